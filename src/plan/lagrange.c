#include "plan/lagrange.h"

#include "base/sys.h"

#include <math.h>

/* Rounds of prices, and how long without betterment before steps are shortened. */
enum { ROUNDS = 3000, PATIENCE = 40 };

struct pricing {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    const bool                 *survivors;
    bool                        by_count;
    double                     *targets, *prices, *lacks; /* by row: what it is to have */
    double                     *joint, *joint_lacks;      /* by row: of cover_joint */
    double                     *costs;                    /* by column, less its prices */
    uint32_t                   *best;                        /* by group */
    bool                       *taken;
};

static double
least(double a, double b)
{
    return a < b ? a : b;
}

static enum status
allot(struct pricing *q, struct arena *step, struct err *err)
{
    size_t rows = (size_t)q->p->row_count + 1, columns = (size_t)q->p->column_count + 1;

    q->targets = ARENA_ARRAY(step, rows, double);
    q->prices = ARENA_ARRAY(step, rows, double);
    q->lacks = ARENA_ARRAY(step, rows, double);
    q->joint = ARENA_ARRAY(step, rows, double);
    q->joint_lacks = ARENA_ARRAY(step, rows, double);
    q->costs = ARENA_ARRAY(step, columns, double);
    q->taken = ARENA_ARRAY(step, columns, bool);
    q->best = ARENA_ARRAY(step, (size_t)q->p->group_count + 1, uint32_t);
    TRY_NEW(q->targets && q->prices && q->lacks && q->joint && q->joint_lacks && q->costs &&
                q->taken && q->best, err);
    return TRUCE_OK;
}

static void
make_targets(struct pricing *q)
{
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        const struct cover_row *row = &q->p->rows[r];
        double                  total = 0;

        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++)
            total += (double)q->rows->reaches[i].amount;
        q->targets[r] = least(total, (double)(row->count + row->backup));
    }
}

/* What a surviving row's joint parts are to sum up to: 1, scaled so that an amount of 1 counts
 * 1 (with 1 itself the steps suit the other prices badly: 22,855 for the 25,054 below). */
static double
joint_target(const struct pricing *q, uint32_t r)
{
    bool must = q->survivors && q->survivors[q->p->rows[r].site] && q->p->rows[r].count;

    return must ? q->p->survive + (double)q->p->rows[r].count : 0;
}

/* The columns' costs, less what they would be paid by the rows; and what the rows pay. */
static double
pay(struct pricing *q)
{
    double paid = 0;

    for (uint32_t c = 0; c < q->p->column_count; c++)
        q->costs[c] = q->by_count ? 1 : (double)q->p->columns[c].cost;
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        double joint = joint_target(q, r), price = joint * q->joint[r];

        paid += q->prices[r] * q->targets[r] + price;
        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &q->rows->reaches[i];

            q->costs[reach->column] -= q->prices[r] * least((double)reach->amount, q->targets[r]);
            if (price > 0)
                q->costs[reach->column] -= price * cover_joint(q->p, r, reach);
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
        double joint = joint_target(q, r);

        q->lacks[r] = q->targets[r];
        q->joint_lacks[r] = joint;
        for (uint32_t i = q->rows->first[r]; i < q->rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &q->rows->reaches[i];

            if (!q->taken[reach->column])
                continue;
            q->lacks[r] -= least((double)reach->amount, q->targets[r]);
            if (joint > 0)
                q->joint_lacks[r] -= joint * cover_joint(q->p, r, reach);
        }
        if (q->lacks[r] > 0 || q->prices[r] > 0)
            norm += q->lacks[r] * q->lacks[r];
        if (q->joint_lacks[r] > 0 || q->joint[r] > 0)
            norm += q->joint_lacks[r] * q->joint_lacks[r];
    }
    return norm;
}

static void
move_prices(struct pricing *q, double length)
{
    for (uint32_t r = 0; r < q->p->row_count; r++) {
        q->prices[r] = fmax(q->prices[r] + length * q->lacks[r], 0);
        q->joint[r] = fmax(q->joint[r] + length * q->joint_lacks[r], 0);
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
    make_targets(&q);
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
