#include "report/page.h"

#include "report/words.h"

/* ---- over time ---- */

static void
add_marks_list(struct page *page)
{
    const struct program *p = page->s->program;

    if (page->marks.earlier) {
        html_c(page, "<p class=\"keyhead\">In force before the first of these days: ");
        add_plural(page->out, page->marks.earlier, "clause", "clauses");
        html_c(page, ".</p>\n");
    }
    if (!page->marks.count)
        return;
    html_c(page, "<p class=\"keyhead\">From these days clauses are in force:</p>\n"
                 "<ol class=\"marks\">\n");
    for (uint32_t i = 0; i < page->marks.count; i++) {
        const struct mark *mark = &page->marks.at[i];

        html_c(page, "<li>");
        html_day(page, mark->day);
        html_c(page, ": ");
        html_text(page, p->agreements[mark->agreement].title);
        html_c(page, " (<code>");
        html_text(page, p->clauses[mark->clause].name);
        html_c(page, "</code>");
        if (mark->clauses > 1) {
            html_c(page, " and ");
            add_plural(page->out, mark->clauses - 1, "other clause", "other clauses");
        }
        html_c(page, ")</li>\n");
    }
    html_c(page, page->marks.more ? "<li>and more</li></ol>\n" : "</ol>\n");
}

/* Sums of the days in [from, until), which begin at *at. */
static struct bin
bin_of(const struct days *days, uint32_t *at, instant from, instant until)
{
    struct bin bin = { .from = from, .until = until };

    for (; *at < days->count && days->at[*at].day < until; ++*at) {
        bin.received += days->at[*at].received;
        bin.violation += days->at[*at].violation;
        bin.possible += days->at[*at].possible;
    }
    return bin;
}

static void
add_bin_cell(struct page *page, const struct bin *bin)
{
    html_c(page, "<td class=\"n\">");
    if (!bin->received)
        html_c(page, "–");
    else
        add_range(page->out, (struct range){ (int64_t)bin->violation,
                                             (int64_t)(bin->violation + bin->possible) });
    html_c(page, "</td>");
}

static instant
month_start(int year, int month)
{
    if (month > 12)
        return year == 9999 ? DAY_LAST + TIME_DAY : month_start(year + 1, month - 12);
    return civil_to_instant((struct civil){ .year = year, .month = month, .day = 1 });
}

enum { MATRIX_YEARS_MAX = 120 };

static void
add_month_matrix(struct page *page)
{
    static const char *const heads = "<th scope=\"col\" class=\"n\">Jan</th>"
        "<th scope=\"col\" class=\"n\">Feb</th><th scope=\"col\" class=\"n\">Mar</th>"
        "<th scope=\"col\" class=\"n\">Apr</th><th scope=\"col\" class=\"n\">May</th>"
        "<th scope=\"col\" class=\"n\">Jun</th><th scope=\"col\" class=\"n\">Jul</th>"
        "<th scope=\"col\" class=\"n\">Aug</th><th scope=\"col\" class=\"n\">Sep</th>"
        "<th scope=\"col\" class=\"n\">Oct</th><th scope=\"col\" class=\"n\">Nov</th>"
        "<th scope=\"col\" class=\"n\">Dec</th></tr></thead>\n<tbody>\n";
    const struct days *days = &page->s->days;
    int                first = civil_from_instant(days->at[0].day).year;
    int                last = civil_from_instant(days->at[days->count - 1].day).year;
    uint32_t           at = 0;

    html_c(page, "<thead><tr><th scope=\"col\">Year</th>");
    html_c(page, heads);
    for (int year = first; year <= last && year - first < MATRIX_YEARS_MAX; year++) {
        buf_printf(page->out, "<tr><th scope=\"row\">%d</th>", year);
        for (int month = 1; month <= 12; month++) {
            struct bin bin = bin_of(days, &at, month_start(year, month),
                                    month_start(year, month + 1));
            add_bin_cell(page, &bin);
        }
        html_c(page, "</tr>\n");
    }
    html_c(page, "</tbody>\n");
}

static void
add_week_matrix(struct page *page)
{
    const struct days *days = &page->s->days;
    instant            week = days->at[0].day - civil_weekday(days->at[0].day) * TIME_DAY;
    uint32_t           at = 0;

    html_c(
        page,
        "<thead><tr><th scope=\"col\">Week of</th><th scope=\"col\" class=\"n\">Mon</th>"
        "<th scope=\"col\" class=\"n\">Tue</th><th scope=\"col\" class=\"n\">Wed</th>"
        "<th scope=\"col\" class=\"n\">Thu</th><th scope=\"col\" class=\"n\">Fri</th>"
        "<th scope=\"col\" class=\"n\">Sat</th><th scope=\"col\" class=\"n\">Sun</th>"
        "</tr></thead>\n<tbody>\n");
    for (; at < days->count; week += 7 * TIME_DAY) {
        html_c(page, "<tr><th scope=\"row\" class=\"d\">");
        add_day_text(page->out, week, "");
        html_c(page, "</th>");
        for (int day = 0; day < 7; day++) {
            struct bin bin = bin_of(days, &at, week + day * TIME_DAY,
                                    week + (day + 1) * TIME_DAY);
            add_bin_cell(page, &bin);
        }
        html_c(page, "</tr>\n");
    }
    html_c(page, "</tbody>\n");
}

static void
add_timeline_table(struct page *page)
{
    html_open_wide(page, "Reports with a finding over time");
    html_c(page,
           "<table class=\"matrix\">\n<caption>Reports with a finding: from those with a "
           "violation to those with a violation or a possible. A dash: no report was "
           "received, so none could have a finding.</caption>\n");
    if (page->timeline.unit == BIN_DAY)
        add_week_matrix(page);
    else
        add_month_matrix(page);
    html_c(page, "</table>\n");
    html_close_wide(page);
}

void
page_add_timeline(struct page *page)
{
    const struct situation *s = page->s;
    uint64_t several = s->several_days.violation + s->several_days.possible;

    html_c(page, "<section id=\"time\">\n<h2>Over time</h2>\n");
    if (!page->timeline.count) {
        html_c(page, "<p>No report has a date.</p>\n</section>\n");
        return;
    }
    html_c(page, "<p>Counted: " RULE_REPORTS ". Days are those of ");
    html_text(page, s->tz->name);
    html_c(page, ".");
    if (several) {
        html_c(page, " ");
        add_plural(page->out, several, "report covers", "reports cover");
        html_c(page, " more than one day; here each stands where it begins.");
    }
    html_c(page, "</p>\n<figure>\n");
    html_open_wide(page, "Timeline");
    chart_add_timeline(&page->timeline, &page->marks, page->out);
    html_close_wide(page);
    html_c(page, "<figcaption>");
    html_swatch(page, true);
    html_c(page, "&nbsp;at least one violation &ensp; ");
    html_swatch(page, false);
    html_c(page,
           "&nbsp;only possible &ensp; <svg class=\"swatch\" viewBox=\"0 0 14 14\" "
           "width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"received\" "
           "x=\"1\" y=\"1\" width=\"12\" height=\"12\"/></svg>&nbsp;received, whatever "
           "came of it. The two panels have scales of their own.</figcaption>\n"
           "</figure>\n");
    add_marks_list(page);
    add_timeline_table(page);
    html_c(page, "</section>\n");
}

/* ---- worst days ---- */

void
page_add_days(struct page *page)
{
    const struct situation *s = page->s;
    const struct day       *worst[WORST_DAYS_MAX];
    uint32_t                count = days_worst(&s->days, worst);
    int64_t                 longest = 0;

    html_c(page, "<section id=\"days\">\n<h2>Days with most reports</h2>\n");
    if (!count) {
        html_c(page,
               "<p>No report with a finding falls on a single day.</p>\n</section>\n");
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct range range = tally_count(&worst[i]->single);

        longest = range.max > longest ? range.max : longest;
    }
    html_open_wide(page, "Days with most reports");
    html_c(page, "<table class=\"stack\">\n<caption>Reports with a finding that fall on "
                 "one day, each once. ");
    if (s->several_days.violation + s->several_days.possible) {
        html_c(page, "Not among them: ");
        add_plural(page->out, s->several_days.violation + s->several_days.possible,
                   "report that covers", "reports that cover");
        html_c(page, " several days (deaths: ");
        add_deaths(page->out, &s->several_days);
        html_c(page, "); these belong to no one day.");
    }
    html_c(
        page,
        "</caption>\n<thead><tr><th scope=\"col\">Day</th><th scope=\"col\">"
        "<span class=\"hidden\">Bar</span></th><th scope=\"col\" class=\"n\">Violation"
        "</th><th scope=\"col\" class=\"n\">Possible</th><th scope=\"col\" class=\"n\">"
        "Deaths</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < count; i++) {
        html_c(page, "<tr><th scope=\"row\">");
        html_day(page, worst[i]->day);
        html_c(page, "</th>");
        html_bar_cell(page, tally_count(&worst[i]->single), longest);
        html_count_cell(page, "violation", worst[i]->single.violation);
        html_count_cell(page, "possible", worst[i]->single.possible);
        html_deaths_cell(page, &worst[i]->single);
        html_c(page, "</tr>\n");
    }
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
    html_c(page, "</section>\n");
}

/* ---- before and after ---- */

static void
add_pair_row(struct page *page, const char *head, struct range before, struct range after,
             bool known)
{
    int64_t longest = before.max > after.max ? before.max : after.max;

    buf_printf(page->out, "<tr><th scope=\"row\">%s</th>", head);
    if (!known) {
        html_c(page, "<td class=\"n\" colspan=\"4\">not said</td></tr>\n");
        return;
    }
    html_range_cell(page, NULL, before);
    html_plain_bar_cell(page, before, longest);
    html_range_cell(page, NULL, after);
    html_plain_bar_cell(page, after, longest);
    html_c(page, "</tr>\n");
}

static struct range
exactly(uint64_t count)
{
    return (struct range){ (int64_t)count, (int64_t)count };
}

static void
add_pair_table(struct page *page, const struct compare *c)
{
    uint64_t reports = c->before.reports + c->after.reports;

    html_open_wide(page, "Before and after");
    buf_printf(page->out,
               "<table class=\"pair\">\n<caption>All reports by the day on which they "
               "begin, whatever they report and wherever</caption>\n<thead><tr>"
               "<td></td><th scope=\"colgroup\" colspan=\"2\">%d days before"
               "<span class=\"sub\">",
               COMPARE_DAYS);
    html_days(page, c->day - COMPARE_DAYS * TIME_DAY, c->day - TIME_DAY);
    buf_printf(page->out,
               "</span></th><th scope=\"colgroup\" colspan=\"2\">%d days from then "
               "on<span class=\"sub\">",
               COMPARE_DAYS);
    html_days(page, c->day, c->day + (COMPARE_DAYS - 1) * TIME_DAY);
    html_c(page, "</span></th></tr></thead>\n<tbody>\n");
    add_pair_row(page, "Reports", exactly(c->before.reports), exactly(c->after.reports),
                 true);
    add_pair_row(page, "Deaths", c->before.killed, c->after.killed,
                 c->before.unsaid + c->after.unsaid < reports);
    add_pair_row(page, "of them civilians", c->before.civilian, c->after.civilian,
                 c->before.civilian_unsaid + c->after.civilian_unsaid < reports);
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
}

static void
add_deaths_rule(struct page *page, const struct compare *c)
{
    uint64_t best = c->before.best + c->after.best;
    uint64_t unsaid = c->before.unsaid + c->after.unsaid;

    if (best == c->before.reports + c->after.reports) {
        html_c(page, "Deaths are the best figures of the sources. ");
        return;
    }
    if (best)
        html_c(page,
               "Deaths are the best figure where a source gives one, else its lowest to "
               "its highest. ");
    else
        html_c(page,
               "Deaths run from the lowest to the highest figures of the sources. ");
    if (unsaid) {
        add_plural(page->out, unsaid, "report gives", "reports give");
        html_c(page, " no figure. ");
    }
}

/* A report of months stands where it begins, with all its dead. */
static void
add_longer(struct page *page, const struct compare *c)
{
    uint64_t longer = c->before.longer + c->after.longer;

    if (!longer)
        return;
    add_plural(page->out, longer, "report lasts", "reports last");
    html_c(page, " beyond the thirty days in which ");
    html_c(page, longer == 1 ? "it begins (" : "they begin (");
    add_count(page->out, c->before.longer);
    html_c(page, " before, ");
    add_count(page->out, c->after.longer);
    html_c(page,
           " after); all the deaths of such a report are counted where it begins. ");
}

static void
add_reasons(struct page *page, const struct compare *c)
{
    static const char *const words[] = {
        "of their place, which may lie outside the zone of the clause",
        "of their time, which may lie outside the days in force",
        "of what happened, which may not be what the clause forbids",
        "of who acted, who may not be bound",
        "of an exception that may apply and that only a person can rule on",
    };
    unsigned kinds = 0, said = 0;

    for (int r = 0; r < REASON_COUNT; r++)
        kinds += c->reasons[r] > 0;
    html_c(page, kinds > 1             ? " Why only possible: "
                 : c->possible == 1 ? " It is only possible because "
                                    : " They are only possible because ");
    for (int r = 0; r < REASON_COUNT; r++) {
        if (!c->reasons[r])
            continue;
        html_c(page, !said ? "" : said + 1 < kinds ? "; " : "; and ");
        if (kinds > 1) {
            add_count(page->out, c->reasons[r]);
            html_c(page, " because ");
        }
        html_c(page, words[r]);
        said++;
    }
    html_c(page, kinds > 1 ? ". A report may have several reasons." : ".");
}

static void
add_after_words(struct page *page, const struct compare *c)
{
    uint64_t none = c->after.reports - c->violation - c->possible;

    html_c(page, "<p>");
    add_deaths_rule(page, c);
    add_longer(page, c);
    if (!c->after.reports) {
        html_c(page, "No report begins in the days after.</p>\n");
        return;
    }
    html_c(page, "Of the ");
    add_plural(page->out, c->after.reports, "report", "reports");
    html_c(page, " after, the clause finds ");
    html_swatch(page, true);
    html_c(page, "&nbsp;<b>");
    add_count(page->out, c->violation);
    html_c(page, c->violation == 1 ? " violation</b>, " : " violations</b>, ");
    html_swatch(page, false);
    html_c(page, "&nbsp;<b>");
    add_count(page->out, c->possible);
    html_c(page, " only possible</b>, and nothing in ");
    add_count(page->out, none);
    html_c(page, ".");
    if (c->possible)
        add_reasons(page, c);
    html_c(page, "</p>\n");
}

static void
add_compare(struct page *page, const struct compare *c)
{
    const struct program   *p = page->s->program;
    const struct clause    *clause = &p->clauses[c->clause];
    const struct agreement *agreement = &p->agreements[clause->agreement];

    html_c(page, "<h3>");
    html_text(page, agreement->title.len ? agreement->title : agreement->name);
    html_c(page, "</h3>\n<p><code>");
    html_text(page, clause->name);
    html_c(page, "</code> ");
    html_text(page, clause->versions[0].title);
    html_c(page, ", in force from ");
    add_moment_words(page->out, c->from, page->s->tz);
    if (clause->versions[0].stated_by.len) {
        html_c(page, ", as stated by ");
        html_text(page, clause->versions[0].stated_by);
    }
    if (!c->before.reports && !c->after.reports) {
        buf_printf(page->out,
                   ". No report begins in the %d days before or after: there is "
                   "nothing to compare.</p>\n",
                   COMPARE_DAYS);
        return;
    }
    html_c(page, ".</p>\n");
    add_pair_table(page, c);
    add_after_words(page, c);
}

void
page_add_compares(struct page *page)
{
    html_c(
        page,
        "<section id=\"compare\">\n<h2>Before and after</h2>\n"
        "<p>For each agreement, its first clause that can be judged: the days before it "
        "took effect and the days after. The first figures are those of a reader who "
        "counts the sources without asking what was agreed; what the clause itself says "
        "stands below them. A change is no proof of its cause: winter, an offensive or "
        "fewer observers change counts as well.</p>\n");
    for (uint32_t i = 0; i < page->s->compares.count; i++)
        add_compare(page, &page->s->compares.at[i]);
    if (!page->s->compares.count)
        html_c(
            page,
            "<p>No agreement has a clause that can be judged from a fixed day on.</p>\n");
    if (page->s->compares.more)
        html_c(page, "<p>Further agreements are not compared.</p>\n");
    html_c(page, "</section>\n");
}
