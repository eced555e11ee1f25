#include "test.h"

#include "geo/zone.h"

#include <math.h>

static uint64_t seed = 7;

/* splitmix64 (Vigna) */
static double
between(double least, double most)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return least + (most - least) * (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* The quick answer takes short cuts by boxes and sure nearness; it must be the same. */
TEST(the_quick_answer_is_that_of_the_distance)
{
    unsigned     answers[3] = { 0 };
    struct arena keep, step;
    struct err   err = { 0 };

    arena_init(&keep, 1 << 28);
    arena_init(&step, 1 << 24);
    for (unsigned z = 0; z < 60; z++) {
        double       lon = z % 4 ? between(-180, 180) : 179.9, lat = between(-78, 78);
        double       size_m = pow(10, between(1, 5.5));
        struct zone *zone;

        EXPECT_SAY(zone_circle(&keep, (struct point){ lon, lat }, size_m, &zone, &err) == TRUCE_OK,
                   "%s", err.text);
        for (unsigned i = 0; i < 200; i++) {
            double          far_deg = size_m / 50000 * between(0, 3);
            struct location disc = {
                .kind = LOCATION_DISC,
                .at = { remainder(lon + between(-far_deg, far_deg) / cos(lat / 57.3), 360),
                        fmax(fmin(lat + between(-far_deg, far_deg), 90), -90) },
                .radius_m = i % 3 ? size_m * between(0, 2) : 0,
            };
            struct whereabouts where = { ANSWER_NO, 0 };
            enum answer        quick = ANSWER_NO;

            EXPECT(zone_locate(zone, &disc, &step, &where, &err) == TRUCE_OK);
            EXPECT(zone_answer(zone, &disc, &step, &quick, &err) == TRUCE_OK);
            answers[where.answer]++;
            EXPECT_SAY(quick == where.answer, "circle of %.0f m at %.3f %.3f, disc of %.0f m at "
                       "%.5f %.5f: %s and %s", size_m, lat, lon, disc.radius_m, disc.at.lat,
                       disc.at.lon, answer_name(quick), answer_name(where.answer));
        }
        arena_reset(&keep);
    }
    EXPECT(answers[0] > 500 && answers[1] > 500 && answers[2] > 500);
    arena_free(&step);
    arena_free(&keep);
}
