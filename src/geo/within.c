#include "geo/within.h"

#include "geo/circle.h"
#include "geo/zone_index.h"

#include <stdlib.h>

/* Shares of ZONE_ERROR_M beside OFFSET_SAGITTA_M: a line thinned out. */
#define SIMPLIFY_M 0.03

/* A boundary may not lie so near a pole that its own error would reach it. */
#define POLE_MARGIN_M 1.0

static double
simplify_m(const struct within *within)
{
    return fmin(SIMPLIFY_M, within->distance_m / 100);
}

/* ---- where to unroll the map ---- */

struct span {
    double from, to;
};

static int
compare_spans(const void *a, const void *b)
{
    double x = ((const struct span *)a)->from, y = ((const struct span *)b)->from;

    return (x > y) - (x < y);
}

/* How far in longitude the distance reaches from a latitude; 180: all the way. */
static double
reach_deg(double lat, double distance_m)
{
    /* on a sphere, whose least radius and a hundredth more take in the ellipsoid */
    double sine =
        sin(1.01 * distance_m / SPACE_RADIUS_M_MIN) / cos(fabs(lat) * SPACE_DEGREE);

    return sine < 1 && sine >= 0 ? asin(sine) / SPACE_DEGREE : 180;
}

static double
lat_farthest(const struct within *within)
{
    double lat = 0;

    for (uint32_t i = 0; i < within->path_count; i++)
        for (uint32_t k = 0; k < within->paths[i].count; k++)
            lat = fmax(lat, fabs(within->paths[i].points[k].lat));
    return lat;
}

/* The middle of the widest stretch of longitudes no edge spans; its width. */
static double
widest_gap(struct span *spans, uint32_t count, double *ret_middle)
{
    double until = spans[0].to, width = -1;

    qsort(spans, count, sizeof *spans, compare_spans);
    until = spans[0].to;
    for (uint32_t i = 1; i <= count; i++) {
        double next = i < count ? spans[i].from : spans[0].from + 360;

        if (next - until > width) {
            width = next - until;
            *ret_middle = until + width / 2;
        }
        if (i < count)
            until = fmax(until, spans[i].to);
    }
    return width;
}

/* -180 stays the cut if nothing reaches it. */
static enum status
find_cut(struct within *within, struct err *err)
{
    uint32_t     count = within_edge_count(within), made = 0;
    struct span *spans = ARENA_ARRAY(&within->overlay->scratch, count + 1, struct span);
    double       reach = reach_deg(lat_farthest(within), within->distance_m);
    double       west = INFINITY, east = -INFINITY, middle = 0;

    TRY_NEW(spans, err);
    for (uint32_t i = 0; i < within->path_count; i++) {
        const struct path *path = &within->paths[i];

        for (uint32_t k = 0; k < path->count; k++) {
            double a = path->points[k].lon, b = path->points[(k + 1) % path->count].lon;

            spans[made++] = (struct span){ fmin(a, b), fmax(a, b) };
            west = fmin(west, a);
            east = fmax(east, a);
        }
    }
    within->cut = -180;
    if (west - reach > -180 && east + reach < 180)
        return TRUCE_OK;
    within->wraps = widest_gap(spans, count, &middle) <= 2 * reach;
    if (!within->wraps)
        within->cut = remainder(middle, 360);
    return TRUCE_OK;
}

static double
unrolled(const struct within *within, double lon)
{
    return lon < within->cut ? lon + 360 : lon;
}

static enum status
check_poles(const struct within *within, struct err *err)
{
    for (uint32_t i = 0; i < within->path_count; i++)
        for (uint32_t k = 0; k < within->paths[i].count; k++) {
            struct point p = within->paths[i].points[k],
                         pole = { p.lon, copysign(90, p.lat) };

            if (geodesic_distance_m(p, pole) <= within->distance_m + POLE_MARGIN_M)
                return err_set(
                    err, TRUCE_LIMIT,
                    "within %g km of latitude %.4f lies the %s pole; no zone by "
                    "distance may reach it",
                    within->distance_m / 1000, p.lat, p.lat > 0 ? "north" : "south");
        }
    return TRUCE_OK;
}

/* Back into -180..180, in two or three parts. */
static enum status
roll_up(struct overlay *overlay, const GEOSGeometry *shape,
        const GEOSGeometry **ret_shape, struct err *err)
{
    const GEOSGeometry *parts[3], *turn;

    for (int i = 0; i < 3; i++) {
        TRY(overlay_rectangle(overlay, 360 * i - 540, -90, 360 * i - 180, 90, &turn,
                              err));
        TRY(overlay_join(overlay, OVERLAY_INTERSECTION, shape, turn, &parts[i], err));
        TRY(overlay_shift(overlay, parts[i], 360 - 360 * i, &parts[i], err));
    }
    return overlay_gather(overlay, parts, 3, ret_shape, err);
}

/* Where the zone goes all round, rings tell nothing: everything together. */
static enum status
wrapped_shape(const struct within *within, const GEOSGeometry **ret_shape,
              struct err *err)
{
    struct overlay     *overlay = within->overlay;
    const GEOSGeometry *parts[2];

    TRY(within_pieces(within, INFINITY, &parts[0], err));
    TRY(overlay_mend(overlay, parts[0], &parts[0], err));
    TRY(overlay_unite(overlay, parts[0], true, &parts[0], err));
    TRY(roll_up(overlay, parts[0], &parts[0], err));
    if (within->of)
        TRY(overlay_zone(overlay, within->of, &parts[1], err));
    TRY(overlay_gather(overlay, parts, within->of ? 2 : 1, ret_shape, err));
    return overlay_unite(overlay, *ret_shape, true, ret_shape, err);
}

static enum status
whole_shape(struct within *within, const GEOSGeometry **ret_shape, struct err *err)
{
    TRY(check_poles(within, err));
    TRY(within_build_walls(within, err));
    if (within->wraps)
        return wrapped_shape(within, ret_shape, err);
    TRY(within_shape(within, ret_shape, err));
    return within->cut == -180 ? TRUCE_OK
                               : roll_up(within->overlay, *ret_shape, ret_shape, err);
}

/* ---- paths ---- */

static enum status
take_paths(struct within *within, uint32_t count, struct err *err)
{
    within->paths = ARENA_ARRAY(&within->overlay->scratch, count + 1, struct path);
    within->path_count = 0;
    TRY_NEW(within->paths, err);
    return TRUCE_OK;
}

/* There and back: of `count` points the first and the last only once. */
static enum status
add_line(struct within *within, const struct point *points, uint32_t count,
         struct err *err)
{
    struct path path = {
        ARENA_ARRAY(&within->overlay->scratch, 2 * (size_t)count, struct point), 0
    };

    TRY_NEW(path.points, err);
    memcpy(path.points, points, count * sizeof *points);
    path.count = offset_simplify(path.points, count, simplify_m(within));
    for (uint32_t i = path.count; i > 2; i--)
        path.points[2 * path.count - i] = path.points[i - 2];
    path.count += path.count > 2 ? path.count - 2 : 0;
    within->paths[within->path_count++] = path;
    return TRUCE_OK;
}

static enum status
add_ring(struct within *within, const struct ring *ring, struct err *err)
{
    struct path path = {
        ARENA_ARRAY(&within->overlay->scratch, ring->count, struct point), 0
    };

    TRY_NEW(path.points, err);
    memcpy(path.points, ring->points, ring->count * sizeof *path.points);
    path.count = offset_simplify(path.points, ring->count, simplify_m(within));
    path.count -= path.count > 1; /* the last is the first, but of a ring like a point */
    within->paths[within->path_count++] = path;
    return TRUCE_OK;
}

static void
unroll_paths(struct within *within)
{
    for (uint32_t i = 0; i < within->path_count; i++)
        for (uint32_t k = 0; k < within->paths[i].count; k++) {
            struct point *p = &within->paths[i].points[k];

            p->lon = unrolled(within, p->lon);
        }
}

/* ---- within a distance of lines ---- */

static enum status
check_distance(double distance_m, struct err *err)
{
    if (!(distance_m >= ZONE_WITHIN_M_MIN))
        return err_set(err, TRUCE_SYNTAX,
                       "a distance of %g m; a zone by distance needs %g m "
                       "at least",
                       distance_m, ZONE_WITHIN_M_MIN);
    if (distance_m > ZONE_WITHIN_M_MAX)
        return err_set(err, TRUCE_LIMIT, "a distance of %g km, over the limit of %g km",
                       distance_m / 1000, ZONE_WITHIN_M_MAX / 1000);
    return TRUCE_OK;
}

static enum status
line_check(const struct line *line, struct err *err)
{
    if (line->count == 0)
        return err_set(err, TRUCE_SYNTAX, "a line without positions");
    if (line->count > ZONE_VERTICES_MAX)
        return err_set(err, TRUCE_LIMIT, "a line of %u positions, over the limit of %d",
                       line->count, ZONE_VERTICES_MAX);
    for (uint32_t i = 0; i < line->count; i++) {
        struct point p = line->points[i];

        if (!(fabs(p.lon) <= 180 && fabs(p.lat) <= 90))
            return err_set(err, TRUCE_SYNTAX,
                           "the line has a position outside the map, "
                           "latitude %.6f longitude %.6f",
                           p.lat, p.lon);
    }
    return TRUCE_OK;
}

static enum status
lines_shape(struct within *within, const struct line *lines, uint32_t count,
            const GEOSGeometry **ret_shape, struct err *err)
{
    TRY(check_distance(within->distance_m, err));
    if (count == 0)
        return err_set(err, TRUCE_SYNTAX, "no line to measure a distance from");
    TRY(take_paths(within, count, err));
    for (uint32_t i = 0; i < count; i++) {
        TRY(line_check(&lines[i], err));
        TRY(add_line(within, lines[i].points, lines[i].count, err));
    }
    TRY(find_cut(within, err));
    unroll_paths(within);
    return whole_shape(within, ret_shape, err);
}

enum status
zone_within_line(struct arena *keep, const struct line *lines, uint32_t count,
                 double distance_m, struct zone **ret_zone, struct err *err)
{
    struct overlay      overlay;
    struct within       within = { .overlay = &overlay, .distance_m = distance_m };
    const GEOSGeometry *shape;
    enum status         status = overlay_open(&overlay, err);

    if (status == TRUCE_OK)
        status = lines_shape(&within, lines, count, &shape, err);
    if (status == TRUCE_OK)
        status = zone_from_shape(keep, &overlay, shape, ret_zone, err);
    overlay_close(&overlay);
    return status;
}

enum status
zone_circle(struct arena *keep, struct point centre, double radius_m,
            struct zone **ret_zone, struct err *err)
{
    struct line line = { &centre, 1 };

    TRY(check_distance(radius_m, err));
    TRY(line_check(&line, err));
    if (circle_is_plain(centre, radius_m))
        return circle_build(keep, centre, radius_m, ret_zone, err);
    return zone_within_line(keep, &line, 1, radius_m, ret_zone, err);
}

/* ---- within a distance of a zone ---- */

static enum status
add_rings(struct within *within, const struct ring *rings, uint32_t count,
          struct err *err)
{
    TRY(take_paths(within, count, err));
    for (uint32_t i = 0; i < count; i++)
        TRY(add_ring(within, &rings[i], err));
    return TRUCE_OK;
}

/* A zone that lies across 180 becomes one again. */
static enum status
unroll_zone(struct within *within, struct err *err)
{
    struct overlay     *overlay = within->overlay;
    const GEOSGeometry *shape;
    struct polygons     all;

    TRY(overlay_zone(overlay, within->of, &shape, err));
    TRY(overlay_take(overlay, &overlay->scratch, shape, &all, err));
    for (uint32_t i = 0; i < all.ring_count; i++)
        for (uint32_t k = 0; k < all.rings[i].count; k++)
            all.rings[i].points[k].lon = unrolled(within, all.rings[i].points[k].lon);
    TRY(overlay_polygons(overlay, all.rings, all.ring_counts, all.count, &shape, err));
    TRY(overlay_unite(overlay, shape, true, &shape, err));
    TRY(overlay_take(overlay, &overlay->scratch, shape, &all, err));
    return add_rings(within, all.rings, all.ring_count, err);
}

/* Of a zone all round the world only the edges on the ground, in stretches. */
static enum status
wall_paths(struct within *within, struct err *err)
{
    const struct edges *edges = &within->of->index->edges;

    TRY(take_paths(within, edges->wall_count, err));
    for (uint32_t i = 0; i < edges->slots; i++) {
        uint32_t from = i;

        while (i < edges->slots && (edges->kinds[i] & EDGE_WALL))
            i++;
        if (i > from)
            TRY(add_line(within, &edges->at[from], i - from + 1, err));
    }
    return TRUCE_OK;
}

static enum status
zone_shape(struct within *within, const GEOSGeometry **ret_shape, struct err *err)
{
    const struct zone *of = within->of;

    TRY(add_rings(within, of->rings, of->ring_count, err));
    TRY(find_cut(within, err));
    if (within->wraps)
        TRY(wall_paths(within, err));
    else if (within->cut != -180)
        TRY(unroll_zone(within, err));
    return whole_shape(within, ret_shape, err);
}

enum status
zone_within_zone(struct arena *keep, const struct zone *of, double distance_m,
                 struct zone **ret_zone, struct err *err)
{
    struct overlay overlay;
    struct within  within = { .overlay = &overlay, .distance_m = distance_m, .of = of };
    const GEOSGeometry *shape;
    enum status         status;

    TRY(check_distance(distance_m, err));
    if (of->everywhere)
        return zone_everywhere(keep, ret_zone, err);
    if (of->empty)
        return zone_empty(keep, ret_zone, err);
    status = overlay_open(&overlay, err);
    if (status == TRUCE_OK)
        status = zone_shape(&within, &shape, err);
    if (status == TRUCE_OK)
        status = zone_from_shape(keep, &overlay, shape, ret_zone, err);
    overlay_close(&overlay);
    return status;
}
