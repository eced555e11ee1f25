#include "plan/posture.h"

#include "plan/reach.h"

#include <math.h>

const char *const need_state_words[NEED_STATES] = {
    [NEED_NOT_YET] = "not begun", [NEED_BELOW] = "below need",
    [NEED_NO_BACKUP] = "without backup", [NEED_COVERED] = "covered",
};

uint32_t
mission_contributor(const struct mission *m, struct str name)
{
    for (uint32_t i = 0; i < m->contributor_count; i++)
        if (str_eq_nocase(m->contributors[i].name, name) ||
            (name.len && str_eq_nocase(m->contributors[i].title, name)))
            return i;
    return MISSION_NONE;
}

/* ---- units ---- */

static void
find_ready(const struct mission *m, const struct unit_version *v, struct posture_unit *unit)
{
    struct timing after = mission_timing(m, v->ready.event);

    unit->ready_first = TIME_MIN;
    unit->ready_last = TIME_MAX;
    if (!v->has_ready)
        return;
    unit->ready_first = mission_add(after.earliest, v->ready.first);
    unit->ready_last = mission_add(after.may_never ? TIME_MAX : after.latest, v->ready.last);
}

static bool
is_known(const struct posture_ask *ask, const struct recall *recall)
{
    if (recall->stated == TIME_MIN)
        return ask->as_now || recall->on <= ask->as_of;
    return recall->stated <= ask->as_of;
}

bool
posture_knows(const struct posture *p, const struct recall *recall)
{
    return is_known(&p->ask, recall);
}

/* Without a day, recalls count up to the one whose knowledge counts. */
static instant
recalls_until(const struct posture_ask *ask)
{
    return ask->on == TIME_MAX ? ask->as_of : ask->on;
}

bool
posture_doubts(const struct posture *p, const struct recall *recall, bool ahead)
{
    return recall->stated == TIME_MIN && !is_known(&p->ask, recall) &&
           (ahead || recall->on <= recalls_until(&p->ask));
}

static struct posture_unit
judge_unit(const struct mission *m, const struct unit *unit, const struct posture_ask *ask)
{
    instant             known = ask->as_of < ask->on ? ask->as_of : ask->on;
    struct posture_unit u = { .group = STAGE_UNSAID };

    for (uint32_t i = 0; i < unit->version_count; i++)
        if (unit->versions[i].stated <= known)
            u.version = &unit->versions[i];
    if (!u.version)
        return u;
    u.group = stage_rows[u.version->stage].group;
    find_ready(m, u.version, &u);
    for (uint32_t i = 0; i < m->recall_count; i++) {
        const struct recall *r = &m->recalls[i];

        if (r->contributor == u.version->contributor && r->on <= recalls_until(ask) && is_known(ask, r) &&
            u.version->stated <= r->on && u.group != STAGE_GONE) {
            u.recall = r;
            u.group = STAGE_GONE;
        }
    }
    for (uint32_t i = 0; i < ask->leave_count; i++)
        if (ask->leaves[i] == u.version->contributor) {
            u.leaves = true;
            u.group = STAGE_GONE;
        }
    return u;
}

static void
add_people(struct posture_people *people, const struct unit_version *v)
{
    people->units++;
    if (v->strength == MISSION_NOT_SAID)
        people->unsaid++;
    else
        people->people += v->strength;
}

static void
count_provider(uint32_t contributor, uint32_t *provider, uint32_t *count)
{
    if (*count == 2 || (*count == 1 && *provider == contributor))
        return;
    ++*count;
    *provider = contributor;
}

static void
count_unit(struct posture *p, const struct posture_unit *u)
{
    const struct unit_version *v = u->version;

    add_people(&p->people[u->group], v);
    add_people(&p->contributors[(size_t)v->contributor * STAGE_GROUPS + u->group], v);
    if (u->group == STAGE_HELD && v->site != MISSION_NONE)
        add_people(&p->sites[v->site], v);
    for (uint32_t i = 0; i < v->offer_count; i++) {
        struct posture_capability *c = &p->capabilities[v->offers[i].capability];
        int64_t                    count = v->offers[i].count;
        bool                       assumed;

        c->groups[u->group] += count;
        if (u->group == STAGE_HELD)
            count_provider(v->contributor, &c->provider, &c->provider_count);
        if (u->group != STAGE_HELD && u->group != STAGE_FIRM)
            continue;
        c->sustained += (double)count / (double)mission_rotation(v, &assumed);
        c->assumed += assumed ? count : 0;
    }
}

bool
posture_share(const struct posture *p, uint32_t contributor, double *ret_share)
{
    const struct posture_people *all = &p->people[STAGE_HELD];

    if (all->unsaid || !all->people)
        return false;
    *ret_share = (double)posture_of_contributor(p, contributor, STAGE_HELD)->people /
                 (double)all->people;
    return true;
}

/* ---- needs ---- */

static enum answer
need_due(const struct mission *m, const struct need *need, instant on)
{
    struct timing from = mission_timing(m, need->from);

    if (need->from.kind == EVENT_NONE)
        return ANSWER_YES;
    if (from.earliest != TIME_MIN && mission_add(from.earliest, need->after) > on)
        return ANSWER_NO;
    if (!from.may_never && from.latest != TIME_MAX && mission_add(from.latest, need->after) <= on)
        return ANSWER_YES;
    return ANSWER_POSSIBLE;
}

/*
 * Needs times units are many, geodesics dear. So each need looks only at the offers of its
 * capability; a site that is surely too far is passed over by the great circle; and the way
 * from a site is measured once for all that stand there.
 */
struct lookup {
    struct reach      reach;
    uint32_t         *first; /* of each capability in `offers`; one more at the end */
    struct unit_offer {
        uint32_t unit;
        int64_t  count;
    } *offers;
    struct vector {
        double x, y, z;
    } *at;                /* of each site, on the unit sphere */
    struct reach_way *way; /* from each site to the one that `measured` says */
    uint32_t         *measured;
};

/*
 * At the same latitudes and longitudes a line is as long on the ellipsoid as on the mean sphere
 * but for 0.6 %: the principal radii of curvature of WGS 84 are 6,335.4 to 6,399.6 km (NIMA
 * TR8350.2, from its a and f), the sphere's is 6,371.0. So a site whose great circle is over
 * 1 % too long is too far.
 */
#define SPHERE_RADIUS_M 6371008.8
#define SPHERE_SURE 1.01

static bool
surely_farther(const struct lookup *l, uint32_t a, uint32_t b, double limit_m)
{
    struct vector p = l->at[a], q = l->at[b];
    double angle = limit_m * SPHERE_SURE / SPHERE_RADIUS_M;
    double chord_2 = (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y) +
                     (p.z - q.z) * (p.z - q.z);
    double most = 2 * sin(angle / 2);

    return angle < 3 && chord_2 > most * most; /* 3: under half of a circle */
}

static void
place_sites(struct lookup *l, const struct mission *m)
{
    const double degree = 3.14159265358979323846 / 180;

    for (uint32_t s = 0; s < m->site_count; s++) {
        double lat = m->sites[s].at.lat * degree, lon = m->sites[s].at.lon * degree;

        l->at[s] = (struct vector){ cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat) };
        l->measured[s] = MISSION_NONE;
    }
}

/* Counts first, then fills from behind: the units of each capability stay in order. */
static void
index_offers(struct lookup *l, const struct posture *p)
{
    const struct mission *m = p->mission;

    for (uint32_t u = m->unit_count; u-- > 0;)
        for (uint32_t i = 0; p->units[u].version && i < p->units[u].version->offer_count; i++)
            l->first[p->units[u].version->offers[i].capability]++;
    for (uint32_t c = 1; c <= m->capability_count; c++)
        l->first[c] += l->first[c - 1];
    for (uint32_t u = m->unit_count; u-- > 0;)
        for (uint32_t i = 0; p->units[u].version && i < p->units[u].version->offer_count; i++) {
            const struct offer *offer = &p->units[u].version->offers[i];

            l->offers[--l->first[offer->capability]] = (struct unit_offer){ u, offer->count };
        }
}

static enum status
lookup_make(struct lookup *l, const struct posture *p, struct arena *boot, struct err *err)
{
    const struct mission *m = p->mission;
    size_t                offers = 0;

    for (uint32_t u = 0; u < m->unit_count; u++)
        offers += p->units[u].version ? p->units[u].version->offer_count : 0;
    *l = (struct lookup){ .reach = { .mission = m } };
    l->first = ARENA_ARRAY(boot, (size_t)m->capability_count + 1, uint32_t);
    l->offers = ARENA_ARRAY(boot, offers + 1, struct unit_offer);
    l->at = ARENA_ARRAY(boot, (size_t)m->site_count + 1, struct vector);
    l->way = ARENA_ARRAY(boot, (size_t)m->site_count + 1, struct reach_way);
    l->measured = ARENA_ARRAY(boot, (size_t)m->site_count + 1, uint32_t);
    if (!l->first || !l->offers || !l->at || !l->way || !l->measured)
        return err_memory(err);
    place_sites(l, m);
    index_offers(l, p);
    return TRUCE_OK;
}

/* reach_serves, for the one need after the other of a site. */
static bool
serves(struct lookup *l, const struct posture_need *n, const struct unit_version *v)
{
    const struct mission *m = l->reach.mission;
    double limit_m = n->need->within_m == MISSION_NOT_SAID ? v->reach_m : n->need->within_m;

    if (v->site == MISSION_NONE || mission_excluded(&m->sites[n->site], v))
        return false;
    if (v->site == n->site)
        return true;
    if (limit_m == MISSION_NOT_SAID || surely_farther(l, v->site, n->site, limit_m))
        return false;
    if (l->measured[v->site] != n->site) {
        l->way[v->site] = reach_way(&l->reach, v->site, n->site);
        l->measured[v->site] = n->site;
    }
    return reach_judge(&l->reach, l->way[v->site], false, n->need, v).answer == REACH_YES;
}

static void
judge_need(struct posture *p, struct lookup *l, struct posture_need *n)
{
    uint32_t capability = n->need->capability;

    n->provider = MISSION_NONE;
    for (uint32_t i = l->first[capability]; i < l->first[capability + 1]; i++) {
        const struct posture_unit *u = &p->units[l->offers[i].unit];

        if (!serves(l, n, u->version))
            continue;
        n->groups[u->group] += l->offers[i].count;
        if (u->group == STAGE_HELD)
            count_provider(u->version->contributor, &n->provider, &n->provider_count);
    }
    if (n->due == ANSWER_NO)
        n->state = NEED_NOT_YET;
    else if (n->groups[STAGE_HELD] < n->need->count)
        n->state = NEED_BELOW;
    else
        n->state = n->groups[STAGE_HELD] < n->need->count + n->need->backup ? NEED_NO_BACKUP
                                                                           : NEED_COVERED;
}

static void
count_need(struct posture *p, const struct posture_need *n)
{
    struct posture_capability *c = &p->capabilities[n->need->capability];

    if (n->due == ANSWER_NO)
        return;
    c->needed.max += n->need->count;
    c->backup.max += n->need->backup;
    if (n->due != ANSWER_YES)
        return;
    c->needed.min += n->need->count;
    c->backup.min += n->need->backup;
}

static enum status
allocate(struct posture *p, struct arena *boot, struct err *err)
{
    const struct mission *m = p->mission;
    size_t                needs = 0;

    for (uint32_t s = 0; s < m->site_count; s++)
        needs += m->sites[s].need_count;
    p->units = ARENA_ARRAY(boot, (size_t)m->unit_count + 1, struct posture_unit);
    p->capabilities = ARENA_ARRAY(boot, (size_t)m->capability_count + 1,
                                  struct posture_capability);
    p->sites = ARENA_ARRAY(boot, (size_t)m->site_count + 1, struct posture_people);
    p->needs = ARENA_ARRAY(boot, needs + 1, struct posture_need);
    p->contributors = ARENA_ARRAY(boot, (size_t)m->contributor_count * STAGE_GROUPS + 1,
                                  struct posture_people);
    if (!p->units || !p->capabilities || !p->sites || !p->needs || !p->contributors)
        return err_memory(err);
    for (uint32_t c = 0; c < m->capability_count; c++)
        p->capabilities[c].provider = MISSION_NONE;
    return TRUCE_OK;
}

enum status
posture_make(const struct mission *m, const struct posture_ask *ask, struct arena *boot,
             struct posture *ret_posture, struct err *err)
{
    struct posture p = { .mission = m, .ask = *ask };
    struct lookup  lookup;

    TRY(allocate(&p, boot, err));
    for (uint32_t u = 0; u < m->unit_count; u++) {
        p.units[u] = judge_unit(m, &m->units[u], ask);
        if (p.units[u].version)
            count_unit(&p, &p.units[u]);
    }
    TRY(lookup_make(&lookup, &p, boot, err));
    for (uint32_t s = 0; s < m->site_count; s++)
        for (uint32_t i = 0; i < m->sites[s].need_count; i++) {
            struct posture_need *n = &p.needs[p.need_count++];

            n->site = s;
            n->need = &m->sites[s].needs[i];
            n->due = need_due(m, n->need, ask->on);
            judge_need(&p, &lookup, n);
            count_need(&p, n);
        }
    *ret_posture = p;
    return TRUCE_OK;
}
