#include "report/force.h"

#include "report/page.h"
#include "report/words.h"
#include "wire/text.h"

static const struct mission *
mission_of(const struct force_view *view)
{
    return view->program->mission;
}

/* ---- how good it is ---- */

static void
add_value(struct page *page, double value)
{
    if (value == (double)(int64_t)value)
        text_add_count(page->out, (int64_t)value);
    else
        buf_printf(page->out, "%.2f", value);
}

static void
add_stages(struct page *page, const struct plan *plan)
{
    static const char *const heads[] = { "Goal, in this order", "#Asked", "#Reached", "#Best possible",
                                         "Proven", NULL };

    force_open_table(page, "Goals", "Each goal to its best before the next. Best possible: what "
                     "cannot be passed, given the goals before.", heads);
    for (unsigned s = 0; s < COVER_STAGES; s++) {
        const struct cover_value *v = &plan->stages[s];

        if (!v->asked)
            continue;
        buf_printf(page->out, "<tr><th scope=\"row\">%s</th><td class=\"n\" data-h=\"asked\">",
                   plan_stage_words[s]);
        if (plan_wanted(plan, s) >= 0)
            add_value(page, plan_wanted(plan, s));
        html_c(page, "</td><td class=\"n\" data-h=\"reached\">");
        add_value(page, v->value);
        html_c(page, "</td><td class=\"n\" data-h=\"best possible\">");
        add_value(page, v->bound);
        html_c(page, "</td><td data-h=\"proven\">");
        if (v->proven)
            html_c(page, "yes");
        else
            buf_printf(page->out, "no: within %.1f %% of the best", plan_gap(v) * 100);
        html_c(page, "</td></tr>\n");
    }
    force_close_table(page);
}

static void
add_figure(struct page *page, const char *head, uint32_t count, uint32_t all, const char *rule)
{
    buf_printf(page->out, "<div><dt>%s</dt><dd><span class=\"big\">", head);
    add_count(page->out, count);
    html_c(page, " of ");
    add_count(page->out, all);
    buf_printf(page->out, "</span><span class=\"rule\">%s</span></dd></div>\n", rule);
}

static void
add_figures(struct page *page, const struct plan *plan)
{
    uint32_t needs = 0, covered = 0, whole = 0, sites = 0, survive = 0;

    for (uint32_t i = 0; i < plan->need_count; i++) {
        needs += plan->needs[i].due != ANSWER_NO;
        covered += plan->needs[i].state == NEED_COVERED || plan->needs[i].state == NEED_NO_BACKUP;
        whole += plan->needs[i].state == NEED_COVERED;
    }
    for (uint32_t s = 0; s < plan->mission->site_count; s++) {
        sites += plan->sites[s].needs > 0;
        survive += plan->sites[s].survives;
    }
    html_c(page, "<dl class=\"figures\">\n");
    add_figure(page, "Needs covered", covered, needs, "As many as are needed are in reach.");
    add_figure(page, "With their backup too", whole, needs, "And as many more to take over.");
    if (plan->ask.survive)
        add_figure(page, "Sites that survive", survive, sites,
                   "Every need of theirs stays covered whoever leaves.");
    html_c(page, "</dl>\n");
}

static void
add_assumed(struct page *page, const struct plan_assumed *a)
{
    html_c(page, "<p>It stands on:</p>\n<ul>\n");
    for (unsigned g = 0; g < STAGE_GROUPS; g++)
        if (a->groups[g]) {
            html_c(page, "<li>");
            add_plural(page->out, a->groups[g], "unit that is ", "units that are ");
            html_c(page, force_group_words[g]);
            html_c(page, "</li>\n");
        }
#define ADD_ITEM(field, name, one, several) html_count_item(page, a->field, one, several);
    PLAN_ASSUMED_TABLE(ADD_ITEM)
#undef ADD_ITEM
    html_c(page, "</ul>\n");
}

/* ---- who stands where ---- */

static void
add_station(struct page *page, const struct force_view *view, uint32_t u)
{
    const struct mission      *m = mission_of(view);
    const struct unit_version *v = view->plan->posture.units[u].version;
    const struct plan_unit    *p = &view->plan->units[u];

    html_c(page, "<tr><th scope=\"row\">");
    force_add_name(page, &m->units[u].name);
    html_c(page, "</th><td class=\"d\" data-h=\"of\"><code>");
    html_text(page, m->contributors[v->contributor].name);
    html_c(page, "</code></td><td class=\"n\" data-h=\"people\">");
    if (v->strength == MISSION_NOT_SAID)
        html_c(page, "<span class=\"quiet\">not said</span>");
    else
        text_add_count(page->out, v->strength);
    html_c(page, "</td>");
    force_number_cell(page, "needs it counts at", p->serves);
    buf_printf(page->out, "<td data-h=\"why\">%s</td></tr>\n", plan_unit_words[p->why]);
}

static void
add_base(struct page *page, const struct force_view *view, uint32_t s)
{
    const struct site           *site = &mission_of(view)->sites[s];
    const struct posture_people *stands = &view->plan->sites[s].stands;

    buf_printf(page->out, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"5\">%u ", s + 1);
    force_add_name(page, &site->name);
    html_c(page, "<span class=\"sub\">");
    text_add_count(page->out, stands->people);
    html_c(page, " people");
    if (stands->unsaid) {
        html_c(page, " and ");
        add_plural(page->out, stands->unsaid, "unit that does not say", "units that do not say");
    }
    if (site->holds != MISSION_NOT_SAID) {
        html_c(page, ", room for ");
        text_add_count(page->out, site->holds);
    }
    html_c(page, "</span></th></tr>\n");
}

static void
add_stations(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Unit", "Of", "#People", "#Needs it counts at", "Why",
                                         NULL };
    const struct mission    *m = mission_of(view);

    html_c(page, "<h3>Who stands where</h3>\n");
    force_open_table(page, "Who stands where", "Units by the site where the plan puts them, or the "
                     "terms do.", heads);
    for (uint32_t s = 0; s < m->site_count; s++) {
        bool any = false;

        for (uint32_t u = 0; u < m->unit_count; u++) {
            if (view->plan->stations[u] != s || !view->plan->posture.units[u].version)
                continue;
            if (!any)
                add_base(page, view, s);
            any = true;
            add_station(page, view, u);
        }
    }
    force_close_table(page);
}

static void
add_nowhere(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Unit that stands nowhere", "Of", "Why", NULL };
    const struct mission    *m = mission_of(view);
    bool                     any = false;

    for (uint32_t u = 0; u < m->unit_count; u++) {
        if (view->plan->stations[u] != MISSION_NONE || !view->plan->posture.units[u].version)
            continue;
        if (!any)
            force_open_table(page, "Units that stand nowhere", "", heads);
        any = true;
        html_c(page, "<tr><th scope=\"row\">");
        force_add_name(page, &m->units[u].name);
        html_c(page, "</th><td class=\"d\" data-h=\"of\"><code>");
        html_text(page, m->contributors[view->plan->posture.units[u].version->contributor].name);
        buf_printf(page->out, "</code></td><td data-h=\"why\">%s</td></tr>\n",
                   plan_unit_words[view->plan->units[u].why]);
    }
    if (any)
        force_close_table(page);
}

/* ---- what is covered ---- */

static void
add_services(struct page *page, const struct force_view *view, const struct plan_need *n)
{
    const struct mission *m = mission_of(view);

    for (uint32_t i = 0; i < n->count; i++) {
        const struct plan_service *service = &view->plan->services[n->first + i];

        html_c(page, i ? ", " : "");
        html_text(page, m->units[service->unit].name.name);
        html_c(page, " ");
        text_add_count(page->out, service->amount);
    }
    if (!n->count)
        html_c(page, "<span class=\"quiet\">nobody</span>");
    for (uint32_t i = 0; i < n->critical_count; i++) {
        html_c(page, i ? ", " : "<span class=\"sub\">below need without ");
        html_text(page, m->contributors[view->plan->critical[n->critical_first + i]].name);
    }
    html_c(page, n->critical_count ? "</span>" : "");
}

static void
add_need(struct page *page, const struct force_view *view, const struct plan_need *n)
{
    if (n->due == ANSWER_NO)
        return;
    html_c(page, "<tr><th scope=\"row\">");
    html_text(page, n->need->words);
    buf_printf(page->out, "</th><td class=\"d\" data-h=\"state\">%s<b>%s</b></td>",
               n->due == ANSWER_POSSIBLE ? "possibly " : "", need_state_words[n->state]);
    force_number_cell(page, "has", n->has);
    force_number_cell(page, "covered", n->covered);
    force_number_cell(page, "backup", n->backup);
    html_c(page, "<td data-h=\"by\">");
    add_services(page, view, n);
    html_c(page, "</td></tr>\n");
}

static void
add_needs(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Site, and what it needs", "State", "#Has", "#Covered",
                                         "#Backup", "By", NULL };
    const struct mission    *m = mission_of(view);
    const struct plan       *plan = view->plan;

    html_c(page, "<h3>What is covered</h3>\n");
    force_open_table(page, "What is covered", "Below each: whose leaving alone would take it below "
                     "its need.", heads);
    for (uint32_t s = 0, i = 0; s < m->site_count; s++) {
        uint32_t first = i;

        while (i < plan->need_count && plan->needs[i].site == s)
            i++;
        if (first == i)
            continue;
        buf_printf(page->out, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"6\">%u ", s + 1);
        force_add_name(page, &m->sites[s].name);
        buf_printf(page->out, "<span class=\"sub\">weight %g, %u of %u needs covered%s</span></th></tr>\n",
                   m->sites[s].weight, plan->sites[s].covered, plan->sites[s].needs,
                   !plan->ask.survive ? ""
                   : plan->sites[s].survives ? "; survives the leaving asked about"
                                             : "; does not survive the leaving asked about");
        for (uint32_t n = first; n < i; n++)
            add_need(page, view, &plan->needs[n]);
    }
    force_close_table(page);
}

/* ---- what is missing ---- */

static void
add_filled(struct page *page, const char *head, int64_t filled, int64_t asked)
{
    buf_printf(page->out, "<td class=\"n\" data-h=\"%s\">", head);
    if (asked) {
        text_add_count(page->out, filled);
        html_c(page, " of ");
        text_add_count(page->out, asked);
    }
    html_c(page, "</td>");
}

static void
add_at_once(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Capability", "#Filled of what is covered",
                                         "#Filled of its backup", NULL };
    const struct mission    *m = mission_of(view);

    html_c(page, "<h3>At the same time</h3>\n");
    force_open_table(page, "At the same time", "Above, a unit counts at every need in its reach. "
                     "Here it is sent to one need only.", heads);
    for (uint32_t c = 0; c < m->capability_count; c++) {
        const struct plan_at_once *o = &view->plan->at_once[c];

        if (!o->asked[PLAN_ONCE_COUNTS])
            continue;
        html_c(page, "<tr><th scope=\"row\">");
        force_add_name(page, &m->capabilities[c]);
        html_c(page, "</th>");
        add_filled(page, heads[1] + 1, o->filled[PLAN_ONCE_COUNTS], o->asked[PLAN_ONCE_COUNTS]);
        add_filled(page, heads[2] + 1, o->filled[PLAN_ONCE_BACKUPS], o->asked[PLAN_ONCE_BACKUPS]);
        html_c(page, "</tr>\n");
    }
    force_close_table(page);
}

static void
add_need_name(struct page *page, const struct force_view *view, uint32_t need)
{
    const struct mission   *m = mission_of(view);
    const struct plan_need *n = &view->plan->needs[need];

    html_c(page, "<tr><th scope=\"row\">");
    html_text(page, m->sites[n->site].name.name);
    html_c(page, ": ");
    html_text(page, n->need->words);
    html_c(page, "</th>");
}

static void
add_offers(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Need", "To", "Smallest offer", "From where", NULL };
    static const char *const goals[] = { [PLAN_OFFER_COVER] = "be covered",
                                         [PLAN_OFFER_BACKUP] = "have its backup",
                                         [PLAN_OFFER_SURVIVE] = "survive a leaving" };
    const struct mission    *m = mission_of(view);

    if (!view->plan->offer_count)
        return;
    html_c(page, "<h3>What is missing</h3>\n");
    force_open_table(page, "What is missing", "The smallest additional offer that would do, all "
                     "else as planned.", heads);
    for (uint32_t i = 0; i < view->plan->offer_count; i++) {
        const struct plan_offer *o = &view->plan->offers[i];

        add_need_name(page, view, o->need);
        buf_printf(page->out, "<td data-h=\"to\">%s</td><td data-h=\"offer\">", goals[o->goal]);
        text_add_count(page->out, o->each);
        html_c(page, " ");
        html_text(page, m->capabilities[view->plan->needs[o->need].need->capability].name);
        if (o->contributors > 1)
            buf_printf(page->out, " from each of %u more contributors", o->contributors);
        html_c(page, "</td><td data-h=\"from\">");
        html_text(page, m->sites[o->site].name.name);
        if (!o->base)
            html_c(page, " itself");
        else if (o->way.m > 0 && o->way.m < 1e9)
            buf_printf(page->out, ", %.0f km away", o->way.m / 1000);
        html_c(page, "</td></tr>\n");
    }
    force_close_table(page);
}

static void
add_obstacles(struct page *page, const struct force_view *view)
{
    static const char *const heads[] = { "Need", "Unit", "Why it does not count there", NULL };
    const struct mission    *m = mission_of(view);

    if (!view->plan->obstacle_count)
        return;
    force_open_table(page, "Why it is missing", "Units that offer what an uncovered need lacks, and "
                     "what stands in the way.", heads);
    for (uint32_t i = 0; i < view->plan->obstacle_count; i++) {
        const struct plan_obstacle *o = &view->plan->obstacles[i];

        add_need_name(page, view, o->need);
        html_c(page, "<td data-h=\"unit\"><code>");
        html_text(page, m->units[o->unit].name.name);
        buf_printf(page->out, "</code></td><td data-h=\"why\">%s", plan_obstacle_words[o->kind]);
        if (o->caveat.len) {
            html_c(page, ": <code>");
            html_text(page, o->caveat);
            html_c(page, "</code>");
        }
        if (o->over_m > 0 && o->over_m < 1e9)
            buf_printf(page->out, ", by %.0f km", o->over_m / 1000);
        html_c(page, "</td></tr>\n");
    }
    force_close_table(page);
}

static void
add_lifts(struct page *page, const struct force_view *view)
{
    const struct mission *m = mission_of(view);
    const struct plan    *plan = view->plan;

    if (!plan->lift_count)
        return;
    html_c(page, "<p>Needs that no choice covers, and the fewest caveats without which one "
                 "would:</p>\n<ul>\n");
    for (uint32_t i = 0; i < plan->lift_count; i++) {
        const struct plan_lift *lift = &plan->lifts[i];

        html_c(page, "<li>");
        html_text(page, m->sites[plan->needs[lift->need].site].name.name);
        html_c(page, ", ");
        html_text(page, m->capabilities[plan->needs[lift->need].need->capability].name);
        html_c(page, lift->count ? ": " : lift->stopped ? ": none was found before a limit"
                                                        : ": no set of caveats would do");
        for (uint32_t k = 0; k < lift->count; k++) {
            const struct plan_caveat *caveat = &plan->caveats[lift->first + k];

            html_c(page, k ? ", and " : "");
            html_text(page, caveat->caveat);
            html_c(page, " of ");
            html_text(page, m->units[caveat->unit].name.name);
        }
        html_c(page, "</li>\n");
    }
    html_c(page, "</ul>\n");
}

/* ---- the chapter ---- */

static enum status
add_plan_map(struct page *page, const struct force_view *view, struct err *err)
{
    const struct mission *m = mission_of(view);
    const struct plan    *plan = view->plan;
    struct force_view     shown = *view;
    uint8_t              *states = ARENA_ARRAY(page->step, (size_t)m->site_count + 1, uint8_t);
    struct posture_people *people =
        ARENA_ARRAY(page->step, (size_t)m->site_count + 1, struct posture_people);

    TRY_NEW(states, err);
    TRY_NEW(people, err);
    for (uint32_t s = 0; s < m->site_count; s++)
        people[s] = plan->sites[s].stands;
    shown.posture = &plan->posture;
    memset(states, NEED_STATES, (size_t)m->site_count + 1);
    for (uint32_t i = 0; i < plan->need_count; i++)
        force_worst_state(&states[plan->needs[i].site], plan->needs[i].state);
    return force_add_map(page, &shown,
                         &(struct force_map){ .id = "frame-plan", .states = states,
                                              .people = people,
                                              .stations = plan->stations,
                                              .services = plan->services,
                                              .service_count = plan->service_count,
                                              .needs = plan->needs },
                         err);
}

enum status
page_add_plan(struct page *page, const struct force_view *view, struct err *err)
{
    html_c(page, "<section id=\"plan\">\n<h2>Plan</h2>\n");
    if (!view->plan) {
        html_c(page, "<p class=\"note\">No plan could be made: ");
        html_text(page, view->no_plan);
        html_c(page, ".</p>\n</section>\n");
        return buf_status(page->out, err);
    }
    html_c(page, "<p>Where units could stand so that as much "
                 "as possible is covered. Serving one site takes nothing from another. ");
    if (view->plan->ask.survive == 1)
        html_c(page, "Asked to hold when any one contributor has left. ");
    else if (view->plan->ask.survive)
        buf_printf(page->out, "Asked to hold when any %u contributors have left. ",
                   view->plan->ask.survive);
    if (view->plan->ask.from != STAGE_UNSAID)
        buf_printf(page->out, "Only of what is %s%s. ", force_group_words[view->plan->ask.from],
                   view->plan->ask.from == STAGE_HELD ? "" : ", or surer");
    if (view->leave_count) {
        html_c(page, "Without <b>");
        force_add_leaves(page, view);
        html_c(page, "</b>. ");
    }
    html_c(page, plan_proven(view->plan)
                     ? "No other choice is better: that is proven.</p>\n"
                     : "Time ended before it was proven that no other choice is better: another run "
                       "may find a better one.</p>\n");
    add_figures(page, view->plan);
    add_stages(page, view->plan);
    add_assumed(page, &view->plan->assumed);
    TRY(add_plan_map(page, view, err));
    add_needs(page, view);
    add_at_once(page, view);
    add_offers(page, view);
    add_obstacles(page, view);
    add_lifts(page, view);
    add_stations(page, view);
    add_nowhere(page, view);
    html_c(page, "</section>\n");
    return buf_status(page->out, err);
}
