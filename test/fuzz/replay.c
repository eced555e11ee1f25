/*
 * test/fuzz/replay.c - a harness without a fuzzer: replay NAME FOLDER runs every seed of
 * the folder, and each of them damaged a few hundred times, always in the same way. Prints
 * TAP. An input that breaks something is left behind as replay-NAME.input.
 */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED_LEN_MAX = 64 * 1024, SEEDS_MAX = 10000, DAMAGES = 200 };

static uint8_t     input[SEED_LEN_MAX + 16], seed[SEED_LEN_MAX];
static size_t      input_len;
static const char *target, *seed_name = "none";
static uint64_t    state = 88172645463325252u; /* xorshift64, Marsaglia 2003 */

static unsigned
below(unsigned limit)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 33) % limit;
}

/* ---- when it breaks ---- */

static void
leave_input(void)
{
    char  name[300];
    FILE *file;

    snprintf(name, sizeof name, "replay-%s.input", target);
    file = fopen(name, "wb");
    if (file) {
        fwrite(input, 1, input_len, file);
        fclose(file);
    }
    printf("not ok 1 - fuzz %s: broken by a damaged %s, left in %s\n", target, seed_name, name);
    fflush(stdout);
}

static void
on_abort(int signal_number)
{
    leave_input();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

extern void __sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

/* ---- seeds ---- */

static void
run_input(const uint8_t *bytes, size_t len)
{
    /* exactly as long as it is, so that one byte too far is seen */
    uint8_t *copy = malloc(len ? len : 1);

    memmove(input, bytes, len);
    input_len = len;
    memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static void
damage(void)
{
    static const char bytes[] = "\"\\{}[],:;\n\r\t0123456789.-+eE \xff\x80";
    size_t            at = input_len ? below((unsigned)input_len) : 0;
    size_t            cut = input_len ? below((unsigned)(input_len - at < 20 ? input_len - at : 20)) : 0;

    switch (below(5)) {
    case 0:
        memmove(input + at, input + at + cut, input_len - at - cut);
        input_len -= cut;
        break;
    case 1:
        if (input_len < SEED_LEN_MAX) {
            memmove(input + at + 1, input + at, input_len - at);
            input_len++;
            input[at] = (uint8_t)bytes[below(sizeof bytes)];
        }
        break;
    case 2:
        if (input_len)
            input[at] ^= (uint8_t)(1u << below(8));
        break;
    case 3: /* what stands here once more at another place */
        if (input_len)
            memmove(input + below((unsigned)(input_len - cut)), input + at, cut);
        break;
    default:
        if (input_len)
            input[at] = (uint8_t)bytes[below(sizeof bytes)];
    }
}

static bool
run_seed(const char *folder, const char *name)
{
    char   path[4096];
    FILE  *file;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    len = fread(seed, 1, sizeof seed, file);
    fclose(file);
    seed_name = name;
    run_input(seed, len);
    for (int i = 0; i < DAMAGES; i++) {
        memcpy(input, seed, len);
        input_len = len;
        for (unsigned times = 1 + below(4); times; times--)
            damage();
        run_input(input, input_len);
    }
    return true;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the order of their names, so that each run is the same. */
static unsigned
run_folder(const char *path)
{
    static char   *names[SEEDS_MAX];
    unsigned       count = 0, run = 0;
    DIR           *folder = opendir(path);
    struct dirent *entry;

    while (folder && (entry = readdir(folder)) && count < SEEDS_MAX)
        if (entry->d_name[0] != '.')
            names[count++] = strdup(entry->d_name);
    if (folder)
        closedir(folder);
    qsort(names, count, sizeof *names, by_name);
    for (unsigned i = 0; i < count; i++) {
        run += run_seed(path, names[i]);
        free(names[i]);
    }
    return run == count ? run : 0;
}

int
main(int argc, char **argv)
{
    unsigned seeds;

    if (argc != 3) {
        fprintf(stderr, "usage: replay NAME FOLDER\n");
        return 2;
    }
    target = argv[1];
    signal(SIGABRT, on_abort);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(leave_input);
    run_input(input, 0);
    seeds = run_folder(argv[2]);
    printf("1..1\n%sok 1 - fuzz %s: %u seeds, each damaged %d times\n", seeds ? "" : "not ",
           target, seeds, DAMAGES);
    return seeds ? 0 : 1;
}
