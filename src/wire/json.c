#include "wire/json.h"

#include "wire/json_order.h"
#include "wire/scan.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Up to here each new name is compared with those before it, if a filter of 64 bits does
 * not already tell them apart; a larger object is sorted once, at its end.
 */
enum { MEMBERS_COMPARED_MAX = 32 };

struct parser {
    const char   *at, *end;
    struct str    text;
    struct arena *step;
    struct err   *err;
};

/* ---- words ---- */

void
json_place(struct str text, const char *at, uint32_t *ret_line, uint32_t *ret_column)
{
    bool     is_inside = at >= text.at && at <= text.at + text.len;
    size_t   place = is_inside ? (size_t)(at - text.at) : 0, line_from = 0;
    uint32_t line = 1;

    for (size_t i = 0; i < place; i++)
        if (text.at[i] == '\n') {
            line++;
            line_from = i + 1;
        }
    *ret_line = line;
    *ret_column = (uint32_t)(place - line_from + 1);
}

const char *
json_kind_name(enum json_kind kind)
{
    static const char *const names[] = { "null",     "false",    "true",     "a number",
                                         "a string", "an array", "an object" };

    CHECK((unsigned)kind < sizeof names / sizeof *names);
    return names[kind];
}

#define FAIL_AT(p, place, ...) FAIL_AS(p, TRUCE_SYNTAX, place, __VA_ARGS__)
#define FAIL_AS(p, status, place, ...)                         \
    do {                                                       \
        uint32_t line_, column_;                               \
        json_place((p)->text, place, &line_, &column_);        \
        return err_at((p)->err, status, line_, column_, __VA_ARGS__); \
    } while (0)

/* "expected ',' or ']' after an item, found 'x'" */
static enum status
expected(struct parser *p, const char *at, const char *what)
{
    unsigned char byte = at < p->end ? (unsigned char)*at : 0;

    if (at >= p->end)
        FAIL_AT(p, at, "expected %s, found the end of the text", what);
    if (str_starts(str_sub(p->text, (size_t)(at - p->text.at), p->text.len),
                   STR("\xEF\xBB\xBF")))
        FAIL_AT(p, at, "expected %s, found a byte order mark; save without one", what);
    if (byte > ' ' && byte < 0x7F)
        FAIL_AT(p, at, "expected %s, found %s%c%s", what, byte == '\'' ? "\"" : "'", byte,
                byte == '\'' ? "\"" : "'");
    FAIL_AT(p, at, "expected %s, found the byte 0x%02x", what, byte);
}

/* ---- scanning ---- */

static inline const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* ---- strings ---- */

static enum status
not_utf8(struct parser *p, struct str raw)
{
    size_t i = 0, len = 1;

    while (i + len <= raw.len && len <= 4) {
        bool whole = str_is_utf8(str_sub(raw, i, i + len));

        i += whole ? len : 0;
        len = whole ? 1 : len + 1;
    }
    FAIL_AT(p, raw.at + i, "expected UTF-8, found the byte 0x%02x",
            (unsigned char)raw.at[i]);
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits behind \u; -1 if they are not there. */
static long
hex_unit(const char *at, const char *end)
{
    long unit = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);

        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static char *
put_utf8(char *to, uint32_t point)
{
    if (point < 0x80) {
        *to++ = (char)point;
        return to;
    }
    if (point < 0x800) {
        *to++ = (char)(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        *to++ = (char)(0xE0 | point >> 12);
        *to++ = (char)(0x80 | (point >> 6 & 0x3F));
    } else {
        *to++ = (char)(0xF0 | point >> 18);
        *to++ = (char)(0x80 | (point >> 12 & 0x3F));
        *to++ = (char)(0x80 | (point >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (point & 0x3F));
    return to;
}

/* *at stands on the backslash of \u; a pair of surrogates is one character. */
static enum status
unescape_unit(struct parser *p, const char **at, const char *end, char **to)
{
    const char *from = *at;
    long        unit = hex_unit(from + 2, end), low = -1;

    if (unit < 0)
        FAIL_AT(p, from, "expected four hexadecimal digits after \\u");
    *at = from + 6;
    if (unit >= 0xD800 && unit <= 0xDBFF && end - *at >= 6 && (*at)[0] == '\\' &&
        (*at)[1] == 'u')
        low = hex_unit(*at + 2, end);
    if (low >= 0xDC00 && low <= 0xDFFF) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
    } else if (unit >= 0xD800 && unit <= 0xDFFF) {
        FAIL_AT(p, from, "\\u%04lx is half of a character; the other half is missing",
                (unsigned long)unit);
    }
    *to = put_utf8(*to, (uint32_t)unit);
    return TRUCE_OK;
}

/* `raw` is what stands between the quotes; what comes out is never longer. */
static enum status
unescape(struct parser *p, struct str raw, struct str *ret_text)
{
    static const char marks[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char       *at = raw.at, *end = raw.at + raw.len;
    char             *text = arena_take(p->step, raw.len, 1), *to = text;

    TRY_NEW(text, p->err);
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
        } else if (at[1] == 'u') {
            TRY(unescape_unit(p, &at, end, &to));
        } else {
            const char *mark = at[1] ? strchr(marks, at[1]) : NULL;

            if (!mark)
                FAIL_AT(p, at, "expected one of \" \\ / b f n r t u after a backslash");
            *to++ = meant[mark - marks];
            at += 2;
        }
    }
    *ret_text = (struct str){ text, (size_t)(to - text) };
    return TRUCE_OK;
}

/* p->at stands on the opening quote; afterwards behind the closing one. */
static enum status
parse_string(struct parser *p, struct str *ret_text)
{
    const char *from = p->at + 1, *stop = from;
    uint64_t    high = 0;
    bool        escaped = false;

    while ((stop = scan_string(stop, p->end, &high)) < p->end && *stop == '\\') {
        escaped = true;
        stop += p->end - stop >= 2 ? 2 : 1;
    }
    if (stop >= p->end)
        FAIL_AT(p, p->at, "expected a closing quote, found the end of the text");
    if (*stop != '"')
        FAIL_AT(p, stop, "the control character 0x%02x in a string; write it as \\u%04x",
                (unsigned char)*stop, (unsigned char)*stop);
    struct str raw = { from, (size_t)(stop - from) };
    if (high && !str_is_utf8(raw))
        return not_utf8(p, raw);
    if (escaped)
        TRY(unescape(p, raw, &raw));
    p->at = stop + 1;
    *ret_text = raw;
    return TRUCE_OK;
}

/* ---- numbers ---- */

struct decimal {
    uint64_t digits; /* as an integer, right while count <= 19 */
    unsigned count;  /* of digits, leading zeros not counted; stops at 20 */
    int64_t  power;  /* of ten */
};

static inline const char *
take_digits(const char *at, const char *end, struct decimal *decimal)
{
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        if (decimal->count < 20 && (decimal->digits || *at != '0'))
            decimal->count++;
        decimal->digits = decimal->digits * 10 + (uint64_t)(*at - '0');
    }
    return at;
}

static const char *
take_exponent(const char *at, const char *end, int64_t *power)
{
    bool    minus = at < end && *at == '-';
    int64_t exponent = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || *at < '0' || *at > '9')
        return NULL;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        if (exponent < 100000000000) /* more than a text of 4 GiB can make up for */
            exponent = exponent * 10 + (*at - '0');
    *power += minus ? -exponent : exponent;
    return at;
}

/*
 * By the C library, which rounds correctly: as digits and an exponent without a point,
 * for what it takes for a point is the locale's, and that is the process's, not ours.
 */
static enum status
decimal_by_library(struct parser *p, struct str text, int64_t power, double *ret_number)
{
    enum { EXPONENT_LEN_MAX = 24 }; /* "e", a sign, 19 digits, a zero byte */
    char   short_copy[64 + EXPONENT_LEN_MAX], *copy = short_copy, *to;
    size_t size = text.len + EXPONENT_LEN_MAX;

    if (size > sizeof short_copy)
        copy = ARENA_ARRAY(p->step, size, char);
    TRY_NEW(copy, p->err);
    to = copy;
    for (size_t i = 0; i < text.len && text.at[i] != 'e' && text.at[i] != 'E'; i++)
        if (text.at[i] != '.')
            *to++ = text.at[i];
    (void)snprintf(to, EXPONENT_LEN_MAX, "e%" PRId64, power);
    double number = strtod(copy, NULL);
    if (!isfinite(number))
        FAIL_AT(p, text.at, "the number %.*s is too large for a double",
                (int)(text.len < 40 ? text.len : 40), text.at);
    *ret_number = number;
    return TRUCE_OK;
}

/*
 * Exact if both the digits and the power of ten are doubles, for then one correctly
 * rounded operation is left (Clinger, "How to read floating point numbers accurately",
 * 1990).
 */
static enum status
decimal_value(struct parser *p, struct str text, struct decimal decimal,
              double *ret_number)
{
    static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

    bool is_exact = decimal.count <= 19 && decimal.digits <= 1ull << DBL_MANT_DIG &&
                    decimal.power >= -22 && decimal.power <= 22;

    if (FLT_EVAL_METHOD != 0 || !is_exact)
        return decimal_by_library(p, text, decimal.power, ret_number);
    double number = (double)decimal.digits;
    number = decimal.power < 0 ? number / tens[-decimal.power]
                               : number * tens[decimal.power];
    *ret_number = text.at[0] == '-' ? -number : number;
    return TRUCE_OK;
}

static enum status
parse_number(struct parser *p, struct json *node)
{
    struct decimal decimal = { 0 };
    const char    *from = p->at, *end = p->end, *at = from + (*from == '-'), *part = at;

    at = take_digits(at, end, &decimal);
    if (at == part)
        return expected(p, at, "a digit after '-'");
    if (*part == '0' && at - part > 1)
        FAIL_AT(p, part, "a number does not begin with 0 and another digit");
    if (at < end && *at == '.') {
        part = ++at;
        at = take_digits(at, end, &decimal);
        if (at == part)
            return expected(p, at, "a digit after the decimal point");
        decimal.power = -(int64_t)(at - part);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        part = take_exponent(at + 1, end, &decimal.power);
        if (!part)
            return expected(p, at + 1 + (end - at > 1 && (at[1] == '-' || at[1] == '+')),
                            "a digit in the exponent");
        at = part;
    }
    node->kind = JSON_NUMBER;
    node->text = (struct str){ from, (size_t)(at - from) };
    p->at = at;
    return decimal_value(p, node->text, decimal, &node->number);
}

/* ---- values ---- */

static enum status parse_value(struct parser *p, struct json *node, unsigned depth);

static enum status
parse_word(struct parser *p, struct json *node, struct str word, enum json_kind kind)
{
    struct str rest = { p->at, (size_t)(p->end - p->at) };

    if (!str_starts(rest, word))
        return expected(p, p->at, "a value");
    node->kind = kind;
    p->at += word.len;
    return TRUCE_OK;
}

static enum status
parse_array(struct parser *p, struct json *node, unsigned depth)
{
    const struct json **place = &node->first;

    node->kind = JSON_ARRAY;
    p->at = skip_blanks(p->at + 1, p->end);
    if (p->at < p->end && *p->at == ']') {
        p->at++;
        return TRUCE_OK;
    }
    for (;;) {
        struct json *item = ARENA_NEW(p->step, struct json);

        TRY_NEW(item, p->err);
        p->at = skip_blanks(p->at, p->end);
        TRY(parse_value(p, item, depth + 1));
        *place = item;
        place = &item->next;
        node->count++;
        p->at = skip_blanks(p->at, p->end);
        if (p->at == p->end || (*p->at != ',' && *p->at != ']'))
            return expected(p, p->at, "',' or ']' after an item");
        if (*p->at++ == ']')
            return TRUCE_OK;
    }
}

static enum status
named_twice(struct parser *p, const char *at, struct str name)
{
    char   shown[61]; /* enough to know it by */
    size_t len = name.len < sizeof shown - 1 ? name.len : sizeof shown - 1;

    for (size_t i = 0; i < len; i++) { /* unescaped, it may hold what a terminal obeys */
        unsigned char byte = (unsigned char)name.at[i];

        shown[i] = byte < ' ' || byte == 0x7F ? '?' : name.at[i];
    }
    while (len && !str_is_utf8((struct str){ shown, len }))
        len--;
    FAIL_AT(p, at, "the member \"%.*s\" is there twice", (int)len, shown);
}

/* A bit that equal names share and most different names do not. */
static inline uint64_t
name_bit(struct str name)
{
    size_t mix = name.len * 17;

    if (name.len)
        mix += (size_t)(unsigned char)name.at[0] * 3 +
               (size_t)(unsigned char)name.at[name.len / 2] * 5 +
               (size_t)(unsigned char)name.at[name.len - 1] * 11;
    return 1ull << (mix & 63);
}

static bool
has_member(const struct json *object, struct str name)
{
    for (const struct json *member = object->first; member; member = member->next)
        if (member->name.len == name.len && str_eq(member->name, name))
            return true;
    return false;
}

static enum status
check_large_object(struct parser *p, const struct json *object)
{
    struct json_ordered *members;
    const struct json   *second = NULL;

    TRY(json_sort_members(object, p->step, &members, p->err));
    for (size_t i = 1; i < object->count; i++)
        if (str_eq(members[i - 1].member->name, members[i].member->name) &&
            (!second || members[i].member->at < second->at))
            second = members[i].member;
    return second ? named_twice(p, second->at, second->name) : TRUCE_OK;
}

/* p->at where the name should begin; afterwards where the value should. */
static enum status
parse_name(struct parser *p, const struct json *object, struct json *member,
           uint64_t *names)
{
    const char *at = p->at;

    if (at == p->end || *at != '"')
        return expected(p, at, object->count ? "a name in quotes after ','"
                                             : "a name in quotes or '}' after '{'");
    TRY(parse_string(p, &member->name));
    if (object->count < MEMBERS_COMPARED_MAX) {
        uint64_t bit = name_bit(member->name);

        if ((*names & bit) && has_member(object, member->name))
            return named_twice(p, at, member->name);
        *names |= bit;
    }
    p->at = skip_blanks(p->at, p->end);
    if (p->at == p->end || *p->at != ':')
        return expected(p, p->at, "':' after a name");
    p->at = skip_blanks(p->at + 1, p->end);
    return TRUCE_OK;
}

static enum status
parse_object(struct parser *p, struct json *node, unsigned depth)
{
    const struct json **place = &node->first;
    uint64_t            names = 0;

    node->kind = JSON_OBJECT;
    p->at = skip_blanks(p->at + 1, p->end);
    if (p->at < p->end && *p->at == '}') {
        p->at++;
        return TRUCE_OK;
    }
    for (;;) {
        struct json *member = ARENA_NEW(p->step, struct json);

        TRY_NEW(member, p->err);
        TRY(parse_name(p, node, member, &names));
        TRY(parse_value(p, member, depth + 1));
        *place = member;
        place = &member->next;
        node->count++;
        p->at = skip_blanks(p->at, p->end);
        if (p->at == p->end || (*p->at != ',' && *p->at != '}'))
            return expected(p, p->at, "',' or '}' after a member");
        if (*p->at++ == '}')
            break;
        p->at = skip_blanks(p->at, p->end);
    }
    return node->count > MEMBERS_COMPARED_MAX ? check_large_object(p, node) : TRUCE_OK;
}

/* p->at where the value should begin; afterwards behind it. */
static enum status
parse_value(struct parser *p, struct json *node, unsigned depth)
{
    if (p->at == p->end)
        return expected(p, p->at, "a value");
    node->at = p->at;
    if (depth == JSON_DEPTH_MAX && (*p->at == '[' || *p->at == '{'))
        FAIL_AS(p, TRUCE_LIMIT, p->at, "nested deeper than %d", JSON_DEPTH_MAX);
    switch (*p->at) {
    case '"':
        node->kind = JSON_STRING;
        return parse_string(p, &node->text);
    case '{':
        return parse_object(p, node, depth);
    case '[':
        return parse_array(p, node, depth);
    case 't':
        return parse_word(p, node, STR("true"), JSON_TRUE);
    case 'f':
        return parse_word(p, node, STR("false"), JSON_FALSE);
    case 'n':
        return parse_word(p, node, STR("null"), JSON_NULL);
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        return parse_number(p, node);
    default:
        return expected(p, p->at, "a value");
    }
}

enum status
json_parse(struct str text, struct arena *step, const struct json **ret_json,
           struct err *err)
{
    struct parser p = { .text = text.len ? text : STR_NONE, .step = step, .err = err };
    struct json  *root = ARENA_NEW(step, struct json);

    TRY_NEW(root, err);
    p.at = p.text.at;
    p.end = p.at + p.text.len;
    if (text.len > UINT32_MAX) /* counts, lines and columns are 32 bits */
        return err_set(err, TRUCE_LIMIT, "a JSON text of more than %" PRIu32 " bytes",
                       UINT32_MAX);
    p.at = skip_blanks(p.at, p.end);
    TRY(parse_value(&p, root, 0));
    p.at = skip_blanks(p.at, p.end);
    if (p.at < p.end)
        return expected(&p, p.at, "nothing more after the value");
    *ret_json = root;
    return TRUCE_OK;
}

const struct json *
json_get(const struct json *object, struct str name)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *member = object->first; member; member = member->next)
        if (str_eq(member->name, name))
            return member;
    return NULL;
}
