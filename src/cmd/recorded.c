#include "cmd/recorded.h"

#include "record/decision.h"
#include "record/vault.h"
#include "report/words.h"
#include "wire/json.h"

enum { NAME_COLUMNS = 30, LISTED_MAX = 10 };

/* ---- rows ---- */

enum status
recorded_open(struct command *command, const uint64_t *records, uint32_t count,
              struct recorded_table *ret_table, struct err *err)
{
    struct recorded_table *t = ret_table;

    *t = (struct recorded_table){ .count = count, .given = count };
    t->of = ARENA_ARRAY(&command->boot, (size_t)count + 1, struct flow_stock_rows);
    t->ahead = ARENA_ARRAY(&command->boot, (size_t)count + 1, const struct force_stock_row *);
    TRY_NEW(t->of, err);
    TRY_NEW(t->ahead, err);
    for (; t->open < count; t->open++)
        TRY(flow_stock_open(command->flow, records[t->open], &t->of[t->open], err));
    for (uint32_t i = 0; i < count; i++)
        if (!t->of[i].hidden)
            TRY(flow_stock_next(&t->of[i], &t->ahead[i], err));
    return TRUCE_OK;
}

void
recorded_close(struct recorded_table *t)
{
    while (t->open)
        flow_stock_close(&t->of[--t->open]);
}

static void
give(const struct str *cells, uint32_t count, uint64_t line, struct csv_row *ret_row)
{
    ret_row->line = line;
    ret_row->count = count;
    for (uint32_t i = 0; i < count; i++)
        ret_row->cells[i] = cells[i];
}

static enum status
next_row(void *context, struct csv_row *ret_row, bool *ret_more, struct err *err)
{
    struct recorded_table *t = context;
    uint32_t               first = t->count;

    if (t->given < t->count) /* not before: the reader holds its cells until now */
        TRY(flow_stock_next(&t->of[t->given], &t->ahead[t->given], err));
    *ret_more = !t->header_given;
    if (!t->header_given) {
        give(t->of[0].head.columns, t->of[0].head.column_count, 1, ret_row);
        t->header_given = true;
        return TRUCE_OK;
    }
    for (uint32_t i = 0; i < t->count; i++)
        if (t->ahead[i] && (first == t->count || t->ahead[i]->line < t->ahead[first]->line))
            first = i;
    *ret_more = first < t->count;
    if (!*ret_more)
        return TRUCE_OK;
    give(t->ahead[first]->cells, t->ahead[first]->cell_count, t->ahead[first]->line, ret_row);
    t->given = first;
    return TRUCE_OK;
}

struct force_rows
recorded_rows(struct recorded_table *table)
{
    return (struct force_rows){ next_row, table };
}

/* ---- what is said otherwise ---- */

static enum status
tell_nothing(void *context, enum force_issue issue, uint64_t line, struct str detail,
             const struct csv_row *row, struct err *err)
{
    (void)context, (void)issue, (void)line, (void)detail, (void)row, (void)err;
    return TRUCE_OK; /* it was told when it was recorded */
}

static enum status
read_statement(struct command *command, const struct force_profile *profile, uint64_t record,
               struct arena *keep, struct holdings *holdings, bool *ret_known, struct err *err)
{
    struct force_table    table = { .tell = tell_nothing };
    struct recorded_table rows;
    enum status           status;

    holdings_init(holdings, keep);
    status = recorded_open(command, &record, 1, &rows, err);
    *ret_known = status == TRUCE_OK && !rows.of[0].hidden;
    if (*ret_known)
        status = profile->read(recorded_rows(&rows), &table, holdings, err);
    recorded_close(&rows);
    return status;
}

enum status
recorded_changes(struct command *command, const struct force_profile *profile, uint64_t before,
                 uint64_t after, struct arena *keep, bool *ret_known,
                 struct force_change **ret_changes, uint32_t *ret_count, struct err *err)
{
    struct holdings was, is;
    bool            known;

    *ret_count = 0;
    TRY(read_statement(command, profile, before, keep, &was, ret_known, err));
    TRY(read_statement(command, profile, after, keep, &is, &known, err));
    *ret_known = *ret_known && known;
    return *ret_known ? force_changes(&was, &is, keep, ret_changes, ret_count, err) : TRUCE_OK;
}

/* ---- as text, as JSON ---- */

void
add_strength(struct buf *out, struct force_range r)
{
    add_count(out, (uint64_t)r.min);
    if (r.max == FORCE_OPEN) {
        buf_add_c(out, " or more");
    } else if (r.max > r.min) {
        buf_add_c(out, "–");
        add_count(out, (uint64_t)r.max);
    }
}

void
add_strength_json(struct buf *out, const char *name, struct force_range r)
{
    buf_printf(out, "\"%s\":{\"min\":%lld,\"max\":", name, (long long)r.min);
    if (r.max == FORCE_OPEN)
        buf_add_c(out, "null}");
    else
        buf_printf(out, "%lld}", (long long)r.max);
}

static void
add_name(struct buf *out, struct str name, const char *before)
{
    if (!name.len)
        return;
    buf_add_c(out, before);
    (void)text_add(out, name, NAME_COLUMNS);
}

static void
add_change(const struct force_change *c, struct buf *out)
{
    bool same = c->was && c->is && c->before.min == c->after.min && c->before.max == c->after.max;

    buf_add_c(out, c->is_stated ? "    stated total: " : "    ");
    if (!c->mission.len)
        buf_add_c(out, "all missions");
    add_name(out, c->mission, "");
    add_name(out, c->place, ", ");
    add_name(out, c->contributor, ", ");
    buf_add_c(out, ": ");
    if (c->was)
        add_strength(out, c->before);
    else
        buf_add_c(out, "in no row");
    buf_add_c(out, same ? " as before, by other types" : ", now ");
    if (c->is && !same)
        add_strength(out, c->after);
    if (!c->is)
        buf_add_c(out, "in no row");
    buf_add_byte(out, '\n');
}

void
recorded_changes_text(const struct force_change *changes, uint32_t count, struct buf *out)
{
    for (uint32_t i = 0; i < count && i < LISTED_MAX; i++)
        add_change(&changes[i], out);
    if (count > LISTED_MAX) {
        buf_add_c(out, "    and ");
        add_count(out, count - LISTED_MAX);
        buf_add_c(out, " more\n");
    }
    if (!count)
        buf_add_c(out, "    the same numbers\n");
}

static void
add_member(struct buf *out, const char *name, struct str value)
{
    if (!value.len)
        return;
    buf_printf(out, "\"%s\":", name);
    json_add_string(out, value);
    buf_add_byte(out, ',');
}

void
recorded_changes_json(const struct force_change *changes, uint32_t count, struct buf *out)
{
    buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        const struct force_change *c = &changes[i];

        buf_add_c(out, i ? ",{" : "{");
        add_member(out, "mission", c->mission);
        add_member(out, "place", c->place);
        add_member(out, "contributor", c->contributor);
        if (c->was) {
            add_strength_json(out, "before", c->before);
            buf_add_byte(out, ',');
        }
        if (c->is) {
            add_strength_json(out, "after", c->after);
            buf_printf(out, ",\"line\":%llu,", (unsigned long long)c->line);
        }
        buf_printf(out, "\"stated\":%s}", c->is_stated ? "true" : "false");
    }
    buf_add_byte(out, ']');
}

/* ---- who undid it ---- */

static struct str
text_of(const struct json *body, const char *name)
{
    const struct json *text = json_get(body, str_from_c(name));

    return text && text->kind == JSON_STRING ? text->text : STR_NONE;
}

enum status
recorded_undoing(struct command *command, uint64_t entry_number, struct arena *keep,
                 struct recorded_undoing *ret_undoing, struct err *err)
{
    struct log        *log = flow_log(command->flow);
    struct log_entry   entry;
    struct decision    decision;
    const struct json *body;
    struct str         disclosures;

    TRY(log_read(log, entry_number, keep, &entry, err));
    *ret_undoing = (struct recorded_undoing){ .recorded = entry.recorded };
    if (entry.kind == RECORD_ERASE) {
        TRY(json_parse(entry.body, keep, &body, err));
        ret_undoing->by = text_of(body, "by");
        ret_undoing->because = text_of(body, "why");
        return TRUCE_OK;
    }
    TRY(vault_get(log, entry_number, keep, &disclosures, err));
    TRY(decision_read(entry.kind, entry.body, disclosures, keep, &decision, err));
    ret_undoing->by = decision.name;
    ret_undoing->because = decision_get(&decision, "because");
    return TRUCE_OK;
}
