/*
 * plan/network.h - what waits for what, as a flat list in the order in which it can be worked
 * out, and many draws of it at once: one column a node.
 *
 * A column holds minutes since the network's origin; NETWORK_NEVER is never. Where units leave
 * on days that are known, time falls into eras: what is covered has a node for each era in which
 * others are there, and one for the first time at all (FIRST). A list of nodes can be worked out anew on top of columns that are there already, with one node changed: so
 * the same luck is used with and without the change.
 *
 * Units   minutes
 * Limits  NETWORK_DAYS_MAX to either side of the day asked about: what comes later never does
 */
#ifndef PLAN_NETWORK_H
#define PLAN_NETWORK_H

#include "base/arena.h"
#include "plan/draw.h"
#include "plan/posture.h"
#include "plan/travel.h"

enum {
    NETWORK_DAY = 24 * 60,
    NETWORK_DAYS_MAX = MISSION_DAYS_MAX, /* a century, as for the durations of the language */
    /* More than twice NETWORK_DAYS_MAX, and with the longest delay added still below 2^31. */
    NETWORK_NEVER = 0x3fffffff,
    NETWORK_CASES = 2 /* of what is not said: none of it, all of it */
};
#define NETWORK_NONE UINT32_MAX
/* Contributors of whom it is worked out what were if they stayed: each is the mission once more. */
enum { NETWORK_STAYS_MAX = 20 };

enum network_op {
    NETWORK_EVENT,  /* the latest of its own day and its inputs, each after a delay; by chance */
    NETWORK_ENOUGH, /* the first time at which the amounts of those inputs that have come add up */
    NETWORK_PICK,   /* a lesser amount of the same inputs as the ENOUGH before it */
    NETWORK_ALL,    /* the last input */
    NETWORK_ANY,    /* the first */
    NETWORK_BEGUN,  /* pairs of a beginning and an input: the last input of those that begin */
    NETWORK_FIRST   /* the first input, of one an era, that comes before its era ends */
};

struct network_input {
    uint32_t node;
    uint32_t amount;     /* ENOUGH */
    int32_t  delay;      /* EVENT; FIRST: the minute at which its era has ended */
    uint32_t spread;     /* so much more, uniform; 0: exactly `delay` */
    uint32_t variate;    /* the column of the delay; NETWORK_NONE if spread is 0 */
};

enum network_own { NETWORK_NO_DAY, NETWORK_FIXED, NETWORK_SPREAD, NETWORK_UNSAID };

struct network_node {
    enum network_op  op;
    uint32_t         first, count; /* inputs */
    uint32_t         enough;       /* ENOUGH, PICK: so much, in steps of the amounts */
    bool             selects;      /* ENOUGH, PICK: by ranking the first, not by bisection */
    enum network_own own;          /* EVENT: UNSAID never comes, or on the day asked about */
    int32_t          day;          /* FIXED, SPREAD */
    uint32_t         variate;      /* SPREAD: the column of the day */
    uint32_t         luck;         /* EVENT: the column of its chance; NETWORK_NONE: certain */
    uint64_t         threshold[NETWORK_CASES];
    int32_t          until;        /* EVENT: what comes later never does */
    bool             by_case;      /* its own chance or day depends on what is not said */
    int32_t          low, high;    /* it comes between them, if it does */
    bool             may_never;
};

/* What is drawn for it. */
enum network_spread { NETWORK_WORDS, NETWORK_UNIFORM, NETWORK_TRIANGULAR };

struct network_variate {
    enum network_spread spread;
    struct draw_of      of; /* TRIANGULAR: and the next number */
    int32_t             least;
    uint32_t            width, peak;
};

struct network {
    instant                 origin; /* 00:00 of a day */
    int32_t                 horizon, on;
    struct network_node    *nodes;  /* each after its inputs */
    struct network_input   *inputs;
    struct network_variate *variates;
    uint32_t node_count, input_count, variate_count;
    /* Where things stand; NETWORK_NONE: nothing to tell. */
    uint32_t *milestones, *meetings, *units, *begins, *needs, *sites;
    uint32_t *backed; /* needs with their backup */
    uint32_t  initial, full;
    int32_t  *leaves; /* of each unit, the minute; NETWORK_NEVER: it stays */
    int32_t  *falls;  /* those minutes, each once, the first first */
    uint32_t  fall_count;
    bool      has_cases;
    /* The same mission if one contributor called nobody home; behind all other nodes. */
    struct network_stay {
        uint32_t contributor, initial, full;
    }        *stays;
    uint32_t  stay_count, own_count; /* nodes without those of the stays */
};

/* The node that tells what is covered at that minute: once it has come, it stays until the era
 * ends. */
uint32_t network_at(const struct network *network, uint32_t node, int32_t minute);

struct network_ask {
    instant              on, horizon;
    const uint32_t      *stations; /* a site of each unit or MISSION_NONE; NULL: where `at` says */
    const struct travel *travel;   /* NULL: the geodesic */
    double               minutes_max;
    bool                 stays; /* make them */
};

/* SYNTAX: a circle among milestones and meetings, with its path. All in boot. */
enum status network_build(const struct posture *posture, const struct network_ask *ask,
                          struct arena *boot, struct network *ret_network,
                          struct err *err) MUST_USE;

/* ---- many draws at once ---- */

/* Measured with 200 things (bench_timeline): 64 to 1,024 are alike. */
enum { NETWORK_BATCH = 256 };

/* Columns of one thread. */
struct network_work {
    const struct network *network;
    uint32_t              count;     /* draws in them; a multiple of 4 */
    uint32_t             *variates;  /* NETWORK_BATCH each */
    uint32_t             *spare;     /* of NETWORK_BATCH */
    int32_t              *ranked;    /* NETWORK_RANKED_MAX of NETWORK_BATCH */
    uint32_t              ranked_of; /* the node they are of, right after its step */
};

/* Measured with 80 inputs: ranking the first 32 takes as long as bisection, the first 8 half. */
enum { NETWORK_RANKED_MAX = 32 };

enum status network_work_init(struct network_work *work, const struct network *network,
                              struct arena *keep, struct err *err) MUST_USE;
/* The variates of the draws `first` to `first + count`. */
void network_draw(struct network_work *work, uint64_t seed, uint32_t first, uint32_t count);

/* A node that is other than it is: sure to come, sure not to, or `sooner` by so many minutes. */
enum network_luck { NETWORK_AS_IT_IS, NETWORK_SURE, NETWORK_ABSENT };

struct network_change {
    uint32_t          node;
    enum network_luck luck;
    int32_t           sooner;
};

/* Work out one node from the columns of its inputs, into its own. */
void network_step(struct network_work *work, uint32_t node, unsigned which_case,
                  const struct network_change *change, int32_t *const *columns);

#endif
