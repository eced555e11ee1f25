/*
 * Why no choice covers a need though units offer what it lacks. Each such need is looked at by
 * itself: what could be covered if nothing else were asked. What is then not enough is not
 * enough in any plan.
 */
#include "plan/plan_parts.h"

#include <math.h>

/* A place from which a unit would count, without these of its caveats. */
struct way {
    uint64_t caveats;
    uint32_t pool; /* COVER_NONE: no limit of room */
};

struct candidate {
    uint32_t unit, first, count; /* its ways */
    int64_t  amount, strength;
};

struct search {
    const struct plan         *plan;
    const struct plan_problem *problem;
    uint32_t                   need;
    struct candidate          *candidates;
    struct way                *ways;
    struct plan_caveat        *caveats; /* by bit */
    uint32_t                   candidate_count, way_count, caveat_count;
    bool                       overflow; /* more caveats than bits */
    uint64_t                   steps;    /* ways looked at for this need */
    /* of the sharing out of room */
    int64_t  *room, *rest; /* by pool; by candidate: what it and those behind it offer */
    uint32_t *order, *choice;
};

static enum status
search_init(struct search *s, const struct plan *plan, const struct plan_problem *p,
            struct arena *keep, struct err *err)
{
    size_t units = (size_t)plan->mission->unit_count + 1, bases = 1;

    for (uint32_t b = 0; b < plan->mission->site_count; b++)
        bases += plan->mission->sites[b].base;
    *s = (struct search){ .plan = plan, .problem = p };
    s->candidates = ARENA_ARRAY(keep, units, struct candidate);
    s->ways = ARENA_ARRAY(keep, bases * units, struct way);
    s->caveats = ARENA_ARRAY(keep, PLAN_LIFT_CAVEATS_MAX, struct plan_caveat);
    s->room = ARENA_ARRAY(keep, (size_t)p->cover.pool_count + 1, int64_t);
    s->rest = ARENA_ARRAY(keep, units + 1, int64_t);
    s->order = ARENA_ARRAY(keep, units, uint32_t);
    s->choice = ARENA_ARRAY(keep, units, uint32_t);
    return s->candidates && s->ways && s->caveats && s->room && s->rest && s->order && s->choice
               ? TRUCE_OK : err_memory(err);
}

/* ---- candidates ---- */

static bool
excludes(const struct site *site, struct str caveat)
{
    for (uint32_t i = 0; i < site->exclude_count; i++)
        if (str_eq(site->excludes[i], caveat))
            return true;
    return false;
}

/* The bit of a caveat of the unit; 0 if there is none left for it. */
static uint64_t
caveat_bit(struct search *s, uint32_t unit, struct str caveat)
{
    for (uint32_t i = 0; i < s->caveat_count; i++)
        if (s->caveats[i].unit == unit && str_eq(s->caveats[i].caveat, caveat))
            return 1ull << i;
    if (s->caveat_count == PLAN_LIFT_CAVEATS_MAX) {
        s->overflow = true;
        return 0;
    }
    s->caveats[s->caveat_count] = (struct plan_caveat){ unit, caveat };
    return 1ull << s->caveat_count++;
}

/* The unit at the site, if the need is in reach from there. Where it is given a place, what that
 * place excludes is no matter: it stands there. */
static void
add_way(struct search *s, struct candidate *c, uint32_t site, bool given)
{
    const struct mission      *m = s->plan->mission;
    const struct plan_need    *n = &s->plan->needs[s->need];
    const struct unit_version *v = s->plan->posture.units[c->unit].version;
    struct way                 way = { 0, given ? COVER_NONE : s->problem->site_pool[site] };

    if (reach_judge(&s->problem->reach, plan_way(s->problem, site, n->site), site == n->site,
                    n->need, v).answer != REACH_YES)
        return;
    for (uint32_t i = 0; i < v->caveat_count; i++) {
        uint64_t bit;

        if (!excludes(&m->sites[n->site], v->caveats[i]) &&
            (given || !excludes(&m->sites[site], v->caveats[i])))
            continue;
        bit = caveat_bit(s, c->unit, v->caveats[i]);
        if (!bit)
            return;
        way.caveats |= bit;
    }
    for (uint32_t i = c->first; i < c->first + c->count; i++)
        if (s->ways[i].pool == way.pool && !(s->ways[i].caveats & ~way.caveats))
            return; /* no better than one that is there */
    s->ways[s->way_count++] = way;
    c->count++;
}

static void
find_candidates(struct search *s, uint32_t need)
{
    const struct plan    *plan = s->plan;
    const struct mission *m = plan->mission;

    s->need = need;
    s->candidate_count = s->way_count = s->caveat_count = 0;
    s->overflow = false;
    s->steps = 0;
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = plan->posture.units[u].version;
        struct candidate          *c = &s->candidates[s->candidate_count];

        if (!plan_counts(plan, u) || !mission_offered(v, plan->needs[need].need->capability))
            continue;
        *c = (struct candidate){
            .unit = u, .first = s->way_count,
            .amount = mission_offered(v, plan->needs[need].need->capability),
            .strength = v->strength == MISSION_NOT_SAID ? 0 : v->strength };
        if (plan_given(plan, u))
            add_way(s, c, v->site, true);
        else
            for (uint32_t b = 0; b < m->site_count; b++)
                if (m->sites[b].base)
                    add_way(s, c, b, false);
        s->candidate_count += c->count > 0;
    }
}

/* ---- is there room for enough of them ---- */

static bool
way_open(const struct search *s, const struct way *way, const struct candidate *c,
         uint64_t lifted)
{
    return !(way->caveats & ~lifted) &&
           (way->pool == COVER_NONE || s->room[way->pool] >= c->strength);
}

static bool
stopped(const struct search *s)
{
    return s->steps > PLAN_LIFT_STEPS_MAX;
}

/* What surely counts, being where room has no limit; and in `order` those that may. */
static int64_t
sort_candidates(struct search *s, uint64_t lifted, uint32_t *ret_count)
{
    int64_t  sure = 0;
    uint32_t count = 0;

    s->steps += s->way_count;
    memcpy(s->room, s->problem->cover.pools, s->problem->cover.pool_count * sizeof *s->room);
    for (uint32_t i = 0; i < s->candidate_count; i++) {
        const struct candidate *c = &s->candidates[i];
        bool                    may = false, free = c->strength == 0;

        for (uint32_t k = c->first; k < c->first + c->count; k++) {
            bool open = way_open(s, &s->ways[k], c, lifted);

            may |= open;
            free |= open && s->ways[k].pool == COVER_NONE;
        }
        if (may && free)
            sure += c->amount;
        else if (may)
            s->order[count++] = i;
    }
    s->rest[count] = 0;
    for (uint32_t i = count; i-- > 0;)
        s->rest[i] = s->rest[i + 1] + s->candidates[s->order[i]].amount;
    *ret_count = count;
    return sure;
}

/* The next place at or behind `from` for the candidate; its count: leave it out. */
static uint32_t
next_place(const struct search *s, const struct candidate *c, uint32_t from, uint64_t lifted)
{
    while (from < c->count && !way_open(s, &s->ways[c->first + from], c, lifted))
        from++;
    return from;
}

/*
 * YES: with these caveats lifted there is room for `count`. Places are tried one after the
 * other, back to the last that can be changed. POSSIBLE: the search was stopped.
 */
static enum answer
enough(struct search *s, uint64_t lifted, int64_t count)
{
    uint32_t units, at = 0, place = 0;
    int64_t  sum = sort_candidates(s, lifted, &units);

    for (; !stopped(s); s->steps++) {
        if (sum >= count)
            return ANSWER_YES;
        if (at < units && sum + s->rest[at] >= count) {
            const struct candidate *c = &s->candidates[s->order[at]];

            place = next_place(s, c, place, lifted);
            s->choice[at++] = place;
            if (place < c->count) {
                s->room[s->ways[c->first + place].pool] -= c->strength;
                sum += c->amount;
            }
            place = 0;
            continue;
        }
        do { /* back to one that stands somewhere, and on from there */
            if (at == 0)
                return ANSWER_NO;
            at--;
        } while (s->choice[at] == s->candidates[s->order[at]].count);
        const struct candidate *c = &s->candidates[s->order[at]];
        s->room[s->ways[c->first + s->choice[at]].pool] += c->strength;
        sum -= c->amount;
        place = s->choice[at] + 1;
    }
    return ANSWER_POSSIBLE;
}

/* ---- caveats ---- */

/* The next greater number of as many bits (Gosper; HAKMEM 175). 0: there is none. */
static uint64_t
next_set(uint64_t set)
{
    uint64_t lowest = set & -set, ripple = set + lowest;

    return ripple ? ripple | (((set ^ ripple) >> 2) / lowest) : 0;
}

/* The first set of the fewest that is enough; 0: none was found. */
static uint64_t
least_set(struct search *s, int64_t count)
{
    uint64_t all = s->caveat_count == 64 ? ~0ull : (1ull << s->caveat_count) - 1;

    if (enough(s, all, count) != ANSWER_YES)
        return 0;
    for (uint32_t size = 1; size < s->caveat_count; size++)
        for (uint64_t set = (1ull << size) - 1; set && set <= all; set = next_set(set)) {
            if (enough(s, set, count) == ANSWER_YES)
                return set;
            if (stopped(s))
                return all;
        }
    return all;
}

static void
add_lift(struct plan *plan, struct search *s, uint32_t obstacle_first)
{
    struct plan_lift *lift = &plan->lifts[plan->lift_count++];
    uint64_t          set = least_set(s, plan->needs[s->need].need->count);

    *lift = (struct plan_lift){ .need = s->need, .first = plan->caveat_count,
                                .obstacle_first = obstacle_first,
                                .obstacle_count = plan->obstacle_count - obstacle_first,
                                .stopped = s->overflow || stopped(s) };
    for (uint32_t i = 0; i < s->caveat_count; i++)
        if (set & 1ull << i) {
            plan->caveats[plan->caveat_count++] = s->caveats[i];
            lift->count++;
        }
}

/* ---- obstacles ---- */

/* How the need is out of reach of the unit from this site, the nearest so far. */
static void
note_far(struct plan_obstacle *o, uint32_t site, struct reach_judgement j)
{
    static const enum plan_obstacle_kind kinds[] = {
        [REACH_UNSAID] = PLAN_OBSTACLE_NO_REACH, [REACH_FAR] = PLAN_OBSTACLE_FAR,
        [REACH_NO_WAY] = PLAN_OBSTACLE_NO_WAY };
    enum plan_obstacle_kind kind = kinds[j.answer];
    bool nearer = o->kind == PLAN_OBSTACLE_FAR && kind == PLAN_OBSTACLE_FAR &&
                  (j.over_m < o->over_m ||
                   (j.over_m == o->over_m && j.over_minutes < o->over_minutes));

    /* No way says less than how far it is, and no base less than either. */
    if (!nearer && !(o->kind == PLAN_OBSTACLE_NO_BASE) &&
        !(o->kind == PLAN_OBSTACLE_NO_WAY && kind != PLAN_OBSTACLE_NO_WAY))
        return;
    o->kind = kind;
    o->site = site;
    o->over_m = j.over_m;
    o->over_minutes = j.over_minutes;
}

/* What a base in reach has against the unit; nothing is TOO_FEW. Of several the least. */
static void
note_base(struct plan_obstacle *o, const struct search *s, uint32_t base, int64_t strength)
{
    const struct unit_version *v = s->plan->posture.units[o->unit].version;
    const struct str *caveat = mission_excluded(&s->plan->mission->sites[base], v);
    uint32_t          pool = s->problem->site_pool[base];
    enum plan_obstacle_kind kind =
        caveat ? PLAN_OBSTACLE_CAVEAT_BASE
        : pool != COVER_NONE && s->problem->cover.pools[pool] < strength ? PLAN_OBSTACLE_NO_ROOM
                                                                       : PLAN_OBSTACLE_TOO_FEW;

    if (o->kind == PLAN_OBSTACLE_TOO_FEW || o->kind == kind ||
        (o->kind == PLAN_OBSTACLE_NO_ROOM && kind == PLAN_OBSTACLE_CAVEAT_BASE))
        return;
    *o = (struct plan_obstacle){ .need = o->need, .unit = o->unit, .kind = kind, .site = base,
                                 .caveat = caveat ? *caveat : STR_NONE };
}

static void
look_at_bases(struct plan_obstacle *o, const struct search *s)
{
    const struct mission      *m = s->plan->mission;
    const struct plan_need    *n = &s->plan->needs[o->need];
    const struct unit_version *v = s->plan->posture.units[o->unit].version;

    o->kind = PLAN_OBSTACLE_NO_BASE;
    for (uint32_t b = 0; b < m->site_count; b++) {
        struct reach_judgement j;

        if (!m->sites[b].base)
            continue;
        j = reach_judge(&s->problem->reach, plan_way(s->problem, b, n->site), b == n->site,
                        n->need, v);
        if (j.answer == REACH_YES)
            note_base(o, s, b, v->strength == MISSION_NOT_SAID ? 0 : v->strength);
        else if (o->kind != PLAN_OBSTACLE_TOO_FEW && o->kind != PLAN_OBSTACLE_NO_ROOM &&
                 o->kind != PLAN_OBSTACLE_CAVEAT_BASE)
            note_far(o, b, j);
    }
}

static void
look_at_given(struct plan_obstacle *o, const struct search *s)
{
    const struct plan_need    *n = &s->plan->needs[o->need];
    const struct unit_version *v = s->plan->posture.units[o->unit].version;
    struct reach_judgement     j = reach_judge(&s->problem->reach,
                                               plan_way(s->problem, v->site, n->site),
                                               v->site == n->site, n->need, v);

    o->site = v->site;
    o->kind = j.answer == REACH_YES ? PLAN_OBSTACLE_TOO_FEW : PLAN_OBSTACLE_FIXED;
    o->over_m = j.over_m;
    o->over_minutes = j.over_minutes;
}

static struct plan_obstacle
find_obstacle(const struct search *s, uint32_t unit)
{
    static const enum plan_obstacle_kind uncounted[PLAN_UNIT_WHYS] = {
        [PLAN_UNIT_NOT_READY] = PLAN_OBSTACLE_NOT_READY,
        [PLAN_UNIT_NOT_ASKED] = PLAN_OBSTACLE_NOT_ASKED,
        [PLAN_UNIT_GONE] = PLAN_OBSTACLE_GONE };
    const struct plan    *plan = s->plan;
    uint32_t              site = plan->needs[s->need].site;
    struct plan_obstacle  o = { .need = s->need, .unit = unit, .site = MISSION_NONE };
    const struct str     *caveat = mission_excluded(&plan->mission->sites[site],
                                                  plan->posture.units[unit].version);

    if (!plan_counts(plan, unit)) {
        o.kind = uncounted[plan->units[unit].why];
    } else if (caveat) {
        o.kind = PLAN_OBSTACLE_CAVEAT_SITE;
        o.caveat = *caveat;
        o.site = site;
    } else if (plan_given(plan, unit)) {
        look_at_given(&o, s);
    } else {
        look_at_bases(&o, s);
    }
    return o;
}

/* `shared`: those that could count are enough, but there is no room for so many. */
static void
add_obstacles(struct plan *plan, const struct search *s, bool shared)
{
    const struct need *need = plan->needs[s->need].need;

    for (uint32_t u = 0; u < plan->mission->unit_count; u++) {
        const struct unit_version *v = plan->posture.units[u].version;
        struct plan_obstacle      *o = &plan->obstacles[plan->obstacle_count];

        if (!v || !mission_offered(v, need->capability))
            continue;
        *o = find_obstacle(s, u);
        if (o->kind == PLAN_OBSTACLE_TOO_FEW && shared)
            o->kind = PLAN_OBSTACLE_SHARED_ROOM;
        plan->obstacle_count++;
    }
}

/* ---- the needs ---- */

static bool
enough_without_room(const struct search *s, int64_t count)
{
    for (uint32_t i = 0; i < s->candidate_count; i++)
        for (uint32_t k = 0; k < s->candidates[i].count; k++)
            if (!s->ways[s->candidates[i].first + k].caveats) {
                count -= s->candidates[i].amount;
                break;
            }
    return count <= 0;
}

static enum status
allocate(struct plan *plan, struct arena *keep, struct err *err)
{
    const struct mission *m = plan->mission;
    size_t                obstacles = 0, caveats = 0;

    for (uint32_t n = 0; n < plan->need_count; n++)
        for (uint32_t u = 0; plan->needs[n].state == NEED_BELOW && u < m->unit_count; u++) {
            const struct unit_version *v = plan->posture.units[u].version;

            if (!v || !mission_offered(v, plan->needs[n].need->capability))
                continue;
            obstacles++;
            caveats += v->caveat_count;
        }
    plan->obstacles = ARENA_ARRAY(keep, obstacles + 1, struct plan_obstacle);
    plan->lifts = ARENA_ARRAY(keep, (size_t)plan->need_count + 1, struct plan_lift);
    plan->caveats = ARENA_ARRAY(keep, caveats + 1, struct plan_caveat);
    return plan->obstacles && plan->lifts && plan->caveats ? TRUCE_OK : err_memory(err);
}

enum status
plan_find_obstacles(struct plan *plan, const struct plan_problem *p, struct arena *keep,
                    struct err *err)
{
    struct search s;

    TRY(allocate(plan, keep, err));
    TRY(search_init(&s, plan, p, keep, err));
    for (uint32_t n = 0; n < plan->need_count; n++) {
        uint32_t before = plan->obstacle_count;

        if (plan->needs[n].state != NEED_BELOW)
            continue;
        find_candidates(&s, n);
        if (enough(&s, 0, plan->needs[n].need->count) != ANSWER_NO)
            continue; /* the plan chose otherwise, or we do not know better */
        add_obstacles(plan, &s, enough_without_room(&s, plan->needs[n].need->count));
        if (plan->obstacle_count > before)
            add_lift(plan, &s, before);
    }
    return TRUCE_OK;
}
