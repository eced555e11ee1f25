/*
 * terms/diagnose.h - what is wrong with a .truce file, and where.
 *
 * Every token carries its place, so every complaint has one. diagnose_error and its kin
 * record a diagnostic and return SYNTAX: inside the compiler that status means "already
 * said", and whatever depends on the broken thing returns it without saying more.
 *
 * Limits  DIAGNOSTICS_MAX; when they are full an error still displaces a warning
 */
#ifndef TERMS_DIAGNOSE_H
#define TERMS_DIAGNOSE_H

#include "terms/compile.h"
#include "terms/token.h"

struct diagnose {
    struct diagnostics *to;
    struct arena       *keep;
    struct err         *err;
};

enum status diagnose_error(struct diagnose *diagnose, const struct token *at,
                           const char *format, ...) PRINTF_LIKE(3, 4) MUST_USE;
/* OK, or MEMORY. */
enum status diagnose_warning(struct diagnose *diagnose, const struct token *at,
                             const char *format, ...) PRINTF_LIKE(3, 4) MUST_USE;

/* No room for another error: reading on would be for nothing. */
static inline bool
diagnose_is_full(const struct diagnose *diagnose)
{
    return diagnose->to->error_count >= DIAGNOSTICS_MAX;
}

/* By file in the order they were read, then by line and column. */
void diagnose_sort(struct diagnostics *diagnostics, const struct source *const *sources,
                   uint32_t source_count);

/* SYNTAX is a diagnostic already: note it and go on. Anything else stops. */
#define TRY_NOTING(call, broken)             \
    do {                                     \
        enum status try_ = (call);           \
        if (try_ == TRUCE_SYNTAX)            \
            (broken) = true;                 \
        else if (try_ != TRUCE_OK)           \
            return try_;                     \
    } while (0)

/* The candidate nearest to a misspelt word so far; feed all, then print. */
struct nearest {
    struct str word, best;
    unsigned   edits;
};

void nearest_init(struct nearest *nearest, struct str word);
void nearest_try(struct nearest *nearest, struct str candidate);
/* All words of expressions and conditions. */
void nearest_try_reserved(struct nearest *nearest);
/* " (did you mean 'buffer'?)" in step, or "". */
const char *nearest_hint(const struct nearest *nearest, struct arena *step);
/* The same for a word that was found by other means; "" for an empty one. */
const char *hint_text(struct str best, struct arena *step);

#endif
