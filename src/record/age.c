#include "record/age.h"

#include "base/bytes.h"
#include "base/sys.h"

#include <sodium.h>

enum {
    FILE_KEY_BYTES = 16,
    NONCE_BYTES = 16,
    BECH32_CHECK_LEN = 6,
    BASE64_VARIANT = sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
    BASE64_SIZE = sodium_base64_ENCODED_LEN(AGE_KEY_BYTES, BASE64_VARIANT),
};

_Static_assert(crypto_scalarmult_BYTES == AGE_KEY_BYTES, "X25519");
_Static_assert(crypto_aead_chacha20poly1305_ietf_ABYTES == AGE_TAG_BYTES, "Poly1305");
_Static_assert(crypto_aead_chacha20poly1305_ietf_NPUBBYTES == 12, "RFC 8439");

/* ---- recipients: bech32 (BIP 173) ---- */

static uint32_t
bech32_step(uint32_t check, uint32_t value)
{
    static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3 };
    uint32_t top = check >> 25;

    check = (check & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < 5; i++)
        check ^= top >> i & 1 ? generator[i] : 0;
    return check;
}

/* The 5-bit values after "age1", if they check out; 0 if not. */
static size_t
bech32_take(struct str text, uint8_t *values, size_t max)
{
    static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    static const char hrp[] = { 'a', 'g', 'e' };
    uint32_t          check = 1;
    size_t            count = 0;

    for (int i = 0; i < 3; i++)
        check = bech32_step(check, (uint32_t)hrp[i] >> 5);
    check = bech32_step(check, 0);
    for (int i = 0; i < 3; i++)
        check = bech32_step(check, (uint32_t)hrp[i] & 31);
    for (size_t i = 4; i < text.len; i++) {
        const char *at = text.at[i] ? strchr(letters, text.at[i]) : NULL;

        if (!at || count == max)
            return 0;
        values[count] = (uint8_t)(at - letters);
        check = bech32_step(check, values[count++]);
    }
    return check == 1 && count > BECH32_CHECK_LEN ? count - BECH32_CHECK_LEN : 0;
}

enum status
age_recipient_from_text(struct str text, struct age_recipient *ret_recipient,
                        struct err *err)
{
    uint8_t              values[64];
    struct age_recipient recipient;
    size_t               count = 0, len = 0;
    uint32_t             bits = 0, held = 0;

    if (str_starts(text, STR("AGE-SECRET-KEY-")))
        return err_set(err, TRUCE_SYNTAX, "this is a secret key: keep it; --to wants the "
                                          "public one, age1…");
    if (str_starts(text, STR("age1")))
        count = bech32_take(text, values, sizeof values);
    for (size_t i = 0; i < count && len < AGE_KEY_BYTES; i++) {
        bits = (bits << 5 | values[i]) & 0xfff;
        held += 5;
        if (held >= 8) {
            held -= 8;
            recipient.key[len++] = (uint8_t)(bits >> held);
        }
    }
    /* 52 values carry 260 bits: the last four must be nought */
    if (count != 52 || len != AGE_KEY_BYTES || (bits & ((1u << held) - 1)))
        return err_set(err, TRUCE_SYNTAX,
                       "'%.*s' is no key to encrypt to: want age1…, as age-keygen prints it",
                       STR_ARGS(str_sub(text, 0, 80)));
    *ret_recipient = recipient;
    return TRUCE_OK;
}

/* ---- keys ---- */

static void
hmac(const uint8_t *key, size_t key_len, const struct str *parts, size_t count,
     uint8_t out[32])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, key_len);
    for (size_t i = 0; i < count; i++)
        crypto_auth_hmacsha256_update(&state, (const uint8_t *)parts[i].at, parts[i].len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

/* HKDF (RFC 5869) with SHA-256, one block: 32 bytes are all that age wants. */
static void
hkdf(struct str secret, struct str salt, struct str info, uint8_t out[32])
{
    static const uint8_t none[32] = { 0 };
    uint8_t              extracted[32];

    hmac(salt.len ? (const uint8_t *)salt.at : none, salt.len ? salt.len : sizeof none,
         &secret, 1, extracted);
    hmac(extracted, sizeof extracted, (struct str[]){ info, STR("\1") }, 2, out);
    sodium_memzero(extracted, sizeof extracted);
}

static struct str
bytes_str(const uint8_t *at, size_t len)
{
    return (struct str){ (const char *)at, len };
}

static void
add_base64(struct buf *out, const uint8_t *at, size_t len)
{
    char text[BASE64_SIZE];

    CHECK(len <= AGE_KEY_BYTES);
    sodium_bin2base64(text, sizeof text, at, len, BASE64_VARIANT);
    buf_add_c(out, text);
}

/* ---- the header ---- */

/* The file key, wrapped for one recipient: 43 characters, a line that needs no folding. */
static enum status
add_stanza(const struct age_recipient *recipient, const uint8_t file_key[FILE_KEY_BYTES],
           struct buf *out, struct err *err)
{
    static const uint8_t nonce[12] = { 0 }; /* the key is used once */
    uint8_t secret[32], shares[64], shared[32], wrap[32], body[FILE_KEY_BYTES + AGE_TAG_BYTES];

    TRY(sys_random(secret, sizeof secret, err));
    CHECK(crypto_scalarmult_base(shares, secret) == 0);
    memcpy(shares + 32, recipient->key, 32);
    bool good = crypto_scalarmult(shared, secret, recipient->key) == 0;
    if (good) {
        hkdf(bytes_str(shared, 32), bytes_str(shares, 64), STR("age-encryption.org/v1/X25519"),
             wrap);
        crypto_aead_chacha20poly1305_ietf_encrypt(body, NULL, file_key, FILE_KEY_BYTES, NULL, 0,
                                                  NULL, nonce, wrap);
        buf_add_c(out, "-> X25519 ");
        add_base64(out, shares, 32);
        buf_add_byte(out, '\n');
        add_base64(out, body, sizeof body);
        buf_add_byte(out, '\n');
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(wrap, sizeof wrap);
    return good ? TRUCE_OK
                : err_set(err, TRUCE_SYNTAX, "a key to encrypt to is a point that has no secret");
}

static enum status
add_header(const struct age_recipient *recipients, uint32_t count,
           const uint8_t file_key[FILE_KEY_BYTES], struct buf *out, struct err *err)
{
    struct str secret = bytes_str(file_key, FILE_KEY_BYTES), header;
    uint8_t    key[32], mac[32];

    buf_add_c(out, "age-encryption.org/v1\n");
    for (uint32_t i = 0; i < count; i++)
        TRY(add_stanza(&recipients[i], file_key, out, err));
    buf_add_c(out, "---");
    TRY(buf_status(out, err));
    header = buf_str(out);
    hkdf(secret, STR_NONE, STR("header"), key);
    hmac(key, sizeof key, &header, 1, mac);
    sodium_memzero(key, sizeof key);
    buf_add_byte(out, ' ');
    add_base64(out, mac, sizeof mac);
    buf_add_byte(out, '\n');
    return buf_status(out, err);
}

enum status
age_begin(struct age *age, const struct age_recipient *recipients, uint32_t count,
          age_write write, void *context, struct err *err)
{
    uint8_t     file_key[FILE_KEY_BYTES], nonce[NONCE_BYTES];
    struct buf  header;
    enum status status;

    CHECK(count >= 1 && count <= AGE_RECIPIENTS_MAX && sodium_init() >= 0);
    age->write = write;
    age->context = context;
    age->chunk = age->len = 0;
    TRY(sys_random(file_key, sizeof file_key, err));
    TRY(sys_random(nonce, sizeof nonce, err));
    hkdf(bytes_str(file_key, sizeof file_key), bytes_str(nonce, sizeof nonce), STR("payload"),
         age->key);
    buf_init(&header, 8192);
    status = add_header(recipients, count, file_key, &header, err);
    sodium_memzero(file_key, sizeof file_key);
    buf_add(&header, bytes_str(nonce, sizeof nonce));
    if (status == TRUCE_OK)
        status = buf_status(&header, err);
    if (status == TRUCE_OK)
        status = write(context, buf_str(&header), err);
    buf_free(&header);
    return status;
}

/* ---- the payload ---- */

/* The nonce: eleven bytes of counting, and one that says whether this is the last. */
static enum status
seal(struct age *age, bool last, struct err *err)
{
    char               nonce[12] = { 0 };
    unsigned long long len;

    be_put(nonce + 3, 8, age->chunk++);
    nonce[11] = last;
    crypto_aead_chacha20poly1305_ietf_encrypt(age->sealed, &len, age->bytes, age->len, NULL, 0,
                                              NULL, (const uint8_t *)nonce, age->key);
    age->len = 0;
    return age->write(age->context, bytes_str(age->sealed, (size_t)len), err);
}

/* A full chunk waits: it may be the last. */
enum status
age_add(struct age *age, struct str bytes, struct err *err)
{
    while (bytes.len) {
        size_t room = AGE_CHUNK_BYTES - age->len;
        size_t part = bytes.len < room ? bytes.len : room;

        if (!room) {
            TRY(seal(age, false, err));
            continue;
        }
        memcpy(age->bytes + age->len, bytes.at, part);
        age->len += part;
        bytes = str_sub(bytes, part, bytes.len);
    }
    return TRUCE_OK;
}

enum status
age_end(struct age *age, struct err *err)
{
    return seal(age, true, err);
}

void
age_wipe(struct age *age)
{
    sodium_memzero(age->key, sizeof age->key);
    sodium_memzero(age->bytes, sizeof age->bytes);
}
