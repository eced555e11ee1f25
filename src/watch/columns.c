#include "watch/columns_parts.h"

#include "geo/space.h"
#include "watch/force.h"

#include <math.h>

/* A degree of latitude is 110,574 m at least (WGS 84, at the equator). */
#define DEGREE_M_LEAST 110000.0
/* Over what the evaluator takes to be near, with all rounding. */
#define SPARE_M (2 * ZONE_NEAR_M)
/* Beyond, everything is taken to be near. */
#define REACH_M_MOST 5.0e6
#define LAT_MOST     89.0

/* ---- rows ---- */

bool
columns_is_row(const struct subject *subject)
{
    const struct subject_location *at = &subject->locations[0];

    return subject->location_count == 1 && at->location.kind == LOCATION_DISC &&
           !(at->location.radius_m > 0) && !(at->location.radius_m < 0) &&
           subject->from == subject->until && subject->from > TIME_MIN &&
           at->span.from == TIME_MIN && at->span.until == TIME_MAX &&
           fabs(at->location.at.lon) <= 180 && fabs(at->location.at.lat) <= 90;
}

/* ---- where a report may be ---- */

struct box {
    double west, south, east, north;
};

static const struct box whole_map = { -180, -90, 180, 90 };

static void
box_add(struct box *box, struct box more)
{
    box->west = fmin(box->west, more.west);
    box->south = fmin(box->south, more.south);
    box->east = fmax(box->east, more.east);
    box->north = fmax(box->north, more.north);
}

/* Grown by a distance; the whole map where that leads over its edge, or is no number. */
static struct box
box_grow(struct box box, double by_m)
{
    double by_lat = 1.01 * by_m / DEGREE_M_LEAST;
    double lat = fmax(fabs(box.south), fabs(box.north)) + by_lat;

    if (!(by_m <= REACH_M_MOST && lat <= LAT_MOST))
        return whole_map;
    /* a small circle reaches asin(sin d / cos lat) to the side, under d / cos(lat + d) */
    double by_lon = by_lat / cos(lat * SPACE_DEGREE);
    box = (struct box){ box.west - by_lon, box.south - by_lat, box.east + by_lon,
                        box.north + by_lat };
    return box.west > -180 && box.east < 180 ? box : whole_map;
}

static struct box
box_of(const struct location *location)
{
    struct point     p = location->at;
    const struct box point = { p.lon, p.lat, p.lon, p.lat };
    const double    *zone;

    switch (location->kind) {
    case LOCATION_UNKNOWN: break;
    case LOCATION_DISC: return box_grow(point, location->radius_m + SPARE_M);
    case LOCATION_SECTOR:
        return box_grow(point, location->range_max_m + location->radius_m + SPARE_M);
    case LOCATION_ZONE:
        zone = location->zone->box;
        if (location->zone->empty || location->zone->everywhere)
            break;
        return box_grow((struct box){ zone[0], zone[1], zone[2], zone[3] }, SPARE_M);
    }
    return whole_map;
}

static struct box
box_of_subject(const struct subject *subject)
{
    struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

    for (uint32_t i = 0; i < subject->location_count; i++)
        box_add(&box, box_of(&subject->locations[i].location));
    return box;
}

static bool
box_meets(const struct box *box, const struct zone *zone)
{
    const double *of = zone->box;

    return of[0] <= box->east && of[2] >= box->west && of[1] <= box->north &&
           of[3] >= box->south;
}

/* ---- one report ---- */

static void
find_in_place(const struct columns *columns, struct columns_kinds *kinds,
              const struct subject *subject, uint16_t kind, uint32_t number)
{
    const struct columns_place *place = &columns->places[number];
    const uint64_t             *may = kinds->may + (size_t)kind * columns->rule_words;

    for (uint32_t i = place->first; i < place[1].first; i++)
        if (columns_bit(may, i) &&
            span_touches(columns->rules[i].span, subject->from, subject->until))
            columns_set(kinds->found, columns->rules[i].clause);
}

/* By the boxes of the zones. */
static void
find_by_boxes(const struct columns *columns, struct columns_kinds *kinds,
              const struct subject *subject, uint16_t kind)
{
    struct box      box = box_of_subject(subject);
    const uint64_t *places = kinds->places + (size_t)kind * columns->place_words;
    const uint32_t *numbers = cells_numbers(columns->cells);

    for (uint32_t word = 0; word < columns->place_words; word++)
        for (uint64_t bits = places[word]; bits; bits &= bits - 1) {
            uint32_t number = numbers[word * 64 + (uint32_t)__builtin_ctzll(bits)];
            const struct columns_place *place = &columns->places[number];

            if (span_touches(place->span, subject->from, subject->until) &&
                box_meets(&box, place->zone))
                find_in_place(columns, kinds, subject, kind, number);
        }
}

/* By the cells; one point of one kind, in steps of what fits. */
static void
find_by_cells(const struct columns *columns, struct columns_kinds *kinds,
              const struct subject *subject, uint16_t kind)
{
    const struct cells_report report = { subject->locations[0].location.at, subject->from,
                                         kind, 0 };
    const struct cells_kinds  bits = { kinds->places, kinds->count };
    uint32_t                  next = 0;
    size_t found = cells_match_near(columns->cells, &bits, &report, 1, &next, kinds->hits,
                                    (size_t)columns->place_count + 64);

    CHECK(next == 1);
    for (size_t i = 0; i < found; i++)
        find_in_place(columns, kinds, subject, kind, kinds->hits[i].zone & ~CELLS_NEAR);
}

static uint32_t
take_found(const struct columns *columns, struct columns_kinds *kinds)
{
    uint32_t words = columns->program->clause_count / 64 + 1, count = 0;

    for (uint32_t word = 0; word < words; word++) {
        for (uint64_t bits = kinds->found[word]; bits; bits &= bits - 1)
            kinds->clauses[count++] = word * 64 + (uint32_t)__builtin_ctzll(bits);
        kinds->found[word] = 0;
    }
    return count;
}

uint32_t
columns_candidates(struct columns_kinds *kinds, const struct subject *subject,
                   const uint32_t **ret_clauses)
{
    const struct columns *columns = kinds->columns;
    uint16_t              kind = columns_kind(kinds, subject);

    if (columns_is_row(subject))
        find_by_cells(columns, kinds, subject, kind);
    else
        find_by_boxes(columns, kinds, subject, kind);
    *ret_clauses = kinds->clauses;
    return take_found(columns, kinds);
}
