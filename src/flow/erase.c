#include "flow/erase.h"

#include "flow/fold.h"
#include "flow/stocks.h"
#include "record/decision.h"
#include "record/vault.h"

enum { VERSIONS_MAX = 10000 }; /* of one report or table: a correction a day for 27 years */

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

/* '#45' or '45', where it is an entry; else the kind is that of a report. */
static enum status
find_entry(struct flow *flow, struct str name, struct arena *step, struct log_entry *ret_entry,
           struct err *err)
{
    struct str digits = str_starts(name, STR("#")) ? str_sub(name, 1, name.len) : name;
    int64_t    number;

    *ret_entry = (struct log_entry){ .kind = RECORD_REPORT };
    if (!str_to_i64(digits, &number) || number < 0 || (uint64_t)number >= log_size(flow->log))
        return TRUCE_OK;
    return log_read(flow->log, (uint64_t)number, step, ret_entry, err);
}

/* ---- a table ---- */

static enum status
erase_entry(struct flow *flow, const struct erasure *erasure, uint64_t seq, instant now,
            struct arena *step, struct erased *erased, struct err *err)
{
    uint32_t         before = erased->versions;
    struct log_entry entry;

    TRY(erase_version(flow, erasure, seq, now, step, erased, err));
    if (erased->versions == before)
        return TRUCE_OK;
    TRY(log_read(flow->log, log_size(flow->log) - 1, step, &entry, err));
    return fold_current(flow, &entry, err);
}

/* Of a long table no more than an entry is in memory. */
static enum status
erase_rows(struct flow *flow, const struct erasure *erasure, uint64_t seq, instant now,
           struct erased *erased, struct err *err)
{
    struct arena own;
    enum status  status;

    arena_init(&own, (size_t)1 << 30);
    arena_reset(&flow->step);
    status = erase_entry(flow, erasure, seq, now, &own, erased, err);
    arena_free(&own);
    return status;
}

/* This statement with its parts, and each that it corrects: the rows of a part may stand in
 * several of them. */
static enum status
erase_table(struct flow *flow, const struct erasure *erasure, uint64_t newest, instant now,
            struct arena *step, struct erased *erased, struct err *err)
{
    struct log_entry   entry, first;
    struct force_stock table;

    TRY(log_read(flow->log, newest, step, &first, err));
    entry = first;
    for (uint32_t n = 0; n < VERSIONS_MAX; n++) {
        TRY(force_stock_read(entry.body, STR_NONE, step, &table, err));
        if (!table.hidden)
            return err_set(err, TRUCE_UNSUPPORTED, "the rows of entry %llu stand in the record "
                           "itself, from which nothing can be taken: withdraw it (truce decide "
                           "supersede '#%llu')", (unsigned long long)entry.seq,
                           (unsigned long long)newest);
        for (uint32_t i = 0; i < table.part_count; i++)
            TRY(erase_rows(flow, erasure, table.parts[i], now, erased, err));
        TRY(erase_rows(flow, erasure, entry.seq, now, erased, err));
        if (table.corrects >= entry.seq)
            return fold_current(flow, &first, err);
        TRY(log_read(flow->log, table.corrects, step, &entry, err));
    }
    return err_set(err, TRUCE_LIMIT, "a table with over %d versions", VERSIONS_MAX);
}

static enum status
find_and_erase_table(struct flow *flow, const struct erasure *erasure,
                     const struct log_entry *entry, instant now, struct arena *step,
                     struct erased *erased, struct err *err)
{
    uint64_t newest;

    TRY(flow_stock_newest(flow, entry, step, &newest, err));
    if (newest == UINT64_MAX)
        return err_set(err, TRUCE_USAGE, "entry %llu is no table, or only a part of one: the "
                       "entry after the parts, which names them, is the table",
                       (unsigned long long)entry->seq);
    return erase_table(flow, erasure, newest, now, step, erased, err);
}

/* ---- a report ---- */

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
    struct log_entry  entry;

    TRY(find_entry(flow, erasure->report, step, &entry, err));
    if (decision_is_kind(entry.kind))
        TRY(erase_version(flow, erasure, entry.seq, now, step, erased, err));
    else if (entry.kind == RECORD_UNIT_STATE)
        TRY(find_and_erase_table(flow, erasure, &entry, now, step, erased, err));
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
