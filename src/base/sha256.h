/*
 * base/sha256.h - SHA-256 (FIPS 180-4) by OpenSSL's libcrypto.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX_LEN = 64 };

struct digest {
    uint8_t bytes[SHA256_BYTES];
};

/* The parts one after the other. */
struct digest sha256(const struct str *parts, size_t count);

/* Of `first` with each of the rest: many short messages in less time than one by one. */
void sha256_each(struct str first, const struct str *rest, size_t count,
                 struct digest *digests);

/* 64 lower-case hex digits and a 0 byte. */
void digest_hex(const struct digest *digest, char hex[SHA256_HEX_LEN + 1]);
bool digest_from_hex(struct str hex, struct digest *ret_digest);
bool digest_eq(const struct digest *a, const struct digest *b);

#endif
