/*
 * test/unit/intake_reading.h - a text as a file, read to its end: what the tests of intake share.
 */
#ifndef TEST_UNIT_INTAKE_READING_H
#define TEST_UNIT_INTAKE_READING_H

#include "intake/intake.h"
#include "test.h"

enum { READING_ITEMS_MAX = 16 };

struct reading {
    struct arena       keep;
    enum status        status; /* of the opening, or what ended the reading */
    struct err         err;
    unsigned           count, rejected;
    struct intake_item items[READING_ITEMS_MAX]; /* the first ones; their texts in keep */
};

static struct str
reading_keep(struct reading *r, struct str s)
{
    return s.len ? arena_copy_str(&r->keep, s) : STR_NONE;
}

/* The item's report points into its step: decoded once more, from a copy. */
static void
reading_add(struct reading *r, const struct intake_item *item, const struct tz *naive)
{
    struct intake_item *to = &r->items[r->count];
    struct err          err = { 0 };

    *to = *item;
    to->raw = reading_keep(r, item->raw);
    to->text = reading_keep(r, item->text);
    if (item->rejected)
        return;
    EXPECT_SAY(json_parse(to->text, &r->keep, &to->json, &err) == TRUCE_OK, "%s", err.text);
    EXPECT_SAY(report_decode(to->json, to->text, &vocab_standard, naive, &to->report, &err) ==
                   TRUCE_OK, "%s",
               err.text);
}

static void
reading_run(struct reading *r, struct intake *intake, const struct tz *naive)
{
    struct arena       step;
    struct intake_item item;
    bool               more = true;

    arena_init(&step, 64 * 1024 * 1024);
    while (more) {
        arena_reset(&step);
        r->status = intake_next(intake, &step, &item, &more, &r->err);
        if (r->status != TRUCE_OK || !more)
            break;
        EXPECT(item.rejected ? item.why.text[0] && item.why.status != TRUCE_OK
                             : item.json != NULL && item.text.len);
        if (r->count < READING_ITEMS_MAX)
            reading_add(r, &item, naive);
        r->count++;
        r->rejected += item.rejected;
    }
    arena_free(&step);
}

/* Free with reading_free. */
static struct reading
read_bytes(const char *name, struct str bytes, struct intake_options options)
{
    struct reading r = { .count = 0 };
    struct intake *intake;

    arena_init(&r.keep, 256 * 1024 * 1024);
    r.status = intake_open_memory(name, bytes, &options, &r.keep, &intake, &r.err);
    if (r.status != TRUCE_OK)
        return r;
    reading_run(&r, intake, options.naive);
    intake_close(intake);
    return r;
}

static void
reading_free(struct reading *r)
{
    arena_free(&r->keep);
}

static inline bool
says(const struct err *err, const char *words)
{
    return strstr(err->text, words) != NULL;
}

#define EXPECT_SAYS(err, words) EXPECT_SAY(says((err), (words)), "\"%s\"", (err)->text)

#endif
