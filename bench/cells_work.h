/*
 * bench/cells_work.h - the work for bench_cells: 1,000 zones and two sets of ten million
 * reports over Ukraine, the same in every run.
 *
 * Zones   40 the size of an oblast, 10 strips of 1 to 50 km along a line of 1,008 km, 50
 *         along pieces of it, 200 circles, 700 of the size of a city; 334,489 vertices.
 *         Each has a rule: 7 of 10 hold for 1 to 60 days of the year, up to 8 acts of 32,
 *         one party or both
 * Reports U: evenly over the box 22 to 40.3 E, 44.3 to 52.4 N. C: 6 of 10 by the line, a
 *         quarter by cities, the rest evenly; times over the year
 */
#ifndef BENCH_CELLS_WORK_H
#define BENCH_CELLS_WORK_H

#include "geo/cells.h"

enum { WORK_ZONES = 1000, WORK_REPORTS = 10000000 };

struct work_zone {
    struct ring       ring;
    int32_t           kind;
    struct cells_rule rule; /* times in seconds of the year */
};

enum work_set { WORK_U, WORK_C };

/* Zones first, then reports of U, then of C: one sequence of chance. */
void work_zones(struct arena *keep, struct work_zone zones[WORK_ZONES]);
void work_reports(enum work_set set, struct cells_report *reports, uint32_t count);

#endif
