/*
 * geo/zone.h - sets of places: building them, and asking whether a location lies in one.
 *
 * A zone, however compound, is one multipolygon in longitude and latitude whose edges are
 * straight there (RFC 7946); `within` is built by geodesic offsetting, vertices dense
 * enough that it is nowhere more than ZONE_ERROR_M off. A location is a disc, an annular
 * sector, another zone, or unknown.
 *
 * The question is decided by one rule: where the boundary of the zone comes within
 * ZONE_NEAR_M of a connected location the answer is possible, elsewhere the location lies
 * wholly in or wholly out and any one of its points tells which. (A location that is
 * itself a zone, such as a named place, is compared as a set first, so that a place is in
 * itself.) So cutting a zone in two and joining the parts changes nothing.
 *
 * Units   degrees WGS 84, lon then lat; metres
 * Limits  `within` from ZONE_WITHIN_M_MIN to ZONE_WITHIN_M_MAX; ZONE_VERTICES_MAX in one
 *         zone; a zone built by distance may not reach a pole
 * Errors  SYNTAX with words: ring not closed, crosses itself, outside the map, no area;
 *         LIMIT; MEMORY.  State: none but the arena
 */
#ifndef GEO_ZONE_H
#define GEO_ZONE_H

#include "base/answer.h"
#include "base/arena.h"
#include "base/status.h"
#include "geo/geodesic.h"

#define ZONE_NEAR_M 1.0   /* design: exact to 1 m at up to 500 km */
#define ZONE_ERROR_M 0.25 /* of a built boundary, leaving the rest to the test */
#define ZONE_WITHIN_M_MIN 1.0
#define ZONE_WITHIN_M_MAX 1.0e6 /* 1,000 km */
enum { ZONE_VERTICES_MAX = 4000000 };

struct ring {
    struct point *points; /* closed: the last equals the first */
    uint32_t      count;
};

struct line {
    struct point *points;
    uint32_t      count;
};

/* rings: outer and inner in any order, even-odd; box: west, south, east, north */
struct zone {
    bool               everywhere, empty;
    struct ring       *rings;
    uint32_t           ring_count;
    double             box[4];
    struct zone_index *index; /* private: edges in a tree, for the questions below */
};

/* ---- building ---- */

enum status zone_everywhere(struct arena *keep, struct zone **ret_zone,
                            struct err *err) MUST_USE;
/* `polygons` polygons: polygon i has ring_counts[i] rings, the first its outer one. */
enum status zone_from_polygons(struct arena *keep, const struct ring *rings,
                               const uint32_t *ring_counts, uint32_t polygons,
                               struct zone **ret_zone, struct err *err) MUST_USE;
enum status zone_circle(struct arena *keep, struct point centre, double radius_m,
                        struct zone **ret_zone, struct err *err) MUST_USE;
/* From west eastward to east: with west > east it lies across 180 (RFC 7946, 5.2). */
enum status zone_box(struct arena *keep, double south, double west, double north,
                     double east, struct zone **ret_zone, struct err *err) MUST_USE;
/* All points within distance_m of the line, of the zone (which it contains), of the
 * point. */
enum status zone_within_line(struct arena *keep, const struct line *lines, uint32_t count,
                             double distance_m, struct zone **ret_zone,
                             struct err *err) MUST_USE;
enum status zone_within_zone(struct arena *keep, const struct zone *of, double distance_m,
                             struct zone **ret_zone, struct err *err) MUST_USE;
/* The half of the map on the line's left (walking as digitised) or right, its end
 * segments prolonged to the edge of the map. SYNTAX if the prolonged line crosses itself.
 */
enum status zone_side(struct arena *keep, const struct line *line, bool left,
                      struct zone **ret_zone, struct err *err) MUST_USE;

enum zone_join { ZONE_AND, ZONE_OR, ZONE_MINUS };
enum status zone_combine(struct arena *keep, enum zone_join join, const struct zone *a,
                         const struct zone *b, struct zone **ret_zone,
                         struct err *err) MUST_USE;

/* ---- asking ---- */

/* A sector whose range_max_m is NAN, and a zone that is empty, are unknown locations. */
enum location_kind { LOCATION_UNKNOWN, LOCATION_DISC, LOCATION_SECTOR, LOCATION_ZONE };

struct location {
    enum location_kind kind;
    struct point       at;       /* centre of the disc, observer of the sector */
    double             radius_m; /* of the disc; the observer's own error in a sector */
    double             bearing_deg, bearing_width_deg; /* sector */
    double             range_min_m, range_max_m;       /* sector */
    const struct zone *zone;                           /* LOCATION_ZONE */
};

/* distance_m: from the location's nearest point to the zone's boundary, negative inside,
 * 0 where they meet; NAN where there is no boundary or no place. To 0.1 m up to 1,000 km,
 * to a thousandth beyond 2,000 km. */
struct whereabouts {
    enum answer answer;
    double      distance_m;
};

/* step: for the shape of a sector; reset by the caller. SYNTAX or LIMIT for numbers that
 * make no location. A place that is a zone costs a comparison of both: keep its answer.
 */
enum status zone_locate(const struct zone *zone, const struct location *location,
                        struct arena *step, struct whereabouts *ret_where,
                        struct err *err) MUST_USE;

/* The answer alone: much quicker where the boundary is not near the location. */
enum status zone_answer(const struct zone *zone, const struct location *location,
                        struct arena *step, enum answer *ret_answer,
                        struct err *err) MUST_USE;

/* Closed: a point on the edge is in. Exact on the coordinates as given. */
bool zone_contains_point(const struct zone *zone, struct point p);

/* Geodesic distance from p to the nearest point of the boundary (edges straight in lon
 * and lat; not those at 180 where the zone goes on, nor those at the poles); INFINITY for
 * everywhere and the empty zone, or when it is beyond most_m. */
double zone_boundary_distance_m(const struct zone *zone, struct point p, double most_m);

double zone_area_km2(
    const struct zone *zone); /* equal-area approximation, for warnings */

#endif
