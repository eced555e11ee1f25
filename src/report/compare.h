/*
 * report/compare.h - the days before an agreement took effect, and the days after.
 *
 * All reports by the local date of their `from`, as a reader of the table would count
 * them without knowing the terms: [D-30, D) and [D, D+30). Beside it, what the clause
 * says of those after: where a naive count and the findings differ, the reader sees why.
 *
 * Deaths  killed_best where the report gives one, else its range; never a midpoint
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include "report/tally.h"
#include "report/walk.h"

enum { COMPARE_DAYS = 30, COMPARES_MAX = 64 };

struct compare_side {
    uint64_t     reports, best; /* of them, with a best figure of deaths */
    uint64_t     longer;        /* of them, those that last beyond the thirty days */
    struct range killed, civilian;
    uint64_t     unsaid, civilian_unsaid; /* without any figure */
};

enum compare_reason {
    REASON_WHERE, REASON_WHEN, REASON_ACT, REASON_WHO, REASON_EXCEPT, REASON_COUNT
};

struct compare {
    uint32_t            clause; /* the first with findings of its agreement */
    instant             from, day;
    struct compare_side before, after;
    uint64_t            violation, possible; /* of those after */
    uint64_t            reasons[REASON_COUNT]; /* a possible may have several */
};

struct compares {
    struct compare at[COMPARES_MAX]; /* by the instant from which they hold */
    uint32_t       count;
    bool           more; /* agreements beyond COMPARES_MAX are not compared */
};

static inline bool
clause_version_gives_findings(const struct clause_version *version)
{
    return version->kind == CLAUSE_FORBID || version->kind == CLAUSE_LIMIT ||
           version->kind == CLAUSE_EQUAL;
}

void compares_init(struct compares *compares, const struct program *program,
                   const struct tz *tz);

/* One current report of the days from `first` to `last`, with its findings. */
void compares_add(struct compares *compares, const struct program *program, instant first,
                  instant last, const struct walk_item *item);

#endif
