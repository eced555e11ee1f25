/*
 * truce eval [--as PROFILE] [--tz ZONE] [--source NAME] [--rejects FILE]
 *            FILE.truce... [REPORTS...]
 *
 * Judge reports by the clauses, without a store: findings on standard output, one
 * JSON object a line, in the order of the reports and then of the clauses. Reports
 * are JSON Lines, CSV by its header, GeoJSON, or what --as names; standard input
 * when no file is given. It is a stream: memory stays the same whatever the input.
 *
 * A row that does not read is set aside with its line and reason; --rejects FILE
 * keeps all of them. --tz is the zone of wall clocks that bear no offset. --source
 * names the source of reports that do not name theirs. The sum is printed on
 * standard error.
 *
 * Exit 0, or 2 if the files do not compile or no row at all could be read.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "intake/intake.h"

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

static enum status
eval_items(struct evaluation *ev, struct intake *intake, const char *path, struct err *err)
{
    struct command    *command = ev->command;
    struct intake_item item;
    int64_t            total = intake_bytes_total(intake);
    bool               more, live = total < 0; /* a pipe: give each finding at once */

    for (;;) {
        arena_reset(&command->step);
        TRY(intake_next(intake, &command->step, &item, &more, err));
        if (!more)
            return TRUCE_OK;
        if (item.rejected)
            TRY(rejects_add(&ev->rejects, path, item.line, &item.why, item.raw, err));
        else
            TRY(judge(ev, &item, err));
        if (command->out.len >= OUTPUT_FLUSH_BYTES || (live && command->out.len))
            TRY(command_flush(command, err));
        if (total > 0)
            progress_show(&ev->progress, ev->reports,
                          (double)intake_bytes_read(intake) / (double)total);
        if (sys_interrupted())
            return err_set(err, TRUCE_INTERRUPTED, "interrupted after %llu reports",
                           (unsigned long long)ev->reports);
    }
}

static enum status
eval_file(struct evaluation *ev, const char *path, struct err *err)
{
    struct intake_options options = { .profile = ev->command->options.as,
                                      .source = ev->command->options.source, .lean = true,
                                      .words = ev->evaluator.program->words };
    struct arena          keep;
    struct intake        *intake;
    enum status           status;

    TRY(command_tz(ev->command, &options.naive, err));
    arena_init(&keep, COMMAND_STEP_BYTES * (size_t)4);
    status = intake_open(path, &options, &keep, &intake, err);
    if (status == TRUCE_OK) {
        status = eval_items(ev, intake, path, err);
        intake_close(intake);
    }
    arena_free(&keep);
    return status;
}

static bool
is_terms(const char *path)
{
    return str_ends(str_from_c(path), STR(".truce"));
}

static enum status
eval_all(struct evaluation *ev, int terms, struct err *err)
{
    struct command *command = ev->command;
    enum status     status = TRUCE_OK, closed;

    TRY(rejects_open(&ev->rejects, command, err));
    progress_init(&ev->progress, "eval", "reports");
    if (terms == command->arg_count)
        status = eval_file(ev, "-", err);
    for (int i = terms; i < command->arg_count && status == TRUCE_OK; i++)
        status = eval_file(ev, command->args[i], err);
    progress_clear(&ev->progress);
    closed = rejects_close(&ev->rejects, err);
    return status == TRUCE_OK ? closed : status;
}

enum status
cmd_eval(struct command *command, struct err *err)
{
    struct evaluation *ev = ARENA_NEW(&command->boot, struct evaluation);
    struct program    *program;
    enum status        status;
    int                terms = 0;

    TRY_NEW(ev, err);
    while (terms < command->arg_count && is_terms(command->args[terms]))
        terms++;
    if (!terms)
        return err_set(err, TRUCE_USAGE, "truce eval wants a .truce file first, not '%.60s'",
                       command->args[0]);
    TRY(command_compile(command, command->args, terms, NULL, &program, err));
    ev->command = command;
    evaluator_init(&ev->evaluator, program, NULL);
    status = eval_all(ev, terms, err);
    TRY(command_flush(command, err));
    say("%llu reports, %llu violations, %llu possible, %llu set aside",
        (unsigned long long)ev->reports, (unsigned long long)ev->violations,
        (unsigned long long)ev->possibles, (unsigned long long)ev->rejects.count);
    if (status == TRUCE_OK && ev->rejects.count && !ev->reports)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return status;
}
