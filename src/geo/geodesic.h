/*
 * geo/geodesic.h - distance and azimuth on the WGS 84 ellipsoid.
 *
 * Units   degrees, lon then lat; metres; azimuth clockwise from north
 * Errors  none: any finite position gives an answer. Where the iteration does not
 *         converge (within about half a degree of the antipode) the result is half the
 *         meridian, 20,003,931 m; `within` is limited far below that.
 * Source  Vincenty, Survey Review 23 (176), 1975; ellipsoid NIMA TR8350.2
 */
#ifndef GEO_GEODESIC_H
#define GEO_GEODESIC_H

struct point {
    double lon, lat;
};

double geodesic_distance_m(struct point a, struct point b);
/* ret_azimuth_deg: at a, towards b, 0..360; may be NULL. */
double geodesic_inverse(struct point a, struct point b, double *ret_azimuth_deg);
/* Lon of the result in -180..180. */
struct point geodesic_direct(struct point from, double azimuth_deg, double distance_m);

/* The shorter way round, -180..180. */
double geodesic_lon_difference(double from_lon, double to_lon);

#endif
