#include "report/force.h"

#include "report/page.h"
#include "report/words.h"

/* ---- pieces ---- */

static void
add_who(struct page *page, const struct who_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        html_c(page, i ? ", " : "");
        html_text(page, list->at[i].name);
    }
}

static void
add_source(struct page *page, struct str source)
{
    if (!source.len)
        return;
    html_c(page, "<span class=\"sub\">");
    html_text(page, source);
    html_c(page, "</span>");
}

/* "5 January 2026 to 3 March 2026, or never" */
static void
add_timing(struct page *page, struct timing t)
{
    if (t.earliest == TIME_MIN && t.latest == TIME_MAX) {
        html_c(page, "on a day that nothing tells");
    } else if (t.earliest == t.latest) {
        html_day(page, t.earliest);
    } else {
        add_day_text(page->out, t.earliest, "any day");
        html_c(page, " <span class=\"to\">to</span> ");
        add_day_text(page->out, t.latest, "any day");
    }
    if (t.may_never)
        html_c(page, ", or never");
}

static void
add_event(struct page *page, const struct mission *m, struct mission_event event)
{
    switch (event.kind) {
    case EVENT_NONE: return;
    case EVENT_DAY: html_day(page, event.day); return;
    case EVENT_MILESTONE: html_text(page, m->milestones[event.index].name.name); return;
    case EVENT_MEETING: html_text(page, m->meetings[event.index].name.name); return;
    }
}

/* ---- milestones ---- */

static void
add_milestone(struct page *page, const struct mission *m, const struct milestone *milestone)
{
    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &milestone->name);
    html_c(page, "</th><td data-h=\"track\">");
    html_text(page, milestone->track);
    html_c(page, "</td><td data-h=\"waits for\">");
    for (uint32_t i = 0; i < milestone->after_count; i++) {
        html_c(page, i ? ", " : "");
        add_event(page, m, milestone->after[i].event);
    }
    if (milestone->has_expected) {
        html_c(page, milestone->after_count ? "; expected " : "expected ");
        add_day_text(page->out, milestone->first, "any day");
        if (milestone->last != milestone->first) {
            html_c(page, " to ");
            add_day_text(page->out, milestone->last, "any day");
        }
        if (milestone->has_likely) {
            html_c(page, ", likely ");
            add_day_text(page->out, milestone->likely, "any day");
        }
    }
    html_c(page, "</td><td class=\"d\" data-h=\"comes\">");
    add_timing(page, milestone->timing);
    if (milestone->chance < 1)
        buf_printf(page->out, "<span class=\"sub\">by itself with a chance of %g</span>",
                   milestone->chance);
    html_c(page, "</td></tr>\n");
}

static void
add_milestones(struct page *page, const struct mission *m)
{
    static const char *const heads[] = { "Milestone", "Track", "Waits for", "May come", NULL };

    if (!m->milestone_count)
        return;
    html_c(page, "<h3>What has to come first</h3>\n");
    force_open_table(page, "Milestones", "The days that the terms allow. Without a chance of its "
                     "own a milestone is taken to come.", heads);
    for (uint32_t i = 0; i < m->milestone_count; i++)
        add_milestone(page, m, &m->milestones[i]);
    force_close_table(page);
}

/* ---- meetings ---- */

static void
add_meeting(struct page *page, const struct mission *m, const struct meeting *meeting)
{
    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &meeting->name);
    add_source(page, meeting->source);
    html_c(page, "</th><td class=\"d\" data-h=\"on\">");
    if (meeting->has_on && meeting->through != meeting->on)
        html_days(page, meeting->on, meeting->through);
    else
        add_timing(page, meeting->timing);
    html_c(page, "</td><td data-h=\"where\">");
    if (meeting->site != MISSION_NONE)
        html_text(page, m->sites[meeting->site].name.title.len ? m->sites[meeting->site].name.title
                                                               : m->sites[meeting->site].name.name);
    else
        html_text(page, meeting->where);
    html_c(page, "</td><td data-h=\"who\">");
    add_who(page, &meeting->who);
    html_c(page, "</td></tr>\n");
}

static void
add_meetings(struct page *page, const struct mission *m)
{
    static const char *const heads[] = { "Meeting", "On", "Where", "Who", NULL };

    if (!m->meeting_count)
        return;
    html_c(page, "<h3>Meetings</h3>\n");
    force_open_table(page, "Meetings", "With a range, they wait for something whose day is not "
                     "fixed.", heads);
    for (uint32_t i = 0; i < m->meeting_count; i++)
        add_meeting(page, m, &m->meetings[i]);
    force_close_table(page);
}

/* ---- positions, measures ---- */

static void
add_said(struct page *page, const char *word, const struct str *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(page->out, "<div>%s ", word);
        html_text(page, texts[i]);
        html_c(page, "</div>");
    }
}

static void
add_position(struct page *page, const struct position *position,
             const struct position_version *held)
{
    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &position->name);
    add_source(page, held->source);
    html_c(page, "</th><td data-h=\"of\">");
    add_who(page, &held->by);
    html_c(page, "</td><td data-h=\"topic\">");
    html_text(page, held->topic);
    html_c(page, "</td><td data-h=\"says\">");
    add_said(page, "demands", held->demands, held->demand_count);
    add_said(page, "offers", held->offers, held->offer_count);
    html_c(page, "</td><td class=\"d\" data-h=\"since\">");
    add_day_text(page->out, held->since, "not said");
    html_c(page, "</td></tr>\n");
}

static void
add_positions(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Position", "Of", "Topic", "Says", "Since", NULL };
    const struct mission    *m = view->program->mission;
    instant                  day = view->as_of < view->on ? view->as_of : view->on;
    uint32_t                 held = 0;

    for (uint32_t i = 0; i < m->position_count; i++)
        held += position_on(&m->positions[i], day) != NULL;
    if (!held)
        return;
    html_c(page, "<h3>Positions</h3>\n");
    force_open_table(page, "Positions", "As held and known that day; each in its source's words as "
                     "the terms give them.", heads);
    for (uint32_t i = 0; i < m->position_count; i++)
        if (position_on(&m->positions[i], day))
            add_position(page, &m->positions[i], position_on(&m->positions[i], day));
    force_close_table(page);
}

static void
add_occasion(struct page *page, const struct mission *m, const struct occasion *occasion)
{
    if (occasion->event.kind == EVENT_NONE && !occasion->words.len)
        html_c(page, "<span class=\"quiet\">not said</span>");
    add_event(page, m, occasion->event);
    html_c(page, occasion->event.kind != EVENT_NONE && occasion->words.len ? ": " : "");
    html_text(page, occasion->words);
    if (occasion->event.kind == EVENT_NONE || occasion->event.kind == EVENT_DAY)
        return;
    html_c(page, "<span class=\"sub\">");
    add_timing(page, occasion->timing);
    html_c(page, "</span>");
}

static void
add_measures(struct page *page, const struct mission *m)
{
    static const char *const heads[] = { "Measure", "Kind", "By", "On", "When", "Until", NULL };

    if (!m->measure_count)
        return;
    html_c(page, "<h3>Sanctions and incentives</h3>\n");
    force_open_table(page, "Sanctions and incentives", "What is announced, by whom, on whom, and "
                     "what it waits for.", heads);
    for (uint32_t i = 0; i < m->measure_count; i++) {
        const struct measure *measure = &m->measures[i];

        html_c(page, "<tr><th scope=\"row\">");
        force_add_name(page, &measure->name);
        add_source(page, measure->source);
        buf_printf(page->out, "</th><td data-h=\"kind\">%s</td><td data-h=\"by\">",
                   measure_kind_name(measure->kind));
        add_who(page, &measure->by);
        html_c(page, "</td><td data-h=\"on\">");
        add_who(page, &measure->on);
        html_c(page, "</td><td data-h=\"when\">");
        add_occasion(page, m, &measure->trigger);
        html_c(page, "</td><td data-h=\"until\">");
        add_occasion(page, m, &measure->release);
        html_c(page, "</td></tr>\n");
    }
    force_close_table(page);
}

void
page_add_politics(struct page *page, const struct force_view *view)
{
    const struct mission *m = view->program->mission;

    if (m->milestone_count + m->meeting_count + m->position_count + m->measure_count == 0)
        return;
    html_c(page, "<section id=\"politics\">\n<h2>What is said and done about it</h2>\n");
    add_milestones(page, m);
    add_meetings(page, m);
    add_positions(page, view);
    add_measures(page, m);
    html_c(page, "</section>\n");
}
