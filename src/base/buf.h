/*
 * base/buf.h - a growing run of bytes with a limit. Fails stickily: add freely,
 * ask buf.failed once, at the end (buf_status gives it as a status).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

struct buf {
    char  *at;
    size_t len, size, limit_bytes;
    bool   failed;
};

void buf_init(struct buf *buf, size_t limit_bytes);
void buf_free(struct buf *buf);
void buf_clear(struct buf *buf); /* empty and not failed; keeps its memory */

void buf_add(struct buf *buf, struct str s);
void buf_add_c(struct buf *buf, const char *text);
void buf_add_byte(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Room for `more` bytes at the end, to be filled and then counted into len; or NULL. */
char *buf_room(struct buf *buf, size_t more);

struct str  buf_str(const struct buf *buf);
enum status buf_status(const struct buf *buf, struct err *err) MUST_USE;

#endif
