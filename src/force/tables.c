#include "force/tables.h"

const struct force_issue_row force_issue_rows[FORCE_ISSUES] = {
#define ROW(id, name, done, words) [FORCE_ISSUE_##id] = { name, words, FORCE_##done },
    FORCE_ISSUE_TABLE(ROW)
#undef ROW
};

const struct force_profile force_profiles[] = {
    { "un-contributions", "United Nations: contributor, mission, month", false, contributions_read },
    { "geopko", "Geo-PKO: mission, location, year, contributors", true, geopko_read },
};
const unsigned force_profile_count = sizeof force_profiles / sizeof force_profiles[0];

const struct force_profile *
force_profile_find(struct str name)
{
    for (unsigned i = 0; i < force_profile_count; i++)
        if (str_eq_c(name, force_profiles[i].name))
            return &force_profiles[i];
    return NULL;
}

bool
force_cell_is_none(struct str cell)
{
    return cell.len == 0 || str_eq_c(cell, "NA");
}

bool
force_name_is_good(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f)
            return false;
    return name.len && name.len <= FORCE_NAME_LEN_MAX && str_is_utf8(name);
}

bool
force_cell_name(struct str cell, struct str *ret_name, bool *ret_apostrophe)
{
    struct str name = str_trim(cell);

    *ret_apostrophe = name.len && name.at[name.len - 1] == '\'';
    while (name.len && name.at[name.len - 1] == '\'')
        name = str_trim(str_sub(name, 0, name.len - 1));
    *ret_name = name;
    return force_name_is_good(name) && !force_cell_is_none(name);
}

static enum status
next_of_csv(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    return csv_next(context, ret_row, ret_more, err);
}

struct force_rows
force_rows_csv(struct csv *csv)
{
    return (struct force_rows){ next_of_csv, csv };
}

/* The next row; what does not parse is told and passed over. */
static enum status
next_row(struct force_rows rows, struct force_reading *r, bool *ret_more, struct err *err)
{
    for (;;) {
        struct err  why = { 0 };
        enum status status = rows.next(rows.context, &r->row, ret_more, &why);

        if (status == TRUCE_OK || (status != TRUCE_SYNTAX && !(status == TRUCE_LIMIT && why.line)))
            return status == TRUCE_OK ? status : err_set(err, status, "%s", why.text);
        r->table->rows++;
        r->table->day = TIME_MIN;
        TRY(r->table->tell(r->table->context, FORCE_ISSUE_ROW, why.line, str_from_c(why.text),
                           NULL, err));
    }
}

/* What makes a whole file another than its name says, seen in its first line. */
static enum status
check_header(const struct csv_row *row, struct err *err)
{
    struct str first = row->cells[0];

    if (first.len > 1 && memcmp(first.at, "\x1f\x8b", 2) == 0)
        return err_set(err, TRUCE_SYNTAX, "the table is compressed; give it unpacked: "
                       "gunzip -c FILE | truce posture --as … -");
    if (first.len > 1 && (memcmp(first.at, "\xff\xfe", 2) == 0 ||
                          memcmp(first.at, "\xfe\xff", 2) == 0))
        return err_set(err, TRUCE_SYNTAX, "the table is in UTF-16; save it as UTF-8");
    for (uint32_t i = 0; i < row->count; i++)
        if (row->cells[i].len && memchr(row->cells[i].at, '\r', row->cells[i].len))
            return err_set(err, TRUCE_SYNTAX, "the lines of the table end in CR alone, as on old "
                           "machines; save it with LF or CR LF");
    return TRUCE_OK;
}

enum status
force_read(struct force_rows rows, struct force_reading *r, const struct force_reader *reader,
           struct err *err)
{
    struct err  why = { 0 };
    bool        more = true;
    enum status status = rows.next(rows.context, &r->row, &more, &why);

    if (status == TRUCE_SYNTAX || (status == TRUCE_LIMIT && why.line))
        return err_set(err, TRUCE_SYNTAX, "its first line is no header: %s (a compressed table "
                       "is given unpacked: gunzip -c FILE | truce posture --as … -)", why.text);
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    if (!more)
        return err_set(err, TRUCE_SYNTAX, "the table is empty");
    TRY(check_header(&r->row, err));
    r->width = r->row.count;
    TRY(reader->header(r, err));
    for (;;) {
        TRY(next_row(rows, r, &more, err));
        if (!more)
            return TRUCE_OK;
        r->table->rows++;
        r->table->day = TIME_MIN;
        TRY(r->row.count == r->width
                ? reader->row(r, err)
                : force_tell_row(r, FORCE_ISSUE_ROW,
                                 STR("another number of cells than the header has"), err));
    }
}

enum status
force_tell_row(struct force_reading *r, enum force_issue issue, struct str detail,
               struct err *err)
{
    return r->table->tell(r->table->context, issue, r->row.line, detail, &r->row, err);
}

/* Which of two columns of one name holds is not for a program to say. */
enum status
force_column(const struct force_reading *r, const char *const *spellings, unsigned count,
             uint32_t *ret_place, struct err *err)
{
    *ret_place = FORCE_NONE;
    for (unsigned s = 0; s < count && spellings[s] && *ret_place == FORCE_NONE; s++)
        for (uint32_t i = 0; i < r->row.count; i++) {
            if (!str_eq_c(str_trim(r->row.cells[i]), spellings[s]))
                continue;
            if (*ret_place != FORCE_NONE)
                return err_set(err, TRUCE_SYNTAX, "two columns '%s', %u and %u: take out the one "
                               "that does not hold", spellings[s], *ret_place + 1, i + 1);
            *ret_place = i;
        }
    return TRUCE_OK;
}

struct str
force_cell(const struct force_reading *r, uint32_t place)
{
    return place == FORCE_NONE ? STR_NONE : str_trim(r->row.cells[place]);
}

enum status
force_take_name(struct force_reading *r, struct force_names *names, struct str name,
                uint32_t *ret_index, struct err *err)
{
    TRY(force_name(names, name, ret_index, err));
    return str_eq(names->at[*ret_index], name) ? TRUCE_OK
                                               : force_tell_row(r, FORCE_ISSUE_SPELLING, name, err);
}
