/*
 * Bytes that are taken for an entry are one: written again from their parts, they are taken
 * for the same. All others are refused with words that name the entry.
 */
#include "fuzz/fuzz.h"

#include "record/entry.h"

static char again[1 << 16];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str       text = { (const char *)data, size };
    struct log_entry entry = { .seq = 99 }, twice = { .seq = 99 };
    struct err       err = { 0 };
    char             instant_text[TIME_TEXT_LEN];
    uint64_t         seq = 17;
    enum status      status = entry_parse(text, seq, &entry, &err);

    if (status != TRUCE_OK) {
        CHECK(status == TRUCE_CORRUPT || status == TRUCE_UNSUPPORTED);
        CHECK(entry.seq == 99 && strstr(err.text, "entry 17 of the log"));
        return 0;
    }
    if (entry.body.len > sizeof again - ENTRY_FRAME_BYTES)
        return 0;
    struct str written = entry_write(again, entry.kind, time_text(entry.recorded, instant_text),
                                     entry.seq, entry.body);
    CHECK(entry_parse(written, seq, &twice, &err) == TRUCE_OK);
    CHECK(twice.kind == entry.kind && twice.recorded == entry.recorded);
    CHECK(twice.seq == entry.seq && str_eq(twice.body, entry.body));
    return 0;
}
