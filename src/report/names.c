#include "report/names.h"

#include <stdlib.h>

enum status
names_init(struct names *names, struct arena *keep, struct err *err)
{
    *names = (struct names){ .keep = keep };
    map_init(&names->map, keep);
    names->at = ARENA_ARRAY(keep, NAMES_MAX, struct name_count);
    TRY_NEW(names->at, err);
    return TRUCE_OK;
}

enum status
names_add(struct names *names, struct str name, uint32_t *ret_index, struct err *err)
{
    uint32_t   index;
    struct str copy;

    if (!map_get(&names->map, name, &index)) {
        if (names->count == NAMES_MAX || name.len > NAME_LEN_MAX) {
            names->beyond++;
            if (ret_index)
                *ret_index = UINT32_MAX;
            return TRUCE_OK;
        }
        copy = arena_copy_str(names->keep, name);
        TRY_NEW(copy.at, err);
        index = names->count;
        TRY(map_put(&names->map, copy, index, err));
        names->at[names->count++].name = copy;
    }
    names->at[index].count++;
    if (ret_index)
        *ret_index = index;
    return TRUCE_OK;
}

static int
more_first(const void *a, const void *b)
{
    const struct name_count *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return str_cmp(x->name, y->name);
}

void
names_sort(struct names *names)
{
    qsort(names->at, names->count, sizeof *names->at, more_first);
}
