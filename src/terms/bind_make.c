#include "terms/bind.h"

#include "geo/space.h"
#include "terms/expression.h"

/*
 * Each distinct set is built once. A leaf is known by its numbers or its file, a compound
 * by how it was made and from which sets; as each of those was built once, too, their
 * addresses tell them apart; a line is known by its points.
 */
struct zone_cache {
    struct map          keys;
    const struct zone **zones;
    uint32_t            count, size;
};

struct made_of {
    uint64_t    how; /* enum form_kind, or one of those below */
    const void *a, *b;
    double      numbers[4];
};

enum { MADE_LEFT = FORM_COUNT, MADE_RIGHT };

static enum status
cache_init(struct binder *b)
{
    if (b->zones)
        return TRUCE_OK;
    b->zones = ARENA_NEW(b->step, struct zone_cache);
    TRY_NEW(b->zones, b->diagnose.err);
    map_init(&b->zones->keys, b->step);
    return TRUCE_OK;
}

static const struct zone *
cache_get(const struct binder *b, struct str key)
{
    uint32_t index;

    return map_get(&b->zones->keys, key, &index) ? b->zones->zones[index] : NULL;
}

static enum status
cache_put(struct binder *b, struct str key, const struct zone *zone)
{
    struct zone_cache *cache = b->zones;
    struct str         copy = arena_copy_str(b->step, key);

    TRY_NEW(copy.at, b->diagnose.err);
    if (cache->count == cache->size) {
        uint32_t            size = cache->size ? cache->size * 2 : 64;
        const struct zone **grown = ARENA_ARRAY(b->step, size, const struct zone *);

        TRY_NEW(grown, b->diagnose.err);
        if (cache->count)
            memcpy(grown, cache->zones, cache->count * sizeof *grown);
        cache->zones = grown;
        cache->size = size;
    }
    cache->zones[cache->count] = zone;
    return map_put(&cache->keys, copy, cache->count++, b->diagnose.err);
}

static struct str
bytes_of(const struct made_of *made)
{
    return (struct str){ (const char *)made, sizeof *made };
}

/* ---- leaves ---- */

/* By what is written, which for a file is its path, too. */
static enum status
leaf_key(struct binder *b, const struct expression *e, struct str *ret_key)
{
    struct str  words, folder = e->file ? e->file->source->folder : STR_NONE;

    TRY(token_join(e->first, e->last + 1, b->step, &words, b->diagnose.err));
    *ret_key = arena_printf(b->step, "%.*s:%.*s", STR_ARGS(folder), STR_ARGS(words));
    TRY_NEW(ret_key->at, b->diagnose.err);
    return TRUCE_OK;
}

static enum status
build_leaf(struct binder *b, const struct expression *e, struct zone **ret_zone)
{
    struct err  why = { 0 };
    enum status status;

    switch (e->form) {
    case FORM_FILE: case FORM_POLYGON:
        return bind_polygons(b, e, ret_zone);
    case FORM_CIRCLE:
        status = zone_circle(b->keep, e->points[0], e->most_m, ret_zone, &why);
        break;
    default:
        CHECK(e->form == FORM_BOX);
        status = zone_box(b->keep, e->box[0], e->box[1], e->box[2], e->box[3], ret_zone, &why);
    }
    return bind_shaped(b, status, &why, e->first, e->last);
}

enum status
bind_make_disc(struct binder *b, struct point centre, double radius_m,
               const struct zone **ret_zone)
{
    struct made_of made;
    struct zone   *built = NULL;
    struct err     why = { 0 };
    enum status    status;

    TRY(cache_init(b));
    memset(&made, 0, sizeof made);
    made.how = FORM_TRACK;
    made.numbers[0] = centre.lon;
    made.numbers[1] = centre.lat;
    made.numbers[2] = radius_m;
    *ret_zone = cache_get(b, bytes_of(&made));
    if (*ret_zone)
        return TRUCE_OK;
    status = zone_circle(b->keep, centre, radius_m, &built, &why);
    if (status == TRUCE_SYNTAX || status == TRUCE_LIMIT)
        return TRUCE_OK;
    if (status != TRUCE_OK)
        return err_set(b->diagnose.err, status, "%s", why.text);
    *ret_zone = built;
    return cache_put(b, bytes_of(&made), built);
}

/* ---- compounds ---- */

enum status
bind_make_within(struct binder *b, const struct expression *e, const struct line *line,
                 const struct zone *zone, double distance_m, const struct zone **ret_zone)
{
    struct made_of made;
    struct zone   *built;
    struct err     why = { 0 };
    enum status    status;

    TRY(cache_init(b));
    memset(&made, 0, sizeof made); /* its padding is part of the key */
    made.how = FORM_WITHIN;
    made.a = line ? line->points : NULL;
    made.b = zone;
    made.numbers[0] = distance_m;
    if (zone && (zone->empty || zone->everywhere)) {
        *ret_zone = zone;
        return TRUCE_OK;
    }
    *ret_zone = cache_get(b, bytes_of(&made));
    if (*ret_zone)
        return TRUCE_OK;
    status = line ? zone_within_line(b->keep, line, 1, distance_m, &built, &why)
                  : zone_within_zone(b->keep, zone, distance_m, &built, &why);
    TRY(bind_shaped(b, status, &why, e->first, e->last));
    *ret_zone = built;
    return cache_put(b, bytes_of(&made), built);
}

enum status
bind_make_side(struct binder *b, const struct expression *e, const struct line *line, bool left,
               const struct zone **ret_zone)
{
    struct made_of made;
    struct zone   *built;
    struct err     why = { 0 };

    TRY(cache_init(b));
    memset(&made, 0, sizeof made);
    made.how = left ? MADE_LEFT : MADE_RIGHT;
    made.a = line->points;
    *ret_zone = cache_get(b, bytes_of(&made));
    if (*ret_zone)
        return TRUCE_OK;
    TRY(bind_shaped(b, zone_side(b->keep, line, left, &built, &why), &why, e->first, e->last));
    *ret_zone = built;
    return cache_put(b, bytes_of(&made), built);
}

/* What needs no geometry; NULL otherwise. */
static const struct zone *
join_at_sight(enum zone_join join, const struct zone *a, const struct zone *c)
{
    if (join == ZONE_MINUS)
        return a->empty || c->empty ? a : NULL;
    if (a == c)
        return a;
    if (join == ZONE_AND)
        return a->empty || c->everywhere ? a : c->empty || a->everywhere ? c : NULL;
    return c->empty || a->everywhere ? a : a->empty || c->everywhere ? c : NULL;
}

/* No degree of a meridian or of a parallel is longer: 111,694 m at the poles (WGS 84). */
#define DEGREE_M_MAX 111700.0

/* Is all of `a` so far from the boundary of `c` that one point tells where it lies? To any
 * point of its box one can go by a meridian and a parallel. */
static bool
clear_of(const struct zone *a, const struct zone *c, bool *ret_inside)
{
    double       west = a->box[0], south = a->box[1], east = a->box[2], north = a->box[3];
    struct point centre = { (west + east) / 2, (south + north) / 2 };
    double       lat = south <= 0 && north >= 0 ? 0 : fmin(fabs(south), fabs(north));
    double       reach_m = 2 * ZONE_NEAR_M + DEGREE_M_MAX * ((north - south) / 2 +
                           (east - west) / 2 * cos(lat * SPACE_DEGREE));

    if (reach_m > ZONE_WITHIN_M_MAX || zone_boundary_distance_m(c, centre, reach_m) <= reach_m)
        return false;
    *ret_inside = zone_contains_point(c, centre);
    return true;
}

/* What lies wholly in or out of the other: a disc far from the edge of a sea. */
static enum status
join_apart(struct binder *b, enum zone_join join, const struct zone *a, const struct zone *c,
           const struct zone **ret_zone)
{
    bool inside = false;

    if (clear_of(a, c, &inside)) {
        if (join == ZONE_OR) {
            *ret_zone = inside ? c : NULL;
            return TRUCE_OK;
        }
        *ret_zone = a;
        return inside == (join == ZONE_AND) ? TRUCE_OK : bind_make_empty(b, ret_zone);
    }
    if (clear_of(c, a, &inside) && (inside || join != ZONE_OR)) {
        *ret_zone = join == ZONE_AND && inside ? c : inside && join == ZONE_MINUS ? NULL : a;
        return join == ZONE_AND && !inside ? bind_make_empty(b, ret_zone) : TRUCE_OK;
    }
    return TRUCE_OK;
}

enum status
bind_make_join(struct binder *b, const struct expression *e, enum zone_join join,
               const struct zone *a, const struct zone *c, const struct zone **ret_zone)
{
    struct made_of made;
    struct zone   *built;
    struct err     why = { 0 };

    TRY(cache_init(b));
    *ret_zone = join_at_sight(join, a, c);
    if (*ret_zone)
        return TRUCE_OK;
    memset(&made, 0, sizeof made);
    made.how = join == ZONE_AND ? FORM_AND : join == ZONE_OR ? FORM_OR : FORM_MINUS;
    made.a = a;
    made.b = c;
    *ret_zone = cache_get(b, bytes_of(&made));
    if (!*ret_zone)
        TRY(join_apart(b, join, a, c, ret_zone));
    if (*ret_zone)
        return TRUCE_OK;
    TRY(bind_shaped(b, zone_combine(b->keep, join, a, c, &built, &why), &why, e->first, e->last));
    *ret_zone = built;
    return cache_put(b, bytes_of(&made), built);
}

enum status
bind_make_everywhere(struct binder *b, const struct zone **ret_zone)
{
    struct zone *everywhere;
    struct err   why = { 0 };
    enum status  status;

    TRY(cache_init(b));
    *ret_zone = cache_get(b, STR("everywhere"));
    if (*ret_zone)
        return TRUCE_OK;
    status = zone_everywhere(b->keep, &everywhere, &why);
    if (status != TRUCE_OK)
        return err_set(b->diagnose.err, status, "%s", why.text);
    *ret_zone = everywhere;
    return cache_put(b, STR("everywhere"), everywhere);
}

/* The map without the map: geo/zone.h has no other word for it. */
enum status
bind_make_empty(struct binder *b, const struct zone **ret_zone)
{
    const struct zone *everywhere;
    struct zone       *empty;
    struct err         why = { 0 };
    enum status        status;

    TRY(bind_make_everywhere(b, &everywhere));
    *ret_zone = cache_get(b, STR("empty"));
    if (*ret_zone)
        return TRUCE_OK;
    status = zone_combine(b->keep, ZONE_MINUS, everywhere, everywhere, &empty, &why);
    if (status != TRUCE_OK)
        return err_set(b->diagnose.err, status, "%s", why.text);
    *ret_zone = empty;
    return cache_put(b, STR("empty"), empty);
}

enum status
bind_everywhere(struct binder *b, struct zone_list *ret_list)
{
    struct zone_epoch *epoch = ARENA_NEW(b->keep, struct zone_epoch);
    struct epochs     *epochs = ARENA_NEW(b->keep, struct epochs);
    const struct zone *zone;

    if (!epoch || !epochs)
        return err_memory(b->diagnose.err);
    TRY(bind_make_everywhere(b, &zone));
    *epoch = (struct zone_epoch){ { TIME_MIN, TIME_MAX }, zone };
    *epochs = (struct epochs){ .at = epoch, .count = 1, .words = STR_NONE };
    *ret_list = (struct zone_list){ epochs, 1, STR_NONE };
    return TRUCE_OK;
}

enum status
bind_make_leaf(struct binder *b, const struct expression *e, const struct zone **ret_zone)
{
    struct zone *zone;
    struct str   key;

    if (e->form == FORM_EVERYWHERE)
        return bind_make_everywhere(b, ret_zone);
    TRY(cache_init(b));
    TRY(leaf_key(b, e, &key));
    *ret_zone = cache_get(b, key);
    if (*ret_zone)
        return TRUCE_OK;
    TRY(build_leaf(b, e, &zone));
    *ret_zone = zone;
    return cache_put(b, key, zone);
}
