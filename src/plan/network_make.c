#include "plan/network_make.h"

/* ---- lists that grow ---- */

static enum status
grow(struct build *b, void **at, uint32_t count, size_t *room, size_t size, size_t align)
{
    size_t more = *room ? *room * 2 : 256;
    void  *grown;

    if (count < *room)
        return TRUCE_OK;
    grown = arena_take_array(b->boot, more, size, align);
    TRY_NEW(grown, b->err);
    if (count)
        memcpy(grown, *at, count * size);
    *at = grown;
    *room = more;
    return TRUCE_OK;
}

#define GROW(b, what)                                                                       \
    grow((b), (void **)&(b)->n->what##s, (b)->n->what##_count, &(b)->what##_room,          \
         sizeof *(b)->n->what##s, _Alignof(max_align_t))

enum status
build_add_input(struct build *b, struct network_node *node, struct network_input input)
{
    TRY(GROW(b, input));
    CHECK(node->first + node->count == b->n->input_count);
    b->n->inputs[b->n->input_count++] = input;
    node->count++;
    return TRUCE_OK;
}

enum status
build_add_variate(struct build *b, struct network_variate variate, uint32_t *ret_index)
{
    TRY(GROW(b, variate));
    *ret_index = b->n->variate_count;
    b->n->variates[b->n->variate_count++] = variate;
    return TRUCE_OK;
}

struct network_node
build_node_begin(const struct build *b, enum network_op op)
{
    return (struct network_node){ .op = op, .first = b->n->input_count, .luck = NETWORK_NONE,
                                  .variate = NETWORK_NONE, .until = b->n->horizon,
                                  .threshold = { UINT64_C(1) << 32, UINT64_C(1) << 32 } };
}

/* ---- when a node may come ---- */

static void
bound_event(const struct network *n, struct network_node *node)
{
    bool fixed = node->own == NETWORK_FIXED, unsaid = node->own == NETWORK_UNSAID;

    node->low = fixed ? node->day : unsaid ? n->on : 0;
    node->high = node->low;
    node->may_never = unsaid || node->threshold[0] <= UINT32_MAX;
    if (node->own == NETWORK_SPREAD) {
        const struct network_variate *v = &n->variates[node->variate];

        node->low = v->least;
        node->high = v->least + (int32_t)v->width;
    }
    for (uint32_t k = 0; k < node->count; k++) {
        const struct network_input *input = &n->inputs[node->first + k];
        const struct network_node  *from = &n->nodes[input->node];
        int32_t                     low = from->low + input->delay;
        int32_t                     high = from->high + input->delay + (int32_t)input->spread;

        node->low = node->low > low ? node->low : low;
        node->high = node->high > high ? node->high : high;
        node->may_never |= from->may_never;
    }
}

/* Of all the others: no sooner than the first input, no later than the last. */
static void
bound_others(const struct network *n, struct network_node *node)
{
    bool any_sure = false, any_doubt = false;

    node->low = node->count ? NETWORK_NEVER : 0;
    for (uint32_t k = 0; k < node->count; k++) {
        const struct network_node *from = &n->nodes[n->inputs[node->first + k].node];

        node->low = from->low < node->low ? from->low : node->low;
        node->high = from->high > node->high ? from->high : node->high;
        any_sure |= !from->may_never;
        any_doubt |= from->may_never;
    }
    node->may_never = node->op == NETWORK_ANY ? !any_sure : any_doubt || !node->count;
    if (node->op == NETWORK_FIRST)
        node->may_never = n->nodes[n->inputs[node->first + node->count - 1].node].may_never;
    if (node->op == NETWORK_ENOUGH || node->op == NETWORK_PICK) {
        uint64_t sure = 0;

        for (uint32_t k = 0; k < node->count; k++)
            if (!n->nodes[n->inputs[node->first + k].node].may_never)
                sure += n->inputs[node->first + k].amount;
        node->may_never = sure < node->enough;
    }
}

enum status
build_node_end(struct build *b, struct network_node *node, uint32_t *ret_index)
{
    struct network *n = b->n;

    if (node->op == NETWORK_EVENT)
        bound_event(n, node);
    else
        bound_others(n, node);
    if (node->high > node->until) {
        node->high = node->until;
        node->low = node->low < node->until ? node->low : node->until;
        node->may_never = true;
    }
    n->has_cases |= node->by_case;
    TRY(GROW(b, node));
    *ret_index = n->node_count;
    n->nodes[n->node_count++] = *node;
    return TRUCE_OK;
}

/* ---- days and chances ---- */

int32_t
build_minutes(const struct build *b, instant at)
{
    instant minutes;

    if (at <= b->n->origin)
        return 0;
    if (__builtin_sub_overflow(at, b->n->origin, &minutes))
        return NETWORK_NEVER - 1;
    minutes /= TIME_MINUTE;
    return minutes < NETWORK_NEVER ? (int32_t)minutes : NETWORK_NEVER - 1;
}

/* A period of the language, in minutes; the longest is a century. */
static int32_t
length_of(struct period period)
{
    instant length = mission_length(period) / TIME_MINUTE;

    CHECK(length >= 0);
    return length < (instant)NETWORK_DAYS_MAX * NETWORK_DAY ? (int32_t)length
                                                            : NETWORK_DAYS_MAX * NETWORK_DAY;
}

enum status
build_add_after(struct build *b, struct network_node *node, uint32_t from, struct period first,
          struct period last, struct draw_of of)
{
    struct network_input input = { .node = from, .delay = length_of(first),
                                   .variate = NETWORK_NONE };

    input.spread = (uint32_t)(length_of(last) - input.delay);
    if (input.spread)
        TRY(build_add_variate(b, (struct network_variate){ .spread = NETWORK_UNIFORM, .of = of,
                                                     .least = input.delay, .width = input.spread },
                        &input.variate));
    return build_add_input(b, node, input);
}

enum status
build_add_event(struct build *b, struct network_node *node, const struct mission_after *after,
                struct draw_of of)
{
    struct period length = mission_event_length(b->mission, after->event);
    struct period first = after->first, last = after->last;
    bool          is_meeting = after->event.kind == EVENT_MEETING;

    CHECK(is_meeting || after->event.kind == EVENT_MILESTONE);
    first.days += length.days;
    last.days += length.days;
    return build_add_after(b, node, (is_meeting ? b->n->meetings : b->n->milestones)[after->event.index],
                           first, last, of);
}

enum status
build_set_days(struct build *b, struct network_node *node, instant first, instant last, instant peak,
         struct draw_of of)
{
    struct network_variate variate = { .of = of, .least = build_minutes(b, first) };

    variate.of.number = NUMBER_DAY;
    variate.width = (uint32_t)(build_minutes(b, last) - variate.least);
    variate.spread = peak == TIME_MIN ? NETWORK_UNIFORM : NETWORK_TRIANGULAR;
    if (peak != TIME_MIN)
        variate.peak = (uint32_t)(build_minutes(b, peak) - variate.least);
    node->own = variate.width ? NETWORK_SPREAD : NETWORK_FIXED;
    node->day = variate.least;
    return variate.width ? build_add_variate(b, variate, &node->variate) : TRUCE_OK;
}

enum status
build_set_chance(struct build *b, struct network_node *node, double none, double all, struct draw_of of)
{
    node->threshold[0] = draw_threshold(none);
    node->threshold[1] = draw_threshold(all);
    node->by_case |= node->threshold[0] != node->threshold[1];
    of.number = NUMBER_LUCK;
    if (node->threshold[0] > UINT32_MAX || node->threshold[1] == 0)
        return TRUCE_OK;
    return build_add_variate(b, (struct network_variate){ .spread = NETWORK_WORDS, .of = of },
                       &node->luck);
}

enum status
build_add_day(struct build *b, instant day, uint32_t *ret_index)
{
    struct network_node node = build_node_begin(b, NETWORK_EVENT);

    node.own = NETWORK_FIXED;
    node.day = build_minutes(b, day);
    return build_node_end(b, &node, ret_index);
}
