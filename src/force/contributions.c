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
    struct force_table *table;
    struct holdings    *holdings;
    uint32_t            width;
    uint32_t            place[COLUMNS]; /* FORCE_NONE: the table has no such column */
    struct csv_row      row;
    /* Of the coordinates, over the whole table: which order is proved by a value that can
     * only be a longitude. */
    uint64_t            pairs, pairs_first_line;
    bool                named_right, named_wrong;
};

static enum status
tell(struct reader *r, enum force_issue issue, struct str detail, struct err *err)
{
    return r->table->tell(r->table->context, issue, r->row.line, detail, &r->row, err);
}

static struct str
cell(const struct reader *r, enum column column)
{
    return r->place[column] == FORCE_NONE ? STR_NONE : str_trim(r->row.cells[r->place[column]]);
}

/* ---- the header ---- */

static uint32_t
find_column(const struct csv_row *header, enum column column)
{
    for (unsigned s = 0; s < SPELLINGS && spellings[column][s]; s++)
        for (uint32_t i = 0; i < header->count; i++)
            if (str_eq_c(str_trim(header->cells[i]), spellings[column][s]))
                return i;
    return FORCE_NONE;
}

static enum status
read_header(struct reader *r, struct force_rows rows, struct err *err)
{
    bool more;

    TRY(rows.next(rows.context, &r->row, &more, err));
    if (!more)
        return err_set(err, TRUCE_SYNTAX, "the table is empty");
    if (r->row.cells[0].len > 1 && memcmp(r->row.cells[0].at, "\x1f\x8b", 2) == 0)
        return err_set(err, TRUCE_SYNTAX, "the table is compressed; give it unpacked: "
                       "gunzip -c FILE | truce posture --as … -");
    r->width = r->row.count;
    for (unsigned c = 0; c < COLUMNS; c++)
        r->place[c] = find_column(&r->row, (enum column)c);
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
        r->pairs_first_line = r->row.line;
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
        TRY(r->table->tell(r->table->context, issue, i ? 0 : r->pairs_first_line,
                           STR("headquarters"), NULL, err));
    return TRUCE_OK;
}

/* ---- rows ---- */

static enum status
keep_stated(struct reader *r, const struct force_holding *holding, bool among_details,
            struct err *err)
{
    struct stated_total stated = { holding->day, holding->mission, holding->contributor,
                                   holding->total.min, r->table->file, r->row.line };
    enum force_again    again;

    TRY(holdings_add_stated(r->holdings, &stated, &again, err));
    r->table->taken += !among_details && again == FORCE_NEW;
    if (again == FORCE_OTHER)
        return tell(r, FORCE_ISSUE_TOTALS_OTHER, cell(r, TOTAL), err);
    if (among_details)
        return tell(r, FORCE_ISSUE_TOTALS, STR_NONE, err);
    return again == FORCE_SAME ? tell(r, FORCE_ISSUE_AGAIN, STR_NONE, err) : TRUCE_OK;
}

static enum status
keep_holding(struct reader *r, const struct force_holding *holding, struct str code, struct err *err)
{
    struct str       *also = &r->holdings->contributors.also[holding->contributor];
    enum force_again  again;

    if (!also->len && code.len) {
        struct str copy = arena_copy_str(r->holdings->boot, code);

        TRY_NEW(copy.at, err);
        *also = copy;
    }
    TRY(holdings_add(r->holdings, holding, &again, err));
    r->table->taken += again == FORCE_NEW;
    if (again == FORCE_NEW)
        return TRUCE_OK;
    return tell(r, again == FORCE_SAME ? FORCE_ISSUE_AGAIN : FORCE_ISSUE_OTHER, cell(r, TOTAL),
                err);
}

static enum status
name_holding(struct reader *r, struct str mission, struct str contributor,
             struct force_holding *holding, struct err *err)
{
    holding->mission = holding->contributor = holding->place = FORCE_NONE;
    if (!str_eq_c(mission, "all"))
        TRY(force_name(&r->holdings->missions, mission, &holding->mission, err));
    if (contributor.len && !str_eq_c(contributor, "all"))
        TRY(force_name(&r->holdings->contributors, contributor, &holding->contributor, err));
    return TRUCE_OK;
}

static enum status
read_row(struct reader *r, struct err *err)
{
    struct force_holding holding = { .file = r->table->file, .line = r->row.line };
    struct str     mission = STR_NONE, contributor = STR_NONE, code = STR_NONE;
    bool           good = true, apostrophe = false, bilateral = r->place[CONTRIBUTOR] != FORCE_NONE;

    if (r->row.count != r->width)
        return tell(r, FORCE_ISSUE_ROW, STR("another number of cells than the header has"), err);
    TRY(read_day(r, &holding.day, &good, err));
    r->table->day = good ? holding.day : TIME_MIN;
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
    struct reader *r = ARENA_NEW(holdings->boot, struct reader);
    bool           more = true;

    TRY_NEW(r, err);
    r->table = table;
    r->holdings = holdings;
    TRY(read_header(r, rows, err));
    for (;;) {
        TRY(force_next(rows, table, &r->row, &more, err));
        if (!more)
            return tell_coordinates(r, err);
        table->rows++;
        table->day = TIME_MIN;
        TRY(read_row(r, err));
    }
}
