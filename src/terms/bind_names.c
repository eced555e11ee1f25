#include "terms/bind.h"

#include <stdio.h>

static const struct {
    const char *one, *none; /* "a zone"; "zone" in "unknown zone" */
} kind_words[] = {
    [SYMBOL_PARTY] = { "a party", "party" },
    [SYMBOL_LINE] = { "a line", "line" },
    [SYMBOL_ZONE] = { "a zone", "zone" },
    [SYMBOL_AGREEMENT] = { "an agreement", "agreement" },
    [SYMBOL_ANCHOR] = { "an anchor", "anchor" },
    [SYMBOL_CLAUSE] = { "a clause", "clause" },
    [SYMBOL_ACT] = { "an act", "act" },
    [SYMBOL_COUNTING] = { "a counting rule", "counting rule" },
    [SYMBOL_CONTRIBUTOR] = { "a contributor", "contributor" },
    [SYMBOL_CAPABILITY] = { "a capability", "capability" },
    [SYMBOL_SITE] = { "a site", "site" },
    [SYMBOL_UNIT] = { "a unit", "unit" },
    [SYMBOL_MILESTONE] = { "a milestone", "milestone" },
    [SYMBOL_MEETING] = { "a meeting", "meeting" },
    [SYMBOL_POSITION] = { "a position", "position" },
    [SYMBOL_MEASURE] = { "a measure", "measure" },
    [SYMBOL_OTHER] = { "something else", "name" },
};

/* ---- declaring ---- */

struct symbol *
bind_lookup(struct binder *b, struct str name)
{
    uint32_t index;

    return map_get(&b->names, name, &index) ? &b->symbols[index] : NULL;
}

static enum symbol_kind
kind_of(const struct statement *statement)
{
    if (!statement->row)
        return SYMBOL_OTHER;
    switch (statement_kind(statement)) {
    case STATEMENT_PARTY: return SYMBOL_PARTY;
    case STATEMENT_LINE: return SYMBOL_LINE;
    case STATEMENT_ZONE: return SYMBOL_ZONE;
    case STATEMENT_AGREEMENT: return SYMBOL_AGREEMENT;
    case STATEMENT_ANCHOR: return SYMBOL_ANCHOR;
    case STATEMENT_CLAUSE: return SYMBOL_CLAUSE;
    case STATEMENT_ACT: return SYMBOL_ACT;
    case STATEMENT_COUNTING: return SYMBOL_COUNTING;
    case STATEMENT_CONTRIBUTOR: return SYMBOL_CONTRIBUTOR;
    case STATEMENT_CAPABILITY: return SYMBOL_CAPABILITY;
    case STATEMENT_SITE: return SYMBOL_SITE;
    case STATEMENT_UNIT: return SYMBOL_UNIT;
    case STATEMENT_MILESTONE: return SYMBOL_MILESTONE;
    case STATEMENT_MEETING: return SYMBOL_MEETING;
    case STATEMENT_POSITION: return SYMBOL_POSITION;
    case STATEMENT_MEASURE: return SYMBOL_MEASURE;
    default: return SYMBOL_OTHER;
    }
}

static enum status
add_version(struct binder *b, struct symbol *symbol, struct statement *statement)
{
    struct version *version = ARENA_NEW(b->step, struct version), **last = &symbol->versions;

    TRY_NEW(version, b->diagnose.err);
    version->statement = statement;
    version->from = TIME_MIN;
    while (*last)
        last = &(*last)->next;
    *last = version;
    symbol->version_count++;
    symbol->broken |= statement->broken;
    return TRUCE_OK;
}

/* A second statement of a name: a version, where there can be versions. */
static enum status
declare_again(struct binder *b, struct symbol *symbol, enum symbol_kind kind,
              struct statement *statement)
{
    const struct token *first = symbol->name;

    if (kind == SYMBOL_OTHER || symbol->kind == SYMBOL_OTHER)
        return TRUCE_OK;
    if (kind != symbol->kind)
        return diagnose_error(&b->diagnose, statement->from, "'%.*s' is already defined, as %s, "
                              "in %.*s:%u:%u", STR_ARGS(first->text),
                              kind_words[symbol->kind].one, STR_ARGS(first->source->name),
                              first->line, first->column);
    if (kind != SYMBOL_LINE && kind != SYMBOL_ZONE && kind != SYMBOL_CLAUSE &&
        kind != SYMBOL_UNIT && kind != SYMBOL_POSITION)
        return diagnose_error(&b->diagnose, statement->from, "%s '%.*s' is already defined in "
                              "%.*s:%u:%u", kind_words[kind].none, STR_ARGS(first->text),
                              STR_ARGS(first->source->name), first->line, first->column);
    if (symbol->version_count == BIND_VERSIONS_MAX)
        return diagnose_error(&b->diagnose, statement->from, "more than %d versions of '%.*s'",
                              BIND_VERSIONS_MAX, STR_ARGS(first->text));
    return add_version(b, symbol, statement);
}

static enum status
declare(struct binder *b, enum symbol_kind kind, struct statement *statement)
{
    const struct token *name = statement->from;
    struct symbol      *symbol = bind_lookup(b, name->text);

    if (symbol)
        return declare_again(b, symbol, kind, statement);
    if (kind != SYMBOL_OTHER && table_is_reserved(name->text))
        return diagnose_error(&b->diagnose, name, "'%.*s' is a word of the language and cannot "
                              "be a name", STR_ARGS(name->text));
    if (kind == SYMBOL_AGREEMENT && memchr(name->text.at, '.', name->text.len))
        return diagnose_error(&b->diagnose, name, "the name of an agreement has no '.': its "
                              "clauses are named AGREEMENT.REST");
    symbol = &b->symbols[b->symbol_count];
    *symbol = (struct symbol){ .kind = kind, .name = name, .broken = kind == SYMBOL_OTHER };
    TRY(map_put(&b->names, name->text, b->symbol_count, b->diagnose.err));
    b->symbol_count++;
    return add_version(b, symbol, statement);
}

/* What begins no statement may have meant to define a name. */
static bool
defines_a_name(const struct statement *statement)
{
    if (!statement->row)
        return true;
    return statement->row->head == HEAD_NAME || statement->row->head == HEAD_VERSION ||
           statement->row->head == HEAD_UNDER;
}

static enum status
bind_name(struct binder *b, struct statement *statement)
{
    enum symbol_kind kind = kind_of(statement);
    struct cursor    cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct token     token = cursor_token(&cursor);

    if (!defines_a_name(statement))
        return TRUCE_OK;
    if (token.kind == TOKEN_NAME)
        return declare(b, kind, statement);
    if (kind == SYMBOL_OTHER)
        return TRUCE_OK;
    if (token.kind == TOKEN_WORD || token.kind == TOKEN_NUMBER)
        return diagnose_error(&b->diagnose, &token, "%s is not a name (a letter, then letters, "
                              "digits, '_', '.' or '-')", token_words(&token).text);
    return cursor_expected(&cursor, "a name");
}

enum status
bind_names(struct binder *b)
{
    map_init(&b->names, b->step);
    b->symbols = ARENA_ARRAY(b->step, b->statement_count + 1, struct symbol);
    TRY_NEW(b->symbols, b->diagnose.err);
    for (uint32_t i = 0; i < b->statement_count; i++)
        TRY_NOTING(bind_name(b, b->statements[i]), b->statements[i]->broken);
    return TRUCE_OK;
}

/* ---- attributes in general ---- */

static enum status
complain_twice(struct binder *b, const struct attribute *first, const struct attribute *again)
{
    if (!first->row->words[0])
        return diagnose_error(&b->diagnose, again->word, "a %s has one expression, and the first "
                              "is in line %u (join them with 'or')",
                              statement_rows[first->row->statement].word, first->word->line);
    return diagnose_error(&b->diagnose, again->word, "'%s' is given twice; the first is in line "
                          "%u", first->row->words, first->word->line);
}

static enum status
complain_missing(struct binder *b, const struct statement *statement,
                 const struct attribute_row *row)
{
    const struct token *at = statement->to > statement->from ? statement->from : statement->word;

    return diagnose_error(&b->diagnose, at, "%s '%.*s' needs a line '%s%s%s'",
                          statement->row->word, STR_ARGS(at->text), row->words,
                          row->words[0] ? " " : "", row->arguments);
}

enum status
bind_check_attributes(struct binder *b, struct statement *statement)
{
    const struct attribute *seen[ATTRIBUTE_COUNT] = { NULL };
    bool                    broken = statement->broken;

    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *attribute = &statement->attributes[i];
        enum attribute_kind     kind = attribute->row->kind;

        if (seen[kind] && attribute->row->often != OFTEN_MANY)
            TRY_NOTING(complain_twice(b, seen[kind], attribute), statement->broken);
        seen[kind] = attribute;
    }
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
        if (attribute_rows[i].statement == statement_kind(statement) && !broken &&
            attribute_rows[i].often == OFTEN_NEEDED && !seen[i])
            TRY_NOTING(complain_missing(b, statement, &attribute_rows[i]), statement->broken);
    return TRUCE_OK;
}

/* ---- finding ---- */

static enum status
complain_unknown(struct binder *b, const struct token *name, unsigned kinds, const char *what)
{
    struct nearest nearest;

    if (b->incomplete)
        return TRUCE_SYNTAX;
    nearest_init(&nearest, name->text);
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (kinds & 1u << b->symbols[i].kind)
            nearest_try(&nearest, b->symbols[i].name->text);
    return diagnose_error(&b->diagnose, name, "unknown %s '%.*s'%s", what, STR_ARGS(name->text),
                          nearest_hint(&nearest, b->step));
}

static const char *
article(const char *what)
{
    return strchr("aeiou", what[0]) ? "an" : "a";
}

enum status
bind_find(struct binder *b, const struct token *name, unsigned kinds, const char *what,
          struct symbol **ret_symbol)
{
    struct symbol *symbol = bind_lookup(b, name->text);

    if (!symbol)
        return complain_unknown(b, name, kinds, what);
    if (symbol->kind == SYMBOL_OTHER)
        return TRUCE_SYNTAX;
    if (!(kinds & 1u << symbol->kind))
        return diagnose_error(&b->diagnose, name, "'%.*s' is defined in %.*s:%u:%u, but as %s, "
                              "not %s %s", STR_ARGS(name->text),
                              STR_ARGS(symbol->name->source->name), symbol->name->line,
                              symbol->name->column, kind_words[symbol->kind].one, article(what),
                              what);
    if (symbol->broken)
        return TRUCE_SYNTAX;
    *ret_symbol = symbol;
    return TRUCE_OK;
}

enum status
bind_take(struct binder *b, struct cursor *cursor, unsigned kinds, const char *what,
          struct symbol **ret_symbol)
{
    const struct token *name;
    char                wanted[32];

    (void)snprintf(wanted, sizeof wanted, "%s %s", article(what), what);
    TRY(cursor_take(cursor, TOKEN_NAME, wanted, &name));
    return bind_find(b, name, kinds, what, ret_symbol);
}

enum status
bind_parties(struct binder *b, struct cursor *cursor, uint64_t *ret_parties)
{
    uint64_t parties = 0;
    bool     broken = false;

    do {
        const struct token *name;
        struct symbol      *symbol = NULL;

        TRY(cursor_take(cursor, TOKEN_NAME, "a party", &name));
        TRY_NOTING(bind_find(b, name, 1u << SYMBOL_PARTY, "party", &symbol), broken);
        if (!symbol)
            continue;
        if (parties & (uint64_t)1 << symbol->index)
            TRY_NOTING(diagnose_error(&b->diagnose, name, "party '%.*s' is listed twice",
                                      STR_ARGS(name->text)), broken);
        parties |= (uint64_t)1 << symbol->index;
    } while (cursor_mark(cursor, TOKEN_COMMA));
    if (broken)
        return TRUCE_SYNTAX;
    *ret_parties = parties;
    return TRUCE_OK;
}

/* ---- circles ---- */

static enum status
complain_circle(struct binder *b, struct symbol *symbol, const struct token *name)
{
    char     path[400] = "";
    size_t   len = 0;
    uint32_t from = b->depth;

    while (from && b->path[from - 1] != symbol)
        from--;
    for (uint32_t i = from ? from - 1 : 0; i < b->depth; i++) {
        struct str word = b->path[i]->name->text;

        b->path[i]->broken = true;
        if (len + word.len + 8 >= sizeof path)
            continue;
        memcpy(path + len, word.at, word.len);
        memcpy(path + len + word.len, " -> ", 4);
        len += word.len + 4;
    }
    return diagnose_error(&b->diagnose, name, "%s '%.*s' depends on itself: %.*s%.*s",
                          kind_words[symbol->kind].none, STR_ARGS(symbol->name->text), (int)len,
                          path, STR_ARGS(symbol->name->text));
}

enum status
bind_enter(struct binder *b, struct symbol *symbol, const struct token *name)
{
    if (symbol->state == SYMBOL_BUSY) /* each circle is told, also that of what is broken */
        return complain_circle(b, symbol, name);
    if (symbol->broken)
        return TRUCE_SYNTAX;
    if (b->depth == BIND_DEPTH_MAX) {
        symbol->broken = true;
        return diagnose_error(&b->diagnose, name, "more than %d references, one leading to the "
                              "next", BIND_DEPTH_MAX);
    }
    symbol->state = SYMBOL_BUSY;
    b->path[b->depth++] = symbol;
    return TRUCE_OK;
}

void
bind_leave(struct binder *b)
{
    CHECK(b->depth > 0);
    b->path[--b->depth]->state = SYMBOL_DONE;
}
