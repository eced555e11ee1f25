/*
 * bench/timeline.c - how fast a network of milestones, units, needs and sites is drawn.
 *
 *   bench_timeline [DRAWS]   200 things: 80 milestones, 60 units, 40 needs at 18 sites, and the
 *                            two capabilities of the mission; default a million draws
 *   bench_timeline json      the same network for another program (bench/timeline.py)
 *
 * The fourth line asks what moves the day: so many changes, each on the same draws; the last is
 * of the same network when two of three contributors call their units home. Seconds are of CPU, of all threads together; `wall` is the clock. Memory is what this process took
 * at most.
 */
#include "base/sys.h"
#include "plan/timeline.h"
#include "terms/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { MILESTONES = 80, UNITS = 60, SITES = 18, NEEDS = 40, CAPABILITIES = 4, MILLION = 1000000 };

/* Any network that is not regular: no chance, and the same for ever. */
static unsigned
some(unsigned i, unsigned k, unsigned most)
{
    return most ? (i * 7919u + i * i * 31u + k * 104729u) / 4 % most : 0;
}

/* ---- the network ---- */

struct bench_milestone {
    bool     expected;
    unsigned first, likely, last; /* days of 2027 and on */
    unsigned after[2], least[2], most[2];
    double   chance;
};

static struct bench_milestone
milestone(unsigned i)
{
    struct bench_milestone m = { .expected = i % 4 == 0, .first = some(i, 1, 200),
                                 .chance = i % 10 == 9 ? 0.95 : 1 };

    m.likely = m.first + some(i, 2, 29);
    m.last = m.first + 30 + some(i, 3, 90);
    for (unsigned k = 0; k < 2; k++) {
        m.after[k] = k ? (m.after[0] + 1 + some(i, 4, i - 1)) % (i ? i : 1) : some(i, 5, i);
        m.least[k] = some(i, 6 + k, 10);
        m.most[k] = 10 + some(i, 8 + k, 40);
    }
    return m;
}

struct bench_need {
    unsigned site, capability, count, backup, from;
};

static struct bench_need
need(unsigned n)
{
    return (struct bench_need){ n * SITES / NEEDS, n % CAPABILITIES, 1 + n % 3, 1,
                                some(n, 20, MILESTONES) };
}

struct bench_unit {
    unsigned site, offers[CAPABILITIES], least, most, after;
};

static struct bench_unit
unit(unsigned u)
{
    unsigned least = 10 + some(u, 30, 40);

    return (struct bench_unit){ u % SITES, { 1 + u % 2, 1 + u % 3, 1, 2 }, least,
                                least + some(u, 31, 60), some(u, 32, MILESTONES) };
}

/* ---- as text, and as JSON for another program ---- */

static void
add_day(struct buf *out, const char *before, unsigned day)
{
    instant first = civil_to_instant((struct civil){ .year = 2027, .month = 1, .day = 1 });
    char    text[TIME_TEXT_LEN];

    buf_add_c(out, before);
    buf_add(out, time_text_date(first + day * TIME_DAY, text));
}

static void
write_terms(struct buf *out, bool recalls)
{
    buf_add_c(out, "contributor A\ncontributor B\ncontributor C\n");
    if (recalls)
        buf_add_c(out, "recall B\n  on 2028-03-01\nrecall C\n  on 2028-09-01\n");
    for (unsigned c = 0; c < CAPABILITIES; c++)
        buf_printf(out, "capability c%u\n", c);
    for (unsigned i = 0; i < MILESTONES; i++) {
        struct bench_milestone m = milestone(i);

        buf_printf(out, "milestone m%u\n  chance %g\n", i, m.chance);
        if (m.expected) {
            add_day(out, "  expected ", m.first);
            add_day(out, " to ", m.last);
            add_day(out, " likely ", m.likely);
            buf_add_byte(out, '\n');
        }
        for (unsigned k = 0; k < 2 && !m.expected; k++)
            buf_printf(out, "  after m%u %u to %u days\n", m.after[k], m.least[k], m.most[k]);
    }
    for (unsigned i = 0; i < NEEDS; i++) {
        struct bench_need n = need(i);

        if (!i || n.site != need(i - 1).site)
            buf_printf(out, "site s%u\n  at %u 30\n", n.site, 30 + n.site);
        buf_printf(out, "  needs c%u %u backup %u from m%u\n", n.capability, n.count, n.backup,
                   n.from);
    }
    for (unsigned i = 0; i < UNITS; i++) {
        struct bench_unit u = unit(i);

        buf_printf(out, "unit u%u\n  from %c\n  at s%u\n  reach 230 km\n  stage committed\n"
                        "  confidence 0.97\n  ready %u to %u days after m%u\n  offers ", i, "ABC"[i % 3], u.site,
                   u.least, u.most, u.after);
        for (unsigned c = 0; c < CAPABILITIES; c++)
            buf_printf(out, "%sc%u %u", c ? ", " : "", c, u.offers[c]);
        buf_add_byte(out, '\n');
    }
}

static void
write_json(struct buf *out)
{
    buf_add_c(out, "{\"reach_sites\":2,\"milestones\":[");
    for (unsigned i = 0; i < MILESTONES; i++) {
        struct bench_milestone m = milestone(i);

        buf_printf(out, "%s{\"chance\":%g,", i ? "," : "", m.chance);
        if (m.expected)
            buf_printf(out, "\"expected\":[%u,%u,%u]}", m.first, m.likely, m.last);
        else
            buf_printf(out, "\"after\":[[%u,%u,%u],[%u,%u,%u]]}", m.after[0], m.least[0], m.most[0],
                       m.after[1], m.least[1], m.most[1]);
    }
    buf_add_c(out, "],\"needs\":[");
    for (unsigned i = 0; i < NEEDS; i++) {
        struct bench_need n = need(i);

        buf_printf(out, "%s[%u,%u,%u,%u,%u]", i ? "," : "", n.site, n.capability, n.count, n.backup,
                   n.from);
    }
    buf_add_c(out, "],\"units\":[");
    for (unsigned i = 0; i < UNITS; i++) {
        struct bench_unit u = unit(i);

        buf_printf(out, "%s{\"site\":%u,\"offers\":[%u,%u,%u,%u],\"confidence\":0.97,"
                        "\"ready\":[%u,%u,%u]}", i ? "," : "", u.site, u.offers[0], u.offers[1],
                   u.offers[2], u.offers[3], u.after, u.least, u.most);
    }
    buf_add_c(out, "]}\n");
}

/* ---- drawing ---- */

static void
fail(const char *what, const char *why)
{
    printf("bench_timeline: %s: %s\n", what, why);
    exit(1);
}

static enum status
read_nothing(void *context, struct str name, struct arena *keep, struct str *ret_text,
             struct err *err)
{
    (void)context, (void)name, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no such file");
}

static void
measure(const struct posture *posture, uint32_t draws, unsigned threads, bool gains,
        struct arena *boot)
{
    struct timeline_ask ask = { .on = posture->mission->milestones[0].first, .by = TIME_MAX,
                                .horizon = TIME_MAX, .seed = 1, .draws = draws,
                                .threads = threads, .gains = gains };
    struct timeline     t;
    struct err          err = { 0 };
    struct rusage       usage;
    char                text[TIME_TEXT_LEN];
    double              cpu_s = sys_cpu_s(), wall_s = sys_clock_s();

    if (timeline_make(posture, &ask, boot, &t, &err) != TRUCE_OK)
        fail("timeline", err.text);
    cpu_s = sys_cpu_s() - cpu_s;
    wall_s = sys_clock_s() - wall_s;
    (void)getrusage(RUSAGE_SELF, &usage);
    const struct timeline_row *full = timeline_row(&t, TIMELINE_FULL, 0);
    printf("%8u draws, %u threads, %3u changes: %6.2f s CPU, %6.2f s wall, %9.0f draws/s CPU, %ld MiB; "
           "full P50 %.10s, ever %.4f, to the end %.4f\n", t.ask.draws, threads,
           t.gain_count, cpu_s, wall_s, t.ask.draws / cpu_s,
           usage.ru_maxrss / 1024, full->cases[0].days[TIMELINE_P50].at == TIME_MAX
               ? "never" : time_text_date(full->cases[0].days[TIMELINE_P50].at, text).at,
           full->cases[0].ever.share, full->cases[0].end.share);
}

static void
prepare(bool recalls, struct buf *text, struct arena *boot, struct posture *posture)
{
    struct posture_ask asked = { .as_of = TIME_LAST, .on = 0 };
    struct program    *program;
    struct diagnostics diagnostics = { 0 };
    struct err         err = { 0 };

    buf_clear(text);
    write_terms(text, recalls);
    struct terms_file file = { STR("bench.truce"), buf_str(text) };
    if (terms_compile(&file, 1, read_nothing, NULL, boot, &program, &diagnostics, &err) != TRUCE_OK)
        fail("compile", diagnostics.count ? diagnostics.at[0].text.at : err.text);
    asked.on = program->mission->milestones[0].first;
    if (posture_make(program->mission, &asked, boot, posture, &err) != TRUCE_OK)
        fail("posture", err.text);
}

int
main(int argc, char **argv)
{
    struct posture posture;
    struct arena   boot;
    struct buf     text;
    uint32_t       draws = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : MILLION;

    buf_init(&text, 1 << 24);
    arena_init(&boot, (size_t)2 << 30);
    if (argc > 1 && strcmp(argv[1], "json") == 0) {
        write_json(&text);
        fwrite(text.at, 1, text.len, stdout);
        return 0;
    }
    prepare(false, &text, &boot, &posture);
    measure(&posture, draws, 1, false, &boot);
    measure(&posture, draws, 2, false, &boot);
    measure(&posture, TIMELINE_DRAWS, 1, false, &boot);
    measure(&posture, TIMELINE_DRAWS, 1, true, &boot);
    prepare(true, &text, &boot, &posture);
    measure(&posture, draws, 1, false, &boot);
    arena_free(&boot);
    buf_free(&text);
    return 0;
}
