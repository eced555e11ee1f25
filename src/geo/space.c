#include "geo/space.h"

/* WGS 84: NIMA TR8350.2, table 3.1 */
#define AXIS_M 6378137.0
#define FLATTENING (1 / 298.257223563)
#define ECCENTRICITY2 (FLATTENING * (2 - FLATTENING))

struct space
space_from_point(struct point p)
{
    double sin_lat = sin(p.lat * SPACE_DEGREE), cos_lat = cos(p.lat * SPACE_DEGREE);
    double across = AXIS_M / sqrt(1 - ECCENTRICITY2 * sin_lat * sin_lat);

    return (struct space){
        across * cos_lat * cos(p.lon * SPACE_DEGREE),
        across * cos_lat * sin(p.lon * SPACE_DEGREE),
        across * (1 - ECCENTRICITY2) * sin_lat,
    };
}

struct space
space_on_edge(struct point a, struct point b, double t, struct space *ret_velocity)
{
    struct point p = space_between(a, b, t);
    double d_lon = (b.lon - a.lon) * SPACE_DEGREE, d_lat = (b.lat - a.lat) * SPACE_DEGREE;
    double sin_lat = sin(p.lat * SPACE_DEGREE), cos_lat = cos(p.lat * SPACE_DEGREE);
    double sin_lon = sin(p.lon * SPACE_DEGREE), cos_lon = cos(p.lon * SPACE_DEGREE);
    double w2 = 1 - ECCENTRICITY2 * sin_lat * sin_lat;
    double across = AXIS_M / sqrt(w2), along = across * (1 - ECCENTRICITY2) / w2;
    double north = along * d_lat, east = across * cos_lat * d_lon;

    *ret_velocity = (struct space){
        -sin_lat * cos_lon * north - sin_lon * east,
        -sin_lat * sin_lon * north + cos_lon * east,
        cos_lat * north,
    };
    return (struct space){ across * cos_lat * cos_lon, across * cos_lat * sin_lon,
                           across * (1 - ECCENTRICITY2) * sin_lat };
}

double
space_sag_m(struct point a, struct point b)
{
    /* The second derivative along the edge is below 1.01 R (d_lat + d_lon)^2; half of the
     * edge's own length bounds it, too. */
    double turn = (fabs(b.lon - a.lon) + fabs(b.lat - a.lat)) * SPACE_DEGREE;

    return SPACE_RADIUS_M_MAX * fmin(turn / 2, 1.01 * turn * turn / 8);
}

double
space_chord_distance2(struct space p, struct space a, struct space b, double *ret_t)
{
    struct space along = space_minus(b, a), to = space_minus(p, a);
    double       length2 = space_dot(along, along), t = space_dot(along, to);

    t = length2 > 0 ? t / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    to.x -= t * along.x;
    to.y -= t * along.y;
    to.z -= t * along.z;
    *ret_t = t;
    return space_dot(to, to);
}
