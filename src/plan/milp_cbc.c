#include "plan/milp_cbc.h"

#include <coin/Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>

/* The same objective to CBC's taste: always least, columns instead of rows. */
struct columns {
    int    *first, *rows;
    double *factors, *lower, *upper, *objective, *row_lower, *row_upper;
};

/* What comes through the pipe; then one double a variable, if has_values. */
struct head {
    double  bound; /* of the least */
    int64_t infeasible, has_values;
};

static enum status
make_columns(const struct milp *milp, struct arena *arena, struct columns *c)
{
    uint32_t n = milp_variable_count(milp), m = milp_row_count(milp);
    size_t   terms = milp->terms.len / sizeof(struct milp_term);

    c->first = ARENA_ARRAY(arena, (size_t)n + 2, int);
    c->rows = ARENA_ARRAY(arena, terms + 1, int);
    c->factors = ARENA_ARRAY(arena, terms + 1, double);
    c->lower = ARENA_ARRAY(arena, (size_t)n + 1, double);
    c->upper = ARENA_ARRAY(arena, (size_t)n + 1, double);
    c->objective = ARENA_ARRAY(arena, (size_t)n + 1, double);
    c->row_lower = ARENA_ARRAY(arena, (size_t)m + 1, double);
    c->row_upper = ARENA_ARRAY(arena, (size_t)m + 1, double);
    return c->first && c->rows && c->factors && c->lower && c->upper && c->objective &&
                   c->row_lower && c->row_upper
               ? TRUCE_OK : TRUCE_MEMORY;
}

/* first[v + 2] counts, first[v + 1] is then where v goes on, and at last where it ends. */
static void
turn(const struct milp *milp, struct columns *c)
{
    uint32_t n = milp_variable_count(milp), m = milp_row_count(milp);

    for (uint32_t r = 0; r < m; r++)
        for (uint32_t i = 0; i < milp_row_at(milp, r)->count; i++)
            c->first[milp_term_at(milp, milp_row_at(milp, r)->first + i)->variable + 2]++;
    for (uint32_t v = 0; v < n; v++)
        c->first[v + 2] += c->first[v + 1];
    for (uint32_t r = 0; r < m; r++) {
        const struct milp_row *row = milp_row_at(milp, r);

        for (uint32_t i = 0; i < row->count; i++) {
            const struct milp_term *term = milp_term_at(milp, row->first + i);
            int                     at = c->first[term->variable + 1]++;

            c->rows[at] = (int)r;
            c->factors[at] = term->factor;
        }
        c->row_lower[r] = row->side == MILP_AT_MOST ? -INFINITY : row->limit;
        c->row_upper[r] = row->side == MILP_AT_LEAST ? INFINITY : row->limit;
    }
}

static Cbc_Model *
load(const struct milp *milp, const struct milp_objective *o, struct columns *c)
{
    uint32_t   n = milp_variable_count(milp), m = milp_row_count(milp);
    Cbc_Model *model = Cbc_newModel();

    turn(milp, c);
    for (uint32_t v = 0; v < n; v++) {
        c->lower[v] = milp_variable_at(milp, v)->lower;
        c->upper[v] = milp_variable_at(milp, v)->upper;
    }
    for (uint32_t i = 0; i < o->count; i++) {
        const struct milp_term *term = milp_term_at(milp, o->first + i);

        c->objective[term->variable] += o->most ? -term->factor : term->factor;
    }
    Cbc_loadProblem(model, (int)n, (int)m, c->first, c->rows, c->factors, c->lower, c->upper,
                    c->objective, c->row_lower, c->row_upper);
    Cbc_setObjSense(model, 1);
    for (uint32_t v = 0; v < n; v++)
        if (milp_variable_at(milp, v)->whole)
            Cbc_setInteger(model, (int)v);
    return model;
}

static void
set(Cbc_Model *model, const char *name, double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.9g", value);
    Cbc_setParameter(model, name, text);
}

static enum status
give_start(const struct milp *milp, struct arena *arena, Cbc_Model *model)
{
    uint32_t n = milp_variable_count(milp);
    int     *indices = ARENA_ARRAY(arena, (size_t)n + 1, int);
    double  *values = ARENA_ARRAY(arena, (size_t)n + 1, double);

    if (!indices || !values)
        return TRUCE_MEMORY;
    for (uint32_t v = 0; v < n; v++) {
        indices[v] = (int)v;
        values[v] = milp_variable_at(milp, v)->start;
    }
    Cbc_setMIPStartI(model, (int)n, indices, values);
    return TRUCE_OK;
}

static bool
has_whole(const struct milp *milp)
{
    for (uint32_t v = 0; v < milp_variable_count(milp); v++)
        if (milp_variable_at(milp, v)->whole)
            return true;
    return false;
}

/* Proven to the end, and not just to the gap that was asked for: nothing is better. When
 * nothing betters the start (secondary status 1) the best possible is left at the first
 * relaxation's. */
static double
bound_of(Cbc_Model *model, const struct milp_work *work)
{
    bool proven = Cbc_isProvenOptimal(model) != 0;

    if (proven && (work->limits->gap <= 0 || !has_whole(work->milp) ||
                   Cbc_secondaryStatus(model) == 1))
        return Cbc_getObjValue(model);
    return Cbc_getBestPossibleObjValue(model);
}

static enum status
answer(const struct milp_work *work, Cbc_Model *model, int fd)
{
    struct head   head = { .bound = -INFINITY };
    const double *values = Cbc_bestSolution(model);
    size_t        size = milp_variable_count(work->milp) * sizeof *values;

    /* Not isInitialSolveProvenPrimalInfeasible: with a start that nothing betters it is true. */
    head.infeasible = Cbc_isProvenInfeasible(model);
    if (!head.infeasible) {
        if (!values && Cbc_isProvenOptimal(model))
            values = Cbc_getColSolution(model);
        head.has_values = values != NULL;
        head.bound = bound_of(model, work);
    }
    TRY(sys_write(fd, "the parent", (struct str){ (char *)&head, sizeof head }, NULL));
    if (!head.has_values)
        return TRUCE_OK;
    return sys_write(fd, "the parent", (struct str){ (const char *)values, size }, NULL);
}

static enum status
solve(const struct milp_work *work, struct arena *arena, bool from_start, Cbc_Model **ret_model)
{
    const struct milp_objective *o = milp_objective_at(work->milp, work->objective);
    struct columns               columns;
    Cbc_Model                   *model;

    TRY(make_columns(work->milp, arena, &columns));
    model = load(work->milp, o, &columns);
    Cbc_setParameter(model, "log", "0");
    Cbc_setParameter(model, "timeMode", "elapsed");
    if (work->limits->seconds > 0)
        set(model, "sec", work->limits->seconds);
    if (work->limits->gap > 0)
        set(model, "ratio", work->limits->gap);
    if (o->step > 0)
        set(model, "increment", o->step * 0.999); /* less than a step is no betterment */
    /* With it a start made CBC call 5 proven where 4 was there, and an objective lost what the
     * variables had that it fixed (2.10.8; test/oracle/cover.c found both). */
    Cbc_setParameter(model, "preprocess", "off");
    if (from_start)
        TRY(give_start(work->milp, arena, model));
    (void)Cbc_solve(model);
    *ret_model = model;
    return TRUCE_OK;
}

enum status
milp_cbc_work(void *context, int fd)
{
    const struct milp_work *work = context;
    struct arena            arena;
    Cbc_Model              *model;

    arena_init(&arena, SIZE_MAX / 2);
    TRY(solve(work, &arena, work->milp->has_start, &model));
    if (Cbc_status(model) == -1 && work->milp->has_start) /* it gave up over the start */
        TRY(solve(work, &arena, false, &model));
    return answer(work, model, fd);
}

enum status
milp_cbc_read(const struct milp *milp, uint32_t objective, struct str bytes, struct arena *keep,
              struct milp_said *ret_said, struct err *err)
{
    double           worst = milp_objective_at(milp, objective)->most ? INFINITY : -INFINITY;
    size_t           size = milp_variable_count(milp) * sizeof(double);
    struct milp_said said = { .bound = worst };
    struct head      head;

    if (bytes.len >= sizeof head) {
        memcpy(&head, bytes.at, sizeof head);
        said.infeasible = head.infeasible != 0;
        if (fabs(head.bound) < 1e50) /* CBC's infinity is DBL_MAX, in places 1e50 */
            said.bound = worst > 0 ? -head.bound : head.bound;
        if (head.has_values && bytes.len == sizeof head + size) {
            said.values = ARENA_ARRAY(keep, milp_variable_count(milp) + 1, double);
            TRY_NEW(said.values, err);
            memcpy(said.values, bytes.at + sizeof head, size);
        }
    }
    *ret_said = said;
    return TRUCE_OK;
}
