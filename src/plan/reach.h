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

#include "terms/mission.h"

/* The first of the unit's caveats that the site excludes; NULL: none. */
const struct str *reach_excluded(const struct site *site, const struct unit_version *version);

/* From a site to the need of another; caveats apart. */
bool reach_within(const struct mission *mission, uint32_t from, uint32_t to,
                  const struct need *need, const struct unit_version *version);

/* Both. */
bool reach_serves(const struct mission *mission, uint32_t from, uint32_t to,
                  const struct need *need, const struct unit_version *version);

#endif
