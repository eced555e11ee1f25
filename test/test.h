/*
 * test/test.h - a test is a sentence that holds.
 *
 *     TEST(str_cut_leaves_rest_alone_without_a_mark) { … EXPECT(…); }
 *
 * Each file with TESTs is one program: `#include "test.h"`, tests, no main. It prints TAP;
 * tools/run_tests adds up all programs into one line. `program --list`, `program NAME…`.
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_case {
    const char       *name;
    void            (*run)(void);
    struct test_case *next;
};

static struct test_case *test_first, **test_last = &test_first;
static unsigned          test_failures_here;

#define TEST(sentence)                                                                \
    static void             test_##sentence(void);                                    \
    static struct test_case case_##sentence = { #sentence, test_##sentence, NULL };   \
    __attribute__((constructor)) static void add_##sentence(void)                     \
    {                                                                                 \
        *test_last = &case_##sentence;                                                \
        test_last = &case_##sentence.next;                                            \
    }                                                                                 \
    static void test_##sentence(void)

#define EXPECT(condition)                                                             \
    do {                                                                              \
        if (!(condition)) {                                                           \
            test_failures_here++;                                                     \
            printf("# %s:%d: not so: %s\n", __FILE__, __LINE__, #condition);          \
        }                                                                             \
    } while (0)

/* With words and values of one's own. */
#define EXPECT_SAY(condition, ...)                                                    \
    do {                                                                              \
        if (!(condition)) {                                                           \
            test_failures_here++;                                                     \
            printf("# %s:%d: not so: %s: ", __FILE__, __LINE__, #condition);          \
            printf(__VA_ARGS__);                                                      \
            printf("\n");                                                             \
        }                                                                             \
    } while (0)

#define EXPECT_STR(got, want)                                                         \
    do {                                                                              \
        struct str got_ = (got), want_ = (want);                                      \
        EXPECT_SAY(got_.len == want_.len && !memcmp(got_.at, want_.at, got_.len),     \
                   "got '%.*s', want '%.*s'", (int)got_.len, got_.at, (int)want_.len, \
                   want_.at);                                                         \
    } while (0)

static bool
test_is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc < 2;
}

int
main(int argc, char **argv)
{
    unsigned count = 0, failed = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (struct test_case *test = test_first; test; test = test->next) {
        if (argc == 2 && strcmp(argv[1], "--list") == 0) {
            printf("%s\n", test->name);
            continue;
        }
        if (!test_is_wanted(test->name, argc, argv))
            continue;
        test_failures_here = 0;
        test->run();
        count++;
        failed += test_failures_here > 0;
        printf("%sok %u - %s\n", test_failures_here ? "not " : "", count, test->name);
    }
    printf("1..%u\n", count);
    return failed ? 1 : 0;
}

#endif
