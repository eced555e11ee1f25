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
    X(DAY, "day", ASIDE, "no day of the calendar")                                            \
    X(NUMBER, "number", ASIDE, "a number that is none, or less than nothing")                 \
    X(NO_TOTAL, "no_total", ASIDE, "no total")                                                \
    X(NAME, "name", ASIDE, "no name, or one that is too long or no text")                     \
    X(PLACE, "place", ASIDE, "a place that is not on the map")                                \
    X(CELL, "cell", ASIDE, "a list of contributors that does not parse")                      \
    X(ROW, "row", ASIDE, "a row that does not parse or lacks cells")

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
/* A name without blanks around it and without a stray apostrophe behind; false: none. */
bool force_cell_name(struct str cell, struct str *ret_name, bool *ret_apostrophe);
/* The next row; what does not parse is told and passed over. */
enum status force_next(struct force_rows rows, struct force_table *table, struct csv_row *row,
                       bool *ret_more, struct err *err) MUST_USE;

#endif
