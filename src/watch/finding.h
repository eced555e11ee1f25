/*
 * watch/finding.h - a clause and a report that breaks it, as one JSON object.
 *
 * The members and their order are those of design/records.md; scripts rely on them.
 */
#ifndef WATCH_FINDING_H
#define WATCH_FINDING_H

#include "watch/because.h"

/* What stands in a finding; strings borrowed. */
struct finding {
    struct str  clause, agreement, report, because, stated_by;
    struct str  by[REPORT_NAMES_MAX];
    uint32_t    by_count;
    bool        violation, unattributed;
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
