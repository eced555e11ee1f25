/*
 * store/store.h - where a mission's records lie: tables of keys and values, in key order.
 *
 * The interface is small so that each back end is: SQLite for a laptop, memory for tests,
 * PostgreSQL for a headquarters. What the tables mean is the affair of record and flow.
 *
 * Keys    numbers (log), 0 to INT64_MAX, or bytes compared as unsigned, a prefix first
 * Errors  MISSING no such store; SYNTAX a file that is no store; UNSUPPORTED one of a
 *         newer version; BUSY another writer; IO disk full, read-only, …; CORRUPT; LIMIT a
 *         key or value over its limit (the transaction goes on)
 * Promise what store_commit acknowledged survives kill -9 and power loss
 *         (synchronous=FULL, WAL); what was not committed is wholly absent
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/status.h"

enum {
    STORE_VALUE_LEN_MAX = 64 * 1024 * 1024,
    STORE_KEY_LEN_MAX = 4096, /* a quarter of a page: the tree of keys stays broad */
};

/* Names are on disk: never rename. A derived table can be dropped and folded anew. */
#define STORE_TABLE(X)                                                                  \
    /* id        name        number keys  derived  holds                             */ \
    X(META,     "meta",      false, false, "format, sizes, tree head")                  \
    X(LOG,      "log",       true,  false, "sequence number: entry")                    \
    X(NODE,     "node",      true,  false, "Merkle tree: tiles of 256 digests")        \
    X(VAULT,    "vault",     true,  false, "sequence number: what the entry does not show")    \
    X(CURRENT,  "current",   false, true,  "source and id: newest record of a report")  \
    X(FINDING,  "finding",   false, true,  "record and clause: finding")                \
    X(STATE,    "state",     false, true,  "how far the fold has come, and with what")

enum store_table {
#define STORE_ENUM(id, name, number, derived, holds) STORE_##id,
    STORE_TABLE(STORE_ENUM)
#undef STORE_ENUM
    STORE_TABLE_COUNT
};

const char *store_table_name(enum store_table table);
bool        store_table_is_derived(enum store_table table);

/* CREATE: CONFLICT if the file exists, unless it is empty or a store without a row, as an
 * init cut short leaves it. */
enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };

struct store;

/* `place`: a path; ":memory:" keeps everything in memory (tests). postgresql://… says
 * plainly that this build cannot do it yet (UNSUPPORTED). */
enum status store_open(const char *place, enum store_mode mode, struct store **ret_store,
                       struct err *err) MUST_USE;
void        store_close(struct store *store); /* rolls back what was not committed */

/*
 * One transaction at a time; writing needs one, reading none. BUSY after five seconds of
 * waiting. After a failed write only rollback is left; a failed commit has rolled back.
 */
enum status store_begin(struct store *store, struct err *err) MUST_USE;
enum status store_commit(struct store *store, struct err *err) MUST_USE;
void        store_rollback(struct store *store); /* nothing if there is no transaction */

/* After a commit that took something out: what was there stands in no page and no journal of
 * the store any more. BUSY while somebody else reads: call it again. */
enum status store_forget(struct store *store, struct err *err) MUST_USE;

/* The number of the transaction under way, 1 for the store's first; 0: there is none. */
uint64_t store_transaction(const struct store *store);

/* Once, inside the transaction under way, just before it is committed. At most one hook a
 * transaction: the log keeps its tree head there. */
typedef enum status (*store_hook)(void *context, struct err *err);
void store_before_commit(struct store *store, store_hook hook, void *context);

/* A key: bytes, or for a table with number keys a number. */
struct store_key {
    struct str bytes;
    uint64_t   number;
};

#define STORE_NUMBER(n) ((struct store_key){ .number = (n) })
#define STORE_BYTES(s) ((struct store_key){ .bytes = (s) })

enum status store_put(struct store *store, enum store_table table, struct store_key key,
                      struct str value, struct err *err) MUST_USE;
/* The same for a key that must be new: CONFLICT if it is there. */
enum status store_add(struct store *store, enum store_table table, struct store_key key,
                      struct str value, struct err *err) MUST_USE;
/* The same, where a key that is there keeps what it has: *ret_new says whether it was. */
enum status store_add_absent(struct store *store, enum store_table table,
                             struct store_key key, struct str value, bool *ret_new,
                             struct err *err) MUST_USE;
/* *ret_found false if there is none. The value is copied into the arena. */
enum status store_get(struct store *store, enum store_table table, struct store_key key,
                      struct arena *step, struct str *ret_value, bool *ret_found,
                      struct err *err) MUST_USE;
enum status store_delete(struct store *store, enum store_table table,
                         struct store_key key, struct err *err) MUST_USE;
enum status store_clear(struct store *store, enum store_table table,
                        struct err *err) MUST_USE;
/* Reads the whole table; the log knows its size without. */
enum status store_count(struct store *store, enum store_table table, uint64_t *ret_count,
                        struct err *err) MUST_USE;

/* Each row with first <= key, in order, until `each` gives another status than OK, which
 * is returned. Slices are valid during the call only. `each` may not write to this table. */
typedef enum status (*store_each)(void *context, struct store_key key, struct str value,
                                  struct err *err);
enum status store_scan(struct store *store, enum store_table table,
                       struct store_key first, store_each each, void *context,
                       struct err *err) MUST_USE;

/* The row with the greatest key <= last, if there is one: `each` is called once, and what it
 * answers is returned. */
enum status store_find(struct store *store, enum store_table table, struct store_key last,
                       store_each each, void *context, struct err *err) MUST_USE;

#endif
