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
    uint64_t           corrects;
    bool               is;
    enum status        status;
    struct err         err;
};

static void
take(struct taken *t, struct str body)
{
    *t = (struct taken){ .corrects = 0 };
    arena_init(&t->step, 64 << 20);
    t->status = force_stock_read(body, &t->step, &t->is, &t->stock, &t->corrects, &t->err);
}

static struct digest
digest_of(const struct force_stock *stock)
{
    struct digest digest = { { 0 } };
    struct err    err = { 0 };

    EXPECT(force_stock_digest(stock, &digest, &err) == TRUCE_OK);
    return digest;
}

TEST(what_is_written_of_a_table_is_what_is_read)
{
    struct taken t;
    struct buf   out;
    struct err   err = { 0 };

    take(&t, STR(BODY));
    EXPECT_SAY(t.status == TRUCE_OK && t.is, "%s", t.err.text);
    EXPECT(t.corrects == 17 && t.stock.column_count == 2 && t.stock.row_count == 2);
    EXPECT_STR(t.stock.rows[0].cells[1], STR("A\"B"));
    EXPECT(t.stock.rows[0].line == 12 && t.stock.rows[1].line == 3);
    EXPECT(t.stock.rows[0].issues == (1u << FORCE_ISSUE_APOSTROPHE | 1u << FORCE_ISSUE_MONTH_END));
    EXPECT(t.stock.issues == 1u << FORCE_ISSUE_SWAPPED && !str_is_utf8(t.stock.rows[1].cells[0]));
    buf_init(&out, 1 << 20);
    EXPECT(force_stock_add_body(&t.stock, 17, &out, &err) == TRUCE_OK);
    EXPECT_STR(buf_str(&out), STR(BODY));
    buf_free(&out);
    arena_free(&t.step);
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
        EXPECT_SAY(t.status == TRUCE_OK && !t.is, "%s", no_tables[i]);
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
