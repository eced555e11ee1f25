#include "test.h"

#include "unit/signed_log.h"

/* golang.org/x/mod/sumdb/note */
#define SKEY "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

static struct note_signer
signed_log(struct setting *s, unsigned count)
{
    struct note_signer signer = { 0 };
    struct digest      root;
    struct buf         note;

    set_up(s, count, "a \\\" \xc3\xa9");
    root = log_root(s->log);
    DO(note_signer_from_text(STR(SKEY), &signer, &err));
    buf_init(&note, NOTE_BYTES_MAX);
    DO(checkpoint_sign(&signer, count, &root, &note, &err));
    DO(log_keep_checkpoint(s->log, buf_str(&note), &err));
    buf_free(&note);
    return signer;
}

TEST(every_entry_is_proved_and_every_proof_read_back_holds)
{
    struct setting     s;
    struct note_signer signer = signed_log(&s, 70);
    struct buf         json;
    struct arena       step;

    buf_init(&json, 1 << 20);
    arena_init(&step, 16 << 20);
    for (uint64_t seq = 0; seq < 70; seq++) {
        struct proof      made, proof;
        struct checkpoint checkpoint;
        struct log_entry  entry;

        arena_reset(&step);
        buf_clear(&json);
        DO(proof_make(s.log, NULL, seq, &step, &made, &err));
        proof_add_json(&made, &json);
        DO(buf_status(&json, &err));
        DO(proof_parse(buf_str(&json), &step, &proof, &err));
        EXPECT_STR(proof.entry, made.entry);
        EXPECT_STR(proof.checkpoint, made.checkpoint);
        DO(proof_check(&proof, &signer.key, &step, &checkpoint, &entry, &err));
        EXPECT(entry.seq == seq && checkpoint.size == 70);
    }
    arena_free(&step);
    buf_free(&json);
    take_down(&s);
}

/* Whatever byte is changed: it is refused, or it says the very same. */
TEST(no_changed_proof_says_anything_else)
{
    struct setting     s;
    struct note_signer signer = signed_log(&s, 9);
    struct proof       made, proof;
    struct buf         json;
    struct arena       step;
    unsigned           refused = 0, same = 0;

    buf_init(&json, 1 << 20);
    arena_init(&step, 16 << 20);
    DO(proof_make(s.log, NULL, 6, &s.boot, &made, &err));
    proof_add_json(&made, &json);
    for (size_t i = 0; i < json.len * 2; i++) {
        struct checkpoint checkpoint;
        struct log_entry  entry;
        char              bit = i % 2 ? 1 : 32;

        arena_reset(&step);
        json.at[i / 2] ^= bit;
        enum status status = proof_parse(buf_str(&json), &step, &proof, NULL);
        if (status == TRUCE_OK)
            status = proof_check(&proof, &signer.key, &step, &checkpoint, &entry, NULL);
        if (status == TRUCE_OK) {
            EXPECT(entry.seq == 6 && checkpoint.size == 9);
            EXPECT_STR(proof.entry, made.entry);
        }
        same += status == TRUCE_OK;
        refused += status == TRUCE_SYNTAX || status == TRUCE_CORRUPT;
        json.at[i / 2] ^= bit;
    }
    /* only the newline at the end is not needed for what it says */
    EXPECT_SAY(same + refused == json.len * 2 && same <= 2, "%u same", same);
    arena_free(&step);
    buf_free(&json);
    take_down(&s);
}

TEST(what_is_no_proof_is_refused)
{
    static const char *const bad[] = {
        "", "{}", "[]", "1", "{\"format\":\"truce proof 2\",\"entry\":\"\",\"proof\":\"\"}",
        "{\"format\":\"truce proof 1\"}",
        "{\"format\":\"truce proof 1\",\"entry\":1,\"proof\":\"\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"c2sp.org/tlog-proof@v1\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"c2sp.org/tlog-proof@v1\\n"
        "index 01\\n\\n\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"c2sp.org/tlog-proof@v1\\n"
        "index -1\\n\\n\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"c2sp.org/tlog-proof@v1\\n"
        "index 1\\nx\\n\\n\"}",
        "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":\"c2sp.org/tlog-proof@v1\\n"
        "index 9223372036854775808\\n\\n\"}",
    };
    struct arena step;
    struct proof proof = { .index = 77 };

    arena_init(&step, 1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_SAY(proof_parse(str_from_c(bad[i]), &step, &proof, NULL) == TRUCE_SYNTAX,
                   "%zu", i);
    EXPECT(proof.index == 77);
    arena_free(&step);
}

TEST(only_what_was_signed_is_proved_and_only_by_the_log_that_was_signed)
{
    struct setting       s, other;
    struct proof         proof;
    struct str           note;
    struct checkpoint    checkpoint;
    struct merkle_tiles *tiles;

    set_up(&other, 9, "b");
    EXPECT(proof_make(other.log, NULL, 0, &other.boot, &proof, NULL) == TRUCE_MISSING);
    (void)signed_log(&s, 9);
    grow(&s, 1, "c");
    EXPECT(proof_make(s.log, NULL, 9, &s.boot, &proof, NULL) == TRUCE_MISSING);
    EXPECT(proof_make(s.log, NULL, 10, &s.boot, &proof, NULL) == TRUCE_MISSING);
    DO(proof_make(s.log, NULL, 8, &s.boot, &proof, &err));
    DO(log_tiles(s.log, &s.boot, &tiles, &err));
    DO(log_checkpoint(s.log, tiles, NULL, &s.boot, &note, &checkpoint, &err));
    DO(log_keep_checkpoint(other.log, note, &err));
    EXPECT(proof_make(other.log, NULL, 0, &other.boot, &proof, NULL) == TRUCE_CORRUPT);
    DO(log_tiles(other.log, &other.boot, &tiles, &err));
    EXPECT(log_checkpoint(other.log, tiles, NULL, &other.boot, &note, &checkpoint, NULL) ==
           TRUCE_CORRUPT);
    take_down(&other);
    take_down(&s);
}

static enum status
count_note(void *context, struct str note, struct err *e)
{
    struct str *last = context;

    (void)e;
    last[1] = last[0];
    last[0] = arena_copy_str(&((struct setting *)(void *)last[2].at)->boot, note);
    return TRUCE_OK;
}

/* The other key has the same name: what a mission has that changed its key. */
TEST(what_two_keys_signed_of_one_log_is_kept_for_each)
{
    static const uint8_t seed[NOTE_KEY_BYTES] = { 7 };
    struct setting       s;
    struct note_signer   first = signed_log(&s, 9), second;
    struct merkle_tiles *tiles;
    struct checkpoint    checkpoint;
    struct proof         proof;
    struct str           note, kept[3] = { STR_NONE, STR_NONE, { (const char *)&s, 0 } };
    struct buf           text;
    struct digest        root;

    note_signer_from_seed(first.key.name, NOTE_LOG, seed, &second);
    DO(log_tiles(s.log, &s.boot, &tiles, &err));
    EXPECT(log_checkpoint(s.log, tiles, &second.key, &s.boot, &note, &checkpoint, NULL) ==
           TRUCE_MISSING);
    grow(&s, 3, "c");
    root = log_root(s.log);
    buf_init(&text, NOTE_BYTES_MAX);
    DO(checkpoint_sign(&second, 12, &root, &text, &err));
    DO(log_keep_checkpoint(s.log, buf_str(&text), &err));
    DO(log_tiles(s.log, &s.boot, &tiles, &err));
    DO(log_checkpoint(s.log, tiles, &first.key, &s.boot, &note, &checkpoint, &err));
    EXPECT(checkpoint.size == 9);
    DO(log_checkpoint(s.log, tiles, &second.key, &s.boot, &note, &checkpoint, &err));
    EXPECT(checkpoint.size == 12);
    DO(log_checkpoint(s.log, tiles, NULL, &s.boot, &note, &checkpoint, &err));
    EXPECT(checkpoint.size == 12); /* the newest */
    DO(proof_make(s.log, &first.key, 8, &s.boot, &proof, &err));
    EXPECT(proof_make(s.log, &first.key, 9, &s.boot, &proof, NULL) == TRUCE_MISSING);
    DO(proof_make(s.log, NULL, 11, &s.boot, &proof, &err));
    DO(log_each_checkpoint(s.log, count_note, kept, &err));
    EXPECT_STR(kept[0], buf_str(&text)); /* the newest at the end */
    EXPECT(kept[1].len && str_starts(kept[1], STR("PeterNeumann\n9\n")));
    buf_free(&text);
    take_down(&s);
}

/* ---- tiles ---- */

static struct buf lines; /* of what is under jsonl/ */
static char     file_names[400][LOG_TILE_PATH_LEN];
static size_t   file_lens[400];
static unsigned file_count;

static enum status
list_file(void *context, const char *path, struct str bytes, bool last, struct err *e)
{
    (void)context, (void)e;
    (void)snprintf(file_names[file_count], sizeof *file_names, "%s", path);
    file_lens[file_count] += bytes.len;
    if (strncmp(path, "jsonl/", 6) == 0)
        buf_add(&lines, bytes);
    file_count += last;
    if (last)
        file_lens[file_count] = 0;
    return TRUCE_OK;
}

static bool
has_file(const char *path, size_t len)
{
    for (unsigned i = 0; i < file_count; i++)
        if (strcmp(file_names[i], path) == 0)
            return len == 0 || file_lens[i] == len;
    return false;
}

/* The entries from `first` on, a newline after each. */
static void
expect_lines(struct setting *s, uint64_t first)
{
    struct str rest = buf_str(&lines), line, entry;

    for (; str_cut(&rest, '\n', &line); first++) {
        DO(log_read_bytes(s->log, first, &s->boot, &entry, &err));
        EXPECT_STR(line, entry);
    }
    EXPECT(rest.len == 0 && first == log_size(s->log));
}

TEST(an_entry_too_long_for_a_bundle_puts_its_bundle_into_lines)
{
    static char    body[70000];
    struct setting s;
    uint64_t       seq;

    set_up(&s, 300, "a");
    buf_init(&lines, 1 << 20);
    memset(body, 'x', sizeof body);
    memcpy(body, "{\"x\":\"", 6);
    memcpy(body + sizeof body - 2, "\"}", 2);
    DO(store_begin(s.store, &err));
    DO(log_append(s.log, RECORD_REPORT, NOW, (struct str){ body, sizeof body }, &seq, &err));
    DO(store_commit(s.store, &err));
    file_count = 0, file_lens[0] = 0;
    DO(log_export_tiles(s.log, 0, 301, list_file, NULL, &err));
    EXPECT(file_count == 5);
    EXPECT(has_file("tile/0/000", 8192) && has_file("tile/0/001.p/45", 45 * 32));
    EXPECT(has_file("tile/1/000.p/1", 32) && has_file("tile/entries/000", 0));
    EXPECT(has_file("jsonl/001.p/45", 0) && !has_file("tile/entries/001.p/45", 0));
    expect_lines(&s, 256);
    grow(&s, 2, "after it"); /* these come as lines from the beginning */
    buf_clear(&lines);
    file_count = 0, file_lens[0] = 0;
    DO(log_export_tiles(s.log, 256, 303, list_file, NULL, &err));
    EXPECT(has_file("jsonl/001.p/47", 0));
    expect_lines(&s, 256);
    buf_free(&lines);
    file_count = 0, file_lens[0] = 0; /* from where the first tile was full */
    DO(log_export_tiles(s.log, 256, 300, list_file, NULL, &err));
    EXPECT(file_count == 3 && has_file("tile/0/001.p/44", 44 * 32) &&
           has_file("tile/1/000.p/1", 32) && has_file("tile/entries/001.p/44", 0));
    file_count = 0, file_lens[0] = 0;
    DO(log_export_tiles(s.log, 0, 0, list_file, NULL, &err));
    EXPECT(file_count == 0);
    take_down(&s);
}
