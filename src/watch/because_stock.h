/*
 * watch/because_stock.h - limits and equality in words. Private to watch; because.h has what
 * others call.
 */
#ifndef WATCH_BECAUSE_STOCK_H
#define WATCH_BECAUSE_STOCK_H

#include "base/buf.h"
#include "watch/evaluate.h"

/* Is what is held what the clause speaks of? And who holds it? */
void because_item(const struct evaluator *e, const struct verdict *v, struct buf *out);
void because_holder(const struct evaluator *e, const struct verdict *v, struct buf *out);

/* 80 | 80 to 82 | 80 or more */
void because_count(int64_t least, int64_t most, struct buf *out);

#endif
