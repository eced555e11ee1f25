/*
 * wire/json_walk.h - the members of one object, one after the other, without a tree: for
 * who reads a million objects and keeps none of them.
 *
 * In      as for json_parse
 * Out     each member as json_parse would give it, but for `next`
 * Limits  those of json_parse
 * Errors  those of json_parse, in the same words at the same places, but for a name that
 *         is there twice: to compare them is the caller's
 */
#ifndef WIRE_JSON_WALK_H
#define WIRE_JSON_WALK_H

#include "wire/json.h"

/* Where a parse stands. Private. */
struct json_parser {
    const char   *at, *end;
    struct str    text;
    struct arena *step;
    struct err   *err;
};

struct json_walk {
    bool               guessed; /* the member last given; the rest is private */
    bool               began;
    struct json_parser parser;
    struct json        member;
};

/* False if the text does not begin with an object: json_parse says what it is. `err` gets
 * the words of the walk's failures. */
bool json_walk_begin(struct json_walk *walk, struct str text, struct arena *step,
                     struct err *err);

/* A name as it stands in JSON, in its quotes and with the colon. */
struct json_guess {
    char   at[32]; /* zeros behind */
    size_t len;
};

#define JSON_GUESS(name) { "\"" name "\":", sizeof "\"" name "\":" - 1 }

/*
 * NULL at the end of the text. What is given is valid until the next call, its strings
 * and what it holds as long as the text and step.
 *
 * guess: the name that may well be next; NULL: none. A right one saves the search for the
 * name's end, and for whose name it is: walk->guessed says so.
 */
enum status json_walk_next(struct json_walk *walk, const struct json_guess *guess,
                           const struct json **ret_member) MUST_USE;

#endif
