/*
 * bench/import.c - reports taken in as `truce import` does, against SQLite alone, in one run.
 *
 *     bench_watch reports 300000 > r.jsonl; bench_import r.jsonl [FOLDER]
 *
 * truce: each line read, parsed, judged well-formed, made canonical, looked for, taken apart,
 * hashed, and durable in record, vault, tree and table of reports, 10,000 a transaction.
 * "the same rows": SQLite is handed what that store holds in the end (entry; disclosures; key
 * and what stands there), one row a report in each of three tables, ready to insert: no
 * reading, no parsing, no hashing. "the lines": each line as it came, in one table. Both
 * 10,000 a transaction, WAL, synchronous=FULL. Then the whole store verified, against SHA-256 of
 * all its entries and disclosures as one. The best of three, taken in turn.
 */
#include "beside.h"

#include "base/sys.h"
#include "flow/flow.h"
#include "intake/intake.h"
#include "record/log_rows.h"
#include "record/vault.h"

#include <stdlib.h>
#include <unistd.h>

enum { RUNS = 3 };

static const char *reports;

/* ---- truce ---- */

static uint64_t
add_all(struct flow *flow, struct intake *intake, struct arena *step)
{
    struct intake_item item;
    enum flow_news     news;
    uint64_t           count = 0;
    instant            now = 0;
    bool               more;

    for (;;) {
        arena_reset(step);
        must(intake_next(intake, step, &item, &more, &err));
        if (!more)
            return count;
        if (item.rejected)
            must(err_set(&err, TRUCE_SYNTAX, "line %llu: %s", (unsigned long long)item.line,
                         item.why.text));
        if (count % FLOW_BATCH == 0) {
            if (count)
                must(flow_commit(flow, &err));
            must(flow_begin(flow, &err));
            now = sys_now();
        }
        must(flow_add_report(flow, item.json, &item.report, NULL, now, step, &news, &err));
        count++;
    }
}

static uint64_t
run_import(struct rate *best)
{
    struct intake_options options = { .profile = NULL };
    struct arena          boot, keep, step;
    struct store         *store;
    struct intake        *intake;
    struct flow          *flow;

    remove_store();
    arena_init(&boot, 1 << 26);
    arena_init(&keep, 1 << 26);
    arena_init(&step, 1 << 26);
    must(store_open(path, STORE_CREATE, &store, &err));
    must(log_init(store, 0, &err));
    must(flow_open(store, &boot, &flow, &err));
    struct watch watch = watch_start();
    must(intake_open(reports, &options, &keep, &intake, &err));
    uint64_t count = add_all(flow, intake, &step);
    if (count)
        must(flow_commit(flow, &err));
    keep_best(best, watch_rate(watch, (double)count));
    intake_close(intake);
    flow_close(flow);
    store_close(store);
    arena_free(&boot);
    arena_free(&keep);
    arena_free(&step);
    return count;
}

/* ---- what the store then holds ---- */

struct row {
    size_t   key_at, key_len, at, len;
    uint64_t number;
};

struct rows {
    struct buf bytes, list; /* list: of struct row */
};

static enum status
take_row(void *context, struct store_key key, struct str value, struct err *why)
{
    struct rows *rows = context;
    struct row   row = { rows->bytes.len, key.bytes.len, rows->bytes.len + key.bytes.len,
                         value.len, key.number };

    buf_add(&rows->bytes, key.bytes);
    buf_add(&rows->bytes, value);
    buf_add(&rows->list, (struct str){ (const char *)&row, sizeof row });
    TRY(buf_status(&rows->bytes, why));
    return buf_status(&rows->list, why);
}

static void
rows_init(struct rows *rows)
{
    buf_init(&rows->bytes, (size_t)4 << 30);
    buf_init(&rows->list, (size_t)1 << 30);
}

static void
read_rows(struct rows *log, struct rows *vault, struct rows *current)
{
    struct arena  boot;
    struct store *store;
    struct log   *record;

    arena_init(&boot, 1 << 20);
    must(store_open(path, STORE_READ, &store, &err));
    must(log_open(store, &boot, &record, &err));
    must(pack_scan(log_entries(record), 0, take_row, log, &err));
    must(pack_scan(log_vault(record), 0, take_row, vault, &err));
    must(store_scan(store, STORE_CURRENT, STORE_BYTES(STR_NONE), take_row, current, &err));
    store_close(store);
    arena_free(&boot);
}

/* ---- SQLite alone ---- */

static sqlite3 *
open_plain(const char *tables)
{
    sqlite3 *db;

    remove_store();
    must_sql(NULL, sqlite3_open(path, &db));
    must_sql(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL,
                              NULL, NULL));
    must_sql(db, sqlite3_exec(db, tables, NULL, NULL, NULL));
    return db;
}

static void
insert_row(sqlite3 *db, sqlite3_stmt *insert, const struct rows *rows, uint64_t i)
{
    const struct row *row = (const struct row *)(const void *)rows->list.at + i;
    const char       *bytes = rows->bytes.at;

    if (row->key_len)
        must_sql(db, sqlite3_bind_blob(insert, 1, bytes + row->key_at, (int)row->key_len,
                                       SQLITE_STATIC));
    else
        must_sql(db, sqlite3_bind_int64(insert, 1, (sqlite3_int64)row->number));
    must_sql(db, sqlite3_bind_blob(insert, 2, bytes + row->at, (int)row->len, SQLITE_STATIC));
    must_sql(db, sqlite3_step(insert));
    must_sql(db, sqlite3_reset(insert));
}

/* Row i of each set of rows, into the table of the same place. */
static void
run_plain(const char *tables, const struct rows *const *sets, unsigned set_count,
          struct rate *best)
{
    static const char *const inserts[] = { "INSERT INTO a VALUES(?1,?2)",
                                           "INSERT INTO b VALUES(?1,?2)",
                                           "INSERT INTO c VALUES(?1,?2)" };
    sqlite3                 *db = open_plain(tables);
    sqlite3_stmt            *insert[3] = { NULL };
    uint64_t                 count = sets[0]->list.len / sizeof(struct row);

    for (unsigned k = 0; k < set_count; k++)
        must_sql(db, sqlite3_prepare_v2(db, inserts[k], -1, &insert[k], NULL));
    struct watch watch = watch_start();
    for (uint64_t i = 0; i < count; i++) {
        if (i % FLOW_BATCH == 0)
            must_sql(db, sqlite3_exec(db, i ? "COMMIT; BEGIN" : "BEGIN", NULL, NULL, NULL));
        for (unsigned k = 0; k < set_count; k++)
            insert_row(db, insert[k], sets[k], i);
    }
    must_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    keep_best(best, watch_rate(watch, (double)count));
    for (unsigned k = 0; k < set_count; k++)
        must_sql(db, sqlite3_finalize(insert[k]));
    must_sql(db, sqlite3_close(db));
}

static void
split_lines(struct buf *file, struct rows *lines)
{
    struct str rest, line;

    buf_init(file, (size_t)4 << 30);
    must(sys_read_file(reports, file, &err));
    rest = buf_str(file);
    for (uint64_t n = 0; str_cut(&rest, '\n', &line); n++)
        must(take_row(lines, STORE_NUMBER(n), line, &err));
}

/* ---- verify ---- */

static void
run_verify(struct rate *best)
{
    struct arena  boot, step;
    struct store *store;
    struct log   *log;
    uint64_t      entries, kept;

    arena_init(&boot, 1 << 20);
    arena_init(&step, 1 << 26);
    must(store_open(path, STORE_READ, &store, &err));
    must(log_open(store, &boot, &log, &err));
    struct watch watch = watch_start();
    must(vault_verify(log, &step, &entries, &kept, &err));
    keep_best(best, watch_rate(watch, (double)entries));
    store_close(store);
    arena_free(&boot);
    arena_free(&step);
}

static uint8_t
run_hashing(const struct rows *log, const struct rows *vault, struct rate *best)
{
    struct str   all[] = { buf_str(&log->bytes), buf_str(&vault->bytes) };
    struct watch watch = watch_start();
    uint8_t      first = sha256(all, 2).bytes[0];

    keep_best(best, watch_rate(watch, (double)(all[0].len + all[1].len)));
    return first;
}

static void
print_ratio(const char *what, struct rate ours, struct rate plain)
{
    printf("%-28s %10.0f/s, %.0f/s of CPU: import %.2f of it, %.2f of CPU\n", what, plain.wall,
           plain.cpu, ours.wall / plain.wall, ours.cpu / plain.cpu);
}

int
main(int argc, char **argv)
{
    struct rows log, vault, current, lines;
    struct buf  file;
    struct rate ours = { 0 }, same = { 0 }, plain = { 0 }, verify = { 0 }, hash = { 0 };
    uint64_t    count = 0;

    if (argc < 2)
        must(err_set(&err, TRUCE_USAGE, "bench_import r.jsonl [FOLDER]"));
    reports = argv[1];
    (void)snprintf(path, sizeof path, "%s/truce-bench-%ld.db", argc > 2 ? argv[2] : "/tmp",
                   (long)getpid());
    rows_init(&log), rows_init(&vault), rows_init(&current), rows_init(&lines);
    split_lines(&file, &lines);
    for (int run = 0; run < RUNS; run++) {
        count = run_import(&ours);
        run_verify(&verify);
        if (!run)
            read_rows(&log, &vault, &current);
        (void)run_hashing(&log, &vault, &hash);
        run_plain("CREATE TABLE a(seq INTEGER PRIMARY KEY, entry BLOB);"
                  "CREATE TABLE b(seq INTEGER PRIMARY KEY, disclosures BLOB);"
                  "CREATE TABLE c(key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID",
                  (const struct rows *const[]){ &log, &vault, &current }, 3, &same);
        run_plain("CREATE TABLE a(line INTEGER PRIMARY KEY, report BLOB)",
                  (const struct rows *const[]){ &lines }, 1, &plain);
    }
    double bytes = (double)(log.bytes.len + vault.bytes.len) / (double)count;
    printf("%llu reports of %.0f bytes; entry %.0f, disclosures %.0f; best of %d\n",
           (unsigned long long)count, (double)lines.bytes.len / (double)count,
           (double)log.bytes.len / (double)count, (double)vault.bytes.len / (double)count, RUNS);
    printf("%-28s %10.0f/s, %.0f/s of CPU\n", "import", ours.wall, ours.cpu);
    print_ratio("SQLite alone, the same rows", ours, same);
    print_ratio("SQLite alone, the lines", ours, plain);
    printf("%-28s %10.0f/s, %.0f MB/s of CPU; SHA-256 as one %.0f MB/s: %.2f of it\n", "verify",
           verify.wall, verify.cpu * bytes / 1e6, hash.cpu / 1e6, verify.cpu * bytes / hash.cpu);
    remove_store();
    return 0;
}
