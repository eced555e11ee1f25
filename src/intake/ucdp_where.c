#include "intake/ucdp_where.h"

#include "record/gazetteer.h"

#include <math.h>

/*
 * Level 1: the exact location is known; GED's unit of place is the settlement, so the event
 * lies in the settlement whose point is given. Of the 1,055 rows of level 1 for Ukraine
 * (GED to February 2023) 502 have a settlement of the gazetteer by name and place, up to
 * 5.6 km off its point (Zaporizhzhia; Donetsk 2.6 km, Horlivka 4.0 km), and 18 more, renamed
 * since or spelt otherwise, one within 0.8 km. The other 535 are airports, hills, and
 * villages of under 1,000 inhabitants, which the gazetteer leaves out.
 */
#define SAME_PLACE_M 1000.0

/*
 * Level 2: "within at maximum a ca. 25 km radius around a known point".
 */
#define AROUND_M 25000.0

/*
 * Level 3: only the second-order division is known. Measured in GED for Ukraine to February
 * 2023: from each point of level 3 to each point of levels 1 and 2 of the same adm_2, 348
 * pairs in 21 raions; the farthest 80.1 km (Izium raion), after three pairs of villages
 * whose adm_2 is that of a namesake (96, 106, 144 km); at level 1 alone, 127 pairs, 70.2 km.
 */
#define RAION_M 90000.0

/*
 * Level 4: only the first-order division is known. Measured from the point to the farthest
 * vertex of the oblast's outline (OpenStreetMap); of Kherson, Mykolaiv and Odesa, whose
 * outlines were not at hand, to the farthest of a grid of 0.05 degrees inside Ukraine and
 * outside the other oblasts, and 6 km more. Rounded up to 5 km. GED has nine of the 25
 * so far; for the others, from the capital: at most 224 km and 6 (Odesa).
 */
#define OBLAST_M 230000.0

static const struct {
    struct point at;
    double       radius_m, measured_km;
} oblasts[] = {
    { { 37.74, 48.14 }, 155000, 150.1 },         /* Donetsk */
    { { 39.02, 48.92 }, 145000, 140.8 },         /* Luhansk */
    { { 36.5, 49.5 }, 140000, 135.2 },           /* Kharkiv */
    { { 32.61589, 46.6406 }, 210000, 208.4 },    /* Kherson */
    { { 32.0, 46.975 }, 185000, 183.9 },         /* Mykolaiv */
    { { 35.14057, 47.83972 }, 185000, 181.9 },   /* Zaporizhzhia */
    { { 34.0, 51.0 }, 160000, 155.3 },           /* Sumy */
    { { 35.0, 48.5 }, 185000, 180.2 },           /* Dnipropetrovsk */
    { { 32.060839, 49.430919 }, 190000, 188.2 }, /* Cherkasy */
};

/* The points above as GED writes them, and nothing near them: half a unit of its
 * coarsest digits. */
#define SAME_POINT_DEG 0.005

static double
oblast_radius_m(struct point at)
{
    for (size_t i = 0; i < sizeof oblasts / sizeof *oblasts; i++)
        if (fabs(at.lon - oblasts[i].at.lon) < SAME_POINT_DEG &&
            fabs(at.lat - oblasts[i].at.lat) < SAME_POINT_DEG)
            return oblasts[i].radius_m;
    return OBLAST_M;
}

/* "Donetsk town" -> "Donetsk" */
static struct str
bare_place(struct str place)
{
    static const char *const kinds[] = { " city", " town", " village" };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_ends(place, str_from_c(kinds[i])))
            return str_sub(place, 0, place.len - strlen(kinds[i]));
    return place;
}

/* The point may be off the settlement's own: the disc must reach its far side. */
static double
settlement_reach_m(struct point at, struct str place)
{
    const struct settlement *s = gazetteer_match(bare_place(place), at);

    if (!s)
        s = gazetteer_nearest(at, SAME_PLACE_M);
    if (!s)
        return ceil(settlement_radius_of_population_m(0));
    return ceil(settlement_radius_m(s) + geodesic_distance_m(at, s->at));
}

double
ucdp_radius_m(int level, struct point at, struct str place, int64_t country)
{
    bool ukraine = country == UCDP_UKRAINE;

    switch (level) {
    case 1:
        /* How large the place is only the gazetteer knows: elsewhere it is the next level. */
        return ukraine ? settlement_reach_m(at, place) : AROUND_M;
    case 2:
        return AROUND_M;
    case 3:
        return ukraine ? RAION_M : (double)NAN;
    case 4:
        return ukraine ? oblast_radius_m(at) : (double)NAN;
    default:
        /* 5: a line, or a fuzzy area larger than a first-order division, from 30 km of road
         * to half of a country ("Southern Ukraine"), so no radius is known to hold it. 6: a
         * country. 7: international waters or airspace. */
        return (double)NAN;
    }
}
