/*
 * record/merkle.h - the hash tree over the entries of the log, and its tiles.
 *
 * A tree is kept as its frontier: the roots of the perfect trees that its size in binary
 * names. Adding a leaf costs one leaf hash and on average one node hash.
 *
 * The digests lie in tiles of 256, as in C2SP tlog-tiles: tile i of level t holds the
 * roots of the perfect trees over 256^t leaves each, from number 256 i on. A tile not yet
 * full holds the first of them. From the tiles follow the frontier and every inclusion and
 * consistency proof (RFC 9162 section 2.1.3, 2.1.4), without the entries.
 *
 * Source  RFC 9162 section 2.1.1; c2sp.org/tlog-tiles
 */
#ifndef RECORD_MERKLE_H
#define RECORD_MERKLE_H

#include "base/sha256.h"
#include "base/status.h"

enum {
    MERKLE_TILE_WIDTH = 256, /* digests; tlog-tiles fixes it */
    MERKLE_TILE_LEVELS = 8,  /* of 8 bits each: a size has 64 */
};

struct merkle {
    uint64_t      size;
    struct digest roots[64]; /* [k]: of 2^k leaves, where bit k of size is set */
    /* [t]: of the last 256^t leaves; holds if size is a multiple of that and not 0 */
    struct digest last[MERKLE_TILE_LEVELS];
};

struct digest merkle_leaf(struct str entry);
struct digest merkle_node(const struct digest *left, const struct digest *right);

void          merkle_add(struct merkle *tree, const struct digest *leaf);
struct digest merkle_root(const struct merkle *tree); /* of the empty tree: SHA-256("") */

struct merkle_tile {
    unsigned      count, kept; /* digests; how many of them were emitted already */
    struct digest at[MERKLE_TILE_WIDTH];
};

/* A tree with the tiles at its edge, which are not full yet. Zeroed: the empty tree. */
struct merkle_edge {
    struct merkle      tree;
    struct merkle_tile tiles[MERKLE_TILE_LEVELS];
};

/* Takes a tile that is full or, from merkle_edge_flush, has grown. */
typedef enum status (*merkle_emit)(void *context, unsigned level, uint64_t index,
                                   const struct digest *at, unsigned count,
                                   struct err *err);

/* On failure the edge is spoilt: load it again. */
enum status merkle_edge_add(struct merkle_edge *edge, const struct digest *leaf,
                            merkle_emit emit, void *context, struct err *err) MUST_USE;
/* A whole tile at once, where the size is a multiple of MERKLE_TILE_WIDTH. */
enum status merkle_edge_add_tile(struct merkle_edge *edge,
                                 const struct digest leaves[MERKLE_TILE_WIDTH],
                                 merkle_emit emit, void *context, struct err *err) MUST_USE;
enum status merkle_edge_flush(struct merkle_edge *edge, merkle_emit emit, void *context,
                              struct err *err) MUST_USE;

/* How many digests the tile at the edge of this level has in a tree of this size, and its
 * index. */
unsigned merkle_edge_count(uint64_t size, unsigned level);
uint64_t merkle_edge_index(uint64_t size, unsigned level);

/* The tree from its size and tiles, which the caller has filled in. */
void merkle_edge_load(struct merkle_edge *edge, uint64_t size);

#endif
