/*
 * truce check [--lint] [--json] FILE.truce...
 *
 * Compile the files as one set and say everything that is wrong with them, each
 * error with its line, the words in question and, where one is near, what may have
 * been meant. Writes nothing.
 *
 * Warnings are printed too; they do not change the exit code. With --lint every
 * warning that truce help terms lists is looked for, and any of them is exit 1.
 * --json prints each as an object a line, and the sums as the last.
 * Exit 0 if the files compile, 1 if --lint found something, 2 if they do not.
 */
#include "cmd/command.h"

#include "terms/mission.h"

static void
add_diagnostic(const struct diagnostic *d, struct buf *out)
{
    buf_printf(out, "{\"severity\":\"%s\",\"file\":",
               d->severity == SEVERITY_ERROR ? "error" : "warning");
    json_add_string(out, d->place.file);
    buf_printf(out, ",\"line\":%u,\"column\":%u,\"width\":%u,\"unsupported\":%s,\"text\":",
               d->place.line, d->place.column, d->width, d->unsupported ? "true" : "false");
    json_add_string(out, d->text);
    buf_add_c(out, "}\n");
}

/* Only where the files speak of one. */
static void
add_mission(const struct mission *m, struct buf *out)
{
    if (m->contributor_count || m->site_count || m->unit_count || m->milestone_count)
        buf_printf(out, "%u contributors, %u sites, %u units, %u milestones, %u recalls\n",
                   m->contributor_count, m->site_count, m->unit_count, m->milestone_count,
                   m->recall_count);
}

enum status
cmd_check(struct command *command, struct err *err)
{
    struct program *program;
    uint32_t        checkable = 0;
    enum status status = command_compile(command, command->args, command->arg_count, NULL,
                                         &program, err);

    for (uint32_t i = 0; command->options.json && command->diagnostics &&
                         i < command->diagnostics->count; i++)
        add_diagnostic(&command->diagnostics->at[i], &command->out);
    TRY(status);
    for (uint32_t i = 0; i < program->clause_count; i++)
        checkable += !program->clauses[i].versions[0].uncheckable.len;
    if (command->options.json)
        buf_printf(&command->out,
                   "{\"agreements\":%u,\"clauses\":%u,\"checkable\":%u,\"parties\":%u,"
                   "\"zones\":%u,\"lines\":%u}\n",
                   program->agreement_count, program->clause_count, checkable,
                   program->party_count, program->zone_count, program->line_count);
    else
        buf_printf(&command->out,
                   "%u agreements, %u clauses (%u checkable), %u parties, %u zones, %u lines\n",
                   program->agreement_count, program->clause_count, checkable,
                   program->party_count, program->zone_count, program->line_count);
    if (!command->options.json)
        add_mission(program->mission, &command->out);
    if (command->options.lint && command->diagnostics->count)
        return err_set(err, TRUCE_FOUND, "%u warning%s%s", command->diagnostics->count,
                       command->diagnostics->count == 1 ? "" : "s",
                       command->diagnostics->more ? ", and more that are not shown" : "");
    return TRUCE_OK;
}
