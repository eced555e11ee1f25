#include "wire/json_order.h"
#include "wire/json_parser.h"

#include <inttypes.h>

/*
 * Up to here each new name is compared with those before it, if a filter of 64 bits does
 * not already tell them apart; a larger object is sorted once, at its end.
 */
enum { MEMBERS_COMPARED_MAX = 32 };

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

enum status
json_expected(struct json_parser *p, const char *at, const char *what)
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

/* ---- strings ---- */

static enum status
not_utf8(struct json_parser *p, struct str raw)
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
unescape_unit(struct json_parser *p, const char **at, const char *end, char **to)
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
unescape(struct json_parser *p, struct str raw, struct str *ret_text)
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

enum status
json_parse_odd_string(struct json_parser *p, struct str *ret_text)
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

/* ---- values ---- */

static enum status
parse_word(struct json_parser *p, struct json *node, struct str word, enum json_kind kind)
{
    struct str rest = { p->at, (size_t)(p->end - p->at) };

    if (!str_starts(rest, word))
        return json_expected(p, p->at, "a value");
    node->kind = kind;
    p->at += word.len;
    return TRUCE_OK;
}

static enum status
parse_array(struct json_parser *p, struct json *node, unsigned depth)
{
    const struct json **place = &node->first;

    node->kind = JSON_ARRAY;
    p->at++;
    json_skip_blanks(p);
    if (p->at < p->end && *p->at == ']') {
        p->at++;
        return TRUCE_OK;
    }
    for (;;) {
        struct json *item = ARENA_NEW(p->step, struct json);

        TRY_NEW(item, p->err);
        TRY(json_parse_value(p, item, depth + 1));
        *place = item;
        place = &item->next;
        node->count++;
        if (json_take_mark(p, ','))
            continue;
        if (p->at == p->end || *p->at != ']')
            return json_expected(p, p->at, "',' or ']' after an item");
        p->at++;
        return TRUCE_OK;
    }
}

static enum status
named_twice(struct json_parser *p, const char *at, struct str name)
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
check_large_object(struct json_parser *p, const struct json *object)
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
parse_name(struct json_parser *p, const struct json *object, struct json *member,
           uint64_t *names)
{
    const char *at = p->at;

    if (at == p->end || *at != '"')
        return json_expected(p, at, object->count ? "a name in quotes after ','"
                                             : "a name in quotes or '}' after '{'");
    TRY(json_parse_string(p, &member->name));
    if (object->count < MEMBERS_COMPARED_MAX) {
        uint64_t bit = name_bit(member->name);

        if ((*names & bit) && has_member(object, member->name))
            return named_twice(p, at, member->name);
        *names |= bit;
    }
    return json_parse_colon(p);
}

static enum status
parse_object(struct json_parser *p, struct json *node, unsigned depth)
{
    const struct json **place = &node->first;
    uint64_t            names = 0;

    node->kind = JSON_OBJECT;
    p->at++;
    json_skip_blanks(p);
    if (p->at < p->end && *p->at == '}') {
        p->at++;
        return TRUCE_OK;
    }
    for (;;) {
        struct json *member = ARENA_NEW(p->step, struct json);

        TRY_NEW(member, p->err);
        TRY(parse_name(p, node, member, &names));
        TRY(json_parse_value(p, member, depth + 1));
        *place = member;
        place = &member->next;
        node->count++;
        if (json_take_mark(p, ','))
            continue;
        if (p->at == p->end || *p->at != '}')
            return json_expected(p, p->at, "',' or '}' after a member");
        p->at++;
        break;
    }
    return node->count > MEMBERS_COMPARED_MAX ? check_large_object(p, node) : TRUCE_OK;
}

enum status
json_parse_value(struct json_parser *p, struct json *node, unsigned depth)
{
    if (p->at == p->end)
        return json_expected(p, p->at, "a value");
    node->at = p->at;
    if (depth == JSON_DEPTH_MAX && (*p->at == '[' || *p->at == '{'))
        FAIL_AS(p, TRUCE_LIMIT, p->at, "nested deeper than %d", JSON_DEPTH_MAX);
    switch (*p->at) {
    case '"':
        node->kind = JSON_STRING;
        return json_parse_string(p, &node->text);
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
        return json_parse_number(p, node);
    default:
        return json_expected(p, p->at, "a value");
    }
}

bool
json_parser_init(struct json_parser *p, struct str text, struct arena *step,
                 struct err *err)
{
    *p = (struct json_parser){ .text = text.len ? text : STR_NONE, .step = step,
                               .err = err };
    p->at = p->text.at;
    p->end = p->at + p->text.len;
    return text.len <= UINT32_MAX; /* counts, lines and columns are 32 bits */
}

enum status
json_parse(struct str text, struct arena *step, const struct json **ret_json,
           struct err *err)
{
    struct json       *root = ARENA_NEW(step, struct json);
    struct json_parser p;

    TRY_NEW(root, err);
    if (!json_parser_init(&p, text, step, err))
        return err_set(err, TRUCE_LIMIT, "a JSON text of more than %" PRIu32 " bytes",
                       UINT32_MAX);
    json_skip_blanks(&p);
    TRY(json_parse_value(&p, root, 0));
    json_skip_blanks(&p);
    if (p.at < p.end)
        return json_expected(&p, p.at, "nothing more after the value");
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
