#include "watch/subject.h"

#include "record/gazetteer.h"

#include <math.h>

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
    } else if (has_range) {
        location.kind = LOCATION_SECTOR;
        location.bearing_deg = has_bearing ? r->bearing_deg : 0;
        location.bearing_width_deg = !has_bearing ? 360
                                     : isnan(r->bearing_width_deg) ? SECTOR_WIDTH_DEG
                                                                   : r->bearing_width_deg;
        location.range_min_m = isnan(r->range_min_m) ? 0 : r->range_min_m;
        location.range_max_m = r->range_max_m;
    }
    add_location(subject, always, location);
}

double
place_reduced(double degrees)
{
    return round(degrees * PLACE_STEPS_A_DEGREE) / PLACE_STEPS_A_DEGREE + 0.0; /* no "-0.00" */
}

/* With so many decimals of a degree. */
static void
add_place(const struct subject *subject, double lat, double lon, int decimals, struct buf *out)
{
    const struct report   *r = subject->report;
    const struct location *l = &subject->locations[0].location;

    if (isnan(r->lat) && !r->place.len) {
        buf_add_c(out, "a place not reported");
        return;
    }
    if (isnan(r->lat)) {
        buf_printf(out, "%s'%.*s'%s", subject->place_count > 1 ? "one of several places called " : "",
                   (int)(r->place.len > 80 ? 80 : r->place.len), r->place.at,
                   subject->place_unknown ? ", a place not known here," : "");
        return;
    }
    if (l->kind == LOCATION_UNKNOWN)
        buf_add_c(out, "a bearing without a range from ");
    else if (l->kind == LOCATION_SECTOR)
        buf_printf(out, "%.4g to %.4g km at %.4g degrees from ", l->range_min_m / 1000,
                   l->range_max_m / 1000, l->bearing_deg);
    else if (l->radius_m > 0)
        buf_printf(out, "within %.3g km of ", l->radius_m / 1000);
    else
        buf_add_c(out, "at ");
    buf_printf(out, "%.*f %.*f", decimals, lat, decimals, lon);
}

void
subject_add_place(const struct subject *subject, struct buf *out)
{
    const struct report *r = subject->report;

    add_place(subject, place_reduced(r->lat), place_reduced(r->lon), 2, out);
}

void
subject_add_exact_place(const struct subject *subject, struct buf *out)
{
    add_place(subject, subject->report->lat, subject->report->lon, 6, out);
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
    size_t count = zone ? 0 : gazetteer_find(subject->report->place, &settlement);

    if (zone)
        locate_zone(subject, zone);
    for (size_t i = 0; i < count; i++)
        add_location(subject, always,
                     (struct location){ .kind = LOCATION_DISC,
                                        .at = settlement[i].at,
                                        .radius_m = settlement_radius_m(&settlement[i]) });
    subject->place_count = (uint32_t)count;
    subject->place_unknown = !zone && !count;
}

uint64_t
subject_parties(const struct program *program, const struct str *names, uint32_t count,
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
    subject->place_count = 0;
    subject->place_unknown = false;
    report_span(report, program_tz(program), &subject->from, &subject->until);
    if (!isnan(report->lat))
        locate_coordinates(subject);
    else if (report->place.len)
        locate_place(subject, program);
    if (!subject->location_count)
        add_location(subject, always, (struct location){ .kind = LOCATION_UNKNOWN });
    subject->named = subject_parties(program, report->by, report->by_count, &others);
    subject->named_others = others > 0;
    subject->sides = subject_parties(program, report->between, report->between_count,
                                     &subject->sides_others);
}
