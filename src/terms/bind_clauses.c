#include "terms/lint.h"

/* Clauses of one name and one stater: the versions of each other. */
struct group {
    const struct token *name;
    struct draft       *drafts; /* by time */
    uint32_t            count;
    bool                awaits; /* one of them does */
};

struct groups {
    struct group *at;
    uint32_t      count;
    struct map    keys; /* name, a line feed, stater */
};

/* ---- gathering ---- */

static enum status
insert_draft(struct binder *b, struct group *group, struct draft *draft)
{
    struct draft      **at = &group->drafts;
    const struct token *name = draft->statement->from;

    while (*at && ((*at)->version.span.from < draft->version.span.from ||
                   ((*at)->version.span.from == draft->version.span.from && draft->awaits)))
        at = &(*at)->next;
    if (*at && (*at)->version.span.from == draft->version.span.from && !(*at)->awaits) {
        const struct place *first = &(*at)->version.place;

        return diagnose_error(&b->diagnose, name, "clause '%.*s' is already defined in "
                              "%.*s:%u:%u, from the same time", STR_ARGS(name->text),
                              STR_ARGS(first->file), first->line, first->column);
    }
    draft->next = *at;
    *at = draft;
    group->count++;
    group->awaits = group->awaits || draft->awaits;
    return TRUCE_OK;
}

static enum status
gather(struct binder *b, struct groups *groups, struct draft *draft)
{
    const struct token *name = draft->statement->from;
    struct str          key = arena_printf(b->step, "%.*s\n%.*s", STR_ARGS(name->text),
                                           STR_ARGS(draft->version.stated_by));
    uint32_t            index;

    TRY_NEW(key.at, b->diagnose.err);
    if (!map_get(&groups->keys, key, &index)) {
        if (groups->count == PROGRAM_CLAUSES_MAX)
            return diagnose_error(&b->diagnose, name, "more than %d clauses", PROGRAM_CLAUSES_MAX);
        index = groups->count++;
        groups->at[index] = (struct group){ .name = name };
        TRY(map_put(&groups->keys, key, index, b->diagnose.err));
    }
    return insert_draft(b, &groups->at[index], draft);
}

/* ---- what a lawyer would want to know ---- */

/* Is every zone of the list empty then? And until when is that answer sure? */
static bool
zones_empty_at(const struct zone_list *list, instant at, instant *ret_until)
{
    bool empty = true;

    *ret_until = TIME_MAX;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct zone_epoch *epoch = epochs_at(&list->zones[i], at);

        empty = empty && epoch->zone->empty;
        *ret_until = epoch->span.until < *ret_until ? epoch->span.until : *ret_until;
    }
    return empty;
}

/* What nothing can do to a clause that never holds. */
static const char *
break_or_meet(const struct draft *draft)
{
    return draft->version.kind == CLAUSE_REQUIRE ? "meet" : "break";
}

static enum status
warn_zone(struct binder *b, const struct draft *draft)
{
    const struct clause_version *version = &draft->version;
    const struct token          *name = draft->statement->from;
    struct span                  gap = { TIME_MAX, TIME_MIN }; /* the first */
    bool                         never = true;
    char                         from[TIME_TEXT_LEN], until[TIME_TEXT_LEN];

    for (uint32_t i = 0; i < version->in.count; i++)
        if (version->in.zones[i].moves) /* its places are for reports to tell */
            return TRUCE_OK;
    for (instant t = version->span.from, next; t < version->span.until; t = next) {
        bool empty = zones_empty_at(&version->in, t, &next);

        never = never && empty;
        if (empty && gap.from > gap.until)
            gap = (struct span){ t, next };
    }
    if (gap.from > gap.until)
        return TRUCE_OK;
    if (never)
        return diagnose_warning(&b->diagnose, name, "nothing can %s clause '%.*s': its zone is "
                                "empty while it holds", break_or_meet(draft),
                                STR_ARGS(name->text));
    return diagnose_warning(&b->diagnose, name, "nothing can %s clause '%.*s' from %.*s until "
                            "%.*s: its zone is empty then", break_or_meet(draft),
                            STR_ARGS(name->text),
                            STR_ARGS(time_text(gap.from, from)),
                            STR_ARGS(time_text(gap.until, until)));
}

/* `until`: the end as written, before the next version cut it. */
static enum status
warn_span(struct binder *b, const struct draft *draft, instant until)
{
    const struct token *name = draft->statement->from;
    const struct draft *next = draft->next;
    char                text[2][TIME_TEXT_LEN];

    if (draft->awaits || (next && next->awaits))
        return TRUCE_OK;
    if (until <= draft->version.span.from)
        return diagnose_warning(&b->diagnose, draft->end->word, "nothing can %s clause '%.*s': "
                                "it ends %.*s and begins %.*s", break_or_meet(draft),
                                STR_ARGS(name->text),
                                STR_ARGS(time_text(until, text[0])),
                                STR_ARGS(time_text(draft->version.span.from, text[1])));
    if (draft->end && next && until > next->version.span.from)
        return diagnose_warning(&b->diagnose, draft->end->word, "the version in line %u replaces "
                                "this one before it ends, from %.*s", next->version.place.line,
                                STR_ARGS(time_text(next->version.span.from, text[0])));
    return TRUCE_OK;
}

/* A duty that is due before it begins. */
static enum status
warn_due(struct binder *b, const struct draft *draft)
{
    const struct clause_version *version = &draft->version;
    const struct attribute      *before = statement_attribute(draft->statement,
                                                              ATTRIBUTE_CLAUSE_BEFORE);
    char                         text[2][TIME_TEXT_LEN];

    if (!version->duty.has_due || draft->awaits ||
        version->duty.due_last > version->span.from)
        return TRUCE_OK;
    return diagnose_warning(&b->diagnose, before->word, "nothing can meet clause '%.*s': it is due "
                            "%.*s and begins %.*s", STR_ARGS(draft->statement->from->text),
                            STR_ARGS(time_text(version->duty.due_last, text[0])),
                            STR_ARGS(time_text(version->span.from, text[1])));
}

static enum status
warn_draft(struct binder *b, const struct draft *draft, instant until)
{
    const struct clause_version *version = &draft->version;
    const struct token          *name = draft->statement->from;

    TRY(warn_span(b, draft, until));
    TRY(warn_due(b, draft));
    if (!version->uncheckable.len && version->span.from < version->span.until)
        TRY(warn_zone(b, draft));
    if (!version->source.len && !version->text.len)
        return diagnose_warning(&b->diagnose, name, "clause '%.*s' has neither 'source' nor "
                                "'text': where is it written?", STR_ARGS(name->text));
    return TRUCE_OK;
}

/* ---- settling ---- */

/* Ends a version where the others begin: no later than one that surely begins after it has,
 * and surely no longer than until one that may begin after it does. */
static void
cut_by(struct clause_version *version, const struct draft *draft, const struct draft *other,
       bool behind)
{
    instant first = draft->from.at, last = draft->from.last;
    instant other_first = other->from.at, other_last = other->from.last;

    if ((other_first > last || (other_first == last && behind)) &&
        other_last < version->span.until)
        version->span.until = other_last;
    if ((other_last > first || (other_last == first && behind)) &&
        other_first < version->sure.until)
        version->sure.until = other_first;
}

static void
cut(const struct group *group, struct draft *draft)
{
    struct clause_version *version = &draft->version;
    bool                   behind = false;

    if (!group->awaits) { /* by time: the next is all that counts */
        if (draft->next)
            cut_by(version, draft, draft->next, true);
    } else {
        for (const struct draft *d = group->drafts; d; d = d->next)
            if (d == draft)
                behind = true;
            else
                cut_by(version, draft, d, behind);
    }
    if (version->span.until < version->span.from)
        version->span.until = version->span.from;
    version->sure = span_both(version->span, version->sure);
    if (version->sure.until < version->sure.from)
        version->sure.until = version->sure.from;
}

static enum status
settle(struct binder *b, const struct group *group, struct clause *clause)
{
    const struct symbol *symbol = bind_lookup(b, group->name->text);

    CHECK(symbol); /* of another kind where a broken statement took the name first */
    clause->name = arena_copy_str(b->keep, group->name->text);
    clause->versions = ARENA_ARRAY(b->keep, (size_t)group->count + symbol->suspension_count,
                                   struct clause_version);
    if (!clause->name.at || !clause->versions)
        return err_memory(b->diagnose.err);
    TRY(suspend_spans(b, symbol, clause));
    clause->agreement = group->drafts->agreement;
    for (struct draft *draft = group->drafts; draft; draft = draft->next) {
        instant until = draft->version.span.until;

        cut(group, draft);
        TRY(warn_draft(b, draft, until));
        if (b->lint)
            TRY(lint_clause(b, draft));
        suspend_version(symbol, &draft->version, clause);
    }
    return TRUCE_OK;
}

static bool
is_clause(const struct statement *statement)
{
    return statement->row && statement_kind(statement) == STATEMENT_CLAUSE;
}

enum status
bind_clauses(struct binder *b)
{
    struct groups groups = { .at = ARENA_ARRAY(b->step, b->statement_count + 1u, struct group) };
    bool          any_broken = false;

    TRY_NEW(groups.at, b->diagnose.err);
    map_init(&groups.keys, b->step);
    for (uint32_t i = 0; i < b->statement_count; i++) {
        struct draft *draft;
        bool          broken = false;

        if (!is_clause(b->statements[i]))
            continue;
        draft = ARENA_NEW(b->step, struct draft);
        TRY_NEW(draft, b->diagnose.err);
        draft->statement = b->statements[i];
        TRY_NOTING(bind_clause(b, draft), broken);
        if (!broken)
            TRY_NOTING(gather(b, &groups, draft), broken);
        any_broken |= broken;
    }
    TRY(bind_suspensions(b));
    b->program->clauses = ARENA_ARRAY(b->keep, groups.count, struct clause);
    TRY_NEW(b->program->clauses, b->diagnose.err);
    b->program->clause_count = groups.count;
    for (uint32_t i = 0; i < groups.count; i++)
        TRY(settle(b, &groups.at[i], &b->program->clauses[i]));
    return any_broken ? TRUCE_OK : bind_check_suspensions(b);
}
