/*
 * truce escrow [--db PATH] -o FILE --to KEY...
 *
 * An encrypted copy of the whole record, for a third party to keep: every entry, what the
 * vault keeps of it, and what each key signed last. It is an age file (c2sp.org/age) to the public keys given, each
 * age1… as age-keygen prints it; whoever holds one of the secret keys opens it with any
 * age program, and nobody else, nor this program. What is inside is what truce import
 * --entries takes, and gives the same root:
 *
 *   age --decrypt -i SECRET FILE | truce import --entries --db NEW -
 *
 * FILE takes its name only when it is whole. Prints size and root of what it holds.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "flow/restore.h"
#include "record/age.h"
#include "record/log_proof.h"
#include "record/vault.h"

struct escrow {
    struct command   *command;
    struct sys_output output;
    struct age        age;
    struct buf        lines; /* of one entry */
};

static enum status
write_out(void *context, struct str bytes, struct err *err)
{
    struct escrow *e = context;

    return sys_output_write(&e->output, bytes, err);
}

static enum status
add_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct escrow *e = context;
    struct arena  *step = &e->command->step;
    struct str     bytes, disclosures;

    arena_reset(step);
    TRY(vault_get(flow_log(e->command->flow), entry->seq, step, &disclosures, err));
    TRY(log_read_bytes(flow_log(e->command->flow), entry->seq, step, &bytes, err));
    buf_clear(&e->lines);
    flow_add_vault_line(entry->seq, disclosures, &e->lines);
    buf_add(&e->lines, bytes);
    buf_add_byte(&e->lines, '\n');
    TRY(buf_status(&e->lines, err));
    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted; nothing was written");
    return age_add(&e->age, buf_str(&e->lines), err);
}

static enum status
add_note(void *context, struct str note, struct err *err)
{
    struct escrow *e = context;

    buf_clear(&e->lines);
    buf_add_c(&e->lines, "{\"checkpoint\":");
    json_add_string(&e->lines, note);
    buf_add_c(&e->lines, "}\n");
    TRY(buf_status(&e->lines, err));
    return age_add(&e->age, buf_str(&e->lines), err);
}

/* What each key signed last, where one did; a store that was changed since is not given away. */
static enum status
add_checkpoints(struct escrow *e, struct err *err)
{
    struct log          *log = flow_log(e->command->flow);
    struct arena        *step = &e->command->step;
    struct merkle_tiles *tiles;
    struct checkpoint    head;
    struct str           note;
    struct err           why = { 0 };

    arena_reset(step);
    TRY(log_tiles(log, &e->command->boot, &tiles, err));
    enum status status = log_checkpoint(log, tiles, NULL, step, &note, &head, &why);
    if (status == TRUCE_MISSING)
        return TRUCE_OK;
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    return log_each_checkpoint(log, add_note, e, err);
}

static enum status
write_all(struct escrow *e, const struct age_recipient *to, uint32_t count, struct err *err)
{
    TRY(age_begin(&e->age, to, count, write_out, e, err));
    TRY(log_scan(flow_log(e->command->flow), 0, add_entry, e, err));
    TRY(add_checkpoints(e, err));
    return age_end(&e->age, err);
}

enum status
cmd_escrow(struct command *command, struct err *err)
{
    const struct option_list *list = &command->options.to;
    struct escrow            *e = ARENA_NEW(&command->boot, struct escrow);
    struct age_recipient      to[AGE_RECIPIENTS_MAX];
    struct digest             root;
    char                      hex[SHA256_HEX_LEN + 1];
    enum status               status;

    TRY_NEW(e, err);
    if (!command->options.o || !list->count)
        return err_set(err, TRUCE_USAGE, "truce escrow wants -o FILE and --to KEY");
    if (list->count > AGE_RECIPIENTS_MAX)
        return err_set(err, TRUCE_LIMIT, "at most %d keys --to", AGE_RECIPIENTS_MAX);
    for (int i = 0; i < list->count; i++)
        TRY(age_recipient_from_text(str_trim(str_from_c(list->at[i])), &to[i], err));
    TRY(command_open(command, STORE_READ, err));
    e->command = command;
    TRY(sys_output_open(&e->output, command->options.o, err));
    buf_init(&e->lines, 3 * (size_t)STORE_VALUE_LEN_MAX);
    status = write_all(e, to, (uint32_t)list->count, err);
    age_wipe(&e->age);
    buf_free(&e->lines);
    TRY(sys_output_end(&e->output, status, err));
    root = log_root(flow_log(command->flow));
    digest_hex(&root, hex);
    buf_printf(&command->out, command->options.json ? "{\"entries\":%llu,\"root\":\"%s\"}\n"
                                                    : "%llu entries, root %s\n",
               (unsigned long long)log_size(flow_log(command->flow)), hex);
    return TRUCE_OK;
}
