#include "record/report.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

/* One row a field. `at` is where its value goes; NOWHERE: checked and carried only. */
#define NOWHERE SIZE_MAX
#define AT(member) offsetof(struct report, member)

#define REPORT_FIELD_TABLE(X)                                                                \
    X("id", STRING, AT(id), 0, 0, "unique within its source")                                \
    X("source", STRING, AT(source), 0, 0, "who reported")                                    \
    X("reliability", RATING, AT(reliability), 'A', 'F', "Admiralty rating of the source, A to F") \
    X("credibility", RATING, AT(credibility), '1', '6', "Admiralty rating of this information, 1 to 6") \
    X("from", TIME, AT(from), 0, 0, "when it happened, or began: an instant, or a whole day") \
    X("to", TIME, AT(to), 0, 0, "when it ended; a day alone is included")                    \
    X("known", TIME, AT(known), 0, 0, "when it was reported")                                \
    X("lat", NUMBER, AT(lat), -90, 90, "latitude, degrees WGS 84")                           \
    X("lon", NUMBER, AT(lon), -180, 180, "longitude, degrees WGS 84")                        \
    X("radius_m", NUMBER, AT(radius_m), 0, 20037508, "error of the place, metres")           \
    X("bearing_deg", BEARING, AT(bearing_deg), 0, 360, "from lat, lon: degrees from north, or N, NNE, …") \
    X("bearing_width_deg", NUMBER, AT(bearing_width_deg), 0, 360, "whole width; 22.5 when absent") \
    X("range_min_m", NUMBER, AT(range_min_m), 0, 20037508, "nearest; 0 when absent")         \
    X("range_max_m", NUMBER, AT(range_max_m), 0, 20037508, "farthest")                       \
    X("place", STRING, AT(place), 0, 0, "a named place: a zone, a settlement")               \
    X("act", TERM, AT(act), VOCAB_ACT, 0, "what happened: truce help acts")                  \
    X("weapon", TERM, AT(weapon), VOCAB_WEAPON, 0, "with what: truce help weapons")          \
    X("target", TERM, AT(target), VOCAB_TARGET, 0, "against what: truce help targets")       \
    X("calibre_mm", NUMBER, AT(calibre_min_mm), 0, 2000, "calibre, millimetres")             \
    X("calibre_min_mm", NUMBER, AT(calibre_min_mm), 0, 2000, "at least")                     \
    X("calibre_max_mm", NUMBER, AT(calibre_max_mm), 0, 2000, "at most")                      \
    X("weapon_range_km", NUMBER, AT(weapon_range_min_m), 0, 20000, "range of the weapon, kilometres") \
    X("count_min", COUNT, AT(count_min), 0, 0, "how many, at least; 1 when absent")          \
    X("count_max", COUNT, AT(count_max), 0, 0, "how many, at most")                          \
    X("by", NAMES, AT(by), 0, 0, "who did it")                                               \
    X("between", NAMES, AT(between), 0, 0, "sides of an encounter when who acted is not known") \
    X("by_basis", BASIS, AT(by_basis), 0, 0, "claimed, observed, inferred, ruled, not_attempted") \
    X("item", STRING, AT(item), 0, 0, "what is held (holding)")                              \
    X("site", STRING, AT(site), 0, 0, "where it is held (holding)")                          \
    X("track", STRING, AT(track), 0, 0, "whose position it is (position)")                   \
    X("notice", STRING, AT(notice), 0, 0, "the name of what was announced (notice)")         \
    X("covers", TERM, AT(covers), VOCAB_ACT, 0, "the act that it announces; any when absent (notice)") \
    X("killed_min", COUNT, AT(killed_min), 0, 0, "killed, at least")                         \
    X("killed_max", COUNT, AT(killed_max), 0, 0, "killed, at most")                          \
    X("injured_min", COUNT, AT(injured_min), 0, 0, "injured, at least")                      \
    X("injured_max", COUNT, AT(injured_max), 0, 0, "injured, at most")                       \
    X("civilian", CIVILIAN, NOWHERE, 0, 0, "true, false, or how many of the killed were civilians") \
    X("text", STRING, AT(text), 0, 0, "the words of the report")                             \
    X("lang", STRING, AT(lang), 0, 0, "their language")                                      \
    X("url", STRING, AT(url), 0, 0, "where they stood")                                      \
    X("evidence", LIST, NOWHERE, 0, 0, "SHA-256 of attachments")

const struct report_field report_fields[] = {
#define ROW(name, type, at, least, most, meaning) { name, FIELD_##type, meaning },
    REPORT_FIELD_TABLE(ROW)
#undef ROW
};

static const struct {
    size_t at;
    double least, most;
} field_places[] = {
#define ROW(name, type, at, least, most, meaning) { at, least, most },
    REPORT_FIELD_TABLE(ROW)
#undef ROW
};

const size_t report_field_count = sizeof report_fields / sizeof *report_fields;

static const char *const basis_names[] = { "",         "claimed", "observed",
                                           "inferred", "ruled",   "not_attempted" };

const char *
by_basis_name(enum by_basis basis)
{
    return basis_names[basis];
}

/* What one field's decoder works on. */
struct decoding {
    const struct json         *json;
    struct str                 text;
    const struct report_field *field;
    double                     least, most;
    void                      *at;
    const struct tz           *naive;
    const struct vocabulary   *words;
    struct str                *unknown; /* takes a word that is none; NULL: an error */
};

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
    if (d->json->kind != JSON_NUMBER || !(d->json->number >= 0) || !(d->json->number <= 1e12) ||
        d->json->number != floor(d->json->number))
        return field_bad(d, err, "a whole number of 0 or more");
    *(int64_t *)d->at = (int64_t)d->json->number;
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
decode_time(const struct decoding *d, struct err *err)
{
    struct err  why = { 0 };
    struct when when;
    char        words[sizeof why.text + 2];

    if (d->json->kind != JSON_STRING)
        return field_bad(d, err, "a time in quotes, such as \"2015-02-15T00:00:00+02:00\"");
    if (time_parse(d->json->text, &when, &why) != TRUCE_OK) {
        (void)snprintf(words, sizeof words, ": %s", why.text);
        return time_bad(d, err, words);
    }
    if (when.kind == WHEN_LOCAL && !d->naive) {
        (void)snprintf(words, sizeof words, " is '%.*s', a wall clock without a zone (add an "
                       "offset, or say --tz ZONE)", STR_ARGS(d->json->text));
        return time_bad(d, err, words);
    }
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

static enum status
decode_term(const struct decoding *d, struct err *err)
{
    enum vocab vocab = (enum vocab)(int)d->least;
    uint32_t   line, column;

    if (d->json->kind != JSON_STRING)
        return field_bad(d, err, "a word of the vocabulary");
    if (vocab_find(d->words, vocab, d->json->text, d->at))
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

/* The row of a member's name, or report_field_count. `hint` is the row after the last hit:
 * most writers keep an order, so it is right more often than not. */
static size_t
field_find(struct str name, size_t hint)
{
    for (size_t k = 0; k < report_field_count; k++) {
        size_t i = hint + k < report_field_count ? hint + k : hint + k - report_field_count;

        /* the first byte tells most names apart */
        if (name.len && name.at[0] == report_fields[i].name[0] &&
            str_eq_c(name, report_fields[i].name))
            return i;
    }
    return report_field_count;
}

/* ---- what the fields say together ---- */

static enum status
report_bad(struct err *err, const char *words)
{
    return err_set(err, TRUCE_SYNTAX, "%s", words);
}

static enum status
check_place(struct report *r, struct err *err)
{
    bool has_lat = !isnan(r->lat), has_lon = !isnan(r->lon);

    if (has_lat != has_lon)
        return report_bad(err, "'lat' and 'lon' go together");
    if (!has_lat && !(isnan(r->radius_m) && isnan(r->bearing_deg) && isnan(r->range_max_m)))
        return report_bad(err, "a radius, bearing or range needs 'lat' and 'lon'");
    if (r->range_min_m > r->range_max_m)
        return report_bad(err, "'range_min_m' is larger than 'range_max_m'");
    return TRUCE_OK;
}

/* [from, to) in the clock of the times themselves; the zone of a bare day is not known
 * here, so a day and an instant within a day of each other cannot contradict. */
static enum status
check_times(const struct report *r, struct err *err)
{
    instant end = r->to.at + (r->to.kind == WHEN_DATE ? TIME_DAY : 0);
    instant slack = r->from.kind == r->to.kind ? 0 : TIME_DAY;

    if (r->from.kind == WHEN_NONE || r->to.kind == WHEN_NONE)
        return TRUCE_OK;
    bool before = end + slack < r->from.at;
    if (r->to.kind == WHEN_DATE && slack == 0) /* a day ends where the next begins */
        before = end <= r->from.at;
    return before ? report_bad(err, "'to' lies before 'from'") : TRUCE_OK;
}

static enum status
check_pair(int64_t least, int64_t most, const char *words, struct err *err)
{
    return least >= 0 && most >= 0 && least > most ? report_bad(err, words) : TRUCE_OK;
}

/* null says nothing. */
static bool
says(const struct json *json, struct str name)
{
    const struct json *value = json_get(json, name);

    return value && value->kind != JSON_NULL;
}

/* A calibre said once is exact; one fixed by the weapon's type need not be said. */
static enum status
settle_weapon(struct report *r, const struct json *json, struct err *err)
{
    const struct term *weapon = vocab_term(r->words, VOCAB_WEAPON, r->weapon);

    if (says(json, STR("calibre_mm")) && (says(json, STR("calibre_min_mm")) ||
                                          says(json, STR("calibre_max_mm"))))
        return report_bad(err, "'calibre_mm' is exact and goes without 'calibre_min_mm' and "
                               "'calibre_max_mm'");
    if (says(json, STR("calibre_mm")))
        r->calibre_max_mm = r->calibre_min_mm;
    if (r->calibre_min_mm > r->calibre_max_mm)
        return report_bad(err, "'calibre_min_mm' is larger than 'calibre_max_mm'");
    if (isnan(r->calibre_min_mm) && isnan(r->calibre_max_mm) && weapon->calibre_min_mm > 0) {
        r->calibre_min_mm = weapon->calibre_min_mm;
        r->calibre_max_mm = weapon->calibre_max_mm;
    }
    bool none = weapon->calibre_min_mm < 0 && isnan(r->calibre_min_mm) && isnan(r->calibre_max_mm);
    if (!none) {
        r->calibre_min_mm = isnan(r->calibre_min_mm) ? 0 : r->calibre_min_mm;
        r->calibre_max_mm = isnan(r->calibre_max_mm) ? (double)INFINITY : r->calibre_max_mm;
    }
    bool has_range = !isnan(r->weapon_range_min_m);
    r->weapon_range_max_m = has_range ? r->weapon_range_min_m * 1000 : (double)INFINITY;
    r->weapon_range_min_m = has_range ? r->weapon_range_min_m * 1000 : 0;
    return TRUCE_OK;
}

static enum status
settle(struct report *r, const struct json *json, struct err *err)
{
    if (r->id.len > REPORT_ID_LEN_MAX || r->source.len > REPORT_ID_LEN_MAX)
        return report_bad(err, "'id' or 'source' is longer than 1024 bytes");
    if (!says(json, STR("act")))
        return report_bad(err, "'act' is missing: what happened?");
    TRY(check_place(r, err));
    TRY(check_times(r, err));
    TRY(check_pair(r->count_min, r->count_max, "'count_min' is larger than 'count_max'", err));
    TRY(check_pair(r->killed_min, r->killed_max, "'killed_min' is larger than 'killed_max'", err));
    TRY(check_pair(r->injured_min, r->injured_max, "'injured_min' is larger than 'injured_max'",
                   err));
    if (r->count_min < 0 && r->count_max < 0)
        r->count_min = r->count_max = 1;
    if (r->count_min < 0)
        r->count_min = r->count_max ? 1 : 0;
    if (r->count_max < 0)
        r->count_max = REPORT_COUNT_OPEN;
    return settle_weapon(r, json, err);
}

/* The members before, between and behind the two lists of names. */
#define HEAD_BYTES offsetof(struct report, by)
#define TAIL_FROM offsetof(struct report, by_count)

_Static_assert(offsetof(struct report, between) ==
                   HEAD_BYTES + REPORT_NAMES_MAX * sizeof(struct str) &&
               TAIL_FROM == HEAD_BYTES + 2 * REPORT_NAMES_MAX * sizeof(struct str),
               "the lists of names stand together");

void
report_copy(struct report *to, const struct report *from)
{
    memcpy(to, from, HEAD_BYTES);
    memcpy((char *)to + TAIL_FROM, (const char *)from + TAIL_FROM, sizeof *to - TAIL_FROM);
    memcpy(to->by, from->by, from->by_count * sizeof *to->by);
    memcpy(to->between, from->between, from->between_count * sizeof *to->between);
}

static void
report_init(struct report *r)
{
    static const double none = NAN;

    memset(r, 0, HEAD_BYTES);
    memset((char *)r + TAIL_FROM, 0, sizeof *r - TAIL_FROM);
    r->lat = r->lon = r->radius_m = none;
    r->bearing_deg = r->bearing_width_deg = r->range_min_m = r->range_max_m = none;
    r->calibre_min_mm = r->calibre_max_mm = r->weapon_range_min_m = none;
    r->count_min = r->count_max = -1;
    r->killed_min = r->killed_max = r->injured_min = r->injured_max = -1;
}

static enum status
decode(const struct json *json, struct str text, const struct vocabulary *words,
       const struct tz *naive, bool stored, struct report *ret_report, struct err *err)
{
    struct report r;
    size_t        hint = 0;

    if (json->kind != JSON_OBJECT)
        return err_set(err, TRUCE_SYNTAX, "a report is a JSON object, not %s",
                       json_kind_name(json->kind));
    report_init(&r);
    r.words = words;
    for (const struct json *member = json->first; member; member = member->next) {
        size_t i = field_find(member->name, hint);

        if (i == report_field_count || member->kind == JSON_NULL)
            continue;
        struct decoding d = { member, text, &report_fields[i], field_places[i].least,
                              field_places[i].most, NULL, naive, words, stored ? &r.unknown : NULL };
        if (field_places[i].at != NOWHERE)
            d.at = (char *)&r + field_places[i].at;
        TRY(decode_field(&d, &r, err));
        hint = i + 1;
    }
    TRY(settle(&r, json, err));
    report_copy(ret_report, &r);
    return TRUCE_OK;
}

enum status
report_decode(const struct json *json, struct str text, const struct vocabulary *words,
              const struct tz *naive, struct report *ret_report, struct err *err)
{
    return decode(json, text, words, naive, false, ret_report, err);
}

enum status
report_decode_stored(const struct json *json, struct str text, const struct vocabulary *words,
                     struct report *ret_report, struct err *err)
{
    return decode(json, text, words, NULL, true, ret_report, err);
}

void
report_span(const struct report *report, const struct tz *tz, instant *ret_from,
            instant *ret_to)
{
    instant from = TIME_MIN, to = TIME_MAX, ignored;

    if (report->from.kind != WHEN_NONE)
        when_span(report->from, tz, &from, &to);
    if (report->to.kind != WHEN_NONE)
        when_span(report->to, tz, &ignored, &to);
    *ret_from = from;
    *ret_to = to < from ? from : to;
}
