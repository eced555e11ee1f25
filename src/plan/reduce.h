/*
 * plan/reduce.h - a cover problem in which every row is to be had in full, without what need not
 * be looked at.
 *
 * A row goes whose columns give it all that they give another row, and more, while less is
 * asked of it: what the other has, it has, whoever leaves. A column goes of whose group another
 * costs no more, adds as much to every row, and has the same owner; if the pool of that other
 * counts, it must be the same. What stays has an answer that is as good, pools that do not
 * count aside.
 *
 * Source  the two dominance rules of set covering: E. Balas and A. Ho, Mathematical Programming
 *         Study 12, 1980
 */
#ifndef PLAN_REDUCE_H
#define PLAN_REDUCE_H

#include "plan/cover_model.h"

/* A problem to be had in full. */
struct whole {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    const bool                 *survivors; /* by site; NULL: none is asked to survive */
    const bool                 *stay;      /* by column: not dropped; NULL: any may be */
    const bool                 *counted;   /* by pool: its room counts; NULL: of none */
};

/* Groups, pools, owners and sites are those of the whole; columns and rows are fewer. */
struct reduced {
    struct cover_problem p;
    struct cover_rows    rows;
    uint32_t            *column_from, *row_from;
};

/* How much a row is to have: its count and backup, or what can be there at all, of each group one
 * column at most. */
enum status reduce_targets(const struct cover_problem *problem, const struct cover_rows *rows,
                           struct arena *step, int64_t *ret_targets, struct err *err) MUST_USE;

/* All of it in `step`. */
enum status reduce(const struct whole *whole, struct arena *step, struct reduced *ret_reduced,
                   struct err *err) MUST_USE;

#endif
