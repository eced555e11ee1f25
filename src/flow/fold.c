#include "flow/fold.h"

#include "base/bytes.h"
#include "flow/fold_context.h"
#include "flow/fold_decided.h"

#include <stdio.h>

static const struct str state_folded = { "folded", 6 }, state_terms = { "terms", 5 };

enum status
fold_get_number(struct flow *flow, struct str name, uint64_t absent, uint64_t *ret_number,
                struct err *err)
{
    struct str value;
    int64_t    number;
    bool       found;

    TRY(store_get(flow->store, STORE_STATE, STORE_BYTES(name), &flow->step, &value, &found, err));
    if (found && (!str_to_i64(value, &number) || number < 0))
        return err_set(err, TRUCE_CORRUPT, "the table 'state' holds a row that does not read; "
                                           "run truce rebuild");
    *ret_number = found ? (uint64_t)number : absent;
    return TRUCE_OK;
}

enum status
fold_put_number(struct flow *flow, struct str name, uint64_t number, struct err *err)
{
    char text[24];
    int  len = snprintf(text, sizeof text, "%llu", (unsigned long long)number);

    return store_put(flow->store, STORE_STATE, STORE_BYTES(name),
                     (struct str){ text, (size_t)len }, err);
}

/* ---- terms ---- */

enum status
fold_compile(struct flow *flow, const struct log_entry *entry, const struct terms_world *world,
             struct err *err)
{
    struct diagnostics *diagnostics = &flow->diagnostics;
    struct program     *program;
    struct bundle       bundle;
    struct err          why = { 0 };
    enum status         status;

    arena_free(&flow->keep);
    flow->program = NULL;
    flow->kinds = NULL;
    flow->terms_seq = UINT64_MAX;
    TRY(bundle_decode(entry->body, &flow->keep, &bundle, err));
    status = bundle_compile(&bundle, world, &flow->keep, &program, diagnostics, &why);
    if (status != TRUCE_OK && diagnostics->count)
        return err_set(err, status, "the terms of record %llu do not compile: %.*s",
                       (unsigned long long)entry->seq,
                       (int)(diagnostics->at[0].text.len > 200 ? 200 : diagnostics->at[0].text.len),
                       diagnostics->at[0].text.at);
    if (status != TRUCE_OK)
        return err_set(err, status, "%.300s", why.text);
    flow->program = program;
    flow->terms_seq = entry->seq;
    flow->wanted = context_is_wanted(program);
    evaluator_init(&flow->evaluator, program, flow->wanted ? &flow->context : NULL);
    return TRUCE_OK;
}

enum status
fold_load(struct flow *flow, struct err *err)
{
    struct log_entry entry;
    uint64_t         terms = UINT64_MAX;

    arena_reset(&flow->step);
    flow->program = NULL;
    flow->wanted = false;
    TRY(fold_get_number(flow, state_folded, 0, &flow->folded, err));
    TRY(fold_decided_load(flow, err));
    TRY(fold_get_number(flow, state_terms, UINT64_MAX, &terms, err));
    flow->terms_seq = UINT64_MAX;
    if (terms == UINT64_MAX)
        return TRUCE_OK;
    TRY(log_read(flow->log, terms, &flow->step, &entry, err));
    TRY(fold_compile(flow, &entry, NULL, err));
    return flow->wanted ? fold_context_load(flow, err) : TRUCE_OK;
}

/* ---- one report ---- */

enum status
fold_read_report(struct flow *flow, const struct log_entry *entry, struct report *ret_report,
                 uint64_t *ret_corrects, struct decided_report *ret_decided, struct err *err)
{
    return flow_read_judged(flow, entry, &flow->step, ret_report, NULL, ret_corrects,
                            ret_decided, err);
}

static void
finding_key(char key[FLOW_FINDING_KEY_LEN], uint64_t record, uint32_t clause)
{
    be_put(key, 8, record);
    be_put(key + 8, 4, clause);
}

/* A correction takes the findings of what it corrects with it. */
enum status
fold_drop_findings(struct flow *flow, uint64_t record, struct err *err)
{
    char key[FLOW_FINDING_KEY_LEN];

    for (uint32_t i = 0; flow->program && i < flow->program->clause_count; i++) {
        finding_key(key, record, i);
        TRY(store_delete(flow->store, STORE_FINDING,
                         STORE_BYTES(((struct str){ key, sizeof key })), err));
    }
    return TRUCE_OK;
}

static enum status
put_finding(struct flow *flow, uint64_t record, const struct verdict *verdict, struct err *err)
{
    char key[FLOW_FINDING_KEY_LEN];

    finding_key(key, record, verdict->clause);
    buf_clear(&flow->finding);
    finding_add(&flow->evaluator, verdict, record, &flow->finding);
    TRY(buf_status(&flow->finding, err));
    return store_put(flow->store, STORE_FINDING, STORE_BYTES(((struct str){ key, sizeof key })),
                     buf_str(&flow->finding), err);
}

/* Not before there is something to judge: who only reads pays nothing. */
static enum status
prepare(struct flow *flow, struct err *err)
{
    struct columns *columns;

    if (flow->kinds)
        return TRUCE_OK;
    TRY(columns_build(&flow->keep, flow->program, &columns, err));
    return columns_kinds_build(&flow->keep, columns, &flow->kinds, err);
}

enum status
fold_judge(struct flow *flow, uint64_t seq, const struct report *report,
           const struct decided_report *decided, struct flow_tally *tally, struct err *err)
{
    struct verdict  verdict;
    const uint32_t *clauses;
    uint32_t        count;

    TRY(prepare(flow, err));
    tally->reports++;
    evaluator_take_decided(&flow->evaluator, report, decided->count ? decided : NULL);
    count = columns_candidates(flow->kinds, &flow->evaluator.subject, &clauses);
    for (uint32_t i = 0; i < count; i++) {
        TRY(evaluator_judge(&flow->evaluator, clauses[i], false, &flow->step, &verdict,
                            err));
        if (verdict.answer == ANSWER_NO)
            continue;
        TRY(put_finding(flow, seq, &verdict, err));
        tally->findings++;
    }
    return TRUCE_OK;
}

/* What it tells of others, and its findings. */
static enum status
take_report(struct flow *flow, uint64_t seq, const struct report *report,
            const struct decided_report *decided, struct flow_tally *tally, struct err *err)
{
    if (!flow->program || decided->withdrawn)
        return TRUCE_OK;
    if (report->unknown.len) {
        tally->unjudged++;
        return TRUCE_OK;
    }
    if (flow->wanted && fold_tells(report, decided))
        TRY(fold_context_take(flow, seq, report, err));
    if (flow->stale) /* all are judged in the end */
        return TRUCE_OK;
    return fold_judge(flow, seq, report, decided, tally, err);
}

static enum status
fold_report(struct flow *flow, const struct log_entry *entry, struct flow_tally *tally,
            struct err *err)
{
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;

    TRY(fold_read_report(flow, entry, &report, &corrects, &decided, err));
    if (corrects != UINT64_MAX) {
        TRY(fold_drop_findings(flow, corrects, err));
        TRY(fold_context_drop(flow, corrects, err));
    }
    return take_report(flow, entry->seq, &report, &decided, tally, err);
}

/* It was counted when it came, so it is not counted again. */
enum status
fold_judge_again(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct flow_tally     again = { 0 };
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;
    bool                  is;

    TRY(fold_read_report(flow, entry, &report, &corrects, &decided, err));
    TRY(fold_is_current(flow, entry->seq, &report, &is, err));
    if (!is)
        return TRUCE_OK;
    TRY(fold_drop_findings(flow, entry->seq, err));
    TRY(fold_context_drop(flow, entry->seq, err));
    return take_report(flow, entry->seq, &report, &decided, &again, err);
}

/* ---- new terms judge every report again ---- */

struct rejudge {
    struct flow       *flow;
    uint64_t           until;
    struct flow_tally *tally;
};

static enum status
rejudge_one(void *context, const struct log_entry *entry, struct err *err)
{
    struct rejudge *r = context;

    if (entry->seq >= r->until)
        return TRUCE_FOUND; /* not an error: the scan ends here */
    arena_reset(&r->flow->step);
    return entry->kind == RECORD_REPORT ? fold_report(r->flow, entry, r->tally, err) : TRUCE_OK;
}

/* The terms of that entry judge all reports before `until`. */
static enum status
fold_terms(struct flow *flow, const struct log_entry *entry, uint64_t until,
           struct flow_tally *tally, struct err *err)
{
    struct rejudge rejudge = { flow, until, tally };
    enum status    status;

    TRY(fold_context_clear(flow, err));
    TRY(fold_compile(flow, entry, NULL, err));
    TRY(fold_context_begin(flow, err));
    TRY(store_clear(flow->store, STORE_FINDING, err));
    TRY(fold_put_number(flow, state_terms, entry->seq, err));
    status = log_scan(flow->log, 0, rejudge_one, &rejudge, err);
    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

/* The entry that an erase record is about. */
static enum status
read_erased(struct flow *flow, const struct log_entry *entry, struct log_entry *ret_erased,
            struct err *err)
{
    const struct json *json, *number;
    int64_t            seq;

    TRY(json_parse(entry->body, &flow->step, &json, err));
    number = json_get(json, STR("erased"));
    if (!number || number->kind != JSON_NUMBER || !str_to_i64(number->text, &seq) || seq < 0 ||
        (uint64_t)seq >= entry->seq)
        return err_set(err, TRUCE_CORRUPT, "entry %llu does not say what was erased",
                       (unsigned long long)entry->seq);
    return log_read(flow->log, (uint64_t)seq, &flow->step, ret_erased, err);
}

/* What was erased of a report may have stood in any finding, and have been what others were
 * judged by. What a decision or a table keeps to itself stands in none. */
static enum status
fold_erase(struct flow *flow, const struct log_entry *entry, struct flow_tally *tally,
           struct err *err)
{
    struct log_entry terms, erased;

    if (flow->terms_seq == UINT64_MAX)
        return TRUCE_OK;
    TRY(read_erased(flow, entry, &erased, err));
    if (decision_is_kind(erased.kind) || erased.kind == RECORD_UNIT_STATE)
        return TRUCE_OK;
    TRY(log_read(flow->log, flow->terms_seq, &flow->step, &terms, err));
    return fold_terms(flow, &terms, entry->seq, tally, err);
}

enum status
flow_fold(struct flow *flow, const struct log_entry *entry, struct flow_tally *tally,
          struct err *err)
{
    switch (entry->kind) {
    case RECORD_TERMS: return fold_terms(flow, entry, entry->seq, tally, err);
    case RECORD_ERASE: return fold_erase(flow, entry, tally, err);
    case RECORD_REPORT: return fold_report(flow, entry, tally, err);
    case RECORD_AUTHOR: return fold_author(flow, entry, err);
    case RECORD_VERIFICATION:
    case RECORD_ATTRIBUTION:
    case RECORD_RULING:
    case RECORD_LINK:
    case RECORD_COVERAGE:
    case RECORD_SUPERSEDE: return fold_decision(flow, entry, err);
    default: return TRUCE_OK; /* recorded, and nothing is derived from it yet */
    }
}

/* ---- many ---- */

struct batch {
    struct flow       *flow;
    uint64_t           until;
    bool               rebuild;
    struct flow_tally *tally;
};

static enum status
fold_one(void *context, const struct log_entry *entry, struct err *err)
{
    struct batch *batch = context;

    if (entry->seq >= batch->until)
        return TRUCE_FOUND;
    arena_reset(&batch->flow->step);
    if (batch->rebuild)
        TRY(fold_current(batch->flow, entry, err));
    arena_reset(&batch->flow->step);
    return flow_fold(batch->flow, entry, batch->tally, err);
}

/* One transaction's worth of entries from flow->folded on. */
static enum status
fold_batch(struct flow *flow, bool rebuild, struct flow_tally *tally, struct err *err)
{
    uint64_t     left = log_size(flow->log) - flow->folded;
    uint64_t     until = flow->folded + (left < FLOW_BATCH ? left : FLOW_BATCH);
    struct batch batch = { flow, until, rebuild, tally };
    enum status  status;

    TRY(fold_context_begin_batch(flow, err));
    status = log_scan(flow->log, flow->folded, fold_one, &batch, err);
    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    TRY(fold_put_number(flow, state_folded, until, err));
    flow->folded = until;
    return TRUCE_OK;
}

static enum status
fold_all(struct flow *flow, bool rebuild, flow_progress progress, void *context,
         struct flow_tally *tally, struct err *err)
{
    enum status status = TRUCE_OK;

    while (status == TRUCE_OK && flow->folded < log_size(flow->log)) {
        uint64_t before = flow->folded;

        if (!rebuild) /* a rebuild is one transaction: all of it or nothing */
            TRY(flow_begin(flow, err));
        status = fold_batch(flow, rebuild, tally, err);
        if (status == TRUCE_OK && progress)
            status = progress(context, flow->folded, log_size(flow->log), err);
        if (rebuild)
            continue;
        if (status == TRUCE_OK || status == TRUCE_INTERRUPTED) {
            enum status kept = flow_commit(flow, err);
            status = kept == TRUCE_OK ? status : kept;
        } else {
            flow_rollback(flow);
        }
        if (status != TRUCE_OK && status != TRUCE_INTERRUPTED)
            flow->folded = before;
    }
    return status;
}

/* What the findings lack because what reports tell of each other has changed. */
static enum status
settle(struct flow *flow, struct flow_tally *tally, struct err *err)
{
    enum status status;

    if (!fold_context_is_due(flow))
        return TRUCE_OK;
    TRY(flow_begin(flow, err));
    status = fold_context_settle(flow, tally, err);
    if (status == TRUCE_OK)
        return flow_commit(flow, err);
    flow_rollback(flow);
    return status;
}

enum status
flow_catch_up(struct flow *flow, flow_progress progress, void *context,
              struct flow_tally *ret_tally, struct err *err)
{
    struct flow_tally tally = { 0 };
    enum status       status = TRUCE_OK;

    if (flow->unsure)
        TRY(fold_load(flow, err));
    flow->unsure = true;
    status = fold_all(flow, false, progress, context, &tally, err);
    if (status == TRUCE_OK)
        status = settle(flow, &tally, err);
    if (status != TRUCE_OK)
        return status;
    flow->unsure = false;
    *ret_tally = tally;
    return TRUCE_OK;
}

enum status
fold_rest(struct flow *flow, struct flow_tally *tally, struct err *err)
{
    TRY(fold_all(flow, true, NULL, NULL, tally, err));
    return fold_context_is_due(flow) ? fold_context_settle(flow, tally, err) : TRUCE_OK;
}

static enum status
drop_derived(struct flow *flow, struct err *err)
{
    for (enum store_table t = 0; t < STORE_TABLE_COUNT; t++)
        if (store_table_is_derived(t))
            TRY(store_clear(flow->store, t, err));
    arena_free(&flow->keep);
    flow->program = NULL;
    flow->kinds = NULL;
    flow->wanted = flow->stale = flow->has_horizon = false;
    flow->terms_seq = UINT64_MAX;
    flow->folded = flow->decided_end = 0;
    return TRUCE_OK;
}

enum status
flow_rebuild(struct flow *flow, flow_progress progress, void *context,
             struct flow_tally *ret_tally, struct err *err)
{
    struct flow_tally tally = { 0 };
    enum status       status;

    flow->unsure = true;
    TRY(flow_begin(flow, err));
    status = drop_derived(flow, err);
    if (status == TRUCE_OK)
        status = fold_all(flow, true, progress, context, &tally, err);
    if (status == TRUCE_OK && fold_context_is_due(flow))
        status = fold_context_settle(flow, &tally, err);
    if (status == TRUCE_OK && flow->decided_end) /* what was decided has made and unmade some */
        status = store_count(flow->store, STORE_FINDING, &tally.findings, err);
    if (status != TRUCE_OK) {
        flow_rollback(flow);
        return status;
    }
    TRY(flow_commit(flow, err));
    flow->unsure = false;
    *ret_tally = tally;
    return TRUCE_OK;
}
