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

void
force_stock_add_row(const struct force_stock_row *row, struct buf *rows, struct str *ret_cells)
{
    size_t from, until;

    buf_add_c(rows, rows->len ? ",{\"cells\":" : "{\"cells\":");
    from = rows->len;
    add_cells(rows, row->cells, row->cell_count);
    until = rows->len;
    buf_printf(rows, ",\"line\":%llu", (unsigned long long)row->line);
    buf_add_c(rows, row->issues ? "," : "");
    add_issues(rows, row->issues);
    buf_add_byte(rows, '}');
    *ret_cells = rows->failed ? STR_NONE : (struct str){ rows->at + from, until - from };
}

static void
add_parts(const struct force_stock *s, struct buf *out)
{
    for (uint32_t i = 0; i < s->part_count; i++)
        buf_printf(out, "%s%llu", i ? "," : ",\"parts\":[", (unsigned long long)s->parts[i]);
    buf_add_c(out, s->part_count ? "]" : "");
}

/* With all its members, before some of them are kept back. */
static void
add_whole(const struct force_stock *s, struct str rows, struct buf *out)
{
    char day[TIME_TEXT_LEN];

    buf_add_byte(out, '{');
    if (s->form == STOCK_TABLE) {
        buf_add_c(out, "\"columns\":");
        add_cells(out, s->columns, s->column_count);
        buf_add_byte(out, ',');
    }
    buf_printf(out, "\"day\":\"%.*s\",\"file\":", STR_ARGS(time_text_date(s->day, day)));
    json_add_string(out, s->file);
    add_parts(s, out);
    buf_add_c(out, ",\"profile\":");
    json_add_string(out, s->profile);
    buf_add_c(out, s->issues ? "," : "");
    add_issues(out, s->issues);
    buf_add_c(out, ",\"rows\":[");
    buf_add(out, rows);
    buf_add_c(out, "]}");
}

static bool
is_clear(struct str name)
{
    return !str_eq_c(name, "rows");
}

enum status
force_stock_add_body(const struct force_stock *s, struct str rows, struct arena *step,
                     struct buf *out, struct buf *disclosures, struct err *err)
{
    const struct json *json;
    struct buf         whole;
    enum status        status;

    CHECK(s->form != STOCK_OTHER);
    buf_init(&whole, out->limit_bytes);
    add_whole(s, rows, &whole);
    buf_add_byte(out, '{');
    if (s->corrects != UINT64_MAX)
        buf_printf(out, "\"corrects\":%llu,", (unsigned long long)s->corrects);
    buf_add_c(out, s->form == STOCK_TABLE ? "\"table\":" : "\"part\":");
    status = buf_status(&whole, err);
    if (status == TRUCE_OK)
        status = json_parse(buf_str(&whole), step, &json, err);
    if (status == TRUCE_OK)
        status = protect_split_by(is_clear, json, step, out, disclosures, err);
    buf_free(&whole);
    TRY(status);
    buf_add_byte(out, '}');
    TRY(buf_status(disclosures, err));
    return buf_status(out, err);
}

/* ---- what is the same ---- */

/* One text after the other, so that it does not matter how they are cut into entries. */
void
force_stock_digest_cells(struct digest *digest, struct str cells)
{
    struct str parts[] = { { (const char *)digest->bytes, SHA256_BYTES }, cells };

    *digest = sha256(parts, 2);
}

enum status
force_stock_digest(const struct force_stock *s, struct digest *ret_digest, struct err *err)
{
    struct buf  text;
    enum status status;

    buf_init(&text, (size_t)8 * CSV_ROW_LEN_MAX);
    json_add_string(&text, s->profile);
    add_cells(&text, s->columns, s->column_count);
    status = buf_status(&text, err);
    if (status == TRUCE_OK)
        *ret_digest = sha256(&(struct str){ text.at, text.len }, 1);
    buf_free(&text);
    return status;
}

enum status
force_stock_digest_rows(struct digest *digest, const struct force_stock_row *rows,
                        uint32_t count, struct err *err)
{
    struct buf  text;
    enum status status = TRUCE_OK;

    buf_init(&text, (size_t)8 * CSV_ROW_LEN_MAX);
    for (uint32_t i = 0; i < count && status == TRUCE_OK; i++) {
        buf_clear(&text);
        add_cells(&text, rows[i].cells, rows[i].cell_count);
        status = buf_status(&text, err);
        if (status == TRUCE_OK)
            force_stock_digest_cells(digest, buf_str(&text));
    }
    buf_free(&text);
    return status;
}

/* ---- reading ---- */

static enum status
bad(const char *what, struct err *err)
{
    return err_set(err, TRUCE_CORRUPT, "a recorded table does not read: %s", what);
}

/* As many as the array has. */
static enum status
read_cells(const struct json *array, struct arena *step, struct str **ret_cells,
           uint32_t *ret_count, struct err *err)
{
    struct str *cells;
    uint32_t    i = 0;

    if (!array || array->kind != JSON_ARRAY || array->count > CSV_CELLS_MAX)
        return bad("a row or the header is no list of cells", err);
    cells = ARENA_ARRAY(step, (size_t)array->count + 1, struct str);
    TRY_NEW(cells, err);
    for (const struct json *c = array->first; c; c = c->next, i++) {
        if (c->kind != JSON_STRING && c->kind != JSON_NULL)
            return bad("a cell is neither a text nor null", err);
        cells[i] = c->kind == JSON_STRING ? c->text : STR("\xff");
    }
    *ret_cells = cells;
    *ret_count = array->count;
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
        TRY(read_cells(json_get(row, STR("cells")), step, &r->cells, &r->cell_count, err));
        if (s->form == STOCK_TABLE && r->cell_count != s->column_count)
            return bad("its rows are not as wide as its header", err);
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

static enum status
read_parts(const struct json *array, struct arena *step, struct force_stock *s, struct err *err)
{
    if (!array)
        return TRUCE_OK;
    if (array->kind != JSON_ARRAY || array->count > STOCK_PARTS_MAX)
        return bad("its parts are no list of entries", err);
    s->parts = ARENA_ARRAY(step, (size_t)array->count + 1, uint64_t);
    TRY_NEW(s->parts, err);
    for (const struct json *part = array->first; part; part = part->next)
        if (!read_whole(part, &s->parts[s->part_count++]))
            return bad("its parts are no list of entries", err);
    return TRUCE_OK;
}

/* What is not rows. */
static enum status
read_head(const struct json *table, struct arena *step, struct force_stock *s, struct err *err)
{
    struct str  day;
    struct when when;

    if (s->form == STOCK_TABLE)
        TRY(read_cells(json_get(table, STR("columns")), step, &s->columns, &s->column_count,
                       err));
    if (!read_text(table, STR("profile"), FORCE_NAME_LEN_MAX, &s->profile) ||
        !read_text(table, STR("file"), STOCK_FILE_LEN_MAX, &s->file))
        return bad("it does not say its profile or its file", err);
    if (!read_text(table, STR("day"), TIME_TEXT_LEN, &day) ||
        time_parse(day, &when, NULL) != TRUCE_OK || when.kind != WHEN_DATE)
        return bad("it does not say its day", err);
    s->day = when.at;
    s->issues = read_issues(json_get(table, STR("repaired")));
    return s->form == STOCK_TABLE ? read_parts(json_get(table, STR("parts")), step, s, err)
                                  : TRUCE_OK;
}

enum status
force_stock_read(struct str body, struct str disclosures, struct arena *step,
                 struct force_stock *ret_stock, struct err *err)
{
    const struct json *json, *table, *part;
    struct force_stock s = { .form = STOCK_OTHER, .corrects = UINT64_MAX };
    uint32_t           hidden;

    TRY(json_parse(body, step, &json, err));
    table = json_get(json, STR("table"));
    part = json_get(json, STR("part"));
    if (table && table->kind == JSON_OBJECT)
        s.form = STOCK_TABLE;
    else if (part && part->kind == JSON_OBJECT)
        s.form = STOCK_PART;
    if (s.form == STOCK_OTHER) {
        *ret_stock = s;
        return TRUCE_OK;
    }
    table = s.form == STOCK_TABLE ? table : part;
    TRY(read_head(table, step, &s, err));
    if (!read_whole(json_get(json, STR("corrects")), &s.corrects))
        s.corrects = UINT64_MAX;
    TRY(protect_merge(table, disclosures, step, &table, &hidden, err));
    s.hidden = hidden && !json_get(table, STR("rows"));
    if (!s.hidden)
        TRY(read_rows(json_get(table, STR("rows")), step, &s, err));
    *ret_stock = s;
    return TRUCE_OK;
}
