/*
 * record/checkpoint.h - what a log says of itself at one moment, signed.
 *
 *   ORIGIN                     whose log; here always the name of the key
 *   SIZE                       entries, in decimal
 *   BASE64(root)               of the tree over them
 *
 * as the text of a signed note (note.h).
 *
 * Errors  SYNTAX, LIMIT what is no checkpoint; CORRUPT not signed by the key, or of another
 *         log
 * Source  c2sp.org/tlog-checkpoint
 */
#ifndef RECORD_CHECKPOINT_H
#define RECORD_CHECKPOINT_H

#include "base/sha256.h"
#include "record/note.h"

struct checkpoint {
    struct str    origin; /* borrowed */
    uint64_t      size;   /* less than 2^63 */
    struct digest root;
};

/* Signed, with the name of the signer as origin. */
enum status checkpoint_sign(const struct note_signer *signer, uint64_t size,
                            const struct digest *root, struct buf *out,
                            struct err *err) MUST_USE;

/* The text of a note. Lines after the third are passed over: they have no set meaning. */
enum status checkpoint_parse(struct str text, struct checkpoint *ret_checkpoint,
                             struct err *err) MUST_USE;

/* From a signed note, if the key signed it and its origin is the key's name. */
enum status checkpoint_open(struct str bytes, const struct note_key *key,
                            struct checkpoint *ret_checkpoint, struct err *err) MUST_USE;

/* In decimal, without a sign or a zero before other digits, below 2^63. */
bool checkpoint_size_from_text(struct str text, uint64_t *ret_size);

/* Digests as C2SP writes them: base64, 44 characters. */
void digest_add_base64(const struct digest *digest, struct buf *out);
bool digest_from_base64(struct str text, struct digest *ret_digest);

#endif
