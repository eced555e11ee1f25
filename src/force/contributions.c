#include "force/tables.h"

#include <math.h>

/* Columns under the names that the three shapes give them; of several the first counts. */
enum column {
    DAY, CONTRIBUTOR, CODE, MISSION, TROOPS, EXPERTS, INDIVIDUAL, FORMED, POLICE, TOTAL, MALE,
    FEMALE, LATITUDE, LONGITUDE, COLUMNS
};

enum { SPELLINGS = 3 };

static const char *const spellings[COLUMNS][SPELLINGS] = {
    [DAY] = { "Date" },
    [CONTRIBUTOR] = { "Contributor" },
    [CODE] = { "Contributor_ISO-3" },
    [MISSION] = { "Mission" },
    [TROOPS] = { "Troops_Total", "Troops" },
    [EXPERTS] = { "Experts_on_Mission_Total", "Experts_on_Mission", "Observers" },
    /* "Inidividual": so in the table of 31 March 2014 */
    [INDIVIDUAL] = { "Individual_Police_Total", "Individual_Police", "Inidividual_Police" },
    [FORMED] = { "Formed_Police_Units_Total", "Formed_Police_Units" },
    [POLICE] = { "Police", "Civilian_Police" },
    [TOTAL] = { "Total_Total", "Total" },
    [MALE] = { "Total_Male" },
    [FEMALE] = { "Total_Female" },
    [LATITUDE] = { "Mission_HQ_Latitude", "Mission HQ Latitude" },
    [LONGITUDE] = { "Mission_HQ_Longitude", "Mission HQ Longitude" },
};

static const struct {
    enum column     column;
    enum force_kind kind;
} kind_columns[] = {
    { TROOPS, FORCE_TROOPS }, { EXPERTS, FORCE_EXPERTS },
    { INDIVIDUAL, FORCE_INDIVIDUAL_POLICE }, { FORMED, FORCE_FORMED_POLICE },
    { POLICE, FORCE_POLICE },
};

enum { KIND_COLUMNS = sizeof kind_columns / sizeof kind_columns[0] };

struct reader {
    struct force_reading in; /* first, so that it is the reader */
    uint32_t             place[COLUMNS]; /* FORCE_NONE: the table has no such column */
    /* Of the coordinates, over the whole table: which order is proved by a value that can
     * only be a longitude. */
    uint64_t             pairs, pairs_first_line;
    bool                 named_right, named_wrong;
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

/* ---- the header ---- */

static enum status
read_header(struct force_reading *reading, struct err *err)
{
    struct reader *r = (struct reader *)reading;

    for (unsigned c = 0; c < COLUMNS; c++)
        TRY(force_column(reading, spellings[c], SPELLINGS, &r->place[c], err));
    for (unsigned c = 0; c < COLUMNS; c++)
        if ((c == DAY || c == MISSION || c == TOTAL) && r->place[c] == FORCE_NONE)
            return err_set(err, TRUCE_SYNTAX, "no column '%s': not a table of the profile "
                           "un-contributions", spellings[c][c == TOTAL]);
    if (r->place[INDIVIDUAL] != FORCE_NONE && r->place[FORMED] != FORCE_NONE)
        r->place[POLICE] = FORCE_NONE; /* their sum */
    return TRUCE_OK;
}

/* ---- cells ---- */

/* The day of the stock: the end of its month. *ret_good: false if something was told. */
static enum status
read_day(struct reader *r, instant *ret_day, bool *ret_good, struct err *err)
{
    struct when  when;
    struct civil c;

    *ret_good = time_parse(cell(r, DAY), &when, NULL) == TRUCE_OK && when.kind == WHEN_DATE;
    if (!*ret_good)
        return tell(r, FORCE_ISSUE_DAY, cell(r, DAY), err);
    c = civil_from_instant(when.at);
    if (c.year == 9999 && c.month == 12)
        c.day = 31;
    else
        c = civil_from_instant(civil_to_instant((struct civil){
            .year = c.month == 12 ? c.year + 1 : c.year, .month = c.month % 12 + 1, .day = 1 }) -
            TIME_DAY);
    *ret_day = civil_to_instant(c);
    return *ret_day == when.at ? TRUCE_OK : tell(r, FORCE_ISSUE_MONTH_END, cell(r, DAY), err);
}

static enum status
read_name(struct reader *r, enum column column, struct str *ret_name, bool *apostrophe,
          bool *good, struct err *err)
{
    bool stray;

    if (!force_cell_name(cell(r, column), ret_name, &stray)) {
        *good = false;
        return tell(r, FORCE_ISSUE_NAME, str_from_c(spellings[column][0]), err);
    }
    *apostrophe |= stray;
    return TRUCE_OK;
}

static bool
read_count(struct str text, int64_t *ret_count)
{
    return str_to_i64(text, ret_count) && *ret_count >= 0 && *ret_count <= FORCE_PERSONS_MAX;
}

static enum status
read_numbers(struct reader *r, struct force_holding *holding, bool *good, struct err *err)
{
    int64_t count;
    int64_t sum = 0;

    if (force_cell_is_none(cell(r, TOTAL))) {
        *good = false;
        return tell(r, FORCE_ISSUE_NO_TOTAL, STR_NONE, err);
    }
    for (unsigned k = 0; k < KIND_COLUMNS; k++) {
        struct str text = cell(r, kind_columns[k].column);

        if (r->place[kind_columns[k].column] == FORCE_NONE)
            continue;
        count = 0; /* NA: the total is the sum of the others */
        if (!force_cell_is_none(text) && !read_count(text, &count)) {
            *good = false;
            return tell(r, FORCE_ISSUE_NUMBER, text, err);
        }
        holding->kinds[kind_columns[k].kind] = (struct force_range){ count, count };
        holding->kinds_said |= 1u << kind_columns[k].kind;
        sum += count;
    }
    if (!read_count(cell(r, TOTAL), &count)) {
        *good = false;
        return tell(r, FORCE_ISSUE_NUMBER, cell(r, TOTAL), err);
    }
    holding->total = (struct force_range){ count, count };
    return !holding->kinds_said || sum == count ? TRUCE_OK
                                                : tell(r, FORCE_ISSUE_TYPES, cell(r, TOTAL), err);
}

static enum status
check_sex(struct reader *r, int64_t total, struct err *err)
{
    int64_t male = 0, female = 0;

    if (r->place[MALE] == FORCE_NONE || r->place[FEMALE] == FORCE_NONE)
        return TRUCE_OK;
    if ((force_cell_is_none(cell(r, MALE)) || read_count(cell(r, MALE), &male)) &&
        (force_cell_is_none(cell(r, FEMALE)) || read_count(cell(r, FEMALE), &female)) &&
        male + female == total)
        return TRUCE_OK;
    return tell(r, FORCE_ISSUE_SEX, cell(r, TOTAL), err);
}

static void
note_coordinates(struct reader *r)
{
    double lat, lon;

    if (!str_to_double(cell(r, LATITUDE), &lat) || !str_to_double(cell(r, LONGITUDE), &lon))
        return;
    if (!r->pairs++)
        r->pairs_first_line = r->in.row.line;
    r->named_wrong |= fabs(lat) > 90;
    r->named_right |= fabs(lon) > 90;
}

/* Once the table is read: was it the columns' names that are exchanged? */
static enum status
tell_coordinates(struct reader *r, struct err *err)
{
    enum force_issue issue = r->named_wrong && !r->named_right ? FORCE_ISSUE_SWAPPED
                                                               : FORCE_ISSUE_COORDINATES;

    if (!r->pairs || (r->named_right && !r->named_wrong))
        return TRUCE_OK;
    for (uint64_t i = 0; i < r->pairs; i++)
        TRY(r->in.table->tell(r->in.table->context, issue, i ? 0 : r->pairs_first_line,
                           STR("headquarters"), NULL, err));
    return TRUCE_OK;
}

/* ---- rows ---- */

static enum status
keep_stated(struct reader *r, const struct force_holding *holding, bool among_details,
            struct err *err)
{
    struct stated_total stated = { holding->day, holding->mission, holding->contributor,
                                   holding->total.min, r->in.table->file, r->in.row.line };
    enum force_again    again;

    TRY(holdings_add_stated(r->in.holdings, &stated, &again, err));
    r->in.table->taken += !among_details && again == FORCE_NEW;
    if (again == FORCE_OTHER)
        return tell(r, FORCE_ISSUE_TOTALS_OTHER, cell(r, TOTAL), err);
    if (among_details)
        return tell(r, FORCE_ISSUE_TOTALS, STR_NONE, err);
    return again == FORCE_SAME ? tell(r, FORCE_ISSUE_AGAIN, STR_NONE, err) : TRUCE_OK;
}

/* Where a code and a name do not go together as before: both are kept, since which of them is
 * wrong is not for a program to say. */
static enum status
note_code(struct reader *r, uint32_t contributor, struct str code, struct err *err)
{
    struct holdings *h = r->in.holdings;
    struct str      *also = &h->contributors.also[contributor];
    uint32_t         of = contributor;

    if (!code.len || str_eq(*also, code))
        return TRUCE_OK;
    if (also->len)
        return tell(r, FORCE_ISSUE_CODE_AGAIN, code, err);
    code = arena_copy_str(h->boot, code);
    TRY_NEW(code.at, err);
    *also = code;
    if (map_get(&h->codes, code, &of))
        return tell(r, FORCE_ISSUE_CODE_AGAIN, code, err);
    return map_put(&h->codes, code, contributor, err);
}

static enum status
keep_holding(struct reader *r, const struct force_holding *holding, struct str code, struct err *err)
{
    enum force_again again;

    TRY(note_code(r, holding->contributor, code, err));
    TRY(holdings_add(r->in.holdings, holding, &again, err));
    r->in.table->taken += again == FORCE_NEW;
    if (again == FORCE_NEW)
        return TRUCE_OK;
    return tell(r, again == FORCE_SAME ? FORCE_ISSUE_AGAIN : FORCE_ISSUE_OTHER, cell(r, TOTAL),
                err);
}

/* The word of the tables for a sum over missions or contributors, and that of others. */
static bool
is_total(struct str name)
{
    return str_eq_nocase(name, STR("all")) || str_eq_nocase(name, STR("total"));
}

static enum status
name_holding(struct reader *r, struct str mission, struct str contributor,
             struct force_holding *holding, struct err *err)
{
    struct holdings *h = r->in.holdings;

    holding->mission = holding->contributor = holding->place = FORCE_NONE;
    if (!is_total(mission))
        TRY(force_take_name(&r->in, &h->missions, mission, &holding->mission, err));
    if (contributor.len && !is_total(contributor))
        TRY(force_take_name(&r->in, &h->contributors, contributor, &holding->contributor, err));
    return TRUCE_OK;
}

static enum status
read_row(struct force_reading *reading, struct err *err)
{
    struct reader       *r = (struct reader *)reading;
    struct force_holding holding = { .file = r->in.table->file, .line = r->in.row.line };
    struct str           mission = STR_NONE, contributor = STR_NONE, code = STR_NONE;
    bool good = true, apostrophe = false, bilateral = r->place[CONTRIBUTOR] != FORCE_NONE;

    TRY(read_day(r, &holding.day, &good, err));
    r->in.table->day = good ? holding.day : TIME_MIN;
    if (good)
        TRY(read_name(r, MISSION, &mission, &apostrophe, &good, err));
    if (good && bilateral)
        TRY(read_name(r, CONTRIBUTOR, &contributor, &apostrophe, &good, err));
    if (good)
        TRY(read_numbers(r, &holding, &good, err));
    if (!good)
        return TRUCE_OK;
    if (apostrophe)
        TRY(tell(r, FORCE_ISSUE_APOSTROPHE, cell(r, bilateral ? CONTRIBUTOR : MISSION), err));
    TRY(check_sex(r, holding.total.min, err));
    note_coordinates(r);
    TRY(name_holding(r, mission, contributor, &holding, err));
    if (holding.mission == FORCE_NONE || holding.contributor == FORCE_NONE)
        return keep_stated(r, &holding, bilateral || holding.mission == FORCE_NONE, err);
    if (!force_cell_name(cell(r, CODE), &code, &apostrophe))
        code = STR_NONE;
    return keep_holding(r, &holding, code, err);
}

enum status
contributions_read(struct force_rows rows, struct force_table *table,
                   struct holdings *holdings, struct err *err)
{
    static const struct force_reader reader = { read_header, read_row };
    struct reader                   *r = ARENA_NEW(holdings->boot, struct reader);

    TRY_NEW(r, err);
    r->in.table = table;
    r->in.holdings = holdings;
    TRY(force_read(rows, &r->in, &reader, err));
    return tell_coordinates(r, err);
}
