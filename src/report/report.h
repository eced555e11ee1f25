/*
 * report/report.h - what the record says, for people and for other programs.
 *
 * In      a store whose findings are folded; the report is a pure function of it: its
 *         time is that of the last entry, never the clock's
 * Out     one self-contained HTML page; CSV and GeoJSON with a row a finding; JSON totals
 * Limits  REPORT_BYTES_MAX of output; totals in constant memory however many findings
 * Errors  MISSING without terms; UNSUPPORTED format; those of the store and the log
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "flow/flow.h"
#include "report/force.h"

#define REPORT_BYTES_MAX ((size_t)16 << 30) /* 10 million findings as GeoJSON are 8 GB */
enum {
    REPORT_LISTED_DEFAULT = 200, /* a few pages in print; the page says where all are */
    REPORT_FLUSH_BYTES = 1 << 20,
};

enum report_format { REPORT_HTML, REPORT_CSV, REPORT_GEOJSON, REPORT_JSON };

/* By suffix, letter case ignored; UNSUPPORTED names the suffixes there are. */
enum status report_format_of(const char *path, enum report_format *ret_format,
                             struct err *err) MUST_USE;

/* Takes what stands in `out`, REPORT_FLUSH_BYTES or somewhat more, and empties it. The
 * caller takes the rest at the end. */
typedef enum status (*report_flush)(void *context, struct buf *out, struct err *err);

struct report_options {
    const struct tz *tz;                  /* for dates; NULL: the program's */
    uint32_t         findings_listed_max; /* on the page; 0: REPORT_LISTED_DEFAULT */
    struct force_precision precision;     /* of the places of sites; reports' are reduced anyway */
    report_flush     flush;               /* CSV, GeoJSON: whenever out is full; or NULL */
    void            *flush_context;
};

/* options may be NULL. */
enum status report_write(struct flow *flow, enum report_format format,
                         const struct report_options *options, struct arena *step,
                         struct buf *out, struct err *err) MUST_USE;

/* A text table of at most 100 columns: by clause, by party, worst days, unknown names. */
enum status report_summary(struct flow *flow, struct arena *step, struct buf *out,
                           struct err *err) MUST_USE;
/* The same as one JSON object, and what REPORT_JSON is. */
enum status report_summary_json(struct flow *flow, struct arena *step, struct buf *out,
                                struct err *err) MUST_USE;

#endif
