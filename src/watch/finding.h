/*
 * watch/finding.h - a clause and a report that breaks it, as one JSON object.
 *
 * The members and their order are those of design/records.md; scripts rely on them. Where
 * persons decided something of the report (watch/decided.h) these stand behind them:
 *
 *   "dismissed":"violation"   what it would be, were the report not refuted; the verdict is
 *                             then "dismissed", so that nobody counts it
 *   "said_by":["A"]           what the source had said, where `by` was decided
 *   "decided":[{"kind":"verification","outcome":"refuted","author":"…","at":"…","entry":17}]
 *                             those that hold: "outcome", or "exception" and "finds"
 */
#ifndef WATCH_FINDING_H
#define WATCH_FINDING_H

#include "watch/because.h"

/* One decision of each kind holds at most; the words that it does not say are "". */
enum { FINDING_DECIDED_MAX = 3 };

struct finding_decided {
    struct str kind, outcome, confidence, exception, finds, author;
    instant    at;
    uint64_t   entry;
};

/* What stands in a finding; strings borrowed. */
struct finding {
    struct str  clause, agreement, report, because, stated_by;
    struct str  by[REPORT_NAMES_MAX];
    uint32_t    by_count;
    bool        violation, unattributed; /* violation: as the machine judges, also if dismissed */
    bool        dismissed;
    bool        attributed; /* `by` is that of a decision; said_by what the source had said */
    struct str  said_by[REPORT_NAMES_MAX];
    uint32_t    said_count;
    struct finding_decided decided[FINDING_DECIDED_MAX];
    uint32_t    decided_count;
    instant     from, until; /* TIME_MIN, TIME_MAX where not known */
    enum answer where, when, act, who, except;
    bool        has_except;
};

/* source:id, or what there is of it. */
void finding_add_report_name(const struct report *report, uint64_t line, struct buf *out);

/* One object without a line end. verdict->answer is possible or yes. `line` names a report
 * without id. */
void finding_add(const struct evaluator *evaluator, const struct verdict *verdict,
                 uint64_t line, struct buf *out);

/* What finding_add wrote. CORRUPT if it is something else. */
enum status finding_read(struct str text, struct arena *step, struct finding *ret_finding,
                         struct err *err) MUST_USE;

#endif
