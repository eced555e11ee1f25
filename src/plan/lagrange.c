#include "plan/lagrange.h"

#include "base/sys.h"

#include <math.h>

/* Rounds of prices, and how long without betterment before steps are shortened. The bound of
 * a mission of 500 sites (bench_plan) is 11,647 after 600, 12,766 after 3,000 (2.5 s) and 12,770
 * after 10,000. */
enum { ROUNDS = 3000, PATIENCE = 40 };

struct pricing {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    const bool                 *survivors;
    bool                        by_count;
    uint32_t                   *slots; /* by reach: of its row and owner; COVER_NONE: no owner */
    uint32_t                   *slot_first; /* by row, and the end */
    double                     *targets, *prices, *lacks;    /* by row: what it is to have */
    double                     *alone, *alone_lacks, *sums;  /* by slot, slot, row */
    double                     *costs;                       /* by column, less its prices */
    uint32_t                   *best;                        /* by group */
    bool                       *taken;
};

static double
least(double a, double b)
{
    return a < b ? a : b;
}

static bool
must_survive(const struct pricing *q, uint32_t r)
{
    return q->survivors && q->survivors[q->p->rows[r].site];
}

static enum status
allot(struct pricing *q, struct arena *step, struct err *err)
{
    size_t rows = (size_t)q->p->row_count + 2, columns = (size_t)q->p->column_count + 1;
    size_t reaches = (size_t)q->rows->first[q->p->row_count] + 1;

    q->slots = ARENA_ARRAY(step, reaches, uint32_t);
    q->slot_first = ARENA_ARRAY(step, rows, uint32_t);
    q->targets = ARENA_ARRAY(step, rows, double);
    q->prices = ARENA_ARRAY(step, rows, double);
    q->lacks = ARENA_ARRAY(step, rows, double);
    q->sums = ARENA_ARRAY(step, rows, double);
    q->alone = ARENA_ARRAY(step, reaches, double);
    q->alone_lacks = ARENA_ARRAY(step, reaches, double);
    q->costs = ARENA_ARRAY(step, columns, double);
    q->taken = ARENA_ARRAY(step, columns, bool);
    q->best = ARENA_ARRAY(step, (size_t)q->p->group_count + 1, uint32_t);
    TRY_NEW(q->slots && q->slot_first && q->targets && q->prices && q->lacks && q->sums &&
                q->alone && q->alone_lacks && q->costs && q->taken && q->best, err);
    return TRUCE_OK;
}

static enum status
make_slots(struct pricing *q, struct arena *step, struct err *err)
{
    uint32_t *slot_of = ARENA_ARRAY(step, (size_t)q->p->owner_count + 1, uint32_t);
    uint32_t *seen = ARENA_ARRAY(step, (size_t)q->p->owner_count + 1, uint32_t), count = 0;

    TRY_NEW(slot_of && seen, err);
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        const struct cover_row *row = &q->p->rows[r];
        double                  total = 0;

        q->slot_first[r] = count;
        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++) {
            uint32_t owner = q->p->columns[q->rows->reaches[i].column].owner;

            total += (double)q->rows->reaches[i].amount;
            if (owner != COVER_NONE && seen[owner] != r + 1) {
                seen[owner] = r + 1;
                slot_of[owner] = count++;
            }
            q->slots[i] = owner == COVER_NONE ? COVER_NONE : slot_of[owner];
        }
        q->targets[r] = least(total, (double)(row->count + row->backup));
    }
    q->slot_first[q->p->row_count] = count;
    return TRUCE_OK;
}

/* The columns' costs, less what they would be paid by the rows; and what the rows pay. */
static double
pay(struct pricing *q)
{
    double paid = 0;

    for (uint32_t c = 0; c < q->p->column_count; c++)
        q->costs[c] = q->by_count ? 1 : (double)q->p->columns[c].cost;
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        double count = (double)q->p->rows[r].count;

        q->sums[r] = 0;
        for (uint32_t s = q->slot_first[r]; s < q->slot_first[r + 1]; s++)
            q->sums[r] += q->alone[s];
        paid += q->prices[r] * q->targets[r] + q->sums[r] * count;
        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &q->rows->reaches[i];
            double                    amount = (double)reach->amount;
            double own = q->slots[i] == COVER_NONE ? 0 : q->alone[q->slots[i]];

            q->costs[reach->column] -= q->prices[r] * least(amount, q->targets[r]) +
                                       (q->sums[r] - own) * least(amount, count);
        }
    }
    return paid;
}

/* What is paid for more than it costs, one of a group: the least there is at these prices. */
static double
choose(struct pricing *q)
{
    double sum = 0;

    for (uint32_t g = 0; g < q->p->group_count; g++)
        q->best[g] = COVER_NONE;
    for (uint32_t c = 0; c < q->p->column_count; c++) {
        uint32_t group = q->p->columns[c].group;

        q->taken[c] = q->costs[c] < 0 && group == COVER_NONE;
        sum += q->taken[c] ? q->costs[c] : 0;
        if (q->costs[c] < 0 && group != COVER_NONE &&
            (q->best[group] == COVER_NONE || q->costs[c] < q->costs[q->best[group]]))
            q->best[group] = c;
    }
    for (uint32_t g = 0; g < q->p->group_count; g++)
        if (q->best[g] != COVER_NONE) {
            q->taken[q->best[g]] = true;
            sum += q->costs[q->best[g]];
        }
    return sum;
}

/* How far each row is from what it is to have; the sum of squares where a price can move. */
static double
find_lacks(struct pricing *q)
{
    double norm = 0;

    for (uint32_t r = 0; r < q->p->row_count; r++) {
        double count = must_survive(q, r) ? (double)q->p->rows[r].count : 0, has = 0;

        q->lacks[r] = q->targets[r];
        for (uint32_t s = q->slot_first[r]; s < q->slot_first[r + 1]; s++)
            q->alone_lacks[s] = count;
        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++) {
            double amount = (double)q->rows->reaches[i].amount;

            if (!q->taken[q->rows->reaches[i].column])
                continue;
            q->lacks[r] -= least(amount, q->targets[r]);
            has += least(amount, count);
            if (q->slots[i] != COVER_NONE)
                q->alone_lacks[q->slots[i]] += least(amount, count);
        }
        if (q->lacks[r] > 0 || q->prices[r] > 0)
            norm += q->lacks[r] * q->lacks[r];
        for (uint32_t s = q->slot_first[r]; s < q->slot_first[r + 1] && count > 0; s++) {
            q->alone_lacks[s] -= has;
            if (q->alone_lacks[s] > 0 || q->alone[s] > 0)
                norm += q->alone_lacks[s] * q->alone_lacks[s];
        }
    }
    return norm;
}

static void
move_prices(struct pricing *q, double length)
{
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        q->prices[r] = fmax(q->prices[r] + length * q->lacks[r], 0);
        for (uint32_t s = q->slot_first[r]; s < q->slot_first[r + 1] && must_survive(q, r); s++)
            q->alone[s] = fmax(q->alone[s] + length * q->alone_lacks[s], 0);
    }
}

enum status
lagrange_bound(const struct cover_problem *p, const struct cover_rows *rows,
               const bool *survivors, bool by_count, double upper, double until,
               struct arena *step, double *ret_bound, struct err *err)
{
    struct pricing q = { .p = p, .rows = rows, .survivors = survivors, .by_count = by_count };
    double         best = 0, pace = 1.5;
    int            idle = 0;

    TRY(allot(&q, step, err));
    TRY(make_slots(&q, step, err));
    for (int round = 0; round < ROUNDS; round++) {
        double bound = pay(&q), norm;

        bound += choose(&q);
        idle = bound > best ? 0 : idle + 1;
        best = fmax(best, bound);
        if (idle == PATIENCE) {
            pace /= 1.6;
            idle = 0;
        }
        norm = find_lacks(&q);
        if (norm <= 0 || best >= upper || (until > 0 && sys_clock_s() > until))
            break;
        move_prices(&q, pace * (upper * 1.01 - bound) / norm);
    }
    *ret_bound = best;
    return TRUCE_OK;
}
