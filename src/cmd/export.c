/*
 * truce export [--db PATH] [--entries [--vault]]
 *
 * The reports as JSON Lines, each in its newest version, in the order of the record, but
 * those that were withdrawn (truce decide supersede, once truce watch has taken it in): what
 * truce import reads. --entries prints the whole record instead, every entry
 * with its sequence number, as it is published: terms, and every version of every
 * report, without what is protected. --vault adds that, in a line before each entry:
 * then it is all that truce import --entries needs to make the same store.
 */
#include "cmd/command.h"

#include "flow/decided.h"
#include "flow/restore.h"
#include "record/vault.h"

/* A report is in its newest version unless a later record corrects it. The record that
 * corrects comes later, so what is corrected is learnt in a first pass. */
struct exporting {
    struct command *command;
    uint8_t        *corrected; /* a bit a record */
};

static enum status
note_correction(void *context, const struct log_entry *entry, struct err *err)
{
    struct exporting *ex = context;
    struct report     report;
    uint64_t          corrects;

    if (entry->kind != RECORD_REPORT)
        return TRUCE_OK;
    arena_reset(&ex->command->step);
    TRY(flow_read_report(ex->command->flow, entry, &ex->command->step,
                           &report, NULL, &corrects, err));
    if (corrects != UINT64_MAX && corrects < entry->seq)
        ex->corrected[corrects / 8] |= (uint8_t)(1u << corrects % 8);
    return TRUCE_OK;
}

/* A report that a person withdrew is not exported either. */
static enum status
note_withdrawn(void *context, uint64_t seq, struct err *err)
{
    struct exporting *ex = context;

    (void)err;
    if (seq < log_size(flow_log(ex->command->flow)))
        ex->corrected[seq / 8] |= (uint8_t)(1u << seq % 8);
    return TRUCE_OK;
}

static enum status
flush_some(struct command *command, struct err *err)
{
    return command->out.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK : command_flush(command, err);
}

static enum status
print_report(void *context, const struct log_entry *entry, struct err *err)
{
    struct exporting  *ex = context;
    struct command    *command = ex->command;
    struct report      report;
    const struct json *json;
    uint64_t           corrects;

    if (entry->kind != RECORD_REPORT || ex->corrected[entry->seq / 8] & 1u << entry->seq % 8)
        return TRUCE_OK;
    arena_reset(&command->step);
    TRY(flow_read_report(command->flow, entry, &command->step, &report,
                           &json, &corrects, err));
    TRY(json_add_canonical(&command->out, json, &command->step, err));
    buf_add_byte(&command->out, '\n');
    return flush_some(command, err);
}

static enum status
print_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct command *command = context;
    char            text[TIME_TEXT_LEN];
    struct str      disclosures;

    if (command->options.vault) {
        arena_reset(&command->step);
        TRY(vault_get(flow_log(command->flow), entry->seq, &command->step, &disclosures, err));
        flow_add_vault_line(entry->seq, disclosures, &command->out);
    }
    buf_add_c(&command->out, "{\"body\":");
    buf_add(&command->out, entry->body);
    buf_printf(&command->out, ",\"kind\":\"%s\",\"recorded\":\"%.*s\",\"seq\":%llu}\n",
               record_kind_name(entry->kind), STR_ARGS(time_text(entry->recorded, text)),
               (unsigned long long)entry->seq);
    return flush_some(command, err);
}

enum status
cmd_export(struct command *command, struct err *err)
{
    struct exporting ex = { .command = command };

    if (command->options.vault && !command->options.entries)
        return err_set(err, TRUCE_USAGE, "truce export --vault goes with --entries");
    TRY(command_open(command, STORE_READ, err));
    struct log *log = flow_log(command->flow);
    if (command->options.entries)
        return log_scan(log, 0, print_entry, command, err);
    ex.corrected = ARENA_ARRAY(&command->boot, log_size(log) / 8 + 1, uint8_t);
    TRY_NEW(ex.corrected, err);
    TRY(log_scan(log, 0, note_correction, &ex, err));
    TRY(flow_each_withdrawn(command->flow, note_withdrawn, &ex, err));
    return log_scan(log, 0, print_report, &ex, err);
}
