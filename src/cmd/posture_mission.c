#include "cmd/posture_mission.h"

#include "report/force.h"
#include "report/words.h"
#include "wire/csv.h"
#include "wire/json.h"
#include "wire/text.h"

enum { NAME_COLUMNS = 22, COLUMN = 9, UNIT_COLUMNS = 20 };

static const char *const group_words[STAGE_GROUPS] = {
    [STAGE_HELD] = "held", [STAGE_FIRM] = "firm", [STAGE_HOPED] = "hoped", [STAGE_GONE] = "gone",
    [STAGE_UNSAID] = "unsaid",
};

/* ---- cells ---- */

static void
add_number_cell(struct buf *out, int64_t number, unsigned columns)
{
    char       text[40];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    text_add_count(&cell, number);
    text_add_cell(out, buf_str(&cell), columns, true);
}

static void
add_range_cell(struct buf *out, struct force_range r)
{
    char       text[80];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    text_add_count(&cell, r.min);
    if (r.max > r.min) {
        buf_add_c(&cell, "–");
        text_add_count(&cell, r.max);
    }
    text_add_cell(out, buf_str(&cell), COLUMN, true);
}

/* Where no site states a need, none is known: that is not none. */
static void
add_asked_cell(struct buf *out, bool stated, struct force_range r)
{
    if (stated)
        add_range_cell(out, r);
    else
        text_add_cell(out, STR("not said"), COLUMN, true);
}

/* Needed less held: nothing where there is more than enough. */
static struct force_range
gap_of(const struct posture_capability *c)
{
    int64_t held = c->groups[STAGE_HELD];

    return (struct force_range){ c->needed.min > held ? c->needed.min - held : 0,
                                 c->needed.max > held ? c->needed.max - held : 0 };
}

static void
add_name_cell(struct buf *out, struct str name, unsigned columns)
{
    text_add_cell(out, name, columns, false);
}

/* ---- as text ---- */

static void
add_heading(const struct posture_mission *t, struct buf *out)
{
    const struct posture *p = &t->before;

    if (t->program->operation.len) {
        (void)text_add(out, t->program->operation, 60);
        buf_add_c(out, ": ");
    }
    add_day_words(out, t->ask.on);
    if (t->ask.as_of != t->ask.on) {
        buf_add_c(out, ", as known on ");
        add_day_words(out, t->ask.as_of);
    }
    buf_add_c(out, "\n\n");
    add_name_cell(out, STR("People"), NAME_COLUMNS);
    buf_add_c(out, "    units   people\n");
    for (unsigned g = 0; g < STAGE_GROUPS; g++) {
        const struct posture_people *now = &p->people[g], *then = &t->after.people[g];

        if (!now->units && !(t->leave_count && then->units))
            continue;
        add_name_cell(out, str_from_c(group_words[g]), NAME_COLUMNS);
        add_number_cell(out, now->units, COLUMN);
        add_number_cell(out, now->people, COLUMN);
        if (now->unsaid) {
            buf_add_c(out, "  and ");
            add_plural(out, now->unsaid, "unit that does not say", "units that do not say");
        }
        if (t->leave_count) {
            buf_add_c(out, "  without them ");
            add_plural(out, then->units, "unit, ", "units, ");
            text_add_count(out, then->people);
        }
        buf_add_byte(out, '\n');
    }
}

static void
add_capability(const struct posture_mission *t, uint32_t index, struct buf *out)
{
    const struct posture_capability *c = &t->before.capabilities[index];
    const struct posture_capability *after = &t->after.capabilities[index];
    bool                             stated = force_is_needed(&t->before, index);

    add_name_cell(out, t->program->mission->capabilities[index].name, NAME_COLUMNS);
    add_asked_cell(out, stated, c->needed);
    add_asked_cell(out, stated, c->backup);
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        add_number_cell(out, c->groups[g], COLUMN);
    buf_printf(out, "%9.1f%s", c->sustained, c->assumed ? "*" : " ");
    add_asked_cell(out, stated, gap_of(c));
    if (t->leave_count) {
        add_number_cell(out, after->groups[STAGE_HELD], COLUMN);
        add_asked_cell(out, stated, gap_of(after));
    }
    buf_add_byte(out, '\n');
}

/* What the stars mean. */
static void
add_assumed(const struct posture_mission *t, struct buf *out)
{
    bool any = false;

    for (uint32_t i = 0; i < t->program->mission->capability_count; i++) {
        const struct posture_capability *c = &t->before.capabilities[i];

        if (!c->assumed)
            continue;
        if (any)
            buf_add_c(out, ", ");
        else
            buf_printf(out, "* rotation %d, assumed, for what says none: ",
                       MISSION_ROTATION_ASSUMED);
        any = true;
        text_add_count(out, c->assumed);
        buf_add_byte(out, ' ');
        (void)text_add(out, t->program->mission->capabilities[i].name, NAME_COLUMNS);
    }
    if (any)
        buf_printf(out, "\n  (%s)\n", MISSION_ROTATION_SOURCE);
}

static void
add_capabilities(const struct posture_mission *t, struct buf *out)
{
    if (!t->program->mission->capability_count)
        return;
    buf_add_byte(out, '\n');
    add_name_cell(out, STR("Capability"), NAME_COLUMNS);
    buf_add_c(out, "   needed   backup     held     firm    hoped     gone   unsaid sustained      gap");
    buf_add_c(out, t->leave_count ? "    after      gap\n" : "\n");
    for (uint32_t i = 0; i < t->program->mission->capability_count; i++)
        add_capability(t, i, out);
    add_assumed(t, out);
}

static void
add_needs(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;

    if (t->before.need_count)
        buf_add_c(out, "\nWhat sites need, and what is held in their reach\n");
    for (uint32_t i = 0; i < t->before.need_count; i++) {
        const struct posture_need *n = &t->before.needs[i], *after = &t->after.needs[i];

        buf_add_c(out, "  ");
        (void)text_add(out, m->sites[n->site].name.name, NAME_COLUMNS);
        buf_add_c(out, ": ");
        (void)text_add(out, n->need->words, 80);
        buf_printf(out, ": %s%s, held ", n->due == ANSWER_POSSIBLE ? "possibly " : "",
                   need_state_words[n->state]);
        text_add_count(out, n->groups[STAGE_HELD]);
        if (n->groups[STAGE_FIRM]) {
            buf_add_c(out, ", firm ");
            text_add_count(out, n->groups[STAGE_FIRM]);
        }
        if (t->leave_count && after->groups[STAGE_HELD] != n->groups[STAGE_HELD]) {
            buf_printf(out, "; without them %s, held ", need_state_words[after->state]);
            text_add_count(out, after->groups[STAGE_HELD]);
        }
        buf_add_byte(out, '\n');
    }
}

static void
add_sites(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;

    if (m->site_count)
        buf_add_c(out, "\nPeople held at\n");
    for (uint32_t s = 0; s < m->site_count; s++) {
        const struct posture_people *now = &t->before.sites[s], *then = &t->after.sites[s];

        buf_add_c(out, "  ");
        add_name_cell(out, m->sites[s].name.name, NAME_COLUMNS);
        add_number_cell(out, now->people, COLUMN);
        if (now->unsaid) {
            buf_add_c(out, " and ");
            add_plural(out, now->unsaid, "unit that does not say", "units that do not say");
        }
        if (m->sites[s].holds != MISSION_NOT_SAID) {
            buf_add_c(out, now->people > m->sites[s].holds ? ", over its room of " : ", room for ");
            text_add_count(out, m->sites[s].holds);
        }
        if (t->leave_count && now->people != then->people) {
            buf_add_c(out, ", without them ");
            text_add_count(out, then->people);
        }
        buf_add_byte(out, '\n');
    }
}

static void
add_sole(struct buf *out, bool *any, struct str what, struct str who)
{
    if (!*any)
        buf_add_c(out, "\nThe only one to provide it\n");
    *any = true;
    buf_add_c(out, "  ");
    (void)text_add(out, what, 60);
    buf_add_c(out, ": ");
    (void)text_add(out, who, 60);
    buf_add_byte(out, '\n');
}

static void
add_soles(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;
    bool                  any = false;

    for (uint32_t i = 0; i < m->capability_count; i++) {
        const struct posture_capability *c = &t->before.capabilities[i];

        if (c->provider_count == 1)
            add_sole(out, &any, m->capabilities[i].name, m->contributors[c->provider].name);
    }
    for (uint32_t i = 0; i < t->before.need_count; i++) {
        const struct posture_need *n = &t->before.needs[i];
        char                       text[200];
        struct buf words = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

        if (n->provider_count != 1 || n->due == ANSWER_NO)
            continue;
        (void)text_add(&words, m->capabilities[n->need->capability].name, 30);
        buf_add_c(&words, " at ");
        (void)text_add(&words, m->sites[n->site].name.name, 30);
        add_sole(out, &any, buf_str(&words), m->contributors[n->provider].name);
    }
}

/* Those of whom any unit is known. */
static bool
is_named(const struct posture *p, uint32_t contributor)
{
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        if (posture_of_contributor(p, contributor, (enum stage_group)g)->units)
            return true;
    return false;
}

/* 800+: and units that do not say. */
static void
add_people_cell(struct buf *out, const struct posture_people *people)
{
    char       text[40];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    text_add_count(&cell, people->people);
    buf_add_c(&cell, people->unsaid ? "+" : "");
    text_add_cell(out, buf_str(&cell), COLUMN, true);
}

static void
add_contributors(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;
    bool                  any = false, unsaid = false;

    for (uint32_t c = 0; c < m->contributor_count; c++) {
        double share;

        if (!is_named(&t->before, c))
            continue;
        if (!any) {
            buf_add_byte(out, '\n');
            add_name_cell(out, STR("People of"), NAME_COLUMNS);
            buf_add_c(out, "     held     firm    hoped     gone   unsaid  of those held\n");
        }
        any = true;
        add_name_cell(out, m->contributors[c].name, NAME_COLUMNS);
        for (unsigned g = 0; g < STAGE_GROUPS; g++) {
            const struct posture_people *people =
                posture_of_contributor(&t->before, c, (enum stage_group)g);

            add_people_cell(out, people);
            unsaid |= people->unsaid > 0;
        }
        if (posture_share(&t->before, c, &share))
            buf_printf(out, "%13.2f %%", share * 100);
        else
            buf_add_c(out, "      not known");
        buf_add_byte(out, '\n');
    }
    buf_add_c(out, unsaid ? "+ and units that do not say their strength\n" : "");
}

static void
add_ready(const struct posture_unit *u, struct buf *out)
{
    if (!u->version->has_ready || u->group == STAGE_HELD || u->group == STAGE_GONE)
        return;
    buf_add_c(out, ", ready ");
    if (u->ready_first == TIME_MIN && u->ready_last == TIME_MAX) {
        buf_add_c(out, "on a day that nothing tells");
        return;
    }
    add_day_text(out, u->ready_first, "any day");
    buf_add_c(out, " to ");
    add_day_text(out, u->ready_last, "perhaps never");
}

static void
add_unit(const struct posture_mission *t, uint32_t index, struct buf *out)
{
    const struct mission      *m = t->program->mission;
    const struct posture_unit *u = &t->before.units[index];
    const struct unit_version *v = u->version;
    double                     least, most;

    if (!v)
        return;
    buf_add_c(out, "  ");
    add_name_cell(out, m->units[index].name.name, UNIT_COLUMNS);
    buf_add_byte(out, ' ');
    (void)text_add(out, m->contributors[v->contributor].name, NAME_COLUMNS);
    buf_printf(out, ", %s", u->recall ? "recalled" : stage_rows[v->stage].word);
    if (u->recall) {
        buf_add_c(out, " on ");
        add_day_text(out, u->recall->on, "");
        if (u->recall->stated == TIME_MIN) {
            buf_add_c(out, " (when that was stated is not said)");
        } else {
            buf_add_c(out, " (stated ");
            add_day_text(out, u->recall->stated, "");
            buf_add_byte(out, ')');
        }
    }
    if (v->strength == MISSION_NOT_SAID) {
        buf_add_c(out, ", strength not said");
    } else {
        buf_add_c(out, ", ");
        text_add_count(out, v->strength);
    }
    if (v->site != MISSION_NONE) {
        buf_add_c(out, ", at ");
        (void)text_add(out, m->sites[v->site].name.name, NAME_COLUMNS);
    }
    if (u->group == STAGE_FIRM || u->group == STAGE_HOPED) {
        if (mission_confidence(v, &least, &most))
            buf_printf(out, ", confidence %g", most);
        else if (most > least)
            buf_printf(out, ", confidence not said (%g to %g: %s)", least, most,
                       stage_rows[v->stage].why);
        else
            buf_printf(out, ", confidence %g, as %s", most, stage_rows[v->stage].why);
    }
    add_ready(u, out);
    if (v->stated != TIME_MIN) {
        buf_add_c(out, " (stated ");
        add_day_text(out, v->stated, "");
        buf_add_byte(out, ')');
    }
    buf_add_byte(out, '\n');
}

void
posture_mission_text(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;

    add_heading(t, out);
    if (t->leave_count) {
        buf_add_c(out, "\nWithout ");
        for (uint32_t i = 0; i < t->leave_count; i++) {
            buf_add_c(out, i ? ", " : "");
            (void)text_add(out, m->contributors[t->leaves[i]].name, NAME_COLUMNS);
        }
        buf_add_byte(out, '\n');
    }
    add_capabilities(t, out);
    add_needs(t, out);
    add_sites(t, out);
    add_contributors(t, out);
    add_soles(t, out);
    buf_add_c(out, m->unit_count ? "\nUnits\n" : "");
    for (uint32_t u = 0; u < m->unit_count; u++)
        add_unit(t, u, out);
    force_add_doubts(&t->before, false, out);
}

/* ---- as JSON ---- */

static void
add_text_json(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "\"%s\":", name);
    json_add_string(out, text);
}

/* null where no site states a need. */
static void
add_asked_json(struct buf *out, const char *name, bool stated, struct force_range r)
{
    if (stated)
        buf_printf(out, "\"%s\":{\"min\":%lld,\"max\":%lld}", name, (long long)r.min,
                   (long long)r.max);
    else
        buf_printf(out, "\"%s\":null", name);
}

static void
add_groups_json(struct buf *out, const char *name, const int64_t *groups)
{
    buf_printf(out, "\"%s\":{", name);
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        buf_printf(out, "%s\"%s\":%lld", g ? "," : "", group_words[g], (long long)groups[g]);
    buf_add_byte(out, '}');
}

static void
add_capability_json(const struct posture_mission *t, uint32_t i, struct buf *out)
{
    const struct posture_capability *c = &t->before.capabilities[i];
    bool                             stated = force_is_needed(&t->before, i);

    buf_add_byte(out, '{');
    add_text_json(out, "capability", t->program->mission->capabilities[i].name);
    buf_add_byte(out, ',');
    add_asked_json(out, "needed", stated, c->needed);
    buf_add_byte(out, ',');
    add_asked_json(out, "backup", stated, c->backup);
    buf_add_byte(out, ',');
    add_groups_json(out, "units", c->groups);
    buf_add_c(out, ",\"sustained\":");
    json_add_number(out, c->sustained);
    if (c->assumed)
        buf_printf(out, ",\"rotation_assumed\":{\"rotation\":%d,\"for\":%lld}",
                   MISSION_ROTATION_ASSUMED, (long long)c->assumed);
    buf_add_byte(out, ',');
    add_asked_json(out, "gap", stated, gap_of(c));
    if (c->provider_count == 1) {
        buf_add_byte(out, ',');
        add_text_json(out, "sole_provider", t->program->mission->contributors[c->provider].name);
    }
    if (t->leave_count) {
        const struct posture_capability *after = &t->after.capabilities[i];

        buf_add_byte(out, ',');
        add_groups_json(out, "without", after->groups);
        buf_add_byte(out, ',');
        add_asked_json(out, "gap_without", stated, gap_of(after));
    }
    buf_add_byte(out, '}');
}

static void
add_need_json(const struct posture_mission *t, uint32_t i, struct buf *out)
{
    const struct mission      *m = t->program->mission;
    const struct posture_need *n = &t->before.needs[i];

    buf_add_byte(out, '{');
    add_text_json(out, "site", m->sites[n->site].name.name);
    buf_add_byte(out, ',');
    add_text_json(out, "capability", m->capabilities[n->need->capability].name);
    buf_printf(out, ",\"count\":%lld,\"backup\":%lld,\"due\":\"%s\",\"state\":\"%s\",",
               (long long)n->need->count, (long long)n->need->backup, answer_name(n->due),
               need_state_words[n->state]);
    add_groups_json(out, "in_reach", n->groups);
    if (n->provider_count == 1) {
        buf_add_byte(out, ',');
        add_text_json(out, "sole_provider", m->contributors[n->provider].name);
    }
    if (t->leave_count) {
        buf_printf(out, ",\"state_without\":\"%s\",", need_state_words[t->after.needs[i].state]);
        add_groups_json(out, "without", t->after.needs[i].groups);
    }
    buf_add_byte(out, '}');
}

static void
add_people_json(struct buf *out, const char *name, const struct posture_people *people)
{
    buf_printf(out, "\"%s\":{\"units\":%u,\"people\":%lld,\"unsaid\":%u}", name, people->units,
               (long long)people->people, people->unsaid);
}

static void
add_recall_json(const struct recall *recall, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_printf(out, ",\"recall\":{\"on\":\"%.*s\",\"stated\":",
               STR_ARGS(time_text_date(recall->on, text)));
    if (recall->stated == TIME_MIN)
        buf_add_c(out, "null");
    else
        buf_printf(out, "\"%.*s\"", STR_ARGS(time_text_date(recall->stated, text)));
    if (recall->source.len) {
        buf_add_byte(out, ',');
        add_text_json(out, "source", recall->source);
    }
    buf_add_byte(out, '}');
}

static void
add_unit_json(const struct posture_mission *t, uint32_t i, struct buf *out)
{
    const struct mission      *m = t->program->mission;
    const struct posture_unit *u = &t->before.units[i];
    char                       text[TIME_TEXT_LEN];
    double                     least, most;
    int64_t                    rotation;
    bool                       said, assumed;

    buf_add_byte(out, '{');
    add_text_json(out, "unit", m->units[i].name.name);
    buf_add_byte(out, ',');
    add_text_json(out, "contributor", m->contributors[u->version->contributor].name);
    buf_printf(out, ",\"stage\":\"%s\",\"counts_as\":\"%s\"",
               u->recall ? "recalled" : stage_rows[u->version->stage].word, group_words[u->group]);
    if (u->recall)
        add_recall_json(u->recall, out);
    if (u->version->strength != MISSION_NOT_SAID)
        buf_printf(out, ",\"strength\":%lld", (long long)u->version->strength);
    if (u->version->site != MISSION_NONE) {
        buf_add_byte(out, ',');
        add_text_json(out, "site", m->sites[u->version->site].name.name);
    }
    said = mission_confidence(u->version, &least, &most);
    buf_add_c(out, ",\"confidence\":{\"min\":");
    json_add_number(out, least);
    buf_add_c(out, ",\"max\":");
    json_add_number(out, most);
    buf_printf(out, ",\"said\":%s}", said ? "true" : "false");
    rotation = mission_rotation(u->version, &assumed);
    buf_printf(out, ",\"rotation\":{\"units\":%lld,\"assumed\":%s}", (long long)rotation,
               assumed ? "true" : "false");
    if (u->version->stated != TIME_MIN)
        buf_printf(out, ",\"stated\":\"%.*s\"", STR_ARGS(time_text_date(u->version->stated, text)));
    if (u->version->source.len) {
        buf_add_byte(out, ',');
        add_text_json(out, "source", u->version->source);
    }
    buf_add_byte(out, '}');
}

static void
add_contributor_json(const struct posture_mission *t, uint32_t c, struct buf *out)
{
    double share;

    buf_add_byte(out, '{');
    add_text_json(out, "contributor", t->program->mission->contributors[c].name);
    for (unsigned g = 0; g < STAGE_GROUPS; g++) {
        buf_add_byte(out, ',');
        add_people_json(out, group_words[g],
                        posture_of_contributor(&t->before, c, (enum stage_group)g));
    }
    buf_add_c(out, ",\"share\":");
    if (posture_share(&t->before, c, &share))
        json_add_number(out, share);
    else
        buf_add_c(out, "null");
    buf_add_byte(out, '}');
}

void
posture_mission_json(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;
    char                  text[TIME_TEXT_LEN];
    bool                  first = true;

    buf_printf(out, "{\"on\":\"%.*s\"", STR_ARGS(time_text_date(t->ask.on, text)));
    buf_printf(out, ",\"as_of\":\"%.*s\",\"people\":{",
               STR_ARGS(time_text_date(t->ask.as_of, text)));
    for (unsigned g = 0; g < STAGE_GROUPS; g++) {
        buf_add_c(out, g ? "," : "");
        add_people_json(out, group_words[g], &t->before.people[g]);
    }
    buf_add_c(out, "},\"capabilities\":[");
    for (uint32_t i = 0; i < m->capability_count; i++) {
        buf_add_c(out, i ? "," : "");
        add_capability_json(t, i, out);
    }
    buf_add_c(out, "],\"needs\":[");
    for (uint32_t i = 0; i < t->before.need_count; i++) {
        buf_add_c(out, i ? "," : "");
        add_need_json(t, i, out);
    }
    buf_add_c(out, "],\"sites\":[");
    for (uint32_t i = 0; i < m->site_count; i++) {
        buf_add_c(out, i ? ",{" : "{");
        add_text_json(out, "site", m->sites[i].name.name);
        buf_add_byte(out, ',');
        add_people_json(out, "held", &t->before.sites[i]);
        buf_add_c(out, t->leave_count ? "," : "");
        if (t->leave_count)
            add_people_json(out, "without", &t->after.sites[i]);
        buf_add_byte(out, '}');
    }
    buf_add_c(out, "],\"contributors\":[");
    for (uint32_t c = 0; c < m->contributor_count; c++) {
        buf_add_c(out, c ? "," : "");
        add_contributor_json(t, c, out);
    }
    buf_add_c(out, "],\"units\":[");
    for (uint32_t i = 0; i < m->unit_count; i++) {
        if (!t->before.units[i].version)
            continue;
        buf_add_c(out, first ? "" : ",");
        first = false;
        add_unit_json(t, i, out);
    }
    buf_add_byte(out, ']');
    force_add_doubts_json(&t->before, false, out);
    buf_add_c(out, "}\n");
}

/* ---- as CSV: a line for each need, capability and contributor ---- */

static void
add_groups_csv(struct buf *out, const int64_t *groups)
{
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        buf_printf(out, ",%lld", (long long)groups[g]);
}

static void
add_sole_csv(struct buf *out, const struct mission *m, uint32_t provider, uint32_t count)
{
    buf_add_byte(out, ',');
    if (count == 1)
        csv_add_cell(out, m->contributors[provider].name);
}

static void
add_need_csv(const struct posture_mission *t, uint32_t i, struct buf *out)
{
    const struct mission      *m = t->program->mission;
    const struct posture_need *n = &t->before.needs[i], *after = &t->after.needs[i];

    buf_add_c(out, "need,");
    csv_add_cell(out, m->sites[n->site].name.name);
    buf_add_byte(out, ',');
    csv_add_cell(out, m->capabilities[n->need->capability].name);
    buf_printf(out, ",,%lld,%lld,%lld,%lld,%s", (long long)n->need->count,
               (long long)n->need->count, (long long)n->need->backup,
               (long long)n->need->backup, answer_name(n->due));
    add_groups_csv(out, n->groups);
    buf_printf(out, ",%s", need_state_words[n->state]);
    add_sole_csv(out, m, n->provider, n->provider_count);
    buf_printf(out, ",,,%lld,%s\n", (long long)after->groups[STAGE_HELD],
               need_state_words[after->state]);
}

static void
add_capability_csv(const struct posture_mission *t, uint32_t i, struct buf *out)
{
    const struct mission            *m = t->program->mission;
    const struct posture_capability *c = &t->before.capabilities[i];

    buf_add_c(out, "capability,,");
    csv_add_cell(out, m->capabilities[i].name);
    if (force_is_needed(&t->before, i))
        buf_printf(out, ",,%lld,%lld,%lld,%lld,", (long long)c->needed.min,
                   (long long)c->needed.max, (long long)c->backup.min, (long long)c->backup.max);
    else
        buf_add_c(out, ",,,,,,");
    add_groups_csv(out, c->groups);
    buf_add_byte(out, ',');
    add_sole_csv(out, m, c->provider, c->provider_count);
    buf_add_byte(out, ',');
    json_add_number(out, c->sustained);
    buf_printf(out, ",,%lld,\n", (long long)t->after.capabilities[i].groups[STAGE_HELD]);
}

/* Nothing where a unit does not say its strength: the others' sum would pass for all. */
static void
add_people_csv(struct buf *out, const struct posture *p, uint32_t contributor, enum stage_group g)
{
    const struct posture_people *people = posture_of_contributor(p, contributor, g);

    buf_add_byte(out, ',');
    if (!people->unsaid)
        buf_printf(out, "%lld", (long long)people->people);
}

static void
add_contributor_csv(const struct posture_mission *t, uint32_t c, struct buf *out)
{
    double share;

    buf_add_c(out, "contributor,,,");
    csv_add_cell(out, t->program->mission->contributors[c].name);
    buf_add_c(out, ",,,,,");
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        add_people_csv(out, &t->before, c, (enum stage_group)g);
    buf_add_c(out, ",,,,");
    if (posture_share(&t->before, c, &share))
        json_add_number(out, share);
    add_people_csv(out, &t->after, c, STAGE_HELD);
    buf_add_c(out, ",\n");
}

void
posture_mission_csv(const struct posture_mission *t, struct buf *out)
{
    const struct mission *m = t->program->mission;

    buf_add_c(out, "row,site,capability,contributor,needed_min,needed_max,backup_min,backup_max,due,"
                   "held,firm,hoped,gone,unsaid,state,sole_provider,sustained,share,"
                   "held_without,state_without\n");
    for (uint32_t i = 0; i < t->before.need_count; i++)
        add_need_csv(t, i, out);
    for (uint32_t i = 0; i < m->capability_count; i++)
        add_capability_csv(t, i, out);
    for (uint32_t c = 0; c < m->contributor_count; c++)
        add_contributor_csv(t, c, out);
}
