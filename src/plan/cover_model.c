#include "plan/cover_model.h"

#include "plan/milp_cbc.h"
#include "plan/reduce.h"

#include <math.h>

/* How far below its value a stage is held: what summing doubles may lose. */
#define HOLD_SLACK 1e-9

/* ---- rows with their columns ---- */

size_t
cover_reach_count(const struct cover_problem *p)
{
    size_t count = 0;

    for (uint32_t c = 0; c < p->column_count; c++)
        count += p->columns[c].count;
    return count;
}

enum status
cover_rows_make(const struct cover_problem *p, struct arena *keep, struct cover_rows *ret_rows,
                struct err *err)
{
    struct cover_rows rows = { .first = ARENA_ARRAY(keep, (size_t)p->row_count + 2, uint32_t) };
    uint32_t *end = ARENA_ARRAY(keep, (size_t)p->row_count + 1, uint32_t), at = 0;

    TRY_NEW(rows.first && end, err);
    for (uint32_t c = 0; c < p->column_count; c++)
        for (uint32_t i = 0; i < p->columns[c].count; i++)
            rows.first[p->entries[p->columns[c].first + i].row + 1]++;
    for (uint32_t r = 0; r < p->row_count; r++) {
        end[r] = rows.first[r];
        rows.first[r + 1] += rows.first[r];
    }
    rows.reaches = ARENA_ARRAY(keep, (size_t)rows.first[p->row_count] + 1, struct cover_reach);
    TRY_NEW(rows.reaches, err);
    for (uint32_t c = 0; c < p->column_count; c++)
        for (uint32_t i = 0; i < p->columns[c].count; i++) {
            const struct cover_entry *e = &p->entries[p->columns[c].first + i];

            if (end[e->row] > rows.first[e->row] && rows.reaches[end[e->row] - 1].column == c)
                rows.reaches[end[e->row] - 1].amount += e->amount;
            else if (e->amount)
                rows.reaches[end[e->row]++] = (struct cover_reach){ c, e->amount };
        }
    for (uint32_t r = 0; r < p->row_count; r++) { /* close the gaps of merged ones */
        uint32_t from = rows.first[r];

        rows.first[r] = at;
        for (; from < end[r]; from++)
            rows.reaches[at++] = rows.reaches[from];
    }
    rows.first[p->row_count] = at;
    *ret_rows = rows;
    return TRUCE_OK;
}

/* ---- what is known of a stage beforehand ---- */

double
cover_gcd(double a, double b)
{
    while (b > 0) {
        double rest = fmod(a, b);

        a = b;
        b = rest;
    }
    return a;
}

/* Weights are written by people: 1, 2.5, 0.1; three places are enough to see it. */
static double
common_step(const double *weights, size_t stride, uint32_t count)
{
    double scale = 1000, step = 0;

    for (uint32_t i = 0; i < count; i++) {
        double weight = *(const double *)(const void *)((const char *)weights + i * stride);
        double scaled = round(weight * scale);

        if (fabs(weight * scale - scaled) > 1e-9 * scaled || scaled > 1e12)
            return 0;
        step = cover_gcd(step > scaled ? step : scaled, step > scaled ? scaled : step);
    }
    return step / scale;
}

double
cover_step(const struct cover_problem *p, enum cover_stage stage)
{
    double step = 0;

    switch (stage) {
    case COVER_COVERED:
    case COVER_BACKUP:
        return p->row_count ? common_step(&p->rows[0].weight, sizeof p->rows[0], p->row_count)
                            : 0;
    case COVER_SURVIVING:
        return common_step(p->site_weights, sizeof(double), p->site_count);
    case COVER_COST:
        for (uint32_t c = 0; c < p->column_count; c++) {
            double cost = (double)p->columns[c].cost;

            step = cover_gcd(step > cost ? step : cost, step > cost ? cost : step);
        }
        return step;
    default:
        return 1;
    }
}

double
cover_joint(const struct cover_problem *p, uint32_t row, const struct cover_reach *reach)
{
    int64_t count = p->rows[row].count;
    double  amount = (double)(reach->amount < count ? reach->amount : count);

    if (p->columns[reach->column].owner == COVER_NONE)
        return amount / (double)count;
    return amount / (p->survive * amount + (double)count);
}

static double
row_total(const struct cover_rows *rows, uint32_t r)
{
    double sum = 0;

    for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
        sum += (double)rows->reaches[i].amount;
    return sum;
}

/* ---- the programme ---- */

struct share;

struct maker {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    enum cover_stage            stage;
    const double               *held;
    const bool                 *taken, *strict;
    struct milp                *milp;
    uint32_t                   *y, *b, *z; /* by row, row, site; COVER_NONE: none */
    double                     *scale;     /* by row: of y and b */
    int64_t                    *targets;   /* by row: what it can have of its count and backup */
    uint32_t                   *order;     /* reaches of one row, by owner */
    struct share               *shares;    /* of one row */
    bool                       *has_row, *could; /* by site */
    double                      ceilings[COVER_STAGES];
};

static void
start(struct maker *m, uint32_t variable, double value)
{
    if (!m->milp->variables.failed)
        ((struct milp_variable *)(void *)m->milp->variables.at)[variable].start = value;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The power of two that brings the greatest amount into 1 .. 2. */
static double
scale_of(int64_t top)
{
    return top > 1 ? exp2(-floor(log2((double)top))) : 1;
}

static void
make_choices(struct maker *m)
{
    for (uint32_t c = 0; c < m->p->column_count; c++) {
        milp_variable(m->milp, 0, 1, true);
        start(m, c, m->taken[c] ? 1 : 0);
    }
    if (!m->p->columns_max)
        return;
    milp_row(m->milp, MILP_AT_MOST, m->p->columns_max);
    for (uint32_t c = 0; c < m->p->column_count; c++)
        milp_term(m->milp, c, 1);
}

/* Columns by an index of theirs (group or pool), as rows: at most `limit`. */
static enum status
make_packs(struct maker *m, bool pools, struct arena *step, struct err *err)
{
    uint32_t  count = pools ? m->p->pool_count : m->p->group_count;
    uint32_t *head = ARENA_ARRAY(step, (size_t)count + 1, uint32_t);
    uint32_t *next = ARENA_ARRAY(step, (size_t)m->p->column_count + 1, uint32_t);

    TRY_NEW(head && next, err);
    for (uint32_t c = m->p->column_count; c-- > 0;) { /* numbers from 1; 0 ends a list */
        uint32_t at = pools ? m->p->columns[c].pool : m->p->columns[c].group;

        if (at == COVER_NONE)
            continue;
        next[c] = head[at];
        head[at] = c + 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        double room = pools ? (double)m->p->pools[i] : 1, top = 0;

        if (!head[i] || room < 0 || (!pools && !next[head[i] - 1]))
            continue;
        for (uint32_t c = head[i]; c && pools; c = next[c - 1])
            top = fmax(top, (double)m->p->columns[c - 1].cost);
        double scale = pools ? scale_of((int64_t)top) : 1;
        milp_row(m->milp, MILP_AT_MOST, room * scale);
        for (uint32_t c = head[i]; c; c = next[c - 1])
            if (!pools || m->p->columns[c - 1].cost)
                milp_term(m->milp, c - 1,
                          pools ? (double)m->p->columns[c - 1].cost * scale : 1);
    }
    return TRUCE_OK;
}

/* What the stage cannot pass, whatever is taken. */
static double
ceiling(const struct maker *m, enum cover_stage stage)
{
    double sum = 0;

    for (uint32_t r = 0; r < m->p->row_count && stage != COVER_SURVIVING; r++) {
        const struct cover_row *row = &m->p->rows[r];
        double                  has = (double)m->targets[r], count = (double)row->count;

        sum += row->weight * (stage == COVER_COVERED
                                  ? fmin(has, count)
                                  : fmin(fmax(has - count, 0), (double)row->backup));
    }
    for (uint32_t s = 0; s < m->p->site_count && stage == COVER_SURVIVING; s++)
        sum += m->has_row[s] && m->could[s] ? m->p->site_weights[s] : 0;
    return sum;
}

/* Has the stage reached all that there is? Then each of its parts is at its top. */
static bool
is_full(const struct maker *m, enum cover_stage stage)
{
    return m->stage > stage &&
           m->held[stage] >= m->ceilings[stage] - HOLD_SLACK * (1 + m->ceilings[stage]);
}

/* Does the row before reach a part of what this one reaches, towards the same count? Then what
 * is met of it, and what only this one reaches, say all: as strong, and far fewer terms where
 * rows are circles about one place (the canonical form of p-median has them so). */
static bool
extends(const struct maker *m, uint32_t r)
{
    const struct cover_row   *row = &m->p->rows[r], *before = row - 1;
    const struct cover_reach *all = m->rows->reaches;
    uint32_t                  i, at;

    if (r == 0 || m->y[r - 1] == COVER_NONE || before->site != row->site ||
        before->count != row->count || before->backup != row->backup)
        return false;
    for (i = m->rows->first[r - 1], at = m->rows->first[r]; i < m->rows->first[r]; i++, at++) {
        while (at < m->rows->first[r + 1] && all[at].column < all[i].column)
            at++;
        if (at == m->rows->first[r + 1] || all[at].column != all[i].column ||
            all[at].amount != all[i].amount)
            return false;
    }
    return true;
}

/* What the row has, in terms of what is taken. */
static void
row_terms(struct maker *m, uint32_t r, int64_t top)
{
    const struct cover_reach *all = m->rows->reaches;
    bool                      chain = extends(m, r);
    uint32_t                  known = chain ? m->rows->first[r - 1] : m->rows->first[r];

    if (chain)
        milp_term(m->milp, m->y[r - 1], -1);
    if (chain && m->b[r - 1] != COVER_NONE)
        milp_term(m->milp, m->b[r - 1], -1);
    for (uint32_t i = m->rows->first[r]; i < m->rows->first[r + 1]; i++) {
        if (chain && known < m->rows->first[r] && all[known].column == all[i].column)
            known++;
        else
            milp_term(m->milp, all[i].column, -(double)least(all[i].amount, top) * m->scale[r]);
    }
}

static void
make_row(struct maker *m, uint32_t r, bool full, bool full_backup)
{
    const struct cover_row *row = &m->p->rows[r];
    bool    backup = m->stage >= COVER_BACKUP && row->backup;
    int64_t has = 0, top = row->count + (backup ? row->backup : 0);
    double  scale = scale_of(top), total = (double)m->targets[r];
    double  y_top = fmin((double)row->count, total) * scale;
    double  b_top = fmin(fmax(total - (double)row->count, 0), (double)row->backup) * scale;

    m->y[r] = m->b[r] = COVER_NONE;
    m->scale[r] = scale;
    if (top == 0 || m->rows->first[r] == m->rows->first[r + 1])
        return;
    m->y[r] = milp_variable(m->milp, full ? y_top : 0, y_top, false);
    if (backup)
        m->b[r] = milp_variable(m->milp, full_backup ? b_top : 0, b_top, false);
    milp_row(m->milp, MILP_AT_MOST, 0);
    milp_term(m->milp, m->y[r], 1);
    if (backup)
        milp_term(m->milp, m->b[r], 1);
    row_terms(m, r, top);
    for (uint32_t i = m->rows->first[r]; i < m->rows->first[r + 1]; i++)
        has += m->taken[m->rows->reaches[i].column] ? m->rows->reaches[i].amount : 0;
    start(m, m->y[r], (double)least(has, row->count) * scale);
    if (backup)
        start(m, m->b[r], (double)least(has > row->count ? has - row->count : 0, row->backup) *
                              scale);
}

/* ---- surviving ---- */

/* One row's owners: reaches of one stand together in order[from .. to). */
struct share {
    uint32_t owner, from, to;
    int64_t  amount; /* of what is taken, cut to the row's count */
};

static void
share_amount(struct maker *m, uint32_t r, struct share *share, const bool *taken)
{
    share->amount = 0;
    for (uint32_t i = share->from; i < share->to; i++) {
        const struct cover_reach *reach = &m->rows->reaches[m->order[i]];

        if (!taken || taken[reach->column])
            share->amount += least(reach->amount, m->p->rows[r].count);
    }
}

static uint32_t
owner_at(const struct maker *m, uint32_t i)
{
    return m->p->columns[m->rows->reaches[m->order[i]].column].owner;
}

/* The shares of the row, of `taken` (NULL: of all), into m->shares. */
static uint32_t
make_shares(struct maker *m, uint32_t r, const bool *taken)
{
    uint32_t n = m->rows->first[r + 1] - m->rows->first[r], count = 0, *o = m->order;

    for (uint32_t i = 0; i < n; i++)
        o[i] = m->rows->first[r] + i;
    for (uint32_t gap = n / 2; gap; gap /= 2) /* Shell's: rows are short */
        for (uint32_t i = gap; i < n; i++)
            for (uint32_t j = i; j >= gap && owner_at(m, j - gap) > owner_at(m, j); j -= gap) {
                uint32_t held = o[j];

                o[j] = o[j - gap];
                o[j - gap] = held;
            }
    for (uint32_t from = 0, to; from < n; from = to) {
        struct share *share = &m->shares[count++];

        for (to = from + 1; to < n && owner_at(m, to) == owner_at(m, from);)
            to++;
        *share = (struct share){ owner_at(m, from), from, to, 0 };
        share_amount(m, r, share, taken);
    }
    return count;
}

/* What the row has when its greatest owners have left; *ret_last: what the last of them had. */
static int64_t
left_over(const struct maker *m, uint32_t count, int64_t *ret_last)
{
    int64_t top[COVER_SURVIVE_MAX] = { 0 }, left = 0;

    for (uint32_t i = 0; i < count; i++) {
        int64_t amount = m->shares[i].amount;

        left += amount;
        for (uint32_t k = 0; k < m->p->survive && m->shares[i].owner != COVER_NONE; k++)
            if (amount > top[k]) {
                int64_t lower = top[k];

                top[k] = amount;
                amount = lower;
            }
    }
    for (uint32_t k = 0; k < m->p->survive; k++)
        left -= top[k];
    *ret_last = top[m->p->survive - 1];
    return left;
}

/* An owner's share is at most t (+ e). */
static void
make_share(struct maker *m, const struct cover_row *row, double scale, uint32_t t, uint32_t e,
           const struct share *share)
{
    milp_row(m->milp, MILP_AT_LEAST, 0);
    milp_term(m->milp, t, 1);
    if (e != COVER_NONE)
        milp_term(m->milp, e, 1);
    for (uint32_t i = share->from; i < share->to; i++) {
        const struct cover_reach *reach = &m->rows->reaches[m->order[i]];

        milp_term(m->milp, reach->column, -(double)least(reach->amount, row->count) * scale);
    }
}

/* In full; of the owners whose shares stand in m->shares, the last of the greatest has `last`. */
static void
make_strict(struct maker *m, uint32_t r, uint32_t count, int64_t last)
{
    const struct cover_row *row = &m->p->rows[r];
    uint32_t k = m->p->survive, first, e = 0, t;
    double   scale = scale_of(row->count), top = row_total(m->rows, r) * scale;

    t = milp_variable(m->milp, 0, top, false);
    start(m, t, (double)last * scale);
    first = milp_variable_count(m->milp);
    for (uint32_t i = 0; i < count; i++) {
        if (m->shares[i].owner == COVER_NONE)
            continue; /* it never leaves */
        if (k > 1)
            start(m, milp_variable(m->milp, 0, top, false),
                  (double)(m->shares[i].amount > last ? m->shares[i].amount - last : 0) * scale);
        make_share(m, row, scale, t, k > 1 ? first + e : COVER_NONE, &m->shares[i]);
        e++;
    }
    milp_row(m->milp, MILP_AT_LEAST, 0);
    milp_term(m->milp, t, -(double)k);
    for (uint32_t i = 0; i < e && k > 1; i++)
        milp_term(m->milp, first + i, -1);
    milp_term(m->milp, m->z[row->site], -(double)row->count * scale);
    for (uint32_t i = m->rows->first[r]; i < m->rows->first[r + 1]; i++)
        milp_term(m->milp, m->rows->reaches[i].column,
                  (double)least(m->rows->reaches[i].amount, row->count) * scale);
}

/* What its owners bring must be enough together; scaled so that a 1 counts 1. */
static void
make_joint(struct maker *m, uint32_t r)
{
    double all = (double)m->p->survive + (double)m->p->rows[r].count;

    milp_row(m->milp, MILP_AT_LEAST, 0);
    milp_term(m->milp, m->z[m->p->rows[r].site], -all);
    for (uint32_t i = m->rows->first[r]; i < m->rows->first[r + 1]; i++)
        milp_term(m->milp, m->rows->reaches[i].column,
                  all * cover_joint(m->p, r, &m->rows->reaches[i]));
}

static void
make_survival(struct maker *m, uint32_t r)
{
    uint32_t count = make_shares(m, r, m->taken);
    int64_t  last, left = left_over(m, count, &last);

    if (left < m->p->rows[r].count)
        start(m, m->z[m->p->rows[r].site], 0);
    if (m->strict[r])
        make_strict(m, r, count, last);
    make_joint(m, r);
}

/* Sites with a row at all: of others there is nothing to survive. `could`: they would, were
 * everything taken. */
static void
find_sites(struct maker *m, bool *has_row, bool *could)
{
    int64_t last;

    for (uint32_t s = 0; s < m->p->site_count; s++)
        could[s] = true;
    for (uint32_t r = 0; r < m->p->row_count; r++) {
        has_row[m->p->rows[r].site] = true;
        if (left_over(m, make_shares(m, r, NULL), &last) < m->p->rows[r].count)
            could[m->p->rows[r].site] = false;
    }
}

static void
make_sites(struct maker *m)
{
    bool full = is_full(m, COVER_SURVIVING);

    for (uint32_t s = 0; s < m->p->site_count; s++) {
        double top = m->has_row[s] && m->could[s] ? 1 : 0;

        m->z[s] = milp_variable(m->milp, full ? top : 0, top, true);
        start(m, m->z[s], top);
    }
    for (uint32_t r = 0; r < m->p->row_count; r++)
        if (m->p->rows[r].count && m->could[m->p->rows[r].site])
            make_survival(m, r);
}

/* The terms of a stage's value, with their factors. */
static void
stage_terms(struct maker *m, enum cover_stage stage)
{
    switch (stage) {
    case COVER_COVERED:
    case COVER_BACKUP:
        for (uint32_t r = 0; r < m->p->row_count; r++) {
            uint32_t v = stage == COVER_COVERED ? m->y[r] : m->b[r];

            if (v != COVER_NONE)
                milp_term(m->milp, v, m->p->rows[r].weight / m->scale[r]);
        }
        return;
    case COVER_SURVIVING:
        for (uint32_t s = 0; s < m->p->site_count; s++)
            milp_term(m->milp, m->z[s], m->p->site_weights[s]);
        return;
    default:
        for (uint32_t c = 0; c < m->p->column_count; c++)
            milp_term(m->milp, c, stage == COVER_COST ? (double)m->p->columns[c].cost : 1);
    }
}

static void
hold(struct maker *m, enum cover_stage stage)
{
    double slack = HOLD_SLACK * (1 + fabs(m->held[stage]));

    if (stage == COVER_SURVIVING && !m->p->survive)
        return;
    if (stage <= COVER_SURVIVING && is_full(m, stage))
        return; /* its variables stand at their tops */
    milp_row(m->milp, stage <= COVER_SURVIVING ? MILP_AT_LEAST : MILP_AT_MOST,
             m->held[stage] + (stage <= COVER_SURVIVING ? -slack : slack));
    stage_terms(m, stage);
}

enum status
cover_model(const struct cover_problem *p, const struct cover_rows *rows,
            const struct cover_ask *ask, struct arena *step, struct milp *milp,
            struct cover_made *ret_made, struct err *err)
{
    enum cover_stage  stage = ask->stage;
    struct cover_made made = { .sites = COVER_NONE };
    struct maker m = { .p = p, .rows = rows, .stage = stage, .held = ask->held,
                       .taken = ask->taken, .strict = ask->strict, .milp = milp,
                       .y = ARENA_ARRAY(step, (size_t)p->row_count + 1, uint32_t),
                       .b = ARENA_ARRAY(step, (size_t)p->row_count + 1, uint32_t),
                       .z = ARENA_ARRAY(step, (size_t)p->site_count + 1, uint32_t),
                       .scale = ARENA_ARRAY(step, (size_t)p->row_count + 1, double),
                       .targets = ARENA_ARRAY(step, (size_t)p->row_count + 1, int64_t),
                       .has_row = ARENA_ARRAY(step, (size_t)p->site_count + 1, bool),
                       .could = ARENA_ARRAY(step, (size_t)p->site_count + 1, bool),
                       .order = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t),
                       .shares = ARENA_ARRAY(step, (size_t)p->column_count + 1,
                                             struct share) };

    TRY_NEW(m.y && m.b && m.z && m.scale && m.targets && m.has_row && m.could && m.order &&
                m.shares, err);
    TRY(reduce_targets(p, rows, step, m.targets, err));
    if (p->survive)
        find_sites(&m, m.has_row, m.could);
    for (enum cover_stage s = COVER_COVERED; s < COVER_COST; s++)
        m.ceilings[s] = ceiling(&m, s);
    make_choices(&m);
    TRY(make_packs(&m, false, step, err));
    TRY(make_packs(&m, true, step, err));
    for (uint32_t r = 0; r < p->row_count; r++)
        make_row(&m, r, is_full(&m, COVER_COVERED), is_full(&m, COVER_BACKUP));
    if (p->survive && stage >= COVER_SURVIVING) {
        made.sites = milp_variable_count(milp);
        make_sites(&m);
    }
    for (enum cover_stage before = COVER_COVERED; before < stage; before++)
        hold(&m, before);
    milp_objective(milp, stage <= COVER_SURVIVING, cover_step(p, stage));
    stage_terms(&m, stage);
    milp->has_start = true;
    made.ceiling = stage < COVER_COST ? m.ceilings[stage] : 0;
    *ret_made = made;
    return TRUCE_OK;
}

enum status
cover_survivable(const struct cover_problem *p, const struct cover_rows *rows,
                 struct arena *step, bool *ret_sites, struct err *err)
{
    struct maker m = { .p = p, .rows = rows,
                       .order = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t),
                       .shares = ARENA_ARRAY(step, (size_t)p->column_count + 1, struct share) };
    bool        *has_row = ARENA_ARRAY(step, (size_t)p->site_count + 1, bool);

    TRY_NEW(m.order && m.shares && has_row, err);
    find_sites(&m, has_row, ret_sites);
    return TRUCE_OK;
}
