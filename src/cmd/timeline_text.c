#include "cmd/timeline.h"

#include "report/force.h"
#include "report/words.h"
#include "wire/text.h"

enum { NAME_COLUMNS = 34, CASE_COLUMNS = 5, DAY_COLUMNS = 11, MEDIAN_COLUMNS = 16,
       CHANCE_COLUMNS = 15, WRAP_COLUMNS = 96, GAINS_TOLD = 20, FALL_COLUMNS = 46,
       FALL_CHANCE_COLUMNS = 24 };

static const char *const case_words[TIMELINE_CASES] = {
    [TIMELINE_NONE_OF_IT] = "none", [TIMELINE_ALL_OF_IT] = "all",
};

/* ---- what was asked, and how ---- */

static void
add_asked(const struct timeline_view *view, struct buf *out)
{
    const struct timeline_ask *ask = &view->timeline.ask;

    if (view->program->operation.len) {
        (void)text_add(out, view->program->operation, 60);
        buf_add_c(out, ": ");
    }
    add_day_words(out, ask->on);
    if (view->as_of != ask->on) {
        buf_add_c(out, ", as known on ");
        add_day_words(out, view->as_of);
    }
    for (uint32_t i = 0; i < view->leave_count; i++) {
        buf_add_c(out, i ? ", " : "\nWithout ");
        (void)text_add(out, view->program->mission->contributors[view->leaves[i]].name, 30);
    }
    buf_add_byte(out, '\n');
    text_add_count(out, ask->draws);
    buf_printf(out, " draws, seed %llu. P10, P50, P90: by that day one, five and nine of ten draws "
               "have it.\n± is the standard error; of a P50 half the width of its 95 %% bounds, in "
               "days.\n", (unsigned long long)ask->seed);
    if (view->timeline.has_leaving) {
        buf_add_c(out, "Who is called home leaves: P10, P50, P90 and \"at all\" are of the first day; \"to "
                       "the end\" is what is\nstill there once all has happened (");
        timeline_add_day(out, ask->horizon);
        buf_add_c(out, ask->by == TIME_MAX ? ").\n" : "), and \"by\" what is there on that day.\n");
    }
    if (view->plan)
        buf_printf(out, "Units whose terms do not say where they stand, stand where truce plan puts them "
                        "for the time\nwhen everything has come%s. Who is called home has a place until "
                        "then; nobody moves to fill it.\n",
                   plan_proven(view->plan) ? "" : " (not proven to be best)");
    if (view->ways.path) {
        buf_add_c(out, "Ways are those of ");
        (void)text_add(out, str_from_c(view->ways.path), 60);
        if (view->ways.travel->minutes)
            buf_printf(out, ", of at most %g minutes", view->ways.minutes_max);
        buf_add_c(out, "; a pair that it does not give is no way.\n");
    }
    if (view->timeline.has_cases)
        buf_add_c(out, "Not everything is said (see below): \"none\" is as if none of it came, \"all\" "
                       "as if all\nof it came at once. Where there is no line \"none\" before \"all\", it "
                       "never comes then.\n");
}

/* ---- the table ---- */

static void
add_day_cell(struct buf *out, instant at)
{
    char       text[40];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    timeline_add_day(&cell, at);
    text_add_cell(out, buf_str(&cell), DAY_COLUMNS, false);
}

static int64_t
days_between(instant from, instant until)
{
    return (until - from) / TIME_DAY;
}

/* 2027-07-02 ±3 */
static void
add_median_cell(struct buf *out, struct timeline_day day)
{
    char       text[60];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    timeline_add_day(&cell, day.at);
    if (day.low == TIME_MIN && day.at != TIME_MIN)
        buf_add_c(&cell, " ±?");
    else if (day.high == TIME_MAX && day.at != TIME_MAX)
        buf_add_c(&cell, " ±?");
    else if (day.high != day.low && day.at != TIME_MAX && day.at != TIME_MIN)
        buf_printf(&cell, " ±%lld", (long long)(days_between(day.low, day.high) + 1) / 2);
    text_add_cell(out, buf_str(&cell), MEDIAN_COLUMNS, false);
}

static void
add_chance_cell(struct buf *out, struct timeline_chance chance)
{
    char       text[60];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    buf_printf(&cell, "%.1f ±%.1f %%", 100 * chance.share, 100 * chance.error);
    text_add_cell(out, buf_str(&cell), CHANCE_COLUMNS, true);
}

static void
add_result(const struct timeline_view *view, const struct timeline_row *row, unsigned which_case,
           bool both, struct buf *out)
{
    const struct timeline_result *result = &row->cases[which_case];
    struct buf                    name;

    buf_init(&name, 1 << 12);
    if (!both || !which_case || row->cases[TIMELINE_NONE_OF_IT].ever.share == 0)
        timeline_add_name(view, row, &name);
    buf_add_c(out, "  ");
    text_add_cell(out, buf_str(&name), NAME_COLUMNS, false);
    buf_add_byte(out, ' ');
    if (view->timeline.has_cases)
        text_add_cell(out, str_from_c(both ? case_words[which_case] : ""), CASE_COLUMNS, false);
    add_day_cell(out, result->days[TIMELINE_P10].at);
    add_median_cell(out, result->days[TIMELINE_P50]);
    add_day_cell(out, result->days[TIMELINE_P90].at);
    add_chance_cell(out, result->ever);
    if (view->timeline.ask.by != TIME_MAX)
        add_chance_cell(out, result->by);
    if (view->timeline.has_leaving && row->kind >= TIMELINE_UNIT)
        add_chance_cell(out, result->end);
    buf_add_byte(out, '\n');
    buf_free(&name);
}

static void
add_heading(const struct timeline_view *view, struct buf *out)
{
    char text[TIME_TEXT_LEN + 4];

    buf_add_byte(out, '\n');
    text_add_cell(out, STR_NONE, NAME_COLUMNS + 3, false);
    if (view->timeline.has_cases)
        text_add_cell(out, STR_NONE, CASE_COLUMNS, false);
    text_add_cell(out, STR("P10"), DAY_COLUMNS, false);
    text_add_cell(out, STR("P50"), MEDIAN_COLUMNS, false);
    text_add_cell(out, STR("P90"), DAY_COLUMNS, false);
    text_add_cell(out, STR("at all"), CHANCE_COLUMNS, true);
    if (view->timeline.ask.by != TIME_MAX) {
        struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

        buf_add_c(&cell, "by ");
        timeline_add_day(&cell, view->timeline.ask.by);
        text_add_cell(out, buf_str(&cell), CHANCE_COLUMNS, true);
    }
    if (view->timeline.has_leaving)
        text_add_cell(out, STR("to the end"), CHANCE_COLUMNS, true);
    buf_add_byte(out, '\n');
}

static void
add_kind(const struct timeline_view *view, enum timeline_kind kind, const char *title,
         struct buf *out)
{
    const struct timeline *t = &view->timeline;
    bool                   any = false;

    for (uint32_t r = t->first[kind]; r < t->row_count && t->rows[r].kind == kind; r++) {
        bool both = t->has_cases && !timeline_is_same(&t->rows[r]);

        if (!t->rows[r].is || timeline_is_over(view, &t->rows[r]))
            continue;
        if (!any && title)
            buf_printf(out, "%s\n", title);
        any = true;
        for (unsigned c = both && t->rows[r].cases[TIMELINE_NONE_OF_IT].ever.share == 0;
             c < (both ? TIMELINE_CASES : 1u); c++)
            add_result(view, &t->rows[r], c, both, out);
    }
}

/* ---- what should be known of it ---- */

static void
add_over(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             line;
    bool                   any = false;

    buf_init(&line, 1 << 20);
    buf_add_c(&line, "over:");
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (!timeline_is_over(view, &t->rows[r]))
            continue;
        buf_add_c(&line, any ? ", " : " ");
        timeline_add_name(view, &t->rows[r], &line);
        buf_add_byte(&line, ' ');
        timeline_add_day(&line, t->rows[r].cases[0].days[TIMELINE_P50].at);
        any = true;
    }
    if (any) {
        (void)text_add_wrapped(out, buf_str(&line), 0, 2, WRAP_COLUMNS);
        buf_add_byte(out, '\n');
    }
    buf_free(&line);
}

static void
add_flagged(const struct timeline_view *view, unsigned flag, const char *words, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             line;
    bool                   any = false;

    buf_init(&line, 1 << 20);
    buf_add_c(&line, words);
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (!(t->rows[r].unsaid & flag))
            continue;
        buf_add_c(&line, any ? ", " : " ");
        timeline_add_name(view, &t->rows[r], &line);
        any = true;
    }
    if (any) {
        (void)text_add_wrapped(out, buf_str(&line), 0, 2, WRAP_COLUMNS);
        buf_add_byte(out, '\n');
    }
    buf_free(&line);
}

/* What is not covered in any case: the first thing to look at. */
static void
add_hopeless(const struct timeline_view *view, bool with_backup, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             line;
    bool                   any = false;

    buf_init(&line, 1 << 20);
    buf_add_c(&line, with_backup ? "never with its backup" : "never covered");
    buf_add_c(&line, t->has_cases ? ", even if all that is not said came:" : ":");
    for (uint32_t r = t->first[TIMELINE_NEED]; r < t->first[TIMELINE_SITE]; r++) {
        const struct timeline_row *row = &t->rows[r];

        if ((row->cases[TIMELINE_ALL_OF_IT].ever.share > 0) == with_backup &&
            row->backed[TIMELINE_ALL_OF_IT].share == 0) {
            buf_add_c(&line, any ? "; " : " ");
            timeline_add_name(view, row, &line);
            any = true;
        }
    }
    if (any) {
        (void)text_add_wrapped(out, buf_str(&line), 0, 2, WRAP_COLUMNS);
        buf_add_byte(out, '\n');
    }
    buf_free(&line);
}

static void
add_notes(const struct timeline_view *view, struct buf *out)
{
    struct buf text;
    const struct {
        unsigned    flag;
        const char *words;
    } notes[] = {
        { TIMELINE_NO_CONFIDENCE, "how sure is not said:" },
        { TIMELINE_NO_CHANCE, "taken to come, as no chance below 1 is stated:" },
        { TIMELINE_NO_DAY, "when is not said:" },
        { TIMELINE_PASSED, "its days have begun, and that it came is not said, so it is drawn as "
                           "its terms say:" },
        { TIMELINE_NOWHERE, view->plan ? "the plan puts it nowhere, so it covers nothing:"
                                       : "where it stands is not said, so it covers nothing (--plan "
                                         "finds a place):" },
        { TIMELINE_GONE, "gone:" },
    };

    buf_init(&text, 1 << 22);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        add_flagged(view, notes[i].flag, notes[i].words, &text);
    add_over(view, &text);
    add_hopeless(view, false, &text);
    add_hopeless(view, true, &text);
    force_add_doubts(view->posture, true, &text);
    if (text.len)
        buf_add_byte(out, '\n');
    buf_add(out, buf_str(&text));
    buf_free(&text);
}

void
timeline_text(const struct timeline_view *view, struct buf *out)
{
    static const struct {
        enum timeline_kind kind;
        const char        *title;
    } kinds[] = { /* the answer first, then what it rests on */
        { TIMELINE_INITIAL, "Mission" },    { TIMELINE_FULL, NULL },
        { TIMELINE_SITE, "Sites covered" }, { TIMELINE_NEED, "Needs covered" },
        { TIMELINE_UNIT, "Units ready" },   { TIMELINE_MILESTONE, "Milestones" },
        { TIMELINE_MEETING, "Meetings" },
    };

    add_asked(view, out);
    if (timeline_has_any(view))
        add_heading(view, out);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_kind(view, kinds[i].kind, kinds[i].title, out);
    add_notes(view, out);
}

/* ---- what recalls take away ---- */

static void
add_people(int64_t people, uint32_t unsaid, struct buf *out)
{
    buf_add_c(out, ": ");
    if (people || !unsaid)
        add_plural(out, (uint64_t)people, "person", "people");
    if (unsaid) {
        buf_add_c(out, people ? ", and " : "");
        add_plural(out, unsaid, "unit that does not say how many", "units that do not say how many");
    }
}

static void
add_recall(const struct timeline_view *view, const struct recall *r, struct buf *out)
{
    const struct mission *m = view->program->mission;
    struct buf            line;
    int64_t               people = 0;
    uint32_t              unsaid = 0;
    bool                  any = false;

    buf_init(&line, 1 << 20);
    buf_add_c(&line, "  ");
    add_day_text(&line, r->on, "");
    buf_add_c(&line, ", ");
    (void)text_add(&line, m->contributors[r->contributor].name, 30);
    for (uint32_t u = 0; u < m->unit_count; u++)
        if (timeline_recall_takes(view, r, u)) {
            buf_add_c(&line, any ? ", " : " calls home ");
            (void)text_add(&line, m->units[u].name.name, 60);
            any = true;
            if (view->posture->units[u].version->strength == MISSION_NOT_SAID)
                unsaid++;
            else
                people += view->posture->units[u].version->strength;
        }
    if (any)
        add_people(people, unsaid, &line);
    buf_add_c(&line, any ? "" : ": no unit that is here or may come");
    (void)text_add_wrapped(out, buf_str(&line), 0, 4, WRAP_COLUMNS);
    buf_add_byte(out, '\n');
    buf_free(&line);
}

static void
add_fall(const struct timeline_view *view, const struct timeline_fall *fall, struct buf *out)
{
    char       text[80];
    struct buf name, cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    buf_init(&name, 1 << 12);
    buf_add_c(&name, fall->kind == TIMELINE_SITE ? "all of " : fall->backup ? "with backup, " : "");
    timeline_add_name(view, timeline_row(&view->timeline, fall->kind, fall->index), &name);
    buf_add_c(out, "    ");
    text_add_cell(out, buf_str(&name), FALL_COLUMNS, false);
    timeline_add_chances(fall->before[0], fall->before[1], &cell);
    text_add_cell(out, buf_str(&cell), FALL_CHANCE_COLUMNS, true);
    buf_clear(&cell);
    timeline_add_chances(fall->lost[0], fall->lost[1], &cell);
    text_add_cell(out, buf_str(&cell), FALL_CHANCE_COLUMNS, true);
    buf_add_byte(out, '\n');
    buf_free(&name);
}

static void
add_falls(const struct timeline_view *view, instant on, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    bool                   any = false;

    for (uint32_t f = 0; f < t->fall_count; f++) {
        if (t->falls[f].on != on)
            continue;
        if (!any) {
            buf_add_c(out, "    ");
            text_add_cell(out, STR("what then falls, of all draws"), FALL_COLUMNS, false);
            text_add_cell(out, STR("covered until then"), FALL_CHANCE_COLUMNS, true);
            text_add_cell(out, STR("and then no longer"), FALL_CHANCE_COLUMNS, true);
            buf_add_byte(out, '\n');
        }
        any = true;
        add_fall(view, &t->falls[f], out);
    }
    if (!any)
        buf_add_c(out, view->posture->need_count
                           ? "    nothing is lost that was covered\n"
                           : "    what that leaves uncovered is not told: no site says what it needs\n");
}

static void
add_points_gained(const struct timeline_chance *gained, struct buf *out)
{
    const struct timeline_chance *less = &gained[gained[0].share > gained[1].share];
    const struct timeline_chance *more = &gained[gained[0].share <= gained[1].share];

    if (less->share == more->share)
        buf_printf(out, "%+.1f ±%.1f", 100 * less->share, 100 * less->error);
    else
        buf_printf(out, "%+.1f to %+.1f ±%.1f", 100 * less->share, 100 * more->share,
                   100 * (less->error > more->error ? less->error : more->error));
}

/* What its leaving costs, all in all: others may make good what falls on the day. */
static void
add_stay(const struct timeline_view *view, const struct timeline_stay *stay, struct buf *out)
{
    instant    by = view->timeline.ask.by;
    struct buf line;

    buf_init(&line, 1 << 14);
    buf_add_c(&line, "    if ");
    (void)text_add(&line, view->program->mission->contributors[stay->contributor].name, 30);
    buf_add_c(&line, " stayed, in points of the chance: ");
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        buf_printf(&line, "%s%s ", t ? "; " : "", timeline_target_words[t]);
        if (by == TIME_MAX) {
            buf_add_c(&line, "at all ");
        } else {
            buf_add_c(&line, "by ");
            timeline_add_day(&line, by);
            buf_add_byte(&line, ' ');
        }
        add_points_gained(stay->by[t], &line);
        buf_add_c(&line, ", to the end ");
        add_points_gained(stay->end[t], &line);
    }
    (void)text_add_wrapped(out, buf_str(&line), 0, 6, WRAP_COLUMNS);
    buf_add_byte(out, '\n');
    buf_free(&line);
}

/* Of each whose units leave on that day. */
static void
add_stays(const struct timeline_view *view, instant on, struct buf *out)
{
    const struct mission *m = view->program->mission;

    for (uint32_t i = 0; i < view->timeline.recall_count; i++) {
        const struct recall        *r = &m->recalls[view->timeline.recalls[i]];
        const struct timeline_stay *stay = timeline_stay_of(view, r->contributor);
        bool                        any = false;

        for (uint32_t u = 0; u < m->unit_count && !any; u++)
            any = timeline_recall_takes(view, r, u);
        if (r->on == on && stay && any)
            add_stay(view, stay, out);
    }
}

void
timeline_falls_text(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    const struct mission  *m = view->program->mission;

    if (!t->recall_count)
        return;
    buf_add_c(out, "\nRecalls that lie ahead, and what they take\n");
    for (uint32_t i = 0; i < t->recall_count; i++) {
        const struct recall *r = &m->recalls[t->recalls[i]];

        add_recall(view, r, out);
        if (i + 1 < t->recall_count && m->recalls[t->recalls[i + 1]].on == r->on)
            continue;
        add_falls(view, r->on, out);
        add_stays(view, r->on, out);
    }
}

/* ---- what moves the day ---- */

static void
add_points(const struct timeline_effect *effects, struct buf *out)
{
    const struct timeline_chance gained[TIMELINE_CASES] = { effects[0].chance, effects[1].chance };
    char                         text[80];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    add_points_gained(gained, &cell);
    text_add_cell(out, buf_str(&cell), 20, true);
}

/* Days sooner, of the case that has the most to tell. */
static void
add_sooner(const struct timeline_effect *effects, struct buf *out)
{
    const struct timeline_effect *e = effects[1].has_days ? &effects[1] : &effects[0];
    char                          text[80];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    if (e->has_days)
        buf_printf(&cell, "%.0f ±%.1f", e->days, e->days_error);
    else if (effects[1].p50 != TIME_MAX)
        buf_add_c(&cell, "from never");
    else
        buf_add_c(&cell, "never");
    text_add_cell(out, buf_str(&cell), 14, true);
}

static void
add_gain(const struct timeline_view *view, const struct timeline_gain *gain, struct buf *out)
{
    const struct timeline_row *row = timeline_row(&view->timeline, gain->kind, gain->index);
    struct buf                 name;

    buf_init(&name, 1 << 12);
    timeline_add_name(view, row, &name);
    buf_add_c(&name, gain->change == TIMELINE_EARLIER         ? ", a month earlier"
                     : !(row->unsaid & TIMELINE_NO_CONFIDENCE) ? ", for certain"
                                                               : ", kept and not broken");
    buf_add_c(out, "  ");
    text_add_cell(out, buf_str(&name), 46, false);
    add_points(gain->effects[view->timeline.ranked_by], out);
    add_sooner(gain->effects[view->timeline.ranked_by], out);
    buf_add_byte(out, '\n');
    buf_free(&name);
}

static void
add_nothings(const struct timeline_view *view, uint32_t from, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             line;

    if (from == t->gain_count)
        return;
    buf_init(&line, 1 << 20);
    buf_add_c(&line, "not to be told from nothing:");
    for (uint32_t g = from; g < t->gain_count; g++) {
        buf_add_c(&line, g > from ? ", " : " ");
        timeline_add_name(view, timeline_row(t, t->gains[g].kind, t->gains[g].index), &line);
        buf_printf(&line, " %s", timeline_change_words[t->gains[g].change]);
    }
    (void)text_add_wrapped(out, buf_str(&line), 0, 2, WRAP_COLUMNS);
    buf_add_byte(out, '\n');
    buf_free(&line);
}

void
timeline_gains_text(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    uint32_t               some = 0;

    if (!t->gain_count)
        return;
    buf_printf(out, "\nWhat moves the %s most: points of its chance ",
               timeline_target_words[t->ranked_by]);
    if (t->ask.by == TIME_MAX) {
        buf_add_c(out, "to come at all");
    } else {
        buf_add_c(out, "by ");
        add_day_words(out, t->ask.by);
    }
    buf_add_c(out, ", days its P50 comes sooner\n");
    while (some < t->gain_count && !t->gains[some].is_nothing)
        some++;
    for (uint32_t g = 0; g < some && g < GAINS_TOLD; g++)
        add_gain(view, &t->gains[g], out);
    if (some > GAINS_TOLD) {
        buf_add_c(out, "  and ");
        add_count(out, some - GAINS_TOLD);
        buf_add_c(out, " more, which gain less (--json has all)\n");
    }
    add_nothings(view, some, out);
}
