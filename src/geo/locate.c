#include "geo/zone.h"

#include "geo/overlay.h"
#include "geo/sector.h"
#include "geo/zone_index.h"

/* The rule of the header: the boundary near is possible, else one point tells. */
static struct whereabouts
decide(double gap_m, bool is_inside)
{
    double distance_m = fmax(gap_m, 0);

    return (struct whereabouts){
        gap_m <= ZONE_NEAR_M ? ANSWER_POSSIBLE
        : is_inside          ? ANSWER_YES
                             : ANSWER_NO,
        is_inside ? -distance_m : distance_m,
    };
}

static enum status
disc_check(const struct location *location, struct err *err)
{
    struct point at = location->at;

    if (!(fabs(at.lon) <= 180 && fabs(at.lat) <= 90))
        return err_set(err, TRUCE_SYNTAX,
                       "a position outside the map, latitude %.6f longitude %.6f", at.lat,
                       at.lon);
    if (!(location->radius_m >= 0 && isfinite(location->radius_m)))
        return err_set(err, TRUCE_SYNTAX, "a radius of %g m", location->radius_m);
    return TRUCE_OK;
}

static enum status
locate_disc(const struct zone *zone, const struct location *location,
            struct whereabouts *ret_where, struct err *err)
{
    struct point at = location->at;

    TRY(disc_check(location, err));
    *ret_where = decide(zone_boundary_distance_m(zone, at, INFINITY) - location->radius_m,
                        zone_contains_point(zone, at));
    return TRUCE_OK;
}

/* A degree of latitude is 110,574 m at least (WGS 84, at the equator). */
#define DEGREE_M_LEAST 110000.0
/* Half a radian: below that a sine is at least 0.95 of its angle. */
#define FAR_DEG_MOST 28.0

static double
degrees_off(double x, double low, double high)
{
    return fmax(fmax(low - x, x - high), 0);
}

/*
 * Is all of the zone's box surely farther from p than most_m? A lower bound without
 * trigonometry: along the meridian by degrees of latitude; to a meridian at an angle A
 * the sphere gives sin d = cos(lat) sin A, with cos(lat) at least 1 - lat^2/2.
 */
static bool
box_is_far(const struct zone *zone, struct point p, double most_m)
{
    const double *box = zone->box;
    double        lat = p.lat * SPACE_DEGREE, cosine = fmax(1 - lat * lat / 2, 0);
    double        off = degrees_off(p.lon, box[0], box[2]);
    double round_off = p.lon < box[0] ? p.lon + 360 - box[2] : box[0] + 360 - p.lon;

    if (degrees_off(p.lat, box[1], box[3]) * DEGREE_M_LEAST > most_m)
        return true;
    off = fmin(fmin(off, fmax(round_off, 0)), FAR_DEG_MOST);
    return 0.95 * off * cosine * DEGREE_M_LEAST > most_m;
}

/* The same without the distance: the search need not look beyond the disc, and may stop
 * at the first edge that surely is near. */
static enum status
answer_disc(const struct zone *zone, const struct location *location,
            enum answer *ret_answer, struct err *err)
{
    double   near_m = location->radius_m + ZONE_NEAR_M;
    uint32_t hint = UINT32_MAX;

    TRY(disc_check(location, err));
    if (box_is_far(zone, location->at, near_m)) {
        *ret_answer = ANSWER_NO;
        return TRUCE_OK;
    }
    if (edges_surely_within(&zone->index->edges, space_from_point(location->at), near_m,
                            &hint) ||
        zone_boundary_distance_m(zone, location->at, near_m) <= near_m)
        *ret_answer = ANSWER_POSSIBLE;
    else
        *ret_answer = zone_contains_point(zone, location->at) ? ANSWER_YES : ANSWER_NO;
    return TRUCE_OK;
}

/* ---- sectors ---- */

/* A stretch of the zone's boundary that does not touch the location's is wholly in the
 * location or wholly out. */
static bool
begins_wall(const struct edges *walls, uint32_t i)
{
    return (walls->kinds[i] & EDGE_WALL) &&
           (i == 0 || !(walls->kinds[i - 1] & EDGE_WALL));
}

static bool
sector_holds_wall(const struct location *location, const struct edges *walls)
{
    for (uint32_t i = 0; i < walls->slots; i++)
        if (begins_wall(walls, i) && sector_contains(location, walls->at[i]))
            return true;
    return false;
}

static enum status
locate_sector(const struct zone *zone, const struct location *location,
              struct arena *step, struct whereabouts *ret_where, struct err *err)
{
    const struct edges *walls = &zone->index->edges;
    double              reach_m = location->range_max_m + ZONE_NEAR_M;
    struct edges        sector;

    TRY(sector_check(location, err));
    if (location->range_max_m == 0)
        return locate_disc(zone, location, ret_where, err);
    TRY(sector_edges(location, step, &sector, err));
    double gap_m = edges_gap_m(walls, &sector, INFINITY);
    if (zone_boundary_distance_m(zone, location->at, reach_m) <= reach_m &&
        sector_holds_wall(location, walls))
        gap_m = 0;
    *ret_where = decide(gap_m - location->radius_m,
                        zone_contains_point(zone, sector_point(location)));
    return TRUCE_OK;
}

/* ---- places that are zones ---- */

/* What is left of a place outside a zone is noise if nothing this wide fits in: a place
 * whose border was drawn with the zone's is in it. */
#define NOISE_M 0.01
#define NOISE_DEG (NOISE_M / SPACE_RADIUS_M_MAX / SPACE_DEGREE)

static bool
place_holds_wall(const struct zone *place, const struct edges *walls)
{
    for (uint32_t i = 0; i < walls->slots; i++)
        if (begins_wall(walls, i) && zone_contains_point(place, walls->at[i]))
            return true;
    return false;
}

/* No boundary of the one near the other's: each part of the place is wholly in or out. */
static struct whereabouts
decide_apart(const struct zone *zone, const struct zone *place, double gap_m)
{
    uint32_t in = 0;

    for (uint32_t i = 0; i < place->ring_count; i++)
        in += zone_contains_point(zone, place->rings[i].points[0]);
    if ((in > 0 && in < place->ring_count) ||
        place_holds_wall(place, &zone->index->edges))
        return (struct whereabouts){ ANSWER_POSSIBLE, 0 };
    return decide(gap_m, in > 0);
}

static bool
has_point_outside(const struct zone *zone, const struct zone *place)
{
    for (uint32_t r = 0; r < place->ring_count; r++)
        for (uint32_t i = 0; i + 1 < place->rings[r].count; i++) {
            struct point p = place->rings[r].points[i];

            if (!zone_contains_point(zone, p) &&
                zone_boundary_distance_m(zone, p, 2 * NOISE_M) > 2 * NOISE_M)
                return true;
        }
    return false;
}

static enum status
subtract(struct overlay *overlay, const struct zone *zone, const struct zone *place,
         bool *ret_rest, struct err *err)
{
    const GEOSGeometry *whole, *part, *rest;

    TRY(overlay_zone(overlay, zone, &whole, err));
    TRY(overlay_zone(overlay, place, &part, err));
    TRY(overlay_join(overlay, OVERLAY_DIFFERENCE, part, whole, &rest, err));
    *ret_rest = !overlay_is_thin(overlay, rest, NOISE_DEG / 2);
    return TRUCE_OK;
}

static enum status
is_part(const struct zone *zone, const struct zone *place, bool *ret_part,
        struct err *err)
{
    struct overlay overlay;
    enum status    status;
    bool           rest = has_point_outside(zone, place);

    if (!rest) { /* only then it is worth the whole comparison */
        status = overlay_open(&overlay, err);
        if (status == TRUCE_OK)
            status = subtract(&overlay, zone, place, &rest, err);
        overlay_close(&overlay);
        TRY(status);
    }
    *ret_part = !rest;
    return TRUCE_OK;
}

static enum status
locate_zone(const struct zone *zone, const struct zone *place,
            struct whereabouts *ret_where, struct err *err)
{
    double gap_m = edges_gap_m(&zone->index->edges, &place->index->edges, INFINITY);
    bool   is_in;

    if (gap_m > ZONE_NEAR_M) {
        *ret_where = decide_apart(zone, place, gap_m);
        return TRUCE_OK;
    }
    TRY(is_part(zone, place, &is_in, err));
    *ret_where = decide(gap_m, is_in);
    if (is_in)
        ret_where->answer = ANSWER_YES;
    return TRUCE_OK;
}

/* ---- any ---- */

static bool
is_somewhere(const struct location *location)
{
    switch (location->kind) {
    case LOCATION_UNKNOWN: return false;
    case LOCATION_SECTOR: return !isnan(location->range_max_m);
    case LOCATION_ZONE: return !location->zone->empty;
    case LOCATION_DISC: break;
    }
    return true;
}

enum status
zone_locate(const struct zone *zone, const struct location *location, struct arena *step,
            struct whereabouts *ret_where, struct err *err)
{
    if (zone->everywhere || zone->empty || !is_somewhere(location)) {
        *ret_where = (struct whereabouts){
            zone->everywhere ? ANSWER_YES
            : zone->empty    ? ANSWER_NO
                             : ANSWER_POSSIBLE,
            NAN,
        };
        return TRUCE_OK;
    }
    if (location->kind == LOCATION_SECTOR)
        return locate_sector(zone, location, step, ret_where, err);
    if (location->kind == LOCATION_ZONE)
        return locate_zone(zone, location->zone, ret_where, err);
    return locate_disc(zone, location, ret_where, err);
}

enum status
zone_answer(const struct zone *zone, const struct location *location, struct arena *step,
            enum answer *ret_answer, struct err *err)
{
    struct whereabouts where;

    if (location->kind == LOCATION_DISC && !zone->everywhere && !zone->empty &&
        is_somewhere(location))
        return answer_disc(zone, location, ret_answer, err);
    TRY(zone_locate(zone, location, step, &where, err));
    *ret_answer = where.answer;
    return TRUCE_OK;
}
