#include "terms/bind.h"

#include "terms/expression.h"
#include "terms/extent.h"

static enum status evaluate(struct binder *b, const struct expression *e,
                            struct extent *ret_extent);

static enum status
extent_of_zone(struct binder *b, const struct zone *zone, struct extent *ret_extent)
{
    struct epochs epochs;

    TRY(epochs_init(b, 1, &epochs));
    epochs_add(&epochs, (struct span){ TIME_MIN, TIME_MAX }, zone);
    *ret_extent = extent_of(epochs);
    return TRUCE_OK;
}

/* ---- references ---- */

static enum status zone_of_symbol(struct binder *b, struct symbol *symbol,
                                  const struct token *name, struct extent *ret_extent);

static enum status
evaluate_name(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    struct symbol *symbol;

    TRY(bind_find(b, e->name, 1u << SYMBOL_ZONE, "zone", &symbol));
    return zone_of_symbol(b, symbol, e->name, ret_extent);
}

/* Around a line, which before its first version has no points. */
static enum status
make_ring(struct binder *b, const struct expression *e, const struct line *line,
          const struct zone **ret_zone)
{
    const struct zone *inner;

    if (!line->count)
        return bind_make_empty(b, ret_zone);
    TRY(bind_make_within(b, e, line, NULL, e->most_m, ret_zone));
    if (e->form != FORM_BETWEEN || e->least_m == 0)
        return TRUCE_OK;
    TRY(bind_make_within(b, e, line, NULL, e->least_m, &inner));
    return bind_make_join(b, e, ZONE_MINUS, *ret_zone, inner, ret_zone);
}

static enum status
around_line(struct binder *b, const struct expression *e, const struct named_line *line,
            struct extent *ret_extent)
{
    const struct zone *zone;
    struct epochs      epochs;

    TRY(epochs_init(b, line->version_count, &epochs));
    for (uint32_t i = 0; i < line->version_count; i++) {
        TRY(make_ring(b, e, &line->versions[i].line, &zone));
        epochs_add(&epochs, line->versions[i].span, zone);
    }
    *ret_extent = extent_of(epochs);
    return TRUCE_OK;
}

static enum status
around_epochs(struct binder *b, const struct expression *e, double distance_m,
              const struct epochs *of, bool high, struct epochs *ret_epochs, bool *failed)
{
    const struct zone *zone;

    TRY(epochs_init(b, of->count, ret_epochs));
    ret_epochs->moves = of->moves;
    for (uint32_t i = 0; i < of->count; i++) {
        b->lenient = of->moves;
        TRY(extent_settle_for(b, bind_make_within(b, e, NULL, of->at[i].zone, distance_m, &zone),
                              of->moves, high, &zone, failed));
        epochs_add(ret_epochs, of->at[i].span, zone);
    }
    return TRUCE_OK;
}

static enum status
around_extent(struct binder *b, const struct expression *e, double distance_m,
              const struct extent *of, struct extent *ret_extent)
{
    bool failed = false;

    TRY(around_epochs(b, e, distance_m, &of->low, false, &ret_extent->low, &failed));
    ret_extent->high = ret_extent->low;
    if (extent_is_exact(of) && !failed)
        return TRUCE_OK;
    return around_epochs(b, e, distance_m, &of->high, true, &ret_extent->high, &failed);
}

static enum status
evaluate_distance(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    struct symbol *symbol;
    struct extent  of, near;

    TRY(bind_find(b, e->name, 1u << SYMBOL_ZONE | 1u << SYMBOL_LINE, "line or zone", &symbol));
    if (symbol->kind == SYMBOL_LINE)
        return around_line(b, e, &b->program->lines[symbol->index], ret_extent);
    TRY(zone_of_symbol(b, symbol, e->name, &of));
    TRY(around_extent(b, e, e->most_m, &of, ret_extent));
    if (e->form != FORM_BETWEEN || e->least_m == 0)
        return TRUCE_OK;
    TRY(around_extent(b, e, e->least_m, &of, &near));
    return extent_join(b, e, ZONE_MINUS, ret_extent, &near, ret_extent);
}

static enum status
find_hand(struct binder *b, const struct expression *e, const struct named_line *line,
          bool *ret_left)
{
    struct symbol *party;

    TRY(bind_find(b, e->party, 1u << SYMBOL_PARTY, "party", &party));
    if (line->left == PARTY_NONE && line->right == PARTY_NONE)
        return diagnose_error(&b->diagnose, e->name, "line '%.*s' does not say whose side lies to "
                              "its left and right", STR_ARGS(line->name));
    if (party->index != line->left && party->index != line->right)
        return diagnose_error(&b->diagnose, e->party, "party '%.*s' has no side of line '%.*s'",
                              STR_ARGS(e->party->text), STR_ARGS(line->name));
    *ret_left = party->index == line->left;
    return TRUCE_OK;
}

static enum status
evaluate_side(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    struct epochs            epochs;
    const struct named_line *line;
    const struct zone       *zone;
    struct symbol           *symbol;
    bool                     left = false;

    TRY(bind_find(b, e->name, 1u << SYMBOL_LINE, "line", &symbol));
    line = &b->program->lines[symbol->index];
    TRY(find_hand(b, e, line, &left));
    TRY(epochs_init(b, line->version_count, &epochs));
    for (uint32_t i = 0; i < line->version_count; i++) {
        if (line->versions[i].line.count)
            TRY(bind_make_side(b, e, &line->versions[i].line, left, &zone));
        else
            TRY(bind_make_empty(b, &zone));
        epochs_add(&epochs, line->versions[i].span, zone);
    }
    *ret_extent = extent_of(epochs);
    return TRUCE_OK;
}

/* ---- joins ---- */

static enum status
evaluate_join(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    struct extent *parts = ARENA_ARRAY(b->step, e->part_count, struct extent);
    struct extent  cut;
    uint32_t       i = 0;
    bool           broken = false;

    TRY_NEW(parts, b->diagnose.err);
    for (const struct expression *part = e->parts; part; part = part->next)
        TRY_NOTING(evaluate(b, part, &parts[i++]), broken);
    if (broken)
        return TRUCE_SYNTAX;
    if (e->form == FORM_MINUS) { /* a minus b minus c is a minus (b or c) */
        TRY(extent_join_all(b, e, ZONE_OR, parts + 1, e->part_count - 1, &cut));
        return extent_join(b, e, ZONE_MINUS, &parts[0], &cut, ret_extent);
    }
    return extent_join_all(b, e, e->form == FORM_AND ? ZONE_AND : ZONE_OR, parts, e->part_count,
                           ret_extent);
}

static enum status
evaluate(struct binder *b, const struct expression *e, struct extent *ret_extent)
{
    const struct zone *zone;
    enum status        status;

    switch (e->form) {
    case FORM_NAME: return evaluate_name(b, e, ret_extent);
    case FORM_WITHIN: case FORM_BETWEEN: return evaluate_distance(b, e, ret_extent);
    case FORM_TRACK: return extent_of_track(b, e, ret_extent);
    case FORM_SIDE: return evaluate_side(b, e, ret_extent);
    case FORM_AND: case FORM_OR: case FORM_MINUS:
        if (b->nesting == BIND_NESTING_MAX)
            return diagnose_error(&b->diagnose, e->first, "more than %d zones, one within the "
                                  "definition of the next", BIND_NESTING_MAX);
        b->nesting++;
        status = evaluate_join(b, e, ret_extent);
        b->nesting--;
        return status;
    default:
        TRY(bind_make_leaf(b, e, &zone));
        return extent_of_zone(b, zone, ret_extent);
    }
}

/* A zone expression; leaves the cursor after it. The words in keep. */
static enum status
take_expression(struct binder *b, struct cursor *cursor, struct extent *ret_extent,
                struct str *ret_words)
{
    const struct token *first = cursor->at;
    struct expression  *e;

    TRY(expression_parse(cursor, b->step, &e));
    TRY(evaluate(b, e, ret_extent));
    return token_join(first, cursor->at, b->keep, ret_words, b->diagnose.err);
}

/* ---- lists of zones ---- */

static enum status
complain_of_zone(struct binder *b, const struct token *name)
{
    uint16_t term;

    if (bind_lookup(b, name->text) || !vocab_find(b->program->words, VOCAB_ACT, name->text, &term))
        return TRUCE_OK;
    return diagnose_error(&b->diagnose, name, "'%.*s' is an act, where the list of zones goes on; "
                          "the acts of a line stand first, or after no comma",
                          STR_ARGS(name->text));
}

static enum status
take_zone(struct binder *b, struct cursor *cursor, struct zone_list *list)
{
    struct epochs      *zone = &list->zones[list->count];
    const struct token *first = cursor->at;
    struct extent       extent;
    struct str          words;

    if (list->count && !cursor_at_end(cursor))
        TRY(complain_of_zone(b, first));
    TRY(take_expression(b, cursor, &extent, &words));
    TRY(extent_settle(b, &extent, zone));
    zone->words = words;
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq(list->zones[i].words, zone->words)) {
            struct token span = token_span(first, cursor->at - 1);

            return diagnose_error(&b->diagnose, &span, "the zone is listed twice");
        }
    list->count++;
    return TRUCE_OK;
}

enum status
bind_zone_list(struct binder *b, struct cursor *cursor, struct zone_list *ret_list)
{
    const struct token *first = cursor->at;
    struct zone_list    list = { 0 };
    size_t              most = 1;

    for (const struct token *t = cursor->at; t < cursor->to; t++)
        most += t->kind == TOKEN_COMMA;
    list.zones = ARENA_ARRAY(b->keep, most, struct epochs);
    TRY_NEW(list.zones, b->diagnose.err);
    do
        TRY(take_zone(b, cursor, &list));
    while (cursor_mark(cursor, TOKEN_COMMA));
    TRY(token_join(first, cursor->at, b->keep, &list.words, b->diagnose.err));
    *ret_list = list;
    return TRUCE_OK;
}

/* ---- named zones ---- */

static enum status
version_extent(struct binder *b, const struct version *version, struct extent *ret_extent,
               struct str *ret_words)
{
    const struct attribute *places = statement_attribute(version->statement,
                                                         ATTRIBUTE_ZONE_PLACES);
    struct cursor           cursor;

    if (!places)
        return TRUCE_SYNTAX;
    cursor = cursor_over(places->from, places->to, &b->diagnose);
    TRY(take_expression(b, &cursor, ret_extent, ret_words));
    return cursor_finish(&cursor, "the zone");
}

/* Each version until the next; before the first of dated ones there is nothing. */
static enum status
join_versions(struct binder *b, const struct symbol *symbol, const struct extent *parts, bool high,
              struct epochs *ret_epochs)
{
    const struct zone *empty;
    size_t             most = 1, i = 0;

    for (i = 0; i < symbol->version_count; i++)
        most += high ? parts[i].high.count : parts[i].low.count;
    TRY(epochs_init(b, most, ret_epochs));
    TRY(bind_make_empty(b, &empty));
    epochs_add(ret_epochs, (struct span){ TIME_MIN, symbol->versions->from }, empty);
    i = 0;
    for (const struct version *v = symbol->versions; v; v = v->next, i++) {
        const struct epochs *part = high ? &parts[i].high : &parts[i].low;
        struct span          holds = { v->from, v->next ? v->next->from : TIME_MAX };

        ret_epochs->moves = ret_epochs->moves || part->moves;
        for (uint32_t k = 0; k < part->count; k++)
            epochs_add(ret_epochs, span_both(part->at[k].span, holds), part->at[k].zone);
    }
    return TRUCE_OK;
}

static enum status
all_versions(struct binder *b, const struct symbol *symbol, struct extent *ret_extent,
             struct str *ret_words)
{
    struct extent *parts = ARENA_ARRAY(b->step, symbol->version_count, struct extent);
    size_t         i = 0;
    bool           broken = false, exact = true;

    TRY_NEW(parts, b->diagnose.err);
    for (const struct version *v = symbol->versions; v; v = v->next, i++) {
        TRY_NOTING(version_extent(b, v, &parts[i], ret_words), broken);
        exact = exact && extent_is_exact(&parts[i]);
    }
    if (broken)
        return TRUCE_SYNTAX;
    TRY(join_versions(b, symbol, parts, false, &ret_extent->low));
    ret_extent->high = ret_extent->low;
    return exact ? TRUCE_OK : join_versions(b, symbol, parts, true, &ret_extent->high);
}

static enum status
bind_zone(struct binder *b, struct symbol *symbol, struct named_zone *zone)
{
    struct str words;
    bool       empty = true;

    symbol->extent = ARENA_NEW(b->step, struct extent);
    TRY_NEW(symbol->extent, b->diagnose.err);
    TRY(bind_versions(b, symbol));
    TRY(all_versions(b, symbol, symbol->extent, &words));
    TRY(extent_settle(b, symbol->extent, &zone->epochs));
    zone->epochs.words = words;
    zone->title = version_title(symbol);
    for (uint32_t i = 0; i < zone->epochs.count; i++)
        empty = empty && zone->epochs.at[i].zone->empty;
    if (empty && !zone->epochs.moves)
        return diagnose_warning(&b->diagnose, symbol->name, "zone '%.*s' is empty: no place lies "
                                "in it", STR_ARGS(symbol->name->text));
    return TRUCE_OK;
}

static enum status
zone_of_symbol(struct binder *b, struct symbol *symbol, const struct token *name,
               struct extent *ret_extent)
{
    struct named_zone *zone = &b->program->zones[symbol->index];
    bool               broken = false;

    if (symbol->state != SYMBOL_DONE) {
        TRY(bind_enter(b, symbol, name));
        TRY_NOTING(bind_zone(b, symbol, zone), broken);
        bind_leave(b);
        symbol->broken |= broken;
    }
    if (symbol->broken)
        return TRUCE_SYNTAX;
    *ret_extent = *symbol->extent;
    return TRUCE_OK;
}

enum status
bind_zones(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol *symbol = &b->symbols[i];
        struct extent  extent;
        struct str     words;
        bool           ignored = false;

        if (symbol->kind != SYMBOL_ZONE || symbol->state == SYMBOL_DONE)
            continue;
        if (!symbol->broken)
            TRY_NOTING(zone_of_symbol(b, symbol, symbol->name, &extent), ignored);
        else /* for whatever else is wrong with it */
            for (struct version *v = symbol->versions; v; v = v->next)
                TRY_NOTING(version_extent(b, v, &extent, &words), ignored);
        (void)ignored;
    }
    return TRUCE_OK;
}

/* ---- lines ---- */

static enum status
bind_hand(struct binder *b, const struct version *version, enum attribute_kind kind,
          uint32_t *party)
{
    const struct attribute *attribute = statement_attribute(version->statement, kind);
    struct cursor           cursor;
    struct symbol          *symbol;

    if (!attribute)
        return TRUCE_OK;
    cursor = cursor_over(attribute->from, attribute->to, &b->diagnose);
    TRY(bind_take(b, &cursor, 1u << SYMBOL_PARTY, "party", &symbol));
    TRY(cursor_finish(&cursor, "the party"));
    if (*party != PARTY_NONE && *party != symbol->index)
        return diagnose_error(&b->diagnose, attribute->from, "another version of the line has %.*s "
                              "on that side", STR_ARGS(b->program->parties[*party].name));
    *party = symbol->index;
    return TRUCE_OK;
}

/* A version that is drawn like an earlier one has that one's points, so that what is built
 * from them is built once: a front line stands still on most days. */
static enum status
share_points(struct binder *b, struct map *drawn, struct named_line *line, uint32_t version)
{
    struct line *shape = &line->versions[version].line;
    struct str   key = { (const char *)shape->points, shape->count * sizeof *shape->points };
    uint32_t     same;

    if (!map_get(drawn, key, &same))
        return map_put(drawn, key, version, b->diagnose.err);
    *shape = line->versions[same].line;
    return TRUCE_OK;
}

static enum status
bind_line(struct binder *b, struct symbol *symbol, struct named_line *line)
{
    struct map drawn;
    bool     broken = false;
    uint32_t i = 0;

    TRY_NOTING(bind_versions(b, symbol), broken);
    line->versions = ARENA_ARRAY(b->keep, symbol->version_count + 1, struct line_version);
    TRY_NEW(line->versions, b->diagnose.err);
    if (symbol->versions->from != TIME_MIN)
        line->versions[i++].span = (struct span){ TIME_MIN, symbol->versions->from };
    map_init(&drawn, b->step);
    for (struct version *v = symbol->versions; v; v = v->next, i++) {
        line->versions[i].span = (struct span){ v->from, v->next ? v->next->from : TIME_MAX };
        TRY_NOTING(bind_line_shape(b, v->statement, &line->versions[i].line), broken);
        if (line->versions[i].line.count)
            TRY(share_points(b, &drawn, line, i));
        TRY_NOTING(bind_hand(b, v, ATTRIBUTE_LINE_LEFT, &line->left), broken);
        TRY_NOTING(bind_hand(b, v, ATTRIBUTE_LINE_RIGHT, &line->right), broken);
    }
    line->version_count = i;
    if (!broken && line->left == line->right && line->left != PARTY_NONE)
        return diagnose_error(&b->diagnose, symbol->name, "the same party lies to the left and to "
                              "the right of line '%.*s'", STR_ARGS(symbol->name->text));
    line->title = version_title(symbol);
    return broken ? TRUCE_SYNTAX : TRUCE_OK;
}

enum status
bind_lines(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++)
        if (b->symbols[i].kind == SYMBOL_LINE)
            TRY_NOTING(bind_line(b, &b->symbols[i], &b->program->lines[b->symbols[i].index]),
                       b->symbols[i].broken);
    return TRUCE_OK;
}
