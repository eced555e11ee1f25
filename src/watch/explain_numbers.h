/*
 * watch/explain_numbers.h - the numbers behind a verdict, worked out again for explain.c.
 * Private to watch.
 */
#ifndef WATCH_EXPLAIN_NUMBERS_H
#define WATCH_EXPLAIN_NUMBERS_H

#include "watch/because.h"

/* From the nearer end of the report's time: TIME_MAX where there is no such edge. */
struct explain_when {
    instant edge, window_edge;       /* of the clause's spans; of its hours */
    instant distance, window_distance; /* 0 or more */
};

void explain_when(const struct evaluator *e, const struct verdict *v,
                  struct explain_when *ret_when);

/* From the middle of a place with an error to the zone's edge, negative inside; NAN: none. */
double explain_middle_m(const struct evaluator *e, const struct verdict *v,
                        struct arena *step);

/* 3 days 4 h | 26 h | 12 min | less than a minute */
void explain_add_length(instant length, struct buf *out);

#endif
