#include "base/tz.h"

#include "base/bytes.h"
#include "base/sys.h"

#include <stdio.h>

enum {
    TZ_FILE_BYTES_MAX = 64 * 1024,
    TZ_NAME_LEN_MAX = 64,
    TZ_HEADER_BYTES = 44,
    TZ_RULE_YEARS = 401, /* 400 and one to overlap */
    TZ_CHANGES_MAX = 4096,
};

static const instant utc_from[] = { TIME_MIN }, utc_offset[] = { 0 };

const struct tz tz_utc = {
    .name = { "UTC", 3 },
    .count = 1,
    .from = (instant *)utc_from,
    .offset = (instant *)utc_offset,
};

/* ---- the binary part ---- */

struct tz_counts {
    uint32_t is_ut, is_std, leaps, changes, types, chars;
};

static bool
read_header(struct str *rest, struct tz_counts *ret_counts)
{
    if (rest->len < TZ_HEADER_BYTES || memcmp(rest->at, "TZif", 4) != 0)
        return false;
    const char *p = rest->at + 20;
    uint32_t   *counts[] = { &ret_counts->is_ut, &ret_counts->is_std, &ret_counts->leaps,
                             &ret_counts->changes, &ret_counts->types, &ret_counts->chars };

    for (int i = 0; i < 6; i++)
        *counts[i] = (uint32_t)be_get(p + 4 * i, 4);
    *rest = str_sub(*rest, TZ_HEADER_BYTES, rest->len);
    return ret_counts->types >= 1 && ret_counts->types <= 256 &&
           ret_counts->changes <= TZ_CHANGES_MAX && ret_counts->chars <= 4096 &&
           ret_counts->leaps <= 1024 && ret_counts->is_ut <= 256 && ret_counts->is_std <= 256;
}

static size_t
body_size(struct tz_counts n, size_t time_size)
{
    return n.changes * (time_size + 1) + n.types * 6u + n.chars + n.leaps * (time_size + 4) +
           n.is_std + n.is_ut;
}

static void
tz_push(struct tz *tz, instant from, instant offset)
{
    if (tz->count && tz->offset[tz->count - 1] == offset)
        return;
    tz->from[tz->count] = from;
    tz->offset[tz->count++] = offset;
}

/* The 64-bit block: times, the type of each, the types. */
static bool
read_changes(const char *body, struct tz_counts n, struct tz *tz, instant *ret_last)
{
    const char *kinds = body + n.changes * 8, *types = kinds + n.changes;

    tz_push(tz, TIME_MIN, (int32_t)be_get(types, 4) * TIME_SECOND);
    for (uint32_t i = 0; i < n.changes; i++) {
        int64_t seconds = (int64_t)be_get(body + i * 8, 8);
        uint8_t kind = (uint8_t)kinds[i];

        if (kind >= n.types || (i && seconds <= (int64_t)be_get(body + (i - 1) * 8, 8)))
            return false;
        if (seconds < TIME_FIRST / TIME_SECOND || seconds > TIME_LAST / TIME_SECOND)
            continue; /* outside years 1 to 9999: some files begin at the big bang */
        *ret_last = seconds * TIME_SECOND;
        tz_push(tz, *ret_last, (int32_t)be_get(types + kind * 6, 4) * TIME_SECOND);
    }
    return true;
}

/* ---- the rule in the footer, POSIX TZ with the extensions of RFC 9636 ---- */

struct tz_day {
    char form;             /* 'M' month.week.weekday, 'J' 1..365 without leap day, 'n' 0..365 */
    int  month, week, day; /* day: 0 Sunday .. 6, or the number of the day */
    int  seconds;          /* wall clock of the change */
};

struct tz_rule {
    int           standard, summer; /* seconds east of UTC */
    bool          has_summer;
    struct tz_day begins, ends;
};

static bool
take(struct str *rest, char byte)
{
    if (!rest->len || rest->at[0] != byte)
        return false;
    *rest = str_sub(*rest, 1, rest->len);
    return true;
}

static bool
take_int(struct str *rest, int *ret_value)
{
    int value = 0;
    size_t n = 0;

    while (n < rest->len && n < 4 && rest->at[n] >= '0' && rest->at[n] <= '9')
        value = value * 10 + (rest->at[n++] - '0');
    *rest = str_sub(*rest, n, rest->len);
    *ret_value = value;
    return n > 0;
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool
take_hms(struct str *rest, int *ret_seconds)
{
    int  h = 0, m = 0, s = 0;
    bool minus = take(rest, '-');

    if (!minus)
        (void)take(rest, '+');
    if (!take_int(rest, &h) || h > 167)
        return false;
    if (take(rest, ':') && (!take_int(rest, &m) || (take(rest, ':') && !take_int(rest, &s))))
        return false;
    *ret_seconds = (minus ? -1 : 1) * (h * 3600 + m * 60 + s);
    return m < 60 && s < 60;
}

static bool
take_abbreviation(struct str *rest)
{
    struct str word;
    size_t     n = 0;

    if (take(rest, '<'))
        return str_cut(rest, '>', &word);
    while (n < rest->len && ((rest->at[n] | 32) >= 'a' && (rest->at[n] | 32) <= 'z'))
        n++;
    *rest = str_sub(*rest, n, rest->len);
    return n >= 3;
}

static bool
take_day(struct str *rest, struct tz_day *ret_day)
{
    struct tz_day day = { .form = 'n', .seconds = 2 * 3600 };

    if (!take(rest, ','))
        return false;
    if (take(rest, 'M')) {
        day.form = 'M';
        if (!take_int(rest, &day.month) || !take(rest, '.') || !take_int(rest, &day.week) ||
            !take(rest, '.') || !take_int(rest, &day.day))
            return false;
        if (day.month < 1 || day.month > 12 || day.week < 1 || day.week > 5 || day.day > 6)
            return false;
    } else {
        day.form = take(rest, 'J') ? 'J' : 'n';
        if (!take_int(rest, &day.day) || day.day > 365)
            return false;
    }
    if (take(rest, '/') && !take_hms(rest, &day.seconds))
        return false;
    *ret_day = day;
    return true;
}

static bool
read_rule(struct str text, struct tz_rule *ret_rule)
{
    struct tz_rule rule = { 0 };

    if (!take_abbreviation(&text) || !take_hms(&text, &rule.standard))
        return false;
    rule.standard = -rule.standard; /* POSIX counts west */
    rule.summer = rule.standard + 3600;
    rule.has_summer = text.len > 0;
    if (rule.has_summer) {
        if (!take_abbreviation(&text))
            return false;
        if (text.len && text.at[0] != ',') {
            if (!take_hms(&text, &rule.summer))
                return false;
            rule.summer = -rule.summer;
        }
        if (!take_day(&text, &rule.begins) || !take_day(&text, &rule.ends))
            return false;
    }
    *ret_rule = rule;
    return text.len == 0;
}

/* The wall clock, as if UTC, of a rule's change in a year. */
static instant
day_in_year(struct tz_day day, int year)
{
    instant january = civil_to_instant((struct civil){ .year = year, .month = 1, .day = 1 });
    instant at = january + day.day * TIME_DAY;

    if (day.form == 'J') {
        struct civil march = { .year = year, .month = 3, .day = 1 };
        bool         leap = civil_to_instant(march) - january == 60 * TIME_DAY;

        at = january + (day.day - 1 + (leap && day.day >= 60)) * TIME_DAY;
    } else if (day.form == 'M') {
        struct civil first = { .year = year, .month = day.month, .day = 1 };
        instant      month = civil_to_instant(first);
        int          weekday = (civil_weekday(month) + 1) % 7; /* 0 Sunday */

        at = month + ((day.day - weekday + 7) % 7 + (day.week - 1) * 7) * TIME_DAY;
        if (civil_from_instant(at).month != day.month)
            at -= 7 * TIME_DAY; /* "week 5" is the last one */
    }
    return at + day.seconds * TIME_SECOND;
}

static void
expand_rule(struct tz *tz, struct tz_rule rule, instant last)
{
    int     year = civil_from_instant(last).year;
    instant standard = rule.standard * TIME_SECOND, summer = rule.summer * TIME_SECOND;

    if (!rule.has_summer) {
        if (tz->count == 1)
            tz->offset[0] = standard;
        return;
    }
    for (int i = 0; i < TZ_RULE_YEARS && year + i <= 9999; i++) {
        instant on = day_in_year(rule.begins, year + i) - standard;
        instant off = day_in_year(rule.ends, year + i) - summer;
        bool    north = on < off;

        if ((north ? on : off) > last)
            tz_push(tz, north ? on : off, north ? summer : standard);
        if ((north ? off : on) > last)
            tz_push(tz, north ? off : on, north ? standard : summer);
    }
    tz->cycles = true;
}

/* ---- the interface ---- */

enum status
tz_parse(struct str bytes, struct str name, struct arena *keep, struct tz *ret_tz,
         struct err *err)
{
    struct tz        tz = { .name = arena_copy_str(keep, name) };
    struct tz_counts n;
    struct tz_rule   rule;
    struct str       rest = bytes;
    instant          last = 0; /* the last change that the file lists */

    TRY_NEW(tz.name.at, err);
    if (!read_header(&rest, &n) || bytes.at[4] < '2' || rest.len < body_size(n, 4))
        goto corrupt;
    rest = str_sub(rest, body_size(n, 4), rest.len);
    if (!read_header(&rest, &n) || rest.len < body_size(n, 8) + 2)
        goto corrupt;
    tz.from = ARENA_ARRAY(keep, n.changes + 1 + 2 * TZ_RULE_YEARS, instant);
    tz.offset = ARENA_ARRAY(keep, n.changes + 1 + 2 * TZ_RULE_YEARS, instant);
    TRY_NEW(tz.from, err);
    TRY_NEW(tz.offset, err);
    if (!read_changes(rest.at, n, &tz, &last))
        goto corrupt;
    rest = str_trim(str_sub(rest, body_size(n, 8), rest.len));
    if (rest.len) {
        if (!read_rule(rest, &rule))
            goto corrupt;
        expand_rule(&tz, rule, last);
    }
    *ret_tz = tz;
    return TRUCE_OK;
corrupt:
    return err_set(err, TRUCE_CORRUPT, "the tz database's file for '%.*s' does not read",
                   STR_ARGS(name));
}

/* A name of the database, never a way out of its folder. */
static bool
name_is_sound(struct str name)
{
    if (!name.len || name.len > TZ_NAME_LEN_MAX || name.at[0] == '/')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i], low = (char)(c | 32);

        if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') && !strchr("/_+-", c))
            return false;
    }
    return true;
}

enum status
tz_load(struct str name, struct arena *keep, struct tz *ret_tz, struct err *err)
{
    struct buf    bytes;
    struct err    why = { 0 };
    char          path[128];
    enum status   status;

    if (str_eq(name, STR("UTC"))) {
        *ret_tz = tz_utc;
        return TRUCE_OK;
    }
    if (!name_is_sound(name))
        return err_set(err, TRUCE_MISSING, "no time zone '%.*s' in the tz database",
                       (int)(name.len > 64 ? 64 : name.len), name.at);
    (void)snprintf(path, sizeof path, "%s/%.*s", "/usr/share/zoneinfo", STR_ARGS(name));
    buf_init(&bytes, TZ_FILE_BYTES_MAX);
    status = sys_read_file(path, &bytes, &why);
    if (status == TRUCE_OK)
        status = tz_parse(buf_str(&bytes), name, keep, ret_tz, err);
    else
        status = err_set(err, status == TRUCE_MISSING ? TRUCE_MISSING : status,
                         "no time zone '%.*s' in the tz database", STR_ARGS(name));
    buf_free(&bytes);
    return status;
}

#define TZ_CYCLE (146097 * TIME_DAY)

/* An instant after the table, moved back by whole cycles into its last 400 years. */
static instant
into_table(const struct tz *tz, instant at)
{
    instant last = tz->from[tz->count - 1];

    if (!tz->cycles || at <= last)
        return at;
    return at - ((at - last - 1) / TZ_CYCLE + 1) * TZ_CYCLE;
}

static uint32_t
index_at(const struct tz *tz, instant at)
{
    uint32_t low = 0, high = tz->count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (tz->from[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

instant
tz_offset_at(const struct tz *tz, instant at)
{
    return tz->offset[index_at(tz, into_table(tz, at))];
}

instant
tz_next_change(const struct tz *tz, instant at)
{
    instant  inside = into_table(tz, at);
    uint32_t next = index_at(tz, inside) + 1;

    if (next >= tz->count)
        return TIME_MAX;
    return tz->from[next] + (at - inside);
}

instant
tz_from_local(const struct tz *tz, instant local, enum tz_fit *ret_fit)
{
    /* Offsets a day before and a day after bound what can hold at that wall clock. */
    instant before = tz_offset_at(tz, local - TIME_DAY);
    instant after = tz_offset_at(tz, local + TIME_DAY);
    bool    early_fits = tz_offset_at(tz, local - before) == before;
    bool    late_fits = tz_offset_at(tz, local - after) == after;
    enum tz_fit fit = TZ_ONCE;

    if (before != after)
        fit = early_fits && late_fits ? TZ_TWICE : early_fits || late_fits ? TZ_ONCE : TZ_NEVER;
    if (ret_fit)
        *ret_fit = fit;
    return early_fits || fit == TZ_NEVER ? local - before : local - after;
}

void
when_span(struct when when, const struct tz *tz, instant *ret_from, instant *ret_to)
{
    *ret_from = when.kind == WHEN_INSTANT ? when.at : tz_from_local(tz, when.at, NULL);
    *ret_to = when.kind == WHEN_DATE ? tz_from_local(tz, when.at + TIME_DAY, NULL) : *ret_from;
}
