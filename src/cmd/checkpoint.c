/*
 * truce checkpoint [--db PATH] --key FILE
 *
 * Sign the record as it stands, keep the signature with it and print it: a C2SP
 * checkpoint, three lines and a signature. Publish it; proofs and tiles rest on it.
 *
 * FILE.last, beside the key, holds what the key signed last. A record that is not a
 * continuation of it is never signed: not an older copy, not one in which something
 * that was signed is changed or gone.
 *
 * Exit 5 if the record is no continuation, or if others may read FILE; 8 if another
 * program is signing.
 */
#include "cmd/command.h"

#include "record/keyfile.h"

static void
print_note(struct command *command, struct str note)
{
    if (!command->options.json) {
        buf_add(&command->out, note);
        return;
    }
    buf_add_c(&command->out, "{\"checkpoint\":");
    json_add_string(&command->out, note);
    buf_add_c(&command->out, "}\n");
}

enum status
cmd_checkpoint(struct command *command, struct err *err)
{
    struct keyfile *keyfile;
    struct buf      note;
    enum status     status;

    if (!command->options.key)
        return err_set(err, TRUCE_USAGE, "truce checkpoint wants --key FILE (truce keygen)");
    TRY(command_open(command, STORE_WRITE, err));
    TRY(keyfile_open(command->options.key, &command->boot, &keyfile, err));
    buf_init(&note, NOTE_BYTES_MAX);
    status = keyfile_sign(keyfile, flow_log(command->flow), &command->boot, &note, err);
    keyfile_close(keyfile);
    if (status == TRUCE_OK)
        status = log_keep_checkpoint(flow_log(command->flow), buf_str(&note), err);
    if (status == TRUCE_OK)
        print_note(command, buf_str(&note));
    buf_free(&note);
    return status;
}
