/*
 * geo/overlay.h - union, intersection, difference and validity, by GEOS.
 *
 * One context a call, so any thread may use it. What is made belongs to the overlay and
 * goes with overlay_close: no function but those here frees a geometry.
 *
 * Units   degrees; results lie on a grid of OVERLAY_GRID_DEG, so that slivers thinner
 * than that, which come from cutting edges, close again Errors  SYNTAX with GEOS's words;
 * LIMIT over ZONE_VERTICES_MAX; MEMORY
 */
#ifndef GEO_OVERLAY_H
#define GEO_OVERLAY_H

#include "geo/zone.h"

#include <geos_c.h>

/* 0.1 mm; a power of two, so that 180 lies on it exactly */
#define OVERLAY_GRID_DEG 0x1p-30

struct overlay_owned;

struct overlay {
    GEOSContextHandle_t   geos;
    struct arena          scratch; /* of this overlay; goes with it */
    struct overlay_owned *owned;
    char                  words[160]; /* the last error GEOS reported */
};

enum overlay_join { OVERLAY_UNION, OVERLAY_INTERSECTION, OVERLAY_DIFFERENCE };

enum status overlay_open(struct overlay *overlay, struct err *err) MUST_USE;
void        overlay_close(struct overlay *overlay);

/* Polygon i has ring_counts[i] rings, the first its outer one; NULL: one ring each. */
enum status overlay_polygons(struct overlay *overlay, const struct ring *rings,
                             const uint32_t *ring_counts, uint32_t polygons,
                             const GEOSGeometry **ret_shape, struct err *err) MUST_USE;
enum status overlay_zone(struct overlay *overlay, const struct zone *zone,
                         const GEOSGeometry **ret_shape, struct err *err) MUST_USE;
enum status overlay_rectangle(struct overlay *overlay, double west, double south,
                              double east, double north, const GEOSGeometry **ret_shape,
                              struct err *err) MUST_USE;

enum status overlay_join(struct overlay *overlay, enum overlay_join join,
                         const GEOSGeometry *a, const GEOSGeometry *b,
                         const GEOSGeometry **ret_shape, struct err *err) MUST_USE;
/* All parts of one collection; on the grid, or off it: three times faster, but where cuts
 * do not quite meet hairline gaps stay. */
enum status overlay_unite(struct overlay *overlay, const GEOSGeometry *parts,
                          bool on_grid, const GEOSGeometry **ret_shape,
                          struct err *err) MUST_USE;
/* The polygons of several shapes as one collection, without looking. */
enum status overlay_gather(struct overlay *overlay, const GEOSGeometry *const *shapes,
                           size_t count, const GEOSGeometry **ret_shape,
                           struct err *err) MUST_USE;
/* The set of all points inside an odd number of the rings. */
enum status overlay_even_odd(struct overlay *overlay, const struct ring *rings,
                             uint32_t count, const GEOSGeometry **ret_shape,
                             struct err *err) MUST_USE;
/* Each part of a collection made valid for itself, as the points inside it an odd number
 * of times. */
enum status overlay_mend(struct overlay *overlay, const GEOSGeometry *shape,
                         const GEOSGeometry **ret_shape, struct err *err) MUST_USE;
/* The same with every longitude moved. */
enum status overlay_shift(struct overlay *overlay, const GEOSGeometry *shape,
                          double by_lon, const GEOSGeometry **ret_shape,
                          struct err *err) MUST_USE;

/* SYNTAX, "crosses itself near LAT LON" and the like, with `what` before it. With
 * may_touch, rings may touch themselves in points: *ret_shape is the same set in valid
 * form. */
enum status overlay_check(struct overlay *overlay, const char *what,
                          const GEOSGeometry *shape, bool may_touch,
                          const GEOSGeometry **ret_shape, struct err *err) MUST_USE;

/* No disc of radius_deg (at the equator) fits into it. */
bool overlay_is_thin(struct overlay *overlay, const GEOSGeometry *shape,
                     double radius_deg);

/* Polygons as plain points: outer rings counter-clockwise, each followed by its holes,
 * clockwise. */
struct polygons {
    struct ring *rings;
    uint32_t    *ring_counts;
    uint32_t     ring_count, count;
};

/* Those of a shape, whatever else is in it. */
enum status overlay_take(struct overlay *overlay, struct arena *keep,
                         const GEOSGeometry *shape, struct polygons *ret_polygons,
                         struct err *err) MUST_USE;

#endif
