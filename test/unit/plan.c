#include "terms.h"

#include "base/fault.h"
#include "plan/plan.h"

/* One degree of latitude here is 111.17 km: a tenth, a good 11 km. */
#define NAMES "contributor FR\ncontributor SE\ncontributor PT\ncapability infantry\ncapability radar\n"
#define PORT "site port\n  at 46.0 30\n  needs infantry 2 backup 1\n"
#define HUB "site hub\n  at 46.1 30\n  base\n  holds 1000 personnel\n"
#define FAR "site far\n  at 47.0 30\n  base\n"

static struct plan_ask
whole(void)
{
    return (struct plan_ask){ .posture = { .as_of = TIME_LAST, .on = TIME_MAX }, .from = STAGE_UNSAID };
}

static struct plan
plan_of(struct compiled *c, const char *text, struct plan_ask ask)
{
    struct plan p = { 0 };

    compile(c, text);
    EXPECT_SAY(c->status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c->text)));
    if (c->status == TRUCE_OK)
        EXPECT_SAY(plan_make(c->program->mission, &ask, &c->keep, &p, &c->err) == TRUCE_OK, "%s",
                   c->err.text);
    return p;
}

static bool
stands(const struct plan *p, const char *unit, const char *site)
{
    for (uint32_t u = 0; u < p->mission->unit_count; u++)
        if (str_eq_c(p->mission->units[u].name.name, unit))
            return site ? p->stations[u] != MISSION_NONE &&
                              str_eq_c(p->mission->sites[p->stations[u]].name.name, site)
                        : p->stations[u] == MISSION_NONE;
    return false;
}

TEST(units_stand_where_they_cover_and_no_more_of_them_than_that_takes)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT HUB FAR
        "unit a\n  from FR\n  strength 900\n  offers infantry 3\n  reach 20 km\n"
        "unit b\n  from SE\n  strength 300\n  offers infantry 3\n  reach 20 km\n"
        "unit d\n  from SE\n  strength 100\n  offers radar 1\n  reach 20 km\n", whole());

    EXPECT(stands(&p, "b", "hub") && stands(&p, "a", NULL) && stands(&p, "d", NULL));
    EXPECT(p.units[0].why == PLAN_UNIT_NOT_NEEDED && p.units[2].why == PLAN_UNIT_NO_OFFER);
    EXPECT(p.needs[0].has == 3 && p.needs[0].covered == 2 && p.needs[0].backup == 1);
    EXPECT(p.needs[0].state == NEED_COVERED && p.needs[0].critical_count == 1);
    EXPECT(p.critical[p.needs[0].critical_first] == 1);
    EXPECT(p.stages[COVER_COST].value == 300 && plan_proven(&p) && !p.offer_count);
    compiled_free(&c);
}

TEST(what_units_fill_at_the_same_time_is_told_beside_what_is_in_their_reach)
{
    struct compiled c;
    /* Either unit could fill the port; only the first reaches the quay. */
    struct plan     p = plan_of(&c, NAMES PORT HUB
        "site quay\n  at 46.15 30\n  needs infantry 2\n"
        "unit a\n  from FR\n  strength 900\n  offers infantry 2\n  reach 20 km\n  at hub\n"
        "unit b\n  from SE\n  strength 100\n  offers infantry 1\n  reach 12 km\n  at port\n",
        whole());

    EXPECT(p.needs[0].has == 3 && p.needs[1].has == 2);
    EXPECT(p.at_once[0].asked[PLAN_ONCE_COUNTS] == 4 && p.at_once[0].filled[PLAN_ONCE_COUNTS] == 3);
    EXPECT(p.at_once[0].asked[PLAN_ONCE_BACKUPS] == 1 && !p.at_once[0].filled[PLAN_ONCE_BACKUPS]);
    EXPECT(!p.at_once[1].asked[PLAN_ONCE_COUNTS]);
    compiled_free(&c);
}

TEST(a_unit_that_the_terms_place_stands_there_and_takes_its_room)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT HUB
        "unit a\n  from FR\n  strength 800\n  offers radar 1\n  at hub\n  stage deployed\n"
        "unit b\n  from SE\n  strength 300\n  offers infantry 3\n  reach 20 km\n", whole());

    EXPECT(stands(&p, "a", "hub") && p.units[0].why == PLAN_UNIT_GIVEN);
    EXPECT(p.units[1].why == PLAN_UNIT_NO_ROOM && p.sites[1].stands.people == 800);
    EXPECT(p.lift_count == 1 && p.lifts[0].count == 0 && !p.lifts[0].stopped);
    EXPECT(p.obstacle_count == 1 && p.obstacles[0].kind == PLAN_OBSTACLE_NO_ROOM);
    EXPECT(p.stages[COVER_COST].value == 800 && p.stages[COVER_COLUMNS].value == 1);
    compiled_free(&c);
}

TEST(a_base_over_full_by_the_terms_is_told_and_takes_no_more)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT HUB
        "unit a\n  from FR\n  strength 1800\n  offers infantry 1\n  reach 20 km\n  at hub\n"
        "unit b\n  from SE\n  strength 1\n  offers infantry 3\n  reach 20 km\n"
        "unit d\n  from SE\n  offers infantry 1\n  reach 20 km\n", whole());

    EXPECT(p.assumed.over_full == 1 && stands(&p, "a", "hub") && stands(&p, "b", NULL));
    EXPECT(stands(&p, "d", "hub") && p.assumed.strength_unsaid == 1);
    compiled_free(&c);
}

TEST(caveats_that_keep_a_need_from_being_covered_are_named)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT "  excludes no_port\n" HUB "  excludes no_land\n"
        "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n  caveat no_port, no_land\n"
        "unit b\n  from SE\n  offers infantry 2\n  reach 20 km\n  caveat no_land\n", whole());

    EXPECT(p.units[0].why == PLAN_UNIT_CAVEAT && p.units[1].why == PLAN_UNIT_CAVEAT);
    EXPECT(p.obstacle_count == 2 && p.obstacles[0].kind == PLAN_OBSTACLE_CAVEAT_SITE &&
           p.obstacles[1].kind == PLAN_OBSTACLE_CAVEAT_BASE);
    EXPECT_STR(p.obstacles[0].caveat, STR("no_port"));
    EXPECT(p.lift_count == 1 && p.lifts[0].count == 1 && p.caveats[0].unit == 1);
    EXPECT_STR(p.caveats[0].caveat, STR("no_land"));
    compiled_free(&c);
}

TEST(more_caveats_than_are_tried_are_told)
{
    struct compiled c;
    struct plan     p;
    struct buf      text;

    buf_init(&text, 1 << 20);
    buf_add_c(&text, NAMES HUB PORT);
    for (int i = 0; i <= PLAN_LIFT_CAVEATS_MAX; i++)
        buf_printf(&text, "  excludes c%d\n", i);
    buf_add_c(&text, "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n");
    for (int i = 0; i <= PLAN_LIFT_CAVEATS_MAX; i++)
        buf_printf(&text, "  caveat c%d\n", i);
    buf_add_byte(&text, 0);
    p = plan_of(&c, text.at, whole());
    EXPECT(p.lift_count == 1 && p.lifts[0].stopped && p.lifts[0].count == 0);
    buf_free(&text);
    compiled_free(&c);
}

TEST(what_is_out_of_reach_says_by_how_much)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT FAR
        "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n"
        "unit b\n  from SE\n  offers infantry 2\n  reach 20 km\n  at far\n"
        "unit d\n  from SE\n  offers infantry 2\n"
        "unit e\n  from SE\n  offers infantry 2\n  stage withdrawn\n", whole());

    EXPECT(p.obstacle_count == 4 && p.obstacles[0].kind == PLAN_OBSTACLE_FAR &&
           p.obstacles[1].kind == PLAN_OBSTACLE_FIXED &&
           p.obstacles[2].kind == PLAN_OBSTACLE_NO_REACH &&
           p.obstacles[3].kind == PLAN_OBSTACLE_GONE);
    EXPECT(p.obstacles[0].over_m > 91000 && p.obstacles[0].over_m < 91300);
    EXPECT(p.obstacles[1].over_m == p.obstacles[0].over_m && p.obstacles[0].site == 1);
    EXPECT(p.units[0].why == PLAN_UNIT_NO_BASE && p.units[3].why == PLAN_UNIT_GONE);
    compiled_free(&c);
}

TEST(an_offer_stands_at_the_nearest_base_that_shares_a_domain)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT "  domain sea\n" HUB "  domain land\n"
                                FAR "  domain sea, sky\n", whole());

    EXPECT(p.offer_count == 1 && p.offers[0].goal == PLAN_OFFER_COVER && p.offers[0].each == 2);
    EXPECT(p.offers[0].site == 2 && p.offers[0].base && p.offers[0].room == MISSION_NOT_SAID);
    compiled_free(&c);
    p = plan_of(&c, NAMES PORT, whole());
    EXPECT(p.offer_count == 1 && p.offers[0].site == 0 && !p.offers[0].base);
    compiled_free(&c);
}

TEST(what_shall_survive_is_spread_over_contributors)
{
    const char *text = NAMES "site port\n  at 46.0 30\n  needs infantry 2\n" HUB
        "unit a\n  from FR\n  strength 10\n  offers infantry 4\n  reach 20 km\n"
        "unit b\n  from SE\n  strength 10\n  offers infantry 2\n  reach 20 km\n"
        "unit d\n  from PT\n  strength 99\n  offers infantry 1\n  reach 20 km\n";
    struct compiled c;
    struct plan_ask ask = whole();
    struct plan     p = plan_of(&c, text, ask);

    EXPECT(p.stages[COVER_COST].value == 10 && !p.stages[COVER_SURVIVING].asked);
    compiled_free(&c);
    ask.survive = 1;
    p = plan_of(&c, text, ask);
    EXPECT(p.stages[COVER_COST].value == 20 && p.sites[0].survives && !p.needs[0].critical_count);
    compiled_free(&c);
    ask.survive = 2;
    p = plan_of(&c, text, ask);
    EXPECT(p.stages[COVER_SURVIVING].value == 0 && p.offer_count == 1);
    EXPECT(p.offers[0].goal == PLAN_OFFER_SURVIVE && p.offers[0].contributors == 2);
    EXPECT(p.offers[0].each == 2);
    compiled_free(&c);
}

TEST(to_survive_more_than_three_is_refused)
{
    struct compiled c;
    struct plan_ask ask = whole();
    struct plan     p;

    ask.survive = 4;
    compile(&c, NAMES PORT);
    EXPECT(plan_make(c.program->mission, &ask, &c.keep, &p, &c.err) == TRUCE_USAGE);
    EXPECT(strstr(c.err.text, "up to 3") != NULL);
    compiled_free(&c);
}

TEST(a_plan_for_a_day_leaves_out_what_is_not_ready_and_not_due)
{
    const char *text = NAMES PORT "  needs radar 1 from 2026-06-01\n" HUB
        "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n  ready 90 days after 2026-01-01\n"
        "unit b\n  from SE\n  offers infantry 1\n  reach 20 km\n  ready 0 to 90 days after 2026-01-01\n"
        "unit d\n  from SE\n  offers radar 1\n  reach 20 km\n  stage deployed\n";
    struct compiled c;
    struct plan_ask ask = whole();
    struct plan     p = plan_of(&c, text, ask);

    EXPECT(p.needs[0].has == 3 && p.needs[1].has == 1);
    compiled_free(&c);
    ask.posture.on = civil_to_instant((struct civil){ .year = 2026, .month = 2, .day = 1 });
    p = plan_of(&c, text, ask);
    EXPECT(p.units[0].why == PLAN_UNIT_NOT_READY && p.needs[0].has == 1);
    EXPECT(p.needs[1].state == NEED_NOT_YET && p.units[2].why == PLAN_UNIT_NO_OFFER);
    EXPECT(p.assumed.perhaps_ready == 1 && p.assumed.needs_not_due == 1);
    compiled_free(&c);
}

TEST(a_plan_leaves_out_whom_a_recall_has_taken_if_it_was_known)
{
    static const struct {
        const char *stated;
        bool        counts;
        uint32_t    unstated;
    } rows[] = { { "", false, 1 }, { "  stated 2026-01-01\n", true, 0 },
                 { "  stated 2026-01-11\n", false, 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct compiled c;
        struct buf      text;
        struct plan_ask ask = whole();

        ask.posture = (struct posture_ask){
            .as_of = civil_to_instant((struct civil){ .year = 2026, .month = 1, .day = 10 }),
            .on = civil_to_instant((struct civil){ .year = 2026, .month = 2, .day = 1 }) };
        buf_init(&text, 1 << 16);
        buf_printf(&text, "%s%s", NAMES PORT HUB "unit a\n  from FR\n  offers infantry 2\n  reach 200 km\n"
                   "  stage deployed\nrecall FR\n  on 2026-01-20\n", rows[i].stated);
        buf_add_byte(&text, 0);
        struct plan p = plan_of(&c, text.at, ask);
        EXPECT((p.units[0].why == PLAN_UNIT_GONE) == rows[i].counts);
        EXPECT(p.assumed.recalls_unstated == rows[i].unstated);
        buf_free(&text);
        compiled_free(&c);
    }
}

TEST(a_mission_without_units_sites_or_bases_has_a_plan_that_covers_nothing)
{
    struct compiled c;
    struct plan     p = plan_of(&c, NAMES PORT, whole());

    EXPECT(p.stages[COVER_COVERED].value == 0 && plan_proven(&p) && !p.lift_count);
    compiled_free(&c);
    p = plan_of(&c, NAMES "unit a\n  from FR\n  offers infantry 2\n", whole());
    EXPECT(stands(&p, "a", NULL) && !p.need_count && plan_proven(&p));
    compiled_free(&c);
    p = plan_of(&c, NAMES PORT "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n", whole());
    EXPECT(p.units[0].why == PLAN_UNIT_NO_BASE && p.obstacles[0].kind == PLAN_OBSTACLE_NO_BASE);
    compiled_free(&c);
}

TEST(a_table_of_ways_takes_the_place_of_the_geodesic)
{
    const char *text = NAMES PORT HUB
        "unit a\n  from FR\n  offers infantry 3\n  reach 20 km\n";
    double          m[4] = { 0, 50000, 15000, 0 };
    struct travel   travel = { .site_count = 2, .m = m, .pairs = 2 };
    struct plan_ask ask = whole();
    struct compiled c;
    struct plan     p;

    ask.travel = &travel;
    p = plan_of(&c, text, ask); /* from hub to port 15 km, and back 50 */
    EXPECT(stands(&p, "a", "hub") && p.assumed.ways == 1 && !p.assumed.ways_missing);
    compiled_free(&c);
    m[2] = 50000, m[1] = 15000;
    p = plan_of(&c, text, ask);
    EXPECT(stands(&p, "a", NULL) && p.obstacles[0].kind == PLAN_OBSTACLE_FAR);
    compiled_free(&c);
    travel.minutes = m; /* in place of a length: no unit need say a reach */
    travel.m = NULL;
    ask.minutes_max = 50000;
    p = plan_of(&c, NAMES PORT HUB "unit a\n  from FR\n  offers infantry 3\n", ask);
    EXPECT(stands(&p, "a", "hub"));
    compiled_free(&c);
}

/* Enough units, bases and needs that a solver does not see at once what is best. */
static void
write_hard(struct buf *out)
{
    uint32_t state = 12345;

    buf_add_c(out, NAMES);
    for (int i = 0; i < 40; i++) {
        state = state * 1664525 + 1013904223; /* Numerical Recipes, 2nd ed., 7.1 */
        buf_printf(out, "site s%d\n  at %.3f %.3f\n%s  needs infantry %d backup 1\n", i,
                   46 + (state >> 20) / 4096.0 * 3, 30 + (state >> 8 & 4095) / 4096.0 * 4,
                   i % 4 ? "" : "  base\n  holds 700 personnel\n", 1 + i % 3);
    }
    for (int i = 0; i < 40; i++) {
        state = state * 1664525 + 1013904223;
        buf_printf(out, "unit u%d\n  from %s\n  strength %d\n  offers infantry %d\n  reach %d km\n",
                   i, i % 3 ? i % 3 == 1 ? "SE" : "PT" : "FR", 97 + (int)(state >> 24),
                   1 + (int)(state >> 16 & 1), 60 + (int)(state >> 10 & 63));
    }
}

TEST(a_search_that_is_stopped_gives_a_plan_and_its_bound)
{
    struct compiled c;
    struct plan_ask ask = whole();
    struct plan     p;
    struct buf      text;

    buf_init(&text, 1 << 20);
    write_hard(&text);
    buf_add_byte(&text, 0);
    ask.survive = 1;
    ask.limits.seconds = 0.5;
    p = plan_of(&c, text.at, ask);
    for (unsigned i = 0; i < COVER_STAGES; i++) {
        bool less = i == COVER_COST || i == COVER_COLUMNS;

        EXPECT(p.stages[i].proven || (less ? p.stages[i].bound <= p.stages[i].value
                                           : p.stages[i].bound >= p.stages[i].value));
        EXPECT(plan_gap(&p.stages[i]) >= 0 && plan_gap(&p.stages[i]) <= 1);
    }
    EXPECT(p.stages[COVER_COVERED].value > 0);
    buf_free(&text);
    compiled_free(&c);
}

TEST(memory_that_fails_in_a_plan_is_said)
{
    struct plan_ask ask = whole();
    bool            met = true;

    ask.survive = 1;
    for (uint64_t n = 1; met; n++) {
        struct compiled c;
        struct plan     p;

        compile(&c, NAMES PORT "  excludes x\n" HUB
                "unit a\n  from FR\n  offers infantry 2\n  reach 20 km\n  caveat x\n"
                "unit b\n  from SE\n  offers infantry 1\n  at hub\n");
        fault_arm(n, false);
        enum status status = plan_make(c.program->mission, &ask, &c.keep, &p, &c.err);
        met = fault_disarm();
        EXPECT(status == TRUCE_OK || c.err.text[0]);
        EXPECT(met || status == TRUCE_OK);
        compiled_free(&c);
    }
}
