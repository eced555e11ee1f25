/*
 * wire/source.h - where a reader's bytes come from: a file, or a slice as if it were one.
 * Private to wire.
 */
#ifndef WIRE_SOURCE_H
#define WIRE_SOURCE_H

#include "base/sys.h"

struct source {
    struct str memory; /* given first: all, or what was read of the file before */
    size_t     piece;  /* bytes a read of it gives at most; 0: the file comes next */
};

/* What one read asks for. On 193 MB of events as CSV, 16 KiB cost a third more for lines and
 * 1 MiB gained nothing. */
enum { SOURCE_READ_BYTES = 128 * 1024 };

static inline void
source_init_memory(struct source *source, struct sys_file *ret_file, struct str bytes,
                   size_t piece)
{
    *source = (struct source){ bytes.len ? bytes : STR_NONE, SOURCE_READ_BYTES };
    if (piece && piece < SOURCE_READ_BYTES)
        source->piece = piece;
    *ret_file = (struct sys_file){
        .fd = -1, .path = "memory", .size = (int64_t)bytes.len
    };
}

/* Room for the next read; a short text in memory does not need all of a file's. */
static inline size_t
source_room(const struct source *source)
{
    if (!source->piece)
        return SOURCE_READ_BYTES;
    return source->memory.len < source->piece ? source->memory.len + 1 : source->piece;
}

/* Up to source_room() bytes; 0 at the end. */
static inline enum status
source_read(struct source *source, struct sys_file *file, char *at, size_t *ret_len,
            struct err *err)
{
    struct str next = str_sub(source->memory, 0,
                              source->piece ? source->piece : SOURCE_READ_BYTES);

    if (!next.len && !source->piece)
        return sys_read(file, at, SOURCE_READ_BYTES, ret_len, err);
    memcpy(at, next.at, next.len);
    source->memory = str_sub(source->memory, next.len, source->memory.len);
    *ret_len = next.len;
    return TRUCE_OK;
}

/* A line number for struct err, which has 32 bits for it. */
static inline uint32_t
source_line(uint64_t line)
{
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

#define SOURCE_BYTE_ORDER_MARK STR("\xEF\xBB\xBF")

#endif
