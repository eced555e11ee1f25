#include "watch/where.h"

#include "watch/force.h"

#include <math.h>

void
where_tally_add(struct where_tally *tally, enum answer answer)
{
    if (!tally->any)
        *tally = (struct where_tally){ true, true, true };
    tally->all_yes = tally->all_yes && answer == ANSWER_YES;
    tally->all_no = tally->all_no && answer == ANSWER_NO;
}

enum answer
where_tally_answer(struct where_tally tally)
{
    if (!tally.any || tally.all_no)
        return ANSWER_NO;
    return tally.all_yes ? ANSWER_YES : ANSWER_POSSIBLE;
}

bool
where_touches(const struct where_asked *asked, struct span zone, struct span version,
              struct span place)
{
    struct span all = span_both(span_both(zone, version), place);

    return all.from < all.until && span_touches(all, asked->from, asked->until);
}

/* Numbers that make no shape, such as a range of half the globe, are no place at all: one
 * odd report must not end the judging of all others. */
static bool
has_no_shape(enum status status)
{
    return status == TRUCE_SYNTAX || status == TRUCE_LIMIT;
}

static enum status
locate(const struct zone *zone, const struct location *location, struct arena *step,
       enum answer *ret_answer, struct err *err)
{
    static const struct location unknown = { .kind = LOCATION_UNKNOWN };
    struct err                   why = { 0 };
    enum status                  status = zone_answer(zone, location, step, ret_answer, &why);

    if (has_no_shape(status))
        return zone_answer(zone, &unknown, step, ret_answer, err);
    return status == TRUCE_OK ? TRUCE_OK : err_set(err, status, "%.300s", why.text);
}

enum status
where_locate(struct where_memo memo, const struct zone *zone, const struct location *location,
             struct arena *step, enum answer *ret_answer, struct err *err)
{
    size_t mixed = (uintptr_t)zone / 64 + (uintptr_t)location / sizeof(struct subject_location);
    struct where_slot *slot = &memo.slots[mixed % memo.size];
    enum answer        answer;

    if (slot->turn != memo.turn || slot->zone != zone || slot->location != location) {
        TRY(locate(zone, location, step, &answer, err));
        *slot = (struct where_slot){ zone, location, memo.turn, answer };
    }
    *ret_answer = slot->answer;
    return TRUCE_OK;
}

/* Epochs are in order of their beginnings and of their ends: the first that ends after it. */
static uint32_t
first_touched(const struct epochs *in, instant from)
{
    uint32_t low = 0, high = in->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (in->at[middle].span.until <= from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum status
where_in_epochs(struct where_memo memo, const struct where_asked *asked,
                const struct epochs *in, struct span span, struct arena *step,
                enum answer *ret_answer, struct err *err)
{
    struct where_tally tally = { 0 };
    enum answer        answer;

    for (uint32_t i = first_touched(in, asked->from);
         i < in->count && in->at[i].span.from <= asked->until; i++)
        for (uint32_t k = 0; k < asked->location_count; k++) {
            if (!where_touches(asked, in->at[i].span, span, asked->locations[k].span))
                continue;
            TRY(where_locate(memo, in->at[i].zone, &asked->locations[k].location, step, &answer,
                             err));
            where_tally_add(&tally, answer);
        }
    *ret_answer = where_tally_answer(tally);
    return TRUCE_OK;
}

enum status
where_in(struct where_memo memo, const struct where_asked *asked, const struct zone_list *in,
         struct span span, struct arena *step, enum answer *ret_answer, uint32_t *ret_zone,
         struct err *err)
{
    enum answer most = ANSWER_NO, one = ANSWER_NO;

    *ret_zone = 0;
    for (uint32_t i = 0; i < in->count && most != ANSWER_YES; i++) {
        TRY(where_in_epochs(memo, asked, &in->zones[i], span, step, &one, err));
        if (one > most)
            *ret_zone = i;
        most = answer_most(most, one);
    }
    *ret_answer = most;
    return TRUCE_OK;
}

static enum status
edge_of(const struct zone *zone, const struct location *location, struct arena *step,
        struct whereabouts *ret_where, struct err *err)
{
    struct err  why = { 0 };
    enum status status = zone_locate(zone, location, step, ret_where, &why);

    if (has_no_shape(status)) {
        *ret_where = (struct whereabouts){ ANSWER_POSSIBLE, (double)NAN };
        return TRUCE_OK;
    }
    return status == TRUCE_OK ? TRUCE_OK : err_set(err, status, "%.300s", why.text);
}

enum status
where_edge(const struct where_asked *asked, const struct epochs *in, struct span span,
           struct arena *step, double *ret_edge_m, struct err *err)
{
    struct whereabouts where;
    double             nearest = (double)NAN;

    for (uint32_t i = first_touched(in, asked->from);
         i < in->count && in->at[i].span.from <= asked->until; i++)
        for (uint32_t k = 0; k < asked->location_count; k++) {
            if (!where_touches(asked, in->at[i].span, span, asked->locations[k].span))
                continue;
            TRY(edge_of(in->at[i].zone, &asked->locations[k].location, step, &where, err));
            if (isnan(nearest) || fabs(where.distance_m) < fabs(nearest))
                nearest = where.distance_m;
        }
    *ret_edge_m = nearest;
    return TRUCE_OK;
}
