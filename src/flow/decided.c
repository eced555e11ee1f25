#include "flow/decided.h"

#include "base/bytes.h"
#include "flow/fold_decided.h"
#include "record/vault.h"
#include "watch/spot.h"

#include <stdio.h>

enum {
    ROW_PREFIX_LEN = 9,
    ROW_KEY_LEN = ROW_PREFIX_LEN + 8 + 8,
    AUTHOR_PREFIX_LEN = 7,
    AUTHOR_KEY_LEN = AUTHOR_PREFIX_LEN + NOTE_KEY_BYTES,
    INVALID_PREFIX_LEN = 8,
    INVALID_KEY_LEN = INVALID_PREFIX_LEN + 8,
    DEPTH_MAX = 2, /* a supersede, and the one that takes it back */
};

static const struct str row_prefix = { "decision ", ROW_PREFIX_LEN };
static const struct str author_prefix = { "author ", AUTHOR_PREFIX_LEN };
static const struct str invalid_prefix = { "invalid ", INVALID_PREFIX_LEN };
static const struct str state_decided = { "decided", 7 };

/* ---- rows ---- */

struct row {
    uint64_t         about, seq;
    enum record_kind kind;
};

struct rows {
    struct arena *arena;
    struct row   *at;
    uint32_t      count, size;
    uint64_t      about;
    bool          all; /* whatever they are about */
};

static enum status
bad_row(struct err *err)
{
    return err_set(err, TRUCE_CORRUPT, "the table 'state' holds a row that does not read; "
                                       "run truce rebuild");
}

static enum status
add_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct rows *rows = context;
    struct row   row;
    void        *at = rows->at;

    if (!str_starts(key.bytes, row_prefix))
        return TRUCE_FOUND; /* not an error: those are all */
    if (key.bytes.len != ROW_KEY_LEN || !record_kind_find(value, &row.kind))
        return bad_row(err);
    row.about = be_get(key.bytes.at + ROW_PREFIX_LEN, 8);
    row.seq = be_get(key.bytes.at + ROW_PREFIX_LEN + 8, 8);
    if (!rows->all && row.about != rows->about)
        return TRUCE_FOUND;
    TRY(context_grow(rows->arena, &at, rows->count, &rows->size, sizeof row, UINT32_MAX / 2,
                     "decisions", err));
    rows->at = at;
    rows->at[rows->count++] = row;
    return TRUCE_OK;
}

static enum status
read_rows(struct flow *flow, struct rows *rows, struct err *err)
{
    char        key[ROW_PREFIX_LEN + 8];
    enum status status;

    memcpy(key, row_prefix.at, ROW_PREFIX_LEN);
    be_put(key + ROW_PREFIX_LEN, 8, rows->about);
    status = store_scan(flow->store, STORE_STATE,
                        STORE_BYTES(((struct str){ key, sizeof key })), add_row, rows, err);
    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

static enum status
rows_about(struct flow *flow, uint64_t seq, struct arena *step, struct rows *ret_rows,
           struct err *err)
{
    struct rows rows = { .arena = step, .about = seq };

    if (seq == DECIDED_COVERAGE || seq < flow->decided_end)
        TRY(read_rows(flow, &rows, err));
    *ret_rows = rows;
    return TRUCE_OK;
}

/* By a supersede that no other takes back; the newest. depth: supersedes still heard. */
static enum status
find_withdrawal(struct flow *flow, uint64_t seq, int depth, struct arena *step, bool *ret_is,
                uint64_t *ret_by, struct err *err)
{
    struct rows rows;

    *ret_is = false;
    if (!depth)
        return TRUCE_OK;
    TRY(rows_about(flow, seq, step, &rows, err));
    for (uint32_t i = 0; i < rows.count; i++) {
        uint64_t by;
        bool     taken_back;

        if (rows.at[i].kind != RECORD_SUPERSEDE)
            continue;
        TRY(find_withdrawal(flow, rows.at[i].seq, depth - 1, step, &taken_back, &by, err));
        if (taken_back)
            continue;
        *ret_is = true;
        *ret_by = rows.at[i].seq;
    }
    return TRUCE_OK;
}

/* ---- all about one entry ---- */

static enum status
read_decided(struct flow *flow, const struct row *row, bool with_vault, struct arena *step,
             struct decided *ret_decided, struct err *err)
{
    struct decided   one = { .seq = row->seq };
    struct log_entry entry;
    struct str       disclosures = STR_NONE;
    bool             is_supersede = row->kind == RECORD_SUPERSEDE;

    one.decision = ARENA_NEW(step, struct decision);
    TRY_NEW(one.decision, err);
    TRY(log_read(flow->log, row->seq, step, &entry, err));
    if (entry.kind != row->kind)
        return bad_row(err);
    if (with_vault)
        TRY(vault_get(flow->log, row->seq, step, &disclosures, err));
    TRY(decision_read(entry.kind, entry.body, disclosures, step, one.decision, err));
    TRY(find_withdrawal(flow, row->seq, DEPTH_MAX - is_supersede, step, &one.is_withdrawn,
                        &one.withdrawn_by, err));
    one.recorded = entry.recorded;
    *ret_decided = one;
    return TRUCE_OK;
}

/* Does a newer one take its place? */
static bool
replaces(const struct decided *newer, const struct decided *older)
{
    enum record_kind kind = older->decision->kind;

    if (newer->is_withdrawn || newer->decision->kind != kind || kind == RECORD_LINK ||
        kind == RECORD_COVERAGE || kind == RECORD_SUPERSEDE)
        return false;
    return kind != RECORD_RULING || str_eq(decision_get(newer->decision, "clause"),
                                           decision_get(older->decision, "clause"));
}

static enum status
list_decided(struct flow *flow, uint64_t seq, bool with_vault, struct arena *step,
             struct decided_list *ret_list, struct err *err)
{
    struct decided_list list = { 0 };
    struct rows         rows;

    TRY(rows_about(flow, seq, step, &rows, err));
    list.at = ARENA_ARRAY(step, (size_t)rows.count + 1, struct decided);
    TRY_NEW(list.at, err);
    for (; list.count < rows.count; list.count++)
        TRY(read_decided(flow, &rows.at[list.count], with_vault, step, &list.at[list.count],
                         err));
    for (uint32_t i = 0; i < list.count; i++) {
        list.at[i].holds = !list.at[i].is_withdrawn;
        for (uint32_t k = i + 1; k < list.count && list.at[i].holds; k++)
            list.at[i].holds = !replaces(&list.at[k], &list.at[i]);
    }
    *ret_list = list;
    return TRUCE_OK;
}

enum status
flow_decided(struct flow *flow, uint64_t seq, struct arena *step, struct decided_list *ret_list,
             struct err *err)
{
    return list_decided(flow, seq, true, step, ret_list, err);
}

/* ---- what they come to ---- */

static uint32_t
clause_of(const struct flow *flow, struct str name)
{
    uint32_t i = 0;

    while (flow->program && i < flow->program->clause_count &&
           !str_eq(flow->program->clauses[i].name, name))
        i++;
    return flow->program && i < flow->program->clause_count ? i : UINT32_MAX;
}

static void
attribute(const struct decision *d, struct report *report, struct decided_report *decided,
          struct str *said_by)
{
    decided->attributed = true;
    decided->said_by = said_by;
    decided->said_count = report->by_count;
    memcpy(said_by, report->by, report->by_count * sizeof *said_by);
    memcpy(report->by, d->by, d->by_count * sizeof *d->by);
    report->by_count = d->by_count;
    report->by_basis = BASIS_RULED;
}

_Static_assert((int)DECISION_ACTORS_MAX <= (int)REPORT_NAMES_MAX, "they stand in a report");

static struct said
say(const struct flow *flow, const struct decided *one)
{
    const struct decision *d = one->decision;

    return (struct said){ .kind = d->kind, .author = d->name, .entry = one->seq,
                          .at = one->recorded, .outcome = decision_get(d, "outcome"),
                          .confidence = decision_get(d, "confidence"),
                          .clause = d->kind == RECORD_RULING
                                        ? clause_of(flow, decision_get(d, "clause"))
                                        : UINT32_MAX,
                          .exception = decision_get(d, "exception"),
                          .finds = decision_get(d, "finds") };
}

static enum status
settle(const struct flow *flow, const struct decided_list *list, struct arena *step,
       struct report *report, struct decided_report *decided, struct err *err)
{
    struct said *at = ARENA_ARRAY(step, (size_t)list->count + 1, struct said);
    struct str  *said_by = ARENA_ARRAY(step, (size_t)report->by_count + 1, struct str);

    TRY_NEW(at, err);
    TRY_NEW(said_by, err);
    decided->at = at;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct decided *one = &list->at[i];

        if (!one->holds)
            continue;
        if (one->decision->kind == RECORD_SUPERSEDE)
            decided->withdrawn = true;
        if (one->decision->kind == RECORD_VERIFICATION)
            decided->dismissed = decision_says(one->decision, "outcome", "refuted");
        if (one->decision->kind == RECORD_ATTRIBUTION)
            attribute(one->decision, report, decided, said_by);
        at[decided->count] = say(flow, one);
        if (at[decided->count].outcome.len == 0 && one->decision->by_count)
            at[decided->count].outcome = STR("attributed");
        decided->count++;
    }
    return TRUCE_OK;
}

enum status
flow_read_judged(struct flow *flow, const struct log_entry *entry, struct arena *step,
                 struct report *ret_report, const struct json **ret_json,
                 uint64_t *ret_corrects, struct decided_report *ret_decided, struct err *err)
{
    struct decided_report decided = { 0 };
    struct decided_list   list;

    TRY(flow_read_report(flow, entry, step, ret_report, ret_json, ret_corrects, err));
    if (entry->seq < flow->decided_end) {
        TRY(list_decided(flow, entry->seq, false, step, &list, err));
        if (list.count)
            TRY(settle(flow, &list, step, ret_report, &decided, err));
    }
    *ret_decided = decided;
    return TRUCE_OK;
}

enum status
flow_each_withdrawn(struct flow *flow, flow_each_entry each, void *context, struct err *err)
{
    struct rows  rows = { .all = true };
    struct arena step, own;
    uint64_t     last = UINT64_MAX, by;
    bool         is;
    enum status  status;

    arena_init(&own, (size_t)1 << 30);
    arena_init(&step, (size_t)1 << 28);
    rows.arena = &own;
    status = read_rows(flow, &rows, err);
    for (uint32_t i = 0; i < rows.count && status == TRUCE_OK; i++) {
        if (rows.at[i].kind != RECORD_SUPERSEDE || rows.at[i].about == last)
            continue;
        last = rows.at[i].about;
        arena_reset(&step);
        status = find_withdrawal(flow, last, DEPTH_MAX, &step, &is, &by, err);
        if (status == TRUCE_OK && is)
            status = each(context, last, err);
    }
    arena_free(&step);
    arena_free(&own);
    return status;
}

struct invalid {
    struct arena *step;
    uint64_t      count, first;
    struct str    why;
};

static enum status
see_invalid(void *context, struct store_key key, struct str value, struct err *err)
{
    struct invalid *invalid = context;

    if (!str_starts(key.bytes, invalid_prefix))
        return TRUCE_FOUND;
    if (key.bytes.len != INVALID_KEY_LEN)
        return bad_row(err);
    if (invalid->count++)
        return TRUCE_OK;
    invalid->first = be_get(key.bytes.at + INVALID_PREFIX_LEN, 8);
    invalid->why = arena_copy_str(invalid->step, value);
    TRY_NEW(invalid->why.at, err);
    return TRUCE_OK;
}

enum status
flow_invalid(struct flow *flow, struct arena *step, uint64_t *ret_count, uint64_t *ret_first,
             struct str *ret_why, struct err *err)
{
    struct invalid invalid = { .step = step };
    enum status status = store_scan(flow->store, STORE_STATE, STORE_BYTES(invalid_prefix),
                                    see_invalid, &invalid, err);

    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    *ret_count = invalid.count;
    *ret_first = invalid.first;
    *ret_why = invalid.why;
    return TRUCE_OK;
}

/* ---- the fold ---- */

enum status
fold_decided_load(struct flow *flow, struct err *err)
{
    return fold_get_number(flow, state_decided, 0, &flow->decided_end, err);
}

static struct str
author_key(char key[AUTHOR_KEY_LEN], const struct note_key *of)
{
    memcpy(key, author_prefix.at, AUTHOR_PREFIX_LEN);
    memcpy(key + AUTHOR_PREFIX_LEN, of->bytes, NOTE_KEY_BYTES);
    return (struct str){ key, AUTHOR_KEY_LEN };
}

/* What does not hold has no effect, and says why. */
static enum status
keep_invalid(struct flow *flow, const struct log_entry *entry, const struct err *why,
             struct err *err)
{
    char key[INVALID_KEY_LEN];

    if (why->status == TRUCE_MEMORY)
        return err_memory(err);
    memcpy(key, invalid_prefix.at, INVALID_PREFIX_LEN);
    be_put(key + INVALID_PREFIX_LEN, 8, entry->seq);
    return store_put(flow->store, STORE_STATE, STORE_BYTES(((struct str){ key, sizeof key })),
                     str_from_c(why->text), err);
}

enum status
fold_author(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct author author;
    struct err    why = { 0 };
    char          key[AUTHOR_KEY_LEN];

    if (author_read(entry->body, &flow->step, &author, &why) != TRUCE_OK)
        return keep_invalid(flow, entry, &why, err);
    return fold_put_number(flow, author_key(key, &author.key), entry->seq, err);
}

static enum status
put_row(struct flow *flow, uint64_t about, const struct log_entry *entry, struct err *err)
{
    char key[ROW_KEY_LEN];

    memcpy(key, row_prefix.at, ROW_PREFIX_LEN);
    be_put(key + ROW_PREFIX_LEN, 8, about);
    be_put(key + ROW_PREFIX_LEN + 8, 8, entry->seq);
    TRY(store_put(flow->store, STORE_STATE, STORE_BYTES(((struct str){ key, sizeof key })),
                  str_from_c(record_kind_name(entry->kind)), err));
    if (about == DECIDED_COVERAGE || about < flow->decided_end)
        return TRUCE_OK;
    flow->decided_end = about + 1;
    return fold_put_number(flow, state_decided, flow->decided_end, err);
}

static enum status
put_rows(struct flow *flow, const struct log_entry *entry, const struct decision *d,
         struct err *err)
{
    if (entry->kind == RECORD_COVERAGE)
        return put_row(flow, DECIDED_COVERAGE, entry, err);
    for (uint32_t i = 0; i < d->target_count; i++)
        TRY(put_row(flow, d->targets[i].seq, entry, err));
    return TRUCE_OK;
}

/* A report, if it is judged by what was decided; a decision that was withdrawn or taken back:
 * the reports that it is about. */
static enum status
judge_about(struct flow *flow, uint64_t seq, int depth, struct err *err)
{
    struct log_entry entry;
    struct decision  d;

    TRY(log_read(flow->log, seq, &flow->step, &entry, err));
    if (entry.kind == RECORD_REPORT)
        return fold_judge_again(flow, &entry, err);
    if (!depth || !decision_is_kind(entry.kind))
        return TRUCE_OK;
    TRY(decision_read(entry.kind, entry.body, STR_NONE, &flow->step, &d, err));
    for (uint32_t i = 0; i < d.target_count; i++)
        TRY(judge_about(flow, d.targets[i].seq, depth - 1, err));
    return TRUCE_OK;
}

enum status
fold_decision(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct decision d;
    struct err      why = { 0 };
    const char     *not;
    char            key[AUTHOR_KEY_LEN];
    uint64_t        newest;

    if (decision_read(entry->kind, entry->body, STR_NONE, &flow->step, &d, &why) != TRUCE_OK)
        return keep_invalid(flow, entry, &why, err);
    TRY(fold_get_number(flow, author_key(key, &d.key), UINT64_MAX, &newest, err));
    TRY(decision_check(flow->log, entry, &d, newest, &flow->step, &not, err));
    if (not) {
        (void)err_set(&why, TRUCE_CORRUPT, "%s", not);
        return keep_invalid(flow, entry, &why, err);
    }
    TRY(put_rows(flow, entry, &d, err));
    if (entry->kind == RECORD_LINK || entry->kind == RECORD_COVERAGE)
        return TRUCE_OK; /* no report is judged by them */
    for (uint32_t i = 0; i < d.target_count; i++)
        TRY(judge_about(flow, d.targets[i].seq, DEPTH_MAX, err));
    return TRUCE_OK;
}
