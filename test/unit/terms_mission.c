#include "base/fault.h"
#include "terms.h"
#include "terms/mission_sentence.h"

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
    "recall FR \"All\"\n  on 2027-03-07\n  source \"a decree\"\n"                         \
    "recall SE\n  on 2027-05-01\n  stated 2027-04-01 source \"a letter\"\n"              \
    "party UA \"Ukraine\"\n"                                                             \
    "meeting geneva_1 \"First round\"\n  who UA, FR, \"the envoy\"\n"                     \
    "  where \"Geneva\" at 46.2 6.14\n  on 2026-01-06 through 2026-01-08\n"               \
    "meeting geneva_2\n  who UA\n  who SE\n  where hub\n  after geneva_1 2 to 4 weeks\n"  \
    "  after ceasefire 14 days\n  source \"a notice\"\n"                                 \
    "meeting follow_up\n  after fr_vote\n  after 2026-01-01 30 days\n"                   \
    "meeting some_day\n  who UA\n"                                                       \
    "position ua_port \"The port\"\n  by UA\n  topic odesa_port\n"                        \
    "  demands \"monitors\"\n  offers \"access\"\n  offers \"data\"\n"                    \
    "  since 2026-01-06\n  source \"a speech\"\n"                                        \
    "position ua_port\n  by UA\n  topic odesa_port\n  demands \"a patrol\"\n"            \
    "  since 2026-02-01\n  until 2026-03-01\n"                                           \
    "measure cap \"A cap\"\n  kind sanction\n  by FR, SE\n  on UA, \"the company\"\n"      \
    "  trigger ceasefire + 30 to 60 days \"if it is broken\"\n"                          \
    "  release \"when all is kept\"\n  since 2025-12-01\n  source \"a regulation\"\n"     \
    "measure loan\n  kind incentive\n  by \"the bank\"\n  on UA\n"                       \
    "  trigger geneva_2\n  release 2030-01-01\n"

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
    EXPECT(m->sites[0].needs[0].from.kind == EVENT_MILESTONE && m->sites[0].needs[0].from.index == 1 &&
           m->sites[0].needs[0].after.days == 60);
    EXPECT(m->sites[0].needs[1].backup == 1 && m->sites[0].needs[1].within_m == 120e3);
    EXPECT(m->sites[1].base && m->sites[1].holds == 1200);
    EXPECT(m->recall_count == 2 && m->recalls[0].on == day(2027, 3, 7));
    EXPECT(m->recalls[0].stated == TIME_MIN && m->recalls[1].stated == day(2027, 4, 1));
    EXPECT_STR(m->recalls[1].source, STR("a letter"));
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
    EXPECT(m[1].timing.earliest == day(2026, 1, 29) && m[1].timing.latest == day(2026, 8, 29));
    EXPECT(m[2].timing.earliest == day(2026, 2, 5) && m[2].timing.latest == day(2026, 9, 28));
    EXPECT(!m[1].timing.may_never && m[2].timing.may_never);
    compiled_free(&c);
}

TEST(what_no_record_says_has_a_source_or_stays_unknown)
{
    struct unit_version v = { .confidence = MISSION_NOT_SAID, .rotation = MISSION_NOT_SAID };
    double              least, most;
    bool                assumed;

    for (unsigned stage = 0; stage <= STAGE_NOT_SAID; stage++) {
        bool held = stage_rows[stage].group == STAGE_HELD;
        bool gone = stage_rows[stage].group == STAGE_GONE;

        v.stage = (enum stage)stage;
        EXPECT(!mission_confidence(&v, &least, &most));
        EXPECT_SAY(least == (held ? 1 : 0) && most == (gone ? 0 : 1) && stage_rows[stage].why[0],
                   "%s", stage_rows[stage].word);
    }
    v.confidence = 0.25;
    v.stage = STAGE_CONFIRMED;
    EXPECT(mission_confidence(&v, &least, &most) && least == 0.25 && most == 0.25);
    EXPECT(mission_rotation(&v, &assumed) == 4 && assumed);
    v.rotation = 5;
    EXPECT(mission_rotation(&v, &assumed) == 5 && !assumed);
}

/* Of a meeting of several days after its last; through meetings as through milestones. */
TEST(milestones_units_and_needs_wait_for_meetings)
{
    struct compiled c;

    compile(&c, "contributor FR\ncapability infantry\n"
                "milestone vote\n  after signing 10 to 20 days\n  after 2026-01-01 1 day\n"
                "meeting signing\n  after mandate 7 days\n  after talks 1 day\n"
                "meeting talks\n  on 2026-03-02 through 2026-03-05\n"
                "milestone mandate\n  expected 2026-02-01 to 2026-03-01\n  chance 0.5\n"
                "site s\n  at 46 30\n  needs infantry 1 from talks + 5 days\n"
                "unit u\n  from FR\n  ready 1 to 2 weeks after signing\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    const struct mission *m = c.program->mission;
    EXPECT(m->meetings[0].timing.earliest == day(2026, 3, 6));
    EXPECT(m->meetings[0].timing.latest == day(2026, 3, 8) && m->meetings[0].timing.may_never);
    EXPECT(m->milestones[0].timing.earliest == day(2026, 3, 16));
    EXPECT(m->milestones[0].timing.latest == day(2026, 3, 28) && m->milestones[0].timing.may_never);
    EXPECT(m->milestones[0].after_count == 2 && m->milestones[0].after[1].event.kind == EVENT_DAY);
    EXPECT(m->sites[0].needs[0].from.kind == EVENT_MEETING && m->sites[0].needs[0].from.index == 1);
    EXPECT(mission_timing(m, m->sites[0].needs[0].from).earliest == day(2026, 3, 5));
    EXPECT(m->units[0].versions[0].ready.event.kind == EVENT_MEETING &&
           m->units[0].versions[0].ready.event.index == 0);
    compiled_free(&c);
}

TEST(a_meeting_is_on_its_days_or_after_all_that_it_waits_for)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    const struct mission *mission = c.program->mission;
    const struct meeting *m = mission->meetings;
    EXPECT(mission->meeting_count == 4);
    EXPECT(m[0].has_on && m[0].on == day(2026, 1, 6) && m[0].through == day(2026, 1, 8));
    EXPECT(m[0].timing.earliest == day(2026, 1, 6) && m[0].timing.latest == day(2026, 1, 6));
    EXPECT(m[0].who.count == 3 && m[0].who.at[0].kind == WHO_PARTY &&
           m[0].who.at[1].kind == WHO_CONTRIBUTOR && m[0].who.at[1].index == 0 &&
           m[0].who.at[2].kind == WHO_OTHER);
    EXPECT_STR(m[0].who.at[2].name, STR("the envoy"));
    EXPECT_STR(m[0].where, STR("Geneva"));
    EXPECT(m[0].has_at && m[0].at.lat == 46.2 && m[0].site == MISSION_NONE);
    /* the later of 6 January + 2 weeks and 15 January + 14 days; of + 4 weeks and 30 June + 14 */
    EXPECT(m[1].timing.earliest == day(2026, 1, 29) && m[1].timing.latest == day(2026, 7, 14));
    EXPECT(m[1].site == 1 && m[1].has_at && m[1].at.lat == 49.84 && m[1].who.count == 2);
    EXPECT(!m[1].timing.may_never && m[2].timing.may_never);
    EXPECT(m[2].timing.earliest == day(2026, 2, 5) && m[2].timing.latest == day(2026, 9, 28));
    EXPECT(m[3].timing.earliest == TIME_MIN && m[3].timing.latest == TIME_MAX);
    compiled_free(&c);
}

TEST(a_position_holds_until_a_later_one_or_its_end)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT(c.status == TRUCE_OK && c.program->mission->position_count == 1);
    const struct position *p = &c.program->mission->positions[0];
    EXPECT(p->version_count == 2 && !position_on(p, day(2026, 1, 5)));
    EXPECT(position_on(p, day(2026, 1, 31)) == &p->versions[0]);
    EXPECT(p->versions[0].until == day(2026, 2, 1) && p->versions[0].offer_count == 2);
    EXPECT_STR(p->versions[0].offers[1], STR("data"));
    EXPECT(position_on(p, day(2026, 2, 1)) == &p->versions[1] &&
           position_on(p, day(2026, 2, 28)) == &p->versions[1]);
    EXPECT(!position_on(p, day(2026, 3, 1)));
    EXPECT_STR(p->versions[1].topic, STR("odesa_port"));
    EXPECT_STR(p->name.title, STR("The port"));
    compiled_free(&c);
}

TEST(a_measure_says_by_whom_on_whom_and_what_it_waits_for)
{
    struct compiled c;

    compile(&c, WHOLE);
    EXPECT(c.status == TRUCE_OK && c.program->mission->measure_count == 2);
    const struct measure *m = c.program->mission->measures;
    EXPECT(m[0].kind == MEASURE_SANCTION && m[0].by.count == 2 && m[0].on.count == 2);
    EXPECT(m[0].on.at[1].kind == WHO_OTHER && m[0].since == day(2025, 12, 1));
    EXPECT(m[0].trigger.event.kind == EVENT_MILESTONE);
    EXPECT(m[0].trigger.timing.earliest == day(2026, 2, 14) &&
           m[0].trigger.timing.latest == day(2026, 8, 29));
    EXPECT_STR(m[0].trigger.words, STR("if it is broken"));
    EXPECT(m[0].release.event.kind == EVENT_NONE && m[0].release.timing.latest == TIME_MAX);
    EXPECT(m[1].kind == MEASURE_INCENTIVE && m[1].trigger.event.kind == EVENT_MEETING &&
           m[1].trigger.timing.earliest == day(2026, 1, 29));
    EXPECT(m[1].release.event.kind == EVENT_DAY &&
           m[1].release.timing.latest == day(2030, 1, 1) && m[1].since == TIME_MIN);
    compiled_free(&c);
}

static const char *const wrong[][2] = {
    { "unit u\n  from FR\n  strength -5\n", "t.truce:7:12: error: a strength is a whole number from 0" },
    { "unit u\n  from FR\n  offers infantri 2\n", "unknown capability 'infantri' (did you mean 'infantry'?)" },
    { "unit u\n  from FR\n  offers infantry 0\n", "the number offered is a whole number from 1" },
    { "unit u\n  from FR\n  offers infantry 1, infantry 2\n", "'infantry' is offered twice" },
    { "unit u\n  from FR\n  reach 0 km\n", "a reach of nothing" },
    { "unit u\n  from FR\n  reach -1 km\n", "cannot be negative" },
    { "unit u\n  from FR\n  confidence 1.2\n", "a confidence is a probability, from 0 to 1, got '1.2'" },
    { "unit u\n  from FR\n  stage deploid\n", "unknown stage 'deploid' (did you mean 'deployed'?)" },
    { "unit u\n  from FR\n  rotation 0\n", "a rotation is a whole number from 1" },
    { "unit u\n  from FR\n  ready 90 to 30 days after 2025-01-01\n", "the first length is over the second" },
    { "unit u\n  from FR\n  ready 30 days after nix\n", "unknown milestone or meeting 'nix'" },
    { "unit u\n  from FR\n  ready 900000 days after 2025-01-01\n", "over a hundred years" },
    { "unit u\n  from FR\n  stated soon\n", "a day such as 2022-03-07" },
    { "unit u\n  strength 1\n", "unit 'u' needs a line 'from CONTRIBUTOR'" },
    { "unit u\n  from UA\n", "unknown contributor 'UA'" },
    { "unit u\n  from infantry\n", "but as a capability, not a contributor" },
    { "unit u\n  from FR\nunit u\n  from SE\n", "unit 'u' is already stated without a day" },
    { "site s\n  at 238857 0\n", "the latitude '238857' is outside -90 to 90" },
    { "site s\n  at 46 181\n", "t.truce:6:9: error: the longitude '181' is outside -180 to 180" },
    { "unit u\n  from FR\n  strength 1000000001\n",
      "t.truce:7:12: error: a strength is a whole number from 0 to 1000000000, got '1000000001'" },
    { "site s\n  at 1 1\n  needs infantry 0\n", "t.truce:7:18: error: the number needed is a whole number from 1" },
    { "site s\n  at 1 1\n  needs infantri 1\n",
      "t.truce:7:9: error: unknown capability 'infantri' (did you mean 'infantry'?)" },
    { "site s\n  at 1 1\n  needs infantry 1 from nix\n", "t.truce:7:25: error: unknown milestone or meeting 'nix'" },
    { "site s\n  at 1 1\n  needs infantry 1 backup 0\n", "a backup is a whole number from 1" },
    { "site s\n  at 1 1\n  holds -1 personnel\n", "t.truce:7:9: error: a number of people is a whole number" },
    { "unit u\n  from FR\n  stated 2025-01-01\nunit u\n  from FR\n  stated 2025-01-01\n",
      "t.truce:8:6: error: unit 'u' is already stated on that day, in t.truce:5:6" },
    { "unit u\n  from FR\n  confidence -0.1\n", "a confidence is a probability, from 0 to 1" },
    { "unit u\n  from FR\n  at nowhere\n", "unknown site 'nowhere'" },
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
    { "recall FR\n  on 2026-02-30\n", "t.truce:6:6: error: expected a day such as 2022-03-07, got "
      "'2026-02-30', which no calendar has" },
    { "unit u\n  from FR\n  strength -5\n", "t.truce:7:12: error: a strength is a whole number from 0 to" },
    { "unit u\n  from FR\n  strength 1,200\n", "t.truce:7:12: error: a number has digits alone" },
    { "unit u\n  from FR\n  strength 800 men\n", "t.truce:7:16: error: unexpected 'men' after what 'strength' says" },
    { "unit u\n  from FR\n  offers infantry -1\n", "t.truce:7:19: error: the number offered is a whole number" },
    { "unit u\n  from FR\n  rotation 0\n", "t.truce:7:12: error: a rotation is a whole number from 1" },
    { "unit u\n  from FR\n  confidence 90%\n",
      "t.truce:7:14: error: expected a confidence from 0 to 1, such as 0.8, got '90%'" },
    { "unit u\n  from FR\n  reach -1 km\n", "t.truce:7:9: error: a distance cannot be negative" },
    { "unit u\n  from FR\n  reach 40076 km\n", "t.truce:7:9: error: farther than once around the earth (40075 km)" },
    { "unit u\n  from FR\n  ready -3 days after 2026-01-01\n", "t.truce:7:9: error: a duration cannot be negative" },
    { "site s\n  at 1 1\n  needs infantry 1 within 40076 km\n", "t.truce:7:27: error: farther than once around" },
    { "site s\n  at 1 1\n  weight 1e999\n", "t.truce:7:10: error: expected a weight, got '1e999'\n" },
    { "site s\n  at 46.5, 30.7\n", "t.truce:6:10: error: a blank, not a comma, stands between the latitude" },
    { "site s\n  at 46.5N 30.7E\n", "t.truce:6:6: error: expected the latitude in degrees, got '46.5N'\n" },
    { "site s\n  at \"the moon\"\n", "t.truce:6:6: error: expected the latitude in degrees, got the text" },
    { "meeting a\n  where moon\n", "t.truce:6:9: error: unknown site 'moon'" },
    { "recall FR from 2015-01-01\n  on 2015-01-01\n", "after the name" },
    { "recall FR\n  on 2022-03-07\n  stated soon\n", "t.truce:7:10: error: expected a day such as" },
    { "recall FR\n  on 2022-03-07\n  stated 2022-03-01 2\n", "unexpected '2' after what 'stated' says" },
    { "recall FR\n  on 2022-03-07\n  stated 2022-03-01\n  stated 2022-03-02\n", "t.truce:8:3: error: " },
    { "recall FR\n  on 2022-03-07\n  source \"x\"\n  stated 2022-03-01 source \"y\"\n",
      "t.truce:8:28: error: its source is said twice, behind 'stated' too" },
    { "unit u\n  from FR\n  stated 2022-03-01 source \"y\"\n  source \"x\"\n",
      "t.truce:8:10: error: its source is said twice, behind 'stated' too" },
    { "site s\n  at 1 1\n  needs infantry 1 from 2025-01-01 + 1 to 2 days\n",
      "t.truce:7:38: error: a need begins one length after that" },
    { "meeting a\n  who UA\n", "t.truce:6:7: error: unknown party or contributor 'UA'" },
    { "meeting a\n  who infantry\n", "but as a capability, not a party or contributor" },
    { "meeting a\n  who FR, SE\n  who FR\n", "t.truce:7:7: error: 'FR' is listed twice" },
    { "meeting a\n  who\n", "expected a party or contributor" },
    { "meeting a\n  on 2026-13-01\n", "a day such as 2022-03-07" },
    { "meeting a\n  on 2026-01-02 through 2026-01-01\n", "t.truce:6:6: error: the first day is after" },
    { "meeting a\n  on 2026-01-02\n  after 2026-01-01\n", "t.truce:7:3: error: a meeting is on a day or after" },
    { "meeting a\n  after nix\n", "unknown milestone or meeting 'nix'" },
    { "meeting a\n  after b 1 day\nmeeting b\n  after c\nmeeting c\n  after a\n",
      "meeting 'a' depends on itself: a -> b -> c -> a" },
    { "milestone a\n  after b 1 day\nmeeting b\n  after 2026-01-01\n  after c\n"
      "milestone c\n  after a 2 to 3 weeks\n",
      "t.truce:11:9: error: milestone 'a' depends on itself: a -> b -> c -> a" },
    { "meeting a\n  after b\nmilestone b\n  expected 2026-01-01\n  after a\n",
      "t.truce:9:9: error: meeting 'a' depends on itself: a -> b -> a" },
    { "milestone a\n  after infantry\n", "but as a capability, not a milestone or meeting" },
    { "meeting a\n  after nix\nmilestone b\n  after a\n", "t.truce:6:9: error: unknown milestone or" },
    { "meeting a\n  where \"the moon\" at 91 0\n", "the latitude '91' is outside -90 to 90" },
    { "meeting a\n  where \"the moon\" at 0 181\n", "the longitude '181' is outside -180 to 180" },
    { "site s\n  at 1 1\nmeeting a\n  where s at 2 2\n", "a site says itself where it is" },
    { "meeting a\n  wo FR\n", "'wo' is not an attribute of meeting (did you mean 'who'?)" },
    { "meeting a\nmeeting a\n", "meeting 'a' is already defined" },
    { "position p\n  by FR\n  topic t\n", "position 'p' neither demands nor offers anything" },
    { "position p\n  topic t\n  demands \"x\"\n", "position 'p' needs a line 'by PARTY" },
    { "position p\n  by FR\n  demands \"x\"\n", "position 'p' needs a line 'topic NAME'" },
    { "position p\n  by FR\n  topic t\n  demands \"x\"\n  since 2026-01-02\n  until 2026-01-02\n",
      "t.truce:10:9: error: it ends before it begins" },
    { "position p\n  by FR\n  topic t\n  demands \"x\"\nposition p\n  by FR\n  topic t\n  offers \"y\"\n",
      "t.truce:9:10: error: position 'p' is already stated without a day, in t.truce:5:10" },
    { "measure m\n  kind sanktion\n  by FR\n  on SE\n",
      "a measure is a sanction or an incentive, not 'sanktion' (did you mean 'sanction'?)" },
    { "measure m\n  kind sanction\n  on SE\n", "measure 'm' needs a line 'by PARTY" },
    { "measure m\n  kind sanction\n  by FR\n", "measure 'm' needs a line 'on PARTY" },
    { "measure m\n  kind sanction\n  by FR\n  on SE\n  trigger\n",
      "expected a milestone, a meeting, a day or a text in quotes" },
    { "measure m\n  kind sanction\n  by FR\n  on SE\n  release nix + 3 days\n",
      "unknown milestone or meeting 'nix'" },
    { "measure m\n  kind sanction\n  by FR\n  on SE\n  trigger 2026-01-01 3 days\n", "expected a text in quotes" },
    { "measure m\n  kind sanction\n  by FR\n  on SE\n  since then\n", "a day such as" },
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

/* Each line with all that is wrong with it, by column; and circles that lead through what is
 * wrong for another reason. */
static const struct {
    const char *text;
    const char *says[8];
} several[] = {
    { "unit u\n  from XX\n  ready 90 to 30 days after zz\n",
      { "t.truce:6:8: error: unknown contributor 'XX'",
        "t.truce:7:9: error: the first length is over the second",
        "t.truce:7:29: error: unknown milestone or meeting 'zz'" } },
    { "unit u\n  from FR\n  ready soon after zz\n",
      { "t.truce:7:9: error: expected a duration, got 'soon'", "t.truce:7:20: error: unknown milestone" } },
    { "unit u\n  from FR\n  offers infantri 0, infantry 1, infantry 2, boat 1\n",
      { "t.truce:7:10: error: unknown capability 'infantri'",
        "t.truce:7:19: error: the number offered is a whole number from 1 to 1000000000, got '0'",
        "t.truce:7:34: error: 'infantry' is offered twice",
        "t.truce:7:46: error: unknown capability 'boat'" } },
    { "unit u\n  from FR\n  stated soon source 3\n",
      { "t.truce:7:10: error: expected a day such as", "t.truce:7:22: error: expected a text in quotes" } },
    { "unit u\n  from FR\n  caveat x, x, 4\n",
      { "t.truce:7:13: error: 'x' is listed twice", "t.truce:7:16: error: expected a caveat, got '4'" } },
    { "site s\n  at 95 200\n  needs boat 0 backup 0 within 0 km from nix + 3 moons\n",
      { "t.truce:6:6: error: the latitude '95' is outside", "t.truce:6:9: error: the longitude '200'",
        "t.truce:7:9: error: unknown capability 'boat'", "t.truce:7:14: error: the number needed is",
        "t.truce:7:23: error: a backup is", "t.truce:7:32: error: within nothing",
        "t.truce:7:42: error: unknown milestone or meeting 'nix'",
        "t.truce:7:50: error: expected a unit (minutes, hours, days or weeks), got 'moons'" } },
    { "site s\n  at north 30\n", { "t.truce:6:6: error: expected the latitude in degrees, got 'north'" } },
    { "milestone a\n  expected then to soon likely never\n  after zz 9 to 3 days\n",
      { "t.truce:6:12: error: expected a day", "t.truce:6:20: error: expected a day",
        "t.truce:6:32: error: expected a day", "t.truce:7:9: error: unknown milestone or meeting 'zz'",
        "t.truce:7:12: error: the first length is over" } },
    { "milestone a\n  after b\n  after c\n  chance 2\nmilestone b\n  after a\n"
      "milestone c\n  after a\n  after zz\n",
      { "t.truce:8:10: error: a chance is a probability, from 0 to 1, got '2'",
        "t.truce:10:9: error: milestone 'a' depends on itself: a -> b -> a",
        "t.truce:12:9: error: milestone 'a' depends on itself: a -> c -> a",
        "t.truce:13:9: error: unknown milestone or meeting 'zz'" } },
    { "recall XX from\n  on soon\n  stated then\n",
      { "t.truce:5:8: error: unknown contributor 'XX'", "t.truce:5:11: error: unexpected 'from' after the name\n",
        "t.truce:6:6: error: expected a day", "t.truce:7:10: error: expected a day" } },
    { "meeting m\n  who AA, FR, FR, BB\n  where zz at 91 181\n  on 2026-13-01 through soon\n",
      { "t.truce:6:7: error: unknown party or contributor 'AA'", "t.truce:6:15: error: 'FR' is listed twice",
        "t.truce:6:19: error: unknown party or contributor 'BB'", "t.truce:7:9: error: unknown site 'zz'",
        "t.truce:7:15: error: the latitude '91'", "t.truce:7:18: error: the longitude '181'",
        "t.truce:8:6: error: expected a day", "t.truce:8:25: error: expected a day" } },
    { "measure m\n  kind sanction\n  by AA, BB\n  on FR\n  trigger nix + 9 to 3 days\n",
      { "t.truce:7:6: error: unknown party", "t.truce:7:10: error: unknown party",
        "t.truce:9:11: error: unknown milestone or meeting 'nix'",
        "t.truce:9:17: error: the first length is over the second" } },
};

TEST(all_that_is_wrong_with_a_line_is_said_at_once)
{
    for (size_t i = 0; i < sizeof several / sizeof several[0]; i++) {
        struct compiled c;
        struct buf      text;
        uint32_t        count = 0;

        buf_init(&text, 1 << 16);
        buf_printf(&text, "%s%s", BASE, several[i].text);
        compile_str(&c, buf_str(&text));
        for (; count < 8 && several[i].says[count]; count++)
            EXPECT_SAY(has(buf_str(&c.text), several[i].says[count]), "%s\n%.*s",
                       several[i].says[count], STR_ARGS(buf_str(&c.text)));
        EXPECT_SAY(c.status == TRUCE_SYNTAX && c.diagnostics.error_count == count, "%s\n%.*s",
                   several[i].text, STR_ARGS(buf_str(&c.text)));
        buf_free(&text);
        compiled_free(&c);
    }
}

/* ---- lint ---- */

#define NEEDED "site s\n  at 1 1\n  domain land\n  needs infantry 1\n  needs air_defence 1\n"
#define OFFERED                                                                              \
    "unit all\n  from FR\n  offers infantry 1, air_defence 1\n  at s\n  source \"x\"\n"

/* What sets a row of LINT_TABLE off, and what is said; "": no warning at all. */
static const char *const lints[][2] = {
    { NEEDED OFFERED, "" },
    { NEEDED OFFERED "unit u\n  from SE\n  offers infantry 1\n  at s\n",
      "t.truce:15:6: warning: unit 'u' does not say its 'source'" },
    { NEEDED OFFERED "unit u\n  from SE\n  offers infantry 1\n  at s\n  stated 2025-01-01 source \"x\"\n", "" },
    { NEEDED OFFERED "recall FR\n  on 2025-01-01\n", "recall 'FR' does not say its 'source'" },
    { NEEDED OFFERED "recall FR\n  on 2025-01-01\n  stated 2024-12-01 source \"x\"\n", "" },
    { NEEDED OFFERED "meeting a\n", "meeting 'a' does not say its 'source'" },
    { NEEDED OFFERED "position p\n  by FR\n  topic t\n  offers \"x\"\n", "position 'p' does not say" },
    { NEEDED OFFERED "measure c\n  kind sanction\n  by FR\n  on SE\n", "measure 'c' does not say" },
    { NEEDED OFFERED "unit u\n  from SE\n  at s\n  source \"x\"\n",
      "unit 'u' serves no need: what it can do is not said" },
    { NEEDED OFFERED "unit u\n  from SE\n  offers infantry 1\n  source \"x\"\n", "from any base" },
    { NEEDED OFFERED "unit u\n  from SE\n  offers infantry 1\n  stage withdrawn\n  source \"x\"\n", "" },
    { NEEDED OFFERED "site hub\n  at 1 1.1\n  domain land\n  base\n"
      "unit u\n  from SE\n  offers infantry 1\n  reach 12 km\n  source \"x\"\n", "" },
    { NEEDED OFFERED "site hub\n  at 1 1.1\n  domain land\n  base\n"
      "unit u\n  from SE\n  offers infantry 1\n  reach 11 km\n  source \"x\"\n",
      "t.truce:19:6: warning: unit 'u' serves no need" },
    { NEEDED OFFERED "site hub\n  at 1 1.1\n  domain land\n  base\n  excludes x\n"
      "unit u\n  from SE\n  offers infantry 1\n  reach 12 km\n  caveat x\n  source \"x\"\n", "serves no need" },
    { NEEDED OFFERED "capability boats\nsite t\n  at 2 2\n  domain sea\n  needs boats 1\n",
      "t.truce:19:9: warning: no unit offers 'boats'" },
    { NEEDED OFFERED "capability boats\n", "t.truce:15:12: warning: no site needs 'boats'" },
    { NEEDED OFFERED "site t\n  at 2 2\n", "site 't' does not say its 'domain'" },
    { NEEDED OFFERED "site t\n  at 2 2\n  domain moon\n", "site 't' is said to be on none of land, sea and air" },
    { NEEDED OFFERED "site t\n  at 2 2\n  domain moon, sea\n", "" },
};

TEST(lint_says_what_a_planner_would_want_to_know)
{
    for (size_t i = 0; i < sizeof lints / sizeof *lints; i++) {
        struct compiled   c;
        struct buf        text;
        struct terms_file file = { .name = STR("t.truce") };

        buf_init(&text, 1 << 16);
        buf_printf(&text, "%s%s", BASE, lints[i][0]);
        file.text = buf_str(&text);
        compile_str(&c, file.text);
        EXPECT_SAY(c.status == TRUCE_OK && !c.diagnostics.count, "%s", lints[i][0]);
        buf_clear(&c.text);
        EXPECT(terms_lint(&file, 1, memory_read, NULL, &c.keep, &c.program, &c.diagnostics,
                          &c.err) == TRUCE_OK);
        diagnostics_text(&c.diagnostics, &c.text);
        EXPECT_SAY(c.diagnostics.count == (lints[i][1][0] != 0) &&
                   has(buf_str(&c.text), lints[i][1]), "%s\n# wanted %s\n# got %.*s",
                   lints[i][0], lints[i][1], STR_ARGS(buf_str(&c.text)));
        buf_free(&text);
        compiled_free(&c);
    }
}

/* ---- sentences ---- */

static const struct {
    enum mission_part part;
    uint32_t          i, k;
    const char       *sentence;
} sentences[] = {
    { MISSION_PART_CONTRIBUTOR, 0, 0, "FR (France) is named as sending 1 unit." },
    { MISSION_PART_CONTRIBUTOR, 1, 0, "SE is named as sending no unit." },
    { MISSION_PART_CAPABILITY, 0, 0, "infantry is needed at 1 site and offered by 1 unit." },
    { MISSION_PART_SITE, 0, 0,
      "odesa (Odesa port), at 46.49000 30.73000, on sea and land, of weight 3, needs 2 infantry from 60 "
      "days after mandate; 1 air_defence, with 1 more that could take over, no farther than 120 km; no "
      "unit can come that is no_sea." },
    { MISSION_PART_SITE, 1, 0,
      "hub, at 49.84000 24.03000, needs nothing; units may be stationed there, 1200 people at most." },
    { MISSION_PART_UNIT, 0, 0,
      "bg1 (1st) of FR, as stated on 2025-09-04: 700 people, confirmed (agreed), can do nothing that is "
      "said where it stands, ready 30 to 90 days after fr_vote; it comes with a chance of 0.9; rotation "
      "4; no_sea; source: a paper." },
    { MISSION_PART_UNIT, 0, 1,
      "bg1 (1st) of FR, as stated on 2025-09-05: 800 people, deployed (in place), at hub, can do 3 "
      "infantry and 1 air_defence as far as 120 km from where it stands; rotation 4, assumed; no source "
      "is given." },
    { MISSION_PART_MILESTONE, 0, 0,
      "ceasefire (Ceasefire in force), political, comes between 2026-01-15 and 2026-06-30, most likely "
      "on 2026-03-01." },
    { MISSION_PART_MILESTONE, 2, 0,
      "fr_vote comes between 2026-02-05 and 2026-09-28, or never; it waits for mandate and then 7 to 30 "
      "days; that it comes at all has a chance of 0.8." },
    { MISSION_PART_RECALL, 0, 0,
      "On 2027-03-07 FR calls home all that was stated of its units until then (All); when that was "
      "stated is not said; source: a decree." },
    { MISSION_PART_RECALL, 1, 0,
      "On 2027-05-01 SE calls home all that was stated of its units until then, as stated on 2027-04-01; "
      "source: a letter." },
    { MISSION_PART_MEETING, 0, 0,
      "geneva_1 (First round): UA, FR and the envoy meet in Geneva (46.20000 6.14000) on 2026-01-06 "
      "through 2026-01-08; no source is given." },
    { MISSION_PART_MEETING, 1, 0,
      "geneva_2: UA and SE meet at hub between 2026-01-29 and 2026-07-14, 14 to 28 days after geneva_1 "
      "and 14 days after ceasefire; source: a notice." },
    { MISSION_PART_MEETING, 3, 0,
      "some_day: UA meets at a place that is not said on a day that nothing tells; no source is given." },
    { MISSION_PART_POSITION, 0, 0,
      "ua_port (The port), on odesa_port, since 2026-01-06 until 2026-02-01: UA demands \"monitors\" and "
      "offers \"access\" and \"data\"; source: a speech." },
    { MISSION_PART_MEASURE, 0, 0,
      "cap (A cap), a sanction by FR and SE on UA and the company, announced on 2025-12-01; put in force "
      "by ceasefire and then 30 to 60 days, between 2026-02-14 and 2026-08-29, as a person judges: \"if "
      "it is broken\"; ended as a person judges: \"when all is kept\"; source: a regulation." },
    { MISSION_PART_MEASURE, 1, 0,
      "loan, an incentive by the bank on UA; put in force by geneva_2, between 2026-01-29 and "
      "2026-07-14; ended by 2030-01-01; no source is given." },
};

TEST(a_mission_is_read_back_in_sentences)
{
    struct compiled c;
    struct buf      out;

    compile(&c, WHOLE);
    EXPECT(c.status == TRUCE_OK);
    const struct mission *m = c.program->mission;
    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        buf_clear(&out);
        EXPECT(sentences[i].i < mission_part_count(m, sentences[i].part) &&
               sentences[i].k < mission_sentence_count(m, sentences[i].part, sentences[i].i));
        mission_sentence_add(m, sentences[i].part, sentences[i].i, sentences[i].k, &out);
        EXPECT_STR(buf_str(&out), str_from_c(sentences[i].sentence));
    }
    EXPECT_STR(mission_part_name(m, MISSION_PART_RECALL, 0), STR("FR"));
    buf_free(&out);
    compiled_free(&c);
}

/* Each name FR for SE and back. */
static void
swap_names(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (i + 1 < text.len && (memcmp(text.at + i, "FR", 2) == 0 || memcmp(text.at + i, "SE", 2) == 0)) {
            buf_add_c(out, text.at[i] == 'F' ? "SE" : "FR");
            i++;
        } else {
            buf_add_byte(out, text.at[i]);
        }
}

static void
add_all_sentences(const struct mission *m, struct buf *out)
{
    for (unsigned part = 0; part < MISSION_PARTS; part++)
        for (uint32_t i = 0; i < mission_part_count(m, (enum mission_part)part); i++)
            for (uint32_t k = 0; k < mission_sentence_count(m, (enum mission_part)part, i); k++) {
                mission_sentence_add(m, (enum mission_part)part, i, k, out);
                buf_add_byte(out, '\n');
            }
}

TEST(contributors_that_change_names_change_nothing_but_names_in_what_is_read_back)
{
    struct compiled here, there;
    struct buf      swapped, told, told_there, told_back;

    buf_init(&swapped, 1 << 20);
    buf_init(&told, 1 << 20);
    buf_init(&told_there, 1 << 20);
    buf_init(&told_back, 1 << 20);
    swap_names(&swapped, STR(WHOLE));
    compile(&here, WHOLE);
    compile_str(&there, buf_str(&swapped));
    EXPECT(here.status == TRUCE_OK && there.status == TRUCE_OK);
    add_all_sentences(here.program->mission, &told);
    add_all_sentences(there.program->mission, &told_there);
    swap_names(&told_back, buf_str(&told_there));
    EXPECT(!str_eq(buf_str(&told), buf_str(&told_there)));
    EXPECT_STR(buf_str(&told_back), buf_str(&told));
    buf_free(&swapped);
    buf_free(&told);
    buf_free(&told_there);
    buf_free(&told_back);
    compiled_free(&here);
    compiled_free(&there);
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
