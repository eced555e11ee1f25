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

void
merkle_add(struct merkle *tree, const struct digest *leaf)
{
    struct digest carry = *leaf;
    unsigned      level = 0;

    CHECK(tree->size < UINT64_MAX);
    /* as in adding one to a binary number: two trees of a size make one of the next */
    for (; tree->size >> level & 1; level++) {
        carry = merkle_node(&tree->roots[level], &carry);
        if ((level + 1) % TILE_BITS == 0)
            tree->last[(level + 1) / TILE_BITS] = carry;
    }
    tree->roots[level] = carry;
    tree->last[0] = *leaf;
    tree->size++;
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

enum status
merkle_edge_add(struct merkle_edge *edge, const struct digest *leaf, merkle_emit emit,
                void *context, struct err *err)
{
    merkle_add(&edge->tree, leaf);
    for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++) {
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
