#include "force/tables.h"

#include <math.h>

enum column { MISSION, YEAR, LOCATION, LATITUDE, LONGITUDE, HOW_MANY, LIST, COLUMNS };

static const char *const spellings[COLUMNS] = {
    "mission", "year", "location", "latitude", "longitude", "No.TCC", "year.overview",
};

struct reader {
    struct force_table *table;
    struct holdings    *holdings;
    uint32_t            width;
    uint32_t            place[COLUMNS];
    struct csv_row      row;
};

static enum status
tell(struct reader *r, enum force_issue issue, struct str detail, struct err *err)
{
    return r->table->tell(r->table->context, issue, r->row.line, detail, &r->row, err);
}

static struct str
cell(const struct reader *r, enum column column)
{
    return str_trim(r->row.cells[r->place[column]]);
}

static enum status
read_header(struct reader *r, struct force_rows rows, struct err *err)
{
    bool more;

    TRY(rows.next(rows.context, &r->row, &more, err));
    if (!more)
        return err_set(err, TRUCE_SYNTAX, "the table is empty");
    r->width = r->row.count;
    for (unsigned c = 0; c < COLUMNS; c++) {
        uint32_t i = 0;

        while (i < r->row.count && !str_eq_c(str_trim(r->row.cells[i]), spellings[c]))
            i++;
        r->place[c] = i;
        if (i == r->row.count)
            return err_set(err, TRUCE_SYNTAX, "no column '%s': not the TCC map of Geo-PKO, the "
                           "one of its tables that says who contributes", spellings[c]);
    }
    return TRUCE_OK;
}

/* One "NAME (150)" off the front of the list; the name may have parentheses of its own. */
static bool
cut_item(struct str *rest, struct str *ret_name, struct str *ret_size)
{
    size_t     depth = 0, end = 0;
    struct str item;

    for (; end < rest->len && (depth || rest->at[end] != ','); end++) {
        depth += rest->at[end] == '(';
        depth -= rest->at[end] == ')' && depth;
    }
    item = str_trim(str_sub(*rest, 0, end));
    *rest = str_trim(str_sub(*rest, end + 1, rest->len));
    if (depth || item.len < 3 || item.at[item.len - 1] != ')')
        return false;
    for (end = item.len - 1; end > 0 && item.at[end] != '('; end--)
        ;
    *ret_name = str_trim(str_sub(item, 0, end));
    *ret_size = str_trim(str_sub(item, end + 1, item.len - 1));
    return ret_name->len && ret_name->len <= FORCE_NAME_LEN_MAX;
}

static bool
read_size(struct str text, struct force_range *ret_size, bool *ret_unknown)
{
    int64_t size;

    *ret_unknown = str_eq_c(text, "size unknown");
    *ret_size = (struct force_range){ 1, FORCE_OPEN }; /* it is listed, so it is there */
    if (*ret_unknown)
        return true;
    if (!str_to_i64(text, &size) || size < 0 || size > FORCE_PERSONS_MAX)
        return false;
    *ret_size = (struct force_range){ size, size };
    return true;
}

/* Does the whole list parse, with as many contributors as the row says? */
static bool
list_parses(struct reader *r)
{
    struct str         rest = cell(r, LIST), name, size;
    struct force_range range;
    int64_t            count = 0, said;
    bool               unknown;

    for (; rest.len; count++)
        if (!cut_item(&rest, &name, &size) || !read_size(size, &range, &unknown))
            return false;
    return count > 0 && str_to_i64(cell(r, HOW_MANY), &said) && said == count;
}

static enum status
read_list(struct reader *r, struct force_holding holding, struct err *err)
{
    struct str rest = cell(r, LIST), name, size;

    while (rest.len) {
        enum force_again again;
        bool             unknown;

        if (!cut_item(&rest, &name, &size) || !read_size(size, &holding.total, &unknown))
            return TRUCE_OK; /* list_parses was asked before */
        if (unknown)
            TRY(tell(r, FORCE_ISSUE_SIZE, name, err));
        TRY(force_name(&r->holdings->contributors, name, &holding.contributor, err));
        TRY(holdings_add(r->holdings, &holding, &again, err));
        r->table->taken += again == FORCE_NEW;
        if (again != FORCE_NEW)
            TRY(tell(r, again == FORCE_SAME ? FORCE_ISSUE_AGAIN : FORCE_ISSUE_OTHER, name, err));
    }
    return TRUCE_OK;
}

static bool
read_place(struct reader *r)
{
    double lat, lon;

    return str_to_double(cell(r, LATITUDE), &lat) && str_to_double(cell(r, LONGITUDE), &lon) &&
           fabs(lat) <= 90 && fabs(lon) <= 180;
}

static enum status
read_row(struct reader *r, struct err *err)
{
    struct force_holding holding = { .file = r->table->file, .line = r->row.line };
    struct str     mission, place;
    int64_t        year;
    bool           stray;

    if (r->row.count != r->width)
        return tell(r, FORCE_ISSUE_ROW, STR("another number of cells than the header has"), err);
    if (!str_to_i64(cell(r, YEAR), &year) || year < 1 || year > 9999)
        return tell(r, FORCE_ISSUE_DAY, cell(r, YEAR), err);
    if (!force_cell_name(cell(r, MISSION), &mission, &stray) ||
        !force_cell_name(cell(r, LOCATION), &place, &stray) || !str_is_utf8(cell(r, LIST)))
        return tell(r, FORCE_ISSUE_NAME, cell(r, LOCATION), err);
    if (!read_place(r))
        return tell(r, FORCE_ISSUE_PLACE, cell(r, LATITUDE), err);
    if (!list_parses(r))
        return tell(r, FORCE_ISSUE_CELL, cell(r, LIST), err);
    holding.day = civil_to_instant((struct civil){ .year = (int)year, .month = 1, .day = 1 });
    r->table->day = holding.day;
    TRY(force_name(&r->holdings->missions, mission, &holding.mission, err));
    TRY(force_name(&r->holdings->places, place, &holding.place, err));
    return read_list(r, holding, err);
}

enum status
geopko_read(struct force_rows rows, struct force_table *table, struct holdings *holdings,
            struct err *err)
{
    struct reader *r = ARENA_NEW(holdings->boot, struct reader);
    bool           more = true;

    TRY_NEW(r, err);
    r->table = table;
    r->holdings = holdings;
    TRY(read_header(r, rows, err));
    for (;;) {
        TRY(force_next(rows, table, &r->row, &more, err));
        if (!more)
            return TRUCE_OK;
        table->rows++;
        table->day = TIME_MIN;
        TRY(read_row(r, err));
    }
}
