#include "test.h"

#include "record/report.h"

#include "base/buf.h"
#include "report_same.h"

#include <math.h>

/* A report from its text; its strings point into the arena. */
struct decoded {
    struct arena  arena;
    enum status   status;
    struct err    err;
    struct report report;
};

/* Without a tree it must come to the same, also where names are guessed. */
static void
expect_read(struct decoded *d, struct str text, const struct tz *naive)
{
    static struct report_reader reader;
    struct report               report;

    reader.words = &vocab_standard;
    reader.naive = naive;
    for (int again = 0; again < 2; again++) {
        struct err  err = { 0 };
        enum status status = report_read(&reader, text, &d->arena, &report, &err);

        EXPECT_SAY(status == d->status && strcmp(err.text, d->err.text) == 0 &&
                       err.line == d->err.line && err.column == d->err.column,
                   "%.*s: %s", STR_ARGS(text), err.text);
        EXPECT_SAY(status != TRUCE_OK || report_same(&report, &d->report), "%.*s",
                   STR_ARGS(text));
    }
}

static struct decoded
decode_in(const char *text, const struct tz *naive)
{
    struct decoded     d = { .status = TRUCE_OK };
    const struct json *json;

    arena_init(&d.arena, 16 * 1024 * 1024);
    memset(&d.report, 0x5A, sizeof d.report);
    d.status = json_parse(str_from_c(text), &d.arena, &json, &d.err);
    EXPECT_SAY(d.status == TRUCE_OK, "%s: %s", text, d.err.text);
    d.status = report_decode(json, str_from_c(text), &vocab_standard, naive, &d.report, &d.err);
    expect_read(&d, str_from_c(text), naive);
    return d;
}

static struct decoded
decode(const char *text)
{
    return decode_in(text, NULL);
}

static void
decoded_free(struct decoded *d)
{
    arena_free(&d->arena);
}

/* An object with an act and these members. */
#define WITH(members) "{\"act\":\"shot\"," members "}"

TEST(a_report_of_an_act_alone_leaves_all_else_unsaid)
{
    struct decoded d = decode("{\"act\":\"shelling\"}");
    const struct report *r = &d.report;

    EXPECT(d.status == TRUCE_OK);
    EXPECT_STR(vocab_text(&vocab_standard, VOCAB_ACT, r->act), STR("shelling"));
    EXPECT(r->weapon == 0 && r->target == 0 && r->reliability == 0 && r->credibility == 0);
    EXPECT(r->from.kind == WHEN_NONE && r->to.kind == WHEN_NONE && r->known.kind == WHEN_NONE);
    EXPECT(isnan(r->lat) && isnan(r->lon) && isnan(r->radius_m) && isnan(r->bearing_deg));
    EXPECT(r->calibre_min_mm == 0 && isinf(r->calibre_max_mm));
    EXPECT(r->weapon_range_min_m == 0 && isinf(r->weapon_range_max_m));
    EXPECT(r->count_min == 1 && r->count_max == 1 && r->killed_min == -1 && r->injured_max == -1);
    EXPECT(r->by_count == 0 && r->between_count == 0 && r->by_basis == BASIS_NONE);
    EXPECT(r->notice.len == 0 && r->covers == 0); /* the root: any act */
    decoded_free(&d);
}

TEST(what_is_null_is_not_said)
{
    struct decoded d = decode(WITH("\"lat\":null,\"from\":null,\"by\":null,\"weapon\":null,"
                                   "\"calibre_mm\":null,\"calibre_min_mm\":100,\"id\":null"));

    EXPECT_SAY(d.status == TRUCE_OK, "%s", d.err.text);
    EXPECT(isnan(d.report.lat) && d.report.id.len == 0);
    EXPECT(d.report.calibre_min_mm == 100 && isinf(d.report.calibre_max_mm));
    decoded_free(&d);
    d = decode("{\"act\":null}");
    EXPECT(d.status == TRUCE_SYNTAX && strstr(d.err.text, "'act' is missing"));
    decoded_free(&d);
}

TEST(every_field_arrives_where_it_belongs)
{
    struct decoded d = decode(
        "{\"id\":\"i\",\"source\":\"s\",\"reliability\":\"B\",\"credibility\":\"2\","
        "\"from\":\"2015-02-15\",\"to\":\"2015-02-16\",\"known\":\"2015-02-17T00:00Z\","
        "\"lat\":48.5,\"lon\":37.9,\"radius_m\":50,\"bearing_deg\":\"SSE\","
        "\"bearing_width_deg\":11.25,\"range_min_m\":1000,\"range_max_m\":5000,\"place\":\"p\","
        "\"act\":\"shelling\",\"weapon\":\"howitzer\",\"target\":\"school\",\"calibre_min_mm\":100,"
        "\"calibre_max_mm\":152,\"weapon_range_km\":17,\"count_min\":2,\"count_max\":3,"
        "\"by\":[\"a\",\"b\"],\"between\":\"c\",\"by_basis\":\"ruled\",\"item\":\"it\","
        "\"site\":\"si\",\"track\":\"tr\",\"notice\":\"no\",\"covers\":\"overflight\","
        "\"killed_min\":1,\"killed_max\":2,\"injured_min\":3,"
        "\"injured_max\":4,\"civilian\":true,\"text\":\"te\",\"lang\":\"uk\",\"url\":\"u\","
        "\"evidence\":[\"e\"]}");
    const struct report *r = &d.report;

    EXPECT_SAY(d.status == TRUCE_OK, "%s", d.err.text);
    EXPECT(str_eq_c(r->id, "i") && str_eq_c(r->source, "s") && str_eq_c(r->place, "p"));
    EXPECT(r->reliability == 'B' && r->credibility == '2');
    EXPECT(r->from.kind == WHEN_DATE && r->to.kind == WHEN_DATE && r->known.kind == WHEN_INSTANT);
    EXPECT(r->to.at - r->from.at == TIME_DAY && r->known.at - r->from.at == 2 * TIME_DAY);
    EXPECT(r->lat == 48.5 && r->lon == 37.9 && r->radius_m == 50 && r->bearing_deg == 157.5);
    EXPECT(r->bearing_width_deg == 11.25 && r->range_min_m == 1000 && r->range_max_m == 5000);
    EXPECT(str_eq_c(vocab_text(&vocab_standard, VOCAB_WEAPON, r->weapon), "howitzer"));
    EXPECT(str_eq_c(vocab_text(&vocab_standard, VOCAB_TARGET, r->target), "school"));
    EXPECT(r->calibre_min_mm == 100 && r->calibre_max_mm == 152);
    EXPECT(r->weapon_range_min_m == 17000 && r->weapon_range_max_m == 17000);
    EXPECT(r->count_min == 2 && r->count_max == 3);
    EXPECT(r->by_count == 2 && str_eq_c(r->by[1], "b"));
    EXPECT(r->between_count == 1 && str_eq_c(r->between[0], "c") && r->by_basis == BASIS_RULED);
    EXPECT(str_eq_c(r->item, "it") && str_eq_c(r->site, "si") && str_eq_c(r->track, "tr"));
    EXPECT(str_eq_c(r->notice, "no") &&
           str_eq_c(vocab_text(&vocab_standard, VOCAB_ACT, r->covers), "overflight"));
    EXPECT(r->killed_min == 1 && r->killed_max == 2 && r->injured_min == 3 && r->injured_max == 4);
    EXPECT(str_eq_c(r->text, "te") && str_eq_c(r->lang, "uk") && str_eq_c(r->url, "u"));
    decoded_free(&d);
}

/* One wrong value a field: what the table promises is refused, in words that name it. */
TEST(a_field_of_the_wrong_type_or_out_of_range_is_refused_by_name)
{
    static const struct {
        const char *members, *words;
    } cases[] = {
        { "\"id\":7", "'id' must be a string, not 7" },
        { "\"id\":\"\",\"source\":[]", "'source' must be a string, not an array" },
        { "\"reliability\":\"G\"", "a letter from A to F, not 'G'" },
        { "\"credibility\":7", "a digit from 1 to 6, not 7" },
        { "\"credibility\":\"\"", "a digit from 1 to 6, not ''" },
        { "\"from\":20150215", "'from' must be a time in quotes" },
        { "\"from\":\"yesterday\"", "'from': 'yesterday' is not a time" },
        { "\"to\":\"2015-02-30\"", "'to': '2015-02-30' is not a time" },
        { "\"from\":\"2015-02-15T00:30\"", "a wall clock without a zone" },
        { "\"lat\":90.5,\"lon\":0", "'lat' must be a number from -90 to 90, not 90.5" },
        { "\"lat\":\"48\",\"lon\":0", "'lat' must be a number from -90 to 90, not '48'" },
        { "\"lat\":0,\"lon\":-180.1", "'lon' must be a number from -180 to 180" },
        { "\"lat\":0,\"lon\":0,\"radius_m\":-1", "'radius_m' must be a number from 0" },
        { "\"bearing_deg\":361", "'bearing_deg' must be degrees from 0 to 360, or one of N, NNE" },
        { "\"bearing_deg\":\"NORTH\"", "not 'NORTH'" },
        { "\"weapon\":5", "'weapon' must be a word of the vocabulary" },
        { "\"weapon\":\"grat\"", "unknown weapon 'grat', did you mean 'grad'? (truce help weapons" },
        { "\"target\":\"qqqqqqqqqq\"", "unknown target 'qqqqqqqqqq' (truce help targets" },
        { "\"calibre_mm\":-1", "'calibre_mm' must be a number from 0 to 2000" },
        { "\"notice\":1", "'notice' must be a string, not 1" },
        { "\"covers\":\"overfligth\"", "unknown act 'overfligth', did you mean 'overflight'?" },
        { "\"count_min\":1.5", "'count_min' must be a whole number of 0 or more, not 1.5" },
        { "\"killed_max\":-1", "'killed_max' must be a whole number" },
        { "\"killed_max\":\"3\"", "'killed_max' must be a whole number of 0 or more, not '3'" },
        { "\"by\":[\"a\",7]", "'by' must be a name or a list of names" },
        { "\"by\":[\"\"]", "'by' must be a name or a list of names" },
        { "\"by\":{}", "'by' must be a name or a list of names, not an object" },
        { "\"by_basis\":\"guessed\"", "claimed, observed, inferred, ruled or not_attempted" },
        { "\"civilian\":\"some\"", "'civilian' must be" },
        { "\"evidence\":7", "'evidence' must be a list" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];

        (void)snprintf(text, sizeof text, "{\"act\":\"shot\",%s}", cases[i].members);
        struct decoded d = decode(text);
        EXPECT_SAY(d.status == TRUCE_SYNTAX, "%s", text);
        EXPECT_SAY(strstr(d.err.text, cases[i].words), "%s: %s", text, d.err.text);
        EXPECT(d.err.line == 1 && d.err.column > 13);
        decoded_free(&d);
    }
}

/* An object is right for none of them. */
TEST(every_field_of_the_table_is_known_by_its_name)
{
    for (size_t i = 0; i < report_field_count; i++) {
        char           text[80], name[40];
        struct decoded d;

        (void)snprintf(text, sizeof text, "{\"%s\":{}}", report_fields[i].name);
        (void)snprintf(name, sizeof name, "'%s' must be", report_fields[i].name);
        d = decode(text);
        EXPECT_SAY(d.status == TRUCE_SYNTAX && strstr(d.err.text, name), "%s: %s", text,
                   d.err.text);
        decoded_free(&d);
    }
}

TEST(fields_that_contradict_each_other_are_refused)
{
    static const struct {
        const char *members, *words; /* NULL: they do not */
    } cases[] = {
        { "\"lat\":1", "'lat' and 'lon' go together" },
        { "\"lon\":1", "'lat' and 'lon' go together" },
        { "\"radius_m\":5", "needs 'lat' and 'lon'" },
        { "\"bearing_deg\":5", "needs 'lat' and 'lon'" },
        { "\"lat\":1,\"lon\":1,\"range_min_m\":9,\"range_max_m\":8", "'range_min_m' is larger" },
        { "\"from\":\"2015-02-15\",\"to\":\"2015-02-14\"", "'to' lies before 'from'" },
        { "\"from\":\"2015-02-15\",\"to\":\"2015-02-15\"", NULL },
        { "\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-14T23:59:59Z\"", "'to' lies before" },
        { "\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-15T01:59+02:00\"", "'to' lies before" },
        { "\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-15T02:00+02:00\"", NULL },
        { "\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-14\"", NULL }, /* west of Greenwich */
        { "\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-12\"", "'to' lies before" },
        { "\"from\":\"2015-02-15\",\"to\":\"2015-02-14T23:00Z\"", NULL }, /* east of it */
        { "\"from\":\"2015-02-15\",\"to\":\"2015-02-13T23:00Z\"", "'to' lies before" },
        { "\"count_min\":3,\"count_max\":2", "'count_min' is larger" },
        { "\"killed_min\":3,\"killed_max\":2", "'killed_min' is larger" },
        { "\"injured_min\":3,\"injured_max\":2", "'injured_min' is larger" },
        { "\"calibre_min_mm\":3,\"calibre_max_mm\":2", "'calibre_min_mm' is larger" },
        { "\"calibre_mm\":122,\"calibre_min_mm\":100", "'calibre_mm' is exact" },
        { "\"calibre_max_mm\":152,\"calibre_mm\":122", "'calibre_mm' is exact" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];

        (void)snprintf(text, sizeof text, "{\"act\":\"shot\",%s}", cases[i].members);
        struct decoded d = decode(text);
        EXPECT_SAY(d.status == (cases[i].words ? TRUCE_SYNTAX : TRUCE_OK), "%s: %s", text,
                   d.err.text);
        EXPECT_SAY(!cases[i].words || strstr(d.err.text, cases[i].words), "%s: %s", text,
                   d.err.text);
        decoded_free(&d);
    }
}

TEST(a_refused_report_leaves_the_result_alone)
{
    struct decoded d = decode(WITH("\"id\":\"x\",\"lat\":91"));

    EXPECT(d.status == TRUCE_SYNTAX);
    EXPECT(*(unsigned char *)&d.report == 0x5A);
    decoded_free(&d);
    d = decode("[1]");
    EXPECT(d.status == TRUCE_SYNTAX && strstr(d.err.text, "a report is a JSON object, not an array"));
    decoded_free(&d);
}

TEST(a_place_in_the_text_is_told_by_line_and_column)
{
    struct decoded d = decode("{\n\"act\": \"shot\",\n  \"lat\": 91 }");

    EXPECT(d.err.line == 3 && d.err.column == 10);
    decoded_free(&d);
}

TEST(the_sixteen_winds_are_bearings)
{
    static const char *const winds[] = { "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                         "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "nnw" };

    for (size_t i = 0; i < 16; i++) {
        char text[100];

        (void)snprintf(text, sizeof text, WITH("\"lat\":0,\"lon\":0,\"bearing_deg\":\"%s\""), winds[i]);
        struct decoded d = decode(text);
        EXPECT_SAY(d.status == TRUCE_OK && d.report.bearing_deg == 22.5 * (double)i, "%s", winds[i]);
        decoded_free(&d);
    }
}

TEST(a_weapon_of_one_calibre_need_not_say_it_and_a_missile_has_none)
{
    struct decoded d = decode(WITH("\"weapon\":\"grad\""));
    EXPECT(d.report.calibre_min_mm == 122 && d.report.calibre_max_mm == 122);
    decoded_free(&d);
    d = decode(WITH("\"weapon\":\"grad\",\"calibre_mm\":120"));
    EXPECT(d.report.calibre_min_mm == 120 && d.report.calibre_max_mm == 120);
    decoded_free(&d);
    d = decode(WITH("\"weapon\":\"mlrs\""));
    EXPECT(d.report.calibre_min_mm == 0 && isinf(d.report.calibre_max_mm));
    decoded_free(&d);
    d = decode(WITH("\"weapon\":\"missile\""));
    EXPECT(isnan(d.report.calibre_min_mm) && isnan(d.report.calibre_max_mm));
    decoded_free(&d);
    d = decode(WITH("\"weapon\":\"missile\",\"calibre_max_mm\":500"));
    EXPECT(d.report.calibre_min_mm == 0 && d.report.calibre_max_mm == 500);
    decoded_free(&d);
}

/* "At least six" is six or more: no upper end may be made up for it. */
TEST(a_floor_is_open_and_a_ceiling_begins_at_one)
{
    static const struct {
        const char *members;
        int64_t     least, most;
    } cases[] = {
        { "\"count_min\":4", 4, REPORT_COUNT_OPEN }, { "\"count_max\":4", 1, 4 }, { "\"count_max\":0", 0, 0 },
        { "\"count_min\":0", 0, REPORT_COUNT_OPEN }, { "\"count_min\":2,\"count_max\":9", 2, 9 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[100];

        (void)snprintf(text, sizeof text, "{\"act\":\"shot\",%s}", cases[i].members);
        struct decoded d = decode(text);
        EXPECT_SAY(d.report.count_min == cases[i].least && d.report.count_max == cases[i].most,
                   "%s", text);
        decoded_free(&d);
    }
}

TEST(counts_together_do_not_run_over)
{
    EXPECT(report_count_add(2, 3) == 5);
    EXPECT(report_count_add(REPORT_COUNT_OPEN, 3) == REPORT_COUNT_OPEN);
    EXPECT(report_count_add(3, REPORT_COUNT_OPEN) == REPORT_COUNT_OPEN);
    EXPECT(report_count_add(REPORT_COUNT_OPEN, REPORT_COUNT_OPEN) == REPORT_COUNT_OPEN);
    EXPECT(report_count_add(REPORT_COUNT_OPEN - 1, 0) == REPORT_COUNT_OPEN - 1);
}

TEST(more_names_than_the_limit_are_refused_and_as_many_are_not)
{
    struct buf text;

    for (int extra = 0; extra < 2; extra++) {
        buf_init(&text, 64 * 1024);
        buf_add_c(&text, "{\"act\":\"shot\",\"by\":[\"0\"");
        for (int i = 1; i < REPORT_NAMES_MAX + extra; i++)
            buf_printf(&text, ",\"%d\"", i);
        buf_add_c(&text, "]}");
        buf_add_byte(&text, '\0');
        struct decoded d = decode(text.at);
        EXPECT(d.status == (extra ? TRUCE_SYNTAX : TRUCE_OK));
        EXPECT(extra ? strstr(d.err.text, "at most 64 names") != NULL
                     : d.report.by_count == REPORT_NAMES_MAX);
        decoded_free(&d);
        buf_free(&text);
    }
}

TEST(an_id_longer_than_the_limit_is_refused_and_as_long_is_not)
{
    for (int extra = 0; extra < 2; extra++) {
        char text[REPORT_ID_LEN_MAX + 40], id[REPORT_ID_LEN_MAX + 2];

        memset(id, 'x', sizeof id);
        (void)snprintf(text, sizeof text, "{\"act\":\"shot\",\"id\":\"%.*s\"}",
                       REPORT_ID_LEN_MAX + extra, id);
        struct decoded d = decode(text);
        EXPECT(d.status == (extra ? TRUCE_SYNTAX : TRUCE_OK));
        decoded_free(&d);
    }
}

/* ---- the span ---- */

static void
expect_span(const char *members, instant from, instant to)
{
    static const instant begin[] = { TIME_MIN }, offset[] = { 2 * TIME_HOUR };
    struct tz   east = { STR("east"), 1, (instant *)(uintptr_t)begin, (instant *)(uintptr_t)offset,
                         false };
    struct civil day = { 2015, 2, 15, 0, 0, 0, 0 };
    instant     got_from, got_to, zero = civil_to_instant(day) - 2 * TIME_HOUR;
    char        text[200];

    (void)snprintf(text, sizeof text, "{\"act\":\"shot\"%s}", members);
    struct decoded d = decode_in(text, &east);
    EXPECT_SAY(d.status == TRUCE_OK, "%s", d.err.text);
    report_span(&d.report, &east, &got_from, &got_to);
    from = from == TIME_MIN ? from : zero + from;
    to = to == TIME_MAX ? to : zero + to;
    EXPECT_SAY(got_from == from && got_to == to, "%s: %lld to %lld", members,
               (long long)(got_from - zero), (long long)(got_to - zero));
    decoded_free(&d);
}

/* In a zone two hours east; instants counted from its midnight of 15 February 2015. */
TEST(a_span_is_half_open_and_open_where_nothing_is_said)
{
    expect_span("", TIME_MIN, TIME_MAX);
    expect_span(",\"from\":\"2015-02-15\"", 0, TIME_DAY);
    expect_span(",\"from\":\"2015-02-15\",\"to\":\"2015-02-15\"", 0, TIME_DAY);
    expect_span(",\"from\":\"2015-02-15\",\"to\":\"2015-02-17\"", 0, 3 * TIME_DAY);
    expect_span(",\"from\":\"2015-02-15T00:00:00+02:00\"", 0, 0);
    expect_span(",\"from\":\"2015-02-15T01:00\"", TIME_HOUR, TIME_HOUR);
    expect_span(",\"from\":\"2015-02-15T01:00\",\"to\":\"2015-02-15T03:00\"", TIME_HOUR, 3 * TIME_HOUR);
    expect_span(",\"from\":\"2015-02-15T01:00\",\"to\":\"2015-02-15\"", TIME_HOUR, TIME_DAY);
    expect_span(",\"to\":\"2015-02-15\"", TIME_MIN, TIME_DAY);
    /* A day wholly before its instant here, though not in every zone: an instant. */
    expect_span(",\"from\":\"2015-02-15T00:00Z\",\"to\":\"2015-02-14\"", 2 * TIME_HOUR, 2 * TIME_HOUR);
}

TEST(a_reader_takes_texts_in_any_order_of_fields_and_finds_names_there_twice)
{
    static const char *const texts[] = {
        "{\"id\":\"1\",\"act\":\"shot\",\"lat\":1,\"lon\":2}",
        "{\"lon\":2,\"act\":\"shot\",\"lat\":1,\"id\":\"1\"}",
        " { \"id\" : \"1\" , \"act\":\"shot\"}",
        "{\"x\":1,\"id\":\"1\",\"y\":[{}],\"act\":\"shot\",\"\\u0078y\":2}",
        "{\"\\u0069d\":\"1\",\"act\":\"shot\",\"idx\":0,\"i\":0,\"\":0}",
        "{\"a1\":0,\"a2\":0,\"a3\":0,\"a4\":0,\"a5\":0,\"a6\":0,\"a7\":0,\"a8\":0,\"a9\":0,"
        "\"b1\":0,\"b2\":0,\"b3\":0,\"b4\":0,\"b5\":0,\"b6\":0,\"b7\":0,\"b8\":0,\"b9\":0,"
        "\"act\":\"shot\"}",
    };
    static const char *const twice[] = {
        "{\"id\":\"1\",\"act\":\"shot\",\"id\":\"1\"}", "{\"id\":null,\"id\":null}",
        "{\"x\":1,\"act\":\"shot\",\"x\":1}", "{\"id\":1,\"act\":0,\"\\u0069d\":\"1\"}",
    };
    struct report_reader reader = { .words = &vocab_standard };
    struct arena         step;

    arena_init(&step, 16 * 1024 * 1024);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct decoded d = decode(texts[i]);

        EXPECT_SAY(d.status == TRUCE_OK, "%s: %s", texts[i], d.err.text);
        decoded_free(&d);
    }
    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
        struct report report;
        struct err    err = { 0 };

        EXPECT_SAY(report_read(&reader, str_from_c(twice[i]), &step, &report, &err) ==
                           TRUCE_SYNTAX && strstr(err.text, "is there twice"),
                   "%s: %s", twice[i], err.text);
    }
    arena_free(&step);
}

TEST(a_source_is_given_to_a_report_that_names_none)
{
    struct report_reader reader = { .words = &vocab_standard, .source = STR("post") };
    struct arena         step;
    struct report        report;

    arena_init(&step, 16 * 1024 * 1024);
#define READ(text) EXPECT(report_read(&reader, STR(text), &step, &report, NULL) == TRUCE_OK)
    READ("{\"act\":\"shot\"}");
    EXPECT_STR(report.source, STR("post"));
    READ("{\"act\":\"shot\",\"source\":null}");
    EXPECT_STR(report.source, STR("post"));
    READ("{\"act\":\"shot\",\"source\":\"\"}");
    EXPECT_STR(report.source, STR(""));
#undef READ
    arena_free(&step);
}

TEST(each_basis_has_its_name)
{
    EXPECT(strcmp(by_basis_name(BASIS_NONE), "") == 0);
    EXPECT(strcmp(by_basis_name(BASIS_CLAIMED), "claimed") == 0);
    EXPECT(strcmp(by_basis_name(BASIS_OBSERVED), "observed") == 0);
    EXPECT(strcmp(by_basis_name(BASIS_INFERRED), "inferred") == 0);
    EXPECT(strcmp(by_basis_name(BASIS_RULED), "ruled") == 0);
    EXPECT(strcmp(by_basis_name(BASIS_NOT_ATTEMPTED), "not_attempted") == 0);
}

/* Terms were replaced: what was recorded under the old ones reads, and says what it lacks. */
TEST(a_stored_report_with_a_word_no_longer_known_reads_and_names_it)
{
    static const char  text[] = "{\"act\":\"fire_kite\",\"id\":\"i\",\"source\":\"s\","
                                "\"from\":\"2015-02-15\"}";
    static const char  notice[] = "{\"act\":\"notice\",\"covers\":\"fire_kite\"}";
    const struct json *json;
    struct report      report = { .act = 3 };
    struct arena       arena;
    struct err         err = { 0 };

    arena_init(&arena, 1 << 20);
    EXPECT(json_parse(str_from_c(text), &arena, &json, &err) == TRUCE_OK);
    EXPECT(report_decode(json, str_from_c(text), &vocab_standard, NULL, &report, &err) == TRUCE_SYNTAX &&
           report.act == 3);
    EXPECT(report_decode_stored(json, str_from_c(text), &vocab_standard, &report, &err) == TRUCE_OK);
    EXPECT(report.act == 0 && str_eq_c(report.id, "i") && report.from.kind == WHEN_DATE);
    EXPECT_STR(report.unknown, STR("fire_kite"));
    EXPECT(json_parse(str_from_c(notice), &arena, &json, &err) == TRUCE_OK);
    EXPECT(report_decode_stored(json, str_from_c(notice), &vocab_standard, &report, &err) == TRUCE_OK);
    EXPECT_STR(report.unknown, STR("fire_kite"));
    EXPECT(json_parse(STR("{\"act\":\"shot\"}"), &arena, &json, &err) == TRUCE_OK);
    EXPECT(report_decode_stored(json, STR(""), &vocab_standard, &report, &err) == TRUCE_OK &&
           report.unknown.len == 0);
    arena_free(&arena);
}

TEST(a_report_is_read_by_the_words_of_the_terms_in_force)
{
    static const char  text[] = "{\"act\":\"fire_kite\"}";
    struct vocabulary  words = vocab_standard;
    const struct json *json;
    struct report      report;
    struct arena       arena;
    struct err         err = { 0 };

    arena_init(&arena, 1 << 20);
    EXPECT(vocab_add(&words, VOCAB_ACT, STR("fire_kite"), 0, STR(""), &arena, &err) == TRUCE_OK);
    EXPECT(json_parse(str_from_c(text), &arena, &json, &err) == TRUCE_OK);
    EXPECT(report_decode(json, str_from_c(text), &words, NULL, &report, &err) == TRUCE_OK);
    EXPECT(report.words == &words && report.unknown.len == 0);
    EXPECT_STR(vocab_text(report.words, VOCAB_ACT, report.act), STR("fire_kite"));
    arena_free(&arena);
}
