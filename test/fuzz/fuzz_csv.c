/*
 * However the bytes come in, the rows and refusals are the same; and rows written back and
 * read again have the same cells. The first byte says how many bytes a read gives.
 */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "wire/csv.h"

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

static struct csv_row row;

/* A row's cells with their lengths; a refusal with its line and words. */
static void
add_transcript(struct buf *out, enum status status, const struct err *err)
{
    if (status != TRUCE_OK) {
        CHECK(status == TRUCE_SYNTAX || status == TRUCE_LIMIT);
        CHECK(err->text[0] && err->line);
        buf_printf(out, "!%u %s\n", err->line, err->text);
        return;
    }
    buf_printf(out, "%u:", row.count);
    for (uint32_t i = 0; i < row.count; i++) {
        buf_printf(out, " %zu ", row.cells[i].len);
        buf_add(out, row.cells[i]);
    }
    buf_add_byte(out, '\n');
}

static void
add_row(struct buf *out)
{
    for (uint32_t i = 0; i < row.count; i++) {
        if (i)
            buf_add_byte(out, ',');
        csv_add_cell(out, row.cells[i]);
    }
    buf_add_byte(out, '\n');
}

/* `again`, if not NULL, gets the rows as CSV, behind a header that has commas only. */
static void
read_all(struct str text, size_t piece, struct buf *transcript, struct buf *rows,
         struct buf *again)
{
    struct csv *csv;
    bool        more = true;
    uint64_t    line = 0;

    CHECK(csv_open_memory(text, piece, &csv, NULL) == TRUCE_OK);
    for (;;) {
        struct err  err = { 0 };
        enum status status = csv_next(csv, &row, &more, &err);

        if (!more)
            break;
        add_transcript(transcript, status, &err);
        if (status != TRUCE_OK)
            continue;
        CHECK(row.line > line && row.count && row.count <= CSV_CELLS_MAX);
        line = row.line;
        add_transcript(rows, status, &err);
        if (again)
            add_row(again);
    }
    csv_close(csv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data + 1, size - 1 };
    struct buf whole, pieces, rows, rows_again, again;

    if (!size)
        return 0;
    buf_init(&whole, FUZZ_SPACE);
    buf_init(&pieces, FUZZ_SPACE);
    buf_init(&rows, FUZZ_SPACE);
    buf_init(&rows_again, FUZZ_SPACE);
    buf_init(&again, FUZZ_SPACE);

    buf_add_c(&again, "h,h\n");
    read_all(text, 0, &whole, &rows, &again);
    buf_clear(&rows);
    read_all(text, 1 + data[0] % 64, &pieces, &rows, NULL);
    CHECK(str_eq(buf_str(&whole), buf_str(&pieces)));

    buf_clear(&pieces);
    read_all(buf_str(&again), 0, &pieces, &rows_again, NULL);
    CHECK(str_starts(buf_str(&rows_again), STR("2: 1 h 1 h\n")));
    CHECK(str_ends(buf_str(&rows_again), buf_str(&rows)));
    CHECK(rows_again.len == rows.len + STR("2: 1 h 1 h\n").len);

    buf_free(&whole);
    buf_free(&pieces);
    buf_free(&rows);
    buf_free(&rows_again);
    buf_free(&again);
    return 0;
}
