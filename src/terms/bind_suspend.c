#include "terms/bind.h"

/* ---- reading ---- */

static void
insert(struct symbol *symbol, struct suspension *suspension)
{
    struct suspension **at = &symbol->suspensions;

    while (*at && (*at)->span.from <= suspension->span.from)
        at = &(*at)->next;
    suspension->next = *at;
    *at = suspension;
    symbol->suspension_count++;
}

static enum status
bind_suspend(struct binder *b, const struct statement *statement)
{
    struct cursor      cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct suspension *suspension = ARENA_NEW(b->step, struct suspension);
    struct symbol     *symbol = NULL;
    struct moment      from, until;
    bool               broken = false;

    TRY_NEW(suspension, b->diagnose.err);
    suspension->name = cursor.at;
    TRY_NOTING(bind_take(b, &cursor, 1u << SYMBOL_CLAUSE, "clause", &symbol), broken);
    if (cursor.at == statement->from) /* no name to go on from */
        return TRUCE_SYNTAX;
    TRY(cursor_need_word(&cursor, "from"));
    const struct token *begin = cursor.at;
    TRY(bind_moment(b, &cursor, &from));
    TRY(bind_written(b, begin, cursor.at, &from, "a suspension"));
    TRY(cursor_need_word(&cursor, "until"));
    const struct token *end = cursor.at;
    TRY(bind_moment(b, &cursor, &until));
    TRY(bind_written(b, end, cursor.at, &until, "a suspension"));
    TRY(cursor_finish(&cursor, "the time"));
    if (until.at <= from.at) {
        struct token span = token_span(end, cursor.at - 1);

        return diagnose_error(&b->diagnose, &span, "the suspension ends before it begins");
    }
    if (broken)
        return TRUCE_SYNTAX;
    suspension->span = (struct span){ from.at, until.at };
    insert(symbol, suspension);
    return TRUCE_OK;
}

enum status
bind_suspensions(struct binder *b)
{
    bool broken = false;

    for (uint32_t i = 0; i < b->statement_count; i++)
        if (b->statements[i]->row && statement_kind(b->statements[i]) == STATEMENT_SUSPEND)
            TRY_NOTING(bind_suspend(b, b->statements[i]), broken);
    (void)broken; /* said; the clauses are looked at all the same */
    return TRUCE_OK;
}

/* ---- cutting ---- */

static void
append(struct clause *clause, const struct clause_version *version, instant from,
       instant until, bool resumed)
{
    struct clause_version *piece = &clause->versions[clause->version_count++];

    *piece = *version;
    piece->span = (struct span){ from, until };
    piece->sure = span_both(piece->span, version->sure);
    if (piece->sure.until < piece->sure.from)
        piece->sure.until = piece->sure.from;
    piece->resumed = resumed;
}

void
suspend_version(const struct symbol *symbol, const struct clause_version *version,
                struct clause *clause)
{
    instant  from = version->span.from, until = version->span.until;
    uint32_t before = clause->version_count;

    for (struct suspension *s = symbol->suspensions; s; s = s->next) {
        s->cuts = s->cuts || version->span.from == TIME_MAX; /* nobody knows yet */
        if (s->span.until <= version->span.from || s->span.from >= until)
            continue;
        s->cuts = true;
        if (s->span.from > from)
            append(clause, version, from, s->span.from, clause->version_count > before);
        from = s->span.until > from ? s->span.until : from;
    }
    if (from < until)
        append(clause, version, from, until, clause->version_count > before);
    else if (clause->version_count == before)
        append(clause, version, version->span.from, version->span.from, false);
}

enum status
suspend_spans(struct binder *b, const struct symbol *symbol, struct clause *clause)
{
    struct span *last = NULL;

    clause->suspends = ARENA_ARRAY(b->keep, symbol->suspension_count + 1u, struct span);
    TRY_NEW(clause->suspends, b->diagnose.err);
    for (const struct suspension *s = symbol->suspensions; s; s = s->next)
        if (last && s->span.from <= last->until) {
            last->until = s->span.until > last->until ? s->span.until : last->until;
        } else {
            last = &clause->suspends[clause->suspend_count++];
            *last = s->span;
        }
    return TRUCE_OK;
}

enum status
bind_check_suspensions(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++)
        for (const struct suspension *s = b->symbols[i].suspensions; s; s = s->next)
            if (!s->cuts && !b->symbols[i].broken)
                TRY(diagnose_warning(&b->diagnose, s->name, "nothing is suspended: clause '%.*s' "
                                     "does not hold then", STR_ARGS(s->name->text)));
    return TRUCE_OK;
}
