/*
 * report/map_view.h - from degrees to the units of the drawing, and paths in it. Private
 * to the map.
 */
#ifndef REPORT_MAP_VIEW_H
#define REPORT_MAP_VIEW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "geo/geodesic.h"

enum { MAP_WIDTH = 960 };

/* Metres in a degree of latitude, WGS 84 meridian on average: 20,003,931.5 m / 180. */
#define MAP_M_PER_DEG 111132.95

struct view {
    double box[4];         /* lon min, lat min, lon max, lat max */
    double x_scale, y_scale; /* units a degree */
    double height;
};

/* The box, widened by a margin and to a shape that fits a page. */
void view_init(struct view *view, const double box[4]);

double view_x(const struct view *view, double lon);
double view_y(const struct view *view, double lat);
double view_units(const struct view *view, double metres); /* along the meridian */
bool   view_meets(const struct view *view, const double box[4]);

/* Path data (M…L…) of the parts of a line that may be seen, without points that would
 * fall together. True if anything was added. */
bool view_add_line(const struct view *view, const struct point *points, uint32_t count,
                   struct buf *out);
/* The same for an area, cut at the edge of the view. */
enum status view_add_area(const struct view *view, const struct point *points,
                          uint32_t count, struct arena *step, struct buf *out,
                          struct err *err) MUST_USE;

#endif
