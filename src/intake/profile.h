/*
 * intake/profile.h - from a foreign row to one JSON object. Private to intake.
 *
 * A profile of a table is begun with the header and then maps rows. What a row cannot say
 * it leaves out; what it says in its own way it keeps under its own name.
 *
 * Out     the text of one JSON object, appended to a buffer: what report_decode then
 *         judges, so that there is one path for all
 * Errors  begin: SYNTAX, a column is missing or stands twice; map: SYNTAX, this row cannot
 *         be mapped; MEMORY
 */
#ifndef INTAKE_PROFILE_H
#define INTAKE_PROFILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "intake/intake.h"
#include "wire/csv.h"

/* A byte becomes at most six ("\u0000"), a number of four bytes ("1e20") at most 21, and
 * names stand once a column: no row or feature of 1 MiB reaches this. */
enum { PROFILE_JSON_LEN_MAX = 16 * 1024 * 1024 };

/* The header: names in UTF-8, trimmed, none empty, none twice. */
struct columns {
    uint32_t    count;
    struct str *names;
    struct str *members; /* the same as "name": in JSON */
};

/* One row under the header, as many cells as columns. */
struct row {
    const struct columns *columns;
    const struct str     *cells;
    struct arena         *step;
};

struct profile {
    const char *name, *reads, *codebook;
    /* These three are NULL for what is no table. */
    enum status (*begin)(const struct columns *columns, struct arena *keep, void **ret_state,
                         struct err *err);
    enum status (*map)(const void *state, const struct row *row, struct buf *out,
                       struct err *err);
    void (*help)(struct buf *out);
};

/* False, and *ret_place untouched, if there is no such column. */
bool columns_find(const struct columns *columns, struct str name, uint32_t *ret_place);

/* ---- members, for those who write the object ---- */

/* "name": with a comma before it unless the object has just begun. */
void profile_add_name(struct buf *out, struct str name);
void profile_add_column(struct buf *out, const struct columns *columns, uint32_t place);
void profile_add_string(struct buf *out, struct str name, struct str value);
void profile_add_i64(struct buf *out, struct str name, int64_t value);
void profile_add_number(struct buf *out, struct str name, double value);

/* ---- the profiles ---- */

enum status csv_fields_begin(const struct columns *columns, struct arena *keep,
                             void **ret_state, struct err *err) MUST_USE;
enum status csv_fields_map(const void *state, const struct row *row, struct buf *out,
                           struct err *err) MUST_USE;
void        csv_fields_help(struct buf *out);

enum status ucdp_ged_begin(const struct columns *columns, struct arena *keep,
                           void **ret_state, struct err *err) MUST_USE;
enum status ucdp_ged_map(const void *state, const struct row *row, struct buf *out,
                         struct err *err) MUST_USE;
void        ucdp_ged_help(struct buf *out);
/* Is this header, given without a profile, that of a UCDP table? */
bool        ucdp_ged_knows(const struct columns *columns);

#endif
