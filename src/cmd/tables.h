/*
 * cmd/tables.h - tables of contributions from files, with what is told of their rows.
 *
 * Each reason is counted, the first three of each are said, and --rejects FILE keeps all as
 * JSON Lines.
 */
#ifndef CMD_TABLES_H
#define CMD_TABLES_H

#include "cmd/command.h"
#include "force/tables.h"

struct tables {
    struct command *command;
    const struct force_profile *profile;
    struct force_table table; /* the one being read */
    const char     *path;     /* its */
    uint64_t        rows, taken;
    uint64_t        issues[FORCE_ISSUES];
    uint32_t        row_issues;   /* bits, of the row being read; the reader of rows clears them */
    uint32_t        table_issues; /* bits, of the table being read */
    struct buf      rejects;
    int             rejects_fd; /* -1: not kept */
    bool            quiet;      /* rows are counted, not said, but for what tables say otherwise
                                 * than each other */
};

/* By enum force_done: "repaired", "noted", "set aside". */
extern const char *const tables_done_words[3];

/* USAGE if --as names no profile of tables. */
enum status tables_open(struct tables *tables, struct command *command, struct err *err) MUST_USE;
/* Into the holdings, as table number `file`; `path` stands in messages. */
enum status tables_read(struct tables *tables, const char *path, struct force_rows rows,
                        uint32_t file, struct holdings *holdings, struct err *err) MUST_USE;
/* Whatever came of it; `status` or what the closing meets. */
enum status tables_close(struct tables *tables, enum status status, struct err *err) MUST_USE;

/* "  repaired, 12: an apostrophe …", a line a reason. */
void tables_issues_text(const struct tables *tables, struct buf *out);
/* "issues":{"apostrophe":{"done":"repaired","count":12}} */
void tables_issues_json(const struct tables *tables, struct buf *out);

#endif
