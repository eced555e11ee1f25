/*
 * flow/stocks.h - tables of contributions in a store: a statement for each day of each file.
 *
 * A statement is an entry of kind unit_state with the table's rows, and where they are many
 * the entries of its parts before it (force/stock.h): of a day of any length no more than a
 * part is in memory. Its row in CURRENT has the key 0 "table" 0 profile 0 file 0 day, which no
 * report has, since none is without a source.
 *
 * Which holds   the statement recorded last. The same rows again change nothing; other rows
 *               for the same day of the same file are a new statement, which corrects the one
 *               before it, and all stay. A withdrawn one (undone.h) does not bring the one
 *               before it back, and its rows again, now or after another statement, do not
 *               bring it back: that is a person's to decide
 */
#ifndef FLOW_STOCKS_H
#define FLOW_STOCKS_H

#include "flow/flow.h"
#include "flow/undone.h"
#include "force/stock.h"

/* ---- recording ---- */

/* The rows of one day of one file on their way into the record. */
struct flow_stock_day {
    struct force_stock stock; /* profile, file, day, columns, issues: the caller's */
    struct arena      *keep;
    struct buf         rows;        /* not in a part yet */
    uint64_t           cells_bytes; /* of these, by which parts are cut */
    struct digest      all, part;   /* of all rows so far, of these */
    uint32_t           parts_size;
    /* the statement there is */
    bool               looked;
    uint64_t           current; /* UINT64_MAX: none */
    struct digest      current_digest;
    /* it and those it corrects that were withdrawn: whose rows stay out, whose parts serve again */
    struct flow_stock_before {
        uint64_t           record;
        struct force_stock table;
    }                 *before;
    uint32_t           before_count, before_size;
};

enum status flow_stock_begin(struct flow_stock_day *day, const struct force_stock *stock,
                             struct arena *keep, struct err *err) MUST_USE;
void        flow_stock_end(struct flow_stock_day *day);
enum status flow_stock_take(struct flow_stock_day *day, const struct force_stock_row *row,
                            struct err *err) MUST_USE;
/* Are there rows enough for a part? Then it is to be kept before the next row. */
bool        flow_stock_is_due(const struct flow_stock_day *day);

/* Both between flow_begin and flow_commit. *ret_seq: the statement with these rows; FLOW_SAME
 * too where it is one that was withdrawn. */
enum status flow_stock_keep_part(struct flow *flow, struct flow_stock_day *day, instant now,
                                 struct arena *step, struct err *err) MUST_USE;
enum status flow_stock_keep(struct flow *flow, struct flow_stock_day *day, instant now,
                            struct arena *step, enum flow_news *ret_news, uint64_t *ret_seq,
                            struct err *err) MUST_USE;

/* ---- reading them again ---- */

struct flow_stock {
    const struct force_stock *table; /* without its rows */
    uint64_t                  record;
    instant                   recorded;
    enum undone               undone;
    uint64_t                  by; /* the entry that undid it */
};

/* Of each table the statement that was recorded last before `until`, in the order of the
 * record. Slices are valid during the call, which may not ask the flow for anything. */
typedef enum status (*flow_each_stock)(void *context, const struct flow_stock *stock,
                                       struct err *err);
enum status flow_scan_stocks(struct flow *flow, instant until, struct arena *step,
                             flow_each_stock each, void *context, struct err *err) MUST_USE;

/* The rows of a statement, one after the other. */
struct flow_stock_rows {
    struct flow       *flow;
    uint64_t           record;
    struct arena       head_arena, rows_arena;
    struct force_stock head; /* without its rows */
    bool               hidden; /* its rows are not in this store */
    struct force_stock_row *rows; /* of the entry being read */
    uint32_t           row_count, row, part;
};

enum status flow_stock_open(struct flow *flow, uint64_t record,
                            struct flow_stock_rows *ret_rows, struct err *err) MUST_USE;
void        flow_stock_close(struct flow_stock_rows *rows);
/* *ret_row NULL at the end; else valid until the next call. */
enum status flow_stock_next(struct flow_stock_rows *rows,
                            const struct force_stock_row **ret_row, struct err *err) MUST_USE;

/* ---- for flow ---- */

/* What was written to CURRENT, from the entry alone: for fold_current. */
enum status fold_current_stock(struct flow *flow, const struct log_entry *entry,
                               struct err *err) MUST_USE;

/* Is this entry a table's statement, and the newest? *ret_newest UINT64_MAX: it is none. */
enum status flow_stock_newest(struct flow *flow, const struct log_entry *entry,
                              struct arena *step, uint64_t *ret_newest,
                              struct err *err) MUST_USE;

#endif
