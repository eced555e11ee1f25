#include "watch/explain_numbers.h"

#include "watch/force.h"

#include <math.h>

static instant
apart(instant a, instant b)
{
    return a > b ? a - b : b - a;
}

/* Nearest to either end of the report's time; one within it is at no distance. */
static void
measure(const struct subject *s, instant near_from, instant near_until, instant *ret_edge,
        instant *ret_distance)
{
    instant edges[] = { near_from, near_until }, ends[] = { s->from, s->until };

    *ret_edge = *ret_distance = TIME_MAX;
    for (int i = 0; i < 2; i++) {
        instant distance;

        if (edges[i] == TIME_MAX || ends[i] == TIME_MIN || ends[i] == TIME_MAX)
            continue;
        distance = s->from <= edges[i] && edges[i] <= s->until ? 0 : apart(edges[i], ends[i]);
        if (distance < *ret_distance) {
            *ret_distance = distance;
            *ret_edge = edges[i];
        }
    }
}

void
explain_when(const struct evaluator *e, const struct verdict *v, struct explain_when *ret_when)
{
    const struct clause  *clause = &e->program->clauses[v->clause];
    const struct windows *windows = &v->version->windows;
    const struct tz      *tz = program_tz(e->program);
    const struct subject *s = &e->subject;

    measure(s, force_nearest_edge(clause, s->from), force_nearest_edge(clause, s->until),
            &ret_when->edge, &ret_when->distance);
    measure(s, windows_nearest_edge(windows, tz, s->from),
            windows_nearest_edge(windows, tz, s->until), &ret_when->window_edge,
            &ret_when->window_distance);
}

double
explain_middle_m(const struct evaluator *e, const struct verdict *v, struct arena *step)
{
    struct subject_location middle = e->subject.locations[0];
    struct where_asked      asked = { &middle, 1, e->subject.from, e->subject.until };
    double                  edge_m = (double)NAN;

    if (e->subject.location_count != 1 || middle.location.kind != LOCATION_DISC ||
        middle.location.radius_m <= 0)
        return edge_m;
    middle.location.radius_m = 0;
    if (where_edge(&asked, &v->version->in.zones[v->zone], v->version->span, step, &edge_m,
                   NULL) != TRUCE_OK)
        return (double)NAN;
    return edge_m;
}

void
explain_add_length(instant length, struct buf *out)
{
    long long minutes = length / TIME_MINUTE, hours = minutes / 60, days = hours / 24;

    if (days >= 2)
        buf_printf(out, "%lld days", days);
    if (days >= 2 && hours % 24)
        buf_printf(out, " %lld h", hours % 24);
    if (days < 2 && hours)
        buf_printf(out, "%lld h", hours);
    if (days < 2 && minutes % 60)
        buf_printf(out, "%s%lld min", hours ? " " : "", minutes % 60);
    if (!minutes)
        buf_add_c(out, "less than a minute");
}
