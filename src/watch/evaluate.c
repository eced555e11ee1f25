#include "watch/evaluate.h"

#include "watch/force.h"

#include <math.h>

void
evaluator_init(struct evaluator *evaluator, const struct program *program,
               const struct context *context)
{
    memset(evaluator, 0, sizeof *evaluator);
    evaluator->program = program;
    evaluator->context = context;
}

void
evaluator_take(struct evaluator *evaluator, const struct report *report)
{
    if (++evaluator->turn == 0) { /* wrapped: what is remembered is of another report */
        memset(evaluator->memo, 0, sizeof evaluator->memo);
        evaluator->turn = 1;
    }
    subject_init(&evaluator->subject, evaluator->program, report);
}

/* ---- act, weapon, target ---- */

static enum answer
terms_answer(const struct vocabulary *words, enum vocab vocab, const struct term_list *wanted,
             uint16_t seen)
{
    enum answer answer = wanted->count ? ANSWER_NO : ANSWER_YES;

    for (uint32_t i = 0; i < wanted->count && answer != ANSWER_YES; i++)
        answer = answer_most(answer, vocab_answer(words, vocab, wanted->terms[i], seen));
    return answer;
}

static bool
bound_holds(struct bound bound, double value)
{
    switch (bound.op) {
    case BOUND_NONE: return true;
    case BOUND_LT: return value < bound.value;
    case BOUND_LE: return value <= bound.value;
    case BOUND_EQ: return value <= bound.value && value >= bound.value;
    case BOUND_GE: return value >= bound.value;
    case BOUND_GT: return value > bound.value;
    }
    return false;
}

/* Reported bounds against the clause's: monotone in the value but for `=`. */
static enum answer
bound_answer(struct bound bound, double least, double most)
{
    if (bound.op == BOUND_NONE)
        return ANSWER_YES;
    if (isnan(least) || isnan(most)) /* a weapon that has none */
        return ANSWER_NO;
    bool low = bound_holds(bound, least), high = bound_holds(bound, most);
    bool inside = bound.op == BOUND_EQ && least < bound.value && bound.value < most;

    if (low && high)
        return ANSWER_YES;
    return low || high || inside ? ANSWER_POSSIBLE : ANSWER_NO;
}

static enum answer
weapon_answer(const struct weapon_condition *with, const struct report *report,
              struct verdict *verdict)
{
    verdict->weapon = verdict->calibre = verdict->range = ANSWER_YES;
    if (!with->set)
        return ANSWER_YES;
    verdict->weapon = terms_answer(report->words, VOCAB_WEAPON, &with->weapons, report->weapon);
    verdict->calibre = bound_answer(with->calibre_mm, report->calibre_min_mm,
                                    report->calibre_max_mm);
    verdict->range = bound_answer(with->range_m, report->weapon_range_min_m,
                                  report->weapon_range_max_m);
    return answer_least(verdict->weapon, answer_least(verdict->calibre, verdict->range));
}

/* ---- who ---- */

static enum answer
who_answer(const struct subject *subject, uint64_t bound, bool binds_all)
{
    const struct report *report = subject->report;

    if (report->by_count)
        return subject->named & bound ? ANSWER_YES : ANSWER_NO;
    if (report->between_count) { /* one of these did it */
        bool others = subject->sides_others || (subject->sides & ~bound);

        if (!(subject->sides & bound))
            return ANSWER_NO;
        return others ? ANSWER_POSSIBLE : ANSWER_YES;
    }
    return binds_all ? ANSWER_YES : ANSWER_POSSIBLE;
}

/* ---- where ---- */

static enum status
locate(struct evaluator *e, const struct zone *zone, uint32_t location, struct arena *step,
       enum answer *ret_answer, struct err *err)
{
    size_t slot = ((uintptr_t)zone / 64 + location) % EVALUATOR_MEMO_SIZE;

    if (e->memo[slot].turn != e->turn || e->memo[slot].zone != zone ||
        e->memo[slot].location != location) {
        enum answer answer;

        TRY(zone_answer(zone, &e->subject.locations[location].location, step, &answer, err));
        e->memo[slot].turn = e->turn;
        e->memo[slot].zone = zone;
        e->memo[slot].location = location;
        e->memo[slot].answer = answer;
    }
    *ret_answer = e->memo[slot].answer;
    return TRUCE_OK;
}

/* Under several versions, or of several places it may be: yes if all say so, no if all do. */
struct tally {
    bool any, all_yes, all_no;
};

static void
tally_add(struct tally *tally, enum answer answer)
{
    if (!tally->any)
        *tally = (struct tally){ true, true, true };
    tally->all_yes = tally->all_yes && answer == ANSWER_YES;
    tally->all_no = tally->all_no && answer == ANSWER_NO;
}

static enum answer
tally_answer(struct tally tally)
{
    if (!tally.any || tally.all_no)
        return ANSWER_NO;
    return tally.all_yes ? ANSWER_YES : ANSWER_POSSIBLE;
}

/* Is there a moment of the report in all three? A place that has moved was never in a zone
 * that had moved before. */
static bool
touched_together(const struct evaluator *e, struct span zone, struct span version,
                 struct span place)
{
    struct span all = span_both(span_both(zone, version), place);

    return all.from < all.until && span_touches(all, e->subject.from, e->subject.until);
}

/* Over the epochs that the report touches within `span`. */
static enum status
zone_epochs_answer(struct evaluator *e, const struct epochs *in, struct span span,
                   struct arena *step, enum answer *ret_answer, struct err *err)
{
    const struct subject *s = &e->subject;
    struct tally          tally = { 0 };

    for (uint32_t i = 0; i < in->count; i++) {
        for (uint32_t k = 0; k < s->location_count; k++) {
            enum answer answer;

            if (!touched_together(e, in->at[i].span, span, s->locations[k].span))
                continue;
            TRY(locate(e, in->at[i].zone, k, step, &answer, err));
            tally_add(&tally, answer);
        }
    }
    *ret_answer = tally_answer(tally);
    return TRUCE_OK;
}

/* Of several zones each for itself: the first of the greatest counts. */
static enum status
where_answer(struct evaluator *e, const struct zone_list *in, struct span span,
             struct arena *step, enum answer *ret_answer, uint32_t *ret_zone, struct err *err)
{
    enum answer most = ANSWER_NO, one = ANSWER_NO;

    *ret_zone = 0;
    for (uint32_t i = 0; i < in->count && most != ANSWER_YES; i++) {
        TRY(zone_epochs_answer(e, &in->zones[i], span, step, &one, err));
        if (one > most)
            *ret_zone = i;
        most = answer_most(most, one);
    }
    *ret_answer = most;
    return TRUCE_OK;
}

/* How far from the edge, for the words: of one place and one epoch, the usual case. */
static enum status
find_edge(struct evaluator *e, const struct verdict *v, struct arena *step, double *ret_edge_m,
          struct err *err)
{
    const struct clause_version *version = v->version;
    const struct epochs         *zone = &version->in.zones[v->zone];
    struct whereabouts           where;

    if (e->subject.location_count != 1 || (version->in.count > 1 && v->where == ANSWER_NO))
        return TRUCE_OK;
    for (uint32_t i = 0; i < zone->count; i++)
        if (touched_together(e, zone->at[i].span, version->span,
                             e->subject.locations[0].span)) {
            TRY(zone_locate(zone->at[i].zone, &e->subject.locations[0].location, step, &where,
                            err));
            *ret_edge_m = where.distance_m;
            return TRUCE_OK;
        }
    return TRUCE_OK;
}

/* ---- exceptions ---- */

/* `span` is when the version holds: an exception is asked of that part of the report. */
static enum status
except_answer(struct evaluator *e, const struct clause *clause,
              const struct except_condition *c, struct span span, struct arena *step,
              enum answer *ret_answer, struct err *err)
{
    const struct report    *report = e->subject.report;
    const struct agreement *agreement = &e->program->agreements[clause->agreement];
    struct span    at = span_both(span, (struct span){ e->subject.from, e->subject.until });
    struct verdict ignored;
    uint32_t       zone;

    switch (c->kind) {
    case EXCEPT_ACT: *ret_answer = terms_answer(report->words, VOCAB_ACT, &c->terms, report->act); break;
    case EXCEPT_AGAINST:
        *ret_answer = terms_answer(report->words, VOCAB_TARGET, &c->terms, report->target);
        break;
    case EXCEPT_WITH: *ret_answer = weapon_answer(&c->with, report, &ignored); break;
    case EXCEPT_BY:
        *ret_answer = who_answer(&e->subject, c->by, (agreement->parties & ~c->by) == 0);
        break;
    case EXCEPT_WINDOW:
        if (at.from >= at.until) /* an instant, or nothing of it in force */
            at = (struct span){ e->subject.from, e->subject.until };
        *ret_answer = windows_answer(&c->windows, program_tz(e->program), at.from, at.until);
        break;
    case EXCEPT_IN: return where_answer(e, &c->in, span, step, ret_answer, &zone, err);
    case EXCEPT_RULING: *ret_answer = ANSWER_POSSIBLE; break; /* only a person can say */
    case EXCEPT_DURING:
    case EXCEPT_NOTIFIED: *ret_answer = ANSWER_POSSIBLE; break; /* notices are not looked at yet */
    }
    return TRUCE_OK;
}

static enum status
excepts_answer(struct evaluator *e, const struct clause *clause,
               const struct clause_version *version, struct arena *step,
               struct verdict *verdict, struct err *err)
{
    verdict->except = ANSWER_NO;
    verdict->has_except = version->except_count > 0;
    for (uint32_t i = 0; i < version->except_count; i++) {
        const struct except_line *line = &version->excepts[i];
        enum answer               least = ANSWER_YES, one = ANSWER_NO;

        for (uint32_t k = 0; k < line->count && least != ANSWER_NO; k++) {
            TRY(except_answer(e, clause, &line->conditions[k], version->span, step, &one, err));
            least = answer_least(least, one);
        }
        if (least > verdict->except) {
            verdict->except = least;
            verdict->except_line = i;
        }
    }
    return TRUCE_OK;
}

/* ---- a clause ---- */

/* All but the time, under one version. verdict->answer is the least of them. */
static enum status
judge_version(struct evaluator *e, const struct clause *clause,
              const struct clause_version *version, bool thorough, struct arena *step,
              struct verdict *v, struct err *err)
{
    const struct report *report = e->subject.report;

    v->version = version;
    v->act_alone = terms_answer(report->words, VOCAB_ACT, &version->acts, report->act);
    v->act = answer_least(v->act_alone, weapon_answer(&version->with, report, v));
    v->target = terms_answer(report->words, VOCAB_TARGET, &version->against, report->target);
    v->act = answer_least(v->act, v->target);
    v->who = who_answer(&e->subject, version->by, version->binds_all);
    v->answer = answer_least(v->act, v->who);
    if (v->answer == ANSWER_NO && !thorough)
        return TRUCE_OK;
    TRY(where_answer(e, &version->in, version->span, step, &v->where, &v->zone, err));
    v->answer = answer_least(v->answer, v->where);
    if (v->answer == ANSWER_NO && !thorough)
        return TRUCE_OK;
    TRY(excepts_answer(e, clause, version, step, v, err));
    v->answer = answer_least(v->answer, answer_not(v->except));
    return TRUCE_OK;
}

/* Each answer of several versions: yes if all say so, no if all do, else possible. */
static void
merge(struct verdict *into, const struct verdict *one)
{
#define MERGE(part) \
    into->part = into->part == one->part ? one->part : ANSWER_POSSIBLE
    MERGE(answer);
    MERGE(act);
    MERGE(where);
    MERGE(who);
    MERGE(act_alone);
    MERGE(weapon);
    MERGE(calibre);
    MERGE(range);
    MERGE(target);
    MERGE(except);
#undef MERGE
    into->has_except = into->has_except || one->has_except;
    into->version = one->version;
    into->zone = one->zone;
    into->except_line = one->except_line;
    into->several_versions = into->several_versions || !one->version->resumed;
}

static bool
version_touched(const struct evaluator *e, const struct clause_version *version)
{
    return span_touches(version->span, e->subject.from, e->subject.until);
}

static uint32_t
versions_touched(const struct evaluator *e, const struct clause *clause)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < clause->version_count; i++)
        count += clause->versions[i].kind == CLAUSE_FORBID &&
                 version_touched(e, &clause->versions[i]);
    return count;
}

enum status
evaluator_judge(struct evaluator *e, uint32_t index, bool thorough, struct arena *step,
                struct verdict *ret_verdict, struct err *err)
{
    const struct clause *clause = &e->program->clauses[index];
    struct verdict       v = { .clause = index, .edge_m = (double)NAN }, one;
    bool                 touched = false, all;

    CHECK(clause->version_count > 0);
    v.version = &clause->versions[clause->version_count - 1];
    v.when = force_answer(clause, program_tz(e->program), e->subject.from, e->subject.until);
    if (v.when == ANSWER_NO && !thorough) {
        *ret_verdict = v;
        return TRUCE_OK;
    }
    /* What is said of several versions together must have been asked of each. */
    all = thorough || versions_touched(e, clause) > 1;
    for (uint32_t i = 0; i < clause->version_count; i++) {
        const struct clause_version *version = &clause->versions[i];
        bool last_chance = thorough && !touched && i + 1 == clause->version_count;

        if (version->kind != CLAUSE_FORBID || !(version_touched(e, version) || last_chance))
            continue;
        one = (struct verdict){ .clause = index, .when = v.when, .edge_m = (double)NAN };
        TRY(judge_version(e, clause, version, all, step, &one, err));
        if (touched)
            merge(&v, &one);
        else
            v = one;
        touched = true;
    }
    v.answer = touched ? answer_least(v.answer, v.when) : ANSWER_NO;
    if (thorough || (v.answer != ANSWER_NO && v.where == ANSWER_YES))
        TRY(find_edge(e, &v, step, &v.edge_m, err));
    *ret_verdict = v;
    return TRUCE_OK;
}

enum status
evaluator_match(struct evaluator *e, uint32_t index, uint32_t version, struct arena *step,
                enum answer *ret_answer, struct err *err)
{
    const struct clause *clause = &e->program->clauses[index];
    struct verdict       v = { .clause = index, .edge_m = (double)NAN };

    CHECK(version < clause->version_count);
    if (clause->versions[version].kind == CLAUSE_UNCHECKABLE) {
        *ret_answer = ANSWER_NO;
        return TRUCE_OK;
    }
    TRY(judge_version(e, clause, &clause->versions[version], false, step, &v, err));
    *ret_answer = v.answer;
    return TRUCE_OK;
}

enum answer
evaluator_kind(const struct subject *subject, const struct clause_version *version)
{
    const struct report *report = subject->report;
    struct verdict       ignored;
    enum answer          answer;

    answer = terms_answer(report->words, VOCAB_ACT, &version->acts, report->act);
    answer = answer_least(answer, terms_answer(report->words, VOCAB_TARGET,
                                               &version->against, report->target));
    answer = answer_least(answer, who_answer(subject, version->by, version->binds_all));
    if (answer == ANSWER_NO)
        return ANSWER_NO;
    return answer_least(answer, weapon_answer(&version->with, report, &ignored));
}
