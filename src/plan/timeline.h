/*
 * plan/timeline.h - when each milestone, unit, need and site may come, and with them the
 * mission's initial and full capability: by drawing the whole network many times.
 *
 * Milestones and meetings come as their statements say, units as their `ready` and their
 * confidence say. A need is covered once it has begun and the units that have come in its
 * reach offer enough; a site once each of its needs that begins is; the initial capability
 * once each capability that is needed at all is covered at one site; the full one once every
 * need is, with its backup. What waits for something that never comes never comes.
 *
 * A recall on a day that lies ahead takes its contributor's units away from that day on. What
 * was covered may then be no longer: it comes on the first day on which it is covered by what is
 * there at the same time; told beside it are how often it still is once all has happened, and
 * which recall takes it away how often.
 *
 * What is not said (a confidence, a day) is not filled in: all is drawn twice, with the same
 * luck, once as if none of it came, once as if all of it came at once, and both are told.
 *
 * In      a posture (which statement of a unit holds), where units stand
 * Units   days as instants at 00:00, as if UTC: a quantile is the day on which it falls, "by" a
 *         day is by its end; shares 0 to 1
 * Errors  LIMIT too many draws or too wide a time; SYNTAX a circle, with its path
 * Source  doc/TIMELINE.md: the model, the generator, the sampling errors
 *
 * Pure: the same mission, question and seed give the same bytes on any machine, with any
 * number of threads.
 */
#ifndef PLAN_TIMELINE_H
#define PLAN_TIMELINE_H

#include "plan/posture.h"

/* The standard error of a chance is at most 1 / (2 sqrt(draws)): 0.5 points with 10,000. */
#define TIMELINE_DRAWS 10000
#define TIMELINE_DRAWS_MAX 100000000
/* Draws are taken in so many sections, by whose differences the error of a gain in days is
 * estimated; a number of draws is rounded up to a multiple of TIMELINE_DRAWS_STEP. 10 to 30
 * are enough: Schmeiser 1982, "Batch size effects in the analysis of simulation output". */
enum { TIMELINE_SECTIONS = 20, TIMELINE_DRAWS_STEP = 80 };
/* "A month earlier": the Gregorian month of 30.44 days, in whole ones. */
enum { TIMELINE_MONTH_DAYS = 30 };

enum timeline_kind {
    TIMELINE_MILESTONE, TIMELINE_MEETING, TIMELINE_UNIT,
    TIMELINE_BEGIN, /* of a need: it has begun; the need itself: and is covered */
    TIMELINE_NEED, TIMELINE_SITE, TIMELINE_INITIAL, TIMELINE_FULL, TIMELINE_KINDS
};

extern const char *const timeline_kind_words[TIMELINE_KINDS];

enum timeline_quantile { TIMELINE_P10, TIMELINE_P50, TIMELINE_P90, TIMELINE_QUANTILES };

/* Of what is not said: none of it comes, or all of it. Alike where all is said. */
enum timeline_case { TIMELINE_NONE_OF_IT, TIMELINE_ALL_OF_IT, TIMELINE_CASES };

/* TIME_MIN: from the beginning; TIME_MAX: never. 95 of 100 times the quantile of endless draws
 * lies from `low` to `high` (binomial, by order statistics). */
struct timeline_day {
    instant at, low, high;
};

struct timeline_chance {
    double share, error; /* standard error */
};

struct timeline_result {
    struct timeline_day    days[TIMELINE_QUANTILES];
    struct timeline_chance ever; /* it comes at all, by the horizon */
    struct timeline_chance by;   /* it has come, and is not lost again, at the end of the day
                                    asked about; as `ever` without one */
    struct timeline_chance end;  /* likewise at the horizon: `ever`, where nothing is called home */
};

/* What is not said of it, so that the two cases differ; or what should be known of it. */
enum {
    TIMELINE_NO_CONFIDENCE = 1, /* a unit's */
    TIMELINE_NO_DAY = 2,        /* neither expected nor after anything; never `ready` */
    TIMELINE_NOWHERE = 4,       /* the unit stands nowhere, so it covers nothing */
    TIMELINE_PASSED = 8,        /* its range has begun before the day asked about: whether it
                                   has come is not said, and it is drawn as the range says */
    TIMELINE_GONE = 16,         /* withdrawn, recalled or among those without whom we ask */
    TIMELINE_NO_CHANCE = 32     /* a milestone ahead of which no chance below 1 is stated: it is
                                   taken to come */
};

struct timeline_row {
    enum timeline_kind     kind;
    uint32_t               index;  /* in the mission; BEGIN, NEED: in the posture's needs */
    bool                   is;     /* false: nothing to tell (a unit of which nothing was said yet,
                                      a site without needs, a mission without needs) */
    unsigned               unsaid; /* TIMELINE_NO_…: of itself, not of what it waits for */
    instant                leaves; /* UNIT: gone from that day on; TIME_MAX: it stays */
    struct timeline_result cases[TIMELINE_CASES];
    struct timeline_chance backed[TIMELINE_CASES]; /* NEED: with its backup, at all */
};

enum timeline_target { TIMELINE_TO_INITIAL, TIMELINE_TO_FULL, TIMELINE_TARGETS };

/* ---- what a recall takes away ---- */

/* Covered until that day, and no longer from it on; of all draws. What was lost may be covered
 * again later, by others. */
struct timeline_fall {
    instant                on;
    enum timeline_kind     kind;   /* NEED, SITE, INITIAL, FULL */
    uint32_t               index;
    bool                   backup; /* NEED: it with its backup */
    struct timeline_chance before[TIMELINE_CASES], lost[TIMELINE_CASES];
};

/* By the same draws, if the contributor called nobody home: how much greater the chances were to
 * be there at the end of the day asked about (without one, to come at all), and to the end. */
struct timeline_stay {
    uint32_t               contributor;
    struct timeline_chance by[TIMELINE_TARGETS][TIMELINE_CASES];
    struct timeline_chance end[TIMELINE_TARGETS][TIMELINE_CASES];
};

/* ---- what moves the day ---- */

enum timeline_change { TIMELINE_CERTAIN, TIMELINE_EARLIER, TIMELINE_CHANGES };

extern const char *const timeline_change_words[TIMELINE_CHANGES];
extern const char *const timeline_target_words[TIMELINE_TARGETS];

/* By the same draws with and without the change. */
struct timeline_effect {
    struct timeline_chance chance;    /* gained, by the day asked about */
    bool                   has_days;  /* false: the median is never, before or after */
    double                 days, days_error; /* the median sooner, and its standard error */
    instant                p50;       /* the median after the change; TIME_MAX */
};

/*
 * If this milestone or meeting came surely, or this pledge was kept; or if it came a month earlier. A pledge
 * of which no record says how sure it is: kept rather than not at all, all else as the case has it.
 */
struct timeline_gain {
    enum timeline_kind     kind; /* MILESTONE, MEETING, UNIT */
    uint32_t               index;
    enum timeline_change   change;
    bool                   is_nothing; /* of the ranking's target, in no case to be told from
                                          nothing: under two standard errors */
    struct timeline_effect effects[TIMELINE_TARGETS][TIMELINE_CASES];
};

/* ---- all of it ---- */

/* In how many of the draws it is there at the end of each day, from `first` on; after the last
 * nothing changes. */
struct timeline_curve {
    instant         first; /* what came before it counts in its day */
    uint32_t        day_count;
    const uint32_t *come;
};

struct timeline_ask {
    instant         on;       /* the posture's */
    instant         by;       /* TIME_MAX: no day is asked about */
    instant         horizon;  /* what comes later never does; TIME_MAX: as far as anything goes */
    uint64_t        seed;
    uint32_t        draws;    /* 0: TIMELINE_DRAWS */
    unsigned        threads;  /* 0: as many as there are processors */
    bool            gains;    /* ask what moves the day */
    const uint32_t *stations; /* a site of each unit, or MISSION_NONE; NULL: where `at` says */
    const struct travel *travel; /* ways in place of the geodesic, as plan/reach.h has it; NULL */
    double          minutes_max; /* of a way, where the table has minutes */
    /* Told now and then how many draws are done, by the thread that asks; NULL. */
    void          (*progress)(void *context, uint64_t done, uint64_t total);
    void           *context;
};

struct timeline {
    const struct posture *posture;
    struct timeline_ask   ask;        /* as it was answered: draws and horizon settled */
    bool                  has_cases;  /* something is not said, so the two cases may differ */
    bool                  has_leaving; /* a recall that lies ahead takes a unit */
    struct timeline_row  *rows;       /* by kind, then index; all there are */
    uint32_t              row_count;
    uint32_t              first[TIMELINE_KINDS]; /* row of index 0 */
    const uint32_t       *recalls;    /* of the mission, those that lie ahead, the first first */
    uint32_t              recall_count;
    struct timeline_fall *falls;      /* by day, the mission first, then sites, then needs; only
                                         where something is lost */
    uint32_t              fall_count;
    struct timeline_stay *stays;      /* of the first 20 who call units home, as the files name them;
                                         with `gains` only */
    uint32_t              stay_count;
    struct timeline_curve curves[TIMELINE_TARGETS][TIMELINE_CASES];
    struct timeline_gain *gains;      /* the greatest first */
    uint32_t              gain_count;
    enum timeline_target  ranked_by;  /* full capability; initial, where full never comes */
};

/* All in boot. */
enum status timeline_make(const struct posture *posture, const struct timeline_ask *ask,
                          struct arena *boot, struct timeline *ret_timeline,
                          struct err *err) MUST_USE;

const struct timeline_row *timeline_row(const struct timeline *timeline, enum timeline_kind kind,
                                        uint32_t index);

#endif
