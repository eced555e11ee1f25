/*
 * intake/ucdp_where.h - how far an event may lie from the point UCDP gives. Private to
 * intake.
 *
 * In      where_prec 1 to 7 of the UCDP GED Codebook 23.1, the point, the place's name
 * Out     a radius in metres that holds the event; NAN: no radius is known to hold it, so
 *         the location is unknown. Each figure with its measurement in the .c
 */
#ifndef INTAKE_UCDP_WHERE_H
#define INTAKE_UCDP_WHERE_H

#include "base/str.h"
#include "geo/geodesic.h"

enum { UCDP_UKRAINE = 369 }; /* Gleditsch and Ward's number, in country_id */

double ucdp_radius_m(int level, struct point at, struct str place, int64_t country);

#endif
