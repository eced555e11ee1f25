#include "test.h"

#include "watch/force.h"

static uint64_t seed = 20150215;

/* splitmix64 (Vigna) */
static uint64_t
next(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* The slow, obvious version: what the clock shows at each minute. */
static bool
clock_is_in(const struct windows *windows, const struct tz *tz, instant at)
{
    instant local = at + tz_offset_at(tz, at), today = time_floor_day(local);
    int32_t minute = (int32_t)((local - today) / TIME_MINUTE);

    for (uint32_t i = 0; i < windows->count; i++) {
        const struct window *w = &windows->at[i];
        bool today_on = w->weekdays & 1u << civil_weekday(today);
        bool yesterday_on = w->weekdays & 1u << civil_weekday(today - TIME_DAY);

        if (w->until_min > w->from_min) {
            if (today_on && minute >= w->from_min && minute < w->until_min)
                return true;
        } else if ((today_on && minute >= w->from_min) || (yesterday_on && minute < w->until_min)) {
            return true;
        }
    }
    return false;
}

static enum answer
answer_by_minutes(const struct windows *windows, const struct tz *tz, instant from, instant until)
{
    unsigned in = 0, out = 0;

    if (from == until)
        return clock_is_in(windows, tz, from) ? ANSWER_YES : ANSWER_NO;
    for (instant t = from; t < until; t += TIME_MINUTE)
        if (clock_is_in(windows, tz, t))
            in++;
        else
            out++;
    return !in ? ANSWER_NO : out ? ANSWER_POSSIBLE : ANSWER_YES;
}

TEST(windows_agree_with_a_clock_read_minute_by_minute)
{
    static const char *const names[] = { "Europe/Kyiv", "Australia/Lord_Howe", "America/New_York",
                                         "Africa/Casablanca", "UTC" };
    struct arena arena;
    unsigned     answers[3] = { 0 };

    arena_init(&arena, 1 << 24);
    for (unsigned i = 0; i < 2000; i++) {
        struct window  list[3];
        struct windows windows = { list, 1 + (uint32_t)(next() % 3) };
        struct tz      tz;
        struct err     err = { 0 };

        EXPECT(tz_load(str_from_c(names[next() % 5]), &arena, &tz, &err) == TRUCE_OK);
        for (uint32_t k = 0; k < windows.count; k++)
            list[k] = (struct window){ (uint8_t)(1 + next() % 127), (int32_t)(next() % 1440),
                                       1 + (int32_t)(next() % 1440) };
        /* half of the intervals lie within a day of a change of the clock */
        instant from = (instant)(1420000000 + next() % 300000000) * TIME_SECOND;
        instant change = tz_next_change(&tz, from);
        if (i % 2 && change != TIME_MAX)
            from = change - TIME_DAY + (instant)(next() % 2880) * TIME_MINUTE;
        from -= from % TIME_MINUTE;
        instant until = from + (instant)(next() % (i % 7 ? 600 : 4000)) * TIME_MINUTE;
        enum answer got = windows_answer(&windows, &tz, from, until);
        enum answer want = answer_by_minutes(&windows, &tz, from, until);

        answers[want]++;
        EXPECT_SAY(got == want, "case %u: got %s, want %s", i, answer_name(got), answer_name(want));
        arena_reset(&arena);
    }
    EXPECT(answers[0] > 100 && answers[1] > 100 && answers[2] > 100);
    arena_free(&arena);
}

TEST(windows_of_all_hours_hold_any_interval_however_long)
{
    struct window  halves[] = { { 127, 0, 720 }, { 127, 720, 1440 } };
    struct windows all = { halves, 2 }, half = { halves, 1 };

    EXPECT(windows_answer(&all, &tz_utc, TIME_MIN, TIME_MAX) == ANSWER_YES);
    EXPECT(windows_answer(&half, &tz_utc, TIME_MIN, TIME_MAX) == ANSWER_POSSIBLE);
    EXPECT(windows_answer(&(struct windows){ 0 }, &tz_utc, 0, TIME_DAY) == ANSWER_YES);
}

TEST(force_of_versions_that_meet_is_whole_and_of_a_gap_is_not)
{
    struct clause_version versions[] = { { .span = { 0, 10 }, .sure = { 0, 10 } },
                                         { .span = { 10, 20 }, .sure = { 10, 20 } },
                                         { .span = { 25, 30 }, .sure = { 25, 30 } } };
    struct clause clause = { .versions = versions, .version_count = 3 };

    EXPECT(force_answer(&clause, &tz_utc, 5, 15) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 5, 20) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 5, 21) == ANSWER_POSSIBLE);
    EXPECT(force_answer(&clause, &tz_utc, 20, 25) == ANSWER_NO);
    EXPECT(force_answer(&clause, &tz_utc, 20, 20) == ANSWER_NO);
    EXPECT(force_answer(&clause, &tz_utc, 25, 25) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 15, 26) == ANSWER_POSSIBLE);
}

TEST(force_is_certain_only_where_it_is_sure)
{
    struct clause_version versions[] = { { .span = { 0, 12 }, .sure = { 0, 10 } },
                                         { .span = { 10, 30 }, .sure = { 12, 25 } } };
    struct clause clause = { .versions = versions, .version_count = 2 };

    EXPECT(force_answer(&clause, &tz_utc, 9, 9) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 10, 10) == ANSWER_POSSIBLE);
    EXPECT(force_answer(&clause, &tz_utc, 12, 12) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 5, 10) == ANSWER_YES);
    EXPECT(force_answer(&clause, &tz_utc, 5, 14) == ANSWER_POSSIBLE);
    EXPECT(force_answer(&clause, &tz_utc, 25, 25) == ANSWER_POSSIBLE);
    EXPECT(force_answer(&clause, &tz_utc, 30, 30) == ANSWER_NO);
}

TEST(the_nearest_limit_of_a_time_without_beginning_or_end_is_some_limit)
{
    struct clause_version version = { .span = { 10, 20 }, .sure = { 10, 20 } };
    struct clause clause = { .versions = &version, .version_count = 1 };

    EXPECT(force_nearest_edge(&clause, TIME_MIN) == 10);
    EXPECT(force_nearest_edge(&clause, TIME_MAX) == 20);
    EXPECT(force_nearest_edge(&clause, 14) == 10);
    EXPECT(force_nearest_edge(&clause, 16) == 20);
}

TEST(the_nearest_hour_of_a_window_is_found_on_the_wall_clock_over_a_week)
{
    struct arena  arena;
    struct tz     tz;
    struct window window = { 1u << 5, 22 * 60, 5 * 60 }; /* saturday night */
    struct windows windows = { &window, 1 };
    struct when   when;

    arena_init(&arena, 1 << 20);
    EXPECT(tz_load(STR("Europe/Kyiv"), &arena, &tz, NULL) == TRUCE_OK);
    /* 2020-08-01 is a saturday; the clock is three hours ahead */
    EXPECT(time_parse(STR("2020-08-02T02:30:00Z"), &when, NULL) == TRUCE_OK);
    EXPECT(windows_nearest_edge(&windows, &tz, when.at) == when.at - 30 * TIME_MINUTE);
    EXPECT(time_parse(STR("2020-07-30T19:00:00Z"), &when, NULL) == TRUCE_OK);
    EXPECT(windows_nearest_edge(&windows, &tz, when.at) == when.at + 2 * TIME_DAY);
    EXPECT(windows_nearest_edge(&(struct windows){ 0 }, &tz, when.at) == TIME_MAX);
    EXPECT(windows_nearest_edge(&windows, &tz, TIME_MIN) == TIME_MAX);
    arena_free(&arena);
}
