#include "plan/cover.h"

#include <math.h>
#include <stdlib.h>

enum { AMOUNT_MAX = 1000 * 1000 * 1000 };

static enum status
check_column(const struct cover_problem *p, uint32_t c, struct err *err)
{
    const struct cover_column *column = &p->columns[c];

    if (column->group != COVER_NONE && column->group >= p->group_count)
        return err_set(err, TRUCE_SYNTAX, "column %u is of group %u, of %u", c, column->group,
                       p->group_count);
    if (column->pool != COVER_NONE && column->pool >= p->pool_count)
        return err_set(err, TRUCE_SYNTAX, "column %u is of pool %u, of %u", c, column->pool,
                       p->pool_count);
    if (column->owner != COVER_NONE && column->owner >= p->owner_count)
        return err_set(err, TRUCE_SYNTAX, "column %u is of owner %u, of %u", c, column->owner,
                       p->owner_count);
    if (column->cost < 0 || column->cost > AMOUNT_MAX)
        return err_set(err, TRUCE_SYNTAX, "the cost of column %u is not in 0 .. 1e9", c);
    if (column->first > p->entry_count || column->count > p->entry_count - column->first)
        return err_set(err, TRUCE_SYNTAX, "column %u has entries that are not there", c);
    return TRUCE_OK;
}

static enum status
check_row(const struct cover_problem *p, uint32_t r, struct err *err)
{
    const struct cover_row *row = &p->rows[r];

    if (row->count < 0 || row->backup < 0 || row->count > AMOUNT_MAX || row->backup > AMOUNT_MAX)
        return err_set(err, TRUCE_SYNTAX, "count or backup of row %u is not in 0 .. 1e9", r);
    if (!(row->weight > 0) || !isfinite(row->weight))
        return err_set(err, TRUCE_SYNTAX, "the weight of row %u is not above 0", r);
    if (p->survive && row->site >= p->site_count)
        return err_set(err, TRUCE_SYNTAX, "row %u is of site %u, of %u", r, row->site,
                       p->site_count);
    return TRUCE_OK;
}

enum status
cover_check_problem(const struct cover_problem *p, struct err *err)
{
    uint64_t used = 0; /* columns may share entries */

    if (p->survive > COVER_SURVIVE_MAX)
        return err_set(err, TRUCE_SYNTAX, "to survive more than %d is not asked",
                       COVER_SURVIVE_MAX);
    for (uint32_t c = 0; c < p->column_count; c++) {
        TRY(check_column(p, c, err));
        used += p->columns[c].count;
    }
    if (p->entry_count > COVER_ENTRIES_MAX || used > COVER_ENTRIES_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d entries", COVER_ENTRIES_MAX);
    for (uint32_t r = 0; r < p->row_count; r++)
        TRY(check_row(p, r, err));
    for (uint32_t e = 0; e < p->entry_count; e++) {
        if (p->entries[e].row >= p->row_count)
            return err_set(err, TRUCE_SYNTAX, "entry %u adds to row %u, of %u", e,
                           p->entries[e].row, p->row_count);
        if (p->entries[e].amount < 0 || p->entries[e].amount > AMOUNT_MAX)
            return err_set(err, TRUCE_SYNTAX, "the amount of entry %u is not in 0 .. 1e9", e);
    }
    for (uint32_t s = 0; s < p->site_count && p->survive; s++)
        if (!(p->site_weights[s] > 0) || !isfinite(p->site_weights[s]))
            return err_set(err, TRUCE_SYNTAX, "the weight of site %u is not above 0", s);
    return TRUCE_OK;
}

/* ---- what is taken ---- */

static enum status
check_pools(const struct cover_problem *p, const bool *taken, struct arena *step,
            struct err *err)
{
    int64_t *used = ARENA_ARRAY(step, (size_t)p->pool_count + 1, int64_t);

    TRY_NEW(used, err);
    for (uint32_t c = 0; c < p->column_count; c++)
        if (taken[c] && p->columns[c].pool != COVER_NONE)
            used[p->columns[c].pool] += p->columns[c].cost;
    for (uint32_t i = 0; i < p->pool_count; i++)
        if (p->pools[i] >= 0 && used[i] > p->pools[i])
            return err_set(err, TRUCE_SYNTAX, "pool %u has room for %lld, not for %lld", i,
                           (long long)p->pools[i], (long long)used[i]);
    return TRUCE_OK;
}

static enum status
check_groups(const struct cover_problem *p, const bool *taken, struct arena *step,
             struct err *err)
{
    bool    *seen = ARENA_ARRAY(step, (size_t)p->group_count + 1, bool);
    uint32_t count = 0;

    TRY_NEW(seen, err);
    for (uint32_t c = 0; c < p->column_count; c++) {
        uint32_t group = p->columns[c].group;

        count += taken[c];
        if (!taken[c] || group == COVER_NONE)
            continue;
        if (seen[group])
            return err_set(err, TRUCE_SYNTAX, "group %u is taken twice", group);
        seen[group] = true;
    }
    if (p->columns_max && count > p->columns_max)
        return err_set(err, TRUCE_SYNTAX, "%u columns are taken, of at most %u", count,
                       p->columns_max);
    return TRUCE_OK;
}

/* ---- worth ---- */

struct gift {
    uint32_t row, owner;
    int64_t  amount;
};

static int
by_row_and_owner(const void *left, const void *right)
{
    const struct gift *a = left, *b = right;

    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->owner < b->owner ? -1 : a->owner > b->owner;
}

static enum status
make_gifts(const struct cover_problem *p, const bool *taken, struct arena *step,
           struct gift **ret_gifts, size_t *ret_count, struct err *err)
{
    struct gift *gifts;
    size_t       count = 0;

    for (uint32_t c = 0; c < p->column_count; c++)
        count += taken[c] ? p->columns[c].count : 0;
    gifts = ARENA_ARRAY(step, count + 1, struct gift);
    TRY_NEW(gifts, err);
    count = 0;
    for (uint32_t c = 0; c < p->column_count; c++)
        for (uint32_t i = 0; taken[c] && i < p->columns[c].count; i++) {
            const struct cover_entry *e = &p->entries[p->columns[c].first + i];

            gifts[count++] = (struct gift){ e->row, p->columns[c].owner, e->amount };
        }
    qsort(gifts, count, sizeof *gifts, by_row_and_owner);
    *ret_gifts = gifts;
    *ret_count = count;
    return TRUCE_OK;
}

/* One row's gifts: what is there, and what its greatest owners would take away. */
static void
weigh_row(const struct gift *gifts, size_t count, uint32_t survive, int64_t *ret_has,
          int64_t *ret_leaving)
{
    int64_t greatest[COVER_SURVIVE_MAX] = { 0 }, has = 0, leaving = 0;

    for (size_t from = 0, to; from < count; from = to) {
        int64_t share = 0;

        for (to = from; to < count && gifts[to].owner == gifts[from].owner; to++)
            share += gifts[to].amount;
        has += share;
        for (uint32_t k = 0; k < survive && gifts[from].owner != COVER_NONE; k++)
            if (share > greatest[k]) {
                int64_t less = greatest[k];

                greatest[k] = share;
                share = less;
            }
    }
    for (uint32_t k = 0; k < survive; k++)
        leaving += greatest[k];
    *ret_has = has;
    *ret_leaving = leaving;
}

static enum status
weigh_rows(const struct cover_problem *p, const struct gift *gifts, size_t count,
           struct arena *step, double values[COVER_STAGES], struct err *err)
{
    bool  *has_row = ARENA_ARRAY(step, (size_t)p->site_count + 1, bool);
    bool  *falls = ARENA_ARRAY(step, (size_t)p->site_count + 1, bool);
    size_t from = 0, to;

    TRY_NEW(has_row && falls, err);
    for (uint32_t r = 0; r < p->row_count; r++, from = to) {
        const struct cover_row *row = &p->rows[r];
        int64_t                 has, leaving, more;

        for (to = from; to < count && gifts[to].row == r;)
            to++;
        weigh_row(gifts + from, to - from, p->survive, &has, &leaving);
        more = has > row->count ? has - row->count : 0;
        values[COVER_COVERED] += row->weight * (double)(more ? row->count : has);
        values[COVER_BACKUP] += row->weight * (double)(more < row->backup ? more : row->backup);
        if (!p->survive)
            continue;
        has_row[row->site] = true;
        falls[row->site] |= has - leaving < row->count;
    }
    for (uint32_t s = 0; s < p->site_count && p->survive; s++)
        if (has_row[s] && !falls[s])
            values[COVER_SURVIVING] += p->site_weights[s];
    return TRUCE_OK;
}

enum status
cover_check(const struct cover_problem *p, const bool *taken, struct arena *step,
            double ret_values[COVER_STAGES], struct err *err)
{
    double       values[COVER_STAGES] = { 0 };
    struct gift *gifts = NULL;
    size_t       count = 0;

    TRY(cover_check_problem(p, err));
    TRY(check_groups(p, taken, step, err));
    TRY(check_pools(p, taken, step, err));
    TRY(make_gifts(p, taken, step, &gifts, &count, err));
    TRY(weigh_rows(p, gifts, count, step, values, err));
    for (uint32_t c = 0; c < p->column_count; c++)
        if (taken[c]) {
            values[COVER_COST] += (double)p->columns[c].cost;
            values[COVER_COLUMNS]++;
        }
    for (int s = 0; s < COVER_STAGES; s++)
        ret_values[s] = values[s];
    return TRUCE_OK;
}
