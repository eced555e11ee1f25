#include "terms/sentence.h"

#include "record/vocab_table.h"

/* ---- small words ---- */

/* 'a', 'a or b', 'a, b or c': what stands before item i of count. */
static const char *
joint(uint32_t i, uint32_t count, const char *last)
{
    return !i ? "" : i + 1 < count ? ", " : last;
}

static void
add_time(const struct program *program, instant at, struct buf *out)
{
    const struct tz *tz = program_tz(program);
    struct civil     c = civil_from_instant(at + tz_offset_at(tz, at));

    buf_printf(out, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    if (c.second)
        buf_printf(out, ":%02d", c.second);
}

/* armed force, of `armed_force` */
static void
add_term(const struct vocabulary *words, enum vocab vocab, uint16_t term, struct buf *out)
{
    for (const char *c = vocab_term(words, vocab, term)->name; *c; c++)
        buf_add_byte(out, *c == '_' ? ' ' : *c);
}

static void
add_terms(const struct vocabulary *words, enum vocab vocab, const struct term_list *list,
          struct buf *out)
{
    for (uint32_t i = 0; i < list->count; i++) {
        buf_add_c(out, joint(i, list->count, " or "));
        add_term(words, vocab, list->terms[i], out);
    }
}

static void
add_bound(const char *what, struct bound bound, double scale, const char *unit, struct buf *out)
{
    static const char *const words[] = { "", "under", "at most", "exactly", "at least", "over" };

    if (bound.op != BOUND_NONE)
        buf_printf(out, " of a %s of %s %g %s", what, words[bound.op], bound.value / scale, unit);
}

/* ---- the parts of a sentence ---- */

static void
add_named(const char *before, struct str words, struct buf *out)
{
    if (words.len)
        buf_printf(out, "%s%.*s", before, STR_ARGS(words));
}

/* What only reports show is told with how it is written, and with the doubt they leave. */
static void
add_begin(const struct program *program, const struct clause_version *v, struct buf *out)
{
    buf_add_c(out, "From ");
    add_time(program, v->span.from, out);
    if (v->from_words.len && v->sure.from > v->span.from) {
        buf_add_c(out, v->sure.from == v->sure.until ? ", though never surely"
                                                     : ", surely from ");
        if (v->sure.from < v->sure.until)
            add_time(program, v->sure.from, out);
    }
    if (v->from_words.len)
        buf_printf(out, " (%.*s)", STR_ARGS(v->from_words));
}

static void
add_end(const struct program *program, const struct clause_version *v, struct buf *out)
{
    if (v->span.until == TIME_MAX && v->until_words.len) {
        buf_printf(out, ", %.*s, which the reports have not shown yet", STR_ARGS(v->until_words));
    } else if (v->span.until == TIME_MAX) {
        buf_add_c(out, " on, without an end");
    } else {
        buf_add_c(out, " until ");
        add_time(program, v->span.until, out);
        add_named(" (", v->until_words, out);
        buf_add_c(out, v->until_words.len ? ")" : "");
    }
}

static void
add_when(const struct program *program, const struct clause_text *text, struct buf *out)
{
    const struct clause_version *v = text->clause->versions;
    struct str                   zone = program->has_tz ? program->tz.name : STR("UTC");

    if (v[text->from].span.from == TIME_MAX && v[text->from].from_words.len) {
        buf_printf(out, "From %.*s, which the reports have not shown yet",
                   STR_ARGS(v[text->from].from_words));
        add_named(", ", v[text->from].until_words, out);
        return;
    }
    if (v[text->from].span.from >= v[text->to - 1].span.until) {
        buf_add_c(out, "At no time at all");
        return;
    }
    add_begin(program, &v[text->from], out);
    add_end(program, &v[text->to - 1], out);
    buf_printf(out, " (%.*s)", STR_ARGS(zone));
    for (uint32_t i = text->from + 1; i < text->to; i++) {
        buf_add_c(out, i == text->from + 1 ? ", but not from " : " and from ");
        add_time(program, v[i - 1].span.until, out);
        buf_add_c(out, " until ");
        add_time(program, v[i].span.from, out);
    }
}

static void
add_windows(const struct windows *windows, struct buf *out)
{
    static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday" };

    for (uint32_t i = 0; i < windows->count; i++) {
        const struct window *w = &windows->at[i];
        bool                 first = true;

        buf_add_c(out, i ? " or " : ", only ");
        for (int d = 0; d < 7 && w->weekdays != 0x7F; d++)
            if (w->weekdays & 1u << d) {
                buf_printf(out, "%s%s", first ? "on " : ", ", days[d]);
                first = false;
            }
        buf_printf(out, "%s from %02d:%02d to %02d:%02d%s", first ? "daily" : "", w->from_min / 60,
                   w->from_min % 60, w->until_min / 60, w->until_min % 60,
                   w->until_min <= w->from_min ? " of the next day" : "");
    }
}

static void
add_who(const struct program *program, const struct clause *clause,
        const struct clause_version *v, struct buf *out)
{
    uint32_t count = 0, said = 0;

    for (uint32_t i = 0; i < program->party_count; i++)
        count += (v->by >> i & 1) != 0;
    buf_add_c(out, ", ");
    for (uint32_t i = 0; i < program->party_count; i++) {
        const struct party *party = &program->parties[i];

        if (!(v->by >> i & 1))
            continue;
        buf_printf(out, "%s%.*s", joint(said++, count, " and "), STR_ARGS(party->name));
        if (party->title.len)
            buf_printf(out, " (%.*s)", STR_ARGS(party->title));
    }
    if (v->binds_all)
        buf_printf(out, ", %s of %.*s,", count > 1 ? "all parties" : "the only party",
                   STR_ARGS(program->agreements[clause->agreement].name));
    buf_add_c(out, count > 1 ? " are" : " is");
}

static void
add_item(const struct item *item, struct buf *out)
{
    for (size_t i = 0; i < item->name.len; i++)
        buf_add_byte(out, item->name.at[i] == '_' ? ' ' : item->name.at[i]);
}

static void
add_limits(const struct clause_version *v, struct buf *out)
{
    buf_add_c(out, v->by & (v->by - 1) ? " each limited to" : " limited to");
    for (uint32_t i = 0; i < v->limit_count; i++) {
        buf_printf(out, "%s %lld of ", joint(i, v->limit_count, " and"),
                   (long long)v->limits[i].most);
        add_item(&v->limits[i].item, out);
    }
}

static void
add_acts(const struct program *program, const struct clause_version *v, struct buf *out)
{
    add_terms(program->words, VOCAB_ACT, &v->acts, out);
    if (v->with.set) {
        buf_add_c(out, " with ");
        add_terms(program->words, VOCAB_WEAPON, &v->with.weapons, out);
        add_bound("calibre", v->with.calibre_mm, 1, "mm", out);
        add_bound("range", v->with.range_m, 1000, "km", out);
    }
    if (v->against.count) {
        buf_add_c(out, " against ");
        add_terms(program->words, VOCAB_TARGET, &v->against, out);
    }
}

static void
add_what(const struct program *program, const struct clause_version *v, struct buf *out)
{
    switch (v->kind) {
    case CLAUSE_UNCHECKABLE: buf_add_c(out, " bound"); break;
    case CLAUSE_FORBID:
        buf_add_c(out, " forbidden ");
        add_acts(program, v, out);
        break;
    case CLAUSE_LIMIT: add_limits(v, out); break;
    case CLAUSE_EQUAL:
        buf_add_c(out, " bound to hold equal stocks of ");
        add_item(&v->equality.item, out);
        break;
    case CLAUSE_REQUIRE:
        buf_add_c(out, " to carry out ");
        add_acts(program, v, out);
        break;
    }
}

/* 'every 48 hours', of a length that is told in the largest unit that fits it. */
static void
add_period(struct period period, struct buf *out)
{
    bool    hours = period.exact % TIME_HOUR == 0;
    int64_t count = period.exact ? period.exact / (hours ? TIME_HOUR : TIME_MINUTE) : period.days;

    buf_printf(out, "%lld %s%s", (long long)count,
               !period.exact ? "day" : hours ? "hour" : "minute", count == 1 ? "" : "s");
}

static void
add_due(const struct program *program, const struct clause_version *v, struct buf *out)
{
    if (v->duty.has_every) {
        buf_add_c(out, ", once at least in every ");
        add_period(v->duty.every, out);
    }
    if (v->duty.has_due && v->duty.due_first == TIME_MAX) {
        buf_add_c(out, ", before a time that the reports have not shown yet");
    } else if (v->duty.has_due) {
        buf_add_c(out, ", before ");
        add_time(program, v->duty.due_first, out);
        if (v->duty.due_last == TIME_MAX) {
            buf_add_c(out, " at the earliest");
        } else if (v->duty.due_last > v->duty.due_first) {
            buf_add_c(out, ", or ");
            add_time(program, v->duty.due_last, out);
            buf_add_c(out, " at the latest");
        }
    }
    if (v->by & (v->by - 1))
        buf_add_c(out, "; one of them is enough");
}

static void
add_where(const struct clause_version *v, struct buf *out)
{
    if (!v->in.words.len)
        buf_add_c(out, " anywhere");
    for (uint32_t i = 0; v->in.words.len && i < v->in.count; i++)
        buf_printf(out, "%s%.*s", i ? ", or in " : " in ", STR_ARGS(v->in.zones[i].words));
}

static void
add_excepts(const struct clause_version *v, struct buf *out)
{
    for (uint32_t i = 0; i < v->except_count; i++) {
        const struct except_line *line = &v->excepts[i];

        buf_add_c(out, i ? ", or " : "; except ");
        for (uint32_t k = 0; k < line->count; k++) {
            const struct except_condition *c = &line->conditions[k];

            buf_add_c(out, k ? " and " : "");
            buf_printf(out, c->kind == EXCEPT_RULING ? "where a person rules it \"%.*s\"" : "%.*s",
                       STR_ARGS(c->words));
        }
    }
}

void
sentence_add(const struct program *program, const struct clause_text *text, struct buf *out)
{
    const struct clause_version *v = &text->clause->versions[text->from];

    add_when(program, text, out);
    add_windows(&v->windows, out);
    add_who(program, text->clause, v, out);
    add_what(program, v, out);
    add_where(v, out);
    if (v->kind == CLAUSE_UNCHECKABLE) {
        buf_add_c(out, " by what no machine judges");
        add_named(": ", v->title.len ? v->title : v->text, out);
    }
    if (v->kind == CLAUSE_REQUIRE)
        add_due(program, v, out);
    add_excepts(v, out);
    add_named("; as stated by ", v->stated_by, out);
    add_named("; disputed by ", v->disputed_by, out);
    add_named("; verified by ", v->verifier, out);
    buf_add_byte(out, '.');
}

bool
clause_next_text(struct clause_text *text)
{
    if (text->to == text->clause->version_count)
        return false;
    text->from = text->to++;
    while (text->to < text->clause->version_count && text->clause->versions[text->to].resumed)
        text->to++;
    return true;
}

/* ---- what can be checked, and by what ---- */

enum checkable
clause_checkable(const struct clause_version *v)
{
    if (v->kind == CLAUSE_UNCHECKABLE || (v->span.from >= v->span.until && !v->from_words.len))
        return CHECKABLE_NO;
    for (uint32_t i = 0; i < v->except_count; i++)
        for (uint32_t k = 0; k < v->excepts[i].count; k++)
            if (v->excepts[i].conditions[k].kind == EXCEPT_RULING)
                return CHECKABLE_IN_PART;
    return CHECKABLE_YES;
}

const char *
checkable_name(enum checkable checkable)
{
    static const char *const names[] = { "no", "in part", "yes" };

    return names[checkable];
}

void
checkable_add_why(const struct clause_version *v, struct buf *out)
{
    bool first = true;

    if (clause_checkable(v) == CHECKABLE_NO) {
        buf_add(out, v->uncheckable.len ? v->uncheckable : STR("it is never in force"));
        return;
    }
    for (uint32_t i = 0; i < v->except_count; i++)
        for (uint32_t k = 0; k < v->excepts[i].count; k++) {
            const struct except_condition *c = &v->excepts[i].conditions[k];

            if (c->kind != EXCEPT_RULING)
                continue;
            buf_printf(out, "%s%.*s", first ? "only a person can say: " : "; ", STR_ARGS(c->words));
            first = false;
        }
}

/* What a clause asks of a report, itself or in an exception, or there of a notice. */
struct asked {
    bool with, calibre, range, against, where, by, stock, during, notified;
};

static void
ask_weapon(const struct weapon_condition *with, struct asked *asked)
{
    asked->with = asked->with || with->set;
    asked->calibre = asked->calibre || with->calibre_mm.op != BOUND_NONE;
    asked->range = asked->range || with->range_m.op != BOUND_NONE;
}

static struct asked
asked_of(const struct clause_version *v)
{
    bool         stock = v->kind == CLAUSE_LIMIT || v->kind == CLAUSE_EQUAL;
    struct asked asked = { .against = v->against.count > 0, .where = v->in.words.len > 0,
                           .by = !v->binds_all || stock || v->kind == CLAUSE_REQUIRE,
                           .stock = stock };

    ask_weapon(&v->with, &asked);
    for (uint32_t i = 0; i < v->except_count; i++)
        for (uint32_t k = 0; k < v->excepts[i].count; k++) {
            const struct except_condition *c = &v->excepts[i].conditions[k];

            ask_weapon(&c->with, &asked);
            asked.against = asked.against || c->kind == EXCEPT_AGAINST;
            asked.where = asked.where || c->kind == EXCEPT_IN || c->kind == EXCEPT_DURING ||
                          c->kind == EXCEPT_NOTIFIED;
            asked.by = asked.by || c->kind == EXCEPT_BY || c->kind == EXCEPT_NOTIFIED;
            asked.during = asked.during || c->kind == EXCEPT_DURING;
            asked.notified = asked.notified || c->kind == EXCEPT_NOTIFIED;
        }
    return asked;
}

void
clause_each_field(const struct clause_version *v, void (*each)(void *, const char *),
                  void *context)
{
    struct asked asked = asked_of(v);
    const struct {
        const char *field;
        bool        asked;
    } fields[] = {
        { "act", true },               { "from", true },
        { "item", asked.stock },       { "site", asked.stock },
        { "count", asked.stock },
        { "lat", asked.where },        { "lon", asked.where },
        { "place", asked.where },      { "by", asked.by },
        { "weapon", asked.with },      { "calibre_mm", asked.calibre },
        { "weapon_range_km", asked.range }, { "target", asked.against },
        { "notice", asked.during },    { "covers", asked.notified },
        { "known", asked.notified },
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].asked)
            each(context, fields[i].field);
}

void
clause_each_item(const struct clause_version *v, void (*each)(void *, const struct item *),
                 void *context)
{
    for (uint32_t i = 0; i < v->limit_count && v->kind == CLAUSE_LIMIT; i++)
        each(context, &v->limits[i].item);
    if (v->kind == CLAUSE_EQUAL)
        each(context, &v->equality.item);
}

bool
clause_takes_term(const struct vocabulary *words, const struct clause_version *v,
                  enum vocab vocab, uint16_t term)
{
    const struct term_list *list = vocab == VOCAB_ACT      ? &v->acts
                                   : vocab == VOCAB_WEAPON ? &v->with.weapons
                                                           : &v->against;

    if (vocab == VOCAB_ACT && (v->kind == CLAUSE_LIMIT || v->kind == CLAUSE_EQUAL))
        return term == ACT_HOLDING;
    for (uint32_t i = 0; i < list->count; i++)
        if (vocab_covers(words, vocab, list->terms[i], term))
            return true;
    return !list->count && vocab != VOCAB_ACT;
}
