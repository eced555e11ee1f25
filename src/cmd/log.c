/*
 * truce log [--db PATH] --tiles DIR [--key KEY]
 *
 * Write the record as it was signed last (truce checkpoint) into DIR, as files that any
 * web server can serve and others' programs read: C2SP tlog-tiles. All of it is then
 * public: every entry, every version of every report. A second run adds what is new.
 *
 * Where more keys than one sign the record, --key NAME+ID+KEY says which one's newest
 * signature is published; without it, the newest of all. One folder is for one name.
 *
 * Exit 3 if nothing was signed yet, 5 if DIR holds another record, one under another
 * name, or a newer one.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "record/log_proof.h"

#include <stdio.h>

struct tiles_run {
    struct command   *command;
    uint64_t          files, odd; /* odd: bundles that tlog-tiles cannot hold */
    struct sys_output output;     /* the file at hand */
    bool              is_open;
    char              whole[SYS_PATH_LEN_MAX];  /* its path */
    char              folder[SYS_PATH_LEN_MAX]; /* of the last file */
};

/* All folders from that of the last file up to the one that holds DIR, to disk: after this a
 * loss of power takes none of the files in them. */
static enum status
sync_folders(struct tiles_run *run, struct err *err)
{
    const char *root = run->command->options.tiles;
    size_t      base = strlen(root);

    while (base && root[base - 1] == '/')
        base--;
    while (strlen(run->folder) >= base) {
        char *slash = strrchr(run->folder + base, '/');

        TRY(sys_sync_folder_of(run->folder, err));
        if (!slash)
            break;
        *slash = 0;
    }
    return TRUCE_OK;
}

static enum status
begin_file(struct tiles_run *run, const char *path, struct err *err)
{
    char   folder[SYS_PATH_LEN_MAX];
    int    len = snprintf(run->whole, sizeof run->whole, "%s/%s", run->command->options.tiles, path);
    size_t end;

    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted; run it again to go on");
    if (len < 0 || (size_t)len >= sizeof run->whole)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", run->whole);
    end = (size_t)(strrchr(run->whole, '/') - run->whole) + 1; /* "FOLDER/": what syncs FOLDER */
    memcpy(folder, run->whole, end);
    folder[end] = 0;
    if (strcmp(folder, run->folder) != 0) {
        if (run->folder[0])
            TRY(sync_folders(run, err));
        folder[end - 1] = 0;
        TRY(sys_make_folder(folder, err));
        folder[end - 1] = '/';
    }
    memcpy(run->folder, folder, end + 1);
    run->files++;
    run->odd += strncmp(path, "jsonl/", 6) == 0;
    TRY(sys_output_open(&run->output, run->whole, err));
    run->is_open = true;
    return TRUCE_OK;
}

static enum status
write_file(void *context, const char *path, struct str bytes, bool last, struct err *err)
{
    struct tiles_run *run = context;
    enum status       status;

    if (!run->is_open)
        TRY(begin_file(run, path, err));
    status = sys_output_write(&run->output, bytes, err);
    if (status == TRUCE_OK && !last)
        return TRUCE_OK;
    run->is_open = false;
    return sys_output_end(&run->output, status, err);
}

/* A file that was begun and not ended goes. */
static enum status
export_all(struct tiles_run *run, struct log *log, uint64_t before, uint64_t size,
           struct str note, struct err *err)
{
    enum status status = log_export_tiles(log, before, size, write_file, run, err);

    if (run->is_open)
        status = sys_output_end(&run->output, status, err);
    TRY(status);
    TRY(write_file(run, "checkpoint", note, true, err)); /* what it speaks of is on disk */
    return sync_folders(run, err);
}

/* How much of the record DIR holds already. Its checkpoint was written last, so what it
 * speaks of is there. */
static enum status
size_before(struct command *command, struct merkle_tiles *tiles,
            const struct checkpoint *now, uint64_t *ret_size, struct err *err)
{
    struct checkpoint before;
    uint64_t          size = now->size;
    bool              is_ours = true;
    struct note       note;
    struct digest     root;
    struct buf        text;
    char              path[SYS_PATH_LEN_MAX];
    int len = snprintf(path, sizeof path, "%s/checkpoint", command->options.tiles);

    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", path);
    *ret_size = 0;
    if (!sys_exists(path))
        return TRUCE_OK;
    buf_init(&text, NOTE_BYTES_MAX + 1);
    enum status status = sys_read_file(path, &text, err);
    if (status == TRUCE_OK)
        status = note_parse(buf_str(&text), &note, err);
    if (status == TRUCE_OK)
        status = checkpoint_parse(note.text, &before, err);
    if (status == TRUCE_OK)
        is_ours = str_eq(before.origin, now->origin);
    buf_free(&text);
    TRY(status);
    if (!is_ours)
        return err_set(err, TRUCE_CONFLICT,
                       "'%s' is published under another name than '%.*s': nothing is written; "
                       "--key NAME+ID+KEY says whose signature it is to be",
                       command->options.tiles,
                       STR_ARGS(str_sub(now->origin, 0, NOTE_SHOWN_BYTES)));
    if (before.size > size)
        return err_set(err, TRUCE_CONFLICT,
                       "'%s' holds %llu entries, the record was signed at %llu: nothing is "
                       "written",
                       command->options.tiles, (unsigned long long)before.size,
                       (unsigned long long)size);
    TRY(merkle_root_at(tiles, before.size, &root, err));
    if (!digest_eq(&root, &before.root))
        return err_set(err, TRUCE_CONFLICT, "'%s' holds another record: nothing is written",
                       command->options.tiles);
    *ret_size = before.size;
    return TRUCE_OK;
}

enum status
cmd_log(struct command *command, struct err *err)
{
    struct tiles_run     run = { .command = command };
    const struct note_key *key;
    struct merkle_tiles *tiles;
    struct checkpoint    checkpoint;
    struct str           note;
    uint64_t             before = 0;

    if (!command->options.tiles)
        return err_set(err, TRUCE_USAGE, "truce log wants --tiles DIR");
    TRY(command_public_key(command, &key, err));
    TRY(command_open(command, STORE_READ, err));
    struct log *log = flow_log(command->flow);
    TRY(log_tiles(log, &command->boot, &tiles, err));
    TRY(log_checkpoint(log, tiles, key, &command->boot, &note, &checkpoint, err));
    TRY(size_before(command, tiles, &checkpoint, &before, err));
    TRY(export_all(&run, log, before, checkpoint.size, note, err));
    buf_printf(&command->out,
               command->options.json ? "{\"entries\":%llu,\"files\":%llu,\"jsonl\":%llu}\n"
                                     : "%llu entries, %llu files written\n",
               (unsigned long long)checkpoint.size, (unsigned long long)run.files,
               (unsigned long long)run.odd);
    if (run.odd)
        say("%llu bundles hold an entry of over 65,535 bytes, which tlog-tiles cannot: they "
            "are under jsonl/",
            (unsigned long long)run.odd);
    return TRUCE_OK;
}
