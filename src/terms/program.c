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
