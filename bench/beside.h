/*
 * bench/beside.h - what measuring the record beside plain SQLite shares: one file at a time, the
 * clock and CPU of a stretch, and an end with words where something fails.
 */
#ifndef BENCH_BESIDE_H
#define BENCH_BESIDE_H

#include "base/status.h"

#include <sqlite3.h>

struct rate {
    double wall, cpu; /* a second */
};

struct watch {
    double wall_s, cpu_s;
};

extern struct err err;        /* of whatever was called last */
extern char       path[4096]; /* the file that is measured */

struct watch watch_start(void);
struct rate  watch_rate(struct watch watch, double count);
void         keep_best(struct rate *best, struct rate rate);

void must(enum status status);
void must_sql(sqlite3 *db, int code);

/* With its journal. */
void remove_store(void);

#endif
