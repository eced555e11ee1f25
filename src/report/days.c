#include "report/days.h"

#include <stdlib.h>

enum { DAYS_ROOM_FIRST = 1024 };

instant
local_day(const struct tz *tz, instant at)
{
    instant day;

    if (at == TIME_MIN || at == TIME_MAX)
        return at;
    day = time_floor_day(at + tz_offset_at(tz, at));
    return day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_LAST : day;
}

static uint32_t
slot_of(const struct days *days, instant day)
{
    /* Fibonacci hashing (Knuth, vol. 3, 6.4): days are consecutive numbers */
    uint64_t hash = (uint64_t)(day / TIME_DAY) * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t slot = (uint32_t)(hash >> 32) & (days->slot_count - 1);

    while (days->slots[slot] && days->at[days->slots[slot] - 1].day != day)
        slot = (slot + 1) & (days->slot_count - 1);
    return slot;
}

static enum status
grow(struct days *days, uint32_t room, struct err *err)
{
    struct days more = { .keep = days->keep, .room = room, .slot_count = 2 * room };

    more.at = ARENA_ARRAY(days->keep, room, struct day);
    more.slots = ARENA_ARRAY(days->keep, more.slot_count, uint32_t);
    TRY_NEW(more.at, err);
    TRY_NEW(more.slots, err);
    for (; more.count < days->count; more.count++) {
        more.at[more.count] = days->at[more.count];
        more.slots[slot_of(&more, more.at[more.count].day)] = more.count + 1;
    }
    *days = more;
    return TRUCE_OK;
}

enum status
days_init(struct days *days, struct arena *keep, struct err *err)
{
    *days = (struct days){ .keep = keep };
    return grow(days, DAYS_ROOM_FIRST, err);
}

enum status
days_find(struct days *days, instant day, struct day **ret_day, struct err *err)
{
    uint32_t slot = slot_of(days, day);

    if (!days->slots[slot]) {
        if (days->count == DAYS_MAX)
            return err_set(err, TRUCE_LIMIT,
                           "the reports fall on more than %d different days", DAYS_MAX);
        if (days->count == days->room) {
            TRY(grow(days, 2 * days->room, err));
            slot = slot_of(days, day);
        }
        days->at[days->count] = (struct day){ .day = day, .single = TALLY_NONE };
        days->slots[slot] = ++days->count;
    }
    *ret_day = &days->at[days->slots[slot] - 1];
    return TRUCE_OK;
}

static int
earlier_first(const void *a, const void *b)
{
    const struct day *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

void
days_sort(struct days *days)
{
    qsort(days->at, days->count, sizeof *days->at, earlier_first);
}

static bool
is_worse(const struct day *a, const struct day *b)
{
    if (a->single.violation != b->single.violation)
        return a->single.violation > b->single.violation;
    if (a->single.possible != b->single.possible)
        return a->single.possible > b->single.possible;
    if (a->single.killed.max != b->single.killed.max)
        return a->single.killed.max > b->single.killed.max;
    return a->day < b->day;
}

uint32_t
days_worst(const struct days *days, const struct day *ret_worst[WORST_DAYS_MAX])
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < days->count; i++) {
        const struct day *day = &days->at[i];
        uint32_t          at = count;

        if (!day->single.violation && !day->single.possible)
            continue;
        while (at > 0 && is_worse(day, ret_worst[at - 1]))
            at--;
        if (at == WORST_DAYS_MAX)
            continue;
        count += count < WORST_DAYS_MAX;
        for (uint32_t j = count - 1; j > at; j--)
            ret_worst[j] = ret_worst[j - 1];
        ret_worst[at] = day;
    }
    return count;
}

struct gap
days_longest_gap(const struct days *days)
{
    struct gap longest = { TIME_MAX, TIME_MAX };
    instant    most = 0, last = TIME_MIN;

    for (uint32_t i = 0; i < days->count; i++) {
        if (!days->at[i].received)
            continue;
        if (last != TIME_MIN && days->at[i].day - last - TIME_DAY > most) {
            most = days->at[i].day - last - TIME_DAY;
            longest = (struct gap){ last + TIME_DAY, days->at[i].day - TIME_DAY };
        }
        last = days->at[i].day;
    }
    return longest;
}

/* ---- timeline ---- */

const char *
bin_unit_name(enum bin_unit unit)
{
    static const char *const names[] = { "day",     "week", "month",
                                         "quarter", "year", "century" };

    return names[unit];
}

static instant
bin_floor(enum bin_unit unit, instant day)
{
    struct civil c = civil_from_instant(day);

    switch (unit) {
    case BIN_DAY: return day;
    case BIN_WEEK: return day - civil_weekday(day) * TIME_DAY;
    case BIN_MONTH: break;
    case BIN_QUARTER: c.month -= (c.month - 1) % 3; break;
    case BIN_YEAR: c.month = 1; break;
    case BIN_CENTURY:
        c.month = 1;
        c.year -= (c.year - 1) % 100;
        break;
    }
    c.day = 1;
    return civil_to_instant(c);
}

/* The first day of the bin after the one that begins at `from`. */
static instant
bin_next(enum bin_unit unit, instant from)
{
    static const int days_past[] = { 1, 7, 31, 92, 366, 36525 };
    instant          past = from + days_past[unit] * TIME_DAY;

    if (past > DAY_LAST) /* the calendar ends there */
        return TIME_MAX;
    return unit <= BIN_WEEK ? past : bin_floor(unit, past);
}

static uint32_t
bins_needed(enum bin_unit unit, instant first, instant last)
{
    uint32_t count = 1;

    for (instant from = bin_floor(unit, first);
         (from = bin_next(unit, from)) <= last && count <= BINS_MAX;)
        count++;
    return count;
}

void
days_chart_init(struct days_chart *timeline, const struct days *days)
{
    instant  first, last, from;
    uint32_t at = 0;

    timeline->unit = BIN_DAY;
    timeline->count = 0;
    if (!days->count)
        return;
    first = days->at[0].day;
    last = days->at[days->count - 1].day;
    while (timeline->unit < BIN_CENTURY &&
           bins_needed(timeline->unit, first, last) > BINS_MAX)
        timeline->unit++;
    for (from = bin_floor(timeline->unit, first);
         from <= last && timeline->count < BINS_MAX;) {
        struct bin *bin = &timeline->bins[timeline->count++];
        *bin = (struct bin){ .from = from, .until = bin_next(timeline->unit, from) };
        for (; at < days->count && days->at[at].day < bin->until; at++) {
            bin->received += days->at[at].received;
            bin->violation += days->at[at].violation;
            bin->possible += days->at[at].possible;
        }
        from = bin->until;
    }
}
