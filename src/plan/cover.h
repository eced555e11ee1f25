/*
 * plan/cover.h - choose which columns to take, so that as much as possible of the rows is
 * covered: the problem behind a plan, without words.
 *
 * A column is one way to station one unit (its group: at most one of it is taken) at one
 * base (its pool, which has room for so much cost); it belongs to an owner (contributor), costs so
 * many people, and adds amounts to rows (needs). What a row has is the sum of what the taken
 * columns add; one column covers all its rows at once.
 *
 * In this order, each to its optimum before the next:
 *   COVERED   sum of weight x min(has, count)
 *   BACKUP    sum of weight x min(max(has - count, 0), backup)
 *   SURVIVING sum of site_weights of those sites all whose rows still have `count` when any
 *             `survive` owners have left; no such stage if survive is 0; a site without a row
 *             is not counted; a column without owner never leaves
 *   COST      least sum of the cost of what is taken
 *   COLUMNS   least number of columns; asked only once COST is proven
 *
 * Limits  COVER_ENTRIES_MAX entries; amounts, counts and costs up to 1e9, sums below 2^53
 * Errors  SYNTAX a problem that contradicts itself (an index out of range, a negative
 *         amount); MEMORY; UNSUPPORTED the solver cannot be run
 */
#ifndef PLAN_COVER_H
#define PLAN_COVER_H

#include "base/arena.h"
#include "base/status.h"

enum { COVER_ENTRIES_MAX = 20 * 1000 * 1000, COVER_SURVIVE_MAX = 3, COVER_KINDS_MAX = 4096 };
#define COVER_NONE UINT32_MAX

struct cover_column {
    uint32_t group, pool, owner; /* pool COVER_NONE: no limit; so may group and owner be */
    int64_t  cost;
    uint32_t first, count; /* its entries */
};

struct cover_entry {
    uint32_t row;
    int64_t  amount;
};

struct cover_row {
    int64_t  count, backup;
    double   weight; /* above 0 */
    uint32_t site;
    uint32_t kind; /* below COVER_KINDS_MAX; rows that most columns reach with none of another kind:
                      they are solved by themselves. Any is right, a good one is quick */
};

struct cover_problem {
    const struct cover_column *columns;
    const struct cover_entry  *entries;
    const struct cover_row    *rows;
    const int64_t             *pools; /* room, in cost; negative: without limit */
    const double              *site_weights;
    uint32_t column_count, entry_count, row_count, pool_count, group_count, owner_count,
        site_count;
    uint32_t survive;
    uint32_t columns_max; /* at most so many are taken; 0: no limit */
};

enum cover_stage { COVER_COVERED, COVER_BACKUP, COVER_SURVIVING, COVER_COST, COVER_COLUMNS,
                   COVER_STAGES };

struct cover_value {
    double value, bound; /* what is reached; what cannot be passed, given the stages before */
    bool   asked, proven; /* proven: the two are one within the solver's tolerance */
    double seconds;       /* by the clock */
};

struct cover_limits {
    double   seconds;  /* of all stages; 0: until proven */
    double   gap;      /* relative: good enough; 0: to the optimum */
    uint64_t seed;     /* of the search that gives the solver its start */
    uint32_t stages;   /* only so many of those that are asked, in their order; 0: all */
};

struct cover_answer {
    bool              *taken; /* by column, in keep */
    struct cover_value stages[COVER_STAGES];
};

enum status cover_solve(const struct cover_problem *problem, const struct cover_limits *limits,
                        struct arena *keep, struct cover_answer *ret_answer,
                        struct err *err) MUST_USE;

/* LIMIT, or SYNTAX with what contradicts; both functions here ask it first. */
enum status cover_check_problem(const struct cover_problem *problem, struct err *err) MUST_USE;

/* What a choice is worth, recomputed from the problem alone. SYNTAX, with what and where, if it breaks
 * a group, a pool or columns_max. */
enum status cover_check(const struct cover_problem *problem, const bool *taken,
                        struct arena *step, double ret_values[COVER_STAGES],
                        struct err *err) MUST_USE;

#endif
