/*
 * truce timeline [--on DATE] [--as-of DATE] [--without NAME,...] [--by DATE] [--plan]
 *                [--travel FILE [--reach-minutes N]] [--draws N] [--seed N] [--ics FILE]
 *                [--precision DEGREES] [--json | --csv | -o FILE] [FILE.truce...]
 *
 * When may each milestone and meeting come, each unit be ready, each need and site be covered, and
 * the mission have its initial and its full capability? The network of what waits for what is
 * drawn many times: milestones come in their range and with their chance, units with their
 * confidence and so long after what they wait for, a need is covered once it has begun and
 * enough has come in its reach. Printed are a synchronisation matrix, a Gantt chart, and of
 * each thing P10, P50 and P90 (the days by which 10, 50 and 90 of 100 draws have it), the
 * chance that it comes at all and, with --by DATE (not before --on), by its end. The mission stands
 * first, then what it rests on.
 *
 * Initial capability: each capability that is needed at all is covered at one site at least.
 * Full: every need of every site is covered, with its backup. What waits for something that
 * never comes never comes.
 *
 * A recall on a day after --on takes its contributor's units on that day, if it was stated by
 * --as-of, or says no such day and --as-of is not given. What was covered may
 * then be lost: the P's and "at all" are of the first day, "by" is what is there on that day,
 * "to the end" what is still there once all has happened; and of each recall is told what falls
 * with it, in how many draws, and what were if its contributor stayed.
 *
 * Then what moves the day most: by how much the chance grows and the P50 comes sooner if one
 * milestone or meeting came surely, if one pledge were kept, or if it came a month (30 days) earlier; with the
 * same luck, so that small gains are seen. What cannot be told from nothing is said so.
 *
 * What no record says (a confidence, a day) is not filled in: everything is told twice, as if
 * none of it came, and as if all of it came at once.
 *
 * --on and --as-of choose what was known, as in truce posture; both are today if not given.
 * --without asks what is left if these contributors take their people home. --plan puts each
 * unit whose terms do not say where it stands where truce plan would, once everything has
 * come; without it such a unit covers nothing. --travel FILE.csv measures along ways instead
 * of the geodesic, as in truce plan, with --plan and without. --draws is 10,000 if not given:
 * the standard error of a chance is then at most half a point; each figure carries its own.
 * --seed (1 if not given) makes a run repeatable: the same seed gives the same bytes on any
 * machine.
 *
 * --ics FILE writes a calendar as well ("-": to standard output instead): each thing at its
 * P50, with P10 and P90 in words. -o FILE writes what its suffix names: .html, a page; .ics;
 * .geojson, a map; .csv and .json. A page and a map tell places to 0.01 degree (1.1 km);
 * --precision DEGREES tells them otherwise, up to 1, and 0 exactly. Without files the terms of
 * the store.
 *
 * Exit 0; 2 if the files do not compile, wait in a circle or name no such contributor, or the
 * table of ways is wrong; 3 if they name no milestone, no unit and no site.
 */
#include "cmd/timeline.h"

#include "base/sys.h"
#include "cmd/force_give.h"
#include "cmd/plan.h"
#include "cmd/posture.h"
#include "report/words.h"
#include "wire/text.h"

/* As long as truce plan takes. */
enum { PLAN_SECONDS = 60 };

/* ---- words ---- */

void
timeline_add_day(struct buf *out, instant at)
{
    char text[TIME_TEXT_LEN];

    if (at == TIME_MIN)
        buf_add_c(out, "beginning");
    else if (at == TIME_MAX)
        buf_add_c(out, "never");
    else
        buf_add(out, time_text_date(at, text));
}

void
timeline_add_name(const struct timeline_view *view, const struct timeline_row *row,
                  struct buf *out)
{
    const struct mission *m = view->program->mission;

    switch (row->kind) {
    case TIMELINE_MILESTONE: (void)text_add(out, m->milestones[row->index].name.name, 60); return;
    case TIMELINE_MEETING: (void)text_add(out, m->meetings[row->index].name.name, 60); return;
    case TIMELINE_UNIT: (void)text_add(out, m->units[row->index].name.name, 60); return;
    case TIMELINE_SITE: (void)text_add(out, m->sites[row->index].name.name, 60); return;
    case TIMELINE_BEGIN:
    case TIMELINE_NEED: {
        const struct posture_need *need = &view->posture->needs[row->index];

        (void)text_add(out, m->sites[need->site].name.name, 40);
        buf_add_c(out, ": ");
        (void)text_add(out, need->need->words, 80);
        return;
    }
    case TIMELINE_INITIAL:
    case TIMELINE_FULL:
    case TIMELINE_KINDS: buf_add_c(out, timeline_kind_words[row->kind]);
    }
}

bool
timeline_is_same(const struct timeline_row *row)
{
    const struct timeline_result *none = &row->cases[TIMELINE_NONE_OF_IT];
    const struct timeline_result *all = &row->cases[TIMELINE_ALL_OF_IT];

    for (unsigned q = 0; q < TIMELINE_QUANTILES; q++)
        if (none->days[q].at != all->days[q].at)
            return false;
    return none->ever.share == all->ever.share && none->by.share == all->by.share &&
           none->end.share == all->end.share;
}

bool
timeline_is_over(const struct timeline_view *view, const struct timeline_row *row)
{
    const struct timeline_result *none = &row->cases[TIMELINE_NONE_OF_IT];

    return row->is && row->kind <= TIMELINE_MEETING && !(row->unsaid & TIMELINE_PASSED) &&
           timeline_is_same(row) && none->ever.share == 1 &&
           none->days[TIMELINE_P90].at < view->timeline.ask.on &&
           none->days[TIMELINE_P10].at == none->days[TIMELINE_P90].at;
}

bool
timeline_recall_takes(const struct timeline_view *view, const struct recall *recall, uint32_t unit)
{
    const struct unit_version *v = view->posture->units[unit].version;

    return v && v->contributor == recall->contributor &&
           timeline_row(&view->timeline, TIMELINE_UNIT, unit)->leaves == recall->on;
}

const struct timeline_stay *
timeline_stay_of(const struct timeline_view *view, uint32_t contributor)
{
    for (uint32_t i = 0; i < view->timeline.stay_count; i++)
        if (view->timeline.stays[i].contributor == contributor)
            return &view->timeline.stays[i];
    return NULL;
}

void
timeline_add_chances(struct timeline_chance none, struct timeline_chance all, struct buf *out)
{
    struct timeline_chance less = none.share < all.share ? none : all;
    struct timeline_chance more = none.share < all.share ? all : none;

    if (less.share == more.share)
        buf_printf(out, "%.1f ±%.1f %%", 100 * less.share, 100 * less.error);
    else
        buf_printf(out, "%.1f to %.1f ±%.1f %%", 100 * less.share, 100 * more.share,
                   100 * (less.error > more.error ? less.error : more.error));
}

/* ---- what is asked ---- */

static enum status
take_number(const char *option, const char *text, int64_t most, int64_t *ret_number,
            struct err *err)
{
    int64_t number;

    if (!text)
        return TRUCE_OK;
    if (!str_to_i64(str_from_c(text), &number) || number < 0 || number > most)
        return err_set(err, TRUCE_USAGE, "--%s wants a whole number up to %lld, got '%.40s'",
                       option, (long long)most, text);
    *ret_number = number;
    return TRUCE_OK;
}

static enum status
take_ask(const struct command *command, struct timeline_ask *ask, instant *ret_as_of,
         struct err *err)
{
    int64_t draws = TIMELINE_DRAWS, seed = 1;

    ask->on = *ret_as_of = time_floor_day(sys_now());
    ask->by = ask->horizon = TIME_MAX;
    ask->gains = true;
    TRY(posture_day("on", command->options.on, &ask->on, err));
    TRY(posture_day("as-of", command->options.as_of, ret_as_of, err));
    TRY(posture_day("by", command->options.by, &ask->by, err));
    TRY(take_number("draws", command->options.draws, TIMELINE_DRAWS_MAX, &draws, err));
    TRY(take_number("seed", command->options.seed, INT64_MAX, &seed, err));
    if (!draws)
        return err_set(err, TRUCE_USAGE, "--draws 0 tells nothing");
    if (ask->by < ask->on) {
        char by[TIME_TEXT_LEN], on[TIME_TEXT_LEN];

        return err_set(err, TRUCE_USAGE, "--by %.*s is before the day asked about, %.*s (--on)",
                       STR_ARGS(time_text_date(ask->by, by)),
                       STR_ARGS(time_text_date(ask->on, on)));
    }
    ask->draws = (uint32_t)draws;
    ask->seed = (uint64_t)seed;
    return TRUCE_OK;
}

/* ---- what is given ---- */

static enum status
write_calendar(const struct timeline_view *view, const char *path, struct err *err)
{
    struct buf  out;
    enum status status;

    buf_init(&out, OUTPUT_BYTES_MAX);
    timeline_calendar(view, view->timeline.ask.on, &out);
    status = buf_status(&out, err);
    if (status == TRUCE_OK)
        status = sys_write_file(path, buf_str(&out), err);
    buf_free(&out);
    return status;
}

static void
add_text(const struct timeline_view *view, struct buf *out)
{
    timeline_text(view, out);
    timeline_falls_text(view, out);
    timeline_chart(view, out);
    timeline_gains_text(view, out);
}

static enum status
give(const struct timeline_view *view, struct command *command, enum force_form form,
     struct err *err)
{
    const struct timeline_ask *ask = &view->timeline.ask;
    struct force_view          page = {
        .program = view->program, .on = ask->on, .as_of = view->as_of, .posture = view->posture,
        .leaves = view->leaves, .leave_count = view->leave_count, .plan = view->plan,
        .timeline = &view->timeline, .kind = "Timeline" };
    const char *ics = command->options.ics;

    if (ics)
        TRY(write_calendar(view, ics, err));
    switch (form) {
    case FORM_JSON: timeline_json(view, &command->out); break;
    case FORM_CSV: timeline_csv(view, &command->out); break;
    case FORM_ICS: timeline_calendar(view, view->timeline.ask.on, &command->out); break;
    case FORM_TEXT:
        if (!ics || strcmp(ics, "-") != 0)
            add_text(view, &command->out);
        break;
    default: TRY(force_give(command, &page, form, err));
    }
    return force_give_file(command, err);
}

/* ---- the command ---- */

static enum status
read_program(struct command *command, const struct program **ret_program, struct err *err)
{
    const struct program *program;
    struct program       *compiled;

    if (command->arg_count) {
        TRY(command_compile(command, command->args, command->arg_count, NULL, &compiled, err));
        program = compiled;
    } else {
        TRY(command_open(command, STORE_READ, err));
        program = flow_program(command->flow);
        if (!program)
            return err_set(err, TRUCE_MISSING, "no terms are loaded in '%s' (truce load)",
                           command_db(command));
    }
    if (!program->mission->unit_count && !program->mission->site_count &&
        !program->mission->milestone_count && !program->mission->meeting_count)
        return err_set(err, TRUCE_MISSING, "the terms name no milestone, no unit and no site");
    *ret_program = program;
    return TRUCE_OK;
}

/* For the time when everything has come: what is late is late, but has its place. */
static enum status
make_plan(struct timeline_view *view, const struct posture_ask *known, struct command *command,
          struct timeline_ask *ask, struct err *err)
{
    struct plan    *plan = ARENA_NEW(&command->boot, struct plan);
    struct plan_ask asked = { .posture = *known, .from = STAGE_UNSAID,
                              .limits = { .seconds = PLAN_SECONDS },
                              .travel = ask->travel, .minutes_max = ask->minutes_max };

    TRY_NEW(plan, err);
    asked.posture.as_of = known->as_of < known->on ? known->as_of : known->on;
    asked.posture.on = TIME_MAX;
    TRY(plan_make_shown(view->program->mission, &asked, &command->boot, plan, err));
    view->plan = plan;
    ask->stations = plan->stations;
    return TRUCE_OK;
}

static void
show(void *context, uint64_t done, uint64_t total)
{
    progress_show(context, done, (double)done / (double)total);
}

enum status
cmd_timeline(struct command *command, struct err *err)
{
    struct timeline_view view = { .plan = NULL };
    struct timeline_ask  ask = { .on = 0 };
    struct posture_ask   known;
    struct posture       posture;
    uint32_t            *leaves;
    struct progress      progress;
    enum force_form      form;
    enum status          status;

    TRY(force_form_of(command, &form, err));
    TRY(take_ask(command, &ask, &view.as_of, err));
    TRY(read_program(command, &view.program, err));
    TRY(posture_leaving(command, view.program->mission, &leaves, &view.leave_count, err));
    view.leaves = leaves;
    TRY(ways_read(command, view.program->mission, &view.ways, err));
    ask.travel = view.ways.travel;
    ask.minutes_max = view.ways.minutes_max;
    known = (struct posture_ask){ view.as_of, ask.on, leaves, view.leave_count,
                                  !command->options.as_of };
    TRY(posture_make(view.program->mission, &known, &command->boot, &posture, err));
    view.posture = &posture;
    if (command->options.plan)
        TRY(make_plan(&view, &known, command, &ask, err));
    progress_init(&progress, "timeline", "draws");
    ask.progress = show;
    ask.context = &progress;
    status = timeline_make(&posture, &ask, &command->boot, &view.timeline, err);
    progress_clear(&progress);
    TRY(status);
    return give(&view, command, form, err);
}
