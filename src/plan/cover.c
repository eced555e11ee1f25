#include "plan/cover.h"

#include "base/sys.h"
#include "plan/cover_model.h"
#include "plan/full.h"
#include "plan/milp_cbc.h"
#include "plan/search.h"
#include "plan/stand.h"

#include <math.h>

/* What the solver may take of memory: CBC used 504 MB for the greatest problem tried (rail507,
 * 63,009 columns). */
#define SOLVER_BYTES ((uint64_t)4 << 30)
#define STEP_BYTES ((size_t)2 << 30)

/* Of the search before the solver: by entry of the problem, and at most (a few seconds). */
#define SEARCH_WORK_ENTRY 1000.0
#define SEARCH_WORK_MAX 1e8
#define SEARCH_SHARE 0.25 /* of the time there is */
/* With a limit on time, so much a second instead, if that is more: about a fifth of it. */
#define SEARCH_WORK_SECOND 6e6

/* Of the time for cost where a goal before it is not reached in full: of the solver at first, and
 * until a search ends. Chosen, not tuned: two missions of 500 sites, a minute each, ended at 36,780
 * and 26,140 people with these, where the solver alone left 58,850 and 36,070. */
#define FIRST_SHARE 0.2
#define PARTS_SHARE 0.8

struct solving {
    const struct cover_problem *p;
    const struct cover_limits  *limits;
    struct cover_rows           rows;
    struct arena                step; /* of one stage */
    bool                       *taken;
    bool                       *strict; /* by row: plan/cover_model.h */
    bool                        full; /* the goals before cost are at all there is */
    double                      values[COVER_STAGES], until;
    struct cover_value          stages[COVER_STAGES];
};

static bool
is_most(enum cover_stage stage)
{
    return stage <= COVER_SURVIVING;
}

/* How few columns do with the least cost is asked when the least is known. */
static bool
is_asked(const struct solving *s, enum cover_stage stage)
{
    return (stage != COVER_SURVIVING || s->p->survive) &&
           (stage != COVER_COLUMNS || s->stages[COVER_COST].proven);
}

/* Is `a` a better answer than `b`, stage by stage? */
static bool
is_better(const double a[COVER_STAGES], const double b[COVER_STAGES])
{
    for (enum cover_stage s = COVER_COVERED; s < COVER_STAGES; s++)
        if (!milp_is_met(a[s], b[s]))
            return is_most(s) ? a[s] > b[s] : a[s] < b[s];
    return false;
}

/* Of the time left, half, as every stage so far gave the next a start; cost takes all, as
 * columns are asked only when it ended. */
static double
share_of_time(const struct solving *s, enum cover_stage stage)
{
    double left = s->until - sys_clock_s();

    if (s->limits->seconds <= 0)
        return 0;
    return fmax(stage >= COVER_COST ? left : left / 2, 0.1);
}

/* The solver's choice, if it is one and better than what we have. */
static enum status
take(struct solving *s, const double *x, struct err *err)
{
    bool      *taken = ARENA_ARRAY(&s->step, (size_t)s->p->column_count + 1, bool);
    struct err why = { 0 };
    double     values[COVER_STAGES];

    TRY_NEW(taken, err);
    for (uint32_t c = 0; c < s->p->column_count; c++)
        taken[c] = x[c] > 0.5;
    if (cover_check(s->p, taken, &s->step, values, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    if (!is_better(values, s->values))
        return TRUCE_OK;
    memcpy(s->taken, taken, s->p->column_count * sizeof *taken);
    memcpy(s->values, values, sizeof values);
    return TRUCE_OK;
}

static void
settle(struct solving *s, enum cover_stage stage, double bound, double ceiling)
{
    struct cover_value *v = &s->stages[stage];
    double              value = s->values[stage];

    if (!isfinite(bound) || (is_most(stage) ? bound > ceiling : bound < 0))
        bound = is_most(stage) ? ceiling : 0;
    /* What is held of a stage that was not proven may be passed. */
    if (is_most(stage) ? bound < value : bound > value)
        bound = value;
    v->value = value;
    v->bound = bound;
    v->asked = true;
    v->proven = milp_is_met(value, bound);
}

/* Cost or columns, when the goals before are reached in full. */
static enum status
solve_full(struct solving *s, enum cover_stage stage, struct err *err)
{
    struct full_limits limits = { .gap = s->limits->gap, .seed = s->limits->seed,
                                  .memory_bytes = SOLVER_BYTES };
    double             bound;

    if (s->limits->seconds > 0)
        limits.until = s->until;
    TRY(full_solve(s->p, &s->rows, stage == COVER_COLUMNS, &limits, &s->step, s->taken, &bound,
                   err));
    TRY(cover_check(s->p, s->taken, &s->step, s->values, err));
    settle(s, stage, bound, 0);
    return TRUCE_OK;
}

/* Rows that are short when owners leave at sites which the solver took to survive, and that
 * were not asked in full. */
static enum status
mark_broken(struct solving *s, const struct cover_made *made, const double *values,
            bool *ret_marked, struct err *err)
{
    int64_t *shares = ARENA_ARRAY(&s->step, (size_t)s->p->owner_count + 1, int64_t);
    bool    *taken = ARENA_ARRAY(&s->step, (size_t)s->p->column_count + 1, bool);

    TRY_NEW(shares && taken, err);
    *ret_marked = false;
    for (uint32_t c = 0; c < s->p->column_count; c++)
        taken[c] = values[c] > 0.5;
    for (uint32_t r = 0; r < s->p->row_count && made->sites != COVER_NONE; r++)
        if (!s->strict[r] && values[made->sites + s->p->rows[r].site] > 0.5 &&
            stand_of(s->p, &s->rows, r, taken, shares).left < s->p->rows[r].count)
            *ret_marked = s->strict[r] = true;
    return TRUCE_OK;
}

/* What one programme of a stage has led to. */
struct round_ {
    double bound, ceiling;
    bool   again; /* its answer breaks what was not asked */
};

static enum status
solve_round(struct solving *s, enum cover_stage stage, double seconds, struct milp *milp,
            struct round_ *round, struct err *err)
{
    struct milp_limits limits = { .seconds = seconds, .gap = s->limits->gap,
                                  .memory_bytes = SOLVER_BYTES };
    struct cover_ask   ask = { stage, s->values, s->taken, s->strict };
    struct milp_answer answer = { 0 };
    struct cover_made  made;

    round->again = false;
    TRY(cover_model(s->p, &s->rows, &ask, &s->step, milp, &made, err));
    round->ceiling = made.ceiling;
    if (is_most(stage) && milp_is_met(s->values[stage], made.ceiling)) {
        round->bound = made.ceiling;
        return TRUCE_OK;
    }
    TRY(milp_solve(milp, 0, &limits, &s->step, &answer, err));
    if (!answer.values)
        return TRUCE_OK;
    if (isfinite(answer.stage.bound))
        round->bound = is_most(stage) ? fmin(round->bound, answer.stage.bound)
                                      : fmax(round->bound, answer.stage.bound);
    TRY(take(s, answer.values, err));
    return mark_broken(s, &made, answer.values, &round->again, err);
}

/* With more and more conditions, until an answer breaks none: what nothing can pass with some
 * of them, nothing can with all. Until 0: until it is proven. */
static enum status
solve_rounds(struct solving *s, enum cover_stage stage, double until, struct round_ *round,
             struct err *err)
{
    struct milp milp;
    enum status status;

    do {
        arena_reset(&s->step);
        milp_init(&milp);
        status = solve_round(s, stage, until > 0 ? fmax(until - sys_clock_s(), 0.1) : 0, &milp,
                             round, err);
        milp_free(&milp);
        TRY(status);
    } while (round->again && (until <= 0 || sys_clock_s() < until));
    return TRUCE_OK;
}

/* Cheaper, with all that is had now: a search, for those goals that are not reached in full. */
static enum status
search_cheaper(struct solving *s, double until, struct err *err)
{
    struct full_limits limits = { .until = until, .gap = s->limits->gap,
                                  .seed = s->limits->seed, .memory_bytes = SOLVER_BYTES };

    arena_reset(&s->step);
    TRY(full_cheaper(s->p, &s->rows, &limits, &s->step, s->taken, err));
    return cover_check(s->p, s->taken, &s->step, s->values, err);
}

static enum status
solve_stage(struct solving *s, enum cover_stage stage, struct err *err)
{
    double        share = share_of_time(s, stage), now = sys_clock_s();
    struct round_ round = { .bound = is_most(stage) ? INFINITY : 0 };
    bool          by_parts = stage == COVER_COST && share > 0;

    if (!is_most(stage) && s->full)
        return solve_full(s, stage, err);
    TRY(solve_rounds(s, stage, share > 0 ? now + share * (by_parts ? FIRST_SHARE : 1) : 0, &round,
                     err));
    if (by_parts && !milp_is_met(s->values[stage], round.bound)) {
        TRY(search_cheaper(s, now + share * PARTS_SHARE, err));
        TRY(solve_rounds(s, stage, now + share, &round, err));
    }
    settle(s, stage, round.bound, round.ceiling);
    s->full = s->full && (!is_most(stage) || milp_is_met(s->values[stage], round.ceiling));
    return TRUCE_OK;
}

/* A start for the solver, and an answer should it find none. */
static enum status
search(struct solving *s, struct err *err)
{
    struct search_limits limits = { .seed = s->limits->seed };

    limits.work = fmin(SEARCH_WORK_ENTRY * (s->rows.first[s->p->row_count] + 100.0),
                       fmax(SEARCH_WORK_MAX, SEARCH_WORK_SECOND * s->limits->seconds));
    if (s->limits->seconds > 0)
        limits.until = sys_clock_s() + s->limits->seconds * SEARCH_SHARE;
    TRY(search_run(s->p, &s->rows, &limits, &s->step, s->taken, err));
    TRY(cover_check(s->p, s->taken, &s->step, s->values, err));
    arena_reset(&s->step);
    return TRUCE_OK;
}

static enum status
solve_stages(struct solving *s, struct err *err)
{
    uint32_t done = 0;

    for (enum cover_stage stage = COVER_COVERED; stage < COVER_STAGES; stage++) {
        double from_s = sys_clock_s();

        if (!is_asked(s, stage) || (s->limits->stages && done == s->limits->stages))
            continue;
        done++;
        TRY(solve_stage(s, stage, err));
        s->stages[stage].seconds = sys_clock_s() - from_s;
        arena_reset(&s->step);
    }
    return TRUCE_OK;
}

/* The values of what was found at last; stages are held, so none is worse than it was. */
static enum status
finish(struct solving *s, struct cover_answer *ret_answer, struct err *err)
{
    double values[COVER_STAGES];

    TRY(cover_check(s->p, s->taken, &s->step, values, err));
    for (enum cover_stage stage = COVER_COVERED; stage < COVER_STAGES; stage++)
        if (s->stages[stage].asked) {
            double bound = s->stages[stage].bound;

            s->values[stage] = values[stage];
            settle(s, stage, bound, is_most(stage) ? bound : INFINITY);
        }
    ret_answer->taken = s->taken;
    memcpy(ret_answer->stages, s->stages, sizeof s->stages);
    return TRUCE_OK;
}

enum status
cover_solve(const struct cover_problem *p, const struct cover_limits *limits, struct arena *keep,
            struct cover_answer *ret_answer, struct err *err)
{
    struct solving s = { .p = p, .limits = limits, .full = true,
                         .until = sys_clock_s() + limits->seconds };
    enum status    status;

    TRY(cover_check_problem(p, err));
    s.taken = ARENA_ARRAY(keep, (size_t)p->column_count + 1, bool);
    s.strict = ARENA_ARRAY(keep, (size_t)p->row_count + 1, bool);
    TRY_NEW(s.taken && s.strict, err);
    TRY(cover_rows_make(p, keep, &s.rows, err));
    arena_init(&s.step, STEP_BYTES);
    status = search(&s, err);
    if (status == TRUCE_OK)
        status = solve_stages(&s, err);
    if (status == TRUCE_OK)
        status = finish(&s, ret_answer, err);
    arena_free(&s.step);
    return status;
}
