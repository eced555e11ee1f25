/*
 * truce prove [--db PATH] SOURCE:ID -o FILE [--disclose FIELD,...] [--key KEY]
 *
 * Write the newest record of a report, with the proof that it is in the record as it
 * was signed last (truce checkpoint). Anybody can check the file with truce
 * check-proof, without the store. It shows the entry as it is published: not who
 * reported, nor the exact place, nor the words. --disclose names members to be shown
 * all the same, such as source,lat,lon, or all of them: all. A number alone, such as 17,
 * names any entry of the record (truce export --entries): a decision with its signature, the
 * record of its author.
 *
 * Where more keys than one sign the record, --key NAME+ID+KEY says which one's newest
 * signature the proof is to bear; without it, the newest of all.
 *
 * Exit 3 if there is no such report, or none was signed since it was recorded.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "record/proof.h"
#include "record/vault.h"

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

static enum status
choose(struct command *command, struct str all, struct str *ret_chosen, struct err *err)
{
    struct str  rest = str_from_c(command->options.disclose ? command->options.disclose : ""), name;
    struct str *names = ARENA_ARRAY(&command->boot, rest.len + 1, struct str);
    uint32_t    count = 0;

    TRY_NEW(names, err);
    *ret_chosen = all;
    if (str_eq_c(rest, "all"))
        return TRUCE_OK;
    while (rest.len) {
        if (!str_cut(&rest, ',', &name)) {
            name = rest;
            rest = STR_NONE;
        }
        names[count++] = str_trim(name);
    }
    return vault_choose(all, names, count, &command->boot, ret_chosen, err);
}

enum status
cmd_prove(struct command *command, struct err *err)
{
    const struct note_key *key;
    struct proof           proof;
    struct str             all;
    uint64_t               seq = 0;

    if (!command->options.o)
        return err_set(err, TRUCE_USAGE, "truce prove wants -o FILE");
    TRY(command_public_key(command, &key, err));
    TRY(command_open(command, STORE_READ, err));
    TRY(find_entry(command, &seq, err));
    TRY(proof_make(flow_log(command->flow), key, seq, &command->boot, &proof, err));
    TRY(vault_get(flow_log(command->flow), seq, &command->boot, &all, err));
    TRY(choose(command, all, &proof.disclosures, err));
    proof_add_json(&proof, &command->out);
    TRY(buf_status(&command->out, err));
    TRY(sys_write_file(command->options.o, buf_str(&command->out), err));
    buf_clear(&command->out);
    return TRUCE_OK;
}
