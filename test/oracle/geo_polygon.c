/* Inside and outside against GEOS, on polygons made to be awkward. */
#include "test.h"

#include "geo/zone.h"
#include "geo_random.h"

#include <geos_c.h>

static GEOSContextHandle_t geos;
static struct arena        keep;

static void
ready(void)
{
    if (!geos)
        geos = GEOS_init_r();
    arena_free(&keep);
    arena_init(&keep, 256u << 20);
}

/* ---- awkward polygons: on a coarse lattice, so that points and edges line up ---- */

#define LATTICE 0.25

static double
lattice(double from, double to)
{
    return LATTICE * round(random_in(from, to) / LATTICE);
}

static GEOSGeometry *
shape_of_points(const struct point *points, uint32_t count)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(
        geos, (const double *)(const void *)points, count, 0, 0);

    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, seq), NULL,
                                    0);
}

/* Slivers thinner than the grid of the joins may vanish in any of them. */
static bool with_slivers;

/* A star round its centre; a sliver now and then; a repeated point now and then. */
static GEOSGeometry *
random_star(double west, double south, double size)
{
    struct point points[96];
    uint32_t     count = 3 + random_below(40), made = 0;
    double       thin = !with_slivers || random_below(4) ? 1 : 1e-9;

    for (uint32_t i = 0; i < count; i++) {
        double       angle = 6.283185307 * i / count, radius = size * random_in(0.2, 1);
        struct point p = { west + size + radius * cos(angle),
                           south + size + thin * radius * sin(angle) };

        if (thin == 1 && random_below(2))
            p = (struct point){ lattice(p.lon, p.lon), lattice(p.lat, p.lat) };
        points[made++] = p;
        if (random_below(10) == 0)
            points[made++] = p;
    }
    points[made++] = points[0];
    return shape_of_points(points, made);
}

static GEOSGeometry *
random_box(double west, double south, double size)
{
    double       w = lattice(west, west + size), s = lattice(south, south + size);
    double       e = w + lattice(LATTICE, size), n = s + lattice(LATTICE, size);
    struct point points[] = { { w, s }, { e, s }, { e, n }, { w, n }, { w, s } };

    return shape_of_points(points, 5);
}

/* Some shapes, joined and cut: several parts, holes, edges cut at odd places. */
static GEOSGeometry *
random_shape(void)
{
    double        west = random_in(-170, 160), south = random_in(-80, 70);
    GEOSGeometry *all = random_box(west, south, 4);

    for (uint32_t i = random_below(8); i > 0; i--) {
        double        w = west + random_in(0, 4), s = south + random_in(0, 4);
        GEOSGeometry *part = random_below(2) ? random_box(w, s, 3) : random_star(w, s, 1);
        GEOSGeometry *valid = GEOSMakeValid_r(geos, part);
        GEOSGeometry *next = random_below(3) ? GEOSUnion_r(geos, all, valid)
                                             : GEOSDifference_r(geos, all, valid);

        GEOSGeom_destroy_r(geos, part);
        GEOSGeom_destroy_r(geos, valid);
        if (!next)
            continue;
        GEOSGeom_destroy_r(geos, all);
        all = next;
    }
    return all;
}

/* ---- to a zone and back ---- */

enum { RINGS_MAX = 4096 };

struct parts {
    struct ring rings[RINGS_MAX];
    uint32_t    counts[RINGS_MAX], ring_count, polygons;
};

static void
take_ring(struct parts *parts, const GEOSGeometry *line)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(geos, line);
    unsigned                 count = 0;

    GEOSCoordSeq_getSize_r(geos, seq, &count);
    struct ring ring = { ARENA_ARRAY(&keep, count, struct point), count };
    GEOSCoordSeq_copyToBuffer_r(geos, seq, (double *)(void *)ring.points, 0, 0);
    parts->rings[parts->ring_count++] = ring;
    parts->counts[parts->polygons]++;
}

static void
take(struct parts *parts, const GEOSGeometry *shape)
{
    if (GEOSGeomTypeId_r(geos, shape) != GEOS_POLYGON) {
        for (int i = 0; GEOSGeomTypeId_r(geos, shape) > GEOS_POLYGON &&
                        i < GEOSGetNumGeometries_r(geos, shape);
             i++)
            take(parts, GEOSGetGeometryN_r(geos, shape, i));
        return;
    }
    if (GEOSisEmpty_r(geos, shape))
        return;
    take_ring(parts, GEOSGetExteriorRing_r(geos, shape));
    for (int i = 0; i < GEOSGetNumInteriorRings_r(geos, shape); i++)
        take_ring(parts, GEOSGetInteriorRingN_r(geos, shape, i));
    parts->polygons++;
}

static struct zone *
zone_of(const GEOSGeometry *shape)
{
    static struct parts parts;
    struct zone        *zone = NULL;
    struct err          err = { 0 };

    memset(&parts, 0, sizeof parts);
    take(&parts, shape);
    if (zone_from_polygons(&keep, parts.rings, parts.counts, parts.polygons, &zone,
                           &err) != TRUCE_OK) {
        /* a sliver on its own may be refused; nothing else may */
        EXPECT_SAY(strstr(err.text, "no area"), "%s", err.text);
        return NULL;
    }
    return zone;
}

static GEOSGeometry *
shape_of_ring(const struct ring *ring)
{
    return GEOSGeom_createLinearRing_r(
        geos, GEOSCoordSeq_copyFromBuffer_r(
                  geos, (const double *)(const void *)ring->points, ring->count, 0, 0));
}

/* Outer rings run counter-clockwise, each before its holes. */
static bool
is_outer(const GEOSGeometry *ring)
{
    char turns_left = 0;

    GEOSCoordSeq_isCCW_r(geos, GEOSGeom_getCoordSeq_r(geos, ring), &turns_left);
    return turns_left;
}

static GEOSGeometry *
shape_of(const struct zone *zone)
{
    GEOSGeometry *polygons[RINGS_MAX], *holes[RINGS_MAX], *outer = NULL;
    uint32_t      made = 0, hole_count = 0;

    for (uint32_t i = 0; i <= zone->ring_count; i++) {
        GEOSGeometry *ring = i < zone->ring_count ? shape_of_ring(&zone->rings[i]) : NULL;

        if (ring && !is_outer(ring)) {
            holes[hole_count++] = ring;
            continue;
        }
        if (outer)
            polygons[made++] = GEOSGeom_createPolygon_r(geos, outer, holes, hole_count);
        outer = ring;
        hole_count = 0;
    }
    return GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, polygons, made);
}

/* ---- awkward points ---- */

/* The next double, but of 0 not the one whose products vanish. */
static double
a_hair_off(double x)
{
    return x == 0 ? 1e-100 : nextafter(x, random_in(-180, 180));
}

static struct point
random_probe(const struct zone *zone)
{
    const struct ring *ring = &zone->rings[random_below(zone->ring_count)];
    uint32_t           i = random_below(ring->count - 1);
    struct point       a = ring->points[i], b = ring->points[i + 1];
    double             t = random_below(2) ? 0.5 : random_in(-0.5, 1.5);
    struct point       on = { a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t };

    switch (random_below(7)) {
    case 0: return a;
    case 1: return on;
    case 2: return (struct point){ a_hair_off(on.lon), on.lat };
    case 3: return (struct point){ on.lon, a_hair_off(on.lat) };
    case 4:
        return (struct point){ lattice(zone->box[0], zone->box[2]),
                               lattice(zone->box[1], zone->box[3]) };
    case 5: return (struct point){ random_in(zone->box[0], zone->box[2]), a.lat };
    default:
        return (struct point){ random_in(zone->box[0] - 0.1, zone->box[2] + 0.1),
                               random_in(zone->box[1] - 0.1, zone->box[3] + 0.1) };
    }
}

static bool
covers(const GEOSPreparedGeometry *shape, struct point p)
{
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, p.lon, p.lat);
    bool          in = GEOSPreparedCovers_r(geos, shape, point) == 1;

    GEOSGeom_destroy_r(geos, point);
    return in;
}

TEST(inside_is_what_geos_covers)
{
    unsigned probes = 0, in = 0, holes = 0, parts = 0;

    with_slivers = true;
    while (probes < times(100000)) {
        ready();
        GEOSGeometry *shape = random_shape();
        struct zone  *zone = zone_of(shape);

        if (zone && !zone->empty) {
            GEOSGeometry               *area = shape_of(zone);
            const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos, area);

            holes += zone->ring_count > 1;
            parts += GEOSGetNumGeometries_r(geos, area) > 1;
            for (unsigned i = 0; i < 250; i++, probes++) {
                struct point p = random_probe(zone);
                bool         want = covers(prepared, p);

                in += want;
                EXPECT_SAY(zone_contains_point(zone, p) == want, "%.17g %.17g is %s",
                           p.lon, p.lat, want ? "inside" : "outside");
            }
            GEOSPreparedGeom_destroy_r(geos, prepared);
            GEOSGeom_destroy_r(geos, area);
        }
        GEOSGeom_destroy_r(geos, shape);
    }
    printf(
        "# %u points, %u inside; %u shapes with several rings, %u with several parts\n",
        probes, in, holes, parts);
    EXPECT(in > probes / 5 && in < probes * 4 / 5 && holes > 50 && parts > 20);
}

/* ---- sets, not logic on parts ---- */

static struct location
random_disc(const struct zone *zone)
{
    return (struct location){ .kind = LOCATION_DISC,
                              .at = random_probe(zone),
                              .radius_m = random_below(3) ? random_size(0.01, 3e5) : 0 };
}

static enum answer
ask(const struct zone *zone, const struct location *location)
{
    struct whereabouts where = { 0 };
    enum answer        alone = ANSWER_NO;
    struct err         err = { 0 };

    EXPECT_SAY(zone_locate(zone, location, &keep, &where, &err) == TRUCE_OK, "%s",
               err.text);
    EXPECT_SAY(zone_answer(zone, location, &keep, &alone, &err) == TRUCE_OK, "%s",
               err.text);
    EXPECT(alone == where.answer); /* with its distance or without */
    return where.answer;
}

static struct zone *
join(enum zone_join how, const struct zone *a, const struct zone *b)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_combine(&keep, how, a, b, &zone, &err) == TRUCE_OK, "%s", err.text);
    return zone;
}

static bool
random_sides(const struct zone *zone, struct zone **left, struct zone **right)
{
    struct point points[3];
    struct line  line = { points, 2 + random_below(2) };

    for (uint32_t i = 0; i < 3; i++)
        points[i] = (struct point){ random_in(zone->box[0], zone->box[2]),
                                    random_in(zone->box[1], zone->box[3]) };
    return zone_side(&keep, &line, true, left, NULL) == TRUCE_OK &&
           zone_side(&keep, &line, false, right, NULL) == TRUCE_OK;
}

static struct zone *
part_of(const struct zone *zone)
{
    struct zone *left, *right;

    return random_sides(zone, &left, &right) ? join(ZONE_AND, zone, left) : NULL;
}

static struct zone *
grown(const struct zone *zone, double distance_m)
{
    struct zone *more = NULL;

    if (zone_within_zone(&keep, zone, distance_m, &more, NULL) != TRUCE_OK)
        return NULL;
    return random_below(2) ? more : join(ZONE_MINUS, more, zone);
}

TEST(cutting_a_zone_in_two_and_joining_the_parts_changes_no_answer)
{
    with_slivers = false;
    for (unsigned asked = 0; asked < times(4000);) {
        ready();
        GEOSGeometry *shape = random_shape();
        struct zone  *zone = zone_of(shape), *left, *right;

        GEOSGeom_destroy_r(geos, shape);
        if (!zone || zone->empty || !random_sides(zone, &left, &right))
            continue;
        zone = join(ZONE_OR, zone, zone); /* on the grid, as the parts will be */
        struct zone *again =
            join(ZONE_OR, join(ZONE_AND, zone, left), join(ZONE_MINUS, zone, left));
        struct zone *both =
            join(ZONE_OR, join(ZONE_AND, zone, left), join(ZONE_AND, right, zone));
        for (unsigned i = 0; i < 50; i++, asked++) {
            struct location disc = random_disc(zone);
            enum answer     want = ask(zone, &disc);

            EXPECT_SAY(ask(again, &disc) == want && ask(both, &disc) == want,
                       "%.9f %.9f, %g m is %s", disc.at.lat, disc.at.lon, disc.radius_m,
                       answer_name(want));
        }
    }
}

TEST(growing_the_radius_never_turns_no_into_yes_nor_back)
{
    for (unsigned asked = 0; asked < times(8000);) {
        ready();
        GEOSGeometry *shape = random_shape();
        struct zone  *zone = zone_of(shape);

        GEOSGeom_destroy_r(geos, shape);
        for (unsigned i = 0; zone && !zone->empty && i < 50; i++, asked++) {
            struct location disc = random_disc(zone);
            enum answer     before = ask(zone, &disc);

            disc.radius_m = disc.radius_m * random_in(1, 3) + random_below(2);
            enum answer after = ask(zone, &disc);
            EXPECT(after == before || after == ANSWER_POSSIBLE);
        }
    }
}

TEST(a_disc_is_answered_as_its_points_are)
{
    for (unsigned asked = 0; asked < times(2000);) {
        ready();
        GEOSGeometry *shape = random_shape();
        struct zone  *zone = zone_of(shape);

        GEOSGeom_destroy_r(geos, shape);
        for (unsigned i = 0; zone && !zone->empty && i < 20; i++, asked++) {
            struct location disc = random_disc(zone);
            enum answer     answer = ask(zone, &disc);

            for (unsigned k = 0; k < 20 && answer != ANSWER_POSSIBLE; k++) {
                struct point p =
                    geodesic_direct(disc.at, random_in(0, 360),
                                    disc.radius_m * (k < 10 ? 1 : random_in(0, 1)));

                EXPECT_SAY(zone_contains_point(zone, p) == (answer == ANSWER_YES),
                           "%.9f %.9f of %.9f %.9f, %g m", p.lat, p.lon, disc.at.lat,
                           disc.at.lon, disc.radius_m);
            }
        }
    }
}

TEST(a_place_is_answered_as_its_points_are)
{
    unsigned answers[3] = { 0 };

    with_slivers = false;
    for (unsigned asked = 0; asked < times(40);) {
        ready();
        GEOSGeometry *shapes[] = { random_shape(), random_shape() };
        uint64_t      before = random_state;
        struct zone  *zone = zone_of(shapes[0]), *place = zone_of(shapes[1]);

        GEOSGeom_destroy_r(geos, shapes[0]);
        GEOSGeom_destroy_r(geos, shapes[1]);
        random_state = before;
        if (!zone || !place || zone->empty || place->empty)
            continue;
        if (random_below(3)) /* else they hardly ever meet */
            place = random_below(2) ? part_of(zone) : grown(zone, random_size(1, 1e5));
        if (!place || place->empty)
            continue;
        struct location location = { .kind = LOCATION_ZONE, .zone = place };
        enum answer     answer = ask(zone, &location);
        answers[answer]++;
        asked++;
        for (unsigned i = 0; i < 50 && answer != ANSWER_POSSIBLE; i++) {
            struct point p = random_probe(place);
            double       edge_m = zone_boundary_distance_m(zone, p, 1);

            if (zone_contains_point(place, p))
                EXPECT_SAY(zone_contains_point(zone, p) == (answer == ANSWER_YES) ||
                               edge_m <= 0.02,
                           "%s, but %.9f %.9f", answer_name(answer), p.lat, p.lon);
        }
    }
    printf("# %u no, %u possible, %u yes\n", answers[0], answers[1], answers[2]);
    EXPECT(answers[0] > 0 && answers[1] > 0 && answers[2] > 0);
}
