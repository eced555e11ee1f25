/*
 * record/pack.h - many short texts to a row: how entries, and what the vault keeps of them,
 * lie in the store.
 *
 * A row holds the texts of its key and of the numbers that follow, a newline between them. So
 * a text has no newline; an empty one says that there is none of this number. A row is written
 * once, when it is full or the transaction ends: who commits one entry makes a row of one.
 *
 * In      numbers that only grow, each with a text
 * State   what a transaction has gathered and is not a row yet; readers get it all the same
 * Errors  those of the store; CORRUPT two rows for one number
 * Source  doc/PERFORMANCE.md, "The record": with an entry to a row SQLite takes two to three
 *         times as long for the same bytes
 */
#ifndef RECORD_PACK_H
#define RECORD_PACK_H

#include "base/buf.h"
#include "store/store.h"

enum {
    /* A row of one page of the store (16,384 bytes: 16,349 of payload, 5 of them SQLite's). A
     * longer text has a row of its own. */
    PACK_BYTES = 16320,
    PACK_GAP_MAX = 256, /* numbers without a text between two of a row */
    PACK_MANY = 256,
};

struct pack {
    struct store    *store;
    enum store_table table;
    uint64_t         transaction; /* in which something is gathered; 0: in none */
    uint64_t         first, next; /* numbers of what is gathered; the same: nothing is */
    size_t           len;
    char             bytes[PACK_BYTES];
};

void pack_init(struct pack *pack, struct store *store, enum store_table table);

/* In a transaction, before whose commit pack_keep is called. Not empty, without newline. */
enum status pack_add(struct pack *pack, uint64_t number, struct str text,
                     struct err *err) MUST_USE;
/* What is gathered becomes a row. */
enum status pack_keep(struct pack *pack, struct err *err) MUST_USE;
/* In place of what there is, which may be nothing; STR_NONE: nothing from now on. */
enum status pack_put(struct pack *pack, uint64_t number, struct str text,
                     struct err *err) MUST_USE;

enum status pack_get(struct pack *pack, uint64_t number, struct arena *step,
                     struct str *ret_text, bool *ret_found, struct err *err) MUST_USE;
/* Each text from this number on, in order, as store_scan does; and the last of all. */
enum status pack_scan(struct pack *pack, uint64_t first, store_each each, void *context,
                      struct err *err) MUST_USE;
/* The texts of a row, at most PACK_MANY at once; those that are not there are empty. */
typedef enum status (*pack_each_many)(void *context, uint64_t number, const struct str *texts,
                                      unsigned count, struct err *err);
enum status pack_scan_many(struct pack *pack, pack_each_many each, void *context,
                           struct err *err) MUST_USE;
enum status pack_last(struct pack *pack, store_each each, void *context,
                      struct err *err) MUST_USE;

/* The texts of numbers that only grow, one by one. A reader of its own, which holds a row: what
 * is changed meanwhile it may see or not. */
struct pack_walk {
    struct pack *pack;
    struct buf   row;
    struct str   rest;
    uint64_t     number; /* of the text that `rest` begins with */
    bool         more;   /* there is one */
    bool         ended;  /* there is no row after */
};

void        pack_walk_init(struct pack_walk *walk, struct pack *pack);
void        pack_walk_free(struct pack_walk *walk);
/* STR_NONE if there is none; else valid until the next call. */
enum status pack_walk_to(struct pack_walk *walk, uint64_t number, struct str *ret_text,
                         struct err *err) MUST_USE;

#endif
