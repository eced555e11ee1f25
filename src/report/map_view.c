#include "report/map_view.h"

#include "report/words.h"

#include <math.h>

/* A margin of a twelfth, at least 0.1 degree in all, at most half as high … as wide. */
#define VIEW_MARGIN (1.0 / 12)
#define VIEW_SPAN_MIN_DEG 0.3
#define VIEW_SHAPE_MIN 0.45
#define VIEW_SHAPE_MAX 0.80
/* Units nearer than this look the same; a page pixel is about one unit. */
#define VIEW_NEAR 0.7
/* Beyond the edge by so much, so that strokes end out of sight. */
#define VIEW_BEYOND 8.0

static void
widen(double *low, double *high, double span)
{
    double mid = (*low + *high) / 2;

    if (*high - *low >= span)
        return;
    *low = mid - span / 2;
    *high = mid + span / 2;
}

void
view_init(struct view *view, const double box[4])
{
    double south = box[1], north = box[3], west = box[0], east = box[2], squeeze, shape;

    widen(&south, &north, VIEW_SPAN_MIN_DEG);
    widen(&south, &north, (north - south) * (1 + 2 * VIEW_MARGIN));
    widen(&west, &east, VIEW_SPAN_MIN_DEG);
    widen(&west, &east, (east - west) * (1 + 2 * VIEW_MARGIN));
    south = fmax(south, -85);
    north = fmin(north, 85);
    squeeze = cos((south + north) / 2 * acos(-1) / 180);
    shape = (north - south) / ((east - west) * squeeze);
    if (shape > VIEW_SHAPE_MAX)
        widen(&west, &east, (north - south) / squeeze / VIEW_SHAPE_MAX);
    if (shape < VIEW_SHAPE_MIN)
        widen(&south, &north, (east - west) * squeeze * VIEW_SHAPE_MIN);
    *view = (struct view){ .box = { west, south, east, north } };
    view->x_scale = MAP_WIDTH / (east - west);
    view->y_scale = view->x_scale / squeeze;
    view->height = round((north - south) * view->y_scale);
}

double
view_x(const struct view *view, double lon)
{
    return (lon - view->box[0]) * view->x_scale;
}

double
view_y(const struct view *view, double lat)
{
    return (view->box[3] - lat) * view->y_scale;
}

double
view_units(const struct view *view, double metres)
{
    return metres / MAP_M_PER_DEG * view->y_scale;
}

bool
view_meets(const struct view *view, const double box[4])
{
    return box[0] <= view->box[2] && box[2] >= view->box[0] && box[1] <= view->box[3] &&
           box[3] >= view->box[1];
}

/* Both ends beyond the same edge: nothing of the segment shows. */
static bool
is_beyond(const struct view *view, double x1, double y1, double x2, double y2)
{
    return (x1 < -VIEW_BEYOND && x2 < -VIEW_BEYOND) ||
           (y1 < -VIEW_BEYOND && y2 < -VIEW_BEYOND) ||
           (x1 > MAP_WIDTH + VIEW_BEYOND && x2 > MAP_WIDTH + VIEW_BEYOND) ||
           (y1 > view->height + VIEW_BEYOND && y2 > view->height + VIEW_BEYOND);
}

bool
view_add_line(const struct view *view, const struct point *points, uint32_t count,
              struct buf *out)
{
    double x = 0, y = 0, last_x = 0, last_y = 0;
    bool   open = false, any = false;

    for (uint32_t i = 0; i < count; i++) {
        double next_x = view_x(view, points[i].lon), next_y = view_y(view, points[i].lat);

        if (i && is_beyond(view, x, y, next_x, next_y)) {
            open = false;
        } else if (i) {
            if (!open) {
                buf_printf(out, "M%s %s", tenths(x).text, tenths(y).text);
                last_x = x;
                last_y = y;
            }
            if (!open || i + 1 == count || fabs(next_x - last_x) >= VIEW_NEAR ||
                fabs(next_y - last_y) >= VIEW_NEAR) {
                buf_printf(out, "L%s %s", tenths(next_x).text, tenths(next_y).text);
                last_x = next_x;
                last_y = next_y;
            }
            open = any = true;
        }
        x = next_x;
        y = next_y;
    }
    return any;
}

/* ---- areas: Sutherland and Hodgman, CACM 17 (1), 1974, one edge after the other ---- */

struct xy {
    double x, y;
};

/* How far inside of an edge: left, top, right, bottom. */
static double
inside(const struct view *view, int edge, struct xy p)
{
    switch (edge) {
    case 0: return p.x + VIEW_BEYOND;
    case 1: return p.y + VIEW_BEYOND;
    case 2: return MAP_WIDTH + VIEW_BEYOND - p.x;
    default: return view->height + VIEW_BEYOND - p.y;
    }
}

static uint32_t
clip(const struct view *view, int edge, const struct xy *from, uint32_t count,
     struct xy *to)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct xy a = from[i], b = from[(i + 1) % count];
        double    at_a = inside(view, edge, a), at_b = inside(view, edge, b);

        if (at_a >= 0)
            to[kept++] = a;
        if ((at_a >= 0) != (at_b >= 0)) {
            double t = at_a / (at_a - at_b);
            to[kept++] = (struct xy){ a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) };
        }
    }
    return kept;
}

enum status
view_add_area(const struct view *view, const struct point *points, uint32_t count,
              struct arena *step, struct buf *out, struct err *err)
{
    /* each edge adds at most one point for two */
    struct xy *a = ARENA_ARRAY(step, 6 * (size_t)count + 16, struct xy);
    struct xy *b = ARENA_ARRAY(step, 6 * (size_t)count + 16, struct xy);
    struct xy  last = { INFINITY, INFINITY };

    TRY_NEW(a, err);
    TRY_NEW(b, err);
    for (uint32_t i = 0; i < count; i++)
        a[i] = (struct xy){ view_x(view, points[i].lon), view_y(view, points[i].lat) };
    for (int edge = 0; edge < 4; edge++) {
        struct xy *swap = a;

        count = clip(view, edge, a, count, b);
        a = b;
        b = swap;
    }
    for (uint32_t i = 0, said = 0; i < count; i++) {
        if (fabs(a[i].x - last.x) < VIEW_NEAR && fabs(a[i].y - last.y) < VIEW_NEAR)
            continue;
        buf_printf(out, "%c%s %s", said++ ? 'L' : 'M', tenths(a[i].x).text,
                   tenths(a[i].y).text);
        last = a[i];
    }
    buf_add_c(out, count ? "Z" : "");
    return TRUCE_OK;
}
