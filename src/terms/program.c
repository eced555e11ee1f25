#include "terms/program.h"

uint32_t
program_party(const struct program *program, struct str name)
{
    uint32_t index;

    return map_get(&program->party_names, name, &index) ? index : PARTY_NONE;
}

const struct named_zone *
program_zone(const struct program *program, struct str name)
{
    uint32_t index;

    return map_get(&program->zone_names, name, &index) ? &program->zones[index] : NULL;
}

const struct zone_epoch *
epochs_at(const struct epochs *epochs, instant at)
{
    uint32_t low = 0, high = epochs->count; /* the first that begins later: in (low, high] */

    CHECK(epochs->count > 0);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (epochs->at[middle].span.from <= at)
            low = middle;
        else
            high = middle;
    }
    return &epochs->at[low];
}

uint32_t
clause_text_count(const struct clause *clause)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < clause->version_count; i++)
        count += !clause->versions[i].resumed;
    return count;
}
