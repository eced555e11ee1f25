/*
 * Bytes taken for a page that carries its proofs are one: what it carries, written again,
 * is read back the same; and one whose key holds lists no entry beyond what was signed as
 * proved, and none twice. The digest of the file is put right first, or nothing would get
 * past it.
 */
#include "fuzz/fuzz.h"

#include "record/sealed.h"
#include "report/page.h"

/* of the key that signed the seeds that hold */
#define VKEY "example.org/mission+4fe06e84+AQzvJT+iycx/1SEor9/0atuCI4ScVd4ruVPr3T0zNbWP"

#define OPEN_TAG "<script type=\"application/json\" id=\"sealed\">"

/* The hex before `"}</script>`, made that of the rest; false if there is none. */
static bool
put_right(struct buf *file)
{
    const char last[] = "\"}</script>";
    size_t     tail = sizeof last - 1;
    char       hex[SHA256_HEX_LEN + 1];

    for (size_t at = SHA256_HEX_LEN; at + tail <= file->len; at++)
        if (memcmp(file->at + at, last, tail) == 0) {
            struct str parts[2] = { { file->at, at - SHA256_HEX_LEN },
                                    { file->at + at, file->len - at } };
            struct digest digest = sha256(parts, 2);

            digest_hex(&digest, hex);
            memcpy(file->at + at - SHA256_HEX_LEN, hex, SHA256_HEX_LEN);
            return true;
        }
    return false;
}

static void
write_again(struct sealed *sealed, struct arena *step)
{
    struct sealed again;
    struct buf    json, file;
    struct err    err = { 0 };

    buf_init(&json, 64 << 20);
    buf_init(&file, 64 << 20);
    CHECK(sealed_add_json(sealed, step, &json, &err) == TRUCE_OK);
    CHECK(sealed_close_file(&file, 0, buf_str(&json), STR("\n"), &err) == TRUCE_OK);
    CHECK(sealed_parse(buf_str(&file), step, &again, &err) == TRUCE_OK);
    CHECK(again.bytes == sealed->bytes && again.count == sealed->count);
    CHECK(str_eq(again.checkpoint, sealed->checkpoint));
    for (uint32_t i = 0; i < again.count; i++) {
        const struct sealed_entry *a = &again.at[i], *b = &sealed->at[i];

        CHECK(str_eq(a->entry, b->entry) && str_eq(a->disclosures, b->disclosures));
        CHECK(a->index == b->index && a->has_path == b->has_path);
        CHECK(a->path.count == b->path.count && a->finding_count == b->finding_count);
        CHECK(memcmp(a->path.at, b->path.at, a->path.count * sizeof *a->path.at) == 0);
    }
    buf_free(&json);
    buf_free(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note_key   key;
    struct sealed     sealed;
    struct page_facts facts;
    struct quorum     quorum = { 0 };
    struct arena      step;
    struct buf        file;
    struct err        err = { 0 };

    arena_init(&step, 64 << 20);
    buf_init(&file, 64 << 20);
    CHECK(note_key_from_text(STR(VKEY), &key, &err) == TRUCE_OK);
    buf_add(&file, (struct str){ (const char *)data, size });
    struct str page;
    bool       is_signed = true;
    if (sealed_check_signed(buf_str(&file), &key, &step, &page, &is_signed, &err) == TRUCE_OK)
        CHECK(is_signed == (page.len < file.len));
    else
        CHECK(err.text[0]);
    err = (struct err){ 0 };
    if (size > sizeof OPEN_TAG && put_right(&file) &&
        sealed_parse(buf_str(&file), &step, &sealed, &err) == TRUCE_OK) {
        write_again(&sealed, &step);
        if (page_check(buf_str(&file), &key, &quorum, &step, &facts, &err) == TRUCE_OK)
            for (uint32_t i = 0; i < facts.listing.count; i++)
                CHECK(facts.listing.at[i].is_proved ==
                      (facts.listing.at[i].seq < facts.checkpoint.size));
        else
            CHECK(err.text[0]);
    }
    buf_free(&file);
    arena_free(&step);
    return 0;
}
