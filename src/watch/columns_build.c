#include "watch/columns_parts.h"

#include "base/buf.h"

#include <stdlib.h>

_Static_assert(PROGRAM_CLAUSES_MAX < 1 << 28, "a hit's clause has 28 bits");

/* A zone that moves with every fix is not cut into cells for each: its clause asks. */
enum { EPOCHS_MAX = 64 };

enum { RULES_BYTES_MAX = 1 << 30 };

/* As collected, before places are told apart. */
struct draft {
    struct columns_rule rule;
    const struct zone  *zone;
    uint32_t            place;
};

struct plan {
    const struct program *program;
    struct zone          *everywhere;
    struct buf            drafts;
};

/* ---- rules of a program ---- */

static void
add_draft(struct plan *plan, const struct columns_rule *rule, const struct zone *zone)
{
    struct draft draft;

    if (zone->empty || rule->span.from >= rule->span.until)
        return; /* nothing lies in it, or it never holds */
    memset(&draft, 0, sizeof draft);
    draft.rule = *rule;
    draft.zone = zone;
    buf_add(&plan->drafts, (struct str){ (const char *)&draft, sizeof draft });
}

/* Of epochs that overlap more than one can hold at an instant: who asks must say. */
static bool
epochs_overlap(const struct epochs *in)
{
    for (uint32_t i = 0; i + 1 < in->count; i++)
        if (in->at[i].span.until > in->at[i + 1].span.from)
            return true;
    return false;
}

static void
add_zone(struct plan *plan, const struct columns_rule *rule, const struct epochs *in)
{
    struct columns_rule one = *rule;

    if (in->count > EPOCHS_MAX) {
        one.is_plain = false;
        add_draft(plan, &one, plan->everywhere);
        return;
    }
    one.is_plain = one.is_plain && !in->moves && !epochs_overlap(in);
    for (uint32_t i = 0; i < in->count; i++) {
        one.span = span_both(rule->span, in->at[i].span);
        add_draft(plan, &one, in->at[i].zone);
    }
}

static bool
is_plain(const struct clause_version *version)
{
    return version->kind == CLAUSE_FORBID && version->except_count == 0 &&
           version->windows.count == 0 && version->sure.from <= version->span.from &&
           version->sure.until >= version->span.until;
}

static void
add_clause(struct plan *plan, uint32_t number)
{
    const struct clause *clause = &plan->program->clauses[number];

    for (uint32_t i = 0; i < clause->version_count; i++) {
        const struct clause_version *version = &clause->versions[i];
        struct columns_rule          rule = { .span = version->span,
                                              .clause = number,
                                              .number = i,
                                              .version = version,
                                              .is_plain = is_plain(version) };

        if (version->kind == CLAUSE_UNCHECKABLE || version->kind == CLAUSE_REQUIRE)
            continue; /* never a finding */
        for (uint32_t k = 0; k < version->in.count; k++)
            add_zone(plan, &rule, &version->in.zones[k]);
    }
}

/* ---- places ---- */

static int
compare_drafts(const void *a, const void *b)
{
    const struct draft *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->rule.clause != y->rule.clause)
        return x->rule.clause < y->rule.clause ? -1 : 1;
    return (x->rule.span.from > y->rule.span.from) -
           (x->rule.span.from < y->rule.span.from);
}

/* Each zone once, by its address: in the order in which clauses name them. */
static enum status
number_places(struct draft *drafts, uint32_t count, struct arena *scratch,
              uint32_t *ret_places, struct err *err)
{
    struct map places;
    uint32_t   made = 0;

    map_init(&places, scratch);
    for (uint32_t i = 0; i < count; i++) {
        struct str key = { (const char *)&drafts[i].zone, sizeof drafts[i].zone };

        if (!map_get(&places, key, &drafts[i].place)) {
            drafts[i].place = made++;
            TRY(map_put(&places, key, drafts[i].place, err));
        }
    }
    *ret_places = made;
    return TRUCE_OK;
}

static void
lay_rules(struct columns *columns, const struct draft *drafts)
{
    uint32_t place = UINT32_MAX;

    for (uint32_t i = 0; i < columns->rule_count; i++) {
        struct columns_rule *rule = &columns->rules[i];

        *rule = drafts[i].rule;
        if (drafts[i].place != place) {
            place = drafts[i].place;
            columns->places[place] =
                (struct columns_place){ drafts[i].zone, i, rule->span };
        }
        struct span *span = &columns->places[place].span;
        span->from = rule->span.from < span->from ? rule->span.from : span->from;
        span->until = rule->span.until > span->until ? rule->span.until : span->until;
    }
    columns->places[columns->place_count].first = columns->rule_count;
}

static enum status
build_cells(struct columns *columns, struct arena *keep, struct arena *scratch,
            struct err *err)
{
    uint32_t            count = columns->place_count;
    const struct zone **zones =
        ARENA_ARRAY(scratch, (size_t)count + 1, const struct zone *);
    struct cells_rule *times = ARENA_ARRAY(scratch, (size_t)count + 1, struct cells_rule);

    TRY_NEW(zones, err);
    TRY_NEW(times, err);
    for (uint32_t i = 0; i < count; i++) {
        zones[i] = columns->places[i].zone;
        times[i].from = columns->places[i].span.from;
        times[i].until = columns->places[i].span.until;
    }
    return cells_build_near(keep, zones, count, times, COLUMNS_NEAR_M, &columns->cells,
                            err);
}

/* ---- all together ---- */

static enum status
lay_out(struct plan *plan, struct columns *columns, struct arena *keep,
        struct arena *scratch, struct err *err)
{
    struct draft *drafts = (struct draft *)(void *)plan->drafts.at;

    TRY(buf_status(&plan->drafts, err));
    columns->rule_count = (uint32_t)(plan->drafts.len / sizeof *drafts);
    TRY(number_places(drafts, columns->rule_count, scratch, &columns->place_count, err));
    if (columns->rule_count)
        qsort(drafts, columns->rule_count, sizeof *drafts, compare_drafts);
    columns->places =
        ARENA_ARRAY(keep, (size_t)columns->place_count + 1, struct columns_place);
    columns->rules =
        ARENA_ARRAY(keep, (size_t)columns->rule_count + 1, struct columns_rule);
    TRY_NEW(columns->places, err);
    TRY_NEW(columns->rules, err);
    lay_rules(columns, drafts);
    TRY(build_cells(columns, keep, scratch, err));
    columns->place_words = cells_words(columns->cells);
    columns->rule_words = columns->rule_count / 64 + 1;
    return TRUCE_OK;
}

enum status
columns_build(struct arena *keep, const struct program *program,
              struct columns **ret_columns, struct err *err)
{
    struct columns *columns = ARENA_NEW(keep, struct columns);
    struct plan     plan = { .program = program };
    struct arena    scratch;
    enum status     status;

    TRY_NEW(columns, err);
    TRY(zone_everywhere(keep, &plan.everywhere, err));
    columns->program = program;
    arena_init(&scratch, RULES_BYTES_MAX);
    buf_init(&plan.drafts, RULES_BYTES_MAX);
    for (uint32_t i = 0; i < program->clause_count; i++)
        add_clause(&plan, i);
    status = lay_out(&plan, columns, keep, &scratch, err);
    buf_free(&plan.drafts);
    arena_free(&scratch);
    TRY(status);
    *ret_columns = columns;
    return TRUCE_OK;
}
