/*
 * Bytes taken for a proof are one: written again and read back they say the same; and one
 * that holds is about the one entry that was signed.
 */
#include "fuzz/fuzz.h"

#include "record/proof.h"

/* golang.org/x/mod/sumdb/note; it signed the seeds that hold */
#define VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note_key   key;
    struct proof      proof, again;
    struct checkpoint checkpoint;
    struct log_entry  entry;
    struct arena      step;
    struct buf        buf;
    struct err        err = { 0 };

    arena_init(&step, 64 << 20);
    buf_init(&buf, 64 << 20);
    CHECK(note_key_from_text(STR(VKEY), &key, &err) == TRUCE_OK);
    if (proof_parse((struct str){ (const char *)data, size }, &step, &proof, &err) ==
        TRUCE_OK) {
        proof_add_json(&proof, &buf);
        CHECK(proof_parse(buf_str(&buf), &step, &again, &err) == TRUCE_OK);
        CHECK(str_eq(proof.entry, again.entry) && proof.index == again.index);
        CHECK(str_eq(proof.checkpoint, again.checkpoint));
        if (proof_check(&proof, &key, &step, &checkpoint, &entry, &err) == TRUCE_OK)
            CHECK(entry.seq == proof.index && entry.seq < checkpoint.size);
        else
            CHECK(err.text[0]);
    } else {
        CHECK(err.text[0]);
    }
    buf_free(&buf);
    arena_free(&step);
    return 0;
}
