#include "terms/bind.h"

#include "terms/expression.h"
#include "terms/file.h"
#include "wire/geojson.h"

/* A GeoJSON file read once, however many zones are cut from it. */
struct shape_cache {
    struct shape_cache *next;
    struct str          path;
    struct geojson      geojson;
};

/* ---- files ---- */

static enum status
read_geojson(struct binder *b, const struct token *name, struct str path,
             struct geojson *ret_geojson)
{
    const struct json *json;
    struct err         why = { 0 };
    struct str         text;
    enum status        status;

    TRY(file_read(b->read, b->read_context, path, b->step, name, &b->diagnose, &text));
    status = json_parse(text, b->step, &json, &why);
    if (status == TRUCE_OK)
        status = geojson_read(json, text, b->step, ret_geojson, &why);
    if (status == TRUCE_OK)
        return status;
    if (status == TRUCE_MEMORY)
        return err_memory(b->diagnose.err);
    if (why.line)
        return diagnose_error(&b->diagnose, name, "%.*s:%u:%u: %s", STR_ARGS(path), why.line,
                              why.column, why.text);
    return diagnose_error(&b->diagnose, name, "%.*s: %s", STR_ARGS(path), why.text);
}

static enum status
find_geojson(struct binder *b, const struct token *name, const struct geojson **ret_geojson)
{
    struct shape_cache *shape = b->shapes;
    struct str          file, path;

    TRY(token_string(name, b->step, &file, b->diagnose.err));
    TRY(file_path(name->source, file, b->step, &path, b->diagnose.err));
    while (shape && !str_eq(shape->path, path))
        shape = shape->next;
    if (!shape) {
        shape = ARENA_NEW(b->step, struct shape_cache);
        TRY_NEW(shape, b->diagnose.err);
        TRY(read_geojson(b, name, path, &shape->geojson));
        shape->path = path;
        shape->next = b->shapes;
        b->shapes = shape;
    }
    *ret_geojson = &shape->geojson;
    return TRUCE_OK;
}

/* ---- choosing features ---- */

static struct str
property_name(const struct token *token, struct arena *step)
{
    struct str name = token->text;

    if (token->kind == TOKEN_STRING && token_string(token, step, &name, NULL) != TRUCE_OK)
        name.at = NULL;
    return name;
}

static enum status
complain_no_feature(struct binder *b, const struct geojson *geojson, struct str property,
                    struct str value, const struct token *at)
{
    struct nearest nearest;
    bool           has_property = false;

    nearest_init(&nearest, value);
    for (uint32_t i = 0; i < geojson->count; i++) {
        const struct json *object = geojson->features[i].properties;
        const struct json *seen = object ? json_get(object, property) : NULL;

        has_property |= seen != NULL;
        if (seen && seen->kind == JSON_STRING)
            nearest_try(&nearest, seen->text);
    }
    if (!has_property)
        return diagnose_error(&b->diagnose, at, "no feature of the file has a property '%.*s'",
                              STR_ARGS(property));
    return diagnose_error(&b->diagnose, at, "no feature of the file has %.*s = \"%.*s\"%s",
                          STR_ARGS(property), STR_ARGS(value), nearest_hint(&nearest, b->step));
}

/* Marks the features that have one of the values; each value must have one. */
static enum status
choose(struct binder *b, const struct expression *e, const struct geojson *geojson, bool *chosen)
{
    struct str property = property_name(e->property, b->step), value;

    TRY_NEW(property.at, b->diagnose.err);
    for (const struct token *t = e->values; t < e->values_end; t++) {
        if (t->kind != TOKEN_STRING)
            continue;
        TRY(token_string(t, b->step, &value, b->diagnose.err));
        uint32_t i = geojson_find(geojson, property, value, 0);
        if (i == geojson->count)
            return complain_no_feature(b, geojson, property, value, t);
        for (; i < geojson->count; i = geojson_find(geojson, property, value, i + 1))
            chosen[i] = true;
    }
    return TRUCE_OK;
}

struct features {
    const struct geojson *geojson;
    bool                 *chosen;
};

/* All of the file, or those that `where` names; all of the kind, or it is said. */
static enum status
find_features(struct binder *b, const struct expression *e, enum geojson_kind kind,
              const char *kind_words, struct features *ret_features)
{
    const struct geojson *geojson = NULL;
    struct features       features;

    TRY(find_geojson(b, e->file, &geojson));
    features = (struct features){ geojson, ARENA_ARRAY(b->step, geojson->count + 1u, bool) };
    TRY_NEW(features.chosen, b->diagnose.err);
    if (e->property)
        TRY(choose(b, e, geojson, features.chosen));
    for (uint32_t i = 0; i < geojson->count; i++) {
        features.chosen[i] |= !e->property;
        if (features.chosen[i] && geojson->features[i].kind != kind)
            return diagnose_error(&b->diagnose, e->file, "feature %u of the file is not %s",
                                  i + 1, kind_words);
    }
    if (!geojson->count)
        return diagnose_error(&b->diagnose, e->file, "the file has no features");
    *ret_features = features;
    return TRUCE_OK;
}

/* ---- lines ---- */

static enum status
line_from_file(struct binder *b, const struct attribute *attribute, struct line *ret_line)
{
    struct cursor               cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct expression           e = { .form = FORM_FILE };
    struct features             features;
    const struct geojson_path  *path = NULL;
    uint32_t                    count = 0;

    TRY(expression_parse_file(&cursor, &e));
    TRY(cursor_finish(&cursor, "the file"));
    TRY(find_features(b, &e, GEOJSON_LINES, "a line", &features));
    for (uint32_t i = 0; i < features.geojson->count; i++)
        if (features.chosen[i]) {
            count += features.geojson->features[i].count;
            path = features.geojson->features[i].lines;
        }
    if (count != 1)
        return diagnose_error(&b->diagnose, e.file, "there are %u lines in the file, and a line is "
                              "one (choose with where PROPERTY = \"VALUE\")", count);
    ret_line->points = ARENA_ARRAY(b->keep, path->count, struct point);
    TRY_NEW(ret_line->points, b->diagnose.err);
    for (uint32_t i = 0; i < path->count; i++)
        ret_line->points[i] = (struct point){ path->at[i].lon, path->at[i].lat };
    ret_line->count = path->count;
    return TRUCE_OK;
}

static enum status
line_from_path(struct binder *b, const struct attribute *attribute, struct line *ret_line)
{
    struct cursor cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    struct line   line;

    TRY(value_positions(&cursor, b->keep, &line.points, &line.count));
    TRY(cursor_finish(&cursor, "the position"));
    if (line.count < 2)
        return diagnose_error(&b->diagnose, attribute->from, "a line has two positions or more");
    *ret_line = line;
    return TRUCE_OK;
}

enum status
bind_line_shape(struct binder *b, const struct statement *statement, struct line *ret_line)
{
    const struct attribute *file = statement_attribute(statement, ATTRIBUTE_LINE_FILE);
    const struct attribute *path = statement_attribute(statement, ATTRIBUTE_LINE_PATH);

    if (file && path)
        return diagnose_error(&b->diagnose, path->word, "a line has either a 'file' or a 'path'");
    if (file)
        return line_from_file(b, file, ret_line);
    if (path)
        return line_from_path(b, path, ret_line);
    if (statement->broken)
        return TRUCE_SYNTAX;
    return diagnose_error(&b->diagnose, statement->from, "line '%.*s' needs a line 'file …' or "
                          "'path …'", STR_ARGS(statement->from->text));
}

/* ---- polygons ---- */

struct rings {
    struct ring *rings;
    uint32_t    *counts;
    uint32_t     ring_count, polygon_count;
};

static enum status
add_feature(struct binder *b, const struct geojson_feature *feature, struct rings *to)
{
    for (uint32_t p = 0; p < feature->count; p++) {
        const struct geojson_polygon *polygon = &feature->polygons[p];

        to->counts[to->polygon_count++] = polygon->count;
        for (uint32_t i = 0; i < polygon->count; i++) {
            const struct geojson_path *path = &polygon->rings[i];
            struct point              *points = ARENA_ARRAY(b->step, path->count + 1, struct point);

            TRY_NEW(points, b->diagnose.err);
            for (uint32_t k = 0; k < path->count; k++)
                points[k] = (struct point){ path->at[k].lon, path->at[k].lat };
            to->rings[to->ring_count++] = (struct ring){ points, path->count };
        }
    }
    return TRUCE_OK;
}

static enum status
rings_init(struct binder *b, const struct features *features, struct rings *ret_rings)
{
    size_t polygons = 1, rings = 1;

    for (uint32_t i = 0; i < features->geojson->count; i++)
        for (uint32_t p = 0; features->chosen[i] && p < features->geojson->features[i].count; p++) {
            polygons++;
            rings += features->geojson->features[i].polygons[p].count;
        }
    *ret_rings = (struct rings){ ARENA_ARRAY(b->step, rings, struct ring),
                                 ARENA_ARRAY(b->step, polygons, uint32_t), 0, 0 };
    TRY_NEW(ret_rings->rings, b->diagnose.err);
    TRY_NEW(ret_rings->counts, b->diagnose.err);
    return TRUCE_OK;
}

/* The whole was refused: the feature that is refused alone is the one to name. */
static enum status
complain_feature(struct binder *b, const struct expression *e, const struct features *features,
                 const char *why)
{
    for (uint32_t i = 0; i < features->geojson->count; i++) {
        bool            one[2] = { true, false };
        struct geojson  alone = { 1, &features->geojson->features[i] };
        struct features single = { &alone, one };
        struct err      because = { 0 };
        struct zone    *zone;
        struct rings    rings;

        if (!features->chosen[i])
            continue;
        TRY(rings_init(b, &single, &rings));
        TRY(add_feature(b, alone.features, &rings));
        if (zone_from_polygons(b->step, rings.rings, rings.counts, rings.polygon_count, &zone,
                               &because) == TRUCE_SYNTAX)
            return diagnose_error(&b->diagnose, e->file, "feature %u of the file: %s", i + 1,
                                  because.text);
    }
    return diagnose_error(&b->diagnose, e->file, "%s", why);
}

static enum status
polygons_from_file(struct binder *b, const struct expression *e, struct zone **ret_zone)
{
    struct features features;
    struct rings    rings;
    struct err      why = { 0 };
    enum status     status;

    TRY(find_features(b, e, GEOJSON_POLYGONS, "an area", &features));
    TRY(rings_init(b, &features, &rings));
    for (uint32_t i = 0; i < features.geojson->count; i++)
        if (features.chosen[i])
            TRY(add_feature(b, &features.geojson->features[i], &rings));
    status = zone_from_polygons(b->keep, rings.rings, rings.counts, rings.polygon_count, ret_zone,
                                &why);
    if (status == TRUCE_SYNTAX)
        return complain_feature(b, e, &features, why.text);
    return bind_shaped(b, status, &why, e->first, e->last);
}

/* A polygon written out need not repeat its first position. */
static enum status
polygon_from_list(struct binder *b, const struct expression *e, struct zone **ret_zone)
{
    struct point *points = ARENA_ARRAY(b->step, (size_t)e->point_count + 1, struct point);
    struct ring   ring = { points, e->point_count };
    struct err    why = { 0 };
    uint32_t      one = 1;

    TRY_NEW(points, b->diagnose.err);
    memcpy(points, e->points, e->point_count * sizeof *points);
    if (points[0].lon != points[ring.count - 1].lon || points[0].lat != points[ring.count - 1].lat)
        points[ring.count++] = points[0];
    if (ring.count < 4)
        return diagnose_error(&b->diagnose, e->first, "a polygon has three corners or more");
    return bind_shaped(b, zone_from_polygons(b->keep, &ring, &one, 1, ret_zone, &why), &why,
                       e->first, e->last);
}

enum status
bind_polygons(struct binder *b, const struct expression *e, struct zone **ret_zone)
{
    return e->form == FORM_FILE ? polygons_from_file(b, e, ret_zone)
                                : polygon_from_list(b, e, ret_zone);
}

enum status
bind_shaped(struct binder *b, enum status status, const struct err *why,
            const struct token *first, const struct token *last)
{
    struct token span = token_span(first, last);

    if (status == TRUCE_OK)
        return status;
    if (status == TRUCE_SYNTAX || status == TRUCE_LIMIT || status == TRUCE_UNSUPPORTED)
        return b->lenient ? TRUCE_SYNTAX : diagnose_error(&b->diagnose, &span, "%s", why->text);
    return err_set(b->diagnose.err, status, "%s", why->text);
}
