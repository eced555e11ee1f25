#include "report/chart.h"

#include "report/words.h"

#include <stdio.h>

/* In units of the drawing; 960 are as wide as the page, 12 the smallest text. */
enum {
    CHART_WIDTH = 960,
    CHART_LEFT = 52,
    CHART_RIGHT = 948,
    FLAGS_TOP = 14,      /* baseline of the flags' numbers */
    UPPER_TOP = 44,
    UPPER_BASE = 94,
    LOWER_TOP = 128,
    LOWER_BASE = 348,
    CHART_HEIGHT = 380,
    LABEL_GAP = 58,      /* between labels of the time axis: "Sep 2015" and air */
    YEAR_WIDTH_MIN = 34, /* of a year that is cut off by the edge, to be named */
    FLAG_GAP = 22,       /* flags nearer than this share one */
};

struct axis {
    instant from, until;
};

static double
x_of(const struct axis *axis, instant at)
{
    return CHART_LEFT +
           (double)(CHART_RIGHT - CHART_LEFT) *
               ((double)(at - axis->from) / (double)(axis->until - axis->from));
}

/* What an axis may end with, and into how many parts its lines then cut it; from the
 * eighth row on also times powers of ten. */
static const struct {
    unsigned top, parts;
} axis_tops[] = { { 1, 1 },  { 2, 2 },  { 3, 3 },  { 4, 4 },  { 5, 5 },  { 6, 3 },
                  { 8, 4 },  { 10, 5 }, { 12, 4 }, { 15, 3 }, { 20, 4 }, { 25, 5 },
                  { 30, 3 }, { 40, 4 }, { 50, 5 }, { 60, 3 }, { 80, 4 } };

uint64_t
chart_nice(uint64_t n, unsigned *ret_parts)
{
    for (uint64_t power = 1; power <= UINT64_MAX / 1000; power *= 10)
        for (size_t i = 0; i < sizeof axis_tops / sizeof *axis_tops; i++)
            if (axis_tops[i].top * power >= n) {
                *ret_parts = axis_tops[i].parts;
                return axis_tops[i].top * power;
            }
    *ret_parts = 1;
    return n;
}

/* ---- marks ---- */

static void
marks_put(struct marks *marks, instant day, uint32_t agreement, uint32_t clause)
{
    uint32_t at = marks->count;

    for (uint32_t i = 0; i < marks->count; i++)
        if (marks->at[i].day == day && marks->at[i].agreement == agreement) {
            marks->at[i].clauses++;
            return;
        }
    if (marks->count == CHART_MARKS_MAX) {
        marks->more = true;
        return;
    }
    for (; at > 0 && marks->at[at - 1].day > day; at--)
        marks->at[at] = marks->at[at - 1];
    marks->at[at] = (struct mark){ day, agreement, clause, 1 };
    marks->count++;
}

void
marks_find(const struct situation *s, const struct days_chart *timeline,
           struct marks *ret_marks)
{
    ret_marks->count = ret_marks->earlier = 0;
    ret_marks->more = false;
    if (!timeline->count)
        return;
    for (uint32_t c = 0; c < s->program->clause_count; c++)
        for (uint32_t v = 0; v < s->program->clauses[c].version_count; v++) {
            const struct clause_version *version = &s->program->clauses[c].versions[v];
            instant day = local_day(s->tz, version->span.from);

            if (version->kind == CLAUSE_UNCHECKABLE)
                continue;
            ret_marks->earlier += v == 0 && day < timeline->bins[0].from;
            if (day >= timeline->bins[0].from &&
                day < timeline->bins[timeline->count - 1].until)
                marks_put(ret_marks, day, s->program->clauses[c].agreement, c);
        }
}

static void
add_flag(struct buf *out, double x, uint32_t first, uint32_t last)
{
    unsigned width = first == last ? 18 : 18 + 18;

    buf_printf(
        out,
        "<rect class=\"flag\" x=\"%s\" y=\"2\" width=\"%u\" height=\"17\" rx=\"3\"/>"
        "<text class=\"flagged\" x=\"%s\" y=\"15\" text-anchor=\"middle\">%u",
        tenths(x - width / 2.0).text, width, tenths(x).text, first);
    if (last > first)
        buf_printf(out, "–%u", last);
    buf_add_c(out, "</text>\n");
}

static void
add_marks(const struct axis *axis, const struct marks *marks, struct buf *out)
{
    for (uint32_t i = 0; i < marks->count; i++)
        buf_printf(out, "<path class=\"mark\" d=\"M%s 20V%d\"/>\n",
                   tenths(x_of(axis, marks->at[i].day)).text, LOWER_BASE);
    for (uint32_t i = 0, last; i < marks->count; i = last + 1) {
        double first_x = x_of(axis, marks->at[i].day), last_x = first_x;

        for (last = i; last + 1 < marks->count; last++) {
            double next_x = x_of(axis, marks->at[last + 1].day);

            if (next_x - last_x >= FLAG_GAP + (last > i ? 18 : 0))
                break;
            last_x = next_x;
        }
        double x = (first_x + last_x) / 2;
        x = x < CHART_LEFT ? CHART_LEFT : x > CHART_RIGHT - 18 ? CHART_RIGHT - 18 : x;
        add_flag(out, x, i + 1, last + 1);
    }
}

/* ---- the time axis ---- */

enum tick_unit { TICK_DAY, TICK_MONTH, TICK_YEAR };

struct tick_step {
    enum tick_unit unit;
    int            count;
    int            days; /* about */
};

static const struct tick_step tick_steps[] = {
    { TICK_DAY, 1, 1 },      { TICK_DAY, 2, 2 },       { TICK_DAY, 7, 7 },
    { TICK_DAY, 14, 14 },    { TICK_MONTH, 1, 30 },    { TICK_MONTH, 3, 91 },
    { TICK_MONTH, 6, 182 },  { TICK_YEAR, 1, 365 },    { TICK_YEAR, 2, 730 },
    { TICK_YEAR, 5, 1826 },  { TICK_YEAR, 10, 3652 },  { TICK_YEAR, 50, 18262 },
    { TICK_YEAR, 100, 36525 }, { TICK_YEAR, 1000, 365250 },
};

static const struct tick_step *
tick_step_for(const struct axis *axis)
{
    double days = (double)(axis->until - axis->from) / (double)TIME_DAY;
    double room = (double)(CHART_RIGHT - CHART_LEFT) / LABEL_GAP;
    size_t i = 0;

    while (i + 1 < sizeof tick_steps / sizeof *tick_steps &&
           days / tick_steps[i].days > room)
        i++;
    return &tick_steps[i];
}

/* The first tick at or before a day. */
static instant
tick_floor(const struct tick_step *step, instant day)
{
    struct civil c = civil_from_instant(day);

    if (step->unit == TICK_DAY && step->count < 7)
        return day;
    if (step->unit == TICK_DAY)
        return day - civil_weekday(day) * TIME_DAY;
    c.day = 1;
    if (step->unit == TICK_MONTH) {
        c.month -= (c.month - 1) % step->count;
    } else {
        c.month = 1;
        c.year -= c.year > step->count ? c.year % step->count : 0;
    }
    return civil_to_instant(c);
}

static instant
tick_next(const struct tick_step *step, instant tick)
{
    struct civil c = civil_from_instant(tick);

    if (step->unit == TICK_DAY)
        return tick + step->count * TIME_DAY;
    if (step->unit == TICK_YEAR)
        c.year += step->count;
    else if ((c.month += step->count) > 12) {
        c.month -= 12;
        c.year++;
    }
    return c.year > 9999 ? TIME_MAX : civil_to_instant(c);
}

static void
add_tick_label(const struct tick_step *step, instant tick, struct buf *out)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil c = civil_from_instant(tick);

    if (step->unit == TICK_DAY)
        buf_printf(out, "%d %s", c.day, months[c.month - 1]);
    else if (step->unit == TICK_MONTH)
        buf_printf(out, "%s %d", months[c.month - 1], c.year);
    else
        buf_printf(out, "%d", c.year);
}

static void
add_time_axis(const struct axis *axis, struct buf *out)
{
    const struct tick_step *step = tick_step_for(axis);
    instant                 tick = tick_floor(step, axis->from);

    for (; tick != TIME_MAX && tick < axis->until; tick = tick_next(step, tick)) {
        instant next = tick_next(step, tick);
        double  x = x_of(axis, tick);

        if (tick >= axis->from)
            buf_printf(out, "<path class=\"tick\" d=\"M%s %dv6\"/>", tenths(x).text,
                       LOWER_BASE);
        if (step->unit == TICK_YEAR && step->count == 1 && next != TIME_MAX) {
            /* in the middle of its year, if enough of the year shows */
            double left = x_of(axis, tick < axis->from ? axis->from : tick);
            double right = x_of(axis, next > axis->until ? axis->until : next);

            if (right - left < YEAR_WIDTH_MIN)
                continue;
            x = (left + right) / 2;
        } else if (tick < axis->from) {
            continue;
        }
        buf_printf(out, "<text x=\"%s\" y=\"%d\" text-anchor=\"%s\">", tenths(x).text,
                   LOWER_BASE + 21, x > CHART_RIGHT - 20 ? "end" : "middle");
        add_tick_label(step, tick, out);
        buf_add_c(out, "</text>\n");
    }
}

/* ---- bars ---- */

struct panel {
    int      top, base;
    uint64_t most; /* at the top */
    unsigned parts;
};

static double
y_of(const struct panel *panel, uint64_t count)
{
    return panel->base -
           (double)(panel->base - panel->top) * (double)count / (double)panel->most;
}

static void
add_value_axis(const struct panel *panel, unsigned parts, struct buf *out)
{
    for (unsigned i = 0; i <= parts; i++) {
        uint64_t count = panel->most / parts * i;

        buf_printf(out,
                   "<path class=\"%s\" d=\"M%d %sH%d\"/>"
                   "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">",
                   i ? "grid" : "base", CHART_LEFT, tenths(y_of(panel, count)).text,
                   CHART_RIGHT, CHART_LEFT - 7, tenths(y_of(panel, count) + 4).text);
        add_count(out, count);
        buf_add_c(out, "</text>\n");
    }
}

enum bar_part { BAR_RECEIVED, BAR_VIOLATION, BAR_POSSIBLE };

/* All bars of one kind as one path. */
static void
add_bars(const struct days_chart *t, const struct axis *axis, const struct panel *panel,
         enum bar_part part, const char *class, struct buf *out)
{
    buf_printf(out, "<path class=\"%s\" d=\"", class);
    for (uint32_t i = 0; i < t->count; i++) {
        const struct bin *bin = &t->bins[i];
        uint64_t low = part == BAR_POSSIBLE ? bin->violation : 0;
        uint64_t high = part == BAR_RECEIVED    ? bin->received
                        : part == BAR_VIOLATION ? bin->violation
                                                : bin->violation + bin->possible;
        instant  until = bin->until < axis->until ? bin->until : axis->until;
        double   x = x_of(axis, bin->from), wide = x_of(axis, until) - x;
        double   gap = wide > 3 ? 0.15 * wide : 0.2;
        double   y = y_of(panel, high), height = y_of(panel, low) - y;

        if (high > low)
            buf_printf(out, "M%s %sh%sv%sh-%sz", tenths(x + gap / 2).text, tenths(y).text,
                       tenths(wide - gap).text, tenths(height).text,
                       tenths(wide - gap).text);
    }
    buf_add_c(out, "\"/>\n");
}

static void
add_panel_title(struct buf *out, int top, const char *text)
{
    buf_printf(out, "<text class=\"panel\" x=\"%d\" y=\"%d\">%s</text>\n", CHART_LEFT,
               top - 9, text);
}

static void
add_description(const struct days_chart *t, struct buf *out)
{
    buf_printf(out, "<title>Reports over time, by %s</title>\n<desc>",
               bin_unit_name(t->unit));
    buf_add_c(out, "Two bar charts on one time axis from ");
    add_day_words(out, t->bins[0].from);
    buf_add_c(out,
              ". Above: reports received. Below: reports with a finding; solid where one "
              "is a violation, hatched where all are only possible. The figures are in "
              "the table that follows.</desc>\n");
}

void
chart_add_timeline(const struct days_chart *t, const struct marks *marks, struct buf *out)
{
    struct axis  axis;
    struct panel upper = { UPPER_TOP, UPPER_BASE, 1, 1 },
                 lower = { LOWER_TOP, LOWER_BASE, 1, 1 };
    char         title[80];

    if (!t->count)
        return;
    axis.from = t->bins[0].from;
    axis.until = t->bins[t->count - 1].until == TIME_MAX ? DAY_LAST + TIME_DAY
                                                          : t->bins[t->count - 1].until;
    for (uint32_t i = 0; i < t->count; i++) {
        uint64_t found = t->bins[i].violation + t->bins[i].possible;

        upper.most = t->bins[i].received > upper.most ? t->bins[i].received : upper.most;
        lower.most = found > lower.most ? found : lower.most;
    }
    upper.most = chart_nice(upper.most, &upper.parts);
    lower.most = chart_nice(lower.most, &lower.parts);
    buf_printf(out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
                    "xmlns=\"http://www.w3.org/2000/svg\">\n", CHART_WIDTH, CHART_HEIGHT);
    add_description(t, out);
    add_value_axis(&upper, 1, out);
    add_value_axis(&lower, lower.parts, out);
    add_bars(t, &axis, &upper, BAR_RECEIVED, "received", out);
    add_bars(t, &axis, &lower, BAR_VIOLATION, "violation", out);
    add_bars(t, &axis, &lower, BAR_POSSIBLE, "possible", out);
    (void)snprintf(title, sizeof title, "Reports received, by %s",
                   bin_unit_name(t->unit));
    add_panel_title(out, UPPER_TOP, title);
    add_panel_title(out, LOWER_TOP, "Reports with a finding");
    add_marks(&axis, marks, out);
    add_time_axis(&axis, out);
    buf_add_c(out, "</svg>\n");
}
