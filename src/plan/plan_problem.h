/*
 * plan/plan_problem.h - a mission as a problem of plan/cover.h, and back.
 *
 * A column is a unit at a site where it may stand and counts at some need; units that are given
 * a place have theirs in any case. That a given unit has to be taken is said by one more row,
 * which the given alone fill, each with a part: to leave one out would cost in the first stage
 * and gain in none. The room they take is taken off before.
 *
 * Memory  all in keep
 */
#ifndef PLAN_PLAN_PROBLEM_H
#define PLAN_PLAN_PROBLEM_H

#include "plan/plan.h"

/* Where a column comes from. */
struct plan_column {
    uint32_t unit, site;
    bool     given;
};

struct plan_problem {
    struct cover_problem cover;
    struct plan_column  *columns;  /* as in cover */
    uint32_t            *need_row; /* by need: its row, or COVER_NONE if it is not planned for */
    uint32_t            *row_need;
    uint32_t             need_rows; /* the row of the given may come behind them */
    uint32_t            *site_pool; /* by site: of a base with limited room; else COVER_NONE */
    bool                *blocked;   /* by unit: it could serve more, were it not for a caveat */
    struct reach         reach;
    struct reach_way    *ways; /* from a place to the site of a row: see plan_way */
    uint32_t            *from_index, *to_index; /* by site, COVER_NONE: not measured */
    uint32_t             from_count, to_count;
    double               given_weight; /* in COVERED, of the row of the given */
};

/* plan->posture, needs and units (NOT_NEEDED: it counts) must be there. */
enum status plan_problem_make(const struct plan *plan, struct arena *keep,
                              struct plan_problem *ret_problem, struct err *err) MUST_USE;

/* Between places that are measured: bases and places of units, and sites of rows. */
struct reach_way plan_way(const struct plan_problem *problem, uint32_t from, uint32_t to);

bool plan_counts(const struct plan *plan, uint32_t unit);
bool plan_given(const struct plan *plan, uint32_t unit); /* a unit that counts */

#endif
