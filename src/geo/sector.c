#include "geo/sector.h"

#include "base/buf.h"

/* Each halving quarters the error: from 1,000 km, 12 halvings reach SECTOR_ERROR_M, and
 * what is left is for legs past a pole. A quarter circle is not taken as straight. */
enum { DEPTH_MIN = 3, DEPTH_MAX = 24, BUF_BYTES_MAX = 64 << 20 };

enum status
sector_check(const struct location *location, struct err *err)
{
    double min_m = location->range_min_m, max_m = location->range_max_m;

    if (!(fabs(location->at.lon) <= 180 && fabs(location->at.lat) <= 90))
        return err_set(err, TRUCE_SYNTAX,
                       "an observer outside the map, latitude %.6f longitude %.6f",
                       location->at.lat, location->at.lon);
    if (!(isfinite(location->bearing_deg) && location->bearing_width_deg >= 0))
        return err_set(err, TRUCE_SYNTAX, "a bearing of %g degrees, %g wide",
                       location->bearing_deg, location->bearing_width_deg);
    if (!(min_m >= 0 && min_m <= max_m))
        return err_set(err, TRUCE_SYNTAX, "a range from %g m to %g m", min_m, max_m);
    if (max_m > ZONE_WITHIN_M_MAX)
        return err_set(err, TRUCE_LIMIT, "a range of %g km, over the limit of %g km",
                       max_m / 1000, ZONE_WITHIN_M_MAX / 1000);
    if (!(location->radius_m >= 0 && isfinite(location->radius_m)))
        return err_set(err, TRUCE_SYNTAX, "a radius of %g m", location->radius_m);
    return TRUCE_OK;
}

static bool
is_full(const struct location *location)
{
    return location->bearing_width_deg >= 360;
}

/* ---- the edges: a walk round the sector, halved until it is straight enough ---- */

struct walk {
    const struct location *location;
    struct buf             points, kinds;
    struct point           last;
};

/* A stretch of the walk: at one range from one azimuth to another, or the other way
 * round. */
struct leg {
    double from_deg, to_deg, from_m, to_m;
};

static struct point
leg_at(const struct walk *walk, const struct leg *leg, double t)
{
    double degrees = leg->from_deg + (leg->to_deg - leg->from_deg) * t;
    double range_m = t < 1 ? leg->from_m + (leg->to_m - leg->from_m) * t : leg->to_m;

    return geodesic_direct(walk->location->at, degrees, range_m);
}

/* The same place with its longitude counted on from where the walk is. */
static struct point
counted_on(struct point from, struct point p)
{
    return (struct point){ from.lon + geodesic_lon_difference(from.lon, p.lon), p.lat };
}

static void
walk_from(struct walk *walk, struct point p)
{
    buf_add(&walk->points, (struct str){ (const char *)&p, sizeof p });
    buf_add_byte(&walk->kinds, EDGE_GAP);
    walk->last = p;
}

static void
walk_to(struct walk *walk, struct point p)
{
    if (!walk->kinds.failed)
        walk->kinds.at[walk->kinds.len - 1] = EDGE_WALL;
    walk_from(walk, p);
}

static bool
is_straight(const struct walk *walk, const struct leg *leg, double from, double to,
            struct point middle, struct point end)
{
    struct point quarter;

    if (space_off_edge_m(walk->last, end, middle) > SECTOR_ERROR_M)
        return false;
    /* over the equator a leg is an S, whose middle alone would look straight */
    quarter = counted_on(walk->last, leg_at(walk, leg, from + (to - from) / 4));
    return space_off_edge_m(walk->last, end, quarter) <= SECTOR_ERROR_M;
}

static void
walk_part(struct walk *walk, const struct leg *leg, double from, double to,
          struct point end, int depth)
{
    double       half = (from + to) / 2;
    struct point middle = counted_on(walk->last, leg_at(walk, leg, half));

    end = counted_on(middle, end);
    if (depth >= DEPTH_MAX ||
        (depth >= DEPTH_MIN && is_straight(walk, leg, from, to, middle, end))) {
        walk_to(walk, end);
        return;
    }
    walk_part(walk, leg, from, half, middle, depth + 1);
    walk_part(walk, leg, half, to, end, depth + 1);
}

static void
walk_leg(struct walk *walk, double from_deg, double to_deg, double from_m, double to_m)
{
    struct leg leg = { from_deg, to_deg, from_m, to_m };

    walk_part(walk, &leg, 0, 1, leg_at(walk, &leg, 1), 0);
}

static void
walk_round(struct walk *walk)
{
    const struct location *location = walk->location;
    double                 min_m = location->range_min_m, max_m = location->range_max_m;
    double                 left = location->bearing_deg - location->bearing_width_deg / 2;
    double right = location->bearing_deg + location->bearing_width_deg / 2;

    if (is_full(location)) {
        walk_from(walk, geodesic_direct(location->at, 0, max_m));
        walk_leg(walk, 0, 360, max_m, max_m);
        if (min_m > 0) {
            walk_from(walk, geodesic_direct(location->at, 0, min_m));
            walk_leg(walk, 0, 360, min_m, min_m);
        }
        return;
    }
    walk_from(walk, geodesic_direct(location->at, left, max_m));
    walk_leg(walk, left, right, max_m, max_m);
    walk_leg(walk, right, right, max_m, min_m);
    if (min_m > 0)
        walk_leg(walk, right, left, min_m, min_m);
    walk_leg(walk, left, left, min_m, max_m);
}

static enum status
copy_edges(const struct walk *walk, struct arena *step, struct edges *ret_edges,
           struct err *err)
{
    struct point *at;
    uint8_t      *kinds;

    TRY(buf_status(&walk->points, err));
    TRY(buf_status(&walk->kinds, err));
    at = ARENA_ARRAY(step, walk->kinds.len, struct point);
    TRY_NEW(at, err);
    kinds = ARENA_ARRAY(step, walk->kinds.len, uint8_t);
    TRY_NEW(kinds, err);
    memcpy(at, walk->points.at, walk->points.len);
    memcpy(kinds, walk->kinds.at, walk->kinds.len);
    return edges_build(step, at, kinds, (uint32_t)walk->kinds.len - 1, ret_edges, err);
}

enum status
sector_edges(const struct location *location, struct arena *step, struct edges *ret_edges,
             struct err *err)
{
    struct walk walk = { .location = location };
    enum status status;

    buf_init(&walk.points, BUF_BYTES_MAX);
    buf_init(&walk.kinds, BUF_BYTES_MAX);
    walk_round(&walk);
    status = copy_edges(&walk, step, ret_edges, err);
    buf_free(&walk.points);
    buf_free(&walk.kinds);
    return status;
}

/* ---- its points ---- */

bool
sector_contains(const struct location *location, struct point p)
{
    double azimuth, distance_m = geodesic_inverse(location->at, p, &azimuth);
    double off = fabs(remainder(azimuth - location->bearing_deg, 360));

    return distance_m >= location->range_min_m && distance_m <= location->range_max_m &&
           (is_full(location) || distance_m == 0 ||
            off <= location->bearing_width_deg / 2);
}

struct point
sector_point(const struct location *location)
{
    return geodesic_direct(location->at, location->bearing_deg,
                           (location->range_min_m + location->range_max_m) / 2);
}
