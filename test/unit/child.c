#include "test.h"

#include "base/fault.h"
#include "base/sys.h"

#include <unistd.h>

static enum status
says(void *context, int fd)
{
    const char *text = context;

    printf("this is heard by nobody\n");
    return sys_write(fd, "the parent", str_from_c(text), NULL);
}

static enum status
says_much(void *context, int fd)
{
    static char piece[1000];

    (void)context;
    for (int i = 0; i < 1000; i++)
        TRY(sys_write(fd, "the parent", (struct str){ piece, sizeof piece }, NULL));
    return TRUCE_OK;
}

static enum status
fails(void *context, int fd)
{
    TRY(says(context, fd));
    return TRUCE_LIMIT;
}

static enum status
dies(void *context, int fd)
{
    TRY(says(context, fd));
    _exit(3);
}

static enum status
never_ends(void *context, int fd)
{
    TRY(says(context, fd));
    for (;;)
        pause();
}

static enum status
asks_for_much(void *context, int fd)
{
    char *at = malloc((size_t)1 << 30);

    (void)context;
    return sys_write(fd, "the parent", at ? STR("given") : STR("refused"), NULL);
}

static enum sys_child_end
run(sys_child_work *work, struct sys_child_limits limits, struct buf *bytes)
{
    enum sys_child_end end = SYS_CHILD_DIED;
    struct err         err = { 0 };

    buf_init(bytes, 1 << 20);
    EXPECT_SAY(sys_in_child(work, "a word", &limits, bytes, &end, &err) == TRUCE_OK, "%s",
               err.text);
    return end;
}

TEST(what_a_child_says_is_heard)
{
    struct buf bytes;

    EXPECT(run(says, (struct sys_child_limits){ 0 }, &bytes) == SYS_CHILD_DONE);
    EXPECT_STR(buf_str(&bytes), STR("a word"));
    buf_free(&bytes);
    EXPECT(run(says_much, (struct sys_child_limits){ 0 }, &bytes) == SYS_CHILD_DONE);
    EXPECT(bytes.len == 1000 * 1000);
    buf_free(&bytes);
}

TEST(a_child_that_fails_or_dies_has_said_what_it_said)
{
    struct buf bytes;

    EXPECT(run(fails, (struct sys_child_limits){ 0 }, &bytes) == SYS_CHILD_DIED);
    EXPECT_STR(buf_str(&bytes), STR("a word"));
    buf_free(&bytes);
    EXPECT(run(dies, (struct sys_child_limits){ 0 }, &bytes) == SYS_CHILD_DIED);
    EXPECT_STR(buf_str(&bytes), STR("a word"));
    buf_free(&bytes);
}

TEST(a_child_that_never_ends_is_ended)
{
    struct buf bytes;

    EXPECT(run(never_ends, (struct sys_child_limits){ .seconds = 0.2 }, &bytes) ==
           SYS_CHILD_TIME);
    EXPECT_STR(buf_str(&bytes), STR("a word"));
    buf_free(&bytes);
}

TEST(a_child_gets_no_more_memory_than_its_limit)
{
    struct sys_child_limits limits = { .memory_bytes = 200 << 20 };
    struct buf              bytes;

    EXPECT(run(asks_for_much, limits, &bytes) == SYS_CHILD_DONE);
#ifdef __SANITIZE_ADDRESS__
    EXPECT_STR(buf_str(&bytes), STR("given")); /* as base/sys.h says */
#elif !defined(__clang__)
    EXPECT_STR(buf_str(&bytes), STR("refused"));
#endif
    buf_free(&bytes);
}

TEST(of_many_children_each_is_heard_in_its_own_place_and_one_that_never_ends_stops_none)
{
    enum { JOBS = 40, STUCK = 7 };
    struct sys_child_job jobs[JOBS];
    struct buf           heard[JOBS];
    struct err           err = { 0 };
    char                 words[JOBS][16];

    for (int i = 0; i < JOBS; i++) {
        snprintf(words[i], sizeof words[i], "word %d", i);
        buf_init(&heard[i], 4096);
        jobs[i] = (struct sys_child_job){ .work = i == STUCK ? never_ends : says,
                                          .context = words[i], .limits = { .seconds = 1 },
                                          .bytes = &heard[i] };
    }
    EXPECT_SAY(sys_in_children(jobs, JOBS, 3, &err) == TRUCE_OK, "%s", err.text);
    for (int i = 0; i < JOBS; i++) {
        EXPECT(jobs[i].end == (i == STUCK ? SYS_CHILD_TIME : SYS_CHILD_DONE));
        EXPECT_STR(buf_str(&heard[i]), str_from_c(words[i]));
        buf_free(&heard[i]);
    }
}

TEST(an_answer_over_its_limit_is_refused)
{
    struct sys_child_limits limits = { 0 };
    struct err              err = { 0 };
    enum sys_child_end      end;
    struct buf              bytes;

    buf_init(&bytes, 4096);
    EXPECT(sys_in_child(says_much, NULL, &limits, &bytes, &end, &err) == TRUCE_LIMIT);
    EXPECT(err.text[0]);
    buf_free(&bytes);
}

TEST(a_pipe_a_fork_a_read_that_fails_and_a_child_that_is_killed_are_told)
{
    unsigned failed = 0;

    for (int for_ever = 0; for_ever < 2; for_ever++)
        for (uint64_t n = 1, met = 1; met; n++) {
            struct sys_child_limits limits = { .seconds = 5 };
            enum sys_child_end      end = SYS_CHILD_DONE;
            struct err              err = { 0 };
            struct buf              bytes;
            enum status             status;

            buf_init(&bytes, 4096);
            fault_arm(n, for_ever);
            status = sys_in_child(says, "a word", &limits, &bytes, &end, &err);
            met = fault_disarm();
            EXPECT(status == TRUCE_OK || err.text[0]);
            EXPECT(met || (status == TRUCE_OK && end == SYS_CHILD_DONE));
            failed += status != TRUCE_OK;
            buf_free(&bytes);
        }
    EXPECT(failed >= 6); /* pipe, fork, read; once and for ever */
}
