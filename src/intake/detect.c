#include "intake/detect.h"

#include "wire/json.h"

static const struct {
    const char *suffix;
    bool        json; /* else a table */
} suffixes[] = {
    { ".jsonl", true },    { ".ndjson", true },    { ".json", true },
    { ".geojson", true },  { ".geojsonl", true },  { ".geojsons", true },
    { ".csv", false },     { ".tsv", false },
};

/* How files that are often taken for tables begin; their formats' own documents say so. */
static const struct {
    struct str  head;
    const char *what;
} binaries[] = {
    { { "PK\003\004", 4 }, "a ZIP archive or a spreadsheet: unpack it, or export it as CSV" },
    { { "\037\213", 2 }, "compressed: unpack it first, as with 'gzip -dc FILE | truce ...'" },
    { { "\320\317\021\340", 4 }, "a spreadsheet of the old kind: export it as CSV" },
    { { "%PDF-", 5 }, "a PDF document: it needs the table itself, as CSV" },
    { { "SQLite format 3", 15 }, "an SQLite database: if it is a store, name it with --db" },
    { { "\377\376", 2 }, "UTF-16: save it as UTF-8" },
    { { "\376\377", 2 }, "UTF-16: save it as UTF-8" },
};

enum status
detect_binary(const char *path, struct str head, struct err *err)
{
    const char *what = NULL;

    for (size_t i = 0; i < sizeof binaries / sizeof *binaries && !what; i++)
        if (str_starts(head, binaries[i].head))
            what = binaries[i].what;
    if (!what)
        return TRUCE_OK;
    return err_set(err, TRUCE_SYNTAX, "'%s' is %s", path, what);
}

static bool
ends_nocase(struct str s, struct str tail)
{
    return s.len >= tail.len && str_eq_nocase(str_sub(s, s.len - tail.len, s.len), tail);
}

/* A byte order mark and blanks do not tell what a file is. */
static struct str
first_bytes(struct str head)
{
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_sub(head, 3, head.len);
    while (head.len && memchr(" \t\r\n", head.at[0], 4))
        head = str_sub(head, 1, head.len);
    return head;
}

static bool
type_is(const struct json *object, struct str name)
{
    const struct json *type = json_get(object, STR("type"));

    return type && type->kind == JSON_STRING && str_eq(type->text, name);
}

/* The first line is an object on its own. A feature is told from a report by its geometry:
 * a report may have a member "type" of its own. */
static enum format
format_of_line(const struct json *line, bool is_alone)
{
    if (type_is(line, STR("FeatureCollection")) && json_get(line, STR("features")))
        return FORMAT_FEATURES;
    if (type_is(line, STR("Feature")) && json_get(line, STR("geometry")))
        return is_alone ? FORMAT_FEATURES : FORMAT_FEATURE_LINES;
    return FORMAT_LINES;
}

static bool
contains(struct str s, struct str what)
{
    for (size_t i = 0; i + what.len <= s.len; i++)
        if (memcmp(s.at + i, what.at, what.len) == 0)
            return true;
    return false;
}

static enum status
format_of_json(const char *path, struct str head, struct arena *step, enum format *ret_format,
               struct err *err)
{
    struct str         rest = first_bytes(head), line;
    const struct json *json;
    struct err         ignored = { 0 };
    bool               whole = str_cut(&rest, '\n', &line);

    if (!whole)
        line = rest;
    if (line.len && line.at[0] == '[')
        return err_set(err, TRUCE_SYNTAX,
                       "'%s' is a JSON array: one report an object a line is wanted "
                       "(jq -c '.[]' makes it so)", path);
    enum status status = json_parse(line, step, &json, &ignored);
    if (status == TRUCE_MEMORY)
        return err_memory(err);
    if (status == TRUCE_OK) {
        *ret_format = format_of_line(json, !whole || !first_bytes(rest).len);
        return TRUCE_OK;
    }
    bool is_features = contains(head, STR("\"FeatureCollection\"")) ||
                       (contains(head, STR("\"Feature\"")) && contains(head, STR("\"geometry\"")));
    if (!is_features && whole && str_eq(str_trim(line), STR("{")))
        return err_set(err, TRUCE_SYNTAX,
                       "'%s' spreads an object over several lines: one report an object a "
                       "line is wanted (jq -c . makes it so)", path);
    *ret_format = is_features ? FORMAT_FEATURES : FORMAT_LINES;
    return TRUCE_OK;
}

enum status
detect_format(const char *path, struct str head, struct arena *step, enum format *ret_format,
              struct err *err)
{
    struct str name = str_from_c(path), first = first_bytes(head);
    bool       json = !first.len || first.at[0] == '{' || first.at[0] == '[';

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_nocase(name, str_from_c(suffixes[i].suffix)))
            json = suffixes[i].json;
    if (json && first.len)
        return format_of_json(path, head, step, ret_format, err);
    *ret_format = !json                                  ? FORMAT_TABLE
                  : ends_nocase(name, STR(".geojson")) ? FORMAT_FEATURES
                                                         : FORMAT_LINES;
    return TRUCE_OK;
}
