#include "report/force.h"

#include "report/page.h"
#include "report/words.h"
#include "wire/text.h"


enum { GAINS_SHOWN = 20 };

static const struct mission *
mission_of(const struct force_view *view)
{
    return view->program->mission;
}

/* ---- words ---- */

static void
add_when(struct buf *out, instant at)
{
    if (at == TIME_MIN)
        buf_add_c(out, "from the beginning");
    else
        add_day_text(out, at, "never");
}

static bool
differ(const struct timeline_result *a, const struct timeline_result *b)
{
    for (unsigned q = 0; q < TIMELINE_QUANTILES; q++)
        if (a->days[q].at != b->days[q].at)
            return true;
    return a->ever.share < b->ever.share || a->ever.share > b->ever.share ||
           a->by.share < b->by.share || a->by.share > b->by.share ||
           a->end.share < b->end.share || a->end.share > b->end.share;
}

const struct mission_name *
force_row_name(const struct force_view *view, const struct timeline_row *row)
{
    static const struct mission_name initial = { .name = { "initial capability", 18 } };
    static const struct mission_name full = { .name = { "full capability", 15 } };
    const struct mission            *m = mission_of(view);

    switch (row->kind) {
    case TIMELINE_MILESTONE: return &m->milestones[row->index].name;
    case TIMELINE_MEETING: return &m->meetings[row->index].name;
    case TIMELINE_UNIT: return &m->units[row->index].name;
    case TIMELINE_BEGIN:
    case TIMELINE_NEED: return &m->sites[view->posture->needs[row->index].site].name;
    case TIMELINE_SITE: return &m->sites[row->index].name;
    case TIMELINE_FULL: return &full;
    default: return &initial;
    }
}

/* ---- the two capabilities ---- */

static void
add_capability(struct page *page, const struct force_view *view, enum timeline_kind kind,
               const char *title, const char *meaning)
{
    const struct timeline_row    *row = timeline_row(view->timeline, kind, 0);
    const struct timeline_result *all = &row->cases[TIMELINE_ALL_OF_IT];
    const struct timeline_result *none = &row->cases[TIMELINE_NONE_OF_IT];

    if (!row->is)
        return;
    buf_printf(page->out, "<div><dt>%s</dt><dd><span class=\"big\">", title);
    add_when(page->out, all->days[TIMELINE_P50].at);
    html_c(page, "</span><span class=\"rule\">");
    html_c(page, meaning);
    html_c(page, " P10 ");
    add_when(page->out, all->days[TIMELINE_P10].at);
    html_c(page, ", P90 ");
    add_when(page->out, all->days[TIMELINE_P90].at);
    buf_printf(page->out, "; at all in %.0f of 100 draws", all->ever.share * 100);
    if (view->timeline->ask.by != TIME_MAX) {
        buf_printf(page->out, "; by ");
        add_day_text(page->out, view->timeline->ask.by, "");
        buf_printf(page->out, " in %.1f ± %.1f of 100", all->by.share * 100, all->by.error * 100);
    }
    if (view->timeline->has_leaving)
        buf_printf(page->out, "; to the end in %.0f", all->end.share * 100);
    html_c(page, ".");
    if (differ(all, none)) {
        html_c(page, " If nothing came that is not said: P50 ");
        add_when(page->out, none->days[TIMELINE_P50].at);
        buf_printf(page->out, ", at all in %.0f of 100", none->ever.share * 100);
        if (view->timeline->ask.by != TIME_MAX)
            buf_printf(page->out, ", by that day in %.1f ± %.1f", none->by.share * 100,
                       none->by.error * 100);
        if (view->timeline->has_leaving)
            buf_printf(page->out, ", to the end in %.0f", none->end.share * 100);
        html_c(page, ".");
    }
    html_c(page, "</span></dd></div>\n");
}

static void
add_capabilities(struct page *page, const struct force_view *view)
{
    html_c(page, "<dl class=\"figures two\">\n");
    add_capability(page, view, TIMELINE_INITIAL, "Initial capability, P50",
                   "Each capability that is needed is covered at one site at least.");
    add_capability(page, view, TIMELINE_FULL, "Full capability, P50",
                   "Every need of every site is covered, with its backup.");
    html_c(page, "</dl>\n");
}

/* ---- all rows as a table ---- */

static void
add_quantile(struct page *page, const char *head, instant all, instant none, bool both)
{
    buf_printf(page->out, "<td class=\"n d\" data-h=\"%s\">", head);
    add_when(page->out, all);
    if (both) {
        html_c(page, "<span class=\"sub\">");
        add_when(page->out, none);
        html_c(page, "</span>");
    }
    html_c(page, "</td>");
}

static void
add_unsaid(struct page *page, unsigned unsaid)
{
    static const struct {
        unsigned    bit;
        const char *words;
    } notes[] = { { TIMELINE_NO_CONFIDENCE, "confidence not said" },
                  { TIMELINE_NO_CHANCE, "taken to come: no chance below 1 is stated" },
                  { TIMELINE_NO_DAY, "no day is said" },
                  { TIMELINE_NOWHERE, "stands nowhere" },
                  { TIMELINE_PASSED, "its range has begun: whether it has come is not said" },
                  { TIMELINE_GONE, "gone" } };
    bool any = false;

    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (unsaid & notes[i].bit) {
            buf_printf(page->out, "%s%s", any ? ", " : "<span class=\"sub\">", notes[i].words);
            any = true;
        }
    html_c(page, any ? "</span>" : "");
}

static void
add_share(struct page *page, const char *head, double all, double none, bool both)
{
    buf_printf(page->out, "<td class=\"n\" data-h=\"%s\">%.1f", head, all * 100);
    if (both)
        buf_printf(page->out, "<span class=\"sub\">%.1f</span>", none * 100);
    html_c(page, "</td>");
}

static void
add_row(struct page *page, const struct force_view *view, const struct timeline_row *row)
{
    static const char *const      heads[] = { "P10", "P50", "P90" };
    const struct timeline_result *all = &row->cases[TIMELINE_ALL_OF_IT];
    const struct timeline_result *none = &row->cases[TIMELINE_NONE_OF_IT];
    bool                          both = differ(all, none);

    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, force_row_name(view, row));
    if (row->kind == TIMELINE_NEED || row->kind == TIMELINE_BEGIN) {
        html_c(page, ": ");
        html_text(page, view->posture->needs[row->index].need->words);
    }
    add_unsaid(page, row->unsaid);
    if (row->leaves != TIME_MAX) {
        html_c(page, "<span class=\"sub\">called home on ");
        add_day_text(page->out, row->leaves, "");
        html_c(page, "</span>");
    }
    html_c(page, "</th>");
    for (unsigned q = 0; q < TIMELINE_QUANTILES; q++)
        add_quantile(page, heads[q], all->days[q].at, none->days[q].at, both);
    add_share(page, "at all, of 100", all->ever.share, none->ever.share, both);
    if (view->timeline->has_leaving)
        add_share(page, "to the end, of 100", all->end.share, none->end.share, both);
    html_c(page, "</tr>\n");
}

static void
add_rows(struct page *page, const struct force_view *view)
{
    static const char *const lasting[] = { "What", "#P10", "#P50", "#P90", "#At all, of 100",
                                           "#To the end, of 100", NULL };
    static const char *const heads[] = { "What", "#P10", "#P50", "#P90", "#At all, of 100", NULL };
    static const char *const groups[TIMELINE_KINDS] = {
        [TIMELINE_MILESTONE] = "Milestones", [TIMELINE_MEETING] = "Meetings",
        [TIMELINE_UNIT] = "Units ready", [TIMELINE_BEGIN] = "Needs begin",
        [TIMELINE_NEED] = "Needs covered", [TIMELINE_SITE] = "Sites covered",
        [TIMELINE_INITIAL] = "The mission"
    };
    enum timeline_kind last = TIMELINE_KINDS;

    html_c(page, "<h3>When each comes</h3>\n");
    force_open_table(page, "When each comes", view->timeline->has_cases
                     ? "Above: as if all came that is not said. Below, smaller, where it differs: as "
                       "if none of that came." : "By drawing the whole network.",
                     view->timeline->has_leaving ? lasting : heads);
    for (uint32_t i = 0; i < view->timeline->row_count; i++) {
        const struct timeline_row *row = &view->timeline->rows[i];

        if (!row->is)
            continue;
        if (row->kind != last && groups[row->kind])
            buf_printf(page->out, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"%d\">%s</th>"
                       "</tr>\n", view->timeline->has_leaving ? 6 : 5, groups[row->kind]);
        last = row->kind;
        add_row(page, view, row);
    }
    force_close_table(page);
}

/* ---- what recalls take away ---- */

static void
add_points(struct page *page, const struct timeline_chance *gained)
{
    const struct timeline_chance *less = &gained[gained[0].share > gained[1].share];
    const struct timeline_chance *more = &gained[gained[0].share <= gained[1].share];

    if (less->share < more->share)
        buf_printf(page->out, "%+.1f to %+.1f", less->share * 100, more->share * 100);
    else
        buf_printf(page->out, "%+.1f ± %.1f", less->share * 100, less->error * 100);
}

/* What its leaving costs, all in all: others may make good what falls on the day. */
static void
add_stay(struct page *page, const struct force_view *view, uint32_t contributor)
{
    const struct timeline      *t = view->timeline;
    const struct timeline_stay *stay = NULL;

    for (uint32_t i = 0; i < t->stay_count; i++)
        if (t->stays[i].contributor == contributor)
            stay = &t->stays[i];
    if (!stay)
        return;
    html_c(page, ". If it stayed, in points of the chance: ");
    for (unsigned k = 0; k < TIMELINE_TARGETS; k++) {
        buf_printf(page->out, "%s%s ", k ? "; " : "", timeline_target_words[k]);
        if (t->ask.by == TIME_MAX) {
            html_c(page, "at all ");
        } else {
            html_c(page, "by ");
            html_day(page, t->ask.by);
            html_c(page, " ");
        }
        add_points(page, stay->by[k]);
        html_c(page, ", to the end ");
        add_points(page, stay->end[k]);
    }
}

static void
add_recall(struct page *page, const struct force_view *view, const struct recall *r)
{
    const struct mission *m = mission_of(view);
    bool                  any = false;

    html_c(page, "<li>");
    html_day(page, r->on);
    html_c(page, ": ");
    html_text(page, m->contributors[r->contributor].name);
    for (uint32_t u = 0; u < m->unit_count; u++) {
        const struct unit_version *v = view->posture->units[u].version;

        if (!v || v->contributor != r->contributor ||
            timeline_row(view->timeline, TIMELINE_UNIT, u)->leaves != r->on)
            continue;
        html_c(page, any ? ", " : " calls home ");
        html_text(page, m->units[u].name.name);
        any = true;
    }
    if (any)
        add_stay(page, view, r->contributor);
    html_c(page, any ? "</li>\n" : ": no unit that is here or may come</li>\n");
}

static void
add_fall(struct page *page, const struct force_view *view, const struct timeline_fall *fall)
{
    const struct timeline_row *row = timeline_row(view->timeline, fall->kind, fall->index);
    bool both = fall->before[0].share < fall->before[1].share ||
                fall->before[0].share > fall->before[1].share ||
                fall->lost[0].share < fall->lost[1].share ||
                fall->lost[0].share > fall->lost[1].share;

    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, force_row_name(view, row));
    if (fall->kind == TIMELINE_NEED) {
        html_c(page, ": ");
        html_text(page, view->posture->needs[fall->index].need->words);
        html_c(page, fall->backup ? " (with its backup)" : "");
    } else if (fall->kind == TIMELINE_SITE) {
        html_c(page, " (all it needs)");
    }
    html_c(page, "</th><td class=\"d\" data-h=\"from\">");
    html_day(page, fall->on);
    html_c(page, "</td>");
    add_share(page, "covered until then, of 100", fall->before[1].share, fall->before[0].share, both);
    add_share(page, "and then no longer, of 100", fall->lost[1].share, fall->lost[0].share, both);
    html_c(page, "</tr>\n");
}

static void
add_falls(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "What falls", "From", "#Covered until then, of 100",
                                         "#And then no longer, of 100", NULL };
    const struct timeline   *t = view->timeline;

    if (!t->recall_count)
        return;
    html_c(page, "<h3>Recalls that lie ahead, and what they take</h3>\n<ul>\n");
    for (uint32_t i = 0; i < t->recall_count; i++)
        add_recall(page, view, &mission_of(view)->recalls[t->recalls[i]]);
    html_c(page, "</ul>\n");
    if (!t->fall_count) {
        html_c(page, "<p>Nothing is lost by them that was covered.</p>\n");
        return;
    }
    force_open_table(page, "What recalls take", "Of all draws. What is lost may be covered again later, "
                     "by others.", heads);
    for (uint32_t f = 0; f < t->fall_count; f++)
        add_fall(page, view, &t->falls[f]);
    force_close_table(page);
}

/* ---- what moves the day ---- */

static void
add_effect(struct page *page, const struct timeline_gain *g, enum timeline_target target,
           bool has_cases)
{
    for (unsigned k = TIMELINE_CASES; k-- > 0;) {
        const struct timeline_effect *e = &g->effects[target][k];

        if (k == TIMELINE_NONE_OF_IT && !has_cases)
            continue;
        html_c(page, k == TIMELINE_ALL_OF_IT ? "" : "<span class=\"sub\">");
        if (e->has_days)
            buf_printf(page->out, "%.0f ± %.0f days", e->days, e->days_error);
        else if (e->p50 < TIME_MAX)
            add_when(page->out, e->p50);
        else
            html_c(page, "–");
        html_c(page, k == TIMELINE_ALL_OF_IT ? "" : "</span>");
    }
}

static void
add_gain(struct page *page, const struct force_view *view, const struct timeline_gain *g)
{
    const struct timeline        *t = view->timeline;
    const struct timeline_row    *row = timeline_row(t, g->kind, g->index);
    const struct timeline_effect *effects = g->effects[t->ranked_by];
    struct timeline_chance        ends[2] = { effects[TIMELINE_ALL_OF_IT].chance,
                                              effects[TIMELINE_ALL_OF_IT].chance };
    bool kept = g->change != TIMELINE_EARLIER && row->unsaid & TIMELINE_NO_CONFIDENCE;

    if (t->has_cases)
        ends[1] = effects[TIMELINE_NONE_OF_IT].chance;
    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, force_row_name(view, row));
    buf_printf(page->out, "</th><td data-h=\"if\">%s</td>",
               kept ? "kept and not broken" : timeline_change_words[g->change]);
    for (unsigned k = 0; k < TIMELINE_TARGETS; k++) {
        buf_printf(page->out, "<td class=\"n\" data-h=\"%s\">", timeline_target_words[k]);
        add_effect(page, g, (enum timeline_target)k, t->has_cases);
        html_c(page, "</td>");
    }
    html_c(page, "<td class=\"n\" data-h=\"chance\">");
    add_points(page, ends);
    html_c(page, "</td></tr>\n");
}

static void
add_gains(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "If this", "Were", "#Initial sooner by", "#Full sooner by",
                                         "#Chance gained, of 100", NULL };
    const struct timeline   *t = view->timeline;
    uint32_t                 shown = 0, nothing = 0;

    if (!t->gain_count)
        return;
    html_c(page, "<h3>What moves the day most</h3>\n");
    force_open_table(page, "What moves the day most", "Each by itself, by the same draws with and "
                     "without it; ± is a standard error. A day instead of a span: the median is "
                     "never without it. –: it stays never.", heads);
    for (uint32_t i = 0; i < t->gain_count; i++) {
        if (t->gains[i].is_nothing)
            nothing++;
        else if (shown < GAINS_SHOWN && ++shown)
            add_gain(page, view, &t->gains[i]);
    }
    force_close_table(page);
    html_c(page, "<p class=\"key\">Ordered by what they do for ");
    html_c(page, timeline_target_words[t->ranked_by]);
    html_c(page, ".");
    if (t->gain_count - nothing > shown) {
        html_c(page, " ");
        add_plural(page->out, t->gain_count - nothing - shown, "smaller one is",
                   "smaller ones are");
        html_c(page, " not listed.");
    }
    if (nothing) {
        html_c(page, " ");
        add_plural(page->out, nothing, "other change does", "other changes do");
        html_c(page, " nothing that can be told from chance.");
    }
    html_c(page, "</p>\n");
}

/* ---- the chapter ---- */

enum status
page_add_dates(struct page *page, const struct force_view *view, struct err *err)
{
    const struct timeline *t = view->timeline;

    html_c(page, "<section id=\"timeline\">\n<h2>When</h2>\n<p>By drawing milestones and readiness ");
    add_count(page->out, t->ask.draws);
    buf_printf(page->out, " times, with seed %llu", (unsigned long long)t->ask.seed);
    if (t->ask.horizon != TIME_MAX) {
        html_c(page, "; what comes after ");
        add_day_text(page->out, t->ask.horizon, "");
        html_c(page, " counts as never");
    }
    html_c(page, ". ");
    if (t->ask.travel)
        html_c(page, view->plan ? "Here and in the plan ways are those of a given table; the posture is "
                                  "measured on the geodesic. "
                                : "Ways are those of a given table, not the geodesic. ");
    if (t->has_cases)
        html_c(page, "Something is not said (a confidence, a day), so all is drawn twice: as if all "
                     "of that came, and as if none of it did. The truth may lie between, and nobody "
                     "has said where.");
    html_c(page, "</p>\n");
    add_capabilities(page, view);
    TRY(force_add_matrix(page, view, err));
    force_add_curves(page, view);
    add_falls(page, view);
    add_gains(page, view);
    add_rows(page, view);
    html_c(page, "</section>\n");
    return buf_status(page->out, err);
}
