/*
 * wire/scan.h - eight bytes at a time, or sixteen where the machine has them. Private to
 * wire.
 *
 * The usual word tricks (Warren, Hacker's Delight, 6-1): of the bytes marked only the
 * lowest is sure, which is all that a search needs.
 */
#ifndef WIRE_SCAN_H
#define WIRE_SCAN_H

#include "base/str.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SCAN_EACH(byte) (0x0101010101010101u * (uint64_t)(byte))
#define SCAN_MARKS SCAN_EACH(0x80)

/* Eight bytes, the first of them lowest. */
static inline uint64_t
scan_load(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* Bit 7 of the lowest byte that equals `byte`; mask with SCAN_MARKS. */
static inline uint64_t
scan_equal(uint64_t eight, unsigned char byte)
{
    uint64_t x = eight ^ SCAN_EACH(byte);

    return (x - SCAN_EACH(1)) & ~x;
}

/* Bit 7 of the lowest byte below `limit`, which is at most 0x80; mask with SCAN_MARKS. */
static inline uint64_t
scan_below(uint64_t eight, unsigned char limit)
{
    return (eight - SCAN_EACH(limit)) & ~eight;
}

/* Which byte has the lowest mark; marks is not 0. */
static inline size_t
scan_first(uint64_t marks)
{
    return (size_t)__builtin_ctzll(marks) >> 3;
}

#ifdef __SSE2__
/* Sixteen at a time: a bit a byte that ends the search; bit 7 of all in *high. */
static inline uint32_t
scan_sixteen(const char *at, uint64_t *high)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    const __m128i last_control = _mm_set1_epi8(' ' - 1);
    __m128i       marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));

    marks = _mm_or_si128(
        marks, _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes)); /* below ' ' */
    *high |= (uint64_t)(uint32_t)_mm_movemask_epi8(bytes);
    return (uint32_t)_mm_movemask_epi8(marks);
}
#endif

/* Do the bytes up to `end` begin with `head`, which can be read for sixteen bytes? */
static inline bool
scan_starts(const char *at, const char *end, const char *head, size_t len)
{
#ifdef __SSE2__
    if (len < 16 && end - at >= 16) {
        const __m128i one = _mm_loadu_si128((const __m128i *)(const void *)at);
        const __m128i two = _mm_loadu_si128((const __m128i *)(const void *)head);
        uint32_t      differ = ~(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(one, two));

        return (differ & ((1u << len) - 1)) == 0;
    }
#endif
    return (size_t)(end - at) >= len && memcmp(at, head, len) == 0;
}

/*
 * The first quote, backslash or control character from `at`, or `end`. *high is no longer
 * 0 if a byte looked at, or one of up to fifteen behind, is above 0x7F.
 */
static inline const char *
scan_string(const char *at, const char *end, uint64_t *high)
{
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        uint32_t marks = scan_sixteen(at, high);

        if (marks)
            return at + __builtin_ctz(marks);
    }
#endif
    for (; end - at >= 8; at += 8) {
        uint64_t eight = scan_load(at);
        uint64_t marks = (scan_equal(eight, '"') | scan_equal(eight, '\\') |
                          scan_below(eight, ' ')) & SCAN_MARKS;

        *high |= eight & SCAN_MARKS;
        if (marks)
            return at + scan_first(marks);
    }
    for (; at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' '; at++)
        *high |= (uint64_t)(*at & 0x80);
    return at;
}

#endif
