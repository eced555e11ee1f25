/*
 * truce keygen [--as witness] --name NAME -o FILE
 *
 * Make the key that signs the record. NAME says whose record it is, to everybody and
 * for good: the address where it is published is a good one, like example.org/mission.
 *
 * FILE      the private key, which only its owner may read: whoever has it can sign
 * FILE.pub  the key to check with, which is printed too: publish it
 * FILE.last what the key signed last: keep it with FILE, always the newest
 *
 * --as witness makes the key of a witness (truce witness): a file less, since it keeps
 * elsewhere what it signed.
 *
 * Exit 5 if one of them is there already; nothing is overwritten.
 */
#include "cmd/command.h"

#include "record/keyfile.h"

enum status
cmd_keygen(struct command *command, struct err *err)
{
    const char     *as = command->options.as;
    struct note_key key;
    struct buf      text;

    if (!command->options.name || !command->options.o)
        return err_set(err, TRUCE_USAGE, "truce keygen wants --name NAME and -o FILE");
    if (as && strcmp(as, "witness") != 0)
        return err_set(err, TRUCE_USAGE, "truce keygen makes a key --as witness, or that of a "
                                         "record; not as '%.40s'", as);
    TRY(keyfile_make(command->options.o, str_from_c(command->options.name),
                     as ? NOTE_WITNESS : NOTE_LOG, &command->boot, &key, err));
    buf_init(&text, NOTE_BYTES_MAX);
    note_key_add_text(&key, &text);
    if (command->options.json) {
        buf_add_c(&command->out, "{\"key\":");
        json_add_string(&command->out, buf_str(&text));
        buf_add_c(&command->out, "}\n");
    } else {
        buf_add(&command->out, buf_str(&text));
        buf_add_byte(&command->out, '\n');
    }
    buf_free(&text);
    return TRUCE_OK;
}
