#include "record/author.h"

#include "record/decision.h"

bool
author_name_is_valid(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7f)
            return false;
    return name.len > 0 && name.len <= AUTHOR_NAME_BYTES_MAX && str_is_utf8(name);
}

uint32_t
author_may_all(void)
{
    uint32_t all = 0;

    for (unsigned k = 0; k < RECORD_KIND_COUNT; k++)
        all |= (uint32_t)decision_is_kind((enum record_kind)k) << k;
    return all;
}

_Static_assert(RECORD_KIND_COUNT <= 32, "a bit a kind");

bool
author_may(const struct author *author, enum record_kind kind)
{
    return author->may >> kind & 1;
}

static enum status
add_kind(struct str word, uint32_t *may, struct err *err)
{
    enum record_kind kind;

    if (!record_kind_find(word, &kind) || !decision_is_kind(kind))
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is no kind of decision (truce help decisions)",
                       STR_ARGS(str_sub(word, 0, 60)));
    *may |= UINT32_C(1) << kind;
    return TRUCE_OK;
}

enum status
author_may_from_text(struct str text, uint32_t *ret_may, struct err *err)
{
    struct str word;
    uint32_t   may = 0;

    while (str_cut(&text, ',', &word))
        TRY(add_kind(str_trim(word), &may, err));
    TRY(add_kind(str_trim(text), &may, err));
    *ret_may = may;
    return TRUCE_OK;
}

void
author_add_may(uint32_t may, struct buf *out)
{
    bool any = false;

    if (may == author_may_all()) {
        buf_add_c(out, "all");
        return;
    }
    for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
        if (!(may >> k & 1))
            continue;
        buf_add_c(out, any ? ", " : "");
        buf_add_c(out, record_kind_name((enum record_kind)k));
        any = true;
    }
}

static void
add_may_list(uint32_t may, struct buf *out)
{
    bool any = false;

    for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
        if (!(may >> k & 1))
            continue;
        buf_printf(out, any ? ",\"%s\"" : "\"%s\"", record_kind_name((enum record_kind)k));
        any = true;
    }
}

/* As a string: a key's name may hold a quote. */
static void
add_key(const struct note_key *key, struct buf *out)
{
    struct buf text;

    buf_init(&text, NOTE_BYTES_MAX);
    note_key_add_text(key, &text);
    json_add_string(out, buf_str(&text));
    out->failed = out->failed || text.failed;
    buf_free(&text);
}

void
author_add_body(const struct author *author, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    CHECK(author_name_is_valid(author->name) && author->key.type == NOTE_AUTHOR);
    buf_add_c(out, "{\"author\":{\"key\":");
    add_key(&author->key, out);
    if (author->may != author_may_all()) {
        buf_add_c(out, ",\"may\":[");
        add_may_list(author->may, out);
        buf_add_byte(out, ']');
    }
    buf_add_c(out, ",\"name\":");
    json_add_string(out, author->name);
    if (author->until != TIME_MAX) {
        buf_add_c(out, ",\"until\":");
        json_add_string(out, time_text(author->until, text));
    }
    buf_add_c(out, "}}");
}

/* ---- reading ---- */

static enum status
no_author(struct err *err, const char *why)
{
    return err_set(err, TRUCE_SYNTAX, "no record of an author: %s", why);
}

static enum status
read_may(const struct json *list, uint32_t *ret_may, struct err *err)
{
    uint32_t may = 0;

    *ret_may = author_may_all();
    if (!list)
        return TRUCE_OK;
    if (list->kind != JSON_ARRAY || !list->count)
        return no_author(err, "'may' is a list of kinds of decision");
    for (const struct json *word = list->first; word; word = word->next) {
        if (word->kind != JSON_STRING)
            return no_author(err, "'may' is a list of kinds of decision");
        TRY(add_kind(word->text, &may, err));
    }
    *ret_may = may;
    return TRUCE_OK;
}

static enum status
read_until(const struct json *until, instant *ret_until, struct err *err)
{
    struct when when;

    *ret_until = TIME_MAX;
    if (!until)
        return TRUCE_OK;
    if (until->kind != JSON_STRING || time_parse(until->text, &when, NULL) != TRUCE_OK ||
        when.kind != WHEN_INSTANT)
        return no_author(err, "'until' is no instant");
    *ret_until = when.at;
    return TRUCE_OK;
}

enum status
author_read(struct str body, struct arena *step, struct author *ret_author, struct err *err)
{
    const struct json *json, *object, *name, *key;
    struct author      author;
    uint32_t           known = 2;

    TRY(json_parse(body, step, &json, err));
    object = json_get(json, STR("author"));
    name = json_get(object, STR("name"));
    key = json_get(object, STR("key"));
    if (!name || name->kind != JSON_STRING || !author_name_is_valid(name->text))
        return no_author(err, "it names nobody");
    if (!key || key->kind != JSON_STRING)
        return no_author(err, "it has no key");
    TRY(note_key_from_text(key->text, &author.key, err));
    if (author.key.type != NOTE_AUTHOR)
        return no_author(err, "the key is that of a log or of a witness");
    author.name = name->text;
    TRY(read_may(json_get(object, STR("may")), &author.may, err));
    TRY(read_until(json_get(object, STR("until")), &author.until, err));
    known += json_get(object, STR("may")) != NULL;
    known += json_get(object, STR("until")) != NULL;
    if (json->count != 1 || object->count != known)
        return no_author(err, "it has a member that this version does not know");
    *ret_author = author;
    return TRUCE_OK;
}
