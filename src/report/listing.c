#include "report/force.h"
#include "report/page.h"
#include "report/seal.h"
#include "report/words.h"

#include "record/entry.h"
#include "record/report_record.h"

/* ---- from data to what the list shows ---- */

/* A finding is about the report it stands at, and of its kind. */
static enum status
read_findings(const struct sealed_entry *e, bool wants_violation, struct arena *keep,
              struct listed_report *l, struct err *err)
{
    bool       violation = false;
    struct buf name;

    l->findings = ARENA_ARRAY(keep, (size_t)e->finding_count + 1, struct finding);
    TRY_NEW(l->findings, err);
    buf_init(&name, STORE_VALUE_LEN_MAX);
    finding_add_report_name(&l->report, e->index, &name);
    enum status status = buf_status(&name, err);
    for (uint32_t i = 0; status == TRUCE_OK && i < e->finding_count; i++) {
        status = finding_read(e->findings[i], keep, &l->findings[l->count], err);
        if (status == TRUCE_OK && l->report.id.len && l->report.source.len &&
            !str_eq(l->findings[l->count].report, buf_str(&name)))
            status = entry_bad(e->index, "is listed with a finding on another report", err);
        violation = violation ||
                    (l->findings[l->count].violation && !l->findings[l->count].dismissed);
        l->count++;
    }
    buf_free(&name);
    if (status == TRUCE_OK && (violation != wants_violation || !l->count))
        return entry_bad(e->index, "is not listed where its findings belong", err);
    return status;
}

static enum status
unseal_one(const struct sealed *sealed, uint32_t index, struct arena *keep,
           struct listed_report *l, struct err *err)
{
    const struct sealed_entry *e = &sealed->at[index];
    const struct json         *json, *office;
    struct log_entry           entry;
    uint64_t                   corrects;

    TRY(json_parse(e->entry, keep, &json, err));
    TRY(entry_parse(e->entry, e->index, &entry, err));
    *l = (struct listed_report){ .seq = e->index,
                                 .recorded = entry.recorded,
                                 .office = e->office,
                                 .is_proved = e->has_path,
                                 .is_newer = sealed->checkpoint.len && !e->has_path };
    /* by the words that everybody has, so that the page reads the same without the terms */
    TRY(report_record_read(entry.body, e->disclosures, &vocab_standard, keep, &l->report,
                           &l->json, &corrects, err));
    office = json_get(l->json, STR("source_office"));
    if (office && office->kind == JSON_STRING)
        l->office = office->text;
    return read_findings(e, index < sealed->violations, keep, l, err);
}

enum status
listing_unseal(struct sealed *sealed, struct arena *keep, struct listing *ret_listing,
               struct err *err)
{
    struct listing listing = { .count = sealed->count,
                               .violations = sealed->violations,
                               .sealed = sealed };

    listing.at = ARENA_ARRAY(keep, (size_t)listing.count + 1, struct listed_report);
    TRY_NEW(listing.at, err);
    for (uint32_t i = 0; i < listing.count; i++)
        TRY(unseal_one(sealed, i, keep, &listing.at[i], err));
    *ret_listing = listing;
    return TRUCE_OK;
}

enum status
page_write(struct flow *flow, const struct report_options *options, struct arena *step,
           struct buf *out, struct err *err)
{
    struct situation *s = ARENA_NEW(step, struct situation);
    struct sealed    *sealed;
    struct listing    listing;
    uint32_t          most = options->findings_listed_max ? options->findings_listed_max
                                                          : REPORT_LISTED_DEFAULT;

    TRY_NEW(s, err);
    TRY(situation_gather(flow, options->tz, most, step, s, err));
    TRY(force_gather(s, options->precision, step, &s->force, err));
    TRY(seal_gather(flow, s, step, &sealed, err));
    TRY(listing_unseal(sealed, step, &listing, err));
    return page_add(s, &listing, step, out, err);
}

/* ---- and back: is the page what its data make? ---- */

/* The section begins at its only place in the file, and is this to the byte. */
static enum status
check_section(struct str file, struct str section, const char *what, struct err *err)
{
    struct str head, rest = file;
    size_t     places = 0;
    bool       same = false;

    head = str_sub(section, 0, (size_t)((const char *)memchr(section.at, '\n', section.len) -
                                        section.at));
    for (; rest.len >= head.len; rest = str_sub(rest, 1, rest.len)) {
        const char *hit = memchr(rest.at, head.at[0], rest.len);

        if (!hit)
            break;
        rest = str_sub(rest, (size_t)(hit - rest.at), rest.len);
        if (!str_starts(rest, head))
            continue;
        places++;
        same = str_starts(rest, section);
    }
    if (places != 1 || !same)
        return err_set(err, TRUCE_CORRUPT,
                       "%s is not what the entries and findings that the page carries say", what);
    return TRUCE_OK;
}

static enum status
check_sections(struct str file, const struct listing *listing, struct arena *step,
               struct err *err)
{
    struct situation *s = ARENA_NEW(step, struct situation);
    struct tz        *tz = ARENA_NEW(step, struct tz);
    struct page       page = { .s = s, .listing = listing, .step = step };
    struct buf        out;
    enum status       status;

    TRY_NEW(s, err);
    TRY_NEW(tz, err);
    TRY(tz_load(listing->sealed->timezone, step, tz, err));
    s->tz = tz;
    s->findings.violation = listing->sealed->findings;
    for (uint32_t i = 0; i < listing->count; i++)
        if (!listed_is_dismissed(&listing->at[i]))
            s->violations.findings += listing->at[i].count;
    buf_init(&out, REPORT_BYTES_MAX);
    page.out = &out;
    page_add_listing(&page);
    status = buf_status(&out, err);
    if (status == TRUCE_OK)
        status = check_section(file, buf_str(&out), "the list of findings", err);
    buf_clear(&out);
    if (status == TRUCE_OK)
        status = page_add_proof(&page, err);
    if (status == TRUCE_OK)
        status = buf_status(&out, err);
    if (status == TRUCE_OK)
        status = check_section(file, buf_str(&out), "what the page says of its proofs", err);
    buf_free(&out);
    return status;
}

enum status
page_check(struct str file, const struct note_key *key, const struct quorum *quorum,
           struct arena *step, struct page_facts *ret_facts, struct err *err)
{
    struct sealed    *sealed = ARENA_NEW(step, struct sealed);
    struct page_facts facts = { 0 };

    TRY_NEW(sealed, err);
    TRY(sealed_parse(file, step, sealed, err));
    TRY(sealed_check(sealed, key, step, &facts.checkpoint, &facts.newer, err));
    TRY(quorum_check(quorum, sealed->checkpoint, &facts.witnesses, err));
    TRY(listing_unseal(sealed, step, &facts.listing, err));
    TRY(check_sections(file, &facts.listing, step, err));
    *ret_facts = facts;
    return TRUCE_OK;
}
