#include "force/shares.h"

#include <stdlib.h>

instant
shares_day(const struct holdings *h, instant on)
{
    instant day = TIME_MIN;

    for (uint32_t i = 0; i < h->count; i++)
        if (holdings_at(h, i)->day <= on && holdings_at(h, i)->day > day)
            day = holdings_at(h, i)->day;
    for (uint32_t i = 0; i < h->stated_count && !h->count; i++)
        if (h->stated[i].day <= on && h->stated[i].day > day)
            day = h->stated[i].day;
    return day;
}

struct force_part
force_part_of(struct force_range part, struct force_range whole)
{
    struct force_part p = { 0, 1, whole.max == 0 };
    bool              open = part.max == FORCE_OPEN;
    int64_t           rest_min = whole.min - part.min, rest_max = FORCE_OPEN;

    if (whole.max != FORCE_OPEN && !open)
        rest_max = whole.max - part.max;
    if (rest_max < rest_min) { /* the whole is stated, and surer than its parts */
        rest_min = whole.min > part.max ? whole.min - part.max : 0;
        rest_max = whole.max > part.min ? whole.max - part.min : 0;
    }
    if (!open && part.max + rest_min > 0)
        p.max = (double)part.max / (double)(part.max + rest_min);
    if (part.min > 0 && rest_max != FORCE_OPEN)
        p.min = (double)part.min / (double)(part.min + rest_max);
    return p;
}

enum status
shares_contributor(const struct holdings *h, struct str name, uint32_t *ret_contributor,
                   struct err *err)
{
    const struct force_names *names = &h->contributors;
    unsigned                  best = 3;
    struct str                near = STR_NONE;

    for (uint32_t i = 0; i < names->count; i++)
        if (str_eq_nocase(names->at[i], name) ||
            (name.len && str_eq_nocase(names->also[i], name))) {
            *ret_contributor = i;
            return TRUCE_OK;
        }
    for (uint32_t i = 0; i < names->count; i++) {
        unsigned edits = str_distance(name, names->at[i], best);

        if (edits < best) {
            best = edits;
            near = names->at[i];
        }
    }
    return err_set(err, TRUCE_USAGE, "no contributor '%.*s' in the tables%s%.*s%s",
                   (int)(name.len > 60 ? 60 : name.len), name.at,
                   near.len ? " (did you mean '" : "", STR_ARGS(near), near.len ? "'?)" : "");
}

/* ---- building the groups ---- */

struct builder {
    const struct holdings *h;
    struct shares         *s;
    struct arena          *boot;
    const bool            *leaves; /* by contributor */
    uint32_t              *group_of; /* mission -> its group + 1 */
    uint32_t              *share_of; /* contributor -> its share of `all` + 1 */
    uint32_t               sole_size;
};

static void
add_to_share(struct force_share *share, const struct force_holding *holding)
{
    share->total = force_sum(share->total, holding->total);
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        share->kinds[k] = force_sum(share->kinds[k], holding->kinds[k]);
}

/* There is room: a share at most for each holding. */
static void
add_to_group(struct builder *b, struct force_group *group, const struct force_holding *holding)
{
    uint32_t i = 0;

    while (i < group->share_count && group->shares[i].contributor != holding->contributor)
        i++;
    if (i == group->share_count)
        group->shares[group->share_count++] = (struct force_share){
            .holding = holding, .contributor = holding->contributor,
            .leaves = b->leaves[holding->contributor] };
    else
        group->shares[i].holding = NULL;
    add_to_share(&group->shares[i], holding);
    group->rows = force_sum(group->rows, holding->total);
    group->kinds_said |= holding->kinds_said;
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        group->kinds[k] = force_sum(group->kinds[k], holding->kinds[k]);
}

static enum status
count_and_allocate(struct builder *b, struct err *err)
{
    const struct holdings *h = b->h;
    struct shares         *s = b->s;
    uint32_t              *in_mission = ARENA_ARRAY(b->boot, (size_t)h->missions.count + 1, uint32_t);
    uint32_t               on_day = 0;

    s->missions = ARENA_ARRAY(b->boot, (size_t)h->missions.count + 1, struct force_group);
    TRY_NEW(in_mission, err);
    TRY_NEW(s->missions, err);
    for (uint32_t i = 0; i < h->count; i++)
        if (holdings_at(h, i)->day == s->day) {
            on_day++;
            in_mission[holdings_at(h, i)->mission]++;
        }
    for (uint32_t i = 0; i < h->stated_count; i++)
        if (h->stated[i].day == s->day && h->stated[i].mission != FORCE_NONE)
            in_mission[h->stated[i].mission]++; /* who holds it may stand in no row */
    s->places = ARENA_ARRAY(b->boot, (size_t)on_day + 1, struct force_group);
    s->all.shares = ARENA_ARRAY(b->boot, (size_t)h->contributors.count + 1, struct force_share);
    TRY_NEW(s->places, err);
    TRY_NEW(s->all.shares, err);
    s->all.mission = s->all.place = FORCE_NONE;
    for (uint32_t m = 0; m < h->missions.count; m++) {
        struct force_group *group = &s->missions[s->mission_count];

        if (!in_mission[m])
            continue;
        *group = (struct force_group){ .mission = m, .place = FORCE_NONE };
        group->shares = ARENA_ARRAY(b->boot, in_mission[m], struct force_share);
        TRY_NEW(group->shares, err);
        b->group_of[m] = ++s->mission_count;
    }
    return TRUCE_OK;
}

/* The group of a mission's place; a new one is as large as the holdings on from here. */
static enum status
place_group(struct builder *b, uint32_t from, struct force_group **ret_group, struct err *err)
{
    const struct force_holding *holding = holdings_at(b->h, from);
    struct shares              *s = b->s;
    uint32_t                    i = s->place_count, room = 0;

    while (i && (s->places[i - 1].mission != holding->mission ||
                 s->places[i - 1].place != holding->place))
        i--;
    if (i) {
        *ret_group = &s->places[i - 1];
        return TRUCE_OK;
    }
    for (uint32_t k = from; k < b->h->count; k++) {
        const struct force_holding *p = holdings_at(b->h, k);

        room += p->day == s->day && p->mission == holding->mission && p->place == holding->place;
    }
    *ret_group = &s->places[s->place_count];
    (*ret_group)->mission = holding->mission;
    (*ret_group)->place = holding->place;
    (*ret_group)->shares = ARENA_ARRAY(b->boot, room, struct force_share);
    TRY_NEW((*ret_group)->shares, err);
    s->place_count++;
    return TRUCE_OK;
}

static enum status
build_groups(struct builder *b, struct err *err)
{
    for (uint32_t i = 0; i < b->h->count; i++) {
        const struct force_holding *holding = holdings_at(b->h, i);
        struct force_group   *place;

        if (holding->day != b->s->day)
            continue;
        add_to_group(b, &b->s->missions[b->group_of[holding->mission] - 1], holding);
        add_to_group(b, &b->s->all, holding);
        if (holding->place == FORCE_NONE)
            continue;
        TRY(place_group(b, i, &place, err));
        add_to_group(b, place, holding);
    }
    return TRUCE_OK;
}

/* ---- what follows from them ---- */

/* Both sorts keep the order of what is equal. */
static void
sort_shares(struct force_group *group)
{
    for (uint32_t i = 1; i < group->share_count; i++) {
        struct force_share share = group->shares[i];
        uint32_t           k = i;

        for (; k && group->shares[k - 1].total.min < share.total.min; k--)
            group->shares[k] = group->shares[k - 1];
        group->shares[k] = share;
    }
}

static void
sort_groups(struct force_group *groups, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct force_group group = groups[i];
        uint32_t           k = i;

        for (; k && groups[k - 1].whole.min < group.whole.min; k--)
            groups[k] = groups[k - 1];
        groups[k] = group;
    }
}

static void
finish_group(struct force_group *group, int64_t stated)
{
    int64_t            held = 0;
    struct force_range gone = { 0, 0 };

    group->whole = group->rows;
    if (stated > group->rows.max && group->rows.max != FORCE_OPEN) {
        group->in_no_row = stated - group->rows.max;
        group->whole = (struct force_range){ stated, stated };
    }
    sort_shares(group);
    for (uint32_t i = 0; i < group->share_count; i++) {
        held += group->shares[i].total.min;
        if (!group->half_from && group->whole.min == group->whole.max &&
            held >= group->whole.min - held)
            group->half_from = i + 1;
        if (group->shares[i].leaves)
            gone = force_sum(gone, group->shares[i].total);
    }
    group->left = force_less(group->whole, gone);
}

/* -1: nobody states it */
static int64_t
stated_of(const struct builder *b, uint32_t mission)
{
    for (uint32_t i = 0; i < b->h->stated_count; i++) {
        const struct stated_total *t = &b->h->stated[i];

        if (t->day == b->s->day && t->mission == mission && t->contributor == FORCE_NONE)
            return t->total;
    }
    return -1;
}

static void
finish_groups(struct builder *b)
{
    struct shares *s = b->s;
    int64_t        all = stated_of(b, FORCE_NONE), sum = 0;

    for (uint32_t i = 0; i < s->mission_count; i++) {
        finish_group(&s->missions[i], stated_of(b, s->missions[i].mission));
        sum += s->missions[i].whole.min;
    }
    for (uint32_t i = 0; i < s->place_count; i++)
        finish_group(&s->places[i], -1);
    finish_group(&s->all, all > sum ? all : sum);
    sort_groups(s->missions, s->mission_count);
    sort_groups(s->places, s->place_count);
}

/* Of people in no row nobody knows whose they are: another may provide the same. */
static void
add_sole(struct builder *b, const struct force_group *group, uint32_t kind)
{
    const struct force_share *only = NULL;

    if (group->in_no_row)
        return;
    for (uint32_t i = 0; i < group->share_count; i++) {
        const struct force_share *share = &group->shares[i];
        int64_t                   most = kind == FORCE_NONE ? share->total.max : share->kinds[kind].max;

        if (most > 0 && only)
            return;
        if (most > 0)
            only = share;
    }
    if (!only || only->contributor == b->h->unnamed) /* nobody knows who that is, or how many */
        return;
    CHECK(b->s->sole_count < b->sole_size);
    b->s->soles[b->s->sole_count++] = (struct force_sole){
        group, only->contributor, kind, kind == FORCE_NONE ? only->total : only->kinds[kind],
        only->leaves };
}

/* Who alone holds a mission is not said again for each type of it. */
static void
find_soles(struct builder *b, const struct force_group *groups, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        add_sole(b, &groups[i], FORCE_NONE);
        for (unsigned k = 0; k < FORCE_KINDS && groups[i].share_count > 1; k++)
            if (groups[i].kinds_said & 1u << k)
                add_sole(b, &groups[i], k);
    }
}

/* ---- stated totals ---- */

struct day_key {
    instant  day;
    uint32_t mission, contributor;
};

static enum status
sum_up(struct map *index, struct force_range *sums, uint32_t *count, struct day_key key,
       struct force_range total, struct err *err)
{
    struct str bytes = { (const char *)&key, sizeof key };
    uint32_t   at = *count;

    if (!map_get(index, bytes, &at)) {
        bytes = arena_copy_str(index->arena, bytes);
        TRY_NEW(bytes.at, err);
        TRY(map_put(index, bytes, at, err));
        sums[(*count)++] = (struct force_range){ 0, 0 };
    }
    sums[at] = force_sum(sums[at], total);
    return TRUCE_OK;
}

/* Every stated total of a day of which there are holdings, against their sum. */
static enum status
compare(struct builder *b, struct err *err)
{
    const struct holdings *h = b->h;
    struct shares         *s = b->s;
    struct force_range    *sums = ARENA_ARRAY(b->boot, (size_t)h->count * 3 + 1, struct force_range);
    uint32_t               count = 0, at;
    struct map             index;

    s->differences = ARENA_ARRAY(b->boot, (size_t)h->stated_count + 1, struct force_difference);
    TRY_NEW(sums, err);
    TRY_NEW(s->differences, err);
    map_init(&index, b->boot);
    for (uint32_t i = 0; i < h->count; i++) {
        const struct force_holding *x = holdings_at(h, i);

        TRY(sum_up(&index, sums, &count, (struct day_key){ x->day, x->mission, FORCE_NONE },
                   x->total, err));
        TRY(sum_up(&index, sums, &count, (struct day_key){ x->day, FORCE_NONE, x->contributor },
                   x->total, err));
        TRY(sum_up(&index, sums, &count, (struct day_key){ x->day, FORCE_NONE, FORCE_NONE },
                   x->total, err));
    }
    for (uint32_t i = 0; i < h->stated_count; i++) {
        const struct stated_total *t = &h->stated[i];
        struct day_key             key = { t->day, t->mission, t->contributor };
        struct day_key             any = { t->day, FORCE_NONE, FORCE_NONE };

        if (!map_get(&index, (struct str){ (const char *)&any, sizeof any }, &at))
            continue;
        s->compared++;
        struct force_range sum = { 0, 0 };
        if (map_get(&index, (struct str){ (const char *)&key, sizeof key }, &at))
            sum = sums[at];
        if (t->total < sum.min || t->total > sum.max)
            s->differences[s->difference_count++] = (struct force_difference){ *t, sum };
    }
    return TRUCE_OK;
}

enum status
shares_make(const struct holdings *h, instant day, const uint32_t *leaves, uint32_t leave_count,
            struct arena *boot, struct shares *ret_shares, struct err *err)
{
    struct shares  s = { .holdings = h, .day = day };
    struct builder b = { .h = h, .s = &s, .boot = boot };
    bool          *leaving = ARENA_ARRAY(boot, (size_t)h->contributors.count + 1, bool);

    b.group_of = ARENA_ARRAY(boot, (size_t)h->missions.count + 1, uint32_t);
    TRY_NEW(leaving, err);
    TRY_NEW(b.group_of, err);
    for (uint32_t i = 0; i < leave_count; i++)
        leaving[leaves[i]] = true;
    b.leaves = leaving;
    TRY(count_and_allocate(&b, err));
    TRY(build_groups(&b, err));
    finish_groups(&b);
    b.sole_size = (s.mission_count + s.place_count) * (FORCE_KINDS + 1);
    s.soles = ARENA_ARRAY(boot, (size_t)b.sole_size + 1, struct force_sole);
    TRY_NEW(s.soles, err);
    find_soles(&b, s.missions, s.mission_count);
    find_soles(&b, s.places, s.place_count);
    TRY(compare(&b, err));
    *ret_shares = s;
    return TRUCE_OK;
}
