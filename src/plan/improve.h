/*
 * plan/improve.h - a cheaper choice that serves as much: parts of it are solved anew.
 *
 * For a cover problem of which every goal before cost is at all there is. Some taken columns
 * are released: those that serve rows of one kind, or that share rows or sites with each other; the
 * rest stays. What the released ones and the unused units of the neighbourhood could do instead
 * is a small programme (plan/least.h), for which a local search (plan/thrift.h) finds a start and
 * which the solver answers soon. How many are released grows while that is quick. As many parts
 * are solved at once, each in a child process, as there are processors.
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
    double   step;  /* costs are multiples of it; 0: not known */
};

/* `survivors`: sites that survive; `taken`: where it begins, and its answer. */
enum status improve_run(const struct cover_problem *problem, const struct cover_rows *rows,
                        const bool *survivors, const struct improve_limits *limits,
                        struct arena *keep, bool *taken, struct err *err) MUST_USE;

#endif
