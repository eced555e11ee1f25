#include "watch/context.h"

#include <math.h>
#include <stdlib.h>

enum { CONTEXT_MEMO_SIZE = 256 };

static bool
has_silence(const struct program *program)
{
    for (uint32_t i = 0; i < program->anchor_count; i++)
        if (program->anchors[i].silence)
            return true;
    return false;
}

bool
context_moves_terms(const struct program *program)
{
    return program->track_count || has_silence(program);
}

bool
context_is_wanted(const struct program *program)
{
    return program->has_stocks || program->has_during || program->has_notified ||
           context_moves_terms(program);
}

enum status
context_init(struct context *context, const struct program *program, struct arena *keep,
             struct err *err)
{
    *context = (struct context){ .program = program, .keep = keep, .horizon = TIME_MIN };
    spots_init(&context->spots, keep);
    stocks_init(&context->stocks, keep);
    notices_init(&context->notices, keep);
    context->subject = ARENA_NEW(keep, struct subject);
    TRY_NEW(context->subject, err);
    context->slots = ARENA_ARRAY(keep, CONTEXT_MEMO_SIZE, struct where_slot);
    TRY_NEW(context->slots, err);
    context->breaks = ARENA_ARRAY(keep, program->anchor_count, struct silence_breaks);
    TRY_NEW(context->breaks, err);
    for (uint32_t i = 0; i < program->anchor_count; i++)
        silence_init(&context->breaks[i], keep);
    return TRUCE_OK;
}

/* ---- taking ---- */

static enum status
take_stock(struct context *c, struct arena *step, bool *took, struct err *err)
{
    struct stock_said said;
    uint32_t          spot;
    bool              is;

    TRY(stock_read(c->subject, c->program, step, &said, &is, err));
    if (!is)
        return TRUCE_OK;
    TRY(spots_add(&c->spots, c->subject->report, step, &spot, err));
    TRY(stocks_add(&c->stocks, &said, spot, err));
    *took = true;
    return TRUCE_OK;
}

static bool
is_act(const struct report *report, struct str name)
{
    uint16_t act = 0;

    return vocab_find(report->words, VOCAB_ACT, name, &act) &&
           vocab_covers(report->words, VOCAB_ACT, act, report->act);
}

static enum status
take_notice(struct context *c, struct arena *step, bool *took, struct err *err)
{
    const struct report *r = c->subject->report;
    uint32_t             spot = NOTICE_NO_SPOT;

    if (!is_act(r, STR("notice")))
        return TRUCE_OK;
    if (!isnan(r->lat) || r->place.len)
        TRY(spots_add(&c->spots, r, step, &spot, err));
    TRY(notices_add(&c->notices, c->subject, c->program, spot, err));
    *took = true;
    return TRUCE_OK;
}

bool
context_fix_of(const struct subject *s, struct track_fix *ret_fix)
{
    const struct location *l = &s->locations[0].location;

    if (s->from == TIME_MIN || s->location_count != 1 || l->kind != LOCATION_DISC)
        return false;
    *ret_fix = (struct track_fix){ s->from, l->at, l->radius_m };
    return true;
}

static enum status
take_fix(struct context *c, bool *took, struct err *err)
{
    const struct report *r = c->subject->report;
    struct context_fix   fix = { 0 };
    void                *at = c->fixes;

    if (!r->track.len || !is_act(r, STR("position")))
        return TRUCE_OK;
    while (fix.track < c->program->track_count &&
           !str_eq(c->program->tracks[fix.track], r->track))
        fix.track++;
    if (fix.track == c->program->track_count || !context_fix_of(c->subject, &fix.fix))
        return TRUCE_OK;
    TRY(context_grow(c->keep, &at, c->fix_count, &c->fix_size, sizeof fix, CONTEXT_FIXES_MAX,
                     "positions of tracks", err));
    c->fixes = at;
    c->fixes[c->fix_count++] = fix;
    *took = true;
    return TRUCE_OK;
}

static enum status
take_breaks(struct context *c, struct arena *step, bool *took, struct err *err)
{
    const struct where_memo memo = { c->slots, CONTEXT_MEMO_SIZE, c->turn };
    struct silence_break    one;
    bool                    breaks;

    for (uint32_t i = 0; i < c->program->anchor_count; i++) {
        const struct silence *silence = c->program->anchors[i].silence;

        if (!silence)
            continue;
        TRY(silence_answer(silence, c->subject, memo, step, &breaks, &one, err));
        if (!breaks)
            continue;
        TRY(silence_add(&c->breaks[i], one, err));
        *took = true;
    }
    return TRUCE_OK;
}

enum status
context_take(struct context *c, const struct report *report, struct arena *step,
             bool *ret_took, struct err *err)
{
    const struct program *program = c->program;
    bool                  took = false;

    if (++c->turn == 0) {
        memset(c->slots, 0, CONTEXT_MEMO_SIZE * sizeof *c->slots);
        c->turn = 1;
    }
    subject_init(c->subject, program, report);
    if (c->subject->until != TIME_MAX && c->subject->until > c->horizon)
        c->horizon = c->subject->until;
    if (program->has_stocks)
        TRY(take_stock(c, step, &took, err));
    if (program->has_during || program->has_notified)
        TRY(take_notice(c, step, &took, err));
    if (program->track_count)
        TRY(take_fix(c, &took, err));
    TRY(take_breaks(c, step, &took, err));
    *ret_took = took;
    return TRUCE_OK;
}

/* ---- what it comes to ---- */

static int
by_double(double a, double b)
{
    return a < b ? -1 : a > b;
}

static int
by_track_and_time(const void *a, const void *b)
{
    const struct context_fix *x = a, *y = b;
    int order = x->track < y->track ? -1 : x->track > y->track;

    order = order ? order : x->fix.at < y->fix.at ? -1 : x->fix.at > y->fix.at;
    order = order ? order : by_double(x->fix.point.lon, y->fix.point.lon);
    order = order ? order : by_double(x->fix.point.lat, y->fix.point.lat);
    return order ? order : by_double(x->fix.radius_m, y->fix.radius_m);
}

static enum status
finish_tracks(struct context *c, struct terms_world *world, struct err *err)
{
    const struct program *program = c->program;
    uint32_t              next = 0;

    world->track_count = program->track_count;
    world->tracks = ARENA_ARRAY(c->keep, program->track_count, struct track);
    TRY_NEW(world->tracks, err);
    if (c->fix_count)
        qsort(c->fixes, c->fix_count, sizeof *c->fixes, by_track_and_time);
    for (uint32_t i = 0; i < program->track_count; i++) {
        struct track *track = &world->tracks[i];
        uint32_t      from = next;

        track->name = arena_copy_str(c->keep, program->tracks[i]);
        TRY_NEW(track->name.at, err);
        while (next < c->fix_count && c->fixes[next].track == i)
            next++;
        track->fixes = ARENA_ARRAY(c->keep, next - from, struct track_fix);
        TRY_NEW(track->fixes, err);
        for (uint32_t k = from; k < next; k++)
            if (k == from || by_track_and_time(&c->fixes[k - 1], &c->fixes[k]) != 0)
                track->fixes[track->fix_count++] = c->fixes[k].fix;
    }
    return TRUCE_OK;
}

static enum status
finish_anchors(struct context *c, struct terms_world *world, struct err *err)
{
    const struct program *program = c->program;

    world->anchors = ARENA_ARRAY(c->keep, program->anchor_count, struct reached);
    TRY_NEW(world->anchors, err);
    for (uint32_t i = 0; i < program->anchor_count; i++) {
        struct reached *reached = &world->anchors[world->anchor_count];

        if (!program->anchors[i].silence)
            continue;
        reached->name = arena_copy_str(c->keep, program->anchors[i].name);
        TRY_NEW(reached->name.at, err);
        silence_reached(program->anchors[i].silence, program_tz(program), &c->breaks[i],
                        c->horizon, &reached->first, &reached->last);
        world->anchor_count++;
    }
    return TRUCE_OK;
}

enum status
context_finish(struct context *c, struct terms_world *ret_world, struct err *err)
{
    struct terms_world world = { 0 };

    TRY(stocks_finish(&c->stocks, err));
    notices_finish(&c->notices);
    TRY(finish_tracks(c, &world, err));
    TRY(finish_anchors(c, &world, err));
    *ret_world = world;
    return TRUCE_OK;
}

bool
context_horizon_moves(struct context *c, instant horizon)
{
    for (uint32_t i = 0; i < c->program->anchor_count; i++) {
        const struct anchor *anchor = &c->program->anchors[i];
        instant              first, last;

        if (!anchor->silence)
            continue;
        silence_reached(anchor->silence, program_tz(c->program), &c->breaks[i], horizon, &first,
                        &last);
        if (first != anchor->first || last != anchor->last)
            return true;
    }
    return false;
}

enum status
context_bind(struct context *c, const struct program *program, struct err *err)
{
    c->program = program;
    TRY(spots_bind(&c->spots, program, err));
    return notices_bind(&c->notices, &c->spots, err);
}
