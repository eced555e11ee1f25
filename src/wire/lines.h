/*
 * wire/lines.h - a file as lines, in constant memory.
 *
 * A line longer than LINES_LEN_MAX is skipped to its end and reported as such, so one
 * broken line costs one line. A byte order mark at the start is dropped; CR LF counts as
 * LF; a last line without LF counts. Blank lines are given too (the caller counts them).
 */
#ifndef WIRE_LINES_H
#define WIRE_LINES_H

#include "base/sys.h"
#include "wire/source.h"

enum { LINES_LEN_MAX = 1024 * 1024 };

struct lines {
    struct sys_file file;
    struct source   source; /* private, as all down to skipping */
    struct buf      buf;
    size_t          at, scanned;
    bool            ended, skipping;
    uint64_t        number;     /* of the line last given, 1-based */
    int64_t         bytes_read; /* for progress */
};

enum status lines_open(struct lines *ret_lines, const char *path,
                       struct err *err) MUST_USE;
void        lines_close(struct lines *lines);

/* The slice as if it were a file, read `piece` bytes at a time (0: as a file is). */
enum status lines_open_memory(struct lines *ret_lines, struct str bytes, size_t piece,
                              struct err *err) MUST_USE;

/* A file of which `begun` was read already, to see what it is; borrowed until the close.
 * The file is then the reader's to close; on failure it stays the caller's. */
enum status lines_open_file(struct lines *lines, struct sys_file file, struct str begun,
                            struct err *err) MUST_USE;

/* The next line without its end, valid until the next call. *ret_more false at the end.
 * LIMIT: this line is too long; the next call goes on behind it. Other errors are final. */
enum status lines_next(struct lines *lines, struct str *ret_line, bool *ret_more,
                       struct err *err) MUST_USE;

#endif
