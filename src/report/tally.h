/*
 * report/tally.h - a count that is never narrower than what is known: min to max.
 *
 * Everything is certain or possible: a count runs from the violations to the violations
 * and possibles; deaths from the lowest figure of the violations to the highest figure of
 * both.
 */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "record/report.h"

struct range {
    int64_t min, max;
};

struct tally {
    uint64_t     violation, possible;
    struct range killed;
    uint64_t     unsaid;      /* of them, those that give no figure of deaths */
    instant      first, last; /* local days, as if UTC; TIME_MAX, TIME_MIN if none */
};

#define TALLY_NONE ((struct tally){ .first = TIME_MAX, .last = TIME_MIN })

/* What a report says of deaths; both 0 and *ret_said false if nothing. */
static inline struct range
report_killed(const struct report *report, bool *ret_said)
{
    struct range killed = { report->killed_min, report->killed_max };

    *ret_said = killed.min >= 0 || killed.max >= 0;
    if (killed.min < 0)
        killed.min = 0; /* only a highest figure: none may be true */
    if (killed.max < killed.min)
        killed.max = killed.min; /* only a lowest figure: never narrower than that */
    return killed;
}

static inline void
tally_add(struct tally *tally, bool violation, struct range killed, bool said,
          instant first_day, instant last_day)
{
    tally->violation += violation;
    tally->possible += !violation;
    tally->killed.min += violation ? killed.min : 0;
    tally->killed.max += killed.max;
    tally->unsaid += !said;
    if (first_day != TIME_MIN && first_day < tally->first)
        tally->first = first_day;
    if (last_day != TIME_MAX && last_day > tally->last)
        tally->last = last_day;
}

static inline struct range
tally_count(const struct tally *tally)
{
    return (struct range){ (int64_t)tally->violation,
                           (int64_t)(tally->violation + tally->possible) };
}

#endif
