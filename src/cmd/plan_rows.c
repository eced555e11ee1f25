/*
 * A plan as JSON, and its needs as CSV.
 */
#include "cmd/plan.h"

#include "wire/csv.h"
#include "wire/json.h"

#include <math.h>

static void
add_text(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "\"%s\":", name);
    json_add_string(out, text);
}

static void
add_name(struct buf *out, const char *name, const struct mission_name *of)
{
    add_text(out, name, of->name);
}

static void
add_number(struct buf *out, const char *name, double number)
{
    buf_printf(out, ",\"%s\":", name);
    json_add_number(out, number);
}

static const struct mission_name *
contributor_of(const struct plan_run *run, uint32_t unit)
{
    return &run->program->mission->contributors[run->plan.posture.units[unit].version->contributor];
}

/* ---- as JSON ---- */

static void
add_asked(const struct plan_run *run, struct buf *out)
{
    const struct plan_ask *ask = &run->plan.ask;
    char                   text[TIME_TEXT_LEN];

    buf_add_c(out, "{\"on\":");
    if (ask->posture.on == TIME_MAX)
        buf_add_c(out, "null");
    else
        buf_printf(out, "\"%.*s\"", STR_ARGS(time_text_date(ask->posture.on, text)));
    buf_printf(out, ",\"as_of\":\"%.*s\",\"survive\":%u,",
               STR_ARGS(time_text_date(ask->posture.as_of, text)), ask->survive);
    buf_add_c(out, "\"without\":[");
    for (uint32_t i = 0; i < ask->posture.leave_count; i++) {
        buf_add_c(out, i ? "," : "");
        json_add_string(out, run->program->mission->contributors[ask->posture.leaves[i]].name);
    }
    buf_add_byte(out, ']');
    if (ask->from != STAGE_UNSAID)
        buf_printf(out, ",\"from\":\"%s\"", plan_group_words[ask->from]);
    if (run->ways.travel)
        buf_printf(out, ",\"ways\":%u,\"ways_missing\":%u", run->plan.assumed.ways,
                   run->plan.assumed.ways_missing);
    buf_printf(out, ",\"proven\":%s,\"goals\":[", plan_proven(&run->plan) ? "true" : "false");
    for (unsigned i = 0, any = 0; i < COVER_STAGES; i++) {
        const struct cover_value *v = &run->plan.stages[i];

        if (!v->asked)
            continue;
        buf_printf(out, "%s{\"goal\":\"%s\"", any++ ? "," : "", plan_stage_names[i]);
        if (plan_wanted(&run->plan, i) >= 0)
            add_number(out, "asked", plan_wanted(&run->plan, i));
        add_number(out, "value", v->value);
        add_number(out, "bound", v->bound);
        add_number(out, "gap", plan_gap(v));
        buf_printf(out, ",\"proven\":%s}", v->proven ? "true" : "false");
    }
    buf_add_byte(out, ']');
}

static void
add_unit(const struct plan_run *run, uint32_t u, struct buf *out)
{
    const struct mission      *m = run->program->mission;
    const struct plan_unit    *unit = &run->plan.units[u];
    const struct unit_version *v = run->plan.posture.units[u].version;

    buf_add_byte(out, '{');
    add_name(out, "unit", &m->units[u].name);
    if (v) {
        buf_add_byte(out, ',');
        add_name(out, "contributor", contributor_of(run, u));
        buf_printf(out, ",\"counts_as\":\"%s\"",
                   plan_group_words[run->plan.posture.units[u].group]);
        if (v->strength != MISSION_NOT_SAID)
            buf_printf(out, ",\"strength\":%lld", (long long)v->strength);
    }
    if (unit->site != MISSION_NONE) {
        buf_add_byte(out, ',');
        add_name(out, "site", &m->sites[unit->site].name);
    }
    buf_printf(out, ",\"why\":\"%s\",\"serves\":%u}", plan_unit_names[unit->why], unit->serves);
}

static void
add_base(const struct plan_run *run, uint32_t s, struct buf *out)
{
    const struct site           *site = &run->program->mission->sites[s];
    const struct posture_people *stands = &run->plan.sites[s].stands;

    buf_add_byte(out, '{');
    add_name(out, "site", &site->name);
    buf_printf(out, ",\"base\":%s,\"units\":%u,\"people\":%lld,\"unsaid\":%u",
               site->base ? "true" : "false", stands->units, (long long)stands->people,
               stands->unsaid);
    if (site->holds != MISSION_NOT_SAID)
        buf_printf(out, ",\"holds\":%lld", (long long)site->holds);
    if (run->plan.sites[s].needs)
        buf_printf(out, ",\"needs\":%u,\"needs_covered\":%u", run->plan.sites[s].needs,
                   run->plan.sites[s].covered);
    if (run->plan.sites[s].needs && run->plan.ask.survive)
        buf_printf(out, ",\"survives\":%s", run->plan.sites[s].survives ? "true" : "false");
    add_number(out, "weight", site->weight);
    buf_add_byte(out, '}');
}

/* Site and capability, which is how all lists name a need. */
static void
add_need_name(const struct plan_run *run, uint32_t need, struct buf *out)
{
    const struct plan_need *n = &run->plan.needs[need];

    buf_add_byte(out, '{');
    add_name(out, "site", &run->program->mission->sites[n->site].name);
    buf_add_byte(out, ',');
    add_name(out, "capability", &run->program->mission->capabilities[n->need->capability]);
    buf_printf(out, ",\"need\":%u", need);
}

static void
add_need(const struct plan_run *run, uint32_t need, struct buf *out)
{
    const struct mission   *m = run->program->mission;
    const struct plan_need *n = &run->plan.needs[need];

    add_need_name(run, need, out);
    buf_printf(out, ",\"count\":%lld,\"backup\":%lld,\"due\":\"%s\",\"state\":\"%s\",\"has\":%lld,"
               "\"covered\":%lld,\"backed_up\":%lld",
               (long long)n->need->count, (long long)n->need->backup, answer_name(n->due),
               need_state_words[n->state], (long long)n->has, (long long)n->covered,
               (long long)n->backup);
    if (run->plan.ask.survive)
        buf_printf(out, ",\"survives\":%s", n->survives ? "true" : "false");
    buf_add_c(out, ",\"by\":[");
    for (uint32_t i = 0; i < n->count; i++) {
        const struct plan_service *s = &run->plan.services[n->first + i];

        buf_add_c(out, i ? ",{" : "{");
        add_name(out, "unit", &m->units[s->unit].name);
        buf_printf(out, ",\"amount\":%lld}", (long long)s->amount);
    }
    buf_add_c(out, "],\"uncovered_without\":[");
    for (uint32_t i = 0; i < n->critical_count; i++) {
        buf_add_c(out, i ? "," : "");
        json_add_string(out, m->contributors[run->plan.critical[n->critical_first + i]].name);
    }
    buf_add_c(out, "]}");
}

static void
add_at_once(const struct plan_run *run, uint32_t capability, struct buf *out)
{
    const struct plan_at_once *o = &run->plan.at_once[capability];

    buf_add_byte(out, '{');
    add_name(out, "capability", &run->program->mission->capabilities[capability]);
    buf_printf(out, ",\"covered\":%lld,\"filled\":%lld,\"backed_up\":%lld,"
               "\"backup_filled\":%lld}", (long long)o->asked[PLAN_ONCE_COUNTS],
               (long long)o->filled[PLAN_ONCE_COUNTS], (long long)o->asked[PLAN_ONCE_BACKUPS],
               (long long)o->filled[PLAN_ONCE_BACKUPS]);
}

static void
add_offer(const struct plan_run *run, uint32_t index, struct buf *out)
{
    static const char *const goals[PLAN_OFFER_GOALS] = {
        [PLAN_OFFER_COVER] = "cover", [PLAN_OFFER_BACKUP] = "backup",
        [PLAN_OFFER_SURVIVE] = "survive" };
    const struct plan_offer *o = &run->plan.offers[index];
    const struct mission    *m = run->program->mission;

    add_need_name(run, o->need, out);
    buf_printf(out, ",\"for\":\"%s\",\"contributors\":%u,\"each\":%lld,", goals[o->goal],
               o->contributors, (long long)o->each);
    add_name(out, "at", &m->sites[o->site].name);
    buf_printf(out, ",\"at_base\":%s", o->base ? "true" : "false");
    if (o->room != MISSION_NOT_SAID)
        buf_printf(out, ",\"room\":%lld", (long long)o->room);
    if (plan_offer_needs_reach(run, o))
        add_number(out, "reach_m", ceil(o->way.m));
    buf_add_byte(out, '}');
}

static void
add_obstacle(const struct plan_run *run, uint32_t index, struct buf *out)
{
    const struct plan_obstacle *o = &run->plan.obstacles[index];
    const struct mission       *m = run->program->mission;

    add_need_name(run, o->need, out);
    buf_add_byte(out, ',');
    add_name(out, "unit", &m->units[o->unit].name);
    buf_printf(out, ",\"why\":\"%s\"", plan_obstacle_names[o->kind]);
    if (o->caveat.len) {
        buf_add_byte(out, ',');
        add_text(out, "caveat", o->caveat);
    }
    if (o->site != MISSION_NONE) {
        buf_add_byte(out, ',');
        add_name(out, "at", &m->sites[o->site].name);
    }
    if (o->over_m > 0)
        add_number(out, "over_m", o->over_m);
    if (o->over_minutes > 0)
        add_number(out, "over_minutes", o->over_minutes);
    buf_add_byte(out, '}');
}

static void
add_lift(const struct plan_run *run, uint32_t index, struct buf *out)
{
    const struct plan_lift *l = &run->plan.lifts[index];

    add_need_name(run, l->need, out);
    buf_printf(out, ",\"stopped\":%s,\"caveats\":[", l->stopped ? "true" : "false");
    for (uint32_t i = 0; i < l->count; i++) {
        const struct plan_caveat *c = &run->plan.caveats[l->first + i];

        buf_add_c(out, i ? ",{" : "{");
        add_name(out, "unit", &run->program->mission->units[c->unit].name);
        buf_add_byte(out, ',');
        add_text(out, "caveat", c->caveat);
        buf_add_byte(out, '}');
    }
    buf_add_c(out, "]}");
}

static void
add_list(const struct plan_run *run, const char *name, uint32_t count,
         void (*add)(const struct plan_run *run, uint32_t index, struct buf *out), struct buf *out)
{
    buf_printf(out, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        buf_add_c(out, i ? "," : "");
        add(run, i, out);
    }
    buf_add_byte(out, ']');
}

static void
add_assumed(const struct plan_run *run, struct buf *out)
{
    const struct plan_assumed *a = &run->plan.assumed;

    buf_add_c(out, ",\"assumed\":{\"units\":{");
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        buf_printf(out, "%s\"%s\":%u", g ? "," : "", plan_group_words[g], a->groups[g]);
    buf_add_byte(out, '}');
#define ADD_MEMBER(field, name, ...) buf_printf(out, ",\"%s\":%u", name, a->field);
    PLAN_ASSUMED_TABLE(ADD_MEMBER)
#undef ADD_MEMBER
    buf_add_byte(out, '}');
}

void
plan_json(const struct plan_run *run, struct buf *out)
{
    const struct mission *m = run->program->mission;
    const struct plan    *p = &run->plan;

    add_asked(run, out);
    add_list(run, "units", m->unit_count, add_unit, out);
    add_list(run, "sites", m->site_count, add_base, out);
    add_list(run, "needs", p->need_count, add_need, out);
    add_list(run, "at_once", m->capability_count, add_at_once, out);
    add_list(run, "offers", p->offer_count, add_offer, out);
    add_list(run, "obstacles", p->obstacle_count, add_obstacle, out);
    add_list(run, "lifts", p->lift_count, add_lift, out);
    add_assumed(run, out);
    buf_add_c(out, "}\n");
}

/* ---- as CSV: the needs ---- */

/* unit@site amount; … */
static void
add_units_cell(const struct plan_run *run, const struct plan_need *n, struct buf *out)
{
    const struct mission *m = run->program->mission;

    for (uint32_t i = 0; i < n->count; i++) { /* names of terms have no mark that CSV quotes */
        const struct plan_service *s = &run->plan.services[n->first + i];

        buf_add_c(out, i ? "; " : "");
        buf_add(out, m->units[s->unit].name.name);
        buf_add_byte(out, '@');
        buf_add(out, m->sites[run->plan.stations[s->unit]].name.name);
        buf_printf(out, " %lld", (long long)s->amount);
    }
}

void
plan_csv(const struct plan_run *run, struct buf *out)
{
    const struct mission *m = run->program->mission;

    buf_add_c(out, "site,capability,count,backup,due,state,has,covered,backed_up,survives,"
                   "uncovered_without,units\n");
    for (uint32_t i = 0; i < run->plan.need_count; i++) {
        const struct plan_need *n = &run->plan.needs[i];

        csv_add_cell(out, m->sites[n->site].name.name);
        buf_add_byte(out, ',');
        csv_add_cell(out, m->capabilities[n->need->capability].name);
        buf_printf(out, ",%lld,%lld,%s,%s,%lld,%lld,%lld,%s,", (long long)n->need->count,
                   (long long)n->need->backup, answer_name(n->due), need_state_words[n->state],
                   (long long)n->has, (long long)n->covered, (long long)n->backup,
                   !run->plan.ask.survive ? "" : n->survives ? "yes" : "no");
        for (uint32_t k = 0; k < n->critical_count; k++) {
            buf_add_c(out, k ? "; " : "");
            buf_add(out, m->contributors[run->plan.critical[n->critical_first + k]].name);
        }
        buf_add_byte(out, ',');
        add_units_cell(run, n, out);
        buf_add_byte(out, '\n');
    }
}
