/*
 * truce report [--db PATH] [--list N] [--precision DEGREES] [--key FILE]
 *              [--witness KEY... --require N-of-M] -o FILE
 *
 * The situation report, in the form that the suffix of FILE names: .html, one
 * self-contained page with map, charts and tables; .csv and .geojson, every finding
 * with its report, for a spreadsheet or QGIS; .json, the sums. It is made from what
 * is folded: run truce watch first. The same record gives the same bytes.
 *
 * --list N limits the findings listed on the page; the page says how many it leaves
 * out, and .csv and .geojson hold them all.
 *
 * Where the terms have a mission the page has chapters of it, which tell places to 0.01
 * degree (1.1 km); --precision DEGREES tells them otherwise, up to 1, and 0 exactly. The
 * places of reports are told to 0.01 degree in all forms, whatever --precision says.
 *
 * The page carries what the record was signed with last (truce checkpoint), and for each
 * report it lists the proof that it is in there: truce verify FILE checks it without the
 * store. What it lists of the members that the record does not show, such as the words, it
 * shows to everybody; nothing else of them is in it.
 *
 * --key FILE, that of truce checkpoint, signs the whole page: truce verify says then that
 * its totals and drawings are as the owner of the key gave them out.
 *
 * With --require N-of-M, or all, nothing is written (exit 7) unless so many of the
 * witnesses named by --witness signed the record as it stands.
 */
#include "cmd/cosign.h"
#include "cmd/force_give.h"

#include "base/sys.h"
#include "record/keyfile.h"
#include "record/sealed.h"
#include "report/report.h"

static enum status
list_max(const char *text, uint32_t *ret_max, struct err *err)
{
    int64_t max = 0;

    if (text && (!str_to_i64(str_from_c(text), &max) || max < 1 || max > 1000000))
        return err_set(err, TRUCE_USAGE, "--list wants a number from 1 to 1000000, not '%.40s'",
                       text);
    *ret_max = (uint32_t)max;
    return TRUCE_OK;
}

/* It is for the places of sites: those of reports are reduced already. */
static enum status
take_precision(const struct command *command, enum report_format format,
               struct force_precision *ret_precision, struct err *err)
{
    TRY(force_precision_of(&command->options, ret_precision, err));
    if (command->options.precision && format != REPORT_HTML)
        return err_set(err, TRUCE_USAGE, "--precision is for the sites of a page (-o FILE.html); "
                       "the places of reports are told to 0.01 degree");
    return TRUCE_OK;
}

static enum status
flush(void *context, struct buf *out, struct err *err)
{
    TRY(buf_status(out, err));
    TRY(sys_output_write(context, buf_str(out), err));
    buf_clear(out);
    return TRUCE_OK;
}

static enum status
write_to(struct command *command, const char *path, enum report_format format,
         struct report_options *options, const struct keyfile *keyfile, struct err *err)
{
    struct sys_output output;
    enum status       status;

    TRY(sys_output_open(&output, path, err));
    if (!keyfile) { /* what is signed is signed as a whole */
        options->flush = flush;
        options->flush_context = &output;
    }
    status = report_write(command->flow, format, options, &command->step, &command->out, err);
    if (status == TRUCE_OK && keyfile)
        status = sealed_sign_file(&keyfile->signer, &command->out, err);
    if (status == TRUCE_OK)
        status = flush(&output, &command->out, err);
    buf_clear(&command->out);
    return sys_output_end(&output, status, err);
}

/* Before anything is written. */
static enum status
require_cosigned(struct command *command, struct err *err)
{
    struct log          *log = flow_log(command->flow);
    struct err           why = { 0 };
    struct merkle_tiles *tiles;
    struct checkpoint    head;
    struct cosigners     cosigners;
    struct str           note;
    uint32_t             witnesses;
    enum status          status;

    TRY(cosign_read(command, &cosigners, err));
    if (!command->options.require)
        return TRUCE_OK;
    TRY(log_tiles(log, &command->boot, &tiles, err));
    status = log_checkpoint(log, tiles, NULL, &command->boot, &note, &head, &why);
    if (status != TRUCE_OK)
        return err_set(err, status == TRUCE_MISSING ? TRUCE_CORRUPT : status, "%s", why.text);
    if (head.size != log_size(log))
        return err_set(err, TRUCE_CORRUPT,
                       "%llu entries are newer than what was signed last: truce checkpoint "
                       "--key FILE --witness KEY@URL; nothing is written",
                       (unsigned long long)(log_size(log) - head.size));
    return quorum_check(&(struct quorum){ cosigners.keys, cosigners.count, cosigners.need },
                        note, &witnesses, err);
}

/* With the key of the record, where one is given. */
static enum status
write_signed(struct command *command, const char *path, enum report_format format,
             struct report_options *options, struct err *err)
{
    struct keyfile *keyfile;
    enum status     status;

    if (!command->options.key)
        return write_to(command, path, format, options, NULL, err);
    if (format != REPORT_HTML)
        return err_set(err, TRUCE_USAGE, "--key signs a page: -o FILE.html");
    TRY(keyfile_open(command->options.key, &command->boot, &keyfile, err));
    if (keyfile->signer.key.type == NOTE_LOG)
        status = write_to(command, path, format, options, keyfile, err);
    else
        status = err_set(err, TRUCE_USAGE, "'%s' is not the key of a record", keyfile->path);
    keyfile_close(keyfile);
    return status;
}

enum status
cmd_report(struct command *command, struct err *err)
{
    struct report_options options = { 0 };
    enum report_format    format;
    uint64_t              behind;
    const char           *path = command->options.o;

    if (!path)
        return err_set(err, TRUCE_USAGE, "truce report wants -o FILE, such as -o report.html");
    TRY(report_format_of(path, &format, err));
    TRY(list_max(command->options.list, &options.findings_listed_max, err));
    TRY(take_precision(command, format, &options.precision, err));
    TRY(command_open(command, STORE_READ, err));
    if (!flow_program(command->flow))
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    if (command->options.precision && !flow_program(command->flow)->mission->site_count)
        return err_set(err, TRUCE_USAGE, "--precision is for the places of sites, and the terms "
                       "name none; those of reports are told to 0.01 degree");
    TRY(require_cosigned(command, err));
    behind = log_size(flow_log(command->flow)) - flow_folded(command->flow);
    if (behind)
        say("truce: %llu records are not folded yet and not in this report; run truce watch",
            (unsigned long long)behind);
    TRY(write_signed(command, path, format, &options, err));
    if (strcmp(path, "-") == 0)
        return TRUCE_OK;
    if (command->options.json) {
        buf_add_c(&command->out, "{\"report\":");
        json_add_string(&command->out, str_from_c(path));
        buf_add_c(&command->out, "}\n");
    } else {
        buf_printf(&command->out, "wrote '%s'\n", path);
    }
    return TRUCE_OK;
}
