/*
 * terms/mission.h - what the .truce files say of a mission: who contributes what, where it is
 * needed, when it may be there, and what is said and done about it.
 *
 * Part of a program (terms/program.h). A unit keeps all its versions: which of them holds
 * depends on the day that is asked about. What is not said stays unsaid: there is no default
 * for a reach or a strength, and for a rotation and a confidence only what has a source.
 *
 * Units   metres; persons; days as instants at 00:00 as if UTC, not on any wall clock
 * Limits  MISSION_COUNT_MAX of anything that is counted
 */
#ifndef TERMS_MISSION_H
#define TERMS_MISSION_H

#include "terms/program.h"

/* A billion: above any strength, far below what 64 bits can sum. */
#define MISSION_COUNT_MAX 1000000000
enum { MISSION_DAYS_MAX = 36525, MISSION_NOT_SAID = -1 };
#define MISSION_NONE UINT32_MAX
#define MISSION_DISTANCE_MAX_M 40075e3 /* the equator of WGS 84, 2 pi 6,378.137 km, rounded down */

/*
 * From a first word to boots on the ground and back; a later row is not always a later time.
 * held: its people are in place; firm: they are sure to come as far as words go; hoped: they
 * are spoken of; gone: no longer.
 *
 * from, to: the chance that a unit of the stage comes at all, where no record says one. No
 * count of pledges kept, by stage, was found to be published (of the summits of 2015 to 2021
 * and the readiness system of the United Nations, and of statements of requirements of NATO,
 * what was promised is, and what was needed and filled, but not what became of each promise):
 * what is not so by meaning is not known, and whoever computes with it shows both ends.
 */
#define STAGE_TABLE(X)                                                                        \
    /* id, word, group, meaning, from, to, why */                                             \
    X(INTEREST, "interest", HOPED, "spoken of", 0, 1, "not known")                            \
    X(COMMITTED, "committed", HOPED, "promised by those who govern", 0, 1, "not known")       \
    X(APPROVAL_PENDING, "approval_pending", HOPED, "a parliament has to agree", 0, 1,         \
      "not known")                                                                            \
    X(CONFIRMED, "confirmed", FIRM, "agreed", 0, 1, "not known")                              \
    X(IN_GENERATION, "in_generation", FIRM, "being raised, trained or moved", 0, 1,           \
      "not known")                                                                            \
    X(DEPLOYED, "deployed", HELD, "in place", 1, 1, "it is there")                            \
    X(ROTATING, "rotating", HELD, "in place while people change", 1, 1, "it is there")        \
    X(RECALLED, "recalled", GONE, "called home; it may still be there", 0, 0,                 \
      "it is called home")                                                                    \
    X(WITHDRAWN, "withdrawn", GONE, "gone", 0, 0, "it is gone")

enum stage {
#define STAGE_ENUM(id, ...) STAGE_##id,
    STAGE_TABLE(STAGE_ENUM)
#undef STAGE_ENUM
    STAGE_NOT_SAID
};

enum stage_group { STAGE_HELD, STAGE_FIRM, STAGE_HOPED, STAGE_GONE, STAGE_UNSAID, STAGE_GROUPS };

struct stage_row {
    const char      *word;
    enum stage_group group;
    const char      *meaning;
    double           confidence_from, confidence_to;
    const char      *why; /* these two */
};

extern const struct stage_row stage_rows[STAGE_NOT_SAID + 1];

struct mission_name {
    struct str   name, title;
    struct place place;
};

/* ---- what is waited for ---- */

enum event_kind { EVENT_NONE, EVENT_DAY, EVENT_MILESTONE, EVENT_MEETING };

struct mission_event {
    enum event_kind kind;
    uint32_t        index; /* of the milestone or meeting */
    instant         day;   /* EVENT_DAY */
};

/* So long after it. */
struct mission_after {
    struct mission_event event;
    struct period        first, last;
};

/* The days on which something may come; TIME_MIN and TIME_MAX where nothing bounds it. */
struct timing {
    instant earliest, latest;
    bool    may_never; /* it, or something it waits for */
};

/* ---- needs and units ---- */

/* So many of a capability at a site. */
struct need {
    uint32_t             capability;
    int64_t              count, backup;
    double               within_m; /* MISSION_NOT_SAID: the unit's own reach */
    struct mission_event from;     /* EVENT_NONE: always */
    struct period        after;    /* that */
    struct str           words;    /* as written */
    struct place         place;
};

struct site {
    struct mission_name name;
    struct point        at;
    double              weight; /* 1 unless said */
    bool                base;
    int64_t             holds;  /* persons; MISSION_NOT_SAID */
    struct str         *domains, *excludes;
    struct need        *needs;
    uint32_t            domain_count, exclude_count, need_count;
};

struct offer {
    uint32_t capability;
    int64_t  count;
};

/* What was said of a unit on a day. */
struct unit_version {
    instant              stated; /* TIME_MIN: no day is said, so it is known from the beginning */
    struct str           source;
    uint32_t             contributor;
    uint32_t             site;     /* where it stands or shall stand; MISSION_NONE */
    int64_t              strength; /* persons; MISSION_NOT_SAID */
    struct offer        *offers;
    uint32_t             offer_count;
    double               reach_m;  /* MISSION_NOT_SAID */
    enum stage           stage;
    double               confidence; /* 0 to 1; MISSION_NOT_SAID */
    int64_t              rotation; /* units needed to keep one deployed; MISSION_NOT_SAID */
    bool                 has_ready;
    struct mission_after ready;
    struct str          *caveats;
    uint32_t             caveat_count;
    struct place         place;
};

struct unit {
    struct mission_name  name;
    struct unit_version *versions; /* by `stated` */
    uint32_t             version_count;
};

struct milestone {
    struct mission_name   name;
    struct str            track;
    bool                  has_expected, has_likely;
    instant               first, last, likely;
    struct mission_after *after;
    uint32_t              after_count;
    double                chance; /* 1 unless said */
    struct timing         timing; /* with all it waits for */
};

struct recall {
    uint32_t     contributor;
    instant      on;
    instant      stated; /* TIME_MIN: no day is said; who asks for a day then knows it from `on` */
    struct str   title, source;
    struct place place;
};

/* ---- the political track ---- */

/* Parties and contributors are named alike; others are who the text in quotes says. */
enum who_kind { WHO_PARTY, WHO_CONTRIBUTOR, WHO_OTHER };

struct who {
    enum who_kind kind;
    uint32_t      index; /* in the program's parties or the mission's contributors */
    struct str    name;  /* as the files write it */
};

struct who_list {
    struct who *at;
    uint32_t    count;
};

struct meeting {
    struct mission_name   name;
    struct who_list       who;
    uint32_t              site;  /* MISSION_NONE */
    struct str            where; /* "" if a site, or not said */
    bool                  has_at;
    struct point          at;    /* the site's, if it is one */
    bool                  has_on;
    instant               on, through; /* its first day and its last */
    struct mission_after *after;
    uint32_t              after_count;
    struct timing         timing; /* of its first day */
    struct str            source;
};

/* What was demanded and offered from a day on. */
struct position_version {
    instant         since; /* TIME_MIN: no day is said, so it holds from the beginning */
    instant         until; /* excluded; TIME_MAX; cut where the next version begins */
    struct who_list by;
    struct str      topic;
    struct str     *demands, *offers;
    uint32_t        demand_count, offer_count;
    struct str      source;
    struct place    place;
};

struct position {
    struct mission_name      name;
    struct position_version *versions; /* by `since` */
    uint32_t                 version_count;
};

enum measure_kind { MEASURE_SANCTION, MEASURE_INCENTIVE, MEASURE_KINDS };

/* What a measure waits for: an event, words, or both; neither: not said. */
struct occasion {
    struct mission_event event;
    struct period        first, last; /* after it */
    struct str           words;
    struct timing        timing; /* of the event; of words alone nobody knows */
};

struct measure {
    struct mission_name name;
    enum measure_kind   kind;
    struct who_list     by, on;
    struct occasion     trigger, release;
    instant             since; /* TIME_MIN: not said */
    struct str          source;
};

struct mission {
    struct mission_name *contributors, *capabilities;
    struct site         *sites;
    struct unit         *units;
    struct milestone    *milestones;
    struct recall       *recalls; /* in the order of the files */
    struct meeting      *meetings;
    struct position     *positions;
    struct measure      *measures;
    uint32_t contributor_count, capability_count, site_count, unit_count, milestone_count,
        recall_count, meeting_count, position_count, measure_count;
};

/* NULL if none of its versions holds on that day. */
const struct position_version *position_on(const struct position *position, instant day);
const char *measure_kind_name(enum measure_kind kind); /* "sanction", "incentive" */

/* How many of the capability the unit offers. */
int64_t mission_offered(const struct unit_version *version, uint32_t capability);
/* The first of the unit's caveats that the site excludes; NULL: none. */
const struct str *mission_excluded(const struct site *site, const struct unit_version *version);

/*
 * Units needed to keep one deployed, where no record says it: "to keep 64,000 deployed for two
 * years takes 256,000" (The Times, 2025, as quoted by news.online.ua, item 892997). Wherever
 * it enters a figure it is shown as assumed.
 */
enum { MISSION_ROTATION_ASSUMED = 4 };
#define MISSION_ROTATION_SOURCE \
    "The Times, 2025, as quoted by news.online.ua: 256,000 to keep 64,000 deployed for two years"

/* What its record says, or what is assumed. */
int64_t mission_rotation(const struct unit_version *version, bool *ret_assumed);

/* That it comes at all: what its record says, both ends the same, or the ends for its stage.
 * True: a record says it. */
bool mission_confidence(const struct unit_version *version, double *ret_min, double *ret_max);

/* When what comes after it may begin to wait: of a meeting of several days its last. */
struct timing mission_timing(const struct mission *mission, struct mission_event event);
/* From the first day of the meeting to its last; else nothing. */
struct period mission_event_length(const struct mission *mission, struct mission_event event);

/* With calendar days as days of 24 hours, since no wall clock is meant; TIME_MIN and TIME_MAX
 * stay what they are. */
instant mission_add(instant at, struct period period);
instant mission_length(struct period period);

#endif
