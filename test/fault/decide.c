#include "test.h"

#include "base/fault.h"
#include "flow/decide.h"

/*
 * Decisions are signed, recorded and folded with every allocation, read, write and sync failing
 * in turn, once and for ever: whatever fails, a decision is recorded whole or not at all, and
 * folding what there is without faults gives what a run without faults gives (invariants 2, 3).
 */

static const char terms_text[] =
    "timezone Europe/Kyiv\nparty A\nparty B\n"
    "anchor quiet\n  first 24 hours without fire in circle 5 km at 48 38 after 2015-01-31\n"
    "agreement c \"Pause\"\n  parties A, B\n  signed 2015-01-01\n  source \"x\"\n"
    "clause c.1 \"fire\"\n  forbid fire\n  in circle 5 km at 48 38\n"
    "  except ruling \"self-defence\"\n  source \"x\"\n"
    "clause c.4 \"quiet\"\n  forbid presence\n  from quiet\n  source \"x\"\n";

#define AT_SITE "\"source\":\"s\",\"lat\":48,\"lon\":38,"

static const char *const report_texts[] = {
    "{\"id\":\"1\"," AT_SITE "\"from\":\"2015-02-01T10:00:00Z\",\"act\":\"shot\",\"by\":\"A\"}",
    "{\"id\":\"2\"," AT_SITE "\"from\":\"2015-02-02T10:00:00Z\",\"act\":\"shot\",\"by\":\"A\"}",
    "{\"id\":\"3\"," AT_SITE "\"from\":\"2015-02-03T12:00:00Z\",\"act\":\"presence\",\"by\":\"B\"}",
};
enum { REPORTS = sizeof report_texts / sizeof *report_texts };

static const char *const decision_texts[] = {
    ("{\"kind\":\"ruling\",\"target\":\"s:1\",\"clause\":\"c.1\","
     "\"exception\":\"does_not_apply\",\"because\":\"x\"}"),
    "{\"kind\":\"verification\",\"target\":\"s:2\",\"outcome\":\"refuted\",\"because\":\"x\"}",
    "{\"kind\":\"attribution\",\"target\":\"s:1\",\"by\":[\"B\"],\"because\":\"x\"}",
    "{\"kind\":\"supersede\",\"target\":\"s:3\",\"because\":\"x\"}",
};
enum { DECISIONS = sizeof decision_texts / sizeof *decision_texts };

static struct note_signer
signer(void)
{
    uint8_t            seed[NOTE_KEY_BYTES] = { 9 };
    struct note_signer made;

    note_signer_from_seed(STR("anna"), NOTE_AUTHOR, seed, &made);
    return made;
}

static enum status
add_terms(struct flow *flow, struct arena *step, struct err *err)
{
    struct terms_file files[] = { { STR("t.truce"), str_from_c(terms_text) } };
    struct bundle     bundle = { .files = files, .count = 1, .main_count = 1 };
    enum flow_news    news;

    return flow_add_terms(flow, &bundle, 0, step, &news, err);
}

static enum status
add_reports(struct flow *flow, struct arena *step, struct err *err)
{
    for (int i = 0; i < REPORTS; i++) {
        const struct json *json;
        struct report      report;
        enum flow_news     news;
        struct str         text = str_from_c(report_texts[i]);

        TRY(json_parse(text, step, &json, err));
        TRY(report_decode(json, text, &vocab_standard, NULL, &report, err));
        TRY(flow_add_report(flow, json, &report, NULL, 0, step, &news, err));
    }
    return TRUCE_OK;
}

static enum status
add_author(struct flow *flow, struct arena *step, struct err *err)
{
    struct author  author = { .name = STR("Anna"), .key = signer().key, .until = TIME_MAX,
                              .may = author_may_all() };
    enum flow_news news;
    uint64_t       seq;

    return flow_add_author(flow, &author, 0, step, &seq, &news, err);
}

/* A record without decisions, folded. */
static struct store *
prepare(void)
{
    struct arena      boot;
    struct store     *store = NULL;
    struct flow      *flow = NULL;
    struct flow_tally tally;
    struct err        err = { 0 };

    arena_init(&boot, (size_t)1 << 28);
    EXPECT_SAY(store_open(":memory:", STORE_CREATE, &store, &err) == TRUCE_OK &&
                   log_init(store, 0, &err) == TRUCE_OK &&
                   flow_open(store, &boot, &flow, &err) == TRUCE_OK &&
                   flow_begin(flow, &err) == TRUCE_OK &&
                   add_terms(flow, &boot, &err) == TRUCE_OK &&
                   add_reports(flow, &boot, &err) == TRUCE_OK &&
                   add_author(flow, &boot, &err) == TRUCE_OK &&
                   flow_commit(flow, &err) == TRUCE_OK &&
                   flow_catch_up(flow, NULL, NULL, &tally, &err) == TRUCE_OK,
               "%s", err.text);
    if (flow)
        flow_close(flow);
    arena_free(&boot);
    return store;
}

static enum status
decide_one(struct flow *flow, const char *text, struct arena *step, struct err *err)
{
    struct note_signer by = signer();
    struct decider     decider;
    struct decision    decision;
    struct str        *targets;
    uint32_t           count;
    uint64_t           seq;
    enum status        status;

    TRY(decider_read(str_from_c(text), step, &decision, &targets, &count, err));
    TRY(flow_begin(flow, err));
    status = decider_init(&decider, flow, &by, 0, step, err);
    if (status == TRUCE_OK)
        status = decider_add(&decider, &decision, targets, count, step, &seq, err);
    if (status == TRUCE_OK)
        return flow_commit(flow, err);
    flow_rollback(flow);
    return status;
}

/* From *done on, which counts those that were acknowledged. */
static enum status
decide(struct store *store, bool fold_each, int *done, struct err *err)
{
    struct arena      boot;
    struct flow      *flow = NULL;
    struct flow_tally tally;
    enum status       status;

    arena_init(&boot, (size_t)1 << 28);
    status = flow_open(store, &boot, &flow, err);
    while (status == TRUCE_OK && *done < DECISIONS) {
        status = decide_one(flow, decision_texts[*done], &boot, err);
        *done += status == TRUCE_OK;
        if (status == TRUCE_OK && fold_each)
            status = flow_catch_up(flow, NULL, NULL, &tally, err);
    }
    if (status == TRUCE_OK)
        status = flow_catch_up(flow, NULL, NULL, &tally, err);
    if (flow)
        flow_close(flow);
    arena_free(&boot);
    return status;
}

/* The digest of the tables, and how many decisions the log verifies. */
static struct digest
look(struct store *store, bool rebuild, uint64_t *ret_decisions)
{
    struct arena      boot, step;
    struct flow      *flow;
    struct flow_tally tally;
    struct digest     digest = { { 0 } };
    struct err        err = { 0 };
    uint64_t          authors;

    arena_init(&boot, (size_t)1 << 28);
    arena_init(&step, (size_t)1 << 28);
    EXPECT_SAY(flow_open(store, &boot, &flow, &err) == TRUCE_OK, "%s", err.text);
    if (rebuild)
        EXPECT_SAY(flow_rebuild(flow, NULL, NULL, &tally, &err) == TRUCE_OK, "%s", err.text);
    EXPECT_SAY(flow_digest(flow, &digest, &err) == TRUCE_OK &&
                   decision_verify(flow_log(flow), &step, &authors, ret_decisions, &err) ==
                       TRUCE_OK, "%s", err.text);
    flow_close(flow);
    arena_free(&step);
    arena_free(&boot);
    return digest;
}

static void
sweep(bool fold_each, bool for_ever)
{
    struct store *store = prepare();
    struct err    err = { 0 };
    uint64_t      decisions;
    int           done = 0;

    EXPECT_SAY(decide(store, fold_each, &done, &err) == TRUCE_OK, "%s", err.text);
    struct digest want = look(store, false, &decisions), again = look(store, true, &decisions);
    EXPECT(decisions == DECISIONS && digest_eq(&want, &again));
    store_close(store);
    for (uint64_t n = 1, met = 1; met; n++) {
        enum status status;

        store = prepare();
        done = 0;
        err = (struct err){ 0 };
        fault_arm(n, for_ever);
        status = decide(store, fold_each, &done, &err);
        met = fault_disarm();
        EXPECT(status == TRUCE_OK || err.text[0]);
        err = (struct err){ 0 };
        status = decide(store, fold_each, &done, &err); /* what is left, without faults */
        EXPECT_SAY(status == TRUCE_OK, "%llu: %s", (unsigned long long)n, err.text);
        again = look(store, false, &decisions);
        EXPECT_SAY(decisions == DECISIONS && digest_eq(&want, &again), "%llu: %llu decisions",
                   (unsigned long long)n, (unsigned long long)decisions);
        store_close(store);
    }
}

TEST(a_decision_is_recorded_whole_or_not_whatever_fails_once)
{
    sweep(false, false);
}

TEST(a_decision_is_recorded_whole_or_not_whatever_fails_for_ever)
{
    sweep(false, true);
}

TEST(what_is_decided_is_folded_whole_or_not_however_often_it_is_folded)
{
    sweep(true, false);
}
