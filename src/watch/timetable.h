/*
 * watch/timetable.h - what the terms date: when clauses begin and cease to hold, when they
 * are suspended, when anchors are reached, and when required acts are due.
 *
 * Out     entries by date; what has none yet comes last. Recurring duties: each period that
 *         is past and not done, the latest TIMETABLE_MISSED_MAX of them, the last, and those
 *         to come that `duties` holds; other periods done are counted, not listed
 * Errors  MEMORY
 */
#ifndef WATCH_TIMETABLE_H
#define WATCH_TIMETABLE_H

#include "watch/duty.h"

enum { TIMETABLE_MISSED_MAX = 100 };

/* In the order in which they stand at one instant. */
enum entry_kind { ENTRY_ANCHOR, ENTRY_END, ENTRY_BEGIN, ENTRY_SUSPENDED, ENTRY_DUE };

struct entry {
    enum entry_kind kind;
    instant         at, at_last; /* they differ where reports leave doubt; TIME_MAX: not yet */
    instant         until;       /* SUSPENDED */
    uint32_t        index;       /* of the anchor, else of the clause */
    uint32_t        version;     /* of the clause; SUSPENDED: which suspension */
    uint32_t        text;        /* BEGIN, DUE: the number of the text, from 1 */
    const struct obligation  *duty; /* DUE */
    const struct duty_window *window;
    uint64_t        done, periods;  /* of a duty that recurs: of the past, up to this one */
    uint64_t        unlisted;       /* earlier ones neither done nor listed */
};

struct timetable {
    struct entry *at;
    uint32_t      count;
};

enum status timetable_make(const struct duties *duties, struct arena *keep,
                           struct timetable *ret_timetable, struct err *err) MUST_USE;

const char *entry_kind_name(enum entry_kind kind);

#endif
