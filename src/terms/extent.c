#include "terms/extent.h"

#include "terms/expression.h"

/* ---- lists of epochs ---- */

enum status
epochs_init(struct binder *b, size_t most, struct epochs *ret_epochs)
{
    *ret_epochs = (struct epochs){ .at = ARENA_ARRAY(b->step, most + 1, struct zone_epoch) };
    TRY_NEW(ret_epochs->at, b->diagnose.err);
    return TRUCE_OK;
}

void
epochs_add(struct epochs *epochs, struct span span, const struct zone *zone)
{
    struct zone_epoch *last = epochs->count ? &epochs->at[epochs->count - 1] : NULL;

    if (span.from >= span.until)
        return;
    if (last && last->zone == zone)
        last->span.until = span.until;
    else
        epochs->at[epochs->count++] = (struct zone_epoch){ span, zone };
}

enum status
extent_settle_for(struct binder *b, enum status status, bool moves, bool high,
                  const struct zone **ret_zone, bool *failed)
{
    b->lenient = false;
    if (status != TRUCE_SYNTAX || !moves)
        return status;
    *failed = true;
    return high ? bind_make_everywhere(b, ret_zone) : bind_make_empty(b, ret_zone);
}

/* Cut wherever either changes. */
static enum status
epochs_join(struct binder *b, const struct expression *e, enum zone_join join,
            const struct epochs *left, const struct epochs *right, bool high,
            struct epochs *ret_epochs, bool *failed)
{
    uint32_t i = 0, j = 0;
    instant  from = TIME_MIN;

    TRY(epochs_init(b, (size_t)left->count + right->count, ret_epochs));
    ret_epochs->moves = left->moves || right->moves;
    while (i < left->count && j < right->count) {
        const struct zone *zone;
        instant            a = left->at[i].span.until, c = right->at[j].span.until;
        instant            until = a < c ? a : c;

        if (ret_epochs->count == BIND_EPOCHS_MAX)
            return diagnose_error(&b->diagnose, e->first, "more than %d versions of one "
                                  "expression", BIND_EPOCHS_MAX);
        b->lenient = ret_epochs->moves;
        TRY(extent_settle_for(b, bind_make_join(b, e, join, left->at[i].zone, right->at[j].zone,
                                                &zone), ret_epochs->moves, high, &zone, failed));
        epochs_add(ret_epochs, (struct span){ from, until }, zone);
        from = until;
        i += a == until;
        j += c == until;
    }
    return TRUCE_OK;
}

/* ---- extents ---- */

struct extent
extent_of(struct epochs epochs)
{
    return (struct extent){ epochs, epochs };
}

bool
extent_is_exact(const struct extent *extent)
{
    return extent->low.at == extent->high.at;
}

enum status
extent_join(struct binder *b, const struct expression *e, enum zone_join join,
            const struct extent *left, const struct extent *right, struct extent *ret_extent)
{
    bool                 cuts = join == ZONE_MINUS;
    const struct epochs *low = cuts ? &right->high : &right->low;
    const struct epochs *high = cuts ? &right->low : &right->high;
    struct extent        joined;
    bool                 failed = false;

    TRY(epochs_join(b, e, join, &left->low, low, false, &joined.low, &failed));
    joined.high = joined.low;
    if (failed || !extent_is_exact(left) || !extent_is_exact(right))
        TRY(epochs_join(b, e, join, &left->high, high, true, &joined.high, &failed));
    *ret_extent = joined;
    return TRUCE_OK;
}

enum status
extent_join_all(struct binder *b, const struct expression *e, enum zone_join join,
                struct extent *parts, uint32_t count, struct extent *ret_extent)
{
    while (count > 1) {
        for (uint32_t i = 0; i + 1 < count; i += 2) {
            struct extent joined;

            TRY(extent_join(b, e, join, &parts[i], &parts[i + 1], &joined));
            parts[i / 2] = joined;
        }
        if (count % 2)
            parts[count / 2] = parts[count - 1];
        count = count / 2 + count % 2;
    }
    *ret_extent = parts[0];
    return TRUCE_OK;
}

/* In each stretch of time the low zone and then, if it is another, the high one. */
static void
interleave(const struct extent *extent, struct epochs *epochs)
{
    const struct epochs *low = &extent->low, *high = &extent->high;
    uint32_t             i = 0, j = 0;
    instant              from = TIME_MIN;

    while (i < low->count && j < high->count) {
        instant a = low->at[i].span.until, c = high->at[j].span.until, until = a < c ? a : c;

        epochs->at[epochs->count++] = (struct zone_epoch){ { from, until }, low->at[i].zone };
        if (high->at[j].zone != low->at[i].zone)
            epochs->at[epochs->count++] = (struct zone_epoch){ { from, until }, high->at[j].zone };
        from = until;
        i += a == until;
        j += c == until;
    }
}

enum status
extent_settle(struct binder *b, const struct extent *extent, struct epochs *ret_epochs)
{
    size_t        most = extent->low.count;
    struct epochs epochs = { .words = STR_NONE, .moves = extent->low.moves };

    if (!extent_is_exact(extent))
        most = 2 * (most + extent->high.count);
    epochs.at = ARENA_ARRAY(b->keep, most, struct zone_epoch);
    TRY_NEW(epochs.at, b->diagnose.err);
    if (extent_is_exact(extent)) {
        memcpy(epochs.at, extent->low.at, most * sizeof *epochs.at);
        epochs.count = extent->low.count;
    } else {
        interleave(extent, &epochs);
    }
    *ret_epochs = epochs;
    return TRUCE_OK;
}

/* ---- tracks ---- */

/* Each name once, in the program. */
static enum status
note_track(struct binder *b, const struct expression *e, struct str name)
{
    struct program *p = b->program;

    for (uint32_t i = 0; i < p->track_count; i++)
        if (str_eq(p->tracks[i], name))
            return TRUCE_OK;
    if (!p->tracks) {
        p->tracks = ARENA_ARRAY(b->keep, BIND_TRACKS_MAX, struct str);
        TRY_NEW(p->tracks, b->diagnose.err);
    }
    if (p->track_count == BIND_TRACKS_MAX)
        return diagnose_error(&b->diagnose, e->name, "more than %d tracks", BIND_TRACKS_MAX);
    p->tracks[p->track_count++] = name;
    return TRUCE_OK;
}

static const struct track *
find_track(const struct binder *b, struct str name)
{
    for (uint32_t i = 0; b->world && i < b->world->track_count; i++)
        if (str_eq(b->world->tracks[i].name, name))
            return &b->world->tracks[i];
    return NULL;
}

/* What surely lies within the distance of where the track is, and what may. */
static enum status
around_fix(struct binder *b, double distance_m, const struct track_fix *fix,
           const struct zone **ret_low, const struct zone **ret_high)
{
    double radius_m = fix->radius_m > 0 ? fix->radius_m : 0;

    *ret_low = NULL;
    if (distance_m - radius_m >= ZONE_WITHIN_M_MIN)
        TRY(bind_make_disc(b, fix->point, distance_m - radius_m, ret_low));
    *ret_high = *ret_low;
    if (radius_m > 0 || !*ret_low)
        TRY(bind_make_disc(b, fix->point, distance_m + radius_m, ret_high));
    if (!*ret_low)
        TRY(bind_make_empty(b, ret_low));
    if (!*ret_high) /* over a pole, or farther than a distance may be: it may be anywhere */
        TRY(bind_make_everywhere(b, ret_high));
    return TRUCE_OK;
}

/* Two fixes of one instant may both be true. */
static enum status
around_all(struct binder *b, const struct expression *e, const struct track_fix *fixes,
           uint32_t count, const struct zone **ret_low, const struct zone **ret_high)
{
    bool failed = false; /* the two lists are apart as it is */

    TRY(around_fix(b, e->most_m, &fixes[0], ret_low, ret_high));
    for (uint32_t i = 1; i < count; i++) {
        const struct zone *low, *high;

        TRY(around_fix(b, e->most_m, &fixes[i], &low, &high));
        b->lenient = true;
        TRY(extent_settle_for(b, bind_make_join(b, e, ZONE_AND, *ret_low, low, ret_low), true,
                              false, ret_low, &failed));
        b->lenient = true;
        TRY(extent_settle_for(b, bind_make_join(b, e, ZONE_OR, *ret_high, high, ret_high), true,
                              true, ret_high, &failed));
    }
    return TRUCE_OK;
}

static enum status
follow(struct binder *b, const struct expression *e, const struct track *track,
       struct extent *extent)
{
    const struct zone *low, *high;
    bool               exact = true;
    uint32_t           next;

    for (uint32_t i = 0; i < track->fix_count; i = next) {
        const struct track_fix *fix = &track->fixes[i];
        struct span             span = { fix->at, TIME_MAX };

        for (next = i + 1; next < track->fix_count && track->fixes[next].at == fix->at;)
            next++;
        if (next < track->fix_count)
            span.until = track->fixes[next].at;
        TRY(around_all(b, e, fix, next - i, &low, &high));
        epochs_add(&extent->low, span, low);
        epochs_add(&extent->high, span, high);
        exact = exact && low == high;
    }
    if (exact)
        extent->high = extent->low;
    return TRUCE_OK;
}

enum status
extent_of_track(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    const struct track *track;
    const struct zone  *empty;
    struct extent       extent;
    struct str          name = e->name->text;
    size_t              most = 0;

    if (e->name->kind == TOKEN_STRING)
        TRY(token_string(e->name, b->keep, &name, b->diagnose.err));
    else
        name = arena_copy_str(b->keep, name);
    TRY_NEW(name.at, b->diagnose.err);
    if (!name.len)
        return diagnose_error(&b->diagnose, e->name, "a track has a name, and this one is empty");
    TRY(note_track(b, e, name));
    track = find_track(b, name);
    most = track ? track->fix_count : 0;
    if (most >= BIND_EPOCHS_MAX)
        return diagnose_error(&b->diagnose, e->name, "track '%.*s' has %zu positions in the "
                              "reports, and a zone may move %d times", STR_ARGS(name), most,
                              BIND_EPOCHS_MAX - 1);
    TRY(epochs_init(b, most + 1, &extent.low));
    TRY(epochs_init(b, most + 1, &extent.high));
    TRY(bind_make_empty(b, &empty));
    extent.low.moves = extent.high.moves = true;
    epochs_add(&extent.low, (struct span){ TIME_MIN, most ? track->fixes[0].at : TIME_MAX }, empty);
    epochs_add(&extent.high, extent.low.at[0].span, empty);
    if (most)
        TRY(follow(b, e, track, &extent));
    else
        extent.high = extent.low;
    *ret_extent = extent;
    return TRUCE_OK;
}
