/*
 * test/fault/commands.h - whole commands, each in a process of its own that a fault can meet.
 *
 * The commands work in a folder of the test's own, which is the current one; what a command
 * says lands in "out" and "err" there.
 */
#ifndef FAULT_COMMANDS_H
#define FAULT_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* src/cmd/main.c's main, under this name. */
int truce_main(int argc, char **argv);

/* Nothing is armed where n is 0. */
struct fault {
    unsigned kinds; /* of base/fault.h */
    uint64_t n;
    bool     for_ever;
};

/* A new folder, and into it; away with it. */
void commands_begin(const char *name);
void commands_end(void);

/* In a process of its own, which is not waited for. */
pid_t commands_start(const char *words, struct fault fault);

/* "import --db t.db r.jsonl" and so on: the exit code; *ret_met, which may be NULL: was the
 * fault met? -1 if the process died. */
int commands_run(const char *words, struct fault fault, bool *ret_met);

/* Does the file hold these bytes? false if there is no such file. */
bool commands_holds(const char *path, const char *bytes);
void commands_write(const char *path, const char *text);
/* A shell's work, such as copying a folder; must succeed. */
void commands_shell(const char *line);

#endif
