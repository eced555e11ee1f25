#include "plan/luck.h"

static uint64_t
next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

uint32_t
luck_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)((next(state) >> 32) * below >> 32);
}

double
luck_share(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}
