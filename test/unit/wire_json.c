#include "test.h"

#include "base/fault.h"
#include "wire/json_order.h"

#include <float.h>
#include <locale.h>
#include <math.h>

enum { SPACE = 64 * 1024 * 1024 };

static struct arena step;

static const struct json *
parse(struct str text, struct err *err)
{
    const struct json *json = NULL;

    *err = (struct err){ 0 };
    arena_free(&step);
    arena_init(&step, SPACE);
    return json_parse(text, &step, &json, err) == TRUCE_OK ? json : NULL;
}

static bool
refused(struct str text, const char *words, uint32_t line, uint32_t column)
{
    struct err         err;
    const struct json *json = parse(text, &err);
    bool as_said = !json && strstr(err.text, words) && err.line == line && err.column == column;

    if (!as_said)
        printf("# %.*s: %s: %u:%u: %s\n", (int)(text.len < 60 ? text.len : 60), text.at,
               json ? "accepted" : "refused", err.line, err.column, err.text);
    return as_said;
}

static struct str
canonical(struct str text)
{
    static struct buf  buf;
    struct err         err;
    const struct json *json = parse(text, &err);

    buf_free(&buf);
    buf_init(&buf, SPACE);
    if (!json || json_add_canonical(&buf, json, &step, &err) != TRUCE_OK)
        return (struct str){ err.text, strlen(err.text) };
    return buf_str(&buf);
}

TEST(a_document_becomes_a_tree_in_its_own_order)
{
    struct err         err;
    const struct json *json =
        parse(STR(" {\"b\" : [1, -2.5e1,true,null] ,\t\"a\":{\"x\":\"y\"}, \"\":false}\r\n"), &err);

    EXPECT(json && json->kind == JSON_OBJECT && json->count == 3);
    if (!json)
        return;
    const struct json *b = json->first, *a = b->next;
    EXPECT(b->kind == JSON_ARRAY && b->count == 4 && b->first->number == 1);
    EXPECT(b->first->next->number == -25 && b->first->next->next->kind == JSON_TRUE);
    EXPECT_STR(b->first->next->text, STR("-2.5e1"));
    EXPECT_STR(a->name, STR("a"));
    EXPECT_STR(json_get(a, STR("x"))->text, STR("y"));
    EXPECT(json_get(json, STR(""))->kind == JSON_FALSE);
    EXPECT(!json_get(json, STR("c")) && !json_get(b, STR("b")) && !json_get(NULL, STR("b")));
}

TEST(a_refusal_says_where_and_what_was_expected)
{
    EXPECT(refused(STR(""), "expected a value, found the end of the text", 1, 1));
    EXPECT(refused(STR("{\"a\":1\n \"b\":2}"), "expected ',' or '}' after a member, found '\"'",
                   2, 2));
    EXPECT(refused(STR("[1 2]"), "expected ',' or ']' after an item, found '2'", 1, 4));
    EXPECT(refused(STR("[1,]"), "expected a value, found ']'", 1, 4));
    EXPECT(refused(STR("{\"a\":1,}"), "expected a name in quotes after ',', found '}'", 1, 8));
    EXPECT(refused(STR("{a:1}"), "expected a name in quotes or '}' after '{', found 'a'", 1, 2));
    EXPECT(refused(STR("{\"a\" 1}"), "expected ':' after a name, found '1'", 1, 6));
    EXPECT(refused(STR("{\"a\":"), "expected a value, found the end", 1, 6));
    EXPECT(refused(STR("nul"), "expected a value, found 'n'", 1, 1));
    EXPECT(refused(STR("'a'"), "expected a value, found \"'\"", 1, 1));
    EXPECT(refused(STR("1 2"), "expected nothing more after the value, found '2'", 1, 3));
    EXPECT(refused(STR("\xEF\xBB\xBF{}"), "byte order mark", 1, 1));
    EXPECT(refused(STR("\n\n x"), "expected a value, found 'x'", 3, 2));
    EXPECT(refused(STR("[\n\n\"\xff\"]"), "expected UTF-8, found the byte 0xff", 3, 2));
    EXPECT(refused(STR("[\xC3\xA9]"), "found the byte 0xc3", 1, 2));
    EXPECT(refused(STR("[\x7f]"), "found the byte 0x7f", 1, 2));
    EXPECT(refused(STR("[\"\xD0\xB9\xE2\x82\xAC\xF0\x9F\x98\x80\xff\"]"), "0xff", 1, 12));
    EXPECT(refused(STR("/* */1"), "expected a value, found '/'", 1, 1));
}

TEST(a_number_is_strict)
{
    static const char *const wrong[] = { "01",   "-",    "-a",  "1.",   ".5",    "+1",
                                         "1e",   "1e+",  "1.e1", "0x10", "NaN",   "Infinity",
                                         "-01",  "1_0",  "1e999", "-1e999", "--1", "1.5.5" };
    struct err err;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EXPECT_SAY(!parse(str_from_c(wrong[i]), &err) && err.text[0], "%s", wrong[i]);
    EXPECT(refused(STR("-x"), "expected a digit after '-', found 'x'", 1, 2));
    EXPECT(refused(STR("1.x"), "expected a digit after the decimal point, found 'x'", 1, 3));
    EXPECT(refused(STR("1e-x"), "expected a digit in the exponent, found 'x'", 1, 4));
    EXPECT(refused(STR("1ex"), "expected a digit in the exponent, found 'x'", 1, 3));
    EXPECT(refused(STR("1e+x"), "expected a digit in the exponent, found 'x'", 1, 4));
    EXPECT(refused(STR("1e999"), "the number 1e999 is too large for a double", 1, 1));
    EXPECT(refused(STR("[0, 01]"), "a number does not begin with 0 and another digit", 1, 5));
}

TEST(a_number_is_the_nearest_double)
{
    static const struct {
        const char *text;
        double      value;
    } rows[] = {
        { "0", 0 }, { "-0", -0.0 }, { "1", 1 }, { "48.512", 48.512 }, { "0.1e1", 1 },
        { "9007199254740993", 9007199254740992.0 }, { "9007199254740992", 9007199254740992.0 },
        { "123456789012345678901234567890", 123456789012345678901234567890.0 },
        { "1e22", 1e22 }, { "1e23", 1e23 }, { "8.5e-23", 8.5e-23 }, { "5e-324", 5e-324 },
        { "1e-400", 0 }, { "1.7976931348623157e308", DBL_MAX }, { "1E+2", 100 },
        { "0.000000000000000000000000000000000000000001", 1e-42 },
        { "2.2250738585072011e-308", 2.2250738585072011e-308 },
        { "0.1000000000000000055511151231257827021181583404541015625", 0.1 },
        { "1000000000000000000000000000000000000000000000000000000000000000000000000e-72", 1 },
        { "1e99999999999999999999999999999e", 0 }, { "0e99999999999999999999", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err         err;
        const struct json *json = parse(str_from_c(rows[i].text), &err);

        if (str_ends(str_from_c(rows[i].text), STR("e")))
            EXPECT(!json);
        else
            EXPECT_SAY(json && json->kind == JSON_NUMBER && json->number == rows[i].value &&
                           signbit(json->number) == signbit(rows[i].value),
                       "%s gives %.17g", rows[i].text, json ? json->number : NAN);
    }
}

/* A program that embeds the reader may have set its own locale. */
TEST(numbers_do_not_depend_on_the_locale)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "uk_UA.UTF-8" };
    const char              *locale = NULL;
    struct err               err;
    struct buf               buf;

    for (size_t i = 0; i < sizeof locales / sizeof *locales && !locale; i++)
        locale = setlocale(LC_NUMERIC, locales[i]);
    if (!locale)
        printf("# skip: no locale with a decimal comma is installed\n");
    const struct json *json = parse(STR("0.30000000000000004441"), &err);
    EXPECT(json && json->number == 0.30000000000000004);
    buf_init(&buf, 100);
    json_add_number(&buf, 0.30000000000000004);
    EXPECT_STR(buf_str(&buf), STR("0.30000000000000004"));
    buf_clear(&buf);
    json_add_number(&buf, 5.684341886080802e-14);
    EXPECT_STR(buf_str(&buf), STR("5.684341886080802e-14"));
    buf_free(&buf);
    setlocale(LC_NUMERIC, "C");
}

TEST(a_string_is_unescaped_and_valid_utf8)
{
    struct err         err;
    const struct json *json =
        parse(STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u0435\\u20ac\\ud83d\\ude00 \xD0\xB9\\u0000.\""),
              &err);

    EXPECT(json && json->kind == JSON_STRING);
    if (json)
        EXPECT_STR(json->text, STR("\"\\/\b\f\n\r\tA\xD0\xB5\xE2\x82\xAC\xF0\x9F\x98\x80 \xD0\xB9\0."));
    EXPECT(refused(STR("\"\\ud83d\""), "is half of a character", 1, 2));
    EXPECT(refused(STR("\"\\ud83d\\u0041\""), "is half of a character", 1, 2));
    EXPECT(refused(STR("\"\\ude00\""), "is half of a character", 1, 2));
    EXPECT(refused(STR("\"ab\\x\""), "after a backslash", 1, 4));
    EXPECT(refused(STR("\"\\u12g4\""), "four hexadecimal digits", 1, 2));
    EXPECT(refused(STR("\"\\u12\""), "four hexadecimal digits", 1, 2));
    EXPECT(refused(STR("\"abc"), "expected a closing quote", 1, 1));
    EXPECT(refused(STR("\"abc\\"), "expected a closing quote", 1, 1));
    EXPECT(refused(STR("\"abc\\\""), "expected a closing quote", 1, 1));
    EXPECT(refused(STR("\"a\nb\""), "the control character 0x0a in a string", 1, 3));
    EXPECT(refused(STR("\"\xED\xA0\x80\""), "0xed", 1, 2));
    EXPECT(refused(STR("\"12345678901234567\xC0\xAF\""), "0xc0", 1, 19));
    EXPECT(refused(STR("\"\xD0\""), "0xd0", 1, 2));
}

TEST(a_string_without_escapes_points_into_the_input)
{
    struct str         text = STR("[\"plain\"]");
    struct err         err;
    const struct json *json = parse(text, &err);

    EXPECT(json && json->first->text.at == text.at + 2);
}

/* Each length of string, so that each place in a word of eight bytes is met. */
TEST(a_string_ends_where_it_should_at_every_length)
{
    char       text[64];
    struct err err;

    for (size_t len = 0; len < 40; len++) {
        text[0] = '"';
        memset(text + 1, 'a', len);
        text[len + 1] = '"';
        const struct json *json = parse((struct str){ text, len + 2 }, &err);
        EXPECT(json && json->text.len == len);
        for (size_t i = 1; i <= len; i++) {
            text[i] = 0x1F;
            EXPECT(!parse((struct str){ text, len + 2 }, &err) && err.column == i + 1);
            text[i] = (char)0x80;
            EXPECT(!parse((struct str){ text, len + 2 }, &err) && err.column == i + 1);
            text[i] = 0x7F;
            EXPECT(parse((struct str){ text, len + 2 }, &err));
            text[i] = 'a';
        }
    }
}

TEST(a_member_named_twice_is_refused_in_small_and_large_objects)
{
    EXPECT(refused(STR("{\"a\":1,\"b\":2,\"a\":3}"), "the member \"a\" is there twice", 1, 14));
    EXPECT(refused(STR("{\"a\":1,\"\\u0061\":3}"), "the member \"a\" is there twice", 1, 8));
    EXPECT(refused(STR("{\"0123456789012345678901234567890123456789012345678901234567\xD0\xB9"
                       "\xD0\xB9\":1,\n\"01234567890123456789012345678901234567890123456789"
                       "01234567\xD0\xB9\xD0\xB9\":1}"),
                   "the member \"0123456789012345678901234567890123456789012345678901234567"
                   "\xD0\xB9\" is there twice", 2, 1));
    EXPECT(refused(STR("{\"\\u001b[\":1,\"\\u001b[\":3}"), "the member \"?[\" is there", 1, 14));
    for (int count = 2; count < 200; count++) {
        struct buf buf;
        struct err err;

        buf_init(&buf, SPACE);
        for (int i = 0; i < count; i++)
            buf_printf(&buf, "%c\"n%d\":%d", i ? ',' : '{', i, i);
        buf_add_byte(&buf, '}');
        const struct json *json = parse(buf_str(&buf), &err);
        EXPECT(json && json->count == (uint32_t)count);
        buf.len--;
        buf_printf(&buf, ",\"n%d\":0}", count / 2);
        EXPECT(!parse(buf_str(&buf), &err) && strstr(err.text, "twice"));
        buf_free(&buf);
    }
}

TEST(depth_ends_at_its_limit)
{
    char       text[2 * JSON_DEPTH_MAX + 2];
    struct err err;

    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    EXPECT(parse((struct str){ text + 1, 2 * JSON_DEPTH_MAX }, &err));
    memcpy(text + JSON_DEPTH_MAX, "[1]", 3);
    EXPECT(parse((struct str){ text + 1, 2 * JSON_DEPTH_MAX + 1 }, &err));
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    EXPECT(!parse((struct str){ text, 2 * JSON_DEPTH_MAX + 2 }, &err));
    EXPECT(err.status == TRUCE_LIMIT && err.column == JSON_DEPTH_MAX + 1);
}

TEST(canonical_form_is_that_of_rfc_8785)
{
    /* sections 3.2.2 and 3.2.3 */
    EXPECT_STR(canonical(STR("{\n\"numbers\": [333333333.33333329, 1E30, 4.50,\n 2e-3, "
                             "0.000000000000000000000000001],\n"
                             "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                             "\n\"literals\": [null, true, false]\n}")),
               STR("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,"
                   "0.002,1e-27],\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"));
    EXPECT_STR(canonical(STR("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                             "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
                             "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                             "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}")),
               STR("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
                   "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\","
                   "\"\xE2\x82\xAC\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
                   "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"));
    EXPECT_STR(canonical(STR("[56, {\"d\": true, \"10\": null, \"1\": [ ]}]")),
               STR("[56,{\"1\":[],\"10\":null,\"d\":true}]"));
}

TEST(canonical_form_sorts_a_large_object)
{
    struct buf text, want;

    buf_init(&text, SPACE);
    buf_init(&want, SPACE);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&text, "%c\"%03d\":%d", i ? ',' : '{', i * 387 % 1000, i * 387 % 1000);
        buf_printf(&want, "%c\"%03d\":%d", i ? ',' : '{', i, i);
    }
    buf_add_byte(&text, '}');
    buf_add_byte(&want, '}');
    EXPECT_STR(canonical(buf_str(&text)), buf_str(&want));
    buf_free(&text);
    buf_free(&want);
}

/* ---- the order of names, by turning them into UTF-16 ---- */

static size_t
utf16(struct str name, uint16_t *units)
{
    size_t count = 0;

    for (size_t i = 0; i < name.len; count++) {
        unsigned char lead = (unsigned char)name.at[i];
        size_t        len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        uint32_t      point = len == 1 ? lead : lead & (0xFFu >> (len + 1));

        for (size_t j = 1; j < len; j++)
            point = point << 6 | ((unsigned char)name.at[i + j] & 0x3F);
        i += len;
        if (point >= 0x10000) {
            units[count++] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        units[count] = (uint16_t)point;
    }
    return count;
}

static bool
is_before(struct str a, struct str b)
{
    uint16_t x[64], y[64];
    size_t   a_count = utf16(a, x), b_count = utf16(b, y), i = 0;

    while (i < a_count && i < b_count && x[i] == y[i])
        i++;
    return i < a_count && i < b_count ? x[i] < y[i] : a_count < b_count;
}

/* Names of the characters at whose ends UTF-8 and UTF-16 change length or order. */
TEST(members_are_sorted_by_utf_16_whatever_their_names)
{
    static const char *const parts[] = {
        "\x7f", "a", "b", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "aaaaaaa",
    };
    uint64_t random = 88172645463325252u;

    for (int round = 0; round < 400; round++) {
        struct json members[70], object = { .kind = JSON_OBJECT, .first = members };
        char        names[70][64];

        object.count = (uint32_t)(2 + round % 69);
        for (uint32_t i = 0; i < object.count; i++) {
            names[i][0] = 0;
            for (unsigned more = (unsigned)(random >> 40) % 7; more; more--) {
                random ^= random << 13, random ^= random >> 7, random ^= random << 17;
                strcat(names[i], parts[(random >> 33) % (sizeof parts / sizeof *parts)]);
            }
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            members[i] = (struct json){ .kind = JSON_NULL, .name = str_from_c(names[i]),
                                        .next = i + 1 < object.count ? &members[i + 1] : NULL };
        }
        arena_free(&step);
        arena_init(&step, SPACE);
        struct json_ordered *sorted = NULL;
        EXPECT(json_sort_members(&object, &step, &sorted, NULL) == TRUCE_OK);
        for (uint32_t i = 1; i < object.count; i++)
            EXPECT(!is_before(sorted[i].member->name, sorted[i - 1].member->name) &&
                   (is_before(sorted[i - 1].member->name, sorted[i].member->name) ||
                    sorted[i - 1].member < sorted[i].member));
    }
}

/* RFC 8785, appendix B, but for NaN and Infinity, which have no JSON. */
TEST(numbers_are_written_as_ecmascript_does)
{
    static const struct {
        uint64_t    bits;
        const char *text;
    } rows[] = {
        { 0x0000000000000000, "0" },
        { 0x8000000000000000, "0" },
        { 0x0000000000000001, "5e-324" },
        { 0x8000000000000001, "-5e-324" },
        { 0x7fefffffffffffff, "1.7976931348623157e+308" },
        { 0xffefffffffffffff, "-1.7976931348623157e+308" },
        { 0x4340000000000000, "9007199254740992" },
        { 0xc340000000000000, "-9007199254740992" },
        { 0x4430000000000000, "295147905179352830000" },
        { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
        { 0x44b52d02c7e14af6, "1e+23" },
        { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
        { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
        { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
        { 0x444b1ae4d6e2ef50, "1e+21" },
        { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
        { 0x3eb0c6f7a0b5ed8d, "0.000001" },
        { 0x41b3de4355555553, "333333333.3333332" },
        { 0x41b3de4355555554, "333333333.33333325" },
        { 0x41b3de4355555555, "333333333.3333333" },
        { 0x41b3de4355555556, "333333333.3333334" },
        { 0x41b3de4355555557, "333333333.33333343" },
        { 0xbecbf647612f3696, "-0.0000033333333333333333" },
        { 0x43143ff3c1cb0959, "1424953923781206.2" },
        /* 2^-44: the nearest of 16 digits does not read back, the one above does */
        { 0x3d30000000000000, "5.684341886080802e-14" },
        { 0x0010000000000000, "2.2250738585072014e-308" },
        { 0x000fffffffffffff, "2.225073858507201e-308" },
        { 0x3ff8000000000000, "1.5" },
        { 0x40484189374bc6a8, "48.512" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf buf;
        double     number;

        memcpy(&number, &rows[i].bits, sizeof number);
        buf_init(&buf, 100);
        json_add_number(&buf, number);
        EXPECT_STR(buf_str(&buf), str_from_c(rows[i].text));
        buf_free(&buf);
    }
}

/* Every exponent; mantissas at random and those at the ends, where the gaps change. */
TEST(numbers_read_back_as_they_were_written)
{
    uint64_t state = 88172645463325252u; /* xorshift64, Marsaglia 2003 */

    for (unsigned i = 0; i < 2047 * 12; i++) {
        uint64_t mantissa = i % 12 < 2 ? 0 - (uint64_t)(i % 12) : state;
        uint64_t bits = (uint64_t)(i / 12) << 52 | mantissa >> 12;
        double   number;
        struct buf buf;
        struct err err;

        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        memcpy(&number, &bits, sizeof number);
        buf_init(&buf, 100);
        json_add_number(&buf, number);
        const struct json *json = parse(buf_str(&buf), &err);
        EXPECT_SAY(json && json->number == number, "%.17g as %.*s", number,
                   STR_ARGS(buf_str(&buf)));
        buf_free(&buf);
    }
}

TEST(what_cannot_be_written_leaves_the_buffer_as_it_was)
{
    struct json inner = { .kind = JSON_STRING, .text = STR("\xff"), .name = STR("a") };
    struct json outer = { .kind = JSON_OBJECT, .count = 1, .first = &inner };
    struct buf  buf;
    struct err  err = { 0 };

    arena_free(&step);
    arena_init(&step, SPACE);
    buf_init(&buf, 8);
    buf_add_c(&buf, "kept");
    EXPECT(json_add_canonical(&buf, &outer, &step, &err) == TRUCE_SYNTAX);
    EXPECT(strstr(err.text, "not UTF-8"));
    EXPECT_STR(buf_str(&buf), STR("kept"));
    inner.text = STR("too long for the buffer");
    EXPECT(json_add_canonical(&buf, &outer, &step, NULL) == TRUCE_LIMIT);
    EXPECT(buf.len == 4);
    inner = (struct json){ .kind = JSON_ARRAY, .count = 1, .first = &inner, .name = STR("a") };
    buf_clear(&buf);
    buf.limit_bytes = SPACE;
    EXPECT(json_add_canonical(&buf, &outer, &step, NULL) == TRUCE_LIMIT);
    inner = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = &inner, .name = STR("a") };
    EXPECT(json_add_canonical(&buf, &outer, &step, NULL) == TRUCE_LIMIT && buf.len == 0);
    buf_free(&buf);
}

TEST(integers_are_written_in_full)
{
    struct buf buf;

    buf_init(&buf, 1000);
    json_add_i64(&buf, INT64_MIN);
    buf_add_byte(&buf, ' ');
    json_add_i64(&buf, INT64_MAX);
    buf_add_byte(&buf, ' ');
    json_add_i64(&buf, 0);
    EXPECT_STR(buf_str(&buf), STR("-9223372036854775808 9223372036854775807 0"));
    buf_free(&buf);
}

TEST(a_string_is_written_so_that_it_is_json_whatever_it_holds)
{
    struct buf buf;

    buf_init(&buf, 1000);
    json_add_string(&buf, STR("\b\t\n\f\r\"\\\x01\x1f\x7f/ \xD0\xB9 \xff\xC3"));
    EXPECT_STR(buf_str(&buf), STR("\"\\b\\t\\n\\f\\r\\\"\\\\\\u0001\\u001f\x7f/ \xD0\xB9 "
                                  "\xEF\xBF\xBD\xEF\xBF\xBD\""));
    buf_clear(&buf);
    json_add_string(&buf, STR("a\0b"));
    EXPECT_STR(buf_str(&buf), STR("\"a\\u0000b\""));
    buf_free(&buf);
}

/* A hundred thousand members, all alike but for their last bytes. */
TEST(a_very_large_object_is_read_in_time)
{
    struct buf buf;
    struct err err;

    buf_init(&buf, SPACE);
    for (int i = 0; i < 100000; i++)
        buf_printf(&buf, "%c\"member %06d\":0", i ? ',' : '{', i);
    buf_add(&buf, STR(",\"member 050000\":1}"));
    EXPECT(!parse(buf_str(&buf), &err) && strstr(err.text, "\"member 050000\" is there twice"));
    buf_free(&buf);
}

TEST(memory_that_runs_out_is_a_status)
{
    struct str text = STR("{\"a\\n\":[1,2.50000000000000000000000000000000000000000000000000"
                          "000000000000000000000000000000001,{\"b\":\"\\u0041\"}],\"c\":\"d\"}");
    unsigned   failed = 0;

    for (size_t limit = 0; limit < 200 * 1024; limit += 64 * 1024) {
        struct arena       small;
        struct err         err = { 0 };
        const struct json *json = NULL;

        arena_init(&small, limit);
        failed += json_parse(text, &small, &json, &err) != TRUCE_OK;
        EXPECT(limit ? json != NULL : !json && err.status == TRUCE_MEMORY);
        arena_free(&small);
    }
    EXPECT(failed == 1);
    for (uint64_t n = 1;; n++) {
        struct arena       arena;
        struct buf         buf;
        struct err         err = { 0 };
        const struct json *json = NULL;
        enum status        status;

        arena_init(&arena, SPACE);
        buf_init(&buf, SPACE);
        fault_arm(n, n % 2);
        status = json_parse(text, &arena, &json, &err);
        if (status == TRUCE_OK)
            status = json_add_canonical(&buf, json, &arena, &err);
        EXPECT(status == TRUCE_OK || err.text[0]);
        arena_free(&arena);
        buf_free(&buf);
        if (!fault_disarm())
            break;
        EXPECT(status != TRUCE_OK);
    }
}
