#include "test.h"

#include "record/merkle.h"

/* RFC 9162 section 2.1.1 as it is written, for comparison. */
static struct digest
slow_root(const struct digest *leaves, uint64_t count)
{
    uint64_t left = 1;

    if (count == 0)
        return sha256(NULL, 0);
    if (count == 1)
        return leaves[0];
    while (left * 2 < count)
        left *= 2;
    struct digest a = slow_root(leaves, left), b = slow_root(leaves + left, count - left);
    char          bytes[65] = { 1 };
    memcpy(bytes + 1, a.bytes, 32);
    memcpy(bytes + 33, b.bytes, 32);
    return sha256(&(struct str){ bytes, 65 }, 1);
}

static struct digest
leaf_of(uint64_t number)
{
    return merkle_leaf((struct str){ (const char *)&number, sizeof number });
}

/* The leaves and roots of the reference tests of Certificate Transparency:
 * github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc */
static const struct {
    struct str  leaf;
    const char *root; /* of the tree up to and with this leaf */
} reference[] = {
    { { "", 0 }, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
    { { "\0", 1 }, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
    { { "\x10", 1 }, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
    { { "\x20\x21", 2 }, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
    { { "\x30\x31", 2 }, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
    { { "\x40\x41\x42\x43", 4 },
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
    { { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
    { { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

TEST(the_roots_are_those_of_the_reference_trees)
{
    struct merkle tree = { 0 };
    struct digest root = merkle_root(&tree);
    char          hex[SHA256_HEX_LEN + 1];

    digest_hex(&root, hex);
    EXPECT_STR(str_from_c(hex),
               STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        struct digest leaf = merkle_leaf(reference[i].leaf);

        merkle_add(&tree, &leaf);
        root = merkle_root(&tree);
        digest_hex(&root, hex);
        EXPECT_STR(str_from_c(hex), str_from_c(reference[i].root));
    }
}

enum { LEAVES = 66000 }; /* three levels of tiles */

static struct digest leaves[LEAVES];

static void
make_leaves(void)
{
    static bool are_made;

    for (uint64_t i = 0; i < LEAVES && !are_made; i++)
        leaves[i] = leaf_of(i);
    are_made = true;
}

TEST(the_root_is_that_of_the_definition_at_every_size)
{
    struct merkle tree = { 0 };

    make_leaves();
    for (uint64_t i = 0; i < 1100; i++) {
        struct digest slow = slow_root(leaves, i), fast = merkle_root(&tree);

        EXPECT_SAY(digest_eq(&slow, &fast), "size %llu", (unsigned long long)i);
        merkle_add(&tree, &leaves[i]);
    }
}

/* What was emitted, the newest of each tile. */
static struct {
    unsigned      count;
    struct digest at[MERKLE_TILE_WIDTH];
} emitted[3][LEAVES / MERKLE_TILE_WIDTH + 1];
static unsigned emissions;

static enum status
emit_tile(void *context, unsigned level, uint64_t index, const struct digest *at,
          unsigned count, struct err *err)
{
    (void)context, (void)err;
    EXPECT(level < 3 && count > emitted[level][index].count && count <= MERKLE_TILE_WIDTH);
    emitted[level][index].count = count;
    memcpy(emitted[level][index].at, at, count * sizeof *at);
    emissions++;
    return TRUCE_OK;
}

TEST(each_digest_of_a_tile_is_the_root_of_its_leaves)
{
    static struct merkle_edge edge;
    struct err                err = { 0 };

    make_leaves();
    for (uint64_t i = 0; i < LEAVES; i++) {
        EXPECT(merkle_edge_add(&edge, &leaves[i], emit_tile, NULL, &err) == TRUCE_OK);
        if (i % 1000 == 999)
            EXPECT(merkle_edge_flush(&edge, emit_tile, NULL, &err) == TRUCE_OK);
    }
    EXPECT(merkle_edge_flush(&edge, emit_tile, NULL, &err) == TRUCE_OK);
    for (unsigned level = 0; level < 3; level++) {
        uint64_t width = 1ull << 8 * level, wanted = LEAVES / width;

        for (uint64_t i = 0; i < wanted; i++) {
            struct digest slow = slow_root(leaves + i * width, width);

            EXPECT(digest_eq(&slow, &emitted[level][i / 256].at[i % 256]));
        }
        EXPECT(emitted[level][wanted / 256].count == wanted % 256);
    }
    unsigned before = emissions;
    EXPECT(merkle_edge_flush(&edge, emit_tile, NULL, &err) == TRUCE_OK);
    EXPECT(emissions == before); /* nothing has grown */
}

struct chained {
    struct digest so_far;
    unsigned      count;
};

static enum status
chain(void *context, unsigned level, uint64_t index, const struct digest *at, unsigned count,
      struct err *err)
{
    struct chained *chained = context;
    uint64_t        what[2] = { level, index };

    (void)err;
    chained->count++;
    chained->so_far = sha256((struct str[]){ { (char *)&chained->so_far, SHA256_BYTES },
                                             { (char *)what, sizeof what },
                                             { (const char *)at, count * sizeof *at } }, 3);
    return TRUCE_OK;
}

TEST(a_tile_added_at_once_is_its_leaves_added_one_by_one)
{
    static struct merkle_edge one, many;
    struct chained            by_one = { 0 }, by_many = { 0 };
    struct digest             tile[MERKLE_TILE_WIDTH];
    struct err                err = { 0 };

    for (unsigned i = 0; i < 300 * MERKLE_TILE_WIDTH + 7; i++) {
        struct digest leaf = sha256(&(struct str){ (char *)&i, sizeof i }, 1);

        EXPECT(merkle_edge_add(&one, &leaf, chain, &by_one, &err) == TRUCE_OK);
        tile[i % MERKLE_TILE_WIDTH] = leaf;
        if (i % MERKLE_TILE_WIDTH == MERKLE_TILE_WIDTH - 1 && i / MERKLE_TILE_WIDTH % 5 != 4)
            EXPECT(merkle_edge_add_tile(&many, tile, chain, &by_many, &err) == TRUCE_OK);
        else if (i / MERKLE_TILE_WIDTH % 5 == 4 || i / MERKLE_TILE_WIDTH == 300)
            EXPECT(merkle_edge_add(&many, &leaf, chain, &by_many, &err) == TRUCE_OK);
    }
    EXPECT(merkle_edge_flush(&one, chain, &by_one, &err) == TRUCE_OK);
    EXPECT(merkle_edge_flush(&many, chain, &by_many, &err) == TRUCE_OK);
    struct digest a = merkle_root(&one.tree), b = merkle_root(&many.tree);
    EXPECT(digest_eq(&a, &b) && one.tree.size == many.tree.size);
    EXPECT(by_one.count > 301 && by_one.count == by_many.count);
    EXPECT(digest_eq(&by_one.so_far, &by_many.so_far));
}

static enum status
emit_nothing(void *context, unsigned level, uint64_t index, const struct digest *at,
             unsigned count, struct err *err)
{
    (void)context, (void)level, (void)index, (void)at, (void)count, (void)err;
    return TRUCE_OK;
}

TEST(a_tree_loaded_from_its_tiles_is_the_tree_that_was_kept)
{
    static struct merkle_edge edge, loaded;
    struct err                err = { 0 };

    make_leaves();
    for (uint64_t i = 0; i < LEAVES; i++) {
        EXPECT(merkle_edge_add(&edge, &leaves[i], emit_nothing, NULL, &err) == TRUCE_OK);
        if (i % 13001 && i < LEAVES - 2)
            continue;
        for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++)
            memcpy(loaded.tiles[level].at, edge.tiles[level].at,
                   merkle_edge_count(i + 1, level) * sizeof *loaded.tiles[level].at);
        merkle_edge_load(&loaded, i + 1);
        struct digest a = merkle_root(&edge.tree), b = merkle_root(&loaded.tree);
        EXPECT_SAY(digest_eq(&a, &b), "size %llu", (unsigned long long)i + 1);
        if (i + 1 < LEAVES) { /* and it grows in the same way */
            EXPECT(merkle_edge_add(&loaded, &leaves[i + 1], emit_nothing, NULL, &err) ==
                   TRUCE_OK);
            a = slow_root(leaves, i + 2);
            b = merkle_root(&loaded.tree);
            EXPECT(digest_eq(&a, &b));
        }
    }
}

TEST(the_largest_sizes_have_tiles_too)
{
    EXPECT(merkle_edge_count(INT64_MAX, 7) == 127 && merkle_edge_index(INT64_MAX, 7) == 0);
    EXPECT(merkle_edge_count(INT64_MAX, 0) == 255);
    EXPECT(merkle_edge_index(INT64_MAX, 0) == (uint64_t)INT64_MAX / 256);
}
