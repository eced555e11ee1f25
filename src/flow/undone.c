#include "flow/undone.h"

#include "base/bytes.h"
#include "record/decision.h"
#include "record/log_rows.h"

#define UNDONE_KEY STR("\0undone ")
enum {
    UNDONE_PREFIX_LEN = 8,
    UNDONE_KEY_LEN = UNDONE_PREFIX_LEN + 8 + 8,
    DEPTH_MAX = 2, /* a supersede, and the one that takes it back: as in flow/decided.h */
};

static void
undone_key(char key[UNDONE_KEY_LEN], uint64_t about, uint64_t by)
{
    memcpy(key, UNDONE_KEY.at, UNDONE_PREFIX_LEN);
    be_put(key + UNDONE_PREFIX_LEN, 8, about);
    be_put(key + UNDONE_PREFIX_LEN + 8, 8, by);
}

/* ---- the fold ---- */

static enum status
put_row(struct flow *flow, uint64_t about, const struct log_entry *by, struct err *err)
{
    char key[UNDONE_KEY_LEN];

    undone_key(key, about, by->seq);
    return store_put(flow->store, STORE_CURRENT,
                     STORE_BYTES(((struct str){ key, sizeof key })),
                     str_from_c(record_kind_name(by->kind)), err);
}

/* Is it a table, or a supersede that is about one in the end? */
static enum status
is_of_table(struct flow *flow, uint64_t seq, int depth, bool *ret_is, struct err *err)
{
    struct log_entry entry;
    struct decision  d;
    struct err       why = { 0 };

    *ret_is = false;
    if (seq >= log_size(flow->log))
        return TRUCE_OK;
    TRY(log_read(flow->log, seq, &flow->step, &entry, err));
    *ret_is = entry.kind == RECORD_UNIT_STATE;
    if (entry.kind != RECORD_SUPERSEDE || !depth)
        return TRUCE_OK;
    if (decision_read(entry.kind, entry.body, STR_NONE, &flow->step, &d, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    return d.target_count ? is_of_table(flow, d.targets[0].seq, depth - 1, ret_is, err)
                          : TRUCE_OK;
}

static enum status
take_supersede(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct decision d;
    struct err      why = { 0 };
    const char     *not;
    uint64_t        author;
    bool            is;

    if (decision_read(entry->kind, entry->body, STR_NONE, &flow->step, &d, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    if (!d.target_count || d.targets[0].seq >= entry->seq)
        return TRUCE_OK;
    TRY(is_of_table(flow, d.targets[0].seq, DEPTH_MAX - 1, &is, err));
    if (!is)
        return TRUCE_OK;
    TRY(fold_current_author(flow, &d.key, &flow->step, &author, err));
    TRY(log_keep(flow->log, err)); /* what it is about may stand in this transaction */
    TRY(decision_check(flow->log, entry, &d, author, &flow->step, &not, err));
    return not ? TRUCE_OK : put_row(flow, d.targets[0].seq, entry, err);
}

static enum status
take_erase(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    const struct json *json, *number;
    int64_t            seq;
    bool               is;

    TRY(json_parse(entry->body, &flow->step, &json, err));
    number = json_get(json, STR("erased"));
    if (!number || number->kind != JSON_NUMBER || !str_to_i64(number->text, &seq) || seq < 0 ||
        (uint64_t)seq >= entry->seq)
        return TRUCE_OK; /* of another program: kept, and forgets nothing */
    TRY(is_of_table(flow, (uint64_t)seq, 0, &is, err));
    return is ? put_row(flow, (uint64_t)seq, entry, err) : TRUCE_OK;
}

enum status
fold_current_undone(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    return entry->kind == RECORD_ERASE ? take_erase(flow, entry, err)
                                       : take_supersede(flow, entry, err);
}

/* ---- asking ---- */

struct row {
    uint64_t         by;
    enum record_kind kind;
};

struct rows {
    struct arena *arena;
    struct row   *at;
    uint32_t      count, size;
    uint64_t      about;
};

static enum status
bad_row(struct err *err)
{
    return err_set(err, TRUCE_CORRUPT, "the table 'current' holds a row that does not read; "
                                       "run truce rebuild");
}

static enum status
add_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct rows *rows = context;
    struct row   row;
    void        *at = rows->at;

    if (!str_starts(key.bytes, UNDONE_KEY))
        return TRUCE_FOUND; /* not an error: those are all */
    if (key.bytes.len != UNDONE_KEY_LEN || !record_kind_find(value, &row.kind))
        return bad_row(err);
    if (be_get(key.bytes.at + UNDONE_PREFIX_LEN, 8) != rows->about)
        return TRUCE_FOUND;
    row.by = be_get(key.bytes.at + UNDONE_PREFIX_LEN + 8, 8);
    TRY(context_grow(rows->arena, &at, rows->count, &rows->size, sizeof row, UINT32_MAX / 2,
                     "withdrawals", err));
    rows->at = at;
    rows->at[rows->count++] = row;
    return TRUCE_OK;
}

static enum status
find(struct flow *flow, uint64_t seq, instant until, int depth, struct arena *step,
     enum undone *ret_undone, uint64_t *ret_by, struct err *err)
{
    struct rows rows = { .arena = step, .about = seq };
    char        key[UNDONE_KEY_LEN];
    enum status status;

    *ret_undone = UNDONE_NOT;
    if (!depth)
        return TRUCE_OK;
    undone_key(key, seq, 0);
    status = store_scan(flow->store, STORE_CURRENT,
                        STORE_BYTES(((struct str){ key, sizeof key })), add_row, &rows, err);
    if (status != TRUCE_OK && status != TRUCE_FOUND)
        return status;
    for (uint32_t i = 0; i < rows.count; i++) {
        struct log_entry by;
        enum undone      back = UNDONE_NOT, what = UNDONE_ERASED;
        uint64_t         ignored;

        TRY(log_read(flow->log, rows.at[i].by, step, &by, err));
        if (rows.at[i].kind == RECORD_SUPERSEDE) {
            if (by.recorded >= until)
                continue;
            TRY(find(flow, rows.at[i].by, until, depth - 1, step, &back, &ignored, err));
            what = UNDONE_WITHDRAWN;
        }
        if (back != UNDONE_NOT || (*ret_undone == UNDONE_ERASED && what != UNDONE_ERASED))
            continue;
        *ret_undone = what;
        *ret_by = rows.at[i].by;
    }
    return TRUCE_OK;
}

enum status
flow_undone(struct flow *flow, uint64_t seq, instant until, struct arena *step,
            enum undone *ret_undone, uint64_t *ret_by, struct err *err)
{
    return find(flow, seq, until, DEPTH_MAX, step, ret_undone, ret_by, err);
}
