#include "cmd/import_tables.h"

#include "base/sys.h"
#include "cmd/recorded.h"
#include "wire/json.h"

/* What is in memory of each is a part at most; a month for 340 years. */
enum { IMPORT_DAYS_MAX = 4096 };

/* Told of rows that hold nothing new and yet say something: other numbers, stated totals. */
#define KEPT_ISSUES                                                                         \
    (1u << FORCE_ISSUE_OTHER | 1u << FORCE_ISSUE_TOTALS | 1u << FORCE_ISSUE_PLACE_AGAIN)

/* Stands between a table and its reader: what the reader made of a row shows when it asks for
 * the next one. */
struct recorder {
    struct importing  *im;
    struct csv        *csv;
    struct arena      *keep;
    struct str         file;
    struct str        *columns; /* NULL before the header */
    uint32_t           column_count;
    struct csv_row    *row;     /* that the reader holds; NULL: none */
    struct holdings   *holdings;
    uint64_t           held;    /* holdings and totals before that row */
    struct flow_stock_day *days;
    uint32_t           day_count, day_size;
    struct map         by_day;
    bool               open;    /* a transaction is: from the first part or the end of the file */
    instant            now;
    uint64_t           rows;
};

/* A statement that took the place of another, or that stays out. */
struct news {
    struct str     file;
    instant        day;
    uint64_t       before, after; /* the same: nothing new was recorded */
    enum undone    undone;        /* of the one before */
    uint64_t       by;
};

struct importing {
    struct tables tables;
    uint64_t      stocks[3], rows; /* by enum flow_news */
    struct news  *news;
    uint32_t      news_count, news_size;
};

/* ---- rows ---- */

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

static enum status
begin_day(struct recorder *r, struct str key, instant day, struct err *err)
{
    struct force_stock stock = { .profile = str_from_c(r->im->tables.profile->name),
                                 .file = r->file, .day = day, .columns = r->columns,
                                 .column_count = r->column_count };
    void              *at = r->days;

    TRY(context_grow(r->keep, &at, r->day_count, &r->day_size, sizeof *r->days, IMPORT_DAYS_MAX,
                     "days of a table", err));
    r->days = at;
    key = arena_copy_str(r->keep, key);
    TRY_NEW(key.at, err);
    TRY(map_put(&r->by_day, key, r->day_count, err));
    return flow_stock_begin(&r->days[r->day_count++], &stock, r->keep, err);
}

static enum status
find_day(struct recorder *r, instant day, struct flow_stock_day **ret_day, struct err *err)
{
    struct str key = { (const char *)&day, sizeof day };
    uint32_t   index = r->day_count;

    if (!map_get(&r->by_day, key, &index))
        TRY(begin_day(r, key, day, err));
    *ret_day = &r->days[index];
    return TRUCE_OK;
}

static uint64_t
held(const struct recorder *r)
{
    return (uint64_t)r->holdings->count + r->holdings->stated_count;
}

static enum status
begin(struct recorder *r, struct err *err)
{
    if (r->open)
        return TRUCE_OK;
    TRY(flow_begin(r->im->tables.command->flow, err));
    r->open = true;
    r->now = sys_now();
    return TRUCE_OK;
}

/* A row that holds, widens or states something is kept; what was set aside is not. */
static enum status
keep_row(struct recorder *r, instant day, struct err *err)
{
    struct command        *command = r->im->tables.command;
    uint32_t               issues = r->im->tables.row_issues;
    bool                   counts = held(r) > r->held || issues & KEPT_ISSUES;
    struct force_stock_row row = { r->row->line, r->row->cells, r->row->count, issues };
    struct flow_stock_day *rows = NULL;

    if (!counts)
        return TRUCE_OK;
    TRY(find_day(r, day, &rows, err));
    TRY(flow_stock_take(rows, &row, err));
    r->rows++;
    if (!flow_stock_is_due(rows))
        return TRUCE_OK;
    TRY(begin(r, err));
    arena_reset(&command->step);
    return flow_stock_keep_part(command->flow, rows, r->now, &command->step, err);
}

static enum status
next_row(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    struct recorder *r = context;

    if (r->row)
        TRY(keep_row(r, r->im->tables.table.day, err));
    r->row = NULL;
    r->held = held(r);
    r->im->tables.row_issues = 0;
    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted; of this table nothing is recorded");
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

static enum status
note_news(struct importing *im, const struct flow_stock_day *day, enum flow_news what,
          uint64_t after, struct err *err)
{
    struct command *command = im->tables.command;
    struct news     news = { .day = day->stock.day, .before = day->current, .after = after };
    void           *at = im->news;

    if (what == FLOW_NEW)
        return TRUCE_OK;
    if (what == FLOW_SAME)
        news.before = after;
    TRY(flow_undone(command->flow, news.before, TIME_MAX, &command->step, &news.undone,
                    &news.by, err));
    if (what == FLOW_SAME && news.undone == UNDONE_NOT)
        return TRUCE_OK;
    TRY(context_grow(&command->boot, &at, im->news_count, &im->news_size, sizeof news,
                     UINT32_MAX / 2, "corrections", err));
    im->news = at;
    news.file = arena_copy_str(&command->boot, day->stock.file);
    TRY_NEW(news.file.at, err);
    im->news[im->news_count++] = news;
    return TRUCE_OK;
}

/* All of a file or nothing of it. */
static enum status
record_days(struct importing *im, struct recorder *r, struct err *err)
{
    struct command *command = im->tables.command;

    for (uint32_t i = 0; i < r->day_count; i++) {
        enum flow_news news = FLOW_SAME;
        uint64_t       seq = 0;

        arena_reset(&command->step);
        r->days[i].stock.issues = im->tables.table_issues;
        TRY(flow_stock_keep(command->flow, &r->days[i], r->now, &command->step, &news, &seq, err));
        im->stocks[news]++;
        TRY(note_news(im, &r->days[i], news, seq, err));
    }
    im->rows += r->rows;
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
    if (status == TRUCE_OK)
        status = begin(r, err);
    if (status == TRUCE_OK)
        status = record_days(im, r, err);
    if (status == TRUCE_OK)
        return flow_commit(im->tables.command->flow, err);
    if (r->open)
        flow_rollback(im->tables.command->flow);
    return status;
}

/* Each file by itself: a row that another file has too is still a row of this one. */
static enum status
import_file(struct importing *im, const char *path, struct err *err)
{
    struct arena    keep;
    struct holdings holdings;
    struct recorder r = { .im = im, .keep = &keep, .holdings = &holdings };
    enum status     status;

    arena_init(&keep, COMMAND_BOOT_BYTES);
    holdings_init(&holdings, &keep);
    map_init(&r.by_day, &keep);
    status = read_file(im, &r, path, err);
    for (uint32_t i = 0; i < r.day_count; i++)
        flow_stock_end(&r.days[i]);
    arena_free(&keep);
    return status;
}

/* ---- what took another's place ---- */

static void
news_text(const struct news *n, bool known, const struct force_change *changes, uint32_t count,
          struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add_c(out, "  ");
    buf_add(out, n->file);
    buf_printf(out, ", %.*s: ", STR_ARGS(time_text_date(n->day, text)));
    if (n->before == n->after) {
        buf_printf(out, "entry %llu has these rows and was withdrawn by entry %llu: it stays out "
                   "(a supersede of entry %llu would bring it back)\n",
                   (unsigned long long)n->before, (unsigned long long)n->by,
                   (unsigned long long)n->by);
        return;
    }
    buf_printf(out, "entry %llu in place of entry %llu", (unsigned long long)n->after,
               (unsigned long long)n->before);
    if (n->undone != UNDONE_NOT)
        buf_printf(out, ", which entry %llu had %s", (unsigned long long)n->by,
                   n->undone == UNDONE_ERASED ? "erased" : "withdrawn");
    buf_add_byte(out, '\n');
    if (known)
        recorded_changes_text(changes, count, out);
}

static void
news_json(const struct news *n, bool known, const struct force_change *changes, uint32_t count,
          struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add_c(out, "{\"file\":");
    json_add_string(out, n->file);
    buf_printf(out, ",\"day\":\"%.*s\",\"entry\":%llu",
               STR_ARGS(time_text_date(n->day, text)), (unsigned long long)n->after);
    if (n->before != n->after)
        buf_printf(out, ",\"corrects\":%llu", (unsigned long long)n->before);
    if (n->undone != UNDONE_NOT)
        buf_printf(out, ",\"%s\":%llu", n->undone == UNDONE_ERASED ? "erased" : "withdrawn",
                   (unsigned long long)n->by);
    if (known) {
        buf_add_c(out, ",\"changes\":");
        recorded_changes_json(changes, count, out);
    }
    buf_add_byte(out, '}');
}

/* Which figures are others now: told, so that nobody has to compare two files. */
static enum status
add_news(struct importing *im, struct buf *out, struct err *err)
{
    struct command *command = im->tables.command;
    bool            json = command->options.json;

    for (uint32_t i = 0; i < im->news_count; i++) {
        const struct news   *n = &im->news[i];
        struct force_change *changes = NULL;
        struct arena         own;
        uint32_t             count = 0;
        bool                 known = false;
        enum status          status = TRUCE_OK;

        arena_init(&own, COMMAND_BOOT_BYTES);
        if (n->before != n->after)
            status = recorded_changes(command, im->tables.profile, n->before, n->after, &own,
                                      &known, &changes, &count, err);
        buf_add_c(out, json && i ? "," : "");
        if (status == TRUCE_OK && json)
            news_json(n, known, changes, count, out);
        else if (status == TRUCE_OK)
            news_text(n, known, changes, count, out);
        arena_free(&own);
        TRY(status);
    }
    return TRUCE_OK;
}

/* ---- the sum ---- */

static enum status
print_sum(struct importing *im, struct buf *out, struct err *err)
{
    const struct tables *t = &im->tables;

    if (im->tables.command->options.json) {
        buf_printf(out, "{\"new\":%llu,\"corrections\":%llu,\"same\":%llu,\"recorded_rows\":%llu,"
                   "\"rows\":%llu,\"taken\":%llu,", (unsigned long long)im->stocks[FLOW_NEW],
                   (unsigned long long)im->stocks[FLOW_CORRECTION],
                   (unsigned long long)im->stocks[FLOW_SAME], (unsigned long long)im->rows,
                   (unsigned long long)t->rows, (unsigned long long)t->taken);
        tables_issues_json(t, out);
        buf_add_c(out, ",\"statements\":[");
        TRY(add_news(im, out, err));
        buf_add_c(out, "]}\n");
        return TRUCE_OK;
    }
    buf_printf(out, "%llu new, %llu corrections, %llu there already: days of a table, with %llu of "
               "%llu rows\n", (unsigned long long)im->stocks[FLOW_NEW],
               (unsigned long long)im->stocks[FLOW_CORRECTION],
               (unsigned long long)im->stocks[FLOW_SAME], (unsigned long long)im->rows,
               (unsigned long long)t->rows);
    tables_issues_text(t, out);
    return add_news(im, out, err);
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
    return status == TRUCE_OK ? print_sum(&im, &command->out, err) : status;
}
