/*
 * bench/log.c - the log by itself, each figure beside what it is measured against in the same
 * run: entries of 200 bytes made durable in groups of 1, 100 and 10,000, against SQLite alone
 * inserting the same entries, one a row; SHA-256 of the same bytes, as one and entry by entry;
 * opening, verifying, reading; proofs made and checked. The best of three runs taken in turn,
 * by the clock and of CPU: with others on the machine only CPU can be compared.
 *
 *     bench_log [FOLDER]       where the stores are made; default /tmp
 */
#include "beside.h"

#include "base/sys.h"
#include "record/entry.h"
#include "record/proof.h"

#include <stdlib.h>
#include <unistd.h>

enum { ENTRY_BYTES = 200, RUNS = 3, PROOFS = 20000 };

static const struct {
    unsigned group, entries;
} sizes[] = { { 1, 1000 }, { 100, 60000 }, { 10000, 600000 } };

static char        body[ENTRY_BYTES];
static const instant now = (instant)1767323045 * TIME_SECOND;

/* A body that makes entry `seq` one of ENTRY_BYTES. */
static struct str
body_of(uint64_t seq)
{
    char          digits[ENTRY_NUMBER_LEN];
    static size_t frame = sizeof "{\"body\":,\"kind\":\"report\",\"recorded\":\"2026-01-02T03:04:05Z\","
                                 "\"seq\":}" - 1;
    size_t        len = ENTRY_BYTES - frame - entry_number(seq, digits).len;

    memset(body, 'x', len);
    memcpy(body, "{\"text\":\"", 9);
    memcpy(body + len - 2, "\"}", 2);
    return (struct str){ body, len };
}

static struct rate
run_log(unsigned group, unsigned entries)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    uint64_t      seq;

    remove_store();
    arena_init(&boot, 1 << 20);
    must(store_open(path, STORE_CREATE, &store, &err));
    must(log_init(store, now, &err));
    must(log_open(store, &boot, &log, &err));
    struct watch watch = watch_start();
    for (unsigned i = 0; i < entries; i += group) {
        must(store_begin(store, &err));
        for (unsigned k = 0; k < group; k++)
            must(log_append(log, RECORD_REPORT, now, body_of(i + k), &seq, &err));
        must(store_commit(store, &err));
    }
    struct rate rate = watch_rate(watch, entries);
    store_close(store);
    arena_free(&boot);
    return rate;
}

/* One table, the same entries as values, everything else as SQLite has it. */
static struct rate
run_sqlite(unsigned group, unsigned entries)
{
    char          entry[ENTRY_BYTES + ENTRY_FRAME_BYTES], text[TIME_TEXT_LEN];
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
    struct watch watch = watch_start();
    for (unsigned i = 0; i < entries; i += group) {
        must_sql(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
        for (unsigned k = 0; k < group; k++) {
            struct str value = entry_write(entry, RECORD_REPORT, recorded, i + k,
                                           body_of(i + k));

            must_sql(db, sqlite3_bind_int64(insert, 1, i + k));
            must_sql(db, sqlite3_bind_blob(insert, 2, value.at, (int)value.len,
                                           SQLITE_STATIC));
            must_sql(db, sqlite3_step(insert));
            must_sql(db, sqlite3_reset(insert));
        }
        must_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    }
    struct rate rate = watch_rate(watch, entries);
    must_sql(db, sqlite3_finalize(insert));
    must_sql(db, sqlite3_close(db));
    return rate;
}

static void
run_appending(void)
{
    printf("entries of %d bytes made durable, best of %d\n", ENTRY_BYTES, RUNS);
    printf("group      log/s  SQLite/s  ratio  |    log/s CPU  SQLite/s CPU  ratio\n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct rate log = { 0 }, sqlite = { 0 };

        for (int run = 0; run < RUNS; run++) {
            keep_best(&sqlite, run_sqlite(sizes[i].group, sizes[i].entries));
            keep_best(&log, run_log(sizes[i].group, sizes[i].entries));
        }
        printf("%5u %10.0f %9.0f  %5.2f  | %12.0f  %12.0f  %5.2f\n", sizes[i].group,
               log.wall, sqlite.wall, log.wall / sqlite.wall, log.cpu, sqlite.cpu,
               log.cpu / sqlite.cpu);
    }
}

/* ---- of the store the last run_log left ---- */

struct bytes {
    struct buf all;
    uint64_t   entries;
    char       last; /* so that no digest goes unused */
};

static enum status
take_body(void *context, const struct log_entry *entry, struct err *why)
{
    char          text[ENTRY_BYTES + ENTRY_FRAME_BYTES], recorded[TIME_TEXT_LEN];
    struct bytes *bytes = context;

    (void)why;
    buf_add(&bytes->all, entry_write(text, entry->kind, time_text(entry->recorded, recorded),
                                     entry->seq, entry->body));
    bytes->entries++;
    return TRUCE_OK;
}

static enum status
add_bytes(void *context, const struct log_entry *entry, struct err *why)
{
    (void)why;
    *(uint64_t *)context += entry->body.len;
    return TRUCE_OK;
}

/* Bytes a second as one; and entries a second one by one. */
static void
run_hashing(struct bytes *bytes, struct rate *whole, struct rate *each)
{
    struct str all = buf_str(&bytes->all);
    size_t     entry = all.len / bytes->entries;

    struct watch watch = watch_start();
    bytes->last = (char)sha256(&all, 1).bytes[0];
    keep_best(whole, watch_rate(watch, (double)all.len));
    watch = watch_start();
    for (size_t at = 0; at + entry <= all.len; at += entry)
        bytes->last ^= (char)merkle_leaf(str_sub(all, at, at + entry)).bytes[0];
    keep_best(each, watch_rate(watch, (double)bytes->entries));
}

static void
run_reading(void)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    struct bytes  bytes = { .entries = 0 };
    uint64_t      checked = 0, bodies = 0;
    struct rate   whole = { 0 }, each = { 0 }, verify = { 0 }, scan = { 0 };

    arena_init(&boot, 1 << 20);
    buf_init(&bytes.all, (size_t)1 << 30);
    must(store_open(path, STORE_READ, &store, &err));
    double from_s = sys_clock_s();
    must(log_open(store, &boot, &log, &err));
    printf("open           %10.3f ms\n", (sys_clock_s() - from_s) * 1e3);
    must(log_scan(log, 0, take_body, &bytes, &err));
    must(buf_status(&bytes.all, &err));
    for (int run = 0; run < RUNS; run++) {
        run_hashing(&bytes, &whole, &each);
        struct watch watch = watch_start();
        must(log_verify(log, &checked, &err));
        keep_best(&verify, watch_rate(watch, (double)checked));
        watch = watch_start();
        must(log_scan(log, 0, add_bytes, &bodies, &err));
        keep_best(&scan, watch_rate(watch, (double)checked));
    }
    double bytes_s = verify.cpu * (double)bytes.all.len / (double)checked;
    printf("SHA-256        %10.0f MB/s as one; %.0f entries/s one by one\n", whole.cpu / 1e6,
           each.cpu);
    printf("verify         %10.0f entries/s  %6.1f MB/s, %.2f of SHA-256 as one\n", verify.cpu,
           bytes_s / 1e6, bytes_s / whole.cpu);
    printf("scan           %10.0f entries/s\n", scan.cpu);
    buf_free(&bytes.all);
    store_close(store);
    arena_free(&boot);
}

/* ---- proofs ---- */

static void
sign_head(const struct note_signer *signer)
{
    struct store *store;
    struct arena  boot;
    struct log   *log;
    struct buf    note;

    arena_init(&boot, 1 << 20);
    buf_init(&note, 1 << 16);
    must(store_open(path, STORE_WRITE, &store, &err));
    must(log_open(store, &boot, &log, &err));
    struct digest root = log_root(log);
    must(checkpoint_sign(signer, log_size(log), &root, &note, &err));
    must(log_keep_checkpoint(log, buf_str(&note), &err));
    buf_free(&note);
    store_close(store);
    arena_free(&boot);
}

/* Whole proofs: the entry read, its path, the note; and checked with the signature. Paths alone:
 * what one who has checked the signature once needs for each entry. */
static void
run_proofs(void)
{
    struct store        *store;
    struct arena         boot, step, each;
    struct log          *log;
    struct merkle_tiles *tiles;
    struct note_signer   signer;
    static const uint8_t seed[32] = { 1 };
    struct rate          make = { 0 }, check = { 0 }, path_make = { 0 }, path_check = { 0 };
    unsigned             held = 0;

    note_signer_from_seed(STR("bench.example/log"), NOTE_LOG, seed, &signer);
    sign_head(&signer);
    arena_init(&boot, 1 << 22);
    arena_init(&each, 1 << 22);
    arena_init(&step, (size_t)1 << 30);
    must(store_open(path, STORE_READ, &store, &err));
    must(log_open(store, &boot, &log, &err));
    must(log_tiles(log, &boot, &tiles, &err));
    struct digest        root = log_root(log);
    struct proof        *proofs = ARENA_ARRAY(&step, PROOFS, struct proof);
    struct merkle_proof *paths = ARENA_ARRAY(&step, PROOFS, struct merkle_proof);
    uint64_t             size = log_size(log), stride = size / PROOFS;

    struct watch watch = watch_start();
    for (uint64_t i = 0; i < PROOFS; i++) { /* spread over the log */
        arena_reset(&each);
        must(proof_make(log, NULL, i * 7919 % size, &each, &proofs[i], &err));
        proofs[i].entry = arena_copy_str(&step, proofs[i].entry);
        proofs[i].checkpoint = arena_copy_str(&step, proofs[i].checkpoint);
    }
    keep_best(&make, watch_rate(watch, PROOFS));
    watch = watch_start();
    for (uint64_t i = 0; i < PROOFS; i++) {
        struct checkpoint checkpoint;
        struct log_entry  entry;

        must(proof_check(&proofs[i], &signer.key, &step, &checkpoint, &entry, &err));
    }
    keep_best(&check, watch_rate(watch, PROOFS));
    watch = watch_start();
    for (uint64_t i = 0; i < PROOFS; i++)
        must(merkle_prove_inclusion(tiles, i * stride, size, &paths[i], &err));
    keep_best(&path_make, watch_rate(watch, PROOFS));
    watch = watch_start();
    for (uint64_t i = 0; i < PROOFS; i++) {
        struct digest leaf = merkle_leaf(proofs[i].entry);

        held += merkle_inclusion_holds(&proofs[i].path, proofs[i].index, size, &leaf, &root);
    }
    keep_best(&path_check, watch_rate(watch, PROOFS));
    if (held != PROOFS)
        must(err_set(&err, TRUCE_CORRUPT, "a proof does not hold"));
    printf("proofs made    %10.0f /s; paths alone, in order %.0f /s\n", make.cpu, path_make.cpu);
    printf("proofs checked %10.0f /s with Ed25519; paths alone %.0f /s\n", check.cpu,
           path_check.cpu);
    store_close(store);
    arena_free(&boot);
    arena_free(&step);
    arena_free(&each);
}

int
main(int argc, char **argv)
{
    (void)snprintf(path, sizeof path, "%s/truce-bench-%ld.db", argc > 1 ? argv[1] : "/tmp",
                   (long)getpid());
    run_appending();
    run_reading();
    run_proofs();
    remove_store();
    return 0;
}
