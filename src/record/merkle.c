#include "record/merkle.h"

enum { TILE_BITS = 8 };

struct digest
merkle_leaf(struct str entry)
{
    return sha256((struct str[]){ { "\0", 1 }, entry }, 2);
}

struct digest
merkle_node(const struct digest *left, const struct digest *right)
{
    char bytes[1 + 2 * SHA256_BYTES] = { 1 };

    memcpy(bytes + 1, left->bytes, SHA256_BYTES);
    memcpy(bytes + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
    return sha256(&(struct str){ bytes, sizeof bytes }, 1);
}

/* The root of 2^level leaves. As in adding to a binary number: two trees of a size make one of
 * the next. */
static void
add_perfect(struct merkle *tree, unsigned level, struct digest carry)
{
    uint64_t leaves = (uint64_t)1 << level;

    CHECK(tree->size % leaves == 0 && tree->size <= UINT64_MAX - leaves);
    for (; tree->size >> level & 1; level++) {
        carry = merkle_node(&tree->roots[level], &carry);
        if ((level + 1) % TILE_BITS == 0)
            tree->last[(level + 1) / TILE_BITS] = carry;
    }
    tree->roots[level] = carry;
    tree->size += leaves;
}

void
merkle_add(struct merkle *tree, const struct digest *leaf)
{
    add_perfect(tree, 0, *leaf);
    tree->last[0] = *leaf;
}

struct digest
merkle_root(const struct merkle *tree)
{
    struct digest root = sha256(NULL, 0);
    bool          is_first = true;

    for (unsigned level = 0; level < 64; level++) {
        if (!(tree->size >> level & 1))
            continue;
        root = is_first ? tree->roots[level] : merkle_node(&tree->roots[level], &root);
        is_first = false;
    }
    return root;
}

unsigned
merkle_edge_count(uint64_t size, unsigned level)
{
    CHECK(level < MERKLE_TILE_LEVELS);
    return (unsigned)(size >> TILE_BITS * level) % MERKLE_TILE_WIDTH;
}

uint64_t
merkle_edge_index(uint64_t size, unsigned level)
{
    CHECK(level < MERKLE_TILE_LEVELS);
    return size >> TILE_BITS * level >> TILE_BITS;
}

/* The digest of the newest perfect trees joins the tiles from this level up. */
static enum status
edge_grow(struct merkle_edge *edge, unsigned level, merkle_emit emit, void *context,
          struct err *err)
{
    for (; level < MERKLE_TILE_LEVELS; level++) {
        struct merkle_tile *tile = &edge->tiles[level];

        CHECK(tile->count < MERKLE_TILE_WIDTH);
        tile->at[tile->count++] = edge->tree.last[level];
        if (tile->count < MERKLE_TILE_WIDTH)
            return TRUCE_OK;
        TRY(emit(context, level, merkle_edge_index(edge->tree.size, level) - 1, tile->at,
                 tile->count, err));
        tile->count = tile->kept = 0;
    }
    return TRUCE_OK;
}

enum status
merkle_edge_add(struct merkle_edge *edge, const struct digest *leaf, merkle_emit emit,
                void *context, struct err *err)
{
    merkle_add(&edge->tree, leaf);
    return edge_grow(edge, 0, emit, context, err);
}

/* Level by level: the nodes of one do not wait for each other. */
static struct digest
tile_root(const struct digest leaves[MERKLE_TILE_WIDTH])
{
    struct digest level[MERKLE_TILE_WIDTH / 2];
    struct str    pairs[MERKLE_TILE_WIDTH / 2];

    for (unsigned count = MERKLE_TILE_WIDTH / 2; count; count /= 2) {
        for (unsigned i = 0; i < count; i++)
            pairs[i] = (struct str){ (const char *)&leaves[2 * i], 2 * SHA256_BYTES };
        sha256_each((struct str){ "\1", 1 }, pairs, count, level);
        leaves = level; /* a node is written after both below it were read */
    }
    return level[0];
}

enum status
merkle_edge_add_tile(struct merkle_edge *edge, const struct digest leaves[MERKLE_TILE_WIDTH],
                     merkle_emit emit, void *context, struct err *err)
{
    struct merkle *tree = &edge->tree;
    struct digest  root = tile_root(leaves);

    CHECK(edge->tiles[0].count == 0);
    tree->last[0] = leaves[MERKLE_TILE_WIDTH - 1];
    tree->last[1] = root;
    add_perfect(tree, TILE_BITS, root);
    TRY(emit(context, 0, merkle_edge_index(tree->size, 0) - 1, leaves, MERKLE_TILE_WIDTH, err));
    return edge_grow(edge, 1, emit, context, err);
}
enum status
merkle_edge_flush(struct merkle_edge *edge, merkle_emit emit, void *context,
                  struct err *err)
{
    for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++) {
        struct merkle_tile *tile = &edge->tiles[level];

        CHECK(tile->count == merkle_edge_count(edge->tree.size, level));
        if (tile->count == tile->kept)
            continue;
        TRY(emit(context, level, merkle_edge_index(edge->tree.size, level), tile->at,
                 tile->count, err));
        tile->kept = tile->count;
    }
    return TRUCE_OK;
}

void
merkle_edge_load(struct merkle_edge *edge, uint64_t size)
{
    edge->tree = (struct merkle){ .size = size };
    for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++) {
        struct merkle_tile *tile = &edge->tiles[level];
        struct merkle       part = { 0 };

        tile->count = tile->kept = merkle_edge_count(size, level);
        for (unsigned i = 0; i < tile->count; i++)
            merkle_add(&part, &tile->at[i]);
        memcpy(&edge->tree.roots[TILE_BITS * level], part.roots,
               TILE_BITS * sizeof *part.roots);
    }
}
