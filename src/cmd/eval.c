/*
 * truce eval [--as PROFILE] [--tz ZONE] [--source NAME] [--rejects FILE]
 *            FILE.truce... [REPORTS...]
 *
 * Judge reports by the clauses, without a store: findings on standard output, one
 * JSON object a line, in the order of the reports and then of the clauses. Reports
 * are JSON Lines, CSV by its header, GeoJSON, or what --as names; standard input
 * when no file is given. It is a stream: memory stays the same whatever the input.
 *
 * Terms that judge one report by others (stocks, notices, tracks, silences) need all
 * of them first: the files are then read twice, standard input is kept in a file
 * without a name meanwhile, and memory grows with those reports alone.
 *
 * Large files of JSON Lines are judged by as many threads as the machine runs at
 * once, with the same output.
 *
 * A row that does not read is set aside with its line and reason; --rejects FILE
 * keeps all of them. --tz is the zone of wall clocks that bear no offset. --source
 * names the source of reports that do not name theirs. The sum is printed on
 * standard error.
 *
 * Exit 0, or 2 if the files do not compile or no row at all could be read.
 */
#include "cmd/pipeline.h"
#include "cmd/reports.h"

#include "base/sys.h"
#include "watch/columns.h"

/* What each thread has of its own. */
struct judging {
    struct evaluator      evaluator;
    struct columns_kinds *kinds;
    struct buf           *out; /* findings */
    struct buf            own; /* of a lane */
    uint64_t              reports, violations, possibles;
    char                  apart[128]; /* what one thread counts does not slow the next */
};

struct evaluation {
    struct command *command;
    struct reports *reports;
    struct columns *columns;
    struct judging  all, lanes[PIPELINE_LANES_MAX];
    struct rejects  rejects;
    struct progress progress;
    const char     *name; /* of the file at hand */
};

static enum status
judge(struct judging *judging, const struct intake_item *item, struct arena *step,
      struct err *err)
{
    struct evaluator *e = &judging->evaluator;
    const uint32_t   *clauses;
    uint32_t          count;

    judging->reports++;
    evaluator_take(e, &item->report);
    count = columns_candidates(judging->kinds, &e->subject, &clauses);
    for (uint32_t i = 0; i < count; i++) {
        struct verdict verdict;

        TRY(evaluator_judge(e, clauses[i], false, step, &verdict, err));
        if (verdict.answer == ANSWER_NO)
            continue;
        judging->violations += verdict.answer == ANSWER_YES;
        judging->possibles += verdict.answer == ANSWER_POSSIBLE;
        finding_add(e, &verdict, item->line, judging->out);
        buf_add_byte(judging->out, '\n');
    }
    return TRUCE_OK;
}

/* Once, though it may judge many files. */
static enum status
prepare(struct evaluation *ev, struct judging *judging, struct err *err)
{
    if (judging->kinds)
        return TRUCE_OK;
    evaluator_init(&judging->evaluator, ev->reports->program, ev->reports->context);
    return columns_kinds_build(&ev->command->boot, ev->columns, &judging->kinds, err);
}

/* A pipe: give each finding at once. */
static enum status
take_item(void *context, const struct intake_item *item, const char *name, bool live,
          double share, struct err *err)
{
    struct evaluation *ev = context;
    struct command    *command = ev->command;

    if (item->rejected)
        TRY(rejects_add(&ev->rejects, name, item->line, &item->why, item->raw, err));
    else
        TRY(judge(&ev->all, item, &command->step, err));
    if (command->out.len >= OUTPUT_FLUSH_BYTES || (live && command->out.len))
        TRY(command_flush(command, err));
    if (share >= 0)
        progress_show(&ev->progress, ev->all.reports, share);
    return TRUCE_OK;
}

/* ---- by several threads ---- */

/* A turn's findings stay below this many, if every clause found one in each report. */
enum { LANE_FINDINGS_MAX = 65536, LANE_ROWS_MAX = 16384 };

static enum status
work_item(void *lane, const struct intake_item *item, struct arena *step, struct err *err)
{
    return judge(lane, item, step, err);
}

static enum status
reject_item(void *context, const struct intake_item *item, struct err *err)
{
    struct evaluation *ev = context;

    return rejects_add(&ev->rejects, ev->name, item->line, &item->why, item->raw, err);
}

static enum status
give_lane(void *context, void *lane, double share, struct err *err)
{
    struct evaluation *ev = context;
    struct judging    *judging = lane;

    TRY(buf_status(judging->out, err));
    buf_add(&ev->command->out, buf_str(judging->out));
    buf_clear(judging->out);
    ev->all.reports += judging->reports;
    ev->all.violations += judging->violations;
    ev->all.possibles += judging->possibles;
    judging->reports = judging->violations = judging->possibles = 0;
    progress_show(&ev->progress, ev->all.reports, share);
    return ev->command->out.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK
                                                     : command_flush(ev->command, err);
}

static enum status
eval_by_lanes(void *context, struct intake *intake, const char *name, struct err *err)
{
    struct evaluation    *ev = context;
    const struct reports *reports = ev->reports;
    uint32_t              rows = LANE_FINDINGS_MAX / (reports->program->clause_count + 1) + 1;
    struct pipeline       pipeline = {
        .lane_count = pipeline_lanes(intake, PIPELINE_LANES_MAX),
        .rows_max = rows < LANE_ROWS_MAX ? rows : LANE_ROWS_MAX,
        .name = name, .context = ev, .work = work_item, .reject = reject_item,
        .give = give_lane,
    };
    enum status status;

    ev->name = name;
    for (unsigned i = 0; i < pipeline.lane_count; i++)
        TRY(prepare(ev, &ev->lanes[i], err));
    for (unsigned i = 0; i < pipeline.lane_count; i++) {
        struct judging *lane = &ev->lanes[i];

        buf_init(&lane->own, OUTPUT_BYTES_MAX);
        lane->out = &lane->own;
        pipeline.lanes[i] = lane;
    }
    status = pipeline_run(&pipeline, intake, err);
    for (unsigned i = 0; i < pipeline.lane_count; i++)
        buf_free(&ev->lanes[i].own);
    return status;
}

/* ---- the command ---- */

static enum status
eval_all(struct evaluation *ev, struct err *err)
{
    enum status status, closed;

    TRY(columns_build(&ev->command->boot, ev->reports->program, &ev->columns, err));
    TRY(prepare(ev, &ev->all, err));
    TRY(rejects_open(&ev->rejects, ev->command, err));
    progress_init(&ev->progress, "eval", "reports");
    ev->reports->by_lanes = eval_by_lanes;
    status = reports_read(ev->reports, take_item, ev, err);
    progress_clear(&ev->progress);
    closed = rejects_close(&ev->rejects, err);
    return status == TRUCE_OK ? closed : status;
}

enum status
cmd_eval(struct command *command, struct err *err)
{
    struct evaluation *ev = ARENA_NEW(&command->boot, struct evaluation);
    enum status        status;

    TRY_NEW(ev, err);
    if (!reports_terms(command))
        return err_set(err, TRUCE_USAGE, "truce eval wants a .truce file first, not '%.60s'",
                       command->args[0]);
    TRY(reports_open(command, command->arg_count, &ev->reports, err));
    ev->command = command;
    ev->all.out = &command->out;
    status = eval_all(ev, err);
    reports_close(ev->reports);
    TRY(command_flush(command, err));
    say("%llu reports, %llu violations, %llu possible, %llu set aside",
        (unsigned long long)ev->all.reports, (unsigned long long)ev->all.violations,
        (unsigned long long)ev->all.possibles, (unsigned long long)ev->rejects.count);
    if (status == TRUCE_OK && ev->rejects.count && !ev->all.reports)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return status;
}
