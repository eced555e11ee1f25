#include "plan/travel.h"

#include <math.h>

enum column { COLUMN_FROM, COLUMN_TO, COLUMN_KM, COLUMN_MINUTES, COLUMNS };

static const char *const column_names[COLUMNS] = { "from", "to", "km", "minutes" };

enum { NOT_GIVEN = -1, SHOWN_MAX = 60 };

/* What is being read. */
struct reading {
    const struct mission *mission;
    struct map            sites; /* by name */
    struct travel         travel;
    uint32_t              columns[COLUMNS]; /* of a table of rows; MISSION_NONE: there is none */
    bool                  square;
    uint32_t             *across; /* of a square one: the site of each column but the first */
    uint32_t              width;  /* cells of the header */
    double               *square_lengths;
};

/* How much of a cell a message shows: nothing of what is no text. */
static int
shown(struct str s)
{
    s = str_sub(s, 0, SHOWN_MAX);
    while (s.len && !str_is_utf8(s) && s.len > SHOWN_MAX - 4)
        s.len--; /* a character may have been cut */
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < ' ' || s.at[i] == 127)
            return 0;
    return str_is_utf8(s) ? (int)s.len : 0;
}

/* ---- the header ---- */

static double *
new_lengths(uint32_t sites, struct arena *keep)
{
    double *lengths = ARENA_ARRAY(keep, (size_t)sites * sites + 1, double);

    for (size_t i = 0; lengths && i < (size_t)sites * sites; i++)
        lengths[i] = NOT_GIVEN;
    return lengths;
}

static enum status
find_site(const struct reading *r, struct str name, uint64_t line, uint32_t *ret_site,
          struct err *err)
{
    uint32_t near = MISSION_NONE;
    unsigned best = 3;

    if (map_get(&r->sites, name, ret_site))
        return TRUCE_OK;
    for (uint32_t s = 0; s < r->mission->site_count && name.len < SHOWN_MAX; s++) {
        unsigned edits = str_distance(name, r->mission->sites[s].name.name, best);

        if (edits < best) {
            best = edits;
            near = s;
        }
    }
    struct str other = near == MISSION_NONE ? STR_NONE : r->mission->sites[near].name.name;
    return err_at(err, TRUCE_SYNTAX, (uint32_t)line, 0, "no site is called '%.*s'%s%.*s%s",
                  shown(name), name.at, other.len ? " (did you mean '" : "", shown(other),
                  other.at, other.len ? "'?)" : "");
}

static enum status
read_square_header(struct reading *r, const struct csv_row *row, struct arena *keep,
                   struct err *err)
{
    bool *seen = ARENA_ARRAY(keep, (size_t)r->mission->site_count + 1, bool);

    r->square = true;
    r->across = ARENA_ARRAY(keep, row->count, uint32_t);
    r->square_lengths = new_lengths(r->mission->site_count, keep);
    if (!seen || !r->across || !r->square_lengths)
        return err_memory(err);
    if (str_eq_nocase(str_trim(row->cells[0]), STR("km")))
        r->travel.m = r->square_lengths;
    else
        r->travel.minutes = r->square_lengths;
    for (uint32_t i = 1; i < row->count; i++) {
        TRY(find_site(r, str_trim(row->cells[i]), row->line, &r->across[i], err));
        if (seen[r->across[i]])
            return err_at(err, TRUCE_SYNTAX, (uint32_t)row->line, 0, "the header names '%.*s' "
                          "twice", shown(row->cells[i]), row->cells[i].at);
        seen[r->across[i]] = true;
    }
    return TRUCE_OK;
}

static enum status
read_rows_header(struct reading *r, const struct csv_row *row, struct arena *keep,
                 struct err *err)
{
    for (uint32_t i = 0; i < row->count; i++)
        for (unsigned c = 0; c < COLUMNS; c++) {
            if (!str_eq_nocase(str_trim(row->cells[i]), str_from_c(column_names[c])))
                continue;
            if (r->columns[c] != MISSION_NONE)
                return err_at(err, TRUCE_SYNTAX, (uint32_t)row->line, 0, "the header names '%s' "
                              "twice", column_names[c]);
            r->columns[c] = i;
        }
    if (r->columns[COLUMN_FROM] == MISSION_NONE || r->columns[COLUMN_TO] == MISSION_NONE ||
        (r->columns[COLUMN_KM] == MISSION_NONE && r->columns[COLUMN_MINUTES] == MISSION_NONE))
        return err_at(err, TRUCE_SYNTAX, (uint32_t)row->line, 0, "a table of ways has the columns "
                      "from, to and km or minutes; or it is square, with km or minutes in the "
                      "first cell and sites across");
    if (r->columns[COLUMN_KM] != MISSION_NONE) {
        r->travel.m = new_lengths(r->mission->site_count, keep);
        TRY_NEW(r->travel.m, err);
    }
    if (r->columns[COLUMN_MINUTES] != MISSION_NONE) {
        r->travel.minutes = new_lengths(r->mission->site_count, keep);
        TRY_NEW(r->travel.minutes, err);
    }
    return TRUCE_OK;
}

static enum status
read_header(struct reading *r, const struct csv_row *row, struct arena *keep, struct err *err)
{
    struct str first = row->count ? str_trim(row->cells[0]) : STR_NONE;

    r->width = row->count;
    for (unsigned c = 0; c < COLUMNS; c++)
        r->columns[c] = MISSION_NONE;
    if ((str_eq_nocase(first, STR("km")) || str_eq_nocase(first, STR("minutes"))) &&
        !(row->count > 1 && str_eq_nocase(str_trim(row->cells[1]), STR("from"))))
        return read_square_header(r, row, keep, err);
    return read_rows_header(r, row, keep, err);
}

/* ---- the rows ---- */

/* Metres for 1,000 of a kilometre; an empty cell gives nothing. */
static enum status
take_length(const struct reading *r, double *lengths, double unit, uint32_t from, uint32_t to,
            struct str cell, uint64_t line, struct err *err)
{
    double *length = &lengths[(size_t)from * r->travel.site_count + to], value;

    cell = str_trim(cell);
    if (!cell.len)
        return TRUCE_OK;
    if (!str_to_double(cell, &value) || value < 0 || value > TRAVEL_LENGTH_MAX)
        return err_at(err, TRUCE_SYNTAX, (uint32_t)line, 0, "a way is a number from 0 to %d, got "
                      "'%.*s'", TRAVEL_LENGTH_MAX, shown(cell), cell.at);
    value *= unit;
    if (from == to && value > 0)
        return err_at(err, TRUCE_SYNTAX, (uint32_t)line, 0, "a way from a site to itself is 0, "
                      "got %.*s", shown(cell), cell.at);
    if (*length != NOT_GIVEN && *length != value)
        return err_at(err, TRUCE_SYNTAX, (uint32_t)line, 0, "the way from '%.*s' to '%.*s' is given "
                      "again, as another: %.*s",
                      shown(r->mission->sites[from].name.name), r->mission->sites[from].name.name.at,
                      shown(r->mission->sites[to].name.name), r->mission->sites[to].name.name.at,
                      shown(cell), cell.at);
    *length = value;
    return TRUCE_OK;
}

static enum status
take_square_row(struct reading *r, const struct csv_row *row, struct err *err)
{
    double   unit = r->travel.m ? 1000 : 1;
    uint32_t from;

    TRY(find_site(r, str_trim(row->cells[0]), row->line, &from, err));
    for (uint32_t i = 1; i < row->count; i++)
        TRY(take_length(r, r->square_lengths, unit, from, r->across[i], row->cells[i], row->line,
                        err));
    return TRUCE_OK;
}

static enum status
take_row(struct reading *r, const struct csv_row *row, struct err *err)
{
    uint32_t from, to;

    if (row->count != r->width)
        return err_at(err, TRUCE_SYNTAX, (uint32_t)row->line, 0, "%u cells where the header has %u",
                      row->count, r->width);
    if (r->square)
        return take_square_row(r, row, err);
    TRY(find_site(r, str_trim(row->cells[r->columns[COLUMN_FROM]]), row->line, &from, err));
    TRY(find_site(r, str_trim(row->cells[r->columns[COLUMN_TO]]), row->line, &to, err));
    if (r->travel.m)
        TRY(take_length(r, r->travel.m, 1000, from, to, row->cells[r->columns[COLUMN_KM]],
                        row->line, err));
    if (r->travel.minutes)
        TRY(take_length(r, r->travel.minutes, 1, from, to, row->cells[r->columns[COLUMN_MINUTES]],
                        row->line, err));
    return TRUCE_OK;
}

/* What is not given is no way, and counts as given if all its lengths are. */
static void
settle(struct reading *r)
{
    size_t   sites = r->travel.site_count;
    double  *both[] = { r->travel.m, r->travel.minutes };

    for (size_t pair = 0; pair < sites * sites; pair++) {
        bool given = pair / sites != pair % sites;

        for (unsigned i = 0; i < 2; i++)
            if (both[i] && both[i][pair] == NOT_GIVEN) {
                both[i][pair] = pair / sites == pair % sites ? 0 : (double)INFINITY;
                given = false;
            }
        r->travel.pairs += given;
    }
}

enum status
travel_read(struct csv *csv, const struct mission *m, struct arena *keep,
            struct travel *ret_travel, struct err *err)
{
    struct csv_row *row = ARENA_NEW(keep, struct csv_row);
    struct reading  r = { .mission = m, .travel = { .site_count = m->site_count } };
    bool            more, headed = false;

    TRY_NEW(row, err);
    if (m->site_count > TRAVEL_SITES_MAX)
        return err_set(err, TRUCE_LIMIT, "a table of ways is for up to %d sites, the terms name %u",
                       TRAVEL_SITES_MAX, m->site_count);
    map_init(&r.sites, keep);
    for (uint32_t s = 0; s < m->site_count; s++)
        TRY(map_put(&r.sites, m->sites[s].name.name, s, err));
    for (;; headed = true) {
        TRY(csv_next(csv, row, &more, err));
        if (!more)
            break;
        if (headed)
            TRY(take_row(&r, row, err));
        else
            TRY(read_header(&r, row, keep, err));
    }
    if (!headed)
        return err_set(err, TRUCE_SYNTAX, "an empty table of ways");
    settle(&r);
    *ret_travel = r.travel;
    return TRUCE_OK;
}
