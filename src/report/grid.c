#include "report/grid.h"

#include <math.h>
#include <stdlib.h>

enum { GRID_SLOTS = 4 * GRID_CELLS_MAX };

enum status
grid_init(struct grid *grid, struct arena *keep, struct err *err)
{
    *grid = (struct grid){ .step_deg = GRID_STEP_FIRST_DEG };
    grid->cells = ARENA_ARRAY(keep, GRID_CELLS_MAX + 1, struct cell);
    grid->spare = ARENA_ARRAY(keep, GRID_CELLS_MAX + 1, struct cell);
    grid->slots = ARENA_ARRAY(keep, GRID_SLOTS, uint32_t);
    TRY_NEW(grid->cells, err);
    TRY_NEW(grid->spare, err);
    TRY_NEW(grid->slots, err);
    return TRUCE_OK;
}

static bool
is_same(const struct cell *a, const struct cell *b)
{
    return a->x == b->x && a->y == b->y && a->radius_class == b->radius_class;
}

static uint32_t *
slot_of(struct grid *grid, const struct cell *cell)
{
    uint64_t key = (uint64_t)(uint32_t)cell->x << 32 | (uint32_t)cell->y;
    uint64_t hash = (key ^ cell->radius_class) * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t slot;

    hash ^= hash >> 29; /* the low half of a product knows little of the high half */
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    slot = (uint32_t)(hash >> 32) & (GRID_SLOTS - 1);
    while (grid->slots[slot] && !is_same(&grid->cells[grid->slots[slot] - 1], cell))
        slot = (slot + 1) & (GRID_SLOTS - 1);
    return &grid->slots[slot];
}

/* Merge into the cell that is there, or add. There is room for one more than the limit.
 */
static void
put(struct grid *grid, const struct cell *cell)
{
    uint32_t    *slot = slot_of(grid, cell);
    struct cell *there;

    if (!*slot) {
        grid->cells[grid->count] = *cell;
        *slot = ++grid->count;
        return;
    }
    there = &grid->cells[*slot - 1];
    there->violation += cell->violation;
    there->possible += cell->possible;
    there->lon_sum += cell->lon_sum;
    there->lat_sum += cell->lat_sum;
    there->radius_m = fmax(there->radius_m, cell->radius_m);
}

static int32_t
half(int32_t n)
{
    return n >= 0 ? n / 2 : -((1 - n) / 2); /* downwards */
}

static void
coarsen(struct grid *grid)
{
    struct cell *old = grid->cells;
    uint32_t     count = grid->count;

    grid->cells = grid->spare;
    grid->spare = old;
    grid->count = 0;
    grid->step_deg *= 2;
    memset(grid->slots, 0, GRID_SLOTS * sizeof *grid->slots);
    for (uint32_t i = 0; i < count; i++) {
        old[i].x = half(old[i].x);
        old[i].y = half(old[i].y);
        put(grid, &old[i]);
    }
}

static uint8_t
radius_class_of(double radius_m)
{
    /* 0 below a metre; 20,000 km, half the earth, is class 50 */
    return radius_m < 1 ? 0 : (uint8_t)(1 + fmin(60, floor(2 * log2(radius_m))));
}

void
grid_add(struct grid *grid, double lon, double lat, double radius_m, bool violation)
{
    struct cell cell = {
        .x = (int32_t)floor(lon / grid->step_deg),
        .y = (int32_t)floor(lat / grid->step_deg),
        .radius_class = radius_class_of(radius_m),
        .violation = violation,
        .possible = !violation,
        .lon_sum = llround(lon * 1e6),
        .lat_sum = llround(lat * 1e6),
        .radius_m = radius_m,
    };

    put(grid, &cell);
    while (grid->count > GRID_CELLS_MAX)
        coarsen(grid);
}

static int
by_place(const void *a, const void *b)
{
    const struct cell *p = a, *q = b;

    if (p->y != q->y)
        return p->y > q->y ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->radius_class > q->radius_class) - (p->radius_class < q->radius_class);
}

void
grid_sort(struct grid *grid)
{
    qsort(grid->cells, grid->count, sizeof *grid->cells, by_place);
}

double
cell_lon(const struct cell *cell)
{
    return (double)cell->lon_sum / (double)(cell->violation + cell->possible) / 1e6;
}

double
cell_lat(const struct cell *cell)
{
    return (double)cell->lat_sum / (double)(cell->violation + cell->possible) / 1e6;
}
