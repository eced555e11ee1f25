#include "cmd/reading.h"

#include "report/walk.h"

struct pass {
    struct reading *reading;
    reading_each    each;
    void           *context;
};

static enum status
give_item(void *context, const struct intake_item *item, const char *name, bool live,
          double share, struct err *err)
{
    struct pass       *pass = context;
    struct read_report report = { .report = &item->report, .number = item->line };

    (void)live, (void)share;
    if (item->rejected)
        return rejects_add(&pass->reading->rejects, name, item->line, &item->why, item->raw, err);
    pass->reading->reports++;
    return pass->each(pass->context, &report, err);
}

static enum status
give_stored(void *context, const struct walk_item *item, struct err *err)
{
    struct pass       *pass = context;
    struct read_report report = { item->report, item->seq, item->findings,
                                  item->finding_count };

    if (item->report->unknown.len) {
        pass->reading->unjudged++;
        return TRUCE_OK;
    }
    if (item->decided->dismissed) {
        pass->reading->refuted++;
        return TRUCE_OK;
    }
    pass->reading->reports++;
    arena_reset(&pass->reading->command->step);
    return pass->each(pass->context, &report, err);
}

enum status
reading_run(struct reading *reading, reading_each each, void *context, struct err *err)
{
    struct pass     pass = { reading, each, context };
    struct walk_log log;

    if (reading->files)
        return reports_read(reading->files, give_item, &pass, err);
    TRY(walk_log(reading->command->flow, &reading->command->boot, &log, err));
    return walk(reading->command->flow, &log, give_stored, &pass, err);
}

/* ---- open and close ---- */

static enum status
open_files(struct reading *r, bool wants_input, struct when until, struct err *err)
{
    struct command *command = r->command;

    if (!reports_terms(command))
        return err_set(err, TRUCE_USAGE, "truce %s wants a .truce file first, not '%.60s'",
                       command->row->name, command->args[0]);
    TRY(reports_open_at(command, command->arg_count, wants_input, until, &r->files, err));
    r->program = r->files->program;
    r->context = r->files->context;
    return TRUCE_OK;
}

static enum status
open_store(struct reading *r, struct err *err)
{
    struct flow *flow;
    uint64_t     behind;

    TRY(command_open(r->command, STORE_READ, err));
    flow = r->command->flow;
    r->program = flow_program(flow);
    r->context = flow_context(flow);
    if (!r->program)
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    behind = log_size(flow_log(flow)) - flow_folded(flow);
    if (behind)
        say("truce: %llu records are not folded yet: run truce watch",
            (unsigned long long)behind);
    return TRUCE_OK;
}

enum status
reading_open(struct reading *reading, struct command *command, bool wants_input,
             struct when until, struct err *err)
{
    *reading = (struct reading){ .command = command };
    TRY(rejects_open(&reading->rejects, command, err));
    return command->arg_count ? open_files(reading, wants_input, until, err)
                              : open_store(reading, err);
}

enum status
reading_close(struct reading *reading, struct err *err)
{
    uint64_t count = reading->rejects.count;

    if (reading->files)
        reports_close(reading->files);
    TRY(rejects_close(&reading->rejects, err));
    if (reading->unjudged)
        say("%llu reports are not judged: the terms in force do not know what they call the act",
            (unsigned long long)reading->unjudged);
    if (reading->refuted)
        say("%llu reports are refuted by a person's decision, and left out",
            (unsigned long long)reading->refuted);
    if (count)
        say("%llu rows set aside", (unsigned long long)count);
    if (count && !reading->reports)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return TRUCE_OK;
}
