/*
 * watch/count.h - how many, by a rule of counting that somebody stated.
 *
 * The unit of count is itself disputed, so nothing is counted but by a rule of the terms
 * (`counting`), and its total carries it. Totals are ranges, never narrower than what the
 * reports say: a floor leaves the upper end open, an act that is only possibly one of the
 * rule's may add nothing or all it has.
 *
 * In      reports, in any order: it changes nothing
 * Out     for each rule its total, for each of its lines what went in, by act
 * Limits  COUNT_REPORTS_MAX reports for the lines that merge
 * Errors  MEMORY, LIMIT
 */
#ifndef WATCH_COUNT_H
#define WATCH_COUNT_H

#include "watch/count_merge.h"
#include "watch/subject.h"

enum { COUNT_REPORTS_MAX = 1 << 24 };

/* max REPORT_COUNT_OPEN: no upper end is known. */
struct count_range {
    int64_t min, max;
};

struct counted_act {
    uint64_t           reports, unsure; /* of them that are only possibly of the line */
    struct count_range number;          /* what they count by the line; merged: what goes in */
};

struct counted_part {
    struct count_range  total;
    uint64_t            reports, unsure;
    struct counted_act *acts;   /* by term */
    struct merge_counts groups; /* of a line that merges */
    uint64_t            wide;   /* reports longer than its gap, or of a place wider than its
                                   distance: one thing each all the same */
    struct count_gathered *gathered; /* private */
};

struct counted_rule {
    const struct counting *rule;
    struct count_range     total;
    uint64_t               reports; /* that count, or may */
    struct counted_part   *parts;
};

struct counts {
    const struct program *program;
    struct arena         *keep;
    uint64_t              reports;
    struct counted_rule  *rules;
    uint32_t              rule_count;
};

/* All rules of the program, or the one of this name (which must be among them). */
enum status counts_init(struct counts *counts, const struct program *program,
                        const struct counting *only, struct arena *keep,
                        struct err *err) MUST_USE;

/* belongs: possible, if it is not sure that the report is one of those to be counted. */
enum status counts_add(struct counts *counts, const struct subject *subject,
                       enum answer belongs, struct err *err) MUST_USE;

/* Once, after all reports: the totals. */
enum status counts_finish(struct counts *counts, struct err *err) MUST_USE;

/* NULL if there is none of that name. */
const struct counting *counting_find(const struct program *program, struct str name);

/* The line as the terms say it: "merge fire, explosion within 1 hour and 1 km of at least 30
 * as 1". */
void counting_part_add_words(const struct program *program, const struct counting_part *part,
                             struct buf *out);

#endif
