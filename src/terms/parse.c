#include "terms/parse.h"

#include <stdio.h>

struct parser {
    const struct source *source;
    struct arena        *step;
    struct diagnose     *diagnose;
    const struct token  *at, *end;
    struct statement    *statements;
    uint32_t             count, size;
    struct attribute    *attributes; /* of the statement being read */
    uint32_t             attribute_count, attribute_size;
};

enum statement_kind
statement_kind(const struct statement *statement)
{
    CHECK(statement->row);
    return (enum statement_kind)(statement->row - statement_rows);
}

const struct attribute *
statement_attribute(const struct statement *statement, enum attribute_kind kind)
{
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        if (statement->attributes[i].row && statement->attributes[i].row->kind == kind)
            return &statement->attributes[i];
    return NULL;
}

/* ---- lines ---- */

/* One past the last token of the line that begins at p->at: it ends before a token that
 * starts a line, unless a comma carries it on. Where a comma should and cannot, the line
 * is taken to end before it. */
static enum status
line_end(struct parser *p, const struct token **ret_end, const struct token **ret_next)
{
    const struct token *t = p->at + 1;
    bool                cut = false;

    while (t < p->end && !cut && (!t->starts_line || t[-1].kind == TOKEN_COMMA)) {
        cut = t->starts_line && t->column == 1;
        t += !cut;
    }
    *ret_end = cut ? t - 1 : t;
    *ret_next = t;
    if (!cut)
        return TRUCE_OK;
    return diagnose_error(p->diagnose, t - 1, "a comma at the end carries the list on to the "
                          "next line, which must be indented");
}

static bool
words_match(const char *words, const struct token *from, const struct token *to)
{
    struct str rest = str_from_c(words), first;
    bool       two = str_cut(&rest, ' ', &first);

    if (!two)
        return from->kind == TOKEN_NAME && str_eq(from->text, rest);
    return from->kind == TOKEN_NAME && str_eq(from->text, first) && to - from > 1 &&
           from[1].kind == TOKEN_NAME && str_eq(from[1].text, rest);
}

static const struct attribute_row *
find_attribute(enum statement_kind kind, const struct token *from, const struct token *to)
{
    const struct attribute_row *open = NULL;

    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        const struct attribute_row *row = &attribute_rows[i];

        if (row->statement != kind)
            continue;
        if (!row->words[0])
            open = row;
        else if (words_match(row->words, from, to))
            return row;
    }
    return open;
}

static enum status
complain_unknown_attribute(struct parser *p, const struct statement_row *statement,
                           const struct token *word)
{
    enum statement_kind kind = (enum statement_kind)(statement - statement_rows);
    struct nearest      nearest;

    if (word->kind == TOKEN_BROKEN)
        return TRUCE_SYNTAX;
    if (word->kind == TOKEN_NAME && table_statement(word->text))
        return diagnose_error(p->diagnose, word, "'%.*s' begins a statement and must start in "
                              "column 1", STR_ARGS(word->text));
    nearest_init(&nearest, word->text);
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
        if (attribute_rows[i].statement == kind) {
            struct str words = str_from_c(attribute_rows[i].words), first = words;

            (void)str_cut(&words, ' ', &first);
            if (str_eq(first, word->text))
                return diagnose_error(p->diagnose, word, "expected '%s' here",
                                      attribute_rows[i].words);
            nearest_try(&nearest, first);
        }
    return diagnose_error(p->diagnose, word, "%s is not an attribute of %s%s",
                          token_words(word).text, statement->word,
                          nearest_hint(&nearest, p->step));
}

static enum status
add_attribute(struct parser *p, struct attribute attribute)
{
    if (p->attribute_count == p->attribute_size) {
        uint32_t          size = p->attribute_size ? p->attribute_size * 2 : 8;
        struct attribute *grown = ARENA_ARRAY(p->step, size, struct attribute);

        TRY_NEW(grown, p->diagnose->err);
        if (p->attribute_count)
            memcpy(grown, p->attributes, p->attribute_count * sizeof *grown);
        p->attributes = grown;
        p->attribute_size = size;
    }
    p->attributes[p->attribute_count++] = attribute;
    return TRUCE_OK;
}

static enum status
parse_attribute(struct parser *p, const struct token *end)
{
    struct statement *statement = p->count ? &p->statements[p->count - 1] : NULL;
    struct attribute  attribute = { .word = p->at, .from = p->at, .to = end };

    if (!statement)
        return diagnose_error(p->diagnose, p->at, "an indented line with no statement above it; "
                              "a statement starts in column 1");
    if (statement->row) {
        attribute.row = find_attribute(statement_kind(statement), p->at, end);
        if (!attribute.row)
            return complain_unknown_attribute(p, statement->row, p->at);
        for (const char *c = attribute.row->words; *c; c++)
            attribute.from += c == attribute.row->words || *c == ' ';
    }
    return add_attribute(p, attribute);
}

/* ---- heads ---- */

static enum status
complain_unknown_statement(struct parser *p, const struct token *word)
{
    struct nearest nearest;

    if (word->kind == TOKEN_BROKEN)
        return TRUCE_SYNTAX;
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
        if (attribute_rows[i].words[0] && words_match(attribute_rows[i].words, word, p->end))
            return diagnose_error(p->diagnose, word, "'%s' is an attribute of %s and must be "
                                  "indented", attribute_rows[i].words,
                                  statement_rows[attribute_rows[i].statement].word);
    nearest_init(&nearest, word->text);
    for (unsigned i = 0; i < STATEMENT_COUNT; i++)
        nearest_try(&nearest, str_from_c(statement_rows[i].word));
    return diagnose_error(p->diagnose, word, "%s does not begin a statement%s",
                          token_words(word).text, nearest_hint(&nearest, p->step));
}

/* The attributes of the statement before now have their final place. */
static enum status
close_statement(struct parser *p)
{
    struct statement *statement = p->count ? &p->statements[p->count - 1] : NULL;

    if (!statement || !p->attribute_count)
        return TRUCE_OK;
    statement->attributes = ARENA_ARRAY(p->step, p->attribute_count, struct attribute);
    TRY_NEW(statement->attributes, p->diagnose->err);
    memcpy(statement->attributes, p->attributes, p->attribute_count * sizeof *p->attributes);
    statement->attribute_count = p->attribute_count;
    p->attribute_count = 0;
    return TRUCE_OK;
}

static enum status
add_statement(struct parser *p, struct statement statement)
{
    if (p->count == p->size) {
        uint32_t          size = p->size ? p->size * 2 : 64;
        struct statement *grown = ARENA_ARRAY(p->step, size, struct statement);

        TRY_NEW(grown, p->diagnose->err);
        if (p->count)
            memcpy(grown, p->statements, p->count * sizeof *grown);
        p->statements = grown;
        p->size = size;
    }
    p->statements[p->count++] = statement;
    return TRUCE_OK;
}

static enum status
parse_head(struct parser *p, const struct token *end)
{
    struct statement statement = { .word = p->at, .from = p->at + 1, .to = end };

    TRY(close_statement(p));
    if (p->at->kind == TOKEN_NAME)
        statement.row = table_statement(p->at->text);
    statement.broken = !statement.row;
    TRY(add_statement(p, statement));
    return statement.row ? TRUCE_OK : complain_unknown_statement(p, p->at);
}

enum status
parse_source(const struct source *source, struct arena *step, struct diagnose *diagnose,
             struct statements *ret_statements)
{
    struct parser p = { .source = source, .step = step, .diagnose = diagnose,
                        .at = source->tokens, .end = source->tokens + source->token_count };

    while (p.at < p.end && !diagnose_is_full(diagnose)) {
        const struct token *end, *next;
        bool                broken = false;

        TRY_NOTING(line_end(&p, &end, &next), broken);
        if (p.at->column == 1)
            TRY_NOTING(parse_head(&p, end), broken);
        else
            TRY_NOTING(parse_attribute(&p, end), broken);
        if (broken && p.count)
            p.statements[p.count - 1].broken = true;
        p.at = next;
    }
    diagnose->to->more |= p.at < p.end;
    TRY(close_statement(&p));
    *ret_statements = (struct statements){ p.statements, p.count };
    return TRUCE_OK;
}

/* ---- the cursor ---- */

struct cursor
cursor_over(const struct token *from, const struct token *to, struct diagnose *diagnose)
{
    return (struct cursor){ from, to, diagnose };
}

bool
cursor_at_end(const struct cursor *cursor)
{
    return cursor->at == cursor->to;
}

struct token
cursor_token(const struct cursor *cursor)
{
    struct token token;

    if (!cursor_at_end(cursor))
        return *cursor->at;
    token = cursor->to[-1]; /* a line has its word at least */
    token.kind = TOKEN_END;
    token.column += (uint32_t)token.text.len;
    token.text = (struct str){ token.text.at + token.text.len, 0 };
    return token;
}

bool
cursor_word(struct cursor *cursor, const char *word)
{
    bool there = !cursor_at_end(cursor) && token_is(cursor->at, word);

    cursor->at += there;
    return there;
}

bool
cursor_mark(struct cursor *cursor, enum token_kind kind)
{
    bool there = !cursor_at_end(cursor) && cursor->at->kind == kind;

    cursor->at += there;
    return there;
}

bool
cursor_comma_of_values(struct cursor *cursor)
{
    const struct token *next = cursor->at + 1;

    if (!cursor_at_end(cursor) && next < cursor->to &&
        (next->kind == TOKEN_NAME || next->kind == TOKEN_OPEN))
        return false;
    return cursor_mark(cursor, TOKEN_COMMA);
}

static bool
is_any(const struct token *token, const char *words)
{
    struct str rest = str_from_c(words), word;

    while (str_cut(&rest, ' ', &word))
        if (token->kind == TOKEN_NAME && str_eq(token->text, word))
            return true;
    return token->kind == TOKEN_NAME && str_eq(token->text, rest);
}

void
cursor_skip_to_word(struct cursor *cursor, const char *words)
{
    while (!cursor_at_end(cursor) && !is_any(cursor->at, words))
        cursor->at++;
}

void
cursor_skip_to_mark(struct cursor *cursor, enum token_kind kind)
{
    while (!cursor_at_end(cursor) && cursor->at->kind != kind)
        cursor->at++;
}

enum status
cursor_expected(const struct cursor *cursor, const char *what)
{
    struct token at = cursor_token(cursor);

    if (at.kind == TOKEN_BROKEN)
        return TRUCE_SYNTAX;
    return diagnose_error(cursor->diagnose, &at, "expected %s, got %s", what,
                          token_words(&at).text);
}

enum status
cursor_take(struct cursor *cursor, enum token_kind kind, const char *what,
            const struct token **ret_token)
{
    if (cursor_at_end(cursor) || cursor->at->kind != kind)
        return cursor_expected(cursor, what);
    *ret_token = cursor->at++;
    return TRUCE_OK;
}

enum status
cursor_need_word(struct cursor *cursor, const char *word)
{
    char what[40];

    if (cursor_word(cursor, word))
        return TRUCE_OK;
    (void)snprintf(what, sizeof what, "'%s'", word);
    return cursor_expected(cursor, what);
}

enum status
cursor_finish(const struct cursor *cursor, const char *what)
{
    struct nearest nearest;

    if (cursor_at_end(cursor))
        return TRUCE_OK;
    if (cursor->at->kind == TOKEN_BROKEN)
        return TRUCE_SYNTAX;
    if (cursor->at->kind == TOKEN_COMMA && cursor->at + 1 == cursor->to)
        return diagnose_error(cursor->diagnose, cursor->at, "a ',' with nothing after it");
    nearest_init(&nearest, cursor->at->kind == TOKEN_NAME ? cursor->at->text : STR_NONE);
    nearest_try_reserved(&nearest);
    return diagnose_error(cursor->diagnose, cursor->at, "unexpected %s after %s%s",
                          token_words(cursor->at).text, what,
                          nearest_hint(&nearest, cursor->diagnose->keep));
}
