#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

/* ---- names ---- */

static enum status
name_it(struct binder *b, struct symbol *symbol, struct mission_name *ret_name)
{
    const struct statement *statement = symbol->versions->statement;

    ret_name->name = arena_copy_str(b->keep, symbol->name->text);
    TRY_NEW(ret_name->name.at, b->diagnose.err);
    ret_name->title = STR_NONE;
    TRY(bind_place(b, symbol->name, &ret_name->place));
    return bind_head(b, statement, &ret_name->title);
}

static enum status
allocate(struct binder *b, struct mission *m)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol *symbol = &b->symbols[i];

        switch (symbol->kind) {
        case SYMBOL_CONTRIBUTOR: symbol->index = m->contributor_count++; break;
        case SYMBOL_CAPABILITY: symbol->index = m->capability_count++; break;
        case SYMBOL_SITE: symbol->index = m->site_count++; break;
        case SYMBOL_UNIT: symbol->index = m->unit_count++; break;
        case SYMBOL_MILESTONE: symbol->index = m->milestone_count++; break;
        case SYMBOL_MEETING: symbol->index = m->meeting_count++; break;
        case SYMBOL_POSITION: symbol->index = m->position_count++; break;
        case SYMBOL_MEASURE: symbol->index = m->measure_count++; break;
        default: break;
        }
    }
    m->contributors = ARENA_ARRAY(b->keep, m->contributor_count, struct mission_name);
    m->capabilities = ARENA_ARRAY(b->keep, m->capability_count, struct mission_name);
    m->sites = ARENA_ARRAY(b->keep, m->site_count, struct site);
    m->units = ARENA_ARRAY(b->keep, m->unit_count, struct unit);
    m->milestones = ARENA_ARRAY(b->keep, m->milestone_count, struct milestone);
    m->recalls = ARENA_ARRAY(b->keep, b->statement_count, struct recall);
    m->meetings = ARENA_ARRAY(b->keep, m->meeting_count, struct meeting);
    m->positions = ARENA_ARRAY(b->keep, m->position_count, struct position);
    m->measures = ARENA_ARRAY(b->keep, m->measure_count, struct measure);
    if (!m->contributors || !m->capabilities || !m->sites || !m->units || !m->milestones ||
        !m->recalls || !m->meetings || !m->positions || !m->measures)
        return err_memory(b->diagnose.err);
    return TRUCE_OK;
}

static enum status
name_all(struct binder *b, struct mission *m)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol       *symbol = &b->symbols[i];
        struct mission_name *name = NULL;

        switch (symbol->kind) {
        case SYMBOL_CONTRIBUTOR: name = &m->contributors[symbol->index]; break;
        case SYMBOL_CAPABILITY: name = &m->capabilities[symbol->index]; break;
        case SYMBOL_SITE: name = &m->sites[symbol->index].name; break;
        case SYMBOL_UNIT: name = &m->units[symbol->index].name; break;
        case SYMBOL_MILESTONE: name = &m->milestones[symbol->index].name; break;
        case SYMBOL_MEETING: name = &m->meetings[symbol->index].name; break;
        case SYMBOL_POSITION: name = &m->positions[symbol->index].name; break;
        case SYMBOL_MEASURE: name = &m->measures[symbol->index].name; break;
        default: break;
        }
        if (name)
            TRY_NOTING(name_it(b, symbol, name), symbol->broken);
    }
    return TRUCE_OK;
}

/* ---- sites ---- */

/* from MILESTONE|MEETING|DATE [+ DURATION] */
static enum status
bind_need_time(struct binder *b, struct cursor *cursor, struct need *need)
{
    const struct token *first;
    struct period       last;
    bool                broken = false;

    TRY_NOTING(bind_event(b, cursor, &need->from), broken);
    if (!cursor_mark(cursor, TOKEN_PLUS))
        return broken ? TRUCE_SYNTAX : TRUCE_OK;
    first = cursor->at;
    TRY(bind_spread(b, cursor, &need->after, &last));
    if (broken)
        return TRUCE_SYNTAX;
    if (need->after.exact == last.exact && need->after.days == last.days)
        return TRUCE_OK;
    struct token span = token_span(first, cursor->at - 1);
    return diagnose_error(&b->diagnose, &span, "a need begins one length after that; what is "
                          "not sure is for a milestone to say");
}

/* CAPABILITY N [backup N] [within DISTANCE] [from …] */
static enum status
bind_need(struct binder *b, const struct attribute *attribute, struct need *need)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    bool          broken = false;

    *need = (struct need){ .within_m = MISSION_NOT_SAID };
    TRY_UP_TO(bind_number_of(b, &cursor, "the number needed", &need->capability, &need->count),
              &cursor, "backup within from", broken);
    if (cursor_word(&cursor, "backup"))
        TRY_UP_TO(bind_whole(&cursor, "a backup", 1, &need->backup), &cursor, "within from", broken);
    if (cursor_word(&cursor, "within"))
        TRY_UP_TO(bind_distance(&cursor, "within nothing: no unit but one that stands at the site; "
                                "leave it out to say that by reach", &need->within_m),
                  &cursor, "from", broken);
    if (cursor_word(&cursor, "from"))
        TRY_UP_TO(bind_need_time(b, &cursor, need), &cursor, "", broken);
    TRY_FINISH(&cursor, "the need", broken);
    TRY(token_join(attribute->from, attribute->to, b->keep, &need->words, b->diagnose.err));
    return bind_place(b, attribute->word, &need->place);
}

static enum status
bind_weight(struct binder *b, struct cursor *cursor, double *ret_weight)
{
    double weight;

    TRY(value_number(cursor, "a weight", &weight));
    if (!(weight > 0))
        return diagnose_error(&b->diagnose, cursor->at - 1, "a weight is more than nothing, got "
                              "%s", token_words(cursor->at - 1).text);
    *ret_weight = weight;
    return TRUCE_OK;
}

static enum status
bind_site_line(struct binder *b, const struct attribute *attribute, struct site *site)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    switch (attribute->row->kind) {
    case ATTRIBUTE_SITE_AT: TRY(value_position(&cursor, &site->at)); break;
    case ATTRIBUTE_SITE_DOMAIN:
        TRY(bind_words(b, &cursor, "a domain", &site->domains, &site->domain_count));
        break;
    case ATTRIBUTE_SITE_WEIGHT:
        TRY(bind_weight(b, &cursor, &site->weight));
        break;
    case ATTRIBUTE_SITE_NEEDS:
        TRY(bind_need(b, attribute, &site->needs[site->need_count]));
        site->need_count++;
        return TRUCE_OK;
    case ATTRIBUTE_SITE_BASE: site->base = true; break;
    case ATTRIBUTE_SITE_HOLDS:
        TRY(bind_whole(&cursor, "a number of people", 0, &site->holds));
        TRY(cursor_need_word(&cursor, "personnel"));
        break;
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_SITE_EXCLUDES);
        TRY(bind_words(b, &cursor, "a caveat", &site->excludes, &site->exclude_count));
    }
    return bind_finish(&cursor, attribute);
}

static enum status
bind_site(struct binder *b, struct symbol *symbol, struct site *site)
{
    const struct statement *statement = symbol->versions->statement;
    bool                    broken = symbol->broken;

    site->weight = 1;
    site->holds = MISSION_NOT_SAID;
    site->needs = ARENA_ARRAY(b->keep, (size_t)statement->attribute_count + 1, struct need);
    TRY_NEW(site->needs, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_site_line(b, &statement->attributes[i], site), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- units ---- */

/* In the order in which they were stated; two of one day contradict each other. */
static enum status
insert_version(struct binder *b, const struct statement *statement, struct unit *unit,
               const struct unit_version *version)
{
    uint32_t at = unit->version_count;

    while (at && unit->versions[at - 1].stated > version->stated)
        at--;
    if (at && unit->versions[at - 1].stated == version->stated)
        return diagnose_error(&b->diagnose, statement->from, "unit '%.*s' is already stated %s, in "
                              "%.*s:%u:%u", STR_ARGS(unit->name.name),
                              version->stated == TIME_MIN ? "without a day" : "on that day",
                              STR_ARGS(unit->versions[at - 1].place.file),
                              unit->versions[at - 1].place.line,
                              unit->versions[at - 1].place.column);
    memmove(&unit->versions[at + 1], &unit->versions[at],
            (unit->version_count - at) * sizeof *unit->versions);
    unit->versions[at] = *version;
    unit->version_count++;
    return TRUCE_OK;
}

enum status
bind_version_head(struct binder *b, const struct symbol *symbol, const struct version *version,
                  struct str *title)
{
    struct str own = STR_NONE;

    if (version == symbol->versions)
        return TRUCE_OK;
    TRY(bind_head(b, version->statement, &own));
    if (!title->len)
        *title = own;
    return TRUCE_OK;
}

static enum status
bind_unit_versions(struct binder *b, struct symbol *symbol, struct unit *unit)
{
    bool broken = symbol->broken;

    unit->versions = ARENA_ARRAY(b->keep, (size_t)symbol->version_count + 1, struct unit_version);
    TRY_NEW(unit->versions, b->diagnose.err);
    for (const struct version *v = symbol->versions; v; v = v->next) {
        struct unit_version version;
        bool                bad = false;

        TRY_NOTING(bind_version_head(b, symbol, v, &unit->name.title), bad);
        TRY_NOTING(bind_unit(b, v->statement, &version), bad);
        if (!bad)
            TRY_NOTING(insert_version(b, v->statement, unit, &version), bad);
        broken |= bad;
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- recalls ---- */

static enum status
bind_recall_line(struct binder *b, const struct attribute *attribute, struct recall *recall)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    switch (attribute->row->kind) {
    case ATTRIBUTE_RECALL_ON: TRY(bind_day(&cursor, &recall->on)); break;
    case ATTRIBUTE_RECALL_STATED:
        TRY(bind_stated(b, &cursor, &recall->stated, &recall->source));
        break;
    default:
        CHECK(attribute->row->kind == ATTRIBUTE_RECALL_SOURCE);
        TRY(bind_source(b, &cursor, &recall->source));
    }
    return bind_finish(&cursor, attribute);
}

static enum status
bind_recall(struct binder *b, const struct statement *statement, struct recall *recall)
{
    struct cursor  cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct symbol *symbol = NULL;
    bool           broken = statement->broken;
    bool           bad = false;

    *recall = (struct recall){ .stated = TIME_MIN, .title = STR_NONE, .source = STR_NONE };
    TRY_NOTING(bind_take(b, &cursor, 1u << SYMBOL_CONTRIBUTOR, "contributor", &symbol), bad);
    if (symbol)
        recall->contributor = symbol->index;
    if (!bad || cursor.at > statement->from) { /* what stands behind an unknown name is read too */
        if (!cursor_at_end(&cursor) && cursor.at->kind == TOKEN_STRING)
            TRY_NOTING(value_text(&cursor, "a title", b->keep, &recall->title), bad);
        TRY_NOTING(cursor_finish(&cursor, recall->title.len ? "the title" : "the name"), bad);
    }
    broken |= bad;
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_recall_line(b, &statement->attributes[i], recall), broken);
    TRY(bind_place(b, statement->word, &recall->place));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

static enum status
bind_recalls(struct binder *b, struct mission *m)
{
    bool broken = false;

    for (uint32_t i = 0; i < b->statement_count; i++)
        if (b->statements[i]->row && statement_kind(b->statements[i]) == STATEMENT_RECALL)
            TRY_NOTING(bind_recall(b, b->statements[i], &m->recalls[m->recall_count++]), broken);
    (void)broken;
    return TRUCE_OK;
}

/* ---- the mission ---- */

/* When each event may come is known once all are read: they wait for one another. */
enum status
bind_mission(struct binder *b)
{
    struct mission *m = ARENA_NEW(b->keep, struct mission);

    TRY_NEW(m, b->diagnose.err);
    b->program->mission = m;
    TRY(allocate(b, m));
    TRY(name_all(b, m));
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_MILESTONE)
            TRY_NOTING(bind_milestone(b, &b->symbols[i], &m->milestones[b->symbols[i].index]),
                       b->symbols[i].broken);
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_SITE)
            TRY_NOTING(bind_site(b, &b->symbols[i], &m->sites[b->symbols[i].index]),
                       b->symbols[i].broken);
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_UNIT)
            TRY_NOTING(bind_unit_versions(b, &b->symbols[i], &m->units[b->symbols[i].index]),
                       b->symbols[i].broken);
    TRY(bind_recalls(b, m));
    TRY(bind_meetings(b));
    TRY(bind_event_times(b));
    return bind_politics(b);
}
