#include "test.h"

#include "base/fault.h"
#include "geo/cells_parts.h"

#include <math.h>

static struct arena keep;
static struct err   err;
static uint64_t     seed = 11;

/* splitmix64 (Vigna) */
static uint64_t
bits(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void
start(void)
{
    arena_free(&keep);
    arena_init(&keep, 1 << 28);
    err = (struct err){ 0 };
}

static struct zone *
box(double south, double west, double north, double east)
{
    struct zone *zone = NULL;

    EXPECT_SAY(zone_box(&keep, south, west, north, east, &zone, &err) == TRUCE_OK, "%s",
               err.text);
    return zone;
}

static struct cells *
cells_of(const struct zone *const *zones, uint32_t count, const struct cells_rule *rules)
{
    struct cells *cells = NULL;

    EXPECT_SAY(cells_build(&keep, zones, count, rules, &cells, &err) == TRUCE_OK, "%s",
               err.text);
    return cells;
}

/* The numbers of the zones as bits. */
static unsigned
zones_at(const struct cells *cells, double lat, double lon)
{
    uint32_t found[8], count = cells_find(cells, (struct point){ lon, lat }, found, 8);
    unsigned zones = 0;

    for (uint32_t i = 0; i < count && i < 8; i++) {
        EXPECT(!(zones & 1u << found[i]));
        zones |= 1u << found[i];
    }
    return zones;
}

TEST(no_zones_contain_nothing)
{
    start();
    struct cells *cells = cells_of(NULL, 0, NULL);
    EXPECT(zones_at(cells, 0, 0) == 0 && zones_at(cells, 90, 180) == 0);
}

TEST(edges_and_corners_belong_to_both_boxes)
{
    start();
    const struct zone *zones[] = { box(48, 37, 49, 38), box(48, 38, 49, 39),
                                   box(49, 37, 50, 38) };
    struct cells      *cells = cells_of(zones, 3, NULL);

    EXPECT(zones_at(cells, 48.5, 37.5) == 1);
    EXPECT(zones_at(cells, 48.5, 38) == 3);
    EXPECT(zones_at(cells, 49, 38) == 7);
    EXPECT(zones_at(cells, nextafter(49, 50), nextafter(38, 39)) == 0);
    EXPECT(zones_at(cells, nextafter(49, 50), 38) == 4);
    EXPECT(zones_at(cells, 48, 37) == 1);
    EXPECT(zones_at(cells, nextafter(48, 0), 37) == 0);
}

TEST(the_seam_is_one_meridian_and_a_pole_one_place)
{
    start();
    const struct zone *zones[] = { box(-10, 170, 10, -170), box(-10, 170, 10, 180),
                                   box(80, 0, 90, 10) };
    struct cells      *cells = cells_of(zones, 3, NULL);

    EXPECT(zones_at(cells, 0, 180) == 3 && zones_at(cells, 0, -180) == 3);
    EXPECT(zones_at(cells, 0, -175) == 1 && zones_at(cells, 0, 175) == 3);
    EXPECT(zones_at(cells, 90, -120) == 4 && zones_at(cells, 89, -120) == 0);
}

TEST(places_off_the_map_are_nowhere)
{
    struct zone *everywhere = NULL;

    start();
    EXPECT(zone_everywhere(&keep, &everywhere, &err) == TRUCE_OK);
    const struct zone *zones[] = { everywhere, box(1, 1, 2, 2) };
    struct cells      *cells = cells_of(zones, 2, NULL);
    EXPECT(zones_at(cells, 1.5, 1.5) == 3 && zones_at(cells, -50, 100) == 1);
    EXPECT(zones_at(cells, 90, 180) == 1 && zones_at(cells, 90.1, 0) == 0);
    EXPECT(zones_at(cells, 0, -180.1) == 0 && zones_at(cells, NAN, 0) == 0);
    EXPECT(zones_at(cells, 0, INFINITY) == 0);
}

TEST(more_zones_than_room_are_counted_but_not_written)
{
    start();
    const struct zone *zones[] = { box(0, 0, 4, 4), box(1, 1, 3, 3), box(1, 1, 2, 2) };
    struct cells      *cells = cells_of(zones, 3, NULL);
    uint32_t           found[2] = { 9, 9 };

    EXPECT(cells_find(cells, (struct point){ 1.5, 1.5 }, found, 1) == 3);
    EXPECT(found[0] < 3 && found[1] == 9);
}

/* One zone, four rules: each differs from the first in one condition. */
TEST(a_rule_is_broken_by_act_party_and_time_together)
{
    start();
    const struct zone      *disc = box(48, 37, 49, 38);
    const struct zone      *zones[] = { disc, disc, disc, disc };
    const struct cells_rule rules[] = { { 100, 200, 1 << 5, 1 << 1 },
                                        { 200, TIME_MAX, 1 << 5, 1 << 1 },
                                        { 100, 200, ~(uint64_t)(1 << 5), 1 << 1 },
                                        { TIME_MIN, 200, 1 << 5, ~(uint64_t)(1 << 1) } };
    struct cells           *cells = cells_of(zones, 4, rules);
    const struct point      in = { 37.3, 48.4 };
    const struct {
        struct cells_report report;
        unsigned            broken;
    } rows[] = {
        { { in, 100, 5, 1 }, 1 },          { { in, 199, 5, 1 }, 1 },
        { { in, 200, 5, 1 }, 2 },          { { in, TIME_MAX, 5, 1 }, 0 },
        { { in, 99, 5, 1 }, 0 },           { { in, 150, 6, 1 }, 4 },
        { { in, TIME_MIN, 5, 63 }, 8 },    { { in, 150, 64, 1 }, 0 },
        { { in, 150, 5, UINT16_MAX }, 0 }, { { { 36, 48.4 }, 150, 5, 1 }, 0 },
        { { { 37, 48 }, 150, 5, 1 }, 1 },  { { { 180, 48 }, 150, 5, 1 }, 0 },
        { { { NAN, 48 }, 150, 5, 1 }, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cells_hit hits[4];
        uint32_t         next = 0;
        size_t   count = cells_match_all(cells, &rows[i].report, 1, &next, hits, 4);
        unsigned broken = 0;

        for (size_t k = 0; k < count; k++)
            broken |= 1u << hits[k].zone;
        EXPECT_SAY(broken == rows[i].broken && next == 1, "row %zu breaks %x", i, broken);
    }
}

TEST(the_two_ways_to_count_crossings_agree)
{
    unsigned odd = 0, doubtful = 0;

    for (unsigned i = 0; i < 100000; i++) {
        struct cells_edges edges[2];
        int     x = (int)(bits() % CELLS_LOCAL), y = (int)(bits() % CELLS_LOCAL);
        int32_t doubt = (int32_t)(bits() % 65536), near = 2 << bits() % 8;

        for (unsigned k = 0; k < 2 * CELLS_LANES; k++) {
            int16_t *from = &edges[k / 4].from[2 * (k % 4)],
                    *by = &edges[k / 4].by[2 * (k % 4)];

            from[0] = (int16_t)(bits() % CELLS_LOCAL);
            from[1] =
                (int16_t)(k % 3 ? bits() % CELLS_LOCAL : (uint64_t)y + bits() % 5 - 2);
            by[0] = (int16_t)-(int)(bits() % (uint64_t)(CELLS_LOCAL + 16 - from[1]));
            by[1] = (int16_t)((int)(bits() % CELLS_LOCAL) - from[0]);
        }
        struct cells_side a = cells_side(edges, 2, near, doubt, x, y);
        struct cells_side b = cells_side_plain(edges, 2, near, doubt, x, y);
        EXPECT(a.is_odd == b.is_odd && a.is_doubtful == b.is_doubtful);
        odd += a.is_odd;
        doubtful += a.is_doubtful;
    }
    EXPECT(odd > 10000 && doubtful > 1000 && doubtful < 99000);
}

/* Sides of the map, whose edges are as long as it, in cells of small boxes. */
TEST(huge_and_tiny_zones_share_one_index)
{
    struct point ends[] = { { 37, 47 }, { 37.1, 48 } };
    struct line  line = { ends, 2 };
    struct zone *left = NULL, *right = NULL;

    start();
    EXPECT(zone_side(&keep, &line, true, &left, &err) == TRUCE_OK);
    EXPECT(zone_side(&keep, &line, false, &right, &err) == TRUCE_OK);
    const struct zone *zones[] = { left, right, box(47.5, 37.05, 47.5001, 37.0501) };
    struct cells      *cells = cells_of(zones, 3, NULL);
    EXPECT(zones_at(cells, 47, 37) == 3 && zones_at(cells, 48, 37.1) == 3);
    EXPECT(zones_at(cells, -30, -100) == 1 && zones_at(cells, -30, 100) == 2);
    EXPECT(zones_at(cells, 47.50005, 37.05) >= 4);
}

/* More edges in one leaf than are kept: the zone itself answers. */
TEST(a_leaf_with_too_many_edges_asks_the_zone)
{
    enum { TEETH = 3000 };
    static struct point points[2 * TEETH + 3];
    struct ring         ring = { points, 2 * TEETH + 3 };
    const uint32_t      one = 1;
    struct zone        *comb = NULL;

    start();
    for (int i = 0; i < 2 * TEETH; i++)
        points[i] = (struct point){ 37 + i * 1e-9, 48 + i % 2 * 1e-6 };
    points[2 * TEETH] = (struct point){ 37 + 2 * TEETH * 1e-9, 60 };
    points[2 * TEETH + 1] = (struct point){ 37, 60 };
    points[2 * TEETH + 2] = points[0];
    EXPECT_SAY(zone_from_polygons(&keep, &ring, &one, 1, &comb, &err) == TRUCE_OK, "%s",
               err.text);
    const struct zone *zones[] = { comb, box(0, 0, 60, 60) };
    struct cells      *cells = cells_of(zones, 2, NULL);
    for (int i = 0; i < 500; i++) {
        struct point p = { 37 + (double)(bits() % 6000) * 1e-9,
                           48 + (double)(bits() % 1000) * 1e-9 };

        EXPECT(zones_at(cells, p.lat, p.lon) == 2u + zone_contains_point(comb, p));
    }
}

enum { HEAP_ZONES = 2100, HEAP_POINTS = 150 };

/* Zone upon zone, with borders a hair apart; everywhere is one of them. */
static void
make_heap(const struct zone **zones, uint32_t count, bool at_borders,
          struct cells_report *reports)
{
    struct zone *everywhere = NULL;

    start();
    for (uint32_t i = 0; i < count; i++)
        zones[i] = box(48, 37, 49 + i * 1e-7, 38 + i * 1e-7);
    if (count > 1 && zone_everywhere(&keep, &everywhere, &err) == TRUCE_OK)
        zones[1] = everywhere;
    for (uint32_t i = 0; i < HEAP_POINTS; i++) {
        double by = (double)(bits() % count) * 1e-7;

        reports[i].at = (struct point){ 37.25 + (double)(bits() % 8) / 16,
                                        48.25 + (double)(bits() % 8) / 16 };
        if (at_borders && i % 3 == 0)
            reports[i].at.lon = 38 + by;
        if (at_borders && i % 4 == 0)
            reports[i].at.lat = 49 + by;
    }
    reports[7].at = (struct point){ 180.5, 48.5 };
}

/* Long lists take other ways than short ones, and little room another than much. Of the
 * rules every `through`th lets all reports through, the others none; 0: without rules. */
static void
expect_block_as_alone(uint32_t zone_count, bool at_borders, uint32_t through)
{
    static const struct zone *zones[HEAP_ZONES];
    static struct cells_rule  rules[HEAP_ZONES];
    static struct cells_hit   hits[HEAP_POINTS * HEAP_ZONES + 1];
    static uint32_t           alone[HEAP_ZONES];
    struct cells_report       reports[HEAP_POINTS] = { 0 };
    size_t                    found = 0, at = 0;

    make_heap(zones, zone_count, at_borders, reports);
    for (uint32_t i = 0; i < zone_count; i++)
        rules[i] =
            (struct cells_rule){ TIME_MIN, TIME_MAX, through && i % through == 0, 1 };
    struct cells *cells = cells_of(zones, zone_count, rules);
    for (uint32_t next = 0; next < HEAP_POINTS;) { /* in steps that end within a block */
        size_t room = zone_count * (size_t)(1 + bits() % 70), left = HEAP_POINTS - next;

        room = room < left * zone_count ? room : left * zone_count;
        hits[found + room].zone = UINT32_MAX;
        size_t more = (through ? cells_match_all : cells_find_all)(
            cells, reports, HEAP_POINTS, &next, hits + found, room);
        EXPECT(more <= room && hits[found + room].zone == UINT32_MAX);
        found += more;
    }
    for (uint32_t i = 0; i < HEAP_POINTS; i++) {
        uint32_t count = cells_find(cells, reports[i].at, alone, zone_count), want = 0;
        uint64_t sum = 0;

        for (uint32_t k = 0; k < zone_count; k++)
            want += zone_contains_point(zones[k], reports[i].at);
        EXPECT(count == want);
        for (uint32_t k = 0; k < count; k++) {
            if ((through && alone[k] % through) || at >= found)
                continue;
            EXPECT(hits[at].report == i && hits[at].zone < zone_count);
            sum += hits[at++].zone - (uint64_t)alone[k];
        }
        EXPECT(sum == 0);
    }
    EXPECT(at == found);
}

TEST(a_block_of_points_gives_what_each_gives_alone)
{
    for (uint32_t zone_count = 1; zone_count < 48; zone_count++)
        expect_block_as_alone(zone_count, true, zone_count % 3);
    for (uint32_t zone_count = 1; zone_count < 6; zone_count++)
        expect_block_as_alone(zone_count, false, 0); /* fill all room to the last */
    for (int at_borders = 0; at_borders < 2; at_borders++) {
        expect_block_as_alone(300, at_borders, 0);
        expect_block_as_alone(300, at_borders, 1);
    }
    expect_block_as_alone(HEAP_ZONES, false, 0);
    expect_block_as_alone(HEAP_ZONES, false, 64); /* more words than a leaf counts */
}

TEST(too_many_zones_are_refused_in_words)
{
    struct cells *cells = NULL;

    start();
    EXPECT(cells_build(&keep, NULL, CELLS_ZONES_MAX + 1, NULL, &cells, &err) ==
           TRUCE_LIMIT);
    EXPECT(cells == NULL && strstr(err.text, "1048577 zones"));
}

TEST(every_failure_to_get_memory_is_told)
{
    start();
    const struct zone      *zones[] = { box(48, 37, 49, 38), box(48, 38, 49, 39) };
    const struct cells_rule rules[2] = { { 0, 9, 1, 1 }, { 0, 9, 1, 1 } };
    uint64_t                n = 1;

    for (int for_ever = 0; for_ever < 2; for_ever++)
        for (n = 1;; n++) {
            struct cells *cells = NULL;
            struct arena  own;

            arena_init(&own, 1 << 24);
            err = (struct err){ 0 };
            fault_arm(n, for_ever);
            enum status status = cells_build(&own, zones, 2, rules, &cells, &err);
            bool        was_hit = fault_disarm();
            EXPECT(was_hit == (status != TRUCE_OK) && was_hit == (cells == NULL));
            EXPECT(status == TRUCE_OK || err.text[0]);
            if (cells)
                EXPECT(zones_at(cells, 48.5, 38) == 3);
            arena_free(&own);
            if (!was_hit)
                break;
        }
    EXPECT(n > 10);
    arena_free(&keep);
}
