#include "wire/json_order.h"
#include "wire/scan.h"
#include "wire/text.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- strings ---- */

static void
add_escape(struct buf *buf, unsigned char byte)
{
    static const char bytes[] = "\"\\\b\t\n\f\r", marks[] = "\"\\btnfr";
    const char       *hit = byte ? strchr(bytes, byte) : NULL;

    if (hit)
        buf_add(buf, (struct str){ (char[]){ '\\', marks[hit - bytes] }, 2 });
    else
        buf_printf(buf, "\\u%04x", byte);
}

/* What is between the quotes, byte by byte or character by character. */
static void
add_escaped(struct buf *buf, struct str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len;) {
        unsigned char byte = (unsigned char)s.at[i];
        size_t        step = byte < 0x80 ? 1 : text_utf8_step(str_sub(s, i, s.len));

        if (step && byte >= ' ' && byte != '"' && byte != '\\') {
            i += step;
            continue;
        }
        buf_add(buf, str_sub(s, from, i));
        if (step)
            add_escape(buf, byte);
        else
            buf_add(buf, STR("\xEF\xBF\xBD")); /* U+FFFD: what is written is JSON */
        from = ++i;
    }
    buf_add(buf, str_sub(s, from, s.len));
}

/* The string with a byte before and behind it, 0 for none: one look at the buffer's room
 * for most. False if s is not UTF-8; it is then added with U+FFFD for what is not. */
static bool
add_quoted(struct buf *buf, char before, struct str s, char behind)
{
    uint64_t    high = 0;
    const char *stop = s.len ? scan_string(s.at, s.at + s.len, &high) : s.at;
    bool        utf8 = !high || str_is_utf8(s), plain = utf8 && stop == s.at + s.len;
    char       *to = buf_room(buf, s.len + 4), *from = to;

    if (!to)
        return utf8;
    if (before)
        *to++ = before;
    *to++ = '"';
    if (plain && s.len) {
        memcpy(to, s.at, s.len);
        to += s.len;
    }
    if (plain)
        *to++ = '"';
    if (plain && behind)
        *to++ = behind;
    buf->len += (size_t)(to - from);
    if (plain)
        return true;
    add_escaped(buf, s);
    buf_add(buf, (struct str){ (char[]){ '"', behind }, behind ? 2 : 1 });
    return utf8;
}

void
json_add_string(struct buf *buf, struct str s)
{
    (void)add_quoted(buf, 0, s, 0);
}

/* ---- numbers ---- */

void
json_add_i64(struct buf *buf, int64_t number)
{
    char     digits[20], *at = digits + sizeof digits; /* 19 digits and a sign */
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        *--at = '-';
    buf_add(buf, (struct str){ at, (size_t)(digits + sizeof digits - at) });
}

/* digits d1..dn and a point: 0.d1..dn times ten to the `point`. Not ending in 0. */
struct shortest {
    char digits[24];
    int  count, point;
};

static void
set_digits(struct shortest *s, uint64_t value, int power)
{
    char *end = s->digits + sizeof s->digits, *at = end;

    while (value % 10 == 0)
        value /= 10, power++;
    for (; value; value /= 10)
        *--at = (char)('0' + value % 10);
    s->count = (int)(end - at);
    s->point = s->count + power;
    memmove(s->digits, at, (size_t)s->count);
}

/*
 * A decimal of at most 15 digits that reads as `number` is the shortest there is, for no
 * two such decimals read alike (DBL_DIG). n / 10^p is read with one correct rounding
 * while n < 2^53 and p <= 22, so a division proves it.
 */
static bool
few_digits(double number, struct shortest *ret)
{
    static const double tens[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

    for (int p = 0; p <= DBL_DIG && number * tens[p] < 1e15; p++) {
        double n = (double)(int64_t)(number * tens[p] + 0.5);

        if (n < 1e15 && n >= 1 && n / tens[p] == number) {
            set_digits(ret, (uint64_t)n, -p);
            return true;
        }
    }
    return false;
}

/* The decimal with the digits of `text` ("d.ddde-dd") and one more in the last place. */
static void
step_up(char *text)
{
    char *at = strchr(text, 'e');

    CHECK(at);
    while (at-- > text) {
        if (*at < '0' || *at > '9')
            continue; /* the locale's decimal point */
        if (*at != '9') {
            ++*at;
            return;
        }
        *at = '0';
    }
    /* 9.99e1 would become 10.0e1; no power of two is that near below a power of ten */
    CHECK(false);
}

/*
 * The fewest digits that read back as `number`, and of those the nearest: what ECMAScript
 * asks for. "%.*e" gives the nearest of a length. If that does not read back, no other of
 * the length does, except above a power of two, where the doubles lie twice as far apart
 * as below: then the next one up may.
 */
static void
many_digits(double number, struct shortest *ret)
{
    int      exponent, count = number < DBL_MIN ? 1 : DBL_DIG;
    bool     power_of_two = frexp(number, &exponent) == 0.5;
    char     text[40];
    uint64_t value = 0;

    for (;; count++) {
        CHECK(count <= DBL_DECIMAL_DIG);
        (void)snprintf(text, sizeof text, "%.*e", count - 1, number);
        if (strtod(text, NULL) == number)
            break;
        if (power_of_two && count == DBL_DIG + 1) {
            step_up(text);
            if (strtod(text, NULL) == number)
                break;
        }
    }
    char *at = text;
    for (; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9')
            value = value * 10 + (uint64_t)(*at - '0');
    set_digits(ret, value, atoi(at + 1) - (count - 1));
}

/* ECMA-262, Number::toString: n is `point`, k is `count`. */
static void
add_shortest(struct buf *buf, const struct shortest *s)
{
    struct str digits = { s->digits, (size_t)s->count };
    int        count = s->count, point = s->point;

    if (count <= point && point <= 21) {
        buf_add(buf, digits);
        for (int i = count; i < point; i++)
            buf_add_byte(buf, '0');
    } else if (0 < point && point <= 21) {
        buf_add(buf, str_sub(digits, 0, (size_t)point));
        buf_add_byte(buf, '.');
        buf_add(buf, str_sub(digits, (size_t)point, digits.len));
    } else if (-6 < point && point <= 0) {
        buf_add(buf, str_sub(STR("0.000000"), 0, (size_t)(2 - point)));
        buf_add(buf, digits);
    } else {
        buf_add(buf, str_sub(digits, 0, 1));
        if (count > 1)
            buf_add_byte(buf, '.');
        buf_add(buf, str_sub(digits, 1, digits.len));
        buf_add(buf, point - 1 < 0 ? STR("e-") : STR("e+"));
        json_add_i64(buf, point - 1 < 0 ? 1 - point : point - 1);
    }
}

void
json_add_number(struct buf *buf, double number)
{
    struct shortest shortest;

    CHECK(isfinite(number));
    if (fabs(number) < 9007199254740992.0 && number == (double)(int64_t)number) {
        json_add_i64(buf, (int64_t)number); /* -0 is written 0 */
        return;
    }
    if (number < 0)
        buf_add_byte(buf, '-');
    number = fabs(number);
    if (!few_digits(number, &shortest))
        many_digits(number, &shortest);
    add_shortest(buf, &shortest);
}

/* ---- trees ---- */

struct writer {
    struct buf   *buf;
    struct arena *step;
    struct err   *err;
};

static enum status add_value(struct writer *w, const struct json *json, unsigned depth);

static enum status
not_utf8(struct writer *w)
{
    return err_set(w->err, TRUCE_SYNTAX,
                   "a string that is not UTF-8 has no canonical form");
}

static enum status
add_array(struct writer *w, const struct json *array, unsigned depth)
{
    buf_add_byte(w->buf, '[');
    for (const struct json *item = array->first; item; item = item->next) {
        if (item != array->first)
            buf_add_byte(w->buf, ',');
        TRY(add_value(w, item, depth + 1));
    }
    buf_add_byte(w->buf, ']');
    return TRUCE_OK;
}

static enum status
add_object(struct writer *w, const struct json *object, unsigned depth)
{
    struct json_ordered *members;

    TRY(json_sort_members(object, w->step, &members, w->err));
    if (!object->count)
        buf_add_byte(w->buf, '{');
    for (size_t i = 0; i < object->count; i++) {
        if (!add_quoted(w->buf, i ? ',' : '{', members[i].member->name, ':'))
            return not_utf8(w);
        TRY(add_value(w, members[i].member, depth + 1));
    }
    buf_add_byte(w->buf, '}');
    return TRUCE_OK;
}

static enum status
add_value(struct writer *w, const struct json *json, unsigned depth)
{
    switch (json->kind) {
    case JSON_NULL:
        buf_add(w->buf, STR("null"));
        return TRUCE_OK;
    case JSON_FALSE:
        buf_add(w->buf, STR("false"));
        return TRUCE_OK;
    case JSON_TRUE:
        buf_add(w->buf, STR("true"));
        return TRUCE_OK;
    case JSON_NUMBER:
        json_add_number(w->buf, json->number);
        return TRUCE_OK;
    case JSON_STRING:
        return add_quoted(w->buf, 0, json->text, 0) ? TRUCE_OK : not_utf8(w);
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    if (depth == JSON_DEPTH_MAX)
        return err_set(w->err, TRUCE_LIMIT, "nested deeper than %d", JSON_DEPTH_MAX);
    if (json->kind == JSON_ARRAY)
        return add_array(w, json, depth);
    return add_object(w, json, depth);
}

enum status
json_add_canonical(struct buf *buf, const struct json *json, struct arena *step,
                   struct err *err)
{
    struct writer w = { .buf = buf, .step = step, .err = err };
    size_t        from = buf->len;
    enum status   status = add_value(&w, json, 0);

    if (status == TRUCE_OK)
        status = buf_status(buf, err);
    if (status != TRUCE_OK)
        buf->len = from;
    return status;
}
