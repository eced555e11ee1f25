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
 * A row that does not read is set aside with its line and reason; --rejects FILE
 * keeps all of them. --tz is the zone of wall clocks that bear no offset. --source
 * names the source of reports that do not name theirs. The sum is printed on
 * standard error.
 *
 * Exit 0, or 2 if the files do not compile or no row at all could be read.
 */
#include "cmd/reports.h"

#include "base/sys.h"

struct evaluation {
    struct command  *command;
    struct evaluator evaluator;
    struct rejects   rejects;
    struct progress  progress;
    uint64_t         reports, violations, possibles;
};

static enum status
judge(struct evaluation *ev, const struct intake_item *item, struct err *err)
{
    struct command       *command = ev->command;
    const struct program *program = ev->evaluator.program;

    ev->reports++;
    evaluator_take(&ev->evaluator, &item->report);
    for (uint32_t i = 0; i < program->clause_count; i++) {
        struct verdict verdict;

        TRY(evaluator_judge(&ev->evaluator, i, false, &command->step, &verdict, err));
        if (verdict.answer == ANSWER_NO)
            continue;
        ev->violations += verdict.answer == ANSWER_YES;
        ev->possibles += verdict.answer == ANSWER_POSSIBLE;
        finding_add(&ev->evaluator, &verdict, item->line, &command->out);
        buf_add_byte(&command->out, '\n');
    }
    return TRUCE_OK;
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
        TRY(judge(ev, item, err));
    if (command->out.len >= OUTPUT_FLUSH_BYTES || (live && command->out.len))
        TRY(command_flush(command, err));
    if (share >= 0)
        progress_show(&ev->progress, ev->reports, share);
    return TRUCE_OK;
}

static enum status
eval_all(struct evaluation *ev, struct reports *reports, struct err *err)
{
    enum status status, closed;

    TRY(rejects_open(&ev->rejects, ev->command, err));
    progress_init(&ev->progress, "eval", "reports");
    status = reports_read(reports, take_item, ev, err);
    progress_clear(&ev->progress);
    closed = rejects_close(&ev->rejects, err);
    return status == TRUCE_OK ? closed : status;
}

enum status
cmd_eval(struct command *command, struct err *err)
{
    struct evaluation *ev = ARENA_NEW(&command->boot, struct evaluation);
    struct reports    *reports;
    enum status        status;

    TRY_NEW(ev, err);
    if (!reports_terms(command))
        return err_set(err, TRUCE_USAGE, "truce eval wants a .truce file first, not '%.60s'",
                       command->args[0]);
    TRY(reports_open(command, command->arg_count, &reports, err));
    ev->command = command;
    evaluator_init(&ev->evaluator, reports->program, reports->context);
    status = eval_all(ev, reports, err);
    reports_close(reports);
    TRY(command_flush(command, err));
    say("%llu reports, %llu violations, %llu possible, %llu set aside",
        (unsigned long long)ev->reports, (unsigned long long)ev->violations,
        (unsigned long long)ev->possibles, (unsigned long long)ev->rejects.count);
    if (status == TRUCE_OK && ev->rejects.count && !ev->reports)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return status;
}
