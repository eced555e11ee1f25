/*
 * wire/json_parser.h - what the parser of trees and the walk share. Private to wire.
 *
 * Each function begins at p->at and leaves it behind what it took; a failure is written
 * to p->err.
 */
#ifndef WIRE_JSON_PARSER_H
#define WIRE_JSON_PARSER_H

#include "wire/json_walk.h"
#include "wire/scan.h"

#define FAIL_AT(p, place, ...) FAIL_AS(p, TRUCE_SYNTAX, place, __VA_ARGS__)
#define FAIL_AS(p, status, place, ...)                         \
    do {                                                       \
        uint32_t line_, column_;                               \
        json_place((p)->text, place, &line_, &column_);        \
        return err_at((p)->err, status, line_, column_, __VA_ARGS__); \
    } while (0)

/* False if the text is too long. */
bool json_parser_init(struct json_parser *p, struct str text, struct arena *step,
                      struct err *err);

/* "expected ',' or ']' after an item, found 'x'" */
enum status json_expected(struct json_parser *p, const char *at,
                          const char *what) MUST_USE;

/* `depth`: of arrays and objects around it. node is zeroed but for its name. */
enum status json_parse_value(struct json_parser *p, struct json *node,
                             unsigned depth) MUST_USE;
enum status json_parse_number(struct json_parser *p, struct json *node) MUST_USE;
/* Escapes, other than ASCII, or wrong. */
enum status json_parse_odd_string(struct json_parser *p, struct str *ret_text) MUST_USE;

static inline void
json_skip_blanks(struct json_parser *p)
{
    while (p->at < p->end && (unsigned char)*p->at <= ' ' && /* mostly there is none */
           (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r'))
        p->at++;
}

/* p->at stands on the opening quote; afterwards behind the closing one. */
static inline enum status
json_parse_string(struct json_parser *p, struct str *ret_text)
{
    const char *from = p->at + 1;
    uint64_t    high = 0;
    const char *stop = scan_string(from, p->end, &high);

    if (stop == p->end || *stop != '"' || high)
        return json_parse_odd_string(p, ret_text);
    *ret_text = (struct str){ from, (size_t)(stop - from) };
    p->at = stop + 1;
    return TRUCE_OK;
}

/* Blanks, the mark and blanks; false, and only blanks taken, if it is not there. */
static inline bool
json_take_mark(struct json_parser *p, char mark)
{
    const char *at = p->at;

    if (p->end - at >= 2 && at[0] == mark && (unsigned char)at[1] > ' ') {
        p->at = at + 1;
        return true;
    }
    json_skip_blanks(p);
    if (p->at == p->end || *p->at != mark)
        return false;
    p->at++;
    json_skip_blanks(p);
    return true;
}

/* The colon behind a name. */
static inline enum status
json_parse_colon(struct json_parser *p)
{
    return json_take_mark(p, ':') ? TRUCE_OK
                                  : json_expected(p, p->at, "':' after a name");
}

#endif
