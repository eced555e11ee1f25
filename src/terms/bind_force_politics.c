#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

enum { WHO_KINDS = 1u << SYMBOL_PARTY | 1u << SYMBOL_CONTRIBUTOR, POLITICS_LISTED_MAX = 1000 };

/* ---- who ---- */

static enum status
bind_one(struct binder *b, struct cursor *cursor, struct who *who)
{
    struct symbol *symbol = NULL;

    if (cursor_token(cursor).kind == TOKEN_STRING) {
        who->kind = WHO_OTHER;
        return value_text(cursor, "a name in quotes", b->keep, &who->name);
    }
    TRY(bind_take(b, cursor, WHO_KINDS, "party or contributor", &symbol));
    who->kind = symbol->kind == SYMBOL_PARTY ? WHO_PARTY : WHO_CONTRIBUTOR;
    who->index = symbol->index;
    who->name = arena_copy_str(b->keep, symbol->name->text);
    TRY_NEW(who->name.at, b->diagnose.err);
    return TRUCE_OK;
}

/* There is room for it. */
static enum status
bind_another(struct binder *b, struct cursor *cursor, struct who_list *list)
{
    const struct token *name = cursor->at;
    struct who          who = { .name = STR_NONE };

    TRY(bind_one(b, cursor, &who));
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq(list->at[i].name, who.name))
            return diagnose_error(&b->diagnose, name, "%s is listed twice", token_words(name).text);
    if (list->count == POLITICS_LISTED_MAX)
        return diagnose_error(&b->diagnose, name, "more than %d names", POLITICS_LISTED_MAX);
    list->at[list->count++] = who;
    return TRUCE_OK;
}

/* PARTY|CONTRIBUTOR|"NAME", … added to those there are, each once. */
static enum status
bind_who(struct binder *b, struct cursor *cursor, struct who_list *list)
{
    size_t      most = list->count + (size_t)(cursor->to - cursor->at) + 1;
    struct who *grown = ARENA_ARRAY(b->keep, most, struct who);
    bool        broken = false;

    TRY_NEW(grown, b->diagnose.err);
    if (list->count)
        memcpy(grown, list->at, list->count * sizeof *grown);
    list->at = grown;
    do
        TRY_UP_TO_COMMA(bind_another(b, cursor, list), cursor, broken);
    while (cursor_mark(cursor, TOKEN_COMMA));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- meetings ---- */

/* SITE|"PLACE" [at LAT LON] */
static enum status
bind_where(struct binder *b, struct cursor *cursor, struct meeting *m)
{
    const struct token *at = cursor->at;
    struct symbol      *site = NULL;
    bool                broken = false;

    if (cursor_token(cursor).kind == TOKEN_STRING) {
        TRY(value_text(cursor, "a place in quotes", b->keep, &m->where));
    } else {
        TRY_UP_TO(bind_take(b, cursor, 1u << SYMBOL_SITE, "site", &site), cursor, "at", broken);
    }
    if (site) {
        m->site = site->index;
        m->has_at = true;
        m->at = b->program->mission->sites[site->index].at;
    }
    at = cursor->at;
    if (!cursor_word(cursor, "at"))
        return broken ? TRUCE_SYNTAX : TRUCE_OK;
    if (m->site != MISSION_NONE)
        return diagnose_error(&b->diagnose, at, "a site says itself where it is");
    TRY(value_position(cursor, &m->at));
    m->has_at = true;
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* DATE [through DATE] */
static enum status
bind_on(struct binder *b, struct cursor *cursor, struct meeting *m)
{
    const struct token *first = cursor->at;
    bool                broken = false;

    TRY_UP_TO(bind_day(cursor, &m->on), cursor, "through", broken);
    m->through = m->on;
    m->has_on = true;
    if (cursor_word(cursor, "through"))
        TRY(bind_day(cursor, &m->through));
    if (broken)
        return TRUCE_SYNTAX;
    struct token span = token_span(first, cursor->at - 1);
    if (m->on > m->through)
        return diagnose_error(&b->diagnose, &span, "the first day is after the last");
    return TRUCE_OK;
}

static enum status
bind_meeting_line(struct binder *b, const struct attribute *attribute, struct meeting *m)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    switch (attribute->row->kind) {
    case ATTRIBUTE_MEETING_WHO: TRY(bind_who(b, &cursor, &m->who)); break;
    case ATTRIBUTE_MEETING_WHERE: TRY(bind_where(b, &cursor, m)); break;
    case ATTRIBUTE_MEETING_ON: TRY(bind_on(b, &cursor, m)); break;
    case ATTRIBUTE_MEETING_AFTER:
        TRY(bind_after(b, &cursor, &m->after[m->after_count]));
        m->after_count++;
        break;
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_MEETING_SOURCE);
        TRY(value_text(&cursor, "a text in quotes", b->keep, &m->source));
    }
    return bind_finish(&cursor, attribute);
}

static enum status
bind_meeting(struct binder *b, const struct symbol *symbol, struct meeting *m)
{
    const struct statement *statement = symbol->versions->statement;
    const struct attribute *after = statement_attribute(statement, ATTRIBUTE_MEETING_AFTER);
    bool                    broken = symbol->broken;

    *m = (struct meeting){ .name = m->name, .site = MISSION_NONE, .where = STR_NONE,
                           .on = TIME_MIN, .through = TIME_MIN, .source = STR_NONE,
                           .timing = { TIME_MIN, TIME_MAX, true } };
    m->after = ARENA_ARRAY(b->keep, (size_t)statement->attribute_count + 1, struct mission_after);
    TRY_NEW(m->after, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_meeting_line(b, &statement->attributes[i], m), broken);
    if (m->has_on && after)
        TRY_NOTING(diagnose_error(&b->diagnose, after->word, "a meeting is on a day or after "
                                  "something, not both"), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_meetings(struct binder *b)
{
    struct mission *m = b->program->mission;

    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_MEETING)
            TRY_NOTING(bind_meeting(b, &b->symbols[i], &m->meetings[b->symbols[i].index]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}

/* ---- positions ---- */

static enum status
bind_position_line(struct binder *b, const struct attribute *attribute,
                   struct position_version *v)
{
    struct cursor       cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    const struct token *name;

    switch (attribute->row->kind) {
    case ATTRIBUTE_POSITION_BY: TRY(bind_who(b, &cursor, &v->by)); break;
    case ATTRIBUTE_POSITION_TOPIC:
        TRY(cursor_take(&cursor, TOKEN_NAME, "one word for the topic", &name));
        v->topic = arena_copy_str(b->keep, name->text);
        TRY_NEW(v->topic.at, b->diagnose.err);
        break;
    case ATTRIBUTE_POSITION_DEMANDS:
        TRY(value_text(&cursor, "a text in quotes", b->keep, &v->demands[v->demand_count]));
        v->demand_count++;
        break;
    case ATTRIBUTE_POSITION_OFFERS:
        TRY(value_text(&cursor, "a text in quotes", b->keep, &v->offers[v->offer_count]));
        v->offer_count++;
        break;
    case ATTRIBUTE_POSITION_SINCE: TRY(bind_day(&cursor, &v->since)); break;
    case ATTRIBUTE_POSITION_UNTIL: TRY(bind_day(&cursor, &v->until)); break;
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_POSITION_SOURCE);
        TRY(value_text(&cursor, "a text in quotes", b->keep, &v->source));
    }
    return bind_finish(&cursor, attribute);
}

static enum status
bind_position(struct binder *b, const struct statement *statement, struct position_version *v)
{
    const struct attribute *until = statement_attribute(statement, ATTRIBUTE_POSITION_UNTIL);
    size_t                  lines = (size_t)statement->attribute_count + 1;
    bool                    broken = statement->broken;

    *v = (struct position_version){ .since = TIME_MIN, .until = TIME_MAX, .topic = STR_NONE,
                                    .source = STR_NONE };
    v->demands = ARENA_ARRAY(b->keep, lines, struct str);
    v->offers = ARENA_ARRAY(b->keep, lines, struct str);
    if (!v->demands || !v->offers)
        return err_memory(b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_position_line(b, &statement->attributes[i], v), broken);
    TRY(bind_place(b, statement->from, &v->place));
    if (broken)
        return TRUCE_SYNTAX;
    if (!v->demand_count && !v->offer_count)
        return diagnose_error(&b->diagnose, statement->from, "position '%.*s' neither demands nor "
                              "offers anything; say with 'until' that it is no longer held",
                              STR_ARGS(statement->from->text));
    if (v->until <= v->since)
        return diagnose_error(&b->diagnose, until->from, "it ends before it begins");
    return TRUCE_OK;
}

/* In order of time; two of one day contradict each other. */
static enum status
insert_version(struct binder *b, const struct statement *statement, struct position *position,
               const struct position_version *version)
{
    struct position_version *versions = position->versions;
    uint32_t                 at = position->version_count;

    while (at && versions[at - 1].since > version->since)
        at--;
    if (at && versions[at - 1].since == version->since)
        return diagnose_error(&b->diagnose, statement->from, "position '%.*s' is already stated "
                              "%s, in %.*s:%u:%u", STR_ARGS(position->name.name),
                              version->since == TIME_MIN ? "without a day" : "since that day",
                              STR_ARGS(versions[at - 1].place.file), versions[at - 1].place.line,
                              versions[at - 1].place.column);
    memmove(&versions[at + 1], &versions[at], (position->version_count - at) * sizeof *versions);
    versions[at] = *version;
    position->version_count++;
    return TRUCE_OK;
}

static enum status
bind_position_versions(struct binder *b, const struct symbol *symbol, struct position *position)
{
    bool broken = symbol->broken;

    position->versions = ARENA_ARRAY(b->keep, (size_t)symbol->version_count + 1,
                                     struct position_version);
    TRY_NEW(position->versions, b->diagnose.err);
    for (const struct version *v = symbol->versions; v; v = v->next) {
        struct position_version version;
        bool                    bad = false;

        TRY_NOTING(bind_version_head(b, symbol, v, &position->name.title), bad);
        TRY_NOTING(bind_position(b, v->statement, &version), bad);
        if (!bad)
            TRY_NOTING(insert_version(b, v->statement, position, &version), bad);
        broken |= bad;
    }
    for (uint32_t i = 0; i + 1 < position->version_count; i++)
        if (position->versions[i].until > position->versions[i + 1].since)
            position->versions[i].until = position->versions[i + 1].since;
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- measures ---- */

/* [MILESTONE|MEETING|DATE [+ DURATION [to DURATION]]] ["TEXT"] */
static enum status
bind_occasion(struct binder *b, struct cursor *cursor, struct occasion *o)
{
    const struct token *first = cursor->at;
    bool                broken = false;

    if (cursor_at_end(cursor))
        return cursor_expected(cursor, "a milestone, a meeting, a day or a text in quotes");
    if (cursor_token(cursor).kind != TOKEN_STRING) {
        TRY_NOTING(bind_event(b, cursor, &o->event), broken);
        if (broken && cursor->at == first)
            return TRUCE_SYNTAX;
        if (cursor_mark(cursor, TOKEN_PLUS))
            TRY(bind_spread(b, cursor, &o->first, &o->last));
        if (broken)
            return TRUCE_SYNTAX;
        o->timing = mission_timing(b->program->mission, o->event);
        o->timing.earliest = mission_add(o->timing.earliest, o->first);
        o->timing.latest = mission_add(o->timing.latest, o->last);
    }
    if (!cursor_at_end(cursor))
        TRY(value_text(cursor, "a text in quotes", b->keep, &o->words));
    return TRUCE_OK;
}

static enum status
bind_measure_kind(struct binder *b, struct cursor *cursor, enum measure_kind *ret_kind)
{
    const struct token *name;
    struct nearest      nearest;

    TRY(cursor_take(cursor, TOKEN_NAME, "sanction or incentive", &name));
    nearest_init(&nearest, name->text);
    for (unsigned i = 0; i < MEASURE_KINDS; i++) {
        if (token_is(name, measure_kind_name((enum measure_kind)i))) {
            *ret_kind = (enum measure_kind)i;
            return TRUCE_OK;
        }
        nearest_try(&nearest, str_from_c(measure_kind_name((enum measure_kind)i)));
    }
    return diagnose_error(&b->diagnose, name, "a measure is a sanction or an incentive, not "
                          "'%.*s'%s", STR_ARGS(name->text), nearest_hint(&nearest, b->step));
}

static enum status
bind_measure_line(struct binder *b, const struct attribute *attribute, struct measure *m)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    switch (attribute->row->kind) {
    case ATTRIBUTE_MEASURE_KIND: TRY(bind_measure_kind(b, &cursor, &m->kind)); break;
    case ATTRIBUTE_MEASURE_BY: TRY(bind_who(b, &cursor, &m->by)); break;
    case ATTRIBUTE_MEASURE_ON: TRY(bind_who(b, &cursor, &m->on)); break;
    case ATTRIBUTE_MEASURE_TRIGGER: TRY(bind_occasion(b, &cursor, &m->trigger)); break;
    case ATTRIBUTE_MEASURE_RELEASE: TRY(bind_occasion(b, &cursor, &m->release)); break;
    case ATTRIBUTE_MEASURE_SINCE: TRY(bind_day(&cursor, &m->since)); break;
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_MEASURE_SOURCE);
        TRY(value_text(&cursor, "a text in quotes", b->keep, &m->source));
    }
    return bind_finish(&cursor, attribute);
}

static enum status
bind_measure(struct binder *b, const struct symbol *symbol, struct measure *m)
{
    const struct statement *statement = symbol->versions->statement;
    const struct occasion   never_said = { .words = STR_NONE,
                                           .timing = { TIME_MIN, TIME_MAX, true } };
    bool                    broken = symbol->broken;

    *m = (struct measure){ .name = m->name, .trigger = never_said, .release = never_said,
                           .since = TIME_MIN, .source = STR_NONE };
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_measure_line(b, &statement->attributes[i], m), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- all of it ---- */

enum status
bind_politics(struct binder *b)
{
    struct mission *m = b->program->mission;

    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol *symbol = &b->symbols[i];

        if (symbol->kind == SYMBOL_POSITION)
            TRY_NOTING(bind_position_versions(b, symbol, &m->positions[symbol->index]),
                       symbol->broken);
        if (symbol->kind == SYMBOL_MEASURE)
            TRY_NOTING(bind_measure(b, symbol, &m->measures[symbol->index]), symbol->broken);
    }
    return TRUCE_OK;
}
