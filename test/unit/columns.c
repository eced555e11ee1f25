/* watch/columns.h: threads, memory, and more kinds of reports than are remembered. What
 * the answers are is compared in test/oracle/columns.c. */
#include "terms.h"

#include "base/fault.h"
#include "watch/columns.h"

#include <math.h>

static const char few_clauses[] = HEAD
    "zone a\n  circle 20 km at 48 38\n"
    "zone b\n  circle 30 km at 48.2 38.2\n"
    "clause m.a\n  forbid fire\n  in a\n  by UA\n  text \"x\"\n"
    "clause m.b\n  forbid event with artillery calibre >= 100 mm\n  in b\n  text \"x\"\n"
    "clause m.both\n  forbid fire, explosion\n  in a, b\n  text \"x\"\n"
    "clause m.except\n  forbid fire\n  in b\n  except in a\n  text \"x\"\n"
    "clause m.everywhere\n  forbid shelling\n  text \"x\"\n";

enum { ROWS = 20000, KINDS = 6 };

static struct cells_report rows[ROWS];
static uint64_t            seed = 5;

/* splitmix64 (Vigna) */
static uint64_t
next(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static struct report
report_of(const struct program *p, const char *act, double calibre_mm)
{
    struct report report;
    uint16_t      term = 0;

    memset(&report, 0, sizeof report);
    EXPECT(vocab_find(p->words, VOCAB_ACT, str_from_c(act), &term));
    report.words = p->words;
    report.act = term;
    EXPECT(vocab_find(p->words, VOCAB_WEAPON, STR("artillery"), &report.weapon));
    report.calibre_min_mm = report.calibre_max_mm = calibre_mm;
    report.weapon_range_max_m = INFINITY;
    report.lat = 48.05;
    report.lon = 38.05;
    report.radius_m = (double)NAN;
    report.bearing_deg = report.bearing_width_deg = (double)NAN;
    report.range_min_m = report.range_max_m = (double)NAN;
    report.from = (struct when){ WHEN_INSTANT, (instant)1430000000 * TIME_SECOND };
    return report;
}

static void
make_rows(const struct program *p, struct columns_kinds *kinds)
{
    static const char *const acts[KINDS] = { "shot",  "impact", "shelling",
                                             "event", "flare",  "fire" };
    uint16_t                 kind[KINDS] = { 0 };

    for (int i = 0; i < KINDS; i++) {
        static struct subject subject;
        struct report         report = report_of(p, acts[i], 50 * i);

        subject_init(&subject, p, &report);
        EXPECT(columns_is_row(&subject));
        kind[i] = columns_kind(kinds, &subject);
    }
    for (int i = 0; i < ROWS; i++)
        rows[i] = (struct cells_report){
            { 37.5 + (double)(next() % 10000) * 1e-4,
              47.7 + (double)(next() % 9000) * 1e-4 },
            (instant)1430000000 * TIME_SECOND,
            kind[next() % KINDS],
            0,
        };
}

static void
match(const struct columns *columns, const struct columns_kinds *kinds, unsigned threads,
      struct buf *hits)
{
    struct err err = { 0 };

    buf_init(hits, 1 << 26);
    EXPECT_SAY(columns_match_threads(columns, kinds, rows, 7, ROWS, threads, hits,
                                     &err) == TRUCE_OK,
               "%s", err.text);
}

TEST(any_number_of_threads_gives_the_same_hits_in_order)
{
    struct compiled       c;
    struct columns       *columns = NULL;
    struct columns_kinds *kinds = NULL;
    struct buf            one, some;

    compile(&c, few_clauses);
    EXPECT_STR(buf_str(&c.text), STR(""));
    EXPECT(columns_build(&c.keep, c.program, &columns, &c.err) == TRUCE_OK);
    EXPECT(columns_kinds_build(&c.keep, columns, &kinds, &c.err) == TRUCE_OK);
    make_rows(c.program, kinds);
    match(columns, kinds, 1, &one);
    EXPECT(one.len > ROWS * sizeof(struct columns_hit));
    const struct columns_hit *hit = (const struct columns_hit *)(void *)one.at;
    for (size_t i = 0; i < one.len / sizeof *hit; i++)
        EXPECT(hit[i].row >= 7 && hit[i].row < ROWS && hit[i].clause < 5 &&
               (i == 0 || hit[i].row > hit[i - 1].row ||
                (hit[i].row == hit[i - 1].row && hit[i].clause > hit[i - 1].clause)));
    for (unsigned threads = 2; threads < 100; threads = threads * 3 - 1) {
        match(columns, kinds, threads, &some);
        EXPECT(one.len == some.len && memcmp(one.at, some.at, one.len) == 0);
        buf_free(&some);
    }
    buf_free(&one);
    compiled_free(&c);
}

TEST(more_kinds_than_are_remembered_begin_anew)
{
    static struct subject subject;
    struct compiled       c;
    struct columns       *columns = NULL;
    struct columns_kinds *kinds = NULL;
    const uint32_t       *list = NULL;
    uint32_t              count = 0;

    compile(&c, few_clauses);
    EXPECT(columns_build(&c.keep, c.program, &columns, &c.err) == TRUCE_OK);
    EXPECT(columns_kinds_build(&c.keep, columns, &kinds, &c.err) == TRUCE_OK);
    for (int i = 0; i < 3 * COLUMNS_KINDS_MAX; i++) {
        struct report report = report_of(c.program, "flare", i);

        subject_init(&subject, c.program, &report);
        count = columns_candidates(kinds, &subject, &list);
        /* only m.b is of such, from 100 mm on */
        EXPECT(i < 100 ? count == 0 : count == 1 && list[0] == 1);
    }
    EXPECT(columns_kinds_turn(kinds) == 2);
    EXPECT(columns_size(columns, kinds).kinds == COLUMNS_KINDS_MAX);
    EXPECT(columns_size(columns, NULL).places == 3);
    compiled_free(&c);
}

TEST(a_program_without_clauses_leaves_every_report_alone)
{
    static struct subject subject;
    struct compiled       c;
    struct columns       *columns = NULL;
    struct columns_kinds *kinds = NULL;
    const uint32_t       *list = NULL;

    compile(&c, HEAD);
    EXPECT(columns_build(&c.keep, c.program, &columns, &c.err) == TRUCE_OK);
    EXPECT(columns_kinds_build(&c.keep, columns, &kinds, &c.err) == TRUCE_OK);
    struct report report = report_of(c.program, "fire", 0);
    subject_init(&subject, c.program, &report);
    EXPECT(columns_candidates(kinds, &subject, &list) == 0);
    compiled_free(&c);
}

static enum status
all_steps(struct arena *keep, const struct program *program, const struct report *report,
          struct buf *hits, struct err *err)
{
    static struct subject subject;
    struct columns       *columns;
    struct columns_kinds *kinds;

    TRY(columns_build(keep, program, &columns, err));
    TRY(columns_kinds_build(keep, columns, &kinds, err));
    subject_init(&subject, program, report);
    rows[0].act = columns_kind(kinds, &subject);
    rows[0].at = (struct point){ 38.05, 48.05 };
    rows[0].time = subject.from;
    return columns_match_threads(columns, kinds, rows, 0, 1, 1, hits, err);
}

TEST(every_failure_to_get_memory_is_told)
{
    struct compiled c;
    uint64_t        n = 1;

    compile(&c, few_clauses);
    struct report report = report_of(c.program, "shot", 0);
    for (int for_ever = 0; for_ever < 2; for_ever++)
        for (n = 1;; n++) {
            struct arena own;
            struct buf   hits;
            struct err   err = { 0 };

            arena_init(&own, 1 << 26);
            buf_init(&hits, 1 << 20);
            fault_arm(n, for_ever);
            enum status status = all_steps(&own, c.program, &report, &hits, &err);
            bool        was_hit = fault_disarm();
            EXPECT(was_hit == (status != TRUCE_OK));
            EXPECT(status == TRUCE_OK ? hits.len == 3 * sizeof(struct columns_hit)
                                      : err.text[0]);
            buf_free(&hits);
            arena_free(&own);
            if (!was_hit)
                break;
        }
    EXPECT(n > 15);
    compiled_free(&c);
}
