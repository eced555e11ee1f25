#include "test.h"

#include "base/fault.h"
#include "geo/zone.h"

#include <math.h>

static struct arena keep, step;

static void
fresh(void)
{
    arena_free(&keep);
    arena_free(&step);
    arena_init(&keep, 256u << 20);
    arena_init(&step, 64u << 20);
}

/* ---- helpers: a polygon from numbers, an answer from a place ---- */

static struct zone *
polygon(const struct point *points, uint32_t count)
{
    struct ring  ring = { (struct point *)(uintptr_t)points, count };
    uint32_t     rings = 1;
    struct zone *zone = NULL;
    struct err   err = { 0 };

    if (zone_from_polygons(&keep, &ring, &rings, 1, &zone, &err) != TRUCE_OK)
        printf("# %s\n", err.text);
    return zone;
}

static enum status
polygon_fails(const struct point *points, uint32_t count, struct err *err)
{
    struct ring  ring = { (struct point *)(uintptr_t)points, count };
    uint32_t     rings = 1;
    struct zone *zone = NULL;

    *err = (struct err){ 0 };
    return zone_from_polygons(&keep, &ring, &rings, 1, &zone, err);
}

static struct zone *
box(double south, double west, double north, double east)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_box(&keep, south, west, north, east, &zone, &err) == TRUCE_OK, "%s",
               err.text);
    return zone;
}

static struct zone *
join(enum zone_join how, const struct zone *a, const struct zone *b)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_combine(&keep, how, a, b, &zone, &err) == TRUCE_OK, "%s", err.text);
    return zone;
}

static struct zone *
side(const struct point *points, uint32_t count, bool left)
{
    struct line  line = { (struct point *)(uintptr_t)points, count };
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_side(&keep, &line, left, &zone, &err) == TRUCE_OK, "%s", err.text);
    return zone;
}

static struct whereabouts
locate(const struct zone *zone, struct location location)
{
    struct whereabouts where = { 0 };
    struct err         err = { 0 };

    arena_reset(&step);
    EXPECT_SAY(zone_locate(zone, &location, &step, &where, &err) == TRUCE_OK, "%s",
               err.text);
    return where;
}

static enum answer
disc(const struct zone *zone, double lat, double lon, double radius_m)
{
    return locate(zone, (struct location){ .kind = LOCATION_DISC,
                                           .at = { lon, lat },
                                           .radius_m = radius_m })
        .answer;
}

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

static const struct point square[] = {
    { 30, 46 }, { 31, 46 }, { 31, 47 }, { 30, 47 }, { 30, 46 }
};

/* ---- distances ---- */

TEST(a_distance_is_that_of_vincentys_example)
{
    /* Flinders Peak to Buninyon, Geoscience Australia, GDA technical manual (GRS 80,
     * whose flattening differs from WGS 84's only in the ninth digit) */
    struct point flinders = { 144 + 25.0 / 60 + 29.52440 / 3600,
                              -37 - 57.0 / 60 - 3.72030 / 3600 };
    struct point buninyon = { 143 + 55.0 / 60 + 35.38390 / 3600,
                              -37 - 39.0 / 60 - 10.15610 / 3600 };
    double       azimuth;
    double       distance_m = geodesic_inverse(flinders, buninyon, &azimuth);

    EXPECT_SAY(fabs(distance_m - 54972.271) < 0.001, "%.6f", distance_m);
    EXPECT_SAY(fabs(azimuth - (306 + 52.0 / 60 + 5.37 / 3600)) < 1e-5, "%.8f", azimuth);
}

TEST(a_distance_to_the_same_place_is_nothing_by_any_name_of_it)
{
    EXPECT(geodesic_distance_m((struct point){ 30, 46 }, (struct point){ 30, 46 }) == 0);
    EXPECT(geodesic_distance_m((struct point){ 180, 46 }, (struct point){ -180, 46 }) <
           1e-8);
    EXPECT(geodesic_distance_m((struct point){ 10, 90 }, (struct point){ -77, 90 }) <
           1e-8);
}

TEST(a_distance_to_about_the_antipode_is_half_the_meridian)
{
    double m = geodesic_distance_m((struct point){ 0, 0 }, (struct point){ 179.9, 0.1 });

    EXPECT_SAY(fabs(m - 20003931) < 1, "%f", m);
}

TEST(the_shorter_way_round_goes_over_180)
{
    EXPECT(geodesic_lon_difference(179, -179) == 2);
    EXPECT(geodesic_lon_difference(-179, 179) == -2);
    EXPECT(geodesic_lon_difference(10, 30) == 20);
}

TEST(a_way_walked_ends_where_the_inverse_says)
{
    struct point to = geodesic_direct((struct point){ 179.9, 10 }, 90, 50000);

    EXPECT(to.lon < -179 && to.lon > -180);
    EXPECT(fabs(geodesic_distance_m((struct point){ 179.9, 10 }, to) - 50000) < 1e-5);
}

/* ---- zones from polygons ---- */

TEST(a_point_on_an_edge_is_in)
{
    fresh();
    const struct zone *zone = polygon(square, COUNT(square));

    EXPECT(zone_contains_point(zone, (struct point){ 30, 46 }));
    EXPECT(zone_contains_point(zone, (struct point){ 30.5, 47 }));
    EXPECT(zone_contains_point(zone, (struct point){ 31, 46.5 }));
    EXPECT(!zone_contains_point(zone, (struct point){ 31.000000000000004, 46.5 }));
    EXPECT(!zone_contains_point(zone, (struct point){ NAN, 46.5 }));
}

TEST(a_disc_is_in_or_out_or_possible_within_a_metre_of_the_edge)
{
    fresh();
    const struct zone *zone = polygon(square, COUNT(square));
    struct point       edge = { 31, 46.5 };
    struct point       out = geodesic_direct(edge, 90, 500),
                 in = geodesic_direct(edge, 270, 500);

    EXPECT(disc(zone, in.lat, in.lon, 0) == ANSWER_YES);
    EXPECT(disc(zone, in.lat, in.lon, 498.5) == ANSWER_YES);
    EXPECT(disc(zone, in.lat, in.lon, 499.5) == ANSWER_POSSIBLE);
    EXPECT(disc(zone, out.lat, out.lon, 0) == ANSWER_NO);
    EXPECT(disc(zone, out.lat, out.lon, 498.5) == ANSWER_NO);
    EXPECT(disc(zone, out.lat, out.lon, 499.5) == ANSWER_POSSIBLE);
    EXPECT(disc(zone, 46.5, 31, 0) == ANSWER_POSSIBLE);
}

TEST(a_disc_says_how_far_it_is_from_the_edge_and_on_which_side)
{
    fresh();
    const struct zone *zone = polygon(square, COUNT(square));
    struct point       out = geodesic_direct((struct point){ 31, 46.5 }, 90, 500);
    struct location    location = { .kind = LOCATION_DISC, .at = out, .radius_m = 100 };

    EXPECT(fabs(locate(zone, location).distance_m - 400) < 0.01);
    location.at = geodesic_direct((struct point){ 31, 46.5 }, 270, 500);
    EXPECT(fabs(locate(zone, location).distance_m + 400) < 0.01);
    location.radius_m = 700;
    EXPECT(locate(zone, location).distance_m == 0);
}

TEST(a_bad_ring_is_refused_in_words)
{
    static const struct point open[] = { { 30, 46 }, { 31, 46 }, { 31, 47 }, { 30, 47 } };
    static const struct point bow[] = {
        { 30, 46 }, { 31, 47 }, { 31, 46 }, { 30, 47 }, { 30, 46 }
    };
    static const struct point flat[] = {
        { 30, 46 }, { 31, 46 }, { 30.5, 46 }, { 30, 46 }
    };
    static const struct point off[] = { { 30, 46 }, { 181, 46 }, { 31, 47 }, { 30, 46 } };
    static const struct point few[] = { { 30, 46 }, { 31, 46 }, { 30, 46 } };
    struct err                err;

    fresh();
    EXPECT(polygon_fails(open, COUNT(open), &err) == TRUCE_SYNTAX &&
           strstr(err.text, "close"));
    EXPECT(polygon_fails(bow, COUNT(bow), &err) == TRUCE_SYNTAX);
    EXPECT_SAY(strstr(err.text, "crosses itself near 46.500000 30.500000"), "%s",
               err.text);
    EXPECT(polygon_fails(flat, COUNT(flat), &err) == TRUCE_SYNTAX &&
           strstr(err.text, "no area"));
    EXPECT(polygon_fails(off, COUNT(off), &err) == TRUCE_SYNTAX &&
           strstr(err.text, "outside"));
    EXPECT(polygon_fails(few, COUNT(few), &err) == TRUCE_SYNTAX &&
           strstr(err.text, "at least 4"));
    struct point nan[] = { { 30, 46 }, { NAN, 46 }, { 31, 47 }, { 30, 46 } };
    EXPECT(polygon_fails(nan, COUNT(nan), &err) == TRUCE_SYNTAX &&
           strstr(err.text, "outside"));
}

TEST(a_ring_that_touches_itself_in_a_point_is_one_set)
{
    static const struct point hour_glass[] = { { 30, 46 }, { 31, 46 }, { 30.5, 46.5 },
                                               { 31, 47 }, { 30, 47 }, { 30.5, 46.5 },
                                               { 30, 46 } };

    fresh();
    const struct zone *zone = polygon(hour_glass, COUNT(hour_glass));
    EXPECT(zone_contains_point(zone, (struct point){ 30.5, 46.1 }));
    EXPECT(zone_contains_point(zone, (struct point){ 30.5, 46.9 }));
    EXPECT(!zone_contains_point(zone, (struct point){ 30.1, 46.5 }));
}

TEST(a_hole_is_out_and_its_edge_is_in)
{
    struct point hole[] = {
        { 30.4, 46.4 }, { 30.6, 46.4 }, { 30.6, 46.6 }, { 30.4, 46.6 }, { 30.4, 46.4 }
    };
    struct point outer[COUNT(square)];
    struct ring  rings[2] = { { outer, COUNT(square) }, { hole, COUNT(hole) } };
    uint32_t     count = 2;
    struct zone *zone = NULL;
    struct err   err = { 0 };

    fresh();
    memcpy(outer, square, sizeof square);
    EXPECT(zone_from_polygons(&keep, rings, &count, 1, &zone, &err) == TRUCE_OK);
    EXPECT(!zone_contains_point(zone, (struct point){ 30.5, 46.5 }));
    EXPECT(zone_contains_point(zone, (struct point){ 30.4, 46.5 }));
    EXPECT(disc(zone, 46.5, 30.5, 20000) == ANSWER_POSSIBLE);
    EXPECT(disc(zone, 46.5, 30.5, 7000) == ANSWER_NO);
}

/* ---- everywhere, nowhere, joining ---- */

TEST(everywhere_holds_all_and_nothing_holds_none)
{
    struct zone *all = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_everywhere(&keep, &all, &err) == TRUCE_OK);
    const struct zone *none = join(ZONE_MINUS, all, all);
    EXPECT(none->empty && !all->empty && all->everywhere);
    EXPECT(disc(all, 89, 179, 1e6) == ANSWER_YES);
    EXPECT(disc(none, 46, 30, 1e6) == ANSWER_NO);
    EXPECT(locate(all, (struct location){ 0 }).answer == ANSWER_YES);
    EXPECT(locate(none, (struct location){ 0 }).answer == ANSWER_NO);
    EXPECT(locate(box(46, 30, 47, 31), (struct location){ 0 }).answer == ANSWER_POSSIBLE);
}

TEST(everywhere_minus_a_box_joined_with_the_box_is_everywhere)
{
    struct zone *all = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_everywhere(&keep, &all, &err) == TRUCE_OK);
    const struct zone *part = box(46, 30, 47, 31), *rest = join(ZONE_MINUS, all, part);
    EXPECT(disc(rest, 46.5, 30.5, 100) == ANSWER_NO);
    EXPECT(disc(rest, 46.5, 179.99999, 10000) == ANSWER_YES);
    EXPECT(disc(rest, 89.9999, 0, 10000) == ANSWER_YES);
    EXPECT(join(ZONE_OR, rest, part)->everywhere);
    EXPECT(join(ZONE_AND, rest, part)->empty);
}

TEST(boxes_that_only_touch_have_no_common_area)
{
    fresh();
    EXPECT(join(ZONE_AND, box(46, 30, 47, 31), box(46, 31, 47, 32))->empty);
    EXPECT(join(ZONE_AND, box(46, 30, 47, 31), box(47, 31, 48, 32))->empty);
}

/* ---- 180 and the poles ---- */

TEST(a_box_over_180_has_no_edge_there)
{
    fresh();
    const struct zone *zone = box(-20, 175, -10, -175);
    struct whereabouts where =
        locate(zone, (struct location){
                         .kind = LOCATION_DISC, .at = { 180, -15 }, .radius_m = 400000 });

    EXPECT(where.answer == ANSWER_YES);
    EXPECT(zone_contains_point(zone, (struct point){ 180, -15 }));
    EXPECT(zone_contains_point(zone, (struct point){ -180, -15 }));
    EXPECT(disc(zone, -15, 174, 1000) == ANSWER_NO);
    EXPECT(disc(zone, -15, 179, 500000) == ANSWER_POSSIBLE);
}

TEST(a_box_that_ends_at_180_has_an_edge_there_seen_from_both_sides)
{
    fresh();
    const struct zone *zone = box(-20, 175, -10, 180);

    EXPECT(zone_contains_point(zone, (struct point){ -180, -15 }));
    EXPECT(disc(zone, -15, -179.999, 0) == ANSWER_NO);
    EXPECT(disc(zone, -15, -179.999, 200) == ANSWER_POSSIBLE);
    EXPECT(disc(zone, -15, 179.999, 200) == ANSWER_POSSIBLE);
}

TEST(what_the_other_side_of_180_does_not_match_stays_an_edge)
{
    fresh();
    const struct zone *zone =
        join(ZONE_OR, box(-20, 175, -10, 180), box(-14, -180, -5, -175));

    EXPECT(disc(zone, -12, 179.99, 2000) == ANSWER_YES);
    EXPECT(disc(zone, -12, -179.99, 2000) == ANSWER_YES);
    EXPECT(disc(zone, -18, 179.99, 2000) == ANSWER_POSSIBLE);
    EXPECT(disc(zone, -7, -179.99, 2000) == ANSWER_POSSIBLE);
}

TEST(a_box_up_to_the_pole_holds_it_on_every_longitude)
{
    fresh();
    const struct zone *cap = box(80, -180, 90, 180), *slice = box(80, 10, 90, 20);

    EXPECT(zone_contains_point(cap, (struct point){ 55, 90 }));
    EXPECT(zone_contains_point(slice, (struct point){ 55, 90 }));
    EXPECT(disc(cap, 90, 0, 100000) == ANSWER_YES);
    EXPECT(disc(cap, 89.99, 77, 100000) == ANSWER_YES);
}

/* ---- sides ---- */

TEST(a_side_is_what_lies_on_the_left_of_the_line_prolonged)
{
    static const struct point line[] = { { 30, 46 }, { 31, 46.5 }, { 32, 46 } };

    fresh();
    const struct zone *left = side(line, 3, true), *right = side(line, 3, false);
    EXPECT(disc(left, 47, 31, 0) == ANSWER_YES && disc(right, 47, 31, 0) == ANSWER_NO);
    EXPECT(disc(left, 45, 31, 0) == ANSWER_NO && disc(right, 45, 31, 0) == ANSWER_YES);
    EXPECT(disc(left, 46.5, 31, 50) == ANSWER_POSSIBLE);
    /* prolonged: half a degree down for each degree out */
    EXPECT(disc(left, 36.1, 10, 0) == ANSWER_YES && disc(left, 35.9, 10, 0) == ANSWER_NO);
    EXPECT(join(ZONE_AND, left, right)->empty);
    EXPECT(join(ZONE_OR, left, right)->everywhere);
}

TEST(a_line_from_south_to_north_has_its_left_in_the_west)
{
    static const struct point line[] = { { 30, 46 }, { 30, 46.5 } };

    fresh();
    EXPECT(disc(side(line, 2, true), 46, 29, 0) == ANSWER_YES);
    EXPECT(disc(side(line, 2, false), 46, 31, 0) == ANSWER_YES);
    EXPECT(disc(side(line, 2, false), 46, 29, 0) == ANSWER_NO);
}

TEST(a_line_that_prolonged_crosses_itself_has_no_sides)
{
    static const struct point hook[] = {
        { 30, 46 }, { 32, 46 }, { 32, 47 }, { 31, 47 }, { 31, 46.5 }
    };
    struct line  line = { (struct point *)(uintptr_t)hook, COUNT(hook) };
    struct zone *zone = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_side(&keep, &line, true, &zone, &err) == TRUCE_SYNTAX);
    EXPECT_SAY(strstr(err.text, "crosses itself near 46.000000 31.000000"), "%s",
               err.text);
}

TEST(an_area_is_about_right)
{
    struct zone *all = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_everywhere(&keep, &all, &err) == TRUCE_OK);
    EXPECT(fabs(zone_area_km2(all) / 510065622 - 1) < 1e-6); /* NIMA TR8350.2 */
    double km2 = zone_area_km2(box(46, 30, 47, 31));         /* 111.15 km by 76.76 km */
    EXPECT_SAY(fabs(km2 / 8531 - 1) < 0.01, "%f", km2);
}

/* ---- within ---- */

static struct zone *
within_line(const struct point *points, uint32_t count, double distance_m)
{
    struct line  line = { (struct point *)(uintptr_t)points, count };
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_within_line(&keep, &line, 1, distance_m, &zone, &err) == TRUCE_OK,
               "%s", err.text);
    return zone;
}

static struct zone *
within_zone(const struct zone *of, double distance_m)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_within_zone(&keep, of, distance_m, &zone, &err) == TRUCE_OK, "%s",
               err.text);
    return zone;
}

static struct zone *
circle(double lat, double lon, double radius_m)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    EXPECT_SAY(zone_circle(&keep, (struct point){ lon, lat }, radius_m, &zone, &err) ==
                   TRUCE_OK,
               "%s", err.text);
    return zone;
}

TEST(a_circle_is_everywhere_as_wide_as_it_says)
{
    static const double radii[] = { 1, 15, 2000, 25000, 300000, 1e6 };

    fresh();
    for (size_t i = 0; i < sizeof radii / sizeof radii[0]; i++) {
        double             radius_m = radii[i];
        const struct zone *zone = circle(48.66, 39.43, radius_m);
        const struct point centre = { 39.43, 48.66 };

        for (double azimuth = 0; azimuth < 360; azimuth += 7) {
            struct point in = geodesic_direct(centre, azimuth, radius_m - ZONE_ERROR_M);
            struct point out = geodesic_direct(centre, azimuth, radius_m + ZONE_ERROR_M);

            EXPECT_SAY(zone_contains_point(zone, in), "%g m at %g", radius_m, azimuth);
            EXPECT_SAY(!zone_contains_point(zone, out), "%g m at %g", radius_m, azimuth);
        }
    }
}

TEST(a_circle_over_180_goes_on_on_the_other_side)
{
    fresh();
    const struct zone *zone = circle(-17, 179.9, 50000);
    EXPECT(disc(zone, -17, 180, 10) == ANSWER_YES);
    EXPECT(disc(zone, -17, -179.8, 10) == ANSWER_YES);
    EXPECT(disc(zone, -17, -179.5, 10) == ANSWER_NO);
    EXPECT(disc(zone, -17, 179.9, 49990) == ANSWER_YES);
}

TEST(a_zone_by_distance_that_reaches_a_pole_is_refused)
{
    struct zone *zone = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_circle(&keep, (struct point){ 0, 85 }, 600000, &zone, &err) ==
           TRUCE_LIMIT);
    EXPECT_SAY(strstr(err.text, "north pole"), "%s", err.text);
    EXPECT(!zone);
}

TEST(a_distance_out_of_bounds_is_refused)
{
    struct zone        *zone = NULL;
    struct err          err = { 0 };
    static const double bad[] = { 0, -5, 0.5, NAN, 1.1e6, INFINITY };

    fresh();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err = (struct err){ 0 };
        EXPECT(zone_circle(&keep, (struct point){ 0, 45 }, bad[i], &zone, &err) !=
               TRUCE_OK);
        EXPECT(err.text[0]);
    }
}

TEST(a_buffer_of_a_line_has_round_ends_and_follows_it)
{
    static const struct point line[] = { { 37, 48 }, { 38, 48.2 }, { 38.1, 49 } };

    fresh();
    const struct zone *zone = within_line(line, 3, 15000);
    struct point       end = geodesic_direct(line[2], 10, 14990),
                 past = geodesic_direct(line[2], 10, 15010);
    EXPECT(disc(zone, end.lat, end.lon, 0) == ANSWER_YES);
    EXPECT(disc(zone, past.lat, past.lon, 0) == ANSWER_NO);
    EXPECT(disc(zone, 48.1, 37.5, 14990) == ANSWER_YES); /* on the line */
    EXPECT(disc(zone, 48.1, 37.5, 15010) == ANSWER_POSSIBLE);
}

TEST(a_buffer_of_a_closed_line_leaves_the_middle_out)
{
    static const struct point line[] = {
        { 37, 48 }, { 38, 48 }, { 38, 49 }, { 37, 49 }, { 37, 48 }
    };

    fresh();
    const struct zone *zone = within_line(line, 5, 5000);
    EXPECT(zone->ring_count == 2);
    EXPECT(disc(zone, 48.5, 37.5, 100) == ANSWER_NO);
    EXPECT(disc(zone, 48.5, 37.02, 100) == ANSWER_YES);
    EXPECT(within_line(line, 5, 60000)->ring_count == 1);
}

TEST(a_line_of_one_place_or_going_back_on_itself_has_a_buffer)
{
    static const struct point still[] = { { 37, 48 }, { 37, 48 } };
    static const struct point back[] = { { 37, 48 }, { 38, 48 }, { 37.5, 48 } };

    fresh();
    EXPECT(disc(within_line(still, 2, 1000), 48, 37, 998) == ANSWER_YES);
    EXPECT(disc(within_line(back, 3, 1000), 48, 38, 998) == ANSWER_YES);
    EXPECT(disc(within_line(back, 3, 1000), 48, 37.75, 990) == ANSWER_YES);
}

TEST(within_a_distance_of_a_polygon_contains_it)
{
    fresh();
    const struct zone *of = box(46, 30, 47, 31), *zone = within_zone(of, 10000);
    EXPECT(zone->ring_count == 1);
    EXPECT(disc(zone, 46.5, 30.5, 1000) == ANSWER_YES);
    EXPECT(disc(zone, 46.5, 31, 9990) == ANSWER_YES);
    struct point corner = geodesic_direct((struct point){ 31, 47 }, 45, 10010);
    EXPECT(disc(zone, corner.lat, corner.lon, 0) == ANSWER_NO);
    EXPECT(join(ZONE_MINUS, of, zone)->empty);
}

TEST(within_a_distance_of_everywhere_is_everywhere_and_of_nothing_nothing)
{
    struct zone *all = NULL;
    struct err   err = { 0 };

    fresh();
    EXPECT(zone_everywhere(&keep, &all, &err) == TRUCE_OK);
    EXPECT(within_zone(all, 5000)->everywhere);
    EXPECT(within_zone(join(ZONE_MINUS, all, all), 5000)->empty);
}

TEST(within_a_distance_of_a_box_over_180_has_no_edge_there)
{
    fresh();
    const struct zone *zone = within_zone(box(-20, 175, -10, -175), 50000);
    EXPECT(disc(zone, -15, 180, 400000) == ANSWER_YES);
    EXPECT(disc(zone, -9.6, 180, 1000) == ANSWER_YES);
    EXPECT(disc(zone, -9.5, 180, 1000) == ANSWER_NO);
}

TEST(within_a_distance_of_a_side_is_the_side_and_a_strip)
{
    static const struct point line[] = { { 30, 46 }, { 31, 46 } };

    fresh();
    const struct zone *zone = within_zone(side(line, 2, true), 20000);
    struct point       in = geodesic_direct((struct point){ 30.5, 46 }, 180, 19990);
    struct point       out = geodesic_direct((struct point){ 30.5, 46 }, 180, 20010);
    EXPECT(disc(zone, in.lat, in.lon, 0) == ANSWER_YES);
    EXPECT(disc(zone, out.lat, out.lon, 0) == ANSWER_NO);
    EXPECT(disc(zone, 80, 180, 1000) == ANSWER_YES);
    EXPECT(disc(zone, 45.9, 180, 1000) == ANSWER_YES);
}

TEST(within_a_distance_of_a_line_all_round_the_world_is_a_band)
{
    static const struct point line[] = { { -180, 60 }, { 0, 60 }, { 180, 60 } };

    fresh();
    const struct zone *zone = within_line(line, 3, 50000);
    for (double lon = -180; lon <= 180; lon += 22.5) {
        EXPECT(disc(zone, 60, lon, 49900) == ANSWER_YES);
        EXPECT(disc(zone, 60, lon, 50100) == ANSWER_POSSIBLE);
        EXPECT(disc(zone, 61, lon, 50000) == ANSWER_NO);
    }
}

TEST(within_a_distance_of_half_the_world_is_it_and_a_strip)
{
    fresh();
    const struct zone *zone = within_zone(box(-90, -180, 0, 180), 100000);
    EXPECT(disc(zone, 0, 180, 99990) == ANSWER_YES);
    EXPECT(disc(zone, -90, 0, 1e6) == ANSWER_YES);
    EXPECT(disc(zone, 1, -180, 10500) == ANSWER_NO);
}

TEST(within_a_distance_of_a_ring_of_islands_over_180_is_one_zone)
{
    fresh();
    const struct zone *islands =
        join(ZONE_OR, box(-17, 179, -16, 179.9), box(-17, -179.9, -16, -179));
    const struct zone *zone = within_zone(islands, 20000);
    EXPECT(disc(zone, -16.5, 180, 20000) == ANSWER_YES);
    EXPECT(disc(within_zone(islands, 5000), -16.5, 180, 100) == ANSWER_NO);
}

TEST(between_two_distances_is_a_band)
{
    static const struct point line[] = { { 37, 48 }, { 38, 48.2 } };

    fresh();
    const struct zone *band =
        join(ZONE_MINUS, within_line(line, 2, 20000), within_line(line, 2, 10000));
    struct point p = geodesic_direct(line[0], 270, 15000);
    EXPECT(disc(band, p.lat, p.lon, 4990) == ANSWER_YES);
    EXPECT(disc(band, p.lat, p.lon, 5010) == ANSWER_POSSIBLE);
    EXPECT(disc(band, 48, 37, 9990) == ANSWER_NO);
}

/* ---- sectors ---- */

static struct location
sector(double lat, double lon, double bearing_deg, double width_deg, double min_m,
       double max_m)
{
    return (struct location){ .kind = LOCATION_SECTOR,
                              .at = { lon, lat },
                              .bearing_deg = bearing_deg,
                              .bearing_width_deg = width_deg,
                              .range_min_m = min_m,
                              .range_max_m = max_m };
}

TEST(a_sector_is_judged_by_its_bearing_and_range)
{
    fresh();
    const struct zone *zone = circle(48, 38, 10000);
    struct point       out = geodesic_direct((struct point){ 38, 48 }, 270, 20000);

    /* from 20 km west of the centre: the zone lies at 90 degrees, 10 to 30 km */
    EXPECT(locate(zone, sector(out.lat, out.lon, 90, 20, 11000, 15000)).answer ==
           ANSWER_YES);
    EXPECT(locate(zone, sector(out.lat, out.lon, 90, 20, 9000, 15000)).answer ==
           ANSWER_POSSIBLE);
    EXPECT(locate(zone, sector(out.lat, out.lon, 90, 20, 0, 9990)).answer == ANSWER_NO);
    EXPECT(locate(zone, sector(out.lat, out.lon, 270, 20, 0, 30000)).answer == ANSWER_NO);
    EXPECT(locate(zone, sector(out.lat, out.lon, 0, 20, 0, 30000)).answer == ANSWER_NO);
    EXPECT(locate(zone, sector(out.lat, out.lon, 90, 22.5, 0, 0)).answer == ANSWER_NO);
}

TEST(a_sector_is_widened_by_the_error_of_the_observer)
{
    fresh();
    const struct zone *zone = circle(48, 38, 10000);
    struct point       out = geodesic_direct((struct point){ 38, 48 }, 270, 20000);
    struct location    location = sector(out.lat, out.lon, 90, 20, 0, 9000);

    EXPECT(fabs(locate(zone, location).distance_m - 1000) < 1);
    location.radius_m = 990;
    EXPECT(locate(zone, location).answer == ANSWER_NO);
    location.radius_m = 1010;
    EXPECT(locate(zone, location).answer == ANSWER_POSSIBLE);
}

TEST(a_sector_that_holds_the_whole_zone_is_possible)
{
    fresh();
    const struct zone *zone = circle(48, 38, 1000);
    struct point       out = geodesic_direct((struct point){ 38, 48 }, 270, 20000);

    EXPECT(locate(zone, sector(out.lat, out.lon, 90, 40, 0, 40000)).answer ==
           ANSWER_POSSIBLE);
    EXPECT(locate(zone, sector(48, 38, 0, 360, 2000, 9000)).answer == ANSWER_NO);
    EXPECT(locate(zone, sector(48, 38, 0, 360, 0, 9000)).answer == ANSWER_POSSIBLE);
    EXPECT(locate(zone, sector(48, 38, 0, 360, 0, 900)).answer == ANSWER_YES);
    EXPECT(locate(zone, sector(48, 38, 0, 360, 500, 900)).answer == ANSWER_YES);
}

TEST(a_sector_over_180_or_a_pole_is_judged_like_any)
{
    fresh();
    const struct zone *zone = box(-20, 175, -10, -175), *cap = box(80, -180, 90, 180);

    EXPECT(locate(zone, sector(-15, 179.9, 90, 40, 1000, 200000)).answer == ANSWER_YES);
    EXPECT(locate(zone, sector(-15, 179.9, 90, 40, 1000, 900000)).answer ==
           ANSWER_POSSIBLE);
    EXPECT(locate(cap, sector(85, 10, 0, 40, 0, 900000)).answer == ANSWER_YES);
    EXPECT(locate(cap, sector(85, 10, 0, 40, 0, 1000000)).answer == ANSWER_YES);
    EXPECT(locate(cap, sector(82, 10, 180, 40, 0, 300000)).answer == ANSWER_POSSIBLE);
    EXPECT(locate(cap, sector(90, 10, 180, 360, 0, 900000)).answer == ANSWER_YES);
}

TEST(a_bearing_without_a_range_is_unknown)
{
    fresh();
    EXPECT(locate(circle(48, 38, 1000), sector(48, 38, 0, 22.5, 0, NAN)).answer ==
           ANSWER_POSSIBLE);
}

TEST(numbers_that_make_no_location_are_refused)
{
    const struct location bad[] = {
        sector(91, 38, 0, 22.5, 0, 1),
        sector(48, NAN, 0, 22.5, 0, 1),
        sector(48, 38, NAN, 1, 0, 1),
        sector(48, 38, 0, -1, 0, 1),
        sector(48, 38, 0, 1, 2, 1),
        sector(48, 38, 0, 1, -1, 1),
        sector(48, 38, 0, 1, 0, 1e9),
        sector(48, 38, 0, NAN, 0, 1),
        { .kind = LOCATION_DISC, .at = { 181, 0 } },
        { .kind = LOCATION_DISC, .at = { 1, 0 }, .radius_m = -1 },
        { .kind = LOCATION_DISC, .at = { 1, 0 }, .radius_m = NAN },
    };

    fresh();
    const struct zone *zone = box(46, 30, 47, 31);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct whereabouts where = { .distance_m = 77 };
        struct err         err = { 0 };

        EXPECT(zone_locate(zone, &bad[i], &step, &where, &err) != TRUCE_OK);
        EXPECT(err.text[0] && where.distance_m == 77);
    }
}

/* ---- places ---- */

static enum answer
place(const struct zone *zone, const struct zone *of)
{
    return locate(zone, (struct location){ .kind = LOCATION_ZONE, .zone = of }).answer;
}

TEST(a_place_is_in_itself_and_in_what_holds_it)
{
    fresh();
    const struct zone *small = box(46, 30, 47, 31), *large = box(46, 30, 48, 32);
    const struct zone *far = box(10, 10, 11, 11);

    EXPECT(place(small, small) == ANSWER_YES);
    EXPECT(place(large, small) == ANSWER_YES);
    EXPECT(place(small, large) == ANSWER_POSSIBLE);
    EXPECT(place(far, small) == ANSWER_NO);
    EXPECT(place(box(45, 29, 48, 32), small) == ANSWER_YES);
    EXPECT(place(small, box(45, 29, 48, 32)) == ANSWER_POSSIBLE);
    EXPECT(place(box(46, 31, 47, 32), small) == ANSWER_POSSIBLE); /* they touch */
}

TEST(a_place_in_two_parts_must_lie_in_with_both)
{
    fresh();
    const struct zone *both = join(ZONE_OR, box(46, 30, 47, 31), box(46, 40, 47, 41));

    EXPECT(place(box(45, 29, 48, 32), both) == ANSWER_POSSIBLE);
    EXPECT(place(box(45, 29, 48, 42), both) == ANSWER_YES);
    EXPECT(place(box(10, 29, 12, 42), both) == ANSWER_NO);
}

TEST(a_place_that_fills_a_hole_of_the_zone_is_not_in_it)
{
    fresh();
    const struct zone *hole = box(46.4, 30.4, 46.6, 30.6);
    const struct zone *zone = join(ZONE_MINUS, box(46, 30, 47, 31), hole);

    EXPECT(place(zone, hole) == ANSWER_POSSIBLE); /* they touch */
    EXPECT(place(zone, box(46.45, 30.45, 46.55, 30.55)) == ANSWER_NO);
    EXPECT(place(zone, box(46.3, 30.3, 46.7, 30.7)) == ANSWER_POSSIBLE);
}

TEST(a_place_that_spans_a_bay_of_the_zone_is_not_in_it)
{
    static const struct point bay[] = { { 30, 46 },     { 31, 46 }, { 31, 47 },
                                        { 30.5, 46.2 }, { 30, 47 }, { 30, 46 } };
    static const struct point mouth[] = {
        { 31, 47 }, { 30, 47 }, { 30.5, 46.2 }, { 31, 47 }
    };

    fresh();
    const struct zone *zone = polygon(bay, COUNT(bay)),
                      *place_in_bay = polygon(mouth, COUNT(mouth));
    EXPECT(place(zone, place_in_bay) == ANSWER_POSSIBLE);
    EXPECT(place(zone, join(ZONE_OR, zone, place_in_bay)) == ANSWER_POSSIBLE);
    EXPECT(place(join(ZONE_OR, zone, place_in_bay), place_in_bay) == ANSWER_YES);
}

TEST(a_place_over_the_pole_is_in_half_the_world)
{
    fresh();
    EXPECT(place(box(0, -180, 90, 180), box(80, -180, 90, 180)) == ANSWER_YES);
    EXPECT(place(box(-90, -180, 0, 180), box(80, -180, 90, 180)) == ANSWER_NO);
}

/* ---- faults ---- */

TEST(without_memory_a_zone_fails_aloud_and_nothing_is_lost)
{
    static const struct point line[] = { { 37, 48 },
                                         { 37.01, 48.002 },
                                         { 37.011, 48.01 } };

    fresh();
    for (uint64_t n = 1;; n++) {
        struct line        in = { (struct point *)(uintptr_t)line, 3 };
        struct location    from = sector(48, 37, 45, 22.5, 10, 300);
        struct zone       *zone = NULL, *second = NULL;
        struct whereabouts where;
        struct err         err = { 0 };

        arena_free(&step);
        fault_arm(n, n % 2 == 0);
        enum status status = zone_within_line(&keep, &in, 1, 150, &zone, &err);
        if (status == TRUCE_OK)
            status = zone_side(&keep, &in, true, &second, &err);
        if (status == TRUCE_OK)
            status = zone_combine(&keep, ZONE_AND, zone, second, &second, &err);
        if (status == TRUCE_OK)
            status = zone_within_zone(&keep, second, 100, &zone, &err);
        if (status == TRUCE_OK)
            status = zone_locate(zone, &from, &step, &where, &err);
        bool met = fault_disarm();
        EXPECT(status == TRUCE_OK || err.text[0]);
        EXPECT(!met || status != TRUCE_OK);
        if (!met)
            break;
    }
}
