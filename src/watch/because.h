/*
 * watch/because.h - a verdict in words: why, in one sentence a person understands.
 *
 * The same words for every party. What is not certain comes first, since that is what a
 * reader must know before the rest.
 */
#ifndef WATCH_BECAUSE_H
#define WATCH_BECAUSE_H

#include "base/buf.h"
#include "watch/evaluate.h"

void because(const struct evaluator *evaluator, const struct verdict *verdict,
             struct buf *out);

/* One condition each, for `truce explain`. */
void because_act(const struct evaluator *e, const struct verdict *v, struct buf *out);
void because_when(const struct evaluator *e, const struct verdict *v, struct buf *out);
void because_where(const struct evaluator *e, const struct verdict *v, struct buf *out);
void because_who(const struct evaluator *e, const struct verdict *v, struct buf *out);
void because_except(const struct evaluator *e, const struct verdict *v, struct buf *out);
/* " (ruled by …)" where a person answered `except ruling`; else nothing. */
void because_ruling(const struct evaluator *e, const struct verdict *v, struct buf *out);
/* What was held against what is allowed; of a verdict that has a stock. */
void because_stock(const struct evaluator *e, const struct verdict *v, struct buf *out);

/* 2015-02-15T00:00:00Z to …, or the instant, or "a time not reported". */
void because_time(instant from, instant until, struct buf *out);

#endif
