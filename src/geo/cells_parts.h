/*
 * geo/cells_parts.h - what geo/cells.h is made of. Private to cells*.c.
 *
 * Places are fixed-point numbers: root cell, then CELLS_FIXED_BITS bits below. A root has
 * 4^shift leaves; a place within a leaf is CELLS_LOCAL_BITS bits, rounded down, in points
 * and edges alike, so that each is less than one step off.
 */
#ifndef GEO_CELLS_PARTS_H
#define GEO_CELLS_PARTS_H

#include "geo/cells.h"
#include "geo/zone_index.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    CELLS_LOCAL_BITS = 14, /* so that a product of two differences fits 32 bits, twice */
    CELLS_SHIFT_MAX = 8,
    CELLS_FIXED_BITS = CELLS_LOCAL_BITS + CELLS_SHIFT_MAX,
    CELLS_ROOTS_MAX = 511, /* a side: 9 + 22 bits and a sign are an int32_t */
    CELLS_LOCAL = 1 << CELLS_LOCAL_BITS,
    CELLS_MARGIN = 16, /* steps round a leaf whose edges it holds, and what is near */
    /* Two places less than a step off each are less than 1 off each other in each
     * direction; the other step covers the rounding of doubles, 1e-6 steps, many times
     * over. */
    CELLS_DOUBT = 2,
    CELLS_LANES = 4,
    CELLS_TIMES = 512,
};

struct cells_root {
    uint32_t first_leaf, shift;
};

/* Places in the pools below; 0 is an empty one in each. Eight bytes a part and twelve a
 * leaf: what is read for a point at random comes from the farther caches. */
struct cells_leaf {
    uint32_t ids; /* how many zones cover it, then their numbers */
    uint32_t groups : 27, group_count : 5; /* the same as bits of ranks */
    uint32_t parts : 27, part_count : 5;   /* of the zones whose boundary crosses it */
};

/* The first leaves: off the map, in no zone; off the grid, in `everywhere`. */
enum { CELLS_OFF_MAP, CELLS_OUTSIDE };

enum { CELLS_MANY = 31, CELLS_POOL_MAX = 1 << 27 }; /* a count: so many or more */

/* Ranks word * 64 and on. */
struct cells_group {
    uint64_t bits;
    uint32_t word;
    bool     has_next;
};

/* 2 << near: so many steps from an edge are too near to it; doubt: the power of two that
 * twice an area of so many steps by the longest edge is within; lanes: groups of edges
 * from `edges` on, 0: ask the zone. */
struct cells_part {
    uint32_t rank : 20, lanes : 7, is_odd : 1, has_next : 1, near : 3;
    uint32_t edges : 27, doubt : 5;
};

/* Upward edges: where from (x, y), and (-height, width). */
struct cells_edges {
    int16_t from[2 * CELLS_LANES], by[2 * CELLS_LANES];
};

/* Zones are ranked so that such as lie together share words. */
struct cells {
    double   west, south, fixed_per_lon, fixed_per_lat, fixed_width, fixed_height;
    double   lon_most, lat_most; /* from there on zones are asked one by one */
    uint32_t columns, count, words;
    bool     is_near; /* built with a distance */
    const struct zone *const *zones;   /* by rank */
    const uint32_t           *numbers; /* by rank */
    const struct cells_root  *roots;
    const struct cells_leaf  *leaves;
    const uint32_t           *ids;
    const struct cells_group *groups;
    const struct cells_part  *parts;
    const struct cells_edges *edges;
    /* of the rules; NULL without */
    const struct cells_rule *rules; /* by rank */
    const uint64_t          *acts; /* bits of ranks: `words` for each, the last of none */
    const uint64_t          *parties; /* so too */
    const uint64_t   *times; /* of each stretch of time the rules that hold in it */
    double            time_first, times_per_us;
    struct cells_size size;
};

enum {
    CELLS_NEAR_CODES = 8,
    CELLS_NEAR_STEPS_MAX = CELLS_DOUBT << (CELLS_NEAR_CODES - 1)
};

_Static_assert(CELLS_ZONES_MAX <= 1 << 20, "a rank has 20 bits");

/* The stretch of a time: never falls when the time rises. */
static inline uint32_t
cells_stretch(const struct cells *cells, instant time)
{
    double at = ((double)time - cells->time_first) * cells->times_per_us;

    if (!(at > 0))
        return 0;
    return at < CELLS_TIMES - 1 ? (uint32_t)at : CELLS_TIMES - 1;
}

/*
 * How often, odd or even, the way east from a place in a leaf crosses the edges, and
 * whether the place may be within `near` steps of one of them. An edge is crossed from
 * its lower end on to below its upper end.
 */
struct cells_side {
    bool is_odd, is_doubtful;
};

#ifdef __SSE2__

/* In each 32-bit lane x is the low half, y the high: the sign of a lane is that of its y,
 * and one multiplication gives the area. Only signs are looked at. */
static inline struct cells_side
cells_side(const struct cells_edges *edges, uint32_t lanes, int32_t near, int32_t doubt,
           int x, int y)
{
    const __m128i at = _mm_set1_epi32((int)((uint32_t)y << 16 | (uint32_t)x));
    const __m128i under = _mm_set1_epi32(near * 65536);
    const __m128i over = _mm_set1_epi32((near + 1) * 65536);
    const __m128i bound = _mm_set1_epi32(doubt);
    __m128i       odd = _mm_setzero_si128(), close = _mm_setzero_si128();

    for (uint32_t i = 0; i < lanes; i++) {
        __m128i from = _mm_loadu_si128((const __m128i *)(const void *)edges[i].from);
        __m128i by = _mm_loadu_si128((const __m128i *)(const void *)edges[i].by);
        __m128i above = _mm_sub_epi16(at, from);
        __m128i area = _mm_madd_epi16(above, by);
        __m128i below = _mm_add_epi32(above, _mm_slli_epi32(by, 16));
        __m128i off =
            _mm_or_si128(_mm_add_epi32(area, bound), _mm_sub_epi32(bound, area));

        odd = _mm_xor_si128(odd, _mm_andnot_si128(_mm_or_si128(area, above), below));
        off = _mm_or_si128(off, _mm_add_epi32(above, under));
        close = _mm_or_si128(close, _mm_andnot_si128(off, _mm_sub_epi32(below, over)));
    }
    int signs = _mm_movemask_ps(_mm_castsi128_ps(odd));
    return (struct cells_side){ (0x6996 >> signs) & 1,
                                _mm_movemask_ps(_mm_castsi128_ps(close)) != 0 };
}

#endif

/* The same in plain C. */
static inline struct cells_side
cells_side_plain(const struct cells_edges *edges, uint32_t lanes, int32_t near,
                 int32_t doubt, int x, int y)
{
    struct cells_side side = { false, false };

    for (uint32_t i = 0; i < lanes; i++)
        for (int k = 0; k < 2 * CELLS_LANES; k += 2) {
            int above = y - edges[i].from[k + 1], height = -edges[i].by[k];
            int area =
                (x - edges[i].from[k]) * edges[i].by[k] + above * edges[i].by[k + 1];

            side.is_odd ^= area >= 0 && above >= 0 && above < height;
            side.is_doubtful |= area >= -doubt && area <= doubt &&
                                above >= -near && above <= height + near;
        }
    return side;
}

#ifndef __SSE2__
#define cells_side(edges, lanes, near, doubt, x, y)                                      \
    cells_side_plain(edges, lanes, near, doubt, x, y)
#endif

/* Where a point is. False: at the edge of the map. */
struct cells_place {
    uint32_t leaf;
    int      x, y;
};

bool cells_place(const struct cells *cells, struct point p,
                 struct cells_place *ret_place);

#endif
