/*
 * Whatever the texts hold, the calendar stays whole: lines of at most 75 octets, in UTF-8,
 * ended by CR LF; and what a reader unfolds and unescapes is the text that went in, but for
 * bytes that are no text. The first byte cuts the rest in two texts.
 */
#include "fuzz/fuzz.h"

#include "wire/ics.h"
#include "wire/text.h"

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

/* Each physical line held; what is folded joined, CR LF as LF. */
static void
unfold(struct str text, struct buf *out)
{
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        CHECK(line.len >= 1 && line.len - 1 <= ICS_LINE_OCTETS && line.at[line.len - 1] == '\r');
        CHECK(str_is_utf8(line));
        line.len--;
        if (line.len && line.at[0] == ' ') {
            CHECK(out->len);
            out->len--; /* the LF before it */
            line = str_sub(line, 1, line.len);
        }
        CHECK(!memchr(line.at, '\r', line.len));
        buf_add(out, line);
        buf_add_byte(out, '\n');
    }
    CHECK(text.len == 0);
}

static void
unescape(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\\') {
            CHECK(text.at[i] != ',' && text.at[i] != ';');
            buf_add_byte(out, text.at[i]);
        } else {
            i++;
            CHECK(i < text.len && memchr("\\;,n", text.at[i], 4));
            buf_add_byte(out, text.at[i] == 'n' ? '\n' : text.at[i]);
        }
}

/* What a reader should get: the same rules, said the other way round. */
static void
expected(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len;) {
        size_t        step = text_utf8_step(str_sub(text, i, text.len));
        unsigned char c = (unsigned char)text.at[i];

        if (c == '\r') {
            if (i + 1 == text.len || text.at[i + 1] != '\n')
                buf_add_byte(out, '\n');
        } else if (!step || (c < ' ' && c != '\t' && c != '\n') || c == 0x7F) {
            buf_add_c(out, "\xEF\xBF\xBD");
        } else {
            buf_add(out, str_sub(text, i, i + step));
        }
        i += step ? step : 1;
    }
}

static void
check_line(struct str calendar, struct str name, struct str text)
{
    struct buf got, want;
    struct str line;
    bool       found = false;

    buf_init(&got, FUZZ_SPACE);
    buf_init(&want, FUZZ_SPACE);
    while (!found && str_cut(&calendar, '\n', &line))
        if (str_starts(line, name)) {
            unescape(str_sub(line, name.len, line.len), &got);
            found = true;
        }
    expected(text, &want);
    CHECK(found && str_eq(buf_str(&got), buf_str(&want)));
    buf_free(&got);
    buf_free(&want);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out, flat;

    if (size < 10)
        return 0;
    struct str       rest = { (const char *)data + 9, size - 9 };
    size_t           cut = data[0] % (rest.len + 1);
    struct ics_event event = { .uid = STR("u"),
                               .summary = str_sub(rest, 0, cut),
                               .description = str_sub(rest, cut, rest.len),
                               .all_day = data[0] & 1,
                               .tentative = data[0] & 2 };
    memcpy(&event.from, data + 1, sizeof event.from);
    event.until = data[0] & 4 ? event.from : TIME_MAX;
    buf_init(&out, FUZZ_SPACE);
    buf_init(&flat, FUZZ_SPACE);
    ics_begin(&out, event.summary);
    ics_add_event(&out, &event, event.from);
    ics_end(&out);
    CHECK(!out.failed);
    unfold(buf_str(&out), &flat);
    check_line(buf_str(&flat), STR("SUMMARY:"), event.summary);
    if (event.description.len)
        check_line(buf_str(&flat), STR("DESCRIPTION:"), event.description);
    buf_free(&out);
    buf_free(&flat);
    return 0;
}
