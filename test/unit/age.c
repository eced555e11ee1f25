#include "test.h"

#include "base/fault.h"
#include "record/age.h"

/* c2sp.org/age, the example of a recipient */
#define KEY "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static enum status
keep(void *context, struct str bytes, struct err *err)
{
    struct buf *out = context;

    buf_add(out, bytes);
    return buf_status(out, err);
}

static struct age_recipient
recipient(void)
{
    struct age_recipient r = { 0 };

    EXPECT(age_recipient_from_text(STR(KEY), &r, NULL) == TRUCE_OK);
    return r;
}

static bool
holds(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.at + i, part.at, part.len) == 0)
            return true;
    return false;
}

/* That an age program opens it is test/command/escrow.py's. */
TEST(what_is_written_has_the_lengths_of_the_format_and_nothing_in_clear)
{
    static struct age    age;
    static char          text[3 * AGE_CHUNK_BYTES];
    struct age_recipient to = recipient();
    struct buf           out;
    struct str           head;

    memset(text, 'w', sizeof text);
    for (size_t len = 0; len <= sizeof text; len += AGE_CHUNK_BYTES / 2) {
        size_t chunks = len ? (len + AGE_CHUNK_BYTES - 1) / AGE_CHUNK_BYTES : 1;

        buf_init(&out, 1 << 20);
        EXPECT(age_begin(&age, &to, 1, keep, &out, NULL) == TRUCE_OK);
        EXPECT(age_add(&age, (struct str){ text, len }, NULL) == TRUCE_OK);
        EXPECT(age_end(&age, NULL) == TRUCE_OK);
        age_wipe(&age);
        head = buf_str(&out);
        EXPECT(str_starts(head, STR("age-encryption.org/v1\n-> X25519 ")));
        /* 22 of the version, 10 + 43 + 1 and 43 + 1 of the stanza, 4 + 43 + 1 of the mac */
        EXPECT_SAY(out.len == 22 + 54 + 44 + 48 + 16 + len + chunks * AGE_TAG_BYTES, "%zu", len);
        EXPECT(!holds(buf_str(&out), STR("wwwwwwww")));
        buf_free(&out);
    }
}

TEST(two_files_of_the_same_bytes_have_nothing_in_common_but_the_form)
{
    static struct age    age;
    struct age_recipient to = recipient();
    struct buf           out[2];

    for (int i = 0; i < 2; i++) {
        buf_init(&out[i], 1 << 16);
        EXPECT(age_begin(&age, &to, 1, keep, &out[i], NULL) == TRUCE_OK);
        EXPECT(age_add(&age, STR("the same"), NULL) == TRUCE_OK && age_end(&age, NULL) == TRUCE_OK);
    }
    EXPECT(out[0].len == out[1].len);
    EXPECT(memcmp(out[0].at + 40, out[1].at + 40, 30) != 0);
    EXPECT(memcmp(out[0].at + out[0].len - 24, out[1].at + out[1].len - 24, 24) != 0);
    buf_free(&out[0]);
    buf_free(&out[1]);
}

TEST(no_changed_letter_of_a_key_is_a_key)
{
    struct age_recipient r;
    char                 text[] = KEY;
    size_t               len = sizeof text - 1;

    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        for (const char *c = "aqpz1x8+\n"; *c; c++) {
            text[i] = *c;
            EXPECT_SAY(age_recipient_from_text((struct str){ text, len }, &r, NULL) ==
                           (*c == was ? TRUCE_OK : TRUCE_SYNTAX), "letter %zu as %c", i, *c);
        }
        text[i] = was;
        EXPECT(age_recipient_from_text((struct str){ text, i }, &r, NULL) == TRUCE_SYNTAX);
    }
}

TEST(a_failure_at_any_moment_is_said)
{
    static struct age    age;
    struct age_recipient to = recipient();
    bool                 met = true;

    for (uint64_t n = 1; met; n++) {
        struct err  err = { 0 };
        struct buf  out;

        buf_init(&out, 1 << 16);
        fault_arm(n, false);
        enum status status = age_begin(&age, &to, 1, keep, &out, &err);
        if (status == TRUCE_OK)
            status = age_add(&age, STR("words"), &err);
        if (status == TRUCE_OK)
            status = age_end(&age, &err);
        met = fault_disarm();
        EXPECT((status != TRUCE_OK) == met && (!met || err.text[0]));
        buf_free(&out);
    }
}
