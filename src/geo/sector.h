/*
 * geo/sector.h - the annular sector of a report, as edges. Private to geo.
 *
 * The observer's own error is not part of the shape: it is added to distances from it.
 * Units   as geo/zone.h. Limits: a range up to ZONE_WITHIN_M_MAX
 * Errors  SYNTAX for numbers that make no sector, LIMIT, MEMORY
 */
#ifndef GEO_SECTOR_H
#define GEO_SECTOR_H

#include "geo/edges.h"
#include "geo/zone.h"

#define SECTOR_ERROR_M 0.1 /* of the shape's edges, against ZONE_NEAR_M */

enum status sector_check(const struct location *location, struct err *err) MUST_USE;
enum status sector_edges(const struct location *location, struct arena *step,
                         struct edges *ret_edges, struct err *err) MUST_USE;
bool        sector_contains(const struct location *location, struct point p);
/* Any one of its points. */
struct point sector_point(const struct location *location);

#endif
