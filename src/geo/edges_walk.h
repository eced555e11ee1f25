/*
 * geo/edges_walk.h - how the nodes of geo/edges.h hang together. Private to edges*.c.
 */
#ifndef GEO_EDGES_WALK_H
#define GEO_EDGES_WALK_H

#include "geo/edges.h"

/* The children of node `i` of a level above the leaves, as numbers in nodes. */
static inline uint32_t
edges_children(const struct edges *edges, uint32_t level, uint32_t i, uint32_t *ret_first)
{
    uint32_t first =
        edges->level_from[level - 1] + (i - edges->level_from[level]) * EDGES_FAN;
    uint32_t left = edges->level_from[level] - first;

    *ret_first = first;
    return left < EDGES_FAN ? left : EDGES_FAN;
}

static inline uint32_t
edges_slots(const struct edges *edges, uint32_t leaf, uint32_t *ret_first)
{
    uint32_t first = leaf * EDGES_FAN, left = edges->slots - first;

    *ret_first = first;
    return left < EDGES_FAN ? left : EDGES_FAN;
}

static inline uint32_t
edges_root(const struct edges *edges)
{
    return edges->level_from[edges->levels] - 1;
}

#endif
