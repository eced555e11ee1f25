#include "watch/because.h"

#include "watch/because_stock.h"
#include "watch/force.h"

#include <math.h>

static void
add_instant(instant at, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add(out, at > TIME_LAST ? STR("the end of the calendar") : time_text(at, text));
}

void
because_time(instant from, instant until, struct buf *out)
{
    if (from == TIME_MIN && until == TIME_MAX) {
        buf_add_c(out, "a time not reported");
        return;
    }
    if (from == until) {
        add_instant(from, out);
        return;
    }
    buf_add_c(out, from == TIME_MIN ? "an unknown beginning" : "");
    if (from != TIME_MIN)
        add_instant(from, out);
    buf_add_c(out, " to ");
    buf_add_c(out, until == TIME_MAX ? "an unknown end" : "");
    if (until != TIME_MAX)
        add_instant(until, out);
}

/* 'shot' */
static void
add_term(const struct vocabulary *words, enum vocab vocab, uint16_t term, struct buf *out)
{
    buf_printf(out, "'%s'", vocab_term(words, vocab, term)->name);
}

/* 'fire' or 'explosion'; the one that covers `seen` alone if there is one */
static void
add_terms(const struct vocabulary *words, enum vocab vocab, const struct term_list *list,
          uint16_t seen, struct buf *out)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (vocab_covers(words, vocab, list->terms[i], seen)) {
            add_term(words, vocab, list->terms[i], out);
            return;
        }
    for (uint32_t i = 0; i < list->count; i++) {
        buf_add_c(out, i ? " or " : "");
        add_term(words, vocab, list->terms[i], out);
    }
}

static const char *const bound_signs[] = { "", "under ", "at most ", "", "at least ", "over " };

static void
because_term(const struct vocabulary *words, enum vocab vocab,
             const struct term_list *wanted, uint16_t seen,
             enum answer answer, struct buf *out)
{
    bool same = false; /* the clause names this very word */

    for (uint32_t i = 0; i < wanted->count; i++)
        same = same || wanted->terms[i] == seen;

    if (answer == ANSWER_POSSIBLE && seen == 0) {
        buf_printf(out, "the %s is not known and may be ", vocab_name(vocab));
        add_terms(words, vocab, wanted, seen, out);
        return;
    }
    add_term(words, vocab, seen, out);
    if (same) {
        buf_add_c(out, " is named by the clause");
        return;
    }
    buf_add_c(out, answer == ANSWER_YES ? " is " : answer == ANSWER_NO ? " is not " : " may be ");
    add_terms(words, vocab, wanted, seen, out);
}

static void
because_bound(const char *what, const char *unit, double scale, struct bound bound,
              double least, double most, struct buf *out)
{
    buf_printf(out, ", its %s ", what);
    if (isnan(least))
        buf_add_c(out, "does not exist");
    else if (isinf(most) && least <= 0)
        buf_add_c(out, "is not reported");
    else if (isinf(most))
        buf_printf(out, "at least %g %s", least / scale, unit);
    else if (most > least)
        buf_printf(out, "%g to %g %s", least / scale, most / scale, unit);
    else
        buf_printf(out, "%g %s", least / scale, unit);
    buf_printf(out, " (the clause: %s%g %s)", bound_signs[bound.op], bound.value / scale, unit);
}

void
because_act(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct report         *r = e->subject.report;
    const struct clause_version *version = v->version;

    if (v->has_stock) {
        because_item(e, v, out);
        return;
    }
    because_term(r->words, VOCAB_ACT, &version->acts, r->act, v->act_alone, out);
    if (version->with.set && version->with.weapons.count) {
        buf_add_c(out, " and ");
        because_term(r->words, VOCAB_WEAPON, &version->with.weapons, r->weapon, v->weapon, out);
    }
    if (version->with.calibre_mm.op != BOUND_NONE)
        because_bound("calibre", "mm", 1, version->with.calibre_mm, r->calibre_min_mm,
                      r->calibre_max_mm, out);
    if (version->with.range_m.op != BOUND_NONE)
        because_bound("range", "km", 1000, version->with.range_m, r->weapon_range_min_m,
                      r->weapon_range_max_m, out);
    if (version->against.count) {
        buf_add_c(out, " and the target ");
        because_term(r->words, VOCAB_TARGET, &version->against, r->target, v->target, out);
    }
}

/* The first suspension that takes some of the report's time. */
static bool
add_suspension(const struct clause *clause, const struct subject *subject, struct buf *out)
{
    for (uint32_t i = 0; i < clause->suspend_count; i++) {
        if (!span_touches(clause->suspends[i], subject->from, subject->until))
            continue;
        buf_add_c(out, " (suspended from ");
        add_instant(clause->suspends[i].from, out);
        buf_add_c(out, " until ");
        add_instant(clause->suspends[i].until, out);
        buf_add_byte(out, ')');
        return true;
    }
    return false;
}

void
because_when(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct clause *clause = &e->program->clauses[v->clause];
    instant              edge = force_nearest_edge(clause, e->subject.from);
    static const char *const words[] = { " lies outside what is in force",
                                         " lies only partly in what is in force",
                                         " lies in force" };

    because_time(e->subject.from, e->subject.until, out);
    buf_add_c(out, words[v->when]);
    if (v->when == ANSWER_YES || add_suspension(clause, &e->subject, out) || edge == TIME_MAX)
        return;
    buf_add_c(out, " (nearest limit ");
    add_instant(edge, out);
    buf_add_c(out, v->version->windows.count ? ", and by the hour)" : ")");
}

static void
add_km(double metres, struct buf *out)
{
    if (metres < 1000)
        buf_add_c(out, "less than 1 km");
    else
        buf_printf(out, "%.0f km", metres / 1000);
}

void
because_where(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct zone_list *in = &v->version->in;
    struct str words = v->where == ANSWER_YES ? in->zones[v->zone].words : in->words;
    double     edge_m = fabs(v->edge_m);

    subject_add_place(&e->subject, out);
    if (e->subject.locations[0].location.kind == LOCATION_UNKNOWN)
        buf_add_c(out, v->where == ANSWER_YES ? " is certainly in " : " may lie in ");
    else
        buf_add_c(out, v->where == ANSWER_YES        ? " lies wholly in "
                       : v->where == ANSWER_POSSIBLE ? " lies across or at the edge of "
                                                     : " lies outside ");
    buf_add_c(out, in->count == 1 || v->where == ANSWER_YES ? ""
                   : v->where == ANSWER_NO                  ? "each of "
                                                            : "one of ");
    buf_add(out, words.len ? words : STR("the zone"));
    if (v->where != ANSWER_POSSIBLE && isfinite(edge_m)) {
        buf_add_c(out, ", ");
        add_km(edge_m, out);
        buf_add_c(out, " from its edge");
    }
}

static void
add_names(const struct str *names, uint32_t count, struct buf *out)
{
    for (uint32_t i = 0; i < count; i++) {
        buf_add_c(out, !i ? "" : i + 1 < count ? ", " : " and ");
        buf_printf(out, "'%.*s'", STR_ARGS(names[i]));
    }
}

/* What the source had said stays. */
static void
because_attribution(const struct evaluator *e, struct buf *out)
{
    const struct said *said = decided_find(e->decided, RECORD_ATTRIBUTION, 0);

    if (!said)
        return;
    buf_printf(out, e->subject.report->by_count
                        ? " (decided by %.*s, entry %llu; the source named "
                        : " (%.*s decided that nobody can say, entry %llu; the source named ",
               STR_ARGS(said->author), (unsigned long long)said->entry);
    if (e->decided->said_count)
        add_names(e->decided->said_by, e->decided->said_count, out);
    else
        buf_add_c(out, "nobody");
    buf_add_byte(out, ')');
}

void
because_who(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct report *r = e->subject.report;

    if (v->has_stock) {
        because_holder(e, v, out);
        return;
    }
    if (r->by_count) {
        add_names(r->by, r->by_count, out);
        buf_add_c(out, r->by_count > 1 ? " are named" : " is named");
        if (r->by_basis != BASIS_NONE)
            buf_printf(out, " (%s)", by_basis_name(r->by_basis));
        buf_add_c(out, v->who == ANSWER_YES ? " and bound" : " and not bound");
    } else if (r->between_count) {
        add_names(r->between, r->between_count, out);
        buf_add_c(out, v->who == ANSWER_YES ? " met and are bound; which of them acted is not known"
                       : v->who == ANSWER_POSSIBLE
                           ? " met and not all are bound; which of them acted is not known"
                           : " met and none is bound");
    } else {
        buf_add_c(out, v->who == ANSWER_YES
                           ? "every party is bound, so a bound one did it; which is not known"
                           : "who did it is not known and not every party is bound");
    }
    because_attribution(e, out);
}

/* Who answered what only a person can say. */
void
because_ruling(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct said *ruling = decided_find(e->decided, RECORD_RULING, v->clause);

    if (ruling && ruling->exception.len)
        buf_printf(out, " (ruled by %.*s, entry %llu)", STR_ARGS(ruling->author),
                   (unsigned long long)ruling->entry);
}

void
because_except(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct except_line *line;

    if (!v->has_except || v->except == ANSWER_NO) {
        buf_add_c(out, "no exception applies");
        because_ruling(e, v, out);
        return;
    }
    line = &v->version->excepts[v->except_line];
    buf_add_c(out, v->except == ANSWER_YES ? "an exception applies: "
                                           : "an exception may apply: ");
    for (uint32_t i = 0; i < line->count; i++) {
        buf_add_c(out, i ? ", " : "");
        buf_add(out, line->conditions[i].words);
        if (line->conditions[i].kind == EXCEPT_RULING &&
            decided_exception(e->decided, v->clause) == ANSWER_POSSIBLE)
            buf_add_c(out, " (only a person can say)");
    }
    because_ruling(e, v, out);
}

typedef void (*say)(const struct evaluator *, const struct verdict *, struct buf *);

void
because(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct {
        enum answer answer;
        say         say;
        bool        wanted;
    } parts[] = {
        { v->stock.answer, because_stock, v->has_stock },
        { v->act, because_act, true },
        { v->when, because_when, true },
        { v->where, because_where, true },
        { v->who, because_who, true },
        { answer_not(v->except), because_except,
          v->has_except && (v->except != ANSWER_NO ||
                            decided_exception(e->decided, v->clause) != ANSWER_POSSIBLE) },
    };
    size_t said = 0, count = sizeof parts / sizeof *parts;

    buf_add_c(out, v->answer == ANSWER_YES ? "" : "not certain, since ");
    for (int certain = v->answer == ANSWER_YES; certain < 2; certain++)
        for (size_t i = 0; i < count; i++) {
            if (!parts[i].wanted || (parts[i].answer == ANSWER_YES) != (certain == 1))
                continue;
            buf_add_c(out, said++ ? "; " : "");
            parts[i].say(e, v, out);
        }
    if (v->several_versions)
        buf_add_c(out, "; several versions of the clause were in force");
}
