#include "cmd/posture.h"

#include "flow/stocks.h"

#include <stdlib.h>

/* Days of one file with the same columns. */
struct recorded_table {
    struct str        file;
    struct str       *columns;
    uint32_t          column_count;
    struct force_stock_row *rows;
    uint32_t          row_count, size, next; /* next: given to the reader so far */
    bool              header_given;
};

struct gathering {
    struct command        *command;
    const char            *profile; /* the one asked for; NULL: only see which there are */
    struct recorded_table *tables;
    uint32_t               count, size;
    const struct force_profile *seen;
    bool                   several;
};

/* ---- gathering ---- */

static void *
grow(struct arena *boot, const void *at, uint32_t count, uint32_t *size, size_t item)
{
    uint32_t more = *size ? *size * 2 : 64;
    void    *grown = arena_take_array(boot, more, item, _Alignof(max_align_t));

    if (grown && count)
        memcpy(grown, at, count * item);
    if (grown)
        *size = more;
    return grown;
}

static enum status
copy_texts(struct arena *boot, const struct str *texts, uint32_t count, struct str **ret_texts,
           struct err *err)
{
    struct str *copy = ARENA_ARRAY(boot, (size_t)count + 1, struct str);

    TRY_NEW(copy, err);
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = arena_copy_str(boot, texts[i]);
        TRY_NEW(copy[i].at, err);
    }
    *ret_texts = copy;
    return TRUCE_OK;
}

static bool
is_of(const struct recorded_table *table, const struct force_stock *stock)
{
    if (!str_eq(table->file, stock->file) || table->column_count != stock->column_count)
        return false;
    for (uint32_t i = 0; i < stock->column_count; i++)
        if (!str_eq(table->columns[i], stock->columns[i]))
            return false;
    return true;
}

static enum status
find_table(struct gathering *g, const struct force_stock *stock, struct recorded_table **ret_table,
           struct err *err)
{
    struct arena          *boot = &g->command->boot;
    struct recorded_table *table;

    for (uint32_t i = 0; i < g->count; i++)
        if (is_of(&g->tables[i], stock)) {
            *ret_table = &g->tables[i];
            return TRUCE_OK;
        }
    if (g->count == g->size) {
        table = grow(boot, g->tables, g->count, &g->size, sizeof *table);
        TRY_NEW(table, err);
        g->tables = table;
    }
    table = &g->tables[g->count];
    *table = (struct recorded_table){ .file = arena_copy_str(boot, stock->file),
                                      .column_count = stock->column_count };
    TRY_NEW(table->file.at, err);
    TRY(copy_texts(boot, stock->columns, stock->column_count, &table->columns, err));
    g->count++;
    *ret_table = table;
    return TRUCE_OK;
}

static enum status
take_stock(void *context, const struct force_stock *stock, uint64_t record, struct err *err)
{
    struct gathering           *g = context;
    const struct force_profile *profile = force_profile_find(stock->profile);
    struct recorded_table      *table = NULL;

    (void)record;
    g->several |= profile && g->seen && profile != g->seen;
    g->seen = profile ? profile : g->seen;
    if (!g->profile || !str_eq_c(stock->profile, g->profile))
        return TRUCE_OK;
    TRY(find_table(g, stock, &table, err));
    for (uint32_t i = 0; i < stock->row_count; i++) {
        if (table->row_count == table->size) {
            struct force_stock_row *grown = grow(&g->command->boot, table->rows, table->row_count,
                                           &table->size, sizeof *grown);

            TRY_NEW(grown, err);
            table->rows = grown;
        }
        table->rows[table->row_count] = stock->rows[i];
        TRY(copy_texts(&g->command->boot, stock->rows[i].cells, stock->column_count,
                       &table->rows[table->row_count].cells, err));
        table->row_count++;
    }
    return TRUCE_OK;
}

enum status
posture_recorded_profile(struct command *command, const char **ret_profile, struct err *err)
{
    struct gathering g = { .command = command };

    TRY(flow_scan_stocks(command->flow, TIME_MAX, &command->step, take_stock, &g, err));
    if (g.several)
        return err_set(err, TRUCE_USAGE, "the store holds tables of several profiles: say which "
                       "with --as un-contributions or --as geopko");
    *ret_profile = g.seen ? g.seen->name : NULL;
    return TRUCE_OK;
}

/* ---- reading them again ---- */

static int
by_line(const void *a, const void *b)
{
    uint64_t x = ((const struct force_stock_row *)a)->line, y = ((const struct force_stock_row *)b)->line;

    return (x > y) - (x < y);
}

static enum status
next_row(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    struct recorded_table *t = context;
    const struct str      *cells = t->columns;

    (void)err;
    *ret_more = !t->header_given || t->next < t->row_count;
    if (!*ret_more)
        return TRUCE_OK;
    ret_row->line = 1;
    ret_row->count = t->column_count;
    if (t->header_given) {
        ret_row->line = t->rows[t->next].line;
        cells = t->rows[t->next++].cells;
    }
    t->header_given = true;
    for (uint32_t i = 0; i < t->column_count; i++)
        ret_row->cells[i] = cells[i];
    return TRUCE_OK;
}

enum status
posture_read_recorded(struct posture_tables *t, instant until, struct err *err)
{
    struct command  *command = t->in.command;
    struct gathering g = { .command = command, .profile = t->in.profile->name };

    TRY(flow_scan_stocks(command->flow, until, &command->step, take_stock, &g, err));
    t->files = ARENA_ARRAY(&command->boot, (size_t)g.count + 1, const char *);
    TRY_NEW(t->files, err);
    for (uint32_t i = 0; i < g.count; i++) {
        struct recorded_table *table = &g.tables[i];

        t->files[i] = arena_copy_c(&command->boot, table->file);
        TRY_NEW(t->files[i], err);
        qsort(table->rows, table->row_count, sizeof *table->rows, by_line);
        TRY(tables_read(&t->in, t->files[i], (struct force_rows){ next_row, table }, i,
                        &t->holdings, err));
    }
    return TRUCE_OK;
}
