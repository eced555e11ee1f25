/*
 * cmd/ways.h - --travel FILE.csv and --reach-minutes N: ways between sites in place of the
 * geodesic (plan/travel.h), for all commands that measure.
 */
#ifndef CMD_WAYS_H
#define CMD_WAYS_H

#include "cmd/command.h"
#include "plan/travel.h"

struct ways {
    const char          *path;   /* NULL: not asked for */
    const struct travel *travel; /* likewise; in boot */
    double               minutes_max;
};

/* USAGE: --reach-minutes without a table of minutes, or such a table without it; what is wrong
 * in the table with its file and line. */
enum status ways_read(struct command *command, const struct mission *mission,
                      struct ways *ret_ways, struct err *err) MUST_USE;

#endif
