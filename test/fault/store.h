/*
 * test/fault/store.h - a store in memory with an empty log, made before any fault is armed.
 */
#ifndef TEST_FAULT_STORE_H
#define TEST_FAULT_STORE_H

#include "test.h"

#include "record/log.h"

static inline struct store *
new_store(void)
{
    struct store *store = NULL;
    struct err    err = { 0 };

    EXPECT_SAY(store_open(":memory:", STORE_CREATE, &store, &err) == TRUCE_OK, "%s", err.text);
    EXPECT_SAY(log_init(store, 0, &err) == TRUCE_OK, "%s", err.text);
    return store;
}

#endif
