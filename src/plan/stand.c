#include "plan/stand.h"

void
stand_put(int64_t *greatest, uint32_t count, int64_t share)
{
    for (uint32_t k = 0; k < count; k++)
        if (share > greatest[k]) {
            int64_t less = greatest[k];

            greatest[k] = share;
            share = less;
        }
}

struct stand
stand_of(const struct cover_problem *p, const struct cover_rows *rows, uint32_t r,
         const bool *taken, int64_t *shares)
{
    int64_t      greatest[COVER_SURVIVE_MAX] = { 0 };
    struct stand stand = { 0 };

    for (int pass = 0; pass < 2; pass++) /* gathers shares, then takes and clears them */
        for (uint32_t i = rows->first[r]; i < rows->first[r + 1]; i++) {
            const struct cover_reach *reach = &rows->reaches[i];
            uint32_t                  owner = p->columns[reach->column].owner;

            if (!taken[reach->column])
                continue;
            stand.has += pass ? 0 : reach->amount;
            if (owner == COVER_NONE)
                continue;
            if (pass)
                stand_put(greatest, p->survive, shares[owner]);
            shares[owner] = pass ? 0 : shares[owner] + reach->amount;
        }
    stand.left = stand.has;
    for (uint32_t k = 0; k < p->survive; k++)
        stand.left -= greatest[k];
    return stand;
}
