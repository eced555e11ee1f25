#include "flow/fold_context.h"

#include "base/bytes.h"

#include <stdio.h>

enum { ROW_PREFIX_LEN = 8, ROW_KEY_LEN = ROW_PREFIX_LEN + 8 };

static const struct str row_prefix = { "context ", ROW_PREFIX_LEN };
static const struct str state_horizon = { "horizon", 7 }, state_stale = { "stale", 5 };

/* ---- rows ---- */

static struct str
row_key(char key[ROW_KEY_LEN], uint64_t seq)
{
    memcpy(key, row_prefix.at, ROW_PREFIX_LEN);
    be_put(key + ROW_PREFIX_LEN, 8, seq);
    return (struct str){ key, ROW_KEY_LEN };
}

/* The numbers of the records that tell something, in order. */
struct rows {
    struct arena *arena;
    uint64_t     *seqs;
    uint32_t      count, size;
};

static enum status
add_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct rows *rows = context;
    void        *at = rows->seqs;

    (void)value;
    if (!str_starts(key.bytes, row_prefix) || key.bytes.len != ROW_KEY_LEN)
        return TRUCE_FOUND; /* not an error: those are all */
    TRY(context_grow(rows->arena, &at, rows->count, &rows->size, sizeof *rows->seqs,
                     UINT32_MAX / 2, "reports", err));
    rows->seqs = at;
    rows->seqs[rows->count++] = be_get(key.bytes.at + ROW_PREFIX_LEN, 8);
    return TRUCE_OK;
}

static enum status
read_rows(struct flow *flow, struct arena *arena, struct rows *ret_rows, struct err *err)
{
    struct rows rows = { .arena = arena };
    enum status status = store_scan(flow->store, STORE_STATE, STORE_BYTES(row_prefix), add_row,
                                    &rows, err);

    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    *ret_rows = rows;
    return TRUCE_OK;
}

static bool
has_silence(const struct flow *flow)
{
    for (uint32_t i = 0; flow->program && i < flow->program->anchor_count; i++)
        if (flow->program->anchors[i].silence)
            return true;
    return false;
}

/* ---- the horizon: a row that is missing must be found anew ---- */

static enum status
put_horizon(struct flow *flow, instant horizon, struct err *err)
{
    char text[24];
    int  len = snprintf(text, sizeof text, "%lld", (long long)horizon);

    flow->horizon = horizon;
    flow->has_horizon = true;
    return store_put(flow->store, STORE_STATE, STORE_BYTES(state_horizon),
                     (struct str){ text, (size_t)len }, err);
}

static enum status
get_horizon(struct flow *flow, struct err *err)
{
    struct str value;
    int64_t    number = 0;
    bool       found;

    TRY(store_get(flow->store, STORE_STATE, STORE_BYTES(state_horizon), &flow->step, &value,
                  &found, err));
    if (found && !str_to_i64(value, &number))
        return err_set(err, TRUCE_CORRUPT, "the table 'state' holds a row that does not read; "
                                           "run truce rebuild");
    flow->has_horizon = found;
    flow->horizon = number;
    return TRUCE_OK;
}

/* Over the whole log, but for what is corrected later in it. */
struct horizon_scan {
    struct flow *flow;
    uint8_t     *corrected; /* a bit a record */
    bool         marking;
    instant      latest;
};

static enum status
scan_horizon(void *context, const struct log_entry *entry, struct err *err)
{
    struct horizon_scan *scan = context;
    struct flow         *flow = scan->flow;
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;
    instant              from, until;

    if (entry->seq >= flow->folded)
        return TRUCE_FOUND;
    if (entry->kind != RECORD_REPORT)
        return TRUCE_OK;
    arena_reset(&flow->step);
    TRY(fold_read_report(flow, entry, &report, &corrects, &decided, err));
    if (scan->marking) {
        if (corrects < entry->seq)
            scan->corrected[corrects / 8] |= (uint8_t)(1u << corrects % 8);
        return TRUCE_OK;
    }
    if (!fold_tells(&report, &decided) || scan->corrected[entry->seq / 8] & 1u << entry->seq % 8)
        return TRUCE_OK;
    report_span(&report, program_tz(flow->program), &from, &until);
    if (until != TIME_MAX && until > scan->latest)
        scan->latest = until;
    return TRUCE_OK;
}

static enum status
find_horizon(struct flow *flow, struct err *err)
{
    struct horizon_scan scan = { .flow = flow, .latest = TIME_MIN };
    struct arena        bits;
    enum status         status = TRUCE_OK;

    arena_init(&bits, FLOW_KEEP_BYTES);
    scan.corrected = ARENA_ARRAY(&bits, flow->folded / 8 + 1, uint8_t);
    if (!scan.corrected)
        status = err_memory(err);
    for (int pass = 0; pass < 2 && status == TRUCE_OK; pass++) {
        scan.marking = pass == 0;
        status = log_scan(flow->log, 0, scan_horizon, &scan, err);
        status = status == TRUCE_FOUND ? TRUCE_OK : status;
    }
    arena_free(&bits);
    TRY(status);
    return put_horizon(flow, scan.latest, err);
}

/* ---- gathering ---- */

static enum status
gather_one(struct flow *flow, uint64_t seq, struct err *err)
{
    struct log_entry      entry;
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;
    bool                  took;

    arena_reset(&flow->step);
    TRY(log_read(flow->log, seq, &flow->step, &entry, err));
    TRY(fold_read_report(flow, &entry, &report, &corrects, &decided, err));
    return context_take(&flow->context, &report, &flow->step, &took, err);
}

static enum status
gather(struct flow *flow, struct terms_world *ret_world, struct err *err)
{
    struct rows rows;

    arena_free(&flow->facts);
    TRY(context_init(&flow->context, flow->program, &flow->facts, err));
    TRY(read_rows(flow, &flow->facts, &rows, err));
    for (uint32_t i = 0; i < rows.count; i++)
        TRY(gather_one(flow, rows.seqs[i], err));
    if (flow->has_horizon)
        flow->context.horizon = flow->horizon;
    return context_finish(&flow->context, ret_world, err);
}

/* The program in the light of the rows, and the evaluator with what they tell. */
static enum status
gather_and_compile(struct flow *flow, struct err *err)
{
    struct terms_world world;
    struct log_entry   entry;

    TRY(gather(flow, &world, err));
    if (context_moves_terms(flow->program)) {
        arena_reset(&flow->step);
        TRY(log_read(flow->log, flow->terms_seq, &flow->step, &entry, err));
        TRY(fold_compile(flow, &entry, &world, err));
    }
    TRY(context_bind(&flow->context, flow->program, err));
    evaluator_init(&flow->evaluator, flow->program, &flow->context);
    return TRUCE_OK;
}

enum status
fold_context_load(struct flow *flow, struct err *err)
{
    uint64_t stale;

    TRY(fold_get_number(flow, state_stale, 0, &stale, err));
    flow->stale = stale != 0;
    flow->has_horizon = false;
    if (has_silence(flow))
        TRY(get_horizon(flow, err));
    return gather_and_compile(flow, err);
}

/* ---- records come and go ---- */

static enum status
set_stale(struct flow *flow, struct err *err)
{
    if (flow->stale)
        return TRUCE_OK;
    flow->stale = true;
    return fold_put_number(flow, state_stale, 1, err);
}

enum status
fold_context_clear(struct flow *flow, struct err *err)
{
    struct rows rows;
    char        key[ROW_KEY_LEN];

    flow->stale = flow->has_horizon = false;
    if (!flow->wanted)
        return TRUCE_OK;
    TRY(read_rows(flow, &flow->step, &rows, err));
    for (uint32_t i = 0; i < rows.count; i++)
        TRY(store_delete(flow->store, STORE_STATE, STORE_BYTES(row_key(key, rows.seqs[i])), err));
    TRY(store_delete(flow->store, STORE_STATE, STORE_BYTES(state_horizon), err));
    return store_delete(flow->store, STORE_STATE, STORE_BYTES(state_stale), err);
}

enum status
fold_context_begin(struct flow *flow, struct err *err)
{
    struct terms_world nothing;

    if (!flow->wanted)
        return TRUCE_OK;
    TRY(gather(flow, &nothing, err)); /* there are no rows yet: empty */
    TRY(context_bind(&flow->context, flow->program, err));
    if (has_silence(flow))
        TRY(put_horizon(flow, TIME_MIN, err));
    TRY(set_stale(flow, err));
    return fold_context_begin_batch(flow, err);
}

enum status
fold_context_begin_batch(struct flow *flow, struct err *err)
{
    if (!flow->wanted)
        return TRUCE_OK;
    arena_reset(&flow->probe_keep);
    return context_init(&flow->probe, flow->program, &flow->probe_keep, err);
}

enum status
fold_context_take(struct flow *flow, uint64_t seq, const struct report *report, struct err *err)
{
    char key[ROW_KEY_LEN];
    bool took;

    TRY(context_take(&flow->probe, report, &flow->step, &took, err));
    if (has_silence(flow) && flow->has_horizon && flow->probe.horizon > flow->horizon)
        TRY(put_horizon(flow, flow->probe.horizon, err));
    if (!took)
        return TRUCE_OK;
    TRY(store_put(flow->store, STORE_STATE, STORE_BYTES(row_key(key, seq)), STR("1"), err));
    return set_stale(flow, err);
}

/* What it told goes with it. The horizon may have been its end. */
enum status
fold_context_drop(struct flow *flow, uint64_t seq, struct err *err)
{
    struct str value, row;
    char       key[ROW_KEY_LEN];
    bool       found;

    if (!flow->wanted)
        return TRUCE_OK;
    row = row_key(key, seq);
    TRY(store_get(flow->store, STORE_STATE, STORE_BYTES(row), &flow->step, &value, &found, err));
    if (found) {
        TRY(store_delete(flow->store, STORE_STATE, STORE_BYTES(row), err));
        TRY(set_stale(flow, err));
    }
    if (!has_silence(flow))
        return TRUCE_OK;
    flow->has_horizon = false;
    return store_delete(flow->store, STORE_STATE, STORE_BYTES(state_horizon), err);
}

/* ---- the end of a catch-up ---- */

bool
fold_context_is_due(const struct flow *flow)
{
    return flow->wanted && (flow->stale || has_silence(flow));
}

static enum status
judge_again(void *context, const struct log_entry *entry, struct err *err)
{
    struct {
        struct flow       *flow;
        struct flow_tally *tally;
    } *work = context;
    struct flow          *flow = work->flow;
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;

    if (entry->seq >= flow->folded)
        return TRUCE_FOUND;
    if (entry->kind != RECORD_REPORT)
        return TRUCE_OK;
    arena_reset(&flow->step);
    TRY(fold_read_report(flow, entry, &report, &corrects, &decided, err));
    if (corrects != UINT64_MAX)
        TRY(fold_drop_findings(flow, corrects, err));
    if (decided.withdrawn)
        return TRUCE_OK;
    if (report.unknown.len) {
        work->tally->unjudged++;
        return TRUCE_OK;
    }
    return fold_judge(flow, entry->seq, &report, &decided, work->tally, err);
}

enum status
fold_context_settle(struct flow *flow, struct flow_tally *tally, struct err *err)
{
    struct {
        struct flow       *flow;
        struct flow_tally *tally;
    } work = { flow, tally };
    enum status status;

    if (has_silence(flow) && !flow->has_horizon)
        TRY(find_horizon(flow, err));
    if (!flow->stale && !context_horizon_moves(&flow->context, flow->horizon))
        return TRUCE_OK;
    TRY(gather_and_compile(flow, err));
    TRY(store_clear(flow->store, STORE_FINDING, err));
    *tally = (struct flow_tally){ 0 }; /* each is judged once, here */
    status = log_scan(flow->log, 0, judge_again, &work, err);
    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    flow->stale = false;
    return store_delete(flow->store, STORE_STATE, STORE_BYTES(state_stale), err);
}
