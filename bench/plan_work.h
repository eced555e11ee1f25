/*
 * bench/plan_work.h - problems for the solver: the OR-Library's, and a planning problem of any
 * size.
 *
 * Source  J. E. Beasley, OR-Library: distributing test problems by electronic mail, Journal of
 *         the Operational Research Society 41 (11), 1990
 */
#ifndef BENCH_PLAN_WORK_H
#define BENCH_PLAN_WORK_H

#include "plan/cover.h"
#include "plan/milp.h"

/* Set covering: every row once, at the least cost. */
enum status work_cover(struct str text, struct arena *keep, struct cover_problem *ret_problem,
                       struct err *err) MUST_USE;

/*
 * p-median as a maximal covering: a row for each customer and each of its distances but the
 * greatest, with the step to the next distance as its weight, reached by all who are as near;
 * columns_max is p. The sum of distances is *ret_base less the weight covered.
 * Source  G. Cornuejols, G. L. Nemhauser and L. A. Wolsey, SIAM Journal on Algebraic and
 *         Discrete Methods 1 (3), 1980: the canonical form
 */
enum status work_pmed(struct str text, struct arena *keep, struct cover_problem *ret_problem,
                      double *ret_base, struct err *err) MUST_USE;

/* Warehouses with room and a fixed cost, and shares of each customer's demand. */
enum status work_warehouses(struct str text, struct milp *milp, struct arena *keep,
                            struct err *err) MUST_USE;

struct work_size {
    uint32_t sites, units, bases, owners, survive;
    uint32_t capabilities, needs, each; /* up to so many needs a site, of up to so many each */
    bool     apart;  /* of each unit one capability, and bases with room for all */
    bool     scarce; /* units reach 20 to 60 km, and not 50 to 150: not all can be covered */
};

/* Sites in clusters, units with a capability, a strength and a reach, bases with room. The
 * same for a seed. */
enum status work_mission(struct work_size size, uint64_t seed, struct arena *keep,
                         struct cover_problem *ret_problem, struct err *err) MUST_USE;

#endif
