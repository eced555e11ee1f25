#include "force/stock.h"

#include "wire/json.h"

/* ---- writing ---- */

/* What is no text is null: a row need not be lost for a column that nobody reads. */
static void
add_cell(struct buf *out, struct str cell)
{
    if (str_is_utf8(cell))
        json_add_string(out, cell);
    else
        buf_add_c(out, "null");
}

static void
add_cells(struct buf *out, const struct str *cells, uint32_t count)
{
    buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        buf_add_c(out, i ? "," : "");
        add_cell(out, cells[i]);
    }
    buf_add_byte(out, ']');
}

static void
add_issues(struct buf *out, uint32_t issues)
{
    bool first = true;

    for (unsigned i = 0; i < FORCE_ISSUES; i++)
        if (issues & 1u << i) {
            buf_printf(out, "%s\"%s\"", first ? "\"repaired\":[" : ",", force_issue_rows[i].name);
            first = false;
        }
    buf_add_c(out, first ? "" : "]");
}

enum status
force_stock_add_body(const struct force_stock *s, uint64_t corrects, struct buf *out, struct err *err)
{
    char   day[TIME_TEXT_LEN];
    size_t from = out->len;

    buf_add_byte(out, '{');
    if (corrects != UINT64_MAX)
        buf_printf(out, "\"corrects\":%llu,", (unsigned long long)corrects);
    buf_add_c(out, "\"table\":{\"columns\":");
    add_cells(out, s->columns, s->column_count);
    buf_printf(out, ",\"day\":\"%.*s\",\"file\":", STR_ARGS(time_text_date(s->day, day)));
    json_add_string(out, s->file);
    buf_add_c(out, ",\"profile\":");
    json_add_string(out, s->profile);
    buf_add_c(out, s->issues ? "," : "");
    add_issues(out, s->issues);
    buf_add_c(out, ",\"rows\":[");
    for (uint32_t i = 0; i < s->row_count; i++) {
        buf_add_c(out, i ? ",{\"cells\":" : "{\"cells\":");
        add_cells(out, s->rows[i].cells, s->column_count);
        buf_printf(out, ",\"line\":%llu", (unsigned long long)s->rows[i].line);
        buf_add_c(out, s->rows[i].issues ? "," : "");
        add_issues(out, s->rows[i].issues);
        buf_add_byte(out, '}');
    }
    buf_add_c(out, "]}}");
    if (out->len - from > STOCK_BYTES_MAX)
        return err_set(err, TRUCE_LIMIT, "'%.*s' has more than %d bytes of %.*s: give the file in "
                       "parts", STR_ARGS(s->file), STOCK_BYTES_MAX,
                       STR_ARGS(time_text_date(s->day, day)));
    return buf_status(out, err);
}

enum status
force_stock_digest(const struct force_stock *s, struct digest *ret_digest, struct err *err)
{
    struct buf  text;
    enum status status;

    buf_init(&text, (size_t)2 * STOCK_BYTES_MAX);
    json_add_string(&text, s->profile);
    add_cells(&text, s->columns, s->column_count);
    for (uint32_t i = 0; i < s->row_count; i++)
        add_cells(&text, s->rows[i].cells, s->column_count);
    status = buf_status(&text, err);
    if (status == TRUCE_OK)
        *ret_digest = sha256(&(struct str){ text.at, text.len }, 1);
    buf_free(&text);
    return status;
}

/* ---- reading ---- */

static enum status
bad(const char *what, struct err *err)
{
    return err_set(err, TRUCE_CORRUPT, "a recorded table does not read: %s", what);
}

static enum status
read_cells(const struct json *array, uint32_t want, struct arena *step, struct str **ret_cells,
           struct err *err)
{
    struct str *cells;
    uint32_t    i = 0;

    if (!array || array->kind != JSON_ARRAY || array->count != want || want > CSV_CELLS_MAX)
        return bad("its rows are not as wide as its header", err);
    cells = ARENA_ARRAY(step, (size_t)want + 1, struct str);
    TRY_NEW(cells, err);
    for (const struct json *c = array->first; c; c = c->next, i++) {
        if (c->kind != JSON_STRING && c->kind != JSON_NULL)
            return bad("a cell is neither a text nor null", err);
        cells[i] = c->kind == JSON_STRING ? c->text : STR("\xff");
    }
    *ret_cells = cells;
    return TRUCE_OK;
}

/* Names that a later version may know are passed over: what they tell is derived anyhow. */
static uint32_t
read_issues(const struct json *array)
{
    uint32_t issues = 0;

    for (const struct json *i = array ? array->first : NULL; i; i = i->next)
        for (unsigned k = 0; k < FORCE_ISSUES; k++)
            if (i->kind == JSON_STRING && str_eq_c(i->text, force_issue_rows[k].name))
                issues |= 1u << k;
    return issues;
}

static bool
read_whole(const struct json *number, uint64_t *ret_number)
{
    int64_t whole;

    if (!number || number->kind != JSON_NUMBER || !str_to_i64(number->text, &whole) || whole < 0)
        return false;
    *ret_number = (uint64_t)whole;
    return true;
}

static enum status
read_rows(const struct json *array, struct arena *step, struct force_stock *s, struct err *err)
{
    if (!array || array->kind != JSON_ARRAY)
        return bad("it has no rows", err);
    s->rows = ARENA_ARRAY(step, (size_t)array->count + 1, struct force_stock_row);
    TRY_NEW(s->rows, err);
    for (const struct json *row = array->first; row; row = row->next) {
        struct force_stock_row *r = &s->rows[s->row_count++];

        if (!read_whole(json_get(row, STR("line")), &r->line))
            return bad("a row has no line", err);
        TRY(read_cells(json_get(row, STR("cells")), s->column_count, step, &r->cells, err));
        r->issues = read_issues(json_get(row, STR("repaired")));
    }
    return TRUCE_OK;
}

static bool
read_text(const struct json *table, struct str name, size_t len_max, struct str *ret_text)
{
    const struct json *text = json_get(table, name);

    if (!text || text->kind != JSON_STRING || !text->text.len || text->text.len > len_max ||
        memchr(text->text.at, 0, text->text.len))
        return false;
    *ret_text = text->text;
    return true;
}

enum status
force_stock_read(struct str body, struct arena *step, bool *ret_is, struct force_stock *ret_stock,
           uint64_t *ret_corrects, struct err *err)
{
    const struct json *json, *table, *columns;
    struct force_stock       s = { .profile = STR_NONE, .file = STR_NONE };
    struct str         day;
    struct when        when;

    TRY(json_parse(body, step, &json, err));
    table = json_get(json, STR("table"));
    *ret_is = table && table->kind == JSON_OBJECT;
    if (!*ret_is)
        return TRUCE_OK;
    columns = json_get(table, STR("columns"));
    if (!columns || columns->kind != JSON_ARRAY)
        return bad("it has no columns", err);
    s.column_count = columns->count;
    TRY(read_cells(columns, columns->count, step, &s.columns, err));
    if (!read_text(table, STR("profile"), FORCE_NAME_LEN_MAX, &s.profile) ||
        !read_text(table, STR("file"), STOCK_FILE_LEN_MAX, &s.file))
        return bad("it does not say its profile or its file", err);
    if (!read_text(table, STR("day"), TIME_TEXT_LEN, &day) ||
        time_parse(day, &when, NULL) != TRUCE_OK || when.kind != WHEN_DATE)
        return bad("it does not say its day", err);
    s.day = when.at;
    s.issues = read_issues(json_get(table, STR("repaired")));
    TRY(read_rows(json_get(table, STR("rows")), step, &s, err));
    if (!read_whole(json_get(json, STR("corrects")), ret_corrects))
        *ret_corrects = UINT64_MAX;
    *ret_stock = s;
    return TRUCE_OK;
}
