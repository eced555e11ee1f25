#include "base/sha256.h"

#include "base/status.h"

/*
 * Where the processor has instructions for SHA-256 (x86-64 with SHA-NI), two messages at a time:
 * one alone leaves it waiting for itself, two fill it, more bring nothing. The instructions do
 * two rounds, and make four words of the schedule, of FIPS 180-4 section 6.2.2.
 */
#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#define HASHES __attribute__((target("sha,sse4.1,ssse3")))

enum {
    BLOCK_BYTES = 64,
    LANE_BYTES = 1024, /* a longer message is hashed by itself */
    TAIL_BYTES = 9,    /* at least: a bit, and the length */
};

/* FIPS 180-4 section 4.2.2 */
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
};

struct lane {
    __m128i        abef, cdgh; /* as the instructions want the eight words */
    const uint8_t *at;
    size_t         blocks;
    struct digest *digest; /* NULL: the lane is idle */
    uint8_t        bytes[LANE_BYTES];
};

struct rounds {
    __m128i abef, cdgh, words[4];
};

HASHES static inline void
rounds_begin(struct rounds *r, const struct lane *lane)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

    r->abef = lane->abef;
    r->cdgh = lane->cdgh;
    for (int i = 0; i < 4; i++)
        r->words[i] = _mm_shuffle_epi8(
            _mm_loadu_si128((const __m128i *)(const void *)(lane->at + 16 * i)), order);
}

/* Rounds 4 q to 4 q + 3, and the words for those sixteen later. */
HASHES static inline void
rounds_four(struct rounds *r, int q)
{
    __m128i *w = r->words, sum;

    sum = _mm_add_epi32(w[q & 3],
                        _mm_load_si128((const __m128i *)(const void *)(constants + 4 * q)));
    r->cdgh = _mm_sha256rnds2_epu32(r->cdgh, r->abef, sum);
    r->abef = _mm_sha256rnds2_epu32(r->abef, r->cdgh, _mm_shuffle_epi32(sum, 0x0e));
    if (q < 12)
        w[q & 3] = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(w[q & 3], w[(q + 1) & 3]),
                          _mm_alignr_epi8(w[(q + 3) & 3], w[(q + 2) & 3], 4)),
            w[(q + 3) & 3]);
}

HASHES static inline void
rounds_end(const struct rounds *r, struct lane *lane)
{
    lane->abef = _mm_add_epi32(lane->abef, r->abef);
    lane->cdgh = _mm_add_epi32(lane->cdgh, r->cdgh);
    lane->at += BLOCK_BYTES;
    lane->blocks--;
}

HASHES static void
compress_two(struct lane *a, struct lane *b)
{
    struct rounds ra, rb;

    rounds_begin(&ra, a);
    rounds_begin(&rb, b);
#define FOUR(q) rounds_four(&ra, q), rounds_four(&rb, q)
    FOUR(0), FOUR(1), FOUR(2), FOUR(3), FOUR(4), FOUR(5), FOUR(6), FOUR(7);
    FOUR(8), FOUR(9), FOUR(10), FOUR(11), FOUR(12), FOUR(13), FOUR(14), FOUR(15);
#undef FOUR
    rounds_end(&ra, a);
    rounds_end(&rb, b);
}

/* The message with its padding (FIPS 180-4 section 5.1.1). False if it is too long. */
HASHES static bool
lane_take(struct lane *lane, struct str first, struct str rest, struct digest *digest)
{
    size_t len = first.len + rest.len, end;

    if (rest.len > LANE_BYTES || len + TAIL_BYTES > LANE_BYTES)
        return false;
    lane->blocks = (len + TAIL_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    end = lane->blocks * BLOCK_BYTES;
    if (first.len)
        memcpy(lane->bytes, first.at, first.len);
    if (rest.len)
        memcpy(lane->bytes + first.len, rest.at, rest.len);
    memset(lane->bytes + len, 0, end - len);
    lane->bytes[len] = 0x80;
    for (unsigned i = 0; i < 8; i++)
        lane->bytes[end - 1 - i] = (uint8_t)((uint64_t)len * 8 >> 8 * i);
    lane->at = lane->bytes;
    lane->digest = digest;
    /* section 5.3.3 */
    lane->abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c);
    lane->cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19);
    return true;
}

HASHES static void
lane_give(struct lane *lane)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i       feba = _mm_shuffle_epi32(lane->abef, 0x1b); /* a b e f, a lowest */
    __m128i       cdgh = _mm_shuffle_epi32(lane->cdgh, 0x1b);
    __m128i       abcd = _mm_unpacklo_epi64(feba, cdgh), efgh = _mm_unpackhi_epi64(feba, cdgh);
    uint8_t      *out = lane->digest->bytes;

    _mm_storeu_si128((__m128i *)(void *)out, _mm_shuffle_epi8(abcd, order));
    _mm_storeu_si128((__m128i *)(void *)(out + 16), _mm_shuffle_epi8(efgh, order));
    lane->digest = NULL;
}

static bool
can_hash(void)
{
    static _Atomic int known; /* 0 not yet, 1 no, 2 yes: asking is slow on a virtual machine */
    unsigned           a, b = 0, c, d, features = 0;
    int                can = atomic_load_explicit(&known, memory_order_relaxed);

    if (can)
        return can == 2;
    if (__get_cpuid(1, &a, &b, &features, &d) && (features & bit_SSE4_1) &&
        __get_cpuid_count(7, 0, &a, &b, &c, &d))
        can = b & bit_SHA ? 2 : 1;
    can = can ? can : 1;
    atomic_store_explicit(&known, can, memory_order_relaxed);
    return can == 2;
}

HASHES static void
each_by_two(struct str first, const struct str *rest, size_t count, struct digest *digests)
{
    struct lane lanes[2];
    size_t      next = 0;

    lanes[0].digest = lanes[1].digest = NULL;
    for (;;) {
        for (int i = 0; i < 2; i++)
            while (!lanes[i].digest && next < count) {
                if (!lane_take(&lanes[i], first, rest[next], &digests[next]))
                    digests[next] = sha256((struct str[]){ first, rest[next] }, 2);
                next++;
            }
        if (!lanes[0].digest || !lanes[1].digest)
            break;
        while (lanes[0].blocks && lanes[1].blocks)
            compress_two(&lanes[0], &lanes[1]);
        for (int i = 0; i < 2; i++)
            if (!lanes[i].blocks)
                lane_give(&lanes[i]);
    }
    struct lane *last = lanes[0].digest ? &lanes[0] : &lanes[1];
    while (last->digest && last->blocks) { /* beside itself */
        lanes[last == &lanes[0]] = *last;
        compress_two(&lanes[0], &lanes[1]);
    }
    if (last->digest)
        lane_give(last);
}

#endif

void
sha256_each(struct str first, const struct str *rest, size_t count, struct digest *digests)
{
#if defined(__x86_64__)
    if (can_hash()) {
        each_by_two(first, rest, count, digests);
        return;
    }
#endif
    for (size_t i = 0; i < count; i++)
        digests[i] = sha256((struct str[]){ first, rest[i] }, 2);
}
