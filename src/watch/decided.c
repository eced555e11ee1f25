#include "watch/decided.h"

const struct said *
decided_find(const struct decided_report *decided, enum record_kind kind, uint32_t clause)
{
    for (uint32_t i = 0; decided && i < decided->count; i++)
        if (decided->at[i].kind == kind &&
            (kind != RECORD_RULING || decided->at[i].clause == clause))
            return &decided->at[i];
    return NULL;
}

enum answer
decided_exception(const struct decided_report *decided, uint32_t clause)
{
    const struct said *ruling = decided_find(decided, RECORD_RULING, clause);

    if (!ruling || !ruling->exception.len)
        return ANSWER_POSSIBLE;
    return str_eq(ruling->exception, STR("applies")) ? ANSWER_YES : ANSWER_NO;
}
