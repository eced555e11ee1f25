/*
 * flow/fold_decided.h - authors and decisions as the fold takes them. Private to flow.
 */
#ifndef FLOW_FOLD_DECIDED_H
#define FLOW_FOLD_DECIDED_H

#include "flow/decided.h"
#include "flow/fold.h"

/* How far the numbers go of which anything is decided, from STATE. */
enum status fold_decided_load(struct flow *flow, struct err *err) MUST_USE;

enum status fold_author(struct flow *flow, const struct log_entry *entry,
                        struct err *err) MUST_USE;

/* A decision: kept, and the reports it is about judged again where that may change them. */
enum status fold_decision(struct flow *flow, const struct log_entry *entry,
                          struct err *err) MUST_USE;

#endif
