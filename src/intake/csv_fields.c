#include "intake/profile.h"

#include "wire/json.h"

/* For each column the field it is, or report_field_count. */
struct csv_fields {
    uint32_t field[CSV_CELLS_MAX];
};

static uint32_t
field_of(struct str name)
{
    uint32_t i = 0;

    while (i < report_field_count && !str_eq_c(name, report_fields[i].name))
        i++;
    return i;
}

static enum status
no_act(const struct columns *columns, struct err *err)
{
    struct str nearest = columns->names[0];
    unsigned   best = 3; /* "acts", "Act ", "event" is no misspelling */

    for (uint32_t i = 0; i < columns->count; i++) {
        unsigned edits = str_distance(columns->names[i], STR("act"), best);

        if (edits < best) {
            best = edits;
            nearest = columns->names[i];
        }
    }
    return err_set(err, TRUCE_SYNTAX,
                   "the header has no column 'act'%s%.*s%s; columns bear the names of the "
                   "fields ('truce help reports'), and a foreign table needs --as PROFILE "
                   "('truce help profiles')", best < 3 ? " (is it '" : "",
                   best < 3 ? (int)nearest.len : 0, nearest.at, best < 3 ? "'?)" : "");
}

enum status
csv_fields_begin(const struct columns *columns, struct arena *keep, void **ret_state,
                 struct err *err)
{
    struct csv_fields *fields = ARENA_NEW(keep, struct csv_fields);
    uint32_t           act;

    TRY_NEW(fields, err);
    CHECK(columns->count && columns->count <= CSV_CELLS_MAX);
    if (!columns_find(columns, STR("act"), &act))
        return no_act(columns, err);
    for (uint32_t i = 0; i < columns->count; i++)
        fields->field[i] = field_of(columns->names[i]);
    *ret_state = fields;
    return TRUCE_OK;
}

/* The parts between ';', trimmed; empty ones are none. */
static void
add_list(struct buf *out, struct str cell)
{
    struct str part;
    bool       first = true, more;

    buf_add_byte(out, '[');
    do {
        more = str_cut(&cell, ';', &part);
        part = str_trim(more ? part : cell);
        if (!part.len)
            continue;
        if (!first)
            buf_add_byte(out, ',');
        json_add_string(out, part);
        first = false;
    } while (more);
    buf_add_byte(out, ']');
}

static enum status
not_a_number(const char *column, struct str cell, struct err *err)
{
    bool comma = memchr(cell.at, ',', cell.len) != NULL;

    return err_set(err, TRUCE_SYNTAX, "'%s' must be a number, not '%.*s'%s", column,
                   (int)(cell.len > 40 ? 40 : cell.len), cell.at,
                   comma ? " (a decimal point, and no commas between digits)" : "");
}

/* What may be a number or something else is passed on as what it is; the decoder says
 * what else there is. */
static enum status
add_field(const struct report_field *field, struct str cell, struct buf *out, struct err *err)
{
    double number;
    bool   is_number = str_to_double(cell, &number);

    switch (field->type) {
    case FIELD_NAMES:
    case FIELD_LIST:
        add_list(out, cell);
        return TRUCE_OK;
    case FIELD_NUMBER:
    case FIELD_COUNT:
        if (!is_number)
            return not_a_number(field->name, cell, err);
        json_add_number(out, number);
        return TRUCE_OK;
    case FIELD_CIVILIAN:
        if (str_eq_nocase(cell, STR("true")) || str_eq_nocase(cell, STR("false"))) {
            buf_add_c(out, str_eq_nocase(cell, STR("true")) ? "true" : "false");
            return TRUCE_OK;
        }
        break;
    case FIELD_BEARING:
        break;
    default:
        is_number = false;
        break;
    }
    if (is_number)
        json_add_number(out, number);
    else
        json_add_string(out, cell);
    return TRUCE_OK;
}

/* Before anything is copied: the row is either wholly UTF-8 or wholly refused. */
static enum status
check_utf8(const struct row *row, struct err *err)
{
    for (uint32_t i = 0; i < row->columns->count; i++)
        if (!str_is_utf8(row->cells[i]))
            return err_set(err, TRUCE_SYNTAX,
                           "'%.*s' is not UTF-8 (save the table as UTF-8 and try again)",
                           (int)(row->columns->names[i].len > 60 ? 60
                                                                 : row->columns->names[i].len),
                           row->columns->names[i].at);
    return TRUCE_OK;
}

enum status
csv_fields_map(const void *state, const struct row *row, struct buf *out, struct err *err)
{
    const struct csv_fields *fields = state;

    TRY(check_utf8(row, err));
    buf_add_byte(out, '{');
    for (uint32_t i = 0; i < row->columns->count; i++) {
        struct str cell = str_trim(row->cells[i]);
        bool       known = fields->field[i] < report_field_count;

        if (!cell.len)
            continue;
        profile_add_column(out, row->columns, i);
        if (!known)
            json_add_string(out, row->cells[i]);
        else
            TRY(add_field(&report_fields[fields->field[i]], cell, out, err));
    }
    buf_add_byte(out, '}');
    return TRUCE_OK;
}

void
csv_fields_help(struct buf *out)
{
    buf_add_c(out,
              "    a column a field, under the field's name, in any order; 'act' is needed\n"
              "    an empty cell says nothing; blanks around a value do not count\n"
              "    'by', 'between', 'evidence': several, separated by ';'\n"
              "    numbers with a decimal point; a time without offset needs --tz\n"
              "    other columns are kept under their name, as text\n");
}
