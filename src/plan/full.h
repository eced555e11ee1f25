/*
 * plan/full.h - the last goals of a cover problem, cost and columns, when the others are reached in
 * full: every row is then to be had at its target, and dominance holds (plan/reduce.h).
 *
 * First the whole as it is, for a part of the time: most problems end there. Else parts of the
 * answer are solved anew (plan/improve.h), and the whole has what is left of the time. A bound
 * kind by kind, its parts of costs by the prices of plan/lagrange.h, was tried: within two minutes it
 * is no higher than what the whole gives.
 */
#ifndef PLAN_FULL_H
#define PLAN_FULL_H

#include "plan/cover_model.h"

struct full_limits {
    double   until; /* of sys_clock_s(); 0: until it is proven */
    double   gap;   /* relative: good enough */
    uint64_t seed, memory_bytes;
};

/* Cost, or with `by_count` the number of columns while cost stays what it is. `taken`, an answer, is
 * where it begins, and its answer. *ret_bound: what nothing can be below. */
enum status full_solve(const struct cover_problem *problem, const struct cover_rows *rows,
                       bool by_count, const struct full_limits *limits, struct arena *step,
                       bool *taken, double *ret_bound, struct err *err) MUST_USE;

/* A cheaper choice that has all that `taken` has, need by need and site by site: for those goals
 * that are not reached in full. Says nothing of what may be cheaper that has as much elsewhere;
 * without `until`, nothing is tried. */
enum status full_cheaper(const struct cover_problem *problem, const struct cover_rows *rows,
                         const struct full_limits *limits, struct arena *step, bool *taken,
                         struct err *err) MUST_USE;

#endif
