#include "report/page.h"

#include "report/words.h"

/* ---- where ---- */

static void
add_line_key(struct page *page, const struct map_facts *facts)
{
    const struct program *p = page->s->program;
    uint32_t              drawn = 0;

    for (uint32_t i = 0; i < p->line_count && drawn < facts->lines; i++) {
        if (!map_draws_line(&p->lines[i]))
            continue;
        buf_printf(page->out,
                   "<span class=\"item\"><svg class=\"swatch\" viewBox=\"0 0 36 14\" "
                   "width=\"36\" height=\"14\" aria-hidden=\"true\"><path "
                   "class=\"contact contact%u\" d=\"M1 7H35\"/></svg>&nbsp;",
                   drawn++ % MAP_LINE_STYLES);
        html_text(page, p->lines[i].title.len ? p->lines[i].title : p->lines[i].name);
        html_c(page, "</span> ");
    }
}

static void
add_key(struct page *page, const char *shape, const char *words)
{
    buf_printf(page->out,
               "<span class=\"item\"><svg class=\"swatch\" viewBox=\"0 0 36 14\" "
               "width=\"36\" height=\"14\" aria-hidden=\"true\">%s</svg>&nbsp;%s"
               "</span> ",
               shape, words);
}

static void
add_map_key(struct page *page, const struct map_facts *facts)
{
    html_c(page, "<figcaption>");
    add_key(page, "<circle class=\"disc\" cx=\"18\" cy=\"7\" r=\"6\"/>", "violation");
    add_key(page, "<circle class=\"ring\" cx=\"18\" cy=\"7\" r=\"6\"/>", "possible");
    add_key(page,
            "<circle class=\"ring\" cx=\"18\" cy=\"7\" r=\"6.5\"/><circle class=\"disc\" "
            "cx=\"18\" cy=\"7\" r=\"3.5\"/>",
            "both, by area");
    if (facts->has_circles)
        add_key(page, "<g class=\"circles\"><circle cx=\"18\" cy=\"7\" r=\"6\"/></g>",
                "how far off the place may be, to scale");
    if (facts->has_zones)
        add_key(page, "<path class=\"zone\" d=\"M1 7H35\"/>",
                "zone of a clause that has findings");
    add_line_key(page, facts);
    add_key(page, "<path class=\"border\" d=\"M1 7H35\"/>", "boundary");
    if (facts->has_disputed)
        add_key(page, "<path class=\"disputed\" d=\"M1 7H35\"/>",
                "boundary that is disputed, undetermined or a ceasefire line");
    html_c(page, "<br>");
    html_c(page, MAP_NOTICE);
    html_c(page, " Outlines: Natural Earth 1:50 million, generalised.");
    if (facts->circles_left_out) {
        html_c(page, " ");
        add_plural(page->out, facts->circles_left_out, "circle of few reports is",
                   "circles of few reports are");
        html_c(page, " left out for clarity.");
    }
    html_c(page, "</figcaption>\n");
}

static void
add_place_counts(struct page *page)
{
    static const char *const words[] = {
        "drawn at the coordinates the report gives",
        "drawn as the circle that holds the sector an observer saw or heard it in",
        "drawn at the settlement they name",
        "not drawn: the place is a whole zone",
        "not drawn: several settlements bear the name",
        "not drawn: the name is not known, or a bearing has no range",
        "not drawn: no place is reported",
    };

    html_c(page,
           "<p>Reports with a finding, by what is known of their place:</p>\n<ul>\n");
    for (int i = 0; i < PLACE_KIND_COUNT; i++) {
        if (!page->s->places[i])
            continue;
        html_c(page, "<li>");
        add_count(page->out, page->s->places[i]);
        buf_printf(page->out, " %s</li>\n", words[i]);
    }
    html_c(page, "</ul>\n");
}

enum status
page_add_map(struct page *page, struct err *err)
{
    struct map_facts facts;

    html_c(page, "<section id=\"map\">\n<h2>Where</h2>\n");
    if (!page->s->grid.count) {
        html_c(page, "<p>No report with a finding has a place that can be drawn.</p>\n");
    } else {
        html_c(page, "<figure>\n");
        html_open_wide(page, "Map");
        TRY(map_add_svg(page->s, page->step, page->out, &facts, err));
        html_close_wide(page);
        add_map_key(page, &facts);
        html_c(page, "</figure>\n");
    }
    if (page->s->behind.violation + page->s->behind.possible)
        add_place_counts(page);
    html_c(page, "</section>\n");
    return TRUCE_OK;
}

/* ---- the latest findings ---- */

static void
add_names(struct page *page, const char *head, const struct str *names, uint32_t count)
{
    if (!count)
        return;
    html_c(page, head);
    for (uint32_t i = 0; i < count; i++) {
        html_c(page, i ? "; " : "");
        html_text(page, names[i]);
    }
}

/* Only what a browser opens without running it. */
static bool
is_web_address(struct str url)
{
    return str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
}

static void
add_origin(struct page *page, const struct listed_report *l)
{
    const struct report *r = &l->report;

    html_c(page, "<p class=\"origin\"><code>");
    html_text(page, r->source);
    html_c(page, ":");
    html_text(page, r->id);
    html_c(page, "</code>");
    if (l->office.len) {
        html_c(page, " · published by ");
        html_text(page, l->office);
    }
    if (is_web_address(r->url)) {
        html_c(page, " · <a rel=\"noreferrer nofollow\" href=\"");
        html_text(page, r->url);
        html_c(page, "\">where it stood</a>");
    } else if (r->url.len) {
        html_c(page, " · ");
        html_text(page, r->url);
    }
    buf_printf(page->out, " · entry %llu of the %srecord%s</p>\n",
               (unsigned long long)l->seq, l->is_proved ? "signed " : "",
               l->is_newer ? ", newer than its signature" : "");
}

static void
add_facts(struct page *page, const struct listed_report *l)
{
    const struct report *r = &l->report;
    bool                 said;
    struct range         killed = report_killed(r, &said);

    html_c(page, "<p class=\"facts\">");
    /* a word of the terms' own is not in the standard vocabulary */
    html_text(page, r->unknown.len ? r->unknown : vocab_text(r->words, VOCAB_ACT, r->act));
    if (r->weapon) {
        html_c(page, ", ");
        html_text(page, vocab_text(r->words, VOCAB_WEAPON, r->weapon));
    }
    if (r->place.len) {
        html_c(page, " · ");
        html_text(page, r->place);
    }
    add_names(page, " · by ", r->by, r->by_count);
    add_names(page, " · between ", r->between, r->between_count);
    if (said) {
        html_c(page, " · ");
        add_range(page->out, killed);
        html_c(page, killed.min == 1 && killed.max == 1 ? " death" : " deaths");
    }
    html_c(page, "</p>\n");
}

static void
add_clause_name(struct page *page, const struct finding *f)
{
    html_c(page, "<code>");
    html_text(page, f->clause);
    html_c(page, "</code>");
    if (f->stated_by.len) {
        html_c(page, " as stated by ");
        html_text(page, f->stated_by);
    }
}

/* Which conditions are not certain, one bit each, and in words. */
static unsigned
doubts(const struct finding *f)
{
    return (f->act == ANSWER_POSSIBLE) | (unsigned)(f->when == ANSWER_POSSIBLE) << 1 |
           (unsigned)(f->where == ANSWER_POSSIBLE) << 2 |
           (unsigned)(f->who == ANSWER_POSSIBLE) << 3 |
           (unsigned)(f->has_except && f->except == ANSWER_POSSIBLE) << 4;
}

static void
add_doubts(struct page *page, unsigned bits)
{
    static const char *const words[] = { "what happened", "when", "where", "who acted",
                                         "whether an exception applies" };
    bool any = false;

    html_c(page, "not certain ");
    for (int i = 0; i < 5; i++) {
        if (!(bits >> i & 1))
            continue;
        html_c(page, !any ? "" : bits >> (i + 1) ? ", " : " and ");
        html_c(page, words[i]);
        any = true;
    }
}

/* Both only possible, for the same doubts, and nobody ruled on one of them. */
static bool
is_alike(const struct finding *a, const struct finding *b)
{
    return !a->violation && !b->violation && doubts(a) == doubts(b) &&
           a->decided_count == b->decided_count;
}

/* Who decided what of it, when, and where that stands in the record. */
static void
add_decided(struct page *page, const struct finding *f)
{
    for (uint32_t i = 0; i < f->decided_count; i++) {
        const struct finding_decided *d = &f->decided[i];
        const struct str words[] = { d->outcome, d->confidence, d->exception, d->finds };
        static const char *const heads[] = { ": ", ", confidence ", ": exception ", ": finds " };
        char text[TIME_TEXT_LEN];

        html_c(page, " <span class=\"aside\">Decided, ");
        html_text(page, d->kind);
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            if (!words[k].len)
                continue;
            html_c(page, heads[k]);
            html_text(page, words[k]);
        }
        html_c(page, "; by ");
        html_text(page, d->author);
        html_c(page, ", ");
        html_text(page, time_text(d->at, text));
        buf_printf(page->out, ", entry %llu.</span>", (unsigned long long)d->entry);
    }
}

/* One finding alone; several possible for the same doubts together, the first in full. */
static void
add_findings(struct page *page, const struct listed_report *l, uint32_t first)
{
    const struct finding *f = &l->findings[first];
    uint32_t              alike = 0;

    html_c(page, "<li>");
    html_swatch(page, f->violation);
    html_c(page, f->dismissed ? " <b>Dismissed</b>, since the report is refuted; else " : " ");
    html_c(page, f->violation ? "<b>Violation</b> of " : "<b>Possible</b> breach of ");
    for (uint32_t i = first; i < l->count; i++)
        if (i == first || is_alike(&l->findings[i], f)) {
            html_c(page, alike++ ? ", " : "");
            add_clause_name(page, &l->findings[i]);
        }
    html_c(page, ": ");
    if (alike > 1) {
        add_doubts(page, doubts(f));
        html_c(page, ". For the first: ");
    }
    html_text(page, f->because);
    html_c(page, ".");
    add_decided(page, f);
    html_c(page, "</li>\n");
}

/* Was it said together with an earlier one? */
static bool
is_said(const struct listed_report *l, uint32_t index)
{
    const struct finding *f = &l->findings[index];

    for (uint32_t i = 0; i < index; i++)
        if (is_alike(&l->findings[i], f))
            return true;
    return false;
}

static void
add_listed(struct page *page, const struct listed_report *l)
{
    instant from, until;

    report_span(&l->report, page->s->tz, &from, &until);
    html_c(page, "<article>\n<div>\n<h4>");
    html_days(
        page, local_day(page->s->tz, from),
        local_day(page->s->tz, until > from && until != TIME_MAX ? until - 1 : until));
    html_c(page, "</h4>\n");
    add_facts(page, l);
    if (l->report.text.len) {
        html_c(page, "<blockquote");
        if (l->report.lang.len) {
            html_c(page, " lang=\"");
            html_text(page, l->report.lang);
            html_c(page, "\"");
        }
        html_c(page, "><p>");
        html_text(page, l->report.text);
        html_c(page, "</p></blockquote>\n");
    }
    add_origin(page, l);
    html_c(page, "</div>\n<ul>\n");
    for (int violation = 1; violation >= 0; violation--)
        for (uint32_t i = 0; i < l->count; i++)
            if (l->findings[i].violation == (violation == 1) && !is_said(l, i))
                add_findings(page, l, i);
    html_c(page, "</ul>\n</article>\n");
}

static void
add_list(struct page *page, const char *head, const char *none, uint32_t first,
         uint32_t end)
{
    buf_printf(page->out, "<h3 class=\"listhead\">%s</h3>\n", head);
    if (first == end) {
        buf_printf(page->out, "<p>%s</p>\n", none);
        return;
    }
    html_c(page, "<div class=\"list\">\n");
    for (uint32_t i = first; i < end; i++)
        add_listed(page, &page->listing->at[i]);
    html_c(page, "</div>\n");
}

void
page_add_listing(struct page *page)
{
    const struct situation *s = page->s;
    uint64_t all = s->findings.violation + s->findings.possible;
    uint64_t here = s->violations.findings + s->possibles.findings;
    uint32_t dismissed;

    html_c(page, "<section id=\"list\">\n<h2>Latest findings</h2>\n<p>");
    if (!all && !page->listing->count) {
        html_c(page, "There is no finding.</p>\n</section>\n");
        return;
    }
    html_c(page,
           "The reports that begin last, newest first, each with every clause it breaks "
           "or may break and why. ");
    add_plural(page->out, here, "finding", "findings");
    html_c(page, " of ");
    add_count(page->out, all);
    html_c(page, here == 1 ? " stands here" : " stand here");
    if (all > here)
        html_c(
            page,
            "; all of them, each with its own reasons, come with <code>truce report -o "
            "findings.csv</code> or <code>-o findings.geojson</code>");
    html_c(page, ". The words of a report are those of its source.</p>\n");
    add_list(page, "With a violation", "None.", 0, page->listing->violations);
    dismissed = page->listing->count;
    while (dismissed > page->listing->violations &&
           listed_is_dismissed(&page->listing->at[dismissed - 1]))
        dismissed--;
    add_list(page, "Only possible", "None.", page->listing->violations, dismissed);
    if (dismissed < page->listing->count)
        add_list(page, "Dismissed: a person refuted the report, and it is in no total", "None.",
                 dismissed, page->listing->count);
    html_c(page, "</section>\n");
}

/* ---- clauses not judged ---- */

static void
add_unjudged(struct page *page, uint32_t agreement)
{
    const struct program *p = page->s->program;
    bool                  any = false;

    for (uint32_t c = 0; c < p->clause_count; c++) {
        const struct clause_version *v = clause_latest(&p->clauses[c]);

        if (p->clauses[c].agreement != agreement || clause_is_checkable(&p->clauses[c]))
            continue;
        if (!any) {
            html_c(page, "<h3>");
            html_text(page, p->agreements[agreement].title.len
                                ? p->agreements[agreement].title
                                : p->agreements[agreement].name);
            html_c(page, "</h3>\n<dl class=\"unjudged\">\n");
        }
        any = true;
        html_c(page, "<div><dt><code>");
        html_text(page, p->clauses[c].name);
        html_c(page, "</code> ");
        html_text(page, v->title);
        if (v->stated_by.len) {
            html_c(page, " <span class=\"aside\">stated by ");
            html_text(page, v->stated_by);
            html_c(page, "</span>");
        }
        html_c(page, "</dt><dd>");
        html_text(page, v->uncheckable.len ? v->uncheckable
                                           : STR("nothing is forbidden in it"));
        html_c(page, "</dd></div>\n");
    }
    html_c(page, any ? "</dl>\n" : "");
}

void
page_add_uncheckable(struct page *page)
{
    html_c(page,
           "<section id=\"uncheckable\">\n<h2>Clauses not judged</h2>\n"
           "<p>These stand in the agreements like the others. No report of an event can "
           "show them kept or broken, and nothing here says that they were.</p>\n");
    for (uint32_t i = 0; i < page->s->program->agreement_count; i++)
        add_unjudged(page, page->s->agreements[i]);
    html_c(page, "</section>\n");
}

/* ---- names ---- */

enum { PAGE_NAMES_MAX = 40 };

static void
add_unknown(struct page *page, const char *head, const char *nothing,
            const struct names *names)
{
    uint64_t more = names->beyond;

    if (!names->count && !names->beyond) {
        buf_printf(page->out, "<p>%s</p>\n", nothing);
        return;
    }
    buf_printf(page->out, "<p>%s</p>\n<ul class=\"names\">\n", head);
    for (uint32_t i = 0; i < names->count && i < PAGE_NAMES_MAX; i++) {
        html_c(page, "<li>");
        html_text(page, names->at[i].name);
        html_c(page, " <span class=\"aside\">");
        add_count(page->out, names->at[i].count);
        html_c(page, "</span></li>\n");
    }
    for (uint32_t i = PAGE_NAMES_MAX; i < names->count; i++)
        more += names->at[i].count;
    if (more) {
        html_c(page, "<li>others <span class=\"aside\">");
        add_count(page->out, more);
        html_c(page, "</span></li>\n");
    }
    html_c(page, "</ul>\n");
}

void
page_add_names(struct page *page)
{
    html_c(page, "<section id=\"names\">\n<h2>Names not known</h2>\n");
    add_unknown(page,
                "Named in reports as having acted or been there, but neither a party nor "
                "another name of one in the terms. Nothing is counted for or against any "
                "party on their account. How often:",
                "Every name of an actor in the reports is that of a party.",
                &page->s->unknown_actors);
    add_unknown(page,
                "Places named in reports that are no zone of the terms and in no "
                "gazetteer. How often:",
                "Every place named without coordinates is known.",
                &page->s->unknown_places);
    html_c(page, "</section>\n");
}
