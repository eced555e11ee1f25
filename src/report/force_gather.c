#include "report/force.h"

#include "report/situation.h"

/*
 * For a report made in seconds: the example of a multinational force (examples/force-ukraine, 28
 * units, 17 sites) is proven in less than half a second. `truce plan` takes its time.
 */
#define REPORT_PLAN_SECONDS 10.0
/* The question that breaks missions: what if a contributor takes its people home? */
enum { REPORT_PLAN_SURVIVE = 1 };

static enum status
gather_plan(struct force_view *view, struct arena *keep, struct err *err)
{
    struct plan    *plan = ARENA_NEW(keep, struct plan);
    struct plan_ask ask = { .posture = { .as_of = view->as_of, .on = TIME_MAX,
                                             .as_now = true }, .from = STAGE_UNSAID,
                            .survive = REPORT_PLAN_SURVIVE,
                            .limits = { .seconds = REPORT_PLAN_SECONDS } };
    struct err      why = { 0 };
    enum status     status;

    TRY_NEW(plan, err);
    status = plan_make(view->program->mission, &ask, keep, plan, &why);
    if (status == TRUCE_OK) {
        view->plan = plan;
        return TRUCE_OK;
    }
    if (status != TRUCE_UNSUPPORTED && status != TRUCE_LIMIT)
        return err_set(err, status, "%s", why.text);
    view->no_plan = arena_copy_str(keep, str_from_c(why.text)); /* the rest stands without it */
    return TRUCE_OK;
}

static enum status
gather_timeline(struct force_view *view, struct arena *keep, struct err *err)
{
    struct timeline    *timeline = ARENA_NEW(keep, struct timeline);
    struct timeline_ask ask = { .on = view->on, .by = TIME_MAX, .horizon = TIME_MAX, .seed = 1,
                                .gains = true,
                                .stations = view->plan ? view->plan->stations : NULL };

    TRY_NEW(timeline, err);
    TRY(timeline_make(view->posture, &ask, keep, timeline, err));
    view->timeline = timeline;
    return TRUCE_OK;
}

enum status
force_gather(const struct situation *s, struct force_precision precision, struct arena *keep,
             const struct force_view **ret_view, struct err *err)
{
    const struct mission *m = s->program->mission;
    struct force_view    *view = ARENA_NEW(keep, struct force_view);
    struct posture       *posture = ARENA_NEW(keep, struct posture);
    struct posture_ask    ask;

    TRY_NEW(view, err);
    TRY_NEW(posture, err);
    if (s->recorded == TIME_MIN || !(m->unit_count + m->site_count + m->milestone_count +
                                     m->meeting_count + m->position_count + m->measure_count)) {
        *ret_view = NULL;
        return TRUCE_OK;
    }
    ask = (struct posture_ask){ .as_of = time_floor_day(s->recorded), .as_now = true,
                                .on = time_floor_day(s->recorded) };
    TRY(posture_make(m, &ask, keep, posture, err));
    *view = (struct force_view){ .program = s->program, .on = ask.on, .as_of = ask.as_of,
                                 .posture = posture, .kind = "",
                                 .precision = precision };
    if (m->unit_count && m->site_count)
        TRY(gather_plan(view, keep, err));
    if (m->milestone_count + m->unit_count)
        TRY(gather_timeline(view, keep, err));
    *ret_view = view;
    return TRUCE_OK;
}
