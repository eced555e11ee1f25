#include "record/entry.h"
#include "record/log_rows.h"

struct log_check {
    struct store      *store;
    struct merkle_edge edge; /* grown from the entries alone, tile by tile */
    uint64_t           next, end;
    bool               more; /* there are entries after the end */
    instant            recorded;
    struct entry_clock clock;
    struct digest      leaves[MERKLE_TILE_WIDTH]; /* kept digests of the tile under way */
    log_each           each;                      /* NULL: nothing besides */
    void              *context;
};

static enum status
check_leaf(struct log_check *check, uint64_t seq, const struct digest *leaf,
           struct err *err)
{
    uint64_t index = seq / MERKLE_TILE_WIDTH;
    uint64_t left = check->end - index * MERKLE_TILE_WIDTH;
    unsigned count = left < MERKLE_TILE_WIDTH ? (unsigned)left : MERKLE_TILE_WIDTH;

    if (seq % MERKLE_TILE_WIDTH == 0)
        TRY(log_rows_tile(check->store, 0, index, count, check->leaves, err));
    if (!digest_eq(leaf, &check->leaves[seq % MERKLE_TILE_WIDTH]))
        return entry_bad(seq, "does not match its digest", err);
    return TRUCE_OK;
}

/* The tiles above the leaves, which check_leaf has compared one by one. */
static enum status
check_tile(void *context, unsigned level, uint64_t index, const struct digest *at,
           unsigned count, struct err *err)
{
    struct log_check *check = context;
    struct digest     kept[MERKLE_TILE_WIDTH];

    if (level == 0)
        return TRUCE_OK;
    TRY(log_rows_tile(check->store, level, index, count, kept, err));
    for (unsigned i = 0; i < count; i++)
        if (!digest_eq(&at[i], &kept[i]))
            return entry_bad((index * MERKLE_TILE_WIDTH + i) << 8 * level,
                             "or one after it was changed together with its digest", err);
    return TRUCE_OK;
}

/* Those of the tile under way are what the entries hash to, up to `next`. */
static enum status
grow_edge(struct log_check *check, struct err *err)
{
    if (check->next % MERKLE_TILE_WIDTH == 0)
        return merkle_edge_add_tile(&check->edge, check->leaves, check_tile, check, err);
    if (check->next < check->end)
        return TRUCE_OK;
    for (unsigned i = 0; i < check->next % MERKLE_TILE_WIDTH; i++)
        TRY(merkle_edge_add(&check->edge, &check->leaves[i], check_tile, check, err));
    return TRUCE_OK;
}

static enum status
check_entry(struct log_check *check, struct str text, const struct digest *leaf,
            struct err *err)
{
    uint64_t         seq = check->next;
    struct log_entry entry = { 0 };
    struct err       words = { 0 };

    if (!text.len)
        return entry_bad(seq, "is missing", err);
    TRY(check_leaf(check, seq, leaf, err));
    enum status status = entry_parse_next(&check->clock, text, seq, &entry, &words);
    if (status == TRUCE_OK && entry.recorded < check->recorded)
        return entry_bad(seq, "was recorded before the one before it", err);
    if (status == TRUCE_OK)
        check->recorded = entry.recorded;
    else if (status != TRUCE_UNSUPPORTED) /* a newer kind has digests like any other */
        return err_set(err, status, "%s", words.text);
    if (status == TRUCE_OK && check->each)
        TRY(check->each(check->context, &entry, err));
    check->next++;
    return grow_edge(check, err);
}

static enum status
check_texts(void *context, uint64_t number, const struct str *texts, unsigned count,
            struct err *err)
{
    struct log_check *check = context;
    struct digest     leaves[PACK_MANY];

    if (check->next < check->end && number != check->next)
        return entry_bad(check->next, "is missing", err);
    sha256_each((struct str){ "\0", 1 }, texts, count, leaves);
    for (unsigned i = 0; i < count; i++) {
        check->more = check->next == check->end;
        if (check->more)
            return TRUCE_FOUND;
        TRY(check_entry(check, texts[i], &leaves[i], err));
    }
    return TRUCE_OK;
}

static enum status
check_head(struct log_check *check, const struct digest *root, struct err *err)
{
    struct digest ours = merkle_root(&check->edge.tree), again_root;
    uint64_t      again;

    if (!digest_eq(&ours, root))
        return entry_bad(0, "or one after it was changed together with its digest", err);
    if (!check->more)
        return TRUCE_OK;
    /* appended while we read? */
    TRY(log_rows_head(check->store, &again, &again_root, err));
    return again == check->end ? entry_bad(again, "is not in the tree", err) : TRUCE_OK;
}

enum status
log_verify_each(struct log *log, log_each each, void *context, uint64_t *ret_checked,
                struct err *err)
{
    struct log_check check = { .store = log_store(log), .recorded = TIME_MIN, .each = each,
                               .context = context };
    struct digest    root;
    bool             is_old;

    TRY(log_keep(log, err));
    TRY(log_rows_format(check.store, &is_old, err));
    TRY(log_rows_head(check.store, &check.end, &root, err));
    enum status status = pack_scan_many(log_entries(log), check_texts, &check, err);
    if (status != TRUCE_OK && !check.more)
        return status;
    if (check.next < check.end)
        return entry_bad(check.next, "is missing", err);
    TRY(merkle_edge_flush(&check.edge, check_tile, &check, err));
    TRY(check_head(&check, &root, err));
    CHECK(check.edge.tree.size == check.end);
    *ret_checked = check.end;
    return TRUCE_OK;
}

enum status
log_verify(struct log *log, uint64_t *ret_checked, struct err *err)
{
    return log_verify_each(log, NULL, NULL, ret_checked, err);
}
