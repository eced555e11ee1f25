/*
 * wire/ics.h - iCalendar, written: what a calendar program of anybody reads.
 *
 * In      events: times in UTC, or whole days; texts of any bytes
 * Out     RFC 5545 text: lines of at most 75 octets that break between characters, ended by
 *         CR LF; texts escaped, what is no UTF-8 or a control character as U+FFFD
 * Limits  times outside the years 1 to 9999 are moved to the nearest end, since no text
 *         says them
 * Source  RFC 5545 sections 3.1 (lines), 3.3.11 (text), 3.6.1 (events); RFC 7986 (NAME)
 *
 * Pure: the same events give the same bytes. The moment of writing is the caller's, and an
 * identity that stays while times move lets a calendar replace what it had.
 */
#ifndef WIRE_ICS_H
#define WIRE_ICS_H

#include "base/buf.h"
#include "base/time.h"

enum { ICS_LINE_OCTETS = 75 };

struct ics_event {
    struct str uid;         /* one a thing, for ever and in all the world */
    struct str summary, description, category; /* "": left out, but for summary */
    instant    from, until; /* until: excluded; from: an event without length */
    bool       all_day;     /* both are days, as if UTC */
    bool       tentative;   /* not sure yet */
};

void ics_begin(struct buf *out, struct str name);
/* stamp: the moment the calendar is written for. */
void ics_add_event(struct buf *out, const struct ics_event *event, instant stamp);
void ics_end(struct buf *out);

#endif
