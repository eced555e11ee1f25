/*
 * Any terms as pages: what compiles has a page whose tags close, GeoJSON that parses and a
 * calendar with an end, and no text of it becomes a tag. The first byte chooses the day.
 */
#include "fuzz/fuzz.h"

#include "report/force.h"
#include "terms/compile.h"
#include "wire/json.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024, FUZZ_NODES = 200, FUZZ_OUT = 1 << 28 };

static enum status
read_nothing(void *context, struct str name, struct arena *keep, struct str *ret_text,
             struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

/* Ours and no other: a name that opened a tag would be one that we do not write. */
static void
check_tags(struct str page)
{
    static const char *const ours[] = {
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "a ", "a>", "svg", "defs",
        "pattern", "rect", "main", "header", "p>", "p ", "h1", "h2", "h3", "time", "section",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "div", "span", "code", "b>", "dl",
        "dt", "dd", "ul", "li", "figure", "figcaption", "clipPath", "g>", "g ", "path", "ellipse",
        "circle", "text", "tspan", "desc",
    };

    for (size_t i = 0; i + 1 < page.len; i++) {
        struct str rest = str_sub(page, i + 1, page.len);
        bool       is = false;

        if (page.at[i] != '<')
            continue;
        if (rest.at[0] == '/')
            rest = str_sub(rest, 1, rest.len);
        for (size_t t = 0; t < sizeof ours / sizeof *ours && !is; t++)
            is = str_starts(rest, str_from_c(ours[t]));
        CHECK(is);
    }
}

static void
check_forms(struct force_view *view, struct arena *step)
{
    const struct json *json;
    struct err         err = { 0 };
    struct buf         out;

    buf_init(&out, FUZZ_OUT);
    if (force_add_page(view, step, &out, &err) == TRUCE_OK) {
        CHECK(str_ends(buf_str(&out), STR("</html>\n")));
        check_tags(buf_str(&out));
    } else {
        CHECK(err.text[0]);
    }
    buf_clear(&out);
    CHECK(force_add_geojson(view, step, &out, &err) == TRUCE_OK);
    CHECK(json_parse(buf_str(&out), step, &json, &err) == TRUCE_OK);
    buf_clear(&out);
    CHECK(force_add_calendar(view, view->as_of, &out, &err) == TRUCE_OK);
    CHECK(str_ends(buf_str(&out), STR("END:VCALENDAR\r\n")));
    buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = { 0 };
    struct program    *program;
    struct posture     posture, without;
    struct timeline    timeline;
    struct err         err = { 0 };
    struct arena       boot, step;
    uint32_t           leaves = 0;

    if (!size)
        return 0;
    arena_init(&boot, FUZZ_SPACE);
    arena_init(&step, FUZZ_SPACE);
    struct terms_file  file = { STR("f.truce"), { (const char *)data + 1, size - 1 } };
    instant            on = (20000 + data[0] * 10) * (instant)TIME_DAY;
    struct posture_ask ask = { .as_of = on, .on = on, .leaves = &leaves, .as_now = data[0] & 2 };
    if (terms_compile(&file, 1, read_nothing, NULL, &boot, &program, &diagnostics, &err) ==
            TRUCE_OK &&
        program->mission->unit_count + program->mission->milestone_count < FUZZ_NODES &&
        posture_make(program->mission, &ask, &boot, &posture, &err) == TRUCE_OK) {
        struct timeline_ask asked = { .on = on, .by = TIME_MAX, .horizon = TIME_MAX, .draws = 1,
                                      .gains = true, .threads = 1 };
        struct force_view   view = { .program = program, .on = data[0] & 1 ? on : TIME_MAX,
                                     .as_of = on, .posture = &posture, .kind = "Fuzz" };

        check_forms(&view, &step);
        ask.leave_count = program->mission->contributor_count > 0;
        CHECK(posture_make(program->mission, &ask, &boot, &without, &err) == TRUCE_OK);
        view.without = &without;
        view.leaves = &leaves;
        view.leave_count = ask.leave_count;
        check_forms(&view, &step);
        view.on = on;
        if (timeline_make(&posture, &asked, &boot, &timeline, &err) == TRUCE_OK)
            view.timeline = &timeline;
        check_forms(&view, &step);
    }
    arena_free(&step);
    arena_free(&boot);
    return 0;
}
