#include "base/fault.h"
#include "force/stock.h"
#include "test.h"

#define BODY                                                                                 \
    "{\"corrects\":17,\"table\":{\"columns\":[\"Date\",\"Mission\"],\"day\":\"2014-03-31\","   \
    "\"file\":\"x.csv\",\"profile\":\"un-contributions\",\"repaired\":[\"swapped_coordinates\"]," \
    "\"rows\":[{\"cells\":[\"2014-03-31\",\"A\\\"B\"],\"line\":12,\"repaired\":[\"apostrophe\","  \
    "\"month_end\"]},{\"cells\":[null,\"\"],\"line\":3}]}}"

struct taken {
    struct arena       step;
    struct force_stock stock;
    enum status        status;
    struct err         err;
};

static void
take_with(struct taken *t, struct str body, struct str disclosures)
{
    *t = (struct taken){ .stock = { .form = STOCK_OTHER } };
    arena_init(&t->step, 64 << 20);
    t->status = force_stock_read(body, disclosures, &t->step, &t->stock, &t->err);
}

static void
take(struct taken *t, struct str body)
{
    take_with(t, body, STR_NONE);
}

static struct digest
digest_of(const struct force_stock *stock)
{
    struct digest digest = { { 0 } };
    struct err    err = { 0 };

    EXPECT(force_stock_digest(stock, &digest, &err) == TRUCE_OK);
    EXPECT(force_stock_digest_rows(&digest, stock->rows, stock->row_count, &err) == TRUCE_OK);
    return digest;
}

struct written {
    struct buf  body, disclosures;
    enum status status;
    struct err  err;
};

static void
write_stock(struct written *w, const struct force_stock *stock)
{
    struct arena step;
    struct buf   rows;
    struct str   cells;

    *w = (struct written){ .status = TRUCE_OK };
    arena_init(&step, 64 << 20);
    buf_init(&rows, 1 << 20);
    buf_init(&w->body, 1 << 20);
    buf_init(&w->disclosures, 1 << 20);
    for (uint32_t i = 0; i < stock->row_count; i++)
        force_stock_add_row(&stock->rows[i], &rows, &cells);
    w->status = buf_status(&rows, &w->err);
    if (w->status == TRUCE_OK)
        w->status = force_stock_add_body(stock, buf_str(&rows), &step, &w->body,
                                         &w->disclosures, &w->err);
    buf_free(&rows);
    arena_free(&step);
}

static void
forget(struct written *w)
{
    buf_free(&w->body);
    buf_free(&w->disclosures);
}

TEST(what_is_written_of_a_table_is_what_is_read)
{
    struct taken   t, again;
    struct written w;
    struct digest  before, after;

    take(&t, STR(BODY));
    EXPECT_SAY(t.status == TRUCE_OK && t.stock.form == STOCK_TABLE, "%s", t.err.text);
    EXPECT(t.stock.corrects == 17 && t.stock.column_count == 2 && t.stock.row_count == 2);
    EXPECT_STR(t.stock.rows[0].cells[1], STR("A\"B"));
    EXPECT(t.stock.rows[0].line == 12 && t.stock.rows[1].line == 3);
    EXPECT(t.stock.rows[0].issues == (1u << FORCE_ISSUE_APOSTROPHE | 1u << FORCE_ISSUE_MONTH_END));
    EXPECT(t.stock.issues == 1u << FORCE_ISSUE_SWAPPED && !str_is_utf8(t.stock.rows[1].cells[0]));
    uint64_t parts[] = { 5, 9 };
    t.stock.parts = parts;
    t.stock.part_count = 2;
    write_stock(&w, &t.stock);
    EXPECT_SAY(w.status == TRUCE_OK, "%s", w.err.text);
    take_with(&again, buf_str(&w.body), buf_str(&w.disclosures));
    EXPECT_SAY(again.status == TRUCE_OK && !again.stock.hidden, "%s", again.err.text);
    EXPECT(again.stock.corrects == 17 && again.stock.part_count == 2 && again.stock.parts[1] == 9);
    EXPECT(again.stock.issues == t.stock.issues && again.stock.row_count == 2);
    EXPECT(again.stock.rows[0].line == 12 && again.stock.rows[0].issues == t.stock.rows[0].issues);
    before = digest_of(&t.stock);
    after = digest_of(&again.stock);
    EXPECT(digest_eq(&before, &after));
    forget(&w);
    arena_free(&t.step);
    arena_free(&again.step);
}

static bool
contains(struct str text, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.at + i, word, len) == 0)
            return true;
    return false;
}

TEST(what_stands_in_a_cell_does_not_stand_in_the_record)
{
    enum force_stock_form forms[] = { STOCK_TABLE, STOCK_PART };

    for (int i = 0; i < 2; i++) {
        struct taken   t, again;
        struct written w;

        take(&t, STR(BODY));
        t.stock.form = forms[i];
        write_stock(&w, &t.stock);
        EXPECT(w.status == TRUCE_OK && !contains(buf_str(&w.body), "A\\\"B"));
        EXPECT(!contains(buf_str(&w.body), "cells") && contains(buf_str(&w.body), "x.csv"));
        take(&again, buf_str(&w.body));
        EXPECT(again.status == TRUCE_OK && again.stock.form == forms[i]);
        EXPECT(again.stock.hidden && again.stock.row_count == 0);
        forget(&w);
        arena_free(&t.step);
        arena_free(&again.step);
    }
}

TEST(the_same_rows_are_the_same_wherever_they_stand)
{
    struct taken  t;
    struct digest before, after;

    take(&t, STR(BODY));
    before = digest_of(&t.stock);
    t.stock.rows[0].line = 99;
    t.stock.rows[0].issues = 0;
    t.stock.file = STR("other.csv");
    after = digest_of(&t.stock);
    EXPECT(digest_eq(&before, &after));
    t.stock.rows[1].cells[1] = STR("7");
    after = digest_of(&t.stock);
    EXPECT(!digest_eq(&before, &after));
    arena_free(&t.step);
}

static const char *const no_tables[] = { "{}", "{\"unit\":{}}", "{\"table\":[]}", "{\"table\":7}", "[]" };

TEST(a_record_of_another_form_is_no_table)
{
    for (size_t i = 0; i < sizeof no_tables / sizeof *no_tables; i++) {
        struct taken t;

        take(&t, str_from_c(no_tables[i]));
        EXPECT_SAY(t.status == TRUCE_OK && t.stock.form == STOCK_OTHER, "%s", no_tables[i]);
        arena_free(&t.step);
    }
}

/* Of BODY: what stands there, and what is put in its place. */
static const char *const broken[][2] = {
    { "\"columns\":[\"Date\",\"Mission\"],", "" },
    { "\"columns\":[\"Date\",\"Mission\"]", "\"columns\":[\"Date\"]" },
    { "\"columns\":[\"Date\",\"Mission\"]", "\"columns\":[\"Date\",7]" },
    { "\"day\":\"2014-03-31\",", "" },
    { "\"day\":\"2014-03-31\"", "\"day\":\"2014-02-31\"" },
    { "\"day\":\"2014-03-31\"", "\"day\":\"2014-03-31T00:00Z\"" },
    { "\"file\":\"x.csv\"", "\"file\":\"\"" },
    { "\"file\":\"x.csv\"", "\"file\":\"a\\u0000b\"" },
    { "\"profile\":\"un-contributions\"", "\"profile\":1" },
    { "\"line\":12", "\"line\":-12" },
    { "\"line\":12", "\"line\":1.5" },
    { "\"cells\":[null,\"\"]", "\"cells\":[null]" },
    { "\"cells\":[null,\"\"]", "\"cells\":[{},\"\"]" },
    { "\"rows\":[", "\"lines\":[" },
    { "\"profile\"", "\"parts\":7,\"profile\"" },
    { "\"profile\"", "\"parts\":[1,-1],\"profile\"" },
};

TEST(a_table_that_does_not_read_is_said_to_be_corrupt)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct taken t;
        struct buf   text;
        const char  *at = strstr(BODY, broken[i][0]);

        buf_init(&text, 1 << 16);
        buf_add(&text, (struct str){ BODY, (size_t)(at - BODY) });
        buf_add_c(&text, broken[i][1]);
        buf_add_c(&text, at + strlen(broken[i][0]));
        take(&t, buf_str(&text));
        EXPECT_SAY(t.status == TRUCE_CORRUPT && t.err.text[0], "%s: %s", broken[i][1], t.err.text);
        arena_free(&t.step);
        buf_free(&text);
    }
}

TEST(memory_that_fails_on_a_table_is_said)
{
    bool met = true;

    for (uint64_t n = 1; met; n++) {
        struct taken t;

        fault_arm(n, n % 2);
        take(&t, STR(BODY));
        met = fault_disarm();
        EXPECT(t.status == TRUCE_OK ? !met : t.status == TRUCE_MEMORY && t.err.text[0]);
        arena_free(&t.step);
    }
}
