/*
 * watch/columns.h - many reports against all clauses at once: which clauses can each of
 * them break, without asking every clause of every report.
 *
 * A program becomes places (the zones its clauses name, each once, in cells: geo/cells.h)
 * with rules (a clause's version, in a zone's version). What a report is apart from time
 * and place (act, weapon, calibre, range, target, by, between) is its kind; for each kind
 * it is worked out once, by the evaluator itself, which rules it may break and which it
 * surely does, as bits. A row is then a point, an instant and a kind.
 *
 * Nothing is decided here that the evaluator would decide otherwise. columns_candidates
 * leaves out only clauses whose answer is no. columns_match answers what needs no more
 * than act, actor, time and place: an instant, a point without an error, a clause of one
 * text without exceptions and windows. What else there is, asks.
 *
 * In      a program, which must outlive the columns; reports as subjects or as rows
 * Out     clauses by number; in the order of rows, then of clauses
 * Limits  COLUMNS_KINDS_MAX kinds, or COLUMNS_KINDS_BYTES, are remembered at a time
 * Errors  LIMIT, MEMORY.  State: struct columns none once built, and any number of
 * threads may read it; struct columns_kinds grows with new kinds of reports
 */
#ifndef WATCH_COLUMNS_H
#define WATCH_COLUMNS_H

#include "base/buf.h"
#include "geo/cells.h"
#include "watch/evaluate.h"

enum { COLUMNS_KINDS_MAX = 4096 };
#define COLUMNS_KINDS_BYTES ((size_t)16 << 20)

struct columns;
struct columns_kinds;

enum status columns_build(struct arena *keep, const struct program *program,
                          struct columns **ret_columns, struct err *err) MUST_USE;

/* ---- kinds ---- */

enum status columns_kinds_build(struct arena *keep, const struct columns *columns,
                                struct columns_kinds **ret_kinds,
                                struct err            *err) MUST_USE;

/* The kind's number. Where they are full, all are forgotten first: rows with older
 * numbers are no longer of use, and columns_kinds_turn has risen. */
uint16_t columns_kind(struct columns_kinds *kinds, const struct subject *subject);
uint32_t columns_kinds_turn(const struct columns_kinds *kinds);

/* ---- one report ---- */

/* How many clauses are not surely left alone by the report; which, ascending, until the
 * next call. */
uint32_t columns_candidates(struct columns_kinds *kinds, const struct subject *subject,
                            const uint32_t **ret_clauses);

/* ---- many rows ---- */

/* False if the report is no row: an interval, an error of its place, a place by name … */
bool columns_is_row(const struct subject *subject);

/* answer: possible or yes, what the evaluator would say; or `asks`: it must be asked. */
struct columns_hit {
    uint32_t row;
    uint32_t clause : 28, answer : 3, asks : 1;
};

/* What a thread needs of its own. */
struct columns_work {
    const struct columns *columns;
    struct cells_hit     *hits;
    size_t                hits_max;
};

enum status columns_work_init(struct columns_work *work, const struct columns *columns,
                              struct arena *keep, struct err *err) MUST_USE;

/* Hits of the rows [from, until), whose `act` is their kind, added to `hits` (struct
 * columns_hit). */
enum status columns_match(struct columns_work *work, const struct columns_kinds *kinds,
                          const struct cells_report *rows, uint32_t from, uint32_t until,
                          struct buf *hits, struct err *err) MUST_USE;

/* The same by several threads, each a stretch of the rows. Less are taken if the machine
 * does not give so many. */
enum { COLUMNS_THREADS_MAX = 64 };
enum status columns_match_threads(const struct columns       *columns,
                                  const struct columns_kinds *kinds,
                                  const struct cells_report *rows, uint32_t from,
                                  uint32_t until, unsigned threads, struct buf *hits,
                                  struct err *err) MUST_USE;

/* For measuring. */
struct columns_size {
    uint32_t places, rules, kinds;
    size_t   bytes; /* of the cells */
};

struct columns_size columns_size(const struct columns       *columns,
                                 const struct columns_kinds *kinds);

#endif
