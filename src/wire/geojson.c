#include "wire/geojson.h"

#include <stdarg.h>
#include <stdio.h>

struct reader {
    struct str    text;
    struct arena *keep;
    struct err   *err;
    uint32_t      feature, polygon, part, position; /* where it is, from 1; 0: in none */
    const char   *noun;                             /* of the part: line, ring, point */
};

/* ---- words ---- */

static enum status
wrong_words(const struct reader *r, enum status status, const struct json *at,
            const char *subject, const char *format, va_list args)
{
    char     feature[32] = "", words[240]; /* with the subject within struct err's text */
    uint32_t line = 0, column = 0;

    if (r->feature)
        (void)snprintf(feature, sizeof feature, "feature %u: ", r->feature);
    (void)vsnprintf(words, sizeof words, format, args);
    if (r->text.len)
        json_place(r->text, at->at, &line, &column);
    return err_at(r->err, status, line, column, "%s%s%s", feature, subject, words);
}

static enum status PRINTF_LIKE(4, 5)
wrong(const struct reader *r, enum status status, const struct json *at,
      const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)wrong_words(r, status, at, "", format, args);
    va_end(args);
    return status;
}

/* "feature 3: polygon 2, ring 1, position 4 " and the words, which begin with a verb. */
static enum status PRINTF_LIKE(3, 4)
wrong_shape(const struct reader *r, const struct json *at, const char *format, ...)
{
    struct {
        const char *noun;
        uint32_t    number;
    } steps[] = {
        { "polygon", r->polygon }, { r->noun, r->part }, { "position", r->position }
    };
    char    subject[96] = "";
    size_t  len = 0;
    va_list args;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i].number)
            len += (size_t)snprintf(subject + len, sizeof subject - len, "%s%s %u",
                                    len ? ", " : "", steps[i].noun, steps[i].number);
    (void)snprintf(subject + len, sizeof subject - len, "%s ",
                   len ? "" : "\"coordinates\"");
    va_start(args, format);
    (void)wrong_words(r, TRUCE_SYNTAX, at, subject, format, args);
    va_end(args);
    return TRUCE_SYNTAX;
}

static struct str
shown(struct str name)
{
    return str_sub(name, 0, 40);
}

/* ---- coordinates ---- */

static enum status
want_array(const struct reader *r, const struct json *json, const char *of)
{
    if (json->kind != JSON_ARRAY)
        return wrong_shape(r, json, "is %s, not an array of %s; check the brackets",
                           json_kind_name(json->kind), of);
    return TRUCE_OK;
}

static enum status
read_position(const struct reader *r, const struct json *json,
              struct geojson_position *ret)
{
    TRY(want_array(r, json, "longitude and latitude"));
    for (const struct json *item = json->first; item; item = item->next)
        if (item->kind != JSON_NUMBER)
            return wrong_shape(r, item, "holds %s, not longitude and latitude; check the "
                               "brackets", json_kind_name(item->kind));
    if (json->count < 2 || json->count > 3)
        return wrong_shape(r, json, "has %u numbers, not longitude, latitude and perhaps a "
                           "height", json->count);
    double lon = json->first->number, lat = json->first->next->number;
    if (!(lat >= -90 && lat <= 90))
        return wrong_shape(r, json, "has latitude %.10g; GeoJSON has longitude first, in "
                           "degrees", lat);
    if (!(lon >= -180 && lon <= 180))
        return wrong_shape(r, json, "has longitude %.10g; what crosses 180 is cut there",
                           lon);
    *ret = (struct geojson_position){ lon, lat };
    return TRUCE_OK;
}

static enum status
read_path(struct reader *r, const struct json *json, uint32_t least,
          struct geojson_path *ret)
{
    TRY(want_array(r, json, "positions"));
    if (json->first && json->first->kind == JSON_NUMBER)
        return wrong_shape(r, json, "is one position, not an array of them; check the "
                           "brackets");
    if (json->count < least)
        return wrong_shape(r, json, "has %u positions; it needs %u", json->count, least);
    struct geojson_position *at =
        ARENA_ARRAY(r->keep, json->count, struct geojson_position);
    TRY_NEW(at, r->err);
    *ret = (struct geojson_path){ json->count, at };
    for (const struct json *item = json->first; item; item = item->next) {
        r->position++;
        TRY(read_position(r, item, at++));
    }
    r->position = 0;
    return TRUCE_OK;
}

static enum status
read_polygon(struct reader *r, const struct json *json, struct geojson_polygon *ret)
{
    enum { RING_LEAST = 4 }; /* RFC 7946, 3.1.6 */

    TRY(want_array(r, json, "rings"));
    if (!json->count)
        return wrong_shape(r, json, "has no rings");
    struct geojson_path *rings = ARENA_ARRAY(r->keep, json->count, struct geojson_path);
    TRY_NEW(rings, r->err);
    *ret = (struct geojson_polygon){ json->count, rings };
    r->noun = "ring";
    for (const struct json *item = json->first; item; item = item->next, rings++) {
        r->part++;
        TRY(read_path(r, item, RING_LEAST, rings));
        struct geojson_position a = rings->at[0], b = rings->at[rings->count - 1];
        if (a.lon != b.lon || a.lat != b.lat)
            return wrong_shape(r, item, "does not close");
    }
    r->part = 0;
    return TRUCE_OK;
}

/* ---- geometries: each reads `count` of its kind from `item` on ---- */

static enum status
read_points(struct reader *r, const struct json *item, struct geojson_feature *feature)
{
    struct geojson_position *points =
        ARENA_ARRAY(r->keep, feature->count, struct geojson_position);

    TRY_NEW(points, r->err);
    feature->kind = GEOJSON_POINTS;
    feature->points = points;
    for (uint32_t i = 0; i < feature->count; i++, item = item->next) {
        r->position++;
        TRY(read_position(r, item, points++));
    }
    return TRUCE_OK;
}

static enum status
read_lines(struct reader *r, const struct json *item, struct geojson_feature *feature)
{
    enum { LINE_LEAST = 2 }; /* RFC 7946, 3.1.4 */
    struct geojson_path *lines =
        ARENA_ARRAY(r->keep, feature->count, struct geojson_path);

    TRY_NEW(lines, r->err);
    feature->kind = GEOJSON_LINES;
    feature->lines = lines;
    r->noun = "line";
    for (uint32_t i = 0; i < feature->count; i++, item = item->next) {
        r->part++;
        TRY(read_path(r, item, LINE_LEAST, lines++));
    }
    return TRUCE_OK;
}

static enum status
read_polygons(struct reader *r, const struct json *item, struct geojson_feature *feature)
{
    struct geojson_polygon *polygons =
        ARENA_ARRAY(r->keep, feature->count, struct geojson_polygon);

    TRY_NEW(polygons, r->err);
    feature->kind = GEOJSON_POLYGONS;
    feature->polygons = polygons;
    for (uint32_t i = 0; i < feature->count; i++, item = item->next) {
        r->polygon += feature->count > 1;
        TRY(read_polygon(r, item, polygons++));
    }
    return TRUCE_OK;
}

static const struct geometry {
    const char *type;
    bool        many;
    enum status (*read)(struct reader *r, const struct json *item,
                        struct geojson_feature *feature);
} geometries[] = {
    { "Point", false, read_points },     { "MultiPoint", true, read_points },
    { "LineString", false, read_lines }, { "MultiLineString", true, read_lines },
    { "Polygon", false, read_polygons }, { "MultiPolygon", true, read_polygons },
};

static const struct geometry *
geometry_of(struct str type)
{
    for (size_t i = 0; i < sizeof geometries / sizeof *geometries; i++)
        if (str_eq_c(type, geometries[i].type))
            return &geometries[i];
    return NULL;
}

/* ---- objects ---- */

/*
 * RFC 7946 has WGS 84 only; older files may name a system. Those that mean the same, as
 * GDAL, QGIS and the specification of 2008 write them.
 */
static bool
is_wgs84(struct str name)
{
    static const char *const names[] = {
        "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "OGC:CRS84",                     "EPSG:4326",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_from_c(names[i])))
            return true;
    return false;
}

#define ONLY_SYSTEM "WGS 84 (EPSG:4326)"

static enum status
check_crs(const struct reader *r, const struct json *object)
{
    const struct json *crs = json_get(object, STR("crs"));
    const struct json *name = json_get(json_get(crs, STR("properties")), STR("name"));

    if (!crs || (name && name->kind == JSON_STRING && is_wgs84(name->text)))
        return TRUCE_OK;
    if (name && name->kind == JSON_STRING)
        return wrong(r, TRUCE_UNSUPPORTED, name,
                     "the reference system '%.*s'; convert the file to " ONLY_SYSTEM,
                     STR_ARGS(shown(name->text)));
    return wrong(r, TRUCE_UNSUPPORTED, crs,
                 "a reference system without a name; convert the file to " ONLY_SYSTEM);
}

/* The text of "type", with the reference system looked at. */
static enum status
read_type(const struct reader *r, const struct json *json, struct str *ret_type)
{
    const struct json *type = json_get(json, STR("type"));

    if (json->kind != JSON_OBJECT)
        return wrong(r, TRUCE_SYNTAX, json, "expected a GeoJSON object, found %s",
                     json_kind_name(json->kind));
    if (!type || type->kind != JSON_STRING)
        return wrong(r, TRUCE_SYNTAX, json,
                     "expected a GeoJSON object; \"type\" is missing%s",
                     type ? " or no string" : "");
    *ret_type = type->text;
    return check_crs(r, json);
}

static enum status
read_geometry(struct reader *r, const struct json *json, struct geojson_feature *feature)
{
    const struct json     *coordinates = json_get(json, STR("coordinates"));
    const struct geometry *geometry;
    struct str             type;

    TRY(read_type(r, json, &type));
    geometry = geometry_of(type);
    if (str_eq_c(type, "GeometryCollection"))
        return wrong(r, TRUCE_UNSUPPORTED, json,
                     "a GeometryCollection; make it one feature for each geometry");
    if (!geometry)
        return wrong(r, TRUCE_SYNTAX, json, "'%.*s' is no geometry",
                     STR_ARGS(shown(type)));
    if (!coordinates)
        return wrong(r, TRUCE_SYNTAX, json, "the %s has no \"coordinates\"",
                     geometry->type);
    if (!geometry->many) {
        feature->count = 1;
        TRY(geometry->read(r, coordinates, feature));
    } else {
        TRY(want_array(r, coordinates, "arrays"));
        feature->count = coordinates->count;
        if (!feature->count)
            return wrong_shape(r, coordinates, "is empty");
        TRY(geometry->read(r, coordinates->first, feature));
    }
    r->polygon = r->part = r->position = 0;
    return TRUCE_OK;
}

static enum status
read_feature(struct reader *r, const struct json *json, struct geojson_feature *feature)
{
    const struct json *geometry = json_get(json, STR("geometry"));
    const struct json *properties = json_get(json, STR("properties"));
    const struct json *id = json_get(json, STR("id"));
    struct str         type;

    TRY(read_type(r, json, &type));
    if (!str_eq_c(type, "Feature"))
        return wrong(r, TRUCE_SYNTAX, json, "expected a Feature, found '%.*s'",
                     STR_ARGS(shown(type)));
    if (properties && properties->kind != JSON_OBJECT && properties->kind != JSON_NULL)
        return wrong(r, TRUCE_SYNTAX, properties, "\"properties\" is %s, not an object",
                     json_kind_name(properties->kind));
    if (id && id->kind != JSON_STRING && id->kind != JSON_NUMBER)
        return wrong(r, TRUCE_SYNTAX, id, "\"id\" is %s, not a string or a number",
                     json_kind_name(id->kind));
    if (!geometry)
        return wrong(r, TRUCE_SYNTAX, json,
                     "\"geometry\" is missing; null says there is none");
    feature->json = json;
    feature->id = id;
    if (properties && properties->kind == JSON_OBJECT)
        feature->properties = properties;
    return geometry->kind == JSON_NULL ? TRUCE_OK : read_geometry(r, geometry, feature);
}

static enum status
read_collection(struct reader *r, const struct json *json, struct geojson *ret)
{
    const struct json *features = json_get(json, STR("features"));

    if (!features || features->kind != JSON_ARRAY)
        return wrong(r, TRUCE_SYNTAX, features ? features : json,
                     "the FeatureCollection has no array \"features\"");
    struct geojson_feature *feature =
        ARENA_ARRAY(r->keep, features->count, struct geojson_feature);
    TRY_NEW(feature, r->err);
    struct geojson geojson = { features->count, feature };
    for (const struct json *item = features->first; item; item = item->next) {
        r->feature++;
        TRY(read_feature(r, item, feature++));
    }
    *ret = geojson;
    return TRUCE_OK;
}

enum status
geojson_read(const struct json *json, struct str text, struct arena *keep,
             struct geojson *ret_geojson, struct err *err)
{
    struct reader           r = { .text = text, .keep = keep, .err = err };
    struct geojson_feature *feature;
    struct str              type;

    TRY(read_type(&r, json, &type));
    if (str_eq_c(type, "FeatureCollection"))
        return read_collection(&r, json, ret_geojson);
    feature = ARENA_NEW(keep, struct geojson_feature);
    TRY_NEW(feature, err);
    r.feature = 1;
    feature->json = json;
    if (str_eq_c(type, "Feature"))
        TRY(read_feature(&r, json, feature));
    else
        TRY(read_geometry(&r, json, feature));
    *ret_geojson = (struct geojson){ 1, feature };
    return TRUCE_OK;
}

/* ---- which features ---- */

static bool
has_value(const struct json *json, struct str value)
{
    switch (json->kind) {
    case JSON_STRING:
    case JSON_NUMBER:
        return str_eq(json->text, value);
    case JSON_TRUE:
        return str_eq_c(value, "true");
    case JSON_FALSE:
        return str_eq_c(value, "false");
    default:
        return false;
    }
}

uint32_t
geojson_find(const struct geojson *geojson, struct str property, struct str value,
             uint32_t from)
{
    for (uint32_t i = from; i < geojson->count; i++) {
        const struct json *member = json_get(geojson->features[i].properties, property);

        if (member && has_value(member, value))
            return i;
    }
    return geojson->count;
}
