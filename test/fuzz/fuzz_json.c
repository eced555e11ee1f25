/*
 * The canonical form of what parses has the same value and is a fixed point: it parses, and
 * is its own canonical form. What does not parse is refused with words and a place within
 * the text. A walk through an object's members ends as the parser does, unless a name
 * is there twice.
 */
#include "fuzz/fuzz.h"

#include "wire/json_walk.h"

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

static bool
same(const struct json *a, const struct json *b)
{
    const struct json *other;

    if (!b || a->kind != b->kind || a->count != b->count)
        return false;
    if (a->kind == JSON_NUMBER)
        return a->number == b->number;
    if (a->kind == JSON_STRING)
        return str_eq(a->text, b->text);
    other = b->first;
    for (const struct json *item = a->first; item; item = item->next) {
        if (!same(item, a->kind == JSON_OBJECT ? json_get(b, item->name) : other))
            return false;
        other = other->next;
    }
    return !other;
}

/* The canonical form of the text in `out`; gives the tree. */
static const struct json *
canonical(struct str text, struct arena *step, struct buf *out)
{
    struct err         err = { 0 };
    const struct json *json;

    CHECK(json_parse(text, step, &json, &err) == TRUCE_OK);
    CHECK(json_add_canonical(out, json, step, &err) == TRUCE_OK);
    return json;
}

static void
check_place(struct str text, const struct err *err)
{
    uint32_t line = 1;

    CHECK(err->status == TRUCE_SYNTAX || err->status == TRUCE_LIMIT);
    CHECK(err->text[0] && err->line && err->column);
    for (size_t i = 0; i < text.len; i++)
        line += text.at[i] == '\n';
    CHECK(err->line <= line && err->column <= text.len + 1);
}

/* json NULL: not parsed, and `err` says why. */
static void
check_walk(struct str text, const struct json *json, const struct err *err,
           struct arena *step)
{
    static struct json_walk walk;
    const struct json      *member, *want = json ? json->first : NULL;
    struct err              why = { 0 };
    enum status             status;

    if (err && strstr(err->text, "is there twice"))
        return;
    if (!json_walk_begin(&walk, text, step, &why)) {
        CHECK(!json || json->kind != JSON_OBJECT);
        return;
    }
    while ((status = json_walk_next(&walk, NULL, &member)) == TRUCE_OK && member) {
        CHECK(!json || (want && same(want, member) && str_eq(want->name, member->name)));
        want = want ? want->next : NULL;
    }
    CHECK(json ? status == TRUCE_OK && !want : status == err->status);
    CHECK(json || (strcmp(why.text, err->text) == 0 && why.line == err->line &&
                   why.column == err->column));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str         text = { (const char *)data, size };
    struct err         err = { 0 };
    struct arena       step;
    struct buf         once, twice;
    const struct json *json;

    arena_init(&step, FUZZ_SPACE);
    buf_init(&once, FUZZ_SPACE);
    buf_init(&twice, FUZZ_SPACE);
    if (json_parse(text, &step, &json, &err) == TRUCE_OK) {
        json = canonical(text, &step, &once);
        CHECK(same(json, canonical(buf_str(&once), &step, &twice)));
        CHECK(str_eq(buf_str(&once), buf_str(&twice)));
        CHECK(str_is_utf8(buf_str(&once)));
        check_walk(text, json, NULL, &step);
    } else {
        check_place(text, &err);
        check_walk(text, NULL, &err, &step);
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(&step);
    return 0;
}
