/*
 * plan/improve.h - a cheaper choice that serves as much: parts of it are solved anew.
 *
 * For a cover problem of which every goal before cost is at all there is. Some taken columns
 * that stand near each other are released, the rest stays; what the released ones and the unused
 * units of the neighbourhood could do instead is a small programme, which the solver answers
 * soon. How many are released grows while that is quick.
 *
 * Every betterment is checked by cover_check before it is taken; the answer is never worse than
 * the one it began with. Which parts are tried follows from the seed; how many, from the time.
 * Limits  nothing is tried with columns_max
 * Source  P. Shaw, Principles and Practice of Constraint Programming (CP98), 1998: large
 *         neighbourhood search
 */
#ifndef PLAN_IMPROVE_H
#define PLAN_IMPROVE_H

#include "plan/cover_model.h"

struct improve_limits {
    uint64_t seed, memory_bytes;
    double   until; /* of sys_clock_s() */
    double   floor; /* nothing costs less: it ends there */
};

/* `survivors`: sites that survive; `taken`: where it begins, and its answer. */
enum status improve_run(const struct cover_problem *problem, const struct cover_rows *rows,
                        const bool *survivors, const struct improve_limits *limits,
                        struct arena *keep, bool *taken, struct err *err) MUST_USE;

#endif
