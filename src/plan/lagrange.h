/*
 * plan/lagrange.h - what a plan cannot cost less than, soon.
 *
 * For a cover problem of which every row is to have what it can have at all (as is so once the
 * goals before cost are reached in full). The rows are priced instead of kept: what is then
 * least, a choice by group, is easy to see and never above the true least; prices are moved by
 * subgradients to make it large. Pools and columns_max are left out, and that sites survive is
 * asked by cover_joint alone: the bound stays a bound. Found by us, so it needs no solver's word.
 *
 * Source  M. Held and R. M. Karp, Mathematical Programming 1, 1971; for covering J. E. Beasley,
 *         Naval Research Logistics 37 (1), 1990
 */
#ifndef PLAN_LAGRANGE_H
#define PLAN_LAGRANGE_H

#include "plan/cover_model.h"

/* `survivors`: which sites must survive, NULL: none. `upper`: the cost of a known answer.
 * `by_count`: columns are counted, not their cost. `until`: of sys_clock_s(), when it stops with
 * what it has; 0: never. */
enum status lagrange_bound(const struct cover_problem *problem, const struct cover_rows *rows,
                           const bool *survivors, bool by_count, double upper, double until,
                           struct arena *step, double *ret_bound, struct err *err) MUST_USE;

#endif
