/*
 * geo/orient.h - on which side of a line a point lies, exactly, in the plane of longitude
 * and latitude.
 *
 * Coordinates of any size a map has: the answer is exact for the doubles given, unless a
 * product of two of them is below 1e-290, where no boundary can matter.
 * Source  Shewchuk, Discrete & Computational Geometry 18, 1997: the filter's bound
 */
#ifndef GEO_ORIENT_H
#define GEO_ORIENT_H

#include "geo/geodesic.h"

#include <stdbool.h>

int orient_exact(struct point a, struct point b, struct point c);

/* 1: c lies left of the line from a to b; -1: right; 0: on it. */
static inline int
orient(struct point a, struct point b, struct point c)
{
    double left = (a.lon - c.lon) * (b.lat - c.lat);
    double right = (a.lat - c.lat) * (b.lon - c.lon);
    double twice_area = left - right;
    /* (3 + 16 epsilon) epsilon, epsilon = 2^-53 */
    double bound = 3.3306690738754716e-16 *
                   ((left < 0 ? -left : left) + (right < 0 ? -right : right));

    if (twice_area > bound)
        return 1;
    if (twice_area < -bound)
        return -1;
    if (left == 0 && right == 0)
        return 0;
    return orient_exact(a, b, c);
}

/* The closed segments a b and c d have a point in common. */
bool orient_segments_meet(struct point a, struct point b, struct point c, struct point d);

#endif
