/*
 * bench/cells.c - how fast many reports find the zones they lie in and the rules they
 * break.
 *
 *   bench_cells [REPORTS]          CPU time, the least of five runs; default one million
 *   bench_cells write FOLDER       zones.bin, points_U.bin, points_C.bin, for bench/peers
 *
 * Prints for each set what bench/peers prints of others: nanoseconds a report, hits, and
 * the sum of (report mod 1000003) * (zone + 1) over them. For a million reports both must
 * be those that GEOS, S2 and PostGIS gave.
 */
#include "cells_work.h"

#include "base/sys.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 9, HITS = 1 << 16, MILLION = 1000000 };

static struct work_zone work[WORK_ZONES];

static void
fail(const char *what, const struct err *err)
{
    printf("bench_cells: %s: %s\n", what, err->text);
    exit(1);
}

/* ---- measuring ---- */

struct outcome {
    double   best_s;
    uint64_t hits, sum;
};

/* Once with the sum; then only the hits are written. */
static struct outcome
measure(const struct cells *cells, const struct cells_report *reports, uint32_t count,
        bool match)
{
    static struct cells_hit hits[HITS];
    struct outcome          outcome = { .best_s = 1e9 };

    for (int run = 0; run <= RUNS; run++) {
        uint32_t next = 0;
        double   from_s = sys_cpu_s();

        while (next < count) {
            size_t found = (match ? cells_match_all : cells_find_all)(
                cells, reports, count, &next, hits, HITS);

            outcome.hits += run == 0 ? found : 0;
            for (size_t i = 0; i < found && run == 0; i++)
                outcome.sum += (uint64_t)(hits[i].report % 1000003) * (hits[i].zone + 1);
        }
        double took_s = sys_cpu_s() - from_s;
        if (run > 0 && took_s < outcome.best_s)
            outcome.best_s = took_s;
    }
    return outcome;
}

static int
report(const char *name, const struct outcome *outcome, uint32_t count, uint64_t hits,
       uint64_t sum)
{
    bool is_wrong = count == MILLION && (outcome->hits != hits || outcome->sum != sum);

    printf("%-10s %7.1f ns  %6.1f M/s  %10llu hits  sum %llu%s\n", name,
           outcome->best_s / count * 1e9, count / outcome->best_s / 1e6,
           (unsigned long long)outcome->hits, (unsigned long long)outcome->sum,
           is_wrong ? "  WRONG" : "");
    return is_wrong;
}

static struct cells *
build(struct arena *keep, struct arena *boot)
{
    static const struct zone *zones[WORK_ZONES];
    static struct cells_rule  rules[WORK_ZONES];
    struct cells             *cells = NULL;
    struct err                err = { 0 };
    double                    best_s = 1e9;

    for (int i = 0; i < WORK_ZONES; i++) {
        const uint32_t one = 1;
        struct zone   *zone;

        if (zone_from_polygons(boot, &work[i].ring, &one, 1, &zone, &err) != TRUCE_OK)
            fail("a zone", &err);
        zones[i] = zone;
        rules[i] = work[i].rule;
    }
    for (int run = 0; run < RUNS; run++) {
        arena_free(keep);
        double from_s = sys_cpu_s();
        if (cells_build(keep, zones, WORK_ZONES, rules, &cells, &err) != TRUCE_OK)
            fail("the cells", &err);
        double took_s = sys_cpu_s() - from_s;
        best_s = took_s < best_s ? took_s : best_s;
    }
    struct cells_size size = cells_size(cells);
    printf("built in %.0f ms: %.1f MB, %u roots, %u leaves, %u sets, %u parts, %u groups "
           "of edges\n",
           best_s * 1e3, (double)keep->used_bytes / 1e6, size.roots, size.leaves,
           size.sets, size.parts, size.groups_of_edges);
    return cells;
}

/* ---- files for others ---- */

static void
write_file(const char *folder, const char *name, struct buf *bytes)
{
    char       path[512];
    struct err err = { 0 };

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (buf_status(bytes, &err) != TRUCE_OK ||
        sys_write_file(path, buf_str(bytes), &err) != TRUCE_OK)
        fail(path, &err);
    buf_clear(bytes);
}

#define ADD(bytes, value)                                                                \
    buf_add((bytes), (struct str){ (const char *)&(value), sizeof(value) })

static void
write_zones(const char *folder, struct buf *bytes)
{
    const int32_t count = WORK_ZONES;

    ADD(bytes, count);
    for (int32_t i = 0; i < count; i++) {
        const struct ring *ring = &work[i].ring;
        const int32_t      head[3] = { i, work[i].kind, (int32_t)ring->count };
        const uint32_t     masks[2] = { (uint32_t)work[i].rule.acts,
                                        (uint32_t)work[i].rule.parties };

        ADD(bytes, head);
        buf_add(bytes, (struct str){ (const char *)ring->points,
                                     ring->count * sizeof *ring->points });
        ADD(bytes, work[i].rule.from);
        ADD(bytes, work[i].rule.until);
        ADD(bytes, masks);
    }
    write_file(folder, "zones.bin", bytes);
}

static void
write_reports(const char *folder, const char *name, struct buf *bytes,
              const struct cells_report *reports)
{
    for (uint32_t i = 0; i < WORK_REPORTS; i++) {
        const int32_t time = (int32_t)reports[i].time;

        ADD(bytes, reports[i].at);
        ADD(bytes, time);
        ADD(bytes, reports[i].act);
        ADD(bytes, reports[i].party);
    }
    write_file(folder, name, bytes);
}

int
main(int argc, char **argv)
{
    bool     is_write = argc == 3 && strcmp(argv[1], "write") == 0;
    long     wanted = argc == 2 ? strtol(argv[1], NULL, 10) : MILLION;
    uint32_t count =
        wanted > 0 && wanted < WORK_REPORTS ? (uint32_t)wanted : WORK_REPORTS;
    struct arena  keep, boot;
    struct cells *cells = NULL;
    struct buf    bytes;
    int           wrong = 0;

    arena_init(&keep, (size_t)1 << 30);
    arena_init(&boot, (size_t)1 << 30);
    buf_init(&bytes, (size_t)1 << 29);
    work_zones(&boot, work);
    struct cells_report *reports = ARENA_ARRAY(&boot, WORK_REPORTS, struct cells_report);
    CHECK(reports);
    if (is_write)
        write_zones(argv[2], &bytes);
    else
        cells = build(&keep, &boot);
    for (enum work_set set = WORK_U; set <= WORK_C; set++) {
        work_reports(set, reports, WORK_REPORTS);
        if (is_write) {
            write_reports(argv[2], set == WORK_U ? "points_U.bin" : "points_C.bin",
                          &bytes, reports);
            continue;
        }
        struct outcome find = measure(cells, reports, count, false);
        struct outcome match = measure(cells, reports, count, true);
        wrong |= set == WORK_U
                     ? report("U zones", &find, count, 1853302, 59112309875349)
                     : report("C zones", &find, count, 6283174, 370158271791538);
        wrong |= set == WORK_U ? report("U rules", &match, count, 119920, 3324793277030)
                               : report("C rules", &match, count, 375577, 19774421268295);
    }
    buf_free(&bytes);
    arena_free(&boot);
    arena_free(&keep);
    return wrong;
}
