#include "store.h"

#include "base/fault.h"
#include "flow/decide.h"
#include "flow/erase.h"
#include "flow/stocks.h"

/*
 * Tables recorded, one of them in parts, one corrected, withdrawn and stated anew, one erased,
 * and read again, with every allocation and every call of the store failing in turn, once and
 * for ever: what was acknowledged is there, nothing else is, and going on without faults gives
 * what a run without faults gives.
 */

static struct str columns[] = { { "Date", 4 }, { "Mission", 7 } };
static struct str cells[][2] = { { { "2014-03-31", 10 }, { "M", 1 } },
                                 { { "2014-03-31", 10 }, { "N", 1 } },
                                 { { "2014-04-30", 10 }, { "M", 1 } },
                                 { { "2014-03-31", 10 }, { "O", 1 } } };

#define DAY_OF(n) ((instant)(n) * TIME_DAY)

/* entries: how many the step appends. */
enum what { AUTHOR, TABLE, PARTS, WITHDRAW, ERASE };
static const struct step {
    enum what what;
    unsigned  day, row, entries;
} steps[] = {
    { AUTHOR, 0, 0, 1 },   /* 0 */
    { TABLE, 0, 0, 1 },    /* 1 */
    { PARTS, 1, 2, 3 },    /* 2, 3: two parts; 4 */
    { TABLE, 0, 1, 1 },    /* 5 corrects 1 */
    { WITHDRAW, 5, 0, 1 }, /* 6 withdraws 5 */
    { PARTS, 1, 3, 2 },    /* 7: the second part anew; 8 corrects 4 */
    { TABLE, 0, 3, 1 },    /* 9 corrects 5 */
    { TABLE, 0, 1, 0 },    /* the rows of 5 again: they stay out */
    { ERASE, 8, 0, 5 },    /* parts 2, 7, statement 8; then part 3, statement 4 */
    { TABLE, 2, 0, 1 },    /* 15 */
};
enum { STEPS = sizeof steps / sizeof *steps };

static struct note_signer
signer(void)
{
    uint8_t            seed[NOTE_KEY_BYTES] = { 9 };
    struct note_signer made;

    note_signer_from_seed(STR("anna"), NOTE_AUTHOR, seed, &made);
    return made;
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

static enum status
withdraw(struct flow *flow, unsigned entry, instant now, struct arena *step, struct err *err)
{
    struct note_signer by = signer();
    struct decider     decider;
    struct decision    decision = { .kind = RECORD_SUPERSEDE };
    struct str         target = arena_printf(step, "%u", entry);
    uint64_t           seq;

    TRY_NEW(target.at, err);
    TRY(decision_set(&decision, STR("because"), STR("x"), err));
    TRY(decider_init(&decider, flow, &by, now, step, err));
    return decider_add(&decider, &decision, &target, 1, step, &seq, err);
}

static enum status
take_rows(struct flow *flow, const struct step *s, struct flow_stock_day *day,
          struct arena *step, struct err *err)
{
    unsigned       parts = s->what == PARTS ? 3 : 1;
    enum flow_news news;
    uint64_t       seq;

    for (unsigned i = 0; i < parts; i++) {
        struct force_stock_row row = { i + 2, cells[i == 1 ? s->row : s->what == PARTS ? 2 : s->row],
                                       2, 0 };

        TRY(flow_stock_take(day, &row, err));
        if (i + 1 < parts)
            TRY(flow_stock_keep_part(flow, day, 10, step, err));
    }
    return flow_stock_keep(flow, day, 10, step, &news, &seq, err);
}

static enum status
add_table(struct flow *flow, const struct step *s, struct arena *step, struct err *err)
{
    struct force_stock    stock = { .profile = STR("un-contributions"), .file = STR("x.csv"),
                                    .day = DAY_OF(s->day), .columns = columns, .column_count = 2 };
    struct flow_stock_day day;
    enum status           status = flow_stock_begin(&day, &stock, step, err);

    if (status == TRUCE_OK)
        status = take_rows(flow, s, &day, step, err);
    flow_stock_end(&day);
    return status;
}

static enum status
in_transaction(struct flow *flow, const struct step *s, struct arena *step, struct err *err)
{
    enum status status;

    TRY(flow_begin(flow, err));
    status = s->what == AUTHOR     ? add_author(flow, step, err)
             : s->what == WITHDRAW ? withdraw(flow, s->day, 10, step, err)
                                   : add_table(flow, s, step, err);
    if (status == TRUCE_OK)
        return flow_commit(flow, err);
    flow_rollback(flow);
    return status;
}

static enum status
erase(struct flow *flow, unsigned entry, struct arena *step, struct err *err)
{
    struct erasure erasure = { .by = STR("cell"), .why = STR("x") };
    struct erased  erased;

    erasure.report = arena_printf(step, "#%u", entry);
    TRY_NEW(erasure.report.at, err);
    return flow_erase(flow, &erasure, 10, step, &erased, err);
}

static enum status
add_one(struct flow *flow, unsigned at, unsigned *acknowledged, struct err *err)
{
    const struct step *s = &steps[at];
    uint64_t           before = log_size(flow_log(flow));
    struct arena       step;
    enum status        status;

    arena_init(&step, (size_t)1 << 30);
    status = s->what == ERASE ? erase(flow, s->day, &step, err)
                              : in_transaction(flow, s, &step, err);
    arena_free(&step);
    /* what could not be overwritten yet is erased all the same (flow/erase.h) */
    if (status == TRUCE_OK || (s->what == ERASE && log_size(flow_log(flow)) > before))
        ++*acknowledged;
    return status;
}

static unsigned
entries_of(unsigned acknowledged)
{
    unsigned entries = 0;

    for (unsigned i = 0; i < acknowledged; i++)
        entries += steps[i].entries;
    return entries;
}

struct seen {
    uint64_t records[STEPS];
    unsigned count, undone;
};

static enum status
see(void *context, const struct flow_stock *stock, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    if (stock->undone == UNDONE_NOT)
        seen->records[seen->count++] = stock->record;
    seen->undone += (unsigned)stock->undone * (unsigned)stock->by;
    return TRUCE_OK;
}

/* Records, rows and undoings that stand, in one number. */
static enum status
sum_up(struct flow *flow, unsigned *ret_sum, struct err *err)
{
    struct arena step;
    struct seen  seen = { .count = 0 };
    unsigned     sum = 0;
    enum status  status;

    arena_init(&step, 1 << 24);
    status = flow_scan_stocks(flow, TIME_MAX, &step, see, &seen, err);
    for (unsigned i = 0; i < seen.count && status == TRUCE_OK; i++) {
        const struct force_stock_row *row = NULL;
        struct flow_stock_rows        rows;

        status = flow_stock_open(flow, seen.records[i], &rows, err);
        if (status != TRUCE_OK)
            break;
        do {
            status = flow_stock_next(&rows, &row, err);
            sum += status == TRUCE_OK && row;
        } while (status == TRUCE_OK && row);
        flow_stock_close(&rows);
        sum += 100 * (unsigned)seen.records[i];
    }
    arena_free(&step);
    *ret_sum = sum + 10000 * seen.undone;
    return status;
}

static enum status
whole_way(struct store *store, unsigned *acknowledged, unsigned *sum, struct err *err)
{
    struct arena boot;
    struct flow *flow = NULL;
    enum status  status;

    arena_init(&boot, (size_t)1 << 30);
    *sum = 0;
    status = flow_open(store, &boot, &flow, err);
    for (unsigned i = *acknowledged; i < STEPS && status == TRUCE_OK; i++)
        status = add_one(flow, i, acknowledged, err);
    if (status == TRUCE_OK)
        status = sum_up(flow, sum, err);
    if (flow)
        flow_close(flow);
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

/* Entries 9 and 15 stand, of a row each; 8 was erased by the third of the erasings, 12. */
enum { WANT = 100 * (9 + 15) + 2 + 10000 * (UNDONE_ERASED * 12) };

static void
sweep(bool for_ever)
{
    struct store *clean = new_store();
    unsigned      all = 0, sum, points = 0;
    uint64_t      size;
    bool          met = true;
    struct err    first = { 0 };

    EXPECT_SAY(whole_way(clean, &all, &sum, &first) == TRUCE_OK && all == STEPS && sum == WANT,
               "%u steps, %u: %s", all, sum, first.text);
    struct digest want = digest_of(clean, false, &size), again = digest_of(clean, true, &size);
    EXPECT(digest_eq(&want, &again) && size == entries_of(STEPS));
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
        EXPECT_SAY(size == entries_of(acknowledged), "fault %llu: %u acknowledged, %llu there",
                   (unsigned long long)n, entries_of(acknowledged), (unsigned long long)size);
        err = (struct err){ 0 };
        EXPECT_SAY(whole_way(store, &acknowledged, &sum, &err) == TRUCE_OK && sum == WANT,
                   "fault %llu, then: %s", (unsigned long long)n, err.text);
        struct digest got = digest_of(store, false, &size);
        EXPECT_SAY(digest_eq(&got, &want), "fault %llu: another result", (unsigned long long)n);
        store_close(store);
    }
    EXPECT_SAY(points > 100, "met only %u points", points);
}

TEST(any_single_fault_while_tables_are_recorded_loses_nothing)
{
    sweep(false);
}

TEST(a_fault_that_stays_while_tables_are_recorded_loses_nothing_either)
{
    sweep(true);
}

/* ---- when ---- */

static enum status
begun(struct flow *flow, struct arena *step, struct err *err)
{
    TRY(flow_begin(flow, err));
    TRY(add_author(flow, step, err));
    TRY(add_table(flow, &steps[1], step, err)); /* at 10 */
    TRY(flow_commit(flow, err));
    TRY(flow_begin(flow, err));
    TRY(withdraw(flow, 1, 20, step, err));
    TRY(flow_commit(flow, err));
    TRY(flow_begin(flow, err));
    TRY(withdraw(flow, 2, 30, step, err));
    return flow_commit(flow, err);
}

TEST(a_withdrawal_counts_from_when_it_was_recorded_and_until_it_is_taken_back)
{
    static const struct {
        instant  until;
        unsigned standing, undone;
    } asked[] = { { 10, 0, 0 }, { 15, 1, 0 }, { 20, 1, 0 }, { 21, 0, 2 }, { 30, 0, 2 }, { 31, 1, 0 } };
    struct store *store = new_store();
    struct arena  boot, step;
    struct flow  *flow = NULL;
    struct err    err = { 0 };

    arena_init(&boot, (size_t)1 << 30);
    arena_init(&step, (size_t)1 << 28);
    EXPECT_SAY(flow_open(store, &boot, &flow, &err) == TRUCE_OK &&
                   begun(flow, &step, &err) == TRUCE_OK, "%s", err.text);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct seen seen = { .count = 0 };

        EXPECT(flow_scan_stocks(flow, asked[i].until, &step, see, &seen, &err) == TRUCE_OK);
        EXPECT_SAY(seen.count == asked[i].standing && seen.undone == asked[i].undone,
                   "until %lld: %u standing, undone %u", (long long)asked[i].until, seen.count,
                   seen.undone);
    }
    flow_close(flow);
    arena_free(&step);
    arena_free(&boot);
    store_close(store);
}
