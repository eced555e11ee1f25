#include "geo/overlay.h"

#include "geo/zone_index.h"

#include <math.h>

struct overlay_owned {
    GEOSGeometry         *shape;
    struct overlay_owned *next;
};

/* Rings, lists of parts: some 50 bytes a vertex, for the largest zone twice over. */
enum { SCRATCH_BYTES_MAX = 1 << 30 };

static void
catch_words(const char *words, void *overlay_at)
{
    struct overlay *overlay = overlay_at;
    size_t          len = strlen(words);

    len = len < sizeof overlay->words ? len : sizeof overlay->words - 1;
    memcpy(overlay->words, words, len);
    overlay->words[len] = 0;
}

enum status
overlay_open(struct overlay *overlay, struct err *err)
{
    *overlay = (struct overlay){ .geos = GEOS_init_r() };
    if (!overlay->geos)
        return err_memory(err);
    arena_init(&overlay->scratch, SCRATCH_BYTES_MAX);
    GEOSContext_setErrorMessageHandler_r(overlay->geos, catch_words, overlay);
    return TRUCE_OK;
}

void
overlay_close(struct overlay *overlay)
{
    if (!overlay->geos)
        return;
    for (struct overlay_owned *owned = overlay->owned; owned; owned = owned->next)
        GEOSGeom_destroy_r(overlay->geos, owned->shape);
    GEOS_finish_r(overlay->geos);
    arena_free(&overlay->scratch);
    *overlay = (struct overlay){ 0 };
}

/* Take what GEOS made, or its reason for making nothing. */
static enum status
own(struct overlay *overlay, GEOSGeometry *shape, const GEOSGeometry **ret_shape,
    struct err *err)
{
    struct overlay_owned *owned;

    if (!shape)
        return err_set(err, TRUCE_SYNTAX, "the areas cannot be joined: %s",
                       overlay->words[0] ? overlay->words : "no reason given");
    owned = ARENA_NEW(&overlay->scratch, struct overlay_owned);
    if (!owned) {
        GEOSGeom_destroy_r(overlay->geos, shape);
        return err_memory(err);
    }
    *owned = (struct overlay_owned){ shape, overlay->owned };
    overlay->owned = owned;
    *ret_shape = shape;
    return TRUCE_OK;
}

/* ---- in ---- */

static GEOSGeometry *
ring_shape(struct overlay *overlay, const struct ring *ring)
{
    GEOSCoordSequence *points = GEOSCoordSeq_copyFromBuffer_r(
        overlay->geos, (const double *)(const void *)ring->points, ring->count, 0, 0);

    return points ? GEOSGeom_createLinearRing_r(overlay->geos, points) : NULL;
}

/* GEOS takes what a shape is made of even where it then fails to make it. */
static GEOSGeometry *
polygon_shape(struct overlay *overlay, const struct ring *rings, uint32_t count,
              GEOSGeometry **holes)
{
    GEOSGeometry *outer = ring_shape(overlay, &rings[0]);
    uint32_t      made = 0;

    while (outer && made + 1 < count &&
           (holes[made] = ring_shape(overlay, &rings[made + 1])))
        made++;
    if (outer && made + 1 == count)
        return GEOSGeom_createPolygon_r(overlay->geos, outer, holes, made);
    while (made > 0)
        GEOSGeom_destroy_r(overlay->geos, holes[--made]);
    if (outer)
        GEOSGeom_destroy_r(overlay->geos, outer);
    return NULL;
}

static GEOSGeometry *
parts_shape(struct overlay *overlay, GEOSGeometry **parts, uint32_t made, bool is_whole)
{
    if (is_whole)
        return GEOSGeom_createCollection_r(overlay->geos, GEOS_MULTIPOLYGON, parts, made);
    while (made > 0)
        GEOSGeom_destroy_r(overlay->geos, parts[--made]);
    return NULL;
}

enum status
overlay_polygons(struct overlay *overlay, const struct ring *rings,
                 const uint32_t *ring_counts, uint32_t polygons,
                 const GEOSGeometry **ret_shape, struct err *err)
{
    GEOSGeometry **parts = ARENA_ARRAY(&overlay->scratch, polygons + 1, GEOSGeometry *);
    GEOSGeometry **holes;
    uint32_t       made = 0, most = 1;

    TRY_NEW(parts, err);
    for (uint32_t i = 0; ring_counts && i < polygons; i++)
        most = ring_counts[i] > most ? ring_counts[i] : most;
    holes = ARENA_ARRAY(&overlay->scratch, most, GEOSGeometry *);
    TRY_NEW(holes, err);
    for (; made < polygons; made++) {
        uint32_t count = ring_counts ? ring_counts[made] : 1;

        parts[made] = polygon_shape(overlay, rings, count, holes);
        if (!parts[made])
            break;
        rings += count;
    }
    return own(overlay, parts_shape(overlay, parts, made, made == polygons), ret_shape,
               err);
}

enum status
overlay_zone(struct overlay *overlay, const struct zone *zone,
             const GEOSGeometry **ret_shape, struct err *err)
{
    return overlay_polygons(overlay, zone->rings, zone->index->ring_counts,
                            zone->index->polygons, ret_shape, err);
}

enum status
overlay_rectangle(struct overlay *overlay, double west, double south, double east,
                  double north, const GEOSGeometry **ret_shape, struct err *err)
{
    return own(overlay,
               GEOSGeom_createRectangle_r(overlay->geos, west, south, east, north),
               ret_shape, err);
}

/* ---- joining ---- */

enum status
overlay_join(struct overlay *overlay, enum overlay_join join, const GEOSGeometry *a,
             const GEOSGeometry *b, const GEOSGeometry **ret_shape, struct err *err)
{
    GEOSContextHandle_t geos = overlay->geos;
    GEOSGeometry       *shape = NULL;

    switch (join) {
    case OVERLAY_UNION: shape = GEOSUnionPrec_r(geos, a, b, OVERLAY_GRID_DEG); break;
    case OVERLAY_INTERSECTION:
        shape = GEOSIntersectionPrec_r(geos, a, b, OVERLAY_GRID_DEG);
        break;
    case OVERLAY_DIFFERENCE:
        shape = GEOSDifferencePrec_r(geos, a, b, OVERLAY_GRID_DEG);
        break;
    }
    return own(overlay, shape, ret_shape, err);
}

enum status
overlay_unite(struct overlay *overlay, const GEOSGeometry *parts, bool on_grid,
              const GEOSGeometry **ret_shape, struct err *err)
{
    GEOSGeometry *shape =
        on_grid ? GEOSUnaryUnionPrec_r(overlay->geos, parts, OVERLAY_GRID_DEG)
                : GEOSUnaryUnion_r(overlay->geos, parts);

    return own(overlay, shape, ret_shape, err);
}

static bool
is_collection(struct overlay *overlay, const GEOSGeometry *shape)
{
    int type = GEOSGeomTypeId_r(overlay->geos, shape);

    return type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION;
}

static size_t
count_polygons(struct overlay *overlay, const GEOSGeometry *shape)
{
    int    of = GEOSGetNumGeometries_r(overlay->geos, shape);
    size_t count = 0;

    if (!is_collection(overlay, shape))
        return GEOSGeomTypeId_r(overlay->geos, shape) == GEOS_POLYGON;
    for (int i = 0; i < of; i++)
        count += count_polygons(overlay, GEOSGetGeometryN_r(overlay->geos, shape, i));
    return count;
}

static bool
add_polygons(struct overlay *overlay, const GEOSGeometry *shape, GEOSGeometry **parts,
             uint32_t *count)
{
    int of = GEOSGetNumGeometries_r(overlay->geos, shape);

    if (GEOSGeomTypeId_r(overlay->geos, shape) == GEOS_POLYGON) {
        GEOSGeometry *copy = GEOSGeom_clone_r(overlay->geos, shape);

        if (copy)
            parts[(*count)++] = copy;
        return copy != NULL;
    }
    for (int i = 0; is_collection(overlay, shape) && i < of; i++)
        if (!add_polygons(overlay, GEOSGetGeometryN_r(overlay->geos, shape, i), parts,
                          count))
            return false;
    return true;
}

enum status
overlay_gather(struct overlay *overlay, const GEOSGeometry *const *shapes, size_t count,
               const GEOSGeometry **ret_shape, struct err *err)
{
    size_t         most = 0;
    GEOSGeometry **parts;
    uint32_t       made = 0;
    bool           is_whole = true;

    for (size_t i = 0; i < count; i++)
        most += count_polygons(overlay, shapes[i]);
    parts = ARENA_ARRAY(&overlay->scratch, most + 1, GEOSGeometry *);
    TRY_NEW(parts, err);
    for (size_t i = 0; i < count && is_whole; i++)
        is_whole = add_polygons(overlay, shapes[i], parts, &made);
    return own(overlay, parts_shape(overlay, parts, made, is_whole), ret_shape, err);
}

enum status
overlay_even_odd(struct overlay *overlay, const struct ring *rings, uint32_t count,
                 const GEOSGeometry **ret_shape, struct err *err)
{
    GEOSContextHandle_t geos = overlay->geos;
    GEOSGeometry      **lines, *all = NULL, *area = NULL;
    uint32_t            made = 0;

    if (count <= 1)
        return overlay_polygons(overlay, rings, NULL, count, ret_shape, err);
    lines = ARENA_ARRAY(&overlay->scratch, count, GEOSGeometry *);
    TRY_NEW(lines, err);
    while (made < count && (lines[made] = ring_shape(overlay, &rings[made])))
        made++;
    if (made == count)
        all = GEOSGeom_createCollection_r(geos, GEOS_MULTILINESTRING, lines, made);
    while (made < count && made > 0)
        GEOSGeom_destroy_r(geos, lines[--made]);
    if (all) {
        area = GEOSBuildArea_r(geos, all);
        GEOSGeom_destroy_r(geos, all);
    }
    return own(overlay, area, ret_shape, err);
}

enum status
overlay_mend(struct overlay *overlay, const GEOSGeometry *shape,
             const GEOSGeometry **ret_shape, struct err *err)
{
    GEOSContextHandle_t  geos = overlay->geos;
    int                  count = GEOSGetNumGeometries_r(geos, shape);
    const GEOSGeometry **parts =
        ARENA_ARRAY(&overlay->scratch, (size_t)count + 1, const GEOSGeometry *);
    bool is_whole = true;

    TRY_NEW(parts, err);
    for (int i = 0; i < count; i++) {
        parts[i] = GEOSGetGeometryN_r(geos, shape, i);
        if (GEOSisValid_r(geos, parts[i]) == 1)
            continue;
        is_whole = false;
        TRY(own(overlay, GEOSMakeValid_r(geos, parts[i]), &parts[i], err));
    }
    if (is_whole) {
        *ret_shape = shape;
        return TRUCE_OK;
    }
    return overlay_gather(overlay, parts, (size_t)count, ret_shape, err);
}

static int
add_lon(double *x, double *y, void *by_lon)
{
    (void)y;
    *x += *(const double *)by_lon;
    return 1;
}

enum status
overlay_shift(struct overlay *overlay, const GEOSGeometry *shape, double by_lon,
              const GEOSGeometry **ret_shape, struct err *err)
{
    return own(overlay, GEOSGeom_transformXY_r(overlay->geos, shape, add_lon, &by_lon),
               ret_shape, err);
}

/* ---- looking ---- */

/* What GEOS calls it, what a person would. */
static const struct {
    const char *reason, *words;
} flaws[] = {
    { "Self-intersection", "crosses itself" },
    { "Ring Self-intersection", "touches itself" },
    { "Hole lies outside shell", "has a hole outside its outer ring" },
    { "Holes are nested", "has a hole inside a hole" },
    { "Nested shells", "has an outer ring inside another" },
    { "Duplicate Rings", "has the same ring twice" },
    { "Too few points in geometry component", "has no area" },
};

static enum status
refuse(struct overlay *overlay, const char *what, const char *reason,
       const GEOSGeometry *place, struct err *err)
{
    double lon = NAN, lat = NAN;

    if (place) {
        (void)GEOSGeomGetX_r(overlay->geos, place, &lon);
        (void)GEOSGeomGetY_r(overlay->geos, place, &lat);
    }
    for (size_t i = 0; i < sizeof flaws / sizeof flaws[0]; i++)
        if (strcmp(reason, flaws[i].reason) == 0)
            reason = flaws[i].words;
    return err_set(err, TRUCE_SYNTAX, "%s %s near %.6f %.6f", what, reason, lat, lon);
}

enum status
overlay_check(struct overlay *overlay, const char *what, const GEOSGeometry *shape,
              bool may_touch, const GEOSGeometry **ret_shape, struct err *err)
{
    char         *reason = NULL;
    GEOSGeometry *place = NULL;
    char        is_valid = GEOSisValidDetail_r(overlay->geos, shape, 0, &reason, &place);
    enum status status = TRUCE_OK;

    if (is_valid == 1)
        *ret_shape = shape;
    else if (!reason)
        status =
            err_set(err, TRUCE_SYNTAX, "%s cannot be checked: %s", what, overlay->words);
    else if (may_touch && (strcmp(reason, "Ring Self-intersection") == 0 ||
                           strcmp(reason, "Interior is disconnected") == 0))
        status = own(overlay, GEOSMakeValid_r(overlay->geos, shape), ret_shape, err);
    else
        status = refuse(overlay, what, reason, place, err);
    if (reason)
        GEOSFree_r(overlay->geos, reason);
    if (place)
        GEOSGeom_destroy_r(overlay->geos, place);
    return status;
}

bool
overlay_is_thin(struct overlay *overlay, const GEOSGeometry *shape, double radius_deg)
{
    GEOSGeometry *core = GEOSBuffer_r(overlay->geos, shape, -radius_deg, 1);
    bool          is_thin = core && GEOSisEmpty_r(overlay->geos, core) == 1;

    if (core)
        GEOSGeom_destroy_r(overlay->geos, core);
    return is_thin;
}

/* ---- out ---- */

static void
ring_turn(struct ring *ring)
{
    for (uint32_t i = 0, k = ring->count - 1; i < k; i++, k--) {
        struct point swap = ring->points[i];

        ring->points[i] = ring->points[k];
        ring->points[k] = swap;
    }
}

struct taking {
    struct overlay *overlay;
    struct point   *points;
    size_t          point_count; /* counted first, then filled */
    struct polygons to;
};

static bool
turns_left(struct taking *taking, const GEOSCoordSequence *seq)
{
    char is_left = 0;

    return GEOSCoordSeq_isCCW_r(taking->overlay->geos, seq, &is_left) && is_left;
}

static void
take_ring(struct taking *taking, const GEOSGeometry *line, bool is_outer)
{
    GEOSContextHandle_t      geos = taking->overlay->geos;
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(geos, line);
    unsigned                 count = 0;

    if (!seq || !GEOSCoordSeq_getSize_r(geos, seq, &count))
        count = 0;
    if (taking->points && seq) {
        struct ring ring = { taking->points + taking->point_count, count };

        (void)GEOSCoordSeq_copyToBuffer_r(geos, seq, (double *)(void *)ring.points, 0, 0);
        if (turns_left(taking, seq) != is_outer)
            ring_turn(&ring);
        taking->to.rings[taking->to.ring_count] = ring;
        taking->to.ring_counts[taking->to.count]++;
    }
    taking->to.ring_count++;
    taking->point_count += count;
}

static void
take(struct taking *taking, const GEOSGeometry *shape)
{
    GEOSContextHandle_t geos = taking->overlay->geos;

    if (GEOSGeomTypeId_r(geos, shape) == GEOS_POLYGON &&
        GEOSisEmpty_r(geos, shape) == 0) {
        int holes = GEOSGetNumInteriorRings_r(geos, shape);

        take_ring(taking, GEOSGetExteriorRing_r(geos, shape), true);
        for (int i = 0; i < holes; i++)
            take_ring(taking, GEOSGetInteriorRingN_r(geos, shape, i), false);
        taking->to.count++;
    } else if (is_collection(taking->overlay, shape)) {
        int parts = GEOSGetNumGeometries_r(geos, shape);

        for (int i = 0; i < parts; i++)
            take(taking, GEOSGetGeometryN_r(geos, shape, i));
    }
}

enum status
overlay_take(struct overlay *overlay, struct arena *keep, const GEOSGeometry *shape,
             struct polygons *ret_polygons, struct err *err)
{
    struct taking       taking = { .overlay = overlay };
    GEOSGeometry       *copy = GEOSGeom_clone_r(overlay->geos, shape);
    const GEOSGeometry *normal = NULL;

    TRY(own(overlay, copy, &normal, err));
    (void)GEOSNormalize_r(overlay->geos, copy); /* one order, however it was built */
    take(&taking, normal);
    if (taking.point_count > ZONE_VERTICES_MAX)
        return err_set(err, TRUCE_LIMIT, "a zone of %zu vertices, over the limit of %d",
                       taking.point_count, ZONE_VERTICES_MAX);
    taking.to.rings = ARENA_ARRAY(keep, (size_t)taking.to.ring_count + 1, struct ring);
    TRY_NEW(taking.to.rings, err);
    taking.to.ring_counts = ARENA_ARRAY(keep, (size_t)taking.to.count + 1, uint32_t);
    TRY_NEW(taking.to.ring_counts, err);
    taking.points = ARENA_ARRAY(keep, taking.point_count + 1, struct point);
    TRY_NEW(taking.points, err);
    taking.to.ring_count = taking.to.count = 0;
    taking.point_count = 0;
    take(&taking, normal);
    *ret_polygons = taking.to;
    return TRUCE_OK;
}
