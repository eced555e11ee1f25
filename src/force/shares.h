/*
 * force/shares.h - who holds what share of each mission on a day, who alone provides something,
 * and what is left if some contributors leave.
 *
 * The answer is for the latest stock not after the day asked for: between two stocks nothing
 * is interpolated. The whole of a mission is the sum of its holdings, or what a table states
 * as its total where that is more: the rest then stands in no row, and its contributor is not
 * known. Ties keep the order of the tables.
 *
 * In      holdings
 * Units   persons; shares 0 to 1, a range where a strength is one
 * Memory  all in boot
 */
#ifndef FORCE_SHARES_H
#define FORCE_SHARES_H

#include "force/holdings.h"

struct force_share {
    const struct force_holding *holding; /* NULL: summed over the places of a mission */
    uint32_t              contributor;
    struct force_range    total;
    struct force_range    kinds[FORCE_KINDS];
    bool                  leaves; /* one of those without whom we ask */
};

/* A mission; or one place of a mission. */
struct force_group {
    uint32_t            mission, place; /* FORCE_NONE: all places */
    struct force_share *shares;         /* by strength, the greatest first */
    uint32_t            share_count;
    struct force_range  rows;    /* their sum */
    struct force_range  whole;   /* with what stands in no row */
    int64_t             in_no_row;
    struct force_range  kinds[FORCE_KINDS];
    uint32_t            kinds_said;
    uint32_t            half_from; /* so many of the greatest hold half of the whole; 0: not known */
    struct force_range  left;      /* of the whole, without those who leave */
};

/* The only contributor of a kind, or of a mission or place as a whole. */
struct force_sole {
    const struct force_group *group;
    uint32_t                  contributor, kind; /* kind FORCE_NONE: of all there is */
    struct force_range        strength;
    bool                      leaves;
};

/* What a table states, and the sum of the holdings it should be. */
struct force_difference {
    struct stated_total stated;
    struct force_range  sum;
};

struct shares {
    const struct holdings *holdings;
    instant                day;    /* of the stock; TIME_MIN: there is none */
    struct force_group     all;    /* its shares are the contributors, over all missions */
    struct force_group    *missions, *places; /* by strength */
    uint32_t               mission_count, place_count;
    struct force_sole     *soles;
    uint32_t               sole_count;
    struct force_difference *differences; /* of all days, in the order of the tables */
    uint32_t               difference_count, compared;
};

/* The latest day of a stock not after `on`; TIME_MIN if there is none. */
instant shares_day(const struct holdings *holdings, instant on);

/* leaves: contributors' indices without whom we ask. */
enum status shares_make(const struct holdings *holdings, instant day, const uint32_t *leaves,
                        uint32_t leave_count, struct arena *boot, struct shares *ret_shares,
                        struct err *err) MUST_USE;

/* By name or code, letter case ignored; SYNTAX, with the nearest name, if there is none. */
enum status shares_contributor(const struct holdings *holdings, struct str name,
                               uint32_t *ret_contributor, struct err *err) MUST_USE;

/* From the least part of the greatest whole to the greatest part of the least whole. */
struct force_part {
    double min, max;
    bool   of_none; /* the whole is nobody: there is no part of it */
};
struct force_part force_part_of(struct force_range part, struct force_range whole);

#endif
