#include "geo/zone.h"

#include "geo/orient.h"
#include "geo/overlay.h"
#include "geo/zone_index.h"

#include <stdio.h>

/* What lies over the map's edge by less came from rounding: 0.1 mm. */
#define MAP_EDGE_NOISE_DEG 1e-9

/* ---- polygons as given ---- */

enum { WHAT_LEN = 64 };

static double
clamp_noise(double degrees, double most)
{
    if (fabs(degrees) > most && fabs(degrees) <= most + MAP_EDGE_NOISE_DEG)
        return copysign(most, degrees);
    return degrees;
}

static enum status
ring_check(const struct ring *ring, const char *what, struct err *err)
{
    const struct point *points = ring->points;

    for (uint32_t i = 0; i < ring->count; i++)
        if (!(fabs(points[i].lon) <= 180 && fabs(points[i].lat) <= 90))
            return err_set(
                err, TRUCE_SYNTAX,
                "%s has a position outside the map, latitude %.6f longitude %.6f", what,
                points[i].lat, points[i].lon);
    if (ring->count < 4)
        return err_set(err, TRUCE_SYNTAX,
                       "%s has %u positions; a closed ring has at least 4", what,
                       ring->count);
    struct point first = points[0], last = points[ring->count - 1];
    if (first.lon != last.lon || first.lat != last.lat)
        return err_set(err, TRUCE_SYNTAX,
                       "%s does not close: it begins at %.6f %.6f and ends at %.6f %.6f",
                       what, first.lat, first.lon, last.lat, last.lon);
    return TRUCE_OK;
}

static enum status
ring_copy(struct overlay *overlay, const struct ring *ring, const char *what,
          struct ring *ret_ring, struct err *err)
{
    struct ring copy = { ARENA_ARRAY(&overlay->scratch, ring->count, struct point),
                         ring->count };

    TRY_NEW(copy.points, err);
    for (uint32_t i = 0; i < ring->count; i++)
        copy.points[i] = (struct point){ clamp_noise(ring->points[i].lon, 180),
                                         clamp_noise(ring->points[i].lat, 90) };
    TRY(ring_check(&copy, what, err));
    *ret_ring = copy;
    return TRUCE_OK;
}

static bool
ring_is_flat(const struct ring *ring)
{
    const struct point *p = ring->points;
    uint32_t            other = 0;

    while (other < ring->count && p[other].lon == p[0].lon && p[other].lat == p[0].lat)
        other++;
    for (uint32_t i = other + 1; i < ring->count; i++)
        if (orient(p[0], p[other], p[i]) != 0)
            return false;
    return true;
}

/* "hole 2 of polygon 5" */
static void
say_what(char what[WHAT_LEN], uint32_t ring, uint32_t polygon, uint32_t polygons)
{
    int len = ring ? snprintf(what, WHAT_LEN, "hole %u of ", ring) : 0;

    if (polygons > 1)
        (void)snprintf(what + len, (size_t)(WHAT_LEN - len), "polygon %u", polygon + 1);
    else
        (void)snprintf(what + len, (size_t)(WHAT_LEN - len), "the polygon");
}

static enum status
polygon_shape(struct overlay *overlay, const struct ring *rings, uint32_t count,
              uint32_t number, uint32_t polygons, const GEOSGeometry **ret_shape,
              struct err *err)
{
    struct ring *copies = ARENA_ARRAY(&overlay->scratch, count + 1, struct ring);
    char         what[WHAT_LEN];

    TRY_NEW(copies, err);
    for (uint32_t i = 0; i < count; i++) {
        say_what(what, i, number, polygons);
        TRY(ring_copy(overlay, &rings[i], what, &copies[i], err));
        if (ring_is_flat(&copies[i]))
            return err_set(err, TRUCE_SYNTAX, "%s has no area", what);
    }
    say_what(what, 0, number, polygons);
    if (count == 0)
        return err_set(err, TRUCE_SYNTAX, "%s has no ring", what);
    TRY(overlay_polygons(overlay, copies, &count, 1, ret_shape, err));
    return overlay_check(overlay, what, *ret_shape, true, ret_shape, err);
}

/* Each polygon checked for itself, then all together as one set. */
static enum status
polygons_shape(struct overlay *overlay, const struct ring *rings,
               const uint32_t *ring_counts, uint32_t polygons,
               const GEOSGeometry **ret_shape, struct err *err)
{
    const GEOSGeometry **each =
        ARENA_ARRAY(&overlay->scratch, polygons + 1, const GEOSGeometry *);

    TRY_NEW(each, err);
    for (uint32_t i = 0; i < polygons; i++) {
        TRY(polygon_shape(overlay, rings, ring_counts[i], i, polygons, &each[i], err));
        rings += ring_counts[i];
    }
    TRY(overlay_gather(overlay, each, polygons, ret_shape, err));
    return polygons > 1 ? overlay_unite(overlay, *ret_shape, true, ret_shape, err)
                        : TRUCE_OK;
}

enum status
zone_from_polygons(struct arena *keep, const struct ring *rings,
                   const uint32_t *ring_counts, uint32_t polygons, struct zone **ret_zone,
                   struct err *err)
{
    struct overlay      overlay;
    const GEOSGeometry *shape;
    struct zone        *zone = NULL;
    enum status         status = overlay_open(&overlay, err);

    if (status == TRUCE_OK)
        status = polygons_shape(&overlay, rings, ring_counts, polygons, &shape, err);
    if (status == TRUCE_OK)
        status = zone_from_shape(keep, &overlay, shape, &zone, err);
    overlay_close(&overlay);
    TRY(status);
    if (zone->empty && polygons > 0) /* thinner than anything can lie in */
        return err_set(err, TRUCE_SYNTAX, "%s no area",
                       polygons > 1 ? "the polygons have" : "the polygon has");
    *ret_zone = zone;
    return TRUCE_OK;
}

/* ---- boxes ---- */

enum status
zone_box(struct arena *keep, double south, double west, double north, double east,
         struct zone **ret_zone, struct err *err)
{
    double       wests[2] = { west, -180 }, easts[2] = { west > east ? 180 : east, east };
    struct point points[2][5];
    struct ring  rings[2];
    uint32_t     counts[2] = { 1, 1 }, boxes = 0;

    if (!(fabs(west) <= 180 && fabs(east) <= 180 && south >= -90 && north <= 90))
        return err_set(err, TRUCE_SYNTAX,
                       "a box outside the map: south %.6f west %.6f "
                       "north %.6f east %.6f",
                       south, west, north, east);
    if (!(south < north) || west == east)
        return err_set(err, TRUCE_SYNTAX,
                       "a box without area: south %.6f west %.6f "
                       "north %.6f east %.6f",
                       south, west, north, east);
    for (int i = 0; i < (west > east ? 2 : 1); i++) {
        const struct point corners[5] = { { wests[i], south },
                                          { easts[i], south },
                                          { easts[i], north },
                                          { wests[i], north },
                                          { wests[i], south } };

        if (wests[i] == easts[i])
            continue; /* begins or ends at 180 */
        memcpy(points[boxes], corners, sizeof corners);
        rings[boxes] = (struct ring){ points[boxes], 5 };
        boxes++;
    }
    return zone_from_polygons(keep, rings, counts, boxes, ret_zone, err);
}

/* ---- sides ---- */

/* The border of the map is walked counter-clockwise from its south-west corner: 360
 * degrees east, 180 north, 360 west, 180 south. */
static const double       corner_at[4] = { 360, 540, 900, 1080 };
static const struct point corner[4] = {
    { 180, -90 }, { 180, 90 }, { -180, 90 }, { -180, -90 }
};

static bool
is_on_border(struct point p)
{
    return fabs(p.lon) == 180 || fabs(p.lat) == 90;
}

static double
border_at(struct point p)
{
    if (p.lat == -90)
        return p.lon + 180;
    if (p.lon == 180)
        return 360 + p.lat + 90;
    if (p.lat == 90)
        return 540 + 180 - p.lon;
    return 900 + 90 - p.lat;
}

/* From `inner` through `end` on to the border. */
static struct point
prolong(struct point inner, struct point end)
{
    double by_lon = end.lon - inner.lon, by_lat = end.lat - inner.lat;
    double edge_lon = copysign(180, by_lon), edge_lat = copysign(90, by_lat);
    double until_lon = by_lon != 0 ? (edge_lon - end.lon) / by_lon : INFINITY;
    double until_lat = by_lat != 0 ? (edge_lat - end.lat) / by_lat : INFINITY;

    if (until_lon < until_lat)
        return (struct point){ edge_lon, clamp_noise(end.lat + until_lon * by_lat, 90) };
    return (struct point){ clamp_noise(end.lon + until_lat * by_lon, 180), edge_lat };
}

static enum status
line_copy(struct overlay *overlay, const struct line *line, struct line *ret_line,
          struct err *err)
{
    struct line copy = {
        ARENA_ARRAY(&overlay->scratch, (size_t)line->count + 2, struct point), 1
    };

    TRY_NEW(copy.points, err); /* the first is left for the prolongation */
    for (uint32_t i = 0; i < line->count; i++) {
        struct point p = { clamp_noise(line->points[i].lon, 180),
                           clamp_noise(line->points[i].lat, 90) };
        struct point before = copy.points[copy.count - 1];

        if (!(fabs(p.lon) <= 180 && fabs(p.lat) <= 90))
            return err_set(err, TRUCE_SYNTAX,
                           "the line has a position outside the map, "
                           "latitude %.6f longitude %.6f",
                           p.lat, p.lon);
        if (copy.count == 1 || p.lon != before.lon || p.lat != before.lat)
            copy.points[copy.count++] = p;
    }
    if (copy.count < 3)
        return err_set(err, TRUCE_SYNTAX,
                       "a line of less than two different positions "
                       "has no sides");
    *ret_line = copy;
    return TRUCE_OK;
}

/* Border to border, the side asked for on its left. */
static enum status
line_prolong(struct overlay *overlay, const struct line *line, bool left,
             struct line *ret_line, struct err *err)
{
    struct line   whole = { 0 };
    struct point *at;

    TRY(line_copy(overlay, line, &whole, err));
    at = whole.points;
    at[0] = prolong(at[2], at[1]);
    if (is_on_border(at[1])) { /* nothing to add */
        at++;
        whole.count--;
    }
    if (!is_on_border(at[whole.count - 1])) {
        at[whole.count] = prolong(at[whole.count - 2], at[whole.count - 1]);
        whole.count++;
    }
    for (uint32_t i = 0, k = whole.count - 1; !left && i < k; i++, k--) {
        struct point swap = at[i];

        at[i] = at[k];
        at[k] = swap;
    }
    *ret_line = (struct line){ at, whole.count };
    return TRUCE_OK;
}

static enum status
side_shape(struct overlay *overlay, const struct line *line, bool left,
           const GEOSGeometry **ret_shape, struct err *err)
{
    const char *what = "the line, prolonged to the edge of the map,";
    struct line whole = { 0 };
    struct ring ring;

    TRY(line_prolong(overlay, line, left, &whole, err));
    ring.points = ARENA_ARRAY(&overlay->scratch, (size_t)whole.count + 5, struct point);
    TRY_NEW(ring.points, err);
    memcpy(ring.points, whole.points, whole.count * sizeof *whole.points);
    ring.count = whole.count;
    double from = border_at(whole.points[whole.count - 1]),
           to = border_at(whole.points[0]);
    if (to <= from)
        to += corner_at[3];
    for (int i = 0; i < 8; i++) {
        double at = corner_at[i % 4] + (i < 4 ? 0 : corner_at[3]);

        if (at > from && at < to)
            ring.points[ring.count++] = corner[i % 4];
    }
    ring.points[ring.count++] = whole.points[0];
    TRY(overlay_polygons(overlay, &ring, NULL, 1, ret_shape, err));
    return overlay_check(overlay, what, *ret_shape, false, ret_shape, err);
}

enum status
zone_side(struct arena *keep, const struct line *line, bool left, struct zone **ret_zone,
          struct err *err)
{
    struct overlay      overlay;
    const GEOSGeometry *shape;
    enum status         status = overlay_open(&overlay, err);

    if (status == TRUCE_OK)
        status = side_shape(&overlay, line, left, &shape, err);
    if (status == TRUCE_OK)
        status = zone_from_shape(keep, &overlay, shape, ret_zone, err);
    overlay_close(&overlay);
    return status;
}

/* ---- joining ---- */

static enum status
combine(struct arena *keep, struct overlay *overlay, enum zone_join join,
        const struct zone *a, const struct zone *b, struct zone **ret_zone,
        struct err *err)
{
    static const enum overlay_join joins[] = {
        [ZONE_AND] = OVERLAY_INTERSECTION,
        [ZONE_OR] = OVERLAY_UNION,
        [ZONE_MINUS] = OVERLAY_DIFFERENCE,
    };
    const GEOSGeometry *a_shape, *b_shape, *shape;

    TRY(overlay_zone(overlay, a, &a_shape, err));
    TRY(overlay_zone(overlay, b, &b_shape, err));
    TRY(overlay_join(overlay, joins[join], a_shape, b_shape, &shape, err));
    return zone_from_shape(keep, overlay, shape, ret_zone, err);
}

enum status
zone_combine(struct arena *keep, enum zone_join join, const struct zone *a,
             const struct zone *b, struct zone **ret_zone, struct err *err)
{
    struct overlay overlay;
    enum status    status = overlay_open(&overlay, err);

    if (status == TRUCE_OK)
        status = combine(keep, &overlay, join, a, b, ret_zone, err);
    overlay_close(&overlay);
    return status;
}

/* ---- asking ---- */

bool
zone_contains_point(const struct zone *zone, struct point p)
{
    const struct edges *edges = &zone->index->edges;
    const double       *box = zone->box;

    if (!(fabs(p.lon) <= 180 && fabs(p.lat) <= 90))
        return false;
    if (zone->everywhere)
        return true;
    if (p.lat < box[1] || p.lat > box[3])
        return false;
    if (fabs(p.lat) == 90) /* on every longitude the same pole, which the box reaches */
        return true;
    if (p.lon >= box[0] && p.lon <= box[2] && edges_contain(edges, p))
        return true;
    /* 180 and -180 are one meridian */
    return fabs(p.lon) == 180 && edges_contain(edges, (struct point){ -p.lon, p.lat });
}

double
zone_boundary_distance_m(const struct zone *zone, struct point p, double most_m)
{
    return edges_nearest(&zone->index->edges, p, most_m).distance_m;
}

double
zone_area_km2(const struct zone *zone)
{
    /* A sphere of the ellipsoid's area: 6,371.0072 km (NIMA TR8350.2, table 3.3). Under a
     * straight edge the sine of the latitude averages to its integral over the
     * difference. */
    const double radius_km = 6371.0072;
    double       sum = 0;

    for (uint32_t r = 0; r < zone->ring_count; r++)
        for (uint32_t i = 0; i + 1 < zone->rings[r].count; i++) {
            struct point a = zone->rings[r].points[i], b = zone->rings[r].points[i + 1];
            double       from = a.lat * SPACE_DEGREE, by = (b.lat - a.lat) * SPACE_DEGREE;
            double       mean = sin(from + by / 2);

            if (fabs(by) > 1e-9) /* below, the mean is as exact and the quotient is not */
                mean *= sin(by / 2) / (by / 2);
            sum -= (b.lon - a.lon) * SPACE_DEGREE * mean;
        }
    return sum * radius_km * radius_km;
}
