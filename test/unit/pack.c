#include "test.h"

#include "base/sys.h"
#include "record/pack.h"

#include <stdio.h>
#include <stdlib.h>

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)

static struct store *store;
static struct arena  step;
static struct pack   pack;
static struct err    err;

static void
begin(void)
{
    err = (struct err){ 0 };
    arena_init(&step, 256 << 20);
    if (store_open(":memory:", STORE_CREATE, &store, &err) != TRUCE_OK)
        abort();
    pack_init(&pack, store, STORE_VAULT);
    DO(store_begin(store, &err));
}

static void
end(void)
{
    store_close(store);
    arena_free(&step);
}

static struct str
get(uint64_t number)
{
    struct str text = STR("(none)");
    bool       found = false;

    DO(pack_get(&pack, number, &step, &text, &found, &err));
    EXPECT(found || str_eq(text, STR("(none)")));
    return text;
}

static enum status
list_text(void *context, struct store_key key, struct str text, struct err *why)
{
    (void)why;
    buf_printf(context, "%llu=%.*s ", (unsigned long long)key.number, STR_ARGS(text));
    return TRUCE_OK;
}

static struct str
list(uint64_t first)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    DO(pack_scan(&pack, first, list_text, &out, &err));
    struct str text = arena_copy_str(&step, buf_str(&out));
    buf_free(&out);
    return text;
}

static uint64_t
rows(void)
{
    uint64_t count = 0;

    DO(store_count(store, STORE_VAULT, &count, &err));
    return count;
}

TEST(what_is_gathered_is_read_before_it_is_a_row_and_after)
{
    begin();
    DO(pack_add(&pack, 3, STR("three"), &err));
    DO(pack_add(&pack, 4, STR("four"), &err));
    DO(pack_add(&pack, 7, STR("seven"), &err));
    for (int kept = 0; kept < 2; kept++) {
        EXPECT(rows() == (uint64_t)kept);
        EXPECT_STR(get(2), STR("(none)"));
        EXPECT_STR(get(3), STR("three"));
        EXPECT_STR(get(4), STR("four"));
        EXPECT_STR(get(5), STR("(none)"));
        EXPECT_STR(get(7), STR("seven"));
        EXPECT_STR(get(8), STR("(none)"));
        DO(pack_keep(&pack, &err));
    }
    DO(pack_keep(&pack, &err));
    EXPECT(rows() == 1);
    DO(pack_add(&pack, 9, STR("nine"), &err));
    EXPECT_STR(list(0), STR("3=three 4=four 7=seven 9=nine "));
    EXPECT_STR(list(4), STR("4=four 7=seven 9=nine "));
    EXPECT_STR(list(5), STR("7=seven 9=nine "));
    EXPECT_STR(list(10), STR(""));
    EXPECT(rows() == 2);
    end();
}

TEST(a_row_is_one_page_at_most_unless_it_is_of_one_text)
{
    static char text[3 * PACK_BYTES];
    uint64_t    number = 0;

    begin();
    memset(text, 'x', sizeof text);
    for (size_t len = 1; len < 3000; len += 7)
        DO(pack_add(&pack, number++, (struct str){ text, len }, &err));
    DO(pack_add(&pack, number++, (struct str){ text, PACK_BYTES }, &err));
    DO(pack_add(&pack, number++, (struct str){ text, PACK_BYTES + 1 }, &err));
    DO(pack_add(&pack, number++, (struct str){ text, sizeof text }, &err));
    DO(pack_add(&pack, number++, STR("last"), &err));
    number += PACK_GAP_MAX + 1; /* too many without a text: a row of its own */
    DO(pack_add(&pack, number, STR("far"), &err));
    for (uint64_t i = 0; i < 429; i++)
        EXPECT(get(i).len == 1 + 7 * i);
    EXPECT(get(429).len == PACK_BYTES && get(430).len == PACK_BYTES + 1);
    EXPECT(get(431).len == sizeof text);
    EXPECT_STR(get(432), STR("last"));
    EXPECT_STR(get(433), STR("(none)"));
    EXPECT_STR(get(number), STR("far"));
    EXPECT_STR(list(432).len ? list(432) : STR_NONE, STR("432=last 690=far "));
    EXPECT_SAY(rows() > 40 && rows() < 60, "%llu rows", (unsigned long long)rows());
    end();
}

TEST(nothing_gathered_outlives_its_transaction)
{
    begin();
    DO(pack_add(&pack, 0, STR("kept"), &err));
    DO(pack_keep(&pack, &err));
    DO(store_commit(store, &err));
    DO(store_begin(store, &err));
    DO(pack_add(&pack, 1, STR("lost"), &err));
    EXPECT_STR(get(1), STR("lost"));
    store_rollback(store);
    EXPECT_STR(get(1), STR("(none)"));
    DO(store_begin(store, &err));
    EXPECT_STR(get(1), STR("(none)"));
    DO(pack_add(&pack, 1, STR("other"), &err));
    EXPECT_STR(list(0), STR("0=kept 1=other "));
    end();
}

TEST(one_text_of_a_row_is_changed_or_goes_and_the_rest_stays)
{
    begin();
    for (uint64_t i = 0; i < 5; i++)
        DO(pack_add(&pack, i, str_sub(STR("abcde"), i, i + 1), &err));
    DO(pack_put(&pack, 0, STR_NONE, &err));
    DO(pack_put(&pack, 2, STR("other"), &err));
    DO(pack_put(&pack, 4, STR_NONE, &err));
    EXPECT_STR(list(0), STR("1=b 2=other 3=d "));
    EXPECT_STR(get(0), STR("(none)"));
    DO(pack_put(&pack, 3, STR_NONE, &err));
    DO(pack_put(&pack, 9, STR("nine"), &err)); /* of which there was nothing */
    DO(pack_put(&pack, 20, STR_NONE, &err));
    EXPECT_STR(list(0), STR("1=b 2=other 9=nine "));
    EXPECT(rows() == 2);
    DO(pack_put(&pack, 1, STR_NONE, &err));
    DO(pack_put(&pack, 2, STR_NONE, &err));
    EXPECT(rows() == 1); /* a row without a text goes */
    EXPECT_STR(list(0), STR("9=nine "));
    end();
}

TEST(a_walk_finds_what_a_look_up_finds)
{
    begin();
    for (uint64_t i = 0; i < 3000; i += 1 + i % 5)
        DO(pack_add(&pack, i, arena_printf(&step, "text of %llu", (unsigned long long)i), &err));
    for (uint64_t from = 0; from < 3000; from += 171) {
        struct pack_walk walk;

        pack_walk_init(&walk, &pack);
        for (uint64_t i = from; i < 3010; i += 1 + (i + from) % 3) {
            struct str text = STR_NONE, want = get(i);

            DO(pack_walk_to(&walk, i, &text, &err));
            EXPECT_STR(text.len ? text : STR("(none)"), want);
        }
        pack_walk_free(&walk);
    }
    end();
}

TEST(two_rows_for_one_number_are_damage)
{
    begin();
    DO(store_put(store, STORE_VAULT, STORE_NUMBER(0), STR("a\nb\nc"), &err));
    DO(store_put(store, STORE_VAULT, STORE_NUMBER(2), STR("other"), &err));
    struct buf out;
    buf_init(&out, 1 << 20);
    EXPECT(pack_scan(&pack, 0, list_text, &out, &err) == TRUCE_CORRUPT);
    EXPECT_SAY(strstr(err.text, "number 2"), "%s", err.text);
    buf_free(&out);
    end();
}
