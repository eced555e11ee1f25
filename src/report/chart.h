/*
 * report/chart.h - the timeline as a drawing: inline SVG, readable without colour.
 *
 * Two panels on one time axis: above, reports received, whatever came of them (where none
 * was received nothing could be found); below, those with a finding, violations solid and
 * only-possibles hatched on top. Days from which clauses are in force are marked.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/situation.h"

enum { CHART_MARKS_MAX = 60 };

/* The day from which a clause, or several of one agreement, is in force. */
struct mark {
    instant  day;
    uint32_t agreement, clause, clauses; /* the first of them; how many */
};

struct marks {
    struct mark at[CHART_MARKS_MAX];
    uint32_t    count, earlier; /* earlier: clauses in force before the first day */
    bool        more;
};

/* Those that fall into the timeline, by day, then agreement. */
void marks_find(const struct situation *situation, const struct days_chart *timeline,
                struct marks *ret_marks);

/* An <svg> element. The page defines the pattern "hatch" and the classes. */
void chart_add_timeline(const struct days_chart *timeline, const struct marks *marks,
                        struct buf *out);

/* A round number not below n for an axis to end with, and into how many equal whole parts
 * to cut it. */
uint64_t chart_nice(uint64_t n, unsigned *ret_parts);

#endif
