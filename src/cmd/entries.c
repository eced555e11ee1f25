#include "cmd/entries.h"

#include "base/sys.h"
#include "flow/restore.h"

#define LINE_BYTES_MAX ((size_t)2 * STORE_VALUE_LEN_MAX) /* an entry and its frame */
enum { READ_BYTES = 1 << 20 };

struct restoring {
    struct command *command;
    struct progress progress;
    const char     *path;
    uint64_t        line, added, there, in_group;
    bool            open;
    struct buf      vault; /* the line that tells of the next entry */
};

static enum status
group_end(struct restoring *r, struct err *err)
{
    if (!r->open)
        return TRUCE_OK;
    r->open = false;
    return flow_commit(r->command->flow, err);
}

/* The words of `why`, and where. */
static enum status
at_line(const struct restoring *r, enum status status, const struct err *why, struct err *err)
{
    if (status == TRUCE_OK)
        return status;
    return err_set(err, status, "%s, line %llu: %.300s", r->path, (unsigned long long)r->line,
                   why->text);
}

static enum status
take_line(struct restoring *r, struct str line, struct err *err)
{
    struct err why = { 0 };
    bool       is_new = false;

    r->line++;
    if (!str_trim(line).len)
        return TRUCE_OK;
    arena_reset(&r->command->step);
    if (flow_is_vault_line(line)) {
        buf_clear(&r->vault);
        buf_add(&r->vault, line);
        return buf_status(&r->vault, err);
    }
    if (flow_is_checkpoint(line)) {
        TRY(group_end(r, err));
        enum status status = flow_restore_checkpoint(r->command->flow, line,
                                                     &r->command->step, &why);
        return at_line(r, status, &why, err);
    }
    if (!r->open) {
        TRY(flow_begin(r->command->flow, err));
        r->open = true;
        r->in_group = 0;
    }
    enum status status =
        flow_restore_entry(r->command->flow, buf_str(&r->vault), line, &r->command->step,
                           &is_new, &why);
    buf_clear(&r->vault);
    TRY(at_line(r, status, &why, err));
    r->added += is_new;
    r->there += !is_new;
    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted; run the same again to go on");
    return ++r->in_group < FLOW_BATCH ? TRUCE_OK : group_end(r, err);
}

/* Whole lines off the front of what was read. */
static enum status
take_lines(struct restoring *r, struct buf *buf, bool ended, struct err *err)
{
    struct str rest = buf_str(buf), line;

    while (str_cut(&rest, '\n', &line))
        TRY(take_line(r, line, err));
    if (ended && rest.len) {
        TRY(take_line(r, rest, err));
        rest.len = 0;
    }
    memmove(buf->at, rest.at, rest.len);
    buf->len = rest.len;
    return TRUCE_OK;
}

static enum status
read_all(struct restoring *r, struct sys_file *file, struct buf *buf, char *piece,
         struct err *err)
{
    double done = 0;

    for (size_t got = 1; got;) {
        TRY(sys_read(file, piece, READ_BYTES, &got, err));
        buf_add(buf, (struct str){ piece, got });
        TRY(buf_status(buf, err));
        TRY(take_lines(r, buf, !got, err));
        done += (double)got;
        progress_show(&r->progress, r->line,
                      file->size > 0 ? done / (double)file->size : -1);
    }
    return TRUCE_OK;
}

static enum status
restore_file(struct restoring *r, struct err *err)
{
    struct sys_file file;
    struct buf      buf;
    char           *piece = ARENA_ARRAY(&r->command->boot, READ_BYTES, char);
    enum status     status, ended;

    TRY_NEW(piece, err);
    TRY(sys_open(r->path, &file, err));
    buf_init(&buf, LINE_BYTES_MAX);
    status = read_all(r, &file, &buf, piece, err);
    buf_free(&buf);
    sys_close(&file);
    if (status == TRUCE_OK || status == TRUCE_INTERRUPTED) {
        ended = group_end(r, err);
        return status == TRUCE_OK ? ended : status;
    }
    if (r->open)
        flow_rollback(r->command->flow); /* of this group nothing; those before stay */
    return status;
}

enum status
import_entries(struct command *command, struct err *err)
{
    struct restoring r = { .command = command };
    struct digest    root;
    char             hex[SHA256_HEX_LEN + 1];
    enum status      status = TRUCE_OK;

    TRY(command_open(command, STORE_WRITE, err));
    buf_init(&r.vault, LINE_BYTES_MAX);
    progress_init(&r.progress, "import", "entries");
    for (int i = 0; i < command->arg_count && status == TRUCE_OK; i++) {
        r.path = command->args[i];
        r.line = 0;
        status = restore_file(&r, err);
    }
    progress_clear(&r.progress);
    buf_free(&r.vault);
    root = log_root(flow_log(command->flow));
    digest_hex(&root, hex);
    buf_printf(&command->out,
               command->options.json
                   ? "{\"new\":%llu,\"same\":%llu,\"entries\":%llu,\"root\":\"%s\"}\n"
                   : "%llu entries new, %llu there already; %llu in all, root %s\n",
               (unsigned long long)r.added, (unsigned long long)r.there,
               (unsigned long long)log_size(flow_log(command->flow)), hex);
    return status;
}
