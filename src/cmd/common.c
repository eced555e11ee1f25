#include "cmd/command.h"

#include "base/sys.h"
#include "record/note.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { REJECTS_SHOWN = 5, REJECTS_BYTES_MAX = 16 * 1024 * 1024 };

const char *
command_db(const struct command *command)
{
    const char *named = sys_env("TRUCE_DB");

    return command->options.db ? command->options.db : named ? named : "truce.db";
}

enum status
command_open(struct command *command, enum store_mode mode, struct err *err)
{
    TRY(store_open(command_db(command), mode, &command->store, err));
    return flow_open(command->store, &command->boot, &command->flow, err);
}

enum status
command_flush(struct command *command, struct err *err)
{
    TRY(buf_status(&command->out, err));
    TRY(sys_write(STDOUT_FILENO, "standard output", buf_str(&command->out), err));
    buf_clear(&command->out);
    return TRUCE_OK;
}

enum status
command_keys(struct command *command, const struct option_list *list,
             const struct note_key **ret_keys, uint32_t *ret_count, struct err *err)
{
    struct note_key *keys = ARENA_ARRAY(&command->boot, (size_t)list->count + 1,
                                        struct note_key);

    TRY_NEW(keys, err);
    for (int i = 0; i < list->count; i++)
        TRY(note_key_from_text(str_trim(str_from_c(list->at[i])), &keys[i], err));
    *ret_keys = keys;
    *ret_count = (uint32_t)list->count;
    return TRUCE_OK;
}

enum status
command_public_key(struct command *command, const struct note_key **ret_key, struct err *err)
{
    struct note_key *key = NULL;

    if (command->options.key) {
        key = ARENA_NEW(&command->boot, struct note_key);
        TRY_NEW(key, err);
        TRY(note_key_from_text(str_trim(str_from_c(command->options.key)), key, err));
    }
    *ret_key = key;
    return TRUCE_OK;
}

enum status
command_tz(struct command *command, const struct tz **ret_tz, struct err *err)
{
    struct tz *tz = NULL;

    if (command->options.tz) {
        tz = ARENA_NEW(&command->boot, struct tz);
        TRY_NEW(tz, err);
        TRY(tz_load(str_from_c(command->options.tz), &command->boot, tz, err));
    }
    *ret_tz = tz;
    return TRUCE_OK;
}

void
say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* ---- terms from disk ---- */

static enum status
disk_read(void *context, struct str name, struct arena *keep, struct str *ret_text,
          struct err *err)
{
    const char *path = arena_copy_c(keep, name);
    struct buf  bytes;
    struct str  text;
    enum status status;

    (void)context;
    TRY_NEW(path, err);
    buf_init(&bytes, TERMS_FILE_BYTES_MAX);
    status = sys_read_file(path, &bytes, err);
    text = status == TRUCE_OK ? arena_copy_str(keep, buf_str(&bytes)) : STR_NONE;
    buf_free(&bytes);
    TRY(status);
    TRY_NEW(text.at, err);
    *ret_text = text;
    return TRUCE_OK;
}

void
say_diagnostics(const struct diagnostics *diagnostics)
{
    struct buf words;

    buf_init(&words, 1 << 20);
    diagnostics_text(diagnostics, &words);
    if (words.len)
        fwrite(words.at, 1, words.len, stderr);
    buf_free(&words);
}

static enum status
read_files(struct command *command, char **paths, int count, struct terms_file **ret_files,
           struct err *err)
{
    struct terms_file *files = ARENA_ARRAY(&command->boot, (size_t)count, struct terms_file);

    TRY_NEW(files, err);
    command->diagnostics = ARENA_NEW(&command->boot, struct diagnostics);
    TRY_NEW(command->diagnostics, err);
    for (int i = 0; i < count; i++) {
        files[i].name = str_from_c(paths[i]);
        TRY(disk_read(NULL, files[i].name, &command->boot, &files[i].text, err));
    }
    *ret_files = files;
    return TRUCE_OK;
}

enum status
command_compile_in(struct command *command, char **paths, int count,
                   const struct terms_world *world, struct program **ret_program,
                   struct err *err)
{
    struct terms_file *files;
    enum status        status;

    TRY(read_files(command, paths, count, &files, err));
    status = terms_compile_in(world, files, (uint32_t)count, disk_read, NULL, &command->boot,
                              ret_program, command->diagnostics, err);
    if (status != TRUCE_OK)
        say_diagnostics(command->diagnostics);
    return status;
}

enum status
command_compile(struct command *command, char **paths, int count, struct bundle *bundle,
                struct program **ret_program, struct err *err)
{
    struct diagnostics    *diagnostics;
    struct terms_file     *files;
    struct bundle_recorder recorder = { bundle, disk_read, NULL };
    enum status            status;

    TRY(read_files(command, paths, count, &files, err));
    diagnostics = command->diagnostics;
    for (int i = 0; bundle && i < count; i++)
        TRY(bundle_add_main(bundle, files[i].name, files[i].text, err));
    status = (command->options.lint ? terms_lint : terms_compile)(
        files, (uint32_t)count, bundle ? bundle_record : disk_read, &recorder, &command->boot,
        ret_program, diagnostics, err);
    say_diagnostics(diagnostics);
    return status;
}

/* ---- progress ---- */

void
progress_init(struct progress *progress, const char *what, const char *unit)
{
    *progress = (struct progress){
        .what = what, .unit = unit, .began_s = sys_clock_s(),
        .on = sys_is_terminal(STDERR_FILENO),
    };
}

void
progress_show(struct progress *progress, uint64_t done, double share)
{
    if (!progress->on)
        return;
    double now = sys_clock_s(), passed = now - progress->began_s;
    if (now - progress->shown_s < 0.2)
        return;
    fprintf(stderr, "\r\033[K%s: %llu %s, %.0f a second", progress->what,
            (unsigned long long)done, progress->unit, passed > 0 ? (double)done / passed : 0);
    if (share > 0.001)
        fprintf(stderr, ", %.0f %%, %.0f s left", share * 100, passed / share - passed);
    fflush(stderr);
    progress->shown_s = now;
    progress->shown = true;
}

void
progress_clear(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}

/* ---- rows set aside ---- */

enum status
rejects_open(struct rejects *rejects, struct command *command, struct err *err)
{
    *rejects = (struct rejects){ .path = command->options.rejects, .fd = -1 };
    buf_init(&rejects->buf, REJECTS_BYTES_MAX);
    return rejects->path ? sys_create(rejects->path, &rejects->fd, err) : TRUCE_OK;
}

static enum status
rejects_flush(struct rejects *rejects, struct err *err)
{
    TRY(buf_status(&rejects->buf, err));
    TRY(sys_write(rejects->fd, rejects->path, buf_str(&rejects->buf), err));
    buf_clear(&rejects->buf);
    return TRUCE_OK;
}

/* One JSON object a row; bytes that are not text as hexadecimal, so that nothing is lost. */
static void
add_row(struct buf *buf, const char *path, uint64_t line, const struct err *why, struct str raw)
{
    buf_add_c(buf, "{\"file\":");
    json_add_string(buf, str_from_c(path));
    buf_printf(buf, ",\"line\":%llu,\"why\":", (unsigned long long)line);
    json_add_string(buf, str_from_c(why->text));
    if (str_is_utf8(raw)) {
        buf_add_c(buf, ",\"row\":");
        json_add_string(buf, raw);
    } else {
        buf_add_c(buf, ",\"row_hex\":\"");
        for (size_t i = 0; i < raw.len; i++)
            buf_printf(buf, "%02x", (unsigned char)raw.at[i]);
        buf_add_byte(buf, '"');
    }
    buf_add_c(buf, "}\n");
}

enum status
rejects_add(struct rejects *rejects, const char *path, uint64_t line, const struct err *why,
            struct str raw, struct err *err)
{
    if (rejects->count++ < REJECTS_SHOWN)
        say("%s:%llu: set aside: %s", path, (unsigned long long)line, why->text);
    else if (rejects->count == REJECTS_SHOWN + 1 && !rejects->path)
        say("more rows are set aside; --rejects FILE keeps all of them with their reasons");
    if (!rejects->path)
        return TRUCE_OK;
    add_row(&rejects->buf, path, line, why, raw);
    return rejects->buf.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK : rejects_flush(rejects, err);
}

enum status
rejects_close(struct rejects *rejects, struct err *err)
{
    enum status status = rejects->path ? rejects_flush(rejects, err) : TRUCE_OK;

    if (rejects->fd >= 0)
        sys_close(&(struct sys_file){ .fd = rejects->fd });
    buf_free(&rejects->buf);
    return status;
}
