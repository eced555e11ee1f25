/*
 * report/walk.h - every current report with its findings, in the order of the record.
 *
 * Log and findings are read side by side, a window of the log at a time, so memory does
 * not grow with the record (but for one bit an entry: which are superseded). A report is
 * given as it is judged: with the actors that a person's decision names. One that is withdrawn
 * is not given; the findings of one that is refuted stand apart, so that nobody counts them.
 *
 * Errors  those of store and log; CORRUPT where a finding has no current report; and what
 *         `each` gives, which ends the walk
 */
#ifndef REPORT_WALK_H
#define REPORT_WALK_H

#include "flow/decided.h"

struct walk_item {
    uint64_t              seq;
    instant               recorded;
    bool                  is_correction;
    const struct report  *report;
    const struct json    *json; /* the report as it came */
    const struct finding *findings;
    uint32_t              finding_count;
    const struct finding *dismissed; /* instead of findings, where the report is refuted */
    uint32_t              dismissed_count;
    const struct decided_report *decided; /* what persons decided of it, as far as it holds */
};

/* What a first reading of the log tells. */
struct walk_log {
    uint64_t kinds[RECORD_KIND_COUNT];
    uint64_t superseded; /* reports replaced by a correction */
    uint64_t withdrawn;  /* reports withdrawn by a decision, and not corrected */
    instant  last;       /* recorded of the last entry; TIME_MIN in an empty log */
    uint8_t *bits;       /* private: superseded, by number */
    uint64_t size;
};

/* The slices of an item are valid during the call. */
typedef enum status (*walk_each)(void *context, const struct walk_item *item,
                                 struct err *err);

enum status walk_log(struct flow *flow, struct arena *step, struct walk_log *ret_log,
                     struct err *err) MUST_USE;
enum status walk(struct flow *flow, const struct walk_log *log, walk_each each,
                 void *context, struct err *err) MUST_USE;

/* The number in `{"corrects":17,"report":…`, or UINT64_MAX. */
uint64_t walk_corrects(struct str body);

#endif
