/*
 * geo/zone_index.h - what the questions in geo/zone.h need of a zone. Private to geo.
 *
 * Two kinds of edges bound a zone in the plane of the map but not on the ground: those on
 * the poles' latitudes, and those on -180 or 180 where the zone goes on on the other
 * side. They count for inside and outside, not for distance.
 */
#ifndef GEO_ZONE_INDEX_H
#define GEO_ZONE_INDEX_H

#include "geo/edges.h"
#include "geo/zone.h"

struct zone_index {
    struct edges edges;
    uint32_t    *ring_counts; /* of each polygon, whose first ring is its outer one */
    uint32_t     polygons;
};

/* From the polygons of a shape; a shape without area gives the empty zone, one without a
 * boundary on the ground `everywhere`. */
struct overlay;
struct GEOSGeom_t;
enum status zone_from_shape(struct arena *keep, struct overlay *overlay,
                            const struct GEOSGeom_t *shape, struct zone **ret_zone,
                            struct err *err) MUST_USE;

enum status zone_empty(struct arena *keep, struct zone **ret_zone,
                       struct err *err) MUST_USE;

/* One ring that is known to be sound, counter-clockwise, away from 180; its points in
 * keep. */
enum status zone_from_ring(struct arena *keep, const struct ring *ring,
                           struct zone **ret_zone, struct err *err) MUST_USE;

#endif
