/*
 * What a log sends to a witness: any bytes. Nothing is signed but what the log signed and
 * what continues what was signed before; the folder is none, so nothing is kept.
 */
#include "fuzz/fuzz.h"

#include "record/witness.h"

#define LOG_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[NOTE_KEY_BYTES] = { 5 };
    struct str           bytes = { (const char *)data, size };
    struct note_signer   signer;
    struct note_key      log;
    struct witness       witness = { &signer, &log, 1, "/dev/null/none" };
    struct quorum        quorum = { &log, 1, 1 };
    enum witness_code    code;
    struct arena         step;
    struct buf           out;
    uint64_t             number;
    uint32_t             count;
    struct err           err = { 0 };

    arena_init(&step, 1 << 24);
    buf_init(&out, 1 << 22);
    CHECK(note_key_from_text(STR(LOG_KEY), &log, &err) == TRUCE_OK);
    note_signer_from_seed(STR("w.example"), NOTE_WITNESS, seed, &signer);
    enum status status =
        witness_add_checkpoint(&witness, bytes, 0, &step, &out, &code, &err);
    CHECK(status != TRUCE_OK || code != WITNESS_SIGNED); /* there is no folder to keep it */
    (void)!quorum_check(&quorum, bytes, &count, NULL);
    (void)!quorum_need(bytes, 3, &count, NULL);
    (void)witness_read_size(bytes, &number);
    buf_free(&out);
    arena_free(&step);
    return 0;
}
