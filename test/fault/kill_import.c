#include "test.h"

#include "commands.h"

#include "flow/flow.h"
#include "record/vault.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * `truce import` of one file after another, killed at a random moment, again and again, while
 * somebody else reads. What it said that it had recorded is there, with all its words; of the file
 * it was at, all or nothing; and the record, its vault and its tree agree. Twelve rounds, or as
 * many as TRUCE_KILL_ROUNDS says.
 */

enum { ROUNDS = 12, ROUNDS_A_STORE = 8, FILES = 64, REPORTS_MAX = 60, DELAY_US_MAX = 60000 };

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static uint64_t
random_below(uint64_t n)
{
    random_state ^= random_state << 13, random_state ^= random_state >> 7;
    random_state ^= random_state << 17; /* Marsaglia */
    return random_state % n;
}

static unsigned
reports_in(unsigned file)
{
    return 1 + file * 37 % REPORTS_MAX;
}

static void
make_files(void)
{
    static char text[REPORTS_MAX * 300];

    for (unsigned f = 0; f < FILES; f++) {
        char path[20], *at = text;

        for (unsigned i = 0; i < reports_in(f); i++)
            at += snprintf(at, (size_t)(text + sizeof text - at),
                           "{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"%u-%u\","
                           "\"lat\":48.5,\"lon\":38,\"source\":\"smm\",\"text\":\"words of %u-%u\"}\n",
                           f, i, f, i);
        (void)snprintf(path, sizeof path, "f%u", f);
        commands_write(path, text);
    }
}

/* The child: file after file, until it is killed; what each import said goes to the parent. */
_Noreturn static void
import_for_ever(unsigned first, int told)
{
    if (dup2(told, STDOUT_FILENO) < 0)
        _exit(1);
    for (unsigned f = first; f < FILES; f++) {
        char  path[20];
        char *words[] = { (char[]){ "truce" }, (char[]){ "import" }, (char[]){ "--db" },
                          (char[]){ "t.db" }, path, NULL };

        (void)snprintf(path, sizeof path, "f%u", f);
        if (truce_main(5, words) != 0)
            _exit(2);
    }
    for (;;) /* whoever kills us is slow today */
        pause();
}

/* ---- what is there ---- */

struct seen {
    struct flow *flow;
    struct arena step;
    unsigned     of_file[FILES];
    uint64_t     reports;
};

static enum status
see(void *context, const struct log_entry *entry, struct err *err)
{
    struct seen  *seen = context;
    struct report report;
    uint64_t      corrects;
    unsigned      file = 0, place = 0;
    char          id[40], want[60];

    arena_reset(&seen->step);
    TRY(flow_read_report(seen->flow, entry, &seen->step, &report, NULL, &corrects, err));
    (void)snprintf(id, sizeof id, "%.*s", STR_ARGS(str_sub(report.id, 0, 30)));
    EXPECT(sscanf(id, "%u-%u", &file, &place) == 2 && file < FILES);
    (void)snprintf(want, sizeof want, "words of %s", id);
    EXPECT_STR(report.text, str_from_c(want)); /* from the vault */
    EXPECT_STR(report.source, STR("smm"));
    EXPECT(place == seen->of_file[file % FILES]); /* in order, none twice, none left out */
    seen->of_file[file % FILES]++;
    seen->reports++;
    return TRUCE_OK;
}

/* Files wholly there; those that were acknowledged at least. */
static unsigned
expect_kept(unsigned acknowledged)
{
    struct arena  boot;
    struct store *store = NULL;
    struct seen   seen = { .reports = 0 };
    struct err    err = { 0 };
    uint64_t      checked = 0, kept = 0;
    unsigned      whole = 0;

    arena_init(&boot, 1 << 28);
    arena_init(&seen.step, 1 << 24);
    EXPECT_SAY(store_open("t.db", STORE_READ, &store, &err) == TRUCE_OK &&
                   flow_open(store, &boot, &seen.flow, &err) == TRUCE_OK, "%s", err.text);
    if (seen.flow) {
        struct log *log = flow_log(seen.flow);

        EXPECT_SAY(vault_verify(log, &seen.step, &checked, &kept, &err) == TRUCE_OK, "%s", err.text);
        EXPECT_SAY(log_scan(log, 0, see, &seen, &err) == TRUCE_OK, "%s", err.text);
        EXPECT(checked == log_size(log) && kept == log_size(log) && seen.reports == checked);
        flow_close(seen.flow);
    }
    if (store)
        store_close(store);
    while (whole < FILES && seen.of_file[whole] == reports_in(whole))
        whole++;
    for (unsigned f = whole; f < FILES; f++)
        EXPECT_SAY(seen.of_file[f] == 0, "%u of the %u reports of file %u", seen.of_file[f],
                   reports_in(f), f);
    EXPECT_SAY(whole >= acknowledged && whole <= acknowledged + 1, "%u files, %u acknowledged",
               whole, acknowledged);
    arena_free(&seen.step);
    arena_free(&boot);
    return whole;
}

/* Lines of "N new, …" that came. */
static unsigned
count_told(int from, bool until_end)
{
    unsigned count = 0;
    char     letter;

    while (read(from, &letter, 1) == 1)
        if (letter == '\n') {
            count++;
            if (!until_end)
                break;
        }
    return count;
}

static unsigned
run_round(unsigned first)
{
    int      ends[2];
    unsigned told;
    pid_t    child;

    if (pipe(ends) != 0)
        abort();
    (void)fflush(NULL);
    child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        import_for_ever(first, ends[1]);
    }
    (void)close(ends[1]);
    told = count_told(ends[0], false);
    EXPECT(child > 0 && told == 1);
    if (random_below(2)) { /* somebody reads meanwhile: what is there is whole */
        struct fault none = { 0 };

        int code = commands_run("verify --db t.db", none, NULL);

        EXPECT_SAY(code == 0, "exit %d", code);
        if (code)
            commands_shell("sed 's/^/# /' err");
    }
    (void)nanosleep(&(struct timespec){ .tv_nsec = (long)random_below(DELAY_US_MAX) * 1000 }, NULL);
    EXPECT(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    told += count_told(ends[0], true);
    (void)close(ends[0]);
    return expect_kept(first + told);
}

TEST(an_import_killed_at_any_moment_leaves_what_it_acknowledged_and_nothing_by_halves)
{
    const char  *wanted = getenv("TRUCE_KILL_ROUNDS");
    long         rounds = wanted ? atol(wanted) : ROUNDS;
    unsigned     whole = FILES;
    struct fault none = { 0 };

    commands_begin("kill");
    make_files();
    for (long round = 0; round < rounds && !test_failures_here; round++) {
        if (round % ROUNDS_A_STORE == 0 || whole > FILES / 2) {
            commands_shell("rm -f t.db t.db-wal t.db-shm");
            EXPECT(commands_run("init --db t.db", none, NULL) == 0);
            whole = 0;
        }
        random_state += (uint64_t)round;
        whole = run_round(whole);
    }
    commands_end();
}
