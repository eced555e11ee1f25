#include "geo/cells_make.h"

#include <math.h>
#include <stdlib.h>

/* So many edges to a root, as many leaves then have a few: bench/cells.c. */
enum { EDGES_A_ROOT = 32 };

/* Roots get fewer, so that zones cover at most this many plus 8 an edge. */
#define COVERS_MOST (1u << 20)

/* Roots are not so small that what is near to their edges is much of them. */
#define NEAR_STEPS_A_ROOT (CELLS_NEAR_STEPS_MAX / 2.0)

/* CELLS_NEAR_M_MAX is 3e-4 degrees at CELLS_LAT_MOST: so far from 180 nothing on its
 * other side is near. */
#define NEAR_LON_MOST 179.99

/* Far under any zone, so that no step is near the doubles' own. */
#define DEGREES_LEAST 1e-3

void *
cells_push(struct buf *pool, size_t size)
{
    char *at = buf_room(pool, size);

    if (!at)
        return NULL;
    memset(at, 0, size);
    pool->len += size;
    return at;
}

/* ---- ranks ---- */

struct ranked {
    uint64_t           key;
    uint32_t           number;
    const struct zone *zone;
};

static int
compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static uint64_t
spread_bits(uint32_t bits)
{
    uint64_t spread = 0;

    for (int i = 0; i < 16; i++)
        spread |= (uint64_t)(bits >> i & 1) << 2 * i;
    return spread;
}

/* Wide zones first, by powers of two, since many points have them in common; among equals
 * along Morton's curve. */
static uint64_t
rank_key(const struct zone *zone)
{
    const double *box = zone->box;
    int           size = 0;

    if (zone->everywhere)
        return 0;
    if (zone->empty)
        return UINT64_MAX;
    (void)frexp(fmax(box[2] - box[0], box[3] - box[1]), &size);
    return (uint64_t)(256 - size) << 32 |
           spread_bits((uint32_t)((box[0] + box[2] + 360) / 720 * 65535)) |
           spread_bits((uint32_t)((box[1] + box[3] + 180) / 360 * 65535)) << 1;
}

static enum status
rank_zones(struct arena *keep, const struct zone *const *zones, struct cells_maker *maker,
           struct err *err)
{
    uint32_t       count = maker->count;
    struct ranked *ranked =
        ARENA_ARRAY(&maker->scratch, (size_t)count + 1, struct ranked);
    uint32_t           *numbers = ARENA_ARRAY(keep, (size_t)count + 1, uint32_t);
    const struct zone **by_rank =
        ARENA_ARRAY(keep, (size_t)count + 1, const struct zone *);

    TRY_NEW(ranked, err);
    TRY_NEW(numbers, err);
    TRY_NEW(by_rank, err);
    for (uint32_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){ rank_key(zones[i]), i, zones[i] };
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (uint32_t i = 0; i < count; i++) {
        numbers[i] = ranked[i].number;
        by_rank[i] = ranked[i].zone;
        maker->everywhere += ranked[i].zone->everywhere;
    }
    maker->numbers = numbers;
    maker->zones = by_rank;
    return TRUCE_OK;
}

/* ---- the grid ---- */

static bool
has_edges(const struct zone *zone)
{
    return !zone->everywhere && !zone->empty;
}

static struct cells_range
box_range(double from, double to, uint32_t count)
{
    double first = fmax(floor(from), 0), last = fmin(floor(to), count - 1.0);

    return (struct cells_range){ (uint32_t)first, (uint32_t)last + 1 };
}

static struct cells_range
box_columns(const struct cells_maker *maker, const struct zone *zone)
{
    return box_range((zone->box[0] - maker->west) * maker->per_lon,
                     (zone->box[2] - maker->west) * maker->per_lon, maker->columns);
}

static struct cells_range
box_rows(const struct cells_maker *maker, const struct zone *zone)
{
    return box_range((zone->box[1] - maker->south) * maker->per_lat,
                     (zone->box[3] - maker->south) * maker->per_lat, maker->rows);
}

static uint64_t
count_covers(const struct cells_maker *maker)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < maker->count; i++) {
        struct cells_range columns, rows;

        if (!has_edges(maker->zones[i]))
            continue;
        columns = box_columns(maker, maker->zones[i]);
        rows = box_rows(maker, maker->zones[i]);
        most += (uint64_t)(columns.to - columns.from) * (rows.to - rows.from);
    }
    return most;
}

/* About `roots` of them, square on the ground in the middle of the box. */
static void
cut_grid(struct cells_maker *maker, const double box[4], double roots)
{
    double width = box[2] - box[0], height = box[3] - box[1];
    double aspect = width * fmax(cos((box[1] + box[3]) / 2 * SPACE_DEGREE), 0.1) / height;
    double steps =
        cells_near_steps(maker, width, height, fmax(fabs(box[1]), fabs(box[3])));
    double most =
        fmin(fmax(NEAR_STEPS_A_ROOT / (steps - CELLS_DOUBT), 1), CELLS_ROOTS_MAX);
    double columns = fmin(fmax(sqrt(roots * aspect), 1), most);
    double rows = fmin(fmax(roots / columns, 1), most);

    maker->west = box[0];
    maker->south = box[1];
    maker->columns = (uint32_t)columns;
    maker->rows = (uint32_t)rows;
    maker->per_lon = maker->columns / width;
    maker->per_lat = maker->rows / height;
}

static void
lay_grid(struct cells_maker *maker)
{
    double   box[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };
    uint64_t edges = 0;

    for (uint32_t i = 0; i < maker->count; i++)
        if (has_edges(maker->zones[i])) {
            edges += maker->zones[i]->index->edges.slots;
            for (int k = 0; k < 2; k++) {
                box[k] = fmin(box[k], maker->zones[i]->box[k]);
                box[k + 2] = fmax(box[k + 2], maker->zones[i]->box[k + 2]);
            }
        }
    for (int k = 0; k < 2; k++) {
        double spare = edges ? (box[k + 2] - box[k]) * 1e-6 + DEGREES_LEAST / 2 : 1;

        box[k] = (edges ? box[k] : 0) - spare;
        box[k + 2] = (edges ? box[k + 2] : 0) + spare;
    }
    double roots = fmax((double)edges / EDGES_A_ROOT, 1);
    do {
        cut_grid(maker, box, roots);
        roots /= 2;
    } while (roots >= 1 && count_covers(maker) > COVERS_MOST + 8 * edges);
}

/* ---- what touches and covers the roots ---- */

static void
touch_root(struct cells_maker *maker, uint32_t *stamps, uint32_t root, uint32_t rank,
           uint32_t slot)
{
    struct cells_crossing *crossing =
        CELLS_PUSH(&maker->crossings, struct cells_crossing);

    stamps[root] = rank + 1;
    if (crossing)
        *crossing = (struct cells_crossing){ root, rank, slot };
}

static void
touch_roots(struct cells_maker *maker, uint32_t *stamps, uint32_t rank)
{
    const struct edges *edges = &maker->zones[rank]->index->edges;
    double              lat_most =
        fmax(fabs(maker->south), fabs(maker->south + maker->rows / maker->per_lat));
    double near = cells_near_of(
        cells_near_steps(maker, 1 / maker->per_lon, 1 / maker->per_lat, lat_most));

    for (uint32_t slot = 0; slot < edges->slots; slot++) {
        const struct point *at = &edges->at[slot];

        if (!(edges->kinds[slot] & EDGE_RING))
            continue;
        struct cells_line line =
            cells_line_upward((at[0].lon - maker->west) * maker->per_lon,
                              (at[0].lat - maker->south) * maker->per_lat,
                              (at[1].lon - maker->west) * maker->per_lon,
                              (at[1].lat - maker->south) * maker->per_lat);
        struct cells_range rows = cells_line_rows(&line, near, maker->rows);
        for (uint32_t row = rows.from; row < rows.to; row++) {
            struct cells_range columns =
                cells_line_columns(&line, row, near, maker->columns);

            for (uint32_t column = columns.from; column < columns.to; column++)
                touch_root(maker, stamps, row * maker->columns + column, rank, slot);
        }
    }
}

/* Roots side by side without an edge are all inside or all outside. */
static void
cover_roots(struct cells_maker *maker, const uint32_t *stamps, uint32_t rank)
{
    const struct zone   *zone = maker->zones[rank];
    struct cells_lattice lattice = { maker->west,        maker->south,
                                     1 / maker->per_lon, 1 / maker->per_lat,
                                     maker->columns,     maker->rows };
    struct cells_range   columns = box_columns(maker, zone), rows = box_rows(maker, zone);

    for (uint32_t row = rows.from; row < rows.to; row++) {
        bool is_known = false, is_in = false;

        for (uint32_t column = columns.from; column < columns.to; column++) {
            uint32_t root = row * maker->columns + column;

            if (stamps[root] == rank + 1) {
                is_known = false;
                continue;
            }
            if (!is_known)
                is_in = cells_middle_is_in(zone, &lattice, column, row);
            is_known = true;
            struct cells_cover *cover =
                is_in ? CELLS_PUSH(&maker->covers, struct cells_cover) : NULL;
            if (cover)
                *cover = (struct cells_cover){ root, rank, 0 };
        }
    }
}

static enum status
survey(struct cells_maker *maker, struct err *err)
{
    uint32_t  roots = maker->columns * maker->rows;
    uint32_t *stamps = ARENA_ARRAY(&maker->scratch, roots, uint32_t);

    TRY_NEW(stamps, err);
    for (uint32_t rank = 0; rank < maker->count; rank++)
        if (has_edges(maker->zones[rank])) {
            touch_roots(maker, stamps, rank);
            cover_roots(maker, stamps, rank);
        }
    TRY(buf_status(&maker->crossings, err));
    return buf_status(&maker->covers, err);
}

/* Records that begin with the number of their root, into its order; starts: roots + 1. */
static enum status
sort_by_root(struct cells_maker *maker, const struct buf *from, size_t size,
             char **ret_sorted, uint32_t **ret_starts, struct err *err)
{
    uint32_t  roots = maker->columns * maker->rows, root;
    uint32_t *starts = ARENA_ARRAY(&maker->scratch, (size_t)roots + 2, uint32_t);
    char     *sorted = arena_take(&maker->scratch, from->len + 1, _Alignof(max_align_t));

    TRY_NEW(starts, err);
    TRY_NEW(sorted, err);
    for (size_t at = 0; at < from->len; at += size) {
        memcpy(&root, from->at + at, sizeof root);
        starts[root + 2]++;
    }
    for (uint32_t i = 1; i <= roots; i++)
        starts[i + 1] += starts[i];
    for (size_t at = 0; at < from->len; at += size) { /* starts[root + 1] is where next */
        memcpy(&root, from->at + at, sizeof root);
        memcpy(sorted + starts[root + 1]++ * size, from->at + at, size);
    }
    *ret_sorted = sorted;
    *ret_starts = starts;
    return TRUCE_OK;
}

/* ---- sets ---- */

/* The groups of ranks in one word each, and the numbers. */
static enum status
make_set(struct cells_maker *maker, const uint32_t *ranks, uint32_t count,
         struct cells_leaf *ret_leaf, struct err *err)
{
    uint32_t  groups = CELLS_COUNT(&maker->groups, struct cells_group), words;
    uint32_t *ids = cells_push(&maker->ids, ((size_t)count + 1) * sizeof *ids);

    TRY(buf_status(&maker->ids, err));
    ids[0] = count;
    for (uint32_t i = 0; i < count;) {
        uint32_t            word = ranks[i] / 64;
        struct cells_group *group = CELLS_PUSH(&maker->groups, struct cells_group);

        TRY(buf_status(&maker->groups, err));
        group->word = word;
        for (; i < count && ranks[i] / 64 == word; i++) {
            group->bits |= (uint64_t)1 << ranks[i] % 64;
            ids[i + 1] = maker->numbers[ranks[i]];
        }
        group->has_next = i < count;
    }
    words = CELLS_COUNT(&maker->groups, struct cells_group) - groups;
    if (groups + words >= CELLS_POOL_MAX)
        return err_set(err, TRUCE_LIMIT, "the zones cover each other too often");
    ret_leaf->ids = CELLS_COUNT(&maker->ids, uint32_t) - count - 1;
    ret_leaf->groups = groups & (CELLS_POOL_MAX - 1);
    ret_leaf->group_count = (words < CELLS_MANY ? words : CELLS_MANY) & CELLS_MANY;
    return TRUCE_OK;
}

static bool
set_is(const struct cells_maker *maker, uint32_t number, struct str ranks)
{
    return number < maker->set_count &&
           str_eq(CELLS_AT(&maker->set_list, struct cells_set)[number].ranks, ranks);
}

enum status
cells_set(struct cells_maker *maker, const uint32_t *ranks, uint32_t count,
          struct cells_leaf *ret_leaf, struct err *err)
{
    struct str        key = { (const char *)ranks, count * sizeof *ranks };
    struct cells_set *set;

    if (count == 0)
        return TRUCE_OK;
    if (!set_is(maker, maker->last_set, key) &&
        !map_get(&maker->sets, key, &maker->last_set)) {
        set = CELLS_PUSH(&maker->set_list, struct cells_set);
        TRY(buf_status(&maker->set_list, err));
        set->ranks = arena_copy_str(&maker->scratch, key);
        TRY_NEW(set->ranks.at, err);
        TRY(make_set(maker, ranks, count, &set->leaf, err));
        TRY(map_put(&maker->sets, set->ranks, maker->set_count, err));
        maker->last_set = maker->set_count++;
    }
    *ret_leaf = CELLS_AT(&maker->set_list, struct cells_set)[maker->last_set].leaf;
    return TRUCE_OK;
}

/* ---- rules ---- */

static void
set_bit(uint64_t *bits, uint32_t rank)
{
    bits[rank / 64] |= (uint64_t)1 << rank % 64;
}

/* Where time is told apart: between the first and the last end of a rule that has one. */
static void
lay_times(const struct cells_maker *maker, const struct cells_rule *rules,
          struct cells *cells)
{
    double first = INFINITY, last = -INFINITY;

    for (uint32_t i = 0; i < maker->count; i++) {
        const instant ends[2] = { rules[i].from, rules[i].until };

        for (int k = 0; k < 2; k++)
            if (ends[k] != TIME_MIN && ends[k] != TIME_MAX) {
                first = fmin(first, (double)ends[k]);
                last = fmax(last, (double)ends[k]);
            }
    }
    cells->time_first = first <= last ? first : 0;
    cells->times_per_us = last > first ? CELLS_TIMES / (last - first) : 0;
}

static enum status
lay_rules(const struct cells_maker *maker, struct arena *keep,
          const struct cells_rule *rules, struct cells *cells, struct err *err)
{
    size_t             words = cells->words, rows = 2 * (CELLS_BITS + 1) + CELLS_TIMES;
    uint64_t          *bits = ARENA_ARRAY(keep, rows * words, uint64_t);
    struct cells_rule *by_rank =
        ARENA_ARRAY(keep, (size_t)maker->count + 1, struct cells_rule);

    TRY_NEW(bits, err);
    TRY_NEW(by_rank, err);
    cells->acts = bits;
    cells->parties = bits + (CELLS_BITS + 1) * words;
    cells->times = bits + 2 * (CELLS_BITS + 1) * words;
    lay_times(maker, rules, cells);
    for (uint32_t rank = 0; rank < maker->count; rank++) {
        const struct cells_rule *rule = &rules[maker->numbers[rank]];

        by_rank[rank] = *rule;
        for (uint32_t i = 0; i < CELLS_BITS; i++) {
            if (rule->acts >> i & 1)
                set_bit(bits + i * words, rank);
            if (rule->parties >> i & 1)
                set_bit(bits + (CELLS_BITS + 1 + i) * words, rank);
        }
        for (uint32_t i = cells_stretch(cells, rule->from);
             rule->from < rule->until && i <= cells_stretch(cells, rule->until - 1); i++)
            set_bit(bits + (2 * (CELLS_BITS + 1) + i) * words, rank);
    }
    cells->rules = by_rank;
    return TRUCE_OK;
}

/* ---- all together ---- */

static void
maker_init(struct cells_maker *maker, uint32_t count, double near_m)
{
    struct buf *const bufs[] = { &maker->roots,       &maker->leaves, &maker->ids,
                                 &maker->groups,      &maker->parts,  &maker->edges,
                                 &maker->crossings,   &maker->covers, &maker->pieces,
                                 &maker->leaf_covers, &maker->list,   &maker->set_list };

    *maker = (struct cells_maker){ .count = count, .near_m = near_m };
    arena_init(&maker->scratch, CELLS_BYTES_MAX);
    map_init(&maker->sets, &maker->scratch);
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        buf_init(bufs[i], CELLS_BYTES_MAX);
    /* number 0 in each pool is the empty one */
    (void)CELLS_PUSH(&maker->ids, uint32_t);
    (void)CELLS_PUSH(&maker->groups, struct cells_group);
    (void)CELLS_PUSH(&maker->parts, struct cells_part);
    (void)CELLS_PUSH(&maker->edges, struct cells_edges);
}

static void
maker_free(struct cells_maker *maker)
{
    struct buf *const bufs[] = { &maker->roots,       &maker->leaves, &maker->ids,
                                 &maker->groups,      &maker->parts,  &maker->edges,
                                 &maker->crossings,   &maker->covers, &maker->pieces,
                                 &maker->leaf_covers, &maker->list,   &maker->set_list };

    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        buf_free(bufs[i]);
    arena_free(&maker->scratch);
}

static enum status
make_all(struct cells_maker *maker, struct err *err)
{
    char             *crossings, *covers;
    uint32_t         *crossing_starts, *cover_starts, everywhere = maker->everywhere;
    struct cells_leaf outside = { 0 }, *first;
    uint32_t *ranks = ARENA_ARRAY(&maker->scratch, (size_t)everywhere + 1, uint32_t);

    TRY_NEW(ranks, err);
    maker->drafts = ARENA_ARRAY(&maker->scratch, (size_t)1 << 2 * CELLS_SHIFT_MAX,
                                struct cells_draft);
    TRY_NEW(maker->drafts, err);
    for (uint32_t i = 0; i < everywhere; i++)
        ranks[i] = i;
    TRY(cells_set(maker, ranks, everywhere, &outside, err));
    first = cells_push(&maker->leaves, (CELLS_OUTSIDE + 1) * sizeof *first);
    if (first)
        first[CELLS_OUTSIDE] = outside;
    TRY(survey(maker, err));
    TRY(sort_by_root(maker, &maker->crossings, sizeof(struct cells_crossing), &crossings,
                     &crossing_starts, err));
    TRY(sort_by_root(maker, &maker->covers, sizeof(struct cells_cover), &covers,
                     &cover_starts, err));
    for (uint32_t i = 0; i < maker->columns * maker->rows; i++)
        TRY(cells_make_root(
            maker, i, (struct cells_crossing *)(void *)crossings + crossing_starts[i],
            crossing_starts[i + 1] - crossing_starts[i],
            (struct cells_cover *)(void *)covers + cover_starts[i],
            cover_starts[i + 1] - cover_starts[i], err));
    return TRUCE_OK;
}

/* A pool as it stays, at the start of a cache line, and one more line to read past its
 * end. */
static enum status
keep_pool(struct arena *keep, const struct buf *pool, void **ret_at, struct cells *cells,
          struct err *err)
{
    enum { LINE = 64 };
    char *at;

    TRY(buf_status(pool, err));
    at = ARENA_ARRAY(keep, pool->len + 2 * LINE, char);
    TRY_NEW(at, err);
    at += (LINE - (uintptr_t)at % LINE) % LINE;
    memcpy(at, pool->at, pool->len);
    cells->size.bytes += pool->len;
    *ret_at = at;
    return TRUCE_OK;
}

static enum status
keep_all(struct cells_maker *maker, struct arena *keep, struct cells *cells,
         struct err *err)
{
    void *at[6] = { 0 };

    TRY(keep_pool(keep, &maker->roots, &at[0], cells, err));
    TRY(keep_pool(keep, &maker->leaves, &at[1], cells, err));
    TRY(keep_pool(keep, &maker->ids, &at[2], cells, err));
    TRY(keep_pool(keep, &maker->groups, &at[3], cells, err));
    TRY(keep_pool(keep, &maker->parts, &at[4], cells, err));
    TRY(keep_pool(keep, &maker->edges, &at[5], cells, err));
    cells->roots = at[0];
    cells->leaves = at[1];
    cells->ids = at[2];
    cells->groups = at[3];
    cells->parts = at[4];
    cells->edges = at[5];
    cells->size.roots = CELLS_COUNT(&maker->roots, struct cells_root);
    cells->size.leaves = CELLS_COUNT(&maker->leaves, struct cells_leaf);
    cells->size.parts = CELLS_COUNT(&maker->parts, struct cells_part);
    cells->size.groups_of_edges = CELLS_COUNT(&maker->edges, struct cells_edges);
    cells->size.sets = maker->set_count;
    return TRUCE_OK;
}

static enum status
build(struct cells_maker *maker, struct arena *keep, const struct zone *const *zones,
      const struct cells_rule *rules, struct cells **ret_cells, struct err *err)
{
    struct cells *cells = ARENA_NEW(keep, struct cells);

    TRY_NEW(cells, err);
    TRY(rank_zones(keep, zones, maker, err));
    lay_grid(maker);
    TRY(make_all(maker, err));
    TRY(keep_all(maker, keep, cells, err));
    cells->west = maker->west;
    cells->south = maker->south;
    cells->fixed_per_lon = maker->per_lon * (1 << CELLS_FIXED_BITS);
    cells->fixed_per_lat = maker->per_lat * (1 << CELLS_FIXED_BITS);
    cells->columns = maker->columns;
    cells->fixed_width = (double)maker->columns * (1 << CELLS_FIXED_BITS);
    cells->fixed_height = (double)maker->rows * (1 << CELLS_FIXED_BITS);
    cells->count = maker->count;
    cells->words = maker->count / 64 + 1;
    cells->is_near = maker->near_m > 0;
    cells->lon_most = cells->is_near ? NEAR_LON_MOST : 180;
    cells->lat_most = cells->is_near ? CELLS_LAT_MOST - 0.01 : 90;
    cells->zones = maker->zones;
    cells->numbers = maker->numbers;
    if (rules)
        TRY(lay_rules(maker, keep, rules, cells, err));
    *ret_cells = cells;
    return TRUCE_OK;
}

static enum status
build_all(struct arena *keep, const struct zone *const *zones, uint32_t count,
          const struct cells_rule *rules, double near_m, struct cells **ret_cells,
          struct err *err)
{
    struct cells_maker maker;
    enum status        status;

    if (count > CELLS_ZONES_MAX)
        return err_set(err, TRUCE_LIMIT, "%u zones; at most %d fit one index", count,
                       CELLS_ZONES_MAX);
    maker_init(&maker, count, near_m);
    status = build(&maker, keep, zones, rules, ret_cells, err);
    maker_free(&maker);
    return status;
}

enum status
cells_build(struct arena *keep, const struct zone *const *zones, uint32_t count,
            const struct cells_rule *rules, struct cells **ret_cells, struct err *err)
{
    return build_all(keep, zones, count, rules, 0, ret_cells, err);
}

enum status
cells_build_near(struct arena *keep, const struct zone *const *zones, uint32_t count,
                 const struct cells_rule *rules, double near_m, struct cells **ret_cells,
                 struct err *err)
{
    CHECK(near_m > 0 && near_m <= CELLS_NEAR_M_MAX && rules);
    return build_all(keep, zones, count, rules, near_m, ret_cells, err);
}
