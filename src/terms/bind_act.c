#include "terms/bind.h"

#include "terms/value.h"

/* The vocabulary grows by one act after the other, each behind its parent, as the standard
 * table has them, too. */
static enum status
vocabulary_init(struct binder *b, uint32_t own, struct vocabulary **ret_words)
{
    struct vocabulary *words = ARENA_NEW(b->keep, struct vocabulary);
    uint16_t           standard = vocab_size(&vocab_standard, VOCAB_ACT);
    struct term       *acts = ARENA_ARRAY(b->keep, (size_t)standard + own, struct term);

    if (!words || !acts)
        return err_memory(b->diagnose.err);
    *words = vocab_standard;
    memcpy(acts, vocab_standard.trees[VOCAB_ACT].terms, standard * sizeof *acts);
    words->trees[VOCAB_ACT].terms = acts;
    b->acts = acts;
    *ret_words = words;
    return TRUCE_OK;
}

static enum status bind_act(struct binder *b, struct symbol *symbol, const struct token *name);

static enum status
complain_parent(struct binder *b, const struct token *name)
{
    struct symbol *symbol = bind_lookup(b, name->text);
    struct nearest nearest;
    uint16_t       term;

    if (symbol && symbol->kind == SYMBOL_OTHER)
        return TRUCE_SYNTAX;
    for (unsigned v = 0; v < VOCAB_COUNT; v++)
        if (vocab_find(&vocab_standard, (enum vocab)v, name->text, &term))
            return diagnose_error(&b->diagnose, name, "'%.*s' is a %s, not an act",
                                  STR_ARGS(name->text), vocab_name((enum vocab)v));
    nearest_init(&nearest, name->text);
    for (uint16_t t = 0; t < vocab_size(&vocab_standard, VOCAB_ACT); t++)
        nearest_try(&nearest, vocab_text(&vocab_standard, VOCAB_ACT, t));
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_ACT)
            nearest_try(&nearest, b->symbols[i].name->text);
    return b->incomplete ? TRUCE_SYNTAX
                         : diagnose_error(&b->diagnose, name, "unknown act '%.*s'%s",
                                          STR_ARGS(name->text), nearest_hint(&nearest, b->step));
}

static enum status
take_parent(struct binder *b, struct cursor *cursor, uint16_t *ret_parent)
{
    const struct token *name;
    struct symbol      *symbol;

    TRY(cursor_take(cursor, TOKEN_NAME, "an act", &name));
    symbol = bind_lookup(b, name->text);
    if (symbol && symbol->kind == SYMBOL_ACT)
        TRY(bind_act(b, symbol, name));
    return vocab_find(b->program->words, VOCAB_ACT, name->text, ret_parent)
               ? TRUCE_OK
               : complain_parent(b, name);
}

/* NAME ["MEANING"] under PARENT */
static enum status
read_act(struct binder *b, const struct statement *statement, struct term *act)
{
    struct cursor cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct str    meaning = STR("an act of these terms");

    act->name = arena_copy_c(b->keep, cursor.at++->text);
    if (!cursor_at_end(&cursor) && cursor.at->kind == TOKEN_STRING)
        TRY(value_text(&cursor, "what it means", b->keep, &meaning));
    act->meaning = arena_copy_c(b->keep, meaning);
    if (!act->name || !act->meaning)
        return err_memory(b->diagnose.err);
    act->acled = act->ucdp = act->osce = "";
    act->basis = "these terms";
    TRY(cursor_need_word(&cursor, "under"));
    TRY(take_parent(b, &cursor, &act->parent));
    return cursor_finish(&cursor, "the act it lies under");
}

static enum status
add_act(struct binder *b, const struct symbol *symbol, struct vocabulary *words)
{
    const struct token *name = symbol->name;
    struct term         act = { 0 };
    uint16_t            term;

    for (unsigned v = 0; v < VOCAB_COUNT; v++)
        if (vocab_find(&vocab_standard, (enum vocab)v, name->text, &term))
            return diagnose_error(&b->diagnose, name, "'%.*s' is a word of the standard "
                                  "vocabulary already, for %s %s", STR_ARGS(name->text),
                                  v == VOCAB_ACT ? "an" : "a", vocab_name((enum vocab)v));
    TRY(read_act(b, symbol->versions->statement, &act));
    b->acts[words->trees[VOCAB_ACT].size++] = act;
    return TRUCE_OK;
}

static enum status
bind_act(struct binder *b, struct symbol *symbol, const struct token *name)
{
    bool broken = symbol->broken;

    if (symbol->state != SYMBOL_DONE) {
        TRY(bind_enter(b, symbol, name));
        TRY_NOTING(add_act(b, symbol, b->words), broken);
        bind_leave(b);
        symbol->broken |= broken;
    }
    return symbol->broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_acts(struct binder *b)
{
    uint32_t own = 0;
    bool     broken = false;

    for (uint32_t i = 0; i < b->symbol_count; i++) {
        if (b->symbols[i].kind != SYMBOL_ACT)
            continue;
        if (own++ == BIND_ACTS_MAX)
            TRY_NOTING(diagnose_error(&b->diagnose, b->symbols[i].name, "more than %d acts",
                                      BIND_ACTS_MAX), broken);
        b->symbols[i].broken |= own > BIND_ACTS_MAX;
    }
    (void)broken;
    if (!own)
        return TRUCE_OK;
    TRY(vocabulary_init(b, own, &b->words));
    b->program->words = b->words;
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_ACT)
            TRY_NOTING(bind_act(b, &b->symbols[i], b->symbols[i].name), b->symbols[i].broken);
    return TRUCE_OK;
}
