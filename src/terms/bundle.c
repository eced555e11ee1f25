#include "terms/bundle.h"

#include "wire/json.h"

/* The tree of the JSON, gone once it is decoded. */
#define BUNDLE_STEP_BYTES_MAX ((size_t)1024 * 1024 * 1024)

void
bundle_init(struct bundle *bundle, struct arena *keep)
{
    *bundle = (struct bundle){ .keep = keep };
}

static const struct terms_file *
find(const struct bundle *bundle, struct str name)
{
    for (uint32_t i = 0; i < bundle->count; i++)
        if (str_eq(bundle->files[i].name, name))
            return &bundle->files[i];
    return NULL;
}

static enum status
grow(struct bundle *bundle, struct err *err)
{
    uint32_t           size = bundle->size ? bundle->size * 2 : 8;
    struct terms_file *files;

    if (bundle->count < bundle->size)
        return TRUCE_OK;
    files = ARENA_ARRAY(bundle->keep, size, struct terms_file);
    TRY_NEW(files, err);
    if (bundle->count)
        memcpy(files, bundle->files, bundle->count * sizeof *files);
    bundle->files = files;
    bundle->size = size;
    return TRUCE_OK;
}

enum status
bundle_add(struct bundle *bundle, struct str name, struct str text, struct err *err)
{
    const struct terms_file *same = find(bundle, name);
    struct terms_file        copy;

    if (same && str_eq(same->text, text))
        return TRUCE_OK;
    if (same)
        return err_set(err, TRUCE_CONFLICT, "'%.*s' was read twice with different contents",
                       STR_ARGS(name));
    if (bundle->count == TERMS_FILES_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d files", TERMS_FILES_MAX);
    if (!str_is_utf8(name) || !str_is_utf8(text))
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is not UTF-8 and cannot be kept in a record",
                       STR_ARGS(name));
    TRY(grow(bundle, err));
    copy = (struct terms_file){ arena_copy_str(bundle->keep, name),
                                arena_copy_str(bundle->keep, text) };
    if (!copy.name.at || !copy.text.at)
        return err_memory(err);
    bundle->files[bundle->count++] = copy;
    return TRUCE_OK;
}

enum status
bundle_add_main(struct bundle *bundle, struct str name, struct str text, struct err *err)
{
    CHECK(bundle->count == bundle->main_count);
    TRY(bundle_add(bundle, name, text, err));
    bundle->main_count = bundle->count;
    return TRUCE_OK;
}

enum status
bundle_read(void *bundle, struct str name, struct arena *keep, struct str *ret_text,
            struct err *err)
{
    const struct terms_file *file = find(bundle, name);

    (void)keep;
    if (!file)
        return err_set(err, TRUCE_MISSING, "'%.*s' is not among the recorded files",
                       STR_ARGS(name));
    *ret_text = file->text;
    return TRUCE_OK;
}

enum status
bundle_record(void *recorder, struct str name, struct arena *keep, struct str *ret_text,
              struct err *err)
{
    struct bundle_recorder *r = recorder;
    struct str              text;

    TRY(r->read(r->context, name, keep, &text, err));
    TRY(bundle_add(r->bundle, name, text, err));
    *ret_text = text;
    return TRUCE_OK;
}

/* ---- JSON ---- */

void
bundle_encode(const struct bundle *bundle, struct buf *out)
{
    buf_add_c(out, "{\"files\":[");
    for (uint32_t i = 0; i < bundle->count; i++) {
        buf_add_c(out, i ? ",{\"name\":" : "{\"name\":");
        json_add_string(out, bundle->files[i].name);
        buf_add_c(out, ",\"text\":");
        json_add_string(out, bundle->files[i].text);
        buf_add_byte(out, '}');
    }
    buf_add_c(out, "],\"main\":");
    json_add_i64(out, bundle->main_count);
    buf_add_byte(out, '}');
}

static enum status
decode_file(struct bundle *bundle, const struct json *file, struct err *err)
{
    const struct json *name = json_get(file, STR("name")), *text = json_get(file, STR("text"));
    uint32_t           before = bundle->count;

    if (!name || !text || name->kind != JSON_STRING || text->kind != JSON_STRING)
        return err_set(err, TRUCE_SYNTAX, "terms: each of \"files\" has a \"name\" and a \"text\"");
    TRY(bundle_add(bundle, name->text, text->text, err));
    if (bundle->count == before)
        return err_set(err, TRUCE_SYNTAX, "terms: '%.*s' is there twice", STR_ARGS(name->text));
    return TRUCE_OK;
}

static enum status
decode(const struct json *json, struct bundle *bundle, struct err *err)
{
    const struct json *files = json_get(json, STR("files")), *main = json_get(json, STR("main"));

    if (!files || files->kind != JSON_ARRAY || !main || main->kind != JSON_NUMBER)
        return err_set(err, TRUCE_SYNTAX, "terms: want an object with \"files\", a list, and "
                       "\"main\", a number");
    for (const struct json *file = files->first; file; file = file->next)
        TRY(decode_file(bundle, file, err));
    for (uint32_t i = 0; i <= bundle->count; i++)
        if (main->number == i) {
            bundle->main_count = i;
            return TRUCE_OK;
        }
    return err_set(err, TRUCE_SYNTAX, "terms: \"main\" is %.*s, and there are %u files",
                   STR_ARGS(main->text), bundle->count);
}

enum status
bundle_decode(struct str json, struct arena *keep, struct bundle *ret_bundle, struct err *err)
{
    const struct json *tree;
    struct bundle      bundle;
    struct arena       step;
    enum status        status;

    bundle_init(&bundle, keep);
    arena_init(&step, BUNDLE_STEP_BYTES_MAX);
    status = json_parse(json, &step, &tree, err);
    if (status == TRUCE_OK)
        status = decode(tree, &bundle, err);
    arena_free(&step);
    if (status == TRUCE_OK)
        *ret_bundle = bundle;
    return status;
}

enum status
bundle_compile(const struct bundle *bundle, const struct terms_world *world, struct arena *keep,
               struct program **ret_program, struct diagnostics *diagnostics, struct err *err)
{
    return terms_compile_in(world, bundle->files, bundle->main_count, bundle_read,
                            (void *)bundle, keep, ret_program, diagnostics, err);
}
