#include "test.h"

#include "base/fault.h"
#include "report/page.h"
#include "report/report.h"
#include "report/walk.h"

#include <math.h>

/* The report from a store in memory: log, corrections, folding and all. */

static const char terms[] = "operation \"Test\"\ntimezone Europe/Kyiv\nparty AA\nparty BB\n"
                            "agreement deal\n  parties AA, BB\n  signed 2020-01-01\n"
                            "clause deal.1\n  forbid fire, explosion\n  from 2020-03-01 00:00\n"
                            "clause deal.2\n  forbid assault\n  from 2020-03-01 00:00\n";

struct place_of_work {
    struct arena  boot, step;
    struct store *store;
    struct flow  *flow;
    struct buf    out;
    struct err    err;
};

static struct place_of_work w;
static instant              now;

#define OK(call) EXPECT_SAY((call) == TRUCE_OK, "%s", w.err.text)

static void
add_terms(const char *text)
{
    struct bundle  bundle;
    enum flow_news news;

    bundle_init(&bundle, &w.step);
    OK(bundle_add_main(&bundle, STR("t.truce"), str_from_c(text), &w.err));
    OK(flow_add_terms(w.flow, &bundle, now += TIME_SECOND, &w.step, &news, &w.err));
}

static const struct vocabulary *words = &vocab_standard; /* by which reports come in */

static void
add_report(const char *text)
{
    const struct json *json;
    struct report      report;
    enum flow_news     news;

    OK(json_parse(str_from_c(text), &w.step, &json, &w.err));
    OK(report_decode(json, str_from_c(text), words, NULL, &report, &w.err));
    OK(flow_add_report(w.flow, json, &report, NULL, now += TIME_SECOND, &w.step, &news, &w.err));
}

static void
setup(void)
{
    memset(&w, 0, sizeof w);
    now = 0;
    arena_init(&w.boot, 1 << 20);
    arena_init(&w.step, (size_t)256 << 20);
    buf_init(&w.out, REPORT_BYTES_MAX);
    OK(store_open(":memory:", STORE_CREATE, &w.store, &w.err));
    OK(log_init(w.store, 0, &w.err));
    OK(flow_open(w.store, &w.boot, &w.flow, &w.err));
    OK(flow_begin(w.flow, &w.err));
}

static struct flow_tally tally;

static void
fold(void)
{
    OK(flow_commit(w.flow, &w.err));
    OK(flow_catch_up(w.flow, NULL, NULL, &tally, &w.err));
}

static void
teardown(void)
{
    flow_close(w.flow);
    store_close(w.store);
    arena_free(&w.boot);
    arena_free(&w.step);
    buf_free(&w.out);
}

static bool
has(const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= w.out.len; i++)
        if (!memcmp(w.out.at + i, part, len))
            return true;
    return false;
}

static void
write_as(enum report_format format)
{
    buf_clear(&w.out);
    OK(report_write(w.flow, format, NULL, &w.step, &w.out, &w.err));
}

static size_t
lines(void)
{
    size_t count = 0;

    for (size_t i = 0; i < w.out.len; i++)
        count += w.out.at[i] == '\n';
    return count;
}

TEST(a_correction_counts_and_what_it_corrects_does_not)
{
    setup();
    add_terms(terms);
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\","
               "\"killed_min\":3,\"killed_max\":3}");
    add_report("{\"id\":\"2\",\"source\":\"s\",\"act\":\"assault\",\"from\":\"2020-03-06\"}");
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\","
               "\"killed_min\":1,\"killed_max\":1}");
    fold();
    write_as(REPORT_JSON);
    EXPECT(has("\"reports\":2,\"corrections\":1"));
    EXPECT(has("\"superseded\":1"));
    EXPECT(has("\"findings\":{\"violation\":2,\"possible\":0,\"count\":{\"min\":2,\"max\":2},"
               "\"killed\":{\"min\":1,\"max\":1}"));
    write_as(REPORT_CSV);
    EXPECT(lines() == 3);
    write_as(REPORT_HTML);
    EXPECT(has("State of the record at entry 4") && has("2 findings of 2 stand here"));
    teardown();
}

TEST(the_report_names_the_record_it_is_about_and_not_the_clock)
{
    char          hex[SHA256_HEX_LEN + 1];
    struct digest root;
    struct str    first;

    setup();
    add_terms(terms);
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\"}");
    fold();
    root = log_root(flow_log(w.flow));
    digest_hex(&root, hex);
    write_as(REPORT_HTML);
    EXPECT(has(hex) && has("1970-01-01T00:00:02Z"));
    first = arena_copy_str(&w.step, buf_str(&w.out));
    write_as(REPORT_HTML);
    EXPECT(str_eq(first, buf_str(&w.out)));
    teardown();
}

TEST(reports_and_findings_meet_in_order_however_many_there_are)
{
    enum { REPORTS = 900 }; /* several windows of the log */

    setup();
    add_terms(terms);
    for (int i = 0; i < REPORTS; i++) {
        char text[200];

        (void)snprintf(text, sizeof text, "{\"id\":\"%d\",\"source\":\"s\",\"act\":\"%s\",\"from\":"
                       "\"2020-%02d-05\"}", i, i % 3 ? "shot" : "assault", 1 + i % 12);
        add_report(text);
        arena_reset(&w.step);
        if (i % 5 == 0)
            add_report("{\"id\":\"0\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-05-05\"}");
    }
    fold();
    write_as(REPORT_JSON);
    EXPECT(has("\"reports\":900"));
    /* ten months of twelve; report 0 was corrected from January into May */
    EXPECT(has("\"findings\":{\"violation\":751,\"possible\":0"));
    write_as(REPORT_CSV);
    EXPECT(lines() == 752);
    teardown();
}

TEST(without_terms_there_is_no_report_but_words)
{
    setup();
    fold();
    EXPECT(report_write(w.flow, REPORT_HTML, NULL, &w.step, &w.out, &w.err) == TRUCE_MISSING);
    EXPECT(strstr(w.err.text, "no terms"));
    EXPECT(report_summary(w.flow, &w.step, &w.out, NULL) == TRUCE_MISSING);
    EXPECT(report_write(w.flow, REPORT_CSV, NULL, &w.step, &w.out, NULL) == TRUCE_MISSING);
    teardown();
}

TEST(only_a_number_after_corrects_is_what_a_record_corrects)
{
    EXPECT(walk_corrects(STR("{\"corrects\":17,\"report\":{}}")) == 17);
    EXPECT(walk_corrects(STR("{\"report\":{\"corrects\":17,\"a\":1}}")) == UINT64_MAX);
    EXPECT(walk_corrects(STR("{\"corrects\":-1,\"report\":{}}")) == UINT64_MAX);
    EXPECT(walk_corrects(STR("{\"corrects\":17")) == UINT64_MAX);
}

static struct note_signer signer;

static void
sign_record(void)
{
    static const uint8_t seed[NOTE_KEY_BYTES] = { 9 };
    struct digest        root = log_root(flow_log(w.flow));
    struct buf           note;

    note_signer_from_seed(STR("example.org/mission"), NOTE_LOG, seed, &signer);
    buf_init(&note, NOTE_BYTES_MAX);
    OK(checkpoint_sign(&signer, log_size(flow_log(w.flow)), &root, &note, &w.err));
    OK(log_keep_checkpoint(flow_log(w.flow), buf_str(&note), &w.err));
    buf_free(&note);
}

TEST(a_page_of_a_signed_record_holds_and_fails_aloud_under_faults)
{
    struct page_facts facts;
    struct quorum     nobody = { 0 };
    bool              met = true;

    setup();
    add_terms(terms);
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\","
               "\"text\":\"<b>\",\"lat\":48.5,\"lon\":38.5}");
    add_report("{\"id\":\"2\",\"source\":\"s\",\"act\":\"assault\",\"from\":\"2020-03-06\"}");
    fold();
    sign_record();
    write_as(REPORT_HTML);
    OK(page_check(buf_str(&w.out), &signer.key, &nobody, &w.step, &facts, &w.err));
    EXPECT(facts.listing.count == 2 && facts.newer == 0 && facts.checkpoint.size == 3);
    EXPECT(isnan(facts.listing.at[1].report.lat) && facts.listing.at[1].report.text.len == 3);
    for (uint64_t n = 1; met; n++) {
        struct arena step;
        struct buf   out;
        struct err   err = { 0 };
        enum status  status;

        arena_init(&step, 256 << 20);
        buf_init(&out, 64 << 20);
        fault_arm(n, n % 2);
        status = report_write(w.flow, REPORT_HTML, NULL, &step, &out, &err);
        if (status == TRUCE_OK)
            status = page_check(buf_str(&out), &signer.key, &nobody, &step, &facts, &err);
        met = fault_disarm();
        EXPECT_SAY(met || status == TRUCE_OK, "%s", err.text);
        EXPECT_SAY(status == TRUCE_OK || (err.text[0] && status != TRUCE_CORRUPT),
                   "fault %llu: %s", (unsigned long long)n, err.text);
        EXPECT(status != TRUCE_OK || str_eq(buf_str(&out), buf_str(&w.out)));
        buf_free(&out);
        arena_free(&step);
    }
    teardown();
}

TEST(what_is_required_is_listed_as_done_or_not_and_what_is_limited_as_judged)
{
    setup();
    add_terms("operation \"Test\"\ntimezone UTC\nparty AA\nparty BB\n"
              "agreement deal\n  parties AA, BB\n  signed 2020-01-01\n"
              "clause deal.1 \"Tanks\"\n  limit tank to 5\n  from 2020-03-01 00:00\n"
              "clause deal.2 \"Lists\"\n  require notice\n  before 2020-02-01 00:00\n"
              "clause deal.3 \"Calls\"\n  require shot\n  from 2020-01-01 00:00\n"
              "  until 2020-01-22 00:00\n  every 7 days\n");
    now = INT64_C(1588291200) * TIME_SECOND; /* 2020-05-01 */
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":"
               "\"2020-01-09T00:00:00Z\"}");
    add_report("{\"id\":\"2\",\"source\":\"s\",\"act\":\"notice\",\"from\":"
               "\"2020-02-03T00:00:00Z\"}");
    fold();
    write_as(REPORT_HTML);
    EXPECT(has("What was to be done") && has("as the reports stood on 1 May 2020"));
    EXPECT(has("<b>overdue</b></td><td data-h=\"report\">late: <code>s:2</code>"));
    EXPECT(has("<b>done</b> 1, <b>overdue</b> 2</td>"));
    EXPECT(has("No finding: <span class=\"item\"><code>deal.1</code> Tanks</span></td>"));
    EXPECT(!has("nothing is forbidden in it"));
    EXPECT(has("<h3>deal</h3>\n<p><code>deal.1</code> Tanks, in force from")); /* compared */
    write_as(REPORT_JSON);
    EXPECT(buf_str(&w.out).len > 0);
    teardown();
}

TEST(the_page_lists_as_many_findings_as_asked_for)
{
    struct report_options options = { .findings_listed_max = 4 };

    setup();
    add_terms(terms);
    for (int i = 0; i < 30; i++) {
        char text[200];

        (void)snprintf(text, sizeof text, "{\"id\":\"n%d\",\"source\":\"s\",\"act\":\"shot\","
                       "\"from\":\"2020-04-%02d\"}", i, i + 1);
        add_report(text);
    }
    fold();
    buf_clear(&w.out);
    OK(report_write(w.flow, REPORT_HTML, &options, &w.step, &w.out, &w.err));
    EXPECT(has("4 findings of 30") && has("s:n29<") && has("s:n26<") && !has("s:n25<"));
    teardown();
}

/* ---- streaming ---- */

static struct buf streamed;
static unsigned   flushes;

static enum status
collect(void *context, struct buf *out, struct err *err)
{
    (void)context;
    flushes++;
    EXPECT(out->len >= REPORT_FLUSH_BYTES && out->len < 2 * REPORT_FLUSH_BYTES);
    buf_add(&streamed, buf_str(out));
    buf_clear(out);
    return buf_status(&streamed, err);
}

TEST(rows_that_stream_out_are_the_same_rows)
{
    static const enum report_format formats[] = { REPORT_CSV, REPORT_GEOJSON };
    struct report_options           options = { .flush = collect };
    static char                     text[8192];

    setup();
    add_terms(terms);
    for (int i = 0; i < 400; i++) {
        int len = snprintf(text, sizeof text, "{\"id\":\"%d\",\"source\":\"s\",\"act\":\"shot\","
                           "\"from\":\"2020-05-05\",\"text\":\"", i);
        memset(text + len, 'x', 6000);
        (void)snprintf(text + len + 6000, 10, "\"}");
        add_report(text);
        arena_reset(&w.step);
    }
    fold();
    for (int i = 0; i < 2; i++) {
        buf_init(&streamed, REPORT_BYTES_MAX);
        flushes = 0;
        buf_clear(&w.out);
        OK(report_write(w.flow, formats[i], &options, &w.step, &w.out, &w.err));
        buf_add(&streamed, buf_str(&w.out));
        write_as(formats[i]);
        EXPECT(flushes == 2 && str_eq(buf_str(&streamed), buf_str(&w.out)));
        buf_free(&streamed);
    }
    teardown();
}

TEST(a_report_that_meets_a_fault_fails_aloud_and_the_next_one_is_whole)
{
    static const enum report_format formats[] = { REPORT_HTML, REPORT_CSV, REPORT_JSON };

    setup();
    add_terms(terms);
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\"}");
    add_report("{\"id\":\"2\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-06\"}");
    fold();
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++)
        for (uint64_t n = 1;; n++) {
            struct err   err = { 0 };
            struct arena step;
            enum status  status;
            bool         met;

            arena_init(&step, 64 << 20);
            buf_free(&w.out);
            fault_arm(n, n % 2);
            status = report_write(w.flow, formats[f], NULL, &step, &w.out, &err);
            met = fault_disarm();
            EXPECT((status != TRUCE_OK) == met && (status == TRUCE_OK || err.text[0]));
            arena_free(&step);
            if (!met)
                break;
        }
    teardown();
}

/* Terms that knew the act were replaced by others: nothing of it is lost, nothing stops. */
TEST(a_report_of_an_act_the_terms_in_force_do_not_know_is_kept_and_said)
{
    struct vocabulary own = vocab_standard;

    setup();
    add_terms(terms);
    OK(vocab_add(&own, VOCAB_ACT, STR("fire_kite"), 2, STR(""), &w.boot, &w.err));
    words = &own;
    add_report("{\"id\":\"1\",\"source\":\"s\",\"act\":\"fire_kite\",\"from\":\"2020-03-05\"}");
    add_report("{\"id\":\"2\",\"source\":\"s\",\"act\":\"shot\",\"from\":\"2020-03-05\"}");
    fold();
    EXPECT(tally.unjudged == 1 && tally.reports == 1 && tally.findings == 1);
    write_as(REPORT_JSON);
    EXPECT(has("\"reports\":2") && has("\"not_judged\":1"));
    buf_clear(&w.out);
    OK(report_summary(w.flow, &w.step, &w.out, &w.err));
    EXPECT(has("\n1 report is not judged: the terms in force do not know"));
    OK(flow_rebuild(w.flow, NULL, NULL, &tally, &w.err));
    EXPECT(tally.unjudged == 1 && tally.findings == 1);
    words = &vocab_standard;
    teardown();
}

TEST(new_reports_are_read_by_the_newest_terms_recorded)
{
    const struct vocabulary *newest;

    setup();
    OK(flow_newest_words(w.flow, &w.step, &newest, &w.err));
    EXPECT(newest == &vocab_standard);
    add_terms(terms); /* not folded yet */
    OK(flow_newest_words(w.flow, &w.step, &newest, &w.err));
    EXPECT(vocab_size(newest, VOCAB_ACT) == vocab_size(&vocab_standard, VOCAB_ACT));
    fold();
    OK(flow_newest_words(w.flow, &w.step, &newest, &w.err));
    EXPECT(newest == flow_words(w.flow) && newest == flow_program(w.flow)->words);
    teardown();
}
