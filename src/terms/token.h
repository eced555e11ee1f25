/*
 * terms/token.h - from text to tokens, each with its place.
 *
 * A word runs to the next blank, comma, parenthesis, quote, '#' or comparison; what kind
 * it is shows in its letters. Comments are kept beside the tokens, for the formatter.
 * Blanks are spaces and tabs; a line may end in LF or CR LF; a byte order mark is skipped.
 *
 * Errors  SYNTAX: a file that is not UTF-8 or has control characters gets one diagnostic
 *         and no tokens. Lesser faults are said, and their token is TOKEN_BROKEN.
 */
#ifndef TERMS_TOKEN_H
#define TERMS_TOKEN_H

#include "base/arena.h"
#include "base/status.h"

enum token_kind {
    TOKEN_END,      /* end of a line or file; empty text */
    TOKEN_NAME,     /* [A-Za-z][A-Za-z0-9_.-]* */
    TOKEN_NUMBER,   /* decimal, with sign and fraction as the case may be */
    TOKEN_WORD,     /* dates, clocks, zones of time, and what is none of the others */
    TOKEN_STRING,   /* "…" with its quotes */
    TOKEN_BROKEN,   /* a text that does not end, or has a bad escape: already said */
    TOKEN_COMMA,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OPERATOR, /* < <= = >= > */
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_COMMENT,  /* from '#' to the end of the line */
};

struct source;

struct token {
    enum token_kind      kind;
    bool                 starts_line;
    struct str           text; /* as written */
    uint32_t             line, column; /* 1-based, column in bytes */
    const struct source *source;
};

struct source {
    struct str    name;   /* for people, as given or as included */
    struct str    folder; /* of the file, with its slash; "" for the working folder */
    struct str    text;   /* without byte order mark */
    struct token *tokens; /* count of them, then a TOKEN_END */
    struct token *comments;
    uint32_t      token_count, comment_count;
};

struct diagnose;

/* Fills source->tokens from source->text. */
enum status token_split(struct source *source, struct arena *step,
                        struct diagnose *diagnose) MUST_USE;

/* The contents of a TOKEN_STRING, unescaped, in keep. */
enum status token_string(const struct token *token, struct arena *keep,
                         struct str *ret_text, struct err *err) MUST_USE;

/* One token over several of a line, for a caret under them all. */
struct token token_span(const struct token *first, const struct token *last);

/* How a token is called in a message: 'buffr', "a text", the end of the line. Clipped. */
struct token_words {
    char text[64];
};
struct token_words token_words(const struct token *token);

/* Tokens [from, to) as written with single blanks between them, in keep. */
enum status token_join(const struct token *from, const struct token *to, struct arena *keep,
                       struct str *ret_text, struct err *err) MUST_USE;
/* Is there a blank between the two in the canonical layout? */
bool token_blank_between(const struct token *left, const struct token *right);

bool token_is(const struct token *token, const char *word);

#endif
