/*
 * geo/offset.h - the strips and sectors between a path and the curve at one distance from
 * it, as polygons whose union is what lies within that distance. Private to geo.
 *
 * A path is walked with what it bounds on its left; strips go to its right, sectors where
 * it turns left. A line is a path there and back. Strips and sectors whose outer edge
 * lies deeper than spare_m inside what is within the distance are left out: of the points
 * less than half of spare_m deep none is lost, so every ring of the union is either the
 * true boundary or deeper than that.
 *
 * Units   degrees, longitudes running on over 180; metres
 * Errors  LIMIT, MEMORY.  Source  doc: geo/zone.h
 */
#ifndef GEO_OFFSET_H
#define GEO_OFFSET_H

#include "base/buf.h"
#include "geo/edges.h"
#include "geo/zone.h"

/* Of ZONE_ERROR_M; the rest is for simplifying and the grid. */
#define OFFSET_SAGITTA_M 0.1

struct path {
    struct point *points; /* closed: the edge from the last to the first counts, too */
    uint32_t      count;  /* 1: the point alone */
};

struct offset {
    double              distance_m, sagitta_m;
    double              spare_m; /* INFINITY: leave nothing out */
    const struct edges *walls;   /* of all paths together */
    const struct zone  *inside;  /* at distance 0 itself; or NULL */
    struct buf points; /* struct point: the rings of the pieces one by one, closed */
    struct buf counts; /* uint32_t, of each */
    /* the piece being made */
    struct buf   outer;
    struct point foot_first, foot_last;
    uint32_t     hint;
};

void        offset_init(struct offset *offset, const struct edges *walls,
                        const struct zone *inside, double distance_m, double spare_m);
void        offset_free(struct offset *offset);
enum status offset_add_path(struct offset *offset, const struct path *path,
                            struct err *err) MUST_USE;

/* The points of the path that it can do without: none moves by more than most_m. */
uint32_t offset_simplify(struct point *points, uint32_t count, double most_m);

#endif
