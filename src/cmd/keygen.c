/*
 * truce keygen [--as witness|author] --name NAME -o FILE
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
 * --as author makes the key with which a person signs decisions (truce decide), no FILE.last
 * either. NAME is the person's, or that of the office, without blanks; truce author records
 * whose key it is. It signs no record.
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
    int             type;

    if (!command->options.name || !command->options.o)
        return err_set(err, TRUCE_USAGE, "truce keygen wants --name NAME and -o FILE");
    type = !as                          ? NOTE_LOG
           : strcmp(as, "witness") == 0 ? NOTE_WITNESS
           : strcmp(as, "author") == 0  ? NOTE_AUTHOR
                                        : 0;
    if (!type)
        return err_set(err, TRUCE_USAGE, "truce keygen makes a key --as witness or --as author, or "
                                         "that of a record; not as '%.40s'", as);
    TRY(keyfile_make(command->options.o, str_from_c(command->options.name),
                     (enum note_type)type, &command->boot, &key, err));
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
