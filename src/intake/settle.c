#include "intake/settle.h"

/*
 * An arena asks the machine for blocks no larger than what is wanted, which for one row is
 * at most its text unescaped, or 64 KiB. So with more than this left it was the machine
 * that refused.
 */
enum { STEP_LEFT_MAX = 2 * 1024 * 1024 };

enum status
settle_memory(enum status status, const struct arena *step, struct err *err)
{
    if (status != TRUCE_MEMORY || step->limit_bytes - step->used_bytes > STEP_LEFT_MAX)
        return status;
    *err = (struct err){ 0 };
    return err_set(err, TRUCE_LIMIT, "one row takes more than the %zu bytes of memory it may have",
                   step->limit_bytes);
}

/* One replacement in the text: from `at`, `len` bytes. */
struct patch {
    const char *at;
    size_t      len;
    struct str  with;
};

static enum status
patch_text(struct str *text, const struct patch *patches, size_t count, struct arena *step,
           struct err *err)
{
    size_t      len = text->len;
    const char *from = text->at, *end = text->at + text->len;

    for (size_t i = 0; i < count; i++)
        len += patches[i].with.len;
    char *at = ARENA_ARRAY(step, len + 1, char), *to = at;
    TRY_NEW(at, err);
    for (size_t i = 0; i < count; i++) {
        CHECK(patches[i].at >= from && patches[i].at + patches[i].len <= end);
        memcpy(to, from, (size_t)(patches[i].at - from));
        to += patches[i].at - from;
        memcpy(to, patches[i].with.at, patches[i].with.len);
        to += patches[i].with.len;
        from = patches[i].at + patches[i].len;
    }
    memcpy(to, from, (size_t)(end - from));
    to += end - from;
    *text = (struct str){ at, (size_t)(to - at) };
    return TRUCE_OK;
}

/* "2015-02-15T02:00" -> "2015-02-15T02:00:00+02:00"; with Z where the offset of the zone
 * is not of whole minutes, as it was before standard time. */
static struct str
anchored(instant local, const struct tz *naive, struct arena *step)
{
    instant at = tz_from_local(naive, local, NULL), offset = tz_offset_at(naive, at);
    instant minutes = (offset < 0 ? -offset : offset) / TIME_MINUTE;
    char    buf[TIME_TEXT_LEN];

    if (offset % TIME_MINUTE)
        return arena_printf(step, "\"%.*s\"", STR_ARGS(time_text(at, buf)));
    struct str text = time_text(at + offset, buf);
    return arena_printf(step, "\"%.*s%c%02d:%02d\"", (int)text.len - 1, text.at,
                        offset < 0 ? '-' : '+', (int)(minutes / 60), (int)(minutes % 60));
}

/* The string's own bytes with its quotes: up to the quote that closes it. */
static size_t
string_len(const char *at)
{
    const char *end = at + 1;

    while (*end != '"')
        end += *end == '\\' ? 2 : 1;
    return (size_t)(end + 1 - at);
}

static enum status
anchor_time(const struct json *value, const struct tz *naive, struct arena *step,
            struct patch *patches, size_t *count, struct err *err)
{
    struct when when;
    struct err  ignored = { 0 };

    if (!value || value->kind != JSON_STRING ||
        time_parse(value->text, &when, &ignored) != TRUCE_OK || when.kind != WHEN_LOCAL)
        return TRUCE_OK; /* what is wrong with it the decoder says */
    struct str with = anchored(when.at, naive, step);
    TRY_NEW(with.at, err);
    patches[(*count)++] = (struct patch){ value->at, string_len(value->at), with };
    return TRUCE_OK;
}

/* At the end of the object, so that what is said of columns before it stays true. */
static enum status
add_source(struct str text, const struct json *json, const char *source, struct arena *step,
           struct patch *patches, size_t *count, struct err *err)
{
    const struct json *said = json_get(json, STR("source"));
    struct buf         name;
    struct str         with;

    if (said && said->kind != JSON_NULL)
        return TRUCE_OK;
    buf_init(&name, 6 * strlen(source) + 2); /* \u0000 is the longest a byte becomes */
    json_add_string(&name, str_from_c(source));
    with = name.failed ? (struct str){ NULL, 0 }
           : said      ? arena_copy_str(step, buf_str(&name))
                       : arena_printf(step, "%s\"source\":%.*s", json->count ? "," : "",
                                      STR_ARGS(buf_str(&name)));
    buf_free(&name);
    TRY_NEW(with.at, err);
    patches[(*count)++] =
        said ? (struct patch){ said->at, strlen("null"), with }
             : (struct patch){ text.at + str_trim(text).len - 1 +
                                   (size_t)(str_trim(text).at - text.at), 0, with };
    return TRUCE_OK;
}

static void
sort_patches(struct patch *patches, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k && patches[k].at < patches[k - 1].at; k--) {
            struct patch other = patches[k];

            patches[k] = patches[k - 1];
            patches[k - 1] = other;
        }
}

static enum status
complete(const struct intake_options *options, struct arena *step, struct str *text,
         const struct json **json, struct err *err)
{
    struct patch patches[4];
    size_t       count = 0;
    static const char *const times[] = { "from", "to", "known" };

    if ((*json)->kind != JSON_OBJECT)
        return TRUCE_OK;
    if (options->source)
        TRY(add_source(*text, *json, options->source, step, patches, &count, err));
    for (size_t i = 0; options->naive && i < sizeof times / sizeof *times; i++)
        TRY(anchor_time(json_get(*json, str_from_c(times[i])), options->naive, step, patches,
                        &count, err));
    if (!count)
        return TRUCE_OK;
    sort_patches(patches, count);
    TRY(patch_text(text, patches, count, step, err));
    return json_parse(*text, step, json, err);
}

enum status
settle_report(const struct intake_options *options, struct arena *step, struct str *text,
              const struct json **ret_json, struct report *ret_report, struct err *err)
{
    const struct json *json;
    enum status        status = json_parse(*text, step, &json, err);

    if (status == TRUCE_OK)
        status = complete(options, step, text, &json, err);
    if (status == TRUCE_OK)
        status = report_decode(json, *text, options->words, options->naive, ret_report, err);
    if (status == TRUCE_OK)
        *ret_json = json;
    return settle_memory(status, step, err);
}
