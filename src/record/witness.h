/*
 * record/witness.h - somebody who watches logs grow, and signs that each only grew.
 *
 * In      the request of a log: what the witness signed last of it, by size; the proof that
 *         the tree since then only grew; the tree head as the log signed it
 * Out     the reply, as HTTP codes and a body: 200 and the witness's signature, or why not
 * State   FOLDER/HEX, HEX the SHA-256 of the log's name: the newest tree head of that log
 *         that was cosigned, with both signatures. No file: none was yet
 * Promise a signature leaves only when the file that holds it is on disk, and each file is
 *         consistent with the one before. So if two witnesses that the two sides trust have
 *         signed, both were shown one log. The promise ends where a file is put back or
 *         taken away, or the key is used with another folder. One witness at a time has the
 *         folder: its key file is locked (keyfile.h)
 * Errors  IO, CORRUPT of the folder only: whatever a request says is answered, not failed
 * Source  c2sp.org/tlog-witness, c2sp.org/tlog-cosignature
 */
#ifndef RECORD_WITNESS_H
#define RECORD_WITNESS_H

#include "base/arena.h"
#include "record/checkpoint.h"
#include "record/merkle_proof.h"

enum {
    WITNESS_PROOF_MAX = 63, /* tlog-witness: lines of a proof */
    /* a note, and "old", the lines of a proof and blanks around them */
    WITNESS_REQUEST_BYTES_MAX = NOTE_BYTES_MAX + 8192,
};

enum witness_code { /* of HTTP, as tlog-witness gives them */
    WITNESS_SIGNED = 200,
    WITNESS_MALFORMED = 400,
    WITNESS_NOT_SIGNED_BY_LOG = 403,
    WITNESS_UNKNOWN_LOG = 404,
    WITNESS_OTHER_SIZE = 409,
    WITNESS_INCONSISTENT = 422,
};

struct witness {
    const struct note_signer *signer; /* of type NOTE_WITNESS */
    const struct note_key    *logs;   /* whose heads it may sign */
    uint32_t                  log_count;
    const char               *folder;
};

/* `add-checkpoint`. The reply's body is appended to `out`: lines of signatures for 200, the
 * size last signed for 409, else a sentence for people. */
enum status witness_add_checkpoint(const struct witness *witness, struct str request,
                                   instant now, struct arena *step, struct buf *out,
                                   enum witness_code *ret_code, struct err *err) MUST_USE;

/* What was cosigned last of the log whose name has this digest, as 64 hexadecimal digits:
 * 200 and the note, or 404. */
enum status witness_checkpoint(const struct witness *witness, struct str hex,
                               struct buf *out, enum witness_code *ret_code,
                               struct err *err) MUST_USE;

/* ---- the other side of the conversation ---- */

/* A request: `old` is the size the witness signed last. */
void witness_add_request(uint64_t old, const struct merkle_proof *proof, struct str note,
                         struct buf *out);
/* From the body of a 409. */
bool witness_read_size(struct str body, uint64_t *ret_size);

/* How many, and which, must have cosigned. */
struct quorum {
    const struct note_key *keys;
    uint32_t               count, need; /* need <= count */
};

/* "2-of-3", "all": of `count` keys. USAGE for anything else. */
enum status quorum_need(struct str text, uint32_t count, uint32_t *ret_need,
                        struct err *err) MUST_USE;

/* *ret_count: how many of the keys cosigned. CORRUPT if a signature that bears a key's name
 * is false, or too few cosigned: the words name those that did not. */
enum status quorum_check(const struct quorum *quorum, struct str note, uint32_t *ret_count,
                         struct err *err) MUST_USE;

#endif
