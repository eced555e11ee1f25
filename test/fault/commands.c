#include "commands.h"

#include "vfs.h"

#include "base/fault.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 40, LINE_MAX_BYTES = 4000, MET = 100 };

static char folder[80];

static void
must(bool is_so, const char *what)
{
    if (is_so)
        return;
    (void)fprintf(stderr, "%s\n", what);
    abort();
}

void
commands_shell(const char *line)
{
    must(system(line) == 0, line);
}

void
commands_begin(const char *name)
{
    char line[200];

    /* in memory where there is such a place: what is synced here is not the point */
    (void)snprintf(folder, sizeof folder, "%s/truce-%s-%ld",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name, (long)getpid());
    (void)snprintf(line, sizeof line, "rm -rf %s && mkdir %s", folder, folder);
    commands_shell(line);
    must(chdir(folder) == 0, folder);
}

void
commands_end(void)
{
    char line[200];

    must(chdir("/") == 0, "/");
    (void)snprintf(line, sizeof line, "rm -rf %s", folder);
    commands_shell(line);
}

_Noreturn static void
run_here(const char *words, struct fault fault)
{
    static char line[LINE_MAX_BYTES];
    char       *argv[WORDS_MAX + 2] = { (char[]){ "truce" } };
    int         argc = 1, code;

    must(freopen("out", "w", stdout) && freopen("err", "w", stderr), "out, err");
    must(dup2(fileno(stdout), 1) == 1 && dup2(fileno(stderr), 2) == 2, "1, 2");
    (void)setvbuf(stderr, NULL, _IONBF, 0);
    must(strlen(words) < sizeof line, words);
    memcpy(line, words, strlen(words) + 1);
    for (char *word = strtok(line, " "); word && argc <= WORDS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    if (fault.n) { /* the parent may have opened a store, after which SQLite takes no other disk */
        vfs_install();
        vfs_fail_as_full();
        fault_arm_kinds(fault.kinds, fault.n, fault.for_ever);
    }
    code = truce_main(argc, argv);
    if (fault_disarm())
        code += MET;
    (void)fflush(NULL);
    _exit(code);
}

pid_t
commands_start(const char *words, struct fault fault)
{
    pid_t child;

    (void)fflush(NULL);
    child = fork();
    must(child >= 0, "fork");
    if (child == 0)
        run_here(words, fault);
    return child;
}

int
commands_run(const char *words, struct fault fault, bool *ret_met)
{
    int   state = 0, code;
    pid_t child = commands_start(words, fault);

    must(waitpid(child, &state, 0) == child, "waitpid");
    if (!WIFEXITED(state))
        return -1;
    code = WEXITSTATUS(state);
    if (ret_met)
        *ret_met = code >= MET;
    return code >= MET ? code - MET : code;
}

bool
commands_holds(const char *path, const char *bytes)
{
    FILE  *in = fopen(path, "rb");
    size_t len, want = strlen(bytes);
    char  *text;
    bool   holds = false;

    if (!in)
        return false;
    must(fseek(in, 0, SEEK_END) == 0, path);
    len = (size_t)ftell(in);
    rewind(in);
    text = malloc(len + 1);
    must(text && fread(text, 1, len, in) == len, path);
    (void)fclose(in);
    for (size_t i = 0; i + want <= len && !holds; i++)
        holds = memcmp(text + i, bytes, want) == 0;
    free(text);
    return holds;
}

void
commands_write(const char *path, const char *text)
{
    FILE *out = fopen(path, "wb");

    must(out && fputs(text, out) >= 0 && fclose(out) == 0, path);
}
