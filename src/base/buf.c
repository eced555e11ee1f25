#include "base/buf.h"

#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>

void
buf_init(struct buf *buf, size_t limit_bytes)
{
    *buf = (struct buf){ .limit_bytes = limit_bytes };
}

void
buf_free(struct buf *buf)
{
    free(buf->at);
    buf_init(buf, buf->limit_bytes);
}

void
buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

char *
buf_room(struct buf *buf, size_t more)
{
    size_t want = buf->len + more, size = buf->size ? buf->size : 256;

    if (buf->failed || want < more || want > buf->limit_bytes) {
        buf->failed = true;
        return NULL;
    }
    if (want <= buf->size)
        return buf->at + buf->len;
    while (size < want)
        size *= 2;
    char *at = fault_hits() ? NULL : realloc(buf->at, size);
    if (!at) {
        buf->failed = true;
        return NULL;
    }
    buf->at = at;
    buf->size = size;
    return at + buf->len;
}

void
buf_add(struct buf *buf, struct str s)
{
    char *room = s.len ? buf_room(buf, s.len) : NULL;

    if (!room)
        return;
    memcpy(room, s.at, s.len);
    buf->len += s.len;
}

void
buf_add_c(struct buf *buf, const char *text)
{
    buf_add(buf, str_from_c(text));
}

void
buf_add_byte(struct buf *buf, char byte)
{
    buf_add(buf, (struct str){ &byte, 1 });
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int     len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *room = len < 0 ? NULL : buf_room(buf, (size_t)len + 1);
    if (!room) {
        buf->failed = true;
        return;
    }
    va_start(args, format);
    (void)vsnprintf(room, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

struct str
buf_str(const struct buf *buf)
{
    return buf->len ? (struct str){ buf->at, buf->len } : STR_NONE;
}

enum status
buf_status(const struct buf *buf, struct err *err)
{
    if (!buf->failed)
        return TRUCE_OK;
    return err_set(err, TRUCE_LIMIT, "over the limit of %zu bytes, or out of memory",
                   buf->limit_bytes);
}
