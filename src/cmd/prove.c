/*
 * truce prove [--db PATH] SOURCE:ID -o FILE
 *
 * Write the newest record of a report, with the proof that it is in the record as it
 * was signed last (truce checkpoint). Anybody can check the file with truce
 * check-proof, without the store. It holds the whole entry: everything that was
 * reported. A number alone names any entry of the record (truce export --entries).
 *
 * Exit 3 if there is no such report, or none was signed since it was recorded.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "record/proof.h"

static enum status
find_entry(struct command *command, uint64_t *ret_seq, struct err *err)
{
    struct str       name = str_from_c(command->args[0]);
    struct log_entry entry;
    int64_t          number;

    if (str_to_i64(name, &number) && number >= 0) {
        *ret_seq = (uint64_t)number;
        return TRUCE_OK;
    }
    TRY(flow_find_report(command->flow, name, &command->boot, &entry, err));
    *ret_seq = entry.seq;
    return TRUCE_OK;
}

enum status
cmd_prove(struct command *command, struct err *err)
{
    struct proof proof;
    uint64_t     seq = 0;

    if (!command->options.o)
        return err_set(err, TRUCE_USAGE, "truce prove wants -o FILE");
    TRY(command_open(command, STORE_READ, err));
    TRY(find_entry(command, &seq, err));
    TRY(proof_make(flow_log(command->flow), seq, &command->boot, &proof, err));
    proof_add_json(&proof, &command->out);
    TRY(buf_status(&command->out, err));
    TRY(sys_write_file(command->options.o, buf_str(&command->out), err));
    buf_clear(&command->out);
    return TRUCE_OK;
}
