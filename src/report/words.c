#include "report/words.h"

#include "wire/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void
add_count(struct buf *out, uint64_t count)
{
    text_add_count(out, count > INT64_MAX ? INT64_MAX : (int64_t)count);
}

void
add_range(struct buf *out, struct range range)
{
    text_add_count(out, range.min);
    if (range.max == range.min)
        return;
    buf_add_c(out, "–");
    text_add_count(out, range.max);
}

void
add_deaths(struct buf *out, const struct tally *tally)
{
    uint64_t count = tally->violation + tally->possible;

    if (count && tally->unsaid == count)
        buf_add_c(out, "not said");
    else
        add_range(out, tally->killed);
}

void
add_day_text(struct buf *out, instant day, const char *absent)
{
    char text[TIME_TEXT_LEN];

    if (day == TIME_MIN || day == TIME_MAX)
        buf_add_c(out, absent);
    else
        buf_add(out, time_text_date(day, text));
}

static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"
};

const char *
month_name(int month)
{
    return month_names[month - 1];
}

void
add_day_words(struct buf *out, instant day)
{
    struct civil c;

    if (day == TIME_MIN || day == TIME_MAX) {
        buf_add_c(out, "an unknown day");
        return;
    }
    c = civil_from_instant(day);
    buf_printf(out, "%d %s %d", c.day, month_names[c.month - 1], c.year);
}

void
add_moment_words(struct buf *out, instant at, const struct tz *tz)
{
    instant      local;
    struct civil c;

    if (at == TIME_MIN || at == TIME_MAX) {
        buf_add_c(out, "an unknown time");
        return;
    }
    local = at + tz_offset_at(tz, at);
    c = civil_from_instant(local);
    add_day_words(out, local);
    buf_printf(out, ", %02d:%02d", c.hour, c.minute);
}

struct tenths
tenths(double value)
{
    struct tenths t;
    long long n = llround(fmin(fmax(value, -1e12), 1e12) * 10); /* no drawing is larger */
    long long whole = llabs(n) / 10, rest = llabs(n) % 10;

    (void)snprintf(t.text, sizeof t.text, rest ? "%s%lld.%lld" : "%s%lld",
                   n < 0 ? "-" : "", whole, rest);
    return t;
}

void
add_plural(struct buf *out, uint64_t count, const char *one, const char *several)
{
    add_count(out, count);
    buf_add_byte(out, ' ');
    buf_add_c(out, count == 1 ? one : several);
}

/* ---- columns ---- */

struct code_range {
    uint32_t first, last;
};

/* Unicode 15, general category Mn, Me, Cf of the scripts in use */
static const struct code_range no_columns[] = {
    { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x0610, 0x061A },
    { 0x064B, 0x065F }, { 0x06D6, 0x06DC }, { 0x200B, 0x200F },
    { 0x2060, 0x2064 }, { 0x20D0, 0x20F0 }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
};

/* Unicode 15, EastAsianWidth.txt: W and F, in blocks */
static const struct code_range two_columns[] = {
    { 0x1100, 0x115F }, { 0x2E80, 0x303E },   { 0x3041, 0xA4CF },   { 0xA960, 0xA97C },
    { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },   { 0xFF01, 0xFF60 },
    { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

static bool
is_in(const struct code_range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static uint32_t
code_of(struct str character)
{
    static const uint8_t lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t             code = (uint8_t)character.at[0] & lead_bits[character.len];

    for (size_t i = 1; i < character.len; i++)
        code = code << 6 | ((uint8_t)character.at[i] & 0x3F);
    return code;
}

/* One character off *rest, as it is to be printed. */
static struct str
next_character(struct str *rest, unsigned *ret_columns)
{
    size_t     step = text_utf8_step(*rest);
    struct str character = str_sub(*rest, 0, step ? step : 1);
    uint32_t   code = step ? code_of(character) : 0;

    *rest = str_sub(*rest, character.len, rest->len);
    *ret_columns = 1;
    if (code < 0x20 ||
        (code >= 0x7F && code < 0xA0)) /* no UTF-8, or a control character */
        return code == '\n' || code == '\t' || code == '\r' ? STR(" ")
                                                            : STR("\xEF\xBF\xBD");
    if (code >= 0x202A && code <= 0x202E) /* would turn the line's direction */
        return STR("\xEF\xBF\xBD");
    if (is_in(no_columns, sizeof no_columns / sizeof *no_columns, code))
        *ret_columns = 0;
    else if (is_in(two_columns, sizeof two_columns / sizeof *two_columns, code))
        *ret_columns = 2;
    return character;
}

unsigned
text_columns(struct str text)
{
    unsigned sum = 0, columns;

    while (text.len) {
        (void)next_character(&text, &columns);
        sum += columns;
    }
    return sum;
}

unsigned
text_add(struct buf *out, struct str text, unsigned columns)
{
    unsigned used = 0, next;
    bool     cut = text_columns(text) > columns;

    while (text.len) {
        struct str character = next_character(&text, &next);

        if (used + next + cut > columns)
            break;
        buf_add(out, character);
        used += next;
    }
    if (cut && columns) {
        buf_add_c(out, "…");
        used++;
    }
    return used;
}

void
text_add_cell(struct buf *out, struct str text, unsigned columns, bool right)
{
    unsigned width = text_columns(text);

    for (unsigned i = width; right && i < columns; i++)
        buf_add_byte(out, ' ');
    width = text_add(out, text, columns);
    for (unsigned i = width; !right && i < columns; i++)
        buf_add_byte(out, ' ');
}

unsigned
text_add_wrapped(struct buf *out, struct str text, unsigned at, unsigned indent,
                 unsigned columns)
{
    struct str word;

    for (bool first = true; text.len; first = false) {
        if (!str_cut(&text, ' ', &word)) {
            word = text;
            text = STR_NONE;
        }
        unsigned width = text_columns(word);
        if (!first && at + 1 + width > columns) {
            buf_add_byte(out, '\n');
            for (at = 0; at < indent; at++)
                buf_add_byte(out, ' ');
        } else if (!first) {
            buf_add_byte(out, ' ');
            at++;
        }
        at += text_add(out, word, columns > at ? columns - at : 1);
    }
    return at;
}
