/*
 * flow/fold.h - private to flow: the state of the fold, and its step.
 */
#ifndef FLOW_FOLD_H
#define FLOW_FOLD_H

#include "flow/flow.h"
#include "record/author.h"
#include "watch/columns.h"
#include "watch/decided.h"
#include "watch/context.h"

#define FLOW_KEEP_BYTES ((size_t)8 << 30) /* a program: a hundred large zones are 100 MB */
#define FLOW_FACTS_BYTES ((size_t)8 << 30) /* what its limits allow is less */
/* No report has an empty source, so no key of a report begins so. */
#define FLOW_TERMS_KEY ((struct str){ "\0terms", 6 })
#define FLOW_AUTHOR_KEY ((struct str){ "\0author ", 8 }) /* and the public key */
enum { FLOW_FINDING_KEY_LEN = 12 };                  /* record, clause: big-endian */

struct flow {
    struct store         *store;
    struct log           *log;
    struct arena          step, keep; /* keep: the program */
    const struct program *program;
    uint64_t              folded, terms_seq; /* terms_seq UINT64_MAX: none yet */
    struct evaluator      evaluator;
    struct columns_kinds *kinds; /* of the program; NULL until a report is judged */
    struct buf            canonical, body, disclosures, finding;
    struct protect_salts  salts;
    struct diagnostics    diagnostics;

    uint64_t decided_end; /* past the last entry of which anything is decided: decided.h */

    /* what reports tell of each other, where the program asks for it: fold_context.h */
    bool           wanted;
    bool           stale;  /* findings are to be made anew at the end of the catch-up */
    bool           unsure; /* a failure may have left this behind the store */
    bool           has_horizon;
    instant        horizon; /* the latest end of any current report; TIME_MIN: none */
    struct context context, probe; /* of all reports as of the last findings; of one batch */
    struct arena   facts, probe_keep;
};

/* The state of the fold and its program, from STATE. */
enum status fold_load(struct flow *flow, struct err *err) MUST_USE;
enum status fold_current(struct flow *flow, const struct log_entry *entry,
                         struct err *err) MUST_USE;

/* The program of the newest terms folded, from its record; in the light of `world` unless it
 * is NULL. */
enum status fold_compile(struct flow *flow, const struct log_entry *entry,
                         const struct terms_world *world, struct err *err) MUST_USE;

/* A stored report in the words of the terms in force, as it is judged; memory in step. */
enum status fold_read_report(struct flow *flow, const struct log_entry *entry,
                             struct report *ret_report, uint64_t *ret_corrects,
                             struct decided_report *ret_decided, struct err *err) MUST_USE;
/* Does it tell anything of others? Not if it is refuted, withdrawn or not understood. */
static inline bool
fold_tells(const struct report *report, const struct decided_report *decided)
{
    return !report->unknown.len && !decided->dismissed && !decided->withdrawn;
}

/* Numbers in STATE. */
enum status fold_get_number(struct flow *flow, struct str name, uint64_t absent,
                            uint64_t *ret_number, struct err *err) MUST_USE;
enum status fold_put_number(struct flow *flow, struct str name, uint64_t number,
                            struct err *err) MUST_USE;

/* The findings of one report: made, dropped. */
enum status fold_judge(struct flow *flow, uint64_t seq, const struct report *report,
                       const struct decided_report *decided, struct flow_tally *tally,
                       struct err *err) MUST_USE;
/* A report of which something was decided, if it is current. */
enum status fold_judge_again(struct flow *flow, const struct log_entry *entry,
                             struct err *err) MUST_USE;
/* Is it the newest version of its report? */
enum status fold_is_current(struct flow *flow, uint64_t seq, const struct report *report,
                            bool *ret_is, struct err *err) MUST_USE;
enum status fold_drop_findings(struct flow *flow, uint64_t seq, struct err *err) MUST_USE;

/* CURRENT: the newest record of an author's key, UINT64_MAX if there is none; of each key. */
enum status fold_current_author(struct flow *flow, const struct note_key *key,
                                struct arena *step, uint64_t *ret_seq,
                                struct err *err) MUST_USE;
enum status fold_scan_authors(struct flow *flow,
                              enum status (*each)(void *context, uint64_t seq, struct err *err),
                              void *context, struct err *err) MUST_USE;

/* Of the newest terms recorded, folded or not; NULL and UINT64_MAX if there are none. In keep,
 * or the flow's own. */
enum status fold_newest_program(struct flow *flow, struct arena *keep,
                                const struct program **ret_program, uint64_t *ret_seq,
                                struct err *err) MUST_USE;

/* The row of a report in CURRENT goes. */
enum status fold_drop_current(struct flow *flow, const struct log_entry *entry,
                              struct err *err) MUST_USE;

/* All entries that are left, in the transaction under way. After a failure roll back; the
 * flow is unsure. */
enum status fold_rest(struct flow *flow, struct flow_tally *tally, struct err *err) MUST_USE;

/* One entry into the findings. */
enum status flow_fold(struct flow *flow, const struct log_entry *entry,
                      struct flow_tally *tally, struct err *err) MUST_USE;

#endif
