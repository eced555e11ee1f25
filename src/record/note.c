#include "record/note.h"

#include "base/bytes.h"
#include "base/sha256.h"

#include <sodium.h>

enum {
    NOTE_TYPE_ED25519 = 1, /* signed-note, "Signature types" */
    NOTE_ID_BYTES = 4,
    NOTE_ID_DIGITS = 8,
    KEY_BASE64_SIZE = sodium_base64_ENCODED_LEN(1 + NOTE_KEY_BYTES,
                                                sodium_base64_VARIANT_ORIGINAL),
    LINE_BASE64_SIZE = sodium_base64_ENCODED_LEN(NOTE_ID_BYTES + crypto_sign_BYTES,
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
    return text.len % 4 == 0 &&
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
key_id(struct str name, const uint8_t key[NOTE_KEY_BYTES])
{
    struct str    public_key = { (const char *)key, NOTE_KEY_BYTES };
    struct digest digest = sha256((struct str[]){ name, STR("\n\1"), public_key }, 3);

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

/* NAME+ID+BASE64(type ‖ 32 bytes): the same for both kinds of keys. */
static bool
key_take(struct str text, struct str *ret_name, uint32_t *ret_id,
         uint8_t bytes[1 + NOTE_KEY_BYTES])
{
    struct str name, id;
    size_t     len = 0;

    if (!str_cut(&text, '+', &name) || !str_cut(&text, '+', &id) ||
        !note_name_is_valid(name) || !id_take(id, ret_id) ||
        !base64_take(text, bytes, 1 + NOTE_KEY_BYTES, &len) ||
        len != 1 + NOTE_KEY_BYTES || bytes[0] != NOTE_TYPE_ED25519)
        return false;
    *ret_name = name;
    return true;
}

static void
key_add(struct buf *out, const struct note_key *key, const uint8_t bytes[NOTE_KEY_BYTES])
{
    uint8_t typed[1 + NOTE_KEY_BYTES] = { NOTE_TYPE_ED25519 };

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
    memcpy(key.bytes, bytes + 1, NOTE_KEY_BYTES);
    if (key.id != key_id(key.name, key.bytes))
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
note_signer_from_seed(struct str name, const uint8_t seed[NOTE_KEY_BYTES],
                      struct note_signer *ret_signer)
{
    CHECK(note_name_is_valid(name) && sodium_init() >= 0);
    CHECK(crypto_sign_seed_keypair(ret_signer->key.bytes, ret_signer->secret, seed) == 0);
    ret_signer->key.name = name;
    ret_signer->key.id = key_id(name, ret_signer->key.bytes);
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
        note_signer_from_seed(name, bytes + 1, &signer);
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

enum status
note_sign(const struct note_signer *signer, struct str text, struct buf *out,
          struct err *err)
{
    uint8_t line[NOTE_ID_BYTES + crypto_sign_BYTES];

    if (!text_is_valid(text))
        return err_set(err, TRUCE_SYNTAX,
                       "a text to be signed is lines of UTF-8 without control "
                       "characters");
    if (text.len > NOTE_BYTES_MAX / 2)
        return err_set(err, TRUCE_LIMIT, "a text to be signed is over %d bytes",
                       NOTE_BYTES_MAX / 2);
    CHECK(sodium_init() >= 0);
    be_put((char *)line, NOTE_ID_BYTES, signer->key.id);
    CHECK(crypto_sign_detached(line + NOTE_ID_BYTES, NULL, (const uint8_t *)text.at,
                               text.len, signer->secret) == 0);
    buf_add(out, text);
    buf_add(out, STR("\n" DASH));
    buf_add(out, signer->key.name);
    buf_add_byte(out, ' ');
    base64_add(out, line, sizeof line);
    buf_add_byte(out, '\n');
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

enum status
note_verify(const struct note *note, const struct note_key *key, struct err *err)
{
    struct signature signature;
    unsigned         good = 0;
    struct str       shown = str_sub(key->name, 0, NOTE_SHOWN_BYTES);
    struct str       rest = note->signatures;

    CHECK(sodium_init() >= 0);
    while (rest.len && signature_take(&rest, &signature)) {
        if (signature.id != key->id || !str_eq(signature.name, key->name))
            continue;
        if (signature.len != NOTE_ID_BYTES + crypto_sign_BYTES ||
            crypto_sign_verify_detached(signature.bytes + NOTE_ID_BYTES,
                                        (const uint8_t *)note->text.at, note->text.len,
                                        key->bytes) != 0)
            return err_set(err, TRUCE_CORRUPT,
                           "a signature of '%.*s' is false: the text was changed, or "
                           "somebody else signed it",
                           STR_ARGS(shown));
        good++;
    }
    if (!good)
        return err_set(err, TRUCE_CORRUPT, "'%.*s' (key %08x) did not sign this",
                       STR_ARGS(shown), key->id);
    return TRUCE_OK;
}
