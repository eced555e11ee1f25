#include "test.h"

#include "base/sys.h"
#include "record/proof.h"
#include "record/tiles.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * One bit of what is published of a record is flipped: in a tile of digests, in a bundle of
 * entries, in the checkpoint, in a proof. It is found, and named. The places are drawn by chance
 * from a fixed seed; .ci/run tries 10,000.
 */

#define NOW ((instant)1767323045 * TIME_SECOND)

enum { ENTRIES = 600, FLIPS = 600, FILES_MAX = 16 };

static uint64_t random_state = 0x2545f4914f6cdd1du;

static uint64_t
random_below(uint64_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % n;
}

static struct err         err;
static struct note_signer signer;
static char               top[64];
static char               files[FILES_MAX][SYS_PATH_LEN_MAX];
static unsigned           file_count;
static struct proof       proof;

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)

static enum status
write_file(void *context, const char *name, struct str bytes, bool last, struct err *e)
{
    char folder[SYS_PATH_LEN_MAX];

    (void)context;
    EXPECT(last && file_count < FILES_MAX);
    (void)snprintf(files[file_count], sizeof *files, "%s/%s", top, name);
    (void)snprintf(folder, sizeof folder, "%s", files[file_count]);
    *strrchr(folder, '/') = 0;
    TRY(sys_make_folder(folder, e));
    return sys_write_file(files[file_count++], bytes, e);
}

static void
publish(struct arena *boot)
{
    static const uint8_t seed[NOTE_KEY_BYTES] = { 9 };
    struct store        *store;
    struct log          *log;
    struct buf           note;
    struct digest        root;
    uint64_t             seq;

    DO(store_open(":memory:", STORE_CREATE, &store, &err));
    DO(log_init(store, NOW, &err));
    DO(log_open(store, boot, &log, &err));
    DO(store_begin(store, &err));
    for (unsigned i = 0; i < ENTRIES; i++) {
        char body[80];

        (void)snprintf(body, sizeof body, "{\"n\":%u,\"words\":\"of some length\"}", i);
        DO(log_append(log, RECORD_REPORT, NOW, str_from_c(body), &seq, &err));
    }
    DO(store_commit(store, &err));
    note_signer_from_seed(STR("example.org/log"), NOTE_LOG, seed, &signer);
    root = log_root(log);
    buf_init(&note, NOTE_BYTES_MAX);
    DO(checkpoint_sign(&signer, ENTRIES, &root, &note, &err));
    DO(log_keep_checkpoint(log, buf_str(&note), &err));
    DO(log_export_tiles(log, 0, ENTRIES, write_file, NULL, &err));
    DO(write_file(NULL, "checkpoint", buf_str(&note), true, &err));
    DO(proof_make(log, NULL, 345, boot, &proof, &err));
    buf_free(&note);
    store_close(store);
}

static enum status
verify(struct err *why)
{
    struct arena      boot;
    struct checkpoint head;
    struct str        note;

    arena_init(&boot, 1 << 24);
    enum status status = tiles_verify(top, &signer.key, &boot, &note, &head, why);
    arena_free(&boot);
    return status;
}

static bool
flip_a_file(void)
{
    const char *path = files[random_below(file_count)];
    struct err  why = { 0 };
    struct buf  bytes;

    buf_init(&bytes, 1 << 20);
    DO(sys_read_file(path, &bytes, &err));
    size_t at = random_below(bytes.len);
    int    bit = (int)random_below(8);
    bytes.at[at] = (char)(bytes.at[at] ^ 1 << bit);
    DO(sys_write_file(path, buf_str(&bytes), &err));
    enum status status = verify(&why);
    bool is_named = strstr(why.text, "entry ") || strstr(why.text, "entries ") ||
                    strstr(why.text, "checkpoint");
    /* what is no note, or no key's, is refused before it could be called changed */
    bool is_found = status == TRUCE_CORRUPT || (status == TRUCE_SYNTAX && strstr(path, "checkpoint"));
    EXPECT_SAY(is_found && is_named, "%s, byte %zu, bit %d: %s", path, at, bit, why.text);
    bytes.at[at] = (char)(bytes.at[at] ^ 1 << bit);
    DO(sys_write_file(path, buf_str(&bytes), &err));
    buf_free(&bytes);
    return is_found && is_named;
}

/* As the whole file of it: refused, or it says the very same (the newline at its end). */
static bool
flip_the_proof(struct arena *step)
{
    struct proof      read;
    struct checkpoint checkpoint;
    struct log_entry  entry;
    struct buf        json;

    arena_reset(step);
    buf_init(&json, 1 << 20);
    proof_add_json(&proof, &json);
    size_t at = random_below(json.len);
    json.at[at] = (char)(json.at[at] ^ 1 << random_below(8));
    enum status status = proof_parse(buf_str(&json), step, &read, &err);
    if (status == TRUCE_OK)
        status = proof_check(&read, &signer.key, step, &checkpoint, &entry, &err);
    bool is_found = status != TRUCE_OK || at + 1 == json.len;
    EXPECT_SAY(is_found, "byte %zu of the proof", at);
    EXPECT(status == TRUCE_OK || err.text[0]);
    buf_free(&json);
    return is_found;
}

TEST(one_flipped_bit_in_tiles_bundles_checkpoint_or_proof_is_found_and_named)
{
    const char  *wanted = getenv("TRUCE_FLIPS");
    int          flips = wanted ? atoi(wanted) : FLIPS, found = 0;
    struct arena boot, step;
    char         line[100];

    arena_init(&boot, 1 << 26);
    arena_init(&step, 1 << 22);
    (void)snprintf(top, sizeof top, "%s/truce-flip-%ld",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
    publish(&boot);
    EXPECT_SAY(verify(&err) == TRUCE_OK, "%s", err.text);
    EXPECT(file_count == 8); /* three tiles, one above them, three bundles, the checkpoint */
    for (int i = 0; i < flips && found == i; i++)
        found += i % 4 ? flip_a_file() : flip_the_proof(&step);
    EXPECT(found == flips);
    EXPECT_SAY(verify(&err) == TRUCE_OK, "%s", err.text);
    (void)snprintf(line, sizeof line, "rm -rf %s", top);
    EXPECT(system(line) == 0);
    arena_free(&step);
    arena_free(&boot);
}

/* A file that is cut, longer, or away is named as well. */
TEST(tiles_that_are_cut_lengthened_or_away_are_named)
{
    struct arena boot;
    char         line[100];

    file_count = 0;
    arena_init(&boot, 1 << 26);
    (void)snprintf(top, sizeof top, "%s/truce-flip-%ld",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
    publish(&boot);
    for (unsigned i = 0; i < file_count; i++)
        for (int way = 0; way < 3; way++) {
            struct err why = { 0 };
            struct buf bytes;

            buf_init(&bytes, 1 << 20);
            DO(sys_read_file(files[i], &bytes, &err));
            size_t len = bytes.len;
            buf_add_byte(&bytes, 'x');
            DO(sys_write_file(files[i], (struct str){ bytes.at, way ? len - 1 : len + 1 }, &err));
            if (way == 2)
                sys_remove(files[i]);
            enum status status = verify(&why);
            EXPECT_SAY(status == (way == 2 ? TRUCE_MISSING : TRUCE_CORRUPT) ||
                           (status == TRUCE_SYNTAX && strstr(files[i], "checkpoint")),
                       "%s, %d: %s", files[i], way, why.text);
            EXPECT(strstr(why.text, top));
            DO(sys_write_file(files[i], (struct str){ bytes.at, len }, &err));
            buf_free(&bytes);
        }
    EXPECT_SAY(verify(&err) == TRUCE_OK, "%s", err.text);
    (void)snprintf(line, sizeof line, "rm -rf %s", top);
    EXPECT(system(line) == 0);
    arena_free(&boot);
}
