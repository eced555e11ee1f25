/*
 * wire/json_order.h - the members of an object in the order of RFC 8785: by name, as
 * UTF-16 code units. Private to wire.
 *
 * Limits  n log n comparisons whatever the names are: nothing to flood, as a hash has
 */
#ifndef WIRE_JSON_ORDER_H
#define WIRE_JSON_ORDER_H

#include "wire/json.h"

/* Below 0, 0, above 0 as a stands before, at, behind b. Both UTF-8. */
int json_name_cmp(struct str a, struct str b);

struct json_ordered {
    uint64_t           key; /* the name's first eight bytes, which mostly decide */
    const struct json *member;
};

/* object->count members, sorted; those of the same name keep their order. */
enum status json_sort_members(const struct json *object, struct arena *step,
                              struct json_ordered **ret_members, struct err *err) MUST_USE;

#endif
