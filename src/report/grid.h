/*
 * report/grid.h - places for the map, gathered in cells so that their number is bounded.
 *
 * Cells begin at GRID_STEP_FIRST_DEG and double whenever there would be more than
 * GRID_CELLS_MAX. The cells at the end depend on the set of places alone, not on their
 * order.
 */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include "base/arena.h"
#include "base/status.h"

/* 100 m: less than a pixel on any map of a whole operation */
#define GRID_STEP_FIRST_DEG 0.001
enum { GRID_CELLS_MAX = 1 << 14 };

struct cell {
    int32_t  x, y;             /* of the cell */
    uint8_t  radius_class;     /* two a doubling: within it 41 % apart at most */
    uint64_t violation, possible;
    int64_t  lon_sum, lat_sum; /* millionths of a degree, of all in it */
    double   radius_m;         /* the largest in it */
};

struct grid {
    double       step_deg;
    struct cell *cells, *spare;
    uint32_t    *slots; /* index + 1 */
    uint32_t     count;
};

enum status grid_init(struct grid *grid, struct arena *keep, struct err *err) MUST_USE;
void grid_add(struct grid *grid, double lon, double lat, double radius_m, bool violation);
void grid_sort(struct grid *grid); /* by place, so that output is in one order */

double cell_lon(const struct cell *cell); /* mean of what is in it */
double cell_lat(const struct cell *cell);

#endif
