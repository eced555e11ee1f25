#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

/* expected DATE [to DATE [likely DATE]] */
static enum status
bind_expected(struct binder *b, const struct attribute *attribute, struct milestone *m)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    bool          broken = false;

    TRY_UP_TO(bind_day(&cursor, &m->first), &cursor, "to", broken);
    m->last = m->first;
    m->has_expected = true;
    if (cursor_word(&cursor, "to")) {
        TRY_UP_TO(bind_day(&cursor, &m->last), &cursor, "likely", broken);
        if (cursor_word(&cursor, "likely")) {
            TRY_UP_TO(bind_day(&cursor, &m->likely), &cursor, "", broken);
            m->has_likely = true;
        }
    }
    TRY_FINISH(&cursor, "the day", broken);
    struct token span = token_span(attribute->from, attribute->to - 1);
    if (m->first > m->last)
        return diagnose_error(&b->diagnose, &span, "the first day is after the last");
    if (m->has_likely && (m->likely < m->first || m->likely > m->last))
        return diagnose_error(&b->diagnose, &span, "the likely day is not between the two");
    return TRUCE_OK;
}

static enum status
bind_line(struct binder *b, const struct attribute *attribute, struct milestone *m)
{
    struct cursor       cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    const struct token *name;

    switch (attribute->row->kind) {
    case ATTRIBUTE_MILESTONE_EXPECTED: return bind_expected(b, attribute, m);
    case ATTRIBUTE_MILESTONE_AFTER:
        TRY(bind_after(b, &cursor, &m->after[m->after_count]));
        m->after_count++;
        return cursor_finish(&cursor, "the duration");
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
                             .timing = { TIME_MIN, TIME_MAX, false } };
    m->after = ARENA_ARRAY(b->keep, (size_t)statement->attribute_count + 1, struct mission_after);
    TRY_NEW(m->after, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_line(b, &statement->attributes[i], m), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}
