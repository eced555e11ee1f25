/*
 * lib/handles.h - what is behind the handles of include/truce.h. Private to lib.
 *
 * A handle lies in its own arena, so that it is one thing to free.
 */
#ifndef LIB_HANDLES_H
#define LIB_HANDLES_H

#include "terms/bundle.h"
#include "watch/columns.h"

#include "truce.h" /* behind base/status.h, which names the statuses */

_Static_assert(TRUCE_INTERRUPTED == 12, "include/truce.h lists them in this order");

/* As the command's: the terms and their zones, and one report. */
#define LIB_KEEP_BYTES ((size_t)8 << 30)
#define LIB_STEP_BYTES ((size_t)1 << 28)
#define LIB_WORDS_BYTES ((size_t)1 << 26)

struct truce_terms {
    struct arena        keep;
    struct bundle       files;   /* to compile; once compiled, all that was read */
    struct bundle       sources; /* what others may name */
    bool                from_disk, tried;
    struct program     *program; /* NULL: not compiled */
    struct columns     *columns; /* of it: which clauses need not be asked */
    struct diagnostics *diagnostics;
    struct buf          words, json; /* the diagnostics */
    struct err          err;
};

#endif
