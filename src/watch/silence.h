/*
 * watch/silence.h - when a silence was first long enough: anchors that only reports show.
 *
 * The end of the first length of time, after an instant, in which no such act is reported
 * there. An act that is certainly one, certainly there, at an instant, breaks a silence for
 * sure. One that only may be, or that lies somewhere within an interval, may break it,
 * anywhere in the interval. So the silence is complete no earlier than if only sure acts
 * break it, and no later than if every possible one does.
 *
 * Silence is known as far as reports go: one that would be complete after the end of the
 * last report is not complete yet. Reports without any time break nothing.
 *
 * In      acts, in any order
 * Limits  SILENCE_BREAKS_MAX.  Errors  LIMIT, MEMORY
 */
#ifndef WATCH_SILENCE_H
#define WATCH_SILENCE_H

#include "watch/spot.h"

enum { SILENCE_BREAKS_MAX = 1 << 23 }; /* acts; 256 MB */

struct silence_break {
    instant from, until; /* equal: an instant */
    bool    sure;
};

struct silence_breaks {
    struct arena         *keep;
    struct silence_break *at;
    uint32_t              count, size;
};

void        silence_init(struct silence_breaks *breaks, struct arena *keep);
enum status silence_add(struct silence_breaks *breaks, struct silence_break one,
                        struct err *err) MUST_USE;

/* Does the report break the silence? No, possibly, or surely: *ret_sure. What ends before the
 * silence can begin does not. */
enum status silence_answer(const struct silence *silence, const struct subject *subject,
                           struct where_memo memo, struct arena *step, bool *ret_breaks,
                           struct silence_break *ret_break, struct err *err) MUST_USE;

/* The breaks are put in order. TIME_MAX, twice: not yet. */
void silence_reached(const struct silence *silence, const struct tz *tz,
                     struct silence_breaks *breaks, instant horizon, instant *ret_first,
                     instant *ret_last);

#endif
