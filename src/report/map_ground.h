/*
 * report/map_ground.h - what every map stands on: sea, land, outlines without names, degrees,
 * and the scale below. Private to the maps.
 */
#ifndef REPORT_MAP_GROUND_H
#define REPORT_MAP_GROUND_H

#include "report/map_view.h"

/* Opens a group cut at the edge of the view, which ground_close ends; `id` is the cut's, one a
 * map on the page. */
enum status ground_open(const struct view *view, const char *id, struct arena *step,
                        struct buf *out, bool *ret_has_disputed, struct err *err) MUST_USE;
void        ground_close(const struct view *view, struct buf *out);
/* A bar of so many kilometres, at that height. */
void        ground_add_scale(const struct view *view, double y, struct buf *out);

#endif
