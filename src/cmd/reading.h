/*
 * cmd/reading.h - the reports of files or of a store, one after another, with the terms
 * that they are held against.
 *
 * Files: FILE.truce... [REPORTS...], as truce eval takes them; "-" is standard input. What
 * some answers need of other reports (watch/context.h) is gathered in a first reading.
 * No files: the store, and the newest version of each of its reports.
 */
#ifndef CMD_READING_H
#define CMD_READING_H

#include "cmd/command.h"
#include "watch/context.h"

struct reading {
    struct command       *command;
    const struct program *program;
    const struct context *context; /* NULL: none is needed, or none is at hand */
    bool                  from_store, from_input; /* input: no file of reports is named */
    int                   first;   /* of the arguments: the first file of reports */
    struct rejects        rejects;
    uint64_t              reports;  /* given in the last reading */
    uint64_t              unjudged; /* of an act that the terms do not know: not given */
};

/* Slices hold during the call. */
struct read_report {
    const struct report  *report;
    uint64_t              number; /* of its line, or of its record */
    const struct finding *findings; /* of the store; NULL: it is to be judged */
    uint32_t              finding_count;
};
typedef enum status (*reading_each)(void *context, const struct read_report *report,
                                    struct err *err);

/* wants_input: read standard input where no file of reports is named. until: what counts as
 * known, silence lasts no longer than that; nothing: as far as the reports go. */
enum status reading_open(struct reading *reading, struct command *command, bool wants_input,
                         struct when until, struct err *err) MUST_USE;
enum status reading_run(struct reading *reading, reading_each each, void *context,
                        struct err *err) MUST_USE;
/* With the words of what was set aside. SYNTAX if there were rows and none could be read. */
enum status reading_close(struct reading *reading, struct err *err) MUST_USE;

#endif
