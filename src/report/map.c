#include "report/map.h"

#include "report/map_ground.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>

enum {
    MAP_BIN = 14,        /* units; reports nearer than this share a mark */
    MARK_RADIUS_MAX = 24,
    STRIP_HEIGHT = 56,   /* below the map: scale, sizes */
};
#define MARK_RADIUS_MIN 2.2
#define MARK_SCALE_MAX 3.0   /* a single report: a dot of 3 units */
#define CIRCLE_RADIUS_MIN 4.0 /* smaller than the mark itself: not worth a line */

struct map_spot {
    uint32_t bin;
    uint8_t  radius_class;
    uint64_t violation, possible;
    double   x_sum, y_sum, radius_m, lat;
};

struct drawing {
    const struct situation *s;
    struct view             view;
    struct map_spot            *spots;
    uint32_t                count;
    double                  mark_scale;
    uint64_t                most;
    struct map_facts        facts;
};

/* ---- what is shown ---- */

static bool
box_of_cells(const struct grid *grid, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (uint32_t i = 0; i < grid->count; i++) {
        double lon = cell_lon(&grid->cells[i]), lat = cell_lat(&grid->cells[i]);

        box[0] = fmin(box[0], lon);
        box[1] = fmin(box[1], lat);
        box[2] = fmax(box[2], lon);
        box[3] = fmax(box[3], lat);
    }
    return grid->count > 0;
}

bool
map_draws_line(const struct named_line *line)
{
    return line->version_count && line->left != PARTY_NONE && line->right != PARTY_NONE;
}

/* ---- zones and lines of the terms ---- */

static void
add_zone(struct drawing *d, const struct zone *zone, struct buf *out)
{
    bool any = false;

    buf_add_c(out, "<path class=\"zone\" d=\"");
    for (uint32_t i = 0; i < zone->ring_count; i++)
        any = view_add_line(&d->view, zone->rings[i].points, zone->rings[i].count, out) ||
              any;
    buf_add_c(out, "\"/>\n");
    d->facts.has_zones = d->facts.has_zones || any;
}

struct zones_drawn {
    const struct zone *at[MAP_ZONES_MAX];
    uint32_t           count;
};

static void
add_zone_once(struct drawing *d, struct zones_drawn *drawn, const struct zone *zone,
              struct buf *out)
{
    uint32_t i = 0;

    while (i < drawn->count && drawn->at[i] != zone)
        i++;
    if (i < drawn->count || drawn->count == MAP_ZONES_MAX || zone->everywhere || zone->empty)
        return;
    drawn->at[drawn->count++] = zone;
    add_zone(d, zone, out);
}

/* Of clauses with a finding, each zone once, in their latest form. */
static void
add_zones(struct drawing *d, struct buf *out)
{
    struct zones_drawn drawn = { .count = 0 };

    for (uint32_t c = 0; c < d->s->program->clause_count; c++) {
        const struct zone_list *in = &clause_latest(&d->s->program->clauses[c])->in;

        if (d->s->clauses[c].violation + d->s->clauses[c].possible)
            for (uint32_t i = 0; i < in->count; i++)
                add_zone_once(d, &drawn, in->zones[i].at[in->zones[i].count - 1].zone, out);
    }
}

static void
add_lines(struct drawing *d, struct buf *out)
{
    for (uint32_t i = 0; i < d->s->program->line_count; i++) {
        const struct named_line *line = &d->s->program->lines[i];
        const struct line       *last;

        if (!map_draws_line(line))
            continue;
        last = &line->versions[line->version_count - 1].line;
        buf_printf(out, "<path class=\"contact contact%u\" d=\"",
                   d->facts.lines++ % MAP_LINE_STYLES);
        (void)view_add_line(&d->view, last->points, last->count, out);
        buf_add_c(out, "\"/>\n");
    }
}

/* ---- places ---- */

static int
by_bin(const void *a, const void *b)
{
    const struct map_spot *p = a, *q = b;

    if (p->bin != q->bin)
        return p->bin < q->bin ? -1 : 1;
    return (p->radius_class > q->radius_class) - (p->radius_class < q->radius_class);
}

static uint64_t
spot_count(const struct map_spot *spot)
{
    return spot->violation + spot->possible;
}

static int
more_first(const void *a, const void *b)
{
    const struct map_spot *p = a, *q = b;
    uint64_t           p_count = spot_count(p), q_count = spot_count(q);

    if (p_count != q_count)
        return p_count > q_count ? -1 : 1;
    return by_bin(a, b);
}

static uint32_t
merge(struct map_spot *spots, uint32_t count, bool by_radius)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct map_spot *last = kept ? &spots[kept - 1] : NULL;

        if (!last || last->bin != spots[i].bin ||
            (by_radius && last->radius_class != spots[i].radius_class)) {
            spots[kept++] = spots[i];
            continue;
        }
        last->violation += spots[i].violation;
        last->possible += spots[i].possible;
        last->x_sum += spots[i].x_sum;
        last->y_sum += spots[i].y_sum;
        last->radius_m = fmax(last->radius_m, spots[i].radius_m);
    }
    return kept;
}

/* The cells on the grid of the drawing, one spot for each square and class of radius. */
static enum status
find_spots(struct drawing *d, struct arena *step, struct err *err)
{
    const struct grid *grid = &d->s->grid;

    d->spots = ARENA_ARRAY(step, grid->count, struct map_spot);
    TRY_NEW(d->spots, err);
    for (; d->count < grid->count; d->count++) {
        const struct cell *cell = &grid->cells[d->count];
        uint64_t           n = cell->violation + cell->possible;
        double x = view_x(&d->view, cell_lon(cell)), y = view_y(&d->view, cell_lat(cell));

        d->spots[d->count] = (struct map_spot){
            .bin = (uint32_t)(y / MAP_BIN) * MAP_WIDTH + (uint32_t)(x / MAP_BIN),
            .radius_class = cell->radius_class,
            .violation = cell->violation,
            .possible = cell->possible,
            .x_sum = x * (double)n,
            .y_sum = y * (double)n,
            .radius_m = cell->radius_m,
            .lat = cell_lat(cell),
        };
    }
    qsort(d->spots, d->count, sizeof *d->spots, by_bin);
    d->count = merge(d->spots, d->count, true);
    return TRUCE_OK;
}

/* A circle on the ground is an ellipse away from the middle latitude. */
static void
add_circles(struct drawing *d, struct buf *out)
{
    uint32_t drawn = 0;

    qsort(d->spots, d->count, sizeof *d->spots, more_first);
    for (uint32_t i = 0; i < d->count; i++) {
        const struct map_spot *spot = &d->spots[i];
        double             n = (double)spot_count(spot);
        double             ry = view_units(&d->view, spot->radius_m);
        double rx = view_x(&d->view, spot->radius_m / MAP_M_PER_DEG /
                                           fmax(0.05, cos(spot->lat * acos(-1) / 180))) -
                    view_x(&d->view, 0);

        if (ry < CIRCLE_RADIUS_MIN)
            continue;
        if (drawn++ >= MAP_CIRCLES_MAX) {
            d->facts.circles_left_out++;
            continue;
        }
        buf_printf(out, "<ellipse cx=\"%s\" cy=\"%s\" rx=\"%s\" ry=\"%s\"/>\n",
                   tenths(spot->x_sum / n).text, tenths(spot->y_sum / n).text,
                   tenths(rx).text, tenths(ry).text);
    }
    d->facts.has_circles = drawn > 0;
}

static double
mark_radius(const struct drawing *d, uint64_t count)
{
    return count ? fmax(MARK_RADIUS_MIN, d->mark_scale * sqrt((double)count)) : 0;
}

static void
add_mark(const struct drawing *d, double x, double y, uint64_t violation, uint64_t all,
         struct buf *out)
{
    if (all > violation)
        buf_printf(out, "<circle class=\"ring\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>",
                   tenths(x).text, tenths(y).text, tenths(mark_radius(d, all)).text);
    if (violation)
        buf_printf(out, "<circle class=\"disc\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>",
                   tenths(x).text, tenths(y).text,
                   tenths(mark_radius(d, violation)).text);
}

/* So that neither the largest mark is too large nor all of them cover the ground: at most
 * half of the squares they stand in. */
static double
mark_scale(const struct drawing *d)
{
    double sum = 1, ground = 0.5 * MAP_BIN * MAP_BIN * d->count;

    for (uint32_t i = 0; i < d->count; i++)
        sum += (double)spot_count(&d->spots[i]);
    return fmin(fmin(MARK_SCALE_MAX, MARK_RADIUS_MAX / sqrt(fmax(1, (double)d->most))),
                sqrt(ground / (acos(-1) * sum)));
}

static void
add_marks(struct drawing *d, struct buf *out)
{
    qsort(d->spots, d->count, sizeof *d->spots, by_bin);
    d->count = merge(d->spots, d->count, false);
    qsort(d->spots, d->count, sizeof *d->spots, more_first); /* small ones on top */
    d->most = d->count ? spot_count(&d->spots[0]) : 0;
    d->mark_scale = mark_scale(d);
    for (uint32_t i = 0; i < d->count; i++) {
        const struct map_spot *spot = &d->spots[i];
        double             n = (double)spot_count(spot);

        buf_add_c(out, "<g><title>");
        add_range(out, (struct range){ (int64_t)spot->violation,
                                       (int64_t)(spot->violation + spot->possible) });
        buf_add_c(out, spot_count(spot) == 1 ? " report</title>" : " reports</title>");
        add_mark(d, spot->x_sum / n, spot->y_sum / n, spot->violation, spot_count(spot),
                 out);
        buf_add_c(out, "</g>\n");
    }
}

/* ---- below the map ---- */

/* Marks of 1, 10, 100 … up to the largest there is. */
static void
add_sizes(const struct drawing *d, double y, struct buf *out)
{
    double x = MAP_WIDTH - 30;

    for (uint64_t n = 1000000000; n >= 1; n /= 10) {
        if (n > d->most && n > 1)
            continue;
        buf_printf(out, "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">", tenths(x).text,
                   tenths(y + 22).text);
        add_count(out, n);
        buf_add_c(out, "</text>");
        add_mark(d, x, y - 8, n, n, out);
        x -= fmax(80, 2 * mark_radius(d, n) + 26);
    }
    buf_printf(out,
               "<text class=\"roomy\" x=\"%s\" y=\"%s\" text-anchor=\"end\">reports "
               "at one mark</text>\n",
               tenths(x + 14).text, tenths(y + 22).text);
}

static void
add_opening(const struct drawing *d, struct buf *out)
{
    buf_printf(out,
               "<svg class=\"map\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
               "xmlns=\"http://www.w3.org/2000/svg\">\n<title>Where the reports with a "
               "finding lie</title>\n<desc>A map from %s to %s degrees north and %s "
               "to %s degrees east. ",
               MAP_WIDTH, d->view.height + STRIP_HEIGHT, tenths(d->view.box[1]).text,
               tenths(d->view.box[3]).text, tenths(d->view.box[0]).text,
               tenths(d->view.box[2]).text);
    add_range(out, tally_count(&d->s->behind));
    buf_add_c(out, " reports have a finding; those with a place are marked. "
                   MAP_NOTICE "</desc>\n");
}

enum status
map_add_svg(const struct situation *s, struct arena *step, struct buf *out,
        struct map_facts *ret_facts, struct err *err)
{
    struct drawing  d = { .s = s };
    double          box[4];

    *ret_facts = d.facts;
    if (!box_of_cells(&s->grid, box))
        return TRUCE_OK;
    view_init(&d.view, box);
    TRY(find_spots(&d, step, err));
    add_opening(&d, out);
    TRY(ground_open(&d.view, "frame", step, out, &d.facts.has_disputed, err));
    add_zones(&d, out);
    add_lines(&d, out);
    buf_add_c(out, "<g class=\"circles\">\n");
    add_circles(&d, out);
    buf_add_c(out, "</g>\n");
    add_marks(&d, out);
    ground_close(&d.view, out);
    ground_add_scale(&d.view, d.view.height + 22, out);
    add_sizes(&d, d.view.height + 30, out);
    buf_add_c(out, "</svg>\n");
    d.facts.drawn = true;
    *ret_facts = d.facts;
    return TRUCE_OK;
}
