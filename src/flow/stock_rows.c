#include "flow/stocks.h"

#include "flow/fold.h"
#include "record/vault.h"

/* The text of a part, what it is in JSON, and the rows taken from that: some fifty bytes for a
 * byte of a table of short cells. */
#define ENTRY_ARENA_BYTES ((size_t)2 << 30)

static enum status
copy_rows(struct arena *arena, const struct force_stock *stock, struct force_stock_row **ret_rows,
          struct err *err)
{
    struct force_stock_row *rows = ARENA_ARRAY(arena, (size_t)stock->row_count + 1,
                                               struct force_stock_row);

    TRY_NEW(rows, err);
    for (uint32_t i = 0; i < stock->row_count; i++) {
        rows[i] = stock->rows[i];
        rows[i].cells = ARENA_ARRAY(arena, (size_t)rows[i].cell_count + 1, struct str);
        TRY_NEW(rows[i].cells, err);
        for (uint32_t c = 0; c < rows[i].cell_count; c++) {
            rows[i].cells[c] = arena_copy_str(arena, stock->rows[i].cells[c]);
            TRY_NEW(rows[i].cells[c].at, err);
        }
    }
    *ret_rows = rows;
    return TRUCE_OK;
}

static enum status
read_with(struct flow *flow, uint64_t record, struct arena *arena, struct force_stock *ret_stock,
          struct err *err)
{
    struct log_entry entry;
    struct str       disclosures;

    TRY(log_read(flow->log, record, arena, &entry, err));
    TRY(vault_get(flow->log, record, arena, &disclosures, err));
    return force_stock_read(entry.body, disclosures, arena, ret_stock, err);
}

/* The rows of one entry in place of those before; as JSON they are only for this long. */
static enum status
read_entry(struct flow_stock_rows *r, uint64_t record, enum force_stock_form form,
           struct err *err)
{
    struct force_stock stock;
    struct arena       scratch;
    enum status        status;

    arena_init(&scratch, ENTRY_ARENA_BYTES);
    arena_reset(&r->rows_arena);
    r->row = r->row_count = 0;
    status = read_with(r->flow, record, &scratch, &stock, err);
    if (status == TRUCE_OK && (stock.form != form || stock.hidden))
        status = err_set(err, TRUCE_CORRUPT, "entry %llu does not hold the rows that entry %llu "
                         "says", (unsigned long long)record, (unsigned long long)r->record);
    if (status == TRUCE_OK)
        status = copy_rows(&r->rows_arena, &stock, &r->rows, err);
    if (status == TRUCE_OK)
        r->row_count = stock.row_count;
    arena_free(&scratch);
    return status;
}

static enum status
read_head(struct flow_stock_rows *r, struct err *err)
{
    struct log_entry entry;
    struct str       disclosures;

    TRY(log_read(r->flow->log, r->record, &r->head_arena, &entry, err));
    TRY(force_stock_read(entry.body, STR_NONE, &r->head_arena, &r->head, err));
    if (r->head.form != STOCK_TABLE)
        return err_set(err, TRUCE_CORRUPT, "entry %llu is no table",
                       (unsigned long long)r->record);
    for (uint32_t i = 0; i < r->head.part_count; i++)
        if (r->head.parts[i] >= r->record)
            return err_set(err, TRUCE_CORRUPT, "entry %llu has a part after itself",
                           (unsigned long long)r->record);
    TRY(vault_get(r->flow->log, r->record, &r->rows_arena, &disclosures, err));
    r->hidden = r->head.hidden && !disclosures.len;
    return TRUCE_OK;
}

enum status
flow_stock_open(struct flow *flow, uint64_t record, struct flow_stock_rows *ret_rows,
                struct err *err)
{
    struct flow_stock_rows rows = { .flow = flow, .record = record };
    enum status            status;

    arena_init(&rows.head_arena, ENTRY_ARENA_BYTES);
    arena_init(&rows.rows_arena, ENTRY_ARENA_BYTES);
    status = read_head(&rows, err);
    if (status != TRUCE_OK)
        flow_stock_close(&rows);
    else
        *ret_rows = rows;
    return status;
}

void
flow_stock_close(struct flow_stock_rows *rows)
{
    arena_free(&rows->head_arena);
    arena_free(&rows->rows_arena);
}

enum status
flow_stock_next(struct flow_stock_rows *r, const struct force_stock_row **ret_row,
                struct err *err)
{
    while (r->row == r->row_count && r->part <= r->head.part_count) {
        bool     is_last = r->part == r->head.part_count;
        uint64_t record = is_last ? r->record : r->head.parts[r->part];

        TRY(read_entry(r, record, is_last ? STOCK_TABLE : STOCK_PART, err));
        r->part++;
    }
    *ret_row = NULL;
    if (r->row == r->row_count)
        return TRUCE_OK;
    if (r->rows[r->row].cell_count != r->head.column_count)
        return err_set(err, TRUCE_CORRUPT, "a row of entry %llu is not as wide as its header",
                       (unsigned long long)r->record);
    *ret_row = &r->rows[r->row++];
    return TRUCE_OK;
}
