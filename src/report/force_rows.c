#include "report/force.h"

#include "report/map_view.h"
#include "report/words.h"
#include "wire/json.h"
#include "wire/text.h"

#include <math.h>

/* ---- places ---- */

static double
step_of(const struct force_view *view)
{
    return view->precision.step_deg > 0 ? view->precision.step_deg : FORCE_STEP_DEG;
}

/* The nearest multiple of the step, without the noise behind its sixth decimal (0.1 m). */
static double
rounded(double degrees, double step, double most)
{
    double told = round(degrees / step) * step;

    return fmax(-most, fmin(most, round(told * 1e6) / 1e6)) + 0.0; /* no "-0" */
}

struct point
force_place(const struct force_view *view, uint32_t site)
{
    struct point at = view->program->mission->sites[site].at;

    if (view->precision.exact)
        return at;
    return (struct point){ .lon = rounded(at.lon, step_of(view), 180),
                           .lat = rounded(at.lat, step_of(view), 90) };
}

void
force_add_precision(const struct force_view *view, struct buf *out)
{
    if (view->precision.exact)
        buf_add_c(out, "Places are exact, as the terms give them: not for publication.");
    else
        buf_printf(out, "Places are told to %g degree, about %.1f km, not exactly.", step_of(view),
                   step_of(view) * MAP_M_PER_DEG / 1000);
}

/* ---- what was not known ---- */

void
force_add_doubts(const struct posture *p, bool ahead, struct buf *out)
{
    const struct mission *m = p->mission;

    for (uint32_t i = 0; i < m->recall_count; i++) {
        if (!posture_doubts(p, &m->recalls[i], ahead))
            continue;
        buf_add_c(out, "not counted, as it does not say when it was stated and so was not known "
                       "before its day:\n  the recall of ");
        (void)text_add(out, m->contributors[m->recalls[i].contributor].name, 30);
        buf_add_c(out, " on ");
        add_day_words(out, m->recalls[i].on);
        buf_add_byte(out, '\n');
    }
}

void
force_add_doubts_json(const struct posture *p, bool ahead, struct buf *out)
{
    const struct mission *m = p->mission;
    char                  text[TIME_TEXT_LEN];
    bool                  first = true;

    buf_add_c(out, ",\"recalls_not_counted\":[");
    for (uint32_t i = 0; i < m->recall_count; i++) {
        if (!posture_doubts(p, &m->recalls[i], ahead))
            continue;
        buf_add_c(out, first ? "{\"contributor\":" : ",{\"contributor\":");
        first = false;
        json_add_string(out, m->contributors[m->recalls[i].contributor].name);
        buf_printf(out, ",\"on\":\"%.*s\"}", STR_ARGS(time_text_date(m->recalls[i].on, text)));
    }
    buf_add_byte(out, ']');
}

/* ---- pieces ---- */

static void
add_text(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, ",\"%s\":", name);
    json_add_string(out, text);
}

static void
add_position(struct buf *out, struct point at)
{
    buf_add_byte(out, '[');
    json_add_number(out, at.lon);
    buf_add_byte(out, ',');
    json_add_number(out, at.lat);
    buf_add_byte(out, ']');
}

static void
open_feature(struct buf *out, bool *first, const char *kind)
{
    buf_printf(out, "%s\n{\"type\":\"Feature\",\"properties\":{\"kind\":\"%s\"", *first ? "" : ",",
               kind);
    *first = false;
}

static void
close_point(struct buf *out, struct point at)
{
    buf_add_c(out, "},\"geometry\":{\"type\":\"Point\",\"coordinates\":");
    add_position(out, at);
    buf_add_c(out, "}}");
}

static void
add_day(struct buf *out, const char *name, instant day)
{
    char text[TIME_TEXT_LEN];

    if (day < TIME_FIRST || day > TIME_LAST)
        buf_printf(out, ",\"%s\":null", name);
    else
        buf_printf(out, ",\"%s\":\"%.*s\"", name, STR_ARGS(time_text_date(day, text)));
}

/* ---- sites ---- */

static void
add_need(const struct force_view *view, uint32_t index, struct buf *out)
{
    const struct posture_need *n = &view->posture->needs[index];

    buf_add_c(out, "{\"capability\":");
    json_add_string(out, view->program->mission->capabilities[n->need->capability].name);
    buf_printf(out, ",\"count\":%lld,\"backup\":%lld,\"due\":\"%s\",\"state\":\"%s\",\"held\":%lld",
               (long long)n->need->count, (long long)n->need->backup, answer_name(n->due),
               need_state_words[n->state], (long long)n->groups[STAGE_HELD]);
    if (view->without)
        buf_printf(out, ",\"state_without\":\"%s\"",
                   need_state_words[view->without->needs[index].state]);
    if (view->plan)
        buf_printf(out, ",\"planned\":%lld,\"state_planned\":\"%s\"",
                   (long long)view->plan->needs[index].has,
                   need_state_words[view->plan->needs[index].state]);
    buf_add_byte(out, '}');
}

static void
add_site(const struct force_view *view, uint32_t s, uint32_t *need, bool *first, struct buf *out)
{
    const struct site *site = &view->program->mission->sites[s];
    bool               any = false;

    open_feature(out, first, "site");
    add_text(out, "site", site->name.name);
    if (site->name.title.len)
        add_text(out, "title", site->name.title);
    buf_printf(out, ",\"base\":%s,\"weight\":", site->base ? "true" : "false");
    json_add_number(out, site->weight);
    if (site->holds != MISSION_NOT_SAID)
        buf_printf(out, ",\"room\":%lld", (long long)site->holds);
    buf_printf(out, ",\"people_held\":%lld,\"needs\":[",
               (long long)view->posture->sites[s].people);
    for (; *need < view->posture->need_count && view->posture->needs[*need].site == s; ++*need) {
        buf_add_c(out, any ? "," : "");
        any = true;
        add_need(view, *need, out);
    }
    buf_add_byte(out, ']');
    close_point(out, force_place(view, s));
}

/* ---- units, and what they serve ---- */

static uint32_t
station_of(const struct force_view *view, uint32_t unit)
{
    const struct unit_version *v = view->posture->units[unit].version;

    return view->plan ? view->plan->stations[unit] : v ? v->site : MISSION_NONE;
}

static void
add_unit(const struct force_view *view, uint32_t u, bool *first, struct buf *out)
{
    const struct mission      *m = view->program->mission;
    const struct posture_unit *unit = &view->posture->units[u];
    uint32_t                   site = station_of(view, u);

    if (!unit->version || site == MISSION_NONE)
        return;
    open_feature(out, first, "unit");
    add_text(out, "unit", m->units[u].name.name);
    add_text(out, "contributor", m->contributors[unit->version->contributor].name);
    add_text(out, "site", m->sites[site].name.name);
    buf_printf(out, ",\"stage\":\"%s\"",
               unit->recall ? "recalled" : stage_rows[unit->version->stage].word);
    if (unit->version->strength != MISSION_NOT_SAID)
        buf_printf(out, ",\"strength\":%lld", (long long)unit->version->strength);
    if (unit->version->reach_m > 0) {
        buf_add_c(out, ",\"reach_m\":");
        json_add_number(out, unit->version->reach_m);
    }
    close_point(out, force_place(view, site));
}

static void
add_service(const struct force_view *view, const struct plan_service *service, bool *first,
            struct buf *out)
{
    const struct mission   *m = view->program->mission;
    const struct plan_need *need = &view->plan->needs[service->need];
    uint32_t                from = view->plan->stations[service->unit];

    if (from == MISSION_NONE || from == need->site)
        return;
    open_feature(out, first, "serves");
    add_text(out, "unit", m->units[service->unit].name.name);
    add_text(out, "from", m->sites[from].name.name);
    add_text(out, "site", m->sites[need->site].name.name);
    add_text(out, "capability", m->capabilities[need->need->capability].name);
    buf_printf(out, ",\"amount\":%lld},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[",
               (long long)service->amount);
    add_position(out, force_place(view, from));
    buf_add_byte(out, ',');
    add_position(out, force_place(view, need->site));
    buf_add_c(out, "]}}");
}

enum status
force_add_geojson(const struct force_view *view, struct arena *step, struct buf *out,
                  struct err *err)
{
    const struct mission *m = view->program->mission;
    bool                  first = true;

    (void)step;
    buf_add_c(out, "{\"type\":\"FeatureCollection\",\"notice\":\"" MAP_NOTICE "\",\"places\":\"");
    force_add_precision(view, out);
    buf_add_byte(out, '"');
    add_day(out, "on", view->on);
    add_day(out, "as_of", view->as_of);
    buf_add_c(out, ",\"features\":[");
    for (uint32_t s = 0, need = 0; s < m->site_count; s++)
        add_site(view, s, &need, &first, out);
    for (uint32_t u = 0; u < m->unit_count; u++)
        add_unit(view, u, &first, out);
    for (uint32_t i = 0; view->plan && i < view->plan->service_count; i++)
        add_service(view, &view->plan->services[i], &first, out);
    buf_add_c(out, "\n]}\n");
    return buf_status(out, err);
}
