#include "plan/plan_parts.h"

/*
 * A unit counts at every need in its reach. How much could be in place at the same time is
 * another question: the greatest flow from units to needs, by augmenting along shortest paths
 * (Edmonds and Karp 1972), a capability at a time. What a search without success has seen stays
 * useless, since no path ever enters it again, and is not looked at a second time.
 */
struct once {
    const struct plan *plan;
    int64_t  *flow;             /* by service */
    int64_t  *left;             /* by unit: of what it offers */
    uint32_t *unit_first, *by_unit; /* the services of each unit */
    uint32_t *via;              /* by unit: the service it was reached over */
    uint32_t *back;             /* by need: the service over which its need was reached */
    uint32_t *unit_seen, *need_seen; /* in which search; DEAD: for good */
    uint32_t *queue;
    uint32_t  search;
};

#define DEAD UINT32_MAX

static enum status
allocate(struct once *o, const struct plan *plan, struct arena *keep, struct err *err)
{
    size_t units = (size_t)plan->mission->unit_count + 2, needs = (size_t)plan->need_count + 1;
    size_t services = (size_t)plan->service_count + 1;

    *o = (struct once){
        .plan = plan,
        .flow = ARENA_ARRAY(keep, services, int64_t),
        .left = ARENA_ARRAY(keep, units, int64_t),
        .unit_first = ARENA_ARRAY(keep, units, uint32_t),
        .by_unit = ARENA_ARRAY(keep, services, uint32_t),
        .via = ARENA_ARRAY(keep, units, uint32_t),
        .back = ARENA_ARRAY(keep, needs, uint32_t),
        .unit_seen = ARENA_ARRAY(keep, units, uint32_t),
        .need_seen = ARENA_ARRAY(keep, needs, uint32_t),
        .queue = ARENA_ARRAY(keep, needs, uint32_t),
    };
    if (!o->flow || !o->left || !o->unit_first || !o->by_unit || !o->via || !o->back ||
        !o->unit_seen || !o->need_seen || !o->queue)
        return err_memory(err);
    return TRUCE_OK;
}

static void
sort_by_unit(struct once *o)
{
    const struct plan *p = o->plan;

    for (uint32_t s = 0; s < p->service_count; s++)
        o->unit_first[p->services[s].unit + 2]++;
    for (uint32_t u = 1; u < p->mission->unit_count; u++)
        o->unit_first[u + 1] += o->unit_first[u];
    /* The first of each unit moves up to where the next unit begins. */
    for (uint32_t s = 0; s < p->service_count; s++)
        o->by_unit[o->unit_first[p->services[s].unit + 1]++] = s;
}

/* The needs that this unit fills could be filled by others, and it be free. */
static void
queue_filled(struct once *o, uint32_t unit, uint32_t capability, uint32_t *tail)
{
    for (uint32_t i = o->unit_first[unit]; i < o->unit_first[unit + 1]; i++) {
        uint32_t s = o->by_unit[i], need = o->plan->services[s].need;

        if (!o->flow[s] || o->need_seen[need] == o->search || o->need_seen[need] == DEAD ||
            o->plan->needs[need].need->capability != capability)
            continue;
        o->need_seen[need] = o->search;
        o->back[need] = s;
        o->queue[(*tail)++] = need;
    }
}

/* A unit with something left, reached from the need; MISSION_NONE. */
static uint32_t
find_free(struct once *o, uint32_t from)
{
    uint32_t tail = 0, capability = o->plan->needs[from].need->capability;

    o->search++;
    o->need_seen[from] = o->search;
    o->queue[tail++] = from;
    for (uint32_t head = 0; head < tail; head++) {
        const struct plan_need *n = &o->plan->needs[o->queue[head]];

        for (uint32_t s = n->first; s < n->first + n->count; s++) {
            uint32_t unit = o->plan->services[s].unit;

            if (o->unit_seen[unit] == o->search || o->unit_seen[unit] == DEAD)
                continue;
            o->unit_seen[unit] = o->search;
            o->via[unit] = s;
            if (o->left[unit] > 0)
                return unit;
            queue_filled(o, unit, capability, &tail);
        }
    }
    for (uint32_t i = 0; i < tail; i++) {
        const struct plan_need *n = &o->plan->needs[o->queue[i]];

        o->need_seen[o->queue[i]] = DEAD;
        for (uint32_t s = n->first; s < n->first + n->count; s++)
            o->unit_seen[o->plan->services[s].unit] = DEAD;
    }
    return MISSION_NONE;
}

/* Along the path from the need to the free unit, at most `wanted`. */
static int64_t
augment(struct once *o, uint32_t need, uint32_t free_unit, int64_t wanted)
{
    const struct plan_service *services = o->plan->services;
    int64_t amount = wanted < o->left[free_unit] ? wanted : o->left[free_unit];

    for (uint32_t s = o->via[free_unit]; services[s].need != need;) {
        uint32_t taken = o->back[services[s].need];

        amount = amount < o->flow[taken] ? amount : o->flow[taken];
        s = o->via[services[taken].unit];
    }
    o->left[free_unit] -= amount;
    for (uint32_t s = o->via[free_unit];;) {
        uint32_t taken;

        o->flow[s] += amount;
        if (services[s].need == need)
            return amount;
        taken = o->back[services[s].need];
        o->flow[taken] -= amount;
        s = o->via[services[taken].unit];
    }
}

static int64_t
fill(struct once *o, uint32_t need, int64_t wanted)
{
    int64_t filled = 0;

    while (filled < wanted && o->need_seen[need] != DEAD) {
        uint32_t unit = find_free(o, need);

        if (unit == MISSION_NONE)
            break;
        filled += augment(o, need, unit, wanted - filled);
    }
    return filled;
}

static void
fill_capability(struct once *o, uint32_t capability, struct plan_at_once *ret)
{
    const struct plan *p = o->plan;

    for (uint32_t s = 0; s < p->service_count; s++)
        if (p->needs[p->services[s].need].need->capability == capability) {
            o->left[p->services[s].unit] = p->services[s].amount;
            o->unit_seen[p->services[s].unit] = 0;
        }
    o->search = 0;
    for (unsigned part = 0; part < PLAN_ONCE; part++)
        for (uint32_t n = 0; n < p->need_count; n++) {
            const struct plan_need *need = &p->needs[n];
            int64_t                 wanted = part ? need->backup : need->covered;
            int64_t                 filled;

            if (need->need->capability != capability)
                continue;
            filled = fill(o, n, wanted);
            ret->asked[part] += wanted;
            ret->filled[part] += filled;
        }
}

enum status
plan_find_at_once(struct plan *plan, struct arena *keep, struct err *err)
{
    struct once o;

    TRY(allocate(&o, plan, keep, err));
    plan->at_once = ARENA_ARRAY(keep, (size_t)plan->mission->capability_count + 1,
                                struct plan_at_once);
    if (!plan->at_once)
        return err_memory(err);
    sort_by_unit(&o);
    for (uint32_t c = 0; c < plan->mission->capability_count; c++)
        fill_capability(&o, c, &plan->at_once[c]);
    return TRUCE_OK;
}
