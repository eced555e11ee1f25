#include "wire/lines.h"

/* The longest line with all that is dropped from it: byte order mark, CR, LF. */
enum { LINE_AND_ENDS_MAX = LINES_LEN_MAX + 3 + 2 };
enum { WINDOW_BYTES = LINE_AND_ENDS_MAX + SOURCE_READ_BYTES };

enum status
lines_open(struct lines *ret_lines, const char *path, struct err *err)
{
    struct sys_file file;

    TRY(sys_open(path, &file, err));
    return lines_open_file(ret_lines, file, STR_NONE, err);
}

enum status
lines_open_file(struct lines *ret_lines, struct sys_file file, struct str begun,
                struct err *err)
{
    (void)err; /* memory is taken when it is needed */
    *ret_lines = (struct lines){ .file = file, .source = { .memory = begun } };
    buf_init(&ret_lines->buf, WINDOW_BYTES);
    return TRUCE_OK;
}

enum status
lines_open_memory(struct lines *ret_lines, struct str bytes, size_t piece,
                  struct err *err)
{
    struct sys_file file;
    struct source   source;

    source_init_memory(&source, &file, bytes, piece);
    TRY(lines_open_file(ret_lines, file, bytes, err));
    ret_lines->source = source;
    return TRUCE_OK;
}

void
lines_close(struct lines *lines)
{
    sys_close(&lines->file);
    buf_free(&lines->buf);
}

/* Moves what is not yet given to the front, so that the window in use stays small and
 * near; a long line moves once. */
static enum status
lines_fill(struct lines *lines, struct err *err)
{
    struct buf *buf = &lines->buf;
    size_t      got;

    if (lines->at) {
        memmove(buf->at, buf->at + lines->at, buf->len - lines->at);
        buf->len -= lines->at;
        lines->scanned -= lines->at;
        lines->at = 0;
    }
    CHECK(buf->len <= LINE_AND_ENDS_MAX);
    char *room = buf_room(buf, source_room(&lines->source));
    TRY_NEW(room, err);
    TRY(source_read(&lines->source, &lines->file, room, &got, err));
    buf->len += got;
    lines->bytes_read += (int64_t)got;
    lines->ended = got == 0;
    return TRUCE_OK;
}

static enum status
too_long(const struct lines *lines, struct err *err)
{
    return err_at(err, TRUCE_LIMIT, source_line(lines->number), 0,
                  "a line of more than %d bytes", LINES_LEN_MAX);
}

/* From lines->at up to `end`; the next one begins at `next`. */
static enum status
lines_give(struct lines *lines, size_t end, size_t next, struct str *ret_line,
           bool *ret_more, struct err *err)
{
    struct str line = { lines->buf.at + lines->at, end - lines->at };

    lines->at = next;
    lines->scanned = next;
    lines->number++;
    if (lines->number == 1 && str_starts(line, SOURCE_BYTE_ORDER_MARK))
        line = str_sub(line, SOURCE_BYTE_ORDER_MARK.len, line.len);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (line.len > LINES_LEN_MAX)
        return too_long(lines, err);
    *ret_line = line;
    *ret_more = true;
    return TRUCE_OK;
}

/* No line end in the window: one step towards the end of a line too long. */
static bool
lines_skip(struct lines *lines)
{
    struct buf *buf = &lines->buf;
    bool        begins = !lines->skipping && buf->len - lines->at > LINE_AND_ENDS_MAX;

    lines->scanned = buf->len;
    lines->skipping |= begins;
    lines->number += begins;
    if (lines->skipping)
        lines->at = buf->len;
    return begins;
}

enum status
lines_next(struct lines *lines, struct str *ret_line, bool *ret_more, struct err *err)
{
    struct buf *buf = &lines->buf;

    for (;;) {
        size_t      left = buf->len - lines->scanned;
        const char *hit = left ? memchr(buf->at + lines->scanned, '\n', left) : NULL;
        size_t      end = hit ? (size_t)(hit - buf->at) : buf->len;

        if (hit && !lines->skipping)
            return lines_give(lines, end, end + 1, ret_line, ret_more, err);
        if (hit) {
            lines->at = lines->scanned = end + 1;
            lines->skipping = false;
            continue;
        }
        if (lines_skip(lines))
            return too_long(lines, err);
        if (lines->ended && lines->at < buf->len)
            return lines_give(lines, end, end, ret_line, ret_more, err);
        if (lines->ended) {
            *ret_more = false;
            return TRUCE_OK;
        }
        TRY(lines_fill(lines, err));
    }
}
