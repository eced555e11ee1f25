#include "report/page.h"

#include <stdlib.h>

/* The reports to list, by number, and their findings as they turn up. */
struct collecting {
    struct arena          *keep;
    struct listed_report **by_seq;
    uint32_t               count;
};

static int
by_seq(const void *a, const void *b)
{
    const struct listed_report *p = *(struct listed_report *const *)a;
    const struct listed_report *q = *(struct listed_report *const *)b;

    return (p->seq > q->seq) - (p->seq < q->seq);
}

static enum status
collect(void *context, uint64_t record, struct str json, struct err *err)
{
    struct collecting     *c = context;
    struct listed_report   key = { .seq = record }, *key_at = &key;
    struct listed_report **hit = bsearch(&key_at, c->by_seq, c->count, sizeof *c->by_seq,
                                         by_seq);
    struct str text;

    if (!hit || (*hit)->count == (*hit)->room)
        return TRUCE_OK;
    text = arena_copy_str(c->keep, json);
    TRY_NEW(text.at, err);
    TRY(finding_read(text, c->keep, &(*hit)->findings[(*hit)->count], err));
    (*hit)->count++;
    return TRUCE_OK;
}

static enum status
listing_gather(struct flow *flow, const struct situation *s, struct arena *keep,
               struct listing *ret_listing, struct err *err)
{
    struct listing    listing = { .count = s->violations.count + s->possibles.count,
                                  .violations = s->violations.count };
    struct collecting c = { .keep = keep, .count = listing.count };

    listing.at = ARENA_ARRAY(keep, (size_t)listing.count + 1, struct listed_report);
    c.by_seq = ARENA_ARRAY(keep, (size_t)listing.count + 1, struct listed_report *);
    TRY_NEW(listing.at, err);
    TRY_NEW(c.by_seq, err);
    for (uint32_t i = 0; i < listing.count; i++) {
        const struct listed *listed = i < listing.violations
                                          ? &s->violations.at[i]
                                          : &s->possibles.at[i - listing.violations];
        struct log_entry entry;
        uint64_t         corrects;

        listing.at[i].seq = listed->seq;
        listing.at[i].room = listed->findings;
        listing.at[i].findings = ARENA_ARRAY(keep, listing.at[i].room, struct finding);
        TRY_NEW(listing.at[i].findings, err);
        c.by_seq[i] = &listing.at[i];
        TRY(log_read(flow_log(flow), listing.at[i].seq, keep, &entry, err));
        listing.at[i].recorded = entry.recorded;
        TRY(flow_read_report(flow, &entry, keep, &listing.at[i].report,
                               &listing.at[i].json, &corrects, err));
    }
    qsort(c.by_seq, c.count, sizeof *c.by_seq, by_seq);
    if (c.count)
        TRY(flow_scan_findings(flow, collect, &c, err));
    *ret_listing = listing;
    return TRUCE_OK;
}

enum status
page_write(struct flow *flow, const struct report_options *options, struct arena *step,
           struct buf *out, struct err *err)
{
    struct situation *s = ARENA_NEW(step, struct situation);
    struct listing    listing;
    uint32_t          most = options->findings_listed_max ? options->findings_listed_max
                                                          : REPORT_LISTED_DEFAULT;

    TRY_NEW(s, err);
    TRY(situation_gather(flow, options->tz, most, step, s, err));
    TRY(listing_gather(flow, s, step, &listing, err));
    return page_add(s, &listing, step, out, err);
}
