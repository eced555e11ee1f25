/*
 * terms/world.h - what only reports can tell the compiler: where the tracks were, and when
 * the conditional anchors were reached.
 *
 * Terms are compiled without it first; what is gathered from the reports then (by
 * watch/context.h) compiles them again. So a moving zone is a zone of many dated versions,
 * and a conditional anchor an instant, or a stretch of time where the reports leave doubt.
 *
 * Memory  the caller's; the compiler copies what it keeps
 */
#ifndef TERMS_WORLD_H
#define TERMS_WORLD_H

#include "terms/program.h"

/* The track was there from `at` on, until its next fix; error radius_m, 0 if not said. */
struct track_fix {
    instant      at;
    struct point point;
    double       radius_m;
};

/* By time, no two at one instant. Before its first fix a track has no place and its zone is
 * empty. */
struct track {
    struct str        name;
    struct track_fix *fixes;
    uint32_t          fix_count;
};

/* Reached no earlier than `first`, no later than `last`; both TIME_MAX: not yet. */
struct reached {
    struct str name;
    instant    first, last;
};

struct terms_world {
    struct track   *tracks;
    struct reached *anchors;
    uint32_t        track_count, anchor_count;
};

#endif
