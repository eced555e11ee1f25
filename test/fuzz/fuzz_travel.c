/*
 * Any bytes as a table of ways between three sites: refused with words, or a table in which a
 * site is at no distance from itself, no way is negative, and as many are given as it says.
 */
#include "fuzz/fuzz.h"

#include "plan/travel.h"

#include <math.h>
#include <string.h>

enum { FUZZ_SPACE = 16 * 1024 * 1024, SITES = 3 };

static void
check_lengths(const double *lengths)
{
    for (uint32_t pair = 0; lengths && pair < SITES * SITES; pair++) {
        CHECK(lengths[pair] >= 0);
        CHECK(isinf(lengths[pair]) || lengths[pair] <= TRAVEL_LENGTH_MAX * 1000.0);
        CHECK(pair / SITES != pair % SITES || lengths[pair] == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct site    sites[SITES] = { { .name.name = STR("hub") }, { .name.name = STR("port") },
                                    { .name.name = STR("sea") } };
    struct mission mission = { .sites = sites, .site_count = SITES };
    struct arena   keep;
    struct travel  travel;
    struct csv    *csv;
    struct err     err = { 0 };
    enum status    status;
    uint32_t       pairs = 0;

    arena_init(&keep, FUZZ_SPACE);
    CHECK(csv_open_memory((struct str){ (const char *)data, size }, 0, &csv, &err) == TRUCE_OK);
    status = travel_read(csv, &mission, &keep, &travel, &err);
    csv_close(csv);
    CHECK(status == TRUCE_OK || err.text[0]);
    if (status == TRUCE_OK) {
        CHECK(travel.site_count == SITES && (travel.m || travel.minutes));
        check_lengths(travel.m);
        check_lengths(travel.minutes);
        for (uint32_t pair = 0; pair < SITES * SITES; pair++)
            pairs += pair / SITES != pair % SITES && !(travel.m && isinf(travel.m[pair])) &&
                     !(travel.minutes && isinf(travel.minutes[pair]));
        CHECK(pairs == travel.pairs);
    }
    arena_free(&keep);
    return 0;
}
