#include "test.h"

#include "base/buf.h"
#include "base/sys.h"
#include "store/backend.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a folder of our own, and a store in it or in memory ---- */

static char folder[64], path[128];

static void
remove_folder(void)
{
    char command[160];

    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        perror(command);
}

/* An empty path in an empty folder. */
static const char *
fresh_path(void)
{
    if (!folder[0]) {
        (void)snprintf(folder, sizeof folder, "/tmp/truce-store-XXXXXX");
        if (!mkdtemp(folder))
            abort();
        atexit(remove_folder);
    }
    (void)snprintf(path, sizeof path, "%s/a.db", folder);
    for (int i = 0; i < 4; i++) {
        static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
        char                     file[160];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        (void)unlink(file);
    }
    return path;
}

static struct store *
open_or_die(const char *place, enum store_mode mode)
{
    struct store *store = NULL;
    struct err    err = { 0 };

    if (store_open(place, mode, &store, &err) != TRUCE_OK) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
    return store;
}

/* The same promise of both back ends. */
#define TEST_BOTH(sentence)                                            \
    static void sentence(struct store *store);                         \
    TEST(sentence)                                                     \
    {                                                                  \
        struct store *store = open_or_die(":memory:", STORE_CREATE);   \
                                                                       \
        sentence(store);                                               \
        store_close(store);                                            \
        store = open_or_die(fresh_path(), STORE_CREATE);               \
        sentence(store);                                               \
        store_close(store);                                            \
    }                                                                  \
    static void sentence(struct store *store)

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)

static struct str
get(struct store *store, enum store_table table, struct store_key key, struct arena *step)
{
    struct str value = STR("(none)");
    struct err err = { 0 };
    bool       found = false;

    DO(store_get(store, table, key, step, &value, &found, &err));
    EXPECT(found == !str_eq(value, STR("(none)")));
    return value;
}

/* All rows from `first` as "key=value " in order. */
struct listing {
    struct buf buf;
    size_t     left; /* stop after so many */
    bool       numbers;
};

static enum status
list_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct listing *listing = context;

    (void)err;
    if (listing->left-- == 0)
        return TRUCE_FOUND;
    if (listing->numbers)
        buf_printf(&listing->buf, "%llu", (unsigned long long)key.number);
    else
        buf_add(&listing->buf, key.bytes);
    buf_printf(&listing->buf, "=%.*s ", STR_ARGS(value));
    return TRUCE_OK;
}

static bool
has_numbers(enum store_table table)
{
    return table == STORE_LOG || table == STORE_NODE || table == STORE_VAULT;
}

static struct str
list(struct store *store, enum store_table table, struct store_key first,
     struct arena *step)
{
    struct listing listing = { .left = 1000,
                               .numbers = has_numbers(table) };
    struct err     err = { 0 };

    buf_init(&listing.buf, 1 << 20);
    DO(store_scan(store, table, first, list_row, &listing, &err));
    struct str text = arena_copy_str(step, buf_str(&listing.buf));
    buf_free(&listing.buf);
    return text;
}

/* ---- both back ends ---- */

TEST_BOTH(a_committed_row_is_found_and_a_rolled_back_one_is_not)
{
    struct arena step;
    struct err   err = { 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_META, STORE_BYTES(STR("a")), STR("1"), &err));
    DO(store_put(store, STORE_LOG, STORE_NUMBER(7), STR("seven"), &err));
    DO(store_commit(store, &err));
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_META, STORE_BYTES(STR("a")), STR("2"), &err));
    DO(store_put(store, STORE_META, STORE_BYTES(STR("b")), STR("3"), &err));
    DO(store_delete(store, STORE_LOG, STORE_NUMBER(7), &err));
    EXPECT_STR(get(store, STORE_META, STORE_BYTES(STR("a")), &step), STR("2"));
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(0), &step), STR(""));
    store_rollback(store);
    EXPECT_STR(list(store, STORE_META, STORE_BYTES(STR_NONE), &step), STR("a=1 "));
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(0), &step), STR("7=seven "));
    arena_free(&step);
}

TEST_BOTH(a_cleared_table_comes_back_with_rollback)
{
    struct arena step;
    struct err   err = { 0 };
    uint64_t     count = 99;

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    for (uint64_t i = 0; i < 20; i++)
        DO(store_put(store, STORE_NODE, STORE_NUMBER(i * i), STR("x"), &err));
    DO(store_commit(store, &err));
    DO(store_begin(store, &err));
    DO(store_delete(store, STORE_NODE, STORE_NUMBER(4), &err));
    DO(store_clear(store, STORE_NODE, &err));
    DO(store_count(store, STORE_NODE, &count, &err));
    EXPECT(count == 0);
    DO(store_put(store, STORE_NODE, STORE_NUMBER(3), STR("y"), &err));
    store_rollback(store);
    DO(store_count(store, STORE_NODE, &count, &err));
    EXPECT(count == 20);
    EXPECT_STR(get(store, STORE_NODE, STORE_NUMBER(4), &step), STR("x"));
    EXPECT_STR(get(store, STORE_NODE, STORE_NUMBER(3), &step), STR("(none)"));
    arena_free(&step);
}

TEST_BOTH(keys_come_in_byte_order_with_a_prefix_first)
{
    static const char *const keys[] = { "b", "", "ab", "\xff", "a", "a\x01", "B", "abc" };
    struct arena             step;
    struct err               err = { 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    for (size_t i = 0; i < 8; i++)
        DO(store_put(store, STORE_FINDING, STORE_BYTES(str_from_c(keys[i])), STR_NONE, &err));
    DO(store_put(store, STORE_FINDING, STORE_BYTES(STR("a\0")), STR("0"), &err));
    DO(store_commit(store, &err));
    EXPECT_STR(list(store, STORE_FINDING, STORE_BYTES(STR_NONE), &step),
               STR("= B= a= a\0=0 a\x01= ab= abc= b= \xff= "));
    EXPECT_STR(list(store, STORE_FINDING, STORE_BYTES(STR("aa")), &step),
               STR("ab= abc= b= \xff= "));
    arena_free(&step);
}

TEST_BOTH(numbers_go_up_to_the_largest_of_63_bits_and_no_further)
{
    struct arena step;
    struct err   err = { 0 };
    bool         found;
    struct str   value;

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_LOG, STORE_NUMBER(INT64_MAX), STR("last"), &err));
    DO(store_put(store, STORE_LOG, STORE_NUMBER(0), STR("first"), &err));
    EXPECT(store_put(store, STORE_LOG, STORE_NUMBER((uint64_t)INT64_MAX + 1), STR("x"),
                     &err) == TRUCE_LIMIT);
    EXPECT(strstr(err.text, "9223372036854775808"));
    err = (struct err){ 0 };
    DO(store_commit(store, &err)); /* a refused row does not end the transaction */
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(0), &step),
               STR("0=first 9223372036854775807=last "));
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(INT64_MAX), &step),
               STR("9223372036854775807=last "));
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(UINT64_MAX), &step), STR(""));
    EXPECT(store_get(store, STORE_LOG, STORE_NUMBER(UINT64_MAX), &step, &value, &found,
                     &err) == TRUCE_LIMIT);
    arena_free(&step);
}

TEST_BOTH(keys_and_values_hold_any_bytes)
{
    struct arena step;
    struct err   err = { 0 };
    char         longest[STORE_KEY_LEN_MAX + 1] = { 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_STATE, STORE_BYTES(STR("a")), STR("\0'\"\xff\n"), &err));
    DO(store_put(store, STORE_STATE, STORE_BYTES(STR("empty")), STR_NONE, &err));
    DO(store_put(store, STORE_STATE, (struct store_key){ { longest, STORE_KEY_LEN_MAX }, 0 },
                 STR("k"), &err));
    EXPECT(store_put(store, STORE_STATE, (struct store_key){ { longest, sizeof longest }, 0 },
                     STR("k"), &err) == TRUCE_LIMIT);
    EXPECT(strstr(err.text, "table state"));
    err = (struct err){ 0 };
    DO(store_commit(store, &err));
    EXPECT_STR(get(store, STORE_STATE, STORE_BYTES(STR("a")), &step), STR("\0'\"\xff\n"));
    EXPECT_STR(get(store, STORE_STATE, STORE_BYTES(STR("empty")), &step), STR_NONE);
    EXPECT_STR(get(store, STORE_STATE,
                   (struct store_key){ { longest, STORE_KEY_LEN_MAX }, 0 }, &step),
               STR("k"));
    arena_free(&step);
}

TEST_BOTH(a_value_may_have_64_mib_and_not_one_byte_more)
{
    struct arena step;
    struct err   err = { 0 };
    char        *big = calloc(1, (size_t)STORE_VALUE_LEN_MAX + 1);
    struct str   value = { big, STORE_VALUE_LEN_MAX };

    arena_init(&step, (size_t)STORE_VALUE_LEN_MAX + 4096);
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_LOG, STORE_NUMBER(1), value, &err));
    value.len++;
    EXPECT(store_put(store, STORE_LOG, STORE_NUMBER(2), value, &err) == TRUCE_LIMIT);
    EXPECT(strstr(err.text, "table log"));
    EXPECT(get(store, STORE_LOG, STORE_NUMBER(1), &step).len == STORE_VALUE_LEN_MAX);
    store_rollback(store);
    free(big);
    arena_free(&step);
}

TEST_BOTH(add_refuses_a_key_that_is_there_and_the_transaction_with_it)
{
    struct arena step;
    struct err   err = { 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    DO(store_add(store, STORE_LOG, STORE_NUMBER(1), STR("one"), &err));
    DO(store_commit(store, &err));
    DO(store_begin(store, &err));
    DO(store_add(store, STORE_LOG, STORE_NUMBER(2), STR("two"), &err));
    EXPECT(store_add(store, STORE_LOG, STORE_NUMBER(1), STR("other"), &err) ==
           TRUCE_CONFLICT);
    EXPECT(strstr(err.text, "there already"));
    err = (struct err){ 0 };
    EXPECT(store_commit(store, &err) == TRUCE_IO && err.text[0]);
    EXPECT(store_transaction(store) == 0);
    EXPECT_STR(list(store, STORE_LOG, STORE_NUMBER(0), &step), STR("1=one "));
    arena_free(&step);
}

TEST_BOTH(a_row_is_added_only_where_there_is_none_and_the_step_goes_on)
{
    struct arena step;
    struct err   err = { 0 };
    bool         is_new = false;

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    DO(store_add_absent(store, STORE_META, STORE_BYTES(STR("a")), STR("one"), &is_new, &err));
    EXPECT(is_new);
    DO(store_add_absent(store, STORE_META, STORE_BYTES(STR("a")), STR("two"), &is_new, &err));
    EXPECT(!is_new);
    DO(store_put(store, STORE_META, STORE_BYTES(STR("b")), STR("three"), &err));
    DO(store_add_absent(store, STORE_META, STORE_BYTES(STR("b")), STR(""), &is_new, &err));
    EXPECT(!is_new);
    DO(store_commit(store, &err));
    EXPECT_STR(list(store, STORE_META, STORE_BYTES(STR_NONE), &step), STR("a=one b=three "));
    arena_free(&step);
}

TEST_BOTH(the_row_at_or_before_a_key_is_found)
{
    struct listing listing = { .left = 1000, .numbers = true };
    struct err     err = { 0 };

    DO(store_begin(store, &err));
    DO(store_add(store, STORE_LOG, STORE_NUMBER(10), STR("ten"), &err));
    DO(store_add(store, STORE_LOG, STORE_NUMBER(20), STR("twenty"), &err));
    DO(store_add(store, STORE_META, STORE_BYTES(STR("b")), STR("letter"), &err));
    DO(store_commit(store, &err));
    buf_init(&listing.buf, 1 << 20);
    static const uint64_t asked[] = { 0, 9, 10, 11, 19, 20, 21, INT64_MAX, UINT64_MAX };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        DO(store_find(store, STORE_LOG, STORE_NUMBER(asked[i]), list_row, &listing, &err));
    EXPECT_STR(buf_str(&listing.buf), STR("10=ten 10=ten 10=ten 20=twenty 20=twenty 20=twenty "
                                          "20=twenty "));
    listing.numbers = false;
    buf_clear(&listing.buf);
    DO(store_find(store, STORE_META, STORE_BYTES(STR("a")), list_row, &listing, &err));
    EXPECT(listing.buf.len == 0);
    DO(store_find(store, STORE_META, STORE_BYTES(STR("bb")), list_row, &listing, &err));
    EXPECT_STR(buf_str(&listing.buf), STR("b=letter "));
    listing.left = 0; /* what `each` answers is returned */
    EXPECT(store_find(store, STORE_META, STORE_BYTES(STR("b")), list_row, &listing, &err) ==
           TRUCE_FOUND);
    buf_free(&listing.buf);
}

struct nest {
    struct store *store;
    struct arena *step;
    unsigned      rows;
};

static enum status
nest_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct nest *nest = context;
    struct str   same = get(nest->store, STORE_LOG, key, nest->step);

    EXPECT_STR(same, value);
    nest->rows++;
    EXPECT_STR(list(nest->store, STORE_LOG, STORE_NUMBER(2), nest->step), STR("2=c 3=d "));
    TRY(store_put(nest->store, STORE_CURRENT, STORE_BYTES(value), STR("seen"), err));
    return key.number == 2 ? TRUCE_FOUND : TRUCE_OK;
}

TEST_BOTH(a_scan_may_read_its_own_table_and_write_to_others_and_stop)
{
    struct arena step;
    struct err   err = { 0 };
    struct nest  nest = { store, &step, 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(store, &err));
    for (uint64_t i = 0; i < 4; i++)
        DO(store_put(store, STORE_LOG, STORE_NUMBER(i), str_sub(STR("abcd"), i, i + 1), &err));
    EXPECT(store_scan(store, STORE_LOG, STORE_NUMBER(1), nest_row, &nest, &err) ==
           TRUCE_FOUND);
    EXPECT(nest.rows == 2);
    DO(store_commit(store, &err));
    EXPECT_STR(list(store, STORE_CURRENT, STORE_BYTES(STR_NONE), &step),
               STR("b=seen c=seen "));
    arena_free(&step);
}

static enum status
hook_writes(void *context, struct err *err)
{
    return store_put(context, STORE_META, STORE_BYTES(STR("head")), STR("h"), err);
}

static enum status
hook_fails(void *context, struct err *err)
{
    (void)context;
    return err_set(err, TRUCE_CORRUPT, "no head");
}

TEST_BOTH(a_hook_runs_inside_its_transaction_only_and_can_refuse_it)
{
    struct arena step;
    struct err   err = { 0 };

    arena_init(&step, 1 << 20);
    EXPECT(store_transaction(store) == 0);
    DO(store_begin(store, &err));
    EXPECT(store_transaction(store) == 1);
    store_before_commit(store, hook_writes, store);
    store_before_commit(store, hook_writes, store);
    DO(store_commit(store, &err));
    EXPECT_STR(get(store, STORE_META, STORE_BYTES(STR("head")), &step), STR("h"));
    DO(store_begin(store, &err));
    EXPECT(store_transaction(store) == 2);
    DO(store_delete(store, STORE_META, STORE_BYTES(STR("head")), &err));
    DO(store_commit(store, &err)); /* the hook of the first is gone */
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_META, STORE_BYTES(STR("x")), STR("y"), &err));
    store_before_commit(store, hook_fails, store);
    EXPECT(store_commit(store, &err) == TRUCE_CORRUPT);
    EXPECT_STR(list(store, STORE_META, STORE_BYTES(STR_NONE), &step), STR(""));
    arena_free(&step);
}

/* ---- one against the other ---- */

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static uint64_t
random_below(uint64_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % n;
}

static void
random_step(struct store *stores[2])
{
    enum store_table table = (enum store_table)random_below(STORE_TABLE_COUNT);
    char             bytes[4] = { (char)random_below(3), (char)random_below(3), 'c', 'd' };
    bool             numbers = has_numbers(table);
    struct store_key key = numbers ? STORE_NUMBER(random_below(12))
                                   : STORE_BYTES(((struct str){ bytes, random_below(4) }));
    struct str       value = str_sub(STR("some value"), 0, random_below(11));
    uint64_t         what = random_below(40);

    for (int i = 0; i < 2; i++) {
        struct err err = { 0 };

        if (!store_transaction(stores[i]))
            DO(store_begin(stores[i], &err));
        if (what < 24)
            DO(store_put(stores[i], table, key, value, &err));
        else if (what < 34)
            DO(store_delete(stores[i], table, key, &err));
        else if (what == 34)
            DO(store_clear(stores[i], table, &err));
        else if (what < 37)
            store_rollback(stores[i]);
        else
            DO(store_commit(stores[i], &err));
    }
}

TEST(memory_and_sqlite_agree_over_random_steps)
{
    struct store *stores[2] = { open_or_die(":memory:", STORE_CREATE),
                                open_or_die(fresh_path(), STORE_CREATE) };
    struct arena  step;

    arena_init(&step, 1 << 20);
    for (int n = 0; n < 1500; n++) {
        random_step(stores);
        if (n % 5)
            continue;
        arena_reset(&step);
        for (int t = 0; t < STORE_TABLE_COUNT; t++) {
            enum store_table table = (enum store_table)t;
            uint64_t         counts[2] = { 0, 1 };
            struct err       err = { 0 };

            EXPECT_STR(list(stores[0], table, (struct store_key){ 0 }, &step),
                       list(stores[1], table, (struct store_key){ 0 }, &step));
            DO(store_count(stores[0], table, &counts[0], &err));
            DO(store_count(stores[1], table, &counts[1], &err));
            EXPECT(counts[0] == counts[1]);
        }
    }
    arena_free(&step);
    store_close(stores[0]);
    store_close(stores[1]);
}

/* ---- files ---- */

static enum status
try_open(enum store_mode mode, struct err *ret_err)
{
    struct store *store = NULL;
    struct err    err = { 0 };
    enum status   status = store_open(path, mode, &store, &err);

    EXPECT((status == TRUCE_OK) == (store != NULL) && (status == TRUCE_OK) == !err.text[0]);
    EXPECT(err.status == status);
    store_close(store);
    *ret_err = err;
    return status;
}

static void
make_store(unsigned rows)
{
    struct store *store = open_or_die(fresh_path(), STORE_CREATE);
    struct err    err = { 0 };
    char          value[200] = { 0 };

    DO(store_begin(store, &err));
    for (unsigned i = 0; i < rows; i++)
        DO(store_put(store, STORE_LOG, STORE_NUMBER(i), (struct str){ value, sizeof value },
                     &err));
    DO(store_commit(store, &err));
    store_close(store);
}

static void
sql(const char *text)
{
    sqlite3 *db = NULL;
    char    *words = NULL;

    EXPECT(sqlite3_open(path, &db) == SQLITE_OK);
    EXPECT_SAY(sqlite3_exec(db, text, NULL, NULL, &words) == SQLITE_OK, "%s", words);
    sqlite3_free(words);
    EXPECT(sqlite3_close(db) == SQLITE_OK);
}

TEST(places_that_cannot_be_stores_are_refused_in_words)
{
    struct store *store = NULL;
    struct err    err = { 0 };

    EXPECT(store_open("", STORE_READ, &store, &err) == TRUCE_USAGE);
    err = (struct err){ 0 };
    EXPECT(store_open("postgresql://host/db", STORE_WRITE, &store, &err) ==
           TRUCE_UNSUPPORTED);
    EXPECT(strstr(err.text, "PostgreSQL"));
    fresh_path();
    EXPECT(try_open(STORE_READ, &err) == TRUCE_MISSING && strstr(err.text, path));
    EXPECT(try_open(STORE_WRITE, &err) == TRUCE_MISSING && strstr(err.text, "truce init"));
    (void)snprintf(path, sizeof path, "%s/no/such/a.db", folder);
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_IO && strstr(err.text, "No such file"));
    (void)snprintf(path, sizeof path, "%s", folder);
    EXPECT(try_open(STORE_READ, &err) == TRUCE_IO);
    EXPECT(try_open(STORE_CREATE, &err) != TRUCE_OK);
    EXPECT(store == NULL);
}

TEST(create_never_touches_what_is_there)
{
    struct err err;

    make_store(3);
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_CONFLICT && strstr(err.text, "exists"));
    EXPECT(try_open(STORE_READ, &err) == TRUCE_OK);
    EXPECT(try_open(STORE_WRITE, &err) == TRUCE_OK);
}

TEST(create_takes_up_a_store_without_a_row)
{
    struct err err;

    make_store(0);
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_OK);
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_OK);
    sql("INSERT INTO meta VALUES(x'61', x'62')");
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_CONFLICT);
}

TEST(a_strange_path_is_a_path)
{
    static const char *const names[] = { "file:x?mode=memory", "100%41 and #1?.db", "a&b=c" };
    char                     here[256];
    struct err               err;

    fresh_path();
    EXPECT(getcwd(here, sizeof here) && chdir(folder) == 0);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s", names[i]);
        EXPECT(try_open(STORE_CREATE, &err) == TRUCE_OK);
        EXPECT_SAY(access(names[i], F_OK) == 0, "%s", names[i]);
        EXPECT(try_open(STORE_READ, &err) == TRUCE_OK);
    }
    EXPECT(chdir(here) == 0);
}

TEST(files_that_are_no_stores_are_told_apart)
{
    struct err err;
    char       noise[5000];

    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)random_below(256);
    fresh_path();
    EXPECT(sys_write_file(path, STR_NONE, &err) == TRUCE_OK);
    EXPECT(try_open(STORE_WRITE, &err) == TRUCE_MISSING && strstr(err.text, "empty"));
    EXPECT(try_open(STORE_READ, &err) == TRUCE_MISSING);
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_OK); /* an init cut short, run again */

    for (size_t len = 1; len < sizeof noise; len = len * 3 + 1) {
        fresh_path();
        EXPECT(sys_write_file(path, (struct str){ noise, len }, &err) == TRUCE_OK);
        enum status want = len == 1 ? TRUCE_MISSING : TRUCE_CORRUPT; /* one: none to SQLite */

        EXPECT_SAY(try_open(STORE_WRITE, &err) == want, "%zu bytes: %s", len, err.text);
        EXPECT_SAY(try_open(STORE_READ, &err) == want, "%zu bytes: %s", len, err.text);
        EXPECT(try_open(STORE_CREATE, &err) == TRUCE_CONFLICT);
    }

    fresh_path();
    sql("CREATE TABLE wall(x); INSERT INTO wall VALUES(1)");
    EXPECT(try_open(STORE_WRITE, &err) == TRUCE_SYNTAX && strstr(err.text, "another program"));
    EXPECT(try_open(STORE_CREATE, &err) == TRUCE_CONFLICT);

    make_store(1);
    sql("PRAGMA user_version=3");
    EXPECT(try_open(STORE_READ, &err) == TRUCE_UNSUPPORTED && strstr(err.text, "newer"));
    sql("PRAGMA user_version=0");
    EXPECT(try_open(STORE_READ, &err) == TRUCE_CORRUPT);
}

TEST(a_store_with_a_strange_schema_is_refused)
{
    static const char *const changes[] = {
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM log; END",
        "CREATE INDEX i ON log(value)",
        "DROP TABLE node",
        "CREATE TABLE more(x)",
        "DROP TABLE meta; CREATE TABLE meta(key, value)",
        "DROP TABLE meta; CREATE VIEW meta AS SELECT key, value FROM log",
    };
    struct err err;

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        make_store(1);
        sql(changes[i]);
        EXPECT_SAY(try_open(STORE_WRITE, &err) == TRUCE_CORRUPT, "%s", changes[i]);
        EXPECT_SAY(try_open(STORE_READ, &err) == TRUCE_CORRUPT, "%s", changes[i]);
    }
}

static enum status
touch_row(void *context, struct store_key key, struct str value, struct err *err)
{
    (void)context, (void)key;
    /* SQLite reads a page that ends with the file as if its rest were noughts, which may be
     * rows of no bytes; the log knows its rows by their digests, this test by their length. */
    return value.len ? TRUCE_OK : err_set(err, TRUCE_CORRUPT, "a row of no bytes");
}

/* Every table read to its end; OK only if all could be. */
static enum status
read_all(struct err *err)
{
    struct store *store = NULL;
    enum status   status = store_open(path, STORE_READ, &store, err);

    for (int t = 0; t < STORE_TABLE_COUNT && status == TRUCE_OK; t++)
        status = store_scan(store, (enum store_table)t, (struct store_key){ 0 }, touch_row,
                            NULL, err);
    store_close(store);
    return status;
}

TEST(a_truncated_store_is_corrupt_wherever_it_is_cut)
{
    struct stat about;
    struct err  err = { 0 };
    struct buf  bytes;

    make_store(500);
    EXPECT(read_all(&err) == TRUCE_OK);
    EXPECT(stat(path, &about) == 0 && about.st_size > 100000);
    buf_init(&bytes, 1 << 24);
    EXPECT(sys_read_file(path, &bytes, &err) == TRUCE_OK);
    for (size_t len = 1; len < (size_t)about.st_size; len = len * 5 / 4 + 1) {
        struct err words = { 0 };

        fresh_path();
        EXPECT(sys_write_file(path, (struct str){ bytes.at, len }, &err) == TRUCE_OK);
        enum status status = read_all(&words);
        EXPECT_SAY(status == (len == 1 ? TRUCE_MISSING : TRUCE_CORRUPT),
                   "%zu of %zu bytes: %s", len, (size_t)about.st_size, words.text);
    }
    buf_free(&bytes);
}

TEST(a_store_with_random_bytes_changed_opens_or_fails_in_words)
{
    struct err err = { 0 };
    struct buf bytes;

    make_store(60);
    buf_init(&bytes, 1 << 24);
    EXPECT(sys_read_file(path, &bytes, &err) == TRUCE_OK);
    for (int n = 0; n < 150; n++) {
        struct err words = { 0 };
        size_t     at = random_below(n % 2 ? 200 : bytes.len);
        char       old = bytes.at[at];

        fresh_path();
        bytes.at[at] = (char)random_below(256);
        EXPECT(sys_write_file(path, buf_str(&bytes), &err) == TRUCE_OK);
        bytes.at[at] = old;
        EXPECT_SAY((read_all(&words) == TRUCE_OK) == !words.text[0], "byte %zu", at);
    }
    buf_free(&bytes);
}

/* ---- several at once ---- */

TEST(a_reader_works_beside_a_writer_and_sees_what_was_committed)
{
    struct store *writer = open_or_die(fresh_path(), STORE_CREATE);
    struct store *reader = open_or_die(path, STORE_READ);
    struct arena  step;
    struct err    err = { 0 };

    arena_init(&step, 1 << 20);
    DO(store_begin(writer, &err));
    DO(store_put(writer, STORE_LOG, STORE_NUMBER(0), STR("zero"), &err));
    EXPECT_STR(list(reader, STORE_LOG, STORE_NUMBER(0), &step), STR(""));
    DO(store_commit(writer, &err));
    EXPECT_STR(list(reader, STORE_LOG, STORE_NUMBER(0), &step), STR("0=zero "));
    EXPECT(store_begin(reader, &err) == TRUCE_IO && strstr(err.text, "reading only"));
    store_close(reader);
    store_close(writer);
    arena_free(&step);
}

TEST(a_second_writer_waits_and_is_then_told_that_the_store_is_busy)
{
    struct store *first = open_or_die(fresh_path(), STORE_CREATE);
    struct store *second = open_or_die(path, STORE_WRITE);
    struct err    err = { 0 };

    store_sqlite_wait(second, 30);
    DO(store_begin(first, &err));
    double from_s = sys_clock_s();
    EXPECT(store_begin(second, &err) == TRUCE_BUSY && strstr(err.text, "another program"));
    EXPECT(sys_clock_s() - from_s >= 0.02);
    EXPECT(store_transaction(second) == 0);
    err = (struct err){ 0 };
    DO(store_commit(first, &err));
    DO(store_begin(second, &err));
    store_close(second);
    store_close(first);
}

/* In a child without root's rights, which ignore the permissions of a folder. */
static int
in_child(int (*run)(void))
{
    int   status = 0;
    pid_t child;

    (void)fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0) ? 99 : run());
    EXPECT(child > 0 && waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int
child_reads(void)
{
    struct err err = { 0 };

    return (int)read_all(&err);
}

static int
child_writes(void)
{
    struct store *store;
    struct err    err = { 0 };

    return (int)store_open(path, STORE_WRITE, &store, &err);
}

static int
child_creates(void)
{
    struct store *store;
    struct err    err = { 0 };

    (void)snprintf(path, sizeof path, "%s/new.db", folder);
    return (int)store_open(path, STORE_CREATE, &store, &err);
}

/* Commits and goes without closing, as after kill -9. */
static enum status
commit_and_go(void)
{
    struct store *store;
    struct err    err = { 0 };

    TRY(store_open(path, STORE_WRITE, &store, &err));
    TRY(store_begin(store, &err));
    TRY(store_put(store, STORE_META, STORE_BYTES(STR("a")), STR("b"), &err));
    return store_commit(store, &err);
}

static int
child_is_cut_short(void)
{
    return (int)commit_and_go();
}

static enum status
read_the_row(void)
{
    struct store *store;
    struct arena  step;
    struct str    value = STR_NONE;
    bool          found = false;
    struct err    err = { 0 };

    arena_init(&step, 1 << 20);
    TRY(store_open(path, STORE_READ, &store, &err));
    TRY(store_get(store, STORE_META, STORE_BYTES(STR("a")), &step, &value, &found, &err));
    return found && str_eq(value, STR("b")) ? TRUCE_OK : TRUCE_MISSING;
}

static int
child_reads_the_row(void)
{
    return (int)read_the_row();
}

TEST(a_read_only_folder_can_be_read_and_not_written)
{
    make_store(5);
    EXPECT(chmod(folder, 0555) == 0 && chmod(path, 0444) == 0);
    EXPECT(in_child(child_reads) == TRUCE_OK);
    EXPECT(in_child(child_writes) == TRUCE_IO);
    EXPECT(in_child(child_creates) == TRUCE_IO);
    EXPECT(chmod(folder, 0755) == 0 && chmod(path, 0644) == 0);

    /* a writer that was killed leaves a -wal: read it or refuse, but never the old state */
    EXPECT(chmod(folder, 0777) == 0 && chmod(path, 0666) == 0);
    EXPECT(in_child(child_is_cut_short) == TRUCE_OK);
    EXPECT(chmod(folder, 0555) == 0);
    EXPECT(in_child(child_reads_the_row) == TRUCE_OK);
    EXPECT(chmod(folder, 0755) == 0);
    char shm[140];
    (void)snprintf(shm, sizeof shm, "%s-shm", path);
    EXPECT(unlink(shm) == 0 && chmod(folder, 0555) == 0);
    EXPECT(in_child(child_reads_the_row) == TRUCE_IO);
    EXPECT(chmod(folder, 0755) == 0);
}

TEST(memory_at_its_limit_is_an_error_in_words)
{
    struct store *store = open_or_die(fresh_path(), STORE_CREATE);
    struct arena  tiny;
    struct err    err = { 0 };
    struct str    value = STR("before");
    bool          found = false;
    char          big[100000] = { 0 };

    arena_init(&tiny, 70000);
    DO(store_begin(store, &err));
    DO(store_put(store, STORE_META, STORE_BYTES(STR("a")), (struct str){ big, sizeof big },
                 &err));
    EXPECT(store_get(store, STORE_META, STORE_BYTES(STR("a")), &tiny, &value, &found, &err) ==
           TRUCE_MEMORY);
    EXPECT_STR(value, STR("before"));
    EXPECT(!found && err.text[0]);
    err = (struct err){ 0 };
    DO(store_commit(store, &err)); /* a failed read leaves the transaction alone */
    arena_free(&tiny);
    store_close(store);
}
