/*
 * watch/condition.h - what single conditions answer: terms, weapons, parties.
 *
 * Unknown is an answer: a term above the one that is asked for may be it, a bound that is
 * partly met is met possibly, and an actor that is not named may be anyone.
 */
#ifndef WATCH_CONDITION_H
#define WATCH_CONDITION_H

#include "watch/subject.h"

/* One of several; yes if none is asked for. */
enum answer condition_terms(const struct vocabulary *words, enum vocab vocab,
                            const struct term_list *wanted, uint16_t seen);

struct condition_weapon {
    enum answer weapon, calibre, range;
};

/* The least of the three. */
enum answer condition_weapon(const struct weapon_condition *with, const struct report *report,
                             struct condition_weapon *ret_parts);

/* Was it one of these parties? binds_all: they are all whom the agreement knows. */
enum answer condition_who(const struct subject *subject, uint64_t bound, bool binds_all);

#endif
