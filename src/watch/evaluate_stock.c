#include "watch/evaluate_stock.h"

#include "watch/context.h"

uint64_t
stock_bound(const struct clause_version *version)
{
    const struct equality *equality = &version->equality;

    if (version->kind == CLAUSE_LIMIT)
        return version->by;
    return UINT64_C(1) << equality->parties[0] | UINT64_C(1) << equality->parties[1];
}

enum answer
stock_who(const struct subject *s, uint64_t bound)
{
    const struct report *r = s->report;
    bool                 one = s->named && !(s->named & (s->named - 1)) && !s->named_others;

    if (r->by_count)
        return !(s->named & bound) ? ANSWER_NO : one ? ANSWER_YES : ANSWER_POSSIBLE;
    return r->between_count && !(s->sides & bound) ? ANSWER_NO : ANSWER_POSSIBLE;
}

/* Bound parties that the stock may be of. */
static uint64_t
may_be_of(const struct subject *s, uint64_t bound)
{
    if (s->report->by_count)
        return s->named & bound;
    return s->report->between_count ? s->sides & bound : bound;
}

enum answer
stock_act(const struct subject *s, const struct clause_version *version)
{
    const struct report *r = s->report;
    enum answer          most = ANSWER_NO;

    if (!stock_is_holding(r->words, r->act) || !r->item.len || s->from == TIME_MIN)
        return ANSWER_NO;
    if (version->kind == CLAUSE_EQUAL)
        return stock_item_answer(r->words, &version->equality.item, r->item);
    for (uint32_t i = 0; i < version->limit_count; i++)
        most = answer_most(most, stock_item_answer(r->words, &version->limits[i].item, r->item));
    return most;
}

static struct stock_asked
ask(struct evaluator *e, const struct clause_version *version, const struct stock_said *said)
{
    const struct context *context = e->context;

    return (struct stock_asked){
        .stocks = context ? &context->stocks : NULL,
        .spots = context ? &context->spots : NULL,
        .words = e->program->words,
        .said = said,
        .said_where = subject_asked(&e->subject),
        .said_memo = { e->memo, EVALUATOR_MEMO_SIZE, e->turn },
        .memo = { e->others, EVALUATOR_OTHERS_SIZE, 1 },
        .in = &version->in,
        .span = version->span,
    };
}

static enum answer
limit_answer(const struct limit *limit, const struct stock_sum *sum)
{
    return sum->least > limit->most  ? ANSWER_YES
           : sum->most > limit->most ? ANSWER_POSSIBLE
                                     : ANSWER_NO;
}

/* One limit against each party that the stock may be of. */
static enum status
judge_limit(struct stock_asked *asked, const struct subject *subject,
            const struct clause_version *version, uint32_t index, struct arena *step,
            struct verdict *v, struct err *err)
{
    const struct limit *limit = &version->limits[index];
    uint64_t            parties = may_be_of(subject, version->by);
    enum answer item = stock_item_answer(asked->words, &limit->item, asked->said->stock.item);

    if (item == ANSWER_NO)
        return TRUCE_OK;
    asked->item = &limit->item;
    for (uint32_t party = 0; party < PROGRAM_PARTIES_MAX; party++) {
        struct stock_sum sum;
        enum answer      answer;
        uint64_t         bit = UINT64_C(1) << party;

        if (!(parties & bit))
            continue;
        asked->party = party;
        TRY(stock_sum(asked, step, NULL, NULL, &sum, err));
        answer = answer_least(limit_answer(limit, &sum), item);
        if (answer != ANSWER_NO)
            v->by |= bit;
        if (v->stock.parties[0] != PARTY_NONE && answer <= v->stock.answer)
            continue;
        v->act = item;
        v->stock = (struct stock_verdict){ answer, index, { party, PARTY_NONE }, { sum } };
    }
    return TRUCE_OK;
}

/* Ranges apart: not equal. Both exact and the same: equal. A party of which no stock is
 * known may hold anything. */
static enum answer
equal_answer(const struct stock_sum sums[2])
{
    bool exact = sums[0].least == sums[0].most && sums[1].least == sums[1].most;

    if (sums[0].least > sums[1].most || sums[1].least > sums[0].most)
        return ANSWER_YES;
    return exact && sums[0].least == sums[1].least ? ANSWER_NO : ANSWER_POSSIBLE;
}

static enum status
judge_equal(struct stock_asked *asked, const struct clause_version *version, struct arena *step,
            struct verdict *v, struct err *err)
{
    const struct equality *equality = &version->equality;

    asked->item = &equality->item;
    for (int i = 0; i < 2; i++) {
        struct stock_sum *sum = &v->stock.sums[i];

        asked->party = v->stock.parties[i] = equality->parties[i];
        TRY(stock_sum(asked, step, NULL, NULL, sum, err));
        if (!sum->reported)
            sum->most = REPORT_COUNT_OPEN;
    }
    v->stock.answer = answer_least(v->act, equal_answer(v->stock.sums));
    return TRUCE_OK;
}

enum status
stock_judge(struct evaluator *e, const struct clause_version *version, struct arena *step,
            struct verdict *v, struct err *err)
{
    struct stock_said  said;
    struct stock_asked asked;
    bool               is;

    v->by = 0;
    v->stock = (struct stock_verdict){ .parties = { PARTY_NONE, PARTY_NONE } };
    TRY(stock_read(&e->subject, e->program, step, &said, &is, err));
    if (!is || v->act == ANSWER_NO)
        return TRUCE_OK;
    asked = ask(e, version, &said);
    if (version->kind == CLAUSE_EQUAL)
        return judge_equal(&asked, version, step, v, err);
    for (uint32_t i = 0; i < version->limit_count; i++)
        TRY(judge_limit(&asked, &e->subject, version, i, step, v, err));
    return TRUCE_OK;
}

enum status
evaluator_stock_parts(struct evaluator *e, const struct verdict *v, int which,
                      struct arena *step, stock_each each, void *context, struct err *err)
{
    struct stock_said  said;
    struct stock_asked asked;
    struct stock_sum   sum;
    bool               is;

    TRY(stock_read(&e->subject, e->program, step, &said, &is, err));
    if (!is || !v->has_stock || v->stock.parties[which] == PARTY_NONE)
        return TRUCE_OK;
    asked = ask(e, v->version, &said);
    asked.party = v->stock.parties[which];
    asked.item = v->version->kind == CLAUSE_EQUAL ? &v->version->equality.item
                                                  : &v->version->limits[v->stock.limit].item;
    return stock_sum(&asked, step, each, context, &sum, err);
}
