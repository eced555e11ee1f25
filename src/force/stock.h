/*
 * force/stock.h - one day's rows of a table of contributions, as they are recorded.
 *
 *   {"corrects":17,"table":{"_sd":["…"],"columns":["Date",…],"day":"2014-03-31",
 *    "file":"x.csv","parts":[15,16],"profile":"un-contributions",
 *    "repaired":["swapped_coordinates"]}}
 *   {"part":{"_sd":["…"],"day":"2014-03-31","file":"x.csv","profile":"un-contributions"}}
 *
 * with, kept to the vault in both (protect.h), the member
 *   "rows":[{"cells":["2014-03-31",…],"line":12,"repaired":["apostrophe"]},…]
 *
 * The rows are kept as their makers left them: what a profile makes of them is derived, by
 * reading them again (force/tables.h). What stands in a cell nobody has judged, so it is not
 * published and can be erased. "repaired" says what was told of a row when it was recorded. A
 * cell that is no text is null. "corrects" stands only where the same day of the same file was
 * recorded before with other rows. "parts": entries that hold the rows before these, in order;
 * absent for a day that fits into one. An entry with its rows in the clear reads as well.
 *
 * Limits  those of csv.h for a row; about STOCK_PART_BYTES an entry, so that a day may be of
 *         any length
 * Errors  CORRUPT a table that does not read; LIMIT
 */
#ifndef FORCE_STOCK_H
#define FORCE_STOCK_H

#include "base/sha256.h"
#include "force/tables.h"
#include "record/protect.h"

enum {
    /* A month of the United Nations' figures in all their columns is 250 KB: one entry. What
     * lies in memory of a day that is read or recorded is a part of it. */
    STOCK_PART_BYTES = 1024 * 1024,
    STOCK_PARTS_MAX = 1000 * 1000, /* a terabyte */
    STOCK_FILE_LEN_MAX = 255,
};

enum force_stock_form { STOCK_OTHER, STOCK_TABLE, STOCK_PART };

struct force_stock_row {
    uint64_t    line;
    struct str *cells; /* as many as there are columns; null is read as a byte that is no text */
    uint32_t    cell_count;
    uint32_t    issues; /* bits 1 << FORCE_ISSUE_… */
};

struct force_stock {
    enum force_stock_form   form;
    struct str              profile, file; /* the file's name, without its folder */
    instant                 day;
    struct str             *columns; /* of a table, as the following */
    uint32_t                column_count;
    uint32_t                issues; /* of the table as a whole */
    uint64_t               *parts;
    uint32_t                part_count;
    uint64_t                corrects; /* UINT64_MAX: none */
    struct force_stock_row *rows;     /* of this entry */
    uint32_t                row_count;
    bool                    hidden; /* they are not shown */
};

_Static_assert(FORCE_ISSUES <= 32, "an issue is a bit");

/* ---- writing ---- */

/* A row into the text of the rows of an entry; *ret_cells: the part of it that tells what the
 * row says. */
void force_stock_add_row(const struct force_stock_row *row, struct buf *rows,
                         struct str *ret_cells);
/* A table or a part of one with these rows: the body, and what it keeps to the vault. */
enum status force_stock_add_body(const struct force_stock *stock, struct str rows,
                                 struct arena *step, struct buf *out, struct buf *disclosures,
                                 struct err *err) MUST_USE;

/* ---- reading ---- */

/* *ret_stock STOCK_OTHER, and nothing else: a record of another form. disclosures: "" where
 * the rows are not asked for or not kept. */
enum status force_stock_read(struct str body, struct str disclosures, struct arena *step,
                             struct force_stock *ret_stock, struct err *err) MUST_USE;

/* ---- what is the same ---- */

/* Of profile and columns; of one row after the other. Lines and what was told of a row are no
 * part of it: the same rows are the same wherever they stand in a file and however they are
 * cut into entries. */
enum status force_stock_digest(const struct force_stock *stock, struct digest *ret_digest,
                               struct err *err) MUST_USE;
void        force_stock_digest_cells(struct digest *digest, struct str cells);
enum status force_stock_digest_rows(struct digest *digest, const struct force_stock_row *rows,
                                    uint32_t count, struct err *err) MUST_USE;

#endif
