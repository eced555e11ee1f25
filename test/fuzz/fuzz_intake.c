/*
 * Whatever the bytes, a file is opened or refused with words, and each of its items is
 * either set aside with words or a report whose text parses, is UTF-8, decodes to the same
 * report and stands for itself: no wall clock is left in it when a zone was given. The
 * first byte chooses the profile and the options; for the tables it may put a whole header
 * before the rest, so that rows are reached. A lean intake gives the same reports.
 */
#include "fuzz/fuzz.h"

#include "intake/intake.h"
#include "report_same.h"

#include <math.h>

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

static const char ged_header[] =
    "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,"
    "country_id,date_prec,date_start,date_end,low,best,high,deaths_civilians,source_date,"
    "source_headline,where_description,adm_1\n";

static const struct {
    const char *profile, *name;
    bool        has_header; /* of all fields, or of GED */
} ways[] = {
    { NULL, "-", false },       { "jsonl", "-", false },   { "csv", "-", false },
    { "csv", "-", true },       { "geojson", "-", false }, { "ucdp-ged", "-", false },
    { "ucdp-ged", "-", true },  { NULL, "x.json", false },
};

enum { WAYS = sizeof ways / sizeof *ways };

static void
add_header(struct buf *text, const char *profile)
{
    if (profile[0] == 'u') {
        buf_add_c(text, ged_header);
        return;
    }
    for (size_t i = 0; i < report_field_count; i++) {
        buf_add_c(text, report_fields[i].name);
        buf_add_byte(text, i + 1 < report_field_count ? ',' : '\n');
    }
}

static void
check_item(const struct intake_item *item, const struct intake_options *options,
           struct arena *step)
{
    const struct json *json;
    struct report      again;
    struct err         err = { 0 };

    if (item->rejected) {
        CHECK(item->why.text[0] && str_is_utf8(str_from_c(item->why.text)));
        CHECK(item->why.status == TRUCE_SYNTAX || item->why.status == TRUCE_LIMIT);
        CHECK(item->json == NULL);
        return;
    }
    CHECK(str_is_utf8(item->text));
    CHECK(json_parse(item->text, step, &json, &err) == TRUCE_OK);
    CHECK(report_decode(json, item->text, &vocab_standard, NULL, &again, &err) == TRUCE_OK);
    CHECK(again.act == item->report.act && again.from.at == item->report.from.at &&
          again.to.at == item->report.to.at && again.from.kind == item->report.from.kind);
    CHECK(isnan(again.lat) == isnan(item->report.lat) && isnan(again.lat) == isnan(again.lon));
    CHECK(again.by_count == item->report.by_count && str_eq(again.id, item->report.id));
    CHECK(!options->source || json_get(json, STR("source")));
}

/* The columns may differ: a zone or a source written into the text moves what follows. */
static void
check_lean(const struct intake_item *item, struct intake *lean, struct arena *step)
{
    static struct intake_item other;
    struct err                err = { 0 };
    bool                      more = false;

    CHECK(intake_next(lean, step, &other, &more, &err) == TRUCE_OK && more && !other.json);
    CHECK(item->line == other.line && item->rejected == other.rejected);
    if (item->rejected)
        CHECK(item->why.line == other.why.line &&
              strcmp(item->why.text, other.why.text) == 0);
    else
        CHECK(report_same(&item->report, &other.report));
}

static void
read_all(struct intake *intake, struct intake *lean, const struct intake_options *options,
         struct arena *step)
{
    struct intake_item item;
    struct err         err = { 0 };
    bool               more = true;
    uint64_t           line = 0;

    for (;;) {
        arena_reset(step);
        enum status status = intake_next(intake, step, &item, &more, &err);
        if (status != TRUCE_OK) {
            CHECK(err.text[0] && (status == TRUCE_SYNTAX || status == TRUCE_LIMIT));
            return; /* a document broken between its features */
        }
        if (!more)
            return;
        CHECK(item.line > line);
        line = item.line;
        check_item(&item, options, step);
        check_lean(&item, lean, step);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct intake_options options = { .profile = NULL };
    struct arena          keep, step;
    struct buf            text;
    struct intake        *intake, *lean;
    struct err            err = { 0 };

    if (!size)
        return 0;
    unsigned way = data[0] % WAYS, bits = data[0] / WAYS;
    options.profile = ways[way].profile;
    options.source = bits & 1 ? "post \"4\"" : NULL;
    /* Without a zone the text of a wall clock cannot stand for itself: it is set aside. */
    options.naive = bits & 2 ? &tz_utc : NULL;
    arena_init(&keep, FUZZ_SPACE);
    arena_init(&step, FUZZ_SPACE);
    buf_init(&text, FUZZ_SPACE);
    if (ways[way].has_header)
        add_header(&text, ways[way].profile);
    buf_add(&text, (struct str){ (const char *)data + 1, size - 1 });
    enum status status = intake_open_memory(ways[way].name, buf_str(&text), &options, &keep,
                                            &intake, &err);
    if (status == TRUCE_OK) {
        options.lean = true;
        CHECK(intake_open_memory(ways[way].name, buf_str(&text), &options, &keep, &lean,
                                 &err) == TRUCE_OK);
        read_all(intake, lean, &options, &step);
        intake_close(intake);
        intake_close(lean);
    } else {
        CHECK(err.text[0] && str_is_utf8(str_from_c(err.text)));
        CHECK(status == TRUCE_SYNTAX || status == TRUCE_USAGE || status == TRUCE_LIMIT);
    }
    buf_free(&text);
    arena_free(&step);
    arena_free(&keep);
    return 0;
}
