#include "report/outline.h"

#include <math.h>

/* The bytes are ours, from the build: what does not fit is a broken promise. */
struct reader {
    size_t at;
};

struct arc {
    struct point *points;
    uint32_t      count;
};

static uint64_t
take(struct reader *r)
{
    uint64_t number = 0;

    for (int shift = 0;; shift += 7) {
        CHECK(r->at < outline_byte_count && shift < 64);
        uint8_t byte = outline_bytes[r->at++];
        number |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return number;
    }
}

static int64_t
take_signed(struct reader *r)
{
    uint64_t number = take(r);

    return number & 1 ? -(int64_t)(number >> 1) - 1 : (int64_t)(number >> 1);
}

static enum status
take_arcs(struct reader *r, struct arena *step, struct arc **ret_arcs,
          uint64_t *ret_count, struct err *err)
{
    uint64_t    count = take(r);
    struct arc *arcs = ARENA_ARRAY(step, count, struct arc);

    TRY_NEW(arcs, err);
    for (uint64_t i = 0; i < count; i++) {
        int64_t x = 0, y = 0;

        arcs[i].count = (uint32_t)take(r);
        arcs[i].points = ARENA_ARRAY(step, arcs[i].count, struct point);
        TRY_NEW(arcs[i].points, err);
        for (uint32_t p = 0; p < arcs[i].count; p++) {
            x += take_signed(r);
            y += take_signed(r);
            arcs[i].points[p].lon = (double)x * outline_scale[0] + outline_translate[0];
            arcs[i].points[p].lat = (double)y * outline_scale[1] + outline_translate[1];
        }
    }
    *ret_arcs = arcs;
    *ret_count = count;
    return TRUCE_OK;
}

static void
box_of(const struct point *points, uint32_t count, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        box[0] = fmin(box[0], points[i].lon);
        box[1] = fmin(box[1], points[i].lat);
        box[2] = fmax(box[2], points[i].lon);
        box[3] = fmax(box[3], points[i].lat);
    }
}

static enum status
take_strokes(struct reader *r, struct arena *step, const struct arc *arcs,
             uint64_t arc_count, struct outlines *o, struct err *err)
{
    o->stroke_count = (uint32_t)take(r);
    o->strokes = ARENA_ARRAY(step, o->stroke_count, struct stroke);
    TRY_NEW(o->strokes, err);
    for (uint32_t i = 0; i < o->stroke_count; i++) {
        uint64_t style = take(r), arc = take(r), first = take(r), count = take(r);

        CHECK(style < OUTLINE_KINDS && arc < arc_count &&
              first + count <= arcs[arc].count);
        o->strokes[i] = (struct stroke){ .style = (enum outline_style)style,
                                         .points = arcs[arc].points + first,
                                         .count = (uint32_t)count };
        box_of(o->strokes[i].points, o->strokes[i].count, o->strokes[i].box);
    }
    return TRUCE_OK;
}

/* Arcs meet in a point that both hold; it is taken once. */
static void
join(struct land_ring *ring, const struct arc *arc, bool backwards)
{
    for (uint32_t i = ring->count > 0; i < arc->count; i++)
        ring->points[ring->count++] = arc->points[backwards ? arc->count - 1 - i : i];
}

static enum status
take_rings(struct reader *r, struct arena *step, const struct arc *arcs,
           uint64_t arc_count, struct outlines *o, struct err *err)
{
    o->ring_count = (uint32_t)take(r);
    o->rings = ARENA_ARRAY(step, o->ring_count, struct land_ring);
    TRY_NEW(o->rings, err);
    for (uint32_t i = 0; i < o->ring_count; i++) {
        struct land_ring *ring = &o->rings[i];
        uint64_t          parts = take(r);
        size_t            from = r->at, room = 0;

        for (int pass = 0; pass < 2; pass++) {
            r->at = from;
            for (uint64_t p = 0; p < parts; p++) {
                int64_t n = take_signed(r);
                int64_t arc = n < 0 ? -n - 1 : n;

                CHECK((uint64_t)arc < arc_count);
                room += pass ? 0 : arcs[arc].count;
                if (pass)
                    join(ring, &arcs[arc], n < 0);
            }
            if (!pass)
                ring->points = ARENA_ARRAY(step, room, struct point);
            TRY_NEW(ring->points, err);
        }
        box_of(ring->points, ring->count, ring->box);
    }
    return TRUCE_OK;
}

enum status
outlines_load(struct arena *step, struct outlines *ret_outlines, struct err *err)
{
    struct reader   r = { 0 };
    struct outlines o = { 0 };
    struct arc     *arcs = NULL;
    uint64_t        count = 0;

    TRY(take_arcs(&r, step, &arcs, &count, err));
    TRY(take_strokes(&r, step, arcs, count, &o, err));
    TRY(take_rings(&r, step, arcs, count, &o, err));
    CHECK(r.at == outline_byte_count);
    *ret_outlines = o;
    return TRUCE_OK;
}
