#include "terms/lint.h"

#include "terms/value.h"

enum status
bind_head(struct binder *b, const struct statement *statement, struct str *ret_title)
{
    struct cursor cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct str    title = STR_NONE;

    if (cursor_at_end(&cursor) || cursor.at->kind != TOKEN_NAME)
        return TRUCE_SYNTAX; /* said when names were declared */
    cursor.at++;
    if (!cursor_at_end(&cursor) && cursor.at->kind == TOKEN_STRING)
        TRY(value_text(&cursor, "a title", b->keep, &title));
    TRY(cursor_finish(&cursor, title.len ? "the title" : "the name"));
    *ret_title = title;
    return TRUCE_OK;
}

enum status
bind_text(struct binder *b, const struct statement *statement, enum attribute_kind kind,
          struct str *ret_text)
{
    const struct attribute *attribute = statement_attribute(statement, kind);
    struct cursor           cursor;

    *ret_text = STR_NONE;
    if (!attribute)
        return TRUCE_OK;
    cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    TRY(value_text(&cursor, "a text in quotes", b->keep, ret_text));
    return cursor_finish(&cursor, "the text");
}

/* ---- operation ---- */

static enum status
bind_operation(struct binder *b, struct statement *statement, const struct token **first)
{
    struct cursor cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct str    title;

    TRY(value_text(&cursor, "a title in quotes", b->keep, &title));
    TRY(cursor_finish(&cursor, "the title"));
    if (*first && !str_eq((*first)->text, statement->from->text))
        return diagnose_error(&b->diagnose, statement->from, "the operation is already named, in "
                              "%.*s:%u:%u", STR_ARGS((*first)->source->name), (*first)->line,
                              (*first)->column);
    *first = statement->from;
    b->program->operation = title;
    return TRUCE_OK;
}

static enum status
bind_operations(struct binder *b)
{
    const struct token *first = NULL;
    bool                broken = false;

    for (uint32_t i = 0; i < b->statement_count; i++)
        if (b->statements[i]->row && statement_kind(b->statements[i]) == STATEMENT_OPERATION)
            TRY_NOTING(bind_operation(b, b->statements[i], &first), broken);
    (void)broken;
    return TRUCE_OK;
}

/* ---- parties ---- */

static enum status
bind_alias(struct binder *b, struct cursor *cursor, uint32_t party, struct str *ret_alias)
{
    struct program     *program = b->program;
    const struct token *token;
    uint32_t            other = party;

    TRY(cursor_take(cursor, TOKEN_STRING, "a name in quotes", &token));
    TRY(token_string(token, b->keep, ret_alias, b->diagnose.err));
    if (map_get(&program->party_names, *ret_alias, &other) && other != party)
        return diagnose_error(&b->diagnose, token, "%s already stands for party '%.*s'",
                              token_words(token).text, STR_ARGS(program->parties[other].name));
    return map_put(&program->party_names, *ret_alias, party, b->diagnose.err);
}

static enum status
bind_party(struct binder *b, struct symbol *symbol, struct party *party)
{
    struct statement *statement = symbol->versions->statement;
    size_t            most = 1;
    bool              broken = false;

    TRY_NOTING(bind_head(b, statement, &party->title), broken);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        most += (size_t)(statement->attributes[i].to - statement->attributes[i].from);
    party->also = ARENA_ARRAY(b->keep, most, struct str);
    TRY_NEW(party->also, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        struct cursor cursor = cursor_over(statement->attributes[i].from,
                                           statement->attributes[i].to, &b->diagnose);

        do {
            struct str alias = { NULL, 0 };

            TRY_NOTING(bind_alias(b, &cursor, symbol->index, &alias), broken);
            if (alias.at)
                party->also[party->also_count++] = alias;
        } while (cursor_mark(&cursor, TOKEN_COMMA));
        if (!broken)
            TRY_NOTING(cursor_finish(&cursor, "the name"), broken);
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* All names first: an alias may not be another party's name, wherever that stands. */
static enum status
bind_all_parties(struct binder *b)
{
    struct program *program = b->program;

    map_init(&program->party_names, b->keep);
    for (uint32_t i = 0; i < program->party_count; i++)
        TRY(map_put(&program->party_names, program->parties[i].name, i, b->diagnose.err));
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_PARTY)
            TRY_NOTING(bind_party(b, &b->symbols[i], &program->parties[b->symbols[i].index]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}

/* ---- agreements ---- */

static enum status
bind_agreement(struct binder *b, struct symbol *symbol, struct agreement *agreement)
{
    struct statement       *statement = symbol->versions->statement;
    const struct attribute *parties = statement_attribute(statement, ATTRIBUTE_AGREEMENT_PARTIES);
    const struct attribute *signed_ = statement_attribute(statement, ATTRIBUTE_AGREEMENT_SIGNED);
    struct cursor           cursor;
    struct moment           moment;
    bool                    broken = false;

    TRY_NOTING(bind_head(b, statement, &agreement->title), broken);
    TRY_NOTING(bind_text(b, statement, ATTRIBUTE_AGREEMENT_SOURCE, &agreement->source), broken);
    if (parties) {
        bool bad = false;

        cursor = cursor_over(parties->from, parties->to, &b->diagnose);
        TRY_NOTING(bind_parties(b, &cursor, &agreement->parties), bad);
        if (!bad)
            TRY_NOTING(cursor_finish(&cursor, "the party"), bad);
        broken |= bad;
    }
    agreement->has_signed = signed_ != NULL;
    if (agreement->has_signed) {
        if (symbol->broken && symbol->state == SYMBOL_NEW) /* what else is wrong with it */
            TRY_NOTING(bind_moment_attribute(b, signed_, &moment), broken);
        else
            TRY_NOTING(bind_signed(b, symbol, symbol->name, &moment), broken);
        agreement->signed_at = symbol->moment.at;
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

static enum status
bind_agreements(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_AGREEMENT)
            TRY_NOTING(bind_agreement(b, &b->symbols[i],
                                      &b->program->agreements[b->symbols[i].index]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}

/* ---- the program ---- */

enum status
bind_place(struct binder *b, const struct token *token, struct place *ret_place)
{
    struct str file = arena_copy_str(b->keep, token->source->name);

    TRY_NEW(file.at, b->diagnose.err);
    *ret_place = (struct place){ file, token->line, token->column };
    return TRUCE_OK;
}

static enum status
count_symbols(struct binder *b)
{
    struct program *p = b->program;
    bool            said = false;

    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol *symbol = &b->symbols[i];

        switch (symbol->kind) {
        case SYMBOL_PARTY:
            symbol->broken |= p->party_count == PROGRAM_PARTIES_MAX;
            if (p->party_count < PROGRAM_PARTIES_MAX)
                symbol->index = p->party_count++;
            else if (!said)
                TRY_NOTING(diagnose_error(&b->diagnose, symbol->name, "more than %d parties",
                                          PROGRAM_PARTIES_MAX), said);
            break;
        case SYMBOL_LINE: symbol->index = p->line_count++; break;
        case SYMBOL_ZONE: symbol->index = p->zone_count++; break;
        case SYMBOL_AGREEMENT: symbol->index = p->agreement_count++; break;
        case SYMBOL_ANCHOR: symbol->index = p->anchor_count++; break;
        default: break;
        }
    }
    return TRUCE_OK;
}

static enum status
allocate(struct binder *b)
{
    struct program *p = b->program;

    p->parties = ARENA_ARRAY(b->keep, p->party_count, struct party);
    p->lines = ARENA_ARRAY(b->keep, p->line_count, struct named_line);
    p->zones = ARENA_ARRAY(b->keep, p->zone_count, struct named_zone);
    p->agreements = ARENA_ARRAY(b->keep, p->agreement_count, struct agreement);
    p->anchors = ARENA_ARRAY(b->keep, p->anchor_count, struct anchor);
    if (!p->parties || !p->lines || !p->zones || !p->agreements || !p->anchors)
        return err_memory(b->diagnose.err);
    map_init(&p->zone_names, b->keep);
    return TRUCE_OK;
}

static enum status
name_symbol(struct binder *b, const struct symbol *symbol)
{
    struct program *p = b->program;
    struct str      name = arena_copy_str(b->keep, symbol->name->text);

    TRY_NEW(name.at, b->diagnose.err);
    switch (symbol->kind) {
    case SYMBOL_PARTY:
        if (!p->parties[symbol->index].name.at) /* else it is one too many */
            p->parties[symbol->index].name = name;
        return TRUCE_OK;
    case SYMBOL_LINE:
        p->lines[symbol->index] = (struct named_line){ .name = name, .left = PARTY_NONE,
                                                       .right = PARTY_NONE };
        return TRUCE_OK;
    case SYMBOL_ZONE:
        p->zones[symbol->index].name = name;
        TRY(map_put(&p->zone_names, name, symbol->index, b->diagnose.err));
        return bind_place(b, symbol->name, &p->zones[symbol->index].place);
    case SYMBOL_AGREEMENT:
        p->agreements[symbol->index].name = name;
        return bind_place(b, symbol->name, &p->agreements[symbol->index].place);
    default:
        return TRUCE_OK;
    }
}

static enum status
check_statements(struct binder *b)
{
    for (uint32_t i = 0; i < b->statement_count; i++) {
        struct statement *statement = b->statements[i];

        if (statement->row)
            TRY_NOTING(bind_check_attributes(b, statement), statement->broken);
    }
    for (uint32_t i = 0; i < b->symbol_count; i++)
        for (const struct version *v = b->symbols[i].versions; v; v = v->next)
            b->symbols[i].broken |= v->statement->broken;
    return TRUCE_OK;
}

enum status
bind_program(struct binder *b)
{
    TRY(bind_names(b));
    TRY(check_statements(b));
    TRY(count_symbols(b));
    TRY(allocate(b));
    for (uint32_t i = 0; i < b->symbol_count; i++)
        TRY(name_symbol(b, &b->symbols[i]));
    TRY(bind_acts(b));
    TRY(bind_operations(b));
    TRY(bind_timezone(b));
    TRY(bind_all_parties(b));
    TRY(bind_anchors(b));
    TRY(bind_agreements(b));
    TRY(bind_lines(b));
    TRY(bind_zones(b));
    TRY(bind_silences(b));
    TRY(bind_countings(b));
    TRY(bind_clauses(b));
    TRY(bind_mission(b));
    return b->lint ? lint_program(b) : TRUCE_OK;
}
