/*
 * record/report_fields.h - the fields of a report, each for itself: where it goes and what
 * may stand there. Private to record.
 */
#ifndef RECORD_REPORT_FIELDS_H
#define RECORD_REPORT_FIELDS_H

#include "record/report.h"

#include <stddef.h>

/* One row a field. `at` is where its value goes; NOWHERE: checked and carried only. */
#define NOWHERE SIZE_MAX
#define AT(member) offsetof(struct report, member)

/* PROTECTED: the record shows a digest of it, and the value lies in the vault (protect.h): who
 * reported, where exactly, the words. So does every member that stands in no row. */
#define REPORT_FIELD_TABLE(X)                                                                \
    X(id, STRING, AT(id), 0, 0, PUBLIC, "unique within its source")                           \
    X(source, STRING, AT(source), 0, 0, PROTECTED, "who reported")                            \
    X(reliability, RATING, AT(reliability), 'A', 'F', PUBLIC, "Admiralty rating of the source, A to F") \
    X(credibility, RATING, AT(credibility), '1', '6', PUBLIC, "Admiralty rating of this information, 1 to 6") \
    X(from, TIME, AT(from), 0, 0, PUBLIC, "when it happened, or began: an instant, or a whole day") \
    X(to, TIME, AT(to), 0, 0, PUBLIC, "when it ended; a day alone is included")               \
    X(known, TIME, AT(known), 0, 0, PUBLIC, "when it was reported")                           \
    X(lat, NUMBER, AT(lat), -90, 90, PROTECTED, "latitude, degrees WGS 84")                   \
    X(lon, NUMBER, AT(lon), -180, 180, PROTECTED, "longitude, degrees WGS 84")                \
    X(radius_m, NUMBER, AT(radius_m), 0, 20037508, PROTECTED, "error of the place, metres")   \
    X(bearing_deg, BEARING, AT(bearing_deg), 0, 360, PROTECTED, "from lat, lon: degrees from north, or N, NNE, …") \
    X(bearing_width_deg, NUMBER, AT(bearing_width_deg), 0, 360, PROTECTED, "whole width; 22.5 when absent") \
    X(range_min_m, NUMBER, AT(range_min_m), 0, 20037508, PROTECTED, "nearest; 0 when absent") \
    X(range_max_m, NUMBER, AT(range_max_m), 0, 20037508, PROTECTED, "farthest")               \
    X(place, STRING, AT(place), 0, 0, PROTECTED, "a named place: a zone, a settlement")       \
    X(act, TERM, AT(act), VOCAB_ACT, 0, PUBLIC, "what happened: truce help acts")             \
    X(weapon, TERM, AT(weapon), VOCAB_WEAPON, 0, PUBLIC, "with what: truce help weapons")     \
    X(target, TERM, AT(target), VOCAB_TARGET, 0, PUBLIC, "against what: truce help targets")  \
    X(calibre_mm, NUMBER, AT(calibre_min_mm), 0, 2000, PUBLIC, "calibre, millimetres")        \
    X(calibre_min_mm, NUMBER, AT(calibre_min_mm), 0, 2000, PUBLIC, "at least")                \
    X(calibre_max_mm, NUMBER, AT(calibre_max_mm), 0, 2000, PUBLIC, "at most")                 \
    X(weapon_range_km, NUMBER, AT(weapon_range_min_m), 0, 20000, PUBLIC, "range of the weapon, kilometres") \
    X(count_min, COUNT, AT(count_min), 0, 0, PUBLIC, "how many, at least; 1 when absent")     \
    X(count_max, COUNT, AT(count_max), 0, 0, PUBLIC, "how many, at most")                     \
    X(by, NAMES, AT(by), 0, 0, PUBLIC, "who did it")                                          \
    X(between, NAMES, AT(between), 0, 0, PUBLIC, "sides of an encounter when who acted is not known") \
    X(by_basis, BASIS, AT(by_basis), 0, 0, PUBLIC, "claimed, observed, inferred, ruled, not_attempted") \
    X(item, STRING, AT(item), 0, 0, PUBLIC, "what is held (holding)")                         \
    X(site, STRING, AT(site), 0, 0, PROTECTED, "where it is held (holding)")                  \
    X(track, STRING, AT(track), 0, 0, PROTECTED, "whose position it is (position)")           \
    X(notice, STRING, AT(notice), 0, 0, PUBLIC, "the name of what was announced (notice)")    \
    X(covers, TERM, AT(covers), VOCAB_ACT, 0, PUBLIC, "the act that it announces; any when absent (notice)") \
    X(killed_min, COUNT, AT(killed_min), 0, 0, PUBLIC, "killed, at least")                    \
    X(killed_max, COUNT, AT(killed_max), 0, 0, PUBLIC, "killed, at most")                     \
    X(killed_best, COUNT, NOWHERE, 0, 0, PUBLIC, "killed, by the source's own best estimate") \
    X(injured_min, COUNT, AT(injured_min), 0, 0, PUBLIC, "injured, at least")                 \
    X(injured_max, COUNT, AT(injured_max), 0, 0, PUBLIC, "injured, at most")                  \
    X(civilian, CIVILIAN, NOWHERE, 0, 0, PUBLIC, "true, false, or how many of the killed were civilians") \
    X(text, STRING, AT(text), 0, 0, PROTECTED, "the words of the report")                     \
    X(lang, STRING, AT(lang), 0, 0, PUBLIC, "their language")                                 \
    X(url, STRING, AT(url), 0, 0, PROTECTED, "where they stood")                              \
    X(evidence, LIST, NOWHERE, 0, 0, PROTECTED, "SHA-256 of attachments")

/* ORDER REPORT_FIELD_TABLE */
enum field_row {
#define ROW(name, type, at, least, most, shown, meaning) ROW_##name,
    REPORT_FIELD_TABLE(ROW)
#undef ROW
    ROW_COUNT
};

_Static_assert(ROW_COUNT <= 64, "a row is a bit of decoding.said");

/* A report being decoded. */
struct decoding {
    struct report           *report; /* being written */
    struct str               text;
    const struct tz         *naive;
    const struct vocabulary *words;
    struct str              *unknown; /* takes a word that is none; NULL: an error */
    uint16_t                *recent;  /* a reader's; or NULL */
    uint64_t                 said;    /* a bit a row: there, and not null */

    const struct json         *json; /* of the member at hand, down to the end */
    const struct report_field *field;
    double                     least, most;
    void                      *at; /* NULL: nowhere */
};

/* The row of a member's name, or ROW_COUNT. */
size_t field_find(struct str name);

/* The member of that row into the report; null says nothing. */
enum status field_decode(struct decoding *d, size_t row, const struct json *member,
                         struct err *err) MUST_USE;

#endif
