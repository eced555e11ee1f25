#include "plan/thrift.h"

#include "base/sys.h"
#include "plan/luck.h"
#include "plan/stand.h"

enum {
    LOOKED_AT = 60, /* columns of a row that are weighed, by chance if there are more */
    VICTIMS = 3,    /* columns that may be driven out for one */
    TRIES = 64,     /* steps between two looks at the clock */
    /* So many steps in vain, and weights are drawn together, each to so much of itself: what was
     * hard long ago hinders. bench/plan's mission of 500 sites, mean of six seeds after 200,000
     * steps: 32,800 without; 32,350 so, 32,320 after 9,000; with half kept 32,630 and 32,790. */
    IN_VAIN = 15000
};
#define WEIGHT_KEPT 0.3

/* An owner's share of a row, among those that have one. */
struct share {
    uint32_t owner;
    int64_t  amount;
};

struct line {
    int64_t  target, need, has;
    uint32_t first, present; /* of its shares */
    uint32_t at;             /* among the short; COVER_NONE: it is not */
    int64_t  lacks;
    double   weight;
};

struct thrift {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    struct line                *lines;
    struct share               *shares;
    uint32_t                   *first;    /* by column, and the end: of its reaches */
    struct cover_reach         *adds;     /* column: here the row */
    uint32_t                   *list, *list_at, count; /* what is taken */
    uint32_t                   *in_group, *shorts, short_count;
    int64_t                    *load;     /* by pool */
    bool                       *taken, *best;
    uint64_t                   *stamps;   /* by column: when it last changed */
    double                      cost, best_cost, work;
    uint64_t                    random, step, better_at; /* the step of the best */
};

/* ---- one row ---- */

/* What it would lack if that owner brought so much more (or less). */
static int64_t
lacks_with(const struct thrift *t, const struct line *l, uint32_t owner, int64_t more)
{
    int64_t greatest[COVER_SURVIVE_MAX] = { 0 }, left = l->has + more, lacks = 0;

    if (left < l->target)
        lacks = l->target - left;
    if (!l->need)
        return lacks;
    for (uint32_t i = 0; i < l->present; i++) {
        const struct share *share = &t->shares[l->first + i];
        bool                its = share->owner == owner;

        stand_put(greatest, t->p->survive, share->amount + (its ? more : 0));
        more = its ? 0 : more;
    }
    if (owner != COVER_NONE && more > 0)
        stand_put(greatest, t->p->survive, more);
    for (uint32_t k = 0; k < t->p->survive; k++)
        left -= greatest[k];
    return lacks + (left < l->need ? l->need - left : 0);
}

static void
change_share(struct thrift *t, struct line *l, uint32_t owner, int64_t more)
{
    uint32_t i = 0;

    while (i < l->present && t->shares[l->first + i].owner != owner)
        i++;
    if (i == l->present)
        t->shares[l->first + l->present++] = (struct share){ owner, 0 };
    t->shares[l->first + i].amount += more;
    if (!t->shares[l->first + i].amount)
        t->shares[l->first + i] = t->shares[l->first + --l->present];
}

static void
note_short(struct thrift *t, uint32_t r)
{
    struct line *l = &t->lines[r];

    if ((l->at != COVER_NONE) == (l->lacks > 0))
        return;
    if (l->lacks) {
        l->at = t->short_count;
        t->shorts[t->short_count++] = r;
        return;
    }
    t->shorts[l->at] = t->shorts[--t->short_count];
    t->lines[t->shorts[l->at]].at = l->at;
    l->at = COVER_NONE;
}

/* ---- one column ---- */

/* Nothing is gained by dropping one that costs nothing and takes nobody's place. */
static bool
is_choice(const struct cover_column *c)
{
    return c->cost || c->group != COVER_NONE || c->pool != COVER_NONE;
}

static void
flip(struct thrift *t, uint32_t column)
{
    const struct cover_column *c = &t->p->columns[column];
    int64_t                    sign = t->taken[column] ? -1 : 1;

    t->taken[column] = sign > 0;
    if (!is_choice(c)) {
        /* it stays */
    } else if (sign > 0) {
        t->list_at[column] = t->count;
        t->list[t->count++] = column;
    } else {
        t->list[t->list_at[column]] = t->list[--t->count];
        t->list_at[t->list[t->list_at[column]]] = t->list_at[column];
    }
    t->cost += (double)(sign * c->cost);
    if (c->group != COVER_NONE)
        t->in_group[c->group] = sign > 0 ? column : COVER_NONE;
    if (c->pool != COVER_NONE)
        t->load[c->pool] += sign * c->cost;
    t->work += t->first[column + 1] - t->first[column];
    for (uint32_t i = t->first[column]; i < t->first[column + 1]; i++) {
        uint32_t     r = t->adds[i].column;
        struct line *l = &t->lines[r];

        l->has += sign * t->adds[i].amount;
        if (c->owner != COVER_NONE)
            change_share(t, l, c->owner, sign * t->adds[i].amount);
        l->lacks = lacks_with(t, l, COVER_NONE, 0);
        note_short(t, r);
    }
}

/* How much less would be lacking with it, or more without it, by weight. */
static double
gain(struct thrift *t, uint32_t column)
{
    int64_t sign = t->taken[column] ? -1 : 1;
    double  sum = 0;

    t->work += t->first[column + 1] - t->first[column];
    for (uint32_t i = t->first[column]; i < t->first[column + 1]; i++) {
        const struct line *l = &t->lines[t->adds[i].column];

        if (sign > 0 && !l->lacks)
            continue;
        sum += l->weight * (double)(l->lacks - lacks_with(t, l, t->p->columns[column].owner,
                                                          sign * t->adds[i].amount));
    }
    return sign > 0 ? sum : -sum;
}

static double
price(const struct thrift *t, uint32_t column)
{
    return (double)t->p->columns[column].cost + 1; /* one without cost is not free of use */
}

/* The taken column that is missed least for its price; of equals the one longest there. */
static uint32_t
least_missed(struct thrift *t, uint32_t pool)
{
    uint32_t found = COVER_NONE;
    double   least = 0;

    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t c = t->list[i];
        double   missed;

        if ((pool != COVER_NONE && t->p->columns[c].pool != pool) || t->stamps[c] == t->step)
            continue;
        missed = gain(t, c) / price(t, c);
        if (found == COVER_NONE || missed < least ||
            (missed <= least && t->stamps[c] < t->stamps[found])) {
            found = c;
            least = missed;
        }
    }
    return found;
}

/* ---- to put one ---- */

static bool
has_room(const struct thrift *t, uint32_t column)
{
    const struct cover_column *c = &t->p->columns[column];

    return c->pool == COVER_NONE || t->p->pools[c->pool] < 0 ||
           t->load[c->pool] + c->cost <= t->p->pools[c->pool];
}

struct victims {
    uint32_t columns[VICTIMS + 1], count;
};

/* Drops what stands in its way; false if too much does. */
static bool
make_room(struct thrift *t, uint32_t column, struct victims *v)
{
    const struct cover_column *c = &t->p->columns[column];

    v->count = 0;
    if (c->group != COVER_NONE && t->in_group[c->group] != COVER_NONE) {
        v->columns[v->count++] = t->in_group[c->group];
        flip(t, v->columns[0]);
    }
    while (!has_room(t, column) && v->count < VICTIMS) {
        uint32_t victim = least_missed(t, c->pool);

        if (victim == COVER_NONE)
            return false;
        v->columns[v->count++] = victim;
        flip(t, victim);
    }
    return has_room(t, column) && (!t->p->columns_max || t->count < t->p->columns_max);
}

/* What it betters for its price, less what it drives out, which is put back; -1: it cannot be put,
 * or betters nothing. */
static double
weigh(struct thrift *t, uint32_t column)
{
    const struct cover_column *c = &t->p->columns[column];
    struct victims             v;
    bool                       fits;
    double                     sum, paid = price(t, column);

    fits = make_room(t, column, &v) && t->cost + (double)c->cost < t->best_cost;
    sum = fits ? gain(t, column) : 0;
    while (v.count) { /* each is worth what it gives in its turn */
        uint32_t victim = v.columns[--v.count];

        flip(t, victim);
        sum -= gain(t, victim);
        paid -= (double)t->p->columns[victim].cost;
    }
    return !fits || sum <= 0 ? -1 : sum / (paid > 1 ? paid : 1);
}

static void
put(struct thrift *t, uint32_t column)
{
    struct victims v;

    if (!make_room(t, column, &v)) {
        while (v.count)
            flip(t, v.columns[--v.count]);
        return;
    }
    flip(t, column);
    t->stamps[column] = t->step;
    for (uint32_t i = 0; i < v.count; i++)
        t->stamps[v.columns[i]] = t->step;
}

/* The best column for a short row; COVER_NONE: none can be put within the best cost. */
static uint32_t
best_for(struct thrift *t, uint32_t r)
{
    uint32_t first = t->rows->first[r], count = t->rows->first[r + 1] - first;
    uint32_t looked = count < LOOKED_AT ? count : LOOKED_AT, from = luck_below(&t->random, count);
    uint32_t found = COVER_NONE;
    double   most = 0;

    for (uint32_t i = 0; i < looked; i++) {
        uint32_t at = count <= LOOKED_AT ? (from + i) % count : luck_below(&t->random, count);
        uint32_t c = t->rows->reaches[first + at].column;
        double   score;

        if (t->taken[c] || (t->stamps[c] && t->stamps[c] + 1 >= t->step))
            continue;
        score = weigh(t, c);
        if (score > most || (score >= most && score > 0 && t->stamps[c] < t->stamps[found])) {
            found = c;
            most = score;
        }
    }
    return found;
}

/* ---- the whole ---- */

static void
note_best(struct thrift *t)
{
    if (t->short_count || t->cost >= t->best_cost)
        return;
    t->best_cost = t->cost;
    t->better_at = t->step;
    memcpy(t->best, t->taken, t->p->column_count * sizeof *t->best);
}

static void
step(struct thrift *t)
{
    uint32_t column;

    t->step++;
    while (!t->short_count) {
        note_best(t);
        column = least_missed(t, COVER_NONE);
        if (column == COVER_NONE)
            return;
        flip(t, column);
        t->stamps[column] = t->step;
    }
    t->step++;
    column = least_missed(t, COVER_NONE);
    if (column != COVER_NONE) {
        flip(t, column);
        t->stamps[column] = t->step;
    }
    while (t->short_count) {
        uint32_t r = t->shorts[luck_below(&t->random, t->short_count)];

        column = best_for(t, r);
        if (column != COVER_NONE)
            put(t, column);
        for (uint32_t i = 0; i < t->short_count; i++)
            t->lines[t->shorts[i]].weight += 1;
        if (column == COVER_NONE)
            break;
        t->step++;
    }
}

static void
forget_weights(struct thrift *t)
{
    t->better_at = t->step;
    for (uint32_t r = 0; r < t->p->row_count; r++)
        t->lines[r].weight = 1 + WEIGHT_KEPT * (t->lines[r].weight - 1);
}

static enum status
allot(struct thrift *t, struct arena *arena, struct err *err)
{
    size_t columns = (size_t)t->p->column_count + 1, rows = (size_t)t->p->row_count + 1;
    size_t reaches = (size_t)t->rows->first[t->p->row_count] + 1;

    t->lines = ARENA_ARRAY(arena, rows, struct line);
    t->shares = ARENA_ARRAY(arena, reaches, struct share);
    t->first = ARENA_ARRAY(arena, columns + 1, uint32_t);
    t->adds = ARENA_ARRAY(arena, reaches, struct cover_reach);
    t->list = ARENA_ARRAY(arena, columns, uint32_t);
    t->list_at = ARENA_ARRAY(arena, columns, uint32_t);
    t->in_group = ARENA_ARRAY(arena, (size_t)t->p->group_count + 1, uint32_t);
    t->shorts = ARENA_ARRAY(arena, rows, uint32_t);
    t->load = ARENA_ARRAY(arena, (size_t)t->p->pool_count + 1, int64_t);
    t->taken = ARENA_ARRAY(arena, columns, bool);
    t->stamps = ARENA_ARRAY(arena, columns, uint64_t);
    TRY_NEW(t->lines && t->shares && t->first && t->adds && t->list && t->list_at &&
                t->in_group && t->shorts && t->load && t->taken && t->stamps, err);
    return TRUCE_OK;
}

static void
begin(struct thrift *t, const int64_t *targets, const bool *survivors)
{
    const struct cover_rows *rows = t->rows;

    for (uint32_t i = 0; i < rows->first[t->p->row_count]; i++)
        t->first[rows->reaches[i].column + 2]++;
    for (uint32_t c = 0; c < t->p->column_count; c++)
        t->first[c + 2] += t->first[c + 1];
    for (uint32_t r = 0; r < t->p->row_count; r++) {
        const struct cover_row *row = &t->p->rows[r];

        t->lines[r] = (struct line){ .target = targets[r], .first = rows->first[r],
                                     .need = survivors && survivors[row->site] ? row->count : 0,
                                     .at = COVER_NONE, .weight = 1 };
        t->lines[r].lacks = lacks_with(t, &t->lines[r], COVER_NONE, 0);
        note_short(t, r);
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++)
            t->adds[t->first[rows->reaches[i].column + 1]++] =
                (struct cover_reach){ r, rows->reaches[i].amount };
    }
    for (uint32_t g = 0; g < t->p->group_count; g++)
        t->in_group[g] = COVER_NONE;
    for (uint32_t c = 0; c < t->p->column_count; c++)
        if (t->best[c])
            flip(t, c);
    t->best_cost = t->cost + 0.5; /* it is one itself */
}

enum status
thrift_run(const struct cover_problem *p, const struct cover_rows *rows, const int64_t *targets,
           const bool *survivors, const struct thrift_limits *limits, struct arena *arena,
           bool *taken, struct err *err)
{
    struct thrift t = { .p = p, .rows = rows, .best = taken, .random = limits->seed };

    TRY(allot(&t, arena, err));
    begin(&t, targets, survivors);
    for (uint64_t tries = 0; t.count && t.work < limits->work && t.best_cost > limits->floor &&
                             !sys_interrupted(); tries++) {
        if (limits->until > 0 && tries % TRIES == 0 && sys_clock_s() > limits->until)
            break;
        step(&t);
        if (!t.short_count)
            note_best(&t);
        if (t.step - t.better_at > IN_VAIN)
            forget_weights(&t);
    }
    return TRUCE_OK;
}
