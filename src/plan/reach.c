#include "plan/reach.h"

#include "geo/geodesic.h"

#include <math.h>

struct reach_way
reach_way(const struct reach *r, uint32_t from, uint32_t to)
{
    const struct travel *t = r->travel;

    if (from == to)
        return (struct reach_way){ 0, 0 };
    if (!t)
        return (struct reach_way){
            geodesic_distance_m(r->mission->sites[from].at, r->mission->sites[to].at), 0 };
    size_t pair = (size_t)from * t->site_count + to;
    return (struct reach_way){ t->m ? t->m[pair] : 0, t->minutes ? t->minutes[pair] : 0 };
}

struct reach_judgement
reach_judge(const struct reach *r, struct reach_way way, bool same_site, const struct need *need,
            const struct unit_version *v)
{
    double limit_m = need->within_m == MISSION_NOT_SAID ? v->reach_m : need->within_m;
    bool   by_m = !r->travel || r->travel->m, by_minutes = r->travel && r->travel->minutes;
    struct reach_judgement j = { REACH_YES, 0, 0 };

    if (same_site)
        return j;
    if (isinf(way.m) || isinf(way.minutes))
        return (struct reach_judgement){ REACH_NO_WAY, 0, 0 };
    if (by_m && limit_m == MISSION_NOT_SAID)
        return (struct reach_judgement){ REACH_UNSAID, 0, 0 };
    if (by_m && way.m > limit_m)
        j.over_m = way.m - limit_m;
    if (by_minutes && way.minutes > r->minutes_max)
        j.over_minutes = way.minutes - r->minutes_max;
    j.answer = j.over_m > 0 || j.over_minutes > 0 ? REACH_FAR : REACH_YES;
    return j;
}

bool
reach_serves_along(const struct reach *r, uint32_t from, uint32_t to, const struct need *need,
                   const struct unit_version *v)
{
    return !mission_excluded(&r->mission->sites[to], v) &&
           reach_judge(r, reach_way(r, from, to), from == to, need, v).answer == REACH_YES;
}

bool
reach_serves(const struct mission *m, uint32_t from, uint32_t to, const struct need *need,
             const struct unit_version *v)
{
    struct reach reach = { m, NULL, 0 };

    return reach_serves_along(&reach, from, to, need, v);
}
