/*
 * What is read keeps the promises of geojson.h (ranges, closed rings, least counts), and
 * written as GeoJSON and read again it is the same.
 */
#include "fuzz/fuzz.h"

#include "wire/geojson.h"

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

/* ---- writing ---- */

static void
add_positions(struct buf *out, const struct geojson_position *at, uint32_t count)
{
    buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        CHECK(at[i].lon >= -180 && at[i].lon <= 180 && at[i].lat >= -90 && at[i].lat <= 90);
        buf_add_c(out, i ? ",[" : "[");
        json_add_number(out, at[i].lon);
        buf_add_byte(out, ',');
        json_add_number(out, at[i].lat);
        buf_add_byte(out, ']');
    }
    buf_add_byte(out, ']');
}

static void
add_lines(struct buf *out, const struct geojson_path *lines, uint32_t count, uint32_t least)
{
    buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        CHECK(lines[i].count >= least);
        if (i)
            buf_add_byte(out, ',');
        add_positions(out, lines[i].at, lines[i].count);
    }
    buf_add_byte(out, ']');
}

static void
add_polygons(struct buf *out, const struct geojson_polygon *polygons, uint32_t count)
{
    buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        CHECK(polygons[i].count);
        for (uint32_t j = 0; j < polygons[i].count; j++) {
            const struct geojson_path *ring = &polygons[i].rings[j];

            CHECK(ring->count >= 4 && ring->at[0].lon == ring->at[ring->count - 1].lon &&
                  ring->at[0].lat == ring->at[ring->count - 1].lat);
        }
        if (i)
            buf_add_byte(out, ',');
        add_lines(out, polygons[i].rings, polygons[i].count, 4);
    }
    buf_add_byte(out, ']');
}

static void
add_feature(struct buf *out, const struct geojson_feature *feature)
{
    static const char *const types[] = { "", "MultiPoint", "MultiLineString", "MultiPolygon" };

    buf_add_c(out, "{\"type\":\"Feature\",\"properties\":null,\"geometry\":");
    if (feature->kind == GEOJSON_NONE) {
        CHECK(!feature->count && !feature->points && !feature->lines && !feature->polygons);
        buf_add_c(out, "null}");
        return;
    }
    CHECK(feature->count);
    buf_printf(out, "{\"type\":\"%s\",\"coordinates\":", types[feature->kind]);
    if (feature->kind == GEOJSON_POINTS)
        add_positions(out, feature->points, feature->count);
    else if (feature->kind == GEOJSON_LINES)
        add_lines(out, feature->lines, feature->count, 2);
    else
        add_polygons(out, feature->polygons, feature->count);
    buf_add_c(out, "}}");
}

static void
add_geojson(struct buf *out, const struct geojson *geojson)
{
    buf_add_c(out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (uint32_t i = 0; i < geojson->count; i++) {
        if (i)
            buf_add_byte(out, ',');
        add_feature(out, &geojson->features[i]);
    }
    buf_add_c(out, "]}");
}

/* ---- reading ---- */

static bool
read_text(struct str text, struct arena *step, struct geojson *ret)
{
    struct err         err = { 0 };
    const struct json *json;

    if (json_parse(text, step, &json, &err) != TRUCE_OK)
        return false;
    enum status status = geojson_read(json, text, step, ret, &err);
    CHECK(status == TRUCE_OK ||
          ((status == TRUCE_SYNTAX || status == TRUCE_UNSUPPORTED) && err.text[0] && err.line));
    return status == TRUCE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena   step;
    struct buf     once, twice;
    struct geojson geojson;

    arena_init(&step, FUZZ_SPACE);
    buf_init(&once, FUZZ_SPACE);
    buf_init(&twice, FUZZ_SPACE);
    if (read_text((struct str){ (const char *)data, size }, &step, &geojson)) {
        uint32_t hit = geojson_find(&geojson, STR("name"), STR("a"), 0);

        CHECK(hit <= geojson.count);
        add_geojson(&once, &geojson);
        CHECK(read_text(buf_str(&once), &step, &geojson));
        add_geojson(&twice, &geojson);
        CHECK(str_eq(buf_str(&once), buf_str(&twice)));
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(&step);
    return 0;
}
