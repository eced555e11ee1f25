/*
 * report/names.h - how often each of some names was met: a bounded list.
 *
 * Limits  NAMES_MAX different names of at most NAME_LEN_MAX bytes are kept; what comes
 *         beyond is counted in `beyond`, never dropped silently
 */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include "base/map.h"

enum { NAMES_MAX = 1000, NAME_LEN_MAX = 200 };

struct name_count {
    struct str name;
    uint64_t   count;
};

struct names {
    struct arena      *keep;
    struct map         map;
    struct name_count *at;
    uint32_t           count;
    uint64_t           beyond; /* times a name was met that found no room */
};

enum status names_init(struct names *names, struct arena *keep, struct err *err) MUST_USE;
/* *ret_index UINT32_MAX if there was no room. ret_index may be NULL. */
enum status names_add(struct names *names, struct str name, uint32_t *ret_index,
                      struct err *err) MUST_USE;
/* Most often first, then by name. Indices given before no longer hold. */
void names_sort(struct names *names);

#endif
