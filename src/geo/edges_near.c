#include "geo/edges_walk.h"
#include "geo/orient.h"

/* ---- the nearest ---- */

#define WHOLE_PIECE_DEG 1.0 /* on less, the distance has one valley */
#define SAG_SMALL_M 1e-3    /* below, the foot on the chord is the foot on the edge */
/* Below, two steps of Newton from there reach it: each leaves of an error about the
 * distance over the radius to which the edge bends, thousands of kilometres. */
#define SAG_MODEST_M 1.0
#define FOOT_STEP_M 1e-3 /* off by it at 1 m, the distance is off by 0.5 micrometres */
enum { FOOT_ROUNDS_MAX = 40 };

/* Beyond, twice what is promised, the shortest chord alone decides, which is right to a
 * thousandth: seen from afar all of a boundary is about equally far, and would all have
 * to be looked at. */
#define CHORD_ALONE_M 2e6

/* A piece of an edge that may be the nearest: looked at more closely once all that is
 * surely farther is out of the way. */
struct candidate {
    uint32_t     slot;
    struct point a, b;
    double       t, length_m, sag_m;
    double       chord_least;
};

enum { CANDIDATES_MAX = 16 };

struct search {
    const struct edges *edges;
    struct point        p;
    struct space        from;
    double              chord2_most; /* over it nothing can be the nearest */
    struct edge_near    nearest;
    struct candidate    candidates[CANDIDATES_MAX];
    uint32_t            candidate_count;
};

static double
squared(double x)
{
    return x * x;
}

/* How far x lies outside of low..high. */
static double
outside(double low, double high, double x)
{
    return x < low ? low - x : x > high ? x - high : 0;
}

static double
box_distance2(const struct edge_node *node, struct space p)
{
    double dx = outside(node->low[0], node->high[0], p.x);
    double dy = outside(node->low[1], node->high[1], p.y);
    double dz = outside(node->low[2], node->high[2], p.z);

    return dx * dx + dy * dy + dz * dz;
}

static void
search_try(struct search *search, const struct candidate *piece, double t)
{
    struct point q = space_between(piece->a, piece->b, t);
    double       distance_m = geodesic_distance_m(search->p, q);

    if (distance_m >= search->nearest.distance_m)
        return;
    search->nearest = (struct edge_near){ distance_m, piece->slot, q };
    search->chord2_most =
        fmin(search->chord2_most, squared(space_chord_most(distance_m)));
}

/* How the chord from the searched point changes with t: below 0 it still shortens. */
static double
chord_slope(const struct search *search, const struct candidate *piece, double t)
{
    struct space velocity, at = space_on_edge(piece->a, piece->b, t, &velocity);

    return space_dot(space_minus(at, search->from), velocity);
}

/*
 * The foot on a piece short enough to have one valley, by false position (the Illinois
 * rule). The shortest chord and the shortest way over ground end, for one edge, within
 * metres of each other even at 1,000 km, where that moves the distance by a tenth of a
 * millimetre.
 */
static void
search_foot(struct search *search, const struct candidate *piece)
{
    double low = 0, high = 1, at_low = chord_slope(search, piece, 0);
    double at_high = chord_slope(search, piece, 1), length_m = piece->length_m;
    int    stuck = 0;

    if (!(at_low < 0 && at_high > 0)) {
        search_try(search, piece, 0);
        search_try(search, piece, 1);
        return;
    }
    for (int i = 0; i < FOOT_ROUNDS_MAX && (high - low) * length_m > FOOT_STEP_M; i++) {
        double t = low + (high - low) * at_low / (at_low - at_high);
        double slope = chord_slope(search, piece, t);

        if (fabs(slope) <= FOOT_STEP_M * length_m)
            low = high = t;
        if (slope < 0) {
            low = t;
            at_low = slope;
            at_high = stuck < 0 ? at_high / 2 : at_high;
            stuck = -1;
        } else {
            high = t;
            at_high = slope;
            at_low = stuck > 0 ? at_low / 2 : at_low;
            stuck = 1;
        }
    }
    search_try(search, piece, (low + high) / 2);
}

static void
search_closely(struct search *search, const struct candidate *piece)
{
    double t = piece->t;

    if (piece->sag_m > SAG_MODEST_M) {
        search_foot(search, piece);
        return;
    }
    for (int i = 0; i < 2 && piece->sag_m > SAG_SMALL_M; i++) {
        t -= chord_slope(search, piece, t) / squared(piece->length_m);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
    }
    search_try(search, piece, t);
}

/* Somewhere the chord is `chord`: what has a longer one than this is not nearer over
 * ground. */
static double
chord_rival(double chord)
{
    /* (1 / R_min^2 - 1 / R_max^2) / 24 is 2.1e-17 per square metre */
    return chord < CHORD_ALONE_M ? chord * (1 + 3e-17 * chord * chord) : chord;
}

/* What was looked at closely, the most promising, had a chord of at least this. */
static double
chord2_after(double chord2_most, double chord_least)
{
    return chord_least < CHORD_ALONE_M ? chord2_most
                                       : fmin(chord2_most, squared(chord_least));
}

/* The most promising first. */
static void
search_settle(struct search *search)
{
    for (uint32_t left = search->candidate_count; left > 0; left--) {
        struct candidate *all = search->candidates;
        uint32_t          next = 0;

        for (uint32_t i = 1; i < left; i++)
            if (all[i].chord_least < all[next].chord_least)
                next = i;
        if (all[next].chord_least > 0 &&
            squared(all[next].chord_least) >= search->chord2_most)
            break;
        search_closely(search, &all[next]);
        search->chord2_most = chord2_after(search->chord2_most, all[next].chord_least);
        all[next] = all[left - 1];
    }
    search->candidate_count = 0;
}

static void
search_edge(struct search *search, uint32_t slot, struct point a, struct point b,
            struct space a_space, struct space b_space)
{
    double t, chord = sqrt(space_chord_distance2(search->from, a_space, b_space, &t));
    double sag_m = space_sag_m(a, b);

    if (chord > sag_m && squared(chord - sag_m) >= search->chord2_most)
        return;
    if (fabs(b.lon - a.lon) + fabs(b.lat - a.lat) <= WHOLE_PIECE_DEG) {
        struct space along = space_minus(b_space, a_space);
        double       rival2 = squared(chord_rival(chord + sag_m));

        if (search->candidate_count == CANDIDATES_MAX)
            search_settle(search);
        search->chord2_most = fmin(search->chord2_most, nextafter(rival2, INFINITY));
        search->candidates[search->candidate_count++] = (struct candidate){
            slot, a, b, t, sqrt(space_dot(along, along)) + sag_m, sag_m, chord - sag_m,
        };
        return;
    }
    struct point middle = { (a.lon + b.lon) / 2, (a.lat + b.lat) / 2 };
    struct space m_space = space_from_point(middle);
    if (t < 0.5) {
        search_edge(search, slot, a, middle, a_space, m_space);
        search_edge(search, slot, middle, b, m_space, b_space);
    } else {
        search_edge(search, slot, middle, b, m_space, b_space);
        search_edge(search, slot, a, middle, a_space, m_space);
    }
}

static void
search_node(struct search *search, uint32_t level, uint32_t i)
{
    const struct edges *edges = search->edges;
    double              distance2[EDGES_FAN];
    uint32_t            first, count;

    if (level == 0) {
        count = edges_slots(edges, i, &first);
        for (uint32_t k = first; k < first + count; k++)
            if (edges->kinds[k] & EDGE_WALL)
                search_edge(search, k, edges->at[k], edges->at[k + 1], edges->in_space[k],
                            edges->in_space[k + 1]);
        return;
    }
    count = edges_children(edges, level, i, &first);
    for (uint32_t k = 0; k < count; k++)
        distance2[k] = box_distance2(&edges->nodes[first + k], search->from);
    for (uint32_t left = count; left > 0; left--) { /* the nearest child first */
        uint32_t next = 0;

        for (uint32_t k = 1; k < count; k++)
            if (distance2[k] < distance2[next])
                next = k;
        if (!(distance2[next] < search->chord2_most))
            return;
        search_node(search, level - 1, first + next);
        distance2[next] = INFINITY;
    }
}

struct edge_near
edges_nearest(const struct edges *edges, struct point p, double most_m)
{
    struct search search = { .edges = edges, .p = p, .from = space_from_point(p) };

    /* most_m itself is not beyond */
    search.nearest.distance_m = nextafter(most_m, INFINITY);
    search.chord2_most = squared(space_chord_most(search.nearest.distance_m));
    search.nearest.slot = UINT32_MAX;
    if (edges->wall_count > 0)
        search_node(&search, edges->levels - 1, edges_root(edges));
    search_settle(&search);
    if (search.nearest.slot == UINT32_MAX)
        search.nearest.distance_m = INFINITY;
    return search.nearest;
}

/* ---- surely near ---- */

#define SAG_ENOUGH_M 0.5 /* of doubt left, against the metres that strips are spared */

struct near_test {
    const struct edges *edges;
    struct space        from;
    double              chord_m;
    uint32_t            slot; /* found */
};

static bool
edge_is_near(const struct near_test *test, struct point a, struct point b,
             struct space a_space, struct space b_space)
{
    double t, chord = sqrt(space_chord_distance2(test->from, a_space, b_space, &t));
    double sag_m = space_sag_m(a, b);

    if (chord + sag_m <= test->chord_m)
        return true;
    if (chord - sag_m > test->chord_m || sag_m <= SAG_ENOUGH_M)
        return false;
    struct point middle = { (a.lon + b.lon) / 2, (a.lat + b.lat) / 2 };
    struct space m_space = space_from_point(middle);
    return edge_is_near(test, a, middle, a_space, m_space) ||
           edge_is_near(test, middle, b, m_space, b_space);
}

static bool
slot_is_near(const struct near_test *test, uint32_t k)
{
    const struct edges *edges = test->edges;

    return (edges->kinds[k] & EDGE_WALL) &&
           edge_is_near(test, edges->at[k], edges->at[k + 1], edges->in_space[k],
                        edges->in_space[k + 1]);
}

static bool
node_is_near(struct near_test *test, uint32_t level, uint32_t i)
{
    const struct edges *edges = test->edges;
    uint32_t            first, count;

    if (level == 0) {
        count = edges_slots(edges, i, &first);
        for (uint32_t k = first; k < first + count; k++)
            if (slot_is_near(test, k)) {
                test->slot = k;
                return true;
            }
        return false;
    }
    count = edges_children(edges, level, i, &first);
    for (uint32_t k = first; k < first + count; k++)
        if (box_distance2(&edges->nodes[k], test->from) <= squared(test->chord_m) &&
            node_is_near(test, level - 1, k))
            return true;
    return false;
}

bool
edges_surely_within(const struct edges *edges, struct space p, double distance_m,
                    uint32_t *hint)
{
    struct near_test test = { edges, p, space_chord_least(distance_m), 0 };

    if (edges->wall_count == 0)
        return false;
    if (*hint < edges->slots && slot_is_near(&test, *hint))
        return true;
    if (!node_is_near(&test, edges->levels - 1, edges_root(edges)))
        return false;
    *hint = test.slot;
    return true;
}

/* ---- two boundaries ---- */

/* Two edges that may be the nearest pair. */
struct pair {
    uint32_t i, k;
    double   chord_least;
};

struct gap {
    const struct edges *a, *b;
    double              most_m, chord2_most;
    struct pair         pairs[CANDIDATES_MAX];
    uint32_t            pair_count;
};

static double
boxes_distance2(const struct edge_node *a, const struct edge_node *b)
{
    double sum = 0;

    for (int i = 0; i < 3; i++)
        sum += squared(a->low[i] > b->high[i]   ? a->low[i] - b->high[i]
                       : b->low[i] > a->high[i] ? b->low[i] - a->high[i]
                                                : 0);
    return sum;
}

/* Of b's ends to a's edge. */
static void
gap_ends(struct gap *gap, const struct edges *a, uint32_t i, const struct edges *b,
         uint32_t k)
{
    for (uint32_t end = k; end <= k + 1; end++) {
        struct search search = { .edges = a, .p = b->at[end], .from = b->in_space[end] };

        search.nearest.distance_m = gap->most_m;
        search.chord2_most = gap->chord2_most;
        search_edge(&search, i, a->at[i], a->at[i + 1], a->in_space[i],
                    a->in_space[i + 1]);
        search_settle(&search);
        gap->most_m = search.nearest.distance_m;
        gap->chord2_most = search.chord2_most;
    }
}

static void
gap_settle(struct gap *gap)
{
    for (uint32_t left = gap->pair_count; left > 0; left--) {
        struct pair *all = gap->pairs, best;
        uint32_t     next = 0;

        for (uint32_t i = 1; i < left; i++)
            if (all[i].chord_least < all[next].chord_least)
                next = i;
        best = all[next];
        all[next] = all[left - 1];
        if (best.chord_least > 0 && squared(best.chord_least) >= gap->chord2_most)
            break;
        gap_ends(gap, gap->a, best.i, gap->b, best.k);
        gap_ends(gap, gap->b, best.k, gap->a, best.i);
        gap->chord2_most = chord2_after(gap->chord2_most, best.chord_least);
    }
    gap->pair_count = 0;
}

static double
length_m(const struct edges *edges, uint32_t slot)
{
    struct space along = space_minus(edges->in_space[slot + 1], edges->in_space[slot]);

    return sqrt(space_dot(along, along));
}

/* The chord from the nearest end of one edge to the chord of the other. */
static double
ends_chord(const struct edges *a, uint32_t i, const struct edges *b, uint32_t k)
{
    const struct space *p = &a->in_space[i], *q = &b->in_space[k];
    double              t, least2 = space_chord_distance2(p[0], q[0], q[1], &t);

    least2 = fmin(least2, space_chord_distance2(p[1], q[0], q[1], &t));
    least2 = fmin(least2, space_chord_distance2(q[0], p[0], p[1], &t));
    return sqrt(fmin(least2, space_chord_distance2(q[1], p[0], p[1], &t)));
}

/*
 * Two edges that do not cross are nearest at an end of one of them: the gap between them
 * is a straight function of the latitude times its cosine, which has no valley inside.
 */
static void
gap_edges(struct gap *gap, uint32_t i, uint32_t k)
{
    struct point a = gap->a->at[i], b = gap->a->at[i + 1];
    struct point c = gap->b->at[k], d = gap->b->at[k + 1];
    struct space between = space_minus(gap->a->in_space[i], gap->b->in_space[k]);
    double       sag_m = space_sag_m(a, b) + space_sag_m(c, d);
    double       reach_m = length_m(gap->a, i) + length_m(gap->b, k) + sag_m;

    if (sqrt(space_dot(between, between)) - reach_m >= sqrt(gap->chord2_most))
        return;
    double turn = 360 * round((a.lon + b.lon - c.lon - d.lon) / 720);
    c.lon += turn;
    d.lon += turn;
    if (orient_segments_meet(a, b, c, d)) {
        gap->most_m = gap->chord2_most = 0;
        return;
    }
    double chord = ends_chord(gap->a, i, gap->b, k);
    double rival2 = squared(chord_rival(chord + sag_m));
    if (gap->pair_count == CANDIDATES_MAX)
        gap_settle(gap);
    if (chord > sag_m && squared(chord - sag_m) >= gap->chord2_most)
        return;
    gap->chord2_most = fmin(gap->chord2_most, nextafter(rival2, INFINITY));
    gap->pairs[gap->pair_count++] = (struct pair){ i, k, chord - sag_m };
}

static void
gap_leaves(struct gap *gap, uint32_t leaf_a, uint32_t leaf_b)
{
    uint32_t a_first, b_first;
    uint32_t a_count = edges_slots(gap->a, leaf_a, &a_first);
    uint32_t b_count = edges_slots(gap->b, leaf_b, &b_first);

    for (uint32_t i = a_first; i < a_first + a_count; i++)
        for (uint32_t k = b_first;
             (gap->a->kinds[i] & EDGE_WALL) && k < b_first + b_count; k++)
            if (gap->b->kinds[k] & EDGE_WALL)
                gap_edges(gap, i, k);
}

static void
gap_nodes(struct gap *gap, uint32_t level_a, uint32_t a, uint32_t level_b, uint32_t b)
{
    bool     split_a = level_a >= level_b;
    double   distance2[EDGES_FAN];
    uint32_t first, count;

    if (level_a == 0 && level_b == 0) {
        gap_leaves(gap, a, b);
        return;
    }
    count = split_a ? edges_children(gap->a, level_a, a, &first)
                    : edges_children(gap->b, level_b, b, &first);
    for (uint32_t k = 0; k < count; k++)
        distance2[k] =
            split_a ? boxes_distance2(&gap->a->nodes[first + k], &gap->b->nodes[b])
                    : boxes_distance2(&gap->a->nodes[a], &gap->b->nodes[first + k]);
    for (uint32_t left = count; left > 0; left--) {
        uint32_t next = 0;

        for (uint32_t k = 1; k < count; k++)
            if (distance2[k] < distance2[next])
                next = k;
        if (!(distance2[next] < gap->chord2_most))
            return;
        if (split_a)
            gap_nodes(gap, level_a - 1, first + next, level_b, b);
        else
            gap_nodes(gap, level_a, a, level_b - 1, first + next);
        distance2[next] = INFINITY;
    }
}

double
edges_gap_m(const struct edges *a, const struct edges *b, double most_m)
{
    struct gap gap = { .a = a, .b = b, .most_m = nextafter(most_m, INFINITY) };

    gap.chord2_most = squared(space_chord_most(gap.most_m));
    if (a->wall_count == 0 || b->wall_count == 0)
        return INFINITY;
    gap_nodes(&gap, a->levels - 1, edges_root(a), b->levels - 1, edges_root(b));
    gap_settle(&gap);
    return gap.most_m <= most_m ? gap.most_m : INFINITY;
}
