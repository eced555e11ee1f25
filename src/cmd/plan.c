/*
 * truce plan [--on DATE] [--as-of DATE] [--without NAME,...] [--from GROUP] [--survive K]
 *            [--travel FILE [--reach-minutes N]] [--seconds N] [--gap PERCENT]
 *            [--precision DEGREES] [--json | --csv | --geojson | -o FILE] [FILE.truce...]
 *
 * Which unit stands at which base, and which sites are covered then. Units that the terms
 * give a place (at) stand there; each other may stand at one base that has room and excludes
 * none of its caveats. The choice is the best in this order: weighted need covered; backup;
 * with --survive K the weight of sites that stay covered when any K contributors have left
 * (0 to 3); the fewest people; the fewest units. Without files the terms of the store.
 *
 * Without --on the plan is for the time when everything has come: all needs, and all units
 * whenever they are ready. With it, for that day: needs that may have begun, and units that
 * may be ready. --as-of DATE is the day whose knowledge counts, today if not given. --without
 * plans as if these contributors took their people home. --from held, firm or hoped is the
 * least sure stage that counts; without it all units count that are not gone.
 *
 * --travel FILE.csv measures along ways instead of the geodesic: columns from, to and km or
 * minutes, or a square table. km are held against within and reach; minutes against
 * --reach-minutes N, in place of them if the table has no km. A pair not in it is no way.
 *
 * The answer is proven best in each goal, or says by how much a better one could differ: the
 * search stops after --seconds N (60; 0 is never) or within --gap PERCENT of the best. It
 * lists who would uncover which site by leaving alone, the smallest offer that would cover
 * what is not covered, and for what no choice covers the reasons, with the fewest caveats
 * that would have to be lifted. What no record says is not filled in, and listed.
 *
 * --csv is the needs with the units that count at them; --geojson sites, units and who serves
 * what, for a map. -o FILE writes what its suffix names: .html, a page with map and tables,
 * .csv, .geojson, .json, or .ics with the dates of the terms. A page and a map tell places to
 * 0.01 degree (1.1 km), for exact places of units help whoever would attack them; --precision
 * DEGREES tells them otherwise, up to 1, and 0 exactly.
 *
 * Exit 0, proven or not; 2 if the files do not compile, the table of ways is wrong or there is
 * no such contributor; 3 if the terms name no unit and no site.
 */
#include "cmd/plan.h"

#include "base/sys.h"
#include "cmd/force_give.h"
#include "cmd/posture.h"

#include <unistd.h>

/* Long enough to prove all but the hardest problems tried (doc/PLAN.md), short enough to wait. */
enum { PLAN_SECONDS = 60, PLAN_SECONDS_MAX = 1000000 };

/* ---- what is asked ---- */

/* *ret_value untouched if the option is not given. */
static enum status
take_number(const char *option, const char *text, double most, double *ret_value,
            struct err *err)
{
    double value;

    if (!text)
        return TRUCE_OK;
    if (!str_to_double(str_from_c(text), &value) || value < 0 || value > most)
        return err_set(err, TRUCE_USAGE, "--%s wants a number from 0 to %.0f, got '%.40s'", option,
                       most, text);
    *ret_value = value;
    return TRUCE_OK;
}

static enum status
take_from(const char *text, enum stage_group *ret_from, struct err *err)
{
    *ret_from = STAGE_UNSAID;
    if (!text)
        return TRUCE_OK;
    for (unsigned g = STAGE_HELD; g <= STAGE_HOPED; g++)
        if (strcmp(text, plan_group_words[g]) == 0) {
            *ret_from = (enum stage_group)g;
            return TRUCE_OK;
        }
    return err_set(err, TRUCE_USAGE, "--from wants held, firm or hoped, got '%.40s'", text);
}

static enum status
take_survive(const char *text, uint32_t *ret_survive, struct err *err)
{
    int64_t survive = 0;

    if (text && (!str_to_i64(str_from_c(text), &survive) || survive < 0 ||
                 survive > COVER_SURVIVE_MAX))
        return err_set(err, TRUCE_USAGE, "--survive wants a number of contributors from 0 to %d, "
                       "got '%.40s'", COVER_SURVIVE_MAX, text);
    *ret_survive = (uint32_t)survive;
    return TRUCE_OK;
}

static enum status
take_ask(const struct command *command, struct plan_ask *ask, struct err *err)
{
    const struct options *o = &command->options;
    double                percent = 0;

    *ask = (struct plan_ask){ .posture = { .as_of = time_floor_day(sys_now()), .on = TIME_MAX,
                                           .as_now = !o->as_of },
                              .limits = { .seconds = PLAN_SECONDS } };
    TRY(posture_day("on", o->on, &ask->posture.on, err));
    TRY(posture_day("as-of", o->as_of, &ask->posture.as_of, err));
    TRY(take_from(o->from, &ask->from, err));
    TRY(take_survive(o->survive, &ask->survive, err));
    TRY(take_number("seconds", o->seconds, PLAN_SECONDS_MAX, &ask->limits.seconds, err));
    TRY(take_number("gap", o->gap, 100, &percent, err));
    ask->limits.gap = percent / 100;
    return TRUCE_OK;
}

/* ---- reading ---- */

static enum status
read_program(struct command *command, const struct program **ret_program, struct err *err)
{
    struct program       *compiled;
    const struct program *program = NULL;

    if (command->arg_count && command->options.db)
        return err_set(err, TRUCE_USAGE, "truce plan reads either --db or files, not both");
    if (command->arg_count) {
        TRY(command_compile(command, command->args, command->arg_count, NULL, &compiled, err));
        program = compiled;
    } else {
        TRY(command_open(command, STORE_READ, err));
        TRY(flow_newest_program(command->flow, &command->boot, &program, err));
        if (!program)
            return err_set(err, TRUCE_MISSING, "no terms are loaded in '%s' (truce load)",
                           command_db(command));
    }
    if (!program->mission->unit_count && !program->mission->site_count)
        return err_set(err, TRUCE_MISSING, "the terms name no unit and no site");
    *ret_program = program;
    return TRUCE_OK;
}

/* The solver works in a child and tells nothing until it is done. */
static void
show_begin(const struct mission *m, double seconds)
{
    if (!sys_is_terminal(STDERR_FILENO))
        return;
    if (seconds > 0)
        fprintf(stderr, "\r\033[Kplanning %u units and %u sites, at most %g s", m->unit_count,
                m->site_count, seconds);
    else
        fprintf(stderr, "\r\033[Kplanning %u units and %u sites until it is proven",
                m->unit_count, m->site_count);
    fflush(stderr);
}

enum status
plan_make_shown(const struct mission *m, const struct plan_ask *ask, struct arena *boot,
                struct plan *ret_plan, struct err *err)
{
    enum status status;

    show_begin(m, ask->limits.seconds);
    status = plan_make(m, ask, boot, ret_plan, err);
    if (sys_is_terminal(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    return status;
}

/* ---- giving ---- */

static enum status
give(const struct plan_run *run, struct command *command, enum force_form form, struct err *err)
{
    const struct posture_ask *ask = &run->plan.ask.posture;
    struct force_view         view = {
        .program = run->program, .on = ask->on, .as_of = ask->as_of,
        .posture = &run->plan.posture, .leaves = ask->leaves, .leave_count = ask->leave_count,
        .plan = &run->plan, .kind = "Plan" };

    switch (form) {
    case FORM_TEXT: plan_text(run, &command->out); break;
    case FORM_JSON: plan_json(run, &command->out); break;
    case FORM_CSV: plan_csv(run, &command->out); break;
    default: TRY(force_give(command, &view, form, err));
    }
    return force_give_file(command, err);
}

enum status
cmd_plan(struct command *command, struct err *err)
{
    struct plan_run *run = ARENA_NEW(&command->boot, struct plan_run);
    struct plan_ask  ask;
    uint32_t        *leaves;
    enum force_form  form;

    TRY_NEW(run, err);
    TRY(force_form_of(command, &form, err));
    TRY(take_ask(command, &ask, err));
    TRY(read_program(command, &run->program, err));
    TRY(posture_leaving(command, run->program->mission, &leaves, &ask.posture.leave_count, err));
    ask.posture.leaves = leaves;
    TRY(ways_read(command, run->program->mission, &run->ways, err));
    ask.travel = run->ways.travel;
    ask.minutes_max = run->ways.minutes_max;
    TRY(plan_make_shown(run->program->mission, &ask, &command->boot, &run->plan, err));
    return give(run, command, form, err);
}
