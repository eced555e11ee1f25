#include "cmd/reports.h"

#include "base/sys.h"
#include "cmd/pipeline.h"

int
reports_terms(const struct command *command)
{
    int terms = 0;

    while (terms < command->arg_count &&
           str_ends(str_from_c(command->args[terms]), STR(".truce")))
        terms++;
    return terms;
}

/* ---- reading ---- */

static enum status
read_items(struct reports *reports, struct intake *intake, const char *name,
           reports_each each, void *context, struct err *err)
{
    struct arena      *step = &reports->command->step;
    struct intake_item item;
    int64_t            total = intake_bytes_total(intake);
    bool               more;

    for (;;) {
        double share = -1;

        arena_reset(step);
        TRY(intake_next(intake, step, &item, &more, err));
        if (!more)
            return TRUCE_OK;
        if (total > 0)
            share = (double)intake_bytes_read(intake) / (double)total;
        TRY(each(context, &item, name, total < 0, share, err));
        if (sys_interrupted())
            return err_set(err, TRUCE_INTERRUPTED, "interrupted at line %llu of '%s'",
                           (unsigned long long)item.line, name);
    }
}

static enum status
read_file(struct reports *reports, int file, reports_each each, void *context,
          struct err *err)
{
    const struct options *options = &reports->command->options;
    struct intake_options how = { .profile = options->as, .source = options->source,
                                  .lean = true, .words = reports->program->words };
    struct arena          keep;
    struct intake        *intake;
    enum status           status;

    TRY(command_tz(reports->command, &how.naive, err));
    arena_init(&keep, COMMAND_STEP_BYTES * (size_t)4);
    status = intake_open(reports->paths[file], &how, &keep, &intake, err);
    if (status == TRUCE_OK) {
        status = reports->by_lanes && pipeline_lanes(intake, PIPELINE_LANES_MAX) > 1
                     ? reports->by_lanes(context, intake, reports->names[file], err)
                     : read_items(reports, intake, reports->names[file], each, context, err);
        intake_close(intake);
    }
    arena_free(&keep);
    return status;
}

enum status
reports_read(struct reports *reports, reports_each each, void *context, struct err *err)
{
    for (int i = 0; i < reports->count; i++)
        TRY(read_file(reports, i, each, context, err));
    return TRUCE_OK;
}

/* ---- what they tell of each other ---- */

struct gathering {
    struct reports *reports;
    struct context *context;
    struct progress progress;
    uint64_t        count;
};

static enum status
gather_one(void *context, const struct intake_item *item, const char *name, bool live,
           double share, struct err *err)
{
    struct gathering *g = context;
    bool              took;

    (void)name, (void)live;
    if (item->rejected)
        return TRUCE_OK; /* it is told when it is set aside, in the second reading */
    progress_show(&g->progress, ++g->count, share);
    return context_take(g->context, &item->report, &g->reports->command->step, &took, err);
}

/* What can be read once only is kept, so that it can be read twice. */
static enum status
spool_all(struct reports *reports, struct err *err)
{
    for (int i = 0; i < reports->count; i++) {
        char *path = ARENA_ARRAY(&reports->command->boot, SYS_PATH_LEN_MAX, char);

        TRY_NEW(path, err);
        TRY(sys_spool(reports->names[i], path, &reports->spools[i], err));
        reports->paths[i] = path;
    }
    return TRUCE_OK;
}

static enum status
gather(struct reports *reports, struct err *err)
{
    struct command    *command = reports->command;
    struct context    *context = ARENA_NEW(&command->boot, struct context);
    struct gathering   gathering = { .reports = reports, .context = context };
    struct terms_world world;
    struct program    *program;
    enum status        status;
    instant            end;

    TRY_NEW(context, err);
    TRY(spool_all(reports, err));
    TRY(context_init(context, reports->program, &reports->facts, err));
    progress_init(&gathering.progress, command->row->name, "reports gathered");
    status = reports_read(reports, gather_one, &gathering, err);
    progress_clear(&gathering.progress);
    TRY(status);
    if (reports->until.kind != WHEN_NONE)
        when_span(reports->until, program_tz(reports->program), &context->horizon, &end);
    TRY(context_finish(context, &world, err));
    if (context_moves_terms(reports->program)) {
        TRY(command_compile_in(command, command->args, reports->terms, &world, &program, err));
        reports->program = program;
    }
    TRY(context_bind(context, reports->program, err));
    reports->context = context;
    return TRUCE_OK;
}

/* ---- open and close ---- */

static enum status
list_files(struct reports *reports, int end, struct err *err)
{
    struct command *command = reports->command;
    int             count = end - reports->terms;

    if (count > REPORTS_FILES_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d files of reports", REPORTS_FILES_MAX);
    reports->count = count ? count : reports->wants_input;
    reports->names = ARENA_ARRAY(&command->boot, (size_t)reports->count + 1, const char *);
    reports->paths = ARENA_ARRAY(&command->boot, (size_t)reports->count + 1, const char *);
    reports->spools = ARENA_ARRAY(&command->boot, (size_t)reports->count + 1, int);
    TRY_NEW(reports->names, err);
    TRY_NEW(reports->paths, err);
    TRY_NEW(reports->spools, err);
    for (int i = 0; i < reports->count; i++) {
        reports->names[i] = count ? command->args[reports->terms + i] : "-";
        reports->paths[i] = reports->names[i];
        reports->spools[i] = -1;
    }
    return TRUCE_OK;
}

enum status
reports_open(struct command *command, int end, struct reports **ret_reports, struct err *err)
{
    return reports_open_at(command, end, true, (struct when){ WHEN_NONE, 0 }, ret_reports, err);
}

enum status
reports_open_at(struct command *command, int end, bool wants_input, struct when until,
                struct reports **ret_reports, struct err *err)
{
    struct reports *reports = ARENA_NEW(&command->boot, struct reports);
    struct program *program;
    enum status     status;

    TRY_NEW(reports, err);
    reports->command = command;
    reports->wants_input = wants_input;
    reports->until = until;
    reports->terms = reports_terms(command);
    TRY(list_files(reports, end, err));
    TRY(command_compile(command, command->args, reports->terms, NULL, &program, err));
    reports->program = program;
    arena_init(&reports->facts, COMMAND_BOOT_BYTES);
    status = context_is_wanted(program) ? gather(reports, err) : TRUCE_OK;
    if (status == TRUCE_OK)
        *ret_reports = reports;
    else
        reports_close(reports);
    return status;
}

void
reports_close(struct reports *reports)
{
    for (int i = 0; i < reports->count; i++)
        if (reports->spools[i] >= 0)
            sys_close(&(struct sys_file){ .fd = reports->spools[i] });
    arena_free(&reports->facts);
}
