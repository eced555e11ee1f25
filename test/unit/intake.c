#include "intake_reading.h"

#include "base/fault.h"
#include "base/sys.h"

#include <math.h>
#include <unistd.h>

#define NO_OPTIONS ((struct intake_options){ .profile = NULL })
#define SHOT "{\"id\":\"1\",\"act\":\"shot\",\"from\":\"2015-02-15T01:00Z\"}"

/* ---- JSON Lines ---- */

TEST(a_line_is_a_report_and_its_text_is_the_line)
{
    struct reading r = read_bytes("-", STR("\xEF\xBB\xBF" SHOT "\r\n\n \n" SHOT), NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 2 && !r.rejected);
    EXPECT_STR(r.items[0].text, STR(SHOT));
    EXPECT_STR(r.items[0].raw, STR(SHOT));
    EXPECT_STR(r.items[0].report.id, STR("1"));
    EXPECT(r.items[0].line == 1 && r.items[1].line == 4);
    reading_free(&r);
}

TEST(a_broken_line_costs_that_line_and_says_its_place)
{
    struct reading r = read_bytes("x.jsonl", STR(SHOT "\n{\"act\":\"shot\",\"lat\":91,\"lon\":0}\n"
                                                      "{\"act\":\"shoot\"}\n[1]\nnonsense\n" SHOT),
                                  NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 6 && r.rejected == 4);
    EXPECT(r.items[1].why.line == 2 && r.items[1].why.column == 21);
    EXPECT_SAYS(&r.items[1].why, "'lat' must be a number from -90 to 90, not 91");
    EXPECT_STR(r.items[1].raw, STR("{\"act\":\"shot\",\"lat\":91,\"lon\":0}"));
    EXPECT_SAYS(&r.items[2].why, "did you mean 'shot'");
    EXPECT_SAYS(&r.items[3].why, "not an array");
    EXPECT(r.items[4].why.line == 5);
    EXPECT(!r.items[5].rejected);
    reading_free(&r);
}

TEST(a_line_of_two_megabytes_costs_that_line)
{
    size_t len = 2 * 1024 * 1024;
    char  *at = malloc(len + 200);

    memset(at, 'x', len);
    memcpy(at, SHOT "\n", sizeof SHOT);
    memcpy(at + len, "\n" SHOT, sizeof SHOT + 1);
    struct reading r = read_bytes("x.jsonl", (struct str){ at, len + sizeof SHOT }, NO_OPTIONS);
    EXPECT(r.status == TRUCE_OK && r.count == 3 && r.rejected == 1);
    EXPECT_SAYS(&r.items[1].why, "more than 1048576 bytes");
    EXPECT(r.items[1].why.line == 2);
    reading_free(&r);
    free(at);
}

TEST(a_line_that_asks_for_more_memory_than_a_row_may_have_costs_that_line)
{
    size_t len = 1000 * 1000;
    char  *at = malloc(len + 200);

    memset(at, '[', len);
    for (size_t i = 0; i < len - 1; i += 2)
        memcpy(at + i, i ? "1," : "[1", 2);
    memcpy(at + len, "1]\n" SHOT, sizeof SHOT + 3);
    struct arena          keep, step;
    struct intake_options options = { .profile = "jsonl" };
    struct intake        *intake;
    struct intake_item    item;
    struct err            err = { 0 };
    bool                  more;

    arena_init(&keep, 16 * 1024 * 1024);
    arena_init(&step, 8 * 1024 * 1024);
    EXPECT(intake_open_memory("x", (struct str){ at, len + 2 + sizeof SHOT }, &options, &keep,
                              &intake, &err) == TRUCE_OK);
    EXPECT(intake_next(intake, &step, &item, &more, &err) == TRUCE_OK && more);
    EXPECT(item.rejected && item.why.status == TRUCE_LIMIT);
    EXPECT_SAYS(&item.why, "8388608 bytes of memory");
    arena_reset(&step);
    EXPECT(intake_next(intake, &step, &item, &more, &err) == TRUCE_OK && more && !item.rejected);
    intake_close(intake);
    arena_free(&step);
    arena_free(&keep);
    free(at);
}

TEST(a_source_is_written_only_into_a_report_without_one)
{
    struct intake_options options = { .source = "post \"4\"" };
    struct reading        r = read_bytes("-", STR("{\"act\":\"shot\"} \n"
                                                  "{\"source\":null,\"act\":\"shot\"}\n"
                                                  "{\"act\":\"shot\",\"source\":\"smm\"}\n{}\n"),
                                         options);

    EXPECT_STR(r.items[0].text, STR("{\"act\":\"shot\",\"source\":\"post \\\"4\\\"\"} "));
    EXPECT_STR(r.items[0].report.source, STR("post \"4\""));
    EXPECT_STR(r.items[1].text, STR("{\"source\":\"post \\\"4\\\"\",\"act\":\"shot\"}"));
    EXPECT_STR(r.items[2].report.source, STR("smm"));
    EXPECT(r.count == 4 && r.items[3].rejected);
    EXPECT_SAYS(&r.items[3].why, "'act' is missing");
    reading_free(&r);
}

static const instant kyiv_from[] = { TIME_MIN };
static const instant kyiv_offset[] = { 2 * TIME_HOUR };

static struct tz
two_hours_east(void)
{
    return (struct tz){ STR("east"), 1, (instant *)(uintptr_t)kyiv_from,
                        (instant *)(uintptr_t)kyiv_offset, false };
}

TEST(a_wall_clock_gets_its_offset_in_the_text_or_the_report_is_set_aside)
{
    struct tz      east = two_hours_east();
    struct str     lines = STR("{\"act\":\"shot\",\"from\":\"2015-02-15 00:30\",\"x\":\"2015-02-15 "
                               "00:30\",\"to\":\"2015-02-15T01:00\"}\n");
    struct reading r = read_bytes("-", lines, (struct intake_options){ .naive = &east });

    EXPECT_STR(r.items[0].text,
               STR("{\"act\":\"shot\",\"from\":\"2015-02-15T00:30:00+02:00\",\"x\":\"2015-02-15 "
                   "00:30\",\"to\":\"2015-02-15T01:00:00+02:00\"}"));
    EXPECT(r.items[0].report.from.kind == WHEN_INSTANT);
    reading_free(&r);
    r = read_bytes("-", lines, NO_OPTIONS);
    EXPECT(r.rejected == 1);
    EXPECT_SAYS(&r.items[0].why, "say --tz ZONE");
    reading_free(&r);
}

/* ---- CSV by header ---- */

#define HEADER "id,source,from,lat,lon,act,by,killed_min,note\n"

TEST(a_row_is_a_report_of_the_columns_under_their_names)
{
    struct reading r = read_bytes(
        "x.csv", STR(HEADER "a1, smm ,2015-02-15,48.50,37.9,shot,\"RU; \"\"UA\"\" ;\",3, as is \n"
                            "a2,,,,,shot,,,\n"), NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 2 && !r.rejected);
    EXPECT_STR(r.items[0].text,
               STR("{\"id\":\"a1\",\"source\":\"smm\",\"from\":\"2015-02-15\",\"lat\":48.5,"
                   "\"lon\":37.9,\"act\":\"shot\",\"by\":[\"RU\",\"\\\"UA\\\"\"],"
                   "\"killed_min\":3,\"note\":\" as is \"}"));
    EXPECT(r.items[0].report.by_count == 2 && r.items[0].report.killed_min == 3);
    EXPECT_STR(r.items[1].text, STR("{\"id\":\"a2\",\"act\":\"shot\"}"));
    EXPECT(isnan(r.items[1].report.lat));
    reading_free(&r);
}

TEST(every_field_of_a_report_has_a_column)
{
    struct reading r = read_bytes(
        "x.tsv",
        STR("act\treliability\tcredibility\tbearing_deg\tbearing_width_deg\trange_max_m\tlat\tlon\t"
            "calibre_mm\tcivilian\tevidence\tby_basis\tbetween\tweapon\tcount_max\n"
            "shelling\tB\t2\tSSE\t22.5\t5000\t48\t37\t122\tTRUE\tab;cd\tclaimed\tA;B\tgrad\t4\n"
            "shelling\tB\t2\t157.5\t22.5\t5000\t48\t37\t122\t7\tab\tclaimed\tA\tgrad\t4\n"
            "shelling\tG\t2\tSSE\t22.5\t5000\t48\t37\t122\tmany\tab\tclaimed\tA;B\tgrad\t4\n"),
        NO_OPTIONS);

    EXPECT(r.count == 3 && r.rejected == 1 && r.items[2].rejected);
    EXPECT(r.items[0].report.reliability == 'B' && r.items[0].report.credibility == '2');
    EXPECT(r.items[0].report.bearing_deg == 157.5 && r.items[1].report.bearing_deg == 157.5);
    EXPECT(r.items[0].report.between_count == 2 && r.items[1].report.between_count == 1);
    EXPECT(r.items[0].report.count_min == 1 && r.items[0].report.count_max == 4);
    EXPECT(strstr(r.items[0].text.at, "\"civilian\":true") != NULL);
    EXPECT(strstr(r.items[1].text.at, "\"civilian\":7") != NULL);
    reading_free(&r);
}

TEST(numbers_in_cells_are_taken_strictly)
{
    static const char *const bad[] = { "48,5", "48.5N", "nan", "inf", "0x30", "--1", "1e999" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char           text[80];
        int            len = snprintf(text, sizeof text, "act,lat,lon\nshot,\"%s\",37\n", bad[i]);
        struct reading r = read_bytes("x.csv", (struct str){ text, (size_t)len }, NO_OPTIONS);

        EXPECT_SAY(r.count == 1 && r.rejected == 1, "%s", bad[i]);
        EXPECT_SAYS(&r.items[0].why, "'lat' must be a number, not '");
        EXPECT(r.items[0].why.line == 2 && r.items[0].why.column == 0);
        EXPECT(says(&r.items[0].why, "a decimal point") == (i == 0));
        reading_free(&r);
    }
}

TEST(absurd_coordinates_and_years_are_set_aside_and_the_edges_are_not)
{
    struct reading r = read_bytes("x.csv", STR("act,lat,lon,from\n"
                                               "shot,90.001,0,2015-01-01\n"
                                               "shot,0,-181,2015-01-01\n"
                                               "shot,,37,2015-01-01\n"
                                               "shot,0,0,0000-01-01\n"
                                               "shot,0,0,10000-01-01\n"
                                               "shot,0,0,2015-02-29\n"
                                               "shot,-90,180,0001-01-01\n"
                                               "shot,90,-180,9999-12-31\n"), NO_OPTIONS);

    EXPECT(r.count == 8 && r.rejected == 6);
    EXPECT_SAYS(&r.items[0].why, "from -90 to 90");
    EXPECT_SAYS(&r.items[1].why, "from -180 to 180");
    EXPECT_SAYS(&r.items[2].why, "'lat' and 'lon' go together");
    EXPECT_SAYS(&r.items[3].why, "years 1 to 9999");
    EXPECT(!r.items[6].rejected && !r.items[7].rejected);
    reading_free(&r);
}

TEST(a_row_cut_short_is_set_aside_with_its_bytes)
{
    struct reading r = read_bytes("x.csv", STR("act,note,lat\nshot,\"a,\"\"b\"\"\",1\nshot,\"a,b\""),
                                  NO_OPTIONS);

    EXPECT(r.count == 2 && r.rejected == 2);
    EXPECT_SAYS(&r.items[0].why, "'lat' and 'lon'");
    EXPECT_STR(r.items[0].raw, STR("shot,\"a,\"\"b\"\"\",1"));
    EXPECT_SAYS(&r.items[1].why, "2 cells, the header 3");
    EXPECT_STR(r.items[1].raw, STR("shot,\"a,b\""));
    EXPECT(r.items[1].why.line == 3);
    reading_free(&r);
}

TEST(a_quote_never_closed_costs_its_row_only)
{
    struct reading r = read_bytes("x.csv", STR("act,note\nshot,\"open\nshot,b\n"), NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 2 && r.rejected == 1 && r.items[0].line == 2);
    EXPECT_SAYS(&r.items[0].why, "never closed");
    reading_free(&r);
}

TEST(a_cell_that_is_not_utf8_names_its_column)
{
    struct reading r = read_bytes("x.csv", STR("act,note\nshot,caf\xE9\n"), NO_OPTIONS);

    EXPECT(r.rejected == 1);
    EXPECT_SAYS(&r.items[0].why, "'note' is not UTF-8");
    reading_free(&r);
}

TEST(words_that_quote_the_file_are_utf8_wherever_they_are_cut)
{
    for (int blanks = 0; blanks < 4; blanks++) {
        char           text[400];
        int            len = snprintf(text, sizeof text, "act,lat,lon\nshot,%.*s%s,1\n", blanks,
                                      "xxxx", "ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ");
        struct reading r = read_bytes("x.csv", (struct str){ text, (size_t)len }, NO_OPTIONS);

        EXPECT(r.rejected == 1 && str_is_utf8(str_from_c(r.items[0].why.text)));
        reading_free(&r);
    }
}

TEST(a_header_that_cannot_be_used_ends_the_reading_with_what_to_do)
{
    static const struct {
        const char *name, *text, *words;
    } cases[] = {
        { "x.csv", "", "is empty: a table begins with a header" },
        { "x.csv", "\n\n", "is empty" },
        { "x.csv", "id,acts\n1,shot\n", "no column 'act' (is it 'acts'?)" },
        { "x.csv", "a;b\n1;2\n", "--as PROFILE" },
        { "x.csv", "act,lat,lon,lat\n", "names 'lat' twice, in columns 2 and 4" },
        { "x.csv", "type_of_violence,where_prec,date_start\n", "use --as ucdp-ged" },
        { "x", "type_of_violence,where_prec,date_start\n", "use --as ucdp-ged" },
        { "x.csv", "PK\003\004junk", "a ZIP archive or a spreadsheet" },
        { "x.jsonl", "\037\213\b", "compressed: unpack it first" },
        { "x.jsonl", "\377\376{", "UTF-16: save it as UTF-8" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_bytes(cases[i].name, str_from_c(cases[i].text), NO_OPTIONS);

        EXPECT_SAY(r.status == TRUCE_SYNTAX || r.status == TRUCE_USAGE, "case %zu", i);
        EXPECT_SAYS(&r.err, cases[i].words);
        reading_free(&r);
    }
}

TEST(a_table_of_a_header_only_has_no_reports)
{
    struct reading r = read_bytes("x.csv", STR("act,lat,lon\n"), NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 0);
    reading_free(&r);
}

/* ---- what kind of file ---- */

TEST(the_kind_of_a_file_is_found_by_suffix_then_by_first_byte)
{
    static const struct {
        const char *name, *text;
        unsigned    count, rejected;
    } cases[] = {
        { "-", SHOT, 1, 0 },           { "x", "\n\n " SHOT, 1, 0 }, { "X.CSV", "act\nshot\n", 1, 0 },
        { "-", "act\nshot\n", 1, 0 },  { "x.ndjson", SHOT, 1, 0 },  { "x.json", SHOT "\n" SHOT, 2, 0 },
        { "x.jsonl", "act\nx", 2, 2 }, { "-", "", 0, 0 },           { "x.jsonl", "\n\n", 0, 0 },
        { "x.jsonl", "{\"act\":", 1, 1 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_bytes(cases[i].name, str_from_c(cases[i].text), NO_OPTIONS);

        EXPECT_SAY(r.status == TRUCE_OK && r.count == cases[i].count &&
                       r.rejected == cases[i].rejected, "case %zu: %u %u %s", i, r.count,
                   r.rejected, r.err.text);
        reading_free(&r);
    }
}

TEST(an_array_or_a_spread_out_object_says_that_a_line_is_wanted)
{
    struct reading r = read_bytes("x.json", STR("[" SHOT "]"), NO_OPTIONS);

    EXPECT(r.status == TRUCE_SYNTAX);
    EXPECT_SAYS(&r.err, "one report an object a line is wanted");
    reading_free(&r);
    r = read_bytes("x.json", STR("{\n  \"act\": \"shot\"\n}\n"), NO_OPTIONS);
    EXPECT(r.status == TRUCE_SYNTAX);
    EXPECT_SAYS(&r.err, "spreads an object over several lines");
    reading_free(&r);
}

TEST(a_zero_byte_costs_its_row_and_not_the_file)
{
    struct reading r = read_bytes("x.jsonl", STR("\0\0\n" SHOT "\n"), NO_OPTIONS);

    EXPECT(r.status == TRUCE_OK && r.count == 2 && r.rejected == 1);
    reading_free(&r);
}

TEST(an_unknown_profile_names_those_there_are)
{
    struct reading r = read_bytes("x", STR(""), (struct intake_options){ .profile = "ucdp" });

    EXPECT(r.status == TRUCE_USAGE);
    EXPECT_SAYS(&r.err, "unknown profile 'ucdp' (there are jsonl, csv, geojson, ucdp-ged)");
    reading_free(&r);
}

/* ---- files ---- */

static struct reading
read_path(const char *path, struct intake_options options)
{
    struct reading r = { .count = 0 };
    struct intake *intake;

    arena_init(&r.keep, 64 * 1024 * 1024);
    r.status = intake_open(path, &options, &r.keep, &intake, &r.err);
    if (r.status != TRUCE_OK)
        return r;
    reading_run(&r, intake, options.naive);
    EXPECT(intake_bytes_read(intake) == intake_bytes_total(intake) ||
           intake_bytes_total(intake) < 0);
    intake_close(intake);
    return r;
}

TEST(a_missing_file_and_a_directory_say_so)
{
    struct reading r = read_path("/nonexistent.csv", NO_OPTIONS);

    EXPECT(r.status == TRUCE_MISSING);
    EXPECT_SAYS(&r.err, "/nonexistent.csv");
    reading_free(&r);
    r = read_path("/", NO_OPTIONS);
    EXPECT(r.status == TRUCE_IO);
    EXPECT_SAYS(&r.err, "a directory");
    reading_free(&r);
}

/* A pipe cannot be opened twice nor read again from its start. */
TEST(a_pipe_is_looked_at_without_losing_its_beginning)
{
    static const char *const texts[] = { SHOT "\n" SHOT "\n", "act\nshot\nshot\n",
                                         "{\"type\":\"FeatureCollection\",\"features\":[]}\n" };
    static const unsigned counts[] = { 2, 2, 0 };

    for (size_t i = 0; i < 3; i++) {
        int  ends[2];
        char path[32];

        EXPECT(pipe(ends) == 0);
        EXPECT(write(ends[1], texts[i], strlen(texts[i])) == (ssize_t)strlen(texts[i]));
        close(ends[1]);
        (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
        struct reading r = read_path(path, NO_OPTIONS);
        EXPECT_SAY(r.status == TRUCE_OK && r.count == counts[i] && !r.rejected, "%zu: %s", i,
                   r.err.text);
        reading_free(&r);
        close(ends[0]);
    }
}

TEST(a_file_longer_than_what_is_looked_at_is_read_to_its_end)
{
    char           path[] = "/tmp/truce-intake-XXXXXX";
    struct buf     text;
    struct err     err = { 0 };
    enum { ROWS = 20000 };

    close(mkstemp(path));
    buf_init(&text, 8 * 1024 * 1024);
    buf_add_c(&text, "act,note\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&text, "shot,note %d\n", i);
    EXPECT(sys_write_file(path, buf_str(&text), &err) == TRUCE_OK);
    struct reading r = read_path(path, NO_OPTIONS);
    EXPECT(r.status == TRUCE_OK && r.count == ROWS && !r.rejected);
    reading_free(&r);
    unlink(path);
    buf_free(&text);
}

/* ---- faults ---- */

struct sweep {
    const char           *name;  /* or the path, if there are no bytes */
    struct str            bytes;
    struct intake_options options;
    unsigned              count, rejected; /* without a fault */
    uint64_t              faults;          /* met */
};

/* What a run with the nth point failing ends in. */
static enum status
sweep_run(const struct sweep *s, unsigned *ret_count, unsigned *ret_rejected, struct err *err)
{
    struct arena       keep, step;
    struct intake     *intake;
    struct intake_item item;
    enum status        status;
    bool               more = true;

    arena_init(&keep, 64 * 1024 * 1024);
    arena_init(&step, 64 * 1024 * 1024);
    *ret_count = *ret_rejected = 0;
    status = s->bytes.len ? intake_open_memory(s->name, s->bytes, &s->options, &keep, &intake, err)
                          : intake_open(s->name, &s->options, &keep, &intake, err);
    if (status == TRUCE_OK) {
        while (status == TRUCE_OK && more) {
            arena_free(&step); /* so that each report asks for memory anew */
            status = intake_next(intake, &step, &item, &more, err);
            *ret_count += status == TRUCE_OK && more;
            *ret_rejected += status == TRUCE_OK && more && item.rejected;
        }
        intake_close(intake);
    }
    arena_free(&step);
    arena_free(&keep);
    return status;
}

/* Every fault near the beginning, then ever fewer. */
static void
sweep(struct sweep *s, bool for_ever)
{
    bool met = true;

    for (uint64_t n = 1; met; n += n < 60 ? 1 : n / 2) {
        struct err  err = { 0 };
        unsigned    count, rejected;

        fault_arm(n, for_ever);
        enum status status = sweep_run(s, &count, &rejected, &err);
        met = fault_disarm();
        EXPECT_SAY(met ? (status == TRUCE_MEMORY || status == TRUCE_IO || status == TRUCE_MISSING) &&
                             err.text[0]
                       : status == TRUCE_OK && count == s->count && rejected == s->rejected,
                   "%s, fault %llu: %s '%s', %u reports", s->name, (unsigned long long)n,
                   status_name(status), err.text, count);
        s->faults += met;
    }
}

TEST(every_fault_ends_the_reading_aloud_and_no_report_is_lost_silently)
{
    struct sweep sweeps[] = {
        { .name = "x.jsonl", .bytes = STR(SHOT "\n{}\n" SHOT), .count = 3, .rejected = 1 },
        { .name = "x.csv", .bytes = STR("act,note\nshot,a\nnone,b\nshot,c\n"), .count = 3,
          .rejected = 1 },
        { .name = "x.geojson",
          .bytes = STR("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                       "\"geometry\":null,\"properties\":{\"act\":\"shot\"}},{\"type\":"
                       "\"Feature\",\"geometry\":null,\"properties\":{\"act\":\"x\"}}]}"),
          .count = 2, .rejected = 1 },
        { .name = TOP_FOLDER "/examples/ukraine/ucdp-ged-ukraine-2022.csv",
          .options = { .profile = "ucdp-ged" }, .count = 894 },
        { .name = TOP_FOLDER "/examples/ukraine/contact-2015.geojson", .count = 1, .rejected = 1 },
    };

    for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++) {
        sweep(&sweeps[i], false);
        sweep(&sweeps[i], true);
        EXPECT_SAY(sweeps[i].faults > 8, "%s: %llu", sweeps[i].name,
                   (unsigned long long)sweeps[i].faults);
    }
}
