#include "terms/bind.h"

#include "terms/value.h"

static const char *const vocab_words[VOCAB_COUNT] = {
    [VOCAB_ACT] = "an act", [VOCAB_WEAPON] = "a weapon", [VOCAB_TARGET] = "a target",
};

/* A term, or a word of the language; none that differs in half its letters. */
static const char *
term_hint(struct binder *b, const struct token *name, enum vocab vocab)
{
    struct str     term = vocab_suggest(b->program->words, vocab, name->text);
    unsigned       edits = str_distance(name->text, term, (unsigned)name->text.len);
    struct nearest nearest;

    nearest_init(&nearest, name->text);
    nearest_try_reserved(&nearest);
    if (nearest.best.len && nearest.edits < edits)
        return nearest_hint(&nearest, b->step);
    return hint_text(2 * edits < name->text.len ? term : STR_NONE, b->step);
}

static enum status
complain_unknown(struct binder *b, const struct token *name, enum vocab vocab)
{
    struct symbol *symbol = bind_lookup(b, name->text);
    uint16_t       term;

    if (symbol && (symbol->kind == SYMBOL_OTHER || (symbol->kind == SYMBOL_ACT && symbol->broken)))
        return TRUCE_SYNTAX;
    for (unsigned other = 0; other < VOCAB_COUNT; other++)
        if (vocab_find(b->program->words, (enum vocab)other, name->text, &term))
            return diagnose_error(&b->diagnose, name, "'%.*s' is %s, not %s",
                                  STR_ARGS(name->text), vocab_words[other], vocab_words[vocab]);
    return diagnose_error(&b->diagnose, name, "unknown %s '%.*s'%s", vocab_name(vocab),
                          STR_ARGS(name->text), term_hint(b, name, vocab));
}

static enum status
take_term(struct binder *b, struct cursor *cursor, enum vocab vocab, struct term_list *list)
{
    const struct token *name;
    uint16_t            term;

    TRY(cursor_take(cursor, TOKEN_NAME, vocab_words[vocab], &name));
    if (!vocab_find(b->program->words, vocab, name->text, &term)) {
        cursor->at -= table_is_reserved(name->text);
        return table_is_reserved(name->text) ? cursor_expected(cursor, vocab_words[vocab])
                                             : complain_unknown(b, name, vocab);
    }
    for (uint32_t i = 0; i < list->count; i++)
        if (list->terms[i] == term)
            return diagnose_error(&b->diagnose, name, "%s '%.*s' is listed twice",
                                  vocab_name(vocab), STR_ARGS(name->text));
    list->terms[list->count++] = term;
    return TRUCE_OK;
}

enum status
bind_terms(struct binder *b, struct cursor *cursor, enum vocab vocab, struct term_list *ret_list)
{
    struct term_list list = { 0 };
    size_t           most = 1;
    bool             broken = false;

    for (const struct token *t = cursor->at; t < cursor->to; t++)
        most += t->kind == TOKEN_COMMA;
    list.terms = ARENA_ARRAY(b->keep, most, uint16_t);
    TRY_NEW(list.terms, b->diagnose.err);
    do {
        const struct token *before = cursor->at;

        TRY_NOTING(take_term(b, cursor, vocab, &list), broken);
        if (cursor->at == before)
            return TRUCE_SYNTAX;
    } while (cursor_mark(cursor, TOKEN_COMMA));
    if (broken)
        return TRUCE_SYNTAX;
    *ret_list = list;
    return TRUCE_OK;
}

static enum status
take_bound(struct cursor *cursor, const char *what,
           enum status (*measure)(struct cursor *, double *), struct bound *bound)
{
    if (bound->op != BOUND_NONE)
        return diagnose_error(cursor->diagnose, cursor->at - 1, "'%s' is given twice", what);
    TRY(value_operator(cursor, &bound->op));
    return measure(cursor, &bound->value);
}

enum status
bind_weapons(struct binder *b, struct cursor *cursor, struct weapon_condition *ret_with)
{
    struct weapon_condition with = { .set = true };
    struct token            token = cursor_token(cursor);

    if (token_is(&token, "calibre") || token_is(&token, "range"))
        return diagnose_error(&b->diagnose, &token, "expected a weapon, got '%.*s' (for any weapon "
                              "write 'with weapon %.*s …')", STR_ARGS(token.text),
                              STR_ARGS(token.text));
    TRY(bind_terms(b, cursor, VOCAB_WEAPON, &with.weapons));
    for (;;)
        if (cursor_word(cursor, "calibre"))
            TRY(take_bound(cursor, "calibre", value_millimetres, &with.calibre_mm));
        else if (cursor_word(cursor, "range"))
            TRY(take_bound(cursor, "range", value_distance, &with.range_m));
        else
            break;
    *ret_with = with;
    return TRUCE_OK;
}

enum status
bind_windows(struct binder *b, struct cursor *cursor, bool weekly, struct windows *windows)
{
    struct token token = *(cursor->at - 1);

    TRY(value_windows(cursor, weekly, b->keep, windows));
    if (b->program->has_tz)
        return TRUCE_OK;
    if (b->tz_broken || b->incomplete)
        return TRUCE_SYNTAX;
    return diagnose_error(&b->diagnose, &token, "hours of the day need a statement 'timezone …'");
}
