/*
 * truce verify [--db PATH]
 *
 * Recompute every digest of the record, from the entries up to the root of the tree,
 * and compare with what is stored. Writes nothing.
 *
 * Exit 0 if the record is whole, 7 at the first entry that is not, whose number it
 * prints.
 */
#include "cmd/command.h"

enum status
cmd_verify(struct command *command, struct err *err)
{
    struct digest root;
    uint64_t      checked;
    char          hex[SHA256_HEX_LEN + 1];

    TRY(command_open(command, STORE_READ, err));
    TRY(log_verify(flow_log(command->flow), &checked, err));
    root = log_root(flow_log(command->flow));
    digest_hex(&root, hex);
    buf_printf(&command->out,
               command->options.json ? "{\"entries\":%llu,\"root\":\"%s\"}\n"
                                     : "%llu entries, all whole\nroot %s\n",
               (unsigned long long)checked, hex);
    return TRUCE_OK;
}
