#include "base/arena.h"

#include "base/fault.h"
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t              used, size;
    max_align_t         bytes[];
};

void
arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){ .limit_bytes = limit_bytes };
}

static void
arena_drop(struct arena *arena, struct arena_block *until)
{
    while (arena->block != until) {
        struct arena_block *older = arena->block->older;

        arena->used_bytes -= arena->block->size;
        free(arena->block);
        arena->block = older;
    }
}

void
arena_free(struct arena *arena)
{
    arena_drop(arena, NULL);
}

void
arena_reset(struct arena *arena)
{
    struct arena_block *block = arena->block;

    if (!block)
        return;
    if (block->older) { /* grew: start the next step with one block, not with many */
        arena_free(arena);
        return;
    }
    memset(block->bytes, 0, block->used);
    block->used = 0;
}

static struct arena_block *
arena_grow(struct arena *arena, size_t size)
{
    size_t              want = size > ARENA_BLOCK_BYTES ? size : ARENA_BLOCK_BYTES;
    struct arena_block *block;

    if (want < size || arena->used_bytes + want > arena->limit_bytes || fault_hits())
        return NULL;
    block = calloc(1, sizeof *block + want);
    if (!block)
        return NULL;
    block->size = want;
    block->older = arena->block;
    arena->block = block;
    arena->used_bytes += want;
    return block;
}

void *
arena_take(struct arena *arena, size_t size, size_t align)
{
    struct arena_block *block = arena->block;
    size_t              from = block ? (block->used + align - 1) & ~(align - 1) : 0;

    CHECK(align && (align & (align - 1)) == 0 && align <= _Alignof(max_align_t));
    if (!block || from > block->size || block->size - from < size) {
        block = arena_grow(arena, size);
        from = 0;
    }
    if (!block)
        return NULL;
    block->used = from + size;
    CHECK(block->used <= block->size);
    return (char *)block->bytes + from;
}

void *
arena_take_array(struct arena *arena, size_t count, size_t size, size_t align)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return arena_take(arena, bytes, align);
}

char *
arena_copy_c(struct arena *arena, struct str s)
{
    char *copy = s.len == SIZE_MAX ? NULL : arena_take(arena, s.len + 1, 1);

    if (copy && s.len)
        memcpy(copy, s.at, s.len);
    return copy;
}

struct str
arena_copy_str(struct arena *arena, struct str s)
{
    const char *copy = arena_copy_c(arena, s);

    return (struct str){ copy, copy ? s.len : 0 };
}

struct str
arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    int     len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len < 0 ? NULL : arena_take(arena, (size_t)len + 1, 1);
    if (!text)
        return (struct str){ NULL, 0 };
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct str){ text, (size_t)len };
}
