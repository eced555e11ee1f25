/*
 * terms/parse.h - from tokens to statements and attributes; and a cursor over arguments.
 *
 * Here only the shape is looked at: which line begins a statement, which row of the tables
 * it is, which tokens are its arguments. The formatter needs no more than that; what the
 * arguments mean, and whether this version can do them, is the binder's business.
 */
#ifndef TERMS_PARSE_H
#define TERMS_PARSE_H

#include "terms/diagnose.h"
#include "terms/table.h"

struct attribute {
    const struct attribute_row *row;  /* NULL: unknown, already said, or not looked at */
    const struct token         *word; /* the first token of the line */
    const struct token         *from, *to; /* the arguments */
};

struct statement {
    const struct statement_row *row;  /* NULL: unknown, already said */
    const struct token         *word; /* the first token of the head line */
    const struct token         *from, *to; /* the rest of the head line */
    struct attribute           *attributes;
    uint32_t                    attribute_count;
    bool                        broken; /* something about it has been complained about */
};

struct statements {
    struct statement *at;
    uint32_t          count;
};

/* Statements as far as they can be told; what could not is said, and its statement broken. */
enum status parse_source(const struct source *source, struct arena *step,
                         struct diagnose *diagnose, struct statements *ret_statements) MUST_USE;

enum statement_kind statement_kind(const struct statement *statement); /* row not NULL */

/* The attribute of that kind, the first if there are several; NULL if there is none. */
const struct attribute *statement_attribute(const struct statement *statement,
                                            enum attribute_kind kind);

/* ---- a cursor over the tokens of one line ---- */

struct cursor {
    const struct token *at, *to;
    struct diagnose    *diagnose;
};

struct cursor cursor_over(const struct token *from, const struct token *to,
                          struct diagnose *diagnose);

/* The token at hand; at the end a TOKEN_END placed after the last. */
struct token cursor_token(const struct cursor *cursor);
bool         cursor_at_end(const struct cursor *cursor);
/* Steps over the word, or the mark, if it is there. */
bool         cursor_word(struct cursor *cursor, const char *word);
bool         cursor_mark(struct cursor *cursor, enum token_kind kind);
/* Steps over a comma, but for one that a name or a parenthesis follows: a list of numbers or
 * texts ends there, and that of zones, in which it stands, goes on. */
bool         cursor_comma_of_values(struct cursor *cursor);

/* After a complaint: on to the next of these words (parted by blanks), or mark, so that what
 * stands behind it is read too; without one, to the end. */
void         cursor_skip_to_word(struct cursor *cursor, const char *words);
void         cursor_skip_to_mark(struct cursor *cursor, enum token_kind kind);

/* Complains that something else was wanted: "expected a party, got 'from'". A token that
 * was complained about already is passed over in silence here and below. */
enum status cursor_expected(const struct cursor *cursor, const char *what) MUST_USE;
/* Steps over the token, which must be of the kind. */
enum status cursor_take(struct cursor *cursor, enum token_kind kind, const char *what,
                        const struct token **ret_token) MUST_USE;
enum status cursor_need_word(struct cursor *cursor, const char *word) MUST_USE;
/* Complains if anything is left; `what` came before it. */
enum status cursor_finish(const struct cursor *cursor, const char *what) MUST_USE;

#endif
