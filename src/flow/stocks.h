/*
 * flow/stocks.h - tables of contributions in a store: a record for each day of each file.
 *
 * The record is of kind unit_state (force/stock.h). The same rows again change nothing; other
 * rows for the same day of the same file are a correction, and both stay. Its row in CURRENT
 * has the key 0 "table" 0 profile 0 file 0 day, which no report has, since none is without a
 * source.
 */
#ifndef FLOW_STOCKS_H
#define FLOW_STOCKS_H

#include "flow/flow.h"
#include "force/stock.h"

/* Between flow_begin and flow_commit. */
enum status flow_add_stock(struct flow *flow, const struct force_stock *stock, instant now,
                           struct arena *step, enum flow_news *ret_news,
                           struct err *err) MUST_USE;

/* Each table in the version that was recorded last before `until`, in the order of the record.
 * Slices are valid during the call, which may not ask the flow for anything. */
typedef enum status (*flow_each_stock)(void *context, const struct force_stock *stock, uint64_t record,
                                       struct err *err);
enum status flow_scan_stocks(struct flow *flow, instant until, struct arena *step,
                             flow_each_stock each, void *context, struct err *err) MUST_USE;

/* What flow_add_stock wrote to CURRENT, from the entry alone: for fold_current. */
enum status fold_current_stock(struct flow *flow, const struct log_entry *entry,
                               struct err *err) MUST_USE;

#endif
