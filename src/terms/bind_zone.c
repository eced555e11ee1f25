#include "terms/bind.h"

#include "terms/expression.h"

/* ---- epochs ---- */

static enum status evaluate(struct binder *b, const struct expression *e,
                            struct epochs *ret_epochs);

static enum status
epochs_init(struct binder *b, size_t most, struct epochs *ret_epochs)
{
    *ret_epochs = (struct epochs){ .at = ARENA_ARRAY(b->step, most + 1, struct zone_epoch) };
    TRY_NEW(ret_epochs->at, b->diagnose.err);
    return TRUCE_OK;
}

/* What is the same as before only lasts longer. */
static void
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

static enum status
epochs_of_zone(struct binder *b, const struct zone *zone, struct epochs *ret_epochs)
{
    TRY(epochs_init(b, 1, ret_epochs));
    epochs_add(ret_epochs, (struct span){ TIME_MIN, TIME_MAX }, zone);
    return TRUCE_OK;
}

/* Two lists that each cover all time, cut wherever either changes. */
static enum status
epochs_join(struct binder *b, const struct expression *e, enum zone_join join,
            const struct epochs *left, const struct epochs *right, struct epochs *ret_epochs)
{
    uint32_t i = 0, j = 0;
    instant  from = TIME_MIN;

    TRY(epochs_init(b, (size_t)left->count + right->count, ret_epochs));
    while (i < left->count && j < right->count) {
        const struct zone *zone;
        instant            a = left->at[i].span.until, c = right->at[j].span.until;
        instant            until = a < c ? a : c;

        if (ret_epochs->count == BIND_EPOCHS_MAX)
            return diagnose_error(&b->diagnose, e->first, "more than %d versions of one "
                                  "expression", BIND_EPOCHS_MAX);
        TRY(bind_make_join(b, e, join, left->at[i].zone, right->at[j].zone, &zone));
        epochs_add(ret_epochs, (struct span){ from, until }, zone);
        from = until;
        i += a == until;
        j += c == until;
    }
    return TRUCE_OK;
}

/* ---- references ---- */

static enum status zone_of_symbol(struct binder *b, struct symbol *symbol,
                                  const struct token *name, struct epochs *ret_epochs);

static enum status
evaluate_name(struct binder *b, const struct expression *e, struct epochs *ret_epochs)
{
    struct symbol *symbol;

    TRY(bind_find(b, e->name, 1u << SYMBOL_ZONE, "zone", &symbol));
    return zone_of_symbol(b, symbol, e->name, ret_epochs);
}

/* Around a line or a zone; both NULL: before the line's first version. */
static enum status
make_ring(struct binder *b, const struct expression *e, const struct line *line,
          const struct zone *zone, const struct zone **ret_zone)
{
    const struct zone *inner;

    if (line && !line->count)
        return bind_make_empty(b, ret_zone);
    TRY(bind_make_within(b, e, line, zone, e->most_m, ret_zone));
    if (e->form != FORM_BETWEEN || e->least_m == 0)
        return TRUCE_OK;
    TRY(bind_make_within(b, e, line, zone, e->least_m, &inner));
    return bind_make_join(b, e, ZONE_MINUS, *ret_zone, inner, ret_zone);
}

static enum status
evaluate_distance(struct binder *b, const struct expression *e, struct epochs *ret_epochs)
{
    struct symbol     *symbol;
    const struct zone *zone;
    struct epochs      of = { 0 };

    TRY(bind_find(b, e->name, 1u << SYMBOL_ZONE | 1u << SYMBOL_LINE, "line or zone", &symbol));
    if (symbol->kind == SYMBOL_LINE) {
        const struct named_line *line = &b->program->lines[symbol->index];

        TRY(epochs_init(b, line->version_count, ret_epochs));
        for (uint32_t i = 0; i < line->version_count; i++) {
            TRY(make_ring(b, e, &line->versions[i].line, NULL, &zone));
            epochs_add(ret_epochs, line->versions[i].span, zone);
        }
        return TRUCE_OK;
    }
    TRY(zone_of_symbol(b, symbol, e->name, &of));
    TRY(epochs_init(b, of.count, ret_epochs));
    for (uint32_t i = 0; i < of.count; i++) {
        TRY(make_ring(b, e, NULL, of.at[i].zone, &zone));
        epochs_add(ret_epochs, of.at[i].span, zone);
    }
    return TRUCE_OK;
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
evaluate_side(struct binder *b, const struct expression *e, struct epochs *ret_epochs)
{
    const struct named_line *line;
    const struct zone       *zone;
    struct symbol           *symbol;
    bool                     left = false;

    TRY(bind_find(b, e->name, 1u << SYMBOL_LINE, "line", &symbol));
    line = &b->program->lines[symbol->index];
    TRY(find_hand(b, e, line, &left));
    TRY(epochs_init(b, line->version_count, ret_epochs));
    for (uint32_t i = 0; i < line->version_count; i++) {
        if (line->versions[i].line.count)
            TRY(bind_make_side(b, e, &line->versions[i].line, left, &zone));
        else
            TRY(bind_make_empty(b, &zone));
        epochs_add(ret_epochs, line->versions[i].span, zone);
    }
    return TRUCE_OK;
}

/* ---- joins ---- */

/* Neighbours first, so that no set is copied once for each of the others. */
static enum status
join_all(struct binder *b, const struct expression *e, enum zone_join join, struct epochs *parts,
         uint32_t count)
{
    while (count > 1) {
        for (uint32_t i = 0; i + 1 < count; i += 2) {
            struct epochs joined;

            TRY(epochs_join(b, e, join, &parts[i], &parts[i + 1], &joined));
            parts[i / 2] = joined;
        }
        if (count % 2)
            parts[count / 2] = parts[count - 1];
        count = count / 2 + count % 2;
    }
    return TRUCE_OK;
}

static enum status
evaluate_join(struct binder *b, const struct expression *e, struct epochs *ret_epochs)
{
    struct epochs *parts = ARENA_ARRAY(b->step, e->part_count, struct epochs);
    uint32_t       i = 0;
    bool           broken = false;

    TRY_NEW(parts, b->diagnose.err);
    for (const struct expression *part = e->parts; part; part = part->next)
        TRY_NOTING(evaluate(b, part, &parts[i++]), broken);
    if (broken)
        return TRUCE_SYNTAX;
    if (e->form == FORM_MINUS) { /* a minus b minus c is a minus (b or c) */
        TRY(join_all(b, e, ZONE_OR, parts + 1, e->part_count - 1));
        return epochs_join(b, e, ZONE_MINUS, &parts[0], &parts[1], ret_epochs);
    }
    TRY(join_all(b, e, e->form == FORM_AND ? ZONE_AND : ZONE_OR, parts, e->part_count));
    *ret_epochs = parts[0];
    return TRUCE_OK;
}

static enum status
evaluate(struct binder *b, const struct expression *e, struct epochs *ret_epochs)
{
    const struct zone *zone;
    enum status        status;

    switch (e->form) {
    case FORM_NAME: return evaluate_name(b, e, ret_epochs);
    case FORM_WITHIN: case FORM_BETWEEN: return evaluate_distance(b, e, ret_epochs);
    case FORM_SIDE: return evaluate_side(b, e, ret_epochs);
    case FORM_AND: case FORM_OR: case FORM_MINUS:
        if (b->nesting == BIND_NESTING_MAX)
            return diagnose_error(&b->diagnose, e->first, "more than %d zones, one within the "
                                  "definition of the next", BIND_NESTING_MAX);
        b->nesting++;
        status = evaluate_join(b, e, ret_epochs);
        b->nesting--;
        return status;
    default:
        TRY(bind_make_leaf(b, e, &zone));
        return epochs_of_zone(b, zone, ret_epochs);
    }
}

enum status
bind_epochs(struct binder *b, struct cursor *cursor, struct epochs *ret_epochs)
{
    const struct token *first = cursor->at;
    struct expression  *e;
    struct epochs       found, kept;

    TRY(expression_parse(cursor, b->step, &e));
    TRY(evaluate(b, e, &found));
    kept = (struct epochs){ ARENA_ARRAY(b->keep, found.count, struct zone_epoch), found.count,
                            STR_NONE };
    TRY_NEW(kept.at, b->diagnose.err);
    memcpy(kept.at, found.at, found.count * sizeof *kept.at);
    TRY(token_join(first, cursor->at, b->keep, &kept.words, b->diagnose.err));
    *ret_epochs = kept;
    return TRUCE_OK;
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

    if (list->count && !cursor_at_end(cursor))
        TRY(complain_of_zone(b, first));
    TRY(bind_epochs(b, cursor, zone));
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
version_epochs(struct binder *b, const struct version *version, struct epochs *ret_epochs)
{
    const struct attribute *places = statement_attribute(version->statement,
                                                         ATTRIBUTE_ZONE_PLACES);
    struct cursor           cursor;

    if (!places)
        return TRUCE_SYNTAX;
    cursor = cursor_over(places->from, places->to, &b->diagnose);
    TRY(bind_epochs(b, &cursor, ret_epochs));
    return cursor_finish(&cursor, "the zone");
}

/* Each version until the next; before the first of dated ones there is nothing. */
static enum status
all_versions(struct binder *b, const struct symbol *symbol, struct epochs *ret_epochs)
{
    struct epochs     *parts = ARENA_ARRAY(b->step, symbol->version_count, struct epochs);
    struct epochs      whole = { 0 };
    const struct zone *empty;
    size_t             most = 1, i = 0;
    bool               broken = false;

    TRY_NEW(parts, b->diagnose.err);
    for (const struct version *v = symbol->versions; v; v = v->next, i++) {
        TRY_NOTING(version_epochs(b, v, &parts[i]), broken);
        most += parts[i].count;
    }
    if (broken)
        return TRUCE_SYNTAX;
    whole.at = ARENA_ARRAY(b->keep, most, struct zone_epoch);
    TRY_NEW(whole.at, b->diagnose.err);
    TRY(bind_make_empty(b, &empty));
    epochs_add(&whole, (struct span){ TIME_MIN, symbol->versions->from }, empty);
    i = 0;
    for (const struct version *v = symbol->versions; v; v = v->next, i++)
        for (uint32_t k = 0; k < parts[i].count; k++) {
            struct span span = parts[i].at[k].span;
            instant     until = v->next ? v->next->from : TIME_MAX;

            span.from = span.from > v->from ? span.from : v->from;
            span.until = span.until < until ? span.until : until;
            epochs_add(&whole, span, parts[i].at[k].zone);
        }
    whole.words = parts[i - 1].words;
    *ret_epochs = whole;
    return TRUCE_OK;
}

static enum status
bind_zone(struct binder *b, struct symbol *symbol, struct named_zone *zone)
{
    bool empty = true;

    TRY(bind_versions(b, symbol));
    TRY(all_versions(b, symbol, &zone->epochs));
    zone->title = version_title(symbol);
    for (uint32_t i = 0; i < zone->epochs.count; i++)
        empty = empty && zone->epochs.at[i].zone->empty;
    if (empty)
        return diagnose_warning(&b->diagnose, symbol->name, "zone '%.*s' is empty: no place lies "
                                "in it", STR_ARGS(symbol->name->text));
    return TRUCE_OK;
}

static enum status
zone_of_symbol(struct binder *b, struct symbol *symbol, const struct token *name,
               struct epochs *ret_epochs)
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
    *ret_epochs = zone->epochs;
    return TRUCE_OK;
}

enum status
bind_zones(struct binder *b)
{
    for (uint32_t i = 0; i < b->symbol_count; i++) {
        struct symbol *symbol = &b->symbols[i];
        struct epochs  epochs;
        bool           ignored = false;

        if (symbol->kind != SYMBOL_ZONE || symbol->state == SYMBOL_DONE)
            continue;
        if (!symbol->broken)
            TRY_NOTING(zone_of_symbol(b, symbol, symbol->name, &epochs), ignored);
        else /* for whatever else is wrong with it */
            for (struct version *v = symbol->versions; v; v = v->next)
                TRY_NOTING(version_epochs(b, v, &epochs), ignored);
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

static enum status
bind_line(struct binder *b, struct symbol *symbol, struct named_line *line)
{
    bool     broken = false;
    uint32_t i = 0;

    TRY_NOTING(bind_versions(b, symbol), broken);
    line->versions = ARENA_ARRAY(b->keep, symbol->version_count + 1, struct line_version);
    TRY_NEW(line->versions, b->diagnose.err);
    if (symbol->versions->from != TIME_MIN)
        line->versions[i++].span = (struct span){ TIME_MIN, symbol->versions->from };
    for (struct version *v = symbol->versions; v; v = v->next, i++) {
        line->versions[i].span = (struct span){ v->from, v->next ? v->next->from : TIME_MAX };
        TRY_NOTING(bind_line_shape(b, v->statement, &line->versions[i].line), broken);
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
