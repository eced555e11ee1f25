#include "test.h"

#include "base/fault.h"
#include "base/sys.h"
#include "record/witness.h"

#include <stdio.h>
#include <unistd.h>

/*
 * A log of 20 entries that its owner signs, and two witnesses. The folder holds what each
 * witness signed last.
 */
struct world {
    struct arena         boot;
    struct note_signer   log, first, second;
    struct witness       witnesses[2];
    struct merkle_tiles  tiles;
    struct digest        leaves[MERKLE_TILE_WIDTH];
    char                 folders[2][64];
    struct buf           out;
    struct err           err;
};

static enum status
read_leaves(void *context, unsigned level, uint64_t index, unsigned count,
            struct digest at[MERKLE_TILE_WIDTH], struct err *err)
{
    struct world *w = context;

    EXPECT(level == 0 && index == 0);
    memcpy(at, w->leaves, count * sizeof *at);
    (void)err;
    return TRUCE_OK;
}

/* The same first `same` entries for every log, then others for another `branch`. */
static void
grow(struct world *w, unsigned count, unsigned same, char branch)
{
    for (unsigned i = 0; i < count; i++) {
        char text[32];
        int  len = snprintf(text, sizeof text, "entry %u %c", i, i < same ? ' ' : branch);

        w->leaves[i] = merkle_leaf((struct str){ text, (size_t)len });
    }
    w->tiles = (struct merkle_tiles){ .read = read_leaves, .context = w, .size = count };
}

static void
begin(struct world *w)
{
    static const uint8_t seeds[3][NOTE_KEY_BYTES] = { { 1 }, { 2 }, { 3 } };

    *w = (struct world){ 0 };
    arena_init(&w->boot, 1 << 24);
    buf_init(&w->out, 1 << 22);
    note_signer_from_seed(STR("example.org/log"), NOTE_LOG, seeds[0], &w->log);
    note_signer_from_seed(STR("north.example/w"), NOTE_WITNESS, seeds[1], &w->first);
    note_signer_from_seed(STR("south.example/w"), NOTE_WITNESS, seeds[2], &w->second);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(w->folders[i], sizeof w->folders[i], "witness-%d-%d", (int)getpid(), i);
        EXPECT(sys_make_folder(w->folders[i], &w->err) == TRUCE_OK);
        w->witnesses[i] = (struct witness){ i ? &w->second : &w->first, &w->log.key, 1,
                                            w->folders[i] };
    }
}

static void
end(struct world *w)
{
    char          command[200], hex[SHA256_HEX_LEN + 1];
    struct digest digest = sha256(&w->log.key.name, 1);

    digest_hex(&digest, hex);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(command, sizeof command, "%.63s/%.64s", w->folders[i], hex);
        (void)unlink(command);
        (void)rmdir(w->folders[i]);
    }
    buf_free(&w->out);
    arena_free(&w->boot);
}

/* A head of the log at `size`, and the request that says what the witness had: `old`. */
static struct str
request(struct world *w, uint64_t old, uint64_t size)
{
    struct merkle_proof proof = { 0 };
    struct digest       root;
    struct buf          note, text;

    buf_init(&note, 1 << 16);
    buf_init(&text, 1 << 16);
    EXPECT(merkle_root_at(&w->tiles, size, &root, &w->err) == TRUCE_OK);
    EXPECT(checkpoint_sign(&w->log, size, &root, &note, &w->err) == TRUCE_OK);
    if (old <= size)
        EXPECT(merkle_prove_consistency(&w->tiles, old, size, &proof, &w->err) == TRUCE_OK);
    witness_add_request(old, &proof, buf_str(&note), &text);
    struct str kept = arena_copy_str(&w->boot, buf_str(&text));
    buf_free(&note);
    buf_free(&text);
    return kept;
}

static enum witness_code
ask(struct world *w, int who, struct str text)
{
    enum witness_code code = 0;

    buf_clear(&w->out);
    EXPECT_SAY(witness_add_checkpoint(&w->witnesses[who], text, 1700000000 * TIME_SECOND,
                                      &w->boot, &w->out, &code, &w->err) == TRUCE_OK,
               "%s", w->err.text);
    return code;
}

TEST(a_witness_signs_a_log_that_only_grew_and_says_how_far_it_had_seen_it)
{
    struct world w;
    uint64_t     size = 0;

    begin(&w);
    grow(&w, 20, 20, ' ');
    EXPECT(ask(&w, 0, request(&w, 0, 7)) == WITNESS_SIGNED);
    EXPECT(ask(&w, 0, request(&w, 0, 20)) == WITNESS_OTHER_SIZE);
    EXPECT(witness_read_size(buf_str(&w.out), &size) && size == 7);
    EXPECT(ask(&w, 0, request(&w, 7, 20)) == WITNESS_SIGNED);
    EXPECT(ask(&w, 0, request(&w, 20, 20)) == WITNESS_SIGNED); /* again: nothing new */
    EXPECT(ask(&w, 0, request(&w, 7, 20)) == WITNESS_OTHER_SIZE);
    EXPECT(ask(&w, 0, request(&w, 20, 7)) == WITNESS_MALFORMED);
    end(&w);
}

TEST(what_a_witness_signed_verifies_with_its_key_and_no_other)
{
    struct world w;
    struct str   asked, head;
    struct note  note;
    struct buf   whole;

    begin(&w);
    buf_init(&whole, 1 << 16);
    grow(&w, 20, 20, ' ');
    asked = request(&w, 0, 9);
    EXPECT(ask(&w, 0, asked) == WITNESS_SIGNED);
    EXPECT(str_cut(&asked, '\n', &head) && str_cut(&asked, '\n', &head)); /* old 0, blank */
    buf_add(&whole, asked);
    buf_add(&whole, buf_str(&w.out));
    EXPECT(note_parse(buf_str(&whole), &note, &w.err) == TRUCE_OK);
    EXPECT(note_verify(&note, &w.first.key, NULL, NULL) == TRUCE_OK);
    EXPECT(note_verify(&note, &w.log.key, NULL, NULL) == TRUCE_OK);
    EXPECT(note_verify(&note, &w.second.key, NULL, NULL) == TRUCE_CORRUPT);
    whole.at[whole.len - 10] = whole.at[whole.len - 10] == 'A' ? 'B' : 'A';
    EXPECT(note_parse(buf_str(&whole), &note, &w.err) == TRUCE_OK);
    EXPECT(note_verify(&note, &w.first.key, NULL, NULL) == TRUCE_CORRUPT);
    buf_free(&whole);
    end(&w);
}

TEST(two_logs_shown_to_two_sides_never_get_both_signatures)
{
    struct world         w;
    struct str           north, south, lines[2];
    struct buf           note;
    struct note_key      keys[2];
    struct quorum        quorum = { keys, 2, 2 };
    uint32_t             count;

    begin(&w);
    buf_init(&note, 1 << 16);
    keys[0] = w.first.key;
    keys[1] = w.second.key;
    grow(&w, 12, 8, 'n'); /* the log as the north is shown it */
    north = request(&w, 0, 12);
    EXPECT(ask(&w, 0, north) == WITNESS_SIGNED);
    lines[0] = arena_copy_str(&w.boot, buf_str(&w.out));
    grow(&w, 12, 8, 's'); /* and the south: entries 8 to 11 are others */
    south = request(&w, 0, 12);
    EXPECT(ask(&w, 1, south) == WITNESS_SIGNED);
    lines[1] = arena_copy_str(&w.boot, buf_str(&w.out));

    for (int side = 0; side < 2; side++) { /* each side asks for both signatures */
        struct str text = side ? south : north;

        buf_clear(&note);
        buf_add(&note, str_sub(text, STR("old 0\n\n").len, text.len));
        buf_add(&note, lines[side]);
        EXPECT(quorum_check(&quorum, buf_str(&note), &count, NULL) == TRUCE_CORRUPT);
        EXPECT(ask(&w, !side, text) == WITNESS_OTHER_SIZE);
        buf_add(&note, lines[!side]); /* that of the other head does not fit this one */
        EXPECT(quorum_check(&quorum, buf_str(&note), &count, NULL) == TRUCE_CORRUPT);
    }
    /* nor can the log bring either over to the other's entries */
    EXPECT(ask(&w, 0, request(&w, 12, 12)) == WITNESS_INCONSISTENT);
    grow(&w, 20, 8, 's');
    EXPECT(ask(&w, 0, request(&w, 12, 20)) == WITNESS_INCONSISTENT);
    EXPECT(ask(&w, 1, request(&w, 12, 20)) == WITNESS_SIGNED);
    buf_free(&note);
    end(&w);
}

TEST(a_request_that_is_none_or_of_a_stranger_is_refused_by_its_code)
{
    static const struct {
        const char       *text;
        enum witness_code code;
    } bad[] = {
        { "", WITNESS_MALFORMED },
        { "old 0\n", WITNESS_MALFORMED },
        { "old 01\n\n", WITNESS_MALFORMED },
        { "old 0\nAAAA\n\n", WITNESS_MALFORMED },
        { "old 99999999999999999999\n\n", WITNESS_MALFORMED },
    };
    struct world       w;
    struct note_signer other;
    struct str         good;
    char              *changed;

    begin(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(ask(&w, 0, str_from_c(bad[i].text)) == bad[i].code);
    grow(&w, 20, 20, ' ');
    good = request(&w, 0, 20);
    changed = (char *)arena_copy_str(&w.boot, good).at;
    changed[good.len - 20] = changed[good.len - 20] == 'A' ? 'B' : 'A';
    EXPECT(ask(&w, 0, (struct str){ changed, good.len }) == WITNESS_NOT_SIGNED_BY_LOG);
    other = w.log;
    other.key.name = STR("example.org/other");
    w.log = other;
    EXPECT(ask(&w, 1, good) == WITNESS_UNKNOWN_LOG);
    w.log.key.name = STR("example.org/log");
    EXPECT(ask(&w, 1, good) == WITNESS_SIGNED);
    end(&w);
}

TEST(a_witness_whose_memory_was_changed_signs_nothing)
{
    struct world  w;
    char          path[200], hex[SHA256_HEX_LEN + 1];
    struct digest digest;

    begin(&w);
    grow(&w, 20, 20, ' ');
    EXPECT(ask(&w, 0, request(&w, 0, 9)) == WITNESS_SIGNED);
    digest = sha256(&w.log.key.name, 1);
    digest_hex(&digest, hex);
    (void)snprintf(path, sizeof path, "%.63s/%.64s", w.folders[0], hex);
    struct buf text;
    buf_init(&text, 1 << 16);
    EXPECT(sys_read_file(path, &text, &w.err) == TRUCE_OK);
    for (size_t i = 0; i < text.len; i += 7) {
        struct err        err = { 0 };
        enum witness_code code = 0;

        text.at[i] = (char)(text.at[i] ^ 1);
        EXPECT(sys_write_file(path, buf_str(&text), &w.err) == TRUCE_OK);
        buf_clear(&w.out);
        EXPECT_SAY(witness_add_checkpoint(&w.witnesses[0], request(&w, 9, 20), 0, &w.boot,
                                          &w.out, &code, &err) != TRUCE_OK && w.out.len == 0,
                   "byte %zu", i);
        text.at[i] = (char)(text.at[i] ^ 1);
    }
    buf_free(&text);
    end(&w);
}

TEST(a_failure_while_a_witness_signs_gives_no_signature_that_is_not_kept)
{
    bool done = false;

    for (uint64_t n = 1; !done; n++) {
        struct world      w;
        enum witness_code code = 0;
        struct err        err = { 0 };
        struct str        asked, next;
        enum status       status;

        begin(&w);
        grow(&w, 20, 20, ' ');
        asked = request(&w, 0, 9);
        next = request(&w, 9, 20);
        fault_arm(n, false);
        status = witness_add_checkpoint(&w.witnesses[0], asked, 0, &w.boot, &w.out, &code, &err);
        done = !fault_disarm();
        if (status != TRUCE_OK)
            EXPECT(err.text[0] && w.out.len == 0);
        else
            EXPECT(code == WITNESS_SIGNED);
        /* whatever happened, the next question finds what was signed, or nothing */
        code = ask(&w, 0, next);
        EXPECT(code == WITNESS_SIGNED || (status != TRUCE_OK && code == WITNESS_OTHER_SIZE));
        end(&w);
    }
}

TEST(a_quorum_is_read_and_counted_as_it_is_written)
{
    uint32_t need = 9;

    EXPECT(quorum_need(STR("2-of-3"), 3, &need, NULL) == TRUCE_OK && need == 2);
    EXPECT(quorum_need(STR("all"), 3, &need, NULL) == TRUCE_OK && need == 3);
    EXPECT(quorum_need(STR("2-of-3"), 2, &need, NULL) == TRUCE_USAGE);
    EXPECT(quorum_need(STR("4-of-3"), 3, &need, NULL) == TRUCE_USAGE);
    EXPECT(quorum_need(STR("0-of-3"), 3, &need, NULL) == TRUCE_USAGE);
    EXPECT(quorum_need(STR("most"), 3, &need, NULL) == TRUCE_USAGE);
}
