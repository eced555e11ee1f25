#include "plan/network_make.h"

/*
 * Where units leave, what is covered is worked out for each era by itself: of those that are
 * not gone when it begins. Within an era all that is covered stays so, and what holds in one is
 * not told by the others; only the days on which an era ends tell which of them counts.
 */

static int32_t
era_start(const struct build *b, uint32_t era)
{
    return era ? b->n->falls[era - 1] : 0;
}

/* One node of all eras: the first time at which it holds. */
static enum status
end_eras(struct build *b, const uint32_t *nodes, uint32_t count, uint32_t *ret_index)
{
    struct network_node node = build_node_begin(b, NETWORK_FIRST);

    CHECK(count > 0);
    *ret_index = nodes[0];
    if (count == 1)
        return TRUCE_OK;
    for (uint32_t k = 0; k < count; k++)
        TRY(build_add_input(b, &node, (struct network_input){
            .node = nodes[k], .delay = k + 1 < count ? b->era_starts[k + 1] : NETWORK_NEVER,
            .variate = NETWORK_NONE }));
    return build_node_end(b, &node, ret_index);
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

static uint32_t
list_serving(struct build *b, const struct posture_need *need)
{
    uint32_t count = 0;

    for (uint32_t u = 0; u < b->mission->unit_count; u++) {
        const struct unit_version *v = b->posture->units[u].version;
        uint32_t                   site;

        if (b->n->units[u] == NETWORK_NONE)
            continue;
        site = b->stations ? b->stations[u] : v->site;
        for (uint32_t i = 0; site != MISSION_NONE && i < v->offer_count; i++)
            if (v->offers[i].capability == need->need->capability && v->offers[i].count > 0 &&
                reach_serves_along(&b->reach, site, need->site, need->need, v))
                b->serving[count++] = (struct serving){
                    b->n->units[u], (uint32_t)v->offers[i].count, b->n->leaves[u] };
    }
    return count; /* a unit offers a capability once */
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
add_enough(struct build *b, const struct posture_need *need, uint32_t serving, int32_t from,
           uint32_t *ret_enough, uint32_t *ret_backed)
{
    uint32_t            least = (uint32_t)need->need->count;
    uint32_t            most = least + (uint32_t)need->need->backup, step;
    struct network_node node = build_node_begin(b, NETWORK_ENOUGH);
    uint64_t            sum;

    for (uint32_t i = 0; i < serving; i++)
        if (b->serving[i].leaves > from)
            TRY(build_add_input(b, &node, (struct network_input){
                .node = b->serving[i].node, .amount = b->serving[i].amount,
                .variate = NETWORK_NONE }));
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

/* Covered, and covered with its backup, by what is not gone at `from`. */
static enum status
add_need_from(struct build *b, uint32_t index, uint32_t serving, int32_t from,
              uint32_t *ret_need, uint32_t *ret_backed)
{
    uint32_t begin = b->n->begins[index], enough, backed;

    TRY(add_enough(b, &b->posture->needs[index], serving, from, &enough, &backed));
    TRY(add_pair(b, NETWORK_ALL, begin, enough, ret_need));
    *ret_backed = *ret_need;
    return enough == backed ? TRUCE_OK : add_pair(b, NETWORK_ALL, begin, backed, ret_backed);
}

static bool
loses_any(const struct build *b, uint32_t serving, int32_t at)
{
    for (uint32_t i = 0; i < serving; i++)
        if (b->serving[i].leaves == at)
            return true;
    return false;
}

static enum status
add_need(struct build *b, uint32_t index)
{
    uint32_t serving = list_serving(b, &b->posture->needs[index]), count = 0;

    TRY(add_need_begin(b, b->posture->needs[index].need, &b->n->begins[index]));
    for (uint32_t era = 0; era <= b->n->fall_count; era++) {
        int32_t from = era_start(b, era);

        if (era && !loses_any(b, serving, from))
            continue;
        TRY(add_need_from(b, index, serving, from, &b->era_nodes[count], &b->era_backed[count]));
        b->era_starts[count++] = from;
    }
    TRY(end_eras(b, b->era_nodes, count, &b->n->needs[index]));
    b->n->backed[index] = b->n->needs[index];
    if (b->era_backed[0] == b->era_nodes[0])
        return TRUCE_OK;
    return end_eras(b, b->era_backed, count, &b->n->backed[index]);
}

/* ---- sites and the mission ---- */

/* Inputs of a node, as they are at a minute. */
typedef enum status (*add_inputs)(struct build *b, uint32_t index, int32_t at,
                                  struct network_node *node);

static bool
has_inputs_of(const struct network *n, const struct network_node *node, uint32_t other)
{
    const struct network_input *a = n->inputs + node->first;
    const struct network_input *c = n->inputs + n->nodes[other].first;

    for (uint32_t k = 0; k < node->count; k++)
        if (a[k].node != c[k].node)
            return false;
    return true;
}

/* A node for each era in which its inputs are others; *ret_index untouched if it has none. */
static enum status
add_in_eras(struct build *b, enum network_op op, add_inputs add, uint32_t index,
            uint32_t *ret_index)
{
    uint32_t count = 0;

    for (uint32_t era = 0; era <= b->n->fall_count; era++) {
        struct network_node node = build_node_begin(b, op);

        TRY(add(b, index, era_start(b, era), &node));
        if (!node.count)
            return TRUCE_OK;
        if (count && has_inputs_of(b->n, &node, b->era_nodes[count - 1])) {
            b->n->input_count = node.first;
            continue;
        }
        TRY(build_node_end(b, &node, &b->era_nodes[count]));
        b->era_starts[count++] = era_start(b, era);
    }
    return end_eras(b, b->era_nodes, count, ret_index);
}

static enum status
add_input_at(struct build *b, struct network_node *node, uint32_t input, int32_t at)
{
    return build_add_input(b, node, (struct network_input){ .node = network_at(b->n, input, at) });
}

static enum status
add_site_inputs(struct build *b, uint32_t site, int32_t at, struct network_node *node)
{
    for (uint32_t i = 0; i < b->posture->need_count; i++) {
        if (b->posture->needs[i].site != site)
            continue;
        TRY(add_input_at(b, node, b->n->begins[i], at));
        TRY(add_input_at(b, node, b->n->needs[i], at));
    }
    return TRUCE_OK;
}

/* Covered at one site at least. */
static enum status
add_capability_inputs(struct build *b, uint32_t capability, int32_t at, struct network_node *node)
{
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        if (b->posture->needs[i].need->capability == capability)
            TRY(add_input_at(b, node, b->n->needs[i], at));
    return TRUCE_OK;
}

static enum status
add_initial_inputs(struct build *b, uint32_t index, int32_t at, struct network_node *node)
{
    (void)index;
    for (uint32_t c = 0; c < b->mission->capability_count; c++)
        if (b->some[c] != NETWORK_NONE)
            TRY(add_input_at(b, node, b->some[c], at));
    return TRUCE_OK;
}

static enum status
add_full_inputs(struct build *b, uint32_t index, int32_t at, struct network_node *node)
{
    (void)index;
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        TRY(add_input_at(b, node, b->n->backed[i], at));
    return TRUCE_OK;
}

enum status
build_add_cover(struct build *b)
{
    b->n->initial = b->n->full = NETWORK_NONE;
    b->some = ARENA_ARRAY(b->boot, (size_t)b->mission->capability_count + 1, uint32_t);
    TRY_NEW(b->some, b->err);
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        TRY(add_need(b, i));
    for (uint32_t s = 0; s < b->mission->site_count; s++)
        TRY(add_in_eras(b, NETWORK_BEGUN, add_site_inputs, s, &b->n->sites[s]));
    for (uint32_t c = 0; c < b->mission->capability_count; c++) {
        b->some[c] = NETWORK_NONE;
        TRY(add_in_eras(b, NETWORK_ANY, add_capability_inputs, c, &b->some[c]));
    }
    TRY(add_in_eras(b, NETWORK_ALL, add_initial_inputs, 0, &b->n->initial));
    return add_in_eras(b, NETWORK_ALL, add_full_inputs, 0, &b->n->full);
}
