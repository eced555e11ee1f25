/*
 * report/words.h - the words and figures that all forms of the report share.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "report/tally.h"

#include "base/buf.h"

/* The counting rules, as every total names them (doc/TERMS.md). */
#define RULE_FINDINGS                                                                  \
    "each report that breaks a clause, once a clause; not incidents: reports are not " \
    "yet merged"
#define RULE_RANGE "from the violations alone to the violations and the possibles"
#define RULE_REPORTS \
    "each report with a finding, once: a violation if any of its findings is one"
#define RULE_DEATHS                                                                     \
    "from the lowest figure of the violations to the highest figure of violations and " \
    "possibles; as the reports say, a report once a row"
#define MAP_NOTICE                                                                  \
    "Boundaries, lines and names shown here imply no opinion on the status of any " \
    "territory or the delimitation of any boundary."

/* 1,234 or 1,234–1,300 (en dash) */
void add_range(struct buf *out, struct range range);
void add_count(struct buf *out, uint64_t count);
/* The deaths of a tally; "not said" where no report gives a figure: that is not none. */
void add_deaths(struct buf *out, const struct tally *tally);
/* 2015-02-14, or `absent` for TIME_MIN and TIME_MAX */
void add_day_text(struct buf *out, instant day, const char *absent);
const char *month_name(int month); /* 1..12 */
/* 14 February 2015 */
void add_day_words(struct buf *out, instant day);
/* 14 February 2015, 22:00 in that zone */
void add_moment_words(struct buf *out, instant at, const struct tz *tz);
/* A coordinate of a drawing: one decimal at most, and a point whatever the locale. */
struct tenths {
    char text[24];
};
struct tenths tenths(double value);
/* count and the word for one or for several: add_plural(out, 2, "day", "days") */
void add_plural(struct buf *out, uint64_t count, const char *one, const char *several);

/*
 * Text for terminals. Columns are counted after Unicode's East Asian Width (UAX 11):
 * combining marks none, wide characters two. Bytes that are not UTF-8 and control
 * characters become U+FFFD: a report's text may not move the cursor.
 */
unsigned text_columns(struct str text);
/* At most `columns` columns of it; what is cut off becomes an ellipsis. Columns used. */
unsigned text_add(struct buf *out, struct str text, unsigned columns);
/* Exactly `columns` columns: padded behind, or in front where `right`. */
void text_add_cell(struct buf *out, struct str text, unsigned columns, bool right);
/* Words wrapped at `columns`; each further line begins with `indent` blanks. `at` columns
 * are already used. Columns used on the last line. */
unsigned text_add_wrapped(struct buf *out, struct str text, unsigned at, unsigned indent,
                          unsigned columns);

#endif
