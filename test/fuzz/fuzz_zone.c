/*
 * Whatever numbers make a polygon, a line and a location: a zone is built or refused in
 * words, sets behave as sets, and a wider disc never turns no into yes.
 *
 * The bytes: how the numbers are written (as whole doubles, or as 16 bits around a
 * place), the place, the points of a polygon, the points of a line, a distance, a sector.
 */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "geo/zone.h"

#include <math.h>

enum { FUZZ_SPACE = 256 << 20, POINTS_MAX = 24 };

struct bytes {
    const uint8_t *at;
    size_t         left;
    bool           wide;
    struct point   around; /* where the 16 bits are 0 */
};

static uint8_t
take_byte(struct bytes *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

static double
take_number(struct bytes *in, double most)
{
    double   wide = 0;
    uint16_t narrow = (uint16_t)(take_byte(in) << 8);

    narrow |= take_byte(in);
    if (!in->wide || in->left < sizeof wide)
        return (narrow / 32768.0 - 1) * most;
    memcpy(&wide, in->at, sizeof wide);
    in->at += sizeof wide;
    in->left -= sizeof wide;
    return wide;
}

/* Small: buffers of half the world take their time. Some lie on the map's edge. */
#define SPREAD_DEG 0.05

static struct point
take_point(struct bytes *in)
{
    double lon = take_number(in, SPREAD_DEG), lat = take_number(in, SPREAD_DEG);

    if (in->wide)
        return (struct point){ lon, lat };
    return (struct point){ fmax(-180, fmin(180, in->around.lon + lon)),
                           fmax(-90, fmin(90, in->around.lat + lat)) };
}

static uint32_t
take_points(struct bytes *in, struct point *points)
{
    uint32_t count = take_byte(in) % POINTS_MAX;

    for (uint32_t i = 0; i < count; i++)
        points[i] = take_point(in);
    return count;
}

static bool
is_done(enum status status, const struct err *err)
{
    CHECK(status == TRUCE_OK || err->text[0]);
    CHECK(status == TRUCE_OK || status == TRUCE_SYNTAX || status == TRUCE_LIMIT ||
          status == TRUCE_UNSUPPORTED || status == TRUCE_MEMORY);
    return status == TRUCE_OK;
}

static void
ask(const struct zone *zone, struct location location, struct arena *step)
{
    struct whereabouts near, wide;
    struct err         err = { 0 };

    if (!is_done(zone_locate(zone, &location, step, &near, &err), &err))
        return;
    CHECK(near.answer <= ANSWER_YES);
    location.radius_m = location.radius_m * 2 + 1;
    if (is_done(zone_locate(zone, &location, step, &wide, &err), &err))
        CHECK(wide.answer == near.answer || wide.answer == ANSWER_POSSIBLE);
}

static void
ask_all(const struct zone *zone, struct bytes in, enum location_kind last,
        struct arena *step)
{
    struct location location = { .at = take_point(&in) };

    location.radius_m = fabs(take_number(&in, 1e4));
    location.bearing_deg = take_number(&in, 360);
    location.bearing_width_deg = fabs(take_number(&in, 400));
    location.range_min_m = fabs(take_number(&in, 300));
    location.range_max_m = fabs(take_number(&in, 600));
    for (location.kind = LOCATION_UNKNOWN; location.kind <= last; location.kind++)
        ask(zone, location, step);
}

static void
try_sets(const struct zone *a, const struct zone *b, struct bytes in, struct arena *keep)
{
    struct zone       *both, *either, *rest;
    struct whereabouts where;
    struct err         err = { 0 };
    struct location    place = { .kind = LOCATION_ZONE };

    if (!is_done(zone_combine(keep, ZONE_AND, a, b, &both, &err), &err) ||
        !is_done(zone_combine(keep, ZONE_OR, a, b, &either, &err), &err) ||
        !is_done(zone_combine(keep, ZONE_MINUS, a, b, &rest, &err), &err))
        return;
    ask_all(both, in, LOCATION_DISC, keep);
    ask_all(either, in, LOCATION_DISC, keep);
    ask_all(rest, in, LOCATION_DISC, keep);
    place.zone = a;
    CHECK(is_done(zone_locate(a, &place, keep, &where, &err), &err));
    CHECK(where.answer == ANSWER_YES);
    CHECK(is_done(zone_locate(either, &place, keep, &where, &err), &err));
    CHECK(where.answer == ANSWER_YES ||
          in.wide); /* a hair thinner than the grid may go */
}

static bool
is_small(const struct point *points, uint32_t count, double distance_m)
{
    for (uint32_t i = 0; i < count; i++)
        if (fabs(points[i].lon - points[0].lon) > 1 ||
            fabs(points[i].lat - points[0].lat) > 1)
            return false;
    return !(distance_m > 2000 && distance_m <= ZONE_WITHIN_M_MAX);
}

static void
try_numbers(struct bytes in, struct arena *keep)
{
    struct point ring_points[POINTS_MAX + 1], line_points[POINTS_MAX];
    struct ring  ring = { ring_points, take_points(&in, ring_points) };
    struct line  line = { line_points, take_points(&in, line_points) };
    double       distance_m = fabs(take_number(&in, 1000));
    uint32_t     rings = 1;
    struct zone *of = NULL, *side = NULL, *within = NULL;
    struct err   err = { 0 };

    if (ring.count > 0)
        ring_points[ring.count++] = ring_points[0];
    if (is_done(zone_from_polygons(keep, &ring, &rings, 1, &of, &err), &err))
        ask_all(of, in, LOCATION_SECTOR, keep);
    err = (struct err){ 0 };
    if (is_done(zone_side(keep, &line, true, &side, &err), &err))
        ask_all(side, in, LOCATION_DISC, keep);
    err = (struct err){ 0 };
    if (is_small(line_points, line.count, distance_m) &&
        is_done(zone_within_line(keep, &line, 1, distance_m, &within, &err), &err)) {
        ask_all(within, in, LOCATION_SECTOR, keep);
        CHECK(zone_contains_point(within, line_points[0]));
    }
    if (of && side)
        try_sets(of, side, in, keep);
    if (of && within)
        try_sets(within, of, in, keep);
    err = (struct err){ 0 };
    if (of && is_small(ring_points, ring.count, distance_m) &&
        is_done(zone_within_zone(keep, of, distance_m, &within, &err), &err))
        CHECK(of->empty || zone_contains_point(within, of->rings[0].points[0]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = { data, size, false, { 0, 0 } };
    struct arena keep;
    bool         wide = take_byte(&in) & 1;

    in.around.lon = take_number(&in, 180);
    in.around.lat = take_number(&in, 90);
    in.wide = wide;
    arena_init(&keep, FUZZ_SPACE);
    try_numbers(in, &keep);
    arena_free(&keep);
    return 0;
}
