/*
 * truce fmt [--write] FILE.truce...
 *
 * Lay the files out canonically: meaning and comments are kept, and formatting
 * twice changes nothing. To standard output, or with --write into the files
 * themselves, each replaced as a whole or not at all.
 *
 * Exit 0, or 2 if a file does not parse; it is then left alone.
 */
#include "cmd/command.h"

#include "base/sys.h"

static enum status
format_one(struct command *command, const char *path, struct diagnostics *diagnostics,
           struct buf *text, struct err *err)
{
    struct terms_file file = { .name = str_from_c(path) };
    enum status       status;

    TRY(sys_read_file(path, text, err));
    file.text = arena_copy_str(&command->boot, buf_str(text));
    TRY_NEW(file.text.at, err);
    buf_clear(text);
    arena_reset(&command->step);
    status = terms_format(file, &command->step, text, diagnostics, err);
    say_diagnostics(diagnostics);
    if (status != TRUCE_OK)
        return err_set(err, status, "'%s' does not parse; it was left alone", path);
    if (command->options.json) {
        buf_add_c(&command->out, "{\"file\":");
        json_add_string(&command->out, file.name);
        buf_printf(&command->out, ",\"changed\":%s,\"text\":",
                   str_eq(buf_str(text), file.text) ? "false" : "true");
        json_add_string(&command->out, buf_str(text));
        buf_add_c(&command->out, "}\n");
    } else if (!command->options.write) {
        buf_add(&command->out, buf_str(text));
    }
    if (!command->options.write)
        return TRUCE_OK;
    return str_eq(buf_str(text), file.text) ? TRUCE_OK : sys_write_file(path, buf_str(text), err);
}

enum status
cmd_fmt(struct command *command, struct err *err)
{
    struct diagnostics *diagnostics = ARENA_NEW(&command->boot, struct diagnostics);
    enum status         status = TRUCE_OK;
    struct buf          text;

    TRY_NEW(diagnostics, err);
    buf_init(&text, TERMS_FILE_BYTES_MAX);
    for (int i = 0; i < command->arg_count && status == TRUCE_OK; i++) {
        buf_clear(&text);
        *diagnostics = (struct diagnostics){ 0 };
        status = format_one(command, command->args[i], diagnostics, &text, err);
    }
    buf_free(&text);
    return status;
}
