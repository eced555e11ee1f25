/*
 * record/entry.h - the form of one entry of the log, as bytes.
 *
 * {"body":{…},"kind":"report","recorded":"2026-01-02T03:04:05Z","seq":17} is canonical
 * JSON (RFC 8785) as long as the body is: the members are in order and without blanks. The
 * frame has this one form, so it is put on and taken off without a JSON parser.
 *
 * Errors  CORRUPT with the number; UNSUPPORTED a kind that only a newer version knows
 */
#ifndef RECORD_ENTRY_H
#define RECORD_ENTRY_H

#include "record/log.h"

enum {
    ENTRY_FRAME_BYTES = 128, /* around the body: 40 fixed, kind, instant 27, seq 19 */
    ENTRY_NUMBER_LEN = 20,   /* digits of 2^64 - 1 */
};

/* "entry N of the log <what>: …" */
enum status entry_bad(uint64_t seq, const char *what, struct err *err);

/* The body is a slice of text. */
enum status entry_parse(struct str text, uint64_t seq, struct log_entry *ret_entry,
                        struct err *err) MUST_USE;

/* The same for one entry after the other, many of which were recorded at one instant: the last
 * one read is remembered. Zeroed at first. */
struct entry_clock {
    char    text[TIME_TEXT_LEN];
    size_t  len;
    instant at;
};
enum status entry_parse_next(struct entry_clock *clock, struct str text, uint64_t seq,
                             struct log_entry *ret_entry, struct err *err) MUST_USE;

/* Into `at`, which has room for the body and ENTRY_FRAME_BYTES. `recorded` as text. */
struct str entry_write(char *at, enum record_kind kind, struct str recorded, uint64_t seq,
                       struct str body);

/* In decimal, as JSON has it. */
struct str entry_number(uint64_t number, char digits[ENTRY_NUMBER_LEN]);
bool       entry_number_is(struct str text, uint64_t number);

#endif
