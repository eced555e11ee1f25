#include "base/fault.h"

uint64_t        fault_left;
static unsigned fault_kinds;
static bool     fault_stays, fault_met;

bool
fault_hits_armed(enum fault_kind kind)
{
    if (!(fault_kinds & kind))
        return false;
    if (fault_left > 1) {
        fault_left--;
        return false;
    }
    fault_met = true;
    fault_left = fault_stays ? 1 : 0;
    return true;
}

void
fault_arm(uint64_t n, bool for_ever)
{
    fault_arm_kinds(FAULT_ALL, n, for_ever);
}

void
fault_arm_kinds(unsigned kinds, uint64_t n, bool for_ever)
{
    fault_kinds = kinds;
    fault_left = n;
    fault_stays = for_ever;
    fault_met = false;
}

bool
fault_disarm(void)
{
    fault_left = 0;
    return fault_met;
}
