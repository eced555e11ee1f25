/*
 * watch/evaluate_stock.h - clauses that say how much may be held. Private to watch.
 */
#ifndef WATCH_EVALUATE_STOCK_H
#define WATCH_EVALUATE_STOCK_H

#include "watch/evaluate.h"

/* Whose the report's stock is: yes if it is one bound party's and nobody else's. */
enum answer stock_who(const struct subject *subject, uint64_t bound);

/* The parties that a version binds by what it says of stocks. */
uint64_t stock_bound(const struct clause_version *version);

/* How far the report is a holding of an item that the version speaks of. */
enum answer stock_act(const struct subject *subject, const struct clause_version *version);

/* The sums, and whether they break the version: verdict->stock, verdict->by. */
enum status stock_judge(struct evaluator *evaluator, const struct clause_version *version,
                        struct arena *step, struct verdict *verdict,
                        struct err *err) MUST_USE;

#endif
