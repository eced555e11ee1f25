#include "test.h"

#include "base/fault.h"
#include "flow/flow.h"

/*
 * The whole way of a few reports, with every allocation, read, write and sync failing in
 * turn, once and for ever: whatever fails, the store then holds whole records only, and
 * folding them without faults gives what a run without faults gives.
 */

static const char terms_text[] = "timezone Europe/Kyiv\nparty A\nparty B\n"
                                 "agreement c \"Pause\"\n  parties A, B\n  signed 2015-01-01\n"
                                 "  source \"x\"\n"
                                 "clause c.1 \"fire\"\n  forbid fire\n"
                                 "  in circle 5 km at 48 38\n  source \"x\"\n";

static const char *const report_texts[] = {
    "{\"id\":\"1\",\"source\":\"s\",\"from\":\"2015-02-01\",\"lat\":48,\"lon\":38,\"act\":\"fire\"}",
    "{\"id\":\"2\",\"source\":\"s\",\"from\":\"2015-02-02\",\"lat\":48,\"lon\":38,\"act\":\"shot\"}",
    "{\"id\":\"1\",\"source\":\"s\",\"from\":\"2015-02-01\",\"lat\":49,\"lon\":38,\"act\":\"fire\"}",
};

enum { REPORTS = sizeof report_texts / sizeof *report_texts };

static enum status
add_one(struct flow *flow, const char *text, struct err *err)
{
    const struct json *json;
    struct report      report;
    struct arena       step;
    enum flow_news     news;
    enum status        status;

    arena_init(&step, 1 << 24);
    status = json_parse(str_from_c(text), &step, &json, err);
    if (status == TRUCE_OK)
        status = report_decode(json, str_from_c(text), &vocab_standard, NULL, &report, err);
    if (status == TRUCE_OK)
        status = flow_add_report(flow, json, &report, NULL, 0, &step, &news, err);
    arena_free(&step);
    return status;
}

static enum status
add_terms(struct flow *flow, struct err *err)
{
    struct terms_file files[] = { { STR("t.truce"), { terms_text, sizeof terms_text - 1 } } };
    struct bundle     bundle = { .files = files, .count = 1, .main_count = 1 };
    struct arena      step;
    enum flow_news    news;
    enum status       status;

    arena_init(&step, 1 << 24);
    status = flow_add_terms(flow, &bundle, 0, &step, &news, err);
    arena_free(&step);
    return status;
}

/* One transaction a record: *acknowledged counts what was committed. */
static enum status
commit_or_roll_back(struct flow *flow, enum status status, unsigned *acknowledged, struct err *err)
{
    if (status != TRUCE_OK) {
        flow_rollback(flow);
        return status;
    }
    TRY(flow_commit(flow, err));
    ++*acknowledged;
    return TRUCE_OK;
}

static enum status
whole_way(struct store *store, unsigned *acknowledged, struct err *err)
{
    struct arena      boot;
    struct flow      *flow = NULL;
    struct flow_tally tally;
    enum status       status;

    arena_init(&boot, (size_t)1 << 30);
    status = flow_open(store, &boot, &flow, err);
    for (unsigned i = *acknowledged; i <= REPORTS && status == TRUCE_OK; i++) {
        status = flow_begin(flow, err);
        if (status == TRUCE_OK)
            status = commit_or_roll_back(flow, i ? add_one(flow, report_texts[i - 1], err)
                                                 : add_terms(flow, err), acknowledged, err);
    }
    if (status == TRUCE_OK)
        status = flow_catch_up(flow, NULL, NULL, &tally, err);
    if (flow)
        flow_close(flow);
    arena_free(&boot);
    return status;
}

static struct digest
digest_of(struct store *store, uint64_t *ret_size)
{
    struct arena  boot;
    struct flow  *flow = NULL;
    struct digest digest = { { 0 } };
    struct err    err = { 0 };
    uint64_t      checked = 0;

    arena_init(&boot, (size_t)1 << 30);
    EXPECT_SAY(flow_open(store, &boot, &flow, &err) == TRUCE_OK, "%s", err.text);
    EXPECT_SAY(log_verify(flow_log(flow), &checked, &err) == TRUCE_OK, "%s", err.text);
    EXPECT(flow_digest(flow, &digest, &err) == TRUCE_OK);
    *ret_size = log_size(flow_log(flow));
    flow_close(flow);
    arena_free(&boot);
    return digest;
}

static struct store *
new_store(void)
{
    struct store *store = NULL;
    struct err    err = { 0 };

    EXPECT_SAY(store_open(":memory:", STORE_CREATE, &store, &err) == TRUCE_OK, "%s", err.text);
    EXPECT_SAY(log_init(store, 0, &err) == TRUCE_OK, "%s", err.text);
    return store;
}

static void
sweep(bool for_ever)
{
    struct store *clean = new_store();
    unsigned      all = 0, points = 0;
    uint64_t      size;
    bool          met = true;

    EXPECT(whole_way(clean, &all, &(struct err){ 0 }) == TRUCE_OK && all == REPORTS + 1);
    struct digest want = digest_of(clean, &size);
    store_close(clean);
    for (uint64_t n = 1; met && test_failures_here == 0; n++, points++) {
        struct store *store = new_store();
        struct err    err = { 0 };
        unsigned      acknowledged = 0;
        enum status   status;

        fault_arm(n, for_ever);
        status = whole_way(store, &acknowledged, &err);
        met = fault_disarm();
        EXPECT_SAY(status == TRUCE_OK || err.text[0], "fault %llu fails aloud", (unsigned long long)n);
        (void)digest_of(store, &size);
        EXPECT_SAY(size == acknowledged, "fault %llu: %u acknowledged, %llu there",
                   (unsigned long long)n, acknowledged, (unsigned long long)size);
        err = (struct err){ 0 };
        EXPECT_SAY(whole_way(store, &acknowledged, &err) == TRUCE_OK, "fault %llu, then: %s",
                   (unsigned long long)n, err.text);
        struct digest got = digest_of(store, &size);
        EXPECT_SAY(digest_eq(&got, &want), "fault %llu: another result", (unsigned long long)n);
        store_close(store);
    }
    EXPECT_SAY(points > 20, "met only %u points", points);
}

TEST(any_single_fault_on_the_way_of_a_report_loses_nothing)
{
    sweep(false);
}

TEST(a_fault_that_stays_loses_nothing_either)
{
    sweep(true);
}
