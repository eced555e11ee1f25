/*
 * test/unit/report_world.h - a small operation and what the report says of it: terms as
 * text, reports as JSON Lines, judged by the evaluator, added up without a store.
 */
#ifndef TEST_UNIT_REPORT_WORLD_H
#define TEST_UNIT_REPORT_WORLD_H

#include "test.h"

#include "report/page.h"
#include "report/rows.h"
#include "report/summary.h"
#include "terms/compile.h"
#include "watch/evaluate.h"

enum { WORLD_REPORTS_MAX = 400, WORLD_FINDINGS_MAX = 8 };

struct world {
    struct arena       keep, step;
    struct program    *program;
    struct diagnostics diagnostics;
    struct situation   situation;
    struct walk_item   items[WORLD_REPORTS_MAX];
    uint32_t           count;
    struct listing     listing;
    struct buf         out;
    struct err         err;
};

/* Two parties whose clauses differ by their names alone; a clause for both, one that is one
 * party's version, one that nobody can check, one that only a person can rule out. */
static const char world_terms[] =
    "operation \"Test\"\n"
    "timezone Europe/Kyiv\n"
    "party AA \"Party of AA\"\n"
    "  also \"AA forces\"\n"
    "party BB \"Party of BB\"\n"
    "  also \"BB forces\"\n"
    "zone strip\n"
    "  box 48.0 37.0 49.0 39.0\n"
    "agreement deal \"The deal\"\n"
    "  parties AA, BB\n"
    "  signed 2020-01-01\n"
    "clause deal.1 \"No fire\"\n"
    "  forbid fire, explosion\n"
    "  by AA, BB\n"
    "  in strip\n"
    "  from 2020-03-01 00:00\n"
    "  text \"No fire in the strip\"\n"
    "  source \"annex\"\n"
    "clause deal.2 \"No assault\"\n"
    "  forbid assault\n"
    "  by AA\n"
    "  from 2020-03-01 00:00\n"
    "  stated by AA\n"
    "  disputed by BB\n"
    "  source \"annex\"\n"
    "  text \"a version\"\n"
    "clause deal.2b \"No assault\"\n"
    "  forbid assault\n"
    "  by BB\n"
    "  from 2020-03-01 00:00\n"
    "  stated by BB\n"
    "  disputed by AA\n"
    "  source \"annex\"\n"
    "  text \"a version\"\n"
    "clause deal.3 \"Dialogue\"\n"
    "  by AA, BB\n"
    "  uncheckable \"no report shows a dialogue\"\n"
    "  source \"annex\"\n";

static inline enum status
world_read(void *context, struct str name, struct arena *keep, struct str *ret_text,
           struct err *err)
{
    (void)context;
    (void)keep;
    (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

static inline void
world_init(struct world *w, struct str terms)
{
    struct terms_file file = { STR("t.truce"), terms };

    memset(w, 0, sizeof *w);
    arena_init(&w->keep, (size_t)512 << 20);
    arena_init(&w->step, (size_t)512 << 20);
    buf_init(&w->out, (size_t)64 << 20);
    EXPECT_SAY(terms_compile(&file, 1, world_read, NULL, &w->keep, &w->program,
                             &w->diagnostics, &w->err) == TRUCE_OK,
               "%.*s", STR_ARGS(w->diagnostics.at[0].text));
    EXPECT(situation_init(&w->situation, w->program, program_tz(w->program), 40, &w->keep,
                          &w->err) == TRUCE_OK);
}

static inline void
world_free(struct world *w)
{
    arena_free(&w->keep);
    arena_free(&w->step);
    buf_free(&w->out);
}

/* Judge a report as the fold does. */
static inline void
world_judge(struct world *w, struct walk_item *item, struct finding *findings)
{
    struct evaluator *e = ARENA_NEW(&w->keep, struct evaluator);
    struct buf        text;

    evaluator_init(e, w->program, NULL);
    evaluator_take(e, item->report);
    buf_init(&text, 1 << 20);
    for (uint32_t c = 0; c < w->program->clause_count; c++) {
        struct verdict verdict;

        EXPECT(evaluator_judge(e, c, false, &w->keep, &verdict, &w->err) == TRUCE_OK);
        if (verdict.answer == ANSWER_NO || item->finding_count == WORLD_FINDINGS_MAX)
            continue;
        buf_clear(&text);
        finding_add(e, &verdict, item->seq, &text);
        EXPECT(finding_read(arena_copy_str(&w->keep, buf_str(&text)), &w->keep,
                            &findings[item->finding_count], &w->err) == TRUCE_OK);
        item->finding_count++;
    }
    buf_free(&text);
    item->findings = findings;
}

/* One report, a JSON object. */
static inline void
world_add(struct world *w, struct str json)
{
    struct walk_item *item = &w->items[w->count];
    struct report    *report = ARENA_NEW(&w->keep, struct report);
    struct finding   *findings = ARENA_ARRAY(&w->keep, WORLD_FINDINGS_MAX, struct finding);
    struct str        text = arena_copy_str(&w->keep, json);

    *item = (struct walk_item){ .seq = ++w->count, .recorded = w->count * TIME_SECOND };
    EXPECT_SAY(json_parse(text, &w->keep, &item->json, &w->err) == TRUCE_OK &&
                   report_decode(item->json, text, &vocab_standard, NULL, report, &w->err) ==
                       TRUCE_OK,
               "%s in %.*s", w->err.text, STR_ARGS(json));
    item->report = report;
    world_judge(w, item, findings);
    EXPECT(situation_add(&w->situation, item, &w->err) == TRUCE_OK);
}

/* Several, one a line. */
static inline void
world_add_lines(struct world *w, struct str lines)
{
    struct str line;

    while (str_cut(&lines, '\n', &line))
        world_add(w, line);
}

static inline void
world_finish(struct world *w)
{
    struct situation *s = &w->situation;
    uint32_t          at = 0;

    situation_finish(s);
    s->log_size = s->folded = w->count;
    s->recorded = w->count * TIME_SECOND;
    w->listing.count = s->violations.count + s->possibles.count;
    w->listing.violations = s->violations.count;
    w->listing.at = ARENA_ARRAY(&w->keep, w->listing.count + 1, struct listed_report);
    for (int possible = 0; possible < 2; possible++) {
        const struct latest *latest = possible ? &s->possibles : &s->violations;

        for (uint32_t i = 0; i < latest->count; i++) {
            const struct walk_item *item = &w->items[latest->at[i].seq - 1];

            w->listing.at[at++] = (struct listed_report){
                .seq = item->seq, .recorded = item->recorded, .report = *item->report,
                .json = item->json, .findings = (struct finding *)item->findings,
                .count = item->finding_count };
        }
    }
}

static inline struct str
world_page(struct world *w)
{
    buf_clear(&w->out);
    EXPECT_SAY(page_add(&w->situation, &w->listing, &w->step, &w->out, &w->err) == TRUCE_OK,
               "%s", w->err.text);
    return buf_str(&w->out);
}

static inline struct str
world_text(struct world *w)
{
    buf_clear(&w->out);
    summary_add_text(&w->situation, &w->out);
    return buf_str(&w->out);
}

static inline struct str
world_json(struct world *w)
{
    buf_clear(&w->out);
    summary_add_json(&w->situation, &w->out);
    return buf_str(&w->out);
}

static inline struct str
world_rows(struct world *w, bool geojson)
{
    struct rows rows = { .program = w->program, .out = &w->out };

    buf_clear(&w->out);
    (geojson ? rows_begin_geojson : rows_begin_csv)(&rows);
    for (uint32_t i = 0; i < w->count; i++)
        EXPECT((geojson ? rows_add_geojson_item : rows_add_csv_item)(&rows, &w->items[i],
                                                                     &w->err) == TRUCE_OK);
    if (geojson)
        rows_end_geojson(&rows);
    return buf_str(&w->out);
}

static inline bool
str_has(struct str s, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= s.len; i++)
        if (!memcmp(s.at + i, part, len))
            return true;
    return false;
}

static inline size_t
str_times(struct str s, const char *part)
{
    size_t len = strlen(part), times = 0;

    for (size_t i = 0; i + len <= s.len; i++)
        times += !memcmp(s.at + i, part, len);
    return times;
}

#endif
