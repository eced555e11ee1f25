/*
 * plan/posture.h - what a mission needs against what it has been promised and what it holds,
 * on a day, as known on a day; and what is left without some contributors.
 *
 * A unit counts by the last statement about it that is not after either day: what was said
 * later tells nothing of the day before. A recall counts from its day, for all its contributor
 * had stated until then, if it was known: from the day it was stated, and where that is not said,
 * from its own. Each site is asked by itself: a unit that two sites are in reach of
 * could act at either, and counts at both.
 *
 * In      terms/mission.h
 * Units   persons, metres; days as instants, of no time zone
 * Memory  all in boot
 */
#ifndef PLAN_POSTURE_H
#define PLAN_POSTURE_H

#include "base/answer.h"
#include "force/holdings.h"
#include "terms/mission.h"

struct posture_ask {
    instant         as_of, on;
    const uint32_t *leaves; /* contributors without whom we ask */
    uint32_t        leave_count;
    bool            as_now; /* as_of is what is known now, and now the files say what they say:
                               also a recall that lies ahead and has no day on which it was stated */
};

struct posture_unit {
    const struct unit_version *version; /* NULL: nothing was said of it yet */
    enum stage_group           group;
    const struct recall       *recall;  /* the one that took it, or NULL */
    bool                       leaves;
    instant                    ready_first, ready_last; /* TIME_MIN, TIME_MAX: not known */
};

struct posture_capability {
    struct force_range needed, backup; /* a need that may have begun only in `max` */
    int64_t            groups[STAGE_GROUPS];
    double             sustained; /* of what is held and firm, by its rotations */
    int64_t            assumed;   /* of what is held and firm: a rotation is assumed for it */
    uint32_t           provider;       /* of what is held, MISSION_NONE: nobody */
    uint32_t           provider_count; /* 2: two or more */
};

/* By what is held; a need that has not begun is none. */
enum need_state { NEED_NOT_YET, NEED_BELOW, NEED_NO_BACKUP, NEED_COVERED, NEED_STATES };

extern const char *const need_state_words[NEED_STATES];

struct posture_need {
    uint32_t           site;
    const struct need *need;
    enum answer        due;
    int64_t            groups[STAGE_GROUPS]; /* in reach */
    enum need_state    state;
    uint32_t           provider, provider_count; /* of what is held in reach */
};

struct posture_people {
    int64_t  people; /* of the units that say their strength */
    uint32_t units, unsaid;
};

struct posture {
    const struct mission      *mission;
    struct posture_ask         ask;
    struct posture_unit       *units;        /* as in the mission */
    struct posture_capability *capabilities; /* likewise */
    struct posture_need       *needs;        /* of all sites */
    uint32_t                   need_count;
    struct posture_people      people[STAGE_GROUPS];
    struct posture_people     *sites;        /* of units held there */
    struct posture_people     *contributors; /* of each, by STAGE_GROUPS: see posture_of_contributor */
};

/* What is a contributor's of that group. */
static inline const struct posture_people *
posture_of_contributor(const struct posture *posture, uint32_t contributor,
                       enum stage_group group)
{
    return &posture->contributors[(size_t)contributor * STAGE_GROUPS + group];
}

/* Of the people held, that contributor's part; false: nobody is held, or a unit that is does
 * not say its strength. */
bool posture_share(const struct posture *posture, uint32_t contributor, double *ret_share);

enum status posture_make(const struct mission *mission, const struct posture_ask *ask,
                         struct arena *boot, struct posture *ret_posture,
                         struct err *err) MUST_USE;

/* On the day whose knowledge counts: from the day it was stated, else from its own. */
bool posture_knows(const struct posture *posture, const struct recall *recall);
/* Not known only because no day is said on which it was stated; by the day asked about, or also
 * on one that lies ahead of it. */
bool posture_doubts(const struct posture *posture, const struct recall *recall, bool ahead);

/* MISSION_NONE if there is none of that name. */
uint32_t mission_contributor(const struct mission *mission, struct str name);

#endif
