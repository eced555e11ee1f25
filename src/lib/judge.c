#include "lib/handles.h"

#include "intake/intake.h"
#include "watch/context.h"
#include "watch/explain.h"
#include "watch/finding.h"

/* Terms that need no more than the report begin in JUDGES. Where learning went wrong,
 * some report may be missing from what was learned, and a finding could be false. */
enum state { STATE_LEARNS, STATE_JUDGES, STATE_BROKEN };

struct truce_judge {
    struct arena          keep, step;
    const truce_terms    *terms;
    enum state            state;
    struct context        context;
    const struct program *program; /* compiled again where reports move the terms */
    struct columns       *columns;
    struct columns_kinds *kinds;
    struct evaluator      evaluator;
    struct report_reader  reader;
    struct report         report;
    uint64_t              given; /* reports, for the names of those without id */
    struct tz             zone;
    const char           *source;
    struct buf            out, words;
    struct err            err;
};

/* Where the objects go. */
struct sink {
    truce_object_fn give;
    truce_reject_fn reject;
    void           *context;
};

static enum status
init(truce_judge *judge)
{
    const struct program *program = judge->terms->program;

    judge->program = program;
    judge->columns = judge->terms->columns;
    judge->reader.words = program->words;
    judge->reader.source = STR_NONE;
    if (context_is_wanted(program))
        return context_init(&judge->context, program, &judge->keep, &judge->err);
    TRY(columns_kinds_build(&judge->keep, judge->columns, &judge->kinds, &judge->err));
    judge->state = STATE_JUDGES;
    evaluator_init(&judge->evaluator, program, NULL);
    return TRUCE_OK;
}

truce_judge *
truce_judge_new(const truce_terms *terms)
{
    struct arena keep;
    truce_judge *judge;

    arena_init(&keep, LIB_KEEP_BYTES);
    judge = terms->program ? ARENA_NEW(&keep, truce_judge) : NULL;
    if (!judge)
        return NULL;
    judge->keep = keep;
    judge->terms = terms;
    arena_init(&judge->step, LIB_STEP_BYTES);
    buf_init(&judge->out, LIB_WORDS_BYTES);
    buf_init(&judge->words, LIB_WORDS_BYTES);
    if (init(judge) == TRUCE_OK)
        return judge;
    truce_judge_free(judge);
    return NULL;
}

void
truce_judge_free(truce_judge *judge)
{
    struct arena keep;

    if (!judge)
        return;
    buf_free(&judge->out);
    buf_free(&judge->words);
    arena_free(&judge->step);
    keep = judge->keep;
    arena_free(&keep);
}

const char *
truce_judge_error(const truce_judge *judge, unsigned *ret_line, unsigned *ret_column)
{
    if (ret_line)
        *ret_line = judge->err.line;
    if (ret_column)
        *ret_column = judge->err.column;
    return judge->err.text;
}

static void
begin(truce_judge *judge)
{
    judge->err = (struct err){ 0 };
    arena_reset(&judge->step);
}

/* ---- settings ---- */

truce_status
truce_judge_set_zone(truce_judge *judge, const char *zone)
{
    struct tz tz;

    begin(judge);
    judge->reader.naive = NULL;
    if (!zone)
        return TRUCE_OK;
    TRY(tz_load(str_from_c(zone), &judge->keep, &tz, &judge->err));
    judge->zone = tz;
    judge->reader.naive = &judge->zone;
    return TRUCE_OK;
}

truce_status
truce_judge_set_source(truce_judge *judge, const char *source)
{
    const char *copy;

    begin(judge);
    if (source && !str_is_utf8(str_from_c(source)))
        return err_set(&judge->err, TRUCE_USAGE, "the name of the source is not UTF-8");
    copy = source ? arena_copy_c(&judge->keep, str_from_c(source)) : NULL;
    if (source && !copy)
        return err_memory(&judge->err);
    judge->source = copy;
    judge->reader.source = str_from_c(copy);
    return TRUCE_OK;
}

/* ---- judging ---- */

static enum status
check_ready(truce_judge *judge)
{
    if (judge->state == STATE_JUDGES)
        return TRUCE_OK;
    return err_set(&judge->err, TRUCE_USAGE,
                   judge->state == STATE_LEARNS
                       ? "these terms need all reports before the first is judged "
                         "(truce_judge_learn each, then truce_judge_learned)"
                       : "learning failed before (make a new judge)");
}

/* judge->out, as a C string too. */
static enum status
give(truce_judge *judge, const struct sink *sink)
{
    buf_add_byte(&judge->out, 0);
    TRY(buf_status(&judge->out, &judge->err));
    if (sink->give && sink->give(sink->context, judge->out.at, judge->out.len - 1) != 0)
        return err_set(&judge->err, TRUCE_INTERRUPTED, "stopped by the caller");
    return TRUCE_OK;
}

static enum status
judge_report(truce_judge *judge, const struct report *report, uint64_t line,
             const struct sink *sink)
{
    const uint32_t *clauses;
    uint32_t        count;

    evaluator_take(&judge->evaluator, report);
    count = columns_candidates(judge->kinds, &judge->evaluator.subject, &clauses);
    for (uint32_t i = 0; i < count; i++) {
        struct verdict verdict;

        TRY(evaluator_judge(&judge->evaluator, clauses[i], false, &judge->step, &verdict,
                            &judge->err));
        if (verdict.answer == ANSWER_NO)
            continue;
        buf_clear(&judge->out);
        finding_add(&judge->evaluator, &verdict, line, &judge->out);
        TRY(give(judge, sink));
    }
    return TRUCE_OK;
}

static enum status
read_report(truce_judge *judge, const char *json, size_t len)
{
    struct str text = len ? (struct str){ json, len } : STR_NONE;

    begin(judge);
    return report_read(&judge->reader, text, &judge->step, &judge->report, &judge->err);
}

truce_status
truce_judge_report(truce_judge *judge, const char *json, size_t len,
                   truce_object_fn finding, void *context)
{
    struct sink sink = { finding, NULL, context };

    TRY(read_report(judge, json, len));
    TRY(check_ready(judge));
    return judge_report(judge, &judge->report, ++judge->given, &sink);
}

truce_status
truce_judge_explain(truce_judge *judge, const char *json, size_t len,
                    truce_object_fn clause, void *context)
{
    struct sink    sink = { clause, NULL, context };
    struct verdict verdict;

    TRY(read_report(judge, json, len));
    TRY(check_ready(judge));
    evaluator_take(&judge->evaluator, &judge->report);
    for (uint32_t i = 0; i < judge->program->clause_count; i++) {
        TRY(evaluator_judge(&judge->evaluator, i, true, &judge->step, &verdict,
                            &judge->err));
        buf_clear(&judge->out);
        explain_add_json(&judge->evaluator, &verdict, &judge->words, &judge->out);
        TRY(give(judge, &sink));
    }
    return TRUCE_OK;
}

/* ---- batches ---- */

typedef enum status (*each_item)(truce_judge *judge, const struct intake_item *item,
                                 const struct sink *sink);

static enum status
for_each_item(truce_judge *judge, struct intake *intake, each_item each,
              const struct sink *sink)
{
    struct intake_item item;
    bool               more;

    for (;;) {
        arena_reset(&judge->step);
        TRY(intake_next(intake, &judge->step, &item, &more, &judge->err));
        if (!more)
            return TRUCE_OK;
        TRY(each(judge, &item, sink));
    }
}

static enum status
read_batch(truce_judge *judge, struct str bytes, const char *profile, each_item each,
           const struct sink *sink)
{
    struct intake_options options = {
        .profile = profile, .source = judge->source, .naive = judge->reader.naive,
        .words = judge->reader.words, .lean = true,
    };
    struct intake *intake;
    struct arena   keep;
    enum status    status;

    begin(judge);
    arena_init(&keep, LIB_STEP_BYTES);
    status = intake_open_memory("batch", bytes.len ? bytes : STR_NONE, &options, &keep,
                                &intake, &judge->err);
    if (status == TRUCE_OK) {
        status = for_each_item(judge, intake, each, sink);
        intake_close(intake);
    }
    arena_free(&keep);
    return status;
}

static enum status
reject(truce_judge *judge, const struct intake_item *item, const struct sink *sink)
{
    if (sink->reject && sink->reject(sink->context, item->line, item->why.text,
                                     item->raw.at, item->raw.len) != 0)
        return err_set(&judge->err, TRUCE_INTERRUPTED, "stopped by the caller");
    return TRUCE_OK;
}

static enum status
judge_item(truce_judge *judge, const struct intake_item *item, const struct sink *sink)
{
    return item->rejected ? reject(judge, item, sink)
                          : judge_report(judge, &item->report, item->line, sink);
}

truce_status
truce_judge_batch(truce_judge *judge, const char *bytes, size_t len, const char *profile,
                  truce_object_fn finding, truce_reject_fn reject_row, void *context)
{
    struct sink sink = { finding, reject_row, context };

    begin(judge);
    TRY(check_ready(judge));
    return read_batch(judge, (struct str){ bytes, len }, profile, judge_item, &sink);
}

/* ---- learning ---- */

static enum status
learn(truce_judge *judge, const struct report *report)
{
    bool        ignored;
    enum status status = context_take(&judge->context, report, &judge->step, &ignored,
                                      &judge->err);

    if (status != TRUCE_OK)
        judge->state = STATE_BROKEN;
    return status;
}

static enum status
learn_item(truce_judge *judge, const struct intake_item *item, const struct sink *sink)
{
    (void)sink;
    return item->rejected ? TRUCE_OK : learn(judge, &item->report);
}

/* May reports be learned from? *ret_done: these terms learn nothing. */
static enum status
check_learning(truce_judge *judge, bool *ret_done)
{
    begin(judge);
    *ret_done = judge->state == STATE_JUDGES && !context_is_wanted(judge->terms->program);
    if (*ret_done || judge->state == STATE_LEARNS)
        return TRUCE_OK;
    return err_set(&judge->err, TRUCE_USAGE,
                   judge->state == STATE_BROKEN
                       ? "learning failed before (make a new judge)"
                       : "learning has ended (make a new judge)");
}

truce_status
truce_judge_learn(truce_judge *judge, const char *json, size_t len)
{
    bool done;

    TRY(check_learning(judge, &done));
    if (done)
        return TRUCE_OK;
    TRY(read_report(judge, json, len));
    return learn(judge, &judge->report);
}

truce_status
truce_judge_learn_batch(truce_judge *judge, const char *bytes, size_t len,
                        const char *profile)
{
    struct sink sink = { NULL, NULL, NULL };
    bool        done;

    TRY(check_learning(judge, &done));
    if (done)
        return TRUCE_OK;
    return read_batch(judge, (struct str){ bytes, len }, profile, learn_item, &sink);
}

static enum status
compile_again(truce_judge *judge, const struct terms_world *world)
{
    struct program     *program = NULL;
    struct diagnostics *diagnostics = ARENA_NEW(&judge->keep, struct diagnostics);

    TRY_NEW(diagnostics, &judge->err);
    enum status status = bundle_compile(&judge->terms->files, world, &judge->keep,
                                        &program, diagnostics, &judge->err);
    if (status == TRUCE_OK) {
        judge->program = program;
        judge->reader.words = program->words;
        return columns_build(&judge->keep, program, &judge->columns, &judge->err);
    }
    if (diagnostics->count) {
        err_set(&judge->err, status,
                "in the light of the reports the terms do not compile: %.*s",
                STR_ARGS(diagnostics->at[0].text));
    }
    return status;
}

/* The terms in the light of what was learned. */
static enum status
finish(truce_judge *judge)
{
    struct terms_world world;

    TRY(context_finish(&judge->context, &world, &judge->err));
    if (context_moves_terms(judge->program))
        TRY(compile_again(judge, &world));
    TRY(context_bind(&judge->context, judge->program, &judge->err));
    TRY(columns_kinds_build(&judge->keep, judge->columns, &judge->kinds, &judge->err));
    evaluator_init(&judge->evaluator, judge->program, &judge->context);
    return TRUCE_OK;
}

truce_status
truce_judge_learned(truce_judge *judge)
{
    enum status status;
    bool        done;

    TRY(check_learning(judge, &done));
    if (done)
        return TRUCE_OK;
    status = finish(judge);
    judge->state = status == TRUCE_OK ? STATE_JUDGES : STATE_BROKEN;
    return status;
}
