/*
 * Any bytes as the recorded body of a table: what reads is written as it was understood, reads
 * again as the same, and has the same digest. What its profile makes of the rows ends.
 */
#include "fuzz/fuzz.h"

#include "force/stock.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str         body = { (const char *)data, size };
    struct force_stock stock, again;
    struct digest      digest, digest_again;
    struct arena       step;
    struct buf         text;
    struct err         err = { 0 };
    uint64_t           corrects;
    bool               is = false;

    arena_init(&step, FUZZ_SPACE);
    buf_init(&text, FUZZ_SPACE);
    enum status status = force_stock_read(body, &step, &is, &stock, &corrects, &err);
    CHECK(status == TRUCE_OK || err.text[0]);
    if (status == TRUCE_OK && is &&
        force_stock_add_body(&stock, corrects, &text, &err) == TRUCE_OK) {
        CHECK(force_stock_digest(&stock, &digest, &err) == TRUCE_OK);
        status = force_stock_read(buf_str(&text), &step, &is, &again, &corrects, &err);
        CHECK(status == TRUCE_OK || status == TRUCE_MEMORY);
        if (status == TRUCE_OK) {
            CHECK(is && again.row_count == stock.row_count && again.day == stock.day);
            CHECK(force_stock_digest(&again, &digest_again, &err) == TRUCE_OK);
            CHECK(digest_eq(&digest, &digest_again));
        }
    }
    buf_free(&text);
    arena_free(&step);
    return 0;
}
