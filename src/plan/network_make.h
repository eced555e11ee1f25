/*
 * plan/network_make.h - making the nodes of a network, one after the other. Private to
 * plan/network*.c.
 */
#ifndef PLAN_NETWORK_MAKE_H
#define PLAN_NETWORK_MAKE_H

#include "plan/network.h"
#include "plan/reach.h"

/* Kinds of things that are drawn: part of what a seed means, so never renumbered. */
enum { DRAWN_MILESTONE = 1, DRAWN_UNIT = 2, DRAWN_MEETING = 3 };
/* Numbers of what is drawn for one thing; TRIANGULAR takes two. */
enum { NUMBER_LUCK, NUMBER_DAY, NUMBER_DAY_OTHER, NUMBER_DELAYS };

/* What may serve a need, with what it offers of it. */
struct serving {
    uint32_t node, amount;
    int32_t  leaves;
};

struct build {
    struct network       *n;
    const struct posture *posture;
    const struct mission *mission;
    struct arena         *boot;
    struct err           *err;
    const uint32_t       *stations;
    struct reach          reach;
    struct serving       *serving;                /* room for all units */
    uint32_t             *some; /* of each capability: covered at one site */
    uint32_t             *era_nodes, *era_backed; /* room for all eras */
    int32_t              *era_starts;
    size_t                node_room, input_room, variate_room;
};

/* A node is begun, given its inputs, and ended; no other may be begun in between. */
struct network_node build_node_begin(const struct build *b, enum network_op op);
enum status build_add_input(struct build *b, struct network_node *node,
                            struct network_input input) MUST_USE;
enum status build_node_end(struct build *b, struct network_node *node,
                           uint32_t *ret_index) MUST_USE;

int32_t build_minutes(const struct build *b, instant at);
/* So long after another node. */
enum status build_add_after(struct build *b, struct network_node *node, uint32_t from,
                            struct period first, struct period last,
                            struct draw_of of) MUST_USE;
/* After a milestone or a meeting, which have their nodes already; of a meeting of several days
 * after its last. */
enum status build_add_event(struct build *b, struct network_node *node,
                            const struct mission_after *after, struct draw_of of) MUST_USE;
/* Between two days; likely at `peak`, if that is no TIME_MIN. */
enum status build_set_days(struct build *b, struct network_node *node, instant first,
                           instant last, instant peak, struct draw_of of) MUST_USE;
/* At both ends of what is not said. */
enum status build_set_chance(struct build *b, struct network_node *node, double none,
                             double all, struct draw_of of) MUST_USE;
/* A day as a node of its own, for what comes some time after it. */
enum status build_add_day(struct build *b, instant day, uint32_t *ret_index) MUST_USE;

/* All milestones and meetings. SYNTAX: a circle. */
enum status build_add_events(struct build *b) MUST_USE;
/* Needs, sites and the two capabilities; after events and units. */
enum status build_add_cover(struct build *b) MUST_USE;

#endif
