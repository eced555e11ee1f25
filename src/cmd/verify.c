/*
 * truce verify [--db PATH]
 *
 * Recompute every digest of the record, from the entries up to the root of the tree,
 * and compare with what is stored; then whatever the vault keeps with the digests that
 * the entries have of it. Writes nothing.
 *
 * Exit 0 if both are whole, 7 at the first entry that is not, whose number it prints.
 */
#include "cmd/command.h"

#include "record/vault.h"

enum status
cmd_verify(struct command *command, struct err *err)
{
    struct digest root;
    uint64_t      checked, kept;
    char          hex[SHA256_HEX_LEN + 1];

    TRY(command_open(command, STORE_READ, err));
    TRY(log_verify(flow_log(command->flow), &checked, err));
    TRY(vault_verify(flow_log(command->flow), &command->step, &kept, err));
    root = log_root(flow_log(command->flow));
    digest_hex(&root, hex);
    buf_printf(&command->out,
               command->options.json ? "{\"entries\":%llu,\"root\":\"%s\",\"vault\":%llu}\n"
                                     : "%llu entries, all whole\nroot %s\n%llu with something in "
                                       "the vault, all whole\n",
               (unsigned long long)checked, hex, (unsigned long long)kept);
    return TRUCE_OK;
}
