#include "geo/edges_walk.h"
#include "geo/orient.h"

/* ---- building ---- */

static const struct edge_node nothing = {
    .west = INFINITY,
    .south = INFINITY,
    .east = -INFINITY,
    .north = -INFINITY,
    .low = { INFINITY, INFINITY, INFINITY },
    .high = { -INFINITY, -INFINITY, -INFINITY },
};

static void
node_add_ring(struct edge_node *node, struct point p)
{
    node->west = fmin(node->west, p.lon);
    node->east = fmax(node->east, p.lon);
    node->south = fmin(node->south, p.lat);
    node->north = fmax(node->north, p.lat);
}

static void
node_add_space(struct edge_node *node, const double low[3], const double high[3])
{
    for (int i = 0; i < 3; i++) {
        node->low[i] = fmin(node->low[i], low[i]);
        node->high[i] = fmax(node->high[i], high[i]);
    }
}

static void
node_add_wall(struct edge_node *node, struct space p, double sag_m)
{
    double low[3] = { p.x - sag_m, p.y - sag_m, p.z - sag_m };
    double high[3] = { p.x + sag_m, p.y + sag_m, p.z + sag_m };

    node_add_space(node, low, high);
}

static struct edge_node
leaf_build(const struct edges *edges, uint32_t from, uint32_t to)
{
    struct edge_node node = nothing;

    node.ends[0] = edges->at[from].lat;
    for (uint32_t i = from; i < to; i++) {
        struct point a = edges->at[i], b = edges->at[i + 1];

        if (edges->kinds[i] & EDGE_RING) {
            node_add_ring(&node, a);
            node_add_ring(&node, b);
        } else {
            if (!node.has_gap)
                node.ends[1] = a.lat;
            node.has_gap = true;
            node.ends[2] = b.lat;
        }
        if (edges->kinds[i] & EDGE_WALL) {
            double sag_m = space_sag_m(a, b);

            node_add_wall(&node, edges->in_space[i], sag_m);
            node_add_wall(&node, edges->in_space[i + 1], sag_m);
        }
    }
    node.ends[3] = edges->at[to].lat;
    return node;
}

static struct edge_node
node_build(const struct edge_node *children, uint32_t count)
{
    struct edge_node node = nothing;

    for (uint32_t i = 0; i < count; i++) {
        const struct edge_node *child = &children[i];

        if (child->west <= child->east) {
            node_add_ring(&node, (struct point){ child->west, child->south });
            node_add_ring(&node, (struct point){ child->east, child->north });
        }
        node_add_space(&node, child->low, child->high);
        if (child->has_gap) {
            if (!node.has_gap)
                node.ends[1] = child->ends[1];
            node.has_gap = true;
            node.ends[2] = child->ends[2];
        }
    }
    node.ends[0] = children[0].ends[0];
    node.ends[3] = children[count - 1].ends[3];
    return node;
}

static uint32_t
groups(uint32_t count)
{
    return count / EDGES_FAN + (count % EDGES_FAN > 0);
}

static void
nodes_build(struct edges *edges)
{
    for (uint32_t i = 0; i < edges->level_from[1]; i++) {
        uint32_t from = i * EDGES_FAN, to = from + EDGES_FAN;

        edges->nodes[i] = leaf_build(edges, from, to < edges->slots ? to : edges->slots);
    }
    for (uint32_t level = 1; level < edges->levels; level++) {
        uint32_t below = edges->level_from[level - 1], from = edges->level_from[level];
        uint32_t count = from - below, here = edges->level_from[level + 1] - from;

        for (uint32_t i = 0; i < here; i++) {
            uint32_t left = count - i * EDGES_FAN;

            edges->nodes[from + i] = node_build(&edges->nodes[below + i * EDGES_FAN],
                                                left < EDGES_FAN ? left : EDGES_FAN);
        }
    }
}

enum status
edges_build(struct arena *keep, const struct point *at, const uint8_t *kinds,
            uint32_t slots, struct edges *ret_edges, struct err *err)
{
    struct edges edges = { .at = at, .kinds = kinds, .slots = slots };

    CHECK(slots < UINT32_MAX / 2);
    if (slots > 0) {
        for (uint32_t count = groups(slots);; count = groups(count)) {
            CHECK(edges.levels < EDGES_LEVELS_MAX);
            edges.level_from[edges.levels + 1] = edges.level_from[edges.levels] + count;
            edges.levels++;
            if (count == 1)
                break;
        }
        edges.in_space = ARENA_ARRAY(keep, slots + 1, struct space);
        TRY_NEW(edges.in_space, err);
        edges.nodes = ARENA_ARRAY(keep, edges.level_from[edges.levels], struct edge_node);
        TRY_NEW(edges.nodes, err);
        for (uint32_t i = 0; i <= slots; i++)
            edges.in_space[i] = space_from_point(at[i]);
        for (uint32_t i = 0; i < slots; i++)
            edges.wall_count += (kinds[i] & EDGE_WALL) != 0;
        nodes_build(&edges);
    }
    *ret_edges = edges;
    return TRUCE_OK;
}

/* ---- inside or not ---- */

/*
 * A ray from p to the east crosses an edge if just one of its ends is above p: so a
 * vertex on the ray counts with one of its two edges, and a chain that lies wholly east
 * of p is crossed as often, even or odd, as the edge between its two ends would be.
 */
enum side { SIDE_WEST_OR_MISSED, SIDE_CROSSED, SIDE_ON };

static enum side
edge_side(struct point a, struct point b, struct point p)
{
    bool a_above = a.lat > p.lat, b_above = b.lat > p.lat;

    if (a_above == b_above) {
        /* Above p, or touching its latitude from below: on it if flat, or at an end. */
        bool is_flat = a.lat == p.lat && b.lat == p.lat;
        bool is_at =
            (a.lon == p.lon && a.lat == p.lat) || (b.lon == p.lon && b.lat == p.lat);

        return is_at || (is_flat && (a.lon < p.lon) != (b.lon < p.lon))
                   ? SIDE_ON
                   : SIDE_WEST_OR_MISSED;
    }
    if (a.lon < p.lon && b.lon < p.lon)
        return SIDE_WEST_OR_MISSED;
    if (a.lon > p.lon && b.lon > p.lon)
        return SIDE_CROSSED;
    int left = orient(a, b, p);
    if (left == 0)
        return SIDE_ON;
    return (left > 0) == b_above ? SIDE_CROSSED : SIDE_WEST_OR_MISSED;
}

/* Flips *odd for each crossing; true if p is on an edge. */
static bool
node_contain(const struct edges *edges, uint32_t level, uint32_t i, struct point p,
             bool *odd)
{
    uint32_t first, count;

    if (level > 0) {
        count = edges_children(edges, level, i, &first);
        for (uint32_t k = first; k < first + count; k++) {
            const struct edge_node *node = &edges->nodes[k];

            if (p.lat < node->south || p.lat > node->north || p.lon > node->east)
                continue;
            if (p.lon < node->west)
                *odd ^=
                    (node->ends[0] > p.lat) ^ (node->ends[3] > p.lat) ^
                    (node->has_gap && (node->ends[1] > p.lat) != (node->ends[2] > p.lat));
            else if (node_contain(edges, level - 1, k, p, odd))
                return true;
        }
        return false;
    }
    count = edges_slots(edges, i, &first);
    for (uint32_t k = first; k < first + count; k++) {
        if (!(edges->kinds[k] & EDGE_RING))
            continue;
        enum side side = edge_side(edges->at[k], edges->at[k + 1], p);
        if (side == SIDE_ON)
            return true;
        *odd ^= side == SIDE_CROSSED;
    }
    return false;
}

bool
edges_contain(const struct edges *edges, struct point p)
{
    bool odd = false;

    if (edges->levels == 0)
        return false;
    return node_contain(edges, edges->levels - 1, edges_root(edges), p, &odd) || odd;
}
