#include "watch/duty.h"

#include "watch/finding.h"
#include "watch/force.h"

enum { NAME_BYTES_MAX = 2 * REPORT_ID_LEN_MAX + 64 };

const char *
duty_status_name(enum duty_status status)
{
    static const char *const names[] = { "done", "undetermined", "pending", "overdue", "lapsed" };

    return names[status];
}

/* ---- the duties of a program ---- */

static const struct clause_version *
version_of(const struct duties *duties, const struct obligation *duty, uint32_t piece)
{
    return &duties->program->clauses[duty->clause].versions[duty->version + piece];
}

static bool
is_known(const struct clause_version *version)
{
    return version->span.from < TIME_MAX && version->span.from == version->sure.from;
}

/* Full periods only: less than one is no period in which it had to be done. */
static enum status
make_windows(struct duties *duties, struct obligation *duty, uint32_t coming, struct err *err)
{
    const struct clause_version *version = version_of(duties, duty, 0);
    const struct tz             *tz = program_tz(duties->program);
    instant                      from = version->span.from, next;
    uint64_t                     total = 0, past = 0;

    for (instant at = from; at <= duties->moment || total - past < coming;
         at = next, total++) {
        next = period_after(tz, version->duty.every, at);
        if (next <= at || next > duty->ends || next > TIME_LAST)
            break;
        past += at <= duties->moment;
    }
    duty->number = total > DUTY_WINDOWS_MAX ? total - DUTY_WINDOWS_MAX : 0;
    duty->windows = ARENA_ARRAY(duties->keep, total - duty->number + 1, struct duty_window);
    TRY_NEW(duty->windows, err);
    next = from;
    for (uint64_t i = 0; i < total; i++) {
        instant at = next;

        next = period_after(tz, version->duty.every, at);
        if (i >= duty->number)
            duty->windows[duty->count++] = (struct duty_window){ at, next, next, { 0 }, { 0 },
                                                                 { 0 } };
    }
    return TRUCE_OK;
}

static enum status
make_duty(struct duties *duties, uint32_t clause, uint32_t at, uint32_t coming, struct err *err)
{
    const struct clause         *c = &duties->program->clauses[clause];
    const struct clause_version *version = &c->versions[at];
    struct obligation                 *duty = &duties->at[duties->count++];

    *duty = (struct obligation){ .clause = clause, .version = at, .pieces = 1 };
    while (at + duty->pieces < c->version_count && c->versions[at + duty->pieces].resumed)
        duty->pieces++;
    duty->ends = c->versions[at + duty->pieces - 1].span.until;
    /* a suspension may last until the next text or the end */
    for (uint32_t i = 0; i < c->suspend_count; i++)
        if (c->suspends[i].from == duty->ends)
            duty->ends = c->suspends[i].until;
    if (at + duty->pieces < c->version_count &&
        c->versions[at + duty->pieces].span.from < duty->ends)
        duty->ends = c->versions[at + duty->pieces].span.from;
    duty->parties = ARENA_ARRAY(duties->keep, (size_t)duties->program->party_count + 1,
                                struct duty_report);
    TRY_NEW(duty->parties, err);
    duty->recurs = version->duty.has_every;
    if (duty->recurs && is_known(version))
        return make_windows(duties, duty, coming, err);
    duty->windows = ARENA_NEW(duties->keep, struct duty_window);
    TRY_NEW(duty->windows, err);
    duty->count = 1;
    duty->windows[0].from = version->span.from;
    duty->windows[0].due_first = duty->recurs ? TIME_MAX : version->duty.due_first;
    duty->windows[0].due_last = duty->recurs ? TIME_MAX : version->duty.due_last;
    return TRUCE_OK;
}

static bool
makes_a_duty(const struct clause_version *version)
{
    return version->kind == CLAUSE_REQUIRE && !version->uncheckable.len && !version->resumed;
}

enum status
duties_init(struct duties *duties, const struct program *program, instant moment,
            uint32_t coming, struct arena *keep, struct err *err)
{
    uint32_t most = 0;

    *duties = (struct duties){ .program = program, .moment = moment, .keep = keep };
    for (uint32_t i = 0; i < program->clause_count; i++)
        for (uint32_t k = 0; k < program->clauses[i].version_count; k++)
            most += makes_a_duty(&program->clauses[i].versions[k]);
    duties->at = ARENA_ARRAY(keep, (size_t)most + 1, struct obligation);
    TRY_NEW(duties->at, err);
    for (uint32_t i = 0; i < program->clause_count; i++)
        for (uint32_t k = 0; k < program->clauses[i].version_count; k++)
            if (makes_a_duty(&program->clauses[i].versions[k]))
                TRY(make_duty(duties, i, k, coming, err));
    return TRUCE_OK;
}

/* ---- reports ---- */

static enum answer
time_in(instant from, instant until, struct span span)
{
    instant last = until > from ? until : from;

    if (span.from >= span.until || !span_touches(span, from, until))
        return ANSWER_NO;
    return from >= span.from && (until > from ? last <= span.until : from < span.until)
               ? ANSWER_YES
               : ANSWER_POSSIBLE;
}

/* The earliest; of several at one time the shortest, then by name, so that order is all one. */
static bool
goes_before(const struct evaluator *e, struct str name, const struct duty_report *held)
{
    instant from = e->subject.from, until = e->subject.until;

    if (!held->is || from != held->from)
        return !held->is || from < held->from;
    if (until != held->until)
        return until < held->until;
    return str_cmp(name, held->name) < 0;
}

static enum status
hold(struct duties *duties, struct duty_report *held, const struct evaluator *e,
     struct str name, struct err *err)
{
    if (!goes_before(e, name, held))
        return TRUCE_OK;
    if (name.len <= held->name.len && held->is) {
        memcpy((char *)held->name.at, name.at, name.len); /* our own copy, of that room */
        held->name.len = name.len;
    } else {
        held->name = arena_copy_str(duties->keep, name);
        TRY_NEW(held->name.at, err);
    }
    held->is = true;
    held->from = e->subject.from;
    held->until = e->subject.until;
    return TRUCE_OK;
}

static enum status
hold_parties(struct duties *duties, struct obligation *duty, uint64_t bound,
             const struct evaluator *e, struct str name, struct err *err)
{
    for (uint32_t p = 0; p < duties->program->party_count; p++)
        if ((e->subject.named & bound) >> p & 1)
            TRY(hold(duties, &duty->parties[p], e, name, err));
    return TRUCE_OK;
}

/* What a report that is of the required kind says of one window. */
static enum status
meet_window(struct duties *duties, struct obligation *duty, const struct clause_version *piece,
            struct duty_window *window, enum answer match, const struct evaluator *e,
            struct str name, struct err *err)
{
    instant     from = e->subject.from, until = e->subject.until;
    struct span sure = { piece->sure.from > window->from ? piece->sure.from : window->from,
                         piece->sure.until < window->due_first ? piece->sure.until
                                                               : window->due_first };
    struct span widest = { piece->span.from > window->from ? piece->span.from : window->from,
                           piece->span.until < window->due_last ? piece->span.until
                                                                : window->due_last };
    enum answer time = time_in(from, until, sure);

    if (time != ANSWER_YES && time_in(from, until, widest) != ANSWER_NO)
        time = ANSWER_POSSIBLE;
    if (answer_least(match, time) == ANSWER_YES) {
        TRY(hold_parties(duties, duty, piece->by, e, name, err));
        return hold(duties, &window->done, e, name, err);
    }
    if (answer_least(match, time) == ANSWER_POSSIBLE)
        return hold(duties, &window->possible, e, name, err);
    if (match == ANSWER_YES && from >= window->due_last && !duty->recurs)
        return hold(duties, &window->late, e, name, err);
    return TRUCE_OK;
}

/* The first window that is due after the instant. */
static uint32_t
window_at(const struct obligation *duty, instant at)
{
    uint32_t low = 0, high = duty->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (duty->windows[middle].due_last <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum status
add_to_duty(struct duties *duties, struct obligation *duty, uint32_t p, struct evaluator *e,
            struct str name, struct arena *step, struct err *err)
{
    const struct clause_version *piece = version_of(duties, duty, p);
    uint32_t first = duty->recurs ? window_at(duty, e->subject.from) : 0, last = first;
    enum answer                  match;

    if (!span_touches(piece->span, e->subject.from, e->subject.until))
        return TRUCE_OK;
    TRY(evaluator_match(e, duty->clause, duty->version + p, step, &match, err));
    if (match == ANSWER_NO)
        return TRUCE_OK;
    while (last < duty->count && (duty->windows[last].from < e->subject.until ||
                                  duty->windows[last].from <= e->subject.from))
        last++;
    last = duty->recurs ? last : 1;
    for (uint32_t i = first; i < last; i++)
        TRY(meet_window(duties, duty, piece, &duty->windows[i], match, e, name, err));
    return TRUCE_OK;
}

enum status
duties_add(struct duties *duties, struct evaluator *e, uint64_t number, struct arena *step,
           struct err *err)
{
    char       text[NAME_BYTES_MAX];
    struct buf name = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    if (e->subject.from >= duties->moment && e->subject.from != TIME_MIN)
        return TRUCE_OK;
    finding_add_report_name(e->subject.report, number, &name);
    for (uint32_t i = 0; i < duties->count; i++)
        for (uint32_t p = 0; p < duties->at[i].pieces; p++)
            TRY(add_to_duty(duties, &duties->at[i], p, e, buf_str(&name), step, err));
    return TRUCE_OK;
}

/* ---- judging ---- */

/* Was the clause suspended when it fell due, or for a part of a recurring period? */
static bool
is_suspended(const struct duties *duties, const struct obligation *duty,
             const struct duty_window *window)
{
    const struct clause *clause = &duties->program->clauses[duty->clause];

    for (uint32_t i = 0; i < clause->suspend_count; i++) {
        struct span s = clause->suspends[i];

        if (duty->recurs ? s.from < window->due_last && s.until > window->from
                         : s.from < window->due_last && s.until >= window->due_last)
            return true;
    }
    return false;
}

enum duty_status
duty_judge(const struct duties *duties, const struct obligation *duty,
           const struct duty_window *window)
{
    instant moment = duties->moment;

    if (window->done.is)
        return DUTY_DONE;
    if (window->possible.is || window->due_first == TIME_MAX ||
        is_suspended(duties, duty, window))
        return DUTY_UNDETERMINED;
    if (duty->ends < window->due_first && moment >= duty->ends)
        return DUTY_LAPSED;
    if (moment < window->due_first)
        return DUTY_PENDING;
    return moment >= window->due_last ? DUTY_OVERDUE : DUTY_UNDETERMINED;
}

const char *
duty_why(const struct duties *duties, const struct obligation *duty, const struct duty_window *window)
{
    enum duty_status status = duty_judge(duties, duty, window);

    if (status == DUTY_LAPSED)
        return "another text took its place before it fell due";
    if (status != DUTY_UNDETERMINED || window->possible.is)
        return "";
    if (window->from == TIME_MAX)
        return "not in force yet: what it waits for is not reached";
    if (window->due_first == TIME_MAX)
        return duty->recurs ? "when it began to hold is in doubt"
                            : "when it falls due is not known yet";
    if (is_suspended(duties, duty, window))
        return "the clause was suspended then";
    return "whether it has fallen due is in doubt";
}
