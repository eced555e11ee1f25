#include "report/seal.h"

#include "record/entry.h"
#include "record/log_rows.h"
#include "record/vault.h"

#include <stdlib.h>

/* Protected members whose words stand in the list. */
static const char *const shown[] = { "source", "place", "text", "url", "source_office" };

bool
seal_shows(struct str member)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (str_eq_c(member, shown[i]))
            return true;
    return false;
}

/* ---- findings, as they turn up ---- */

struct collecting {
    struct arena         *keep;
    struct sealed_entry **by_index;
    uint32_t              count, room;
};

static int
by_index(const void *a, const void *b)
{
    const struct sealed_entry *p = *(struct sealed_entry *const *)a;
    const struct sealed_entry *q = *(struct sealed_entry *const *)b;

    return (p->index > q->index) - (p->index < q->index);
}

static enum status
collect(void *context, uint64_t record, struct str json, struct err *err)
{
    struct collecting    *c = context;
    struct sealed_entry   key = { .index = record }, *key_at = &key;
    struct sealed_entry **hit = bsearch(&key_at, c->by_index, c->count,
                                        sizeof *c->by_index, by_index);
    struct str text;

    if (!hit || (*hit)->finding_count == c->room)
        return TRUCE_OK;
    text = arena_copy_str(c->keep, json);
    TRY_NEW(text.at, err);
    (*hit)->findings[(*hit)->finding_count++] = text;
    return TRUCE_OK;
}

static enum status
gather_findings(struct flow *flow, struct sealed *sealed, uint32_t clauses,
                struct arena *keep, struct err *err)
{
    struct collecting c = { .keep = keep, .count = sealed->count, .room = clauses };

    c.by_index = ARENA_ARRAY(keep, (size_t)sealed->count + 1, struct sealed_entry *);
    TRY_NEW(c.by_index, err);
    for (uint32_t i = 0; i < sealed->count; i++) {
        sealed->at[i].findings = ARENA_ARRAY(keep, (size_t)clauses + 1, struct str);
        TRY_NEW(sealed->at[i].findings, err);
        c.by_index[i] = &sealed->at[i];
    }
    qsort(c.by_index, c.count, sizeof *c.by_index, by_index);
    return c.count ? flow_scan_findings(flow, collect, &c, err) : TRUCE_OK;
}

/* ---- entries ---- */

/* Those of the vault that the list shows. */
static enum status
disclose(struct str all, struct arena *keep, struct str *ret_chosen, struct err *err)
{
    char  *text = ARENA_ARRAY(keep, all.len + 1, char);
    size_t len = 0;

    TRY_NEW(text, err);
    while (all.len) {
        struct str disclosure, name;

        TRY(protect_take(&all, keep, &disclosure, &name, err));
        if (!seal_shows(name))
            continue;
        memcpy(text + len, disclosure.at, disclosure.len);
        len += disclosure.len;
        text[len++] = '~';
    }
    *ret_chosen = (struct str){ text, len };
    return TRUCE_OK;
}

/* The publisher behind a table of events, where the profile kept it (intake/ucdp_ged.c):
 * one word of a member that as a whole is not shown. */
static struct str
office_of(const struct json *json)
{
    const struct json *table = json_get(json, STR("ucdp"));
    const struct json *office = table ? json_get(table, STR("source_office")) : NULL;

    return office && office->kind == JSON_STRING ? office->text : STR_NONE;
}

static enum status
gather_entry(struct flow *flow, struct sealed_entry *e, struct arena *keep,
             struct err *err)
{
    struct log         *log = flow_log(flow);
    const struct json  *json;
    struct log_entry    entry;
    struct report       report;
    struct str          all;
    uint64_t            corrects;

    TRY(log_read_bytes(log, e->index, keep, &e->entry, err));
    if (!str_is_utf8(e->entry))
        return entry_bad(e->index, "is not UTF-8", err);
    TRY(log_read(log, e->index, keep, &entry, err));
    TRY(flow_read_report(flow, &entry, keep, &report, &json, &corrects, err));
    TRY(vault_get(log, e->index, keep, &all, err));
    TRY(disclose(all, keep, &e->disclosures, err));
    e->office = office_of(json);
    return TRUCE_OK;
}

/* ---- proofs ---- */

static enum status
prove(struct merkle_tiles *tiles, const struct checkpoint *checkpoint,
      struct sealed_entry *e, struct err *err)
{
    struct digest leaf = merkle_leaf(e->entry);

    if (e->index >= checkpoint->size)
        return TRUCE_OK;
    TRY(merkle_prove_inclusion(tiles, e->index, checkpoint->size, &e->path, err));
    if (!merkle_inclusion_holds(&e->path, e->index, checkpoint->size, &leaf,
                                &checkpoint->root))
        return entry_bad(e->index, "or one after it was changed together with its digest",
                         err);
    e->has_path = true;
    return TRUCE_OK;
}

static enum status
prove_all(struct flow *flow, struct sealed *sealed, struct arena *keep, struct err *err)
{
    struct merkle_tiles *tiles;
    struct checkpoint    checkpoint;
    struct err           why = { 0 };
    enum status          status;

    TRY(log_tiles(flow_log(flow), keep, &tiles, err));
    status = log_checkpoint(flow_log(flow), tiles, NULL, keep, &sealed->checkpoint, &checkpoint,
                            &why);
    if (status == TRUCE_MISSING)
        return TRUCE_OK;
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    for (uint32_t i = 0; i < sealed->count; i++)
        TRY(prove(tiles, &checkpoint, &sealed->at[i], err));
    return TRUCE_OK;
}

/* Those with a violation, the others, those that are dismissed. */
static const struct listed *
nth_listed(const struct situation *s, uint32_t i)
{
    const struct latest *lists[] = { &s->violations, &s->possibles, &s->dismissed };
    int                  k = 0;

    for (; i >= lists[k]->count; k++)
        i -= lists[k]->count;
    return &lists[k]->at[i];
}

enum status
seal_gather(struct flow *flow, const struct situation *s, struct arena *keep,
            struct sealed **ret_sealed, struct err *err)
{
    struct sealed *sealed = ARENA_NEW(keep, struct sealed);

    TRY_NEW(sealed, err);
    *sealed = (struct sealed){ .timezone = s->tz->name,
                               .findings = s->findings.violation + s->findings.possible,
                               .count = s->violations.count + s->possibles.count +
                                        s->dismissed.count,
                               .violations = s->violations.count };
    sealed->at = ARENA_ARRAY(keep, (size_t)sealed->count + 1, struct sealed_entry);
    TRY_NEW(sealed->at, err);
    for (uint32_t i = 0; i < sealed->count; i++) {
        sealed->at[i].index = nth_listed(s, i)->seq;
        TRY(gather_entry(flow, &sealed->at[i], keep, err));
    }
    TRY(gather_findings(flow, sealed, s->program->clause_count, keep, err));
    TRY(prove_all(flow, sealed, keep, err));
    *ret_sealed = sealed;
    return TRUCE_OK;
}
