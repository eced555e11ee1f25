/*
 * terms/compile.h - from .truce text to a program, with a good compiler's diagnostics.
 *
 * token.c -> parse.c (statement tables) -> bind*.c -> program.h
 *
 * In      one or more files as one name space; other files (include, GeoJSON) through
 *         `read`, so that the same text compiles from disk and from a record
 * Out     a program; or diagnostics, all errors of one run, at most DIAGNOSTICS_MAX
 * Errors  SYNTAX (or UNSUPPORTED where the only errors are things this version cannot do):
 *         see the diagnostics; otherwise those of `read`, LIMIT, MEMORY
 */
#ifndef TERMS_COMPILE_H
#define TERMS_COMPILE_H

#include "terms/world.h"

#include "base/buf.h"

enum { DIAGNOSTICS_MAX = 50, TERMS_FILE_BYTES_MAX = 64 * 1024 * 1024, TERMS_FILES_MAX = 1000 };

struct terms_file {
    struct str name; /* as the user gave it; included names are relative to its folder */
    struct str text;
};

/* The text of a file named relative to the working folder. Memory in keep. */
typedef enum status (*terms_read)(void *context, struct str name, struct arena *keep,
                                  struct str *ret_text, struct err *err);

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diagnostic {
    enum severity severity;
    struct place  place;
    uint32_t      width;  /* bytes under the caret; at least 1 */
    struct str    text;   /* "unknown zone 'buffr' (did you mean 'buffer'?)" */
    struct str    source; /* the line it stands in, without its end */
};

struct diagnostics {
    struct diagnostic at[DIAGNOSTICS_MAX];
    uint32_t          count, error_count;
    bool              more; /* there were more than DIAGNOSTICS_MAX */
};

/* `diagnostics` in boot or on the stack; its strings live in keep. */
enum status terms_compile(const struct terms_file *files, uint32_t file_count,
                          terms_read read, void *read_context, struct arena *keep,
                          struct program **ret_program, struct diagnostics *diagnostics,
                          struct err *err) MUST_USE;

/* The same, in the light of what reports have told. */
enum status terms_compile_in(const struct terms_world *world, const struct terms_file *files,
                             uint32_t file_count, terms_read read, void *read_context,
                             struct arena *keep, struct program **ret_program,
                             struct diagnostics *diagnostics, struct err *err) MUST_USE;

/* The same, with every warning of `truce help terms`. */
enum status terms_lint(const struct terms_file *files, uint32_t file_count, terms_read read,
                       void *read_context, struct arena *keep, struct program **ret_program,
                       struct diagnostics *diagnostics, struct err *err) MUST_USE;

/* The canonical layout of one file; comments kept, meaning kept; twice is once. */
enum status terms_format(struct terms_file file, struct arena *step, struct buf *out,
                         struct diagnostics *diagnostics, struct err *err) MUST_USE;

/* file:line:column: error: text, the source line, a caret under the span. */
void diagnostics_text(const struct diagnostics *diagnostics, struct buf *out);

/* Each statement and attribute, its arguments and meaning: for `truce help terms`, as plain
 * text, and as scdoc for the manual page. */
void terms_help(struct buf *out);
void terms_help_scdoc(struct buf *out);

#endif
