#include "terms/bind.h"

#include "terms/value.h"

#include <string.h>

/* ---- the file's zone ---- */

static enum status
load_zone(struct binder *b, const struct token *name, struct arena *arena, struct tz *ret_tz)
{
    struct err    why = { 0 };
    struct str    copy = arena_copy_str(arena, name->text);
    enum status   status;

    TRY_NEW(copy.at, b->diagnose.err);
    status = tz_load(copy, arena, ret_tz, &why);
    if (status == TRUCE_OK) {
        ret_tz->name = copy;
        return status;
    }
    if (status == TRUCE_MEMORY)
        return err_memory(b->diagnose.err);
    return diagnose_error(&b->diagnose, name, "unknown time zone '%.*s' (want a name of the tz "
                          "database, such as Europe/Kyiv, or UTC)", STR_ARGS(name->text));
}

static enum status
bind_one_timezone(struct binder *b, struct statement *statement, const struct token **first)
{
    struct cursor cursor = cursor_over(statement->from, statement->to, &b->diagnose);
    struct token  name = cursor_token(&cursor);

    if (name.kind != TOKEN_NAME && name.kind != TOKEN_WORD)
        return cursor_expected(&cursor, "a time zone such as Europe/Kyiv");
    cursor.at++;
    TRY(cursor_finish(&cursor, "the time zone"));
    if (*first && !str_eq((*first)->text, name.text))
        return diagnose_error(&b->diagnose, statement->from, "the time zone is already %.*s, by "
                              "%.*s:%u:%u", STR_ARGS((*first)->text),
                              STR_ARGS((*first)->source->name), (*first)->line,
                              (*first)->column);
    if (*first)
        return TRUCE_OK;
    *first = statement->from;
    TRY(load_zone(b, statement->from, b->keep, &b->program->tz));
    b->program->has_tz = true;
    return TRUCE_OK;
}

enum status
bind_timezone(struct binder *b)
{
    const struct token *first = NULL;

    b->program->tz = tz_utc;
    for (uint32_t i = 0; i < b->statement_count; i++)
        if (b->statements[i]->row && statement_kind(b->statements[i]) == STATEMENT_TIMEZONE)
            TRY_NOTING(bind_one_timezone(b, b->statements[i], &first), b->tz_broken);
    return TRUCE_OK;
}

/* A zone written beside an instant; each is loaded once. */
static enum status
zone_at(struct binder *b, const struct token *name, const struct tz **ret_tz)
{
    struct loaded_tz *loaded = b->tzs;

    if (b->program->has_tz && str_eq(name->text, b->program->tz.name)) {
        *ret_tz = &b->program->tz;
        return TRUCE_OK;
    }
    while (loaded && !str_eq(loaded->tz.name, name->text))
        loaded = loaded->next;
    if (!loaded) {
        loaded = ARENA_NEW(b->step, struct loaded_tz);
        TRY_NEW(loaded, b->diagnose.err);
        TRY(load_zone(b, name, b->step, &loaded->tz));
        loaded->next = b->tzs;
        b->tzs = loaded;
    }
    *ret_tz = &loaded->tz;
    return TRUCE_OK;
}

static bool
is_zone_word(const struct cursor *cursor)
{
    return !cursor_at_end(cursor) &&
           (cursor->at->kind == TOKEN_NAME || cursor->at->kind == TOKEN_WORD) &&
           !table_is_reserved(cursor->at->text);
}

/* ---- calendar ---- */

/* 10,000 years, more than lie between the years 1 and 9999. */
#define PERIOD_DAYS_MAX 3652425

static bool
in_years(instant value)
{
    static const struct civil first = { .year = 1, .month = 1, .day = 1 };
    static const struct civil last = { .year = 9999, .month = 12, .day = 31, .hour = 24 };

    return value >= civil_to_instant(first) && value <= civil_to_instant(last);
}

static enum status
check_years(struct binder *b, const struct token *at, bool overflow, instant value)
{
    if (!overflow && in_years(value))
        return TRUCE_OK;
    return diagnose_error(&b->diagnose, at, "the time lies outside the years 1 to 9999");
}

/* The wall clock `local` in tz; a clock that is turned is worth a warning. */
static enum status
from_local(struct binder *b, const struct token *at, const struct tz *tz, instant local,
           instant *ret_at)
{
    char        text[TIME_TEXT_LEN], local_text[TIME_TEXT_LEN];
    enum tz_fit fit;
    instant     value = tz_from_local(tz, local, &fit);
    struct str  clock = str_sub(time_text(local, local_text), 0, 16);

    *ret_at = value;
    if (fit == TZ_ONCE)
        return TRUCE_OK;
    local_text[10] = ' ';
    return diagnose_warning(&b->diagnose, at, "%.*s %s in %.*s, where clocks are turned; read "
                            "as %.*s", STR_ARGS(clock),
                            fit == TZ_TWICE ? "occurs twice" : "does not occur",
                            STR_ARGS(tz->name), STR_ARGS(time_text(value, text)));
}

/* Days are turned on the wall clock of tz; hours are exact. False if that leads too far. */
static bool
step_instant(const struct tz *tz, struct duration duration, bool minus, instant *at,
             bool *ret_local)
{
    int64_t count = minus ? -duration.count : duration.count;
    int64_t unit = duration.exact ? duration.exact : (int64_t)duration.days * TIME_DAY, step;
    instant from = *at + (duration.exact ? 0 : tz_offset_at(tz, *at)), value;

    *ret_local = !duration.exact;
    if (__builtin_mul_overflow(count, unit, &step) || __builtin_add_overflow(from, step, &value) ||
        !in_years(value))
        return false;
    *at = value;
    return true;
}

/* What only reports can tell is no matter of errors and warnings: it stays in the calendar. */
static void
add_to_reached(struct duration duration, bool minus, const struct tz *tz, instant *at)
{
    bool local;

    if (*at == TIME_MAX)
        return;
    if (!step_instant(tz, duration, minus, at, &local))
        *at = minus != (duration.count < 0) ? TIME_MIN : TIME_MAX;
    else if (local)
        *at = tz_from_local(tz, *at, NULL);
}

static enum status
add_duration(struct binder *b, const struct token *at, struct duration duration, bool minus,
             struct moment *moment)
{
    instant value = moment->at;
    bool    local;

    moment->has_clock |= duration.exact != 0;
    if (moment->awaits) {
        add_to_reached(duration, minus, moment->tz, &moment->at);
        add_to_reached(duration, minus, moment->tz, &moment->last);
        return TRUCE_OK;
    }
    if (!step_instant(moment->tz, duration, minus, &value, &local))
        return check_years(b, at, true, 0);
    if (local)
        TRY(from_local(b, at, moment->tz, value, &value));
    moment->at = moment->last = value;
    return TRUCE_OK;
}

/* ---- instants ---- */

static enum status
need_zone(struct binder *b, const struct token *at)
{
    if (b->program->has_tz)
        return TRUCE_OK;
    if (b->tz_broken || b->incomplete)
        return TRUCE_SYNTAX;
    return diagnose_error(&b->diagnose, at, "a local time without a time zone: write one after "
                          "it, or a statement 'timezone …'");
}

/* +02:00, as its own word after the clock */
static bool
is_offset(const struct cursor *cursor)
{
    struct token token = cursor_token(cursor);

    return token.kind == TOKEN_WORD && token.text.len == 6 && strchr("+-", token.text.at[0]) &&
           token.text.at[3] == ':';
}

static bool
is_clock(const struct cursor *cursor)
{
    struct token token = cursor_token(cursor);

    return token.kind == TOKEN_WORD && token.text.len > 2 && token.text.at[0] >= '0' &&
           token.text.at[0] <= '9';
}

/* DATE, DATE CLOCK, DATE CLOCK OFFSET, or one word with a T. */
static enum status
read_written(struct binder *b, struct cursor *cursor, struct token *ret_span,
             struct when *ret_when)
{
    const struct token *first = cursor->at++;
    struct when         when;
    struct str          text;
    struct err          why = { 0 };

    if (is_clock(cursor))
        cursor->at++;
    if (cursor->at > first + 1 && is_offset(cursor))
        cursor->at++;
    struct token span = token_span(first, cursor->at - 1);
    TRY(token_join(first, cursor->at, b->step, &text, b->diagnose.err));
    if (cursor->at - first == 3) { /* the library wants no blank before an offset */
        size_t hole = text.len - cursor->at[-1].text.len - 1;

        text = arena_printf(b->step, "%.*s%.*s", (int)hole, text.at,
                            STR_ARGS(cursor->at[-1].text));
        TRY_NEW(text.at, b->diagnose.err);
    }
    if (time_parse(text, &when, &why) != TRUCE_OK)
        return diagnose_error(&b->diagnose, &span, "'%.*s' is not a time (want 2015-02-15 00:00, "
                              "2015-02-14T22:00Z, or a name such as d_day + 14 days)",
                              (int)(text.len > 60 ? 60 : text.len), text.at);
    *ret_span = span;
    *ret_when = when;
    return TRUCE_OK;
}

static enum status
read_date(struct binder *b, struct cursor *cursor, struct moment *ret_moment)
{
    struct moment    moment = { .tz = &b->program->tz };
    const struct tz *tz = NULL;
    struct token     span;
    struct when      when = { 0 };

    TRY(read_written(b, cursor, &span, &when));
    if (is_zone_word(cursor))
        TRY(zone_at(b, cursor->at++, &tz));
    else if (when.kind != WHEN_INSTANT)
        TRY(need_zone(b, &span));
    moment.tz = tz ? tz : moment.tz;
    moment.zone_said = tz || when.kind == WHEN_INSTANT;
    moment.at = when.at;
    moment.has_clock = when.kind != WHEN_DATE;
    if (when.kind == WHEN_DATE)
        moment.at = tz_from_local(moment.tz, when.at, NULL);
    else if (when.kind == WHEN_LOCAL)
        TRY(from_local(b, &span, moment.tz, when.at, &moment.at));
    moment.last = moment.at;
    *ret_moment = moment;
    return TRUCE_OK;
}

/* Of a silence: what the reports have shown so far. */
static struct moment
reached_moment(const struct binder *b, struct str name)
{
    struct moment moment = { .at = TIME_MAX, .last = TIME_MAX, .tz = &b->program->tz,
                             .awaits = true };

    for (uint32_t i = 0; b->world && i < b->world->anchor_count; i++) {
        const struct reached *reached = &b->world->anchors[i];

        if (!str_eq(reached->name, name))
            continue;
        moment.at = reached->first;
        moment.last = reached->last > reached->first ? reached->last : reached->first;
    }
    return moment;
}

static enum status
anchor_moment(struct binder *b, struct symbol *symbol, const struct token *name)
{
    struct statement       *statement = symbol->versions->statement;
    const struct attribute *at = statement_attribute(statement, ATTRIBUTE_ANCHOR_AT);
    bool                    broken = symbol->broken;

    if (symbol->state == SYMBOL_DONE)
        return broken ? TRUCE_SYNTAX : TRUCE_OK;
    TRY(bind_enter(b, symbol, name));
    if (at)
        TRY_NOTING(bind_moment_attribute(b, at, &symbol->moment), broken);
    else
        symbol->moment = reached_moment(b, symbol->name->text);
    bind_leave(b);
    symbol->broken |= broken;
    return symbol->broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_written(struct binder *b, const struct token *first, const struct token *end,
             const struct moment *moment, const char *what)
{
    struct token span = token_span(first, end - 1);

    if (!moment->awaits)
        return TRUCE_OK;
    return diagnose_error(&b->diagnose, &span, "%s needs a time that is written, and this one "
                          "counts from a silence, which only reports can show", what);
}

enum status
bind_signed(struct binder *b, struct symbol *agreement, const struct token *name,
            struct moment *ret_moment)
{
    struct statement       *statement = agreement->versions->statement;
    const struct attribute *at = statement_attribute(statement, ATTRIBUTE_AGREEMENT_SIGNED);
    bool                    broken = false;

    if (agreement->broken)
        return TRUCE_SYNTAX;
    if (!at)
        return diagnose_error(&b->diagnose, name, "agreement '%.*s' does not say when it was "
                              "signed (%.*s:%u)", STR_ARGS(agreement->name->text),
                              STR_ARGS(agreement->name->source->name), agreement->name->line);
    if (agreement->state != SYMBOL_DONE) {
        TRY(bind_enter(b, agreement, name));
        TRY_NOTING(bind_moment_attribute(b, at, &agreement->moment), broken);
        if (!broken)
            TRY_NOTING(bind_written(b, at->from, at->to, &agreement->moment, "a signature"),
                       broken);
        bind_leave(b);
        agreement->broken |= broken;
    }
    if (agreement->broken)
        return TRUCE_SYNTAX;
    *ret_moment = agreement->moment;
    return TRUCE_OK;
}

static enum status
complain_no_moment(struct binder *b, const struct token *name)
{
    struct nearest nearest;
    struct symbol *symbol = bind_lookup(b, name->text);

    if (symbol && symbol->kind == SYMBOL_AGREEMENT)
        return diagnose_error(&b->diagnose, name, "'%.*s' is an agreement; the day it was signed "
                              "is %.*s.signed", STR_ARGS(name->text), STR_ARGS(name->text));
    if (symbol || b->incomplete)
        return bind_find(b, name, 1u << SYMBOL_ANCHOR, "anchor", &symbol);
    nearest_init(&nearest, name->text);
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct str word = b->symbols[i].name->text;

        if (b->symbols[i].kind == SYMBOL_ANCHOR)
            nearest_try(&nearest, word);
        if (b->symbols[i].kind != SYMBOL_AGREEMENT)
            continue;
        word = arena_printf(b->step, "%.*s.signed", STR_ARGS(word));
        TRY_NEW(word.at, b->diagnose.err);
        nearest_try(&nearest, word);
    }
    return diagnose_error(&b->diagnose, name, "unknown anchor '%.*s'%s", STR_ARGS(name->text),
                          nearest_hint(&nearest, b->step));
}

/* NAME of an anchor, or AGREEMENT.signed */
static enum status
read_reference(struct binder *b, struct cursor *cursor, struct moment *ret_moment)
{
    const struct token *name = cursor->at++;
    struct symbol      *symbol = bind_lookup(b, name->text);
    const struct tz    *tz = NULL;
    struct moment       moment = { 0 };

    if (symbol && symbol->kind == SYMBOL_ANCHOR) {
        TRY(anchor_moment(b, symbol, name));
        moment = symbol->moment;
    } else if (!symbol && str_ends(name->text, STR(".signed"))) {
        symbol = bind_lookup(b, str_sub(name->text, 0, name->text.len - 7));
        if (!symbol || symbol->kind != SYMBOL_AGREEMENT)
            return complain_no_moment(b, name);
        TRY(bind_signed(b, symbol, name, &moment));
    } else {
        return complain_no_moment(b, name);
    }
    if (is_zone_word(cursor)) {
        TRY(zone_at(b, cursor->at++, &tz));
        moment.tz = tz;
    }
    moment.has_clock = false; /* whatever it is, it is not said here */
    moment.zone_said = true;
    *ret_moment = moment;
    return TRUCE_OK;
}

/* "+ 14 days"; or "+14 days", where the sign is left to the number. */
static bool
take_sign(struct cursor *cursor, bool *ret_minus)
{
    *ret_minus = !cursor_at_end(cursor) && cursor->at->kind == TOKEN_MINUS;
    if (cursor_mark(cursor, TOKEN_PLUS) || cursor_mark(cursor, TOKEN_MINUS))
        return true;
    return !cursor_at_end(cursor) && cursor->at->kind == TOKEN_NUMBER &&
           strchr("+-", cursor->at->text.at[0]);
}

enum status
bind_moment(struct binder *b, struct cursor *cursor, struct moment *ret_moment)
{
    const struct token *first = cursor->at;
    struct moment       moment = { 0 };
    bool                minus = false;

    if (cursor_at_end(cursor) || (first->kind != TOKEN_NAME && first->kind != TOKEN_WORD))
        return cursor_expected(cursor, "a time");
    if (first->kind == TOKEN_NAME)
        TRY(read_reference(b, cursor, &moment));
    else
        TRY(read_date(b, cursor, &moment));
    while (take_sign(cursor, &minus)) {
        struct duration duration;

        TRY(value_duration(cursor, cursor->at[-1].kind != TOKEN_PLUS &&
                           cursor->at[-1].kind != TOKEN_MINUS, &duration));
        struct token span = token_span(first, cursor->at - 1);
        TRY(add_duration(b, &span, duration, minus, &moment));
    }
    *ret_moment = moment;
    return TRUCE_OK;
}

enum status
bind_moment_attribute(struct binder *b, const struct attribute *attribute,
                      struct moment *ret_moment)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct moment moment;

    TRY(bind_moment(b, &cursor, &moment));
    TRY(cursor_finish(&cursor, "the time"));
    *ret_moment = moment;
    return TRUCE_OK;
}

static instant
day_after(const struct tz *tz, instant at)
{
    if (!in_years(at)) /* open */
        return at;
    return tz_from_local(tz, time_floor_day(at + tz_offset_at(tz, at)) + TIME_DAY, NULL);
}

enum status
bind_day_after(struct binder *b, const struct attribute *attribute, struct moment *ret_moment)
{
    struct token  span = token_span(attribute->from, attribute->to - 1);
    struct moment moment;

    TRY(bind_moment_attribute(b, attribute, &moment));
    if (moment.has_clock)
        return diagnose_error(&b->diagnose, &span, "'through' takes a day, which it includes; for "
                              "an hour write 'until'");
    moment.at = day_after(moment.tz, moment.at);
    moment.last = day_after(moment.tz, moment.last);
    if (!moment.awaits)
        TRY(check_years(b, &span, false, moment.at));
    *ret_moment = moment;
    return TRUCE_OK;
}

enum status
bind_duration_after(struct binder *b, const struct attribute *attribute, struct moment from,
                    struct moment *ret_moment)
{
    struct cursor   cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct duration duration;

    TRY(value_duration(&cursor, false, &duration));
    TRY(cursor_finish(&cursor, "the duration"));
    struct token span = token_span(attribute->from, attribute->to - 1);
    TRY(add_duration(b, &span, duration, false, &from));
    *ret_moment = from;
    return TRUCE_OK;
}

enum status
bind_period(struct binder *b, struct cursor *cursor, bool or_none, struct period *ret_period)
{
    const struct token *first = cursor->at;
    struct period       period = { 0 };
    struct duration     duration;
    bool                over;

    TRY(value_duration(cursor, false, &duration));
    struct token span = token_span(first, cursor->at - 1);
    if (!duration.count && !or_none)
        return diagnose_error(&b->diagnose, &span, "a length of nothing; it is one minute at "
                              "least");
    if (duration.exact)
        over = __builtin_mul_overflow(duration.count, duration.exact, &period.exact);
    else
        over = __builtin_mul_overflow(duration.count, (int64_t)duration.days, &period.days);
    if (over || period.exact > PERIOD_DAYS_MAX * TIME_DAY || period.days > PERIOD_DAYS_MAX)
        return diagnose_error(&b->diagnose, &span, "the length is over 10000 years");
    *ret_period = period;
    return TRUCE_OK;
}

/* ---- anchors ---- */

static enum status
bind_anchor(struct binder *b, struct symbol *symbol, struct anchor *anchor)
{
    struct statement       *statement = symbol->versions->statement;
    const struct attribute *at = statement_attribute(statement, ATTRIBUTE_ANCHOR_AT);
    const struct attribute *first = statement_attribute(statement, ATTRIBUTE_ANCHOR_FIRST);

    TRY(bind_head(b, statement, &anchor->title));
    if (at && first)
        return diagnose_error(&b->diagnose, first->word, "'at' and 'first' both say when the "
                              "anchor is");
    if (!symbol->broken && !at && !first)
        return diagnose_error(&b->diagnose, symbol->name, "anchor '%.*s' needs a line 'at INSTANT', "
                              "or 'first …'", STR_ARGS(symbol->name->text));
    if (symbol->broken && symbol->state == SYMBOL_NEW && at) /* what else is wrong with it */
        return bind_moment_attribute(b, at, &symbol->moment);
    TRY(anchor_moment(b, symbol, symbol->name));
    anchor->name = arena_copy_str(b->keep, symbol->name->text);
    TRY_NEW(anchor->name.at, b->diagnose.err);
    anchor->first = symbol->moment.at;
    anchor->last = symbol->moment.last;
    return bind_place(b, symbol->name, &anchor->place);
}

enum status
bind_anchors(struct binder *b)
{
    struct program *p = b->program;

    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_ANCHOR)
            TRY_NOTING(bind_anchor(b, &b->symbols[i], &p->anchors[b->symbols[i].index]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}

/* DURATION without ACT, … in ZONE, … after INSTANT */
static enum status
bind_silence(struct binder *b, const struct attribute *first, struct silence *silence)
{
    struct cursor       cursor = cursor_over(first->from, first->to, &b->diagnose);
    const struct token *from;
    struct moment       after;

    TRY(bind_period(b, &cursor, false, &silence->length));
    TRY(cursor_need_word(&cursor, "without"));
    TRY(bind_terms(b, &cursor, VOCAB_ACT, &silence->acts));
    TRY(cursor_need_word(&cursor, "in"));
    from = cursor.at;
    TRY(bind_zone_list(b, &cursor, &silence->in));
    struct token zones = token_span(from, cursor.at - 1);
    for (uint32_t i = 0; i < silence->in.count; i++)
        if (silence->in.zones[i].moves)
            return diagnose_error(&b->diagnose, &zones, "the zone of a silence cannot move with a "
                                  "track");
    TRY(cursor_need_word(&cursor, "after"));
    from = cursor.at;
    TRY(bind_moment(b, &cursor, &after));
    TRY(bind_written(b, from, cursor.at, &after, "the beginning of a silence"));
    silence->after = after.at;
    return cursor_finish(&cursor, "the time");
}

enum status
bind_silences(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol          *symbol = &b->symbols[i];
        const struct attribute *first;
        struct anchor          *anchor;

        if (symbol->kind != SYMBOL_ANCHOR)
            continue;
        first = statement_attribute(symbol->versions->statement, ATTRIBUTE_ANCHOR_FIRST);
        if (!first)
            continue;
        anchor = &b->program->anchors[symbol->index];
        anchor->silence = ARENA_NEW(b->keep, struct silence);
        TRY_NEW(anchor->silence, b->diagnose.err);
        TRY_NOTING(bind_silence(b, first, anchor->silence), symbol->broken);
    }
    return TRUCE_OK;
}

/* ---- versions ---- */

static enum status
version_from(struct binder *b, struct version *version)
{
    const struct attribute *line = statement_attribute(version->statement, ATTRIBUTE_LINE_FROM);
    const struct attribute *zone = statement_attribute(version->statement, ATTRIBUTE_ZONE_FROM);
    const struct token     *at = version->statement->from + 1;
    struct cursor           cursor = cursor_over(at, version->statement->to, &b->diagnose);
    struct moment           moment;

    if (!cursor_at_end(&cursor) && cursor.at->kind == TOKEN_STRING)
        TRY(value_text(&cursor, "a title", b->keep, &version->title));
    if (cursor_word(&cursor, "from")) {
        if (line || zone)
            return diagnose_error(&b->diagnose, (line ? line : zone)->word, "'from' is given "
                                  "twice; the first is in line %u", cursor.at[-1].line);
        at = cursor.at;
        TRY(bind_moment(b, &cursor, &moment));
        TRY(bind_written(b, at, cursor.at, &moment, "a version of a line or zone"));
        version->from = moment.at;
        version->dated = true;
    }
    TRY(cursor_finish(&cursor, "the name and title"));
    if (line || zone) {
        const struct attribute *from = line ? line : zone;

        TRY(bind_moment_attribute(b, from, &moment));
        TRY(bind_written(b, from->from, from->to, &moment, "a version of a line or zone"));
        version->from = moment.at;
        version->dated = true;
    }
    return TRUCE_OK;
}

/* Into the list of those before it, by time. */
static enum status
insert_version(struct binder *b, struct version **list, struct version *version)
{
    const struct token *name = version->statement->from, *first;

    while (*list && (*list)->from < version->from)
        list = &(*list)->next;
    if (*list && (*list)->from == version->from) {
        first = (*list)->statement->from;
        return diagnose_error(&b->diagnose, name, "%s '%.*s' is already defined in %.*s:%u:%u%s",
                              version->statement->row->word, STR_ARGS(name->text),
                              STR_ARGS(first->source->name), first->line, first->column,
                              version->dated ? ", from the same time" : "; a further version "
                              "says from when it holds");
    }
    version->next = *list;
    *list = version;
    return TRUCE_OK;
}

enum status
bind_versions(struct binder *b, struct symbol *symbol)
{
    struct version *sorted = NULL, *next;

    for (struct version *v = symbol->versions; v; v = v->next)
        TRY_NOTING(version_from(b, v), symbol->broken);
    if (symbol->broken)
        return TRUCE_SYNTAX;
    for (struct version *v = symbol->versions; v; v = next) {
        next = v->next;
        v->next = NULL;
        TRY_NOTING(insert_version(b, &sorted, v), symbol->broken);
    }
    symbol->versions = sorted;
    return symbol->broken ? TRUCE_SYNTAX : TRUCE_OK;
}

struct str
version_title(const struct symbol *symbol)
{
    const struct version *v = symbol->versions;

    while (v->next && !v->title.len)
        v = v->next;
    return v->title.at ? v->title : STR_NONE;
}
