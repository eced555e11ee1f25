/*
 * truce load [--db PATH] FILE.truce...
 *
 * Record the terms: the files given, as one set, with every file that they need.
 * They take the place of the terms loaded before, which stay in the record. The
 * next truce watch judges every report by them. Loading the same again changes
 * nothing.
 *
 * Exit 2 if the files do not compile; then nothing is recorded.
 */
#include "cmd/command.h"

#include "base/sys.h"

enum status
cmd_load(struct command *command, struct err *err)
{
    struct bundle   bundle;
    struct program *program;
    enum flow_news  news;
    enum status     status;

    bundle_init(&bundle, &command->boot);
    TRY(command_compile(command, command->args, command->arg_count, &bundle, &program, err));
    TRY(command_open(command, STORE_WRITE, err));
    TRY(flow_begin(command->flow, err));
    status = flow_add_terms(command->flow, &bundle, sys_now(), &command->step, &news, err);
    if (status != TRUCE_OK) {
        flow_rollback(command->flow);
        return status;
    }
    TRY(flow_commit(command->flow, err));
    if (command->options.json)
        buf_printf(&command->out, "{\"files\":%u,\"clauses\":%u,\"new\":%s}\n", bundle.count,
                   program->clause_count, news == FLOW_SAME ? "false" : "true");
    else
        buf_printf(&command->out, "%s: %u files, %u agreements, %u clauses\n",
                   news == FLOW_SAME ? "these terms are recorded already" : "recorded",
                   bundle.count, program->agreement_count, program->clause_count);
    return TRUCE_OK;
}
