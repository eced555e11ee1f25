/*
 * record/sealed.h - what a page carries so that anybody can check, with a key and no more,
 * that the reports it lists are in the signed record and say what the page says.
 *
 *   <script type="application/json" id="sealed">{"checkpoint":"…","digests":["…"],
 *   "entries":[{"disclosures":"…","entry":"…","findings":["…"],"index":17,"office":"…",
 *   "path":[0,1]}],"findings":300,"format":"truce page 1","timezone":"Europe/Kyiv",
 *   "violations":12,"file":"HEX"}</script>
 *
 * checkpoint: a signed note, absent where none was signed. digests: those of all inclusion
 * proofs, each once; path: an entry's, from the leaf up, absent where the entry is newer
 * than the checkpoint. disclosures: what the page shows and the entry does not. findings,
 * office: what the page says besides and no entry bears out. file: SHA-256 of all bytes of
 * the file but these 64. '<' is written as an escape, so that no text can end the element.
 *
 * Limits  SEALED_ENTRIES_MAX
 * Errors  SYNTAX no such page; CORRUPT what does not hold; UNSUPPORTED an entry of a kind, or
 *         a form, that only a newer version knows. Any bytes may be asked about
 */
#ifndef RECORD_SEALED_H
#define RECORD_SEALED_H

#include "record/log_proof.h"
#include "wire/json.h"

enum { SEALED_ENTRIES_MAX = 20000 }; /* twice the reports of a kind that a page lists */

struct sealed_entry {
    struct str          entry, disclosures, office;
    uint64_t            index;
    bool                has_path;
    struct merkle_proof path;
    struct str         *findings; /* each a JSON object */
    uint32_t            finding_count;
};

struct sealed {
    struct str           checkpoint; /* "": the record was not signed */
    struct str           timezone;
    uint64_t             findings; /* in the record; those listed are some of them */
    struct sealed_entry *at;
    uint32_t             count, violations; /* the first of them are reports with one */
    size_t               bytes;             /* of the JSON, with its digest */
};

/* The JSON without its last member, into `out`. Sets sealed->bytes. */
enum status sealed_add_json(struct sealed *sealed, struct arena *step, struct buf *out,
                            struct err *err) MUST_USE;

/* The file stands in `out` from `from` on up to the element, which is added with `json`
 * and the digest, and `rest` after it. */
enum status sealed_close_file(struct buf *out, size_t from, struct str json, struct str rest,
                              struct err *err) MUST_USE;

/* From a whole file. CORRUPT where its bytes are not those its digest was made of. */
enum status sealed_parse(struct str file, struct arena *step, struct sealed *ret_sealed,
                         struct err *err) MUST_USE;

/*
 * A whole page signed: at its very end stands
 *   <script type="application/json" id="signed">{"note":"…"}</script> and a newline
 * with a signed note (note.h) of two lines, "truce page 1" and the SHA-256 in hex of all bytes
 * before this element. No checkpoint has this form, and no such note is a checkpoint.
 */
enum status sealed_sign_file(const struct note_signer *signer, struct buf *out,
                             struct err *err) MUST_USE;

/* *page: the bytes before that element. *ret_signed false: there is none. CORRUPT where the key
 * did not sign these bytes; SYNTAX where the element is not of its form. */
enum status sealed_check_signed(struct str file, const struct note_key *key, struct arena *step,
                                struct str *ret_page, bool *ret_signed,
                                struct err *err) MUST_USE;

/* OK: the key signed the checkpoint, and each entry is in that record at its index, once,
 * or is newer; *ret_newer counts these. What they disclose is not looked at. */
enum status sealed_check(const struct sealed *sealed, const struct note_key *key,
                         struct arena *step, struct checkpoint *ret_checkpoint,
                         uint32_t *ret_newer, struct err *err) MUST_USE;

#endif
