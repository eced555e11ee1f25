#include "terms.h"

#include "base/fault.h"
#include "report/force.h"

#define MISSION                                                                              \
    "operation \"Test\"\nparty RU \"R\"\n"                                                   \
    "contributor AA \"Aland\"\ncontributor BB \"Beland\"\n"                                  \
    "capability infantry \"Company\"\ncapability radar \"Radar\"\n"                          \
    "milestone truce_day \"Ceasefire\"\n  track political\n"                                 \
    "  expected 2026-03-01 to 2026-03-31\n"                                                  \
    "milestone aa_vote \"Vote\"\n  track parliaments\n  after truce_day 5 days\n"            \
    "milestone bb_vote \"Vote\"\n  track parliaments\n  after truce_day 5 days\n"            \
    "meeting first \"Session\"\n  who AA, BB, RU\n  where port\n  on 2026-02-10\n"           \
    "  source \"an office\"\n"                                                               \
    "position say_aa \"Say\"\n  by AA\n  topic size\n  demands \"more\"\n"                   \
    "position say_bb \"Say\"\n  by BB\n  topic size\n  demands \"more\"\n"                   \
    "site port \"Port\"\n  at 46.5 30.7\n  base\n  holds 900 personnel\n"                    \
    "  needs infantry 2 backup 1 from truce_day\n  needs radar 1 within 50 km\n"             \
    "site hub \"Hub\"\n  at 46.9 30.9\n  base\n  needs infantry 1\n"                         \
    "unit aa_1 \"First\"\n  from AA\n  strength 800\n  offers infantry 2\n  reach 80 km\n"   \
    "  at hub\n  stage deployed\n  stated 2025-12-01 source \"somebody\"\n"                  \
    "unit bb_1 \"First\"\n  from BB\n  strength 800\n  offers infantry 2\n  reach 80 km\n"   \
    "  at hub\n  stage deployed\n  stated 2025-12-01 source \"somebody\"\n"                  \
    "unit aa_2 \"Second\"\n  from AA\n  offers infantry 1\n  reach 80 km\n"                  \
    "  stage committed\n  ready 10 to 30 days after aa_vote\n"                               \
    "unit bb_2 \"Second\"\n  from BB\n  offers infantry 1\n  reach 80 km\n"                  \
    "  stage committed\n  ready 10 to 30 days after bb_vote\n"

struct shown {
    struct compiled   c;
    struct arena      step;
    struct posture    posture, without;
    struct plan       plan;
    struct timeline   timeline;
    struct force_view view;
    struct buf        out;
    uint32_t          leaves;
};

static instant
day(int year, int month, int d)
{
    return civil_to_instant((struct civil){ .year = year, .month = month, .day = d });
}

static void
show_str(struct shown *s, struct str text)
{
    instant            on = day(2026, 2, 1);
    struct posture_ask ask = { .as_of = on, .on = on, .leaves = &s->leaves, .leave_count = 0 };

    s->leaves = 0;
    compile_str(&s->c, text);
    EXPECT_SAY(s->c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&s->c.text)));
    arena_init(&s->step, (size_t)1 << 30);
    buf_init(&s->out, (size_t)1 << 28);
    const struct mission *m = s->c.program->mission;
    EXPECT(posture_make(m, &ask, &s->c.keep, &s->posture, &s->c.err) == TRUCE_OK);
    ask.leave_count = 1;
    EXPECT(posture_make(m, &ask, &s->c.keep, &s->without, &s->c.err) == TRUCE_OK);
    s->view = (struct force_view){ .program = s->c.program, .on = on, .as_of = on,
                                   .posture = &s->posture, .kind = "Posture" };
}

static void
show(struct shown *s, const char *text)
{
    show_str(s, str_from_c(text));
}

static void
add_without(struct shown *s)
{
    s->view.without = &s->without;
    s->view.leaves = &s->leaves;
    s->view.leave_count = 1;
}

/* What a choice of the solver would give, without the solver: nobody is stationed. */
static void
add_timeline(struct shown *s)
{
    struct timeline_ask ask = { .on = s->view.on, .by = day(2026, 6, 1), .horizon = TIME_MAX,
                                .seed = 1, .draws = 400, .threads = 1, .gains = true };

    EXPECT(timeline_make(&s->posture, &ask, &s->c.keep, &s->timeline, &s->c.err) == TRUCE_OK);
    s->view.timeline = &s->timeline;
}

static void
add_plan(struct shown *s)
{
    struct plan_ask ask = { .posture = { .as_of = s->view.as_of, .on = TIME_MAX }, .survive = 1,
                            .from = STAGE_UNSAID };

    EXPECT_SAY(plan_make(s->c.program->mission, &ask, &s->c.keep, &s->plan, &s->c.err) == TRUCE_OK,
               "%s", s->c.err.text);
    s->view.plan = &s->plan;
}

static struct str
page_of(struct shown *s)
{
    size_t from = s->out.len;

    EXPECT_SAY(force_add_page(&s->view, &s->step, &s->out, &s->c.err) == TRUCE_OK, "%s",
               s->c.err.text);
    return (struct str){ s->out.at + from, s->out.len - from };
}

static void
shown_free(struct shown *s)
{
    arena_free(&s->step);
    buf_free(&s->out);
    compiled_free(&s->c);
}

static struct str
swapped(struct str text, struct arena *keep)
{
    static const char *const pairs[][2] = { { "AA", "BB" }, { "aa_", "bb_" }, { "Aland", "Beland" } };
    struct buf               out;
    struct str               copy;

    buf_init(&out, 1 << 26);
    for (size_t i = 0; i < text.len;) {
        size_t step = 0;

        for (size_t p = 0; p < 3 && !step; p++)
            for (int side = 0; side < 2 && !step; side++)
                if (str_starts(str_sub(text, i, text.len), str_from_c(pairs[p][side]))) {
                    buf_add_c(&out, pairs[p][!side]);
                    step = strlen(pairs[p][side]);
                }
        if (!step)
            buf_add_byte(&out, text.at[i]);
        i += step ? step : 1;
    }
    copy = arena_copy_str(keep, buf_str(&out));
    buf_free(&out);
    return copy;
}

static struct shown one, other; /* large: not on the stack */

TEST(the_page_says_what_the_posture_says)
{
    show(&one, MISSION);
    struct str page = page_of(&one);
    EXPECT(has(page, "<!DOCTYPE html>") && has(page, "</html>\n"));
    EXPECT(has(page, "On <time datetime=\"2026-02-01\">1 February 2026</time>"));
    EXPECT(has(page, "2 contributors, 4 units, 2 sites, 3 milestones"));
    EXPECT(has(page, "data-h=\"people\">1,600</td>"));       /* held */
    EXPECT(has(page, "and 2 units that do not say"));        /* hoped */
    EXPECT(has(page, "<b>not begun</b>") && has(page, "<b>below need</b>"));
    EXPECT(has(page, "10 February 2026") && has(page, "an office"));
    EXPECT(has(page, "imply no opinion"));
    EXPECT(!has(page, "without them"));
    shown_free(&one);
}

TEST(without_a_contributor_both_sides_are_shown)
{
    show(&one, MISSION);
    add_without(&one);
    struct str page = page_of(&one);
    EXPECT(has(page, "Without Aland") && has(page, "With them"));
    EXPECT(has(page, "id=\"frame-posture\"") && has(page, "id=\"frame-without\""));
    EXPECT(has(page, "1,600 people held, without them 800"));
    shown_free(&one);
}

TEST(swapping_the_names_of_two_contributors_swaps_them_and_nothing_else)
{
    struct arena keep;

    arena_init(&keep, 256 << 20);
    show(&one, MISSION);
    show_str(&other, swapped(str_from_c(MISSION), &keep));
    struct str a = page_of(&one), b = page_of(&other);
    EXPECT(a.len > 20000 && !str_eq(a, b));
    EXPECT(str_eq(swapped(a, &keep), b));
    shown_free(&one);
    shown_free(&other);
    arena_free(&keep);
}

TEST(the_same_answers_give_the_same_bytes)
{
    show(&one, MISSION);
    add_timeline(&one);
    struct str a = page_of(&one), copy = arena_copy_str(&one.c.keep, a), b = page_of(&one);
    EXPECT(a.len > 20000 && str_eq(copy, b));
    shown_free(&one);
}

TEST(names_from_outside_stay_words)
{
    static const char evil[] =
        "operation \"</title><script>alert(0)</script>\"\n"
        "contributor AA \"<b>A</b>\"\ncapability radar \"<i>\"\n"
        "milestone m \"<img src=x>\"\n  track political\n  expected 2026-03-01\n"
        "meeting n \"<u>\"\n  who \"<script>\"\n  where \"<a href='javascript:0'>\"\n"
        "  on 2026-02-10\n  source \"\\\"><script>\"\n"
        "position p \"<s>\"\n  by \"<script>\"\n  topic size\n  demands \"<script>\"\n"
        "measure q \"<s>\"\n  kind sanction\n  by \"<script>\"\n  on AA\n  trigger \"<script>\"\n"
        "site s \"<svg onload=0>\"\n  at 46 30\n  base\n  needs radar 1\n"
        "unit u \"<p onclick=0>\"\n  from AA\n  offers radar 1\n  at s\n  stage deployed\n"
        "  stated 2026-01-01 source \"<script>\"\n";

    show(&one, evil);
    add_timeline(&one);
    add_plan(&one);
    struct str page = page_of(&one);
    one.view.plan = NULL;
    one.view.timeline = NULL;
    struct str posture = page_of(&one);
    for (int i = 0; i < 2; i++) {
        struct str p = i ? posture : page;
        EXPECT(has(p, "&lt;script&gt;"));
        EXPECT(!has(p, "<script") && !has(p, "<img") && !has(p, "<b>A") && !has(p, "<svg onload"));
        EXPECT(!has(p, "<p onclick") && !has(p, "<a href='"));
    }
    shown_free(&one);
}

TEST(a_plan_and_a_timeline_are_chapters_with_their_figures)
{
    char text[100];

    show(&one, MISSION);
    add_plan(&one);
    add_timeline(&one);
    struct str page = page_of(&one);
    EXPECT(has(page, "<h2>Plan</h2>") && has(page, "<h2>When</h2>"));
    EXPECT(has(page, "No other choice is better: that is proven."));
    snprintf(text, sizeof text, "data-h=\"reached\">%.0f</td>", one.plan.stages[COVER_COVERED].value);
    EXPECT_SAY(has(page, text), "%s", text);
    EXPECT(has(page, "What is missing") && has(page, "1 radar"));
    EXPECT(has(page, "<title>Milestones and forces by date</title>"));
    EXPECT(has(page, "Drawn") || has(page, "400 times, with seed 1"));
    EXPECT(has(page, "Neither initial nor full capability comes in any draw.")); /* no radar */
    shown_free(&one);
}

TEST(sites_are_points_in_the_order_of_longitude_then_latitude)
{
    show(&one, MISSION);
    add_plan(&one);
    EXPECT(force_add_geojson(&one.view, &one.step, &one.out, &one.c.err) == TRUCE_OK);
    struct str json = buf_str(&one.out);
    EXPECT(has(json, "\"coordinates\":[30.7,46.5]") && !has(json, "[46.5,30.7]"));
    EXPECT(has(json, "\"kind\":\"serves\"") && has(json, "\"LineString\""));
    EXPECT(has(json, "\"notice\":\"Boundaries"));
    shown_free(&one);
}

TEST(a_calendar_holds_what_has_a_day)
{
    show(&one, MISSION "milestone some_day\n  track political\n");
    EXPECT(force_add_calendar(&one.view, day(2026, 2, 1), &one.out, &one.c.err) == TRUCE_OK);
    struct str ics = buf_str(&one.out);
    EXPECT(has(ics, "UID:milestone-truce_day@") && has(ics, "DTSTART;VALUE=DATE:20260301"));
    EXPECT(has(ics, "STATUS:TENTATIVE") && has(ics, "no later than 2026-03-31"));
    EXPECT(has(ics, "UID:meeting-first@") && has(ics, "DTSTART;VALUE=DATE:20260210"));
    EXPECT(has(ics, "UID:need-port-1@") && !has(ics, "UID:need-port-2@"));
    EXPECT(!has(ics, "some_day"));
    shown_free(&one);
}

TEST(a_mission_of_nothing_but_a_name_has_a_page)
{
    show(&one, "operation \"Nothing\"\ncontributor AA\n");
    EXPECT(has(page_of(&one), "No unit is stated of AA") || one.out.len > 5000);
    shown_free(&one);
}

TEST(too_little_memory_is_told)
{
    show(&one, MISSION);
    add_without(&one);
    struct str whole = arena_copy_str(&one.c.keep, page_of(&one));
    for (size_t bytes = 1; bytes < ((size_t)1 << 26); bytes += bytes / 3 + 1) {
        struct arena tiny;
        enum status  status;

        arena_init(&tiny, bytes);
        buf_clear(&one.out);
        one.c.err = (struct err){ 0 };
        status = force_add_page(&one.view, &tiny, &one.out, &one.c.err);
        EXPECT((status == TRUCE_OK && str_eq(buf_str(&one.out), whole)) ||
               (status == TRUCE_LIMIT && one.c.err.text[0]) ||
               (status == TRUCE_MEMORY && one.c.err.text[0]));
        arena_free(&tiny);
    }
    shown_free(&one);
}

/* Every allocation of a page of all chapters fails once, alone and with all behind it; what comes is
 * an error with words, or the page as it is without. */
TEST(every_allocation_of_a_page_may_fail)
{
    static const bool for_ever[] = { false, true };
    struct arena      keep;

    show(&one, MISSION);
    add_without(&one);
    add_plan(&one);
    add_timeline(&one);
    arena_init(&keep, 64 << 20);
    struct str whole = arena_copy_str(&keep, page_of(&one));
    for (int i = 0; i < 2; i++) {
        uint64_t n = 1;

        for (bool met = true; met; n++) {
            struct arena step;
            struct buf   out;
            enum status  status;

            arena_init(&step, (size_t)1 << 30);
            buf_init(&out, (size_t)1 << 28);
            one.c.err = (struct err){ 0 };
            fault_arm(n, for_ever[i]);
            status = force_add_page(&one.view, &step, &out, &one.c.err);
            met = fault_disarm();
            if (status == TRUCE_OK)
                EXPECT_SAY(str_eq(buf_str(&out), whole), "fault %u", (unsigned)n);
            else
                EXPECT_SAY(met && (status == TRUCE_MEMORY || status == TRUCE_LIMIT) && one.c.err.text[0], "fault %u: %s",
                           (unsigned)n, one.c.err.text);
            arena_free(&step);
            buf_free(&out);
        }
        EXPECT_SAY(n > 10, "%u points", (unsigned)n);
    }
    arena_free(&keep);
    shown_free(&one);
}
