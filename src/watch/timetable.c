#include "watch/timetable.h"

#include <stdlib.h>

const char *
entry_kind_name(enum entry_kind kind)
{
    static const char *const names[] = { "anchor", "end", "begin", "suspended", "due" };

    return names[kind];
}

struct making {
    const struct duties *duties;
    struct entry        *at; /* NULL: counted only */
    uint32_t             count;
};

static void
add(struct making *m, struct entry entry)
{
    if (m->at)
        m->at[m->count] = entry;
    m->count++;
}

/* ---- clauses ---- */

/* Is the text of a version over where it ends: not suspended, and no other in its place? */
static bool
is_end(const struct clause *clause, uint32_t version)
{
    instant until = clause->versions[version].span.until;

    if (until == TIME_MAX) /* when it ends may be in doubt altogether */
        return clause->versions[version].sure.from < clause->versions[version].sure.until &&
               clause->versions[version].sure.until < TIME_MAX;
    if (clause->versions[version].span.from >= until)
        return false;
    for (uint32_t i = 0; i < clause->suspend_count; i++)
        if (clause->suspends[i].from == until)
            return false;
    return version + 1 == clause->version_count ||
           clause->versions[version + 1].span.from > until;
}

static void
add_clause(struct making *m, uint32_t index)
{
    const struct clause *clause = &m->duties->program->clauses[index];
    uint32_t             text = 0;

    for (uint32_t i = 0; i < clause->version_count; i++) {
        const struct clause_version *v = &clause->versions[i];
        struct entry entry = { .kind = ENTRY_BEGIN, .at = v->span.from, .at_last = v->sure.from,
                               .index = index, .version = i };

        text += !v->resumed;
        entry.text = text;
        if (!v->resumed && v->span.from > TIME_MIN)
            add(m, entry);
        entry.kind = ENTRY_END;
        entry.at = v->sure.until;
        entry.at_last = v->span.until;
        if (is_end(clause, i))
            add(m, entry);
    }
    for (uint32_t i = 0; i < clause->suspend_count; i++)
        add(m, (struct entry){ .kind = ENTRY_SUSPENDED, .at = clause->suspends[i].from,
                                     .at_last = clause->suspends[i].from,
                                     .until = clause->suspends[i].until, .index = index,
                                     .version = i });
}

/* ---- duties ---- */

static uint32_t
text_number(const struct program *program, const struct obligation *duty)
{
    const struct clause *clause = &program->clauses[duty->clause];
    uint32_t             text = 0;

    for (uint32_t i = 0; i <= duty->version; i++)
        text += !clause->versions[i].resumed;
    return text;
}

static bool
is_missed(const struct duties *duties, const struct obligation *duty, uint32_t window)
{
    const struct duty_window *w = &duty->windows[window];

    return w->due_last <= duties->moment && duty_judge(duties, duty, w) != DUTY_DONE;
}

static void
add_duty(struct making *m, const struct obligation *duty)
{
    struct entry entry = { .kind = ENTRY_DUE, .index = duty->clause, .version = duty->version,
                           .text = text_number(m->duties->program, duty), .duty = duty };
    uint64_t     missed = 0;

    for (uint32_t i = 0; i < duty->count; i++)
        missed += is_missed(m->duties, duty, i);
    for (uint32_t i = 0; i < duty->count; i++) {
        const struct duty_window *w = &duty->windows[i];
        bool past = w->due_last <= m->duties->moment, done = w->done.is;

        entry.periods += past;
        entry.done += past && done;
        bool listed = !past || (!done && missed-- <= TIMETABLE_MISSED_MAX);

        if (duty->recurs && !listed && i + 1 < duty->count) { /* the last says the sum */
            entry.unlisted += !done;
            continue;
        }
        entry.at = w->due_first;
        entry.at_last = w->due_last;
        entry.window = w;
        add(m, entry);
    }
}

/* ---- together ---- */

#define ORDER(a, b) \
    do { \
        if ((a) != (b)) \
            return (a) < (b) ? -1 : 1; \
    } while (0)

static int
by_date(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;

    ORDER(a->at, b->at);
    ORDER(a->kind, b->kind);
    ORDER(a->index, b->index);
    ORDER(a->version, b->version);
    ORDER(a->at_last, b->at_last);
    return 0;
}

static void
add_all(struct making *m)
{
    const struct program *program = m->duties->program;

    m->count = 0;
    for (uint32_t i = 0; i < program->anchor_count; i++)
        add(m, (struct entry){ .kind = ENTRY_ANCHOR, .at = program->anchors[i].first,
                                     .at_last = program->anchors[i].last, .index = i });
    for (uint32_t i = 0; i < program->clause_count; i++)
        add_clause(m, i);
    for (uint32_t i = 0; i < m->duties->count; i++)
        add_duty(m, &m->duties->at[i]);
}

enum status
timetable_make(const struct duties *duties, struct arena *keep, struct timetable *ret_timetable,
               struct err *err)
{
    struct making m = { .duties = duties };

    add_all(&m);
    m.at = ARENA_ARRAY(keep, (size_t)m.count + 1, struct entry);
    TRY_NEW(m.at, err);
    add_all(&m);
    qsort(m.at, m.count, sizeof *m.at, by_date);
    *ret_timetable = (struct timetable){ m.at, m.count };
    return TRUCE_OK;
}
