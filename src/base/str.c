#include "base/str.h"

#include <math.h>
#include <stdlib.h>

enum { STR_NUMBER_LEN_MAX = 64, STR_DISTANCE_LEN_MAX = 64 };

struct str
str_from_c(const char *text)
{
    return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

struct str
str_sub(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){ s.at + from, to - from };
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
    while (s.len && is_blank(s.at[0]))
        s.at++, s.len--;
    while (s.len && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

bool
str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
str_eq_c(struct str a, const char *b)
{
    return str_eq(a, str_from_c(b));
}

static char
ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    return true;
}

int
str_cmp(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int    order = shorter ? memcmp(a.at, b.at, shorter) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool
str_starts(struct str s, struct str head)
{
    return s.len >= head.len && str_eq(str_sub(s, 0, head.len), head);
}

bool
str_ends(struct str s, struct str tail)
{
    return s.len >= tail.len && str_eq(str_sub(s, s.len - tail.len, s.len), tail);
}

bool
str_cut(struct str *rest, char mark, struct str *ret_head)
{
    const char *hit = rest->len ? memchr(rest->at, mark, rest->len) : NULL;

    if (!hit)
        return false;
    *ret_head = (struct str){ rest->at, (size_t)(hit - rest->at) };
    *rest = (struct str){ hit + 1, rest->len - ret_head->len - 1 };
    return true;
}

bool
str_to_i64(struct str s, int64_t *ret_value)
{
    bool     minus = s.len && s.at[0] == '-';
    uint64_t value = 0, most = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;

    if (minus || (s.len && s.at[0] == '+'))
        s = str_sub(s, 1, s.len);
    if (!s.len)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(s.at[i] - '0');

        if (s.at[i] < '0' || digit > 9 || value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = minus ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool
str_to_double(struct str s, double *ret_value)
{
    char   text[STR_NUMBER_LEN_MAX + 1], *end;
    double value;

    if (!s.len || s.len > STR_NUMBER_LEN_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("0123456789+-.eE", s.at[i]) || !s.at[i])
            return false; /* strtod would also take inf, nan, hexadecimal */
    memcpy(text, s.at, s.len);
    text[s.len] = 0;
    value = strtod(text, &end);
    if (end != text + s.len || !isfinite(value))
        return false;
    *ret_value = value;
    return true;
}

/* The length of the UTF-8 sequence at p, 0 if it is not one. */
static size_t
utf8_step(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (left < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return len;
}

bool
str_is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] > 127)
            return false;
    return true;
}

bool
str_is_utf8(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    size_t               i = 0;

    while (i < s.len) {
        uint64_t eight;

        if (s.len - i >= 8 && (memcpy(&eight, p + i, 8), !(eight & 0x8080808080808080u))) {
            i += 8;
            continue;
        }
        size_t step = utf8_step(p + i, s.len - i);
        if (!step)
            return false;
        i += step;
    }
    return true;
}

/* Optimal string alignment, three rows of the usual table. */
unsigned
str_distance(struct str a, struct str b, unsigned most)
{
    unsigned rows[3][STR_DISTANCE_LEN_MAX + 1];

    if (a.len > STR_DISTANCE_LEN_MAX || b.len > STR_DISTANCE_LEN_MAX)
        return most;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);

            cost = cost < last[j] + 1 ? cost : last[j] + 1;
            cost = cost < now[j - 1] + 1 ? cost : now[j - 1] + 1;
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1] &&
                before[j - 2] + 1 < cost)
                cost = before[j - 2] + 1;
            now[j] = cost;
        }
    }
    unsigned edits = rows[a.len % 3][b.len];
    return edits < most ? edits : most;
}
