#include "geo/circle.h"

#include "geo/offset.h"
#include "geo/overlay.h"
#include "geo/zone_index.h"

/* Nearer to a pole a circle's edge would be long and bent on the map, and the union way
 * looks where it is; nearer to 180 it has to be cut. */
#define LAT_MOST 85.0
#define LON_MOST 179.0

/* A circle of 1 m needs 16 for its share of error; more cost nothing. */
enum { VERTICES_LEAST = 24 };

/*
 * Vertices so dense that no edge is farther off than most_m. Two things bend away from an
 * edge: the circle itself, by r (2 pi/n)^2 / 8 at most (on the ellipsoid a circle is
 * longer than on the plane nowhere); and the edge, straight on the map and not on the
 * ground, by its length squared / 8 times its bend, 1.1 tan(lat) / R (geo/offset.c).
 */
static uint32_t
vertices_for(double radius_m, double lat_most, double most_m)
{
    const double pi = 180 * SPACE_DEGREE;
    double       bend = 1.1 * tan(lat_most * SPACE_DEGREE) / SPACE_RADIUS_M_MIN;
    double       count = pi * sqrt(radius_m * (1 + radius_m * bend) / (2 * most_m));

    return (uint32_t)fmax(ceil(count), VERTICES_LEAST);
}

bool
circle_is_plain(struct point centre, double radius_m)
{
    double by_lat = 1.01 * radius_m / SPACE_RADIUS_M_MIN / SPACE_DEGREE;
    double lat = fabs(centre.lat) + by_lat;

    if (!(lat < LAT_MOST && fabs(centre.lon) <= LON_MOST))
        return false;
    /* on the sphere the reach is asin(sin d / cos lat), under d / cos(lat + d) */
    return fabs(centre.lon) + by_lat / cos(lat * SPACE_DEGREE) < LON_MOST;
}

/* Counter-clockwise, on the grid that all built zones lie on. */
static enum status
circle_ring(struct arena *keep, struct point centre, double radius_m,
            struct ring *ret_ring, struct err *err)
{
    double   lat_most = fabs(centre.lat) + radius_m / SPACE_RADIUS_M_MIN / SPACE_DEGREE;
    double   most_m = fmin(OFFSET_SAGITTA_M, radius_m / 50);
    uint32_t count = vertices_for(radius_m, lat_most, most_m);
    struct point *points = ARENA_ARRAY(keep, (size_t)count + 1, struct point);

    TRY_NEW(points, err);
    for (uint32_t i = 0; i < count; i++) {
        struct point p = geodesic_direct(centre, 360.0 - 360.0 * i / count, radius_m);

        points[i] = (struct point){ rint(p.lon / OVERLAY_GRID_DEG) * OVERLAY_GRID_DEG,
                                    rint(p.lat / OVERLAY_GRID_DEG) * OVERLAY_GRID_DEG };
    }
    points[count] = points[0];
    *ret_ring = (struct ring){ points, count + 1 };
    return TRUCE_OK;
}

enum status
circle_build(struct arena *keep, struct point centre, double radius_m,
             struct zone **ret_zone, struct err *err)
{
    struct ring ring;

    CHECK(circle_is_plain(centre, radius_m));
    TRY(circle_ring(keep, centre, radius_m, &ring, err));
    return zone_from_ring(keep, &ring, ret_zone, err);
}
