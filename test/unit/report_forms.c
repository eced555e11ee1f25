#include "report_world.h"

#include "base/fault.h"
#include "report/outline.h"
#include "report/map_view.h"
#include "report/words.h"
#include "wire/csv.h"

static struct world world, other; /* large: not on the stack */

#define REPORT(id, act, from, rest)                                                       \
    "{\"id\":\"" id "\",\"source\":\"post\",\"act\":\"" act "\",\"from\":\"" from         \
    "\",\"lat\":48.5,\"lon\":38.0" rest "}\n"

static const char some_reports[] =
    REPORT("1", "shelling", "2020-03-05", ",\"by\":[\"AA\"],\"killed_min\":1,\"killed_max\":3")
    REPORT("2", "shelling", "2020-03-05", ",\"between\":[\"AA\",\"BB forces\"]")
    REPORT("3", "shelling", "2020-03-05", ",\"radius_m\":90000,\"by\":[\"BB\"]")
    REPORT("4", "assault", "2020-03-06", ",\"by\":[\"AA\",\"BB\"],\"weapon\":\"mortar\"")
    REPORT("5", "assault", "2020-03-07", "")
    REPORT("6", "shot", "2020-03-08", ",\"by\":[\"BB\",\"Nobody we know\"]");

/* AA for BB and BB for AA, everywhere. */
static struct str
swapped(struct str text, struct arena *keep)
{
    struct str copy = arena_copy_str(keep, text);

    for (size_t i = 0; i + 1 < copy.len; i++)
        if (!memcmp(copy.at + i, "AA", 2) || !memcmp(copy.at + i, "BB", 2)) {
            memset((char *)copy.at + i, copy.at[i] == 'A' ? 'B' : 'A', 2);
            i++;
        }
    return copy;
}

typedef struct str (*form)(struct world *w);

static struct str
form_csv(struct world *w)
{
    return world_rows(w, false);
}

static struct str
form_geojson(struct world *w)
{
    return world_rows(w, true);
}

TEST(swapping_the_names_of_two_parties_swaps_them_in_every_form_and_nothing_else)
{
    static const form forms[] = { world_text, world_json, world_page, form_csv, form_geojson };
    struct arena      keep;

    arena_init(&keep, 64 << 20);
    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    world_init(&other, swapped(str_from_c(world_terms), &keep));
    world_add_lines(&other, swapped(str_from_c(some_reports), &keep));
    world_finish(&other);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct str one = forms[i](&world);
        EXPECT(one.len > 500);
        EXPECT(!str_eq(one, forms[i](&other)));
        EXPECT_SAY(str_eq(swapped(one, &keep), forms[i](&other)), "form %zu", i);
    }
    world_free(&world);
    world_free(&other);
    arena_free(&keep);
}

TEST(words_from_outside_stay_words)
{
    struct str page;

    world_init(&world, STR("operation \"<script>alert(0)</script>\"\ntimezone UTC\n"
                           "party AA \"<b>\"\nagreement d \"</title><script>\"\n  parties AA\n"
                           "  signed 2020-01-01\nclause d.1 \"<img src=x>\"\n  forbid fire\n"
                           "  from 2020-01-01\n  text \"<script>\"\n  source \"a\\\"b\"\n"));
    world_add(&world, STR(REPORT("<script>1", "shelling", "2020-03-05",
                                 ",\"text\":\"<script>alert(1)</script>\\u0007\","
                                 "\"place\":\"<i>\",\"by\":[\"<u>\",\"AA\"],"
                                 "\"lang\":\"en\\\" onload=\\\"alert(2)\","
                                 "\"url\":\"javascript:alert(3)\"")));
    world_add(&world, STR(REPORT("2", "shelling", "2020-03-05",
                                 ",\"url\":\"https://example.org/?a=1&b=\\\"><script>\"")));
    world_finish(&world);
    page = world_page(&world);
    EXPECT(!str_has(page, "<script") && !str_has(page, "<img") && !str_has(page, "<u>"));
    EXPECT(str_has(page, "&lt;i&gt;") && !str_has(page, "onload=\"alert"));
    EXPECT(str_has(page, "&lt;script&gt;alert(1)&lt;/script&gt;\xEF\xBF\xBD"));
    EXPECT(!str_has(page, "href=\"javascript"));
    EXPECT(str_has(page, "href=\"https://example.org/?a=1&amp;b=&quot;&gt;&lt;script&gt;\""));
    world_free(&world);
}

TEST(the_page_asks_for_nothing_from_elsewhere)
{
    struct str page;

    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    page = world_page(&world);
    EXPECT(!str_has(page, "src=") && !str_has(page, "@import") && !str_has(page, "<link"));
    EXPECT(!str_has(page, "<script") && str_times(page, "url(") == str_times(page, "url(#"));
    EXPECT(str_times(page, "http") == str_times(page, "http://www.w3.org/2000/svg"));
    EXPECT(str_times(page, "<h1>") == 1 && str_has(page, "<html lang=\"en\">"));
    EXPECT(str_has(page, "imply no opinion") && str_has(page, "not yet merged"));
    world_free(&world);
}

/* Every element that is opened is closed, in order: what a browser would otherwise guess. */
static bool
is_balanced(struct str page, struct arena *keep)
{
    struct str *open = ARENA_ARRAY(keep, 1000, struct str);
    int         depth = 0;

    for (size_t i = 0, end; i < page.len; i = end) {
        struct str name;
        bool       closes;

        end = i + 1;
        if (page.at[i] != '<' || page.at[i + 1] == '!')
            continue;
        closes = page.at[i + 1] == '/';
        for (end = i + 1 + closes; page.at[end] != '>' && page.at[end] != ' ' &&
                                   page.at[end] != '\n' && page.at[end] != '/';)
            end++;
        name = str_sub(page, i + 1 + closes, end);
        while (page.at[end] != '>')
            end++;
        if (page.at[end - 1] == '/' || str_eq_c(name, "meta") || str_eq_c(name, "br"))
            continue;
        if (!closes)
            open[depth++] = name;
        else if (!depth || !str_eq(open[--depth], name))
            return false;
    }
    return depth == 0;
}

TEST(every_element_of_the_page_is_closed_whatever_the_record_holds)
{
    struct arena keep;

    arena_init(&keep, 1 << 20);
    for (int reports = 0; reports < 2; reports++) {
        world_init(&world, str_from_c(world_terms));
        if (reports)
            world_add_lines(&world, str_from_c(some_reports));
        world_finish(&world);
        EXPECT(is_balanced(world_page(&world), &keep));
        world_free(&world);
    }
    world_init(&world, STR("timezone UTC\n"));
    world_finish(&world);
    EXPECT(is_balanced(world_page(&world), &keep));
    EXPECT(str_has(world_text(&world), "record of 0 entries"));
    world_free(&world);
    arena_free(&keep);
}

/* ---- rows ---- */

TEST(a_spreadsheet_runs_no_cell_and_no_number_changes)
{
    static struct csv_row row;
    static struct str     names[CSV_CELLS_MAX];
    struct csv           *csv;
    struct str            text = STR_NONE, id = STR_NONE, lon = STR_NONE;
    uint32_t              count;
    bool                  more;

    world_init(&world, STR("timezone UTC\nparty AA\nagreement d\n  parties AA\n"
                           "  signed 2020-01-01\nclause d.1\n  forbid fire\n  from 2020-01-01\n"));
    world_add(&world, STR("{\"id\":\"-12.5\",\"source\":\"@post\",\"act\":\"shot\",\"from\":"
                          "\"2020-03-05\",\"lat\":-1.5,\"lon\":-38.25,\"text\":"
                          "\"=HYPERLINK(\\\"x\\\")\\n, two\"}"));
    world_finish(&world);
    EXPECT(csv_open_memory(world_rows(&world, false), 0, &csv, &world.err) == TRUCE_OK);
    EXPECT(csv_next(csv, &row, &more, &world.err) == TRUCE_OK && more);
    for (count = 0; count < row.count; count++)
        names[count] = arena_copy_str(&world.keep, row.cells[count]);
    EXPECT(csv_next(csv, &row, &more, &world.err) == TRUCE_OK && more && row.count == count);
    for (uint32_t i = 0; i < count; i++) {
        text = str_eq_c(names[i], "text") ? row.cells[i] : text;
        id = str_eq_c(names[i], "id") ? row.cells[i] : id;
        lon = str_eq_c(names[i], "lon") ? row.cells[i] : lon;
    }
    EXPECT_STR(text, STR("'=HYPERLINK(\"x\")\n, two"));
    EXPECT_STR(id, STR("-12.5"));
    EXPECT_STR(lon, STR("-38.25"));
    EXPECT(csv_next(csv, &row, &more, &world.err) == TRUCE_OK && !more);
    csv_close(csv);
    world_free(&world);
}

TEST(a_feature_without_a_place_has_a_null_geometry)
{
    const struct json *json, *feature;

    world_init(&world, str_from_c(world_terms));
    world_add(&world, STR(REPORT("1", "shelling", "2020-03-05", "")));
    world_add(&world, STR("{\"id\":\"2\",\"source\":\"post\",\"act\":\"assault\",\"from\":"
                          "\"2020-03-05\",\"by\":[\"AA\"]}"));
    world_finish(&world);
    EXPECT(json_parse(world_rows(&world, true), &world.keep, &json, &world.err) == TRUCE_OK);
    feature = json_get(json, STR("features"))->first;
    EXPECT(json_get(json_get(feature, STR("geometry")), STR("coordinates"))->first->number == 38);
    EXPECT(json_get(feature->next, STR("geometry"))->kind == JSON_NULL);
    EXPECT_STR(json_get(json_get(feature->next, STR("properties")), STR("location"))->text,
               STR("none"));
    world_free(&world);
}

/* ---- the text table ---- */

TEST(no_line_of_the_summary_is_wider_than_a_hundred_columns)
{
    char       terms[1500];
    struct str text, line;
    int        len = snprintf(terms, sizeof terms,
                              "operation \"ооооооооооооооооооооооооооооооооооооооооооооооооооооо"
                              "оооооооооооооооооооооооооооооооооооооооооооооооооооооооооооооооооооо\"\n"
                              "timezone UTC\nparty Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                              "agreement d \"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
                              "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字\"\n"
                              "  signed 2020-01-01\n"
                              "  parties Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                              "clause d.1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                              "  forbid fire\nclause d.2\n  uncheckable \"x\"\n");

    world_init(&world, (struct str){ terms, (size_t)len });
    world_add(&world, STR(REPORT("1", "shelling", "2020-03-05",
                                 ",\"by\":[\"\\u001b[31m\\u0007漢字\",\"Кирилиця, яка є дуже "
                                 "довгою, довгою, довгою, довгою, довгою, довгою, довгою\"]")));
    world_add(&world, STR(REPORT("2", "shelling", "2020-03-05", "")));
    world_finish(&world);
    text = world_text(&world);
    EXPECT(!str_has(text, "\x1b") && !str_has(text, "\x07"));
    while (str_cut(&text, '\n', &line))
        EXPECT_SAY(text_columns(line) <= SUMMARY_COLUMNS, "%u: %.*s", text_columns(line),
                   STR_ARGS(line));
    world_free(&world);
}

TEST(columns_are_those_of_a_terminal)
{
    struct buf out;

    buf_init(&out, 1000);
    EXPECT(text_columns(STR("abc")) == 3 && text_columns(STR("їжак")) == 4);
    EXPECT(text_columns(STR("漢字")) == 4 && text_columns(STR("e\xCC\x81")) == 1);
    EXPECT(text_columns(STR("\xFF\x1b")) == 2);
    text_add_cell(&out, STR("漢字漢字"), 6, false);
    text_add_cell(&out, STR("12"), 4, true);
    EXPECT_STR(buf_str(&out), STR("漢字…   12"));
    buf_free(&out);
}

/* ---- drawings ---- */

TEST(a_coordinate_has_one_decimal_at_most_and_no_sign_without_need)
{
    EXPECT(!strcmp(tenths(12).text, "12") && !strcmp(tenths(-3.25).text, "-3.3"));
    EXPECT(!strcmp(tenths(0.06).text, "0.1") && !strcmp(tenths(-0.04).text, "0"));
    EXPECT(!strcmp(tenths(1e300).text, "1000000000000"));
}

TEST(an_axis_ends_with_a_round_number_and_its_lines_stand_at_whole_ones)
{
    for (uint64_t n = 1; n < 100000; n += n / 7 + 1) {
        unsigned parts;
        uint64_t top = chart_nice(n, &parts);

        EXPECT_SAY(top >= n && top < 3 * n && parts && parts <= 8 && top % parts == 0,
                   "%d: %d in %u", (int)n, (int)top, parts);
    }
}

static enum outline_style
style_near(const struct outlines *o, double lon, double lat)
{
    enum outline_style nearest = OUTLINE_COAST;
    double             least = 1e9;

    for (uint32_t i = 0; i < o->stroke_count; i++)
        for (uint32_t p = 0; p < o->strokes[i].count; p++) {
            double d = (o->strokes[i].points[p].lon - lon) * (o->strokes[i].points[p].lon - lon) +
                       (o->strokes[i].points[p].lat - lat) * (o->strokes[i].points[p].lat - lat);

            if (d < least) {
                least = d;
                nearest = o->strokes[i].style;
            }
        }
    EXPECT_SAY(least < 0.25, "nothing near %g %g", lat, lon);
    return nearest;
}

TEST(a_disputed_boundary_is_its_own_kind_of_stroke_and_only_within_its_box)
{
    struct arena    keep;
    struct outlines o;
    struct err      err = { 0 };
    size_t          per_style[OUTLINE_KINDS] = { 0 };

    arena_init(&keep, 64 << 20);
    EXPECT(outlines_load(&keep, &o, &err) == TRUCE_OK);
    for (uint32_t i = 0; i < o.stroke_count; i++)
        per_style[o.strokes[i].style] += o.strokes[i].count - 1;
    EXPECT(per_style[OUTLINE_COAST] > per_style[OUTLINE_BORDER] &&
           per_style[OUTLINE_BORDER] > per_style[OUTLINE_DISPUTED] &&
           per_style[OUTLINE_DISPUTED] > 0);
    EXPECT(style_near(&o, 33.9, 46.1) == OUTLINE_DISPUTED);  /* isthmus of Crimea */
    EXPECT(style_near(&o, 33.8, 52.35) == OUTLINE_BORDER);   /* the same two, elsewhere */
    EXPECT(style_near(&o, 127.0, 38.1) == OUTLINE_DISPUTED); /* Korea, demarcation line */
    EXPECT(style_near(&o, -9.5, 38.8) == OUTLINE_COAST);
    arena_free(&keep);
}

TEST(each_arc_is_one_stroke_however_many_share_it)
{
    struct arena    keep;
    struct outlines o;
    struct err      err = { 0 };

    arena_init(&keep, 64 << 20);
    EXPECT(outlines_load(&keep, &o, &err) == TRUCE_OK);
    for (uint32_t i = 0; i < o.stroke_count; i++)
        for (uint32_t j = i + 1; j < o.stroke_count; j++)
            EXPECT(o.strokes[i].points != o.strokes[j].points &&
                   (o.strokes[i].points + o.strokes[i].count <= o.strokes[j].points + 1 ||
                    o.strokes[j].points + o.strokes[j].count <= o.strokes[i].points + 1));
    for (uint32_t i = 0; i < o.ring_count; i++) {
        const struct land_ring *r = &o.rings[i];
        EXPECT(r->count > 3 && r->points[0].lon == r->points[r->count - 1].lon &&
               r->points[0].lat == r->points[r->count - 1].lat);
    }
    arena_free(&keep);
}

TEST(an_area_around_the_view_fills_it_and_one_beside_it_nothing)
{
    static const struct point around[] = { { 0, 0 }, { 60, 0 }, { 60, 60 }, { 0, 60 }, { 0, 0 } };
    static const struct point beside[] = { { 70, 0 }, { 80, 0 }, { 80, 60 }, { 70, 0 } };
    struct arena              keep;
    struct view               view;
    struct buf                out;
    struct err                err = { 0 };

    arena_init(&keep, 1 << 20);
    buf_init(&out, 1 << 20);
    view_init(&view, (double[]){ 37, 47, 39, 49 });
    EXPECT(view.box[0] < 37 && view.box[3] > 49 && view.height >= 0.44 * MAP_WIDTH &&
           view.height <= 0.81 * MAP_WIDTH);
    EXPECT(view_add_area(&view, beside, 4, &keep, &out, &err) == TRUCE_OK && !out.len);
    EXPECT(view_add_area(&view, around, 5, &keep, &out, &err) == TRUCE_OK);
    EXPECT(str_times(buf_str(&out), "L") == 3 && str_has(buf_str(&out), "-8 -8"));
    buf_free(&out);
    arena_free(&keep);
}

TEST(a_kilometre_is_as_long_both_ways_in_the_middle_of_the_map)
{
    struct view  view;
    struct point at, east;

    view_init(&view, (double[]){ 37, 47, 39, 49 });
    at = (struct point){ 38, (view.box[1] + view.box[3]) / 2 };
    east = geodesic_direct(at, 90, 10000);
    double x = view_x(&view, east.lon) - view_x(&view, at.lon);
    EXPECT_SAY(x > 0.99 * view_units(&view, 10000) && x < 1.01 * view_units(&view, 10000),
               "%g and %g", x, view_units(&view, 10000));
}

/* ---- formats and faults ---- */

TEST(the_suffix_names_the_form)
{
    enum report_format format = REPORT_JSON;
    struct err         err = { 0 };

    EXPECT(report_format_of("a/b.HTML", &format, &err) == TRUCE_OK && format == REPORT_HTML);
    EXPECT(report_format_of("x.geojson", &format, &err) == TRUCE_OK && format == REPORT_GEOJSON);
    EXPECT(report_format_of("x.json", &format, &err) == TRUCE_OK && format == REPORT_JSON);
    EXPECT(report_format_of("x.csv", &format, &err) == TRUCE_OK && format == REPORT_CSV);
    EXPECT(report_format_of("x.pdf", &format, &err) == TRUCE_UNSUPPORTED && format == REPORT_CSV);
    EXPECT(str_has(str_from_c(err.text), ".html"));
    err = (struct err){ 0 };
    EXPECT(report_format_of("report", &format, &err) == TRUCE_UNSUPPORTED && err.text[0]);
}

TEST(a_page_without_memory_fails_aloud)
{
    world_init(&world, str_from_c(world_terms));
    world_add_lines(&world, str_from_c(some_reports));
    world_finish(&world);
    for (uint64_t n = 1;; n++) {
        struct arena step;
        struct buf   out;
        struct err   err = { 0 };
        enum status  status;
        bool         met;

        arena_init(&step, 64 << 20);
        buf_init(&out, 64 << 20);
        fault_arm(n, n % 2);
        status = page_add(&world.situation, &world.listing, &step, &out, &err);
        met = fault_disarm();
        EXPECT(status == (met ? TRUCE_MEMORY : TRUCE_OK) || status == TRUCE_LIMIT);
        EXPECT(status == TRUCE_OK || err.text[0]);
        buf_free(&out);
        arena_free(&step);
        if (!met)
            break;
    }
    world_free(&world);
}
