/*
 * Whatever fails, once or for ever, and wherever the power goes: what the log acknowledged
 * is there, whole, and of what it did not there is all of a commit or nothing.
 */
#include "test.h"

#include "vfs.h"

#include "base/fault.h"
#include "base/sys.h"
#include "record/log.h"

#include <unistd.h>

#define NOW ((instant)1767323045 * TIME_SECOND)

static char       path[64];
static struct buf base; /* a store of BASE_ENTRIES, closed */

/* The second commit fills a tile of digests. */
enum { BASE_ENTRIES = 250, GROUPS = 3, RUN_POINTS_MAX = 20000 };
static const uint64_t group_sizes[GROUPS] = { 1, 10, 2 };

/* What the run was told, to be compared with what the disk says. */
struct promise {
    uint64_t acked;            /* entries */
    uint64_t attempts[GROUPS]; /* sizes that commits failed since would have given */
    unsigned attempts_count, failures;
};

static bool
promise_allows(const struct promise *promise, uint64_t size)
{
    for (unsigned i = 0; i < promise->attempts_count; i++)
        if (size == promise->attempts[i])
            return true;
    return size == promise->acked;
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

static void
bail_out(const char *words)
{
    printf("Bail out! %s\n", words);
    exit(1);
}

/* The body says its number and in which attempt it was appended. */
static enum status
append_group(struct store *store, struct log *log, uint64_t count, unsigned attempt,
             struct err *err)
{
    uint64_t    seq;
    char        body[64];
    enum status status = store_begin(store, err);

    if (status != TRUCE_OK)
        return status;
    for (uint64_t i = 0; i < count && status == TRUCE_OK; i++) {
        int len = snprintf(body, sizeof body, "{\"attempt\":%u,\"n\":%llu}", attempt,
                           (unsigned long long)log_size(log));

        status = log_append(log, RECORD_REPORT, NOW, (struct str){ body, (size_t)len }, &seq,
                            err);
    }
    if (status == TRUCE_OK)
        return store_commit(store, err);
    store_rollback(store);
    return status;
}

static void
write_file(const char *name, const struct buf *bytes)
{
    FILE *out = fopen(name, "wb");

    if (!out || fwrite(bytes->at, 1, bytes->len, out) != bytes->len || fclose(out) != 0)
        bail_out("cannot write to /tmp");
}

static void
write_base(void)
{
    remove_files();
    vfs_forget();
    write_file(path, &base);
}

static void
make_base(void)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    struct err    err = { 0 };

    if (base.len)
        return;
    vfs_install();
    (void)snprintf(path, sizeof path, "/tmp/truce-fault-%ld.db", (long)getpid());
    atexit(remove_files);
    remove_files();
    arena_init(&boot, 1 << 20);
    buf_init(&base, 1 << 24);
    if (store_open(path, STORE_CREATE, &store, &err) != TRUCE_OK ||
        log_init(store, NOW, &err) != TRUCE_OK ||
        log_open(store, &boot, &log, &err) != TRUCE_OK ||
        append_group(store, log, BASE_ENTRIES, 0, &err) != TRUCE_OK)
        bail_out(err.text);
    store_close(store);
    arena_free(&boot);
    if (sys_read_file(path, &base, &err) != TRUCE_OK)
        bail_out(err.text);
}

/* A failure has words; then the process goes on as one would: roll back, reload, try the
 * next group. */
static void
append_groups(struct store *store, struct log *log, struct promise *promise)
{
    for (unsigned g = 0; g < GROUPS; g++) {
        struct err  err = { 0 };
        uint64_t    count = group_sizes[g];
        enum status status = append_group(store, log, count, g + 1, &err);

        if (status == TRUCE_OK) {
            promise->acked += count;
            promise->attempts_count = 0;
            EXPECT(log_size(log) == promise->acked);
            continue;
        }
        EXPECT(err.status == status && err.text[0]);
        EXPECT(store_transaction(store) == 0);
        promise->failures++;
        promise->attempts[promise->attempts_count++] = promise->acked + count;
        if (log_reload(log, NULL) != TRUCE_OK)
            promise->failures++; /* the next append reloads */
    }
}

static void
run_steps(struct promise *promise)
{
    struct store *store = NULL;
    struct log   *log = NULL;
    struct arena  boot;
    struct err    err = { 0 };

    *promise = (struct promise){ .acked = BASE_ENTRIES };
    arena_init(&boot, 1 << 20);
    enum status status = store_open(path, STORE_WRITE, &store, &err);
    if (status == TRUCE_OK)
        status = log_open(store, &boot, &log, &err);
    if (status == TRUCE_OK)
        append_groups(store, log, promise);
    else {
        EXPECT(err.status == status && err.text[0]);
        EXPECT_SAY(status != TRUCE_CORRUPT && status != TRUCE_MISSING, "%s", err.text);
        promise->failures++;
    }
    store_close(store);
    arena_free(&boot);
}

struct entries {
    uint64_t next;
    unsigned attempt;
    uint64_t of_attempt;
};

/* Attempts follow each other, and each is whole. */
static void
end_attempt(struct entries *seen)
{
    uint64_t want = seen->attempt ? group_sizes[seen->attempt - 1] : BASE_ENTRIES;

    EXPECT_SAY(seen->of_attempt == want, "attempt %u has %llu entries", seen->attempt,
               (unsigned long long)seen->of_attempt);
}

static enum status
see_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct entries    *seen = context;
    unsigned           attempt = 99;
    unsigned long long n = 0;

    (void)err;
    EXPECT(sscanf(entry->body.at, "{\"attempt\":%u,\"n\":%llu}", &attempt, &n) == 2);
    EXPECT(n == seen->next && attempt <= GROUPS);
    if (attempt != seen->attempt) {
        EXPECT(attempt > seen->attempt);
        end_attempt(seen);
        seen->attempt = attempt;
        seen->of_attempt = 0;
    }
    seen->next++;
    seen->of_attempt++;
    return TRUCE_OK;
}

/* What a next process finds; then it can go on. */
static void
expect_kept(const struct promise *promise, uint64_t point)
{
    struct store  *store = NULL;
    struct log    *log = NULL;
    struct arena   boot;
    struct err     err = { 0 };
    struct entries seen = { 0 };
    uint64_t       checked = 0;

    arena_init(&boot, 1 << 20);
    bool is_open = store_open(path, STORE_WRITE, &store, &err) == TRUCE_OK &&
                   log_open(store, &boot, &log, &err) == TRUCE_OK;
    EXPECT_SAY(is_open, "point %llu: %s", (unsigned long long)point, err.text);
    if (is_open) {
        uint64_t size = log_size(log);

        EXPECT_SAY(promise_allows(promise, size), "point %llu: %llu entries, %llu promised",
                   (unsigned long long)point, (unsigned long long)size,
                   (unsigned long long)promise->acked);
        EXPECT_SAY(log_verify(log, &checked, &err) == TRUCE_OK && checked == size, "%s",
                   err.text);
        EXPECT_SAY(log_scan(log, 0, see_entry, &seen, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(seen.next == size);
        end_attempt(&seen);
        EXPECT_SAY(append_group(store, log, 7, 9, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(log_size(log) == size + 7);
    }
    store_close(store);
    arena_free(&boot);
}

enum after { PLAIN, POWER_CUT, POWER_CUT_TORN };

static void
cut_power(enum after after, uint64_t n)
{
    if (after != PLAIN)
        vfs_cut_power(after == POWER_CUT ? 0 : n * 2654435761u + 1);
}

/* Each `stride`-th point, from the first to the last that a run meets. */
static void
sweep(bool for_ever, enum after after, uint64_t stride)
{
    uint64_t met = 0;
    bool     hit = true;

    make_base();
    for (uint64_t n = 1; hit && !test_failures_here; n += stride) {
        struct promise promise;

        if (n > RUN_POINTS_MAX)
            bail_out("a run has no end of points");
        write_base();
        fault_arm(n, for_ever);
        run_steps(&promise);
        hit = fault_disarm();
        cut_power(after, n);
        expect_kept(&promise, n);
        met += promise.failures > 0;
        EXPECT(hit || (promise.acked == BASE_ENTRIES + 13 && promise.failures == 0));
    }
    EXPECT_SAY(met > 20, "only %llu runs failed", (unsigned long long)met);
}

TEST(one_failure_anywhere_loses_nothing_acknowledged)
{
    sweep(false, PLAIN, 1);
}

TEST(a_disk_that_fails_from_any_point_on_loses_nothing_acknowledged)
{
    sweep(true, PLAIN, 1);
}

TEST(a_power_cut_at_any_point_loses_nothing_acknowledged)
{
    sweep(true, POWER_CUT, 1);
}

TEST(a_power_cut_that_tears_what_was_not_synced_loses_nothing_acknowledged)
{
    sweep(true, POWER_CUT_TORN, 1);
}

/* SQLite's own allocations as well, eight times the points: all of them when
 * TRUCE_FAULT_ALL is set. */
TEST(an_allocation_of_sqlite_that_fails_loses_nothing_acknowledged)
{
    uint64_t stride = getenv("TRUCE_FAULT_ALL") ? 1 : 7;

    vfs_fail_memory(true);
    sweep(false, PLAIN, stride);
    sweep(true, PLAIN, stride);
    vfs_fail_memory(false);
}

TEST(a_full_disk_is_called_so_and_the_step_can_be_run_again)
{
    struct store  *store = NULL;
    struct log    *log = NULL;
    struct arena   boot;
    struct err     err = { 0 };
    struct promise promise = { .acked = BASE_ENTRIES + 1 };

    make_base();
    write_base();
    arena_init(&boot, 1 << 20);
    EXPECT(store_open(path, STORE_WRITE, &store, &err) == TRUCE_OK &&
           log_open(store, &boot, &log, &err) == TRUCE_OK);
    vfs_fill_disk(true);
    EXPECT(append_group(store, log, 1, 1, &err) == TRUCE_IO);
    EXPECT_SAY(strstr(err.text, "the disk is full; nothing of this step was kept; free space "
                                "and run the command again"),
               "%s", err.text);
    vfs_fill_disk(false);
    err = (struct err){ 0 };
    EXPECT(log_reload(log, &err) == TRUCE_OK && log_size(log) == BASE_ENTRIES);
    EXPECT(append_group(store, log, 1, 1, &err) == TRUCE_OK);
    vfs_fill_disk(true); /* closing cannot move the -wal into the file: it stays */
    store_close(store);
    vfs_fill_disk(false);
    arena_free(&boot);
    expect_kept(&promise, 0);
}

TEST(a_reload_that_fails_is_made_up_for_by_the_next_read)
{
    bool hit = true;

    make_base();
    for (uint64_t n = 1; hit && !test_failures_here; n++) {
        struct store    *store = NULL;
        struct log      *log = NULL;
        struct arena     boot;
        struct log_entry entry;
        struct entries   seen = { 0 };
        struct err       err = { 0 };
        uint64_t         seq;

        write_base();
        arena_init(&boot, 1 << 20);
        EXPECT(store_open(path, STORE_WRITE, &store, &err) == TRUCE_OK &&
               log_open(store, &boot, &log, &err) == TRUCE_OK &&
               store_begin(store, &err) == TRUCE_OK &&
               log_append(log, RECORD_NOTICE, NOW, STR("{}"), &seq, &err) == TRUCE_OK);
        store_rollback(store);
        vfs_fail_memory(true);
        fault_arm(n, true);
        if (log_reload(log, &err) != TRUCE_OK)
            EXPECT(err.text[0]);
        hit = fault_disarm();
        vfs_fail_memory(false);
        err = (struct err){ 0 };
        if (n % 2) /* either may be the first to read */
            EXPECT_SAY(log_read(log, 3, &boot, &entry, &err) == TRUCE_OK, "%s", err.text);
        EXPECT_SAY(log_scan(log, 0, see_entry, &seen, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(seen.next == BASE_ENTRIES && log_size(log) == BASE_ENTRIES);
        store_close(store);
        arena_free(&boot);
    }
}

/* ---- making a log ---- */

static enum status
make_log(struct err *err)
{
    struct store *store;
    enum status   status = store_open(path, STORE_CREATE, &store, err);

    if (status != TRUCE_OK)
        return status;
    status = log_init(store, NOW, err);
    store_close(store);
    return status;
}

static void
expect_log(uint64_t point)
{
    struct store *store = NULL;
    struct log   *log = NULL;
    struct arena  boot;
    struct err    err = { 0 };
    uint64_t      checked = 99;

    arena_init(&boot, 1 << 20);
    EXPECT_SAY(store_open(path, STORE_WRITE, &store, &err) == TRUCE_OK &&
                   log_open(store, &boot, &log, &err) == TRUCE_OK &&
                   log_verify(log, &checked, &err) == TRUCE_OK && checked == 0,
               "point %llu: %s", (unsigned long long)point, err.text);
    store_close(store);
    arena_free(&boot);
}

static void
sweep_making(bool for_ever, enum after after)
{
    bool hit = true;

    make_base();
    for (uint64_t n = 1; hit && !test_failures_here; n++) {
        struct err err = { 0 }, again = { 0 };

        remove_files();
        vfs_forget();
        fault_arm(n, for_ever);
        enum status status = make_log(&err);
        hit = fault_disarm();
        cut_power(after, n);
        EXPECT_SAY((status == TRUCE_OK) == !err.text[0], "%s", err.text);
        EXPECT(hit || status == TRUCE_OK);
        if (status != TRUCE_OK) { /* make it now, unless it is there after all */
            status = make_log(&again);
            EXPECT_SAY(status == TRUCE_OK || status == TRUCE_CONFLICT, "point %llu: %s",
                       (unsigned long long)n, again.text);
        }
        expect_log(n);
    }
}

TEST(a_log_whose_making_fails_can_be_made_again)
{
    sweep_making(false, PLAIN);
    sweep_making(true, PLAIN);
    sweep_making(true, POWER_CUT);
    sweep_making(true, POWER_CUT_TORN);
}

/* ---- reading ---- */

static enum status
count_entry(void *context, const struct log_entry *entry, struct err *err)
{
    (void)err, (void)entry;
    ++*(uint64_t *)context;
    return TRUCE_OK;
}

static enum status
read_all(enum store_mode mode, uint64_t *ret_count, struct err *err)
{
    struct store    *store = NULL;
    struct log      *log = NULL;
    struct arena     boot;
    struct log_entry entry;
    uint64_t         checked = 0, count = 0;

    arena_init(&boot, 1 << 20);
    enum status status = store_open(path, mode, &store, err);
    if (status == TRUCE_OK)
        status = log_open(store, &boot, &log, err);
    if (status == TRUCE_OK)
        status = log_verify(log, &checked, err);
    if (status == TRUCE_OK)
        status = log_scan(log, 0, count_entry, &count, err);
    if (status == TRUCE_OK)
        status = log_read(log, count - 1, &boot, &entry, err);
    EXPECT(status != TRUCE_OK || checked == count);
    store_close(store);
    arena_free(&boot);
    *ret_count = count;
    return status;
}

/* The file and its -wal, as a process that was killed leaves them. */
static void
make_unclean(struct buf *file, struct buf *wal)
{
    struct store  *store = NULL;
    struct log    *log = NULL;
    struct arena   boot;
    struct err     err = { 0 };
    char           name[80];

    write_base();
    arena_init(&boot, 1 << 20);
    (void)snprintf(name, sizeof name, "%s-wal", path);
    EXPECT(store_open(path, STORE_WRITE, &store, &err) == TRUCE_OK &&
           log_open(store, &boot, &log, &err) == TRUCE_OK &&
           append_group(store, log, 10, 1, &err) == TRUCE_OK &&
           sys_read_file(path, file, &err) == TRUCE_OK &&
           sys_read_file(name, wal, &err) == TRUCE_OK);
    store_close(store);
    arena_free(&boot);
    EXPECT(wal->len > 10000);
}

static void
sweep_reading(enum store_mode mode, const struct buf *file, const struct buf *wal)
{
    char name[80];
    bool hit = true;

    (void)snprintf(name, sizeof name, "%s-wal", path);
    for (uint64_t n = 1; hit && !test_failures_here; n += 3) {
        struct err err = { 0 };
        uint64_t   count;

        remove_files();
        vfs_forget();
        write_file(path, file);
        write_file(name, wal);
        fault_arm(n, n % 2);
        enum status status = read_all(mode, &count, &err);
        hit = fault_disarm();
        EXPECT((status == TRUCE_OK) == !err.text[0]);
        EXPECT_SAY(status == TRUCE_OK || status == TRUCE_IO || status == TRUCE_MEMORY,
                   "point %llu: %s", (unsigned long long)n, err.text);
        EXPECT(status != TRUCE_OK || count == BASE_ENTRIES + 10);
        EXPECT(hit || status == TRUCE_OK);
    }
}

TEST(reading_that_fails_never_calls_a_whole_log_corrupt_or_shorter)
{
    struct buf file, wal;

    make_base();
    buf_init(&file, 1 << 24);
    buf_init(&wal, 1 << 24);
    make_unclean(&file, &wal);
    vfs_fail_memory(true);
    sweep_reading(STORE_READ, &file, &wal);
    sweep_reading(STORE_WRITE, &file, &wal);
    vfs_fail_memory(false);
    buf_free(&file);
    buf_free(&wal);
}
