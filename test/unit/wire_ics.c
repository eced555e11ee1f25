#include "test.h"

#include "wire/ics.h"

static struct buf out;

static void
begin(void)
{
    buf_init(&out, 1 << 20);
}

static instant
at(int year, int month, int day, int hour, int minute)
{
    return civil_to_instant((struct civil){ year, month, day, hour, minute, 0, 0 });
}

static bool
has(const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= out.len; i++)
        if (!memcmp(out.at + i, part, len))
            return true;
    return false;
}

TEST(a_calendar_of_one_deadline_is_these_bytes)
{
    struct ics_event event = { .uid = STR("minsk2.2-due-1@x.truce"),
                               .summary = STR("minsk2.2: due"),
                               .description = STR("withdrawal; by UA, AF\nseen by \"A\\B\""),
                               .category = STR("deadline"),
                               .from = at(2015, 3, 1, 22, 0) + 999999,
                               .tentative = true };

    begin();
    ics_begin(&out, STR("Donbas, 2015"));
    event.until = event.from;
    ics_add_event(&out, &event, at(2015, 2, 12, 0, 0));
    ics_end(&out);
    EXPECT_STR(buf_str(&out), STR("BEGIN:VCALENDAR\r\n"
                                  "VERSION:2.0\r\n"
                                  "PRODID:-//truce//truce//EN\r\n"
                                  "CALSCALE:GREGORIAN\r\n"
                                  "NAME:Donbas\\, 2015\r\n"
                                  "X-WR-CALNAME:Donbas\\, 2015\r\n"
                                  "BEGIN:VEVENT\r\n"
                                  "UID:minsk2.2-due-1@x.truce\r\n"
                                  "DTSTAMP:20150212T000000Z\r\n"
                                  "DTSTART:20150301T220000Z\r\n"
                                  "SUMMARY:minsk2.2: due\r\n"
                                  "DESCRIPTION:withdrawal\\; by UA\\, AF\\nseen by \"A\\\\B\"\r\n"
                                  "CATEGORIES:deadline\r\n"
                                  "STATUS:TENTATIVE\r\n"
                                  "TRANSP:TRANSPARENT\r\n"
                                  "END:VEVENT\r\n"
                                  "END:VCALENDAR\r\n"));
    buf_free(&out);
}

TEST(a_span_has_an_end_and_days_stand_without_an_hour)
{
    struct ics_event event = { .uid = STR("u"), .summary = STR("s"),
                               .from = at(2020, 3, 28, 0, 0), .until = at(2020, 3, 30, 0, 0),
                               .all_day = true };

    begin();
    ics_add_event(&out, &event, 0);
    EXPECT(has("DTSTART;VALUE=DATE:20200328\r\nDTEND;VALUE=DATE:20200330\r\n"));
    event.all_day = false;
    ics_add_event(&out, &event, 0);
    EXPECT(has("DTSTART:20200328T000000Z\r\nDTEND:20200330T000000Z\r\n"));
    buf_free(&out);
}

TEST(times_that_no_text_says_are_moved_to_the_nearest_that_one_does)
{
    struct ics_event event = { .uid = STR("u"), .summary = STR("s"), .from = TIME_MIN,
                               .until = TIME_MAX };

    begin();
    ics_add_event(&out, &event, 0);
    EXPECT(has("DTSTART:00010101T000000Z\r\nDTEND:99991231T235959Z\r\n"));
    buf_clear(&out);
    event.from = TIME_MAX;
    ics_add_event(&out, &event, 0);
    EXPECT(has("DTSTART:99991231T235959Z\r\nSUMMARY")); /* and no end before it */
    buf_free(&out);
}

/* The physical lines; each at most 75 octets and whole characters. */
static void
expect_lines_fit(void)
{
    struct str rest = buf_str(&out), line;

    while (str_cut(&rest, '\n', &line)) {
        EXPECT(line.len && line.at[line.len - 1] == '\r');
        EXPECT_SAY(line.len - 1 <= ICS_LINE_OCTETS, "%zu octets", line.len - 1);
        EXPECT(str_is_utf8(line));
    }
    EXPECT(rest.len == 0);
}

TEST(a_line_breaks_at_75_octets_and_never_within_a_character_or_an_escape)
{
    static const char *const units[] = { "a", "\xC3\xA9", "\xE2\x80\x93", "\xF0\x9F\x95\x8A", ",",
                                         "\n" };

    begin();
    for (size_t u = 0; u < sizeof units / sizeof *units; u++)
        for (size_t lead = 0; lead < 80; lead++) {
            char   text[700];
            size_t len = 0, step = strlen(units[u]);

            for (; len < lead; len++)
                text[len] = 'x';
            for (int k = 0; k < 60; k++, len += step)
                memcpy(text + len, units[u], step);
            buf_clear(&out);
            ics_begin(&out, (struct str){ text, len });
            expect_lines_fit();
        }
    buf_clear(&out);
    ics_begin(&out, STR("1234567890123456789012345678901234567890123456789012345678901234567890"));
    EXPECT(has("NAME:1234567890123456789012345678901234567890123456789012345678901234567890\r\n"));
    EXPECT(has("X-WR-CALNAME:12345678901234567890123456789012345678901234567890123456789012"
               "\r\n 34567890\r\n"));
    buf_free(&out);
}

TEST(bytes_that_are_no_text_do_not_break_the_calendar)
{
    struct ics_event event = { .uid = STR("u"), .summary = STR("a\xFF\x01z\x7F\r\nb\rc\td") };

    begin();
    ics_add_event(&out, &event, 0);
    EXPECT(has("SUMMARY:a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\\nb\\nc\td\r\n"));
    expect_lines_fit();
    buf_free(&out);
}

TEST(a_full_buffer_says_so)
{
    struct ics_event event = { .uid = STR("u"), .summary = STR("s") };

    buf_init(&out, 40);
    ics_add_event(&out, &event, 0);
    EXPECT(buf_status(&out, NULL) == TRUCE_LIMIT);
    buf_free(&out);
}
