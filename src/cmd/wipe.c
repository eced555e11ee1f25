/*
 * truce wipe [--db PATH] [--key FILE...] [--all]
 *            [--yes-destroy NAME --yes-destroy NAME]
 *
 * Destroy, for good, what the store keeps to itself: the vault (who reported, where, the
 * words), every table derived from it, and the private keys named by --key, each
 * overwritten, synced and removed. What may be public is left: the record, every proof, and
 * FILE.pub and FILE.last of the keys. --all destroys the files of the store as well.
 *
 * It asks twice, on a terminal: for the name of the store, which is the last part of PATH,
 * and for the word wipe. A script says --yes-destroy NAME twice, with that name. Where one
 * part fails the others are destroyed all the same, and what failed is said.
 *
 * It cannot reach copies, backups and files that were imported, nor what the disk keeps of
 * blocks that were overwritten: only a disk that is encrypted, or destroyed, is safe.
 *
 * Exit 2 if it was not confirmed: then nothing is destroyed; 8 if somebody reads the store:
 * old pages stay in its journal until the same is run again.
 */
#include "cmd/command.h"

#include "base/sys.h"

#include <stdio.h>
#include <unistd.h>

enum { KEY_BYTES_MAX = 64 * 1024 }; /* a key file has under 5,000; age identities may be several */

/* ---- is it meant? ---- */

/* A private key of ours, an age identity (escrow), or the zeros that a wipe cut short left of
 * one; anything else may be a slip. */
static enum status
check_key(const char *path, struct err *err)
{
    struct buf  text;
    enum status status;
    bool        is = false, is_blank = true;

    buf_init(&text, KEY_BYTES_MAX);
    status = sys_read_file(path, &text, err);
    for (size_t i = 0; i < text.len && !is; i++)
        is = str_starts(str_sub(buf_str(&text), i, text.len), STR("PRIVATE+KEY+")) ||
             str_starts(str_sub(buf_str(&text), i, text.len), STR("AGE-SECRET-KEY-"));
    for (size_t i = 0; i < text.len; i++)
        is_blank = is_blank && !text.at[i];
    if (text.at)
        memset(text.at, 0, text.len);
    buf_free(&text);
    if (status == TRUCE_OK && !is && !is_blank)
        return err_set(err, TRUCE_USAGE, "'%s' is no private key: nothing is destroyed", path);
    return status;
}

static const char *
store_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A line from the terminal; the rest of an overlong one is not taken for an answer. */
static bool
answers(const char *question, const char *want, struct err *err)
{
    struct sys_file in;
    char            line[SYS_PATH_LEN_MAX];
    size_t          len = 0, got = 1;

    fprintf(stderr, "%s", question);
    fflush(stderr);
    if (sys_open("-", &in, err) != TRUCE_OK)
        return false;
    while (len < sizeof line && (!len || line[len - 1] != '\n')) {
        if (sys_read(&in, line + len, 1, &got, err) != TRUCE_OK || !got)
            return false;
        len += got;
    }
    return str_eq_c(str_trim((struct str){ line, len }), want);
}

static enum status
confirm(struct command *command, const char *name, struct err *err)
{
    const struct option_list *yes = &command->options.yes_destroy;
    char                      question[SYS_PATH_LEN_MAX + 200];

    if (yes->count) {
        for (int i = 0; i < yes->count; i++)
            if (strcmp(yes->at[i], name) != 0)
                return err_set(err, TRUCE_USAGE, "the store is '%.100s', not '%.100s': nothing "
                                                 "is destroyed", name, yes->at[i]);
        if (yes->count == 2)
            return TRUCE_OK;
    }
    if (yes->count || !sys_is_terminal(STDIN_FILENO))
        return err_set(err, TRUCE_USAGE,
                       "nothing is destroyed: a script says --yes-destroy '%.100s' twice", name);
    (void)snprintf(question, sizeof question,
                   "This destroys %s, and cannot be undone.\nType the name of the store, %s, to "
                   "go on: ",
                   command->options.all ? "the whole store and the keys named"
                                        : "the vault of the store and the keys named",
                   name);
    if (!answers(question, name, err) || !answers("Type wipe to destroy it now: ", "wipe", err))
        return err_set(err, TRUCE_USAGE, "nothing is destroyed");
    return TRUCE_OK;
}

/* ---- destroying ---- */

static enum status
clear_tables(struct store *store, struct err *err)
{
    enum status status = store_begin(store, err);

    for (int t = 0; t < STORE_TABLE_COUNT && status == TRUCE_OK; t++)
        if (t == STORE_VAULT || store_table_is_derived((enum store_table)t))
            status = store_clear(store, (enum store_table)t, err);
    if (status == TRUCE_OK)
        status = store_commit(store, err);
    else
        store_rollback(store);
    return status == TRUCE_OK ? store_forget(store, err) : status;
}

static enum status
wipe_tables(const char *db, struct err *err)
{
    struct store *store;
    enum status   status;

    TRY(store_open(db, STORE_WRITE, &store, err));
    status = clear_tables(store, err);
    store_close(store);
    return status;
}

/* The file and what SQLite keeps beside it. */
static enum status
wipe_files(const char *db, struct err *err)
{
    static const char *const suffixes[] = { "-wal", "-shm", "-journal", "" };
    char                     path[SYS_PATH_LEN_MAX];

    for (int i = 0; i < 4; i++) {
        if (snprintf(path, sizeof path, "%s%s", db, suffixes[i]) >= (int)sizeof path)
            return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", db);
        if (sys_exists(path))
            TRY(sys_destroy(path, err));
    }
    return TRUCE_OK;
}

/* One part, whatever became of those before it: the first failure is the command's. */
static bool
did(enum status status, const struct err *why, enum status *first, struct err *err)
{
    if (status == TRUCE_OK)
        return true;
    if (*first == TRUCE_OK)
        *first = err_set(err, status, "%s", why->text);
    else
        say("truce: %s", why->text);
    return false;
}

static void
print_done(struct command *command, bool vault, bool files, int keys)
{
    struct buf *out = &command->out;

    if (command->options.json) {
        buf_printf(out, "{\"vault\":%s,\"store\":%s,\"keys\":%d}\n", vault ? "true" : "false",
                   files ? "true" : "false", keys);
        return;
    }
    if (files)
        buf_add_c(out, "destroyed: the files of the store\n");
    else if (vault)
        buf_add_c(out, "destroyed: the vault and every derived table; the public record is left\n");
    if (keys)
        buf_printf(out, "destroyed: %d %s\n", keys, keys == 1 ? "key" : "keys");
    buf_add_c(out, "not destroyed, for no program can: copies, backups and files that were imported; "
                   "and what\nthe disk keeps of overwritten blocks\n");
}

enum status
cmd_wipe(struct command *command, struct err *err)
{
    const char               *db = command_db(command);
    const struct option_list *key = &command->options.keys;
    enum status               first = TRUCE_OK;
    struct err                why = { 0 }, later = { 0 };
    int                       keys = 0;
    bool                      vault, files = false;

    if (!sys_exists(db))
        return err_set(err, TRUCE_MISSING, "there is no store '%s'", db);
    for (int i = 0; i < key->count; i++)
        TRY(check_key(key->at[i], err));
    TRY(confirm(command, store_name(db), err));
    for (int i = 0; i < key->count; i++, why = (struct err){ 0 })
        keys += did(sys_destroy(key->at[i], &why), &why, &first, err);
    if (!command->options.all) {
        vault = did(wipe_tables(db, &why), &why, &first, err);
    } else { /* where the files go, it is no loss that a wipe cut short has left them unreadable */
        vault = wipe_tables(db, &why) == TRUCE_OK;
        files = did(wipe_files(db, &later), &later, &first, err);
        if (!vault && !files)
            say("truce: %s", why.text);
    }
    print_done(command, vault, files, keys);
    return first;
}
