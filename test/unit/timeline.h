/*
 * test/unit/timeline.h - timelines of small texts, and how far a figure may be from what it
 * should be: four standard errors, which a fixed seed meets or does not, for ever.
 */
#ifndef TEST_UNIT_TIMELINE_H
#define TEST_UNIT_TIMELINE_H

#include "terms.h"

#include "plan/timeline.h"

#include <math.h>

struct timed {
    struct compiled c;
    struct posture  posture;
    struct timeline t;
};

static inline instant
day(int year, int month, int d)
{
    return civil_to_instant((struct civil){ .year = year, .month = month, .day = d });
}

/* As asked on the first day of 2026 unless `ask` says more. */
static inline void
time_text_of(struct timed *timed, const char *text, struct timeline_ask ask)
{
    struct posture_ask asked = { .as_of = TIME_LAST,
                                 .on = ask.on ? ask.on : day(2026, 1, 1) };

    ask.on = asked.on;
    ask.by = ask.by ? ask.by : TIME_MAX;
    ask.horizon = ask.horizon ? ask.horizon : TIME_MAX;
    ask.seed = ask.seed ? ask.seed : 1;
    compile(&timed->c, text);
    EXPECT_SAY(timed->c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&timed->c.text)));
    EXPECT(posture_make(timed->c.program->mission, &asked, &timed->c.keep, &timed->posture,
                        &timed->c.err) == TRUCE_OK);
    timed->c.status = timeline_make(&timed->posture, &ask, &timed->c.keep, &timed->t,
                                    &timed->c.err);
    EXPECT_SAY(timed->c.status == TRUCE_OK, "%s", timed->c.err.text);
}

static inline const struct timeline_result *
result_of(const struct timed *timed, enum timeline_kind kind, uint32_t index)
{
    return &timeline_row(&timed->t, kind, index)->cases[0];
}

static inline bool
is_near(struct timeline_chance chance, double want)
{
    return fabs(chance.share - want) <= 4 * chance.error;
}

/* Days after the first of January 2026. */
static inline double
days_of(instant at)
{
    return (double)(at - day(2026, 1, 1)) / (double)TIME_DAY;
}

/* The quantile that should fall so many days after the first of January: within its bounds, which
 * are widened by what 95 of 100 leaves out. */
static inline bool
falls_on(struct timeline_day d, double want)
{
    double at = days_of(d.at), low = at - 2 * (at - days_of(d.low)) - 1,
           high = at + 2 * (days_of(d.high) - at) + 1;

    return low <= want && want <= high + 1;
}

#endif
