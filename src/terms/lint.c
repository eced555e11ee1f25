#include "terms/lint.h"

#include "record/vocab_table.h"

/* ---- what an exception covers ---- */

/* Does `list` cover every one of `of`, where none of them is the root of the tree? */
static bool
terms_cover(const struct vocabulary *words, enum vocab vocab, const struct term_list *list,
            const struct term_list *of)
{
    static uint16_t        root[1] = { 0 };
    const struct term_list any = { root, 1 };

    of = of->count ? of : &any;
    for (uint32_t i = 0; i < of->count; i++) {
        bool covered = false;

        for (uint32_t k = 0; k < list->count && !covered; k++)
            covered = vocab_covers(words, vocab, list->terms[k], of->terms[i]);
        if (!covered)
            return false;
    }
    return true;
}

static bool
bound_covers(struct bound bound, struct bound of)
{
    return bound.op == BOUND_NONE ||
           (bound.op == of.op && !(bound.value < of.value) && !(bound.value > of.value));
}

static bool
windows_cover(const struct windows *windows, const struct windows *of)
{
    for (uint32_t i = 0; i < windows->count; i++)
        if (windows->at[i].weekdays == 0x7F && windows->at[i].from_min == 0 &&
            windows->at[i].until_min == 1440)
            return true;
    return windows->count == of->count &&
           memcmp(windows->at, of->at, of->count * sizeof *of->at) == 0;
}

static enum status
zone_covers(struct binder *b, const struct zone *zone, const struct zone *of, bool *covers)
{
    struct location location = { .kind = LOCATION_ZONE, .zone = of };
    enum answer     answer = ANSWER_NO;

    *covers = zone == of || zone->everywhere || of->empty;
    if (*covers || of->everywhere || zone->empty)
        return TRUCE_OK;
    TRY(zone_answer(zone, &location, b->step, &answer, b->diagnose.err));
    *covers = answer == ANSWER_YES;
    return TRUCE_OK;
}

/* What surely lies in a zone at an instant. */
static const struct zone *
surely_at(const struct epochs *epochs, instant at)
{
    const struct zone_epoch *epoch = epochs_at(epochs, at);

    if (epoch > epochs->at && epoch[-1].span.from == epoch->span.from)
        epoch--;
    return epoch->zone;
}

/* Each zone of `of` lies within one of the list, at any time of the span. */
static enum status
zones_cover(struct binder *b, const struct zone_list *list, const struct zone_list *of,
            struct span span, bool *covers)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (of->zones[i].moves) { /* nobody knows where to */
            *covers = false;
            return TRUCE_OK;
        }
    for (instant t = span.from, next; t < span.until; t = next) {
        next = span.until;
        for (uint32_t i = 0; i < of->count; i++) {
            const struct zone_epoch *epoch = epochs_at(&of->zones[i], t);

            *covers = false;
            next = epoch->span.until < next ? epoch->span.until : next;
            for (uint32_t k = 0; k < list->count && !*covers; k++) {
                const struct zone_epoch *wide = epochs_at(&list->zones[k], t);

                next = wide->span.until < next ? wide->span.until : next;
                TRY(zone_covers(b, surely_at(&list->zones[k], t), epoch->zone, covers));
            }
            if (!*covers)
                return TRUCE_OK;
        }
    }
    return TRUCE_OK;
}

static enum status
condition_covers(struct binder *b, const struct except_condition *c,
                 const struct clause_version *v, bool *covers)
{
    const struct vocabulary *words = b->program->words;
    static uint16_t          holding[1] = { ACT_HOLDING };
    const struct term_list   stocks = { holding, 1 };
    const struct term_list  *acts = v->acts.count ? &v->acts : &stocks;

    *covers = false;
    switch (c->kind) {
    case EXCEPT_ACT: *covers = terms_cover(words, VOCAB_ACT, &c->terms, acts); break;
    case EXCEPT_AGAINST: *covers = terms_cover(words, VOCAB_TARGET, &c->terms, &v->against); break;
    case EXCEPT_WITH:
        *covers = terms_cover(words, VOCAB_WEAPON, &c->with.weapons, &v->with.weapons) &&
                  bound_covers(c->with.calibre_mm, v->with.calibre_mm) &&
                  bound_covers(c->with.range_m, v->with.range_m);
        break;
    case EXCEPT_BY: *covers = (v->by & ~c->by) == 0; break;
    case EXCEPT_WINDOW: *covers = windows_cover(&c->windows, &v->windows); break;
    case EXCEPT_IN: return zones_cover(b, &c->in, &v->in, v->span, covers);
    case EXCEPT_RULING: *covers = true; break; /* as far as a machine can tell */
    case EXCEPT_DURING:
    case EXCEPT_NOTIFIED: break; /* as the notices are */
    }
    return TRUCE_OK;
}

static enum status
line_covers(struct binder *b, const struct except_line *line, const struct clause_version *v,
            bool *ret_covers, bool *ret_ruling)
{
    *ret_covers = true;
    *ret_ruling = false;
    for (uint32_t i = 0; i < line->count && *ret_covers; i++) {
        *ret_ruling = *ret_ruling || line->conditions[i].kind == EXCEPT_RULING;
        TRY(condition_covers(b, &line->conditions[i], v, ret_covers));
    }
    return TRUCE_OK;
}

/* The line `index` of a clause's exceptions, as it was written. */
static const struct attribute *
except_attribute(const struct draft *draft, uint32_t index)
{
    const struct attribute *attribute = draft->statement->attributes;

    while (attribute->row->kind != ATTRIBUTE_CLAUSE_EXCEPT || index--)
        attribute++;
    return attribute;
}

/* Exceptions that cover all: with the question to a person among them, or without. */
static enum status
warn_covering(struct binder *b, const struct draft *draft, bool ruling, const char *words)
{
    const struct clause_version *v = &draft->version;

    for (uint32_t i = 0; i < v->except_count; i++) {
        const struct attribute *attribute = except_attribute(draft, i);
        struct token            span = token_span(attribute->from, attribute->to - 1);
        bool                    covers, asks;

        TRY(line_covers(b, &v->excepts[i], v, &covers, &asks));
        if (covers && asks == ruling)
            TRY(diagnose_warning(&b->diagnose, &span, words,
                                 STR_ARGS(draft->statement->from->text)));
    }
    return TRUCE_OK;
}

static enum status
lint_exception(struct binder *b, const struct draft *draft)
{
    return warn_covering(b, draft, false, "nothing can break clause '%.*s': this exception covers "
                         "all that it says");
}

/* ---- what no report can decide ---- */

/* Can a weapon whose type fixes its calibre (0: it does not, -1: it has none) meet it? */
static bool
calibre_can(struct bound bound, const struct term *weapon)
{
    double least = weapon->calibre_min_mm, most = weapon->calibre_max_mm;

    if (least < 0)
        return false;
    if (most <= 0)
        return true;
    switch (bound.op) {
    case BOUND_NONE: return true;
    case BOUND_LT: return least < bound.value;
    case BOUND_LE: return least <= bound.value;
    case BOUND_EQ: return least <= bound.value && bound.value <= most;
    case BOUND_GE: return most >= bound.value;
    case BOUND_GT: return most > bound.value;
    }
    return true;
}

static bool
weapons_can(const struct vocabulary *words, const struct weapon_condition *with)
{
    if (with->calibre_mm.op == BOUND_NONE)
        return true;
    for (uint32_t i = 0; i < with->weapons.count; i++)
        for (uint16_t t = 0; t < vocab_size(words, VOCAB_WEAPON); t++)
            if (vocab_covers(words, VOCAB_WEAPON, with->weapons.terms[i], t) &&
                calibre_can(with->calibre_mm, vocab_term(words, VOCAB_WEAPON, t)))
                return true;
    return false;
}

static enum status
lint_decide(struct binder *b, const struct draft *draft)
{
    struct token span = token_span(draft->says->from, draft->says->to - 1);

    if (!weapons_can(b->program->words, &draft->version.with))
        TRY(diagnose_warning(&b->diagnose, &span, "no report can decide clause '%.*s': none of "
                             "these weapons has such a calibre",
                             STR_ARGS(draft->statement->from->text)));
    return warn_covering(b, draft, true, "no report can decide clause '%.*s': whether this "
                         "exception applies only a person can say, so it is at most possible");
}

/* ---- when ---- */

/* Every window of a week comes within eight days, whatever the clocks do. */
#define HOURS_SURE (8 * TIME_DAY)

static bool
windows_hold_at(const struct windows *windows, instant local)
{
    for (uint32_t i = 0; i < windows->count; i++)
        for (int d = -1; d <= 0; d++) {
            const struct window *window = &windows->at[i];
            instant              day = time_floor_day(local) + d * TIME_DAY;
            instant              from = day + window->from_min * TIME_MINUTE;
            instant              until = day + window->until_min * TIME_MINUTE;

            until += window->until_min <= window->from_min ? TIME_DAY : 0;
            if (window->weekdays & 1u << civil_weekday(day) && from <= local && local < until)
                return true;
        }
    return false;
}

static enum status
lint_hours(struct binder *b, const struct draft *draft)
{
    const struct clause_version *v = &draft->version;
    const struct attribute *hours = statement_attribute(draft->statement, ATTRIBUTE_CLAUSE_DAILY);

    if (!v->windows.count || v->span.until == TIME_MAX ||
        v->span.until - v->span.from >= HOURS_SURE)
        return TRUCE_OK;
    hours = hours ? hours : statement_attribute(draft->statement, ATTRIBUTE_CLAUSE_WEEKLY);
    for (instant t = v->span.from; t < v->span.until; t += TIME_SECOND)
        if (windows_hold_at(&v->windows, t + tz_offset_at(&b->program->tz, t)))
            return TRUCE_OK;
    return diagnose_warning(&b->diagnose, hours->word, "nothing can break clause '%.*s': these "
                            "hours do not come while it holds",
                            STR_ARGS(draft->statement->from->text));
}

static enum status
lint_gap(struct binder *b, const struct draft *draft)
{
    const struct draft *next = draft->next;
    char                text[2][TIME_TEXT_LEN];

    if (!draft->end || !next || draft->awaits || next->awaits || draft->version.span.until >= next->version.span.from)
        return TRUCE_OK;
    return diagnose_warning(&b->diagnose, draft->end->word, "this version ends %.*s, the next, in "
                            "line %u, begins %.*s: nothing holds between them",
                            STR_ARGS(time_text(draft->version.span.until, text[0])),
                            next->version.place.line,
                            STR_ARGS(time_text(next->version.span.from, text[1])));
}

/* ---- the whole ---- */

static const struct symbol *
first_clause(const struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_CLAUSE)
            return &b->symbols[i];
    return NULL;
}

static enum status
lint_timezone(struct binder *b)
{
    const struct symbol *clause = first_clause(b);

    if (b->program->has_tz || b->tz_broken || !clause)
        return TRUCE_OK;
    return diagnose_warning(&b->diagnose, clause->name, "there is no statement 'timezone …': what "
                            "is reported with a day and no hour is read as that day in UTC");
}

static bool
is_letter(struct str s, size_t i)
{
    return i < s.len && ((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z'));
}

/*
 * By one letter more, less or other, within a word of several: m.1.a and m.1.b, or line_w
 * and line_e, are not the same name misspelt.
 */
static bool
one_letter_apart(struct str a, struct str b)
{
    size_t head = 0, tail = 0, less = a.len < b.len ? a.len : b.len;

    if (a.len < b.len) {
        struct str swap = a;

        a = b;
        b = swap;
    }
    while (head < less && a.at[head] == b.at[head])
        head++;
    while (tail < less - head && a.at[a.len - 1 - tail] == b.at[b.len - 1 - tail])
        tail++;
    if (a.len - head - tail != 1 || b.len - head - tail > 1 || !is_letter(a, head))
        return false;
    if (b.len == a.len && !is_letter(b, head))
        return false;
    return (head && is_letter(a, head - 1)) || is_letter(a, head + 1);
}

/* An act of the files' own beside the standard ones. */
static enum status
lint_act(struct binder *b, const struct token *name)
{
    for (uint16_t t = 0; t < vocab_size(&vocab_standard, VOCAB_ACT); t++) {
        struct str act = vocab_text(&vocab_standard, VOCAB_ACT, t);
        bool       by_case = str_eq_nocase(name->text, act);

        if (by_case || (name->text.len >= 4 && one_letter_apart(name->text, act)))
            TRY(diagnose_warning(&b->diagnose, name, "'%.*s' differs from the act '%.*s' of the "
                                 "standard vocabulary %s", STR_ARGS(name->text), STR_ARGS(act),
                                 by_case ? "only by upper and lower case" : "by one letter"));
    }
    return TRUCE_OK;
}

static enum status
lint_names(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        if (b->symbols[i].kind == SYMBOL_ACT)
            TRY(lint_act(b, b->symbols[i].name));
        for (uint32_t k = 0; k < i && b->symbols[i].kind != SYMBOL_OTHER; k++) {
            const struct token *name = b->symbols[i].name, *first = b->symbols[k].name;
            bool                by_case = str_eq_nocase(name->text, first->text);

            /* of three letters two are no likeness: UA and UN, not UKR and UKS */
            if (b->symbols[k].kind == SYMBOL_OTHER ||
                (!by_case && (name->text.len < 4 || !one_letter_apart(name->text, first->text))))
                continue;
            TRY(diagnose_warning(&b->diagnose, name, "'%.*s' differs from '%.*s' (%.*s:%u:%u) %s",
                                 STR_ARGS(name->text), STR_ARGS(first->text),
                                 STR_ARGS(first->source->name), first->line, first->column,
                                 by_case ? "only by upper and lower case" : "by one letter"));
        }
    }
    return TRUCE_OK;
}

/* ---- the table ---- */

typedef enum status (*of_clause)(struct binder *, const struct draft *);
typedef enum status (*of_program)(struct binder *);

static const struct {
    of_clause  clause;
    of_program program;
} tests[] = {
#define ROW(name, clause, program, meaning) { clause, program },
    LINT_TABLE(ROW)
#undef ROW
};

const struct lint_row lint_rows[] = {
#define ROW(name, clause, program, meaning) { name, meaning },
    LINT_TABLE(ROW)
#undef ROW
};
const unsigned lint_row_count = sizeof lint_rows / sizeof lint_rows[0];

bool
lint_is_always(unsigned row)
{
    return !tests[row].clause && !tests[row].program;
}

enum status
lint_clause(struct binder *b, const struct draft *draft)
{
    const struct clause_version *v = &draft->version;

    if (v->kind == CLAUSE_UNCHECKABLE || v->span.from >= v->span.until)
        return TRUCE_OK;
    for (unsigned i = 0; i < lint_row_count; i++)
        if (tests[i].clause)
            TRY(tests[i].clause(b, draft));
    return TRUCE_OK;
}

enum status
lint_program(struct binder *b)
{
    for (unsigned i = 0; i < lint_row_count; i++)
        if (tests[i].program)
            TRY(tests[i].program(b));
    return TRUCE_OK;
}
