/*
 * geo/cells.h against zone_contains_point of each zone, which itself is checked against
 * GEOS: zones of many kinds together, points at random, on vertices, on edges, on the
 * borders of cells, a hair beside all of them, and at the edge of the map.
 */
#include "test.h"

#include "geo_random.h"

#include "geo/cells_parts.h"

enum { ZONES_MAX = 48, BATCH = 64 };

static struct arena       keep;
static const struct zone *zones[ZONES_MAX];
static struct cells_rule  rules[ZONES_MAX];
static uint32_t           zone_count;

/* Coarse steps make edges and vertices fall on each other and on the borders of cells. */
static double
lattice(double from, double to)
{
    double step = random_below(2) ? 0.25 : 0x1p-7;

    return round(random_in(from, to) / step) * step;
}

/* What cannot be built is left NULL, and left out. */
static void
try(enum status status)
{
    (void)status;
}

static struct zone *
random_star(double west, double south, double size, bool with_hole)
{
    static struct point points[2][4096];
    struct ring         rings[2] = { { points[0], 0 }, { points[1], 0 } };
    uint32_t            ring_counts[1] = { with_hole ? 2 : 1 };
    uint32_t     count = 4 + (random_below(4) ? random_below(40) : random_below(4000));
    struct zone *zone = NULL;

    for (uint32_t r = 0; r < 2; r++) {
        for (uint32_t i = 0; i < count; i++) {
            double angle = 6.283185307 * i / count,
                   radius = size * random_in(0.5, 1) / (1 + 2 * r);
            points[r][i] = (struct point){ west + size + radius * cos(angle),
                                           south + size + radius * sin(angle) / 2 };
        }
        points[r][count] = points[r][0];
        rings[r].count = count + 1;
    }
    return zone_from_polygons(&keep, rings, ring_counts, 1, &zone, NULL) == TRUCE_OK
               ? zone
               : NULL;
}

static struct zone *
random_box(double west, double south, double size)
{
    struct zone *zone = NULL;
    double       w = lattice(west, west + size), s = lattice(south, south + size);
    double       e = w + 0.25 + lattice(0, size), n = s + 0.25 + lattice(0, size);

    return zone_box(&keep, s, w, n, e, &zone, NULL) == TRUCE_OK ? zone : NULL;
}

static struct zone *
random_zone(double west, double south, double size)
{
    struct zone *zone = NULL, *other, *joined = NULL;
    double       w = west + random_in(0, size), s = south + random_in(0, size);

    switch (random_below(8)) {
    case 0: return random_star(w, s, size * random_in(0.01, 0.3), true);
    case 1: return random_box(w, s, size / 4);
    case 2:
        try(zone_circle(&keep, (struct point){ w, s }, random_size(10, 1e5), &zone,
                        NULL));
        return zone;
    case 3:
    case 4: /* several parts, holes, edges in common */
        zone = random_box(w, s, size / 4);
        other = random_below(2) ? random_box(w, s, size / 4)
                                : random_star(w, s, size * random_in(0.01, 0.3), false);
        if (zone && other)
            try(zone_combine(&keep, random_below(2) ? ZONE_OR : ZONE_MINUS, zone, other,
                             &joined, NULL));
        return joined;
    case 5: {
        struct point ends[2] = { { w, s }, { west + random_in(0, size), s + 0.25 } };
        struct line  line = { ends, 2 };

        if (random_below(2))
            try(zone_side(&keep, &line, random_below(2), &zone, NULL));
        else
            try(zone_within_line(&keep, &line, 1, random_size(100, 1e5), &zone, NULL));
        return zone;
    }
    default: return random_star(w, s, size * random_in(0.001, 0.5), false);
    }
}

static void
random_rule(struct cells_rule *rule)
{
    instant from = (instant)random_below(1000), until = from + random_below(500);

    *rule = (struct cells_rule){ random_below(4) ? from : TIME_MIN,
                                 random_below(4) ? until : TIME_MAX,
                                 random_bits() | random_bits(),
                                 random_bits() | random_bits() };
}

static void
random_world(void)
{
    double size = random_below(4) ? random_size(0.001, 10) : 40;
    double west =
        random_below(4) ? round(random_in(-170, 120)) : 179.9 - size * random_in(0, 2);
    double   south = random_below(8) ? round(random_in(-80, 40)) : 89 - size;
    uint32_t want = 1 + random_below(ZONES_MAX - 1);

    arena_reset(&keep);
    zone_count = 0;
    for (uint32_t i = 0; i < 4 * want && zone_count < want; i++) {
        struct zone *zone = random_zone(west, south, size);

        if (i == 0 && random_below(8) == 0)
            EXPECT(zone_everywhere(&keep, &zone, NULL) == TRUCE_OK);
        if (!zone)
            continue;
        random_rule(&rules[zone_count]);
        zones[zone_count++] = zone;
    }
}

/* ---- points ---- */

static double
a_hair_off(double x)
{
    return x == 0 ? 1e-100 : nextafter(x, random_in(-180, 180));
}

static struct point
on_boundary(void)
{
    const struct zone *zone = zones[random_below(zone_count)];
    const struct ring *ring;
    uint32_t           i;

    if (zone->empty)
        return random_point();
    ring = &zone->rings[random_below(zone->ring_count)];
    i = random_below(ring->count - 1);
    double t = random_below(3) ? random_in(0, 1) : random_below(2) ? 0.5 : 0;
    return space_between(ring->points[i], ring->points[i + 1], t);
}

/* Where two leaves or four meet. */
static struct point
on_border(const struct cells *cells, struct point near)
{
    double step_lon = (1 << 14) / cells->fixed_per_lon,
           step_lat = (1 << 14) / cells->fixed_per_lat;

    if (random_below(3))
        near.lon = cells->west + round((near.lon - cells->west) / step_lon) * step_lon;
    if (random_below(3))
        near.lat = cells->south + round((near.lat - cells->south) / step_lat) * step_lat;
    return near;
}

/* at_edges: also at the edge of the map, which a block of points takes another way. */
static struct point
random_probe(const struct cells *cells, bool at_edges)
{
    struct point  p = on_boundary();
    const double *box = zones[random_below(zone_count)]->box;
    double        by = random_size(1e-12, 0.1);

    switch (random_below(at_edges ? 11 : 9)) {
    case 0: return p;
    case 1: return (struct point){ a_hair_off(p.lon), p.lat };
    case 2: return (struct point){ p.lon, a_hair_off(p.lat) };
    case 3: return on_border(cells, p);
    case 4:
        p = on_border(cells, p);
        return (struct point){ a_hair_off(p.lon), a_hair_off(p.lat) };
    case 5: return random_point();
    case 6: return (struct point){ random_below(2) ? 180 : -180, p.lat };
    case 7: return (struct point){ p.lon, random_below(2) ? 90 : -90 };
    case 8:
        return (struct point){ p.lon + random_in(-by, by), p.lat + random_in(-by, by) };
    default:
        return box[0] <= box[2] ? (struct point){ random_in(box[0] - by, box[2] + by),
                                                  random_in(box[1] - by, box[3] + by) }
                                : p;
    }
}

/* ---- the comparison ---- */

struct tally {
    unsigned points, hits, matches, on_edges;
};

static bool
holds(const struct cells_rule *rule, const struct cells_report *report)
{
    return report->time >= rule->from && report->time < rule->until && report->act < 64 &&
           report->party < 64 && (rule->acts >> report->act & 1) &&
           (rule->parties >> report->party & 1);
}

static void
compare(const struct cells *cells, const struct cells_report *reports, bool match,
        struct tally *tally)
{
    static bool             want[BATCH][ZONES_MAX];
    static struct cells_hit hits[BATCH * ZONES_MAX];
    uint32_t                next = 0;
    size_t                  wanted = 0, found = 0;

    for (uint32_t i = 0; i < BATCH; i++)
        for (uint32_t z = 0; z < zone_count; z++) {
            want[i][z] = zone_contains_point(zones[z], reports[i].at) &&
                         (!match || holds(&rules[z], &reports[i]));
            wanted += want[i][z];
        }
    while (next < BATCH) /* with room for many or just for one */
        found += (match ? cells_match_all : cells_find_all)(
            cells, reports, BATCH, &next, hits + found,
            random_below(2) ? zone_count : sizeof hits / sizeof *hits - found);
    EXPECT_SAY(found == wanted, "%zu hits for %zu", found, wanted);
    for (size_t i = 0; i < found; i++) {
        struct point p = reports[hits[i].report].at;

        EXPECT_SAY(want[hits[i].report][hits[i].zone], "%.17g %.17g is not in zone %u",
                   p.lon, p.lat, hits[i].zone);
        want[hits[i].report][hits[i].zone] = false; /* nor twice */
    }
    *(match ? &tally->matches : &tally->hits) += (unsigned)found;
}

static void
compare_one(const struct cells *cells, struct point p)
{
    uint32_t found[ZONES_MAX], want = 0, count = cells_find(cells, p, found, ZONES_MAX);

    for (uint32_t z = 0; z < zone_count; z++)
        want += zone_contains_point(zones[z], p);
    EXPECT_SAY(count == want, "%.17g %.17g is in %u zones, not %u", p.lon, p.lat, want,
               count);
    for (uint32_t i = 0; i < count; i++)
        EXPECT(zone_contains_point(zones[found[i]], p));
}

TEST(cells_find_the_zones_that_contain_a_point_one_by_one)
{
    struct tally tally = { 0 };
    unsigned     worlds = 0, parts = 0;

    arena_init(&keep, (size_t)1 << 30);
    while (tally.points < times(100000)) {
        struct cells *cells = NULL;
        struct err    err = { 0 };

        random_world();
        if (zone_count == 0)
            continue;
        EXPECT_SAY(cells_build(&keep, zones, zone_count, rules, &cells, &err) == TRUCE_OK,
                   "%s", err.text);
        if (!cells)
            break;
        worlds++;
        parts += cells_size(cells).parts;
        for (unsigned k = 0; k < 25; k++, tally.points += BATCH) {
            struct cells_report reports[BATCH];

            for (uint32_t i = 0; i < BATCH; i++)
                reports[i] = (struct cells_report){ random_probe(cells, k % 4 == 0),
                                                    (instant)random_below(2000) - 200,
                                                    (uint16_t)random_below(70),
                                                    (uint16_t)random_below(70) };
            compare(cells, reports, false, &tally);
            compare(cells, reports, true, &tally);
            compare_one(cells, reports[0].at);
        }
    }
    printf("# %u points in %u worlds: %u hits, %u matches; %u parts of leaves\n",
           tally.points, worlds, tally.hits, tally.matches, parts);
    EXPECT(tally.hits > tally.points && tally.matches > tally.points / 10);
    arena_free(&keep);
}
