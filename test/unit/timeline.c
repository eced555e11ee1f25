#include "timeline.h"

#include "base/fault.h"
#include "plan/draw.h"

/* ---- chance ---- */

/* The test vectors of Random123 (kat_vectors, philox4x32 of 10 rounds). */
TEST(philox_gives_its_authors_numbers)
{
    static const uint32_t vectors[3][10] = {
        { 0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 },
        { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
          0x41c83b0e, 0xa20bc7c6, 0x6d5451fd },
        { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
          0x94fdcceb, 0x5001e420, 0x24126ea1 },
    };

    for (int i = 0; i < 3; i++) {
        uint32_t words[4];

        draw_philox(vectors[i], vectors[i] + 4, words);
        EXPECT(memcmp(words, vectors[i] + 6, sizeof words) == 0);
    }
}

TEST(words_are_the_same_however_many_are_asked_for_at_once)
{
    struct draw_of of = { 0x13198a2e, 0x85a308d3, 7 };
    uint32_t       all[64], some[64], counter[4] = { 5, 7, 0x85a308d3, 0x13198a2e };
    uint32_t       key[2] = { 0x89abcdef, 0x01234567 };

    draw_words(0x0123456789abcdef, of, 0, 64, all);
    for (uint32_t first = 0; first < 64; first += 16)
        draw_words(0x0123456789abcdef, of, first, 16, some + first);
    EXPECT(memcmp(all, some, sizeof all) == 0);
    draw_philox(counter, key, some);
    EXPECT(memcmp(all + 20, some, 4 * sizeof *some) == 0);
}

TEST(a_uniform_value_stays_below_its_end)
{
    uint32_t values[4] = { 0, UINT32_MAX, 1u << 31, 1 };

    draw_uniform(100, 10, 4, values);
    EXPECT(values[0] == 100 && values[1] == 109 && values[2] == 105 && values[3] == 100);
}

TEST(a_triangular_value_leans_on_its_peak)
{
    uint32_t values[4] = { 0, UINT32_MAX, 1u << 31, 0 };
    uint32_t others[4] = { 0, UINT32_MAX, 1u << 31, UINT32_MAX };

    draw_triangular(100, 10, 4, 4, values, others);
    EXPECT(values[0] == 100 && values[1] == 109 && values[2] == 105 && values[3] == 103);
}

TEST(a_threshold_is_its_chance)
{
    EXPECT(draw_threshold(0) == 0 && draw_threshold(1) == UINT64_C(1) << 32);
    EXPECT(draw_threshold(0.5) == UINT64_C(1) << 31 && draw_threshold(-1) == 0);
}

/* ---- closed forms ---- */

#define MANY .draws = 100000

TEST(one_triangular_day_has_the_quantiles_of_the_formula)
{
    struct timed x;

    /* (0, 60, 180) days: F(x) = x^2 / (180 * 60) up to 60, 1 - (180-x)^2 / (180 * 120) after */
    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-06-30 likely 2026-03-02\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 2, 4) });
    const struct timeline_result *r = result_of(&x, TIMELINE_MILESTONE, 0);
    EXPECT(falls_on(r->days[TIMELINE_P10], sqrt(0.1 * 180 * 60)));
    EXPECT(falls_on(r->days[TIMELINE_P50], 180 - sqrt(0.5 * 180 * 120)));
    EXPECT(falls_on(r->days[TIMELINE_P90], 180 - sqrt(0.1 * 180 * 120)));
    EXPECT(is_near(r->by, 35.0 * 35 / (180 * 60)) && r->ever.share == 1);
    compiled_free(&x.c);
}

TEST(one_uniform_day_has_the_quantiles_of_the_formula)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 1, 25) });
    const struct timeline_result *r = result_of(&x, TIMELINE_MILESTONE, 0);
    EXPECT(falls_on(r->days[TIMELINE_P10], 10) && falls_on(r->days[TIMELINE_P50], 50) &&
           falls_on(r->days[TIMELINE_P90], 90));
    EXPECT(is_near(r->by, 0.25)); /* by the end of the 25th day */
    compiled_free(&x.c);
}

TEST(two_uniform_spans_in_a_row_add_up_to_a_triangle)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone b\n  after a 0 to 100 days\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 2, 19) });
    const struct timeline_result *r = result_of(&x, TIMELINE_MILESTONE, 1);
    EXPECT(falls_on(r->days[TIMELINE_P10], sqrt(0.1 * 2 * 100 * 100)));
    EXPECT(falls_on(r->days[TIMELINE_P50], 100));
    EXPECT(falls_on(r->days[TIMELINE_P90], 200 - sqrt(0.1 * 2 * 100 * 100)));
    EXPECT(is_near(r->by, 50.0 * 50 / 20000));
    compiled_free(&x.c);
}

/* Mean and variance of a row, from its curve: only those of initial and full are kept, so a unit
 * is put behind the chain. */
static void
moments(const struct timeline_curve *curve, uint32_t draws, double *ret_mean, double *ret_variance)
{
    double sum = 0, squares = 0;

    for (uint32_t i = 0; i < curve->day_count; i++) {
        double at = days_of(curve->first) + i + 0.5;
        double count = curve->come[i] - (i ? curve->come[i - 1] : 0);

        sum += at * count;
        squares += at * at * count;
    }
    *ret_mean = sum / draws;
    *ret_variance = squares / draws - *ret_mean * *ret_mean;
}

#define NEED                                                                                  \
    "contributor A\ncapability infantry\nsite port\n  at 46 30\n  needs infantry 1\n"

TEST(three_spans_in_a_row_have_the_sum_of_their_means_and_variances)
{
    struct timed x;
    double       mean, variance;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11 likely 2026-01-31\n"
                     "milestone b\n  after a 10 to 50 days\n" NEED
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 5 to 65 days after b\n",
                 (struct timeline_ask){ MANY });
    /* triangular (0, 30, 100): mean 130/3, variance (30^2 + 100^2 - 3000) / 18 */
    double want_mean = 130.0 / 3 + 30 + 35;
    double want_variance = (900.0 + 10000 - 3000) / 18 + 1600.0 / 12 + 3600.0 / 12;
    moments(&x.t.curves[TIMELINE_TO_FULL][0], x.t.ask.draws, &mean, &variance);
    EXPECT_SAY(fabs(mean - want_mean) < 4 * sqrt(want_variance / x.t.ask.draws), "%g %g", mean,
               want_mean);
    /* of a shape near the normal the variance of a variance is about 2 v^2 / n */
    EXPECT_SAY(fabs(variance - want_variance) < 4 * want_variance * sqrt(2.0 / x.t.ask.draws),
               "%g %g", variance, want_variance);
    compiled_free(&x.c);
}

TEST(what_waits_for_two_comes_with_the_later)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone b\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone c\n  after a\n  after b\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 1, 30) });
    const struct timeline_result *r = result_of(&x, TIMELINE_MILESTONE, 2);
    EXPECT(falls_on(r->days[TIMELINE_P50], 100 * sqrt(0.5)) && is_near(r->by, 0.3 * 0.3));
    EXPECT(falls_on(r->days[TIMELINE_P10], 100 * sqrt(0.1)));
    compiled_free(&x.c);
}

TEST(expected_and_after_together_are_the_later_of_the_two)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone c\n  expected 2026-01-01 to 2026-04-11\n  after a\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 1, 30) });
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 1)->by, 0.09));
    compiled_free(&x.c);
}

#define UNIT(name, offers, from, to)                                                          \
    "unit " name "\n  from A\n  at port\n  offers infantry " #offers "\n  stage confirmed\n"  \
    "  confidence 1\n  ready " #from " to " #to " days after 2026-01-01\n"

TEST(the_first_of_three_units_and_the_second_have_the_order_statistics)
{
    struct timed x;

    for (int count = 1; count <= 3; count++) {
        char text[1000];

        snprintf(text, sizeof text, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                 "  needs infantry %d\n" UNIT("u", 1, 0, 100) UNIT("v", 1, 0, 100)
                 UNIT("w", 1, 0, 100), count);
        time_text_of(&x, text, (struct timeline_ask){ MANY, .by = day(2026, 1, 30) });
        double p = 0.3, q = 1 - p;
        double want = count == 1 ? 1 - q * q * q
                      : count == 2 ? 3 * p * p * q + p * p * p : p * p * p;
        EXPECT(is_near(result_of(&x, TIMELINE_SITE, 0)->by, want));
        EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->by, want));
        compiled_free(&x.c);
    }
}

/* By bisection as by picking: a hundred thousand as one. */
TEST(amounts_of_any_size_are_added_up_alike)
{
    static const char *const texts[] = {
        "  needs infantry 5\n" UNIT("u", 3, 0, 100) UNIT("v", 2, 0, 100) UNIT("w", 1, 0, 100),
        "  needs infantry 500000000\n" UNIT("u", 300000000, 0, 100) UNIT("v", 200000000, 0, 100)
            UNIT("w", 100000000, 0, 100),
        "  needs infantry 499999999\n" UNIT("u", 300000000, 0, 100) UNIT("v", 200000000, 0, 100)
            UNIT("w", 99999999, 0, 100),
    };
    struct timed x, y;

    for (int i = 0; i < 3; i++) {
        char text[2000];

        snprintf(text, sizeof text, "contributor A\ncapability infantry\nsite port\n  at 46 30\n%s",
                 texts[i]);
        time_text_of(i ? &y : &x, text, (struct timeline_ask){ .by = day(2026, 1, 30) });
        if (!i)
            continue;
        EXPECT(memcmp(result_of(&x, TIMELINE_SITE, 0), result_of(&y, TIMELINE_SITE, 0),
                      sizeof(struct timeline_result)) == 0);
        compiled_free(&y.c);
    }
    EXPECT(is_near(result_of(&x, TIMELINE_SITE, 0)->by, 0.09)); /* u and v; w adds nothing */
    compiled_free(&x.c);
}

/* Three of units of two are two of them; with three more as backup, all three. */
TEST(what_units_of_two_offer_is_rounded_up_to_units)
{
    struct timed x;
    char         text[1000];

    for (int backup = 0; backup <= 3; backup += 3) {
        snprintf(text, sizeof text, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                 "  needs infantry 3%s\n" UNIT("u", 2, 0, 100) UNIT("v", 2, 0, 100)
                 UNIT("w", 2, 0, 100), backup ? " backup 3" : "");
        time_text_of(&x, text, (struct timeline_ask){ MANY, .by = day(2026, 1, 30) });
        EXPECT(is_near(result_of(&x, TIMELINE_SITE, 0)->by, 3 * 0.09 * 0.7 + 0.027));
        EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->by,
                       backup ? 0.027 : 3 * 0.09 * 0.7 + 0.027));
        compiled_free(&x.c);
    }
}

/* ---- never ---- */

TEST(chances_in_a_row_multiply_and_never_is_handed_on)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-02-01\n  chance 0.8\n"
                     "milestone b\n  after a 1 to 5 days\n  chance 0.5\n"
                     "milestone c\n  after b 1 to 5 days\n"
                     "milestone d\n  after a\n  after c\n  chance 0.9\n",
                 (struct timeline_ask){ MANY });
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 0)->ever, 0.8));
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 1)->ever, 0.4));
    EXPECT(result_of(&x, TIMELINE_MILESTONE, 2)->ever.share ==
           result_of(&x, TIMELINE_MILESTONE, 1)->ever.share);
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 3)->ever, 0.36));
    EXPECT(result_of(&x, TIMELINE_MILESTONE, 3)->days[TIMELINE_P50].at == TIME_MAX);
    EXPECT(result_of(&x, TIMELINE_MILESTONE, 3)->days[TIMELINE_P10].at < day(2026, 3, 1));
    compiled_free(&x.c);
}

TEST(what_comes_after_the_horizon_never_comes)
{
    struct timed x;

    time_text_of(&x, "milestone a\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone b\n  after a\n",
                 (struct timeline_ask){ MANY, .horizon = day(2026, 1, 30) });
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 1)->ever, 0.3));
    EXPECT(result_of(&x, TIMELINE_MILESTONE, 1)->days[TIMELINE_P50].at == TIME_MAX);
    EXPECT(x.t.ask.horizon == day(2026, 1, 30));
    compiled_free(&x.c);
}

TEST(the_horizon_cuts_backups_and_gains_as_well)
{
    struct timed x;

    time_text_of(&x, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 1 backup 1\n" UNIT("u", 1, 0, 100) UNIT("v", 1, 0, 100),
                 (struct timeline_ask){ MANY, .horizon = day(2026, 1, 30), .gains = true });
    EXPECT(is_near(timeline_row(&x.t, TIMELINE_NEED, 0)->backed[0], 0.09));
    for (uint32_t g = 0; g < x.t.gain_count; g++) /* from 30 days to 60, for one of the two */
        EXPECT(is_near(x.t.gains[g].effects[TIMELINE_TO_FULL][0].chance, 0.3 * 0.6 - 0.09));
    EXPECT(x.t.gain_count == 2);
    compiled_free(&x.c);
}

TEST(a_need_that_its_units_cannot_meet_is_never_covered)
{
    struct timed x;

    time_text_of(&x, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 4\n" UNIT("u", 2, 0, 10) UNIT("v", 1, 0, 10),
                 (struct timeline_ask){ .gains = true });
    EXPECT(result_of(&x, TIMELINE_NEED, 0)->ever.share == 0);
    EXPECT(timeline_row(&x.t, TIMELINE_NEED, 0)->backed[0].share == 0);
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->days[TIMELINE_P10].at == TIME_MAX);
    for (uint32_t g = 0; g < x.t.gain_count; g++)
        EXPECT(x.t.gains[g].is_nothing);
    compiled_free(&x.c);
}

TEST(what_is_held_is_there_from_the_beginning)
{
    struct timed x;

    time_text_of(&x, NEED "unit u\n  from A\n  at port\n  offers infantry 1\n  stage deployed\n",
                 (struct timeline_ask){ .by = day(2026, 1, 1) });
    EXPECT(result_of(&x, TIMELINE_UNIT, 0)->days[TIMELINE_P90].at == TIME_MIN);
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->by.share == 1 && !x.t.has_cases);
    compiled_free(&x.c);
}

TEST(a_need_is_covered_no_sooner_than_it_begins)
{
    struct timed x;

    time_text_of(&x, "milestone m\n  expected 2026-03-01\n  chance 0.5\n"
                     "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 1 from m + 10 days\n  needs infantry 1 from 2026-02-01\n"
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage deployed\n",
                 (struct timeline_ask){ MANY });
    EXPECT(result_of(&x, TIMELINE_BEGIN, 0)->days[TIMELINE_P10].at == day(2026, 3, 11));
    EXPECT(result_of(&x, TIMELINE_NEED, 0)->days[TIMELINE_P10].at == day(2026, 3, 11));
    EXPECT(is_near(result_of(&x, TIMELINE_NEED, 0)->ever, 0.5));
    EXPECT(result_of(&x, TIMELINE_NEED, 1)->days[TIMELINE_P90].at == day(2026, 2, 1));
    /* a need that never begins keeps no site from being covered, but the mission from being full */
    EXPECT(result_of(&x, TIMELINE_SITE, 0)->ever.share == 1);
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->ever, 0.5));
    EXPECT(result_of(&x, TIMELINE_INITIAL, 0)->days[TIMELINE_P90].at == day(2026, 2, 1));
    compiled_free(&x.c);
}

TEST(full_capability_wants_the_backup_and_initial_one_site)
{
    struct timed x;

    time_text_of(&x, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 1 backup 1\nsite far\n  at 50 30\n  needs infantry 1\n"
                     UNIT("u", 1, 0, 100) UNIT("v", 1, 0, 100)
                     "unit w\n  from A\n  at far\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 0 to 100 days after 2026-01-01\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 1, 30) });
    EXPECT(is_near(result_of(&x, TIMELINE_SITE, 0)->by, 1 - 0.7 * 0.7));
    EXPECT(is_near(result_of(&x, TIMELINE_FULL, 0)->by, 0.3 * 0.3 * 0.3));
    EXPECT(is_near(result_of(&x, TIMELINE_INITIAL, 0)->by, 1 - 0.7 * 0.7 * 0.7));
    EXPECT(timeline_row(&x.t, TIMELINE_NEED, 0)->backed[0].share == 1);
    compiled_free(&x.c);
}

/* ---- what is not said ---- */

TEST(what_is_not_said_is_told_at_both_its_ends)
{
    struct timed x;

    time_text_of(&x, NEED "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                          "  ready 0 to 100 days after 2026-01-01\n"
                          "unit v\n  from A\n  at port\n  offers infantry 1\n  confidence 0.5\n",
                 (struct timeline_ask){ MANY });
    const struct timeline_row *full = timeline_row(&x.t, TIMELINE_FULL, 0);
    EXPECT(x.t.has_cases && full->cases[TIMELINE_NONE_OF_IT].ever.share == 0);
    EXPECT(full->cases[TIMELINE_ALL_OF_IT].ever.share == 1);
    EXPECT(full->cases[TIMELINE_ALL_OF_IT].days[TIMELINE_P10].at == day(2026, 1, 1));
    EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 0)->unsaid == TIMELINE_NO_CONFIDENCE);
    EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 1)->unsaid == TIMELINE_NO_DAY);
    EXPECT(is_near(timeline_row(&x.t, TIMELINE_UNIT, 1)->cases[1].ever, 0.5));
    compiled_free(&x.c);
}

TEST(a_unit_that_stands_nowhere_covers_nothing_until_it_is_given_a_station)
{
    static const char text[] = NEED "unit u\n  from A\n  offers infantry 1\n  stage deployed\n";
    uint32_t          stations[1] = { 0 };
    struct timed      x;

    time_text_of(&x, text, (struct timeline_ask){ .draws = 80 });
    EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 0)->unsaid == TIMELINE_NOWHERE);
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->ever.share == 0);
    compiled_free(&x.c);
    time_text_of(&x, text, (struct timeline_ask){ .draws = 80, .stations = stations });
    EXPECT(timeline_row(&x.t, TIMELINE_UNIT, 0)->unsaid == 0);
    EXPECT(result_of(&x, TIMELINE_FULL, 0)->ever.share == 1);
    compiled_free(&x.c);
}

TEST(meetings_wait_for_milestones_days_and_one_another)
{
    struct timed x;

    time_text_of(&x, "milestone m\n  expected 2026-02-01\n  chance 0.5\n"
                     "meeting late\n  after early 10 days\n  after m 3 days\n"
                     "meeting early\n  after 2026-01-01 5 days\n"
                     "meeting said\n  on 2026-05-05\nmeeting open\n",
                 (struct timeline_ask){ MANY });
    EXPECT(result_of(&x, TIMELINE_MEETING, 0)->days[TIMELINE_P10].at == day(2026, 2, 4));
    EXPECT(is_near(result_of(&x, TIMELINE_MEETING, 0)->ever, 0.5));
    EXPECT(result_of(&x, TIMELINE_MEETING, 1)->days[TIMELINE_P90].at == day(2026, 1, 6));
    EXPECT(result_of(&x, TIMELINE_MEETING, 2)->days[TIMELINE_P10].at == day(2026, 5, 5));
    EXPECT(timeline_row(&x.t, TIMELINE_MEETING, 3)->unsaid == TIMELINE_NO_DAY);
    compiled_free(&x.c);
}

/* Of a meeting of three days: after the last. */
TEST(milestones_units_and_needs_wait_for_meetings_too)
{
    struct timed x;

    time_text_of(&x, "meeting talks\n  on 2026-02-01 through 2026-02-03\n"
                     "meeting signing\n  after vote 2 days\n"
                     "milestone vote\n  after talks 0 to 100 days\n  after 2026-01-05 3 days\n"
                     "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 1 from talks + 10 days\n"
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 5 days after signing\n",
                 (struct timeline_ask){ MANY, .by = day(2026, 3, 4) });
    EXPECT(is_near(result_of(&x, TIMELINE_MILESTONE, 0)->by, 0.3)); /* from 3 February on */
    EXPECT(falls_on(result_of(&x, TIMELINE_MILESTONE, 0)->days[TIMELINE_P50], 33 + 50));
    EXPECT(falls_on(result_of(&x, TIMELINE_MEETING, 1)->days[TIMELINE_P50], 33 + 52));
    EXPECT(falls_on(result_of(&x, TIMELINE_UNIT, 0)->days[TIMELINE_P50], 33 + 57));
    EXPECT(result_of(&x, TIMELINE_BEGIN, 0)->days[TIMELINE_P10].at == day(2026, 2, 13));
    EXPECT(is_near(result_of(&x, TIMELINE_NEED, 0)->by, 0.23));
    compiled_free(&x.c);
}

/* The compiler refuses circles; whoever makes a mission otherwise is told too. */
TEST(a_circle_is_an_error_that_names_its_path)
{
    struct compiled     c;
    struct posture_ask  asked = { .as_of = TIME_LAST, .on = 0 };
    struct timeline_ask ask = { .by = TIME_MAX, .horizon = TIME_MAX };
    struct posture      posture;
    struct timeline     t;

    compile(&c, "milestone a\n  after b\nmilestone b\n  after c\nmilestone c\n  expected 2026-01-01\n"
                "milestone z\n  after a\n");
    EXPECT(posture_make(c.program->mission, &asked, &c.keep, &posture, &c.err) == TRUCE_OK);
    c.program->mission->milestones[2].after = c.program->mission->milestones[3].after;
    c.program->mission->milestones[2].after_count = 1;
    EXPECT(timeline_make(&posture, &ask, &c.keep, &t, &c.err) == TRUCE_SYNTAX);
    EXPECT(has(str_from_c(c.err.text), ": a -> b -> c -> a"));
    compiled_free(&c);
    compile(&c, "milestone a\n  after b\nmilestone b\n  after a\n");
    EXPECT(c.status == TRUCE_SYNTAX && has(buf_str(&c.text), "a -> b -> a"));
    compiled_free(&c);
    compile(&c, "meeting a\n  after b\nmilestone b\n  after a\n");
    EXPECT(c.status == TRUCE_SYNTAX && has(buf_str(&c.text), "a -> b -> a"));
    compiled_free(&c);
}

/* ---- the same again ---- */

#define WHOLE                                                                                  \
    "milestone peace\n  expected 2026-01-15 to 2026-06-30 likely 2026-03-01\n"                 \
    "milestone mandate\n  after peace 14 to 60 days\n  chance 0.9\n"                           \
    "milestone vote\n  after mandate 7 to 30 days\n  chance 0.8\n"                             \
    "contributor A\ncontributor B\ncapability infantry\ncapability radar\n"                    \
    "site port\n  at 46 30\n  needs infantry 2 backup 1 from mandate + 60 days\n  needs radar 1\n" \
    "site hub\n  at 46.2 30\n  needs infantry 1 within 50 km\n"                                \
    "unit u\n  from A\n  at port\n  offers infantry 2\n  stage confirmed\n  confidence 0.9\n"  \
    "  ready 30 to 90 days after vote\n"                                                       \
    "unit v\n  from B\n  at port\n  offers infantry 1, radar 1\n  stage committed\n"           \
    "  ready 30 to 60 days after mandate\n"                                                    \
    "unit w\n  from B\n  at hub\n  offers infantry 2\n  reach 30 km\n  stage deployed\n"       \
    "unit idle\n  from A\n  at hub\n  offers radar 1\n  stage committed\n  confidence 0.5\n"   \
    "  ready 1 to 2 days after peace\n"

static bool
is_same(const struct timeline *a, const struct timeline *b)
{
    bool same = a->row_count == b->row_count && a->gain_count == b->gain_count &&
                !memcmp(a->rows, b->rows, a->row_count * sizeof *a->rows) &&
                !memcmp(a->gains, b->gains, a->gain_count * sizeof *a->gains);

    for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++)
            same = same && a->curves[t][c].day_count == b->curves[t][c].day_count &&
                   !memcmp(a->curves[t][c].come, b->curves[t][c].come,
                           a->curves[t][c].day_count * sizeof(uint32_t));
    return same;
}

TEST(any_number_of_threads_gives_the_same_bytes)
{
    static const unsigned threads[] = { 1, 2, 3, 4, 7, 64 };
    struct timed          first, x;

    time_text_of(&first, WHOLE, (struct timeline_ask){ .threads = 1, .gains = true,
                                                       .by = day(2026, 9, 1) });
    EXPECT(first.t.gain_count > 5 && first.t.has_cases);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        time_text_of(&x, WHOLE, (struct timeline_ask){ .threads = threads[i], .gains = true,
                                                       .by = day(2026, 9, 1) });
        EXPECT_SAY(is_same(&first.t, &x.t), "%u threads", threads[i]);
        compiled_free(&x.c);
    }
    time_text_of(&x, WHOLE, (struct timeline_ask){ .threads = 1, .gains = true, .seed = 2,
                                                   .by = day(2026, 9, 1) });
    EXPECT(!is_same(&first.t, &x.t)); /* another seed is another draw */
    compiled_free(&x.c);
    compiled_free(&first.c);
}

/* Known once, so that a change of the generator or of its order is seen. */
TEST(a_seed_means_the_same_for_ever)
{
    struct timed x;

    time_text_of(&x, WHOLE, (struct timeline_ask){ .draws = 8000, .seed = 42,
                                                   .by = day(2026, 9, 1) });
    const struct timeline_row *full = timeline_row(&x.t, TIMELINE_FULL, 0);
    EXPECT(full->cases[0].by.share == 0 && full->cases[1].by.share == 6734.0 / 8000);
    EXPECT(result_of(&x, TIMELINE_MILESTONE, 2)->ever.share == 5767.0 / 8000);
    compiled_free(&x.c);
}

TEST(names_change_nothing_but_names)
{
    struct timed x, y;
    struct buf   text;

    buf_init(&text, 1 << 16);
    for (const char *at = WHOLE; *at; at++)
        if (strncmp(at, "utor A", 6) == 0 || strncmp(at, "from A", 6) == 0 ||
            strncmp(at, "utor B", 6) == 0 || strncmp(at, "from B", 6) == 0) {
            buf_printf(&text, "%.5s%c", at, at[5] == 'A' ? 'B' : 'A');
            at += 5;
        } else {
            buf_add_byte(&text, *at);
        }
    buf_add_byte(&text, 0);
    time_text_of(&x, WHOLE, (struct timeline_ask){ .draws = 4000, .gains = true });
    time_text_of(&y, text.at, (struct timeline_ask){ .draws = 4000, .gains = true });
    EXPECT(is_same(&x.t, &y.t));
    buf_free(&text);
    compiled_free(&x.c);
    compiled_free(&y.c);
}

/* What a thing draws hangs on its place among its kind only: a unit more changes no other's. */
TEST(the_luck_of_one_unit_does_not_hang_on_the_others)
{
    struct timed x, y;

    time_text_of(&x, WHOLE, (struct timeline_ask){ .draws = 4000 });
    time_text_of(&y, WHOLE "unit more\n  from A\n  at hub\n  offers infantry 1\n"
                           "  stage committed\n  confidence 0.5\n  ready 1 to 9 days after vote\n",
                 (struct timeline_ask){ .draws = 4000 });
    for (uint32_t u = 0; u < 4; u++)
        EXPECT(memcmp(result_of(&x, TIMELINE_UNIT, u), result_of(&y, TIMELINE_UNIT, u),
                      sizeof(struct timeline_result)) == 0);
    compiled_free(&x.c);
    compiled_free(&y.c);
}

/* ---- what moves the day ---- */

static const struct timeline_gain *
gain_of(const struct timed *x, enum timeline_kind kind, uint32_t index, enum timeline_change change)
{
    for (uint32_t g = 0; g < x->t.gain_count; g++)
        if (x->t.gains[g].kind == kind && x->t.gains[g].index == index &&
            x->t.gains[g].change == change)
            return &x->t.gains[g];
    return NULL;
}

TEST(a_certain_vote_gains_what_the_formula_says_and_ranks_first)
{
    struct timed x;

    /* full by the end of May: 0.5 (vote) x 0.8 (confidence); certain: 0.8, and 0.5 */
    time_text_of(&x, "milestone vote\n  expected 2026-01-01 to 2026-04-01\n  chance 0.5\n" NEED
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 0.8\n  ready 10 days after vote\n",
                 (struct timeline_ask){ MANY, .gains = true, .by = day(2026, 5, 31) });
    const struct timeline_gain *vote = gain_of(&x, TIMELINE_MILESTONE, 0, TIMELINE_CERTAIN);
    const struct timeline_gain *unit = gain_of(&x, TIMELINE_UNIT, 0, TIMELINE_CERTAIN);
    EXPECT(vote && unit && &x.t.gains[0] == vote && &x.t.gains[1] == unit);
    EXPECT(is_near(vote->effects[TIMELINE_TO_FULL][0].chance, 0.4));
    EXPECT(is_near(unit->effects[TIMELINE_TO_FULL][0].chance, 0.1));
    EXPECT(vote->effects[TIMELINE_TO_FULL][0].p50 < TIME_MAX);
    EXPECT(gain_of(&x, TIMELINE_UNIT, 0, TIMELINE_EARLIER)->is_nothing); /* it is there in time */
    compiled_free(&x.c);
}

TEST(a_meeting_that_is_waited_for_moves_the_day_too)
{
    struct timed x;

    time_text_of(&x, "meeting talks\n  after 2026-01-01 0 to 100 days\n"
                     "milestone vote\n  after talks 10 days\n" NEED
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 10 days after vote\n",
                 (struct timeline_ask){ MANY, .gains = true, .by = day(2026, 3, 1) });
    const struct timeline_gain *g = gain_of(&x, TIMELINE_MEETING, 0, TIMELINE_EARLIER);
    EXPECT(x.t.gain_count == 3 && g && is_near(g->effects[TIMELINE_TO_FULL][0].chance, 0.3));
    compiled_free(&x.c);
}

TEST(a_gain_under_two_standard_errors_is_told_as_nothing)
{
    struct timed x;

    time_text_of(&x, "milestone vote\n  expected 2026-01-01\n  chance 0.9998\n" NEED
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 10 days after vote\n",
                 (struct timeline_ask){ .gains = true, .seed = 3 });
    const struct timeline_gain *g = gain_of(&x, TIMELINE_MILESTONE, 0, TIMELINE_CERTAIN);
    EXPECT(g->effects[TIMELINE_TO_FULL][0].chance.share > 0 && g->is_nothing);
    compiled_free(&x.c);
}

TEST(a_month_earlier_is_a_month_gained_where_nothing_else_is_waited_for)
{
    struct timed x;

    time_text_of(&x, "milestone vote\n  expected 2026-01-01 to 2026-04-11\n"
                     "milestone aside\n  expected 2026-01-01 to 2026-04-11\n" NEED
                     UNIT("early", 9, 300, 400)
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage confirmed\n"
                     "  confidence 1\n  ready 10 days after vote\n",
                 (struct timeline_ask){ MANY, .gains = true, .by = day(2026, 2, 9) });
    const struct timeline_gain   *g = gain_of(&x, TIMELINE_MILESTONE, 0, TIMELINE_EARLIER);
    const struct timeline_effect *e = &g->effects[TIMELINE_TO_FULL][0];
    EXPECT(e->has_days && fabs(e->days - 30) <= 1 && e->days_error < 1);
    EXPECT(is_near(e->chance, 0.3) && e->chance.error < 0.005); /* from 0.3 to 0.6 */
    EXPECT(gain_of(&x, TIMELINE_UNIT, 0, TIMELINE_EARLIER)->is_nothing);
    EXPECT(!gain_of(&x, TIMELINE_MILESTONE, 1, TIMELINE_EARLIER)); /* nothing waits for it */
    compiled_free(&x.c);
}

/* Where every pledge is kept there is nothing to gain from one, though all hangs on it. */
TEST(a_pledge_of_which_nobody_says_how_sure_it_is_is_told_against_not_at_all)
{
    struct timed x;

    time_text_of(&x, "contributor A\ncapability infantry\nsite port\n  at 46 30\n"
                     "  needs infantry 2\n"
                     "unit u\n  from A\n  at port\n  offers infantry 1\n  stage committed\n"
                     "  ready 0 to 100 days after 2026-01-01\n"
                     "unit v\n  from A\n  at port\n  offers infantry 1\n  stage committed\n"
                     "  ready 0 to 100 days after 2026-01-01\n",
                 (struct timeline_ask){ MANY, .gains = true, .by = day(2026, 1, 30) });
    const struct timeline_effect *e =
        gain_of(&x, TIMELINE_UNIT, 0, TIMELINE_CERTAIN)->effects[TIMELINE_TO_FULL];
    EXPECT(e[TIMELINE_NONE_OF_IT].chance.share == 0); /* the other is not there */
    EXPECT(is_near(e[TIMELINE_ALL_OF_IT].chance, 0.09) && !e[TIMELINE_ALL_OF_IT].has_days);
    EXPECT(e[TIMELINE_ALL_OF_IT].p50 < TIME_MAX);
    EXPECT(!gain_of(&x, TIMELINE_UNIT, 0, TIMELINE_CERTAIN)->is_nothing);
    compiled_free(&x.c);
}

/* The same question put the long way: the text changed, the seed the same. */
TEST(a_gain_is_the_difference_between_two_timelines)
{
    struct timed x, y;
    char         text[2000];
    const char  *cut = strstr(WHOLE, "  chance 0.8\n");

    snprintf(text, sizeof text, "%.*s%s", (int)(cut - WHOLE), WHOLE, cut + 13);
    time_text_of(&x, WHOLE, (struct timeline_ask){ .gains = true, .by = day(2026, 9, 1) });
    time_text_of(&y, text, (struct timeline_ask){ .by = day(2026, 9, 1) });
    const struct timeline_gain *g = gain_of(&x, TIMELINE_MILESTONE, 2, TIMELINE_CERTAIN);
    for (unsigned c = 0; c < TIMELINE_CASES; c++)
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
            const struct timeline_result *before =
                &timeline_row(&x.t, TIMELINE_INITIAL + t, 0)->cases[c];
            const struct timeline_result *after =
                &timeline_row(&y.t, TIMELINE_INITIAL + t, 0)->cases[c];

            EXPECT(fabs(g->effects[t][c].chance.share - (after->by.share - before->by.share)) <
                   1e-12);
            EXPECT(g->effects[t][c].p50 == after->days[TIMELINE_P50].at);
        }
    compiled_free(&x.c);
    compiled_free(&y.c);
}

/* ---- limits and faults ---- */

TEST(too_many_draws_are_refused)
{
    struct compiled     c;
    struct posture_ask  asked = { .as_of = TIME_LAST, .on = 0 };
    struct timeline_ask ask = { .by = TIME_MAX, .horizon = TIME_MAX,
                                .draws = TIMELINE_DRAWS_MAX + 1 };
    struct posture      posture;
    struct timeline     t;

    compile(&c, WHOLE);
    EXPECT(posture_make(c.program->mission, &asked, &c.keep, &posture, &c.err) == TRUCE_OK);
    EXPECT(timeline_make(&posture, &ask, &c.keep, &t, &c.err) == TRUCE_LIMIT && c.err.text[0]);
    compiled_free(&c);
}

TEST(memory_that_fails_in_a_timeline_is_said)
{
    struct compiled     c;
    struct posture_ask  asked = { .as_of = TIME_LAST, .on = day(2026, 1, 1) };
    struct timeline_ask ask = { .on = day(2026, 1, 1), .by = TIME_MAX, .horizon = TIME_MAX,
                                .draws = 80, .gains = true, .threads = 2 };
    struct posture      posture;
    bool                met = true;

    compile(&c, WHOLE);
    EXPECT(posture_make(c.program->mission, &asked, &c.keep, &posture, &c.err) == TRUCE_OK);
    for (uint64_t n = 1; met; n++) {
        struct timeline t;
        struct err      err = { 0 };
        struct arena    boot;

        ask.threads = 1; /* faults are counted in one thread */
        arena_init(&boot, 1 << 24);
        fault_arm(n, n % 2);
        enum status status = timeline_make(&posture, &ask, &boot, &t, &err);
        met = fault_disarm();
        EXPECT(status == TRUCE_OK ? !met : err.text[0] != 0);
        arena_free(&boot);
    }
    compiled_free(&c);
}
