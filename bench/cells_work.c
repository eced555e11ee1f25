#include "cells_work.h"

#include <geos_c.h>
#include <math.h>

static const double west = 22.0, east = 40.3, south = 44.3, north = 52.4;
static const double lon_shrink = 0.6626; /* the cosine of 48.5 degrees */
static const double km_a_degree = 111.2, pi = 3.14159265358979323846;

enum { LEG = 154, LINE_POINTS = 13 * LEG, PLACES = 900, WAVES = 24 };

static const struct point line_through[] = {
    { 32.2, 46.5 },  { 33.4, 46.75 }, { 34.6, 47.3 },  { 35.6, 47.55 }, { 36.7, 47.65 },
    { 37.4, 47.9 },  { 37.75, 48.4 }, { 38.05, 48.9 }, { 38.0, 49.4 },  { 37.8, 49.9 },
    { 37.3, 50.25 }, { 36.4, 50.4 },  { 35.3, 51.0 },  { 34.4, 51.7 },
};

static struct point line[LINE_POINTS], places[PLACES];

/* ---- chance ---- */

static uint64_t state;

/* splitmix64: Steele, Lea and Flood, OOPSLA 2014 */
static uint64_t
bits(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double
share(void)
{
    return (double)(bits() >> 11) * (1.0 / 9007199254740992.0);
}

/* Box and Muller, 1958 */
static double
normal(void)
{
    double a = share(), b = share();

    return sqrt(-2 * log(a < 1e-300 ? 1e-300 : a)) * cos(2 * pi * b);
}

/* ---- shapes ---- */

static void
draw_line(void)
{
    for (int i = 0; i < LINE_POINTS; i++) {
        struct point from = line_through[i / LEG], to = line_through[i / LEG + 1];
        double       t = i % LEG / (double)LEG;

        line[i] = (struct point){ from.lon + (to.lon - from.lon) * t,
                                  from.lat + (to.lat - from.lat) * t };
    }
    for (int wave = 2; wave <= 400; wave *= 2) {
        double by = 0.16 / wave * 2, lon_phase = share() * 6.28,
               lat_phase = share() * 6.28;

        for (int i = 0; i < LINE_POINTS; i++) {
            line[i].lon += by * sin(wave * 6.28318 * i / LINE_POINTS + lon_phase);
            line[i].lat +=
                by * 0.66 * cos(wave * 6.28318 * i / LINE_POINTS * 1.13 + lat_phase);
        }
    }
}

/* Round `at`, with waves of `rough` and a jitter of a hundredth of the radius. */
static struct ring
draw_star(struct arena *keep, struct point at, double radius_km, uint32_t count,
          double rough)
{
    struct ring ring = { ARENA_ARRAY(keep, count + 1, struct point), count + 1 };
    double      heights[WAVES], phases[WAVES];

    CHECK(ring.points);
    for (int i = 0; i < WAVES; i++) {
        heights[i] = rough / (i + 2) * normal();
        phases[i] = share() * 6.28318;
    }
    for (uint32_t i = 0; i < count; i++) {
        double angle = 6.283185307 * i / count, radius = 1;

        for (int k = 0; k < WAVES; k++)
            radius += heights[k] * sin((k + 1) * angle + phases[k]);
        radius = radius < 0.25 ? 0.25 : radius;
        radius *= radius_km / km_a_degree * (1 + 0.01 * (share() - .5));
        ring.points[i] = (struct point){ at.lon + radius * cos(angle) / lon_shrink,
                                         at.lat + radius * sin(angle) };
    }
    ring.points[count] = ring.points[0];
    return ring;
}

static struct ring
draw_strip(struct arena *keep, int from, int to, double width_km)
{
    GEOSContextHandle_t      geos = GEOS_init_r();
    GEOSCoordSequence       *seq = GEOSCoordSeq_create_r(geos, (unsigned)(to - from), 2);
    const GEOSCoordSequence *outer;
    unsigned                 count = 0;

    for (int i = from; i < to; i++)
        GEOSCoordSeq_setXY_r(geos, seq, (unsigned)(i - from), line[i].lon * lon_shrink,
                             line[i].lat);
    GEOSGeometry *path = GEOSGeom_createLineString_r(geos, seq);
    GEOSGeometry *strip = GEOSBuffer_r(geos, path, width_km / km_a_degree, 8);
    CHECK(strip);
    outer = GEOSGeom_getCoordSeq_r(
        geos, GEOSGetExteriorRing_r(geos, GEOSGetGeometryN_r(geos, strip, 0)));
    GEOSCoordSeq_getSize_r(geos, outer, &count);
    struct ring ring = { ARENA_ARRAY(keep, count, struct point), count };
    CHECK(ring.points);
    for (unsigned i = 0; i < count; i++) {
        GEOSCoordSeq_getXY_r(geos, outer, i, &ring.points[i].lon, &ring.points[i].lat);
        ring.points[i].lon /= lon_shrink;
    }
    GEOSGeom_destroy_r(geos, strip);
    GEOSGeom_destroy_r(geos, path);
    GEOS_finish_r(geos);
    return ring;
}

/* ---- zones ---- */

static struct cells_rule
draw_rule(void)
{
    struct cells_rule rule = { .from = 0, .until = 365 * 86400 };

    if (!(share() < 0.3)) {
        double days = 1 + share() * 59, from = share() * (365 - days);

        rule.from = (instant)(from * 86400);
        rule.until = (instant)((from + days) * 86400);
    }
    for (int i = 0; i < 8; i++)
        rule.acts |= (uint64_t)1 << bits() % 32;
    rule.parties = 1 + bits() % 3;
    return rule;
}

static void
add(struct work_zone **next, int32_t kind, struct ring ring)
{
    *(*next)++ = (struct work_zone){ ring, kind, draw_rule() };
}

static void
draw_places(void)
{
    for (int i = 0; i < PLACES; i++) {
        if (share() < 0.4) {
            struct point near = line[bits() % LINE_POINTS];

            places[i].lon = near.lon + normal() * 0.4;
            places[i].lat = near.lat + normal() * 0.27;
        } else {
            places[i].lon = west + .3 + share() * (east - west - .6);
            places[i].lat = south + .2 + share() * (north - south - .4);
        }
    }
}

void
work_zones(struct arena *keep, struct work_zone zones[WORK_ZONES])
{
    static const double widths_km[10] = { 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50 };
    struct work_zone   *next = zones;

    state = 0x9E3779B97F4A7C15u;
    draw_line();
    for (int i = 0; i < 40; i++) {
        uint32_t     count = 400 + (uint32_t)(bits() % 2600);
        double       radius_km = 80 + share() * 70;
        struct point at;

        at.lat = south + .8 + share() * (north - south - 1.6);
        at.lon = west + 1 + share() * (east - west - 2);
        add(&next, 0, draw_star(keep, at, radius_km, count, 0.5));
    }
    for (int i = 0; i < 10; i++)
        add(&next, 1, draw_strip(keep, 0, LINE_POINTS, widths_km[i]));
    for (int i = 0; i < 50; i++) {
        int count = 100 + (int)(bits() % 300),
            from = (int)(bits() % (uint64_t)(LINE_POINTS - count));

        add(&next, 2, draw_strip(keep, from, from + count, 1 + share() * 4));
    }
    draw_places();
    for (int i = 0; i < 200; i++)
        add(&next, 3, draw_star(keep, places[i], 1.5 + share() * 8.5, 64, 0));
    for (int i = 200; i < PLACES; i++) {
        uint32_t count = 50 + (uint32_t)(bits() % 450);

        add(&next, 4, draw_star(keep, places[i], 2 + share() * 10, count, 0.4));
    }
    CHECK(next == zones + WORK_ZONES);
}

/* ---- reports ---- */

static struct point
evenly(void)
{
    double lon = west + share() * (east - west);

    return (struct point){ lon, south + share() * (north - south) };
}

static struct point
around(struct point at, double spread, double shrink)
{
    double lon = at.lon + normal() * spread / shrink;

    return (struct point){ lon, at.lat + normal() * spread };
}

static struct point
clustered(void)
{
    double which = share();

    if (which < 0.6)
        return around(line[bits() % LINE_POINTS], 0.135, lon_shrink);
    if (which < 0.85)
        return around(places[bits() % PLACES], 0.045, lon_shrink);
    return evenly();
}

void
work_reports(enum work_set set, struct cells_report *reports, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct point p;

        do
            p = set == WORK_U ? evenly() : clustered();
        while (p.lon < west || p.lon > east || p.lat < south || p.lat > north);
        reports[i].at = p;
        reports[i].time = (int32_t)(share() * 365 * 86400);
        reports[i].act = (uint16_t)(bits() % 32);
        reports[i].party = (uint16_t)(bits() % 2);
    }
}
