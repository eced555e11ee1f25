/*
 * flow/fold_context.h - what stored reports tell of each other. Private to flow.
 *
 * STATE keeps a row for each current record that tells something ("context", its number),
 * the latest end of any report where the program has a silence ("horizon"), and "stale"
 * while the findings are not those of what is known. So to open a store, and to judge one
 * report more, only those records are read.
 */
#ifndef FLOW_FOLD_CONTEXT_H
#define FLOW_FOLD_CONTEXT_H

#include "flow/fold.h"

/* From the rows, for the program just compiled, which may be compiled again in the light of
 * them. */
enum status fold_context_load(struct flow *flow, struct err *err) MUST_USE;

/* Other terms: no rows; then those of the new program begin. */
enum status fold_context_clear(struct flow *flow, struct err *err) MUST_USE;
enum status fold_context_begin(struct flow *flow, struct err *err) MUST_USE;
enum status fold_context_begin_batch(struct flow *flow, struct err *err) MUST_USE;

/* A report comes; one is corrected. */
enum status fold_context_take(struct flow *flow, uint64_t seq, const struct report *report,
                              struct err *err) MUST_USE;
enum status fold_context_drop(struct flow *flow, uint64_t seq, struct err *err) MUST_USE;

/* At the end of a catch-up: is there something to settle? Then all reports are judged again
 * if what is known has changed. Within a transaction. */
bool        fold_context_is_due(const struct flow *flow);
enum status fold_context_settle(struct flow *flow, struct flow_tally *tally,
                                struct err *err) MUST_USE;

#endif
