#include "wire/text.h"

#include "wire/json.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

size_t
text_utf8_step(struct str s)
{
    unsigned char lead = s.len ? (unsigned char)s.at[0] : 0;
    size_t        len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    return s.len >= len && str_is_utf8(str_sub(s, 0, len)) ? len : 0;
}

/* Of the characters XML 1.0 section 2.2 forbids or discourages, those below U+10000. */
static bool
is_for_pages(const unsigned char *at, size_t len)
{
    if (len == 1)
        return at[0] >= ' ' ? at[0] != 0x7F : at[0] && memchr("\t\n\r", at[0], 3);
    if (len == 2)
        return at[0] != 0xC2 || at[1] >= 0xA0; /* U+0080 to U+009F */
    /* U+FFFE, U+FFFF */
    return len != 3 || at[0] != 0xEF || at[1] != 0xBF || at[2] < 0xBE;
}

static struct str
entity_of(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR_NONE;
    }
}

void
html_add(struct buf *buf, struct str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len;) {
        size_t     step = text_utf8_step(str_sub(s, i, s.len));
        struct str instead = step == 1 ? entity_of(s.at[i]) : STR_NONE;

        if (!step || !is_for_pages((const unsigned char *)s.at + i, step))
            instead = STR(REPLACEMENT);
        step = step ? step : 1;
        if (instead.len) {
            buf_add(buf, str_sub(s, from, i));
            buf_add(buf, instead);
            from = i + step;
        }
        i += step;
    }
    buf_add(buf, str_sub(s, from, s.len));
}

/* 0x80 to 0x9F; https://encoding.spec.whatwg.org/index-windows-1252.txt */
static const char *const windows_1252[32] = {
    "€", REPLACEMENT, "‚", "ƒ", "„", "…", "†", "‡",
    "ˆ", "‰", "Š", "‹", "Œ", REPLACEMENT, "Ž", REPLACEMENT,
    REPLACEMENT, "‘", "’", "“", "”", "•", "–", "—",
    "˜", "™", "š", "›", "œ", REPLACEMENT, "ž", "Ÿ",
};

enum status
text_from_windows_1252(struct str bytes, struct arena *step, struct str *ret_text,
                       struct err *err)
{
    enum { BYTES_PER_CHARACTER_MAX = 3 };
    char *text = bytes.len > SIZE_MAX / BYTES_PER_CHARACTER_MAX
                     ? NULL
                     : arena_take(step, bytes.len * BYTES_PER_CHARACTER_MAX, 1);
    char *to = text;

    TRY_NEW(text, err);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];

        if (byte < 0x80) {
            *to++ = (char)byte;
        } else if (byte < 0xA0) {
            size_t len = strlen(windows_1252[byte - 0x80]);

            memcpy(to, windows_1252[byte - 0x80], len);
            to += len;
        } else {
            *to++ = (char)(0xC0 | byte >> 6);
            *to++ = (char)(0x80 | (byte & 0x3F));
        }
    }
    *ret_text = (struct str){ text, (size_t)(to - text) };
    return TRUCE_OK;
}

void
text_add_count(struct buf *buf, int64_t count)
{
    size_t from = buf->len, digits;
    char   plain[32];

    json_add_i64(buf, count);
    if (buf->failed)
        return;
    digits = buf->len - from;
    memcpy(plain, buf->at + from, digits);
    buf->len = from;
    for (size_t i = 0; i < digits; i++) {
        if (i && (digits - i) % 3 == 0 && plain[i - 1] != '-')
            buf_add_byte(buf, ',');
        buf_add_byte(buf, plain[i]);
    }
}
