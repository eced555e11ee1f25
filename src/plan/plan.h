/*
 * plan/plan.h - which unit stands at which base and which sites it then covers.
 *
 * A unit whose terms say where it stands (`at`) stands there; it is given, not chosen, and
 * takes room like any other. Every other unit that counts may stand at one base that has room
 * and excludes none of its caveats, or nowhere. The choice is the best in the order of goals
 * of plan/cover.h. What a site has then is what posture would count: reach.h, the same rules.
 *
 * Which unit counts is posture's question too (as-of, on, recalls, without); here also by its
 * stage (`from`) and, when a day is given, unless it surely is not ready by then.
 *
 * In      terms/mission.h
 * Units   persons, metres
 * Memory  all in keep
 * Limits  those of cover.h; of PLAN_LIFT_* below, each told in the answer when it is met
 * Errors  USAGE survive out of range; LIMIT; MEMORY; UNSUPPORTED the solver cannot be run
 * Source  doc/PLAN.md
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/cover.h"
#include "plan/posture.h"
#include "plan/reach.h"

struct plan_ask {
    struct posture_ask  posture; /* on TIME_MAX: no day, once everything has come */
    enum stage_group    from;    /* HELD, FIRM, HOPED: these and better; UNSAID: all but gone */
    uint32_t            survive; /* 0..COVER_SURVIVE_MAX */
    struct cover_limits limits;
    const struct travel *travel; /* NULL: the geodesic */
    double              minutes_max;
};

/* Why a unit stands where it does, or nowhere. */
#define PLAN_UNIT_TABLE(X)                                                                  \
    /* id, name, words */                                                                   \
    X(GIVEN, "given", "stands there by the terms")                                          \
    X(CHOSEN, "chosen", "stationed by the plan")                                            \
    X(NOT_NEEDED, "not_needed", "the plan is as good without it")                           \
    X(NOT_TRIED, "not_tried", "could help, but the search was stopped before")              \
    X(NO_ROOM, "no_room", "could help, but no base from which it could has room for it")    \
    X(NO_BASE, "no_base", "no base it may stand at is in reach of what it offers")          \
    X(CAVEAT, "caveat", "every base or site where it could help excludes a caveat of it")   \
    X(NO_OFFER, "no_offer", "offers nothing that is needed")                                \
    X(NOT_READY, "not_ready", "surely not ready on the day")                                \
    X(NOT_ASKED, "not_asked", "of a stage that was not to count")                           \
    X(GONE, "gone", "withdrawn, recalled or left out")                                      \
    X(NOT_STATED, "not_stated", "nothing had been said of it")

enum plan_unit_why {
#define PLAN_UNIT_ENUM(id, ...) PLAN_UNIT_##id,
    PLAN_UNIT_TABLE(PLAN_UNIT_ENUM)
#undef PLAN_UNIT_ENUM
    PLAN_UNIT_WHYS
};

extern const char *const plan_unit_names[PLAN_UNIT_WHYS];
extern const char *const plan_unit_words[PLAN_UNIT_WHYS];

struct plan_unit {
    uint32_t           site;  /* where it stands, or MISSION_NONE */
    enum plan_unit_why why;
    uint32_t           serves; /* needs it counts at */
};

/* A unit that counts at a need. */
struct plan_service {
    uint32_t need, unit; /* index into plan.needs, mission.units */
    int64_t  amount;
};

struct plan_need {
    uint32_t           site;
    const struct need *need;
    enum answer        due;   /* NO: not in the plan; POSSIBLE: in it as if it were sure */
    int64_t            has, covered, backup;
    enum need_state    state;
    uint32_t           first, count; /* its services, a contributor's together */
    /* Contributors each of whom alone would take it below its count; none if it is below. */
    uint32_t           critical_first, critical_count;
    bool               survives; /* any `survive` of them; `covered` if that is 0 */
};

struct plan_site {
    struct posture_people stands; /* of all that stand there in the plan */
    uint32_t              needs;  /* of it that are in the plan */
    uint32_t              covered;
    bool                  survives; /* all of them do, and there is one */
};

/* The smallest offer that would reach what a need lacks, all else as planned: from so many more
 * contributors, none of whom counts there yet where `survive` wants it, `each` of it. */
enum plan_offer_goal { PLAN_OFFER_COVER, PLAN_OFFER_BACKUP, PLAN_OFFER_SURVIVE,
                       PLAN_OFFER_GOALS };

struct plan_offer {
    uint32_t             need;
    enum plan_offer_goal goal;
    uint32_t             contributors; /* 1 unless the goal is to survive */
    int64_t              each;
    /* The nearest base with room from which it counts, of those that share a domain with the
     * need's site or say none if there are any; the site of the need if there is no base. */
    uint32_t             site;
    bool                 base; /* it is a base */
    struct reach_way     way;  /* from there to the need: the reach it must have if the need
                                * says no `within` */
    int64_t              room; /* persons left there; MISSION_NOT_SAID: no limit is said */
};

/* Why a unit that offers what a need lacks cannot count at it. */
#define PLAN_OBSTACLE_TABLE(X)                                                       \
    /* id, name, words */                                                            \
    X(CAVEAT_SITE, "caveat_site", "the site excludes its caveat")                    \
    X(CAVEAT_BASE, "caveat_base", "every base in reach excludes a caveat of it")     \
    X(FAR, "far", "no base it may stand at is in reach")                             \
    X(NO_REACH, "no_reach", "says no reach, and the site is no base")                \
    X(NO_WAY, "no_way", "the table gives no way from any base")                      \
    X(FIXED, "fixed", "stands elsewhere by the terms, out of reach")                 \
    X(NO_BASE, "no_base", "there is no base")                                        \
    X(NO_ROOM, "no_room", "larger than the room of every base in reach")             \
    X(SHARED_ROOM, "shared_room", "could count, but there is no room for enough")    \
    X(TOO_FEW, "too_few", "could count, but all that could are too few")             \
    X(NOT_READY, "not_ready", "surely not ready on the day")                         \
    X(NOT_ASKED, "not_asked", "of a stage that was not to count")                    \
    X(GONE, "gone", "withdrawn, recalled or left out")

enum plan_obstacle_kind {
#define PLAN_OBSTACLE_ENUM(id, ...) PLAN_OBSTACLE_##id,
    PLAN_OBSTACLE_TABLE(PLAN_OBSTACLE_ENUM)
#undef PLAN_OBSTACLE_ENUM
    PLAN_OBSTACLES
};

extern const char *const plan_obstacle_names[PLAN_OBSTACLES];
extern const char *const plan_obstacle_words[PLAN_OBSTACLES];

struct plan_obstacle {
    uint32_t                need, unit;
    enum plan_obstacle_kind kind;
    struct str              caveat;        /* CAVEAT_*: the first; else empty */
    uint32_t                site;          /* that excludes it; the nearest; where it stands */
    double                  over_m, over_minutes; /* FAR, FIXED: beyond what is in reach */
};

/* A caveat of a unit: to be lifted by its contributor, or by all who exclude it. */
struct plan_caveat {
    uint32_t   unit;
    struct str caveat;
};

/*
 * Of a need that no choice covers, even if nothing else were asked: the fewest caveats without
 * which one would. Sets are tried in order of their size, until so many units at bases were
 * looked at (a tenth of a second); then the search is `stopped`. A caveat beyond those that 64
 * bits hold stays.
 */
enum { PLAN_LIFT_CAVEATS_MAX = 64, PLAN_LIFT_STEPS_MAX = 20000000 };

struct plan_lift {
    uint32_t need;
    uint32_t first, count; /* of plan.caveats; 0: no set of caveats would do */
    uint32_t obstacle_first, obstacle_count; /* of the need */
    bool     stopped;      /* at a limit: there may be one, or a smaller one, that was not tried */
};

/* Of a capability: what its covered needs ask for together, and how much of it could be in place
 * at the same time, were what a unit offers sent to one need only. */
enum { PLAN_ONCE_COUNTS, PLAN_ONCE_BACKUPS, PLAN_ONCE }; /* backups: after the counts */
struct plan_at_once {
    int64_t asked[PLAN_ONCE], filled[PLAN_ONCE];
};

/* What the plan takes as given, told wherever it is: field, name in JSON, words for one, for
 * several. "Of them": of the units that stand somewhere. */
#define PLAN_ASSUMED_TABLE(X)                                                       \
    X(strength_unsaid, "strength_unsaid",                                           \
      "of them does not say its strength: it takes no room here",                   \
      "of them do not say their strength: they take no room here")                  \
    X(perhaps_ready, "perhaps_ready",                                               \
      "of them may not be ready on that day, or does not say when",                 \
      "of them may not be ready on that day, or do not say when")                   \
    X(called_home, "called_home_later",                                             \
      "of them is called home later, by a recall that is known: it counts here",    \
      "of them are called home later, by recalls that are known: they count here")  \
    X(needs_possible, "needs_possible",                                             \
      "need may not have begun; it is planned for",                                 \
      "needs may not have begun; they are planned for")                             \
    X(needs_not_due, "needs_not_due",                                               \
      "need has not begun and is not planned for",                                  \
      "needs have not begun and are not planned for")                               \
    X(over_full, "bases_over_full",                                                 \
      "base is too small for what the terms put there",                             \
      "bases are too small for what the terms put there")                           \
    X(recalls_unstated, "recalls_unstated",                                         \
      "recall does not say when it was stated; it was not known, and is not counted", \
      "recalls do not say when they were stated; they were not known, and are not counted")

struct plan_assumed {
    uint32_t groups[STAGE_GROUPS]; /* units that stand somewhere, by stage */
#define PLAN_ASSUMED_FIELD(field, ...) uint32_t field;
    PLAN_ASSUMED_TABLE(PLAN_ASSUMED_FIELD)
#undef PLAN_ASSUMED_FIELD
    uint32_t ways_missing, ways; /* from where something could stand to where it is needed */
};

struct plan {
    const struct mission *mission;
    struct plan_ask       ask;
    struct posture        posture; /* whom and what it counts */
    uint32_t             *stations; /* by unit: a site, or MISSION_NONE */
    struct plan_unit     *units;    /* as in the mission */
    struct plan_need     *needs;    /* as in posture.needs */
    struct plan_site     *sites;    /* as in the mission */
    struct plan_service  *services;
    uint32_t             *critical;
    struct plan_offer    *offers;
    struct plan_obstacle *obstacles;
    struct plan_lift     *lifts;
    struct plan_caveat   *caveats;
    struct plan_at_once  *at_once;  /* as the mission's capabilities */
    uint32_t need_count, service_count, critical_count, offer_count, obstacle_count, lift_count,
        caveat_count;
    struct cover_value  stages[COVER_STAGES]; /* people and units include the given ones */
    struct plan_assumed assumed;
};

extern const char *const plan_stage_names[COVER_STAGES]; /* "covered", … */
extern const char *const plan_stage_words[COVER_STAGES];

/* How far the value may be from the best, as a part of the bound; 0 if proven or not asked. */
double plan_gap(const struct cover_value *value);
bool   plan_proven(const struct plan *plan); /* in every stage that was asked */
/* All that the mission wants of a goal, whether it can be had or not; negative: it wants no amount
 * (people, units). */
double plan_wanted(const struct plan *plan, enum cover_stage stage);

enum status plan_make(const struct mission *mission, const struct plan_ask *ask,
                      struct arena *keep, struct plan *ret_plan, struct err *err) MUST_USE;

#endif
