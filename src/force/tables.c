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
force_cell_name(struct str cell, struct str *ret_name, bool *ret_apostrophe)
{
    struct str name = str_trim(cell);

    *ret_apostrophe = name.len && name.at[name.len - 1] == '\'';
    while (name.len && name.at[name.len - 1] == '\'')
        name = str_trim(str_sub(name, 0, name.len - 1));
    *ret_name = name;
    return name.len && name.len <= FORCE_NAME_LEN_MAX && str_is_utf8(name) &&
           !force_cell_is_none(name);
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

enum status
force_next(struct force_rows rows, struct force_table *table, struct csv_row *row,
           bool *ret_more, struct err *err)
{
    for (;;) {
        struct err  why = { 0 };
        enum status status = rows.next(rows.context, row, ret_more, &why);

        if (status == TRUCE_OK || (status != TRUCE_SYNTAX && !(status == TRUCE_LIMIT && why.line)))
            return status == TRUCE_OK ? status : err_set(err, status, "%s", why.text);
        table->rows++;
        table->day = TIME_MIN;
        TRY(table->tell(table->context, FORCE_ISSUE_ROW, why.line, str_from_c(why.text), NULL,
                        err));
    }
}
