#include "plan/full.h"

#include "base/sys.h"
#include "plan/improve.h"
#include "plan/lagrange.h"
#include "plan/least.h"
#include "plan/stand.h"
#include "plan/thrift.h"

#include <math.h>

/* Shares of the time that is left: of prices, of the whole at first, of a search and parts. */
#define PRICES_SHARE 0.04
#define FIRST_SHARE 0.08
#define PARTS_SHARE 0.85
/* Of the latter, of the search: a minute in two, so that a plan is never worse than what that finds.
 * bench/plan's mission of 500 sites, 120 s: 31,790 with 0.4, 31,700 with 0.7. */
#define SEARCH_SHARE 0.7
enum { SEARCHES_MAX = 8 }; /* at once, one a processor */
#define FOUND_BYTES ((size_t)64 << 20)
#define CHILD_LATE 5.0 /* seconds after its time until a search is given up */

struct filling {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    const struct full_limits   *limits;
    struct arena               *step;
    bool                       *taken, *sites, *strict, *heeded; /* of plan/least.h */
    bool                        by_count;
    double                      increment, value, bound;
};

static double
value_of(const struct filling *f, const bool *taken, bool by_count)
{
    double sum = 0;

    for (uint32_t c = 0; c < f->p->column_count; c++)
        if (taken[c])
            sum += by_count ? 1 : (double)f->p->columns[c].cost;
    return sum;
}

static void
raise(struct filling *f, double bound)
{
    if (f->increment > 0) {
        double steps = bound / f->increment;

        bound = ceil(steps - MILP_TOLERANCE * (1 + steps)) * f->increment;
    }
    f->value = value_of(f, f->taken, f->by_count);
    f->bound = fmin(fmax(f->bound, bound), f->value);
}

static bool
is_done(const struct filling *f)
{
    return f->value - f->bound <= fmax(f->limits->gap, MILP_TOLERANCE) * f->value;
}

static double
share_of_time(const struct filling *f, double share)
{
    double now = sys_clock_s();

    return f->limits->until > 0 ? now + share * (f->limits->until - now) : 0;
}

static enum status
solve_whole(struct filling *f, double until, struct err *err)
{
    struct least        least = { .whole = { .p = f->p, .rows = f->rows,
                                             .survivors = f->p->survive ? f->sites : NULL },
                                  .crowded = f->heeded, .strict = f->strict,
                                  .heeded = f->heeded, .by_count = f->by_count,
                                  .budget = f->by_count ? value_of(f, f->taken, false) : 0 };
    struct least_limits limits = { .until = until, .gap = f->limits->gap,
                                   .step = f->increment,
                                   .memory_bytes = f->limits->memory_bytes };
    double              bound;
    bool                proven;

    TRY(least_solve(&least, &limits, f->taken, &bound, &proven, err));
    raise(f, bound);
    return TRUCE_OK;
}

/* One of the searches that go on at once, each from a seed of its own. */
struct searcher {
    const struct filling *f;
    const int64_t        *targets;
    struct thrift_limits  limits;
    struct buf            found;
};

static enum status
search_one(void *context, int fd)
{
    struct searcher      *s = context;
    const struct filling *f = s->f;

    TRY(thrift_run(f->p, f->rows, s->targets, f->p->survive ? f->sites : NULL, &s->limits,
                   f->step, f->taken, NULL));
    return sys_write(fd, "the parent",
                     (struct str){ (char *)f->taken, f->p->column_count * sizeof *f->taken },
                     NULL);
}

/* A child that died has found nothing. */
static void
hear(struct filling *f, const struct searcher *s)
{
    size_t      bytes = f->p->column_count * sizeof *f->taken;
    const bool *found = (const bool *)(const void *)s->found.at;

    if (s->found.len == bytes && value_of(f, found, false) < value_of(f, f->taken, false))
        memcpy(f->taken, found, bytes);
}

static void
begin_searches(const struct filling *f, const int64_t *targets, double until,
               struct searcher *searchers, struct sys_child_job *jobs, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        searchers[i] = (struct searcher){
            .f = f, .targets = targets,
            .limits = { .seed = f->limits->seed + i, .work = INFINITY, .until = until,
                        .floor = f->bound * (1 + f->limits->gap) } };
        buf_init(&searchers[i].found, FOUND_BYTES);
        jobs[i] = (struct sys_child_job){
            .work = search_one, .context = &searchers[i], .bytes = &searchers[i].found,
            .limits = { .seconds = fmax(until - sys_clock_s(), 0) + CHILD_LATE } };
    }
}

static enum status
search(struct filling *f, double until, struct err *err)
{
    unsigned count = sys_processors() < SEARCHES_MAX ? sys_processors() : SEARCHES_MAX;
    struct searcher      searchers[SEARCHES_MAX];
    struct sys_child_job jobs[SEARCHES_MAX];
    int64_t *targets = ARENA_ARRAY(f->step, (size_t)f->p->row_count + 1, int64_t);
    enum status status;

    TRY_NEW(targets, err);
    TRY(reduce_targets(f->p, f->rows, f->step, targets, err));
    begin_searches(f, targets, until, searchers, jobs, count);
    status = sys_in_children(jobs, count, count, err);
    for (unsigned i = 0; i < count; i++) {
        if (status == TRUCE_OK)
            hear(f, &searchers[i]);
        buf_free(&searchers[i].found);
    }
    TRY(status);
    raise(f, 0);
    return TRUCE_OK;
}

static enum status
improve(struct filling *f, double until, struct err *err)
{
    struct improve_limits limits = { .seed = f->limits->seed, .step = f->increment,
                                     .until = until,
                                     .floor = f->bound * (1 + f->limits->gap),
                                     .memory_bytes = f->limits->memory_bytes };

    TRY(improve_run(f->p, f->rows, f->p->survive ? f->sites : NULL, &limits, f->step, f->taken,
                    err));
    raise(f, 0);
    return TRUCE_OK;
}

/* A search for less, then what it found part by part. */
static enum status
find_cheaper(struct filling *f, struct err *err)
{
    double until = share_of_time(f, PARTS_SHARE), now = sys_clock_s();

    TRY(search(f, now + SEARCH_SHARE * (until - now), err));
    return is_done(f) ? TRUCE_OK : improve(f, until, err);
}

/* What can be said of the least before anything is tried. */
static enum status
find_bound(struct filling *f, struct err *err)
{
    const bool    *survivors = f->p->survive ? f->sites : NULL;
    struct whole   whole = { .p = f->p, .rows = f->rows, .survivors = survivors,
                             .stay = f->taken };
    struct reduced q;
    double         bound;

    TRY(reduce(&whole, f->step, &q, err));
    TRY(lagrange_bound(&q.p, &q.rows, survivors, f->by_count, f->value,
                       share_of_time(f, PRICES_SHARE), f->step, &bound, err));
    raise(f, bound);
    return TRUCE_OK;
}

static enum status
try_all(struct filling *f, struct err *err)
{
    TRY(find_bound(f, err));
    if (!is_done(f))
        TRY(solve_whole(f, share_of_time(f, FIRST_SHARE), err));
    if (!is_done(f) && !f->by_count && f->limits->until > 0)
        TRY(find_cheaper(f, err));
    if (!is_done(f) && f->limits->until > 0)
        TRY(solve_whole(f, f->limits->until, err));
    return TRUCE_OK;
}

static enum status
begin(struct filling *f, struct arena *step, struct err *err)
{
    f->sites = ARENA_ARRAY(step, (size_t)f->p->site_count + 1, bool);
    f->strict = ARENA_ARRAY(step, (size_t)f->p->row_count + 1, bool);
    f->heeded = ARENA_ARRAY(step, (size_t)f->p->pool_count + 1, bool);
    TRY_NEW(f->sites && f->strict && f->heeded, err);
    raise(f, 0);
    return TRUCE_OK;
}

enum status
full_solve(const struct cover_problem *p, const struct cover_rows *rows, bool by_count,
           const struct full_limits *limits, struct arena *step, bool *taken,
           double *ret_bound, struct err *err)
{
    struct filling f = { .p = p, .rows = rows, .limits = limits, .step = step, .taken = taken,
                         .by_count = by_count,
                         .increment = cover_step(p, by_count ? COVER_COLUMNS : COVER_COST) };

    TRY(begin(&f, step, err));
    if (p->survive)
        TRY(cover_survivable(p, rows, step, f.sites, err));
    TRY(try_all(&f, err));
    *ret_bound = f.bound;
    return TRUCE_OK;
}

/* ---- what is had, in full ---- */

/* Needs are cut to what is had of them; sites survive that do. */
static enum status
keep_what_is_had(struct filling *f, struct cover_row *had, struct err *err)
{
    int64_t *shares = ARENA_ARRAY(f->step, (size_t)f->p->owner_count + 1, int64_t);

    TRY_NEW(shares, err);
    for (uint32_t s = 0; s < f->p->site_count; s++)
        f->sites[s] = true;
    for (uint32_t r = 0; r < f->p->row_count; r++) {
        struct cover_row *row = &had[r];
        struct stand      stand = stand_of(f->p, f->rows, r, f->taken, shares);
        int64_t           more = stand.has > row->count ? stand.has - row->count : 0;

        if (stand.left < row->count)
            f->sites[row->site] = false;
        row->count = stand.has < row->count ? stand.has : row->count;
        row->backup = more < row->backup ? more : row->backup;
    }
    return TRUCE_OK;
}

enum status
full_cheaper(const struct cover_problem *p, const struct cover_rows *rows,
             const struct full_limits *limits, struct arena *step, bool *taken, struct err *err)
{
    struct cover_problem had = *p;
    struct cover_row    *row = ARENA_ARRAY(step, (size_t)p->row_count + 1, struct cover_row);
    struct filling       f = { .p = p, .rows = rows, .limits = limits, .step = step,
                               .taken = taken, .increment = cover_step(p, COVER_COST) };

    if (limits->until <= 0)
        return TRUCE_OK;
    TRY_NEW(row, err);
    memcpy(row, p->rows, p->row_count * sizeof *row);
    had.rows = row;
    TRY(begin(&f, step, err));
    TRY(keep_what_is_had(&f, row, err));
    f.p = &had;
    return find_cheaper(&f, err);
}
