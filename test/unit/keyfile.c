#include "test.h"

#include "base/fault.h"
#include "record/keyfile.h"
#include "unit/signed_log.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME STR("example.org/mission")

static char folder[64], key_path[80], last_path[80], public_path[80];

static void
remove_files(void)
{
    DIR           *listed = folder[0] ? opendir(folder) : NULL;
    struct dirent *entry;
    char           file[400];

    while (listed && (entry = readdir(listed))) {
        (void)snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        (void)unlink(file);
    }
    if (listed)
        closedir(listed);
}

static void
remove_folder(void)
{
    remove_files();
    (void)rmdir(folder);
}

static void
fresh_folder(void)
{
    if (!folder[0]) {
        (void)snprintf(folder, sizeof folder, "/tmp/truce-key-%ld", (long)getpid());
        (void)snprintf(key_path, sizeof key_path, "%s/k", folder);
        (void)snprintf(last_path, sizeof last_path, "%s/k.last", folder);
        (void)snprintf(public_path, sizeof public_path, "%s/k.pub", folder);
        (void)mkdir(folder, 0700);
        atexit(remove_folder);
    }
    remove_files();
    err = (struct err){ 0 };
}

static enum status
sign(struct setting *s, struct buf *out)
{
    struct keyfile *keyfile;
    enum status     status = keyfile_open(key_path, &s->boot, &keyfile, &err);

    buf_clear(out);
    if (status != TRUCE_OK)
        return status;
    status = keyfile_sign(keyfile, s->log, &s->boot, out, &err);
    keyfile_close(keyfile);
    return status;
}

static struct note_key
make(struct setting *s)
{
    struct note_key key = { 0 };

    fresh_folder();
    DO(keyfile_make(key_path, NAME, NOTE_LOG, &s->boot, &key, &err));
    return key;
}

/* How many entries FILE.last speaks of; UINT64_MAX if it is no checkpoint of the key. */
static uint64_t
last_size(const struct note_key *key)
{
    struct checkpoint last = { .size = UINT64_MAX };
    struct buf        text;

    buf_init(&text, NOTE_BYTES_MAX + 1);
    if (sys_read_file(last_path, &text, NULL) == TRUCE_OK)
        (void)!checkpoint_open(buf_str(&text), key, &last, NULL);
    buf_free(&text);
    return last.size;
}

TEST(a_key_is_made_for_its_owner_alone_and_never_twice)
{
    struct setting  s;
    struct note_key key, again;
    struct stat     about;

    set_up(&s, 0, "a");
    key = make(&s);
    EXPECT(stat(key_path, &about) == 0 && (about.st_mode & 0777) == 0600);
    EXPECT(sys_exists(public_path) && last_size(&key) == 0);
    EXPECT(keyfile_make(key_path, NAME, NOTE_LOG, &s.boot, &again, NULL) == TRUCE_CONFLICT);
    (void)unlink(key_path); /* what is beside it is left alone too */
    EXPECT(keyfile_make(key_path, NAME, NOTE_LOG, &s.boot, &again, NULL) == TRUCE_CONFLICT);
    EXPECT(last_size(&key) == 0 && !sys_exists(key_path));
    (void)unlink(last_path);
    (void)unlink(public_path);
    EXPECT(keyfile_make(key_path, STR("a b"), NOTE_LOG, &s.boot, &again, NULL) == TRUCE_USAGE);
    DO(keyfile_make(key_path, NAME, NOTE_LOG, &s.boot, &again, &err));
    EXPECT(memcmp(key.bytes, again.bytes, sizeof key.bytes) != 0);
    take_down(&s);
}

TEST(whatever_fails_while_a_key_is_made_no_part_of_it_is_left)
{
    struct setting  s;
    struct note_key key;
    bool            met = true;

    set_up(&s, 0, "a");
    for (uint64_t n = 1; met; n++)
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            fresh_folder();
            fault_arm(n, for_ever);
            enum status status = keyfile_make(key_path, NAME, NOTE_LOG, &s.boot, &key, &err);
            met = fault_disarm();
            bool any = sys_exists(key_path) || sys_exists(last_path) ||
                       sys_exists(public_path);
            EXPECT((status == TRUCE_OK) == any && (status == TRUCE_OK || err.text[0]));
            EXPECT(met ? status != TRUCE_OK : n > 5);
        }
    take_down(&s);
}

TEST(a_growing_log_is_signed_again_and_again)
{
    struct setting    s;
    struct note_key   key;
    struct buf        out;
    struct checkpoint checkpoint;

    set_up(&s, 0, "a");
    key = make(&s);
    buf_init(&out, NOTE_BYTES_MAX);
    for (unsigned count = 0; count < 600; count += 97) {
        struct digest root = log_root(s.log);

        DO(sign(&s, &out));
        DO(checkpoint_open(buf_str(&out), &key, &checkpoint, &err));
        EXPECT(checkpoint.size == log_size(s.log) && digest_eq(&checkpoint.root, &root));
        EXPECT(last_size(&key) == checkpoint.size);
        DO(sign(&s, &out)); /* and the same one once more */
        grow(&s, 97, "a");
    }
    buf_free(&out);
    take_down(&s);
}

TEST(an_older_copy_and_another_log_are_never_signed)
{
    struct setting  s, older, other;
    struct note_key key;
    struct buf      out;

    set_up(&s, 300, "a");
    set_up(&older, 299, "a");
    set_up(&other, 299, "a");
    grow(&other, 900, "b");
    key = make(&s);
    buf_init(&out, NOTE_BYTES_MAX);
    DO(sign(&s, &out));
    EXPECT(sign(&older, &out) == TRUCE_CONFLICT && out.len == 0);
    EXPECT(sign(&other, &out) == TRUCE_CONFLICT && out.len == 0);
    grow(&older, 1, "b"); /* as long, but not the same */
    EXPECT(sign(&older, &out) == TRUCE_CONFLICT && out.len == 0);
    EXPECT(last_size(&key) == 300);
    DO(sign(&s, &out));
    buf_free(&out);
    take_down(&s);
    take_down(&older);
    take_down(&other);
}

TEST(without_what_was_signed_last_nothing_is_signed)
{
    static const char *const bad[] = { "", "x", "example.org/mission\n0\n" };
    struct setting           s;
    struct note_key          key;
    struct buf               out, kept;

    set_up(&s, 3, "a");
    (void)make(&s);
    buf_init(&out, NOTE_BYTES_MAX);
    buf_init(&kept, NOTE_BYTES_MAX + 1);
    DO(sys_read_file(last_path, &kept, &err));
    for (int i = 0; i < 3; i++) {
        DO(sys_write_file(last_path, str_from_c(bad[i]), &err));
        EXPECT(sign(&s, &out) == TRUCE_SYNTAX && out.len == 0);
        err = (struct err){ 0 };
    }
    (void)unlink(last_path);
    EXPECT(sign(&s, &out) == TRUCE_MISSING && out.len == 0);
    /* a checkpoint that another key signed, of the same name */
    key = make(&s);
    DO(sys_write_file(last_path, buf_str(&kept), &err));
    EXPECT(sign(&s, &out) == TRUCE_CORRUPT && out.len == 0);
    EXPECT(last_size(&key) == UINT64_MAX);
    buf_free(&kept);
    buf_free(&out);
    take_down(&s);
}

TEST(a_key_that_others_may_read_or_that_is_in_use_does_not_sign)
{
    static const mode_t open_modes[] = { 0640, 0604, 0660, 0601, 0620 };
    struct setting      s;
    struct keyfile     *held;
    struct buf          out;
    char                link_path[90];

    set_up(&s, 3, "a");
    (void)make(&s);
    buf_init(&out, NOTE_BYTES_MAX);
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        EXPECT(chmod(key_path, open_modes[i]) == 0);
        EXPECT(sign(&s, &out) == TRUCE_CONFLICT);
    }
    EXPECT(chmod(key_path, 0600) == 0);
    err = (struct err){ 0 };
    DO(keyfile_open(key_path, &s.boot, &held, &err));
    EXPECT(sign(&s, &out) == TRUCE_BUSY);
    keyfile_close(held);
    err = (struct err){ 0 };
    /* by another name it is the same key, with the same memory */
    (void)snprintf(link_path, sizeof link_path, "%s/other", folder);
    EXPECT(symlink(key_path, link_path) == 0);
    DO(keyfile_open(link_path, &s.boot, &held, &err));
    EXPECT(strcmp(held->last, last_path) == 0);
    keyfile_close(held);
    buf_free(&out);
    take_down(&s);
}

TEST(whatever_fails_while_signing_nothing_is_out_that_is_not_on_disk)
{
    struct setting  s;
    struct note_key key;
    struct buf      out;
    bool            met = true;

    set_up(&s, 300, "a");
    key = make(&s);
    buf_init(&out, NOTE_BYTES_MAX);
    DO(sign(&s, &out));
    for (uint64_t n = 1; met; n++) {
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            uint64_t before = last_size(&key);

            grow(&s, 1, "a");
            fault_arm(n, for_ever);
            enum status status = sign(&s, &out);
            met = fault_disarm();
            uint64_t after = last_size(&key);
            EXPECT(after == before || after == log_size(s.log)); /* never torn */
            EXPECT(status == TRUCE_OK ? after == log_size(s.log) && out.len > 0
                                      : out.len == 0 && err.text[0]);
            EXPECT(met ? status != TRUCE_OK : n > 5);
            err = (struct err){ 0 };
            DO(sign(&s, &out)); /* and it signs again when all is well */
        }
    }
    buf_free(&out);
    take_down(&s);
}
