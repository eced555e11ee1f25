/*
 * One SQLite file: a table of keys and values for each row of STORE_TABLE, WAL, and a full
 * sync at each commit.
 *
 * A file from outside is not trusted: its schema must be ours to the letter, so that no
 * trigger, view or index of somebody else's can run.
 */
#include "store/backend.h"

#include "base/sys.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>

enum {
    SQLITE_STORE_ID = 0x54525543, /* application_id: "TRUC" */
    SQLITE_STORE_FORMAT = 1,      /* user_version: raise when a table is added */
    SQLITE_WAIT_MS = 5000,
    SQLITE_PLACE_LEN_MAX = 4096, /* PATH_MAX of Linux */
    SQL_LEN_MAX = 256,
};

/*
 * Page size by bench_log, entries of 272 bytes made durable a second, one by one and 10,000
 * at a time, median of three: 4096 3.8 k and 382 k, 8192 4.5 k and 405 k, 16384 4.0 k and
 * 470 k, 32768 3.3 k and 471 k. A checkpoint each 16 MiB of WAL. secure_delete: what is
 * erased leaves no trace in a page.
 */
#define SQLITE_PAGE "PRAGMA page_size=16384"
static const char sqlite_settings[] =
    "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=1024;"
    "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA temp_store=MEMORY";

#define STATEMENT_TABLE(X)                                             \
    X(PUT, "INSERT OR REPLACE INTO \"%s\"(key,value) VALUES(?1,?2)")   \
    X(ADD, "INSERT INTO \"%s\"(key,value) VALUES(?1,?2)")              \
    X(GET, "SELECT value FROM \"%s\" WHERE key=?1")                    \
    X(REMOVE, "DELETE FROM \"%s\" WHERE key=?1")                       \
    X(CLEAR, "DELETE FROM \"%s\"")                                     \
    X(COUNT, "SELECT count(*) FROM \"%s\"")                            \
    X(SCAN, "SELECT key,value FROM \"%s\" WHERE key>=?1 ORDER BY key")

enum statement {
#define STATEMENT_ENUM(id, sql) STATEMENT_##id,
    STATEMENT_TABLE(STATEMENT_ENUM)
#undef STATEMENT_ENUM
    STATEMENT_KINDS
};

static const char *const statement_sql[] = {
#define STATEMENT_SQL(id, sql) sql,
    STATEMENT_TABLE(STATEMENT_SQL)
#undef STATEMENT_SQL
};

struct sqlite_store {
    struct store  store;
    sqlite3      *db;
    sqlite3_stmt *prepared[STORE_TABLE_COUNT][STATEMENT_KINDS]; /* NULL until needed */
};

static struct sqlite_store *
sqlite_of(struct store *store)
{
    return (struct sqlite_store *)(void *)store;
}

/* ---- words for what SQLite says ---- */

static enum status
failed_file(sqlite3 *db, const char *what, const char *place, struct err *err)
{
    int code = sqlite3_errcode(db);
    int system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? sqlite3_system_errno(db) : 0;

    if (system == ENOSPC || system == EDQUOT || code == SQLITE_FULL)
        return err_set(err, TRUCE_IO,
                       "cannot %s '%s': the disk is full; nothing of this step was kept; "
                       "free space and run the command again",
                       what, place);
    return err_set(err, TRUCE_IO, "cannot %s '%s': %s", what, place,
                   system ? strerror(system) : sqlite3_errmsg(db));
}

/* `what` is a verb: read, write, open. */
static enum status
failed(sqlite3 *db, const char *what, const char *place, struct err *err)
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
                       "'%s' is not a truce store, or its beginning is damaged: check the "
                       "path, or restore a backup",
                       place);
    case SQLITE_CORRUPT:
    case SQLITE_TOOBIG:
        return err_set(err, TRUCE_CORRUPT,
                       "'%s' is damaged (%s): keep it, and restore a backup", place,
                       sqlite3_errmsg(db));
    case SQLITE_READONLY:
        return err_set(err, TRUCE_IO, "cannot %s '%s': the file or its folder is read-only",
                       what, place);
    default:
        return failed_file(db, what, place, err);
    }
}

static enum status
store_failed(struct sqlite_store *self, const char *what, struct err *err)
{
    return failed(self->db, what, self->store.place, err);
}

/* ---- statements ---- */

static enum status
run(struct sqlite_store *self, const char *sql, const char *what, struct err *err)
{
    if (sqlite3_exec(self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_failed(self, what, err);
    return TRUCE_OK;
}

static enum status
prepare_new(struct sqlite_store *self, enum store_table table, enum statement kind,
            sqlite3_stmt **ret_statement, struct err *err)
{
    char sql[SQL_LEN_MAX];
    int  len = snprintf(sql, sizeof sql, statement_sql[kind], store_table_name(table));

    CHECK(len > 0 && len < SQL_LEN_MAX);
    if (sqlite3_prepare_v3(self->db, sql, len + 1, SQLITE_PREPARE_PERSISTENT, ret_statement,
                           NULL) != SQLITE_OK)
        return store_failed(self, "read", err);
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

/* Step a statement that gives no rows; the bindings are borrowed, so drop them. */
static enum status
finish(struct sqlite_store *self, sqlite3_stmt *statement, int bound, const char *what,
       struct err *err)
{
    int         code = bound == SQLITE_OK ? sqlite3_step(statement) : bound;
    enum status status = TRUCE_OK;

    if (code != SQLITE_DONE)
        status = store_failed(self, what, err);
    (void)sqlite3_reset(statement);
    return status;
}

static struct str
column_bytes(sqlite3_stmt *statement, int column)
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

static enum status
sqlite_begin(struct store *store, struct err *err)
{
    return run(sqlite_of(store), "BEGIN IMMEDIATE", "write", err);
}

static void
sqlite_rollback(struct store *store)
{
    struct sqlite_store *self = sqlite_of(store);

    /* a failed write may have ended the transaction already */
    if (!sqlite3_get_autocommit(self->db))
        (void)sqlite3_exec(self->db, "ROLLBACK", NULL, NULL, NULL);
    CHECK(sqlite3_get_autocommit(self->db));
}

static enum status
sqlite_commit(struct store *store, struct err *err)
{
    enum status status = run(sqlite_of(store), "COMMIT", "write", err);

    if (status != TRUCE_OK)
        sqlite_rollback(store);
    return status;
}

static enum status
sqlite_put(struct store *store, enum store_table table, struct store_key key,
           struct str value, bool fresh, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    sqlite3_stmt        *statement;
    int                  code;

    TRY(prepare(self, table, fresh ? STATEMENT_ADD : STATEMENT_PUT, &statement, err));
    code = bind_key(statement, table, key);
    if (code == SQLITE_OK)
        code = sqlite3_bind_blob64(statement, 2, value.len ? value.at : "", value.len,
                                   SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_DONE) {
        (void)sqlite3_reset(statement);
        return TRUCE_OK;
    }
    enum status status =
        (code & 0xff) == SQLITE_CONSTRAINT
            ? err_set(err, TRUCE_CONFLICT, "table %s of '%s': the key is there already",
                      store_table_name(table), store->place)
            : store_failed(self, "write", err);
    (void)sqlite3_reset(statement);
    return status;
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
        struct str value = column_bytes(statement, 0);
        struct str copy = { 0 };

        if (!column_failed(self, value))
            copy = arena_copy_str(step, value);
        if (copy.at)
            *ret_value = copy;
        else
            status = err_memory(err);
    } else if (code != SQLITE_DONE) {
        status = store_failed(self, "read", err);
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
        status = store_failed(self, "read", err);
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
        struct str       value = column_bytes(statement, 1);

        if (store_table_has_numbers(table))
            key.number = (uint64_t)sqlite3_column_int64(statement, 0);
        else
            key.bytes = column_bytes(statement, 0);
        if (column_failed(self, value) || column_failed(self, key.bytes))
            return err_memory(err);
        TRY(each(context, key, value, err));
    }
    return code == SQLITE_DONE ? TRUCE_OK : store_failed(self, "read", err);
}

static enum status
sqlite_scan(struct store *store, enum store_table table, struct store_key first,
            store_each each, void *context, struct err *err)
{
    struct sqlite_store *self = sqlite_of(store);
    sqlite3_stmt        *kept = self->prepared[table][STATEMENT_SCAN], *statement;
    bool                 nested = kept && sqlite3_stmt_busy(kept);
    enum status          status;

    if (nested) /* a scan within a scan of the same table needs a cursor of its own */
        TRY(prepare_new(self, table, STATEMENT_SCAN, &statement, err));
    else
        TRY(prepare(self, table, STATEMENT_SCAN, &statement, err));
    if (bind_key(statement, table, first) == SQLITE_OK)
        status = scan_rows(self, statement, table, each, context, err);
    else
        status = store_failed(self, "read", err);
    if (nested)
        (void)sqlite3_finalize(statement);
    else
        (void)sqlite3_reset(statement);
    return status;
}

static void
sqlite_close(struct store *store)
{
    struct sqlite_store *self = sqlite_of(store);

    for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
        for (size_t k = 0; k < STATEMENT_KINDS; k++)
            (void)sqlite3_finalize(self->prepared[i][k]);
    CHECK(sqlite3_close(self->db) == SQLITE_OK);
}

static const struct store_backend sqlite_backend = {
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .put = sqlite_put,
    .get = sqlite_get,
    .remove = sqlite_remove,
    .clear = sqlite_clear,
    .count = sqlite_count,
    .scan = sqlite_scan,
    .close = sqlite_close,
};

/* ---- opening ---- */

static void
table_sql(enum store_table table, char sql[SQL_LEN_MAX])
{
    const char *name = store_table_name(table);
    int         len = store_table_has_numbers(table)
                          ? snprintf(sql, SQL_LEN_MAX,
                                     "CREATE TABLE \"%s\"(key INTEGER PRIMARY KEY, "
                                     "value BLOB NOT NULL) STRICT",
                                     name)
                          : snprintf(sql, SQL_LEN_MAX,
                                     "CREATE TABLE \"%s\"(key BLOB PRIMARY KEY, "
                                     "value BLOB NOT NULL) STRICT, WITHOUT ROWID",
                                     name);

    CHECK(len > 0 && len < SQL_LEN_MAX);
}

/* The first column of the first row; *ret_value untouched if there is no row. */
static enum status
ask_number(struct sqlite_store *self, const char *sql, int64_t *ret_value, struct err *err)
{
    sqlite3_stmt *statement;
    enum status   status = TRUCE_OK;

    if (sqlite3_prepare_v2(self->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return store_failed(self, "open", err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *ret_value = sqlite3_column_int64(statement, 0);
    else if (code != SQLITE_DONE)
        status = store_failed(self, "open", err);
    (void)sqlite3_finalize(statement);
    return status;
}

/* Each object of the schema must be one of ours, and all of ours must be there. */
static enum status
check_schema(struct sqlite_store *self, struct err *err)
{
    int64_t       ours = 0, all = 0;
    sqlite3_stmt *statement;
    enum status   status = TRUCE_OK;

    TRY(ask_number(self, "SELECT count(*) FROM sqlite_schema", &all, err));
    if (sqlite3_prepare_v2(self->db, "SELECT count(*) FROM sqlite_schema WHERE sql=?1", -1,
                           &statement, NULL) != SQLITE_OK)
        return store_failed(self, "open", err);
    for (unsigned i = 0; i < STORE_TABLE_COUNT && status == TRUCE_OK; i++) {
        char sql[SQL_LEN_MAX];

        table_sql((enum store_table)i, sql);
        if (sqlite3_bind_text(statement, 1, sql, -1, SQLITE_STATIC) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            ours += sqlite3_column_int64(statement, 0) == 1;
        else
            status = store_failed(self, "open", err);
        (void)sqlite3_reset(statement);
    }
    (void)sqlite3_finalize(statement);
    if (status == TRUCE_OK && (ours != STORE_TABLE_COUNT || all != ours))
        status = err_set(err, TRUCE_CORRUPT,
                         "'%s' does not hold the tables of a truce store: keep it, and "
                         "restore a backup",
                         self->store.place);
    return status;
}

static enum status
check_format(struct sqlite_store *self, struct err *err)
{
    const char *place = self->store.place;
    int64_t     id = 0, format = 0, pages = 0;

    TRY(ask_number(self, "PRAGMA application_id", &id, err));
    TRY(ask_number(self, "PRAGMA user_version", &format, err));
    TRY(ask_number(self, "PRAGMA page_count", &pages, err));
    if (pages == 0) /* SQLite takes a file of one byte for an empty one */
        return err_set(err, TRUCE_CORRUPT, "'%s' is not a truce store: check the path", place);
    if (id != SQLITE_STORE_ID)
        return err_set(err, TRUCE_SYNTAX,
                       "'%s' is an SQLite file of another program, not a truce store: "
                       "check the path",
                       place);
    if (format > SQLITE_STORE_FORMAT)
        return err_set(err, TRUCE_UNSUPPORTED,
                       "'%s' was written by a newer truce (format %lld, this version knows "
                       "%d): use that version",
                       place, (long long)format, SQLITE_STORE_FORMAT);
    if (format != SQLITE_STORE_FORMAT)
        return err_set(err, TRUCE_CORRUPT, "'%s' has no valid format number: restore a backup",
                       place);
    return check_schema(self, err);
}

/* In one transaction of the old journal, so that a cut leaves an empty file or a store. */
static enum status
create_tables(struct sqlite_store *self, struct err *err)
{
    char    sql[SQL_LEN_MAX];
    int64_t objects = 0, id = 0;

    TRY(run(self, SQLITE_PAGE "; BEGIN EXCLUSIVE", "create", err));
    /* somebody else may have been quicker since we looked */
    TRY(ask_number(self, "SELECT count(*) FROM sqlite_schema", &objects, err));
    TRY(ask_number(self, "PRAGMA application_id", &id, err));
    if (objects || id)
        return err_set(err, TRUCE_CONFLICT, "'%s' exists already", self->store.place);
    for (unsigned i = 0; i < STORE_TABLE_COUNT; i++) {
        table_sql((enum store_table)i, sql);
        TRY(run(self, sql, "create", err));
    }
    CHECK(snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                   SQLITE_STORE_ID, SQLITE_STORE_FORMAT) < (int)sizeof sql);
    TRY(run(self, sql, "create", err));
    return run(self, "COMMIT", "create", err);
}

/* Also after a cut between creation and this step. */
static enum status
use_wal(struct sqlite_store *self, struct err *err)
{
    sqlite3_stmt *statement;
    bool          is_wal = false;

    if (sqlite3_prepare_v2(self->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL) !=
        SQLITE_OK)
        return store_failed(self, "open", err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        is_wal = str_eq_nocase(column_bytes(statement, 0), STR("wal"));
    enum status status =
        is_wal ? TRUCE_OK
        : code == SQLITE_ROW
            ? err_set(err, TRUCE_IO,
                      "'%s' lies on a file system without shared memory (a network "
                      "drive?): move it to a local disk",
                      self->store.place)
            : store_failed(self, "open", err);
    (void)sqlite3_finalize(statement);
    return status;
}

static enum status
set_up(struct sqlite_store *self, struct err *err)
{
    enum store_mode mode = self->store.mode;

    (void)sqlite3_busy_timeout(self->db, SQLITE_WAIT_MS);
    (void)sqlite3_limit(self->db, SQLITE_LIMIT_LENGTH,
                        STORE_VALUE_LEN_MAX + STORE_KEY_LEN_MAX + SQL_LEN_MAX);
    if (sqlite3_db_config(self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) != SQLITE_OK)
        return store_failed(self, "open", err);
    TRY(run(self, sqlite_settings, "open", err));
    if (mode != STORE_READ && sqlite3_db_readonly(self->db, "main") == 1)
        return err_set(err, TRUCE_IO, "cannot write '%s': the file is read-only",
                       self->store.place);
    if (mode == STORE_CREATE)
        TRY(create_tables(self, err));
    TRY(check_format(self, err));
    return mode == STORE_READ ? TRUCE_OK : use_wal(self, err);
}

/* A path is any bytes; in a URI only these stand for themselves. */
static bool
uri_is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '/' || c == '.' || c == '-' || c == '_';
}

/* Always a URI, so that a path such as "file:x?mode=memory" is a path. */
static const char *
place_uri(struct store *store, bool immutable)
{
    struct str path = str_from_c(store->place);
    char      *uri = arena_take(&store->arena, 3 * path.len + 64, 1), *at = uri;

    if (!uri)
        return NULL;
    /* an empty authority when the path itself begins with // */
    at += sprintf(at, "file:%s", str_starts(path, STR("//")) ? "//" : "");
    for (size_t i = 0; i < path.len; i++)
        at += uri_is_plain(path.at[i])
                  ? sprintf(at, "%c", path.at[i])
                  : sprintf(at, "%%%02x", (unsigned)(unsigned char)path.at[i]);
    if (immutable)
        (void)sprintf(at, "?immutable=1");
    return uri;
}

static enum status
open_once(const char *place, enum store_mode mode, bool immutable,
          struct store **ret_store, struct err *err)
{
    struct sqlite_store *self = store_new(sizeof *self, &sqlite_backend, place, mode);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;

    flags |= mode == STORE_READ    ? SQLITE_OPEN_READONLY
             : mode == STORE_WRITE ? SQLITE_OPEN_READWRITE
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    TRY_NEW(self, err);
    const char *uri = place_uri(&self->store, immutable);
    enum status status = TRUCE_OK;
    if (!uri || (sqlite3_open_v2(uri, &self->db, flags, NULL) != SQLITE_OK && !self->db))
        status = err_memory(err);
    else if (sqlite3_errcode(self->db) != SQLITE_OK)
        status = store_failed(self, mode == STORE_CREATE ? "create" : "open", err);
    if (status == TRUCE_OK)
        status = set_up(self, err);
    if (status == TRUCE_OK)
        *ret_store = &self->store;
    else
        store_drop(&self->store);
    return status;
}

/* Whether there is a file with something in it. */
static bool
file_has_bytes(const char *place, const char *ending)
{
    char         path[SQLITE_PLACE_LEN_MAX + 8];
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    int          is = 0;

    (void)snprintf(path, sizeof path, "%s%s", place, ending);
    return vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &is) == SQLITE_OK && is;
}

static bool
folder_is_writable(const char *place)
{
    char         path[SQLITE_PLACE_LEN_MAX + 8];
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    const char  *slash = strrchr(place, '/');
    int          is = 0;

    (void)snprintf(path, sizeof path, "%.*s", slash ? (int)(slash - place + 1) : 1,
                   slash ? place : ".");
    return vfs->xAccess(vfs, path, SQLITE_ACCESS_READWRITE, &is) == SQLITE_OK && is;
}

/* Words for what SQLite would only call an empty database. */
static enum status
check_place(const char *place, enum store_mode mode, struct err *err)
{
    if (strlen(place) > SQLITE_PLACE_LEN_MAX)
        return err_set(err, TRUCE_USAGE, "the path of the store is too long: '%.80s...'",
                       place);
    if (mode == STORE_CREATE && file_has_bytes(place, ""))
        return err_set(err, TRUCE_CONFLICT,
                       "'%s' exists already: choose another path, or remove it first", place);
    if (mode != STORE_CREATE && !sys_exists(place))
        return err_set(err, TRUCE_MISSING, "there is no store '%s': make one with truce init",
                       place);
    if (mode != STORE_CREATE && !file_has_bytes(place, ""))
        return err_set(err, TRUCE_MISSING,
                       "'%s' is an empty file: making the store was cut short, or its "
                       "content is lost; run truce init again, or restore a backup",
                       place);
    return TRUCE_OK;
}

enum status
store_sqlite_open(const char *place, enum store_mode mode, struct store **ret_store,
                  struct err *err)
{
    struct err  first = { 0 };
    enum status status;

    TRY(check_place(place, mode, err));
    status = open_once(place, mode, false, ret_store, &first);
    /* A store at rest in a read-only folder: SQLite wants to make its -shm file there and
     * cannot. Without a -wal there is no writer whose work we could miss. */
    if (status == TRUCE_IO && mode == STORE_READ && !folder_is_writable(place) &&
        !file_has_bytes(place, "-wal"))
        return open_once(place, mode, true, ret_store, err);
    return status == TRUCE_OK ? status : err_set(err, status, "%s", first.text);
}

void
store_sqlite_wait(struct store *store, int wait_ms)
{
    CHECK(store->backend == &sqlite_backend);
    (void)sqlite3_busy_timeout(sqlite_of(store)->db, wait_ms);
}
