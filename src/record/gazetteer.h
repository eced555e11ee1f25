/*
 * record/gazetteer.h - settlements by name: a place as a disc.
 *
 * Compiled in from data/settlements_ua.csv (GeoNames, CC BY 4.0), 1,651 settlements of
 * Ukraine. A name that several settlements bear gives them all: who asks must take the
 * place to be any of them.
 *
 * Radius  an upper bound from population by the density that defines the kind of place in
 *         the Degree of Urbanisation (European Union, Regulation 2017/2391; UN Statistical
 *         Commission 2020): urban centre >= 50,000 inhabitants at >= 1,500 per km2; urban
 *         cluster >= 5,000 at >= 300 per km2; smaller or unknown: as the smallest cluster.
 *         radius = sqrt(population / (density pi)).
 */
#ifndef RECORD_GAZETTEER_H
#define RECORD_GAZETTEER_H

#include "base/str.h"
#include "geo/geodesic.h"

struct settlement {
    const char  *name;
    const char  *kind; /* GeoNames feature code: PPL, PPLA, PPLC … */
    int64_t      population;
    struct point at;
};

/* All settlements of that name (letter case ignored), one after the other; 0 if none. */
size_t gazetteer_find(struct str name, const struct settlement **ret_first);

/* The settlement nearest to a point, within most_m; NULL if there is none. */
const struct settlement *gazetteer_nearest(struct point p, double most_m);

/* The nearest settlement whose disc holds the point and whose name is at most two edits
 * from this one, letter case and apostrophes aside (Makiivka, Makiyivka); NULL if there is
 * none. Near in place and name at once: either alone says little. */
const struct settlement *gazetteer_match(struct str name, struct point p);

double settlement_radius_m(const struct settlement *settlement);
/* By population alone, 0 for unknown. */
double settlement_radius_of_population_m(int64_t population);

#endif
