#include "record/tiles.h"

#include "base/bytes.h"
#include "base/sys.h"

#include <stdio.h>

/* As log_proof.c may write: 256 entries of the store, as lines. */
#define LINES_BYTES_MAX ((MERKLE_TILE_WIDTH + 1) * (size_t)STORE_VALUE_LEN_MAX)

struct reading {
    const char        *folder;
    struct checkpoint  head;
    struct merkle_edge edge;
    struct buf         bundle, tile;
    char               path[SYS_PATH_LEN_MAX]; /* of the file at hand */
};

static enum status
open_file(struct reading *r, const char *name, struct buf *out, struct err *err)
{
    int len = snprintf(r->path, sizeof r->path, "%s/%s", r->folder, name);

    if (len < 0 || (size_t)len >= sizeof r->path)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", r->folder);
    buf_clear(out);
    return sys_read_file(r->path, out, err);
}

/* The tile of this width, or the full one that took its place. */
static enum status
open_tile(struct reading *r, const char *folder, uint64_t index, unsigned width,
          struct buf *out, struct err *err)
{
    char        name[LOG_TILE_PATH_LEN];
    enum status status;
    struct err  why = { 0 };

    log_tile_path(folder, index, width, name);
    status = open_file(r, name, out, &why);
    if (status == TRUCE_MISSING && width < MERKLE_TILE_WIDTH) {
        log_tile_path(folder, index, MERKLE_TILE_WIDTH, name);
        if (open_file(r, name, out, NULL) == TRUCE_OK)
            return TRUCE_OK;
    }
    return status == TRUCE_OK ? status : err_set(err, status, "%s", why.text);
}

/* ---- digests ---- */

static enum status
digest_bad(const struct reading *r, unsigned level, uint64_t number, struct err *err)
{
    uint64_t first = number << 8 * level;

    if (level == 0)
        return err_set(err, TRUCE_CORRUPT, "entry %llu is not what '%.150s' has the digest of",
                       (unsigned long long)number, r->path);
    return err_set(err, TRUCE_CORRUPT,
                   "'%.120s': the digest of the entries %llu to %llu is not what they hash to",
                   r->path, (unsigned long long)first,
                   (unsigned long long)(((number + 1) << 8 * level) - 1));
}

/* A tile as the entries give it, beside the one that is published. */
static enum status
compare_tile(void *context, unsigned level, uint64_t index, const struct digest *at,
             unsigned count, struct err *err)
{
    struct reading *r = context;
    char            folder[16];

    (void)snprintf(folder, sizeof folder, "tile/%u", level);
    TRY(open_tile(r, folder, index, count, &r->tile, err));
    if (r->tile.len != count * sizeof *at && r->tile.len != MERKLE_TILE_WIDTH * sizeof *at)
        return err_set(err, TRUCE_CORRUPT, "'%.150s' has %zu bytes, not those of %u digests",
                       r->path, r->tile.len, count);
    for (unsigned i = 0; i < count; i++)
        if (memcmp(r->tile.at + i * sizeof *at, at[i].bytes, sizeof *at) != 0)
            return digest_bad(r, level, index * MERKLE_TILE_WIDTH + i, err);
    return TRUCE_OK;
}

/* ---- entries ---- */

/* The first of the entries that are left, cut off. */
static bool
entry_take(struct str *rest, bool as_lines, struct str *ret_entry)
{
    size_t len;

    if (as_lines)
        return str_cut(rest, '\n', ret_entry);
    if (rest->len < 2)
        return false;
    len = (size_t)be_get(rest->at, 2);
    if (rest->len < 2 + len)
        return false;
    *ret_entry = str_sub(*rest, 2, 2 + len);
    *rest = str_sub(*rest, 2 + len, rest->len);
    return true;
}

static enum status
take_entries(struct reading *r, uint64_t first, unsigned width, bool as_lines, struct err *err)
{
    struct str    rest = buf_str(&r->bundle), entry;
    struct digest leaf;
    char          path[SYS_PATH_LEN_MAX];
    bool          is_whole = strstr(r->path + strlen(r->folder), ".p/") == NULL;

    memcpy(path, r->path, sizeof path); /* comparing tiles names others */
    for (unsigned i = 0; i < width; i++) {
        if (!entry_take(&rest, as_lines, &entry))
            return err_set(err, TRUCE_CORRUPT, "'%.150s' ends within or before entry %llu", path,
                           (unsigned long long)(first + i));
        leaf = merkle_leaf(entry);
        TRY(merkle_edge_add(&r->edge, &leaf, compare_tile, r, err));
    }
    if (rest.len && !(is_whole && width < MERKLE_TILE_WIDTH))
        return err_set(err, TRUCE_CORRUPT, "'%.150s' goes on after entry %llu", path,
                       (unsigned long long)(first + width - 1));
    return TRUCE_OK;
}

static enum status
take_bundle(struct reading *r, uint64_t index, struct err *err)
{
    uint64_t    first = index * MERKLE_TILE_WIDTH, left = r->head.size - first;
    unsigned    width = left < MERKLE_TILE_WIDTH ? (unsigned)left : MERKLE_TILE_WIDTH;
    struct err  why = { 0 };
    bool        as_lines = false;
    enum status status = open_tile(r, "tile/entries", index, width, &r->bundle, &why);

    if (status == TRUCE_MISSING) {
        as_lines = true;
        if (open_tile(r, "jsonl", index, width, &r->bundle, NULL) == TRUCE_OK)
            status = TRUCE_OK;
    }
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    return take_entries(r, first, width, as_lines, err);
}

static enum status
verify_all(struct reading *r, const struct note_key *key, struct arena *boot,
           struct str *ret_note, struct err *err)
{
    struct digest root;
    struct str    note;
    struct err    why = { 0 };

    TRY(open_file(r, "checkpoint", &r->bundle, err));
    note = arena_copy_str(boot, buf_str(&r->bundle));
    TRY_NEW(note.at, err);
    enum status status = checkpoint_open(note, key, &r->head, &why);
    if (status != TRUCE_OK)
        return err_set(err, status, "'%.100s': %s", r->path, why.text);
    for (uint64_t index = 0; index * MERKLE_TILE_WIDTH < r->head.size; index++)
        TRY(take_bundle(r, index, err));
    TRY(merkle_edge_flush(&r->edge, compare_tile, r, err));
    root = merkle_root(&r->edge.tree);
    if (!digest_eq(&root, &r->head.root))
        return err_set(err, TRUCE_CORRUPT,
                       "the %llu entries are whole, but not those whose root '%.100s/checkpoint' "
                       "bears", (unsigned long long)r->head.size, r->folder);
    *ret_note = note;
    return TRUCE_OK;
}

enum status
tiles_verify(const char *folder, const struct note_key *key, struct arena *boot,
             struct str *ret_note, struct checkpoint *ret_checkpoint, struct err *err)
{
    struct reading *r = ARENA_NEW(boot, struct reading);
    enum status     status;

    TRY_NEW(r, err);
    r->folder = folder;
    buf_init(&r->bundle, LINES_BYTES_MAX);
    buf_init(&r->tile, 2 * MERKLE_TILE_WIDTH * sizeof(struct digest)); /* one too long is told */
    status = verify_all(r, key, boot, ret_note, err);
    buf_free(&r->bundle);
    buf_free(&r->tile);
    if (status == TRUCE_OK)
        *ret_checkpoint = r->head;
    return status;
}
