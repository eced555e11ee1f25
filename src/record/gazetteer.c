#include "record/gazetteer.h"

#include <math.h>

/* By folded name, then the largest first; made of data/settlements_ua.csv. */
static const struct settlement settlements[] = {
#include "gazetteer_table.h"
};

enum { SETTLEMENTS = sizeof settlements / sizeof *settlements };

/* The next byte of a name as it counts when names are compared: ASCII capitals are small,
 * and the ways to write the apostrophe are one. 0 at the end. tools/gen_gazetteer sorts by
 * the same rule. */
static unsigned char
fold(struct str *rest)
{
    static const char *const apostrophes[] = { "\xE2\x80\x99", "\xCA\xBC", "`" };
    char                     c = rest->len ? rest->at[0] : '\0';
    size_t                   len = rest->len ? 1 : 0;

    for (size_t i = 0; i < sizeof apostrophes / sizeof *apostrophes; i++)
        if (str_starts(*rest, str_from_c(apostrophes[i]))) {
            c = '\'';
            len = strlen(apostrophes[i]);
        }
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    *rest = str_sub(*rest, len, rest->len);
    return (unsigned char)c;
}

static int
compare_names(struct str a, struct str b)
{
    int order = 0;

    while (!order && (a.len || b.len))
        order = (int)fold(&a) - (int)fold(&b);
    return order;
}

/* Names before this one; or, with `through`, up to its last. */
static size_t
names_before(struct str name, bool through)
{
    size_t low = 0, high = SETTLEMENTS;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = compare_names(str_from_c(settlements[middle].name), name);

        if (order < 0 || (through && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t
gazetteer_find(struct str name, const struct settlement **ret_first)
{
    size_t first, behind;

    if (!name.len || memchr(name.at, 0, name.len)) /* a 0 byte would fold to the end */
        return 0;
    first = names_before(name, false);
    behind = names_before(name, true);
    if (behind > first)
        *ret_first = &settlements[first];
    return behind - first;
}

#define PI 3.14159265358979323846

/* No degree of latitude is shorter: the meridian at the equator, pi/180 a (1 - e^2) on
 * WGS 84, is 110,574.4 m. */
#define DEGREE_OF_LATITUDE_M_MIN 110574.0

const struct settlement *
gazetteer_nearest(struct point p, double most_m)
{
    const struct settlement *nearest = NULL;

    for (size_t i = 0; i < SETTLEMENTS; i++) {
        const struct settlement *s = &settlements[i];

        if (fabs(s->at.lat - p.lat) * DEGREE_OF_LATITUDE_M_MIN > most_m)
            continue;
        double distance_m = geodesic_distance_m(p, s->at);
        if (distance_m < most_m || (!nearest && distance_m <= most_m)) {
            nearest = s;
            most_m = distance_m;
        }
    }
    return nearest;
}

/* Folded and without apostrophes, which transliterations put and leave out at will. False
 * if it is longer than any name here can match. */
enum { NAME_BYTES_MAX = 64 };

static bool
bare_name(struct str name, char text[NAME_BYTES_MAX], struct str *ret_bare)
{
    size_t len = 0;

    while (name.len) {
        char c = (char)fold(&name);

        if (c == '\'')
            continue;
        if (len == NAME_BYTES_MAX)
            return false;
        text[len++] = c;
    }
    *ret_bare = (struct str){ text, len };
    return true;
}

/* No settlement of the table reaches further: Kyiv, 24,366 m. A test holds it. */
#define RADIUS_M_MAX 25000.0

/* Cheaply, no to most: on so short a distance a degree of longitude is that of latitude by
 * the cosine, to within a hundredth. */
static bool
may_hold(const struct settlement *s, struct point p, double cosine)
{
    double north_m = fabs(s->at.lat - p.lat) * DEGREE_OF_LATITUDE_M_MIN;
    double east_m = fabs(s->at.lon - p.lon) * DEGREE_OF_LATITUDE_M_MIN * cosine;

    return north_m <= RADIUS_M_MAX && east_m * 0.98 <= RADIUS_M_MAX;
}

const struct settlement *
gazetteer_match(struct str name, struct point p)
{
    enum { EDITS_MAX = 2 };
    const struct settlement *nearest = NULL;
    double                   nearest_m = (double)INFINITY, cosine = cos(p.lat * PI / 180);
    char                     bytes[NAME_BYTES_MAX], other[NAME_BYTES_MAX];
    struct str               wanted, bare;

    if (!bare_name(name, bytes, &wanted) || !wanted.len)
        return NULL;
    for (size_t i = 0; i < SETTLEMENTS; i++) {
        const struct settlement *s = &settlements[i];

        if (!may_hold(s, p, cosine) || !bare_name(str_from_c(s->name), other, &bare) ||
            str_distance(wanted, bare, EDITS_MAX + 1) > EDITS_MAX)
            continue;
        double distance_m = geodesic_distance_m(p, s->at);
        if (distance_m <= settlement_radius_m(s) && distance_m < nearest_m) {
            nearest = s;
            nearest_m = distance_m;
        }
    }
    return nearest;
}

/* Populations and densities of the Degree of Urbanisation; see gazetteer.h. */
#define CENTRE_POPULATION_MIN 50000
#define CENTRE_DENSITY_PER_KM2 1500.0
#define CLUSTER_POPULATION_MIN 5000
#define CLUSTER_DENSITY_PER_KM2 300.0

double
settlement_radius_of_population_m(int64_t population)
{
    double density = population >= CENTRE_POPULATION_MIN ? CENTRE_DENSITY_PER_KM2
                                                         : CLUSTER_DENSITY_PER_KM2;
    double people = population < CLUSTER_POPULATION_MIN ? CLUSTER_POPULATION_MIN
                                                        : (double)population;

    return 1000 * sqrt(people / (density * PI));
}

double
settlement_radius_m(const struct settlement *settlement)
{
    return settlement_radius_of_population_m(settlement->population);
}
