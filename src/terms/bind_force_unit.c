#include "terms/bind.h"

#include "terms/mission.h"
#include "terms/value.h"

static enum status
bind_stage(struct binder *b, struct cursor *cursor, enum stage *ret_stage)
{
    const struct token *name;
    struct nearest      nearest;

    TRY(cursor_take(cursor, TOKEN_NAME, "a stage", &name));
    nearest_init(&nearest, name->text);
    for (unsigned i = 0; i < STAGE_NOT_SAID; i++) {
        if (token_is(name, stage_rows[i].word)) {
            *ret_stage = (enum stage)i;
            return TRUCE_OK;
        }
        nearest_try(&nearest, str_from_c(stage_rows[i].word));
    }
    return diagnose_error(&b->diagnose, name, "unknown stage '%.*s'%s", STR_ARGS(name->text),
                          nearest_hint(&nearest, b->step));
}

/* CAPABILITY N; there is room for it. */
static enum status
bind_offer(struct binder *b, struct cursor *cursor, struct unit_version *v)
{
    const struct token *name = cursor->at;
    struct offer        offer;

    TRY(bind_number_of(b, cursor, "the number offered", &offer.capability, &offer.count));
    for (uint32_t i = 0; i < v->offer_count; i++)
        if (v->offers[i].capability == offer.capability)
            return diagnose_error(&b->diagnose, name, "'%.*s' is offered twice",
                                  STR_ARGS(name->text));
    v->offers[v->offer_count++] = offer;
    return TRUCE_OK;
}

/* offers CAPABILITY N, … */
static enum status
bind_offers(struct binder *b, struct cursor *cursor, struct unit_version *v)
{
    struct offer *grown = ARENA_ARRAY(b->keep, v->offer_count + (size_t)(cursor->to - cursor->at) + 1,
                                      struct offer);
    bool          broken = false;

    TRY_NEW(grown, b->diagnose.err);
    if (v->offer_count)
        memcpy(grown, v->offers, v->offer_count * sizeof *grown);
    v->offers = grown;
    do {
        TRY_UP_TO_COMMA(bind_offer(b, cursor, v), cursor, broken);
    } while (cursor_mark(cursor, TOKEN_COMMA));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

/* ready DURATION [to DURATION] after MILESTONE|MEETING|DATE */
static enum status
bind_ready(struct binder *b, struct cursor *cursor, struct unit_version *v)
{
    bool broken = false;

    TRY_UP_TO(bind_spread(b, cursor, &v->ready.first, &v->ready.last), cursor, "after", broken);
    if (broken && cursor_at_end(cursor))
        return TRUCE_SYNTAX;
    TRY(cursor_need_word(cursor, "after"));
    TRY(bind_event(b, cursor, &v->ready.event));
    if (broken)
        return TRUCE_SYNTAX;
    v->has_ready = true;
    return TRUCE_OK;
}

static enum status
bind_line(struct binder *b, enum attribute_kind kind, struct cursor *cursor,
          struct unit_version *v)
{
    struct symbol *symbol = NULL;

    switch (kind) {
    case ATTRIBUTE_UNIT_FROM:
        TRY(bind_take(b, cursor, 1u << SYMBOL_CONTRIBUTOR, "contributor", &symbol));
        v->contributor = symbol->index;
        return TRUCE_OK;
    case ATTRIBUTE_UNIT_AT:
        TRY(bind_take(b, cursor, 1u << SYMBOL_SITE, "site", &symbol));
        v->site = symbol->index;
        return TRUCE_OK;
    case ATTRIBUTE_UNIT_STRENGTH: return bind_whole(cursor, "a strength", 0, &v->strength);
    case ATTRIBUTE_UNIT_OFFERS: return bind_offers(b, cursor, v);
    case ATTRIBUTE_UNIT_STAGE: return bind_stage(b, cursor, &v->stage);
    case ATTRIBUTE_UNIT_CONFIDENCE: return bind_share(cursor, "a confidence", &v->confidence);
    case ATTRIBUTE_UNIT_READY: return bind_ready(b, cursor, v);
    case ATTRIBUTE_UNIT_CAVEAT:
        return bind_words(b, cursor, "a caveat", &v->caveats, &v->caveat_count);
    case ATTRIBUTE_UNIT_ROTATION: return bind_whole(cursor, "a rotation", 1, &v->rotation);
    case ATTRIBUTE_UNIT_SOURCE: return bind_source(b, cursor, &v->source);
    case ATTRIBUTE_UNIT_STATED: return bind_stated(b, cursor, &v->stated, &v->source);
    default:
        CHECK(kind == ATTRIBUTE_UNIT_REACH);
        return bind_distance(cursor, "a reach of nothing: leave the line out if the unit acts only "
                             "where it stands", &v->reach_m);
    }
}

enum status
bind_unit(struct binder *b, const struct statement *statement, struct unit_version *v)
{
    bool broken = statement->broken;

    *v = (struct unit_version){
        .stated = TIME_MIN, .source = STR_NONE, .site = MISSION_NONE,
        .contributor = MISSION_NONE, .strength = MISSION_NOT_SAID, .reach_m = MISSION_NOT_SAID,
        .stage = STAGE_NOT_SAID, .confidence = MISSION_NOT_SAID, .rotation = MISSION_NOT_SAID };
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *a = &statement->attributes[i];
        struct cursor           cursor = cursor_over(a->from, a->to, &b->diagnose);
        bool                    bad = false;

        TRY_NOTING(bind_line(b, a->row->kind, &cursor, v), bad);
        if (!bad)
            TRY_NOTING(bind_finish(&cursor, a), bad);
        broken |= bad;
    }
    TRY(bind_place(b, statement->from, &v->place));
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}
