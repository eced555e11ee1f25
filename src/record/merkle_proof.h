/*
 * record/merkle_proof.h - that an entry is in a tree, and that a tree only grew.
 *
 * In      tiles of the tree (merkle.h), or a proof as somebody else handed it over
 * Out     a proof: the digests from the deepest up; or whether one holds
 * Promise a proof that is accepted means, unless SHA-256 is broken, that the leaf is at
 *         this index of the tree with this root; or that the first tree is the beginning
 *         of the second. Any sizes and digests may be asked about: they may come from
 *         outside
 * Cost    a proof of a tree of n leaves reads at most two tiles a level: 2 log256 n
 * Source  RFC 9162 sections 2.1.3 and 2.1.4
 */
#ifndef RECORD_MERKLE_PROOF_H
#define RECORD_MERKLE_PROOF_H

#include "record/merkle.h"

enum { MERKLE_PROOF_MAX = 64 }; /* digests: one a bit of the size, and one more */

struct merkle_proof {
    unsigned      count;
    struct digest at[MERKLE_PROOF_MAX];
};

/* At least the first `count` digests of a tile. */
typedef enum status (*merkle_tile_read)(void *context, unsigned level, uint64_t index,
                                        unsigned count,
                                        struct digest at[MERKLE_TILE_WIDTH],
                                        struct err *err);

struct merkle_kept {
    uint64_t      index;
    unsigned      count; /* 0: none read yet */
    struct digest at[MERKLE_TILE_WIDTH];
    /* the nodes over them: 128 over pairs, 64 over those, up to one */
    struct digest above[MERKLE_TILE_WIDTH];
};

/* Where the tiles of one tree come from, with those read last of each level: that at the edge,
 * which most proofs need, and another. Zeroed but for `read`, `context` and `size`, which is less than 2^63. */
struct merkle_tiles {
    merkle_tile_read   read;
    void              *context;
    uint64_t           size;
    struct merkle_kept kept[MERKLE_TILE_LEVELS][2];
};

/* Of the tree over the first `size` leaves; index < size <= tiles->size. */
enum status merkle_prove_inclusion(struct merkle_tiles *tiles, uint64_t index,
                                   uint64_t size, struct merkle_proof *ret_proof,
                                   struct err *err) MUST_USE;
/* first <= second <= tiles->size. Empty where first is 0 or the same. */
enum status merkle_prove_consistency(struct merkle_tiles *tiles, uint64_t first,
                                     uint64_t second, struct merkle_proof *ret_proof,
                                     struct err *err) MUST_USE;
/* The root of the tree as it was at a size; size <= tiles->size. */
enum status merkle_root_at(struct merkle_tiles *tiles, uint64_t size,
                           struct digest *ret_root, struct err *err) MUST_USE;

bool merkle_inclusion_holds(const struct merkle_proof *proof, uint64_t index,
                            uint64_t size, const struct digest *leaf,
                            const struct digest *root);
/* The empty tree is the beginning of every tree; for it, and for equal sizes, the proof
 * is empty. */
bool merkle_consistency_holds(const struct merkle_proof *proof, uint64_t first,
                              uint64_t second, const struct digest *first_root,
                              const struct digest *second_root);

#endif
