#include "plan/network_make.h"

/* A day before the first one that is named, and a month: what comes a month earlier than that
 * is not yet "from the beginning". */
enum { BEFORE_DAYS = 31 };

/* ---- units ---- */

static enum status
add_unit(struct build *b, uint32_t index)
{
    const struct posture_unit *u = &b->posture->units[index];
    const struct unit_version *v = u->version;
    struct network_node        node = build_node_begin(b, NETWORK_EVENT);
    struct draw_of             of = { DRAWN_UNIT, index, NUMBER_DELAYS };
    double                     none, all;

    if (!v || u->group == STAGE_GONE)
        return TRUCE_OK;
    if (u->group == STAGE_HELD)
        return build_node_end(b, &node, &b->n->units[index]);
    if (v->has_ready && v->ready.event.kind != EVENT_DAY) {
        TRY(build_add_event(b, &node, &v->ready, of));
    } else if (v->has_ready) {
        TRY(build_set_days(b, &node, mission_add(v->ready.event.day, v->ready.first),
                           mission_add(v->ready.event.day, v->ready.last), TIME_MIN, of));
    } else {
        node.own = NETWORK_UNSAID;
        node.by_case = true;
    }
    (void)mission_confidence(v, &none, &all); /* unsaid: the two ends */
    TRY(build_set_chance(b, &node, none, all, of));
    return build_node_end(b, &node, &b->n->units[index]);
}

/* ---- needs ---- */

static uint32_t
divisor_of(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Amounts beyond what is asked for count no more than it, and are told in the largest step they
 * all are multiples of. */
static uint32_t
settle_amounts(struct network *n, const struct network_node *node, uint32_t most, uint64_t *ret_sum)
{
    struct network_input *inputs = n->inputs + node->first;
    uint32_t              step = 0;

    CHECK(most > 0 && most <= 2u * MISSION_COUNT_MAX);
    for (uint32_t k = 0; k < node->count; k++) {
        inputs[k].amount = inputs[k].amount < most ? inputs[k].amount : most;
        step = divisor_of(inputs[k].amount, step);
    }
    *ret_sum = 0;
    for (uint32_t k = 0; k < node->count; k++) {
        inputs[k].amount /= step;
        *ret_sum += inputs[k].amount;
    }
    return step ? step : 1;
}

/* What may serve the need, with what it offers of it. */
static enum status
add_serving(struct build *b, const struct posture_need *need, struct network_node *node)
{
    for (uint32_t u = 0; u < b->mission->unit_count; u++) {
        const struct unit_version *v = b->posture->units[u].version;
        uint32_t                   site;

        if (b->n->units[u] == NETWORK_NONE)
            continue;
        site = b->stations ? b->stations[u] : v->site;
        for (uint32_t i = 0; site != MISSION_NONE && i < v->offer_count; i++)
            if (v->offers[i].capability == need->need->capability && v->offers[i].count > 0 &&
                reach_serves_along(&b->reach, site, need->site, need->need, v))
                TRY(build_add_input(b, node, (struct network_input){
                    .node = b->n->units[u], .amount = (uint32_t)v->offers[i].count,
                    .variate = NETWORK_NONE }));
    }
    return TRUCE_OK;
}

/* Never, if all together are too few. */
static enum status
end_enough(struct build *b, struct network_node node, uint32_t enough, uint64_t sum,
           uint32_t *ret_index)
{
    node.enough = enough;
    node.selects = enough <= NETWORK_RANKED_MAX;
    if (sum < enough)
        node.count = 0;
    return build_node_end(b, &node, ret_index);
}

/* The need without its backup is ranked with it, if that can be had at all. */
static enum status
add_enough(struct build *b, const struct posture_need *need, uint32_t *ret_enough,
           uint32_t *ret_backed)
{
    uint32_t            least = (uint32_t)need->need->count;
    uint32_t            most = least + (uint32_t)need->need->backup, step;
    struct network_node node = build_node_begin(b, NETWORK_ENOUGH);
    uint64_t            sum;

    TRY(add_serving(b, need, &node));
    step = settle_amounts(b->n, &node, most, &sum);
    least = least / step + (least % step != 0);
    most = most / step + (most % step != 0);
    TRY(end_enough(b, node, most, sum, ret_backed));
    *ret_enough = *ret_backed;
    if (!need->need->backup)
        return TRUCE_OK;
    node.op = sum < most ? NETWORK_ENOUGH : NETWORK_PICK;
    return end_enough(b, node, least, sum, ret_enough);
}

static enum status
add_need_begin(struct build *b, const struct need *need, uint32_t *ret_index)
{
    struct network_node  node = build_node_begin(b, NETWORK_EVENT);
    struct mission_after after = { need->from, need->after, need->after };

    if (need->from.kind == EVENT_NONE)
        return build_add_day(b, TIME_MIN, ret_index);
    if (need->from.kind == EVENT_DAY)
        return build_add_day(b, mission_add(need->from.day, need->after), ret_index);
    TRY(build_add_event(b, &node, &after, (struct draw_of){ 0 }));
    return build_node_end(b, &node, ret_index);
}

static enum status
add_pair(struct build *b, enum network_op op, uint32_t first, uint32_t second, uint32_t *ret_index)
{
    struct network_node node = build_node_begin(b, op);

    TRY(build_add_input(b, &node, (struct network_input){ .node = first }));
    TRY(build_add_input(b, &node, (struct network_input){ .node = second }));
    return build_node_end(b, &node, ret_index);
}

/* Its beginning; covered; covered with its backup. */
static enum status
add_need(struct build *b, uint32_t index)
{
    const struct posture_need *need = &b->posture->needs[index];
    uint32_t                   enough, backed;

    TRY(add_need_begin(b, need->need, &b->n->begins[index]));
    TRY(add_enough(b, need, &enough, &backed));
    TRY(add_pair(b, NETWORK_ALL, b->n->begins[index], enough, &b->n->needs[index]));
    b->n->backed[index] = b->n->needs[index];
    if (enough == backed)
        return TRUCE_OK;
    return add_pair(b, NETWORK_ALL, b->n->begins[index], backed, &b->n->backed[index]);
}

/* ---- sites and the mission ---- */

static enum status
add_site(struct build *b, uint32_t site)
{
    struct network_node node = build_node_begin(b, NETWORK_BEGUN);

    for (uint32_t i = 0; i < b->posture->need_count; i++) {
        if (b->posture->needs[i].site != site)
            continue;
        TRY(build_add_input(b, &node, (struct network_input){ .node = b->n->begins[i] }));
        TRY(build_add_input(b, &node, (struct network_input){ .node = b->n->needs[i] }));
    }
    return node.count ? build_node_end(b, &node, &b->n->sites[site]) : TRUCE_OK;
}

/* Covered at one site at least. */
static enum status
add_capability(struct build *b, uint32_t capability, uint32_t *ret_index)
{
    struct network_node node = build_node_begin(b, NETWORK_ANY);

    for (uint32_t i = 0; i < b->posture->need_count; i++)
        if (b->posture->needs[i].need->capability == capability)
            TRY(build_add_input(b, &node, (struct network_input){ .node = b->n->needs[i] }));
    return node.count ? build_node_end(b, &node, ret_index) : TRUCE_OK;
}

static enum status
add_targets(struct build *b)
{
    uint32_t           *some = ARENA_ARRAY(b->boot, (size_t)b->mission->capability_count + 1, uint32_t);
    struct network_node node;

    TRY_NEW(some, b->err);
    b->n->initial = b->n->full = NETWORK_NONE;
    if (!b->posture->need_count)
        return TRUCE_OK;
    for (uint32_t c = 0; c < b->mission->capability_count; c++) {
        some[c] = NETWORK_NONE;
        TRY(add_capability(b, c, &some[c]));
    }
    node = build_node_begin(b, NETWORK_ALL);
    for (uint32_t c = 0; c < b->mission->capability_count; c++)
        if (some[c] != NETWORK_NONE)
            TRY(build_add_input(b, &node, (struct network_input){ .node = some[c] }));
    TRY(build_node_end(b, &node, &b->n->initial));
    node = build_node_begin(b, NETWORK_ALL);
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        TRY(build_add_input(b, &node, (struct network_input){ .node = b->n->backed[i] }));
    return build_node_end(b, &node, &b->n->full);
}

/* ---- where time begins and ends ---- */

static void
keep_first(instant at, instant *first)
{
    if (at != TIME_MIN && at < *first)
        *first = at;
}

static void
keep_first_event(struct mission_event event, instant *first)
{
    if (event.kind == EVENT_DAY)
        keep_first(event.day, first);
}

static void
settle_time(struct build *b, instant on, instant horizon)
{
    const struct mission *m = b->mission;
    instant               first = on, century = (instant)NETWORK_DAYS_MAX * TIME_DAY;

    for (uint32_t i = 0; i < m->milestone_count; i++) {
        if (m->milestones[i].has_expected)
            keep_first(m->milestones[i].first, &first);
        for (uint32_t k = 0; k < m->milestones[i].after_count; k++)
            keep_first_event(m->milestones[i].after[k].event, &first);
    }
    for (uint32_t i = 0; i < m->meeting_count; i++) {
        if (m->meetings[i].has_on)
            keep_first(m->meetings[i].on, &first);
        for (uint32_t k = 0; k < m->meetings[i].after_count; k++)
            keep_first_event(m->meetings[i].after[k].event, &first);
    }
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = b->posture->units[u].version;

        if (v && v->has_ready)
            keep_first_event(v->ready.event, &first);
    }
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        keep_first_event(b->posture->needs[i].need->from, &first);
    first = first > on - century ? first : on - century;
    b->n->origin = time_floor_day(first) - BEFORE_DAYS * TIME_DAY;
    b->n->on = build_minutes(b, on);
    b->n->horizon = build_minutes(b, horizon < on + century ? horizon : on + century) + NETWORK_DAY - 1;
}

static enum status
allocate(struct build *b)
{
    const struct mission *m = b->mission;
    const struct {
        uint32_t **list, count;
    } lists[] = { { &b->n->milestones, m->milestone_count }, { &b->n->meetings, m->meeting_count },
                  { &b->n->units, m->unit_count },           { &b->n->begins, b->posture->need_count },
                  { &b->n->needs, b->posture->need_count },  { &b->n->sites, m->site_count },
                  { &b->n->backed, b->posture->need_count } };

    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
        uint32_t *list = ARENA_ARRAY(b->boot, (size_t)lists[k].count + 1, uint32_t);

        TRY_NEW(list, b->err);
        for (uint32_t i = 0; i < lists[k].count; i++)
            list[i] = NETWORK_NONE;
        *lists[k].list = list;
    }
    return TRUCE_OK;
}

enum status
network_build(const struct posture *posture, const struct network_ask *ask, struct arena *boot,
              struct network *ret_network, struct err *err)
{
    struct network n = { .node_count = 0 };
    struct build   b = { .n = &n, .posture = posture, .mission = posture->mission, .boot = boot,
                         .err = err, .stations = ask->stations,
                         .reach = { posture->mission, ask->travel, ask->minutes_max } };

    TRY(allocate(&b));
    settle_time(&b, ask->on, ask->horizon);
    TRY(build_add_events(&b));
    for (uint32_t u = 0; u < b.mission->unit_count; u++)
        TRY(add_unit(&b, u));
    for (uint32_t i = 0; i < posture->need_count; i++)
        TRY(add_need(&b, i));
    for (uint32_t s = 0; s < b.mission->site_count; s++)
        TRY(add_site(&b, s));
    TRY(add_targets(&b));
    *ret_network = n;
    return TRUCE_OK;
}
