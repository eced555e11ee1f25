/*
 * base/sys.h - the only file that meets clock, disk, terminal, signals and chance.
 *
 * Errors  MISSING no such file; IO anything else the system refuses, with its words;
 *         LIMIT file larger than the buffer's limit
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include "base/buf.h"
#include "base/time.h"

#include <stdio.h>

enum { SYS_PATH_LEN_MAX = 4096 };

/* Now; or the instant in SOURCE_DATE_EPOCH, so that a run can be reproduced. */
instant sys_now(void);
/* Seconds that only go forward, for progress and benchmarks. */
double sys_clock_s(void);
double sys_cpu_s(void);

/* How many programs this machine runs at once; at least 1. */
unsigned sys_processors(void);

struct sys_file {
    int         fd;
    const char *path; /* for messages; borrowed */
    int64_t     size; /* bytes, -1 if it is not a regular file */
};

/* "-" is standard input. */
enum status sys_open(const char *path, struct sys_file *ret_file, struct err *err) MUST_USE;
/* 0 bytes at the end. */
enum status sys_read(struct sys_file *file, char *at, size_t size, size_t *ret_len,
                     struct err *err) MUST_USE;
void        sys_close(struct sys_file *file);

/* The whole file appended to buf. */
enum status sys_read_file(const char *path, struct buf *buf, struct err *err) MUST_USE;

/*
 * A file that takes the place of `path` as a whole: written beside it, synced, renamed. The
 * old one stays until sys_output_end, and for good if anything fails. "-" is standard output.
 */
struct sys_output {
    int         fd;
    const char *path;
    char        beside[SYS_PATH_LEN_MAX];
};

enum status sys_output_open(struct sys_output *output, const char *path,
                            struct err *err) MUST_USE;
enum status sys_output_write(struct sys_output *output, struct str bytes,
                             struct err *err) MUST_USE;
/* With `status` of the work so far: OK puts the file in place, anything else drops it and is
 * returned. */
enum status sys_output_end(struct sys_output *output, enum status status,
                           struct err *err) MUST_USE;

/* The three at once. */
enum status sys_write_file(const char *path, struct str bytes, struct err *err) MUST_USE;

/*
 * A path under which it can be read twice: its own if it is a regular file, else that of a
 * copy without a name, which is gone when *ret_fd is closed (-1: there is no copy). The copy
 * lies in TMPDIR, or /tmp. MISSING, IO.
 */
enum status sys_spool(const char *path, char again[SYS_PATH_LEN_MAX], int *ret_fd,
                      struct err *err) MUST_USE;

/* A new or emptied file, to be written piece by piece; close it as a sys_file. */
enum status sys_create(const char *path, int *ret_fd, struct err *err) MUST_USE;

/* To an open descriptor, all of it. */
enum status sys_write(int fd, const char *path, struct str bytes, struct err *err) MUST_USE;

/*
 * Files with a secret. New ones: CONFLICT if there is something of that name; only their
 * owner may read them; on disk when this returns. To read one is to hold it until it is
 * closed: CONFLICT if others than its owner may read it, BUSY if another program holds it.
 */
enum status sys_create_secret(const char *path, struct str bytes, struct err *err) MUST_USE;
enum status sys_open_secret(const char *path, struct sys_file *ret_file,
                            struct err *err) MUST_USE;

/* Bytes that nobody can guess. */
enum status sys_random(uint8_t *at, size_t size, struct err *err) MUST_USE;

/* The names in the folder of this file, to disk: after it a file renamed stays so. */
enum status sys_sync_folder_of(const char *path, struct err *err) MUST_USE;
/* The folder, and those above it; nothing if it is there. */
enum status sys_make_folder(const char *path, struct err *err) MUST_USE;
/* The path without links: the same for all names of a file. */
enum status sys_real_path(const char *path, char real[SYS_PATH_LEN_MAX],
                          struct err *err) MUST_USE;
void        sys_remove(const char *path);
/* A file, under all its names: overwritten with zeros, synced, emptied, removed, and its
 * folder synced. What the disk keeps elsewhere of the blocks is beyond any program. */
enum status sys_destroy(const char *path, struct err *err) MUST_USE;

bool        sys_exists(const char *path);
bool        sys_is_terminal(int fd);
int         sys_terminal_width(int fd); /* columns; 100 if unknown */
const char *sys_env(const char *name);  /* NULL if unset or empty */

/*
 * Work in a process of its own, that can be stopped and whose leaks and crashes are not ours.
 * It sees our memory as it was, may not change it, and answers through `fd` (sys_write). Its
 * standard output and errors go nowhere. It ends when the parent does.
 */
struct sys_child_limits {
    double   seconds;      /* by the clock, then it is killed; 0: none */
    uint64_t memory_bytes; /* of address space; 0: none. Not held under AddressSanitizer, which
                              takes terabytes of it for itself */
};

enum sys_child_end { SYS_CHILD_DONE, SYS_CHILD_TIME, SYS_CHILD_DIED };

typedef enum status sys_child_work(void *context, int fd);

/* OK if it could be started, however it ended (DIED: a signal, or work was not OK); what it
 * wrote until then is appended to `bytes`. UNSUPPORTED it cannot be started, INTERRUPTED. */
enum status sys_in_child(sys_child_work *work, void *context,
                         const struct sys_child_limits *limits, struct buf *bytes,
                         enum sys_child_end *ret_end, struct err *err) MUST_USE;

enum { SYS_CHILDREN_MAX = 16 };

struct sys_child_job {
    sys_child_work         *work;
    void                   *context;
    struct sys_child_limits limits; /* seconds count from its own start */
    struct buf             *bytes;
    enum sys_child_end      end;
};

/* Each as sys_in_child, so many at once, in their order; all are ended when one cannot be started
 * or heard. */
enum status sys_in_children(struct sys_child_job *jobs, size_t count, unsigned at_once,
                            struct err *err) MUST_USE;

/* From now on Ctrl-C and SIGTERM only set the flag that sys_interrupted() reads. */
void sys_catch_interrupt(void);
bool sys_interrupted(void);

#endif
