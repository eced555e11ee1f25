/*
 * bench/watch.c - how fast reports are judged, by the number of clauses.
 *
 *   bench_watch                evaluation alone: reports per second of CPU, 1 to 1,000 clauses,
 *                              each clause asked, and only those that columns leave
 *   bench_watch reports N      N reports as JSON Lines on standard output, for end to end
 *   bench_watch terms N        the N clauses, as a .truce file
 *
 * Clauses: discs of 2 to 60 km over eastern Ukraine, each with an act, a side and a window of
 * the year of its own. Reports: points in the same area, half with an error, over that year.
 * The generator is splitmix64 (Vigna), so every run has the same work.
 */
#include "base/sys.h"
#include "terms/compile.h"
#include "watch/columns.h"
#include "watch/finding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BENCH_REPORTS = 200000 };

static uint64_t seed;

static uint64_t
next(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double
between(double least, double most)
{
    return least + (most - least) * (double)(next() >> 11) * 0x1p-53;
}

static void
add_terms(struct buf *out, unsigned clauses)
{
    static const char *const acts[] = { "fire", "explosion", "presence", "movement", "event" };

    seed = 1;
    buf_add_c(out, "timezone Europe/Kyiv\nparty A\nparty B\nagreement c \"Bench\"\n"
                   "  parties A, B\n  signed 2015-01-01\n  source \"generated\"\n");
    for (unsigned i = 0; i < clauses; i++) {
        unsigned act = (unsigned)(next() % 5), by = (unsigned)(next() % 3);
        unsigned month = 1 + (unsigned)(next() % 6);

        buf_printf(out, "clause c.%u \"disc %u\"\n  forbid %s\n  by %s\n  in circle %.1f km at %.4f "
                   "%.4f\n  from 2015-%02u-01\n  until 2015-%02u-01\n  source \"generated\"\n",
                   i, i, acts[act], by == 0 ? "A" : by == 1 ? "B" : "A, B", between(2, 60),
                   between(46.5, 50.5), between(34, 40), month, month + 6);
    }
}

static void
add_report(struct buf *out, unsigned i)
{
    static const char *const acts[] = { "shot", "burst", "impact", "presence", "movement" };
    static const char *const by[] = { "", ",\"by\":[\"A\"]", ",\"by\":[\"B\"]", "" };
    unsigned radius = next() % 2 ? 0 : (unsigned)between(20, 25000);
    unsigned day = (unsigned)(next() % 365);
    char     text[TIME_TEXT_LEN];
    instant  at = (instant)1420070400 * TIME_SECOND + day * TIME_DAY +
                 (instant)between(0, 86400) * TIME_SECOND; /* 2015-01-01 and on */

    buf_printf(out, "{\"id\":\"%u\",\"source\":\"bench\",\"from\":\"%.*s\",\"lat\":%.5f,"
               "\"lon\":%.5f,\"radius_m\":%u,\"act\":\"%s\"%s,\"count_min\":1,\"count_max\":3,"
               "\"text\":\"heard from the position, direction not determined\"}\n",
               i, STR_ARGS(time_text(at, text)), between(46.5, 50.5), between(34, 40), radius,
               acts[next() % 5], by[next() % 4]);
}

static enum status
no_file(void *context, struct str name, struct arena *keep, struct str *ret_text, struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

static struct program *
compile(unsigned clauses, struct arena *keep)
{
    static struct diagnostics diagnostics;
    struct program           *program = NULL;
    struct buf                text;
    struct err                err = { 0 };

    buf_init(&text, 1 << 28);
    add_terms(&text, clauses);
    struct terms_file file = { STR("bench.truce"), buf_str(&text) };
    if (terms_compile(&file, 1, no_file, NULL, keep, &program, &diagnostics, &err) != TRUCE_OK) {
        printf("bench_watch: the terms do not compile: %s %.*s\n", err.text,
               STR_ARGS(diagnostics.at[0].text));
        exit(1);
    }
    buf_free(&text);
    return program;
}

static struct report *
make_reports(struct arena *keep)
{
    struct report *reports = ARENA_ARRAY(keep, BENCH_REPORTS, struct report);
    struct buf     line;

    seed = 2;
    for (unsigned i = 0; i < BENCH_REPORTS; i++) {
        const struct json *json;
        struct err         err = { 0 };

        buf_init(&line, 1 << 16);
        add_report(&line, i);
        struct str text = arena_copy_str(keep, str_trim(buf_str(&line)));
        if (json_parse(text, keep, &json, &err) != TRUCE_OK ||
            report_decode(json, text, &vocab_standard, NULL, &reports[i], &err) != TRUCE_OK) {
            printf("bench_watch: %s\n", err.text);
            exit(1);
        }
        buf_free(&line);
    }
    return reports;
}

static void
fail(const struct err *err)
{
    printf("bench_watch: %s\n", err->text);
    exit(1);
}

/* One report; the findings as they are printed. NULL: every clause is asked. */
static uint64_t
judge(struct evaluator *evaluator, struct columns_kinds *kinds, struct arena *step,
      struct buf *out)
{
    uint32_t        count = evaluator->program->clause_count;
    const uint32_t *list = NULL;
    uint64_t        found = 0;
    struct verdict  verdict;
    struct err      err = { 0 };

    if (kinds)
        count = columns_candidates(kinds, &evaluator->subject, &list);
    for (uint32_t i = 0; i < count; i++) {
        arena_reset(step);
        if (evaluator_judge(evaluator, list ? list[i] : i, false, step, &verdict, &err) !=
            TRUCE_OK)
            fail(&err);
        if (verdict.answer == ANSWER_NO)
            continue;
        found++;
        finding_add(evaluator, &verdict, found, out);
    }
    return found;
}

static void
measure(unsigned clauses, const struct report *reports, bool with_columns)
{
    static struct evaluator evaluator;
    struct columns         *columns = NULL;
    struct columns_kinds   *kinds = NULL;
    struct arena            keep, step;
    struct buf              out;
    struct err              err = { 0 };
    uint64_t                found = 0, bytes = 0;
    unsigned                count = 0;
    double                  began, passed = 0;

    arena_init(&keep, (size_t)4 << 30);
    arena_init(&step, (size_t)1 << 28);
    buf_init(&out, (size_t)1 << 28);
    evaluator_init(&evaluator, compile(clauses, &keep), NULL);
    if (with_columns &&
        (columns_build(&keep, evaluator.program, &columns, &err) != TRUCE_OK ||
         columns_kinds_build(&keep, columns, &kinds, &err) != TRUCE_OK))
        fail(&err);
    began = sys_cpu_s();
    for (; count < BENCH_REPORTS && passed < 5; count++) {
        evaluator_take(&evaluator, &reports[count]);
        found += judge(&evaluator, kinds, &step, &out);
        bytes += out.len;
        buf_clear(&out);
        if (count % 1024 == 0)
            passed = sys_cpu_s() - began;
    }
    passed = sys_cpu_s() - began;
    printf("%4u clauses, %-8s %10.0f reports/s (%u reports, %.2f findings each, %.0f MB)\n",
           clauses, with_columns ? "columns" : "each", count / passed, count,
           (double)found / count, (double)bytes / 1e6);
    buf_free(&out);
    arena_free(&step);
    arena_free(&keep);
}

int
main(int argc, char **argv)
{
    unsigned     count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    struct buf   out;
    struct arena keep;

    buf_init(&out, 1 << 28);
    if (argc > 2 && strcmp(argv[1], "terms") == 0) {
        add_terms(&out, count);
        fwrite(out.at, 1, out.len, stdout);
    } else if (argc > 2 && strcmp(argv[1], "reports") == 0) {
        seed = 2;
        for (unsigned i = 0; i < count; i++) {
            buf_clear(&out);
            add_report(&out, i);
            fwrite(out.at, 1, out.len, stdout);
        }
    } else {
        arena_init(&keep, (size_t)4 << 30);
        const struct report *reports = make_reports(&keep);
        for (unsigned clauses = 1; clauses <= 1000; clauses *= 10)
            for (int with_columns = 0; with_columns < 2; with_columns++)
                measure(clauses, reports, with_columns);
        arena_free(&keep);
    }
    buf_free(&out);
    return 0;
}
