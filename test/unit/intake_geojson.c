#include "intake_reading.h"

#include <math.h>

#define NO_OPTIONS ((struct intake_options){ .profile = NULL })
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(geometry, properties) \
    "{\"type\":\"Feature\",\"id\":7,\"geometry\":" geometry ",\"properties\":" properties "}"
#define POINT "{\"type\":\"Point\",\"coordinates\":[37.9,48.5]}"
#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[[[37,48],[38,48],[38,49],[37,48]]]}"

TEST(a_feature_is_a_report_of_its_properties_at_its_point)
{
    struct reading r = read_bytes("x.geojson", STR(COLLECTION(
        FEATURE(POINT, "{\"act\":\"shot\",\"id\":\"a\",\"x\":{\"b\":1}}") ",\n"
        FEATURE("null", "{\"act\":\"shot\"}"))), NO_OPTIONS);

    EXPECT_SAY(r.status == TRUCE_OK && r.count == 2 && !r.rejected, "%s", r.err.text);
    EXPECT_STR(r.items[0].text, STR("{\"act\":\"shot\",\"id\":\"a\",\"x\":{\"b\":1},\"lat\":48.5,"
                                    "\"lon\":37.9}"));
    EXPECT_STR(r.items[1].text, STR("{\"act\":\"shot\",\"id\":\"7\"}"));
    EXPECT(r.items[0].line == 1 && r.items[1].line == 2);
    reading_free(&r);
}

TEST(a_place_in_the_properties_comes_before_the_geometry_which_is_kept)
{
    struct reading r = read_bytes("x.geojson", STR(COLLECTION(
        FEATURE(POLYGON, "{\"act\":\"shot\",\"place\":\"Avdiivka\"}") ","
        FEATURE(POINT, "{\"act\":\"shot\",\"lat\":1,\"lon\":2}") ","
        FEATURE(POINT, "{\"act\":\"shot\",\"lat\":null,\"lon\":null}"))), NO_OPTIONS);

    EXPECT(r.count == 3 && !r.rejected);
    EXPECT_STR(r.items[0].report.place, STR("Avdiivka"));
    EXPECT(strstr(r.items[0].text.at, "\"geometry\":{\"coordinates\":[[[37,48]") != NULL);
    EXPECT(r.items[1].report.lat == 1 && r.items[2].report.lat == 48.5);
    reading_free(&r);
}

TEST(what_cannot_be_a_place_is_set_aside_with_its_reason)
{
    struct reading r = read_bytes("x.json", STR(COLLECTION(
        FEATURE(POLYGON, "{\"act\":\"shot\"}") ","
        FEATURE("{\"type\":\"MultiLineString\",\"coordinates\":[]}", "{\"act\":\"shot\"}") ","
        FEATURE("{\"type\":\"Point\",\"coordinates\":[]}", "{\"act\":\"shot\"}") ","
        FEATURE(POINT, "null") ",7,"
        FEATURE("{\"type\":\"Point\",\"coordinates\":[200,0]}", "{\"act\":\"shot\"}") ","
        FEATURE(POINT, "{\"act\":}") ","
        FEATURE(POINT, "{\"act\":\"shot\"}"))), NO_OPTIONS);

    EXPECT_SAY(r.status == TRUCE_OK && r.count == 8 && r.rejected == 7, "%s", r.err.text);
    EXPECT_SAYS(&r.items[0].why, "polygon locations are not supported yet");
    EXPECT_SAYS(&r.items[1].why, "line locations are not supported yet");
    EXPECT_SAYS(&r.items[2].why, "[longitude, latitude]");
    EXPECT_SAYS(&r.items[3].why, "no properties");
    EXPECT_SAYS(&r.items[4].why, "\"Feature\"");
    EXPECT_SAYS(&r.items[5].why, "'lon' must be");
    EXPECT(r.items[6].why.line == 7);
    EXPECT(!r.items[7].rejected);
    reading_free(&r);
}

TEST(a_single_feature_and_a_feature_a_line_are_read_too)
{
    struct reading r = read_bytes("x.geojson", STR(FEATURE(POINT, "{\"act\":\"shot\"}")), NO_OPTIONS);

    EXPECT_SAY(r.status == TRUCE_OK && r.count == 1 && !r.rejected, "%s", r.err.text);
    reading_free(&r);
    r = read_bytes("-", STR(FEATURE(POINT, "{\"act\":\"shot\"}") "\n" FEATURE(POINT, "{}") "\n"),
                   NO_OPTIONS);
    EXPECT_SAY(r.status == TRUCE_OK && r.count == 2 && r.rejected == 1, "%s", r.err.text);
    EXPECT(r.items[0].report.lon == 37.9);
    reading_free(&r);
}

TEST(a_document_broken_as_a_whole_ends_the_reading_with_its_place)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { COLLECTION(FEATURE(POINT, "{\"act\":\"shot\"}")) "x", "nothing behind the document" },
        { "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Fea", "the file ends before" },
        { "{\"type\":\"FeatureCollection\",\"features\":{}}", "\"features\" (RFC 7946)" },
        { "{\"type\":\"Topology\"}", "no GeoJSON" },
        { "{\"type\" \"Topology\"}", "':' behind" },
        { "{\"type\":1 \"x\":2}", "" },
        { "{type:1}", "a member's name in quotes" },
        { "[]", "an object" },
        { "", "the file ends before an object" },
        { "{}", "no GeoJSON" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = read_bytes("x.geojson", str_from_c(cases[i].text),
                                      (struct intake_options){ .profile = "geojson" });

        EXPECT_SAY(r.status == TRUCE_SYNTAX, "case %zu", i);
        EXPECT_SAYS(&r.err, cases[i].words);
        reading_free(&r);
    }
}
