#include "flow/decide.h"

#include "flow/fold.h"
#include "flow/stocks.h"
#include "record/log_proof.h"
#include "record/entry.h"
#include "record/merkle.h"
#include "record/vault.h"

enum { SHOWN = 100 }; /* bytes of a name in a message */

/* ---- authors ---- */

static enum status
author_of_key(struct flow *flow, const struct note_key *key, struct arena *step,
              uint64_t *ret_seq, struct log_entry *ret_entry, struct err *err)
{
    TRY(fold_current_author(flow, key, step, ret_seq, err));
    return *ret_seq == UINT64_MAX ? TRUCE_OK
                                  : log_read(flow->log, *ret_seq, step, ret_entry, err);
}

enum status
flow_add_author(struct flow *flow, const struct author *author, instant now, struct arena *step,
                uint64_t *ret_seq, enum flow_news *ret_news, struct err *err)
{
    struct log_entry entry, before;
    uint64_t         old;

    buf_clear(&flow->body);
    author_add_body(author, &flow->body);
    TRY(buf_status(&flow->body, err));
    TRY(author_of_key(flow, &author->key, step, &old, &before, err));
    *ret_seq = old;
    *ret_news = FLOW_SAME;
    if (old != UINT64_MAX && str_eq(before.body, buf_str(&flow->body)))
        return TRUCE_OK;
    *ret_news = old == UINT64_MAX ? FLOW_NEW : FLOW_CORRECTION;
    TRY(log_append(flow->log, RECORD_AUTHOR, now, buf_str(&flow->body), ret_seq, err));
    entry = (struct log_entry){ .seq = *ret_seq, .kind = RECORD_AUTHOR,
                                .body = buf_str(&flow->body) };
    return fold_current(flow, &entry, err);
}

struct listing {
    struct flow     *flow;
    struct arena     step;
    flow_each_author each;
    void            *context;
};

static enum status
list_author(void *context, uint64_t seq, struct err *err)
{
    struct listing  *listing = context;
    struct log_entry entry;
    struct author    author;

    arena_reset(&listing->step);
    TRY(log_read(listing->flow->log, seq, &listing->step, &entry, err));
    TRY(author_read(entry.body, &listing->step, &author, err));
    return listing->each(listing->context, &entry, &author, err);
}

enum status
flow_scan_authors(struct flow *flow, flow_each_author each, void *context, struct err *err)
{
    struct listing listing = { .flow = flow, .each = each, .context = context };
    enum status    status;

    arena_init(&listing.step, (size_t)1 << 28);
    status = fold_scan_authors(flow, list_author, &listing, err);
    arena_free(&listing.step);
    return status;
}

/* ---- who decides, by which terms ---- */

static enum status
entry_with_leaf(struct flow *flow, uint64_t seq, struct arena *step, struct log_entry *ret_entry,
                struct decision_entry *ret_named, struct err *err)
{
    struct str bytes;

    TRY(log_read_bytes(flow->log, seq, step, &bytes, err));
    TRY(entry_parse(bytes, seq, ret_entry, err));
    *ret_named = (struct decision_entry){ seq, merkle_leaf(bytes) };
    return TRUCE_OK;
}

static enum status
find_author(struct decider *d, struct arena *keep, struct err *err)
{
    struct log_entry entry;
    uint64_t         seq;
    char             text[TIME_TEXT_LEN];

    TRY(fold_current_author(d->flow, &d->signer->key, keep, &seq, err));
    if (seq == UINT64_MAX)
        return err_set(err, TRUCE_MISSING,
                       "no record of an author has the key '%.*s': truce author NAME --key KEY "
                       "records whose it is",
                       STR_ARGS(str_sub(d->signer->key.name, 0, SHOWN)));
    TRY(entry_with_leaf(d->flow, seq, keep, &entry, &d->record, err));
    TRY(author_read(entry.body, keep, &d->author, err));
    if (d->now >= d->author.until)
        return err_set(err, TRUCE_CONFLICT, "the time of the key of %.*s was over on %.*s",
                       STR_ARGS(str_sub(d->author.name, 0, SHOWN)),
                       STR_ARGS(time_text(d->author.until, text)));
    return TRUCE_OK;
}

enum status
decider_init(struct decider *decider, struct flow *flow, const struct note_signer *signer,
             instant now, struct arena *keep, struct err *err)
{
    struct decider   d = { .flow = flow, .signer = signer, .now = now };
    struct log_entry entry;
    uint64_t         terms;

    CHECK(signer->key.type == NOTE_AUTHOR);
    TRY(find_author(&d, keep, err));
    TRY(fold_newest_program(flow, keep, &d.program, &terms, err));
    d.has_terms = terms != UINT64_MAX;
    if (d.has_terms)
        TRY(entry_with_leaf(flow, terms, keep, &entry, &d.terms, err));
    *decider = d;
    return TRUCE_OK;
}

/* ---- what is decided on ---- */

static enum status
check_newest_table(struct flow *flow, const struct log_entry *entry, struct arena *step,
                   struct err *err)
{
    uint64_t newest;

    TRY(flow_stock_newest(flow, entry, step, &newest, err));
    if (newest == UINT64_MAX)
        return err_set(err, TRUCE_USAGE, "entry %llu is no table, or only a part of one: the "
                       "entry after the parts, which names them, is the table (truce posture says "
                       "its number)", (unsigned long long)entry->seq);
    if (newest != entry->seq)
        return err_set(err, TRUCE_CONFLICT, "entry %llu is an earlier version of its table: "
                       "decide on the newest, entry %llu", (unsigned long long)entry->seq,
                       (unsigned long long)newest);
    return TRUCE_OK;
}

static enum status
check_newest(struct flow *flow, const struct log_entry *entry, struct arena *step,
             struct err *err)
{
    struct report report;
    uint64_t      corrects;
    bool          is;

    if (entry->kind == RECORD_UNIT_STATE)
        return check_newest_table(flow, entry, step, err);
    if (entry->kind != RECORD_REPORT)
        return TRUCE_OK;
    TRY(flow_read_report(flow, entry, step, &report, NULL, &corrects, err));
    TRY(fold_is_current(flow, entry->seq, &report, &is, err));
    if (!is)
        return err_set(err, TRUCE_CONFLICT, "entry %llu is an earlier version of its report: "
                       "decide on the newest", (unsigned long long)entry->seq);
    return TRUCE_OK;
}

static enum status
find_target(struct decider *d, struct str name, struct arena *step, struct log_entry *ret_entry,
            struct err *err)
{
    struct str digits = str_starts(name, STR("#")) ? str_sub(name, 1, name.len) : name;
    int64_t    number;

    if (!str_to_i64(digits, &number) || number < 0)
        return flow_find_report(d->flow, name, step, ret_entry, err);
    if ((uint64_t)number >= log_size(d->flow->log))
        return err_set(err, TRUCE_MISSING, "the record has no entry %lld: it has %llu",
                       (long long)number, (unsigned long long)log_size(d->flow->log));
    return log_read(d->flow->log, (uint64_t)number, step, ret_entry, err);
}

/* What takes a withdrawal back is not withdrawn itself. */
static enum status
check_depth(struct decider *d, const struct log_entry *target, struct arena *step,
            struct err *err)
{
    struct decision  withdrawal;
    struct log_entry about;

    if (target->kind != RECORD_SUPERSEDE)
        return TRUCE_OK;
    TRY(decision_read(target->kind, target->body, STR_NONE, step, &withdrawal, err));
    TRY(log_read(d->flow->log, withdrawal.targets[0].seq, step, &about, err));
    if (about.kind == RECORD_SUPERSEDE)
        return err_set(err, TRUCE_CONFLICT, "entry %llu takes a withdrawal back already: "
                       "withdraw entry %llu again instead",
                       (unsigned long long)target->seq,
                       (unsigned long long)withdrawal.targets[0].seq);
    return TRUCE_OK;
}

static enum status
set_targets(struct decider *d, struct decision *decision, const struct str *names,
            uint32_t count, struct arena *step, struct err *err)
{
    struct log_entry entry;

    TRY(decision_check_targets(decision->kind, count, err));
    decision->target_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        TRY(find_target(d, names[i], step, &entry, err));
        if (!decision_may_target(decision->kind, entry.kind))
            return err_set(err, TRUCE_USAGE, "entry %llu is of the kind '%s', of which there is "
                           "no %s", (unsigned long long)entry.seq, record_kind_name(entry.kind),
                           record_kind_name(decision->kind));
        TRY(check_newest(d->flow, &entry, step, err));
        TRY(check_depth(d, &entry, step, err));
        for (uint32_t k = 0; k < decision->target_count; k++)
            if (decision->targets[k].seq == entry.seq)
                return err_set(err, TRUCE_SYNTAX, "'%.*s' is named twice",
                               STR_ARGS(str_sub(names[i], 0, SHOWN)));
        TRY(entry_with_leaf(d->flow, entry.seq, step, &entry,
                            &decision->targets[decision->target_count], err));
        decision->target_count++;
    }
    return TRUCE_OK;
}

/* ---- whom and what it names ---- */

/* Under the first of its names, so that it stays the same party when another name goes. */
static enum status
settle_parties(const struct decider *d, struct decision *decision, struct err *err)
{
    for (uint32_t i = 0; i < decision->by_count; i++) {
        uint32_t party = d->program ? program_party(d->program, decision->by[i]) : PARTY_NONE;

        if (party == PARTY_NONE)
            return err_set(err, TRUCE_MISSING, "'%.*s' is no party of the terms in force",
                           STR_ARGS(str_sub(decision->by[i], 0, SHOWN)));
        decision->by[i] = d->program->parties[party].name;
        for (uint32_t k = 0; k < i; k++)
            if (str_eq(decision->by[k], decision->by[i]))
                return err_set(err, TRUCE_SYNTAX, "'%.*s' is named twice",
                               STR_ARGS(str_sub(decision->by[i], 0, SHOWN)));
    }
    return TRUCE_OK;
}

static bool
has_ruling(const struct clause *clause)
{
    for (uint32_t v = 0; v < clause->version_count; v++)
        for (uint32_t i = 0; i < clause->versions[v].except_count; i++)
            for (uint32_t k = 0; k < clause->versions[v].excepts[i].count; k++)
                if (clause->versions[v].excepts[i].conditions[k].kind == EXCEPT_RULING)
                    return true;
    return false;
}

static enum status
check_clause(const struct decider *d, const struct decision *decision, struct err *err)
{
    struct str name = decision_get(decision, "clause");
    uint32_t   i = 0;

    if (decision->kind != RECORD_RULING)
        return TRUCE_OK;
    while (d->program && i < d->program->clause_count &&
           !str_eq(d->program->clauses[i].name, name))
        i++;
    if (!d->program || i == d->program->clause_count)
        return err_set(err, TRUCE_MISSING, "there is no clause '%.*s' in the terms in force "
                       "(truce terms lists them)", STR_ARGS(str_sub(name, 0, SHOWN)));
    if (decision_get(decision, "exception").len && !has_ruling(&d->program->clauses[i]))
        return err_set(err, TRUCE_SYNTAX, "clause '%.*s' has no `except ruling`: there is no "
                       "exception to be ruled on; finds=… says what you find on the whole",
                       STR_ARGS(str_sub(name, 0, SHOWN)));
    return TRUCE_OK;
}

/* ---- adding ---- */

static enum status
check_recorded(struct decider *d, uint64_t seq, struct str disclosures, struct arena *step,
               struct err *err)
{
    struct log_entry entry;
    struct decision  again;
    const char      *not;

    TRY(log_read(d->flow->log, seq, step, &entry, err));
    TRY(decision_read(entry.kind, entry.body, disclosures, step, &again, err));
    TRY(decision_check(d->flow->log, &entry, &again, d->record.seq, step, &not, err));
    if (not)
        return err_set(err, TRUCE_CORRUPT, "what was recorded does not hold: %s", not);
    return fold_current(d->flow, &entry, err);
}

enum status
decider_add(struct decider *d, struct decision *decision, const struct str *targets,
            uint32_t target_count, struct arena *step, uint64_t *ret_seq, struct err *err)
{
    struct flow *flow = d->flow;
    uint64_t     seq;

    if (!author_may(&d->author, decision->kind))
        return err_set(err, TRUCE_USAGE, "%.*s may not decide a %s: truce author lists who may "
                       "decide what", STR_ARGS(str_sub(d->author.name, 0, SHOWN)),
                       record_kind_name(decision->kind));
    TRY(decision_complete(decision, err));
    TRY(set_targets(d, decision, targets, target_count, step, err));
    TRY(settle_parties(d, decision, err));
    TRY(check_clause(d, decision, err));
    decision->name = d->author.name;
    decision->key = d->signer->key;
    decision->author = d->record;
    decision->has_terms = d->has_terms;
    decision->terms = d->terms;
    buf_clear(&flow->body);
    buf_clear(&flow->canonical);
    TRY(decision_sign(decision, d->signer, step, &flow->body, &flow->canonical, err));
    TRY(log_append(flow->log, decision->kind, d->now, buf_str(&flow->body), &seq, err));
    TRY(vault_put(flow->log, seq, buf_str(&flow->canonical), err));
    TRY(check_recorded(d, seq, buf_str(&flow->canonical), step, err));
    *ret_seq = seq;
    return TRUCE_OK;
}

/* ---- a line of a file ---- */

static enum status
read_target(const struct json *json, struct str *ret_name, struct err *err)
{
    int64_t number;

    if (json->kind != JSON_STRING &&
        !(json->kind == JSON_NUMBER && str_to_i64(json->text, &number) && number >= 0))
        return err_set(err, TRUCE_SYNTAX, "'target' is SOURCE:ID or the number of an entry, or a "
                                          "list of them");
    *ret_name = json->text;
    return TRUCE_OK;
}

static enum status
read_targets(const struct json *json, struct arena *step, struct str **ret_targets,
             uint32_t *ret_count, struct err *err)
{
    uint32_t    count = !json ? 0 : json->kind == JSON_ARRAY ? json->count : 1, i = 0;
    struct str *targets = ARENA_ARRAY(step, (size_t)count + 1, struct str);

    TRY_NEW(targets, err);
    if (json && json->kind != JSON_ARRAY)
        TRY(read_target(json, &targets[0], err));
    else if (json)
        for (const struct json *one = json->first; one; one = one->next)
            TRY(read_target(one, &targets[i++], err));
    *ret_targets = targets;
    *ret_count = count;
    return TRUCE_OK;
}

static enum status
read_field(const struct json *member, struct decision *decision, struct err *err)
{
    if (str_eq(member->name, STR("by")) && member->kind == JSON_ARRAY &&
        decision->kind == RECORD_ATTRIBUTION) {
        for (const struct json *name = member->first; name; name = name->next)
            TRY(name->kind == JSON_STRING
                    ? decision_add_actor(decision, name->text, err)
                    : err_set(err, TRUCE_SYNTAX, "'by' names parties: [\"A\",\"B\"]"));
        return TRUCE_OK;
    }
    if (member->kind != JSON_STRING)
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is a string",
                       STR_ARGS(str_sub(member->name, 0, SHOWN)));
    return decision_set(decision, member->name, member->text, err);
}

enum status
decider_read(struct str line, struct arena *step, struct decision *ret_decision,
             struct str **ret_targets, uint32_t *ret_count, struct err *err)
{
    struct decision   *decision = ARENA_NEW(step, struct decision);
    const struct json *json, *kind;

    TRY_NEW(decision, err);
    *decision = (struct decision){ 0 };
    TRY(json_parse(line, step, &json, err));
    kind = json_get(json, STR("kind"));
    if (json->kind != JSON_OBJECT || !kind || kind->kind != JSON_STRING)
        return err_set(err, TRUCE_SYNTAX, "a decision is an object with \"kind\", \"target\" and "
                                          "its fields (truce help decisions)");
    if (!record_kind_find(kind->text, &decision->kind) || !decision_is_kind(decision->kind))
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is no kind of decision (truce help decisions)",
                       STR_ARGS(str_sub(kind->text, 0, SHOWN)));
    TRY(read_targets(json_get(json, STR("target")), step, ret_targets, ret_count, err));
    for (const struct json *m = json->first; m; m = m->next)
        if (m != kind && !str_eq(m->name, STR("target")))
            TRY(read_field(m, decision, err));
    *ret_decision = *decision;
    return TRUCE_OK;
}
