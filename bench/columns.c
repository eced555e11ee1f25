/*
 * bench/columns.c - how fast reports are held against all clauses of a program.
 *
 *   bench_columns [REPORTS]     the work of bench_cells as 1,000 clauses compiled from
 * text; default one million reports of each set bench_columns scale         10 to 100,000
 * zones, 10^5 to 10^8 reports bench_columns real FILE     zones of a .truce file, points
 * about their boundaries
 *
 * Seconds are of CPU, of all threads together, the least of the runs; `wall` is the
 * clock. For a million reports the pairs that are found must be those that GEOS, S2 and
 * PostGIS find (bench/peers); a point within a metre of a boundary is possible in either
 * case and is counted where it lies.
 */
#include "columns_work.h"

#include "base/sys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5, BATCH = 1 << 16, MILLION = 1000000 };

static struct work_zone      work[WORK_ZONES];
static struct program       *program;
static struct columns       *columns;
static struct columns_kinds *kinds;
static struct columns_work   space;
static struct report         templates[WORK_KINDS];
static uint16_t              kind_of[WORK_KINDS];
static uint32_t              of_kind[COLUMNS_KINDS_MAX];
static struct evaluator      evaluator;
static struct arena          keep, boot, step;

static void
fail(const char *what, const struct err *err)
{
    printf("bench_columns: %s: %s\n", what, err->text);
    exit(1);
}

static double
wall_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- a plan ---- */

static void
make_columns(void)
{
    struct err err = { 0 };

    if (columns_build(&keep, program, &columns, &err) != TRUCE_OK ||
        columns_kinds_build(&keep, columns, &kinds, &err) != TRUCE_OK ||
        columns_work_init(&space, columns, &keep, &err) != TRUCE_OK)
        fail("columns", &err);
}

static void
make_kinds(void)
{
    evaluator_init(&evaluator, program, NULL);
    for (uint32_t i = 0; i < WORK_KINDS; i++) {
        work_kind(program, i, &templates[i]);
        evaluator_take(&evaluator, &templates[i]);
        kind_of[i] = columns_kind(kinds, &evaluator.subject);
        of_kind[kind_of[i]] = i;
    }
}

static void
plan(struct program *of)
{
    double from_s;

    program = of;
    from_s = sys_cpu_s();
    make_columns();
    double built_s = sys_cpu_s() - from_s;
    from_s = sys_cpu_s();
    make_kinds();
    struct columns_size size = columns_size(columns, kinds);
    printf(
        "# %u clauses: %u places, %u rules; cells %.1f MB in %.0f ms, %u kinds %.1f ms\n",
        program->clause_count, size.places, size.rules, (double)size.bytes / 1e6,
        built_s * 1e3, size.kinds, (sys_cpu_s() - from_s) * 1e3);
}

/* ---- one pass ---- */

struct outcome {
    double   cpu_s, wall_s;
    uint64_t violations, possibles, asked, pairs, sum;
};

/* What the columns leave to the evaluator. */
static enum answer
ask(const struct cells_report *row, uint32_t clause)
{
    struct verdict verdict;
    struct err     err = { 0 };

    struct report *report = &templates[of_kind[row->act]];
    work_place(report, row);
    arena_reset(&step);
    evaluator_take(&evaluator, report);
    if (evaluator_judge(&evaluator, clause, false, &step, &verdict, &err) != TRUCE_OK)
        fail("a clause", &err);
    return verdict.answer;
}

static bool
lies_in(const struct cells_report *row, uint32_t clause)
{
    return zone_contains_point(
        program->clauses[clause].versions[0].in.zones[0].at[0].zone, row->at);
}

static void
take_hits(const struct buf *hits, const struct cells_report *rows, uint32_t base,
          bool sums, struct outcome *outcome)
{
    const struct columns_hit *hit = (const struct columns_hit *)(void *)hits->at;

    for (size_t i = 0; i < hits->len / sizeof *hit; i++) {
        enum answer answer = hit[i].answer;

        if (hit[i].asks) {
            answer = ask(&rows[hit[i].row], hit[i].clause);
            outcome->asked++;
        }
        outcome->violations += answer == ANSWER_YES;
        outcome->possibles += answer == ANSWER_POSSIBLE;
        if (!sums || answer == ANSWER_NO || !lies_in(&rows[hit[i].row], hit[i].clause))
            continue;
        outcome->pairs++;
        outcome->sum += (uint64_t)((base + hit[i].row) % 1000003) * (hit[i].clause + 1);
    }
}

/* Adds to the outcome; in batches, so that hits stay near. */
static void
pass(const struct cells_report *rows, uint32_t count, unsigned threads, bool sums,
     struct outcome *outcome)
{
    static struct buf hits;
    struct err        err = { 0 };
    uint32_t          batch = threads > 1 ? BATCH * 4 : BATCH;

    buf_init(&hits, (size_t)1 << 30);
    double cpu = sys_cpu_s(), wall = wall_s();
    for (uint32_t from = 0; from < count; from += batch) {
        uint32_t until = count - from < batch ? count : from + batch;

        buf_clear(&hits);
        enum status status =
            threads > 1 ? columns_match_threads(columns, kinds, rows, from, until,
                                                threads, &hits, &err)
                        : columns_match(&space, kinds, rows, from, until, &hits, &err);
        if (status != TRUCE_OK)
            fail("rows", &err);
        take_hits(&hits, rows, 0, sums, outcome);
    }
    outcome->cpu_s += sys_cpu_s() - cpu;
    outcome->wall_s += wall_s() - wall;
    buf_free(&hits);
}

static struct outcome
measure(const struct cells_report *rows, uint32_t count, unsigned threads)
{
    struct outcome best = { 0 }, one;

    pass(rows, count, 1, true, &best); /* with the sums */
    best.cpu_s = best.wall_s = 1e9;
    for (int run = 0; run < RUNS; run++) {
        one = (struct outcome){ 0 };
        pass(rows, count, threads, false, &one);
        best.cpu_s = fmin(best.cpu_s, one.cpu_s);
        best.wall_s = fmin(best.wall_s, one.wall_s);
    }
    return best;
}

static void
say(const char *what, uint32_t count, const struct outcome *o)
{
    printf("%-24s %6.1f ns  %6.2f M/s of CPU  %6.2f M/s wall  %llu pairs sum %llu  "
           "(%llu possible, %llu asked)\n",
           what, o->cpu_s / count * 1e9, count / o->cpu_s / 1e6, count / o->wall_s / 1e6,
           (unsigned long long)o->pairs, (unsigned long long)o->sum,
           (unsigned long long)o->possibles, (unsigned long long)o->asked);
    fflush(stdout);
}

/* ---- the work of bench_cells ---- */

static int
bench_work(uint32_t count)
{
    static const uint64_t pairs[] = { 119920, 375577 },
                          sums[] = { 3324793277030, 19774421268295 };
    struct cells_report *rows[2];
    struct buf           text;
    int                  wrong = 0;

    work_zones(&boot, work);
    for (enum work_set set = WORK_U; set <= WORK_C; set++) {
        /* the sets are one sequence of chance: ten million of U come before C */
        rows[set] = ARENA_ARRAY(&boot, WORK_REPORTS, struct cells_report);
        CHECK(rows[set]);
        work_reports(set, rows[set], WORK_REPORTS);
    }
    for (int mixed = 0; mixed < 2; mixed++) {
        static struct cells_report part[WORK_REPORTS];

        arena_free(&keep);
        buf_init(&text, TERMS_FILE_BYTES_MAX);
        work_text(work, WORK_ZONES, mixed, &text);
        double from_s = sys_cpu_s();
        program = work_compile(buf_str(&text), &keep);
        printf("# %.1f MB of text compiled in %.2f s\n", (double)text.len / 1e6,
               sys_cpu_s() - from_s);
        buf_free(&text);
        plan(program);
        for (enum work_set set = WORK_U; set <= WORK_C; set++) {
            memcpy(part, rows[set], count * sizeof *part);
            work_rows(kind_of, part, count);
            for (unsigned threads = 1; threads <= (mixed ? 1u : 2u); threads++) {
                char           what[64];
                struct outcome outcome = measure(part, count, threads);

                (void)snprintf(what, sizeof what, "%s %s, %u thread%s",
                               set == WORK_U ? "U" : "C", mixed ? "tenth mixed" : "rules",
                               threads, threads > 1 ? "s" : "");
                say(what, count, &outcome);
                if (!mixed && count == MILLION &&
                    (outcome.pairs != pairs[set] || outcome.sum != sums[set])) {
                    printf("WRONG: %llu pairs, sum %llu\n",
                           (unsigned long long)outcome.pairs,
                           (unsigned long long)outcome.sum);
                    wrong = 1;
                }
            }
        }
    }
    return wrong;
}

/* ---- how it scales ---- */

static void
scale_zones(struct cells_report *rows)
{
    for (uint32_t zones = 10; zones <= 100000; zones *= 10) {
        char what[64];

        arena_free(&keep);
        plan(work_many(zones, &keep));
        work_reports(WORK_U, rows, MILLION);
        work_rows(kind_of, rows, MILLION);
        struct outcome outcome = measure(rows, MILLION, 1);
        (void)snprintf(what, sizeof what, "%u zones", zones);
        say(what, MILLION, &outcome);
    }
}

/* Made as they are needed, a million at a time; only matching is measured. */
static void
scale_reports(struct cells_report *rows, enum work_set set)
{
    struct outcome outcome = { 0 };
    uint64_t       done = 0;

    for (uint64_t count = 100000; count <= 100000000; count *= 10) {
        char what[64];

        while (done < count) {
            uint32_t more = (uint32_t)(count - done < MILLION ? count - done : MILLION);

            work_reports(set, rows, more);
            work_rows(kind_of, rows, more);
            pass(rows, more, 1, false, &outcome);
            done += more;
        }
        (void)snprintf(what, sizeof what, "%s %.0e reports", set == WORK_U ? "U" : "C",
                       (double)count);
        say(what, (uint32_t)count, &outcome);
    }
}

static int
bench_scale(void)
{
    struct cells_report *rows = ARENA_ARRAY(&boot, MILLION, struct cells_report);
    struct buf           text;

    CHECK(rows);
    work_zones(&boot, work);
    scale_zones(rows);
    arena_free(&keep);
    buf_init(&text, TERMS_FILE_BYTES_MAX);
    work_text(work, WORK_ZONES, false, &text);
    plan(work_compile(buf_str(&text), &keep));
    buf_free(&text);
    scale_reports(rows, WORK_U);
    scale_reports(rows, WORK_C);
    return 0;
}

int
main(int argc, char **argv)
{
    long wanted = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    int  wrong;

    arena_init(&keep, (size_t)6 << 30);
    arena_init(&boot, (size_t)2 << 30);
    arena_init(&step, (size_t)1 << 28);
    if (argc == 2 && strcmp(argv[1], "scale") == 0)
        wrong = bench_scale();
    else
        wrong = bench_work(wanted > 0 && wanted < WORK_REPORTS ? (uint32_t)wanted
                           : wanted                            ? WORK_REPORTS
                                                               : MILLION);
    arena_free(&step);
    arena_free(&boot);
    arena_free(&keep);
    return wrong;
}
