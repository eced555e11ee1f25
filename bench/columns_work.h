/*
 * bench/columns_work.h - the work of bench/cells_work.h as a program: each zone a clause.
 *
 * A zone's acts, of 32, become leaves of the vocabulary, its parties P and Q; its time
 * the seconds of 2015. Every tenth clause may be given what the cells alone cannot
 * answer: an exception, a window, a weapon.
 */
#ifndef BENCH_COLUMNS_WORK_H
#define BENCH_COLUMNS_WORK_H

#include "cells_work.h"

#include "terms/compile.h"
#include "watch/columns.h"

enum { WORK_ACTS = 32, WORK_PARTIES = 2, WORK_KINDS = WORK_ACTS * WORK_PARTIES };

#define WORK_YEAR ((instant)1420070400 * TIME_SECOND) /* 2015-01-01T00:00Z */

/* As text, then compiled. */
void            work_text(const struct work_zone *zones, uint32_t count, bool mixed,
                          struct buf *out);
struct program *work_compile(struct str text, struct arena *keep);

/* Past what the compiler allows: 16 to 64 corners each, 1.5 to 10 km, evenly over the
 * box. */
struct program *work_many(uint32_t zones, struct arena *keep);

/* One report of each kind of cells_work.h, act * 2 + party; and where and when. */
void work_kind(const struct program *program, uint32_t kind, struct report *ret_report);
void work_place(struct report *report, const struct cells_report *row);

/* Rows of columns from reports of cells_work.h. */
void work_rows(const uint16_t kinds[WORK_KINDS], struct cells_report *reports,
               uint32_t count);

#endif
