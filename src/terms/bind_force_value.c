#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

#include <stdio.h>

enum { WORDS_MAX = 1000 };

static bool
looks_like_day(struct str text)
{
    static const char form[] = "dddd-dd-dd";

    for (size_t i = 0; i < text.len && text.len == sizeof form - 1; i++)
        if (form[i] == '-' ? text.at[i] != '-' : text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len == sizeof form - 1;
}

enum status
bind_day(struct cursor *cursor, instant *ret_day)
{
    struct token token = cursor_token(cursor);
    struct when  when = { WHEN_NONE, 0 };

    if (token.kind != TOKEN_WORD)
        return cursor_expected(cursor, "a day such as 2022-03-07");
    cursor->at++;
    if (time_parse(token.text, &when, NULL) != TRUCE_OK || when.kind != WHEN_DATE)
        return diagnose_error(cursor->diagnose, &token, "expected a day such as 2022-03-07, got "
                              "%s%s", token_words(&token).text,
                              looks_like_day(token.text) ? ", which no calendar has" : "");
    *ret_day = when.at;
    return TRUCE_OK;
}

enum status
bind_source(struct binder *b, struct cursor *cursor, struct str *source)
{
    const struct token *at = cursor->at;
    struct str          text;

    TRY(value_text(cursor, "a text in quotes", b->keep, &text));
    if (source->len)
        return diagnose_error(&b->diagnose, at, "its source is said twice, behind 'stated' too: "
                              "put both into one text");
    *source = text;
    return TRUCE_OK;
}

enum status
bind_stated(struct binder *b, struct cursor *cursor, instant *ret_stated, struct str *source)
{
    bool broken = false;

    TRY_UP_TO(bind_day(cursor, ret_stated), cursor, "source", broken);
    if (cursor_word(cursor, "source"))
        TRY(bind_source(b, cursor, source));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_whole(struct cursor *cursor, const char *what, int64_t least, int64_t *ret_number)
{
    struct token token = cursor_token(cursor);
    int64_t      number = 0;

    if (token.kind != TOKEN_NUMBER)
        return cursor_expected(cursor, what);
    cursor->at++;
    if (!str_to_i64(token.text, &number) || number < least || number > MISSION_COUNT_MAX)
        return diagnose_error(cursor->diagnose, &token, "%s is a whole number from %lld to %d, "
                              "got %s", what, (long long)least, MISSION_COUNT_MAX,
                              token_words(&token).text);
    if (cursor->to - cursor->at > 1 && cursor->at->kind == TOKEN_COMMA &&
        cursor->at[1].kind == TOKEN_NUMBER && cursor->at[1].text.len == 3) {
        token = token_span(cursor->at - 1, cursor->at + 1);
        cursor->at += 2;
        return diagnose_error(cursor->diagnose, &token, "a number has digits alone: no comma "
                              "parts the thousands");
    }
    *ret_number = number;
    return TRUCE_OK;
}

enum status
bind_distance(struct cursor *cursor, const char *nothing, double *ret_m)
{
    const struct token *first = cursor->at;
    double              distance_m;

    TRY(value_distance(cursor, &distance_m));
    struct token span = token_span(first, cursor->at - 1);
    if (distance_m <= 0)
        return diagnose_error(cursor->diagnose, &span, "%s", nothing);
    if (distance_m > MISSION_DISTANCE_MAX_M)
        return diagnose_error(cursor->diagnose, &span, "farther than once around the earth (%.0f km)",
                              MISSION_DISTANCE_MAX_M / 1000);
    *ret_m = distance_m;
    return TRUCE_OK;
}

enum status
bind_finish(struct cursor *cursor, const struct attribute *attribute)
{
    char what[40];

    (void)snprintf(what, sizeof what, "what '%s' says", attribute->row->words);
    return cursor_finish(cursor, what);
}

enum status
bind_share(struct cursor *cursor, const char *what, double *ret_share)
{
    double share;
    char   wanted[48];

    (void)snprintf(wanted, sizeof wanted, "%s from 0 to 1, such as 0.8", what);
    TRY(value_number(cursor, wanted, &share));
    if (!(share >= 0 && share <= 1))
        return diagnose_error(cursor->diagnose, cursor->at - 1, "%s is a probability, from 0 to "
                              "1, got %s", what, token_words(cursor->at - 1).text);
    *ret_share = share;
    return TRUCE_OK;
}

static struct period
period_of(struct duration duration, int64_t count)
{
    return (struct period){ .exact = duration.exact ? count * duration.exact : 0,
                            .days = duration.exact ? 0 : count * duration.days };
}

/* So many of them are a hundred years at most. */
static bool
fits(struct duration duration, int64_t count)
{
    return count >= 0 && count <= (duration.exact ? MISSION_DAYS_MAX * (TIME_DAY / duration.exact)
                                                  : MISSION_DAYS_MAX / duration.days);
}

enum status
bind_spread(struct binder *b, struct cursor *cursor, struct period *ret_first,
            struct period *ret_last)
{
    const struct token *first = cursor->at;
    struct duration     least = { 0 }, most = { 0 };
    int64_t             bare = -1;

    if (cursor->to - cursor->at > 1 && first->kind == TOKEN_NUMBER && token_is(first + 1, "to")) {
        TRY(bind_whole(cursor, "a duration", 0, &bare));
        cursor->at++;
        TRY(value_duration(cursor, false, &most));
        least = most;
        least.count = bare;
    } else {
        TRY(value_duration(cursor, false, &least));
        most = least;
        if (cursor_word(cursor, "to"))
            TRY(value_duration(cursor, false, &most));
    }
    struct token span = token_span(first, cursor->at - 1);
    if (!fits(least, least.count) || !fits(most, most.count))
        return diagnose_error(&b->diagnose, &span, "over a hundred years");
    *ret_first = period_of(least, least.count);
    *ret_last = period_of(most, most.count);
    if (mission_length(*ret_first) > mission_length(*ret_last))
        return diagnose_error(&b->diagnose, &span, "the first length is over the second");
    return TRUCE_OK;
}

/* There is room for it. */
static enum status
bind_word(struct binder *b, struct cursor *cursor, const char *what, struct str *words,
          uint32_t *count)
{
    const struct token *name;

    TRY(cursor_take(cursor, TOKEN_NAME, what, &name));
    for (uint32_t i = 0; i < *count; i++)
        if (str_eq(words[i], name->text))
            return diagnose_error(&b->diagnose, name, "'%.*s' is listed twice",
                                  STR_ARGS(name->text));
    if (*count == WORDS_MAX)
        return diagnose_error(&b->diagnose, name, "more than %d words", WORDS_MAX);
    words[*count] = arena_copy_str(b->keep, name->text);
    TRY_NEW(words[*count].at, b->diagnose.err);
    ++*count;
    return TRUCE_OK;
}

enum status
bind_words(struct binder *b, struct cursor *cursor, const char *what, struct str **words,
           uint32_t *count)
{
    const struct token *end = cursor->at;
    struct str         *grown;
    bool                broken = false;

    while (end < cursor->to)
        end++;
    grown = ARENA_ARRAY(b->keep, *count + (size_t)(end - cursor->at) + 1, struct str);
    TRY_NEW(grown, b->diagnose.err);
    if (*count)
        memcpy(grown, *words, *count * sizeof *grown);
    *words = grown;
    do
        TRY_UP_TO_COMMA(bind_word(b, cursor, what, *words, count), cursor, broken);
    while (cursor_mark(cursor, TOKEN_COMMA));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_number_of(struct binder *b, struct cursor *cursor, const char *what,
               uint32_t *ret_capability, int64_t *ret_count)
{
    struct symbol *symbol = NULL;

    const struct token *name = cursor->at;
    bool                broken = false;

    TRY_NOTING(bind_take(b, cursor, 1u << SYMBOL_CAPABILITY, "capability", &symbol), broken);
    if (broken && cursor->at == name)
        return TRUCE_SYNTAX;
    TRY_NOTING(bind_whole(cursor, what, 1, ret_count), broken);
    if (broken)
        return TRUCE_SYNTAX;
    *ret_capability = symbol->index;
    return TRUCE_OK;
}
