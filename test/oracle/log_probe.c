/* log_probe PATH COUNT: a store with a log of COUNT entries, for log.py. */
#include "base/sys.h"
#include "record/log.h"

#include <stdlib.h>

static enum status
append_all(struct store *store, struct log *log, unsigned long count, struct err *err)
{
    char     body[256];
    uint64_t seq;

    for (unsigned long i = 0; i < count; i++) {
        int len = snprintf(body, sizeof body,
                           "{\"n\":%lu,\"text\":\"\\\"\xd0\x9a\xd0\xb8\xd1\x97\xd0\xb2\\\" %.*s\"}",
                           i, (int)(i % 50), "seq, kind, recorded, body: a word in any order");

        /* commits of 1, 2, 3, … entries */
        if (!store_transaction(store))
            TRY(store_begin(store, err));
        TRY(log_append(log, (enum record_kind)(i % RECORD_KIND_COUNT),
                       (instant)i * 123457 * 1000, (struct str){ body, (size_t)len }, &seq,
                       err));
        if (i % (i / 40 + 1) == 0)
            TRY(store_commit(store, err));
    }
    return store_transaction(store) ? store_commit(store, err) : TRUCE_OK;
}

int
main(int argc, char **argv)
{
    struct store *store = NULL;
    struct log   *log;
    struct arena  boot;
    struct err    err = { 0 };
    enum status   status;

    if (argc != 3)
        return 2;
    arena_init(&boot, 1 << 20);
    status = store_open(argv[1], STORE_CREATE, &store, &err);
    if (status == TRUCE_OK)
        status = log_init(store, 0, &err);
    if (status == TRUCE_OK)
        status = log_open(store, &boot, &log, &err);
    if (status == TRUCE_OK)
        status = append_all(store, log, strtoul(argv[2], NULL, 10), &err);
    if (status != TRUCE_OK)
        (void)fprintf(stderr, "log_probe: %s\n", err.text);
    store_close(store);
    arena_free(&boot);
    return status_exit(status);
}
