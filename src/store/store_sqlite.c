#include "store/store_sqlite.h"

#include <errno.h>
#include <stdio.h>

static const char *const statement_sql[] = {
#define STATEMENT_SQL(id, sql) sql,
    STATEMENT_TABLE(STATEMENT_SQL)
#undef STATEMENT_SQL
};

static struct sqlite_store *
sqlite_of(struct store *store)
{
    return (struct sqlite_store *)(void *)store;
}

/* ---- words for what SQLite says ---- */

enum status
sqlite_empty(const char *place, struct err *err)
{
    return err_set(err, TRUCE_MISSING,
                   "'%s' is empty: making the store was cut short, or its content is "
                   "lost; run truce init again, or restore a backup",
                   place);
}

static enum status
failed_file(sqlite3 *db, const char *what, const char *place, struct err *err)
{
    int  code = sqlite3_errcode(db);
    bool has_errno = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    int  system = has_errno ? sqlite3_system_errno(db) : 0;

    if (system == ENOSPC || system == EDQUOT || code == SQLITE_FULL)
        return err_set(err, TRUCE_IO,
                       "cannot %s '%s': the disk is full; nothing of this step was kept; "
                       "free space and run the command again",
                       what, place);
    return err_set(err, TRUCE_IO, "cannot %s '%s': %s", what, place,
                   system ? strerror(system) : sqlite3_errmsg(db));
}

static enum status
failed_words(sqlite3 *db, const char *what, const char *place, struct err *err)
{
    switch (sqlite3_errcode(db)) {
    case SQLITE_NOMEM:
        return err_memory(err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, TRUCE_BUSY,
                       "cannot %s '%s': another program is writing to it; try again when "
                       "it is done",
                       what, place);
    case SQLITE_NOTADB:
        return err_set(err, TRUCE_CORRUPT,
                       "'%s' is not a truce store, or its beginning is damaged: check "
                       "the path, or restore a backup",
                       place);
    case SQLITE_CORRUPT:
    case SQLITE_TOOBIG:
        return err_set(err, TRUCE_CORRUPT,
                       "'%s' is damaged (%s): keep it, and restore a backup", place,
                       sqlite3_errmsg(db));
    case SQLITE_CONSTRAINT:
        return err_set(err, TRUCE_CONFLICT, "cannot %s '%s': the key is there already",
                       what, place);
    case SQLITE_READONLY:
        if (sqlite3_extended_errcode(db) == SQLITE_READONLY_ROLLBACK)
            return sqlite_empty(place, err); /* only making a store has such a journal */
        return err_set(err, TRUCE_IO,
                       "cannot %s '%s': the file or its folder is read-only", what, place);
    default:
        return failed_file(db, what, place, err);
    }
}

enum status
sqlite_failed(struct sqlite_store *self, const char *what, struct err *err)
{
    return failed_words(self->db, what, self->store.place, err);
}

/* ---- statements ---- */

enum status
sqlite_run(struct sqlite_store *self, const char *sql, const char *what, struct err *err)
{
    if (sqlite3_exec(self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_failed(self, what, err);
    return TRUCE_OK;
}

static enum status
prepare_new(struct sqlite_store *self, enum store_table table, enum statement kind,
            sqlite3_stmt **ret_statement, struct err *err)
{
    char sql[SQLITE_SQL_LEN_MAX];
    int  len = snprintf(sql, sizeof sql, statement_sql[kind], store_table_name(table));

    CHECK(len > 0 && len < SQLITE_SQL_LEN_MAX);
    if (sqlite3_prepare_v3(self->db, sql, len + 1, SQLITE_PREPARE_PERSISTENT,
                           ret_statement, NULL) != SQLITE_OK)
        return sqlite_failed(self, "read", err);
    return TRUCE_OK;
}

/* The statement kept for this table, ready to be bound. */
static enum status
prepare(struct sqlite_store *self, enum store_table table, enum statement kind,
        sqlite3_stmt **ret_statement, struct err *err)
{
    if (!self->prepared[table][kind])
        TRY(prepare_new(self, table, kind, &self->prepared[table][kind], err));
    CHECK(!sqlite3_stmt_busy(self->prepared[table][kind]));
    *ret_statement = self->prepared[table][kind];
    return TRUCE_OK;
}

static int
bind_key(sqlite3_stmt *statement, enum store_table table, struct store_key key)
{
    if (store_table_has_numbers(table))
        return sqlite3_bind_int64(statement, 1, (sqlite3_int64)key.number);
    /* a NULL address would bind NULL and not the empty key */
    return sqlite3_bind_blob64(statement, 1, key.bytes.len ? key.bytes.at : "",
                               key.bytes.len, SQLITE_STATIC);
}

/* Step a statement that gives no rows. */
static enum status
finish(struct sqlite_store *self, sqlite3_stmt *statement, int bound, const char *what,
       struct err *err)
{
    int         code = bound == SQLITE_OK ? sqlite3_step(statement) : bound;
    enum status status = TRUCE_OK;

    if (code != SQLITE_DONE)
        status = sqlite_failed(self, what, err);
    (void)sqlite3_reset(statement);
    return status;
}

struct str
sqlite_column(sqlite3_stmt *statement, int column)
{
    const char *at = sqlite3_column_blob(statement, column);
    int         len = sqlite3_column_bytes(statement, column);

    return at ? (struct str){ at, (size_t)len } : STR_NONE;
}

/* column_blob gives NULL for the empty value and when there is no memory. */
static bool
column_failed(struct sqlite_store *self, struct str bytes)
{
    return bytes.len == 0 && sqlite3_errcode(self->db) == SQLITE_NOMEM;
}

/* ---- operations ---- */

enum status
sqlite_prepare_control(struct sqlite_store *self, struct err *err)
{
    static const char *const sql[] = { "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" };

    for (size_t i = 0; i < CONTROL_KINDS; i++)
        if (sqlite3_prepare_v3(self->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &self->control[i], NULL) != SQLITE_OK)
            return sqlite_failed(self, "open", err);
    return TRUCE_OK;
}

static void
sqlite_rollback(struct store *store)
{
    struct sqlite_store *self = sqlite_of(store);

    /* A failed write may have ended the transaction already. Should this fail too, for
     * want of memory, the next begin or the closing does it. */
    if (!sqlite3_get_autocommit(self->db))
        (void)finish(self, self->control[CONTROL_ROLLBACK], SQLITE_OK, "write", NULL);
}

static enum status
sqlite_begin(struct store *store, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);

    sqlite_rollback(store);
    return finish(self, self->control[CONTROL_BEGIN], SQLITE_OK, "write", err);
}

static enum status
sqlite_commit(struct store *store, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    enum status status;

    status = finish(self, self->control[CONTROL_COMMIT], SQLITE_OK, "write", err);
    if (status != TRUCE_OK)
        sqlite_rollback(store);
    return status;
}

static enum status
sqlite_put(struct store *store, enum store_table table, struct store_key key,
           struct str value, enum store_if_there if_there, struct err *err)
{
    static const enum statement statements[] = { [STORE_REPLACE] = STATEMENT_PUT,
                                                 [STORE_REFUSE] = STATEMENT_ADD,
                                                 [STORE_LEAVE] = STATEMENT_ABSENT };
    struct sqlite_store        *self = sqlite_of(store);
    sqlite3_stmt               *statement;
    int                         bound;

    TRY(prepare(self, table, statements[if_there], &statement, err));
    bound = bind_key(statement, table, key);
    if (bound == SQLITE_OK)
        bound = sqlite3_bind_blob64(statement, 2, value.len ? value.at : "", value.len,
                                    SQLITE_STATIC);
    TRY(finish(self, statement, bound, "write", err));
    return if_there == STORE_LEAVE && !sqlite3_changes(self->db) ? TRUCE_FOUND : TRUCE_OK;
}

static enum status
sqlite_get(struct store *store, enum store_table table, struct store_key key,
           struct arena *step, struct str *ret_value, bool *ret_found, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    enum status          status = TRUCE_OK;
    sqlite3_stmt        *statement;

    TRY(prepare(self, table, STATEMENT_GET, &statement, err));
    int code = bind_key(statement, table, key);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        struct str value = sqlite_column(statement, 0);
        struct str copy = { 0 };

        if (!column_failed(self, value))
            copy = arena_copy_str(step, value);
        if (copy.at)
            *ret_value = copy;
        else
            status = err_memory(err);
    } else if (code != SQLITE_DONE) {
        status = sqlite_failed(self, "read", err);
    }
    (void)sqlite3_reset(statement);
    if (status == TRUCE_OK)
        *ret_found = code == SQLITE_ROW;
    return status;
}

static enum status
sqlite_remove(struct store *store, enum store_table table, struct store_key key,
              struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    sqlite3_stmt        *statement;

    TRY(prepare(self, table, STATEMENT_REMOVE, &statement, err));
    return finish(self, statement, bind_key(statement, table, key), "write", err);
}

static enum status
sqlite_clear(struct store *store, enum store_table table, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    sqlite3_stmt        *statement;

    TRY(prepare(self, table, STATEMENT_CLEAR, &statement, err));
    return finish(self, statement, SQLITE_OK, "write", err);
}

static enum status
sqlite_count(struct store *store, enum store_table table, uint64_t *ret_count,
             struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    enum status          status = TRUCE_OK;
    sqlite3_stmt        *statement;

    TRY(prepare(self, table, STATEMENT_COUNT, &statement, err));
    if (sqlite3_step(statement) == SQLITE_ROW)
        *ret_count = (uint64_t)sqlite3_column_int64(statement, 0);
    else
        status = sqlite_failed(self, "read", err);
    (void)sqlite3_reset(statement);
    return status;
}

static enum status
scan_rows(struct sqlite_store *self, sqlite3_stmt *statement, enum store_table table,
          store_each each, void *context, struct err *err)
{
    int code;

    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct store_key key = { 0 };
        struct str       value = sqlite_column(statement, 1);

        if (store_table_has_numbers(table))
            key.number = (uint64_t)sqlite3_column_int64(statement, 0);
        else
            key.bytes = sqlite_column(statement, 0);
        if (column_failed(self, value) || column_failed(self, key.bytes))
            return err_memory(err);
        TRY(each(context, key, value, err));
    }
    return code == SQLITE_DONE ? TRUCE_OK : sqlite_failed(self, "read", err);
}

static enum status
each_row(struct sqlite_store *self, enum statement kind, enum store_table table,
         struct store_key bound, store_each each, void *context, struct err *err)
{
    sqlite3_stmt *kept = self->prepared[table][kind], *statement;
    bool          nested = kept && sqlite3_stmt_busy(kept);
    enum status   status;

    if (nested) /* a scan within a scan of the same table needs a cursor of its own */
        TRY(prepare_new(self, table, kind, &statement, err));
    else
        TRY(prepare(self, table, kind, &statement, err));
    if (bind_key(statement, table, bound) == SQLITE_OK)
        status = scan_rows(self, statement, table, each, context, err);
    else
        status = sqlite_failed(self, "read", err);
    if (nested)
        (void)sqlite3_finalize(statement);
    else
        (void)sqlite3_reset(statement);
    return status;
}

static enum status
sqlite_scan(struct store *store, enum store_table table, struct store_key first,
            store_each each, void *context, struct err *err)
{
    return each_row(sqlite_of(store), STATEMENT_SCAN, table, first, each, context, err);
}

static enum status
sqlite_find(struct store *store, enum store_table table, struct store_key last,
            store_each each, void *context, struct err *err)
{
    return each_row(sqlite_of(store), STATEMENT_FIND, table, last, each, context, err);
}

static void
sqlite_close(struct store *store)
{
    struct sqlite_store *self = sqlite_of(store);

    for (size_t i = 0; i < CONTROL_KINDS; i++)
        (void)sqlite3_finalize(self->control[i]);
    for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
        for (size_t k = 0; k < STATEMENT_KINDS; k++)
            (void)sqlite3_finalize(self->prepared[i][k]);
    CHECK(sqlite3_close(self->db) == SQLITE_OK);
}

/* The journal holds the pages as they were before: emptied, with all of them in the file. */
static enum status
sqlite_forget(struct store *store, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    int code = sqlite3_wal_checkpoint_v2(self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    if (code == SQLITE_OK)
        return TRUCE_OK;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return err_set(err, TRUCE_BUSY, "somebody is reading '%s', so old pages stay in its "
                                        "journal: close what reads it and try again",
                       store->place);
    return sqlite_failed(self, "forget", err);
}

const struct store_backend sqlite_backend = {
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .forget = sqlite_forget,
    .put = sqlite_put,
    .get = sqlite_get,
    .remove = sqlite_remove,
    .clear = sqlite_clear,
    .count = sqlite_count,
    .scan = sqlite_scan,
    .find = sqlite_find,
    .close = sqlite_close,
};
