#include "test.h"

#include "base/fault.h"
#include "report/page.h"
#include "signed_log.h"

/* What a page carries: written, read, checked; and under faults. */

enum { ENTRIES = 300 };

static struct note_signer signer;

static void
make_key(void)
{
    static const uint8_t seed[NOTE_KEY_BYTES] = { 7 };

    note_signer_from_seed(STR("example.org/mission"), NOTE_LOG, seed, &signer);
}

/* Entries 3, 299 and those from `size` on of a log of which `size` were signed. */
static void
make(struct setting *s, uint64_t size, struct sealed *ret_sealed)
{
    static const uint64_t    numbers[] = { 3, 299, 150 };
    static struct str        findings[] = { { "{\"a\":\"<!--\"}", 12 } };
    struct sealed            sealed = { .timezone = STR("UTC"), .findings = 9, .count = 3,
                                        .violations = 1 };
    struct merkle_tiles     *tiles;
    struct digest            root;
    static struct buf        note;

    make_key();
    set_up(s, ENTRIES, "x");
    buf_clear(&note);
    note.limit_bytes = NOTE_BYTES_MAX;
    DO(log_tiles(s->log, &s->boot, &tiles, &err));
    DO(merkle_root_at(tiles, size, &root, &err));
    DO(checkpoint_sign(&signer, size, &root, &note, &err));
    sealed.checkpoint = arena_copy_str(&s->boot, buf_str(&note));
    buf_free(&note);
    sealed.at = ARENA_ARRAY(&s->boot, 3, struct sealed_entry);
    for (int i = 0; i < 3; i++) {
        struct sealed_entry *e = &sealed.at[i];

        e->index = numbers[i];
        e->office = i ? STR("") : STR("</script>");
        e->findings = findings;
        e->finding_count = 1;
        DO(log_read_bytes(s->log, e->index, &s->boot, &e->entry, &err));
        e->has_path = e->index < size;
        if (e->has_path)
            DO(merkle_prove_inclusion(tiles, e->index, size, &e->path, &err));
    }
    *ret_sealed = sealed;
}

static void
write_file(struct sealed *sealed, struct arena *step, struct buf *out)
{
    struct buf json;

    buf_init(&json, 1 << 20);
    buf_add_c(out, "<p>page</p>");
    DO(sealed_add_json(sealed, step, &json, &err));
    DO(sealed_close_file(out, 0, buf_str(&json), STR("</html>\n"), &err));
    buf_free(&json);
}

static size_t
count_of(struct str text, struct str part)
{
    size_t count = 0;

    for (size_t i = 0; i + part.len <= text.len; i++)
        count += memcmp(text.at + i, part.at, part.len) == 0;
    return count;
}

TEST(what_is_sealed_is_read_back_and_holds)
{
    struct setting    s;
    struct sealed     sealed, again;
    struct checkpoint checkpoint;
    struct buf        file;
    uint32_t          newer = 9;

    make(&s, 290, &sealed);
    buf_init(&file, 1 << 20);
    write_file(&sealed, &s.boot, &file);
    EXPECT(count_of(buf_str(&file), STR("</script>")) == 1);
    EXPECT(count_of(buf_str(&file), STR("<!--")) == 0);
    DO(sealed_parse(buf_str(&file), &s.boot, &again, &err));
    EXPECT(again.bytes == sealed.bytes && again.count == 3 && again.violations == 1);
    EXPECT(str_eq_c(again.at[0].office, "</script>"));
    DO(sealed_check(&again, &signer.key, &s.boot, &checkpoint, &newer, &err));
    EXPECT(newer == 1 && checkpoint.size == 290);
    buf_free(&file);
    take_down(&s);
}

TEST(paths_share_their_digests)
{
    struct setting s;
    struct sealed  sealed;
    struct buf     json;
    size_t         digests = 0;

    make(&s, ENTRIES, &sealed);
    buf_init(&json, 1 << 20);
    DO(sealed_add_json(&sealed, &s.boot, &json, &err));
    for (int i = 0; i < 3; i++)
        digests += sealed.at[i].path.count;
    EXPECT(count_of(buf_str(&json), STR("=\"")) < digests);
    buf_free(&json);
    take_down(&s);
}

TEST(each_changed_bit_of_the_file_is_found)
{
    struct setting s;
    struct sealed  sealed, again;
    struct buf     file;

    make(&s, ENTRIES, &sealed);
    buf_init(&file, 1 << 20);
    write_file(&sealed, &s.boot, &file);
    for (size_t at = 0; at < file.len; at++) {
        struct arena step;
        struct err   why = { 0 };

        arena_init(&step, 1 << 20);
        file.at[at] = (char)(file.at[at] ^ 1 << at % 8);
        EXPECT_SAY(sealed_parse(buf_str(&file), &step, &again, &why) != TRUCE_OK &&
                       why.text[0], "byte %zu", at);
        file.at[at] = (char)(file.at[at] ^ 1 << at % 8);
        arena_free(&step);
    }
    buf_free(&file);
    take_down(&s);
}

TEST(a_proof_that_does_not_belong_is_refused)
{
    struct setting    s;
    struct sealed     sealed;
    struct checkpoint checkpoint;
    struct err        why = { 0 };
    uint32_t          newer = 77;

    make(&s, 290, &sealed);
    sealed.at[0].path.at[2].bytes[5] ^= 1;
    EXPECT(sealed_check(&sealed, &signer.key, &s.boot, &checkpoint, &newer, &why) == TRUCE_CORRUPT);
    EXPECT(strstr(why.text, "entry 3") && newer == 77);
    sealed.at[0].path.at[2].bytes[5] ^= 1;
    sealed.at[0].has_path = false;
    EXPECT(sealed_check(&sealed, &signer.key, &s.boot, &checkpoint, &newer, NULL) == TRUCE_CORRUPT);
    sealed.at[0].has_path = true;
    sealed.at[2] = sealed.at[0];
    EXPECT(sealed_check(&sealed, &signer.key, &s.boot, &checkpoint, &newer, NULL) == TRUCE_CORRUPT);
    sealed.checkpoint = STR("");
    EXPECT(sealed_check(&sealed, &signer.key, &s.boot, &checkpoint, &newer, NULL) == TRUCE_CORRUPT);
    take_down(&s);
}

TEST(sealing_and_opening_fail_aloud_under_faults)
{
    struct setting s;
    struct sealed  sealed;
    bool           met = true;

    make(&s, 290, &sealed);
    for (uint64_t n = 1; met; n++) {
        struct sealed     again;
        struct checkpoint checkpoint;
        struct arena      step;
        struct buf        json, file;
        struct err        why = { 0 };
        enum status       status;
        uint32_t          newer;
        struct str        page;
        bool              is_signed = false;

        arena_init(&step, 8 << 20);
        buf_init(&json, 1 << 20);
        buf_init(&file, 1 << 20);
        fault_arm(n, n % 2);
        status = sealed_add_json(&sealed, &step, &json, &why);
        if (status == TRUCE_OK)
            status = sealed_close_file(&file, 0, buf_str(&json), STR("\n"), &why);
        if (status == TRUCE_OK)
            status = sealed_sign_file(&signer, &file, &why);
        if (status == TRUCE_OK)
            status = sealed_check_signed(buf_str(&file), &signer.key, &step, &page, &is_signed,
                                         &why);
        if (status == TRUCE_OK)
            status = sealed_parse(page, &step, &again, &why);
        if (status == TRUCE_OK)
            status = sealed_check(&again, &signer.key, &step, &checkpoint, &newer, &why);
        EXPECT(status != TRUCE_OK || is_signed);
        met = fault_disarm();
        EXPECT_SAY(status == (met ? TRUCE_MEMORY : TRUCE_OK) || status == TRUCE_LIMIT,
                   "fault %llu: %s", (unsigned long long)n, why.text);
        EXPECT(status == TRUCE_OK || why.text[0]);
        buf_free(&json);
        buf_free(&file);
        arena_free(&step);
    }
    take_down(&s);
}
