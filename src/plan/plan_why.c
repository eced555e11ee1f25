#include "plan/plan_parts.h"

#include <math.h>

int64_t
plan_room(const struct plan *plan, uint32_t site)
{
    const struct site *s = &plan->mission->sites[site];

    if (s->holds == MISSION_NOT_SAID)
        return MISSION_NOT_SAID;
    return s->holds > plan->sites[site].stands.people ? s->holds - plan->sites[site].stands.people
                                                      : 0;
}

/* ---- units that stand nowhere ---- */

static int64_t
adds(const struct plan_problem *p, const struct cover_column *column, uint32_t need)
{
    for (uint32_t i = 0; i < column->count; i++)
        if (p->cover.entries[column->first + i].row == p->need_row[need])
            return p->cover.entries[column->first + i].amount;
    return 0;
}

/* Whether all needs of the site of this one would survive with the column, and do not now. */
static bool
saves_site(const struct plan *plan, const struct plan_problem *p, uint32_t column, uint32_t need)
{
    uint32_t site = plan->needs[need].site, n = need;

    if (!plan->ask.survive || plan->sites[site].survives)
        return false;
    while (n > 0 && plan->needs[n - 1].site == site)
        n--;
    for (; n < plan->need_count && plan->needs[n].site == site; n++)
        if (plan->needs[n].due != ANSWER_NO &&
            !plan_need_survives(plan, &plan->needs[n], p->cover.columns[column].owner,
                                adds(p, &p->cover.columns[column], n)))
            return false;
    return true;
}

static bool
would_help(const struct plan *plan, const struct plan_problem *p, uint32_t column)
{
    const struct cover_column *c = &p->cover.columns[column];

    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t                row = p->cover.entries[c->first + i].row;
        const struct plan_need *n = &plan->needs[p->row_need[row]];

        if (n->has < n->need->count + n->need->backup ||
            saves_site(plan, p, column, p->row_need[row]))
            return true;
    }
    return false;
}

/* One that stands nowhere, with a base where it could. */
static void
judge_column(struct plan *plan, const struct plan_problem *p, uint32_t column)
{
    struct plan_unit *u = &plan->units[p->columns[column].unit];
    int64_t           room = plan_room(plan, p->columns[column].site);

    if (!would_help(plan, p, column))
        return;
    if (room == MISSION_NOT_SAID || room >= p->cover.columns[column].cost)
        u->why = PLAN_UNIT_NOT_TRIED;
    else if (u->why == PLAN_UNIT_NOT_NEEDED)
        u->why = PLAN_UNIT_NO_ROOM;
}

static bool
offers_what_is_needed(const struct plan *plan, const struct unit_version *v)
{
    for (uint32_t n = 0; n < plan->need_count; n++)
        if (plan->needs[n].due != ANSWER_NO && mission_offered(v, plan->needs[n].need->capability))
            return true;
    return false;
}

enum status
plan_settle_units(struct plan *plan, const struct plan_problem *p, struct arena *keep,
                  struct err *err)
{
    bool *has_column = ARENA_ARRAY(keep, (size_t)plan->mission->unit_count + 1, bool);

    TRY_NEW(has_column, err);
    for (uint32_t c = 0; c < p->cover.column_count; c++) {
        has_column[p->columns[c].unit] = true;
        if (plan->units[p->columns[c].unit].site == MISSION_NONE)
            judge_column(plan, p, c);
    }
    for (uint32_t u = 0; u < plan->mission->unit_count; u++) {
        struct plan_unit *unit = &plan->units[u];

        if (has_column[u] || unit->why != PLAN_UNIT_NOT_NEEDED)
            continue;
        if (!offers_what_is_needed(plan, plan->posture.units[u].version))
            unit->why = PLAN_UNIT_NO_OFFER;
        else
            unit->why = p->blocked[u] ? PLAN_UNIT_CAVEAT : PLAN_UNIT_NO_BASE;
    }
    return TRUCE_OK;
}

/* ---- offers ---- */

static bool
share_domain(const struct site *a, const struct site *b)
{
    for (uint32_t i = 0; i < a->domain_count; i++)
        for (uint32_t k = 0; k < b->domain_count; k++)
            if (str_eq(a->domains[i], b->domains[k]))
                return true;
    return !a->domain_count || !b->domain_count;
}

/* A base with room from which a unit of whatever reach would count. */
static bool
could_stand(const struct plan *plan, const struct plan_problem *p, uint32_t base,
            const struct plan_need *n)
{
    const struct unit_version any = { .reach_m = INFINITY };

    return plan->mission->sites[base].base && plan_room(plan, base) != 0 &&
           reach_judge(&p->reach, plan_way(p, base, n->site), base == n->site, n->need,
                       &any).answer == REACH_YES;
}

static bool
way_is_shorter(struct reach_way a, struct reach_way b)
{
    return a.m < b.m || (a.m == b.m && a.minutes < b.minutes);
}

static void
place_offer(const struct plan *plan, const struct plan_problem *p, struct plan_offer *offer)
{
    const struct mission   *m = plan->mission;
    const struct plan_need *n = &plan->needs[offer->need];
    bool                    shares = false;

    offer->site = MISSION_NONE;
    for (uint32_t s = 0; s < m->site_count; s++) {
        bool shared = share_domain(&m->sites[s], &m->sites[n->site]);

        if (!could_stand(plan, p, s, n) ||
            (offer->site != MISSION_NONE &&
             (shared == shares ? !way_is_shorter(plan_way(p, s, n->site), offer->way) : shares)))
            continue;
        offer->site = s;
        offer->way = plan_way(p, s, n->site);
        shares = shared;
    }
    if (offer->site == MISSION_NONE)
        offer->site = n->site;
    offer->base = m->sites[offer->site].base;
    offer->room = offer->base ? plan_room(plan, offer->site) : MISSION_NOT_SAID;
}

/* What is left of a need when the `survive` greatest have gone, with so many more contributors
 * of so much each. */
static int64_t
left_with(const struct plan *plan, const struct plan_need *n, int64_t most[COVER_SURVIVE_MAX],
          uint32_t contributors, int64_t each)
{
    int64_t  left = n->has + contributors * each;
    unsigned old = 0, fresh = 0;

    for (uint32_t i = 0; i < plan->ask.survive; i++)
        if (fresh < contributors && each >= most[old]) {
            left -= each;
            fresh++;
        } else {
            left -= most[old++];
        }
    return left;
}

/* The fewest contributors, then the least of each; one more than may leave is enough. */
static void
size_survival(const struct plan *plan, struct plan_offer *offer)
{
    const struct plan_need *n = &plan->needs[offer->need];
    int64_t                 most[COVER_SURVIVE_MAX], low = 1, high = MISSION_COUNT_MAX;

    plan_most(plan, n, most);
    offer->contributors = 1;
    while (left_with(plan, n, most, offer->contributors, high) < n->need->count)
        offer->contributors++;
    while (low < high) { /* more of each leaves no less */
        int64_t middle = low + (high - low) / 2;

        if (left_with(plan, n, most, offer->contributors, middle) >= n->need->count)
            high = middle;
        else
            low = middle + 1;
    }
    offer->each = low;
}

static void
add_offer(struct plan *plan, const struct plan_problem *p, uint32_t need,
          enum plan_offer_goal goal, int64_t each)
{
    struct plan_offer *offer = &plan->offers[plan->offer_count++];

    *offer = (struct plan_offer){ .need = need, .goal = goal, .contributors = 1, .each = each };
    if (goal == PLAN_OFFER_SURVIVE)
        size_survival(plan, offer);
    place_offer(plan, p, offer);
}

enum status
plan_find_offers(struct plan *plan, const struct plan_problem *p, struct arena *keep,
                 struct err *err)
{
    plan->offers = ARENA_ARRAY(keep, 2 * (size_t)plan->need_count + 1, struct plan_offer);
    TRY_NEW(plan->offers, err);
    for (uint32_t i = 0; i < plan->need_count; i++) {
        const struct plan_need *n = &plan->needs[i];

        if (n->due == ANSWER_NO)
            continue;
        if (n->has < n->need->count)
            add_offer(plan, p, i, PLAN_OFFER_COVER, n->need->count - n->has);
        else if (n->backup < n->need->backup)
            add_offer(plan, p, i, PLAN_OFFER_BACKUP, n->need->backup - n->backup);
        if (plan->ask.survive && !n->survives)
            add_offer(plan, p, i, PLAN_OFFER_SURVIVE, 0);
    }
    return TRUCE_OK;
}
