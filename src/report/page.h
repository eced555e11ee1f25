/*
 * report/page.h - the situation as one HTML file that needs nothing else.
 *
 * No script that runs, no request, styles and drawings inline. Text from outside is escaped.
 * The same words for every party; violation and possible differ by fill, not by colour.
 *
 * The sections `list` and `proof` are a function of what the page carries as data
 * (record/sealed.h) and of nothing else, so page_check can make them again.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/chart.h"
#include "report/map.h"
#include "report/report.h"

#include "record/sealed.h"
#include "record/witness.h"

/* A report whose findings the page shows, read again from the record. */
struct listed_report {
    uint64_t             seq;
    instant              recorded;
    struct report        report;
    const struct json   *json;
    struct str           office; /* behind a table of events; "" */
    struct finding      *findings;
    uint32_t             count;
    bool                 is_proved, is_newer; /* than what was signed */
};

/* A person refuted it: all its findings are dismissed, or none is. */
static inline bool
listed_is_dismissed(const struct listed_report *listed)
{
    return listed->count > 0 && listed->findings[0].dismissed;
}

struct listing {
    struct listed_report *at; /* newest first: `violations` with one, then the others, then
                                 those that are dismissed */
    uint32_t              count, violations;
    struct sealed        *sealed; /* NULL: the page carries no data */
};

/* From what the page carries alone. CORRUPT where it discloses what is not the entry's. */
enum status listing_unseal(struct sealed *sealed, struct arena *keep,
                           struct listing *ret_listing, struct err *err) MUST_USE;

enum status page_write(struct flow *flow, const struct report_options *options,
                       struct arena *step, struct buf *out, struct err *err) MUST_USE;

/* What page_write writes of a situation that is finished. */
enum status page_add(const struct situation *situation, const struct listing *listing,
                     struct arena *step, struct buf *out, struct err *err) MUST_USE;

struct page_facts {
    struct checkpoint checkpoint;
    struct listing    listing;
    uint32_t          newer, witnesses; /* listed but not signed; of the quorum's */
};

/*
 * OK: the key signed the record that the file names, and the quorum did; each report it
 * lists is in that record, or counted as newer; and the sections `list` and `proof` are,
 * byte for byte, what the entries, what is disclosed of them, and the findings it carries
 * make. SYNTAX no such page; CORRUPT what does not hold.
 */
enum status page_check(struct str file, const struct note_key *key,
                       const struct quorum *quorum, struct arena *step,
                       struct page_facts *ret_facts, struct err *err) MUST_USE;

/* ---- private to the page: its sections, in order ---- */

extern const char *const page_style[]; /* CSS in pieces, a NULL at the end */

struct page {
    const struct situation *s;
    const struct listing   *listing;
    struct days_chart         timeline;
    struct marks            marks;
    struct arena           *step;
    struct buf             *out;
};

void        page_add_agreements(struct page *page);
void        page_add_sources(struct page *page);
void        page_add_clauses(struct page *page);
void        page_add_duties(struct page *page);
void        page_add_parties(struct page *page);
void        page_add_timeline(struct page *page);
enum status page_add_map(struct page *page, struct err *err) MUST_USE;
void        page_add_days(struct page *page);
void        page_add_compares(struct page *page);
void        page_add_listing(struct page *page);
void        page_add_uncheckable(struct page *page);
void        page_add_names(struct page *page);
void        page_add_reading(struct page *page);
void        page_add_record(struct page *page);
enum status page_add_proof(struct page *page, struct err *err) MUST_USE;

/* Does the name of a source hold this part, letter case ignored? */
bool page_has_source(const struct page *page, struct str part);

/* ---- pieces ---- */

/* Escaped. */
void html_text(struct page *page, struct str text);
void html_c(struct page *page, const char *literal); /* as it stands: trusted */
/* <li>3 reports are refuted</li>; nothing of none */
void html_count_item(struct page *page, uint64_t count, const char *one, const char *several);
/* <td class="n">…</td>; on a narrow page the head stands before it */
void html_count_cell(struct page *page, const char *head, uint64_t count);
void html_range_cell(struct page *page, const char *head, struct range range);
void html_deaths_cell(struct page *page, const struct tally *tally);
/* First – last, or a dash. */
void html_days_cell(struct page *page, instant first, instant last);
/* The mark of a verdict: solid or hatched, with its name for those who do not see it. */
void html_swatch(struct page *page, bool violation);
/* A bar against the longest: violations solid, possibles hatched behind them. */
void html_bar_cell(struct page *page, struct range range, int64_t longest);
/* The same for what no clause has judged: grey, from the lower end on hollow. */
void html_plain_bar_cell(struct page *page, struct range range, int64_t longest);
/* A scrolling box around a wide table or drawing, that the keyboard reaches. */
void html_open_wide(struct page *page, const char *label);
void html_close_wide(struct page *page);
/* <time> of a local day, in words */
void html_day(struct page *page, instant day);
/* "12 February 2015", "3–9 July 2015", "12 February – 3 March 2015" */
void html_days(struct page *page, instant first, instant last);

#endif
