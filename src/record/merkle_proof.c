#include "record/merkle_proof.h"

enum { TILE_BITS = 8 };

/* ---- roots of parts of the tree ---- */

/* Where the nodes of a height, 1 to 8, stand in `above`. */
static unsigned
above_from(unsigned height)
{
    return MERKLE_TILE_WIDTH - (2u * MERKLE_TILE_WIDTH >> height);
}

/* All at once, as they do not wait for each other; proofs then only look them up. */
static void
make_above(const struct digest *at, unsigned count, struct digest above[MERKLE_TILE_WIDTH])
{
    struct str pairs[MERKLE_TILE_WIDTH / 2];

    for (unsigned height = 1; height <= TILE_BITS; height++) {
        count /= 2;
        for (unsigned i = 0; i < count; i++)
            pairs[i] = (struct str){ (const char *)&at[2 * i], 2 * SHA256_BYTES };
        sha256_each((struct str){ "\1", 1 }, pairs, count, above + above_from(height));
        at = above + above_from(height);
    }
}

static enum status
tile_get(struct merkle_tiles *tiles, unsigned level, uint64_t index,
         const struct merkle_kept **ret_tile, struct err *err)
{
    uint64_t            left = (tiles->size >> TILE_BITS * level) - index * MERKLE_TILE_WIDTH;
    unsigned            count = left < MERKLE_TILE_WIDTH ? (unsigned)left : MERKLE_TILE_WIDTH;
    struct merkle_kept *tile = &tiles->kept[level][left > MERKLE_TILE_WIDTH];

    if (!tile->count || tile->index != index) {
        tile->count = 0;
        TRY(tiles->read(tiles->context, level, index, count, tile->at, err));
        make_above(tile->at, count, tile->above);
        tile->index = index;
        tile->count = count;
    }
    *ret_tile = tile;
    return TRUCE_OK;
}

/* The root of the perfect tree over 2^height leaves from `first` on: a digest of a tile,
 * or what the digests of one tile hash up to. */
static enum status
perfect_root(struct merkle_tiles *tiles, uint64_t first, unsigned height,
             struct digest *ret_root, struct err *err)
{
    unsigned level = height / TILE_BITS, in_tile = height % TILE_BITS;
    uint64_t number = first >> TILE_BITS * level;
    const struct merkle_kept *tile = NULL;

    CHECK((first >> height) << height == first);
    CHECK(first + ((uint64_t)1 << height) <= tiles->size);
    TRY(tile_get(tiles, level, number / MERKLE_TILE_WIDTH, &tile, err));
    number %= MERKLE_TILE_WIDTH;
    *ret_root = in_tile ? tile->above[above_from(in_tile) + (number >> in_tile)]
                        : tile->at[number];
    return TRUCE_OK;
}

/* MTH(D[first:first + count]) where first is a multiple of a power of two that is at
 * least count: the perfect trees that count in binary names, the largest on the left. */
static enum status
range_root(struct merkle_tiles *tiles, uint64_t first, uint64_t count,
           struct digest *ret_root, struct err *err)
{
    struct digest root = sha256(NULL, 0), part;
    bool          is_first = true;

    for (unsigned height = 0; height < 63; height++) {
        if (!(count >> height & 1))
            continue;
        count -= (uint64_t)1 << height; /* what is left of it */
        TRY(perfect_root(tiles, first + count, height, &part, err));
        root = is_first ? part : merkle_node(&part, &root);
        is_first = false;
    }
    *ret_root = root;
    return TRUCE_OK;
}

enum status
merkle_root_at(struct merkle_tiles *tiles, uint64_t size, struct digest *ret_root,
               struct err *err)
{
    CHECK(size <= tiles->size && tiles->size <= INT64_MAX);
    return range_root(tiles, 0, size, ret_root, err);
}

/* ---- proving ---- */

/* The largest power of two smaller than count, which is at least 2. */
static uint64_t
split_of(uint64_t count)
{
    uint64_t left = 1;

    while (left * 2 < count)
        left *= 2;
    return left;
}

struct part {
    uint64_t first, count;
};

/* The parts are listed from the root down; a proof has them from the deepest up. */
static enum status
proof_make(struct merkle_tiles *tiles, const struct part *parts, unsigned count,
           struct merkle_proof *ret_proof, struct err *err)
{
    struct merkle_proof proof = { .count = count };

    CHECK(count <= MERKLE_PROOF_MAX);
    for (unsigned i = 0; i < count; i++)
        TRY(range_root(tiles, parts[count - 1 - i].first, parts[count - 1 - i].count,
                       &proof.at[i], err));
    *ret_proof = proof;
    return TRUCE_OK;
}

enum status
merkle_prove_inclusion(struct merkle_tiles *tiles, uint64_t index, uint64_t size,
                       struct merkle_proof *ret_proof, struct err *err)
{
    struct part here = { 0, size }, parts[MERKLE_PROOF_MAX];
    unsigned    count = 0;

    CHECK(index < size && size <= tiles->size && tiles->size <= INT64_MAX);
    while (here.count > 1) {
        uint64_t    left = split_of(here.count);
        struct part a = { here.first, left },
                    b = { here.first + left, here.count - left };
        bool        is_left = index < b.first;

        parts[count++] = is_left ? b : a;
        here = is_left ? a : b;
    }
    return proof_make(tiles, parts, count, ret_proof, err);
}

/* SUBPROOF(m, D_n, b) of RFC 9162 section 2.1.4.1, from the root down; whole: its b. */
enum status
merkle_prove_consistency(struct merkle_tiles *tiles, uint64_t first, uint64_t second,
                         struct merkle_proof *ret_proof, struct err *err)
{
    struct part here = { 0, second }, parts[MERKLE_PROOF_MAX];
    unsigned    count = 0;
    bool        whole = true;

    CHECK(first <= second && second <= tiles->size && tiles->size <= INT64_MAX);
    while (first && here.first + here.count != first) {
        uint64_t    left = split_of(here.count);
        struct part a = { here.first, left },
                    b = { here.first + left, here.count - left };
        bool        is_left = first <= b.first;

        parts[count++] = is_left ? b : a;
        here = is_left ? a : b;
        whole = whole && is_left;
    }
    if (first && !whole)
        parts[count++] = here;
    return proof_make(tiles, parts, count, ret_proof, err);
}

/* ---- checking; the steps are those of RFC 9162, and their names too ---- */

static void
shift(uint64_t *fn, uint64_t *sn)
{
    *fn >>= 1;
    *sn >>= 1;
}

/* Section 2.1.3.2. */
bool
merkle_inclusion_holds(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                       const struct digest *leaf, const struct digest *root)
{
    uint64_t      fn = index, sn = size - 1;
    struct digest r = *leaf;

    if (index >= size || proof->count > MERKLE_PROOF_MAX)
        return false;
    for (unsigned i = 0; i < proof->count; i++) {
        const struct digest *p = &proof->at[i];

        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            r = merkle_node(p, &r);
            while (!(fn & 1) && fn != 0)
                shift(&fn, &sn);
        } else {
            r = merkle_node(&r, p);
        }
        shift(&fn, &sn);
    }
    return sn == 0 && digest_eq(&r, root);
}

/* Section 2.1.4.2 from step 3 on; c: the path, with what step 2 puts before it. */
static bool
path_holds(const struct digest *c, unsigned count, uint64_t first, uint64_t second,
           const struct digest *first_root, const struct digest *second_root)
{
    uint64_t      fn = first - 1, sn = second - 1;
    struct digest fr = c[0], sr = c[0];

    while (fn & 1)
        shift(&fn, &sn);
    for (unsigned i = 1; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            fr = merkle_node(&c[i], &fr);
            sr = merkle_node(&c[i], &sr);
            while (!(fn & 1) && fn != 0)
                shift(&fn, &sn);
        } else {
            sr = merkle_node(&sr, &c[i]);
        }
        shift(&fn, &sn);
    }
    return sn == 0 && digest_eq(&fr, first_root) && digest_eq(&sr, second_root);
}

bool
merkle_consistency_holds(const struct merkle_proof *proof, uint64_t first,
                         uint64_t second, const struct digest *first_root,
                         const struct digest *second_root)
{
    struct digest empty = sha256(NULL, 0), path[MERKLE_PROOF_MAX + 1];
    unsigned      before = 0;

    if (first > second || proof->count > MERKLE_PROOF_MAX)
        return false;
    if (first == 0 && !digest_eq(first_root, &empty))
        return false;
    if (first == second)
        return proof->count == 0 && digest_eq(first_root, second_root);
    if (first == 0)
        return proof->count == 0;
    if (proof->count == 0)
        return false;
    if ((first & (first - 1)) == 0)
        path[before++] = *first_root;
    memcpy(path + before, proof->at, proof->count * sizeof *path);
    return path_holds(path, before + proof->count, first, second, first_root,
                      second_root);
}
