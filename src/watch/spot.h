/*
 * watch/spot.h - the places that reports named, each once.
 *
 * What outlasts its report keeps the number of its spot. The places themselves depend on the
 * program (a name may be one of its zones), so they are found again for each.
 *
 * Limits  SPOTS_MAX different places.  Errors  LIMIT, MEMORY
 */
#ifndef WATCH_SPOT_H
#define WATCH_SPOT_H

#include "watch/subject.h"

enum { SPOTS_MAX = 1 << 20 };

struct spot_place {
    /* as said */
    double     lat, lon, radius_m, bearing_deg, bearing_width_deg, range_min_m, range_max_m;
    struct str place;
    /* as found by spots_bind */
    struct subject_location *locations;
    uint32_t                 location_count;
};

struct spots {
    struct arena *keep;
    struct spot_place  *at;
    uint32_t      count, size;
    struct map    numbers;
};

void        spots_init(struct spots *spots, struct arena *keep);
enum status spots_add(struct spots *spots, const struct report *report, struct arena *step,
                      uint32_t *ret_number, struct err *err) MUST_USE;
/* In the light of a program; that before is forgotten. */
enum status spots_bind(struct spots *spots, const struct program *program,
                       struct err *err) MUST_USE;

/* Room for one more: *ret_at has space for *count + 1 things, moved if need be. LIMIT, said
 * with the plural of what they are, at `most`. */
enum status context_grow(struct arena *keep, void **at, uint32_t count, uint32_t *size,
                         size_t thing_bytes, uint32_t most, const char *things,
                         struct err *err) MUST_USE;

#endif
