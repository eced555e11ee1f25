/*
 * terms/bundle.h - the files of one compilation as one thing, to be kept in a record.
 *
 * A terms record must compile to the same program on any machine for ever: it carries the
 * text of each file that was read, main files first, then the others in the order in which
 * they were read. Zones of time are not carried; they come from the system's tz database.
 *
 * Form    {"files":[{"name":"minsk2.truce","text":"…"},…],"main":1}, canonical (RFC 8785)
 * Limits  TERMS_FILES_MAX files of TERMS_FILE_BYTES_MAX
 * Errors  SYNTAX no such form, or not UTF-8; CONFLICT one name with two texts; MISSING;
 *         LIMIT; MEMORY
 */
#ifndef TERMS_BUNDLE_H
#define TERMS_BUNDLE_H

#include "terms/compile.h"

struct bundle {
    struct terms_file *files;
    uint32_t           count, main_count; /* the first main_count are main files */
    uint32_t           size;              /* private */
    struct arena      *keep;
};

void bundle_init(struct bundle *bundle, struct arena *keep);

/* Name and text are copied. A name that is there with the same text is left alone. */
enum status bundle_add(struct bundle *bundle, struct str name, struct str text,
                       struct err *err) MUST_USE;
/* The same, as a main file; before any other that is none. */
enum status bundle_add_main(struct bundle *bundle, struct str name, struct str text,
                            struct err *err) MUST_USE;

/* A terms_read over a bundle: the context is the bundle. */
enum status bundle_read(void *bundle, struct str name, struct arena *keep, struct str *ret_text,
                        struct err *err) MUST_USE;

/* A terms_read through another, which adds to the bundle what was read. */
struct bundle_recorder {
    struct bundle *bundle;
    terms_read     read;
    void          *context;
};
enum status bundle_record(void *recorder, struct str name, struct arena *keep,
                          struct str *ret_text, struct err *err) MUST_USE;

void        bundle_encode(const struct bundle *bundle, struct buf *out);
enum status bundle_decode(struct str json, struct arena *keep, struct bundle *ret_bundle,
                          struct err *err) MUST_USE;

/* terms_compile over what the bundle holds, and nothing else. */
enum status bundle_compile(const struct bundle *bundle, const struct terms_world *world,
                           struct arena *keep, struct program **ret_program, struct diagnostics *diagnostics,
                           struct err *err) MUST_USE;

#endif
