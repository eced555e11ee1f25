/*
 * wire/json.h - JSON in and out.
 *
 * In      one document as a slice, RFC 8259 strictly: UTF-8, no comments, no trailing
 *         comma, no NaN, nothing after the value. A member named twice is an error.
 * Out     a tree in the arena; strings unescaped; numbers as written and as a double
 * Limits  depth JSON_DEPTH_MAX; 4 GiB of text; the arena's
 * Errors  SYNTAX with line and column (1-based bytes) and what was expected
 */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum { JSON_DEPTH_MAX = 64 };

enum json_kind {
    JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT
};

struct json {
    enum json_kind     kind;
    uint32_t           count;  /* items or members */
    const char        *at;     /* where it stands in the input, for messages */
    struct str         name;   /* as a member */
    struct str         text;   /* STRING unescaped, NUMBER as written */
    double             number; /* NUMBER; +-HUGE_VAL never: too large is an error */
    const struct json *first, *next;
};

enum status json_parse(struct str text, struct arena *step, const struct json **ret_json,
                       struct err *err) MUST_USE;

/* NULL if it is no object or has no such member. */
const struct json *json_get(const struct json *object, struct str name);
const char        *json_kind_name(enum json_kind kind); /* "a string", "an object" … */

/* Line and column (1-based) of a place in the text it was parsed from. */
void json_place(struct str text, const char *at, uint32_t *ret_line, uint32_t *ret_column);

/* ---- writing; everything canonical as in RFC 8785 but for the order of members, which
 * the caller chooses (json_add_canonical orders them too) ---- */

void json_add_string(struct buf *buf, struct str s); /* with quotes; s must be UTF-8 */
void json_add_number(struct buf *buf, double number); /* finite; ECMAScript form */
void json_add_i64(struct buf *buf, int64_t number);
/* The value in RFC 8785 form: members sorted by UTF-16 code units, no blanks. */
enum status json_add_canonical(struct buf *buf, const struct json *json, struct arena *step,
                               struct err *err) MUST_USE;

#endif
