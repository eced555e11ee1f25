#include "plan/plan_problem.h"

#include <math.h>

bool
plan_counts(const struct plan *plan, uint32_t unit)
{
    return plan->units[unit].why < PLAN_UNIT_NOT_READY;
}

bool
plan_given(const struct plan *plan, uint32_t unit)
{
    return plan_counts(plan, unit) && plan->posture.units[unit].version->site != MISSION_NONE;
}

/* What is being filled; columns and entries without arrays the first time round, to count. */
struct filling {
    const struct plan   *plan;
    struct plan_problem *problem;
    struct cover_row    *rows;
    double              *weights; /* of sites */
    struct cover_column *columns;
    struct cover_entry  *entries;
    uint64_t             column_count, entry_count;
    struct cover_entry  *offers; /* of the unit in hand */
    uint32_t             offer_count;
    uint32_t             given_row; /* COVER_NONE: there is none */
};

/* ---- ways ---- */

struct reach_way
plan_way(const struct plan_problem *p, uint32_t from, uint32_t to)
{
    CHECK(p->from_index[from] != COVER_NONE && p->to_index[to] != COVER_NONE);
    return p->ways[(size_t)p->from_index[from] * p->to_count + p->to_index[to]];
}

static void
number_site(uint32_t *index, uint32_t site, uint32_t *count)
{
    if (index[site] == COVER_NONE)
        index[site] = (*count)++;
}

/* Each way is measured once: many units stand at one base. */
static enum status
measure_ways(const struct plan *plan, struct plan_problem *p, struct arena *keep,
             struct err *err)
{
    const struct mission *m = plan->mission;

    for (uint32_t s = 0; s < m->site_count; s++)
        if (m->sites[s].base)
            number_site(p->from_index, s, &p->from_count);
    for (uint32_t u = 0; u < m->unit_count; u++)
        if (plan_given(plan, u))
            number_site(p->from_index, plan->posture.units[u].version->site, &p->from_count);
    for (uint32_t n = 0; n < plan->need_count; n++)
        if (p->need_row[n] != COVER_NONE)
            number_site(p->to_index, plan->needs[n].site, &p->to_count);
    p->ways = ARENA_ARRAY(keep, (size_t)p->from_count * p->to_count + 1, struct reach_way);
    TRY_NEW(p->ways, err);
    for (uint32_t from = 0; from < m->site_count; from++)
        for (uint32_t to = 0; p->from_index[from] != COVER_NONE && to < m->site_count; to++)
            if (p->to_index[to] != COVER_NONE)
                p->ways[(size_t)p->from_index[from] * p->to_count + p->to_index[to]] =
                    reach_way(&p->reach, from, to);
    return TRUCE_OK;
}

/* ---- rows and pools ---- */

static enum status
allocate_rows(struct filling *f, struct arena *keep, struct err *err)
{
    struct plan_problem *p = f->problem;
    size_t               needs = (size_t)f->plan->need_count + 1;

    p->cover.rows = f->rows = ARENA_ARRAY(keep, needs, struct cover_row);
    p->cover.site_weights = f->weights =
        ARENA_ARRAY(keep, (size_t)f->plan->mission->site_count + 1, double);
    p->need_row = ARENA_ARRAY(keep, needs, uint32_t);
    p->row_need = ARENA_ARRAY(keep, needs, uint32_t);
    f->offers = ARENA_ARRAY(keep, needs, struct cover_entry);
    return f->rows && f->weights && p->need_row && p->row_need && f->offers ? TRUCE_OK
                                                                            : err_memory(err);
}

/* The needs of a site stand together. */
static void
add_rows(struct filling *f)
{
    struct plan_problem  *p = f->problem;
    struct cover_problem *c = &p->cover;
    uint32_t              last = MISSION_NONE;

    for (uint32_t n = 0; n < f->plan->need_count; n++) {
        const struct plan_need *need = &f->plan->needs[n];
        double                  weight = f->plan->mission->sites[need->site].weight;

        p->need_row[n] = COVER_NONE;
        if (need->due == ANSWER_NO)
            continue;
        if (need->site != last)
            f->weights[c->site_count++] = weight;
        last = need->site;
        p->need_row[n] = c->row_count;
        p->row_need[c->row_count] = n;
        f->rows[c->row_count++] = (struct cover_row){
            .count = need->need->count, .backup = need->need->backup, .weight = weight,
            .site = c->site_count - 1, .kind = need->need->capability % COVER_KINDS_MAX };
    }
}

/* The room of bases less what the given take of it. */
static enum status
add_pools(const struct plan *plan, struct plan_problem *p, struct arena *keep, struct err *err)
{
    const struct mission *m = plan->mission;
    int64_t              *pools = ARENA_ARRAY(keep, (size_t)m->site_count + 1, int64_t);

    p->site_pool = ARENA_ARRAY(keep, (size_t)m->site_count + 1, uint32_t);
    if (!pools || !p->site_pool)
        return err_memory(err);
    for (uint32_t s = 0; s < m->site_count; s++) {
        p->site_pool[s] = COVER_NONE;
        if (!m->sites[s].base || m->sites[s].holds == MISSION_NOT_SAID)
            continue;
        pools[p->cover.pool_count] = m->sites[s].holds;
        p->site_pool[s] = p->cover.pool_count++;
    }
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = plan->posture.units[u].version;

        if (plan_given(plan, u) && p->site_pool[v->site] != COVER_NONE &&
            v->strength != MISSION_NOT_SAID)
            pools[p->site_pool[v->site]] -= v->strength;
    }
    for (uint32_t i = 0; i < p->cover.pool_count; i++)
        pools[i] = pools[i] < 0 ? 0 : pools[i];
    p->cover.pools = pools;
    return TRUCE_OK;
}

/* ---- columns ---- */

static void
add_entry(struct filling *f, uint32_t row, int64_t amount)
{
    int64_t most = MISSION_COUNT_MAX; /* what cover.h takes; no need is above it */

    if (f->entries)
        f->entries[f->entry_count] = (struct cover_entry){ row, amount < most ? amount : most };
    f->entry_count++;
}

/* The rows that want what the unit offers. */
static void
find_rows(struct filling *f, uint32_t unit)
{
    f->offer_count = 0;
    for (uint32_t row = 0; row < f->problem->cover.row_count; row++) {
        const struct plan_need *n = &f->plan->needs[f->problem->row_need[row]];
        int64_t amount = mission_offered(f->plan->posture.units[unit].version, n->need->capability);

        if (amount)
            f->offers[f->offer_count++] = (struct cover_entry){ row, amount };
    }
}

static void
add_entries(struct filling *f, uint32_t unit, uint32_t site)
{
    const struct mission      *m = f->plan->mission;
    const struct unit_version *v = f->plan->posture.units[unit].version;
    bool at_base = plan_given(f->plan, unit) || !mission_excluded(&m->sites[site], v);

    for (uint32_t i = 0; i < f->offer_count; i++) {
        const struct plan_need *n = &f->plan->needs[f->problem->row_need[f->offers[i].row]];

        if (reach_judge(&f->problem->reach, plan_way(f->problem, site, n->site),
                        site == n->site, n->need, v).answer != REACH_YES)
            continue;
        if (at_base && !mission_excluded(&m->sites[n->site], v))
            add_entry(f, f->offers[i].row, f->offers[i].amount);
        else
            f->problem->blocked[unit] = true;
    }
}

static void
add_column(struct filling *f, uint32_t unit, uint32_t site, bool given)
{
    const struct unit_version *v = f->plan->posture.units[unit].version;
    uint64_t                   first = f->entry_count;

    add_entries(f, unit, site);
    if (given && f->given_row != COVER_NONE)
        add_entry(f, f->given_row, 1);
    if (f->entry_count == first)
        return;
    if (f->columns) {
        f->columns[f->column_count] = (struct cover_column){
            .group = unit, .pool = given ? COVER_NONE : f->problem->site_pool[site],
            .owner = v->contributor, .cost = v->strength == MISSION_NOT_SAID ? 0 : v->strength,
            .first = (uint32_t)first, .count = (uint32_t)(f->entry_count - first) };
        f->problem->columns[f->column_count] = (struct plan_column){ unit, site, given };
    }
    f->column_count++;
}

static void
add_columns(struct filling *f)
{
    const struct mission *m = f->plan->mission;

    for (uint32_t u = 0; u < m->unit_count; u++) {
        if (!plan_counts(f->plan, u))
            continue;
        find_rows(f, u);
        if (plan_given(f->plan, u)) {
            add_column(f, u, f->plan->posture.units[u].version->site, true);
            continue;
        }
        for (uint32_t s = 0; s < m->site_count && f->entry_count <= COVER_ENTRIES_MAX; s++)
            if (m->sites[s].base)
                add_column(f, u, s, false);
    }
}

/* The row of the given weighs as the least of the others, shared out among them. */
static void
add_given_row(struct filling *f)
{
    const struct cover_problem *c = &f->problem->cover;
    const struct plan          *plan = f->plan;
    double                      least = INFINITY;
    int64_t                     given = 0;

    f->given_row = COVER_NONE;
    for (uint32_t u = 0; u < plan->mission->unit_count; u++)
        given += plan_given(plan, u);
    for (uint32_t i = 0; i < c->row_count; i++)
        least = f->rows[i].weight < least ? f->rows[i].weight : least;
    if (!given || !c->row_count)
        return;
    f->given_row = c->row_count;
    f->rows[c->row_count] = (struct cover_row){
        .count = given, .weight = least / (double)given, .site = c->site_count };
    f->weights[c->site_count] = least / (double)given; /* it never survives: none of them is left */
}

static enum status
fill(struct filling *f, struct arena *keep, struct err *err)
{
    struct plan_problem *p = f->problem;

    add_columns(f);
    if (f->entry_count > COVER_ENTRIES_MAX)
        return err_set(err, TRUCE_LIMIT, "units at bases could serve needs in more than %d ways; "
                       "plan for a part of the sites", COVER_ENTRIES_MAX);
    f->columns = ARENA_ARRAY(keep, (size_t)f->column_count + 1, struct cover_column);
    f->entries = ARENA_ARRAY(keep, (size_t)f->entry_count + 1, struct cover_entry);
    p->columns = ARENA_ARRAY(keep, (size_t)f->column_count + 1, struct plan_column);
    if (!f->columns || !f->entries || !p->columns)
        return err_memory(err);
    f->column_count = f->entry_count = 0;
    add_columns(f);
    p->cover.columns = f->columns;
    p->cover.entries = f->entries;
    p->cover.column_count = (uint32_t)f->column_count;
    p->cover.entry_count = (uint32_t)f->entry_count;
    return TRUCE_OK;
}

static enum status
allocate(const struct mission *m, struct plan_problem *p, struct arena *keep, struct err *err)
{
    p->blocked = ARENA_ARRAY(keep, (size_t)m->unit_count + 1, bool);
    p->from_index = ARENA_ARRAY(keep, (size_t)m->site_count + 1, uint32_t);
    p->to_index = ARENA_ARRAY(keep, (size_t)m->site_count + 1, uint32_t);
    if (!p->blocked || !p->from_index || !p->to_index)
        return err_memory(err);
    for (uint32_t s = 0; s < m->site_count; s++)
        p->from_index[s] = p->to_index[s] = COVER_NONE;
    return TRUCE_OK;
}

enum status
plan_problem_make(const struct plan *plan, struct arena *keep, struct plan_problem *ret_problem,
                  struct err *err)
{
    const struct mission *m = plan->mission;
    struct plan_problem   p = { .reach = { m, plan->ask.travel, plan->ask.minutes_max } };
    struct filling        f = { .plan = plan, .problem = &p };

    TRY(allocate(m, &p, keep, err));
    TRY(allocate_rows(&f, keep, err));
    add_rows(&f);
    TRY(add_pools(plan, &p, keep, err));
    TRY(measure_ways(plan, &p, keep, err));
    add_given_row(&f);
    TRY(fill(&f, keep, err));
    p.need_rows = p.cover.row_count;
    if (f.given_row != COVER_NONE) {
        p.given_weight = f.rows[f.given_row].weight * (double)f.rows[f.given_row].count;
        p.cover.row_count++;
        p.cover.site_count++;
    }
    p.cover.group_count = m->unit_count;
    p.cover.owner_count = m->contributor_count;
    p.cover.survive = plan->ask.survive;
    *ret_problem = p;
    return TRUCE_OK;
}
