#include "store/store_sqlite.h"

#include "base/sys.h"

#include <stdio.h>

enum {
    SQLITE_STORE_ID = 0x54525543, /* application_id: "TRUC" */
    SQLITE_STORE_FORMAT = 2,      /* user_version: raise when a table is added */
    SQLITE_WAIT_MS = 5000,
    SQLITE_PLACE_LEN_MAX = 4096, /* PATH_MAX of Linux */
};

/*
 * Page size by bench_log, entries of 272 bytes made durable a second, one by one and
 * 10,000 at a time, median of three: 4096 3.8 k and 382 k, 8192 4.5 k and 405 k, 16384
 * 4.0 k and 470 k, 32768 3.3 k and 471 k. A checkpoint each 16 MiB of WAL. secure_delete:
 * what is erased leaves no trace in a page.
 */
#define SQLITE_PAGE "PRAGMA page_size=16384"
static const char sqlite_settings[] =
    "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=1024;"
    "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA temp_store=MEMORY";

static void
table_sql(enum store_table table, char sql[SQLITE_SQL_LEN_MAX])
{
    const char *name = store_table_name(table);
    int         len = store_table_has_numbers(table)
                          ? snprintf(sql, SQLITE_SQL_LEN_MAX,
                                     "CREATE TABLE \"%s\"(key INTEGER PRIMARY KEY, "
                                     "value BLOB NOT NULL) STRICT",
                                     name)
                          : snprintf(sql, SQLITE_SQL_LEN_MAX,
                                     "CREATE TABLE \"%s\"(key BLOB PRIMARY KEY, "
                                     "value BLOB NOT NULL) STRICT, WITHOUT ROWID",
                                     name);

    CHECK(len > 0 && len < SQLITE_SQL_LEN_MAX);
}

/* The first column of the first row; *ret_value untouched if there is no row. */
static enum status
ask_number(struct sqlite_store *self, const char *sql, int64_t *ret_value,
           struct err *err)
{
    sqlite3_stmt *statement;
    enum status   status = TRUCE_OK;

    if (sqlite3_prepare_v2(self->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_failed(self, "open", err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *ret_value = sqlite3_column_int64(statement, 0);
    else if (code != SQLITE_DONE)
        status = sqlite_failed(self, "open", err);
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
    if (sqlite3_prepare_v2(self->db, "SELECT count(*) FROM sqlite_schema WHERE sql=?1",
                           -1, &statement, NULL) != SQLITE_OK)
        return sqlite_failed(self, "open", err);
    for (unsigned i = 0; i < STORE_TABLE_COUNT && status == TRUCE_OK; i++) {
        char sql[SQLITE_SQL_LEN_MAX];

        table_sql((enum store_table)i, sql);
        if (sqlite3_bind_text(statement, 1, sql, -1, SQLITE_STATIC) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            ours += sqlite3_column_int64(statement, 0) == 1;
        else
            status = sqlite_failed(self, "open", err);
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
    if (pages == 0) /* also a making that was cut short and now rolled back */
        return sqlite_empty(place, err);
    if (id != SQLITE_STORE_ID)
        return err_set(err, TRUCE_SYNTAX,
                       "'%s' is an SQLite file of another program, not a truce store: "
                       "check the path",
                       place);
    if (format > SQLITE_STORE_FORMAT)
        return err_set(err, TRUCE_UNSUPPORTED,
                       "'%s' was written by a newer truce (format %lld, this version "
                       "knows %d): use that version",
                       place, (long long)format, SQLITE_STORE_FORMAT);
    if (format != SQLITE_STORE_FORMAT)
        return err_set(err, TRUCE_CORRUPT,
                       "'%s' has no valid format number: restore a backup", place);
    return check_schema(self, err);
}

static enum status
exists_already(const char *place, struct err *err)
{
    return err_set(err, TRUCE_CONFLICT,
                   "'%s' exists already: choose another path, or remove it first", place);
}

/* In one transaction of the old journal: a cut leaves an empty file or a store. */
static enum status
create_tables(struct sqlite_store *self, struct err *err)
{
    char    sql[SQLITE_SQL_LEN_MAX];
    int64_t objects = 0, id = 0;

    TRY(sqlite_run(self, SQLITE_PAGE "; BEGIN EXCLUSIVE", "create", err));
    /* somebody else may have been quicker since we looked */
    TRY(ask_number(self, "SELECT count(*) FROM sqlite_schema", &objects, err));
    TRY(ask_number(self, "PRAGMA application_id", &id, err));
    if (objects || id)
        return exists_already(self->store.place, err);
    for (unsigned i = 0; i < STORE_TABLE_COUNT; i++) {
        table_sql((enum store_table)i, sql);
        TRY(sqlite_run(self, sql, "create", err));
    }
    CHECK(snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                   SQLITE_STORE_ID, SQLITE_STORE_FORMAT) < (int)sizeof sql);
    TRY(sqlite_run(self, sql, "create", err));
    return sqlite_run(self, "COMMIT", "create", err);
}

/* Also after a cut between creation and this step. */
static enum status
use_wal(struct sqlite_store *self, struct err *err)
{
    sqlite3_stmt *statement;
    bool          is_wal = false;

    if (sqlite3_prepare_v2(self->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL) !=
        SQLITE_OK)
        return sqlite_failed(self, "open", err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        is_wal = str_eq_nocase(sqlite_column(statement, 0), STR("wal"));
    enum status status =
        is_wal ? TRUCE_OK
        : code == SQLITE_ROW
            ? err_set(err, TRUCE_IO,
                      "'%s' lies on a file system without shared memory (a network "
                      "drive?): move it to a local disk",
                      self->store.place)
            : sqlite_failed(self, "open", err);
    (void)sqlite3_finalize(statement);
    return status;
}

static enum status
set_up(struct sqlite_store *self, struct err *err)
{
    enum store_mode mode = self->store.mode;

    (void)sqlite3_busy_timeout(self->db, SQLITE_WAIT_MS);
    (void)sqlite3_limit(self->db, SQLITE_LIMIT_LENGTH,
                        STORE_VALUE_LEN_MAX + STORE_KEY_LEN_MAX + SQLITE_SQL_LEN_MAX);
    if (sqlite3_db_config(self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) !=
            SQLITE_OK ||
        sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) != SQLITE_OK)
        return sqlite_failed(self, "open", err);
    TRY(sqlite_run(self, sqlite_settings, "open", err));
    if (mode != STORE_READ && sqlite3_db_readonly(self->db, "main") == 1)
        return err_set(err, TRUCE_IO, "cannot write '%s': the file is read-only",
                       self->store.place);
    if (mode == STORE_CREATE)
        TRY(create_tables(self, err));
    TRY(check_format(self, err));
    TRY(sqlite_prepare_control(self, err));
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
static enum status
place_uri(const char *place, bool immutable, struct buf *uri, struct err *err)
{
    struct str path = str_from_c(place);

    /* an empty authority when the path itself begins with two slashes */
    buf_add(uri, str_starts(path, STR("//")) ? STR("file://") : STR("file:"));
    for (size_t i = 0; i < path.len; i++)
        if (uri_is_plain(path.at[i]))
            buf_add_byte(uri, path.at[i]);
        else
            buf_printf(uri, "%%%02x", (unsigned)(unsigned char)path.at[i]);
    buf_add(uri, immutable ? STR("?immutable=1") : STR_NONE);
    buf_add_byte(uri, 0);
    return uri->failed ? err_memory(err) : TRUCE_OK;
}

static enum status
open_file(struct sqlite_store *self, bool immutable, struct err *err)
{
    enum store_mode mode = self->store.mode;
    const char     *verb = mode == STORE_CREATE ? "create" : "open";
    int             flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    struct buf      uri;

    flags |= mode == STORE_READ    ? SQLITE_OPEN_READONLY
             : mode == STORE_WRITE ? SQLITE_OPEN_READWRITE
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    buf_init(&uri, 4 * SQLITE_PLACE_LEN_MAX);
    enum status status = place_uri(self->store.place, immutable, &uri, err);
    if (status == TRUCE_OK &&
        sqlite3_open_v2(uri.at, &self->db, flags, NULL) != SQLITE_OK)
        status = self->db ? sqlite_failed(self, verb, err) : err_memory(err);
    buf_free(&uri);
    return status;
}

static enum status
open_once(const char *place, enum store_mode mode, bool immutable,
          struct store **ret_store, struct err *err)
{
    struct sqlite_store *self = store_new(sizeof *self, &sqlite_backend, place, mode);

    TRY_NEW(self, err);
    enum status status = open_file(self, immutable, err);
    if (status == TRUCE_OK)
        status = set_up(self, err);
    if (status == TRUCE_OK)
        *ret_store = &self->store;
    else
        store_drop(&self->store);
    return status;
}

/* Whether there is a file with something in it. When the system cannot tell: yes, so that
 * nothing is taken for absent. */
static bool
file_has_bytes(const char *place, const char *ending)
{
    char         path[SQLITE_PLACE_LEN_MAX + 8];
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    int          is = 1;

    (void)snprintf(path, sizeof path, "%s%s", place, ending);
    return vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &is) != SQLITE_OK || is;
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
    if (mode == STORE_CREATE)
        return TRUCE_OK;
    if (!sys_exists(place))
        return err_set(err, TRUCE_MISSING,
                       "there is no store '%s': make one with truce init", place);
    if (!file_has_bytes(place, ""))
        return sqlite_empty(place, err);
    return TRUCE_OK;
}

/* A store at rest in a read-only folder: SQLite wants to make its -shm file there and
 * cannot. Without a -wal there is no writer whose work we could miss. */
static bool
is_at_rest(const char *place)
{
    return !folder_is_writable(place) && !file_has_bytes(place, "-wal");
}

/*
 * What is there already may be empty, or a store without a row, when init was cut short:
 * nothing would be lost. *ret_mode is how to go on. Looked at read-only, as it may be
 * somebody else's file; only if a journal must be rolled back, for writing.
 */
static enum status
check_unused(const char *place, enum store_mode *ret_mode, struct err *err)
{
    enum store_mode look = file_has_bytes(place, "-journal") ? STORE_WRITE : STORE_READ;
    struct store   *store;
    uint64_t        rows = 0, entries = 0;
    enum status     status = open_once(place, look, false, &store, NULL);

    if (status == TRUCE_OK) {
        status = store_count(store, STORE_META, &rows, NULL);
        if (status == TRUCE_OK)
            status = store_count(store, STORE_LOG, &entries, NULL);
        store_close(store);
        *ret_mode = STORE_WRITE;
    } else if (status == TRUCE_MISSING && look == STORE_WRITE) {
        status = TRUCE_OK;
        *ret_mode = STORE_CREATE;
    }
    if (status == TRUCE_OK && rows == 0 && entries == 0)
        return TRUCE_OK;
    return exists_already(place, err);
}

enum status
store_sqlite_open(const char *place, enum store_mode mode, struct store **ret_store,
                  struct err *err)
{
    struct err  first = { 0 };
    enum status status;

    TRY(check_place(place, mode, err));
    if (mode == STORE_CREATE && file_has_bytes(place, ""))
        TRY(check_unused(place, &mode, err));
    status = open_once(place, mode, false, ret_store, &first);
    if (status == TRUCE_IO && mode == STORE_READ && is_at_rest(place))
        return open_once(place, mode, true, ret_store, err);
    return status == TRUCE_OK ? status : err_set(err, status, "%s", first.text);
}

void
store_sqlite_wait(struct store *store, int wait_ms)
{
    CHECK(store->backend == &sqlite_backend);
    (void)sqlite3_busy_timeout(((struct sqlite_store *)(void *)store)->db, wait_ms);
}
