#include "test.h"

#include "record/merkle_proof.h"

enum { LEAVES = 131, LARGE = 70000 };

static struct digest leaves[LARGE];
static unsigned      tiles_read;

static void
make_leaves(void)
{
    for (uint64_t i = 0; i < LARGE && !leaves[LARGE - 1].bytes[0]; i++)
        leaves[i] = merkle_leaf((struct str){ (const char *)&i, sizeof i });
}

/* ---- the definitions of RFC 9162 as they are written ---- */

static uint64_t
split(uint64_t n)
{
    uint64_t k = 1;

    while (k * 2 < n)
        k *= 2;
    return k;
}

static struct digest
slow_root(const struct digest *d, uint64_t n)
{
    if (n < 2)
        return n ? d[0] : sha256(NULL, 0);
    struct digest left = slow_root(d, split(n)),
                  right = slow_root(d + split(n), n - split(n));

    return merkle_node(&left, &right);
}

/* PATH(m, D[n]), section 2.1.3.1. */
static void
slow_path(uint64_t m, const struct digest *d, uint64_t n, struct merkle_proof *proof)
{
    if (n < 2)
        return;
    uint64_t k = split(n);
    bool     left = m < k;

    slow_path(left ? m : m - k, left ? d : d + k, left ? k : n - k, proof);
    proof->at[proof->count++] = left ? slow_root(d + k, n - k) : slow_root(d, k);
}

/* SUBPROOF(m, D[n], b), section 2.1.4.1. */
static void
slow_subproof(uint64_t m, const struct digest *d, uint64_t n, bool b,
              struct merkle_proof *proof)
{
    if (m == n) {
        if (!b)
            proof->at[proof->count++] = slow_root(d, n);
        return;
    }
    uint64_t k = split(n);

    if (m <= k) {
        slow_subproof(m, d, k, b, proof);
        proof->at[proof->count++] = slow_root(d + k, n - k);
    } else {
        slow_subproof(m - k, d + k, n - k, false, proof);
        proof->at[proof->count++] = slow_root(d, k);
    }
}

/* A tile, computed from the leaves it stands for. */
static enum status
read_tile(void *context, unsigned level, uint64_t index, unsigned count,
          struct digest at[MERKLE_TILE_WIDTH], struct err *err)
{
    const struct digest *d = context;
    uint64_t             width = 1ull << 8 * level;

    (void)err;
    tiles_read++;
    for (unsigned i = 0; i < count; i++)
        at[i] = slow_root(d + (index * 256 + i) * width, width);
    return TRUCE_OK;
}

static struct merkle_tiles *
tiles_of(struct digest *d, uint64_t size)
{
    static struct merkle_tiles tiles;

    memset(&tiles, 0, sizeof tiles);
    tiles.read = read_tile;
    tiles.context = d;
    tiles.size = size;
    return &tiles;
}

static bool
same(const struct merkle_proof *a, const struct merkle_proof *b)
{
    return a->count == b->count && !memcmp(a->at, b->at, a->count * sizeof *a->at);
}

/* ---- published vectors: github.com/google/certificate-transparency,
 * cpp/merkletree/merkle_tree_test.cc; transparency-dev/merkle, testonly ---- */

static const struct str reference_leaves[] = {
    { "", 0 }, { "\0", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "\x30\x31", 2 },
    { "\x40\x41\x42\x43", 4 }, { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
    { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};

#define A "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define B "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define C "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define D "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define E "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define F "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define G "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define H "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define I "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

struct vector {
    uint64_t    a, b; /* index and size; or both sizes */
    unsigned    count;
    const char *at[3];
};

static const struct vector inclusion_vectors[] = {
    { 0, 1, 0, { NULL } },      { 0, 8, 3, { A, B, C } }, { 5, 8, 3, { D, E, F } },
    { 2, 3, 1, { G } },         { 1, 5, 3, { H, B, D } },
};
static const struct vector consistency_vectors[] = {
    { 1, 1, 0, { NULL } }, { 1, 8, 3, { A, B, C } }, { 6, 8, 3, { I, E, F } },
    { 2, 5, 2, { B, D } },
};

enum {
    INCLUSION_VECTORS = sizeof inclusion_vectors / sizeof *inclusion_vectors,
    CONSISTENCY_VECTORS = sizeof consistency_vectors / sizeof *consistency_vectors,
};

static struct merkle_proof
published(const struct vector *vector)
{
    struct merkle_proof proof = { .count = vector->count };

    for (unsigned i = 0; i < vector->count; i++)
        EXPECT(digest_from_hex(str_from_c(vector->at[i]), &proof.at[i]));
    return proof;
}

static void
reference_digests(struct digest d[8])
{
    for (unsigned i = 0; i < 8; i++)
        d[i] = merkle_leaf(reference_leaves[i]);
}

TEST(inclusion_proofs_are_the_published_ones)
{
    struct digest       d[8];
    struct merkle_proof proof;
    struct err          err = { 0 };

    reference_digests(d);
    for (size_t i = 0; i < INCLUSION_VECTORS; i++) {
        const struct vector *v = &inclusion_vectors[i];
        struct merkle_proof  want = published(v);
        struct digest        root = slow_root(d, v->b);

        EXPECT(merkle_prove_inclusion(tiles_of(d, 8), v->a, v->b, &proof, &err) ==
               TRUCE_OK);
        EXPECT(same(&proof, &want));
        EXPECT(merkle_inclusion_holds(&want, v->a, v->b, &d[v->a], &root));
    }
}

TEST(consistency_proofs_are_the_published_ones)
{
    struct digest       d[8];
    struct merkle_proof proof;
    struct err          err = { 0 };

    reference_digests(d);
    for (size_t i = 0; i < CONSISTENCY_VECTORS; i++) {
        const struct vector *v = &consistency_vectors[i];
        struct merkle_proof  want = published(v);
        struct digest        a = slow_root(d, v->a), b = slow_root(d, v->b);

        EXPECT(merkle_prove_consistency(tiles_of(d, 8), v->a, v->b, &proof, &err) ==
               TRUCE_OK);
        EXPECT(same(&proof, &want));
        EXPECT(merkle_consistency_holds(&want, v->a, v->b, &a, &b));
    }
}

/* ---- against the definitions ---- */

TEST(every_inclusion_proof_is_that_of_the_definition_and_holds)
{
    struct err err = { 0 };

    make_leaves();
    struct merkle_tiles *tiles = tiles_of(leaves, LEAVES);
    for (uint64_t size = 1; size <= LEAVES; size++) {
        struct digest root = slow_root(leaves, size), again;

        EXPECT(merkle_root_at(tiles, size, &again, &err) == TRUCE_OK);
        EXPECT(digest_eq(&root, &again));
        for (uint64_t m = 0; m < size; m += size <= 66 ? 1 : 5) {
            struct merkle_proof proof, slow = { 0 };

            slow_path(m, leaves, size, &slow);
            EXPECT(merkle_prove_inclusion(tiles, m, size, &proof, &err) == TRUCE_OK);
            EXPECT(same(&proof, &slow));
            EXPECT(merkle_inclusion_holds(&proof, m, size, &leaves[m], &root));
        }
    }
}

TEST(every_consistency_proof_is_that_of_the_definition_and_holds)
{
    struct err err = { 0 };

    make_leaves();
    struct merkle_tiles *tiles = tiles_of(leaves, LEAVES);
    for (uint64_t n = 0; n <= LEAVES; n++) {
        struct digest b = slow_root(leaves, n);

        for (uint64_t m = 0; m <= n; m += n <= 66 ? 1 : 5) {
            struct digest       a = slow_root(leaves, m);
            struct merkle_proof proof, slow = { 0 };

            if (m)
                slow_subproof(m, leaves, n, true, &slow);
            EXPECT(merkle_prove_consistency(tiles, m, n, &proof, &err) == TRUCE_OK);
            EXPECT(same(&proof, &slow));
            EXPECT(merkle_consistency_holds(&proof, m, n, &a, &b));
        }
    }
}

TEST(proofs_reach_over_three_levels_of_tiles)
{
    static const uint64_t at[] = { 255, 65535, 65536, LARGE - 1 };
    struct err            err = { 0 };
    struct merkle_proof   proof;

    make_leaves();
    struct digest root = slow_root(leaves, LARGE);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct merkle_tiles *tiles = tiles_of(leaves, LARGE);
        struct merkle_proof  slow = { 0 };

        tiles_read = 0;
        EXPECT(merkle_prove_inclusion(tiles, at[i], LARGE, &proof, &err) == TRUCE_OK);
        EXPECT_SAY(tiles_read <= 2 * 3, "%u tiles", tiles_read);
        EXPECT(merkle_inclusion_holds(&proof, at[i], LARGE, &leaves[at[i]], &root));
        slow_path(at[i], leaves, LARGE, &slow);
        EXPECT(same(&proof, &slow));
        struct digest first = slow_root(leaves, at[i] + 1);
        tiles = tiles_of(leaves, LARGE);
        tiles_read = 0;
        EXPECT(merkle_prove_consistency(tiles, at[i] + 1, LARGE, &proof, &err) ==
               TRUCE_OK);
        EXPECT_SAY(tiles_read <= 2 * 3, "%u tiles", tiles_read);
        EXPECT(merkle_consistency_holds(&proof, at[i] + 1, LARGE, &first, &root));
    }
}

/* ---- what must be refused ---- */

static uint64_t
spoilt_inclusion(const struct merkle_proof *proof, uint64_t m, uint64_t n,
                 const struct digest *leaf, const struct digest *root)
{
    uint64_t accepted = 0;

    for (unsigned i = 0; i < proof->count; i++) {
        struct merkle_proof bad = *proof;

        bad.at[i].bytes[i % 32] ^= (uint8_t)(1u << i % 8);
        accepted += merkle_inclusion_holds(&bad, m, n, leaf, root);
    }
    for (unsigned count = 0; count <= proof->count + 1; count++) {
        struct merkle_proof bad = *proof;

        bad.count = count;
        accepted += count != proof->count &&
                    merkle_inclusion_holds(&bad, m, n, leaf, root);
    }
    return accepted;
}

TEST(no_spoilt_inclusion_proof_holds)
{
    struct err err = { 0 };

    make_leaves();
    struct merkle_tiles *tiles = tiles_of(leaves, LEAVES);
    for (uint64_t n = 1; n <= 40; n++) {
        struct digest root = slow_root(leaves, n), other = slow_root(leaves, n + 1);

        for (uint64_t m = 0; m < n; m++) {
            struct merkle_proof proof;

            EXPECT(merkle_prove_inclusion(tiles, m, n, &proof, &err) == TRUCE_OK);
            EXPECT(spoilt_inclusion(&proof, m, n, &leaves[m], &root) == 0);
            EXPECT(!merkle_inclusion_holds(&proof, m, n, &leaves[m], &other));
            EXPECT(!merkle_inclusion_holds(&proof, m, 4 * n, &leaves[m], &root));
            EXPECT(!merkle_inclusion_holds(&proof, m, n, &leaves[m + 1], &root));
            for (uint64_t i = 0; i <= n + 1; i++) /* at another place */
                EXPECT(i == m ||
                       !merkle_inclusion_holds(&proof, i, n, &leaves[m], &root));
        }
    }
}

TEST(no_spoilt_consistency_proof_holds)
{
    struct err err = { 0 };

    make_leaves();
    struct merkle_tiles *tiles = tiles_of(leaves, LEAVES);
    for (uint64_t n = 1; n <= 40; n++)
        for (uint64_t m = 1; m <= n; m++) {
            struct digest       a = slow_root(leaves, m), b = slow_root(leaves, n);
            struct digest       other = slow_root(leaves + 1, m);
            struct merkle_proof proof;

            EXPECT(merkle_prove_consistency(tiles, m, n, &proof, &err) == TRUCE_OK);
            EXPECT(!merkle_consistency_holds(&proof, m, n, &other, &b));
            EXPECT(!merkle_consistency_holds(&proof, m, n, &a, &other));
            EXPECT(!merkle_consistency_holds(&proof, n + 1, n, &a, &b));
            EXPECT(!merkle_consistency_holds(&proof, m, 4 * n, &a, &b)); /* a deeper tree */
            for (unsigned i = 0; i < proof.count; i++) {
                struct merkle_proof bad = proof;

                bad.at[i].bytes[31] ^= 128;
                EXPECT(!merkle_consistency_holds(&bad, m, n, &a, &b));
            }
            for (unsigned count = 0; count <= proof.count + 1; count++) {
                struct merkle_proof bad = proof;

                bad.count = count;
                EXPECT(count == proof.count ||
                       !merkle_consistency_holds(&bad, m, n, &a, &b));
            }
        }
}

TEST(a_root_of_the_empty_tree_that_is_none_is_refused)
{
    struct merkle_proof none = { 0 };
    struct digest       empty = sha256(NULL, 0);

    make_leaves();
    EXPECT(merkle_consistency_holds(&none, 0, 0, &empty, &empty));
    EXPECT(merkle_consistency_holds(&none, 0, 9, &empty, &leaves[0]));
    EXPECT(!merkle_consistency_holds(&none, 0, 9, &leaves[1], &leaves[0]));
    EXPECT(!merkle_consistency_holds(&none, 0, 0, &leaves[1], &leaves[1]));
    EXPECT(!merkle_inclusion_holds(&none, 0, 0, &leaves[0], &leaves[0]));
    EXPECT(merkle_inclusion_holds(&none, 0, 1, &leaves[0], &leaves[0]));
}

TEST(sizes_and_counts_of_any_value_are_answered)
{
    static const uint64_t at[] = { 0, 1, 2, 3, 63, 64, (uint64_t)INT64_MAX,
                                   (uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX };
    enum { SIZES = sizeof at / sizeof *at };
    struct merkle_proof proof = { 0 };

    make_leaves();
    memcpy(proof.at, leaves, sizeof proof.at);
    for (unsigned count = 0; count <= MERKLE_PROOF_MAX + 2; count++)
        for (unsigned i = 0; i < SIZES * SIZES; i++) {
            proof.count = count;
            EXPECT(!merkle_inclusion_holds(&proof, at[i / SIZES], at[i % SIZES],
                                           &leaves[0], &leaves[1]));
            EXPECT(!merkle_consistency_holds(&proof, at[i / SIZES], at[i % SIZES],
                                             &leaves[0], &leaves[1]));
        }
}

static enum status
read_nothing(void *context, unsigned level, uint64_t index, unsigned count,
             struct digest at[MERKLE_TILE_WIDTH], struct err *err)
{
    (void)context, (void)level, (void)index, (void)count, (void)at;
    return err_set(err, TRUCE_IO, "no disk");
}

TEST(a_tile_that_cannot_be_read_leaves_the_proof_alone)
{
    struct merkle_tiles *tiles = tiles_of(leaves, LEAVES);
    struct merkle_proof  proof = { .count = 77 };
    struct err           err = { 0 };

    tiles->read = read_nothing;
    EXPECT(merkle_prove_inclusion(tiles, 5, 100, &proof, &err) == TRUCE_IO);
    EXPECT(merkle_prove_consistency(tiles, 5, 100, &proof, &err) == TRUCE_IO);
    EXPECT(proof.count == 77);
    tiles->read = read_tile; /* and nothing half read is kept */
    make_leaves();
    EXPECT(merkle_prove_inclusion(tiles, 5, 100, &proof, &err) == TRUCE_OK);
    struct digest root = slow_root(leaves, 100);
    EXPECT(merkle_inclusion_holds(&proof, 5, 100, &leaves[5], &root));
}
