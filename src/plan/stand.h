/*
 * plan/stand.h - what a row of a cover problem has of what is taken, and what is left of it when
 * the owners who bring most have gone.
 */
#ifndef PLAN_STAND_H
#define PLAN_STAND_H

#include "plan/cover_model.h"

struct stand {
    int64_t has, left;
};

/* Puts a share among the greatest, in their order; the least of them falls out. */
void stand_put(int64_t *greatest, uint32_t count, int64_t share);

/* `shares`: by owner, all 0; they are again afterwards. */
struct stand stand_of(const struct cover_problem *problem, const struct cover_rows *rows,
                      uint32_t row, const bool *taken, int64_t *shares);

#endif
