/*
 * cmd/recorded.h - tables of a store, read again by their profile, and what one statement of a
 * day says otherwise than the one before it.
 */
#ifndef CMD_RECORDED_H
#define CMD_RECORDED_H

#include "cmd/tables.h"
#include "flow/stocks.h"
#include "force/changes.h"

/* The rows of several statements of one file with the same columns, as that file had them: by
 * line. Of each statement no more than a part is in memory. */
struct recorded_table {
    struct flow_stock_rows        *of;
    const struct force_stock_row **ahead; /* the next row of each; NULL: there is none left */
    uint32_t                       count, open, given; /* given: whose row the reader holds */
    bool                           header_given;
};

/* Of these records. Whatever came of it, recorded_close. */
enum status recorded_open(struct command *command, const uint64_t *records, uint32_t count,
                          struct recorded_table *ret_table, struct err *err) MUST_USE;
void        recorded_close(struct recorded_table *table);
struct force_rows recorded_rows(struct recorded_table *table);

/* What statement `after` says otherwise than `before`, in keep. *ret_known false: the rows of
 * one of them are not there any more. */
enum status recorded_changes(struct command *command, const struct force_profile *profile,
                             uint64_t before, uint64_t after, struct arena *keep,
                             bool *ret_known, struct force_change **ret_changes,
                             uint32_t *ret_count, struct err *err) MUST_USE;

/* "    MISSION, CONTRIBUTOR: 7, now 8", a line each, the first so many and how many more. */
void recorded_changes_text(const struct force_change *changes, uint32_t count, struct buf *out);
/* [{"mission":"M","contributor":"A","before":{…},"after":{…},"line":3},…] */
void recorded_changes_json(const struct force_change *changes, uint32_t count, struct buf *out);

/* 1,234; 1,200–1,234; 1,200 or more; and as JSON "NAME":{"min":…,"max":…} */
void add_strength(struct buf *out, struct force_range range);
void add_strength_json(struct buf *out, const char *name, struct force_range range);

/* Who undid an entry and why: of an entry of kind supersede or erase, as far as is kept. */
struct recorded_undoing {
    struct str by, because; /* "": not kept */
    instant    recorded;
};

enum status recorded_undoing(struct command *command, uint64_t entry, struct arena *keep,
                             struct recorded_undoing *ret_undoing, struct err *err) MUST_USE;

#endif
