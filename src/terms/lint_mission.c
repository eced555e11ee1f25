#include "terms/lint.h"

#include "terms/mission.h"

/* A degree of latitude is nowhere shorter than this (WGS 84, at the equator: 110,574 m). */
#define DEGREE_M_LEAST 110574.0

/* ---- what a unit reaches ---- */

static const struct unit_version *
last_version(const struct unit *unit)
{
    return &unit->versions[unit->version_count - 1];
}

static bool
near_enough(struct point a, struct point b, double limit_m)
{
    double degrees = a.lat > b.lat ? a.lat - b.lat : b.lat - a.lat;

    return degrees * DEGREE_M_LEAST <= limit_m && geodesic_distance_m(a, b) <= limit_m;
}

/* Does the unit, standing at site `from`, serve any need? */
static bool
serves_any(const struct mission *m, uint32_t from, const struct unit_version *v)
{
    for (uint32_t s = 0; s < m->site_count; s++) {
        const struct site *site = &m->sites[s];

        for (uint32_t i = 0; i < site->need_count && !mission_excluded(site, v); i++) {
            const struct need *need = &site->needs[i];
            double limit_m = need->within_m == MISSION_NOT_SAID ? v->reach_m : need->within_m;

            if (mission_offered(v, need->capability) &&
                (s == from || (limit_m != MISSION_NOT_SAID &&
                               near_enough(m->sites[from].at, site->at, limit_m))))
                return true;
        }
    }
    return false;
}

static bool
serves_from_anywhere(const struct mission *m, const struct unit_version *v)
{
    if (v->site != MISSION_NONE)
        return serves_any(m, v->site, v);
    for (uint32_t s = 0; s < m->site_count; s++)
        if (m->sites[s].base && !mission_excluded(&m->sites[s], v) && serves_any(m, s, v))
            return true;
    return false;
}

enum status
lint_reach(struct binder *b)
{
    const struct mission *m = b->program->mission;

    for (uint32_t i = 0; i < b->symbol_count; i++) {
        const struct symbol       *symbol = &b->symbols[i];
        const struct unit_version *v;

        if (symbol->kind != SYMBOL_UNIT || symbol->broken)
            continue;
        v = last_version(&m->units[symbol->index]);
        if (stage_rows[v->stage].group != STAGE_GONE && !serves_from_anywhere(m, v))
            TRY(diagnose_warning(&b->diagnose, symbol->name, "unit '%.*s' serves no need: %s",
                                 STR_ARGS(symbol->name->text),
                                 !v->offer_count ? "what it can do is not said"
                                 : v->site == MISSION_NONE
                                     ? "none for what it offers lies in its reach from any base"
                                     : "none for what it offers lies in its reach where it stands"));
    }
    return TRUCE_OK;
}

/* ---- what is needed, and what is offered ---- */

static enum status
lint_needs(struct binder *b, const struct symbol *symbol, const bool *offered)
{
    const struct statement *statement = symbol->versions->statement;
    const struct site      *site = &b->program->mission->sites[symbol->index];
    uint32_t                need = 0;

    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *a = &statement->attributes[i];

        if (a->row->kind == ATTRIBUTE_SITE_NEEDS && !offered[site->needs[need++].capability])
            TRY(diagnose_warning(&b->diagnose, a->from, "no unit offers '%.*s'",
                                 STR_ARGS(a->from->text)));
    }
    return TRUCE_OK;
}

enum status
lint_offer(struct binder *b)
{
    const struct mission *m = b->program->mission;
    bool *offered = ARENA_ARRAY(b->step, (size_t)m->capability_count + 1, bool);

    TRY_NEW(offered, b->diagnose.err);
    for (uint32_t u = 0; u < m->unit_count; u++)
        for (uint32_t k = 0; k < m->units[u].version_count; k++)
            for (uint32_t i = 0; i < m->units[u].versions[k].offer_count; i++)
                offered[m->units[u].versions[k].offers[i].capability] = true;
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_SITE && !b->symbols[i].broken)
            TRY(lint_needs(b, &b->symbols[i], offered));
    return TRUCE_OK;
}

enum status
lint_unused(struct binder *b)
{
    const struct mission *m = b->program->mission;
    bool *needed = ARENA_ARRAY(b->step, (size_t)m->capability_count + 1, bool);

    TRY_NEW(needed, b->diagnose.err);
    for (uint32_t s = 0; s < m->site_count; s++)
        for (uint32_t i = 0; i < m->sites[s].need_count; i++)
            needed[m->sites[s].needs[i].capability] = true;
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        const struct symbol *symbol = &b->symbols[i];

        if (symbol->kind == SYMBOL_CAPABILITY && !needed[symbol->index])
            TRY(diagnose_warning(&b->diagnose, symbol->name, "no site needs '%.*s'",
                                 STR_ARGS(symbol->name->text)));
    }
    return TRUCE_OK;
}

/* ---- what is not said ---- */

enum status
lint_domain(struct binder *b)
{
    static const char *const known[] = { "land", "sea", "air" };

    for (uint32_t i = 0; i < b->symbol_count; i++) {
        const struct symbol *symbol = &b->symbols[i];
        const struct site   *site = symbol->kind == SYMBOL_SITE
                                        ? &b->program->mission->sites[symbol->index] : NULL;
        bool                 found = false;

        if (!site || symbol->broken)
            continue;
        for (uint32_t d = 0; d < site->domain_count; d++)
            for (size_t k = 0; k < sizeof known / sizeof *known; k++)
                found = found || str_eq_c(site->domains[d], known[k]);
        if (!found)
            TRY(diagnose_warning(&b->diagnose, symbol->name, "site '%.*s' %s",
                                 STR_ARGS(symbol->name->text),
                                 site->domain_count ? "is said to be on none of land, sea and air"
                                                    : "does not say its 'domain'"));
    }
    return TRUCE_OK;
}

static bool
has_source(const struct statement *statement)
{
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *a = &statement->attributes[i];

        if (str_eq_c(a->word->text, "source"))
            return true;
        for (const struct token *t = a->from; str_eq_c(a->word->text, "stated") && t < a->to; t++)
            if (token_is(t, "source"))
                return true;
    }
    return false;
}

enum status
lint_sources(struct binder *b)
{
    for (uint32_t i = 0; i < b->statement_count; i++) {
        const struct statement *s = b->statements[i];

        if (!s->row || s->broken || s->to == s->from)
            continue;
        switch (statement_kind(s)) {
        case STATEMENT_UNIT:
        case STATEMENT_RECALL:
        case STATEMENT_MEETING:
        case STATEMENT_POSITION:
        case STATEMENT_MEASURE: break;
        default: continue;
        }
        if (!has_source(s))
            TRY(diagnose_warning(&b->diagnose, s->from, "%s '%.*s' does not say its 'source'",
                                 s->row->word, STR_ARGS(s->from->text)));
    }
    return TRUCE_OK;
}
