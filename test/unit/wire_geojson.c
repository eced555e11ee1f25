#include "test.h"

#include "base/fault.h"
#include "wire/geojson.h"

enum { SPACE = 16 * 1024 * 1024 };

static struct arena keep;

static enum status
read_text(struct str text, struct geojson *ret, struct err *err)
{
    const struct json *json;

    *err = (struct err){ 0 };
    arena_free(&keep);
    arena_init(&keep, SPACE);
    TRY(json_parse(text, &keep, &json, err));
    return geojson_read(json, text, &keep, ret, err);
}

static bool
refused(struct str text, enum status status, const char *words)
{
    struct geojson geojson;
    struct err     err;
    enum status    got = read_text(text, &geojson, &err);

    if (got == status && str_eq_c(str_from_c(err.text), words) && err.line)
        return true;
    printf("# %s: %u:%u: %s\n", status_name(got), err.line, err.column, err.text);
    return false;
}

/* A shape refused, as the second feature of a collection. */
#define SHAPE(type, coordinates, words)                                                      \
    EXPECT(refused(STR("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"," \
                       "\"properties\":{},\"geometry\":null},{\"type\":\"Feature\","         \
                       "\"properties\":null,\"geometry\":{\"type\":\"" type                   \
                       "\",\"coordinates\":" coordinates "}}]}"),                             \
                   TRUCE_SYNTAX, "feature 2: " words))

#define SQUARE "[[0,0],[1,0],[1,1],[0,0]]"

TEST(a_collection_becomes_arrays_in_the_order_of_the_file)
{
    struct geojson geojson;
    struct err     err;
    enum status    status = read_text(
        STR("{\"type\":\"FeatureCollection\",\"features\":["
               "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"name\":\"post\"},"
               "\"geometry\":{\"type\":\"Point\",\"coordinates\":[37.5,48.25,120]}},"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":"
               "[[1,2],[3,4]]}},"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":"
               "[[1,2],[3,4],[5,6]]}},"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":"
               "[[[1,2],[3,4]],[[5,6],[7,8]]]}},"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
               "[" SQUARE "," SQUARE "]}},"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":"
               "[[" SQUARE "],[" SQUARE "," SQUARE "]]}},"
               "{\"type\":\"Feature\",\"geometry\":null}]}"),
        &geojson, &err);

    EXPECT_SAY(status == TRUCE_OK && geojson.count == 7, "%s", err.text);
    if (status != TRUCE_OK)
        return;
    const struct geojson_feature *f = geojson.features;
    EXPECT(f[0].kind == GEOJSON_POINTS && f[0].count == 1);
    EXPECT(f[0].points[0].lon == 37.5 && f[0].points[0].lat == 48.25);
    EXPECT_STR(json_get(f[0].properties, STR("name"))->text, STR("post"));
    EXPECT(f[0].id->number == 7 && !f[1].id && !f[1].properties);
    EXPECT(f[1].kind == GEOJSON_POINTS && f[1].count == 2 && f[1].points[1].lat == 4);
    EXPECT(f[2].kind == GEOJSON_LINES && f[2].count == 1 && f[2].lines[0].count == 3);
    EXPECT(f[2].lines[0].at[2].lon == 5);
    EXPECT(f[3].kind == GEOJSON_LINES && f[3].count == 2 && f[3].lines[1].at[0].lat == 6);
    EXPECT(f[4].kind == GEOJSON_POLYGONS && f[4].count == 1 && f[4].polygons[0].count == 2);
    EXPECT(f[4].polygons[0].rings[1].count == 4 && f[4].polygons[0].rings[1].at[2].lat == 1);
    EXPECT(f[5].kind == GEOJSON_POLYGONS && f[5].count == 2 && f[5].polygons[1].count == 2);
    EXPECT(f[6].kind == GEOJSON_NONE && f[6].count == 0);
}

TEST(a_feature_or_a_geometry_stands_for_itself)
{
    struct geojson geojson;
    struct err     err;

    EXPECT(read_text(STR("{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "]}"), &geojson, &err) ==
           TRUCE_OK);
    EXPECT(geojson.count == 1 && geojson.features[0].kind == GEOJSON_POLYGONS);
    EXPECT(!geojson.features[0].properties);
    EXPECT(read_text(STR("{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":null}"),
                     &geojson, &err) == TRUCE_OK);
    EXPECT(geojson.count == 1 && geojson.features[0].properties->count == 1);
    EXPECT(read_text(STR("{\"type\":\"FeatureCollection\",\"features\":[]}"), &geojson, &err) ==
           TRUCE_OK);
    EXPECT(geojson.count == 0);
}

TEST(the_edges_of_the_world_are_in_range)
{
    struct geojson geojson;
    struct err     err;

    EXPECT(read_text(STR("{\"type\":\"MultiPoint\",\"coordinates\":[[180,90],[-180,-90]]}"),
                     &geojson, &err) == TRUCE_OK);
    EXPECT(geojson.features[0].points[0].lon == 180 && geojson.features[0].points[1].lat == -90);
    SHAPE("Point", "[180.00001,0]",
          "position 1 has longitude 180.00001; what crosses 180 is cut there");
    SHAPE("Point", "[0,-90.5]",
          "position 1 has latitude -90.5; GeoJSON has longitude first, in degrees");
}

TEST(a_wrong_shape_is_named_by_feature_and_place)
{
    SHAPE("Polygon", "[" SQUARE ",[[0,0],[1,0],[1,1],[0,1]]]", "ring 2 does not close");
    SHAPE("Polygon", "[[[0,0],[1,0],[0,0]]]", "ring 1 has 3 positions; it needs 4");
    SHAPE("Polygon", "[[0,0],[1,0],[1,1],[0,0]]",
          "ring 1 is one position, not an array of them; check the brackets");
    SHAPE("Polygon", "[[[0,0],1,[1,1],[0,0]]]",
          "ring 1, position 2 is a number, not an array of longitude and latitude; check the "
          "brackets");
    SHAPE("Polygon", "[]", "\"coordinates\" has no rings");
    SHAPE("MultiPolygon", "[]", "\"coordinates\" is empty");
    SHAPE("MultiPolygon", "[[" SQUARE "],[[[0,0],[1,0],[1,1],[0,1]]]]",
          "polygon 2, ring 1 does not close");
    SHAPE("MultiPolygon", "[[" SQUARE "],[]]", "polygon 2 has no rings");
    SHAPE("MultiPolygon", "[[" SQUARE "],7]",
          "polygon 2 is a number, not an array of rings; check the brackets");
    SHAPE("LineString", "[[0,0]]", "line 1 has 1 positions; it needs 2");
    SHAPE("LineString", "[[0,0],[0,91]]",
          "line 1, position 2 has latitude 91; GeoJSON has longitude first, in degrees");
    SHAPE("LineString", "[[0,0],[-181,9]]",
          "line 1, position 2 has longitude -181; what crosses 180 is cut there");
    SHAPE("LineString", "[" SQUARE "]",
          "line 1 has 1 positions; it needs 2");
    SHAPE("LineString", "[" SQUARE "," SQUARE "]",
          "line 1, position 1 holds an array, not longitude and latitude; check the brackets");
    SHAPE("Point", "[1]", "position 1 has 1 numbers, not longitude, latitude and perhaps a height");
    SHAPE("Point", "[1,2,3,4]",
          "position 1 has 4 numbers, not longitude, latitude and perhaps a height");
    SHAPE("Point", "[\"1\",2]",
          "position 1 holds a string, not longitude and latitude; check the brackets");
    SHAPE("Point", "null",
          "position 1 is null, not an array of longitude and latitude; check the brackets");
    SHAPE("MultiPoint", "{}", "\"coordinates\" is an object, not an array of arrays; check the "
                              "brackets");
    SHAPE("Circle", "[1,2]", "'Circle' is no geometry");
}

TEST(what_is_no_geojson_is_refused_with_words)
{
    EXPECT(refused(STR("[]"), TRUCE_SYNTAX, "expected a GeoJSON object, found an array"));
    EXPECT(refused(STR("{}"), TRUCE_SYNTAX, "expected a GeoJSON object; \"type\" is missing"));
    EXPECT(refused(STR("{\"type\":1}"), TRUCE_SYNTAX,
                   "expected a GeoJSON object; \"type\" is missing or no string"));
    EXPECT(refused(STR("{\"type\":\"FeatureCollection\"}"), TRUCE_SYNTAX,
                   "the FeatureCollection has no array \"features\""));
    EXPECT(refused(STR("{\"type\":\"FeatureCollection\",\"features\":[1]}"), TRUCE_SYNTAX,
                   "feature 1: expected a GeoJSON object, found a number"));
    EXPECT(refused(STR("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Point\"}]}"),
                   TRUCE_SYNTAX, "feature 1: expected a Feature, found 'Point'"));
    EXPECT(refused(STR("{\"type\":\"Feature\"}"), TRUCE_SYNTAX,
                   "feature 1: \"geometry\" is missing; null says there is none"));
    EXPECT(refused(STR("{\"type\":\"Feature\",\"geometry\":null,\"properties\":[]}"), TRUCE_SYNTAX,
                   "feature 1: \"properties\" is an array, not an object"));
    EXPECT(refused(STR("{\"type\":\"Feature\",\"geometry\":null,\"id\":{}}"), TRUCE_SYNTAX,
                   "feature 1: \"id\" is an object, not a string or a number"));
    EXPECT(refused(STR("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\"}}"), TRUCE_SYNTAX,
                   "feature 1: the Point has no \"coordinates\""));
    EXPECT(refused(STR("{\"type\":\"Feature\",\"geometry\":{\"type\":\"GeometryCollection\","
                       "\"geometries\":[]}}"),
                   TRUCE_UNSUPPORTED,
                   "feature 1: a GeometryCollection; make it one feature for each geometry"));
}

#define CRS(name) \
    STR("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":" \
        name "}},\"features\":[]}")

TEST(only_wgs_84_is_taken)
{
    struct geojson geojson;
    struct err     err;

    EXPECT(read_text(CRS("\"urn:ogc:def:crs:OGC:1.3:CRS84\""), &geojson, &err) == TRUCE_OK);
    EXPECT(read_text(CRS("\"EPSG:4326\""), &geojson, &err) == TRUCE_OK);
    EXPECT(refused(CRS("\"urn:ogc:def:crs:EPSG::3857\""), TRUCE_UNSUPPORTED,
                   "the reference system 'urn:ogc:def:crs:EPSG::3857'; convert the file to "
                   "WGS 84 (EPSG:4326)"));
    EXPECT(refused(CRS("3857"), TRUCE_UNSUPPORTED,
                   "a reference system without a name; convert the file to WGS 84 (EPSG:4326)"));
    EXPECT(refused(STR("{\"type\":\"Point\",\"coordinates\":[1,2],\"crs\":null}"),
                   TRUCE_UNSUPPORTED,
                   "a reference system without a name; convert the file to WGS 84 (EPSG:4326)"));
}

TEST(features_are_found_by_a_property)
{
    struct geojson geojson;
    struct err     err;
    enum status    status = read_text(
        STR("{\"type\":\"FeatureCollection\",\"features\":["
               "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"north\",\"n\":1}},"
               "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"south\",\"n\":10}},"
               "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null},"
               "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"north\","
               "\"n\":\"1\",\"held\":true,\"x\":null}}]}"),
        &geojson, &err);

    EXPECT(status == TRUCE_OK);
    EXPECT(geojson_find(&geojson, STR("name"), STR("north"), 0) == 0);
    EXPECT(geojson_find(&geojson, STR("name"), STR("north"), 1) == 3);
    EXPECT(geojson_find(&geojson, STR("name"), STR("north"), 4) == 4);
    EXPECT(geojson_find(&geojson, STR("name"), STR("nort"), 0) == 4);
    EXPECT(geojson_find(&geojson, STR("n"), STR("1"), 1) == 3);
    EXPECT(geojson_find(&geojson, STR("n"), STR("1"), 0) == 0);
    EXPECT(geojson_find(&geojson, STR("n"), STR("10"), 0) == 1);
    EXPECT(geojson_find(&geojson, STR("held"), STR("true"), 0) == 3);
    EXPECT(geojson_find(&geojson, STR("x"), STR("null"), 0) == 4);
}

TEST(a_place_is_given_only_with_the_text)
{
    struct str         text = STR("{\"type\":\n7}");
    struct arena       step;
    struct geojson     geojson;
    const struct json *json;
    struct err         err = { 0 };

    arena_init(&step, SPACE);
    EXPECT(json_parse(text, &step, &json, &err) == TRUCE_OK);
    EXPECT(geojson_read(json, STR_NONE, &step, &geojson, &err) == TRUCE_SYNTAX && err.line == 0);
    err = (struct err){ 0 };
    EXPECT(geojson_read(json, text, &step, &geojson, &err) == TRUCE_SYNTAX && err.line == 1);
    arena_free(&step);
}

TEST(memory_that_runs_out_is_a_status)
{
    struct buf     buf;
    struct geojson geojson;
    struct err     err;

    buf_init(&buf, SPACE);
    buf_add_c(&buf, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (int i = 0; i < 2000; i++)
        buf_add_c(&buf, i ? ",[" SQUARE "]" : "[" SQUARE "]");
    buf_add_c(&buf, "]}");
    for (uint64_t n = 1;; n++) {
        fault_arm(n, n % 2);
        enum status status = read_text(buf_str(&buf), &geojson, &err);

        if (!fault_disarm()) {
            EXPECT(status == TRUCE_OK && n > 10);
            break;
        }
        EXPECT(status == TRUCE_MEMORY && err.text[0]);
    }
    buf_free(&buf);
}
