/*
 * A file that is anything at all is opened, read to its end and written to, or refused in
 * words. The seeds are stores of 512 bytes a page.
 */
#include "fuzz/fuzz.h"

#include "record/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA_BYTES = 256 << 20 };

static char path[64];

static void
remove_files(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

    for (int i = 0; i < 4; i++) {
        char file[80];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        (void)unlink(file);
    }
}

static enum status
see_row(void *context, struct store_key key, struct str value, struct err *err)
{
    (void)context, (void)err;
    CHECK(key.bytes.len == 0 || key.number == 0);
    CHECK(value.len <= (size_t)STORE_VALUE_LEN_MAX + STORE_KEY_LEN_MAX + 256);
    return TRUCE_OK;
}

static void
read_tables(struct store *store, struct arena *boot)
{
    for (int i = 0; i < STORE_TABLE_COUNT; i++) {
        enum store_table table = (enum store_table)i;
        struct err       err = { 0 };
        uint64_t         count;
        struct str       value;
        bool             found;

        enum status status = store_scan(store, table, (struct store_key){ 0 }, see_row, NULL,
                                        &err);
        CHECK((status == TRUCE_OK) == !err.text[0]);
        err = (struct err){ 0 };
        status = store_count(store, table, &count, &err);
        CHECK((status == TRUCE_OK) == !err.text[0]);
        err = (struct err){ 0 };
        status = store_get(store, table, (struct store_key){ 0 }, boot, &value, &found, &err);
        CHECK((status == TRUCE_OK) == !err.text[0]);
    }
}

static enum status
append(struct store *store, struct log *log, struct err *err)
{
    uint64_t    seq;
    enum status status = store_begin(store, err);

    if (status != TRUCE_OK)
        return status;
    status = log_append(log, RECORD_NOTICE, 0, STR("{}"), &seq, err);
    if (status == TRUCE_OK)
        return store_commit(store, err);
    store_rollback(store);
    return status;
}

static void
use(enum store_mode mode)
{
    struct arena  boot;
    struct store *store;
    struct log   *log;
    struct err    err = { 0 };
    uint64_t      checked;

    arena_init(&boot, ARENA_BYTES);
    enum status status = store_open(path, mode, &store, &err);
    CHECK((status == TRUCE_OK) == !err.text[0]);
    if (status == TRUCE_OK) {
        read_tables(store, &boot);
        status = log_open(store, &boot, &log, &err);
        if (status == TRUCE_OK)
            status = log_verify(log, &checked, &err);
        if (status == TRUCE_OK && mode == STORE_WRITE)
            status = append(store, log, &err);
        CHECK((status == TRUCE_OK) == !err.text[0]);
        store_close(store);
    }
    arena_free(&boot);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!path[0]) {
        (void)snprintf(path, sizeof path, "/dev/shm/truce-fuzz-%ld.db", (long)getpid());
        (void)atexit(remove_files);
    }
    remove_files();
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
    use(STORE_READ);
    use(STORE_WRITE);
    return 0;
}
