/*
 * bench/peers/geos.c - the work of bench_cells by GEOS: an STRtree of boxes, then
 * prepared polygons. Each report's point is made once and used for all its candidates.
 */
#include "work.h"

#include <geos_c.h>

static GEOSContextHandle_t          geos;
static const GEOSPreparedGeometry **prepared;

struct asked {
    const struct report *report;
    GEOSGeometry        *point;
    uint32_t             number;
    int                  match;
    uint64_t             hits, sum;
};

static void
candidate(void *item, void *context)
{
    struct asked      *asked = context;
    const struct zone *zone = item;
    uint32_t           number = (uint32_t)(zone - zones);

    if (asked->match && !rule_holds(zone, asked->report))
        return;
    if (GEOSPreparedContains_r(geos, prepared[number], asked->point) != 1)
        return;
    asked->hits++;
    asked->sum += (uint64_t)(asked->number % 1000003) * (number + 1);
}

static GEOSSTRtree *
build(void)
{
    GEOSSTRtree *tree = GEOSSTRtree_create_r(geos, 10);

    prepared = calloc((size_t)zone_count, sizeof *prepared);
    for (int32_t i = 0; i < zone_count; i++) {
        GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(
            geos, zones[i].at, (unsigned)zones[i].count, 0, 0);
        GEOSGeometry *polygon = GEOSGeom_createPolygon_r(
            geos, GEOSGeom_createLinearRing_r(geos, seq), NULL, 0);

        prepared[i] = GEOSPrepare_r(geos, polygon);
        GEOSSTRtree_insert_r(geos, tree, polygon, &zones[i]);
    }
    return tree;
}

static void
ask(GEOSSTRtree *tree, char set, int match)
{
    struct asked asked = { .match = match };
    double       from_s = cpu_s();

    for (uint32_t i = 0; i < report_count; i++) {
        asked.report = &reports[i];
        asked.number = i;
        asked.point = GEOSGeom_createPointFromXY_r(geos, reports[i].lon, reports[i].lat);
        GEOSSTRtree_query_r(geos, tree, asked.point, candidate, &asked);
        GEOSGeom_destroy_r(geos, asked.point);
    }
    say("geos", set, match, cpu_s() - from_s, asked.hits, asked.sum);
}

int
main(int argc, char **argv)
{
    need(argc == 3, "usage: geos FOLDER REPORTS");
    geos = GEOS_init_r();
    read_zones(argv[1]);
    double       from_s = cpu_s();
    GEOSSTRtree *tree = build();
    say_built("geos", from_s);
    for (const char *set = "UC"; *set; set++) {
        read_reports(argv[1], *set, (uint32_t)atol(argv[2]));
        ask(tree, *set, 0);
        ask(tree, *set, 1);
    }
    return 0;
}
