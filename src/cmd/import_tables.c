#include "cmd/import_tables.h"

#include "base/sys.h"
#include "cmd/tables.h"
#include "flow/stocks.h"

/* Told of rows that hold nothing new and yet say something: other numbers, stated totals. */
#define KEPT_ISSUES (1u << FORCE_ISSUE_OTHER | 1u << FORCE_ISSUE_TOTALS)

/* The rows of one day, as they come. */
struct day_rows {
    struct force_stock stock;
    uint32_t     size;
};

/* Stands between a table and its reader: what the reader made of a row shows when it asks for
 * the next one. */
struct recorder {
    struct tables     *tables;
    struct csv        *csv;
    struct arena      *keep;
    struct str         file;
    struct str        *columns; /* NULL before the header */
    uint32_t           column_count;
    struct csv_row    *row;     /* that the reader holds; NULL: none */
    struct holdings   *holdings;
    uint64_t           held;    /* holdings and totals before that row */
    struct day_rows   *days;
    uint32_t           day_count, day_size;
    struct map         by_day;
};

struct importing {
    struct tables tables;
    uint64_t      stocks[3], rows; /* by enum flow_news */
};

static enum status
copy_cells(struct arena *keep, const struct csv_row *row, struct str **ret_cells, struct err *err)
{
    struct str *cells = ARENA_ARRAY(keep, (size_t)row->count + 1, struct str);

    TRY_NEW(cells, err);
    for (uint32_t i = 0; i < row->count; i++) {
        cells[i] = arena_copy_str(keep, row->cells[i]);
        TRY_NEW(cells[i].at, err);
    }
    *ret_cells = cells;
    return TRUCE_OK;
}

/* An array of twice the size with what was in it; NULL without memory. */
static void *
grow(struct arena *keep, const void *at, uint32_t count, uint32_t *size, size_t item)
{
    uint32_t more = *size ? *size * 2 : 64;
    void    *grown = arena_take_array(keep, more, item, _Alignof(max_align_t));

    if (grown && count)
        memcpy(grown, at, count * item);
    if (grown)
        *size = more;
    return grown;
}

static enum status
find_day(struct recorder *r, instant day, struct day_rows **ret_day, struct err *err)
{
    struct str key = arena_copy_str(r->keep, (struct str){ (const char *)&day, sizeof day });
    uint32_t   index;

    TRY_NEW(key.at, err);
    if (!map_get(&r->by_day, key, &index)) {
        if (r->day_count == r->day_size) {
            struct day_rows *grown = grow(r->keep, r->days, r->day_count, &r->day_size,
                                          sizeof *grown);

            TRY_NEW(grown, err);
            r->days = grown;
        }
        index = r->day_count;
        TRY(map_put(&r->by_day, key, index, err));
        r->days[r->day_count++] = (struct day_rows){
            .stock = { .profile = str_from_c(r->tables->profile->name), .file = r->file,
                       .day = day, .columns = r->columns, .column_count = r->column_count } };
    }
    *ret_day = &r->days[index];
    return TRUCE_OK;
}

static uint64_t
held(const struct recorder *r)
{
    return (uint64_t)r->holdings->count + r->holdings->stated_count;
}

/* A row that holds, widens or states something is kept; what was set aside is not. */
static enum status
keep_row(struct recorder *r, instant day, struct err *err)
{
    uint32_t          issues = r->tables->row_issues;
    bool              counts = held(r) > r->held || issues & KEPT_ISSUES;
    struct day_rows  *rows = NULL;
    struct force_stock_row *row;

    if (!counts)
        return TRUCE_OK;
    TRY(find_day(r, day, &rows, err));
    if (rows->stock.row_count == rows->size) {
        struct force_stock_row *grown = grow(r->keep, rows->stock.rows, rows->stock.row_count,
                                       &rows->size, sizeof *grown);

        TRY_NEW(grown, err);
        rows->stock.rows = grown;
    }
    row = &rows->stock.rows[rows->stock.row_count];
    *row = (struct force_stock_row){ .line = r->row->line, .issues = issues };
    TRY(copy_cells(r->keep, r->row, &row->cells, err));
    rows->stock.row_count++;
    return TRUCE_OK;
}

static enum status
next_row(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    struct recorder *r = context;

    if (r->row)
        TRY(keep_row(r, r->tables->table.day, err));
    r->row = NULL;
    r->held = held(r);
    r->tables->row_issues = 0;
    TRY(csv_next(r->csv, ret_row, ret_more, err));
    if (!*ret_more)
        return TRUCE_OK;
    if (r->columns) {
        r->row = ret_row;
        return TRUCE_OK;
    }
    r->column_count = ret_row->count;
    return copy_cells(r->keep, ret_row, &r->columns, err);
}

/* ---- one file ---- */

/* Without its folder: where a file lay on somebody's disk is nobody's affair. */
static enum status
file_name(const struct command *command, const char *path, struct str *ret_name, struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct str  name = str_from_c(command->options.source ? command->options.source
                                  : slash                 ? slash + 1
                                                          : path);

    if (str_eq_c(name, "-"))
        return err_set(err, TRUCE_USAGE, "a table from standard input needs a name: --source NAME");
    if (!name.len || name.len > STOCK_FILE_LEN_MAX || !str_is_utf8(name))
        return err_set(err, TRUCE_USAGE, "the name of a table is 1 to %d bytes of UTF-8: give one "
                       "with --source NAME", STOCK_FILE_LEN_MAX);
    *ret_name = name;
    return TRUCE_OK;
}

/* All of a file or nothing of it. */
static enum status
record_days(struct importing *im, struct recorder *r, struct err *err)
{
    struct command *command = im->tables.command;
    instant         now = sys_now();

    for (uint32_t i = 0; i < r->day_count; i++) {
        enum flow_news news = FLOW_SAME;

        arena_reset(&command->step);
        r->days[i].stock.issues = im->tables.table_issues;
        TRY(flow_add_stock(command->flow, &r->days[i].stock, now, &command->step, &news, err));
        im->stocks[news]++;
        im->rows += r->days[i].stock.row_count;
    }
    return TRUCE_OK;
}

static enum status
read_file(struct importing *im, struct recorder *r, const char *path, struct err *err)
{
    struct force_rows rows = { next_row, r };
    enum status       status;

    TRY(file_name(im->tables.command, path, &r->file, err));
    TRY(csv_open(path, &r->csv, err));
    status = tables_read(&im->tables, path, rows, 0, r->holdings, err);
    csv_close(r->csv);
    TRY(status);
    TRY(flow_begin(im->tables.command->flow, err));
    status = record_days(im, r, err);
    if (status == TRUCE_OK)
        return flow_commit(im->tables.command->flow, err);
    flow_rollback(im->tables.command->flow);
    return status;
}

/* Each file by itself: a row that another file has too is still a row of this one. */
static enum status
import_file(struct importing *im, const char *path, struct err *err)
{
    struct arena    keep;
    struct holdings holdings;
    struct recorder r = { .tables = &im->tables, .keep = &keep, .holdings = &holdings };
    enum status     status;

    arena_init(&keep, COMMAND_BOOT_BYTES);
    holdings_init(&holdings, &keep);
    map_init(&r.by_day, &keep);
    status = read_file(im, &r, path, err);
    arena_free(&keep);
    return status;
}

/* ---- the sum ---- */

static void
print_sum(const struct importing *im, struct buf *out)
{
    const struct tables *t = &im->tables;

    if (im->tables.command->options.json) {
        buf_printf(out, "{\"new\":%llu,\"corrections\":%llu,\"same\":%llu,\"recorded_rows\":%llu,"
                   "\"rows\":%llu,\"taken\":%llu,", (unsigned long long)im->stocks[FLOW_NEW],
                   (unsigned long long)im->stocks[FLOW_CORRECTION],
                   (unsigned long long)im->stocks[FLOW_SAME], (unsigned long long)im->rows,
                   (unsigned long long)t->rows, (unsigned long long)t->taken);
        tables_issues_json(t, out);
        buf_add_c(out, "}\n");
        return;
    }
    buf_printf(out, "%llu new, %llu corrections, %llu there already: days of a table, with %llu of "
               "%llu rows\n", (unsigned long long)im->stocks[FLOW_NEW],
               (unsigned long long)im->stocks[FLOW_CORRECTION],
               (unsigned long long)im->stocks[FLOW_SAME], (unsigned long long)im->rows,
               (unsigned long long)t->rows);
    tables_issues_text(t, out);
}

bool
import_is_table(const struct command *command)
{
    return command->options.as && force_profile_find(str_from_c(command->options.as));
}

enum status
import_tables(struct command *command, struct err *err)
{
    struct importing im = { .rows = 0 };
    enum status      status;

    if (command->options.tz)
        return err_set(err, TRUCE_USAGE, "--tz is for reports: a table has days, not hours");
    if (command->options.source && command->arg_count > 1)
        return err_set(err, TRUCE_USAGE, "--source names one table: give one file at a time");
    TRY(command_open(command, STORE_WRITE, err));
    TRY(tables_open(&im.tables, command, err));
    status = TRUCE_OK;
    for (int i = 0; i < command->arg_count && status == TRUCE_OK; i++)
        status = import_file(&im, command->args[i], err);
    status = tables_close(&im.tables, status, err);
    if (status == TRUCE_OK)
        print_sum(&im, &command->out);
    return status;
}
