#include "test.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/sys.h"
#include "base/tz.h"

#include <stdio.h>
#include <unistd.h>

TEST(str_cut_leaves_rest_alone_without_a_mark)
{
    struct str rest = STR("no mark"), head = STR("before");

    EXPECT(!str_cut(&rest, ',', &head));
    EXPECT_STR(rest, STR("no mark"));
    EXPECT_STR(head, STR("before"));
}

TEST(str_to_i64_takes_the_whole_range_and_not_one_more)
{
    int64_t value = 7;

    EXPECT(str_to_i64(STR("-9223372036854775808"), &value) && value == INT64_MIN);
    EXPECT(str_to_i64(STR("9223372036854775807"), &value) && value == INT64_MAX);
    EXPECT(!str_to_i64(STR("9223372036854775808"), &value) && value == INT64_MAX);
    EXPECT(!str_to_i64(STR("12x"), &value) && !str_to_i64(STR(""), &value) &&
           !str_to_i64(STR("-"), &value));
}

TEST(str_to_double_refuses_what_is_no_decimal)
{
    double value = 7;

    EXPECT(str_to_double(STR("-12.5e1"), &value) && value == -125);
    EXPECT(!str_to_double(STR("nan"), &value) && !str_to_double(STR("inf"), &value));
    EXPECT(!str_to_double(STR("0x10"), &value) && !str_to_double(STR("1e999"), &value));
    EXPECT(value == -125);
}

TEST(str_is_utf8_refuses_overlong_surrogate_and_truncated_forms)
{
    EXPECT(str_is_utf8(STR("Ку\xd0\xb8ів, ascii ascii ascii")));
    EXPECT(!str_is_utf8(STR("\xc0\xaf")));
    EXPECT(!str_is_utf8(STR("\xed\xa0\x80")));
    EXPECT(!str_is_utf8(STR("\xf4\x90\x80\x80")));
    EXPECT(!str_is_utf8(STR("abc\xd0")));
}

TEST(str_distance_counts_a_swap_as_one)
{
    EXPECT(str_distance(STR("buffr"), STR("buffer"), 9) == 1);
    EXPECT(str_distance(STR("ufbfer"), STR("buffer"), 9) == 2);
    EXPECT(str_distance(STR("bfufer"), STR("buffer"), 9) == 1);
    EXPECT(str_distance(STR(""), STR("abc"), 9) == 3);
}

TEST(arena_gives_zeroed_memory_and_stops_at_its_limit)
{
    struct arena arena;

    arena_init(&arena, 200 * 1024);
    char *first = ARENA_ARRAY(&arena, 1000, char);
    EXPECT(first && first[0] == 0 && first[999] == 0);
    memset(first, 1, 1000);
    arena_reset(&arena);
    char *again = ARENA_ARRAY(&arena, 1000, char);
    EXPECT(again == first && again[0] == 0 && again[999] == 0);
    EXPECT(ARENA_ARRAY(&arena, 300 * 1024, char) == NULL);
    EXPECT(arena_take_array(&arena, SIZE_MAX / 2, 4, 1) == NULL);
    arena_free(&arena);
}

TEST(buf_fails_stickily_at_its_limit)
{
    struct buf buf;
    struct err err = { 0 };

    buf_init(&buf, 10);
    buf_add_c(&buf, "12345");
    EXPECT(buf_status(&buf, &err) == TRUCE_OK);
    buf_add_c(&buf, "678901");
    buf_add_c(&buf, "x");
    EXPECT(buf_status(&buf, &err) == TRUCE_LIMIT && err.text[0]);
    EXPECT_STR(buf_str(&buf), STR("12345"));
    buf_free(&buf);
}

TEST(map_finds_what_was_put_among_many)
{
    struct arena arena;
    struct map   map;
    uint32_t     value = 0;
    struct err   err = { 0 };

    arena_init(&arena, 1 << 24);
    map_init(&map, &arena);
    EXPECT(!map_get(&map, STR("x"), &value));
    for (uint32_t i = 0; i < 5000; i++)
        EXPECT(map_put(&map, arena_printf(&arena, "key%u", i), i, &err) == TRUCE_OK);
    EXPECT(map_get(&map, STR("key4321"), &value) && value == 4321);
    EXPECT(!map_get(&map, STR("key5000"), &value));
    arena_free(&arena);
}

TEST(sha256_agrees_with_the_example_of_the_standard)
{
    struct digest digest = sha256((struct str[]){ STR("a"), STR("bc") }, 2), back;
    char          hex[SHA256_HEX_LEN + 1];

    digest_hex(&digest, hex); /* FIPS 180-2, appendix B.1 */
    EXPECT_STR(str_from_c(hex), STR("ba7816bf8f01cfea414140de5dae2223"
                                    "b00361a396177a9cb410ff61f20015ad"));
    EXPECT(digest_from_hex(str_from_c(hex), &back) && digest_eq(&digest, &back));
}

static instant
instant_of(const char *text)
{
    struct when when = { 0 };
    struct err  err = { 0 };

    EXPECT_SAY(time_parse(str_from_c(text), &when, &err) == TRUCE_OK, "%s", err.text);
    return when.at;
}

TEST(time_text_reads_back_from_year_1_to_year_9999)
{
    static const char *const texts[] = {
        "0001-01-01T00:00:00Z", "1582-10-15T12:00:00Z", "1969-12-31T23:59:59.999999Z",
        "2000-02-29T00:00:00Z", "2015-02-14T22:00:00Z", "9999-12-31T23:59:59Z",
    };
    char text[TIME_TEXT_LEN];

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        EXPECT_STR(time_text(instant_of(texts[i]), text), str_from_c(texts[i]));
}

TEST(time_parse_tells_a_day_from_a_wall_clock_from_an_instant)
{
    struct when when;
    struct err  err = { 0 };

    EXPECT(time_parse(STR("2015-02-15"), &when, &err) == TRUCE_OK && when.kind == WHEN_DATE);
    EXPECT(time_parse(STR("2015-02-15 24:00"), &when, &err) == TRUCE_OK &&
           when.kind == WHEN_LOCAL && when.at == instant_of("2015-02-16"));
    EXPECT(time_parse(STR("2015-02-15T02:00:00+02:00"), &when, &err) == TRUCE_OK &&
           when.kind == WHEN_INSTANT && when.at == instant_of("2015-02-15"));
}

/* With a small t the reader of the usual form does not take it: both must say the same. */
TEST(time_parse_reads_the_usual_form_as_any_other)
{
    static const char *const texts[] = { "2015-02-15T02:00:59Z", "2015-12-31T24:00:00+02:00",
                                         "0001-01-01T00:00:60-23:59", "2015-02-15T02:03:04",
                                         "2015-02-15T02:03:04.5Z", "2016-02-29T23:59:59z" };
    static const char        marks[] = "0123456789-:.TtZ +x\xFF";

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t at = 0; texts[i][at]; at++)
            for (size_t k = 0; k < sizeof marks; k++) {
                struct str  text = str_from_c(texts[i]);
                char        usual[40], other[40];
                struct when one = { .at = 1 }, two = { .at = 1 };

                memcpy(usual, text.at, text.len);
                usual[at] = marks[k];
                memcpy(other, usual, text.len);
                other[10] = usual[10] == 'T' ? 't' : usual[10];
                EXPECT_SAY(time_parse((struct str){ usual, text.len }, &one, NULL) ==
                                   time_parse((struct str){ other, text.len }, &two, NULL) &&
                               one.kind == two.kind && one.at == two.at,
                           "%.*s", (int)text.len, usual);
            }
}

TEST(time_parse_refuses_what_no_calendar_has)
{
    static const char *const bad[] = { "2015-02-29", "0000-01-01", "2015-13-01", "15-02-2015",
        "2015-02-15T25:00Z", "2015-02-15T24:01Z", "2015-02-15T00:00+2", "10000-01-01", "",
        "2015-02-15x", "2015-02-15T00:00:00.Z" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct when when = { .at = 5 };
        struct err  err = { 0 };

        EXPECT_SAY(time_parse(str_from_c(bad[i]), &when, &err) == TRUCE_SYNTAX, "%s", bad[i]);
        EXPECT(when.at == 5 && err.text[0]);
    }
}

TEST(tz_reads_a_clock_that_jumps_and_one_that_repeats)
{
    struct arena arena;
    struct tz    kyiv;
    struct err   err = { 0 };
    enum tz_fit  fit;

    arena_init(&arena, 1 << 20);
    EXPECT_SAY(tz_load(STR("Europe/Kyiv"), &arena, &kyiv, &err) == TRUCE_OK, "%s", err.text);
    EXPECT(tz_from_local(&kyiv, instant_of("2015-02-15"), &fit) ==
               instant_of("2015-02-14T22:00Z") && fit == TZ_ONCE);
    EXPECT(tz_from_local(&kyiv, instant_of("2015-03-29 03:30"), &fit) ==
               instant_of("2015-03-29T01:30Z") && fit == TZ_NEVER);
    EXPECT(tz_from_local(&kyiv, instant_of("2015-10-25 03:30"), &fit) ==
               instant_of("2015-10-25T00:30Z") && fit == TZ_TWICE);
    EXPECT(tz_next_change(&kyiv, instant_of("2015-02-15")) == instant_of("2015-03-29T01:00Z"));
    EXPECT(tz_offset_at(&kyiv, instant_of("2999-07-01")) == 3 * TIME_HOUR);
    arena_free(&arena);
}

TEST(tz_load_never_leaves_its_folder)
{
    struct arena arena;
    struct tz    tz;
    struct err   err = { 0 };

    arena_init(&arena, 1 << 20);
    EXPECT(tz_load(STR("../../../etc/passwd"), &arena, &tz, &err) == TRUCE_MISSING);
    EXPECT(err.text[0]);
    err = (struct err){ 0 };
    EXPECT(tz_load(STR("Europe/Kiyv"), &arena, &tz, &err) == TRUCE_MISSING);
    arena_free(&arena);
}

TEST(a_file_destroyed_is_gone_or_the_failure_is_said)
{
    char path[SYS_PATH_LEN_MAX];
    bool met = true;

    (void)snprintf(path, sizeof path, "%s/truce-destroy-%ld", sys_env("TMPDIR") ? sys_env("TMPDIR") : "/tmp",
                   (long)getpid());
    for (uint64_t n = 1; met; n++) {
        struct err  err = { 0 };
        enum status status;

        EXPECT(sys_write_file(path, STR("secret"), &err) == TRUCE_OK);
        fault_arm(n, n % 2);
        status = sys_destroy(path, &err);
        met = fault_disarm();
        EXPECT((status == TRUCE_OK) == !met && (status == TRUCE_OK || err.text[0]));
        EXPECT(status != TRUCE_OK || !sys_exists(path));
    }
    EXPECT(sys_destroy(path, NULL) == TRUCE_MISSING);
    EXPECT(sys_destroy("/tmp", NULL) != TRUCE_OK && sys_exists("/tmp"));
}

/* RFC 4648 section 10, and RFC 9901's first disclosure. */
TEST(base64url_has_one_form_for_every_text)
{
    static const struct {
        const char *plain, *text;
    } cases[] = {
        { "", "" },           { "f", "Zg" },         { "fo", "Zm8" },
        { "foo", "Zm9v" },    { "foob", "Zm9vYg" },  { "fooba", "Zm9vYmE" },
        { "foobar", "Zm9vYmFy" }, { "\xff\xef\xbe", "_---" }, { "\xfb\xff", "-_8" },
        { "[\"_26bc4LT-ac6q2KI6cBW5es\", \"family_name\", \"M\xc3\xb6" "bius\"]",
          "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0" },
    };
    static const char *const bad[] = { "Z", "Zm9vY", "Zh", "Zm9", "Zg==", "Zm 8", "Zm9v\n",
                                       "Zm+v", "Zm/v", "\xc3\xa9" };
    char   bytes[100];
    size_t len = 99;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str plain = str_from_c(cases[i].plain), text = str_from_c(cases[i].text);

        EXPECT(BASE64URL_LEN(plain.len) == text.len);
        base64url_put(bytes, plain.at, plain.len);
        EXPECT_STR(((struct str){ bytes, text.len }), text);
        EXPECT(base64url_get(text, bytes, &len));
        EXPECT_STR(((struct str){ bytes, len }), plain);
    }
    len = 99;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_SAY(!base64url_get(str_from_c(bad[i]), bytes, &len) && len == 99, "%s", bad[i]);
}

TEST(many_messages_hashed_at_once_have_the_digests_they_have_one_by_one)
{
    static char   bytes[3000];
    struct str    rest[70];
    struct digest digests[70];
    uint32_t      random = 1;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(random = random * 1664525 + 1013904223, random >> 24);
    for (size_t count = 0; count < 70; count++)
        for (size_t head = 0; head < 70; head += head < 2 ? 1 : 31) {
            struct str first = { bytes, head };

            for (size_t i = 0; i < count; i++) { /* every length, and the edges of blocks */
                random = random * 1664525 + 1013904223;
                rest[i] = (struct str){ bytes + i, (random >> 16) % (i % 9 ? 300 : 2900) };
            }
            sha256_each(first, rest, count, digests);
            for (size_t i = 0; i < count; i++) {
                struct digest want = sha256((struct str[]){ first, rest[i] }, 2);

                EXPECT_SAY(digest_eq(&digests[i], &want), "%zu of %zu, %zu bytes", i, count,
                           head + rest[i].len);
            }
        }
    for (size_t len = 0; len < 1200; len++) {
        rest[0] = rest[1] = (struct str){ bytes, len };
        sha256_each(STR_NONE, rest, 1 + len % 2, digests);
        struct digest want = sha256(rest, 1);
        EXPECT_SAY(digest_eq(&digests[len % 2], &want), "%zu bytes", len);
    }
}
