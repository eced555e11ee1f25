/*
 * record/log_rows.h - how the log lies in the store, besides the entries; see log.h. For
 * log.c and log_verify.c only.
 */
#ifndef RECORD_LOG_ROWS_H
#define RECORD_LOG_ROWS_H

#include "record/log.h"
#include "record/merkle.h"

#define LOG_ROWS_FORMAT STR("truce log 1")

enum { LOG_ROWS_TEXT_BYTES = 128 }; /* room for a head: 19 digits, blank, 64 digits */

/* MISSING no log; UNSUPPORTED one of another form. */
enum status log_rows_format(struct store *store, struct err *err) MUST_USE;

enum status log_rows_head(struct store *store, uint64_t *ret_size,
                          struct digest *ret_root, struct err *err) MUST_USE;

uint64_t log_rows_tile_key(unsigned level, uint64_t index);

/* At least `count` digests of a tile, into `at`; it may have more by now. */
enum status log_rows_tile(struct store *store, unsigned level, uint64_t index,
                          unsigned count, struct digest at[MERKLE_TILE_WIDTH],
                          struct err *err) MUST_USE;

/* Of log.c: the store; and head and digests of what is not committed yet put there. */
struct store *log_store(const struct log *log);
enum status   log_keep(struct log *log, struct err *err) MUST_USE;

#endif
