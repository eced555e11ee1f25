#include "geo/zone_index.h"

#include "geo/overlay.h"

#include <stdlib.h>

/* Where two sides of the seam disagree by less, they were cut at the same place: 1 mm. */
#define SEAM_NOISE_DEG 1e-8

/* ---- edges that are no boundary ---- */

static bool
is_on_seam(struct point a, struct point b)
{
    return a.lon == b.lon && fabs(a.lon) == 180;
}

static bool
is_on_pole(struct point a, struct point b)
{
    return a.lat == b.lat && fabs(a.lat) == 90;
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static uint32_t
count_seam(const struct zone *zone)
{
    uint32_t count = 0;

    for (uint32_t r = 0; r < zone->ring_count; r++)
        for (uint32_t i = 0; i + 1 < zone->rings[r].count; i++)
            count += is_on_seam(zone->rings[r].points[i], zone->rings[r].points[i + 1]);
    return count;
}

/*
 * The parts of the seam that the zone reaches from one side only, as pairs of latitudes.
 * Each edge there says "from here to here changes"; what lies between the ends, sorted,
 * changes an odd number of times from the first to the second, the third to the fourth.
 */
static uint32_t
seam_walls(const struct zone *zone, double *lats)
{
    uint32_t count = 0, kept = 0;

    for (uint32_t r = 0; r < zone->ring_count; r++)
        for (uint32_t i = 0; i + 1 < zone->rings[r].count; i++) {
            struct point a = zone->rings[r].points[i], b = zone->rings[r].points[i + 1];

            if (is_on_seam(a, b)) {
                lats[count++] = a.lat;
                lats[count++] = b.lat;
            }
        }
    qsort(lats, count, sizeof *lats, compare_doubles);
    for (uint32_t i = 0; i < count; i += 2)
        if (lats[i + 1] - lats[i] > SEAM_NOISE_DEG) {
            lats[kept++] = lats[i];
            lats[kept++] = lats[i + 1];
        }
    return kept;
}

/* ---- the index ---- */

struct layout {
    struct point *at;
    uint8_t      *kinds;
    uint32_t      count;
};

static void
layout_add(struct layout *to, struct point p, uint8_t kind)
{
    to->at[to->count] = p;
    to->kinds[to->count++] = kind;
}

static void
layout_rings(struct layout *to, const struct zone *zone)
{
    for (uint32_t r = 0; r < zone->ring_count; r++) {
        const struct ring *ring = &zone->rings[r];

        for (uint32_t i = 0; i + 1 < ring->count; i++) {
            struct point a = ring->points[i], b = ring->points[i + 1];
            bool         is_ground = !is_on_seam(a, b) && !is_on_pole(a, b);

            layout_add(to, a, (uint8_t)(EDGE_RING | (is_ground ? EDGE_WALL : 0)));
        }
        layout_add(to, ring->points[ring->count - 1], EDGE_GAP);
    }
}

static enum status
index_build(struct arena *keep, const struct zone *zone, struct zone_index **ret_index,
            struct err *err)
{
    struct zone_index *index = ARENA_NEW(keep, struct zone_index);
    uint32_t           seam = count_seam(zone);
    size_t             most = 2 * (size_t)seam;
    double            *lats = ARENA_ARRAY(keep, most + 1, double);
    struct layout      layout = { 0 };

    TRY_NEW(index, err);
    TRY_NEW(lats, err);
    for (uint32_t r = 0; r < zone->ring_count; r++)
        most += zone->rings[r].count;
    layout.at = ARENA_ARRAY(keep, most + 1, struct point);
    TRY_NEW(layout.at, err);
    layout.kinds = ARENA_ARRAY(keep, most + 1, uint8_t);
    TRY_NEW(layout.kinds, err);
    layout_rings(&layout, zone);
    seam = seam_walls(zone, lats);
    for (uint32_t i = 0; i < seam; i += 2) {
        layout_add(&layout, (struct point){ 180, lats[i] }, EDGE_WALL);
        layout_add(&layout, (struct point){ 180, lats[i + 1] }, EDGE_GAP);
    }
    CHECK(layout.count <= most);
    TRY(edges_build(keep, layout.at, layout.kinds, layout.count ? layout.count - 1 : 0,
                    &index->edges, err));
    *ret_index = index;
    return TRUCE_OK;
}

/* ---- the zone ---- */

static void
box_of(const struct zone *zone, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (uint32_t r = 0; r < zone->ring_count; r++)
        for (uint32_t i = 0; i < zone->rings[r].count; i++) {
            struct point p = zone->rings[r].points[i];

            box[0] = fmin(box[0], p.lon);
            box[1] = fmin(box[1], p.lat);
            box[2] = fmax(box[2], p.lon);
            box[3] = fmax(box[3], p.lat);
        }
}

enum status
zone_empty(struct arena *keep, struct zone **ret_zone, struct err *err)
{
    struct zone *zone = ARENA_NEW(keep, struct zone);

    TRY_NEW(zone, err);
    zone->empty = true;
    box_of(zone, zone->box);
    TRY(index_build(keep, zone, &zone->index, err));
    *ret_zone = zone;
    return TRUCE_OK;
}

enum status
zone_everywhere(struct arena *keep, struct zone **ret_zone, struct err *err)
{
    static const struct point corners[] = {
        { -180, -90 }, { 180, -90 }, { 180, 90 }, { -180, 90 }, { -180, -90 },
    };
    struct zone *zone = ARENA_NEW(keep, struct zone);

    TRY_NEW(zone, err);
    zone->everywhere = true;
    zone->ring_count = 1;
    zone->rings = ARENA_NEW(keep, struct ring);
    TRY_NEW(zone->rings, err);
    zone->rings[0].count = sizeof corners / sizeof corners[0];
    zone->rings[0].points = ARENA_ARRAY(keep, zone->rings[0].count, struct point);
    TRY_NEW(zone->rings[0].points, err);
    memcpy(zone->rings[0].points, corners, sizeof corners);
    box_of(zone, zone->box);
    TRY(index_build(keep, zone, &zone->index, err));
    CHECK(zone->index->edges.wall_count == 0);
    zone->index->ring_counts = ARENA_NEW(keep, uint32_t);
    TRY_NEW(zone->index->ring_counts, err);
    zone->index->ring_counts[0] = zone->index->polygons = 1;
    *ret_zone = zone;
    return TRUCE_OK;
}

enum status
zone_from_ring(struct arena *keep, const struct ring *ring, struct zone **ret_zone,
               struct err *err)
{
    struct zone *zone = ARENA_NEW(keep, struct zone);

    TRY_NEW(zone, err);
    zone->ring_count = 1;
    zone->rings = ARENA_NEW(keep, struct ring);
    TRY_NEW(zone->rings, err);
    zone->rings[0] = *ring;
    box_of(zone, zone->box);
    TRY(index_build(keep, zone, &zone->index, err));
    zone->index->ring_counts = ARENA_NEW(keep, uint32_t);
    TRY_NEW(zone->index->ring_counts, err);
    zone->index->ring_counts[0] = zone->index->polygons = 1;
    *ret_zone = zone;
    return TRUCE_OK;
}

enum status
zone_from_shape(struct arena *keep, struct overlay *overlay, const GEOSGeometry *shape,
                struct zone **ret_zone, struct err *err)
{
    struct zone    *zone = ARENA_NEW(keep, struct zone);
    struct polygons polygons;

    TRY_NEW(zone, err);
    TRY(overlay_take(overlay, keep, shape, &polygons, err));
    if (polygons.count == 0)
        return zone_empty(keep, ret_zone, err);
    zone->rings = polygons.rings;
    zone->ring_count = polygons.ring_count;
    box_of(zone, zone->box);
    TRY(index_build(keep, zone, &zone->index, err));
    zone->index->ring_counts = polygons.ring_counts;
    zone->index->polygons = polygons.count;
    if (zone->index->edges.wall_count == 0)
        return zone_everywhere(keep, ret_zone, err);
    *ret_zone = zone;
    return TRUCE_OK;
}
