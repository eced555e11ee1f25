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

#include "terms/mission_sentence.h"

static void
add_diagnostic(const struct diagnostic *d, struct buf *out)
{
    buf_printf(out, "{\"severity\":\"%s\",\"file\":",
               d->severity == SEVERITY_ERROR ? "error" : "warning");
    json_add_string(out, d->place.file);
    buf_printf(out, ",\"line\":%u,\"column\":%u,\"width\":%u,\"text\":",
               d->place.line, d->place.column, d->width);
    json_add_string(out, d->text);
    buf_add_c(out, "}\n");
}

/* Only where the files speak of one, and only of what they name. */
static void
add_mission(const struct mission *m, struct buf *out)
{
    const char *before = "";

    for (unsigned part = 0; part < MISSION_PARTS; part++) {
        uint32_t count = mission_part_count(m, (enum mission_part)part);

        if (!count)
            continue;
        buf_printf(out, "%s%u %s", before, count,
                   count == 1 ? mission_part_rows[part].one : mission_part_rows[part].more);
        before = ", ";
    }
    buf_add_c(out, before[0] ? "\n" : "");
}

static void
add_mission_json(const struct mission *m, struct buf *out)
{
    for (unsigned part = 0; part < MISSION_PARTS; part++)
        buf_printf(out, ",\"%s\":%u", mission_part_rows[part].more,
                   mission_part_count(m, (enum mission_part)part));
    buf_add_c(out, "}\n");
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
                   "\"zones\":%u,\"lines\":%u",
                   program->agreement_count, program->clause_count, checkable,
                   program->party_count, program->zone_count, program->line_count);
    else
        buf_printf(&command->out,
                   "%u agreements, %u clauses (%u checkable), %u parties, %u zones, %u lines\n",
                   program->agreement_count, program->clause_count, checkable,
                   program->party_count, program->zone_count, program->line_count);
    if (command->options.json)
        add_mission_json(program->mission, &command->out);
    else
        add_mission(program->mission, &command->out);
    if (command->options.lint && command->diagnostics->count)
        return err_set(err, TRUCE_FOUND, "%u warning%s%s", command->diagnostics->count,
                       command->diagnostics->count == 1 ? "" : "s",
                       command->diagnostics->more ? ", and more that are not shown" : "");
    return TRUCE_OK;
}
