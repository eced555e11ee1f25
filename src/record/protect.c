#include "record/protect.h"

#include "base/sys.h"

#include <sodium.h>
#include <stdlib.h>

enum {
    URL64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    DIGEST_LEN = sodium_base64_ENCODED_LEN(SHA256_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1,
    SALT_LEN = sodium_base64_ENCODED_LEN(PROTECT_SALT_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1,
};

static const struct str sd = { "_sd", 3 };

/* Sorted. Everything else is protected: source; lat, lon, radius_m, bearing_*, range_*,
 * place, site, track; text, url, evidence; and what is not known. */
#define NAME(text) { text, sizeof text - 1 }
static const struct str clear_names[] = {
    NAME("act"), NAME("between"), NAME("by"), NAME("by_basis"), NAME("calibre_max_mm"),
    NAME("calibre_min_mm"), NAME("calibre_mm"), NAME("civilian"), NAME("count_max"),
    NAME("count_min"), NAME("covers"), NAME("credibility"), NAME("from"), NAME("id"),
    NAME("injured_max"), NAME("injured_min"), NAME("item"), NAME("killed_best"),
    NAME("killed_max"), NAME("killed_min"), NAME("known"), NAME("lang"), NAME("notice"),
    NAME("reliability"), NAME("target"), NAME("to"), NAME("weapon"),
    NAME("weapon_range_km"),
};
#undef NAME

bool
protect_is_clear(struct str name)
{
    for (size_t i = 0; i < sizeof clear_names / sizeof *clear_names; i++)
        if (str_eq(name, clear_names[i]))
            return true;
    return false;
}

/* ---- splitting ---- */

struct hidden {
    const struct json *member;
    char               digest[DIGEST_LEN];
};

static int
by_digest(const void *a, const void *b)
{
    return memcmp(((const struct hidden *)a)->digest, ((const struct hidden *)b)->digest,
                  DIGEST_LEN);
}

static void
digest_text(struct str disclosure, char text[DIGEST_LEN])
{
    struct digest digest = sha256(&disclosure, 1);
    char          ended[DIGEST_LEN + 1];

    sodium_bin2base64(ended, sizeof ended, digest.bytes, sizeof digest.bytes, URL64);
    memcpy(text, ended, DIGEST_LEN);
}

/* One disclosure to `out`, its digest to `hidden`. */
static enum status
disclose(const struct json *member, const uint8_t salt[PROTECT_SALT_BYTES],
         struct arena *step, struct buf *plain, struct buf *out, char digest[DIGEST_LEN],
         struct err *err)
{
    char   salt_text[SALT_LEN + 1], *text;
    size_t size, from = out->len;

    sodium_bin2base64(salt_text, sizeof salt_text, salt, PROTECT_SALT_BYTES, URL64);
    buf_clear(plain);
    buf_printf(plain, "[\"%s\",", salt_text);
    json_add_string(plain, member->name);
    buf_add_byte(plain, ',');
    TRY(json_add_canonical(plain, member, step, err));
    buf_add_byte(plain, ']');
    TRY(buf_status(plain, err));
    size = sodium_base64_ENCODED_LEN(plain->len, URL64);
    text = ARENA_ARRAY(step, size, char);
    TRY_NEW(text, err);
    sodium_bin2base64(text, size, (const uint8_t *)plain->at, plain->len, URL64);
    buf_add(out, (struct str){ text, size - 1 });
    TRY(buf_status(out, err));
    digest_text((struct str){ out->at + from, out->len - from }, digest);
    buf_add_byte(out, '~');
    return buf_status(out, err);
}

/* The members in clear, and the digests as an array. */
static enum status
add_public(protect_rule is_clear, const struct json *report, const struct hidden *hidden,
           uint32_t count, struct arena *step, struct buf *out, struct err *err)
{
    struct json  object = { .kind = JSON_OBJECT }, list = { .kind = JSON_ARRAY, .name = sd };
    struct json *nodes = ARENA_ARRAY(step, (size_t)report->count + count + 1, struct json);
    struct json *at = nodes;

    TRY_NEW(nodes, err);
    for (uint32_t i = 0; i < count; i++, at++)
        *at = (struct json){ .kind = JSON_STRING, .text = { hidden[i].digest, DIGEST_LEN },
                             .next = i + 1 < count ? at + 1 : NULL };
    list.first = count ? nodes : NULL;
    list.count = count;
    if (count) {
        object.first = &list;
        object.count = 1;
    }
    for (const struct json *m = report->first; m; m = m->next) {
        if (!is_clear(m->name))
            continue;
        *at = *m;
        at->next = object.first;
        object.first = at++;
        object.count++;
    }
    TRY(json_add_canonical(out, &object, step, err));
    return buf_status(out, err);
}

static enum status
split_with(protect_rule is_clear, const struct json *report, struct hidden *hidden,
           uint32_t count, struct arena *step, struct buf *plain, struct buf *out,
           struct buf *disclosures, struct err *err)
{
    uint8_t *salts = ARENA_ARRAY(step, (size_t)count * PROTECT_SALT_BYTES + 1, uint8_t);

    TRY_NEW(salts, err);
    if (count)
        TRY(sys_random(salts, (size_t)count * PROTECT_SALT_BYTES, err));
    for (uint32_t i = 0; i < count; i++)
        TRY(disclose(hidden[i].member, salts + (size_t)i * PROTECT_SALT_BYTES, step, plain,
                     disclosures, hidden[i].digest, err));
    qsort(hidden, count, sizeof *hidden, by_digest); /* their order says nothing */
    return add_public(is_clear, report, hidden, count, step, out, err);
}

enum status
protect_split(const struct json *report, struct arena *step, struct buf *out,
              struct buf *disclosures, struct err *err)
{
    return protect_split_by(protect_is_clear, report, step, out, disclosures, err);
}

enum status
protect_split_by(protect_rule is_clear, const struct json *report, struct arena *step,
                 struct buf *out, struct buf *disclosures, struct err *err)
{
    struct hidden *hidden = ARENA_ARRAY(step, (size_t)report->count + 1, struct hidden);
    uint32_t       count = 0;
    struct buf     plain;

    CHECK(report->kind == JSON_OBJECT && sodium_init() >= 0);
    TRY_NEW(hidden, err);
    for (const struct json *m = report->first; m; m = m->next) {
        if (str_eq(m->name, sd))
            return err_set(err, TRUCE_SYNTAX, "a report may not have a member '_sd': the "
                                              "record uses that name");
        if (!is_clear(m->name))
            hidden[count++].member = m;
    }
    if (count > PROTECT_MEMBERS_MAX)
        return err_set(err, TRUCE_LIMIT, "a report with over %d members that are not public",
                       PROTECT_MEMBERS_MAX);
    buf_init(&plain, out->limit_bytes);
    enum status status =
        split_with(is_clear, report, hidden, count, step, &plain, out, disclosures, err);
    buf_free(&plain);
    return status;
}

/* ---- merging ---- */

static enum status
bad_disclosure(struct err *err, const char *why)
{
    return err_set(err, TRUCE_CORRUPT, "what the vault says of a report %s", why);
}

/* ["salt","name",value] */
static enum status
read_disclosure(struct str disclosure, struct arena *step, const struct json **ret_member,
                struct err *err)
{
    size_t             size = disclosure.len, len = 0;
    char              *text = ARENA_ARRAY(step, size + 1, char);
    const struct json *array, *name;
    struct json       *member = ARENA_NEW(step, struct json);

    TRY_NEW(text, err);
    TRY_NEW(member, err);
    if (!size || !str_is_ascii(disclosure) ||
        sodium_base642bin((uint8_t *)text, size, disclosure.at, size, NULL, &len,
                          NULL, URL64) != 0 ||
        json_parse((struct str){ text, len }, step, &array, NULL) != TRUCE_OK ||
        array->kind != JSON_ARRAY || array->count != 3)
        return bad_disclosure(err, "is not of its form");
    name = array->first->next;
    if (array->first->kind != JSON_STRING || name->kind != JSON_STRING ||
        protect_is_clear(name->text) || str_eq(name->text, sd))
        return bad_disclosure(err, "is not of its form");
    *member = *name->next;
    member->name = name->text;
    *ret_member = member;
    return TRUCE_OK;
}

enum status
protect_take(struct str *disclosures, struct arena *step, struct str *ret_disclosure,
             struct str *ret_name, struct err *err)
{
    struct str         disclosure;
    const struct json *member;

    if (!str_cut(disclosures, '~', &disclosure))
        return bad_disclosure(err, "is not of its form");
    TRY(read_disclosure(disclosure, step, &member, err));
    *ret_disclosure = disclosure;
    *ret_name = member->name;
    return TRUCE_OK;
}

/* Is it one of the digests, and not told before? */
static bool
take_digest(const struct json *list, struct str disclosure, bool *taken)
{
    char     digest[DIGEST_LEN];
    uint32_t i = 0;

    digest_text(disclosure, digest);
    for (const struct json *d = list->first; d; d = d->next, i++)
        if (d->kind == JSON_STRING && !taken[i] && d->text.len == DIGEST_LEN &&
            memcmp(d->text.at, digest, DIGEST_LEN) == 0)
            return taken[i] = true;
    return false;
}

static enum status
merge_members(struct json *object, const struct json *list, struct str disclosures,
              struct arena *step, struct err *err)
{
    bool *taken = ARENA_ARRAY(step, (size_t)list->count + 1, bool);

    TRY_NEW(taken, err);
    memset(taken, 0, (size_t)list->count + 1);
    while (disclosures.len) {
        struct str         disclosure;
        const struct json *member;
        struct json       *own;

        if (!str_cut(&disclosures, '~', &disclosure) || !take_digest(list, disclosure, taken))
            return bad_disclosure(err, "is not what the record has a digest of: one of them "
                                       "was changed; restore a backup");
        TRY(read_disclosure(disclosure, step, &member, err));
        if (json_get(object, member->name))
            return bad_disclosure(err, "is said twice");
        own = ARENA_NEW(step, struct json);
        TRY_NEW(own, err);
        *own = *member;
        own->at = object->at; /* it stands in no text that a message could show */
        own->next = object->first;
        object->first = own;
        object->count++;
    }
    return TRUCE_OK;
}

enum status
protect_merge(const struct json *public_report, struct str disclosures, struct arena *step,
              const struct json **ret_report, uint32_t *ret_hidden, struct err *err)
{
    static const struct json none = { .kind = JSON_ARRAY };
    const struct json       *list = json_get(public_report, sd);
    struct json             *object = ARENA_NEW(step, struct json);

    TRY_NEW(object, err);
    if (public_report->kind != JSON_OBJECT || (list && list->kind != JSON_ARRAY))
        return bad_disclosure(err, "has no report to stand in");
    *object = *public_report;
    object->first = NULL;
    object->count = 0;
    for (const struct json *m = public_report->first; m; m = m->next) {
        struct json *own = ARENA_NEW(step, struct json);

        TRY_NEW(own, err);
        if (m == list)
            continue;
        *own = *m;
        own->next = object->first;
        object->first = own;
        object->count++;
    }
    TRY(merge_members(object, list ? list : &none, disclosures, step, err));
    *ret_hidden = public_report->count + (list ? list->count : 0) - object->count - (list != NULL);
    *ret_report = object;
    return TRUCE_OK;
}
