/*
 * record/report.h - a report: what a source says happened.
 *
 * In      a JSON object with the members of REPORT_FIELD_TABLE; members it does not know are
 *         left alone (the record keeps the object, so they are kept and carried)
 * Out     struct report; its strings point into the parsed JSON
 * Units   degrees WGS 84; metres; millimetres; times as said (base/time.h `struct when`)
 *         Identity (source, id) is not checked here: a record needs it, a stream does not.
 * Errors  SYNTAX with line and column: a member of the wrong type or out of range, an act
 *         that is not in the vocabulary, an end before its beginning, a wall clock without a
 *         zone when none is given. The caller sets the line aside; nothing is guessed.
 */
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include "base/time.h"
#include "base/tz.h"
#include "record/vocab.h"
#include "wire/json.h"

enum { REPORT_NAMES_MAX = 64, REPORT_ID_LEN_MAX = 1024, REPORT_FIELDS_MAX = 64,
       REPORT_RECENT_MAX = 64 };

/* count_max of a floor ("at least 6"): no upper end is known. Sums must not run over. */
#define REPORT_COUNT_OPEN INT64_MAX

/* Two counts together; open if one is, or if no number holds them. */
static inline int64_t
report_count_add(int64_t a, int64_t b)
{
    return a > REPORT_COUNT_OPEN - b ? REPORT_COUNT_OPEN : a + b;
}

enum by_basis {
    BASIS_NONE, BASIS_CLAIMED, BASIS_OBSERVED, BASIS_INFERRED, BASIS_RULED, BASIS_NOT_ATTEMPTED
};

/*
 * Where a weapon type fixes its calibre the report need not say it. A calibre or a range of
 * the weapon not reported is [0, INFINITY]; no calibre at all (a missile) is NAN.
 */
struct report {
    const struct vocabulary *words; /* what its terms are terms of */
    struct str  unknown;            /* a stored report's word that is none of them; "" */
    struct str  source, id;
    char        reliability, credibility; /* 'A'..'F', '1'..'6'; 0: not rated */
    struct when from, to, known;
    double      lat, lon, radius_m;       /* NAN: not said */
    double      bearing_deg, bearing_width_deg, range_min_m, range_max_m;
    struct str  place;
    uint16_t    act, weapon, target;
    double      calibre_min_mm, calibre_max_mm, weapon_range_min_m, weapon_range_max_m;
    int64_t     count_min, count_max;      /* REPORT_COUNT_OPEN: a floor */
    struct str  by[REPORT_NAMES_MAX];      /* who did it */
    struct str  between[REPORT_NAMES_MAX]; /* sides of an encounter; who did it is not known */
    uint32_t    by_count, between_count;
    enum by_basis by_basis;
    struct str  item, site, track;
    struct str  notice;                    /* its name */
    uint16_t    covers;                    /* what it announces; the root: any act */
    int64_t     killed_min, killed_max, injured_min, injured_max; /* -1: not said */
    struct str  text, lang, url;
};

/* Names, JSON types and meaning of the fields: parser, CSV header, what is protected, manual. */
enum field_type {
    FIELD_STRING, FIELD_NAMES, FIELD_NUMBER, FIELD_COUNT, FIELD_TIME, FIELD_BEARING,
    FIELD_TERM, FIELD_RATING, FIELD_BASIS, FIELD_CIVILIAN, FIELD_LIST
};

struct report_field {
    const char     *name;
    enum field_type type;
    bool            is_protected; /* not in the published record (protect.h) */
    const char     *meaning;
};

extern const struct report_field report_fields[];
extern const size_t              report_field_count;

/* words: usually a program's. naive: the zone for wall clocks without offset, or NULL (then
 * they are an error). */
enum status report_decode(const struct json *json, struct str text,
                          const struct vocabulary *words, const struct tz *naive,
                          struct report *ret_report, struct err *err) MUST_USE;

/*
 * The same of a report that was recorded, perhaps under other terms than those in force: a
 * word that `words` do not hold is no error. It stands in `unknown`, and its term is the
 * root. Such a report must not be judged, nor tell anything of others; it is counted.
 */
enum status report_decode_stored(const struct json *json, struct str text,
                                 const struct vocabulary *words, struct report *ret_report,
                                 struct err *err) MUST_USE;

/*
 * Many reports from texts that are nothing but the report each, in half the time, for no
 * trees are made: the same reports, or the same words. What is remembered from one to the
 * next is the order of the fields and their words; only the time depends on it.
 */
struct report_reader {
    const struct vocabulary *words;
    const struct tz         *naive;
    struct str               source; /* of a report that does not name its own; or "" */
    unsigned char            after[REPORT_FIELDS_MAX];  /* private; zero at the start */
    uint16_t                 recent[REPORT_RECENT_MAX]; /* so is this */
};

/* Strings point into text, source and step. */
enum status report_read(struct report_reader *reader, struct str text, struct arena *step,
                        struct report *ret_report, struct err *err) MUST_USE;

/* All but the places in `by` and `between` that hold no name: most of the struct. */
void report_copy(struct report *to, const struct report *from);

/* The interval of the event in the operation's zone: [from, to), or an instant if they are
 * equal. What is not said is open: TIME_MIN, TIME_MAX. */
void report_span(const struct report *report, const struct tz *tz, instant *ret_from,
                 instant *ret_to);

const char *by_basis_name(enum by_basis basis);

#endif
