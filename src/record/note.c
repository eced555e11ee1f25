#include "record/note.h"

#include "base/bytes.h"
#include "base/sha256.h"

#include <sodium.h>

enum {
    NOTE_ID_BYTES = 4,
    NOTE_TIME_BYTES = 8, /* tlog-cosignature: seconds since 1970, before the signature */
    NOTE_ID_DIGITS = 8,
    KEY_BASE64_SIZE = sodium_base64_ENCODED_LEN(1 + NOTE_KEY_BYTES,
                                                sodium_base64_VARIANT_ORIGINAL),
    LINE_BASE64_SIZE = sodium_base64_ENCODED_LEN(NOTE_ID_BYTES + NOTE_TIME_BYTES +
                                                     crypto_sign_BYTES,
                                                 sodium_base64_VARIANT_ORIGINAL),
};

_Static_assert(crypto_sign_PUBLICKEYBYTES == NOTE_KEY_BYTES, "a public key of Ed25519");
_Static_assert(crypto_sign_SEEDBYTES == NOTE_KEY_BYTES, "a seed of Ed25519");
_Static_assert(crypto_sign_SECRETKEYBYTES == NOTE_SECRET_BYTES, "seed and public key");

#define DASH "\xe2\x80\x94 " /* U+2014 and a blank begin a line of a signature */

/* ---- base64 as in RFC 4648 section 4; each run of bytes has one form ---- */

static void
base64_add(struct buf *out, const uint8_t *bytes, size_t len)
{
    char   text[LINE_BASE64_SIZE > KEY_BASE64_SIZE ? LINE_BASE64_SIZE : KEY_BASE64_SIZE];

    CHECK(sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL) <= sizeof text);
    sodium_bin2base64(text, sizeof text, bytes, len, sodium_base64_VARIANT_ORIGINAL);
    buf_add_c(out, text);
    sodium_memzero(text, sizeof text); /* it may have been a seed */
}

static bool
base64_take(struct str text, uint8_t *at, size_t size, size_t *ret_len)
{
    /* libsodium 1.0.18 takes a byte over 127 for the letter whose negative it is */
    return text.len % 4 == 0 && str_is_ascii(text) &&
           sodium_base642bin(at, size, text.at, text.len, NULL, ret_len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* ---- names ---- */

/* White_Space of the Unicode character database beyond ASCII, all in the basic plane. */
static bool
is_wide_blank(const unsigned char *at, size_t left)
{
    if (left >= 2 && at[0] == 0xc2)
        return at[1] == 0x85 || at[1] == 0xa0; /* U+0085, U+00A0 */
    if (left < 3)
        return false;
    unsigned point = (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    return at[0] >> 4 == 0xe &&
           (point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
            point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000);
}

bool
note_name_is_valid(struct str name)
{
    const unsigned char *at = (const unsigned char *)name.at;

    if (name.len == 0 || !str_is_utf8(name))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (at[i] <= ' ' || at[i] == '+' || at[i] == 0x7f ||
            is_wide_blank(at + i, name.len - i))
            return false;
    return true;
}

/* ---- keys ---- */

static uint32_t
key_id(struct str name, enum note_type type, const uint8_t key[NOTE_KEY_BYTES])
{
    const char    head[2] = { '\n', (char)type };
    struct str    public_key = { (const char *)key, NOTE_KEY_BYTES };
    struct digest digest =
        sha256((struct str[]){ name, { head, sizeof head }, public_key }, 3);

    return (uint32_t)be_get((const char *)digest.bytes, NOTE_ID_BYTES);
}

static bool
id_take(struct str text, uint32_t *ret_id)
{
    uint32_t id = 0;

    for (size_t i = 0; i < text.len; i++) {
        char digit = text.at[i];

        if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f'))
            return false;
        id = id << 4 | (uint32_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    *ret_id = id;
    return text.len == NOTE_ID_DIGITS;
}

static bool
type_is_known(uint8_t type)
{
    return type == NOTE_LOG || type == NOTE_WITNESS || type == NOTE_AUTHOR;
}

/* NAME+ID+BASE64(type ‖ 32 bytes): the same for all kinds of keys. */
static bool
key_take(struct str text, struct str *ret_name, uint32_t *ret_id,
         uint8_t bytes[1 + NOTE_KEY_BYTES])
{
    struct str name, id;
    size_t     len = 0;

    if (!str_cut(&text, '+', &name) || !str_cut(&text, '+', &id) ||
        !note_name_is_valid(name) || !id_take(id, ret_id) ||
        !base64_take(text, bytes, 1 + NOTE_KEY_BYTES, &len) ||
        len != 1 + NOTE_KEY_BYTES || !type_is_known(bytes[0]))
        return false;
    *ret_name = name;
    return true;
}

static void
key_add(struct buf *out, const struct note_key *key, const uint8_t bytes[NOTE_KEY_BYTES])
{
    uint8_t typed[1 + NOTE_KEY_BYTES] = { (uint8_t)key->type };

    memcpy(typed + 1, bytes, NOTE_KEY_BYTES);
    buf_add(out, key->name);
    buf_printf(out, "+%08x+", key->id);
    base64_add(out, typed, sizeof typed);
    sodium_memzero(typed, sizeof typed);
}

enum status
note_key_from_text(struct str text, struct note_key *ret_key, struct err *err)
{
    struct note_key key;
    uint8_t         bytes[1 + NOTE_KEY_BYTES];

    if (str_starts(text, STR("PRIVATE+KEY+")))
        return err_set(err, TRUCE_SYNTAX,
                       "this is a private key: keep it secret, and give the other one, "
                       "NAME+ID+KEY");
    if (!key_take(text, &key.name, &key.id, bytes))
        return err_set(err, TRUCE_SYNTAX,
                       "'%.*s' is no key to check signatures with: it has the form "
                       "NAME+ID+KEY, as truce keygen prints it",
                       STR_ARGS(str_sub(text, 0, NOTE_SHOWN_BYTES)));
    key.type = (enum note_type)bytes[0];
    memcpy(key.bytes, bytes + 1, NOTE_KEY_BYTES);
    if (key.id != key_id(key.name, key.type, key.bytes))
        return err_set(err, TRUCE_SYNTAX,
                       "the key of '%.*s' does not match its id %08x: it was cut or "
                       "mistyped",
                       STR_ARGS(str_sub(key.name, 0, NOTE_SHOWN_BYTES)), key.id);
    *ret_key = key;
    return TRUCE_OK;
}

void
note_key_add_text(const struct note_key *key, struct buf *out)
{
    key_add(out, key, key->bytes);
}

void
note_signer_from_seed(struct str name, enum note_type type,
                      const uint8_t seed[NOTE_KEY_BYTES], struct note_signer *ret_signer)
{
    CHECK(note_name_is_valid(name) && sodium_init() >= 0);
    CHECK(crypto_sign_seed_keypair(ret_signer->key.bytes, ret_signer->secret, seed) == 0);
    ret_signer->key.name = name;
    ret_signer->key.type = type;
    ret_signer->key.id = key_id(name, type, ret_signer->key.bytes);
}

enum status
note_signer_from_text(struct str text, struct note_signer *ret_signer, struct err *err)
{
    struct note_signer signer;
    uint8_t            bytes[1 + NOTE_KEY_BYTES];
    struct str         name, head = STR("PRIVATE+KEY+");
    uint32_t           id;
    bool               is_key = str_starts(text, head) &&
                  key_take(str_sub(text, head.len, text.len), &name, &id, bytes);

    if (is_key)
        note_signer_from_seed(name, (enum note_type)bytes[0], bytes + 1, &signer);
    sodium_memzero(bytes, sizeof bytes);
    if (!is_key) /* the text is not quoted: it may be a secret after all */
        return err_set(err, TRUCE_SYNTAX,
                       "no private key: it has the form PRIVATE+KEY+NAME+ID+SEED");
    if (signer.key.id == id)
        *ret_signer = signer;
    note_signer_wipe(&signer);
    if (signer.key.id != id)
        return err_set(err, TRUCE_SYNTAX,
                       "the private key does not match its id %08x: the file was changed",
                       id);
    return TRUCE_OK;
}

void
note_signer_add_text(const struct note_signer *signer, struct buf *out)
{
    buf_add(out, STR("PRIVATE+KEY+"));
    key_add(out, &signer->key, signer->secret); /* the seed comes first in it */
}

void
note_signer_wipe(struct note_signer *signer)
{
    sodium_memzero(signer->secret, sizeof signer->secret);
}

/* ---- notes ---- */

static bool
text_is_valid(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\n')
            return false;
    return str_ends(text, STR("\n")) && str_is_utf8(text);
}

static void
add_line(const struct note_signer *signer, const uint8_t *bytes, size_t len,
         struct buf *out)
{
    uint8_t line[NOTE_ID_BYTES + NOTE_TIME_BYTES + crypto_sign_BYTES];

    CHECK(NOTE_ID_BYTES + len <= sizeof line);
    be_put((char *)line, NOTE_ID_BYTES, signer->key.id);
    memcpy(line + NOTE_ID_BYTES, bytes, len);
    buf_add(out, STR(DASH));
    buf_add(out, signer->key.name);
    buf_add_byte(out, ' ');
    base64_add(out, line, NOTE_ID_BYTES + len);
    buf_add_byte(out, '\n');
}

static enum status
check_text(struct str text, struct err *err)
{
    if (!text_is_valid(text))
        return err_set(err, TRUCE_SYNTAX,
                       "a text to be signed is lines of UTF-8 without control "
                       "characters");
    if (text.len > NOTE_BYTES_MAX / 2)
        return err_set(err, TRUCE_LIMIT, "a text to be signed is over %d bytes",
                       NOTE_BYTES_MAX / 2);
    return TRUCE_OK;
}

enum status
note_sign(const struct note_signer *signer, struct str text, struct buf *out,
          struct err *err)
{
    uint8_t signature[crypto_sign_BYTES];

    CHECK(signer->key.type == NOTE_LOG && sodium_init() >= 0);
    TRY(check_text(text, err));
    CHECK(crypto_sign_detached(signature, NULL, (const uint8_t *)text.at, text.len,
                               signer->secret) == 0);
    buf_add(out, text);
    buf_add_byte(out, '\n');
    add_line(signer, signature, sizeof signature, out);
    return buf_status(out, err);
}

/* What a witness signs: tlog-cosignature, "Ed25519 signed message". */
static void
add_cosigned(struct buf *out, uint64_t seconds, struct str text)
{
    buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)seconds);
    buf_add(out, text);
}

enum status
note_cosign(const struct note_signer *signer, struct str text, instant at,
            struct buf *out, struct err *err)
{
    uint8_t  bytes[NOTE_TIME_BYTES + crypto_sign_BYTES];
    uint64_t seconds = at > 0 ? (uint64_t)(at / TIME_SECOND) : 0;
    struct buf message;

    CHECK(signer->key.type == NOTE_WITNESS && sodium_init() >= 0);
    TRY(check_text(text, err));
    buf_init(&message, NOTE_BYTES_MAX);
    add_cosigned(&message, seconds, text);
    be_put((char *)bytes, NOTE_TIME_BYTES, seconds);
    if (!message.failed)
        CHECK(crypto_sign_detached(bytes + NOTE_TIME_BYTES, NULL,
                                   (const uint8_t *)message.at, message.len,
                                   signer->secret) == 0);
    enum status status = buf_status(&message, err);
    buf_free(&message);
    TRY(status);
    add_line(signer, bytes, sizeof bytes, out);
    return buf_status(out, err);
}

struct signature {
    struct str name;
    uint32_t   id;
    uint8_t    bytes[NOTE_ID_BYTES + NOTE_SIGNATURE_BYTES_MAX];
    size_t     len; /* with the id */
};

/* The first of the lines, cut off. */
static bool
signature_take(struct str *lines, struct signature *ret_signature)
{
    struct str line, name;

    if (!str_cut(lines, '\n', &line) || !str_starts(line, STR(DASH)))
        return false;
    line = str_sub(line, STR(DASH).len, line.len);
    if (!str_cut(&line, ' ', &name) || !note_name_is_valid(name) ||
        !base64_take(line, ret_signature->bytes, sizeof ret_signature->bytes,
                     &ret_signature->len) ||
        ret_signature->len <= NOTE_ID_BYTES)
        return false;
    ret_signature->name = name;
    ret_signature->id =
        (uint32_t)be_get((const char *)ret_signature->bytes, NOTE_ID_BYTES);
    return true;
}

/* The last empty line, which parts the text from the signatures. */
static bool
note_split(struct str bytes, struct note *ret_note)
{
    for (size_t i = bytes.len; i >= 2; i--)
        if (bytes.at[i - 1] == '\n' && bytes.at[i - 2] == '\n') {
            ret_note->text = str_sub(bytes, 0, i - 1);
            ret_note->signatures = str_sub(bytes, i, bytes.len);
            return true;
        }
    return false;
}

enum status
note_parse(struct str bytes, struct note *ret_note, struct err *err)
{
    struct signature signature;
    struct note      note;
    unsigned         count = 0;

    if (bytes.len > NOTE_BYTES_MAX)
        return err_set(err, TRUCE_LIMIT, "a signed note of over %d bytes",
                       NOTE_BYTES_MAX);
    if (!text_is_valid(bytes))
        return err_set(err, TRUCE_SYNTAX,
                       "no signed note: it must be lines of UTF-8 without control "
                       "characters");
    if (!note_split(bytes, &note))
        return err_set(err, TRUCE_SYNTAX,
                       "no signed note: there is no empty line before signatures");
    for (struct str rest = note.signatures; rest.len; count++) {
        if (count == NOTE_SIGNATURES_MAX)
            return err_set(err, TRUCE_LIMIT, "a note with over %d signatures",
                           NOTE_SIGNATURES_MAX);
        if (!signature_take(&rest, &signature))
            return err_set(err, TRUCE_SYNTAX,
                           "line %u after the empty line of the note is no signature",
                           count + 1);
    }
    if (!count)
        return err_set(err, TRUCE_SYNTAX, "the note has no signature");
    *ret_note = note;
    return TRUCE_OK;
}

/* *ret_true: is it the key's over this text? */
static enum status
signature_holds(const struct signature *signature, const struct note_key *key,
                struct str text, bool *ret_true, struct err *err)
{
    const uint8_t *bytes = signature->bytes + NOTE_ID_BYTES;
    size_t         time = key->type == NOTE_WITNESS ? NOTE_TIME_BYTES : 0;
    struct buf     message;

    *ret_true = false;
    if (signature->len != NOTE_ID_BYTES + time + crypto_sign_BYTES)
        return TRUCE_OK;
    if (!time) {
        *ret_true = crypto_sign_verify_detached(bytes, (const uint8_t *)text.at, text.len,
                                                key->bytes) == 0;
        return TRUCE_OK;
    }
    uint64_t seconds = be_get((const char *)bytes, NOTE_TIME_BYTES);
    if (seconds > INT64_MAX)
        return TRUCE_OK;
    buf_init(&message, NOTE_BYTES_MAX + 64);
    add_cosigned(&message, seconds, text);
    if (!message.failed)
        *ret_true = crypto_sign_verify_detached(bytes + time, (const uint8_t *)message.at,
                                                message.len, key->bytes) == 0;
    enum status status = buf_status(&message, err);
    buf_free(&message);
    return status;
}

static bool
signature_bears(const struct signature *signature, const struct note_key *key)
{
    return signature->id == key->id && str_eq(signature->name, key->name);
}

bool
note_bears(const struct note *note, const struct note_key *key)
{
    struct signature signature;
    struct str       rest = note->signatures;

    while (rest.len && signature_take(&rest, &signature))
        if (signature_bears(&signature, key))
            return true;
    return false;
}

bool
note_id_of(const struct note *note, struct str name, uint32_t *ret_id)
{
    struct signature signature;
    struct str       rest = note->signatures;

    while (rest.len && signature_take(&rest, &signature))
        if (str_eq(signature.name, name)) {
            *ret_id = signature.id;
            return true;
        }
    return false;
}

bool
note_take_signer(struct str *signatures, struct str *ret_name, instant *ret_at)
{
    struct signature signature;
    uint64_t         seconds;

    if (!signatures->len || !signature_take(signatures, &signature))
        return false;
    *ret_name = signature.name;
    *ret_at = TIME_MIN;
    if (signature.len != NOTE_ID_BYTES + NOTE_TIME_BYTES + crypto_sign_BYTES)
        return true;
    seconds = be_get((const char *)signature.bytes + NOTE_ID_BYTES, NOTE_TIME_BYTES);
    if (seconds <= (uint64_t)(TIME_LAST / TIME_SECOND))
        *ret_at = (instant)seconds * TIME_SECOND;
    return true;
}

enum status
note_verify(const struct note *note, const struct note_key *key, struct str *ret_line,
            struct err *err)
{
    struct signature signature;
    struct str       shown = str_sub(key->name, 0, NOTE_SHOWN_BYTES);
    struct str       rest = note->signatures, good = STR_NONE;
    bool             holds;

    CHECK(sodium_init() >= 0);
    for (struct str line = rest; rest.len && signature_take(&rest, &signature); line = rest) {
        if (!signature_bears(&signature, key))
            continue;
        TRY(signature_holds(&signature, key, note->text, &holds, err));
        if (!holds)
            return err_set(err, TRUCE_CORRUPT,
                           "a signature of '%.*s' is false: the text was changed, or "
                           "somebody else signed it",
                           STR_ARGS(shown));
        if (!good.len)
            good = str_sub(line, 0, line.len - rest.len);
    }
    if (!good.len)
        return err_set(err, TRUCE_CORRUPT, "'%.*s' (key %08x) did not sign this",
                       STR_ARGS(shown), key->id);
    if (ret_line)
        *ret_line = good;
    return TRUCE_OK;
}
