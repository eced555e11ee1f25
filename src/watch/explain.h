/*
 * watch/explain.h - a verdict condition by condition: what each answers, and why.
 *
 * The verdict is that of a thorough evaluator_judge.
 */
#ifndef WATCH_EXPLAIN_H
#define WATCH_EXPLAIN_H

#include "watch/because.h"

/* A paragraph for people, with an empty line before it. */
void explain_add_text(const struct evaluator *e, const struct verdict *v, struct buf *out);

/* One JSON object, without a line end. `words` is scratch. */
void explain_add_json(const struct evaluator *e, const struct verdict *v, struct buf *words,
                      struct buf *out);

#endif
