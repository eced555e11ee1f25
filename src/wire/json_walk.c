#include "wire/json_parser.h"

bool
json_walk_begin(struct json_walk *walk, struct str text, struct arena *step,
                struct err *err)
{
    struct json_parser *p = &walk->parser;

    walk->name_bits = 0;
    walk->count = 0;
    if (!json_parser_init(p, text, step, err))
        return false;
    json_skip_blanks(p);
    return p->at < p->end && *p->at == '{';
}

static bool
has_name(const struct json_walk *walk, struct str name)
{
    for (uint32_t i = 0; i < walk->count; i++)
        if (walk->names[i].len == name.len && str_eq(walk->names[i], name))
            return true;
    return false;
}

/* With more names than are compared here, json_parse looks for one that is there twice. */
static enum status
check_name(struct json_walk *walk, const char *at, struct str name)
{
    struct json_parser *p = &walk->parser;
    const struct json  *ignored;
    uint64_t            bit = json_name_bit(name);

    if (walk->count > JSON_MEMBERS_COMPARED_MAX)
        return TRUCE_OK;
    if (walk->count == JSON_MEMBERS_COMPARED_MAX)
        return json_parse(p->text, p->step, &ignored, p->err);
    if ((walk->name_bits & bit) && has_name(walk, name))
        return json_named_twice(p, at, name);
    walk->name_bits |= bit;
    walk->names[walk->count] = name;
    return TRUCE_OK;
}

/* Behind '{' or ',' and blanks. */
static enum status
take_member(struct json_walk *walk)
{
    struct json_parser *p = &walk->parser;
    const char         *at = p->at;

    if (at == p->end || *at != '"')
        return json_expected(p, at, walk->count ? "a name in quotes after ','"
                                                : "a name in quotes or '}' after '{'");
    walk->member = (struct json){ 0 };
    TRY(json_parse_string(p, &walk->member.name));
    TRY(check_name(walk, at, walk->member.name));
    TRY(json_parse_colon(p));
    TRY(json_parse_value(p, &walk->member, 1));
    walk->count++;
    return TRUCE_OK;
}

static enum status
take_end(struct json_parser *p, const struct json **ret_member)
{
    p->at++;
    json_skip_blanks(p);
    if (p->at < p->end)
        return json_expected(p, p->at, "nothing more after the value");
    *ret_member = NULL;
    return TRUCE_OK;
}

enum status
json_walk_next(struct json_walk *walk, const struct json **ret_member)
{
    struct json_parser *p = &walk->parser;

    if (!walk->count)
        p->at++; /* the brace */
    json_skip_blanks(p);
    if (p->at < p->end && *p->at == '}')
        return take_end(p, ret_member);
    if (walk->count && (p->at == p->end || *p->at != ','))
        return json_expected(p, p->at, "',' or '}' after a member");
    if (walk->count) {
        p->at++;
        json_skip_blanks(p);
    }
    TRY(take_member(walk));
    *ret_member = &walk->member;
    return TRUCE_OK;
}
