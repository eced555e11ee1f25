#include "plan/network_make.h"

/* A day before the first one that is named, and a month: what comes a month earlier than that
 * is not yet "from the beginning". */
enum { BEFORE_DAYS = 31 };

/* ---- units ---- */

/* Known to be called home on a day that lies ahead: the first of its contributor's. */
static int32_t
leaves_of(const struct build *b, const struct posture_unit *u, instant on)
{
    const struct mission      *m = b->mission;
    const struct unit_version *v = u->version;
    int32_t                    first = NETWORK_NEVER;

    for (uint32_t i = 0; v && u->group != STAGE_GONE && i < m->recall_count; i++) {
        const struct recall *r = &m->recalls[i];
        int32_t              at = build_minutes(b, r->on);

        if (r->contributor == v->contributor && r->on > on && at < first && at <= b->n->horizon &&
            posture_knows(b->posture, r))
            first = at;
    }
    return first;
}

static void
add_fall(struct network *n, int32_t minute)
{
    uint32_t at = n->fall_count;

    while (at && n->falls[at - 1] > minute)
        at--;
    if (minute == NETWORK_NEVER || (at && n->falls[at - 1] == minute))
        return;
    memmove(&n->falls[at + 1], &n->falls[at], (n->fall_count - at) * sizeof *n->falls);
    n->falls[at] = minute;
    n->fall_count++;
}

static enum status
add_unit(struct build *b, uint32_t index, int32_t leaves)
{
    const struct posture_unit *u = &b->posture->units[index];
    const struct unit_version *v = u->version;
    struct network_node        node = build_node_begin(b, NETWORK_EVENT);
    struct draw_of             of = { DRAWN_UNIT, index, NUMBER_DELAYS };
    double                     none, all;

    b->n->leaves[index] = leaves;
    if (!v || u->group == STAGE_GONE)
        return TRUCE_OK;
    if (leaves <= node.until)
        node.until = leaves - 1;
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
    b->n->inputs = ARENA_ARRAY(b->boot, 1, struct network_input); /* never NULL: it is added to */
    b->serving = ARENA_ARRAY(b->boot, (size_t)m->unit_count + 1, struct serving);
    b->n->leaves = ARENA_ARRAY(b->boot, (size_t)m->unit_count + 1, int32_t);
    b->n->falls = ARENA_ARRAY(b->boot, (size_t)m->recall_count + 1, int32_t);
    b->era_nodes = ARENA_ARRAY(b->boot, (size_t)m->recall_count + 1, uint32_t);
    b->era_backed = ARENA_ARRAY(b->boot, (size_t)m->recall_count + 1, uint32_t);
    b->era_starts = ARENA_ARRAY(b->boot, (size_t)m->recall_count + 1, int32_t);
    if (!b->n->inputs || !b->serving || !b->n->leaves || !b->n->falls || !b->era_nodes || !b->era_backed ||
        !b->era_starts)
        return err_memory(b->err);
    return TRUCE_OK;
}

/* ---- if a contributor called nobody home ---- */

static enum status
copy_list(const struct build *b, uint32_t **list, uint32_t count)
{
    uint32_t *copy = ARENA_ARRAY(b->boot, (size_t)count + 1, uint32_t);

    TRY_NEW(copy, b->err);
    memcpy(copy, *list, count * sizeof *copy);
    *list = copy;
    return TRUCE_OK;
}

/* Its units anew, with the same luck, and all that is covered with them. */
static enum status
add_stay(struct build *b, uint32_t contributor)
{
    const struct mission *m = b->mission;
    struct network       *n = b->n, own = *n;
    struct network_stay  *stay = &n->stays[n->stay_count];
    bool                  any = false;

    TRY(copy_list(b, &n->units, m->unit_count));
    TRY(copy_list(b, &n->begins, b->posture->need_count));
    TRY(copy_list(b, &n->needs, b->posture->need_count));
    TRY(copy_list(b, &n->backed, b->posture->need_count));
    TRY(copy_list(b, &n->sites, m->site_count));
    n->leaves = ARENA_ARRAY(b->boot, (size_t)m->unit_count + 1, int32_t);
    TRY_NEW(n->leaves, b->err);
    memcpy(n->leaves, own.leaves, m->unit_count * sizeof *n->leaves);
    for (uint32_t u = 0; u < m->unit_count; u++) {
        if (n->leaves[u] == NETWORK_NEVER ||
            b->posture->units[u].version->contributor != contributor)
            continue;
        any = true;
        TRY(add_unit(b, u, NETWORK_NEVER));
    }
    if (any && b->posture->need_count) {
        TRY(build_add_cover(b));
        *stay = (struct network_stay){ contributor, n->initial, n->full };
        n->stay_count++;
    }
    n->units = own.units;
    n->begins = own.begins;
    n->needs = own.needs;
    n->backed = own.backed;
    n->sites = own.sites;
    n->leaves = own.leaves;
    n->initial = own.initial;
    n->full = own.full;
    return TRUCE_OK;
}

static enum status
add_stays(struct build *b)
{
    b->n->stays = ARENA_ARRAY(b->boot, (size_t)b->mission->contributor_count + 1,
                              struct network_stay);
    TRY_NEW(b->n->stays, b->err);
    for (uint32_t c = 0; c < b->mission->contributor_count; c++)
        if (b->n->stay_count < NETWORK_STAYS_MAX)
            TRY(add_stay(b, c));
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
    for (uint32_t u = 0; u < b.mission->unit_count; u++) {
        int32_t leaves = leaves_of(&b, &posture->units[u], ask->on);

        add_fall(&n, leaves);
        TRY(add_unit(&b, u, leaves));
    }
    TRY(build_add_cover(&b));
    n.own_count = n.node_count;
    if (ask->stays && n.fall_count)
        TRY(add_stays(&b));
    *ret_network = n;
    return TRUCE_OK;
}
