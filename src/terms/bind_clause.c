#include "terms/bind.h"

#include "terms/value.h"

/* ---- when ---- */

static bool
zones_mixed(const struct moment *from, const struct moment *until)
{
    return from->zone_said != until->zone_said && !str_eq(from->tz->name, until->tz->name);
}

static enum status
bind_from(struct binder *b, struct draft *draft, struct symbol *agreement,
          struct moment *ret_moment)
{
    const struct statement *statement = draft->statement;
    const struct attribute *from = statement_attribute(statement, ATTRIBUTE_CLAUSE_FROM);
    const struct token     *name = statement->from;

    if (from)
        return bind_moment_attribute(b, from, ret_moment);
    if (!agreement)
        return TRUCE_SYNTAX;
    if (!agreement->broken && !b->program->agreements[agreement->index].has_signed)
        return diagnose_error(&b->diagnose, name, "clause '%.*s' has no line 'from …', and "
                              "agreement '%.*s' does not say when it was signed",
                              STR_ARGS(name->text), STR_ARGS(agreement->name->text));
    return bind_signed(b, agreement, name, ret_moment);
}

static enum status
bind_end(struct binder *b, const struct attribute *end, const struct moment *from,
         struct moment *ret_until)
{
    if (end->row->kind == ATTRIBUTE_CLAUSE_THROUGH)
        return bind_day_after(b, end, ret_until);
    if (end->row->kind == ATTRIBUTE_CLAUSE_FOR)
        return from ? bind_duration_after(b, end, *from, ret_until) : TRUCE_SYNTAX;
    TRY(bind_moment_attribute(b, end, ret_until));
    if (from && zones_mixed(from, ret_until))
        return diagnose_warning(&b->diagnose, end->word, "'until' is read in %.*s, 'from' in %.*s",
                                STR_ARGS(ret_until->tz->name), STR_ARGS(from->tz->name));
    return TRUCE_OK;
}

static enum status
find_end(struct binder *b, const struct statement *statement, const struct attribute **ret_end)
{
    static const enum attribute_kind ends[] = { ATTRIBUTE_CLAUSE_UNTIL, ATTRIBUTE_CLAUSE_THROUGH,
                                                ATTRIBUTE_CLAUSE_FOR };
    bool broken = false;

    *ret_end = NULL;
    for (unsigned i = 0; i < 3; i++) {
        const struct attribute *found = statement_attribute(statement, ends[i]);

        if (*ret_end && found)
            TRY_NOTING(diagnose_error(&b->diagnose, found->word, "'%s' and '%s' both say when the "
                                      "clause ends", (*ret_end)->row->words, found->row->words),
                       broken);
        *ret_end = *ret_end ? *ret_end : found;
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* How a beginning or an end that awaits reports is written. */
static enum status
await_words(struct binder *b, const struct attribute *attribute, const struct moment *moment,
            struct str *ret_words)
{
    if (!moment->awaits || !attribute)
        return TRUCE_OK;
    return token_join(attribute->row->kind == ATTRIBUTE_CLAUSE_FROM ? attribute->from
                                                                    : attribute->word,
                      attribute->to, b->keep, ret_words, b->diagnose.err);
}

/* Possibly in force from the earliest beginning to the latest end, surely from the latest
 * beginning to the earliest end. */
static void
set_spans(struct clause_version *version, const struct moment *from, const struct moment *until)
{
    version->span = (struct span){ from->at, until->last };
    version->sure = (struct span){ from->last, until->at };
    if (from->at == TIME_MAX)
        version->span.until = version->sure.until = TIME_MAX;
}

static enum status
bind_span(struct binder *b, struct draft *draft, struct symbol *agreement)
{
    const struct statement *statement = draft->statement;
    struct clause_version  *version = &draft->version;
    const struct attribute *end = NULL;
    struct moment           until = { .at = TIME_MAX, .last = TIME_MAX };
    bool                    broken = false;

    version->from_words = version->until_words = STR_NONE;
    TRY_NOTING(bind_from(b, draft, agreement, &draft->from), broken);
    TRY_NOTING(find_end(b, statement, &end), broken);
    if (end)
        TRY_NOTING(bind_end(b, end, broken ? NULL : &draft->from, &until), broken);
    if (broken)
        return TRUCE_SYNTAX;
    set_spans(version, &draft->from, &until);
    draft->awaits = draft->from.awaits || until.awaits;
    draft->end = end;
    TRY(await_words(b, statement_attribute(statement, ATTRIBUTE_CLAUSE_FROM), &draft->from,
                    &version->from_words));
    return await_words(b, end, &until, &version->until_words);
}

/* ---- who, where ---- */

static enum status
warn_outsiders(struct binder *b, const struct attribute *by, const struct agreement *agreement)
{
    for (const struct token *t = by->from; t < by->to; t++) {
        struct symbol *party = t->kind == TOKEN_NAME ? bind_lookup(b, t->text) : NULL;

        if (party && party->kind == SYMBOL_PARTY &&
            !(agreement->parties & (uint64_t)1 << party->index))
            TRY(diagnose_warning(&b->diagnose, t, "'%.*s' is bound but is no party of agreement "
                                 "'%.*s'", STR_ARGS(t->text), STR_ARGS(agreement->name)));
    }
    return TRUCE_OK;
}

static enum status
bind_bound(struct binder *b, struct draft *draft, const struct symbol *symbol)
{
    const struct attribute *by = statement_attribute(draft->statement, ATTRIBUTE_CLAUSE_BY);
    struct clause_version  *version = &draft->version;
    const struct agreement *agreement = symbol ? &b->program->agreements[symbol->index] : NULL;
    struct cursor           cursor;

    if (version->kind == CLAUSE_EQUAL) { /* as it says itself */
        by = draft->says;
    } else if (by) {
        cursor = cursor_over(by->from, by->to, &b->diagnose);
        TRY(bind_parties(b, &cursor, &version->by));
        TRY(cursor_finish(&cursor, "the party"));
    }
    if (!agreement)
        return TRUCE_OK;
    if (by)
        TRY(warn_outsiders(b, by, agreement));
    else
        version->by = agreement->parties;
    version->binds_all = (version->by & agreement->parties) == agreement->parties;
    return TRUCE_OK;
}

static enum status
bind_where(struct binder *b, struct draft *draft)
{
    const struct attribute *in = statement_attribute(draft->statement, ATTRIBUTE_CLAUSE_IN);
    struct cursor           cursor;

    if (!in)
        return bind_everywhere(b, &draft->version.in);
    cursor = cursor_over(in->from, in->to, &b->diagnose);
    TRY(bind_zone_list(b, &cursor, &draft->version.in));
    return cursor_finish(&cursor, "the zone");
}

/* ---- lines that may stand several times ---- */

static enum status
bind_hours(struct binder *b, struct draft *draft, const struct attribute *attribute)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);

    TRY(bind_windows(b, &cursor, attribute->row->kind == ATTRIBUTE_CLAUSE_WEEKLY,
                     &draft->version.windows));
    return cursor_finish(&cursor, "the hours");
}

/* What the program needs to know of notices. */
static void
note_notices(struct binder *b, const struct clause_version *version,
             const struct except_line *line)
{
    for (uint32_t i = 0; i < line->count && version->kind != CLAUSE_UNCHECKABLE; i++) {
        b->program->has_during |= line->conditions[i].kind == EXCEPT_DURING;
        b->program->has_notified |= line->conditions[i].kind == EXCEPT_NOTIFIED;
    }
}

static enum status
bind_lists(struct binder *b, struct draft *draft)
{
    const struct statement *statement = draft->statement;
    struct clause_version  *version = &draft->version;
    bool                    broken = false;

    version->excepts = ARENA_ARRAY(b->keep, statement->attribute_count, struct except_line);
    TRY_NEW(version->excepts, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *attribute = &statement->attributes[i];
        bool                    bad = false;

        if (attribute->row->kind == ATTRIBUTE_CLAUSE_DAILY ||
            attribute->row->kind == ATTRIBUTE_CLAUSE_WEEKLY)
            TRY_NOTING(bind_hours(b, draft, attribute), broken);
        if (attribute->row->kind != ATTRIBUTE_CLAUSE_EXCEPT)
            continue;
        TRY_NOTING(bind_except(b, attribute, &version->excepts[version->except_count]), bad);
        if (!bad)
            note_notices(b, version, &version->excepts[version->except_count++]);
        broken |= bad;
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- whose version ---- */

static enum status
bind_names_of(struct binder *b, const struct statement *statement, enum attribute_kind kind,
              struct str *ret_names)
{
    const struct attribute *attribute = statement_attribute(statement, kind);
    struct cursor           cursor;
    uint64_t                parties;

    *ret_names = STR_NONE;
    if (!attribute)
        return TRUCE_OK;
    cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    if (kind == ATTRIBUTE_CLAUSE_STATED) {
        struct symbol *party;

        TRY(bind_take(b, &cursor, 1u << SYMBOL_PARTY, "party", &party));
    } else {
        TRY(bind_parties(b, &cursor, &parties));
    }
    TRY(cursor_finish(&cursor, "the party"));
    return token_join(attribute->from, attribute->to, b->keep, ret_names, b->diagnose.err);
}

static enum status
bind_texts(struct binder *b, struct draft *draft)
{
    const struct statement *s = draft->statement;
    struct clause_version  *version = &draft->version;
    bool                    broken = false;

    TRY_NOTING(bind_text(b, s, ATTRIBUTE_CLAUSE_TEXT, &version->text), broken);
    TRY_NOTING(bind_text(b, s, ATTRIBUTE_CLAUSE_SOURCE, &version->source), broken);
    TRY_NOTING(bind_text(b, s, ATTRIBUTE_CLAUSE_VERIFIER, &version->verifier), broken);
    TRY_NOTING(bind_text(b, s, ATTRIBUTE_CLAUSE_UNCHECKABLE, &version->uncheckable), broken);
    TRY_NOTING(bind_names_of(b, s, ATTRIBUTE_CLAUSE_STATED, &version->stated_by), broken);
    TRY_NOTING(bind_names_of(b, s, ATTRIBUTE_CLAUSE_DISPUTED, &version->disputed_by), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- one clause ---- */

static enum status
find_agreement(struct binder *b, const struct token *name, struct symbol **ret_agreement)
{
    const char  *dot = memchr(name->text.at, '.', name->text.len);
    struct token before = *name;

    if (!dot || dot + 1 == name->text.at + name->text.len)
        return diagnose_error(&b->diagnose, name, "a clause is named AGREEMENT.REST, such as "
                              "minsk2.1; '%.*s' is not", STR_ARGS(name->text));
    before.text.len = (size_t)(dot - name->text.at);
    return bind_find(b, &before, 1u << SYMBOL_AGREEMENT, "agreement", ret_agreement);
}

enum status
bind_clause(struct binder *b, struct draft *draft)
{
    struct statement *statement = draft->statement;
    struct symbol    *agreement = NULL;
    bool              broken = statement->broken;

    TRY_NOTING(bind_head(b, statement, &draft->version.title), broken);
    if (statement->from == statement->to || statement->from->kind != TOKEN_NAME)
        return TRUCE_SYNTAX;
    TRY_NOTING(find_agreement(b, statement->from, &agreement), broken);
    TRY_NOTING(bind_says(b, draft), broken);
    TRY_NOTING(bind_bound(b, draft, agreement), broken);
    TRY_NOTING(bind_where(b, draft), broken);
    TRY_NOTING(bind_span(b, draft, agreement), broken);
    TRY_NOTING(bind_lists(b, draft), broken);
    TRY_NOTING(bind_texts(b, draft), broken);
    if (broken)
        return TRUCE_SYNTAX;
    draft->agreement = agreement->index;
    return bind_place(b, statement->from, &draft->version.place);
}
