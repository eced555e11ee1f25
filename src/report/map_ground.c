#include "report/map_ground.h"

#include "report/outline.h"
#include "report/words.h"
#include "wire/json.h"

#include <math.h>

static enum status
add_land(const struct view *view, const struct outlines *o, struct arena *step,
         struct buf *out, struct err *err)
{
    buf_add_c(out, "<path class=\"land\" fill-rule=\"evenodd\" d=\"");
    for (uint32_t i = 0; i < o->ring_count; i++)
        if (view_meets(view, o->rings[i].box))
            TRY(view_add_area(view, o->rings[i].points, o->rings[i].count, step, out,
                              err));
    buf_add_c(out, "\"/>\n");
    return TRUCE_OK;
}

/* Was a disputed one among them? */
static bool
add_strokes(const struct view *view, const struct outlines *o, struct buf *out)
{
    static const char *const classes[] = { "coast", "border", "disputed" };
    bool                     has_disputed = false;

    for (int style = 0; style < OUTLINE_KINDS; style++) {
        bool any = false;

        buf_printf(out, "<path class=\"%s\" d=\"", classes[style]);
        for (uint32_t i = 0; i < o->stroke_count; i++)
            if ((int)o->strokes[i].style == style &&
                view_meets(view, o->strokes[i].box))
                any = view_add_line(view, o->strokes[i].points, o->strokes[i].count,
                                    out) || any;
        buf_add_c(out, "\"/>\n");
        has_disputed = has_disputed || (any && style == OUTLINE_DISPUTED);
    }
    return has_disputed;
}

/* Degrees at the edge, for orientation without names. */
static double
graticule_step(double span_deg)
{
    static const double steps[] = { 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30 };
    size_t              i = 0;

    while (i + 1 < sizeof steps / sizeof *steps && span_deg / steps[i] > 6)
        i++;
    return steps[i];
}

static void
add_degrees(struct buf *out, double degrees, char positive, char negative)
{
    json_add_number(out, fabs(round(degrees * 100) / 100));
    buf_printf(out, "° %c", degrees < -1e-9 ? negative : positive);
}

static void
add_graticule(const struct view *view, struct buf *out)
{
    double step = graticule_step(view->box[2] - view->box[0]);

    for (double lon = ceil(view->box[0] / step) * step; lon < view->box[2]; lon += step) {
        double x = view_x(view, lon);

        buf_printf(out, "<path class=\"graticule\" d=\"M%s 0V%.0f\"/>", tenths(x).text,
                   view->height);
        if (x < 30 || x > MAP_WIDTH - 30)
            continue;
        buf_printf(
            out, "<text class=\"degree top\" x=\"%s\" y=\"5\" text-anchor=\"middle\">",
            tenths(x).text);
        add_degrees(out, lon, 'E', 'W');
        buf_add_c(out, "</text>\n");
    }
    step = graticule_step(view->box[3] - view->box[1]);
    for (double lat = ceil(view->box[1] / step) * step; lat < view->box[3]; lat += step) {
        double y = view_y(view, lat);

        buf_printf(out, "<path class=\"graticule\" d=\"M0 %sH%d\"/>", tenths(y).text,
                   MAP_WIDTH);
        if (y < 26 || y > view->height - 8)
            continue;
        buf_printf(out, "<text class=\"degree\" x=\"5\" y=\"%s\">", tenths(y - 3).text);
        add_degrees(out, lat, 'N', 'S');
        buf_add_c(out, "</text>\n");
    }
}

enum status
ground_open(const struct view *view, const char *id, struct arena *step, struct buf *out,
            bool *ret_has_disputed, struct err *err)
{
    struct outlines outlines;

    TRY(outlines_load(step, &outlines, err));
    buf_printf(out,
               "<clipPath id=\"%s\"><rect width=\"%d\" height=\"%.0f\"/></clipPath>\n"
               "<g clip-path=\"url(#%s)\"><rect class=\"sea\" width=\"%d\" "
               "height=\"%.0f\"/>\n",
               id, MAP_WIDTH, view->height, id, MAP_WIDTH, view->height);
    TRY(add_land(view, &outlines, step, out, err));
    add_graticule(view, out);
    *ret_has_disputed = add_strokes(view, &outlines, out);
    return TRUCE_OK;
}

void
ground_close(const struct view *view, struct buf *out)
{
    buf_printf(
        out, "</g>\n<rect class=\"frame\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%.0f\"/>\n",
        MAP_WIDTH - 1, view->height - 1);
}

void
ground_add_scale(const struct view *view, double y, struct buf *out)
{
    static const double lengths_km[] = { 1,  2,   5,   10,  20,   50,
                                         100, 200, 500, 1000, 2000, 5000 };
    size_t last = sizeof lengths_km / sizeof *lengths_km - 1;
    double metres, units;

    while (last && view_units(view, lengths_km[last] * 1000) > MAP_WIDTH / 4.0)
        last--;
    metres = lengths_km[last] * 1000;
    units = view_units(view, metres);
    buf_printf(out,
               "<path class=\"scale\" d=\"M2 %sv6h%sv-6\"/>"
               "<text x=\"%s\" y=\"%s\">%.0f km</text>\n",
               tenths(y).text, tenths(units).text, tenths(units + 10).text,
               tenths(y + 8).text, metres / 1000);
}
