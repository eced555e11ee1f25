/*
 * bench/log.c - how fast entries become durable: log_append in groups of 1, 100 and 10,000
 * with bodies of 200 bytes, against SQLite alone inserting the same entries; then how fast
 * they are verified. Wall clock, the best of three runs taken in turn.
 *
 *     bench_log [FOLDER]       where the stores are made; default /tmp
 */
#include "base/sys.h"
#include "record/entry.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { BODY_BYTES = 200, RUNS = 3 };

static const struct {
    unsigned group, entries;
} sizes[] = { { 1, 2000 }, { 100, 60000 }, { 10000, 300000 } };

static char        path[4096];
static char        body[BODY_BYTES + 1];
static const instant now = (instant)1767323045 * TIME_SECOND;

static void
must(enum status status, const struct err *err)
{
    if (status == TRUCE_OK)
        return;
    (void)fprintf(stderr, "bench_log: %s\n", err->text);
    exit(status_exit(status));
}

static void
must_sql(sqlite3 *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE)
        return;
    (void)fprintf(stderr, "bench_log: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void
remove_store(void)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < 3; i++) {
        char file[4200];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        (void)unlink(file);
    }
}

static double
run_log(unsigned group, unsigned entries)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    struct err    err = { 0 };
    uint64_t      seq;

    remove_store();
    arena_init(&boot, 1 << 20);
    must(store_open(path, STORE_CREATE, &store, &err), &err);
    must(log_init(store, now, &err), &err);
    must(log_open(store, &boot, &log, &err), &err);
    double from_s = sys_clock_s();
    for (unsigned i = 0; i < entries; i += group) {
        must(store_begin(store, &err), &err);
        for (unsigned k = 0; k < group; k++)
            must(log_append(log, RECORD_REPORT, now, str_from_c(body), &seq, &err), &err);
        must(store_commit(store, &err), &err);
    }
    double took_s = sys_clock_s() - from_s;
    store_close(store);
    arena_free(&boot);
    return entries / took_s;
}

/* One table, the same entries as values, everything else as SQLite has it. */
static double
run_sqlite(unsigned group, unsigned entries)
{
    char          entry[BODY_BYTES + ENTRY_FRAME_BYTES], text[TIME_TEXT_LEN];
    struct str    recorded = time_text(now, text);
    sqlite3      *db;
    sqlite3_stmt *insert;

    remove_store();
    must_sql(NULL, sqlite3_open(path, &db));
    must_sql(db, sqlite3_exec(db,
                              "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                              "CREATE TABLE t(key INTEGER PRIMARY KEY, value BLOB)",
                              NULL, NULL, NULL));
    must_sql(db, sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?1,?2)", -1, &insert, NULL));
    double from_s = sys_clock_s();
    for (unsigned i = 0; i < entries; i += group) {
        must_sql(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
        for (unsigned k = 0; k < group; k++) {
            struct str value = entry_write(entry, RECORD_REPORT, recorded, i + k,
                                           str_from_c(body));

            must_sql(db, sqlite3_bind_int64(insert, 1, i + k));
            must_sql(db, sqlite3_bind_blob(insert, 2, value.at, (int)value.len,
                                           SQLITE_STATIC));
            must_sql(db, sqlite3_step(insert));
            must_sql(db, sqlite3_reset(insert));
        }
        must_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    }
    double took_s = sys_clock_s() - from_s;
    must_sql(db, sqlite3_finalize(insert));
    must_sql(db, sqlite3_close(db));
    return entries / took_s;
}

static enum status
add_bytes(void *context, const struct log_entry *entry, struct err *err)
{
    (void)err;
    *(uint64_t *)context += entry->body.len;
    return TRUCE_OK;
}

static enum status
add_value(void *context, struct store_key key, struct str value, struct err *err)
{
    (void)key, (void)err;
    *(uint64_t *)context += value.len;
    return TRUCE_OK;
}

/* Of the store the last run_log left. */
static void
run_reading(void)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    struct err    err = { 0 };
    uint64_t      checked = 0, bytes = 0, bodies = 0;

    arena_init(&boot, 1 << 20);
    must(store_open(path, STORE_READ, &store, &err), &err);
    must(store_scan(store, STORE_LOG, STORE_NUMBER(0), add_value, &bytes, &err), &err);
    double open_s = sys_clock_s();
    must(log_open(store, &boot, &log, &err), &err);
    double verify_s = sys_clock_s();
    must(log_verify(log, &checked, &err), &err);
    double scan_s = sys_clock_s();
    must(log_scan(log, 0, add_bytes, &bodies, &err), &err);
    double end_s = sys_clock_s();
    printf("open    %10.3f ms, %llu entries\n", (verify_s - open_s) * 1e3,
           (unsigned long long)checked);
    printf("verify  %10.0f entries/s  %6.1f MB/s\n", (double)checked / (scan_s - verify_s),
           (double)bytes / (scan_s - verify_s) / 1e6);
    printf("scan    %10.0f entries/s  %6.1f MB/s\n", (double)checked / (end_s - scan_s),
           (double)bytes / (end_s - scan_s) / 1e6);
    store_close(store);
    arena_free(&boot);
}

int
main(int argc, char **argv)
{
    (void)snprintf(path, sizeof path, "%s/truce-bench-%ld.db", argc > 1 ? argv[1] : "/tmp",
                   (long)getpid());
    memset(body, 'x', BODY_BYTES);
    memcpy(body, "{\"text\":\"", 9);
    memcpy(body + BODY_BYTES - 2, "\"}", 2);
    printf("group       log/s    SQLite/s   ratio\n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double log = 0, sqlite = 0;

        for (int run = 0; run < RUNS; run++) {
            double plain = run_sqlite(sizes[i].group, sizes[i].entries);
            double ours = run_log(sizes[i].group, sizes[i].entries);

            sqlite = plain > sqlite ? plain : sqlite;
            log = ours > log ? ours : log;
        }
        printf("%5u  %10.0f  %10.0f  %6.2f\n", sizes[i].group, log, sqlite, log / sqlite);
    }
    run_reading();
    remove_store();
    return 0;
}
