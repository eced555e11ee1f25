/*
 * truce decide KIND TARGET... FIELD=VALUE... --key FILE [--db PATH] [--json]
 * truce decide --from FILE.jsonl --key FILE [--rejects FILE] [--db PATH] [--json]
 *
 * Record what a person decides, signed with the person's own key (truce keygen --as author;
 * truce author says whose it is): whether a report is true, who did it, what only a person
 * can say of a clause. truce help decisions lists the kinds and their fields.
 *
 * TARGET is a report, SOURCE:ID as findings name it, or the number of an entry, such as
 * '#17'; of a link two reports or more; of coverage the source or sensor itself. The decision
 * is about that content: when the source corrects the report, decide anew. The newest
 * decision of a kind about a report holds, of a ruling the newest about the clause, and all
 * stay visible (truce explain). supersede withdraws a decision, a report or
 * a table of contributions.
 *
 * Reasons, places and names of sources do not stand in the published record; truce erase
 * forgets them, and the signature holds. truce watch takes decisions into the findings.
 * Links are shown; truce count does not use them yet.
 *
 * --from reads many, one JSON object a line:
 *   {"kind":"verification","target":"smm:1","outcome":"verified","because":"..."}
 * Lines that are refused are set aside, with --rejects kept, and the rest goes on.
 *
 * Exit 2 for a field, word or kind that is none, and what the author may not decide; 3 for a
 * report, party, clause or author that is not there; 5 if the time of the key is over, or a
 * newer version of the report is recorded.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "flow/decide.h"
#include "record/keyfile.h"

#define FROM_BYTES_MAX ((size_t)1 << 30) /* a decision on each of a million reports */

struct run {
    struct command       *command;
    const struct keyfile *keyfile;
    struct decider        decider;
    struct arena          keep; /* of the decider, a transaction */
    struct rejects        rejects;
    uint64_t              recorded, in_group;
    bool                  open;
};

/* ---- transactions ---- */

static enum status
group_begin(struct run *run, struct err *err)
{
    enum status status;

    if (run->open)
        return TRUCE_OK;
    TRY(flow_begin(run->command->flow, err));
    arena_reset(&run->keep);
    status = decider_init(&run->decider, run->command->flow, &run->keyfile->signer, sys_now(),
                          &run->keep, err);
    if (status != TRUCE_OK) {
        flow_rollback(run->command->flow);
        return status;
    }
    run->open = true;
    run->in_group = 0;
    return TRUCE_OK;
}

static enum status
group_end(struct run *run, struct err *err)
{
    if (!run->open)
        return TRUCE_OK;
    run->open = false;
    return flow_commit(run->command->flow, err);
}

/* A table, or a withdrawal of one: nothing is folded of it, so nothing need be taken in. */
static enum status
is_about_table(struct command *command, const struct decision *decision, bool *ret_is,
               struct err *err)
{
    struct decision  d = *decision;
    struct log_entry entry = { .kind = decision->kind };

    while (entry.kind == RECORD_SUPERSEDE && d.target_count) {
        TRY(log_read(flow_log(command->flow), d.targets[0].seq, &command->step, &entry, err));
        if (entry.kind == RECORD_SUPERSEDE)
            TRY(decision_read(entry.kind, entry.body, STR_NONE, &command->step, &d, err));
    }
    *ret_is = entry.kind == RECORD_UNIT_STATE;
    return TRUCE_OK;
}

static enum status
add(struct run *run, struct decision *decision, const struct str *targets, uint32_t count,
    struct err *err)
{
    struct buf *out = &run->command->out;
    uint64_t    seq = 0;
    bool        is_table = false;

    TRY(decider_add(&run->decider, decision, targets, count, &run->command->step, &seq, err));
    TRY(is_about_table(run->command, decision, &is_table, err));
    run->recorded++;
    run->in_group++;
    if (run->command->options.json)
        buf_printf(out, "{\"entry\":%llu,\"kind\":\"%s\"}\n", (unsigned long long)seq,
                   record_kind_name(decision->kind));
    else if (!run->command->options.from)
        buf_printf(out, "recorded as entry %llu, signed by %.*s; %s\n", (unsigned long long)seq,
                   STR_ARGS(run->decider.author.name),
                   is_table ? "truce posture goes by it" : "truce watch takes it in");
    return TRUCE_OK;
}

/* ---- one, in the arguments ---- */

/* FIELD=VALUE: a word of lower-case letters before the sign. */
static bool
is_field(struct str word, struct str *ret_name, struct str *ret_value)
{
    struct str name, rest = word;

    if (!str_cut(&rest, '=', &name) || !name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!(name.at[i] >= 'a' && name.at[i] <= 'z') && name.at[i] != '_')
            return false;
    *ret_name = name;
    *ret_value = rest;
    return true;
}

static enum status
take_arguments(struct command *command, struct decision *d, struct str *targets,
               uint32_t *ret_count, struct err *err)
{
    uint32_t count = 0;

    if (!record_kind_find(str_from_c(command->args[0]), &d->kind) || !decision_is_kind(d->kind))
        return err_set(err, TRUCE_USAGE, "'%.60s' is no kind of decision (truce help decisions)",
                       command->args[0]);
    for (int i = 1; i < command->arg_count; i++) {
        struct str word = str_from_c(command->args[i]), name, value;

        if (i > 1 && is_field(word, &name, &value))
            TRY(decision_set(d, name, value, err));
        else if (d->kind == RECORD_COVERAGE && i == 1 && !is_field(word, &name, &value))
            TRY(decision_set(d, STR("source"), word, err));
        else if (d->kind == RECORD_COVERAGE && i == 1)
            TRY(decision_set(d, name, value, err));
        else
            targets[count++] = word;
    }
    *ret_count = count;
    return TRUCE_OK;
}

static enum status
decide_one(struct run *run, struct err *err)
{
    struct command  *command = run->command;
    struct decision *d = ARENA_NEW(&command->boot, struct decision);
    struct str      *targets = ARENA_ARRAY(&command->boot, (size_t)command->arg_count, struct str);
    uint32_t         count = 0;

    TRY_NEW(d, err);
    TRY_NEW(targets, err);
    *d = (struct decision){ 0 };
    TRY(take_arguments(command, d, targets, &count, err));
    TRY(group_begin(run, err));
    TRY(add(run, d, targets, count, err));
    return group_end(run, err);
}

/* ---- many, in a file ---- */

static bool
is_refusal(enum status status)
{
    return status == TRUCE_SYNTAX || status == TRUCE_USAGE || status == TRUCE_MISSING ||
           status == TRUCE_CONFLICT || status == TRUCE_LIMIT;
}

static enum status
take_line(struct run *run, uint64_t number, struct str line, struct err *err)
{
    struct decision d;
    struct str     *targets;
    uint32_t        count;
    struct err      why = { 0 };
    enum status     status;

    if (!str_trim(line).len)
        return TRUCE_OK;
    TRY(group_begin(run, err));
    arena_reset(&run->command->step);
    status = decider_read(line, &run->command->step, &d, &targets, &count, &why);
    if (status == TRUCE_OK)
        status = add(run, &d, targets, count, &why);
    if (is_refusal(status))
        return rejects_add(&run->rejects, run->command->options.from, number, &why, line, err);
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted at line %llu: those before stay "
                       "recorded", (unsigned long long)number);
    return run->in_group < FLOW_BATCH ? TRUCE_OK : group_end(run, err);
}

static enum status
take_lines(struct run *run, struct str text, struct err *err)
{
    struct str line;
    uint64_t   number = 0;

    while (str_cut(&text, '\n', &line))
        TRY(take_line(run, ++number, line, err));
    TRY(take_line(run, ++number, text, err));
    return group_end(run, err);
}

static enum status
decide_many(struct run *run, struct err *err)
{
    struct command *command = run->command;
    struct buf      text;
    enum status     status, closed;

    TRY(rejects_open(&run->rejects, command, err));
    buf_init(&text, FROM_BYTES_MAX);
    status = sys_read_file(command->options.from, &text, err);
    if (status == TRUCE_OK)
        status = take_lines(run, buf_str(&text), err);
    if (status == TRUCE_INTERRUPTED)
        status = group_end(run, err) == TRUCE_OK ? status : TRUCE_IO;
    buf_free(&text);
    closed = rejects_close(&run->rejects, err);
    if (!command->options.json)
        buf_printf(&command->out, "%llu recorded, %llu set aside\n",
                   (unsigned long long)run->recorded, (unsigned long long)run->rejects.count);
    TRY(status);
    TRY(closed);
    if (run->rejects.count && !run->recorded)
        return err_set(err, TRUCE_SYNTAX, "no line was recorded");
    return TRUCE_OK;
}

/* ---- the command ---- */

static enum status
decide(struct run *run, struct err *err)
{
    enum status status;

    if (run->keyfile->signer.key.type != NOTE_AUTHOR)
        return err_set(err, TRUCE_USAGE, "'%s' is the key of a record or of a witness: truce "
                       "keygen --as author makes that of a person", run->command->options.key);
    TRY(command_open(run->command, STORE_WRITE, err));
    arena_init(&run->keep, COMMAND_BOOT_BYTES);
    status = run->command->options.from ? decide_many(run, err) : decide_one(run, err);
    if (run->open)
        flow_rollback(run->command->flow);
    arena_free(&run->keep);
    return status;
}

enum status
cmd_decide(struct command *command, struct err *err)
{
    const struct options *options = &command->options;
    struct run            run = { .command = command };
    struct keyfile       *keyfile;
    enum status           status;

    if (!options->key)
        return err_set(err, TRUCE_USAGE, "truce decide wants --key FILE, that of the person who "
                                         "decides");
    if ((command->arg_count > 0) == (options->from != NULL))
        return err_set(err, TRUCE_USAGE, "truce decide wants KIND TARGET FIELD=VALUE..., or "
                                         "--from FILE (truce help decisions)");
    TRY(keyfile_open(options->key, &command->boot, &keyfile, err));
    run.keyfile = keyfile;
    status = decide(&run, err);
    keyfile_close(keyfile);
    return status;
}
