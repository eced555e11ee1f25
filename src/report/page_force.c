#include "report/force.h"

#include "report/page.h"
#include "report/words.h"
#include "wire/text.h"

const char *const force_group_words[STAGE_GROUPS] = {
    [STAGE_HELD] = "held", [STAGE_FIRM] = "firm", [STAGE_HOPED] = "hoped", [STAGE_GONE] = "gone",
    [STAGE_UNSAID] = "unsaid",
};

static const char *const group_meanings[STAGE_GROUPS] = {
    [STAGE_HELD] = "in place", [STAGE_FIRM] = "agreed, or being raised",
    [STAGE_HOPED] = "spoken of or promised", [STAGE_GONE] = "withdrawn, recalled or left out",
    [STAGE_UNSAID] = "no stage is said",
};

/* ---- pieces ---- */

void
force_add_name(struct page *page, const struct mission_name *name)
{
    html_c(page, "<code>");
    html_text(page, name->name);
    html_c(page, "</code> ");
    html_text(page, name->title);
}

/* "#Head" stands over numbers; a NULL ends the list. */
void
force_open_table(struct page *page, const char *label, const char *caption,
                 const char *const *heads)
{
    html_open_wide(page, label);
    html_c(page, "<table class=\"stack\">\n<caption>");
    html_c(page, caption);
    html_c(page, "</caption>\n<thead><tr>");
    for (; *heads; heads++)
        buf_printf(page->out, "<th scope=\"col\"%s>%s</th>", **heads == '#' ? " class=\"n\"" : "",
                   *heads + (**heads == '#'));
    html_c(page, "</tr></thead>\n<tbody>\n");
}

void
force_close_table(struct page *page)
{
    html_c(page, "</tbody>\n</table>\n");
    html_close_wide(page);
}

void
force_number_cell(struct page *page, const char *head, int64_t number)
{
    buf_printf(page->out, "<td class=\"n\" data-h=\"%s\">", head);
    text_add_count(page->out, number);
    html_c(page, "</td>");
}

void
force_people(struct page *page, int64_t people, uint32_t unsaid)
{
    text_add_count(page->out, people);
    if (!unsaid)
        return;
    html_c(page, "<span class=\"sub\">and ");
    add_plural(page->out, unsaid, "unit that does not say", "units that do not say");
    html_c(page, "</span>");
}

struct range
force_gap(const struct posture_capability *c)
{
    int64_t held = c->groups[STAGE_HELD];

    return (struct range){ c->needed.min > held ? c->needed.min - held : 0,
                           c->needed.max > held ? c->needed.max - held : 0 };
}

/* Where no site states a need, none is known: that is not none. */
static void
asked_cell(struct page *page, const char *head, bool stated, struct range r)
{
    if (stated)
        html_range_cell(page, head, r);
    else
        buf_printf(page->out, "<td class=\"n\" data-h=\"%s\"><span class=\"quiet\">not said</span></td>",
                   head);
}

bool
force_is_needed(const struct posture *p, uint32_t capability)
{
    for (uint32_t i = 0; i < p->need_count; i++)
        if (p->needs[i].need->capability == capability)
            return true;
    return false;
}

static const struct mission *
mission_of(const struct force_view *view)
{
    return view->program->mission;
}

/* ---- people, capabilities ---- */

static void
add_people(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "People", "#Units", "#People", "#Units without them",
                                         "#People without them", NULL };
    static const char *const alone[] = { "People", "#Units", "#People", NULL };

    force_open_table(page, "People", "By the stage of each unit's last statement. A unit that does "
                     "not say its strength is counted as a unit and adds no people.",
                     view->without ? heads : alone);
    for (unsigned g = 0; g < STAGE_GROUPS; g++) {
        const struct posture_people *now = &view->posture->people[g];
        const struct posture_people *then = view->without ? &view->without->people[g] : now;

        if (!now->units && !then->units)
            continue;
        buf_printf(page->out, "<tr><th scope=\"row\">%s<span class=\"sub\">%s</span></th>",
                   force_group_words[g], group_meanings[g]);
        force_number_cell(page, "units", now->units);
        html_c(page, "<td class=\"n\" data-h=\"people\">");
        force_people(page, now->people, now->unsaid);
        html_c(page, "</td>");
        if (view->without) {
            force_number_cell(page, "units without them", then->units);
            html_c(page, "<td class=\"n\" data-h=\"people without them\">");
            force_people(page, then->people, then->unsaid);
            html_c(page, "</td>");
        }
        html_c(page, "</tr>\n");
    }
    force_close_table(page);
}

static void
add_capability(struct page *page, const struct force_view *view, uint32_t index)
{
    const struct posture_capability *c = &view->posture->capabilities[index];
    bool                             stated = force_is_needed(view->posture, index);

    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &mission_of(view)->capabilities[index]);
    if (c->provider_count == 1) {
        html_c(page, "<span class=\"sub\">held by <code>");
        html_text(page, mission_of(view)->contributors[c->provider].name);
        html_c(page, "</code> alone</span>");
    }
    html_c(page, "</th>");
    asked_cell(page, "needed", stated, (struct range){ c->needed.min, c->needed.max });
    asked_cell(page, "backup", stated, (struct range){ c->backup.min, c->backup.max });
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        force_number_cell(page, force_group_words[g], c->groups[g]);
    buf_printf(page->out, "<td class=\"n\" data-h=\"sustained\">%.1f%s</td>", c->sustained,
               c->assumed ? "*" : "");
    asked_cell(page, "gap", stated, force_gap(c));
    if (view->without) {
        const struct posture_capability *after = &view->without->capabilities[index];

        force_number_cell(page, "held without them", after->groups[STAGE_HELD]);
        asked_cell(page, "gap without them", stated, force_gap(after));
    }
    html_c(page, "</tr>\n");
}

static void
add_capabilities(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Capability", "#Needed", "#Backup", "#Held", "#Firm",
                                         "#Hoped", "#Gone", "#Unsaid", "#Sustained", "#Gap",
                                         "#Held without them", "#Gap without them", NULL };
    static const char *const alone[] = { "Capability", "#Needed", "#Backup", "#Held", "#Firm",
                                         "#Hoped", "#Gone", "#Unsaid", "#Sustained", "#Gap", NULL };
    bool assumed = false;

    if (!mission_of(view)->capability_count)
        return;
    html_c(page, "<h3>By capability</h3>\n");
    force_open_table(page, "By capability", "Needed: by needs that have begun; 2–4 where some may "
                     "have. The gap is what is needed less what is held. Sustained: of the held "
                     "and firm, by the rotations.", view->without ? heads : alone);
    for (uint32_t i = 0; i < mission_of(view)->capability_count; i++) {
        add_capability(page, view, i);
        assumed = assumed || view->posture->capabilities[i].assumed;
    }
    force_close_table(page);
    if (assumed)
        buf_printf(page->out, "<p class=\"key\">* For what says no rotation, %d units to keep one "
                   "in place is assumed (" MISSION_ROTATION_SOURCE ").</p>\n",
                   MISSION_ROTATION_ASSUMED);
}

/* ---- sites ---- */

static void
add_site_row(struct page *page, const struct force_view *view, uint32_t s)
{
    const struct site           *site = &mission_of(view)->sites[s];
    const struct posture_people *now = &view->posture->sites[s];

    buf_printf(page->out, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"%d\">%u ",
               view->without ? 6 : 5, s + 1);
    force_add_name(page, &site->name);
    html_c(page, "<span class=\"sub\">");
    if (site->base)
        html_c(page, "units may be stationed; ");
    if (site->holds != MISSION_NOT_SAID) {
        html_c(page, "room for ");
        text_add_count(page->out, site->holds);
        html_c(page, now->people > site->holds ? ", and more are held; " : "; ");
    }
    text_add_count(page->out, now->people);
    html_c(page, " people held");
    if (now->unsaid) {
        html_c(page, " and ");
        add_plural(page->out, now->unsaid, "unit that does not say", "units that do not say");
    }
    if (view->without && view->without->sites[s].people != now->people) {
        html_c(page, ", without them ");
        text_add_count(page->out, view->without->sites[s].people);
    }
    html_c(page, site->need_count ? "" : "; no need stated");
    html_c(page, "</span></th></tr>\n");
}

static void
add_state_cell(struct page *page, const char *head, const struct posture_need *n)
{
    buf_printf(page->out, "<td class=\"d\" data-h=\"%s\">%s<b>%s</b></td>", head,
               n->due == ANSWER_POSSIBLE ? "possibly " : "", need_state_words[n->state]);
}

static void
add_need_row(struct page *page, const struct force_view *view, uint32_t index)
{
    const struct posture_need *n = &view->posture->needs[index];

    html_c(page, "<tr><th scope=\"row\">");
    html_text(page, n->need->words);
    if (n->provider_count == 1) {
        html_c(page, "<span class=\"sub\">held by <code>");
        html_text(page, mission_of(view)->contributors[n->provider].name);
        html_c(page, "</code> alone</span>");
    }
    html_c(page, "</th>");
    add_state_cell(page, "now", n);
    force_number_cell(page, "held", n->groups[STAGE_HELD]);
    force_number_cell(page, "firm", n->groups[STAGE_FIRM]);
    force_number_cell(page, "hoped", n->groups[STAGE_HOPED]);
    if (view->without) {
        const struct posture_need *after = &view->without->needs[index];

        html_c(page, "<td class=\"d\" data-h=\"without them\">");
        buf_printf(page->out, "<b>%s</b>, held ", need_state_words[after->state]);
        text_add_count(page->out, after->groups[STAGE_HELD]);
        html_c(page, "</td>");
    }
    html_c(page, "</tr>\n");
}

static void
add_sites(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Site, and what it needs", "State", "#Held", "#Firm",
                                         "#Hoped", "Without them", NULL };
    static const char *const alone[] = { "Site, and what it needs", "State", "#Held", "#Firm",
                                         "#Hoped", NULL };
    uint32_t need = 0;

    if (!mission_of(view)->site_count)
        return;
    html_c(page, "<h3>By site</h3>\n");
    force_open_table(page, "By site", "What is in reach of each need: of units that stand there, or "
                     "near enough. Each site is asked by itself.", view->without ? heads : alone);
    for (uint32_t s = 0; s < mission_of(view)->site_count; s++) {
        add_site_row(page, view, s);
        for (; need < view->posture->need_count && view->posture->needs[need].site == s; need++)
            add_need_row(page, view, need);
    }
    force_close_table(page);
}

/* ---- who ---- */

static void
add_stage(struct page *page, const struct posture_unit *u)
{
    buf_printf(page->out, "<b>%s</b>", u->recall ? "recalled" : stage_rows[u->version->stage].word);
    if (u->recall) {
        html_c(page, " on ");
        html_day(page, u->recall->on);
        html_c(page, u->recall->stated == TIME_MIN
                         ? "<span class=\"sub\">when that was stated is not said</span>"
                         : "<span class=\"sub\">stated on ");
        if (u->recall->stated != TIME_MIN) {
            html_day(page, u->recall->stated);
            html_c(page, "</span>");
        }
    }
    if (u->group != STAGE_FIRM && u->group != STAGE_HOPED)
        return;
    html_c(page, "<span class=\"sub\">");
    if (!u->version->has_ready) {
        html_c(page, "when it is ready is not said");
    } else {
        html_c(page, "ready ");
        if (u->ready_first == TIME_MIN && u->ready_last == TIME_MAX) {
            html_c(page, "on a day that nothing tells");
        } else {
            add_day_text(page->out, u->ready_first, "any day");
            html_c(page, " to ");
            add_day_text(page->out, u->ready_last, "perhaps never");
        }
    }
    html_c(page, "</span>");
}

static void
add_offers(struct page *page, const struct mission *m, const struct unit_version *v)
{
    for (uint32_t i = 0; i < v->offer_count; i++) {
        html_c(page, i ? ", " : "");
        text_add_count(page->out, v->offers[i].count);
        html_c(page, " ");
        html_text(page, m->capabilities[v->offers[i].capability].name);
    }
    if (!v->offer_count)
        html_c(page, "<span class=\"quiet\">not said</span>");
}

static void
add_unit(struct page *page, const struct force_view *view, uint32_t index)
{
    const struct mission      *m = mission_of(view);
    const struct posture_unit *u = &view->posture->units[index];
    const struct unit_version *v = u->version;

    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &m->units[index].name);
    html_c(page, "<span class=\"sub\">");
    if (v->stated != TIME_MIN) {
        html_c(page, "stated ");
        html_day(page, v->stated);
    }
    html_c(page, v->stated != TIME_MIN && v->source.len ? "; " : "");
    html_text(page, v->source);
    html_c(page, "</span></th><td class=\"d\" data-h=\"of\"><code>");
    html_text(page, m->contributors[v->contributor].name);
    html_c(page, "</code></td><td data-h=\"stage\">");
    add_stage(page, u);
    html_c(page, "</td><td class=\"n\" data-h=\"people\">");
    if (v->strength == MISSION_NOT_SAID)
        html_c(page, "<span class=\"quiet\">not said</span>");
    else
        text_add_count(page->out, v->strength);
    html_c(page, "</td><td data-h=\"offers\">");
    add_offers(page, m, v);
    html_c(page, "</td><td data-h=\"at\">");
    if (v->site != MISSION_NONE)
        html_text(page, m->sites[v->site].name.name);
    html_c(page, "</td></tr>\n");
}

static enum status
add_units(struct page *page, const struct force_view *view, struct err *err)
{
    static const char *const heads[] = { "Unit", "Of", "Stage", "#People", "Offers", "At", NULL };
    uint32_t                 unheard = 0, total = mission_of(view)->contributor_count;
    bool                    *heard = ARENA_ARRAY(page->step, (size_t)total + 1, bool);

    TRY_NEW(heard, err);
    if (!mission_of(view)->unit_count)
        return TRUCE_OK;
    html_c(page, "<h3>Who stated what</h3>\n");
    force_open_table(page, "Who stated what", "Each unit by its last statement known that day.",
                     heads);
    for (uint32_t u = 0; u < mission_of(view)->unit_count; u++) {
        if (!view->posture->units[u].version)
            continue;
        add_unit(page, view, u);
        heard[view->posture->units[u].version->contributor] = true;
    }
    force_close_table(page);
    for (uint32_t c = 0; c < total; c++) {
        if (heard[c])
            continue;
        html_c(page, unheard++ ? ", " : "<p>No unit is stated of ");
        html_text(page, mission_of(view)->contributors[c].title.len
                            ? mission_of(view)->contributors[c].title
                            : mission_of(view)->contributors[c].name);
    }
    html_c(page, unheard ? ".</p>\n" : "");
    return TRUCE_OK;
}

/* ---- the chapter ---- */

void
force_worst_state(uint8_t *state, enum need_state need)
{
    if (*state == NEED_STATES || *state == NEED_NOT_YET || (need != NEED_NOT_YET && need < *state))
        *state = (uint8_t)need;
}

static enum status
find_states(struct page *page, const struct posture *p, const struct mission *m, uint8_t **ret_states,
            struct err *err)
{
    uint8_t *states = ARENA_ARRAY(page->step, (size_t)m->site_count + 1, uint8_t);

    TRY_NEW(states, err);
    memset(states, NEED_STATES, (size_t)m->site_count + 1);
    for (uint32_t i = 0; i < p->need_count; i++)
        force_worst_state(&states[p->needs[i].site], p->needs[i].state);
    *ret_states = states;
    return TRUCE_OK;
}

static enum status
add_posture_map(struct page *page, const struct force_view *view, const struct posture *p,
                const char *id, struct err *err)
{
    const struct mission *m = mission_of(view);
    struct force_view     shown = *view;
    uint32_t             *stations = ARENA_ARRAY(page->step, (size_t)m->unit_count + 1, uint32_t);
    uint8_t              *states = NULL;

    TRY_NEW(stations, err);
    TRY(find_states(page, p, m, &states, err));
    for (uint32_t u = 0; u < m->unit_count; u++)
        stations[u] = p->units[u].version && p->units[u].group == STAGE_HELD
                          ? p->units[u].version->site : MISSION_NONE;
    shown.posture = p;
    return force_add_map(page, &shown,
                         &(struct force_map){ .id = id, .states = states, .stations = stations,
                                              .people = p->sites },
                         err);
}

void
force_add_leaves(struct page *page, const struct force_view *view)
{
    for (uint32_t i = 0; i < view->leave_count; i++) {
        html_c(page, i ? ", " : "");
        html_text(page, mission_of(view)->contributors[view->leaves[i]].title.len
                            ? mission_of(view)->contributors[view->leaves[i]].title
                            : mission_of(view)->contributors[view->leaves[i]].name);
    }
}

/* Before and after side by side, where the page is wide enough. */
static enum status
add_maps(struct page *page, const struct force_view *view, struct err *err)
{
    if (!view->without)
        return add_posture_map(page, view, view->posture, "frame-posture", err);
    html_c(page, "<div class=\"sides\">\n<div><h3>With them</h3>\n");
    TRY(add_posture_map(page, view, view->posture, "frame-posture", err));
    html_c(page, "</div>\n<div><h3>Without ");
    force_add_leaves(page, view);
    html_c(page, "</h3>\n");
    TRY(add_posture_map(page, view, view->without, "frame-without", err));
    html_c(page, "</div>\n</div>\n");
    return TRUCE_OK;
}

enum status
page_add_posture(struct page *page, const struct force_view *view, struct err *err)
{
    html_c(page, "<section id=\"posture\">\n<h2>Posture</h2>\n<p>");
    force_add_day(page, view);
    html_c(page, ": what is needed, held and promised.");
    if (view->without) {
        html_c(page, " Beside it, what is left without <b>");
        force_add_leaves(page, view);
        html_c(page, "</b>.");
    }
    html_c(page, "</p>\n");
    add_people(page, view);
    add_capabilities(page, view);
    TRY(add_maps(page, view, err));
    add_sites(page, view);
    TRY(add_units(page, view, err));
    html_c(page, "</section>\n");
    return buf_status(page->out, err);
}
