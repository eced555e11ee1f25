#include "terms/bind.h"

#include "terms/mission.h"

enum status
bind_event(struct binder *b, struct cursor *cursor, struct mission_event *ret_event)
{
    struct mission_event event = { .kind = EVENT_DAY };
    struct symbol       *symbol;

    if (cursor_token(cursor).kind == TOKEN_WORD) {
        TRY(bind_day(cursor, &event.day));
    } else {
        TRY(bind_take(b, cursor, 1u << SYMBOL_MILESTONE | 1u << SYMBOL_MEETING,
                      "milestone or meeting", &symbol));
        event.kind = symbol->kind == SYMBOL_MEETING ? EVENT_MEETING : EVENT_MILESTONE;
        event.index = symbol->index;
    }
    *ret_event = event;
    return TRUCE_OK;
}

enum status
bind_after(struct binder *b, struct cursor *cursor, struct mission_after *ret_after)
{
    struct mission_after after = { .event = { .kind = EVENT_NONE } };
    const struct token  *event = cursor->at;
    bool                 broken = false;

    TRY_NOTING(bind_event(b, cursor, &after.event), broken);
    if (broken && cursor->at == event)
        return TRUCE_SYNTAX;
    if (!cursor_at_end(cursor))
        TRY(bind_spread(b, cursor, &after.first, &after.last));
    if (broken)
        return TRUCE_SYNTAX;
    *ret_after = after;
    return TRUCE_OK;
}

/* ---- when each may come ---- */

/* The latest of what it waits for and of its own day, if it has one. */
static void
combine(const struct mission *mission, const struct mission_after *after, uint32_t count,
        struct timing *timing)
{
    for (uint32_t i = 0; i < count; i++) {
        struct timing before = mission_timing(mission, after[i].event);
        instant       earliest = mission_add(before.earliest, after[i].first);
        instant       latest = mission_add(before.latest, after[i].last);

        timing->may_never |= before.may_never;
        timing->earliest = earliest > timing->earliest ? earliest : timing->earliest;
        timing->latest = latest > timing->latest ? latest : timing->latest;
    }
}

static void
time_milestone(const struct mission *mission, struct milestone *m)
{
    m->timing = (struct timing){ TIME_MIN, m->after_count ? TIME_MIN : TIME_MAX, m->chance < 1 };
    if (m->has_expected) {
        m->timing.earliest = m->first;
        m->timing.latest = m->last;
    }
    combine(mission, m->after, m->after_count, &m->timing);
}

static void
time_meeting(const struct mission *mission, struct meeting *m)
{
    m->timing = (struct timing){ TIME_MIN, m->after_count ? TIME_MIN : TIME_MAX, !m->after_count };
    if (m->has_on)
        m->timing = (struct timing){ m->on, m->on, false };
    combine(mission, m->after, m->after_count, &m->timing);
}

static bool
is_event(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_MILESTONE || symbol->kind == SYMBOL_MEETING;
}

/* What the line waits for, if it is a milestone or meeting; else NULL. */
static struct symbol *
event_before(struct binder *b, const struct attribute *a)
{
    struct symbol *before;

    if ((a->row->kind != ATTRIBUTE_MILESTONE_AFTER && a->row->kind != ATTRIBUTE_MEETING_AFTER) ||
        a->from == a->to || a->from->kind != TOKEN_NAME)
        return NULL;
    before = bind_lookup(b, a->from->text);
    return before && is_event(before) ? before : NULL;
}

/* What it waits for first; complains of each circle, with its path. What is broken for another
 * reason is followed too: all that is wrong is said at once. */
static enum status
settle(struct binder *b, struct symbol *symbol, const struct token *name)
{
    struct mission         *mission = b->program->mission;
    const struct statement *statement = symbol->versions->statement;
    bool                    broken = symbol->broken;

    if (symbol->state == SYMBOL_DONE)
        return symbol->broken ? TRUCE_SYNTAX : TRUCE_OK;
    symbol->broken &= symbol->state == SYMBOL_BUSY;
    TRY(bind_enter(b, symbol, name));
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        struct symbol *before = event_before(b, &statement->attributes[i]);

        if (before)
            TRY_NOTING(settle(b, before, statement->attributes[i].from), broken);
    }
    bind_leave(b);
    symbol->broken |= broken;
    if (symbol->broken)
        return TRUCE_SYNTAX;
    if (symbol->kind == SYMBOL_MILESTONE)
        time_milestone(mission, &mission->milestones[symbol->index]);
    else
        time_meeting(mission, &mission->meetings[symbol->index]);
    return TRUCE_OK;
}

enum status
bind_event_times(struct binder *b)
{
    bool broken = false;

    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (is_event(&b->symbols[i]))
            TRY_NOTING(settle(b, &b->symbols[i], b->symbols[i].name), broken);
    (void)broken;
    return TRUCE_OK;
}
