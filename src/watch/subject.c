#include "watch/subject.h"

#include "record/gazetteer.h"

#include <math.h>
#include <stdio.h>

/* design/terms.md, section 5, 4: sixteen winds, so each is 22.5 degrees wide. */
#define SECTOR_WIDTH_DEG 22.5

static void
add_location(struct subject *subject, struct span span, struct location location)
{
    if (subject->location_count == SUBJECT_LOCATIONS_MAX) { /* too many to tell: unknown */
        subject->location_count = 0;
        span = (struct span){ TIME_MIN, TIME_MAX };
        location = (struct location){ .kind = LOCATION_UNKNOWN };
    }
    subject->locations[subject->location_count++] = (struct subject_location){ span, location };
}

static const struct span always = { TIME_MIN, TIME_MAX };

static void
locate_coordinates(struct subject *subject)
{
    const struct report *r = subject->report;
    struct location      location = {
        .kind = LOCATION_DISC,
        .at = { r->lon, r->lat },
        .radius_m = isnan(r->radius_m) ? 0 : r->radius_m,
    };
    bool has_bearing = !isnan(r->bearing_deg), has_range = !isnan(r->range_max_m);

    if (has_bearing && !has_range) { /* somewhere along a ray without end */
        location.kind = LOCATION_UNKNOWN;
        (void)snprintf(subject->words, sizeof subject->words,
                       "a bearing without a range from %.4f %.4f", r->lat, r->lon);
    } else if (has_range) {
        location.kind = LOCATION_SECTOR;
        location.bearing_deg = has_bearing ? r->bearing_deg : 0;
        location.bearing_width_deg = !has_bearing ? 360
                                     : isnan(r->bearing_width_deg) ? SECTOR_WIDTH_DEG
                                                                   : r->bearing_width_deg;
        location.range_min_m = isnan(r->range_min_m) ? 0 : r->range_min_m;
        location.range_max_m = r->range_max_m;
        (void)snprintf(subject->words, sizeof subject->words,
                       "%.4g to %.4g km at %.4g degrees from %.4f %.4f",
                       location.range_min_m / 1000, location.range_max_m / 1000,
                       location.bearing_deg, r->lat, r->lon);
    } else if (location.radius_m > 0) {
        (void)snprintf(subject->words, sizeof subject->words, "within %.4g km of %.4f %.4f",
                       location.radius_m / 1000, r->lat, r->lon);
    } else {
        (void)snprintf(subject->words, sizeof subject->words, "at %.4f %.4f", r->lat, r->lon);
    }
    add_location(subject, always, location);
}

static void
locate_zone(struct subject *subject, const struct named_zone *zone)
{
    for (uint32_t i = 0; i < zone->epochs.count; i++)
        if (zone->epochs.at[i].span.from < subject->until ||
            zone->epochs.at[i].span.from <= subject->from)
            add_location(subject, zone->epochs.at[i].span,
                         (struct location){ .kind = LOCATION_ZONE,
                                            .zone = zone->epochs.at[i].zone });
}

/* A name may be a zone of the agreement or a settlement; a zone's name comes first. */
static void
locate_place(struct subject *subject, const struct program *program)
{
    const struct named_zone *zone = program_zone(program, subject->report->place);
    const struct settlement *settlement;
    struct str               name = subject->report->place;
    size_t count = zone ? 0 : gazetteer_find(name, &settlement);

    (void)snprintf(subject->words, sizeof subject->words, "%s'%.*s'%s",
                   count > 1 ? "one of several places called " : "",
                   (int)(name.len > 80 ? 80 : name.len), name.at,
                   zone || count ? "" : ", a place not known here");
    if (zone)
        locate_zone(subject, zone);
    for (size_t i = 0; i < count; i++)
        add_location(subject, always,
                     (struct location){ .kind = LOCATION_DISC,
                                        .at = settlement[i].at,
                                        .radius_m = settlement_radius_m(&settlement[i]) });
    subject->place_unknown = !zone && !count;
}

static uint64_t
parties_of(const struct program *program, const struct str *names, uint32_t count,
           uint32_t *ret_others)
{
    uint64_t parties = 0;

    *ret_others = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t party = program_party(program, names[i]);

        if (party == PARTY_NONE)
            ++*ret_others;
        else
            parties |= UINT64_C(1) << party;
    }
    return parties;
}

void
subject_init(struct subject *subject, const struct program *program,
             const struct report *report)
{
    uint32_t others;

    subject->report = report;
    subject->location_count = 0;
    subject->place_unknown = false;
    report_span(report, program_tz(program), &subject->from, &subject->until);
    if (!isnan(report->lat))
        locate_coordinates(subject);
    else if (report->place.len)
        locate_place(subject, program);
    else
        (void)snprintf(subject->words, sizeof subject->words, "a place not reported");
    if (!subject->location_count)
        add_location(subject, always, (struct location){ .kind = LOCATION_UNKNOWN });
    subject->named = parties_of(program, report->by, report->by_count, &others);
    subject->named_others = others > 0;
    subject->sides = parties_of(program, report->between, report->between_count,
                                &subject->sides_others);
}
