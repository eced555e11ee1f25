/*
 * A log whose rows are anything at all is opened, verified and read without a broken
 * promise; and what verify finds whole can be read whole.
 *
 * The input: rows, each a letter and a byte for the table and key, a byte for the length,
 * and the value. h: tree head; f: format; l: entries from that number on; n: tile of that number
 * on level 0; m: on level 1; s: whatever entries there are, 0 up, get digests and a head.
 */
#include "fuzz/fuzz.h"

#include "record/entry.h"
#include "record/log_rows.h"

#include <stdio.h>

enum { ENTRIES_MAX = 256, ARENA_BYTES = 1 << 20 };

struct fuzz {
    struct store      *store;
    struct err         err;
    struct merkle_edge edge;
    struct pack        entries;
};

static void
put(struct fuzz *fuzz, enum store_table table, struct store_key key, struct str value)
{
    CHECK(store_put(fuzz->store, table, key, value, &fuzz->err) == TRUCE_OK);
}

static enum status
seal_tile(void *context, unsigned level, uint64_t index, const struct digest *at,
          unsigned count, struct err *err)
{
    (void)err;
    put(context, STORE_NODE, STORE_NUMBER(log_rows_tile_key(level, index)),
        (struct str){ (const char *)at, count * sizeof *at });
    return TRUCE_OK;
}

static enum status
seal_entry(void *context, struct store_key key, struct str value, struct err *err)
{
    struct fuzz  *fuzz = context;
    struct digest leaf = merkle_leaf(value);

    if (key.number != fuzz->edge.tree.size)
        return TRUCE_FOUND;
    return merkle_edge_add(&fuzz->edge, &leaf, seal_tile, fuzz, err);
}

static void
seal(struct fuzz *fuzz)
{
    struct digest root;
    char          hex[SHA256_HEX_LEN + 1], head[LOG_ROWS_TEXT_BYTES];

    memset(&fuzz->edge, 0, sizeof fuzz->edge);
    pack_init(&fuzz->entries, fuzz->store, STORE_LOG);
    enum status status = pack_scan(&fuzz->entries, 0, seal_entry, fuzz, &fuzz->err);
    CHECK(status == TRUCE_OK || status == TRUCE_FOUND || status == TRUCE_CORRUPT);
    CHECK(merkle_edge_flush(&fuzz->edge, seal_tile, fuzz, &fuzz->err) == TRUCE_OK);
    root = merkle_root(&fuzz->edge.tree);
    digest_hex(&root, hex);
    int len = snprintf(head, sizeof head, "%llu %s",
                       (unsigned long long)fuzz->edge.tree.size, hex);
    put(fuzz, STORE_META, STORE_BYTES(STR("head")), (struct str){ head, (size_t)len });
}

static void
add_row(struct fuzz *fuzz, char what, uint8_t number, struct str value)
{
    if (what == 'h')
        put(fuzz, STORE_META, STORE_BYTES(STR("head")), value);
    else if (what == 'f')
        put(fuzz, STORE_META, STORE_BYTES(STR("format")), value);
    else if (what == 'l')
        put(fuzz, STORE_LOG, STORE_NUMBER(number), value);
    else if (what == 'n' || what == 'm')
        put(fuzz, STORE_NODE, STORE_NUMBER(log_rows_tile_key(what == 'm', number)), value);
    else if (what == 's')
        seal(fuzz);
}

static enum status
see_entry(void *context, const struct log_entry *entry, struct err *err)
{
    (void)err;
    CHECK(entry->seq == (*(uint64_t *)context)++ && entry->body.len >= 2);
    return TRUCE_OK;
}

static void
read_log(struct store *store)
{
    struct arena     boot;
    struct log      *log = NULL;
    struct log_entry entry;
    struct err       err = { 0 };
    uint64_t         checked = 0, seen = 0;

    arena_init(&boot, ARENA_BYTES);
    enum status status = log_open(store, &boot, &log, &err);
    CHECK((status == TRUCE_OK) == !err.text[0]);
    if (status == TRUCE_OK) {
        enum status whole = log_verify(log, &checked, &err);

        CHECK((whole == TRUCE_OK) == !err.text[0]);
        err = (struct err){ 0 };
        status = log_scan(log, 0, see_entry, &seen, &err);
        CHECK((status == TRUCE_OK) == !err.text[0]);
        CHECK(whole != TRUCE_OK || status == TRUCE_UNSUPPORTED || seen == checked);
        err = (struct err){ 0 };
        if (log_size(log) && log_read(log, 0, &boot, &entry, &err) == TRUCE_OK)
            CHECK(entry.seq == 0);
    }
    arena_free(&boot);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = { 0 };
    size_t      at = 0;

    CHECK(store_open(":memory:", STORE_CREATE, &fuzz.store, &fuzz.err) == TRUCE_OK);
    CHECK(log_init(fuzz.store, 0, &fuzz.err) == TRUCE_OK);
    CHECK(store_begin(fuzz.store, &fuzz.err) == TRUCE_OK);
    while (size - at >= 3) {
        size_t len = data[at + 2], left = size - at - 3;

        len = len < left ? len : left;
        add_row(&fuzz, (char)data[at], data[at + 1],
                (struct str){ (const char *)data + at + 3, len });
        at += 3 + len;
    }
    CHECK(store_commit(fuzz.store, &fuzz.err) == TRUCE_OK);
    read_log(fuzz.store);
    store_close(fuzz.store);
    return 0;
}
