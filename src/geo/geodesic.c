#include "geo/geodesic.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* WGS 84: NIMA TR8350.2, table 3.1 */
#define AXIS_M 6378137.0
#define FLATTENING (1 / 298.257223563)
#define POLAR_M (AXIS_M * (1 - FLATTENING))
#define HALF_MERIDIAN_M 20003931.458625

#define DEGREE 0.017453292519943295

/* Radians, under a micrometre on the ground. Each round gains a factor of some 300,
 * except towards the antipode, where a hundred rounds are the end of what converges at
 * all. */
#define CONVERGED 1e-13
enum { ROUNDS_MAX = 100 };

double
geodesic_lon_difference(double from_lon, double to_lon)
{
    return remainder(to_lon - from_lon, 360);
}

/* Vincenty's series, equations 3, 4 and 6 */
struct series {
    double a, b;
};

static struct series
series_for(double cos2_alpha)
{
    double u2 = cos2_alpha * (AXIS_M * AXIS_M - POLAR_M * POLAR_M) / (POLAR_M * POLAR_M);

    return (struct series){
        1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
        u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
    };
}

static double
series_delta(struct series s, double sin_sigma, double cos_sigma, double cos_2m)
{
    double c2 = 2 * cos_2m * cos_2m - 1;

    return s.b * sin_sigma *
           (cos_2m +
            s.b / 4 *
                (cos_sigma * c2 - s.b / 6 * cos_2m * (4 * sin_sigma * sin_sigma - 3) *
                                      (4 * cos_2m * cos_2m - 3)));
}

/* How far the longitude on the auxiliary sphere is ahead (equations 10 and 11). */
static double
lon_excess(double sin_alpha, double cos2_alpha, double sigma, double sin_sigma,
           double cos_sigma, double cos_2m)
{
    double c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha));

    return (1 - c) * FLATTENING * sin_alpha *
           (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m * cos_2m - 1)));
}

/* Sine and cosine of the reduced latitude; at a pole the cosine is 0 exactly. */
static void
reduce(double lat_deg, double *ret_sin, double *ret_cos)
{
    double tangent = (1 - FLATTENING) * tan(lat_deg * DEGREE);
    bool   is_pole = fabs(lat_deg) == 90;

    *ret_cos = is_pole ? 0 : 1 / sqrt(1 + tangent * tangent);
    *ret_sin = is_pole ? copysign(1, lat_deg) : tangent * *ret_cos;
}

static double
azimuth_deg(double east, double north)
{
    double degrees = atan2(east, north) / DEGREE;

    return degrees < 0 ? degrees + 360 : degrees;
}

double
geodesic_inverse(struct point a, struct point b, double *ret_azimuth_deg)
{
    double sin_u1, cos_u1, sin_u2, cos_u2;
    double lon = geodesic_lon_difference(a.lon, b.lon) * DEGREE, lambda = lon;

    reduce(a.lat, &sin_u1, &cos_u1);
    reduce(b.lat, &sin_u2, &cos_u2);
    for (int round = 0; round < ROUNDS_MAX && fabs(lambda) <= 180 * DEGREE; round++) {
        double sin_l = sin(lambda), cos_l = cos(lambda), before = lambda;
        double east = cos_u2 * sin_l, north = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l;
        double sin_sigma = sqrt(east * east + north * north);
        double cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l;

        if (sin_sigma == 0 && cos_sigma > 0) {
            if (ret_azimuth_deg)
                *ret_azimuth_deg = 0;
            return 0;
        }
        double sigma = atan2(sin_sigma, cos_sigma);
        double sin_alpha = sin_sigma == 0 ? 0 : cos_u1 * cos_u2 * sin_l / sin_sigma;
        double cos2_alpha = 1 - sin_alpha * sin_alpha;
        /* on the equator there is no midpoint to measure from, and its factor is 0 */
        double cos_2m = cos2_alpha > 0 ? cos_sigma - 2 * sin_u1 * sin_u2 / cos2_alpha : 0;

        lambda =
            lon + lon_excess(sin_alpha, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m);
        if (fabs(lambda - before) > CONVERGED)
            continue;
        struct series s = series_for(cos2_alpha);
        if (ret_azimuth_deg)
            *ret_azimuth_deg = azimuth_deg(east, north);
        return POLAR_M * s.a * (sigma - series_delta(s, sin_sigma, cos_sigma, cos_2m));
    }
    if (ret_azimuth_deg)
        *ret_azimuth_deg = 0; /* over the pole, as good as any */
    return HALF_MERIDIAN_M;
}

double
geodesic_distance_m(struct point a, struct point b)
{
    return geodesic_inverse(a, b, NULL);
}

struct point
geodesic_direct(struct point from, double azimuth, double distance_m)
{
    double sin_u, cos_u, sin_az = sin(azimuth * DEGREE), cos_az = cos(azimuth * DEGREE);

    reduce(from.lat, &sin_u, &cos_u);
    double        sigma1 = atan2(sin_u, cos_u * cos_az), sin_alpha = cos_u * sin_az;
    double        cos2_alpha = 1 - sin_alpha * sin_alpha;
    struct series s = series_for(cos2_alpha);
    double        sigma0 = distance_m / (POLAR_M * s.a), sigma = sigma0;
    double        sin_sigma = 0, cos_sigma = 1, cos_2m = 0;

    for (int round = 0; round < ROUNDS_MAX; round++) {
        double before = sigma;

        sin_sigma = sin(sigma);
        cos_sigma = cos(sigma);
        cos_2m = cos(2 * sigma1 + sigma);
        sigma = sigma0 + series_delta(s, sin_sigma, cos_sigma, cos_2m);
        if (fabs(sigma - before) <= CONVERGED)
            break;
    }
    sin_sigma = sin(sigma);
    cos_sigma = cos(sigma);
    cos_2m = cos(2 * sigma1 + sigma);

    double up = sin_u * cos_sigma + cos_u * sin_sigma * cos_az;
    double in = sin_u * sin_sigma - cos_u * cos_sigma * cos_az;
    double lat = atan2(up, (1 - FLATTENING) * sqrt(sin_alpha * sin_alpha + in * in));
    double lambda =
        atan2(sin_sigma * sin_az, cos_u * cos_sigma - sin_u * sin_sigma * cos_az);
    double lon =
        lambda - lon_excess(sin_alpha, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m);

    return (struct point){ remainder(from.lon + lon / DEGREE, 360), lat / DEGREE };
}
