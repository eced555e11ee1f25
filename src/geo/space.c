#include "geo/space.h"

/* WGS 84: NIMA TR8350.2, table 3.1 */
#define AXIS_M 6378137.0
#define FLATTENING (1 / 298.257223563)
#define ECCENTRICITY2 (FLATTENING * (2 - FLATTENING))

/* A place with its radii of curvature, along the meridian and across it. */
struct place {
    double sin_lat, cos_lat, sin_lon, cos_lon, along, across;
};

static struct place
place_of(struct point p)
{
    double sin_lat = sin(p.lat * SPACE_DEGREE),
           w2 = 1 - ECCENTRICITY2 * sin_lat * sin_lat;
    double across = AXIS_M / sqrt(w2);

    return (struct place){
        sin_lat,
        cos(p.lat * SPACE_DEGREE),
        sin(p.lon * SPACE_DEGREE),
        cos(p.lon * SPACE_DEGREE),
        across * (1 - ECCENTRICITY2) / w2,
        across,
    };
}

static struct space
place_in_space(const struct place *at)
{
    return (struct space){ at->across * at->cos_lat * at->cos_lon,
                           at->across * at->cos_lat * at->sin_lon,
                           at->across * (1 - ECCENTRICITY2) * at->sin_lat };
}

struct space
space_from_point(struct point p)
{
    struct place at = place_of(p);

    return place_in_space(&at);
}

struct space
space_on_edge(struct point a, struct point b, double t, struct space *ret_velocity)
{
    struct place at = place_of(space_between(a, b, t));
    double       north = at.along * (b.lat - a.lat) * SPACE_DEGREE;
    double       east = at.across * at.cos_lat * (b.lon - a.lon) * SPACE_DEGREE;

    *ret_velocity = (struct space){
        -at.sin_lat * at.cos_lon * north - at.sin_lon * east,
        -at.sin_lat * at.sin_lon * north + at.cos_lon * east,
        at.cos_lat * north,
    };
    return place_in_space(&at);
}

void
space_course(struct point a, struct point b, double t, double *ret_east,
             double *ret_north)
{
    struct place at = place_of(space_between(a, b, t));

    *ret_north = at.along * (b.lat - a.lat) * SPACE_DEGREE;
    *ret_east = at.across * at.cos_lat * (b.lon - a.lon) * SPACE_DEGREE;
}

/* Not less than the cosine anywhere to the pole, nor more than it by 3e-5: its series,
 * broken off behind a positive term. */
static double
cosine_most(double angle)
{
    double x = angle * angle;

    return 1 + x * (-1.0 / 2 + x * (1.0 / 24 + x * (-1.0 / 720 + x / 40320)));
}

double
space_sag_m(struct point a, struct point b)
{
    double north = fabs(b.lat - a.lat) * SPACE_DEGREE,
           east = fabs(b.lon - a.lon) * SPACE_DEGREE;
    double lat_least =
        a.lat * b.lat <= 0 ? 0 : fmin(fabs(a.lat), fabs(b.lat)) * SPACE_DEGREE;
    double shrink = cosine_most(lat_least);
    /* The second derivative of the place with north is below 1.01 R, with east below
     * R cos(lat), with both below R; half of the edge's own length is a bound, too. */
    double bend = 1.01 * north * (north + 2 * east) + shrink * east * east;

    return SPACE_RADIUS_M_MAX * fmin((north + shrink * east) / 2, bend / 8);
}

double
space_off_edge_m(struct point a, struct point b, struct point p)
{
    double across = cos(p.lat * SPACE_DEGREE);
    double bx = (b.lon - a.lon) * across, by = b.lat - a.lat;
    double px = (p.lon - a.lon) * across, py = p.lat - a.lat;
    double length = hypot(bx, by);
    double off = length > 0 ? fabs(bx * py - by * px) / length : hypot(px, py);

    return off * SPACE_DEGREE * SPACE_RADIUS_M_MAX;
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
