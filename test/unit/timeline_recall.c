#include "timeline.h"

#include "base/fault.h"

/* Recalls that lie ahead: of contributor A, on the 59th day after the first of January. */
#define SITE "contributor A\ncontributor B\ncapability infantry\ncapability radar\n"          \
             "site port\n  at 46 30\n"
#define RECALL "recall A \"All\"\n  on 2026-03-01\n"
#define MANY .draws = 100000

/* There from the beginning, or on some day of a hundred. */
#define HELD(name, who, offers)                                                               \
    "unit " name "\n  from " who "\n  at port\n  offers " offers "\n  stage deployed\n"
#define COMES(name, who, offers)                                                              \
    "unit " name "\n  from " who "\n  at port\n  offers " offers "\n  stage confirmed\n"      \
    "  confidence 1\n  ready 0 to 100 days after 2026-01-01\n"

static const struct timeline_fall *
fall_of(const struct timed *x, enum timeline_kind kind, uint32_t index, bool backup)
{
    for (uint32_t f = 0; f < x->t.fall_count; f++)
        if (x->t.falls[f].kind == kind && x->t.falls[f].index == index &&
            x->t.falls[f].backup == backup)
            return &x->t.falls[f];
    return NULL;
}

TEST(what_is_held_covers_until_the_day_of_the_recall)
{
    static const struct {
        int    month, d;
        double by;
    } days[] = { { 1, 1, 1 }, { 2, 28, 1 }, { 3, 1, 0 }, { 9, 9, 0 } };
    struct timed x;

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        time_text_of(&x, SITE "  needs infantry 1\n" HELD("u", "A", "infantry 1") RECALL,
                     (struct timeline_ask){ .by = day(2026, days[i].month, days[i].d) });
        for (unsigned kind = TIMELINE_UNIT; kind < TIMELINE_KINDS; kind++) {
            const struct timeline_result *r = result_of(&x, kind, 0);

            if (kind == TIMELINE_BEGIN)
                continue;
            EXPECT(r->ever.share == 1 && r->end.share == 0 && r->by.share == days[i].by);
            EXPECT(r->days[TIMELINE_P90].at == TIME_MIN);
        }
        EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 0)->leaves == day(2026, 3, 1));
        EXPECT(x.t.recall_count == 1 && x.t.ask.horizon == day(2026, 3, 1));
        compiled_free(&x.c);
    }
}

TEST(a_fall_says_what_a_recall_takes_and_when)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 1 backup 1\n" HELD("u", "A", "infantry 1")
                     COMES("v", "B", "infantry 1") RECALL, (struct timeline_ask){ MANY });
    const struct timeline_fall *fall = fall_of(&x, TIMELINE_NEED, 0, false);
    EXPECT(fall && fall->on == day(2026, 3, 1) && fall->before[0].share == 1);
    EXPECT(is_near(fall->lost[0], 0.41)); /* v is not there on the 59th day */
    fall = fall_of(&x, TIMELINE_NEED, 0, true);
    EXPECT(fall && is_near(fall->before[0], 0.59) && fall->lost[0].share == fall->before[0].share);
    fall = fall_of(&x, TIMELINE_FULL, 0, false);
    EXPECT(fall && is_near(fall->lost[0], 0.59));
    EXPECT(fall_of(&x, TIMELINE_SITE, 0, false) && fall_of(&x, TIMELINE_INITIAL, 0, false));
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->end.share == 1); /* v comes after all */
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->ever, 0.59));
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->end.share == 0);
    EXPECT(is_near(timeline_row(&x.t, TIMELINE_NEED, 0)->backed[0], 0.59));
    compiled_free(&x.c);
}

TEST(what_would_be_ready_after_the_recall_never_comes)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 1\n" COMES("u", "A", "infantry 1") RECALL,
                 (struct timeline_ask){ MANY, .gains = true });
    EXPECT(is_near(result_of(&x, TIMELINE_UNIT, 0)->ever, 0.59));
    EXPECT(result_of(&x, TIMELINE_UNIT, 0)->end.share == 0);
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->ever, 0.59));
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->days[TIMELINE_P90].at == TIME_MAX);
    EXPECT(is_near(x.t.gains[0].effects[TIMELINE_TO_FULL][0].chance, 0.3)); /* a month earlier */
    compiled_free(&x.c);
}

TEST(only_what_is_there_at_the_same_time_covers)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 2\n" HELD("u", "A", "infantry 1")
                     "unit v\n  from B\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 1 day after 2026-02-28\n" RECALL,
                 (struct timeline_ask){ .draws = 80 });
    EXPECT(result_of(&x, TIMELINE_NEED, 0)->ever.share == 0 && !x.t.fall_count);
    compiled_free(&x.c);
    time_text_of(&x, SITE "  needs infantry 1\n  needs radar 1\n" HELD("u", "A", "infantry 1")
                     "unit v\n  from B\n  at port\n  offers radar 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 1 day after 2026-03-01\n" RECALL,
                 (struct timeline_ask){ .draws = 80 });
    EXPECT(result_of(&x, TIMELINE_NEED, 0)->ever.share == 1);
    EXPECT(result_of(&x, TIMELINE_NEED, 1)->ever.share == 1);
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->ever.share == 0);
    EXPECT(result_of(&x, TIMELINE_INITIAL, 0)->ever.share == 0);
    EXPECT(x.t.fall_count == 1 && x.t.falls[0].kind == TIMELINE_NEED);
    compiled_free(&x.c);
}

/* u and v until March, v and w until May, then w and nobody: 2 of them are needed. */
TEST(eras_follow_one_another)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 2\n" HELD("u", "A", "infantry 1")
                     COMES("v", "B", "infantry 1") "contributor C\n" COMES("w", "C", "infantry 1")
                     RECALL "recall B \"All\"\n  on 2026-05-01\nrecall B \"Again\"\n  on 2026-07-01\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 3, 31) });
    /* two of u, v, w before 1 March: 1 - 0.41^2; else v and w, which have come by May */
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->ever.share == 1);
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->end.share == 0);
    EXPECT(is_near(result_of(&x, TIMELINE_SITE, 0)->by, 0.9 * 0.9));
    EXPECT(x.t.recall_count == 3);
    const struct timeline_fall *fall = fall_of(&x, TIMELINE_SITE, 0, false);
    EXPECT(fall->on == day(2026, 3, 1) && is_near(fall->before[0], 1 - 0.41 * 0.41));
    EXPECT(is_near(fall->lost[0], 2 * 0.59 * 0.41));
    EXPECT(x.t.falls[x.t.fall_count - 1].on == day(2026, 5, 1) &&
           x.t.falls[x.t.fall_count - 1].lost[0].share == 1);
    compiled_free(&x.c);
}

TEST(the_curve_falls_where_a_recall_takes_away)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 1\n" HELD("u", "A", "infantry 1")
                     COMES("v", "B", "infantry 1") RECALL, (struct timeline_ask){ MANY });
    const struct timeline_curve *c = &x.t.curves[TIMELINE_TO_FULL][0];
    uint32_t                     fall = (uint32_t)((day(2026, 3, 1) - c->first) / TIME_DAY);
    struct timeline_chance       at = { (double)c->come[fall] / x.t.ask.draws, 0.002 };
    EXPECT(c->come[0] == x.t.ask.draws && c->come[fall - 1] == x.t.ask.draws);
    EXPECT(is_near(at, 0.6) && c->come[c->day_count - 1] == x.t.ask.draws); /* by the day's end */
    for (uint32_t d = fall + 1; d < c->day_count; d++)
        EXPECT(c->come[d - 1] <= c->come[d]);
    compiled_free(&x.c);
}

/* On 1 January, as known on that day or on another. */
TEST(a_recall_that_lies_ahead_counts_if_it_was_known)
{
    static const struct {
        const char *stated;
        int         as_of; /* in December */
        bool        now, counts;
    } rows[] = {
        { "", 31, false, false },                     { "", 31, true, true },
        { "  stated 2025-12-10\n", 31, false, true },  { "  stated 2025-12-10\n", 9, false, false },
        { "  stated 2025-12-10\n", 10, false, true },  { "  stated 2025-12-10\n", 9, true, false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct posture_ask  asked = { .as_of = day(2025, 12, rows[i].as_of),
                                      .on = day(2026, 1, 1), .as_now = rows[i].now };
        struct timeline_ask ask = { .on = asked.on, .by = TIME_MAX, .horizon = TIME_MAX,
                                    .draws = 80 };
        struct timed        x;
        struct buf          text;

        buf_init(&text, 1 << 16);
        buf_printf(&text, "%s  needs infantry 1\n%s%s%s", SITE, HELD("u", "A", "infantry 1"), RECALL,
                   rows[i].stated);
        compile_str(&x.c, buf_str(&text));
        EXPECT(posture_make(x.c.program->mission, &asked, &x.c.keep, &x.posture, &x.c.err) == TRUCE_OK);
        EXPECT(timeline_make(&x.posture, &ask, &x.c.keep, &x.t, &x.c.err) == TRUCE_OK);
        EXPECT_SAY(x.t.recall_count == rows[i].counts, "row %zu", i);
        EXPECT(result_of(&x, TIMELINE_SITE, 0)->end.share == (rows[i].counts ? 0 : 1));
        EXPECT(posture_doubts(&x.posture, &x.c.program->mission->recalls[0], true) ==
               (!rows[i].counts && !rows[i].stated[0]));
        buf_free(&text);
        compiled_free(&x.c);
    }
}

/* Not posture's: it takes what is called home on that day or before. */
TEST(a_recall_counts_once_on_its_day_and_ahead_of_it)
{
    static const char text[] = SITE "  needs infantry 1\n" HELD("u", "A", "infantry 1") RECALL;
    struct timed      x;

    time_text_of(&x, text, (struct timeline_ask){ .on = day(2026, 3, 1) });
    EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 0)->unsaid == TIMELINE_GONE && !x.t.recall_count);
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->ever.share == 0);
    compiled_free(&x.c);
    time_text_of(&x, text, (struct timeline_ask){ .on = day(2026, 2, 28) });
    EXPECT(x.t.recall_count == 1 && result_of(&x, TIMELINE_SITE, 0)->ever.share == 1);
    compiled_free(&x.c);
    time_text_of(&x, text, (struct timeline_ask){ .on = day(2026, 2, 1),
                                                  .horizon = day(2026, 2, 28) });
    EXPECT(!x.t.recall_count && result_of(&x, TIMELINE_SITE, 0)->end.share == 1);
    compiled_free(&x.c);
}

/* What a gain is by a day: there on that day, and not lost before. */
TEST(what_moves_the_day_knows_what_is_lost)
{
    struct timed x;

    time_text_of(&x, SITE "  needs infantry 1\n"
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 0.5\n  ready 1 day after 2026-01-01\n"
                     "unit v\n  from B\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 0.5\n  ready 90 days after 2026-01-01\n" RECALL,
                 (struct timeline_ask){ MANY, .gains = true, .by = day(2026, 6, 1) });
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->ever, 0.75));
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->by, 0.5));
    for (uint32_t g = 0; g < x.t.gain_count; g++)
        if (x.t.gains[g].change == TIMELINE_CERTAIN)
            EXPECT(is_near(x.t.gains[g].effects[TIMELINE_TO_FULL][0].chance,
                           x.t.gains[g].index == 1 ? 0.5 : 0));
    compiled_free(&x.c);
}

/* Once more without the recall: the same luck, so the same figures to the last draw. */
TEST(what_were_if_a_contributor_stayed_is_the_difference_between_two_timelines)
{
    static const char recalls[] = RECALL "recall B\n  on 2026-05-05\n";
    static const char mission[] =
        SITE "  needs infantry 2 backup 1\n" HELD("u", "A", "infantry 1")
        COMES("v", "B", "infantry 1") COMES("w", "A", "infantry 1")
        "contributor C\nunit x\n  from C\n  at port\n  offers infantry 2\n  stage committed\n"
        "  ready 0 to 100 days after 2026-01-01\n";
    struct timeline_ask ask = { .gains = true, .by = day(2026, 4, 1) };
    struct timed        x, y;
    char                text[3000];

    snprintf(text, sizeof text, "%s%s", mission, recalls);
    time_text_of(&x, text, ask);
    EXPECT(x.t.stay_count == 2 && x.t.has_cases);
    for (uint32_t i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "%s%s", mission, i ? RECALL : recalls + strlen(RECALL));
        time_text_of(&y, text, ask);
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            for (unsigned c = 0; c < TIMELINE_CASES; c++) {
                const struct timeline_result *is = &timeline_row(&x.t, TIMELINE_INITIAL + t, 0)->cases[c];
                const struct timeline_result *were = &timeline_row(&y.t, TIMELINE_INITIAL + t, 0)->cases[c];

                EXPECT(x.t.stays[i].contributor == i);
                EXPECT(fabs(x.t.stays[i].by[t][c].share - (were->by.share - is->by.share)) < 1e-12);
                EXPECT(fabs(x.t.stays[i].end[t][c].share - (were->end.share - is->end.share)) < 1e-12);
            }
        EXPECT(x.t.stays[i].end[TIMELINE_TO_FULL][TIMELINE_ALL_OF_IT].share > 0);
        compiled_free(&y.c);
    }
    compiled_free(&x.c);
}

TEST(recalls_give_the_same_bytes_with_any_number_of_threads)
{
    static const char text[] =
        "milestone peace\n  expected 2026-01-15 to 2026-06-30 likely 2026-03-01\n  chance 0.9\n"
        SITE "  needs infantry 2 backup 1 from peace\n  needs radar 1\n"
        "site hub\n  at 46.2 30\n  needs infantry 1 within 50 km\n"
        HELD("u", "A", "infantry 2") COMES("v", "B", "infantry 2, radar 1")
        "unit w\n  from A\n  at hub\n  offers infantry 1, radar 2\n  stage committed\n  reach 40 km\n"
        "  ready 10 to 40 days after peace\n"
        "unit z\n  from B\n  at hub\n  offers infantry 1\n  reach 40 km\n  stage committed\n"
        RECALL "recall B\n  on 2026-05-05\n";
    struct timed first, x;

    time_text_of(&first, text, (struct timeline_ask){ .threads = 1, .gains = true,
                                                      .by = day(2026, 4, 1) });
    EXPECT(first.t.fall_count > 5 && first.t.has_cases && first.t.gain_count > 2);
    for (unsigned threads = 2; threads < 30; threads += 9) {
        time_text_of(&x, text, (struct timeline_ask){ .threads = threads, .gains = true,
                                                      .by = day(2026, 4, 1) });
        EXPECT(!memcmp(first.t.rows, x.t.rows, x.t.row_count * sizeof *x.t.rows));
        EXPECT(!memcmp(first.t.falls, x.t.falls, x.t.fall_count * sizeof *x.t.falls));
        EXPECT(!memcmp(first.t.stays, x.t.stays, x.t.stay_count * sizeof *x.t.stays));
        EXPECT(!memcmp(first.t.gains, x.t.gains, x.t.gain_count * sizeof *x.t.gains));
        compiled_free(&x.c);
    }
    compiled_free(&first.c);
}

/* On any day what is held and not yet called home, as posture has it on that day. */
TEST(what_is_there_on_a_day_is_what_posture_counts_on_it)
{
    static const char text[] =
        SITE "  needs infantry 2 backup 1\n  needs radar 1\nsite hub\n  at 46.2 30\n"
        "  needs infantry 1 within 50 km\n"
        HELD("u", "A", "infantry 2") HELD("v", "B", "infantry 1, radar 1")
        "contributor C\nunit w\n  from C\n  at hub\n  offers infantry 1, radar 2\n"
        "  stage rotating\n  reach 40 km\n"
        RECALL "recall C\n  on 2026-03-20\nrecall B\n  on 2026-05-05\n";

    for (instant on = day(2026, 2, 20); on < day(2026, 5, 20); on += 3 * TIME_DAY) {
        struct posture_ask asked = { .as_of = TIME_LAST, .on = on };
        struct posture     then;
        struct timed       x;

        time_text_of(&x, text, (struct timeline_ask){ .draws = 80, .by = on });
        EXPECT(posture_make(x.c.program->mission, &asked, &x.c.keep, &then, &x.c.err) == TRUCE_OK);
        for (uint32_t n = 0; n < then.need_count; n++)
            EXPECT((result_of(&x, TIMELINE_NEED, n)->by.share == 1) ==
                   (then.needs[n].state != NEED_BELOW));
        compiled_free(&x.c);
    }
}

TEST(memory_that_fails_in_a_timeline_with_recalls_is_said)
{
    struct compiled     c;
    struct posture_ask  asked = { .as_of = TIME_LAST, .on = day(2026, 1, 1) };
    struct timeline_ask ask = { .on = day(2026, 1, 1), .by = TIME_MAX, .horizon = TIME_MAX,
                                .draws = 80, .gains = true, .threads = 1 };
    struct posture      posture;
    bool                met = true;

    compile(&c, SITE "  needs infantry 2 backup 1\n" HELD("u", "A", "infantry 2")
                COMES("v", "B", "infantry 3") RECALL "recall B\n  on 2026-05-05\n");
    EXPECT(posture_make(c.program->mission, &asked, &c.keep, &posture, &c.err) == TRUCE_OK);
    for (uint64_t n = 1; met; n++) {
        struct timeline t = { .rows = NULL };
        struct err      err = { 0 };
        struct arena    boot;

        arena_init(&boot, 1 << 24);
        fault_arm(n, n % 2);
        enum status status = timeline_make(&posture, &ask, &boot, &t, &err);
        met = fault_disarm();
        EXPECT(status == TRUCE_OK ? !met && t.rows : err.text[0] && !t.rows);
        arena_free(&boot);
    }
    compiled_free(&c);
}

static void
keep_progress(void *context, uint64_t done, uint64_t total)
{
    uint64_t *last = context;

    EXPECT(done > *last && done <= total && total == 8000);
    *last = done;
}

TEST(draws_are_told_as_they_are_done)
{
    struct timed x;
    uint64_t     last = 0;

    time_text_of(&x, SITE "  needs infantry 1\n" HELD("u", "A", "infantry 1"),
                 (struct timeline_ask){ .draws = 8000, .threads = 1, .progress = keep_progress,
                                        .context = &last });
    EXPECT(last == 8000);
    compiled_free(&x.c);
}
