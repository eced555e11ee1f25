/*
 * A process that appends is killed at a random moment, again and again; a reader looks on.
 * Thirty rounds, or as many as TRUCE_KILL_ROUNDS says.
 */
#include "test.h"

#include "base/sys.h"
#include "record/log.h"

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOW ((instant)1767323045 * TIME_SECOND)

enum { ROUNDS = 30, ROUNDS_A_STORE = 10, GROUP_MAX = 40, DELAY_US_MAX = 15000 };

static char     path[64];
static uint64_t random_state = 0x2545f4914f6cdd1du;

static uint64_t
random_below(uint64_t n)
{
    random_state ^= random_state << 13, random_state ^= random_state >> 7;
    random_state ^= random_state << 17; /* Marsaglia */
    return random_state % n;
}

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

struct setting {
    struct store *store;
    struct log   *log;
    struct arena  boot;
};

static bool
open_log(struct setting *s, enum store_mode mode)
{
    struct err err = { 0 };

    *s = (struct setting){ 0 };
    arena_init(&s->boot, 1 << 20);
    bool is_open = store_open(path, mode, &s->store, &err) == TRUCE_OK &&
                   (mode != STORE_CREATE || log_init(s->store, NOW, &err) == TRUCE_OK) &&
                   log_open(s->store, &s->boot, &s->log, &err) == TRUCE_OK;
    EXPECT_SAY(is_open, "%s", err.text);
    return is_open;
}

static void
close_log(struct setting *s)
{
    store_close(s->store);
    arena_free(&s->boot);
}

/* Each body says its number and how many of its group come after it. */
static enum status
append_group(struct setting *s, uint64_t count)
{
    struct err  err = { 0 };
    enum status status = store_begin(s->store, &err);

    while (count-- > 0 && status == TRUCE_OK) {
        char     body[200];
        uint64_t seq;
        int      len = snprintf(body, sizeof body, "{\"left\":%llu,\"n\":%llu,\"x\":\"%0*d\"}",
                                (unsigned long long)count,
                                (unsigned long long)log_size(s->log),
                                1 + (int)random_below(120), 0);

        status = log_append(s->log, RECORD_REPORT, NOW, (struct str){ body, (size_t)len },
                            &seq, &err);
    }
    return status == TRUCE_OK ? store_commit(s->store, &err) : status;
}

/* The child: append and acknowledge until killed. */
_Noreturn static void
append_for_ever(int acknowledge)
{
    struct setting s;

    if (!open_log(&s, STORE_WRITE))
        _exit(1);
    for (;;) {
        if (append_group(&s, 1 + random_below(GROUP_MAX)) != TRUCE_OK)
            _exit(2);
        uint64_t size = log_size(s.log);
        if (write(acknowledge, &size, sizeof size) != sizeof size)
            _exit(3);
    }
}

struct entries {
    uint64_t           next;
    unsigned long long left;
};

static enum status
see_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct entries    *seen = context;
    unsigned long long left = 0, n = 0;

    (void)err;
    EXPECT(sscanf(entry->body.at, "{\"left\":%llu,\"n\":%llu,", &left, &n) == 2);
    EXPECT(n == seen->next && (seen->left == 0 || left == seen->left - 1));
    seen->next++;
    seen->left = left;
    return TRUCE_OK;
}

/* All that was acknowledged, and of the last group all or nothing. */
static void
expect_kept(uint64_t acknowledged)
{
    struct setting s;
    struct entries seen = { 0 };
    struct err     err = { 0 };
    uint64_t       checked = 0;

    if (open_log(&s, STORE_WRITE)) {
        uint64_t size = log_size(s.log);

        EXPECT_SAY(size >= acknowledged && size <= acknowledged + GROUP_MAX,
                   "%llu entries, %llu acknowledged", (unsigned long long)size,
                   (unsigned long long)acknowledged);
        EXPECT_SAY(log_verify(s.log, &checked, &err) == TRUCE_OK && checked == size, "%s",
                   err.text);
        EXPECT_SAY(log_scan(s.log, 0, see_entry, &seen, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(seen.next == size && seen.left == 0);
    }
    close_log(&s);
}

/* Beside the writer: whatever is there at the moment is whole. */
static void
look_on(uint64_t acknowledged)
{
    struct setting s;
    struct err     err = { 0 };
    uint64_t       checked = 0;

    if (open_log(&s, STORE_READ)) {
        EXPECT(log_size(s.log) >= acknowledged);
        EXPECT_SAY(log_verify(s.log, &checked, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(checked >= acknowledged);
    }
    close_log(&s);
}

static uint64_t
run_round(uint64_t acknowledged)
{
    int      ends[2];
    uint64_t size = 0;
    pid_t    child;

    (void)fflush(stdout);
    if (pipe(ends) != 0)
        abort();
    child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        append_for_ever(ends[1]);
    }
    (void)close(ends[1]);
    EXPECT(child > 0 && read(ends[0], &size, sizeof size) == sizeof size);
    EXPECT(size > acknowledged);
    if (random_below(2))
        look_on(size);
    (void)nanosleep(&(struct timespec){ .tv_nsec = (long)random_below(DELAY_US_MAX) * 1000 },
                    NULL);
    EXPECT(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    while (read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged)
        size = acknowledged;
    (void)close(ends[0]);
    return size;
}

TEST(a_killed_process_leaves_every_entry_it_acknowledged)
{
    const char *wanted = getenv("TRUCE_KILL_ROUNDS");
    long        rounds = wanted ? atol(wanted) : ROUNDS;
    uint64_t    acknowledged = 0;

    (void)snprintf(path, sizeof path, "/tmp/truce-kill-%ld.db", (long)getpid());
    for (long round = 0; round < rounds && !test_failures_here; round++) {
        struct setting s;

        if (round % ROUNDS_A_STORE == 0) {
            remove_files();
            if (open_log(&s, STORE_CREATE))
                close_log(&s);
            acknowledged = 0;
        }
        random_state += (uint64_t)round; /* the child has a copy, and goes other ways */
        acknowledged = run_round(acknowledged);
        expect_kept(acknowledged);
        if (open_log(&s, STORE_READ)) /* the group that was not acknowledged may be there */
            acknowledged = log_size(s.log);
        close_log(&s);
    }
    remove_files();
}
