/*
 * truce author NAME --key KEY [--until DATE] [--may KIND,...] [--db PATH] [--json]
 * truce author [--db PATH] [--json]
 *
 * Record who signs decisions, with which key. NAME is the person, or the office under which
 * the person wants to be known: it is published with each decision. KEY is NAME+ID+KEY,
 * as truce keygen --as author prints it; the person keeps the other half.
 *
 * The key holds from now on, to the end of --until (a date is that whole day in UTC, or an
 * instant), for the kinds of decision in --may (truce help decisions); without them for
 * good, and for all. To change that, record the same key again: what was decided before
 * stays. A decision counts only if its key was on record when it was recorded.
 *
 * Without arguments, list whose key may decide what. The record itself is signed by truce
 * checkpoint; so it is the keeper of the record who vouches that a key is that person's.
 *
 * Exit 2 if KEY is no key of an author.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "flow/decide.h"
#include "report/words.h"

static enum status
read_until(const char *text, instant *ret_until, struct err *err)
{
    struct when when;

    *ret_until = TIME_MAX;
    if (!text)
        return TRUCE_OK;
    TRY(time_parse(str_from_c(text), &when, err));
    if (when.kind == WHEN_LOCAL)
        return err_set(err, TRUCE_USAGE, "--until is a date, or a time with its offset, such as "
                                         "2026-03-01T10:00:00+02:00");
    *ret_until = when.kind == WHEN_DATE ? when.at + TIME_DAY : when.at;
    return TRUCE_OK;
}

static enum status
take_words(struct command *command, struct author *ret_author, struct err *err)
{
    const struct options *options = &command->options;
    struct author         author = { .name = str_from_c(command->args[0]) };

    if (!options->key)
        return err_set(err, TRUCE_USAGE, "truce author NAME wants --key NAME+ID+KEY");
    TRY(note_key_from_text(str_trim(str_from_c(options->key)), &author.key, err));
    if (author.key.type != NOTE_AUTHOR)
        return err_set(err, TRUCE_USAGE, "this is the key of a record or of a witness: truce "
                                         "keygen --as author makes that of a person");
    if (!author_name_is_valid(author.name))
        return err_set(err, TRUCE_USAGE, "a name is text in UTF-8, of 1 to %d bytes",
                       AUTHOR_NAME_BYTES_MAX);
    author.may = author_may_all();
    if (options->may)
        TRY(author_may_from_text(str_from_c(options->may), &author.may, err));
    TRY(read_until(options->until, &author.until, err));
    *ret_author = author;
    return TRUCE_OK;
}

static enum status
add(struct command *command, struct err *err)
{
    struct author  author;
    enum flow_news news = FLOW_SAME;
    uint64_t       seq = 0;
    enum status    status;

    TRY(take_words(command, &author, err));
    TRY(command_open(command, STORE_WRITE, err));
    TRY(flow_begin(command->flow, err));
    status = flow_add_author(command->flow, &author, sys_now(), &command->step, &seq, &news, err);
    if (status != TRUCE_OK) {
        flow_rollback(command->flow);
        return status;
    }
    TRY(flow_commit(command->flow, err));
    if (command->options.json)
        buf_printf(&command->out, "{\"entry\":%llu,\"new\":%s}\n", (unsigned long long)seq,
                   news == FLOW_SAME ? "false" : "true");
    else
        buf_printf(&command->out, news == FLOW_SAME ? "entry %llu says so already\n"
                                                    : "recorded as entry %llu\n",
                   (unsigned long long)seq);
    return TRUCE_OK;
}

/* ---- the list ---- */

static void
print_json(const struct log_entry *entry, const struct author *author, struct buf *out)
{
    char       text[TIME_TEXT_LEN];
    struct buf words;

    buf_init(&words, NOTE_BYTES_MAX);
    note_key_add_text(&author->key, &words);
    buf_add_c(out, "{\"name\":");
    json_add_string(out, author->name);
    buf_add_c(out, ",\"key\":");
    json_add_string(out, buf_str(&words));
    buf_printf(out, ",\"entry\":%llu,\"recorded\":\"%.*s\",\"until\":",
               (unsigned long long)entry->seq, STR_ARGS(time_text(entry->recorded, text)));
    if (author->until == TIME_MAX)
        buf_add_c(out, "null");
    else
        json_add_string(out, time_text(author->until, text));
    buf_clear(&words);
    author_add_may(author->may, &words);
    buf_add_c(out, ",\"may\":");
    json_add_string(out, buf_str(&words));
    buf_add_c(out, "}\n");
    out->failed = out->failed || words.failed;
    buf_free(&words);
}

static enum status
print_author(void *context, const struct log_entry *entry, const struct author *author,
             struct err *err)
{
    struct command *command = context;
    struct buf     *out = &command->out;
    char            text[TIME_TEXT_LEN];

    if (command->options.json) {
        print_json(entry, author, out);
        return buf_status(out, err);
    }
    (void)text_add(out, author->name, 60);
    buf_printf(out, ", key %08x: ", author->key.id);
    author_add_may(author->may, out);
    buf_printf(out, ", from %.*s", STR_ARGS(time_text(entry->recorded, text)));
    if (author->until != TIME_MAX)
        buf_printf(out, " to %.*s%s", STR_ARGS(time_text(author->until, text)),
                   author->until <= sys_now() ? ", which is over" : "");
    buf_printf(out, " (entry %llu)\n", (unsigned long long)entry->seq);
    return buf_status(out, err);
}

enum status
cmd_author(struct command *command, struct err *err)
{
    const struct options *options = &command->options;

    if (command->arg_count)
        return add(command, err);
    if (options->key || options->until || options->may)
        return err_set(err, TRUCE_USAGE, "truce author wants a NAME with --key");
    TRY(command_open(command, STORE_READ, err));
    return flow_scan_authors(command->flow, print_author, command, err);
}
