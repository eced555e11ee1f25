/*
 * plan/thrift.h - local search for less cost where every row of a cover problem is had in full.
 *
 * What is taken costs less than the best at every step; rows that are then short grow heavier,
 * one a step, and draw columns that serve them, until none is short: a new best. A column of a group
 * that stands elsewhere moves; one without room drives out what is missed least.
 *
 * Source  C. Gao, X. Yao, T. Weise and J. Li, European Journal of Operational Research 246 (3),
 *         2015: row weighting for set covering
 */
#ifndef PLAN_THRIFT_H
#define PLAN_THRIFT_H

#include "plan/cover_model.h"

struct thrift_limits {
    uint64_t seed;
    double   work;  /* rows looked at */
    double   until; /* of sys_clock_s(); 0: none */
    double   floor; /* nothing costs less: it ends there */
};

/* `targets`, by row, and survivors, by site (NULL: none), are what is to be had. `taken`, which
 * has them, is where it begins, and its answer; pools are kept, and columns_max. */
enum status thrift_run(const struct cover_problem *problem, const struct cover_rows *rows,
                       const int64_t *targets, const bool *survivors,
                       const struct thrift_limits *limits, struct arena *step, bool *taken,
                       struct err *err) MUST_USE;

#endif
