#include "wire/csv.h"

#include "base/arena.h"
#include "wire/scan.h"
#include "wire/source.h"

/* A row and the byte that shows it to be too long, and one read more. */
enum { WINDOW_BYTES = CSV_ROW_LEN_MAX + 1 + SOURCE_READ_BYTES };

enum state { CELL_BEGINS, CELL_BARE, CELL_QUOTED, QUOTE_CLOSED };

struct csv {
    struct arena    arena; /* of which this is made */
    struct sys_file file;
    struct source   source;
    int64_t         bytes_read;
    bool            ended;
    struct buf      buf; /* the window */
    char            separator; /* 0: not known yet */

    /* the row being read; may be left off at any byte and gone on with */
    size_t     at, scan, cell_at;
    enum state state;
    bool       doubled;  /* this cell holds quotes written twice */
    bool       skipping; /* to the end of the line */
    uint64_t   line, line_ends;
    uint32_t   count;
    struct {
        size_t from, len; /* from: counted from `at` */
        bool   doubled;
    } cells[CSV_CELLS_MAX];
};

/* ---- open and close ---- */

static enum status
csv_new(struct sys_file file, struct source source, struct csv **ret_csv, struct err *err)
{
    struct arena arena;

    arena_init(&arena, WINDOW_BYTES);
    struct csv *csv = ARENA_NEW(&arena, struct csv);
    TRY_NEW(csv, err);
    buf_init(&csv->buf, WINDOW_BYTES);
    csv->file = file;
    csv->source = source;
    csv->arena = arena;
    csv->line = 1;
    *ret_csv = csv;
    return TRUCE_OK;
}

enum status
csv_open(const char *path, struct csv **ret_csv, struct err *err)
{
    struct sys_file file;
    enum status     status;

    TRY(sys_open(path, &file, err));
    status = csv_open_file(file, STR_NONE, ret_csv, err);
    if (status != TRUCE_OK)
        sys_close(&file);
    return status;
}

enum status
csv_open_file(struct sys_file file, struct str begun, struct csv **ret_csv,
              struct err *err)
{
    return csv_new(file, (struct source){ .memory = begun }, ret_csv, err);
}

enum status
csv_open_memory(struct str bytes, size_t piece, struct csv **ret_csv, struct err *err)
{
    struct sys_file file;
    struct source   source;

    source_init_memory(&source, &file, bytes, piece);
    return csv_new(file, source, ret_csv, err);
}

void
csv_close(struct csv *csv)
{
    if (!csv)
        return;
    struct arena arena = csv->arena;
    sys_close(&csv->file);
    buf_free(&csv->buf);
    arena_free(&arena);
}

int64_t
csv_bytes_read(const struct csv *csv)
{
    return csv->bytes_read;
}

int64_t
csv_size(const struct csv *csv)
{
    return csv->file.size;
}

/* Moves the row being read to the front: the window in use stays small and near. */
static enum status
csv_fill(struct csv *csv, struct err *err)
{
    struct buf *buf = &csv->buf;
    size_t      got;

    if (csv->at) {
        memmove(buf->at, buf->at + csv->at, buf->len - csv->at);
        buf->len -= csv->at;
        csv->scan -= csv->at;
        csv->cell_at -= csv->cell_at < csv->at ? csv->cell_at : csv->at;
        csv->at = 0;
    }
    CHECK(buf->len <= CSV_ROW_LEN_MAX + 1);
    char *room = buf_room(buf, source_room(&csv->source));
    TRY_NEW(room, err);
    TRY(source_read(&csv->source, &csv->file, room, &got, err));
    buf->len += got;
    csv->bytes_read += (int64_t)got;
    csv->ended = got == 0;
    return TRUCE_OK;
}

/* ---- which separator ---- */

struct sniff {
    size_t commas, semicolons, tabs;
    bool   in_quotes, is_blank;
};

/* True at the end of the first line that is not blank. */
static bool
sniff_byte(struct sniff *sniff, char c)
{
    if (c == '\n' && !sniff->in_quotes)
        return !sniff->is_blank;
    sniff->is_blank &= c == '\r' || c == '\n';
    if (c == '"')
        sniff->in_quotes = !sniff->in_quotes;
    if (sniff->in_quotes)
        return false;
    sniff->commas += c == ',';
    sniff->semicolons += c == ';';
    sniff->tabs += c == '\t';
    return false;
}

static enum status
csv_sniff(struct csv *csv, struct err *err)
{
    struct sniff sniff = { .is_blank = true };
    struct str   mark = SOURCE_BYTE_ORDER_MARK;
    bool         done = false;

    while (csv->buf.len < mark.len && !csv->ended)
        TRY(csv_fill(csv, err));
    if (str_starts(buf_str(&csv->buf), mark))
        csv->at = csv->scan = mark.len;
    for (size_t i = csv->at; !done && i - csv->at <= CSV_ROW_LEN_MAX; i++) {
        size_t from = csv->at;

        while (i == csv->buf.len && !csv->ended) {
            TRY(csv_fill(csv, err));
            i -= from - csv->at;
            from = csv->at;
        }
        done = i == csv->buf.len || sniff_byte(&sniff, csv->buf.at[i]);
    }
    csv->separator = ',';
    if (sniff.semicolons > sniff.commas || sniff.tabs > sniff.commas)
        csv->separator = sniff.tabs > sniff.semicolons ? '\t' : ';';
    return TRUCE_OK;
}

/* ---- from bytes to cells ---- */

enum outcome {
    ROW_NONE, /* so far */
    ROW_DONE,
    ROW_NEEDS_MORE,
    ROW_TOO_LONG,
    QUOTE_IN_BARE,
    TEXT_AFTER_QUOTE,
    QUOTE_OPEN
};

static void
row_begin(struct csv *csv, size_t at)
{
    csv->at = csv->scan = csv->cell_at = at;
    csv->state = CELL_BEGINS;
    csv->doubled = false;
    csv->count = 0;
    csv->line_ends = 0;
}

static void
cell_end(struct csv *csv, size_t end)
{
    if (csv->count < CSV_CELLS_MAX) {
        csv->cells[csv->count].from = csv->cell_at - csv->at;
        csv->cells[csv->count].len = end - csv->cell_at;
        csv->cells[csv->count].doubled = csv->doubled;
    }
    csv->count++; /* counts on, so that a row too wide is known when it has ended */
    csv->doubled = false;
    csv->state = CELL_BEGINS;
}

static void
bare_cell_end(struct csv *csv, bool ends_row)
{
    size_t end = csv->scan;

    if (ends_row && end > csv->cell_at && csv->buf.at[end - 1] == '\r')
        end--;
    cell_end(csv, end);
}

/* The first separator, line end or quote, or `end`. */
static inline const char *
scan_cell(const char *at, const char *end, char separator)
{
    for (; end - at >= 8; at += 8) {
        uint64_t eight = scan_load(at);
        uint64_t marks = scan_equal(eight, (unsigned char)separator) |
                         scan_equal(eight, '\n') | scan_equal(eight, '"');

        marks &= SCAN_MARKS;
        if (marks)
            return at + scan_first(marks);
    }
    while (at < end && *at != separator && *at != '\n' && *at != '"')
        at++;
    return at;
}

static enum outcome
scan_bare(struct csv *csv, size_t stop)
{
    const char *end = csv->buf.at + stop;
    const char *at = scan_cell(csv->buf.at + csv->scan, end, csv->separator);

    csv->scan = (size_t)(at - csv->buf.at);
    if (at == end)
        return ROW_NEEDS_MORE;
    char c = *at;
    if (c == '"')
        return QUOTE_IN_BARE;
    bare_cell_end(csv, c == '\n');
    csv->scan++;
    return c == '\n' ? ROW_DONE : ROW_NONE;
}

static enum outcome
scan_quoted(struct csv *csv, size_t stop)
{
    const char *from = csv->buf.at + csv->scan;
    const char *quote = memchr(from, '"', stop - csv->scan);
    const char *end = quote ? quote : csv->buf.at + stop;

    while (from < end && (from = memchr(from, '\n', (size_t)(end - from)))) {
        csv->line_ends++;
        from++;
    }
    csv->scan = (size_t)(end - csv->buf.at) + (quote != NULL);
    if (!quote)
        return ROW_NEEDS_MORE;
    csv->state = QUOTE_CLOSED;
    return ROW_NONE;
}

/* Behind a quote in a quoted cell: it may have been the first of two. */
static enum outcome
scan_closed(struct csv *csv, size_t stop)
{
    size_t end = csv->scan - 1;
    char   c = csv->buf.at[csv->scan];

    if (c == '"') {
        csv->doubled = true;
        csv->state = CELL_QUOTED;
        csv->scan++;
        return ROW_NONE;
    }
    if (c == '\r') {
        if (csv->scan + 1 == stop)
            return ROW_NEEDS_MORE; /* at the end of the file it ends the row */
        c = csv->buf.at[csv->scan + 1];
        if (c != '\n')
            return TEXT_AFTER_QUOTE;
        csv->scan++;
    }
    if (c != csv->separator && c != '\n')
        return TEXT_AFTER_QUOTE;
    cell_end(csv, end);
    csv->scan++;
    return c == '\n' ? ROW_DONE : ROW_NONE;
}

/* At the end of the file. */
static enum outcome
scan_end(struct csv *csv)
{
    switch (csv->state) {
    case CELL_BEGINS:
        if (csv->scan == csv->at)
            return ROW_NONE;
        csv->cell_at = csv->scan;
        cell_end(csv, csv->scan);
        return ROW_DONE;
    case CELL_BARE:
        bare_cell_end(csv, true);
        return ROW_DONE;
    case CELL_QUOTED:
        return QUOTE_OPEN;
    case QUOTE_CLOSED:
        break;
    }
    cell_end(csv, csv->scan - 1);
    return ROW_DONE;
}

static enum outcome
scan_step(struct csv *csv, size_t stop)
{
    switch (csv->state) {
    case CELL_BEGINS:
        csv->state = csv->buf.at[csv->scan] == '"' ? CELL_QUOTED : CELL_BARE;
        csv->scan += csv->state == CELL_QUOTED;
        csv->cell_at = csv->scan;
        return ROW_NONE;
    case CELL_BARE:
        return scan_bare(csv, stop);
    case CELL_QUOTED:
        return scan_quoted(csv, stop);
    case QUOTE_CLOSED:
        break;
    }
    return scan_closed(csv, stop);
}

/* Goes on with the row; ROW_NONE if the file ends where it would begin. */
static enum outcome
scan_row(struct csv *csv)
{
    size_t       limit = csv->at + CSV_ROW_LEN_MAX + 1;
    size_t       stop = csv->buf.len < limit ? csv->buf.len : limit;
    enum outcome outcome = ROW_NONE;

    while (outcome == ROW_NONE && csv->scan < stop)
        outcome = scan_step(csv, stop);
    if (outcome != ROW_NONE && outcome != ROW_NEEDS_MORE)
        return outcome;
    if (stop == limit)
        return ROW_TOO_LONG;
    return csv->ended ? scan_end(csv) : ROW_NEEDS_MORE;
}

/* ---- rows ---- */

/* Two quotes become one, in place: the row is whole and will not be read again. */
static struct str
undouble(char *at, size_t len)
{
    struct str rest = { at, len }, head;
    char      *to = at;

    while (str_cut(&rest, '"', &head)) {
        memmove(to, head.at, head.len + 1);
        to += head.len + 1;
        rest = str_sub(rest, 1, rest.len);
    }
    if (rest.len)
        memmove(to, rest.at, rest.len);
    return (struct str){ at, (size_t)(to - at) + rest.len };
}

static bool
row_is_empty(const struct csv *csv)
{
    for (uint32_t i = 0; i < csv->count && i < CSV_CELLS_MAX; i++)
        if (csv->cells[i].len)
            return false;
    return csv->count <= CSV_CELLS_MAX;
}

static void
row_give(struct csv *csv, struct csv_row *ret_row)
{
    char *row = csv->buf.at + csv->at;

    ret_row->line = csv->line;
    ret_row->count = csv->count;
    for (uint32_t i = 0; i < csv->count; i++) {
        char      *at = row + csv->cells[i].from;
        struct str cell = { at, csv->cells[i].len };

        ret_row->cells[i] = csv->cells[i].doubled ? undouble(at, cell.len) : cell;
    }
}

static enum status
row_broken(struct csv *csv, enum outcome outcome, struct err *err)
{
    uint32_t line = source_line(csv->line), cell = csv->count + 1;

    csv->skipping = true;
    csv->scan = csv->at;
    switch (outcome) {
    case QUOTE_IN_BARE:
        return err_at(err, TRUCE_SYNTAX, line, 0,
                      "a quote inside cell %u, which does not begin with one", cell);
    case TEXT_AFTER_QUOTE:
        return err_at(err, TRUCE_SYNTAX, line, 0,
                      "text behind the closing quote of cell %u; a quote inside a cell "
                      "is written twice", cell);
    case QUOTE_OPEN:
        return err_at(err, TRUCE_SYNTAX, line, 0, "the quote of cell %u is never closed",
                      cell);
    default:
        break;
    }
    if (csv->state == CELL_QUOTED)
        return err_at(err, TRUCE_SYNTAX, line, 0,
                      "the quote of cell %u is not closed within the %d bytes a row may "
                      "have", cell, CSV_ROW_LEN_MAX);
    return err_at(err, TRUCE_LIMIT, line, 0, "a row of more than %d bytes",
                  CSV_ROW_LEN_MAX);
}

static enum status
row_done(struct csv *csv, struct csv_row *ret_row, bool *ret_given, struct err *err)
{
    uint64_t line = csv->line;
    bool     too_wide = csv->count > CSV_CELLS_MAX;

    *ret_given = !too_wide && !row_is_empty(csv);
    if (*ret_given)
        row_give(csv, ret_row);
    csv->line += csv->line_ends + 1;
    row_begin(csv, csv->scan);
    if (too_wide)
        return err_at(err, TRUCE_LIMIT, source_line(line), 0,
                      "a row of more than %d cells", CSV_CELLS_MAX);
    return TRUCE_OK;
}

/* To the line after the one at which the broken row began. False: it needs more bytes. */
static bool
skip_line(struct csv *csv)
{
    size_t      left = csv->buf.len - csv->scan;
    const char *hit = left ? memchr(csv->buf.at + csv->scan, '\n', left) : NULL;

    if (!hit) {
        row_begin(csv, csv->buf.len);
        return false;
    }
    row_begin(csv, (size_t)(hit - csv->buf.at) + 1);
    csv->line++;
    csv->skipping = false;
    return true;
}

enum status
csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    if (!csv->separator)
        TRY(csv_sniff(csv, err));
    for (;;) {
        enum outcome outcome = csv->skipping && !skip_line(csv) && !csv->ended
                                   ? ROW_NEEDS_MORE
                                   : scan_row(csv);

        if (outcome == ROW_NEEDS_MORE) {
            TRY(csv_fill(csv, err));
        } else if (outcome == ROW_NONE) {
            *ret_more = false;
            return TRUCE_OK;
        } else if (outcome != ROW_DONE) {
            return row_broken(csv, outcome, err);
        } else {
            bool given;

            TRY(row_done(csv, ret_row, &given, err));
            if (given) {
                *ret_more = true;
                return TRUCE_OK;
            }
        }
    }
}

void
csv_add_cell(struct buf *buf, struct str cell)
{
    struct str head;
    bool       quoted = false;

    for (size_t i = 0; i < cell.len && !quoted; i++)
        quoted = memchr("\",\r\n", cell.at[i], 4) != NULL;
    if (!quoted) {
        buf_add(buf, cell);
        return;
    }
    buf_add_byte(buf, '"');
    while (str_cut(&cell, '"', &head)) {
        buf_add(buf, head);
        buf_add(buf, STR("\"\""));
    }
    buf_add(buf, cell);
    buf_add_byte(buf, '"');
}
