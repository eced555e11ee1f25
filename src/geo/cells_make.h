/*
 * geo/cells_make.h - how cells are built: zones ranked, a grid of roots laid over them,
 * each root cut into leaves as its edges need. Private to cells_*.c.
 */
#ifndef GEO_CELLS_MAKE_H
#define GEO_CELLS_MAKE_H

#include "base/buf.h"
#include "base/map.h"
#include "geo/cells_parts.h"

/* Zone number `rank` covers a cell of a lattice. */
struct cells_cover {
    uint32_t cell, rank, next;
};

/* Edge number `slot` of a zone touches a root. */
struct cells_crossing {
    uint32_t root, rank, slot;
};

/* What is known of a leaf while its root is cut. Chains are places in cells_maker; 0
 * ends. */
struct cells_draft {
    uint32_t last_rank; /* + 1: the last zone with an edge in it */
    uint32_t first_piece, last_piece, first_cover, last_cover;
    uint32_t zone_piece; /* the first of that zone */
    bool     is_in;      /* without an edge: in the zone now looked at */
};

/* A set of ranks that cover a leaf. */
struct cells_set {
    struct str        ranks;
    struct cells_leaf leaf; /* its ids and groups */
};

struct cells_maker {
    const struct zone *const *zones; /* by rank */
    const uint32_t           *numbers;
    uint32_t                  count;
    double                    west, south, per_lon, per_lat; /* roots a degree */
    uint32_t                  columns, rows;
    uint32_t                  everywhere; /* ranks below cover all */
    double                    near_m;     /* 0: without */
    int                       near;       /* steps, in the leaves of the root in making */
    int                       low, high;  /* a leaf with its margin, in steps */
    struct arena              scratch;
    struct map                sets;
    uint32_t                  set_count, last_set; /* neighbours often have the same */
    struct buf                roots, leaves, ids, groups, parts, edges; /* the pools */
    struct buf                crossings, covers, pieces, leaf_covers, list, set_list;
    struct cells_draft       *drafts; /* of the leaves of one root */
};

/* Cells of one size; the first begins at west, south. */
struct cells_lattice {
    double   west, south, lon_step, lat_step;
    uint32_t columns, rows;
};

/* An edge, upwards, in units of a lattice's cells. */
struct cells_line {
    double ax, ay, bx, by;
};

struct cells_range {
    uint32_t from, to; /* to is one over the last */
};

/* Steps that near_m is at most, where a cell of this width and height in degrees has
 * CELLS_LOCAL of them; CELLS_DOUBT without near_m. Up to 80 degrees of latitude. */
#define CELLS_LAT_MOST 80.0
double cells_near_steps(const struct cells_maker *maker, double width, double height,
                        double lat_most);

/* near: cells farther from an edge than this, in cells, need not know it. */
struct cells_line  cells_line_upward(double ax, double ay, double bx, double by);
struct cells_range cells_line_rows(const struct cells_line *line, double near,
                                   uint32_t rows);
struct cells_range cells_line_columns(const struct cells_line *line, uint32_t row,
                                      double near, uint32_t columns);
/* From an edge that must be known within so many steps. */
static inline double
cells_near_of(double steps)
{
    return (steps + CELLS_MARGIN + 4) / CELLS_LOCAL;
}

/* Is the middle of a cell that no edge of the zone touches inside it? */
bool cells_middle_is_in(const struct zone *zone, const struct cells_lattice *lattice,
                        uint32_t column, uint32_t row);

/* Where the set of these ranks, ascending, is in the pools; made if new. */
enum status cells_set(struct cells_maker *maker, const uint32_t *ranks, uint32_t count,
                      struct cells_leaf *ret_leaf, struct err *err) MUST_USE;

/* One root with its crossings and covers, both by rank. */
enum status cells_make_root(struct cells_maker *maker, uint32_t root,
                            const struct cells_crossing *crossings,
                            uint32_t crossing_count, const struct cells_cover *covers,
                            uint32_t cover_count, struct err *err) MUST_USE;

/* A place for one more in a pool; NULL when it failed, which buf_status tells. */
#define CELLS_PUSH(pool, type) ((type *)cells_push((pool), sizeof(type)))
void *cells_push(struct buf *pool, size_t size);

#define CELLS_COUNT(pool, type) ((uint32_t)((pool)->len / sizeof(type)))
#define CELLS_AT(pool, type) ((type *)(void *)(pool)->at)

#endif
