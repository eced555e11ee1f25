/* Chance with a seed, for the oracles in geo_*.c; TRUCE_ORACLE_TIMES=50 looks 50 times
 * longer. */
#ifndef GEO_RANDOM_H
#define GEO_RANDOM_H

#include "geo/geodesic.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static uint64_t random_state = 0x9E3779B97F4A7C15;

/* splitmix64, Steele, Lea and Flood, OOPSLA 2014 */
static inline uint64_t
random_bits(void)
{
    uint64_t z = random_state += 0x9E3779B97F4A7C15;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static inline double
random_in(double from, double to)
{
    return from + (to - from) * (double)(random_bits() >> 11) * 0x1p-53;
}

static inline uint32_t
random_below(uint32_t count)
{
    return (uint32_t)(random_bits() % count);
}

/* So that each power of ten is as likely. */
static inline double
random_size(double from, double to)
{
    return exp(random_in(log(from), log(to)));
}

static inline struct point
random_point(void)
{
    return (struct point){ random_in(-180, 180),
                           asin(random_in(-1, 1)) * 57.29577951308232 };
}

static inline unsigned
times(unsigned count)
{
    const char *factor = getenv("TRUCE_ORACLE_TIMES");

    return factor ? count * (unsigned)atoi(factor) : count;
}

#endif
