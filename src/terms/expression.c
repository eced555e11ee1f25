#include "terms/expression.h"

#include "geo/zone.h"

struct reader {
    struct cursor *cursor;
    struct arena  *step;
    unsigned       depth;
};

static enum status read_joined(struct reader *r, struct expression **ret_expression);

/* ---- forms ---- */

enum status
expression_parse_file(struct cursor *cursor, struct expression *expression)
{
    TRY(cursor_take(cursor, TOKEN_STRING, "the name of a file in quotes", &expression->file));
    if (!cursor_word(cursor, "where"))
        return TRUCE_OK;
    if (cursor_at_end(cursor) ||
        (cursor->at->kind != TOKEN_NAME && cursor->at->kind != TOKEN_STRING))
        return cursor_expected(cursor, "the name of a property");
    expression->property = cursor->at++;
    if (cursor_at_end(cursor) || !str_eq(cursor->at->text, STR("=")))
        return cursor_expected(cursor, "'='");
    cursor->at++;
    expression->values = cursor->at;
    do {
        const struct token *value;

        TRY(cursor_take(cursor, TOKEN_STRING, "a value in quotes", &value));
    } while (cursor_comma_of_values(cursor));
    expression->values_end = cursor->at;
    return TRUCE_OK;
}

static enum status
read_circle(struct reader *r, struct expression *e)
{
    e->points = ARENA_NEW(r->step, struct point);
    TRY_NEW(e->points, r->cursor->diagnose->err);
    e->point_count = 1;
    TRY(value_distance(r->cursor, &e->most_m));
    TRY(cursor_need_word(r->cursor, "at"));
    return value_position(r->cursor, e->points);
}

static enum status
read_box(struct reader *r, struct expression *e)
{
    struct point south_west, north_east;

    TRY(value_position(r->cursor, &south_west));
    TRY(value_position(r->cursor, &north_east));
    e->box[0] = south_west.lat;
    e->box[1] = south_west.lon;
    e->box[2] = north_east.lat;
    e->box[3] = north_east.lon;
    return TRUCE_OK;
}

static enum status
read_of_name(struct reader *r, struct expression *e, const char *what)
{
    TRY(cursor_need_word(r->cursor, "of"));
    if (e->form != FORM_WITHIN && cursor_word(r->cursor, "track"))
        return diagnose_error(r->cursor->diagnose, r->cursor->at - 1, "of a track there is only "
                              "'within' (for a ring write 'within … minus within …')");
    return cursor_take(r->cursor, TOKEN_NAME, what, &e->name);
}

/* A ship's name may have blanks. */
static enum status
read_track(struct reader *r, struct expression *e, const struct token *distance)
{
    struct token span = token_span(distance, distance + 1);

    e->form = FORM_TRACK;
    if (e->most_m < ZONE_WITHIN_M_MIN || e->most_m > ZONE_WITHIN_M_MAX)
        return diagnose_error(r->cursor->diagnose, &span, "a zone around a track reaches from %g m "
                              "to %g km", ZONE_WITHIN_M_MIN, ZONE_WITHIN_M_MAX / 1000);
    if (!cursor_at_end(r->cursor) && r->cursor->at->kind == TOKEN_STRING)
        return cursor_take(r->cursor, TOKEN_STRING, "", &e->name);
    return cursor_take(r->cursor, TOKEN_NAME, "the name of a track", &e->name);
}

static enum status
read_within(struct reader *r, struct expression *e)
{
    const struct token *distance = r->cursor->at;

    TRY(value_distance(r->cursor, &e->most_m));
    if (r->cursor->to - r->cursor->at > 1 && token_is(r->cursor->at, "of") &&
        token_is(r->cursor->at + 1, "track")) {
        r->cursor->at += 2;
        return read_track(r, e, distance);
    }
    return read_of_name(r, e, "the name of a line or zone");
}

static enum status
read_between(struct reader *r, struct expression *e)
{
    const struct token *first = r->cursor->at;

    TRY(value_distance(r->cursor, &e->least_m));
    TRY(cursor_need_word(r->cursor, "and"));
    TRY(value_distance(r->cursor, &e->most_m));
    struct token span = token_span(first, r->cursor->at - 1);
    if (e->least_m >= e->most_m)
        return diagnose_error(r->cursor->diagnose, &span, "the first distance must be less than "
                              "the second");
    return read_of_name(r, e, "the name of a line or zone");
}

static enum status
read_side(struct reader *r, struct expression *e)
{
    TRY(cursor_take(r->cursor, TOKEN_NAME, "a party", &e->party));
    return read_of_name(r, e, "the name of a line");
}

/* A name where something follows that cannot: a misspelt form, perhaps. */
static enum status
read_name(struct reader *r, struct expression *e)
{
    struct nearest nearest;

    e->name = r->cursor->at++;
    e->form = FORM_NAME;
    if (cursor_at_end(r->cursor) || (r->cursor->at->kind != TOKEN_NUMBER &&
                                     r->cursor->at->kind != TOKEN_STRING))
        return TRUCE_OK;
    nearest_init(&nearest, e->name->text);
    for (unsigned i = 0; i < FORM_COUNT; i++)
        nearest_try(&nearest, str_from_c(form_rows[i].word));
    if (!nearest.best.len)
        return TRUCE_OK;
    return diagnose_error(r->cursor->diagnose, e->name, "'%.*s' is no form of zone%s",
                          STR_ARGS(e->name->text), nearest_hint(&nearest, r->step));
}

static enum form_kind
form_of(const struct token *token)
{
    for (unsigned i = 0; i < FORM_COUNT; i++)
        if (form_rows[i].word[0] && token_is(token, form_rows[i].word))
            return (enum form_kind)i;
    return FORM_NAME;
}

static enum status
read_form(struct reader *r, struct expression *e)
{
    e->form = form_of(r->cursor->at);
    if (e->form == FORM_NAME)
        return read_name(r, e);
    r->cursor->at++;
    switch (e->form) {
    case FORM_FILE: return expression_parse_file(r->cursor, e);
    case FORM_CIRCLE: return read_circle(r, e);
    case FORM_BOX: return read_box(r, e);
    case FORM_POLYGON:
        return value_positions(r->cursor, r->step, &e->points, &e->point_count);
    case FORM_WITHIN: return read_within(r, e);
    case FORM_BETWEEN: return read_between(r, e);
    case FORM_SIDE: return read_side(r, e);
    case FORM_EVERYWHERE: return TRUCE_OK;
    default:
        r->cursor->at--;
        return cursor_expected(r->cursor, "a zone");
    }
}

/* ---- joins ---- */

static enum status
read_operand(struct reader *r, struct expression **ret_expression)
{
    struct cursor      *cursor = r->cursor;
    struct expression  *e;
    const struct token *open = cursor->at;

    if (cursor_mark(cursor, TOKEN_OPEN)) {
        if (r->depth == EXPRESSION_DEPTH_MAX)
            return diagnose_error(cursor->diagnose, open, "more than %d parentheses, one within "
                                  "the next", EXPRESSION_DEPTH_MAX);
        r->depth++;
        TRY(read_joined(r, ret_expression));
        r->depth--;
        if (cursor_at_end(cursor))
            return diagnose_error(cursor->diagnose, open, "'(' is not closed");
        if (!cursor_mark(cursor, TOKEN_CLOSE))
            return cursor_expected(cursor, "')', 'and', 'or' or 'minus'");
        return TRUCE_OK;
    }
    if (cursor_at_end(cursor) || cursor->at->kind != TOKEN_NAME)
        return cursor_expected(cursor, "a zone");
    e = ARENA_NEW(r->step, struct expression);
    TRY_NEW(e, cursor->diagnose->err);
    e->first = cursor->at;
    TRY(read_form(r, e));
    e->last = cursor->at - 1;
    *ret_expression = e;
    return TRUCE_OK;
}

static bool
take_join(struct cursor *cursor, enum form_kind *ret_join)
{
    static const enum form_kind joins[] = { FORM_AND, FORM_OR, FORM_MINUS };

    for (unsigned i = 0; i < 3; i++)
        if (cursor_word(cursor, form_rows[joins[i]].word)) {
            *ret_join = joins[i];
            return true;
        }
    return false;
}

static enum status
read_joined(struct reader *r, struct expression **ret_expression)
{
    const struct token *first = r->cursor->at;
    struct expression  *whole, *part, **next;
    enum form_kind      join;

    TRY(read_operand(r, &whole));
    if (!take_join(r->cursor, &join)) {
        *ret_expression = whole;
        return TRUCE_OK;
    }
    part = whole;
    whole = ARENA_NEW(r->step, struct expression);
    TRY_NEW(whole, r->cursor->diagnose->err);
    *whole = (struct expression){ .form = join, .first = first, .parts = part, .part_count = 1 };
    next = &part->next;
    do {
        if (join != whole->form)
            return diagnose_error(r->cursor->diagnose, r->cursor->at - 1, "'%s' after '%s' needs "
                                  "parentheses to say which comes first", form_rows[join].word,
                                  form_rows[whole->form].word);
        TRY(read_operand(r, next));
        next = &(*next)->next;
        whole->part_count++;
    } while (take_join(r->cursor, &join));
    whole->last = r->cursor->at - 1;
    *ret_expression = whole;
    return TRUCE_OK;
}

enum status
expression_parse(struct cursor *cursor, struct arena *step, struct expression **ret_expression)
{
    struct reader r = { .cursor = cursor, .step = step };

    return read_joined(&r, ret_expression);
}
