/* Distances, azimuths and ways against PROJ's geodesic.h (Karney, J. Geodesy 87). */
#include "test.h"

#include "geo_random.h"

#include <geodesic.h>

static struct geod_geodesic ellipsoid;

static void
ready(void)
{
    geod_init(&ellipsoid, 6378137, 1 / 298.257223563);
}

/* The kinds of pairs that break formulas. */
static struct point
start(unsigned kind)
{
    struct point p = random_point();

    switch (kind % 6) {
    case 1: p.lat = random_below(2) ? 0 : random_in(-1e-6, 1e-6); break;
    case 2: p.lat = copysign(90 - random_size(1e-9, 1), p.lat); break;
    case 3: p.lat = copysign(90, p.lat); break;
    case 4: p.lon = copysign(180 - random_size(1e-9, 1), p.lon); break;
    }
    return p;
}

static double
course(unsigned kind)
{
    static const double quarters[] = { 0, 90, 180, 270 };

    return kind % 5 == 0 ? quarters[random_below(4)] : random_in(0, 360);
}

TEST(distances_up_to_1000_km_are_within_a_millimetre)
{
    double worst_m = 0, worst_aside_m = 0;

    ready();
    for (unsigned i = 0; i < times(100000); i++) {
        struct point a = start(i), b;
        double       far_m = i % 7 ? random_size(1e-3, 1e6) : random_in(4.9e5, 5e5);
        double       want_m, want_azimuth, azimuth, back;

        geod_direct(&ellipsoid, a.lat, a.lon, course(i), far_m, &b.lat, &b.lon, &back);
        geod_inverse(&ellipsoid, a.lat, a.lon, b.lat, b.lon, &want_m, &want_azimuth,
                     &back);
        double got_m = geodesic_inverse(a, b, &azimuth);
        worst_m = fmax(worst_m, fabs(got_m - want_m));
        double aside_m =
            fabs(remainder(azimuth - want_azimuth, 360)) * 0.0174533 * want_m;
        if (fabs(a.lat) < 90 && fabs(b.lat) < 90)
            worst_aside_m = fmax(worst_aside_m, aside_m);
    }
    printf("# worst %.2e m along, %.2e m aside\n", worst_m, worst_aside_m);
    EXPECT(worst_m < 1e-3);
    EXPECT(worst_aside_m < 1e-3);
}

TEST(ways_up_to_1000_km_end_within_a_millimetre)
{
    double worst_m = 0;

    ready();
    for (unsigned i = 0; i < times(100000); i++) {
        struct point a = start(i), got, want;
        double       far_m = random_size(1e-3, 1e6), azimuth = course(i), off_m, back;

        geod_direct(&ellipsoid, a.lat, a.lon, azimuth, far_m, &want.lat, &want.lon,
                    &back);
        got = geodesic_direct(a, azimuth, far_m);
        geod_inverse(&ellipsoid, got.lat, got.lon, want.lat, want.lon, &off_m, NULL,
                     NULL);
        worst_m = fmax(worst_m, off_m);
    }
    printf("# worst %.2e m\n", worst_m);
    EXPECT(worst_m < 1e-3);
}

TEST(distances_over_the_globe_are_right_or_said_to_be_about_the_antipode)
{
    unsigned given_up = 0;

    ready();
    for (unsigned i = 0; i < times(100000); i++) {
        struct point a = start(i), b = start(i / 6), antipode = { a.lon + 180, -a.lat };
        double       want_m, from_antipode_m;

        geod_inverse(&ellipsoid, a.lat, a.lon, b.lat, b.lon, &want_m, NULL, NULL);
        geod_inverse(&ellipsoid, antipode.lat, antipode.lon, b.lat, b.lon,
                     &from_antipode_m, NULL, NULL);
        double got_m = geodesic_distance_m(a, b);
        if (fabs(got_m - want_m) < 1e-3)
            continue;
        given_up++;
        EXPECT_SAY(fabs(got_m - 20003931.458625) < 1e-3 && from_antipode_m < 65000,
                   "%.9f %.9f to %.9f %.9f: %.3f, not %.3f", a.lat, a.lon, b.lat, b.lon,
                   got_m, want_m);
    }
    printf("# %u given up\n", given_up);
}
