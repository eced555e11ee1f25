#include "force/tables.h"

#include <math.h>

enum column { MISSION, YEAR, LOCATION, LATITUDE, LONGITUDE, HOW_MANY, LIST, COLUMNS };

static const char *const spellings[COLUMNS] = {
    "mission", "year", "location", "latitude", "longitude", "No.TCC", "year.overview",
};

/* How the tables write a contributor that nobody could name. */
#define UNNAMED STR("TCC name unknown")

struct where {
    double lat, lon;
};

struct reader {
    struct force_reading in; /* first, so that it is the reader */
    uint32_t             place[COLUMNS];
    /* Where a mission's place of a year lay when it came first. */
    struct map           known;
    struct where        *wheres;
    uint32_t             where_count, where_size;
    bool                 elsewhere; /* this row has it at other coordinates */
};

static enum status
tell(struct reader *r, enum force_issue issue, struct str detail, struct err *err)
{
    return force_tell_row(&r->in, issue, detail, err);
}

static struct str
cell(const struct reader *r, enum column column)
{
    return force_cell(&r->in, r->place[column]);
}

static enum status
read_header(struct force_reading *reading, struct err *err)
{
    struct reader *r = (struct reader *)reading;

    for (unsigned c = 0; c < COLUMNS; c++) {
        TRY(force_column(reading, &spellings[c], 1, &r->place[c], err));
        if (r->place[c] == FORCE_NONE)
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
    return force_name_is_good(*ret_name);
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
take_item(struct reader *r, struct str name, struct force_holding *holding, struct err *err)
{
    struct holdings *h = r->in.holdings;
    enum force_again again;

    TRY(force_take_name(&r->in, &h->contributors, name, &holding->contributor, err));
    if (str_eq(name, UNNAMED)) {
        h->unnamed = holding->contributor;
        TRY(tell(r, FORCE_ISSUE_UNNAMED, cell(r, LOCATION), err));
    }
    TRY(r->elsewhere ? holdings_add_beside(h, holding, &again, err)
                     : holdings_add(h, holding, &again, err));
    r->in.table->taken += again == FORCE_NEW;
    if (again == FORCE_NEW)
        return TRUCE_OK;
    return tell(r, r->elsewhere          ? FORCE_ISSUE_PLACE_AGAIN
                   : again == FORCE_SAME ? FORCE_ISSUE_AGAIN
                                         : FORCE_ISSUE_OTHER, name, err);
}

static enum status
read_list(struct reader *r, struct force_holding holding, struct err *err)
{
    struct str rest = cell(r, LIST), name, size;

    while (rest.len) {
        bool unknown;

        if (!cut_item(&rest, &name, &size) || !read_size(size, &holding.total, &unknown))
            return TRUCE_OK; /* list_parses was asked before */
        if (unknown)
            TRY(tell(r, FORCE_ISSUE_SIZE, name, err));
        TRY(take_item(r, name, &holding, err));
    }
    return TRUCE_OK;
}

static bool
read_place(struct reader *r, struct where *ret_where)
{
    return str_to_double(cell(r, LATITUDE), &ret_where->lat) &&
           str_to_double(cell(r, LONGITUDE), &ret_where->lon) && fabs(ret_where->lat) <= 90 &&
           fabs(ret_where->lon) <= 180;
}

struct where_key {
    instant  day;
    uint32_t mission, place;
};

/* Two rows for one place of a year, at other coordinates: one contingent that was put on the
 * map twice, or two. */
static enum status
note_where(struct reader *r, const struct force_holding *holding, struct where where,
           struct err *err)
{
    struct where_key key = { holding->day, holding->mission, holding->place };
    struct arena    *boot = r->in.holdings->boot;
    struct str       bytes = { (const char *)&key, sizeof key };
    uint32_t         at;

    r->elsewhere = false;
    if (map_get(&r->known, bytes, &at)) {
        r->elsewhere = r->wheres[at].lat != where.lat || r->wheres[at].lon != where.lon;
        return TRUCE_OK;
    }
    if (r->where_count == r->where_size) {
        uint32_t      size = r->where_size ? 2 * r->where_size : 64;
        struct where *grown = ARENA_ARRAY(boot, size, struct where);

        TRY_NEW(grown, err);
        if (r->where_count)
            memcpy(grown, r->wheres, r->where_count * sizeof *grown);
        r->wheres = grown;
        r->where_size = size;
    }
    bytes = arena_copy_str(boot, bytes);
    TRY_NEW(bytes.at, err);
    TRY(map_put(&r->known, bytes, r->where_count, err));
    r->wheres[r->where_count++] = where;
    return TRUCE_OK;
}

static enum status
read_row(struct force_reading *reading, struct err *err)
{
    struct reader       *r = (struct reader *)reading;
    struct holdings     *h = r->in.holdings;
    struct force_holding holding = { .file = r->in.table->file, .line = r->in.row.line };
    struct str           mission, place;
    struct where         where;
    int64_t              year;
    bool                 stray;

    if (!str_to_i64(cell(r, YEAR), &year) || year < 1 || year > 9999)
        return tell(r, FORCE_ISSUE_DAY, cell(r, YEAR), err);
    if (!force_cell_name(cell(r, MISSION), &mission, &stray) ||
        !force_cell_name(cell(r, LOCATION), &place, &stray) || !str_is_utf8(cell(r, LIST)))
        return tell(r, FORCE_ISSUE_NAME, cell(r, LOCATION), err);
    if (!read_place(r, &where))
        return tell(r, FORCE_ISSUE_PLACE, cell(r, LATITUDE), err);
    if (!list_parses(r))
        return tell(r, FORCE_ISSUE_CELL, cell(r, LIST), err);
    holding.day = civil_to_instant((struct civil){ .year = (int)year, .month = 1, .day = 1 });
    r->in.table->day = holding.day;
    TRY(force_take_name(&r->in, &h->missions, mission, &holding.mission, err));
    TRY(force_take_name(&r->in, &h->places, place, &holding.place, err));
    TRY(note_where(r, &holding, where, err));
    return read_list(r, holding, err);
}

enum status
geopko_read(struct force_rows rows, struct force_table *table, struct holdings *holdings,
            struct err *err)
{
    static const struct force_reader reader = { read_header, read_row };
    struct reader                   *r = ARENA_NEW(holdings->boot, struct reader);

    TRY_NEW(r, err);
    r->in.table = table;
    r->in.holdings = holdings;
    map_init(&r->known, holdings->boot);
    return force_read(rows, &r->in, &reader, err);
}
