#include "plan/milp.h"

#include "base/sys.h"
#include "plan/milp_cbc.h"

#include <math.h>

/* Seconds that CBC may take to notice that its time is over before it is killed: three times
 * the largest overshoot seen, 0.6 s, and a tenth, as a long pivot grows with the problem. */
#define OVERSHOOT_S 2.0
#define OVERSHOOT_SHARE 0.1

void
milp_init(struct milp *milp)
{
    *milp = (struct milp){ 0 };
    buf_init(&milp->variables, MILP_BYTES_MAX);
    buf_init(&milp->rows, MILP_BYTES_MAX);
    buf_init(&milp->terms, MILP_BYTES_MAX);
    buf_init(&milp->objectives, MILP_BYTES_MAX);
}

void
milp_free(struct milp *milp)
{
    buf_free(&milp->variables);
    buf_free(&milp->rows);
    buf_free(&milp->terms);
    buf_free(&milp->objectives);
}

uint32_t
milp_variable_count(const struct milp *milp)
{
    return (uint32_t)(milp->variables.len / sizeof(struct milp_variable));
}

uint32_t
milp_row_count(const struct milp *milp)
{
    return (uint32_t)(milp->rows.len / sizeof(struct milp_row));
}

static uint32_t
term_count(const struct milp *milp)
{
    return (uint32_t)(milp->terms.len / sizeof(struct milp_term));
}

struct milp_variable *
milp_variable_at(const struct milp *milp, uint32_t i)
{
    return (struct milp_variable *)(void *)milp->variables.at + i;
}

const struct milp_row *
milp_row_at(const struct milp *milp, uint32_t i)
{
    return (const struct milp_row *)(const void *)milp->rows.at + i;
}

const struct milp_term *
milp_term_at(const struct milp *milp, uint32_t i)
{
    return (const struct milp_term *)(const void *)milp->terms.at + i;
}

const struct milp_objective *
milp_objective_at(const struct milp *milp, uint32_t i)
{
    return (const struct milp_objective *)(const void *)milp->objectives.at + i;
}

static void
add(struct buf *buf, const void *item, size_t size)
{
    buf_add(buf, (struct str){ item, size });
}

uint32_t
milp_variable(struct milp *milp, double lower, double upper, bool whole)
{
    struct milp_variable variable = { .lower = lower, .upper = upper, .whole = whole };
    uint32_t             index = milp_variable_count(milp);

    add(&milp->variables, &variable, sizeof variable);
    return index;
}

void
milp_row(struct milp *milp, enum milp_side side, double limit)
{
    struct milp_row row = { .limit = limit, .side = side, .first = term_count(milp) };

    milp->in_objective = false;
    add(&milp->rows, &row, sizeof row);
}

void
milp_objective(struct milp *milp, bool most, double step)
{
    struct milp_objective objective = { .most = most, .step = step,
                                        .first = term_count(milp) };

    milp->in_objective = true;
    add(&milp->objectives, &objective, sizeof objective);
}

void
milp_term(struct milp *milp, uint32_t variable, double factor)
{
    struct milp_term term = { variable, factor };

    if (milp->rows.failed || milp->objectives.failed)
        return;
    add(&milp->terms, &term, sizeof term);
    if (milp->in_objective)
        ((struct milp_objective *)(void *)(milp->objectives.at + milp->objectives.len))[-1]
            .count++;
    else
        ((struct milp_row *)(void *)(milp->rows.at + milp->rows.len))[-1].count++;
}

/* ---- what holds of an answer ---- */

double
milp_value(const struct milp *milp, uint32_t objective, const double *values)
{
    const struct milp_objective *o = milp_objective_at(milp, objective);
    double                       sum = 0;

    for (uint32_t i = 0; i < o->count; i++) {
        const struct milp_term *term = milp_term_at(milp, o->first + i);

        sum += term->factor * values[term->variable];
    }
    return sum;
}

static bool
row_holds(const struct milp *milp, const struct milp_row *row, const double *values)
{
    double sum = 0, size = 1 + fabs(row->limit);

    for (uint32_t i = 0; i < row->count; i++) {
        const struct milp_term *term = milp_term_at(milp, row->first + i);

        sum += term->factor * values[term->variable];
        size += fabs(term->factor * values[term->variable]);
    }
    if (row->side != MILP_AT_MOST && sum < row->limit - MILP_TOLERANCE * size)
        return false;
    return row->side == MILP_AT_LEAST || sum <= row->limit + MILP_TOLERANCE * size;
}

const char *
milp_breaks(const struct milp *milp, const double *values)
{
    for (uint32_t i = 0; i < milp_variable_count(milp); i++) {
        const struct milp_variable *v = milp_variable_at(milp, i);
        double                      slack = MILP_TOLERANCE * (1 + fabs(values[i]));

        if (!(values[i] >= v->lower - slack && values[i] <= v->upper + slack))
            return "a variable is outside its bounds";
        if (v->whole && values[i] != round(values[i]))
            return "a whole number is not whole";
    }
    for (uint32_t i = 0; i < milp_row_count(milp); i++)
        if (!row_holds(milp, milp_row_at(milp, i), values))
            return "a row does not hold";
    return NULL;
}

static enum status
check_terms(const struct milp *milp, struct err *err)
{
    uint32_t variables = milp_variable_count(milp);

    for (uint32_t i = 0; i < variables; i++) {
        const struct milp_variable *v = milp_variable_at(milp, i);

        if (isnan(v->lower) || isnan(v->upper))
            return err_set(err, TRUCE_SYNTAX, "the bounds of variable %u are no numbers", i);
    }
    for (uint32_t i = 0; i < milp_row_count(milp); i++)
        if (!isfinite(milp_row_at(milp, i)->limit))
            return err_set(err, TRUCE_SYNTAX, "the side of row %u is no number", i);
    for (uint32_t i = 0; i < term_count(milp); i++)
        if (milp_term_at(milp, i)->variable >= variables ||
            !isfinite(milp_term_at(milp, i)->factor))
            return err_set(err, TRUCE_SYNTAX, "a term has no variable or no factor");
    return TRUCE_OK;
}

/* last[variable]: the row, from 1, that named it last. */
static enum status
check_once(const struct milp *milp, struct arena *step, struct err *err)
{
    uint32_t *last = ARENA_ARRAY(step, milp_variable_count(milp) + 1, uint32_t);

    TRY_NEW(last, err);
    for (uint32_t r = 0; r < milp_row_count(milp); r++)
        for (uint32_t i = 0; i < milp_row_at(milp, r)->count; i++) {
            uint32_t v = milp_term_at(milp, milp_row_at(milp, r)->first + i)->variable;

            if (last[v] == r + 1)
                return err_set(err, TRUCE_SYNTAX, "row %u names variable %u twice", r, v);
            last[v] = r + 1;
        }
    return TRUCE_OK;
}

static enum status
check_made(const struct milp *milp, uint32_t objective, struct arena *step, struct err *err)
{
    TRY(buf_status(&milp->variables, err));
    TRY(buf_status(&milp->rows, err));
    TRY(buf_status(&milp->terms, err));
    TRY(buf_status(&milp->objectives, err));
    CHECK(objective < milp->objectives.len / sizeof(struct milp_objective));
    TRY(check_terms(milp, err));
    return check_once(milp, step, err);
}

/* ---- one objective ---- */

/* The bound, moved to the nearest value that an answer can have. */
static double
sharpen(const struct milp_objective *o, double bound)
{
    double steps;

    if (o->step <= 0 || !isfinite(bound))
        return bound;
    steps = bound / o->step;
    if (fabs(steps) > 9007199254740992.0 / 4) /* 2^51: a step is no longer seen in it */
        return bound;
    steps = o->most ? floor(steps + MILP_TOLERANCE * (1 + fabs(steps)))
                    : ceil(steps - MILP_TOLERANCE * (1 + fabs(steps)));
    return steps * o->step;
}

bool
milp_is_met(double value, double bound)
{
    return fabs(value - bound) <= MILP_TOLERANCE * (1 + fabs(value));
}

static bool
better(const struct milp_objective *o, double a, double b)
{
    return o->most ? a > b : a < b;
}

/* Whole numbers rounded; NULL if the answer then breaks anything. */
static const double *
believe(const struct milp *milp, double *values)
{
    for (uint32_t i = 0; i < milp_variable_count(milp); i++)
        if (milp_variable_at(milp, i)->whole)
            values[i] = round(values[i]);
    return milp_breaks(milp, values) ? NULL : values;
}

static void
take_start(const struct milp *milp, const struct milp_objective *o, uint32_t objective,
           struct milp_answer *answer, double *start)
{
    for (uint32_t i = 0; i < milp_variable_count(milp); i++)
        start[i] = milp_variable_at(milp, i)->start;
    if (milp_breaks(milp, start))
        return;
    double value = milp_value(milp, objective, start);

    if (answer->values && !better(o, value, answer->stage.value))
        return;
    answer->values = start;
    answer->stage.value = value;
}

/* What the solver said, after everything in it that can be checked was. */
static enum status
judge(const struct milp *milp, uint32_t objective, const struct milp_said *said, double gap,
      struct arena *keep, struct milp_answer *answer, struct err *err)
{
    const struct milp_objective *o = milp_objective_at(milp, objective);
    struct milp_stage           *stage = &answer->stage;
    double                      *start = ARENA_ARRAY(keep, milp_variable_count(milp) + 1, double);

    TRY_NEW(start, err);
    stage->bound = sharpen(o, said->bound);
    if (said->values && believe(milp, said->values)) {
        answer->values = said->values;
        stage->value = milp_value(milp, objective, said->values);
    }
    if (milp->has_start)
        take_start(milp, o, objective, answer, start);
    if (!answer->values) {
        stage->outcome = said->infeasible ? MILP_INFEASIBLE : MILP_NONE;
        return TRUCE_OK;
    }
    if (said->infeasible ||
        (better(o, stage->value, stage->bound) && !milp_is_met(stage->value, stage->bound)))
        stage->bound = o->most ? INFINITY : -INFINITY; /* it contradicts what we hold */
    if (milp_is_met(stage->value, stage->bound))
        stage->bound = stage->value;
    stage->outcome =
        stage->bound == stage->value ||
                fabs(stage->bound - stage->value) <= gap * fabs(stage->value)
            ? MILP_OPTIMAL : MILP_FOUND;
    return TRUCE_OK;
}

static enum status
run(const struct milp *milp, uint32_t objective, const struct milp_limits *limits,
    struct arena *keep, struct milp_answer *answer, struct err *err)
{
    struct milp_work        work = { milp, objective, limits };
    struct sys_child_limits held = { .memory_bytes = limits->memory_bytes };
    enum sys_child_end      end;
    struct milp_said        said = { 0 };
    struct buf              bytes;
    enum status             status;

    if (limits->seconds > 0)
        held.seconds = limits->seconds * (1 + OVERSHOOT_SHARE) + OVERSHOOT_S;
    buf_init(&bytes, MILP_BYTES_MAX);
    status = sys_in_child(milp_cbc_work, &work, &held, &bytes, &end, err);
    if (status == TRUCE_OK)
        status = milp_cbc_read(milp, objective, buf_str(&bytes), keep, &said, err);
    buf_free(&bytes);
    TRY(status);
    return judge(milp, objective, &said, limits->gap, keep, answer, err);
}

/* ---- without end ---- */

static bool
has_infinite(const struct milp *milp)
{
    for (uint32_t i = 0; i < milp_variable_count(milp); i++)
        if (isinf(milp_variable_at(milp, i)->lower) || isinf(milp_variable_at(milp, i)->upper))
            return true;
    return false;
}

static void
copy_terms(const struct milp *from, uint32_t first, uint32_t count, struct milp *to)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct milp_term *term = milp_term_at(from, first + i);

        milp_term(to, term->variable, term->factor);
    }
}

/* Directions in which one can go for ever: the rows with sides of 0, steps of at most 1. An
 * objective that such a direction betters has no end, if anything obeys the rows at all
 * (data are rational: R. R. Meyer, Mathematical Programming 7, 1974). */
static void
make_rays(const struct milp *milp, uint32_t objective, struct milp *rays)
{
    const struct milp_objective *o = milp_objective_at(milp, objective);

    for (uint32_t i = 0; i < milp_variable_count(milp); i++) {
        const struct milp_variable *v = milp_variable_at(milp, i);

        milp_variable(rays, isinf(v->lower) ? -1 : 0, isinf(v->upper) ? 1 : 0, false);
    }
    for (uint32_t i = 0; i < milp_row_count(milp); i++) {
        const struct milp_row *row = milp_row_at(milp, i);

        milp_row(rays, row->side, 0);
        copy_terms(milp, row->first, row->count, rays);
    }
    milp_objective(rays, o->most, 0);
    copy_terms(milp, o->first, o->count, rays);
}

static enum status
find_ray(const struct milp *milp, uint32_t objective, const struct milp_limits *limits,
         struct arena *keep, bool *ret_ray, struct err *err)
{
    struct milp_answer answer = { 0 };
    struct milp        rays;
    enum status        status;

    milp_init(&rays);
    make_rays(milp, objective, &rays);
    status = check_made(&rays, 0, keep, err);
    if (status == TRUCE_OK)
        status = run(&rays, 0, limits, keep, &answer, err);
    milp_free(&rays);
    TRY(status);
    *ret_ray = answer.values && fabs(answer.stage.value) > MILP_TOLERANCE;
    return TRUCE_OK;
}

/* Whether anything obeys at all: the same rows with nothing to better. */
static enum status
judge_endless(const struct milp *milp, const struct milp_limits *limits, struct arena *keep,
              struct milp_answer *answer, struct err *err)
{
    struct milp        any = *milp;
    struct milp_answer found = { 0 };
    enum status        status;

    buf_init(&any.objectives, MILP_BYTES_MAX);
    milp_objective(&any, true, 0);
    status = check_made(&any, 0, keep, err);
    if (status == TRUCE_OK)
        status = run(&any, 0, limits, keep, &found, err);
    buf_free(&any.objectives);
    TRY(status);
    answer->stage = found.stage;
    if (found.values) {
        answer->values = found.values;
        answer->stage.outcome = MILP_UNBOUNDED;
    }
    return TRUCE_OK;
}

enum status
milp_solve(const struct milp *milp, uint32_t objective, const struct milp_limits *limits,
           struct arena *keep, struct milp_answer *ret_answer, struct err *err)
{
    struct milp_answer answer = { 0 };
    double             from_s = sys_clock_s();
    bool               ray = false;

    TRY(check_made(milp, objective, keep, err));
    if (has_infinite(milp))
        TRY(find_ray(milp, objective, limits, keep, &ray, err));
    if (ray)
        TRY(judge_endless(milp, limits, keep, &answer, err));
    else
        TRY(run(milp, objective, limits, keep, &answer, err));
    answer.stage.seconds = sys_clock_s() - from_s;
    if (answer.stage.outcome == MILP_UNBOUNDED) {
        answer.stage.value = milp_value(milp, objective, answer.values);
        answer.stage.bound = milp_objective_at(milp, objective)->most ? INFINITY : -INFINITY;
    }
    *ret_answer = answer;
    return TRUCE_OK;
}

void
milp_hold(struct milp *milp, uint32_t objective, double value)
{
    struct milp_objective o = *milp_objective_at(milp, objective);

    milp_row(milp, o.most ? MILP_AT_LEAST : MILP_AT_MOST, value);
    for (uint32_t i = 0; i < o.count; i++) {
        struct milp_term term = *milp_term_at(milp, o.first + i);

        milp_term(milp, term.variable, term.factor);
    }
}

enum status
milp_solve_all(struct milp *milp, const struct milp_limits *limits, struct arena *keep,
               struct milp_stage *ret_stages, struct milp_answer *ret_answer, struct err *err)
{
    uint32_t           count = (uint32_t)(milp->objectives.len / sizeof(struct milp_objective));
    double             until = sys_clock_s() + limits->seconds;
    struct milp_answer answer = { 0 };

    for (uint32_t i = 0; i < count; i++) {
        struct milp_limits now = *limits;

        if (limits->seconds > 0) /* half of what is left, and all of it for the last */
            now.seconds = fmax((until - sys_clock_s()) / (i + 1 < count ? 2 : 1), 0.1);
        TRY(milp_solve(milp, i, &now, keep, &answer, err));
        ret_stages[i] = answer.stage;
        if (answer.stage.outcome != MILP_OPTIMAL && answer.stage.outcome != MILP_FOUND) {
            for (uint32_t k = i + 1; k < count; k++)
                ret_stages[k] = (struct milp_stage){ .outcome = MILP_NONE };
            break;
        }
        if (i + 1 == count)
            break;
        milp_hold(milp, i, answer.stage.value);
        milp->has_start = true;
        for (uint32_t v = 0; v < milp_variable_count(milp); v++)
            milp_variable_at(milp, v)->start = answer.values[v];
    }
    *ret_answer = answer;
    return TRUCE_OK;
}
