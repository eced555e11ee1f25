#include "report/page.h"

#include "report/words.h"

/* ---- what was agreed ---- */

static void
add_party_names(struct page *page, uint64_t parties)
{
    bool any = false;

    for (uint32_t i = 0; i < page->s->program->party_count; i++)
        if (parties >> i & 1) {
            html_c(page, any ? ", " : "");
            html_text(page, page->s->program->parties[i].name);
            any = true;
        }
}

static void
add_agreement(struct page *page, uint32_t index)
{
    const struct program   *p = page->s->program;
    const struct agreement *a = &p->agreements[index];
    uint64_t                clauses = 0, checkable = 0;

    for (uint32_t c = 0; c < p->clause_count; c++)
        if (p->clauses[c].agreement == index) {
            clauses++;
            checkable += clause_is_checkable(&p->clauses[c]);
        }
    html_c(page, "<tr><th scope=\"row\">");
    html_text(page, a->title.len ? a->title : a->name);
    html_c(page, "<span class=\"sub\"><code>");
    html_text(page, a->name);
    html_c(page, "</code>");
    if (a->source.len) {
        html_c(page, " · ");
        html_text(page, a->source);
    }
    html_c(page, "</span></th><td class=\"d\" data-h=\"parties\">");
    add_party_names(page, a->parties);
    html_c(page, "</td><td class=\"n d\" data-h=\"signed\">");
    add_day_text(page->out,
                 a->has_signed ? local_day(page->s->tz, a->signed_at) : TIME_MIN, "–");
    html_c(page, "</td>");
    html_count_cell(page, "judged", checkable);
    html_count_cell(page, "not judged", clauses - checkable);
    html_c(page, "</tr>\n");
}

static void
add_party_list(struct page *page)
{
    const struct program *p = page->s->program;

    html_c(page, "<p>Parties: ");
    for (uint32_t i = 0; i < p->party_count; i++) {
        html_c(page, i ? "; " : "");
        html_c(page, "<code>");
        html_text(page, p->parties[i].name);
        html_c(page, "</code>");
        if (p->parties[i].title.len) {
            html_c(page, " ");
            html_text(page, p->parties[i].title);
        }
    }
    html_c(page, ".</p>\n");
}

void
page_add_agreements(struct page *page)
{
    html_c(page, "<section id=\"agreements\">\n<h2>What was agreed</h2>\n");
    add_party_list(page);
    html_open_wide(page, "Agreements");
    html_c(page,
           "<table class=\"stack\">\n<caption>Agreements and their "
           "clauses</caption>\n<thead><tr>"
           "<th scope=\"col\">Agreement, source</th><th scope=\"col\">Parties</th>"
           "<th scope=\"col\" class=\"n\">Signed</th><th scope=\"col\" class=\"n\">"
           "Clauses judged</th><th scope=\"col\" class=\"n\">Kept, not judged</th></tr>"
           "</thead>\n<tbody>\n");
    for (uint32_t i = 0; i < page->s->program->agreement_count; i++)
        add_agreement(page, page->s->agreements[i]);
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
    html_c(page, "</section>\n");
}

/* ---- what was seen ---- */

static void
add_source(struct page *page, struct str name, const struct source_tally *tally)
{
    html_c(page, "<tr><th scope=\"row\">");
    html_text(page, name);
    html_c(page, "</th>");
    html_count_cell(page, "reports", tally->reports);
    html_count_cell(page, "with a finding", tally->with_finding);
    html_count_cell(page, "corrected", tally->corrections);
    html_count_cell(page, "without date", tally->undated);
    html_days_cell(page, tally->first, tally->last);
    html_c(page, "</tr>\n");
}

static void
add_source_table(struct page *page)
{
    const struct situation *s = page->s;

    html_open_wide(page, "Sources");
    html_c(
        page,
        "<table class=\"stack\">\n<caption>Sources and the days they cover. Corrected: "
        "reports "
        "replaced by a newer version of the same source; the newest counts.</caption>\n"
        "<thead><tr><th scope=\"col\">Source</th><th scope=\"col\" class=\"n\">"
        "Reports</th><th scope=\"col\" class=\"n\">With a finding</th>"
        "<th scope=\"col\" class=\"n\">Corrected</th><th scope=\"col\" class=\"n\">"
        "Without date</th><th scope=\"col\" class=\"n\">First to last day</th></tr>"
        "</thead>\n<tbody>\n");
    for (uint32_t i = 0; i < s->sources.count; i++)
        add_source(page, s->sources.at[i].name, &s->source_tallies[i]);
    if (s->sources_beyond.reports)
        add_source(page, STR("further sources"), &s->sources_beyond);
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
}

static void
add_gap(struct page *page)
{
    struct gap gap = days_longest_gap(&page->s->days);

    if (gap.first == TIME_MAX)
        return;
    html_c(page, "<li>The longest run of days on which no report begins is ");
    add_plural(page->out, (uint64_t)((gap.last - gap.first) / TIME_DAY) + 1, "day",
               "days");
    html_c(page, " (");
    html_days(page, gap.first, gap.last);
    html_c(page, "). Whether it was quiet then, the record does not say.</li>\n");
}

/* As persons recorded it, signed. */
static void
add_coverage(struct page *page)
{
    const struct decisions *d = &page->s->decisions;
    struct buf              words;

    buf_init(&words, 1 << 20);
    for (uint32_t i = 0; i < d->coverage_count; i++) {
        buf_clear(&words);
        coverage_add_words(&d->coverage[i], &words);
        html_c(page, "<li>");
        html_text(page, buf_str(&words));
        html_c(page, " <span class=\"aside\">recorded by ");
        html_text(page, d->coverage[i].decision->name);
        buf_printf(page->out, ", entry %llu</span></li>\n",
                   (unsigned long long)d->coverage[i].seq);
    }
    buf_free(&words);
    html_c(page, "<li>The counts are not set against these records.</li>\n");
}

static void
add_blind_spots(struct page *page)
{
    const struct situation *s = page->s;
    uint64_t nowhere = s->places[PLACE_NONE] + s->places[PLACE_UNKNOWN];

    html_c(page,
           "<p><b>What could not be seen.</b> A day or a place without a report is not "
           "one without a violation.</p>\n<ul>\n");
    if (!s->decisions.coverage_count)
        html_c(page,
               "<li>The record holds no word of when and where anyone was able to look: "
               "no sensor or patrol log, no denied access. The counts cannot be set "
               "against it.</li>\n");
    else {
        add_coverage(page);
    }
    if (page_has_source(page, STR("ucdp")))
        html_c(page,
               "<li>UCDP GED holds events with at least one death. What killed nobody, a "
               "burst of fire or a gun in the wrong place, is not in it.</li>\n");
    add_gap(page);
    if (nowhere) {
        html_c(page, "<li>");
        add_plural(page->out, nowhere, "report with a finding gives",
                   "reports with a finding give");
        html_c(page, " no place that is known.</li>\n");
    }
    if (s->undated) {
        html_c(page, "<li>");
        add_plural(page->out, s->undated, "report has", "reports have");
        html_c(page,
               " no date; what they say can be possible at most where a clause has a "
               "beginning or an end.</li>\n");
    }
    html_c(page, "</ul>\n");
}

/* What persons decided, beside what was counted. */
static void
add_decided(struct page *page)
{
    const struct decisions *d = &page->s->decisions;

    if (!d->any)
        return;
    html_c(page, "<p><b>Decided by persons.</b> Counted ");
    html_c(page, RULE_DECISIONS);
    html_c(page, ".</p>\n<ul>\n");
    html_count_item(page, d->dismissed_reports, "report with a finding is refuted",
                     "reports with a finding are refuted");
    html_count_item(page, d->dismissed_violations, "violation is dismissed with them",
                     "violations are dismissed with them");
    html_count_item(page, d->dismissed_possibles, "possible breach is dismissed with them",
                     "possible breaches are dismissed with them");
    html_count_item(page, d->withdrawn, "report is withdrawn", "reports are withdrawn");
    html_count_item(page, d->attributed, "report has its actors from a decision",
                     "reports have their actors from a decision");
    html_count_item(page, d->not_attributable, "report of which nobody can say who did it",
                     "reports of which nobody can say who did it");
    html_count_item(page, d->all.violation, "ruling finds a violation",
                     "rulings find a violation");
    html_count_item(page, d->all.no_violation, "ruling finds no violation",
                     "rulings find no violation");
    html_count_item(page, d->all.undetermined, "ruling leaves it undetermined",
                     "rulings leave it undetermined");
    html_count_item(page, d->all.otherwise, "ruling says otherwise than the machine",
                     "rulings say otherwise than the machine");
    html_count_item(page, d->invalid, "record of a decision does not hold and has no effect",
                     "records of decisions do not hold and have no effect");
    html_c(page, "</ul>\n");
}

void
page_add_sources(struct page *page)
{
    html_c(page, "<section id=\"sources\">\n<h2>What was seen, and what was not</h2>\n");
    add_source_table(page);
    add_blind_spots(page);
    add_decided(page);
    html_c(page, "</section>\n");
}

/* ---- findings by clause ---- */

static int64_t
longest_bar(const struct situation *s)
{
    int64_t longest = 0;

    for (uint32_t c = 0; c < s->program->clause_count; c++) {
        struct range range = tally_count(&s->clauses[c]);

        longest = range.max > longest ? range.max : longest;
    }
    return longest;
}

/* "stated by X · disputed by Y", in one line below the title */
static void
add_labels(struct page *page, const char *first_label, struct str first,
           const char *then_label, struct str then)
{
    if (!first.len && !then.len)
        return;
    html_c(page, "<span class=\"sub\">");
    if (first.len) {
        html_c(page, first_label);
        html_text(page, first);
    }
    html_c(page, first.len && then.len ? " · " : "");
    if (then.len) {
        html_c(page, then_label);
        html_text(page, then);
    }
    html_c(page, "</span>");
}

static void
add_clause_head(struct page *page, const struct clause *clause)
{
    const struct clause_version *v = clause_latest(clause);

    html_c(page, "<th scope=\"row\"><code>");
    html_text(page, clause->name);
    html_c(page, "</code> ");
    html_text(page, v->title);
    add_labels(page, "stated by ", v->stated_by, "disputed by ", v->disputed_by);
    if (v->text.len) {
        html_c(page, "<q class=\"sub\">");
        html_text(page, v->text);
        html_c(page, "</q>");
    }
    add_labels(page, "", v->source, "verified by ", v->verifier);
    if (clause_text_count(clause) > 1) {
        html_c(page, "<span class=\"sub\">");
        add_plural(page->out, clause_text_count(clause), "version", "versions");
        html_c(page, " over time; the words are those of the last</span>");
    }
    html_c(page, "</th>");
}

static void
add_tally_cells(struct page *page, const struct tally *tally)
{
    html_count_cell(page, "violation", tally->violation);
    html_count_cell(page, "possible", tally->possible);
    html_deaths_cell(page, tally);
    html_days_cell(page, tally->first, tally->last);
}

static void
add_clause_rows(struct page *page, uint32_t agreement, int64_t longest)
{
    const struct program *p = page->s->program;
    uint64_t              quiet = 0;

    for (uint32_t c = 0; c < p->clause_count; c++) {
        const struct tally *tally = &page->s->clauses[c];

        if (p->clauses[c].agreement != agreement || !clause_gives_findings(&p->clauses[c]))
            continue;
        if (!(tally->violation + tally->possible)) {
            quiet++;
            continue;
        }
        html_c(page, "<tr>");
        add_clause_head(page, &p->clauses[c]);
        html_bar_cell(page, tally_count(tally), longest);
        add_tally_cells(page, tally);
        html_c(page, "</tr>\n");
    }
    if (!quiet)
        return;
    html_c(page, "<tr><td colspan=\"6\" class=\"quiet\">No finding: ");
    for (uint32_t c = 0; c < p->clause_count; c++)
        if (p->clauses[c].agreement == agreement && clause_gives_findings(&p->clauses[c]) &&
            !(page->s->clauses[c].violation + page->s->clauses[c].possible)) {
            html_c(page, "<span class=\"item\"><code>");
            html_text(page, p->clauses[c].name);
            html_c(page, "</code> ");
            html_text(page, clause_latest(&p->clauses[c])->title);
            html_c(page, --quiet ? "; </span>" : "</span>");
        }
    html_c(page, "</td></tr>\n");
}

static bool
has_findings_clause(const struct program *p, uint32_t agreement)
{
    for (uint32_t c = 0; c < p->clause_count; c++)
        if (p->clauses[c].agreement == agreement && clause_gives_findings(&p->clauses[c]))
            return true;
    return false;
}

void
page_add_clauses(struct page *page)
{
    const struct program *p = page->s->program;
    int64_t               longest = longest_bar(page->s);

    html_c(page, "<section id=\"clauses\">\n<h2>Findings by clause</h2>\n");
    html_open_wide(page, "Findings by clause");
    html_c(page, "<table class=\"stack clauses\">\n<caption>Counted: " RULE_FINDINGS
                 ". Deaths: " RULE_DEATHS
                 ". Where two parties state a clause differently, each version is "
                 "judged for itself.</caption>\n<thead><tr><th scope=\"col\">Clause</th>"
                 "<th scope=\"col\"><span class=\"hidden\">Bar</span></th>"
                 "<th scope=\"col\" class=\"n\">Violation</th>"
                 "<th scope=\"col\" class=\"n\">Possible</th>"
                 "<th scope=\"col\" class=\"n\">Deaths</th>"
                 "<th scope=\"col\" class=\"n\">First to last day</th></tr></thead>\n");
    for (uint32_t i = 0; i < p->agreement_count; i++) {
        uint32_t a = page->s->agreements[i];

        if (!has_findings_clause(p, a))
            continue;
        html_c(page, "<tbody>\n<tr class=\"grouphead\"><th scope=\"rowgroup\" "
                     "colspan=\"6\" class=\"group\">");
        html_text(page, p->agreements[a].title.len ? p->agreements[a].title
                                                   : p->agreements[a].name);
        html_c(page, "</th></tr>\n");
        add_clause_rows(page, a, longest);
        html_c(page, "</tbody>\n");
    }
    html_c(page, "<tfoot><tr><th scope=\"row\">All findings</th><td class=\"b\"></td>");
    add_tally_cells(page, &page->s->findings);
    html_c(page, "</tr></tfoot>\n</table>\n");
    html_close_wide(page);
    html_c(page, "</section>\n");
}

/* ---- by party ---- */

static void
add_party_row(struct page *page, struct str name, struct str title,
              const struct tally *tally, int64_t longest)
{
    html_c(page, "<tr><th scope=\"row\">");
    if (name.len) {
        html_c(page, "<code>");
        html_text(page, name);
        html_c(page, "</code> ");
    }
    html_text(page, title);
    html_c(page, "</th>");
    html_bar_cell(page, tally_count(tally), longest);
    add_tally_cells(page, tally);
    html_c(page, "</tr>\n");
}

void
page_add_parties(struct page *page)
{
    const struct situation *s = page->s;
    int64_t                 longest = tally_count(&s->behind).max;

    html_c(page,
           "<section id=\"parties\">\n<h2>Findings by party</h2>\n"
           "<p>A report counts for a party only where its source names that party as the "
           "one that acted. The place of an event, or which side held it, is never taken "
           "for an answer. Not knowing who acted is an answer too, and often the right "
           "one.</p>\n");
    html_open_wide(page, "Findings by party");
    html_c(
        page,
        "<table class=\"stack\">\n<caption>Counted: " RULE_REPORTS
        ". A report that names several "
        "parties counts for each of them.</caption>\n<thead><tr>"
        "<th scope=\"col\">Named as having acted</th>"
        "<th scope=\"col\"><span class=\"hidden\">Bar</span></th>"
        "<th scope=\"col\" class=\"n\">Violation</th>"
        "<th scope=\"col\" class=\"n\">Possible</th>"
        "<th scope=\"col\" class=\"n\">Deaths</th>"
        "<th scope=\"col\" class=\"n\">First to last day</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < s->program->party_count; i++)
        add_party_row(page, s->program->parties[i].name, s->program->parties[i].title,
                      &s->parties[i], longest);
    add_party_row(page, STR_NONE, STR("Not attributed"), &s->unattributed, longest);
    html_c(page, "</tbody>\n<tfoot>\n");
    if (s->several_parties.violation + s->several_parties.possible)
        add_party_row(page, STR_NONE, STR("of these, naming several parties"),
                      &s->several_parties, longest);
    add_party_row(page, STR_NONE, STR("All reports with a finding"), &s->behind, longest);
    html_c(page, "</tfoot>\n</table>\n");
    html_close_wide(page);
    html_c(page, "</section>\n");
}
