#include "plan/search_state.h"

#include <math.h>

/* How much one missing of each goal weighs at first, in units of the row's or site's weight.
 * Higher goals first, but near enough for what is gained on several lower ones to be seen;
 * the best answer is kept by the strict order in any case. */
enum { WEIGHT_COVERED = 9, WEIGHT_BACKUP = 3, WEIGHT_SURVIVING = 1 };

struct search_add {
    uint32_t row, slot; /* slot: of its owner in shares; COVER_NONE: none */
    int64_t  amount;
};

struct search_row {
    int64_t  has, count, backup; /* no more than can be there at all */
    int64_t  top[COVER_SURVIVE_MAX + 1];
    uint32_t top_slot[COVER_SURVIVE_MAX + 1];
    uint32_t slot_first, slot_count;
    double   weight, grown; /* the row's own; by what it grew */
    double   site_weight;   /* 0: its site cannot survive */
    double   missing;
    bool     falls; /* with its greatest owners gone */
};

static bool
same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (1 + fabs(a));
}

bool
search_serves(const struct search_worth *a, const struct search_worth *b)
{
    if (!same(a->covered, b->covered))
        return a->covered > b->covered;
    if (!same(a->backup, b->backup))
        return a->backup > b->backup;
    return a->surviving > b->surviving || same(a->surviving, b->surviving);
}

bool
search_is_better(const struct search_worth *a, const struct search_worth *b)
{
    if (!search_serves(b, a))
        return true; /* b does not reach a */
    if (!search_serves(a, b))
        return false;
    return a->cost != b->cost ? a->cost < b->cost : a->columns < b->columns;
}

/* ---- one row ---- */

static int64_t
above(int64_t a, int64_t b)
{
    return a > b ? a - b : 0;
}

static double
missing_of(const struct search_row *row, int64_t has, int64_t left)
{
    int64_t cover = above(row->count, has), backup = above(row->backup, above(has, row->count));
    double  sum = (double)cover * (row->weight * WEIGHT_COVERED + row->grown) +
                 (double)backup * (row->weight * WEIGHT_BACKUP + row->grown);

    if (row->site_weight > 0)
        sum += (double)above(row->count, left) *
               (row->site_weight * WEIGHT_SURVIVING + row->grown);
    return sum;
}

/* What the greatest owners bring, if the one of `slot` brought `share`. */
static int64_t
leaving(const struct search_row *row, uint32_t survive, uint32_t slot, int64_t share)
{
    int64_t  sum = 0;
    uint32_t left = survive;

    for (uint32_t k = 0; k <= survive && left; k++) {
        if (row->top_slot[k] == slot)
            continue;
        if (share > row->top[k]) {
            sum += share;
            share = -1;
            if (--left == 0)
                break;
        }
        sum += row->top[k];
        left--;
    }
    return sum + (left && share > 0 ? share : 0);
}

static void
find_top(const struct search_state *s, struct search_row *row)
{
    for (uint32_t k = 0; k <= s->p->survive; k++) {
        row->top[k] = 0;
        row->top_slot[k] = COVER_NONE;
    }
    for (uint32_t i = 0; i < row->slot_count; i++) {
        uint32_t slot = row->slot_first + i;
        int64_t  share = s->shares[slot];

        for (uint32_t k = 0; k <= s->p->survive && share; k++)
            if (share > row->top[k]) {
                int64_t  less = row->top[k];
                uint32_t less_slot = row->top_slot[k];

                row->top[k] = share;
                row->top_slot[k] = slot;
                share = less;
                slot = less_slot;
            }
    }
}

static int64_t
row_left(const struct search_state *s, const struct search_row *row)
{
    int64_t left = row->has;

    for (uint32_t k = 0; k < s->p->survive; k++)
        left -= row->top[k];
    return left;
}

static void
list_short(struct search_state *s, uint32_t r, bool is_short)
{
    uint32_t at = s->shorts_at[r];

    if ((at != COVER_NONE) == is_short)
        return;
    if (is_short) {
        s->shorts_at[r] = s->short_count;
        s->shorts[s->short_count++] = r;
        return;
    }
    s->shorts[at] = s->shorts[--s->short_count];
    s->shorts_at[s->shorts[at]] = at;
    s->shorts_at[r] = COVER_NONE;
}

static void
note_missing(struct search_state *s, uint32_t r)
{
    struct search_row *row = &s->states[r];

    s->missing -= row->missing;
    row->missing = missing_of(row, row->has, row_left(s, row));
    s->missing += row->missing;
    list_short(s, r, row->missing > 0);
}

/* +1 or -1 times what the row counts towards the goals. */
static void
count_row(struct search_state *s, uint32_t r, double sign)
{
    const struct search_row *row = &s->states[r];
    int64_t                  more = above(row->has, s->p->rows[r].count);

    s->worth.covered += sign * row->weight * (double)(row->has - more);
    s->worth.backup += sign * row->weight *
                       (double)(more < s->p->rows[r].backup ? more : s->p->rows[r].backup);
}

static void
note_falls(struct search_state *s, uint32_t r)
{
    struct search_row *row = &s->states[r];
    uint32_t           site = s->p->rows[r].site;
    bool               falls = row_left(s, row) < s->p->rows[r].count;

    if (falls == row->falls)
        return;
    row->falls = falls;
    s->failing[site] += falls ? 1 : (uint32_t)-1;
    if (falls && s->failing[site] == 1)
        s->worth.surviving -= s->p->site_weights[site];
    if (!falls && s->failing[site] == 0)
        s->worth.surviving += s->p->site_weights[site];
}

/* ---- columns ---- */

static void
list_taken(struct search_state *s, uint32_t column)
{
    if (s->taken[column]) {
        s->list_at[column] = s->list_count;
        s->list[s->list_count++] = column;
        return;
    }
    s->list[s->list_at[column]] = s->list[--s->list_count];
    s->list_at[s->list[s->list_at[column]]] = s->list_at[column];
}

void
search_flip(struct search_state *s, uint32_t column)
{
    const struct cover_column *c = &s->p->columns[column];
    int64_t                    sign = s->taken[column] ? -1 : 1;

    s->taken[column] = !s->taken[column];
    list_taken(s, column);
    s->worth.cost += sign * c->cost;
    s->worth.columns += sign;
    if (c->group != COVER_NONE)
        s->in_group[c->group] = s->taken[column] ? column : COVER_NONE;
    if (c->pool != COVER_NONE)
        s->used[c->pool] += sign * c->cost;
    s->work += s->add_first[column + 1] - s->add_first[column];
    for (uint32_t i = s->add_first[column]; i < s->add_first[column + 1]; i++) {
        const struct search_add *add = &s->adds[i];
        struct search_row       *row = &s->states[add->row];

        count_row(s, add->row, -1);
        row->has += sign * add->amount;
        count_row(s, add->row, 1);
        if (s->p->survive) {
            if (add->slot != COVER_NONE) {
                s->shares[add->slot] += sign * add->amount;
                find_top(s, row);
            }
            note_falls(s, add->row);
        }
        note_missing(s, add->row);
    }
}

double
search_gain(struct search_state *s, uint32_t column)
{
    int64_t sign = s->taken[column] ? -1 : 1;
    double  sum = 0;

    s->work += s->add_first[column + 1] - s->add_first[column];
    for (uint32_t i = s->add_first[column]; i < s->add_first[column + 1]; i++) {
        const struct search_add *add = &s->adds[i];
        const struct search_row *row = &s->states[add->row];
        int64_t                  has = row->has + sign * add->amount, left = 0;

        if (sign > 0 && row->missing <= 0)
            continue;
        if (s->p->survive)
            left = add->slot == COVER_NONE
                       ? row_left(s, row) + sign * add->amount
                       : has - leaving(row, s->p->survive, add->slot,
                                       s->shares[add->slot] + sign * add->amount);
        sum += row->missing - missing_of(row, has, left);
    }
    return sign > 0 ? sum : -sum;
}

bool
search_fits_pool(const struct search_state *s, uint32_t column)
{
    const struct cover_column *c = &s->p->columns[column];

    return c->pool == COVER_NONE || s->p->pools[c->pool] < 0 ||
           s->used[c->pool] + c->cost <= s->p->pools[c->pool];
}

bool
search_fits(const struct search_state *s, uint32_t column)
{
    const struct cover_column *c = &s->p->columns[column];

    return (c->group == COVER_NONE || s->in_group[c->group] == COVER_NONE) &&
           (!s->p->columns_max || s->list_count < s->p->columns_max) &&
           search_fits_pool(s, column);
}

void
search_grow(struct search_state *s, uint32_t row)
{
    s->states[row].grown += s->states[row].weight;
    note_missing(s, row);
}

void
search_forget(struct search_state *s)
{
    for (uint32_t r = 0; r < s->p->row_count; r++) {
        s->states[r].grown = 0;
        note_missing(s, r);
    }
}

/* ---- the beginning ---- */

static enum status
allot(struct search_state *s, struct arena *step, struct err *err)
{
    size_t columns = (size_t)s->p->column_count + 1, rows = (size_t)s->p->row_count + 1;

    s->taken = ARENA_ARRAY(step, columns, bool);
    s->list = ARENA_ARRAY(step, columns, uint32_t);
    s->list_at = ARENA_ARRAY(step, columns, uint32_t);
    s->prices = ARENA_ARRAY(step, columns, double);
    s->add_first = ARENA_ARRAY(step, columns + 1, uint32_t);
    s->adds = ARENA_ARRAY(step, (size_t)s->rows->first[s->p->row_count] + 1, struct search_add);
    s->shares = ARENA_ARRAY(step, (size_t)s->rows->first[s->p->row_count] + 1, int64_t);
    s->states = ARENA_ARRAY(step, rows, struct search_row);
    s->shorts = ARENA_ARRAY(step, rows, uint32_t);
    s->shorts_at = ARENA_ARRAY(step, rows, uint32_t);
    s->in_group = ARENA_ARRAY(step, (size_t)s->p->group_count + 1, uint32_t);
    s->used = ARENA_ARRAY(step, (size_t)s->p->pool_count + 1, int64_t);
    s->failing = ARENA_ARRAY(step, (size_t)s->p->site_count + 1, uint32_t);
    s->has_row = ARENA_ARRAY(step, (size_t)s->p->site_count + 1, bool);
    TRY_NEW(s->taken && s->list && s->list_at && s->prices && s->add_first && s->adds &&
                s->shares && s->states && s->shorts && s->shorts_at && s->in_group && s->used &&
                s->failing && s->has_row, err);
    return TRUCE_OK;
}

/* An owner's slot in a row: found in slot_of if `seen` says that this row made it. */
static void
make_row(struct search_state *s, uint32_t r, uint32_t *slots, uint32_t *slot_of, uint32_t *seen,
         uint32_t *filled)
{
    struct search_row *row = &s->states[r];
    int64_t            total = 0;

    row->slot_first = *slots;
    for (uint32_t i = s->rows->first[r]; i < s->rows->first[r + 1]; i++) {
        const struct cover_reach *reach = &s->rows->reaches[i];
        uint32_t                  owner = s->p->columns[reach->column].owner, slot = COVER_NONE;

        if (owner != COVER_NONE && seen[owner] != r + 1) {
            seen[owner] = r + 1;
            slot_of[owner] = (*slots)++;
        }
        if (owner != COVER_NONE)
            slot = slot_of[owner];
        total += reach->amount;
        s->adds[s->add_first[reach->column] + filled[reach->column]++] =
            (struct search_add){ r, slot, reach->amount };
    }
    row->slot_count = *slots - row->slot_first;
    row->count = s->p->rows[r].count < total ? s->p->rows[r].count : total;
    row->backup = above(total, s->p->rows[r].count);
    if (row->backup > s->p->rows[r].backup)
        row->backup = s->p->rows[r].backup;
    row->weight = s->p->rows[r].weight;
}

/* Whether a site could survive were everything taken: its rows' shares filled and emptied. */
static void
find_hopeless(struct search_state *s)
{
    for (uint32_t r = 0; r < s->p->row_count; r++) {
        struct search_row *row = &s->states[r];

        for (int sign = 1; sign >= -1; sign -= 2) {
            for (uint32_t i = s->rows->first[r]; i < s->rows->first[r + 1]; i++) {
                uint32_t c = s->rows->reaches[i].column, k = s->add_first[c];

                while (s->adds[k].row != r)
                    k++;
                row->has += sign * s->adds[k].amount;
                if (s->adds[k].slot != COVER_NONE)
                    s->shares[s->adds[k].slot] += sign * s->adds[k].amount;
            }
            find_top(s, row);
            if (sign > 0)
                row->falls = row_left(s, row) < s->p->rows[r].count;
        }
        s->has_row[s->p->rows[r].site] = true;
        s->failing[s->p->rows[r].site] += row->falls;
    }
    for (uint32_t r = 0; r < s->p->row_count; r++)
        s->states[r].site_weight =
            s->failing[s->p->rows[r].site] ? 0 : s->p->site_weights[s->p->rows[r].site];
    memset(s->failing, 0, s->p->site_count * sizeof *s->failing);
}

static void
begin_empty(struct search_state *s)
{
    for (uint32_t r = 0; r < s->p->row_count; r++) {
        struct search_row *row = &s->states[r];

        row->falls = s->p->survive && s->p->rows[r].count > 0;
        if (row->falls)
            s->failing[s->p->rows[r].site]++;
        s->shorts_at[r] = COVER_NONE;
        note_missing(s, r);
    }
    for (uint32_t i = 0; i < s->p->site_count && s->p->survive; i++)
        if (s->has_row[i] && !s->failing[i])
            s->worth.surviving += s->p->site_weights[i];
    for (uint32_t g = 0; g < s->p->group_count; g++)
        s->in_group[g] = COVER_NONE;
}

enum status
search_state_make(const struct cover_problem *p, const struct cover_rows *rows,
                  struct arena *step, struct search_state *ret_state, struct err *err)
{
    struct search_state s = { .p = p, .rows = rows };
    uint32_t *slot_of = ARENA_ARRAY(step, (size_t)p->owner_count + 1, uint32_t), slots = 0;
    uint32_t *seen = ARENA_ARRAY(step, (size_t)p->owner_count + 1, uint32_t);
    uint32_t *filled = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t);
    double    cost = 0;

    TRY_NEW(slot_of && seen && filled, err);
    TRY(allot(&s, step, err));
    for (uint32_t i = 0; i < rows->first[p->row_count]; i++)
        s.add_first[rows->reaches[i].column + 1]++;
    for (uint32_t c = 0; c < p->column_count; c++) {
        s.add_first[c + 1] += s.add_first[c];
        cost += (double)p->columns[c].cost;
    }
    for (uint32_t c = 0; c < p->column_count; c++) /* a column counts too, a little */
        s.prices[c] = (double)p->columns[c].cost +
                      0.01 * (1 + cost / (p->column_count ? p->column_count : 1));
    for (uint32_t r = 0; r < p->row_count; r++)
        make_row(&s, r, &slots, slot_of, seen, filled);
    if (p->survive)
        find_hopeless(&s);
    begin_empty(&s);
    *ret_state = s;
    return TRUCE_OK;
}
