/*
 * record/tiles.h - is a folder of tiles the record that its checkpoint says?
 *
 * In      FOLDER/checkpoint, tile/L/N, tile/entries/N or jsonl/N, as log_export_tiles gives
 *         them and c2sp.org/tlog-tiles says; full tiles serve where a part is not kept
 * Out     the checkpoint, whose every entry and digest is there and right
 * Errors  CORRUPT names the first entry, digest or file that is not; MISSING a file that is
 *         not there; IO. Any bytes may stand in the files
 */
#ifndef RECORD_TILES_H
#define RECORD_TILES_H

#include "record/log_proof.h"

/* What the checkpoint borrows from is in boot. ret_note: with all its signatures. */
enum status tiles_verify(const char *folder, const struct note_key *key, struct arena *boot,
                         struct str *ret_note, struct checkpoint *ret_checkpoint,
                         struct err *err) MUST_USE;

#endif
