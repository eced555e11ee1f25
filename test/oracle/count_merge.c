/*
 * Merged counts against the obvious way: every graph between the certain and the possible
 * links, one after the other, with every number at its least and at its most; and against
 * worlds drawn at random from what the reports leave open. Places lie within a few
 * kilometres on a meridian, so that distances need no geometry.
 */
#include "test.h"

#include "record/report.h"
#include "watch/count_merge.h"

#include <math.h>

enum { NODES = 7, GRAPHS_MAX = 1 << 12, CASES = 800, WORLDS = 40 };

static uint64_t state = 20150215;

static uint32_t
draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

/* Metres north of a point on the equator, by the length of a degree there. */
static double
north(double metres)
{
    return metres / 110574.4;
}

/* A report as drawn: metres along the meridian, minutes. */
struct drawn {
    double at_m, radius_m;
    int    from_min, last_min;
    int    min, max;
    bool   certain, anywhere;
};

static struct merge_rule rule;
static struct drawn      drawn[NODES];
static int               count;

static void
draw_case(bool exact)
{
    count = 1 + (int)draw(NODES);
    rule = (struct merge_rule){ 60 * TIME_MINUTE, 1000, 1 + draw(8) };
    for (int i = 0; i < count; i++) {
        struct drawn *d = &drawn[i];

        /* off the threshold of 1,000 m by more than the meridian's rounding */
        *d = (struct drawn){ .at_m = draw(12) * 333.0, .from_min = (int)draw(10) * 25 };
        d->last_min = d->from_min;
        d->min = d->max = (int)draw(6);
        d->certain = true;
        if (exact)
            continue;
        d->last_min += draw(2) ? 0 : (int)draw(90);
        d->radius_m = draw(2) ? 0 : draw(5) * 200.0;
        d->max += draw(2) ? 0 : (int)draw(6);
        d->certain = draw(5) != 0;
        d->anywhere = draw(12) == 0;
    }
}

static struct merge_counts
ask(void)
{
    static struct arena step;
    struct merge_node   nodes[NODES];
    struct merge_counts counts = { 0 };
    struct err          err = { 0 };

    if (!step.limit_bytes)
        arena_init(&step, (size_t)64 << 20);
    arena_reset(&step);
    for (int i = 0; i < count; i++) {
        const struct drawn *d = &drawn[i];

        nodes[i] = (struct merge_node){ .from = d->from_min * TIME_MINUTE,
                                        .last = d->last_min * TIME_MINUTE,
                                        .at = { 30, north(d->at_m) },
                                        .radius_m = d->anywhere ? (double)INFINITY : d->radius_m,
                                        .min = d->min, .max = d->max, .certain = d->certain };
    }
    EXPECT(merge_count(nodes, (uint32_t)count, rule, &step, &counts, &err) == TRUCE_OK);
    return counts;
}

/* ---- the obvious way ---- */

/* By links as a matrix of bits, and numbers: how many groups reach the number. */
static int
groups_reaching(const uint32_t links[NODES], const int numbers[NODES])
{
    uint32_t seen = 0;
    int      reaching = 0;

    for (int i = 0; i < count; i++) {
        uint32_t group = 1u << i, before = 0;
        int      sum = 0;

        if (seen >> i & 1)
            continue;
        while (group != before) {
            before = group;
            for (int k = 0; k < count; k++)
                if (before >> k & 1)
                    group |= links[k];
        }
        seen |= group;
        for (int k = 0; k < count; k++)
            sum += group >> k & 1 ? numbers[k] : 0;
        reaching += sum >= rule.at_least;
    }
    return reaching;
}

static bool
certain_link(const struct drawn *a, const struct drawn *b)
{
    int most = abs(a->last_min - b->from_min), other = abs(b->last_min - a->from_min);

    return a->certain && b->certain && !a->anywhere && !b->anywhere &&
           (most > other ? most : other) < 60 &&
           fabs(a->at_m - b->at_m) + a->radius_m + b->radius_m <= 1000;
}

static bool
possible_link(const struct drawn *a, const struct drawn *b)
{
    return a->from_min - b->last_min < 60 && b->from_min - a->last_min < 60 &&
           (a->anywhere || b->anywhere ||
            fabs(a->at_m - b->at_m) <= 1000 + a->radius_m + b->radius_m);
}

struct bounds {
    int least, most;
};

/* False if there are too many graphs. */
static bool
all_graphs(struct bounds *ret_bounds)
{
    int           ends[NODES * NODES][2], open = 0, low[NODES], high[NODES];
    uint32_t      fixed[NODES] = { 0 };
    struct bounds bounds = { 1000, 0 };

    for (int i = 0; i < count; i++) {
        low[i] = drawn[i].certain ? drawn[i].min : 0;
        high[i] = drawn[i].max;
        for (int k = i + 1; k < count; k++)
            if (certain_link(&drawn[i], &drawn[k])) {
                fixed[i] |= 1u << k;
                fixed[k] |= 1u << i;
            } else if (possible_link(&drawn[i], &drawn[k])) {
                ends[open][0] = i;
                ends[open++][1] = k;
            }
    }
    if (open > 30 || 1 << open > GRAPHS_MAX)
        return false;
    for (uint32_t graph = 0; graph < 1u << open; graph++) {
        uint32_t links[NODES];

        memcpy(links, fixed, sizeof links);
        for (int e = 0; e < open; e++)
            if (graph >> e & 1) {
                links[ends[e][0]] |= 1u << ends[e][1];
                links[ends[e][1]] |= 1u << ends[e][0];
            }
        int least = groups_reaching(links, low), most = groups_reaching(links, high);
        bounds.least = least < bounds.least ? least : bounds.least;
        bounds.most = most > bounds.most ? most : bounds.most;
    }
    *ret_bounds = bounds;
    return true;
}

/* One thing that may have happened: how many groups it makes. */
static int
one_world(void)
{
    uint32_t links[NODES] = { 0 };
    int      numbers[NODES];
    double   at[NODES], when[NODES];

    for (int i = 0; i < count; i++) {
        const struct drawn *d = &drawn[i];
        bool                there = d->certain || draw(2);

        numbers[i] = there ? d->min + (int)draw((uint32_t)(d->max - d->min + 1)) : 0;
        at[i] = d->anywhere ? draw(5000) : d->at_m + (draw(2001) / 1000.0 - 1) * d->radius_m;
        when[i] = d->from_min + (d->last_min - d->from_min) * (draw(1001) / 1000.0);
        if (!there)
            at[i] = 1e9 + i * 1e6; /* by itself, and nothing */
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++)
            if (i != k && fabs(when[i] - when[k]) < 60 && fabs(at[i] - at[k]) <= 1000)
                links[i] |= 1u << k;
    return groups_reaching(links, numbers);
}

TEST(no_graph_of_links_gives_less_or_more_than_the_bounds_and_the_least_is_reached)
{
    int tight = 0, held = 0;

    for (int c = 0; c < CASES; c++) {
        struct bounds truth;

        draw_case(false);
        if (!all_graphs(&truth))
            continue;
        struct merge_counts got = ask();
        EXPECT_SAY((int)got.least == truth.least && (int)got.most >= truth.most,
                   "case %d: %llu to %llu, not %d to %d", c, (unsigned long long)got.least,
                   (unsigned long long)got.most, truth.least, truth.most);
        held++;
        tight += (int)got.most == truth.most;
    }
    /* the upper bound is not proved tight; it must not be lazy either */
    EXPECT_SAY(held > CASES / 2 && tight * 100 > held * 97, "%d of %d are tight", tight, held);
    printf("# %d cases, the upper bound reached in %d\n", held, tight);
}

TEST(nothing_that_may_have_happened_lies_outside_the_bounds)
{
    for (int c = 0; c < CASES; c++) {
        draw_case(false);
        struct merge_counts got = ask();
        for (int w = 0; w < WORLDS; w++) {
            int groups = one_world();

            EXPECT_SAY(groups >= (int)got.least && groups <= (int)got.most,
                       "case %d: %d, not within %llu to %llu", c, groups,
                       (unsigned long long)got.least, (unsigned long long)got.most);
        }
    }
}

TEST(exact_reports_give_one_number_and_it_is_the_true_one)
{
    for (int c = 0; c < CASES; c++) {
        struct bounds truth;

        draw_case(true);
        EXPECT(all_graphs(&truth) && truth.least == truth.most);
        struct merge_counts got = ask();
        EXPECT_SAY(got.least == got.most && (int)got.least == truth.least,
                   "case %d: %llu to %llu, not %d", c, (unsigned long long)got.least,
                   (unsigned long long)got.most, truth.least);
    }
}

/* Over all the Earth, of all widths and lengths: each pair compared, no cells. */

enum { MANY = 300 };

static bool
near_in_time(const struct merge_node *a, const struct merge_node *b, bool certain)
{
    instant far = a->last - b->from, other = b->last - a->from;

    if (certain)
        return a->certain && b->certain && llabs(far) < rule.gap && llabs(other) < rule.gap;
    return a->from - b->last < rule.gap && b->from - a->last < rule.gap;
}

static bool
near_in_place(const struct merge_node *a, const struct merge_node *b, bool certain)
{
    double both = a->radius_m + b->radius_m;

    if (isinf(both))
        return !certain;
    return geodesic_distance_m(a->at, b->at) <= rule.near_m + (certain ? -both : both);
}

static uint32_t
groups_of(const struct merge_node *nodes, uint32_t n, bool certain)
{
    static uint32_t group[MANY];
    uint32_t        groups = n;

    for (uint32_t i = 0; i < n; i++)
        group[i] = i;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < i; k++) {
            uint32_t a = group[i], b = group[k];

            if (a == b || !near_in_time(&nodes[i], &nodes[k], certain) ||
                !near_in_place(&nodes[i], &nodes[k], certain))
                continue;
            groups--;
            for (uint32_t j = 0; j < n; j++)
                if (group[j] == a)
                    group[j] = b;
        }
    return groups;
}

static struct point
anywhere_on_earth(void)
{
    static const struct point corners[] = { { 180, 0 }, { -180, 65 }, { 0, 90 }, { 20, -90 },
                                            { 37.5, 48.5 }, { 0, 0 } };
    struct point near = corners[draw(6)];
    double spread = ldexp(1, (int)draw(8)) / 100;

    near.lon += (draw(2001) / 1000.0 - 1) * spread * (fabs(near.lat) > 80 ? 180 : 1);
    near.lat += (draw(2001) / 1000.0 - 1) * spread;
    near.lon = near.lon > 180 ? near.lon - 360 : near.lon < -180 ? near.lon + 360 : near.lon;
    near.lat = near.lat > 90 ? 180 - near.lat : near.lat < -90 ? -180 - near.lat : near.lat;
    return near;
}

TEST(cells_find_every_pair_that_comparing_all_finds)
{
    static struct merge_node nodes[MANY];
    struct arena             step;

    arena_init(&step, (size_t)64 << 20);
    for (int c = 0; c < 30; c++) {
        struct merge_counts got;
        struct err          err = { 0 };

        rule = (struct merge_rule){ TIME_HOUR << draw(6), ldexp(10, (int)draw(14)), 5 };
        for (uint32_t i = 0; i < MANY; i++) {
            instant length = draw(3) ? 0 : (TIME_MINUTE << draw(14));

            nodes[i] = (struct merge_node){ .from = (instant)draw(2000) * TIME_HOUR,
                                            .at = anywhere_on_earth(),
                                            .radius_m = draw(3) ? 0 : ldexp(1, (int)draw(18)),
                                            .min = 1, .max = 2, .certain = draw(8) != 0 };
            nodes[i].last = nodes[i].from + length;
            if (draw(50) == 0)
                nodes[i].radius_m = (double)INFINITY;
            if (draw(4) == 0 && i) /* the same place, or the same again */
                nodes[i].at = nodes[i - 1].at;
        }
        uint32_t certain = groups_of(nodes, MANY, true), possible = groups_of(nodes, MANY, false);
        arena_reset(&step);
        EXPECT(merge_count(nodes, MANY, rule, &step, &got, &err) == TRUCE_OK);
        EXPECT_SAY(got.groups_most == certain && got.groups_least == possible,
                   "case %d: %llu and %llu groups, not %u and %u", c,
                   (unsigned long long)got.groups_most, (unsigned long long)got.groups_least,
                   certain, possible);
    }
    arena_free(&step);
}
