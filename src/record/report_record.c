#include "record/report_record.h"

static bool
is_time(struct str name)
{
    return str_eq(name, STR("from")) || str_eq(name, STR("to")) || str_eq(name, STR("known"));
}

/* A wall clock becomes the instant it was in the zone that the importer named. */
static enum status
settle_time(struct json *member, const struct tz *naive, struct arena *step, struct err *err)
{
    struct when when;
    char        text[TIME_TEXT_LEN];

    if (member->kind != JSON_STRING || time_parse(member->text, &when, NULL) != TRUCE_OK ||
        when.kind != WHEN_LOCAL)
        return TRUCE_OK;
    CHECK(naive); /* report_decode refused it otherwise */
    member->text = arena_copy_str(step, time_text(tz_from_local(naive, when.at, NULL), text));
    TRY_NEW(member->text.at, err);
    return TRUCE_OK;
}

static enum status
add_member(struct json *object, struct json **last, struct str name, struct str text,
           struct arena *step, struct err *err)
{
    struct json *member = ARENA_NEW(step, struct json);

    TRY_NEW(member, err);
    *member = (struct json){ .kind = JSON_STRING, .name = name, .text = text, .at = text.at };
    if (*last)
        (*last)->next = member;
    else
        object->first = member;
    *last = member;
    object->count++;
    return TRUCE_OK;
}

enum status
report_record_canonical(const struct json *json, const struct report *report,
                        const struct tz *naive, struct arena *step, struct buf *out,
                        struct digest *ret_digest, struct err *err)
{
    struct json *object = ARENA_NEW(step, struct json), *last = NULL;
    size_t       from = out->len;

    TRY_NEW(object, err);
    *object = *json;

    if (!report->id.len || !report->source.len)
        return err_set(err, TRUCE_SYNTAX, "'%s' is missing: a record needs an id and a source "
                       "(say --source NAME for all of a file)", report->id.len ? "source" : "id");
    object->name = STR_NONE;
    object->first = object->next = NULL;
    object->count = 0;
    for (const struct json *m = json->first; m; m = m->next) {
        if (str_eq(m->name, STR("source")))
            continue; /* written anew below: it may have come from --source */
        TRY(add_member(object, &last, m->name, STR_NONE, step, err));
        *last = *m;
        last->next = NULL;
        if (is_time(m->name))
            TRY(settle_time(last, naive, step, err));
    }
    TRY(add_member(object, &last, STR("source"), report->source, step, err));
    TRY(json_add_canonical(out, object, step, err));
    TRY(buf_status(out, err));
    *ret_digest = sha256(&(struct str){ out->at + from, out->len - from }, 1);
    return TRUCE_OK;
}

enum status
report_record_add_body(struct str report, uint64_t corrects, struct protect_salts *salts,
                       struct arena *step, struct buf *out, struct buf *disclosures,
                       struct err *err)
{
    buf_add_byte(out, '{');
    if (corrects != UINT64_MAX)
        buf_printf(out, "\"corrects\":%llu,", (unsigned long long)corrects);
    buf_add_c(out, "\"report\":");
    TRY(protect_split_text(report, salts, step, out, disclosures, err));
    buf_add_byte(out, '}');
    return buf_status(out, err);
}

enum status
report_record_read(struct str body, struct str disclosures, const struct vocabulary *words,
                   struct arena *step, struct report *ret_report,
                   const struct json **ret_json, uint64_t *ret_corrects, struct err *err)
{
    const struct json *json, *report, *corrects;
    uint32_t           hidden;

    TRY(json_parse(body, step, &json, err));
    report = json_get(json, STR("report"));
    corrects = json_get(json, STR("corrects"));
    if (!report)
        return err_set(err, TRUCE_CORRUPT, "a report's record holds no report");
    TRY(protect_merge(report, disclosures, step, &report, &hidden, err));
    TRY(report_decode_stored(report, body, words, ret_report, err));
    *ret_corrects = corrects && corrects->kind == JSON_NUMBER && corrects->number >= 0
                        ? (uint64_t)corrects->number
                        : UINT64_MAX;
    if (ret_json)
        *ret_json = report;
    return TRUCE_OK;
}

enum status
report_record_key(const struct report *report, struct arena *step, struct str *ret_key,
                  struct err *err)
{
    size_t len = report->source.len + 1 + report->id.len;
    char  *key = ARENA_ARRAY(step, len, char);

    TRY_NEW(key, err);
    memcpy(key, report->source.at, report->source.len);
    memcpy(key + report->source.len + 1, report->id.at, report->id.len);
    *ret_key = (struct str){ key, len };
    return TRUCE_OK;
}
