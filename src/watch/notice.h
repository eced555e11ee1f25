/*
 * watch/notice.h - what was announced, and when: for `except notified` and `except during`.
 *
 * A report of `notice` may say its name, the act it covers, the time and the area, who gives
 * it, and when it was known. What it does not say it does not narrow, but for two things:
 * without a time, or without saying when it was given, it covers nothing for certain.
 *
 * In      notices, in any order
 * Limits  NOTICES_MAX.  Errors  LIMIT, MEMORY
 */
#ifndef WATCH_NOTICE_H
#define WATCH_NOTICE_H

#include "watch/spot.h"

enum { NOTICES_MAX = 1 << 20 };
#define NOTICE_NO_SPOT UINT32_MAX

/* A zone that the notice covers, or (`wider`) that certainly holds what it covers. NULL: no
 * area can be made of what it says. */
struct notice_area {
    struct span        span;
    const struct zone *zone;
    bool               wider;
};

struct notice {
    struct str  source, id; /* as it is cited */
    struct str  name;
    uint16_t    covers;     /* an act; the root: any */
    bool        has_from, has_known;
    instant     from, until; /* covered; equal: an instant */
    instant     known_first, known_last;
    uint64_t    parties;
    struct str *others; /* givers of no party */
    uint32_t    other_count;
    bool        anyones; /* nobody is named: whoever acts */
    uint32_t    spot;    /* NOTICE_NO_SPOT: everywhere */
    struct notice_area *areas;
    uint32_t            area_count;
};

struct notices {
    struct arena  *keep;
    struct notice *at;
    uint32_t       count, size;
};

void        notices_init(struct notices *notices, struct arena *keep);
enum status notices_add(struct notices *notices, const struct subject *subject,
                        const struct program *program, uint32_t spot,
                        struct err *err) MUST_USE;
/* By time, then by source and id. */
void notices_finish(struct notices *notices);
/* The areas, in the light of a program; spots are bound to it already. */
enum status notices_bind(struct notices *notices, const struct spots *spots,
                         struct err *err) MUST_USE;

/* ---- asking ---- */

/* The notice that answers most, the first of several; NULL if there is none at all. */
struct notice_match {
    const struct notice *notice;
    enum answer          answer; /* the least of those below */
    enum answer          act, time, place, who, lead;
    instant              due;    /* it had to be known by then at the latest; TIME_MIN: none */
};

/* Does a notice cover the report, given at least so long before it? */
enum status notice_before(const struct notices *notices, const struct subject *subject,
                          const struct program *program, struct period before,
                          struct where_memo memo, struct arena *step,
                          struct notice_match *ret_match, struct err *err) MUST_USE;
/* Does a notice of this name cover the report's time, and its place? */
enum status notice_during(const struct notices *notices, const struct subject *subject,
                          struct str name, struct where_memo memo, struct arena *step,
                          struct notice_match *ret_match, struct err *err) MUST_USE;

#endif
