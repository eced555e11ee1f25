/*
 * Whatever the text, to read a report from it is to parse and to decode it: the same
 * status, the same words at the same place, the same report; whatever was read before,
 * and whichever zone and source the caller gives.
 */
#include "fuzz/fuzz.h"

#include "report_same.h"

enum { FUZZ_SPACE = 64 * 1024 * 1024 };

/* By way of the tree. */
static enum status
decode(const struct report_reader *reader, struct str text, struct arena *step,
       struct report *ret_report, struct err *err)
{
    const struct json *json, *source;

    TRY(json_parse(text, step, &json, err));
    source = json_get(json, STR("source"));
    TRY(report_decode(json, text, reader->words, reader->naive, ret_report, err));
    if (!source || source->kind == JSON_NULL)
        ret_report->source = reader->source;
    return TRUCE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct report one, two;
    struct report_reader reader = { .words = &vocab_standard };
    struct arena         step;

    if (!size)
        return 0;
    struct str text = { (const char *)data + 1, size - 1 };
    reader.naive = data[0] & 1 ? &tz_utc : NULL;
    reader.source = data[0] & 2 ? STR("post \"4\"") : STR_NONE;
    arena_init(&step, FUZZ_SPACE);
    for (int again = 0; again < 3; again++) { /* from the second on, names are guessed */
        struct err  first = { 0 }, second = { 0 };
        enum status status = decode(&reader, text, &step, &one, &first);

        CHECK(report_read(&reader, text, &step, &two, &second) == status);
        CHECK(strcmp(first.text, second.text) == 0 && first.line == second.line &&
              first.column == second.column);
        CHECK(status == TRUCE_OK ? report_same(&one, &two) : first.text[0] != 0);
    }
    arena_free(&step);
    return 0;
}
