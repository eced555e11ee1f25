/*
 * wire/geojson.h - GeoJSON (RFC 7946) as plain arrays of positions.
 *
 * In      a FeatureCollection, a Feature or a bare geometry, parsed; the text it was
 *         parsed from, for the line in messages (STR_NONE: none is given)
 * Out     the features in the order of the file, in `keep`; names and numbers of their
 *         properties stay in the JSON tree. A bare geometry is one feature without any.
 * Units   degrees WGS 84, longitude -180 to 180, latitude -90 to 90; heights are dropped
 * Limits  the arena's
 * Errors  SYNTAX what is no GeoJSON, out of range, or a ring that does not close;
 *         UNSUPPORTED a GeometryCollection, another reference system. Each names the
 *         feature, counted from 1.
 */
#ifndef WIRE_GEOJSON_H
#define WIRE_GEOJSON_H

#include "wire/json.h"

/* Point and MultiPoint are alike, and so on: one is many of count 1. */
enum geojson_kind { GEOJSON_NONE, GEOJSON_POINTS, GEOJSON_LINES, GEOJSON_POLYGONS };

struct geojson_position {
    double lon, lat;
};

struct geojson_path { /* a line: 2 or more; a ring: 4 or more, the last as the first */
    uint32_t                       count;
    const struct geojson_position *at;
};

struct geojson_polygon { /* the outline, then the holes; wound either way */
    uint32_t                   count;
    const struct geojson_path *rings;
};

struct geojson_feature {
    enum geojson_kind              kind;       /* NONE: "geometry": null */
    const struct json             *properties; /* an object, or NULL */
    const struct json             *id;         /* a string or a number, or NULL */
    const struct json             *json;       /* the feature itself */
    uint32_t                       count;      /* of the one array below that is there */
    const struct geojson_position *points;
    const struct geojson_path     *lines;
    const struct geojson_polygon  *polygons;
};

struct geojson {
    uint32_t                      count;
    const struct geojson_feature *features;
};

enum status geojson_read(const struct json *json, struct str text, struct arena *keep,
                         struct geojson *ret_geojson, struct err *err) MUST_USE;

/*
 * The first feature from index `from` on whose property has the value: a string's text, a
 * number as it is written in the file, true or false. geojson->count if there is none.
 */
uint32_t geojson_find(const struct geojson *geojson, struct str property, struct str value,
                      uint32_t from);

#endif
