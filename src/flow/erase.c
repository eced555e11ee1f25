#include "flow/erase.h"

#include "flow/fold.h"
#include "record/decision.h"
#include "record/vault.h"

enum { VERSIONS_MAX = 10000 }; /* of one report: a correction a day for 27 years */

static void
add_body(const struct erasure *erasure, uint64_t seq, const struct str *names, uint32_t count,
         struct buf *out)
{
    buf_add_c(out, "{\"by\":");
    json_add_string(out, erasure->by);
    buf_printf(out, ",\"erased\":%llu,\"fields\":[", (unsigned long long)seq);
    for (uint32_t i = 0; i < count; i++) {
        buf_add_c(out, i ? "," : "");
        json_add_string(out, names[i]);
    }
    buf_add_c(out, "],\"why\":");
    json_add_string(out, erasure->why);
    buf_add_byte(out, '}');
}

/* One version. Its row in CURRENT goes with it; fold_current writes the new one. */
static enum status
erase_version(struct flow *flow, const struct erasure *erasure, uint64_t seq, instant now,
              struct arena *step, struct erased *erased, struct err *err)
{
    struct str *names;
    uint32_t    count;
    uint64_t    ignored;

    TRY(vault_erase(flow->log, seq, erasure->fields, erasure->field_count, step, &names,
                    &count, err));
    if (!count)
        return TRUCE_OK;
    buf_clear(&flow->body);
    add_body(erasure, seq, names, count, &flow->body);
    TRY(buf_status(&flow->body, err));
    TRY(log_append(flow->log, RECORD_ERASE, now, buf_str(&flow->body), &ignored, err));
    erased->versions++;
    erased->members += count;
    return TRUCE_OK;
}

/* From the newest back to the first, each with what it corrects. */
static enum status
find_versions(struct flow *flow, const struct log_entry *newest, struct arena *step,
              uint64_t *seqs, uint32_t *ret_count, struct err *err)
{
    struct log_entry entry = *newest;
    struct report    report;
    uint64_t         corrects;
    uint32_t         count = 0;

    for (;;) {
        if (count == VERSIONS_MAX)
            return err_set(err, TRUCE_LIMIT, "a report with over %d versions", VERSIONS_MAX);
        seqs[count++] = entry.seq;
        TRY(flow_read_report(flow, &entry, step, &report, NULL, &corrects, err));
        if (corrects >= entry.seq)
            break;
        TRY(log_read(flow->log, corrects, step, &entry, err));
    }
    *ret_count = count;
    return TRUCE_OK;
}

/* '#45' or '45', where it is a person's decision. */
static enum status
find_decision(struct flow *flow, struct str name, struct arena *step, bool *ret_is,
              uint64_t *ret_seq, struct err *err)
{
    struct str       digits = str_starts(name, STR("#")) ? str_sub(name, 1, name.len) : name;
    struct log_entry entry;
    int64_t          number;

    *ret_is = false;
    if (!str_to_i64(digits, &number) || number < 0 || (uint64_t)number >= log_size(flow->log))
        return TRUCE_OK;
    TRY(log_read(flow->log, (uint64_t)number, step, &entry, err));
    *ret_is = decision_is_kind(entry.kind);
    *ret_seq = entry.seq;
    return TRUCE_OK;
}

static enum status
erase_report(struct flow *flow, const struct erasure *erasure, instant now, struct arena *step,
             struct erased *erased, struct err *err)
{
    uint64_t         *seqs = ARENA_ARRAY(step, VERSIONS_MAX, uint64_t);
    struct log_entry  newest;
    uint32_t          count;

    TRY_NEW(seqs, err);
    TRY(flow_find_report(flow, erasure->report, step, &newest, err));
    TRY(find_versions(flow, &newest, step, seqs, &count, err));
    TRY(fold_drop_current(flow, &newest, err));
    while (count)
        TRY(erase_version(flow, erasure, seqs[--count], now, step, erased, err));
    return fold_current(flow, &newest, err);
}

static enum status
erase_all(struct flow *flow, const struct erasure *erasure, instant now, struct arena *step,
          struct erased *erased, struct err *err)
{
    struct flow_tally tally = { 0 };
    uint64_t          decision;
    bool              is;

    TRY(find_decision(flow, erasure->report, step, &is, &decision, err));
    if (is)
        TRY(erase_version(flow, erasure, decision, now, step, erased, err));
    else
        TRY(erase_report(flow, erasure, now, step, erased, err));
    if (!erased->members)
        return err_set(err, TRUCE_MISSING, "the vault holds nothing of that name of '%.*s'",
                       STR_ARGS(str_sub(erasure->report, 0, 100)));
    return fold_rest(flow, &tally, err);
}

enum status
flow_erase(struct flow *flow, const struct erasure *erasure, instant now, struct arena *step,
           struct erased *ret_erased, struct err *err)
{
    struct flow_tally tally;
    struct erased     erased = { 0 };
    enum status       status;

    TRY(flow_catch_up(flow, NULL, NULL, &tally, err));
    TRY(flow_begin(flow, err));
    flow->unsure = true;
    status = erase_all(flow, erasure, now, step, &erased, err);
    if (status != TRUCE_OK) {
        flow_rollback(flow);
        return status;
    }
    TRY(flow_commit(flow, err));
    flow->unsure = false;
    *ret_erased = erased;
    return flow_forget(flow, err);
}

enum status
flow_forget(struct flow *flow, struct err *err)
{
    return store_forget(flow->store, err);
}
