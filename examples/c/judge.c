/*
 * judge AGREEMENT.truce... < REPORTS.jsonl
 *
 * What `truce eval` does, through the library: findings on standard output, one JSON object
 * a line. Build it with
 *
 *     cc judge.c $(pkg-config --cflags --libs truce) -o judge
 */
#include <truce.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
print_finding(void *context, const char *json, size_t len)
{
    (void)len;
    return fprintf(context, "%s\n", json) < 0;
}

static int
print_reject(void *context, unsigned long long line, const char *why, const char *row,
             size_t len)
{
    (void)context, (void)row, (void)len;
    return fprintf(stderr, "line %llu is set aside: %s\n", line, why) < 0;
}

/* All of standard input; the caller frees it. */
static char *
read_input(size_t *ret_len)
{
    size_t size = 1 << 16, len = 0, got;
    char  *at = malloc(size);

    while (at && (got = fread(at + len, 1, size - len, stdin)) > 0) {
        len += got;
        if (len == size) {
            char *larger = realloc(at, size *= 2);

            if (!larger)
                free(at);
            at = larger;
        }
    }
    *ret_len = len;
    return at;
}

static int
judge_input(truce_judge *judge)
{
    size_t len;
    char  *reports = read_input(&len);
    int    ok = reports && truce_judge_learn_batch(judge, reports, len, NULL) == TRUCE_OK &&
             truce_judge_learned(judge) == TRUCE_OK &&
             truce_judge_batch(judge, reports, len, NULL, print_finding, print_reject,
                               stdout) == TRUCE_OK;

    if (!ok)
        fprintf(stderr, "judge: %s\n",
                reports ? truce_judge_error(judge, NULL, NULL) : "out of memory");
    free(reports);
    return ok;
}

int
main(int argc, char **argv)
{
    truce_terms *terms = truce_terms_new();
    truce_judge *judge = NULL;
    int          ok = terms != NULL;

    for (int i = 1; ok && i < argc; i++)
        ok = truce_terms_add_file(terms, argv[i]) == TRUCE_OK;
    if (ok) {
        ok = truce_terms_compile(terms) == TRUCE_OK;
        fputs(truce_terms_diagnostics(terms), stderr);
    }
    if (ok)
        judge = truce_judge_new(terms);
    else if (terms)
        fprintf(stderr, "judge: %s\n", truce_terms_error(terms));
    ok = judge && judge_input(judge);
    truce_judge_free(judge);
    truce_terms_free(terms);
    return ok ? 0 : 1;
}
