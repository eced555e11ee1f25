#include "record/report_fields.h"

#include <stdio.h>

const struct report_field report_fields[] = {
#define PUBLIC false
#define PROTECTED true
#define ROW(name, type, at, least, most, shown, meaning) { #name, FIELD_##type, shown, meaning },
    REPORT_FIELD_TABLE(ROW)
#undef ROW
#undef PUBLIC
#undef PROTECTED
};

static const struct {
    size_t at;
    double least, most;
} field_places[] = {
#define ROW(name, type, at, least, most, shown, meaning) { at, least, most },
    REPORT_FIELD_TABLE(ROW)
#undef ROW
};

enum { FIELD_NAME_LEN_MAX = 17, SAME_LENGTH_MAX = 8 };

#define ROWS(...) { { __VA_ARGS__ }, sizeof((unsigned char[]){ __VA_ARGS__ }) }

/* Where a member's name is looked for. */
static const struct {
    unsigned char rows[SAME_LENGTH_MAX];
    unsigned char count;
} fields_of_length[] = {
    [2] = ROWS(ROW_id, ROW_by, ROW_to),
    [3] = ROWS(ROW_lat, ROW_lon, ROW_act, ROW_url),
    [4] = ROWS(ROW_from, ROW_text, ROW_lang, ROW_item, ROW_site),
    [5] = ROWS(ROW_place, ROW_known, ROW_track),
    [6] = ROWS(ROW_source, ROW_weapon, ROW_target, ROW_notice, ROW_covers),
    [7] = ROWS(ROW_between),
    [8] = ROWS(ROW_radius_m, ROW_by_basis, ROW_civilian, ROW_evidence),
    [9] = ROWS(ROW_count_min, ROW_count_max),
    [10] = ROWS(ROW_killed_min, ROW_killed_max, ROW_calibre_mm),
    [11] = ROWS(ROW_reliability, ROW_credibility, ROW_injured_min, ROW_injured_max,
                ROW_killed_best, ROW_bearing_deg, ROW_range_min_m, ROW_range_max_m),
    [14] = ROWS(ROW_calibre_min_mm, ROW_calibre_max_mm),
    [15] = ROWS(ROW_weapon_range_km),
    [FIELD_NAME_LEN_MAX] = ROWS(ROW_bearing_width_deg),
};

const size_t report_field_count = sizeof report_fields / sizeof *report_fields;

static const char *const basis_names[] = { "",         "claimed", "observed",
                                           "inferred", "ruled",   "not_attempted" };

const char *
by_basis_name(enum by_basis basis)
{
    return basis_names[basis];
}

static enum status
field_bad(const struct decoding *d, struct err *err, const char *want)
{
    bool        words = d->json->kind == JSON_STRING || d->json->kind == JSON_NUMBER;
    struct str  said = words ? d->json->text : str_from_c(json_kind_name(d->json->kind));
    const char *quote = d->json->kind == JSON_STRING ? "'" : "";
    uint32_t    line, column;

    json_place(d->text, d->json->at, &line, &column);
    return err_at(err, TRUCE_SYNTAX, line, column, "'%s' must be %s, not %s%.*s%s",
                  d->field->name, want, quote, (int)(said.len > 40 ? 40 : said.len), said.at,
                  quote);
}

static enum status
decode_string(const struct decoding *d, struct err *err)
{
    if (d->json->kind != JSON_STRING)
        return field_bad(d, err, "a string");
    *(struct str *)d->at = d->json->text;
    return TRUCE_OK;
}

/* One name, or an array of names. */
static enum status
decode_names(const struct decoding *d, struct str *names, uint32_t *ret_count, struct err *err)
{
    const struct json *item = d->json->kind == JSON_ARRAY ? d->json->first : d->json;
    uint32_t           count = 0;

    for (; item; item = d->json->kind == JSON_ARRAY ? item->next : NULL) {
        if (item->kind != JSON_STRING || !item->text.len)
            return field_bad(d, err, "a name or a list of names");
        if (count == REPORT_NAMES_MAX)
            return field_bad(d, err, "at most 64 names");
        names[count++] = item->text;
    }
    *ret_count = count;
    return TRUCE_OK;
}

static enum status
decode_number(const struct decoding *d, struct err *err)
{
    double number = d->json->number;
    char   want[80];

    if (d->json->kind == JSON_NUMBER && number >= d->least && number <= d->most) {
        *(double *)d->at = number;
        return TRUCE_OK;
    }
    (void)snprintf(want, sizeof want, "a number from %g to %.8g", d->least, d->most);
    return field_bad(d, err, want);
}

static enum status
decode_count(const struct decoding *d, struct err *err)
{
    double number = d->json->number;

    if (d->json->kind != JSON_NUMBER || !(number >= 0) || !(number <= 1e12) ||
        number != (double)(int64_t)number)
        return field_bad(d, err, "a whole number of 0 or more");
    if (d->at)
        *(int64_t *)d->at = (int64_t)number;
    return TRUCE_OK;
}

static enum status
time_bad(const struct decoding *d, struct err *err, const char *words)
{
    uint32_t line, column;

    json_place(d->text, d->json->at, &line, &column);
    return err_at(err, TRUCE_SYNTAX, line, column, "'%s'%.300s", d->field->name, words);
}

static enum status
no_time(const struct decoding *d, struct err *err)
{
    struct when when;
    struct err  why = { 0 };
    char        words[sizeof why.text + 2];
    enum status status = time_parse(d->json->text, &when, &why);

    CHECK(status != TRUCE_OK);
    (void)snprintf(words, sizeof words, ": %s", why.text);
    return time_bad(d, err, words);
}

static enum status
no_zone(const struct decoding *d, struct err *err)
{
    char words[sizeof err->text + 2];

    (void)snprintf(words, sizeof words, " is '%.*s', a wall clock without a zone (add an "
                   "offset, or say --tz ZONE)", STR_ARGS(d->json->text));
    return time_bad(d, err, words);
}

static enum status
decode_time(const struct decoding *d, struct err *err)
{
    struct when when;

    if (d->json->kind != JSON_STRING)
        return field_bad(d, err, "a time in quotes, such as \"2015-02-15T00:00:00+02:00\"");
    if (time_parse(d->json->text, &when, NULL) != TRUCE_OK)
        return no_time(d, err);
    if (when.kind == WHEN_LOCAL && !d->naive)
        return no_zone(d, err);
    if (when.kind == WHEN_LOCAL)
        when = (struct when){ WHEN_INSTANT, tz_from_local(d->naive, when.at, NULL) };
    *(struct when *)d->at = when;
    return TRUCE_OK;
}

/* The sixteen winds; each 22.5 degrees wide, its neighbours' halves away. */
static bool
bearing_from_wind(struct str name, double *ret_deg)
{
    static const char *const winds[] = { "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                         "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW" };

    for (size_t i = 0; i < sizeof winds / sizeof *winds; i++)
        if (str_eq_nocase(name, str_from_c(winds[i]))) {
            *ret_deg = 22.5 * (double)i;
            return true;
        }
    return false;
}

static enum status
decode_bearing(const struct decoding *d, struct err *err)
{
    if (d->json->kind == JSON_NUMBER && d->json->number >= 0 && d->json->number <= 360) {
        *(double *)d->at = d->json->number;
        return TRUCE_OK;
    }
    if (d->json->kind == JSON_STRING && bearing_from_wind(d->json->text, d->at))
        return TRUCE_OK;
    return field_bad(d, err, "degrees from 0 to 360, or one of N, NNE, NE, … NNW");
}

/* The words of one file are few: first the one last seen that looks like it. */
static bool
find_term(const struct decoding *d, enum vocab vocab, uint16_t *ret_term)
{
    struct str word = d->json->text;
    size_t     look = word.len ? word.len + (unsigned char)word.at[word.len - 1] : 0;
    uint16_t  *recent = d->recent ? &d->recent[look % REPORT_RECENT_MAX] : NULL;

    if (recent && *recent < vocab_size(d->words, vocab) &&
        str_eq(word, vocab_text(d->words, vocab, *recent))) {
        *ret_term = *recent;
        return true;
    }
    if (!vocab_find(d->words, vocab, word, ret_term))
        return false;
    if (recent)
        *recent = *ret_term;
    return true;
}

static enum status
decode_term(const struct decoding *d, struct err *err)
{
    enum vocab vocab = (enum vocab)(int)d->least;
    uint32_t   line, column;

    if (d->json->kind != JSON_STRING)
        return field_bad(d, err, "a word of the vocabulary");
    if (find_term(d, vocab, d->at))
        return TRUCE_OK;
    if (d->unknown) {
        *d->unknown = d->json->text;
        return TRUCE_OK;
    }
    struct str near = vocab_suggest(d->words, vocab, d->json->text);
    json_place(d->text, d->json->at, &line, &column);
    return err_at(err, TRUCE_SYNTAX, line, column,
                  "unknown %s '%.*s'%s%.*s%s (truce help %ss lists them)", vocab_name(vocab),
                  (int)(d->json->text.len > 60 ? 60 : d->json->text.len), d->json->text.at,
                  near.len ? ", did you mean '" : "", STR_ARGS(near), near.len ? "'?" : "",
                  vocab_name(vocab));
}

static enum status
decode_rating(const struct decoding *d, struct err *err)
{
    struct str text = d->json->text;

    if ((d->json->kind != JSON_STRING && d->json->kind != JSON_NUMBER) || text.len != 1 ||
        text.at[0] < (char)d->least || text.at[0] > (char)d->most)
        return field_bad(d, err, d->least > '6' ? "a letter from A to F" : "a digit from 1 to 6");
    *(char *)d->at = text.at[0];
    return TRUCE_OK;
}

static enum status
decode_basis(const struct decoding *d, struct err *err)
{
    for (enum by_basis i = BASIS_CLAIMED; i <= BASIS_NOT_ATTEMPTED; i++)
        if (d->json->kind == JSON_STRING && str_eq_c(d->json->text, basis_names[i])) {
            *(enum by_basis *)d->at = i;
            return TRUCE_OK;
        }
    return field_bad(d, err, "claimed, observed, inferred, ruled or not_attempted");
}

static enum status
decode_civilian(const struct decoding *d, struct err *err)
{
    int64_t         ignored;
    struct decoding count = *d;

    count.at = &ignored;
    if (d->json->kind == JSON_TRUE || d->json->kind == JSON_FALSE)
        return TRUCE_OK;
    return decode_count(&count, err);
}

static enum status
decode_list(const struct decoding *d, struct err *err)
{
    if (d->json->kind != JSON_ARRAY && d->json->kind != JSON_STRING)
        return field_bad(d, err, "a list");
    return TRUCE_OK;
}

static enum status
decode_field(const struct decoding *d, struct report *report, struct err *err)
{
    switch (d->field->type) {
    case FIELD_STRING: return decode_string(d, err);
    case FIELD_NAMES:
        return decode_names(d, d->at, d->at == report->by ? &report->by_count
                                                          : &report->between_count, err);
    case FIELD_NUMBER: return decode_number(d, err);
    case FIELD_COUNT: return decode_count(d, err);
    case FIELD_TIME: return decode_time(d, err);
    case FIELD_BEARING: return decode_bearing(d, err);
    case FIELD_TERM: return decode_term(d, err);
    case FIELD_RATING: return decode_rating(d, err);
    case FIELD_BASIS: return decode_basis(d, err);
    case FIELD_CIVILIAN: return decode_civilian(d, err);
    case FIELD_LIST: return decode_list(d, err);
    }
    return TRUCE_OK;
}

size_t
field_find(struct str name)
{
    if (!name.len || name.len > FIELD_NAME_LEN_MAX)
        return ROW_COUNT;
    for (unsigned k = 0; k < fields_of_length[name.len].count; k++) {
        size_t i = fields_of_length[name.len].rows[k];

        if (report_fields[i].name[0] == name.at[0] &&
            memcmp(report_fields[i].name, name.at, name.len) == 0)
            return i;
    }
    return ROW_COUNT;
}

enum status
field_decode(struct decoding *d, size_t row, const struct json *member, struct err *err)
{
    if (member->kind == JSON_NULL)
        return TRUCE_OK;
    d->said |= UINT64_C(1) << row;
    d->json = member;
    d->field = &report_fields[row];
    d->least = field_places[row].least;
    d->most = field_places[row].most;
    d->at = field_places[row].at == NOWHERE ? NULL
                                            : (char *)d->report + field_places[row].at;
    return decode_field(d, d->report, err);
}
