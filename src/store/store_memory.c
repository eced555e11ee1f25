/*
 * Rows in sorted arrays, and a list of what to undo. For tests and small stores: a row in
 * the middle moves those after it, each row takes at least 256 bytes.
 */
#include "store/backend.h"

#include "base/buf.h"

enum { MEMORY_TABLE_BYTES = 256 * 1024 * 1024 };

struct row {
    struct buf bytes; /* key, then value */
    size_t     key_len;
    uint64_t   number;
};

struct table {
    struct buf rows; /* of struct row, in order */
};

/* What stood at an index before a change. Undone from the last to the first, so that the
 * index is right again when its turn comes. */
enum undo_kind { UNDO_REPLACED, UNDO_INSERTED, UNDO_REMOVED, UNDO_CLEARED };

struct undo {
    enum undo_kind   kind;
    enum store_table table;
    size_t           at;
    struct row       row;
    struct table     whole;
};

struct memory {
    struct store store;
    struct table tables[STORE_TABLE_COUNT];
    struct buf   undo;
};

static struct memory *
memory_of(struct store *store)
{
    return (struct memory *)(void *)store;
}

static struct row *
rows_of(const struct table *table)
{
    return (struct row *)(void *)table->rows.at;
}

static size_t
rows_count(const struct table *table)
{
    return table->rows.len / sizeof(struct row);
}

static struct store_key
row_key(const struct row *row)
{
    return (struct store_key){
        .bytes = str_sub(buf_str(&row->bytes), 0, row->key_len),
        .number = row->number,
    };
}

static struct str
row_value(const struct row *row)
{
    return str_sub(buf_str(&row->bytes), row->key_len, row->bytes.len);
}

static int
key_cmp(struct store_key a, struct store_key b)
{
    if (a.number != b.number)
        return a.number < b.number ? -1 : 1;
    return str_cmp(a.bytes, b.bytes);
}

/* The first row not before the key; whether it is the key's own. */
static size_t
table_find(const struct table *table, struct store_key key, bool *ret_found)
{
    const struct row *rows = rows_of(table);
    size_t            low = 0, high = rows_count(table), count = high;

    if (count && key_cmp(row_key(&rows[count - 1]), key) < 0)
        low = count; /* the usual case of a log: at the end */
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (key_cmp(row_key(&rows[mid]), key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *ret_found = low < count && key_cmp(row_key(&rows[low]), key) == 0;
    return low;
}

/* Room for one more item, so that adding it afterwards cannot fail. */
static enum status
reserve(struct buf *buf, size_t size, struct err *err)
{
    if (buf_room(buf, size))
        return TRUCE_OK;
    buf->failed = false;
    return err_memory(err);
}

static void
rows_insert(struct table *table, size_t at, struct row row)
{
    size_t      count = rows_count(table);
    struct row *rows;

    CHECK(at <= count && table->rows.size - table->rows.len >= sizeof row);
    table->rows.len += sizeof row;
    rows = rows_of(table);
    memmove(rows + at + 1, rows + at, (count - at) * sizeof row);
    rows[at] = row;
}

static struct row
rows_remove(struct table *table, size_t at)
{
    struct row *rows = rows_of(table), row;
    size_t      count = rows_count(table);

    CHECK(at < count);
    row = rows[at];
    memmove(rows + at, rows + at + 1, (count - at - 1) * sizeof row);
    table->rows.len -= sizeof row;
    return row;
}

static void
table_free(struct table *table)
{
    for (size_t i = 0; i < rows_count(table); i++)
        buf_free(&rows_of(table)[i].bytes);
    buf_free(&table->rows);
}

static void
undo_note(struct memory *memory, struct undo undo)
{
    CHECK(memory->undo.size - memory->undo.len >= sizeof undo);
    memcpy(memory->undo.at + memory->undo.len, &undo, sizeof undo);
    memory->undo.len += sizeof undo;
}

static bool
undo_take_last(struct memory *memory, struct undo *ret_undo)
{
    if (!memory->undo.len)
        return false;
    memory->undo.len -= sizeof *ret_undo;
    memcpy(ret_undo, memory->undo.at + memory->undo.len, sizeof *ret_undo);
    return true;
}

static enum status
memory_begin(struct store *store, struct err *err)
{
    (void)err;
    CHECK(memory_of(store)->undo.len == 0);
    return TRUCE_OK;
}

static enum status
memory_commit(struct store *store, struct err *err)
{
    struct undo undo;

    (void)err;
    while (undo_take_last(memory_of(store), &undo)) {
        buf_free(&undo.row.bytes);
        table_free(&undo.whole);
    }
    return TRUCE_OK;
}

static void
memory_rollback(struct store *store)
{
    struct memory *memory = memory_of(store);
    struct undo    undo;

    while (undo_take_last(memory, &undo)) {
        struct table *table = &memory->tables[undo.table];
        struct row    gone = { 0 };

        switch (undo.kind) {
        case UNDO_REPLACED:
            gone = rows_of(table)[undo.at];
            rows_of(table)[undo.at] = undo.row;
            break;
        case UNDO_INSERTED:
            gone = rows_remove(table, undo.at);
            break;
        case UNDO_REMOVED: /* the array never shrinks: the room is still there */
            rows_insert(table, undo.at, undo.row);
            break;
        case UNDO_CLEARED:
            table_free(table);
            *table = undo.whole;
            break;
        }
        buf_free(&gone.bytes);
    }
}

static enum status
memory_put(struct store *store, enum store_table id, struct store_key key,
           struct str value, enum store_if_there if_there, struct err *err)
{
    struct memory *memory = memory_of(store);
    struct table  *table = &memory->tables[id];
    struct row     row = { .key_len = key.bytes.len, .number = key.number };
    bool           found;
    size_t         at = table_find(table, key, &found);

    if (found && if_there == STORE_LEAVE)
        return TRUCE_FOUND;
    if (found && if_there == STORE_REFUSE)
        return err_set(err, TRUCE_CONFLICT, "table %s: the key is there already",
                       store_table_name(id));
    TRY(reserve(&memory->undo, sizeof(struct undo), err));
    TRY(reserve(&table->rows, sizeof row, err));
    buf_init(&row.bytes, STORE_KEY_LEN_MAX + STORE_VALUE_LEN_MAX);
    buf_add(&row.bytes, key.bytes);
    buf_add(&row.bytes, value);
    if (row.bytes.failed) {
        buf_free(&row.bytes);
        return err_memory(err);
    }
    struct undo undo = { .kind = UNDO_INSERTED, .table = id, .at = at };
    if (found) {
        undo.kind = UNDO_REPLACED;
        undo.row = rows_of(table)[at];
        rows_of(table)[at] = row;
    } else {
        rows_insert(table, at, row);
    }
    undo_note(memory, undo);
    return TRUCE_OK;
}

static enum status
memory_get(struct store *store, enum store_table id, struct store_key key,
           struct arena *step, struct str *ret_value, bool *ret_found, struct err *err)
{
    const struct table *table = &memory_of(store)->tables[id];
    bool                found;
    size_t              at = table_find(table, key, &found);

    if (found) {
        struct str copy = arena_copy_str(step, row_value(&rows_of(table)[at]));

        TRY_NEW(copy.at, err);
        *ret_value = copy;
    }
    *ret_found = found;
    return TRUCE_OK;
}

static enum status
memory_remove(struct store *store, enum store_table id, struct store_key key,
              struct err *err)
{
    struct memory *memory = memory_of(store);
    bool           found;
    size_t         at = table_find(&memory->tables[id], key, &found);

    if (!found)
        return TRUCE_OK;
    TRY(reserve(&memory->undo, sizeof(struct undo), err));
    undo_note(memory, (struct undo){ .kind = UNDO_REMOVED,
                                     .table = id,
                                     .at = at,
                                     .row = rows_remove(&memory->tables[id], at) });
    return TRUCE_OK;
}

static enum status
memory_clear(struct store *store, enum store_table id, struct err *err)
{
    struct memory *memory = memory_of(store);

    TRY(reserve(&memory->undo, sizeof(struct undo), err));
    undo_note(memory, (struct undo){ .kind = UNDO_CLEARED,
                                     .table = id,
                                     .whole = memory->tables[id] });
    buf_init(&memory->tables[id].rows, MEMORY_TABLE_BYTES);
    return TRUCE_OK;
}

static enum status
memory_count(struct store *store, enum store_table id, uint64_t *ret_count,
             struct err *err)
{
    (void)err;
    *ret_count = rows_count(&memory_of(store)->tables[id]);
    return TRUCE_OK;
}

static enum status
memory_scan(struct store *store, enum store_table id, struct store_key first,
            store_each each, void *context, struct err *err)
{
    const struct table *table = &memory_of(store)->tables[id];
    bool                found;

    for (size_t at = table_find(table, first, &found); at < rows_count(table); at++) {
        const struct row *row = &rows_of(table)[at];

        TRY(each(context, row_key(row), row_value(row), err));
    }
    return TRUCE_OK;
}

static enum status
memory_find(struct store *store, enum store_table id, struct store_key last, store_each each,
            void *context, struct err *err)
{
    const struct table *table = &memory_of(store)->tables[id];
    bool                found;
    size_t              end = table_find(table, last, &found) + found;

    if (!end)
        return TRUCE_OK;
    const struct row *row = &rows_of(table)[end - 1];
    return each(context, row_key(row), row_value(row), err);
}

static void
memory_close(struct store *store)
{
    struct memory *memory = memory_of(store);

    for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
        table_free(&memory->tables[i]);
    buf_free(&memory->undo);
}

static const struct store_backend memory_backend = {
    .begin = memory_begin,
    .commit = memory_commit,
    .rollback = memory_rollback,
    .put = memory_put,
    .get = memory_get,
    .remove = memory_remove,
    .clear = memory_clear,
    .count = memory_count,
    .scan = memory_scan,
    .find = memory_find,
    .close = memory_close,
};

enum status
store_memory_open(const char *place, enum store_mode mode, struct store **ret_store,
                  struct err *err)
{
    struct memory *memory = store_new(sizeof *memory, &memory_backend, place, mode);

    TRY_NEW(memory, err);
    for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
        buf_init(&memory->tables[i].rows, MEMORY_TABLE_BYTES);
    buf_init(&memory->undo, MEMORY_TABLE_BYTES);
    *ret_store = &memory->store;
    return TRUCE_OK;
}
