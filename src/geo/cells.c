#include "geo/cells_parts.h"

#include <math.h>

/*
 * Points are taken by the block, each step of the way for all of them before the next: what
 * the next step reads is fetched while others are worked on, so memory that answers late
 * costs its share and not its delay. 64 is where bench_cells gains no more.
 */
enum { BLOCK = 64 };

/* ---- where ---- */

static inline bool
is_off_map(struct point p)
{
    return !(fabs(p.lon) < 180 && fabs(p.lat) < 90);
}

/* The root, and the place in it; false outside of all. */
static inline bool
place_fixed(const struct cells *cells, struct point p, int32_t *ret_x, int32_t *ret_y)
{
    double x = (p.lon - cells->west) * cells->fixed_per_lon;
    double y = (p.lat - cells->south) * cells->fixed_per_lat;

    if (!(x >= 0 && x < cells->fixed_width && y >= 0 && y < cells->fixed_height))
        return false;
    *ret_x = (int32_t)x;
    *ret_y = (int32_t)y;
    return true;
}

static inline uint32_t
root_of(const struct cells *cells, int32_t x, int32_t y)
{
    return (uint32_t)(y >> CELLS_FIXED_BITS) * cells->columns + (uint32_t)(x >> CELLS_FIXED_BITS);
}

static inline struct cells_place
place_leaf(const struct cells_root *root, int32_t x, int32_t y)
{
    uint32_t side = (1u << root->shift) - 1, drop = CELLS_FIXED_BITS - root->shift;
    uint32_t column = (uint32_t)x >> drop & side, row = (uint32_t)y >> drop & side;

    return (struct cells_place){
        root->first_leaf + (row << root->shift | column),
        x >> (CELLS_SHIFT_MAX - root->shift) & (CELLS_LOCAL - 1),
        y >> (CELLS_SHIFT_MAX - root->shift) & (CELLS_LOCAL - 1),
    };
}

bool
cells_place(const struct cells *cells, struct point p, struct cells_place *ret_place)
{
    int32_t x, y;

    if (is_off_map(p))
        return false;
    *ret_place = (struct cells_place){ 0, 0, 0 };
    if (place_fixed(cells, p, &x, &y))
        *ret_place = place_leaf(&cells->roots[root_of(cells, x, y)], x, y);
    return true;
}

/* ---- one point in one leaf ---- */

static inline bool
part_contains(const struct cells *cells, const struct cells_part *part, int x, int y,
              struct point p)
{
    struct cells_side side =
        cells_side(&cells->edges[part->edges], part->lanes, part->doubt, x, y);

    if (__builtin_expect(side.is_doubtful || part->lanes == 0, false))
        return zone_contains_point(cells->zones[part->rank], p);
    return side.is_odd != part->is_odd;
}

/* Each part of a leaf: for (part = first; part; part = next). 0 is no part. */
static inline const struct cells_part *
part_first(const struct cells *cells, const struct cells_leaf *leaf)
{
    return leaf->parts ? &cells->parts[leaf->parts] : NULL;
}

static inline const struct cells_part *
part_next(const struct cells_part *part)
{
    return part->has_next ? part + 1 : NULL;
}

/* At the edge of the map, where 180 is -180 and a pole is one place, zones are asked one by
 * one; off it none is. */
static uint32_t
find_slowly(const struct cells *cells, struct point p, uint32_t *ret_zones, uint32_t max)
{
    uint32_t found = 0;

    if (!(fabs(p.lon) <= 180 && fabs(p.lat) <= 90))
        return 0;
    for (uint32_t i = 0; i < cells->count; i++)
        if (zone_contains_point(cells->zones[i], p)) {
            if (found < max)
                ret_zones[found] = cells->numbers[i];
            found++;
        }
    return found;
}

uint32_t
cells_find(const struct cells *cells, struct point p, uint32_t *ret_zones, uint32_t max)
{
    struct cells_place place;
    uint32_t           found = 0;

    if (!cells_place(cells, p, &place))
        return find_slowly(cells, p, ret_zones, max);
    const struct cells_leaf *leaf = &cells->leaves[place.leaf];
    const uint32_t          *ids = &cells->ids[leaf->ids];
    for (; found < ids[0]; found++)
        if (found < max)
            ret_zones[found] = ids[found + 1];
    for (const struct cells_part *part = part_first(cells, leaf); part; part = part_next(part))
        if (part_contains(cells, part, place.x, place.y, p)) {
            if (found < max)
                ret_zones[found] = cells->numbers[part->rank];
            found++;
        }
    return found;
}

/* ---- rules ---- */

/* The rules of 64 ranks that act, party and time let through; of time, nearly. */
struct sieve {
    const uint64_t *acts, *parties, *times;
};

static inline struct sieve
sieve_of(const struct cells *cells, const struct cells_report *report)
{
    size_t act = report->act < CELLS_BITS ? report->act : CELLS_BITS;
    size_t party = report->party < CELLS_BITS ? report->party : CELLS_BITS;

    return (struct sieve){ cells->acts + act * cells->words,
                           cells->parties + party * cells->words,
                           cells->times + (size_t)cells_stretch(cells, report->time) *
                                              cells->words };
}

static inline uint64_t
sieve_word(const struct sieve *sieve, uint32_t word)
{
    return sieve->acts[word] & sieve->parties[word] & sieve->times[word];
}

static inline bool
rule_holds(const struct cells_rule *rule, instant time)
{
    return time >= rule->from && time < rule->until;
}

static inline size_t
match_leaf(const struct cells *cells, const struct cells_report *report, uint32_t number,
           const struct cells_place *place, struct cells_hit *hits)
{
    const struct cells_leaf *leaf = &cells->leaves[place->leaf];
    struct sieve             sieve = sieve_of(cells, report);
    size_t                   found = 0;

    for (const struct cells_group *group = &cells->groups[leaf->groups];; group++) {
        for (uint64_t bits = group->bits & sieve_word(&sieve, group->word); bits;
             bits &= bits - 1) {
            uint32_t rank = group->word * 64 + (uint32_t)__builtin_ctzll(bits);

            if (rule_holds(&cells->rules[rank], report->time))
                hits[found++] = (struct cells_hit){ number, cells->numbers[rank] };
        }
        if (!group->has_next)
            break;
    }
    for (const struct cells_part *part = part_first(cells, leaf); part; part = part_next(part))
        if (sieve_word(&sieve, part->rank / 64) >> part->rank % 64 & 1 &&
            rule_holds(&cells->rules[part->rank], report->time) &&
            part_contains(cells, part, place->x, place->y, report->at))
            hits[found++] = (struct cells_hit){ number, cells->numbers[part->rank] };
    return found;
}

static inline size_t
find_leaf(const struct cells *cells, const struct cells_report *report, uint32_t number,
          const struct cells_place *place, struct cells_hit *hits)
{
    const struct cells_leaf *leaf = &cells->leaves[place->leaf];
    const uint32_t          *ids = &cells->ids[leaf->ids];
    size_t                   found = ids[0];

    for (size_t i = 0; i < found; i++)
        hits[i] = (struct cells_hit){ number, ids[i + 1] };
    for (const struct cells_part *part = part_first(cells, leaf); part; part = part_next(part)) {
        hits[found] = (struct cells_hit){ number, cells->numbers[part->rank] };
        found += part_contains(cells, part, place->x, place->y, report->at);
    }
    return found;
}

static size_t
hit_slowly(const struct cells *cells, const struct cells_report *report, uint32_t number,
           bool match, struct cells_hit *hits)
{
    struct sieve sieve = { 0 };
    size_t       found = 0;

    if (!(fabs(report->at.lon) <= 180 && fabs(report->at.lat) <= 90))
        return 0;
    if (match)
        sieve = sieve_of(cells, report);
    for (uint32_t rank = 0; rank < cells->count; rank++)
        if ((!match || (sieve_word(&sieve, rank / 64) >> rank % 64 & 1 &&
                        rule_holds(&cells->rules[rank], report->time))) &&
            zone_contains_point(cells->zones[rank], report->at))
            hits[found++] = (struct cells_hit){ number, cells->numbers[rank] };
    return found;
}

/* ---- many points ---- */

/* Where a block's points are; true for all that are at the edge of the map or off it. */
static inline void
place_block(const struct cells *cells, const struct cells_report *reports, uint32_t count,
            struct cells_place *places, bool *is_slow)
{
    int32_t  x[BLOCK], y[BLOCK];
    uint32_t roots[BLOCK];

    for (uint32_t i = 0; i < count; i++) {
        struct point p = reports[i].at;

        is_slow[i] = is_off_map(p);
        roots[i] = UINT32_MAX;
        if (place_fixed(cells, p, &x[i], &y[i])) {
            roots[i] = root_of(cells, x[i], y[i]);
            __builtin_prefetch(&cells->roots[roots[i]]);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        places[i] = (struct cells_place){ 0, 0, 0 };
        if (roots[i] != UINT32_MAX)
            places[i] = place_leaf(&cells->roots[roots[i]], x[i], y[i]);
        __builtin_prefetch(&cells->leaves[places[i].leaf]);
    }
}

static inline void
fetch_block(const struct cells *cells, uint32_t count, const struct cells_place *places,
            bool match)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct cells_leaf *leaf = &cells->leaves[places[i].leaf];

        if (match)
            __builtin_prefetch(&cells->groups[leaf->groups]);
        else
            __builtin_prefetch(&cells->ids[leaf->ids]);
        __builtin_prefetch(&cells->parts[leaf->parts]);
    }
    for (uint32_t i = 0; i < count && !match; i++) {
        const struct cells_leaf *leaf = &cells->leaves[places[i].leaf];

        __builtin_prefetch(&cells->edges[cells->parts[leaf->parts].edges]);
    }
}

static inline size_t
hit_all(const struct cells *cells, const struct cells_report *reports, uint32_t count,
        uint32_t *next, struct cells_hit *hits, size_t max, bool match)
{
    struct cells_place places[BLOCK];
    bool               is_slow[BLOCK];
    size_t             found = 0;

    CHECK(max >= cells->count);
    while (*next < count && max - found >= cells->count) {
        const struct cells_report *block = reports + *next;
        uint32_t                   i, left = count - *next < BLOCK ? count - *next : BLOCK;

        place_block(cells, block, left, places, is_slow);
        fetch_block(cells, left, places, match);
        for (i = 0; i < left && max - found >= cells->count; i++) {
            if (__builtin_expect(is_slow[i], false))
                found += hit_slowly(cells, &block[i], *next + i, match, hits + found);
            else if (match)
                found += match_leaf(cells, &block[i], *next + i, &places[i], hits + found);
            else
                found += find_leaf(cells, &block[i], *next + i, &places[i], hits + found);
        }
        *next += i;
    }
    return found;
}

size_t
cells_find_all(const struct cells *cells, const struct cells_report *reports, uint32_t count,
               uint32_t *next, struct cells_hit *hits, size_t max)
{
    return hit_all(cells, reports, count, next, hits, max, false);
}

size_t
cells_match_all(const struct cells *cells, const struct cells_report *reports, uint32_t count,
                uint32_t *next, struct cells_hit *hits, size_t max)
{
    CHECK(cells->rules);
    return hit_all(cells, reports, count, next, hits, max, true);
}

struct cells_size
cells_size(const struct cells *cells)
{
    return cells->size;
}
