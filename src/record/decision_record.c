#include "record/decision.h"

#include "base/map.h"
#include "record/checkpoint.h"
#include "record/entry.h"
#include "record/log_proof.h"
#include "record/merkle.h"
#include "record/protect.h"

#include <sodium.h>

#define SIGNED_HEAD "truce decision 1\n"

enum {
    BASE64 = sodium_base64_VARIANT_ORIGINAL,
    SIGNATURE_LEN = sodium_base64_ENCODED_LEN(DECISION_SIGNATURE_BYTES,
                                              sodium_base64_VARIANT_ORIGINAL) - 1,
    /* each actor, each of them a string of its own; and the list of them */
    FIELD_NODES_MAX = DECISION_FIELD_COUNT + DECISION_ACTORS_MAX + 1,
};

_Static_assert(crypto_sign_BYTES == DECISION_SIGNATURE_BYTES, "a signature of Ed25519");

/* ---- writing ---- */

static bool
is_clear(struct str name)
{
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (str_eq(decision_fields[i].name, name))
            return !decision_fields[i].is_protected;
    return false;
}

/* The fields as an object, newest first; writing sorts them. */
static void
fields_to_json(const struct decision *d, struct json *object, struct json *nodes)
{
    struct json *at = nodes;

    *object = (struct json){ .kind = JSON_OBJECT };
    for (int i = 0; i < DECISION_FIELD_COUNT; i++) {
        const struct decision_field *f = &decision_fields[i];

        if (f->kind != d->kind || !d->values[i].at)
            continue;
        *at = (struct json){ .kind = JSON_STRING, .name = f->name, .text = d->values[i],
                             .next = object->first };
        object->first = at++;
        object->count++;
    }
    if (!d->by_count)
        return;
    struct json *list = at++;
    *list = (struct json){ .kind = JSON_ARRAY, .name = STR("by"), .count = d->by_count,
                           .first = at, .next = object->first };
    object->first = list;
    object->count++;
    for (uint32_t i = 0; i < d->by_count; i++, at++)
        *at = (struct json){ .kind = JSON_STRING, .text = d->by[i],
                             .next = i + 1 < d->by_count ? at + 1 : NULL };
}

/* The members that every entry has; the object stays open. */
static void
add_entry(const struct decision_entry *entry, struct buf *out)
{
    buf_printf(out, "{\"entry\":%llu,", (unsigned long long)entry->seq);
}

static void
add_leaf(const struct decision_entry *entry, struct buf *out)
{
    buf_add_c(out, "\"leaf\":\"");
    digest_add_base64(&entry->leaf, out);
    buf_add_byte(out, '"');
}

static void
add_author(const struct decision *d, struct buf *out)
{
    struct buf key;

    buf_init(&key, NOTE_BYTES_MAX);
    note_key_add_text(&d->key, &key);
    add_entry(&d->author, out);
    buf_add_c(out, "\"key\":");
    json_add_string(out, buf_str(&key));
    buf_add_byte(out, ',');
    add_leaf(&d->author, out);
    buf_add_c(out, ",\"name\":");
    json_add_string(out, d->name);
    buf_add_byte(out, '}');
    out->failed = out->failed || key.failed;
    buf_free(&key);
}

/* Canonical: the members are in order, and each is. */
static enum status
add_object(const struct decision *d, struct arena *step, struct buf *out,
           struct buf *disclosures, struct err *err)
{
    struct json *nodes = ARENA_ARRAY(step, FIELD_NODES_MAX, struct json), says;

    TRY_NEW(nodes, err);
    fields_to_json(d, &says, nodes);
    buf_add_c(out, "{\"author\":");
    add_author(d, out);
    buf_add_c(out, ",\"says\":");
    TRY(protect_split_by(is_clear, &says, step, out, disclosures, err));
    for (uint32_t i = 0; i < d->target_count; i++) {
        buf_add_c(out, i ? "," : ",\"targets\":[");
        add_entry(&d->targets[i], out);
        add_leaf(&d->targets[i], out);
        buf_add_byte(out, '}');
    }
    buf_add_c(out, d->target_count ? "]" : "");
    if (d->has_terms) {
        buf_add_c(out, ",\"terms\":");
        add_entry(&d->terms, out);
        add_leaf(&d->terms, out);
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, '}');
    return buf_status(out, err);
}

/* The hash of Ed25519 takes parts, but its signing does not: one text. */
static enum status
signed_text(enum record_kind kind, struct str object, struct buf *text, struct err *err)
{
    buf_init(text, 2 * (size_t)STORE_VALUE_LEN_MAX); /* of an object that an entry holds */
    buf_add_c(text, SIGNED_HEAD);
    buf_add_c(text, record_kind_name(kind));
    buf_add_byte(text, '\n');
    buf_add(text, object);
    return buf_status(text, err);
}

static enum status
add_signature(enum record_kind kind, struct str object, const struct note_signer *signer,
              struct buf *out, struct err *err)
{
    uint8_t     bytes[DECISION_SIGNATURE_BYTES];
    char        base64[SIGNATURE_LEN + 1];
    struct buf  text;
    enum status status = signed_text(kind, object, &text, err);

    CHECK(sodium_init() >= 0);
    if (status == TRUCE_OK) {
        CHECK(crypto_sign_detached(bytes, NULL, (const uint8_t *)text.at, text.len,
                                   signer->secret) == 0);
        sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes, BASE64);
        buf_add_c(out, ",\"signature\":\"");
        buf_add_c(out, base64);
        buf_add_c(out, "\"}");
        status = buf_status(out, err);
    }
    buf_free(&text);
    return status;
}

enum status
decision_sign(const struct decision *d, const struct note_signer *signer, struct arena *step,
              struct buf *out, struct buf *disclosures, struct err *err)
{
    size_t from;

    CHECK(decision_is_kind(d->kind) && signer->key.type == NOTE_AUTHOR);
    CHECK(memcmp(signer->key.bytes, d->key.bytes, NOTE_KEY_BYTES) == 0);
    buf_add_c(out, "{\"decision\":");
    from = out->len;
    TRY(add_object(d, step, out, disclosures, err));
    return add_signature(d->kind, str_sub(buf_str(out), from, out->len), signer, out, err);
}

/* ---- reading ---- */

static enum status
no_decision(struct err *err, const char *why)
{
    return err_set(err, TRUCE_SYNTAX, "no decision: %s", why);
}

/* {"decision":OBJECT,"signature":"…"}: the frame is ours and has one form. */
static enum status
take_frame(struct str body, struct decision *d, struct err *err)
{
    const struct str head = STR("{\"decision\":"), mark = STR(",\"signature\":\"");
    size_t           tail = mark.len + SIGNATURE_LEN + 2, len = 0;
    struct str       base64;

    if (body.len < head.len + tail + 2 || !str_starts(body, head) ||
        !str_ends(body, STR("\"}")) ||
        !str_starts(str_sub(body, body.len - tail, body.len), mark))
        return no_decision(err, "it is not in its form");
    base64 = str_sub(body, body.len - SIGNATURE_LEN - 2, body.len - 2);
    if (!str_is_ascii(base64) || sodium_init() < 0 ||
        sodium_base642bin(d->signature, sizeof d->signature, base64.at, base64.len, NULL, &len,
                          NULL, BASE64) != 0 ||
        len != sizeof d->signature)
        return no_decision(err, "its signature is none");
    d->object = str_sub(body, head.len, body.len - tail);
    return TRUCE_OK;
}

static bool
read_entry(const struct json *json, uint32_t members, struct decision_entry *ret_entry)
{
    const struct json *entry = json_get(json, STR("entry")), *leaf = json_get(json, STR("leaf"));
    int64_t            number;

    if (!entry || entry->kind != JSON_NUMBER || !str_to_i64(entry->text, &number) ||
        number < 0 || !entry_number_is(entry->text, (uint64_t)number) || !leaf ||
        leaf->kind != JSON_STRING || !digest_from_base64(leaf->text, &ret_entry->leaf) ||
        json->count != members)
        return false;
    ret_entry->seq = (uint64_t)number;
    return true;
}

static enum status
read_author(const struct json *json, struct decision *d, struct err *err)
{
    const struct json *name = json_get(json, STR("name")), *key = json_get(json, STR("key"));

    if (!name || name->kind != JSON_STRING || !author_name_is_valid(name->text) || !key ||
        key->kind != JSON_STRING || !read_entry(json, 4, &d->author))
        return no_decision(err, "it does not say who signed it");
    TRY(note_key_from_text(key->text, &d->key, err));
    if (d->key.type != NOTE_AUTHOR)
        return no_decision(err, "its key is that of a log or of a witness");
    d->name = name->text;
    return TRUCE_OK;
}

static enum status
read_targets(const struct json *list, struct decision *d, struct err *err)
{
    if (list && (list->kind != JSON_ARRAY || !list->count || list->count > DECISION_TARGETS_MAX))
        return no_decision(err, "it does not say what it is about");
    for (const struct json *t = list ? list->first : NULL; t; t = t->next)
        if (!read_entry(t, 2, &d->targets[d->target_count++]))
            return no_decision(err, "it does not say what it is about");
    for (uint32_t i = 0; i < d->target_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (d->targets[i].seq == d->targets[k].seq)
                return no_decision(err, "it is about an entry twice");
    return decision_check_targets(d->kind, d->target_count, err);
}

static enum status
read_field(const struct json *member, struct decision *d, struct err *err)
{
    if (str_eq(member->name, STR("by")) && d->kind == RECORD_ATTRIBUTION) {
        if (member->kind != JSON_ARRAY || !member->count || d->by_count)
            return no_decision(err, "'by' is a list of parties");
        for (const struct json *name = member->first; name; name = name->next) {
            if (name->kind != JSON_STRING)
                return no_decision(err, "'by' is a list of parties");
            TRY(decision_add_actor(d, name->text, err));
        }
        return TRUCE_OK;
    }
    if (member->kind != JSON_STRING)
        return no_decision(err, "a field is no string");
    return decision_set(d, member->name, member->text, err);
}

/* What is public stands in the entry, what is protected does not. */
static enum status
read_says(const struct json *says, struct str disclosures, struct arena *step,
          struct decision *d, struct err *err)
{
    const struct json *whole;

    if (!says || says->kind != JSON_OBJECT)
        return no_decision(err, "it says nothing");
    TRY(protect_merge(says, disclosures, step, &whole, &d->hidden, err));
    for (const struct json *m = whole->first; m; m = m->next) {
        if (is_clear(m->name) != (json_get(says, m->name) != NULL))
            return no_decision(err, "a field is shown that is not to be, or the other way round");
        TRY(read_field(m, d, err));
    }
    return decision_complete(d, err);
}

enum status
decision_read(enum record_kind kind, struct str body, struct str disclosures,
              struct arena *step, struct decision *ret_decision, struct err *err)
{
    struct decision   *d = ARENA_NEW(step, struct decision);
    const struct json *json, *terms;
    uint32_t           members = 2;

    CHECK(decision_is_kind(kind));
    TRY_NEW(d, err);
    *d = (struct decision){ .kind = kind };
    TRY(take_frame(body, d, err));
    TRY(json_parse(d->object, step, &json, err));
    terms = json_get(json, STR("terms"));
    TRY(read_author(json_get(json, STR("author")), d, err));
    TRY(read_targets(json_get(json, STR("targets")), d, err));
    if (terms && !read_entry(terms, 2, &d->terms))
        return no_decision(err, "its terms are no entry");
    d->has_terms = terms != NULL;
    TRY(read_says(json_get(json, STR("says")), disclosures, step, d, err));
    members += d->target_count > 0;
    members += d->has_terms;
    if (json->count != members)
        return no_decision(err, "it has a member that this version does not know");
    *ret_decision = *d;
    return TRUCE_OK;
}

enum status
decision_signature(const struct decision *d, bool *ret_holds, struct err *err)
{
    struct buf  text;
    enum status status = signed_text(d->kind, d->object, &text, err);

    CHECK(sodium_init() >= 0);
    if (status == TRUCE_OK)
        *ret_holds = crypto_sign_verify_detached(d->signature, (const uint8_t *)text.at,
                                                 text.len, d->key.bytes) == 0;
    buf_free(&text);
    return status;
}

const struct json *
decision_public(const struct json *body)
{
    const struct json *says = json_get(json_get(body, STR("decision")), STR("says"));

    return says && says->kind == JSON_OBJECT ? says : NULL;
}

/* ---- is it one in this log? ---- */

static enum status
bad(const struct log_entry *entry, struct err *err, const char *why)
{
    return err_set(err, TRUCE_CORRUPT, "entry %llu of the log, a %s, does not hold: %s",
                   (unsigned long long)entry->seq, record_kind_name(entry->kind), why);
}

/* The entry, if it is what the decision says it is: *ret_is. */
static enum status
find_entry(struct log *log, const struct log_entry *of, const struct decision_entry *named,
           struct arena *step, struct log_entry *ret_entry, bool *ret_is, struct err *err)
{
    struct str    bytes;
    struct digest leaf;

    *ret_is = false;
    if (named->seq >= of->seq)
        return TRUCE_OK;
    TRY(log_read_bytes(log, named->seq, step, &bytes, err));
    leaf = merkle_leaf(bytes);
    TRY(entry_parse(bytes, named->seq, ret_entry, err));
    *ret_is = digest_eq(&leaf, &named->leaf);
    return TRUCE_OK;
}

static enum status
check_author(struct log *log, const struct log_entry *entry, const struct decision *d,
             uint64_t newest, struct arena *step, const char **ret_why, struct err *err)
{
    struct log_entry record;
    struct author    author = { 0 };
    struct err       why = { 0 };
    bool             is;

    *ret_why = newest == UINT64_MAX       ? "no author's record before it names its key"
               : newest != d->author.seq ? "it does not name the newest record of its key"
                                          : NULL;
    if (*ret_why)
        return TRUCE_OK;
    TRY(find_entry(log, entry, &d->author, step, &record, &is, err));
    is = is && record.kind == RECORD_AUTHOR &&
         author_read(record.body, step, &author, &why) == TRUCE_OK;
    if (why.status == TRUCE_MEMORY)
        return err_memory(err);
    if (!is ||
        memcmp(author.key.bytes, d->key.bytes, NOTE_KEY_BYTES) != 0 ||
        !str_eq(author.key.name, d->key.name) || !str_eq(author.name, d->name))
        *ret_why = "the record of its author says something else";
    else if (entry->recorded >= author.until)
        *ret_why = "the time of its key was over";
    else if (!author_may(&author, entry->kind))
        *ret_why = "its author may not decide that";
    return TRUCE_OK;
}

static enum status
check_targets(struct log *log, const struct log_entry *entry, const struct decision *d,
              struct arena *step, const char **ret_why, struct err *err)
{
    struct log_entry target;
    bool             is;

    for (uint32_t i = 0; i < d->target_count; i++) {
        TRY(find_entry(log, entry, &d->targets[i], step, &target, &is, err));
        if (!is || !decision_may_target(d->kind, target.kind))
            *ret_why = "it is about an entry that is not in this record";
    }
    if (!d->has_terms)
        return TRUCE_OK;
    TRY(find_entry(log, entry, &d->terms, step, &target, &is, err));
    if (!is || target.kind != RECORD_TERMS)
        *ret_why = "it is of terms that are not in this record";
    return TRUCE_OK;
}

enum status
decision_check(struct log *log, const struct log_entry *entry, const struct decision *d,
               uint64_t newest, struct arena *step, const char **ret_why, struct err *err)
{
    bool holds = true;

    TRY(check_author(log, entry, d, newest, step, ret_why, err));
    if (!*ret_why)
        TRY(check_targets(log, entry, d, step, ret_why, err));
    if (!*ret_why)
        TRY(decision_signature(d, &holds, err));
    if (!holds)
        *ret_why = "it was not signed by its author, or was changed since";
    return TRUCE_OK;
}

/* ---- all of them ---- */

struct verifying {
    struct log   *log;
    struct arena *step;
    struct arena  keep;
    struct map    authors; /* public key: place in newest */
    uint64_t     *newest;
    uint32_t      count;
    uint64_t      decisions, records;
};

enum { VERIFY_AUTHORS_MAX = 100000 }; /* a thousand offices, a hundred keys each */

static enum status
see_author(struct verifying *v, const struct log_entry *entry, struct err *err)
{
    struct author author;
    struct err    why = { 0 };
    struct str    key;
    uint32_t      place;

    if (author_read(entry->body, v->step, &author, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : bad(entry, err, why.text);
    v->records++;
    key = (struct str){ (const char *)author.key.bytes, NOTE_KEY_BYTES };
    if (!map_get(&v->authors, key, &place)) {
        if (v->count == VERIFY_AUTHORS_MAX)
            return err_set(err, TRUCE_LIMIT, "over %d keys of authors", VERIFY_AUTHORS_MAX);
        key = arena_copy_str(&v->keep, key);
        TRY_NEW(key.at, err);
        place = v->count++;
        TRY(map_put(&v->authors, key, place, err));
    }
    v->newest[place] = entry->seq;
    return TRUCE_OK;
}

static enum status
verify_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct verifying *v = context;
    struct decision   d;
    struct err        why = { 0 };
    const char       *not;
    uint32_t          place;

    arena_reset(v->step);
    if (entry->kind == RECORD_AUTHOR)
        return see_author(v, entry, err);
    if (!decision_is_kind(entry->kind))
        return TRUCE_OK;
    if (decision_read(entry->kind, entry->body, STR_NONE, v->step, &d, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : bad(entry, err, why.text);
    v->decisions++;
    bool known = map_get(&v->authors,
                         (struct str){ (const char *)d.key.bytes, NOTE_KEY_BYTES }, &place);
    TRY(decision_check(v->log, entry, &d, known ? v->newest[place] : UINT64_MAX, v->step, &not,
                       err));
    return not ? bad(entry, err, not) : TRUCE_OK;
}

enum status
decision_verify(struct log *log, struct arena *step, uint64_t *ret_authors,
                uint64_t *ret_decisions, struct err *err)
{
    struct verifying v = { .log = log, .step = step };
    enum status      status;

    arena_init(&v.keep, (size_t)1 << 28);
    map_init(&v.authors, &v.keep);
    v.newest = ARENA_ARRAY(&v.keep, VERIFY_AUTHORS_MAX, uint64_t);
    status = v.newest ? log_scan(log, 0, verify_entry, &v, err) : err_memory(err);
    arena_free(&v.keep);
    TRY(status);
    *ret_authors = v.records;
    *ret_decisions = v.decisions;
    return TRUCE_OK;
}
