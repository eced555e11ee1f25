#include "wire/json_parser.h"

bool
json_walk_begin(struct json_walk *walk, struct str text, struct arena *step,
                struct err *err)
{
    struct json_parser *p = &walk->parser;

    walk->began = false;
    if (!json_parser_init(p, text, step, err))
        return false;
    json_skip_blanks(p);
    return p->at < p->end && *p->at == '{';
}

static enum status
take_name(struct json_walk *walk, bool first)
{
    struct json_parser *p = &walk->parser;

    if (p->at == p->end || *p->at != '"')
        return json_expected(p, p->at, first ? "a name in quotes or '}' after '{'"
                                             : "a name in quotes after ','");
    TRY(json_parse_string(p, &walk->member.name));
    return json_parse_colon(p);
}

/* True, and behind it, if the guess is what comes next. */
static inline bool
take_guess(struct json_walk *walk, const struct json_guess *guess)
{
    struct json_parser *p = &walk->parser;

    if (!scan_starts(p->at, p->end, guess->at, guess->len))
        return false;
    walk->member.name = (struct str){ p->at + 1, guess->len - strlen("\"\":") };
    p->at += guess->len;
    json_skip_blanks(p);
    return true;
}

static enum status
take_end(struct json_parser *p, const struct json **ret_member)
{
    if (p->at == p->end || *p->at != '}')
        return json_expected(p, p->at, "',' or '}' after a member");
    p->at++;
    json_skip_blanks(p);
    if (p->at < p->end)
        return json_expected(p, p->at, "nothing more after the value");
    *ret_member = NULL;
    return TRUCE_OK;
}

enum status
json_walk_next(struct json_walk *walk, const struct json_guess *guess,
               const struct json **ret_member)
{
    struct json_parser *p = &walk->parser;
    bool                first = !walk->began;

    walk->began = true;
    if (!json_take_mark(p, first ? '{' : ',') ||
        (first && p->at < p->end && *p->at == '}'))
        return take_end(p, ret_member);
    walk->member = (struct json){ 0 };
    walk->guessed = guess && take_guess(walk, guess);
    if (!walk->guessed)
        TRY(take_name(walk, first));
    TRY(json_parse_value(p, &walk->member, 1));
    *ret_member = &walk->member;
    return TRUCE_OK;
}
