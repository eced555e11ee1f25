#include "watch/columns_parts.h"

static struct columns_name
name_of(const struct subject *subject)
{
    const struct report *r = subject->report;
    struct columns_name  name;

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
columns_kinds_build(struct arena *keep, const struct columns *columns,
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
    kinds->names = ARENA_ARRAY(keep, most, struct columns_name);
    kinds->slots = ARENA_ARRAY(keep, COLUMNS_SLOTS, uint32_t);
    TRY_NEW(kinds->names, err);
    TRY_NEW(kinds->slots, err);
    TRY_NEW(kinds->places, err);
    TRY_NEW(kinds->may, err);
    TRY_NEW(kinds->sure, err);
    TRY_NEW(kinds->found, err);
    kinds->hits = ARENA_ARRAY(keep, (size_t)columns->place_count + 64, struct cells_hit);
    TRY_NEW(kinds->clauses, err);
    TRY_NEW(kinds->hits, err);
    *ret_kinds = kinds;
    return TRUCE_OK;
}

static void
forget_all(struct columns_kinds *kinds)
{
    memset(kinds->slots, 0, COLUMNS_SLOTS * sizeof *kinds->slots);
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

/* Multiplied and folded by words: Steele, Lea and Flood, OOPSLA 2014. */
static uint32_t
hash_of(const struct columns_name *name)
{
    uint64_t words[sizeof *name / sizeof(uint64_t)], hash = 0;

    _Static_assert(sizeof words == sizeof *name, "a name is whole words");
    memcpy(words, name, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        hash = (hash ^ words[i]) * 0xBF58476D1CE4E5B9u;
        hash ^= hash >> 31;
    }
    return (uint32_t)hash;
}

static uint32_t *
slot_of(const struct columns_kinds *kinds, const struct columns_name *name)
{
    for (uint32_t i = hash_of(name);; i++) {
        uint32_t *slot = &kinds->slots[i % COLUMNS_SLOTS];

        if (!*slot || memcmp(&kinds->names[*slot - 1], name, sizeof *name) == 0)
            return slot;
    }
}

uint16_t
columns_kind(struct columns_kinds *kinds, const struct subject *subject)
{
    struct columns_name name = name_of(subject);
    uint32_t           *slot = slot_of(kinds, &name);

    if (!*slot) {
        if (kinds->count == kinds->most) {
            forget_all(kinds);
            slot = slot_of(kinds, &name);
        }
        kinds->names[kinds->count] = name;
        work_out(kinds, subject, kinds->count);
        *slot = ++kinds->count;
    }
    return (uint16_t)(*slot - 1);
}

uint32_t
columns_kinds_turn(const struct columns_kinds *kinds)
{
    return kinds->turn;
}
