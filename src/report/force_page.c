#include "report/force.h"

#include "report/page.h"
#include "report/words.h"

/* What pages of a force draw and no other page does. */
static const char style[] =
    ".site{stroke:var(--mark);stroke-width:1.6;fill:var(--ground)}\n"
    ".site.covered{fill:var(--mark)}\n"
    ".site.bare{fill:url(#hatch)}\n"
    ".site.later{stroke-dasharray:2 2.5}\n"
    ".site.none{stroke:var(--line)}\n"
    ".cover{fill:none;stroke:var(--ink);stroke-width:.9;stroke-opacity:.65}\n"
    ".reach{fill:none;stroke:var(--mark);stroke-width:.7;stroke-dasharray:5 4;"
    "stroke-opacity:.6}\n"
    "svg text.number{font-size:13px;fill:var(--ink);paint-order:stroke;stroke:var(--land);"
    "stroke-width:3px}\n"
    ".people{fill:var(--soft)}\n"
    ".sides{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 1.6rem}\n"
    ".sides svg.map text{font-size:22px}.sides .site{stroke-width:3}\n"
    "@media screen and (max-width:46rem){.force svg.map{width:30rem;max-width:none}"
    ".force svg.map text{font-size:20px}.force svg.map text.number{font-size:19px}}\n"
    ".span{fill:var(--mark)}\n"
    ".span.hollow{fill:var(--ground);stroke:var(--mark);stroke-width:1}\n"
    ".half{stroke:var(--ground);stroke-width:2}\n"
    ".half.hollow{stroke:var(--mark)}.gone{fill:none;stroke:var(--ink);stroke-width:2}\n"
    ".gone.halo{stroke:var(--ground);stroke-width:6}\n"
    ".today{stroke:var(--ink);stroke-width:1;stroke-dasharray:1 3}\n"
    "svg text.row{fill:var(--ink);font-size:12px}svg text.tail{font-size:11px}\n"
    ".curve{fill:none;stroke:var(--mark);stroke-width:1.6}\n"
    ".curve.second{stroke-dasharray:6 3}.curve.thin{stroke-width:.8}\n"
    ".figures.two{grid-template-columns:repeat(2,1fr)}\n"
    "@media screen and (max-width:46rem){.figures.two,.sides{grid-template-columns:minmax(0,1fr)}}\n"
    "svg.dates{display:block;width:100%;min-width:44rem;height:auto}\n"
    "@media print{svg.dates{min-width:0;max-height:225mm;width:auto;max-width:100%;margin:auto}}\n";

void
page_add_force_style(struct page *page)
{
    html_c(page, style);
}

static const char *
kind_of(const struct force_view *view)
{
    return view->plan && view->timeline ? "Posture, plan and timeline" : view->kind;
}

static void
add_head(struct page *page, const struct force_view *view)
{
    html_c(page,
           "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_text(page, view->program->operation);
    buf_printf(page->out, "%s%s</title>\n<style>\n", view->program->operation.len ? ": " : "",
               kind_of(view));
    for (const char *const *piece = page_style; *piece; piece++)
        html_c(page, *piece);
    page_add_force_style(page);
    html_c(page,
           "</style>\n</head>\n<body>\n"
           "<a class=\"skip\" href=\"#main\">Skip to the page</a>\n"
           "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
           "<pattern id=\"hatch\" width=\"5\" height=\"5\" "
           "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
           "<rect class=\"hatch-ground\" width=\"5\" height=\"5\"/>"
           "<rect class=\"hatch-line\" width=\"1.8\" height=\"5\"/></pattern></defs>"
           "</svg>\n<main id=\"main\">\n");
}

void
force_add_day(struct page *page, const struct force_view *view)
{
    if (view->on == TIME_MAX) {
        html_c(page, "Once everything has come");
    } else {
        html_c(page, "On ");
        html_day(page, view->on);
    }
    if (view->as_of != view->on) {
        html_c(page, ", as known on ");
        html_day(page, view->as_of);
    }
}

static void
add_title(struct page *page, const struct force_view *view)
{
    const struct mission *m = view->program->mission;
    const struct {
        uint32_t    count;
        const char *one, *several;
    } counts[] = { { m->contributor_count, "contributor", "contributors" },
                   { m->unit_count, "unit", "units" }, { m->site_count, "site", "sites" },
                   { m->milestone_count, "milestone", "milestones" } };
    bool any = false;

    buf_printf(page->out, "<header>\n<p class=\"kind\">%s</p>\n<h1>", kind_of(view));
    html_text(page, view->program->operation.len ? view->program->operation : STR("Mission"));
    html_c(page, "</h1>\n<p class=\"record\">");
    force_add_day(page, view);
    html_c(page, ": ");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (!counts[i].count)
            continue;
        html_c(page, any ? ", " : "");
        any = true;
        add_plural(page->out, counts[i].count, counts[i].one, counts[i].several);
    }
    html_c(page, ".</p>\n</header>\n");
}

static void
add_doubts(struct page *page, const struct force_view *view)
{
    const struct mission *m = view->program->mission;
    bool                  any = false;

    for (uint32_t i = 0; i < m->recall_count; i++) {
        if (!posture_doubts(view->posture, &m->recalls[i], view->timeline))
            continue;
        html_c(page, any ? "; that of " : "<div><dt>Recalls that are not counted</dt><dd>No record says "
                                          "when they were stated, so they are known from their own day "
                                          "on, which was not yet: that of ");
        any = true;
        html_text(page, m->contributors[m->recalls[i].contributor].name);
        html_c(page, " on ");
        html_day(page, m->recalls[i].on);
    }
    html_c(page, any ? ".</dd></div>\n" : "");
}

static void
add_reading(struct page *page, const struct force_view *view)
{
    html_c(page,
           "<section id=\"reading\">\n<h2>How to read this page</h2>\n<dl class=\"notes\">\n"
           "<div><dt>Held, firm, hoped, gone, unsaid</dt><dd>Held: in place. Firm: agreed, or being "
           "raised, trained or moved. Hoped: spoken of, promised, or waiting for a parliament. Gone: "
           "withdrawn, recalled or left out of the question. A decision to go is not a departure: "
           "some of them may still be there.</dd></div>\n"
           "<div><dt>Not said</dt><dd>No record gives it. It is never filled in; where a figure "
           "needs it, both ends are shown, or what is assumed is named with its "
           "source.</dd></div>\n"
           "<div><dt>In reach</dt><dd>A unit counts at every site it can reach, on the shortest "
           "line over the ground: coverage is what could be there, not what is sent.</dd></div>\n");
    if (view->timeline)
        html_c(page,
               "<div><dt>P10, P50, P90</dt><dd>By this day it has come in 10, 50 and 90 of 100 "
               "draws of the whole network. Never: in so many draws it does not come at "
               "all.</dd></div>\n");
    add_doubts(page, view);
    html_c(page,
           "<div><dt>Names</dt><dd>Contributors are named as the terms name them, in their order, "
           "and alike.</dd></div>\n"
           "<div><dt>Places</dt><dd>");
    force_add_precision(view, page->out);
    html_c(page,
           " What is in reach was found from the exact places.</dd></div>\n"
           "<div><dt>Boundaries</dt><dd>" MAP_NOTICE " Outlines: Natural Earth, 1:50 million, public "
           "domain.</dd></div>\n</dl>\n</section>\n");
}

static bool
has_plan(const struct force_view *view)
{
    return view->plan || view->no_plan.len;
}

static bool
has_politics(const struct mission *m)
{
    return m->milestone_count + m->meeting_count + m->position_count + m->measure_count > 0;
}

bool
page_has_force(const struct force_view *view, const char *section)
{
    const struct {
        const char *id;
        bool        has;
    } sections[] = {
        { "posture", view && view->program->mission->unit_count + view->program->mission->site_count },
        { "plan", view && has_plan(view) },
        { "timeline", view && view->timeline },
        { "politics", view && has_politics(view->program->mission) },
    };

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(sections[i].id, section) == 0)
            return sections[i].has;
    return true; /* not one of these */
}

enum status
page_add_force(struct page *page, const struct force_view *view, struct err *err)
{
    if (page_has_force(view, "posture"))
        TRY(page_add_posture(page, view, err));
    if (page_has_force(view, "plan"))
        TRY(page_add_plan(page, view, err));
    if (view->timeline)
        TRY(page_add_dates(page, view, err));
    page_add_politics(page, view);
    return buf_status(page->out, err);
}

enum status
force_add_page(const struct force_view *view, struct arena *step, struct buf *out, struct err *err)
{
    struct page page = { .step = step, .out = out };

    add_head(&page, view);
    add_title(&page, view);
    if (!view->plan == !view->timeline) /* neither; or both, and so all */
        TRY(page_add_posture(&page, view, err));
    if (view->plan)
        TRY(page_add_plan(&page, view, err));
    if (view->timeline)
        TRY(page_add_dates(&page, view, err));
    if (view->timeline || !view->plan)
        page_add_politics(&page, view);
    add_reading(&page, view);
    html_c(&page, "</main>\n</body>\n</html>\n");
    return buf_status(out, err);
}
