/*
 * wire/json_walk.h - the members of one object, one after the other, without a tree: for
 * who reads a million objects and keeps none of them.
 *
 * In      as for json_parse
 * Out     each member as json_parse would give it, but for `next`
 * Limits  those of json_parse
 * Errors  those of json_parse, in the same words at the same places: a text walked to its
 *         end without one is a text that parses
 */
#ifndef WIRE_JSON_WALK_H
#define WIRE_JSON_WALK_H

#include "wire/json.h"

/* Where a parse stands. Private, as all of struct json_walk. */
struct json_parser {
    const char   *at, *end;
    struct str    text;
    struct arena *step;
    struct err   *err;
};

/*
 * Up to here each new name is compared with those before it, if a filter of 64 bits does
 * not already tell them apart; of a larger object the names are sorted once.
 */
enum { JSON_MEMBERS_COMPARED_MAX = 32 };

struct json_walk {
    struct json_parser parser;
    struct json        member;
    uint64_t           name_bits;
    uint32_t           count;
    struct str         names[JSON_MEMBERS_COMPARED_MAX];
};

/* False if the text does not begin with an object: json_parse says what it is. `err` gets
 * the words of the walk's failures. */
bool json_walk_begin(struct json_walk *walk, struct str text, struct arena *step,
                     struct err *err);

/* NULL at the end of the text. What is given is valid until the next call, its strings and
 * what it holds as long as the text and step. */
enum status json_walk_next(struct json_walk *walk, const struct json **ret_member) MUST_USE;

#endif
