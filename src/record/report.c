#include "record/report_fields.h"

#include "wire/json_walk.h"

#include <math.h>

static bool
says(const struct decoding *d, enum field_row row)
{
    return d->said >> row & 1;
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

/* A calibre said once is exact; one fixed by the weapon's type need not be said. */
static enum status
settle_weapon(const struct decoding *d, struct report *r, struct err *err)
{
    const struct term *weapon = vocab_term(r->words, VOCAB_WEAPON, r->weapon);

    bool exact = says(d, ROW_calibre_mm);

    if (exact && (says(d, ROW_calibre_min_mm) || says(d, ROW_calibre_max_mm)))
        return report_bad(err, "'calibre_mm' is exact and goes without 'calibre_min_mm' and "
                               "'calibre_max_mm'");
    if (exact)
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
settle(const struct decoding *d, struct report *r, struct err *err)
{
    if (r->id.len > REPORT_ID_LEN_MAX || r->source.len > REPORT_ID_LEN_MAX)
        return report_bad(err, "'id' or 'source' is longer than 1024 bytes");
    if (!says(d, ROW_act))
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
    return settle_weapon(d, r, err);
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

/* What nothing was said of. */
static const struct report unsaid = {
    .lat = (double)NAN, .lon = (double)NAN, .radius_m = (double)NAN,
    .bearing_deg = (double)NAN, .bearing_width_deg = (double)NAN,
    .range_min_m = (double)NAN, .range_max_m = (double)NAN,
    .calibre_min_mm = (double)NAN, .calibre_max_mm = (double)NAN,
    .weapon_range_min_m = (double)NAN,
    .count_min = -1, .count_max = -1,
    .killed_min = -1, .killed_max = -1, .injured_min = -1, .injured_max = -1,
};

static struct decoding
decoding_begin(struct report *report, struct str text, const struct vocabulary *words,
               const struct tz *naive)
{
    report_copy(report, &unsaid);
    report->words = words;
    return (struct decoding){
        .report = report, .text = text, .words = words, .naive = naive,
    };
}

/* `source` names that of a report which does not name its own. */
static enum status
decode_tree(const struct json *json, struct decoding *d, struct str source,
            struct report *ret_report, struct err *err)
{
    if (json->kind != JSON_OBJECT)
        return err_set(err, TRUCE_SYNTAX, "a report is a JSON object, not %s",
                       json_kind_name(json->kind));
    for (const struct json *member = json->first; member; member = member->next) {
        size_t row = field_find(member->name);

        if (row < ROW_COUNT) /* members that are no fields are passed over */
            TRY(field_decode(d, row, member, err));
    }
    if (!says(d, ROW_source))
        d->report->source = source;
    TRY(settle(d, d->report, err));
    report_copy(ret_report, d->report);
    return TRUCE_OK;
}

enum status
report_decode(const struct json *json, struct str text, const struct vocabulary *words,
              const struct tz *naive, struct report *ret_report, struct err *err)
{
    struct report   report;
    struct decoding d = decoding_begin(&report, text, words, naive);

    return decode_tree(json, &d, STR_NONE, ret_report, err);
}

enum status
report_decode_stored(const struct json *json, struct str text,
                     const struct vocabulary *words, struct report *ret_report,
                     struct err *err)
{
    struct report   report;
    struct decoding d = decoding_begin(&report, text, words, NULL);

    d.unknown = &report.unknown;
    return decode_tree(json, &d, STR_NONE, ret_report, err);
}

/* ---- without a tree ---- */

/* Each field's name as it stands in JSON. */
static const struct json_guess field_keys[] = {
#define ROW(name, type, at, least, most, shown, meaning) JSON_GUESS(#name),
    REPORT_FIELD_TABLE(ROW)
#undef ROW
};

_Static_assert((int)ROW_COUNT < (int)REPORT_FIELDS_MAX, "a place in report_reader.after each");

/* The names in one object, to see whether one is there twice. */
struct names {
    uint64_t   rows; /* a bit each */
    struct str others[16];
    uint32_t   other_count;
};

/* False if it is there twice, or cannot be told here. */
static bool
names_add(struct names *names, size_t row, struct str name)
{
    uint64_t bit = row < ROW_COUNT ? UINT64_C(1) << row : 0;

    if (names->rows & bit)
        return false;
    names->rows |= bit;
    if (bit)
        return true;
    for (uint32_t i = 0; i < names->other_count; i++)
        if (str_eq(names->others[i], name))
            return false;
    if (names->other_count == sizeof names->others / sizeof *names->others)
        return false;
    names->others[names->other_count++] = name;
    return true;
}

/* False if there is anything that only the tree, or words, can tell. */
static bool
read_quickly(struct report_reader *reader, struct decoding *d, struct arena *step)
{
    struct json_walk   walk;
    struct names       names;
    const struct json *member;
    unsigned char     *after = &reader->after[0];

    names.rows = names.other_count = 0;
    if (!json_walk_begin(&walk, d->text, step, NULL))
        return false;
    for (;;) {
        size_t row = *after;

        if (json_walk_next(&walk, &field_keys[row], &member) != TRUCE_OK)
            return false;
        if (!member)
            break;
        if (!walk.guessed)
            row = field_find(member->name);
        if (!names_add(&names, row, member->name))
            return false;
        if (row == ROW_COUNT) /* no field: it says nothing of what comes next */
            continue;
        if (field_decode(d, row, member, NULL) != TRUCE_OK)
            return false;
        *after = (unsigned char)row;
        after = &reader->after[row + 1];
    }
    if (!says(d, ROW_source))
        d->report->source = reader->source;
    return settle(d, d->report, NULL) == TRUCE_OK;
}

enum status
report_read(struct report_reader *reader, struct str text, struct arena *step,
            struct report *ret_report, struct err *err)
{
    struct report      report;
    const struct json *json;
    struct decoding    d = decoding_begin(&report, text, reader->words, reader->naive);

    d.recent = reader->recent;
    if (read_quickly(reader, &d, step)) {
        report_copy(ret_report, &report);
        return TRUCE_OK;
    }
    TRY(json_parse(text, step, &json, err));
    d = decoding_begin(&report, text, reader->words, reader->naive);
    return decode_tree(json, &d, reader->source, ret_report, err);
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
