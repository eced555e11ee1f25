/*
 * report/summary.h - the situation as a text table, and as JSON.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/situation.h"

enum { SUMMARY_COLUMNS = 100, SUMMARY_NAMES_MAX = 12 };

/* situation_finish was called. */
void summary_add_text(const struct situation *situation, struct buf *out);
void summary_add_json(const struct situation *situation, struct buf *out);

#endif
