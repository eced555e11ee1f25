#include "plan/network_make.h"

#include "base/buf.h"

/* ---- milestones and meetings ---- */

/* Days that are waited for are nodes of their own, made before the inputs of the one that waits. */
static enum status
add_days(struct build *b, const struct mission_after *after, uint32_t count, uint32_t **ret_days)
{
    uint32_t *days = ARENA_ARRAY(b->boot, (size_t)count + 1, uint32_t);

    TRY_NEW(days, b->err);
    for (uint32_t i = 0; i < count; i++)
        if (after[i].event.kind == EVENT_DAY)
            TRY(build_add_day(b, after[i].event.day, &days[i]));
    *ret_days = days;
    return TRUCE_OK;
}

static enum status
add_waits(struct build *b, const struct mission_after *after, uint32_t count,
          const uint32_t *days, struct draw_of of, struct network_node *node)
{
    for (uint32_t i = 0; i < count; i++) {
        of.number = NUMBER_DELAYS + i;
        if (after[i].event.kind == EVENT_DAY)
            TRY(build_add_after(b, node, days[i], after[i].first, after[i].last, of));
        else
            TRY(build_add_event(b, node, &after[i], of));
    }
    return TRUCE_OK;
}

static enum status
add_milestone(struct build *b, uint32_t index)
{
    const struct milestone *m = &b->mission->milestones[index];
    struct draw_of          of = { DRAWN_MILESTONE, index, 0 };
    struct network_node     node;
    uint32_t               *days = NULL;

    TRY(add_days(b, m->after, m->after_count, &days));
    node = build_node_begin(b, NETWORK_EVENT);
    if (m->has_expected)
        TRY(build_set_days(b, &node, m->first, m->last, m->has_likely ? m->likely : TIME_MIN, of));
    else if (!m->after_count)
        node.own = NETWORK_UNSAID;
    node.by_case = node.own == NETWORK_UNSAID;
    TRY(add_waits(b, m->after, m->after_count, days, of, &node));
    TRY(build_set_chance(b, &node, m->chance, m->chance, of));
    return build_node_end(b, &node, &b->n->milestones[index]);
}

static enum status
add_meeting(struct build *b, uint32_t index)
{
    const struct meeting *m = &b->mission->meetings[index];
    struct draw_of        of = { DRAWN_MEETING, index, 0 };
    struct network_node   node;
    uint32_t             *days = NULL;

    TRY(add_days(b, m->after, m->after_count, &days));
    node = build_node_begin(b, NETWORK_EVENT);
    node.own = m->has_on ? NETWORK_FIXED : m->after_count ? NETWORK_NO_DAY : NETWORK_UNSAID;
    node.day = m->has_on ? build_minutes(b, m->on) : 0;
    node.by_case = node.own == NETWORK_UNSAID;
    TRY(add_waits(b, m->after, m->after_count, days, of, &node));
    return build_node_end(b, &node, &b->n->meetings[index]);
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
    const struct mission       *m = b->mission;
    uint32_t                    milestones = m->milestone_count;
    bool                        is_milestone = item < milestones;
    const struct mission_after *after = is_milestone ? m->milestones[item].after
                                                     : m->meetings[item - milestones].after;

    if (number >= (is_milestone ? m->milestones[item].after_count
                                : m->meetings[item - milestones].after_count))
        return false;
    *ret_before = after[number].event.kind == EVENT_MILESTONE ? after[number].event.index
                  : after[number].event.kind == EVENT_MEETING ? milestones + after[number].event.index
                                                              : NETWORK_NONE;
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

enum status
build_add_events(struct build *b)
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
