/*
 * plan/travel.h - a table of ways between sites, to be used instead of the geodesic.
 *
 * In      CSV (wire/csv.h), in one of two forms. Rows: a header with `from`, `to` and `km`,
 *         `minutes` or both, and a way in each row. Square: a header whose first cell is
 *         `km` or `minutes` and whose others name sites, and a row for each site from which
 *         ways lead. A cell left empty is no way. The way back is its own: it may be longer.
 * Meaning km: the length of the way, held against the same limits as the geodesic (a need's
 *         `within`, a unit's `reach`). minutes: held against one limit for all, which the
 *         caller gives; a table of minutes alone replaces the limits in km, since nothing
 *         tells how fast anybody is. Both: both must hold.
 *         A pair that the table does not give is no way: nothing is guessed from the map.
 * Units   metres, minutes
 * Limits  TRAVEL_SITES_MAX sites
 * Errors  SYNTAX with the line: no such form, a name that is no site, what is no number, is
 *         negative or above TRAVEL_LENGTH_MAX, a pair given again with another length, a way
 *         from a site to itself that is not 0; LIMIT; those of the reader
 */
#ifndef PLAN_TRAVEL_H
#define PLAN_TRAVEL_H

#include "terms/mission.h"
#include "wire/csv.h"

/* 2,000 sites are 4 million pairs, 64 MB. 40,075: km around the equator (WGS 84); in minutes four
 * weeks. */
enum { TRAVEL_SITES_MAX = 2000, TRAVEL_LENGTH_MAX = 40075 };

struct travel {
    uint32_t site_count;
    double  *m, *minutes; /* from x site_count + to; INFINITY: no way; NULL: not in the table */
    uint32_t pairs;       /* that the table gives, each way by itself */
};

enum status travel_read(struct csv *csv, const struct mission *mission, struct arena *keep,
                        struct travel *ret_travel, struct err *err) MUST_USE;

#endif
