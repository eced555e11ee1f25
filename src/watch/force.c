#include "watch/force.h"

/* A weekly window comes once in every fortnight even where the clock jumped over it once. */
#define WINDOWS_SURE (15 * TIME_DAY)
#define CALENDAR_DAYS ((TIME_LAST - TIME_FIRST) / TIME_DAY + 1)

static instant
earlier(instant a, instant b)
{
    return a < b ? a : b;
}

static instant
later(instant a, instant b)
{
    return a > b ? a : b;
}

/* The window as it begins on the local day that starts at `day`; false if not that day. */
static bool
window_on_day(const struct window *window, instant day, instant *ret_from, instant *ret_until)
{
    if (!(window->weekdays & 1u << civil_weekday(day)))
        return false;
    *ret_from = day + window->from_min * TIME_MINUTE;
    *ret_until = day + window->until_min * TIME_MINUTE;
    if (window->until_min <= window->from_min)
        *ret_until += TIME_DAY;
    return true;
}

/*
 * From t on, within the stretch of constant offset around it: until when t lies in some
 * window (t itself if in none), and when the next window begins (TIME_MAX if none soon).
 */
static void
windows_at(const struct windows *windows, const struct tz *tz, instant t,
           instant *ret_covered, instant *ret_next)
{
    instant offset = tz_offset_at(tz, t), change = tz_next_change(tz, t);
    instant local = t + offset, today = time_floor_day(local);
    instant covered = t, next = TIME_MAX;

    for (uint32_t i = 0; i < windows->count; i++)
        for (int d = -1; d <= 8; d++) {
            instant from, until;

            if (!window_on_day(&windows->at[i], today + d * TIME_DAY, &from, &until))
                continue;
            if (from <= local && local < until)
                covered = later(covered, until - offset);
            else if (from > local)
                next = earlier(next, from - offset);
        }
    *ret_covered = earlier(covered, change);
    *ret_next = earlier(next, change);
}

/* Do the windows together hold every minute of a week? */
static bool
windows_hold_all(const struct windows *windows)
{
    static const instant monday = 4 * TIME_DAY; /* 1970-01-05 */
    instant              t = monday, covered, next;

    while (t < monday + 7 * TIME_DAY) {
        windows_at(windows, &tz_utc, t, &covered, &next);
        if (covered == t)
            return false;
        t = covered;
    }
    return true;
}

static bool
windows_meet(const struct windows *windows, const struct tz *tz, instant from, instant until)
{
    instant covered, next;

    for (instant t = from; t < until; t = next) {
        windows_at(windows, tz, t, &covered, &next);
        if (covered > t)
            return true;
        if (next == TIME_MAX)
            return false;
    }
    return false;
}

static bool
windows_hold(const struct windows *windows, const struct tz *tz, instant from, instant until)
{
    instant covered, next;

    for (instant t = from; t < until; t = covered) {
        windows_at(windows, tz, t, &covered, &next);
        if (covered == t)
            return false;
    }
    return true;
}

enum answer
windows_answer(const struct windows *windows, const struct tz *tz, instant from, instant until)
{
    if (!windows->count)
        return ANSWER_YES;
    if (from == until)
        return windows_meet(windows, tz, from, from + 1) ? ANSWER_YES : ANSWER_NO;
    if (from == TIME_MIN || until == TIME_MAX || until - from >= WINDOWS_SURE)
        return windows_hold_all(windows) ? ANSWER_YES : ANSWER_POSSIBLE;
    if (!windows_meet(windows, tz, from, until))
        return ANSWER_NO;
    return windows_hold(windows, tz, from, until) ? ANSWER_YES : ANSWER_POSSIBLE;
}

static instant
clip(instant at)
{
    return at < TIME_FIRST ? TIME_MIN : at > TIME_LAST ? TIME_MAX : at;
}

static instant
moved(const struct tz *tz, struct period period, instant at, int sign)
{
    instant by;

    if (at < TIME_FIRST || at > TIME_LAST)
        return at; /* open */
    if (period.exact || !period.days)
        return __builtin_add_overflow(at, sign * period.exact, &at) ? TIME_MAX : clip(at);
    by = sign * (period.days < CALENDAR_DAYS ? period.days : CALENDAR_DAYS) * TIME_DAY;
    at = clip(at + tz_offset_at(tz, at) + by);
    return at == TIME_MIN || at == TIME_MAX ? at : tz_from_local(tz, at, NULL);
}

instant
period_before(const struct tz *tz, struct period period, instant at)
{
    return moved(tz, period, at, -1);
}

instant
period_after(const struct tz *tz, struct period period, instant at)
{
    return moved(tz, period, at, 1);
}

bool
span_touches(struct span span, instant from, instant until)
{
    if (from == until)
        return span.from <= from && from < span.until;
    return span.from < span.until && span.from < until && from < span.until;
}

enum answer
force_answer(const struct clause *clause, const struct tz *tz, instant from, instant until)
{
    instant     reached = from; /* everything before is surely in force */
    bool        met = false, whole = true;
    enum answer answer;

    for (uint32_t i = 0; i < clause->version_count; i++) {
        const struct clause_version *version = &clause->versions[i];

        if (version->uncheckable.len || !span_touches(version->span, from, until))
            continue; /* what nobody can check holds nobody to anything here */
        answer = windows_answer(&version->windows, tz, later(from, version->span.from),
                                earlier(until, version->span.until));
        met = met || answer != ANSWER_NO;
        whole = whole && answer == ANSWER_YES && version->sure.from <= reached;
        reached = later(reached, version->sure.until);
    }
    if (!met)
        return ANSWER_NO;
    return whole && (from == until ? reached > from : reached >= until) ? ANSWER_YES
                                                                        : ANSWER_POSSIBLE;
}

/* How far apart, whatever the two are. */
static uint64_t
apart(instant a, instant b)
{
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

instant
force_nearest_edge(const struct clause *clause, instant at)
{
    instant nearest = TIME_MAX;

    for (uint32_t i = 0; i < clause->version_count; i++) {
        instant edges[] = { clause->versions[i].span.from, clause->versions[i].span.until };

        for (int k = 0; k < 2; k++) {
            if (edges[k] == TIME_MIN || edges[k] == TIME_MAX)
                continue;
            if (nearest == TIME_MAX || apart(edges[k], at) < apart(nearest, at))
                nearest = edges[k];
        }
    }
    return nearest;
}

instant
windows_nearest_edge(const struct windows *windows, const struct tz *tz, instant at)
{
    instant nearest = TIME_MAX, today, edges[2];

    if (at < TIME_FIRST || at > TIME_LAST)
        return TIME_MAX;
    today = time_floor_day(at + tz_offset_at(tz, at));
    for (uint32_t i = 0; i < windows->count; i++)
        for (int d = -8; d <= 8; d++) { /* a week before and after holds each day once */
            if (!window_on_day(&windows->at[i], today + d * TIME_DAY, &edges[0], &edges[1]))
                continue;
            for (int k = 0; k < 2; k++) {
                instant edge = tz_from_local(tz, edges[k], NULL);

                if (nearest == TIME_MAX || apart(edge, at) < apart(nearest, at))
                    nearest = edge;
            }
        }
    return nearest;
}
