/*
 * report/map.h - where the reports with a finding lie: inline SVG, without colours.
 *
 * Projection  equirectangular, true to scale along the middle latitude
 * Outlines    Natural Earth, thin and unlabelled; disputed boundaries dashed
 * Places      gathered on a grid of the drawing; a solid disc for reports with a
 *             violation, a ring for those with the possibles, both by area; the circle in
 *             which a place may lie to scale
 */
#ifndef REPORT_MAP_H
#define REPORT_MAP_H

#include "report/situation.h"

struct map_facts {
    bool     drawn;            /* false: no place to draw */
    bool     has_disputed, has_zones, has_circles;
    uint64_t circles_left_out; /* circles of uncertainty beyond MAP_CIRCLES_MAX */
    uint32_t lines;            /* of contact, in the order of the program */
};

enum { MAP_CIRCLES_MAX = 500, MAP_ZONES_MAX = 64, MAP_LINE_STYLES = 4 };

/* An <svg> element, or nothing. The page defines the classes. */
enum status map_add_svg(const struct situation *situation, struct arena *step,
                        struct buf *out, struct map_facts *ret_facts,
                        struct err *err) MUST_USE;

/* A line has two sides: a line of contact. Others (roads) are not drawn. */
bool map_draws_line(const struct named_line *line);

#endif
