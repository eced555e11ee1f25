#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

/* expected DATE [to DATE [likely DATE]] */
static enum status
bind_expected(struct binder *b, const struct attribute *attribute, struct milestone *m)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    TRY(bind_day(&cursor, &m->first));
    m->last = m->first;
    m->has_expected = true;
    if (cursor_word(&cursor, "to")) {
        TRY(bind_day(&cursor, &m->last));
        if (cursor_word(&cursor, "likely")) {
            TRY(bind_day(&cursor, &m->likely));
            m->has_likely = true;
        }
    }
    TRY(cursor_finish(&cursor, "the day"));
    struct token span = token_span(attribute->from, attribute->to - 1);
    if (m->first > m->last)
        return diagnose_error(&b->diagnose, &span, "the first day is after the last");
    if (m->has_likely && (m->likely < m->first || m->likely > m->last))
        return diagnose_error(&b->diagnose, &span, "the likely day is not between the two");
    return TRUCE_OK;
}

/* after MILESTONE [DURATION [to DURATION]] */
static enum status
bind_after(struct binder *b, const struct attribute *attribute, struct milestone *m)
{
    struct cursor           cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct milestone_after *after = &m->after[m->after_count];
    struct symbol          *symbol;

    TRY(bind_take(b, &cursor, 1u << SYMBOL_MILESTONE, "milestone", &symbol));
    after->milestone = symbol->index;
    if (!cursor_at_end(&cursor))
        TRY(bind_spread(b, &cursor, &after->first, &after->last));
    m->after_count++;
    return cursor_finish(&cursor, "the duration");
}

static enum status
bind_line(struct binder *b, const struct attribute *attribute, struct milestone *m)
{
    struct cursor       cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    const struct token *name;

    switch (attribute->row->kind) {
    case ATTRIBUTE_MILESTONE_EXPECTED: return bind_expected(b, attribute, m);
    case ATTRIBUTE_MILESTONE_AFTER: return bind_after(b, attribute, m);
    case ATTRIBUTE_MILESTONE_CHANCE:
        TRY(bind_share(&cursor, "a chance", &m->chance));
        return cursor_finish(&cursor, "the chance");
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_MILESTONE_TRACK);
        TRY(cursor_take(&cursor, TOKEN_NAME, "the name of a track", &name));
        m->track = arena_copy_str(b->keep, name->text);
        TRY_NEW(m->track.at, b->diagnose.err);
        return cursor_finish(&cursor, "the track");
    }
}

enum status
bind_milestone(struct binder *b, const struct symbol *symbol, struct milestone *m)
{
    const struct statement *statement = symbol->versions->statement;
    bool                    broken = symbol->broken;

    *m = (struct milestone){ .name = m->name, .track = STR_NONE, .chance = 1,
                             .earliest = TIME_MIN, .latest = TIME_MAX };
    m->after = ARENA_ARRAY(b->keep, (size_t)statement->attribute_count + 1,
                           struct milestone_after);
    TRY_NEW(m->after, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_line(b, &statement->attributes[i], m), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- when each may come ---- */

static void
combine(struct milestone *m, const struct milestone *all)
{
    m->may_never = m->chance < 1;
    if (m->has_expected) {
        m->earliest = m->first;
        m->latest = m->last;
    } else if (m->after_count) {
        m->latest = TIME_MIN; /* the greatest of what follows */
    }
    for (uint32_t i = 0; i < m->after_count; i++) {
        const struct milestone_after *after = &m->after[i];
        instant earliest = mission_add(all[after->milestone].earliest, after->first);
        instant latest = mission_add(all[after->milestone].latest, after->last);

        m->may_never |= all[after->milestone].may_never;
        if (earliest > m->earliest)
            m->earliest = earliest;
        if (latest > m->latest)
            m->latest = latest;
    }
}

static enum status
settle(struct binder *b, struct symbol *symbol, const struct token *name)
{
    const struct statement *statement = symbol->versions->statement;
    bool                    broken = false;

    if (symbol->state == SYMBOL_DONE)
        return symbol->broken ? TRUCE_SYNTAX : TRUCE_OK;
    TRY(bind_enter(b, symbol, name));
    for (uint32_t i = 0; i < statement->attribute_count && !broken; i++) {
        const struct attribute *a = &statement->attributes[i];
        struct symbol          *before;

        if (a->row->kind != ATTRIBUTE_MILESTONE_AFTER)
            continue;
        before = bind_lookup(b, a->from->text);
        CHECK(before && before->kind == SYMBOL_MILESTONE);
        TRY_NOTING(settle(b, before, a->from), broken);
    }
    bind_leave(b);
    symbol->broken |= broken;
    if (symbol->broken)
        return TRUCE_SYNTAX;
    combine(&b->program->mission->milestones[symbol->index], b->program->mission->milestones);
    return TRUCE_OK;
}

enum status
bind_milestone_times(struct binder *b)
{
    bool broken = false;

    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_MILESTONE && !b->symbols[i].broken)
            TRY_NOTING(settle(b, &b->symbols[i], b->symbols[i].name), broken);
    (void)broken;
    return TRUCE_OK;
}
