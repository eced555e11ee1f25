#include "record/vault.h"

#include "record/log_rows.h"

enum status
vault_put(struct store *store, uint64_t seq, struct str disclosures, struct err *err)
{
    if (!disclosures.len)
        return TRUCE_OK;
    return store_put(store, STORE_VAULT, STORE_NUMBER(seq), disclosures, err);
}

enum status
vault_get(struct store *store, uint64_t seq, struct arena *step, struct str *ret_disclosures,
          struct err *err)
{
    struct str value = STR_NONE;
    bool       found;

    TRY(store_get(store, STORE_VAULT, STORE_NUMBER(seq), step, &value, &found, err));
    *ret_disclosures = found ? value : STR_NONE;
    return TRUCE_OK;
}

static bool
is_named(struct str name, const struct str *names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

/* The disclosures whose members are named, or those whose are not; their names too. */
static enum status
sift(struct str disclosures, const struct str *names, uint32_t count, bool named,
     struct arena *step, struct buf *out, struct str *other, uint32_t *ret_other,
     struct err *err)
{
    uint32_t others = 0;

    while (disclosures.len) {
        struct str disclosure, name;

        TRY(protect_take(&disclosures, step, &disclosure, &name, err));
        if (is_named(name, names, count) == named) {
            buf_add(out, disclosure);
            buf_add_byte(out, '~');
        } else if (other) {
            other[others++] = name;
        }
    }
    if (ret_other)
        *ret_other = others;
    return buf_status(out, err);
}

enum status
vault_erase(struct store *store, uint64_t seq, const struct str *names, uint32_t count,
            struct arena *step, struct str **ret_names, uint32_t *ret_count, struct err *err)
{
    struct str *gone = ARENA_ARRAY(step, PROTECT_MEMBERS_MAX, struct str);
    struct str  all;
    uint32_t    gone_count = 0;
    struct buf  kept;
    enum status status;

    TRY_NEW(gone, err);
    TRY(vault_get(store, seq, step, &all, err));
    buf_init(&kept, STORE_VALUE_LEN_MAX);
    /* of none named, none is kept */
    status = sift(all, names, count, count == 0, step, &kept, gone, &gone_count, err);
    if (status == TRUCE_OK && kept.len)
        status = store_put(store, STORE_VAULT, STORE_NUMBER(seq), buf_str(&kept), err);
    else if (status == TRUCE_OK && all.len)
        status = store_delete(store, STORE_VAULT, STORE_NUMBER(seq), err);
    buf_free(&kept);
    TRY(status);
    *ret_names = gone;
    *ret_count = gone_count;
    return TRUCE_OK;
}

enum status
vault_choose(struct str disclosures, const struct str *names, uint32_t count,
             struct arena *step, struct str *ret_chosen, struct err *err)
{
    struct buf  out;
    enum status status;

    for (uint32_t i = 0; i < count; i++) {
        struct str rest = disclosures, disclosure, name = STR_NONE;

        while (rest.len && !str_eq(name, names[i]))
            TRY(protect_take(&rest, step, &disclosure, &name, err));
        if (!str_eq(name, names[i]))
            return err_set(err, TRUCE_MISSING, "the vault holds no '%.*s' of this report",
                           STR_ARGS(str_sub(names[i], 0, 60)));
    }
    buf_init(&out, STORE_VALUE_LEN_MAX);
    status = sift(disclosures, names, count, true, step, &out, NULL, NULL, err);
    if (status == TRUCE_OK) {
        *ret_chosen = arena_copy_str(step, buf_str(&out));
        status = out.len && !ret_chosen->at ? err_memory(err) : TRUCE_OK;
    }
    buf_free(&out);
    return status;
}

struct verifying {
    struct log   *log;
    struct arena *step;
    uint64_t      checked;
};

static enum status
verify_row(void *context, struct store_key key, struct str disclosures, struct err *err)
{
    struct verifying  *v = context;
    struct log_entry   entry;
    const struct json *body, *report;
    uint32_t           hidden;
    struct err         why = { 0 };

    arena_reset(v->step);
    TRY(log_read(v->log, key.number, v->step, &entry, err));
    TRY(json_parse(entry.body, v->step, &body, err));
    report = json_get(body, STR("report"));
    if (!report || protect_merge(report, disclosures, v->step, &report, &hidden, &why) != TRUCE_OK)
        return err_set(err, why.status == TRUCE_MEMORY ? TRUCE_MEMORY : TRUCE_CORRUPT,
                       "the vault's row of entry %llu is not what the entry has digests of: "
                       "restore a backup",
                       (unsigned long long)key.number);
    v->checked++;
    return TRUCE_OK;
}

enum status
vault_verify(struct log *log, struct arena *step, uint64_t *ret_checked, struct err *err)
{
    struct verifying v = { log, step, 0 };

    TRY(store_scan(log_store(log), STORE_VAULT, STORE_NUMBER(0), verify_row, &v, err));
    *ret_checked = v.checked;
    return TRUCE_OK;
}
