/*
 * geo/cells.h - many zones at once: which of them contain a point, and which rules a
 * report breaks, for tens of millions of points a second.
 *
 * The map is cut into cells, and cells where boundaries are dense into leaves. A leaf
 * knows the zones that cover it wholly, and of each zone whose boundary crosses it the
 * few edges there, on a grid of its own of 2^14 steps: inside or outside is told by the
 * crossings on the way to the leaf's corner. A point within two steps of an edge is asked
 * of the zone itself. So the answer is always that of zone_contains_point, edges and
 * vertices included. A rule's acts, parties and time are bits, joined before geometry is
 * looked at.
 *
 * Built with a distance near_m the cells answer another question: in which zones a point
 * surely lies, nearer to the boundary of which it may be. That is what answers of yes, no
 * and possible are made of.
 *
 * In      zones, borrowed: they must outlive the cells; one rule for each, or none
 * Out     numbers of zones, 0 the first given. Hits come in the order of their reports;
 *         those of one report in no order to rely on, but the same in every run
 * Units   degrees WGS 84, lon then lat; microseconds since 1970 UTC
 * Limits  CELLS_ZONES_MAX zones; CELLS_BITS acts and as many parties; CELLS_BYTES_MAX
 * Errors  LIMIT, MEMORY.  State: built once, read by any number of threads
 * Source  grid with covered and crossed cells: Samet, Foundations of Multidimensional and
 *         Metric Data Structures, 2006, section 1.4; figures: bench/cells.c
 */
#ifndef GEO_CELLS_H
#define GEO_CELLS_H

#include "base/time.h"
#include "geo/zone.h"

enum { CELLS_ZONES_MAX = 1 << 20, CELLS_BITS = 64 };
#define CELLS_BYTES_MAX ((size_t)1 << 30)

/* Broken by a report inside the zone, from <= time < until, act and party of the bits. */
struct cells_rule {
    instant  from, until;
    uint64_t acts, parties;
};

/* An act or party of CELLS_BITS or over breaks no rule. */
struct cells_report {
    struct point at;
    instant      time;
    uint16_t     act, party;
};

struct cells_hit {
    uint32_t report, zone; /* numbers */
};

/* In `zone` of a hit, of cells built with a distance: the boundary may be as near as
 * that. Without it the point is inside and the boundary farther. */
#define CELLS_NEAR 0x80000000u

/* Which zones are asked for reports of a kind: bits of ranks, cells_words(cells) words
 * for each kind. */
struct cells_kinds {
    const uint64_t *bits;
    uint32_t        count;
};

/* Farther than that cells near a boundary would no longer be small. */
#define CELLS_NEAR_M_MAX 5.0

struct cells;

/* rules: one a zone, or NULL. */
enum status cells_build(struct arena *keep, const struct zone *const *zones,
                        uint32_t count, const struct cells_rule *rules,
                        struct cells **ret_cells, struct err *err) MUST_USE;

/* How many zones contain p; the first `max` of them into ret_zones. */
uint32_t cells_find(const struct cells *cells, struct point p, uint32_t *ret_zones,
                    uint32_t max);

/* Every zone that contains a report; every rule it breaks. From report *next on, until
 * none is left or the next might not fit: one report gives at most as many hits as there
 * are zones, so `max` must be no less. Gives the number of hits; *next moves on. */
size_t cells_find_all(const struct cells *cells, const struct cells_report *reports,
                      uint32_t count, uint32_t *next, struct cells_hit *hits, size_t max);
size_t cells_match_all(const struct cells *cells, const struct cells_report *reports,
                       uint32_t count, uint32_t *next, struct cells_hit *hits,
                       size_t max);

/*
 * With a distance, up to CELLS_NEAR_M_MAX. Of a rule only the time is looked at; what a
 * report is, its kind in `act`, decides by kinds. No other question may be asked of these
 * cells. Reports lie on the map.
 */
enum status cells_build_near(struct arena *keep, const struct zone *const *zones,
                             uint32_t count, const struct cells_rule *rules,
                             double near_m, struct cells **ret_cells,
                             struct err *err) MUST_USE;
size_t cells_match_near(const struct cells *cells, const struct cells_kinds *kinds,
                        const struct cells_report *reports, uint32_t count,
                        uint32_t *next, struct cells_hit *hits, size_t max);

/* The zones' numbers in the order of their ranks; how many words hold a bit for each. */
const uint32_t *cells_numbers(const struct cells *cells);
uint32_t        cells_words(const struct cells *cells);

/* What was built, for measuring. */
struct cells_size {
    size_t   bytes;
    uint32_t roots, leaves, parts, groups_of_edges, sets;
};

struct cells_size cells_size(const struct cells *cells);

#endif
