#include "record/entry.h"
#include "record/log_rows.h"

#include <stdio.h>

enum {
    LOG_SCRATCH_BYTES = 4096, /* room for entries at first; doubled when needed */
    LOG_WAITING_BYTES = 128 * 1024, /* of entries that wait for their digests: a tile of reports */
    LOG_TRIES_MAX = 1000,     /* to find the head and the last entry of one moment */
};

/* 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z: what RFC 3339 can say */
#define LOG_INSTANT_MIN (-62135596800 * TIME_SECOND)
#define LOG_INSTANT_MAX (253402300799 * TIME_SECOND)

/* A tile of leaf digests, as read from the store. */
struct leaf_tile {
    uint64_t      index;
    unsigned      count; /* 0: none read yet */
    struct digest at[MERKLE_TILE_WIDTH];
};

struct log {
    struct store      *store;
    struct arena      *boot;
    struct pack        entries, vault;
    bool               is_old;    /* of the first format: append makes it the newest */
    bool               is_loaded; /* false: a reload failed; try again before use */
    struct merkle_edge edge;
    instant            recorded;    /* of the last entry */
    uint64_t           loaded_in;   /* the transaction of the last load; 0: in none */
    uint64_t           transaction; /* in which we append; 0: none */
    struct leaf_tile   read;        /* for log_read */
    /* entries appended and not hashed yet, which is done of many at once */
    struct str         waiting[MERKLE_TILE_WIDTH];
    unsigned           waiting_count;
    char              *scratch; /* where they lie */
    size_t             scratch_size, scratch_used;
    /* the text of the last instant written: a bulk import has one for all */
    instant            text_of;
    struct str         text;
    char               text_bytes[TIME_TEXT_LEN];
};

struct last_entry {
    uint64_t      size;  /* as the head says */
    uint64_t      count; /* as the entries say: more, or fewer */
    instant       recorded;
    struct digest leaf;
};

static enum status
last_take(void *context, struct store_key key, struct str text, struct err *err)
{
    struct last_entry *last = context;
    struct log_entry   entry = { 0 };

    last->count = key.number + 1;
    if (last->count != last->size)
        return TRUCE_OK;
    last->leaf = merkle_leaf(text);
    TRY(entry_parse(text, key.number, &entry, err));
    last->recorded = entry.recorded;
    return TRUCE_OK;
}

/* The last entry as the log has it, and whether there are more than the head knows of. */
static enum status
last_read(struct log *log, uint64_t size, struct last_entry *ret_last, struct err *err)
{
    struct last_entry last = { .size = size, .recorded = TIME_MIN };

    TRY(pack_last(&log->entries, last_take, &last, err));
    if (last.count < size)
        return entry_bad(last.count, "is missing", err);
    *ret_last = last;
    return TRUCE_OK;
}

static enum status
edge_read(struct log *log, uint64_t size, struct err *err)
{
    for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++) {
        unsigned count = merkle_edge_count(size, level);

        if (count)
            TRY(log_rows_tile(log->store, level, merkle_edge_index(size, level), count,
                          log->edge.tiles[level].at, err));
    }
    merkle_edge_load(&log->edge, size);
    return TRUCE_OK;
}

static enum status leaf_check(const struct log *log, struct leaf_tile *tile, uint64_t seq,
                              const struct digest *leaf, struct err *err) MUST_USE;

/* Entries and tiles are only ever added to, so what a head names stays readable while
 * another process appends; only "nothing after the last" needs a second look. */
static enum status
log_load(struct log *log, struct err *err)
{
    struct last_entry last;
    struct digest     root, again_root;
    uint64_t          size, again;

    log->is_loaded = false;
    log->read.count = 0;
    log->waiting_count = 0;
    log->scratch_used = 0;
    TRY(log_rows_format(log->store, &log->is_old, err));
    TRY(log_rows_head(log->store, &size, &root, err));
    for (unsigned tries = 0;; size = again, root = again_root) {
        TRY(last_read(log, size, &last, err));
        if (last.count == size)
            break;
        TRY(log_rows_head(log->store, &again, &again_root, err));
        if (again == size)
            return entry_bad(size, "is not in the tree", err);
        if (++tries == LOG_TRIES_MAX)
            return err_set(err, TRUCE_BUSY,
                           "another program appends faster than this one can read: try "
                           "again");
    }
    TRY(edge_read(log, size, err));
    log->recorded = last.recorded;
    struct digest ours = merkle_root(&log->edge.tree);
    if (!digest_eq(&ours, &root))
        return err_set(err, TRUCE_CORRUPT,
                       "the tree head of the log, of %llu entries, does not match its "
                       "digests: keep the store, and restore a backup",
                       (unsigned long long)size);
    if (size)
        TRY(leaf_check(log, &log->read, size - 1, &last.leaf, err));
    log->is_loaded = true;
    log->loaded_in = store_transaction(log->store);
    return TRUCE_OK;
}

static void
log_begin(struct log *log, struct store *store)
{
    log->store = store;
    pack_init(&log->entries, store, STORE_LOG);
    pack_init(&log->vault, store, STORE_VAULT);
}

enum status
log_open(struct store *store, struct arena *boot, struct log **ret_log, struct err *err)
{
    struct log *log = ARENA_NEW(boot, struct log);

    TRY_NEW(log, err);
    log_begin(log, store);
    log->boot = boot;
    TRY(log_load(log, err));
    *ret_log = log;
    return TRUCE_OK;
}

/* ---- making a log ---- */

static enum status
tile_put(void *context, unsigned level, uint64_t index, const struct digest *at,
         unsigned count, struct err *err)
{
    struct log      *log = context;
    struct store_key key = STORE_NUMBER(log_rows_tile_key(level, index));

    return store_put(log->store, STORE_NODE, key,
                     (struct str){ (const char *)at, count * sizeof *at }, err);
}

static enum status
head_put(struct log *log, struct err *err)
{
    char text[LOG_ROWS_TEXT_BYTES], hex[SHA256_HEX_LEN + 1];

    struct digest root = merkle_root(&log->edge.tree);
    digest_hex(&root, hex);
    int len = snprintf(text, sizeof text, "%llu %s",
                       (unsigned long long)log->edge.tree.size, hex);
    CHECK(len > 0 && len < LOG_ROWS_TEXT_BYTES);
    return store_put(log->store, STORE_META, STORE_BYTES(STR("head")),
                     (struct str){ text, (size_t)len }, err);
}

static bool
log_is_appending(const struct log *log)
{
    return log->transaction != 0 && log->transaction == store_transaction(log->store);
}

enum status
log_reload(struct log *log, struct err *err)
{
    /* what we have appended in this transaction is newer than what the store says */
    return log_is_appending(log) ? TRUCE_OK : log_load(log, err);
}

static enum status
init_rows(struct log *log, instant now, struct err *err)
{
    struct last_entry last;
    char              text[TIME_TEXT_LEN];
    enum status       status = log_rows_format(log->store, &log->is_old, NULL);

    if (status == TRUCE_OK || status == TRUCE_UNSUPPORTED)
        return err_set(err, TRUCE_CONFLICT, "the store holds a log already");
    if (status != TRUCE_MISSING)
        return log_rows_format(log->store, &log->is_old, err);
    TRY(last_read(log, 0, &last, err));
    if (last.count)
        return err_set(err, TRUCE_CORRUPT,
                       "the store has entries but no log: keep it, and restore a backup");
    TRY(store_add(log->store, STORE_META, STORE_BYTES(STR("format")), LOG_ROWS_FORMAT,
                  err));
    TRY(store_add(log->store, STORE_META, STORE_BYTES(STR("created")),
                  time_text(now, text), err));
    return head_put(log, err);
}

enum status
log_init(struct store *store, instant now, struct err *err)
{
    struct log  log = { 0 };
    enum status status;

    log_begin(&log, store);
    if (store_transaction(store))
        return init_rows(&log, now, err);
    TRY(store_begin(store, err));
    status = init_rows(&log, now, err);
    if (status == TRUCE_OK)
        return store_commit(store, err);
    store_rollback(store);
    return status;
}

/* ---- appending ---- */

uint64_t
log_size(const struct log *log)
{
    return log->edge.tree.size + log->waiting_count;
}

struct digest
log_root(const struct log *log)
{
    struct merkle tree = log->edge.tree;

    for (unsigned i = 0; i < log->waiting_count; i++) {
        struct digest leaf = merkle_leaf(log->waiting[i]);

        merkle_add(&tree, &leaf);
    }
    return merkle_root(&tree);
}

/* What waits joins the tree. On failure only rollback is left. */
static enum status
log_settle(struct log *log, struct err *err)
{
    struct digest leaves[MERKLE_TILE_WIDTH];
    unsigned      count = log->waiting_count;

    sha256_each((struct str){ "\0", 1 }, log->waiting, count, leaves);
    log->waiting_count = 0;
    log->scratch_used = 0;
    if (count == MERKLE_TILE_WIDTH && log->edge.tree.size % MERKLE_TILE_WIDTH == 0)
        return merkle_edge_add_tile(&log->edge, leaves, tile_put, log, err);
    for (unsigned i = 0; i < count; i++)
        TRY(merkle_edge_add(&log->edge, &leaves[i], tile_put, log, err));
    return TRUCE_OK;
}

/* The hook before commit. */
static enum status
log_flush(void *context, struct err *err)
{
    struct log *log = context;

    CHECK(log_is_appending(log));
    TRY(log_settle(log, err));
    TRY(pack_keep(&log->entries, err));
    TRY(pack_keep(&log->vault, err));
    TRY(merkle_edge_flush(&log->edge, tile_put, log, err));
    return head_put(log, err);
}

enum status
log_keep(struct log *log, struct err *err)
{
    return log_is_appending(log) ? log_flush(log, err) : TRUCE_OK;
}

struct store *
log_store(const struct log *log)
{
    return log->store;
}

struct pack *
log_entries(struct log *log)
{
    return &log->entries;
}

struct pack *
log_vault(struct log *log)
{
    return &log->vault;
}

/* Room for one more entry, behind those that wait. */
static enum status
scratch_reserve(struct log *log, size_t size, struct err *err)
{
    size_t want = log->scratch_size ? 2 * log->scratch_size : LOG_SCRATCH_BYTES;
    char  *scratch;

    if (log->scratch_used + size <= log->scratch_size)
        return TRUCE_OK;
    TRY(log_settle(log, err)); /* those that wait lie where they lie */
    if (log->scratch_size >= LOG_WAITING_BYTES && log->scratch_size >= size)
        return TRUCE_OK;
    while (want < size)
        want *= 2;
    scratch = ARENA_ARRAY(log->boot, want, char);
    TRY_NEW(scratch, err);
    log->scratch = scratch;
    log->scratch_size = want;
    return TRUCE_OK;
}

static enum status
entry_make(struct log *log, enum record_kind kind, instant recorded, struct str body,
           struct str *ret_text, struct err *err)
{
    if (body.len > STORE_VALUE_LEN_MAX - ENTRY_FRAME_BYTES)
        return err_set(err, TRUCE_LIMIT, "a record of %zu bytes is over the limit of %d",
                       body.len, STORE_VALUE_LEN_MAX - ENTRY_FRAME_BYTES);
    TRY(scratch_reserve(log, body.len + ENTRY_FRAME_BYTES, err));
    if (!log->text.len || log->text_of != recorded) {
        log->text = time_text(recorded, log->text_bytes);
        log->text_of = recorded;
    }
    *ret_text = entry_write(log->scratch + log->scratch_used, kind, log->text,
                            log_size(log), body);
    return TRUCE_OK;
}

/* Nobody else can append in our transaction, so one look at the store in it is enough. */
static enum status
append_begin(struct log *log, struct err *err)
{
    uint64_t transaction = store_transaction(log->store);

    if (!log->is_loaded || log->loaded_in != transaction)
        TRY(log_load(log, err));
    if (log->is_old)
        TRY(store_put(log->store, STORE_META, STORE_BYTES(STR("format")), LOG_ROWS_FORMAT,
                      err));
    log->transaction = transaction;
    store_before_commit(log->store, log_flush, log);
    return TRUCE_OK;
}

enum status
log_append(struct log *log, enum record_kind kind, instant now, struct str body,
           uint64_t *ret_seq, struct err *err)
{
    struct str text;
    uint64_t   seq;

    CHECK((unsigned)kind < RECORD_KIND_COUNT && store_transaction(log->store) != 0);
    CHECK(now >= LOG_INSTANT_MIN && now <= LOG_INSTANT_MAX);
    if (!log_is_appending(log))
        TRY(append_begin(log, err));
    if (now < log->recorded)
        now = log->recorded;
    seq = log_size(log);
    TRY(entry_make(log, kind, now, body, &text, err));
    TRY(pack_add(&log->entries, seq, text, err));
    log->waiting[log->waiting_count++] = text;
    log->scratch_used += text.len;
    if ((seq + 1) % MERKLE_TILE_WIDTH == 0)
        TRY(log_settle(log, err));
    CHECK(log_size(log) == seq + 1);
    log->recorded = now;
    *ret_seq = seq;
    return TRUCE_OK;
}

/* ---- reading ---- */

/* Against the tile at the edge, or the one read last into `tile`. */
static enum status
leaf_check(const struct log *log, struct leaf_tile *tile, uint64_t seq,
           const struct digest *leaf, struct err *err)
{
    uint64_t             index = seq / MERKLE_TILE_WIDTH;
    const struct digest *kept = log->edge.tiles[0].at;

    CHECK(seq < log->edge.tree.size);
    if (index != merkle_edge_index(log->edge.tree.size, 0)) {
        if (!tile->count || tile->index != index) {
            tile->count = 0;
            TRY(log_rows_tile(log->store, 0, index, MERKLE_TILE_WIDTH, tile->at, err));
            tile->index = index;
            tile->count = MERKLE_TILE_WIDTH;
        }
        kept = tile->at;
    }
    if (!digest_eq(leaf, &kept[seq % MERKLE_TILE_WIDTH]))
        return entry_bad(seq, "does not match its digest", err);
    return TRUCE_OK;
}

/* For those who look at digests. What waits from a transaction that is over counts no more. */
static enum status
log_ready(struct log *log, struct err *err)
{
    if (!log->is_loaded)
        return log_load(log, err);
    return log->waiting_count && log_is_appending(log) ? log_settle(log, err) : TRUCE_OK;
}

enum status
log_read(struct log *log, uint64_t seq, struct arena *step, struct log_entry *ret_entry,
         struct err *err)
{
    struct str    text = { 0 };
    struct digest leaf;
    bool          found = false;

    TRY(log_ready(log, err));
    if (seq >= log->edge.tree.size)
        return err_set(err, TRUCE_MISSING, "the log has no entry %llu",
                       (unsigned long long)seq);
    TRY(pack_get(&log->entries, seq, step, &text, &found, err));
    if (!found)
        return entry_bad(seq, "is missing", err);
    leaf = merkle_leaf(text);
    TRY(leaf_check(log, &log->read, seq, &leaf, err));
    return entry_parse(text, seq, ret_entry, err);
}

struct log_walk {
    struct log        *log;
    uint64_t           next, end;
    bool               done; /* at the end, and not stopped by `each` */
    log_each           each;
    void              *context;
    struct leaf_tile   tile;
    struct entry_clock clock;
};

static enum status
walk_text(void *context, struct store_key key, struct str value, struct err *err)
{
    struct log_walk *walk = context;
    struct log_entry entry;
    struct digest    leaf;

    if (walk->next == walk->end) {
        walk->done = true;
        return TRUCE_FOUND;
    }
    if (key.number != walk->next)
        return entry_bad(walk->next, "is missing", err);
    leaf = merkle_leaf(value);
    TRY(leaf_check(walk->log, &walk->tile, walk->next, &leaf, err));
    TRY(entry_parse_next(&walk->clock, value, walk->next, &entry, err));
    walk->next++;
    return walk->each(walk->context, &entry, err);
}

enum status
log_scan(struct log *log, uint64_t first, log_each each, void *context, struct err *err)
{
    TRY(log_ready(log, err));
    struct log_walk walk = {
        .log = log, .next = first, .end = log_size(log), .each = each, .context = context
    };

    if (first >= walk.end)
        return TRUCE_OK;
    enum status status = pack_scan(&log->entries, first, walk_text, &walk, err);
    if (status != TRUCE_OK && !walk.done)
        return status;
    return walk.next < walk.end ? entry_bad(walk.next, "is missing", err) : TRUCE_OK;
}
