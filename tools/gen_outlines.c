/*
 * gen_outlines NATURAL_EARTH.json DISPUTED.csv > outlines_data.c
 *
 * The outlines of the map as one array of bytes, to be compiled in. Run by the build.
 *
 * Arcs of the TopoJSON are kept as they are; each becomes one or more strokes: coast (one
 * territory has it), border (two share it) or disputed (the two stand in DISPUTED.csv; with
 * a box, the parts of it inside the box). Names are used for that and left behind.
 *
 * Bytes, all numbers as base-128 varints, signed ones in zigzag:
 *   arcs      count, then each: points, x, y of the first, then differences
 *   strokes   count, then each: style, arc, first point, points
 *   rings     count, then each: arcs, then each arc (~n: backwards); the land, even-odd
 */
#include "report/outline.h"
#include "wire/csv.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARC_USERS_MAX = 2, PAIRS_MAX = 200 };

struct pair {
    char   a[64], b[64];
    bool   has_box;
    double box[4]; /* lon min, lat min, lon max, lat max */
};

struct arc {
    const struct json *json;
    struct str         users[ARC_USERS_MAX];
    int                user_count;
    int64_t           *xy; /* quantised, not differences */
    uint32_t           count;
};

static struct arena  arena;
static struct pair   pairs[PAIRS_MAX];
static int           pair_count;
static struct arc   *arcs;
static uint32_t      arc_count;
static double        scale[2], translate[2];
static struct buf    strokes, rings, bytes;
static uint32_t      stroke_count, ring_count;

static void
stop(const char *what, const struct err *err)
{
    fprintf(stderr, "gen_outlines: %s: %s\n", what, err ? err->text : "not as expected");
    exit(2);
}

static void
put(struct buf *out, uint64_t number)
{
    for (; number >= 128; number >>= 7)
        buf_add_byte(out, (char)(number % 128 + 128));
    buf_add_byte(out, (char)number);
}

static void
put_signed(struct buf *out, int64_t number)
{
    put(out, number < 0 ? ((uint64_t)(-(number + 1)) << 1 | 1) : (uint64_t)number << 1);
}

/* ---- disputed pairs ---- */

static void
copy_name(char to[64], struct str from)
{
    if (from.len > 63)
        stop("a name is too long", NULL);
    memcpy(to, from.at, from.len);
    to[from.len] = 0;
}

static void
read_pairs(const char *path)
{
    static struct csv_row row;
    struct csv           *csv;
    struct err            err = { 0 };
    bool                  more;

    if (csv_open(path, &csv, &err) != TRUCE_OK || csv_next(csv, &row, &more, &err) != TRUCE_OK)
        stop(path, &err);
    while (csv_next(csv, &row, &more, &err) == TRUCE_OK && more) {
        struct pair *pair = &pairs[pair_count++];

        if (pair_count == PAIRS_MAX || row.count < 6)
            stop(path, NULL);
        copy_name(pair->a, row.cells[0]);
        copy_name(pair->b, row.cells[1]);
        pair->has_box = row.cells[2].len > 0;
        for (int i = 0; i < 4; i++)
            if (pair->has_box && !str_to_double(row.cells[2 + i], &pair->box[i]))
                stop(path, NULL);
    }
    csv_close(csv);
}

static bool
is_pair(const struct pair *pair, const struct arc *arc)
{
    return (str_eq_c(arc->users[0], pair->a) && str_eq_c(arc->users[1], pair->b)) ||
           (str_eq_c(arc->users[1], pair->a) && str_eq_c(arc->users[0], pair->b));
}

/* Is the segment from point i to the next one of a disputed part? */
static bool
is_disputed(const struct arc *arc, uint32_t i)
{
    double lon = ((double)(arc->xy[2 * i] + arc->xy[2 * i + 2])) / 2 * scale[0] + translate[0];
    double lat = ((double)(arc->xy[2 * i + 1] + arc->xy[2 * i + 3])) / 2 * scale[1] +
                 translate[1];

    for (int p = 0; arc->user_count == 2 && p < pair_count; p++) {
        const double *box = pairs[p].box;

        if (is_pair(&pairs[p], arc) &&
            (!pairs[p].has_box ||
             (lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3])))
            return true;
    }
    return false;
}

/* ---- TopoJSON ---- */

static const struct json *
get(const struct json *object, const char *name)
{
    const struct json *member = json_get(object, str_from_c(name));

    if (!member)
        stop(name, NULL);
    return member;
}

static void
read_arcs(const struct json *json)
{
    arcs = ARENA_ARRAY(&arena, json->count, struct arc);
    for (const struct json *a = json->first; a; a = a->next) {
        struct arc *arc = &arcs[arc_count++];
        int64_t     x = 0, y = 0;

        arc->xy = ARENA_ARRAY(&arena, 2 * (size_t)a->count, int64_t);
        for (const struct json *p = a->first; p; p = p->next) {
            x += (int64_t)p->first->number;
            y += (int64_t)p->first->next->number;
            arc->xy[2 * arc->count] = x;
            arc->xy[2 * arc->count++ + 1] = y;
        }
    }
}

static uint32_t
arc_index(const struct json *number)
{
    int64_t n = (int64_t)number->number;

    n = n < 0 ? -n - 1 : n;
    if (n >= arc_count)
        stop("an arc that is not there", NULL);
    return (uint32_t)n;
}

/* Each arc of a geometry, however deep its array, belongs to `name`. */
static void
use_arcs(const struct json *json, struct str name)
{
    if (json->kind == JSON_NUMBER) {
        struct arc *arc = &arcs[arc_index(json)];

        if (arc->user_count && str_eq(arc->users[arc->user_count - 1], name))
            return;
        if (arc->user_count == ARC_USERS_MAX)
            stop("an arc of more than two territories", NULL);
        arc->users[arc->user_count++] = name;
        return;
    }
    for (const struct json *item = json->first; item; item = item->next)
        use_arcs(item, name);
}

static void
add_rings(const struct json *json)
{
    if (json->first && json->first->kind == JSON_NUMBER) {
        put(&rings, json->count);
        for (const struct json *n = json->first; n; n = n->next)
            put_signed(&rings, (int64_t)n->number);
        ring_count++;
        return;
    }
    for (const struct json *item = json->first; item; item = item->next)
        add_rings(item);
}

static void
add_strokes(uint32_t index)
{
    const struct arc *arc = &arcs[index];

    for (uint32_t from = 0; from + 1 < arc->count;) {
        bool     disputed = is_disputed(arc, from);
        uint32_t to = from + 1;

        while (to + 1 < arc->count && is_disputed(arc, to) == disputed)
            to++;
        put(&strokes, disputed               ? OUTLINE_DISPUTED
                      : arc->user_count == 2 ? OUTLINE_BORDER
                                             : OUTLINE_COAST);
        put(&strokes, index);
        put(&strokes, from);
        put(&strokes, to - from + 1);
        stroke_count++;
        from = to;
    }
}

static void
read_topology(const char *path)
{
    const struct json *json, *objects;
    struct buf         text;
    struct err         err = { 0 };

    buf_init(&text, (size_t)1 << 30);
    if (sys_read_file(path, &text, &err) != TRUCE_OK ||
        json_parse(buf_str(&text), &arena, &json, &err) != TRUCE_OK)
        stop(path, &err);
    for (int i = 0; i < 2; i++) {
        const struct json *s = get(get(json, "transform"), "scale")->first;
        const struct json *t = get(get(json, "transform"), "translate")->first;

        scale[i] = i ? s->next->number : s->number;
        translate[i] = i ? t->next->number : t->number;
    }
    read_arcs(get(json, "arcs"));
    objects = get(json, "objects");
    for (const struct json *g = get(get(objects, "countries"), "geometries")->first; g;
         g = g->next)
        use_arcs(get(g, "arcs"), get(get(g, "properties"), "name")->text);
    for (const struct json *g = get(get(objects, "land"), "geometries")->first; g; g = g->next)
        add_rings(get(g, "arcs"));
}

static void
write_bytes(void)
{
    put(&bytes, arc_count);
    for (uint32_t i = 0; i < arc_count; i++) {
        int64_t x = 0, y = 0;

        put(&bytes, arcs[i].count);
        for (uint32_t p = 0; p < arcs[i].count; p++) {
            put_signed(&bytes, arcs[i].xy[2 * p] - x);
            put_signed(&bytes, arcs[i].xy[2 * p + 1] - y);
            x = arcs[i].xy[2 * p];
            y = arcs[i].xy[2 * p + 1];
        }
        add_strokes(i);
    }
    put(&bytes, stroke_count);
    buf_add(&bytes, buf_str(&strokes));
    put(&bytes, ring_count);
    buf_add(&bytes, buf_str(&rings));
}

int
main(int argc, char **argv)
{
    if (argc != 3)
        stop("want two files", NULL);
    arena_init(&arena, (size_t)1 << 30);
    buf_init(&strokes, (size_t)1 << 30);
    buf_init(&rings, (size_t)1 << 30);
    buf_init(&bytes, (size_t)1 << 30);
    read_pairs(argv[2]);
    read_topology(argv[1]);
    write_bytes();
    printf("/* made by tools/gen_outlines.c */\n#include \"report/outline.h\"\n\n"
           "const double outline_scale[2] = { %.17g, %.17g };\n"
           "const double outline_translate[2] = { %.17g, %.17g };\n"
           "const size_t outline_byte_count = %zu;\n"
           "const uint8_t outline_bytes[] = {", scale[0], scale[1], translate[0],
           translate[1], bytes.len);
    for (size_t i = 0; i < bytes.len; i++)
        printf("%s%u,", i % 32 ? "" : "\n", (unsigned)(uint8_t)bytes.at[i]);
    printf("\n};\n");
    return fflush(stdout) == 0 && !bytes.failed ? 0 : 2;
}
