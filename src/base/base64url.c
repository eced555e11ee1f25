#include "base/base64url.h"

#include "base/bytes.h"

static const char digits[64] = { 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K',
                                 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
                                 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g',
                                 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r',
                                 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2',
                                 '3', '4', '5', '6', '7', '8', '9', '-', '_' };

void
base64url_put(char *text, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;

    for (; len >= 8; len -= 6, at += 6, text += 8) { /* one look at eight bytes for six */
        uint64_t group = be_get((const char *)at, 8);

        for (unsigned i = 0; i < 8; i++)
            text[i] = digits[group >> (58 - 6 * i) & 63];
    }
    for (; len >= 3; len -= 3, at += 3, text += 4) {
        uint32_t group = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];

        text[0] = digits[group >> 18];
        text[1] = digits[group >> 12 & 63];
        text[2] = digits[group >> 6 & 63];
        text[3] = digits[group & 63];
    }
    if (!len)
        return;
    text[0] = digits[at[0] >> 2];
    text[1] = digits[(at[0] & 3) << 4 | (len > 1 ? at[1] >> 4 : 0)];
    if (len > 1)
        text[2] = digits[(at[1] & 15) << 2];
}

/* 64 for what is no digit. */
static uint32_t
value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    return c == '-' ? 62 : c == '_' ? 63 : 64;
}

bool
base64url_get(struct str text, char *bytes, size_t *ret_len)
{
    uint32_t bits = 0;
    size_t   len = 0;
    unsigned held = 0; /* bits not written yet */

    for (size_t i = 0; i < text.len; i++) {
        uint32_t value = value_of(text.at[i]);

        if (value == 64)
            return false;
        bits = bits << 6 | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[len++] = (char)(uint8_t)(bits >> held);
        }
    }
    if (held >= 6 || (bits & ((1u << held) - 1))) /* a lone digit; spare bits */
        return false;
    *ret_len = len;
    return true;
}
