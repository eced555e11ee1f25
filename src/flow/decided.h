/*
 * flow/decided.h - what persons decided, as the fold has it.
 *
 * STATE keeps a row for each decision under each entry that it is about ("decision ", the
 * entry's number, its own: its kind), the newest record of each author's key ("author ", key),
 * and why a decision does not hold ("invalid ", its number: the words). Those have no effect.
 * So what is asked of one entry reads its decisions alone.
 *
 * The newest decision of a kind about an entry holds, of a ruling the newest about the clause;
 * of links and coverage all do. `supersede` withdraws a decision or a report, and a supersede
 * of that one takes the withdrawal back; no further one is heard. A decision is about the
 * content that it was signed for: a correction of the report is another entry.
 */
#ifndef FLOW_DECIDED_H
#define FLOW_DECIDED_H

#include "flow/flow.h"
#include "watch/decided.h"

#define DECIDED_COVERAGE UINT64_MAX /* in the place of an entry: all records of coverage */

struct decided {
    uint64_t         seq;
    instant          recorded;
    bool             holds;
    bool             is_withdrawn;
    uint64_t         withdrawn_by;
    struct decision *decision; /* with what the vault holds of it */
};

struct decided_list {
    struct decided *at; /* in the order of the record */
    uint32_t        count;
};

/* Every decision about an entry that was folded. */
enum status flow_decided(struct flow *flow, uint64_t seq, struct arena *step,
                         struct decided_list *ret_list, struct err *err) MUST_USE;

/* A report as it is judged: by those whom a decision names; and what was decided of it. */
enum status flow_read_judged(struct flow *flow, const struct log_entry *entry,
                             struct arena *step, struct report *ret_report,
                             const struct json **ret_json, uint64_t *ret_corrects,
                             struct decided_report *ret_decided, struct err *err) MUST_USE;

/* The number of each entry that a supersede withdraws, in order, each once. */
typedef enum status (*flow_each_entry)(void *context, uint64_t seq, struct err *err);
enum status flow_each_withdrawn(struct flow *flow, flow_each_entry each, void *context,
                                struct err *err) MUST_USE;

/* Decisions without effect: how many, and the first with its words; *ret_why in step. */
enum status flow_invalid(struct flow *flow, struct arena *step, uint64_t *ret_count,
                         uint64_t *ret_first, struct str *ret_why, struct err *err) MUST_USE;

#endif
