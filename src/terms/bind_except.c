#include "terms/bind.h"

#include "terms/value.h"

/* Each row of CONDITION_TABLE, in its order. */
typedef enum status (*condition_bind)(struct binder *b, struct cursor *cursor,
                                      struct except_condition *condition);

static enum status
bind_act(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_ACT;
    return bind_terms(b, cursor, VOCAB_ACT, &condition->terms);
}

static enum status
bind_with(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_WITH;
    return bind_weapons(b, cursor, &condition->with);
}

static enum status
bind_against(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_AGAINST;
    return bind_terms(b, cursor, VOCAB_TARGET, &condition->terms);
}

static enum status
bind_in(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_IN;
    return bind_zone_list(b, cursor, &condition->in);
}

static enum status
bind_by(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_BY;
    return bind_parties(b, cursor, &condition->by);
}

static enum status
bind_daily(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_WINDOW;
    return bind_windows(b, cursor, false, &condition->windows);
}

static enum status
bind_weekly(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_WINDOW;
    return bind_windows(b, cursor, true, &condition->windows);
}

static enum status
bind_during(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    const struct token *name = cursor->at;

    condition->kind = EXCEPT_DURING;
    TRY(value_text(cursor, "the name of a notice in quotes", b->keep, &condition->notice));
    if (!condition->notice.len)
        return diagnose_error(&b->diagnose, name, "a notice has a name, and this one is empty");
    return TRUCE_OK;
}

static enum status
bind_notified(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_NOTIFIED;
    TRY(bind_period(b, cursor, true, &condition->before));
    return cursor_need_word(cursor, "before");
}

static enum status
bind_ruling(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    condition->kind = EXCEPT_RULING;
    return value_text(cursor, "the question in quotes", b->keep, &condition->words);
}

static const condition_bind binds[CONDITION_COUNT] = {
    [CONDITION_ACT] = bind_act,     [CONDITION_WITH] = bind_with,
    [CONDITION_AGAINST] = bind_against, [CONDITION_IN] = bind_in,
    [CONDITION_BY] = bind_by,       [CONDITION_DAILY] = bind_daily,
    [CONDITION_WEEKLY] = bind_weekly, [CONDITION_DURING] = bind_during,
    [CONDITION_NOTIFIED] = bind_notified, [CONDITION_RULING] = bind_ruling,
};

/* CONDITION_ACT, which has no word, if it is no word of a condition. */
static enum condition_kind
condition_of(const struct token *token)
{
    for (unsigned i = 0; i < CONDITION_COUNT; i++)
        if (condition_rows[i].word[0] && token_is(token, condition_rows[i].word))
            return (enum condition_kind)i;
    return CONDITION_ACT;
}

static enum status
bind_condition(struct binder *b, struct cursor *cursor, struct except_condition *condition)
{
    const struct token *first = cursor->at;
    enum condition_kind kind = condition_of(first);

    if (first->kind == TOKEN_COMMA)
        return diagnose_error(&b->diagnose, first, "a comma stands between conditions only before "
                              "a word that begins one, such as 'in'");
    if (token_is(first, "or") || token_is(first, "and"))
        return diagnose_error(&b->diagnose, first, "conditions of one line stand side by side and "
                              "hold together; alternatives are lines of their own");
    if (first->kind != TOKEN_NAME)
        return cursor_expected(cursor, "a condition");
    cursor->at += kind != CONDITION_ACT;
    TRY(binds[kind](b, cursor, condition));
    if (condition->kind == EXCEPT_RULING)
        return TRUCE_OK;
    return token_join(first, cursor->at, b->keep, &condition->words, b->diagnose.err);
}

/* Up to the first comma that is followed by the word of a condition: it can carry no list on. */
static const struct token *
conditions_end(const struct token *from, const struct token *to)
{
    for (const struct token *t = from + 1; t + 1 < to; t++)
        if (t->kind == TOKEN_COMMA && t[-1].kind != TOKEN_COMMA &&
            condition_of(t + 1) != CONDITION_ACT)
            return t;
    return to;
}

enum status
bind_except(struct binder *b, const struct attribute *attribute, struct except_line *ret_line)
{
    struct cursor      cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct except_line line = { 0 };

    if (cursor_at_end(&cursor))
        return cursor_expected(&cursor, "a condition");
    /* no condition is shorter than a word */
    line.conditions = ARENA_ARRAY(b->keep, (size_t)(attribute->to - attribute->from),
                                  struct except_condition);
    TRY_NEW(line.conditions, b->diagnose.err);
    for (cursor.to = cursor.at; cursor.at < attribute->to; line.count++) {
        if (cursor_at_end(&cursor)) {
            cursor.at += cursor.at != attribute->from; /* the comma */
            cursor.to = conditions_end(cursor.at, attribute->to);
        }
        TRY(bind_condition(b, &cursor, &line.conditions[line.count]));
    }
    TRY(bind_place(b, attribute->word, &line.place));
    *ret_line = line;
    return TRUCE_OK;
}
