/*
 * Any bytes as the recorded body of a table, what it keeps to itself behind a NUL: what reads
 * is written as it was understood, reads again as the same, and has the same digest.
 */
#include "fuzz/fuzz.h"

#include "force/stock.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024 };

static struct digest
digest_of(const struct force_stock *stock)
{
    struct digest digest = { { 0 } };
    struct err    err = { 0 };

    CHECK(force_stock_digest(stock, &digest, &err) == TRUCE_OK);
    CHECK(force_stock_digest_rows(&digest, stock->rows, stock->row_count, &err) == TRUCE_OK);
    return digest;
}

static void
write_and_read(const struct force_stock *stock, struct arena *step)
{
    struct force_stock again;
    struct digest      before, after;
    struct buf         rows, body, disclosures;
    struct str         cells;
    struct err         err = { 0 };

    buf_init(&rows, FUZZ_SPACE);
    buf_init(&body, FUZZ_SPACE);
    buf_init(&disclosures, FUZZ_SPACE);
    for (uint32_t i = 0; i < stock->row_count; i++)
        force_stock_add_row(&stock->rows[i], &rows, &cells);
    CHECK(buf_status(&rows, &err) == TRUCE_OK);
    if (force_stock_add_body(stock, buf_str(&rows), step, &body, &disclosures, &err) ==
            TRUCE_OK &&
        force_stock_read(buf_str(&body), buf_str(&disclosures), step, &again, &err) != TRUCE_MEMORY) {
        CHECK(again.form == stock->form && again.day == stock->day && !again.hidden);
        CHECK(again.row_count == stock->row_count && again.part_count == stock->part_count);
        before = digest_of(stock);
        after = digest_of(&again);
        CHECK(digest_eq(&before, &after));
    }
    buf_free(&rows);
    buf_free(&body);
    buf_free(&disclosures);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str         disclosures = { (const char *)data, size }, body;
    struct force_stock stock;
    struct arena       step;
    struct err         err = { 0 };

    if (!str_cut(&disclosures, 0, &body)) {
        body = disclosures;
        disclosures = STR_NONE;
    }
    arena_init(&step, FUZZ_SPACE);
    enum status status = force_stock_read(body, disclosures, &step, &stock, &err);
    CHECK(status == TRUCE_OK || err.text[0]);
    if (status == TRUCE_OK && stock.form != STOCK_OTHER && !stock.hidden)
        write_and_read(&stock, &step);
    arena_free(&step);
    return 0;
}
