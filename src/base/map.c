#include "base/map.h"

void
map_init(struct map *map, struct arena *arena)
{
    *map = (struct map){ .arena = arena };
}

/* FNV-1a; the constants are those of its authors (Fowler, Noll, Vo). */
static uint32_t
hash_of(struct str key)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * 16777619u;
    return hash;
}

static struct map_slot *
slot_of(struct map_slot *slots, size_t size, struct str key, uint32_t hash)
{
    for (size_t i = hash & (size - 1);; i = (i + 1) & (size - 1))
        if (!slots[i].used || (slots[i].hash == hash && str_eq(slots[i].key, key)))
            return &slots[i];
}

bool
map_get(const struct map *map, struct str key, uint32_t *ret_value)
{
    struct map_slot *slot =
        map->size ? slot_of(map->slots, map->size, key, hash_of(key)) : NULL;

    if (!slot || !slot->used)
        return false;
    *ret_value = slot->value;
    return true;
}

static enum status
map_grow(struct map *map, struct err *err)
{
    size_t           size = map->size ? map->size * 2 : 16;
    struct map_slot *slots = ARENA_ARRAY(map->arena, size, struct map_slot);

    TRY_NEW(slots, err);
    for (size_t i = 0; i < map->size; i++)
        if (map->slots[i].used)
            *slot_of(slots, size, map->slots[i].key, map->slots[i].hash) = map->slots[i];
    map->slots = slots;
    map->size = size;
    return TRUCE_OK;
}

enum status
map_put(struct map *map, struct str key, uint32_t value, struct err *err)
{
    uint32_t hash = hash_of(key);

    if ((map->count + 1) * 4 > map->size * 3)
        TRY(map_grow(map, err));
    struct map_slot *slot = slot_of(map->slots, map->size, key, hash);
    map->count += !slot->used;
    *slot = (struct map_slot){ key, hash, value, true };
    return TRUCE_OK;
}
