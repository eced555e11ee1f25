#include "plan/timeline.h"

#include "plan/timeline_parts.h"

const char *const timeline_kind_words[TIMELINE_KINDS] = {
    [TIMELINE_MILESTONE] = "milestone", [TIMELINE_MEETING] = "meeting",
    [TIMELINE_UNIT] = "unit", [TIMELINE_BEGIN] = "beginning of a need",
    [TIMELINE_NEED] = "need", [TIMELINE_SITE] = "site", [TIMELINE_INITIAL] = "initial capability",
    [TIMELINE_FULL] = "full capability",
};

const char *const timeline_change_words[TIMELINE_CHANGES] = {
    [TIMELINE_CERTAIN] = "certain", [TIMELINE_EARLIER] = "a month earlier",
};

const char *const timeline_target_words[TIMELINE_TARGETS] = {
    [TIMELINE_TO_INITIAL] = "initial capability", [TIMELINE_TO_FULL] = "full capability",
};

const struct timeline_row *
timeline_row(const struct timeline *t, enum timeline_kind kind, uint32_t index)
{
    CHECK(t->first[kind] + index < t->row_count);
    return &t->rows[t->first[kind] + index];
}

/* ---- what is told of ---- */

static bool
is_passed(const struct network *n, const struct network_node *node)
{
    return node->low < n->on && (node->low != node->high || node->may_never);
}

static unsigned
unsaid_of(const struct timeline_plan *plan, const struct posture *posture,
          const struct timeline_ask *ask, const struct timeline_row *row, uint32_t index)
{
    const struct network_node *node = &plan->network.nodes[index];
    unsigned                   unsaid = node->own == NETWORK_UNSAID ? TIMELINE_NO_DAY : 0u;

    if (row->kind > TIMELINE_UNIT)
        return 0;
    if (is_passed(&plan->network, node) && node->own != NETWORK_UNSAID)
        unsaid |= TIMELINE_PASSED;
    if (row->kind == TIMELINE_MILESTONE && !node->may_never &&
        (node->own != NETWORK_FIXED || node->low > plan->network.on))
        unsaid |= TIMELINE_NO_CHANCE;
    if (row->kind != TIMELINE_UNIT)
        return unsaid;
    if (node->threshold[0] != node->threshold[1])
        unsaid |= TIMELINE_NO_CONFIDENCE;
    if ((ask->stations ? ask->stations[row->index] : posture->units[row->index].version->site) ==
        MISSION_NONE)
        unsaid |= TIMELINE_NOWHERE;
    return unsaid;
}

static void
add_rows(struct timeline_plan *plan, struct timeline *t, enum timeline_kind kind,
         const uint32_t *nodes, uint32_t count)
{
    t->first[kind] = plan->row_count;
    for (uint32_t i = 0; i < count; i++) {
        struct timeline_row *row = &plan->rows[plan->row_count];

        *row = (struct timeline_row){ .kind = kind, .index = i, .is = nodes[i] != NETWORK_NONE,
                                      .leaves = TIME_MAX };
        if (kind == TIMELINE_UNIT && plan->network.leaves[i] < NETWORK_NEVER)
            row->leaves = plan->network.origin + plan->network.leaves[i] * TIME_MINUTE;
        plan->row_nodes[plan->row_count++] = nodes[i];
    }
}

static enum status
make_rows(struct timeline_plan *plan, const struct posture *posture,
          const struct timeline_ask *ask, struct arena *boot, struct timeline *t,
          struct err *err)
{
    const struct mission *m = posture->mission;
    size_t count = (size_t)m->milestone_count + m->meeting_count + m->unit_count +
                   2 * (size_t)posture->need_count + m->site_count + 2;

    plan->rows = ARENA_ARRAY(boot, count, struct timeline_row);
    plan->row_nodes = ARENA_ARRAY(boot, count, uint32_t);
    plan->tracks = arena_take_array(boot, count, sizeof *plan->tracks, _Alignof(struct track));
    if (!plan->rows || !plan->row_nodes || !plan->tracks)
        return err_memory(err);
    add_rows(plan, t, TIMELINE_MILESTONE, plan->network.milestones, m->milestone_count);
    add_rows(plan, t, TIMELINE_MEETING, plan->network.meetings, m->meeting_count);
    add_rows(plan, t, TIMELINE_UNIT, plan->network.units, m->unit_count);
    add_rows(plan, t, TIMELINE_BEGIN, plan->network.begins, posture->need_count);
    plan->first_need = plan->row_count;
    plan->need_count = posture->need_count;
    add_rows(plan, t, TIMELINE_NEED, plan->network.needs, posture->need_count);
    add_rows(plan, t, TIMELINE_SITE, plan->network.sites, m->site_count);
    add_rows(plan, t, TIMELINE_INITIAL, &plan->network.initial, 1);
    add_rows(plan, t, TIMELINE_FULL, &plan->network.full, 1);
    for (uint32_t r = 0; r < plan->row_count; r++) {
        struct timeline_row *row = &plan->rows[r];

        if (row->is)
            row->unsaid = unsaid_of(plan, posture, ask, row, plan->row_nodes[r]);
        else if (row->kind == TIMELINE_UNIT && posture->units[row->index].version)
            row->unsaid = TIMELINE_GONE;
    }
    t->rows = plan->rows;
    t->row_count = plan->row_count;
    return TRUCE_OK;
}

/* ---- what is counted ---- */

static struct track
track_of(const struct network_node *node, int32_t sooner, size_t *size)
{
    int32_t      low = node->low > sooner ? node->low - sooner : 0;
    struct track track = { .at = *size, .first = low / NETWORK_DAY };

    track.days = (uint32_t)(node->high / NETWORK_DAY - track.first) + 1;
    *size += (size_t)track.days + 1;
    return track;
}

/* In both cases one, where they cannot differ. */
static void
take_tracks(struct timeline_plan *plan, uint32_t node, struct track *first, struct track *second)
{
    *first = track_of(&plan->network.nodes[node], 0, &plan->count_size);
    *second = plan->in_case[node] ? track_of(&plan->network.nodes[node], 0, &plan->count_size)
                                  : *first;
}

/* A target that may be lost again is followed through its eras. */
static enum status
make_era_tracks(struct timeline_plan *plan, struct arena *boot, struct err *err)
{
    const struct network *n = &plan->network;

    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        if (plan->targets[t] == NETWORK_NONE || n->nodes[plan->targets[t]].op != NETWORK_FIRST)
            continue;
        const struct network_node *node = &n->nodes[plan->targets[t]];
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            plan->era_tracks[t][c] = ARENA_ARRAY(boot, node->count, struct track);
            TRY_NEW(plan->era_tracks[t][c], err);
        }
        for (uint32_t k = 0; k < node->count; k++)
            take_tracks(plan, n->inputs[node->first + k].node, &plan->era_tracks[t][0][k],
                        &plan->era_tracks[t][1][k]);
    }
    return TRUCE_OK;
}

static enum status
make_tracks(struct timeline_plan *plan, struct arena *boot, struct err *err)
{
    const struct network *n = &plan->network;

    plan->in_case = ARENA_ARRAY(boot, (size_t)n->node_count + 1, bool);
    TRY_NEW(plan->in_case, err);
    for (uint32_t i = 0; i < n->node_count; i++) {
        plan->in_case[i] = n->nodes[i].by_case;
        for (uint32_t k = 0; k < n->nodes[i].count; k++)
            plan->in_case[i] |= plan->in_case[n->inputs[n->nodes[i].first + k].node];
    }
    for (uint32_t r = 0; r < plan->row_count; r++)
        if (plan->rows[r].is)
            take_tracks(plan, plan->row_nodes[r], &plan->tracks[r][0], &plan->tracks[r][1]);
    TRY(make_era_tracks(plan, boot, err));
    plan->counts = ARENA_ARRAY(boot, plan->count_size + 1, uint32_t);
    plan->backed = arena_take_array(boot, (size_t)plan->need_count + 1, sizeof *plan->backed, 8);
    if (!plan->counts || !plan->backed)
        return err_memory(err);
    return TRUCE_OK;
}

/* ---- what may be lost again ---- */

/* The node that tells on the day asked about; without one, whether it ever comes. */
static uint32_t
node_by(const struct timeline_plan *plan, const struct timeline_ask *ask, uint32_t node)
{
    return ask->by == TIME_MAX || node == NETWORK_NONE ? node
                                                       : network_at(&plan->network, node, plan->by);
}

static uint32_t
node_at_end(const struct network *n, uint32_t node)
{
    return network_at(n, node, NETWORK_NEVER - 1);
}

static enum status
make_stays(struct timeline_plan *plan, const struct timeline_ask *ask, struct arena *boot,
           struct err *err)
{
    const struct network *n = &plan->network;

    plan->stays = arena_take_array(boot, (size_t)n->stay_count + 1, sizeof *plan->stays, 8);
    plan->stayed = arena_take_array(boot, (size_t)n->stay_count + 1, sizeof *plan->stayed, 8);
    if (!plan->stays || !plan->stayed)
        return err_memory(err);
    for (uint32_t i = 0; i < n->stay_count; i++)
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
            uint32_t node = t == TIMELINE_TO_FULL ? n->stays[i].full : n->stays[i].initial;

            plan->stays[i][t] = (struct stay_plan){ node_by(plan, ask, node), node_at_end(n, node),
                                                    plan->targets_by[t],
                                                    node_at_end(n, plan->targets[t]) };
        }
    return TRUCE_OK;
}

static void
add_passing(struct timeline_plan *plan, const struct timeline_ask *ask, uint32_t r)
{
    const struct network      *n = &plan->network;
    uint32_t                   node = plan->row_nodes[r];
    const struct timeline_row *row = &plan->rows[r];
    struct passing             p = { r, node_by(plan, ask, node), NETWORK_NONE };

    if (n->nodes[node].op == NETWORK_FIRST)
        p.end = node_at_end(n, node);
    else if (row->leaves == TIME_MAX)
        return;
    else if (ask->by != TIME_MAX && plan->by >= n->leaves[row->index])
        p.by = NETWORK_NONE;
    plan->passing[plan->passing_count++] = p;
}

/* The fall of that minute, if it is one of the node's; `list` NULL: only counted. */
static void
add_fall(const struct network *n, uint32_t row, uint32_t index, int32_t minute, bool backup,
         struct fall_plan *list, uint32_t *count)
{
    const struct network_node  *node = &n->nodes[index];
    const struct network_input *inputs = n->inputs + node->first;

    for (uint32_t k = 0; node->op == NETWORK_FIRST && k + 1 < node->count; k++)
        if (inputs[k].delay == minute) {
            if (list)
                list[*count] = (struct fall_plan){ row, inputs[k].node, inputs[k + 1].node, minute,
                                                   backup };
            ++*count;
            return;
        }
}

static void
add_falls(const struct timeline_plan *plan, enum timeline_kind kind, int32_t minute,
          struct fall_plan *list, uint32_t *count)
{
    const struct network *n = &plan->network;

    for (uint32_t r = plan->first_need; r < plan->row_count; r++) {
        const struct timeline_row *row = &plan->rows[r];

        if (!row->is || row->kind != kind)
            continue;
        add_fall(n, r, plan->row_nodes[r], minute, false, list, count);
        if (kind == TIMELINE_NEED && n->backed[row->index] != plan->row_nodes[r])
            add_fall(n, r, n->backed[row->index], minute, true, list, count);
    }
}

static uint32_t
list_falls(const struct timeline_plan *plan, struct fall_plan *list)
{
    static const enum timeline_kind order[] = { TIMELINE_INITIAL, TIMELINE_FULL, TIMELINE_SITE,
                                                TIMELINE_NEED };
    uint32_t count = 0;

    for (uint32_t f = 0; f < plan->network.fall_count; f++)
        for (size_t k = 0; k < sizeof order / sizeof *order; k++)
            add_falls(plan, order[k], plan->network.falls[f], list, &count);
    return count;
}

static enum status
make_falls(struct timeline_plan *plan, const struct timeline_ask *ask, struct arena *boot,
           struct err *err)
{
    size_t size = sizeof(struct pair_count[TIMELINE_CASES]);

    plan->fall_count = list_falls(plan, NULL);
    plan->falls = ARENA_ARRAY(boot, (size_t)plan->fall_count + 1, struct fall_plan);
    plan->fallen = arena_take_array(boot, (size_t)plan->fall_count + 1, size, 8);
    plan->passing = ARENA_ARRAY(boot, (size_t)plan->row_count + 1, struct passing);
    plan->passed = arena_take_array(boot, (size_t)plan->row_count + 1, size, 8);
    if (!plan->falls || !plan->fallen || !plan->passing || !plan->passed)
        return err_memory(err);
    (void)list_falls(plan, plan->falls);
    for (uint32_t r = 0; r < plan->row_count; r++)
        if (plan->rows[r].is)
            add_passing(plan, ask, r);
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
        plan->targets_by[t] = node_by(plan, ask, plan->targets[t]);
    return TRUCE_OK;
}

/* ---- what is changed ---- */

/* Marks what waits for the node, on the way to a target; so many. */
static uint32_t
list_waiting(const struct timeline_plan *plan, uint32_t node, const bool *leads, bool *marks,
             uint32_t *list)
{
    const struct network *n = &plan->network;
    uint32_t              count = 0;

    memset(marks, 0, n->node_count);
    for (uint32_t i = node; i < n->node_count; i++) {
        marks[i] = i == node;
        for (uint32_t k = 0; k < n->nodes[i].count && !marks[i]; k++)
            marks[i] = marks[n->inputs[n->nodes[i].first + k].node];
        marks[i] &= leads[i];
        if (!marks[i])
            continue;
        if (list)
            list[count] = i;
        count++;
    }
    return count;
}

static void
mark_leading(const struct timeline_plan *plan, bool *leads)
{
    const struct network *n = &plan->network;

    for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
        if (plan->targets[t] != NETWORK_NONE)
            leads[plan->targets[t]] = true;
    for (uint32_t i = n->node_count; i-- > 0;)
        for (uint32_t k = 0; leads[i] && k < n->nodes[i].count; k++)
            leads[n->inputs[n->nodes[i].first + k].node] = true;
}

/* A pledge of which nobody said how sure it is: "certain" is told against "not at all", since
 * where all such pledges are kept there is nothing left to gain, though all may hang on it. */
static bool
is_told_by_lack(const struct network_node *node, enum timeline_change what, unsigned which_case)
{
    return what == TIMELINE_CERTAIN && which_case == TIMELINE_ALL_OF_IT &&
           node->threshold[TIMELINE_ALL_OF_IT] > UINT32_MAX &&
           node->threshold[TIMELINE_NONE_OF_IT] <= UINT32_MAX;
}

/* Is there anything to gain from the change? */
static bool
may_gain(const struct timeline_plan *plan, const struct network_node *node,
         enum timeline_change what, unsigned which_case)
{
    if (what == TIMELINE_CERTAIN)
        return node->threshold[which_case] <= UINT32_MAX;
    return node->own != NETWORK_UNSAID && node->high > plan->network.on &&
           node->threshold[which_case] > 0;
}

static void
add_gains(struct timeline_plan *plan, uint32_t row, const bool *leads)
{
    uint32_t node = plan->row_nodes[row];

    if (!plan->rows[row].is || !leads[node])
        return;
    for (unsigned what = 0; what < TIMELINE_CHANGES; what++) {
        struct gain_plan g = { .kind = plan->rows[row].kind, .index = plan->rows[row].index,
                               .what = (enum timeline_change)what };
        bool             any = false;

        g.change.node = node;
        g.change.luck = what == TIMELINE_CERTAIN ? NETWORK_SURE : NETWORK_AS_IT_IS;
        g.change.sooner = what == TIMELINE_EARLIER ? TIMELINE_MONTH_DAYS * NETWORK_DAY : 0;
        for (unsigned c = 0; c < plan->cases; c++) {
            g.lacks[c] = is_told_by_lack(&plan->network.nodes[node], g.what, c);
            g.moves[c] = g.lacks[c] || may_gain(plan, &plan->network.nodes[node], g.what, c);
            any |= g.moves[c];
        }
        if (!any)
            continue;
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            for (unsigned c = 0; c < plan->cases; c++)
                g.tracks[t][c] = track_of(&plan->network.nodes[plan->targets[t]], g.change.sooner,
                                          &plan->gain_count_size);
        plan->gains[plan->gain_count++] = g;
    }
}

static enum status
make_lists(struct timeline_plan *plan, const bool *leads, bool *marks, struct arena *boot,
           struct err *err)
{
    size_t sum = 0;

    for (uint32_t g = 0; g < plan->gain_count; g++) {
        struct gain_plan *gain = &plan->gains[g];

        gain->count = list_waiting(plan, gain->change.node, leads, marks, NULL);
        gain->first = (uint32_t)sum;
        sum += gain->count;
        if (sum > UINT32_MAX)
            return err_set(err, TRUCE_LIMIT, "too much waits for too much: over %u steps to ask "
                           "what moves the day", UINT32_MAX);
        if (gain->count > plan->list_longest)
            plan->list_longest = gain->count;
    }
    plan->lists = ARENA_ARRAY(boot, sum + 1, uint32_t);
    TRY_NEW(plan->lists, err);
    for (uint32_t g = 0; g < plan->gain_count; g++)
        (void)list_waiting(plan, plan->gains[g].change.node, leads, marks,
                           plan->lists + plan->gains[g].first);
    return TRUCE_OK;
}

static enum status
make_gains(struct timeline_plan *plan, const struct mission *m, struct arena *boot,
           struct err *err)
{
    size_t most = ((size_t)m->milestone_count + m->meeting_count + m->unit_count) *
                  TIMELINE_CHANGES + 1;
    bool  *leads = ARENA_ARRAY(boot, (size_t)plan->network.node_count + 1, bool);
    bool  *marks = ARENA_ARRAY(boot, (size_t)plan->network.node_count + 1, bool);

    plan->gains = ARENA_ARRAY(boot, most, struct gain_plan);
    if (!leads || !marks || !plan->gains)
        return err_memory(err);
    mark_leading(plan, leads);
    for (uint32_t r = 0; r < plan->row_count && plan->rows[r].kind <= TIMELINE_UNIT; r++)
        add_gains(plan, r, leads);
    TRY(make_lists(plan, leads, marks, boot, err));
    plan->base_medians = arena_take_array(boot, TIMELINE_SECTIONS, sizeof *plan->base_medians, 8);
    plan->medians = arena_take_array(boot, (size_t)TIMELINE_SECTIONS * plan->gain_count + 1,
                                     sizeof *plan->medians, 8);
    plan->pairs = arena_take_array(boot, (size_t)plan->gain_count + 1, sizeof *plan->pairs, 8);
    plan->gain_counts = ARENA_ARRAY(boot, plan->gain_count_size + 1, uint32_t);
    if (!plan->base_medians || !plan->medians || !plan->pairs || !plan->gain_counts)
        return err_memory(err);
    return TRUCE_OK;
}

/* ---- all of it ---- */

/* The last day on which anything may come or leave, where that is sooner than was asked for. */
static instant
horizon_of(const struct timeline_plan *plan)
{
    int32_t last = plan->network.on;

    for (uint32_t i = 0; i < plan->network.own_count; i++)
        last = last > plan->network.nodes[i].high ? last : plan->network.nodes[i].high;
    for (uint32_t f = 0; f < plan->network.fall_count; f++)
        last = last > plan->network.falls[f] ? last : plan->network.falls[f];
    return plan->network.origin + (instant)(last / NETWORK_DAY) * TIME_DAY;
}

static void
settle_by(struct timeline_plan *plan, instant by)
{
    instant days = by == TIME_MAX ? 2 * NETWORK_DAYS_MAX
                   : by < plan->network.origin ? 0 : (by - plan->network.origin) / TIME_DAY;

    days = days < 2 * NETWORK_DAYS_MAX ? days : 2 * NETWORK_DAYS_MAX;
    plan->by = (int32_t)((days + 1) * NETWORK_DAY - 1);
}

/* In order of their days; those of one day as the files have them, but each contributor once. */
static bool
is_listed(const struct mission *m, const struct timeline *t, const uint32_t *list,
          const struct recall *recall)
{
    for (uint32_t i = 0; i < t->recall_count; i++)
        if (m->recalls[list[i]].on == recall->on &&
            m->recalls[list[i]].contributor == recall->contributor)
            return true;
    return false;
}

static enum status
list_recalls(const struct network *n, const struct posture *posture, struct arena *boot,
             struct timeline *t, struct err *err)
{
    const struct mission *m = posture->mission;
    uint32_t *list = ARENA_ARRAY(boot, (size_t)m->recall_count + 1, uint32_t);
    instant   last = n->origin + n->horizon * TIME_MINUTE;

    TRY_NEW(list, err);
    for (uint32_t i = 0; i < m->recall_count; i++) {
        instant  on = m->recalls[i].on;
        uint32_t at = t->recall_count;

        if (on <= t->ask.on || on > last || !posture_knows(posture, &m->recalls[i]) ||
            is_listed(m, t, list, &m->recalls[i]))
            continue;
        while (at && m->recalls[list[at - 1]].on > on)
            at--;
        memmove(&list[at + 1], &list[at], (t->recall_count - at) * sizeof *list);
        list[at] = i;
        t->recall_count++;
    }
    t->recalls = list;
    return TRUCE_OK;
}

enum status
timeline_make(const struct posture *posture, const struct timeline_ask *ask, struct arena *boot,
              struct timeline *ret_timeline, struct err *err)
{
    struct timeline_plan plan = { .seed = ask->seed };
    struct timeline      t = { .posture = posture, .ask = *ask };
    struct network_ask   asked = { ask->on, ask->horizon, ask->stations, ask->travel,
                                   ask->minutes_max, ask->gains };
    uint64_t             draws = ask->draws ? ask->draws : TIMELINE_DRAWS;

    draws = (draws + TIMELINE_DRAWS_STEP - 1) / TIMELINE_DRAWS_STEP * TIMELINE_DRAWS_STEP;
    if (draws > TIMELINE_DRAWS_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d draws", TIMELINE_DRAWS_MAX);
    plan.draws = t.ask.draws = (uint32_t)draws;
    TRY(network_build(posture, &asked, boot, &plan.network, err));
    t.ask.horizon = horizon_of(&plan);
    t.has_cases = plan.network.has_cases;
    t.has_leaving = plan.network.fall_count > 0;
    plan.cases = t.has_cases ? TIMELINE_CASES : 1;
    plan.targets[TIMELINE_TO_INITIAL] = plan.network.initial;
    plan.targets[TIMELINE_TO_FULL] = plan.network.full;
    settle_by(&plan, ask->by);
    TRY(make_rows(&plan, posture, ask, boot, &t, err));
    TRY(make_tracks(&plan, boot, err));
    TRY(make_falls(&plan, ask, boot, err));
    TRY(make_stays(&plan, ask, boot, err));
    TRY(list_recalls(&plan.network, posture, boot, &t, err));
    if (ask->gains && plan.network.full != NETWORK_NONE)
        TRY(make_gains(&plan, posture->mission, boot, err));
    TRY(timeline_run(&plan, ask, err));
    TRY(timeline_tell(&plan, boot, &t, err));
    *ret_timeline = t;
    return TRUCE_OK;
}
