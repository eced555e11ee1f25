#include "test.h"

#include "unit/signed_log.h"

#include "base/sys.h"
#include "record/witness.h"

/*
 * What is published of the forms that the record takes from others, and what their own
 * programs are tested with: read and refused alike. test/data/vectors/README.md has the
 * sources of the files.
 */

/* ---- RFC 9162: proofs ---- */

struct probe {
    struct merkle_proof proof;
    uint64_t            a, b; /* index and size; or both sizes */
    struct digest       x, y; /* leaf and root; or both roots */
    bool                is_one; /* false: not even of its form */
};

static bool
number_of(const struct json *json, const char *name, uint64_t *ret_number)
{
    const struct json *member = json_get(json, str_from_c(name));
    char               text[32];

    if (!member || member->kind != JSON_NUMBER || member->text.len >= sizeof text)
        return false;
    (void)snprintf(text, sizeof text, "%.*s", STR_ARGS(member->text));
    *ret_number = strtoull(text, NULL, 10);
    return true;
}

static bool
digest_of(const struct json *member, struct digest *ret_digest)
{
    return member && member->kind == JSON_STRING && digest_from_base64(member->text, ret_digest);
}

static struct probe
probe_of(const struct json *json, const char *a, const char *b, const char *x, const char *y)
{
    struct probe       probe = { .is_one = true };
    const struct json *list = json_get(json, STR("proof"));

    EXPECT(number_of(json, a, &probe.a) && number_of(json, b, &probe.b));
    probe.is_one = digest_of(json_get(json, str_from_c(x)), &probe.x) &&
                   digest_of(json_get(json, str_from_c(y)), &probe.y);
    for (const struct json *d = list ? list->first : NULL; d && probe.is_one; d = d->next)
        probe.is_one = probe.proof.count < MERKLE_PROOF_MAX &&
                       digest_of(d, &probe.proof.at[probe.proof.count++]);
    return probe;
}

typedef bool (*probe_holds)(const struct json *json);

static bool
inclusion_holds(const struct json *json)
{
    struct probe p = probe_of(json, "leafIdx", "treeSize", "leafHash", "root");

    return p.is_one && merkle_inclusion_holds(&p.proof, p.a, p.b, &p.x, &p.y);
}

static bool
consistency_holds(const struct json *json)
{
    struct probe p = probe_of(json, "size1", "size2", "root1", "root2");

    return p.is_one && merkle_consistency_holds(&p.proof, p.a, p.b, &p.x, &p.y);
}

static void
run_probes(const char *path, probe_holds holds, unsigned want_good, unsigned want_bad)
{
    struct arena step;
    struct buf   text;
    struct str   rest, line;
    unsigned     good = 0, bad = 0;

    arena_init(&step, 1 << 22);
    buf_init(&text, 1 << 20);
    DO(sys_read_file(path, &text, &err));
    rest = buf_str(&text);
    while (str_cut(&rest, '\n', &line)) {
        const struct json *json = NULL, *refused;

        arena_reset(&step);
        DO(json_parse(line, &step, &json, &err));
        refused = json_get(json, STR("refused"));
        EXPECT_SAY(holds(json) == (refused->kind == JSON_FALSE), "%.*s",
                   STR_ARGS(json_get(json, STR("name"))->text));
        good += refused->kind == JSON_FALSE;
        bad += refused->kind == JSON_TRUE;
    }
    EXPECT_SAY(good == want_good && bad == want_bad, "%u good, %u bad", good, bad);
    buf_free(&text);
    arena_free(&step);
}

#define VECTORS TOP_FOLDER "/test/data/vectors/"

TEST(inclusion_proofs_of_the_reference_trees_hold_and_spoilt_ones_do_not)
{
    run_probes(VECTORS "inclusion.jsonl", inclusion_holds, 6, 90);
}

TEST(consistency_proofs_of_the_reference_trees_hold_and_spoilt_ones_do_not)
{
    run_probes(VECTORS "consistency.jsonl", consistency_holds, 5, 92);
}

/* ---- c2sp.org/tlog-tiles ---- */

static const struct {
    const char *folder;
    uint64_t    index;
    unsigned    width;
    const char *path;
} tile_paths[] = {
    /* the text of the specification */
    { "tile/0", 1234067, 256, "tile/0/x001/x234/067" },
    { "tile/0", 273, 112, "tile/0/273.p/112" },
    { "tile/1", 1, 17, "tile/1/001.p/17" },
    { "tile/2", 0, 1, "tile/2/000.p/1" },
    { "tile/entries", 1234067, 256, "tile/entries/x001/x234/067" },
    /* by the same rule */
    { "tile/entries", 0, 8, "tile/entries/000.p/8" },
    { "tile/0", 1234067, 8, "tile/0/x001/x234/067.p/8" },
    { "tile/15", 455667, 0x100, "tile/15/x455/667" },
    { "tile/3", 1234567890, 41, "tile/3/x001/x234/x567/890.p/41" },
    /* the last there can be, of 2^63 entries */
    { "tile/entries", (uint64_t)INT64_MAX / 256, 255,
      "tile/entries/x036/x028/x797/x018/x963/967.p/255" },
};

TEST(tiles_lie_under_the_paths_of_the_specification)
{
    for (size_t i = 0; i < sizeof tile_paths / sizeof *tile_paths; i++) {
        char path[LOG_TILE_PATH_LEN];

        log_tile_path(tile_paths[i].folder, tile_paths[i].index, tile_paths[i].width, path);
        EXPECT_STR(str_from_c(path), str_from_c(tile_paths[i].path));
    }
}

struct files {
    unsigned full[3], partial[3], bundles, others;
    size_t   partial_bytes[3], bundle_bytes; /* of the last bundle */
    struct digest last[MERKLE_TILE_WIDTH];   /* the partial tile of level 0 */
    unsigned entries;                        /* of the last bundle that match it */
};

/* Entries with their lengths before them, and the digests that they should have. */
static unsigned
matching(struct str bundle, const struct digest *leaves)
{
    unsigned count = 0;

    while (bundle.len >= 2) {
        size_t        len = (size_t)(unsigned char)bundle.at[0] << 8 | (unsigned char)bundle.at[1];
        struct digest leaf = merkle_leaf(str_sub(bundle, 2, 2 + len));

        count += bundle.len >= 2 + len && digest_eq(&leaf, &leaves[count]);
        bundle = str_sub(bundle, 2 + len, bundle.len);
    }
    return count;
}

static enum status
take_file(void *context, const char *path, struct str bytes, bool last, struct err *ignored)
{
    struct files *files = context;
    unsigned      level, index, width = 256;

    (void)ignored;
    EXPECT(last);
    if (strncmp(path, "tile/entries/", 13) == 0) {
        files->bundles++;
        files->bundle_bytes = bytes.len;
        if (strstr(path, ".p/"))
            files->entries = matching(bytes, files->last);
    } else if (sscanf(path, "tile/%u/%u.p/%u", &level, &index, &width) < 2 || level > 2) {
        files->others++;
    } else if (width == 256) {
        files->full[level]++;
        EXPECT(bytes.len == 8192);
    } else {
        files->partial[level] = width;
        files->partial_bytes[level] = bytes.len;
        if (level == 0)
            memcpy(files->last, bytes.at, bytes.len);
    }
    return TRUCE_OK;
}

/* "a tree of size 70,000 will be represented by …; a tree of size 256 …" */
TEST(a_tree_of_seventy_thousand_has_the_tiles_that_the_specification_counts)
{
    struct setting s;
    struct files   files = { .others = 0 };

    set_up(&s, 70000, "v");
    DO(log_export_tiles(s.log, 0, 70000, take_file, &files, &err));
    EXPECT(files.full[0] == 273 && files.partial[0] == 112 &&
           files.partial_bytes[0] == 112 * 32);
    EXPECT(files.full[1] == 1 && files.partial[1] == 17 && files.partial_bytes[1] == 17 * 32);
    EXPECT(files.full[2] == 0 && files.partial[2] == 1 && files.partial_bytes[2] == 32);
    EXPECT(files.bundles == 274 && files.entries == 112 && files.others == 0);
    files = (struct files){ .others = 0 };
    DO(log_export_tiles(s.log, 0, 256, take_file, &files, &err));
    EXPECT(files.full[0] == 1 && files.partial[0] == 0 && files.partial[1] == 1 &&
           files.bundles == 1 && files.others == 0);
    take_down(&s);
}

/* ---- c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature ---- */

static enum status
opens(struct str bytes, const char *vkey)
{
    struct note_key key;
    struct note     note;

    TRY(note_key_from_text(str_from_c(vkey), &key, &err));
    TRY(note_parse(bytes, &note, &err));
    return note_verify(&note, &key, NULL, &err);
}

/* A note with a blank line in its text and letters beyond ASCII; its key is not published. */
TEST(the_example_at_the_head_of_signed_note_is_split_where_its_signatures_begin)
{
    struct note note;
    struct str  rest, name;
    instant     at;

    DO(note_parse(STR("Ognuno sta solo sul cuor della terra\n"
                      "trafitto da un raggio di sole:\n\n\xc3\xa8" "d \xc3\xa8 subito sera.\n\n"
                      "\xe2\x80\x94 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2"
                      "i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"),
                  &note, &err));
    EXPECT(str_starts(note.text, STR("Ognuno")) && str_ends(note.text, STR("sera.\n")));
    rest = note.signatures;
    EXPECT(note_take_signer(&rest, &name, &at) && rest.len == 0 && at == TIME_MIN);
    EXPECT_STR(name, STR("quasimodo.example/salvatore"));
}

/* The example of tlog-cosignature. Its keys are not published: who, and when. */
TEST(the_example_of_tlog_cosignature_says_who_and_when)
{
    struct note       note;
    struct checkpoint checkpoint;
    struct str        rest, name;
    instant           at;

    DO(note_parse(STR("example.com/behind-the-sofa\n20852163\n"
                      "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
                      "\xe2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZni"
                      "Mp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
                      "\xe2\x80\x94 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/z"
                      "XcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"),
                  &note, &err));
    DO(checkpoint_parse(note.text, &checkpoint, &err));
    EXPECT(checkpoint.size == 20852163);
    rest = note.signatures;
    EXPECT(note_take_signer(&rest, &name, &at) && at == TIME_MIN);
    EXPECT_STR(name, STR("example.com/behind-the-sofa"));
    EXPECT(note_take_signer(&rest, &name, &at) && at == 1679315147 * TIME_SECOND);
    EXPECT_STR(name, STR("witness.example.com/w1"));
}

/*
 * A checkpoint as a public log of certificates gave it out on 2026-05-23, signed by the log in
 * three ways (one of them ours) and cosigned by four witnesses that others wrote and run. Keys:
 * the lists that the witnesses and the log publish; github.com/florolf/tlog-scales tests with the
 * same checkpoint.
 */
#define ARCHE "arche2025h1.staging.ct.transparency.dev"
#define DASH "\xe2\x80\x94 "
#define ARCHE_HEAD ARCHE "\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
#define ARCHE_SIGNED                                                                         \
    DASH ARCHE " zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwt" \
    "EroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"                                             \
    DASH ARCHE " ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23" \
    "oHP7Ry1k3ZFWwQ=\n"                                                                      \
    DASH "transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/K" \
    "YTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n"                      \
    DASH "witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH" \
    "+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n"                                    \
    DASH "remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCI" \
    "obWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"                                                  \
    DASH "witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUv" \
    "Vr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n"

static const char *const arche_keys[] = {
    ARCHE "+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
};

enum { ARCHE_KEYS = sizeof arche_keys / sizeof *arche_keys };

TEST(a_checkpoint_that_others_signed_and_witnessed_opens_with_each_of_their_keys)
{
    struct note_key   keys[ARCHE_KEYS];
    struct quorum     quorum = { keys + 1, ARCHE_KEYS - 1, ARCHE_KEYS - 1 };
    struct checkpoint checkpoint;
    uint32_t          count = 0;

    for (int i = 0; i < ARCHE_KEYS; i++) {
        DO(note_key_from_text(str_from_c(arche_keys[i]), &keys[i], &err));
        DO(opens(STR(ARCHE_HEAD "\n" ARCHE_SIGNED), arche_keys[i]));
    }
    DO(checkpoint_open(STR(ARCHE_HEAD "\n" ARCHE_SIGNED), &keys[0], &checkpoint, &err));
    EXPECT(checkpoint.size == 1432088532);
    DO(quorum_check(&quorum, STR(ARCHE_HEAD "\n" ARCHE_SIGNED), &count, &err));
    EXPECT(count == 4);
}

TEST(the_same_checkpoint_with_one_letter_changed_opens_with_none_of_their_keys)
{
    static char text[] = ARCHE_HEAD "\n" ARCHE_SIGNED;
    struct str  whole = { text, sizeof text - 1 };

    for (size_t i = 0; i < sizeof ARCHE_HEAD - 2; i++) {
        char was = text[i];

        text[i] = was == '4' ? '5' : '4';
        for (int k = 0; k < ARCHE_KEYS && was != '\n'; k++)
            EXPECT_SAY(opens(whole, arche_keys[k]) != TRUCE_OK, "letter %zu, key %d", i, k);
        text[i] = was;
    }
    EXPECT(opens(whole, arche_keys[3]) == TRUCE_OK);
}

/* github.com/transparency-dev/formats, note and witness tests: kinds of keys we do not read
 * (ECDSA, RFC 6962) are said to be none; those of kind 1 are read. */
TEST(keys_of_other_logs_are_read_or_refused_by_their_kind)
{
    static const char *const good[] = {
        "Wit1+55ee4561+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk",
        "Wit2+85ecc407+AWVbwFJte9wMQIPSnEnj4KibeO6vSIOEDUTDp3o63c2x",
        "Wit3+d3ed3be7+ASb6Uz1+fxAcXkMvDd7nGa3FjDce7LxIKmbbTCT0MpVn",
        "logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4l",
    };
    static const char *const bad[] = {
        "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGv"
        "XwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=",
        "ct.googleapis.com/logs/us1/argon2024+7deb49d0+BTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB25bKn"
        "LaZTFXOa2pgO70rjcVEMXKJkMBgFQHZ1kwFlGK9zIAx0FtC2oCfeZQe0E++VXuiYE9hFSzhRlOy92K8A=",
        "bananas.sigstore.dev+12344556", "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
        "Wit1+55ee4562+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk",
        "Wit2+55ee4561+AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk",
    };
    struct note_key    key;
    struct note_signer signer;
    struct buf         text;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT_SAY(note_key_from_text(str_from_c(good[i]), &key, NULL) == TRUCE_OK, "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_SAY(note_key_from_text(str_from_c(bad[i]), &key, NULL) == TRUCE_SYNTAX, "%s",
                   bad[i]);
    buf_init(&text, 1000); /* and from the private key follows the public one */
    DO(note_signer_from_text(STR("PRIVATE+KEY+Wit1+55ee4561+AeadRiG7XM4XiieCHzD8lxysXMwcViy5nYso"
                                 "XURWGrlE"), &signer, &err));
    note_key_add_text(&signer.key, &text);
    EXPECT_STR(buf_str(&text), str_from_c(good[0]));
    buf_free(&text);
}

/* github.com/transparency-dev/formats, log/checkpoint_test.go, with roots of 32 bytes where
 * theirs have "bananas". */
TEST(checkpoints_are_read_and_refused_as_by_others)
{
#define ROOT "f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n"
    static const char *const good[] = {
        "Log\n123\n" ROOT, "Banana\n9944\n" ROOT, "Log\n9944\n" ROOT "Here's some associated data.\n",
        "Log\n9944\n" ROOT "lots\nof\nlines\n", "Moon Log\n4027504\n" ROOT "6086d1a9\nWaxing gibbous\n",
    };
    static const char *const bad[] = {
        "Head\n9944\n", "\n9944\n" ROOT, "Log\n123\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=",
        "Log\nbananas\n" ROOT, "Log\n-34\n" ROOT, "Log\n3438945738945739845734895735\n" ROOT,
        "Log\n123\nThisIsn'tBase64\n", "Log\n123\nYmFuYW5hcw==\n",
        "Log\n9944\n" ROOT "\n\n\n", /* tlog-checkpoint: extension lines are not empty */
    };
#undef ROOT
    struct checkpoint checkpoint;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT_SAY(checkpoint_parse(str_from_c(good[i]), &checkpoint, NULL) == TRUCE_OK, "%zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_SAY(checkpoint_parse(str_from_c(bad[i]), &checkpoint, NULL) == TRUCE_SYNTAX, "%zu", i);
}

/* ---- c2sp.org/tlog-proof ---- */

static enum status
reads_proof(const char *text, struct proof *ret_proof)
{
    struct arena step;
    struct buf   json;
    enum status  status;

    arena_init(&step, 1 << 20);
    buf_init(&json, 1 << 18);
    buf_add_c(&json, "{\"format\":\"truce proof 1\",\"entry\":\"\",\"proof\":");
    json_add_string(&json, str_from_c(text));
    buf_add_byte(&json, '}');
    status = proof_parse(buf_str(&json), &step, ret_proof, NULL);
    if (status == TRUCE_OK)
        EXPECT(str_ends(ret_proof->checkpoint, STR("checkpoint\n")));
    buf_free(&json);
    arena_free(&step);
    return status;
}

/* github.com/transparency-dev/formats, proof/tlog_proof_test.go: each digest is SHA-256 of
 * "hash1". */
TEST(proofs_are_read_and_refused_as_by_others)
{
#define HEAD "c2sp.org/tlog-proof@v1\n"
#define H1 "rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4=\n"
    static const char *const bad[] = {
        "wrong-header\nindex 0\n\ncheckpoint\n", HEAD "\n\ncheckpoint\n",
        HEAD "extra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        HEAD "index notanumber\n\ncheckpoint\n", HEAD "index -5\n\ncheckpoint\n",
        HEAD "index 00\n\ncheckpoint\n", HEAD "index 0\n!!notbase64!!\n\ncheckpoint\n",
        HEAD "index 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
             "AAAA==\n\ncheckpoint\n",
        HEAD "index 0\n" H1, /* it ends before the empty line */
    };
    struct proof proof = { .index = 0 };

    EXPECT(reads_proof(HEAD "index 5\n" H1 H1 "\ncheckpoint\n", &proof) == TRUCE_OK);
    EXPECT(proof.index == 5 && proof.path.count == 2);
    EXPECT(reads_proof(HEAD "extra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n" H1 "\ncheckpoint\n",
                       &proof) == TRUCE_OK);
    EXPECT(proof.index == 10 && proof.path.count == 1);
    EXPECT(reads_proof(HEAD "index 0\n\ncheckpoint\n", &proof) == TRUCE_OK);
    EXPECT(proof.index == 0 && proof.path.count == 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_SAY(reads_proof(bad[i], &proof) == TRUCE_SYNTAX, "%zu", i);
}
