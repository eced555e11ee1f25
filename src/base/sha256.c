#include "base/sha256.h"

#include "base/status.h"

#include <openssl/evp.h>

/* Fetching costs more than hashing a short entry, so it is done once a thread. */
static _Thread_local EVP_MD     *method;
static _Thread_local EVP_MD_CTX *context;

struct digest
sha256(const struct str *parts, size_t count)
{
    struct digest digest;
    unsigned      len = 0;

    if (!method) {
        method = EVP_MD_fetch(NULL, "SHA256", NULL);
        context = EVP_MD_CTX_new();
    }
    CHECK(method && context && EVP_DigestInit_ex2(context, method, NULL) == 1);
    for (size_t i = 0; i < count; i++)
        CHECK(EVP_DigestUpdate(context, parts[i].at, parts[i].len) == 1);
    CHECK(EVP_DigestFinal_ex(context, digest.bytes, &len) == 1 && len == SHA256_BYTES);
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
