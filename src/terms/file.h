/*
 * terms/file.h - the files of one compilation: finding, reading, once each.
 *
 * A file is named relative to the folder of the file that names it; an absolute name stays
 * as it is. Two names are one file if they are equal once '.' and 'x/..' are struck out.
 */
#ifndef TERMS_FILE_H
#define TERMS_FILE_H

#include "terms/parse.h"

/* Name for reading, and what it is known by. In step. */
enum status file_path(const struct source *from, struct str name, struct arena *step,
                      struct str *ret_path, struct err *err) MUST_USE;
enum status file_key(struct str path, struct arena *step, struct str *ret_key,
                     struct err *err) MUST_USE;
/* Up to and with the last slash; "" if there is none. */
struct str file_folder(struct str path);

/* Through `read`; a failure is said at the token that names the file. */
enum status file_read(terms_read read, void *context, struct str path, struct arena *step,
                      const struct token *name, struct diagnose *diagnose,
                      struct str *ret_text) MUST_USE;

/* ---- all .truce files ---- */

struct unit_file {
    struct source     source;
    struct statements statements;
};

struct file_set {
    const struct terms_file *given; /* the main files */
    uint32_t                 given_count;
    terms_read               read;
    void                    *context;
    struct arena            *step;
    struct diagnose         *diagnose;
    struct map               seen, given_keys; /* by key */
    const struct source     *sources[TERMS_FILES_MAX]; /* in the order they were entered */
    uint32_t                 source_count;
    struct statement       **statements; /* included ones in the place of the include */
    uint32_t                 statement_count, statement_size;
    bool                     incomplete; /* a file could not be read */
};

/* Every file, and every one they include. What is wrong is said; hard failures return. */
enum status file_load_all(struct file_set *set) MUST_USE;

#endif
