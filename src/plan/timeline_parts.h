/*
 * plan/timeline_parts.h - what the files of a timeline share: what is counted, and how often it
 * was met. Private to plan/timeline*.c.
 *
 * A track is how often a node came on each day. Draws are taken in sections; a section is one
 * thread's, so which thread it is makes no difference, and all that is added up is whole numbers.
 */
#ifndef PLAN_TIMELINE_PARTS_H
#define PLAN_TIMELINE_PARTS_H

#include "plan/network.h"
#include "plan/timeline.h"

/* Days of the origin; the last of a track is never. */
struct track {
    size_t   at; /* in the counts */
    int32_t  first;
    uint32_t days;
};

/* A row that may be lost again: the nodes that tell whether it is there at the end of the day asked
 * about, and of all; NETWORK_NONE: by then it never is. */
struct passing {
    uint32_t row, by, end;
};

/* The end of an era, for what others cover in the next. */
struct fall_plan {
    uint32_t row, before, after;
    int32_t  minute;
    bool     backup;
};

/* Draws in which it was there before, and then not; or by the day, and at the end. */
struct pair_count {
    uint64_t first, second;
};

/* A target if one contributor stayed: what tells of it, and of the target as it is. */
struct stay_plan {
    uint32_t by, end, own_by, own_end;
};

/* One change, and what is worked out anew for it. */
struct gain_plan {
    struct network_change change;
    enum timeline_kind    kind;
    enum timeline_change  what;
    uint32_t              index;
    uint32_t              first, count; /* in `lists` */
    bool                  moves[TIMELINE_CASES];
    /* The case has it as sure already: what is worked out anew is how it were without it. */
    bool                  lacks[TIMELINE_CASES];
    struct track          tracks[TIMELINE_TARGETS][TIMELINE_CASES]; /* in the gains' counts */
};

/* Draws in which a target came by the day with the change only, or without it only. */
struct gain_pairs {
    uint64_t with, without;
};

struct timeline_plan {
    struct network      network;
    uint32_t            draws;
    uint64_t            seed;
    unsigned            cases;
    uint32_t            targets[TIMELINE_TARGETS];
    uint32_t            targets_by[TIMELINE_TARGETS]; /* what tells of them on that day */
    int32_t             by; /* minutes; NETWORK_NEVER - 1: any day */
    bool               *in_case; /* by node: is it another in the second case? */
    struct timeline_row *rows;
    uint32_t            row_count, first_need, need_count;
    uint32_t           *row_nodes;
    struct track      (*tracks)[TIMELINE_CASES]; /* of rows, in the counts */
    size_t              count_size, gain_count_size;
    struct passing     *passing;
    struct fall_plan   *falls;
    uint32_t            passing_count, fall_count;
    /* Of the targets' nodes, one an era, for their curves; in the counts. */
    struct track       *era_tracks[TIMELINE_TARGETS][TIMELINE_CASES];
    struct gain_plan   *gains;
    uint32_t            gain_count;
    uint32_t           *lists; /* nodes to work out anew, of all gains */
    uint32_t            list_longest;
    /* Medians of each section, as days of the origin: of the targets as they are, then of the
     * gains. INT32_MAX: never. */
    int32_t             (*base_medians)[TIMELINE_TARGETS][TIMELINE_CASES];
    int32_t             (*medians)[TIMELINE_TARGETS][TIMELINE_CASES];
    /* Of all draws. */
    uint64_t            (*backed)[TIMELINE_CASES]; /* needs that come with their backup */
    struct stay_plan  (*stays)[TIMELINE_TARGETS]; /* of the network's */
    /* By the day, and at the end. */
    struct gain_pairs (*stayed)[TIMELINE_TARGETS][TIMELINE_CASES][2];
    struct pair_count (*passed)[TIMELINE_CASES], (*fallen)[TIMELINE_CASES];
    uint32_t           *counts, *gain_counts;
    struct gain_pairs  (*pairs)[TIMELINE_TARGETS][TIMELINE_CASES];
};

/* Draw and count. */
enum status timeline_run(struct timeline_plan *plan, const struct timeline_ask *ask,
                         struct err *err) MUST_USE;
/* What the counts say. */
enum status timeline_tell(struct timeline_plan *plan, struct arena *boot, struct timeline *timeline,
                          struct err *err) MUST_USE;

/* The day on which the rank-th of those that are counted came; INT32_MAX: never. */
int32_t track_rank(const struct track *track, const uint32_t *counts, uint64_t rank);

#endif
