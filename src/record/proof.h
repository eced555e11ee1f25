/*
 * record/proof.h - an entry with the proof that it is in a signed log: one file that
 * anybody can check without the log, the network or truce.
 *
 *   {"disclosures":"…","entry":"…","format":"truce proof 1","proof":"…"}
 *
 * entry: the bytes that are hashed, as a string. proof: c2sp.org/tlog-proof as it is:
 * "c2sp.org/tlog-proof@v1", "index N", the inclusion proof in base64, a line each, an
 * empty line, the checkpoint. disclosures, where there are some: what the entry does not
 * show of a report and this proof does (protect.h).
 *
 * Errors  SYNTAX what is no proof; CORRUPT a proof that does not hold; UNSUPPORTED an entry
 *         of a kind that only a newer version knows. Any bytes may be asked about
 */
#ifndef RECORD_PROOF_H
#define RECORD_PROOF_H

#include "record/log_proof.h"
#include "record/protect.h"

struct proof {
    struct str          entry;
    uint64_t            index;
    struct merkle_proof path;
    struct str          checkpoint;  /* a signed note */
    struct str          disclosures; /* of the vault, chosen by the caller; or "" */
};

/* That entry `index` is in the tree of the checkpoint kept last, of this key or, with NULL, of
 * all. MISSING: there is none, or the entry is newer. */
enum status proof_make(struct log *log, const struct note_key *key, uint64_t index,
                       struct arena *step, struct proof *ret_proof, struct err *err) MUST_USE;

void        proof_add_json(const struct proof *proof, struct buf *out);
enum status proof_parse(struct str json, struct arena *step, struct proof *ret_proof,
                        struct err *err) MUST_USE;

/* OK: the key signed a tree in which this entry has this index. */
enum status proof_check(const struct proof *proof, const struct note_key *key,
                        struct arena *step, struct checkpoint *ret_checkpoint,
                        struct log_entry *ret_entry, struct err *err) MUST_USE;

/* The report or table of a checked proof, with what is disclosed of it, and how many members are
 * not. CORRUPT: something disclosed is not what the entry has a digest of. */
enum status proof_report(const struct proof *proof, const struct log_entry *entry,
                         struct arena *step, const struct json **ret_report,
                         uint32_t *ret_hidden, struct err *err) MUST_USE;

#endif
