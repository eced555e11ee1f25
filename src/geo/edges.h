/*
 * geo/edges.h - many edges, straight in longitude and latitude, for the three questions a
 * boundary is asked: is a point inside, how far is a point, how far is another boundary.
 *
 * Slot i is the edge from at[i] to at[i + 1]; kinds[i] says what it counts as, and 0 is a
 * gap between rings. EDGES_FAN slots in a row are a node with a box, EDGES_FAN nodes one
 * of the next level: rings are coherent, so boxes are small, and a chain of edges wholly
 * to one side of a point is crossed as often as its ends say.
 *
 * Errors  MEMORY.  State: built once, read by any number of threads
 */
#ifndef GEO_EDGES_H
#define GEO_EDGES_H

#include "base/arena.h"
#include "base/status.h"
#include "geo/space.h"

enum { EDGES_FAN = 8, EDGES_LEVELS_MAX = 12 };

/* RING and WALL may both hold. */
enum edge_kind { EDGE_GAP = 0, EDGE_RING = 1, EDGE_WALL = 2 };

struct edge_node {
    double west, south, east, north; /* of the ring edges; nothing if west > east */
    double ends[4]; /* latitudes where the first chain starts and ends, and the last */
    bool   has_gap;
    double low[3], high[3]; /* in space, of the walls with their sag; low > high: none */
};

struct edges {
    const struct point *at;
    const uint8_t      *kinds;
    uint32_t            slots, wall_count;
    struct space       *in_space; /* slots + 1 */
    struct edge_node   *nodes;
    uint32_t            level_from[EDGES_LEVELS_MAX + 1]; /* in nodes; leaves first */
    uint32_t            levels;
};

/* `at` (slots + 1 points) and `kinds` are borrowed. */
enum status edges_build(struct arena *keep, const struct point *at, const uint8_t *kinds,
                        uint32_t slots, struct edges *ret_edges,
                        struct err *err) MUST_USE;

/* Even-odd over the ring edges, exact; a point on one of them is inside. */
bool edges_contain(const struct edges *edges, struct point p);

/* The nearest point of the walls; distance_m is INFINITY if none is within most_m. */
struct edge_near {
    double       distance_m;
    uint32_t     slot;
    struct point at;
};

struct edge_near edges_nearest(const struct edges *edges, struct point p, double most_m);

/* Certainly a wall within distance_m; false may be doubt. *hint: where to look first. */
bool edges_surely_within(const struct edges *edges, struct space p, double distance_m,
                         uint32_t *hint);

/* The least distance between the walls of two; INFINITY if it is over most_m. */
double edges_gap_m(const struct edges *a, const struct edges *b, double most_m);

#endif
