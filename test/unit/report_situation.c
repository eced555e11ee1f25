#include "report_world.h"

static struct world world; /* large: not on the stack */

/* act, from, to, by, killed_min, killed_max; at a point in the strip */
#define REPORT(id, act, from, rest)                                                       \
    "{\"id\":\"" id "\",\"source\":\"post\",\"act\":\"" act "\",\"from\":\"" from         \
    "\",\"lat\":48.5,\"lon\":38.0" rest "}\n"

static const char some_reports[] =
    REPORT("1", "shelling", "2020-03-05", ",\"by\":[\"AA\"],\"killed_min\":1,\"killed_max\":3")
    REPORT("2", "shelling", "2020-03-05", ",\"killed_min\":2,\"killed_max\":2")
    REPORT("3", "shelling", "2020-03-05",
           ",\"radius_m\":90000,\"by\":[\"BB forces\"],\"killed_min\":4,\"killed_max\":5")
    REPORT("4", "shelling", "2020-02-20", ",\"killed_min\":7,\"killed_max\":7")
    REPORT("5", "assault", "2020-03-06", ",\"by\":[\"AA\",\"BB\"]")
    REPORT("6", "shelling", "2020-03-07", ",\"to\":\"2020-03-09\",\"by\":[\"Others\"]");

TEST(a_count_runs_from_violations_to_violations_and_possibles)
{
    const struct situation *s = &world.situation;

    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    EXPECT(s->clauses[0].violation == 2 && s->clauses[0].possible == 1);
    EXPECT(s->clauses[0].killed.min == 3 && s->clauses[0].killed.max == 10);
    EXPECT(s->clauses[1].violation == 1 && s->clauses[2].violation == 1);
    EXPECT(s->findings.violation == 4 && s->findings.possible == 1);
    EXPECT(s->behind.violation == 3 && s->behind.possible == 1);
    EXPECT(s->behind.killed.min == 3 && s->behind.killed.max == 10);
    EXPECT(s->behind.unsaid == 1);
    /* a report's dead count once, however many clauses it breaks */
    EXPECT(s->findings.killed.max == s->behind.killed.max);
    world_free(&world);
}

TEST(a_report_counts_for_whom_it_names_and_the_rest_stay_unattributed)
{
    const struct situation *s = &world.situation;

    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    EXPECT(s->parties[0].violation == 2 && s->parties[0].possible == 0);
    EXPECT(s->parties[1].violation == 1 && s->parties[1].possible == 1);
    EXPECT(s->several_parties.violation == 1);
    EXPECT(s->unattributed.violation == 1 && s->unattributed.possible == 0);
    EXPECT(s->unknown_actors.count == 1 && str_eq_c(s->unknown_actors.at[0].name, "Others"));
    world_free(&world);
}

TEST(a_report_of_several_days_is_given_to_no_single_day)
{
    const struct day *worst[WORST_DAYS_MAX];

    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, STR(REPORT("1", "shelling", "2020-03-07", ",\"to\":\"2020-03-09\"")
                                    REPORT("2", "shelling", "2020-03-07", "")
                                        REPORT("3", "shelling", "2020-03-08", "")
                                            REPORT("4", "shelling", "2020-03-08", "")));
    world_finish(&world);
    EXPECT(days_worst(&world.situation.days, worst) == 2);
    EXPECT(worst[0]->single.violation == 2 && worst[1]->single.violation == 1);
    EXPECT(world.situation.several_days.violation == 1);
    EXPECT(str_has(world_text(&world), "not among these: 1 report of more than one day"));
    world_free(&world);
}

TEST(a_day_is_one_of_the_zone_of_the_operation)
{
    const struct situation *s = &world.situation;

    world_init(&world, str_from_c(world_terms));
    world_add(&world, STR(REPORT("1", "shelling", "2020-03-05T23:30:00Z", "")));
    world_finish(&world);
    EXPECT(s->days.count == 1);
    EXPECT(s->days.at[0].day == civil_to_instant((struct civil){ .year = 2020, .month = 3, .day = 6 }));
    world_free(&world);
}

TEST(sources_say_what_they_cover_and_what_lacks_a_date)
{
    const struct source_tally *tally = &world.situation.source_tallies[0];

    world_init(&world, str_from_c(world_terms));
    tally = &world.situation.source_tallies[0];
    world_add_lines(&world, str_from_c(some_reports));
    world_add(&world, STR("{\"id\":\"9\",\"source\":\"post\",\"act\":\"shot\"}"));
    world_finish(&world);
    EXPECT(world.situation.sources.count == 1 && tally->reports == 7);
    EXPECT(tally->undated == 1 && tally->with_finding == 5);
    EXPECT(tally->last - tally->first == 16 * TIME_DAY); /* 20 February to 7 March 2020 */
    world_free(&world);
}

TEST(deaths_that_no_report_gives_are_not_said_and_are_not_none)
{
    world_init(&world, str_from_c(world_terms));
    world_add(&world, STR(REPORT("1", "shelling", "2020-03-05", "")));
    world_add(&world, STR(REPORT("2", "assault", "2020-03-05", ",\"by\":[\"AA\",\"BB\"]")));
    world_finish(&world);
    EXPECT(str_times(world_page(&world), "not said") == 13); /* each figure of deaths */
    EXPECT(str_times(world_text(&world), "not said") == 10);
    EXPECT(str_has(world_text(&world), "2 reports with a finding give no figure of deaths"));
    world_free(&world);
}

/* ---- before and after ---- */

static void
add_on(struct world *w, int number, const char *date, const char *rest)
{
    char text[300];
    int  len = snprintf(text, sizeof text,
                        "{\"id\":\"d%d\",\"source\":\"post\",\"act\":\"presence\",\"from\":\"%s\""
                        "%s}", number, date, rest);

    world_add(w, (struct str){ text, (size_t)len });
}

TEST(before_and_after_are_thirty_days_each_and_the_day_itself_is_after)
{
    const struct compare *c = &world.situation.compares.at[0];

    world_init(&world, str_from_c(world_terms));
    EXPECT(world.situation.compares.count == 1 && c->clause == 0);
    add_on(&world, 1, "2020-01-30", ""); /* the 31st day before */
    add_on(&world, 2, "2020-01-31", "");
    add_on(&world, 3, "2020-02-29", "");
    add_on(&world, 4, "2020-03-01", "");
    add_on(&world, 5, "2020-03-30", "");
    add_on(&world, 6, "2020-03-31", ""); /* the 31st from the day on */
    world_finish(&world);
    EXPECT(c->before.reports == 2);
    EXPECT(c->after.reports == 2);
    world_free(&world);
}

TEST(deaths_before_and_after_are_the_best_figure_or_a_range_never_a_midpoint)
{
    const struct compare *c = &world.situation.compares.at[0];

    world_init(&world, str_from_c(world_terms));
    add_on(&world, 1, "2020-03-01",
           ",\"killed_min\":1,\"killed_max\":9,\"killed_best\":2,\"civilian\":1");
    add_on(&world, 2, "2020-03-02", ",\"killed_min\":10,\"killed_max\":20,\"civilian\":true");
    add_on(&world, 3, "2020-03-03", ",\"killed_min\":5,\"killed_max\":5,\"civilian\":false");
    add_on(&world, 4, "2020-03-04", "");
    world_finish(&world);
    EXPECT(c->after.killed.min == 17 && c->after.killed.max == 27);
    EXPECT(c->after.civilian.min == 11 && c->after.civilian.max == 21);
    EXPECT(c->after.best == 1 && c->after.unsaid == 1 && c->after.civilian_unsaid == 1);
    world_free(&world);
}

TEST(before_and_after_say_why_a_report_is_only_possible)
{
    const struct compare *c = &world.situation.compares.at[0];

    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    EXPECT(c->after.reports == 5 && c->violation == 2 && c->possible == 1);
    EXPECT(c->reasons[REASON_WHERE] == 1 && c->reasons[REASON_WHO] == 0);
    EXPECT(c->after.longer == 0 && c->before.reports == 1);
    EXPECT(str_has(world_page(&world), "It is only possible because of their place"));
    world_free(&world);
}

/* ---- bounds ---- */

TEST(names_beyond_the_limit_are_counted_and_not_dropped)
{
    struct arena keep;
    struct names names;
    struct err   err = { 0 };
    char         text[20];

    arena_init(&keep, 64 << 20);
    EXPECT(names_init(&names, &keep, &err) == TRUCE_OK);
    for (int i = 0; i < NAMES_MAX + 7; i++) {
        int len = snprintf(text, sizeof text, "name %d", i);
        EXPECT(names_add(&names, (struct str){ text, (size_t)len }, NULL, &err) == TRUCE_OK);
    }
    EXPECT(names_add(&names, STR("name 5"), NULL, &err) == TRUCE_OK);
    names_sort(&names);
    EXPECT(names.count == NAMES_MAX && names.beyond == 7);
    EXPECT_STR(names.at[0].name, STR("name 5"));
    arena_free(&keep);
}

TEST(places_are_gathered_alike_in_any_order)
{
    struct arena keep;
    struct grid  up, down;
    struct err   err = { 0 };
    enum { PLACES = 3 * GRID_CELLS_MAX };
    uint64_t sum = 0;

    arena_init(&keep, 64 << 20);
    EXPECT(grid_init(&up, &keep, &err) == TRUCE_OK && grid_init(&down, &keep, &err) == TRUCE_OK);
    for (int i = 0; i < PLACES; i++) {
        int j = PLACES - 1 - i;
        grid_add(&up, -100 + i % 200 * 0.7, -50 + i / 200 * 0.05, i % 3 * 1000, i % 2);
        grid_add(&down, -100 + j % 200 * 0.7, -50 + j / 200 * 0.05, j % 3 * 1000, j % 2);
    }
    grid_sort(&up);
    grid_sort(&down);
    EXPECT(up.count == down.count && up.count <= GRID_CELLS_MAX);
    EXPECT(up.step_deg == down.step_deg && up.step_deg > GRID_STEP_FIRST_DEG);
    for (uint32_t i = 0; i < up.count && i < down.count; i++) {
        sum += up.cells[i].violation + up.cells[i].possible;
        EXPECT(up.cells[i].x == down.cells[i].x && up.cells[i].lon_sum == down.cells[i].lon_sum &&
               up.cells[i].violation == down.cells[i].violation);
    }
    EXPECT(sum == PLACES);
    arena_free(&keep);
}

static void
timeline_of(struct days_chart *timeline, struct arena *keep, instant first, instant last)
{
    struct days days;
    struct day *day;
    struct err  err = { 0 };

    EXPECT(days_init(&days, keep, &err) == TRUCE_OK);
    EXPECT(days_find(&days, last, &day, &err) == TRUCE_OK);
    day->received += 2;
    day->violation++;
    EXPECT(days_find(&days, first, &day, &err) == TRUCE_OK);
    day->received += 3;
    day->possible++;
    days_sort(&days);
    days_chart_init(timeline, &days);
}

TEST(a_timeline_of_any_length_holds_every_report_in_a_bounded_number_of_bars)
{
    static const struct {
        instant       days;
        enum bin_unit unit;
    } rows[] = { { 0, BIN_DAY },       { 239, BIN_DAY },      { 240, BIN_WEEK },
                 { 2000, BIN_MONTH },  { 10000, BIN_QUARTER }, { 50000, BIN_YEAR },
                 { 900000, BIN_CENTURY } };
    static struct days_chart timeline;
    struct arena           keep;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t received = 0, found = 0;
        instant  first = civil_to_instant((struct civil){ .year = 2001, .month = 2, .day = 3 });

        arena_init(&keep, 64 << 20);
        timeline_of(&timeline, &keep, first, first + rows[i].days * TIME_DAY);
        for (uint32_t b = 0; b < timeline.count; b++) {
            received += timeline.bins[b].received;
            found += timeline.bins[b].violation + timeline.bins[b].possible;
            EXPECT(!b || timeline.bins[b].from == timeline.bins[b - 1].until);
        }
        EXPECT_SAY(timeline.unit == rows[i].unit, "%d days: %s", (int)rows[i].days,
                   bin_unit_name(timeline.unit));
        EXPECT(timeline.count <= BINS_MAX && received == 5 && found == 2);
        arena_free(&keep);
    }
}

TEST(the_ends_of_the_calendar_do_not_stop_the_page)
{
    world_init(&world, str_from_c(world_terms));
    world_add(&world, STR(REPORT("1", "shelling", "0001-01-01", ",\"to\":\"9999-12-31\"")));
    world_add(&world, STR(REPORT("2", "shelling", "9999-12-31T23:59:59Z", "")));
    world_add(&world, STR(REPORT("3", "shelling", "0001-01-01T00:00:00Z", "")));
    world_finish(&world);
    EXPECT(str_has(world_page(&world), "by century"));
    EXPECT(str_has(world_text(&world), "0001-01-01"));
    world_free(&world);
}

TEST(the_longest_silence_is_between_two_reports)
{
    struct gap gap;

    world_init(&world, str_from_c(world_terms));
    add_on(&world, 1, "2020-03-01", "");
    add_on(&world, 2, "2020-03-02", "");
    add_on(&world, 3, "2020-03-06", "");
    world_finish(&world);
    gap = days_longest_gap(&world.situation.days);
    EXPECT(gap.last - gap.first == 2 * TIME_DAY); /* 3 to 5 March */
    world_free(&world);
}

TEST(the_latest_are_kept_whole_and_newest_first)
{
    world_init(&world, str_from_c(world_terms));
    for (int i = 0; i < 60; i++) {
        char text[200];
        int  len = snprintf(text, sizeof text,
                            "{\"id\":\"%d\",\"source\":\"post\",\"act\":\"shelling\",\"lat\":48.5,"
                            "\"lon\":38,\"from\":\"2020-04-%02d\"}", i, i * 7 % 30 + 1);
        world_add(&world, (struct str){ text, (size_t)len });
    }
    world_finish(&world);
    EXPECT(world.situation.violations.count == 40 && world.situation.violations.findings == 40);
    for (uint32_t i = 1; i < world.situation.violations.count; i++)
        EXPECT(world.situation.violations.at[i - 1].from >= world.situation.violations.at[i].from);
    EXPECT(str_has(world_page(&world), "40 findings of 60"));
    world_free(&world);
}
