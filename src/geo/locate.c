#include "geo/zone.h"

#include "geo/zone_index.h"

/* The rule of the header: the boundary near is possible, else one point tells. */
static struct whereabouts
decide(double gap_m, bool is_inside)
{
    double distance_m = fmax(gap_m, 0);

    return (struct whereabouts){
        gap_m <= ZONE_NEAR_M ? ANSWER_POSSIBLE : is_inside ? ANSWER_YES : ANSWER_NO,
        is_inside ? -distance_m : distance_m,
    };
}

static bool
is_on_map(struct point p)
{
    return fabs(p.lon) <= 180 && fabs(p.lat) <= 90;
}

static enum status
locate_disc(const struct zone *zone, const struct location *location,
            struct whereabouts *ret_where, struct err *err)
{
    struct point at = location->at;

    if (!is_on_map(at))
        return err_set(err, TRUCE_SYNTAX,
                       "a position outside the map, latitude %.6f longitude %.6f", at.lat,
                       at.lon);
    if (!(location->radius_m >= 0 && isfinite(location->radius_m)))
        return err_set(err, TRUCE_SYNTAX, "a radius of %g m", location->radius_m);
    *ret_where = decide(zone_boundary_distance_m(zone, at, INFINITY) - location->radius_m,
                        zone_contains_point(zone, at));
    return TRUCE_OK;
}

enum status
zone_locate(const struct zone *zone, const struct location *location, struct arena *step,
            struct whereabouts *ret_where, struct err *err)
{
    (void)step;
    if (zone->everywhere || zone->empty || location->kind == LOCATION_UNKNOWN) {
        *ret_where = (struct whereabouts){
            zone->everywhere ? ANSWER_YES : zone->empty ? ANSWER_NO : ANSWER_POSSIBLE, NAN,
        };
        return TRUCE_OK;
    }
    if (location->kind == LOCATION_DISC)
        return locate_disc(zone, location, ret_where, err);
    return err_set(err, TRUCE_UNSUPPORTED, "a location of that kind");
}
