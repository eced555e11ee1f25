#include "watch/evaluate.h"

#include "watch/context.h"
#include "watch/evaluate_stock.h"
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
    evaluator->decided = NULL;
}

void
evaluator_take_decided(struct evaluator *evaluator, const struct report *report,
                       const struct decided_report *decided)
{
    evaluator_take(evaluator, report);
    evaluator->decided = decided;
}

/* ---- where ---- */

static enum status
where_answer(struct evaluator *e, const struct zone_list *in, struct span span,
             struct arena *step, enum answer *ret_answer, uint32_t *ret_zone, struct err *err)
{
    struct where_memo  memo = { e->memo, EVALUATOR_MEMO_SIZE, e->turn };
    struct where_asked asked = subject_asked(&e->subject);

    return where_in(memo, &asked, in, span, step, ret_answer, ret_zone, err);
}

/* How far from the edge of the zone that answers, for the words. */
static enum status
find_edge(struct evaluator *e, const struct verdict *v, struct arena *step, double *ret_edge_m,
          struct err *err)
{
    const struct clause_version *version = v->version;
    struct where_asked           asked = subject_asked(&e->subject);

    if (version->in.count > 1 && v->where == ANSWER_NO)
        return TRUCE_OK;
    return where_edge(&asked, &version->in.zones[v->zone], version->span, step, ret_edge_m, err);
}

/* ---- exceptions ---- */

/* An exception is asked of that part of the report in which the version holds. */
static struct span
part_in_force(const struct subject *subject, struct span span)
{
    struct span whole = { subject->from, subject->until }, part = span_both(span, whole);

    return part.from < part.until ? part : whole; /* an instant, or nothing of it in force */
}

enum status
evaluator_except(struct evaluator *e, uint32_t clause, const struct clause_version *version,
                 const struct except_condition *c, struct arena *step, enum answer *ret_answer,
                 struct notice_match *ret_match, struct err *err)
{
    const struct report    *report = e->subject.report;
    const struct agreement *agreement = &e->program->agreements[e->program->clauses[clause].agreement];
    const struct notices   *notices = e->context ? &e->context->notices : NULL;
    struct where_memo       memo = { e->memo, EVALUATOR_MEMO_SIZE, e->turn };
    struct span             at = part_in_force(&e->subject, version->span);
    struct condition_weapon ignored;
    uint32_t                zone;

    ret_match->notice = NULL;
    switch (c->kind) {
    case EXCEPT_ACT:
        *ret_answer = condition_terms(report->words, VOCAB_ACT, &c->terms, report->act);
        break;
    case EXCEPT_AGAINST:
        *ret_answer = condition_terms(report->words, VOCAB_TARGET, &c->terms, report->target);
        break;
    case EXCEPT_WITH: *ret_answer = condition_weapon(&c->with, report, &ignored); break;
    case EXCEPT_BY:
        *ret_answer = condition_who(&e->subject, c->by, (agreement->parties & ~c->by) == 0);
        break;
    case EXCEPT_WINDOW:
        *ret_answer = windows_answer(&c->windows, program_tz(e->program), at.from, at.until);
        break;
    case EXCEPT_IN:
        return where_answer(e, &c->in, version->span, step, ret_answer, &zone, err);
    case EXCEPT_RULING: *ret_answer = decided_exception(e->decided, clause); break;
    case EXCEPT_DURING:
        TRY(notice_during(notices, &e->subject, c->notice, memo, step, ret_match, err));
        *ret_answer = ret_match->answer;
        break;
    case EXCEPT_NOTIFIED:
        TRY(notice_before(notices, &e->subject, e->program, c->before, memo, step, ret_match,
                          err));
        *ret_answer = ret_match->answer;
        break;
    }
    return TRUCE_OK;
}

static enum status
excepts_answer(struct evaluator *e, const struct clause_version *version, struct arena *step,
               struct verdict *verdict, struct err *err)
{
    struct notice_match match;

    verdict->except = ANSWER_NO;
    verdict->has_except = version->except_count > 0;
    for (uint32_t i = 0; i < version->except_count; i++) {
        const struct except_line *line = &version->excepts[i];
        enum answer               least = ANSWER_YES, one = ANSWER_NO;

        for (uint32_t k = 0; k < line->count && least != ANSWER_NO; k++) {
            TRY(evaluator_except(e, verdict->clause, version, &line->conditions[k], step, &one,
                                 &match, err));
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

static void
judge_act(const struct evaluator *e, const struct clause_version *version, struct verdict *v)
{
    const struct report    *report = e->subject.report;
    struct condition_weapon parts;

    v->act_alone = condition_terms(report->words, VOCAB_ACT, &version->acts, report->act);
    v->act = answer_least(v->act_alone, condition_weapon(&version->with, report, &parts));
    v->weapon = parts.weapon;
    v->calibre = parts.calibre;
    v->range = parts.range;
    v->target = condition_terms(report->words, VOCAB_TARGET, &version->against, report->target);
    v->act = answer_least(v->act, v->target);
    v->who = condition_who(&e->subject, version->by, version->binds_all);
    v->by = version->by;
}

/* All but the time, under one version. verdict->answer is the least of them. */
static enum status
judge_version(struct evaluator *e, const struct clause_version *version, bool thorough,
              struct arena *step, struct verdict *v, struct err *err)
{
    v->version = version;
    v->has_stock = version->kind == CLAUSE_LIMIT || version->kind == CLAUSE_EQUAL;
    if (v->has_stock) {
        v->act = v->act_alone = stock_act(&e->subject, version);
        v->who = stock_who(&e->subject, stock_bound(version));
    } else {
        judge_act(e, version, v);
    }
    v->answer = answer_least(v->act, v->who);
    if (v->answer == ANSWER_NO && !thorough)
        return TRUCE_OK;
    TRY(where_answer(e, &version->in, version->span, step, &v->where, &v->zone, err));
    v->answer = answer_least(v->answer, v->where);
    if (v->answer == ANSWER_NO && !thorough)
        return TRUCE_OK;
    TRY(excepts_answer(e, version, step, v, err));
    v->answer = answer_least(v->answer, answer_not(v->except));
    if (!v->has_stock || (v->answer == ANSWER_NO && !thorough))
        return TRUCE_OK;
    TRY(stock_judge(e, version, step, v, err));
    v->answer = answer_least(v->answer, answer_least(v->act, v->stock.answer));
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
    MERGE(stock.answer);
#undef MERGE
    into->by |= one->by;
    into->has_stock = one->has_stock;
    into->stock = (struct stock_verdict){ into->stock.answer, one->stock.limit,
                                          { one->stock.parties[0], one->stock.parties[1] },
                                          { one->stock.sums[0], one->stock.sums[1] } };
    into->has_except = into->has_except || one->has_except;
    into->version = one->version;
    into->zone = one->zone;
    into->except_line = one->except_line;
    into->several_versions = into->several_versions || !one->version->resumed;
}

/* What is required is judged at a moment, not by its reports: watch/duty.h. */
static bool
is_judged(const struct clause_version *version, bool thorough)
{
    return version->kind != CLAUSE_UNCHECKABLE && (version->kind != CLAUSE_REQUIRE || thorough);
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
        count += is_judged(&clause->versions[i], false) &&
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

        if (!is_judged(version, thorough) || !(version_touched(e, version) || last_chance))
            continue;
        one = (struct verdict){ .clause = index, .when = v.when, .edge_m = (double)NAN };
        TRY(judge_version(e, version, all, step, &one, err));
        if (touched)
            merge(&v, &one);
        else
            v = one;
        touched = true;
    }
    v.answer = touched ? answer_least(v.answer, v.when) : ANSWER_NO;
    if (v.version->kind == CLAUSE_REQUIRE)
        v.answer = ANSWER_NO;
    if (thorough || (v.answer != ANSWER_NO && v.where == ANSWER_YES))
        TRY(find_edge(e, &v, step, &v.edge_m, err));
    *ret_verdict = v;
    return TRUCE_OK;
}

enum status
evaluator_match(struct evaluator *e, uint32_t index, uint32_t version, struct arena *step,
                enum answer *ret_answer, struct err *err)
{
    const struct clause         *clause = &e->program->clauses[index];
    const struct clause_version *asked = &clause->versions[version];
    struct verdict               v = { .clause = index, .edge_m = (double)NAN };

    CHECK(version < clause->version_count);
    if (asked->kind == CLAUSE_FORBID || asked->kind == CLAUSE_REQUIRE)
        TRY(judge_version(e, asked, false, step, &v, err));
    *ret_answer = v.answer;
    return TRUCE_OK;
}

enum answer
evaluator_kind(const struct subject *subject, const struct clause_version *version)
{
    const struct report    *report = subject->report;
    struct condition_weapon ignored;
    enum answer             answer;

    if (version->kind == CLAUSE_UNCHECKABLE || version->kind == CLAUSE_REQUIRE)
        return ANSWER_NO;
    if (version->kind != CLAUSE_FORBID)
        return stock_is_holding(report->words, report->act)
                   ? answer_least(stock_who(subject, stock_bound(version)), ANSWER_POSSIBLE)
                   : ANSWER_NO;
    answer = condition_terms(report->words, VOCAB_ACT, &version->acts, report->act);
    answer = answer_least(answer, condition_terms(report->words, VOCAB_TARGET,
                                                  &version->against, report->target));
    answer =
        answer_least(answer, condition_who(subject, version->by, version->binds_all));
    if (answer == ANSWER_NO)
        return ANSWER_NO;
    return answer_least(answer, condition_weapon(&version->with, report, &ignored));
}
