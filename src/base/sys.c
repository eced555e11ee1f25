#define _XOPEN_SOURCE 700 /* realpath */

#include "base/sys.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

instant
sys_now(void)
{
    const char     *fixed = sys_env("SOURCE_DATE_EPOCH");
    struct timespec now;
    int64_t         seconds;

    if (fixed && str_to_i64(str_from_c(fixed), &seconds) && seconds >= 0 &&
        seconds <= TIME_LAST / TIME_SECOND)
        return seconds * TIME_SECOND;
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * TIME_SECOND + now.tv_nsec / 1000;
}

static double
clock_read(clockid_t clock)
{
    struct timespec now;

    CHECK(clock_gettime(clock, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double
sys_clock_s(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

double
sys_cpu_s(void)
{
    return clock_read(CLOCK_PROCESS_CPUTIME_ID);
}

unsigned
sys_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 ? (unsigned)count : 1;
}

static enum status
sys_failed(struct err *err, const char *what, const char *path)
{
    enum status status = errno == ENOENT || errno == ENOTDIR ? TRUCE_MISSING : TRUCE_IO;

    return err_set(err, status, "cannot %s '%s': %s", what, path, strerror(errno));
}

static bool
sync_fails(int fd)
{
    return fault_hits_at(FAULT_SYNC) ? (errno = EIO, true) : fsync(fd) != 0;
}

enum status
sys_open(const char *path, struct sys_file *ret_file, struct err *err)
{
    bool        standard = strcmp(path, "-") == 0;
    struct stat about;
    int         fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fault_hits()) {
        if (fd > 0) {
            close(fd);
            errno = EMFILE;
        }
        return sys_failed(err, "open", path);
    }
    if (fstat(fd, &about) != 0)
        about.st_mode = 0;
    if (S_ISDIR(about.st_mode)) {
        close(fd);
        return err_set(err, TRUCE_IO, "cannot read '%s': it is a directory", path);
    }
    *ret_file = (struct sys_file){
        .fd = fd,
        .path = standard ? "standard input" : path,
        .size = S_ISREG(about.st_mode) ? (int64_t)about.st_size : -1,
    };
    return TRUCE_OK;
}

enum status
sys_read(struct sys_file *file, char *at, size_t size, size_t *ret_len, struct err *err)
{
    ssize_t got;

    do {
        got = fault_hits() ? (errno = EIO, -1) : read(file->fd, at, size);
    } while (got < 0 && errno == EINTR && !interrupted);
    if (got < 0 && errno == EINTR)
        return err_set(err, TRUCE_INTERRUPTED, "interrupted");
    if (got < 0)
        return sys_failed(err, "read", file->path);
    *ret_len = (size_t)got;
    return TRUCE_OK;
}

void
sys_close(struct sys_file *file)
{
    if (file->fd > STDERR_FILENO)
        close(file->fd);
    file->fd = -1;
}

enum status
sys_read_file(const char *path, struct buf *buf, struct err *err)
{
    struct sys_file file;
    enum status     status;
    size_t          got = 1;

    TRY(sys_open(path, &file, err));
    for (status = TRUCE_OK; status == TRUCE_OK && got; buf->len += got) {
        char *room = buf_room(buf, 64 * 1024);

        if (!room && buf->limit_bytes - buf->len < 64 * 1024)
            room = (buf->failed = false, buf_room(buf, buf->limit_bytes - buf->len));
        if (!room || buf->limit_bytes == buf->len) {
            status = err_set(err, TRUCE_LIMIT, "'%s' is larger than %zu bytes", path,
                             buf->limit_bytes);
            break;
        }
        size_t size = buf->limit_bytes - buf->len < 64 * 1024 ? buf->limit_bytes - buf->len
                                                              : 64 * 1024;
        got = 0;
        status = sys_read(&file, room, size, &got, err);
    }
    sys_close(&file);
    return status;
}

static enum status
spool_all(struct sys_file *from, int fd, const char *name, struct err *err)
{
    char        piece[64 * 1024];
    size_t      got = 1;
    enum status status = TRUCE_OK;

    while (status == TRUCE_OK && got) {
        got = 0;
        status = sys_read(from, piece, sizeof piece, &got, err);
        if (status == TRUCE_OK)
            status = sys_write(fd, name, (struct str){ piece, got }, err);
    }
    return status;
}

/* Nobody else may read it, and nothing is left of it if we die. */
static enum status
open_nameless(char name[SYS_PATH_LEN_MAX], int *ret_fd, struct err *err)
{
    const char *folder = sys_env("TMPDIR");
    int         fd, len = snprintf(name, SYS_PATH_LEN_MAX, "%s/truce-XXXXXX",
                                   folder ? folder : "/tmp");

    if (len < 0 || len >= SYS_PATH_LEN_MAX)
        return err_set(err, TRUCE_LIMIT, "the path in TMPDIR is too long");
    fd = fault_hits() ? (errno = EMFILE, -1) : mkstemp(name);
    if (fd < 0)
        return sys_failed(err, "write", name);
    unlink(name);
    *ret_fd = fd;
    return TRUCE_OK;
}

enum status
sys_spool(const char *path, char again[SYS_PATH_LEN_MAX], int *ret_fd, struct err *err)
{
    struct sys_file file;
    enum status     status;
    char            name[SYS_PATH_LEN_MAX];
    int             fd = -1;

    if (strlen(path) >= SYS_PATH_LEN_MAX)
        return err_set(err, TRUCE_LIMIT, "the path is longer than %d bytes", SYS_PATH_LEN_MAX - 1);
    TRY(sys_open(path, &file, err));
    if (file.size >= 0 && file.fd != STDIN_FILENO) {
        memcpy(again, path, strlen(path) + 1);
        sys_close(&file);
        *ret_fd = -1;
        return TRUCE_OK;
    }
    status = open_nameless(name, &fd, err);
    if (status == TRUCE_OK)
        status = spool_all(&file, fd, name, err);
    sys_close(&file);
    if (status != TRUCE_OK) {
        if (fd >= 0)
            close(fd);
        return status;
    }
    snprintf(again, SYS_PATH_LEN_MAX, "/proc/self/fd/%d", fd); /* opened anew: from its start */
    *ret_fd = fd;
    return TRUCE_OK;
}

enum status
sys_create(const char *path, int *ret_fd, struct err *err)
{
    int fd = fault_hits_at(FAULT_WRITE)
                 ? (errno = ENOSPC, -1)
                 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return sys_failed(err, "write", path);
    *ret_fd = fd;
    return TRUCE_OK;
}

enum status
sys_write(int fd, const char *path, struct str bytes, struct err *err)
{
    while (bytes.len) {
        ssize_t put = fault_hits_at(FAULT_WRITE) ? (errno = ENOSPC, -1)
                                                 : write(fd, bytes.at, bytes.len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return sys_failed(err, "write", path);
        bytes = str_sub(bytes, (size_t)put, bytes.len);
    }
    return TRUCE_OK;
}

enum status
sys_output_open(struct sys_output *output, const char *path, struct err *err)
{
    int len = snprintf(output->beside, sizeof output->beside, "%s.new", path);

    if (len < 0 || (size_t)len >= sizeof output->beside)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", path);
    output->path = path;
    output->fd = STDOUT_FILENO;
    return strcmp(path, "-") == 0 ? TRUCE_OK : sys_create(output->beside, &output->fd, err);
}

enum status
sys_output_write(struct sys_output *output, struct str bytes, struct err *err)
{
    return sys_write(output->fd, output->path, bytes, err);
}

enum status
sys_output_end(struct sys_output *output, enum status status, struct err *err)
{
    if (output->fd == STDOUT_FILENO)
        return status;
    if (status == TRUCE_OK && sync_fails(output->fd))
        status = sys_failed(err, "sync", output->path);
    if (close(output->fd) != 0 && status == TRUCE_OK)
        status = sys_failed(err, "close", output->path);
    if (status == TRUCE_OK && (fault_hits_at(FAULT_RENAME) ? (errno = EIO, true)
                               : rename(output->beside, output->path) != 0))
        status = sys_failed(err, "rename", output->path);
    if (status != TRUCE_OK)
        (void)unlink(output->beside);
    return status;
}

enum status
sys_write_file(const char *path, struct str bytes, struct err *err)
{
    struct sys_output output;

    TRY(sys_output_open(&output, path, err));
    return sys_output_end(&output, sys_output_write(&output, bytes, err), err);
}

/* ---- secrets ---- */

enum status
sys_create_secret(const char *path, struct str bytes, struct err *err)
{
    int         fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum status status;

    if (fd < 0 && errno == EEXIST)
        return err_set(err, TRUCE_CONFLICT, "'%s' is there already: it is left alone", path);
    if (fd < 0)
        return sys_failed(err, "write", path);
    status = sys_write(fd, path, bytes, err);
    if (status == TRUCE_OK && sync_fails(fd))
        status = sys_failed(err, "sync", path);
    if (close(fd) != 0 && status == TRUCE_OK)
        status = sys_failed(err, "close", path);
    if (status != TRUCE_OK)
        (void)unlink(path);
    return status;
}

enum status
sys_open_secret(const char *path, struct sys_file *ret_file, struct err *err)
{
    struct sys_file file;
    struct stat     about;
    enum status     status = TRUCE_OK;

    TRY(sys_open(path, &file, err));
    if (fstat(file.fd, &about) != 0 || !S_ISREG(about.st_mode))
        status = err_set(err, TRUCE_USAGE, "'%s' is no file with a key", path);
    else if (about.st_mode & (S_IRWXG | S_IRWXO))
        status = err_set(err, TRUCE_CONFLICT,
                         "'%s' holds a secret that others may read: chmod 600 it, and ask "
                         "yourself who has read it", path);
    else if (flock(file.fd, LOCK_EX | LOCK_NB) != 0)
        status = err_set(err, TRUCE_BUSY, "another program is using '%s': try again", path);
    if (status != TRUCE_OK)
        sys_close(&file);
    else
        *ret_file = file;
    return status;
}

enum status
sys_random(uint8_t *at, size_t size, struct err *err)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = fault_hits() ? (errno = EIO, -1) : getrandom(at + done, size - done, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sys_failed(err, "read", "the random numbers of the system");
        done += (size_t)got;
    }
    return TRUCE_OK;
}

/* ---- folders ---- */

enum status
sys_sync_folder_of(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    char        folder[SYS_PATH_LEN_MAX] = ".";
    size_t      len = slash ? (size_t)(slash - path) + (slash == path) : 1;

    if (len >= sizeof folder)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", path);
    if (slash)
        memcpy(folder, path, len);
    folder[len] = 0;
    int fd = open(folder, O_RDONLY | O_CLOEXEC);
    enum status status = fd >= 0 && !sync_fails(fd) ? TRUCE_OK : sys_failed(err, "sync", folder);
    if (fd >= 0)
        close(fd);
    return status;
}

enum status
sys_make_folder(const char *path, struct err *err)
{
    char   part[SYS_PATH_LEN_MAX];
    size_t len = strlen(path);

    if (len >= sizeof part)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", path);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (fault_hits_at(FAULT_WRITE) ? (errno = ENOSPC, true)
                                       : mkdir(part, 0777) != 0 && errno != EEXIST)
            return sys_failed(err, "make the folder", part);
    }
    return TRUCE_OK;
}

enum status
sys_real_path(const char *path, char real[SYS_PATH_LEN_MAX], struct err *err)
{
    _Static_assert(SYS_PATH_LEN_MAX >= PATH_MAX, "realpath writes up to PATH_MAX bytes");

    return realpath(path, real) ? TRUCE_OK : sys_failed(err, "find", path);
}

void
sys_remove(const char *path)
{
    (void)unlink(path);
}

static enum status
overwrite(int fd, const char *path, struct err *err)
{
    static const char zeros[64 * 1024] = { 0 };
    struct stat       stat;

    if (fault_hits() ? (errno = EIO, true) : fstat(fd, &stat) != 0)
        return sys_failed(err, "destroy", path);
    if (!S_ISREG(stat.st_mode))
        return err_set(err, TRUCE_USAGE, "'%s' is no file: it is left alone", path);
    for (off_t left = stat.st_size; left > 0; left -= (off_t)sizeof zeros)
        TRY(sys_write(fd, path,
                      (struct str){ zeros, left < (off_t)sizeof zeros ? (size_t)left
                                                                      : sizeof zeros },
                      err));
    if (sync_fails(fd) || ftruncate(fd, 0) != 0 || sync_fails(fd))
        return sys_failed(err, "destroy", path);
    return TRUCE_OK;
}

enum status
sys_destroy(const char *path, struct err *err)
{
    char        real[SYS_PATH_LEN_MAX];
    enum status status;
    int         fd;

    TRY(sys_real_path(path, real, err));
    fd = fault_hits() ? (errno = EACCES, -1) : open(real, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return sys_failed(err, "destroy", path);
    status = overwrite(fd, path, err);
    close(fd);
    TRY(status);
    if (fault_hits() ? (errno = EACCES, true) : unlink(real) != 0)
        return sys_failed(err, "remove", path);
    (void)unlink(path); /* a link to it */
    return sys_sync_folder_of(real, err);
}

bool
sys_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool
sys_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

int
sys_terminal_width(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 100;
}

const char *
sys_env(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

static void
on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

void
sys_catch_interrupt(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

bool
sys_interrupted(void)
{
    return interrupted != 0;
}
