#include "test.h"

#include "record/gazetteer.h"

#include <math.h>

TEST(a_settlement_is_found_by_its_name_in_any_letter_case)
{
    const struct settlement *s = NULL;

    EXPECT(gazetteer_find(STR("druzhkivka"), &s) == 1);
    EXPECT(s && strcmp(s->name, "Druzhkivka") == 0 && strcmp(s->kind, "PPL") == 0);
    EXPECT(s && s->at.lat == 48.63013 && s->at.lon == 37.55259 && s->population == 62315);
    EXPECT(gazetteer_find(STR("DRUZHKIVKA"), &s) == 1);
}

TEST(all_ways_to_write_an_apostrophe_find_the_same_settlement)
{
    static const char *const ways[] = { "Slov`yanoserbsk", "slov'yanoserbsk",
                                        "Slov\xE2\x80\x99yanoserbsk", "SLOV\xCA\xBCYANOSERBSK" };
    const struct settlement *first = NULL, *s = NULL;

    EXPECT(gazetteer_find(str_from_c(ways[0]), &first) == 1);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        EXPECT_SAY(gazetteer_find(str_from_c(ways[i]), &s) == 1 && s == first, "%s", ways[i]);
}

TEST(homonyms_stand_side_by_side_the_largest_first)
{
    const struct settlement *s = NULL;
    size_t                   count = gazetteer_find(STR("Zolochiv"), &s);

    EXPECT(count == 2 && s[0].population == 22608 && s[1].population == 11160);
}

TEST(a_name_that_is_not_there_leaves_the_result_alone)
{
    const struct settlement *s = NULL;

    EXPECT(gazetteer_find(STR(""), &s) == 0 && gazetteer_find(STR("Atlantis"), &s) == 0);
    EXPECT(gazetteer_find(STR("Druzhkivk"), &s) == 0 && gazetteer_find(STR("Druzhkivkaa"), &s) == 0);
    EXPECT(gazetteer_find(STR("Druzhkivka\0"), &s) == 0 && gazetteer_find(STR("\0"), &s) == 0);
    EXPECT(gazetteer_find(STR("\xE2\x80"), &s) == 0 && gazetteer_find(STR("\xFF"), &s) == 0);
    EXPECT(s == NULL);
}

/* The table is reached from outside only by name and by place: from each place its name,
 * and from the name all that bear it, must lead back. */
TEST(every_settlement_is_found_by_its_place_and_by_its_name)
{
    const struct settlement *first, *named;
    size_t                   found = 0, homonyms = 0;

    EXPECT(gazetteer_find(STR("Abrikosovka"), &first) == 1);
    for (const struct settlement *s = first; found < 1651; s++, found++) {
        const struct settlement *at = gazetteer_nearest(s->at, 0.001);
        size_t                   count = gazetteer_find(str_from_c(s->name), &named);

        EXPECT_SAY(at && at->at.lon == s->at.lon && at->at.lat == s->at.lat, "%s", s->name);
        EXPECT_SAY(count && s >= named && s < named + count, "%s", s->name);
        EXPECT_SAY(settlement_radius_m(s) < 25000, "%s", s->name); /* gazetteer_match */
        homonyms += count > 1;
    }
    /* 193 rows bear exactly the name of another, one more but for its apostrophe. */
    EXPECT_SAY(found == 1651 && homonyms == 194, "%zu, %zu", found, homonyms);
}

TEST(the_nearest_settlement_is_near_enough_or_none)
{
    struct point             donetsk_airport = { 37.7397, 48.0736 };
    const struct settlement *s = gazetteer_nearest(donetsk_airport, 10000);
    double                   most_m;

    EXPECT(s != NULL);
    most_m = s ? geodesic_distance_m(donetsk_airport, s->at) : 0;
    EXPECT(most_m > 0 && most_m < 10000);
    EXPECT(gazetteer_nearest(donetsk_airport, most_m) == s);
    EXPECT(gazetteer_nearest(donetsk_airport, most_m * 0.999) == NULL);
    EXPECT(gazetteer_nearest((struct point){ 0, 0 }, 1000) == NULL);
    EXPECT(gazetteer_nearest((struct point){ 31.5, 43 }, 1e6) != NULL);
}

/* Points of UCDP GED, which spells in its own way and stands off the centre. */
TEST(a_settlement_is_matched_by_its_name_and_its_place_together)
{
    static const struct {
        const char  *name;
        struct point at;
        const char  *match; /* NULL: none */
    } cases[] = {
        { "Horlivka", { 38.05, 48.3 }, "Horlivka" },
        { "Donetsk", { 37.8, 48.0 }, "Donetsk" },
        { "AVDIIVKA", { 37.745, 48.145278 }, "Avdiyivka" }, /* the one of Donetsk oblast */
        { "Slovianoserbsk", { 38.98, 48.7 }, "Slov`yanoserbsk" },
        { "Bakhmut", { 38.05, 48.3 }, NULL },   /* elsewhere */
        { "Pisky", { 37.66, 48.06 }, NULL },    /* in Donetsk's disc, but not its name */
        { "Donetsk", { 37.4, 48.0 }, NULL },    /* 30 km off */
        { "", { 37.8, 48.0 }, NULL },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct settlement *s = gazetteer_match(str_from_c(cases[i].name), cases[i].at);

        EXPECT_SAY(!s == !cases[i].match && (!s || strcmp(s->name, cases[i].match) == 0), "%s: %s",
                   cases[i].name, s ? s->name : "none");
        EXPECT(!s || geodesic_distance_m(s->at, cases[i].at) <= settlement_radius_m(s));
    }
    char long_name[200];
    memset(long_name, 'D', sizeof long_name);
    EXPECT(gazetteer_match((struct str){ long_name, sizeof long_name }, cases[0].at) == NULL);
}

TEST(a_radius_is_that_of_the_least_density_its_kind_of_place_may_have)
{
    EXPECT(fabs(settlement_radius_of_population_m(1000000) - 14567) < 1);
    EXPECT(fabs(settlement_radius_of_population_m(50000) - 3257) < 1);
    EXPECT(fabs(settlement_radius_of_population_m(49999) - 7284) < 1);
    EXPECT(fabs(settlement_radius_of_population_m(5000) - 2303) < 1);
    EXPECT(settlement_radius_of_population_m(0) == settlement_radius_of_population_m(5000));
    EXPECT(settlement_radius_of_population_m(-1) == settlement_radius_of_population_m(0));
}
