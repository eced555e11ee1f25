/*
 * store/backend.h - what a back end provides; included by the back ends and store.c only.
 *
 * store.c has checked before any call: key and value within their limits, a transaction
 * under way for writes (none for begin), a number key only where the table has numbers.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/store.h"

/* What to do where the key is there: CONFLICT; or answer FOUND, which is no failure. */
enum store_if_there { STORE_REPLACE, STORE_REFUSE, STORE_LEAVE };

struct store_backend {
    enum status (*begin)(struct store *store, struct err *err);
    enum status (*commit)(struct store *store, struct err *err); /* failed: rolled back */
    void (*rollback)(struct store *store);
    enum status (*put)(struct store *store, enum store_table table, struct store_key key,
                       struct str value, enum store_if_there if_there, struct err *err);
    enum status (*get)(struct store *store, enum store_table table, struct store_key key,
                       struct arena *step, struct str *ret_value, bool *ret_found,
                       struct err *err);
    enum status (*remove)(struct store *store, enum store_table table,
                          struct store_key key, struct err *err);
    enum status (*clear)(struct store *store, enum store_table table, struct err *err);
    enum status (*count)(struct store *store, enum store_table table, uint64_t *ret_count,
                         struct err *err);
    enum status (*scan)(struct store *store, enum store_table table,
                        struct store_key first, store_each each, void *context,
                        struct err *err);
    enum status (*find)(struct store *store, enum store_table table, struct store_key last,
                        store_each each, void *context, struct err *err);
    enum status (*forget)(struct store *store, struct err *err); /* NULL: nothing lingers */
    void (*close)(struct store *store); /* all but the arena */
};

/* First member of each back end's own struct, which lies in `arena` itself. */
struct store {
    const struct store_backend *backend;
    struct arena                arena;
    const char                 *place;
    enum store_mode             mode;
    bool                        writing; /* in a transaction */
    bool                        failed;  /* a write failed in it */
    uint64_t                    transactions;
    store_hook                  hook; /* of the transaction under way */
    void                       *hook_context;
};

bool store_table_has_numbers(enum store_table table);

/* A store of `size` bytes that begins with a struct store, in an arena of its own. */
void *store_new(size_t size, const struct store_backend *backend, const char *place,
                enum store_mode mode);
/* close the back end and give back the memory */
void store_drop(struct store *store);

enum status store_memory_open(const char *place, enum store_mode mode,
                              struct store **ret_store, struct err *err) MUST_USE;
enum status store_sqlite_open(const char *place, enum store_mode mode,
                              struct store **ret_store, struct err *err) MUST_USE;

/* For tests: how long to wait for another writer, in place of five seconds. */
void store_sqlite_wait(struct store *store, int wait_ms);

#endif
