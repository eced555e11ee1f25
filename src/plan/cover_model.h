/*
 * plan/cover_model.h - a cover problem as a mixed-integer programme, one stage at a time.
 *
 * x column taken; y what of a row's count is met; b what of its backup; z a site survives.
 * Row r, with a the amounts:
 *   y + b <= sum a x,  y <= count, b <= backup        (amounts cut to count + backup)
 * is min(has, count) and min(max(has - count, 0), backup) once y is held at its optimum.
 * A site that survives K: of each row, what is there less what its K greatest owners bring is
 * at least count. The greatest K of g are the least of K t + sum e with e >= g - t, e >= 0
 * (duality; for one owner e is not needed: t >= g):
 *   sum a x - K t - sum e >= count z,  t + e_o >= sum of owner o's a x   (amounts cut to count)
 * A fraction of each owner's units passes that with next to nothing to spare, so that the
 * relaxation would pay for no second owner. Therefore also, for a site that survives K,
 *   sum a / (K a + count) x >= z
 * which every whole answer obeys: let S_o be the owners' shares, m the K-th greatest. Of owner o
 * the sum is at least S_o / (K S_o + count), as no unit of it brings more than S_o. The K
 * greatest give K m / (K m + count) or more; the others bring count together and have S_o <= m,
 * so they give count / (K m + count) or more: 1 in all. One that never leaves gives a / count.
 * Amounts are cut where that changes no minimum; a row is scaled by a power of two, exactly.
 */
#ifndef PLAN_COVER_MODEL_H
#define PLAN_COVER_MODEL_H

#include "plan/cover.h"
#include "plan/milp.h"

/* A row with the columns that add to it, each once. */
struct cover_reach {
    uint32_t column;
    int64_t  amount;
};

struct cover_rows {
    uint32_t           *first; /* by row, and one more: the end */
    struct cover_reach *reaches;
};

/* The entries of all columns; more than there are, where columns share theirs. */
size_t cover_reach_count(const struct cover_problem *problem);

enum status cover_rows_make(const struct cover_problem *problem, struct arena *keep,
                            struct cover_rows *ret_rows, struct err *err) MUST_USE;

/* Of whole numbers, one of which may be 0. */
double cover_gcd(double a, double b);

/* The greatest amount by which all values of a stage are multiples; 0 if none is seen. */
double cover_step(const struct cover_problem *problem, enum cover_stage stage);

/* The column's part of what is 1 at least if the row's site survives; the row has a count. */
double cover_joint(const struct cover_problem *problem, uint32_t row,
                   const struct cover_reach *reach);

/* What is asked of the programme. */
struct cover_ask {
    enum cover_stage stage;
    const double    *held;   /* the values of the earlier stages */
    const bool      *taken;  /* an answer that has them: the start */
    const bool      *strict; /* by row: that its site survives is asked in full; of the others,
                                only what the owners must bring together */
};

/* What was made. Variables 0 .. column_count are the columns, sites .. sites + site_count whether
 * each survives, if that is asked. The objective is number 0. */
struct cover_made {
    double   ceiling; /* what the stage cannot pass whatever is taken; 0 of cost and columns */
    uint32_t sites;   /* COVER_NONE: not asked */
};

enum status cover_model(const struct cover_problem *problem, const struct cover_rows *rows,
                        const struct cover_ask *ask, struct arena *step, struct milp *milp,
                        struct cover_made *ret_made, struct err *err) MUST_USE;

/* Which sites would survive, were everything taken; only if the problem asks for survivors. */
enum status cover_survivable(const struct cover_problem *problem, const struct cover_rows *rows,
                             struct arena *step, bool *ret_sites, struct err *err) MUST_USE;

#endif
