#include "intake_reading.h"

#include "base/sys.h"

#include <math.h>

/* ---- one row at a time ---- */

#define HEADER                                                                             \
    "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,"   \
    "country_id,date_prec,date_start,date_end,low,best,high,deaths_civilians,source_date," \
    "source_headline,adm_1\n"

/* A plain row; a case names the cells it wants otherwise. */
struct cells {
    const char *type, *side_b, *where_prec, *where, *lat, *lon, *country, *date_prec, *start,
        *end, *low, *best, *high, *civilians, *known, *headline;
};

static struct reading
read_row(struct cells c)
{
    struct buf text;

#define OR(cell, plain) (c.cell ? c.cell : plain)
    buf_init(&text, 64 * 1024);
    buf_printf(&text, HEADER "7,%s,Government of Ukraine,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,x\n",
               OR(type, "1"), OR(side_b, "DPR"), OR(where_prec, "2"), OR(where, ""),
               OR(lat, "48.0"), OR(lon, "37.80"), OR(country, "369"), OR(date_prec, "1"),
               OR(start, "2015-02-15T00:00:00"), OR(end, OR(start, "2015-02-15T00:00:00")),
               OR(low, "1"), OR(best, "2"), OR(high, "3"), OR(civilians, "0"), OR(known, ""),
               OR(headline, "words"));
#undef OR
    struct reading r = read_bytes("x.csv", buf_str(&text),
                                  (struct intake_options){ .profile = "ucdp-ged" });
    buf_free(&text);
    EXPECT_SAY(r.status == TRUCE_OK && r.count == 1, "%s", r.err.text);
    return r;
}

TEST(a_row_of_ged_becomes_a_report)
{
    struct reading r = read_row((struct cells){ .known = "17/02/2015;2015-02-16" });

    EXPECT_STR(r.items[0].text,
               STR("{\"id\":\"7\",\"source\":\"ucdp-ged\",\"from\":\"2015-02-15\",\"to\":"
                   "\"2015-02-15\",\"known\":\"2015-02-17\",\"lat\":48,\"lon\":37.8,"
                   "\"radius_m\":25000,\"act\":\"armed_force\",\"between\":[\"Government of "
                   "Ukraine\",\"DPR\"],\"by_basis\":\"not_attempted\",\"killed_min\":1,"
                   "\"killed_max\":3,\"killed_best\":2,\"civilian\":0,\"text\":\"words\",\"ucdp\":{"
                   "\"type_of_violence\":\"1\",\"where_prec\":\"2\",\"country_id\":\"369\","
                   "\"date_prec\":\"1\",\"date_start\":\"2015-02-15T00:00:00\",\"date_end\":"
                   "\"2015-02-15T00:00:00\",\"source_date\":\"17/02/2015;2015-02-16\","
                   "\"adm_1\":\"x\"}}"));
    reading_free(&r);
}

TEST(one_sided_violence_is_by_side_a_against_civilians)
{
    struct reading r = read_row((struct cells){ .type = "3", .side_b = "Civilians" });
    const struct report *report = &r.items[0].report;

    EXPECT(report->by_count == 1 && report->between_count == 0);
    EXPECT_STR(report->by[0], STR("Government of Ukraine"));
    EXPECT(report->by_basis == BASIS_INFERRED);
    EXPECT_STR(vocab_text(&vocab_standard, VOCAB_TARGET, report->target), STR("civilian"));
    reading_free(&r);
    r = read_row((struct cells){ .type = "3", .side_b = "DPR" });
    EXPECT(r.rejected == 1);
    EXPECT_SAYS(&r.items[0].why, "'side_b' must be 'Civilians' where type_of_violence is 3, not "
                                 "'DPR'");
    reading_free(&r);
    r = read_row((struct cells){ .type = "2" });
    EXPECT(r.items[0].report.between_count == 2 && r.items[0].report.by_count == 0);
    EXPECT(r.items[0].report.by_basis == BASIS_NOT_ATTEMPTED && r.items[0].report.target == 0);
    reading_free(&r);
}

TEST(dates_are_read_month_first_in_both_dialects)
{
    static const char *const same[] = { "2/1/2015 12:00:00 AM", "02/01/2015 00:00", "02/01/2015",
                                        "2015-02-01T00:00:00", "2015-02-01", "2/1/2015",
                                        "2015-02-01 00:00:00.000" };
    static const char *const bad[] = { "13/1/2015", "2/30/2015 00:00", "2/1/15",  "0/1/2015",
                                       "1/2/0000",  "1/2/10000",       "1.2.2015", "2015-02",
                                       "2/1/2015 12:00:00 PM", "2015-01-31T22:00:00Z",
                                       "2015-02-01T00:00:00Z", "" };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct reading r = read_row((struct cells){ .start = same[i] });
        struct civil   day = civil_from_instant(r.items[0].report.from.at);

        EXPECT_SAY(!r.rejected && day.year == 2015 && day.month == 2 && day.day == 1, "%s", same[i]);
        EXPECT(r.items[0].report.from.kind == WHEN_DATE);
        reading_free(&r);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reading r = read_row((struct cells){ .start = bad[i] });

        EXPECT_SAY(r.rejected == 1, "%s", bad[i]);
        EXPECT_SAYS(&r.items[0].why, "'date_start' must be a day at midnight");
        reading_free(&r);
    }
}

static int64_t
days_of(const struct reading *r)
{
    return (r->items[0].report.to.at - r->items[0].report.from.at) / TIME_DAY + 1;
}

TEST(a_day_of_a_coarse_level_is_widened_and_an_interval_is_not)
{
    static const struct {
        const char *level, *end;
        int64_t     days;
    } cases[] = {
        { "1", NULL, 1 },  { "2", NULL, 11 }, { "3", NULL, 13 }, { "4", NULL, 61 },
        { "5", NULL, 731 }, { "2", "2015-02-16", 2 }, { "5", "2015-02-16", 2 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_row((struct cells){ .date_prec = cases[i].level, .end = cases[i].end });

        EXPECT_SAY(days_of(&r) == cases[i].days, "case %zu: %lld", i, (long long)days_of(&r));
        EXPECT((strstr(r.items[0].text.at, "\"widened\":true") != NULL) == (cases[i].days > 2));
        reading_free(&r);
    }
    struct reading r = read_row((struct cells){ .end = "2015-02-14" });
    EXPECT(r.rejected == 1);
    EXPECT_SAYS(&r.items[0].why, "'date_end' lies before 'date_start'");
    reading_free(&r);
}

TEST(a_day_of_a_source_before_the_event_is_not_when_it_was_known)
{
    static const struct {
        const char *said, *known;
    } cases[] = {
        { "1753-01-01", NULL },
        { "2015-02-14;14/02/2015", NULL },
        { "03/04/2015", "2015-04-03" }, /* the day first, unlike date_start */
        { "2015-02-15;nonsense;16/02/2015;", "2015-02-16" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_row((struct cells){ .known = cases[i].said });
        char           text[TIME_TEXT_LEN];
        struct when    known = r.items[0].report.known;

        EXPECT((known.kind == WHEN_NONE) == (cases[i].known == NULL));
        if (cases[i].known)
            EXPECT_STR(time_text_date(known.at, text), str_from_c(cases[i].known));
        reading_free(&r);
    }
}

TEST(each_level_of_place_has_its_radius_or_no_place)
{
    static const struct {
        const char *level, *lat, *lon, *where, *country;
        double      radius_m; /* NAN: unknown */
    } cases[] = {
        { "1", "48.0", "37.8", "Donetsk town", "369", 17309 },  /* 14,746 and 2,563 off */
        { "1", "48.0", "37.8", "nowhere", "369", 2304 },        /* not within 1 km */
        { "1", "48.3", "38.05", "Horlivka town", "369", 11673 }, /* 7,688 and 3,984 off */
        { "1", "48.14528", "37.745", "Avdiivka town", "369", 6792 },
        { "1", "48.14528", "37.745", "Artemivsk", "369", 6792 }, /* within 1 km */
        { "1", "36.34", "43.13", "Mosul city", "645", 25000 },
        { "2", "48.0", "37.8", "Donetsk town", "369", 25000 },
        { "2", "36.34", "43.13", "", "645", 25000 },
        { "3", "48.0", "37.8", "", "369", 90000 },
        { "3", "36.34", "43.13", "", "645", NAN },
        { "4", "48.14", "37.74", "Donetsk oblast", "369", 155000 },
        { "4", "48.92", "39.02", "Luhansk oblast", "369", 145000 },
        { "4", "46.47", "30.73", "Odessa oblast", "369", 230000 },
        { "4", "36.34", "43.13", "", "645", NAN },
        { "5", "48.15", "38.65", "Donets Basin Area", "369", NAN },
        { "6", "49", "32", "Ukraine", "369", NAN },
        { "7", "47.06", "37.60", "sea outside Mariupol", "369", NAN },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_row((struct cells){ .where_prec = cases[i].level,
                                                    .lat = cases[i].lat, .lon = cases[i].lon,
                                                    .where = cases[i].where,
                                                    .country = cases[i].country });
        double radius_m = r.items[0].report.radius_m;

        EXPECT_SAY(isnan(cases[i].radius_m) ? isnan(radius_m)
                                            : fabs(radius_m - cases[i].radius_m) <= 1,
                   "case %zu: %.1f", i, radius_m);
        EXPECT(isnan(radius_m) == isnan(r.items[0].report.lat));
        EXPECT((strstr(r.items[0].text.at, "\"latitude\"") != NULL) == isnan(radius_m));
        reading_free(&r);
    }
}

TEST(deaths_out_of_order_become_the_range_that_holds_all_three)
{
    struct reading r = read_row((struct cells){ .low = "7", .best = "0", .high = "6" });

    EXPECT(r.items[0].report.killed_min == 0 && r.items[0].report.killed_max == 7);
    EXPECT(strstr(r.items[0].text.at, "\"killed_best\":0") != NULL);
    EXPECT(strstr(r.items[0].text.at, "\"ucdp\":{\"order_fixed\":true") != NULL);
    EXPECT(strstr(r.items[0].text.at, "\"low\":\"7\",\"best\":\"0\",\"high\":\"6\"") != NULL);
    reading_free(&r);
    r = read_row((struct cells){ .low = "2", .best = "2", .high = "2" });
    EXPECT(strstr(r.items[0].text.at, "order_fixed") == NULL);
    EXPECT(strstr(r.items[0].text.at, "\"low\"") == NULL);
    reading_free(&r);
}

TEST(cells_that_say_nothing_ged_can_mean_set_the_row_aside)
{
    static const struct {
        struct cells cells;
        const char  *words;
    } cases[] = {
        { { .type = "4" }, "'type_of_violence' must be a whole number from 1 to 3, not '4'" },
        { { .where_prec = "" }, "'where_prec' must be" },
        { { .where_prec = "8" }, "from 1 to 7" },
        { { .date_prec = "0" }, "'date_prec' must be a whole number from 1 to 5" },
        { { .best = "2.0" }, "'best' must be a whole number" },
        { { .low = "-1" }, "'low' must be" },
        { { .civilians = "NaN" }, "'deaths_civilians' must be" },
        { { .lat = "95" }, "'latitude' must be degrees from -90 to 90" },
        { { .lon = "nan" }, "'longitude' must be" },
        { { .lon = "" }, "'longitude' must be" },
        { { .side_b = "" }, "'side_b' must be a name" },
        { { .country = "Ukraine" }, "'country_id' must be" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_row(cases[i].cells);

        EXPECT_SAY(r.rejected == 1, "case %zu", i);
        EXPECT_SAYS(&r.items[0].why, cases[i].words);
        EXPECT(r.items[0].why.line == 2 && r.items[0].raw.len > 0);
        reading_free(&r);
    }
}

TEST(a_row_in_windows_1252_becomes_utf_8_and_says_so)
{
    struct reading r = read_row((struct cells){ .headline = "\x93" "Caf\xE9\x94 \x96 \x80" });

    EXPECT_STR(r.items[0].report.text, STR("“Café” – €"));
    EXPECT(strstr(r.items[0].text.at, "\"encoding\":\"windows-1252\"") != NULL);
    reading_free(&r);
    r = read_row((struct cells){ .headline = "“Café”" });
    EXPECT_STR(r.items[0].report.text, STR("“Café”"));
    EXPECT(strstr(r.items[0].text.at, "encoding") == NULL);
    reading_free(&r);
}

TEST(a_table_without_what_the_mapping_needs_is_refused_by_name)
{
    struct reading r = read_bytes("x.csv", STR("id,type_of_violence,where_prec,date_start\n"),
                                  (struct intake_options){ .profile = "ucdp-ged" });

    EXPECT(r.status == TRUCE_SYNTAX);
    EXPECT_SAYS(&r.err, "lacks side_a, side_b, latitude, longitude, country_id, date_prec, "
                        "date_end, low, best, high, deaths_civilians");
    reading_free(&r);
    r = read_bytes("x.csv", STR(""), (struct intake_options){ .profile = "ucdp-ged" });
    EXPECT(r.status == TRUCE_SYNTAX);
    reading_free(&r);
}

/* ---- the real tables ---- */

struct totals {
    unsigned accepted, rejected, widened, fixed, converted;
    int64_t  best, by_year[3000];
};

/* The sum over those that begin in [from, to): events, best, civilians. */
struct window {
    const char *from, *to;
    int64_t     events, best, civilians;
};

static int64_t
number_of(const struct json *json, struct str name)
{
    const struct json *value = json_get(json, name);

    return value ? (int64_t)value->number : 0;
}

/* date_start as the table says it, since the report's from may have been widened. */
static void
add_item(struct totals *totals, struct window *windows, const struct intake_item *item)
{
    const struct json *ucdp = json_get(item->json, STR("ucdp"));
    int64_t            best = number_of(item->json, STR("killed_best"));

    totals->accepted++;
    totals->best += best;
    totals->by_year[civil_from_instant(item->report.from.at).year] += best;
    totals->widened += json_get(ucdp, STR("widened")) != NULL;
    totals->fixed += json_get(ucdp, STR("order_fixed")) != NULL;
    totals->converted += json_get(ucdp, STR("encoding")) != NULL;
    for (struct window *w = windows; w->from; w++) {
        struct when from = { 0 }, to = { 0 };

        EXPECT(time_parse(str_from_c(w->from), &from, NULL) == TRUCE_OK &&
               time_parse(str_from_c(w->to), &to, NULL) == TRUCE_OK);
        if (item->report.from.at < from.at || item->report.from.at >= to.at)
            continue;
        w->events++;
        w->best += best;
        w->civilians += number_of(item->json, STR("civilian"));
    }
}

static struct totals
read_table(const char *path, struct window *windows)
{
    struct intake_options options = { .profile = "ucdp-ged" };
    struct totals         totals = { .accepted = 0 };
    struct arena          keep, step;
    struct intake        *intake;
    struct intake_item    item;
    struct err            err = { 0 };
    bool                  more = true;

    arena_init(&keep, 64 * 1024 * 1024);
    arena_init(&step, 64 * 1024 * 1024);
    EXPECT_SAY(intake_open(path, &options, &keep, &intake, &err) == TRUCE_OK, "%s", err.text);
    while (!err.text[0] && more) {
        arena_reset(&step);
        EXPECT_SAY(intake_next(intake, &step, &item, &more, &err) == TRUCE_OK, "%s", err.text);
        if (err.text[0] || !more)
            break;
        if (item.rejected) {
            printf("# %s:%llu: set aside: %s\n", path, (unsigned long long)item.line, item.why.text);
            totals.rejected++;
        } else {
            add_item(&totals, windows, &item);
        }
    }
    if (!err.text[0])
        intake_close(intake);
    arena_free(&step);
    arena_free(&keep);
    return totals;
}

static struct window no_windows[] = { { .from = NULL } };

TEST(the_older_table_gives_its_known_sums)
{
    struct window windows[] = {
        { "2015-01-16", "2015-02-15", 0, 0, 0 }, { "2015-02-15", "2015-03-17", 0, 0, 0 },
        { "2020-06-27", "2020-07-27", 0, 0, 0 }, { "2020-07-27", "2020-08-26", 0, 0, 0 },
        { .from = NULL },
    };
    static const int64_t known[][3] = { { 295, 613, 165 }, { 64, 131, 6 }, { 15, 20, 1 }, { 4, 3, 1 } };
    struct totals        t = read_table(TOP_FOLDER "/examples/ukraine/ucdp-ged-ukraine.csv", windows);

    EXPECT_SAY(t.accepted == 3000 && t.rejected == 0, "%u, %u", t.accepted, t.rejected);
    EXPECT_SAY(t.best == 7890, "%lld", (long long)t.best);
    EXPECT_SAY(t.widened == 0 && t.fixed == 13 && t.converted == 0, "%u %u %u", t.widened, t.fixed,
               t.converted);
    for (size_t i = 0; i < 4; i++)
        EXPECT_SAY(windows[i].events == known[i][0] && windows[i].best == known[i][1] &&
                       windows[i].civilians == known[i][2], "window %zu: %lld %lld %lld", i,
                   (long long)windows[i].events, (long long)windows[i].best,
                   (long long)windows[i].civilians);
}

TEST(the_newer_extract_gives_its_known_sum_in_its_own_encoding)
{
    struct totals t = read_table(TOP_FOLDER "/examples/ukraine/ucdp-ged-ukraine-2022.csv", no_windows);

    EXPECT_SAY(t.accepted == 894 && t.rejected == 0, "%u, %u", t.accepted, t.rejected);
    EXPECT_SAY(t.best == 10598, "%lld", (long long)t.best);
    EXPECT_SAY(t.widened == 0 && t.fixed == 18 && t.converted > 0, "%u %u %u", t.widened, t.fixed,
               t.converted);
}

TEST(the_whole_newer_table_gives_its_known_sums)
{
    const char   *path = TOP_FOLDER "/../shared/data/ucdp/ged_ukraine_2014_2023.csv";
    struct totals t;

    if (!sys_exists(path)) {
        printf("# SKIPPED: %s is not there\n", path);
        return;
    }
    t = read_table(path, no_windows);
    EXPECT_SAY(t.accepted == 3883 && t.rejected == 0, "%u, %u", t.accepted, t.rejected);
    EXPECT_SAY(t.best == 18480 && t.by_year[2014] == 4528 && t.by_year[2015] == 1726 &&
                   t.by_year[2020] == 196, "%lld: %lld %lld %lld", (long long)t.best,
               (long long)t.by_year[2014], (long long)t.by_year[2015], (long long)t.by_year[2020]);
    EXPECT_SAY(t.fixed == 31, "%u", t.fixed);
    printf("# %u rows in Windows-1252\n", t.converted);
}
