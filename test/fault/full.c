#include "test.h"

#include "commands.h"

#include "base/fault.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The disk is full at the nth write, a sync or a rename fails: once, or from then on. Of each
 * command that writes: it says so and exits with a failure, the store is whole, and when there is
 * room again the same command finishes what it began, with the result of a run that met nothing.
 * One point in STRIDE is tried, or with TRUCE_FAULTS=all each.
 */

enum { STRIDE = 11 };

static const struct fault none = { 0 };

#define OK(words)                                                                        \
    do {                                                                                 \
        int code_ = commands_run(words, none, NULL);                                     \
        EXPECT_SAY(code_ == 0, "%s: exit %d", words, code_);                             \
        if (code_)                                                                       \
            commands_shell("cat err | sed 's/^/# /'");                                   \
    } while (0)

static const struct {
    unsigned    kinds;
    const char *name;
} kinds[] = { { FAULT_WRITE, "write" }, { FAULT_SYNC, "sync" }, { FAULT_RENAME, "rename" } };

struct sweep {
    const char *command; /* in a folder made like "before" */
    void (*after)(int code);  /* right after the fault */
    void (*again)(void);      /* when all is done: the result */
    unsigned least; /* so many points are met at least */
};

static void
one(const struct sweep *s, struct fault fault, bool *met)
{
    int code;

    commands_shell("rm -rf work && cp -a before work");
    EXPECT(chdir("work") == 0);
    code = commands_run(s->command, fault, met);
    EXPECT_SAY(code >= 0, "it died");
    if (*met && code == 0) /* what could not be done was not needed */
        EXPECT(fault.n > 0);
    if (code != 0)
        EXPECT_SAY(commands_holds("err", "truce: ") || commands_holds("err", "not "),
                   "it fails aloud");
    s->after(code);
    if (code != 0)
        OK(s->command);
    s->again();
    EXPECT(chdir("..") == 0);
}

static void
sweep(const struct sweep *s)
{
    const char *wanted = getenv("TRUCE_FAULTS");
    uint64_t    stride = wanted && strcmp(wanted, "all") == 0 ? 1 : STRIDE;
    unsigned    points = 0;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            bool met = true;

            for (uint64_t n = 1; met && !test_failures_here; n += stride, points += met) {
                one(s, (struct fault){ kinds[k].kinds, n, for_ever }, &met);
                EXPECT_SAY(!test_failures_here, "%s, at %s %llu%s", s->command, kinds[k].name,
                           (unsigned long long)n, for_ever ? " and for ever" : "");
            }
        }
    EXPECT_SAY(points * stride >= s->least, "only %u points met", points);
    if (stride == 1)
        printf("# %s: %u points\n", s->command, points);
}

static void
begin(void)
{
    char  *text = malloc(1 << 20), *at = text;

    commands_begin("full");
    commands_shell("mkdir before");
    EXPECT(chdir("before") == 0 && text);
    for (int i = 0; i < 300; i++)
        at += sprintf(at, "{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"%d\",\"lat\":48.5,"
                          "\"lon\":38,\"source\":\"smm\",\"text\":\"Zvenigora-%d\"}\n", i, i);
    commands_write("r.jsonl", text);
    free(text);
    OK("init --db t.db");
}

/* Back to the test's folder, with "before" made. */
static void
made(void)
{
    EXPECT(chdir("..") == 0);
}

static void
store_is_whole(int code)
{
    (void)code;
    OK("verify --db t.db");
}

/* ---- import ---- */

/* One group: all of it or none, and all if the command said that it is done. */
static void
import_is_whole(int code)
{
    OK("verify --json --db t.db");
    bool all = commands_holds("out", "\"entries\":300,"), nothing = commands_holds("out", "\"entries\":0,");

    EXPECT(all || (nothing && code != 0));
    EXPECT(commands_holds("out", all ? "\"vault\":300" : "\"vault\":0"));
}

static void
import_is_done(void)
{
    OK("export --db t.db");
    EXPECT(commands_holds("out", "Zvenigora-0\"") && commands_holds("out", "Zvenigora-299\""));
    import_is_whole(0);
}

TEST(an_import_that_finds_the_disk_full_loses_and_halves_nothing)
{
    begin();
    made();
    sweep(&(struct sweep){ "import --db t.db r.jsonl", import_is_whole, import_is_done, 20 });
    commands_end();
}

/* ---- import --entries ---- */

static void
entries_are_whole(int code)
{
    (void)code;
    OK("verify --json --db u.db");
}

static void
entries_are_done(void)
{
    OK("export --entries --vault --db u.db");
    commands_shell("cmp -s out all.jsonl");
}

TEST(a_record_that_is_taken_in_onto_a_full_disk_is_the_same_in_the_end)
{
    begin();
    OK("import --db t.db r.jsonl");
    OK("export --entries --vault --db t.db");
    commands_shell("cp out all.jsonl");
    OK("init --db u.db");
    made();
    sweep(&(struct sweep){ "import --db u.db --entries all.jsonl", entries_are_whole,
                           entries_are_done, 20 });
    commands_end();
}

/* ---- checkpoint ---- */

static char checkpoint_words[700], witness_key[200], log_key[200];

static void
read_word(const char *path, char word[200])
{
    FILE *in = fopen(path, "r");

    EXPECT(in && fscanf(in, "%199s", word) == 1);
    if (in)
        (void)fclose(in);
}

/* A witness in a folder of its own, which is not swept: where it listens stands in its words. */
static pid_t
begin_witness(void)
{
    char  words[500], address[200] = "";
    pid_t child;

    OK("keygen --as witness --name w.example -o w");
    read_word("w.pub", witness_key);
    read_word("key.pub", log_key);
    (void)snprintf(words, sizeof words,
                   "witness --key w --log %s --state state --listen 127.0.0.1:0", log_key);
    commands_shell("mkdir ../witness && mv w w.pub ../witness");
    EXPECT(chdir("../witness") == 0);
    child = commands_start(words, none);
    for (int i = 0; i < 500 && !address[0]; i++) {
        commands_shell("sleep 0.02; sed -n 's|.*\\(127[0-9.:]*\\).*|\\1|p' err >address; echo >>address");
        FILE *in = fopen("address", "r");
        if (in && fscanf(in, "%199s", address) != 1)
            address[0] = 0;
        if (in)
            (void)fclose(in);
    }
    EXPECT(address[0] && chdir("../before") == 0);
    (void)snprintf(checkpoint_words, sizeof checkpoint_words,
                   "checkpoint --db t.db --key key --require all --witness %s@http://%s",
                   witness_key, address);
    return child;
}

/* A signature that was printed is in FILE.last. */
static void
nothing_is_out_that_is_not_kept(int code)
{
    bool is_out = commands_holds("out", "example.org/log\n300\n");

    EXPECT(!is_out || commands_holds("key.last", "\n300\n"));
    EXPECT(code != 0 || is_out);
    store_is_whole(code);
}

static void
checkpoint_is_done(void)
{
    char words[600];

    EXPECT(commands_holds("key.last", "\n300\n"));
    OK("prove --db t.db smm:7 -o p.json");
    (void)snprintf(words, sizeof words, "check-proof p.json --witness %s --require all --key %s",
                   witness_key, log_key);
    OK(words);
}

TEST(a_checkpoint_that_finds_the_disk_full_is_signed_and_witnessed_later)
{
    pid_t child;

    begin();
    OK("import --db t.db r.jsonl");
    OK("keygen --name example.org/log -o key");
    child = begin_witness();
    made();
    sweep(&(struct sweep){ checkpoint_words, nothing_is_out_that_is_not_kept, checkpoint_is_done,
                           20 });
    (void)kill(child, SIGTERM);
    (void)waitpid(child, NULL, 0);
    commands_end();
}

/* ---- erase ---- */

#define ERASED "p2ZW5pZ29yYS03I" /* Zvenigora-7" in the base64 of a disclosure ["…","text","…"] */
#define ERASE "erase --db t.db smm:7 --field text --by cell --why asked"

/* Not in part: what the record says was erased is gone for whoever reads the store. */
static void
erased_or_not(int code)
{
    store_is_whole(code);
    OK("export --db t.db");
    bool is_there = commands_holds("out", "Zvenigora-7\"");
    OK("export --entries --db t.db");
    EXPECT(commands_holds("out", "\"kind\":\"erase\"") == !is_there && (is_there || code != 3));
    if (!is_there && code != 0) { /* said to have failed: what is left is to forget old pages */
        OK("erase --db t.db --forget");
        commands_shell("cp -a ../before/t.db t.db && rm -f t.db-wal t.db-shm");
    }
}

static void
nothing_is_left_of_it(void)
{
    OK("export --db t.db");
    EXPECT(!commands_holds("out", "Zvenigora-7\"") && commands_holds("out", "Zvenigora-8\""));
    EXPECT(!commands_holds("t.db", ERASED) && !commands_holds("t.db-wal", ERASED));
    store_is_whole(0);
}

TEST(an_erasure_that_finds_the_disk_full_is_whole_or_not_there)
{
    begin();
    OK("import --db t.db r.jsonl");
    EXPECT(commands_holds("t.db", ERASED));
    made();
    sweep(&(struct sweep){ ERASE, erased_or_not, nothing_is_left_of_it, 20 });
    commands_end();
}

/* ---- escrow ---- */

#define RECIPIENT "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"

static void
escrow_is_whole_or_absent(int code)
{
    EXPECT(code != 0 || access("copy.age", F_OK) == 0);
    EXPECT(access("copy.age.new", F_OK) != 0);
    if (access("copy.age", F_OK) == 0) /* whole, though to say so may have failed */
        commands_shell("test $(stat -c %s copy.age) = $(stat -c %s ../copy.age)");
    store_is_whole(code);
}

static void
escrow_is_done(void)
{
    commands_shell("test $(stat -c %s copy.age) = $(stat -c %s ../copy.age)");
}

TEST(an_escrow_that_finds_the_disk_full_leaves_no_half_file)
{
    begin();
    OK("import --db t.db r.jsonl");
    OK("escrow --db t.db -o ../copy.age --to " RECIPIENT);
    made();
    sweep(&(struct sweep){ "escrow --db t.db -o copy.age --to " RECIPIENT,
                           escrow_is_whole_or_absent, escrow_is_done, 5 });
    commands_end();
}

/* ---- log --tiles ---- */

/* The checkpoint is there last: where it is, all of what it speaks of is. */
static void
tiles_are_whole_or_unsaid(int code)
{
    store_is_whole(code);
    commands_shell("test ! -e site/checkpoint || test \"$(cat site/checkpoint)\" = \"$(cat "
                   "../before/old)\" || diff -r site ../site");
    EXPECT(code == 0 || !commands_holds("out", "files written"));
}

static void
tiles_are_done(void)
{
    commands_shell("diff -r site ../site");
}

TEST(tiles_that_find_the_disk_full_are_published_whole_or_not_at_all)
{
    begin();
    OK("import --db t.db r.jsonl");
    OK("keygen --name example.org/log -o key");
    OK("checkpoint --db t.db --key key");
    OK("log --db t.db --tiles site"); /* 300 entries; then grown, with the same name */
    commands_shell("cp site/checkpoint old; sed 's/\"id\":\"/&n/' r.jsonl >r2.jsonl");
    OK("import --db t.db r2.jsonl");
    OK("checkpoint --db t.db --key key");
    commands_shell("cp -a site ../site");
    OK("log --db t.db --tiles ../site");
    made();
    sweep(&(struct sweep){ "log --db t.db --tiles site", tiles_are_whole_or_unsaid, tiles_are_done,
                           30 });
    commands_end();
}

/* ---- wipe ---- */

#define WIPE "wipe --db t.db --key key --all --yes-destroy t.db --yes-destroy t.db"

/* Said to be done, it is; what failed is said, and the rest was destroyed all the same. */
static void
wiped_or_said(int code)
{
    bool is_gone = access("t.db", F_OK) != 0 && access("key", F_OK) != 0;

    EXPECT(code != 0 || is_gone);
    if (access("key", F_OK) != 0) /* else the same command again */
        commands_shell("(umask 077; cp -p ../before/key key)");
    if (access("t.db", F_OK) != 0)
        commands_shell("cp -a ../before/t.db t.db");
}

static void
nothing_is_left(void)
{
    if (access("t.db", F_OK) == 0) /* made anew above */
        OK(WIPE);
    commands_shell("test -z \"$(ls t.db* key 2>/dev/null)\"");
}

TEST(a_wipe_that_fails_in_a_part_says_so_and_ends_when_it_is_run_again)
{
    begin();
    OK("import --db t.db r.jsonl");
    OK("keygen --name example.org/log -o key");
    made();
    sweep(&(struct sweep){ WIPE, wiped_or_said, nothing_is_left, 10 });
    commands_end();
}
