/*
 * report/outline.h - the outlines of land and territories that the map is drawn on.
 *
 * From data/natural_earth_50m.json (Natural Earth, public domain) and data/disputed.csv
 * by tools/gen_outlines.c at build time. Each arc is one stroke however many territories
 * share it; nothing has a name here.
 */
#ifndef REPORT_OUTLINE_H
#define REPORT_OUTLINE_H

#include "base/arena.h"
#include "base/status.h"
#include "geo/geodesic.h"

/* The numbers stand in the bytes. */
enum outline_style { OUTLINE_COAST, OUTLINE_BORDER, OUTLINE_DISPUTED, OUTLINE_KINDS };

struct stroke {
    enum outline_style  style;
    const struct point *points;
    uint32_t            count;
    double              box[4]; /* lon min, lat min, lon max, lat max */
};

struct land_ring {
    struct point *points; /* closed */
    uint32_t      count;
    double        box[4];
};

struct outlines {
    struct stroke    *strokes;
    struct land_ring *rings; /* even-odd */
    uint32_t          stroke_count, ring_count;
};

enum status outlines_load(struct arena *step, struct outlines *ret_outlines,
                          struct err *err) MUST_USE;

/* made by the build */
extern const double  outline_scale[2], outline_translate[2];
extern const size_t  outline_byte_count;
extern const uint8_t outline_bytes[];

#endif
