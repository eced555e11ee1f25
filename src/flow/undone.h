/*
 * flow/undone.h - which entries of tables were withdrawn or erased, and by which entry.
 *
 * Findings hear of a decision when they are folded (truce watch). Of a table nothing is folded:
 * what holds of it stands in CURRENT with each append, and so does this: a row for each
 * `supersede` and each `erase` under the entry that it is about, key 0 "undone " entry own
 * number, value the kind. A supersede of such a supersede has one too: it takes it back. One
 * that does not hold (decision_check) has none.
 */
#ifndef FLOW_UNDONE_H
#define FLOW_UNDONE_H

#include "flow/fold.h"

/* What an entry of kind supersede or erase does to CURRENT: for fold_current. */
enum status fold_current_undone(struct flow *flow, const struct log_entry *entry,
                                struct err *err) MUST_USE;

enum undone { UNDONE_NOT, UNDONE_WITHDRAWN, UNDONE_ERASED };

/* Withdrawn by what was recorded before `until`; erased whenever it was, for there is nothing
 * left to answer with. Where both were done it is erased. *ret_by: the entry that did it, the
 * newest of several. */
enum status flow_undone(struct flow *flow, uint64_t seq, instant until, struct arena *step,
                        enum undone *ret_undone, uint64_t *ret_by, struct err *err) MUST_USE;

#endif
