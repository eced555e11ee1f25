/*
 * intake/intake.h - from somebody's file to reports, one at a time, in constant memory.
 *
 * Data path: file -> format (lines, CSV, GeoJSON) -> profile (their columns to our fields)
 *            -> a JSON object -> record/report.h -> struct report
 *
 * In      a path or "-"; a profile's name, or none: then JSON Lines, CSV or GeoJSON by the
 *         name's suffix and the first byte
 * Out     items in file order: a report, or a row set aside with its line and reason
 * Errors  only what ends the reading (IO, MISSING, an unknown profile, a header that lacks
 *         what the profile needs); a bad row is an item, never an error
 * Limits  a row 1 MiB; a GeoJSON file INTAKE_GEOJSON_BYTES_MAX, since it is one document
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "base/buf.h"
#include "record/report.h"

enum { INTAKE_GEOJSON_BYTES_MAX = 256 * 1024 * 1024 };

/* name, what it reads, codebook its mapping follows. `truce help profiles` prints them. */
#define PROFILE_TABLE(X)                                                                    \
    X(jsonl,    "jsonl",    "JSON Lines, the native form: one report an object a line", "")  \
    X(csv,      "csv",      "CSV with the field names as header", "")                       \
    X(geojson,  "geojson",  "GeoJSON: fields are the properties, place is the geometry",    \
                "RFC 7946")                                                                 \
    X(ucdp_ged, "ucdp-ged", "UCDP Georeferenced Event Dataset, CSV", "UCDP GED Codebook 23.1")

struct intake_options {
    const char      *profile; /* NULL: found out */
    const char      *source;  /* for reports that do not name theirs; NULL: none */
    const struct tz *naive;   /* for wall clocks without offset; NULL: they are set aside */
    bool             lean;    /* the report alone is wanted: items come without `json` */
    const struct vocabulary *words; /* those of the terms in force; NULL: the standard ones */
};

struct intake_item {
    uint64_t           line;     /* 1-based, where the row begins; a feature's number */
    bool               rejected;
    struct err         why;      /* if rejected */
    struct str         raw;      /* the row as it stood, as far as it was read; of a CSV row
                                    only if rejected, and then quoted anew */
    struct str         text;     /* the report as JSON; if lean, what the options say of
                                    source and wall clocks is not written into it */
    const struct json *json;     /* text, parsed; NULL if lean */
    struct report      report;   /* if not rejected */
};

struct intake;

/* Memory in keep, which the caller frees after intake_close. */
enum status intake_open(const char *path, const struct intake_options *options,
                        struct arena *keep, struct intake **ret_intake,
                        struct err *err) MUST_USE;
void        intake_close(struct intake *intake);

/* Bytes as if they were a file of that name; borrowed until the close. */
enum status intake_open_memory(const char *name, struct str bytes,
                               const struct intake_options *options, struct arena *keep,
                               struct intake **ret_intake, struct err *err) MUST_USE;

/* The next item; *ret_more false at the end. Slices valid until the next call or until
 * step is reset, whichever is first. The caller resets step before each call. */
enum status intake_next(struct intake *intake, struct arena *step,
                        struct intake_item *ret_item, bool *ret_more, struct err *err) MUST_USE;

/*
 * The same in two steps, so that several threads can do the second: JSON Lines alone, and
 * lean. The line comes with its number and `raw`, or rejected; then it is settled, with a
 * reader that is the thread's own. Only final errors are errors.
 */
bool                 intake_gives_lines(const struct intake *intake);
struct report_reader intake_reader(const struct intake *intake);
enum status intake_next_line(struct intake *intake, struct intake_item *ret_item,
                             bool *ret_more, struct err *err) MUST_USE;
enum status intake_settle_line(struct report_reader *reader, struct arena *step,
                               struct intake_item *item, struct err *err) MUST_USE;

/* For progress: bytes read so far, and of how many (-1 unknown). */
int64_t intake_bytes_read(const struct intake *intake);
int64_t intake_bytes_total(const struct intake *intake);

/* Name, what it reads and codebook of each profile; with how each column is mapped. */
void intake_help(struct buf *out);

#endif
