/*
 * geo/within.h - a zone by distance in the making: the paths it is measured from, and
 * what their strips add up to. Private to geo/within*.c.
 */
#ifndef GEO_WITHIN_H
#define GEO_WITHIN_H

#include "geo/offset.h"
#include "geo/overlay.h"

struct within {
    struct overlay    *overlay;
    double             distance_m;
    const struct zone *of; /* or NULL, for lines */
    struct path       *paths;
    uint32_t           path_count;
    double             cut;   /* longitudes under it are taken 360 degrees further */
    bool               wraps; /* no meridian is free: there is no such cut */
    struct edges       walls; /* of all paths, for asking how deep a point is */
};

uint32_t within_edge_count(const struct within *within);

enum status within_build_walls(struct within *within, struct err *err) MUST_USE;

/* All strips and fans but those deeper than spare_m, as they are. */
enum status within_pieces(const struct within *within, double spare_m,
                          const GEOSGeometry **ret_shape, struct err *err) MUST_USE;

/* Their union, its rings checked against the paths. Not where the zone wraps. */
enum status within_shape(const struct within *within, const GEOSGeometry **ret_shape,
                         struct err *err) MUST_USE;

#endif
