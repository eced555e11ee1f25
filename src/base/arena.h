/*
 * base/arena.h - memory with a lifetime and a limit.
 *
 * Three lifetimes, named in every signature that allocates: `boot` (process),
 * `keep` (one version of the agreement), `step` (one record or request; reset at
 * its start). Nothing outlives its arena. Memory comes zeroed.
 *
 * Errors  arena_take gives NULL at the limit or when the machine has no more; the
 *         caller says TRY_NEW(pointer, err).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *block; /* the one in use; older ones behind it */
    size_t              used_bytes, limit_bytes;
};

void arena_init(struct arena *arena, size_t limit_bytes);
void arena_free(struct arena *arena);  /* may be used again afterwards */
void arena_reset(struct arena *arena); /* forgets all, keeps one block */

void *arena_take(struct arena *arena, size_t size, size_t align);
void *arena_take_array(struct arena *arena, size_t count, size_t size, size_t align);

/* NULL in .at when there is no memory; a 0 byte follows the copy. */
struct str arena_copy_str(struct arena *arena, struct str s);
char      *arena_copy_c(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(arena, count, type) \
    ((type *)arena_take_array((arena), (count), sizeof(type), _Alignof(type)))

#endif
