/* Zones by distance, and distances to boundaries, against PROJ and patience. */
#include "test.h"

#include "geo/zone.h"
#include "geo_random.h"

#include <geodesic.h>

static struct geod_geodesic ellipsoid;
static struct arena         keep, step;

static void
ready(void)
{
    geod_init(&ellipsoid, 6378137, 1 / 298.257223563);
    arena_free(&keep);
    arena_free(&step);
    arena_init(&keep, 512u << 20);
    arena_init(&step, 64u << 20);
}

/* ---- the distance to an edge, by looking everywhere ---- */

static double
distance_at(struct point p, struct point a, struct point b, double t)
{
    double m;

    geod_inverse(&ellipsoid, p.lat, p.lon, a.lat + (b.lat - a.lat) * t,
                 a.lon + (b.lon - a.lon) * t, &m, NULL, NULL);
    return m;
}

enum { LOOKS = 24, NARROWINGS = 30 };

static double
edge_distance(struct point p, struct point a, struct point b)
{
    double best_m = INFINITY, at = 0, low, high;
    int    looks = LOOKS + (int)(fabs(b.lon - a.lon) + fabs(b.lat - a.lat));

    for (int i = 0; i <= looks; i++) {
        double m = distance_at(p, a, b, (double)i / looks);

        if (m < best_m) {
            best_m = m;
            at = (double)i / looks;
        }
    }
    low = fmax(at - 1.0 / looks, 0);
    high = fmin(at + 1.0 / looks, 1);
    for (int i = 0; i < NARROWINGS; i++) { /* golden section */
        double l = high - (high - low) * 0.6180339887,
               h = low + (high - low) * 0.6180339887;

        if (distance_at(p, a, b, l) < distance_at(p, a, b, h))
            high = h;
        else
            low = l;
    }
    return fmin(best_m, distance_at(p, a, b, (low + high) / 2));
}

static double
line_distance(struct point p, const struct point *points, uint32_t count)
{
    double best_m = count == 1 ? edge_distance(p, points[0], points[0]) : INFINITY;

    for (uint32_t i = 0; i + 1 < count; i++)
        best_m = fmin(best_m, edge_distance(p, points[i], points[i + 1]));
    return best_m;
}

/* ---- distances to a boundary ---- */

TEST(the_distance_to_a_boundary_is_that_to_the_nearest_point_of_it)
{
    double worst_m = 0, worst_share = 0;

    for (unsigned i = 0; i < times(40); i++) {
        ready();
        double       size = random_size(1e-3, 20), south = random_in(-85, 85 - size);
        double       west = random_in(-180, 180 - size);
        struct point points[] = { { west, south },
                                  { west + size, south + size * random_in(0, 0.2) },
                                  { west + size * random_in(0.5, 1), south + size },
                                  { west, south + size * random_in(0.1, 1) },
                                  { west, south } };
        struct ring  ring = { points, 5 };
        uint32_t     rings = 1;
        struct zone *zone;

        if (zone_from_polygons(&keep, &ring, &rings, 1, &zone, NULL) != TRUCE_OK)
            continue;
        for (unsigned k = 0; k < 50; k++) {
            struct point near = points[random_below(4)];
            struct point p =
                geodesic_direct(near, random_in(0, 360), random_size(1e-3, 1e6));
            double want_m = line_distance(p, points, 5);
            double off_m = fabs(zone_boundary_distance_m(zone, p, INFINITY) - want_m);

            if (want_m <= 5e5)
                worst_m = fmax(worst_m, off_m);
            else if (want_m <= 1e6)
                worst_share = fmax(worst_share, off_m / want_m);
        }
    }
    printf("# worst %.2e m up to 500 km, %.2e of the distance up to 1,000 km\n", worst_m,
           worst_share);
    EXPECT(worst_m < 0.1);
    EXPECT(worst_share < 1e-6);
}

/* ---- distances between boundaries ---- */

static struct zone *
random_triangle(struct point *points, double lon, double lat, double size_deg)
{
    struct ring  ring = { points, 4 };
    uint32_t     rings = 1;
    struct zone *zone = NULL;

    for (int i = 0; i < 3; i++)
        points[i] =
            (struct point){ fmax(-180, fmin(180, lon + random_in(-1, 1) * size_deg)),
                            fmax(-89, fmin(89, lat + random_in(-1, 1) * size_deg)) };
    points[3] = points[0];
    return zone_from_polygons(&keep, &ring, &rings, 1, &zone, NULL) == TRUCE_OK ? zone
                                                                                : NULL;
}

/* From points all along the edges of a, ends included, to b. */
static double
gap_from(const struct point *a, const struct point *b)
{
    double gap_m = INFINITY;

    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 6; k++) {
            double       t = k / 6.0;
            struct point p = { a[i].lon + (a[i + 1].lon - a[i].lon) * t,
                               a[i].lat + (a[i + 1].lat - a[i].lat) * t };

            gap_m = fmin(gap_m, line_distance(p, b, 4));
        }
    return gap_m;
}

TEST(the_gap_between_two_boundaries_is_the_shortest_way_between_them)
{
    double   worst_m = 0;
    unsigned apart = 0;

    for (unsigned i = 0; i < times(60); i++) {
        struct point       a[4], b[4];
        struct whereabouts where;
        double             size = random_size(1e-3, 8), lat = random_in(-75, 75);
        double             lon = random_below(3) ? random_in(-170, 170) : 178;

        ready();
        struct zone *zone = random_triangle(a, lon, lat, size);
        if (random_below(2))
            lon = random_below(3) ? lon + 2 * size : -178;
        struct zone *place = random_triangle(b, lon, lat + random_in(-2, 2) * size, size);
        struct location location = { .kind = LOCATION_ZONE, .zone = place };

        if (!zone || !place ||
            zone_locate(zone, &location, &step, &where, NULL) != TRUCE_OK ||
            where.answer == ANSWER_POSSIBLE)
            continue;
        double want_m = fmin(gap_from(a, b), gap_from(b, a));
        if (want_m > 1e6)
            continue;
        apart++;
        worst_m = fmax(worst_m, fabs(fabs(where.distance_m) - want_m));
        EXPECT_SAY(fabs(fabs(where.distance_m) - want_m) < 0.1, "%.3f m, not %.3f m",
                   where.distance_m, want_m);
    }
    printf("# %u apart, worst %.2e m\n", apart, worst_m);
    EXPECT(apart > 10);
}

/* ---- zones by distance ---- */

enum { POINTS_MAX = 150 };

/* Lines that turn back, cross themselves, stand still, run along parallels, over 180. */
struct kind {
    double   lat_least, lat_most, size_deg, from_m, to_m;
    uint32_t points;
};

static uint32_t
random_line(struct point *points, const struct kind *kind)
{
    uint32_t count = 1 + random_below(kind->points);
    double   lat = random_in(kind->lat_least, kind->lat_most), size_deg = kind->size_deg;
    double   across = 1 / cos(lat * 0.0174533), lat_most = kind->lat_most;

    points[0] = (struct point){ random_in(-180, 180), random_below(2) ? lat : -lat };
    if (random_below(4) == 0)
        points[0].lon = copysign(180 - random_size(1e-6, 2), points[0].lon);
    for (uint32_t i = 1; i < count; i++) {
        struct point p = points[i - 1];

        p.lon += random_in(-1, 1) * size_deg * across;
        p.lat += random_below(5) ? random_in(-1, 1) * size_deg : 0;
        if (random_below(10) == 0)
            p = points[random_below(i)];
        p.lat = fmax(-lat_most, fmin(lat_most, p.lat));
        p.lon = fmax(-180, fmin(180, p.lon));
        points[i] = p;
    }
    return count;
}

struct tally {
    unsigned asked, in, refused;
    double   worst_m; /* where the zone and the distance disagree */
};

/* Of a winding line most of what is as far away as asked is near some other part; not so
 * beyond the vertex that lies farthest in some direction. */
static uint32_t
farthest_vertex(const struct point *points, uint32_t count, double azimuth)
{
    double north = cos(azimuth * 0.0174533), east = sin(azimuth * 0.0174533),
           most = -INFINITY;
    uint32_t farthest = 0;

    for (uint32_t i = 0; i < count; i++) {
        double far =
            points[i].lat * north + points[i].lon * cos(points[i].lat * 0.0174533) * east;

        if (far > most) {
            most = far;
            farthest = i;
        }
    }
    return farthest;
}

static void
probe(struct tally *tally, const struct zone *zone, const struct point *points,
      uint32_t count, double distance_m)
{
    double   azimuth = random_in(0, 360);
    bool     is_outermost = random_below(2);
    uint32_t k =
        is_outermost ? farthest_vertex(points, count, azimuth) : random_below(count);
    struct point a = points[k], b = points[k + 1 < count ? k + 1 : k];
    double       t = is_outermost ? 0 : random_in(0, 1),
           off_m = random_size(0.05, fmax(1, distance_m / 2));
    struct point foot = { a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t };
    double       far_m = distance_m + (random_below(4) ? off_m : -off_m);
    struct point p = geodesic_direct(foot, azimuth, fmax(far_m, 0));
    double       true_m = line_distance(p, points, count);
    bool         is_in = zone_contains_point(zone, p);

    tally->asked++;
    tally->in += is_in;
    if (is_in == (true_m <= distance_m))
        return;
    tally->worst_m = fmax(tally->worst_m, fabs(true_m - distance_m));
    EXPECT_SAY(
        fabs(true_m - distance_m) <= ZONE_ERROR_M,
        "%.9f %.9f is %s within %g m, %.3f m from the line that begins at %.9f %.9f",
        p.lat, p.lon, is_in ? "" : "not", distance_m, true_m, points[0].lat,
        points[0].lon);
}

static void
probe_lines(struct tally *tally, unsigned lines, unsigned probes, struct kind kind)
{
    for (unsigned i = 0; i < times(lines); i++) {
        struct point points[POINTS_MAX];
        double       distance_m = random_size(kind.from_m, kind.to_m);
        uint32_t     count = random_line(points, &kind);
        struct line  line = { points, count };
        struct zone *zone = NULL;
        struct err   err = { 0 };

        ready();
        enum status status = zone_within_line(&keep, &line, 1, distance_m, &zone, &err);
        tally->refused += status == TRUCE_LIMIT;
        EXPECT_SAY(status == TRUCE_OK || strstr(err.text, "pole"),
                   "%s: %g m from %.9f %.9f, %u points", err.text, distance_m,
                   points[0].lat, points[0].lon, count);
        for (unsigned k = 0; zone && k < probes; k++)
            probe(tally, zone, points, count, distance_m);
    }
}

static void
report(const struct tally *tally)
{
    printf(
        "# %u points, %u inside, %u lines refused for the pole; off by %.3f m at most\n",
        tally->asked, tally->in, tally->refused, tally->worst_m);
    EXPECT(tally->in > 0 && tally->in < tally->asked);
}

TEST(within_1_m_to_100_m_of_a_line_is_what_is_that_near)
{
    struct tally tally = { 0 };

    probe_lines(&tally, 12, 40, (struct kind){ 0, 80, 0.001, 1, 100, 12 });
    report(&tally);
}

TEST(within_100_m_to_50_km_of_a_line_is_what_is_that_near)
{
    struct tally tally = { 0 };

    probe_lines(&tally, 12, 40, (struct kind){ 0, 75, 0.3, 100, 50000, 12 });
    report(&tally);
}

TEST(within_50_km_to_1000_km_of_a_line_is_what_is_that_near)
{
    struct tally tally = { 0 };

    probe_lines(&tally, 4, 40, (struct kind){ 0, 60, 10, 50000, 1e6, 12 });
    report(&tally);
}

TEST(within_a_distance_of_a_line_of_many_turns_is_what_is_that_near)
{
    struct tally tally = { 0 };

    probe_lines(&tally, 2, 15, (struct kind){ 40, 60, 0.02, 100, 50000, POINTS_MAX });
    report(&tally);
}

TEST(near_a_pole_within_a_distance_is_what_is_that_near)
{
    struct tally tally = { 0 };

    probe_lines(&tally, 8, 40, (struct kind){ 75, 89, 2, 100, 1e6, 6 });
    report(&tally);
}

TEST(within_a_distance_of_a_polygon_is_it_and_what_is_that_near)
{
    double worst_m = 0;

    for (unsigned i = 0; i < times(10); i++) {
        double       size = random_size(1e-2, 5), lat = random_in(-70, 70 - size);
        double       lon = random_in(-180, 180 - size), distance_m = random_size(5, 3e5);
        struct point points[] = { { lon, lat },
                                  { lon + size, lat },
                                  { lon + size, lat + size },
                                  { lon + 0.6 * size, lat + size },
                                  { lon + 0.55 * size, lat + 0.1 * size },
                                  { lon + 0.5 * size, lat + size },
                                  { lon, lat + size },
                                  { lon, lat } };
        struct ring  ring = { points, 8 };
        uint32_t     rings = 1;
        struct zone *of, *zone;
        struct err   err = { 0 };

        ready();
        EXPECT_SAY(zone_from_polygons(&keep, &ring, &rings, 1, &of, &err) == TRUCE_OK,
                   "%s", err.text);
        EXPECT_SAY(zone_within_zone(&keep, of, distance_m, &zone, &err) == TRUCE_OK, "%s",
                   err.text);
        for (unsigned k = 0; k < 30; k++) {
            struct point p = geodesic_direct(points[random_below(7)], random_in(0, 360),
                                             distance_m * random_in(0, 2));
            double true_m = zone_contains_point(of, p) ? 0 : line_distance(p, points, 8);

            if (zone_contains_point(zone, p) != (true_m <= distance_m))
                worst_m = fmax(worst_m, fabs(true_m - distance_m));
        }
    }
    printf("# off by %.3f m at most\n", worst_m);
    EXPECT(worst_m <= ZONE_ERROR_M);
}

/* ---- sectors ---- */

/* Answers against points of the sector taken at random, and its edges. */
TEST(a_sector_is_answered_as_its_points_are)
{
    unsigned answers[3] = { 0 };

    for (unsigned i = 0; i < times(100); i++) {
        struct point at = { random_in(-180, 180), random_in(-80, 80) };
        double       far_m = random_size(10, 5e5), radius_m = far_m * random_in(0.2, 2);
        struct location sector = { .kind = LOCATION_SECTOR, .at = at };
        struct point    centre =
            geodesic_direct(at, random_in(0, 360), far_m * random_in(0, 2));
        struct zone       *zone;
        struct whereabouts where = { 0 };
        struct err         err = { 0 };

        ready();
        if (zone_circle(&keep, centre, radius_m, &zone, &err) != TRUCE_OK)
            continue;
        sector.bearing_deg = random_in(0, 360);
        sector.bearing_width_deg = random_below(5) ? random_in(0, 120) : 360;
        sector.range_max_m = far_m;
        sector.range_min_m = random_below(2) ? random_in(0, far_m) : 0;
        sector.radius_m = random_below(2) ? random_in(0, far_m / 5) : 0;
        EXPECT_SAY(zone_locate(zone, &sector, &step, &where, &err) == TRUCE_OK, "%s",
                   err.text);
        answers[where.answer]++;
        double nearest_m = INFINITY; /* of the points, to the circle's edge */
        for (unsigned k = 0; k < 60; k++) {
            double range_m = k < 20   ? sector.range_max_m
                             : k < 30 ? sector.range_min_m
                                      : random_in(sector.range_min_m, sector.range_max_m);
            double off =
                (k >= 30 && k < 50 ? (k % 2 ? 0.5 : -0.5) : random_in(-0.5, 0.5)) *
                sector.bearing_width_deg;
            struct point p = geodesic_direct(at, sector.bearing_deg + off, range_m);
            p = geodesic_direct(p, random_in(0, 360), sector.radius_m * random_in(0, 1));
            double inside_m = radius_m - distance_at(centre, p, p, 0);

            nearest_m = fmin(nearest_m, fabs(inside_m));
            EXPECT_SAY(where.answer == ANSWER_POSSIBLE ||
                           (inside_m > 0) == (where.answer == ANSWER_YES),
                       "%s, but %.1f m inside", answer_name(where.answer), inside_m);
        }
        /* nothing nearer to the edge than the distance it gives */
        EXPECT(nearest_m > fabs(where.distance_m) - ZONE_NEAR_M);
    }
    printf("# %u no, %u possible, %u yes\n", answers[0], answers[1], answers[2]);
    EXPECT(answers[0] > 0 && answers[1] > 0 && answers[2] > 0);
}
