#include "cmd/timeline.h"

#include "report/words.h"
#include "wire/text.h"

enum { LABEL_COLUMNS = 14, CELL_COLUMNS = 15, DATE_CELLS = 5, CELLS_MAX = DATE_CELLS + 2,
       NAME_COLUMNS = 26, BAR_COLUMNS = 52, TICK_COLUMNS = 10 };

/* What the charts show where the two cases differ: as if all came, marked. */
static enum timeline_case
shown_case(const struct timeline_view *view)
{
    return view->timeline.has_cases ? TIMELINE_ALL_OF_IT : TIMELINE_NONE_OF_IT;
}

static bool
is_shown(const struct timeline_view *view, const struct timeline_row *row)
{
    return row->is && row->kind != TIMELINE_BEGIN && row->kind != TIMELINE_NEED &&
           !timeline_is_over(view, row);
}

bool
timeline_has_any(const struct timeline_view *view)
{
    for (uint32_t r = 0; r < view->timeline.row_count; r++)
        if (is_shown(view, &view->timeline.rows[r]))
            return true;
    return false;
}

static bool
is_day(instant at)
{
    return at != TIME_MIN && at != TIME_MAX;
}

static void
end_line(struct buf *out)
{
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    buf_add_byte(out, '\n');
}

/* ---- the calendar that a chart spans ---- */

struct days {
    instant first, last; /* first > last: no day at all */
};

static void
take_day(struct days *span, instant at)
{
    if (!is_day(at))
        return;
    span->first = at < span->first ? at : span->first;
    span->last = at > span->last ? at : span->last;
}

/* Of the quantiles from `least` to `most`, from the day asked about on. */
static struct days
days_shown(const struct timeline_view *view, unsigned least, unsigned most)
{
    struct days span = { TIME_MAX, TIME_MIN };

    for (uint32_t r = 0; r < view->timeline.row_count; r++)
        for (unsigned q = least; q <= most && is_shown(view, &view->timeline.rows[r]); q++)
            take_day(&span, view->timeline.rows[r].cases[shown_case(view)].days[q].at);
    for (uint32_t i = 0; i < view->timeline.recall_count; i++)
        take_day(&span, view->program->mission->recalls[view->timeline.recalls[i]].on);
    if (span.first < view->timeline.ask.on || span.first == span.last)
        span.first = view->timeline.ask.on;
    return span;
}

/* Columns of a matrix: so many days, or so many months, which begin where years do. */
struct period_size {
    int days, months;
};

static const struct period_size sizes[] = {
    { 7, 0 }, { 14, 0 }, { 0, 1 }, { 0, 2 }, { 0, 3 }, { 0, 6 }, { 0, 12 }, { 0, 24 }, { 0, 60 },
    { 0, 120 }, { 0, 600 }, { 0, 2400 },
};

static instant
month_begin(int months) /* since year 0 */
{
    struct civil civil = { .year = months / 12, .month = months % 12 + 1, .day = 1 };

    if (civil.year > 9999)
        return TIME_LAST;
    return civil.year < 1 ? TIME_FIRST : civil_to_instant(civil);
}

static instant
period_begin(struct period_size size, instant at)
{
    struct civil civil = civil_from_instant(at);
    int          months = civil.year * 12 + civil.month - 1;

    if (size.days) /* weeks begin on Mondays */
        return time_floor_day(at) - civil_weekday(at) * TIME_DAY;
    return month_begin(months - months % size.months);
}

static instant
period_next(struct period_size size, instant begin)
{
    struct civil civil = civil_from_instant(begin);

    if (size.days)
        return begin + size.days * TIME_DAY;
    return month_begin(civil.year * 12 + civil.month - 1 + size.months);
}

/* ---- the synchronisation matrix ---- */

struct matrix {
    const struct timeline_view *view;
    struct period_size          size;
    instant                     ends[CELLS_MAX]; /* excluded; TIME_MIN: before, TIME_MAX: never */
    uint32_t                    count;
    instant                     begin; /* of the first period */
};

static uint32_t
count_periods(struct period_size size, struct days span)
{
    uint32_t count = 0;

    for (instant at = period_begin(size, span.first); at <= span.last && count <= DATE_CELLS;
         at = period_next(size, at))
        count++;
    return count;
}

static void
make_cells(struct matrix *m)
{
    struct days span = days_shown(m->view, TIMELINE_P50, TIMELINE_P50);
    size_t      s = 0;
    instant     begin;

    m->begin = m->view->timeline.ask.on;
    m->ends[m->count++] = TIME_MIN;
    if (span.first <= span.last) {
        while (s + 1 < sizeof sizes / sizeof *sizes && count_periods(sizes[s], span) > DATE_CELLS)
            s++;
        m->size = sizes[s];
        m->begin = period_begin(m->size, span.first);
        for (begin = m->begin; begin <= span.last && m->count <= DATE_CELLS;
             begin = period_next(m->size, begin))
            m->ends[m->count++] = period_next(m->size, begin);
    }
    m->ends[m->count++] = TIME_MAX;
}

static uint32_t
cell_of(const struct matrix *m, instant at)
{
    uint32_t cell = 0;

    if (at < m->begin)
        return 0;
    while (cell + 2 < m->count && at >= m->ends[cell + 1])
        cell++;
    return at == TIME_MAX ? m->count - 1 : cell + 1;
}

static void
add_cell_heading(const struct matrix *m, uint32_t cell, struct buf *out)
{
    char         text[80];
    struct buf   words = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    instant      last = m->ends[cell] - TIME_DAY;
    struct civil end;

    if (m->ends[cell] == TIME_MIN) {
        buf_add_c(&words, "before");
    } else if (m->ends[cell] == TIME_MAX) {
        buf_add_c(&words, "never");
    } else {
        end = civil_from_instant(last);
        if (m->size.days)
            buf_printf(&words, "to %d %.3s %d", end.day, month_name(end.month), end.year);
        else if (m->size.months == 1)
            buf_printf(&words, "%.3s %d", month_name(end.month), end.year);
        else if (m->size.months < 12)
            buf_printf(&words, "to %.3s %d", month_name(end.month), end.year);
        else
            buf_printf(&words, m->size.months == 12 ? "%d" : "to %d", end.year);
    }
    text_add_cell(out, buf_str(&words), CELL_COLUMNS, false);
}

/* Political lanes by the names of their tracks, as the files name them first; what is called
 * military stands below. */
static struct str
lane_of(const struct timeline_view *view, const struct timeline_row *row)
{
    switch (row->kind) {
    case TIMELINE_MILESTONE:
        if (view->program->mission->milestones[row->index].track.len)
            return view->program->mission->milestones[row->index].track;
        return STR("no track");
    case TIMELINE_MEETING: return STR("meetings");
    case TIMELINE_UNIT: return STR("units");
    case TIMELINE_SITE: return STR("sites");
    default: return STR("mission");
    }
}

static bool
is_below(const struct timeline_view *view, const struct timeline_row *row)
{
    return row->kind > TIMELINE_MEETING || str_eq_c(lane_of(view, row), "military");
}

static void
add_cells(const struct matrix *m, struct str label, const struct str *cells, struct buf *out)
{
    text_add_cell(out, label, LABEL_COLUMNS - 1, false);
    for (uint32_t c = 0; c < m->count; c++) {
        buf_add_byte(out, ' ');
        text_add_cell(out, cells[c], CELL_COLUMNS - 1, false);
    }
    end_line(out);
}

/* Who is called home, on the day on which that is. */
static void
add_recall_lane(const struct matrix *m, struct buf *out)
{
    const struct timeline *t = &m->view->timeline;
    const struct mission  *mission = m->view->program->mission;

    for (uint32_t line = 0; line < t->recall_count; line++) {
        struct str cells[CELLS_MAX] = { STR_NONE };
        uint32_t   seen[CELLS_MAX] = { 0 };
        bool       any = false;

        for (uint32_t i = 0; i < t->recall_count; i++) {
            const struct recall *r = &mission->recalls[t->recalls[i]];
            uint32_t             c = cell_of(m, r->on);

            if (seen[c]++ != line)
                continue;
            cells[c] = mission->contributors[r->contributor].name;
            any = true;
        }
        if (!any)
            return;
        add_cells(m, line ? STR_NONE : STR("called home"), cells, out);
    }
}

/* A line of cells for each name in the fullest of them. */
static void
add_lane(const struct matrix *m, struct str lane, bool below, struct buf *out)
{
    const struct timeline *t = &m->view->timeline;
    bool                   more = true;

    for (uint32_t line = 0; more; line++) {
        struct str cells[CELLS_MAX];
        struct buf names[CELLS_MAX];
        uint32_t   seen[CELLS_MAX] = { 0 };

        more = false;
        for (uint32_t c = 0; c < m->count; c++) {
            buf_init(&names[c], 1 << 10);
            cells[c] = STR_NONE;
        }
        for (uint32_t r = 0; r < t->row_count; r++) {
            const struct timeline_row *row = &t->rows[r];
            uint32_t                   c;

            if (!is_shown(m->view, row) || is_below(m->view, row) != below ||
                !str_eq(lane_of(m->view, row), lane))
                continue;
            c = cell_of(m, row->cases[shown_case(m->view)].days[TIMELINE_P50].at);
            if (seen[c]++ != line)
                continue;
            more = true;
            timeline_add_name(m->view, row, &names[c]);
            if (row->cases[0].days[TIMELINE_P50].at != row->cases[1].days[TIMELINE_P50].at)
                buf_add_c(&names[c], "?");
            cells[c] = buf_str(&names[c]);
        }
        if (more)
            add_cells(m, line ? STR_NONE : lane, cells, out);
        for (uint32_t c = 0; c < m->count; c++)
            buf_free(&names[c]);
    }
}

/* Each lane once, where its first row is. */
static void
add_lanes(const struct matrix *m, bool below, struct buf *out)
{
    const struct timeline *t = &m->view->timeline;

    for (uint32_t r = 0; r < t->row_count; r++) {
        bool before = false;

        if (!is_shown(m->view, &t->rows[r]) || is_below(m->view, &t->rows[r]) != below)
            continue;
        for (uint32_t k = 0; k < r && !before; k++)
            before = is_shown(m->view, &t->rows[k]) && is_below(m->view, &t->rows[k]) == below &&
                     str_eq(lane_of(m->view, &t->rows[k]), lane_of(m->view, &t->rows[r]));
        if (!before)
            add_lane(m, lane_of(m->view, &t->rows[r]), below, out);
    }
}

static void
add_matrix(const struct timeline_view *view, struct buf *out)
{
    struct matrix m = { .view = view };

    make_cells(&m);
    buf_add_c(out, "\nSynchronisation matrix: where each P50 falls");
    buf_add_c(out, view->timeline.has_cases ? ", if all that is not said came (? it does not else)\n"
                                            : "\n");
    text_add_cell(out, STR_NONE, LABEL_COLUMNS, false);
    for (uint32_t c = 0; c < m.count; c++)
        add_cell_heading(&m, c, out);
    end_line(out);
    add_lanes(&m, false, out);
    for (uint32_t i = 0; i < LABEL_COLUMNS + m.count * CELL_COLUMNS; i++)
        buf_add_c(out, "─");
    buf_add_byte(out, '\n');
    add_recall_lane(&m, out);
    add_lanes(&m, true, out);
}

/* ---- the Gantt chart ---- */

/* The column of a day; never is behind the last. */
static unsigned
column_of(struct days span, instant at)
{
    instant days = (span.last - span.first) / TIME_DAY + 1;

    if (at == TIME_MIN || at < span.first)
        return 0;
    if (at == TIME_MAX || at > span.last)
        return BAR_COLUMNS - 1;
    return (unsigned)((at - span.first) / TIME_DAY * BAR_COLUMNS / days);
}

/* Where it ends: the unit leaves, or a recall takes it away in most of the draws that have it. */
static bool
ends_in(const struct timeline_view *view, const struct timeline_row *row, struct days span,
        unsigned column)
{
    const struct timeline *t = &view->timeline;

    if (row->leaves != TIME_MAX)
        return column_of(span, row->leaves) == column;
    if (row->cases[shown_case(view)].days[TIMELINE_P10].at == TIME_MAX)
        return false; /* hardly there: nothing is drawn that could end */
    for (uint32_t f = 0; f < t->fall_count; f++) {
        const struct timeline_fall *fall = &t->falls[f];

        if (fall->kind == row->kind && fall->index == row->index && !fall->backup &&
            2 * fall->lost[shown_case(view)].share > fall->before[shown_case(view)].share &&
            column_of(span, fall->on) == column)
            return true;
    }
    return false;
}

static void
add_bar(const struct timeline_view *view, const struct timeline_row *row, struct days span,
        struct buf *out)
{
    const struct timeline_day *quantiles = row->cases[shown_case(view)].days;
    unsigned                   from = column_of(span, quantiles[TIMELINE_P10].at);
    unsigned                   middle = column_of(span, quantiles[TIMELINE_P50].at);
    unsigned                   until = column_of(span, quantiles[TIMELINE_P90].at);

    if (quantiles[TIMELINE_P10].at == TIME_MAX)
        from = middle = until = BAR_COLUMNS;
    for (unsigned c = 0; c < BAR_COLUMNS; c++)
        if (ends_in(view, row, span, c))
            buf_add_c(out, "✕");
        else if (c == 0 && quantiles[TIMELINE_P50].at < span.first)
            buf_add_c(out, "◀");
        else if (c == middle && quantiles[TIMELINE_P50].at != TIME_MAX)
            buf_add_c(out, "●");
        else if (c == from && quantiles[TIMELINE_P10].at < span.first)
            buf_add_c(out, "◀");
        else if (c == until && quantiles[TIMELINE_P90].at == TIME_MAX)
            buf_add_c(out, "▶");
        else if (c == from || c == until)
            buf_add_c(out, c == from ? "├" : "┤");
        else
            buf_add_c(out, c > from && c < until ? "─" : " ");
}

/* The first days of months or years, where there is room for them. */
static void
add_ticks(struct days span, struct buf *out)
{
    instant  days = (span.last - span.first) / TIME_DAY + 1, at;
    size_t   s = 2; /* months */
    unsigned column = 0;

    while (s + 1 < sizeof sizes / sizeof *sizes &&
           (instant)sizes[s].months * 30 * BAR_COLUMNS / days < TICK_COLUMNS)
        s++;
    text_add_cell(out, STR_NONE, NAME_COLUMNS + 3, false);
    at = period_begin(sizes[s], span.first);
    if (at < span.first)
        at = period_next(sizes[s], at);
    for (; at <= span.last; at = period_next(sizes[s], at)) {
        unsigned     to = column_of(span, at);
        struct civil civil = civil_from_instant(at);

        if (to < column || to + TICK_COLUMNS > BAR_COLUMNS + TICK_COLUMNS / 2)
            continue;
        buf_printf(out, "%*s%04d-%02d", (int)(to - column), "", civil.year, civil.month);
        column = to + 7;
    }
    buf_add_byte(out, '\n');
}

static void
add_bars(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct days            span = days_shown(view, TIMELINE_P10, TIMELINE_P90);
    struct buf             name;

    if (span.first > span.last)
        return;
    buf_init(&name, 1 << 12);
    buf_add_c(out, "\nFrom P10 to P90, with P50, and the chance to come at all");
    buf_add_c(out, t->has_cases ? ": bars as if all that is not said came" : "");
    buf_add_c(out, t->has_leaving ? "\n✕ it leaves, or a recall takes it away in most draws\n" : "\n");
    add_ticks(span, out);
    for (uint32_t r = 0; r < t->row_count; r++) {
        const struct timeline_row *row = &t->rows[r];

        if (!is_shown(view, row))
            continue;
        buf_clear(&name);
        timeline_add_name(view, row, &name);
        buf_add_c(out, "  ");
        text_add_cell(out, buf_str(&name), NAME_COLUMNS, false);
        buf_add_byte(out, ' ');
        add_bar(view, row, span, out);
        buf_add_byte(out, ' ');
        timeline_add_chances(row->cases[0].ever, row->cases[1].ever, out);
        buf_add_byte(out, '\n');
    }
    buf_free(&name);
}

void
timeline_chart(const struct timeline_view *view, struct buf *out)
{
    if (!timeline_has_any(view))
        return;
    add_matrix(view, out);
    add_bars(view, out);
}
