/*
 * record/log_proof.h - what the log can show an outsider: its tree, its entries as bytes,
 * and the newest signed tree head.
 *
 * In the store
 *         META  checkpoint: the newest signed tree head (checkpoint.h)
 *               checkpoint NAME+ID: the newest that this key signed. One key never takes the
 *               place of another, with the witnesses that had signed with it
 * Errors  those of the store; CORRUPT an entry that does not match its digest; MISSING
 */
#ifndef RECORD_LOG_PROOF_H
#define RECORD_LOG_PROOF_H

#include "record/checkpoint.h"
#include "record/log.h"
#include "record/merkle_proof.h"

/* The tree as the log has it now, in boot. The log must stay open. */
enum status log_tiles(struct log *log, struct arena *boot,
                      struct merkle_tiles **ret_tiles, struct err *err) MUST_USE;

/* The bytes that are hashed; checked against their digest. */
enum status log_read_bytes(struct log *log, uint64_t seq, struct arena *step,
                           struct str *ret_bytes, struct err *err) MUST_USE;

/* In a transaction of its own. */
enum status log_keep_checkpoint(struct log *log, struct str note,
                                struct err *err) MUST_USE;

/* The one kept last, of a key that signed it, or with NULL of all: then who signed it is not
 * asked. Its note and what it says, which the tree of the log bears out. MISSING if there is
 * none. */
enum status log_checkpoint(struct log *log, struct merkle_tiles *tiles,
                           const struct note_key *key, struct arena *step,
                           struct str *ret_note, struct checkpoint *ret_checkpoint,
                           struct err *err) MUST_USE;

/* What was kept of each key, the newest of all at the end. The note is valid in the call. */
typedef enum status (*log_each_note)(void *context, struct str note, struct err *err);
enum status log_each_checkpoint(struct log *log, log_each_note each, void *context,
                                struct err *err) MUST_USE;

/* FOLDER/x001/x234/067, and .p/WIDTH unless the tile is full (c2sp.org/tlog-tiles). */
enum { LOG_TILE_PATH_LEN = 80 }; /* 20 of FOLDER, 7 times "x123/", "123.p/255": 64 */
void log_tile_path(const char *folder, uint64_t index, unsigned width,
                   char path[LOG_TILE_PATH_LEN]);

/*
 * The log from entry `first` up to `size` as files for any web server: tile/L/N and
 * tile/entries/N as in c2sp.org/tlog-tiles, each with .p/W if it is not full. A bundle of
 * entries cannot hold one of over 65,535 bytes: where there is one, jsonl/N stands in its
 * place, the same entries as JSON Lines. What lies wholly before `first` is left out.
 * A file comes in pieces, one after another, of which `last` ends it: of a bundle no more
 * is held than one that is full, and an entry.
 */
typedef enum status (*log_emit_file)(void *context, const char *path, struct str bytes,
                                     bool last, struct err *err);
enum status log_export_tiles(struct log *log, uint64_t first, uint64_t size,
                             log_emit_file emit, void *context, struct err *err) MUST_USE;

#endif
