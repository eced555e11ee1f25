/*
 * force/changes.h - what one statement of a stock says otherwise than another.
 *
 * In      the holdings of both, each of one day of one table
 * Out     what was said and is not, is said and was not, or is another number; in the order
 *         of the later statement, then what is gone in that of the earlier
 */
#ifndef FORCE_CHANGES_H
#define FORCE_CHANGES_H

#include "force/holdings.h"

struct force_change {
    struct str         mission, place, contributor; /* "": all, or none is said */
    bool               was, is, is_stated; /* is_stated: a total that the table states */
    struct force_range before, after;
    uint64_t           line; /* in the later one; 0: it is gone */
};

enum status force_changes(const struct holdings *before, const struct holdings *after,
                          struct arena *keep, struct force_change **ret_changes,
                          uint32_t *ret_count, struct err *err) MUST_USE;

#endif
