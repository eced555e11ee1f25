#include "plan/reduce.h"

/* Fewer rows let more columns go, and these more rows; a third round finds next to nothing. */
enum { ROUNDS = 2 };

struct reducing {
    const struct whole *w;
    int64_t            *targets; /* by row */
    bool               *row_gone, *column_gone;
    int64_t            *amounts; /* by row or column: what the one that is looked at has there */
    uint32_t           *head, *next; /* columns of a group, from 1; 0 ends */
};

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- targets ---- */

enum status
reduce_targets(const struct cover_problem *p, const struct cover_rows *rows, struct arena *step,
               int64_t *ret_targets, struct err *err)
{
    int64_t *most = ARENA_ARRAY(step, (size_t)p->group_count + 1, int64_t);

    TRY_NEW(most, err);
    for (uint32_t r = 0; r < p->row_count; r++) {
        int64_t total = 0;

        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &rows->reaches[i];
            uint32_t                  group = p->columns[reach->column].group;
            int64_t                   before = group == COVER_NONE ? 0 : most[group];

            if (reach->amount <= before)
                continue;
            total += reach->amount - before;
            if (group != COVER_NONE)
                most[group] = reach->amount;
        }
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            if (p->columns[rows->reaches[i].column].group != COVER_NONE)
                most[p->columns[rows->reaches[i].column].group] = 0;
        ret_targets[r] = least(total, p->rows[r].count + p->rows[r].backup);
    }
    return TRUCE_OK;
}

/* ---- rows ---- */

/* What must be left of it when the owners have gone; 0: nothing. */
static int64_t
must_survive(const struct reducing *q, uint32_t r)
{
    const struct cover_row *row = &q->w->p->rows[r];

    return q->w->survivors && q->w->survivors[row->site] ? row->count : 0;
}

/* Has the row whose amounts are laid out all that row `of` has, with no more asked of it? */
static bool
follows(const struct reducing *q, uint32_t r, uint32_t of)
{
    const struct cover_rows *rows = q->w->rows;

    if (q->targets[of] < q->targets[r] || must_survive(q, of) < must_survive(q, r))
        return false;
    for (uint32_t i = rows->first[of]; i < rows->first[of + 1]; i++) {
        const struct cover_reach *reach = &rows->reaches[i];

        if (!q->column_gone[reach->column] && q->amounts[reach->column] < reach->amount)
            return false;
    }
    return true;
}

static void
drop_rows(struct reducing *q)
{
    const struct cover_rows *rows = q->w->rows;
    uint32_t                 count = q->w->p->row_count;

    for (uint32_t r = 0; r < count; r++) {
        if (q->row_gone[r])
            continue;
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            q->amounts[rows->reaches[i].column] = rows->reaches[i].amount;
        for (uint32_t of = 0; of < count && !q->row_gone[r]; of++)
            q->row_gone[r] = of != r && !q->row_gone[of] && follows(q, r, of);
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            q->amounts[rows->reaches[i].column] = 0;
    }
}

/* ---- columns ---- */

/* Is column `as`, whose amounts are laid out, as good as `c`? */
static bool
is_as_good(struct reducing *q, uint32_t as, uint32_t c)
{
    const struct cover_problem *p = q->w->p;
    const struct cover_column  *a = &p->columns[as], *column = &p->columns[c];
    bool                        good = true;
    uint32_t                    i;

    if (a->cost > column->cost || a->owner != column->owner ||
        (a->pool != column->pool && a->pool != COVER_NONE && q->w->counted &&
         q->w->counted[a->pool]))
        return false;
    for (i = 0; i < column->count && good; i++) { /* taken off, as a row may stand there twice */
        const struct cover_entry *e = &p->entries[column->first + i];

        good = q->row_gone[e->row] || (q->amounts[e->row] -= e->amount) >= 0;
    }
    while (i-- > 0)
        if (!q->row_gone[p->entries[column->first + i].row])
            q->amounts[p->entries[column->first + i].row] +=
                p->entries[column->first + i].amount;
    return good;
}

static void
lay_out(struct reducing *q, uint32_t c, bool out)
{
    const struct cover_column *column = &q->w->p->columns[c];

    for (uint32_t i = 0; i < column->count; i++) {
        const struct cover_entry *e = &q->w->p->entries[column->first + i];

        q->amounts[e->row] = out ? q->amounts[e->row] + e->amount : 0;
    }
}

static void
drop_columns(struct reducing *q)
{
    for (uint32_t g = 0; g < q->w->p->group_count; g++)
        for (uint32_t as = q->head[g]; as; as = q->next[as - 1]) {
            if (q->column_gone[as - 1])
                continue;
            lay_out(q, as - 1, true);
            for (uint32_t c = q->head[g]; c; c = q->next[c - 1])
                if (c != as && !q->column_gone[c - 1] && !(q->w->stay && q->w->stay[c - 1]))
                    q->column_gone[c - 1] = is_as_good(q, as - 1, c - 1);
            lay_out(q, as - 1, false);
        }
}

/* ---- the whole ---- */

static enum status
begin(struct reducing *q, struct arena *step, struct err *err)
{
    const struct cover_problem *p = q->w->p;
    size_t                      columns = (size_t)p->column_count + 1, rows = (size_t)p->row_count + 1;

    q->targets = ARENA_ARRAY(step, rows, int64_t);
    q->row_gone = ARENA_ARRAY(step, rows, bool);
    q->column_gone = ARENA_ARRAY(step, columns, bool);
    q->amounts = ARENA_ARRAY(step, columns > rows ? columns : rows, int64_t);
    q->head = ARENA_ARRAY(step, (size_t)p->group_count + 1, uint32_t);
    q->next = ARENA_ARRAY(step, columns, uint32_t);
    TRY_NEW(q->targets && q->row_gone && q->column_gone && q->amounts && q->head && q->next,
            err);
    TRY(reduce_targets(p, q->w->rows, step, q->targets, err));
    for (uint32_t r = 0; r < p->row_count; r++)
        q->row_gone[r] = q->targets[r] <= 0 && must_survive(q, r) <= 0;
    for (uint32_t c = p->column_count; c-- > 0;)
        if (p->columns[c].group != COVER_NONE) {
            q->next[c] = q->head[p->columns[c].group];
            q->head[p->columns[c].group] = c + 1;
        }
    return TRUCE_OK;
}

static enum status
make_reduced(struct reducing *q, struct arena *step, struct reduced *ret_reduced,
             struct err *err)
{
    const struct cover_problem *p = q->w->p;
    struct cover_column        *columns = ARENA_ARRAY(step, (size_t)p->column_count + 1,
                                                      struct cover_column);
    struct cover_row           *rows = ARENA_ARRAY(step, (size_t)p->row_count + 1,
                                                   struct cover_row);
    struct cover_entry         *entries = ARENA_ARRAY(step, cover_reach_count(p) + 1,
                                                      struct cover_entry);
    uint32_t                   *row_to = ARENA_ARRAY(step, (size_t)p->row_count + 1, uint32_t);
    struct reduced              to = { .p = *p,
                          .column_from = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint32_t),
                          .row_from = ARENA_ARRAY(step, (size_t)p->row_count + 1, uint32_t) };

    TRY_NEW(columns && rows && entries && row_to && to.column_from && to.row_from, err);
    to.p.columns = columns;
    to.p.rows = rows;
    to.p.entries = entries;
    to.p.column_count = to.p.row_count = to.p.entry_count = 0;
    for (uint32_t r = 0; r < p->row_count; r++)
        if (!q->row_gone[r]) {
            row_to[r] = to.p.row_count;
            to.row_from[to.p.row_count] = r;
            rows[to.p.row_count++] = p->rows[r];
        }
    for (uint32_t c = 0; c < p->column_count; c++) {
        struct cover_column column = p->columns[c];
        uint32_t            first = to.p.entry_count;

        for (uint32_t i = 0; i < column.count && !q->column_gone[c]; i++) {
            const struct cover_entry *e = &p->entries[column.first + i];

            if (!q->row_gone[e->row])
                entries[to.p.entry_count++] = (struct cover_entry){ row_to[e->row], e->amount };
        }
        if (to.p.entry_count == first)
            continue; /* it does nothing that is asked */
        column.first = first;
        column.count = to.p.entry_count - first;
        to.column_from[to.p.column_count] = c;
        columns[to.p.column_count++] = column;
    }
    TRY(cover_rows_make(&to.p, step, &to.rows, err));
    *ret_reduced = to;
    return TRUCE_OK;
}

enum status
reduce(const struct whole *whole, struct arena *step, struct reduced *ret_reduced,
       struct err *err)
{
    struct reducing q = { .w = whole };

    TRY(begin(&q, step, err));
    for (int round = 0; round < ROUNDS; round++) {
        drop_columns(&q);
        drop_rows(&q);
    }
    return make_reduced(&q, step, ret_reduced, err);
}
