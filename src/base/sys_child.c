#define _XOPEN_SOURCE 700

#include "base/sys.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SYS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYS_SANITIZED 1
#endif
#endif
#ifndef SYS_SANITIZED
#define SYS_SANITIZED 0
#endif

enum { CHILD_LOOK_MS = 100 }; /* how soon Ctrl-C is heard while a child works */

static void
limit_child(const struct sys_child_limits *limits)
{
    struct rlimit limit;

    if (limits->memory_bytes && !SYS_SANITIZED) {
        limit.rlim_cur = limit.rlim_max = (rlim_t)limits->memory_bytes;
        (void)setrlimit(RLIMIT_AS, &limit);
    }
    /* Should the parent be stopped, so that nobody looks at the clock. */
    if (limits->seconds > 0 && limits->seconds < 1e9) {
        limit.rlim_cur = limit.rlim_max = (rlim_t)limits->seconds + 2;
        (void)setrlimit(RLIMIT_CPU, &limit);
    }
    limit.rlim_cur = limit.rlim_max = 0; /* what it holds is no file to leave behind */
    (void)setrlimit(RLIMIT_CORE, &limit);
}

static _Noreturn void
be_child(sys_child_work *work, void *context, const struct sys_child_limits *limits, int fd,
         pid_t parent)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };
    int              nowhere = open("/dev/null", O_RDWR);

#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent || nowhere < 0)
        _exit(1);
    (void)fault_disarm();
    (void)sigaction(SIGTERM, &usual, NULL);
    (void)sigaction(SIGPIPE, &usual, NULL);
    usual.sa_handler = SIG_IGN; /* Ctrl-C reaches the parent, which then kills */
    (void)sigaction(SIGINT, &usual, NULL);
    (void)dup2(nowhere, STDIN_FILENO);
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
    limit_child(limits);
    _exit(work(context, fd) == TRUCE_OK ? 0 : 1);
}

/* One that works: its job, and what can be heard of it. */
struct running {
    struct sys_child_job *job;
    pid_t                 pid;
    int                   fd;
    double                until; /* 0: no limit */
};

static enum status
start(struct sys_child_job *job, struct running *ret_running, struct err *err)
{
    double until = job->limits.seconds > 0 ? sys_clock_s() + job->limits.seconds : 0;
    pid_t  parent = getpid(), pid;
    int    ends[2];

    if (fault_hits() || pipe(ends) != 0)
        return err_set(err, TRUCE_UNSUPPORTED, "cannot open a pipe to a child process");
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    pid = fault_hits() ? -1 : fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return err_set(err, TRUCE_UNSUPPORTED, "cannot start a child process");
    }
    if (pid == 0)
        be_child(job->work, job->context, &job->limits, ends[1], parent);
    close(ends[1]);
    if (fault_hits())
        (void)kill(pid, SIGKILL);
    *ret_running = (struct running){ job, pid, ends[0], until };
    return TRUCE_OK;
}

static enum sys_child_end
reap(pid_t child)
{
    int   how = 0;
    pid_t gone;

    do {
        gone = waitpid(child, &how, 0);
    } while (gone < 0 && errno == EINTR);
    if (gone == child && WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU)
        return SYS_CHILD_TIME;
    return gone == child && WIFEXITED(how) && WEXITSTATUS(how) == 0 ? SYS_CHILD_DONE
                                                                     : SYS_CHILD_DIED;
}

static void
stop(struct running *r)
{
    (void)kill(r->pid, SIGKILL);
    close(r->fd);
    (void)reap(r->pid);
}

/* What it says; *ret_more false at its end. */
static enum status
hear(struct running *r, bool *ret_more, struct err *err)
{
    char    piece[64 * 1024];
    ssize_t got = fault_hits() ? (errno = EIO, -1) : read(r->fd, piece, sizeof piece);

    *ret_more = got != 0;
    if (got < 0 && errno != EINTR)
        return err_set(err, TRUCE_IO, "cannot hear a child process: %s", strerror(errno));
    if (got > 0)
        buf_add(r->job->bytes, (struct str){ piece, (size_t)got });
    return buf_status(r->job->bytes, err);
}

/* Hears whoever says something soon; one that has ended, or whose time has, leaves. */
static enum status
attend(struct running *all, unsigned *count, struct err *err)
{
    struct pollfd asks[SYS_CHILDREN_MAX] = { { 0 } };

    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted");
    for (unsigned i = 0; i < *count; i++)
        asks[i] = (struct pollfd){ .fd = all[i].fd, .events = POLLIN };
    if (poll(asks, *count, CHILD_LOOK_MS) < 0)
        return TRUCE_OK;
    for (unsigned i = *count; i-- > 0;) {
        bool more = true, late = all[i].until > 0 && sys_clock_s() >= all[i].until;

        if (late) {
            stop(&all[i]);
            all[i].job->end = SYS_CHILD_TIME;
        } else if (asks[i].revents) {
            TRY(hear(&all[i], &more, err));
        }
        if (!more) {
            close(all[i].fd);
            all[i].job->end = reap(all[i].pid);
        }
        if (late || !more)
            all[i] = all[--*count];
    }
    return TRUCE_OK;
}

enum status
sys_in_children(struct sys_child_job *jobs, size_t job_count, unsigned at_once, struct err *err)
{
    struct running all[SYS_CHILDREN_MAX];
    unsigned       count = 0, most = at_once < SYS_CHILDREN_MAX ? at_once : SYS_CHILDREN_MAX;
    enum status    status = TRUCE_OK;

    for (size_t next = 0; status == TRUCE_OK && (next < job_count || count);) {
        if (next < job_count && count < (most ? most : 1)) {
            status = start(&jobs[next++], &all[count], err);
            count += status == TRUCE_OK;
        } else {
            status = attend(all, &count, err);
        }
    }
    while (count)
        stop(&all[--count]);
    return status;
}

enum status
sys_in_child(sys_child_work *work, void *context, const struct sys_child_limits *limits,
             struct buf *bytes, enum sys_child_end *ret_end, struct err *err)
{
    struct sys_child_job job = { .work = work, .context = context, .limits = *limits,
                                 .bytes = bytes };

    TRY(sys_in_children(&job, 1, 1, err));
    *ret_end = job.end;
    return TRUCE_OK;
}
