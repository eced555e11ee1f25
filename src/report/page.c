#include "report/force.h"
#include "report/page.h"
#include "report/words.h"
#include "wire/text.h"

/* ---- pieces ---- */

void
html_text(struct page *page, struct str text)
{
    html_add(page->out, text);
}

void
html_c(struct page *page, const char *literal)
{
    buf_add_c(page->out, literal);
}

void
html_count_item(struct page *page, uint64_t count, const char *one, const char *several)
{
    if (!count)
        return;
    html_c(page, "<li>");
    add_plural(page->out, count, one, several);
    html_c(page, "</li>\n");
}

static void
open_cell(struct page *page, const char *head)
{
    if (head)
        buf_printf(page->out, "<td class=\"n\" data-h=\"%s\">", head);
    else
        html_c(page, "<td class=\"n\">");
}

void
html_count_cell(struct page *page, const char *head, uint64_t count)
{
    open_cell(page, head);
    add_count(page->out, count);
    html_c(page, "</td>");
}

void
html_range_cell(struct page *page, const char *head, struct range range)
{
    open_cell(page, head);
    add_range(page->out, range);
    html_c(page, "</td>");
}

void
html_deaths_cell(struct page *page, const struct tally *tally)
{
    open_cell(page, "deaths");
    add_deaths(page->out, tally);
    html_c(page, "</td>");
}

void
html_days_cell(struct page *page, instant first, instant last)
{
    if (first > last) {
        html_c(page, "<td class=\"n d\">–</td>");
        return;
    }
    html_c(page, "<td class=\"n d\">");
    add_day_text(page->out, first, "?");
    if (last != first) {
        html_c(page, " <span class=\"to\">to</span> ");
        add_day_text(page->out, last, "?");
    }
    html_c(page, "</td>");
}

void
html_swatch(struct page *page, bool violation)
{
    buf_printf(page->out,
               "<svg class=\"swatch\" viewBox=\"0 0 14 14\" width=\"14\" height=\"14\" "
               "aria-hidden=\"true\"><rect class=\"%s\" x=\"1\" y=\"1\" width=\"12\" "
               "height=\"12\"/></svg>",
               violation ? "violation" : "possible");
}

static void
add_bar(struct page *page, struct range range, int64_t longest, const char *min_class,
        const char *more_class)
{
    const double wide = 128;
    double       scale = longest ? wide / (double)longest : 0;
    double       min = (double)range.min * scale, more = (double)range.max * scale - min;

    html_c(page,
           "<td class=\"b\"><svg viewBox=\"0 0 130 14\" width=\"130\" height=\"14\" "
           "aria-hidden=\"true\">");
    if (range.min)
        buf_printf(page->out,
                   "<rect class=\"%s\" x=\"1\" y=\"2\" width=\"%s\" "
                   "height=\"10\"/>",
                   min_class, tenths(min < 1 ? 1 : min).text);
    if (range.max > range.min)
        buf_printf(page->out,
                   "<rect class=\"%s\" x=\"%s\" y=\"2\" width=\"%s\" "
                   "height=\"10\"/>",
                   more_class, tenths(1 + min).text, tenths(more < 1 ? 1 : more).text);
    html_c(page, "</svg></td>");
}

void
html_bar_cell(struct page *page, struct range range, int64_t longest)
{
    add_bar(page, range, longest, "violation", "possible");
}

void
html_plain_bar_cell(struct page *page, struct range range, int64_t longest)
{
    add_bar(page, range, longest, "received", "up-to");
}

void
html_open_wide(struct page *page, const char *label)
{
    buf_printf(page->out,
               "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
               label);
}

void
html_close_wide(struct page *page)
{
    html_c(page, "</div>\n");
}

void
html_day(struct page *page, instant day)
{
    html_c(page, "<time datetime=\"");
    add_day_text(page->out, day, "");
    html_c(page, "\">");
    add_day_words(page->out, day);
    html_c(page, "</time>");
}

/* The first day of an interval, without what it shares with the last. */
static void
add_first_day(struct page *page, instant first, instant last)
{
    struct civil a = civil_from_instant(first), b = civil_from_instant(last);
    char         date[TIME_TEXT_LEN];

    if (a.year != b.year) {
        html_day(page, first);
        html_c(page, " – ");
        return;
    }
    html_c(page, "<time datetime=\"");
    buf_add(page->out, time_text_date(first, date));
    if (a.month == b.month)
        buf_printf(page->out, "\">%d</time>–", a.day);
    else
        buf_printf(page->out, "\">%d %s</time> – ", a.day, month_name(a.month));
}

void
html_days(struct page *page, instant first, instant last)
{
    if (first == TIME_MIN) {
        html_c(page, "no date reported");
        return;
    }
    if (last == TIME_MAX) {
        html_c(page, "from ");
        last = first;
    } else if (last != first) {
        add_first_day(page, first, last);
    }
    html_day(page, last);
}

bool
page_has_source(const struct page *page, struct str part)
{
    for (uint32_t i = 0; i < page->s->sources.count; i++) {
        struct str name = page->s->sources.at[i].name;

        for (size_t at = 0; at + part.len <= name.len; at++)
            if (str_eq_nocase(str_sub(name, at, at + part.len), part))
                return true;
    }
    return false;
}

/* ---- the top ---- */

static void
add_head(struct page *page)
{
    html_c(page,
           "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_text(page, page->s->program->operation);
    html_c(page,
           page->s->program->operation.len ? ": situation report" : "Situation report");
    html_c(page, "</title>\n<style>\n");
    for (const char *const *piece = page_style; *piece; piece++)
        html_c(page, *piece);
    if (page->s->force)
        page_add_force_style(page);
    /* one hatch for every drawing of the page */
    html_c(page,
           "</style>\n</head>\n<body>\n"
           "<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
           "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
           "<pattern id=\"hatch\" width=\"5\" height=\"5\" "
           "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
           "<rect class=\"hatch-ground\" width=\"5\" height=\"5\"/>"
           "<rect class=\"hatch-line\" width=\"1.8\" height=\"5\"/></pattern></defs>"
           "</svg>\n");
}

static uint64_t
count_checkable(const struct program *program)
{
    uint64_t count = 0;

    for (uint32_t c = 0; c < program->clause_count; c++)
        count += clause_is_checkable(&program->clauses[c]);
    return count;
}

static void
add_lead(struct page *page)
{
    const struct situation *s = page->s;
    uint64_t                checkable = count_checkable(s->program);

    html_c(page, "<p class=\"lead\">");
    add_plural(page->out, s->reports, "report", "reports");
    html_c(page, " from ");
    add_plural(page->out, s->sources.count, "source", "sources");
    if (s->days.count) {
        html_c(page, ", on events from ");
        html_day(page, s->days.at[0].day);
        html_c(page, " to ");
        html_day(page, s->days.at[s->days.count - 1].day);
        html_c(page, ",");
    }
    html_c(page, s->reports == 1 ? " was held against " : " were held against ");
    add_plural(page->out, checkable, "clause", "clauses");
    html_c(page, " of ");
    add_plural(page->out, s->program->agreement_count, "agreement", "agreements");
    html_c(page, " that a report can decide. ");
    if (s->program->clause_count > checkable) {
        add_plural(page->out, s->program->clause_count - checkable, "further clause is",
                   "further clauses are");
        html_c(
            page,
            " <a href=\"#uncheckable\">kept but not judged</a>, each with the reason.");
    }
    html_c(page, "</p>\n");
}

static void
add_figure(struct page *page, const char *head, struct range range, const char *rule)
{
    buf_printf(page->out, "<div><dt>%s</dt><dd><span class=\"big\">", head);
    add_range(page->out, range);
    buf_printf(page->out, "</span><span class=\"rule\">%s</span></dd></div>\n", rule);
}

static void
add_figure_of_deaths(struct page *page)
{
    const struct tally *behind = &page->s->behind;

    html_c(page, "<div><dt>Deaths in these reports</dt><dd><span class=\"big\">");
    add_deaths(page->out, behind);
    html_c(page,
           "</span><span class=\"rule\">As the reports say: from the lowest figure of "
           "the violations to the highest figure of violations and possibles.");
    if (behind->unsaid) {
        html_c(page, " ");
        add_plural(page->out, behind->unsaid, "report gives", "reports give");
        html_c(page, " no figure.");
    }
    html_c(page, "</span></dd></div>\n");
}

static void
add_figures(struct page *page)
{
    const struct situation *s = page->s;

    html_c(page, "<dl class=\"figures\">\n");
    add_figure(
        page, "Findings", tally_count(&s->findings),
        "Each report that breaks a clause, once a clause. Not incidents: reports are "
        "not yet merged.");
    add_figure(page, "Reports behind them", tally_count(&s->behind),
               "Each report with a finding, once, however many clauses it breaks.");
    add_figure_of_deaths(page);
    html_c(page,
           "</dl>\n<p class=\"key\">Every total runs from what is certain to what is "
           "possible: ");
    html_swatch(page, true);
    html_c(page, "&nbsp;<b>violation</b>, every condition of the clause is met; ");
    html_swatch(page, false);
    html_c(page,
           "&nbsp;<b>possible</b>, none is excluded but at least one is not certain. "
           "<a href=\"#reading\">How to read this report</a></p>\n");
}

static void
add_header(struct page *page)
{
    const struct situation *s = page->s;
    char                    hex[SHA256_HEX_LEN + 1], recorded[TIME_TEXT_LEN];

    digest_hex(&s->root, hex);
    html_c(page, "<header>\n<p class=\"kind\">Situation report</p>\n<h1>");
    html_text(page, s->program->operation.len ? s->program->operation : STR("Operation"));
    html_c(page, "</h1>\n<p class=\"record\">State of the record at entry ");
    add_count(page->out, s->log_size);
    if (s->recorded != TIME_MIN) {
        html_c(page, ", <time datetime=\"");
        buf_add(page->out, time_text(s->recorded, recorded));
        html_c(page, "\">");
        add_moment_words(page->out, s->recorded, s->tz);
        html_c(page, "</time>");
    }
    html_c(page, " (");
    html_text(page, s->tz->name);
    buf_printf(page->out, "), root <code>%.16s…</code></p>\n", hex);
    add_lead(page);
    if (s->folded < s->log_size) {
        html_c(page, "<p class=\"note\"><b>");
        add_plural(page->out, s->log_size - s->folded, "entry", "entries");
        html_c(page, "</b> of the record are not held against the clauses yet.</p>\n");
    }
    add_figures(page);
    html_c(page, "</header>\n");
}

static void
add_contents(struct page *page)
{
    static const char *const items[][2] = {
        { "agreements", "What was agreed" },
        { "sources", "What was seen, and what was not" },
        { "clauses", "Findings by clause" },
        { "duties", "What was to be done" },
        { "parties", "Findings by party" },
        { "time", "Over time" },
        { "map", "Where" },
        { "days", "Days with most reports" },
        { "compare", "Before and after" },
        { "posture", "Posture" },
        { "plan", "Plan" },
        { "timeline", "When" },
        { "politics", "What is said and done about it" },
        { "list", "Latest findings" },
        { "uncheckable", "Clauses not judged" },
        { "names", "Names not known" },
        { "reading", "How to read this report" },
        { "record", "The record" },
        { "proof", "What can be checked" },
    };

    html_c(page, "<nav aria-label=\"Contents\"><ol>\n");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if ((page->s->duties || strcmp(items[i][0], "duties") != 0) &&
            (page->listing->sealed || strcmp(items[i][0], "proof") != 0) &&
            page_has_force(page->s->force, items[i][0]))
            buf_printf(page->out, "<li><a href=\"#%s\">%s</a></li>\n", items[i][0],
                   items[i][1]);
    html_c(page, "</ol></nav>\n");
}

static enum status
add_sections(const struct situation *s, const struct listing *listing, struct arena *step,
             struct buf *out, struct err *err)
{
    struct page page = { .s = s, .listing = listing, .step = step, .out = out };

    days_chart_init(&page.timeline, &s->days);
    marks_find(s, &page.timeline, &page.marks);
    add_head(&page);
    html_c(&page, "<main id=\"main\">\n");
    add_header(&page);
    add_contents(&page);
    page_add_agreements(&page);
    page_add_sources(&page);
    page_add_clauses(&page);
    page_add_duties(&page);
    page_add_parties(&page);
    page_add_timeline(&page);
    TRY(page_add_map(&page, err));
    page_add_days(&page);
    page_add_compares(&page);
    if (s->force)
        TRY(page_add_force(&page, s->force, err));
    page_add_listing(&page);
    page_add_uncheckable(&page);
    page_add_names(&page);
    page_add_reading(&page);
    page_add_record(&page);
    if (listing->sealed)
        TRY(page_add_proof(&page, err));
    html_c(&page, "</main>\n");
    return buf_status(out, err);
}

static enum status
add_sealed(const struct listing *listing, size_t from, const struct buf *json,
           struct buf *out, struct err *err)
{
    struct str end = STR("\n</body>\n</html>\n");

    if (listing->sealed)
        return sealed_close_file(out, from, buf_str(json), end, err);
    buf_add(out, end);
    return buf_status(out, err);
}

enum status
page_add(const struct situation *s, const struct listing *listing, struct arena *step,
         struct buf *out, struct err *err)
{
    size_t      from = out->len;
    struct buf  json;
    enum status status = TRUCE_OK;

    buf_init(&json, out->limit_bytes);
    if (listing->sealed) /* first: the page says how large it is */
        status = sealed_add_json(listing->sealed, step, &json, err);
    if (status == TRUCE_OK)
        status = add_sections(s, listing, step, out, err);
    if (status == TRUCE_OK)
        status = add_sealed(listing, from, &json, out, err);
    buf_free(&json);
    return status;
}
