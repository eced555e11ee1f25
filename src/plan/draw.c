#include "plan/draw.h"

#include "base/status.h"

/* Table 2 of the paper, and philox.h of Random123: multipliers and key steps for 4x32. */
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)
enum { PHILOX_ROUNDS = 10 };

/* Inlined into a loop over counters, which a compiler then does several at a time. */
static inline void
philox(uint32_t c[4], uint32_t k0, uint32_t k1)
{
#pragma GCC unroll 10
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t p0 = (uint64_t)PHILOX_M0 * c[0], p1 = (uint64_t)PHILOX_M1 * c[2];
        uint32_t c0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0, c2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;

        c[1] = (uint32_t)p1;
        c[3] = (uint32_t)p0;
        c[0] = c0;
        c[2] = c2;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
}

void
draw_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_words[4])
{
    uint32_t c[4] = { counter[0], counter[1], counter[2], counter[3] };

    philox(c, key[0], key[1]);
    for (int i = 0; i < 4; i++)
        ret_words[i] = c[i];
}

void
draw_words(uint64_t seed, struct draw_of of, uint32_t first, uint32_t count,
           uint32_t *restrict ret_words)
{
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);

    CHECK(first % 4 == 0 && count % 4 == 0);
    for (uint32_t i = 0; i < count / 4; i++) {
        uint32_t c[4] = { first / 4 + i, of.number, of.index, of.kind };

        philox(c, k0, k1);
        ret_words[4 * i] = c[0];
        ret_words[4 * i + 1] = c[1];
        ret_words[4 * i + 2] = c[2];
        ret_words[4 * i + 3] = c[3];
    }
}

void
draw_uniform(int32_t least, uint32_t width, uint32_t count, uint32_t *values)
{
    for (uint32_t i = 0; i < count; i++)
        values[i] = (uint32_t)least + (uint32_t)((uint64_t)values[i] * width >> 32);
}

void
draw_triangular(int32_t least, uint32_t width, uint32_t peak, uint32_t count,
                uint32_t *restrict values, const uint32_t *restrict others)
{
    CHECK(peak <= width && width <= INT32_MAX);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t a = values[i], b = others[i];
        uint64_t low = a < b ? a : b, high = a < b ? b : a;

        values[i] = (uint32_t)least + (uint32_t)((low * (width - peak) + high * peak) >> 32);
    }
}

uint64_t
draw_threshold(double chance)
{
    if (!(chance > 0))
        return 0;
    return chance >= 1 ? UINT64_C(1) << 32 : (uint64_t)(chance * 4294967296.0);
}
