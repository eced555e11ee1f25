#include "record/sealed.h"

#include "base/map.h"
#include "record/entry.h"

#include <stdlib.h>

#define SEALED_OPEN STR("<script type=\"application/json\" id=\"sealed\">")
#define SEALED_SHUT STR("</script>")
#define SEALED_FORMAT STR("truce page 1")
#define SEALED_LAST STR(",\"file\":\"") /* and the digest, and "} */

/* ---- writing ---- */

static void
add_member(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "\"%s\":", name);
    json_add_string(out, text);
    buf_add_byte(out, ',');
}

/* Each digest once, by the order in which it is met. */
static enum status
add_digests(const struct sealed *sealed, struct map *places, struct buf *out,
            struct err *err)
{
    uint32_t place;

    buf_add_c(out, "\"digests\":[");
    for (uint32_t i = 0; i < sealed->count; i++)
        for (unsigned d = 0; d < sealed->at[i].path.count; d++) {
            const struct digest *digest = &sealed->at[i].path.at[d];
            struct str           key = { (const char *)digest->bytes, SHA256_BYTES };

            if (map_get(places, key, &place))
                continue;
            buf_add_c(out, places->count ? ",\"" : "\"");
            digest_add_base64(digest, out);
            buf_add_byte(out, '"');
            TRY(map_put(places, key, (uint32_t)places->count, err));
        }
    buf_add_c(out, "],");
    return TRUCE_OK;
}

static void
add_path(const struct merkle_proof *path, const struct map *places, struct buf *out)
{
    buf_add_c(out, ",\"path\":[");
    for (unsigned d = 0; d < path->count; d++) {
        struct str key = { (const char *)path->at[d].bytes, SHA256_BYTES };
        uint32_t   place = 0;

        CHECK(map_get(places, key, &place));
        buf_printf(out, d ? ",%u" : "%u", place);
    }
    buf_add_byte(out, ']');
}

static void
add_entry(const struct sealed_entry *e, const struct map *places, struct buf *out)
{
    buf_add_byte(out, '{');
    if (e->disclosures.len)
        add_member(out, "disclosures", e->disclosures);
    add_member(out, "entry", e->entry);
    buf_add_c(out, "\"findings\":[");
    for (uint32_t i = 0; i < e->finding_count; i++) {
        buf_add_c(out, i ? "," : "");
        json_add_string(out, e->findings[i]);
    }
    buf_printf(out, "],\"index\":%llu", (unsigned long long)e->index);
    if (e->office.len) {
        buf_add_c(out, ",\"office\":");
        json_add_string(out, e->office);
    }
    if (e->has_path)
        add_path(&e->path, places, out);
    buf_add_byte(out, '}');
}

static enum status
add_plain(const struct sealed *sealed, struct arena *step, struct buf *out,
          struct err *err)
{
    struct map places;

    map_init(&places, step);
    buf_add_byte(out, '{');
    if (sealed->checkpoint.len)
        add_member(out, "checkpoint", sealed->checkpoint);
    TRY(add_digests(sealed, &places, out, err));
    buf_add_c(out, "\"entries\":[");
    for (uint32_t i = 0; i < sealed->count; i++) {
        buf_add_c(out, i ? ",\n" : "\n");
        add_entry(&sealed->at[i], &places, out);
    }
    buf_printf(out, "],\"findings\":%llu,", (unsigned long long)sealed->findings);
    add_member(out, "format", SEALED_FORMAT);
    add_member(out, "timezone", sealed->timezone);
    buf_printf(out, "\"violations\":%u", sealed->violations);
    return buf_status(out, err);
}

enum status
sealed_add_json(struct sealed *sealed, struct arena *step, struct buf *out,
                struct err *err)
{
    size_t      from = out->len;
    struct buf  plain;
    struct str  rest, head;
    enum status status;

    buf_init(&plain, out->limit_bytes);
    status = add_plain(sealed, step, &plain, err);
    rest = buf_str(&plain);
    for (; status == TRUCE_OK && str_cut(&rest, '<', &head); buf_add_c(out, "\\u003c"))
        buf_add(out, head);
    buf_add(out, rest);
    buf_free(&plain);
    TRY(status);
    TRY(buf_status(out, err));
    sealed->bytes = out->len - from + SEALED_LAST.len + SHA256_HEX_LEN + 2;
    return TRUCE_OK;
}

enum status
sealed_close_file(struct buf *out, size_t from, struct str json, struct str rest,
                  struct err *err)
{
    static const char nothing[SHA256_HEX_LEN] = { 0 };
    char              hex[SHA256_HEX_LEN + 1];
    size_t            place;
    struct str        parts[2];
    struct digest     digest;

    buf_add(out, SEALED_OPEN);
    buf_add(out, json);
    buf_add(out, SEALED_LAST);
    place = out->len;
    buf_add(out, (struct str){ nothing, sizeof nothing });
    buf_add_c(out, "\"}");
    buf_add(out, SEALED_SHUT);
    buf_add(out, rest);
    TRY(buf_status(out, err));
    parts[0] = str_sub(buf_str(out), from, place);
    parts[1] = str_sub(buf_str(out), place + SHA256_HEX_LEN, out->len);
    digest = sha256(parts, 2);
    digest_hex(&digest, hex);
    memcpy(out->at + place, hex, SHA256_HEX_LEN);
    return TRUCE_OK;
}

/* ---- the page as a whole ---- */

#define SIGNED_OPEN STR("<script type=\"application/json\" id=\"signed\">")
#define SIGNED_SHUT STR("</script>\n")
#define SIGNED_TEXT STR("truce page 1\n") /* and the digest, and a newline */

/* What is signed of these bytes. */
static void
add_signed_text(struct str page, struct buf *out)
{
    struct digest digest = sha256(&page, 1);
    char          hex[SHA256_HEX_LEN + 1];

    digest_hex(&digest, hex);
    buf_add(out, SIGNED_TEXT);
    buf_add_c(out, hex);
    buf_add_byte(out, '\n');
}

static void
add_escaped(struct str text, struct buf *out)
{
    struct str head;

    for (; str_cut(&text, '<', &head); buf_add_c(out, "\\u003c"))
        buf_add(out, head);
    buf_add(out, text);
}

static enum status
add_signed(const struct note_signer *signer, struct buf *text, struct buf *note, struct buf *json,
           struct buf *out, struct err *err)
{
    add_signed_text(buf_str(out), text);
    TRY(buf_status(text, err));
    TRY(note_sign(signer, buf_str(text), note, err));
    buf_add_c(json, "{\"note\":");
    json_add_string(json, buf_str(note));
    buf_add_byte(json, '}');
    TRY(buf_status(json, err));
    buf_add(out, SIGNED_OPEN);
    add_escaped(buf_str(json), out);
    buf_add(out, SIGNED_SHUT);
    return buf_status(out, err);
}

enum status
sealed_sign_file(const struct note_signer *signer, struct buf *out, struct err *err)
{
    struct buf  text, note, json;
    enum status status = buf_status(out, err);

    TRY(status);
    buf_init(&text, NOTE_BYTES_MAX);
    buf_init(&note, NOTE_BYTES_MAX);
    buf_init(&json, 2 * NOTE_BYTES_MAX);
    status = add_signed(signer, &text, &note, &json, out, err);
    buf_free(&json);
    buf_free(&note);
    buf_free(&text);
    return status;
}

/* Where the last element of that kind begins, if it ends the file; else the end. */
static size_t
signed_begin(struct str file)
{
    size_t open = SIGNED_OPEN.len;

    if (!str_ends(file, SIGNED_SHUT))
        return file.len;
    for (size_t at = file.len - SIGNED_SHUT.len; at > 0; at--)
        if (file.at[at - 1] == '<') /* within the element every other one is an escape */
            return file.len - (at - 1) > open && memcmp(file.at + at - 1, SIGNED_OPEN.at, open) == 0
                       ? at - 1
                       : file.len;
    return file.len;
}

static enum status
no_signature(struct err *err)
{
    return err_set(err, TRUCE_SYNTAX, "the signature at the end of the page is not of its form");
}

enum status
sealed_check_signed(struct str file, const struct note_key *key, struct arena *step,
                    struct str *ret_page, bool *ret_signed, struct err *err)
{
    size_t             at = signed_begin(file);
    struct str         page = str_sub(file, 0, at);
    const struct json *json, *text;
    struct note        note;
    struct buf         want;
    bool               is_it;

    if (at == file.len) {
        *ret_page = file;
        *ret_signed = false;
        return TRUCE_OK;
    }
    TRY(json_parse(str_sub(file, at + SIGNED_OPEN.len, file.len - SIGNED_SHUT.len), step, &json,
                   err));
    text = json_get(json, STR("note"));
    if (!text || text->kind != JSON_STRING)
        return no_signature(err);
    TRY(note_parse(text->text, &note, err));
    TRY(note_verify(&note, key, NULL, err));
    buf_init(&want, NOTE_BYTES_MAX);
    add_signed_text(page, &want);
    is_it = !want.failed && str_eq(buf_str(&want), note.text);
    enum status status = buf_status(&want, err);
    buf_free(&want);
    TRY(status);
    if (!is_it)
        return err_set(err, TRUCE_CORRUPT, "'%.*s' signed another page than this one: it was changed",
                       STR_ARGS(str_sub(key->name, 0, NOTE_SHOWN_BYTES)));
    *ret_page = page;
    *ret_signed = true;
    return TRUCE_OK;
}

/* ---- reading ---- */

static enum status
no_page(struct err *err, const char *why)
{
    return err_set(err, TRUCE_SYNTAX, "no page that carries its proofs: %s", why);
}

static size_t
find(struct str text, struct str part)
{
    for (size_t at = 0; at + part.len <= text.len; at++) {
        const char *hit = memchr(text.at + at, part.at[0], text.len - part.len - at + 1);

        if (!hit)
            break;
        at = (size_t)(hit - text.at);
        if (memcmp(hit, part.at, part.len) == 0)
            return at;
    }
    return SIZE_MAX;
}

/* The JSON between the only element of that name and its end. */
static enum status
find_element(struct str file, struct str *ret_json, struct err *err)
{
    size_t     from = find(file, SEALED_OPEN), end;
    struct str rest;

    if (from == SIZE_MAX)
        return no_page(err, "it has no element with the id 'sealed', such as truce report "
                            "-o FILE.html writes");
    rest = str_sub(file, from + SEALED_OPEN.len, file.len);
    end = find(rest, SEALED_SHUT);
    if (end == SIZE_MAX)
        return no_page(err, "it was cut off");
    if (find(rest, SEALED_OPEN) != SIZE_MAX)
        return no_page(err, "it has two elements with the id 'sealed'");
    *ret_json = str_sub(rest, 0, end);
    return TRUCE_OK;
}

static bool
number_take(const struct json *json, const char *name, uint64_t *ret_number)
{
    const struct json *member = json_get(json, str_from_c(name));
    int64_t            number;

    if (!member || member->kind != JSON_NUMBER || !str_to_i64(member->text, &number) ||
        number < 0)
        return false;
    *ret_number = (uint64_t)number;
    return true;
}

static bool
text_take(const struct json *json, const char *name, struct str *ret_text)
{
    const struct json *member = json_get(json, str_from_c(name));

    if (!member || member->kind != JSON_STRING)
        return false;
    *ret_text = member->text;
    return true;
}

/* A text that may be absent; "" then. */
static bool
optional_take(const struct json *json, const char *name, struct str *ret_text)
{
    *ret_text = STR_NONE;
    return !json_get(json, str_from_c(name)) || text_take(json, name, ret_text);
}

static const struct json *
array_of(const struct json *json, const char *name, uint32_t count_max)
{
    const struct json *member = json_get(json, str_from_c(name));

    return member && member->kind == JSON_ARRAY && member->count <= count_max ? member : NULL;
}

static bool
path_take(const struct json *json, const struct digest *digests, uint32_t count,
          struct sealed_entry *e)
{
    const struct json *path = array_of(json, "path", MERKLE_PROOF_MAX);

    e->has_path = path != NULL;
    if (!path)
        return !json_get(json, STR("path"));
    for (const struct json *d = path->first; d; d = d->next) {
        int64_t place;

        if (d->kind != JSON_NUMBER || !str_to_i64(d->text, &place) || place < 0 ||
            place >= count)
            return false;
        e->path.at[e->path.count++] = digests[place];
    }
    return true;
}

static enum status
entry_take(const struct json *json, const struct digest *digests, uint32_t count,
           struct arena *step, struct sealed_entry *e, struct err *err)
{
    const struct json *findings = array_of(json, "findings", UINT32_MAX - 1);
    uint64_t           index;

    if (!findings || !text_take(json, "entry", &e->entry) ||
        !optional_take(json, "disclosures", &e->disclosures) ||
        !optional_take(json, "office", &e->office) || !number_take(json, "index", &index) ||
        !path_take(json, digests, count, e))
        return no_page(err, "one of its entries is not of its form");
    e->index = index;
    e->findings = ARENA_ARRAY(step, (size_t)findings->count + 1, struct str);
    TRY_NEW(e->findings, err);
    for (const struct json *f = findings->first; f; f = f->next) {
        if (f->kind != JSON_STRING)
            return no_page(err, "one of its findings is not of its form");
        e->findings[e->finding_count++] = f->text;
    }
    return TRUCE_OK;
}

static enum status
entries_take(const struct json *json, struct arena *step, struct sealed *sealed,
             struct err *err)
{
    const struct json *list = array_of(json, "entries", SEALED_ENTRIES_MAX);
    const struct json *texts = array_of(json, "digests", SEALED_ENTRIES_MAX * MERKLE_PROOF_MAX);
    struct digest     *digests;
    uint32_t           count = 0;

    if (!list || !texts)
        return no_page(err, "it lacks entries or digests, or has too many");
    digests = ARENA_ARRAY(step, (size_t)texts->count + 1, struct digest);
    sealed->at = ARENA_ARRAY(step, (size_t)list->count + 1, struct sealed_entry);
    TRY_NEW(digests, err);
    TRY_NEW(sealed->at, err);
    for (const struct json *d = texts->first; d; d = d->next)
        if (d->kind != JSON_STRING || !digest_from_base64(d->text, &digests[count++]))
            return no_page(err, "one of its digests is none");
    for (const struct json *e = list->first; e; e = e->next)
        TRY(entry_take(e, digests, count, step, &sealed->at[sealed->count++], err));
    return TRUCE_OK;
}

/* The digest stands raw, as the last member, and is that of all other bytes. */
static enum status
check_file(struct str file, struct str json, struct err *err)
{
    struct str    tail = STR("\"}"), hex, parts[2];
    struct digest is, said;
    size_t        place;

    if (json.len < SEALED_LAST.len + SHA256_HEX_LEN + tail.len || !str_ends(json, tail))
        return no_page(err, "its digest is not at the end");
    place = json.len - tail.len - SHA256_HEX_LEN;
    hex = str_sub(json, place, place + SHA256_HEX_LEN);
    if (!str_ends(str_sub(json, 0, place), SEALED_LAST) || !digest_from_hex(hex, &said))
        return no_page(err, "its digest is not at the end");
    parts[0] = (struct str){ file.at, (size_t)(hex.at - file.at) };
    parts[1] = str_sub(file, parts[0].len + SHA256_HEX_LEN, file.len);
    is = sha256(parts, 2);
    if (!digest_eq(&is, &said))
        return err_set(err, TRUCE_CORRUPT,
                       "the file is not as it was written: its bytes do not match the "
                       "digest it carries; get it again from where it was published");
    return TRUCE_OK;
}

enum status
sealed_parse(struct str file, struct arena *step, struct sealed *ret_sealed,
             struct err *err)
{
    struct sealed      sealed = { 0 };
    const struct json *json;
    struct str         text, format;
    uint64_t           violations;

    TRY(find_element(file, &text, err));
    TRY(check_file(file, text, err));
    TRY(json_parse(text, step, &json, err));
    if (!text_take(json, "format", &format) || !str_starts(format, STR("truce page ")))
        return no_page(err, "it has no member \"format\":\"truce page 1\"");
    if (!str_eq(format, SEALED_FORMAT))
        return err_set(err, TRUCE_UNSUPPORTED,
                       "the page is in the form '%.*s', which this version does not know: "
                       "use a newer truce", STR_ARGS(str_sub(format, 0, 40)));
    TRY(entries_take(json, step, &sealed, err));
    if (!optional_take(json, "checkpoint", &sealed.checkpoint) ||
        !text_take(json, "timezone", &sealed.timezone) ||
        !number_take(json, "findings", &sealed.findings) ||
        !number_take(json, "violations", &violations) || violations > sealed.count)
        return no_page(err, "one of its members is not of its form");
    sealed.violations = (uint32_t)violations;
    sealed.bytes = text.len;
    *ret_sealed = sealed;
    return TRUCE_OK;
}

/* ---- checking ---- */

static int
by_number(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;

    return (p > q) - (p < q);
}

/* A report that is listed twice would count twice to whoever reads. */
static enum status
check_once(const struct sealed *sealed, struct arena *step, struct err *err)
{
    uint64_t *numbers = ARENA_ARRAY(step, (size_t)sealed->count + 1, uint64_t);

    TRY_NEW(numbers, err);
    for (uint32_t i = 0; i < sealed->count; i++)
        numbers[i] = sealed->at[i].index;
    qsort(numbers, sealed->count, sizeof *numbers, by_number);
    for (uint32_t i = 1; i < sealed->count; i++)
        if (numbers[i] == numbers[i - 1])
            return err_set(err, TRUCE_CORRUPT, "entry %llu is listed twice",
                           (unsigned long long)numbers[i]);
    return TRUCE_OK;
}

static enum status
check_entry(const struct sealed_entry *e, const struct checkpoint *checkpoint,
            struct arena *step, struct err *err)
{
    struct digest      leaf = merkle_leaf(e->entry);
    const struct json *json;
    struct log_entry   entry;

    if (e->has_path != (e->index < checkpoint->size))
        return err_set(err, TRUCE_CORRUPT, "entry %llu has %s although %llu entries were signed",
                       (unsigned long long)e->index, e->has_path ? "a proof" : "no proof",
                       (unsigned long long)checkpoint->size);
    if (e->has_path && !merkle_inclusion_holds(&e->path, e->index, checkpoint->size, &leaf,
                                               &checkpoint->root))
        return err_set(err, TRUCE_CORRUPT,
                       "what the page carries as entry %llu is not entry %llu of the record "
                       "that was signed: the entry or its proof was changed",
                       (unsigned long long)e->index, (unsigned long long)e->index);
    if (json_parse(e->entry, step, &json, NULL) != TRUCE_OK)
        return entry_bad(e->index, "does not parse", err);
    TRY(entry_parse(e->entry, e->index, &entry, err));
    if (entry.kind != RECORD_REPORT)
        return err_set(err, TRUCE_CORRUPT, "entry %llu is no report", (unsigned long long)e->index);
    return TRUCE_OK;
}

enum status
sealed_check(const struct sealed *sealed, const struct note_key *key, struct arena *step,
             struct checkpoint *ret_checkpoint, uint32_t *ret_newer, struct err *err)
{
    struct checkpoint checkpoint;
    uint32_t          newer = 0;

    if (!sealed->checkpoint.len)
        return err_set(err, TRUCE_CORRUPT,
                       "the record was not signed when the page was made: nothing vouches "
                       "for it");
    TRY(checkpoint_open(sealed->checkpoint, key, &checkpoint, err));
    TRY(check_once(sealed, step, err));
    for (uint32_t i = 0; i < sealed->count; i++) {
        TRY(check_entry(&sealed->at[i], &checkpoint, step, err));
        newer += !sealed->at[i].has_path;
    }
    *ret_checkpoint = checkpoint;
    *ret_newer = newer;
    return TRUCE_OK;
}
