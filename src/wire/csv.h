/*
 * wire/csv.h - comma-separated values (RFC 4180) as rows, in constant memory.
 *
 * Quoted cells may hold commas, quotes and line ends. The separator is the one of comma,
 * semicolon and tab that stands most often outside quotes in the header line. Bytes are
 * given as they are: encoding is the caller's matter. CR LF and LF both end a row; a byte
 * order mark is dropped; rows of which every cell is empty are passed over.
 *
 * Limits  CSV_ROW_LEN_MAX bytes and CSV_CELLS_MAX cells a row
 * Errors  SYNTAX (quote inside a bare cell, text behind a closing quote, quote never
 *         closed), LIMIT: with the line at which the row begins; the reader goes on with
 *         the line after that one, so one broken row costs one row, and a quote never
 *         closed hides nothing. IO, MEMORY are final.
 */
#ifndef WIRE_CSV_H
#define WIRE_CSV_H

#include "base/sys.h"

enum { CSV_ROW_LEN_MAX = 1024 * 1024, CSV_CELLS_MAX = 1024 };

struct csv_row {
    uint64_t   line; /* 1-based line of the file at which the row begins */
    uint32_t   count;
    struct str cells[CSV_CELLS_MAX];
};

struct csv; /* private */

enum status csv_open(const char *path, struct csv **ret_csv, struct err *err) MUST_USE;
/* The slice as if it were a file, read `piece` bytes at a time (0: as a file is). */
enum status csv_open_memory(struct str bytes, size_t piece, struct csv **ret_csv,
                            struct err *err) MUST_USE;
/* A file of which `begun` was read already, to see what it is; borrowed until the close.
 * The file is then the reader's to close; on failure it stays the caller's. */
enum status csv_open_file(struct sys_file file, struct str begun, struct csv **ret_csv,
                          struct err *err) MUST_USE;
void        csv_close(struct csv *csv);
int64_t     csv_bytes_read(const struct csv *csv);
int64_t     csv_size(const struct csv *csv); /* -1 if unknown */

/* Valid until the next call; *ret_more false at the end. */
enum status csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_more,
                     struct err *err) MUST_USE;

/* One cell out, quoted only where RFC 4180 asks for it. */
void csv_add_cell(struct buf *buf, struct str cell);

#endif
