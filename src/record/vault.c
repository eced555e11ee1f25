#include "record/vault.h"

#include "base/base64url.h"
#include "record/decision.h"
#include "record/log_rows.h"

enum status
vault_put(struct log *log, uint64_t seq, struct str disclosures, struct err *err)
{
    if (!disclosures.len)
        return TRUCE_OK;
    return pack_add(log_vault(log), seq, disclosures, err);
}

const struct json *
vault_public(const struct json *body)
{
    static const char *const names[] = { "report", "table", "part" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct json *object = json_get(body, str_from_c(names[i]));

        if (object)
            return object;
    }
    return decision_public(body);
}

enum status
vault_get(struct log *log, uint64_t seq, struct arena *step, struct str *ret_disclosures,
          struct err *err)
{
    struct str value = STR_NONE;
    bool       found;

    TRY(pack_get(log_vault(log), seq, step, &value, &found, err));
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
vault_erase(struct log *log, uint64_t seq, const struct str *names, uint32_t count,
            struct arena *step, struct str **ret_names, uint32_t *ret_count, struct err *err)
{
    struct str *gone = ARENA_ARRAY(step, PROTECT_MEMBERS_MAX, struct str);
    struct str  all;
    uint32_t    gone_count = 0;
    struct buf  kept;
    enum status status;

    TRY_NEW(gone, err);
    TRY(vault_get(log, seq, step, &all, err));
    buf_init(&kept, STORE_VALUE_LEN_MAX);
    /* of none named, none is kept */
    status = sift(all, names, count, count == 0, step, &kept, gone, &gone_count, err);
    if (status == TRUCE_OK && all.len)
        status = pack_put(log_vault(log), seq, buf_str(&kept), err);
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

/* ---- checking ---- */

enum { DIGEST_LEN = BASE64URL_LEN(SHA256_BYTES), LIST_STEP = DIGEST_LEN + 3, /* "…", */
       USUAL_MAX = 64 };

struct verifying {
    struct arena    *step;
    struct pack_walk vault;
    uint64_t         kept;
};

/* The digests of the entry: where they stand in its body, as the members are in order and a
 * string bears no quote without a backslash before it. */
static struct str
digests_of(struct str body)
{
    struct str list = STR_NONE, before;

    while (str_cut(&body, '_', &before))
        if (str_ends(before, STR("\"")) && str_starts(body, STR("sd\":[")))
            return str_cut(&body, ']', &list) ? str_sub(list, 5, list.len) : STR_NONE;
    return STR_NONE;
}

static bool
is_of_digests(struct str list, const struct digest *digest, uint64_t *taken)
{
    char text[DIGEST_LEN];

    base64url_put(text, digest->bytes, sizeof digest->bytes);
    for (unsigned i = 0; i < USUAL_MAX && list.len >= (i + 1) * LIST_STEP - 1; i++) {
        uint64_t bit = (uint64_t)1 << i;

        if (memcmp(list.at + i * LIST_STEP + 1, text, DIGEST_LEN) != 0 || (*taken & bit))
            continue;
        *taken |= bit;
        return true;
    }
    return false;
}

/* The usual form: at most so many digests, and nothing else in their list. */
static bool
fits_usual(struct str body, struct str disclosures)
{
    struct str    list = digests_of(body), each[USUAL_MAX];
    struct digest digests[USUAL_MAX];
    unsigned      count = 0;
    uint64_t      taken = 0;

    while (count < USUAL_MAX && str_cut(&disclosures, '~', &each[count]))
        count++;
    if (disclosures.len)
        return false;
    sha256_each(STR_NONE, each, count, digests);
    for (unsigned i = 0; i < count; i++)
        if (!is_of_digests(list, &digests[i], &taken))
            return false;
    return true;
}

static enum status
fits(const struct log_entry *entry, struct str disclosures, struct arena *step,
     struct err *err)
{
    const struct json *body, *report;
    uint32_t           hidden;

    if (fits_usual(entry->body, disclosures))
        return TRUCE_OK;
    arena_reset(step);
    TRY(json_parse(entry->body, step, &body, err));
    report = vault_public(body);
    if (!report)
        return err_set(err, TRUCE_CORRUPT, "it keeps nothing to itself");
    return protect_merge(report, disclosures, step, &report, &hidden, err);
}

static enum status
verify_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct verifying *v = context;
    struct str        disclosures;
    struct err        why = { 0 };

    TRY(pack_walk_to(&v->vault, entry->seq, &disclosures, err));
    if (!disclosures.len)
        return TRUCE_OK;
    v->kept++;
    if (fits(entry, disclosures, v->step, &why) == TRUCE_OK)
        return TRUCE_OK;
    return err_set(err, why.status == TRUCE_MEMORY ? TRUCE_MEMORY : TRUCE_CORRUPT,
                   "the vault's row of entry %llu is not what the entry has digests of: "
                   "restore a backup",
                   (unsigned long long)entry->seq);
}

enum status
vault_verify(struct log *log, struct arena *step, uint64_t *ret_entries, uint64_t *ret_kept,
             struct err *err)
{
    struct verifying v = { .step = step };

    pack_walk_init(&v.vault, log_vault(log));
    enum status status = log_verify_each(log, verify_entry, &v, ret_entries, err);
    pack_walk_free(&v.vault);
    TRY(status);
    *ret_kept = v.kept;
    return TRUCE_OK;
}
