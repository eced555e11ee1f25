#include "record/keyfile.h"

#include <sodium.h>
#include <stdio.h>

enum { KEYFILE_BYTES_MAX = 4096 }; /* 70 and the name; as long as a path may be */

static enum status
path_beside(const char *path, const char *suffix, char beside[SYS_PATH_LEN_MAX],
            struct err *err)
{
    int len = snprintf(beside, SYS_PATH_LEN_MAX, "%s.%s", path, suffix);

    return len > 0 && len < SYS_PATH_LEN_MAX
               ? TRUCE_OK
               : err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", path);
}

/* ---- making a key ---- */

static enum status
write_parts(const struct note_signer *signer, const char *path, const char *public_path,
            const char *last_path, struct buf *text, struct err *err)
{
    struct digest empty = sha256(NULL, 0);

    note_signer_add_text(signer, text);
    buf_add_byte(text, '\n');
    TRY(buf_status(text, err));
    TRY(sys_create_secret(path, buf_str(text), err));
    sodium_memzero(text->at, text->len);
    buf_clear(text);
    note_key_add_text(&signer->key, text);
    buf_add_byte(text, '\n');
    TRY(buf_status(text, err));
    TRY(sys_write_file(public_path, buf_str(text), err));
    if (signer->key.type == NOTE_LOG) {
        buf_clear(text);
        TRY(checkpoint_sign(signer, 0, &empty, text, err));
        TRY(sys_write_file(last_path, buf_str(text), err));
    }
    return sys_sync_folder_of(path, err);
}

static enum status
check_new(const char *path, const char *public_path, const char *last_path,
          struct str name, struct err *err)
{
    const char *const paths[] = { path, public_path, last_path };

    if (!note_name_is_valid(name) || name.len > KEYFILE_BYTES_MAX / 2)
        return err_set(err, TRUCE_USAGE,
                       "'%.*s' cannot be the name of a key: it has no blanks and no '+'; "
                       "the address of the mission's log is a good one, like "
                       "example.org/mission",
                       STR_ARGS(str_sub(name, 0, NOTE_SHOWN_BYTES)));
    for (int i = 0; i < 3; i++)
        if (sys_exists(paths[i]))
            return err_set(err, TRUCE_CONFLICT, "'%s' is there already: it is left alone",
                           paths[i]);
    return TRUCE_OK;
}

enum status
keyfile_make(const char *path, struct str name, enum note_type type, struct arena *step,
             struct note_key *ret_key, struct err *err)
{
    char               public_path[SYS_PATH_LEN_MAX], last_path[SYS_PATH_LEN_MAX];
    uint8_t            seed[NOTE_KEY_BYTES];
    struct note_signer signer;
    struct buf         text;
    enum status        status;

    TRY(path_beside(path, "pub", public_path, err));
    TRY(path_beside(path, "last", last_path, err));
    TRY(check_new(path, public_path, last_path, name, err));
    name = arena_copy_str(step, name);
    TRY_NEW(name.at, err);
    TRY(sys_random(seed, sizeof seed, err));
    note_signer_from_seed(name, type, seed, &signer);
    sodium_memzero(seed, sizeof seed);
    buf_init(&text, 4 * KEYFILE_BYTES_MAX);
    status = write_parts(&signer, path, public_path, last_path, &text, err);
    if (text.at)
        sodium_memzero(text.at, text.size);
    buf_free(&text);
    note_signer_wipe(&signer);
    if (status != TRUCE_OK && status != TRUCE_CONFLICT) {
        sys_remove(path); /* on CONFLICT another program has made them since we looked */
        sys_remove(public_path);
        sys_remove(last_path);
    }
    TRY(status);
    *ret_key = signer.key;
    return TRUCE_OK;
}

/* ---- using it ---- */

static enum status
read_key(struct keyfile *keyfile, struct arena *boot, struct err *err)
{
    char        text[KEYFILE_BYTES_MAX];
    size_t      len = 0, got = 1;
    enum status status = TRUCE_OK;

    for (; status == TRUCE_OK && got && len < sizeof text; len += got) {
        got = 0;
        status = sys_read(&keyfile->file, text + len, sizeof text - len, &got, err);
    }
    if (status == TRUCE_OK)
        status = note_signer_from_text(str_trim((struct str){ text, len }),
                                       &keyfile->signer, err);
    if (status == TRUCE_OK) {
        keyfile->signer.key.name = arena_copy_str(boot, keyfile->signer.key.name);
        if (!keyfile->signer.key.name.at)
            status = err_memory(err);
    }
    sodium_memzero(text, sizeof text);
    return status;
}

enum status
keyfile_open(const char *path, struct arena *boot, struct keyfile **ret_keyfile,
             struct err *err)
{
    struct keyfile *keyfile = ARENA_NEW(boot, struct keyfile);

    TRY_NEW(keyfile, err);
    TRY(sys_real_path(path, keyfile->path, err));
    TRY(path_beside(keyfile->path, "last", keyfile->last, err));
    TRY(sys_open_secret(keyfile->path, &keyfile->file, err));
    enum status status = read_key(keyfile, boot, err);
    if (status != TRUCE_OK) {
        keyfile_close(keyfile);
        return status;
    }
    *ret_keyfile = keyfile;
    return TRUCE_OK;
}

void
keyfile_close(struct keyfile *keyfile)
{
    note_signer_wipe(&keyfile->signer);
    sys_close(&keyfile->file);
}

/* What the key signed last, into `text`, which the checkpoint borrows from. */
static enum status
read_last(const struct keyfile *keyfile, struct buf *text, struct checkpoint *ret_last,
          struct err *err)
{
    if (!sys_exists(keyfile->last))
        return err_set(err, TRUCE_MISSING,
                       "'%s' is not there, so nobody knows what the key signed last: put "
                       "the newest checkpoint of the log there, from wherever it was "
                       "published",
                       keyfile->last);
    TRY(sys_read_file(keyfile->last, text, err));
    return checkpoint_open(buf_str(text), &keyfile->signer.key, ret_last, err);
}

/* Is the log, as it is now, a continuation of what was signed last? */
static enum status
check_continues(struct log *log, const struct checkpoint *last, struct arena *step,
                struct err *err)
{
    struct merkle_tiles *tiles;
    struct merkle_proof  proof;
    struct digest        root = log_root(log);
    uint64_t             size = log_size(log);

    if (size < last->size)
        return err_set(err, TRUCE_CONFLICT,
                       "the log has %llu entries, but %llu were signed: this is an older "
                       "copy; put the newer store back, or take in what it lacks (truce import "
                       "--entries); nothing is signed",
                       (unsigned long long)size, (unsigned long long)last->size);
    TRY(log_tiles(log, step, &tiles, err));
    TRY(merkle_prove_consistency(tiles, last->size, size, &proof, err));
    if (!merkle_consistency_holds(&proof, last->size, size, &last->root, &root))
        return err_set(err, TRUCE_CONFLICT,
                       "the first %llu entries of the log are not those that were "
                       "signed: it is another log, or it was changed; put back the store that "
                       "was signed; nothing is signed",
                       (unsigned long long)last->size);
    return TRUCE_OK;
}

static enum status
sign_next(struct keyfile *keyfile, struct log *log, struct arena *step, struct buf *text,
          struct buf *note, struct err *err)
{
    struct digest     root = log_root(log);
    struct checkpoint last, again;

    TRY(read_last(keyfile, text, &last, err));
    TRY(check_continues(log, &last, step, err));
    TRY(checkpoint_sign(&keyfile->signer, log_size(log), &root, note, err));
    TRY(sys_write_file(keyfile->last, buf_str(note), err));
    TRY(sys_sync_folder_of(keyfile->last, err));
    buf_clear(text); /* what is given out is what the disk gives back */
    TRY(read_last(keyfile, text, &again, err));
    if (again.size != log_size(log) || !digest_eq(&again.root, &root))
        return err_set(err, TRUCE_CONFLICT,
                       "'%s' was changed by another program: try again", keyfile->last);
    return TRUCE_OK;
}

enum status
keyfile_sign(struct keyfile *keyfile, struct log *log, struct arena *step,
             struct buf *out, struct err *err)
{
    struct buf  text, note;
    enum status status;

    if (keyfile->signer.key.type != NOTE_LOG)
        return err_set(err, TRUCE_USAGE, "'%s' is the key of %s, not of a log",
                       keyfile->path,
                       keyfile->signer.key.type == NOTE_AUTHOR ? "a person" : "a witness");
    buf_init(&text, NOTE_BYTES_MAX + 1);
    buf_init(&note, NOTE_BYTES_MAX);
    status = sign_next(keyfile, log, step, &text, &note, err);
    if (status == TRUCE_OK) {
        buf_add(out, buf_str(&note));
        status = buf_status(out, err);
    }
    buf_free(&note);
    buf_free(&text);
    return status;
}
