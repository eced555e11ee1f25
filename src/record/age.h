/*
 * record/age.h - bytes that only the holder of a key can read, in the age format: any
 * `age` program opens them, and nothing of truce is needed.
 *
 * In      one to AGE_RECIPIENTS_MAX public keys (age1…, as age-keygen prints them); bytes,
 *         piece by piece
 * Out     the encrypted file, to `write`
 * Errors  SYNTAX what is no such key; those of `write`, MEMORY
 * Source  c2sp.org/age (version 1): X25519 recipients, STREAM of ChaCha20-Poly1305;
 *         BIP 173 for bech32
 */
#ifndef RECORD_AGE_H
#define RECORD_AGE_H

#include "base/buf.h"

enum {
    AGE_KEY_BYTES = 32,
    AGE_CHUNK_BYTES = 65536, /* c2sp.org/age, "Payload" */
    AGE_TAG_BYTES = 16,
    AGE_RECIPIENTS_MAX = 16, /* of one file */
};

struct age_recipient {
    uint8_t key[AGE_KEY_BYTES];
};

enum status age_recipient_from_text(struct str text, struct age_recipient *ret_recipient,
                                    struct err *err) MUST_USE;

typedef enum status (*age_write)(void *context, struct str bytes, struct err *err);

struct age {
    age_write write;
    void     *context;
    uint8_t   key[AGE_KEY_BYTES]; /* of the payload */
    uint64_t  chunk;              /* its number */
    size_t    len;
    uint8_t   bytes[AGE_CHUNK_BYTES], sealed[AGE_CHUNK_BYTES + AGE_TAG_BYTES];
};

/* Writes the header. */
enum status age_begin(struct age *age, const struct age_recipient *recipients,
                      uint32_t count, age_write write, void *context,
                      struct err *err) MUST_USE;
enum status age_add(struct age *age, struct str bytes, struct err *err) MUST_USE;
/* Without it what was written opens nowhere: a cut file is known as one. */
enum status age_end(struct age *age, struct err *err) MUST_USE;
/* Forgets the key; after a failure too. */
void        age_wipe(struct age *age);

#endif
