#include "plan/search.h"

#include "base/sys.h"
#include "plan/luck.h"
#include "plan/search_state.h"

#include <math.h>

enum {
    LOOKED_AT = 50, /* columns of a row that are weighed; more take time and change little */
    LISTED = 50,    /* rows short that grow heavier in one step */
    STEP_WORK = 10, /* counted for a step even if it looks at nothing */
    TRIES = 64,     /* steps between two looks at the clock */
    MENDS = 16,     /* columns put after one or two were dropped, before others are */
    VICTIMS = 4     /* columns that may be dropped to make room for one */
};

/* A mood lasts while it finds something better, and so many steps a column after that. */
#define MOOD_STEPS 4.0

struct searching {
    struct search_state s;
    bool               *best;
    struct search_worth best_worth;
    uint64_t            random, step, *stamps; /* by column: the step that last changed it */
    double              until, work;
};

static void
change(struct searching *q, uint32_t column)
{
    search_flip(&q->s, column);
    q->stamps[column] = q->step;
}

static void
note_best(struct searching *q)
{
    if (!search_is_better(&q->s.worth, &q->best_worth))
        return;
    q->best_worth = q->s.worth;
    memcpy(q->best, q->s.taken, q->s.p->column_count * sizeof *q->best);
}

static void
return_to_best(struct searching *q)
{
    for (int dropping = 1; dropping >= 0; dropping--) /* first, so that there is room */
        for (uint32_t c = 0; c < q->s.p->column_count; c++)
            if (q->s.taken[c] != q->best[c] && q->s.taken[c] == dropping)
                change(q, c);
}

/* ---- making room ---- */

/* The taken column that is missed least for what it costs; of equals the one longest there. */
static uint32_t
least_missed(struct searching *q, uint32_t pool, const uint32_t *spared, uint32_t spared_count)
{
    uint32_t found = COVER_NONE;
    double   least = 0;

    for (uint32_t i = 0; i < q->s.list_count; i++) {
        uint32_t c = q->s.list[i];
        bool     skip = pool != COVER_NONE && q->s.p->columns[c].pool != pool;

        for (uint32_t k = 0; k < spared_count; k++)
            skip |= spared[k] == c;
        if (skip)
            continue;
        double missed = search_gain(&q->s, c) / q->s.prices[c];
        if (found == COVER_NONE || missed < least ||
            (missed <= least && q->stamps[c] < q->stamps[found])) {
            found = c;
            least = missed;
        }
    }
    return found;
}

/* Drops what stands in the column's way. False if too much does; *ret_count were dropped. */
static bool
make_room(struct searching *q, uint32_t column, uint32_t victims[VICTIMS], uint32_t *ret_count)
{
    const struct cover_column *c = &q->s.p->columns[column];
    uint32_t                   count = 0;

    if (c->group != COVER_NONE && q->s.in_group[c->group] != COVER_NONE) {
        victims[count++] = q->s.in_group[c->group];
        search_flip(&q->s, victims[0]);
    }
    while (!search_fits_pool(&q->s, column) && count < VICTIMS) {
        uint32_t victim = least_missed(q, c->pool, NULL, 0);

        if (victim == COVER_NONE)
            break;
        victims[count++] = victim;
        search_flip(&q->s, victim);
    }
    if (q->s.p->columns_max && q->s.list_count >= q->s.p->columns_max && count < VICTIMS) {
        uint32_t victim = least_missed(q, COVER_NONE, NULL, 0);

        if (victim != COVER_NONE) {
            victims[count++] = victim;
            search_flip(&q->s, victim);
        }
    }
    *ret_count = count;
    return search_fits(&q->s, column);
}

/* What taking the column would better, after all that it drives out. */
static double
weigh(struct searching *q, uint32_t column, bool *ret_fits)
{
    uint32_t victims[VICTIMS], count;
    double   before = q->s.missing, after;

    *ret_fits = make_room(q, column, victims, &count);
    after = q->s.missing - (*ret_fits ? search_gain(&q->s, column) : 0);
    while (count)
        search_flip(&q->s, victims[--count]);
    return before - after;
}

static void
take(struct searching *q, uint32_t column)
{
    uint32_t victims[VICTIMS], count;

    if (make_room(q, column, victims, &count))
        change(q, column);
    for (uint32_t i = 0; i < count; i++)
        q->stamps[victims[i]] = q->step;
}

/* ---- steps ---- */

static bool
is_fresh(const struct searching *q, uint32_t column)
{
    return q->stamps[column] + 2 > q->step && q->step > 2;
}

/* The best column to put for a row; with `thrift`, for its price, and within the best cost. */
static uint32_t
best_for(struct searching *q, uint32_t row, bool thrift, double *ret_score)
{
    uint32_t first = q->s.rows->first[row], count = q->s.rows->first[row + 1] - first;
    uint32_t looked = count < LOOKED_AT ? count : LOOKED_AT, found = COVER_NONE;
    uint32_t from = luck_below(&q->random, count);

    for (uint32_t i = 0; i < looked; i++) {
        uint32_t at = count <= LOOKED_AT ? (from + i) % count : luck_below(&q->random, count);
        uint32_t c = q->s.rows->reaches[first + at].column;
        bool     fits;
        double   score;

        if (q->s.taken[c] || is_fresh(q, c))
            continue;
        if (thrift && q->s.worth.cost + q->s.p->columns[c].cost > q->best_worth.cost)
            continue;
        score = weigh(q, c, &fits);
        if (thrift)
            score /= q->s.prices[c];
        if (fits && (found == COVER_NONE || score > *ret_score ||
                     (score >= *ret_score && q->stamps[c] < q->stamps[found]))) {
            found = c;
            *ret_score = score;
        }
    }
    return found;
}

static void
grow_heavier(struct searching *q)
{
    uint32_t count = q->s.short_count < LISTED ? q->s.short_count : LISTED;

    for (uint32_t i = 0; i < count; i++)
        search_grow(&q->s, q->s.shorts[count < LISTED ? i : luck_below(&q->random, q->s.short_count)]);
}

static void
serve_more(struct searching *q)
{
    uint32_t row = q->s.shorts[luck_below(&q->random, q->s.short_count)], column;
    double   score = 0;

    column = best_for(q, row, false, &score);
    if (column != COVER_NONE && score > 0)
        take(q, column);
    else
        search_grow(&q->s, row);
}

static void
spend_less(struct searching *q)
{
    uint32_t column;
    double   score = 0;

    /* Dropping for as long as nothing is worse than the best has it. */
    do {
        column = least_missed(q, COVER_NONE, NULL, 0);
        if (column == COVER_NONE)
            return;
        change(q, column);
        note_best(q);
    } while (search_serves(&q->s.worth, &q->best_worth));
    column = least_missed(q, COVER_NONE, &column, 1);
    if (column != COVER_NONE && !is_fresh(q, column))
        change(q, column);
    for (int i = 0; i < MENDS && q->s.short_count &&
                    !search_serves(&q->s.worth, &q->best_worth); i++) {
        column = best_for(q, q->s.shorts[luck_below(&q->random, q->s.short_count)], true, &score);
        if (column == COVER_NONE)
            break;
        take(q, column);
        grow_heavier(q);
        q->step++;
    }
}

/* ---- the whole ---- */

/* All that fits, the most for its price first: where a mind begins too. */
static void
be_greedy(struct searching *q)
{
    for (;;) {
        uint32_t found = COVER_NONE;
        double   best = 0;

        for (uint32_t c = 0; c < q->s.p->column_count; c++) {
            if (q->s.taken[c] || !search_fits(&q->s, c))
                continue;
            double score = search_gain(&q->s, c) / q->s.prices[c];
            if (score > best) {
                best = score;
                found = c;
            }
        }
        if (found == COVER_NONE || q->s.work > q->work)
            return;
        change(q, found);
    }
}

static bool
is_over(const struct searching *q)
{
    return q->s.work > q->work ||
           (q->until > 0 && q->step % TRIES == 0 && sys_clock_s() > q->until) ||
           sys_interrupted();
}

/* One mood, until it has found nothing for long. */
static void
be_in_mood(struct searching *q, bool thrift)
{
    double   patience = MOOD_STEPS * (q->s.p->column_count + 10);
    uint64_t last = q->step;

    return_to_best(q);
    if (!thrift && q->s.short_count) /* with what they grew by, 259 of 268 stayed 259; now 264 */
        search_forget(&q->s);
    while ((double)(q->step - last) < patience && !is_over(q)) {
        struct search_worth before = q->best_worth;

        q->step++;
        q->s.work += STEP_WORK;
        if (thrift)
            spend_less(q);
        else if (q->s.short_count)
            serve_more(q);
        else
            return; /* nothing is missing anywhere */
        note_best(q);
        if (search_is_better(&q->best_worth, &before))
            last = q->step;
    }
}

enum status
search_run(const struct cover_problem *p, const struct cover_rows *rows,
           const struct search_limits *limits, struct arena *step, bool *taken, struct err *err)
{
    struct searching q = { .best = taken, .random = limits->seed, .until = limits->until,
                           .work = limits->work,
                           .stamps = ARENA_ARRAY(step, (size_t)p->column_count + 1, uint64_t) };

    TRY_NEW(q.stamps, err);
    TRY(search_state_make(p, rows, step, &q.s, err));
    for (uint32_t c = 0; c < p->column_count; c++)
        if (taken[c])
            change(&q, c);
    q.best_worth = q.s.worth;
    be_greedy(&q);
    note_best(&q);
    for (bool thrift = false; !is_over(&q) && p->column_count; thrift = !thrift) {
        be_in_mood(&q, thrift);
        q.step++;
        q.s.work += STEP_WORK;
    }
    return TRUCE_OK;
}
