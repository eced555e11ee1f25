/*
 * plan/reach.h - which site a unit can serve from where it stands.
 *
 * A unit serves what is needed where it stands, and whatever lies within the need's `within`
 * or else the unit's own `reach`: on the geodesic, or along a given table of ways (travel).
 * Serving one site takes nothing from another: coverage is what could be there, not what is
 * sent. A site that excludes one of the unit's caveats is never served by it.
 *
 * In      terms/mission.h
 * Units   metres
 */
#ifndef PLAN_REACH_H
#define PLAN_REACH_H

#include "plan/travel.h"

/* From a site the need of another, on the geodesic. */
bool reach_serves(const struct mission *mission, uint32_t from, uint32_t to,
                  const struct need *need, const struct unit_version *version);

/* ---- along ways ---- */

/* From where it is measured; without a table, the geodesic. */
struct reach {
    const struct mission *mission;
    const struct travel  *travel; /* NULL: the geodesic */
    double                minutes_max; /* of a way, where the table has minutes */
};

struct reach_way {
    double m, minutes; /* INFINITY: no way; what is not measured is 0 */
};

enum reach_answer {
    REACH_YES,
    REACH_UNSAID, /* neither the need nor the unit says how far it may be */
    REACH_FAR,    /* by over_m and over_minutes; one of them is above 0 */
    REACH_NO_WAY
};

struct reach_judgement {
    enum reach_answer answer;
    double            over_m, over_minutes;
};

/* As reach_serves does. */
bool reach_serves_along(const struct reach *reach, uint32_t from, uint32_t to,
                        const struct need *need, const struct unit_version *version);

struct reach_way       reach_way(const struct reach *reach, uint32_t from, uint32_t to);
struct reach_judgement reach_judge(const struct reach *reach, struct reach_way way, bool same_site,
                                   const struct need *need, const struct unit_version *version);

#endif
