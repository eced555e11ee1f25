/*
 * watch/force.h - is a time within the force of a clause?
 *
 * Force is a set of instants: spans, cut by windows of the wall clock. A window is the set
 * of instants at which the clock shows a time within it, so an hour that the clock shows
 * twice counts twice and one that it jumps over is not there; no rule for either is needed.
 */
#ifndef WATCH_FORCE_H
#define WATCH_FORCE_H

#include "terms/program.h"

/* [from, until), or the instant `from` where they are equal, against the windows alone. */
enum answer windows_answer(const struct windows *windows, const struct tz *tz, instant from,
                           instant until);

/* Does the time touch the span at all? */
bool span_touches(struct span span, instant from, instant until);

/* Against all versions of a clause together. */
enum answer force_answer(const struct clause *clause, const struct tz *tz, instant from,
                         instant until);

/* So long before or after an instant: days on the wall clock. Clipped to the calendar. */
instant period_before(const struct tz *tz, struct period period, instant at);
instant period_after(const struct tz *tz, struct period period, instant at);

/* The nearest edge of the clause's spans to `at`, TIME_MAX if they have none: for words. */
instant force_nearest_edge(const struct clause *clause, instant at);

/* The beginning or end of a window that lies nearest to `at`; TIME_MAX if there are none. */
instant windows_nearest_edge(const struct windows *windows, const struct tz *tz, instant at);

#endif
