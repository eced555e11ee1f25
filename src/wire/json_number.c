#include "wire/json_parser.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct decimal {
    uint64_t digits; /* as an integer, right while count <= 19 */
    size_t   count;  /* of digits */
    int64_t  power;  /* of ten */
};

static inline const char *
take_digits(const char *at, const char *end, struct decimal *decimal)
{
    const char *from = at;
    uint64_t    digits = decimal->digits;

    for (; at < end && (unsigned char)(*at - '0') <= 9; at++)
        digits = digits * 10 + (uint64_t)(*at - '0');
    decimal->digits = digits;
    decimal->count += (size_t)(at - from);
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
decimal_by_library(struct json_parser *p, struct str text, int64_t power, double *ret_number)
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
decimal_value(struct json_parser *p, struct str text, struct decimal decimal,
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

enum status
json_parse_number(struct json_parser *p, struct json *node)
{
    struct decimal decimal = { 0 };
    const char    *from = p->at, *end = p->end, *at = from + (*from == '-'), *part = at;

    at = take_digits(at, end, &decimal);
    if (at == part)
        return json_expected(p, at, "a digit after '-'");
    if (*part == '0' && at - part > 1)
        FAIL_AT(p, part, "a number does not begin with 0 and another digit");
    if (at < end && *at == '.') {
        part = ++at;
        at = take_digits(at, end, &decimal);
        if (at == part)
            return json_expected(p, at, "a digit after the decimal point");
        decimal.power = -(int64_t)(at - part);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        part = take_exponent(at + 1, end, &decimal.power);
        if (!part)
            return json_expected(p, at + 1 + (end - at > 1 && (at[1] == '-' || at[1] == '+')),
                            "a digit in the exponent");
        at = part;
    }
    node->kind = JSON_NUMBER;
    node->text = (struct str){ from, (size_t)(at - from) };
    p->at = at;
    return decimal_value(p, node->text, decimal, &node->number);
}
