#include "geo/offset.h"

/* The rings of the largest zone many times over; met before the machine's memory is. */
enum { BUF_BYTES_MAX = 1 << 30 };

/* Halving a whole circle 40 times leaves nothing that could still bend. */
enum { DEPTH_MAX = 40 };

/* A curve bends one way only over less than this: of an arc's turning, of an edge. */
#define ARC_STEP_DEG 30.0
#define EDGE_STEP_DEG 2.0

/* ---- a curve at a distance ---- */

struct curve {
    struct point a, b; /* the edge; of an arc, a is its centre */
    bool         is_arc;
    double       step_most; /* of u */
    double       speed_m;   /* at most, for one unit of u */
};

/* u: share of the edge, azimuth of the arc */
struct sample {
    double       u;
    struct point foot, out;
};

/* Of the edge's direction on the ground. */
static double
edge_azimuth(struct point a, struct point b, double t)
{
    double east, north;

    space_course(a, b, t, &east, &north);
    return atan2(east, north) / SPACE_DEGREE;
}

static struct sample
sample_at(const struct offset *offset, const struct curve *curve, double u)
{
    struct sample s = { .u = u, .foot = curve->a };
    double        azimuth = u;

    if (!curve->is_arc) {
        s.foot = space_between(curve->a, curve->b, u);
        azimuth = edge_azimuth(curve->a, curve->b, u) + 90;
    }
    s.out = geodesic_direct(s.foot, azimuth, offset->distance_m);
    s.out.lon = s.foot.lon + geodesic_lon_difference(s.foot.lon, s.out.lon);
    return s;
}

static struct curve
arc_at(const struct offset *offset, struct point centre)
{
    return (struct curve){ .a = centre,
                           .is_arc = true,
                           .step_most = ARC_STEP_DEG,
                           .speed_m = offset->distance_m * SPACE_DEGREE };
}

static struct curve
strip_along(const struct offset *offset, struct point a, struct point b)
{
    double lat_least = a.lat * b.lat <= 0 ? 0 : fmin(fabs(a.lat), fabs(b.lat));
    double lat_most = fmax(fabs(a.lat), fabs(b.lat));
    double d_lon = fabs(b.lon - a.lon), d_lat = fabs(b.lat - a.lat);
    double length_m = SPACE_RADIUS_M_MAX * SPACE_DEGREE *
                      hypot(d_lat, d_lon * cos(lat_least * SPACE_DEGREE));
    /* An edge straight on the map bends by at most 1.09 tan(lat) / R: at an angle v to
     * the meridian it bends by sin v (1 + cos^2 v) tan(lat) / R. */
    double bend = 1.1 * tan(lat_most * SPACE_DEGREE) / SPACE_RADIUS_M_MIN;

    return (struct curve){ .a = a,
                           .b = b,
                           .speed_m = length_m * (1 + offset->distance_m * bend),
                           .step_most =
                               EDGE_STEP_DEG / fmax(d_lon + d_lat, EDGE_STEP_DEG) };
}

/* ---- pieces ---- */

static void
add_point(struct buf *to, struct point p)
{
    buf_add(to, (struct str){ (const char *)&p, sizeof p });
}

static void
piece_end(struct offset *offset)
{
    uint32_t     outer = (uint32_t)(offset->outer.len / sizeof(struct point));
    struct point last, first = offset->foot_first, foot = offset->foot_last;
    bool         is_wedge = first.lon == foot.lon && first.lat == foot.lat;

    if (outer >= 2) {
        uint32_t count = outer + (is_wedge ? 2 : 3);

        buf_add(&offset->points, buf_str(&offset->outer));
        memcpy(&last, offset->outer.at, sizeof last);
        add_point(&offset->points, foot);
        if (!is_wedge)
            add_point(&offset->points, first);
        add_point(&offset->points, last); /* the first again closes it */
        buf_add(&offset->counts, (struct str){ (const char *)&count, sizeof count });
    }
    offset->points.failed |= offset->outer.failed; /* clearing would forget it */
    buf_clear(&offset->outer);
}

static void
piece_add(struct offset *offset, const struct sample *from, const struct sample *to)
{
    if (offset->outer.len == 0) {
        add_point(&offset->outer, from->out);
        offset->foot_first = from->foot;
    }
    add_point(&offset->outer, to->out);
    offset->foot_last = to->foot;
}

/* ---- tracing ---- */

/* All that lies within half_m of p is deeper than spare_m. */
static bool
is_spared(struct offset *offset, struct point p, double half_m)
{
    double reach_m = offset->distance_m - offset->spare_m - half_m;

    if (!(reach_m > 0))
        return false;
    if (edges_surely_within(offset->walls, space_from_point(p), reach_m, &offset->hint))
        return true;
    p.lon = remainder(p.lon, 360);
    return offset->inside && zone_contains_point(offset->inside, p);
}

static bool
is_straight(const struct offset *offset, const struct curve *curve,
            const struct sample *from, const struct sample *middle,
            const struct sample *to)
{
    if (fabs(to->u - from->u) > curve->step_most ||
        space_off_edge_m(from->out, to->out, middle->out) > offset->sagitta_m)
        return false;
    /* over the equator a curve is an S, whose middle alone would look straight */
    struct sample quarter = sample_at(offset, curve, (from->u + middle->u) / 2);
    return space_off_edge_m(from->out, to->out, quarter.out) <= offset->sagitta_m;
}

static void
trace(struct offset *offset, const struct curve *curve, const struct sample *from,
      const struct sample *to, int depth)
{
    double        u = (from->u + to->u) / 2;
    struct sample middle = sample_at(offset, curve, u);

    if (is_spared(offset, middle.out, fabs(to->u - from->u) / 2 * curve->speed_m)) {
        piece_end(offset);
        return;
    }
    if (depth >= DEPTH_MAX || is_straight(offset, curve, from, &middle, to)) {
        piece_add(offset, from, to);
        return;
    }
    trace(offset, curve, from, &middle, depth + 1);
    trace(offset, curve, &middle, to, depth + 1);
}

/* Where the outer edge of one strip ends and that of the next begins, given exactly, so
 * that a fan between them leaves no gap. */
struct joint {
    struct point out_before, out_after;
};

static void
trace_strip(struct offset *offset, struct point a, struct point b)
{
    struct curve  curve = strip_along(offset, a, b);
    struct sample from = sample_at(offset, &curve, 0), to = sample_at(offset, &curve, 1);

    trace(offset, &curve, &from, &to, 0);
    piece_end(offset);
}

/* Where the path turns left by `turn` degrees, the right side opens like a fan. */
static void
trace_fan(struct offset *offset, struct point centre, double azimuth, double turn,
          const struct joint *joint)
{
    struct curve  curve = arc_at(offset, centre);
    int           parts = 1 + (int)(turn / 90);
    struct sample from = sample_at(offset, &curve, azimuth), to = from;

    from.out = joint ? joint->out_before : from.out;
    for (int i = 0; i < parts; i++) {
        from = i ? to : from;
        to = sample_at(offset, &curve, azimuth - turn * (i + 1) / parts);
        if (i + 1 == parts)
            to.out = joint ? joint->out_after : to.out;
        trace(offset, &curve, &from, &to, 0);
        piece_end(offset);
    }
}

/* Left turns are positive; straight back is a left turn, or a line would have no ends. */
static double
left_turn(double azimuth_in, double azimuth_out)
{
    double turn = remainder(azimuth_in - azimuth_out, 360);

    return turn < -180 + 1e-6 ? 180 : turn;
}

enum status
offset_add_path(struct offset *offset, const struct path *path, struct err *err)
{
    const struct point *p = path->points;
    uint32_t            count = path->count;

    if (count == 1)
        trace_fan(offset, p[0], 360, 360, NULL);
    for (uint32_t i = 0; count > 1 && i < count; i++) {
        struct point before = p[(i + count - 1) % count], here = p[i],
                     next = p[(i + 1) % count];
        struct curve in = strip_along(offset, before, here),
                     out = strip_along(offset, here, next);
        double azimuth = edge_azimuth(before, here, 1);
        double turn = left_turn(azimuth, edge_azimuth(here, next, 0));

        if (turn > 0) {
            struct joint joint = { sample_at(offset, &in, 1).out,
                                   sample_at(offset, &out, 0).out };

            trace_fan(offset, here, azimuth + 90, turn, &joint);
        }
        trace_strip(offset, here, next);
    }
    TRY(buf_status(&offset->points, err));
    return buf_status(&offset->counts, err);
}

void
offset_init(struct offset *offset, const struct edges *walls, const struct zone *inside,
            double distance_m, double spare_m)
{
    *offset = (struct offset){
        .distance_m = distance_m,
        .spare_m = spare_m,
        .walls = walls,
        .inside = inside,
        .sagitta_m = fmin(OFFSET_SAGITTA_M, distance_m / 50),
    };
    buf_init(&offset->points, BUF_BYTES_MAX);
    buf_init(&offset->counts, BUF_BYTES_MAX);
    buf_init(&offset->outer, BUF_BYTES_MAX);
}

void
offset_free(struct offset *offset)
{
    buf_free(&offset->points);
    buf_free(&offset->counts);
    buf_free(&offset->outer);
}

/* ---- simplifying ---- */

/* So many points an edge may stand for; beyond, looking back costs more than it saves. */
enum { SIMPLIFY_REACH = 32 };

static bool
can_skip(const struct point *points, uint32_t from, uint32_t to, double most_m)
{
    for (uint32_t i = from + 1; i < to; i++) {
        struct point a = points[from], b = points[to], p = points[i];
        double       across = cos(p.lat * SPACE_DEGREE), at;
        struct space flat_p = { (p.lon - a.lon) * across, p.lat - a.lat, 0 };
        struct space flat_b = { (b.lon - a.lon) * across, b.lat - a.lat, 0 };
        double       off =
            sqrt(space_chord_distance2(flat_p, (struct space){ 0 }, flat_b, &at));

        if (off * SPACE_DEGREE * SPACE_RADIUS_M_MAX > most_m)
            return false;
    }
    return true;
}

uint32_t
offset_simplify(struct point *points, uint32_t count, double most_m)
{
    uint32_t kept = count > 0, from = 0;

    while (from + 1 < count) {
        uint32_t to = from + 1;

        while (to + 1 < count && to - from < SIMPLIFY_REACH &&
               can_skip(points, from, to + 1, most_m))
            to++;
        from = to;
        if (points[to].lon != points[kept - 1].lon ||
            points[to].lat != points[kept - 1].lat)
            points[kept++] = points[to];
    }
    return kept;
}
