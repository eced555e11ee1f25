#include "plan/improve.h"

#include "base/sys.h"
#include "plan/least.h"
#include "plan/luck.h"
#include "plan/stand.h"
#include "plan/thrift.h"

#include <math.h>

/* Columns released at first and at least; a part that was quick lets the next be larger. */
enum { RELEASED = 16, RELEASED_LEAST = 6 };
#define PART_QUICK 1.0   /* seconds */
#define PART_SECONDS 5.0 /* at most, of one part; it is smaller the next time */
#define PART_GAP 0.002   /* what is left is for a later part */
#define PART_BYTES ((size_t)1 << 30)
enum {
    KIND_EVERY = 10,    /* other parts, between the kinds and the kinds again */
    AT_ONCE_MAX = 8,    /* parts, one a processor; more would solve the same again */
    ROUNDS_IN_VAIN = 40 /* it ends when each taken column was released so often without gain */
};
/* Rows looked at by the search in a part, before the solver: 1e8 take about a second. */
#define PART_WORK 1e7
#define KIND_WORK 1e8
#define REACH_WORK 1000.0 /* by reach of the part: a small one needs no more */

struct improving {
    const struct cover_problem  *p;
    const struct cover_rows     *rows;
    const bool                  *survivors;
    const struct improve_limits *limits;
    struct arena                 step; /* of one part */
    bool                        *taken, *kept, *used; /* by column, column, group */
    bool                        *near_, *near_site;   /* a released one is there */
    bool                        *strict;              /* by row: plan/least.h */
    int64_t                     *targets;             /* by row */
    int64_t                     *shares;              /* by owner */
    double                       values[COVER_STAGES];
    uint64_t                     random;
    uint32_t                     size;            /* columns to release */
    uint32_t                     kinds, *by_kind; /* rows of a column */
    uint32_t                     turn;            /* of kinds and other parts */
};

/* One part as a problem of its own. */
struct part {
    struct cover_problem p;
    struct cover_rows    rows;
    struct cover_column *columns;
    struct cover_entry  *entries;
    struct cover_row    *row;
    int64_t             *pools;
    bool                *taken, *fixed, *strict, *heeded, *crowded; /* of plan/least.h */
    uint32_t            *from;   /* by column: in the whole */
    bool                *kept;   /* by column of the whole */
    uint32_t            *row_of; /* by row of the whole: in the part; COVER_NONE: not */
    uint32_t             kind;   /* COVER_NONE: some that are near */
    struct buf           heard;  /* from the child that solves it */
    bool                 proven;

    const struct improving *m;
};

/* ---- what is released ---- */

static void
release(struct improving *m, uint32_t column)
{
    const struct cover_column *c = &m->p->columns[column];

    m->kept[column] = false;
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t row = m->p->entries[c->first + i].row;

        m->near_[row] = true;
        m->near_site[m->p->rows[row].site] = true;
    }
}

/* The kept column that shares most with the released ones, by chance in part. */
static uint32_t
nearest(struct improving *m, bool by_site)
{
    uint32_t found = COVER_NONE;
    double   most = -1;

    for (uint32_t column = 0; column < m->p->column_count; column++) {
        const struct cover_column *c = &m->p->columns[column];
        double                     shared = 0.1;

        if (!m->kept[column])
            continue;
        for (uint32_t i = 0; i < c->count; i++) {
            uint32_t row = m->p->entries[c->first + i].row;

            shared += by_site ? m->near_site[m->p->rows[row].site] : m->near_[row];
        }
        shared *= luck_share(&m->random) / (c->count + 1.0);
        if (shared > most) {
            most = shared;
            found = column;
        }
    }
    return found;
}

/* The kind of most of its rows. */
static uint32_t
kind_of(struct improving *m, uint32_t column)
{
    const struct cover_column *c = &m->p->columns[column];
    uint32_t                   most = 0, found = 0;

    memset(m->by_kind, 0, m->kinds * sizeof *m->by_kind);
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t kind = m->p->rows[m->p->entries[c->first + i].row].kind;

        if (++m->by_kind[kind] > most) {
            most = m->by_kind[kind];
            found = kind;
        }
    }
    return found;
}

/* All of a kind, or some that are near to one another. */
static void
choose_released(struct improving *m, uint32_t kind)
{
    bool by_site = luck_share(&m->random) < 0.5;

    memcpy(m->kept, m->taken, m->p->column_count * sizeof *m->kept);
    memset(m->near_, 0, m->p->row_count * sizeof *m->near_);
    memset(m->near_site, 0, m->p->site_count * sizeof *m->near_site);
    for (uint32_t c = 0; c < m->p->column_count && kind != COVER_NONE; c++)
        if (m->kept[c] && kind_of(m, c) == kind)
            release(m, c);
    for (uint32_t i = 0; i < m->size && kind == COVER_NONE; i++) {
        uint32_t column = nearest(m, by_site);

        if (column != COVER_NONE)
            release(m, column);
    }
    memset(m->used, 0, m->p->group_count * sizeof *m->used);
    for (uint32_t c = 0; c < m->p->column_count; c++)
        if (m->kept[c] && m->p->columns[c].group != COVER_NONE)
            m->used[m->p->columns[c].group] = true;
}

/* ---- what is then short ---- */

static bool
is_short(const struct improving *m, uint32_t r, const bool *taken)
{
    const struct cover_row *row = &m->p->rows[r];
    struct stand            stand = stand_of(m->p, m->rows, r, taken, m->shares);

    return stand.has < m->targets[r] ||
           (m->survivors && m->survivors[row->site] && stand.left < row->count);
}

static void
find_short(struct improving *m, struct part *part)
{
    for (uint32_t r = 0; r < m->p->row_count; r++) {
        part->row_of[r] = COVER_NONE;
        if (!is_short(m, r, m->kept))
            continue;
        part->strict[part->p.row_count] = m->strict[r];
        part->row_of[r] = part->p.row_count;
        part->row[part->p.row_count++] = m->p->rows[r];
    }
}

/* ---- the part ---- */

static enum status
allot_part(const struct improving *m, struct arena *step, struct part *part, struct err *err)
{
    size_t columns = (size_t)m->p->column_count + 1;

    part->columns = ARENA_ARRAY(step, columns, struct cover_column);
    part->entries = ARENA_ARRAY(step, cover_reach_count(m->p) + 1, struct cover_entry);
    part->row = ARENA_ARRAY(step, (size_t)m->p->row_count + 1, struct cover_row);
    part->pools = ARENA_ARRAY(step, (size_t)m->p->pool_count + 1, int64_t);
    part->from = ARENA_ARRAY(step, columns, uint32_t);
    part->taken = ARENA_ARRAY(step, columns, bool);
    part->fixed = ARENA_ARRAY(step, columns, bool);
    part->strict = ARENA_ARRAY(step, (size_t)m->p->row_count + 1, bool);
    part->heeded = ARENA_ARRAY(step, (size_t)m->p->pool_count + 1, bool);
    part->crowded = ARENA_ARRAY(step, (size_t)m->p->pool_count + 1, bool);
    part->kept = ARENA_ARRAY(step, columns, bool);
    part->row_of = ARENA_ARRAY(step, (size_t)m->p->row_count + 1, uint32_t);
    TRY_NEW(part->columns && part->entries && part->row && part->pools && part->from &&
                part->taken && part->fixed && part->strict && part->heeded && part->crowded &&
                part->kept && part->row_of, err);
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

        if (part->row_of[e.row] != COVER_NONE)
            part->entries[part->p.entry_count++] =
                (struct cover_entry){ part->row_of[e.row], e.amount };
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

/* Pools that are more than half full: a base is no better for one that may have no room. */
static void
find_crowded(const struct improving *m, const struct part *part)
{
    for (uint32_t i = 0; i < m->p->pool_count; i++) {
        part->heeded[i] = true;
        part->crowded[i] = m->p->pools[i] >= 0 && part->pools[i] < m->p->pools[i] / 2;
    }
}

static enum status
make_part(struct improving *m, uint32_t kind, struct part *part, struct err *err)
{
    part->m = m;
    part->kind = kind;
    TRY(allot_part(m, &m->step, part, err));
    choose_released(m, kind);
    memcpy(part->kept, m->kept, m->p->column_count * sizeof *part->kept);
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
    find_crowded(m, part);
    return cover_rows_make(&part->p, &m->step, &part->rows, err);
}

/* ---- solving it, in a child ---- */

/* A better start for the solver, from a search in the part. */
static enum status
search_part(const struct improving *m, struct part *part, struct arena *step, struct err *err)
{
    struct thrift_limits limits = { .seed = m->random, .until = m->limits->until };
    struct whole   whole = { &part->p, &part->rows, m->survivors, part->taken, part->crowded };
    struct reduced q;
    int64_t       *targets = ARENA_ARRAY(step, (size_t)part->p.row_count + 1, int64_t);
    bool          *taken;

    TRY_NEW(targets, err);
    TRY(reduce(&whole, step, &q, err));
    limits.work = fmin(part->kind == COVER_NONE ? PART_WORK : KIND_WORK,
                       REACH_WORK * q.rows.first[q.p.row_count]);
    TRY(reduce_targets(&q.p, &q.rows, step, targets, err));
    taken = ARENA_ARRAY(step, (size_t)q.p.column_count + 1, bool);
    TRY_NEW(taken, err);
    for (uint32_t c = 0; c < q.p.column_count; c++)
        taken[c] = part->taken[q.column_from[c]];
    TRY(thrift_run(&q.p, &q.rows, targets, m->survivors, &limits, step, taken, err));
    memcpy(part->taken, part->fixed, part->p.column_count * sizeof *part->taken);
    for (uint32_t c = 0; c < q.p.column_count; c++)
        part->taken[q.column_from[c]] |= taken[c];
    return TRUCE_OK;
}

/* Says whether it was solved to the end, what is taken, and the rows that were broken on the way. */
static enum status
work(void *context, int fd)
{
    struct part            *part = context;
    const struct improving *m = part->m;
    struct least            least = { .whole = { .p = &part->p, .rows = &part->rows,
                                                 .survivors = m->survivors },
                                      .fixed = part->fixed, .crowded = part->crowded,
                                      .strict = part->strict, .heeded = part->heeded };
    struct least_limits     limits = { .until = fmin(sys_clock_s() + PART_SECONDS,
                                                     m->limits->until),
                                       .gap = PART_GAP, .step = m->limits->step,
                                       .memory_bytes = m->limits->memory_bytes };
    struct arena            step;
    double                  bound;
    bool                    proven;

    arena_init(&step, PART_BYTES);
    TRY(search_part(m, part, &step, NULL));
    TRY(least_solve(&least, &limits, part->taken, &bound, &proven, NULL));
    TRY(sys_write(fd, "the parent", (struct str){ (char *)&proven, sizeof proven }, NULL));
    TRY(sys_write(fd, "the parent",
                  (struct str){ (char *)part->taken, part->p.column_count * sizeof(bool) }, NULL));
    return sys_write(fd, "the parent",
                     (struct str){ (char *)part->strict, part->p.row_count * sizeof(bool) }, NULL);
}

/* A child that died has found nothing. */
static bool
hear(struct improving *m, struct part *part)
{
    size_t      columns = part->p.column_count * sizeof(bool), rows = part->p.row_count;
    const char *at = part->heard.at;

    if (part->heard.len != sizeof(bool) + columns + rows * sizeof(bool))
        return false;
    memcpy(&part->proven, at, sizeof part->proven);
    memcpy(part->taken, at + sizeof(bool), columns);
    memcpy(part->strict, at + sizeof(bool) + columns, rows * sizeof(bool));
    for (uint32_t r = 0; r < m->p->row_count; r++)
        if (part->row_of[r] != COVER_NONE)
            m->strict[r] |= part->strict[part->row_of[r]];
    return true;
}

/* ---- its answer ---- */

static bool
is_better(const struct improving *m, const bool *taken, const double values[COVER_STAGES])
{
    if (values[COVER_COST] > m->values[COVER_COST] ||
        (values[COVER_COST] >= m->values[COVER_COST] &&
         values[COVER_COLUMNS] >= m->values[COVER_COLUMNS]))
        return false;
    for (uint32_t r = 0; r < m->p->row_count; r++)
        if (is_short(m, r, taken))
            return false;
    return true;
}

/* What it changes, in what is taken by now: another part may have changed that meanwhile. */
static enum status
take(struct improving *m, const struct part *part, const bool *begun, bool *ret_better,
     struct err *err)
{
    bool      *taken = ARENA_ARRAY(&m->step, (size_t)m->p->column_count + 1, bool);
    double     values[COVER_STAGES];
    struct err why = { 0 };

    TRY_NEW(taken, err);
    for (uint32_t c = 0; c < m->p->column_count; c++)
        taken[c] = m->taken[c] && (part->kept[c] || !begun[c]);
    for (uint32_t c = 0; c < part->p.column_count; c++)
        if (!part->fixed[c])
            taken[part->from[c]] |= part->taken[c];
    if (cover_check(m->p, taken, &m->step, values, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    if (!is_better(m, taken, values))
        return TRUCE_OK;
    *ret_better = true;
    memcpy(m->taken, taken, m->p->column_count * sizeof *taken);
    memcpy(m->values, values, sizeof values);
    return TRUCE_OK;
}

static void
fit_size(struct improving *m, const struct part *part, double seconds)
{
    if (part->kind != COVER_NONE)
        return;
    if (!part->proven && m->size > RELEASED_LEAST)
        m->size--;
    else if (part->proven && seconds < PART_QUICK)
        m->size += 2;
}

/* ---- some at once ---- */

static enum status
solve_parts(struct improving *m, struct part *parts, unsigned count, struct err *err)
{
    struct sys_child_job jobs[AT_ONCE_MAX];
    enum status          status;

    for (unsigned i = 0; i < count; i++) {
        buf_init(&parts[i].heard, PART_BYTES);
        jobs[i] = (struct sys_child_job){ .work = work, .context = &parts[i],
                                          .limits = { .seconds = 2 * PART_SECONDS },
                                          .bytes = &parts[i].heard };
    }
    status = sys_in_children(jobs, count, count, err);
    for (unsigned i = 0; i < count; i++) {
        if (status != TRUCE_OK || !hear(m, &parts[i]))
            parts[i].p.column_count = 0; /* it says nothing */
        buf_free(&parts[i].heard);
    }
    return status;
}

static enum status
try_parts(struct improving *m, unsigned count, bool *ret_better, struct err *err)
{
    struct part parts[AT_ONCE_MAX] = { { .kind = 0 } };
    double      from_s = sys_clock_s();
    bool       *begun;

    arena_reset(&m->step);
    begun = ARENA_ARRAY(&m->step, (size_t)m->p->column_count + 1, bool);
    TRY_NEW(begun, err);
    memcpy(begun, m->taken, m->p->column_count * sizeof *begun);
    for (unsigned i = 0; i < count; i++) {
        uint32_t turn = m->turn++ % (m->kinds > 1 ? m->kinds + KIND_EVERY : 1);

        TRY(make_part(m, m->kinds > 1 && turn < m->kinds ? turn : COVER_NONE, &parts[i], err));
    }
    TRY(solve_parts(m, parts, count, err));
    for (unsigned i = 0; i < count; i++) {
        if (!parts[i].p.column_count)
            continue;
        TRY(take(m, &parts[i], begun, ret_better, err));
        fit_size(m, &parts[i], sys_clock_s() - from_s);
    }
    return TRUCE_OK;
}

/* ---- the whole ---- */

static enum status
improve(struct improving *m, struct err *err)
{
    unsigned count = sys_processors() < AT_ONCE_MAX ? sys_processors() : AT_ONCE_MAX;
    double   released = 0; /* since the last betterment */

    TRY(cover_check(m->p, m->taken, &m->step, m->values, err));
    while (released < ROUNDS_IN_VAIN * m->values[COVER_COLUMNS] &&
           m->values[COVER_COST] > m->limits->floor && m->limits->until - sys_clock_s() > 0.1) {
        bool better = false;

        TRY(try_parts(m, count, &better, err));
        released = better ? 0 : released + count * m->size;
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
                           .near_site = ARENA_ARRAY(keep, (size_t)p->site_count + 1, bool),
                           .strict = ARENA_ARRAY(keep, lines, bool),
                           .targets = ARENA_ARRAY(keep, lines, int64_t),
                           .shares = ARENA_ARRAY(keep, (size_t)p->owner_count + 1, int64_t) };
    enum status      status;

    for (uint32_t r = 0; r < p->row_count; r++)
        if (p->rows[r].kind >= m.kinds)
            m.kinds = p->rows[r].kind + 1;
    m.by_kind = ARENA_ARRAY(keep, (size_t)m.kinds + 1, uint32_t);
    TRY_NEW(m.kept && m.used && m.near_ && m.near_site && m.strict && m.targets && m.shares &&
                m.by_kind, err);
    if (p->columns_max)
        return TRUCE_OK;
    arena_init(&m.step, PART_BYTES);
    status = reduce_targets(p, rows, &m.step, m.targets, err);
    if (status == TRUCE_OK)
        status = improve(&m, err);
    arena_free(&m.step);
    return status;
}
