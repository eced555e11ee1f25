#include "watch/columns_parts.h"

/* All that the conditions of a clause without time and place look at; no byte of it is
 * left to chance, since it is compared as bytes. */
struct kind_name {
    const struct vocabulary *words;
    uint64_t                 named, sides;
    double                   calibre_mm[2], range_m[2];
    uint16_t                 act, weapon, target;
    uint8_t                  has_by, has_between, has_others;
};

static struct kind_name
name_of(const struct subject *subject)
{
    const struct report *r = subject->report;
    struct kind_name     name;

    memset(&name, 0, sizeof name);
    name.words = r->words;
    name.named = subject->named;
    name.sides = subject->sides;
    name.calibre_mm[0] = r->calibre_min_mm;
    name.calibre_mm[1] = r->calibre_max_mm;
    name.range_m[0] = r->weapon_range_min_m;
    name.range_m[1] = r->weapon_range_max_m;
    name.act = r->act;
    name.weapon = r->weapon;
    name.target = r->target;
    name.has_by = r->by_count > 0;
    name.has_between = r->between_count > 0;
    name.has_others = subject->sides_others > 0;
    return name;
}

enum status
columns_kinds_open(struct arena *keep, const struct columns *columns,
                   struct columns_kinds **ret_kinds, struct err *err)
{
    struct columns_kinds *kinds = ARENA_NEW(keep, struct columns_kinds);
    size_t                clauses = columns->program->clause_count, most;

    TRY_NEW(kinds, err);
    most = COLUMNS_KINDS_BYTES /
           ((columns->place_words + 2 * (size_t)columns->rule_words) * sizeof(uint64_t));
    most = most < 16 ? 16 : most > COLUMNS_KINDS_MAX ? COLUMNS_KINDS_MAX : most;
    kinds->columns = columns;
    kinds->most = (uint32_t)most;
    kinds->places = ARENA_ARRAY(keep, most * columns->place_words, uint64_t);
    kinds->may = ARENA_ARRAY(keep, most * columns->rule_words, uint64_t);
    kinds->sure = ARENA_ARRAY(keep, most * columns->rule_words, uint64_t);
    kinds->found = ARENA_ARRAY(keep, clauses / 64 + 1, uint64_t);
    kinds->clauses = ARENA_ARRAY(keep, clauses + 1, uint32_t);
    TRY_NEW(kinds->places, err);
    TRY_NEW(kinds->may, err);
    TRY_NEW(kinds->sure, err);
    TRY_NEW(kinds->found, err);
    kinds->hits = ARENA_ARRAY(keep, (size_t)columns->place_count + 64, struct cells_hit);
    TRY_NEW(kinds->clauses, err);
    TRY_NEW(kinds->hits, err);
    arena_init(&kinds->names, (size_t)1 << 24);
    map_init(&kinds->by_name, &kinds->names);
    *ret_kinds = kinds;
    return TRUCE_OK;
}

void
columns_kinds_free(struct columns_kinds *kinds)
{
    arena_free(&kinds->names);
}

static void
forget_all(struct columns_kinds *kinds)
{
    arena_reset(&kinds->names);
    map_init(&kinds->by_name, &kinds->names);
    kinds->count = 0;
    kinds->turn++;
}

/* Every version is asked once, though it may have rules in many places. */
static void
work_out(struct columns_kinds *kinds, const struct subject *subject, uint32_t kind)
{
    const struct columns *columns = kinds->columns;
    uint64_t             *places = kinds->places + (size_t)kind * columns->place_words;
    uint64_t             *may = kinds->may + (size_t)kind * columns->rule_words;
    uint64_t             *sure = kinds->sure + (size_t)kind * columns->rule_words;
    const uint32_t       *numbers = cells_numbers(columns->cells);

    memset(places, 0, columns->place_words * sizeof *places);
    memset(may, 0, columns->rule_words * sizeof *may);
    memset(sure, 0, columns->rule_words * sizeof *sure);
    for (uint32_t rank = 0; rank < columns->place_count; rank++) {
        const struct columns_place *place = &columns->places[numbers[rank]];

        for (uint32_t i = place->first; i < place[1].first; i++) {
            enum answer answer = evaluator_kind(subject, columns->rules[i].version);

            if (answer == ANSWER_NO)
                continue;
            columns_set(may, i);
            columns_set(places, rank);
            if (answer == ANSWER_YES)
                columns_set(sure, i);
        }
    }
}

enum status
columns_kind(struct columns_kinds *kinds, const struct subject *subject,
             uint16_t *ret_kind, struct err *err)
{
    struct kind_name name = name_of(subject);
    struct str       key = { (const char *)&name, sizeof name };
    uint32_t         kind;

    if (!map_get(&kinds->by_name, key, &kind)) {
        if (kinds->count == kinds->most)
            forget_all(kinds);
        kind = kinds->count;
        key = arena_copy_str(&kinds->names, key);
        TRY_NEW(key.at, err);
        TRY(map_put(&kinds->by_name, key, kind, err));
        work_out(kinds, subject, kind);
        kinds->count++;
    }
    *ret_kind = (uint16_t)kind;
    return TRUCE_OK;
}

uint32_t
columns_kinds_turn(const struct columns_kinds *kinds)
{
    return kinds->turn;
}
