#include "plan/network.h"

#include "plan/reach.h"

/* A day before the first one that is named, and a month: what comes a month earlier than that
 * is not yet "from the beginning". */
enum { BEFORE_DAYS = 31 };

/* Kinds of things that are drawn: part of what a seed means, so never renumbered. */
enum { DRAWN_MILESTONE = 1, DRAWN_UNIT = 2, DRAWN_MEETING = 3 };
/* Numbers of what is drawn for one thing; TRIANGULAR takes two. */
enum { NUMBER_LUCK, NUMBER_DAY, NUMBER_DAY_OTHER, NUMBER_DELAYS };

struct build {
    struct network       *n;
    const struct posture *posture;
    const struct mission *mission;
    struct arena         *boot;
    struct err           *err;
    const uint32_t       *stations;
    size_t                node_room, input_room, variate_room;
};

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

static enum status
add_input(struct build *b, struct network_node *node, struct network_input input)
{
    TRY(GROW(b, input));
    CHECK(node->first + node->count == b->n->input_count);
    b->n->inputs[b->n->input_count++] = input;
    node->count++;
    return TRUCE_OK;
}

static enum status
add_variate(struct build *b, struct network_variate variate, uint32_t *ret_index)
{
    TRY(GROW(b, variate));
    *ret_index = b->n->variate_count;
    b->n->variates[b->n->variate_count++] = variate;
    return TRUCE_OK;
}

static struct network_node
node_begin(const struct build *b, enum network_op op)
{
    return (struct network_node){ .op = op, .first = b->n->input_count, .luck = NETWORK_NONE,
                                  .variate = NETWORK_NONE,
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
    if (node->op == NETWORK_ENOUGH) {
        uint64_t sure = 0;

        for (uint32_t k = 0; k < node->count; k++)
            if (!n->nodes[n->inputs[node->first + k].node].may_never)
                sure += n->inputs[node->first + k].amount;
        node->may_never = sure < node->enough;
    }
}

static enum status
node_end(struct build *b, struct network_node *node, uint32_t *ret_index)
{
    struct network *n = b->n;

    if (node->op == NETWORK_EVENT)
        bound_event(n, node);
    else
        bound_others(n, node);
    if (node->high > n->horizon) {
        node->high = n->horizon;
        node->low = node->low < n->horizon ? node->low : n->horizon;
        node->may_never = true;
    }
    n->has_cases |= node->by_case;
    TRY(GROW(b, node));
    *ret_index = n->node_count;
    n->nodes[n->node_count++] = *node;
    return TRUCE_OK;
}

/* ---- days and chances ---- */

static int32_t
minutes_of(const struct build *b, instant at)
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

static enum status
add_after(struct build *b, struct network_node *node, uint32_t from, struct period first,
          struct period last, struct draw_of of)
{
    struct network_input input = { .node = from, .delay = length_of(first),
                                   .variate = NETWORK_NONE };

    input.spread = (uint32_t)(length_of(last) - input.delay);
    if (input.spread)
        TRY(add_variate(b, (struct network_variate){ .spread = NETWORK_UNIFORM, .of = of,
                                                     .least = input.delay, .width = input.spread },
                        &input.variate));
    return add_input(b, node, input);
}

/* Between two days; likely at `peak`, if that is no TIME_MIN. */
static enum status
set_days(struct build *b, struct network_node *node, instant first, instant last, instant peak,
         struct draw_of of)
{
    struct network_variate variate = { .of = of, .least = minutes_of(b, first) };

    variate.of.number = NUMBER_DAY;
    variate.width = (uint32_t)(minutes_of(b, last) - variate.least);
    variate.spread = peak == TIME_MIN ? NETWORK_UNIFORM : NETWORK_TRIANGULAR;
    if (peak != TIME_MIN)
        variate.peak = (uint32_t)(minutes_of(b, peak) - variate.least);
    node->own = variate.width ? NETWORK_SPREAD : NETWORK_FIXED;
    node->day = variate.least;
    return variate.width ? add_variate(b, variate, &node->variate) : TRUCE_OK;
}

static enum status
set_chance(struct build *b, struct network_node *node, double none, double all, struct draw_of of)
{
    node->threshold[0] = draw_threshold(none);
    node->threshold[1] = draw_threshold(all);
    node->by_case |= node->threshold[0] != node->threshold[1];
    of.number = NUMBER_LUCK;
    if (node->threshold[0] > UINT32_MAX || node->threshold[1] == 0)
        return TRUCE_OK;
    return add_variate(b, (struct network_variate){ .spread = NETWORK_WORDS, .of = of },
                       &node->luck);
}

/* ---- milestones and meetings ---- */

static enum status
add_milestone(struct build *b, uint32_t index)
{
    const struct milestone *m = &b->mission->milestones[index];
    struct network_node     node = node_begin(b, NETWORK_EVENT);
    struct draw_of          of = { DRAWN_MILESTONE, index, 0 };

    if (m->has_expected)
        TRY(set_days(b, &node, m->first, m->last, m->has_likely ? m->likely : TIME_MIN, of));
    else if (!m->after_count)
        node.own = NETWORK_UNSAID;
    node.by_case = node.own == NETWORK_UNSAID;
    for (uint32_t i = 0; i < m->after_count; i++) {
        of.number = NUMBER_DELAYS + i;
        TRY(add_after(b, &node, b->n->milestones[m->after[i].milestone], m->after[i].first,
                      m->after[i].last, of));
    }
    TRY(set_chance(b, &node, m->chance, m->chance, of));
    return node_end(b, &node, &b->n->milestones[index]);
}

/* A day as a node of its own, for what comes some time after it. */
static enum status
add_day(struct build *b, instant day, uint32_t *ret_index)
{
    struct network_node node = node_begin(b, NETWORK_EVENT);

    node.own = NETWORK_FIXED;
    node.day = minutes_of(b, day);
    return node_end(b, &node, ret_index);
}

static enum status
add_meeting(struct build *b, uint32_t index)
{
    const struct meeting *m = &b->mission->meetings[index];
    struct draw_of        of = { DRAWN_MEETING, index, 0 };
    struct network_node   node;
    uint32_t             *days = ARENA_ARRAY(b->boot, (size_t)m->after_count + 1, uint32_t);

    TRY_NEW(days, b->err);
    for (uint32_t i = 0; i < m->after_count; i++) /* before the inputs of the meeting's own */
        if (m->after[i].event.kind == EVENT_DAY)
            TRY(add_day(b, m->after[i].event.day, &days[i]));
    node = node_begin(b, NETWORK_EVENT);
    node.own = m->has_on ? NETWORK_FIXED : m->after_count ? NETWORK_NO_DAY : NETWORK_UNSAID;
    node.day = m->has_on ? minutes_of(b, m->on) : 0;
    node.by_case = node.own == NETWORK_UNSAID;
    for (uint32_t i = 0; i < m->after_count; i++) {
        const struct mission_event *event = &m->after[i].event;
        uint32_t from = event->kind == EVENT_DAY         ? days[i]
                        : event->kind == EVENT_MILESTONE ? b->n->milestones[event->index]
                                                         : b->n->meetings[event->index];

        of.number = NUMBER_DELAYS + i;
        TRY(add_after(b, &node, from, m->after[i].first, m->after[i].last, of));
    }
    return node_end(b, &node, &b->n->meetings[index]);
}

/* ---- each after those it waits for; meetings are counted on from the milestones ---- */

static struct str
name_of(const struct build *b, uint32_t item)
{
    uint32_t milestones = b->mission->milestone_count;

    return item < milestones ? b->mission->milestones[item].name.name
                             : b->mission->meetings[item - milestones].name.name;
}

/* False when there are no more; NETWORK_NONE is nothing that has to be placed. */
static bool
waits_for(const struct build *b, uint32_t item, uint32_t number, uint32_t *ret_before)
{
    uint32_t milestones = b->mission->milestone_count;

    if (item < milestones) {
        const struct milestone *m = &b->mission->milestones[item];

        if (number >= m->after_count)
            return false;
        *ret_before = m->after[number].milestone;
        return true;
    }
    const struct meeting *m = &b->mission->meetings[item - milestones];
    if (number >= m->after_count)
        return false;
    const struct mission_event *event = &m->after[number].event;
    *ret_before = event->kind == EVENT_MILESTONE ? event->index
                  : event->kind == EVENT_MEETING ? milestones + event->index : NETWORK_NONE;
    return true;
}

enum { NAME_MAX_SAID = 60 };

/* The names from where the path met itself, each waiting for the next. */
static enum status
say_circle(const struct build *b, const uint32_t *path, uint32_t depth, uint32_t again)
{
    char       text[200];
    struct buf words = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    uint32_t   i = 0;

    while (path[i] != again)
        i++;
    for (; i < depth && words.len < sizeof text / 2; i++)
        buf_printf(&words, "%.*s -> ", STR_ARGS(str_sub(name_of(b, path[i]), 0, NAME_MAX_SAID)));
    buf_printf(&words, "%s%.*s", i < depth ? "… -> " : "",
               STR_ARGS(str_sub(name_of(b, again), 0, NAME_MAX_SAID)));
    return err_set(b->err, TRUCE_SYNTAX, "what waits for one another in a circle never comes: "
                   "%.*s", STR_ARGS(buf_str(&words)));
}

enum { NOT_SEEN, ON_PATH, PLACED };

struct walk {
    uint8_t  *state;
    uint32_t *path, *next;
};

/* With a path of our own instead of the stack's. */
static enum status
place(struct build *b, uint32_t item, struct walk *walk)
{
    uint32_t depth = 0, before;

    if (walk->state[item] == PLACED)
        return TRUCE_OK;
    walk->path[depth++] = item;
    walk->state[item] = ON_PATH;
    while (depth) {
        uint32_t at = walk->path[depth - 1];

        if (!waits_for(b, at, walk->next[at]++, &before)) {
            if (at < b->mission->milestone_count)
                TRY(add_milestone(b, at));
            else
                TRY(add_meeting(b, at - b->mission->milestone_count));
            walk->state[at] = PLACED;
            depth--;
        } else if (before != NETWORK_NONE && walk->state[before] == ON_PATH) {
            return say_circle(b, walk->path, depth, before);
        } else if (before != NETWORK_NONE && walk->state[before] == NOT_SEEN) {
            walk->state[before] = ON_PATH;
            walk->path[depth++] = before;
        }
    }
    return TRUCE_OK;
}

static enum status
add_events(struct build *b)
{
    uint32_t    count = b->mission->milestone_count + b->mission->meeting_count;
    struct walk walk = { ARENA_ARRAY(b->boot, (size_t)count + 1, uint8_t),
                         ARENA_ARRAY(b->boot, (size_t)count + 1, uint32_t),
                         ARENA_ARRAY(b->boot, (size_t)count + 1, uint32_t) };

    if (!walk.state || !walk.path || !walk.next)
        return err_memory(b->err);
    for (uint32_t i = 0; i < count; i++)
        TRY(place(b, i, &walk));
    return TRUCE_OK;
}

/* ---- units ---- */

static enum status
add_unit(struct build *b, uint32_t index)
{
    const struct posture_unit *u = &b->posture->units[index];
    const struct unit_version *v = u->version;
    struct network_node        node = node_begin(b, NETWORK_EVENT);
    struct draw_of             of = { DRAWN_UNIT, index, NUMBER_DELAYS };
    double                     none, all;

    if (!v || u->group == STAGE_GONE)
        return TRUCE_OK;
    if (u->group == STAGE_HELD)
        return node_end(b, &node, &b->n->units[index]);
    if (v->has_ready && v->ready_milestone != MISSION_NONE) {
        TRY(add_after(b, &node, b->n->milestones[v->ready_milestone], v->ready_first,
                      v->ready_last, of));
    } else if (v->has_ready) {
        TRY(set_days(b, &node, mission_add(v->ready_from, v->ready_first),
                     mission_add(v->ready_from, v->ready_last), TIME_MIN, of));
    } else {
        node.own = NETWORK_UNSAID;
        node.by_case = true;
    }
    (void)mission_confidence(v, &none, &all); /* unsaid: the two ends */
    TRY(set_chance(b, &node, none, all, of));
    return node_end(b, &node, &b->n->units[index]);
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
static void
settle_enough(struct network *n, struct network_node *node, uint32_t enough)
{
    uint32_t step = 0;
    uint64_t sum = 0;

    CHECK(enough > 0 && enough <= 2u * MISSION_COUNT_MAX);
    for (uint32_t k = 0; k < node->count; k++) {
        struct network_input *input = &n->inputs[node->first + k];

        input->amount = input->amount < enough ? input->amount : enough;
        step = divisor_of(input->amount, step);
    }
    for (uint32_t k = 0; k < node->count; k++) {
        n->inputs[node->first + k].amount /= step;
        sum += n->inputs[node->first + k].amount;
    }
    node->enough = step ? enough / step + (enough % step != 0) : enough;
    if (sum < node->enough) { /* and what was added is of no use */
        n->input_count = node->first;
        node->count = 0;
    }
    /* A column more to pick from costs what a step of bisection over one input does, which takes
     * 20 of them for two years (2^20 minutes); they are alike to within a fifth. */
    node->selects = node->enough <= NETWORK_SELECT_MAX &&
                    sum * node->enough <= (uint64_t)20 * node->count;
}

static enum status
add_enough(struct build *b, const struct posture_need *need, int64_t enough, uint32_t *ret_index)
{
    const struct mission *m = b->mission;
    struct network_node   node = node_begin(b, NETWORK_ENOUGH);

    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = b->posture->units[u].version;
        uint32_t                   site;

        if (b->n->units[u] == NETWORK_NONE)
            continue;
        site = b->stations ? b->stations[u] : v->site;
        for (uint32_t i = 0; site != MISSION_NONE && i < v->offer_count; i++)
            if (v->offers[i].capability == need->need->capability && v->offers[i].count > 0 &&
                reach_serves(m, site, need->site, need->need, v))
                TRY(add_input(b, &node, (struct network_input){
                    .node = b->n->units[u], .amount = (uint32_t)v->offers[i].count,
                    .variate = NETWORK_NONE }));
    }
    settle_enough(b->n, &node, (uint32_t)enough);
    return node_end(b, &node, ret_index);
}

static enum status
add_need_begin(struct build *b, const struct need *need, uint32_t *ret_index)
{
    struct network_node node = node_begin(b, NETWORK_EVENT);

    if (need->milestone == MISSION_NONE)
        return add_day(b, mission_add(need->from, need->after), ret_index);
    TRY(add_after(b, &node, b->n->milestones[need->milestone], need->after, need->after,
                  (struct draw_of){ 0 }));
    return node_end(b, &node, ret_index);
}

static enum status
add_pair(struct build *b, enum network_op op, uint32_t first, uint32_t second, uint32_t *ret_index)
{
    struct network_node node = node_begin(b, op);

    TRY(add_input(b, &node, (struct network_input){ .node = first }));
    TRY(add_input(b, &node, (struct network_input){ .node = second }));
    return node_end(b, &node, ret_index);
}

/* Nodes of one need: its beginning; covered; covered with its backup. */
struct need_nodes {
    uint32_t begin, full;
};

static enum status
add_need(struct build *b, uint32_t index, struct need_nodes *ret_nodes)
{
    const struct posture_need *need = &b->posture->needs[index];
    uint32_t                   enough;

    TRY(add_need_begin(b, need->need, &b->n->begins[index]));
    ret_nodes->begin = b->n->begins[index];
    TRY(add_enough(b, need, need->need->count, &enough));
    TRY(add_pair(b, NETWORK_ALL, ret_nodes->begin, enough, &b->n->needs[index]));
    ret_nodes->full = b->n->needs[index];
    if (!need->need->backup)
        return TRUCE_OK;
    TRY(add_enough(b, need, need->need->count + need->need->backup, &enough));
    return add_pair(b, NETWORK_ALL, ret_nodes->begin, enough, &ret_nodes->full);
}

/* ---- sites and the mission ---- */

static enum status
add_site(struct build *b, uint32_t site, const struct need_nodes *needs)
{
    struct network_node node = node_begin(b, NETWORK_BEGUN);

    for (uint32_t i = 0; i < b->posture->need_count; i++) {
        if (b->posture->needs[i].site != site)
            continue;
        TRY(add_input(b, &node, (struct network_input){ .node = needs[i].begin }));
        TRY(add_input(b, &node, (struct network_input){ .node = b->n->needs[i] }));
    }
    return node.count ? node_end(b, &node, &b->n->sites[site]) : TRUCE_OK;
}

/* Covered at one site at least. */
static enum status
add_capability(struct build *b, uint32_t capability, uint32_t *ret_index)
{
    struct network_node node = node_begin(b, NETWORK_ANY);

    for (uint32_t i = 0; i < b->posture->need_count; i++)
        if (b->posture->needs[i].need->capability == capability)
            TRY(add_input(b, &node, (struct network_input){ .node = b->n->needs[i] }));
    return node.count ? node_end(b, &node, ret_index) : TRUCE_OK;
}

static enum status
add_targets(struct build *b, const struct need_nodes *needs)
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
    node = node_begin(b, NETWORK_ALL);
    for (uint32_t c = 0; c < b->mission->capability_count; c++)
        if (some[c] != NETWORK_NONE)
            TRY(add_input(b, &node, (struct network_input){ .node = some[c] }));
    TRY(node_end(b, &node, &b->n->initial));
    node = node_begin(b, NETWORK_ALL);
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        TRY(add_input(b, &node, (struct network_input){ .node = needs[i].full }));
    return node_end(b, &node, &b->n->full);
}

/* ---- where time begins and ends ---- */

static void
keep_first(instant at, instant *first)
{
    if (at != TIME_MIN && at < *first)
        *first = at;
}

static void
settle_time(struct build *b, instant on, instant horizon)
{
    const struct mission *m = b->mission;
    instant               first = on, century = (instant)NETWORK_DAYS_MAX * TIME_DAY;

    for (uint32_t i = 0; i < m->milestone_count; i++)
        if (m->milestones[i].has_expected)
            keep_first(m->milestones[i].first, &first);
    for (uint32_t i = 0; i < m->meeting_count; i++) {
        if (m->meetings[i].has_on)
            keep_first(m->meetings[i].on, &first);
        for (uint32_t k = 0; k < m->meetings[i].after_count; k++)
            if (m->meetings[i].after[k].event.kind == EVENT_DAY)
                keep_first(m->meetings[i].after[k].event.day, &first);
    }
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = b->posture->units[u].version;

        if (v && v->has_ready && v->ready_milestone == MISSION_NONE)
            keep_first(v->ready_from, &first);
    }
    for (uint32_t i = 0; i < b->posture->need_count; i++)
        keep_first(b->posture->needs[i].need->from, &first);
    first = first > on - century ? first : on - century;
    b->n->origin = time_floor_day(first) - BEFORE_DAYS * TIME_DAY;
    b->n->on = minutes_of(b, on);
    b->n->horizon = minutes_of(b, horizon < on + century ? horizon : on + century) + NETWORK_DAY - 1;
}

static enum status
allocate(struct build *b)
{
    const struct mission *m = b->mission;
    const struct {
        uint32_t **list, count;
    } lists[] = { { &b->n->milestones, m->milestone_count }, { &b->n->meetings, m->meeting_count },
                  { &b->n->units, m->unit_count },           { &b->n->begins, b->posture->need_count },
                  { &b->n->needs, b->posture->need_count },  { &b->n->sites, m->site_count } };

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
network_build(const struct posture *posture, instant on, instant horizon, const uint32_t *stations,
              struct arena *boot, struct network *ret_network, struct err *err)
{
    struct network     n = { .node_count = 0 };
    struct build       b = { .n = &n, .posture = posture, .mission = posture->mission,
                             .boot = boot, .err = err, .stations = stations };
    struct need_nodes *needs = ARENA_ARRAY(boot, (size_t)posture->need_count + 1, struct need_nodes);

    TRY_NEW(needs, err);
    TRY(allocate(&b));
    settle_time(&b, on, horizon);
    TRY(add_events(&b));
    for (uint32_t u = 0; u < b.mission->unit_count; u++)
        TRY(add_unit(&b, u));
    for (uint32_t i = 0; i < posture->need_count; i++)
        TRY(add_need(&b, i, &needs[i]));
    for (uint32_t s = 0; s < b.mission->site_count; s++)
        TRY(add_site(&b, s, needs));
    TRY(add_targets(&b, needs));
    *ret_network = n;
    return TRUCE_OK;
}
