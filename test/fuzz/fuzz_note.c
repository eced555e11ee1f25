/*
 * Bytes taken for a note, a checkpoint or a key are one: written again they are the same
 * bytes, and what is signed again opens. A note that the key did not sign never opens.
 */
#include "fuzz/fuzz.h"

#include "record/age.h"
#include "record/checkpoint.h"

/* golang.org/x/mod/sumdb/note */
#define SKEY "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

static void
keys(struct str bytes, struct buf *buf)
{
    struct age_recipient recipient;
    struct note_key      key;
    struct note_signer   signer;

    (void)!age_recipient_from_text(bytes, &recipient, NULL);
    if (note_key_from_text(bytes, &key, NULL) == TRUCE_OK) {
        note_key_add_text(&key, buf);
        CHECK(str_eq(buf_str(buf), bytes));
        buf_clear(buf);
    }
    if (note_signer_from_text(bytes, &signer, NULL) == TRUCE_OK) {
        note_signer_add_text(&signer, buf);
        CHECK(str_eq(buf_str(buf), bytes));
        buf_clear(buf);
    }
}

static void
sign_again(const struct note *note, const struct note_signer *signer, struct buf *buf)
{
    struct note again;

    if (note_sign(signer, note->text, buf, NULL) != TRUCE_OK)
        return;
    CHECK(note_parse(buf_str(buf), &again, NULL) == TRUCE_OK);
    CHECK(str_eq(again.text, note->text));
    CHECK(note_verify(&again, &signer->key, NULL, NULL) == TRUCE_OK);
    buf_clear(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str         bytes = { (const char *)data, size };
    struct note_signer signer;
    struct note        note;
    struct checkpoint  checkpoint;
    struct err         err = { 0 };
    struct buf         buf;

    CHECK(note_signer_from_text(STR(SKEY), &signer, &err) == TRUCE_OK);
    buf_init(&buf, 4 * NOTE_BYTES_MAX);
    keys(bytes, &buf);
    if (note_parse(bytes, &note, &err) == TRUCE_OK) {
        CHECK(note.text.len + 1 + note.signatures.len == size);
        (void)!note_verify(&note, &signer.key, NULL, NULL);
        sign_again(&note, &signer, &buf);
        if (checkpoint_open(bytes, &signer.key, &checkpoint, NULL) == TRUCE_OK)
            CHECK(note_verify(&note, &signer.key, NULL, NULL) == TRUCE_OK);
        if (checkpoint_parse(note.text, &checkpoint, NULL) == TRUCE_OK) {
            CHECK(checkpoint.size <= INT64_MAX && checkpoint.origin.len > 0);
            digest_add_base64(&checkpoint.root, &buf);
            CHECK(str_eq(str_sub(buf_str(&buf), 0, 44), buf_str(&buf)));
        }
    } else {
        CHECK(err.text[0]);
    }
    buf_free(&buf);
    return 0;
}
