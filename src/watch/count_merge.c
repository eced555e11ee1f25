#include "watch/count_merge.h"

#include <math.h>
#include <stdlib.h>

#include "record/report.h"

/*
 * Spots, not nodes, are compared: nodes of one time and place, of which real data are full
 * (the same town, the same day), may all be linked with each other, and to any other they
 * are as near as any one of them.
 *
 * A spot lies in a class: discs of like radius (rank), stretches of like length (span). The
 * cells of a class are as wide as two of its spots can be linked, so a spot finds all of its
 * class and of wider ones in the cells around it, whatever lies in between.
 */
enum {
    RANK_ANYWHERE = 40, /* near_m doubled so often is beyond the Earth for any near_m ≥ 1 mm */
    SPAN_UNKNOWN = 63,
    CLASSES_MAX = (RANK_ANYWHERE + 1) * (SPAN_UNKNOWN + 1),
};
#define RANK_METRES_MAX 2.0e6 /* larger discs are compared with everything */
#define NEAR_METRES_MIN 0.001

/* A degree on WGS 84 is nowhere shorter than a minute of its own in 1,842.9 m, 110,574 m; one
 * per cent more covers sphere against ellipsoid, whose axes differ by a third of one. */
#define METRES_PER_DEGREE 110574.0
#define SLACK 1.01
#define RADIANS (3.14159265358979323846 / 180)

struct spot_key {
    uint32_t rank, span;
    int32_t  row, column;
};

struct spot_place {
    struct spot_key          key;
    const struct merge_node *node; /* the first; the others are alike */
    uint32_t                 first, count; /* in nodes */
    uint32_t certain; /* a node that certainly belongs; NONE */
    uint32_t small;   /* a node whose certain group does not reach the number; NONE */
    bool     united;  /* its certain nodes are one certain group */
};

#define NONE UINT32_MAX

struct spot_class {
    uint32_t rank, span;
    uint32_t begin, end; /* in spots */
    instant  longest;    /* stretch of a spot */
};

struct merging {
    struct merge_rule  rule;
    struct merge_node *nodes;
    uint32_t           count, spot_count, class_count;
    struct spot_place       *spots;
    struct spot_class *classes;
    uint32_t          *certain, *possible, *small; /* a forest each, over nodes */
    bool               by_certain;                 /* which pass this is */
};

/* ---- forests ---- */

static uint32_t
root_of(uint32_t *forest, uint32_t i)
{
    while (forest[i] != i) {
        forest[i] = forest[forest[i]];
        i = forest[i];
    }
    return i;
}

static void
unite(uint32_t *forest, uint32_t a, uint32_t b)
{
    a = root_of(forest, a);
    b = root_of(forest, b);
    if (a < b)
        forest[b] = a;
    else
        forest[a] = b;
}

/* ---- classes and cells ---- */

/* The width that two spots of a rank can be linked over. */
static double
rank_metres(const struct merging *m, uint32_t rank)
{
    return ldexp(fmax(m->rule.near_m, NEAR_METRES_MIN), (int)rank);
}

static uint32_t
rank_of(const struct merging *m, double radius_m)
{
    uint32_t rank = 0;

    while (rank < RANK_ANYWHERE && rank_metres(m, rank) < m->rule.near_m + 2 * radius_m)
        rank++;
    return rank_metres(m, rank) > RANK_METRES_MAX ? RANK_ANYWHERE : rank;
}

static instant
length_of(const struct merge_node *node)
{
    return node->from == TIME_MIN || node->last == TIME_MAX ? TIME_MAX : node->last - node->from;
}

static uint32_t
span_of(const struct merging *m, const struct merge_node *node)
{
    instant  length = length_of(node), most = m->rule.gap;
    uint32_t span = 0;

    for (; span < SPAN_UNKNOWN - 1 && most < length; span++) {
        if (most > TIME_MAX / 2)
            return SPAN_UNKNOWN;
        most *= 2;
    }
    return span;
}

static double
row_degrees(const struct merging *m, uint32_t rank)
{
    return rank_metres(m, rank) / METRES_PER_DEGREE * SLACK;
}

/* How far to either side in longitude a point so far away can lie, from this latitude. */
static double
reach_degrees(double lat, double degrees)
{
    double farthest = fabs(lat) + degrees;

    if (farthest >= 89.9 || degrees >= 60)
        return 180;
    double share = sin(degrees * RADIANS) / cos(farthest * RADIANS);
    return share >= 1 ? 180 : asin(share) / RADIANS * SLACK;
}

/* So many cells around the Earth in a row; a cell is then about as wide as it is high. */
static int32_t
row_cells(int32_t row, double degrees)
{
    double lat = fmin(fabs(((double)row + 0.5) * degrees - 90), 89.9);
    double cells = floor(360 * cos(lat * RADIANS) / degrees);

    return cells < 1 ? 1 : cells > INT32_MAX / 2 ? INT32_MAX / 2 : (int32_t)cells;
}

static int32_t
row_of(double lat, double degrees)
{
    return (int32_t)fmin(floor((lat + 90) / degrees), INT32_MAX / 2);
}

/* Not wrapped round: it may lie beyond either end of the row. */
static int32_t
column_of(double lon, int32_t cells)
{
    return (int32_t)floor((lon + 180) / 360 * cells);
}

static int32_t
wrapped(int32_t column, int32_t cells)
{
    int32_t rest = column % cells;

    return rest < 0 ? rest + cells : rest;
}

static struct spot_key
key_of(const struct merging *m, const struct merge_node *node)
{
    struct spot_key key = { .rank = rank_of(m, node->radius_m), .span = span_of(m, node) };
    double          degrees = row_degrees(m, key.rank);

    if (key.rank == RANK_ANYWHERE)
        return key;
    key.row = row_of(node->at.lat, degrees);
    int32_t cells = row_cells(key.row, degrees);
    key.column = wrapped(column_of(node->at.lon, cells), cells);
    return key;
}

#define ORDER(a, b) \
    do { \
        if ((a) != (b)) \
            return (a) < (b) ? -1 : 1; \
    } while (0)

static int
by_time_and_place(const void *one, const void *other)
{
    const struct merge_node *a = one, *b = other;

    ORDER(a->from, b->from);
    ORDER(a->last, b->last);
    ORDER(a->radius_m, b->radius_m);
    if (isinf(a->radius_m))
        return 0; /* anywhere is one place */
    ORDER(a->at.lon, b->at.lon);
    ORDER(a->at.lat, b->at.lat);
    return 0;
}

static int
key_order(struct spot_key a, instant a_from, struct spot_key b, instant b_from)
{
    ORDER(a.rank, b.rank);
    ORDER(a.span, b.span);
    ORDER(a.row, b.row);
    ORDER(a.column, b.column);
    ORDER(a_from, b_from);
    return 0;
}

static int
by_key(const void *one, const void *other)
{
    const struct spot_place *a = one, *b = other;
    int                order = key_order(a->key, a->node->from, b->key, b->node->from);

    return order ? order : (a->first > b->first) - (a->first < b->first);
}

static void
make_spots(struct merging *m)
{
    for (uint32_t i = 0; i < m->count; i++) {
        struct spot_place *last = m->spot_count ? &m->spots[m->spot_count - 1] : NULL;

        if (last && by_time_and_place(last->node, &m->nodes[i]) == 0) {
            last->count++;
        } else {
            last = &m->spots[m->spot_count++];
            *last = (struct spot_place){ .key = key_of(m, &m->nodes[i]), .node = &m->nodes[i],
                                   .first = i, .count = 1, .certain = NONE, .small = NONE };
        }
        if (m->nodes[i].certain && last->certain == NONE)
            last->certain = i;
        unite(m->possible, last->first, i);
    }
    qsort(m->spots, m->spot_count, sizeof *m->spots, by_key);
}

static void
make_classes(struct merging *m)
{
    for (uint32_t i = 0; i < m->spot_count; i++) {
        const struct spot_place *spot = &m->spots[i];
        struct spot_class *c = m->class_count ? &m->classes[m->class_count - 1] : NULL;
        instant            length = length_of(spot->node);

        if (!c || c->rank != spot->key.rank || c->span != spot->key.span) {
            c = &m->classes[m->class_count++];
            *c = (struct spot_class){ .rank = spot->key.rank, .span = spot->key.span,
                                      .begin = i };
        }
        c->end = i + 1;
        c->longest = length > c->longest ? length : c->longest;
    }
}

/* ---- links ---- */

static instant
add_clipped(instant at, instant length)
{
    return at == TIME_MIN ? at : at > TIME_MAX - length ? TIME_MAX : at + length;
}

static instant
take_clipped(instant at, instant length)
{
    return at == TIME_MAX ? at : at < TIME_MIN + length ? TIME_MIN : at - length;
}

/* Greatest and least time between them, as compared with the gap. */
static enum answer
time_link(const struct merge_node *a, const struct merge_node *b, instant gap)
{
    bool possible = a->from < add_clipped(b->last, gap) && b->from < add_clipped(a->last, gap);
    bool bounded = length_of(a) != TIME_MAX && length_of(b) != TIME_MAX;

    if (!possible)
        return ANSWER_NO;
    return bounded && a->last < add_clipped(b->from, gap) && b->last < add_clipped(a->from, gap)
               ? ANSWER_YES
               : ANSWER_POSSIBLE;
}

/* Within a hundredth of the truth where it is not NAN: a degree of latitude is 110,574 to
 * 111,694 m, one of longitude at the equator 111,319 m, and less than half a degree of either,
 * away from the poles, is as good as flat. */
static double
flat_distance_m(struct point a, struct point b)
{
    double lat = b.lat - a.lat, lon = b.lon - a.lon, middle = (a.lat + b.lat) / 2;

    if (fabs(lat) > 0.5 || fabs(lon) > 0.5 || fabs(middle) > 70)
        return (double)NAN;
    return hypot(lat * 111134, lon * 111506 * cos(middle * RADIANS));
}

/* Is the distance at most so much? */
static bool
is_within(struct point a, struct point b, double most_m)
{
    double flat = flat_distance_m(a, b);

    if (flat * 1.02 < most_m)
        return true;
    if (flat * 0.98 > most_m)
        return false;
    return geodesic_distance_m(a, b) <= most_m;
}

static enum answer
place_link(const struct merge_node *a, const struct merge_node *b, double near_m)
{
    double both = a->radius_m + b->radius_m;

    if (isinf(both))
        return ANSWER_POSSIBLE;
    if (both <= near_m && is_within(a->at, b->at, near_m - both))
        return ANSWER_YES;
    return is_within(a->at, b->at, near_m + both) ? ANSWER_POSSIBLE : ANSWER_NO;
}

static void
unite_certain(struct merging *m, struct spot_place *spot)
{
    for (uint32_t i = 0; i < spot->count && !spot->united; i++)
        if (m->nodes[spot->first + i].certain)
            unite(m->certain, spot->certain, spot->first + i);
    spot->united = true;
}

/* First pass: certain and possible links. */
static void
link_spots(struct merging *m, struct spot_place *a, struct spot_place *b)
{
    enum answer time = time_link(a->node, b->node, m->rule.gap);
    bool        both = a->certain != NONE && b->certain != NONE;
    bool may_be_certain = both && time == ANSWER_YES &&
                          a->node->radius_m + b->node->radius_m <= m->rule.near_m;

    if (time == ANSWER_NO)
        return;
    if (may_be_certain && a->united && b->united &&
        root_of(m->certain, a->certain) == root_of(m->certain, b->certain))
        return;
    if (!may_be_certain &&
        root_of(m->possible, a->first) == root_of(m->possible, b->first))
        return;
    enum answer place = place_link(a->node, b->node, m->rule.near_m);
    if (place == ANSWER_NO)
        return;
    unite(m->possible, a->first, b->first);
    if (!may_be_certain || place != ANSWER_YES)
        return;
    unite_certain(m, a);
    unite_certain(m, b);
    unite(m->certain, a->certain, b->certain);
}

/* Second pass: what groups too small to count may join without a greater one. */
static void
link_small(struct merging *m, struct spot_place *a, struct spot_place *b)
{
    if (a->small == NONE || b->small == NONE ||
        root_of(m->small, a->small) == root_of(m->small, b->small))
        return;
    if (time_link(a->node, b->node, m->rule.gap) != ANSWER_NO &&
        place_link(a->node, b->node, m->rule.near_m) != ANSWER_NO)
        unite(m->small, a->small, b->small);
}

/* The first spot of a class at or behind a cell and time. */
static uint32_t
find_spot(const struct merging *m, const struct spot_class *c, struct spot_key key, instant from)
{
    uint32_t low = c->begin, high = c->end;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (key_order(m->spots[middle].key, m->spots[middle].node->from, key, from) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of one rank each pair is met from both sides: the earlier one takes it. */
static void
link_in_cell(struct merging *m, uint32_t i, const struct spot_class *c, struct spot_key cell)
{
    struct spot_place *spot = &m->spots[i];
    instant      until = add_clipped(spot->node->last, m->rule.gap);
    instant      from = take_clipped(take_clipped(spot->node->from, m->rule.gap), c->longest);

    cell.span = c->span;
    if (c->longest == TIME_MAX)
        from = TIME_MIN;
    uint32_t k = find_spot(m, c, cell, from);
    if (c->rank == spot->key.rank && k <= i)
        k = i + 1;
    for (; k < c->end; k++) {
        struct spot_place *other = &m->spots[k];

        if (other->key.row != cell.row || other->key.column != cell.column ||
            (other->node->from >= until && until != TIME_MAX))
            return;
        if (m->by_certain)
            link_spots(m, spot, other);
        else
            link_small(m, spot, other);
    }
}

static void
link_in_class(struct merging *m, uint32_t i, const struct spot_class *c)
{
    const struct merge_node *node = m->spots[i].node;
    double                   degrees = row_degrees(m, c->rank);

    if (c->rank == RANK_ANYWHERE) {
        link_in_cell(m, i, c, (struct spot_key){ .rank = RANK_ANYWHERE });
        return;
    }
    int32_t row = row_of(node->at.lat, degrees);
    double  reach = reach_degrees(node->at.lat, degrees);
    for (int32_t r = row - 1; r <= row + 1; r++) {
        int32_t cells = row_cells(r, degrees);
        int32_t first = column_of(node->at.lon - reach, cells);
        int32_t last = column_of(node->at.lon + reach, cells);

        if (last - first >= cells) {
            first = 0;
            last = cells - 1;
        }
        for (int32_t x = first; x <= last; x++)
            link_in_cell(m, i, c, (struct spot_key){ .rank = c->rank, .row = r,
                                                     .column = wrapped(x, cells) });
    }
}

static void
link_all(struct merging *m, bool by_certain)
{
    m->by_certain = by_certain;
    for (uint32_t i = 0; i < m->spot_count; i++)
        for (uint32_t c = 0; c < m->class_count; c++)
            if (m->classes[c].rank >= m->spots[i].key.rank)
                link_in_class(m, i, &m->classes[c]);
}

/* Nodes of one spot that are certainly near each other. */
static void
unite_within_spots(struct merging *m)
{
    for (uint32_t i = 0; i < m->spot_count; i++) {
        struct spot_place *spot = &m->spots[i];

        if (spot->certain != NONE && 2 * spot->node->radius_m <= m->rule.near_m &&
            length_of(spot->node) < m->rule.gap)
            unite_certain(m, spot);
    }
}

/* ---- sums ---- */

struct sums {
    int64_t *min, *max;  /* by the root of a certain group */
    int64_t *small;      /* by the root of small groups joined: their most */
    uint32_t *smalls;    /* … and how many of them */
    bool    *sure;       /* by the root of a possible group: a certain one in it counts */
};

static bool
is_root(const uint32_t *forest, uint32_t i)
{
    return forest[i] == i;
}

static void
add_sums(struct merging *m, struct sums *s)
{
    for (uint32_t i = 0; i < m->count; i++) {
        const struct merge_node *node = &m->nodes[i];
        uint32_t                 root = root_of(m->certain, i);

        s->max[root] = report_count_add(s->max[root], node->max);
        if (node->certain)
            s->min[root] = report_count_add(s->min[root], node->min);
    }
}

static void
find_small(struct merging *m, const struct sums *s)
{
    for (uint32_t i = 0; i < m->spot_count; i++) {
        struct spot_place *spot = &m->spots[i];

        for (uint32_t k = spot->first; k < spot->first + spot->count; k++) {
            if (s->max[root_of(m->certain, k)] >= m->rule.at_least)
                continue;
            if (spot->small == NONE)
                spot->small = k;
            unite(m->small, spot->small, k);
        }
    }
    /* what is certainly linked stays together */
    for (uint32_t i = 0; i < m->count; i++)
        if (s->max[root_of(m->certain, i)] < m->rule.at_least)
            unite(m->small, i, root_of(m->certain, i));
}

static struct merge_counts
count_groups(struct merging *m, struct sums *s)
{
    struct merge_counts counts = { 0 };

    for (uint32_t i = 0; i < m->count; i++) {
        if (!is_root(m->certain, i))
            continue;
        counts.groups_most++;
        if (s->min[i] >= m->rule.at_least)
            s->sure[root_of(m->possible, i)] = true;
        if (s->max[i] >= m->rule.at_least) {
            counts.most++;
            continue;
        }
        uint32_t joined = root_of(m->small, i);
        s->small[joined] = report_count_add(s->small[joined], s->max[i]);
        s->smalls[joined]++;
    }
    for (uint32_t i = 0; i < m->count; i++) {
        uint64_t pairs = s->smalls[i] / 2, enough;

        counts.groups_least += is_root(m->possible, i);
        counts.least += is_root(m->possible, i) && s->sure[i];
        /* each takes so many together, and two groups at least */
        enough = (uint64_t)(s->small[i] / m->rule.at_least);
        counts.most += enough < pairs ? enough : pairs;
    }
    return counts;
}

/* Does any possible link join what the certain ones do not? */
static bool
is_in_doubt(struct merging *m)
{
    uint32_t certain = 0, possible = 0;

    for (uint32_t i = 0; i < m->count; i++) {
        certain += is_root(m->certain, i);
        possible += is_root(m->possible, i);
    }
    return certain != possible;
}

/* ---- together ---- */

static enum status
take_memory(struct merging *m, struct sums *s, struct arena *step, struct err *err)
{
    size_t n = (size_t)m->count + 1;

    m->spots = ARENA_ARRAY(step, n, struct spot_place);
    m->classes = ARENA_ARRAY(step, CLASSES_MAX, struct spot_class);
    m->certain = ARENA_ARRAY(step, n, uint32_t);
    m->possible = ARENA_ARRAY(step, n, uint32_t);
    m->small = ARENA_ARRAY(step, n, uint32_t);
    s->min = ARENA_ARRAY(step, n, int64_t);
    s->max = ARENA_ARRAY(step, n, int64_t);
    s->small = ARENA_ARRAY(step, n, int64_t);
    s->smalls = ARENA_ARRAY(step, n, uint32_t);
    s->sure = ARENA_ARRAY(step, n, bool);
    if (!m->spots || !m->classes || !m->certain || !m->possible || !m->small || !s->min ||
        !s->max || !s->small || !s->smalls || !s->sure)
        return err_memory(err);
    for (uint32_t i = 0; i < m->count; i++)
        m->certain[i] = m->possible[i] = m->small[i] = i;
    return TRUCE_OK;
}

enum status
merge_count(struct merge_node *nodes, uint32_t count, struct merge_rule rule,
            struct arena *step, struct merge_counts *ret_counts, struct err *err)
{
    struct merging m = { .rule = rule, .nodes = nodes, .count = count };
    struct sums    sums;

    CHECK(rule.gap > 0 && rule.near_m >= 0 && rule.at_least > 0);
    TRY(take_memory(&m, &sums, step, err));
    if (count) /* nothing may be no array */
        qsort(nodes, count, sizeof *nodes, by_time_and_place);
    make_spots(&m);
    make_classes(&m);
    unite_within_spots(&m);
    link_all(&m, true);
    add_sums(&m, &sums);
    find_small(&m, &sums);
    if (is_in_doubt(&m))
        link_all(&m, false);
    *ret_counts = count_groups(&m, &sums);
    return TRUCE_OK;
}
