#include "terms/bind.h"

#include "terms/value.h"

/* A whole number, `least` or more. */
static enum status
take_whole(struct cursor *cursor, int64_t least, int64_t *ret_number)
{
    struct token token = cursor_token(cursor);
    int64_t      number = 0;

    if (token.kind != TOKEN_NUMBER)
        return cursor_expected(cursor, "a number");
    if (!str_to_i64(token.text, &number) || number < least)
        return diagnose_error(cursor->diagnose, &token, "a count is a whole number, %lld or more, "
                              "got %s", (long long)least, token_words(&token).text);
    cursor->at++;
    *ret_number = number;
    return TRUCE_OK;
}

/* A gap is measured between instants, so it has no calendar. */
static enum status
take_gap(struct binder *b, struct cursor *cursor, instant *ret_gap)
{
    const struct token *first = cursor->at;
    struct period       period;

    TRY(bind_period(b, cursor, false, &period));
    struct token span = token_span(first, cursor->at - 1);
    if (!period.exact)
        return diagnose_error(&b->diagnose, &span, "a gap is so many minutes or hours; for %lld "
                              "day%s write '%lld hours'", (long long)period.days,
                              period.days == 1 ? "" : "s", (long long)period.days * 24);
    *ret_gap = period.exact;
    return TRUCE_OK;
}

/* ACT, … by number; or by report */
static enum status
bind_count(struct binder *b, struct cursor *cursor, struct counting_part *part)
{
    TRY(bind_terms(b, cursor, VOCAB_ACT, &part->acts));
    TRY(cursor_need_word(cursor, "by"));
    part->by_number = cursor_word(cursor, "number");
    if (!part->by_number && !cursor_word(cursor, "report"))
        return cursor_expected(cursor, "'number' (of what is reported) or 'report' (each is one)");
    part->at_least = part->as = 1;
    return TRUCE_OK;
}

/* ACT, … within DURATION and DISTANCE [of at least N] as M */
static enum status
bind_merge(struct binder *b, struct cursor *cursor, struct counting_part *part)
{
    part->merge = true;
    part->at_least = 1;
    TRY(bind_terms(b, cursor, VOCAB_ACT, &part->acts));
    TRY(cursor_need_word(cursor, "within"));
    TRY(take_gap(b, cursor, &part->gap));
    TRY(cursor_need_word(cursor, "and"));
    TRY(value_distance(cursor, &part->near_m));
    if (cursor_word(cursor, "of")) {
        TRY(cursor_need_word(cursor, "at"));
        TRY(cursor_need_word(cursor, "least"));
        TRY(take_whole(cursor, 1, &part->at_least));
    }
    TRY(cursor_need_word(cursor, "as"));
    return take_whole(cursor, 1, &part->as);
}

static bool
earlier_takes(const struct binder *b, const struct counting *counting, uint16_t act)
{
    for (uint32_t i = 0; i < counting->part_count; i++)
        for (uint32_t k = 0; k < counting->parts[i].acts.count; k++)
            if (vocab_covers(b->program->words, VOCAB_ACT, counting->parts[i].acts.terms[k], act))
                return true;
    return false;
}

static enum status
bind_part(struct binder *b, const struct attribute *attribute, struct counting *counting)
{
    struct cursor         cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct counting_part *part = &counting->parts[counting->part_count];
    bool                  taken = true;

    if (attribute->row->kind == ATTRIBUTE_COUNTING_MERGE)
        TRY(bind_merge(b, &cursor, part));
    else
        TRY(bind_count(b, &cursor, part));
    TRY(cursor_finish(&cursor, "the rule"));
    for (uint32_t i = 0; i < part->acts.count; i++)
        taken = taken && earlier_takes(b, counting, part->acts.terms[i]);
    counting->part_count++;
    if (!taken)
        return TRUCE_OK;
    return diagnose_warning(&b->diagnose, attribute->word, "nothing counts by this line: what it "
                            "names counts by a line above it");
}

static enum status
bind_counting(struct binder *b, const struct symbol *symbol, struct counting *counting)
{
    const struct statement *statement = symbol->versions->statement;
    bool                    broken = symbol->broken;

    TRY_NOTING(bind_head(b, statement, &counting->title), broken);
    if (statement->attribute_count > BIND_COUNTS_MAX)
        return diagnose_error(&b->diagnose, symbol->name, "more than %d lines in a counting rule",
                              BIND_COUNTS_MAX);
    if (!statement->attribute_count && !broken)
        return diagnose_error(&b->diagnose, symbol->name, "counting rule '%.*s' needs a line 'count "
                              "…' or 'merge …'", STR_ARGS(symbol->name->text));
    counting->parts = ARENA_ARRAY(b->keep, statement->attribute_count, struct counting_part);
    TRY_NEW(counting->parts, b->diagnose.err);
    for (uint32_t i = 0; i < statement->attribute_count; i++)
        TRY_NOTING(bind_part(b, &statement->attributes[i], counting), broken);
    counting->name = arena_copy_str(b->keep, symbol->name->text);
    TRY_NEW(counting->name.at, b->diagnose.err);
    TRY(bind_place(b, symbol->name, &counting->place));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_countings(struct binder *b)
{
    struct program *p = b->program;
    uint32_t        most = 0;

    for (uint32_t i = 0; i < b->symbol_count; i++)
        most += b->symbols[i].kind == SYMBOL_COUNTING;
    p->countings = ARENA_ARRAY(b->keep, most, struct counting);
    TRY_NEW(p->countings, b->diagnose.err);
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_COUNTING)
            TRY_NOTING(bind_counting(b, &b->symbols[i], &p->countings[p->counting_count++]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}
