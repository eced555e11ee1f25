#include "plan/least.h"

#include "base/sys.h"
#include "plan/milp_cbc.h"
#include "plan/stand.h"

#include <math.h>

/* A joint row is made of whole numbers if they stay below this: the solver's cuts want them. */
#define JOINT_MAX 1e6
#define ROUND_BYTES ((size_t)1 << 30) /* 12,000 columns with 256,000 entries take 7 MB */

struct modelling {
    const struct least   *l;
    const struct reduced *q;
    const int64_t        *targets; /* by row of the reduced */
    const bool           *taken;   /* by column of the reduced */
    struct milp          *milp;
};

static double
least_of(double a, double b)
{
    return a < b ? a : b;
}

static void
start(struct modelling *m, uint32_t variable, double value)
{
    if (!m->milp->variables.failed)
        milp_variable_at(m->milp, variable)->start = value;
}

/* ---- choices ---- */

static void
make_choices(struct modelling *m)
{
    const struct cover_problem *p = &m->q->p;

    for (uint32_t c = 0; c < p->column_count; c++) {
        bool fixed = m->l->fixed && m->l->fixed[m->q->column_from[c]];

        milp_variable(m->milp, fixed ? 1 : 0, 1, true);
        start(m, c, m->taken[c] ? 1 : 0);
    }
    if (p->columns_max) {
        milp_row(m->milp, MILP_AT_MOST, p->columns_max);
        for (uint32_t c = 0; c < p->column_count; c++)
            milp_term(m->milp, c, 1);
    }
}

/* Columns by an index of theirs, as lists from 1; 0 ends. */
static void
list(const struct cover_problem *p, bool pools, uint32_t *head, uint32_t *next)
{
    for (uint32_t c = p->column_count; c-- > 0;) {
        uint32_t at = pools ? p->columns[c].pool : p->columns[c].group;

        if (at != COVER_NONE) {
            next[c] = head[at];
            head[at] = c + 1;
        }
    }
}

static enum status
make_groups(struct modelling *m, struct arena *step, struct err *err)
{
    const struct cover_problem *p = &m->q->p;
    uint32_t *head = ARENA_ARRAY(step, (size_t)p->group_count + 1, uint32_t);
    uint32_t *next = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t);

    TRY_NEW(head && next, err);
    list(p, false, head, next);
    for (uint32_t g = 0; g < p->group_count; g++) {
        double   taken = 0;
        uint32_t used;

        if (!head[g] || !next[head[g] - 1])
            continue;
        used = milp_variable(m->milp, 0, 1, true);
        milp_row(m->milp, MILP_EQUAL, 0);
        milp_term(m->milp, used, -1);
        for (uint32_t c = head[g]; c; c = next[c - 1]) {
            milp_term(m->milp, c - 1, 1);
            taken += m->taken[c - 1];
        }
        start(m, used, taken);
    }
    return TRUCE_OK;
}

static enum status
make_pools(struct modelling *m, struct arena *step, struct err *err)
{
    const struct cover_problem *p = &m->q->p;
    uint32_t *head = ARENA_ARRAY(step, (size_t)p->pool_count + 1, uint32_t);
    uint32_t *next = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t);

    TRY_NEW(head && next, err);
    list(p, true, head, next);
    for (uint32_t i = 0; i < p->pool_count; i++) {
        double top = 1;

        if (!head[i] || !m->l->heeded[i] || p->pools[i] < 0)
            continue;
        for (uint32_t c = head[i]; c; c = next[c - 1])
            top = fmax(top, (double)p->columns[c - 1].cost);
        top = exp2(-floor(log2(top))); /* exactly */
        milp_row(m->milp, MILP_AT_MOST, (double)p->pools[i] * top);
        for (uint32_t c = head[i]; c; c = next[c - 1])
            if (p->columns[c - 1].cost)
                milp_term(m->milp, c - 1, (double)p->columns[c - 1].cost * top);
    }
    return TRUCE_OK;
}

/* ---- rows ---- */

/* What makes the joint parts whole numbers, as small as they can be; 1 if nothing small does. */
static double
joint_scale(const struct modelling *m, uint32_t r)
{
    const struct cover_problem *p = &m->q->p;
    const struct cover_rows    *rows = &m->q->rows;
    double                      count = (double)p->rows[r].count, scale = 1, step;

    for (uint32_t i = rows->first[r]; i < rows->first[r + 1] && scale < JOINT_MAX; i++) {
        bool   owned = p->columns[rows->reaches[i].column].owner != COVER_NONE;
        double amount = least_of((double)rows->reaches[i].amount, count);
        double size = count + (owned ? p->survive * amount : 0); /* the part is amount / size */

        scale = scale / cover_gcd(scale, size) * size;
    }
    if (scale >= JOINT_MAX)
        return 1;
    step = scale;
    for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
        step = cover_gcd(step, round(scale * cover_joint(p, r, &rows->reaches[i])));
    return scale / step;
}

static bool
survives(const struct modelling *m, uint32_t r)
{
    const struct cover_row *row = &m->q->p.rows[r];

    return m->l->whole.survivors && m->l->whole.survivors[row->site] && row->count;
}

/* Of the two rows one often says all that the other does. */
static void
make_row(struct modelling *m, uint32_t r)
{
    const struct cover_rows *rows = &m->q->rows;
    double                   target = (double)m->targets[r], scale;
    bool                     joint = survives(m, r), cover = true;

    for (int pass = 0; pass < 2; pass++) {
        bool within = joint; /* is each part of this row as great as of the other? */

        for (uint32_t i = rows->first[r]; i < rows->first[r + 1] && within; i++) {
            double part = least_of((double)rows->reaches[i].amount, target) / target;
            double other = cover_joint(&m->q->p, r, &rows->reaches[i]);

            within = pass ? other >= part - 1e-12 : part >= other - 1e-12;
        }
        if (pass)
            joint = joint && !(cover && within);
        else
            cover = !within;
    }
    if (cover && target > 0) {
        milp_row(m->milp, MILP_AT_LEAST, target);
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            milp_term(m->milp, rows->reaches[i].column,
                      least_of((double)rows->reaches[i].amount, target));
    }
    if (!joint)
        return;
    scale = joint_scale(m, r);
    milp_row(m->milp, MILP_AT_LEAST, scale);
    for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++) {
        double part = scale * cover_joint(&m->q->p, r, &rows->reaches[i]);

        milp_term(m->milp, rows->reaches[i].column, scale > 1 ? round(part) : part);
    }
}

/* ---- surviving, in full ---- */

struct owners {
    uint32_t *owners;  /* of one row, each once */
    int64_t  *amounts; /* what is taken of theirs, cut to the row's count */
    uint32_t  count;
};

static double
cut(const struct modelling *m, uint32_t r, uint32_t i)
{
    return least_of((double)m->q->rows.reaches[i].amount, (double)m->q->p.rows[r].count);
}

static uint32_t
owner_at(const struct modelling *m, uint32_t i)
{
    return m->q->p.columns[m->q->rows.reaches[i].column].owner;
}

static double
find_owners(const struct modelling *m, uint32_t r, struct owners *o)
{
    const struct cover_rows *rows = &m->q->rows;
    double                   total = 0;

    o->count = 0;
    for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++) {
        uint32_t at = 0;

        total += cut(m, r, i);
        if (owner_at(m, i) == COVER_NONE)
            continue;
        while (at < o->count && o->owners[at] != owner_at(m, i))
            at++;
        if (at == o->count) {
            o->owners[o->count] = owner_at(m, i);
            o->amounts[o->count++] = 0;
        }
        if (m->taken[rows->reaches[i].column])
            o->amounts[at] += (int64_t)cut(m, r, i);
    }
    return total;
}

/* The reason of these rows stands in plan/cover_model.h. */
static void
make_strict(struct modelling *m, uint32_t r, struct owners *o)
{
    const struct cover_rows *rows = &m->q->rows;
    uint32_t                 k = m->q->p.survive, t, e;
    double                   total = find_owners(m, r, o);
    int64_t                  greatest[COVER_SURVIVE_MAX] = { 0 };

    for (uint32_t i = 0; i < o->count; i++)
        stand_put(greatest, k, o->amounts[i]);
    t = milp_variable(m->milp, 0, total, false);
    start(m, t, (double)greatest[k - 1]);
    e = milp_variable_count(m->milp);
    for (uint32_t at = 0; at < o->count && k > 1; at++) {
        int64_t over = o->amounts[at] - greatest[k - 1];

        start(m, milp_variable(m->milp, 0, total, false), over > 0 ? (double)over : 0);
    }
    for (uint32_t at = 0; at < o->count; at++) {
        milp_row(m->milp, MILP_AT_LEAST, 0);
        milp_term(m->milp, t, 1);
        if (k > 1)
            milp_term(m->milp, e + at, 1);
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            if (owner_at(m, i) == o->owners[at])
                milp_term(m->milp, rows->reaches[i].column, -cut(m, r, i));
    }
    milp_row(m->milp, MILP_AT_LEAST, (double)m->q->p.rows[r].count);
    milp_term(m->milp, t, -(double)k);
    for (uint32_t at = 0; at < o->count && k > 1; at++)
        milp_term(m->milp, e + at, -1);
    for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
        milp_term(m->milp, rows->reaches[i].column, cut(m, r, i));
}

/* ---- the programme ---- */

static void
make_objective(struct modelling *m, double step)
{
    const struct cover_problem *p = &m->q->p;

    if (m->l->by_count) {
        milp_row(m->milp, MILP_AT_MOST, m->l->budget);
        for (uint32_t c = 0; c < p->column_count; c++)
            milp_term(m->milp, c, (double)p->columns[c].cost);
    }
    milp_objective(m->milp, false, m->l->by_count ? 1 : step);
    for (uint32_t c = 0; c < p->column_count; c++)
        milp_term(m->milp, c, m->l->by_count ? 1 : (double)p->columns[c].cost);
}

static enum status
make_programme(const struct least *l, const struct reduced *q, const bool *taken,
               double increment, struct arena *step, struct milp *milp, struct err *err)
{
    size_t           owners = (size_t)q->p.owner_count + 1, rows = (size_t)q->p.row_count + 1;
    int64_t         *targets = ARENA_ARRAY(step, rows, int64_t);
    struct owners    o = { .owners = ARENA_ARRAY(step, owners, uint32_t),
                           .amounts = ARENA_ARRAY(step, owners, int64_t) };
    struct modelling m = { .l = l, .q = q, .targets = targets, .taken = taken, .milp = milp };

    TRY_NEW(targets && o.owners && o.amounts, err);
    TRY(reduce_targets(&q->p, &q->rows, step, targets, err));
    make_choices(&m);
    TRY(make_groups(&m, step, err));
    TRY(make_pools(&m, step, err));
    for (uint32_t r = 0; r < q->p.row_count; r++) {
        make_row(&m, r);
        if (l->strict[q->row_from[r]] && survives(&m, r))
            make_strict(&m, r, &o);
    }
    make_objective(&m, increment);
    milp->has_start = true;
    return TRUCE_OK;
}

/* ---- what an answer breaks ---- */

/* Marks rows and pools that it breaks and that were not asked in full. */
static enum status
mark_broken(const struct least *l, const bool *taken, struct arena *step, bool *ret_marked,
            struct err *err)
{
    const struct cover_problem *p = l->whole.p;
    int64_t *shares = ARENA_ARRAY(step, (size_t)p->owner_count + 1, int64_t);
    int64_t *load = ARENA_ARRAY(step, (size_t)p->pool_count + 1, int64_t);

    TRY_NEW(shares && load, err);
    *ret_marked = false;
    for (uint32_t r = 0; r < p->row_count && l->whole.survivors; r++)
        if (!l->strict[r] && l->whole.survivors[p->rows[r].site] &&
            stand_of(p, l->whole.rows, r, taken, shares).left < p->rows[r].count)
            *ret_marked = l->strict[r] = true;
    for (uint32_t c = 0; c < p->column_count; c++)
        if (taken[c] && p->columns[c].pool != COVER_NONE)
            load[p->columns[c].pool] += p->columns[c].cost;
    for (uint32_t i = 0; i < p->pool_count; i++)
        if (!l->heeded[i] && p->pools[i] >= 0 && load[i] > p->pools[i])
            *ret_marked = l->heeded[i] = true;
    return TRUCE_OK;
}

/* ---- the whole ---- */

struct round_ {
    double bound;
    bool   proven, again; /* again: what it found breaks what was not asked */
};

static enum status
solve(const struct least *l, const struct reduced *q, const struct least_limits *limits,
      struct arena *step, bool *taken, struct round_ *round, struct err *err)
{
    struct milp_limits now = { .gap = limits->gap, .memory_bytes = limits->memory_bytes };
    struct milp_answer answer = { 0 };
    bool *from = ARENA_ARRAY(step, (size_t)q->p.column_count + 1, bool);
    bool *to = ARENA_ARRAY(step, (size_t)l->whole.p->column_count + 1, bool);
    struct milp milp;
    enum status status;

    TRY_NEW(from && to, err);
    for (uint32_t c = 0; c < q->p.column_count; c++)
        from[c] = taken[q->column_from[c]];
    if (limits->until > 0)
        now.seconds = fmax(limits->until - sys_clock_s(), 0.05);
    milp_init(&milp);
    status = make_programme(l, q, from, limits->step, step, &milp, err);
    if (status == TRUCE_OK)
        status = milp_solve(&milp, 0, &now, step, &answer, err);
    milp_free(&milp);
    TRY(status);
    if (!answer.values)
        return TRUCE_OK;
    if (isfinite(answer.stage.bound))
        round->bound = fmax(round->bound, answer.stage.bound);
    for (uint32_t c = 0; c < q->p.column_count; c++)
        to[q->column_from[c]] = answer.values[c] > 0.5;
    for (uint32_t c = 0; c < l->whole.p->column_count && l->fixed; c++)
        to[c] |= l->fixed[c]; /* one that adds nothing to a row that is left was not asked */
    TRY(mark_broken(l, to, step, &round->again, err));
    round->proven = answer.stage.outcome == MILP_OPTIMAL && !round->again;
    if (!round->again)
        memcpy(taken, to, l->whole.p->column_count * sizeof *taken);
    return TRUCE_OK;
}

enum status
least_solve(const struct least *l, const struct least_limits *limits, bool *taken,
            double *ret_bound, bool *ret_proven, struct err *err)
{
    struct round_ round = { 0 };
    struct whole  whole = l->whole;
    struct arena  step;
    enum status   status;

    whole.stay = taken;
    whole.counted = l->crowded;
    arena_init(&step, ROUND_BYTES);
    do {
        struct reduced q;

        arena_reset(&step);
        status = reduce(&whole, &step, &q, err);
        if (status == TRUCE_OK)
            status = solve(l, &q, limits, &step, taken, &round, err);
    } while (status == TRUCE_OK && round.again &&
             (limits->until <= 0 || sys_clock_s() < limits->until));
    arena_free(&step);
    TRY(status);
    *ret_bound = round.bound;
    *ret_proven = round.proven;
    return TRUCE_OK;
}
