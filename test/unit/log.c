#include "test.h"

#include "base/buf.h"
#include "base/sys.h"
#include "record/entry.h"
#include "record/log_rows.h"

#include <unistd.h>

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)
#define NOW ((instant)1767323045 * TIME_SECOND) /* 2026-01-02T03:04:05Z */

static char path[64];

static void
remove_files(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

    for (int i = 0; i < 4 && path[0]; i++) {
        char file[80];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        (void)unlink(file);
    }
}

static const char *
fresh_path(void)
{
    if (!path[0])
        atexit(remove_files);
    remove_files();
    (void)snprintf(path, sizeof path, "/tmp/truce-log-%ld.db", (long)getpid());
    return path;
}

struct setting {
    struct store *store;
    struct log   *log;
    struct arena  boot, step;
};

static void
set_up(struct setting *s, const char *place)
{
    struct err err = { 0 };

    arena_init(&s->boot, 256 << 20);
    arena_init(&s->step, 64 << 20);
    if (store_open(place, STORE_CREATE, &s->store, &err) != TRUCE_OK ||
        log_init(s->store, NOW, &err) != TRUCE_OK ||
        log_open(s->store, &s->boot, &s->log, &err) != TRUCE_OK) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
}

static void
take_down(struct setting *s)
{
    store_close(s->store);
    arena_free(&s->boot);
    arena_free(&s->step);
}

#define TEST_BOTH(sentence)                              \
    static void sentence(struct setting *s);             \
    TEST(sentence)                                       \
    {                                                    \
        struct setting setting;                          \
                                                         \
        set_up(&setting, ":memory:");                    \
        sentence(&setting);                              \
        take_down(&setting);                             \
        set_up(&setting, fresh_path());                  \
        sentence(&setting);                              \
        take_down(&setting);                             \
    }                                                    \
    static void sentence(struct setting *s)

/* The body of entry `n`, of varying length. */
static struct str
body_of(uint64_t n, char text[128])
{
    int len = snprintf(text, 128, "{\"n\":%llu,\"text\":\"%.*s\"}", (unsigned long long)n,
                       (int)(n % 30), "entry of the log, long or short");

    return (struct str){ text, (size_t)len };
}

static void
append(struct setting *s, uint64_t count)
{
    struct err err = { 0 };
    char       text[128];
    uint64_t   seq = 0;

    DO(store_begin(s->store, &err));
    for (uint64_t i = 0; i < count; i++) {
        uint64_t want = log_size(s->log);

        DO(log_append(s->log, (enum record_kind)(want % RECORD_KIND_COUNT), NOW,
                      body_of(want, text), &seq, &err));
        EXPECT(seq == want && log_size(s->log) == want + 1);
    }
    DO(store_commit(s->store, &err));
}

struct listing {
    uint64_t next, stop;
    instant  recorded;
};

static enum status
see_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct listing *listing = context;
    char            text[128];

    (void)err;
    EXPECT(entry->seq == listing->next && entry->recorded >= listing->recorded);
    EXPECT(entry->kind == (enum record_kind)(entry->seq % RECORD_KIND_COUNT));
    EXPECT_STR(entry->body, body_of(entry->seq, text));
    listing->recorded = entry->recorded;
    return ++listing->next == listing->stop ? TRUCE_FOUND : TRUCE_OK;
}

/* Every entry as it was appended, by each way of reading. */
static void
expect_whole(struct setting *s, uint64_t size)
{
    struct listing   listing = { .recorded = TIME_MIN };
    struct log_entry entry = { 0 };
    struct err       err = { 0 };
    uint64_t         checked = 0;
    char             text[128];

    EXPECT(log_size(s->log) == size);
    DO(log_scan(s->log, 0, see_entry, &listing, &err));
    EXPECT(listing.next == size);
    DO(log_verify(s->log, &checked, &err));
    EXPECT(checked == size);
    for (uint64_t i = 0; i < size; i += size / 7 + 1) {
        DO(log_read(s->log, i, &s->step, &entry, &err));
        EXPECT(entry.seq == i && entry.recorded == NOW);
        EXPECT_STR(entry.body, body_of(i, text));
    }
    EXPECT(log_read(s->log, size, &s->step, &entry, &err) == TRUCE_MISSING);
}

/* ---- the form of an entry ---- */

struct raw {
    struct str *entries;
    struct arena *step;
    uint64_t count;
};

static enum status
take_raw(void *context, struct store_key key, struct str value, struct err *err)
{
    struct raw *raw = context;

    (void)err;
    EXPECT(key.number == raw->count);
    raw->entries[raw->count++] = arena_copy_str(raw->step, value);
    return TRUCE_OK;
}

TEST_BOTH(an_entry_lies_in_the_store_in_canonical_form)
{
    struct err err = { 0 };
    struct str raw[3];
    struct raw take = { raw, &s->step, 0 };
    uint64_t   seq = 99;

    DO(store_begin(s->store, &err));
    DO(log_append(s->log, RECORD_REPORT, NOW, STR("{\"a\":[1,\"}\"]}"), &seq, &err));
    EXPECT(seq == 0);
    DO(log_append(s->log, RECORD_UNIT_STATE, NOW + 1, STR("{}"), &seq, &err));
    DO(store_commit(s->store, &err));
    DO(pack_scan(log_entries(s->log), 0, take_raw, &take, &err));
    EXPECT(take.count == 2);
    EXPECT_STR(raw[0], STR("{\"body\":{\"a\":[1,\"}\"]},\"kind\":\"report\","
                           "\"recorded\":\"2026-01-02T03:04:05Z\",\"seq\":0}"));
    EXPECT_STR(raw[1], STR("{\"body\":{},\"kind\":\"unit_state\","
                           "\"recorded\":\"2026-01-02T03:04:05.000001Z\",\"seq\":1}"));
    struct digest leaf = merkle_leaf(raw[0]), right = merkle_leaf(raw[1]);
    struct digest root = merkle_node(&leaf, &right), ours = log_root(s->log);
    EXPECT(digest_eq(&root, &ours));
}

TEST(a_body_that_looks_like_a_frame_stays_a_body)
{
    static const char *const bodies[] = {
        "{\"a\":\"\\\",\\\"seq\\\":9}\"}",
        "{\"body\":{},\"kind\":\"report\",\"recorded\":\"2026-01-02T03:04:05Z\",\"seq\":7}",
        "{\"x\":{\"kind\":\"terms\",\"recorded\":\"\",\"seq\":7}}",
    };
    struct setting s;
    struct err     err = { 0 };

    set_up(&s, ":memory:");
    DO(store_begin(s.store, &err));
    for (uint64_t i = 0; i < 3; i++) {
        struct log_entry entry = { 0 };
        uint64_t         seq = 9;

        DO(log_append(s.log, RECORD_NOTICE, NOW, str_from_c(bodies[i]), &seq, &err));
        DO(log_read(s.log, seq, &s.step, &entry, &err));
        EXPECT_STR(entry.body, str_from_c(bodies[i]));
        EXPECT(entry.kind == RECORD_NOTICE && entry.seq == i && entry.recorded == NOW);
    }
    take_down(&s);
}

TEST(bytes_that_are_no_entry_are_refused)
{
#define FRAME(body, kind, recorded, seq) \
    "{\"body\":" body ",\"kind\":" kind ",\"recorded\":" recorded ",\"seq\":" seq "}"
    static const char *const bad[] = {
        "", "{", "{}", "{\"body\":{}}", "{\"body\":{},\"kind\":\"report\"}",
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "6"),
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "07"),
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "+7"),
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", ""),
        FRAME("{}", "\"report\"", "\"2026-01-02\"", "7"),
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05\"", "7"),
        FRAME("{}", "\"report\"", "\"\"", "7"),
        FRAME("{}", "\"Report\"", "\"2026-01-02T03:04:05Z\"", "7"),
        FRAME("{}", "\"\"", "\"2026-01-02T03:04:05Z\"", "7"),
        FRAME("[]", "\"report\"", "\"2026-01-02T03:04:05Z\"", "7"),
        FRAME("{", "\"report\"", "\"2026-01-02T03:04:05Z\"", "7"),
        FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "7") " ",
        " " FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "7"),
    };
    static const char good[] = FRAME("{}", "\"report\"", "\"2026-01-02T03:04:05Z\"", "7");
    static const char newer[] = FRAME("{}", "\"peace\"", "\"2026-01-02T03:04:05Z\"", "7");
    struct log_entry  entry = { .seq = 12345 };
    struct err        err = { 0 };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err = (struct err){ 0 };
        EXPECT_SAY(entry_parse(str_from_c(bad[i]), 7, &entry, &err) == TRUCE_CORRUPT, "%s",
                   bad[i]);
        EXPECT(strstr(err.text, "entry 7 of the log"));
    }
    err = (struct err){ 0 };
    EXPECT(entry_parse(str_from_c(newer), 7, &entry, &err) == TRUCE_UNSUPPORTED);
    EXPECT(strstr(err.text, "'peace'") && entry.seq == 12345);
    for (size_t len = 0; len < sizeof good - 1; len++)
        EXPECT(entry_parse((struct str){ good, len }, 7, &entry, NULL) == TRUCE_CORRUPT);
    EXPECT(entry_parse(str_from_c(good), 7, &entry, NULL) == TRUCE_OK);
}

TEST(kinds_have_names_that_find_them)
{
    for (unsigned i = 0; i < RECORD_KIND_COUNT; i++) {
        enum record_kind kind = RECORD_KIND_COUNT;

        EXPECT(record_kind_find(str_from_c(record_kind_name((enum record_kind)i)), &kind));
        EXPECT(kind == (enum record_kind)i && record_kind_what(kind)[0]);
    }
    enum record_kind kind = RECORD_RULING;
    EXPECT(!record_kind_find(STR("reports"), &kind) && !record_kind_find(STR(""), &kind));
    EXPECT(kind == RECORD_RULING);
}

/* ---- appending and reading ---- */

TEST_BOTH(entries_come_back_whole_over_tiles_and_reopening)
{
    static const uint64_t groups[] = { 1, 1, 253, 1, 1, 255, 700, 3 };
    uint64_t              size = 0;

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        struct err  err = { 0 };
        struct log *again = NULL;

        append(s, groups[i]);
        size += groups[i];
        expect_whole(s, size);
        DO(log_open(s->store, &s->boot, &again, &err));
        struct digest a = log_root(s->log), b = log_root(again);
        EXPECT(digest_eq(&a, &b) && log_size(again) == size);
        s->log = again;
    }
}

TEST_BOTH(a_scan_starts_anywhere_and_stops_when_told)
{
    struct listing listing = { .next = 300, .stop = 310, .recorded = TIME_MIN };
    struct err     err = { 0 };

    append(s, 600);
    EXPECT(log_scan(s->log, 300, see_entry, &listing, &err) == TRUCE_FOUND);
    EXPECT(listing.next == 310);
    listing = (struct listing){ .next = 599, .recorded = TIME_MIN };
    DO(log_scan(s->log, 599, see_entry, &listing, &err));
    EXPECT(listing.next == 600);
    DO(log_scan(s->log, 600, see_entry, &listing, &err));
    DO(log_scan(s->log, UINT64_MAX, see_entry, &listing, &err));
    EXPECT(listing.next == 600);
}

TEST_BOTH(what_is_not_committed_can_be_read_and_is_gone_after_rollback)
{
    struct listing listing = { .recorded = TIME_MIN };
    struct err     err = { 0 };
    struct digest  before;
    uint64_t       seq = 0, checked = 0;
    char           text[128];

    append(s, 250);
    before = log_root(s->log);
    DO(store_begin(s->store, &err));
    for (uint64_t i = 250; i < 520; i++)
        DO(log_append(s->log, (enum record_kind)(i % RECORD_KIND_COUNT), NOW,
                      body_of(i, text), &seq, &err));
    DO(log_scan(s->log, 0, see_entry, &listing, &err));
    EXPECT(listing.next == 520);
    DO(log_reload(s->log, &err)); /* nothing newer than ours */
    EXPECT(log_size(s->log) == 520);
    DO(log_verify(s->log, &checked, &err));
    EXPECT(checked == 520);
    store_rollback(s->store);
    DO(log_reload(s->log, &err));
    struct digest after = log_root(s->log);
    EXPECT(log_size(s->log) == 250 && digest_eq(&before, &after));
    expect_whole(s, 250);
    append(s, 300);
    expect_whole(s, 550);
}

TEST_BOTH(a_rollback_without_reload_does_not_spoil_the_next_append)
{
    struct err err = { 0 };
    uint64_t   seq = 99;

    append(s, 10);
    DO(store_begin(s->store, &err));
    DO(log_append(s->log, RECORD_TERMS, NOW, STR("{\"lost\":1}"), &seq, &err));
    store_rollback(s->store);
    append(s, 0);
    DO(store_begin(s->store, &err));
    DO(log_append(s->log, (enum record_kind)10, NOW, STR("{\"n\":10,\"text\":\"entry of t\"}"),
                  &seq, &err));
    EXPECT(seq == 10);
    DO(store_commit(s->store, &err));
    expect_whole(s, 11);
}

TEST_BOTH(digests_read_before_a_rollback_are_not_used_after_it)
{
    struct log_entry entry;
    struct err       err = { 0 };
    uint64_t         seq = 0;

    append(s, 250);
    DO(store_begin(s->store, &err));
    for (uint64_t i = 250; i < 300; i++)
        DO(log_append(s->log, RECORD_NOTICE, NOW, STR("{\"lost\":1}"), &seq, &err));
    DO(log_read(s->log, 251, &s->step, &entry, &err)); /* of a full tile, kept at hand */
    store_rollback(s->store);
    DO(log_reload(s->log, &err));
    append(s, 50);
    DO(log_read(s->log, 251, &s->step, &entry, &err));
    expect_whole(s, 300);
}

TEST_BOTH(recorded_never_goes_backwards)
{
    struct err       err = { 0 };
    struct log_entry entry = { 0 };
    struct log      *again = NULL;
    uint64_t         seq;

    DO(store_begin(s->store, &err));
    DO(log_append(s->log, RECORD_NOTICE, NOW, STR("{}"), &seq, &err));
    DO(log_append(s->log, RECORD_NOTICE, NOW - TIME_DAY, STR("{}"), &seq, &err));
    DO(store_commit(s->store, &err));
    DO(log_read(s->log, seq, &s->step, &entry, &err));
    EXPECT(entry.recorded == NOW);
    DO(log_open(s->store, &s->boot, &again, &err)); /* known after a restart too */
    DO(store_begin(s->store, &err));
    DO(log_append(again, RECORD_NOTICE, NOW - TIME_DAY, STR("{}"), &seq, &err));
    DO(log_append(again, RECORD_NOTICE, NOW + 1, STR("{}"), &seq, &err));
    DO(store_commit(s->store, &err));
    DO(log_read(again, 2, &s->step, &entry, &err));
    EXPECT(entry.recorded == NOW);
    DO(log_read(again, 3, &s->step, &entry, &err));
    EXPECT(entry.recorded == NOW + 1);
}

TEST_BOTH(a_record_over_the_limit_is_refused_and_the_rest_goes_on)
{
    struct err err = { 0 };
    size_t     len = STORE_VALUE_LEN_MAX - ENTRY_FRAME_BYTES + 1;
    char      *body = calloc(1, len);
    uint64_t   seq = 99;

    body[0] = '{';
    body[len - 1] = '}';
    DO(store_begin(s->store, &err));
    EXPECT(log_append(s->log, RECORD_REPORT, NOW, (struct str){ body, len }, &seq, &err) ==
           TRUCE_LIMIT);
    EXPECT(seq == 99 && strstr(err.text, "over the limit"));
    err = (struct err){ 0 };
    DO(log_append(s->log, RECORD_REPORT, NOW, STR("{}"), &seq, &err));
    DO(store_commit(s->store, &err));
    EXPECT(log_size(s->log) == 1);
    free(body);
}

TEST_BOTH(init_is_refused_where_a_log_is_and_open_where_none_is)
{
    struct setting empty = { 0 };
    struct err     err = { 0 };

    EXPECT(log_init(s->store, NOW, &err) == TRUCE_CONFLICT && err.text[0]);
    EXPECT(store_transaction(s->store) == 0);
    append(s, 1);
    err = (struct err){ 0 };
    DO(store_open(":memory:", STORE_CREATE, &empty.store, &err));
    EXPECT(log_open(empty.store, &s->boot, &empty.log, &err) == TRUCE_MISSING);
    EXPECT(strstr(err.text, "truce init") && !empty.log);
    err = (struct err){ 0 };
    DO(store_begin(empty.store, &err)); /* or in a transaction of the caller's */
    DO(log_init(empty.store, NOW, &err));
    store_rollback(empty.store);
    EXPECT(log_open(empty.store, &s->boot, &empty.log, &err) == TRUCE_MISSING);
    store_close(empty.store);
}

TEST(two_processes_append_in_turn_and_a_reader_follows)
{
    struct setting a, b = { 0 }, reader = { 0 };
    struct err     err = { 0 };

    set_up(&a, fresh_path());
    arena_init(&b.boot, 1 << 20);
    arena_init(&b.step, 1 << 20);
    DO(store_open(path, STORE_WRITE, &b.store, &err));
    DO(log_open(b.store, &b.boot, &b.log, &err));
    DO(store_open(path, STORE_READ, &reader.store, &err));
    DO(log_open(reader.store, &b.boot, &reader.log, &err));
    append(&a, 300);
    EXPECT(log_size(b.log) == 0);
    DO(log_reload(b.log, &err));
    append(&b, 300);
    DO(log_reload(a.log, &err));
    append(&a, 10);
    /* without a reload the append itself takes up what others wrote */
    DO(store_begin(b.store, &err));
    char     text[128];
    uint64_t seq = 0;
    DO(log_append(b.log, (enum record_kind)(610 % RECORD_KIND_COUNT), NOW,
                  body_of(610, text), &seq, &err));
    EXPECT(seq == 610);
    DO(store_commit(b.store, &err));
    arena_init(&reader.step, 1 << 20);
    EXPECT(log_size(reader.log) == 0);
    DO(log_reload(reader.log, &err));
    expect_whole(&reader, 611);
    take_down(&reader);
    take_down(&b);
    take_down(&a);
}

/* ---- damage ---- */

/* Opens anew, verifies and scans. CORRUPT, in words, if either says so. */
static enum status
look(struct setting *s, struct err *ret_err)
{
    struct log *log = NULL;
    struct err  err = { 0 };
    uint64_t    checked = 99;
    enum status status = log_verify(s->log, &checked, &err);

    EXPECT((status == TRUCE_OK) == !err.text[0]);
    struct err   opening = { 0 };
    struct arena boot;
    arena_init(&boot, 1 << 20);
    enum status opened = log_open(s->store, &boot, &log, &opening);
    EXPECT(opened == TRUCE_OK || opening.text[0]);
    arena_free(&boot);
    if (opened != TRUCE_OK && status == TRUCE_OK) {
        status = opened;
        err = opening;
    }
    *ret_err = err;
    return status;
}

static void
put_raw(struct setting *s, enum store_table table, struct store_key key, struct str value)
{
    struct err err = { 0 };

    DO(store_begin(s->store, &err));
    if (table == STORE_LOG)
        DO(pack_put(log_entries(s->log), key.number, value, &err));
    else
        DO(store_put(s->store, table, key, value, &err));
    DO(store_commit(s->store, &err));
}

static struct str
get_raw(struct setting *s, enum store_table table, struct store_key key)
{
    struct str value = STR_NONE;
    struct err err = { 0 };
    bool       found = false;

    if (table == STORE_LOG)
        DO(pack_get(log_entries(s->log), key.number, &s->step, &value, &found, &err));
    else
        DO(store_get(s->store, table, key, &s->step, &value, &found, &err));
    EXPECT(found);
    return value;
}

static bool
names_entry(const struct err *err, uint64_t seq)
{
    char words[48];

    (void)snprintf(words, sizeof words, "entry %llu of the log ", (unsigned long long)seq);
    return strstr(err->text, words) != NULL;
}

TEST_BOTH(a_flipped_bit_in_any_entry_is_found_and_the_entry_named)
{
    append(s, 530);
    for (uint64_t i = 0; i < 530; i += i < 3 || i > 526 ? 1 : 37) {
        struct str  old = get_raw(s, STORE_LOG, STORE_NUMBER(i));
        char        bytes[256];
        struct err  err;
        size_t      at = (size_t)(i * 31 % old.len);

        memcpy(bytes, old.at, old.len);
        bytes[at] = (char)(bytes[at] ^ 1 << i % 8);
        put_raw(s, STORE_LOG, STORE_NUMBER(i), (struct str){ bytes, old.len });
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        EXPECT_SAY(names_entry(&err, i), "%s", err.text);
        struct log_entry entry = { .seq = 4711 };
        err = (struct err){ 0 };
        EXPECT(log_read(s->log, i, &s->step, &entry, &err) == TRUCE_CORRUPT);
        EXPECT(names_entry(&err, i) && entry.seq == 4711);
        put_raw(s, STORE_LOG, STORE_NUMBER(i), old);
    }
    expect_whole(s, 530);
}

static enum status
open_again(struct setting *s, struct err *ret_err)
{
    struct log  *log = NULL;
    struct arena boot;

    arena_init(&boot, 1 << 20);
    *ret_err = (struct err){ 0 };
    enum status status = log_open(s->store, &boot, &log, ret_err);
    EXPECT((status == TRUCE_OK) == (log != NULL));
    arena_free(&boot);
    return status;
}

static void
remove_raw(struct setting *s, enum store_table table, struct store_key key)
{
    struct err err = { 0 };

    DO(store_begin(s->store, &err));
    if (table == STORE_LOG)
        DO(pack_put(log_entries(s->log), key.number, STR_NONE, &err));
    else
        DO(store_delete(s->store, table, key, &err));
    DO(store_commit(s->store, &err));
}

TEST_BOTH(opening_sees_damage_at_the_end_of_the_log)
{
    struct err err;
    char       bytes[256];

    append(s, 300);
    struct str last = get_raw(s, STORE_LOG, STORE_NUMBER(299));
    memcpy(bytes, last.at, last.len);
    bytes[12] ^= 1;
    put_raw(s, STORE_LOG, STORE_NUMBER(299), (struct str){ bytes, last.len });
    EXPECT(open_again(s, &err) == TRUCE_CORRUPT && names_entry(&err, 299));
    remove_raw(s, STORE_LOG, STORE_NUMBER(299));
    EXPECT(open_again(s, &err) == TRUCE_CORRUPT && names_entry(&err, 299));
    put_raw(s, STORE_LOG, STORE_NUMBER(299), last);
    put_raw(s, STORE_LOG, STORE_NUMBER(300), last);
    EXPECT(open_again(s, &err) == TRUCE_CORRUPT && names_entry(&err, 300));
    remove_raw(s, STORE_LOG, STORE_NUMBER(300));
    EXPECT(open_again(s, &err) == TRUCE_OK);
    remove_raw(s, STORE_META, STORE_BYTES(STR("format")));
    EXPECT(open_again(s, &err) == TRUCE_MISSING);
}

TEST_BOTH(missing_digests_are_named_by_their_first_entry)
{
    static const struct {
        unsigned level;
        uint64_t index, seq;
    } cases[] = { { 0, 0, 0 }, { 0, 1, 256 }, { 0, 2, 512 }, { 1, 0, 0 } };
    struct err err;

    append(s, 530);
    for (size_t i = 0; i < 4; i++) {
        struct store_key key = STORE_NUMBER(log_rows_tile_key(cases[i].level, cases[i].index));
        struct str       old = get_raw(s, STORE_NODE, key);

        remove_raw(s, STORE_NODE, key);
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        EXPECT_SAY(names_entry(&err, cases[i].seq), "case %zu: %s", i, err.text);
        put_raw(s, STORE_NODE, key, old);
    }
    expect_whole(s, 530);
}

TEST_BOTH(every_bit_of_one_entry_counts)
{
    append(s, 3);
    struct str old = get_raw(s, STORE_LOG, STORE_NUMBER(1));
    for (size_t bit = 0; bit < old.len * 8; bit++) {
        char       bytes[256];
        struct err err;

        memcpy(bytes, old.at, old.len);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        put_raw(s, STORE_LOG, STORE_NUMBER(1), (struct str){ bytes, old.len });
        EXPECT(look(s, &err) == TRUCE_CORRUPT && names_entry(&err, 1));
    }
}

static enum status
see_any(void *context, const struct log_entry *entry, struct err *err)
{
    (void)context, (void)entry, (void)err;
    return TRUCE_OK;
}

TEST_BOTH(a_missing_or_added_entry_is_found_and_named)
{
    struct err err = { 0 };

    append(s, 300);
    for (uint64_t i = 0; i < 300; i += 23) {
        struct str old = get_raw(s, STORE_LOG, STORE_NUMBER(i));
        struct err words;

        remove_raw(s, STORE_LOG, STORE_NUMBER(i));
        EXPECT(look(s, &words) == TRUCE_CORRUPT && names_entry(&words, i));
        words = (struct err){ 0 };
        EXPECT(log_scan(s->log, 0, see_any, NULL, &words) == TRUCE_CORRUPT);
        EXPECT(names_entry(&words, i) && strstr(words.text, "missing"));
        put_raw(s, STORE_LOG, STORE_NUMBER(i), old);
    }
    put_raw(s, STORE_LOG, STORE_NUMBER(300), get_raw(s, STORE_LOG, STORE_NUMBER(299)));
    EXPECT(look(s, &err) == TRUCE_CORRUPT && names_entry(&err, 300));
    put_raw(s, STORE_LOG, STORE_NUMBER(1000), STR("x"));
    err = (struct err){ 0 };
    EXPECT(look(s, &err) == TRUCE_CORRUPT && names_entry(&err, 300));
}

TEST_BOTH(a_cut_off_tail_is_found)
{
    struct err err = { 0 };

    append(s, 300);
    DO(store_begin(s->store, &err));
    for (uint64_t i = 290; i < 300; i++)
        DO(pack_put(log_entries(s->log), i, STR_NONE, &err));
    DO(store_commit(s->store, &err));
    EXPECT(look(s, &err) == TRUCE_CORRUPT && names_entry(&err, 290));
    err = (struct err){ 0 };
    EXPECT(log_scan(s->log, 0, see_any, NULL, &err) == TRUCE_CORRUPT);
    EXPECT(names_entry(&err, 290));
}

TEST_BOTH(every_digest_and_the_head_are_checked)
{
    static const struct {
        unsigned level;
        uint64_t index;
        size_t   at; /* digest in the tile */
        uint64_t seq;
    } cases[] = {
        { 0, 0, 0, 0 },    { 0, 0, 255, 255 },   { 0, 1, 44, 300 },
        { 0, 2, 17, 529 }, { 1, 0, 0, 0 },       { 1, 0, 1, 256 },
    };
    struct err err = { 0 };

    append(s, 530);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store_key key = STORE_NUMBER(log_rows_tile_key(cases[i].level, cases[i].index));
        struct str       old = get_raw(s, STORE_NODE, key);
        char             bytes[MERKLE_TILE_WIDTH * SHA256_BYTES];

        memcpy(bytes, old.at, old.len);
        bytes[cases[i].at * SHA256_BYTES + i] ^= 4;
        put_raw(s, STORE_NODE, key, (struct str){ bytes, old.len });
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        EXPECT_SAY(names_entry(&err, cases[i].seq), "case %zu: %s", i, err.text);
        put_raw(s, STORE_NODE, key, (struct str){ bytes, old.len - 1 });
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        put_raw(s, STORE_NODE, key, STR_NONE);
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        put_raw(s, STORE_NODE, key, old);
    }
    expect_whole(s, 530);

    struct str old = get_raw(s, STORE_META, STORE_BYTES(STR("head")));
    for (size_t i = 0; i < old.len; i++) {
        char bytes[128];

        memcpy(bytes, old.at, old.len);
        bytes[i] ^= 1;
        put_raw(s, STORE_META, STORE_BYTES(STR("head")), (struct str){ bytes, old.len });
        EXPECT_SAY(look(s, &err) == TRUCE_CORRUPT, "byte %zu", i);
    }
    put_raw(s, STORE_META, STORE_BYTES(STR("head")), STR("9223372036854775807 "));
    EXPECT(look(s, &err) == TRUCE_CORRUPT);
    put_raw(s, STORE_META, STORE_BYTES(STR("format")), STR("truce log 3"));
    EXPECT(look(s, &err) == TRUCE_UNSUPPORTED);
}

/* One entry to a row, as the first format had it. */
TEST_BOTH(a_log_of_the_first_format_is_read_and_grows_into_the_newest)
{
    struct err err = { 0 };

    append(s, 300);
    for (uint64_t i = 300; i-- > 0;) { /* rows of many become rows of one */
        struct str entry = get_raw(s, STORE_LOG, STORE_NUMBER(i));

        DO(store_begin(s->store, &err));
        DO(pack_put(log_entries(s->log), i, STR_NONE, &err));
        DO(store_put(s->store, STORE_LOG, STORE_NUMBER(i), entry, &err));
        DO(store_commit(s->store, &err));
    }
    put_raw(s, STORE_META, STORE_BYTES(STR("format")), STR("truce log 1"));
    DO(log_open(s->store, &s->boot, &s->log, &err));
    expect_whole(s, 300);
    EXPECT_STR(get_raw(s, STORE_META, STORE_BYTES(STR("format"))), STR("truce log 1"));
    DO(store_begin(s->store, &err));
    uint64_t seq = 0;
    DO(log_append(s->log, RECORD_NOTICE, NOW, STR("{}"), &seq, &err));
    store_rollback(s->store);
    EXPECT_STR(get_raw(s, STORE_META, STORE_BYTES(STR("format"))), STR("truce log 1"));
    DO(log_reload(s->log, &err));
    append(s, 300);
    EXPECT_STR(get_raw(s, STORE_META, STORE_BYTES(STR("format"))), STR("truce log 2"));
    expect_whole(s, 600);
}

/* An entry together with its leaf digest, as somebody with a little knowledge would. */
TEST_BOTH(an_entry_changed_together_with_its_digest_is_found)
{
    static const struct {
        uint64_t size, seq, named;
    } cases[] = { { 5, 2, 0 }, { 530, 300, 256 }, { 530, 3, 0 }, { 530, 520, 0 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t   seq = cases[i].seq;
        struct err err = { 0 };
        char       bytes[256], tile[MERKLE_TILE_WIDTH * SHA256_BYTES];

        append(s, cases[i].size - log_size(s->log));
        struct store_key key = STORE_NUMBER(log_rows_tile_key(0, seq / 256));
        struct str       entry = get_raw(s, STORE_LOG, STORE_NUMBER(seq));
        struct str       leaves = get_raw(s, STORE_NODE, key);
        memcpy(bytes, entry.at, entry.len);
        memcpy(tile, leaves.at, leaves.len);
        bytes[12] = 'm';
        struct digest leaf = merkle_leaf((struct str){ bytes, entry.len });
        memcpy(tile + seq % 256 * SHA256_BYTES, leaf.bytes, SHA256_BYTES);
        put_raw(s, STORE_LOG, STORE_NUMBER(seq), (struct str){ bytes, entry.len });
        put_raw(s, STORE_NODE, key, (struct str){ tile, leaves.len });
        EXPECT(look(s, &err) == TRUCE_CORRUPT);
        EXPECT_SAY(names_entry(&err, cases[i].named), "case %zu: %s", i, err.text);
        put_raw(s, STORE_LOG, STORE_NUMBER(seq), entry);
        put_raw(s, STORE_NODE, key, leaves);
    }
}

TEST(an_entry_of_a_newer_kind_is_verified_but_not_given_out)
{
    struct setting s;
    struct err     err = { 0 };
    uint64_t       checked = 0;

    set_up(&s, ":memory:");
    append(&s, 2);
    struct str entry = arena_printf(&s.step,
                                    "{\"body\":{},\"kind\":\"peace\",\"recorded\":"
                                    "\"2026-01-02T03:04:05Z\",\"seq\":2}");
    struct digest leaves[3] = { merkle_leaf(get_raw(&s, STORE_LOG, STORE_NUMBER(0))),
                                merkle_leaf(get_raw(&s, STORE_LOG, STORE_NUMBER(1))),
                                merkle_leaf(entry) };
    struct merkle tree = { 0 };
    for (int i = 0; i < 3; i++)
        merkle_add(&tree, &leaves[i]);
    struct digest root = merkle_root(&tree);
    char          hex[SHA256_HEX_LEN + 1];
    digest_hex(&root, hex);
    put_raw(&s, STORE_LOG, STORE_NUMBER(2), entry);
    put_raw(&s, STORE_NODE, STORE_NUMBER(0), (struct str){ (char *)leaves, sizeof leaves });
    put_raw(&s, STORE_META, STORE_BYTES(STR("head")), arena_printf(&s.step, "3 %s", hex));
    DO(log_verify(s.log, &checked, &err));
    EXPECT(checked == 3);
    EXPECT(log_reload(s.log, &err) == TRUCE_UNSUPPORTED && strstr(err.text, "newer truce"));
    take_down(&s);
}
