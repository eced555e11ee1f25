/*
 * record/log_rows.h - how the log lies in the store, besides the entries; see log.h. For
 * log.c and log_verify.c only.
 */
#ifndef RECORD_LOG_ROWS_H
#define RECORD_LOG_ROWS_H

#include "record/log.h"
#include "record/merkle.h"
#include "record/pack.h"

#define LOG_ROWS_FORMAT STR("truce log 2")
/* With an entry, and what the vault keeps of one, to a row: read as it is, as that is a pack of
 * one, and made the newer one by the first that appends. */
#define LOG_ROWS_FORMAT_OLD STR("truce log 1")

enum { LOG_ROWS_TEXT_BYTES = 128 }; /* room for a head: 19 digits, blank, 64 digits */

/* MISSING no log; UNSUPPORTED one of another form. */
enum status log_rows_format(struct store *store, bool *ret_is_old,
                            struct err *err) MUST_USE;

enum status log_rows_head(struct store *store, uint64_t *ret_size,
                          struct digest *ret_root, struct err *err) MUST_USE;

uint64_t log_rows_tile_key(unsigned level, uint64_t index);

/* At least `count` digests of a tile, into `at`; it may have more by now. */
enum status log_rows_tile(struct store *store, unsigned level, uint64_t index,
                          unsigned count, struct digest at[MERKLE_TILE_WIDTH],
                          struct err *err) MUST_USE;

/* Of log.c: the store; the entries, and what the vault keeps of each, by their number; and
 * head and digests of what is not committed yet put into the store. */
struct store *log_store(const struct log *log);
struct pack  *log_entries(struct log *log);
struct pack  *log_vault(struct log *log);
enum status   log_keep(struct log *log, struct err *err) MUST_USE;

/* log_verify, with a look at each entry that was found whole. */
enum status log_verify_each(struct log *log, log_each each, void *context,
                            uint64_t *ret_checked, struct err *err) MUST_USE;

#endif
