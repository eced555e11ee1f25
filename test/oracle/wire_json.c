/*
 * test/oracle/wire_json.c - json_parse against jansson on documents made at random and
 * then damaged at random: the same ones are refused, the others have the same values.
 *
 * jansson has rules of its own: integers beyond int64 are refused unless read as reals
 * (they are here), U+0000 in a name is never taken (such a document is passed over), 2,048
 * levels are allowed (none here is that deep), and a zero byte behind a number or at the
 * end is taken for nothing (none is written here). All else must agree.
 */
#include "test.h"

#include "base/buf.h"
#include "oracle/jansson_names.h"
#include "wire/json.h"

#include <math.h>

enum { ORACLE_DOCUMENTS = 60000, ORACLE_SPACE = 1024 * 1024 };

static uint64_t state;

static unsigned
below(unsigned limit)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17; /* xorshift64 */
    return (unsigned)(state >> 33) % limit;
}

/* ---- documents ---- */

static void
add_random_string(struct buf *buf)
{
    static const char *const parts[] = {
        "a",      "name", "\\n",    "\\u0041", "\\ud83d\\ude00", "\xD0\xB9", "\xE2\x82\xAC",
        "\\\"",   "\\/",  "\\u0000", "b",      "\xF0\x9F\x98\x80", "longer than eight bytes",
    };

    buf_add_byte(buf, '"');
    for (unsigned i = below(4); i; i--)
        buf_add_c(buf, parts[below(sizeof parts / sizeof *parts)]);
    buf_add_byte(buf, '"');
}

static void
add_random_number(struct buf *buf)
{
    double   number;
    uint64_t bits = (state << 1) ^ (uint64_t)below(1000) << 40;

    switch (below(6)) {
    case 0:
        buf_printf(buf, "%d", (int)below(2000) - 1000);
        break;
    case 1:
        buf_printf(buf, "%u.%05u", below(180), below(100000));
        break;
    case 2:
        buf_printf(buf, "%s%u%u%u.%u%ue%d", below(2) ? "-" : "", 1 + below(9), below(1000000),
                   below(1000000), below(1000000), below(1000000), (int)below(660) - 340);
        break;
    case 3:
        buf_printf(buf, "%u%c%u", below(100), below(2) ? 'e' : 'E', below(30));
        break;
    default:
        memcpy(&number, &bits, sizeof number);
        if (isfinite(number))
            buf_printf(buf, "%.*e", (int)below(24), number);
        else
            buf_add_c(buf, "-0.0");
    }
}

static void
add_random_value(struct buf *buf, unsigned depth)
{
    static const char *const blanks[] = { "", "", "", " ", "\n", "\t\r\n " };
    static const char *const words[] = { "null", "true", "false" };
    unsigned                 kind = below(depth > 4 ? 3 : 5);

    buf_add_c(buf, blanks[below(6)]);
    if (kind == 0)
        buf_add_c(buf, words[below(3)]);
    else if (kind == 1)
        add_random_number(buf);
    else if (kind == 2)
        add_random_string(buf);
    else {
        buf_add_byte(buf, kind == 3 ? '[' : '{');
        for (unsigned i = 0, count = below(5); i < count; i++) {
            if (i)
                buf_add_byte(buf, ',');
            if (kind == 4) {
                add_random_string(buf);
                buf_add_byte(buf, ':');
            }
            add_random_value(buf, depth + 1);
        }
        buf_add_byte(buf, kind == 3 ? ']' : '}');
    }
    buf_add_c(buf, blanks[below(6)]);
}

static void
damage(struct buf *buf)
{
    static const char bytes[] = "\"\\{}[]:,0123456789-+.eEtfnu \n\x01\x7f\x80\xc3\xed\xff";
    size_t            at = buf->len ? below((unsigned)buf->len) : 0;

    if (!buf->len)
        return;
    switch (below(3)) {
    case 0:
        buf->at[at] = bytes[below(sizeof bytes - 1)];
        break;
    case 1:
        memmove(buf->at + at, buf->at + at + 1, buf->len - at - 1);
        buf->len--;
        break;
    default:
        buf_add_byte(buf, 0);
        memmove(buf->at + at + 1, buf->at + at, buf->len - at - 1);
        buf->at[at] = bytes[below(sizeof bytes - 1)];
    }
}

/* ---- the same? ---- */

static bool same(const struct json *ours, json_t *theirs);

static bool
same_object(const struct json *ours, json_t *theirs)
{
    if (ours->kind != JSON_OBJECT || ours->count != json_object_size(theirs))
        return false;
    for (const struct json *member = ours->first; member; member = member->next) {
        json_t *value = json_object_getn(theirs, member->name.at, member->name.len);

        if (!value || !same(member, value) || json_get(ours, member->name) != member)
            return false;
    }
    return true;
}

static bool
same_array(const struct json *ours, json_t *theirs)
{
    size_t i = 0;

    if (ours->kind != JSON_ARRAY || ours->count != json_array_size(theirs))
        return false;
    for (const struct json *item = ours->first; item; item = item->next)
        if (!same(item, json_array_get(theirs, i++)))
            return false;
    return true;
}

static bool
same(const struct json *ours, json_t *theirs)
{
    struct str text;

    switch (json_typeof(theirs)) {
    case JANSSON_NULL:
        return ours->kind == JSON_NULL;
    case JANSSON_TRUE:
        return ours->kind == JSON_TRUE;
    case JANSSON_FALSE:
        return ours->kind == JSON_FALSE;
    case JANSSON_STRING:
        text = (struct str){ json_string_value(theirs), json_string_length(theirs) };
        return ours->kind == JSON_STRING && str_eq(ours->text, text);
    case JANSSON_OBJECT:
        return same_object(ours, theirs);
    case JANSSON_ARRAY:
        return same_array(ours, theirs);
    default:
        return ours->kind == JSON_NUMBER && json_number_value(theirs) == ours->number;
    }
}

static json_t *
jansson(struct str text, bool *ret_passed)
{
    json_error_t error;
    json_t      *json = json_loadb(text.at, text.len,
                                   JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY |
                                       JSON_DECODE_INT_AS_REAL,
                                   &error);

    *ret_passed = !json && json_error_code(&error) == json_error_null_byte_in_key;
    return json;
}

enum outcome { DIFFER, BOTH_REFUSE, BOTH_ACCEPT, PASSED, OUTCOME_COUNT };

static enum outcome
compare(struct str text, struct arena *step)
{
    struct err         err = { 0 };
    const struct json *ours = NULL;
    bool               agree, passed;
    json_t            *theirs = jansson(text, &passed);

    if (passed)
        return PASSED;
    arena_reset(step);
    if (json_parse(text, step, &ours, &err) != TRUCE_OK)
        ours = NULL;
    agree = ours ? theirs && same(ours, theirs) : !theirs;
    if (!agree)
        printf("# %s, jansson %s: %.*s\n", ours ? "accepted" : err.text,
               theirs ? "accepts" : "refuses", STR_ARGS(text));
    json_decref(theirs);
    return !agree ? DIFFER : ours ? BOTH_ACCEPT : BOTH_REFUSE;
}

TEST(json_parse_accepts_what_jansson_does_and_reads_the_same)
{
    struct arena step;
    struct buf   buf;
    unsigned     outcomes[OUTCOME_COUNT] = { 0 };

    state = 88172645463325252u;
    arena_init(&step, ORACLE_SPACE);
    buf_init(&buf, ORACLE_SPACE);
    for (unsigned i = 0; i < ORACLE_DOCUMENTS; i++) {
        buf_clear(&buf);
        add_random_value(&buf, 0);
        for (unsigned times = i % 4; times > 1; times--)
            damage(&buf);
        outcomes[compare(buf_str(&buf), &step)]++;
    }
    EXPECT(outcomes[DIFFER] == 0);
    EXPECT_SAY(outcomes[BOTH_REFUSE] > ORACLE_DOCUMENTS / 10 &&
                   outcomes[BOTH_ACCEPT] > ORACLE_DOCUMENTS / 10,
               "%u refused, %u accepted", outcomes[BOTH_REFUSE], outcomes[BOTH_ACCEPT]);
    arena_free(&step);
    buf_free(&buf);
}

/* What json_add_canonical writes, jansson reads as the same value. */
TEST(canonical_form_is_read_by_jansson_as_the_same_value)
{
    struct arena step;
    struct buf   buf, out;

    state = 362436069u;
    arena_init(&step, ORACLE_SPACE);
    buf_init(&buf, ORACLE_SPACE);
    buf_init(&out, ORACLE_SPACE);
    for (unsigned i = 0; i < ORACLE_DOCUMENTS / 4; i++) {
        const struct json *json;
        struct err         err = { 0 };

        buf_clear(&buf);
        buf_clear(&out);
        arena_reset(&step);
        add_random_value(&buf, 0);
        if (json_parse(buf_str(&buf), &step, &json, &err) != TRUCE_OK)
            continue;
        EXPECT(json_add_canonical(&out, json, &step, &err) == TRUCE_OK);
        bool    passed;
        json_t *theirs = jansson(buf_str(&out), &passed);
        EXPECT_SAY(passed || (theirs && same(json, theirs)), "%.*s", STR_ARGS(buf_str(&out)));
        json_decref(theirs);
    }
    arena_free(&step);
    buf_free(&buf);
    buf_free(&out);
}
