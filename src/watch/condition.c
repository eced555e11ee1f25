#include "watch/condition.h"

#include <math.h>

enum answer
condition_terms(const struct vocabulary *words, enum vocab vocab,
                const struct term_list *wanted, uint16_t seen)
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

enum answer
condition_weapon(const struct weapon_condition *with, const struct report *report,
                 struct condition_weapon *ret_parts)
{
    struct condition_weapon parts = { ANSWER_YES, ANSWER_YES, ANSWER_YES };

    if (with->set) {
        parts.weapon = condition_terms(report->words, VOCAB_WEAPON, &with->weapons,
                                       report->weapon);
        parts.calibre = bound_answer(with->calibre_mm, report->calibre_min_mm,
                                     report->calibre_max_mm);
        parts.range = bound_answer(with->range_m, report->weapon_range_min_m,
                                   report->weapon_range_max_m);
    }
    *ret_parts = parts;
    return answer_least(parts.weapon, answer_least(parts.calibre, parts.range));
}

enum answer
condition_who(const struct subject *subject, uint64_t bound, bool binds_all)
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
