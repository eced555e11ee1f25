/* What only reports can tell the compiler: where tracks were, when silences were reached. */
#include "terms.h"

static void
compile_in(struct compiled *c, const struct terms_world *world, const char *text)
{
    struct terms_file file = { STR("t.truce"), str_from_c(text) };

    *c = (struct compiled){ 0 };
    arena_init(&c->keep, (size_t)1 << 30);
    buf_init(&c->text, (size_t)16 << 20);
    c->status = terms_compile_in(world, &file, 1, memory_read, NULL, &c->keep, &c->program,
                                 &c->diagnostics, &c->err);
    diagnostics_text(&c->diagnostics, &c->text);
    EXPECT_SAY(c->status == TRUCE_OK, "%s\n%.*s", text, STR_ARGS(buf_str(&c->text)));
}

static struct zone_epoch *
zone_epochs(const struct compiled *c, const char *name, uint32_t *ret_count)
{
    const struct named_zone *zone = program_zone(c->program, str_from_c(name));

    *ret_count = zone->epochs.count;
    return zone->epochs.at;
}

/* Over all epochs of the instant: yes if yes in each, no if no in each. */
static enum answer
answer_at(const struct compiled *c, const char *name, instant at, double lat, double lon)
{
    uint32_t           count;
    struct zone_epoch *epochs = zone_epochs(c, name, &count);
    struct location    where = { .kind = LOCATION_DISC, .at = { lon, lat } };
    struct arena       step;
    bool               all_yes = true, all_no = true;

    arena_init(&step, (size_t)64 << 20);
    for (uint32_t i = 0; i < count; i++) {
        enum answer answer = ANSWER_NO;

        if (at < epochs[i].span.from || at >= epochs[i].span.until)
            continue;
        EXPECT(zone_answer(epochs[i].zone, &where, &step, &answer, NULL) == TRUCE_OK);
        all_yes = all_yes && answer == ANSWER_YES;
        all_no = all_no && answer == ANSWER_NO;
    }
    arena_free(&step);
    return all_yes ? ANSWER_YES : all_no ? ANSWER_NO : ANSWER_POSSIBLE;
}

/* ---- tracks ---- */

#define SHIP "zone z\n  within 10 km of track ship\n"

TEST(a_zone_moves_with_its_track_and_is_empty_before_the_first_position)
{
    struct track_fix   fixes[] = { { 100, { 30, 45 }, 0 }, { 200, { 31, 45 }, 0 } };
    struct track       track = { STR("ship"), fixes, 2 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;
    uint32_t           count;

    compile_in(&c, &world, SHIP);
    zone_epochs(&c, "z", &count);
    EXPECT(count == 3 && c.program->track_count == 1 && c.diagnostics.count == 0);
    EXPECT_STR(c.program->tracks[0], STR("ship"));
    EXPECT(answer_at(&c, "z", 99, 45, 30) == ANSWER_NO);
    EXPECT(answer_at(&c, "z", 100, 45, 30) == ANSWER_YES);
    EXPECT(answer_at(&c, "z", 199, 45, 30) == ANSWER_YES);
    EXPECT(answer_at(&c, "z", 200, 45, 30) == ANSWER_NO);
    EXPECT(answer_at(&c, "z", 200000, 45, 31) == ANSWER_YES);
    compiled_free(&c);
}

TEST(a_track_that_nobody_placed_gives_an_empty_zone_and_no_warning)
{
    struct track       other = { STR("other"), NULL, 0 };
    struct terms_world world = { .tracks = &other, .track_count = 1 };
    struct compiled    c;

    compile_in(&c, NULL, HEAD SHIP "clause m.1\n  forbid fire\n  in z, within 5 km of z\n  text \"x\"\n");
    EXPECT(c.diagnostics.count == 0 && answer_at(&c, "z", 100, 45, 30) == ANSWER_NO);
    EXPECT(c.program->clauses[0].versions[0].in.zones[1].moves);
    compiled_free(&c);
    compile_in(&c, &world, SHIP);
    EXPECT(answer_at(&c, "z", 100, 45, 30) == ANSWER_NO);
    compiled_free(&c);
}

TEST(a_track_may_have_blanks_in_its_name_and_is_kept_once)
{
    struct track_fix   fix = { 0, { 30, 45 }, 0 };
    struct track       track = { STR("MV Razoni"), &fix, 1 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;

    compile_in(&c, &world, "zone z\n  within 10 km of track \"MV Razoni\"\n"
                           "zone y\n  within 5 km of track \"MV Razoni\" or within 1 km of track b\n");
    EXPECT(c.program->track_count == 2 && answer_at(&c, "z", 0, 45, 30) == ANSWER_YES);
    EXPECT_STR(c.program->tracks[0], STR("MV Razoni"));
    EXPECT_STR(c.program->tracks[1], STR("b"));
    compiled_free(&c);
}

/* 0.1 degrees of latitude are 11.1 km. */
TEST(an_error_of_a_position_leaves_the_rim_of_the_zone_in_doubt)
{
    struct track_fix   fix = { 0, { 30, 45 }, 3000 };
    struct track       track = { STR("ship"), &fix, 1 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;
    uint32_t           count;

    compile_in(&c, &world, SHIP "zone y\n  within 2 km of track ship\n"
                           "zone x\n  box 44 29 46 31 minus z\n"
                           "zone w\n  within 5 km of z\nzone v\n  between 2 km and 5 km of z\n");
    struct zone_epoch *at = zone_epochs(&c, "z", &count);
    EXPECT(count == 3 && at[1].span.from == 0 && at[2].span.from == 0 &&
           at[1].span.until == at[2].span.until);
    EXPECT(epochs_at(&program_zone(c.program, STR("z"))->epochs, 5) == &at[2]);
    EXPECT(answer_at(&c, "z", 0, 45.05, 30) == ANSWER_YES);     /*  5.6 km */
    EXPECT(answer_at(&c, "z", 0, 45.1, 30) == ANSWER_POSSIBLE); /* 11.1 km */
    EXPECT(answer_at(&c, "z", 0, 45.13, 30) == ANSWER_NO);      /* 14.4 km */
    EXPECT(answer_at(&c, "y", 0, 45, 30) == ANSWER_POSSIBLE);   /* the error is over the distance */
    EXPECT(answer_at(&c, "x", 0, 45.05, 30) == ANSWER_NO);
    EXPECT(answer_at(&c, "x", 0, 45.1, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "x", 0, 45.13, 30) == ANSWER_YES);
    EXPECT(answer_at(&c, "w", 0, 45.1, 30) == ANSWER_YES);
    EXPECT(answer_at(&c, "w", 0, 45.15, 30) == ANSWER_POSSIBLE); /* 16.7 of 12 to 18 */
    EXPECT(answer_at(&c, "v", 0, 45.05, 30) == ANSWER_NO);
    EXPECT(answer_at(&c, "v", 0, 45.13, 30) == ANSWER_POSSIBLE);
    compiled_free(&c);
}

/* The place of the ship may be as far as 4.5 km off: nowhere in a ring of 5 km is sure. */
TEST(a_ring_around_a_track_is_never_surely_left_where_the_track_may_put_it)
{
    struct track_fix   fix = { 0, { 30, 45 }, 4500 };
    struct track       track = { STR("ship"), &fix, 1 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;

    compile_in(&c, &world, "zone z\n  within 10 km of track ship minus within 5 km of track ship\n");
    EXPECT(answer_at(&c, "z", 0, 45.0675, 30) == ANSWER_POSSIBLE); /* 7.5 km */
    EXPECT(answer_at(&c, "z", 0, 45.003, 30) == ANSWER_NO);        /* 0.3 km */
    EXPECT(answer_at(&c, "z", 0, 45.14, 30) == ANSWER_NO);         /* 15.6 km */
    compiled_free(&c);
}

TEST(two_positions_of_one_instant_may_both_be_true)
{
    struct track_fix   fixes[] = { { 0, { 30, 45 }, 0 }, { 0, { 30, 45.1 }, 0 } };
    struct track       track = { STR("ship"), fixes, 2 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;

    compile_in(&c, &world, SHIP);
    EXPECT(answer_at(&c, "z", 0, 45.05, 30) == ANSWER_YES);
    EXPECT(answer_at(&c, "z", 0, 44.95, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "z", 0, 45.15, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "z", 0, 45.3, 30) == ANSWER_NO);
    compiled_free(&c);
}

/* What reports say cannot make terms fail that compiled without them. */
TEST(a_position_at_a_pole_or_with_a_vast_error_leaves_everything_possible)
{
    struct track_fix   fixes[] = { { -10, { 30, 88 }, 0 }, { 0, { 30, 90 }, 0 }, { 10, { 30, 45 }, 2e6 },
                                   { 20, { 30, 45 }, 999.5 } };
    struct track       track = { STR("ship"), fixes, 4 };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;

    compile_in(&c, &world, "zone z\n  within 1 km of track ship\n"
                           "zone far\n  box 80 0 89.9 40 and within 500 km of z\n");
    EXPECT(answer_at(&c, "far", 0, 85, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "far", 0, 45, 30) == ANSWER_NO);
    EXPECT(answer_at(&c, "far", -10, 85, 30) == ANSWER_POSSIBLE); /* 500 km reach over the pole */
    EXPECT(answer_at(&c, "z", 0, 45, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "z", 10, 45, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "z", 20, 45, 30) == ANSWER_POSSIBLE);
    EXPECT(answer_at(&c, "z", 20, 45.1, 30) == ANSWER_NO);
    compiled_free(&c);
}

TEST(a_ship_at_its_berth_is_built_once)
{
    enum { FIXES = 1000 };
    struct track_fix   fixes[FIXES];
    struct track       track = { STR("ship"), fixes, FIXES };
    struct terms_world world = { .tracks = &track, .track_count = 1 };
    struct compiled    c;
    uint32_t           count;

    for (int i = 0; i < FIXES; i++)
        fixes[i] = (struct track_fix){ i, { 30 + i % 2, 45 }, 0 };
    compile_in(&c, &world, SHIP "zone y\n  z and box 44 29 46 31\n");
    struct zone_epoch *at = zone_epochs(&c, "z", &count);
    EXPECT(count == FIXES + 1 && at[1].zone == at[3].zone && at[1].zone != at[2].zone);
    at = zone_epochs(&c, "y", &count);
    EXPECT(count == FIXES + 1 && at[1].zone == at[3].zone);
    compiled_free(&c);
}

TEST(a_zone_moves_no_more_often_than_it_may)
{
    enum { FIXES = 20000 };
    static struct track_fix fixes[FIXES];
    struct track            track = { STR("ship"), fixes, FIXES };
    struct terms_world      world = { .tracks = &track, .track_count = 1 };
    struct terms_file       file = { STR("t.truce"), STR(SHIP) };
    struct compiled         c = { 0 };

    for (int i = 0; i < FIXES; i++)
        fixes[i] = (struct track_fix){ i, { 30, 45 }, 0 };
    arena_init(&c.keep, (size_t)1 << 30);
    EXPECT(terms_compile_in(&world, &file, 1, memory_read, NULL, &c.keep, &c.program,
                            &c.diagnostics, &c.err) == TRUCE_SYNTAX);
    EXPECT_STR(c.diagnostics.at[0].text, STR("track 'ship' has 20000 positions in the reports, and a "
                                             "zone may move 19999 times"));
    track.fix_count--;
    EXPECT(terms_compile_in(&world, &file, 1, memory_read, NULL, &c.keep, &c.program,
                            &c.diagnostics, &c.err) == TRUCE_OK);
    arena_free(&c.keep);
}

/* ---- silences ---- */

#define H TIME_HOUR
#define SILENCE                                                             \
    "timezone UTC\nparty A\nagreement m\n  parties A\n  signed 1970-01-01\n" \
    "anchor quiet \"Quiet\"\n"                                              \
    "  first 48 hours without fire, explosion in z, everywhere after m.signed\n" \
    "zone z\n  box 48 38 49 39\n"

static void
compile_reached(struct compiled *c, instant first, instant last, const char *lines)
{
    struct reached     reached = { STR("quiet"), first, last };
    struct terms_world world = { .anchors = &reached, .anchor_count = 1 };
    struct buf         text;

    buf_init(&text, 1 << 16);
    buf_printf(&text, "%s%s", SILENCE, lines);
    buf_add_byte(&text, 0);
    compile_in(c, &world, text.at);
    EXPECT_SAY(c->diagnostics.count == 0, "%.*s", STR_ARGS(buf_str(&c->text)));
    buf_free(&text);
}

static const struct clause_version *
version_of(const struct compiled *c, uint32_t version)
{
    return &c->program->clauses[0].versions[version];
}

static void
expect_force(const struct clause_version *v, instant from, instant until, instant sure_from,
             instant sure_until)
{
    EXPECT_SAY(v->span.from == from && v->span.until == until && v->sure.from == sure_from &&
                   v->sure.until == sure_until,
               "%lld %lld, surely %lld %lld", (long long)(v->span.from / H),
               (long long)(v->span.until / H), (long long)(v->sure.from / H),
               (long long)(v->sure.until / H));
}

TEST(a_program_lists_its_anchors_and_what_their_silences_are_made_of)
{
    struct compiled c;

    compile_reached(&c, TIME_MAX, TIME_MAX, "anchor day\n  at 1970-01-02\nanchor later\n  at quiet + 1 day\n");
    EXPECT(c.program->anchor_count == 3);
    const struct anchor *quiet = c.program->anchors, *day = quiet + 1, *later = quiet + 2;
    EXPECT_STR(quiet->name, STR("quiet"));
    EXPECT_STR(quiet->title, STR("Quiet"));
    EXPECT(quiet->first == TIME_MAX && quiet->last == TIME_MAX && quiet->place.line == 6);
    EXPECT(quiet->silence && quiet->silence->length.exact == 48 * H);
    EXPECT(quiet->silence->acts.count == 2 && quiet->silence->in.count == 2);
    EXPECT(quiet->silence->after == 0);
    EXPECT(day->first == 24 * H && day->last == 24 * H && !day->silence);
    EXPECT(later->first == TIME_MAX && !later->silence);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, "anchor later\n  at quiet + 1 day\n");
    EXPECT(c.program->anchors[0].first == 60 * H && c.program->anchors[0].last == 80 * H);
    EXPECT(c.program->anchors[1].first == 84 * H && c.program->anchors[1].last == 104 * H);
    compiled_free(&c);
}

#define M1 "clause m.1\n  forbid fire\n  text \"x\"\n"

TEST(a_clause_that_counts_from_a_silence_is_in_force_once_that_is_reached)
{
    struct compiled c;

    compile_reached(&c, TIME_MAX, TIME_MAX, M1 "  from quiet + 1 day\n  for 10 days\n");
    expect_force(version_of(&c, 0), TIME_MAX, TIME_MAX, TIME_MAX, TIME_MAX);
    EXPECT_STR(version_of(&c, 0)->from_words, STR("quiet + 1 day"));
    EXPECT_STR(version_of(&c, 0)->until_words, STR("for 10 days"));
    compiled_free(&c);
    compile_reached(&c, 60 * H, 60 * H, M1 "  from quiet + 1 day\n  for 10 days\n");
    expect_force(version_of(&c, 0), 84 * H, 324 * H, 84 * H, 324 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, M1 "  from quiet + 1 day\n  for 10 days\n");
    expect_force(version_of(&c, 0), 84 * H, 344 * H, 104 * H, 324 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, TIME_MAX, M1 "  from quiet\n");
    expect_force(version_of(&c, 0), 60 * H, TIME_MAX, TIME_MAX, TIME_MAX);
    compiled_free(&c);
}

TEST(a_clause_that_ends_with_a_silence_holds_until_that_is_reached)
{
    struct compiled c;

    compile_reached(&c, TIME_MAX, TIME_MAX, M1 "  until quiet\n");
    expect_force(version_of(&c, 0), 0, TIME_MAX, 0, TIME_MAX);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, M1 "  until quiet\n");
    expect_force(version_of(&c, 0), 0, 80 * H, 0, 60 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, TIME_MAX, M1 "  until quiet\n");
    expect_force(version_of(&c, 0), 0, TIME_MAX, 0, 60 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, M1 "  through quiet\n");
    expect_force(version_of(&c, 0), 0, 96 * H, 0, 72 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 60 * H, "clause m.1\n  require release\n  text \"x\"\n"
                                        "  before quiet + 1 hour, quiet + 1 day, 1970-01-05\n");
    EXPECT(version_of(&c, 0)->duty.due_first == 61 * H && version_of(&c, 0)->duty.due_last == 61 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, TIME_MAX, "clause m.1\n  require release\n  text \"x\"\n"
                                          "  before quiet, 1970-01-05\n");
    EXPECT(version_of(&c, 0)->duty.due_first == 60 * H && version_of(&c, 0)->duty.due_last == 96 * H);
    compiled_free(&c);
}

/* Version 2 begins with the silence, somewhere from hour 60 to 80. */
TEST(versions_overlap_where_nobody_knows_which_of_them_holds)
{
    struct compiled c;

    compile_reached(&c, 60 * H, 80 * H, M1 M1 "  from quiet\n");
    expect_force(version_of(&c, 0), 0, 80 * H, 0, 60 * H);
    expect_force(version_of(&c, 1), 60 * H, TIME_MAX, 80 * H, TIME_MAX);
    compiled_free(&c);
    compile_reached(&c, TIME_MAX, TIME_MAX, M1 M1 "  from quiet\n");
    expect_force(version_of(&c, 0), 0, TIME_MAX, 0, TIME_MAX);
    expect_force(version_of(&c, 1), TIME_MAX, TIME_MAX, TIME_MAX, TIME_MAX);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, M1 M1 "  from quiet\n" M1 "  from 1970-01-04\n"); /* 72 */
    expect_force(version_of(&c, 0), 0, 72 * H, 0, 60 * H);
    expect_force(version_of(&c, 1), 60 * H, TIME_MAX, 80 * H, 80 * H);
    expect_force(version_of(&c, 2), 72 * H, TIME_MAX, 72 * H, 72 * H);
    compiled_free(&c);
    compile_reached(&c, 60 * H, 80 * H, M1 M1 "  from quiet\n" M1 "  from 1970-01-05\n"); /* 96 */
    expect_force(version_of(&c, 1), 60 * H, 96 * H, 80 * H, 96 * H);
    expect_force(version_of(&c, 2), 96 * H, TIME_MAX, 96 * H, TIME_MAX);
    compiled_free(&c);
}

/* What reports say cannot make terms fail that compiled without them. */
TEST(no_reached_time_makes_terms_fail)
{
    static const instant times[] = { TIME_MIN, -62135596800000000, 0, 253402300799000000, TIME_MAX - 1,
                                     TIME_MAX };

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        for (size_t k = 0; k < sizeof times / sizeof times[0]; k++) {
            struct compiled c;

            compile_reached(&c, times[i], times[k],
                            "anchor b\n  at quiet - 400 days\nanchor d\n  at b + 4000 weeks + 5 hours\n"
                            M1 "  from b\n  for 400 days\n" M1 "  from d\n" M1 "  from quiet\n"
                            "clause m.2\n  forbid fire\n  text \"x\"\n  through d\n"
                            "suspend m.1 from 1970-01-01 until 1971-01-01\n");
            compiled_free(&c);
        }
}
