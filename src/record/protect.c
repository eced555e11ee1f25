#include "record/protect.h"

#include "base/base64url.h"
#include "base/sys.h"
#include "record/report_fields.h"

enum {
    DIGEST_LEN = BASE64URL_LEN(SHA256_BYTES),
    SALT_LEN = BASE64URL_LEN(PROTECT_SALT_BYTES),
};

static const struct str sd = { "_sd", 3 };

bool
protect_is_clear(struct str name)
{
    size_t row = field_find(name);

    return row < ROW_COUNT && !report_fields[row].is_protected;
}

/* ---- splitting ---- */

/*
 * The object is taken apart in its canonical text: what is written of a member is what stands
 * there, byte for byte, so that nothing is put into canonical form twice.
 */
struct member {
    struct str name, value; /* the name between its quotes */
    bool       is_clear;
    size_t     text_len;    /* of its disclosure */
    char       digest[DIGEST_LEN];
};

/* Behind the string that begins at `at`. */
static size_t
string_end(struct str text, size_t at)
{
    const char *from = text.at + at, *end = text.at + text.len;

    for (;;) {
        const char *quote = memchr(from + 1, '"', (size_t)(end - from - 1)), *back = quote;

        CHECK(quote);
        while (back[-1] == '\\')
            back--;
        if ((quote - back) % 2 == 0) /* each pair of them is one backslash in the string */
            return (size_t)(quote + 1 - text.at);
        from = quote;
    }
}

/* At the comma or bracket behind the value that begins at `at`. */
static size_t
value_end(struct str text, size_t at)
{
    for (unsigned depth = 0; at < text.len;) {
        char c = text.at[at];

        if (c == '"') {
            at = string_end(text, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            break;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
    }
    CHECK(at < text.len);
    return at;
}

static enum status
take_members(protect_rule is_clear, struct str text, struct arena *step,
             struct member **ret_members, uint32_t *ret_count, struct err *err)
{
    struct member *members = NULL;
    uint32_t       count = 0, room = 0;

    for (size_t at = 1; text.at[at] == '"'; count++) {
        size_t name_end = string_end(text, at), end = value_end(text, name_end + 1);

        if (count == room) {
            struct member *more = ARENA_ARRAY(step, room ? 2 * room : 32, struct member);

            TRY_NEW(more, err);
            if (count)
                memcpy(more, members, count * sizeof *more);
            members = more;
            room = room ? 2 * room : 32;
        }
        members[count].name = str_sub(text, at + 1, name_end - 1);
        members[count].value = str_sub(text, name_end + 1, end);
        members[count].is_clear = is_clear(members[count].name);
        at = text.at[end] == ',' ? end + 1 : end;
    }
    *ret_members = members;
    *ret_count = count;
    return TRUCE_OK;
}

static char *
put(char *at, struct str s)
{
    memcpy(at, s.at, s.len);
    return at + s.len;
}

static enum status
draw_salt(struct protect_salts *salts, char text[SALT_LEN], struct err *err)
{
    if (!salts->left) {
        TRY(sys_random(salts->bytes, sizeof salts->bytes, err));
        salts->left = PROTECT_SALTS_DRAWN;
    }
    uint8_t *salt = salts->bytes + --salts->left * PROTECT_SALT_BYTES;
    base64url_put(text, salt, PROTECT_SALT_BYTES);
    memset(salt, 0, PROTECT_SALT_BYTES);
    return TRUCE_OK;
}

/* ["salt","name",value] */
static enum status
disclose(struct member *member, struct protect_salts *salts, struct arena *step,
         struct buf *out, struct err *err)
{
    size_t len = SALT_LEN + member->name.len + member->value.len + 8, text_len;
    char  *plain = ARENA_ARRAY(step, len, char), *at = plain, *text;

    TRY_NEW(plain, err);
    at = put(at, STR("[\""));
    TRY(draw_salt(salts, at, err));
    at = put(at + SALT_LEN, STR("\",\""));
    at = put(at, member->name);
    at = put(at, STR("\","));
    at = put(at, member->value);
    *at++ = ']';
    CHECK(at == plain + len);
    text_len = BASE64URL_LEN(len);
    text = buf_room(out, text_len + 1);
    if (!text)
        return buf_status(out, err);
    base64url_put(text, plain, len);
    text[text_len] = '~';
    out->len += text_len + 1;
    member->text_len = text_len;
    return TRUCE_OK;
}

/* Of the disclosures, one after the other at `at`. */
static enum status
take_digests(struct member *members, uint32_t count, uint32_t hidden, const char *at,
             struct arena *step, struct err *err)
{
    struct str    *texts = ARENA_ARRAY(step, (size_t)hidden + 1, struct str);
    struct digest *digests = ARENA_ARRAY(step, (size_t)hidden + 1, struct digest);
    uint32_t       n = 0;

    TRY_NEW(texts, err);
    TRY_NEW(digests, err);
    for (uint32_t i = 0; i < count; i++)
        if (!members[i].is_clear) {
            texts[n++] = (struct str){ at, members[i].text_len };
            at += members[i].text_len + 1;
        }
    sha256_each(STR_NONE, texts, n, digests);
    n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!members[i].is_clear)
            base64url_put(members[i].digest, digests[n++].bytes, SHA256_BYTES);
    return TRUCE_OK;
}

/* The digests in their own order, which says nothing of the members'. */
static void
add_digests(const struct member *members, uint32_t count, const struct member **order,
            struct buf *out)
{
    uint32_t hidden = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = hidden;

        if (members[i].is_clear)
            continue;
        for (; at && memcmp(order[at - 1]->digest, members[i].digest, DIGEST_LEN) > 0; at--)
            order[at] = order[at - 1];
        order[at] = &members[i];
        hidden++;
    }
    buf_add(out, STR("\"_sd\":["));
    for (uint32_t i = 0; i < hidden; i++) {
        buf_add(out, i ? STR(",\"") : STR("\""));
        buf_add(out, (struct str){ order[i]->digest, DIGEST_LEN });
        buf_add_byte(out, '"');
    }
    buf_add_byte(out, ']');
}

/* The members in clear, and the digests where their name stands in the order of names. */
static void
add_public(const struct member *members, uint32_t count, uint32_t hidden,
           const struct member **order, struct buf *out)
{
    bool is_first = true, is_due = hidden > 0;

    for (uint32_t i = 0; i <= count; i++) {
        if (is_due && (i == count || str_cmp(members[i].name, sd) > 0)) {
            buf_add(out, is_first ? STR("{") : STR(","));
            add_digests(members, count, order, out);
            is_first = is_due = false;
        }
        if (i == count || !members[i].is_clear)
            continue;
        buf_add(out, is_first ? STR("{\"") : STR(",\""));
        buf_add(out, members[i].name);
        buf_add(out, STR("\":"));
        buf_add(out, members[i].value);
        is_first = false;
    }
    buf_add(out, is_first ? STR("{}") : STR("}"));
}

static enum status
check_members(const struct member *members, uint32_t count, uint32_t *ret_hidden,
              struct err *err)
{
    uint32_t hidden = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(members[i].name, sd))
            return err_set(err, TRUCE_SYNTAX, "a report may not have a member '_sd': the "
                                              "record uses that name");
        hidden += !members[i].is_clear;
    }
    if (hidden > PROTECT_MEMBERS_MAX)
        return err_set(err, TRUCE_LIMIT, "a report with over %d members that are not public",
                       PROTECT_MEMBERS_MAX);
    *ret_hidden = hidden;
    return TRUCE_OK;
}

static enum status
split_text(protect_rule is_clear, struct str text, struct protect_salts *salts,
           struct arena *step, struct buf *out, struct buf *disclosures, struct err *err)
{
    struct member        *members = NULL;
    const struct member **order;
    uint32_t              count = 0, hidden = 0;
    size_t                from = disclosures->len;

    TRY(take_members(is_clear, text, step, &members, &count, err));
    TRY(check_members(members, count, &hidden, err));
    order = ARENA_ARRAY(step, (size_t)hidden + 1, const struct member *);
    TRY_NEW(order, err);
    for (uint32_t i = 0; i < count; i++)
        if (!members[i].is_clear)
            TRY(disclose(&members[i], salts, step, disclosures, err));
    if (hidden)
        TRY(take_digests(members, count, hidden, disclosures->at + from, step, err));
    add_public(members, count, hidden, order, out);
    return buf_status(out, err);
}

enum status
protect_split_text(struct str report, struct protect_salts *salts, struct arena *step,
                   struct buf *out, struct buf *disclosures, struct err *err)
{
    CHECK(str_starts(report, STR("{")) && str_ends(report, STR("}")));
    return split_text(protect_is_clear, report, salts, step, out, disclosures, err);
}

enum status
protect_split(const struct json *report, struct arena *step, struct buf *out,
              struct buf *disclosures, struct err *err)
{
    return protect_split_by(protect_is_clear, report, step, out, disclosures, err);
}

enum status
protect_split_by(protect_rule is_clear, const struct json *object, struct arena *step,
                 struct buf *out, struct buf *disclosures, struct err *err)
{
    struct protect_salts salts = { 0 };
    struct buf           text;
    enum status          status;

    CHECK(object->kind == JSON_OBJECT);
    buf_init(&text, out->limit_bytes);
    status = json_add_canonical(&text, object, step, err);
    if (status == TRUCE_OK)
        status = split_text(is_clear, buf_str(&text), &salts, step, out, disclosures, err);
    buf_free(&text);
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
    size_t             len = 0;
    char              *text = ARENA_ARRAY(step, disclosure.len + 1, char);
    const struct json *array, *name;
    struct json       *member = ARENA_NEW(step, struct json);

    TRY_NEW(text, err);
    TRY_NEW(member, err);
    if (!base64url_get(disclosure, text, &len) ||
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
    struct digest hash = sha256(&disclosure, 1);
    char          digest[DIGEST_LEN];
    uint32_t      i = 0;

    base64url_put(digest, hash.bytes, sizeof hash.bytes);
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
