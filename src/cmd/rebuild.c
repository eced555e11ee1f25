/*
 * truce rebuild [--db PATH]
 *
 * Drop every derived table and fold the whole record again, in one transaction: all
 * of it or nothing. The digest printed is over every row of every derived table, so
 * two stores with the same record can be compared, and a store with itself.
 */
#include "cmd/command.h"

#include "base/sys.h"

static enum status
show(void *context, uint64_t done, uint64_t total, struct err *err)
{
    progress_show(context, done, total ? (double)done / (double)total : -1);
    return sys_interrupted() ? err_set(err, TRUCE_INTERRUPTED, "interrupted; nothing was changed")
                             : TRUCE_OK;
}

enum status
cmd_rebuild(struct command *command, struct err *err)
{
    struct flow_tally tally;
    struct progress   progress;
    struct digest     before, after;
    char              hex[SHA256_HEX_LEN + 1];
    bool              was_current;
    enum status       status;

    TRY(command_open(command, STORE_WRITE, err));
    was_current = flow_folded(command->flow) == log_size(flow_log(command->flow));
    TRY(flow_digest(command->flow, &before, err));
    progress_init(&progress, "rebuild", "records");
    status = flow_rebuild(command->flow, show, &progress, &tally, err);
    progress_clear(&progress);
    TRY(status);
    TRY(flow_digest(command->flow, &after, err));
    digest_hex(&after, hex);
    if (command->options.json)
        buf_printf(&command->out, "{\"reports\":%llu,\"findings\":%llu,\"digest\":\"%s\","
                   "\"same_as_before\":%s}\n", (unsigned long long)tally.reports,
                   (unsigned long long)tally.findings, hex,
                   digest_eq(&before, &after) ? "true" : "false");
    else
        buf_printf(&command->out, "%llu reports judged, %llu findings\nderived tables %s\n%s\n",
                   (unsigned long long)tally.reports, (unsigned long long)tally.findings, hex,
                   digest_eq(&before, &after) ? "the same as before, byte for byte"
                   : was_current              ? "NOT the same as before"
                                              : "new: not everything had been folded");
    return TRUCE_OK;
}
