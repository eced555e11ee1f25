/*
 * truce init [--db PATH]
 *
 * Make a store: one file that holds the record of a mission. --db, or TRUCE_DB, or
 * ./truce.db names it, here and in every other command.
 *
 * Exit 5 if there is something of that name already; it is left alone.
 */
#include "cmd/command.h"

#include "base/sys.h"

enum status
cmd_init(struct command *command, struct err *err)
{
    const char *path = command_db(command);

    TRY(store_open(path, STORE_CREATE, &command->store, err));
    TRY(log_init(command->store, sys_now(), err));
    if (command->options.json) {
        buf_add_c(&command->out, "{\"store\":");
        json_add_string(&command->out, str_from_c(path));
        buf_add_c(&command->out, "}\n");
    } else {
        buf_printf(&command->out, "made the store '%s'\n", path);
    }
    return TRUCE_OK;
}
