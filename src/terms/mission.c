#include "terms/mission.h"

const struct stage_row stage_rows[STAGE_NOT_SAID + 1] = {
#define ROW(id, word, group, meaning, from, to, why) \
    [STAGE_##id] = { word, STAGE_##group, meaning, from, to, why },
    STAGE_TABLE(ROW)
#undef ROW
    [STAGE_NOT_SAID] = { "not said", STAGE_UNSAID, "no record says it", 0, 1, "not known" },
};

int64_t
mission_rotation(const struct unit_version *version, bool *ret_assumed)
{
    *ret_assumed = version->rotation == MISSION_NOT_SAID;
    return *ret_assumed ? MISSION_ROTATION_ASSUMED : version->rotation;
}

bool
mission_confidence(const struct unit_version *version, double *ret_min, double *ret_max)
{
    const struct stage_row *stage = &stage_rows[version->stage];
    bool                    said = version->confidence != MISSION_NOT_SAID;

    *ret_min = said ? version->confidence : stage->confidence_from;
    *ret_max = said ? version->confidence : stage->confidence_to;
    return said;
}

int64_t
mission_offered(const struct unit_version *v, uint32_t capability)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < v->offer_count; i++)
        if (v->offers[i].capability == capability)
            sum += v->offers[i].count;
    return sum;
}

const struct str *
mission_excluded(const struct site *site, const struct unit_version *v)
{
    for (uint32_t i = 0; i < v->caveat_count; i++)
        for (uint32_t k = 0; k < site->exclude_count; k++)
            if (str_eq(v->caveats[i], site->excludes[k]))
                return &v->caveats[i];
    return NULL;
}

const struct position_version *
position_on(const struct position *position, instant day)
{
    for (uint32_t i = 0; i < position->version_count; i++)
        if (position->versions[i].since <= day && day < position->versions[i].until)
            return &position->versions[i];
    return NULL;
}

const char *
measure_kind_name(enum measure_kind kind)
{
    static const char *const names[MEASURE_KINDS] = {
        [MEASURE_SANCTION] = "sanction",
        [MEASURE_INCENTIVE] = "incentive",
    };

    CHECK((unsigned)kind < MEASURE_KINDS);
    return names[kind];
}

struct period
mission_event_length(const struct mission *m, struct mission_event event)
{
    const struct meeting *meeting = event.kind == EVENT_MEETING ? &m->meetings[event.index] : NULL;

    if (!meeting || !meeting->has_on)
        return (struct period){ .days = 0 };
    return (struct period){ .days = (meeting->through - meeting->on) / TIME_DAY };
}

struct timing
mission_timing(const struct mission *m, struct mission_event event)
{
    struct timing timing = { TIME_MIN, TIME_MAX, true };
    struct period length = mission_event_length(m, event);

    switch (event.kind) {
    case EVENT_NONE: return timing;
    case EVENT_DAY: return (struct timing){ event.day, event.day, false };
    case EVENT_MILESTONE: return m->milestones[event.index].timing;
    case EVENT_MEETING: timing = m->meetings[event.index].timing; break;
    }
    timing.earliest = mission_add(timing.earliest, length);
    timing.latest = mission_add(timing.latest, length);
    return timing;
}

instant
mission_length(struct period period)
{
    return period.exact + period.days * TIME_DAY;
}

instant
mission_add(instant at, struct period period)
{
    instant sum;

    if (at == TIME_MIN || at == TIME_MAX)
        return at;
    return __builtin_add_overflow(at, mission_length(period), &sum) ? TIME_MAX : sum;
}
