/*
 * force/stock.h - one day's rows of a table of contributions, as they are recorded.
 *
 *   {"corrects":17,"table":{"columns":["Date",…],"day":"2014-03-31","file":"x.csv",
 *    "profile":"un-contributions","repaired":["swapped_coordinates"],
 *    "rows":[{"cells":["2014-03-31",…],"line":12,"repaired":["apostrophe"]},…]}}
 *
 * The rows are kept as their makers left them: what a profile makes of them is derived, by
 * reading them again (force/tables.h). "repaired" says what was told of a row when it was
 * recorded. A cell that is no text is null; "corrects" stands only where the same day of the
 * same file was recorded before with other rows.
 *
 * Limits  those of csv.h for a row; STOCK_BYTES_MAX for a day
 * Errors  CORRUPT a table that does not read; LIMIT
 */
#ifndef FORCE_STOCK_H
#define FORCE_STOCK_H

#include "base/sha256.h"
#include "force/tables.h"

/* A month of the United Nations' figures is 200 KB; an entry of the log may be 64 MB. */
enum { STOCK_BYTES_MAX = 32 * 1024 * 1024, STOCK_FILE_LEN_MAX = 255 };

struct force_stock_row {
    uint64_t    line;
    struct str *cells; /* as many as there are columns; null is read as a byte that is no text */
    uint32_t    issues; /* bits 1 << FORCE_ISSUE_… */
};

struct force_stock {
    struct str        profile, file; /* the file's name, without its folder */
    instant           day;
    struct str       *columns;
    struct force_stock_row *rows;
    uint32_t          column_count, row_count;
    uint32_t          issues; /* of the table as a whole */
};

_Static_assert(FORCE_ISSUES <= 32, "an issue is a bit");

/* The body of its record; corrects: UINT64_MAX for none. */
enum status force_stock_add_body(const struct force_stock *stock, uint64_t corrects, struct buf *out,
                           struct err *err) MUST_USE;
/* *ret_is false, and nothing else: a record of another form than a table. */
enum status force_stock_read(struct str body, struct arena *step, bool *ret_is, struct force_stock *ret_stock,
                       uint64_t *ret_corrects, struct err *err) MUST_USE;

/* Of profile, columns and cells: the same rows are the same wherever they stand in a file. */
enum status force_stock_digest(const struct force_stock *stock, struct digest *ret_digest,
                         struct err *err) MUST_USE;

#endif
