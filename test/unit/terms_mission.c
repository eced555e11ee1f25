#include "base/fault.h"
#include "terms.h"
#include "terms/mission.h"

#define BASE                                                                             \
    "contributor FR \"France\"\ncontributor SE\ncapability infantry\ncapability air_defence\n"

#define WHOLE                                                                            \
    BASE "milestone ceasefire \"Ceasefire in force\"\n  track political\n"               \
    "  expected 2026-01-15 to 2026-06-30 likely 2026-03-01\n"                            \
    "milestone mandate\n  after ceasefire 14 to 60 days\n"                               \
    "milestone fr_vote\n  after mandate 7 to 30 days\n  chance 0.8\n"                    \
    "site odesa \"Odesa port\"\n  at 46.49 30.73\n  domain sea, land\n  weight 3\n"      \
    "  needs infantry 2 from mandate + 60 days\n"                                        \
    "  needs air_defence 1 backup 1 within 120 km\n  excludes no_sea\n"                  \
    "site hub\n  at 49.84 24.03\n  base\n  holds 1200 personnel\n"                       \
    "unit bg1 \"1st\"\n  from FR\n  strength 800\n  offers infantry 3, air_defence 1\n"  \
    "  reach 120 km\n  at hub\n  stage deployed\n  stated 2025-09-05\n"                  \
    "unit bg1\n  from FR\n  strength 700\n  stage confirmed\n  confidence 0.9\n"         \
    "  ready 30 to 90 days after fr_vote\n  caveat no_sea\n  rotation 4\n"               \
    "  stated 2025-09-04 source \"a paper\"\n"                                           \
    "recall FR \"All\"\n  on 2027-03-07\n  source \"a decree\"\n"

static instant
day(int year, int month, int d)
{
    return civil_to_instant((struct civil){ .year = year, .month = month, .day = d });
}

TEST(a_mission_is_what_its_statements_say)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    const struct mission *m = c.program->mission;
    EXPECT(m->contributor_count == 2 && m->capability_count == 2 && m->site_count == 2);
    EXPECT_STR(m->contributors[0].title, STR("France"));
    EXPECT(m->sites[0].at.lat == 46.49 && m->sites[0].weight == 3 && m->sites[0].need_count == 2);
    EXPECT(m->sites[0].needs[0].milestone == 1 && m->sites[0].needs[0].after.days == 60);
    EXPECT(m->sites[0].needs[1].backup == 1 && m->sites[0].needs[1].within_m == 120e3);
    EXPECT(m->sites[1].base && m->sites[1].holds == 1200);
    EXPECT(m->recall_count == 1 && m->recalls[0].on == day(2027, 3, 7));
    compiled_free(&c);
}

TEST(a_unit_keeps_all_its_versions_by_the_day_they_were_stated)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT(c.status == TRUCE_OK);
    const struct unit *u = &c.program->mission->units[0];
    EXPECT(c.program->mission->unit_count == 1 && u->version_count == 2);
    EXPECT(u->versions[0].stated == day(2025, 9, 4) && u->versions[0].stage == STAGE_CONFIRMED);
    EXPECT(u->versions[0].confidence == 0.9 && u->versions[0].rotation == 4);
    EXPECT_STR(u->versions[0].source, STR("a paper"));
    EXPECT(u->versions[0].reach_m == MISSION_NOT_SAID && u->versions[0].site == MISSION_NONE);
    EXPECT(u->versions[1].stage == STAGE_DEPLOYED && u->versions[1].offer_count == 2);
    EXPECT(u->versions[1].confidence == MISSION_NOT_SAID && u->versions[1].site == 1);
    compiled_free(&c);
}

TEST(a_milestone_comes_when_what_it_waits_for_has_come)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT(c.status == TRUCE_OK);
    const struct milestone *m = c.program->mission->milestones;
    EXPECT(m[1].earliest == day(2026, 1, 29) && m[1].latest == day(2026, 8, 29));
    EXPECT(m[2].earliest == day(2026, 2, 5) && m[2].latest == day(2026, 9, 28));
    EXPECT(!m[1].may_never && m[2].may_never);
    compiled_free(&c);
}

static const char *const wrong[][2] = {
    { "unit u\n  from FR\n  strength -5\n", "t.truce:7:12: error: a strength is a whole number from 0" },
    { "unit u\n  from FR\n  offers infantri 2\n", "unknown capability 'infantri' (did you mean 'infantry'?)" },
    { "unit u\n  from FR\n  offers infantry 0\n", "a number is a whole number from 1" },
    { "unit u\n  from FR\n  offers infantry 1, infantry 2\n", "'infantry' is offered twice" },
    { "unit u\n  from FR\n  reach 0 km\n", "a reach of nothing" },
    { "unit u\n  from FR\n  reach -1 km\n", "cannot be negative" },
    { "unit u\n  from FR\n  confidence 1.2\n", "a confidence is a probability, from 0 to 1, got '1.2'" },
    { "unit u\n  from FR\n  stage deploid\n", "unknown stage 'deploid' (did you mean 'deployed'?)" },
    { "unit u\n  from FR\n  rotation 0\n", "a rotation is a whole number from 1" },
    { "unit u\n  from FR\n  ready 90 to 30 days after 2025-01-01\n", "the first length is over the second" },
    { "unit u\n  from FR\n  ready 30 days after nix\n", "unknown milestone 'nix'" },
    { "unit u\n  from FR\n  ready 900000 days after 2025-01-01\n", "over a hundred years" },
    { "unit u\n  from FR\n  stated soon\n", "a day such as 2022-03-07" },
    { "unit u\n  strength 1\n", "unit 'u' needs a line 'from CONTRIBUTOR'" },
    { "unit u\n  from UA\n", "unknown contributor 'UA'" },
    { "unit u\n  from infantry\n", "but as a capability, not a contributor" },
    { "unit u\n  from FR\nunit u\n  from SE\n", "unit 'u' is already stated without a day" },
    { "site s\n  at 238857 0\n", "the latitude '238857' is outside -90 to 90" },
    { "site s\n  domain land\n", "site 's' needs a line 'at LAT LON'" },
    { "site s\n  at 1 1\n  weight 0\n", "a weight is more than nothing" },
    { "site s\n  at 1 1\n  needs infantry 1 within 0 km\n", "within nothing" },
    { "site s\n  at 1 1\n  holds 12 people\n", "expected 'personnel'" },
    { "milestone a\n  chance 2\n", "a chance is a probability" },
    { "milestone a\n  expected 2026-02-01 to 2026-01-01\n", "the first day is after the last" },
    { "milestone a\n  expected 2026-01-01 to 2026-02-01 likely 2027-01-01\n", "not between the two" },
    { "milestone a\n  after b\nmilestone b\n  after c 1 day\nmilestone c\n  after a 2 to 3 weeks\n",
      "milestone 'a' depends on itself: a -> b -> c -> a" },
    { "milestone a\n  after a\n", "milestone 'a' depends on itself: a -> a" },
    { "recall UA \"All\"\n  on 2022-03-07\n", "unknown contributor 'UA'" },
    { "recall FR\n", "needs a line 'on DATE'" },
    { "recall FR from 2015-01-01\n  on 2015-01-01\n", "after the name" },
};

TEST(what_is_wrong_with_a_mission_is_said_where_it_stands)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct compiled c;
        struct buf      text;

        buf_init(&text, 1 << 16);
        buf_printf(&text, "%s%s", BASE, wrong[i][0]);
        compile_str(&c, buf_str(&text));
        EXPECT_SAY(c.status == TRUCE_SYNTAX && c.diagnostics.error_count == 1, "%s\n%.*s",
                   wrong[i][0], STR_ARGS(buf_str(&c.text)));
        EXPECT_SAY(has(buf_str(&c.text), wrong[i][1]), "%.*s", STR_ARGS(buf_str(&c.text)));
        buf_free(&text);
        compiled_free(&c);
    }
}

TEST(a_file_without_a_mission_has_an_empty_one)
{
    struct compiled c;

    compile(&c, "operation \"x\"\n");
    EXPECT(c.status == TRUCE_OK && c.program->mission && !c.program->mission->unit_count);
    compiled_free(&c);
}

TEST(a_mission_laid_out_twice_is_laid_out_once)
{
    struct diagnostics diagnostics;
    struct arena       step;
    struct buf         once, twice;
    struct err         err = { 0 };

    arena_init(&step, 64 << 20);
    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    EXPECT(terms_format((struct terms_file){ STR("t.truce"), STR(WHOLE) }, &step, &once,
                        &diagnostics, &err) == TRUCE_OK);
    EXPECT(terms_format((struct terms_file){ STR("t.truce"), buf_str(&once) }, &step, &twice,
                        &diagnostics, &err) == TRUCE_OK);
    EXPECT_STR(buf_str(&twice), buf_str(&once));
    EXPECT_STR(buf_str(&once), STR(WHOLE));
    buf_free(&once);
    buf_free(&twice);
    arena_free(&step);
}

TEST(memory_that_fails_anywhere_is_said)
{
    bool met = true;

    for (uint64_t n = 1; met; n++) {
        struct compiled c = { 0 };
        struct terms_file file = { STR("t.truce"), STR(WHOLE) };

        arena_init(&c.keep, (size_t)64 << 20);
        fault_arm(n, n % 2);
        c.status = terms_compile(&file, 1, memory_read, NULL, &c.keep, &c.program, &c.diagnostics,
                                 &c.err);
        met = fault_disarm();
        EXPECT(c.status == TRUCE_OK || c.err.text[0]);
        EXPECT(met || c.status == TRUCE_OK);
        arena_free(&c.keep);
    }
}
