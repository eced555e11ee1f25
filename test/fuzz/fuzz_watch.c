/*
 * Reports, one a line, counted by rules and held against duties: whatever they say, a total's
 * least is no more than its most, every duty has a status, the timetable is by date; and
 * the same reports in the other order give the same.
 */
#include "fuzz/fuzz.h"

#include "terms/compile.h"
#include "watch/count.h"
#include "watch/timetable.h"

enum { REPORTS_MAX = 200, FUZZ_SPACE = 256 * 1024 * 1024 };

static const char terms[] =
    "timezone Europe/Sarajevo\nparty A\nparty B\nact kite under fire\n"
    "zone area\n  box 44 17 45 18\n"
    "agreement deal\n  parties A, B\n  signed 1995-12-14\n"
    "clause deal.leave\n  require withdrawal\n  in area\n  before 1996-01-19\n"
    "clause deal.again\n  require inspection with weapon\n  every 10 days\n  from 1996-01-01\n"
    "  until 1996-06-01\n"
    "clause deal.stop\n  forbid fire\n  in area\n  from 1996-01-01\n"
    "suspend deal.again from 1996-02-01 until 1996-02-03\n"
    "counting each\n  count shelling by report\n  count fire, explosion by number\n"
    "counting merged\n  merge fire, explosion within 1 hour and 1 km of at least 3 as 2\n"
    "  count event by number\n";

static struct program *program;

static void
compile_terms(void)
{
    static struct arena keep;
    struct terms_file   file = { STR("t.truce"), STR("") };
    struct diagnostics  diagnostics = { 0 };
    struct err          err = { 0 };

    file.text = str_from_c(terms);
    arena_init(&keep, FUZZ_SPACE);
    CHECK(terms_compile(&file, 1, NULL, NULL, &keep, &program, &diagnostics, &err) == TRUCE_OK);
}

struct result {
    struct arena     keep;
    struct counts    counts;
    struct duties    duties;
    struct timetable table;
};

static void
judge(struct result *r, const struct report *reports, uint32_t count, bool backwards)
{
    static struct evaluator evaluator;
    struct arena            step;
    struct err              err = { 0 };

    arena_init(&r->keep, FUZZ_SPACE);
    arena_init(&step, FUZZ_SPACE);
    CHECK(counts_init(&r->counts, program, NULL, &r->keep, &err) == TRUCE_OK);
    CHECK(duties_init(&r->duties, program, 823500000 * TIME_SECOND, 5, &r->keep, &err) ==
          TRUCE_OK); /* 5 February 1996 */
    evaluator_init(&evaluator, program, NULL);
    for (uint32_t i = 0; i < count; i++) {
        evaluator_take(&evaluator, &reports[backwards ? count - 1 - i : i]);
        CHECK(counts_add(&r->counts, &evaluator.subject, ANSWER_YES, &err) == TRUCE_OK);
        CHECK(duties_add(&r->duties, &evaluator, 1, &step, &err) == TRUCE_OK);
        arena_reset(&step);
    }
    CHECK(counts_finish(&r->counts, &err) == TRUCE_OK);
    CHECK(timetable_make(&r->duties, &r->keep, &r->table, &err) == TRUCE_OK);
    arena_free(&step);
}

static void
check_same(const struct result *a, const struct result *b)
{
    for (uint32_t i = 0; i < a->counts.rule_count; i++) {
        struct count_range one = a->counts.rules[i].total, other = b->counts.rules[i].total;

        CHECK(one.min >= 0 && one.min <= one.max && one.min == other.min && one.max == other.max);
        for (uint32_t k = 0; k < a->counts.rules[i].rule->part_count; k++)
            CHECK(a->counts.rules[i].parts[k].total.min <= a->counts.rules[i].parts[k].total.max);
    }
    for (uint32_t i = 0; i < a->duties.count; i++)
        for (uint32_t k = 0; k < a->duties.at[i].count; k++) {
            const struct duty_window *one = &a->duties.at[i].windows[k];
            const struct duty_window *other = &b->duties.at[i].windows[k];

            CHECK(duty_judge(&a->duties, &a->duties.at[i], one) ==
                  duty_judge(&b->duties, &b->duties.at[i], other));
            CHECK(str_eq(one->done.name, other->done.name) && one->done.from == other->done.from);
            CHECK(str_eq(one->possible.name, other->possible.name));
            CHECK(str_eq(one->late.name, other->late.name));
        }
    CHECK(a->table.count == b->table.count);
    for (uint32_t i = 1; i < a->table.count; i++)
        CHECK(a->table.at[i - 1].at <= a->table.at[i].at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct report reports[REPORTS_MAX];
    struct str           rest = { (const char *)data, size }, line;
    struct result        forth, back;
    struct arena         keep;
    uint32_t             count = 0;

    if (!program)
        compile_terms();
    arena_init(&keep, FUZZ_SPACE);
    while (count < REPORTS_MAX && str_cut(&rest, '\n', &line)) {
        const struct json *json;
        struct err         err = { 0 };

        if (json_parse(line, &keep, &json, &err) == TRUCE_OK &&
            report_decode(json, line, program->words, &tz_utc, &reports[count], &err) == TRUCE_OK)
            count++;
    }
    judge(&forth, reports, count, false);
    judge(&back, reports, count, true);
    check_same(&forth, &back);
    arena_free(&forth.keep);
    arena_free(&back.keep);
    arena_free(&keep);
    return 0;
}
