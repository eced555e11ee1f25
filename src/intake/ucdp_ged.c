#include "intake/profile.h"

#include "intake/ucdp_where.h"
#include "wire/json.h"
#include "wire/text.h"

#include <math.h>

/* UCDP GED Codebook 23.1. MOVED: said by our fields and therefore not said again; KEPT:
 * under "ucdp" as it stands. */
#define UCDP_COLUMN_TABLE(X)                                                                 \
    /* id, column, needed, whither, how */                                                   \
    X(ID, "id", true, MOVED, "id; the source is ucdp-ged")                                    \
    X(TYPE, "type_of_violence", true, KEPT,                                                  \
      "act armed_force; 1, 2 between the sides; 3 by side_a (inferred), target civilian")    \
    X(SIDE_A, "side_a", true, MOVED, "between, by")                                          \
    X(SIDE_B, "side_b", true, MOVED, "between; of type 3 it must be Civilians")              \
    X(WHERE_PREC, "where_prec", true, KEPT, "radius_m, see below")                           \
    X(LATITUDE, "latitude", true, MOVED, "lat; kept if the location is unknown")             \
    X(LONGITUDE, "longitude", true, MOVED, "lon; kept if the location is unknown")           \
    X(COUNTRY, "country_id", true, KEPT, "369, Ukraine, for the radii of levels 1, 3, 4")    \
    X(DATE_PREC, "date_prec", true, KEPT, "see below")                                       \
    X(DATE_START, "date_start", true, KEPT, "from; the month first, or ISO 8601; midnight")  \
    X(DATE_END, "date_end", true, KEPT, "to")                                                \
    X(LOW, "low", true, MOVED, "killed_min")                                                 \
    X(BEST, "best", true, MOVED, "killed_best")                                              \
    X(HIGH, "high", true, MOVED, "killed_max; all three kept where low <= best <= high fails") \
    X(CIVILIANS, "deaths_civilians", true, MOVED, "civilian")                                \
    X(WHERE, "where_coordinates", false, KEPT, "the settlement's name, for the radius of level 1") \
    X(SOURCE_DATE, "source_date", false, KEPT, "known: the latest; with slashes the day first") \
    X(HEADLINE, "source_headline", false, MOVED, "text")                                     \
    X(DESCRIPTION, "where_description", false, KEPT, "text, if there is no source_headline")

enum column {
#define COLUMN_ENUM(id, name, needed, whither, how) COLUMN_##id,
    UCDP_COLUMN_TABLE(COLUMN_ENUM)
#undef COLUMN_ENUM
    COLUMN_COUNT
};

enum whither { KEPT, MOVED };

static const struct {
    const char  *name;
    bool         needed;
    enum whither whither;
    const char  *how;
} rules[] = {
#define COLUMN_ROW(id, name, needed, whither, how) [COLUMN_##id] = { name, needed, whither, how },
    UCDP_COLUMN_TABLE(COLUMN_ROW)
#undef COLUMN_ROW
};

#define NO_COLUMN UINT32_MAX

struct ucdp {
    uint32_t place[COLUMN_COUNT];    /* in the row, or NO_COLUMN */
    uint8_t  column[CSV_CELLS_MAX];  /* of a place, or COLUMN_COUNT */
};

bool
ucdp_ged_knows(const struct columns *columns)
{
    uint32_t place;

    return columns_find(columns, STR("type_of_violence"), &place) &&
           columns_find(columns, STR("where_prec"), &place) &&
           columns_find(columns, STR("date_start"), &place);
}

enum status
ucdp_ged_begin(const struct columns *columns, struct arena *keep, void **ret_state,
               struct err *err)
{
    struct ucdp *ucdp = ARENA_NEW(keep, struct ucdp);
    char         missing[240] = "";
    size_t       len = 0;

    TRY_NEW(ucdp, err);
    memset(ucdp->column, COLUMN_COUNT, sizeof ucdp->column);
    for (uint8_t i = 0; i < COLUMN_COUNT; i++) {
        ucdp->place[i] = NO_COLUMN;
        if (columns_find(columns, str_from_c(rules[i].name), &ucdp->place[i]))
            ucdp->column[ucdp->place[i]] = i;
        else if (rules[i].needed)
            len += (size_t)snprintf(missing + len, sizeof missing - len, "%s%s",
                                    len ? ", " : "", rules[i].name);
        CHECK(len < sizeof missing);
    }
    if (len)
        return err_set(err, TRUCE_SYNTAX,
                       "the header lacks %s: no table of UCDP GED, or one with columns taken out",
                       missing);
    *ret_state = ucdp;
    return TRUCE_OK;
}

/* ---- one row ---- */

struct event {
    const struct ucdp *ucdp;
    const struct str  *cells;
    bool               converted; /* from Windows-1252 */
    int64_t            type, where_prec, country, date_prec, low, best, high, civilians;
    instant            start, end;
    bool               widened, order_fixed, located;
    double             radius_m;
    struct point       at;
    enum column        text; /* or COLUMN_COUNT */
};

static struct str
cell(const struct event *e, enum column column)
{
    return e->ucdp->place[column] == NO_COLUMN ? STR_NONE
                                               : str_trim(e->cells[e->ucdp->place[column]]);
}

static enum status
bad_cell(const struct event *e, enum column column, const char *want, struct err *err)
{
    struct str said = cell(e, column);

    return err_set(err, TRUCE_SYNTAX, "'%s' must be %s, not '%.*s'", rules[column].name, want,
                   (int)(said.len > 40 ? 40 : said.len), said.at);
}

/* GED was made on machines of both kinds; a row is valid UTF-8 or it is Windows-1252. */
static enum status
to_utf8(const struct row *row, struct event *e, struct err *err)
{
    struct str *cells;
    uint32_t    first = 0;

    while (first < row->columns->count && str_is_utf8(row->cells[first]))
        first++;
    e->cells = row->cells;
    if (first == row->columns->count)
        return TRUCE_OK;
    cells = ARENA_ARRAY(row->step, row->columns->count, struct str);
    TRY_NEW(cells, err);
    for (uint32_t i = 0; i < row->columns->count; i++)
        TRY(text_from_windows_1252(row->cells[i], row->step, &cells[i], err));
    e->cells = cells;
    e->converted = true;
    return TRUCE_OK;
}

static enum status
read_integer(const struct event *e, enum column column, int64_t least, int64_t most,
             int64_t *ret_value, struct err *err)
{
    int64_t value;
    char    want[60];

    if (str_to_i64(cell(e, column), &value) && value >= least && value <= most) {
        *ret_value = value;
        return TRUCE_OK;
    }
    (void)snprintf(want, sizeof want, "a whole number from %lld to %lld", (long long)least,
                   (long long)most);
    return bad_cell(e, column, want, err);
}

static enum status
read_numbers(struct event *e, struct err *err)
{
    enum { DEATHS_MAX = 1000000000, COUNTRIES_MAX = 100000 };

    TRY(read_integer(e, COLUMN_TYPE, 1, 3, &e->type, err));
    TRY(read_integer(e, COLUMN_WHERE_PREC, 1, 7, &e->where_prec, err));
    TRY(read_integer(e, COLUMN_DATE_PREC, 1, 5, &e->date_prec, err));
    TRY(read_integer(e, COLUMN_COUNTRY, 1, COUNTRIES_MAX, &e->country, err));
    TRY(read_integer(e, COLUMN_LOW, 0, DEATHS_MAX, &e->low, err));
    TRY(read_integer(e, COLUMN_BEST, 0, DEATHS_MAX, &e->best, err));
    TRY(read_integer(e, COLUMN_HIGH, 0, DEATHS_MAX, &e->high, err));
    return read_integer(e, COLUMN_CIVILIANS, 0, DEATHS_MAX, &e->civilians, err);
}

/* ---- days ---- */

/* Digits up to the first other byte. */
static bool
take_number(struct str *rest, size_t digits_max, int *ret_value)
{
    int    value = 0;
    size_t len = 0;

    for (; len < rest->len && rest->at[len] >= '0' && rest->at[len] <= '9'; len++) {
        if (len == digits_max)
            return false;
        value = value * 10 + (rest->at[len] - '0');
    }
    *rest = str_sub(*rest, len, rest->len);
    *ret_value = value;
    return len > 0;
}

static bool
take(struct str *rest, char byte)
{
    if (!rest->len || rest->at[0] != byte)
        return false;
    *rest = str_sub(*rest, 1, rest->len);
    return true;
}

/* GED's unit is the day: a clock other than midnight would mean that somebody moved the
 * table between zones, and so its days. */
static bool
is_midnight(struct str rest)
{
    static const char *const midnights[] = { "", "00:00", "00:00:00", "00:00:00.000",
                                             "12:00:00 AM", "0:00", "0:00:00" };

    for (size_t i = 0; i < sizeof midnights / sizeof *midnights; i++)
        if (str_eq_c(rest, midnights[i]))
            return true;
    return false;
}

/* 1/22/2014 12:00:00 AM, 05/02/2014 00:00 (which of the first two is the day the caller
 * knows) or 2014-01-22T00:00:00. */
static bool
parse_day(struct str text, bool day_first, instant *ret_day)
{
    struct civil civil = { 0 };
    bool         slashes = text.len && memchr(text.at, '/', text.len);
    int         *first = !slashes ? &civil.year : day_first ? &civil.day : &civil.month;
    int         *second = slashes && !day_first ? &civil.day : &civil.month;
    int         *third = slashes ? &civil.year : &civil.day;
    char         mark = slashes ? '/' : '-';

    if (!take_number(&text, 4, first) || !take(&text, mark) ||
        !take_number(&text, 2, second) || !take(&text, mark) ||
        !take_number(&text, 4, third) || civil.year < 1000 || !civil_is_valid(civil))
        return false; /* a year of two digits is a guess */
    if (text.len && !take(&text, ' ') && !take(&text, 'T'))
        return false;
    *ret_day = civil_to_instant(civil);
    return is_midnight(text);
}

/* The longest interval of each level of date_prec, in days: 1 the day is known; 2 within
 * two to six days; 3 the week; 4 within eight to thirty days, or the month; 5 the year. */
static const int level_days[] = { 0, 1, 6, 7, 31, 366 };

/* The interval given is the honest one. A single day at a coarser level is one day of an
 * interval whose others are not known: it reaches as far to either side. */
static enum status
read_days(struct event *e, struct err *err)
{
    static const char want[] = "a day at midnight, as 1/22/2014 12:00:00 AM, 05/02/2014 00:00 "
                               "(the month first) or 2014-01-22T00:00:00";

    if (!parse_day(cell(e, COLUMN_DATE_START), false, &e->start))
        return bad_cell(e, COLUMN_DATE_START, want, err);
    if (!parse_day(cell(e, COLUMN_DATE_END), false, &e->end))
        return bad_cell(e, COLUMN_DATE_END, want, err);
    if (e->end < e->start)
        return err_set(err, TRUCE_SYNTAX, "'date_end' lies before 'date_start'");
    e->widened = e->start == e->end && e->date_prec > 1;
    if (e->widened) {
        e->start -= (level_days[e->date_prec] - 1) * TIME_DAY;
        e->end += (level_days[e->date_prec] - 1) * TIME_DAY;
    }
    return TRUCE_OK;
}

/*
 * The latest day on which a source reported it. With slashes these have the day first,
 * unlike date_start beside them: in GED for Ukraine to February 2023 the first number is
 * over 12 in 1,957 of 3,134 and the second never. A day before the event is a slip of the
 * table's (1753-01-01 stands for no date at all).
 */
static bool
latest_source_day(const struct event *e, instant *ret_day)
{
    struct str rest = cell(e, COLUMN_SOURCE_DATE), part;
    bool       found = false, more;
    instant    day, latest = e->start;

    do {
        more = str_cut(&rest, ';', &part);
        if (!parse_day(str_trim(more ? part : rest), true, &day) || day < latest)
            continue;
        latest = day;
        found = true;
    } while (more);
    if (found)
        *ret_day = latest;
    return found;
}

/* ---- place, sides, deaths ---- */

static enum status
read_place(struct event *e, struct err *err)
{
    if (e->where_prec >= 5)
        return TRUCE_OK;
    if (!str_to_double(cell(e, COLUMN_LATITUDE), &e->at.lat) || fabs(e->at.lat) > 90)
        return bad_cell(e, COLUMN_LATITUDE, "degrees from -90 to 90", err);
    if (!str_to_double(cell(e, COLUMN_LONGITUDE), &e->at.lon) || fabs(e->at.lon) > 180)
        return bad_cell(e, COLUMN_LONGITUDE, "degrees from -180 to 180", err);
    e->radius_m = ucdp_radius_m((int)e->where_prec, e->at, cell(e, COLUMN_WHERE), e->country);
    e->located = !isnan(e->radius_m);
    return TRUCE_OK;
}

/* Type 3 is the use of force by an organised group or a government against civilians. */
static enum status
check_sides(const struct event *e, struct err *err)
{
    if (!cell(e, COLUMN_SIDE_A).len)
        return bad_cell(e, COLUMN_SIDE_A, "a name", err);
    if (!cell(e, COLUMN_SIDE_B).len)
        return bad_cell(e, COLUMN_SIDE_B, "a name", err);
    if (e->type == 3 && !str_eq_nocase(cell(e, COLUMN_SIDE_B), STR("Civilians")))
        return bad_cell(e, COLUMN_SIDE_B, "'Civilians' where type_of_violence is 3", err);
    return TRUCE_OK;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t
most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Where low <= best <= high fails (31 of 3,883 rows) the range that holds all three. */
static void
fix_order(struct event *e)
{
    int64_t low = least(e->low, least(e->best, e->high));

    e->order_fixed = e->low > e->best || e->best > e->high;
    e->high = most(e->high, most(e->best, e->low));
    e->low = low;
}

/* ---- writing ---- */

static void
add_day(struct buf *out, struct str name, instant day)
{
    char text[TIME_TEXT_LEN];

    profile_add_string(out, name, time_text_date(day, text));
}

static void
add_sides(const struct event *e, struct buf *out)
{
    profile_add_string(out, STR("act"), STR("armed_force"));
    if (e->type == 3)
        profile_add_string(out, STR("target"), STR("civilian"));
    profile_add_name(out, e->type == 3 ? STR("by") : STR("between"));
    buf_add_byte(out, '[');
    json_add_string(out, cell(e, COLUMN_SIDE_A));
    if (e->type != 3) {
        buf_add_byte(out, ',');
        json_add_string(out, cell(e, COLUMN_SIDE_B));
    }
    buf_add_byte(out, ']');
    profile_add_string(out, STR("by_basis"),
                       e->type == 3 ? STR("inferred") : STR("not_attempted"));
}

/* Does this column stand under "ucdp"? */
static bool
is_kept(const struct event *e, uint8_t column)
{
    if (column == COLUMN_COUNT)
        return true;
    if (column == COLUMN_LATITUDE || column == COLUMN_LONGITUDE)
        return !e->located;
    if (column == COLUMN_LOW || column == COLUMN_BEST || column == COLUMN_HIGH)
        return e->order_fixed;
    if (column == COLUMN_HEADLINE || column == COLUMN_DESCRIPTION)
        return e->text != column;
    return rules[column].whither == KEPT;
}

static void
add_mark(struct buf *out, struct str name)
{
    profile_add_name(out, name);
    buf_add_c(out, "true");
}

static void
add_kept(const struct event *e, const struct columns *columns, struct buf *out)
{
    profile_add_name(out, STR("ucdp"));
    buf_add_byte(out, '{');
    if (e->widened)
        add_mark(out, STR("widened"));
    if (e->order_fixed)
        add_mark(out, STR("order_fixed"));
    if (e->converted)
        profile_add_string(out, STR("encoding"), STR("windows-1252"));
    for (uint32_t i = 0; i < columns->count; i++)
        if (e->cells[i].len && is_kept(e, e->ucdp->column[i])) {
            profile_add_column(out, columns, i);
            json_add_string(out, e->cells[i]);
        }
    buf_add_byte(out, '}');
}

static void
add_event(const struct event *e, const struct columns *columns, struct buf *out)
{
    instant known;

    buf_add_byte(out, '{');
    if (cell(e, COLUMN_ID).len)
        profile_add_string(out, STR("id"), cell(e, COLUMN_ID));
    profile_add_string(out, STR("source"), STR("ucdp-ged"));
    add_day(out, STR("from"), e->start);
    add_day(out, STR("to"), e->end);
    if (latest_source_day(e, &known))
        add_day(out, STR("known"), known);
    if (e->located) {
        profile_add_number(out, STR("lat"), e->at.lat);
        profile_add_number(out, STR("lon"), e->at.lon);
        profile_add_number(out, STR("radius_m"), e->radius_m);
    }
    add_sides(e, out);
    profile_add_i64(out, STR("killed_min"), e->low);
    profile_add_i64(out, STR("killed_max"), e->high);
    profile_add_i64(out, STR("killed_best"), e->best);
    profile_add_i64(out, STR("civilian"), e->civilians);
    if (e->text != COLUMN_COUNT)
        profile_add_string(out, STR("text"), cell(e, e->text));
    add_kept(e, columns, out);
    buf_add_byte(out, '}');
}

enum status
ucdp_ged_map(const void *state, const struct row *row, struct buf *out, struct err *err)
{
    struct event e = { .ucdp = state };

    TRY(to_utf8(row, &e, err));
    TRY(read_numbers(&e, err));
    TRY(read_days(&e, err));
    TRY(read_place(&e, err));
    TRY(check_sides(&e, err));
    fix_order(&e);
    e.text = cell(&e, COLUMN_HEADLINE).len      ? COLUMN_HEADLINE
             : cell(&e, COLUMN_DESCRIPTION).len ? COLUMN_DESCRIPTION
                                                : COLUMN_COUNT;
    add_event(&e, row->columns, out);
    return TRUCE_OK;
}

void
ucdp_ged_help(struct buf *out)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        buf_printf(out, "    %-18s %s\n", rules[i].name, rules[i].how);
    buf_add_c(out,
              "    every other column is kept under 'ucdp' as it stands\n"
              "    where_prec 1: the settlement's radius; 2: 25 km; 3: 90 km; 4: 140 to 230 km;\n"
              "      5, 6, 7: an unknown location; outside Ukraine 1: 25 km, 3 and 4: unknown\n"
              "    date_prec 1 to 5: date_start to date_end; a single day at level 2, 3, 4, 5 is\n"
              "      taken 5, 6, 30, 365 days to either side\n"
              "    UTF-8 or Windows-1252, row by row\n");
}
