#include "geo/within.h"

/* Strips are left out from this depth on; see offset.h. Well over all errors above, so
 * that the rings of the true boundary (all of it less than DEEP_M deep) and the others
 * (half of SPARE_M deep at least) cannot be taken for each other. */
#define SPARE_M 2.0
#define DEEP_M 0.5
/* From here on down nearly nothing would be left out. */
#define SPARE_FROM_M 10.0

enum { CHECKS = 256 }; /* of the vertices of a path, spread over it */

uint32_t
within_edge_count(const struct within *within)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < within->path_count; i++)
        count += within->paths[i].count;
    return count;
}

enum status
within_build_walls(struct within *within, struct err *err)
{
    struct arena *scratch = &within->overlay->scratch;
    size_t        most = (size_t)within_edge_count(within) + within->path_count;
    struct point *at = ARENA_ARRAY(scratch, most + 1, struct point);
    uint8_t      *kinds = ARENA_ARRAY(scratch, most + 1, uint8_t);
    uint32_t      count = 0;

    TRY_NEW(at, err);
    TRY_NEW(kinds, err);
    for (uint32_t i = 0; i < within->path_count; i++) {
        const struct path *path = &within->paths[i];

        for (uint32_t k = 0; k < path->count; k++) {
            at[count] = path->points[k];
            kinds[count++] = EDGE_WALL;
        }
        at[count] = path->points[0];
        kinds[count++] = EDGE_GAP;
    }
    return edges_build(scratch, at, kinds, count - 1, &within->walls, err);
}

/* ---- from strips to rings ---- */

enum status
within_pieces(const struct within *within, double spare_m, const GEOSGeometry **ret_shape,
              struct err *err)
{
    struct arena *scratch = &within->overlay->scratch;
    struct offset offset;
    enum status   status = TRUCE_OK;

    offset_init(&offset, &within->walls, within->of, within->distance_m, spare_m);
    for (uint32_t i = 0; i < within->path_count && status == TRUCE_OK; i++)
        status = offset_add_path(&offset, &within->paths[i], err);
    if (status == TRUCE_OK) {
        uint32_t        rings = (uint32_t)(offset.counts.len / sizeof(uint32_t));
        const uint32_t *counts = (const uint32_t *)(const void *)offset.counts.at;
        struct point   *points = (struct point *)(void *)offset.points.at;
        struct ring    *ring = ARENA_ARRAY(scratch, rings + 1, struct ring);

        for (uint32_t i = 0; ring && i < rings; i++) {
            ring[i] = (struct ring){ points, counts[i] };
            points += counts[i];
        }
        status =
            ring ? overlay_polygons(within->overlay, ring, NULL, rings, ret_shape, err)
                 : err_memory(err);
    }
    offset_free(&offset);
    return status;
}

static double
deep_m(const struct within *within)
{
    return fmin(DEEP_M, within->distance_m / 2);
}

static bool
is_deep(const struct within *within, struct point p)
{
    struct point on_map = { remainder(p.lon, 360), p.lat };
    double       reach_m = within->distance_m - deep_m(within);

    if (within->of && zone_contains_point(within->of, on_map))
        return true;
    return edges_nearest(&within->walls, p, reach_m).distance_m <= reach_m;
}

/* What rounding opens between pieces is thinner than this. */
#define HAIRLINE_M 0.05

static double
ring_width_m(const struct ring *ring)
{
    struct point first = ring->points[0];
    double       area2 = 0, around_m = 0, across = cos(first.lat * SPACE_DEGREE);
    double       degree_m = SPACE_DEGREE * SPACE_RADIUS_M_MAX;

    /* from the first point, not from 0 0: a small ring far off would drown in rounding */
    for (uint32_t i = 0; i + 1 < ring->count; i++) {
        struct point a = ring->points[i], b = ring->points[i + 1];

        area2 += (a.lon - first.lon) * (b.lat - first.lat) -
                 (b.lon - first.lon) * (a.lat - first.lat);
        around_m += geodesic_distance_m(a, b);
    }
    return around_m > 0 ? fabs(area2) * across * degree_m * degree_m / around_m : 0;
}

/*
 * Take out of a ring what is deep: hairlines that run from the boundary inward and back.
 * False if one does not come back to where it left: the ring is no boundary as a whole.
 */
static bool
close_hairlines(struct ring *ring, const bool *deep)
{
    struct point *p = ring->points, last;
    uint32_t      count = ring->count - 1, end = count, kept = 0;

    while (deep[end - 1])
        end--;
    last = p[end - 1];
    bool was_deep = end < count;
    for (uint32_t i = 0; i < count; i++) {
        if (!deep[i]) {
            if (was_deep && geodesic_distance_m(last, p[i]) > HAIRLINE_M)
                return false;
            last = p[kept++] = p[i];
        }
        was_deep = deep[i];
    }
    p[kept++] = p[0];
    ring->count = kept;
    return true;
}

/* Keep the rings that bound. False if one does so in part only. */
static bool
keep_true_rings(const struct within *within, struct ring *rings, bool *deep,
                uint32_t *count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < *count; i++) {
        uint32_t deep_count = 0, all = rings[i].count - 1;

        for (uint32_t k = 0; k < all; k++)
            deep_count += deep[k] = is_deep(within, rings[i].points[k]);
        if (deep_count == all || ring_width_m(&rings[i]) < HAIRLINE_M)
            continue;
        if (deep_count > 0 && !close_hairlines(&rings[i], deep))
            return false;
        if (rings[i].count >= 4)
            rings[kept++] = rings[i];
    }
    *count = kept;
    return true;
}

/* Whatever went wrong on the way, it did not if the paths lie in the zone and nowhere
 * near its boundary. */
static enum status
check_rings(const struct within *within, const struct ring *rings, uint32_t count,
            bool *ret_sound, struct err *err)
{
    struct arena *scratch = &within->overlay->scratch;
    struct edges  edges;
    size_t        most = 0, made = 0;

    for (uint32_t i = 0; i < count; i++)
        most += rings[i].count;
    struct point *at = ARENA_ARRAY(scratch, most + 1, struct point);
    uint8_t      *kinds = ARENA_ARRAY(scratch, most + 1, uint8_t);
    TRY_NEW(at, err);
    TRY_NEW(kinds, err);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&at[made], rings[i].points, rings[i].count * sizeof *at);
        memset(&kinds[made], EDGE_RING | EDGE_WALL, rings[i].count - 1);
        made += rings[i].count;
    }
    TRY(edges_build(scratch, at, kinds, made ? (uint32_t)made - 1 : 0, &edges, err));
    *ret_sound = true;
    for (uint32_t i = 0; i < within->path_count && *ret_sound; i++) {
        const struct path *path = &within->paths[i];
        double             reach_m = within->distance_m - deep_m(within);

        for (uint32_t k = 0; k < path->count && *ret_sound; k += 1 + path->count / CHECKS)
            *ret_sound =
                edges_contain(&edges, path->points[k]) &&
                edges_nearest(&edges, path->points[k], reach_m).distance_m >= reach_m;
    }
    return TRUCE_OK;
}

static enum status
true_rings(const struct within *within, double spare_m, bool on_grid,
           struct ring **ret_rings, uint32_t *ret_count, bool *ret_sound, struct err *err)
{
    struct overlay     *overlay = within->overlay;
    const GEOSGeometry *shape;
    struct polygons     all;
    uint32_t            most = 0;

    TRY(within_pieces(within, spare_m, &shape, err));
    TRY(overlay_unite(overlay, shape, on_grid, &shape, err));
    TRY(overlay_take(overlay, &overlay->scratch, shape, &all, err));
    *ret_rings = all.rings;
    *ret_count = all.ring_count;
    for (uint32_t i = 0; i < *ret_count; i++)
        most = (*ret_rings)[i].count > most ? (*ret_rings)[i].count : most;
    bool *deep = ARENA_ARRAY(&overlay->scratch, most + 1, bool);
    TRY_NEW(deep, err);
    *ret_sound = keep_true_rings(within, *ret_rings, deep, ret_count);
    if (*ret_sound)
        TRY(check_rings(within, *ret_rings, *ret_count, ret_sound, err));
    return TRUCE_OK;
}

/* The quick way first, then those that leave nothing out. */
enum status
within_shape(const struct within *within, const GEOSGeometry **ret_shape, struct err *err)
{
    static const struct {
        double spare_m;
        bool   on_grid;
    } ways[] = { { SPARE_M, false }, { INFINITY, false }, { INFINITY, true } };
    struct ring *rings;
    uint32_t     count;
    bool         is_sound;

    for (size_t i = within->distance_m < SPARE_FROM_M; i < sizeof ways / sizeof ways[0];
         i++) {
        TRY(true_rings(within, ways[i].spare_m, ways[i].on_grid, &rings, &count,
                       &is_sound, err));
        if (is_sound)
            return overlay_even_odd(within->overlay, rings, count, ret_shape, err);
    }
    return err_set(err, TRUCE_UNSUPPORTED,
                   "no zone within %g km could be built around this "
                   "shape; a simpler one may do",
                   within->distance_m / 1000);
}
