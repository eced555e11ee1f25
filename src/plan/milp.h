/*
 * plan/milp.h - a mixed-integer programme, built piece by piece and solved by CBC.
 *
 * Variables with bounds, some of them whole numbers; rows of a sum that must be at least, at
 * most or equal to a side; objectives in their order, each to its optimum before the next
 * and held there.
 *
 * Each objective is solved in a child process (sys_in_child): CBC is not safe in
 * threads, leaks, and may crash; none of it reaches us. Nothing it says is believed unseen:
 * whole numbers are rounded, then every bound and every row is recomputed here within
 * MILP_TOLERANCE; an answer that breaks one is dropped. The bound is CBC's word, except that
 * one which is contradicted by a checked answer is dropped too.
 *
 * State   a `struct milp` holds buffers: milp_free
 * Limits  MILP_BYTES_MAX a buffer; sizes and sums should stay below 2^53
 * Errors  LIMIT; SYNTAX a bound or side that is no number, a row that names a variable twice;
 *         UNSUPPORTED no child process;
 *         INTERRUPTED; MEMORY
 * Source  github.com/coin-or/Cbc, Cbc_C_Interface.h 2.10.8
 */
#ifndef PLAN_MILP_H
#define PLAN_MILP_H

#include "base/arena.h"
#include "base/buf.h"

/* CBC holds rows to 1e-7 and whole numbers to 1e-6 (its primalTolerance, integerTolerance);
 * this is what rounding the latter may move the former, relative to the sizes in a row. */
#define MILP_TOLERANCE 1e-6

enum { MILP_BYTES_MAX = 1 << 30 };
enum milp_side { MILP_AT_LEAST, MILP_AT_MOST, MILP_EQUAL };

struct milp_variable {
    double lower, upper; /* may be infinite */
    double start;        /* of a known answer, if the programme has one */
    bool   whole;
};

struct milp_row {
    double         limit;
    enum milp_side side;
    uint32_t       first, count; /* terms */
};

struct milp_term {
    uint32_t variable;
    double   factor;
};

struct milp_objective {
    bool     most; /* or least */
    double   step; /* no two answers differ by less, unless not at all; 0: not known */
    uint32_t first, count;
};

struct milp {
    struct buf variables, rows, terms, objectives;
    bool       has_start;    /* every variable's `start` is set, and obeys all rows */
    bool       in_objective; /* where milp_term adds */
};

void milp_init(struct milp *milp);
void milp_free(struct milp *milp);

uint32_t milp_variable(struct milp *milp, double lower, double upper, bool whole);
/* The terms that follow belong to it. */
void milp_row(struct milp *milp, enum milp_side side, double limit);
/* With `step`, or 0, a bound is sharpened to the next value that can be. */
void milp_objective(struct milp *milp, bool most, double step);
void milp_term(struct milp *milp, uint32_t variable, double factor);

struct milp_limits {
    double   seconds;      /* of all objectives together, by the clock; 0: none */
    double   gap;          /* relative: good enough; 0: to the optimum */
    uint64_t memory_bytes; /* of the solver; 0: none */
};

/*
 * OPTIMAL     proven, within the gap that was asked for
 * FOUND       an answer, and a bound, but time ended between them
 * INFEASIBLE  proven: nothing obeys all rows
 * UNBOUNDED   proven: something obeys, and can be bettered without end
 * NONE        time ended before either
 */
enum milp_outcome { MILP_OPTIMAL, MILP_FOUND, MILP_INFEASIBLE, MILP_UNBOUNDED, MILP_NONE };

struct milp_stage {
    enum milp_outcome outcome;
    double            value, bound; /* bound: infinite if none is known */
    double            seconds;
};

/* values[variable], if the outcome has an answer; in keep. */
struct milp_answer {
    double           *values;
    struct milp_stage stage;
};

/* The objective of that index alone. */
enum status milp_solve(const struct milp *milp, uint32_t objective,
                       const struct milp_limits *limits, struct arena *keep,
                       struct milp_answer *ret_answer, struct err *err) MUST_USE;

/* From now on the objective may not become worse than `value`. */
void milp_hold(struct milp *milp, uint32_t objective, double value);

/* All objectives in their order, each held at its value for the next; `stages` has room for
 * each. Later ones are NONE after one without an answer. The answer is the last one's. */
enum status milp_solve_all(struct milp *milp, const struct milp_limits *limits,
                           struct arena *keep, struct milp_stage *ret_stages,
                           struct milp_answer *ret_answer, struct err *err) MUST_USE;

/* NULL if `values` obeys every bound, row and wholeness within MILP_TOLERANCE; else words. */
const char *milp_breaks(const struct milp *milp, const double *values);
double      milp_value(const struct milp *milp, uint32_t objective, const double *values);

#endif
