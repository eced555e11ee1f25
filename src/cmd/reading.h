/*
 * cmd/reading.h - the reports of files (cmd/reports.h) or of a store, one after another, with
 * the terms that they are held against.
 *
 * Files: FILE.truce... [REPORTS...]. No arguments: the store, and the newest version of each
 * of its reports.
 */
#ifndef CMD_READING_H
#define CMD_READING_H

#include "cmd/reports.h"

struct reading {
    struct command       *command;
    const struct program *program;
    const struct context *context;  /* NULL: the terms need none */
    struct reports       *files;    /* NULL: the store */
    struct rejects        rejects;
    uint64_t              reports;  /* given in the last reading */
    uint64_t              unjudged; /* of an act that the terms do not know: not given */
    uint64_t              refuted;  /* by a person's decision: not given; nor what is withdrawn */
};

/* Slices hold during the call. */
struct read_report {
    const struct report  *report;
    uint64_t              number; /* of its line, or of its record */
    const struct finding *findings; /* of the store */
    uint32_t              finding_count;
};
typedef enum status (*reading_each)(void *context, const struct read_report *report,
                                    struct err *err);

/* wants_input, until: as reports_open_at has them. A store knows what all its reports tell. */
enum status reading_open(struct reading *reading, struct command *command, bool wants_input,
                         struct when until, struct err *err) MUST_USE;
/* Once. */
enum status reading_run(struct reading *reading, reading_each each, void *context,
                        struct err *err) MUST_USE;
/* Whatever came of it. With the words of what was set aside; SYNTAX if there were rows and
 * none could be read. The context ends here. */
enum status reading_close(struct reading *reading, struct err *err) MUST_USE;

#endif
