#include "report/force.h"

#include "report/page.h"
#include "report/words.h"

#include <math.h>

/* The drawing, in its units: a page pixel is about one. */
enum { WIDTH = 960, LEFT = 236, RIGHT = 800, ROW = 20, TOP = 34, LABEL_COLUMNS = 36,
       CURVE_HEIGHT = 190, CURVE_POINTS = 300 };

struct axis {
    instant first, last;
    double  scale; /* units a day */
};

/* ---- the axis of days ---- */

static bool
is_day(instant at)
{
    return at >= TIME_FIRST && at <= TIME_LAST;
}

static void
axis_see(struct axis *axis, instant at)
{
    if (!is_day(at))
        return;
    if (at < axis->first)
        axis->first = at;
    if (at > axis->last)
        axis->last = at;
}

static void
axis_finish(struct axis *axis, instant on)
{
    if (axis->first > axis->last)
        axis->first = axis->last = on;
    axis->first -= 15 * TIME_DAY;
    axis->last += 15 * TIME_DAY;
    axis->scale = (RIGHT - LEFT) / ((double)(axis->last - axis->first) / (double)TIME_DAY);
}

static double
axis_x(const struct axis *axis, instant at)
{
    if (at <= axis->first)
        return LEFT;
    if (at >= axis->last)
        return RIGHT;
    return LEFT + (double)(at - axis->first) / (double)TIME_DAY * axis->scale;
}

/* Months between two ticks, so that there are at most nine. */
static int
tick_months(const struct axis *axis)
{
    static const int steps[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600 };
    double months = (double)(axis->last - axis->first) / (double)TIME_DAY / 30.44;
    size_t i = 0;

    while (i + 1 < sizeof steps / sizeof *steps && months / steps[i] > 9)
        i++;
    return steps[i];
}

static void
add_ticks(const struct axis *axis, double bottom, struct buf *out)
{
    struct civil c = civil_from_instant(axis->first);
    int          step = tick_months(axis), month = c.year * 12 + c.month - 1;

    for (month += step - month % step;; month += step) {
        struct civil tick = { .year = month / 12, .month = month % 12 + 1, .day = 1 };
        instant      at = civil_to_instant(tick);
        double       x = axis_x(axis, at);

        if (at >= axis->last)
            return;
        buf_printf(out, "<path class=\"grid\" d=\"M%s %dV%s\"/>", tenths(x).text, TOP - 8,
                   tenths(bottom).text);
        buf_printf(out, "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">", tenths(x).text, TOP - 14);
        if (step % 12)
            buf_printf(out, "%.3s ", month_name(tick.month));
        buf_printf(out, "%d</text>\n", tick.year);
    }
}

/* ---- rows ---- */

struct lane {
    struct str                 head; /* "": no head; of a group */
    const struct mission_name *name;
    const struct timeline_row *row;
};

struct matrix {
    struct page             *page;
    const struct force_view *view;
    struct axis              axis;
    struct lane             *lanes;
    uint32_t                 count, max, left_out;
    uint32_t                 political; /* lanes above the line */
};

static struct lane *
add_lane(struct matrix *m, struct str head)
{
    if (m->count == m->max) {
        m->left_out++;
        return NULL;
    }
    m->lanes[m->count] = (struct lane){ .head = head };
    return &m->lanes[m->count++];
}

static void
see_row(struct matrix *m, const struct timeline_row *row)
{
    for (unsigned k = 0; k < TIMELINE_CASES; k++)
        for (unsigned q = 0; q < TIMELINE_QUANTILES; q++)
            axis_see(&m->axis, row->cases[k].days[q].at);
}

static void
add_row_lane(struct matrix *m, const struct timeline_row *row, struct str head)
{
    struct lane *lane = add_lane(m, head);

    if (!lane)
        return;
    lane->row = row;
    lane->name = force_row_name(m->view, row);
    axis_see(&m->axis, row->leaves);
    see_row(m, row);
}

/* Of each track, in the order in which the terms name it first; what is called military stands with
 * the forces. */
static void
add_milestone_lanes(struct matrix *m, bool military)
{
    const struct mission *mission = m->view->program->mission;

    for (uint32_t i = 0; i < mission->milestone_count; i++) {
        struct str track = mission->milestones[i].track, head = track.len ? track : STR("milestones");
        uint32_t   k = 0;

        while (k < i && !str_eq(mission->milestones[k].track, track))
            k++;
        if (k < i || str_eq_c(track, "military") != military)
            continue; /* that track has been drawn, or is to be elsewhere */
        for (; k < mission->milestone_count; k++) {
            if (!str_eq(mission->milestones[k].track, track))
                continue;
            add_row_lane(m, timeline_row(m->view->timeline, TIMELINE_MILESTONE, k), head);
            head = STR_NONE;
        }
    }
}

/* Not those that are over: the table has them. */
static void
add_meeting_lanes(struct matrix *m)
{
    const struct mission *mission = m->view->program->mission;
    struct str            head = STR("meetings");

    for (uint32_t i = 0; i < mission->meeting_count; i++) {
        const struct timeline_row *row = timeline_row(m->view->timeline, TIMELINE_MEETING, i);

        if (!row->is || row->cases[TIMELINE_ALL_OF_IT].days[TIMELINE_P90].at < m->view->on)
            continue;
        add_row_lane(m, row, head);
        head = STR_NONE;
    }
}

static bool
may_end(const struct matrix *m, const struct timeline_row *row)
{
    const struct timeline *t = m->view->timeline;

    for (uint32_t f = 0; f < t->fall_count; f++)
        if (t->falls[f].kind == row->kind && t->falls[f].index == row->index)
            return true;
    return row->leaves != TIME_MAX;
}

static void
add_kind_lanes(struct matrix *m, enum timeline_kind kind, uint32_t count, struct str head)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct timeline_row *row = timeline_row(m->view->timeline, kind, i);

        if (!row->is || row->unsaid & TIMELINE_GONE ||
            (row->cases[TIMELINE_NONE_OF_IT].days[TIMELINE_P90].at == TIME_MIN && !may_end(m, row)))
            continue; /* in place, or gone */
        add_row_lane(m, row, head);
        head = STR_NONE;
    }
}

/* ---- drawing a row ---- */

static void
add_label(struct matrix *m, const struct lane *lane, double y)
{
    char       text[LABEL_COLUMNS * 4 + 8];
    struct buf cut = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    unsigned   used = 0;

    if (lane->row->kind == TIMELINE_UNIT) { /* titles of units are alike: whose is it? */
        const struct unit_version *v = m->view->posture->units[lane->row->index].version;

        used = text_add(&cut, m->view->program->mission->contributors[v->contributor].name,
                        LABEL_COLUMNS / 2);
        buf_add_c(&cut, ": ");
        used += 2;
    }
    (void)text_add(&cut, lane->name->title.len ? lane->name->title : lane->name->name,
                   LABEL_COLUMNS - used);
    buf_printf(m->page->out, "<text class=\"row\" x=\"0\" y=\"%s\">", tenths(y + 4).text);
    html_text(m->page, buf_str(&cut));
    html_c(m->page, "</text>");
}

/* From P10 to P90 with a mark at P50; an arrow's point where it may never come. */
static void
add_span(struct matrix *m, const struct timeline_result *r, double y, double height,
         const char *class)
{
    struct buf *out = m->page->out;
    double      from = axis_x(&m->axis, r->days[TIMELINE_P10].at), to, half;

    if (r->days[TIMELINE_P10].at == TIME_MAX)
        return;
    to = fmax(axis_x(&m->axis, r->days[TIMELINE_P90].at), from + 2);
    half = axis_x(&m->axis, r->days[TIMELINE_P50].at);
    if (r->days[TIMELINE_P90].at == TIME_MAX)
        buf_printf(out, "<path class=\"span%s\" d=\"M%s %sH%dL%d %sL%d %sH%sZ\"/>", class,
                   tenths(from).text, tenths(y).text, RIGHT, RIGHT + 6, tenths(y + height / 2).text,
                   RIGHT, tenths(y + height).text, tenths(from).text);
    else
        buf_printf(out, "<rect class=\"span%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                   class, tenths(from).text, tenths(y).text, tenths(to - from).text,
                   tenths(height).text);
    if (r->days[TIMELINE_P50].at != TIME_MAX)
        buf_printf(out, "<path class=\"half%s\" d=\"M%s %sv%s\"/>", class, tenths(half).text,
                   tenths(y).text, tenths(height).text);
}

static void
add_median(struct buf *out, instant at)
{
    if (at == TIME_MIN)
        buf_add_c(out, "there");
    else
        add_day_text(out, at, "never");
}

static void
add_cross(struct matrix *m, instant on, double y)
{
    double x = axis_x(&m->axis, on) - 4;

    for (int ink = 0; ink < 2; ink++) /* seen on a bar as beside one */
        buf_printf(m->page->out, "<path class=\"gone%s\" d=\"M%s %sl8 8m0 -8l-8 8\"/>",
                   ink ? "" : " halo", tenths(x).text, tenths(y - 4).text);
}

/* Where it leaves, or where a recall takes it away in most of the draws that have it. */
static void
add_ends(struct matrix *m, const struct timeline_row *row, double y)
{
    const struct timeline *t = m->view->timeline;

    if (row->leaves != TIME_MAX)
        add_cross(m, row->leaves, y);
    if (row->cases[TIMELINE_ALL_OF_IT].days[TIMELINE_P10].at == TIME_MAX)
        return; /* hardly there: nothing is drawn that could end */
    for (uint32_t f = 0; f < t->fall_count; f++) {
        const struct timeline_fall *fall = &t->falls[f];

        if (fall->kind == row->kind && fall->index == row->index && !fall->backup &&
            2 * fall->lost[TIMELINE_ALL_OF_IT].share > fall->before[TIMELINE_ALL_OF_IT].share)
            add_cross(m, fall->on, y);
    }
}

static void
draw_row(struct matrix *m, const struct lane *lane, double y)
{
    const struct timeline_result *all = &lane->row->cases[TIMELINE_ALL_OF_IT];
    const struct timeline_result *none = &lane->row->cases[TIMELINE_NONE_OF_IT];
    struct buf                   *out = m->page->out;
    bool both = all->days[TIMELINE_P10].at != none->days[TIMELINE_P10].at ||
                all->days[TIMELINE_P50].at != none->days[TIMELINE_P50].at ||
                all->days[TIMELINE_P90].at != none->days[TIMELINE_P90].at;

    add_span(m, all, y - (both ? 7 : 5), both ? 8 : 10, "");
    if (both)
        add_span(m, none, y + 2, 5, " hollow");
    add_ends(m, lane->row, y);
    buf_printf(out, "<text class=\"tail\" x=\"%d\" y=\"%s\">", RIGHT + 12, tenths(y + 4).text);
    add_median(out, all->days[TIMELINE_P50].at);
    if (both && none->days[TIMELINE_P50].at != all->days[TIMELINE_P50].at) {
        buf_add_c(out, " / ");
        add_median(out, none->days[TIMELINE_P50].at);
    }
    buf_add_c(out, "</text>");
}

static double
draw_lanes(struct matrix *m)
{
    double y = TOP + 6;

    for (uint32_t i = 0; i < m->count; i++) {
        const struct lane *lane = &m->lanes[i];

        if (i && i == m->political)
            buf_printf(m->page->out, "<path class=\"base\" d=\"M0 %sH%d\"/>", tenths(y + 4).text,
                       WIDTH);
        if (lane->head.len) {
            y += i ? 14 : 0;
            buf_printf(m->page->out, "<text class=\"panel\" x=\"0\" y=\"%s\">",
                       tenths(y + 10).text);
            html_text(m->page, lane->head);
            html_c(m->page, "</text>");
            y += ROW;
        }
        y += ROW / 2;
        html_c(m->page, "<g>");
        add_label(m, lane, y);
        draw_row(m, lane, y);
        html_c(m->page, "</g>\n");
        y += ROW / 2;
    }
    return y;
}

static uint32_t
head_count(const struct matrix *m)
{
    uint32_t heads = 0;

    for (uint32_t i = 0; i < m->count; i++)
        heads += m->lanes[i].head.len > 0;
    return heads;
}

static void
add_key(struct matrix *m)
{
    struct page *page = m->page;

    html_c(page, "<figcaption>Political tracks above the line, forces below. A bar leads from P10 to "
                 "P90, its mark is P50, which stands at the end of the row; a bar with a point goes "
                 "on: it may never come.");
    if (m->view->timeline->has_cases)
        html_c(page, " Solid: as if all came that is not said; hollow, below it: as if none of that "
                     "came.");
    if (m->view->timeline->has_leaving)
        html_c(page, " A cross: it is called home, or a recall takes it away in most draws.");
    html_c(page, " Left out here: what is in place, what is gone, meetings that are over.");
    if (m->left_out) {
        html_c(page, " ");
        add_plural(page->out, m->left_out, "row is", "rows are");
        html_c(page, " left out for want of room; the table has them.");
    }
    html_c(page, "</figcaption>\n</figure>\n");
}

enum status
force_add_matrix(struct page *page, const struct force_view *view, struct err *err)
{
    const struct mission *mission = view->program->mission;
    struct matrix         m = { .page = page, .view = view, .max = FORCE_ROWS_DRAWN,
                                .axis = { .first = TIME_MAX, .last = TIME_MIN } };
    double                height;

    m.lanes = ARENA_ARRAY(page->step, m.max, struct lane);
    TRY_NEW(m.lanes, err);
    add_milestone_lanes(&m, false);
    add_meeting_lanes(&m);
    m.political = m.count;
    add_milestone_lanes(&m, true);
    add_kind_lanes(&m, TIMELINE_UNIT, mission->unit_count, STR("units ready"));
    add_kind_lanes(&m, TIMELINE_SITE, mission->site_count, STR("sites covered"));
    add_kind_lanes(&m, TIMELINE_INITIAL, 1, STR("mission"));
    add_kind_lanes(&m, TIMELINE_FULL, 1, STR_NONE);
    axis_finish(&m.axis, view->on);
    height = TOP + 6 + (double)m.count * ROW + head_count(&m) * (ROW + 14) + 10;
    html_c(page, "<figure>\n<h3>Side by side</h3>\n");
    html_open_wide(page, "Milestones and forces by date");
    buf_printf(page->out, "<svg class=\"chart dates\" viewBox=\"0 0 %d %s\" role=\"img\" "
               "xmlns=\"http://www.w3.org/2000/svg\">\n<title>Milestones and forces by date</title>\n",
               WIDTH, tenths(height).text);
    add_ticks(&m.axis, height - 6, page->out);
    if (view->on > m.axis.first && view->on < m.axis.last)
        buf_printf(page->out, "<path class=\"today\" d=\"M%s %dV%s\"/>",
                   tenths(axis_x(&m.axis, view->on)).text, TOP - 8, tenths(height - 6).text);
    (void)draw_lanes(&m);
    html_c(page, "</svg>\n");
    html_close_wide(page);
    add_key(&m);
    return TRUCE_OK;
}

/* ---- the chance by a day ---- */

static void
add_curve(struct page *page, const struct timeline *t, const struct timeline_curve *curve,
          const struct axis *axis, const char *class)
{
    struct buf *out = page->out;
    uint32_t    step = curve->day_count / CURVE_POINTS + 1;
    double      x = LEFT, base = TOP + CURVE_HEIGHT;

    buf_printf(out, "<path class=\"curve%s\" d=\"M%d %s", class, LEFT, tenths(base).text);
    for (uint32_t day = 0; day < curve->day_count; day += step) {
        uint32_t at = day + step <= curve->day_count ? day + step - 1 : curve->day_count - 1;
        double   share = (double)curve->come[at] / (double)t->ask.draws;

        x = axis_x(axis, curve->first + (instant)at * TIME_DAY);
        buf_printf(out, "L%s %s", tenths(x).text, tenths(base - share * CURVE_HEIGHT).text);
    }
    buf_printf(out, "H%d\"/>\n", RIGHT);
}

static bool
ever_comes(const struct timeline_curve *curve)
{
    for (uint32_t day = 0; day < curve->day_count; day++)
        if (curve->come[day])
            return true;
    return false;
}

static void
see_curve(struct axis *axis, const struct timeline_curve *curve)
{
    uint32_t day = 0, last;

    if (!ever_comes(curve))
        return;
    while (!curve->come[day])
        day++;
    axis_see(axis, curve->first + (instant)day * TIME_DAY);
    for (last = curve->day_count - 1; last && curve->come[last - 1] == curve->come[last];)
        last--;
    axis_see(axis, curve->first + (instant)last * TIME_DAY);
}

static void
add_shares(struct buf *out)
{
    for (int tenth = 0; tenth <= 10; tenth += 5) {
        double y = TOP + CURVE_HEIGHT * (1 - tenth / 10.0);

        buf_printf(out, "<path class=\"grid\" d=\"M%d %sH%d\"/><text x=\"%d\" y=\"%s\" "
                   "text-anchor=\"end\">%d %%</text>\n", LEFT, tenths(y).text, RIGHT, LEFT - 8,
                   tenths(y + 4).text, tenth * 10);
    }
}

void
force_add_curves(struct page *page, const struct force_view *view)
{
    static const char *const classes[TIMELINE_TARGETS][TIMELINE_CASES] = {
        [TIMELINE_TO_INITIAL] = { " thin", "" }, [TIMELINE_TO_FULL] = { " second thin", " second" }
    };
    const struct timeline *t = view->timeline;
    struct axis            axis = { .first = TIME_MAX, .last = TIME_MIN };
    bool                   any = false;

    for (unsigned k = 0; k < TIMELINE_TARGETS; k++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            any = any || ever_comes(&t->curves[k][c]);
            see_curve(&axis, &t->curves[k][c]);
        }
    if (!any) {
        html_c(page, "<h3>The chance by a day</h3>\n<p>Neither initial nor full capability comes in any draw.</p>\n");
        return;
    }
    axis_finish(&axis, view->on);
    html_c(page, "<figure>\n<h3>The chance by a day</h3>\n");
    html_open_wide(page, "The chance by a day");
    buf_printf(page->out, "<svg class=\"chart dates\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "xmlns=\"http://www.w3.org/2000/svg\">\n<title>The chance of initial and full "
               "capability by a day</title>\n", WIDTH, TOP + CURVE_HEIGHT + 12);
    add_ticks(&axis, TOP + CURVE_HEIGHT, page->out);
    add_shares(page->out);
    for (unsigned k = 0; k < TIMELINE_TARGETS; k++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++)
            if (ever_comes(&t->curves[k][c]) && (c == TIMELINE_ALL_OF_IT || t->has_cases))
                add_curve(page, t, &t->curves[k][c], &axis, classes[k][c]);
    html_c(page, "</svg>\n");
    html_close_wide(page);
    html_c(page, "<figcaption>Unbroken: initial capability; dashes: full. ");
    if (t->has_cases)
        html_c(page, "Thin: as if nothing came that is not said; not drawn where it then never "
                     "comes. ");
    html_c(page, t->has_leaving ? "The share of draws in which it is there on a day; a line sinks "
                                  "where a recall takes it away, and ends at the chance that it holds "
                                  "to the end.</figcaption>\n</figure>\n"
                                : "A line ends at the chance that it comes at all.</figcaption>\n"
                                  "</figure>\n");
}
