#include "base/sha256.h"

#include "base/status.h"

/*
 * The functions that OpenSSL 3 advises against, because they know only SHA-256 and only its own
 * implementation: 95 ns for a node of the tree where EVP_Digest… with a method fetched once
 * takes 140, 215 for an entry of 272 bytes where it takes 275. They ask for no memory.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

struct digest
sha256(const struct str *parts, size_t count)
{
    struct digest digest;
    SHA256_CTX    context;

    CHECK(SHA256_Init(&context) == 1);
    for (size_t i = 0; i < count; i++)
        CHECK(SHA256_Update(&context, parts[i].at, parts[i].len) == 1);
    CHECK(SHA256_Final(digest.bytes, &context) == 1);
    return digest;
}

void
digest_hex(const struct digest *digest, char hex[SHA256_HEX_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[SHA256_HEX_LEN] = 0;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
digest_from_hex(struct str hex, struct digest *ret_digest)
{
    struct digest digest;

    if (hex.len != SHA256_HEX_LEN)
        return false;
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        int high = hex_value(hex.at[2 * i]), low = hex_value(hex.at[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret_digest = digest;
    return true;
}

bool
digest_eq(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}
