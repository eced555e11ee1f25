#include "store.h"

#include "base/fault.h"
#include "flow/stocks.h"

/*
 * Tables recorded, one of them corrected, and read again, with every allocation and every call of
 * the store failing in turn, once and for ever: what was acknowledged is there, nothing else is,
 * and going on without faults gives what a run without faults gives.
 */

static struct str columns[] = { { "Date", 4 }, { "Mission", 7 } };
static struct str cells[][2] = { { { "2014-03-31", 10 }, { "M", 1 } },
                                 { { "2014-03-31", 10 }, { "N", 1 } },
                                 { { "2014-04-30", 10 }, { "M", 1 } } };

#define DAY_OF(n) ((instant)(n) * TIME_DAY)
enum { STEPS = 3 };

/* Step 2 gives other rows for the day of step 0. */
static struct force_stock
stock_of(unsigned step, struct force_stock_row *row)
{
    *row = (struct force_stock_row){ .line = step + 2, .cells = cells[step] };
    return (struct force_stock){ .profile = STR("un-contributions"), .file = STR("x.csv"),
                                 .day = DAY_OF(step % 2), .columns = columns, .column_count = 2,
                                 .rows = row, .row_count = 1 };
}

static enum status
add_one(struct flow *flow, unsigned step, unsigned *acknowledged, struct err *err)
{
    struct force_stock_row row;
    struct force_stock     stock = stock_of(step, &row);
    struct arena           arena;
    enum flow_news         news;
    enum status            status;

    TRY(flow_begin(flow, err));
    arena_init(&arena, 1 << 24);
    status = flow_add_stock(flow, &stock, (instant)step, &arena, &news, err);
    arena_free(&arena);
    if (status != TRUCE_OK) {
        flow_rollback(flow);
        return status;
    }
    TRY(flow_commit(flow, err));
    ++*acknowledged;
    return TRUCE_OK;
}

static enum status
count_rows(void *context, const struct force_stock *stock, uint64_t record, struct err *err)
{
    unsigned *sum = context;

    (void)err;
    *sum += stock->row_count * 10 + (unsigned)record;
    return TRUCE_OK;
}

static enum status
whole_way(struct store *store, unsigned *acknowledged, unsigned *sum, struct err *err)
{
    struct arena boot, step;
    struct flow *flow = NULL;
    enum status  status;

    arena_init(&boot, (size_t)1 << 30);
    arena_init(&step, 1 << 24);
    *sum = 0;
    status = flow_open(store, &boot, &flow, err);
    for (unsigned i = *acknowledged; i < STEPS && status == TRUCE_OK; i++)
        status = add_one(flow, i, acknowledged, err);
    if (status == TRUCE_OK)
        status = flow_scan_stocks(flow, TIME_MAX, &step, count_rows, sum, err);
    if (flow)
        flow_close(flow);
    arena_free(&step);
    arena_free(&boot);
    return status;
}

static struct digest
digest_of(struct store *store, bool rebuild, uint64_t *ret_size)
{
    struct arena      boot;
    struct flow      *flow = NULL;
    struct flow_tally tally;
    struct digest     digest = { { 0 } };
    struct err        err = { 0 };

    arena_init(&boot, (size_t)1 << 30);
    EXPECT_SAY(flow_open(store, &boot, &flow, &err) == TRUCE_OK, "%s", err.text);
    if (rebuild)
        EXPECT_SAY(flow_rebuild(flow, NULL, NULL, &tally, &err) == TRUCE_OK, "%s", err.text);
    else
        EXPECT_SAY(flow_catch_up(flow, NULL, NULL, &tally, &err) == TRUCE_OK, "%s", err.text);
    EXPECT(flow_digest(flow, &digest, &err) == TRUCE_OK);
    *ret_size = log_size(flow_log(flow));
    flow_close(flow);
    arena_free(&boot);
    return digest;
}

static void
sweep(bool for_ever)
{
    struct store *clean = new_store();
    unsigned      all = 0, sum, points = 0;
    uint64_t      size;
    bool          met = true;

    /* records 2 (that corrects 0) and 1, of a row each */
    EXPECT(whole_way(clean, &all, &sum, &(struct err){ 0 }) == TRUCE_OK && all == STEPS && sum == 23);
    struct digest want = digest_of(clean, false, &size), again = digest_of(clean, true, &size);
    EXPECT(digest_eq(&want, &again) && size == STEPS);
    store_close(clean);
    for (uint64_t n = 1; met && test_failures_here == 0; n++, points++) {
        struct store *store = new_store();
        struct err    err = { 0 };
        unsigned      acknowledged = 0;

        fault_arm(n, for_ever);
        enum status status = whole_way(store, &acknowledged, &sum, &err);
        met = fault_disarm();
        EXPECT_SAY(status == TRUCE_OK || err.text[0], "fault %llu fails aloud", (unsigned long long)n);
        (void)digest_of(store, false, &size);
        EXPECT_SAY(size == acknowledged, "fault %llu: %u acknowledged, %llu there",
                   (unsigned long long)n, acknowledged, (unsigned long long)size);
        err = (struct err){ 0 };
        EXPECT_SAY(whole_way(store, &acknowledged, &sum, &err) == TRUCE_OK && sum == 23,
                   "fault %llu, then: %s", (unsigned long long)n, err.text);
        struct digest got = digest_of(store, false, &size);
        EXPECT_SAY(digest_eq(&got, &want), "fault %llu: another result", (unsigned long long)n);
        store_close(store);
    }
    EXPECT_SAY(points > 20, "met only %u points", points);
}

TEST(any_single_fault_while_tables_are_recorded_loses_nothing)
{
    sweep(false);
}

TEST(a_fault_that_stays_while_tables_are_recorded_loses_nothing_either)
{
    sweep(true);
}
