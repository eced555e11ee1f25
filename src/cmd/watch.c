/*
 * truce watch [--db PATH] [--json]
 *
 * Fold what is new in the record into findings, and print what there is: by clause,
 * by party, and the worst days, each total with the rule by which it counts. --json
 * prints all findings instead, one object a line, in the order of their reports and
 * then of the clauses.
 *
 * Exit 3 if no terms are loaded yet.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "report/report.h"

static enum status
show(void *context, uint64_t done, uint64_t total, struct err *err)
{
    progress_show(context, done, total ? (double)done / (double)total : -1);
    return sys_interrupted() ? err_set(err, TRUCE_INTERRUPTED,
                                       "interrupted; run truce watch again to go on")
                             : TRUCE_OK;
}

static enum status
print_finding(void *context, uint64_t record, struct str json, struct err *err)
{
    struct command *command = context;

    (void)record;
    buf_add(&command->out, json);
    buf_add_byte(&command->out, '\n');
    return command->out.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK : command_flush(command, err);
}

enum status
cmd_watch(struct command *command, struct err *err)
{
    struct flow_tally tally;
    struct progress   progress;
    enum status       status;

    TRY(command_open(command, STORE_WRITE, err));
    progress_init(&progress, "watch", "records");
    status = flow_catch_up(command->flow, show, &progress, &tally, err);
    progress_clear(&progress);
    TRY(status);
    if (!flow_program(command->flow))
        return err_set(err, TRUCE_MISSING, "no terms are loaded yet: truce load FILE.truce…");
    if (command->options.json)
        return flow_scan_findings(command->flow, print_finding, command, err);
    return report_summary(command->flow, &command->step, &command->out, err);
}
