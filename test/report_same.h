/*
 * test/report_same.h - are two reports the same in all that they say? Strings by their
 * bytes, numbers by their bits, since what is not said is no number.
 */
#ifndef TEST_REPORT_SAME_H
#define TEST_REPORT_SAME_H

#include "record/report.h"

#define REPORT_PLAIN(X) \
    X(words) X(reliability) X(credibility) X(from.kind) X(from.at) X(to.kind) X(to.at) \
    X(known.kind) X(known.at) X(lat) X(lon) X(radius_m) X(bearing_deg) \
    X(bearing_width_deg) X(range_min_m) X(range_max_m) X(act) X(weapon) X(target) \
    X(calibre_min_mm) X(calibre_max_mm) X(weapon_range_min_m) X(weapon_range_max_m) \
    X(count_min) X(count_max) X(by_count) X(between_count) X(by_basis) X(covers) \
    X(killed_min) X(killed_max) X(injured_min) X(injured_max)

#define REPORT_STRINGS(X) \
    X(unknown) X(source) X(id) X(place) X(item) X(site) X(track) X(notice) X(text) \
    X(lang) X(url)

static inline bool
report_same_names(const struct str *a, const struct str *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return true;
}

static inline bool
report_same(const struct report *a, const struct report *b)
{
#define PLAIN(member) memcmp(&a->member, &b->member, sizeof a->member) == 0 &&
#define STRING(member) str_eq(a->member, b->member) &&
    return REPORT_PLAIN(PLAIN) REPORT_STRINGS(STRING)
        report_same_names(a->by, b->by, a->by_count) &&
        report_same_names(a->between, b->between, a->between_count);
#undef PLAIN
#undef STRING
}

#endif
