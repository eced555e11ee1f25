#include "flow/stocks.h"

#include "base/bytes.h"
#include "flow/fold.h"
#include "record/vault.h"

#include <stdlib.h>

#define STOCKS_KEY STR("\0table")
enum { STOCKS_VALUE_LEN = 8 + SHA256_BYTES, STOCKS_CHAIN_MAX = 1000 * 1000 };

/* The text of the rows of an entry: a row of the greatest length goes over the part's bytes,
 * and a byte of it may take six in JSON. */
enum { ROWS_BYTES_MAX = STOCK_PART_BYTES + 8 * CSV_ROW_LEN_MAX };

/* ---- CURRENT ---- */

/* 0 "table" 0 profile 0 file 0 day */
static enum status
stock_key(const struct force_stock *stock, struct arena *step, struct str *ret_key, struct err *err)
{
    char day[TIME_TEXT_LEN];

    *ret_key = arena_printf(step, "%ctable%c%.*s%c%.*s%c%.*s", 0, 0, STR_ARGS(stock->profile), 0,
                            STR_ARGS(stock->file), 0, STR_ARGS(time_text_date(stock->day, day)));
    TRY_NEW(ret_key->at, err);
    return TRUCE_OK;
}

static enum status
get_current(struct flow *flow, const struct force_stock *stock, struct arena *step,
            uint64_t *ret_seq, struct digest *ret_digest, struct err *err)
{
    struct str key, value;
    bool       found;

    *ret_seq = UINT64_MAX;
    TRY(stock_key(stock, step, &key, err));
    TRY(store_get(flow->store, STORE_CURRENT, STORE_BYTES(key), step, &value, &found, err));
    if (!found)
        return TRUCE_OK;
    if (value.len != STOCKS_VALUE_LEN)
        return err_set(err, TRUCE_CORRUPT, "the table 'current' holds a row that does not read; "
                                           "run truce rebuild");
    *ret_seq = be_get(value.at, 8);
    memcpy(ret_digest->bytes, value.at + 8, SHA256_BYTES);
    return TRUCE_OK;
}

static enum status
put_current(struct flow *flow, const struct force_stock *stock, uint64_t seq,
            const struct digest *digest, struct arena *step, struct err *err)
{
    struct str key;
    char       value[STOCKS_VALUE_LEN];

    TRY(stock_key(stock, step, &key, err));
    be_put(value, 8, seq);
    memcpy(value + 8, digest->bytes, SHA256_BYTES);
    return store_put(flow->store, STORE_CURRENT, STORE_BYTES(key),
                     (struct str){ value, sizeof value }, err);
}

/* Of all its rows; zeros where they are not here, so that no rows are the same as these. */
static enum status
digest_of(struct flow *flow, uint64_t record, struct digest *ret_digest, struct err *err)
{
    const struct force_stock_row *row = NULL;
    struct flow_stock_rows        rows;
    struct digest                 digest = { { 0 } };
    enum status                   status;

    TRY(flow_stock_open(flow, record, &rows, err));
    status = rows.hidden ? TRUCE_OK : force_stock_digest(&rows.head, &digest, err);
    while (!rows.hidden && status == TRUCE_OK) {
        status = flow_stock_next(&rows, &row, err);
        if (status != TRUCE_OK || !row)
            break;
        status = force_stock_digest_rows(&digest, row, 1, err);
    }
    flow_stock_close(&rows);
    *ret_digest = digest;
    return status;
}

/* What it corrects is a table before it, or nothing: so that whoever follows them comes to an
 * end. */
static enum status
check_corrects(struct flow *flow, uint64_t seq, uint64_t corrects, struct err *err)
{
    struct force_stock stock = { .form = STOCK_OTHER };
    struct log_entry   entry;

    if (corrects == UINT64_MAX)
        return TRUCE_OK;
    if (corrects < seq) {
        TRY(log_read(flow->log, corrects, &flow->step, &entry, err));
        TRY(force_stock_read(entry.body, STR_NONE, &flow->step, &stock, err));
    }
    return stock.form == STOCK_TABLE
               ? TRUCE_OK
               : err_set(err, TRUCE_CORRUPT, "entry %llu corrects what is no table before it",
                         (unsigned long long)seq);
}

enum status
fold_current_stock(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct force_stock stock;
    struct digest      digest;
    struct err         why = { 0 };
    enum status status = force_stock_read(entry->body, STR_NONE, &flow->step, &stock, &why);

    if (status == TRUCE_OK && stock.form != STOCK_TABLE)
        return TRUCE_OK;
    if (status == TRUCE_OK)
        status = check_corrects(flow, entry->seq, stock.corrects, &why);
    if (status == TRUCE_OK)
        status = digest_of(flow, entry->seq, &digest, &why);
    if (status == TRUCE_MEMORY)
        return err_memory(err);
    if (status == TRUCE_CORRUPT || status == TRUCE_SYNTAX) /* of another program: kept, no table */
        return TRUCE_OK;
    return status == TRUCE_OK ? put_current(flow, &stock, entry->seq, &digest, &flow->step, err)
                              : err_set(err, status, "%s", why.text);
}

enum status
flow_stock_newest(struct flow *flow, const struct log_entry *entry, struct arena *step,
                  uint64_t *ret_newest, struct err *err)
{
    struct force_stock stock;
    struct digest      digest;

    TRY(force_stock_read(entry->body, STR_NONE, step, &stock, err));
    if (stock.form == STOCK_TABLE)
        return get_current(flow, &stock, step, ret_newest, &digest, err);
    *ret_newest = UINT64_MAX;
    return TRUCE_OK;
}

/* ---- recording ---- */

enum status
flow_stock_begin(struct flow_stock_day *day, const struct force_stock *stock,
                 struct arena *keep, struct err *err)
{
    *day = (struct flow_stock_day){ .stock = *stock, .keep = keep, .current = UINT64_MAX };
    day->stock.form = STOCK_TABLE;
    day->stock.corrects = UINT64_MAX;
    buf_init(&day->rows, ROWS_BYTES_MAX);
    return force_stock_digest(&day->stock, &day->all, err);
}

void
flow_stock_end(struct flow_stock_day *day)
{
    buf_free(&day->rows);
}

enum status
flow_stock_take(struct flow_stock_day *day, const struct force_stock_row *row, struct err *err)
{
    struct str cells;

    CHECK(row->cell_count == day->stock.column_count);
    force_stock_add_row(row, &day->rows, &cells);
    TRY(buf_status(&day->rows, err));
    force_stock_digest_cells(&day->all, cells);
    force_stock_digest_cells(&day->part, cells);
    day->cells_bytes += cells.len;
    return TRUCE_OK;
}

/* By the cells alone: where a row stands in its file may not move the cuts. */
bool
flow_stock_is_due(const struct flow_stock_day *day)
{
    return day->cells_bytes >= STOCK_PART_BYTES;
}

static enum status
keep_before(struct flow_stock_day *day, uint64_t record, const struct force_stock *table,
            struct err *err)
{
    void *at = day->before;

    TRY(context_grow(day->keep, &at, day->before_count, &day->before_size, sizeof *day->before,
                     STOCKS_CHAIN_MAX, "versions of a table", err));
    day->before = at;
    day->before[day->before_count++] = (struct flow_stock_before){ record, *table };
    return TRUCE_OK;
}

/* The statement there is, and the withdrawn ones behind it; once. */
static enum status
look(struct flow *flow, struct flow_stock_day *day, struct arena *step, struct err *err)
{
    uint64_t record, by;

    if (day->looked)
        return TRUCE_OK;
    TRY(get_current(flow, &day->stock, step, &day->current, &day->current_digest, err));
    for (record = day->current; record != UINT64_MAX;) {
        struct log_entry   entry;
        struct force_stock table;
        enum undone        undone = UNDONE_NOT;

        TRY(log_read(flow->log, record, day->keep, &entry, err));
        TRY(force_stock_read(entry.body, STR_NONE, day->keep, &table, err));
        TRY(flow_undone(flow, record, TIME_MAX, step, &undone, &by, err));
        if (record == day->current || undone == UNDONE_WITHDRAWN)
            TRY(keep_before(day, record, &table, err));
        if (table.corrects != UINT64_MAX && table.corrects >= record)
            return err_set(err, TRUCE_CORRUPT, "record %llu corrects a later one",
                           (unsigned long long)record);
        record = table.corrects;
    }
    day->looked = true;
    return TRUCE_OK;
}

static enum status
append(struct flow *flow, const struct force_stock *stock, struct str rows, instant now,
       struct arena *step, uint64_t *ret_seq, struct err *err)
{
    buf_clear(&flow->body);
    buf_clear(&flow->disclosures);
    TRY(force_stock_add_body(stock, rows, step, &flow->body, &flow->disclosures, err));
    TRY(log_append(flow->log, RECORD_UNIT_STATE, now, buf_str(&flow->body), ret_seq, err));
    return vault_put(flow->log, *ret_seq, buf_str(&flow->disclosures), err);
}

static enum status
add_part(struct flow_stock_day *day, uint64_t seq, struct err *err)
{
    void *at = day->stock.parts;

    TRY(context_grow(day->keep, &at, day->stock.part_count, &day->parts_size, sizeof seq,
                     STOCK_PARTS_MAX, "parts of a table", err));
    day->stock.parts = at;
    day->stock.parts[day->stock.part_count++] = seq;
    return TRUCE_OK;
}

static enum status
is_part(struct flow *flow, const struct flow_stock_day *day, uint64_t seq, struct arena *step,
        bool *ret_is, struct err *err)
{
    struct log_entry   entry;
    struct force_stock part;
    struct str         disclosures;
    struct digest      digest = { { 0 } };

    TRY(log_read(flow->log, seq, step, &entry, err));
    TRY(vault_get(flow->log, seq, step, &disclosures, err));
    TRY(force_stock_read(entry.body, disclosures, step, &part, err));
    *ret_is = false;
    if (part.form != STOCK_PART || part.hidden)
        return TRUCE_OK;
    TRY(force_stock_digest_rows(&digest, part.rows, part.row_count, err));
    *ret_is = digest_eq(&digest, &day->part);
    return TRUCE_OK;
}

/* The part that stood in this place before, if its rows are these. */
static enum status
same_part(struct flow *flow, const struct flow_stock_day *day, struct arena *step,
          uint64_t *ret_seq, struct err *err)
{
    uint32_t at = day->stock.part_count;
    uint64_t last = UINT64_MAX;
    bool     is;

    *ret_seq = UINT64_MAX;
    for (uint32_t i = 0; i < day->before_count; i++) {
        const struct force_stock *table = &day->before[i].table;

        if (at >= table->part_count || table->parts[at] == last)
            continue;
        last = table->parts[at];
        TRY(is_part(flow, day, last, step, &is, err));
        if (is) {
            *ret_seq = last;
            return TRUCE_OK;
        }
    }
    return TRUCE_OK;
}

/* The statement that has these rows already: the one that holds, or one that was withdrawn. */
static enum status
same_statement(struct flow *flow, const struct flow_stock_day *day, uint64_t *ret_seq,
               struct err *err)
{
    *ret_seq = UINT64_MAX;
    if (day->current != UINT64_MAX && digest_eq(&day->current_digest, &day->all)) {
        *ret_seq = day->current;
        return TRUCE_OK;
    }
    for (uint32_t i = 0; i < day->before_count; i++) {
        struct digest digest; /* CURRENT may be of a program that made it otherwise */

        TRY(digest_of(flow, day->before[i].record, &digest, err));
        if (digest_eq(&digest, &day->all)) {
            *ret_seq = day->before[i].record;
            return TRUCE_OK;
        }
    }
    return TRUCE_OK;
}

enum status
flow_stock_keep_part(struct flow *flow, struct flow_stock_day *day, instant now,
                     struct arena *step, struct err *err)
{
    struct force_stock part = { .form = STOCK_PART, .profile = day->stock.profile,
                                .file = day->stock.file, .day = day->stock.day,
                                .corrects = UINT64_MAX };
    uint64_t           seq = UINT64_MAX;

    TRY(look(flow, day, step, err));
    TRY(same_part(flow, day, step, &seq, err));
    if (seq == UINT64_MAX)
        TRY(append(flow, &part, buf_str(&day->rows), now, step, &seq, err));
    TRY(add_part(day, seq, err));
    buf_clear(&day->rows);
    day->cells_bytes = 0;
    day->part = (struct digest){ { 0 } };
    return TRUCE_OK;
}

enum status
flow_stock_keep(struct flow *flow, struct flow_stock_day *day, instant now,
                struct arena *step, enum flow_news *ret_news, uint64_t *ret_seq,
                struct err *err)
{
    uint64_t same = UINT64_MAX;

    TRY(look(flow, day, step, err));
    TRY(same_statement(flow, day, &same, err));
    if (same != UINT64_MAX) {
        *ret_news = FLOW_SAME;
        *ret_seq = same;
        return TRUCE_OK;
    }
    day->stock.corrects = day->current;
    TRY(append(flow, &day->stock, buf_str(&day->rows), now, step, ret_seq, err));
    TRY(put_current(flow, &day->stock, *ret_seq, &day->all, step, err));
    *ret_news = day->current == UINT64_MAX ? FLOW_NEW : FLOW_CORRECTION;
    return TRUCE_OK;
}

/* ---- the statements ---- */

struct scan {
    struct arena *step;
    uint64_t     *records;
    size_t        count, size;
};

static enum status
note_record(void *context, struct store_key key, struct str value, struct err *err)
{
    struct scan *scan = context;

    if (!str_starts(key.bytes, STOCKS_KEY) || value.len != STOCKS_VALUE_LEN)
        return TRUCE_FOUND; /* not an error: those are all */
    if (scan->count == scan->size) {
        size_t    size = scan->size ? scan->size * 2 : 256;
        uint64_t *grown = ARENA_ARRAY(scan->step, size, uint64_t);

        TRY_NEW(grown, err);
        if (scan->count)
            memcpy(grown, scan->records, scan->count * sizeof *grown);
        scan->records = grown;
        scan->size = size;
    }
    scan->records[scan->count++] = be_get(value.at, 8);
    return TRUCE_OK;
}

static int
by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The version that was the newest before `until`; *ret_is false: there was none yet. */
static enum status
read_version(struct flow *flow, uint64_t record, instant until, bool *ret_is,
             struct force_stock *ret_table, struct flow_stock *ret_stock, struct err *err)
{
    for (int n = 0; n < STOCKS_CHAIN_MAX; n++) {
        struct log_entry entry;

        arena_reset(&flow->step);
        TRY(log_read(flow->log, record, &flow->step, &entry, err));
        TRY(force_stock_read(entry.body, STR_NONE, &flow->step, ret_table, err));
        if (ret_table->form != STOCK_TABLE)
            break;
        *ret_stock = (struct flow_stock){ .table = ret_table, .record = record,
                                          .recorded = entry.recorded };
        *ret_is = entry.recorded < until;
        if (*ret_is || ret_table->corrects == UINT64_MAX)
            return TRUCE_OK;
        if (ret_table->corrects >= record)
            break;
        record = ret_table->corrects;
    }
    return err_set(err, TRUCE_CORRUPT, "record %llu is no table that another corrects",
                   (unsigned long long)record);
}

enum status
flow_scan_stocks(struct flow *flow, instant until, struct arena *step, flow_each_stock each,
                 void *context, struct err *err)
{
    struct scan scan = { .step = step };
    enum status status = store_scan(flow->store, STORE_CURRENT, STORE_BYTES(STOCKS_KEY),
                                    note_record, &scan, err);

    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    if (scan.count)
        qsort(scan.records, scan.count, sizeof *scan.records, by_number);
    for (size_t i = 0; i < scan.count; i++) {
        struct force_stock table;
        struct flow_stock  stock;
        bool               is = false;

        TRY(read_version(flow, scan.records[i], until, &is, &table, &stock, err));
        if (!is)
            continue;
        TRY(flow_undone(flow, stock.record, until, &flow->step, &stock.undone, &stock.by, err));
        TRY(each(context, &stock, err));
    }
    return TRUCE_OK;
}
