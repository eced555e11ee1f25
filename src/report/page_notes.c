#include "report/page.h"

#include "report/words.h"

void
page_add_reading(struct page *page)
{
    html_c(page,
           "<section id=\"reading\">\n<h2>How to read this report</h2>\n<dl "
           "class=\"notes\">\n"
           "<div><dt>Finding</dt><dd>One clause and one report. A clause asks what "
           "happened, "
           "where, when and who; each answer is <i>yes</i>, <i>possible</i> or "
           "<i>no</i>, and "
           "the least of them counts. One <i>no</i> and there is no finding.</dd></div>\n"
           "<div><dt>");
    html_swatch(page, true);
    html_c(page,
           " Violation</dt><dd>Every answer is yes and no exception applies, if the "
           "report is true. Whether it is true is for a person to verify.</dd></div>\n"
           "<div><dt>");
    html_swatch(page, false);
    html_c(
        page,
        " Possible</dt><dd>Nothing is excluded, but at least one answer is not certain: "
        "a "
        "place known to 25&nbsp;km only, a day where the clause has hours, an act "
        "described "
        "too broadly, an exception that only a person can rule on. It is neither half a "
        "violation nor an error.</dd></div>\n"
        "<div><dt>12–15</dt><dd>From violations alone to violations and possibles. The "
        "truth about the reports lies between; the truth about events may lie outside, "
        "because some were not reported and some were reported twice.</dd></div>\n"
        "<div><dt>Deaths</dt><dd>What the reports say of those killed in the events they "
        "describe, from the lowest figure of the violations to the highest figure of "
        "both. "
        "It is not a toll: reports may describe the same dead.</dd></div>\n"
        "<div><dt>Corrections</dt><dd>A source may correct a report. The newest version "
        "counts, the older ones stay in the record. What a machine found is derived "
        "anew; "
        "what a person decides is recorded under a name.</dd></div>\n"
        "<div><dt>Contest</dt><dd>Each finding names its report, its clause and its "
        "reasons. "
        "<code>truce explain</code> with the report's name shows every "
        "condition.</dd></div>\n"
        "<div><dt>Boundaries</dt><dd>" MAP_NOTICE " Lines and zones are those the terms "
        "give.</dd></div>\n"
        "<div><dt>Before passing on</dt><dd>Coordinates of reports are told to 0.01 degree, with "
        "the radius grown by what that may be off. Names of places, words and sources stand here "
        "as the reports give them: nothing else was blurred or left out. The words may "
        "name persons, the dead and witnesses among them: whether that may be published is "
        "for a person to decide.</dd></div>\n"
        "</dl>\n</section>\n");
}

static void
add_licences(struct page *page)
{
    html_c(page, "<h3>Data and licences</h3>\n<ul>\n");
    if (page_has_source(page, STR("ucdp")))
        html_c(page,
               "<li>UCDP Georeferenced Event Dataset, Uppsala Conflict Data Program, "
               "CC BY 4.0. Sundberg, Ralph and Erik Melander (2013), “Introducing the "
               "UCDP Georeferenced Event Dataset”, <i>Journal of Peace Research</i> "
               "50(4): 523–532.</li>\n");
    html_c(page, "<li>Outlines: Natural Earth, 1:50 million, public domain.</li>\n");
    if (page->s->places[PLACE_NAMED] || page->s->places[PLACE_SEVERAL] ||
        page_has_source(page,
                        STR("ucdp"))) /* radii of its places (intake/ucdp_where.h) */
        html_c(page, "<li>Settlements: GeoNames, CC BY 4.0.</li>\n");
    html_c(page, "</ul>\n");
}

static void
add_kinds(struct page *page)
{
    bool any = false;

    html_c(page, "<tr><th scope=\"row\">Entries by kind</th><td>");
    for (int k = 0; k < RECORD_KIND_COUNT; k++) {
        if (!page->s->log.kinds[k])
            continue;
        html_c(page, any ? ", " : "");
        html_c(page, record_kind_name((enum record_kind)k));
        html_c(page, " ");
        add_count(page->out, page->s->log.kinds[k]);
        any = true;
    }
    html_c(page, any ? "</td></tr>\n" : "none</td></tr>\n");
}

void
page_add_record(struct page *page)
{
    const struct situation *s = page->s;
    char                    hex[SHA256_HEX_LEN + 1], text[TIME_TEXT_LEN];

    digest_hex(&s->root, hex);
    html_c(
        page,
        "<section id=\"record\">\n<h2>The record</h2>\n"
        "<p>This page is computed from the record alone and says nothing that is not in "
        "it. Whoever holds the same entries, and of what they do not show the same vault, "
        "gets the same page; <code>truce verify</code> checks them against the root.</p>\n");
    html_open_wide(page, "The record");
    html_c(page,
           "<table class=\"record\">\n<caption class=\"hidden\">The record</caption>\n"
           "<tbody>\n<tr><th scope=\"row\">Entries</th><td>");
    add_count(page->out, s->log_size);
    html_c(page, "</td></tr>\n");
    add_kinds(page);
    html_c(page, "<tr><th scope=\"row\">Reports superseded by a correction</th><td>");
    add_count(page->out, s->log.superseded);
    html_c(page, "</td></tr>\n<tr><th scope=\"row\">Last entry recorded</th><td>");
    buf_add(page->out,
            s->recorded == TIME_MIN ? STR("never") : time_text(s->recorded, text));
    html_c(page,
           "</td></tr>\n<tr><th scope=\"row\">Root of the Merkle tree (SHA-256, RFC 9162)"
           "</th><td><code class=\"hash\">");
    html_c(page, hex);
    html_c(page,
           "</code></td></tr>\n<tr><th scope=\"row\">Time zone of the days</th><td>");
    html_text(page, s->tz->name);
    html_c(page, "</td></tr>\n</tbody>\n</table>\n");
    html_close_wide(page);
    add_licences(page);
    html_c(page, "</section>\n");
}
