#include "base/time.h"

#include <stdio.h>

static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
civil_is_valid(struct civil c)
{
    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1)
        return false;
    if (c.day > month_days[c.month - 1] + (c.month == 2 && is_leap(c.year)))
        return false;
    if (c.hour == 24)
        return c.minute == 0 && c.second == 0 && c.micros == 0;
    return c.hour >= 0 && c.hour < 24 && c.minute >= 0 && c.minute < 60 && c.second >= 0 &&
           c.second < 60 && c.micros >= 0 && c.micros < 1000000;
}

/* Days since 1970-01-01: years begin in March so that the leap day ends them. Years 1 to
 * 9999, so that nothing is below 0 before the end. */
static int
days_from_civil(unsigned year, unsigned month, unsigned day)
{
    unsigned y = year - (month <= 2);
    unsigned of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return (int)(y * 365 + y / 4 - y / 100 + y / 400 + of_year) - 719468;
}

static instant
instant_of(struct civil c)
{
    int64_t days = days_from_civil((unsigned)c.year, (unsigned)c.month, (unsigned)c.day);
    int     seconds = (c.hour * 60 + c.minute) * 60 + c.second;

    return days * TIME_DAY + seconds * TIME_SECOND + c.micros;
}

instant
civil_to_instant(struct civil c)
{
    CHECK(civil_is_valid(c));
    return instant_of(c);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

instant
time_floor_day(instant at)
{
    return floor_div(at, TIME_DAY) * TIME_DAY;
}

struct civil
civil_from_instant(instant at)
{
    int64_t day = floor_div(at, TIME_DAY), rest = at - day * TIME_DAY;
    int64_t z = day + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;

    return (struct civil){
        .year = (int)(y + era * 400 + (m >= 10)),
        .month = (int)(m < 10 ? m + 3 : m - 9),
        .day = (int)(of_year - (153 * m + 2) / 5 + 1),
        .hour = (int)(rest / TIME_HOUR),
        .minute = (int)(rest / TIME_MINUTE % 60),
        .second = (int)(rest / TIME_SECOND % 60),
        .micros = (int)(rest % TIME_SECOND),
    };
}

int
civil_weekday(instant at)
{
    int64_t day = floor_div(at, TIME_DAY) + 3; /* 1970-01-01 was a Thursday */

    return (int)(day - floor_div(day, 7) * 7);
}

/* Exactly `count` digits from the front of *rest. */
static bool
take_digits(struct str *rest, int count, int *ret_value)
{
    int value = 0;

    if (rest->len < (size_t)count)
        return false;
    for (int i = 0; i < count; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        value = value * 10 + (rest->at[i] - '0');
    }
    *ret_value = value;
    *rest = str_sub(*rest, (size_t)count, rest->len);
    return true;
}

static bool
take_byte(struct str *rest, char byte)
{
    if (!rest->len || rest->at[0] != byte)
        return false;
    *rest = str_sub(*rest, 1, rest->len);
    return true;
}

static bool
take_fraction(struct str *rest, int *ret_micros)
{
    int micros = 0, scale = 100000, digit;

    if (!take_digits(rest, 1, &digit))
        return false;
    do {
        micros += digit * scale;
        scale /= 10;
    } while (take_digits(rest, 1, &digit));
    *ret_micros = micros;
    return true;
}

/* hh:mm[:ss[.f]] */
static bool
take_clock(struct str *rest, struct civil *civil)
{
    if (!take_digits(rest, 2, &civil->hour) || !take_byte(rest, ':') ||
        !take_digits(rest, 2, &civil->minute))
        return false;
    if (!take_byte(rest, ':'))
        return true;
    if (!take_digits(rest, 2, &civil->second))
        return false;
    if (civil->second == 60)
        civil->second = 59;
    return !take_byte(rest, '.') || take_fraction(rest, &civil->micros);
}

/* Z, +hh:mm, -hh:mm or nothing; *ret_zoned says whether there was one. */
static bool
take_offset(struct str *rest, instant *ret_offset, bool *ret_zoned)
{
    int hours, minutes;

    *ret_offset = 0;
    *ret_zoned = rest->len > 0;
    if (!rest->len)
        return true;
    if (take_byte(rest, 'Z') || take_byte(rest, 'z'))
        return rest->len == 0;
    bool minus = rest->at[0] == '-';
    if (!minus && rest->at[0] != '+')
        return false;
    *rest = str_sub(*rest, 1, rest->len);
    if (!take_digits(rest, 2, &hours) || !take_byte(rest, ':') ||
        !take_digits(rest, 2, &minutes) || rest->len || hours > 23 || minutes > 59)
        return false;
    *ret_offset = (minus ? -1 : 1) * (hours * TIME_HOUR + minutes * TIME_MINUTE);
    return true;
}

/* Two digits; *bad gathers what is none. */
static inline int
two_digits(const char *at, unsigned *bad)
{
    unsigned tens = (unsigned)(unsigned char)at[0] - '0';
    unsigned ones = (unsigned)(unsigned char)at[1] - '0';

    *bad |= tens > 9 || ones > 9;
    return (int)(tens * 10 + ones);
}

/*
 * YYYY-MM-DDThh:mm:ss, as nearly all times are written, without asking at each step what
 * else it might be: half the work (25 and 50 ns). False, and nothing taken, if it is not quite so.
 */
static bool
take_usual(struct str *rest, struct civil *civil)
{
    const char *at = rest->at;
    unsigned    bad = 0;

    if (rest->len < 19 || at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' ||
        at[16] != ':' || (rest->len > 19 && at[19] == '.'))
        return false;
    struct civil c = {
        .year = two_digits(at, &bad) * 100 + two_digits(at + 2, &bad),
        .month = two_digits(at + 5, &bad),
        .day = two_digits(at + 8, &bad),
        .hour = two_digits(at + 11, &bad),
        .minute = two_digits(at + 14, &bad),
        .second = two_digits(at + 17, &bad),
    };
    if (bad || c.second == 60)
        return false;
    *civil = c;
    *rest = (struct str){ at + 19, rest->len - 19 };
    return true;
}

/* The date, and the clock if there is one. */
static bool
take_civil(struct str *rest, struct civil *civil, bool *ret_dated)
{
    if (!take_digits(rest, 4, &civil->year) || !take_byte(rest, '-') ||
        !take_digits(rest, 2, &civil->month) || !take_byte(rest, '-') ||
        !take_digits(rest, 2, &civil->day))
        return false;
    *ret_dated = rest->len == 0;
    if (*ret_dated)
        return true;
    if (!take_byte(rest, 'T') && !take_byte(rest, 't') && !take_byte(rest, ' '))
        return false;
    return take_clock(rest, civil);
}

static enum status
time_bad(struct str text, struct err *err)
{
    return err_set(err, TRUCE_SYNTAX,
                   "'%.*s' is not a time (want 2015-02-15, 2015-02-15T00:00Z or "
                   "2015-02-15T02:00+02:00, years 1 to 9999)",
                   (int)(text.len > 40 ? 40 : text.len), text.at);
}

enum status
time_parse(struct str text, struct when *ret_when, struct err *err)
{
    struct civil civil = { 0 };
    struct str   rest = text;
    instant      offset = 0;
    bool         zoned = false, dated = false;

    if (!take_usual(&rest, &civil) && !take_civil(&rest, &civil, &dated))
        return time_bad(text, err);
    if (!dated && !take_offset(&rest, &offset, &zoned))
        return time_bad(text, err);
    if (!civil_is_valid(civil))
        return time_bad(text, err);
    *ret_when = (struct when){
        .kind = dated ? WHEN_DATE : zoned ? WHEN_INSTANT : WHEN_LOCAL,
        .at = instant_of(civil) - offset,
    };
    return TRUCE_OK;
}

struct str
time_text(instant at, char text[TIME_TEXT_LEN])
{
    if (at == TIME_MIN || at == TIME_MAX)
        return at == TIME_MIN ? STR("always") : STR("never");
    struct civil c = civil_from_instant(at);
    int len = snprintf(text, TIME_TEXT_LEN, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month,
                       c.day, c.hour, c.minute, c.second);
    if (c.micros)
        len += snprintf(text + len, TIME_TEXT_LEN - (size_t)len, ".%06d", c.micros);
    len += snprintf(text + len, TIME_TEXT_LEN - (size_t)len, "Z");
    CHECK(len < TIME_TEXT_LEN);
    return (struct str){ text, (size_t)len };
}

struct str
time_text_date(instant at, char text[TIME_TEXT_LEN])
{
    return str_sub(time_text(at, text), 0, 10);
}
