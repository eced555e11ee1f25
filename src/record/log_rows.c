#include "record/log_rows.h"

#include "record/entry.h"

struct row_copy {
    struct store_key key;
    bool             found;
    void            *at;
    size_t           size, len; /* len of the row, also if it is longer than size */
};

static enum status
row_take(void *context, struct store_key key, struct str value, struct err *err)
{
    struct row_copy *copy = context;

    (void)err;
    if (key.number == copy->key.number && str_eq(key.bytes, copy->key.bytes)) {
        copy->found = true;
        copy->len = value.len;
        memcpy(copy->at, value.at, value.len < copy->size ? value.len : copy->size);
    }
    return TRUCE_FOUND;
}

/* Into a place of fixed size, without an arena. */
static enum status
row_read(struct store *store, enum store_table table, struct row_copy *copy,
         struct err *err)
{
    enum status status = store_scan(store, table, copy->key, row_take, copy, err);

    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

uint64_t
log_rows_tile_key(unsigned level, uint64_t index)
{
    CHECK(level < MERKLE_TILE_LEVELS && index >> 56 == 0);
    return (uint64_t)level << 56 | index;
}

/* A row that is not there has no digests either. */
enum status
log_rows_tile(struct store *store, unsigned level, uint64_t index, unsigned count,
          struct digest at[MERKLE_TILE_WIDTH], struct err *err)
{
    struct row_copy copy = { .key = STORE_NUMBER(log_rows_tile_key(level, index)),
                             .at = at,
                             .size = MERKLE_TILE_WIDTH * sizeof *at };

    TRY(row_read(store, STORE_NODE, &copy, err));
    if (copy.len % sizeof *at || copy.len > copy.size || copy.len < count * sizeof *at)
        return entry_bad(level == MERKLE_TILE_LEVELS - 1 ? 0 : index << 8 * (level + 1),
                         "and those after it lack their digests", err);
    return TRUCE_OK;
}

enum status
log_rows_head(struct store *store, uint64_t *ret_size, struct digest *ret_root,
          struct err *err)
{
    char            text[LOG_ROWS_TEXT_BYTES];
    struct row_copy copy = { .key = STORE_BYTES(STR("head")),
                             .at = text,
                             .size = sizeof text };
    int64_t         size;

    TRY(row_read(store, STORE_META, &copy, err));
    struct str rest = { text, copy.len < sizeof text ? copy.len : sizeof text }, number;
    if (!copy.found || !str_cut(&rest, ' ', &number) || !str_to_i64(number, &size) ||
        size < 0 || !entry_number_is(number, (uint64_t)size) ||
        !digest_from_hex(rest, ret_root))
        return err_set(err, TRUCE_CORRUPT,
                       "the log has no valid tree head: keep the store, and restore a "
                       "backup");
    *ret_size = (uint64_t)size;
    return TRUCE_OK;
}

enum status
log_rows_format(struct store *store, bool *ret_is_old, struct err *err)
{
    char            text[LOG_ROWS_TEXT_BYTES];
    struct row_copy copy = { .key = STORE_BYTES(STR("format")),
                             .at = text,
                             .size = sizeof text };

    TRY(row_read(store, STORE_META, &copy, err));
    if (!copy.found)
        return err_set(err, TRUCE_MISSING, "the store holds no log: run truce init");
    struct str format = { text, copy.len < sizeof text ? copy.len : sizeof text };
    *ret_is_old = str_eq(format, LOG_ROWS_FORMAT_OLD);
    if (!*ret_is_old && !str_eq(format, LOG_ROWS_FORMAT))
        return err_set(err, TRUCE_UNSUPPORTED,
                       "the log is not of the form '%s', nor of an older one that this version "
                       "knows: use a newer truce",
                       LOG_ROWS_FORMAT.at);
    return TRUCE_OK;
}
