#include "plan/plan_parts.h"

#include <math.h>
#include <stdlib.h>

#define NAME(id, name, ...) name,
#define WORDS(id, name, words) words,
const char *const plan_unit_names[PLAN_UNIT_WHYS] = { PLAN_UNIT_TABLE(NAME) };
const char *const plan_unit_words[PLAN_UNIT_WHYS] = { PLAN_UNIT_TABLE(WORDS) };
const char *const plan_obstacle_names[PLAN_OBSTACLES] = { PLAN_OBSTACLE_TABLE(NAME) };
const char *const plan_obstacle_words[PLAN_OBSTACLES] = { PLAN_OBSTACLE_TABLE(WORDS) };
#undef NAME
#undef WORDS

const char *const plan_stage_names[COVER_STAGES] = {
    [COVER_COVERED] = "covered", [COVER_BACKUP] = "backup", [COVER_SURVIVING] = "surviving",
    [COVER_COST] = "people", [COVER_COLUMNS] = "units",
};

const char *const plan_stage_words[COVER_STAGES] = {
    [COVER_COVERED] = "need covered, by weight of site",
    [COVER_BACKUP] = "backup, by weight of site",
    [COVER_SURVIVING] = "weight of sites that survive",
    [COVER_COST] = "people, as few as that takes",
    [COVER_COLUMNS] = "units, as few as that takes",
};

double
plan_gap(const struct cover_value *v)
{
    if (!v->asked || v->proven || v->bound == v->value)
        return 0;
    return fabs(v->bound - v->value) / fmax(fabs(v->bound), fabs(v->value));
}

bool
plan_proven(const struct plan *plan)
{
    for (unsigned i = 0; i < COVER_STAGES; i++)
        if (plan->stages[i].asked && !plan->stages[i].proven)
            return false;
    return true;
}

/* ---- who counts ---- */

static enum plan_unit_why
judge_unit(const struct plan *plan, const struct posture_unit *u)
{
    enum stage_group from = plan->ask.from;

    if (!u->version)
        return PLAN_UNIT_NOT_STATED;
    if (u->group == STAGE_GONE)
        return PLAN_UNIT_GONE;
    if (from != STAGE_UNSAID && u->group > from)
        return PLAN_UNIT_NOT_ASKED;
    if (u->group != STAGE_HELD && plan->ask.posture.on != TIME_MAX &&
        u->ready_first > plan->ask.posture.on)
        return PLAN_UNIT_NOT_READY;
    return PLAN_UNIT_NOT_NEEDED;
}

static enum status
begin(struct plan *plan, struct arena *keep, struct err *err)
{
    const struct mission *m = plan->mission;

    TRY(posture_make(m, &plan->ask.posture, keep, &plan->posture, err));
    plan->need_count = plan->posture.need_count;
    plan->stations = ARENA_ARRAY(keep, (size_t)m->unit_count + 1, uint32_t);
    plan->units = ARENA_ARRAY(keep, (size_t)m->unit_count + 1, struct plan_unit);
    plan->needs = ARENA_ARRAY(keep, (size_t)plan->need_count + 1, struct plan_need);
    plan->sites = ARENA_ARRAY(keep, (size_t)m->site_count + 1, struct plan_site);
    if (!plan->stations || !plan->units || !plan->needs || !plan->sites)
        return err_memory(err);
    for (uint32_t u = 0; u < m->unit_count; u++) {
        plan->stations[u] = MISSION_NONE;
        plan->units[u] = (struct plan_unit){
            .site = MISSION_NONE, .why = judge_unit(plan, &plan->posture.units[u]) };
    }
    for (uint32_t n = 0; n < plan->need_count; n++)
        plan->needs[n] = (struct plan_need){ .site = plan->posture.needs[n].site,
                                             .need = plan->posture.needs[n].need,
                                             .due = plan->posture.needs[n].due };
    return TRUCE_OK;
}

/* ---- solving ---- */

/* With nothing to choose the given are the plan, and there is no better one. */
static enum status
solve(const struct plan *plan, const struct plan_problem *p, struct arena *keep,
      struct cover_answer *ret_answer, bool *ret_chosen, struct err *err)
{
    bool chosen = false;

    for (uint32_t c = 0; c < p->cover.column_count; c++)
        chosen |= !p->columns[c].given;
    *ret_chosen = chosen;
    if (chosen)
        return cover_solve(&p->cover, &plan->ask.limits, keep, ret_answer, err);
    *ret_answer = (struct cover_answer){
        .taken = ARENA_ARRAY(keep, (size_t)p->cover.column_count + 1, bool) };
    TRY_NEW(ret_answer->taken, err);
    return TRUCE_OK;
}

/* A search that was stopped may have left one out. */
static void
take_given(const struct plan_problem *p, bool *taken)
{
    for (uint32_t c = 0; c < p->cover.column_count; c++)
        taken[c] |= p->columns[c].given;
}

static void
station(struct plan *plan, const struct plan_problem *p, const bool *taken)
{
    const struct mission *m = plan->mission;

    for (uint32_t c = 0; c < p->cover.column_count; c++)
        if (taken[c] && !p->columns[c].given) {
            plan->units[p->columns[c].unit].site = p->columns[c].site;
            plan->units[p->columns[c].unit].why = PLAN_UNIT_CHOSEN;
        }
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = plan->posture.units[u].version;

        if (plan_given(plan, u))
            plan->units[u] = (struct plan_unit){ .site = v->site, .why = PLAN_UNIT_GIVEN };
        plan->stations[u] = plan->units[u].site;
        if (plan->units[u].site == MISSION_NONE)
            continue;
        struct posture_people *stands = &plan->sites[plan->units[u].site].stands;
        stands->units++;
        stands->unsaid += v->strength == MISSION_NOT_SAID;
        stands->people += v->strength == MISSION_NOT_SAID ? 0 : v->strength;
    }
}

/* ---- what sites then have ---- */

/* Of the plan's order of services: a need's together, in them a contributor's together. */
struct service_key {
    uint32_t need, contributor, unit;
    int64_t  amount;
};

static int
compare_keys(const void *a, const void *b)
{
    const struct service_key *x = a, *y = b;

    if (x->need != y->need)
        return x->need < y->need ? -1 : 1;
    if (x->contributor != y->contributor)
        return x->contributor < y->contributor ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static enum status
find_services(struct plan *plan, const struct plan_problem *p, const bool *taken,
              struct arena *keep, struct err *err)
{
    struct service_key *keys;
    size_t              count = 0;

    for (uint32_t c = 0; c < p->cover.column_count; c++)
        count += taken[c] ? p->cover.columns[c].count : 0;
    keys = ARENA_ARRAY(keep, count + 1, struct service_key);
    plan->services = ARENA_ARRAY(keep, count + 1, struct plan_service);
    plan->critical = ARENA_ARRAY(keep, count + 1, uint32_t);
    if (!keys || !plan->services || !plan->critical)
        return err_memory(err);
    count = 0;
    for (uint32_t c = 0; c < p->cover.column_count; c++)
        for (uint32_t i = 0; taken[c] && i < p->cover.columns[c].count; i++) {
            const struct cover_entry *e = &p->cover.entries[p->cover.columns[c].first + i];

            if (e->row < p->need_rows)
                keys[count++] = (struct service_key){
                    p->row_need[e->row], p->cover.columns[c].owner, p->columns[c].unit,
                    e->amount };
        }
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 0; i < count; i++)
        plan->services[i] = (struct plan_service){ keys[i].need, keys[i].unit, keys[i].amount };
    plan->service_count = (uint32_t)count;
    return TRUCE_OK;
}

uint32_t
plan_contributor(const struct plan *plan, uint32_t service)
{
    return plan->posture.units[plan->services[service].unit].version->contributor;
}

/* What each contributor has at the need; false behind the last. *at begins as need->first. */
static bool
next_contributor(const struct plan *plan, const struct plan_need *n, uint32_t *at,
                 uint32_t *ret_contributor, int64_t *ret_has)
{
    if (*at == n->first + n->count)
        return false;
    *ret_contributor = plan_contributor(plan, *at);
    *ret_has = 0;
    for (; *at < n->first + n->count && plan_contributor(plan, *at) == *ret_contributor; ++*at)
        *ret_has += plan->services[*at].amount;
    return true;
}

static void
sort_in(int64_t most[COVER_SURVIVE_MAX], int64_t has)
{
    for (unsigned i = 0; i < COVER_SURVIVE_MAX; i++)
        if (has > most[i]) {
            int64_t other = most[i];

            most[i] = has;
            has = other;
        }
}

void
plan_most(const struct plan *plan, const struct plan_need *n, int64_t most[COVER_SURVIVE_MAX])
{
    uint32_t at = n->first, contributor;
    int64_t  has;

    memset(most, 0, COVER_SURVIVE_MAX * sizeof *most);
    while (next_contributor(plan, n, &at, &contributor, &has))
        sort_in(most, has);
}

bool
plan_need_survives(const struct plan *plan, const struct plan_need *n, uint32_t contributor,
                   int64_t more)
{
    int64_t  most[COVER_SURVIVE_MAX] = { 0 }, has, left = n->has + more, extra = more;
    uint32_t at = n->first, who;

    while (next_contributor(plan, n, &at, &who, &has)) {
        sort_in(most, who == contributor ? has + extra : has);
        extra = who == contributor ? 0 : extra;
    }
    sort_in(most, extra);
    for (unsigned i = 0; i < plan->ask.survive; i++)
        left -= most[i];
    return left >= n->need->count;
}

static void
find_critical(struct plan *plan, struct plan_need *n)
{
    uint32_t at = n->first, who;
    int64_t  has;

    n->critical_first = plan->critical_count;
    while (next_contributor(plan, n, &at, &who, &has))
        if (n->has >= n->need->count && n->has - has < n->need->count)
            plan->critical[plan->critical_count++] = who;
    n->critical_count = plan->critical_count - n->critical_first;
}

static enum need_state
need_state(const struct plan_need *n)
{
    if (n->due == ANSWER_NO)
        return NEED_NOT_YET;
    if (n->covered < n->need->count)
        return NEED_BELOW;
    return n->backup < n->need->backup ? NEED_NO_BACKUP : NEED_COVERED;
}

static void
count_need(struct plan *plan, uint32_t index, uint32_t *service)
{
    struct plan_need *n = &plan->needs[index];

    n->first = *service;
    for (; *service < plan->service_count && plan->services[*service].need == index; ++*service) {
        n->has += plan->services[*service].amount;
        plan->units[plan->services[*service].unit].serves++;
    }
    n->count = *service - n->first;
    n->covered = n->has < n->need->count ? n->has : n->need->count;
    n->backup = n->has - n->covered < n->need->backup ? n->has - n->covered : n->need->backup;
    n->state = need_state(n);
    n->survives = n->due != ANSWER_NO && plan_need_survives(plan, n, MISSION_NONE, 0);
    find_critical(plan, n);
    if (n->due == ANSWER_NO)
        return;
    struct plan_site *site = &plan->sites[n->site];
    site->survives = n->survives && (site->survives || !site->needs);
    site->needs++;
    site->covered += n->covered == n->need->count;
}

/* ---- what it is worth ---- */

double
plan_wanted(const struct plan *plan, enum cover_stage stage)
{
    const struct mission *m = plan->mission;
    double                wanted = 0;

    if (stage == COVER_SURVIVING) {
        for (uint32_t s = 0; s < m->site_count; s++)
            wanted += plan->sites[s].needs ? m->sites[s].weight : 0;
        return wanted;
    }
    if (stage != COVER_COVERED && stage != COVER_BACKUP)
        return -1;
    for (uint32_t n = 0; n < plan->need_count; n++) {
        const struct need *need = plan->needs[n].need;

        if (plan->needs[n].due != ANSWER_NO)
            wanted += m->sites[plan->needs[n].site].weight *
                      (double)(stage == COVER_COVERED ? need->count : need->backup);
    }
    return wanted;
}

static void
value_stages(const struct plan *plan, double values[COVER_STAGES])
{
    const struct mission *m = plan->mission;

    for (uint32_t n = 0; n < plan->need_count; n++)
        if (plan->needs[n].due != ANSWER_NO) {
            values[COVER_COVERED] += m->sites[plan->needs[n].site].weight *
                                     (double)plan->needs[n].covered;
            values[COVER_BACKUP] += m->sites[plan->needs[n].site].weight *
                                    (double)plan->needs[n].backup;
        }
    for (uint32_t s = 0; s < m->site_count; s++) {
        if (plan->ask.survive && plan->sites[s].survives)
            values[COVER_SURVIVING] += m->sites[s].weight;
        values[COVER_COST] += (double)plan->sites[s].stands.people;
        values[COVER_COLUMNS] += plan->sites[s].stands.units;
    }
}

/*
 * The solver's bounds, for the plan as it is: without the row of the given, with the given that
 * serve nothing. What it calls proven is so only if what it counted is what there is.
 */
static void
settle_stages(struct plan *plan, const struct plan_problem *p, const bool *taken,
              const struct cover_answer *answer)
{
    double values[COVER_STAGES] = { 0 }, beside[COVER_STAGES] = { 0 };

    value_stages(plan, values);
    beside[COVER_COVERED] = -p->given_weight;
    beside[COVER_COST] = values[COVER_COST];
    beside[COVER_COLUMNS] = values[COVER_COLUMNS];
    for (uint32_t c = 0; c < p->cover.column_count; c++)
        if (taken[c]) {
            beside[COVER_COST] -= (double)p->cover.columns[c].cost;
            beside[COVER_COLUMNS]--;
        }
    for (unsigned i = 0; i < COVER_STAGES; i++) {
        struct cover_value v = answer->stages[i];

        v.proven &= fabs(v.value + beside[i] - values[i]) <= 1e-6 * fmax(1, fabs(values[i]));
        v.value = values[i];
        v.bound = v.proven ? v.value : v.bound + beside[i];
        plan->stages[i] = v;
    }
}

static void
settle_given(struct plan *plan)
{
    double values[COVER_STAGES] = { 0 };

    value_stages(plan, values);
    for (unsigned i = 0; i < COVER_STAGES; i++)
        plan->stages[i] = (struct cover_value){
            .value = values[i], .bound = values[i], .proven = true,
            .asked = i != COVER_SURVIVING || plan->ask.survive };
}

/* ---- what was assumed ---- */

static void
count_ways(struct plan *plan, const struct plan_problem *p)
{
    const struct mission *m = plan->mission;

    for (uint32_t from = 0; from < m->site_count; from++)
        for (uint32_t to = 0; p->from_index[from] != COVER_NONE && to < m->site_count; to++) {
            if (p->to_index[to] == COVER_NONE || from == to)
                continue;
            struct reach_way way = plan_way(p, from, to);
            plan->assumed.ways++;
            plan->assumed.ways_missing += isinf(way.m) || isinf(way.minutes);
        }
}

/* Of one that counts: had the recall's day come, it would be gone (plan/posture.c). */
static bool
is_called_home(const struct plan *plan, const struct unit_version *version)
{
    const struct mission *m = plan->mission;

    for (uint32_t r = 0; r < m->recall_count; r++)
        if (m->recalls[r].contributor == version->contributor &&
            version->stated <= m->recalls[r].on && posture_knows(&plan->posture, &m->recalls[r]))
            return true;
    return false;
}

static void
count_assumed(struct plan *plan, const struct plan_problem *p)
{
    const struct mission *m = plan->mission;
    struct plan_assumed  *a = &plan->assumed;

    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct posture_unit *unit = &plan->posture.units[u];

        if (plan->units[u].site == MISSION_NONE)
            continue;
        a->groups[unit->group]++;
        a->strength_unsaid += unit->version->strength == MISSION_NOT_SAID;
        a->perhaps_ready += unit->group != STAGE_HELD && plan->ask.posture.on != TIME_MAX &&
                            unit->ready_last > plan->ask.posture.on;
        a->called_home += is_called_home(plan, unit->version);
    }
    for (uint32_t n = 0; n < plan->need_count; n++) {
        a->needs_possible += plan->needs[n].due == ANSWER_POSSIBLE;
        a->needs_not_due += plan->needs[n].due == ANSWER_NO;
    }
    for (uint32_t s = 0; s < m->site_count; s++)
        a->over_full += m->sites[s].base && m->sites[s].holds != MISSION_NOT_SAID &&
                        plan->sites[s].stands.people > m->sites[s].holds;
    for (uint32_t r = 0; r < m->recall_count; r++)
        a->recalls_unstated += posture_doubts(&plan->posture, &m->recalls[r], false);
    count_ways(plan, p);
}

/* ---- the whole ---- */

static enum status
settle(struct plan *plan, const struct plan_problem *p, struct arena *keep, struct err *err)
{
    struct cover_answer answer;
    bool                chosen;
    uint32_t            service = 0;

    TRY(solve(plan, p, keep, &answer, &chosen, err));
    take_given(p, answer.taken);
    station(plan, p, answer.taken);
    TRY(find_services(plan, p, answer.taken, keep, err));
    for (uint32_t n = 0; n < plan->need_count; n++)
        count_need(plan, n, &service);
    if (chosen)
        settle_stages(plan, p, answer.taken, &answer);
    else
        settle_given(plan);
    return TRUCE_OK;
}

enum status
plan_make(const struct mission *mission, const struct plan_ask *ask, struct arena *keep,
          struct plan *ret_plan, struct err *err)
{
    struct plan         plan = { .mission = mission, .ask = *ask };
    struct plan_problem problem;

    if (ask->survive > COVER_SURVIVE_MAX)
        return err_set(err, TRUCE_USAGE, "a plan can be made to survive up to %d contributors "
                       "leaving, not %u", COVER_SURVIVE_MAX, ask->survive);
    TRY(begin(&plan, keep, err));
    TRY(plan_problem_make(&plan, keep, &problem, err));
    TRY(settle(&plan, &problem, keep, err));
    count_assumed(&plan, &problem);
    TRY(plan_find_at_once(&plan, keep, err));
    TRY(plan_settle_units(&plan, &problem, keep, err));
    TRY(plan_find_offers(&plan, &problem, keep, err));
    TRY(plan_find_obstacles(&plan, &problem, keep, err));
    *ret_plan = plan;
    return TRUCE_OK;
}
