#include "expect.h"

#include "watch/count.h"
#include "watch/duty.h"

#include <stdio.h>

/* ---- findings ---- */

static void
expect_finding(struct story *s, struct str clause, bool violation)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!s->claimed[i] && str_eq(s->findings[i].clause, clause) &&
            s->findings[i].violation == violation) {
            s->claimed[i] = true;
            return;
        }
    story_fault(s, violation ? "violation " : "possible ", clause);
}

void
expect_violation(struct story *s, struct str clause)
{
    expect_finding(s, clause, true);
}

void
expect_possible(struct story *s, struct str clause)
{
    expect_finding(s, clause, false);
}

void
expect_none(struct story *s, struct str clause)
{
    (void)story_clause(s, clause);
    for (uint32_t i = 0; i < s->count; i++)
        if (str_eq(s->findings[i].clause, clause))
            story_fault(s, "no finding of ", clause);
}

static void
expect_names(struct story *s, const struct finding *finding, struct str names)
{
    struct str rest = names, name;
    uint32_t   said = 0;

    do {
        if (!str_cut(&rest, ',', &name)) {
            name = rest;
            rest = STR_NONE;
        }
        if (said >= finding->by_count || !str_eq(str_trim(name), finding->by[said]))
            story_fault(s, "named in order: ", names);
        said++;
    } while (rest.len);
    if (said != finding->by_count)
        story_fault(s, "only these are named: ", names);
}

void
expect_by(struct story *s, struct str names)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!str_eq(names, STR("nobody")))
            expect_names(s, &s->findings[i], names);
        else if (!s->findings[i].unattributed)
            story_fault(s, "nobody is named in ", s->findings[i].clause);
}

static bool
holds_words(struct str text, struct str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++)
        if (memcmp(text.at + i, words.at, words.len) == 0)
            return true;
    return false;
}

void
expect_because(struct story *s, struct str words)
{
    struct str why = s->said && !s->said->report ? str_from_c(s->said->why.text) : STR_NONE;

    if (holds_words(why, words))
        return;
    for (uint32_t i = 0; i < s->count; i++)
        if (holds_words(s->findings[i].because, words))
            return;
    story_fault(s, "because ", words);
    for (uint32_t i = 0; i < s->count; i++)
        printf("#   it says: %.*s\n", STR_ARGS(s->findings[i].because));
    if (why.len)
        printf("#   it says: %.*s\n", STR_ARGS(why));
}

/* ---- stocks ---- */

/* 80 | 80-82 | 80+ */
static bool
read_range(struct str text, int64_t *ret_least, int64_t *ret_most)
{
    struct str least;

    if (str_ends(text, STR("+"))) {
        *ret_most = REPORT_COUNT_OPEN;
        return str_to_i64(str_sub(text, 0, text.len - 1), ret_least);
    }
    if (str_cut(&text, '-', &least))
        return str_to_i64(least, ret_least) && str_to_i64(text, ret_most);
    *ret_most = 0;
    return str_to_i64(text, ret_least) && str_to_i64(text, ret_most);
}

static struct str
next_word(struct str *rest)
{
    struct str word = *rest;

    if (!str_cut(rest, ' ', &word))
        *rest = STR_NONE;
    *rest = str_trim(*rest);
    return word;
}

/* CLAUSE [PARTY] 78-83 */
void
expect_stock(struct story *s, struct str rest)
{
    struct str     name = next_word(&rest), party = STR_NONE;
    uint32_t       clause = story_clause(s, name);
    struct verdict v;
    struct err     err = { 0 };
    int64_t        least = 0, most = 0;

    if (clause == UINT32_MAX || !s->said || !s->said->report)
        return;
    if (rest.len && (rest.at[0] < '0' || rest.at[0] > '9'))
        party = next_word(&rest);
    if (!read_range(rest, &least, &most)) {
        story_fault(s, "so many: ", rest);
        return;
    }
    if (evaluator_judge(s->evaluator, clause, true, &s->step, &v, &err) != TRUCE_OK)
        story_fault(s, err.text, STR_NONE);
    for (int i = 0; i < 2 && v.has_stock; i++) {
        const struct stock_sum *sum = &v.stock.sums[i];

        if (v.stock.parties[i] == PARTY_NONE ||
            (party.len && !str_eq(s->program->parties[v.stock.parties[i]].name, party)))
            continue;
        if (sum->least != least || (sum->most != most)) {
            story_fault(s, "the stock is ", rest);
            printf("#   it is %lld to %lld\n", (long long)sum->least, (long long)sum->most);
        }
        return;
    }
    story_fault(s, "there is such a stock: ", rest);
}

/* ---- of all ---- */

static const struct anchor *
find_anchor(const struct program *program, struct str name)
{
    for (uint32_t i = 0; program && i < program->anchor_count; i++)
        if (str_eq(program->anchors[i].name, name))
            return &program->anchors[i];
    return NULL;
}

/* 2015-10-03 | 2015-10-03 14:00 | 2015-10-03T14:00Z, on the clock of the terms */
static bool
read_instant(struct story *s, struct str text, instant *ret_at)
{
    struct when when;
    instant     until;

    if (time_parse(str_trim(text), &when, NULL) != TRUCE_OK)
        return false;
    when_span(when, program_tz(s->program), ret_at, &until);
    return true;
}

/* NAME not reached | NAME reached T [to T] | NAME reached T to open */
void
expect_anchor(struct story *s, struct str rest)
{
    struct str           name = next_word(&rest), said = rest, head = STR("reached ");
    const struct anchor *anchor = find_anchor(s->program, name);
    instant              first = TIME_MAX, last;
    char                 text[TIME_TEXT_LEN];
    size_t               to = 0;

    if (!anchor) {
        story_fault(s, "there is an anchor ", name);
        return;
    }
    if (str_starts(rest, head)) {
        rest = str_sub(rest, head.len, rest.len);
        while (to < rest.len && !str_starts(str_sub(rest, to, rest.len), STR(" to ")))
            to++;
        if (!read_instant(s, str_sub(rest, 0, to), &first))
            story_fault(s, "an instant: ", rest);
        last = first;
        rest = str_sub(rest, to + 4, rest.len);
        if (str_eq(rest, STR("open")))
            last = TIME_MAX;
        else if (rest.len && !read_instant(s, rest, &last))
            story_fault(s, "an instant: ", rest);
    } else {
        if (!str_eq(rest, STR("not reached")))
            story_fault(s, "'reached …' or 'not reached': ", rest);
        last = first;
    }
    if (anchor->first == first && anchor->last == last)
        return;
    story_fault(s, "the anchor is ", said);
    printf("#   first %.*s", STR_ARGS(anchor->first == TIME_MAX ? STR("never") : time_text(anchor->first, text)));
    printf(", last %.*s\n", STR_ARGS(anchor->last == TIME_MAX ? STR("never") : time_text(anchor->last, text)));
}

/* ---- totals ---- */

static struct count_range
count_all(struct story *s, const struct counting *rule)
{
    static struct subject subject;
    struct counts         counts = { 0 };
    struct count_range    none = { -1, -1 };
    struct err            err = { 0 };
    enum status           status = counts_init(&counts, s->program, rule, &s->keep, &err);

    for (uint32_t i = 0; i < s->step_count && status == TRUCE_OK; i++) {
        if (!s->steps[i].report)
            continue;
        subject_init(&subject, s->program, s->steps[i].report);
        status = counts_add(&counts, &subject, ANSWER_YES, &err);
    }
    if (status == TRUCE_OK)
        status = counts_finish(&counts, &err);
    if (status == TRUCE_OK)
        return counts.rules[0].total;
    story_fault(s, err.text, STR_NONE);
    return none;
}

/* RULE 835 | RULE 2928+ */
void
expect_count(struct story *s, struct str rest)
{
    struct str             name = next_word(&rest);
    const struct counting *rule = s->program ? counting_find(s->program, name) : NULL;
    struct count_range     total, said = { 0 };

    if (!rule || !read_range(rest, &said.min, &said.max)) {
        story_fault(s, rule ? "so many: " : "there is a rule of counting ", rule ? rest : name);
        return;
    }
    total = count_all(s, rule);
    if (total.min == said.min && total.max == said.max)
        return;
    story_fault(s, "the total is ", rest);
    printf("#   it is %lld to %lld\n", (long long)total.min, (long long)total.max);
}

/* ---- duties ---- */

/* What the terms require, judged at a moment by all reports of the scenario. */
static enum status
judge_duties(struct story *s, instant moment, struct duties *duties, struct err *err)
{
    TRY(duties_init(duties, s->program, moment, 0, &s->keep, err));
    for (uint32_t i = 0; i < s->step_count; i++) {
        if (!s->steps[i].report)
            continue;
        evaluator_take(s->evaluator, s->steps[i].report);
        TRY(duties_add(duties, s->evaluator, s->steps[i].line, &s->step, err));
    }
    return TRUCE_OK;
}

/* The text at hand at the moment: the last that has begun, or the first of all. */
static const struct obligation *
find_duty(const struct duties *duties, uint32_t clause)
{
    const struct obligation *found = NULL;

    for (uint32_t i = 0; i < duties->count; i++) {
        const struct obligation *duty = &duties->at[i];

        if (duty->clause == clause && duty->count &&
            (!found || duty->windows[0].from <= duties->moment))
            found = duty;
    }
    return found;
}

/* Of one that recurs: overdue if a period was missed, else that of the last period. */
static enum duty_status
duty_status_of(const struct duties *duties, const struct obligation *duty)
{
    enum duty_status status = DUTY_LAPSED;

    for (uint32_t i = 0; i < duty->count && status != DUTY_OVERDUE; i++)
        if (!i || duty->windows[i].from <= duties->moment)
            status = duty_judge(duties, duty, &duty->windows[i]);
    return status;
}

/* CLAUSE STATUS [on DATE]; without a date at the end of the last report */
void
expect_due(struct story *s, struct str rest)
{
    uint32_t                 clause = story_clause(s, next_word(&rest));
    struct str               status = next_word(&rest), on = STR("on ");
    struct duties            duties;
    const struct obligation *duty;
    instant                  moment = s->context.horizon;
    struct err               err = { 0 };

    if (clause == UINT32_MAX)
        return;
    if (rest.len && (!str_starts(rest, on) ||
                     !read_instant(s, str_sub(rest, on.len, rest.len), &moment))) {
        story_fault(s, "'on' and a date: ", rest);
        return;
    }
    if (judge_duties(s, moment, &duties, &err) != TRUCE_OK) {
        story_fault(s, err.text, STR_NONE);
        return;
    }
    duty = find_duty(&duties, clause);
    if (!duty)
        story_fault(s, "the clause requires something: ", s->program->clauses[clause].name);
    else if (!str_eq(status, str_from_c(duty_status_name(duty_status_of(&duties, duty)))))
        story_fault(s, "it is not, but ",
                    str_from_c(duty_status_name(duty_status_of(&duties, duty))));
}
