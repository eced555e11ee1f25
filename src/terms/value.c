#include "terms/value.h"

#include <stdio.h>
#include <string.h>

struct unit {
    const char *word;
    double      size;
};

/* The nautical mile: ISO 80000-3, 1852 m exactly. */
static const struct unit distance_units[] = { { "km", 1000 }, { "m", 1 }, { "nm", 1852 } };
static const struct unit calibre_units[] = { { "mm", 1 } };

static const struct {
    const char *one, *many;
    instant     exact;
    int         days;
} duration_units[] = {
    { "minute", "minutes", TIME_MINUTE, 0 },
    { "hour", "hours", TIME_HOUR, 0 },
    { "day", "days", 0, 1 },
    { "week", "weeks", 0, 7 },
};

static const char *const week_days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* ---- numbers ---- */

/* "15km": the digits and the unit want a blank between them. */
static enum status
complain_number(const struct cursor *cursor, const char *what)
{
    struct token token = cursor_token(cursor);
    size_t       digits = 0;
    bool         is_unit = true;

    while (digits < token.text.len && strchr("+-.0123456789", token.text.at[digits]))
        digits++;
    for (size_t i = digits; i < token.text.len; i++)
        is_unit &= token.text.at[i] >= 'a' && token.text.at[i] <= 'z';
    if (token.kind != TOKEN_WORD || !digits || digits == token.text.len || !is_unit)
        return cursor_expected(cursor, what);
    return diagnose_error(cursor->diagnose, &token, "expected %s, got %s (write '%.*s %.*s')",
                          what, token_words(&token).text, (int)digits, token.text.at,
                          (int)(token.text.len - digits), token.text.at + digits);
}

enum status
value_number(struct cursor *cursor, const char *what, double *ret_number)
{
    double number = 0;

    if (cursor_at_end(cursor) || cursor->at->kind != TOKEN_NUMBER)
        return complain_number(cursor, what);
    if (!str_to_double(cursor->at->text, &number))
        return diagnose_error(cursor->diagnose, cursor->at, "the number %s is too long",
                              token_words(cursor->at).text);
    cursor->at++;
    *ret_number = number;
    return TRUCE_OK;
}

static enum status
read_measure(struct cursor *cursor, const char *what, const char *unit_names,
             const struct unit *units, unsigned unit_count, double *ret_value)
{
    const struct token *first = cursor->at;
    double              number;

    TRY(value_number(cursor, what, &number));
    for (unsigned i = 0; i < unit_count; i++)
        if (cursor_word(cursor, units[i].word)) {
            if (number < 0)
                return diagnose_error(cursor->diagnose, first, "%s cannot be negative", what);
            *ret_value = number * units[i].size;
            return TRUCE_OK;
        }
    return cursor_expected(cursor, unit_names);
}

enum status
value_distance(struct cursor *cursor, double *ret_m)
{
    return read_measure(cursor, "a distance", "a unit (km, m or nm)", distance_units, 3, ret_m);
}

enum status
value_millimetres(struct cursor *cursor, double *ret_mm)
{
    return read_measure(cursor, "a calibre", "mm", calibre_units, 1, ret_mm);
}

static enum status
read_degrees(struct cursor *cursor, const char *what, double most, double *ret_degrees)
{
    double degrees = 0;
    char   wanted[40];

    (void)snprintf(wanted, sizeof wanted, "%s in degrees", what);
    TRY(value_number(cursor, wanted, &degrees));
    if (degrees < -most || degrees > most)
        return diagnose_error(cursor->diagnose, cursor->at - 1, "%s %s is outside -%g to %g "
                              "(latitude stands first, then longitude)", what,
                              token_words(cursor->at - 1).text, most, most);
    *ret_degrees = degrees;
    return TRUCE_OK;
}

enum status
value_position(struct cursor *cursor, struct point *ret_point)
{
    const struct token *first = cursor->at;
    struct point        point;
    bool                broken = false;

    TRY_NOTING(read_degrees(cursor, "the latitude", 90, &point.lat), broken);
    if (broken && cursor->at == first)
        return TRUCE_SYNTAX;
    if (cursor_token(cursor).kind == TOKEN_COMMA)
        return diagnose_error(cursor->diagnose, cursor->at, "a blank, not a comma, stands between "
                              "the latitude and the longitude");
    TRY(read_degrees(cursor, "the longitude", 180, &point.lon));
    if (broken)
        return TRUCE_SYNTAX;
    *ret_point = point;
    return TRUCE_OK;
}

enum status
value_positions(struct cursor *cursor, struct arena *step, struct point **ret_points,
                uint32_t *ret_count)
{
    struct point *points;
    size_t        most = 1;
    uint32_t      count = 0;

    for (const struct token *t = cursor->at; t < cursor->to; t++)
        most += t->kind == TOKEN_COMMA;
    points = ARENA_ARRAY(step, most, struct point);
    TRY_NEW(points, cursor->diagnose->err);
    do
        TRY(value_position(cursor, &points[count++]));
    while (cursor_comma_of_values(cursor));
    *ret_points = points;
    *ret_count = count;
    return TRUCE_OK;
}

/* ---- durations and clocks ---- */

enum status
value_duration(struct cursor *cursor, bool negative, struct duration *ret_duration)
{
    struct duration duration = { 0 };

    if (cursor_at_end(cursor) || cursor->at->kind != TOKEN_NUMBER)
        return complain_number(cursor, "a duration");
    if (!negative && cursor->at->text.at[0] == '-')
        return diagnose_error(cursor->diagnose, cursor->at, "a duration cannot be negative, got %s",
                              token_words(cursor->at).text);
    if (!str_to_i64(cursor->at->text, &duration.count))
        return diagnose_error(cursor->diagnose, cursor->at, "a duration is a whole number of "
                              "minutes, hours, days or weeks, got %s",
                              token_words(cursor->at).text);
    cursor->at++;
    for (unsigned i = 0; i < sizeof duration_units / sizeof duration_units[0]; i++)
        if (cursor_word(cursor, duration_units[i].many) ||
            cursor_word(cursor, duration_units[i].one)) {
            duration.exact = duration_units[i].exact;
            duration.days = duration_units[i].days;
            *ret_duration = duration;
            return TRUCE_OK;
        }
    return cursor_expected(cursor, "a unit (minutes, hours, days or weeks)");
}

/* HH:MM, 00:00 to 24:00. */
static enum status
read_clock(struct cursor *cursor, int32_t *ret_minutes)
{
    struct token token = cursor_token(cursor);
    struct str   rest = token.text, hour = STR_NONE;
    int64_t      h = 0, m = 0;

    if (token.kind != TOKEN_WORD || !str_cut(&rest, ':', &hour) || hour.len != 2 ||
        rest.len != 2 || !str_to_i64(hour, &h) || !str_to_i64(rest, &m) || h < 0 || m < 0 ||
        m > 59 || h * 60 + m > 1440)
        return cursor_expected(cursor, "a clock time such as 08:00");
    cursor->at++;
    *ret_minutes = (int32_t)(h * 60 + m);
    return TRUCE_OK;
}

static enum status
read_window(struct cursor *cursor, uint8_t weekdays, struct window *ret_window)
{
    const struct token *first = cursor->at;
    struct window       window = { .weekdays = weekdays };

    TRY(read_clock(cursor, &window.from_min));
    TRY(cursor_need_word(cursor, "to"));
    TRY(read_clock(cursor, &window.until_min));
    if (window.from_min == 1440)
        return diagnose_error(cursor->diagnose, first, "24:00 ends a day; a window that "
                              "begins then begins at 00:00");
    if (window.from_min == window.until_min) {
        struct token span = token_span(first, cursor->at - 1);

        return diagnose_error(cursor->diagnose, &span, "begins and ends at the same time; for "
                              "the whole day write 00:00 to 24:00");
    }
    *ret_window = window;
    return TRUCE_OK;
}

static enum status
read_weekday(struct cursor *cursor, uint8_t *days)
{
    for (unsigned i = 0; i < 7; i++)
        if (cursor_word(cursor, week_days[i])) {
            *days |= (uint8_t)(1u << i);
            return TRUCE_OK;
        }
    return cursor_expected(cursor, "a day of the week (mon, tue, wed, thu, fri, sat or sun)");
}

enum status
value_windows(struct cursor *cursor, bool weekly, struct arena *keep, struct windows *windows)
{
    uint8_t days = weekly ? 0 : 0x7F;
    size_t  most = windows->count + 1;

    if (weekly)
        do
            TRY(read_weekday(cursor, &days));
        while (cursor_mark(cursor, TOKEN_COMMA));
    for (const struct token *t = cursor->at; t < cursor->to; t++)
        most += t->kind == TOKEN_COMMA;
    struct window *at = ARENA_ARRAY(keep, most, struct window);
    TRY_NEW(at, cursor->diagnose->err);
    if (windows->count)
        memcpy(at, windows->at, windows->count * sizeof *at);
    windows->at = at;
    do {
        TRY(read_window(cursor, days, &at[windows->count]));
        windows->count++;
    } while (cursor_mark(cursor, TOKEN_COMMA));
    return TRUCE_OK;
}

/* ---- the rest ---- */

enum status
value_text(struct cursor *cursor, const char *what, struct arena *keep, struct str *ret_text)
{
    const struct token *token;

    TRY(cursor_take(cursor, TOKEN_STRING, what, &token));
    return token_string(token, keep, ret_text, cursor->diagnose->err);
}

enum status
value_operator(struct cursor *cursor, enum bound_op *ret_op)
{
    static const struct {
        const char   *text;
        enum bound_op op;
    } operators[] = { { "<", BOUND_LT }, { "<=", BOUND_LE }, { "=", BOUND_EQ },
                      { ">=", BOUND_GE }, { ">", BOUND_GT } };

    for (unsigned i = 0; !cursor_at_end(cursor) && i < 5; i++)
        if (cursor->at->kind == TOKEN_OPERATOR && str_eq_c(cursor->at->text, operators[i].text)) {
            cursor->at++;
            *ret_op = operators[i].op;
            return TRUCE_OK;
        }
    return cursor_expected(cursor, "a comparison (<, <=, =, >= or >)");
}
