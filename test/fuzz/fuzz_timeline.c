/*
 * Any terms as a network: what compiles is drawn, quantiles are in order, chances are chances,
 * and two threads give what one gives. The first byte asks for stations and for a day.
 */
#include "fuzz/fuzz.h"

#include "plan/timeline.h"
#include "terms/compile.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024, FUZZ_NODES = 200 };

static enum status
read_nothing(void *context, struct str name, struct arena *keep, struct str *ret_text,
             struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

static void
check_row(const struct timeline_row *row)
{
    for (unsigned c = 0; c < TIMELINE_CASES && row->is; c++) {
        const struct timeline_result *r = &row->cases[c];

        for (unsigned q = 0; q < TIMELINE_QUANTILES; q++) {
            CHECK(r->days[q].low <= r->days[q].at && r->days[q].at <= r->days[q].high);
            CHECK(!q || r->days[q - 1].at <= r->days[q].at);
        }
        CHECK(r->ever.share >= 0 && r->ever.share <= 1 && r->by.share <= r->ever.share);
        CHECK(r->end.share >= 0 && r->end.share <= r->ever.share);
    }
}

static void
check_falls(const struct timeline *t)
{
    for (uint32_t f = 0; f < t->fall_count; f++) {
        const struct timeline_fall *fall = &t->falls[f];
        const struct timeline_row  *row = timeline_row(t, fall->kind, fall->index);

        CHECK(fall->on > t->ask.on && (!f || t->falls[f - 1].on <= fall->on));
        for (unsigned c = 0; c < TIMELINE_CASES; c++)
            CHECK(fall->lost[c].share <= fall->before[c].share &&
                  fall->before[c].share <= row->cases[c].ever.share);
    }
}

static void
draw(const struct posture *posture, const struct timeline_ask *ask, struct arena *boot)
{
    struct timeline_ask two = *ask;
    struct timeline     t, again;
    struct err          err = { 0 };

    two.threads = 2;
    if (timeline_make(posture, ask, boot, &t, &err) != TRUCE_OK) {
        CHECK(err.text[0]);
        return;
    }
    CHECK(timeline_make(posture, &two, boot, &again, &err) == TRUCE_OK);
    CHECK(t.row_count == again.row_count && t.gain_count == again.gain_count);
    CHECK(!memcmp(t.rows, again.rows, t.row_count * sizeof *t.rows));
    CHECK(!memcmp(t.gains, again.gains, t.gain_count * sizeof *t.gains));
    CHECK(t.stay_count == again.stay_count);
    CHECK(!memcmp(t.stays, again.stays, t.stay_count * sizeof *t.stays));
    CHECK(t.fall_count == again.fall_count);
    CHECK(!memcmp(t.falls, again.falls, t.fall_count * sizeof *t.falls));
    for (uint32_t r = 0; r < t.row_count; r++)
        check_row(&t.rows[r]);
    check_falls(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics  diagnostics = { 0 };
    struct program     *program;
    struct posture      posture;
    struct err          err = { 0 };
    struct arena        boot;

    if (!size)
        return 0;
    arena_init(&boot, FUZZ_SPACE);
    struct terms_file   file = { STR("f.truce"), { (const char *)data + 1, size - 1 } };
    struct timeline_ask ask = { .on = data[0] * 100 * TIME_DAY, .horizon = TIME_MAX, .draws = 1,
                                .by = data[0] & 1 ? TIME_MAX : data[0] * 101 * TIME_DAY,
                                .gains = true, .threads = 1 };
    struct posture_ask  asked = { .as_of = TIME_LAST, .on = ask.on };
    if (terms_compile(&file, 1, read_nothing, NULL, &boot, &program, &diagnostics, &err) ==
            TRUCE_OK &&
        program->mission->unit_count + program->mission->milestone_count < FUZZ_NODES &&
        posture_make(program->mission, &asked, &boot, &posture, &err) == TRUCE_OK) {
        uint32_t *stations = ARENA_ARRAY(&boot, (size_t)program->mission->unit_count + 1, uint32_t);

        CHECK(stations); /* all zeros: the first site, if there is one */
        if (data[0] & 2 && program->mission->site_count)
            ask.stations = stations;
        draw(&posture, &ask, &boot);
    }
    arena_free(&boot);
    return 0;
}
