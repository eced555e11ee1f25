#include "geo/cells_make.h"

#include <math.h>
#include <stdlib.h>

enum {
    /* The least cells, 1e-3 degrees wide at CELLS_LAT_MOST, have 4,340 to
     * CELLS_NEAR_M_MAX. */
    NEAR_STEPS_EVER = 6000,
    /* Over so many edges of one zone in one leaf its own tree is quicker: bench_cells. */
    EDGES_MAX = 256,
    SAMPLES = 16,
};

/*
 * Leaves are halved until this many edges are left to a leaf on average, where pieces
 * stay within PIECES_MOST a crossing. Time and memory over both are in bench/cells.c.
 */
#define EDGES_A_LEAF 4.0
#define PIECES_MOST 4.0

/* The part of an edge in a leaf with its margin; in steps, upwards. */
struct piece {
    uint32_t rank, next;
    int16_t  ax, ay, bx, by;
    uint8_t  neighbour; /* in the first of a zone: see below */
};

/* A side of the leaf past which there is no edge, so that all along it is in or out. */
enum { WEST = 1, EAST, SOUTH, NORTH, SIDES = 7, IS_IN = 8 };

/* ---- lines over a lattice ---- */

/* fmin and fmax are calls, for the sake of NAN. */
static inline double
least(double a, double b)
{
    return a < b ? a : b;
}

static inline double
most(double a, double b)
{
    return a > b ? a : b;
}

struct cells_line
cells_line_upward(double ax, double ay, double bx, double by)
{
    return ay <= by ? (struct cells_line){ ax, ay, bx, by }
                    : (struct cells_line){ bx, by, ax, ay };
}

/* A degree of longitude on the equator is 111,319 m, one of latitude 110,574 m at least
 * (WGS 84); an odd hundredth covers what is lost in rounding. */
#define DEGREE_M_LEAST 110000.0

double
cells_near_steps(const struct cells_maker *maker, double width, double height,
                 double lat_most)
{
    double degrees = 1.01 * maker->near_m / DEGREE_M_LEAST;
    double shrink = cos(least(lat_most + 0.01, CELLS_LAT_MOST) * SPACE_DEGREE);

    return CELLS_DOUBT + CELLS_LOCAL * degrees * most(1 / (shrink * width), 1 / height);
}

static struct cells_range
range_near(double from, double to, double near, uint32_t count)
{
    double first = floor(from - near), last = floor(to + near);

    if (last < 0 || first >= count)
        return (struct cells_range){ 0, 0 };
    return (struct cells_range){ first > 0 ? (uint32_t)first : 0,
                                 last < count - 1 ? (uint32_t)last + 1 : count };
}

struct cells_range
cells_line_rows(const struct cells_line *line, double near, uint32_t rows)
{
    return range_near(line->ay, line->by, near, rows);
}

struct cells_range
cells_line_columns(const struct cells_line *line, uint32_t row, double near,
                   uint32_t columns)
{
    double low = row - near, high = row + 1 + near;
    double from = line->ax, to = line->bx, by_lat = (to - from) / (line->by - line->ay);

    if (line->ay < low && line->by > low)
        from = line->ax + (low - line->ay) * by_lat;
    if (line->by > high && line->ay < high)
        to = line->ax + (high - line->ay) * by_lat;
    return range_near(least(from, to), most(from, to), near, columns);
}

bool
cells_middle_is_in(const struct zone *zone, const struct cells_lattice *lattice,
                   uint32_t column, uint32_t row)
{
    struct point middle = { lattice->west + (column + 0.5) * lattice->lon_step,
                            lattice->south + (row + 0.5) * lattice->lat_step };

    return edges_contain(&zone->index->edges, middle);
}

/* ---- pieces of edges ---- */

static void
push_piece(struct cells_maker *maker, uint32_t leaf, uint32_t rank,
           const struct cells_line *line)
{
    struct cells_draft *draft = &maker->drafts[leaf];
    uint32_t            number = CELLS_COUNT(&maker->pieces, struct piece);
    struct piece       *piece = CELLS_PUSH(&maker->pieces, struct piece);

    if (!piece)
        return;
    *piece = (struct piece){
        .rank = rank,
        .ax = (int16_t)floor(line->ax), .ay = (int16_t)floor(line->ay),
        .bx = (int16_t)floor(line->bx), .by = (int16_t)floor(line->by),
    };
    if (draft->last_rank != rank + 1)
        draft->zone_piece = number;
    if (draft->last_piece)
        CELLS_AT(&maker->pieces, struct piece)[draft->last_piece].next = number;
    else
        draft->first_piece = number;
    draft->last_piece = number;
    draft->last_rank = rank + 1;
}

/*
 * What matters of an edge, in steps from a leaf's corner, for ways east that end at high:
 * its part between low and high, and where it leaves to the east a wall from there up, so
 * that the way goes on along high to the corner. West, south and north of the leaf no way
 * passes. Edges that share a vertex leave it on the same side: it is compared as it
 * stands.
 */
static void
cut_edge(struct cells_maker *maker, uint32_t leaf, uint32_t rank, struct cells_line line)
{
    const int LOW = maker->low, HIGH = maker->high;

    if (line.by < LOW || line.ay > HIGH)
        return;
    double            by_lat = (line.bx - line.ax) / (line.by - line.ay);
    double            by_lon = (line.by - line.ay) / (line.bx - line.ax);
    struct cells_line whole = line;

    if (whole.ay < LOW)
        line.ax = whole.ax + (LOW - whole.ay) * by_lat, line.ay = LOW;
    if (whole.by > HIGH)
        line.bx = whole.ax + (HIGH - whole.ay) * by_lat, line.by = HIGH;
    if ((line.ax < LOW && line.bx < LOW) || (line.ax > HIGH && line.bx > HIGH))
        return;
    if ((line.ax > HIGH) != (line.bx > HIGH)) {
        double at = whole.ay + (HIGH - whole.ax) * by_lon;

        at = least(most(at, line.ay), line.by);
        struct cells_line wall = { HIGH, at, HIGH, HIGH };
        if (at < HIGH)
            push_piece(maker, leaf, rank, &wall);
        if (line.ax > HIGH)
            line.ax = HIGH, line.ay = at;
        else
            line.bx = HIGH, line.by = at;
    }
    if ((line.ax < LOW) != (line.bx < LOW)) {
        double at = whole.ay + (LOW - whole.ax) * by_lon;

        at = least(most(at, line.ay), line.by);
        if (line.ax < LOW)
            line.ax = LOW, line.ay = at;
        else
            line.bx = LOW, line.by = at;
    }
    push_piece(maker, leaf, rank, &line);
}

/* An edge in leaves of its root. */
static void
spread_edge(struct cells_maker *maker, uint32_t rank, const struct cells_line *line,
            uint32_t shift)
{
    double             near = cells_near_of(maker->near);
    struct cells_range rows = cells_line_rows(line, near, 1u << shift);

    for (uint32_t row = rows.from; row < rows.to; row++) {
        struct cells_range columns = cells_line_columns(line, row, near, 1u << shift);

        for (uint32_t column = columns.from; column < columns.to; column++)
            cut_edge(maker, row << shift | column, rank,
                     (struct cells_line){ (line->ax - column) * CELLS_LOCAL,
                                          (line->ay - row) * CELLS_LOCAL,
                                          (line->bx - column) * CELLS_LOCAL,
                                          (line->by - row) * CELLS_LOCAL });
    }
}

/* Where the root's corner is, in roots. */
struct corner {
    double column, row;
};

static struct corner
corner_of(const struct cells_maker *maker, uint32_t root)
{
    return (struct corner){ root % maker->columns, root / maker->columns };
}

static inline struct cells_line
line_in_root(const struct cells_maker *maker, const struct cells_crossing *crossing,
             struct corner corner, double scale)
{
    const struct point *at =
        &maker->zones[crossing->rank]->index->edges.at[crossing->slot];

    return cells_line_upward(
        ((at[0].lon - maker->west) * maker->per_lon - corner.column) * scale,
        ((at[0].lat - maker->south) * maker->per_lat - corner.row) * scale,
        ((at[1].lon - maker->west) * maker->per_lon - corner.column) * scale,
        ((at[1].lat - maker->south) * maker->per_lat - corner.row) * scale);
}

/* Where a leaf is smaller, what is near to its edges would be most of it. */
static uint32_t
shift_most(const struct cells_maker *maker, struct corner corner)
{
    double   south = maker->south + corner.row / maker->per_lat;
    double   lat_most = most(fabs(south), fabs(south + 1 / maker->per_lat));
    double   steps =
        cells_near_steps(maker, 1 / maker->per_lon, 1 / maker->per_lat, lat_most);
    uint32_t shift = 0;

    while (shift < CELLS_SHIFT_MAX &&
           steps * (double)(2u << shift) < CELLS_NEAR_STEPS_MAX / 4)
        shift++;
    return maker->near_m > 0 ? shift : CELLS_SHIFT_MAX;
}

static void
set_margin(struct cells_maker *maker, const struct cells_lattice *lattice)
{
    double north = lattice->south + lattice->rows * lattice->lat_step;
    double lat_most = most(fabs(lattice->south), fabs(north));

    maker->near = (int)ceil(
        cells_near_steps(maker, lattice->lon_step, lattice->lat_step, lat_most));
    CHECK(maker->near <= NEAR_STEPS_EVER);
    maker->low = -maker->near - CELLS_MARGIN;
    maker->high = CELLS_LOCAL + maker->near + CELLS_MARGIN;
}

static uint32_t
choose_shift(const struct cells_maker *maker, const struct cells_crossing *crossings,
             uint32_t count, struct corner corner)
{
    double   length = 0; /* in roots */
    uint32_t shift = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct cells_line line = line_in_root(maker, &crossings[i], corner, 1);

        length += least(fabs(line.bx - line.ax), 1) + least(line.by - line.ay, 1);
    }
    while (shift < shift_most(maker, corner) &&
           count > EDGES_A_LEAF * (double)(1u << 2 * shift) &&
           count + length * (double)(2u << shift) <= PIECES_MOST * count + 32)
        shift++;
    return shift;
}

/* ---- leaves ---- */

static struct cells_lattice
lattice_of(const struct cells_maker *maker, uint32_t root, uint32_t shift)
{
    double side = 1u << shift;

    return (struct cells_lattice){
        maker->west + (root % maker->columns) / maker->per_lon,
        maker->south + (root / maker->columns) / maker->per_lat,
        1 / (maker->per_lon * side), 1 / (maker->per_lat * side),
        1u << shift, 1u << shift,
    };
}

static void
push_cover(struct cells_maker *maker, uint32_t leaf, uint32_t rank)
{
    struct cells_draft *draft = &maker->drafts[leaf];
    uint32_t            number = CELLS_COUNT(&maker->leaf_covers, struct cells_cover);
    struct cells_cover *cover = CELLS_PUSH(&maker->leaf_covers, struct cells_cover);

    if (!cover)
        return;
    *cover = (struct cells_cover){ leaf, rank, 0 };
    if (draft->last_cover)
        cover[(ptrdiff_t)draft->last_cover - number].next = number;
    else
        draft->first_cover = number;
    draft->last_cover = number;
}

/* Leaves side by side without an edge are all inside or all outside. */
static void
cover_leaves(struct cells_maker *maker, uint32_t rank,
             const struct cells_lattice *lattice)
{
    struct cells_draft *draft = maker->drafts;
    uint32_t            columns = lattice->columns, leaf = 0;

    for (uint32_t row = 0; row < lattice->rows; row++)
        for (uint32_t column = 0; column < columns; column++, leaf++, draft++) {
            if (draft->last_rank == rank + 1)
                continue;
            if (column > 0 && draft[-1].last_rank != rank + 1)
                draft->is_in = draft[-1].is_in;
            else if (row > 0 && draft[-(ptrdiff_t)columns].last_rank != rank + 1)
                draft->is_in = draft[-(ptrdiff_t)columns].is_in;
            else
                draft->is_in =
                    cells_middle_is_in(maker->zones[rank], lattice, column, row);
            if (draft->is_in)
                push_cover(maker, leaf, rank);
        }
}

/* What leaves with edges can know from leaves without. */
static void
ask_neighbours(struct cells_maker *maker, uint32_t rank, uint32_t side)
{
    struct piece             *pieces = CELLS_AT(&maker->pieces, struct piece);
    const struct cells_draft *draft = maker->drafts, *by;

    for (uint32_t row = 0; row < side; row++)
        for (uint32_t column = 0; column < side; column++, draft++) {
            if (draft->last_rank != rank + 1)
                continue;
            if (column > 0 && (by = draft - 1)->last_rank != rank + 1)
                pieces[draft->zone_piece].neighbour = WEST | (by->is_in ? IS_IN : 0);
            else if (column + 1 < side && (by = draft + 1)->last_rank != rank + 1)
                pieces[draft->zone_piece].neighbour = EAST | (by->is_in ? IS_IN : 0);
            else if (row > 0 && (by = draft - side)->last_rank != rank + 1)
                pieces[draft->zone_piece].neighbour = SOUTH | (by->is_in ? IS_IN : 0);
            else if (row + 1 < side && (by = draft + side)->last_rank != rank + 1)
                pieces[draft->zone_piece].neighbour = NORTH | (by->is_in ? IS_IN : 0);
        }
}

/* ---- parts ---- */

static void
fill_edges(struct cells_edges *edges, uint32_t lanes, const struct piece *pieces,
           uint32_t piece, uint32_t rank)
{
    for (uint32_t i = 0; i < lanes * CELLS_LANES; i++) {
        struct cells_edges *group = &edges[i / CELLS_LANES];
        int16_t            *from = &group->from[2 * (i % CELLS_LANES)];
        int16_t            *by = &group->by[2 * (i % CELLS_LANES)];
        const struct piece *p =
            piece && pieces[piece].rank == rank ? &pieces[piece] : NULL;

        from[0] = p ? p->ax : 0;
        from[1] = p ? p->ay : 2 * CELLS_LOCAL - 1; /* above all places: never met */
        by[0] = p ? (int16_t)(p->ay - p->by) : 0;
        by[1] = p ? (int16_t)(p->bx - p->ax) : 0;
        piece = p ? p->next : 0;
    }
}

/* One place in the leaf that is surely in or out tells how to count the others. */
static bool
settle_by_neighbour(struct cells_part *part, const struct cells_edges *edges,
                    int doubt, uint8_t neighbour)
{
    const int middle = CELLS_LOCAL / 2, last = CELLS_LOCAL - 1;
    const int x[] = { middle, 0, last, middle, middle };
    const int y[] = { middle, middle, middle, 0, last };
    int       side = neighbour & SIDES;

    if (side == 0)
        return false;
    struct cells_side at =
        cells_side(edges, part->lanes, CELLS_DOUBT, doubt, x[side], y[side]);
    part->is_odd = ((neighbour & IS_IN) != 0) != at.is_odd;
    return !at.is_doubtful;
}

static bool
settle_part(const struct cells_maker *maker, struct cells_part *part,
            const struct cells_edges *edges, int doubt,
            const struct cells_lattice *lattice, uint32_t leaf)
{
    const struct zone *zone = maker->zones[part->rank];
    double             lon = lattice->west + leaf % lattice->columns * lattice->lon_step;
    double             lat = lattice->south + leaf / lattice->columns * lattice->lat_step;

    for (int i = 0; i < SAMPLES; i++) {
        /* the sequence R2: Roberts, "The unreasonable effectiveness of quasirandom
         * sequences", 2018 */
        double       x = fmod(0.5 + i * 0.7548776662466927, 1);
        double       y = fmod(0.5 + i * 0.5698402909980532, 1);
        struct point p = { lon + x * lattice->lon_step, lat + y * lattice->lat_step };

        x = (p.lon - lon) / lattice->lon_step * CELLS_LOCAL;
        y = (p.lat - lat) / lattice->lat_step * CELLS_LOCAL;
        struct cells_side side =
            cells_side(edges, part->lanes, CELLS_DOUBT, doubt, (int)x, (int)y);
        if (side.is_doubtful)
            continue;
        part->is_odd = edges_contain(&zone->index->edges, p) != side.is_odd;
        return true;
    }
    return false;
}

/* The pieces of one zone from *piece on, which moves on to those of the next. */
static void
make_part(struct cells_maker *maker, uint32_t *piece, const struct cells_lattice *lattice,
          uint32_t leaf)
{
    const struct piece *pieces = CELLS_AT(&maker->pieces, struct piece);
    struct cells_part  *part = CELLS_PUSH(&maker->parts, struct cells_part);
    uint32_t            rank = pieces[*piece].rank, first = *piece, count = 0;
    int                 longest = 0;

    for (; *piece && pieces[*piece].rank == rank; *piece = pieces[*piece].next, count++) {
        const struct piece *p = &pieces[*piece];
        int                 length = abs(p->bx - p->ax) + p->by - p->ay;

        longest = length > longest ? length : longest;
    }
    if (!part)
        return;
    *part = (struct cells_part){
        .rank = rank & (CELLS_ZONES_MAX - 1),
        .edges = CELLS_COUNT(&maker->edges, struct cells_edges) & (CELLS_POOL_MAX - 1),
        .lanes = count > EDGES_MAX ? 0 : ((count + CELLS_LANES - 1) / CELLS_LANES) & 127,
        .has_next = *piece != 0,
    };
    if (maker->near > CELLS_NEAR_STEPS_MAX)
        part->lanes = 0;
    while (part->near < CELLS_NEAR_CODES - 1 && CELLS_DOUBT << part->near < maker->near)
        part->near++;
    while (1 << part->doubt < maker->near * longest)
        part->doubt++;
    struct cells_edges *edges = cells_push(&maker->edges, part->lanes * sizeof *edges);
    if (!edges)
        return;
    fill_edges(edges, part->lanes, pieces, first, rank);
    if (!settle_by_neighbour(part, edges, CELLS_DOUBT * longest,
                             pieces[first].neighbour) &&
        !settle_part(maker, part, edges, CELLS_DOUBT * longest, lattice, leaf))
        part->lanes = 0;
}

/* ---- a root ---- */

/* The ranks that cover the root and those that cover the leaf, in one order. */
static enum status
leaf_set(struct cells_maker *maker, uint32_t leaf, const struct cells_cover *covers,
         uint32_t cover_count, struct cells_leaf *ret_leaf, struct err *err)
{
    const struct cells_cover *own = CELLS_AT(&maker->leaf_covers, struct cells_cover);
    uint32_t                  next = maker->drafts[leaf].first_cover, i = 0;

    buf_clear(&maker->list);
    for (uint32_t rank = 0; rank < maker->everywhere; rank++) {
        uint32_t *to = CELLS_PUSH(&maker->list, uint32_t);

        if (to)
            *to = rank;
    }
    while (i < cover_count || next) {
        bool      is_own = next && (i == cover_count || own[next].rank < covers[i].rank);
        uint32_t *to = CELLS_PUSH(&maker->list, uint32_t);

        if (to)
            *to = is_own ? own[next].rank : covers[i].rank;
        next = is_own ? own[next].next : next;
        i += !is_own;
    }
    TRY(buf_status(&maker->list, err));
    return cells_set(maker, CELLS_AT(&maker->list, uint32_t),
                     CELLS_COUNT(&maker->list, uint32_t), ret_leaf, err);
}

static void
start_root(struct cells_maker *maker, uint32_t shift)
{
    memset(maker->drafts, 0, sizeof *maker->drafts << 2 * shift);
    buf_clear(&maker->pieces);
    buf_clear(&maker->leaf_covers);
    (void)CELLS_PUSH(&maker->pieces, struct piece); /* 0 ends a chain */
    (void)CELLS_PUSH(&maker->leaf_covers, struct cells_cover);
}

enum status
cells_make_root(struct cells_maker *maker, uint32_t root,
                const struct cells_crossing *crossings, uint32_t crossing_count,
                const struct cells_cover *covers, uint32_t cover_count, struct err *err)
{
    struct corner        corner = corner_of(maker, root);
    uint32_t             shift = choose_shift(maker, crossings, crossing_count, corner);
    struct cells_lattice lattice = lattice_of(maker, root, shift);
    set_margin(maker, &lattice);
    struct cells_root   *to = CELLS_PUSH(&maker->roots, struct cells_root);
    uint32_t             first = CELLS_COUNT(&maker->leaves, struct cells_leaf);

    if (to)
        *to = (struct cells_root){ first, shift };
    start_root(maker, shift);
    for (uint32_t i = 0; i < crossing_count; i++) {
        struct cells_line line = line_in_root(maker, &crossings[i], corner, 1u << shift);

        spread_edge(maker, crossings[i].rank, &line, shift);
        if (i + 1 == crossing_count || crossings[i + 1].rank != crossings[i].rank) {
            TRY(buf_status(&maker->pieces, err));
            cover_leaves(maker, crossings[i].rank, &lattice);
            ask_neighbours(maker, crossings[i].rank, 1u << shift);
        }
    }
    TRY(buf_status(&maker->leaf_covers, err));
    for (uint32_t i = 0; i < 1u << 2 * shift; i++) {
        struct cells_leaf leaf = { 0 }, *place;
        uint32_t          piece = maker->drafts[i].first_piece;

        TRY(leaf_set(maker, i, covers, cover_count, &leaf, err));
        uint32_t parts = CELLS_COUNT(&maker->parts, struct cells_part), count = 0;
        for (; piece; count++)
            make_part(maker, &piece, &lattice, i);
        if (parts + count >= CELLS_POOL_MAX)
            return err_set(err, TRUCE_LIMIT,
                           "the boundaries of the zones cross too often");
        leaf.parts = (count ? parts : 0) & (CELLS_POOL_MAX - 1);
        leaf.part_count = (count < CELLS_MANY ? count : CELLS_MANY) & CELLS_MANY;
        place = CELLS_PUSH(&maker->leaves, struct cells_leaf);
        if (place)
            *place = leaf;
    }
    return TRUCE_OK;
}
