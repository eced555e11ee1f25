/*
 * watch/columns_parts.h - what watch/columns.h is made of. Private to columns*.c.
 */
#ifndef WATCH_COLUMNS_PARTS_H
#define WATCH_COLUMNS_PARTS_H

#include "watch/columns.h"

/* Once more than the evaluator's own (geo/zone.h), so that what is not near here is not
 * near there whatever the rounding. */
#define COLUMNS_NEAR_M (ZONE_NEAR_M + 0.05)

/* One text of a clause in one version of one of its zones. */
struct columns_rule {
    struct span                  span;
    uint32_t                     clause, number; /* its version */
    const struct clause_version *version;
    bool                         is_plain; /* act, actor, time and place are all of it */
};

/* Rules from `first` on to the next place's. */
struct columns_place {
    const struct zone *zone;
    uint32_t           first;
    struct span        span; /* around those of its rules */
};

struct columns {
    const struct program *program;
    struct columns_place *places; /* one more than there are, for the end of the last */
    struct columns_rule  *rules;
    struct cells         *cells; /* its zones are the places */
    uint32_t              place_count, rule_count;
    uint32_t              place_words, rule_words; /* for a bit each */
};

/* All that the conditions of a clause without time and place look at. No byte of it is
 * left to chance, since it is compared as bytes. */
struct columns_name {
    const struct vocabulary *words;
    uint64_t                 named, sides;
    double                   calibre_mm[2], range_m[2];
    uint16_t                 act, weapon, target;
    bool                     has_by, has_between;
    uint64_t                 has_others;
};

/* Bits of the places' ranks in cells, and of the rules: may be broken, surely are. */
struct columns_kinds {
    const struct columns *columns;
    struct columns_name  *names;
    uint32_t             *slots;               /* by hash: a kind's number + 1, or 0 */
    uint64_t             *places, *may, *sure; /* of all kinds */
    uint64_t             *found;               /* of clauses, for columns_candidates */
    uint32_t             *clauses;
    struct cells_hit     *hits; /* of one report */
    uint32_t              count, most, turn;
};

enum { COLUMNS_SLOTS = 4 * COLUMNS_KINDS_MAX };

static inline bool
columns_bit(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}

static inline void
columns_set(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= (uint64_t)1 << i % 64;
}

#endif
