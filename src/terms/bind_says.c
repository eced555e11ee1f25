#include "terms/bind.h"

#include "terms/value.h"

/* ---- forbid and require: acts ---- */

static enum status
bind_acts_line(struct binder *b, struct draft *draft, const char *what)
{
    struct clause_version *version = &draft->version;
    struct cursor          cursor = cursor_over(draft->says->from, draft->says->to, &b->diagnose);

    TRY(bind_terms(b, &cursor, VOCAB_ACT, &version->acts));
    for (;;) {
        struct token token = cursor_token(&cursor);

        if (!version->with.set && cursor_word(&cursor, "with"))
            TRY(bind_weapons(b, &cursor, &version->with));
        else if (!version->against.count && cursor_word(&cursor, "against"))
            TRY(bind_terms(b, &cursor, VOCAB_TARGET, &version->against));
        else if (token_is(&token, "with") || token_is(&token, "against"))
            return diagnose_error(&b->diagnose, &token, "'%.*s' is given twice",
                                  STR_ARGS(token.text));
        else
            return cursor_finish(&cursor, what);
    }
}

static enum status
bind_forbid(struct binder *b, struct draft *draft)
{
    draft->version.kind = CLAUSE_FORBID;
    return bind_acts_line(b, draft, "what is forbidden");
}

/* ---- stocks ---- */

/* An item may be any word, so a weapon misspelt would be one, too. */
static enum status
warn_item(struct binder *b, const struct token *name)
{
    const struct vocabulary *words = b->program->words;

    for (uint16_t t = 0; t < vocab_size(words, VOCAB_WEAPON); t++) {
        struct str weapon = vocab_text(words, VOCAB_WEAPON, t);

        if (str_eq_nocase(name->text, weapon) ||
            (name->text.len >= 4 && str_distance(name->text, weapon, 2) == 1))
            return diagnose_warning(&b->diagnose, name, "'%.*s' is no weapon of the vocabulary, "
                                    "so only reports of an item of that very name count; is "
                                    "'%.*s' meant?", STR_ARGS(name->text), STR_ARGS(weapon));
    }
    return TRUCE_OK;
}

static enum status
take_item(struct binder *b, struct cursor *cursor, struct item *ret_item)
{
    static const char   what[] = "what is held, such as tank";
    const struct token *name;
    struct item         item = { 0 };

    if (!cursor_at_end(cursor) && table_is_reserved(cursor->at->text))
        return cursor_expected(cursor, what);
    TRY(cursor_take(cursor, TOKEN_NAME, what, &name));
    item.name = arena_copy_str(b->keep, name->text);
    TRY_NEW(item.name.at, b->diagnose.err);
    item.is_weapon = vocab_find(b->program->words, VOCAB_WEAPON, name->text, &item.weapon);
    if (!item.is_weapon)
        TRY(warn_item(b, name));
    *ret_item = item;
    return TRUCE_OK;
}

/* ITEM to N */
static enum status
take_limit(struct binder *b, const struct attribute *attribute, struct clause_version *version)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct limit  limit = { 0 };
    struct token  number;

    TRY(take_item(b, &cursor, &limit.item));
    TRY(cursor_need_word(&cursor, "to"));
    number = cursor_token(&cursor);
    if (number.kind != TOKEN_NUMBER)
        return cursor_expected(&cursor, "a number");
    if (!str_to_i64(number.text, &limit.most) || limit.most < 0)
        return diagnose_error(&b->diagnose, &number, "a limit is a whole number, 0 or more, got %s",
                              token_words(&number).text);
    cursor.at++;
    TRY(cursor_finish(&cursor, "the limit"));
    for (uint32_t i = 0; i < version->limit_count; i++)
        if (str_eq(version->limits[i].item.name, limit.item.name))
            return diagnose_error(&b->diagnose, attribute->from, "'%.*s' is already limited in "
                                  "line %u", STR_ARGS(limit.item.name),
                                  version->limits[i].place.line);
    TRY(bind_place(b, attribute->word, &limit.place));
    version->limits[version->limit_count++] = limit;
    return TRUCE_OK;
}

static enum status
bind_limits(struct binder *b, struct draft *draft)
{
    const struct statement *statement = draft->statement;
    struct clause_version  *version = &draft->version;
    size_t                  most = 0;
    bool                    broken = false;

    version->kind = CLAUSE_LIMIT;
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        most += statement->attributes[i].row->kind == ATTRIBUTE_CLAUSE_LIMIT;
    if (most > BIND_LIMITS_MAX)
        return diagnose_error(&b->diagnose, draft->says->word, "more than %d limits in one clause",
                              BIND_LIMITS_MAX);
    version->limits = ARENA_ARRAY(b->keep, most, struct limit);
    TRY_NEW(version->limits, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        if (statement->attributes[i].row->kind == ATTRIBUTE_CLAUSE_LIMIT)
            TRY_NOTING(take_limit(b, &statement->attributes[i], version), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ITEM between PARTY, PARTY */
static enum status
bind_equal(struct binder *b, struct draft *draft)
{
    struct equality     *equality = &draft->version.equality;
    struct cursor        cursor = cursor_over(draft->says->from, draft->says->to, &b->diagnose);
    const struct token  *second;
    struct symbol       *party[2];

    draft->version.kind = CLAUSE_EQUAL;
    TRY(take_item(b, &cursor, &equality->item));
    TRY(cursor_need_word(&cursor, "between"));
    TRY(bind_take(b, &cursor, 1u << SYMBOL_PARTY, "party", &party[0]));
    if (!cursor_mark(&cursor, TOKEN_COMMA))
        return cursor_expected(&cursor, "',' and the other party");
    second = cursor.at;
    TRY(bind_take(b, &cursor, 1u << SYMBOL_PARTY, "party", &party[1]));
    if (party[0] == party[1])
        return diagnose_error(&b->diagnose, second, "the stocks of two parties are compared, and "
                              "both are '%.*s'", STR_ARGS(second->text));
    TRY(cursor_finish(&cursor, "the two parties"));
    for (int i = 0; i < 2; i++) {
        equality->parties[i] = party[i]->index;
        draft->version.by |= (uint64_t)1 << party[i]->index;
    }
    return TRUCE_OK;
}

/* ---- require: by when ---- */

/* before INSTANT, …: the earliest counts. */
static enum status
bind_due(struct binder *b, const struct attribute *before, struct duty *duty)
{
    struct cursor cursor = cursor_over(before->from, before->to, &b->diagnose);

    duty->has_due = true;
    duty->due_first = duty->due_last = TIME_MAX;
    do {
        struct moment moment;

        TRY(bind_moment(b, &cursor, &moment));
        duty->due_first = moment.at < duty->due_first ? moment.at : duty->due_first;
        duty->due_last = moment.last < duty->due_last ? moment.last : duty->due_last;
    } while (cursor_mark(&cursor, TOKEN_COMMA));
    return cursor_finish(&cursor, "the time");
}

static enum status
bind_every(struct binder *b, const struct attribute *every, struct duty *duty)
{
    struct cursor cursor = cursor_over(every->from, every->to, &b->diagnose);

    duty->has_every = true;
    TRY(bind_period(b, &cursor, false, &duty->every));
    return cursor_finish(&cursor, "the length");
}

static enum status
bind_require(struct binder *b, struct draft *draft)
{
    const struct statement *statement = draft->statement;
    const struct attribute *before = statement_attribute(statement, ATTRIBUTE_CLAUSE_BEFORE);
    const struct attribute *every = statement_attribute(statement, ATTRIBUTE_CLAUSE_EVERY);
    bool                    broken = false;

    draft->version.kind = CLAUSE_REQUIRE;
    TRY_NOTING(bind_acts_line(b, draft, "what is required"), broken);
    if (before)
        TRY_NOTING(bind_due(b, before, &draft->version.duty), broken);
    if (every)
        TRY_NOTING(bind_every(b, every, &draft->version.duty), broken);
    if (before && every)
        TRY_NOTING(diagnose_error(&b->diagnose, every->word, "'before' and 'every' both say when "
                                  "the act is due; for a duty that recurs and ends write 'every' "
                                  "and 'until'"), broken);
    if (!before && !every && !statement->broken &&
        !statement_attribute(statement, ATTRIBUTE_CLAUSE_UNCHECKABLE))
        TRY_NOTING(diagnose_error(&b->diagnose, draft->says->word, "by when? a 'require' needs a "
                                  "line 'before …', or 'every …'"), broken);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ---- one thing, and what goes with it ---- */

static const struct {
    enum attribute_kind kind;
    enum status       (*bind)(struct binder *, struct draft *);
} says[] = {
    { ATTRIBUTE_CLAUSE_FORBID, bind_forbid },
    { ATTRIBUTE_CLAUSE_LIMIT, bind_limits },
    { ATTRIBUTE_CLAUSE_EQUAL, bind_equal },
    { ATTRIBUTE_CLAUSE_REQUIRE, bind_require },
};
enum { SAYS = sizeof says / sizeof says[0] };

/* Lines that mean nothing beside each other. */
static const struct {
    enum attribute_kind one, other;
    const char         *why;
} apart[] = {
    { ATTRIBUTE_CLAUSE_EQUAL, ATTRIBUTE_CLAUSE_BY,
      "'equal' binds the two parties that it names, so 'by' says nothing more" },
    { ATTRIBUTE_CLAUSE_REQUIRE, ATTRIBUTE_CLAUSE_EXCEPT,
      "a required act has no exceptions; say in 'require' which act it is" },
    { ATTRIBUTE_CLAUSE_REQUIRE, ATTRIBUTE_CLAUSE_DAILY,
      "a required act is due by a time, at whatever hour it is done" },
    { ATTRIBUTE_CLAUSE_REQUIRE, ATTRIBUTE_CLAUSE_WEEKLY,
      "a required act is due by a time, at whatever hour it is done" },
    { ATTRIBUTE_CLAUSE_BEFORE, ATTRIBUTE_CLAUSE_UNTIL,
      "'before' says when the duty ends; it needs no other end" },
    { ATTRIBUTE_CLAUSE_BEFORE, ATTRIBUTE_CLAUSE_THROUGH,
      "'before' says when the duty ends; it needs no other end" },
    { ATTRIBUTE_CLAUSE_BEFORE, ATTRIBUTE_CLAUSE_FOR,
      "'before' says when the duty ends; it needs no other end" },
};

static enum status
check_apart(struct binder *b, const struct statement *statement)
{
    bool broken = false;

    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
        const struct attribute *other = statement_attribute(statement, apart[i].other);

        if (other && statement_attribute(statement, apart[i].one))
            TRY_NOTING(diagnose_error(&b->diagnose, other->word, "%s", apart[i].why), broken);
    }
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* Whose are 'before' and 'every' where nothing is required? */
static enum status
check_duty(struct binder *b, const struct statement *statement)
{
    static const enum attribute_kind kinds[] = { ATTRIBUTE_CLAUSE_BEFORE, ATTRIBUTE_CLAUSE_EVERY };

    for (int i = 0; i < 2; i++) {
        const struct attribute *attribute = statement_attribute(statement, kinds[i]);

        if (attribute && !statement_attribute(statement, ATTRIBUTE_CLAUSE_REQUIRE))
            return diagnose_error(&b->diagnose, attribute->word, "'%s' says when a required act "
                                  "is due, and this clause has no line 'require …'",
                                  attribute->row->words);
    }
    return TRUCE_OK;
}

/* The line that says what the clause is about: of one kind, or it is said. */
static enum status
find_says(struct binder *b, struct draft *draft, unsigned *ret_kind)
{
    const struct statement *statement = draft->statement;

    for (unsigned i = 0; i < SAYS; i++) {
        const struct attribute *found = statement_attribute(statement, says[i].kind);

        if (found && draft->says)
            return diagnose_error(&b->diagnose, found->word, "'%s' and '%s' in one clause: a "
                                  "clause says one thing, so make two of it",
                                  draft->says->row->words, found->row->words);
        if (found) {
            draft->says = found;
            *ret_kind = i;
        }
    }
    if (draft->says || statement->broken ||
        statement_attribute(statement, ATTRIBUTE_CLAUSE_UNCHECKABLE))
        return TRUCE_OK;
    return diagnose_error(&b->diagnose, statement->from, "clause '%.*s' says nothing: it needs a "
                          "line 'forbid …', 'limit …', 'equal …' or 'require …', or 'uncheckable "
                          "\"…\"' with the reason", STR_ARGS(statement->from->text));
}

enum status
bind_says(struct binder *b, struct draft *draft)
{
    const struct statement *statement = draft->statement;
    unsigned                kind = SAYS;
    bool                    broken = false;

    draft->version.kind = CLAUSE_UNCHECKABLE;
    TRY_NOTING(find_says(b, draft, &kind), broken);
    TRY_NOTING(check_duty(b, statement), broken);
    TRY_NOTING(check_apart(b, statement), broken);
    if (kind < SAYS)
        TRY_NOTING(says[kind].bind(b, draft), broken);
    if (broken)
        return TRUCE_SYNTAX;
    if (statement_attribute(statement, ATTRIBUTE_CLAUSE_UNCHECKABLE)) { /* listed, not judged */
        draft->version.kind = CLAUSE_UNCHECKABLE;
        draft->version.acts = (struct term_list){ 0 };
        draft->version.limit_count = 0;
    }
    b->program->has_stocks |= draft->version.kind == CLAUSE_LIMIT ||
                              draft->version.kind == CLAUSE_EQUAL;
    return TRUCE_OK;
}
