/*
 * report/days.h - what happened by local day, and the timeline drawn from it.
 *
 * A report of one day counts on that day. A report of several days is not given to one
 * day; the timeline counts it where it begins and says so.
 *
 * Units   a day is an instant as if the local calendar were UTC
 * Limits  DAYS_MAX different days; more is LIMIT
 */
#ifndef REPORT_DAYS_H
#define REPORT_DAYS_H

#include "report/tally.h"

#include "base/map.h"

/* 0001-01-01 and 9999-12-31, the calendar's ends (base/time.h) */
#define DAY_FIRST (-INT64_C(719162) * TIME_DAY)
#define DAY_LAST (INT64_C(2932896) * TIME_DAY)

enum {
    DAYS_MAX = 1 << 21,   /* every day of 5,700 years: only nonsense reaches it */
    BINS_MAX = 240,       /* bars that still can be told apart at 900 pixels */
    WORST_DAYS_MAX = 10,
};

struct day {
    instant  day;
    uint64_t received;             /* reports that begin on it */
    uint64_t violation, possible;  /* reports that begin on it: with a violation; else */
    struct tally single;           /* of reports of this one day: as above, and deaths */
};

struct days {
    struct arena *keep;
    uint32_t     *slots; /* open addressing: index + 1 */
    struct day   *at;
    uint32_t      count, room, slot_count;
};

/* The calendar day at that instant, as if UTC; TIME_MIN and TIME_MAX stay. */
instant local_day(const struct tz *tz, instant at);

enum status days_init(struct days *days, struct arena *keep, struct err *err) MUST_USE;
enum status days_find(struct days *days, instant day, struct day **ret_day,
                      struct err *err) MUST_USE;
void days_sort(struct days *days); /* by date; afterwards days_find no longer works */

/* The days on which most reports show a violation; ties: more possibles, more deaths,
 * then the earlier. Returns how many. */
uint32_t days_worst(const struct days *days, const struct day *ret_worst[WORST_DAYS_MAX]);

/* The longest run of days between the first and the last report in which none begins. */
struct gap {
    instant first, last; /* first and last day without; TIME_MAX if there is no gap */
};
struct gap days_longest_gap(const struct days *days);

enum bin_unit { BIN_DAY, BIN_WEEK, BIN_MONTH, BIN_QUARTER, BIN_YEAR, BIN_CENTURY };

struct bin {
    instant  from, until;
    uint64_t received, violation, possible;
};

struct days_chart {
    enum bin_unit unit;
    struct bin    bins[BINS_MAX];
    uint32_t      count;
};

/* The finest unit that needs at most BINS_MAX bins; from the first to the last day. */
void        days_chart_init(struct days_chart *timeline, const struct days *days);
const char *bin_unit_name(enum bin_unit unit); /* "day", "week" … */

#endif
