#include "geo/cells_parts.h"

#include <math.h>

/*
 * Points are taken by the block, each step of the way for all of them before the next:
 * what the next step reads is fetched while others are worked on, so memory that answers
 * late costs its share and not its delay. 64 is where bench_cells gains no more.
 */
enum { BLOCK = 64 };

/* ---- where ---- */

static inline bool
is_on_map(struct point p)
{
    return fabs(p.lon) <= 180 && fabs(p.lat) <= 90;
}

/* Of places on the map: at its edge, where 180 is -180 and a pole is one place. With a
 * distance also near to it. */
static inline bool
is_at_edge(const struct cells *cells, struct point p)
{
    return fabs(p.lon) >= cells->lon_most || fabs(p.lat) >= cells->lat_most;
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
    return (uint32_t)(y >> CELLS_FIXED_BITS) * cells->columns +
           (uint32_t)(x >> CELLS_FIXED_BITS);
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

    if (is_on_map(p) && is_at_edge(cells, p))
        return false;
    *ret_place =
        (struct cells_place){ is_on_map(p) ? CELLS_OUTSIDE : CELLS_OFF_MAP, 0, 0 };
    if (is_on_map(p) && place_fixed(cells, p, &x, &y))
        *ret_place = place_leaf(&cells->roots[root_of(cells, x, y)], x, y);
    return true;
}

/* ---- one point in one leaf ---- */

/* The questions of the header; where they are asked it is known which, so that each has
 * its own code. */
enum question { FIND, MATCH, MATCH_NEAR };

static inline bool
part_contains(const struct cells *cells, const struct cells_part *part, int x, int y,
              struct point p)
{
    struct cells_side side =
        cells_side(&cells->edges[part->edges], part->lanes, CELLS_DOUBT, 1 << part->doubt,
                   x, y);

    if (__builtin_expect(side.is_doubtful || part->lanes == 0, false))
        return zone_contains_point(cells->zones[part->rank], p);
    return side.is_odd != part->is_odd;
}

/* False: outside, and the boundary is not near. */
static inline bool
part_is_near(const struct cells *cells, const struct cells_part *part, int x, int y,
             uint32_t *ret_near)
{
    struct cells_side side =
        cells_side(&cells->edges[part->edges], part->lanes,
                   CELLS_DOUBT << part->near, 1 << part->doubt, x, y);
    bool is_near = side.is_doubtful | (part->lanes == 0);

    *ret_near = is_near ? CELLS_NEAR : 0;
    return is_near | (side.is_odd != part->is_odd);
}

static inline bool
part_hit(const struct cells *cells, const struct cells_part *part,
         const struct cells_place *place, struct point p, enum question question,
         uint32_t *ret_near)
{
    *ret_near = 0;
    return question == MATCH_NEAR
               ? part_is_near(cells, part, place->x, place->y, ret_near)
               : part_contains(cells, part, place->x, place->y, p);
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

/* At the edge of the map zones are asked one by one. */
static uint32_t
find_slowly(const struct cells *cells, struct point p, uint32_t *ret_zones, uint32_t max)
{
    uint32_t found = 0;

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

    CHECK(!cells->is_near);
    if (!cells_place(cells, p, &place))
        return find_slowly(cells, p, ret_zones, max);
    const struct cells_leaf *leaf = &cells->leaves[place.leaf];
    const uint32_t          *ids = &cells->ids[leaf->ids];
    for (; found < ids[0]; found++)
        if (found < max)
            ret_zones[found] = ids[found + 1];
    for (const struct cells_part *part = part_first(cells, leaf); part;
         part = part_next(part))
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

/* kinds: in the place of acts and parties, or NULL. */
static inline struct sieve
sieve_of(const struct cells *cells, const struct cells_kinds *kinds,
         const struct cells_report *report)
{
    size_t act = report->act < CELLS_BITS ? report->act : CELLS_BITS;
    size_t party = report->party < CELLS_BITS ? report->party : CELLS_BITS;
    size_t stretch = cells_stretch(cells, report->time), words = cells->words;

    if (kinds) {
        const uint64_t *kind = kinds->bits + report->act * words;

        return (struct sieve){ kind, kind, cells->times + stretch * words };
    }
    return (struct sieve){ cells->acts + act * words, cells->parties + party * words,
                           cells->times + stretch * words };
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
match_leaf(const struct cells *cells, const struct cells_kinds *kinds,
           const struct cells_report *report, uint32_t number,
           const struct cells_place *place, enum question question,
           struct cells_hit *hits)
{
    const struct cells_leaf *leaf = &cells->leaves[place->leaf];
    struct sieve             sieve = sieve_of(cells, kinds, report);
    size_t                   found = 0;
    uint32_t                 near = 0;

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
    for (const struct cells_part *part = part_first(cells, leaf); part;
         part = part_next(part))
        if (sieve_word(&sieve, part->rank / 64) >> part->rank % 64 & 1 &&
            rule_holds(&cells->rules[part->rank], report->time) &&
            part_hit(cells, part, place, report->at, question, &near))
            hits[found++] =
                (struct cells_hit){ number, cells->numbers[part->rank] | near };
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
    for (const struct cells_part *part = part_first(cells, leaf); part;
         part = part_next(part)) {
        hits[found] = (struct cells_hit){ number, cells->numbers[part->rank] };
        found += part_contains(cells, part, place->x, place->y, report->at);
    }
    return found;
}

static size_t
hit_slowly(const struct cells *cells, const struct cells_kinds *kinds,
           const struct cells_report *report, uint32_t number, enum question question,
           struct cells_hit *hits)
{
    struct sieve sieve = { 0 };
    size_t       found = 0;

    if (question != FIND)
        sieve = sieve_of(cells, kinds, report);
    for (uint32_t rank = 0; rank < cells->count; rank++) {
        const struct zone *zone = cells->zones[rank];
        uint32_t near = question == MATCH_NEAR && !zone->everywhere ? CELLS_NEAR : 0;

        if (question != FIND && !(sieve_word(&sieve, rank / 64) >> rank % 64 & 1 &&
                                  rule_holds(&cells->rules[rank], report->time)))
            continue;
        if (zone->empty || (!near && !zone_contains_point(zone, report->at)))
            continue;
        hits[found++] = (struct cells_hit){ number, cells->numbers[rank] | near };
    }
    return found;
}

/* ---- many points ---- */

/*
 * A block is taken step by step through lists without gaps: points, then their parts,
 * then the parts that rules let through, then the hits. Where each point had its own
 * loops, most of the time went into guessing their ends wrongly and waiting for edges.
 */
enum { LISTED_MAX = BLOCK * (CELLS_MANY + 1), AHEAD = 4 };

struct listed {
    uint32_t at, point; /* a place in a pool, or a rank; a number in the block */
};

struct sieved {
    uint64_t bits;
    uint32_t word, point;
};

struct block {
    const struct cells_kinds  *kinds;
    const struct cells_report *reports;
    uint32_t                   number, count;   /* of the first report */
    uint32_t                   hits[BLOCK + 1]; /* of each point; then where they go */
    struct cells_place         places[BLOCK];
    bool                       is_slow; /* some point needs care */
    struct listed              parts[LISTED_MAX], covers[LISTED_MAX];
    struct sieved              groups[LISTED_MAX];
    uint32_t                   part_count, cover_count, group_count;
};

static inline void
block_place(const struct cells *cells, struct block *block)
{
    int32_t  x[BLOCK], y[BLOCK];
    uint32_t roots[BLOCK];

    for (uint32_t i = 0; i < block->count; i++) {
        struct point p = block->reports[i].at;
        bool         is_on = is_on_map(p);

        block->is_slow |= is_on && is_at_edge(cells, p);
        block->places[i] =
            (struct cells_place){ is_on ? CELLS_OUTSIDE : CELLS_OFF_MAP, 0, 0 };
        roots[i] = UINT32_MAX;
        if (is_on && place_fixed(cells, p, &x[i], &y[i])) {
            roots[i] = root_of(cells, x[i], y[i]);
            __builtin_prefetch(&cells->roots[roots[i]]);
        }
    }
    for (uint32_t i = 0; i < block->count; i++) {
        if (roots[i] != UINT32_MAX)
            block->places[i] = place_leaf(&cells->roots[roots[i]], x[i], y[i]);
        __builtin_prefetch(&cells->leaves[block->places[i].leaf]);
    }
}

/* `count` places from `first` on; to add too many, overwritten later, is quicker. */
static inline uint32_t
list_add(struct listed *list, uint32_t used, uint32_t first, uint32_t count,
         uint32_t point)
{
    for (uint32_t k = 0; k < AHEAD; k++)
        list[used + k] = (struct listed){ first + k, point };
    for (uint32_t k = AHEAD; k < count; k++)
        list[used + k] = (struct listed){ first + k, point };
    return used + count;
}

static inline void
block_list(const struct cells *cells, struct block *block, bool match)
{
    for (uint32_t i = 0; i < block->count; i++) {
        struct cells_leaf leaf = cells->leaves[block->places[i].leaf];

        block->is_slow |= leaf.part_count == CELLS_MANY || leaf.group_count == CELLS_MANY;
        block->part_count =
            list_add(block->parts, block->part_count, leaf.parts, leaf.part_count, i);
        __builtin_prefetch(&cells->parts[leaf.parts]);
        if (match)
            block->cover_count = list_add(block->covers, block->cover_count, leaf.groups,
                                          leaf.group_count, i);
        __builtin_prefetch(match ? (const void *)&cells->groups[leaf.groups]
                                 : (const void *)&cells->ids[leaf.ids]);
    }
}

/* Of parts and groups those that rules let through. */
static inline void
block_sieve(const struct cells *cells, struct block *block)
{
    struct sieve sieves[BLOCK];
    uint32_t     kept = 0;

    for (uint32_t i = 0; i < block->count; i++)
        sieves[i] = sieve_of(cells, block->kinds, &block->reports[i]);
    for (uint32_t i = 0; i < block->part_count; i++) {
        struct listed listed = block->parts[i];
        uint32_t      rank = cells->parts[listed.at].rank;

        block->parts[kept] = listed;
        kept += (uint32_t)(sieve_word(&sieves[listed.point], rank / 64) >> rank % 64 & 1);
    }
    block->part_count = kept;
    for (uint32_t i = 0; i < block->cover_count; i++) {
        struct listed             listed = block->covers[i];
        const struct cells_group *group = &cells->groups[listed.at];
        uint64_t bits = group->bits & sieve_word(&sieves[listed.point], group->word);

        block->groups[block->group_count] =
            (struct sieved){ bits, group->word, listed.point };
        block->group_count += bits != 0;
    }
}

/* Groups become covers, by rank; one too many makes the block slow. */
static inline void
block_cover(const struct cells *cells, struct block *block)
{
    block->cover_count = 0;
    for (uint32_t i = 0; i < block->group_count; i++) {
        instant time = block->reports[block->groups[i].point].time;

        for (uint64_t bits = block->groups[i].bits; bits; bits &= bits - 1) {
            uint32_t rank = block->groups[i].word * 64 + (uint32_t)__builtin_ctzll(bits);

            block->covers[block->cover_count] =
                (struct listed){ rank, block->groups[i].point };
            block->cover_count += rule_holds(&cells->rules[rank], time);
        }
        if (block->cover_count + 64 > LISTED_MAX) {
            block->is_slow = true;
            break;
        }
    }
}

/* Parts become those that contain their point, by rank. */
static inline void
block_test(const struct cells *cells, struct block *block, enum question question)
{
    uint32_t kept = 0, near = 0;

    for (uint32_t i = 0; i < block->part_count; i++)
        __builtin_prefetch(&cells->edges[cells->parts[block->parts[i].at].edges]);
    for (uint32_t i = 0; i < block->part_count; i++) {
        uint32_t                   point = block->parts[i].point;
        const struct cells_part   *part = &cells->parts[block->parts[i].at];
        const struct cells_place  *place = &block->places[point];
        const struct cells_report *report = &block->reports[point];

        bool in = part_hit(cells, part, place, report->at, question, &near);
        if (question != FIND)
            in &= rule_holds(&cells->rules[part->rank], report->time);
        block->parts[kept] = (struct listed){ part->rank | near, point };
        kept += in;
    }
    block->part_count = kept;
}

/* Hits into the order of their reports. False: they might not fit. */
static inline bool
block_emit(const struct cells *cells, struct block *block, bool match,
           struct cells_hit *hits, size_t max, size_t *ret_count)
{
    uint32_t total = 0;

    for (uint32_t i = 0; i < block->count; i++)
        block->hits[i] = match ? 0 : cells->ids[cells->leaves[block->places[i].leaf].ids];
    for (uint32_t i = 0; i < block->cover_count && match; i++)
        block->hits[block->covers[i].point]++;
    for (uint32_t i = 0; i < block->part_count; i++)
        block->hits[block->parts[i].point]++;
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t count = block->hits[i];

        block->hits[i] = total;
        total += count;
    }
    if (total + AHEAD > max)
        return false;
    for (uint32_t i = 0; i < block->count && !match; i++) {
        const uint32_t   *ids = &cells->ids[cells->leaves[block->places[i].leaf].ids];
        struct cells_hit *to = hits + block->hits[i];

        for (uint32_t k = 0; k < ids[0]; k += AHEAD) /* what is too many is overwritten */
            for (uint32_t n = k; n < k + AHEAD; n++)
                to[n] = (struct cells_hit){ block->number + i, ids[n + 1] };
        block->hits[i] += ids[0];
    }
    for (uint32_t i = 0; i < block->cover_count && match; i++) {
        struct listed cover = block->covers[i];

        hits[block->hits[cover.point]++] =
            (struct cells_hit){ block->number + cover.point, cells->numbers[cover.at] };
    }
    for (uint32_t i = 0; i < block->part_count; i++) {
        struct listed part = block->parts[i];

        hits[block->hits[part.point]++] =
            (struct cells_hit){ block->number + part.point,
                                cells->numbers[part.at & ~CELLS_NEAR] |
                                    (part.at & CELLS_NEAR) };
    }
    *ret_count = total;
    return true;
}

/* A block at once. False, and nothing done, if it needs care: points at the edge of the
 * map, very many zones, or little room. */
static inline bool
hit_block(const struct cells *cells, struct block *block, enum question question,
          struct cells_hit *hits, size_t max, size_t *ret_count)
{
    bool match = question != FIND;

    block->part_count = block->cover_count = block->group_count = 0;
    block->is_slow = false;
    block_place(cells, block);
    if (block->is_slow)
        return false;
    block_list(cells, block, match);
    if (block->is_slow)
        return false;
    if (match) {
        block_sieve(cells, block);
        block_cover(cells, block);
    }
    if (block->is_slow)
        return false;
    block_test(cells, block, question);
    return block_emit(cells, block, match, hits, max, ret_count);
}

static size_t
hit_one(const struct cells *cells, const struct cells_kinds *kinds,
        const struct cells_report *report, uint32_t number, enum question question,
        struct cells_hit *hits)
{
    struct cells_place place;

    if (!cells_place(cells, report->at, &place))
        return hit_slowly(cells, kinds, report, number, question, hits);
    return question == FIND
               ? find_leaf(cells, report, number, &place, hits)
               : match_leaf(cells, kinds, report, number, &place, question, hits);
}

static inline size_t
hit_all(const struct cells *cells, const struct cells_kinds *kinds,
        const struct cells_report *reports, uint32_t count, uint32_t *next,
        struct cells_hit *hits, size_t max, enum question question)
{
    struct block block;
    size_t       found = 0, more = 0;

    CHECK(max >= cells->count);
    while (*next < count && max - found >= cells->count) {
        block.kinds = kinds;
        block.reports = reports + *next;
        block.number = *next;
        block.count = count - *next < BLOCK ? count - *next : BLOCK;
        if (hit_block(cells, &block, question, hits + found, max - found, &more)) {
            found += more;
            *next += block.count;
            continue;
        }
        for (uint32_t i = 0; i < block.count && max - found >= cells->count; i++, ++*next)
            found += hit_one(cells, kinds, &block.reports[i], *next, question,
                             hits + found);
    }
    return found;
}

size_t
cells_find_all(const struct cells *cells, const struct cells_report *reports,
               uint32_t count, uint32_t *next, struct cells_hit *hits, size_t max)
{
    CHECK(!cells->is_near);
    return hit_all(cells, NULL, reports, count, next, hits, max, FIND);
}

size_t
cells_match_all(const struct cells *cells, const struct cells_report *reports,
                uint32_t count, uint32_t *next, struct cells_hit *hits, size_t max)
{
    CHECK(cells->rules && !cells->is_near);
    return hit_all(cells, NULL, reports, count, next, hits, max, MATCH);
}

size_t
cells_match_near(const struct cells *cells, const struct cells_kinds *kinds,
                 const struct cells_report *reports, uint32_t count, uint32_t *next,
                 struct cells_hit *hits, size_t max)
{
    CHECK(cells->is_near);
    return hit_all(cells, kinds, reports, count, next, hits, max, MATCH_NEAR);
}

const uint32_t *
cells_numbers(const struct cells *cells)
{
    return cells->numbers;
}

uint32_t
cells_words(const struct cells *cells)
{
    return cells->words;
}

struct cells_size
cells_size(const struct cells *cells)
{
    return cells->size;
}
