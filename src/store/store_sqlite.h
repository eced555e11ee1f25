/*
 * store/store_sqlite.h - what the two files of the SQLite back end share: store_sqlite.c
 * reads and writes rows, store_sqlite_open.c makes, opens and checks files.
 *
 * One file holds a table of keys and values for each row of STORE_TABLE; WAL, and a full
 * sync at each commit. A file from outside is not trusted: its schema must be ours to the
 * letter, so that no trigger, view or index of somebody else's can run.
 */
#ifndef STORE_STORE_SQLITE_H
#define STORE_STORE_SQLITE_H

#include "store/backend.h"

#include <sqlite3.h>

enum { SQLITE_SQL_LEN_MAX = 256 };

#define STATEMENT_TABLE(X)                                             \
    X(PUT, "INSERT OR REPLACE INTO \"%s\"(key,value) VALUES(?1,?2)")   \
    X(ADD, "INSERT INTO \"%s\"(key,value) VALUES(?1,?2)")              \
    X(ABSENT, "INSERT OR IGNORE INTO \"%s\"(key,value) VALUES(?1,?2)") \
    X(GET, "SELECT value FROM \"%s\" WHERE key=?1")                    \
    X(REMOVE, "DELETE FROM \"%s\" WHERE key=?1")                       \
    X(CLEAR, "DELETE FROM \"%s\"")                                     \
    X(COUNT, "SELECT count(*) FROM \"%s\"")                            \
    X(SCAN, "SELECT key,value FROM \"%s\" WHERE key>=?1 ORDER BY key") \
    X(FIND, "SELECT key,value FROM \"%s\" WHERE key<=?1 ORDER BY key DESC LIMIT 1")

enum statement {
#define STATEMENT_ENUM(id, sql) STATEMENT_##id,
    STATEMENT_TABLE(STATEMENT_ENUM)
#undef STATEMENT_ENUM
    STATEMENT_KINDS
};

/* Prepared at opening, so that they work when there is no memory left. */
enum control { CONTROL_BEGIN, CONTROL_COMMIT, CONTROL_ROLLBACK, CONTROL_KINDS };

struct sqlite_store {
    struct store  store;
    sqlite3      *db;
    sqlite3_stmt *control[CONTROL_KINDS];
    sqlite3_stmt *prepared[STORE_TABLE_COUNT][STATEMENT_KINDS]; /* NULL until needed */
};

extern const struct store_backend sqlite_backend;

/* Words and status for what SQLite said last. `what` is a verb: read, write, open. */
enum status sqlite_failed(struct sqlite_store *self, const char *what,
                          struct err *err) MUST_USE;

/* MISSING: there is a file, but nothing in it. */
enum status sqlite_empty(const char *place, struct err *err) MUST_USE;

/* Statements without rows. */
enum status sqlite_run(struct sqlite_store *self, const char *sql, const char *what,
                       struct err *err) MUST_USE;

enum status sqlite_prepare_control(struct sqlite_store *self, struct err *err) MUST_USE;

/* Bytes of a column, valid until the next step. */
struct str sqlite_column(sqlite3_stmt *statement, int column);

#endif
