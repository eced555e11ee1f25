/*
 * report/decisions.h - what persons decided, added up: beside what the machine counts, never in
 * its place.
 *
 * In      each current report once, with what holds of it; the records of coverage
 * Out     how many are verified, refuted, attributed; by clause what was ruled, and where the
 *         machine says otherwise; what could not be seen
 */
#ifndef REPORT_DECISIONS_H
#define REPORT_DECISIONS_H

#include "report/walk.h"

enum { DECISIONS_COVERAGE_MAX = 1000 }; /* listed; the rest is counted */

#define RULE_DECISIONS                                                                      \
    "as persons decided, signed: they stand beside the totals above. Findings of a refuted " \
    "report and withdrawn reports are in none of those"

struct ruled {
    uint64_t violation, no_violation, undetermined;
    uint64_t otherwise; /* a violation of which the machine finds nothing, or the reverse */
};

struct decisions {
    uint64_t      outcomes[8]; /* in the order of the words of an outcome */
    uint64_t      attributed, not_attributable;
    uint64_t      applies, does_not_apply;
    uint64_t      dismissed_reports, dismissed_violations, dismissed_possibles;
    uint64_t      withdrawn; /* reports */
    struct ruled  all, *clauses; /* by clause of the program */
    struct decided *coverage; /* that holds */
    uint32_t      coverage_count;
    uint64_t      coverage_more; /* not listed */
    uint64_t      invalid, invalid_first;
    struct str    invalid_why;
    bool          any;
};

enum status decisions_init(struct decisions *decisions, const struct program *program,
                           struct arena *keep, struct err *err) MUST_USE;
void        decisions_add(struct decisions *decisions, const struct program *program,
                          const struct walk_item *item);
/* Coverage, withdrawn reports, and what has no effect. */
enum status decisions_gather(struct decisions *decisions, struct flow *flow,
                             const struct walk_log *log, struct arena *keep,
                             struct err *err) MUST_USE;

/* Nothing where nobody decided anything. */
void decisions_add_text(const struct decisions *decisions, const struct program *program,
                        struct buf *out);
void decisions_add_json(const struct decisions *decisions, const struct program *program,
                        struct buf *out);

/* "uav-2 down from … to …, at Zolote"; a source that was erased is "an erased source". */
void coverage_add_words(const struct decided *coverage, struct buf *out);

#endif
