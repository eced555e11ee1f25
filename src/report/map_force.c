#include "report/force.h"

#include "report/map_ground.h"
#include "report/page.h"
#include "report/words.h"
#include "wire/text.h"

#include <math.h>

enum { STRIP_HEIGHT = 40, MARK_RADIUS = 8, CIRCLES_MAX = 60 };
/* Sites far away (a headquarters abroad) would shrink all others: up to a fifth of the sites is
 * left beside the map while that takes two fifths off its area each time. */
#define FAR_SHARE 0.2
#define FAR_SHRINKS 0.6
enum { FAR_SITES_MIN = 10 }; /* of fewer each is worth a smaller scale */

struct drawing {
    struct page             *page;
    const struct force_view *view;
    const struct force_map  *map;
    const struct mission    *mission;
    struct view              ground;
    bool                    *shown;    /* by site */
    uint8_t                 *lines;    /* from x sites + to */
    uint32_t                 count;    /* sites that may be shown */
    bool                     has_disputed, has_lines, has_circles, has_people;
};

/* ---- which sites ---- */

static void
find_box(const struct drawing *d, uint32_t without, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (uint32_t s = 0; s < d->count; s++) {
        struct point at = force_place(d->view, s);

        if (!d->shown[s] || s == without)
            continue;
        box[0] = fmin(box[0], at.lon);
        box[1] = fmin(box[1], at.lat);
        box[2] = fmax(box[2], at.lon);
        box[3] = fmax(box[3], at.lat);
    }
}

/* With a margin, so that a line of sites has an area too. */
static double
box_area(const double box[4])
{
    return (box[2] - box[0] + 0.5) * (box[3] - box[1] + 0.5);
}

static bool
at_edge(const double box[4], struct point at)
{
    return at.lon <= box[0] || at.lat <= box[1] || at.lon >= box[2] || at.lat >= box[3];
}

static void
choose_sites(struct drawing *d, double box[4])
{
    uint32_t far_max = d->count < FAR_SITES_MIN ? 0 : (uint32_t)(d->count * FAR_SHARE);

    for (uint32_t s = 0; s < d->count; s++)
        d->shown[s] = true;
    find_box(d, MISSION_NONE, box);
    for (uint32_t far = 0; far < far_max; far++) {
        uint32_t best = MISSION_NONE;
        double   least = box_area(box) * FAR_SHRINKS, smaller[4];

        for (uint32_t s = 0; s < d->count; s++) {
            if (!d->shown[s] || !at_edge(box, force_place(d->view, s)))
                continue;
            find_box(d, s, smaller);
            if (box_area(smaller) < least) {
                least = box_area(smaller);
                best = s;
            }
        }
        if (best == MISSION_NONE)
            return;
        d->shown[best] = false;
        find_box(d, MISSION_NONE, box);
    }
}

/* ---- lines and circles ---- */

static bool
stands(const struct drawing *d, uint32_t unit, uint32_t *ret_site)
{
    *ret_site = d->map->stations[unit];
    return *ret_site != MISSION_NONE && *ret_site < d->count && d->shown[*ret_site];
}

static void
mark_line(struct drawing *d, uint32_t from, uint32_t to)
{
    if (from != to && to < d->count && d->shown[to])
        d->lines[(size_t)from * d->count + to] = 1;
}

static void
find_lines(struct drawing *d)
{
    const struct posture *p = d->view->posture;
    uint32_t              from;

    for (uint32_t i = 0; d->map->services && i < d->map->service_count; i++) {
        const struct plan_service *service = &d->map->services[i];

        if (stands(d, service->unit, &from))
            mark_line(d, from, d->map->needs[service->need].site);
    }
    for (uint32_t u = 0; !d->map->services && u < d->mission->unit_count; u++) {
        const struct unit_version *v = p->units[u].version;

        if (!v || !stands(d, u, &from))
            continue;
        for (uint32_t n = 0; n < p->need_count; n++)
            if (mission_offered(v, p->needs[n].need->capability) &&
                reach_serves(d->mission, from, p->needs[n].site, p->needs[n].need, v))
                mark_line(d, from, p->needs[n].site);
    }
}

static void
add_lines(struct drawing *d)
{
    struct buf *out = d->page->out;

    buf_add_c(out, "<path class=\"cover\" d=\"");
    for (uint32_t from = 0; from < d->count; from++)
        for (uint32_t to = 0; to < d->count; to++) {
            struct point a = force_place(d->view, from), b = force_place(d->view, to);

            if (!d->lines[(size_t)from * d->count + to])
                continue;
            d->has_lines = true;
            buf_printf(out, "M%s %s", tenths(view_x(&d->ground, a.lon)).text,
                       tenths(view_y(&d->ground, a.lat)).text);
            buf_printf(out, "L%s %s", tenths(view_x(&d->ground, b.lon)).text,
                       tenths(view_y(&d->ground, b.lat)).text);
        }
    buf_add_c(out, "\"/>\n");
}

/* The farthest reach of those that stand at a site, each once. */
static void
add_circles(struct drawing *d)
{
    uint32_t drawn = 0, at;

    for (uint32_t s = 0; s < d->count && drawn < CIRCLES_MAX; s++) {
        struct point p = force_place(d->view, s);
        double       reach = 0, ry, rx;

        for (uint32_t u = 0; d->shown[s] && u < d->mission->unit_count; u++) {
            const struct unit_version *v = d->view->posture->units[u].version;

            if (v && stands(d, u, &at) && at == s)
                reach = fmax(reach, v->reach_m);
        }
        if (reach <= 0)
            continue;
        drawn++;
        ry = view_units(&d->ground, reach);
        rx = reach / MAP_M_PER_DEG / fmax(0.05, cos(p.lat * acos(-1) / 180)) * d->ground.x_scale;
        buf_printf(d->page->out, "<ellipse class=\"reach\" cx=\"%s\" cy=\"%s\" rx=\"%s\" ry=\"%s\"/>\n",
                   tenths(view_x(&d->ground, p.lon)).text, tenths(view_y(&d->ground, p.lat)).text,
                   tenths(rx).text, tenths(ry).text);
    }
    d->has_circles = drawn > 0;
}

/* ---- marks ---- */

static const char *const state_classes[NEED_STATES + 1] = {
    [NEED_NOT_YET] = "site later", [NEED_BELOW] = "site below", [NEED_NO_BACKUP] = "site bare",
    [NEED_COVERED] = "site covered", [NEED_STATES] = "site none",
};

static void
add_shape(struct buf *out, bool base, enum need_state state, double x, double y)
{
    double r = MARK_RADIUS;

    if (base)
        buf_printf(out, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                   state_classes[state], tenths(x - r).text, tenths(y - r).text,
                   tenths(2 * r).text, tenths(2 * r).text);
    else
        buf_printf(out, "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>", state_classes[state],
                   tenths(x).text, tenths(y).text, tenths(r).text);
}

/* Where a number may stand beside its mark, the nearest first. */
static const signed char places[][2] = { { 16, 5 }, { -16, 5 }, { 0, -12 }, { 0, 22 },
                                         { 14, -10 }, { -14, -10 }, { 14, 20 }, { -14, 20 },
                                         { 30, 5 }, { -30, 5 }, { 26, 24 }, { -26, -16 } };

struct placed {
    double x, y, half; /* half: of its width */
};

static bool
is_free(const struct placed *taken, uint32_t count, struct placed at)
{
    for (uint32_t i = 0; i < count; i++)
        if (fabs(taken[i].x - at.x) < taken[i].half + at.half && fabs(taken[i].y - at.y) < 14)
            return false;
    return true;
}

/* Beside its mark, where it covers neither a mark nor another label. */
static struct placed
place_label(const struct placed *taken, uint32_t count, double x, double y, double half)
{
    struct placed at = { x, y, half };

    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        at.x = x + places[p][0] + (places[p][0] > 0 ? half - 5 : places[p][0] < 0 ? 5 - half : 0);
        at.y = y + places[p][1];
        if (is_free(taken, count, at))
            return at;
    }
    return at;
}

/* "5 (2,000)" in 12-unit letters, which are about 7 units wide. */
static enum status
add_label(struct drawing *d, uint32_t s, struct placed *taken, uint32_t *count, double x, double y,
          struct err *err)
{
    char          text[60];
    struct buf    people = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    struct placed at;

    if (d->map->people[s].people) {
        buf_add_c(&people, " (");
        text_add_count(&people, d->map->people[s].people);
        buf_add_byte(&people, ')');
        d->has_people = true;
    }
    at = place_label(taken, *count, x, y, 10 + 3.8 * (double)people.len);
    taken[(*count)++] = at;
    buf_printf(d->page->out, "<text class=\"number\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%u",
               tenths(at.x).text, tenths(at.y).text, s + 1);
    if (people.len) {
        html_c(d->page, "<tspan class=\"people\">");
        buf_add(d->page->out, buf_str(&people));
        html_c(d->page, "</tspan>");
    }
    html_c(d->page, "</text></g>\n");
    return buf_status(&people, err);
}

static enum status
add_marks(struct drawing *d, struct err *err)
{
    struct placed *taken = ARENA_ARRAY(d->page->step, 2 * (size_t)d->count + 1, struct placed);
    uint32_t       count = 0;

    TRY_NEW(taken, err);
    for (uint32_t s = 0; s < d->count; s++)
        if (d->shown[s])
            taken[count++] = (struct placed){ view_x(&d->ground, force_place(d->view, s).lon),
                                              view_y(&d->ground, force_place(d->view, s).lat) + 5,
                                              MARK_RADIUS };
    for (uint32_t s = 0, shown = 0; s < d->count; s++) {
        const struct site *site = &d->mission->sites[s];
        double             x, y;

        if (!d->shown[s])
            continue;
        x = taken[shown].x;
        y = taken[shown++].y - 5;
        html_c(d->page, "<g><title>");
        html_text(d->page, site->name.title.len ? site->name.title : site->name.name);
        html_c(d->page, "</title>");
        add_shape(d->page->out, site->base, d->map->states[s], x, y);
        TRY(add_label(d, s, taken, &count, x, y, err));
    }
    return TRUCE_OK;
}

/* ---- around it ---- */

static bool
is_shown(const struct drawing *d, unsigned state)
{
    for (uint32_t s = 0; s < d->count; s++)
        if (d->shown[s] && d->map->states[s] == state)
            return true;
    return false;
}

static bool
has_base(const struct drawing *d)
{
    for (uint32_t s = 0; s < d->count; s++)
        if (d->shown[s] && d->mission->sites[s].base)
            return true;
    return false;
}

static void
add_key(struct drawing *d)
{
    static const char *const words[] = { [NEED_NOT_YET] = "not begun", [NEED_BELOW] = "below need",
                                         [NEED_NO_BACKUP] = "without backup",
                                         [NEED_COVERED] = "covered", [NEED_STATES] = "no need stated" };
    struct page *page = d->page;

    html_c(page, "<figcaption>");
    for (unsigned state = 0; state <= NEED_STATES; state++) {
        if (!is_shown(d, state))
            continue;
        html_c(page, "<span class=\"item\"><svg class=\"swatch\" viewBox=\"0 0 20 20\" width=\"16\" "
                     "height=\"16\" aria-hidden=\"true\">");
        add_shape(page->out, false, (enum need_state)state, 10, 10);
        buf_printf(page->out, "</svg> %s</span>", words[state]);
    }
    if (has_base(d)) {
        html_c(page, "<span class=\"item\"><svg class=\"swatch\" viewBox=\"0 0 20 20\" width=\"16\" "
                     "height=\"16\" aria-hidden=\"true\">");
        add_shape(page->out, true, NEED_STATES, 10, 10);
        html_c(page, "</svg> square: units may be stationed</span>");
    }
    html_c(page, " The fill is that of a site's worst need. ");
    if (d->has_lines)
        html_c(page, "A line leads from where units stand to a site they can serve. ");
    if (d->has_circles)
        html_c(page, "A circle is the farthest reach of those that stand there; what counts at a site may "
                     "end before it or lie beyond, where the need says within what distance. ");
    if (d->has_disputed)
        html_c(page, "Dashed: disputed boundaries. ");
    html_c(page, "Numbers are those of the sites below");
    html_c(page, d->has_people ? ", in brackets the people there. " : ". ");
    force_add_precision(d->view, page->out);
    html_c(page, " " MAP_NOTICE);
    for (uint32_t s = 0, any = 0; s < d->count; s++)
        if (!d->shown[s]) {
            html_c(page, any++ ? ", " : " Too far to be drawn: ");
            buf_printf(page->out, "%u ", s + 1);
            html_text(page, d->mission->sites[s].name.name);
        }
    if (d->mission->site_count > d->count) {
        html_c(page, " Of ");
        add_plural(page->out, d->mission->site_count, "site", "sites");
        html_c(page, " the first ");
        add_count(page->out, d->count);
        html_c(page, " are drawn.");
    }
    html_c(page, "</figcaption>\n");
}

static void
open_svg(struct drawing *d)
{
    buf_printf(d->page->out,
               "<svg class=\"map\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
               "xmlns=\"http://www.w3.org/2000/svg\">\n<title>Sites and where units stand</title>\n"
               "<desc>A map from %s to %s degrees north and %s to %s degrees east. " MAP_NOTICE
               "</desc>\n",
               MAP_WIDTH, d->ground.height + STRIP_HEIGHT, tenths(d->ground.box[1]).text,
               tenths(d->ground.box[3]).text, tenths(d->ground.box[0]).text,
               tenths(d->ground.box[2]).text);
}

enum status
force_add_map(struct page *page, const struct force_view *view, const struct force_map *map,
              struct err *err)
{
    struct drawing d = { .page = page, .view = view, .map = map, .mission = view->program->mission };
    double         box[4];

    d.count = d.mission->site_count < FORCE_SITES_DRAWN ? d.mission->site_count : FORCE_SITES_DRAWN;
    if (!d.count)
        return TRUCE_OK;
    d.shown = ARENA_ARRAY(page->step, d.count, bool);
    d.lines = ARENA_ARRAY(page->step, (size_t)d.count * d.count, uint8_t);
    TRY_NEW(d.shown, err);
    TRY_NEW(d.lines, err);
    choose_sites(&d, box);
    view_init(&d.ground, box);
    html_c(page, "<figure class=\"force\">\n");
    html_open_wide(page, "Map");
    open_svg(&d);
    TRY(ground_open(&d.ground, map->id, page->step, page->out, &d.has_disputed, err));
    find_lines(&d);
    add_circles(&d);
    add_lines(&d);
    TRY(add_marks(&d, err));
    ground_close(&d.ground, page->out);
    ground_add_scale(&d.ground, d.ground.height + 22, page->out);
    html_c(page, "</svg>\n");
    html_close_wide(page);
    add_key(&d);
    html_c(page, "</figure>\n");
    return TRUCE_OK;
}
