/* Circles built as one ring, against PROJ's geodesics and against the union of strips. */
#include "test.h"

#include "geo/zone.h"
#include "geo_random.h"

#include <geodesic.h>

static struct geod_geodesic ellipsoid;
static struct arena         keep;

static double
distance_m(struct point a, struct point b)
{
    double m;

    geod_inverse(&ellipsoid, a.lat, a.lon, b.lat, b.lon, &m, NULL, NULL);
    return m;
}

static struct point
between(struct point a, struct point b, double t)
{
    return (struct point){ a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t };
}

static double
vertices_off_m(const struct zone *of, const struct zone *from)
{
    double most_m = 0;

    for (uint32_t r = 0; r < of->ring_count; r++)
        for (uint32_t i = 0; i + 1 < of->rings[r].count; i++)
            most_m = fmax(most_m, zone_boundary_distance_m(from, of->rings[r].points[i],
                                                           INFINITY));
    return most_m;
}

TEST(no_point_of_a_circle_is_farther_off_than_it_may_be)
{
    double   worst_m = 0;
    unsigned plain = 0;

    geod_init(&ellipsoid, 6378137, 1 / 298.257223563);
    arena_init(&keep, 512u << 20);
    for (unsigned i = 0; i < times(600); i++) {
        struct point centre = { random_in(-180, 180), random_in(-86, 86) };
        double       radius_m = random_size(1, 1e6);
        struct zone *zone = NULL;
        struct err   err = { 0 };

        arena_reset(&keep);
        if (zone_circle(&keep, centre, radius_m, &zone, &err) != TRUCE_OK)
            continue; /* reaches a pole */
        EXPECT(zone_contains_point(zone, centre));
        if (zone->ring_count > 1 || zone->box[0] == -180 || zone->box[2] == 180)
            continue;
        plain++;
        const struct ring *ring = &zone->rings[0];
        for (uint32_t k = 0; k + 1 < ring->count; k += 1 + ring->count / 50)
            for (double t = 0; t < 1; t += 0.125) {
                struct point p = between(ring->points[k], ring->points[k + 1], t);
                double       off_m = fabs(distance_m(centre, p) - radius_m);

                worst_m = fmax(worst_m, off_m);
                EXPECT_SAY(off_m <= ZONE_ERROR_M / 2 && off_m <= radius_m / 40,
                           "%.3f m off a circle of %.0f m at %.3f %.3f", off_m, radius_m,
                           centre.lat, centre.lon);
            }
    }
    printf("# %u circles, at most %.3f m off\n", plain, worst_m);
    EXPECT(plain > 100);
    arena_free(&keep);
}

TEST(a_circle_is_what_the_union_of_its_sectors_is)
{
    arena_init(&keep, 512u << 20);
    for (unsigned i = 0; i < times(120); i++) {
        struct point centre = { random_in(-178, 178), random_in(-84, 84) };
        double       radius_m = random_size(1, 3e5);
        struct line  line = { &centre, 1 };
        struct zone *circle = NULL, *united = NULL;
        struct err   err = { 0 };

        arena_reset(&keep);
        if (zone_within_line(&keep, &line, 1, radius_m, &united, &err) != TRUCE_OK ||
            zone_circle(&keep, centre, radius_m, &circle, &err) != TRUCE_OK)
            continue;
        EXPECT(vertices_off_m(circle, united) <= ZONE_ERROR_M);
        EXPECT(vertices_off_m(united, circle) <= ZONE_ERROR_M);
        EXPECT(zone_area_km2(circle) > 0 &&
               fabs(zone_area_km2(circle) / zone_area_km2(united) - 1) < 0.02);
    }
    arena_free(&keep);
}
