/*
 * base/time.h - instants, civil dates, and the text of both.
 *
 * Units   microseconds since 1970-01-01T00:00Z, leap seconds not counted (POSIX);
 *         proleptic Gregorian calendar, years 1 to 9999
 * Source  RFC 3339 for the text; days from civil by the usual era arithmetic, tested
 *         against Python's datetime over the whole range
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/status.h"
#include "base/str.h"

typedef int64_t instant; /* microseconds since 1970 UTC */

#define TIME_SECOND ((instant)1000000)
#define TIME_MINUTE (60 * TIME_SECOND)
#define TIME_HOUR (60 * TIME_MINUTE)
#define TIME_DAY (24 * TIME_HOUR)
#define TIME_MIN INT64_MIN /* before everything */
#define TIME_MAX INT64_MAX /* after everything */
#define TIME_FIRST (-62135596800 * TIME_SECOND) /* 0001-01-01T00:00Z */
#define TIME_LAST (253402300799 * TIME_SECOND)  /* 9999-12-31T23:59:59Z: the end of text */

enum { TIME_TEXT_LEN = 32 };

struct civil {
    int year, month, day;     /* 1.., 1..12, 1..31 */
    int hour, minute, second; /* 0..24 (24 only as 24:00:00), 0..59, 0..59 */
    int micros;
};

/* What a report or an agreement says of a time: nothing, a day, a wall clock, an instant. */
enum when_kind { WHEN_NONE, WHEN_DATE, WHEN_LOCAL, WHEN_INSTANT };

struct when {
    enum when_kind kind;
    instant        at; /* DATE and LOCAL: as if the wall clock were UTC */
};

bool    civil_is_valid(struct civil civil);
instant civil_to_instant(struct civil civil); /* as if UTC; civil must be valid */
struct civil civil_from_instant(instant at);
int     civil_weekday(instant at); /* 0 Monday .. 6 Sunday, as if UTC */
instant time_floor_day(instant at);

/*
 * YYYY-MM-DD | YYYY-MM-DD(T| )hh:mm[:ss[.ffffff]][Z|+hh:mm|-hh:mm], the whole slice.
 * Digits after the sixth are dropped. A second of 60 is taken as :59 (leap second).
 */
enum status time_parse(struct str text, struct when *ret_when, struct err *err) MUST_USE;

/* 2015-02-14T22:00:00Z, with microseconds only if there are any. Returns into `text`. */
struct str time_text(instant at, char text[TIME_TEXT_LEN]);
/* 2015-02-14 */
struct str time_text_date(instant at, char text[TIME_TEXT_LEN]);

#endif
