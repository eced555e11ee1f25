/*
 * Any bytes as a .truce file, with one GeoJSON file at hand. What compiles is laid out; the
 * layout compiles, and laid out again is the same. What does not compile has diagnostics,
 * each with a place in the file, and prints as UTF-8. What compiles without reports compiles
 * in the light of any. The same bytes are tried as a bundle.
 */
#include "fuzz/fuzz.h"

#include "terms/bundle.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024, FUZZ_TEXT = 16 * 1024 * 1024 };

static const char area[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"A\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[38,48],[39,48],[39,49],[38,49],[38,48]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"L\"},\"geometry\":{\"type\":\"LineString\","
    "\"coordinates\":[[38,48],[39,49]]}}]}";

static enum status
read_file(void *context, struct str name, struct arena *keep, struct str *ret_text,
          struct err *err)
{
    (void)context;
    (void)keep;
    if (!str_eq(name, STR("a.geojson")))
        return err_set(err, TRUCE_MISSING, "no such file");
    *ret_text = str_from_c(area);
    return TRUCE_OK;
}

/* Tracks at odd places, silences at odd times. Few versions: a moving zone has one for each
 * fix, and their number has a limit. */
static void
compile_in_world(struct terms_file file, const struct program *program)
{
    static struct track_fix   fixes[] = { { -5, { 38.5, 48.5 }, 0 }, { 0, { 38.6, 48.5 }, 900 },
                                          { 0, { 180, 0 }, 0 }, { 7, { 0, 89.99 }, 5e6 },
                                          { TIME_MAX - 1, { -180, -90 }, 0 } };
    static const instant      times[] = { TIME_MIN, -7, 0, TIME_MAX - 1, TIME_MAX };
    struct arena              keep;
    struct terms_world        world = { 0 };
    struct program           *again;
    static struct diagnostics diagnostics;
    struct err                err = { 0 };
    enum status               status;

    arena_init(&keep, FUZZ_SPACE);
    world.tracks = ARENA_ARRAY(&keep, program->track_count, struct track);
    world.anchors = ARENA_ARRAY(&keep, program->anchor_count, struct reached);
    CHECK(world.tracks && world.anchors);
    for (uint32_t i = 0; i < program->track_count; i++)
        world.tracks[world.track_count++] = (struct track){ program->tracks[i], fixes, 5 };
    for (uint32_t i = 0; i < program->anchor_count; i++)
        if (program->anchors[i].silence)
            world.anchors[world.anchor_count++] = (struct reached){
                program->anchors[i].name, times[i % 5], times[(i + file.text.len) % 5]
            };
    status = terms_compile_in(&world, &file, 1, read_file, NULL, &keep, &again, &diagnostics, &err);
    CHECK(status == TRUCE_OK || status == TRUCE_MEMORY);
    arena_free(&keep);
}

static enum status
compile(struct str text, struct buf *words)
{
    struct arena              keep;
    struct terms_file         file = { STR("f.truce"), text };
    struct program           *program = NULL;
    static struct diagnostics diagnostics;
    struct err                err = { 0 };
    enum status               status;

    arena_init(&keep, FUZZ_SPACE);
    status = terms_lint(&file, 1, read_file, NULL, &keep, &program, &diagnostics, &err);
    CHECK((status == TRUCE_OK) == (program != NULL));
    CHECK(status == TRUCE_OK || err.text[0]);
    if (status == TRUCE_SYNTAX || status == TRUCE_UNSUPPORTED)
        CHECK(diagnostics.error_count > 0);
    for (uint32_t i = 0; i < diagnostics.count; i++)
        CHECK(diagnostics.at[i].place.line > 0 && diagnostics.at[i].place.column > 0);
    diagnostics_text(&diagnostics, words);
    CHECK(words->failed || str_is_utf8(buf_str(words)));
    if (program && (program->track_count || program->anchor_count))
        compile_in_world(file, program);
    arena_free(&keep);
    return status;
}

static void
lay_out(struct str text, struct buf *out)
{
    struct arena              step;
    struct terms_file         file = { STR("f.truce"), text };
    static struct diagnostics diagnostics;
    struct err                err = { 0 };

    arena_init(&step, FUZZ_SPACE);
    CHECK(terms_format(file, &step, out, &diagnostics, &err) == TRUCE_OK);
    arena_free(&step);
}

/* The same bytes as a bundle: what decodes is its own canonical form, and compiles or not. */
static void
try_bundle(struct str text)
{
    struct arena              keep;
    struct bundle             bundle, again;
    struct buf                json, twice;
    struct program           *program;
    static struct diagnostics diagnostics;
    struct err                err = { 0 };

    arena_init(&keep, FUZZ_SPACE);
    buf_init(&json, FUZZ_TEXT);
    buf_init(&twice, FUZZ_TEXT);
    if (bundle_decode(text, &keep, &bundle, &err) == TRUCE_OK) {
        bundle_encode(&bundle, &json);
        CHECK(bundle_decode(buf_str(&json), &keep, &again, &err) == TRUCE_OK);
        bundle_encode(&again, &twice);
        CHECK(str_eq(buf_str(&json), buf_str(&twice)));
        if (bundle_compile(&bundle, NULL, &keep, &program, &diagnostics, &err) != TRUCE_OK)
            CHECK(err.text[0]);
    }
    buf_free(&json);
    buf_free(&twice);
    arena_free(&keep);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str  text = { (const char *)data, size };
    struct buf  words, once, twice;
    enum status status;

    buf_init(&words, FUZZ_TEXT);
    buf_init(&once, FUZZ_TEXT);
    buf_init(&twice, FUZZ_TEXT);
    status = compile(text, &words);
    if (status == TRUCE_OK || status == TRUCE_UNSUPPORTED) {
        lay_out(text, &once);
        buf_clear(&words);
        CHECK(compile(buf_str(&once), &words) == status);
        lay_out(buf_str(&once), &twice);
        CHECK(str_eq(buf_str(&once), buf_str(&twice)));
    }
    try_bundle(text);
    buf_free(&words);
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
