#include "plan/improve.h"

#include "base/sys.h"
#include "plan/milp.h"

#include <math.h>

/* Columns released at first and at least, and parts in a row without betterment before it
 * ends. */
enum { RELEASED = 16, RELEASED_LEAST = 6 };
/* It ends when each taken column was released so often, on average, in vain. */
enum { ROUNDS_IN_VAIN = 5 };
#define PART_SECONDS 5.0 /* of one part; it is made smaller when that is not enough */
#define PART_QUICK 1.0   /* it is made larger */
#define PART_BYTES ((size_t)1 << 30)

struct improving {
    const struct cover_problem  *p;
    const struct cover_rows     *rows;
    const bool                  *survivors;
    const struct improve_limits *limits;
    struct arena                 step; /* of one part */
    bool                        *taken, *kept, *used; /* by column, column, group */
    bool                        *near_;               /* by row: a released one is there */
    uint32_t                    *row_of;              /* by row: in the part; COVER_NONE: not */
    int64_t                     *shares;              /* by owner */
    double                       values[COVER_STAGES];
    uint64_t                     random;
    uint32_t                     size; /* columns to release */
};

/* One part as a problem of its own. */
struct part {
    struct cover_problem p;
    struct cover_rows    rows;
    struct cover_column *columns;
    struct cover_entry  *entries;
    struct cover_row    *row;
    int64_t             *pools;
    uint32_t            *from; /* by column: in the whole */
    bool                *taken, *fixed;
};

/* splitmix64, Steele, Lea and Flood, OOPSLA 2014 */
static double
draw(struct improving *m)
{
    uint64_t z = m->random += 0x9E3779B97F4A7C15;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

/* ---- what is released ---- */

static void
release(struct improving *m, uint32_t column)
{
    const struct cover_column *c = &m->p->columns[column];

    m->kept[column] = false;
    for (uint32_t i = 0; i < c->count; i++)
        m->near_[m->p->entries[c->first + i].row] = true;
}

/* The kept column that shares most with the released ones, by chance in part. */
static uint32_t
nearest(struct improving *m)
{
    uint32_t found = COVER_NONE;
    double   most = -1;

    for (uint32_t column = 0; column < m->p->column_count; column++) {
        const struct cover_column *c = &m->p->columns[column];
        double                     shared = 0.1;

        if (!m->kept[column])
            continue;
        for (uint32_t i = 0; i < c->count; i++)
            shared += m->near_[m->p->entries[c->first + i].row];
        shared *= draw(m) / (c->count + 1.0);
        if (shared > most) {
            most = shared;
            found = column;
        }
    }
    return found;
}

static void
choose_released(struct improving *m)
{
    memcpy(m->kept, m->taken, m->p->column_count * sizeof *m->kept);
    memset(m->near_, 0, m->p->row_count * sizeof *m->near_);
    for (uint32_t i = 0; i < m->size; i++) {
        uint32_t column = nearest(m);

        if (column != COVER_NONE)
            release(m, column);
    }
    memset(m->used, 0, m->p->group_count * sizeof *m->used);
    for (uint32_t c = 0; c < m->p->column_count; c++)
        if (m->kept[c] && m->p->columns[c].group != COVER_NONE)
            m->used[m->p->columns[c].group] = true;
}

/* ---- what is then short ---- */

static void
put_greatest(int64_t *top, uint32_t count, int64_t share)
{
    for (uint32_t k = 0; k < count; k++)
        if (share > top[k]) {
            int64_t less = top[k];

            top[k] = share;
            share = less;
        }
}

static bool
is_short(struct improving *m, uint32_t r)
{
    const struct cover_row *row = &m->p->rows[r];
    int64_t                 total = 0, has = 0, top[COVER_SURVIVE_MAX] = { 0 }, left;
    bool                    survive = m->survivors && m->survivors[row->site];

    for (int pass = 0; pass < 2; pass++) /* gathers shares, then takes and clears them */
        for (uint32_t i = m->rows->first[r]; i < m->rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &m->rows->reaches[i];
            uint32_t                  owner = m->p->columns[reach->column].owner;

            total += pass ? 0 : reach->amount;
            if (!m->kept[reach->column])
                continue;
            has += pass ? 0 : reach->amount;
            if (owner == COVER_NONE)
                continue;
            if (pass)
                put_greatest(top, m->p->survive, m->shares[owner]);
            m->shares[owner] = pass ? 0 : m->shares[owner] + reach->amount;
        }
    left = has;
    for (uint32_t k = 0; k < m->p->survive; k++)
        left -= top[k];
    return has < (total < row->count + row->backup ? total : row->count + row->backup) ||
           (survive && left < row->count);
}

static void
find_short(struct improving *m, struct part *part)
{
    for (uint32_t r = 0; r < m->p->row_count; r++) {
        m->row_of[r] = COVER_NONE;
        if (!is_short(m, r))
            continue;
        m->row_of[r] = part->p.row_count;
        part->row[part->p.row_count++] = m->p->rows[r];
    }
}

/* ---- the part ---- */

static enum status
allot_part(const struct improving *m, struct arena *step, struct part *part, struct err *err)
{
    size_t columns = (size_t)m->p->column_count + 1;

    part->columns = ARENA_ARRAY(step, columns, struct cover_column);
    part->entries = ARENA_ARRAY(step, (size_t)m->p->entry_count + 1, struct cover_entry);
    part->row = ARENA_ARRAY(step, (size_t)m->p->row_count + 1, struct cover_row);
    part->pools = ARENA_ARRAY(step, (size_t)m->p->pool_count + 1, int64_t);
    part->from = ARENA_ARRAY(step, columns, uint32_t);
    part->taken = ARENA_ARRAY(step, columns, bool);
    part->fixed = ARENA_ARRAY(step, columns, bool);
    TRY_NEW(part->columns && part->entries && part->row && part->pools && part->from &&
                part->taken && part->fixed, err);
    part->p = *m->p;
    part->p.columns = part->columns;
    part->p.entries = part->entries;
    part->p.rows = part->row;
    part->p.pools = part->pools;
    part->p.column_count = part->p.entry_count = part->p.row_count = 0;
    return TRUCE_OK;
}

/* What the column adds to rows that are short; one that adds nothing is left out. */
static void
add_column(struct improving *m, struct part *part, uint32_t column)
{
    struct cover_column c = m->p->columns[column];
    uint32_t            first = part->p.entry_count, at = part->p.column_count;

    for (uint32_t i = 0; i < c.count; i++) {
        struct cover_entry e = m->p->entries[c.first + i];

        if (m->row_of[e.row] != COVER_NONE)
            part->entries[part->p.entry_count++] =
                (struct cover_entry){ m->row_of[e.row], e.amount };
    }
    c.first = first;
    c.count = part->p.entry_count - first;
    if (!c.count)
        return;
    part->fixed[at] = m->kept[column];
    part->taken[at] = m->taken[column];
    part->from[at] = column;
    if (m->kept[column]) { /* it stays: no choice, paid, and its room is taken */
        c.group = c.pool = COVER_NONE;
        c.cost = 0;
    }
    part->columns[at] = c;
    part->p.column_count++;
}

/* Does the unit do elsewhere all that it does here? `of` has every entry of `c` then. */
static bool
is_within(const struct part *part, const struct cover_column *c, const struct cover_column *of)
{
    uint32_t k = 0;

    if (c->group == COVER_NONE || c->group != of->group || of->cost > c->cost ||
        c->owner != of->owner)
        return false;
    for (uint32_t i = 0; i < c->count; i++, k++) {
        const struct cover_entry *e = &part->entries[c->first + i];

        while (k < of->count && part->entries[of->first + k].row != e->row)
            k++;
        if (k == of->count || part->entries[of->first + k].amount < e->amount)
            return false;
    }
    return true;
}

/* Of one unit only bases that another is not as good as: room aside, so this may lose a better
 * part, but never the one there is. */
static void
drop_lesser(struct part *part)
{
    uint32_t at = 0, count = part->p.column_count;

    for (uint32_t c = 0; c < count; c++) {
        bool drop = false;

        for (uint32_t k = 0; k < at && !part->taken[c] && !drop; k++)
            drop = is_within(part, &part->columns[c], &part->columns[k]);
        for (uint32_t k = c + 1; k < count && !part->taken[c] && !drop; k++)
            drop = part->columns[k].count > part->columns[c].count &&
                   is_within(part, &part->columns[c], &part->columns[k]);
        if (drop)
            continue;
        part->columns[at] = part->columns[c];
        part->fixed[at] = part->fixed[c];
        part->taken[at] = part->taken[c];
        part->from[at] = part->from[c];
        at++;
    }
    part->p.column_count = at;
}

static enum status
make_part(struct improving *m, struct part *part, struct err *err)
{
    TRY(allot_part(m, &m->step, part, err));
    choose_released(m);
    find_short(m, part);
    memcpy(part->pools, m->p->pools, m->p->pool_count * sizeof *part->pools);
    for (uint32_t c = 0; c < m->p->column_count; c++) {
        const struct cover_column *column = &m->p->columns[c];

        if (m->kept[c] && column->pool != COVER_NONE && part->pools[column->pool] >= 0)
            part->pools[column->pool] -= column->cost;
    }
    for (uint32_t c = 0; c < m->p->column_count; c++) {
        const struct cover_column *column = &m->p->columns[c];
        int64_t room = column->pool == COVER_NONE ? -1 : part->pools[column->pool];

        if (m->kept[c] || ((column->group == COVER_NONE || !m->used[column->group]) &&
                           (room < 0 || column->cost <= room)))
            add_column(m, part, c);
    }
    drop_lesser(part);
    return cover_rows_make(&part->p, &m->step, &part->rows, err);
}

/* ---- its answer ---- */

static bool
is_cheaper(const double a[COVER_STAGES], const double b[COVER_STAGES])
{
    for (enum cover_stage s = COVER_COVERED; s < COVER_COST; s++)
        if (a[s] < b[s])
            return false;
    return a[COVER_COST] < b[COVER_COST] ||
           (a[COVER_COST] <= b[COVER_COST] && a[COVER_COLUMNS] < b[COVER_COLUMNS]);
}

static enum status
take(struct improving *m, const struct part *part, const double *x, bool *ret_better,
     struct err *err)
{
    bool      *taken = ARENA_ARRAY(&m->step, (size_t)m->p->column_count + 1, bool);
    double     values[COVER_STAGES];
    struct err why = { 0 };

    TRY_NEW(taken, err);
    memcpy(taken, m->kept, m->p->column_count * sizeof *taken);
    for (uint32_t c = 0; c < part->p.column_count; c++)
        if (!part->fixed[c])
            taken[part->from[c]] = x[c] > 0.5;
    if (cover_check(m->p, taken, &m->step, values, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    if (!is_cheaper(values, m->values))
        return TRUCE_OK;
    *ret_better = true;
    memcpy(m->taken, taken, m->p->column_count * sizeof *taken);
    memcpy(m->values, values, sizeof values);
    return TRUCE_OK;
}

static enum status
ask(struct improving *m, const struct part *part, struct milp *milp, bool *ret_better,
    struct err *err)
{
    double             held[COVER_STAGES], ceiling, from_s = sys_clock_s();
    struct milp_limits limits = { .seconds = fmin(PART_SECONDS, m->limits->until - from_s),
                                  .memory_bytes = m->limits->memory_bytes };
    struct milp_answer answer = { 0 };

    TRY(cover_check(&part->p, part->taken, &m->step, held, err));
    TRY(cover_model(&part->p, &part->rows, COVER_COST, held, part->taken, &m->step, milp,
                    &ceiling, err));
    for (uint32_t c = 0; c < part->p.column_count && !milp->variables.failed; c++)
        if (part->fixed[c])
            ((struct milp_variable *)(void *)milp->variables.at)[c].lower = 1;
    if (limits.seconds < 0.1)
        return TRUCE_OK;
    TRY(milp_solve(milp, 0, &limits, &m->step, &answer, err));
    if (answer.values)
        TRY(take(m, part, answer.values, ret_better, err));
    if (answer.stage.outcome != MILP_OPTIMAL && m->size > RELEASED_LEAST)
        m->size--;
    else if (answer.stage.outcome == MILP_OPTIMAL && sys_clock_s() - from_s < PART_QUICK)
        m->size++;
    return TRUCE_OK;
}

static enum status
try_part(struct improving *m, bool *ret_better, struct err *err)
{
    struct part part = { 0 };
    struct milp milp;
    enum status status;

    TRY(make_part(m, &part, err));
    milp_init(&milp);
    status = ask(m, &part, &milp, ret_better, err);
    milp_free(&milp);
    return status;
}

/* ---- the whole ---- */

static enum status
try_parts(struct improving *m, struct err *err)
{
    double released = 0; /* since the last betterment */

    TRY(cover_check(m->p, m->taken, &m->step, m->values, err));
    while (released < ROUNDS_IN_VAIN * m->values[COVER_COLUMNS] &&
           m->values[COVER_COST] > m->limits->floor && m->values[COVER_COLUMNS] > m->size &&
           sys_clock_s() < m->limits->until) {
        bool better = false;

        arena_reset(&m->step);
        released += m->size;
        TRY(try_part(m, &better, err));
        if (better)
            released = 0;
    }
    return TRUCE_OK;
}

enum status
improve_run(const struct cover_problem *p, const struct cover_rows *rows, const bool *survivors,
            const struct improve_limits *limits, struct arena *keep, bool *taken,
            struct err *err)
{
    size_t           columns = (size_t)p->column_count + 1, lines = (size_t)p->row_count + 1;
    struct improving m = { .p = p, .rows = rows, .survivors = survivors, .limits = limits,
                           .taken = taken, .random = limits->seed, .size = RELEASED,
                           .kept = ARENA_ARRAY(keep, columns, bool),
                           .used = ARENA_ARRAY(keep, (size_t)p->group_count + 1, bool),
                           .near_ = ARENA_ARRAY(keep, lines, bool),
                           .row_of = ARENA_ARRAY(keep, lines, uint32_t),
                           .shares = ARENA_ARRAY(keep, (size_t)p->owner_count + 1, int64_t) };
    enum status      status;

    TRY_NEW(m.kept && m.used && m.near_ && m.row_of && m.shares, err);
    if (p->columns_max)
        return TRUCE_OK;
    arena_init(&m.step, PART_BYTES);
    status = try_parts(&m, err);
    arena_free(&m.step);
    return status;
}
