#include "test.h"

#include "base/fault.h"
#include "wire/text.h"

enum { SPACE = 1024 * 1024 };

static struct str
html(struct str s)
{
    static struct buf buf;

    buf_free(&buf);
    buf_init(&buf, SPACE);
    html_add(&buf, s);
    return buf_str(&buf);
}

TEST(html_can_neither_close_a_tag_nor_an_attribute)
{
    EXPECT_STR(html(STR("<a href=\"x\" b='y'>&amp;</a>")),
               STR("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;"));
    EXPECT_STR(html(STR("")), STR(""));
}

TEST(html_holds_no_byte_a_page_may_not)
{
    EXPECT_STR(html(STR("\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2\t\r\n\xF0\x9F\x98\x80")),
               STR("\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2\t\r\n\xF0\x9F\x98\x80"));
    EXPECT_STR(html(STR("a\x1b[1m\0\x7f")), STR("a\xEF\xBF\xBD[1m\xEF\xBF\xBD\xEF\xBF\xBD"));
    EXPECT_STR(html(STR("\xC2\x85\xC2\xA0")), STR("\xEF\xBF\xBD\xC2\xA0"));
    EXPECT_STR(html(STR("\xEF\xBF\xBE|\xEF\xBF\xBD")), STR("\xEF\xBF\xBD|\xEF\xBF\xBD"));
    EXPECT_STR(html(STR("\xC0\xAF|\xD0")), STR("\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD"));
    EXPECT_STR(html(STR("\xED\xA0\x80<")), STR("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&lt;"));
}

TEST(a_character_of_utf8_has_a_length)
{
    EXPECT(text_utf8_step(STR("ab")) == 1 && text_utf8_step(STR("\xD0\xB9z")) == 2);
    EXPECT(text_utf8_step(STR("\xDF\xBF")) == 2 && text_utf8_step(STR("\xE0\xA0\x80")) == 3);
    EXPECT(text_utf8_step(STR("\xE2\x82\xAC")) == 3 && text_utf8_step(STR("\xEF\xBF\xBF")) == 3);
    EXPECT(text_utf8_step(STR("\xF0\x90\x80\x80")) == 4);
    EXPECT(text_utf8_step(STR("\xF0\x9F\x98\x80")) == 4);
    EXPECT(text_utf8_step(STR("")) == 0 && text_utf8_step(STR("\x80")) == 0);
    EXPECT(text_utf8_step(STR("\xD0")) == 0 && text_utf8_step(STR("\xFF...")) == 0);
}

TEST(windows_1252_becomes_utf8)
{
    struct arena step;
    struct str   text = STR_NONE;
    char         all[256];

    arena_init(&step, SPACE);
    EXPECT(text_from_windows_1252(STR("a\x80\x81\x8d\x8f\x90\x9d\x9f\xa0\xff"), &step, &text,
                                  NULL) == TRUCE_OK);
    EXPECT_STR(text, STR("a\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                         "\xEF\xBF\xBD\xC5\xB8\xC2\xA0\xC3\xBF"));
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    EXPECT(text_from_windows_1252((struct str){ all, 256 }, &step, &text, NULL) == TRUCE_OK);
    EXPECT(str_is_utf8(text));
    fault_arm(1, false);
    arena_free(&step);
    EXPECT(text_from_windows_1252(STR("a"), &step, &text, NULL) == TRUCE_MEMORY);
    fault_disarm();
    arena_free(&step);
}

TEST(counts_are_grouped_in_thousands)
{
    struct buf buf;

    buf_init(&buf, SPACE);
    text_add_count(&buf, 0);
    buf_add_byte(&buf, ' ');
    text_add_count(&buf, 999);
    buf_add_byte(&buf, ' ');
    text_add_count(&buf, 1000);
    buf_add_byte(&buf, ' ');
    text_add_count(&buf, -123456);
    buf_add_byte(&buf, ' ');
    text_add_count(&buf, INT64_MIN);
    EXPECT_STR(buf_str(&buf), STR("0 999 1,000 -123,456 -9,223,372,036,854,775,808"));
    buf_free(&buf);
}
