#include "cmd/reading.h"

#include "base/sys.h"
#include "intake/intake.h"
#include "report/walk.h"

/* One pass over all reports. */
struct pass {
    struct reading *reading;
    reading_each    each;
    void           *context;
    bool            first; /* of two: what is set aside is said in the second */
};

static enum status
give_items(struct pass *pass, struct intake *intake, const char *path, struct err *err)
{
    struct reading    *r = pass->reading;
    struct intake_item item;
    bool               more;

    for (;;) {
        struct read_report report = { .report = &item.report };

        arena_reset(&r->command->step);
        TRY(intake_next(intake, &r->command->step, &item, &more, err));
        if (!more)
            return TRUCE_OK;
        report.number = item.line;
        if (item.rejected && !pass->first)
            TRY(rejects_add(&r->rejects, path, item.line, &item.why, item.raw, err));
        if (item.rejected)
            continue;
        r->reports++;
        TRY(pass->each(pass->context, &report, err));
        if (sys_interrupted())
            return err_set(err, TRUCE_INTERRUPTED, "interrupted after %llu reports",
                           (unsigned long long)r->reports);
    }
}

static enum status
give_file(struct pass *pass, const char *path, struct err *err)
{
    struct command       *command = pass->reading->command;
    struct intake_options options = { .profile = command->options.as,
                                      .source = command->options.source, .lean = true,
                                      .words = pass->reading->program->words };
    struct arena          keep;
    struct intake        *intake;
    enum status           status;

    TRY(command_tz(command, &options.naive, err));
    arena_init(&keep, COMMAND_STEP_BYTES * (size_t)4);
    status = intake_open(path, &options, &keep, &intake, err);
    if (status == TRUCE_OK) {
        status = give_items(pass, intake, path, err);
        intake_close(intake);
    }
    arena_free(&keep);
    return status;
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
    pass->reading->reports++;
    arena_reset(&pass->reading->command->step);
    return pass->each(pass->context, &report, err);
}

static enum status
run_pass(struct pass *pass, struct err *err)
{
    struct reading *r = pass->reading;
    struct walk_log log;

    r->reports = r->unjudged = 0;
    if (r->from_store) {
        TRY(walk_log(r->command->flow, &r->command->boot, &log, err));
        return walk(r->command->flow, &log, give_stored, pass, err);
    }
    for (int i = r->first; i < r->command->arg_count; i++)
        TRY(give_file(pass, r->command->args[i], err));
    return r->from_input ? give_file(pass, "-", err) : TRUCE_OK;
}

/* ---- what reports tell of each other ---- */

struct gathering {
    struct command *command;
    struct context *context;
};

static enum status
take(void *context, const struct read_report *report, struct err *err)
{
    struct gathering *g = context;
    bool              took;

    return context_take(g->context, report->report, &g->command->step, &took, err);
}

static enum status
gather(struct reading *r, const struct bundle *bundle, struct when until, struct err *err)
{
    struct command    *command = r->command;
    struct gathering   gathering = { command, ARENA_NEW(&command->boot, struct context) };
    struct pass        pass = { r, take, &gathering, true };
    struct terms_world world;
    struct program    *program;
    instant            end;
    bool               input = r->from_input;

    TRY_NEW(gathering.context, err);
    for (int i = r->first; i < command->arg_count; i++)
        input = input || strcmp(command->args[i], "-") == 0;
    if (input)
        return err_set(err, TRUCE_USAGE, "these terms need every report before the first "
                       "is judged, so give them as a file, not on standard input");
    TRY(context_init(gathering.context, r->program, &command->boot, err));
    TRY(run_pass(&pass, err));
    if (until.kind != WHEN_NONE)
        when_span(until, program_tz(r->program), &gathering.context->horizon, &end);
    TRY(context_finish(gathering.context, &world, err));
    if (context_moves_terms(r->program)) {
        TRY(bundle_compile(bundle, &world, &command->boot, &program, command->diagnostics, err));
        r->program = program;
    }
    TRY(context_bind(gathering.context, r->program, err));
    r->context = gathering.context;
    return TRUCE_OK;
}

/* ---- open and close ---- */

static enum status
open_files(struct reading *r, bool wants_input, struct when until, struct err *err)
{
    struct command *command = r->command;
    struct program *program;
    struct bundle   bundle;

    while (r->first < command->arg_count &&
           str_ends(str_from_c(command->args[r->first]), STR(".truce")))
        r->first++;
    if (!r->first)
        return err_set(err, TRUCE_USAGE, "truce %s wants a .truce file first, not '%.60s'",
                       command->row->name, command->args[0]);
    r->from_input = wants_input && r->first == command->arg_count;
    bundle_init(&bundle, &command->boot);
    TRY(command_compile(command, command->args, r->first, &bundle, &program, err));
    r->program = program;
    return context_is_wanted(program) ? gather(r, &bundle, until, err) : TRUCE_OK;
}

enum status
reading_open(struct reading *reading, struct command *command, bool wants_input,
             struct when until, struct err *err)
{
    uint64_t behind;

    *reading = (struct reading){ .command = command };
    TRY(rejects_open(&reading->rejects, command, err));
    if (command->arg_count)
        return open_files(reading, wants_input, until, err);
    reading->from_store = true;
    TRY(command_open(command, STORE_READ, err));
    reading->program = flow_program(command->flow);
    if (!reading->program)
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    behind = log_size(flow_log(command->flow)) - flow_folded(command->flow);
    if (behind)
        say("truce: %llu records are not folded yet: run truce watch",
            (unsigned long long)behind);
    return TRUCE_OK;
}

enum status
reading_run(struct reading *reading, reading_each each, void *context, struct err *err)
{
    struct pass pass = { reading, each, context, false };

    return run_pass(&pass, err);
}

enum status
reading_close(struct reading *reading, struct err *err)
{
    uint64_t count = reading->rejects.count;

    TRY(rejects_close(&reading->rejects, err));
    if (reading->unjudged)
        say("%llu reports are not judged: the terms in force do not know what they call the act",
            (unsigned long long)reading->unjudged);
    if (count)
        say("%llu rows set aside", (unsigned long long)count);
    if (count && !reading->reports)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return TRUCE_OK;
}
