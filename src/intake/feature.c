#include "intake/feature.h"

#include "intake/profile.h"
#include "wire/json.h"

/* ---- finding the features without parsing the document ---- */

struct cursor {
    struct str doc;
    size_t     at;
};

static enum status
fail(const struct cursor *c, struct err *err, const char *what)
{
    uint32_t line, column;

    json_place(c->doc, c->doc.at + c->at, &line, &column);
    if (c->at >= c->doc.len)
        return err_at(err, TRUCE_SYNTAX, line, column, "the file ends before %s (is it whole?)",
                      what);
    return err_at(err, TRUCE_SYNTAX, line, column, "no GeoJSON: expected %s", what);
}

static char
peek(struct cursor *c)
{
    while (c->at < c->doc.len && memchr(" \t\r\n", c->doc.at[c->at], 4))
        c->at++;
    return c->at < c->doc.len ? c->doc.at[c->at] : '\0';
}

static bool
take(struct cursor *c, char byte)
{
    if (peek(c) != byte || c->at >= c->doc.len)
        return false;
    c->at++;
    return true;
}

/* Behind the quote that closes; at the end of the document if none does. */
static void
skip_string(struct cursor *c)
{
    for (c->at++; c->at < c->doc.len && c->doc.at[c->at] != '"'; c->at++)
        c->at += c->doc.at[c->at] == '\\';
    c->at = c->at < c->doc.len ? c->at + 1 : c->doc.len;
}

/* One value, by its brackets only: what is in it the parser judges. */
static bool
skip_value(struct cursor *c)
{
    size_t depth = 0, from = (peek(c), c->at);

    while (c->at < c->doc.len) {
        char byte = c->doc.at[c->at];
        bool closes = byte == '}' || byte == ']';

        if (!depth && (byte == ',' || closes))
            return c->at > from;
        if (byte == '"')
            skip_string(c);
        else
            c->at++;
        depth += byte == '{' || byte == '[';
        depth -= closes;
        if (!depth && (closes || byte == '"'))
            return true;
    }
    return false;
}

/* The members of the outermost object; where its features begin, and what type it says. */
static enum status
read_outline(struct cursor *c, size_t *ret_features, struct str *ret_type, struct err *err)
{
    if (!take(c, '{'))
        return fail(c, err, "an object");
    if (take(c, '}'))
        return TRUCE_OK;
    do {
        size_t name_at, value_at;

        if (peek(c) != '"')
            return fail(c, err, "a member's name in quotes");
        name_at = c->at;
        skip_string(c);
        struct str name = str_sub(c->doc, name_at, c->at);
        if (!take(c, ':'))
            return fail(c, err, "':' behind a member's name");
        char first = peek(c);
        value_at = c->at;
        if (!skip_value(c))
            return fail(c, err, "the end of a member's value");
        if (str_eq(name, STR("\"features\"")) && first == '[')
            *ret_features = value_at + 1;
        if (str_eq(name, STR("\"type\"")))
            *ret_type = str_sub(c->doc, value_at, c->at);
    } while (take(c, ','));
    if (!take(c, '}'))
        return fail(c, err, "',' or '}' behind a member");
    peek(c);
    return c->at == c->doc.len ? TRUCE_OK : fail(c, err, "nothing behind the document");
}

enum status
features_open(struct features *features, struct str doc, struct err *err)
{
    struct cursor c = { doc, str_starts(doc, STR("\xEF\xBB\xBF")) ? 3 : 0 };
    size_t        begin = c.at, at = 0;
    struct str    type = STR_NONE;

    TRY(read_outline(&c, &at, &type, err));
    bool single = str_eq(type, STR("\"Feature\""));
    if (!single && (!at || !str_eq(type, STR("\"FeatureCollection\""))))
        return err_set(err, TRUCE_SYNTAX,
                       "no GeoJSON: the document has no \"type\": \"FeatureCollection\" with "
                       "\"features\" (RFC 7946); a bare geometry says nothing of what happened");
    *features = (struct features){ .doc = doc, .at = single ? begin : at, .single = single };
    return TRUCE_OK;
}

enum status
features_next(struct features *features, struct str *ret_feature, bool *ret_more,
              struct err *err)
{
    struct cursor c = { features->doc, features->at };
    char          first = peek(&c);
    size_t        from = c.at;

    *ret_more = first != ']' && c.at < c.doc.len;
    if (!*ret_more) {
        features->at = c.doc.len;
        return TRUCE_OK;
    }
    if (!skip_value(&c))
        return fail(&c, err, "a feature");
    *ret_feature = str_sub(c.doc, from, c.at);
    if (!take(&c, ',') && peek(&c) != ']' && !features->single)
        return fail(&c, err, "',' or ']' behind a feature");
    features->number++;
    features->at = c.at;
    return TRUCE_OK;
}

/* ---- one feature as a report ---- */

static enum status
add_value(struct buf *out, struct str name, const struct json *value, struct arena *step,
          struct err *err)
{
    profile_add_name(out, name);
    return json_add_canonical(out, value, step, err);
}

static bool
is_place(const struct json *member)
{
    return str_eq(member->name, STR("lat")) || str_eq(member->name, STR("lon")) ||
           str_eq(member->name, STR("place"));
}

/* A place of its own in the properties comes before the geometry. */
static bool
has_place(const struct json *properties)
{
    for (const struct json *member = properties->first; member; member = member->next)
        if (is_place(member) && member->kind != JSON_NULL)
            return true;
    return false;
}

static enum status
add_point(struct buf *out, const struct json *coordinates, struct err *err)
{
    const struct json *lon = coordinates && coordinates->kind == JSON_ARRAY ? coordinates->first
                                                                            : NULL;
    const struct json *lat = lon ? lon->next : NULL;

    if (!lat || lon->kind != JSON_NUMBER || lat->kind != JSON_NUMBER)
        return err_set(err, TRUCE_SYNTAX,
                       "the coordinates of a point are [longitude, latitude], two numbers");
    profile_add_number(out, STR("lat"), lat->number);
    profile_add_number(out, STR("lon"), lon->number);
    return TRUCE_OK;
}

static const char *
shape_name(const struct json *type)
{
    struct str name = type ? type->text : STR_NONE;

    if (str_ends(name, STR("Polygon")))
        return "polygon";
    return str_ends(name, STR("LineString")) ? "line" : "compound";
}

/* A geometry that is not used as the place, or says more than it, is kept as it is. */
static enum status
add_geometry(struct buf *out, const struct json *geometry, const struct json *properties,
             struct arena *step, struct err *err)
{
    const struct json *type = json_get(geometry, STR("type"));
    const struct json *coordinates = json_get(geometry, STR("coordinates"));
    bool               is_point = type && str_eq(type->text, STR("Point"));

    if (!geometry || geometry->kind == JSON_NULL)
        return TRUCE_OK;
    if (!has_place(properties)) {
        if (!is_point)
            return err_set(err, TRUCE_SYNTAX,
                           "%s locations are not supported yet (give a point with "
                           "'radius_m', or 'place')", shape_name(type));
        TRY(add_point(out, coordinates, err));
        if (coordinates->count == 2)
            return TRUCE_OK;
    }
    return json_get(properties, STR("geometry"))
               ? TRUCE_OK
               : add_value(out, STR("geometry"), geometry, step, err);
}

/* Members of the feature that are neither GeoJSON's nor among the properties. */
static enum status
add_others(struct buf *out, const struct json *feature, const struct json *properties,
           struct arena *step, struct err *err)
{
    static const char *const taken[] = { "type", "geometry", "properties", "bbox", "lat", "lon" };

    for (const struct json *member = feature->first; member; member = member->next) {
        bool skip = json_get(properties, member->name) != NULL;

        for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
            skip |= str_eq_c(member->name, taken[i]);
        if (skip)
            continue;
        if (str_eq(member->name, STR("id")) && member->kind == JSON_NUMBER)
            profile_add_string(out, member->name, member->text);
        else
            TRY(add_value(out, member->name, member, step, err));
    }
    return TRUCE_OK;
}

enum status
feature_map(struct str feature, struct arena *step, struct buf *out, struct err *err)
{
    const struct json *json, *type, *properties;

    TRY(json_parse(feature, step, &json, err));
    type = json_get(json, STR("type"));
    if (!type || !str_eq(type->text, STR("Feature")))
        return err_set(err, TRUCE_SYNTAX, "a feature wants \"type\": \"Feature\" (RFC 7946)");
    properties = json_get(json, STR("properties"));
    if (!properties || properties->kind != JSON_OBJECT)
        return err_set(err, TRUCE_SYNTAX,
                       "the feature has no properties, which are the fields of the report");
    buf_add_byte(out, '{');
    for (const struct json *member = properties->first; member; member = member->next)
        if (!is_place(member) || member->kind != JSON_NULL) /* null: the geometry says it */
            TRY(add_value(out, member->name, member, step, err));
    TRY(add_geometry(out, json_get(json, STR("geometry")), properties, step, err));
    TRY(add_others(out, json, properties, step, err));
    buf_add_byte(out, '}');
    return TRUCE_OK;
}

void
feature_help(struct buf *out)
{
    buf_add_c(out,
              "    the properties are the fields; a member 'id' of the feature is the id\n"
              "    Point: 'lat', 'lon', unless the properties have these or 'place'\n"
              "    any other geometry: set aside, unless the properties have a place\n"
              "    one feature a line is read too\n");
}
