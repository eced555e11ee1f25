/*
 * report/rows.h - findings as rows, for spreadsheets and maps; streamed.
 *
 * CSV      RFC 4180, UTF-8, CR LF, one header line, one row a finding. A text cell that a
 *          spreadsheet would run as a formula (it begins with = + - @, tab or CR) gets an
 *          apostrophe before it, which spreadsheets hide; a cell that is a number, such
 *          as -12.5, is left as it is, so no figure changes.
 * GeoJSON  RFC 7946, a FeatureCollection with a feature a finding; a point, or null
 *          where there is none. radius_m says how far the place is known.
 *
 * Columns are those of the finding (watch/finding.h), then of the report behind it.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "report/report.h"
#include "report/situation.h"

enum status rows_add_csv(struct flow *flow, const struct report_options *options,
                         struct arena *step, struct buf *out, struct err *err) MUST_USE;
enum status rows_add_geojson(struct flow *flow, const struct report_options *options,
                             struct arena *step, struct buf *out,
                             struct err *err) MUST_USE;

/* The parts, for one report; a walk gives each to them. */
struct rows {
    const struct program *program;
    struct buf           *out;
    bool                  any; /* a feature stands already */
    report_flush          flush; /* or NULL */
    void                 *flush_context;
};

void        rows_begin_csv(struct rows *rows);
enum status rows_add_csv_item(void *rows, const struct walk_item *item,
                              struct err *err) MUST_USE;
void        rows_begin_geojson(struct rows *rows);
enum status rows_add_geojson_item(void *rows, const struct walk_item *item,
                                  struct err *err) MUST_USE;
void        rows_end_geojson(struct rows *rows);

#endif
