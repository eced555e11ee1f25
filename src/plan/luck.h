/*
 * plan/luck.h - chance for searches: a sequence that follows from its seed alone.
 *
 * Source  splitmix64: G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014
 */
#ifndef PLAN_LUCK_H
#define PLAN_LUCK_H

#include <stdint.h>

uint32_t luck_below(uint64_t *state, uint32_t below); /* 0 .. below - 1 */
double   luck_share(uint64_t *state);                 /* 0 .. 1, without 1 */

#endif
