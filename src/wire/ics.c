#include "wire/ics.h"

#include "wire/text.h"

#define REPLACEMENT STR("\xEF\xBF\xBD") /* U+FFFD */

/* A content line on its way out. */
struct line {
    struct buf *out;
    size_t      octets; /* of the physical line so far */
};

static struct line
line_begin(struct buf *out, const char *name)
{
    buf_add_c(out, name);
    return (struct line){ out, strlen(name) };
}

/* What may not be torn: a character, or one with its escape. */
static void
line_add(struct line *line, struct str whole)
{
    if (line->octets + whole.len > ICS_LINE_OCTETS) {
        buf_add_c(line->out, "\r\n ");
        line->octets = 1;
    }
    buf_add(line->out, whole);
    line->octets += whole.len;
}

static void
line_end(struct line *line)
{
    buf_add_c(line->out, "\r\n");
}

/* The character at the head of s as it stands in a text, and how many bytes it was. */
static struct str
escaped(struct str s, size_t *ret_step)
{
    size_t        step = text_utf8_step(s);
    unsigned char first = (unsigned char)s.at[0];

    *ret_step = step ? step : 1;
    if (step > 1)
        return str_sub(s, 0, step);
    switch (first) {
    case '\\': return STR("\\\\");
    case ';': return STR("\\;");
    case ',': return STR("\\,");
    case '\n': return STR("\\n");
    case '\r':
        if (s.len > 1 && s.at[1] == '\n')
            *ret_step = 2;
        return STR("\\n");
    case '\t': return str_sub(s, 0, 1);
    default: return !step || first < ' ' || first == 0x7F ? REPLACEMENT : str_sub(s, 0, 1);
    }
}

static void
add_text(struct buf *out, const char *name, struct str text)
{
    struct line line = line_begin(out, name);
    size_t      step;

    for (size_t i = 0; i < text.len; i += step)
        line_add(&line, escaped(str_sub(text, i, text.len), &step));
    line_end(&line);
}

static instant
clipped(instant at)
{
    return at < TIME_FIRST ? TIME_FIRST : at > TIME_LAST ? TIME_LAST : at;
}

/* 20150214T220000Z; a part of a second has no form and falls away. */
static void
add_instant(struct buf *out, const char *name, instant at)
{
    struct civil c = civil_from_instant(clipped(at));

    buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, c.year, c.month, c.day, c.hour,
               c.minute, c.second);
}

static void
add_day(struct buf *out, const char *name, instant at)
{
    struct civil c = civil_from_instant(clipped(at));

    buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, c.year, c.month, c.day);
}

void
ics_begin(struct buf *out, struct str name)
{
    buf_add_c(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//truce//truce//EN\r\n"
                   "CALSCALE:GREGORIAN\r\n");
    if (!name.len)
        return;
    add_text(out, "NAME:", name);
    add_text(out, "X-WR-CALNAME:", name); /* what programs read that know no RFC 7986 */
}

void
ics_add_event(struct buf *out, const struct ics_event *event, instant stamp)
{
    void (*add)(struct buf *, const char *, instant) = event->all_day ? add_day : add_instant;

    buf_add_c(out, "BEGIN:VEVENT\r\n");
    add_text(out, "UID:", event->uid);
    add_instant(out, "DTSTAMP", stamp);
    add(out, "DTSTART", event->from);
    if (clipped(event->until) > clipped(event->from))
        add(out, "DTEND", event->until);
    add_text(out, "SUMMARY:", event->summary);
    if (event->description.len)
        add_text(out, "DESCRIPTION:", event->description);
    if (event->category.len)
        add_text(out, "CATEGORIES:", event->category);
    if (event->tentative)
        buf_add_c(out, "STATUS:TENTATIVE\r\n");
    buf_add_c(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"); /* nobody is busy by it */
}

void
ics_end(struct buf *out)
{
    buf_add_c(out, "END:VCALENDAR\r\n");
}
