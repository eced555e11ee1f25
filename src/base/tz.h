/*
 * base/tz.h - a time zone of the tz database: from wall clock to instant and back.
 *
 * In      TZif files (RFC 9636) of the system, found by name
 * Units   base/time.h; offsets in microseconds east of UTC
 * Limits  file 64 KiB; the rule in the footer is expanded over 400 years, after which the
 *         Gregorian calendar, weekdays included, repeats (146,097 days are 20,871 weeks)
 * Errors  MISSING unknown name; CORRUPT not a TZif file
 */
#ifndef BASE_TZ_H
#define BASE_TZ_H

#include "base/arena.h"
#include "base/time.h"

struct tz {
    struct str name;
    uint32_t   count;
    instant   *from;   /* from[i]: offset[i] holds from here; from[0] is TIME_MIN */
    instant   *offset;
    bool       cycles; /* the last 400 years of the table repeat for ever */
};

/* How a wall clock that occurs twice or never was read. */
enum tz_fit { TZ_ONCE, TZ_TWICE, TZ_NEVER };

extern const struct tz tz_utc;

/* `name` such as Europe/Kyiv, UTC. Memory in keep. */
enum status tz_load(struct str name, struct arena *keep, struct tz *ret_tz,
                    struct err *err) MUST_USE;

/* From the bytes of a TZif file; what tz_load does after reading. */
enum status tz_parse(struct str bytes, struct str name, struct arena *keep,
                     struct tz *ret_tz, struct err *err) MUST_USE;

instant tz_offset_at(const struct tz *tz, instant at);

/* The first instant after `at` at which the offset changes; TIME_MAX if none. */
instant tz_next_change(const struct tz *tz, instant at);

/*
 * The instant at which the wall clock shows `local` (given as if it were UTC). A clock
 * that shows it twice: the earlier. A clock that jumps over it: read with the offset
 * before the jump, so that 02:30 in a jump from 02:00 to 03:00 is 03:30. *ret_fit may be
 * NULL.
 */
instant tz_from_local(const struct tz *tz, instant local, enum tz_fit *ret_fit);

/* A calendar day or a wall clock or an instant, as [*ret_from, *ret_to). */
void when_span(struct when when, const struct tz *tz, instant *ret_from, instant *ret_to);

#endif
