#include "test.h"

#include "base/fault.h"
#include "base/status.h"
#include "base/str.h"
#include "truce.h"

#include <pthread.h>

static const char terms_text[] =
    "timezone Europe/Kyiv\nparty UA\nparty AF\n  also \"DPR\"\n"
    "zone donbas\n  box 47.0 37.0 49.5 40.0\n"
    "agreement minsk2 \"Package of measures\"\n  parties UA, AF\n  signed 2015-02-12\n"
    "  source \"S/RES/2202 (2015), annex I\"\n"
    "clause minsk2.1 \"Ceasefire\"\n  forbid fire, explosion\n  by UA, AF\n  in donbas\n"
    "  from 2015-02-15 00:00\n  source \"point 1\"\n";

/* A report of a stock is judged by all others. */
static const char stock_text[] =
    "timezone UTC\nparty A\nparty B\nzone z\n  box 47 37 50 40\n"
    "agreement c \"C\"\n  parties A, B\n  signed 2015-01-01\n  source \"s\"\n"
    "clause c.1 \"Tanks\"\n  limit tank to 10\n  by A, B\n  in z\n  from 2015-01-01\n"
    "  source \"s\"\n";

#define SHELLING "\"act\":\"shelling\",\"from\":\"2015-02-16T10:00Z\",\"lat\":48,\"lon\":38"
#define HOLDING(id, site, count)                                                            \
    "{\"id\":\"" id "\",\"act\":\"holding\",\"item\":\"tank\",\"by\":\"A\",\"from\":"        \
    "\"2015-03-0" id "T00:00Z\",\"lat\":48,\"lon\":38,\"site\":\"" site "\",\"count_min\":" \
    count ",\"count_max\":" count "}"

/* What was given, each with a line end. */
struct heard {
    char     text[16384];
    size_t   len;
    unsigned count, stop_at; /* 0: never */
    unsigned rejects;
};

static int
hear(void *context, const char *json, size_t len)
{
    struct heard *heard = context;

    EXPECT(strlen(json) == len && len + heard->len + 2 < sizeof heard->text);
    memcpy(heard->text + heard->len, json, len);
    heard->len += len;
    memcpy(heard->text + heard->len++, "\n", 2);
    return ++heard->count == heard->stop_at;
}

static int
hear_reject(void *context, unsigned long long line, const char *why, const char *row,
            size_t len)
{
    struct heard *heard = context;

    EXPECT(line > 0 && why[0] && (len == 0 || row));
    return ++heard->rejects == heard->stop_at;
}

static truce_terms *
compiled(const char *text)
{
    truce_terms *terms = truce_terms_new();

    EXPECT(terms && truce_terms_add_text(terms, "t.truce", text, strlen(text)) == TRUCE_OK);
    EXPECT_SAY(truce_terms_compile(terms) == TRUCE_OK, "%s", truce_terms_diagnostics(terms));
    return terms;
}

TEST(a_report_is_judged_and_explained)
{
    static const char report[] = "{" SHELLING ",\"by\":\"DPR\",\"id\":\"7\"}";
    truce_terms *terms = compiled(terms_text);
    truce_judge *judge = truce_judge_new(terms);
    static struct heard heard;

    heard = (struct heard){ 0 };
    EXPECT(truce_judge_report(judge, report, strlen(report), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 1 && strstr(heard.text, "\"verdict\":\"violation\",\"by\":[\"AF\"]"));
    heard = (struct heard){ 0 };
    EXPECT(truce_judge_explain(judge, report, strlen(report), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 1 && strstr(heard.text, "\"where\":{\"answer\":\"yes\""));
    EXPECT(truce_judge_report(judge, report, strlen(report), NULL, NULL) == TRUCE_OK);
    truce_judge_free(judge);
    truce_terms_free(terms);
}

TEST(what_is_no_report_is_refused_with_its_place_and_the_judge_goes_on)
{
    static const char bad[] = "{\"act\":\"shelling\",\n \"lat\":\"north\"}";
    static const char good[] = "{" SHELLING "}";
    truce_terms *terms = compiled(terms_text);
    truce_judge *judge = truce_judge_new(terms);
    static struct heard heard;
    unsigned            line = 9, column = 9;

    heard = (struct heard){ 0 };
    EXPECT(truce_judge_report(judge, bad, strlen(bad), hear, &heard) == TRUCE_SYNTAX);
    EXPECT(strstr(truce_judge_error(judge, &line, &column), "'lat' must be a number"));
    EXPECT(line == 2 && column == 8 && heard.count == 0);
    EXPECT(truce_judge_report(judge, NULL, 0, hear, &heard) == TRUCE_SYNTAX);
    EXPECT(truce_judge_report(judge, good, strlen(good), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 1 && strstr(heard.text, "\"report\":\"line-1\""));
    EXPECT_STR(str_from_c(truce_judge_error(judge, NULL, NULL)), STR(""));
    truce_judge_free(judge);
    truce_terms_free(terms);
}

TEST(a_batch_gives_findings_and_what_was_set_aside)
{
    static const char lines[] = "{" SHELLING "}\nnothing\n{" SHELLING ",\"source\":\"x\"}\n";
    static const char table[] = "act,from,lat,lon\nshelling,2015-02-16T10:00,48,38\n";
    truce_terms *terms = compiled(terms_text);
    truce_judge *judge = truce_judge_new(terms);
    static struct heard heard;

    heard = (struct heard){ 0 };
    EXPECT(truce_judge_set_source(judge, "post 4") == TRUCE_OK);
    EXPECT(truce_judge_batch(judge, lines, strlen(lines), "jsonl", hear, hear_reject,
                             &heard) == TRUCE_OK);
    EXPECT(heard.count == 2 && heard.rejects == 1);
    EXPECT(strstr(heard.text, "\"post 4:line-1\"") && strstr(heard.text, "\"x:line-3\""));
    heard = (struct heard){ 0 };
    EXPECT(truce_judge_batch(judge, table, strlen(table), "csv", hear, hear_reject,
                             &heard) == TRUCE_OK);
    EXPECT(heard.count == 0 && heard.rejects == 1); /* a wall clock without a zone */
    EXPECT(truce_judge_set_zone(judge, "Europe/Kyiv") == TRUCE_OK);
    EXPECT(truce_judge_batch(judge, table, strlen(table), NULL, hear, hear_reject, &heard) ==
           TRUCE_OK);
    EXPECT(heard.count == 1 && strstr(heard.text, "\"2015-02-16T08:00:00Z\""));
    EXPECT(truce_judge_set_zone(judge, "Nowhere/Atall") != TRUCE_OK);
    EXPECT(truce_judge_batch(judge, table, strlen(table), "abacus", hear, NULL, NULL) ==
           TRUCE_USAGE && strstr(truce_judge_error(judge, NULL, NULL), "abacus"));
    truce_judge_free(judge);
    truce_terms_free(terms);
}

TEST(a_caller_that_has_enough_is_asked_no_more)
{
    static const char lines[] = "{" SHELLING "}\nnothing\n{" SHELLING "}\nnothing\n";
    truce_terms *terms = compiled(terms_text);
    truce_judge *judge = truce_judge_new(terms);
    static struct heard heard;

    heard = (struct heard){ .stop_at = 1 };
    EXPECT(truce_judge_batch(judge, lines, strlen(lines), NULL, hear, hear_reject, &heard) ==
           TRUCE_INTERRUPTED);
    EXPECT(heard.count == 1 && heard.rejects == 0);
    heard = (struct heard){ .stop_at = 1, .count = 5 };
    EXPECT(truce_judge_batch(judge, lines, strlen(lines), NULL, hear, hear_reject, &heard) ==
           TRUCE_INTERRUPTED);
    EXPECT(heard.count == 6 && heard.rejects == 1);
    truce_judge_free(judge);
    truce_terms_free(terms);
}

TEST(terms_that_do_not_compile_say_so_in_words_and_for_machines)
{
    static const char bad[] = "party A\nclause c.1\n  forbid shooting_at_the_moon\n";
    truce_terms *terms = truce_terms_new();

    EXPECT(truce_terms_compile(terms) == TRUCE_USAGE); /* nothing was added */
    EXPECT(truce_terms_add_text(terms, "b.truce", bad, strlen(bad)) == TRUCE_OK);
    EXPECT(truce_judge_new(terms) == NULL);
    EXPECT(truce_terms_compile(terms) == TRUCE_SYNTAX && truce_terms_error(terms)[0]);
    EXPECT(strstr(truce_terms_diagnostics(terms), "b.truce:3:10: error: "));
    EXPECT(strstr(truce_terms_diagnostics_json(terms),
                  "{\"file\":\"b.truce\",\"line\":3,\"column\":10,\"width\":20,"
                  "\"severity\":\"error\",\"text\":"));
    EXPECT(truce_judge_new(terms) == NULL);
    EXPECT(truce_terms_compile(terms) == TRUCE_USAGE);
    EXPECT(truce_terms_add_text(terms, "c.truce", "", 0) == TRUCE_USAGE);
    truce_terms_free(terms);
    truce_terms_free(NULL);
    truce_judge_free(NULL);
}

TEST(included_files_come_from_what_was_added_and_only_then_from_disk)
{
    static const char main_text[] = "include \"zones.truce\"\n";
    truce_terms *terms = truce_terms_new();

    EXPECT(truce_terms_add_text(terms, "in/main.truce", main_text, strlen(main_text)) ==
           TRUCE_OK);
    EXPECT(truce_terms_add_source(terms, "in/zones.truce", terms_text, strlen(terms_text)) ==
           TRUCE_OK);
    EXPECT(truce_terms_add_source(terms, "in/zones.truce", "x", 1) == TRUCE_CONFLICT);
    EXPECT_SAY(truce_terms_compile(terms) == TRUCE_OK, "%s", truce_terms_diagnostics(terms));
    truce_terms_free(terms);

    terms = truce_terms_new(); /* from memory alone: the disk is not looked at */
    EXPECT(truce_terms_add_text(terms, "main.truce", "include \"/etc/passwd\"\n", 22) ==
           TRUCE_OK);
    EXPECT(truce_terms_compile(terms) != TRUCE_OK);
    EXPECT(strstr(truce_terms_diagnostics(terms), "no file '/etc/passwd' was added"));
    truce_terms_free(terms);

    terms = truce_terms_new();
    EXPECT(truce_terms_add_file(terms, "/nonexistent/x.truce") == TRUCE_MISSING);
    EXPECT(strstr(truce_terms_error(terms), "/nonexistent/x.truce"));
    truce_terms_free(terms);
}

TEST(terms_about_stocks_learn_from_all_reports_first)
{
    static const char one[] = HOLDING("1", "a", "6"), two[] = HOLDING("2", "b", "7");
    truce_terms *terms = compiled(stock_text);
    truce_judge *judge = truce_judge_new(terms);
    static struct heard heard;

    heard = (struct heard){ 0 };
    EXPECT(truce_terms_need_all_reports(terms) == 1);
    EXPECT(truce_judge_report(judge, one, strlen(one), hear, &heard) == TRUCE_USAGE);
    EXPECT(strstr(truce_judge_error(judge, NULL, NULL), "truce_judge_learned"));
    EXPECT(truce_judge_learn(judge, two, strlen(two)) == TRUCE_OK);
    EXPECT(truce_judge_learn(judge, "{", 1) == TRUCE_SYNTAX); /* no harm done */
    EXPECT(truce_judge_learn_batch(judge, one, strlen(one), NULL) == TRUCE_OK);
    EXPECT(truce_judge_learned(judge) == TRUCE_OK);
    EXPECT(truce_judge_learn(judge, one, strlen(one)) == TRUCE_USAGE);
    EXPECT(truce_judge_learned(judge) == TRUCE_USAGE);
    EXPECT(truce_judge_report(judge, one, strlen(one), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 0); /* six, that day */
    EXPECT(truce_judge_report(judge, two, strlen(two), hear, &heard) == TRUCE_OK);
    EXPECT_SAY(heard.count == 1 && strstr(heard.text, "A held 13 of "), "%s", heard.text);
    truce_judge_free(judge);
    truce_terms_free(terms);

    terms = compiled(terms_text); /* who goes both ways anyway may */
    judge = truce_judge_new(terms);
    EXPECT(truce_terms_need_all_reports(terms) == 0);
    EXPECT(truce_judge_learn(judge, one, strlen(one)) == TRUCE_OK);
    EXPECT(truce_judge_learn_batch(judge, one, strlen(one), NULL) == TRUCE_OK);
    EXPECT(truce_judge_learned(judge) == TRUCE_OK && truce_judge_learned(judge) == TRUCE_OK);
    truce_judge_free(judge);
    truce_terms_free(terms);
}

TEST(terms_about_a_track_are_compiled_again_when_it_is_known)
{
    static const char text[] =
        "timezone UTC\nparty A\nparty B\nzone near\n  within 5 km of track convoy\n"
        "agreement c \"C\"\n  parties A, B\n  signed 2015-01-01\n  source \"s\"\n"
        "clause c.1 \"Convoys\"\n  forbid fire\n  by A, B\n  in near\n  from 2015-01-01\n"
        "  source \"s\"\n";
    static const char fixes[] =
        "{\"act\":\"position\",\"track\":\"convoy\",\"from\":\"2015-03-01T00:00Z\","
        "\"lat\":48,\"lon\":38}\n"
        "{\"act\":\"position\",\"track\":\"convoy\",\"from\":\"2015-03-02T00:00Z\","
        "\"lat\":49,\"lon\":38}\n";
    static const char shot[] = "{\"act\":\"shot\",\"from\":\"2015-03-02T12:00Z\","
                               "\"by\":\"A\",\"lat\":49.01,\"lon\":38}";
    static const char late[] = "{\"act\":\"shot\",\"from\":\"2015-03-02T12:00Z\","
                               "\"by\":\"A\",\"lat\":48.01,\"lon\":38}";
    truce_terms *terms = compiled(text);
    truce_judge *judge = truce_judge_new(terms), *other = truce_judge_new(terms);
    static struct heard heard;

    heard = (struct heard){ 0 };
    EXPECT(truce_terms_need_all_reports(terms) == 1);
    EXPECT(truce_judge_learn_batch(judge, fixes, strlen(fixes), NULL) == TRUCE_OK);
    EXPECT_SAY(truce_judge_learned(judge) == TRUCE_OK, "%s",
               truce_judge_error(judge, NULL, NULL));
    EXPECT(truce_judge_report(judge, late, strlen(late), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 0); /* where it was the day before */
    EXPECT(truce_judge_report(judge, shot, strlen(shot), hear, &heard) == TRUCE_OK);
    EXPECT_SAY(heard.count == 1 && strstr(heard.text, "\"violation\""), "%s", heard.text);
    heard = (struct heard){ 0 };
    EXPECT(truce_judge_learned(other) == TRUCE_OK); /* from no report: it was nowhere */
    EXPECT(truce_judge_report(other, shot, strlen(shot), hear, &heard) == TRUCE_OK);
    EXPECT(heard.count == 0);
    truce_judge_free(judge);
    truce_judge_free(other);
    truce_terms_free(terms);
}

TEST(each_status_of_the_header_has_its_name)
{
    static const char *const names[] = { "OK", "FOUND", "SYNTAX", "USAGE", "UNSUPPORTED",
                                         "MISSING", "IO", "CONFLICT", "LIMIT", "CORRUPT",
                                         "BUSY", "MEMORY", "INTERRUPTED" };

    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        EXPECT_STR(str_from_c(truce_status_name(i)), str_from_c(names[i]));
    EXPECT(!truce_status_name(-1)[0] && !truce_status_name(1000)[0]);
    EXPECT_STR(str_from_c(truce_version()), STR("0.1.0"));
}

/* ---- threads ---- */

enum { THREADS = 4, ROUNDS = 200 };

static void *
judge_for_a_while(void *context)
{
    static const char report[] = "{" SHELLING ",\"radius_m\":90000}";
    truce_judge *judge = truce_judge_new(context);
    struct heard *heard = calloc(1, sizeof *heard);

    for (int i = 0; judge && i < ROUNDS; i++) {
        heard->len = 0;
        if (truce_judge_report(judge, report, strlen(report), hear, heard) != TRUCE_OK)
            break;
    }
    truce_judge_free(judge);
    return heard;
}

TEST(threads_judge_by_the_same_terms_at_once)
{
    truce_terms *terms = compiled(terms_text);
    pthread_t    threads[THREADS];
    char         first[256] = "";

    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, judge_for_a_while, terms) == 0);
    for (int i = 0; i < THREADS; i++) {
        void         *result = NULL;
        struct heard *heard;

        EXPECT(pthread_join(threads[i], &result) == 0);
        heard = result;
        EXPECT(heard && heard->count == ROUNDS);
        if (heard) /* all but the number of the report, which is the same here */
            EXPECT(!first[0] || memcmp(first, heard->text, sizeof first - 1) == 0);
        if (heard)
            memcpy(first, heard->text, sizeof first - 1);
        free(heard);
    }
    truce_terms_free(terms);
}

/* ---- faults ---- */

static int
count_only(void *context, const char *json, size_t len)
{
    (void)json, (void)len;
    ++*(unsigned *)context;
    return 0;
}

/* All of the library once; *ret_count: findings. */
static truce_status
use_all(const char *text, const char *lines, unsigned *ret_count)
{
    truce_terms *terms = truce_terms_new();
    truce_judge *judge = NULL;
    truce_status status = TRUCE_MEMORY;

    *ret_count = 0;
    if (terms)
        status = truce_terms_add_text(terms, "t.truce", text, strlen(text));
    if (status == TRUCE_OK)
        status = truce_terms_compile(terms);
    EXPECT(!terms || status == TRUCE_OK || truce_terms_error(terms)[0]);
    judge = status == TRUCE_OK ? truce_judge_new(terms) : NULL;
    if (status == TRUCE_OK && !judge)
        status = TRUCE_MEMORY;
    if (status == TRUCE_OK)
        status = truce_judge_set_zone(judge, "Europe/Kyiv");
    if (status == TRUCE_OK)
        status = truce_judge_learn_batch(judge, lines, strlen(lines), NULL);
    if (status == TRUCE_OK)
        status = truce_judge_learned(judge);
    if (status == TRUCE_OK)
        status = truce_judge_batch(judge, lines, strlen(lines), NULL, count_only, NULL,
                                   ret_count);
    EXPECT(!judge || status == TRUCE_OK || truce_judge_error(judge, NULL, NULL)[0]);
    truce_judge_free(judge);
    truce_terms_free(terms);
    return status;
}

TEST(every_call_survives_every_fault_and_never_finds_less_in_silence)
{
    static const struct {
        const char *text, *lines;
        unsigned    findings;
    } uses[] = {
        { terms_text, "{" SHELLING "}\nnothing\n", 1 },
        { stock_text, HOLDING("1", "a", "6") "\n" HOLDING("2", "b", "7") "\n", 1 },
    };

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        for (uint64_t n = 1;; n++) {
            unsigned     count;
            truce_status status;

            fault_arm(n, n % 2);
            status = use_all(uses[i].text, uses[i].lines, &count);
            EXPECT_SAY(status != TRUCE_OK || count == uses[i].findings, "fault %llu",
                       (unsigned long long)n);
            if (!fault_disarm())
                break;
        }
}
