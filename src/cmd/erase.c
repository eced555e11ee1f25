/*
 * truce erase [--db PATH] SOURCE:ID --by NAME --why TEXT [--field NAME...]
 * truce erase [--db PATH] '#NUMBER' --by NAME --why TEXT [--field NAME...]
 *
 * Forget a report, or members of it, for good: who reported, the exact place, the words,
 * and every member that truce does not know, all that is protected. Every version of it, and every
 * table derived from it; no page and no journal of the store holds it afterwards. The
 * record says that it was erased, by whom and why, and never what it was; every proof of
 * the rest goes on to hold.
 *
 * The second form takes the number of a decision (truce decide): its reasons, which may name
 * a witness. The decision and its signature hold all the same. Or that of a table of
 * contributions (truce posture --json): its rows, those of the versions it corrects too.
 *
 * --field names what to erase, several times; without it all that is protected. A report
 * whose source is erased is known by its number, such as '#17', from then on.
 *
 * What lies in copies, backups and files that were imported is yours to destroy; do not
 * import such a file again.
 *
 * Exit 3 if there is no such report or nothing of that name is kept; 8 if somebody reads
 * the store: what was asked is erased, and old pages stay in its journal until the same
 * is run again with --forget alone.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "flow/erase.h"
#include "record/protect.h"

static enum status
take_words(struct command *command, struct erasure *erasure, struct err *err)
{
    const struct options *options = &command->options;
    struct str           *fields = ARENA_ARRAY(&command->boot, OPTION_LIST_MAX, struct str);

    TRY_NEW(fields, err);
    if (command->arg_count != 1 || !options->by || !options->why)
        return err_set(err, TRUCE_USAGE,
                       "truce erase wants a report, --by NAME and --why TEXT");
    for (int i = 0; i < options->field.count; i++)
        fields[i] = str_from_c(options->field.at[i]);
    *erasure = (struct erasure){ str_from_c(command->args[0]), fields,
                                 (uint32_t)options->field.count, str_from_c(options->by),
                                 str_from_c(options->why) };
    if (!str_is_utf8(erasure->by) || !str_is_utf8(erasure->why))
        return err_set(err, TRUCE_USAGE, "--by and --why are text in UTF-8");
    for (uint32_t i = 0; i < erasure->field_count; i++)
        if (protect_is_clear(fields[i]))
            return err_set(err, TRUCE_USAGE, "'%.*s' is public: it stands in the record itself, "
                                             "from which nothing can be taken",
                           STR_ARGS(str_sub(fields[i], 0, 60)));
    return TRUCE_OK;
}

enum status
cmd_erase(struct command *command, struct err *err)
{
    struct erasure erasure;
    struct erased  erased = { 0 };

    if (command->options.forget) {
        TRY(command_open(command, STORE_WRITE, err));
        return flow_forget(command->flow, err);
    }
    TRY(take_words(command, &erasure, err));
    TRY(command_open(command, STORE_WRITE, err));
    TRY(flow_erase(command->flow, &erasure, sys_now(), &command->boot, &erased, err));
    buf_printf(&command->out,
               command->options.json ? "{\"members\":%u,\"versions\":%u}\n"
                                     : "%u members erased, in %u versions\n",
               erased.members, erased.versions);
    return TRUCE_OK;
}
