/*
 * plan/least.h - the least cost at which every row is had in full: solved for what is left when
 * dominated rows and columns are gone (plan/reduce.h), with few of the conditions at first.
 *
 * That sites survive is asked by cover_joint alone until an answer breaks it at a row; then of
 * that row exactly. The room of pools likewise, if it may wait. What is proven with fewer
 * conditions holds with all: its bound is a bound, and an answer that breaks none is best.
 * Whether a group is used at all is a variable of its own: deciding that before where is quicker
 * (a capability of bench/plan's mission: after 70 s a gap of 7 % without it, of 1.4 % with; none
 * after 9 s from a start within 0.2 % of the best).
 *
 *   min sum cost x   sum a x >= target,  sum joint x >= 1,  sum of a group's x = used <= 1
 */
#ifndef PLAN_LEAST_H
#define PLAN_LEAST_H

#include "plan/milp.h"
#include "plan/reduce.h"

/* `strict` and `heeded` grow as answers break rows and pools. */
struct least {
    struct whole whole;    /* without `counted` */
    const bool  *fixed;    /* by column: taken in any case; NULL: none */
    const bool  *crowded;  /* by pool: no column goes for one in it; may be `heeded` */
    bool        *strict;   /* by row: asked in full to survive */
    bool        *heeded;   /* by pool: its room is asked */
    bool         by_count; /* columns are counted, not their cost */
    double       budget;   /* of cost, if by_count */
};

struct least_limits {
    double   until; /* of sys_clock_s(); 0: none */
    double   gap;   /* relative: good enough */
    double   step;  /* costs are multiples of it; 0: not known */
    uint64_t memory_bytes;
};

/* `taken`, an answer, is the start, and the answer if it is bettered. *ret_bound: what nothing can
 * be below; 0 if nothing is known. *ret_proven: down to the gap. */
enum status least_solve(const struct least *least, const struct least_limits *limits,
                        bool *taken, double *ret_bound, bool *ret_proven,
                        struct err *err) MUST_USE;

#endif
