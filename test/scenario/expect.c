#include "expect.h"

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

void
expect_stock(struct story *s, struct str rest)
{
    story_fault(s, "stocks are not judged yet: ", rest);
}

/* ---- of all ---- */

void
expect_anchor(struct story *s, struct str rest)
{
    story_fault(s, "anchors are not reached yet: ", rest);
}

/* expect due CLAUSE STATUS [on DATE]: for whoever judges duties. */
void
expect_due(struct story *s, struct str rest)
{
    story_fault(s, "duties are not judged yet: ", rest);
}
