/*
 * Real polygons: the territories of Natural Earth 1:50m, with coasts, islands, holes and
 * borders in common. Of points on corners, on edges, a hair and a metre beside them and
 * all over: the cells against GEOS, the columns against the evaluator.
 */
#include "test.h"

#include "geo_random.h"

#include "base/sys.h"
#include "geo/cells.h"
#include "geo/zone_index.h"
#include "terms/compile.h"
#include "watch/columns.h"
#include "wire/json.h"

#include <geos_c.h>

enum { ZONES_MAX = 300, POINTS = 4000 };

static struct arena        keep;
static struct zone        *zones[ZONES_MAX];
static uint32_t            zone_count, hole_count, part_count;
static struct cells_report rows[POINTS];

/* ---- TopoJSON ---- */

static struct point *arcs[4096];
static uint32_t      arc_sizes[4096], arc_count;

static void
read_arcs(const struct json *topology)
{
    const struct json *transform = json_get(topology, STR("transform"));
    const struct json *scale = json_get(transform, STR("scale"))->first;
    const struct json *translate = json_get(transform, STR("translate"))->first;

    for (const struct json *a = json_get(topology, STR("arcs"))->first; a; a = a->next) {
        double   x = 0, y = 0;
        uint32_t count = 0;

        arcs[arc_count] = ARENA_ARRAY(&keep, a->count, struct point);
        for (const struct json *p = a->first; p; p = p->next) {
            x += p->first->number;
            y += p->first->next->number;
            arcs[arc_count][count++] =
                (struct point){ x * scale->number + translate->number,
                                y * scale->next->number + translate->next->number };
        }
        arc_sizes[arc_count++] = count;
    }
}

static struct ring
read_ring(const struct json *numbers)
{
    struct ring ring = { NULL, 0 };
    size_t      most = 0;

    for (const struct json *n = numbers->first; n; n = n->next)
        most += arc_sizes[n->number < 0 ? (int)-n->number - 1 : (int)n->number];
    ring.points = ARENA_ARRAY(&keep, most, struct point);
    for (const struct json *n = numbers->first; n; n = n->next) {
        int      arc = n->number < 0 ? (int)-n->number - 1 : (int)n->number;
        uint32_t count = arc_sizes[arc];

        for (uint32_t i = ring.count > 0; i < count; i++)
            ring.points[ring.count++] = arcs[arc][n->number < 0 ? count - 1 - i : i];
    }
    return ring;
}

/* As one polygon, or as several. */
static void
add_zone(const struct json *shape, bool is_multi,
         struct ring (*read)(const struct json *))
{
    static struct ring rings[4096];
    static uint32_t    counts[1024];
    uint32_t           made = 0, polygons = 0;
    struct err         err = { 0 };

    for (const struct json *p = is_multi ? shape->first : shape; p;
         p = is_multi ? p->next : NULL) {
        counts[polygons++] = p->count;
        for (const struct json *r = p->first; r; r = r->next)
            rings[made++] = read(r);
    }
    if (zone_count < ZONES_MAX &&
        zone_from_polygons(&keep, rings, counts, polygons, &zones[zone_count], &err) ==
            TRUCE_OK) {
        zone_count++;
        part_count += polygons;
        hole_count += made - polygons;
    }
}

static const struct json *
read_json(const char *path)
{
    static struct buf  text; /* the strings stay in it */
    const struct json *json = NULL;
    struct err         err = { 0 };

    buf_init(&text, 1 << 26);
    if (sys_read_file(path, &text, &err) == TRUCE_OK)
        EXPECT(json_parse(arena_copy_str(&keep, buf_str(&text)), &keep, &json, &err) ==
               TRUCE_OK);
    buf_free(&text);
    return json;
}

static void
read_countries(void)
{
    const struct json *topology = read_json(TOP_FOLDER "/data/natural_earth_50m.json");

    EXPECT(topology);
    if (!topology)
        return;
    read_arcs(topology);
    const struct json *countries =
        json_get(json_get(topology, STR("objects")), STR("countries"));
    for (const struct json *g = json_get(countries, STR("geometries"))->first; g;
         g = g->next)
        if (json_get(g, STR("arcs")))
            add_zone(json_get(g, STR("arcs")),
                     str_eq(json_get(g, STR("type"))->text, STR("MultiPolygon")),
                     read_ring);
}

/* ---- GeoJSON ---- */

static struct ring
read_positions(const struct json *positions)
{
    struct ring ring = { ARENA_ARRAY(&keep, positions->count, struct point), 0 };

    for (const struct json *p = positions->first; p; p = p->next)
        ring.points[ring.count++] =
            (struct point){ p->first->number, p->first->next->number };
    return ring;
}

/* Whatever holds coordinates. */
static void
add_geometries(const struct json *json)
{
    const struct json *features = json_get(json, STR("features"));
    const struct json *geometry = json_get(json, STR("geometry"));
    const struct json *at = json_get(json, STR("coordinates"));

    for (const struct json *f = features ? features->first : NULL; f; f = f->next)
        add_geometries(f);
    if (geometry && geometry->kind == JSON_OBJECT)
        add_geometries(geometry);
    if (at)
        add_zone(at, str_eq(json_get(json, STR("type"))->text, STR("MultiPolygon")),
                 read_positions);
}

/* Many times finer; their licence keeps them out of the project. */
static void
read_oblasts(void)
{
    static const char *const names[] = { "51_Odeska", "65_Khersonska", "14_Donetska",
                                         "43_Avtonomna_Respublika_Krym", "FULL_Ukraine" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[512];

        (void)snprintf(path, sizeof path,
                       TOP_FOLDER "/../shared/data/geo/oblasts/UA_%s.geojson", names[i]);
        const struct json *json = sys_exists(path) ? read_json(path) : NULL;
        if (json)
            add_geometries(json);
        else
            printf("# no %s: left out\n", path);
    }
}

/* ---- points ---- */

static struct point
probe(unsigned number)
{
    const struct zone *zone = zones[random_below(zone_count)];
    const struct ring *ring = &zone->rings[random_below(zone->ring_count)];
    uint32_t           i = random_below(ring->count - 1);
    double             t = number % 3 ? random_in(0, 1) : random_below(2) ? 0.5 : 0;
    struct point       p = space_between(ring->points[i], ring->points[i + 1], t);

    switch (number % 8) {
    case 0:
    case 1: return p; /* a corner, the middle of an edge, somewhere on it */
    case 2: return (struct point){ nextafter(p.lon, random_point().lon), p.lat };
    case 3: return (struct point){ p.lon, nextafter(p.lat, random_point().lat) };
    case 4: return geodesic_direct(p, random_in(0, 360), random_in(0, 3));
    case 5: return geodesic_direct(p, random_in(0, 360), random_size(1, 1e5));
    case 6: return random_point();
    default:
        return (struct point){ random_in(zone->box[0], zone->box[2]),
                               random_in(zone->box[1], zone->box[3]) };
    }
}

/* ---- GEOS ---- */

static GEOSContextHandle_t          geos;
static const GEOSPreparedGeometry **prepared;

static GEOSGeometry *
ring_shape(const struct ring *ring)
{
    return GEOSGeom_createLinearRing_r(
        geos, GEOSCoordSeq_copyFromBuffer_r(
                  geos, (const double *)(const void *)ring->points, ring->count, 0, 0));
}

static const GEOSPreparedGeometry *
prepare(const struct zone *zone)
{
    static GEOSGeometry *polygons[1024], *holes[1024];
    const struct ring   *ring = zone->rings;

    for (uint32_t i = 0; i < zone->index->polygons; i++) {
        GEOSGeometry *outer = ring_shape(ring++);

        for (uint32_t k = 1; k < zone->index->ring_counts[i]; k++)
            holes[k - 1] = ring_shape(ring++);
        polygons[i] =
            GEOSGeom_createPolygon_r(geos, outer, holes, zone->index->ring_counts[i] - 1);
    }
    return GEOSPrepare_r(geos,
                         GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, polygons,
                                                     zone->index->polygons));
}

static bool
geos_contains(uint32_t zone, struct point p)
{
    GEOSGeometry *at = GEOSGeom_createPointFromXY_r(geos, p.lon, p.lat);
    bool          is_in = GEOSPreparedIntersects_r(geos, prepared[zone], at) == 1;

    GEOSGeom_destroy_r(geos, at);
    return is_in;
}

/* ---- all together ---- */

static void
ready(void)
{
    if (zone_count)
        return;
    arena_init(&keep, (size_t)1 << 30);
    read_countries();
    read_oblasts();
    printf("# %u territories of %u polygons with %u holes\n", zone_count, part_count,
           hole_count);
    EXPECT(zone_count > 200 && part_count > 1000 && hole_count > 5);
    geos = GEOS_init_r();
    prepared = ARENA_ARRAY(&keep, ZONES_MAX, const GEOSPreparedGeometry *);
    for (uint32_t i = 0; i < zone_count; i++)
        prepared[i] = prepare(zones[i]);
}

TEST(cells_find_the_territories_that_geos_finds)
{
    struct cells *cells = NULL;
    struct err    err = { 0 };
    unsigned      hits = 0, shared = 0;

    ready();
    EXPECT(cells_build(&keep, (const struct zone *const *)zones, zone_count, NULL, &cells,
                       &err) == TRUCE_OK);
    for (unsigned i = 0; i < times(POINTS); i++) {
        struct point p = probe(i);
        uint32_t     found[ZONES_MAX], want = 0;
        uint32_t     count = cells_find(cells, p, found, ZONES_MAX);

        if (fabs(p.lon) == 180 || fabs(p.lat) == 90)
            continue; /* one meridian and one place here, not there */
        for (uint32_t z = 0; z < zone_count; z++)
            if (p.lon >= zones[z]->box[0] && p.lon <= zones[z]->box[2])
                want += geos_contains(z, p);
        EXPECT_SAY(count == want, "%.17g %.17g is in %u, not %u", p.lat, p.lon, want,
                   count);
        for (uint32_t k = 0; k < count; k++)
            EXPECT(geos_contains(found[k], p));
        hits += count;
        shared += count > 1;
    }
    printf("# %u hits, %u points on borders in common\n", hits, shared);
    EXPECT(hits > times(POINTS) / 2 && shared > 50);
}

static struct program *
program_of_territories(void)
{
    static struct agreement agreement = { .parties = 0 };
    struct program         *program = ARENA_NEW(&keep, struct program);

    program->words = &vocab_standard;
    program->agreements = &agreement;
    program->agreement_count = 1;
    program->clauses = ARENA_ARRAY(&keep, zone_count, struct clause);
    program->clause_count = zone_count;
    for (uint32_t i = 0; i < zone_count; i++) {
        struct clause_version *version = ARENA_NEW(&keep, struct clause_version);
        struct zone_epoch     *epoch = ARENA_NEW(&keep, struct zone_epoch);

        *epoch = (struct zone_epoch){ { TIME_MIN, TIME_MAX }, zones[i] };
        version->kind = CLAUSE_FORBID;
        version->span = version->sure = epoch->span;
        version->binds_all = true;
        version->in.zones = ARENA_NEW(&keep, struct epochs);
        version->in.count = 1;
        version->in.zones[0].at = epoch;
        version->in.zones[0].count = 1;
        program->clauses[i].versions = version;
        program->clauses[i].version_count = 1;
    }
    return program;
}

TEST(columns_answer_of_territories_as_the_evaluator_does)
{
    static struct evaluator e;
    struct report           report;
    struct columns         *columns = NULL;
    struct columns_kinds   *kinds = NULL;
    struct arena            step;
    struct buf              hits;
    struct err              err = { 0 };
    uint16_t                kind = 0;
    unsigned                answers[3] = { 0 };
    size_t                  at = 0;

    ready();
    arena_init(&step, 1 << 28);
    struct program *program = program_of_territories();
    EXPECT(columns_build(&keep, program, &columns, &err) == TRUCE_OK);
    EXPECT(columns_kinds_build(&keep, columns, &kinds, &err) == TRUCE_OK);
    evaluator_init(&e, program, NULL);
    memset(&report, 0, sizeof report);
    report.words = program->words;
    report.from = (struct when){ WHEN_INSTANT, TIME_DAY };
    report.radius_m = report.bearing_deg = report.range_max_m = (double)NAN;
    evaluator_take(&e, &report);
    kind = columns_kind(kinds, &e.subject);
    for (unsigned i = 0; i < POINTS; i++)
        rows[i] = (struct cells_report){ probe(i), TIME_DAY, kind, 0 };
    buf_init(&hits, 1 << 26);
    EXPECT(columns_match_threads(columns, kinds, rows, 0, POINTS, 2, &hits, &err) ==
           TRUCE_OK);
    const struct columns_hit *hit = (const struct columns_hit *)(void *)hits.at;
    for (unsigned i = 0; i < POINTS; i++) {
        report.lon = rows[i].at.lon;
        report.lat = rows[i].at.lat;
        evaluator_take(&e, &report);
        for (uint32_t z = 0; z < zone_count; z++) {
            struct verdict verdict;
            enum answer    answer = ANSWER_NO;

            arena_reset(&step);
            EXPECT(evaluator_judge(&e, z, false, &step, &verdict, &err) == TRUCE_OK);
            if (at < hits.len / sizeof *hit && hit[at].row == i && hit[at].clause == z)
                answer = hit[at++].answer;
            EXPECT_SAY(answer == verdict.answer, "%.17g %.17g: %s, not %s", report.lat,
                       report.lon, answer_name(verdict.answer), answer_name(answer));
            answers[answer]++;
        }
    }
    EXPECT(at == hits.len / sizeof *hit);
    printf("# %u no, %u possible, %u yes\n", answers[0], answers[1], answers[2]);
    EXPECT(answers[1] > POINTS / 4 && answers[2] > POINTS / 4);
    buf_free(&hits);
    arena_free(&step);
}
