/*
 * Plans against every choice there is. Small missions are drawn at random, written as terms,
 * compiled and planned; and planned a second time from what was drawn, by trying each base for
 * each unit. Both must reach the same in every goal, one after the other. What a plan says of
 * offers, caveats and obstacles is tried as well: by writing it into the terms and planning again.
 *
 * TRUCE_PLAN_CASES=1000 draws so many; without it as many as make check has time for.
 */
#include "test.h"

#include "plan/plan.h"
#include "terms/compile.h"

#include <math.h>

enum { SITES = 6, UNITS = 9, OWNERS = 4, CAPABILITIES = 2, CAVEATS = 3, NEEDS = 2, CASES = 40 };
enum { NOWHERE = -1, UNSAID = -1, CHOICES_MAX = 10000 };

static uint64_t state;

static int
draw(int below)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (int)((state >> 33) % (unsigned)below);
}

static bool
chance(int percent)
{
    return draw(100) < percent;
}

/* ---- a mission as drawn ---- */

struct drawn_need {
    int capability, count, backup, within_km;
};

struct drawn_site {
    int               km; /* along a meridian */
    int               weight, holds, needs;
    bool              base, excludes[CAVEATS];
    struct drawn_need need[NEEDS];
};

struct drawn_unit {
    int  owner, strength, offers[CAPABILITIES], reach_km, stage, at, late; /* late: ready when */
    bool caveats[CAVEATS];
};

static const char *const stages[] = { "deployed", "confirmed", "interest", "withdrawn" };

struct drawn {
    struct drawn_site sites[SITES];
    struct drawn_unit units[UNITS];
    int               site_count, unit_count, survive, leaves, from, recalled;
    bool              dated;
};

static struct drawn d;

static void
draw_site(struct drawn_site *s, int index)
{
    *s = (struct drawn_site){ .km = 20 * index + 10 * draw(2), .weight = 1 + draw(3),
                              .base = chance(60), .holds = UNSAID };
    if (s->base && chance(60))
        s->holds = 100 * draw(12);
    for (int c = 0; c < CAVEATS; c++)
        s->excludes[c] = chance(15);
    s->needs = draw(NEEDS + 1);
    for (int n = 0; n < s->needs; n++)
        s->need[n] = (struct drawn_need){ draw(CAPABILITIES), 1 + draw(3), chance(40) ? 1 : 0,
                                          chance(30) ? 5 + 10 * draw(6) : UNSAID };
}

static void
draw_unit(struct drawn_unit *u)
{
    *u = (struct drawn_unit){ .owner = draw(OWNERS), .strength = UNSAID, .at = NOWHERE,
                              .reach_km = chance(85) ? 5 + 10 * draw(8) : UNSAID,
                              .stage = chance(15) ? UNSAID : draw(chance(15) ? 4 : 3),
                              .late = chance(50) ? 0 : draw(3) };
    if (chance(80))
        u->strength = 100 * (1 + draw(8));
    if (chance(20))
        u->at = draw(d.site_count);
    for (int c = 0; c < CAPABILITIES; c++)
        u->offers[c] = chance(60) ? 1 + draw(3) : 0;
    for (int c = 0; c < CAVEATS; c++)
        u->caveats[c] = chance(25);
}

static void
draw_mission(uint64_t seed)
{
    state = seed * 0x9E3779B97F4A7C15u + 1;
    d = (struct drawn){ .site_count = 2 + draw(SITES - 1), .unit_count = chance(50) ? 1 + draw(UNITS) : UNITS,
                        .survive = draw(3), .leaves = chance(20) ? draw(OWNERS) : -1,
                        .from = chance(50) ? 0 : draw(4), .recalled = chance(15) ? draw(OWNERS) : -1,
                        .dated = chance(40) };
    for (int s = 0; s < d.site_count; s++)
        draw_site(&d.sites[s], s);
    for (int u = 0; u < d.unit_count; u++)
        draw_unit(&d.units[u]);
}

/* ---- as terms ---- */

/* What is written otherwise than drawn. */
struct changes {
    const int               *stations; /* by unit, where it stands; NULL: as drawn */
    const struct plan_offer *offer;    /* of new contributors, less `less` each */
    int                      less, capability;
    uint64_t                 lifted;   /* unit x CAVEATS + caveat */
    int                      shuffled; /* contributor o is called that of o + shuffled */
};

static void
write_site(struct buf *out, int index)
{
    const struct drawn_site *s = &d.sites[index];

    buf_printf(out, "site s%d\n  at %.7f 30\n  weight %d\n", index, 46 + s->km / 111.15, s->weight);
    if (s->base)
        buf_add_c(out, "  base\n");
    if (s->holds != UNSAID)
        buf_printf(out, "  holds %d personnel\n", s->holds);
    for (int c = 0; c < CAVEATS; c++)
        if (s->excludes[c])
            buf_printf(out, "  excludes c%d\n", c);
    for (int n = 0; n < s->needs; n++) {
        buf_printf(out, "  needs p%d %d", s->need[n].capability, s->need[n].count);
        if (s->need[n].backup)
            buf_printf(out, " backup %d", s->need[n].backup);
        if (s->need[n].within_km != UNSAID)
            buf_printf(out, " within %d km", s->need[n].within_km);
        buf_add_byte(out, '\n');
    }
}

static void
write_unit(struct buf *out, int index, const struct changes *changes)
{
    const struct drawn_unit *u = &d.units[index];
    int                      at = changes->stations ? changes->stations[index] : u->at;
    bool                     any = false;

    buf_printf(out, "unit u%d\n  from %c\n", index, 'A' + (u->owner + changes->shuffled) % OWNERS);
    if (u->strength != UNSAID)
        buf_printf(out, "  strength %d\n", u->strength);
    for (int c = 0; c < CAPABILITIES; c++)
        if (u->offers[c]) {
            buf_printf(out, "%s p%d %d", any ? "," : "  offers", c, u->offers[c]);
            any = true;
        }
    buf_add_c(out, any ? "\n" : "");
    if (u->reach_km != UNSAID)
        buf_printf(out, "  reach %d km\n", u->reach_km);
    if (u->stage != UNSAID)
        buf_printf(out, "  stage %s\n", stages[u->stage]);
    if (at != NOWHERE)
        buf_printf(out, "  at s%d\n", at);
    for (int c = 0; c < CAVEATS; c++)
        if (u->caveats[c] && !(changes->lifted >> (index * CAVEATS + c) & 1))
            buf_printf(out, "  caveat c%d\n", c);
    if (u->late)
        buf_printf(out, "  ready 0 days after %s\n", u->late == 1 ? "2026-01-01" : "2026-06-01");
}

static void
write_offer(struct buf *out, const struct changes *changes)
{
    const struct plan_offer *o = changes->offer;

    for (uint32_t i = 0; i < o->contributors; i++) {
        buf_printf(out, "contributor X%u\n", i);
        if (o->each == changes->less)
            continue;
        buf_printf(out, "unit x%u\n  from X%u\n  offers p%d %lld\n  reach %.0f km\n"
                   "  at s%u\n  stage deployed\n", i, i, changes->capability,
                   (long long)(o->each - changes->less), ceil(o->way.m / 1000) + 1, o->site);
    }
}

static void
write_mission(struct buf *out, const struct changes *changes)
{
    for (int o = 0; o < OWNERS; o++)
        buf_printf(out, "contributor %c\n", 'A' + (o + changes->shuffled) % OWNERS);
    for (int c = 0; c < CAPABILITIES; c++)
        buf_printf(out, "capability p%d\n", c);
    for (int s = 0; s < d.site_count; s++)
        write_site(out, s);
    for (int u = 0; u < d.unit_count; u++)
        write_unit(out, u, changes);
    if (changes->offer)
        write_offer(out, changes);
    if (d.recalled >= 0)
        buf_printf(out, "recall %c\n  on 2025-06-01\n", 'A' + (d.recalled + changes->shuffled) % OWNERS);
}

/* ---- planned from the terms ---- */

struct planned {
    struct arena keep;
    struct plan  plan;
    bool         made;
};

static enum status
no_file(void *context, struct str name, struct arena *keep, struct str *ret_text, struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

static instant
day(int year, int month, int of_month)
{
    return civil_to_instant((struct civil){ .year = year, .month = month, .day = of_month });
}

static struct planned
plan_of(const struct changes *changes)
{
    static const enum stage_group froms[] = { STAGE_UNSAID, STAGE_HOPED, STAGE_FIRM, STAGE_HELD };
    struct planned      p = { 0 };
    struct buf          text;
    struct program     *program;
    struct diagnostics *diagnostics;
    struct err          err = { 0 };
    uint32_t            leaves = (uint32_t)d.leaves;
    struct plan_ask     ask = { .posture = { .as_of = day(2026, 3, 1),
                                             .on = d.dated ? day(2026, 3, 1) : TIME_MAX,
                                             .leaves = &leaves, .leave_count = d.leaves >= 0 },
                                .from = froms[d.from], .survive = (uint32_t)d.survive };

    arena_init(&p.keep, (size_t)256 << 20);
    buf_init(&text, 1 << 20);
    write_mission(&text, changes);
    diagnostics = ARENA_NEW(&p.keep, struct diagnostics);
    struct terms_file file = { STR("t.truce"), buf_str(&text) };
    if (terms_compile(&file, 1, no_file, NULL, &p.keep, &program, diagnostics, &err) != TRUCE_OK) {
        diagnostics_text(diagnostics, &text);
        printf("# %.*s\n", STR_ARGS(buf_str(&text)));
    } else {
        p.made = plan_make(program->mission, &ask, &p.keep, &p.plan, &err) == TRUCE_OK;
    }
    EXPECT_SAY(p.made, "%s", err.text);
    buf_free(&text);
    return p;
}

/* ---- planned from what was drawn ---- */

static bool
unit_counts(const struct drawn_unit *u)
{
    static const int least[] = { 3, 2, 1, 0 }; /* the last stage that counts, by d.from */

    if (u->stage == 3 || u->owner == d.leaves || u->owner == d.recalled)
        return false;
    if (d.from && (u->stage == UNSAID || u->stage > least[d.from]))
        return false;
    return !(d.dated && u->stage != 0 && u->late == 2);
}

static bool
excluded(const struct drawn_unit *u, int unit, const struct drawn_site *s, uint64_t lifted)
{
    for (int c = 0; c < CAVEATS; c++)
        if (u->caveats[c] && s->excludes[c] && !(lifted >> (unit * CAVEATS + c) & 1))
            return true;
    return false;
}

static bool
serves(int unit, int from, int to, const struct drawn_need *need, uint64_t lifted)
{
    const struct drawn_unit *u = &d.units[unit];
    int limit = need->within_km == UNSAID ? u->reach_km : need->within_km;

    if (excluded(u, unit, &d.sites[to], lifted))
        return false;
    return from == to || (limit != UNSAID && abs(d.sites[from].km - d.sites[to].km) <= limit);
}

static int
has_of(const int *stations, int site, const struct drawn_need *need, unsigned gone,
       uint64_t lifted)
{
    int has = 0;

    for (int u = 0; u < d.unit_count; u++)
        if (stations[u] != NOWHERE && !(gone >> d.units[u].owner & 1) &&
            serves(u, stations[u], site, need, lifted))
            has += d.units[u].offers[need->capability];
    return has;
}

static bool
site_survives(const int *stations, int site)
{
    for (unsigned gone = 0; gone < 1u << OWNERS; gone++)
        for (int n = 0; __builtin_popcount(gone) == d.survive && n < d.sites[site].needs; n++)
            if (has_of(stations, site, &d.sites[site].need[n], gone, 0) <
                d.sites[site].need[n].count)
                return false;
    return d.sites[site].needs > 0;
}

/* All five so that more is better. */
static void
value_of(const int *stations, double values[COVER_STAGES])
{
    memset(values, 0, COVER_STAGES * sizeof *values);
    for (int s = 0; s < d.site_count; s++) {
        for (int n = 0; n < d.sites[s].needs; n++) {
            const struct drawn_need *need = &d.sites[s].need[n];
            int                      has = has_of(stations, s, need, 0, 0);

            values[COVER_COVERED] += d.sites[s].weight * fmin(has, need->count);
            values[COVER_BACKUP] += d.sites[s].weight *
                                    fmin(fmax(has - need->count, 0), need->backup);
        }
        if (d.survive && site_survives(stations, s))
            values[COVER_SURVIVING] += d.sites[s].weight;
    }
    for (int u = 0; u < d.unit_count; u++)
        if (stations[u] != NOWHERE) {
            values[COVER_COST] -= d.units[u].strength == UNSAID ? 0 : d.units[u].strength;
            values[COVER_COLUMNS]--;
        }
}

static bool
better(const double *a, const double *b)
{
    for (int i = 0; i < COVER_STAGES; i++)
        if (a[i] != b[i])
            return a[i] > b[i];
    return false;
}

/* Rooms hold, but for what is given too many. */
static bool
fits(const int *stations)
{
    for (int s = 0; s < d.site_count; s++) {
        int given = 0, chosen = 0;

        for (int u = 0; u < d.unit_count; u++)
            if (stations[u] == s && d.units[u].strength != UNSAID) {
                if (d.units[u].at != NOWHERE)
                    given += d.units[u].strength;
                else
                    chosen += d.units[u].strength;
            }
        if (d.sites[s].holds != UNSAID && chosen > 0 && given + chosen > d.sites[s].holds)
            return false;
    }
    return true;
}

/* Each choice, by calling back; the number of choices, or 0 if they are too many. */
static int
each_choice(uint64_t lifted, void (*try)(void *context, const int *stations), void *context)
{
    int stations[UNITS], choices = 1, options = 1;

    for (int s = 0; s < d.site_count; s++)
        options += d.sites[s].base;
    for (int u = 0; u < d.unit_count; u++)
        if (unit_counts(&d.units[u]) && d.units[u].at == NOWHERE)
            choices = choices > CHOICES_MAX ? choices : choices * options;
    if (choices > CHOICES_MAX)
        return 0;
    for (int choice = 0; choice < choices; choice++) {
        int  left = choice;
        bool allowed = true;

        for (int u = 0; u < d.unit_count; u++) {
            stations[u] = d.units[u].at;
            if (!unit_counts(&d.units[u]))
                stations[u] = NOWHERE;
            if (!unit_counts(&d.units[u]) || d.units[u].at != NOWHERE)
                continue;
            int option = left % options;
            left /= options;
            for (int s = 0; s < d.site_count; s++)
                if (d.sites[s].base && option-- == 1)
                    stations[u] = s;
            allowed &= stations[u] == NOWHERE ||
                       !excluded(&d.units[u], u, &d.sites[stations[u]], lifted);
        }
        if (allowed && fits(stations))
            try(context, stations);
    }
    return choices;
}

struct best {
    double values[COVER_STAGES];
    bool   any;
};

static void
keep_best(void *context, const int *stations)
{
    struct best *best = context;
    double       values[COVER_STAGES];

    value_of(stations, values);
    if (!best->any || better(values, best->values))
        memcpy(best->values, values, sizeof values);
    best->any = true;
}

/* The most that a need can have. */
struct most {
    int                      site, has;
    const struct drawn_need *need;
    uint64_t                 lifted;
};

static void
keep_most(void *context, const int *stations)
{
    struct most *most = context;
    int          has = has_of(stations, most->site, most->need, 0, most->lifted);

    most->has = has > most->has ? has : most->has;
}

static bool
can_cover(int site, const struct drawn_need *need, uint64_t lifted)
{
    struct most most = { site, 0, need, lifted };

    each_choice(lifted, keep_most, &most);
    return most.has >= need->count;
}

/* ---- the two beside each other ---- */

static void
stations_of(const struct plan *plan, int *stations)
{
    for (int u = 0; u < d.unit_count; u++)
        stations[u] = plan->stations[u] == MISSION_NONE ? NOWHERE : (int)plan->stations[u];
}

static const struct drawn_need *
drawn_need_of(const struct plan *plan, uint32_t need)
{
    uint32_t first = need;

    while (first && plan->needs[first - 1].site == plan->needs[need].site)
        first--;
    return &d.sites[plan->needs[need].site].need[need - first];
}

static void
compare_plan(const struct plan *plan, const struct best *best, uint64_t seed)
{
    double values[COVER_STAGES];
    int    stations[UNITS];

    stations_of(plan, stations);
    value_of(stations, values);
    EXPECT_SAY(fits(stations), "seed %llu: no room", (unsigned long long)seed);
    for (int i = 0; i < COVER_STAGES; i++) {
        bool less = i == COVER_COST || i == COVER_COLUMNS;

        EXPECT_SAY(values[i] == best->values[i], "seed %llu, %s: %g, best %g",
                   (unsigned long long)seed, plan_stage_names[i], values[i], best->values[i]);
        EXPECT_SAY(fabs(plan->stages[i].value - (less ? -values[i] : values[i])) < 1e-9,
                   "seed %llu, %s: said %g", (unsigned long long)seed, plan_stage_names[i],
                   plan->stages[i].value);
        EXPECT_SAY(!plan->stages[i].asked || plan->stages[i].proven, "seed %llu, %s not proven",
                   (unsigned long long)seed, plan_stage_names[i]);
    }
}

static void
compare_needs(const struct plan *plan, uint64_t seed)
{
    int stations[UNITS];

    stations_of(plan, stations);
    for (uint32_t n = 0; n < plan->need_count; n++) {
        const struct plan_need  *need = &plan->needs[n];
        const struct drawn_need *drawn = drawn_need_of(plan, n);
        int has = has_of(stations, (int)need->site, drawn, 0, 0), sum = 0;

        EXPECT_SAY(need->has == has, "seed %llu need %u: has %lld, is %d",
                   (unsigned long long)seed, n, (long long)need->has, has);
        for (uint32_t i = 0; i < need->count; i++)
            sum += (int)plan->services[need->first + i].amount;
        EXPECT(sum == has);
        for (int o = 0; o < OWNERS; o++) {
            bool critical = false, is = has >= drawn->count &&
                has_of(stations, (int)need->site, drawn, 1u << o, 0) < drawn->count;

            for (uint32_t i = 0; i < need->critical_count; i++)
                critical |= plan->critical[need->critical_first + i] == (uint32_t)o;
            EXPECT_SAY(critical == is, "seed %llu need %u owner %d",
                       (unsigned long long)seed, n, o);
        }
    }
    for (int u = 0; u < d.unit_count; u++) {
        EXPECT(plan->units[u].why != PLAN_UNIT_NOT_TRIED);
        EXPECT((plan->units[u].why <= PLAN_UNIT_CHOSEN) == (stations[u] != NOWHERE));
        EXPECT((plan->units[u].why < PLAN_UNIT_NOT_READY) == unit_counts(&d.units[u]));
    }
}

/* All units where the plan has them and the offer beside them reach its goal; with one less of
 * each it is not reached. */
static void
try_offer(const struct plan *plan, const struct plan_offer *offer, uint64_t seed)
{
    int            stations[UNITS], capability = drawn_need_of(plan, offer->need)->capability;
    struct drawn   kept = d;

    stations_of(plan, stations);
    for (int less = 0; less < 2; less++) {
        struct changes changes = { .stations = stations, .offer = offer, .less = less,
                                   .capability = capability };

        for (int u = 0; u < d.unit_count; u++)
            if (stations[u] == NOWHERE)
                d.units[u].stage = 3; /* the plan does not use it: it shall not be stationed now */
        struct planned p = plan_of(&changes);
        d = kept;
        if (p.made) {
            const struct plan_need *n = &p.plan.needs[offer->need];
            bool reached = offer->goal == PLAN_OFFER_COVER    ? n->covered == n->need->count
                           : offer->goal == PLAN_OFFER_BACKUP ? n->backup == n->need->backup
                                                              : n->survives;

            EXPECT_SAY(reached == !less, "seed %llu: offer %d of need %u, %u x %lld less %d",
                       (unsigned long long)seed, (int)offer->goal, offer->need,
                       offer->contributors, (long long)offer->each, less);
        }
        arena_free(&p.keep);
    }
}

/* The fewest caveats with which the need could be covered; -1: not with all lifted. */
static int
least_lifted(int site, const struct drawn_need *need)
{
    uint64_t bits[UNITS * CAVEATS], all = 0;
    int      count = 0, least = -1;

    for (int u = 0; u < d.unit_count; u++)
        for (int c = 0; c < CAVEATS; c++)
            if (d.units[u].caveats[c] && d.units[u].offers[need->capability] &&
                unit_counts(&d.units[u])) {
                bits[count++] = 1ull << (u * CAVEATS + c);
                all |= bits[count - 1];
            }
    if (!can_cover(site, need, all))
        return -1;
    for (int set = 1; set < 1 << count; set++) {
        uint64_t lifted = 0;
        int      size = __builtin_popcount((unsigned)set);

        for (int i = 0; i < count; i++)
            lifted |= set >> i & 1 ? bits[i] : 0;
        if ((least == -1 || size < least) && can_cover(site, need, lifted))
            least = size;
    }
    return least;
}

static void
compare_lift(const struct plan *plan, uint32_t need, const struct plan_lift *lift, uint64_t seed)
{
    const struct drawn_need *drawn = drawn_need_of(plan, need);
    int                      site = (int)plan->needs[need].site, least;
    uint64_t                 lifted = 0;

    least = least_lifted(site, drawn);
    EXPECT(!lift->stopped);
    EXPECT_SAY((int)lift->count == (least < 0 ? 0 : least), "seed %llu need %u: %u caveats, %d do",
               (unsigned long long)seed, need, lift->count, least);
    for (uint32_t i = 0; i < lift->count; i++)
        lifted |= 1ull << (plan->caveats[lift->first + i].unit * CAVEATS +
                           (uint32_t)(plan->caveats[lift->first + i].caveat.at[1] - '0'));
    EXPECT_SAY(!lift->count || can_cover(site, drawn, lifted), "seed %llu need %u",
               (unsigned long long)seed, need);
}

static void
compare_obstacles(const struct plan *plan, uint64_t seed)
{
    uint32_t lift = 0, obstacle = 0;

    for (uint32_t n = 0; n < plan->need_count; n++) {
        const struct drawn_need *drawn = drawn_need_of(plan, n);
        uint32_t                 offering = 0, told = 0;

        for (int u = 0; u < d.unit_count; u++)
            offering += d.units[u].offers[drawn->capability] > 0;
        if (can_cover((int)plan->needs[n].site, drawn, 0))
            offering = 0;
        for (; obstacle < plan->obstacle_count && plan->obstacles[obstacle].need == n; obstacle++)
            told++;
        EXPECT_SAY(told == offering, "seed %llu need %u: %u obstacles, %u units",
                   (unsigned long long)seed, n, told, offering);
        if (!offering)
            continue;
        EXPECT(lift < plan->lift_count && plan->lifts[lift].need == n);
        compare_lift(plan, n, &plan->lifts[lift++], seed);
    }
    EXPECT(lift == plan->lift_count && obstacle == plan->obstacle_count);
}

/* With the stations written into the terms, posture counts at each need what the plan says. */
static void
compare_posture(const struct plan *plan, uint64_t seed)
{
    int            stations[UNITS];
    struct planned p;

    stations_of(plan, stations);
    p = plan_of(&(struct changes){ .stations = stations });
    for (uint32_t n = 0; p.made && n < plan->need_count; n++) {
        const int64_t *groups = p.plan.posture.needs[n].groups;
        int64_t        has = groups[STAGE_HELD] + groups[STAGE_FIRM] + groups[STAGE_HOPED] +
                      groups[STAGE_UNSAID];

        EXPECT_SAY(has == plan->needs[n].has, "seed %llu need %u: posture %lld, plan %lld",
                   (unsigned long long)seed, n, (long long)has, (long long)plan->needs[n].has);
    }
    arena_free(&p.keep);
}

/* The least cut (Ford and Fulkerson 1956): over all sets of a capability's needs, what the
 * others ask for and what the units that count in the set offer. */
static int64_t
least_cut(const struct plan *plan, uint32_t capability, bool backups)
{
    int64_t least = INT64_MAX;

    for (uint64_t set = 0; set < (uint64_t)1 << plan->need_count; set++) {
        int64_t offers[UNITS] = { 0 }, sum = 0;

        for (uint32_t n = 0; n < plan->need_count; n++) {
            const struct plan_need *need = &plan->needs[n];

            if (need->need->capability != capability)
                continue;
            if (!(set >> n & 1))
                sum += need->covered + (backups ? need->backup : 0);
            for (uint32_t i = 0; (set >> n & 1) && i < need->count; i++)
                offers[plan->services[need->first + i].unit] =
                    plan->services[need->first + i].amount;
        }
        for (int u = 0; u < UNITS; u++)
            sum += offers[u];
        least = sum < least ? sum : least;
    }
    return least;
}

static bool
compare_at_once(const struct plan *plan, uint64_t seed)
{
    bool less = false;

    for (uint32_t c = 0; c < plan->mission->capability_count; c++) {
        const struct plan_at_once *o = &plan->at_once[c];
        int64_t counts = least_cut(plan, c, false), all = least_cut(plan, c, true);

        EXPECT_SAY(o->filled[PLAN_ONCE_COUNTS] == counts &&
                   o->filled[PLAN_ONCE_COUNTS] + o->filled[PLAN_ONCE_BACKUPS] == all,
                   "seed %llu capability %u: %lld and %lld, not %lld of %lld",
                   (unsigned long long)seed, c, (long long)o->filled[0],
                   (long long)o->filled[1], (long long)counts, (long long)all);
        less |= o->filled[PLAN_ONCE_COUNTS] < o->asked[PLAN_ONCE_COUNTS];
    }
    return less;
}

/* The k-th case that is small enough to try all of. */
static struct planned
draw_case(uint64_t *seed, struct best *best)
{
    *best = (struct best){ .any = false };
    do {
        draw_mission(++*seed);
        best->any = false;
    } while (!each_choice(0, keep_best, best));
    return plan_of(&(struct changes){ 0 });
}

static int
cases(void)
{
    const char *said = getenv("TRUCE_PLAN_CASES");

    return said ? atoi(said) : CASES;
}

TEST(a_plan_reaches_in_every_goal_what_the_best_of_all_choices_reaches)
{
    uint64_t    seed = 0;
    struct best best;

    for (int i = 0; i < cases(); i++) {
        struct planned p = draw_case(&seed, &best);

        if (p.made) {
            compare_plan(&p.plan, &best, seed);
            compare_needs(&p.plan, seed);
        }
        arena_free(&p.keep);
    }
    printf("# %d missions, of %llu drawn: the others have too many choices to try\n", cases(),
           (unsigned long long)seed);
}

TEST(a_plan_counts_as_a_posture_of_the_same_stations_does)
{
    uint64_t    seed = 4000000;
    struct best best;

    for (int i = 0; i < cases() / 4; i++) {
        struct planned p = draw_case(&seed, &best);

        if (p.made)
            compare_posture(&p.plan, seed);
        arena_free(&p.keep);
    }
}

TEST(what_is_filled_at_the_same_time_is_the_least_cut)
{
    uint64_t    seed = 5000000;
    struct best best;
    int         short_of = 0;

    for (int i = 0; i < cases(); i++) {
        struct planned p = draw_case(&seed, &best);

        if (p.made)
            short_of += compare_at_once(&p.plan, seed);
        arena_free(&p.keep);
    }
    EXPECT_SAY(short_of > 0, "no mission in which units are asked for twice");
}

TEST(an_offer_is_enough_and_the_least_that_is)
{
    uint64_t    seed = 1000000;
    struct best best;
    int         tried[PLAN_OFFER_GOALS] = { 0 };

    for (int i = 0; i < cases() / 4; i++) {
        struct planned p = draw_case(&seed, &best);

        for (uint32_t k = 0; p.made && k < p.plan.offer_count; k++) {
            try_offer(&p.plan, &p.plan.offers[k], seed);
            tried[p.plan.offers[k].goal]++;
        }
        arena_free(&p.keep);
    }
    printf("# offers tried: %d to cover, %d for backup, %d to survive\n", tried[0], tried[1],
           tried[2]);
    EXPECT(tried[0] && tried[1] && tried[2]);
}

TEST(a_need_that_no_choice_covers_has_its_obstacles_and_the_fewest_caveats)
{
    uint64_t    seed = 2000000;
    struct best best;
    int         lifts = 0, sets = 0;

    for (int i = 0; i < cases(); i++) {
        struct planned p = draw_case(&seed, &best);

        if (p.made)
            compare_obstacles(&p.plan, seed);
        for (uint32_t k = 0; p.made && k < p.plan.lift_count; k++) {
            lifts++;
            sets += p.plan.lifts[k].count > 0;
        }
        arena_free(&p.keep);
    }
    printf("# needs that no choice covers: %d, of which caveats keep %d\n", lifts, sets);
    EXPECT(sets > 0);
}

/* Names are given in another order to the same contributors: the same units stand where they
 * stood, and the same needs have what they had. */
TEST(contributors_that_change_names_change_nothing_else)
{
    uint64_t    seed = 3000000;
    struct best best;

    for (int i = 0; i < cases() / 4; i++) {
        struct planned p = draw_case(&seed, &best);
        struct planned q = plan_of(&(struct changes){ .shuffled = 1 + draw(OWNERS - 1) });

        for (uint32_t u = 0; p.made && q.made && u < p.plan.mission->unit_count; u++)
            EXPECT_SAY(p.plan.stations[u] == q.plan.stations[u] &&
                       p.plan.units[u].why == q.plan.units[u].why,
                       "seed %llu", (unsigned long long)seed);
        for (uint32_t n = 0; p.made && q.made && n < p.plan.need_count; n++)
            EXPECT(p.plan.needs[n].has == q.plan.needs[n].has &&
                   p.plan.needs[n].survives == q.plan.needs[n].survives);
        arena_free(&p.keep);
        arena_free(&q.keep);
    }
}
