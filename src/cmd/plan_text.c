#include "cmd/plan.h"

#include "report/words.h"
#include "wire/text.h"

enum { NAME_COLUMNS = 24, GOAL_COLUMNS = 32, COLUMN = 13, WORDS_COLUMNS = 80 };

const char *const plan_group_words[STAGE_GROUPS] = {
    [STAGE_HELD] = "held", [STAGE_FIRM] = "firm", [STAGE_HOPED] = "hoped", [STAGE_GONE] = "gone",
    [STAGE_UNSAID] = "unsaid",
};

/* ---- pieces ---- */

static void
add_name(struct buf *out, const struct mission_name *name)
{
    (void)text_add(out, name->name, NAME_COLUMNS);
}

static void
add_contributor(struct buf *out, const struct plan_run *run, uint32_t unit)
{
    add_name(out, &run->program->mission->contributors[
                       run->plan.posture.units[unit].version->contributor]);
}

static void
add_people(struct buf *out, const struct unit_version *v)
{
    if (v->strength == MISSION_NOT_SAID)
        buf_add_c(out, "strength not said");
    else
        text_add_count(out, v->strength);
}

/* A decimal where it is no whole number: weights may be parts. Never cut: it is a result. */
static void
add_value(struct buf *out, double value)
{
    char       text[400];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    double     whole = value < 0 ? -value : value;
    unsigned   columns;

    if (whole < 9e15 && whole - (double)(int64_t)whole < 1e-9)
        text_add_count(&cell, (int64_t)value);
    else
        buf_printf(&cell, "%.1f", value);
    columns = text_columns(buf_str(&cell)) + 1;
    text_add_cell(out, buf_str(&cell), columns > COLUMN ? columns : COLUMN, true);
}

/* ---- heading and goals ---- */

static void
add_heading(const struct plan_run *run, struct buf *out)
{
    const struct posture_ask *ask = &run->plan.ask.posture;

    if (run->program->operation.len) {
        (void)text_add(out, run->program->operation, 60);
        buf_add_c(out, ": ");
    }
    buf_add_c(out, "plan for ");
    if (ask->on == TIME_MAX)
        buf_add_c(out, "the time when everything has come");
    else
        add_day_words(out, ask->on);
    buf_add_c(out, ", as known on ");
    add_day_words(out, ask->as_of);
    for (uint32_t i = 0; i < ask->leave_count; i++) {
        buf_add_c(out, i ? ", " : "\nWithout ");
        add_name(out, &run->program->mission->contributors[ask->leaves[i]]);
    }
    if (run->plan.ask.from != STAGE_UNSAID)
        buf_printf(out, "\nOnly of what is %s%s", plan_group_words[run->plan.ask.from],
                   run->plan.ask.from == STAGE_HELD ? "" : ", or surer");
    buf_add_c(out, "\n\n");
}

/* A goal is the best for what is reached in those before it: no more than that is proven of it. */
static void
add_goal(const struct plan *plan, enum cover_stage stage, bool above, struct buf *out)
{
    const struct cover_value *v = &plan->stages[stage];
    double                    wanted = plan_wanted(plan, stage);

    text_add_cell(out, str_from_c(plan_stage_words[stage]), GOAL_COLUMNS, false);
    if (wanted < 0)
        text_add_cell(out, STR(""), COLUMN, true);
    else
        add_value(out, wanted);
    add_value(out, v->value);
    add_value(out, v->bound);
    if (!v->proven)
        buf_printf(out, "  NOT proven: a better plan may differ by %.1f %%\n", plan_gap(v) * 100);
    else
        buf_add_c(out, above ? "  proven best\n" : "  best for what is reached above\n");
}

static void
add_goals(const struct plan_run *run, struct buf *out)
{
    bool above = true;

    text_add_cell(out, STR("Goal, in this order"), GOAL_COLUMNS, false);
    text_add_cell(out, STR("asked"), COLUMN, true);
    text_add_cell(out, STR("reached"), COLUMN, true);
    text_add_cell(out, STR("not beyond"), COLUMN, true);
    buf_add_byte(out, '\n');
    for (unsigned i = 0; i < COVER_STAGES; i++) {
        if (!run->plan.stages[i].asked)
            continue;
        add_goal(&run->plan, i, above, out);
        above &= run->plan.stages[i].proven;
    }
    if (!plan_proven(&run->plan))
        buf_add_c(out, "The search was stopped (--seconds, --gap) before the plan was proven best.\n");
    if (run->plan.ask.survive)
        buf_printf(out, "A site survives if it stays covered when any %u %s left.\n",
                   run->plan.ask.survive,
                   run->plan.ask.survive == 1 ? "contributor has" : "contributors have");
}

/* ---- bases ---- */

static void
add_standing(const struct plan_run *run, uint32_t unit, struct buf *out)
{
    const struct plan_unit    *u = &run->plan.units[unit];
    const struct unit_version *v = run->plan.posture.units[unit].version;

    buf_add_c(out, "    ");
    text_add_cell(out, run->program->mission->units[unit].name.name, NAME_COLUMNS, false);
    buf_add_byte(out, ' ');
    add_contributor(out, run, unit);
    buf_printf(out, ", %s, ", plan_group_words[run->plan.posture.units[unit].group]);
    add_people(out, v);
    buf_add_c(out, u->why == PLAN_UNIT_GIVEN ? ", stands there by the terms" : "");
    if (u->serves) {
        buf_add_c(out, ", counts at ");
        add_plural(out, u->serves, "need", "needs");
    } else {
        buf_add_c(out, ", counts at no need");
    }
    buf_add_byte(out, '\n');
}

static void
add_base(const struct plan_run *run, uint32_t site, struct buf *out)
{
    const struct site           *s = &run->program->mission->sites[site];
    const struct posture_people *stands = &run->plan.sites[site].stands;

    buf_add_c(out, "  ");
    add_name(out, &s->name);
    buf_add_c(out, ": ");
    text_add_count(out, stands->people);
    if (s->base && s->holds != MISSION_NOT_SAID) {
        buf_add_c(out, " of ");
        text_add_count(out, s->holds);
    }
    buf_add_c(out, " people");
    if (stands->unsaid) {
        buf_add_c(out, ", and ");
        add_plural(out, stands->unsaid, "unit that does not say", "units that do not say");
    }
    if (s->base && s->holds != MISSION_NOT_SAID && stands->people > s->holds)
        buf_add_c(out, ", OVER ITS ROOM by what the terms put there");
    buf_add_byte(out, '\n');
    for (uint32_t u = 0; u < run->program->mission->unit_count; u++)
        if (run->plan.stations[u] == site)
            add_standing(run, u, out);
}

static void
add_bases(const struct plan_run *run, struct buf *out)
{
    bool any = false;

    for (uint32_t s = 0; s < run->program->mission->site_count; s++) {
        if (!run->plan.sites[s].stands.units)
            continue;
        buf_add_c(out, any ? "" : "\nWho stands where\n");
        any = true;
        add_base(run, s, out);
    }
    if (!any)
        buf_add_c(out, "\nNo unit stands anywhere.\n");
}

static void
add_nowhere(const struct plan_run *run, struct buf *out)
{
    bool any = false;

    for (uint32_t u = 0; u < run->program->mission->unit_count; u++) {
        if (run->plan.stations[u] != MISSION_NONE ||
            run->plan.units[u].why == PLAN_UNIT_NOT_STATED)
            continue;
        buf_add_c(out, any ? "" : "\nUnits that the plan does not station\n");
        any = true;
        buf_add_c(out, "    ");
        text_add_cell(out, run->program->mission->units[u].name.name, NAME_COLUMNS, false);
        buf_add_byte(out, ' ');
        add_contributor(out, run, u);
        buf_printf(out, ", %s: %s\n", plan_group_words[run->plan.posture.units[u].group],
                   plan_unit_words[run->plan.units[u].why]);
    }
}

/* ---- needs ---- */

static void
add_services(const struct plan_run *run, const struct plan_need *n, struct buf *out)
{
    for (uint32_t i = 0; i < n->count; i++) {
        const struct plan_service *s = &run->plan.services[n->first + i];

        buf_add_c(out, i ? ", " : "\n      ");
        text_add_count(out, s->amount);
        buf_add_byte(out, ' ');
        add_name(out, &run->program->mission->units[s->unit].name);
        if (run->plan.stations[s->unit] != n->site) {
            buf_add_c(out, " from ");
            add_name(out, &run->program->mission->sites[run->plan.stations[s->unit]].name);
        }
    }
}

static void
add_need(const struct plan_run *run, const struct plan_need *n, struct buf *out)
{
    buf_add_c(out, "    ");
    (void)text_add(out, n->need->words, WORDS_COLUMNS);
    buf_printf(out, ": %s", need_state_words[n->state]);
    if (n->due != ANSWER_NO) {
        buf_add_c(out, ", has ");
        text_add_count(out, n->has);
        if (run->plan.ask.survive && n->covered == n->need->count)
            buf_add_c(out, n->survives ? ", survives" : ", does not survive");
        add_services(run, n, out);
    }
    buf_add_byte(out, '\n');
}

static void
add_needs(const struct plan_run *run, struct buf *out)
{
    const struct plan *p = &run->plan;

    buf_add_c(out, p->need_count ? "\nWhat sites need, and what counts there\n" : "");
    for (uint32_t n = 0; n < p->need_count; n++) {
        if (n == 0 || p->needs[n].site != p->needs[n - 1].site) {
            const struct site *s = &run->program->mission->sites[p->needs[n].site];

            buf_add_c(out, "  ");
            add_name(out, &s->name);
            if (s->weight != 1)
                buf_printf(out, ", weight %g", s->weight);
            buf_add_byte(out, '\n');
        }
        add_need(run, &p->needs[n], out);
    }
}

/* "infantry: 8 of 11, with backup 10 of 16" */
static void
add_filled(struct buf *out, int64_t filled, int64_t asked)
{
    text_add_count(out, filled);
    buf_add_c(out, " of ");
    text_add_count(out, asked);
}

static void
add_at_once(const struct plan_run *run, struct buf *out)
{
    bool any = false;

    for (uint32_t c = 0; c < run->program->mission->capability_count; c++) {
        const struct plan_at_once *o = &run->plan.at_once[c];

        if (!o->asked[PLAN_ONCE_COUNTS])
            continue;
        if (!any)
            buf_add_c(out, "\nA unit counts at every need in its reach. Sent to one need only, what stands"
                           "\nthere fills at the same time, of what is covered above\n");
        any = true;
        buf_add_c(out, "  ");
        text_add_cell(out, run->program->mission->capabilities[c].name, NAME_COLUMNS, false);
        buf_add_byte(out, ' ');
        add_filled(out, o->filled[PLAN_ONCE_COUNTS], o->asked[PLAN_ONCE_COUNTS]);
        if (o->asked[PLAN_ONCE_BACKUPS]) {
            buf_add_c(out, ", and of its backup ");
            add_filled(out, o->filled[PLAN_ONCE_BACKUPS], o->asked[PLAN_ONCE_BACKUPS]);
        }
        buf_add_byte(out, '\n');
    }
}

/* A contributor at a time: what it alone would uncover. */
static void
add_critical(const struct plan_run *run, struct buf *out)
{
    const struct plan *p = &run->plan;

    if (!p->service_count)
        return;
    buf_add_c(out, p->critical_count ? "\nSingle points of failure: who uncovers what by leaving alone\n"
                                     : "\nNo contributor alone uncovers what is covered by leaving.\n");
    for (uint32_t c = 0; c < p->mission->contributor_count; c++) {
        bool any = false;

        for (uint32_t n = 0; n < p->need_count; n++)
            for (uint32_t i = 0; i < p->needs[n].critical_count; i++) {
                if (p->critical[p->needs[n].critical_first + i] != c)
                    continue;
                buf_add_c(out, any ? ", " : "  ");
                if (!any) {
                    add_name(out, &p->mission->contributors[c]);
                    buf_add_c(out, ": ");
                }
                any = true;
                add_name(out, &p->mission->capabilities[p->needs[n].need->capability]);
                buf_add_c(out, " at ");
                add_name(out, &p->mission->sites[p->needs[n].site].name);
            }
        buf_add_c(out, any ? "\n" : "");
    }
}

/* ---- what was assumed ---- */

static void
add_line(struct buf *out, uint32_t count, const char *one, const char *several)
{
    if (!count)
        return;
    buf_add_c(out, "  ");
    add_plural(out, count, one, several);
    buf_add_byte(out, '\n');
}

static void
add_groups(const struct plan_run *run, struct buf *out)
{
    bool any = false;

    buf_add_c(out, "  units that stand somewhere:");
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        if (run->plan.assumed.groups[g]) {
            buf_printf(out, "%s %u %s", any ? "," : "", run->plan.assumed.groups[g],
                       plan_group_words[g]);
            any = true;
        }
    buf_add_c(out, any ? "\n" : " none\n");
}

static void
add_assumed(const struct plan_run *run, struct buf *out)
{
    const struct plan_assumed *a = &run->plan.assumed;

    buf_add_c(out, "\nTaken as given\n");
    add_groups(run, out);
#define ADD_LINE(field, name, one, several) add_line(out, a->field, one, several);
    PLAN_ASSUMED_TABLE(ADD_LINE)
#undef ADD_LINE
    if (!run->ways.travel) {
        buf_add_c(out, "  distances on the geodesic, not along roads (--travel)\n");
        return;
    }
    buf_add_c(out, "  ways from ");
    (void)text_add(out, str_from_c(run->ways.path), WORDS_COLUMNS);
    buf_add_c(out, ", of ");
    add_plural(out, a->ways, "way", "ways");
    buf_printf(out, " from where units may stand to where they are needed %u missing: no way\n",
               a->ways_missing);
}

void
plan_text(const struct plan_run *run, struct buf *out)
{
    add_heading(run, out);
    add_goals(run, out);
    add_bases(run, out);
    add_nowhere(run, out);
    add_needs(run, out);
    add_at_once(run, out);
    add_critical(run, out);
    plan_lacks_text(run, out);
    add_assumed(run, out);
}
