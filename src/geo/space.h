/*
 * geo/space.h - places as points in space, where a straight chord is a cheap lower bound
 * of a distance over ground, with no seam at 180 degrees and no poles.
 *
 * Units   metres from the earth's centre; degrees WGS 84
 * Source  any textbook: geocentric coordinates; radii of curvature of WGS 84 lie between
 *         6,335,439 m (meridian, at the equator) and 6,399,594 m (poles)
 */
#ifndef GEO_SPACE_H
#define GEO_SPACE_H

#include "geo/geodesic.h"

#include <math.h>

#define SPACE_RADIUS_M_MIN 6335439.0
#define SPACE_RADIUS_M_MAX 6399594.0
#define SPACE_DEGREE 0.017453292519943295

struct space {
    double x, y, z;
};

struct space space_from_point(struct point p);

/* Where the point is that moves from a (t 0) to b (t 1), straight in longitude and
 * latitude, and its change with t. */
struct space space_on_edge(struct point a, struct point b, double t,
                           struct space *ret_velocity);

/* The same velocity as metres on the ground. */
void space_course(struct point a, struct point b, double t, double *ret_east,
                  double *ret_north);

/* No point of the edge is farther than this from the chord between its ends. */
double space_sag_m(struct point a, struct point b);

/* How far p lies off the line through a and b that is straight on the map, on ground
 * taken as flat: for points near each other. */
double space_off_edge_m(struct point a, struct point b, struct point p);

/* The square of the distance from p to the chord; *ret_t is the foot, 0 at a, 1 at b. */
double space_chord_distance2(struct space p, struct space a, struct space b,
                             double *ret_t);

/* Between a distance over ground and its chord: over the longest chord that distance_m
 * can have, two places are surely farther apart; under the shortest, surely nearer. */
static inline double
space_chord_most(double distance_m)
{
    double angle = distance_m / (2 * SPACE_RADIUS_M_MAX);

    return angle < 1.57 ? 2 * SPACE_RADIUS_M_MAX * sin(angle) : INFINITY;
}

static inline double
space_chord_least(double distance_m)
{
    double angle = distance_m / (2 * SPACE_RADIUS_M_MIN);

    return angle <= 0 ? 0 : 2 * SPACE_RADIUS_M_MIN * sin(angle < 1.57 ? angle : 1.57);
}

static inline struct space
space_minus(struct space a, struct space b)
{
    return (struct space){ a.x - b.x, a.y - b.y, a.z - b.z };
}

static inline double
space_dot(struct space a, struct space b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/* A point a share t of the way from a to b; exactly a at 0 and b at 1. */
static inline struct point
space_between(struct point a, struct point b, double t)
{
    if (t >= 1)
        return b;
    return (struct point){ a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t };
}

#endif
