/* test/unit/signed_log.h - a log in memory, for tests of what is signed. */
#ifndef SIGNED_LOG_H
#define SIGNED_LOG_H

#include "record/proof.h"

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)
#define NOW ((instant)1767323045 * TIME_SECOND) /* 2026-01-02T03:04:05Z */

static struct err err;

struct setting {
    struct store *store;
    struct log   *log;
    struct arena  boot;
};

/* `count` entries more; `mark` tells one log from another. */
static void
grow(struct setting *s, unsigned count, const char *mark)
{
    uint64_t seq;
    char     body[80];

    DO(store_begin(s->store, &err));
    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(body, sizeof body, "{\"mark\":\"%s\",\"n\":%u}", mark, i);
        DO(log_append(s->log, RECORD_REPORT, NOW, str_from_c(body), &seq, &err));
    }
    DO(store_commit(s->store, &err));
}

static void
set_up(struct setting *s, unsigned count, const char *mark)
{
    arena_init(&s->boot, 64 << 20);
    DO(store_open(":memory:", STORE_CREATE, &s->store, &err));
    DO(log_init(s->store, NOW, &err));
    DO(log_open(s->store, &s->boot, &s->log, &err));
    grow(s, count, mark);
}

static void
take_down(struct setting *s)
{
    store_close(s->store);
    arena_free(&s->boot);
}

#endif
