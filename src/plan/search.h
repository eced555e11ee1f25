/*
 * plan/search.h - a good answer to a cover problem, soon: local search with weights on rows.
 *
 * What is missing of a row (of its count, its backup, what it would have once its greatest
 * owners left) is weighed; a row that stays short grows heavier, so that the search leaves the
 * places where it would stand still. Two moods take turns: to serve more, by putting a unit
 * where it is missed and making room for it; and to spend less, by dropping what is missed
 * least and mending what then falls short, below the best cost so far.
 *
 * The best answer by cover.h's order is kept; it is never worse than the one it began with.
 * State   none: the same problem, seed and work give the same answer, unless time ends it
 * Source  C. Gao, X. Yao, T. Weise and J. Li, An efficient local search heuristic with row
 *         weighting for the unicost set covering problem, European Journal of Operational
 *         Research 246 (3), 2015; groups, pools, owners and the order of goals are ours
 */
#ifndef PLAN_SEARCH_H
#define PLAN_SEARCH_H

#include "plan/cover_model.h"

struct search_limits {
    uint64_t seed;
    double   work;  /* entries looked at; about 3e8 a second */
    double   until; /* of sys_clock_s(); 0: none */
};

/* `taken` is where it begins, and must be allowed; and its answer. */
enum status search_run(const struct cover_problem *problem, const struct cover_rows *rows,
                       const struct search_limits *limits, struct arena *step, bool *taken,
                       struct err *err) MUST_USE;

#endif
