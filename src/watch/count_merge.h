/*
 * watch/count_merge.h - how many groups of reports near each other reach a number.
 *
 * Two reports are linked when they are less than `gap` apart in time and no farther than
 * `near_m` apart; what links join is a group. Times and places are stretches and discs, so
 * some links are certain, some only possible, and a report may itself belong only possibly.
 *
 * Out     the least and the most groups that hold `at_least` or more, over every graph that
 *         has all certain links and no impossible one, and every number within its bounds.
 *         The least is exact over those; the most is exact where links and numbers are, and
 *         never too small. Exact reports give one number
 * Cost    about n log n and one comparison for each pair near in time and place; 100,000
 *         reports take less than a second (doc/COUNTING.md)
 * Errors  MEMORY
 *
 * A report is one thing here: what it counts is taken to be together, however long it lasted.
 */
#ifndef WATCH_COUNT_MERGE_H
#define WATCH_COUNT_MERGE_H

#include "base/arena.h"
#include "base/time.h"
#include "geo/geodesic.h"

/* Something that happened between two instants, both included, within a disc. */
struct merge_node {
    instant      from, last;
    struct point at;
    double       radius_m; /* INFINITY: anywhere */
    int64_t      min, max; /* how many; REPORT_COUNT_OPEN */
    bool         certain;  /* it belongs; else it may, and min does not count */
};

struct merge_rule {
    instant gap;
    double  near_m;
    int64_t at_least;
};

struct merge_counts {
    uint64_t least, most;             /* groups that reach the number */
    uint64_t groups_least, groups_most; /* groups at all */
};

/* The nodes are put in another order. */
enum status merge_count(struct merge_node *nodes, uint32_t count, struct merge_rule rule,
                        struct arena *step, struct merge_counts *ret_counts,
                        struct err *err) MUST_USE;

#endif
