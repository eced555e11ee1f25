/*
 * terms/expression.h - a zone expression as a tree, names not yet looked up.
 *
 * `a and b and c` is one join of three; joins of different kinds need parentheses.
 * Limits  EXPRESSION_DEPTH_MAX parentheses, one within the next
 */
#ifndef TERMS_EXPRESSION_H
#define TERMS_EXPRESSION_H

#include "terms/value.h"

enum { EXPRESSION_DEPTH_MAX = 100 };

struct expression {
    enum form_kind      form; /* AND, OR, MINUS: a join of `parts` */
    const struct token *first, *last; /* the words it was read from */
    struct expression  *parts, *next; /* of a join; the next part of the same join */
    uint32_t            part_count;
    const struct token *name;         /* NAME, WITHIN, BETWEEN, SIDE (the line), TRACK */
    const struct token *party;        /* SIDE */
    double              least_m, most_m; /* CIRCLE, WITHIN, TRACK: most; BETWEEN both */
    double              box[4];       /* BOX: south, west, north, east */
    struct point       *points;       /* CIRCLE one, POLYGON several */
    uint32_t            point_count;
    const struct token *file;         /* FILE; also of a line */
    const struct token *property;     /* NULL: no `where` */
    const struct token *values;       /* a list of texts and commas, up to values_end */
    const struct token *values_end;
};

/* Stops at the first token that cannot belong to it. In step. */
enum status expression_parse(struct cursor *cursor, struct arena *step,
                             struct expression **ret_expression) MUST_USE;

/* "FILE" [where PROPERTY = "VALUE", …] */
enum status expression_parse_file(struct cursor *cursor, struct expression *expression) MUST_USE;

#endif
