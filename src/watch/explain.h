/*
 * watch/explain.h - a verdict condition by condition: what each answers, why, and the numbers
 * behind it.
 *
 *   act     the path of each term in its tree
 *   when    minutes to the nearest beginning or end of the clause, and of its hours
 *   where   metres to the edge of the zone; of a place with an error, from its middle too
 *   stock   the sums, site by site
 *   except  each condition of each line; of notices which one, and how long before
 *
 * The verdict is that of a thorough evaluator_judge of the same report.
 */
#ifndef WATCH_EXPLAIN_H
#define WATCH_EXPLAIN_H

#include "watch/because.h"

/* What the report tells that others are judged by, where it is a position: a line, or none. */
void explain_add_told(const struct evaluator *e, struct buf *out);

/* A paragraph for people, with an empty line before it. */
void explain_add_text(struct evaluator *e, const struct verdict *v, struct buf *out);

/* One JSON object, without a line end. `words` is scratch. */
void explain_add_json(struct evaluator *e, const struct verdict *v, struct buf *words,
                      struct buf *out);

#endif
