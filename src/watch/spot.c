#include "watch/spot.h"

#include <math.h>

enum { FIRST_SIZE = 16 };

enum status
context_grow(struct arena *keep, void **at, uint32_t count, uint32_t *size, size_t thing_bytes,
             uint32_t most, const char *things, struct err *err)
{
    uint32_t wanted = *size ? *size * 2 : FIRST_SIZE;
    void    *bigger;

    if (count < *size)
        return TRUCE_OK;
    if (count >= most)
        return err_set(err, TRUCE_LIMIT,
                       "more than %u %s bear on each other; judge a shorter time, or the sides "
                       "apart", most, things);
    wanted = wanted < most ? wanted : most;
    bigger = arena_take_array(keep, wanted, thing_bytes, _Alignof(max_align_t));
    TRY_NEW(bigger, err);
    if (count)
        memcpy(bigger, *at, count * thing_bytes);
    *at = bigger;
    *size = wanted;
    return TRUCE_OK;
}

void
spots_init(struct spots *spots, struct arena *keep)
{
    *spots = (struct spots){ .keep = keep };
    map_init(&spots->numbers, keep);
}

static struct spot_place
said(const struct report *r)
{
    bool by_name = isnan(r->lat);

    return (struct spot_place){ .lat = r->lat, .lon = r->lon, .radius_m = r->radius_m,
                          .bearing_deg = r->bearing_deg,
                          .bearing_width_deg = r->bearing_width_deg,
                          .range_min_m = r->range_min_m, .range_max_m = r->range_max_m,
                          .place = by_name ? r->place : STR_NONE };
}

/* The numbers as they are, then the name. */
static enum status
key_of(const struct spot_place *spot, struct arena *step, struct str *ret_key, struct err *err)
{
    double numbers[] = { spot->lat,         spot->lon,
                         spot->radius_m,    spot->bearing_deg,
                         spot->bearing_width_deg, spot->range_min_m,
                         spot->range_max_m };
    size_t len = sizeof numbers + spot->place.len;
    char  *key = ARENA_ARRAY(step, len, char);

    TRY_NEW(key, err);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (isnan(numbers[i]))
            numbers[i] = (double)NAN; /* all of them the same bytes */
    memcpy(key, numbers, sizeof numbers);
    if (spot->place.len)
        memcpy(key + sizeof numbers, spot->place.at, spot->place.len);
    *ret_key = (struct str){ key, len };
    return TRUCE_OK;
}

enum status
spots_add(struct spots *spots, const struct report *report, struct arena *step,
          uint32_t *ret_number, struct err *err)
{
    struct spot_place spot = said(report);
    struct str  key;
    void       *at = spots->at;

    TRY(key_of(&spot, step, &key, err));
    if (map_get(&spots->numbers, key, ret_number))
        return TRUCE_OK;
    key = arena_copy_str(spots->keep, key);
    TRY_NEW(key.at, err);
    TRY(context_grow(spots->keep, &at, spots->count, &spots->size, sizeof spot, SPOTS_MAX,
                     "places", err));
    spots->at = at;
    spot.place = str_sub(key, key.len - spot.place.len, key.len);
    TRY(map_put(&spots->numbers, key, spots->count, err));
    spots->at[spots->count] = spot;
    *ret_number = spots->count++;
    return TRUCE_OK;
}

static void
report_of(const struct spot_place *spot, struct report *report)
{
    report->lat = spot->lat;
    report->lon = spot->lon;
    report->radius_m = spot->radius_m;
    report->bearing_deg = spot->bearing_deg;
    report->bearing_width_deg = spot->bearing_width_deg;
    report->range_min_m = spot->range_min_m;
    report->range_max_m = spot->range_max_m;
    report->place = spot->place;
}

enum status
spots_bind(struct spots *spots, const struct program *program, struct err *err)
{
    struct report  *report = ARENA_NEW(spots->keep, struct report); /* of no time */
    struct subject *subject = ARENA_NEW(spots->keep, struct subject);

    TRY_NEW(report, err);
    TRY_NEW(subject, err);
    for (uint32_t i = 0; i < spots->count; i++) {
        struct spot_place *spot = &spots->at[i];
        size_t       bytes;

        report_of(spot, report);
        subject_init(subject, program, report);
        bytes = subject->location_count * sizeof *spot->locations;
        spot->locations = ARENA_ARRAY(spots->keep, subject->location_count,
                                      struct subject_location);
        TRY_NEW(spot->locations, err);
        memcpy(spot->locations, subject->locations, bytes);
        spot->location_count = subject->location_count;
    }
    return TRUCE_OK;
}
