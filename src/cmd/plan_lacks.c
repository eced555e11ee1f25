/*
 * What a plan lacks, as text: the smallest offers, and why no choice covers a need.
 */
#include "cmd/plan.h"

#include "report/words.h"
#include "wire/text.h"

#include <math.h>

enum { NAME_COLUMNS = 24, WORDS_COLUMNS = 80 };

static void
add_name(struct buf *out, const struct mission_name *name)
{
    (void)text_add(out, name->name, NAME_COLUMNS);
}

/* "12 km", "35 minutes", or both. */
static void
add_way(const struct plan_run *run, double m, double minutes, struct buf *out)
{
    bool by_minutes = run->ways.travel && run->ways.travel->minutes;
    bool by_m = !run->ways.travel || run->ways.travel->m;

    if (by_m && (m > 0 || !by_minutes))
        buf_printf(out, "%.1f km", m / 1000);
    if (by_minutes && (minutes > 0 || !by_m))
        buf_printf(out, "%s%.0f minutes", by_m && m > 0 ? " and " : "", ceil(minutes));
}

/* ---- offers ---- */

bool
plan_offer_needs_reach(const struct plan_run *run, const struct plan_offer *o)
{
    const struct plan_need *n = &run->plan.needs[o->need];

    return o->site != n->site && n->need->within_m == MISSION_NOT_SAID &&
           (!run->ways.travel || run->ways.travel->m);
}

static void
add_others(const struct plan_run *run, const struct plan_need *n, struct buf *out)
{
    uint32_t last = MISSION_NONE;

    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t unit = run->plan.services[n->first + i].unit;
        uint32_t who = run->plan.posture.units[unit].version->contributor;

        if (who == last)
            continue;
        buf_add_c(out, last == MISSION_NONE ? " other than " : ", ");
        add_name(out, &run->program->mission->contributors[who]);
        last = who;
    }
}

static void
add_place(const struct plan_run *run, const struct plan_offer *o, struct buf *out)
{
    const struct mission *m = run->program->mission;

    buf_add_c(out, ", standing at ");
    add_name(out, &m->sites[o->site].name);
    if (!o->base)
        buf_add_c(out, " itself (no base is in reach)");
    else if (o->room == 0)
        buf_add_c(out, ", which is full");
    else if (o->room != MISSION_NOT_SAID) {
        buf_add_c(out, " (room for ");
        text_add_count(out, o->room);
        buf_add_c(out, " people)");
    }
    if (plan_offer_needs_reach(run, o)) {
        buf_add_c(out, ", with a reach of ");
        add_way(run, o->way.m, 0, out);
    }
}

static void
add_offer(const struct plan_run *run, const struct plan_offer *o, struct buf *out)
{
    static const char *const goals[PLAN_OFFER_GOALS] = {
        [PLAN_OFFER_COVER] = "to cover it", [PLAN_OFFER_BACKUP] = "for its backup",
        [PLAN_OFFER_SURVIVE] = "for it to survive" };
    const struct mission   *m = run->program->mission;
    const struct plan_need *n = &run->plan.needs[o->need];

    buf_add_c(out, "  ");
    add_name(out, &m->sites[n->site].name);
    buf_add_c(out, ": ");
    (void)text_add(out, n->need->words, WORDS_COLUMNS);
    buf_add_c(out, ", has ");
    text_add_count(out, n->has);
    buf_printf(out, "; %s: ", goals[o->goal]);
    text_add_count(out, o->each);
    buf_add_c(out, " more of ");
    add_name(out, &m->capabilities[n->need->capability]);
    add_place(run, o, out);
    if (o->goal == PLAN_OFFER_SURVIVE) {
        buf_printf(out, o->contributors == 1 ? ", from a contributor" : ", each from %u contributors",
                   o->contributors);
        add_others(run, n, out);
    }
    buf_add_byte(out, '\n');
}

/* ---- obstacles ---- */

static void
add_obstacle_detail(const struct plan_run *run, const struct plan_obstacle *o, struct buf *out)
{
    const struct mission *m = run->program->mission;

    if (o->caveat.len) {
        buf_add_c(out, " (");
        (void)text_add(out, o->caveat, NAME_COLUMNS);
        buf_add_c(out, ", excluded by ");
        add_name(out, &m->sites[o->site].name);
        buf_add_byte(out, ')');
    } else if (o->over_m > 0 || o->over_minutes > 0) {
        buf_add_c(out, o->kind == PLAN_OBSTACLE_FIXED ? " (" : " (the nearest, ");
        add_name(out, &m->sites[o->site].name);
        buf_add_c(out, o->kind == PLAN_OBSTACLE_FIXED ? ", by " : ", is too far by ");
        add_way(run, o->over_m, o->over_minutes, out);
        buf_add_byte(out, ')');
    } else if (o->site != MISSION_NONE) {
        buf_add_c(out, " (");
        add_name(out, &m->sites[o->site].name);
        buf_add_byte(out, ')');
    }
}

/* "fr_bg1 (FR, 3)" */
static void
add_offering(const struct plan_run *run, const struct plan_obstacle *o, struct buf *out)
{
    const struct mission      *m = run->program->mission;
    const struct unit_version *v = run->plan.posture.units[o->unit].version;
    int64_t                    amount = 0;

    for (uint32_t i = 0; i < v->offer_count; i++)
        if (v->offers[i].capability == run->plan.needs[o->need].need->capability)
            amount += v->offers[i].count;
    add_name(out, &m->units[o->unit].name);
    buf_add_c(out, " (");
    add_name(out, &m->contributors[v->contributor]);
    buf_add_c(out, ", ");
    text_add_count(out, amount);
    buf_add_byte(out, ')');
}

static bool
has_detail(const struct plan_obstacle *o)
{
    return o->caveat.len || o->over_m > 0 || o->over_minutes > 0 ||
           o->kind == PLAN_OBSTACLE_NO_ROOM || o->kind == PLAN_OBSTACLE_FIXED;
}

/* A line for each that says more than its kind, then a line for each kind. */
static void
add_obstacles_of(const struct plan_run *run, const struct plan_lift *l, struct buf *out)
{
    const struct plan_obstacle *all = run->plan.obstacles;

    for (uint32_t i = l->obstacle_first; i < l->obstacle_first + l->obstacle_count; i++)
        if (has_detail(&all[i])) {
            buf_add_c(out, "      ");
            add_offering(run, &all[i], out);
            buf_printf(out, ": %s", plan_obstacle_words[all[i].kind]);
            add_obstacle_detail(run, &all[i], out);
            buf_add_byte(out, '\n');
        }
    for (unsigned kind = 0; kind < PLAN_OBSTACLES; kind++) {
        bool any = false;

        for (uint32_t i = l->obstacle_first; i < l->obstacle_first + l->obstacle_count; i++)
            if (all[i].kind == kind && !has_detail(&all[i])) {
                if (any)
                    buf_add_c(out, ", ");
                else
                    buf_printf(out, "      %s: ", plan_obstacle_words[kind]);
                any = true;
                add_offering(run, &all[i], out);
            }
        buf_add_c(out, any ? "\n" : "");
    }
}

static bool
has_caveat(const struct plan_run *run, const struct plan_lift *l)
{
    for (uint32_t i = l->obstacle_first; i < l->obstacle_first + l->obstacle_count; i++)
        if (run->plan.obstacles[i].caveat.len)
            return true;
    return false;
}

static void
add_lift(const struct plan_run *run, const struct plan_lift *l, struct buf *out)
{
    const struct mission *m = run->program->mission;

    if (!l->count && !has_caveat(run, l))
        return;
    if (!l->count) {
        buf_add_c(out, l->stopped ? "      Whether lifting caveats would cover it was not found out.\n"
                                  : "      No caveat that was lifted would cover it.\n");
        return;
    }
    buf_add_c(out, "      It could be covered without ");
    for (uint32_t i = 0; i < l->count; i++) {
        const struct plan_caveat *c = &run->plan.caveats[l->first + i];

        buf_add_c(out, i ? ", " : l->count > 1 ? "these caveats: " : "this caveat: ");
        (void)text_add(out, c->caveat, NAME_COLUMNS);
        buf_add_c(out, " of ");
        add_name(out, &m->units[c->unit].name);
    }
    buf_add_c(out, l->stopped ? " (perhaps with fewer: the search was stopped)\n" : "\n");
}

static void
add_obstacles(const struct plan_run *run, const struct plan_lift *l, struct buf *out)
{
    const struct plan_need *n = &run->plan.needs[l->need];

    buf_add_c(out, "  ");
    add_name(out, &run->program->mission->sites[n->site].name);
    buf_add_c(out, ": ");
    (void)text_add(out, n->need->words, WORDS_COLUMNS);
    buf_add_byte(out, '\n');
    add_obstacles_of(run, l, out);
    add_lift(run, l, out);
}

void
plan_lacks_text(const struct plan_run *run, struct buf *out)
{
    if (run->plan.offer_count)
        buf_add_c(out, "\nWhat is lacking, and the smallest offer that would do, all else as planned\n");
    for (uint32_t i = 0; i < run->plan.offer_count; i++)
        add_offer(run, &run->plan.offers[i], out);
    if (run->plan.lift_count)
        buf_add_c(out, "\nWhat no choice of these units covers, though some offer it, and why\n");
    for (uint32_t i = 0; i < run->plan.lift_count; i++)
        add_obstacles(run, &run->plan.lifts[i], out);
}
