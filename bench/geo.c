/*
 * bench_geo - how many points a second a zone answers, beside GEOS's prepared polygon,
 * and how long a zone by distance takes to build.
 */
#include "base/sys.h"
#include "geo/zone.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>

static uint64_t state = 0x9E3779B97F4A7C15;

/* splitmix64, Steele, Lea and Flood, OOPSLA 2014 */
static double
chance(double from, double to)
{
    uint64_t z = state += 0x9E3779B97F4A7C15;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return from + (to - from) * (double)(z >> 11) * 0x1p-53;
}

/* A star with a rough edge, about 1 degree across. */
static struct ring
star(struct arena *keep, uint32_t vertices)
{
    struct ring ring = { ARENA_ARRAY(keep, vertices + 1, struct point), vertices + 1 };
    double      height[24], phase[24];

    for (int h = 0; h < 24; h++) {
        height[h] = 0.5 / (h + 2) * chance(-1, 1);
        phase[h] = chance(0, 6.2831853);
    }
    for (uint32_t i = 0; i < vertices; i++) {
        double angle = 6.283185307 * i / vertices, radius = 1;

        for (int h = 0; h < 24; h++)
            radius += height[h] * sin((h + 1) * angle + phase[h]);
        radius = fmax(radius, 0.25) * (1 + 0.01 * chance(-0.5, 0.5));
        ring.points[i] = (struct point){ 30 + 0.5 * radius * cos(angle),
                                         48 + 0.5 * radius * sin(angle) };
    }
    ring.points[vertices] = ring.points[0];
    return ring;
}

enum { POINTS = 1 << 16, ROUNDS = 8 };

static struct point points[POINTS];

static void
say(const char *what, uint32_t vertices, double seconds, unsigned in)
{
    printf("%-34s %6u vertices  %6.2f M/s  (%u in)\n", what, vertices,
           POINTS * (double)ROUNDS / seconds / 1e6, in);
}

static void
bench_points(struct arena *keep, uint32_t vertices)
{
    struct ring  ring = star(keep, vertices);
    struct zone *zone;
    struct err   err = { 0 };
    uint32_t     rings = 1;
    unsigned     in = 0;

    if (zone_from_polygons(keep, &ring, &rings, 1, &zone, &err) != TRUCE_OK) {
        printf("%s\n", err.text);
        return;
    }
    for (int i = 0; i < POINTS; i++)
        points[i] = (struct point){ chance(zone->box[0], zone->box[2]),
                                    chance(zone->box[1], zone->box[3]) };
    double from = sys_cpu_s();
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < POINTS; i++)
            in += zone_contains_point(zone, points[i]);
    say("a point, inside or not", vertices, sys_cpu_s() - from, in);

    from = sys_cpu_s();
    in = 0;
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < POINTS; i++) {
            struct location    location = { .kind = LOCATION_DISC,
                                            .at = points[i],
                                            .radius_m = 100 };
            struct whereabouts where = { 0 };

            if (zone_locate(zone, &location, keep, &where, &err) == TRUCE_OK)
                in += where.answer == ANSWER_YES;
        }
    say("a disc of 100 m, with its distance", vertices, sys_cpu_s() - from, in);
}

static void
bench_geos(struct arena *keep, uint32_t vertices)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    struct ring         ring = star(keep, vertices);
    GEOSCoordSequence  *seq = GEOSCoordSeq_copyFromBuffer_r(
        geos, (const double *)(const void *)ring.points, ring.count, 0, 0);
    GEOSGeometry *shape =
        GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, seq), NULL, 0);
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos, shape);
    static GEOSGeometry        *made[POINTS];
    unsigned                    in = 0;

    for (int i = 0; i < POINTS; i++)
        made[i] = GEOSGeom_createPointFromXY_r(geos, points[i].lon, points[i].lat);
    double from = sys_cpu_s();
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < POINTS; i++)
            in += GEOSPreparedCovers_r(geos, prepared, made[i]) == 1;
    say("GEOS prepared covers", vertices, sys_cpu_s() - from, in);
    for (int i = 0; i < POINTS; i++)
        GEOSGeom_destroy_r(geos, made[i]);
    GEOSPreparedGeom_destroy_r(geos, prepared);
    GEOSGeom_destroy_r(geos, shape);
    GEOS_finish_r(geos);
}

static void
bench_within(struct arena *keep, uint32_t vertices, double rough_deg, double distance_m)
{
    struct line  line = { ARENA_ARRAY(keep, vertices, struct point), vertices };
    struct point p = { 30, 46 };
    struct zone *zone;
    struct err   err = { 0 };

    for (uint32_t i = 0; i < vertices; i++) {
        line.points[i] = p;
        p.lon += 3.0 / vertices + rough_deg * chance(-0.5, 0.5);
        p.lat += 2.0 / vertices + rough_deg * chance(-0.5, 0.5);
    }
    double from = sys_cpu_s();
    if (zone_within_line(keep, &line, 1, distance_m, &zone, &err) != TRUCE_OK)
        printf("%s\n", err.text);
    printf("within %g km of a line             %6u vertices  %6.3f s\n",
           distance_m / 1000, vertices, sys_cpu_s() - from);
}

int
main(void)
{
    static const uint32_t sizes[] = { 64, 1000, 20000 };
    struct arena          keep;

    arena_init(&keep, 1u << 30);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t same = state;

        bench_points(&keep, sizes[i]);
        state = same;
        bench_geos(&keep, sizes[i]);
    }
    bench_within(&keep, 1000, 0.01, 25000);
    bench_within(&keep, 1000, 0.1, 25000);
    bench_within(&keep, 1000, 0.01, 1000);
    bench_within(&keep, 1000, 0.01, 300000);
    arena_free(&keep);
    return 0;
}
