/*
 * cmd/reports.h - .truce files and files of reports, without a store.
 *
 * The arguments are .truce files first, then files of reports; standard input if there are
 * none. Where the terms need to know of all reports before the first is judged
 * (watch/context.h), the files are read twice; what cannot be read twice, such as a pipe, is
 * kept in a file without a name meanwhile. Other terms leave it a stream.
 */
#ifndef CMD_REPORTS_H
#define CMD_REPORTS_H

#include "cmd/command.h"
#include "intake/intake.h"
#include "watch/context.h"

enum { REPORTS_FILES_MAX = 10000 };

struct reports {
    struct command       *command;
    const struct program *program; /* in the light of all reports */
    const struct context *context; /* NULL: the terms need none */
    int                   terms;   /* how many arguments are .truce files */

    /* NULL; or takes files that are worth it as a whole, in the place of each item. It gets
     * the context of reports_read. */
    enum status (*by_lanes)(void *context, struct intake *intake, const char *name,
                            struct err *err);

    /* private */
    bool          wants_input;
    struct when   until;
    const char  **names, **paths; /* as given; to be opened */
    int           count;
    int          *spools; /* descriptors to be closed; -1: none */
    struct arena  facts;
};

/* How many of the first arguments are .truce files. */
int reports_terms(const struct command *command);

/* The arguments before `end`. Compiles, and gathers what reports tell of each other. */
enum status reports_open(struct command *command, int end, struct reports **ret_reports,
                         struct err *err) MUST_USE;
/* The same; wants_input: read standard input where there are no files. until: what counts as
 * known, silence lasts no longer than that; nothing: as far as the reports go. */
enum status reports_open_at(struct command *command, int end, bool wants_input,
                            struct when until, struct reports **ret_reports,
                            struct err *err) MUST_USE;
void        reports_close(struct reports *reports);

/* Each row of each file, in order; step was reset before. live: the input is a pipe, so that
 * what is said of it is wanted at once. */
typedef enum status (*reports_each)(void *context, const struct intake_item *item,
                                    const char *name, bool live, double share,
                                    struct err *err);
enum status reports_read(struct reports *reports, reports_each each, void *context,
                         struct err *err) MUST_USE;

#endif
