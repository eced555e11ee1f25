#include "record/checkpoint.h"

#include <sodium.h>

enum {
    DIGEST_BASE64_SIZE = sodium_base64_ENCODED_LEN(SHA256_BYTES,
                                                   sodium_base64_VARIANT_ORIGINAL),
};

void
digest_add_base64(const struct digest *digest, struct buf *out)
{
    char text[DIGEST_BASE64_SIZE];

    sodium_bin2base64(text, sizeof text, digest->bytes, sizeof digest->bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_add_c(out, text);
}

bool
digest_from_base64(struct str text, struct digest *ret_digest)
{
    struct digest digest;
    size_t        len = 0;

    if (text.len != DIGEST_BASE64_SIZE - 1 ||
        !str_is_ascii(text) || /* see note.c */
        sodium_base642bin(digest.bytes, sizeof digest.bytes, text.at, text.len, NULL,
                          &len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        len != sizeof digest.bytes)
        return false;
    *ret_digest = digest;
    return true;
}

enum status
checkpoint_sign(const struct note_signer *signer, uint64_t size,
                const struct digest *root, struct buf *out, struct err *err)
{
    struct buf  text;
    enum status status;

    CHECK(size <= INT64_MAX);
    buf_init(&text, NOTE_BYTES_MAX);
    buf_add(&text, signer->key.name);
    buf_printf(&text, "\n%llu\n", (unsigned long long)size);
    digest_add_base64(root, &text);
    buf_add_byte(&text, '\n');
    status = buf_status(&text, err);
    if (status == TRUCE_OK)
        status = note_sign(signer, buf_str(&text), out, err);
    buf_free(&text);
    return status;
}

bool
checkpoint_size_from_text(struct str text, uint64_t *ret_size)
{
    uint64_t size = 0;

    if (text.len == 0 || text.len > 19 || (text.at[0] == '0' && text.len > 1))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        size = size * 10 + (uint64_t)(text.at[i] - '0');
    }
    *ret_size = size;
    return size <= INT64_MAX;
}

enum status
checkpoint_parse(struct str text, struct checkpoint *ret_checkpoint, struct err *err)
{
    struct checkpoint checkpoint;
    struct str        size, root, line;

    if (!str_cut(&text, '\n', &checkpoint.origin) || !checkpoint.origin.len)
        return err_set(err, TRUCE_SYNTAX, "no checkpoint: its first line names no log");
    if (!str_cut(&text, '\n', &size) || !checkpoint_size_from_text(size, &checkpoint.size))
        return err_set(err, TRUCE_SYNTAX,
                       "no checkpoint: its second line is no number of entries");
    if (!str_cut(&text, '\n', &root) || !digest_from_base64(root, &checkpoint.root))
        return err_set(err, TRUCE_SYNTAX, "no checkpoint: its third line is no root");
    while (text.len)
        if (!str_cut(&text, '\n', &line) || !line.len)
            return err_set(err, TRUCE_SYNTAX, "no checkpoint: it has an empty line");
    *ret_checkpoint = checkpoint;
    return TRUCE_OK;
}

enum status
checkpoint_open(struct str bytes, const struct note_key *key,
                struct checkpoint *ret_checkpoint, struct err *err)
{
    struct checkpoint checkpoint;
    struct note       note;

    if (key->type != NOTE_LOG)
        return err_set(err, TRUCE_USAGE,
                       "'%.*s' is the key of a witness, not of a log",
                       STR_ARGS(str_sub(key->name, 0, NOTE_SHOWN_BYTES)));
    TRY(note_parse(bytes, &note, err));
    TRY(note_verify(&note, key, NULL, err));
    TRY(checkpoint_parse(note.text, &checkpoint, err));
    if (!str_eq(checkpoint.origin, key->name))
        return err_set(err, TRUCE_CORRUPT,
                       "the checkpoint is of the log '%.*s', not of that of the key, "
                       "'%.*s'",
                       STR_ARGS(str_sub(checkpoint.origin, 0, NOTE_SHOWN_BYTES)),
                       STR_ARGS(str_sub(key->name, 0, NOTE_SHOWN_BYTES)));
    *ret_checkpoint = checkpoint;
    return TRUCE_OK;
}
