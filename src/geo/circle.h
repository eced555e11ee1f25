/*
 * geo/circle.h - a circle as a ring, where that needs no union. Private to geo.
 *
 * The same set as the union of strips gives, within ZONE_ERROR_M: test/oracle/geo_circle.
 */
#ifndef GEO_CIRCLE_H
#define GEO_CIRCLE_H

#include "geo/zone.h"

/* Does it stay away from the poles and from 180? */
bool circle_is_plain(struct point centre, double radius_m);

/* Of a plain one. */
enum status circle_build(struct arena *keep, struct point centre, double radius_m,
                         struct zone **ret_zone, struct err *err) MUST_USE;

#endif
