/*
 * force/tables.h - tables of contributions, as their makers left them, as holdings.
 *
 * un-contributions  contributor x mission x type x sex x month; mission x month; one month in
 *                   detail: the International Peace Institute's collections of the monthly
 *                   figures of the United Nations
 * geopko            mission x location x year, with its contributors in one cell ("India (150),
 *                   Nepal (size unknown)"): Geo-PKO of Uppsala University, its TCC map
 *
 * Which shape a table has shows in its header. What is wrong with a row is repaired or the row
 * is set aside, by a rule of FORCE_ISSUE_TABLE, and told: nothing is passed over in silence.
 *
 * Errors  SYNTAX: no such shape. LIMIT, IO, MEMORY. A broken row is an issue, no error.
 */
#ifndef FORCE_TABLES_H
#define FORCE_TABLES_H

#include "force/holdings.h"
#include "wire/csv.h"

/* id, name in JSON, what becomes of it, in words */
#define FORCE_ISSUE_TABLE(X)                                                                  \
    X(APOSTROPHE, "apostrophe", REPAIRED, "an apostrophe behind a name, taken off")           \
    X(MONTH_END, "month_end", REPAIRED, "a day that is not the last of its month, read as "   \
      "that month's end")                                                                     \
    X(SWAPPED, "swapped_coordinates", REPAIRED, "latitude and longitude under each other's "  \
      "name, read the other way round")                                                       \
    X(COORDINATES, "coordinates", NOTED, "coordinates that may stand under each other's "     \
      "name, not used")                                                                       \
    X(SEX, "sex", NOTED, "men and women do not add up to the total, which is taken")          \
    X(TYPES, "types", NOTED, "the types do not add up to the total, which is taken")          \
    X(OTHER, "other_numbers", NOTED, "the same key again with other numbers, taken as a "     \
      "range")                                                                                \
    X(SIZE, "size_unknown", NOTED, "a size that is not known: at least one")                  \
    X(AGAIN, "again", ASIDE, "the same key again with the same numbers, taken once")          \
    X(TOTALS, "totals", ASIDE, "a total among details, compared and not added")               \
    X(TOTALS_OTHER, "totals_other", ASIDE, "a total stated again with another number, the "   \
      "first taken")                                                                          \
    X(DAY, "day", ASIDE, "no day of the calendar, such as 2014-03-31")                        \
    X(NUMBER, "number", ASIDE, "a number that is none, or less than nothing")                 \
    X(NO_TOTAL, "no_total", ASIDE, "no total")                                                \
    X(NAME, "name", ASIDE, "no name, or one that is too long or no text")                     \
    X(PLACE, "place", ASIDE, "a place that is not on the map")                                \
    X(CELL, "cell", ASIDE, "a list of contributors that does not parse")                      \
    X(ROW, "row", ASIDE, "a row that does not parse or lacks cells")                          \
    X(SPELLING, "spelling", REPAIRED, "a name in other letters or blanks than before, taken " \
      "as the same")                                                                          \
    X(CODE_AGAIN, "code_again", NOTED, "a code and a name that did not go together before, both kept")    \
    X(PLACE_AGAIN, "place_again", NOTED, "a place again at other coordinates: one contingent " \
      "or two, taken as a range")                                                             \
    X(UNNAMED, "unnamed", NOTED, "a contributor of no known name: in the whole, and nobody's "  \
      "to be the only one of")

enum force_issue {
#define FORCE_ISSUE_ENUM(id, ...) FORCE_ISSUE_##id,
    FORCE_ISSUE_TABLE(FORCE_ISSUE_ENUM)
#undef FORCE_ISSUE_ENUM
    FORCE_ISSUES
};

enum force_done { FORCE_REPAIRED, FORCE_NOTED, FORCE_ASIDE };

struct force_issue_row {
    const char     *name, *words;
    enum force_done done;
};

extern const struct force_issue_row force_issue_rows[FORCE_ISSUES];

/* detail: the cell, or what was expected; row: NULL where it does not parse. */
typedef enum status (*force_tell)(void *context, enum force_issue issue, uint64_t line,
                                  struct str detail, const struct csv_row *row, struct err *err);

struct force_table {
    uint32_t   file; /* as in the holdings */
    force_tell tell; /* MEMORY or IO end the reading */
    void      *context;
    uint64_t   rows, taken; /* out: rows below the header; those that became a holding */
    instant    day; /* out, of the row read last: the day of its stock; TIME_MIN: none */
};

/* Where rows come from, the header first: as csv_next gives them, also what does not parse. */
struct force_rows {
    enum status (*next)(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err);
    void *context;
};

struct force_rows force_rows_csv(struct csv *csv);

struct force_profile {
    const char *name, *words;
    bool        yearly; /* a day stands for its year */
    enum status (*read)(struct force_rows rows, struct force_table *table,
                        struct holdings *holdings, struct err *err);
};

extern const struct force_profile force_profiles[];
extern const unsigned             force_profile_count;

/* NULL if there is none of that name. */
const struct force_profile *force_profile_find(struct str name);

/* ---- for the profiles ---- */

enum status contributions_read(struct force_rows rows, struct force_table *table,
                               struct holdings *holdings, struct err *err) MUST_USE;
enum status geopko_read(struct force_rows rows, struct force_table *table,
                        struct holdings *holdings, struct err *err) MUST_USE;

/* NA and an empty cell are nothing reported. */
bool force_cell_is_none(struct str cell);
/* Text of UTF-8 without control characters, of a name's length. */
bool force_name_is_good(struct str name);
/* A name without blanks around it and without a stray apostrophe behind; false: none, or one
 * with control characters. */
bool force_cell_name(struct str cell, struct str *ret_name, bool *ret_apostrophe);

/* A table under way: its first member makes it part of a profile's own reader. */
struct force_reading {
    struct force_table *table;
    struct holdings    *holdings;
    uint32_t            width; /* cells of the header */
    struct csv_row      row;   /* the header first, then the one being read */
};

/* Columns and rows of a profile. A row is one as wide as the header; what does not parse, or
 * is not, was told and passed over. */
struct force_reader {
    enum status (*header)(struct force_reading *reading, struct err *err);
    enum status (*row)(struct force_reading *reading, struct err *err);
};

enum status force_read(struct force_rows rows, struct force_reading *reading,
                       const struct force_reader *reader, struct err *err) MUST_USE;
enum status force_tell_row(struct force_reading *reading, enum force_issue issue,
                           struct str detail, struct err *err) MUST_USE;
/* The place of the column; of several spellings that there are, the first of the list counts.
 * FORCE_NONE: there is none. SYNTAX: there are two of the same. */
enum status force_column(const struct force_reading *reading, const char *const *spellings,
                         unsigned count, uint32_t *ret_place, struct err *err) MUST_USE;
/* The cell without blanks around it; "" of a column that is not there. */
struct str force_cell(const struct force_reading *reading, uint32_t place);
/* A name into names; tells of one that is spelt otherwise than before. */
enum status force_take_name(struct force_reading *reading, struct force_names *names,
                            struct str name, uint32_t *ret_index, struct err *err) MUST_USE;

#endif
