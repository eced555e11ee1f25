/*
 * flow/decide.h - a person's decision is checked, signed and recorded.
 *
 * What is refused leaves the transaction as it was: a field that is none, a party or clause
 * that the newest terms do not have, a report that is not in the record or of which this is an
 * earlier version, a kind that the author may not decide. What was recorded is read back and
 * checked as truce verify does it, before the transaction is committed.
 *
 * Errors  MISSING no record of an author has this key, no such report; CONFLICT its time is
 *         over, an earlier version; USAGE it may not decide that; SYNTAX what the fields lack;
 *         those of the store
 */
#ifndef FLOW_DECIDE_H
#define FLOW_DECIDE_H

#include "flow/decided.h"

/* ---- authors ---- */

/* Between flow_begin and flow_commit. The same as the newest record of its key changes
 * nothing (FLOW_SAME). */
enum status flow_add_author(struct flow *flow, const struct author *author, instant now,
                            struct arena *step, uint64_t *ret_seq, enum flow_news *ret_news,
                            struct err *err) MUST_USE;

/* The newest record of each key. Slices valid during the call. */
typedef enum status (*flow_each_author)(void *context, const struct log_entry *entry,
                                        const struct author *author, struct err *err);
enum status flow_scan_authors(struct flow *flow, flow_each_author each, void *context,
                              struct err *err) MUST_USE;

/* ---- deciding ---- */

struct decider {
    struct flow              *flow;
    const struct note_signer *signer;
    struct author             author;
    struct decision_entry     record; /* of the author */
    const struct program     *program; /* of the newest terms; NULL: there are none */
    struct decision_entry     terms;
    bool                      has_terms;
    instant                   now;
};

/* Between flow_begin and flow_commit, as all that follows. Memory in keep. */
enum status decider_init(struct decider *decider, struct flow *flow,
                         const struct note_signer *signer, instant now, struct arena *keep,
                         struct err *err) MUST_USE;

/* Its kind and fields are set; targets: SOURCE:ID, or the number of an entry with or without
 * '#'. After CORRUPT, and other failures of the store, only rollback is left. */
enum status decider_add(struct decider *decider, struct decision *decision,
                        const struct str *targets, uint32_t target_count, struct arena *step,
                        uint64_t *ret_seq, struct err *err) MUST_USE;

/* {"kind":"verification","target":"smm:1","outcome":"refuted",…}: "target" a name, or a list
 * of them, or of numbers of entries; "by" a list or as text. */
enum status decider_read(struct str line, struct arena *step, struct decision *ret_decision,
                         struct str **ret_targets, uint32_t *ret_count,
                         struct err *err) MUST_USE;

#endif
