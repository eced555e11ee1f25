/*
 * record/note.h - texts signed with Ed25519, in the form other logs and witnesses read.
 *
 * In      a text; or a signed note as somebody else handed it over
 * Out     the text, an empty line, and for each signature a line
 *           — NAME BASE64(key id (4 bytes) ‖ signature)
 *         A cosignature is that of a witness: it has the time of signing before the
 *         signature, and signs it too.
 *         Keys as text: a verifier's NAME+ID+BASE64(TYPE ‖ public key), a signer's
 *         PRIVATE+KEY+NAME+ID+BASE64(TYPE ‖ seed). ID: the first four bytes of
 *         SHA-256(NAME ‖ 0x0A ‖ TYPE ‖ public key), in hex. TYPE: enum note_type, one byte
 * Limits  NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, NOTE_SIGNATURE_BYTES_MAX
 * Errors  SYNTAX what is no note, no key, no name; LIMIT; CORRUPT a note that the key did
 *         not sign, or not this text. Any bytes may be asked about
 * Source  c2sp.org/signed-note, c2sp.org/tlog-cosignature; golang.org/x/mod/sumdb/note for
 *         keys as text
 */
#ifndef RECORD_NOTE_H
#define RECORD_NOTE_H

#include "base/buf.h"
#include "base/time.h"

enum {
    NOTE_KEY_BYTES = 32,    /* RFC 8032: public key, and seed */
    NOTE_SECRET_BYTES = 64, /* seed and public key, as libsodium keeps them */
    NOTE_BYTES_MAX = 1000000,        /* as golang.org/x/mod/sumdb/note */
    NOTE_SIGNATURES_MAX = 100,       /* the same; signed-note asks for 16 */
    NOTE_SIGNATURE_BYTES_MAX = 8192, /* signed-note: "up to nearly 5kB" */
    NOTE_SHOWN_BYTES = 120,          /* of a name in a message: it must fit */
};

enum note_type {
    NOTE_LOG = 1,     /* signed-note: Ed25519 over the text */
    NOTE_WITNESS = 4, /* tlog-cosignature: Ed25519 over the time and the text */
    NOTE_AUTHOR = 0xff, /* none of their numbers: it signs no note (decision.h) */
};

struct note_key {
    struct str     name; /* borrowed */
    enum note_type type;
    uint32_t       id;
    uint8_t    bytes[NOTE_KEY_BYTES];
};

struct note_signer {
    struct note_key key;
    uint8_t         secret[NOTE_SECRET_BYTES];
};

/* UTF-8, not empty, without blanks of any kind, control characters and '+'. */
bool note_name_is_valid(struct str name);

/* Slices of `text`. */
enum status note_key_from_text(struct str text, struct note_key *ret_key,
                               struct err *err) MUST_USE;
void        note_key_add_text(const struct note_key *key, struct buf *out);

/* The name is valid; it is borrowed. */
void        note_signer_from_seed(struct str name, enum note_type type,
                                  const uint8_t seed[NOTE_KEY_BYTES],
                                  struct note_signer *ret_signer);
enum status note_signer_from_text(struct str text, struct note_signer *ret_signer,
                                  struct err *err) MUST_USE;
void        note_signer_add_text(const struct note_signer *signer, struct buf *out);
void        note_signer_wipe(struct note_signer *signer);

/* The signed note. SYNTAX for a text that does not end a line, or holds what no note may. */
enum status note_sign(const struct note_signer *signer, struct str text, struct buf *out,
                      struct err *err) MUST_USE;
/* The line of a witness for the text of a note; `at` is told to the second. */
enum status note_cosign(const struct note_signer *signer, struct str text, instant at,
                        struct buf *out, struct err *err) MUST_USE;

struct note {
    struct str text;       /* with its last newline */
    struct str signatures; /* lines, each of valid form */
};

/* The form only: nothing is known of who signed. Slices of `bytes`. */
enum status note_parse(struct str bytes, struct note *ret_note, struct err *err) MUST_USE;
/* OK: the key signed the text, and no signature that bears its name and id is false.
 * Signatures of other keys are passed over. *ret_line: the first of the key's lines, with
 * its end; ret_line may be NULL. */
enum status note_verify(const struct note *note, const struct note_key *key,
                        struct str *ret_line, struct err *err) MUST_USE;

/* Is there a signature that bears the key's name and id, true or false? */
bool note_bears(const struct note *note, const struct note_key *key);

/* The id that the first signature of this name says it has; nobody has checked it. */
bool note_id_of(const struct note *note, struct str name, uint32_t *ret_id);

/* Whose the first of the lines says it is, cut off; nobody has checked it. *ret_at: when a
 * witness signed, TIME_MIN for a signature that has the length of no witness's. */
bool note_take_signer(struct str *signatures, struct str *ret_name, instant *ret_at);

#endif
