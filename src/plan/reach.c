#include "plan/reach.h"

#include "geo/geodesic.h"

const struct str *
reach_excluded(const struct site *site, const struct unit_version *v)
{
    for (uint32_t i = 0; i < v->caveat_count; i++)
        for (uint32_t k = 0; k < site->exclude_count; k++)
            if (str_eq(v->caveats[i], site->excludes[k]))
                return &v->caveats[i];
    return NULL;
}

bool
reach_within(const struct mission *m, uint32_t from, uint32_t to, const struct need *need,
             const struct unit_version *v)
{
    double limit_m = need->within_m == MISSION_NOT_SAID ? v->reach_m : need->within_m;

    if (from == to)
        return true;
    return limit_m != MISSION_NOT_SAID &&
           geodesic_distance_m(m->sites[from].at, m->sites[to].at) <= limit_m;
}

bool
reach_serves(const struct mission *m, uint32_t from, uint32_t to, const struct need *need,
             const struct unit_version *v)
{
    return !reach_excluded(&m->sites[to], v) && reach_within(m, from, to, need, v);
}
