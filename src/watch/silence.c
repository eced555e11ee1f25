#include "watch/silence.h"

#include "watch/force.h"

#include <stdlib.h>

void
silence_init(struct silence_breaks *breaks, struct arena *keep)
{
    *breaks = (struct silence_breaks){ .keep = keep };
}

enum status
silence_add(struct silence_breaks *breaks, struct silence_break one, struct err *err)
{
    void *at = breaks->at;

    TRY(context_grow(breaks->keep, &at, breaks->count, &breaks->size, sizeof one,
                     SILENCE_BREAKS_MAX, "acts that may break a silence", err));
    breaks->at = at;
    breaks->at[breaks->count++] = one;
    return TRUCE_OK;
}

enum status
silence_answer(const struct silence *silence, const struct subject *subject,
               struct where_memo memo, struct arena *step, bool *ret_breaks,
               struct silence_break *ret_break, struct err *err)
{
    static const struct span always = { TIME_MIN, TIME_MAX };
    const struct report     *r = subject->report;
    struct where_asked       asked = subject_asked(subject);
    enum answer              act = ANSWER_NO, where = ANSWER_NO;
    uint32_t                 zone;

    *ret_breaks = false;
    for (uint32_t i = 0; i < silence->acts.count; i++)
        act = answer_most(act, vocab_answer(r->words, VOCAB_ACT, silence->acts.terms[i], r->act));
    if (act == ANSWER_NO || subject->until < silence->after || subject->until == TIME_MAX)
        return TRUCE_OK;
    TRY(where_in(memo, &asked, &silence->in, always, step, &where, &zone, err));
    *ret_break = (struct silence_break){ subject->from, subject->until,
                                         subject->from == subject->until &&
                                             act == ANSWER_YES && where == ANSWER_YES };
    *ret_breaks = where != ANSWER_NO;
    return TRUCE_OK;
}

static int
by_begin(const void *a, const void *b)
{
    const struct silence_break *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->until < y->until ? -1 : x->until > y->until;
}

static instant
reached(const struct silence *silence, const struct tz *tz, const struct silence_breaks *breaks,
        bool sure_only, instant horizon)
{
    instant since = silence->after, complete = period_after(tz, silence->length, since);

    for (uint32_t i = 0; i < breaks->count && breaks->at[i].from < complete; i++) {
        const struct silence_break *b = &breaks->at[i];

        if (b->until < since || (sure_only && !b->sure))
            continue;
        since = b->until;
        complete = period_after(tz, silence->length, since);
    }
    return complete <= horizon ? complete : TIME_MAX;
}

void
silence_reached(const struct silence *silence, const struct tz *tz,
                struct silence_breaks *breaks, instant horizon, instant *ret_first,
                instant *ret_last)
{
    if (breaks->count)
        qsort(breaks->at, breaks->count, sizeof *breaks->at, by_begin);
    *ret_first = reached(silence, tz, breaks, true, horizon);
    *ret_last = reached(silence, tz, breaks, false, horizon);
}
