/*
 * flow/fold.h - private to flow: the state of the fold, and its step.
 */
#ifndef FLOW_FOLD_H
#define FLOW_FOLD_H

#include "flow/flow.h"

#define FLOW_KEEP_BYTES ((size_t)8 << 30) /* a program: a hundred large zones are 100 MB */
#define FLOW_TERMS_KEY ((struct str){ "\0terms", 6 }) /* no report has an empty source */
enum { FLOW_FINDING_KEY_LEN = 12 };                  /* record, clause: big-endian */

struct flow {
    struct store         *store;
    struct log           *log;
    struct arena          step, keep; /* keep: the program */
    const struct program *program;
    uint64_t              folded, terms_seq; /* terms_seq UINT64_MAX: none yet */
    struct evaluator      evaluator;
    struct buf            canonical, body, finding;
    struct diagnostics    diagnostics;
};

/* The state of the fold and its program, from STATE. */
enum status fold_load(struct flow *flow, struct err *err) MUST_USE;
enum status fold_current(struct flow *flow, const struct log_entry *entry,
                         struct err *err) MUST_USE;

/* One entry into the findings. */
enum status flow_fold(struct flow *flow, const struct log_entry *entry,
                      struct flow_tally *tally, struct err *err) MUST_USE;

#endif
