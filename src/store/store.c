#include "store/backend.h"

/* A store's own memory: the struct and its place. Rows lie elsewhere. */
enum { STORE_ARENA_BYTES = 1024 * 1024 };

static const struct {
    const char *name;
    bool        numbers, derived;
} table_rows[] = {
#define STORE_ROW(id, name, numbers, derived, holds) { name, numbers, derived },
    STORE_TABLE(STORE_ROW)
#undef STORE_ROW
};

const char *
store_table_name(enum store_table table)
{
    CHECK((unsigned)table < STORE_TABLE_COUNT);
    return table_rows[table].name;
}

bool
store_table_is_derived(enum store_table table)
{
    CHECK((unsigned)table < STORE_TABLE_COUNT);
    return table_rows[table].derived;
}

bool
store_table_has_numbers(enum store_table table)
{
    CHECK((unsigned)table < STORE_TABLE_COUNT);
    return table_rows[table].numbers;
}

void *
store_new(size_t size, const struct store_backend *backend, const char *place,
          enum store_mode mode)
{
    struct arena  arena;
    struct store *store;

    CHECK(size >= sizeof *store);
    arena_init(&arena, STORE_ARENA_BYTES);
    store = arena_take(&arena, size, _Alignof(max_align_t));
    if (store)
        store->place = arena_copy_c(&arena, str_from_c(place));
    if (!store || !store->place) {
        arena_free(&arena);
        return NULL;
    }
    store->backend = backend;
    store->mode = mode;
    store->arena = arena;
    return store;
}

void
store_drop(struct store *store)
{
    struct arena arena = store->arena;

    store->backend->close(store);
    arena_free(&arena);
}

enum status
store_open(const char *place, enum store_mode mode, struct store **ret_store,
           struct err *err)
{
    struct str name = str_from_c(place);

    if (!name.len)
        return err_set(err, TRUCE_USAGE, "no store is named: say --db PATH");
    if (str_starts(name, STR("postgresql://")) || str_starts(name, STR("postgres://")))
        return err_set(err, TRUCE_UNSUPPORTED,
                       "this build cannot keep a store in PostgreSQL yet: give --db the "
                       "path of a file");
    if (str_eq(name, STR(":memory:")))
        return store_memory_open(place, mode, ret_store, err);
    return store_sqlite_open(place, mode, ret_store, err);
}

void
store_close(struct store *store)
{
    if (!store)
        return;
    store_rollback(store);
    store_drop(store);
}

enum status
store_begin(struct store *store, struct err *err)
{
    CHECK(!store->writing);
    if (store->mode == STORE_READ)
        return err_set(err, TRUCE_IO, "'%s' is open for reading only", store->place);
    TRY(store->backend->begin(store, err));
    store->writing = true;
    store->failed = false;
    store->hook = NULL;
    store->transactions++;
    return TRUCE_OK;
}

void
store_rollback(struct store *store)
{
    if (!store->writing)
        return;
    store->backend->rollback(store);
    store->writing = false;
}

enum status
store_commit(struct store *store, struct err *err)
{
    enum status status = TRUCE_OK;

    CHECK(store->writing);
    if (store->hook && !store->failed)
        status = store->hook(store->hook_context, err);
    if (status == TRUCE_OK && store->failed)
        status = err_set(err, TRUCE_IO, "nothing of this step was kept: a write failed");
    if (status != TRUCE_OK) {
        store_rollback(store);
        return status;
    }
    store->writing = false;
    return store->backend->commit(store, err);
}

enum status
store_forget(struct store *store, struct err *err)
{
    CHECK(!store->writing);
    return store->backend->forget ? store->backend->forget(store, err) : TRUCE_OK;
}

uint64_t
store_transaction(const struct store *store)
{
    return store->writing ? store->transactions : 0;
}

void
store_before_commit(struct store *store, store_hook hook, void *context)
{
    CHECK(store->writing);
    CHECK(!store->hook || (store->hook == hook && store->hook_context == context));
    store->hook = hook;
    store->hook_context = context;
}

static enum status
check_key(enum store_table table, struct store_key key, struct err *err)
{
    if (store_table_has_numbers(table)) {
        CHECK(key.bytes.len == 0);
        if (key.number > INT64_MAX)
            return err_set(err, TRUCE_LIMIT,
                           "table %s: number %llu is over the limit of 2^63 - 1",
                           store_table_name(table), (unsigned long long)key.number);
        return TRUCE_OK;
    }
    CHECK(key.number == 0);
    if (key.bytes.len > STORE_KEY_LEN_MAX)
        return err_set(err, TRUCE_LIMIT,
                       "table %s: a key of %zu bytes ('%.40s...') is over the limit of "
                       "%d",
                       store_table_name(table), key.bytes.len, key.bytes.at,
                       STORE_KEY_LEN_MAX);
    return TRUCE_OK;
}

static enum status
write_row(struct store *store, enum store_table table, struct store_key key,
          struct str value, enum store_if_there if_there, struct err *err)
{
    enum status status;

    CHECK(store->writing);
    TRY(check_key(table, key, err));
    if (value.len > STORE_VALUE_LEN_MAX)
        return err_set(err, TRUCE_LIMIT,
                       "table %s: a value of %zu bytes is over the limit of %d",
                       store_table_name(table), value.len, STORE_VALUE_LEN_MAX);
    status = store->backend->put(store, table, key, value, if_there, err);
    store->failed |= status != TRUCE_OK && status != TRUCE_FOUND;
    return status;
}

enum status
store_put(struct store *store, enum store_table table, struct store_key key,
          struct str value, struct err *err)
{
    return write_row(store, table, key, value, STORE_REPLACE, err);
}

enum status
store_add(struct store *store, enum store_table table, struct store_key key,
          struct str value, struct err *err)
{
    return write_row(store, table, key, value, STORE_REFUSE, err);
}

enum status
store_add_absent(struct store *store, enum store_table table, struct store_key key,
                 struct str value, bool *ret_new, struct err *err)
{
    enum status status = write_row(store, table, key, value, STORE_LEAVE, err);

    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    *ret_new = status == TRUCE_OK;
    return TRUCE_OK;
}

enum status
store_get(struct store *store, enum store_table table, struct store_key key,
          struct arena *step, struct str *ret_value, bool *ret_found, struct err *err)
{
    TRY(check_key(table, key, err));
    return store->backend->get(store, table, key, step, ret_value, ret_found, err);
}

enum status
store_delete(struct store *store, enum store_table table, struct store_key key,
             struct err *err)
{
    enum status status;

    CHECK(store->writing);
    TRY(check_key(table, key, err));
    status = store->backend->remove(store, table, key, err);
    store->failed |= status != TRUCE_OK;
    return status;
}

enum status
store_clear(struct store *store, enum store_table table, struct err *err)
{
    enum status status;

    CHECK(store->writing);
    status = store->backend->clear(store, table, err);
    store->failed |= status != TRUCE_OK;
    return status;
}

enum status
store_count(struct store *store, enum store_table table, uint64_t *ret_count,
            struct err *err)
{
    return store->backend->count(store, table, ret_count, err);
}

enum status
store_scan(struct store *store, enum store_table table, struct store_key first,
           store_each each, void *context, struct err *err)
{
    if (store_table_has_numbers(table) && first.number > INT64_MAX)
        return TRUCE_OK; /* beyond the last possible row */
    TRY(check_key(table, first, err));
    return store->backend->scan(store, table, first, each, context, err);
}

enum status
store_find(struct store *store, enum store_table table, struct store_key last,
           store_each each, void *context, struct err *err)
{
    if (store_table_has_numbers(table) && last.number > INT64_MAX)
        last.number = INT64_MAX; /* the last possible row */
    TRY(check_key(table, last, err));
    return store->backend->find(store, table, last, each, context, err);
}
