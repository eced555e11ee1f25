/*
 * base/map.h - from a name to a number, in an arena. Keys are borrowed.
 *
 * Open addressing, at most 3/4 full. Iteration is not offered: its order would depend on
 * the hash; keep an array beside it.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"
#include "base/status.h"

struct map_slot {
    struct str key;
    uint32_t   hash;
    uint32_t   value;
    bool       used;
};

struct map {
    struct arena    *arena;
    struct map_slot *slots;
    size_t           size, count;
};

void map_init(struct map *map, struct arena *arena);

/* False, and *ret_value untouched, if the key is not there. */
bool map_get(const struct map *map, struct str key, uint32_t *ret_value);

/* Sets or replaces. */
enum status map_put(struct map *map, struct str key, uint32_t value, struct err *err) MUST_USE;

#endif
