#include "record/log_proof.h"

#include "base/bytes.h"
#include "record/entry.h"
#include "record/log_rows.h"

#include <stdio.h>

enum { BUNDLE_ENTRY_MAX = 65535 }; /* tlog-tiles: lengths of 16 bits */

/* The largest bundle that tlog-tiles can hold. */
#define BUNDLE_BYTES_MAX (MERKLE_TILE_WIDTH * (size_t)(2 + BUNDLE_ENTRY_MAX))

static enum status
tile_read(void *context, unsigned level, uint64_t index, unsigned count,
          struct digest at[MERKLE_TILE_WIDTH], struct err *err)
{
    return log_rows_tile(context, level, index, count, at, err);
}

enum status
log_tiles(struct log *log, struct arena *boot, struct merkle_tiles **ret_tiles,
          struct err *err)
{
    struct merkle_tiles *tiles = ARENA_NEW(boot, struct merkle_tiles);

    TRY_NEW(tiles, err);
    tiles->read = tile_read;
    tiles->context = log_store(log);
    tiles->size = log_size(log);
    *ret_tiles = tiles;
    return TRUCE_OK;
}

enum status
log_read_bytes(struct log *log, uint64_t seq, struct arena *step, struct str *ret_bytes,
               struct err *err)
{
    struct digest at[MERKLE_TILE_WIDTH], leaf;
    struct store *store = log_store(log);
    struct str    bytes = { 0 };
    unsigned      place = seq % MERKLE_TILE_WIDTH;
    bool          found = false;

    if (seq >= log_size(log))
        return err_set(err, TRUCE_MISSING, "the log has no entry %llu",
                       (unsigned long long)seq);
    TRY(pack_get(log_entries(log), seq, step, &bytes, &found, err));
    if (!found)
        return entry_bad(seq, "is missing", err);
    TRY(log_rows_tile(store, 0, seq / MERKLE_TILE_WIDTH, place + 1, at, err));
    leaf = merkle_leaf(bytes);
    if (!digest_eq(&leaf, &at[place]))
        return entry_bad(seq, "does not match its digest", err);
    *ret_bytes = bytes;
    return TRUCE_OK;
}

/* ---- the newest checkpoints ---- */

static const struct str kept_of_all = { "checkpoint", 10 };

enum { ORIGIN_LEN_MAX = 2048 }; /* keyfile.c: of a name; with the rest it is a key of the store */

/* "checkpoint NAME+ID" */
static void
kept_key(struct str name, uint32_t id, struct buf *out)
{
    buf_add(out, kept_of_all);
    buf_add_byte(out, ' ');
    buf_add(out, name);
    buf_printf(out, "+%08x", id);
}

static enum status
keep_both(struct store *store, struct str key, struct str note, struct err *err)
{
    TRY(store_put(store, STORE_META, STORE_BYTES(key), note, err));
    return store_put(store, STORE_META, STORE_BYTES(kept_of_all), note, err);
}

enum status
log_keep_checkpoint(struct log *log, struct str bytes, struct err *err)
{
    struct store     *store = log_store(log);
    struct note       note;
    struct checkpoint checkpoint;
    struct buf        key;
    uint32_t          id = 0;
    enum status       status;

    TRY(note_parse(bytes, &note, err));
    TRY(checkpoint_parse(note.text, &checkpoint, err));
    if (checkpoint.origin.len > ORIGIN_LEN_MAX)
        return err_set(err, TRUCE_LIMIT, "the name of the log in a checkpoint has over %d bytes",
                       ORIGIN_LEN_MAX);
    if (!note_id_of(&note, checkpoint.origin, &id))
        return err_set(err, TRUCE_SYNTAX, "the checkpoint is not signed in the name of the log "
                                          "that it is of");
    TRY(store_begin(store, err));
    buf_init(&key, STORE_KEY_LEN_MAX);
    kept_key(checkpoint.origin, id, &key);
    status = buf_status(&key, err);
    if (status == TRUCE_OK)
        status = keep_both(store, buf_str(&key), bytes, err);
    buf_free(&key);
    if (status == TRUCE_OK)
        return store_commit(store, err);
    store_rollback(store);
    return status;
}

/* A store of before there was one for each key has that of all alone. */
static enum status
read_kept(struct store *store, const struct note_key *key, struct arena *step,
          struct str *ret_bytes, bool *ret_found, struct err *err)
{
    struct buf  row;
    enum status status = TRUCE_OK;

    *ret_found = false;
    buf_init(&row, STORE_KEY_LEN_MAX);
    if (key && key->name.len <= ORIGIN_LEN_MAX) {
        kept_key(key->name, key->id, &row);
        status = buf_status(&row, err);
        if (status == TRUCE_OK)
            status = store_get(store, STORE_META, STORE_BYTES(buf_str(&row)), step, ret_bytes,
                               ret_found, err);
    }
    buf_free(&row);
    TRY(status);
    return *ret_found ? TRUCE_OK
                      : store_get(store, STORE_META, STORE_BYTES(kept_of_all), step, ret_bytes,
                                  ret_found, err);
}

static enum status
not_signed(const struct note_key *key, struct err *err)
{
    if (!key)
        return err_set(err, TRUCE_MISSING, "no tree head of this log was signed yet: truce "
                                           "checkpoint --key FILE");
    return err_set(err, TRUCE_MISSING, "no tree head of this log was signed with the key of "
                                       "'%.*s' yet: truce checkpoint --key FILE",
                   STR_ARGS(str_sub(key->name, 0, NOTE_SHOWN_BYTES)));
}

enum status
log_checkpoint(struct log *log, struct merkle_tiles *tiles, const struct note_key *key,
               struct arena *step, struct str *ret_note, struct checkpoint *ret_checkpoint,
               struct err *err)
{
    struct checkpoint checkpoint;
    struct digest     root;
    struct note       note;
    struct str        bytes = { 0 };
    bool              found = false;

    TRY(read_kept(log_store(log), key, step, &bytes, &found, err));
    if (!found)
        return not_signed(key, err);
    TRY(note_parse(bytes, &note, err));
    if (key && !note_bears(&note, key))
        return not_signed(key, err);
    if (key)
        TRY(note_verify(&note, key, NULL, err));
    TRY(checkpoint_parse(note.text, &checkpoint, err));
    if (checkpoint.size <= tiles->size)
        TRY(merkle_root_at(tiles, checkpoint.size, &root, err));
    if (checkpoint.size > tiles->size || !digest_eq(&root, &checkpoint.root))
        return err_set(err, TRUCE_CORRUPT,
                       "the log is not the one whose tree head was signed at %llu "
                       "entries: keep the store, and restore a backup",
                       (unsigned long long)checkpoint.size);
    *ret_note = bytes;
    *ret_checkpoint = checkpoint;
    return TRUCE_OK;
}

struct kept {
    log_each_note each;
    void         *context;
    struct str    newest;
};

static enum status
give_kept(void *context, struct store_key key, struct str value, struct err *err)
{
    struct kept *kept = context;

    if (!str_starts(key.bytes, kept_of_all))
        return TRUCE_FOUND;
    if (str_eq(key.bytes, kept_of_all) || str_eq(value, kept->newest))
        return TRUCE_OK;
    return kept->each(kept->context, value, err);
}

enum status
log_each_checkpoint(struct log *log, log_each_note each, void *context, struct err *err)
{
    struct store *store = log_store(log);
    struct kept   kept = { each, context, STR_NONE };
    struct arena  own;
    bool          found = false;
    enum status   status;

    arena_init(&own, 4 * NOTE_BYTES_MAX);
    status = store_get(store, STORE_META, STORE_BYTES(kept_of_all), &own, &kept.newest, &found,
                       err);
    if (status == TRUCE_OK && found)
        status = store_scan(store, STORE_META, STORE_BYTES(kept_of_all), give_kept, &kept, err);
    if (found && (status == TRUCE_OK || status == TRUCE_FOUND))
        status = each(context, kept.newest, err);
    arena_free(&own);
    return status;
}

/* ---- the log as files ---- */

struct export {
    struct log   *log;
    uint64_t      first, end, next;
    log_emit_file emit;
    void         *context;
    struct digest leaves[MERKLE_TILE_WIDTH];
    bool          as_lines;                /* the bundle at hand has an entry too long */
    char          path[LOG_TILE_PATH_LEN]; /* of its lines */
    struct buf    bundle;                  /* what is not given out of it */
};

void
log_tile_path(const char *folder, uint64_t index, unsigned width,
              char path[LOG_TILE_PATH_LEN])
{
    unsigned groups = 1;
    int      len = snprintf(path, LOG_TILE_PATH_LEN, "%.20s/", folder);

    CHECK(strlen(folder) <= 20 && width && width <= MERKLE_TILE_WIDTH);
    for (uint64_t rest = index; rest >= 1000; rest /= 1000)
        groups++;
    for (unsigned group = groups; group-- > 0;) {
        uint64_t power = 1;

        for (unsigned i = 0; i < group; i++)
            power *= 1000;
        len += snprintf(path + len, LOG_TILE_PATH_LEN - (size_t)len, "%s%03u%s",
                        group ? "x" : "", (unsigned)(index / power % 1000),
                        group ? "/" : "");
    }
    if (width < MERKLE_TILE_WIDTH)
        len += snprintf(path + len, LOG_TILE_PATH_LEN - (size_t)len, ".p/%u", width);
    CHECK(len > 0 && len < LOG_TILE_PATH_LEN);
}

/* Of tile `index` where its level has `count` digests. */
static unsigned
width_of(uint64_t index, uint64_t count)
{
    uint64_t left = count - index * MERKLE_TILE_WIDTH;

    return left < MERKLE_TILE_WIDTH ? (unsigned)left : MERKLE_TILE_WIDTH;
}

static enum status
export_level(struct export *export, unsigned level, struct err *err)
{
    struct digest at[MERKLE_TILE_WIDTH];
    uint64_t      count = export->end >> 8 * level;
    char          folder[16], path[LOG_TILE_PATH_LEN];

    snprintf(folder, sizeof folder, "tile/%u", level);
    for (uint64_t index = export->first >> 8 * level >> 8;
         index * MERKLE_TILE_WIDTH < count; index++) {
        unsigned width = width_of(index, count);

        TRY(log_rows_tile(log_store(export->log), level, index, width, at, err));
        log_tile_path(folder, index, width, path);
        TRY(export->emit(export->context, path,
                         (struct str){ (const char *)at, width * sizeof *at }, true, err));
    }
    return TRUCE_OK;
}

/* What was held back for a bundle, as lines: an entry came that no bundle can hold. */
static enum status
turn_into_lines(struct export *export, struct err *err)
{
    struct str rest = buf_str(&export->bundle);

    export->as_lines = true;
    while (rest.len) {
        size_t len = (size_t)be_get(rest.at, 2);

        TRY(export->emit(export->context, export->path, str_sub(rest, 2, 2 + len), false, err));
        TRY(export->emit(export->context, export->path, STR("\n"), false, err));
        rest = str_sub(rest, 2 + len, rest.len);
    }
    return TRUCE_OK;
}

static enum status
export_entry(struct export *export, struct str entry, bool last, struct err *err)
{
    char len[2];

    if (!export->as_lines && entry.len > BUNDLE_ENTRY_MAX)
        TRY(turn_into_lines(export, err));
    if (export->as_lines) {
        TRY(export->emit(export->context, export->path, entry, false, err));
        return export->emit(export->context, export->path, STR("\n"), last, err);
    }
    be_put(len, 2, entry.len);
    buf_add(&export->bundle, (struct str){ len, 2 });
    buf_add(&export->bundle, entry);
    return buf_status(&export->bundle, err);
}

static enum status
export_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct export *export = context;
    uint64_t       seq = export->next, index = seq / MERKLE_TILE_WIDTH;
    unsigned       place = seq % MERKLE_TILE_WIDTH, width = width_of(index, export->end);
    struct digest  leaf = merkle_leaf(value);
    bool           last = place + 1 == width;
    char           path[LOG_TILE_PATH_LEN];

    if (key.number != seq)
        return entry_bad(seq, "is missing", err);
    if (place == 0) {
        TRY(log_rows_tile(log_store(export->log), 0, index, width, export->leaves, err));
        buf_clear(&export->bundle);
        export->as_lines = false;
        log_tile_path("jsonl", index, width, export->path);
    }
    if (!digest_eq(&leaf, &export->leaves[place]))
        return entry_bad(seq, "does not match its digest", err);
    TRY(export_entry(export, value, last, err));
    if (last && !export->as_lines) {
        log_tile_path("tile/entries", index, width, path);
        TRY(export->emit(export->context, path, buf_str(&export->bundle), true, err));
    }
    export->next++;
    return export->next == export->end ? TRUCE_FOUND : TRUCE_OK;
}

enum status
log_export_tiles(struct log *log, uint64_t first, uint64_t size, log_emit_file emit,
                 void *context, struct err *err)
{
    struct export export = { .log = log, .first = first, .end = size, .emit = emit,
                             .context = context };
    enum status   status = TRUCE_FOUND;

    CHECK(first <= size && size <= log_size(log));
    for (unsigned level = 0; level < MERKLE_TILE_LEVELS; level++)
        TRY(export_level(&export, level, err));
    export.next = first / MERKLE_TILE_WIDTH * MERKLE_TILE_WIDTH;
    buf_init(&export.bundle, BUNDLE_BYTES_MAX);
    if (export.next < size)
        status = pack_scan(log_entries(log), export.next, export_row, &export, err);
    buf_free(&export.bundle);
    if (status == TRUCE_OK)
        return entry_bad(export.next, "is missing", err);
    return status == TRUCE_FOUND ? TRUCE_OK : status;
}
