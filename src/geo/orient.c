#include "geo/orient.h"

#include <math.h>
#include <stddef.h>

/*
 * The determinant is the sum of six products once c is multiplied out (its square
 * cancels). Each product is two doubles exactly; their sum is kept as an expansion,
 * doubles that do not overlap, so the sign is that of the largest that is not 0.
 */
enum { PRODUCTS = 6 };

static size_t
expansion_add(double *parts, size_t count, double more)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        double sum = more + parts[i], back = sum - more;
        double lost = (more - (sum - back)) + (parts[i] - back);

        if (lost != 0)
            parts[kept++] = lost;
        more = sum;
    }
    if (more != 0)
        parts[kept++] = more;
    return kept;
}

int
orient_exact(struct point a, struct point b, struct point c)
{
    const double factors[PRODUCTS][2] = {
        { a.lon, b.lat },  { -a.lat, b.lon }, { b.lon, c.lat },
        { -b.lat, c.lon }, { c.lon, a.lat },  { -c.lat, a.lon },
    };
    double parts[2 * PRODUCTS];
    size_t count = 0;

    for (int i = 0; i < PRODUCTS; i++) {
        double product = factors[i][0] * factors[i][1];

        count = expansion_add(parts, count, fma(factors[i][0], factors[i][1], -product));
        count = expansion_add(parts, count, product);
    }
    if (count == 0)
        return 0;
    return parts[count - 1] > 0 ? 1 : -1;
}

/* p is on the line through a and b: whether between them. */
static bool
is_between(struct point a, struct point b, struct point p)
{
    return p.lon >= fmin(a.lon, b.lon) && p.lon <= fmax(a.lon, b.lon) &&
           p.lat >= fmin(a.lat, b.lat) && p.lat <= fmax(a.lat, b.lat);
}

bool
orient_segments_meet(struct point a, struct point b, struct point c, struct point d)
{
    if (fmax(a.lon, b.lon) < fmin(c.lon, d.lon) ||
        fmax(c.lon, d.lon) < fmin(a.lon, b.lon) ||
        fmax(a.lat, b.lat) < fmin(c.lat, d.lat) ||
        fmax(c.lat, d.lat) < fmin(a.lat, b.lat))
        return false;
    int c_side = orient(a, b, c), d_side = orient(a, b, d);
    int a_side = orient(c, d, a), b_side = orient(c, d, b);

    if (c_side * d_side < 0 && a_side * b_side < 0)
        return true;
    return (c_side == 0 && is_between(a, b, c)) || (d_side == 0 && is_between(a, b, d)) ||
           (a_side == 0 && is_between(c, d, a)) || (b_side == 0 && is_between(c, d, b));
}
