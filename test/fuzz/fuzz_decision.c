/*
 * Bytes that are taken for a person's decision, or for the record of an author, are one: what
 * they say can be said again field by field, what is signed lies in them, and of an author the
 * text written anew is taken for the same. All others are refused with words.
 *
 * The same bytes are read as a line of truce decide --from: what is taken says only what a
 * decision of its kind can.
 *
 * The first byte picks the kind; after a 0 byte stand the disclosures.
 */
#include "fuzz/fuzz.h"

#include "flow/decide.h"

static struct arena step;

static void
see_author(struct str body)
{
    struct author author, again;
    struct err    err = { 0 };
    struct buf    text;

    if (author_read(body, &step, &author, &err) != TRUCE_OK) {
        CHECK(err.text[0]);
        return;
    }
    buf_init(&text, 1 << 20);
    author_add_body(&author, &text);
    CHECK(!text.failed && author_read(buf_str(&text), &step, &again, &err) == TRUCE_OK);
    CHECK(str_eq(author.name, again.name) && author.until == again.until &&
          author.may == again.may && author.key.id == again.key.id);
    buf_free(&text);
}

/* Said again, it is whole again; but for what is hidden. */
static void
say_again(const struct decision *d)
{
    struct decision again = { .kind = d->kind, .hidden = d->hidden };

    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (d->values[i].at)
            CHECK(decision_set(&again, decision_fields[i].name, d->values[i], NULL) == TRUCE_OK);
    for (uint32_t i = 0; i < d->by_count; i++)
        CHECK(decision_add_actor(&again, d->by[i], NULL) == TRUCE_OK);
    CHECK(decision_complete(&again, NULL) == TRUCE_OK);
}

static void
see_line(struct str line)
{
    struct decision d;
    struct str     *targets;
    uint32_t        count;
    struct err      err = { 0 };

    if (decider_read(line, &step, &d, &targets, &count, &err) != TRUCE_OK) {
        CHECK(err.text[0]);
        return;
    }
    CHECK(decision_is_kind(d.kind) && d.by_count <= DECISION_ACTORS_MAX);
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        CHECK(!d.values[i].at || decision_fields[i].kind == d.kind);
    for (uint32_t i = 0; i < count; i++)
        CHECK(targets[i].at != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str      body = { (const char *)data + 1, size ? size - 1 : 0 }, disclosures;
    struct decision d;
    struct err      err = { 0 };
    bool            holds;

    if (!size)
        return 0;
    if (!step.limit_bytes)
        arena_init(&step, 1 << 28);
    arena_reset(&step);
    disclosures = body;
    if (str_cut(&disclosures, 0, &body))
        ;
    else
        disclosures = STR_NONE;
    see_author(body);
    see_line(body);
    enum record_kind kind = (enum record_kind)(data[0] % RECORD_KIND_COUNT);
    if (!decision_is_kind(kind))
        return 0;
    if (decision_read(kind, body, disclosures, &step, &d, &err) != TRUCE_OK) {
        CHECK(err.text[0]);
        return 0;
    }
    CHECK(d.object.at >= body.at && d.object.at + d.object.len <= body.at + body.len);
    say_again(&d);
    CHECK(decision_signature(&d, &holds, &err) == TRUCE_OK);
    return 0;
}
