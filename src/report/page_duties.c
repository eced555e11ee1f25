#include "report/page.h"

#include "report/words.h"

#include "watch/duty.h"

enum { DUTY_KINDS = DUTY_LAPSED + 1 };

static void
add_due(struct page *page, const struct obligation *duty, const struct duty_window *w)
{
    html_c(page, "<td class=\"n d\" data-h=\"due\">");
    if (duty->recurs) {
        add_plural(page->out, duty->number + duty->count, "period begun", "periods begun");
    } else if (w->due_first == TIME_MAX) {
        html_c(page, "not known yet");
    } else {
        add_moment_words(page->out, w->due_first, page->s->tz);
        if (w->due_last != w->due_first) {
            html_c(page, " or later");
        }
    }
    html_c(page, "</td>");
}

/* Of a duty that recurs, how many periods are what; of one, what it is. */
static void
add_state(struct page *page, const struct obligation *duty)
{
    uint64_t counts[DUTY_KINDS] = { 0 };
    bool     any = false;

    for (uint32_t i = 0; i < duty->count; i++)
        counts[duty_judge(page->s->duties, duty, &duty->windows[i])]++;
    html_c(page, "<td class=\"d\" data-h=\"state\">");
    for (int k = 0; k < DUTY_KINDS; k++) {
        if (!counts[k])
            continue;
        html_c(page, any ? ", " : "");
        any = true;
        buf_printf(page->out, "<b>%s</b>", duty_status_name((enum duty_status)k));
        if (duty->recurs) {
            html_c(page, " ");
            add_count(page->out, counts[k]);
        }
    }
    if (duty->number) {
        html_c(page, any ? ", not judged " : "not judged ");
        add_count(page->out, duty->number);
    }
    html_c(page, "</td>");
}

static void
add_report(struct page *page, const char *words, const struct duty_report *report)
{
    buf_printf(page->out, "%s<code>", words);
    html_text(page, report->name);
    html_c(page, "</code>");
    if (report->from == TIME_MIN)
        return;
    html_c(page, ", ");
    add_moment_words(page->out, report->from, page->s->tz);
}

/* What the state of the last period rests on. */
static void
add_grounds(struct page *page, const struct obligation *duty, const struct duty_window *w)
{
    const char *why = duty_why(page->s->duties, duty, w);

    html_c(page, "<td data-h=\"report\">");
    if (duty->recurs && (w->done.is || w->late.is || w->possible.is))
        html_c(page, "the last: ");
    if (w->done.is)
        add_report(page, "", &w->done);
    else if (w->late.is)
        add_report(page, "late: ", &w->late);
    else if (w->possible.is)
        add_report(page, "possibly: ", &w->possible);
    else if (!*why)
        html_c(page, "no report");
    html_text(page, str_from_c(why));
    html_c(page, "</td>");
}

static void
add_duty(struct page *page, const struct obligation *duty)
{
    const struct clause         *clause = &page->s->program->clauses[duty->clause];
    const struct clause_version *v = &clause->versions[duty->version];

    html_c(page, "<tr><th scope=\"row\"><code>");
    html_text(page, clause->name);
    html_c(page, "</code> ");
    html_text(page, v->title);
    if (v->text.len) {
        html_c(page, "<q class=\"sub\">");
        html_text(page, v->text);
        html_c(page, "</q>");
    }
    html_c(page, "</th>");
    if (duty->count) {
        add_due(page, duty, &duty->windows[duty->count - 1]);
        add_state(page, duty);
        add_grounds(page, duty, &duty->windows[duty->count - 1]);
    } else {
        html_c(page, "<td class=\"n d\">–</td><td class=\"d\" data-h=\"state\">no period has "
                     "begun</td><td></td>");
    }
    html_c(page, "</tr>\n");
}

void
page_add_duties(struct page *page)
{
    const struct duties *duties = page->s->duties;

    if (!duties)
        return;
    html_c(page, "<section id=\"duties\">\n<h2>What was to be done</h2>\n<p>Clauses that "
                 "require an act, as the reports stood on ");
    add_moment_words(page->out, duties->moment, page->s->tz);
    html_c(page, ". One report by one of those bound fulfils a duty. Overdue means that no "
                 "report says it was done in time, not that it was not done.</p>\n");
    html_open_wide(page, "What was to be done");
    html_c(page, "<table class=\"stack\">\n<caption>Done: a report surely meets it. "
                 "Undetermined: one possibly does, or when it falls due is not known. Lapsed: "
                 "another text took its place before it fell due.</caption>\n<thead><tr>"
                 "<th scope=\"col\">Clause</th><th scope=\"col\" class=\"n\">Due</th>"
                 "<th scope=\"col\">State</th><th scope=\"col\">Report</th></tr></thead>\n"
                 "<tbody>\n");
    for (uint32_t i = 0; i < duties->count; i++)
        add_duty(page, &duties->at[i]);
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
    html_c(page, "</section>\n");
}
