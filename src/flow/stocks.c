#include "flow/stocks.h"

#include "base/bytes.h"
#include "flow/fold.h"

#include <stdlib.h>

#define STOCKS_KEY STR("\0table")
enum { STOCKS_VALUE_LEN = 8 + SHA256_BYTES, STOCKS_CHAIN_MAX = 1000 * 1000 };

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
put_current(struct flow *flow, struct str key, uint64_t seq, const struct digest *digest,
            struct err *err)
{
    char value[STOCKS_VALUE_LEN];

    be_put(value, 8, seq);
    memcpy(value + 8, digest->bytes, SHA256_BYTES);
    return store_put(flow->store, STORE_CURRENT, STORE_BYTES(key),
                     (struct str){ value, sizeof value }, err);
}

enum status
fold_current_stock(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct force_stock  stock;
    struct digest digest;
    struct str    key;
    uint64_t      corrects;
    bool          is = false;
    struct err    why = { 0 };
    enum status   status = force_stock_read(entry->body, &flow->step, &is, &stock, &corrects, &why);

    if (status == TRUCE_MEMORY)
        return err_memory(err);
    if (!is || status != TRUCE_OK) /* of another program: kept, and no table */
        return TRUCE_OK;
    TRY(stock_key(&stock, &flow->step, &key, err));
    TRY(force_stock_digest(&stock, &digest, err));
    return put_current(flow, key, entry->seq, &digest, err);
}

enum status
flow_add_stock(struct flow *flow, const struct force_stock *stock, instant now, struct arena *step,
               enum flow_news *ret_news, struct err *err)
{
    struct digest digest;
    struct str    key, value;
    uint64_t      corrects = UINT64_MAX, seq;
    bool          found;

    TRY(force_stock_digest(stock, &digest, err));
    TRY(stock_key(stock, step, &key, err));
    TRY(store_get(flow->store, STORE_CURRENT, STORE_BYTES(key), step, &value, &found, err));
    if (found && value.len != STOCKS_VALUE_LEN)
        return err_set(err, TRUCE_CORRUPT, "the table 'current' holds a row that does not read; "
                                           "run truce rebuild");
    if (found && memcmp(value.at + 8, digest.bytes, SHA256_BYTES) == 0) {
        *ret_news = FLOW_SAME;
        return TRUCE_OK;
    }
    if (found)
        corrects = be_get(value.at, 8);
    buf_clear(&flow->body);
    TRY(force_stock_add_body(stock, corrects, &flow->body, err));
    TRY(log_append(flow->log, RECORD_UNIT_STATE, now, buf_str(&flow->body), &seq, err));
    TRY(put_current(flow, key, seq, &digest, err));
    *ret_news = found ? FLOW_CORRECTION : FLOW_NEW;
    return TRUCE_OK;
}

/* ---- reading them again ---- */

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
             struct force_stock *ret_stock, uint64_t *ret_record, struct err *err)
{
    for (int n = 0; n < STOCKS_CHAIN_MAX; n++) {
        struct log_entry entry;
        uint64_t         corrects;

        arena_reset(&flow->step);
        TRY(log_read(flow->log, record, &flow->step, &entry, err));
        TRY(force_stock_read(entry.body, &flow->step, ret_is, ret_stock, &corrects, err));
        if (!*ret_is)
            break;
        *ret_record = record;
        if (entry.recorded < until)
            return TRUCE_OK;
        *ret_is = false;
        if (corrects == UINT64_MAX)
            return TRUCE_OK;
        if (corrects >= record)
            break;
        record = corrects;
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
        struct force_stock stock;
        uint64_t           record = 0;
        bool               is;

        TRY(read_version(flow, scan.records[i], until, &is, &stock, &record, err));
        if (is)
            TRY(each(context, &stock, record, err));
    }
    return TRUCE_OK;
}
